"""Publication dates that a text or a file's name states outright.

A date counts where a line is nothing but a date with what usually stands around one (a label, a weekday, a time, a
byline), or where a name spells it in ISO order. A date inside prose is what the text speaks of, and a year in a
copyright line is nobody's date.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import NamedTuple

YEARS = range(1800, 2100)  # newspapers' archives, and no telephone numbers
FILE_NAME_YEARS = range(1980, 2100)  # eight digits before that are rather a counter
LINE_CHARACTERS = 200  # a longer line is prose

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner janvier janv enero ene gennaio gen janeiro januari янв января",
            "february feb februar février févr fevrier febrero febbraio fevereiro fev februari фев февраля",
            "march mar märz maerz mars marzo março marco maart mrt марта мар",
            "april apr avril avr abril abr aprile апреля апр",
            "may mai mayo maggio mag maio mei мая",
            "june jun juni juin junio giugno giu junho июня июн",
            "july jul juli juillet juil julio luglio lug julho июля июл",
            "august aug août aout agosto ago augustus августа авг",
            "september sept sep septembre septiembre setiembre settembre set setembro сентября сен сент",
            "october oct oktober okt octobre octubre ottobre ott outubro out октября окт",
            "november nov novembre noviembre novembro ноября ноя нояб",
            "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro декабря дек",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS = frozenset([
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "tues",
    "wed", "thu", "thur", "thurs", "fri", "sat", "sun", "montag", "dienstag", "mittwoch", "donnerstag",
    "freitag", "samstag", "sonntag", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
    "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo", "lunedì", "martedì",
    "mercoledì", "giovedì", "venerdì", "sabato", "domenica", "понедельник", "вторник", "среда", "четверг",
    "пятница", "суббота", "воскресенье",
])  # fmt: skip
# Offsets of the abbreviations that mean one thing in news; ET, IST, CST and BST mean several.
_ZONES = {
    "utc": 0, "gmt": 0, "z": 0, "est": -5, "edt": -4, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "jst": 9, "kst": 9, "cet": 1, "cest": 2, "eest": 3, "msk": 3, "hkt": 8, "sgt": 8, "aest": 10, "aedt": 11,
}  # fmt: skip

MONTH = "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True))
_DATE = re.compile(
    rf"""
    (?<![\w.,/-])(?:
        (?P<y1>\d{{4}})[-/.](?P<m1>\d{{1,2}})[-/.](?P<d1>\d{{1,2}})
      | (?P<n2>{MONTH})\.?\s?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<y2>\d{{4}})
      | (?P<d3>\d{{1,2}})(?:st|nd|rd|th|er)?[.\s-]\s?(?:of\s|de\s)?
        (?P<n3>{MONTH})\.?,?[\s-](?:de\s|del\s)?(?P<y3>\d{{4}})
      | (?P<d4>\d{{1,2}})\.\s?(?P<m4>\d{{1,2}})\.\s?(?P<y4>\d{{4}})
      | (?P<p5>\d{{1,2}})/(?P<q5>\d{{1,2}})/(?P<y5>\d{{4}})
      | (?P<y6>\d{{4}})\s?[年년]\s?(?P<m6>\d{{1,2}})\s?[月월]\s?(?P<d6>\d{{1,2}})\s?[日일]
    )(?![\d/-])(?!\.\d)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_CLOCK = re.compile(
    r"""
    ^(?:T|,?\s*(?:at|um|à|a\slas|alle|às|kl\.?|в)?[\s,|•·–—-]*)
    (?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d{1,9})?)?
    \s?(?P<half>[ap]\.?m\b\.?)?
    \s?\(?(?P<zone>[+-]\d{2}:?\d{2}(?!\d)|(?:UTC|GMT)\s?[+-]\d{1,2}(?::\d{2})?|[A-Za-z]{1,4}\b)?\)?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_YEAR = re.compile(r"\d{4}")  # every date has one; far cheaper to look for than a date
_EDGES = " \t.,:;|•·*–—-_/()[]【】（）：，"
_PUBLISHED = re.compile(
    r"^(?:(?:first |originally )?(?:published|posted|publication date|publish date|release date|released|date|"
    r"created|issued)(?: on| at| date)?|on|publicado(?: el| em)?|fecha|veröffentlicht(?: am)?|erschienen(?: am)?|vom|"
    r"publié(?: le)?|le|pubblicato(?: il)?|gepubliceerd(?: op)?|опубликовано|дата|公開日?|掲載日?|投稿日?|配信日?|"
    r"発行日?|입력|등록|기사입력|승인|发布时间|发表时间|发布于|时间|日期)$"
)
_AFTER = re.compile(
    r"^(?:(?:last )?(?:updated|modified|edited|actualizado|aktualisiert|mis à jour|aggiornato|atualizado|обновлено|"
    r"更新|수정|최종수정).*|by\b.*|in [a-z ,&]{3,40}|\d+ ?(?:min|minute|minutes|mins)\b.*"
    r"|\d+ (?:views?|comments?|shares?)|comments?.*|share.*|uhr|hrs?|local time"
    r"|et|ist|bst|cst|pt|ct|mt|a\.?m\.?|p\.?m\.?)?$"
)
_BEFORE_BYLINE = re.compile(r"^(?:by|por|von|par|di|door|автор)\b", re.IGNORECASE)
_NAME_DATE = re.compile(r"(?<![0-9A-Za-z])(\d{4})([-_.]?)(\d{2})\2(\d{2})(?![0-9A-Za-z])")


class TextDate(NamedTuple):
    """A stated date: the day as written, and the instant where a time was given with its offset from UTC."""

    day: date
    instant: datetime | None
    has_seconds: bool
    is_labelled: bool
    """Whether the line says in words that this is the publication date."""


def date_of_line(line: str) -> TextDate | None:
    """Return the publication date that the line is, or None where it is anything else."""
    if len(line) > LINE_CHARACTERS or not _YEAR.search(line):
        return None
    found = _DATE.search(line)
    day = _day(found) if found else None
    if found is None or day is None:
        return None
    label = _label(line[: found.start()])
    if label is None:
        return None
    instant, has_seconds, rest = _clock(line[found.end() :], day)
    if not _AFTER.match(rest.strip(_EDGES).lower()):
        return None
    return TextDate(day, instant, has_seconds, bool(label))


def date_inside(text: str) -> date | None:
    """Return the first full date in the text, wherever it stands; for the few words of a dateline."""
    found = _DATE.search(text) if _YEAR.search(text) else None
    return _day(found) if found else None


def date_of_file_name(name: str) -> date | None:
    """Return the day in the file's name, year first and set apart from other letters and digits."""
    for year, _, month, day in _NAME_DATE.findall(name):
        found = _valid(int(year), int(month), int(day), FILE_NAME_YEARS)
        if found is not None:
            return found
    return None


def cut_date(line: str) -> str:
    """Return what stands before the first date of a short line, without its label; the whole line without a date."""
    found = _DATE.search(line[:LINE_CHARACTERS]) if _YEAR.search(line) else None
    return line[: found.start()] if found else line


def _label(before: str) -> str | None:
    """Return what stands before a date in small letters, empty for nothing; None where it makes the line no date."""
    words = before.strip(_EDGES).lower()
    while words:
        head, _, last = words.rpartition(" ")
        if last.strip(_EDGES) not in _WEEKDAYS:
            break
        words = head.strip(_EDGES)
    if not words or _BEFORE_BYLINE.match(words):
        return ""
    if _PUBLISHED.match(words):
        return words
    # "By Jane Doe | Published: Sept. 6, 2024": the last label counts.
    tail = words.split("|")[-1].strip(_EDGES)
    return tail if _PUBLISHED.match(tail) else None


def _day(found: re.Match[str]) -> date | None:
    """Return the day of a match; None where it is no day, or could be two."""
    group = found.groupdict()
    if group["y1"]:
        return _valid(int(group["y1"]), int(group["m1"]), int(group["d1"]), YEARS)
    if group["y2"]:
        return _valid(int(group["y2"]), MONTHS[group["n2"].lower()], int(group["d2"]), YEARS)
    if group["y3"]:
        return _valid(int(group["y3"]), MONTHS[group["n3"].lower()], int(group["d3"]), YEARS)
    if group["y4"]:
        return _valid(int(group["y4"]), int(group["m4"]), int(group["d4"]), YEARS)
    if group["y6"]:
        return _valid(int(group["y6"]), int(group["m6"]), int(group["d6"]), YEARS)
    return _slashed(int(group["p5"]), int(group["q5"]), int(group["y5"]))


def _slashed(first: int, second: int, year: int) -> date | None:
    """Return the day of 25/12/2024 or 12/25/2024; 6/9/2024 is June in one country and September in the next."""
    if first > 12 or first == second:
        return _valid(year, second, first, YEARS)
    return _valid(year, first, second, YEARS) if second > 12 else None


def _valid(year: int, month: int, day: int, years: range) -> date | None:
    if year not in years:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _clock(rest: str, day: date) -> tuple[datetime | None, bool, str]:
    """Return the instant of a time with an offset, whether it has seconds, and what follows the time."""
    found = _CLOCK.match(rest)
    if found is None:
        return None, False, rest
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    half = (found["half"] or "").lower().replace(".", "")
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    offset = _offset(found["zone"] or "")
    after = rest[found.end() :] if offset is not None or not found["zone"] else rest[found.start("zone") :]
    if offset is None or hour > 23 or minute > 59 or second > 59:
        return None, False, after
    try:
        instant = datetime.combine(day, time(hour, minute, second), timezone(offset)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None, False, after
    return instant, found["second"] is not None, after


def offset_of_zone(zone: str) -> timezone | None:
    """Return the offset from UTC that an abbreviation or a number means; None for the ambiguous."""
    offset = _offset(zone)
    return None if offset is None else timezone(offset)


def _offset(zone: str) -> timedelta | None:
    zone = zone.lower().replace(" ", "")
    if zone in _ZONES:
        return timedelta(hours=_ZONES[zone])
    digits = re.fullmatch(r"(?:utc|gmt)?([+-])(\d{1,2}):?(\d{2})?", zone)
    if digits is None or int(digits[2]) > 14 or int(digits[3] or 0) > 59:
        return None
    size = timedelta(hours=int(digits[2]), minutes=int(digits[3] or 0))
    return -size if digits[1] == "-" else size
