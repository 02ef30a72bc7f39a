"""Which cities and regions an article speaks of, by their GeoNames ids, and the countries that these lie in.

One automaton finds every name; what stands around a name decides whether it is a place, and the countries of the
article, its dateline and the number of people which of the places of that name it is. Names that people, papers and
common words share need their state or country behind them. A capital that stands for its government is the country's
mention, and no place. The names are in `config/places.tsv`, which is generated; what editors add or forbid stands in
`config/places_extra.tsv`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from pathlib import Path
from sys import intern
from typing import Final, Literal, NamedTuple

from pipeline.errors import UsageError
from pipeline.records import Article, Mention, Tag, Tagging
from pipeline.taggers.passing import drop_passing
from pipeline.text.facts.datelines import place_of_dateline
from pipeline.text.finding import Finder
from pipeline.text.folding import keep_case, keep_case_of_all
from pipeline.text.languages import EASTERN, primary_of
from pipeline.text.tables import read_rows, read_table
from pipeline.text.wording import Table, Wording
from schemas.places import EXTRA_COLUMNS, PLACE_COLUMNS, ExtraPlace

KIND: Final = "place"
COUNTRY: Final = "country"
NAMES: Final = frozenset({"person", "organisation"})
TABLE: Final = "places.tsv"
EXTRA: Final = "places_extra.tsv"
LATIN: Final = frozenset({"en", "de", "es", "fr", "it", "pt", "und", ""})

GREAT_THOUSANDS: Final = 500
"""A city of so many is meant wherever its name stands as a place; a smaller one needs a preposition, or its country."""
WORLD_THOUSANDS: Final = 1000  # one of so many, or a capital, also before another capital letter: `Osaka Governor`
FAR_THOUSANDS: Final = 100  # a smaller one needs its country in the text
HALF_SCORE_POINTS: Final = 3.0
HEADLINE_POINTS: Final = 3.0

Part = Literal["headline", "body"]


class Place(NamedTuple):
    """A place of GeoNames."""

    tag_id: str
    name: str
    country: str
    region: str
    thousands: int
    is_capital: bool
    is_region: bool


class Entry(NamedTuple):
    """A name, and the places that bear it, the greatest first; none where the name hides what is in it."""

    places: tuple[Place, ...]
    languages: frozenset[str]
    """Where it is used; empty for all."""
    is_doubtful: bool


class Spot(NamedTuple):
    """A name where it stands."""

    start: int
    end: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Places:
    """Finds places, and the countries that they lie in."""

    finder: Finder[Entry]
    by_name: Mapping[str, Entry]
    """By their names in small letters, for datelines."""
    states: Mapping[str, str]
    """How a state stands behind a town: `Calif.`, `California`; and its code."""
    labels: Mapping[str, str]
    """Names of countries."""

    @classmethod
    def load(cls, config_dir: Path, labels: Mapping[str, str]) -> Places:
        """Read the vocabulary; raises UsageError with file and line where an editor made a mistake."""
        names: dict[str, list[tuple[Place, str]]] = {}
        states: dict[str, str] = {}
        read = list(_read_places(config_dir / TABLE))
        written = iter(keep_case_of_all([name for place, others in read for name in (place.name, *others)]))
        for place, others in read:
            names.setdefault(next(written), []).append((place, ""))
            if place.is_region:
                states[place.name] = place.region
            for name in islice(written, len(others)):
                languages, _, rest = name.rpartition(":")
                meant = names.setdefault(rest, [])
                if (place, languages) not in meant:
                    meant.append((place, languages))
        doubtful: set[str] = set()
        for row, known in _read_extra(config_dir / EXTRA, names):
            if known:
                names.setdefault(row.name, []).insert(0, (known, row.languages))
            elif row.rule == "state":
                states[row.name] = row.place
            elif row.rule == "mask":
                names[row.name] = []
            else:
                doubtful.add(row.name)
        entries = {name: _make_entry(meant, name in doubtful) for name, meant in names.items()}
        by_name = {name.casefold(): entry for name, entry in entries.items() if entry.places}
        return cls(Finder(entries, is_cased=True), by_name, states, labels)

    def wording(self) -> Wording:
        """State the vocabulary, see `pipeline/text/wording.py`; labels are stated by the countries."""
        names = dict(zip(self.finder.names, self.finder.entries, strict=True))
        tables = {
            "names": Table(names, "word"),
            "datelines": Table(self.by_name, "word"),
            "states": Table(self.states, "begins"),
        }
        return Wording("places", tables)

    def find(self, article: Article, found: Tagging) -> Tagging:
        """Return places, and tags of the countries that they lie in where the article does not name these."""
        language = primary_of(article.language)
        is_known = language in LATIN or language in EASTERN or language == "ru"
        headline = self._spot(article.headline, language) if article.headline and is_known else []
        body = self._spot(article.body, language) if is_known else []
        if not (headline or body or article.dateline):
            return Tagging()
        story = _Story(self, article, found, language, body)
        story.read("headline", keep_case(article.headline or ""), headline)
        story.read("body", keep_case(article.body), body)
        return story.tell()

    def _spot(self, text: str, language: str) -> list[Spot]:
        """Return the names of places that stand as words in a text of a language."""
        entries = self.finder.entries
        matches = self.finder.find(self.finder.read(text))
        text, has_gaps = keep_case(text) if matches else text, language not in EASTERN
        return [
            Spot(start, end, entry)
            for start, end, index in matches
            if (entry := entries[index]).places
            and (not entry.languages or language in entry.languages)
            and (not has_gaps or _is_word(text, start, end))
        ]


# --- reading a story


class Spans:
    """Spans of a text, which may overlap, ready to be asked whether one holds a span: in log n steps."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        self._furthest = [-1, *accumulate([end for _, end in ordered], max)]  # of the first so many spans

    def hold(self, start: int, end: int) -> bool:
        """Say whether a span holds all between two offsets."""
        return self._furthest[bisect_right(self._starts, start)] >= end

    def hold_more(self, start: int, end: int) -> bool:
        """Say whether a span holds all between two offsets, and at least a character beside it."""
        begun_before = self._furthest[bisect_left(self._starts, start)]
        return begun_before >= end or self._furthest[bisect_right(self._starts, start)] > end


