"""Which people and organisations an article names, and where.

Names are runs of capitalised words without the titles, days and countries around them. What each is, a regression says
over what it looks like and what stands around its first mentions; the weights are learned by
`config/build/name_weights.py`. Then mentions are joined: a surname to the full name before it, an acronym or a short
form to the body that it stands for. English only: elsewhere capitals mean something else.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import fields
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from pipeline.errors import UsageError
from pipeline.records import Article, Mention, Tag, Tagging
from pipeline.text.facts.datelines import place_of_dateline
from pipeline.text.folding import fold, small
from pipeline.text.languages import ENGLISH, read_as
from pipeline.text.names.features import FACTS, NOTHING, Weight
from pipeline.text.names.judge import Facts, NameJudge
from pipeline.text.names.naming import OF_PERSON, NameSpot, Splitter, WordLists
from pipeline.text.names.votes import NameModel, Voting
from pipeline.text.tables import read_words
from pipeline.text.wording import Table, Wording
from schemas.names import NameWords

VERSION = 1

PERSON: Final = "person"
ORGANISATION: Final = "organisation"

Kind = Literal["person", "organisation"]
Part = Literal["headline", "body"]

# As countries are weighed: p / (p + 3), a mention in the body 1, in the headline 3, 1 more for a name in the lead.
HALF_SCORE_POINTS: Final = 3.0
HEADLINE_POINTS: Final = 3.0
LEAD_POINTS: Final = 1.0
LEAD_CHARACTERS: Final = 300
HEADLINE_CHARACTERS: Final = 1_000
"""Of a headline that are read: each name of the body is looked for there, so a long one would cost their product."""

# What is added to the evidence, in hundredths of log-odds like all weights: of the documents held out these give the
# best F1 for both kinds, flat around them.
PERSON_BIAS: Final = 20
BODY_BIAS: Final = 70
BIAS: Final = complex(PERSON_BIAS, BODY_BIAS)
OTHER_BIAS: Final = -250  # for a body that is called as places or events are: Camp David, Paris Olympics
EASTERN_BIAS: Final = 150  # for a person whose name ends as Ing-wen does: too few were learned from
KNOWN_BIAS: Final = 150  # for a body that is on a list, beside what was learned
TITLED_BIAS: Final = 200  # for a person with a title and more than one name
HOPELESS: Final = -250  # what a name and its facts speak for: of 30,000 so low in 765 texts ten would be kept
KEPT_NAMES: Final = 50_000  # names whose own weights are kept: 10 MB at most

Weights = Mapping[str, Weight]
Bodies = Mapping[str, str]
"""Names of bodies on a list, each with the label that it stands for."""
Homes = Mapping[str, Sequence[str]]
"""Abbreviations of bodies that mean other things, too; how words begin one of which tells that each means the body."""


HOME_COLUMN: Final = 3
LONGEST_SHORT: Final = 3
"""Letters of an abbreviation that may mean something else."""
FIRM_NOUNS: Final = (
    "Steelmaker ",
    "Carmaker ",
    "Automaker ",
    "Chipmaker ",
    "Drugmaker ",
    "Planemaker ",
    "Truckmaker ",
    "Lender ",
    "Insurer ",
    "Retailer ",
    "Brewer ",
    "Refiner ",
    "Shipbuilder ",
)
"""Before the name of a firm where a sentence begins: `Steelmaker Siderurgica Paraopeba`."""
FIRM_ENDS: Final = (
    *(" Inc", " Corp", " Ltd", " Plc", " PLC", " plc", " LLC", " LLP", " Corporation", " GmbH", " Pty", " Bhd", " Oyj"),
    *(" Inc.", " Corp.", " Ltd.", " Co.", " Co", " S.p.A", " SpA", " AG", " NV", " ASA"),
)
"""Forms of firms: a name that ends so is that of a body, whatever else speaks for it."""


class _Part(NamedTuple):
    """A text with its possible names, and what those name that name anything."""

    text: str
    spots: Sequence[NameSpot]
    kinds: Mapping[str, Kind]


class Named(NamedTuple):
    """A mention with what it was found to name."""

    start: int
    end: int
    part: Part
    kind: Kind
    label: str


class People:
    """Finds people and organisations."""

    def __init__(
        self,
        lists: WordLists,
        bodies: Bodies,
        weights: Weights,
        homes: Homes = MappingProxyType({}),
        model: NameModel | None = None,
    ) -> None:
        """`model` has a say in what names name, see `pipeline/text/names/votes.py`."""
        self.lists = lists
        self.bodies = bodies
        self.homes = homes
        self._at_home = {name: _Home(tuple(map(fold, words)), _beginning(words)) for name, words in homes.items()}
        self.weights = weights
        self.splitter = Splitter(lists)
        self._sons = tuple(f" {suffix}{dot}" for suffix in sorted(lists.suffixes) for dot in ("", "."))
        facts = {feature: weight for feature, weight in weights.items() if feature in FACTS or feature[:2] == "t "}
        facts["titled more"] = facts.get("titled more", NOTHING) + TITLED_BIAS
        on_list = facts.get("known", NOTHING) + complex(0, KNOWN_BIAS)
        self.judge = NameJudge(
            weights,
            lists,
            BIAS,
            Facts(facts, bodies, self._is_service, on_list, complex(0, OTHER_BIAS), EASTERN_BIAS, HOPELESS),
        )
        self.decider: NameJudge | Voting = self.judge if model is None else Voting(self.judge, model)

    @classmethod
    def load(cls, config_dir: Path, model: NameModel | None = None, known: KnownWords | None = None) -> People:
        """Read the vocabularies; raises UsageError with file and line where an editor made a mistake.

        `known` are the known words where they were read before.
        """
        lists, bodies = load_lists(config_dir, known), load_bodies(config_dir)
        return cls(lists, bodies, load_weights(config_dir), load_homes(config_dir), model)

    def wording(self) -> Wording:
        """State the vocabularies, see `pipeline/text/wording.py`: a run of capitals may begin inside of a word."""
        own = [field.name for field in fields(self.lists) if field.name not in {"known", "mixed"}]  # both are of bodies
        tables = {name: Table(getattr(self.lists, name), "anywhere") for name in own}
        tables["bodies"] = Table(self.bodies, "anywhere")
        tables["homes"] = Table(self.homes, "anywhere")
        rules = {"name_weights.tsv": self.weights, "`suffixes` of names.toml": self.lists.suffixes}
        return Wording("people and organisations", tables, rules=rules)

    def find(self, article: Article, found: Tagging) -> Tagging:
        """Return people and organisations that headline and body name; none where the language is not English."""
        return self.find_together([article], [found])[0]

    def find_together(self, articles: Sequence[Article], found: Sequence[Tagging]) -> list[Tagging]:
        """Return the same for each of some articles, in much less time than one by one."""
        taggings = [Tagging()] * len(articles)
        english = [place for place, one in enumerate(articles) if read_as(one.language) == ENGLISH]
        texts = [(articles[place].headline or "", articles[place].body) for place in english]
        for place, named in zip(english, self._name_all(texts), strict=True):
            taggings[place] = _tagging(articles[place], named)
        return taggings

    def name(self, headline: str, body: str) -> list[Named]:
        """Return every mention of a person or body, those of the body first, each part in order."""
        return self._name_all([(headline, body)])[0]

    def _name_all(self, texts: Sequence[tuple[str, str]]) -> list[list[Named]]:
        headlines = [headline[:HEADLINE_CHARACTERS] for headline, _ in texts]
        parts = [
            *[body for _, body in texts],
            *["" if _is_title_case(headline) else headline for headline in headlines],
        ]
        spots = [self.splitter.find(part) if part else [] for part in parts]
        judged = self.decider.judge(parts, spots)
        read = [self._read_part(*one) for one in zip(parts, spots, judged, strict=True)]
        bodies, others = read[: len(texts)], read[len(texts) :]
        return [
            self._name_one(body, other._replace(text=headline))
            for body, other, headline in zip(bodies, others, headlines, strict=True)
        ]

    def _read_part(self, text: str, spots: Sequence[NameSpot], judged: Mapping[str, bool]) -> _Part:
        """Put a text together with what its names are: as judged, but for firms, sons and names around nicknames."""
        kinds: dict[str, Kind] = {name: PERSON if is_person else ORGANISATION for name, is_person in judged.items()}
        for start, _, name, *_ in spots:
            if text[start - 2 : start] == "r " and text.endswith(FIRM_NOUNS, 0, start):
                kinds[name] = ORGANISATION
        for name in [spot[2] for spot in spots if " " in spot[2]]:
            if name.endswith(FIRM_ENDS):
                kinds[name] = ORGANISATION
            elif name.endswith(self._sons) and _is_full(name, self.lists):
                kinds[name] = PERSON
        return _join_nicknames(_Part(text, spots, kinds), self.lists)

    def _name_one(self, body: _Part, headline: _Part) -> list[Named]:
        kinds, spots = body.kinds, body.spots
        people = _People(kinds, self.lists)
        bodies = _Bodies(kinds, self.bodies, spots, body.text, self.lists)
        bodies.read_firms(kinds, people.forms, spots)
        if elsewhere := self._mean_something_else({*kinds, *headline.kinds} - bodies.short.keys(), body, headline):
            kinds = {name: kind for name, kind in kinds.items() if name not in elsewhere}
            others = {name: kind for name, kind in headline.kinds.items() if name not in elsewhere}
            headline = headline._replace(kinds=others)
        named_so = {*kinds, *people.forms, *bodies.short}
        resolved = [self._resolve(spot, "body", kinds, people, bodies) for spot in spots if spot[2] in named_so]
        named = [one for one in resolved if one is not None]
        if headline.text:
            named += sorted(self._in_headline(headline, kinds, people, bodies), key=attrgetter("start"))
        return named

    def _mean_something_else(self, names: AbstractSet[str], body: _Part, headline: _Part) -> set[str]:
        """Return the abbreviations of bodies that an article has nothing else to do with: `PA` of no Palestinians."""
        return {
            name
            for name in names & self._at_home.keys()
            if not any(self._at_home[name].begins_in(part.text) for part in (body, headline))
        }

    def _is_service(self, name: str) -> bool:
        return _parent(name, self.lists) in self.bodies

    def _resolve(
        self, spot: NameSpot, part: Part, kinds: Mapping[str, Kind], people: _People, bodies: _Bodies
    ) -> Named | None:
        """Return what a spot names, if anything."""
        start, end, name, title, _ = spot
        label = bodies.short.get(name)
        kind = kinds.get(name)
        if label is not None and not (title and kind == PERSON):
            return Named(start, end, part, ORGANISATION, label)
        label = people.resolve(name, kind, is_titled=bool(title))
        if label is not None:
            return Named(start, end, part, PERSON, label)
        return Named(start, end, part, ORGANISATION, bodies.resolve(name)) if kind == ORGANISATION else None

    def _in_headline(
        self, headline: _Part, kinds: Mapping[str, Kind], people: _People, bodies: _Bodies
    ) -> Iterator[Named]:
        """Yield the mentions of a headline: what the body names, and, if it is not in title case, other names."""
        taken = bytearray(len(headline.text))
        known = [name for name in {*kinds, *people.forms, *bodies.short} if name in headline.text]
        for name in sorted(known, key=lambda name: (-len(name), name)):
            for start, end in _find_word(headline.text, name):
                one = self._resolve((start, end, name, "", False), "headline", kinds, people, bodies)
                if one is not None and taken.find(1, start, end) < 0:
                    taken[start:end] = b"\1" * (end - start)
                    yield one
        for name, kind in headline.kinds.items():
            for start, end, other, *_ in headline.spots if name not in kinds else ():
                if other == name and taken.find(1, start, end) < 0:
                    yield Named(start, end, "headline", kind, bodies.resolve(name) if kind == ORGANISATION else name)


class _Home(NamedTuple):
    """How words begin one of which tells that an abbreviation means a body."""

    folded: tuple[str, ...]
    beginning: re.Pattern[str]

    def begins_in(self, text: str) -> bool:
        """Say whether a word of a text begins so; most texts hold no such letters, which is known in a tenth of it."""
        reading = small(text)
        return any(letters in reading for letters in self.folded) and self.beginning.search(text) is not None


def _beginning(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})", re.IGNORECASE)


def _find_word(text: str, word: str) -> Iterator[tuple[int, int]]:
    """Yield where a word or a row of words stands that is not a part of a longer one."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        is_whole = not (_is_letter(text[max(0, start - 1) : start]) or _is_letter(text[end : end + 1]))
        if is_whole:
            yield start, end
        start = text.find(word, end if is_whole else start + 1)


