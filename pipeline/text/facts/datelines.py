"""Datelines: the place (and sometimes the day and the agency) with which a report opens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from pipeline.text.days.text_dates import MONTH, date_inside
from schemas.furniture import DatelineWords

REACH = 110  # characters in which a dateline must have ended
MOST_BEFORE = 40  # characters before its place: `(Reuters) `, or an agency's name
PLACE_WORDS = 6

_DASH = re.compile(r"\s*(?:[-–—―‒]{2,}|[—–―])\s*|\s-\s*|\s*-\s|\s_\s")
_DASH_MARK = re.compile("[-–—―‒_]")  # every dash has one
_MARK = re.compile(r"[-–—―‒_(/:【（电]")  # every dateline has one
_AGENCY = re.compile(r"[(/]\s*([^()/]{2,40}?)\s*[)/]")
_MONTH_WORD = re.compile(
    r"^(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s)?"
    rf"(?:\d{{1,2}}\.?\s(?:de\s)?)?(?:{MONTH})\.?(?:\s\d{{1,2}}(?:st|nd|rd|th)?)?(?:[,/]?\s?(?:de\s)?(?:19|20)\d\d)?\.?$"
    r"|^(?:19|20)\d\d$|^\d{1,2}[-./]\d{1,2}[-./](?:19|20)\d\d$",
    re.IGNORECASE,
)
_KOREAN = re.compile(r"^\(([^()=\s]{1,12})=([^()]{2,20})\)")
_JAPANESE = re.compile(r"^【([^【】\s=＝]{1,10})(?:[=＝]([^【】]{1,20}))?】")
_CHINESE = re.compile(r"^(?:（|\()?(\S{2,8}?社)([^\s\d]{2,6}?)\d{1,2}月\d{1,2}日电")
_DAY_BEFORE = re.compile(r"[\[(]([^\])\n]{6,40})[\])]\s+(?=[A-Z])")
"""A day in brackets before the place: `[December 22, 2010]  WASHINGTON (AP) -- The ...`."""
_INDIAN = re.compile(
    r"(?P<place>[A-Z][\w.'’ -]{2,30}(?: \([A-Z][\w .&-]+\))? \[[A-Z][A-Za-z .]+\])"
    r"(?:, (?P<day>[A-Z][a-z]+ \d{1,2}(?:, \d{4})?))?(?: \((?P<agency>[^()]{2,20})\))?\s?:\s"
)
"""As Indian agencies write it: `New Delhi [India], June 5 (ANI): The ...`."""
_END = re.compile(
    r"\s[-–—]+\s|--+\s*|[—–]\s*|[)/]\s*\.?(?:\s*[-–—]+\s*|\s+)"
    r"|(?:(?<=\d)|(?<=[A-Z]{3}))\.\s+(?=[A-Z])|\n"  # `Lima, Aug. 3. The`, `YEREVAN, AUGUST 3, ARMENPRESS. The`
)
_DAY_IN_IT = rf"(?:(?:{MONTH})\.?\s\d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}\s(?:{MONTH})\.?)(?:[,/]?\s?(?:19|20)\d\d)?"
_DAY_AND_AGENCY = re.compile(
    rf"(?P<place>[^.!?\n]{{2,50}}?)(?:\s\([^()]{{2,20}}\))?,\s(?P<day>{_DAY_IN_IT})(?:,?\s(?P<agency>[A-Z][A-Za-z-]{{1,20}}(?:\.[a-z]{{2,3}}\b)?))?",
    re.IGNORECASE,
)
"""As some agencies write it: `Accra, Aug. 3, GNA`, `SEOUL, Aug. 3 Kyodo`, `Lima, Aug. 3`."""
_STOP = re.compile(r"\.(?:\s?[-–—]+)?\s+(?=[A-Z])|\Z")
_AGENCY_FIRST = re.compile(r"\([A-Z][A-Za-z ]{1,20}\)\s(?:[-–—]+\s)?(?=[A-Z])")
_AGENCY_ALONE = re.compile(r"\([^()\n]{2,40}\)\s*(?:[-–—:]+\s*)?")


def place_of_dateline(body: str, dateline: str | None) -> tuple[int, int]:
    """Return where in a body the place of its dateline stands; (0, 0) where it does not."""
    start = body.find(dateline, 0, MOST_BEFORE + len(dateline)) if dateline else -1
    return (start, start + len(dateline)) if dateline and start >= 0 else (0, 0)


def end_of_dateline(body: str, dateline: str | None) -> int:
    """Return where a body's own words begin, behind its dateline or an agency in brackets; 0 where it has none."""
    _, end = place_of_dateline(body, dateline)
    found = _END.search(body, end, end + REACH) if end else _AGENCY_ALONE.match(body)
    return found.end() if found else 0


