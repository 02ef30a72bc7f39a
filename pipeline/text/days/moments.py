"""Dates as machines and newsrooms write them in a field, with the precision that was really given.

Whole strings only; dates that stand in prose are found elsewhere. An order of day and month that cannot be told is no
date: a wrong day is worse than none.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import NamedTuple

from pipeline.records import Moment, Precision

MOST_CHARACTERS = 100  # the longest form we know, an RFC 2822 date with a comment, has 50
EPOCH_YEARS = range(1980, 2100)  # a number of seconds or milliseconds outside them is some other number


class Stamp(NamedTuple):
    """A moment, and whether its time came without an offset, so that UTC was assumed."""

    moment: Moment
    is_naive: bool


def parse_moment(text: str) -> Moment | None:
    """Return the moment that a whole string names, None where it names none or could mean two days.

    ISO 8601 of every precision and in basic form, RFC 2822 and 3339, `ctime`, seconds and milliseconds since 1970, and
    English newsroom forms ("Sept. 6, 2024 10:30 AM EDT"). A time without an offset is taken as UTC; beside a zone that
    cannot be told ("IST") only the day is.
    """
    stamp = parse_stamp(text)
    return stamp and stamp.moment


def parse_stamp(text: str) -> Stamp | None:
    """Return what `parse_moment` does, and whether an offset was missing."""
    text = text.strip()
    if not text or len(text) > MOST_CHARACTERS:
        return None
    try:
        return _epoch(text) or _iso(_RFC_9557_SUFFIX.sub("", text)) or _newsroom(text)
    except (ValueError, OverflowError):  # no such day or time, or outside the years 1 to 9999
        return None


_HALF = re.compile(r"[ap]\.?m\b", re.IGNORECASE)
_RFC_9557_SUFFIX = re.compile(r"(?:\[[^\[\]]*\])+$")  # `[Europe/Paris]` behind the offset repeats it
_ISO = re.compile(
    r"(?P<year>\d{4})(?:"
    r"(?P<dash>-?)(?P<month>\d\d)(?:(?P=dash)(?P<day>\d\d))?"
    r"(?:(?:[Tt]|\s+|(?<=\d{8}))(?P<hour>\d\d)"
    r"(?::?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,12}))?)?)?\s*(?P<zone>\S.*)?)?"
    r")?",
    re.ASCII,
)


def _iso(text: str) -> Stamp | None:
    """Read ISO 8601, calendar dates only; six digits alone are not year and month (they may be a day)."""
    found = _ISO.fullmatch(text)
    if found is None or (found["month"] and not found["dash"] and not found["day"]):
        return None
    if found["zone"] and _HALF.match(found["zone"]):
        return None  # hours of twelve are no ISO
    year, month, day = int(found["year"]), found["month"], found["day"]
    if month is None:
        return Stamp(_coarse(year, 1, "year"), False)
    if day is None:
        return None if found["hour"] else Stamp(_coarse(year, int(month), "month"), False)
    time = found if found["minute"] else None  # the hour alone is no precision that we have
    return _stamp(date(year, int(month), int(day)), time, found["zone"] or "")


_EPOCH = re.compile(r"(?P<whole>\d{9,10}|\d{12,13}|\d{16})(?:\.(?P<fraction>\d{1,9}))?", re.ASCII)


def _epoch(text: str) -> Stamp | None:
    """Read a count of seconds, milliseconds or microseconds since 1970, by its length."""
    found = _EPOCH.fullmatch(text)
    if found is None:
        return None
    unit = {9: 1, 10: 1, 12: 1000, 13: 1000, 16: 1_000_000}[len(found["whole"])]
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(found["whole"]) * (1_000_000 // unit))
    if found["fraction"] and unit == 1:
        at += timedelta(microseconds=int(found["fraction"][:6].ljust(6, "0")))
    return Stamp(Moment(at, "second", at.date()), False) if at.year in EPOCH_YEARS else None


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb febr",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = rf"(?P<month_name>{'|'.join(_MONTHS)})\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\b\.?"
_YEAR = r"(?P<year>\d{4})"
_DATE_FORMS = tuple(
    re.compile(form, re.ASCII)
    for form in (
        rf"{_DAY}(?:\s+of)?[\s\-/,]*{_MONTH}[\s\-/,]+{_YEAR}",
        rf"{_MONTH}[\s\-/]*{_DAY}[\s\-/,]+{_YEAR}",
        rf"{_YEAR}[\s\-/,]+{_MONTH}[\s\-/,]+{_DAY}",
        rf"{_MONTH}[\s\-/,]+{_YEAR}",
        r"(?P<year>\d{4})([/.\-])(?P<month>\d{1,2})\2(?P<day>\d{1,2})",
        r"(?P<year>\d{4})[/.](?P<month>\d{1,2})",
        r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})",  # with dots the day goes first, everywhere
        r"(?P<first>\d{1,2})([/\-])(?P<second>\d{1,2})\2(?P<year>\d{4})",
    )
)
_SHORT_YEAR = re.compile(rf"{_DAY}[\s\-]+{_MONTH}[\s\-]+(?P<year>\d\d)", re.ASCII)
_LABEL = re.compile(
    r"(?:(?:first |last )?(?:published|posted|updated|modified|created|date)\b(?: on\b| at\b)?\s*:?\s*)+"
)
_WEEKDAY = re.compile(r"\b(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\b[.,]*\s*")
_ZONE_NAME = rf"(?!(?:{'|'.join(_MONTHS)}|on)\b)[a-z]{{1,5}}"
_TIME = re.compile(
    rf"""
    (?:^|(?<=[\s,t|\-–—(]))\s*
    (?P<hour>\d{{1,2}})
    (?:
        (?:[:h]|\.(?!\d\d\.))(?P<minute>\d\d)               # 06.09.2024 is no time
        (?:[:.](?P<second>\d\d)(?:[.,](?P<fraction>\d{{1,12}}))?)?
        \s*(?P<half>[ap]\.?\s?m\b\.?)?
    |
        \s?(?P<half_alone>[ap]\.?\s?m\b\.?)
    )
    \s*(?:(?:hrs|hours|uhr)\b\s*)?
    (?P<zone>
        \(?(?: (?:gmt|utc|z)?\s*[+\-−]\d{{1,2}}:?(?:\d\d)? | {_ZONE_NAME} )\b
        (?:\s*\([a-z ]+\))?\)?
    )?
    """,
    re.ASCII | re.VERBOSE,
)


def _newsroom(text: str) -> Stamp | None:
    """Read a date in words or with slashes, a time before, behind or amid it."""
    lowered = _LABEL.sub("", text.lower(), count=1)
    has_weekday = _WEEKDAY.search(lowered) is not None
    lowered = _WEEKDAY.sub(" ", lowered, count=1).strip(" ,")
    day = _day(lowered)
    if day is not None:
        return day if isinstance(day, Stamp) else _stamp(day, None, "")
    time = _TIME.search(lowered)
    if time is None:
        return None
    rest = f"{lowered[: time.start()]} {lowered[time.end() :]}"
    rest = re.sub(r"\b(?:at|on)\b", " ", rest).strip(" ,|-–—()t")
    day = _day(rest) or (_short_year(rest) if has_weekday or time["second"] else None)
    return _stamp(day, time, time["zone"] or "") if isinstance(day, date) else None


def _day(text: str) -> date | Stamp | None:
    """Return the day that a whole string names; a stamp where it names no more than a month."""
    for form in _DATE_FORMS:
        found = form.fullmatch(text)
        if found is not None:
            parts = found.groupdict()
            year = int(parts["year"])
            if parts.get("first"):
                return _slashed(int(parts["first"]), int(parts["second"]), year)
            name = parts.get("month_name")
            month = _MONTHS[name] if name else int(parts["month"])
            if not parts.get("day"):
                return Stamp(_coarse(year, month, "month"), False)
            return date(year, month, int(parts["day"]))
    return None


def _short_year(text: str) -> date | None:
    """Read a year of two digits, as RFC 2822, 4.3, has it: up to 49 in this century."""
    found = _SHORT_YEAR.fullmatch(text)
    if found is None:
        return None
    year = int(found["year"])
    return date(year + (2000 if year < 50 else 1900), _MONTHS[found["month_name"]], int(found["day"]))


def _slashed(first: int, second: int, year: int) -> date | None:
    """Return the day of `6/9/2024` only where one order of day and month makes sense."""
    if first != second and first <= 12 and second <= 12:
        return None
    return date(year, first, second) if first <= 12 else date(year, second, first)


_OFFSETS_HOURS = {
    name: hours
    for hours, names in {
        -10: "hst",
        -9: "akst",
        -8: "pst akdt",
        -7: "mst pdt",
        -6: "cst mdt",
        -5: "est cdt",
        -4: "edt",
        -3: "brt art",
        0: "z gmt utc ut wet",
        1: "bst west cet wat",
        2: "cest eet sast cat",
        3: "eest msk eat",
        4: "gst",
        5: "pkt",
        7: "wib ict",
        8: "sgt hkt pht awst",
        9: "jst kst",
        10: "aest",
        11: "aedt",
        12: "nzst",
        13: "nzdt",
    }.items()
    for name in names.split()
}
_AMERICAN = {"et": "est edt", "ct": "cst cdt", "mt": "mst mdt", "pt": "pst pdt"}
_OFFSET = re.compile(r"(?:gmt|utc|z)?\s*(?P<sign>[+\-−])(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?", re.ASCII)


def _stamp(day: date, time: re.Match[str] | None, zone: str) -> Stamp:
    """Put day, time and zone together. Raises ValueError where there is no such time."""
    if time is None:
        return Stamp(_of_day(day), False)
    parts = time.groupdict()
    local = datetime(day.year, day.month, day.day, _hour(parts), int(parts["minute"] or 0), tzinfo=UTC)
    precision: Precision = "minute"
    if parts["second"]:
        # A leap second is the last one of its minute: datetime has no sixtieth.
        local = local.replace(
            second=min(int(parts["second"]), 59), microsecond=int((parts["fraction"] or "0")[:6].ljust(6, "0"))
        )
        precision = "second"
    zone = zone.strip().lower()
    offset = timedelta(0) if not zone else offset_from_utc(zone, day)
    if offset is None:
        return Stamp(_of_day(day), False)
    at = local.replace(tzinfo=timezone(offset)).astimezone(UTC)
    return Stamp(Moment(at, precision, day), not zone)


def _hour(parts: dict[str, str | None]) -> int:
    hour = int(parts["hour"] or 0)
    half = parts.get("half") or parts.get("half_alone")
    if not half or hour > 12:
        return hour
    return hour % 12 + (12 if half.startswith("p") else 0)


def offset_from_utc(zone: str, day: date) -> timedelta | None:
    """Return what a zone adds to UTC; None where that cannot be told."""
    zone = zone.partition("(")[0].strip() or zone.strip("() ")
    zone = zone.strip("() ")
    found = _OFFSET.fullmatch(zone)
    if found is not None:
        size = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
        if size >= timedelta(days=1) or int(found["minutes"] or 0) > 59:
            raise ValueError(f"no such offset: {zone}")
        return size if found["sign"] == "+" else -size
    if zone in _AMERICAN:
        standard, summer = _AMERICAN[zone].split()
        zone = summer if _is_american_summer(day) else standard
    hours = _OFFSETS_HOURS.get(zone)
    if hours is not None:
        return timedelta(hours=hours)
    if not zone.isalpha():
        raise ValueError(f"no zone: {zone[:20]}")
    return None


def _is_american_summer(day: date) -> bool:
    """Tell whether clocks are forward: second Sunday of March to first of November (Energy Policy Act of 2005)."""
    march, november = date(day.year, 3, 8), date(day.year, 11, 1)
    begins = march + timedelta(days=6 - march.weekday())
    ends = november + timedelta(days=6 - november.weekday())
    return begins <= day < ends


def _of_day(day: date) -> Moment:
    return Moment(datetime(day.year, day.month, day.day, tzinfo=UTC), "day", day)


def _coarse(year: int, month: int, precision: Precision) -> Moment:
    return Moment(datetime(year, month, 1, tzinfo=UTC), precision, None)