def _is_letter(character: str) -> bool:
    return character.isalnum() or character == "_"


def _is_title_case(headline: str) -> bool:
    words = [word for word in headline.split() if len(word) > 3 and word[0].isalpha()]
    return 3 * sum([word[0].isupper() for word in words]) > 2 * len(words)


# --- joining mentions


_NICKNAME = re.compile(r" [\"“'‘](?:[A-Z][\w.’-]*)(?: [\w.’-]+){0,2}[\"”'’] (?=[A-Z])")
"""What stands inside a name: `Ferdinand “Bongbong” Marcos`."""


def _join_nicknames(part: _Part, lists: WordLists) -> _Part:
    """Return a text with the halves of each name that a nickname parts as one name, without the nickname."""
    nicknames = [*_NICKNAME.finditer(part.text)]
    if not nicknames:
        return part
    ends, starts = {spot[1]: spot for spot in part.spots}, {spot[0]: spot for spot in part.spots}
    joined: dict[int, NameSpot] = {}
    for match in nicknames:
        first, last = ends.get(match.start()), starts.get(match.end())
        if first and last and (given := _given_before(first[2], last[2], part.kinds, lists)):
            joined[first[0]] = first[1] - len(given), last[1], f"{given} {last[2]}", first[3], last[4]
    if not joined:
        return part
    spots: list[NameSpot] = []
    for spot in part.spots:
        if not spots or spot[0] >= spots[-1][1]:
            spots.append(joined.get(spot[0], spot))
    return _Part(part.text, spots, {**part.kinds, **{spot[2]: PERSON for spot in joined.values()}})