class Dateline(NamedTuple):
    """What a dateline says: the place as written, the agency in brackets and the full date if it has them."""

    place: str
    agency: str | None
    on: date | None


@dataclass(frozen=True, slots=True)
class DatelineReader:
    """The places and the exceptions that datelines are read by."""

    cities: frozenset[str]
    never: frozenset[str]

    @classmethod
    def of(cls, words: DatelineWords) -> DatelineReader:
        """Index the config's words."""
        return cls(frozenset(city.casefold() for city in words.cities), frozenset(words.never))

    def read(self, paragraph: str) -> Dateline | None:
        """Return the dateline at the start of the paragraph, or None."""
        before = _DAY_BEFORE.match(paragraph[:REACH]) if paragraph[:1] in {"[", "("} else None
        on = date_inside(before[1]) if before else None
        if before is None or on is None:
            return self._read(paragraph)
        found = self._read(paragraph[before.end() : before.end() + 2 * REACH])
        return found and found._replace(on=found.on or on)

    def _read(self, paragraph: str) -> Dateline | None:
        head = paragraph[:REACH]
        plain = self._plain(head)
        if plain is not None or _MARK.search(head) is None:
            return plain
        if (first := _AGENCY_FIRST.match(head)) and (later := self._read(paragraph[first.end() : first.end() + REACH])):
            return later._replace(agency=later.agency or first[0].strip(" ()-–—"))
        formal = self._in_form(head)
        if formal is not None:
            return formal if formal.agency or self._is_city(_first_part(formal.place)) or "[" in formal.place else None
        for dash in _dashes(head):
            if dash.start() and (dash.end() < len(paragraph)):
                found = self._judge(head[: dash.start()], paragraph[dash.end()])
                if found:
                    return found
        return self._before_bracket(head) or self._before_colon(head)

    def _plain(self, head: str) -> Dateline | None:
        """Return the dateline of `Lima, Aug. 3. The ...` and `Accra, Aug. 3, GNA - The ...`."""
        found = _DAY_AND_AGENCY.match(head) if head[:1].isupper() else None
        if found is None or found["place"].split(",")[0].split(" ")[-1] in _WEEKDAYS:
            return None
        agency = found["agency"]
        closes = _STOP.match(head, found.end()) or (agency and _DASH.match(head, found.end()))
        if not closes or not self._is_place(found["place"], is_marked=bool(agency)):
            return None
        return Dateline(found["place"], agency, date_inside(found["day"]))

    def _in_form(self, head: str) -> Dateline | None:
        """Return the dateline that stands in a form of its own, as Asian agencies write it."""
        if (indian := _INDIAN.match(head)) is not None:
            return Dateline(indian["place"], indian["agency"], date_inside(indian["day"] or ""))
        if (chinese := _CHINESE.match(head)) is not None:
            return Dateline(chinese[2], chinese[1], None)
        eastern = _KOREAN.match(head) or _JAPANESE.match(head)
        return Dateline(eastern[1], eastern[2], None) if eastern else None

    def _before_colon(self, head: str) -> Dateline | None:
        """Return the dateline of `NEW DELHI: The ...`, as in India: only a known city, or one with day or agency."""
        opening, colon, rest = head.partition(":")
        if not colon or not rest[:1].isspace() or not rest.strip()[:1].isupper():
            return None
        found = self._judge(opening, "A")
        if found is None or (found.place.isupper() and self._is_city(_first_part(found.place))):
            return found
        return found if found.agency or (self._is_city(_first_part(found.place)) and found.place != opening) else None

    def _before_bracket(self, head: str) -> Dateline | None:
        """Return the dateline of `SEOUL, Sept 6 (Yonhap) The ...`, which has no dash."""
        bracket = _AGENCY.search(head)
        rest = head[bracket.end() :].lstrip(" :.-") if bracket else ""
        if bracket is None or rest[:1].islower() or not rest[:1].isalpha():
            return None
        return self._judge(head[: bracket.end()], "A")

    def _judge(self, opening: str, follows: str) -> Dateline | None:
        """Return the dateline that the words before a dash are, `follows` being the character after it."""
        bracket = _AGENCY.search(opening)
        behind = opening[bracket.end() :].strip(" ,.") if bracket else ""
        if behind and not _MONTH_WORD.match(behind.rpartition(",")[0] or behind):
            return None
        agency = bracket[1] if bracket else None
        place, day = _split_day(opening[: bracket.start()] if bracket else opening)
        day = day or behind
        if not self._is_place(place, is_marked=bool(agency or day)) or follows.islower():
            return None
        return Dateline(place, agency, date_inside(day) if day else None)

    def _is_city(self, place: str) -> bool:
        return place.casefold() in self.cities

    def _is_place(self, place: str, is_marked: bool) -> bool:
        """Say whether the words are a place: a known one, one in capitals, or any with an agency or a day after it."""
        first = _first_part(place)
        words = place.split()
        if not words or len(words) > PLACE_WORDS or not first or any(map(str.isdigit, place)):
            return False
        if self.never.issuperset(word.strip(",") for word in words) or place[-1] in '?!:;"”':
            return False
        if self._is_city(first):
            return True
        letters = [character for character in first if character.isalpha()]
        if len(letters) >= 3 and all(map(str.isupper, letters)):
            return True
        return is_marked and all(word.lstrip("[(")[:1].isupper() or word in _PARTICLES for word in words)


