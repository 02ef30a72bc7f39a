"""Dates in a form that a publisher's rules name: `%d/%m/%Y %H:%M`, month names in any of our languages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, tzinfo
from typing import NamedTuple

from pipeline.text.days.moments import parse_stamp
from pipeline.text.days.text_dates import MONTH, month_number, offset_of_zone

MOST_CHARACTERS = 200  # of a line in which a date is looked for

_DIRECTIVES = {
    "Y": r"(?P<year>\d{4})",
    "y": r"(?P<short_year>\d{2})",
    "m": r"(?P<month>\d{1,2})",
    "B": rf"(?P<month_name>{MONTH})\.?",
    "b": rf"(?P<month_name>{MONTH})\.?",
    "d": r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.)?",
    "H": r"(?P<hour>\d{1,2})",
    "I": r"(?P<hour>\d{1,2})",
    "M": r"(?P<minute>\d{2})",
    "S": r"(?P<second>\d{2})",
    "p": r"(?P<half>[AaPp])\.?[Mm]\.?",
    "z": r"(?P<zone>[+-]\d{2}:?\d{2}|[A-Za-z]{1,5})",
    "Z": r"(?P<zone>[+-]\d{2}:?\d{2}|[A-Za-z]{1,5})",
    "A": r"[^\W\d]+\.?",
    "a": r"[^\W\d]+\.?",
    "%": "%",
}
_DIRECTIVE = re.compile(r"%(.?)|(\s+)")


class DateForm(NamedTuple):
    """A format as a pattern, with the format itself for messages."""

    pattern: re.Pattern[str]
    written: str


def compile_format(written: str) -> DateForm:
    """Return a format of dates as a pattern. Raises ValueError for an unknown directive, or one that gives no day."""
    parts: list[str] = []
    end = 0
    for found in _DIRECTIVE.finditer(written):
        parts.append(re.escape(written[end : found.start()]))
        if found[2]:
            parts.append(r"\s+")
        elif found[1] in _DIRECTIVES:
            parts.append(_DIRECTIVES[found[1]])
        else:
            raise ValueError(f"bad date format {written!r}: there is no directive %{found[1]}")
        end = found.end()
    parts.append(re.escape(written[end:]))
    try:
        pattern = re.compile(rf"(?<![\w/.-]){''.join(parts)}(?![\w/-])", re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"bad date format {written!r}: a part stands twice") from error
    named = set(pattern.groupindex)
    if not {"day"} <= named or not named & {"month", "month_name"} or not named & {"year", "short_year"}:
        raise ValueError(f"bad date format {written!r}: expected a day, a month and a year")
    return DateForm(pattern, written)


def read_by_forms(text: str, forms: Iterable[DateForm], zone: tzinfo | None) -> str | None:
    """Return the date that the first fitting format finds in a line, in ISO 8601.

    `zone` is for times without an offset. A time without either counts for nothing: only the day is certain then.
    """
    if len(text) > MOST_CHARACTERS:
        return None
    for form in forms:
        found = form.pattern.search(text)
        if found is not None and (written := _iso(found.groupdict(), zone)):
            return written
    return None


def with_zone(text: str, zone: tzinfo) -> str | None:
    """Return a whole date with a time that lacks its offset in ISO 8601, as meant in the zone; None for any other."""
    stamp = parse_stamp(text)
    if stamp is None or not stamp.is_naive:
        return None
    timespec = "seconds" if stamp.moment.precision == "second" else "minutes"
    return stamp.moment.at.replace(tzinfo=zone).isoformat(timespec=timespec)


def _iso(parts: dict[str, str | None], zone: tzinfo | None) -> str | None:
    try:
        day = date(_year(parts), _month(parts), int(parts["day"] or 0))
        meant = _zone(parts, day) or zone
        if parts.get("hour") is None or parts.get("minute") is None or meant is None:
            return day.isoformat()
        minute, second = int(parts["minute"] or 0), int(parts.get("second") or 0)
        local = datetime(day.year, day.month, day.day, _hour(parts), minute, second, tzinfo=meant)
        return local.isoformat(timespec="seconds" if parts.get("second") else "minutes")
    except (ValueError, OverflowError):
        return None


def _year(parts: dict[str, str | None]) -> int:
    """Return the year; of two digits, as POSIX has it, those from 69 on are of the last century."""
    if parts.get("year"):
        return int(parts["year"] or 0)
    short = int(parts["short_year"] or 0)
    return short + (1900 if short >= 69 else 2000)


def _month(parts: dict[str, str | None]) -> int:
    name = parts.get("month_name")
    return month_number(name) if name else int(parts["month"] or 0)


def _hour(parts: dict[str, str | None]) -> int:
    hour = int(parts["hour"] or 0)
    half = parts.get("half")
    if not half or hour > 12:
        return hour
    return hour % 12 + (12 if half.lower() == "p" else 0)


def _zone(parts: dict[str, str | None], day: date) -> tzinfo | None:
    written = parts.get("zone")
    return offset_of_zone(written, day) if written else None