def _given_before(name: str, behind: str, kinds: Mapping[str, Kind], lists: WordLists) -> str:
    """Return the first name before a nickname, without what somebody is: `Rapper Kemar`; nothing where it is none.

    Before the name of a person a word may be of no list; before one word a first name makes a person of it.
    """
    words = name.split(" ")
    while len(words) > 1 and lists.senses.get(words[0].lower()) == OF_PERSON and not _is_given(words[0], lists):
        words = words[1:]
    given, kind = " ".join(words), kinds.get(behind)
    if kind == ORGANISATION and " " in behind:
        return ""
    is_likely = kind == PERSON and len(words) == 1 and "c" not in lists.kinds.get(given, "")
    return given if is_likely or _is_given(given, lists) else ""


def _is_given(name: str, lists: WordLists) -> bool:
    """Say whether a name begins with a first name."""
    return not {"F", "f"}.isdisjoint(lists.kinds.get(name.partition(" ")[0], ""))


def _is_full(name: str, lists: WordLists) -> bool:
    """Say whether a name that a suffix ends is that of a person: `Robert Griffin III`, but not `World War II`."""
    words = _without_suffix(name, lists.suffixes).split(" ")
    return len(words) > 1 and _is_given(name, lists) and words[-1] not in lists.organisation_ends | lists.other_ends


