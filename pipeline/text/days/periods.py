"""Days and ranges of days on the calendar, counted from a day. Nothing of words here."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal, NamedTuple

from schemas.date_words import WEEKDAYS

Unit = Literal["day", "week", "weekend", "month", "quarter", "year"]


class Period(NamedTuple):
    """A range of days, both ends in it."""

    first: date
    last: date


def day_of(year: int, month: int, day: int) -> Period | None:
    """Return one day; None where the calendar has no such day."""
    try:
        on = date(year, month, day)
    except ValueError:
        return None
    return Period(on, on)


def month_of(year: int, month: int) -> Period | None:
    """Return a month; None outside the years 1 to 9998."""
    if not (1 <= month <= 12 and 1 <= year <= 9998):
        return None
    after = date(year + month // 12, month % 12 + 1, 1)
    return Period(date(year, month, 1), after - timedelta(days=1))


def quarter_of(year: int, quarter: int) -> Period | None:
    """Return a quarter of the calendar year, from 1."""
    first, last = month_of(year, 3 * quarter - 2), month_of(year, 3 * quarter)
    return Period(first.first, last.last) if first and last else None


def half_of(year: int, half: int) -> Period | None:
    """Return a half of the calendar year, from 1."""
    first, last = quarter_of(year, 2 * half - 1), quarter_of(year, 2 * half)
    return Period(first.first, last.last) if first and last else None


def year_of(year: int) -> Period | None:
    """Return a calendar year."""
    return Period(date(year, 1, 1), date(year, 12, 31)) if 1 <= year <= 9999 else None


def shift(on: date, unit: Unit, count: int) -> Period | None:
    """Return the period of a unit that lies so many units after the one that holds a day; weeks begin on Monday."""
    try:
        return _shift(on, unit, count)
    except (OverflowError, ValueError):  # before the year 1
        return None


def _shift(on: date, unit: Unit, count: int) -> Period | None:
    if unit == "day":
        there = on + timedelta(days=count)
        return Period(there, there)
    if unit in {"week", "weekend"}:
        monday = on + timedelta(days=7 * count - on.weekday())
        return Period(monday + timedelta(days=5 if unit == "weekend" else 0), monday + timedelta(days=6))
    if unit == "year":
        return year_of(on.year + count)
    if unit == "quarter":
        quarters = 4 * on.year + (on.month - 1) // 3 + count
        return quarter_of(quarters // 4, quarters % 4 + 1)
    months = 12 * on.year + on.month - 1 + count
    return month_of(months // 12, months % 12 + 1)


def weekday_near(on: date, weekday: int, *, is_ahead: bool) -> Period | None:
    """Return the next day with a weekday (0 is Monday) from a day on, or the last up to it; None off the calendar."""
    return shift(on, "day", (weekday - on.weekday()) % 7 if is_ahead else -((on.weekday() - weekday) % 7))


def years_around(on: date) -> tuple[int, int, int]:
    """Return the year of a day, the one before and the one after."""
    return on.year, on.year - 1, on.year + 1


class Feast(NamedTuple):
    """A day that every year has on another date: so many days from Easter, or the n-th of some weekday in a month."""

    number: int
    """Of days from Easter Sunday; or which of the weekdays, from 1, or from -1 for the last."""
    month: int = 0
    """0 where it is counted from Easter."""
    weekday: int = 0
    """0 is Monday."""

    @classmethod
    def parse(cls, written: str) -> Feast:
        """Read `easter -2`, or `11 thursday 4`, as `schemas.date_words.FEAST` has them."""
        from_what, *rest = written.split(" ")
        if from_what == "easter":
            return cls(int(rest[0]))
        weekday, number = rest
        return cls(int(number), int(from_what), WEEKDAYS.index(weekday))

    def in_year(self, year: int) -> Period | None:
        """Return its day; None outside the years 1 to 9998."""
        if not 1 <= year <= 9998:
            return None
        if not self.month:
            on = easter(year) + timedelta(days=self.number)
        elif self.number > 0:
            first = date(year, self.month, 1)
            on = first + timedelta(days=(self.weekday - first.weekday()) % 7 + 7 * (self.number - 1))
        else:
            after = date(year + self.month // 12, self.month % 12 + 1, 1)
            on = after - timedelta(days=(after.weekday() - self.weekday - 1) % 7 + 1 + 7 * (-self.number - 1))
        return Period(on, on)


def easter(year: int) -> date:
    """Return Easter Sunday of a year as Western churches count it.

    By the anonymous Gregorian algorithm (Nature, 20 April 1876; Meeus, Astronomical Algorithms, chapter 8).
    """
    century, of_century = divmod(year, 100)
    golden = year % 19
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - moon - of_century % 4) % 7
    shifted = moon + weekday - 7 * ((golden + 11 * moon + 22 * weekday) // 451) + 114
    return date(year, shifted // 31, shifted % 31 + 1)