class _Story:
    """One article while its places are found."""

    def __init__(
        self, places: Places, article: Article, found: Tagging, language: str, in_body: Sequence[Spot]
    ) -> None:
        self.places, self.article, self.language = places, article, language
        self.named = {tag.tag_id: tag.mentions or 0 for tag in found.tags if tag.kind == COUNTRY}
        self.found = found.mentions
        self.mentions: list[tuple[Mention, Place]] = []
        self._ends: set[int] = set()  # of the mentions in the body
        self._countries: dict[int, set[str]] = defaultdict(set)  # named in the body, by their starts
        for kind, tag_id, part, start, _, _ in self.found:
            if kind == COUNTRY and part == "body":
                self._countries[start].add(tag_id)
        self._in_body = in_body
        self._people: set[str] | None = None
        self.home = self._read_dateline()

    def _read_dateline(self) -> Place | None:
        """Return the place of the dateline; it stands at the beginning of the body."""
        dateline = self.article.dateline
        if not dateline:
            return None
        town, _, rest = dateline.partition(",")
        entry = self.places.by_name.get(keep_case(town).strip().casefold())
        if entry is None:
            return None
        state = self._state_of(rest.strip())
        meant = [place for place in entry.places if state and state == (place.region, place.country)]
        home = (meant or self._by_countries(entry.places))[0]
        start, end = place_of_dateline(self.article.body, town)
        if end:
            self._keep("body", start, end, home)
        return home

    def _by_countries(self, places: Sequence[Place]) -> list[Place]:
        """Return the places in countries of the article before all others, the greatest first."""
        return sorted(
            places, key=lambda place: (place.country not in self.named, -place.thousands * 10 - place.is_capital)
        )

    def _state_of(self, text: str) -> tuple[str, str] | None:
        """Return region and country of what stands behind a town: `Texas`, `Calif.`."""
        match = _AFTER_COMMA.match(text)
        code = match and (self.places.states.get(match[0]) or self.places.states.get(match[0].rstrip(".")))
        return (code, "US") if code else None

    def read(self, part: Part, text: str, spots: Sequence[Spot]) -> None:
        """Find the places of one part, of which `text` is what `keep_case` makes."""
        if not spots:
            return
        done = {mention.char_start for mention, _ in self.mentions if mention.part == part}
        found = [(kind, start, end) for kind, _, where, start, end, _ in self.found if where == part]
        countries = Spans([(start, end) for kind, start, end in found if kind == COUNTRY])
        names = Spans([(start, end) for kind, start, end in found if kind in NAMES])
        has_gaps = self.language not in EASTERN
        for spot in spots:
            start, end, entry = spot
            # A country is the state, or its capital in the place of its government; a longer name of somebody is
            # `Lloyd Austin`, `Chicago Tribune`.
            if start in done or countries.hold(start, end) or names.hold_more(start, end):
                continue
            if names.hold(start, end) and _OF_SHARES.search(text, max(0, start - _REACH), start):
                continue
            place = self._choose(text, spot) if has_gaps else self._choose_eastern(entry)
            if place is not None:
                self._keep(part, start, end, place)

    def _keep(self, part: Part, start: int, end: int, place: Place) -> None:
        text = self.article.body if part == "body" else self.article.headline or ""
        self.mentions.append((Mention(KIND, place.tag_id, part, start, end, text[start:end]), place))
        if part == "body":
            self._ends.add(end)

    def _choose_eastern(self, entry: Entry) -> Place | None:
        place = self._by_countries(entry.places)[0]
        is_great = place.is_capital or place.thousands >= WORLD_THOUSANDS
        return place if is_great or place.country in self.named else None

    def _choose(self, text: str, spot: Spot) -> Place | None:
        """Return the place that a name means where it stands; None where it is none."""
        behind = self._behind(text, spot)
        if behind:
            return behind
        if spot.entry.is_doubtful:
            return self.home if self.home in spot.entry.places else None
        place = self.home if self.home in spot.entry.places else self._by_countries(spot.entry.places)[0]
        assert place is not None
        place = next((one for one in spot.entry.places if one.is_region and self._is_in_row(text, spot)), place)
        return place if self._is_meant(text, spot, place) else None

    def _behind(self, text: str, spot: Spot) -> Place | None:
        """Return the place whose state or country stands behind the name: `Austin, Texas`, `Paris, France`."""
        if text[spot.end : spot.end + 2] != ", ":
            return None
        state = self._state_of(text[spot.end + 2 : spot.end + 30])
        countries = self._countries.get(spot.end + 2, ())
        for place in spot.entry.places:
            if (place.region, place.country) == state or (place.country in countries and not state):
                return place
        return None

    def _is_in_row(self, text: str, spot: Spot) -> bool:
        """Say whether another state stands beside a name: `senators from New York and New Jersey`."""
        behind = _STATE_BEHIND.match(text, spot.end)
        before = _STATE_BEFORE.search(text, max(0, spot.start - _REACH), spot.start)
        beside = [found[1] for found in (behind, before) if found and found[1] in self.places.states]
        return any(one not in _CITIES_TOO or text[spot.start : spot.end] not in _CITIES_TOO for one in beside)

    def _is_meant(self, text: str, spot: Spot, place: Place) -> bool:
        """Say whether a name is the place, and not a part of another name, or of somebody's, or its government."""
        is_led = _word_before(text, spot.start).casefold() in _PREPOSITIONS
        if place.is_region:
            is_named = place.country in self.named and not _is_beside_name(text, spot)
            return is_led or text.endswith(", ", 0, spot.start) or is_named or self._is_in_row(text, spot)
        if not _stands_alone(text, spot, place, is_led=is_led):
            return False
        if place.is_capital:
            if not (is_led or self._is_linked(text, spot)):
                return False  # alone, it mostly stands for its government
        elif not is_led and self._is_name(text[spot.start : spot.end]):
            return False
        if is_led and _TO_GOVERNMENTS.search(text[max(0, spot.start - _REACH) : spot.start]):
            return False
        return self._is_likely(place, is_led=is_led)

    def _is_likely(self, place: Place, *, is_led: bool) -> bool:
        """Say whether a place is great enough for how near the story is to its country."""
        if place == self.home or place.is_capital or place.thousands >= GREAT_THOUSANDS:
            return True
        is_near = place.country in self.named or (self.home is not None and self.home.country == place.country)
        return is_near and is_led if place.thousands < FAR_THOUSANDS else is_near or is_led

    def _is_linked(self, text: str, spot: Spot) -> bool:
        """Say whether a capital stands where places do: in a row behind another, or before what a town has."""
        for end in range(max(0, spot.start - LONGEST_LINK), spot.start):
            if end in self._ends and _LINK.fullmatch(text, end, spot.start):
                return True
        return bool(_OF_TOWN.match(text, spot.end))

    def _is_name(self, name: str) -> bool:
        """Say whether the body has somebody of that name: a capitalised word that is no preposition before it."""
        if self._people is None:
            body = keep_case(self.article.body)
            self._people = {body[spot.start : spot.end] for spot in self._in_body if _is_of_somebody(body, spot)}
        return name in self._people

    def tell(self) -> Tagging:
        """Return what was found: places, and countries that only their places tell of."""
        if not self.mentions:
            return Tagging()
        ordered = sorted(self.mentions, key=lambda pair: (pair[0].part, pair[0].char_start))
        mentions = [mention for mention, _ in ordered]
        tags = list(_weigh(ordered))
        scenes: dict[str, list[Mention]] = defaultdict(list)
        lying_in = [mention._replace(kind=COUNTRY, tag_id=place.country) for mention, place in ordered]
        for mention in drop_passing(lying_in, self.article.body):
            if mention.tag_id not in self.named:
                scenes[mention.tag_id].append(mention)
        for country, spots in scenes.items():
            points = _points(spots)
            label = self.places.labels.get(country, country)
            tags.append(Tag(COUNTRY, country, label, len(spots), points / (points + HALF_SCORE_POINTS)))
            mentions += spots
        return Tagging(tuple(tags), tuple(mentions))