class _People:
    """The people of an article, by the forms in which it names them."""

    def __init__(self, kinds: Mapping[str, Kind], lists: WordLists) -> None:
        self.lists = lists
        self.forms: dict[str, list[str]] = {}
        self._full: dict[str, str] = {}
        self._forms: dict[str, tuple[str, ...]] = {}
        self._last_named: dict[str, str] = {}
        full = [name for name, kind in kinds.items() if kind == PERSON and " " in name]
        namesakes: dict[str, list[str]] = {}
        for name in full:
            for word in _words_in(name, lists.suffixes):
                namesakes.setdefault(word, []).append(name)
        for name in full:
            self._full[name] = _fullest(name, namesakes, lists.suffixes)
            self._forms[name] = forms = _forms_of(name, lists.suffixes)
            for form in forms:
                self.forms.setdefault(form, []).append(name)

    def resolve(self, name: str, kind: Kind | None, *, is_titled: bool) -> str | None:
        """Return the fullest name of the person that a name stands for; None where it stands for none."""
        label = self._full.get(name)
        if label is not None:
            for form in self._forms[label]:
                self._last_named[form] = label
            return label
        label = self._by_part(name, kind, is_titled=is_titled)
        return name if label is None and kind == PERSON else label

    def _by_part(self, name: str, kind: Kind | None, *, is_titled: bool) -> str | None:
        candidates = self.forms.get(name)
        if not candidates or name in self.lists.nationalities:
            return None
        if kind != PERSON and not is_titled and not self._is_last(name, candidates, is_body=kind == ORGANISATION):
            return None
        return self._last_named.get(name) or self._full[candidates[0]]

    def _is_last(self, name: str, candidates: Sequence[str], *, is_body: bool) -> bool:
        """Say whether a word is how people are called after their first mention: by the last word, or the first.

        Where much speaks for a body, a `Jr.` of its name does not make it his: `Ford`, and `William Clay Ford Jr.`.
        """
        kind = self.lists.kinds.get(name, "")
        full = candidates if is_body else [_without_suffix(one, self.lists.suffixes) for one in candidates]
        if any(one.endswith(" " + name) for one in full):
            return True
        return "c" not in kind and any(candidate.startswith(name + " ") for candidate in candidates)


