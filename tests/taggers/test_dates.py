"""The days that texts speak of."""

from __future__ import annotations

import shutil
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.records import Day, Tagging
from pipeline.taggers.dates import FILE, Dates, Found, mark
from tests.builders import an_article
from tests.steps import count_lines

CONFIG = Path(__file__).parents[2] / "config"
DATES = Dates.load(CONFIG)
FRIDAY = date(2024, 9, 6)


def days_of(body: str, language: str = "en", published_on: date | None = FRIDAY, **fields: object) -> tuple[Day, ...]:
    """Return the days of an article that was published on Friday, September 6, 2024."""
    article = an_article(body, language=language, published_on=published_on, **fields)
    return DATES.find(article, Tagging()).days


def spoken_of(body: str, language: str = "en", published_on: date | None = FRIDAY) -> list[str]:
    """Return the days as text: one day, or first and last."""
    return [
        str(day.date_from) if day.date_from == day.date_to else f"{day.date_from}/{day.date_to}"
        for day in days_of(body, language, published_on)
    ]


@pytest.mark.parametrize(
    ("body", "days"),
    [
        ("They met on Wednesday, June 29, 2022 in Madrid.", ["2022-06-29"]),
        ("He was born on 12 May 1950.", ["1950-05-12"]),
        ("The 29th of June 2022 was hot.", ["2022-06-29"]),
        ("They last met in September 2017.", ["2017-09-01/2017-09-30"]),
        ("From 1910 to 1945.", ["1910-01-01/1910-12-31", "1945-01-01/1945-12-31"]),
        ("The 2008-09 season.", ["2008-01-01/2009-12-31"]),
        ("The exercise runs from 3-5 May 2024.", ["2024-05-03/2024-05-05"]),
        ("It ran June 27-29, 2024.", ["2024-06-27/2024-06-29"]),
        ("It rained in January and February 1998.", ["1998-01-01/1998-01-31", "1998-02-01/1998-02-28"]),
        ("It ran from December 29 to January 3, 1998.", ["1997-12-29", "1998-01-03"]),
        ("It snowed on Christmas Day 1998.", ["1998-12-25"]),
        ("It snowed on Easter Monday 1998.", ["1998-04-13"]),
        ("It rained. The Good Friday Agreement holds.", []),
        ("Sales fell in Q3 2023, in the first half of 2022, in H2 2021 and the summer of 2020.", []),
        ("Filed as 2024-03-05.", ["2024-03-05"]),
        ("Filed on 31.12.2023, and on 31/12/2023, but not on 7/8/2024.", ["2023-12-31", "2023-12-31"]),
        ("The Sept. 11 attacks changed that.", ["2001-09-11"]),
    ],
)
def test_what_is_said_in_full_needs_no_day_of_publication(body: str, days: list[str]) -> None:
    assert spoken_of(body) == spoken_of(body, published_on=None) == days


@pytest.mark.parametrize(
    ("body", "days"),
    [
        ("They met on Aug. 18.", ["2024-08-18"]),
        ("The summit is scheduled for April 10.", ["2025-04-10"]),
        ("It opened on April 10.", ["2024-04-10"]),
        ("It happened in June last year.", ["2023-06-01/2023-06-30"]),
        ("It began last June.", ["2024-06-01/2024-06-30"]),
        ("It should be completed in October.", ["2024-10-01/2024-10-31"]),
        ("It was completed in October.", ["2023-10-01/2023-10-31"]),
        ("The firm must close by early November.", ["2024-11-01/2024-11-30"]),
        ("The pay was not to be raised by the end of October.", ["2024-10-01/2024-10-31"]),
        ("He was quoted by Hespress in June.", ["2024-06-01/2024-06-30"]),
        ("The polls were fixed for April 10.", ["2025-04-10"]),
        ("The statement on Tuesday said so.", ["2024-09-03"]),
        ("Talks will begin on Tuesday.", ["2024-09-10"]),
        ("The forum ends on Tuesday.", ["2024-09-10"]),
        ("He said Friday.", ["2024-09-06"]),
        ("Yesterday it rained.", ["2024-09-05"]),
        ("The 60th anniversary next year.", ["2025-01-01/2025-12-31"]),
        ("The office said two days ago.", ["2024-09-04"]),
        ("It was sold three years ago.", ["2021-01-01/2021-12-31"]),
        ("Earlier this month they met.", ["2024-09-01/2024-09-30"]),
        ("On Tuesday, Sept. 3, they met.", ["2024-09-03"]),
        ("It was shut on Good Friday.", ["2024-03-29"]),
        ("It will be shut on Labor Day, on Thanksgiving and on Black Friday.", ["2024-09-02", "2024-11-28"]),
        ("They will meet either the United States or a lucky seed on Tuesday.", ["2024-09-10"]),
        ("He is ready to meet them on Tuesday. She is to go on Tuesday.", ["2024-09-10", "2024-09-10"]),
        ("Funds were cutting positions before the November 6 vote.", ["2024-11-06"]),
    ],
)
def test_what_is_said_by_the_day_of_writing_is_resolved_and_left_out_without_it(body: str, days: list[str]) -> None:
    assert spoken_of(body) == days
    assert spoken_of(body, published_on=None) == []