def _weigh(found: Iterable[tuple[Mention, Place]]) -> Iterator[Tag]:
    """Yield a tag for each place, the one with the best score first."""
    spots: dict[Place, list[Mention]] = defaultdict(list)
    for mention, place in found:
        spots[place].append(mention)
    points = {place: _points(mentions) for place, mentions in spots.items()}
    for place in sorted(spots, key=lambda place: (-points[place], place.tag_id)):
        yield Tag(
            KIND, place.tag_id, place.name, len(spots[place]), points[place] / (points[place] + HALF_SCORE_POINTS)
        )


def _points(mentions: Iterable[Mention]) -> float:
    return sum(HEADLINE_POINTS if mention.part == "headline" else 1.0 for mention in mentions)


# --- what stands around a name


_REACH: Final = 24
LONGEST_LINK: Final = 6
_LINK = re.compile(r", |,? and | or |-")
# A capital as a town: `Seoul Mayor`, `Tokyo's Haneda airport`, `London-based`, `Paris Olympics`.
_OF_TOWN = re.compile(
    r"(?:'s)?(?: [A-Z][\w-]+){0,2} (?:[Mm]ayor|[Aa]irport|[Pp]olice|[Uu]niversity|[Ss]ubway|[Mm]etro|[Hh]ospital"
    r"|[Oo]lympics|[Ss]uburb|[Ss]treets?|[Dd]istrict|[Nn]eighbou?rhood|[Ss]ummit|court|hotel|residents?|bureau|office)\b"
    r"|-based\b|, (?=[a-z])"
)
# What stands before a firm that is called as a city is.
_OF_SHARES = re.compile(r"\b(?:[Ss]hares?|[Ss]takes?|[Ss]tocks?|holdings?|[Ii]nvestors?|investments?|interest) in $")
_TO_GOVERNMENTS = re.compile(
    r"(?:signals?|messages?|warnings?|appeals?|response|concessions?|commitments?|weapons|arms|aid|loyal|close|closer|support"
    r"|according|threats?|proposals?|pressure|key|important|crucial|vital) to $"
)
_STATE = r"([A-Z][a-z]+(?: [A-Z][a-z]+)?)"
_STATE_BEHIND = re.compile(rf"(?:,|,? and|,? or) {_STATE}")
_STATE_BEFORE = re.compile(rf"\b{_STATE}(?:,|,? and|,? or) $")
_CITIES_TOO = frozenset({"New York", "Washington"})
"""States whose names are cities' first."""
_AFTER_COMMA = re.compile(r"(?:[A-Z]\.){2}|[A-Z][a-z]+(?: [A-Z][a-z]+)?\.?")