def _without_suffix(name: str, suffixes: frozenset[str]) -> str:
    """Return a name without what stands behind the family's: `Ferdinand Marcos` of `Ferdinand Marcos Jr.`."""
    first, _, last = name.rpartition(" ")
    return first if last.rstrip(".") in suffixes else name


@lru_cache(KEPT_NAMES)
def _forms_of(name: str, suffixes: frozenset[str]) -> tuple[str, ...]:
    """Return the shorter forms by which a person may be named again: single words, and all but the first."""
    words = [word for word in name.split(" ") if word.rstrip(".") not in suffixes]
    forms = [word for word in words if len(word) > 1 and word[0].isupper() and word[-1] != "."]
    forms += [" ".join(words[first:]) for first in range(1, len(words) - 1)]
    return tuple(forms)


LEAST_FOREIGN, MOST_FOREIGN = 3, 8  # letters of an acronym that is not made of the letters of a name
LONGEST_BRACKET: Final = 3  # characters between a name and the acronym that is explained behind it
NAMESAKES_READ: Final = 20  # with a word in common; more are a list of a family, or rubbish


def _fullest(name: str, namesakes: Mapping[str, Sequence[str]], suffixes: frozenset[str]) -> str:
    """Return the longest of the names that have all words of this one, itself if there is none."""
    words = _words_in(name, suffixes)
    if len(words) < 2:
        return name
    best = name
    fewest = min((namesakes[word] for word in words), key=len)
    for other in fewest[:NAMESAKES_READ] if len(fewest) > 1 else ():
        if len(other) > len(best) and words < _words_in(other, suffixes):
            best = other
    return best


@lru_cache(KEPT_NAMES)
def _words_in(name: str, suffixes: frozenset[str]) -> frozenset[str]:
    words = name.replace("-", " ").lower().split()
    return frozenset([word for word in words if len(word.rstrip(".")) > 1 and word.rstrip(".").title() not in suffixes])