@pytest.mark.parametrize(
    ("body", "days"),
    [
        ("The army said Saturday that it had fired.", ["2024-09-07"]),  # where it is Saturday already
        ("He said talks in Minsk on Saturday were the last chance.", ["2024-09-07"]),
        ("Talks on Saturday.", ["2024-09-07"]),
        ("The jet was delivered on Saturday.", ["2024-08-31"]),
        ("He said the talks on Sunday were good.", ["2024-09-01"]),
        ("Talks will be held on Tuesday. A spokeswoman said he meant Tuesday.", ["2024-09-10", "2024-09-10"]),
        ("He spoke on Tuesday. They will meet on Tuesday.", ["2024-09-03", "2024-09-10"]),
    ],
)
def test_a_weekday_of_which_nothing_is_told_is_that_of_the_others_else_behind_or_tomorrow(
    body: str, days: list[str]
) -> None:
    """Published on a Friday. That something was said does not tell when what it speaks of was, or will be."""
    assert spoken_of(body) == days


@pytest.mark.parametrize(
    "body",
    [
        "The first visit in nine years.",
        "It meets every Monday.",
        "The 1990s and the 20th century.",
        "Theresa May spoke. They may march on, in augustness.",
        "It cost $2000, and 1999 workers left.",
        "Black Friday sales.",
        "Chapter 12.2019 and version 2.2008.1.",
        "They sat in the sun.",
    ],
)
def test_lengths_habits_eras_and_other_words_are_no_days(body: str) -> None:
    assert spoken_of(body) == []


@pytest.mark.parametrize(
    ("language", "body", "days"),
    [
        ("de", "Am Donnerstag, dem 5. September 2024, und im Juni.", ["2024-09-05", "2024-06-01/2024-06-30"]),
        ("de", "Vor drei Tagen; nächstes Jahr.", ["2024-09-03", "2025-01-01/2025-12-31"]),
        ("fr", "Le 6 juin 1944, et jeudi dernier.", ["1944-06-06", "2024-09-05"]),
        ("es", "El 6 de junio de 2024, y hace tres días.", ["2024-06-06", "2024-09-03"]),
        ("it", "Il 6 giugno 2024, e ieri.", ["2024-06-06", "2024-09-05"]),
        ("pt", "Em 6 de junho de 2024, e ontem.", ["2024-06-06", "2024-09-05"]),
        ("ru", "Встреча состоялась 6 июня 2024 года, в понедельник заявил он.", ["2024-06-06", "2024-09-02"]),
        ("ja", "岸田首相は6日、ソウルで会談した。2023年8月18日、昨年3月。", ["2024-09-06", "2023-08-18", "2023-03-01/2023-03-31"]),
        ("ko", "지난 6일 서울에서 만났다. 2023년 8월 18일.", ["2024-09-06", "2023-08-18"]),
        ("zh", "2023年8月18日，他们会晤。去年。", ["2023-08-18", "2023-01-01/2023-12-31"]),
    ],
)  # fmt: skip
def test_ten_languages_have_their_words(language: str, body: str, days: list[str]) -> None:
    assert spoken_of(body, language) == days


