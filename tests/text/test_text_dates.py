"""Publication dates that a line or a file's name states outright."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.days.text_dates import (
    MONTHS,
    cut_date,
    date_inside,
    date_of_file_name,
    date_of_line,
    dates_in,
)

DAY = date(2024, 9, 6)


@pytest.mark.parametrize(
    "line",
    [
        "Sep 06 2024", "• Sep 06 2024", "September 6, 2024", "Friday, September 6, 2024", "6 September 2024", "2024-09-06",
        "Sept. 6, 2024", "6th September 2024", "Published: September 6, 2024", "Published on 6 Sep 2024", "Posted Sept. 6, 2024",
        "Published: Sept. 6, 2024 | Updated: Sept. 7, 2024", "Sept 6, 2024 10:30 am", "By Jane Doe | September 6, 2024",
        "September 6, 2024 • 5 min read", "06.09.2024, 10:30 Uhr", "Veröffentlicht am 6. September 2024", "6 de septiembre de 2024",
        "Publié le 6 septembre 2024 à 10h30", "2024年9月6日", "2024년 9월 6일", "입력 2024.09.06 10:30", "6 сентября 2024", "2024/09/06",
        "입력 2024. 9. 6. 오후 10:30", "2024年9月6日（金） 22時30分", "2024年9月6日 星期五 下午10:30", "الجمعة 6 سبتمبر 2024 - 22:30",
        "प्रकाशित: शुक्रवार, 6 सितंबर 2024", "Publicado el 06/09/2024 a las 22:30", "Publié le 06/09/2024 à 22h30", "Ngày 6/9/2024",
        "Thứ sáu, 6/9/2024, 22:30 (GMT+7)", "Yayınlanma: 06/09/2024 - 22:30", "vendredi 06/09/2024", "06/09/2024 22:30 GMT+7", "Friday, 06/09/2024", "Fri 09/06/2024 10:30",
        "Publié le 6 septembre 2024 à 14h30, mis à jour à 15h10", "6 settembre 2024 (modifica il 13 settembre 2024 | 15:10)", "Vr 6 september 2024, 14.30",
        "Giriş Tarihi: 06.09.2024 14:30", "송고시간2024-09-06 14:30",
    ],
)  # fmt: skip
def test_a_line_that_is_a_date_is_read(line: str) -> None:
    """With a label, weekday, time or byline around it, in the forms of several languages."""
    found = date_of_line(line)
    assert found is not None
    assert found.day == DAY


@pytest.mark.parametrize(
    "line",
    [
        "© 2024 The Daily Star", "Copyright September 6, 2024 The Daily Star", "He was born on September 6, 2024 in Seoul.", "April 8",
        "Updated: September 6, 2024", "2024-09-06 was a good day for the country", "September 31, 2024", "06/09/2024", "1-800-2024-09", "Tuesday, 06/09/2024",
        "Published 06/09/2024", "06/09/2024 10:30 EDT",
        "The deal of September 6, 2024", "555 2024 0906", "2024", "Sept 6, 0024",
    ],
)  # fmt: skip
def test_a_line_that_is_more_or_less_than_a_date_is_not(line: str) -> None:
    """Prose, copyright lines, dates of revision, days without a year and days that could be two."""
    assert date_of_line(line) is None


def test_slashes_are_read_where_only_one_order_is_possible() -> None:
    """The thirteenth month tells."""
    assert [found.day for line in ("25/12/2024", "12/25/2024") if (found := date_of_line(line))] == [
        date(2024, 12, 25)
    ] * 2


@pytest.mark.parametrize(
    ("line", "instant", "has_seconds"),
    [
        ("2024-09-06T10:30:00+09:00", datetime(2024, 9, 6, 1, 30, tzinfo=UTC), True),
        ("2024-09-06T10:30Z", datetime(2024, 9, 6, 10, 30, tzinfo=UTC), False),
        ("Sept. 6, 2024, 10:30 p.m. EDT", datetime(2024, 9, 7, 2, 30, tzinfo=UTC), False),
        ("6 September 2024 at 10:30 GMT+2", datetime(2024, 9, 6, 8, 30, tzinfo=UTC), False),
        ("September 6, 2024 10:30", None, False),
        ("September 6, 2024 10:30 ET", datetime(2024, 9, 6, 14, 30, tzinfo=UTC), False),
        ("6 September 2024, 10:30 KST", datetime(2024, 9, 6, 1, 30, tzinfo=UTC), False),
        ("September 6, 2024 10:30 CST", None, False),
        ("September 6, 2024 10:30 IST", None, False),
        ("September 6, 2024 25:30 GMT", None, False),
        ("2024年9月6日 午後10時30分 JST", datetime(2024, 9, 6, 13, 30, tzinfo=UTC), False),
    ],
)
def test_a_time_counts_only_with_its_offset(line: str, instant: datetime | None, has_seconds: bool) -> None:
    """Without one, or with an ambiguous one, the day is all that is known."""
    found = date_of_line(line)
    assert found is not None
    assert (found.day, found.instant, found.has_seconds) == (DAY, instant, has_seconds)


def test_a_label_is_told() -> None:
    """So that a labelled date goes before a bare one."""
    found = [date_of_line("Published: September 6, 2024"), date_of_line("September 6, 2024")]
    assert [one.is_labelled for one in found if one] == [True, False]


@pytest.mark.parametrize("name", ["2024-09-06-story.txt", "20240906_x.txt", "story_20240906.txt", "a.2024_09_06.txt"])
def test_a_file_name_with_an_iso_day_is_read(name: str) -> None:
    """Set apart from other letters and digits."""
    assert date_of_file_name(name) == DAY


@pytest.mark.parametrize(
    "name",
    [
        "001_248fc3c048767e72.txt", "a20240906b.txt", "20241399.txt", "120240906.txt", "2024-0906.txt", "06-09-2024.txt",
        "d41d8cd98f00b20240906998.txt", "17000101.txt", "20240231-x.txt", "2024-09.txt",
    ],
)  # fmt: skip
def test_a_file_name_of_hash_or_counter_is_no_date(name: str) -> None:
    """Nor is a day that does not exist."""
    assert date_of_file_name(name) is None


@given(st.text(max_size=300))
def test_no_text_makes_it_raise(text: str) -> None:
    """Any line, any name."""
    date_of_line(text)
    date_inside(text)
    date_of_file_name(text)
    assert text.startswith(cut_date(text))


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("1 KASIM 2024", date(2024, 11, 1)),
        ("2 HAZİRAN 2024", date(2024, 6, 2)),
        ("3 ARALIK 2024", date(2024, 12, 3)),
        ("AUGUſT 4, 1888", date(1888, 8, 4)),
        ("5 ΜΑΐΟΥ 2024", date(2024, 5, 5)),
    ],
)
def test_a_month_is_known_in_capitals_of_any_writing(line: str, day: date) -> None:
    """Small letters of the Turkish I, and of the long s, are not those of the name."""
    assert [found for found, _, _ in dates_in(line)] == [day]


@pytest.mark.parametrize("change", [str.upper, str.lower, str.title, str.swapcase])
def test_every_months_name_is_its_own_in_any_case(change: Callable[[str], str]) -> None:
    for name, number in MONTHS.items():
        assert {day.month for day, _, _ in dates_in(f"5 {change(name)} 2024")} <= {number}


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1)))
def test_every_day_is_read_back_in_every_form(day: date) -> None:
    """ISO, American, British and Japanese."""
    forms = [day.isoformat(), f"{day:%B} {day.day}, {day.year}", f"{day.day} {day:%b} {day.year}",
             f"{day.year}年{day.month}月{day.day}日"]  # fmt: skip
    assert [found.day for form in forms if (found := date_of_line(form))] == [day] * 4
    assert date_of_file_name(f"{day:%Y%m%d}-story.txt") == day