class _Bodies:
    """The bodies of an article, by the forms in which it names them."""

    def __init__(
        self, kinds: Mapping[str, Kind], known: Bodies, spots: Sequence[NameSpot], text: str, lists: WordLists
    ) -> None:
        self.known = known
        self.lists = lists
        self.short: dict[str, str] = {}
        """Acronyms and short forms, each with the label of what it stands for."""
        named = [name for name, kind in kinds.items() if kind == ORGANISATION]
        if " (" in text:
            self._read_brackets(kinds, spots, text)
        for name in named:
            if " " in name:
                words = name.split(" ")
                initials = "".join([word[0] for word in words if word[0].isupper()])
                if len(initials) > 1 and initials in kinds and kinds[initials] == ORGANISATION:
                    self.short.setdefault(initials, self.resolve(name))
                first = words[0]
                if kinds.get(first) == ORGANISATION and first not in known:
                    self.short.setdefault(first, self.resolve(name))

    def read_firms(
        self, kinds: Mapping[str, Kind], people: Mapping[str, Sequence[str]], spots: Sequence[NameSpot]
    ) -> None:
        """Learn what firms are called after their first mention: `Hutchison` for `Hutchison Whampoa Ltd`."""
        firms = [name for name, kind in kinds.items() if kind == ORGANISATION and name.endswith(FIRM_ENDS)]
        if not firms:
            return
        standing = {name for _, _, name, _, _ in spots}
        for firm in firms:
            for form in _forms_of_firm(firm):
                is_free = form in standing and form not in people and form not in self.known
                if is_free and (" " in form or self._is_telling(form, is_named=form in kinds)):
                    self.short.setdefault(form, self.resolve(firm))

    def _is_telling(self, word: str, *, is_named: bool) -> bool:
        """Say whether a word alone may be the name of a firm: no ordinary one, and no place that is nothing else."""
        kind = self.lists.kinds.get(word, "")
        return len(word) > 1 and "c" not in kind and (is_named or "p" not in kind)

    def _read_brackets(self, kinds: Mapping[str, Kind], spots: Sequence[NameSpot], text: str) -> None:
        """Learn acronyms where they are explained: `Liberal Democratic Party (LDP)`."""
        near = [(one, other) for one, other in pairwise(spots) if other[0] - one[1] <= LONGEST_BRACKET]
        near = [(one, other) for one, other in near if text[one[1] : other[0]] in {" (", ' ("', " (“"}]
        times = Counter([name for _, _, name, *_ in spots]) if near else Counter[str]()
        for one, other in near:
            closes = text[other[1] : other[1] + 1] in {")", '"', "”", ","}
            if not closes or kinds.get(one[2]) != ORGANISATION:
                continue
            if _is_acronym(other[2], one[2]) or self._is_foreign(other[2], one[2], times):
                self.short[other[2]] = self.resolve(one[2])

    def _is_foreign(self, short: str, name: str, times: Mapping[str, int]) -> bool:
        """Say whether a short form is of a name in another language: `Party of Democratic Action (SDA)`.

        It is if the text goes on to use it, and the name has three words: what stands behind shorter ones may be a
        ticker, or the country of a club. `times` is how often each name is used.
        """
        is_short = short.isupper() and LEAST_FOREIGN <= len(short) <= MOST_FOREIGN and short not in self.known
        return is_short and name.count(" ") > 1 and times[short] > 1

    def resolve(self, name: str) -> str:
        """Return the label of a body."""
        if name in self.known:
            return self.known[name]
        if name.startswith("The ") and name[4:] in self.known:
            return self.known[name[4:]]
        if name in self.short:
            return self.short[name]
        if name.endswith(FIRM_ENDS) and (bare := next(_forms_of_firm(name))) in self.known:
            return self.known[bare]
        return self.known.get(_parent(name, self.lists), name) if name[1:2].isupper() else name


def _forms_of_firm(name: str) -> Iterator[str]:
    """Yield a firm's name without its form, and its first word."""
    while name.endswith(FIRM_ENDS):
        name = name[: name.rindex(" ")]
        yield name
    yield name.partition(" ")[0]


def _parent(name: str, lists: WordLists) -> str:
    """Return the acronym of the body whose service in a language is named: `BBC` for `BBC Persian`; else nothing."""
    if not name[1:2].isupper():
        return ""
    first, _, rest = name.partition(" ")
    is_service = first.isupper() and (rest in lists.nationalities or rest in lists.not_names)
    return first if is_service else ""


def _is_acronym(short: str, name: str) -> bool:
    """Say whether a short form is made of the first letters of a name, in order, leaving some out at most."""
    letters = iter([word[0].upper() for word in re.split(r"[ -]", name) if word])
    capitals = [letter for letter in short if letter.isupper()]
    return len(capitals) > 1 and (all(letter in letters for letter in capitals) or capitals[0] == name[0])


# --- what comes out


