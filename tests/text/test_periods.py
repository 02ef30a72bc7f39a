"""Days and ranges on the calendar."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.days.periods import (
    Feast,
    Period,
    Unit,
    day_of,
    easter,
    month_of,
    quarter_of,
    shift,
    weekday_near,
    year_of,
)

FRIDAY = date(2024, 9, 6)


@pytest.mark.parametrize(
    ("unit", "count", "first", "last"),
    [
        ("day", -1, date(2024, 9, 5), date(2024, 9, 5)),
        ("week", 0, date(2024, 9, 2), date(2024, 9, 8)),
        ("weekend", 1, date(2024, 9, 14), date(2024, 9, 15)),
        ("month", -9, date(2023, 12, 1), date(2023, 12, 31)),
        ("quarter", -3, date(2023, 10, 1), date(2023, 12, 31)),
        ("year", 1, date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_unit_is_counted_from_the_one_that_holds_the_day(unit: Unit, count: int, first: date, last: date) -> None:
    assert shift(FRIDAY, unit, count) == Period(first, last)


@given(st.dates(), st.sampled_from(["day", "week", "weekend", "month", "quarter", "year"]), st.integers(-3000, 3000))
def test_a_period_ends_after_it_begins_or_is_none(on: date, unit: Unit, count: int) -> None:
    """Nothing outside the calendar fails."""
    period = shift(on, unit, count)
    assert period is None or period.first <= period.last


def test_what_the_calendar_lacks_is_none() -> None:
    assert (day_of(2023, 2, 29), month_of(2024, 13), year_of(0)) == (None, None, None)
    assert month_of(2024, 2) == Period(date(2024, 2, 1), date(2024, 2, 29))
    assert quarter_of(2024, 4) == Period(date(2024, 10, 1), date(2024, 12, 31))


def test_a_weekday_is_the_last_or_the_next_one_and_the_day_itself_is_both() -> None:
    assert weekday_near(FRIDAY, 0, is_ahead=False) == day_of(2024, 9, 2)
    assert weekday_near(FRIDAY, 0, is_ahead=True) == day_of(2024, 9, 9)
    assert weekday_near(FRIDAY, 4, is_ahead=False) == weekday_near(FRIDAY, 4, is_ahead=True) == Period(FRIDAY, FRIDAY)


@pytest.mark.parametrize(("on", "is_ahead"), [(date.min, False), (date.max, True)])
def test_a_weekday_beyond_the_calendar_is_none(on: date, is_ahead: bool) -> None:
    """The first day of all stands for no date in the records of many systems."""
    days = [weekday_near(on, weekday, is_ahead=is_ahead) for weekday in range(7)]
    assert [day for day in days if day] == [Period(on, on)]


@pytest.mark.parametrize(
    "on",
    ["1818-03-22", "1943-04-25", "1961-04-02", "1999-04-04", "2000-04-23", "2008-03-23", "2025-04-20", "2038-04-25"],
)
def test_easter_is_where_the_almanac_has_it(on: str) -> None:
    """The earliest and the latest that there can be are among them."""
    assert easter(int(on[:4])) == date.fromisoformat(on)


@given(st.integers(1583, 9998))
def test_easter_is_a_sunday_of_spring(year: int) -> None:
    assert easter(year).weekday() == 6
    assert date(year, 3, 22) <= easter(year) <= date(year, 4, 25)


@pytest.mark.parametrize(
    ("written", "on"),
    [
        ("easter -2", "2025-04-18"),
        ("easter 50", "2025-06-09"),
        ("11 thursday 4", "2025-11-27"),
        ("05 monday -1", "2025-05-26"),
        ("09 monday 1", "2025-09-01"),
        ("12 wednesday -1", "2025-12-31"),
    ],
)
def test_a_feast_is_counted_from_easter_or_by_its_weekday(written: str, on: str) -> None:
    assert Feast.parse(written).in_year(2025) == Period(date.fromisoformat(on), date.fromisoformat(on))
    assert Feast.parse(written).in_year(10_000) is None