def test_a_language_without_words_has_no_days() -> None:
    assert days_of("6. června 2024", "cs") == ()


def test_weeks_and_quarters_are_a_matter_of_config(tmp_path: Path) -> None:
    """They are understood, and given where an editor asks for them."""
    text = (CONFIG / FILE).read_text(encoding="utf-8")
    (tmp_path / FILE).write_text(text.replace('"year"]\n', '"year", "week", "quarter"]\n', 1), encoding="utf-8")
    article = an_article("Last week, and in the first quarter of 2023.", published_on=FRIDAY)
    assert [str(day.date_from) for day in Dates.load(tmp_path).find(article, Tagging()).days] == [
        "2024-08-26",
        "2023-01-01",
    ]
    assert DATES.find(article, Tagging()).days == ()


@pytest.mark.parametrize(
    ("body", "days"),
    [
        ("It fell in Q3 2023.", ["2023-07-01/2023-09-30"]),
        ("It fell in H2 2023.", ["2023-07-01/2023-12-31"]),
        ("It fell in the first half of this year.", ["2024-01-01/2024-06-30"]),
        ("It fell in the summer of 2023, or fall 2023.", []),
        ("Half of 2023 tons fell.", []),
    ],
)
def test_parts_of_years_are_given_where_quarters_are(tmp_path: Path, body: str, days: list[str]) -> None:
    """But seasons, which lie elsewhere in the south, are no days at all."""
    text = (CONFIG / FILE).read_text(encoding="utf-8")
    (tmp_path / FILE).write_text(text.replace('"year"]\n', '"year", "quarter"]\n', 1), encoding="utf-8")
    found = Dates.load(tmp_path).find(an_article(body, published_on=FRIDAY), Tagging()).days
    assert [f"{day.date_from}/{day.date_to}" for day in found] == days


def test_the_dateline_and_the_stamp_are_not_spoken_of() -> None:
    """What the text tells on the same day is."""
    body = (
        "SEOUL, Sept. 6 (Yonhap) -- He said on Thursday.\n\nSeptember 6, 2024\n\nThe talks of September 6, 2024 ended."
    )
    assert [day.surface for day in days_of(body, dateline="SEOUL")] == ["Thursday", "September 6, 2024"]


@given(
    st.text(st.characters(codec=None)),
    st.sampled_from(["en", "de", "ja", "und", "xx"]),
    st.dates() | st.sampled_from([date.min, date.max]) | st.none(),
)
def test_any_text_is_read_and_every_surface_is_at_its_offsets(body: str, language: str, on: date | None) -> None:
    whole = f"{body} June 3 {body} 2019 May on Monday, on Friday {body}"
    for day in days_of(whole, language, on, headline=body):
        text = whole if day.part == "body" else body
        assert text[day.char_start : day.char_end] == day.surface
        assert day.date_from <= day.date_to


def test_a_mistake_of_an_editor_is_told_with_the_file(tmp_path: Path) -> None:
    shutil.copy(CONFIG / FILE, tmp_path)
    text = (tmp_path / FILE).read_text(encoding="utf-8").replace('"week -1"', '"fortnight -1"', 1)
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="fortnight"):
        Dates.load(tmp_path)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "June 5, 2024 last Thursday 3 years ago May "),
        ("en", "in 2023 the first quarter of 2024 ended in May. "),
        ("en", "He spoke on Tuesday.\nTalks on Tuesday.\n"),
        ("ja", "2024年6月29日 昨年 5月 "),
    ],
)
def test_twice_the_dates_take_twice_the_steps(language: str, sentence: str) -> None:
    """What is taken by another date is not looked for among all of them."""
    short, long = (count_lines(partial(days_of, sentence * count, language)) for count in (100, 200))
    assert long < 2.2 * short


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9))), st.integers(0, 30), st.integers(1, 9))
def test_a_place_is_taken_where_one_of_what_was_found_overlaps_it(
    spans: list[tuple[int, int]], start: int, length: int
) -> None:
    """What was found may overlap, and is in no order."""
    found = [Found(first, first + many, None) for first, many in spans]
    overlaps = any(one.start < start + length and start < one.end for one in found)
    assert (1 in mark(40, found)[start : start + length]) == overlaps