def _tagging(article: Article, named: Sequence[Named]) -> Tagging:
    mentions: list[Mention] = []
    found: dict[tuple[Kind, str], tuple[str, float, int]] = {}
    body, headline = article.body, article.headline or ""
    place = place_of_dateline(body, article.dateline)
    for start, end, part, kind, label in named:
        tag_id = slug_of(label)
        if not tag_id or (part == "body" and place[0] <= start < place[1]):
            continue
        in_body = part == "body"
        gained = 1.0 if in_body else HEADLINE_POINTS
        one = found.get((kind, tag_id))
        if one is None:
            found[kind, tag_id] = label, gained + (LEAD_POINTS if in_body and start < LEAD_CHARACTERS else 0.0), 1
        else:
            found[kind, tag_id] = one[0], one[1] + gained, one[2] + 1
        mentions.append(Mention(kind, tag_id, part, start, end, (body if in_body else headline)[start:end]))
    order = [
        (kind != PERSON, -points, tag_id, kind, label, count, points)
        for (kind, tag_id), (label, points, count) in found.items()
    ]
    order.sort()
    tags = [
        Tag(kind, tag_id, label, count, points / (points + HALF_SCORE_POINTS))
        for _, _, tag_id, kind, label, count, points in order
    ]
    return Tagging(tuple(tags), tuple(mentions))


_SLUG_SIGNS = re.compile(r"[^a-z0-9]+")
_LETTERS_APART = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"}
)


@lru_cache(KEPT_NAMES)
def slug_of(label: str) -> str:
    """Return the id of a name: small letters without accents, hyphens between words: `fumio-kishida`."""
    plain = label.lower().replace("'", "").replace(".", "")
    if not label.isascii():
        small = plain.replace("’", "").translate(_LETTERS_APART)
        plain = unicodedata.normalize("NFKD", small).encode("ascii", "ignore").decode()
    return _SLUG_SIGNS.sub("-", plain).strip("-")


# --- reading the vocabularies


_JOINT = re.compile(r" (?:of|for) ")
_MIXED = re.compile(r"['’!(]|(?<= )[a-z0-9]")  # what a run does not go over, or not always


class KnownWords(NamedTuple):
    """The words of `name_words.tsv`, column by column: most of what is read of names, and of use to two taggers."""

    words: Sequence[str]
    kinds: Sequence[str]
    """A letter for each list that has the word."""
    sexes: Sequence[str]
    """Whose first name it is, see `sexes_of`."""


def load_known_words(config_dir: Path) -> KnownWords:
    """Read the known words; raises UsageError with file and line where an editor made a mistake."""
    return KnownWords(*_columns(config_dir / "name_words.tsv", 3))


def load_lists(config_dir: Path, known: KnownWords | None = None) -> WordLists:
    """Put together what is known of single words; `known` are those of the table where they were read before."""
    words = read_words(config_dir / "names.toml", NameWords.model_validate)
    bodies = load_bodies(config_dir)
    joined = frozenset([name for name in bodies if _JOINT.search(name)])
    kinds = dict.fromkeys(words.family_names, "L") | dict.fromkeys(words.first_names - words.family_names, "F")
    known = known or load_known_words(config_dir)
    kinds |= zip(known.words, known.kinds, strict=True)  # interned, they leave holes: all taggers 5 % slower
    return WordLists(
        titles=words.titles,
        portfolios=words.portfolios,
        organisation_ends=words.organisation_ends,
        sure_ends=words.sure_ends,
        other_ends=words.other_ends,
        organisation_heads=words.organisation_heads,
        calendar=words.calendar,
        not_names=words.not_names,
        function_words=words.function_words,
        suffixes=words.suffixes,
        place_heads=words.place_heads,
        nationalities=frozenset([name for name in _nationalities(config_dir) if name not in _PEOPLE_TOO]),
        openings=frozenset([_JOINT.split(name, maxsplit=1)[0] for name in joined]),
        joined=joined,
        known=frozenset(bodies),
        mixed=frozenset([name.replace("’", "'") for name in bodies if _is_mixed(name, words)]),
        small_words=words.small_words,
        senses=_senses(words),
        kinds=kinds,
    )


def _is_mixed(name: str, words: NameWords) -> bool:
    """Say whether a name is not only capitalised words, or begins with one that begins no name: `Doctors`."""
    first, _, rest = name.partition(" ")
    return _MIXED.search(name) is not None or (bool(rest) and first in words.function_words - {"The"})


