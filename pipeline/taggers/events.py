"""Which events an article speaks of: named meetings, exercises, elections, disasters and games, in English.

A word for a kind of event leads to a place in the text; what stands before it gives the name (`NATO summit`,
`Camp David summit`), what follows the place (`in Madrid`), and the nearest day of the same sentence the date. Without a
name or a place, nothing is said: `a summit` is none. Articles share an event by its id, which is made of name, place
and year. The words are in `config/events.toml`.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Generic, Literal, NamedTuple, TypeVar

from pipeline.records import Article, Day, Event, Mention, Tag, Tagging
from pipeline.text.finding import Finder
from pipeline.text.folding import is_word, keep_case, small
from pipeline.text.languages import ENGLISH, read_as
from pipeline.text.tables import read_words
from pipeline.text.wording import Table, Wording
from schemas.events import EventWords

KIND: Final = "event"
FILE: Final = "events.toml"
HALF_SCORE_POINTS: Final = 3.0
HEADLINE_POINTS: Final = 3.0
REACH: Final = 90
"""How far a name, a place or a day may stand from the word for the event: within a sentence of the news."""

Part = Literal["headline", "body"]
HeadKind = Literal["meetings", "exercises", "elections", "storms", "disasters", "games"]
_KINDS: Final[tuple[HeadKind, ...]] = ("meetings", "exercises", "elections", "storms", "disasters", "games")


class Sighting(NamedTuple):
    """An event where it is spoken of."""

    part: Part
    start: int
    end: int
    name: str
    place: str
    """As the text says it; empty where it does not."""
    period: tuple[date, date] | None


@dataclass(frozen=True, slots=True)
class Events:
    """Finds events."""

    heads: Finder[tuple[HeadKind, str]]
    words: EventWords
    between: re.Pattern[str]
    between_ends: tuple[str, ...]
    """With one of these a text ends in which `between` finds anything."""
    naming: re.Pattern[str]
    types: re.Pattern[str]
    venue: re.Pattern[str]
    """What is not far behind a meeting: `hosted by the president at Camp David`."""

    @classmethod
    def load(cls, config_dir: Path) -> Events:
        """Read the vocabulary; raises UsageError that says what is wrong with it."""
        words = read_words(config_dir / FILE, EventWords.model_validate)
        heads = {head: (kind, head) for kind in _KINDS for head in getattr(words, kind)}
        naming = rf"(?:{_either(words.naming)}) (?:the )?[\"“'‘]?(?P<name>{_NAME}(?: {_NAME}){{0,3}})"
        return cls(
            Finder(heads, is_cased=False),
            words,
            re.compile(rf"(?:(?:{_either(words.between)}|[a-z]+-day)\s+)*$"),
            (*words.between, "-day"),
            re.compile(naming),
            re.compile(rf"(?P<type>{_either(words.election_types)})\s+$"),
            re.compile(rf"[^;\n]{{0,80}}? (?:at|in) (?P<place>{_either(words.venues)})\b"),
        )

    def wording(self) -> Wording:
        """State the vocabulary, see `pipeline/text/wording.py`; expressions may find a word inside of another."""
        return Wording("events", {name: Table(frozenset(words), "anywhere") for name, words in self.words})

    def find(self, article: Article, found: Tagging) -> Tagging:
        """Return the events of an article; none in other languages than English."""
        if read_as(article.language) != ENGLISH:
            return Tagging()
        sightings = [*self._read("body", article.body, found), *self._read("headline", article.headline or "", found)]
        return _tell(_merge(sightings), article) if sightings else Tagging()

    def _read(self, part: Part, text: str, found: Tagging) -> list[Sighting]:
        """Return the events that one part names."""
        heads = self.heads
        matches = heads.find(heads.read(text))
        hits = [(heads.entries[index], start, end) for start, end, index in matches if is_word(text, start, end)]
        if not hits:
            return []
        reader = _Reader(self, part, keep_case(text), small(text), found)
        sightings = [reader.read(kind, head, start, end) for (kind, head), start, end in hits]
        return [sighting for sighting in sightings if sighting is not None]


# --- reading one part


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NAME: Final = r"[A-Z0-9][\w.&’'-]*"
_LEADING: Final = re.compile(rf"(?:(?:{_NAME}|of|and|the)\s+)*$")
_SMALL_ENDS: Final = ("of", "and", "the")


def _may_lead(before: str) -> bool:
    """Say whether `_LEADING` can find a word in a text: one parted from its end, and no plain word in small letters."""
    if not before[-1:].isspace():
        return False
    last = before.split()[-1:]
    return not (last and last[0].isalpha() and last[0].islower() and not last[0].endswith(_SMALL_ENDS))


_PLACE = re.compile(
    r" (?:at|in|near|off|of|on) (?:the )?(?P<place>[A-Z][\w.-]*(?: [A-Z][\w-]*){0,2}(?:-[a-z]-[A-Z]\w+)?)"
)
_STORM: Final = re.compile(rf" ({_NAME})")
_SENTENCE_END = re.compile(r"(?<=[a-z\d)\"”])[.!?][\"”']?\s+(?=[A-Z\"“])|\n")
_NO_NAMES = _words(
    "The A An This That These Those In On At For From By With After Before During Ahead And But As If When"
    " While Since Of His Her Their Its Our My Monday Tuesday Wednesday Thursday Friday Saturday Sunday January"
    " February March April May June July August September October November December Jan Feb Mar Apr Jun Jul Aug"
    " Sep Sept Oct Nov Dec Jan. Feb. Mar. Apr. Jun. Jul. Aug. Sep. Sept. Oct. Nov. Dec. Next Last First Second"
    " Third President Minister Prime Mr Mr. Mrs. Ms. No It He She They We You I What Why How More Most Other"
    " Another Also Both Early Late Not Two Three Former New Magnitude"
)


Thing = TypeVar("Thing", Day, Mention)


class _ByPlace(Generic[Thing]):
    """Days or mentions of one part, in the order of its text, ready to be asked which are near: in log n steps."""

    def __init__(self, things: Iterable[Thing]) -> None:
        self._things: list[Thing] = sorted(things, key=lambda one: one.char_start)
        self._starts = [one.char_start for one in self._things]
        self._longest = max((one.char_end - one.char_start for one in self._things), default=0)

    def near(self, start: int, end: int) -> list[Thing]:
        """Return those that lie between two offsets, touch these, or reach over one."""
        first, last = bisect_left(self._starts, start - self._longest), bisect_right(self._starts, end)
        return [one for one in self._things[first:last] if one.char_end >= start]


class _Reader:
    """One part of an article while its events are found."""

    def __init__(self, events: Events, part: Part, text: str, folded: str, found: Tagging) -> None:
        self.events, self.words = events, events.words
        self.part, self.text, self.folded = part, text, folded
        self.days = _ByPlace([day for day in found.days if day.part == part])
        self.places = _ByPlace([m for m in found.mentions if m.part == part and m.kind == "place"])
        self.countries = _ByPlace([m for m in found.mentions if m.part == part and m.kind == "country"])
        self.labels = {tag.tag_id: tag.label for tag in found.tags if tag.kind == "country"}

    def read(self, kind: HeadKind, head: str, start: int, end: int) -> Sighting | None:
        """Return the event that a word for one is of; None where it has no name."""
        if kind == "storms":
            return self._read_storm(start, end)
        if kind == "exercises":
            return self._read_exercise(start, end)
        if kind == "elections":
            return self._read_election(head, start, end)
        return self._read_named(kind, head, start, end)

    def _sight(self, start: int, end: int, name: str, place: str, near: int) -> Sighting:
        return Sighting(self.part, start, end, name, place, self._day_near(start, near))

    def _read_named(self, kind: HeadKind, head: str, start: int, end: int) -> Sighting | None:
        """Read `NATO summit in Madrid`, `summit at Camp David`, `Noto earthquake`, `Paris Olympics`."""
        first, name = self._name_before(start)
        place, place_end = self._place_behind(end)
        if name and (name in self.words.venues or _begins_in(self.places, first, start)):
            place = place if place and kind == "meetings" else name
        elif not name:
            if not place or kind == "games":
                return None
            name, first = place, start
        return self._sight(first, end, f"{name} {head}", place, max(end, place_end))

    def _read_storm(self, start: int, end: int) -> Sighting | None:
        match = _STORM.match(self.text, end)
        if match is None or not self.text[start].isupper() or match[1] in _NO_NAMES or match[1][0].isdigit():
            return None
        name = match[1].removesuffix("'s").rstrip(".,")
        return self._sight(start, end + 1 + len(name), f"{self.text[start:end]} {name}", "", end)

    def _read_exercise(self, start: int, end: int) -> Sighting | None:
        """Read `exercise Freedom Edge`, `Freedom Edge drills`, `drills, dubbed "Freedom Edge"`."""
        match = self.events.naming.search(self._sentence_behind(end))
        if match:
            return self._sight(end + match.start("name"), end + match.end("name"), match["name"], "", end + match.end())
        first, name = self._name_before(start)
        words = name.split()
        if len(words) < 2 or _begins_in(self.countries, first, start):
            return None
        return self._sight(first, first + len(name), name, "", end)

    def _read_election(self, head: str, start: int, end: int) -> Sighting | None:
        """Read `U.S. presidential election`, `2024 general election in India`; a country and a kind must be said."""
        kind = self.events.types.search(self.folded[max(0, start - 24) : start])
        if kind is None:
            return None
        first = start - len(kind[0])
        near = self.countries.near(first - 8, end + 6)
        countries = [m for m in near if m.char_end <= first or m.char_start > end]
        if not countries:
            return None
        country = countries[0]
        year = re.search(r"\b(?:19|20)\d\d\b", self.text[max(0, first - 12) : first] + " " + self.text[end : end + 8])
        name = f"{self.labels.get(country.tag_id, country.tag_id)} {kind['type']} {head.rstrip('s')}"
        sighting = self._sight(
            min(first, country.char_start) if country.char_end <= first else first, end, name, "", end
        )
        if year:
            sighting = sighting._replace(period=(date(int(year[0]), 1, 1), date(int(year[0]), 12, 31)))
        return sighting

    def _name_before(self, start: int) -> tuple[int, str]:
        """Return the capitalised words that lead to a word, with where they begin; adjectives between are left out."""
        before = self.text[max(0, start - REACH) : start]
        until = len(before)
        if before.rstrip().endswith(self.events.between_ends):  # both expressions begin at every letter: 10 µs
            between = self.events.between.search(before)
            until = between.start() if between else until
        if not _may_lead(before[:until]):
            return start, ""
        leading = _LEADING.search(before[:until])
        words = (leading[0] if leading else "").split()
        while words and _is_no_name(words[0]):
            words.pop(0)
        while words and _is_no_name(words[-1]):
            words.pop()
        if not words or any(word[-1] in ",.;:" and not word[:-1].isupper() for word in words):
            return start, ""
        name = " ".join(words).removesuffix("'s")
        first = before.rfind(words[0], 0, until - len(" ".join(words)) + len(words[0]) + 1)
        return start - len(before) + first, name

    def _place_behind(self, end: int) -> tuple[str, int]:
        match = _PLACE.match(self.text, end) or self.events.venue.match(self._sentence_behind(end))
        if match is None or match["place"].split()[0] in _NO_NAMES:
            return "", end
        return match["place"].removesuffix("'s").rstrip(".,"), end + len(match[0])

    def _sentence_behind(self, end: int) -> str:
        behind = self.text[end : end + REACH]
        stop = _SENTENCE_END.search(behind)
        return behind[: stop.start()] if stop else behind

    def _day_near(self, start: int, end: int) -> tuple[date, date] | None:
        """Return the day of the same sentence that stands nearest."""
        near: list[tuple[int, Day]] = []
        for day in self.days.near(start - REACH, end + REACH):
            is_behind = day.char_start >= end
            gap = day.char_start - end if is_behind else start - day.char_end
            between = self.text[end : day.char_start] if is_behind else self.text[day.char_end : start]
            if not _SENTENCE_END.search(between):
                near.append((max(gap, 0), day))
        if not near:
            return None
        _, nearest = min(near, key=lambda pair: (pair[0], pair[1].char_start))
        return nearest.date_from, nearest.date_to


def _begins_in(mentions: _ByPlace[Mention], start: int, end: int) -> bool:
    """Say whether one of some mentions begins between two offsets."""
    return any(start <= one.char_start < end for one in mentions.near(start, end))


def _is_no_name(word: str) -> bool:
    return word in _NO_NAMES or word in {"of", "and", "the"} or word.replace(",", "").replace(".", "").isdigit()


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


# --- what comes out


def _merge(sightings: Sequence[Sighting]) -> list[Sighting]:
    """Give every sighting the name, the place and the day of all that the article calls the same, case aside."""
    same: dict[str, list[Sighting]] = {}
    for sighting in sightings:
        same.setdefault(sighting.name.casefold(), []).append(sighting)
    shared = {name: _Shared.of(some) for name, some in same.items()}
    merged: list[Sighting] = []
    for sighting in sightings:
        name, place, period = shared[sighting.name.casefold()]
        merged.append(sighting._replace(name=name, place=sighting.place or place, period=period))
    return merged


class _Shared(NamedTuple):
    """What the sightings of one name say together."""

    name: str
    """As the first writes it."""
    place: str
    """Of the first that says one; empty where none does."""
    period: tuple[date, date] | None
    """The shortest, of several the earliest."""

    @classmethod
    def of(cls, sightings: Sequence[Sighting]) -> _Shared:
        places = [one.place for one in sightings if one.place]
        periods = [one.period for one in sightings if one.period]
        shortest = min(periods, key=lambda period: (period[1] - period[0], period[0]), default=None)
        return cls(sightings[0].name, places[0] if places else "", shortest)


def _tell(sightings: Sequence[Sighting], article: Article) -> Tagging:
    """Return tags, mentions and facts of events."""
    by_id: dict[str, list[Sighting]] = {}
    for sighting in sightings:
        by_id.setdefault(_id_of(sighting), []).append(sighting)
    tags, mentions, events = [], [], []
    for tag_id, held in by_id.items():
        points = sum(HEADLINE_POINTS if one.part == "headline" else 1.0 for one in held)
        first = held[0]
        tags.append(Tag(KIND, tag_id, _label_of(first), len(held), points / (points + HALF_SCORE_POINTS)))
        start, end = first.period or (None, None)
        events.append(Event(tag_id, first.name, first.place or None, start, end))
        for one in held:
            text = article.body if one.part == "body" else article.headline or ""
            mentions.append(Mention(KIND, tag_id, one.part, one.start, one.end, text[one.start : one.end]))
    mentions.sort(key=lambda mention: (mention.part, mention.char_start))
    return Tagging(tuple(tags), tuple(mentions), events=tuple(events))


def _id_of(sighting: Sighting) -> str:
    """Return what articles share: name, place and year as a slug."""
    words = [sighting.name]
    if sighting.place and sighting.place.casefold() not in sighting.name.casefold():
        words.append(sighting.place)
    if sighting.period and sighting.period[0].year == sighting.period[1].year:
        words.append(str(sighting.period[0].year))
    plain = unicodedata.normalize("NFKD", " ".join(words)).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-") or "event"


def _label_of(sighting: Sighting) -> str:
    name = sighting.name[:1].upper() + sighting.name[1:]
    has_place = sighting.place and sighting.place.casefold() not in name.casefold()
    return f"{name} in {sighting.place}" if has_place else name