def _word_before(text: str, start: int) -> str:
    """Return the word that one space parts from what starts at `start`; empty where there is none."""
    if not start or text[start - 1] not in " -":
        return ""
    return text[max(0, start - _REACH) : start - 1].rpartition("\n")[2].rpartition(" ")[2].lstrip("\"'“(‘")


def _is_of_somebody(text: str, spot: Spot) -> bool:
    before = _word_before(text, spot.start)
    return before[:1].isupper() and before not in _NO_FORENAMES and before.isalpha()


def _word_after(text: str, end: int) -> str:
    """Return the word that one space parts from what ends at `end`; empty where there is none."""
    if text[end : end + 1] != " ":
        return ""
    return text[end + 1 : end + _REACH].partition(" ")[0].partition("\n")[0]


def _is_word(text: str, start: int, end: int) -> bool:
    """Say whether what lies between two offsets is a word, Chinese letters beside it apart."""
    return not (
        (start and text[start - 1].isalnum()) or (end < len(text) and (text[end].isalnum() or text[end] == "_"))
    )


def _stands_alone(text: str, spot: Spot, place: Place, *, is_led: bool) -> bool:
    """Say whether no word beside a name makes it a part of another name: `Lloyd Austin`, `Chicago Tribune`."""
    before, after = _word_before(text, spot.start), _word_after(text, spot.end)
    if before[:1].isupper() and not is_led and before not in _NO_FORENAMES and before[-1] not in '.,;:!?)"”':
        return False
    if not after[:1].isupper():
        return True
    if after.rstrip(".,;:'s") in _OF_OTHERS:
        return False
    return place.is_capital or place.thousands >= WORLD_THOUSANDS or after.rstrip(".,;:") in _BEHIND_TOWNS