def _senses(words: NameWords) -> dict[str, str]:
    """Return what each noun says that a name beside it is, the plural too; of several the first."""
    lists = (("B", words.body_nouns), ("P", words.person_nouns), ("L", words.place_nouns), ("W", words.work_nouns))
    senses: dict[str, str] = {}
    for letter, nouns in lists:
        for noun in sorted(nouns):
            senses.setdefault(noun, letter)
            if not noun.endswith("s"):
                senses.setdefault(noun + "s", letter)
    return senses


_COUNTRY_KINDS = frozenset({"name", "demonym", "short", "metonym", "part", "region", "province"})
_PEOPLE_TOO = frozenset({"Devon", "Madeira", "Galicia"})
"""Regions that people are called after."""


def _nationalities(config_dir: Path) -> Iterator[str]:
    for file in ("countries.tsv", "countries_extra.tsv"):
        for row in _rows(config_dir / file, 4):
            if row[3] == "en" and row[1] in _COUNTRY_KINDS and row[0][:1].isupper():
                yield row[0].rstrip("*")


def load_bodies(config_dir: Path) -> dict[str, str]:
    """Read the names of bodies on the lists, each with its label."""
    bodies: dict[str, str] = {}
    for file in ("organisations.tsv", "organisations_extra.tsv"):
        for row in _rows(config_dir / file, 1):
            for name in (row[0], *(row[1].split("|") if len(row) > 1 and row[1] else ())):
                bodies[name] = row[0]
    return bodies


def load_homes(config_dir: Path) -> dict[str, tuple[str, ...]]:
    """Read by which words of a text abbreviations of bodies are known; of bodies for which an editor gave any."""
    homes: dict[str, tuple[str, ...]] = {}
    for row in _rows(config_dir / "organisations_extra.tsv", 1):
        if len(row) > HOME_COLUMN and row[HOME_COLUMN]:
            short = [name for name in (row[0], *row[1].split("|")) if name.isupper() and len(name) <= LONGEST_SHORT]
            homes.update(dict.fromkeys(short, (*row[HOME_COLUMN].split("|"), *_long_names(row))))
    return homes


def _long_names(row: Sequence[str]) -> list[str]:
    return [name for name in (row[0], *row[1].split("|")) if len(name) > LONGEST_SHORT]


def load_weights(config_dir: Path) -> dict[str, Weight]:
    """Read what each feature speaks for."""
    rows = _rows(config_dir / "name_weights.tsv", 3)
    return {
        json.loads(f'"{row[0]}"') if "\\" in row[0] else row[0]: complex(float(row[1]), float(row[2])) for row in rows
    }


def _rows(path: Path, columns: int) -> list[list[str]]:
    """Return the rows of a table with at least so many columns; the first, which names them, is left out."""
    rows: list[list[str]] = []
    for number, line in enumerate(_read(path).split("\n"), 1):
        if line and not line.startswith("#"):
            cells = line.rstrip("\r").split("\t")
            if len(cells) < columns:
                raise UsageError(f"cannot load {path} line {number}: {len(cells)} columns, {columns} are needed")
            rows.append(cells)
    return rows[1:]


def _columns(path: Path, columns: int) -> list[list[str]]:
    """Return the columns of a long table, as `_rows` returns its rows; a made one costs a fourth, no list a row."""
    text = _read(path)
    while text.startswith("#"):
        text = text.partition("\n")[2]
    cells = text.removesuffix("\n").replace("\n", "\t\n\t").split("\t")
    ends = cells[columns :: columns + 1]
    is_even = len(cells) % (columns + 1) == columns and ends.count("\n") == len(ends) == text.removesuffix("\n").count(
        "\n"
    )
    if not is_even or "\n#" in text or "\r" in text:
        rows = _rows(path, columns)
        return [[row[place] for row in rows] for place in range(columns)]
    return [cells[columns + 1 + place :: columns + 1] for place in range(columns)]


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {path}: {error}; a vocabulary of names belongs there") from error


def sexes_of(known: KnownWords) -> dict[str, str]:
    """Return whose well attested first names are: `m` or `f`; names that both bear are left out."""
    return {word: sex for word, kinds, sex in zip(*known, strict=True) if sex and "F" in kinds}