def _dashes(head: str) -> Iterator[re.Match[str]]:
    """Yield the dashes that can part a dateline from its report; what is before the first mark is not searched."""
    mark = _DASH_MARK.search(head)
    if mark is not None:
        yield from _DASH.finditer(head, len(head[: mark.start()].rstrip()))


_WEEKDAYS = frozenset(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"])
_PARTICLES = frozenset([
    "de", "del", "la", "las", "los", "da", "do", "dos", "of", "the", "upon", "and", "sur", "am", "an", "der",
    "di", "le", "y", "e", "al", "el",
])  # fmt: skip


def _first_part(place: str) -> str:
    """Return the city of `SEOUL, South Korea`, `BEIRUT/JERUSALEM` or `New Delhi [India]`."""
    return re.split(r"[,/\[(]", place, maxsplit=1)[0].strip()


def _split_day(opening: str) -> tuple[str, str]:
    """Part `SEOUL, South Korea, Sept. 6, 2024` into place and day."""
    parts = opening.strip(" ,:").split(",")
    cut = len(parts)
    while cut > 1 and _MONTH_WORD.match(parts[cut - 1].strip()):
        cut -= 1
    place, day = ",".join(parts[:cut]).strip(), ",".join(parts[cut:]).strip()
    if not day:
        loose = re.match(r"^(.{2,40}?)[.,]?\s((?:\d{1,2}\s)?[^\W\d]{3,9}\.?(?:\s\d{1,2})?(?:,?\s\d{4})?)$", place)
        if loose and any(map(str.isdigit, loose[2])) and _MONTH_WORD.match(loose[2]):
            place, day = loose[1].strip(), loose[2]
    return place, day