def _is_beside_name(text: str, spot: Spot) -> bool:
    return _word_after(text, spot.end)[:1].isupper() or _word_before(text, spot.start)[:1].isupper()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PREPOSITIONS = _words(
    "in at near from to into outside around across through via toward towards inside throughout visit visited"
    " visiting leaving left reached reaching entering entered downtown central northern southern eastern western"
    " greater en à aux depuis vers chez a de desde hacia hasta para em no na ao até nach aus bei von zu di da nel"
    " nella"
    " в во из на под до городе город города"
)
_NO_FORENAMES = _words(
    "A After Against Ahead All Although Among And As At Because Before Between Both But By Central City Downtown"
    " During East Eastern For From Greater Has If In Inner Inside Into Is It Its Like Meanwhile Near Nearby New"
    " North Northern Now Of On Only Or Outside Over Since So South Southern That The Then There This Though"
    " Through To Today Toward Towards Under Unlike Until Via Was West Western When Where While Why With Within"
    " Without En À Aux De Desde Em No Na Ao Nach Aus Bei In Di Da Nel"
)
# What makes a town's name a part of somebody else's.
_OF_OTHERS = _words(
    "Times Post Tribune Herald Globe Journal Chronicle Examiner Gazette Daily News Star Sun Press Observer"
    " Inquirer Telegraph Review Mail Mirror United Rovers Wanderers Hotspur Athletic FC Yankees Mets Giants Knicks"
    " Lakers Cowboys Dodgers Bulls Bears Cubs Eagles Patriots Warriors Rockets Raiders Rams Chargers Agreement"
    " Accord Accords Treaty Convention Conventions Protocol Declaration Stock Exchange Motors Motor Electric Steel"
    " Airlines Airways Bank Capital Group Inc Inc. Corp Corp. Ltd Ltd. Co Co. LLC Partners Holdings Insurance"
    " Consulting Records Street Avenue Road Bridge Hotel Club Institute Foundation"
)
_BEHIND_TOWNS = _words(
    "Mayor Governor Police University Airport International Municipal District County Hospital School City"
    " Council Prefecture Province Fire General Medical On In At The Monday Tuesday Wednesday Thursday Friday"
    " Saturday Sunday"
)


# --- reading the vocabulary


def _read_places(path: Path) -> Iterator[tuple[Place, list[str]]]:
    """Yield every place with its other names, each behind the languages that it is used in: `de:Mailand`."""
    for number, (geonames_id, kind, name, country, region, thousands, names) in read_rows(path, PLACE_COLUMNS):
        if not thousands.isdecimal():
            raise UsageError(f"cannot load {path} line {number}: `{thousands}` is no number of people in thousands")
        place = Place(
            f"geonames:{geonames_id}",
            name,
            intern(country),
            intern(region),
            int(thousands),
            kind == "capital",
            kind == "region",
        )
        yield place, names.split("|") if names else []


def _read_extra(
    path: Path, names: Mapping[str, Sequence[tuple[Place, str]]]
) -> Iterator[tuple[ExtraPlace, Place | None]]:
    """Yield the rows of editors, those that name a place anew with it."""
    for number, row in read_table(path, EXTRA_COLUMNS):
        try:
            extra = ExtraPlace.model_validate(row)
        except ValueError as error:
            raise UsageError(f"cannot load {path} line {number}: {error}") from error
        known: list[Place] = []
        if extra.rule == "name":
            name, _, country = extra.place.rpartition("/")
            known = [place for place, _ in names.get(name, ()) if place.country == country]
            if not known:
                raise UsageError(f"cannot load {path} line {number}: `{extra.place}` is no place of {TABLE}")
        yield extra, max(known, key=lambda place: place.thousands, default=None)


_EVERYWHERE: Final[frozenset[str]] = frozenset()


def _make_entry(meant: Sequence[tuple[Place, str]], is_doubtful: bool) -> Entry:
    """Put the places of a name together; one that is used everywhere goes before those of single languages."""
    if len(meant) == 1:
        place, tags = meant[0]
        return Entry((place,), _languages(tags), is_doubtful)
    everywhere = [place for place, tags in meant if not tags]
    tags = "" if everywhere else ",".join(tags for _, tags in meant)
    places = dict.fromkeys(everywhere or [place for place, _ in meant])
    ordered = sorted(places, key=lambda place: (-place.thousands, place.tag_id))
    return Entry(tuple(ordered), _languages(tags), is_doubtful)


def _languages(tags: str) -> frozenset[str]:
    return _LANGUAGES.setdefault(tags, frozenset(tags.split(","))) if tags else _EVERYWHERE


_LANGUAGES: Final[dict[str, frozenset[str]]] = {}
