"""What the names of many texts name: the features of `features.py`, weighed all at once.

No feature is spelled out: each has the key of its words (`word_keys.py`), put together of the keys of what it is made
of: what words look like (`forms.py`) and what stands around the names (`surroundings.py`), both read off the texts as
arrays (`spots.py`). For all names of 96 articles that is some hundred additions of arrays. Names with letters that have
rules of their own, and those that begin or end with a small word, are weighed by the features as they are spelled.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import chain
from math import sqrt
from operator import itemgetter
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.text.names.features import (
    ANY,
    LEAST_LONG,
    MENTIONS_READ,
    NOTHING,
    Groups,
    Weight,
    around_features,
    build_of,
    form_of,
    is_called_otherwise,
    is_eastern,
    name_features,
    told_of,
)
from pipeline.text.names.forms import ENDINGS, MOST_ROWS, SORTS, FormReader, Words
from pipeline.text.names.naming import NameSpot, WordLists
from pipeline.text.names.spots import Names, Spots, Texts, distinct
from pipeline.text.names.surroundings import Surroundings
from pipeline.text.names.word_keys import (
    NO_KEY,
    OF_WORD,
    UPPER,
    Classes,
    Keys,
    Places,
    Table,
    key_of,
    keys_of,
    row_keys,
    short_keys,
)

Weights = NDArray[np.complex128]

LEAST_SPOTS: Final = 150
"""Possible names from which on arrays pay, those of four articles: the passes cost 2 ms, however little is in them."""
KEPT_NAMES: Final = 50_000  # names of texts judged alone whose weights are kept: 10 MB at most
MOST_CHARACTERS: Final = 2_000_000
"""Of texts that are judged together, if they are more than one: more than 96 long articles. What is noted of each of
their letters and names takes up to 200 MB where all is names, and 15 MB in ordinary stories."""
_SHARE_OF_TWO: Final = 1 / sqrt(MENTIONS_READ)
_SECOND, _THIRD = OF_WORD[1], OF_WORD[2]
_SIZES: Final = 4  # of names, by the number of their words, and of builds one less
_PLURAL: Final = ENDINGS.index("z")


class Facts(NamedTuple):
    """What else is known of names than what they look like."""

    weights: Mapping[str, Weight]
    """What features of `features.FACTS` and titles speak for."""
    known: Collection[str]
    """Names of bodies that are on a list."""
    is_service: Callable[[str], bool]
    """Whether a name of several words is that of a part of one of these."""
    known_weight: Weight
    other_weight: Weight
    """What it speaks for to be called as places and events are, see `features.is_called_otherwise`."""
    eastern_weight: Weight
    """What it speaks for to end as names of East Asia do, see `features.is_eastern`."""
    least: float
    """A name that speaks for less than this, both as a person and as a body, is neither, wherever it stands."""


def decide(weighed: Mapping[str, Weight]) -> dict[str, bool]:
    """Return the names for which something speaks: those of people (True) and of bodies (False), in their order."""
    return {name: weight.real > weight.imag for name, weight in weighed.items() if max(weight.real, weight.imag) > 0}


class NameJudge:
    """Says which names are those of people (real part) and of bodies (imaginary part), by weights of their features."""

    def __init__(self, weights: Mapping[str, Weight], lists: WordLists, base: Weight, facts: Facts) -> None:
        self.lists = lists
        self._named = weights
        self._base = base
        self._facts = facts
        self._classes = Classes()
        self._features = Table(keys_of(list(weights)))
        self._weights = np.array([0, *weights.values()], np.complex128)
        self._known = Table(keys_of(list(facts.known)))
        self._forms = FormReader(lists, self._classes)
        self._surroundings = Surroundings(lists, self._classes)
        self._read_weights()
        self._spelled: dict[str, tuple[Weight, str]] = {}
        """What names speak for that were weighed as they are spelled, and their builds."""

    def _read_weights(self) -> None:
        """Note the keys that features of names begin with, and the weights of those that have few values."""
        weigh = self._named.get
        sizes = range(_SIZES + 1)
        self._endings = np.array(
            [[key_of(f"{size}{ending}") if ending else NO_KEY for ending in ENDINGS] for size in sizes]
        )
        self._sizes = {form: keys_of([f"{size}{form}" for size in sizes]) for form in ("", "p  ", "f ", "l ", "h  ")}
        builds = [f"{size}{sort}{plural}" for size in range(_SIZES) for sort in SORTS for plural in ("", "s")]
        self._builds = keys_of(builds)
        nouns = self.lists.senses
        self._noun = np.array([0, *(weigh(f"wn {sense}", NOTHING) for sense in nouns.values())], np.complex128)
        self._last_noun = np.array(
            [0, *(weigh(f"wn {sense} last", NOTHING) for sense in nouns.values())], np.complex128
        )
        self._digit = weigh("digit", NOTHING)
        self._any = weigh(ANY, NOTHING)
        self._key_of_pz = key_of("pz")
        names = "1k 1h 1e 1d 1s 1w f g l e d m m3 w o ok the"
        self._templates = {name: key_of(f"{name} ") for name in names.split(" ")}
        """Keys of features whose second words are to be added, each times `_SECOND`."""
        self._joints = keys_of(["of", "for"])
        self._eastern_shape = key_of("X-x")

    # --- judging

    def judge(self, texts: Sequence[str], spots: Sequence[Sequence[NameSpot]]) -> list[dict[str, bool]]:
        """Return for each text its names that are those of people (True) and of bodies (False), in their order."""
        if sum(map(len, spots)) < LEAST_SPOTS:
            return [self.judge_alone(text, some) for text, some in zip(texts, spots, strict=True)]
        judged: list[dict[str, bool]] = []
        for first, behind in _groups(texts):
            judged += self.judge_together(texts[first:behind], spots[first:behind])
        return judged

    def judge_alone(self, text: str, spots: Sequence[NameSpot]) -> dict[str, bool]:
        """Do the same for one text, name by name, each feature spelled: this says what the arrays are to say."""
        return decide(self.weigh_alone(text, spots))

    def weigh_alone(self, text: str, spots: Sequence[NameSpot]) -> dict[str, Weight]:
        """Return what speaks for each name of a text, those left out for which hardly anything does."""
        groups = Groups(spots)
        weighed: dict[str, Weight] = {}
        for name, places in groups.spots.items():
            weight, build = self._spelled.get(name) or self._spell(name)
            for fact in groups.facts.get(name, ()):
                weight += self._facts.weights.get(fact, NOTHING)
            if weight.real < self._facts.least and weight.imag < self._facts.least:
                continue
            around = [
                self._sum(around_features(text, start, end, build, self.lists))
                for start, end, *_ in places[:MENTIONS_READ]
            ]
            weight += around[0] if len(around) == 1 else (around[0] + around[1]) * _SHARE_OF_TWO
            weighed[name] = weight
        return weighed

    def _spell(self, name: str) -> tuple[Weight, str]:
        """Return what a name speaks for by itself, and its build; kept, since most names were in a text before."""
        words = name.split(" ")
        build = build_of(len(words), form_of(words[-1], self.lists))
        weight = self._base + self._sum(name_features(name, self.lists)) + self._weigh_listed(name)
        if len(self._spelled) >= KEPT_NAMES:
            self._spelled.clear()
        self._spelled[name] = weight, build
        return weight, build

    def _weigh_listed(self, name: str) -> Weight:
        """Return what it speaks for to be on a list, or to be called as places, events or people of East Asia are."""
        weight = self._facts.eastern_weight if is_eastern(name) else NOTHING
        is_part = " " in name and name[1:2].isupper() and self._facts.is_service(name)
        if is_part or name in self._facts.known:
            return weight + self._facts.known_weight
        return weight + self._facts.other_weight if is_called_otherwise(name, self.lists) else weight

    def judge_together(self, texts: Sequence[str], spots: Sequence[Sequence[NameSpot]]) -> list[dict[str, bool]]:
        """Do the same for many texts in passes over arrays."""
        judged: list[dict[str, bool]] = [{} for _ in texts]
        flat = list(chain.from_iterable(spots))
        if not flat:
            return judged
        page = Texts.of(texts)
        of_text = np.repeat(np.arange(len(texts)), [len(some) for some in spots])
        shift = page.begins[of_text]
        starts = np.fromiter(map(itemgetter(0), flat), np.intp, len(flat)) + shift
        ends = np.fromiter(map(itemgetter(1), flat), np.intp, len(flat)) + shift
        places = Spots(of_text, starts, ends, np.searchsorted(page.gaps, starts), np.searchsorted(page.gaps, ends))
        names, words = self._read_names(page, places)
        weight, build = self._weigh_names(page, names, words, flat)
        weight += self._weigh_facts(names, words, flat) + self._weigh_known(page, names, words, flat)
        near = np.flatnonzero((weight.real >= self._facts.least) | (weight.imag >= self._facts.least))
        weight = weight[near]
        again = np.flatnonzero(names.second[near] >= 0)
        at = np.concatenate([names.first[near], names.second[near[again]]])
        around = self._weigh_around(page, Spots(*[column[at] for column in places]), build[names.of_spot[at]])
        first = around[: len(near)]
        first[again] = (first[again] + around[len(near) :]) * _SHARE_OF_TWO
        weight += first
        is_person = weight.real > weight.imag
        kept = np.flatnonzero(np.where(is_person, weight.real, weight.imag) > 0)
        spot = names.first[near[kept]]
        for text, number, person in zip(of_text[spot].tolist(), spot.tolist(), is_person[kept].tolist(), strict=True):
            judged[text][flat[number][2]] = person
        return judged

    # --- what a name is

    def _read_names(self, page: Texts, spots: Spots) -> tuple[Names, Words]:
        """Return the names of all spots and their words."""
        of_text, starts, ends, low, high = spots
        counts = high - low + 1
        opens = np.cumsum(counts) - counts
        first = np.zeros(int(counts.sum()), np.bool_)
        first[opens] = True
        within = np.arange(len(first)) - np.repeat(opens + 1, counts) + np.repeat(low, counts)
        word_starts = np.where(first, np.repeat(starts, counts), page.gaps[within] + 1)
        last = np.append(first[1:], True)
        word_ends = np.where(last, np.repeat(ends, counts), page.gaps[np.minimum(within + 1, len(page.gaps) - 1)])
        words = self._forms.read(page, word_starts, word_ends)
        return distinct(of_text, row_keys(words.key, counts), counts, opens), words

    def _weigh_names(self, page: Texts, names: Names, words: Words, flat: Sequence[NameSpot]) -> tuple[Weights, Keys]:
        """Return what names alone speak for, and the keys of their builds."""
        weight = np.full(len(names.text), self._base + self._any, np.complex128)
        last = names.opens + names.size - 1
        lone, many = np.flatnonzero(names.size == 1), np.flatnonzero(names.size > 1)
        weight[lone] += self._weigh_lone(page, words, last[lone])
        weight[many] += self._weigh_pairs(page, words, names.opens[many], last[many], names.size[many])
        self._weigh_inner(words, names, weight)
        build = self._build(names.size, words, last)
        strange = words.is_odd.copy()
        strange[names.opens] |= words.is_small[names.opens]
        strange[last] |= words.is_small[last]
        if strange.any():
            sums = np.cumsum(np.append(0, strange))
            for name in np.flatnonzero(sums[last + 1] - sums[names.opens]).tolist():
                spelled = flat[names.first[name]][2]
                weight[name] = self._base + self._sum(name_features(spelled, self.lists))
                parts = spelled.split(" ")
                build[name] = key_of(build_of(len(parts), form_of(parts[-1], self.lists)))
        return weight, build

    def _build(self, counts: Places, words: Words, last: Places) -> Keys:
        """Return the keys of the builds of names, see `features.build_of`."""
        row = np.minimum(counts, _SIZES - 1) * len(SORTS) + words.sort[last]
        builds: Keys = self._builds[2 * row + (words.ending[last] == _PLURAL)]
        return builds

    def _weigh_lone(self, page: Texts, words: Words, at: Places) -> Weights:
        """Return what names of one word speak for."""
        key_for, start, end = self._templates, words.start[at], words.end[at]
        two, three = self._end_keys(page, start, end)
        features = np.array(
            [
                key_for["1k"] + words.kind[at] * _SECOND,
                key_for["1h"] + words.shape[at] * _SECOND,
                self._endings[1, words.ending[at]],
                key_for["1e"] + three * _SECOND,
                key_for["1d"] + two * _SECOND,
                key_for["1s"] + short_keys(page.codes, start, np.minimum(end - start, 2), 2) * _SECOND,
                key_for["1w"] + words.key[at] * _SECOND,
            ]
        )
        return self._weigh(features) + self._last_noun[words.noun[at]] + self._digit * words.has_digit[at]

    def _weigh_pairs(self, page: Texts, words: Words, first: Places, last: Places, counts: Places) -> Weights:
        """Return what the outer words of names of several speak for."""
        key_for, size = self._templates, np.minimum(counts, _SIZES)
        kinds = words.kind[first], words.kind[last]
        two, three = self._end_keys(page, words.start[last], words.end[last])
        of_first, _ = self._end_keys(page, words.start[first], words.end[first])
        is_plural = words.ending[last] == _PLURAL
        without_the = key_for["the"] + self._build(counts - 1, words, last) * _SECOND
        features = np.array(
            [
                self._sizes[""][size],
                self._sizes["p  "][size] + kinds[0] * _SECOND + kinds[1] * _THIRD,
                self._sizes["f "][size] + kinds[0] * _SECOND,
                self._sizes["l "][size] + kinds[1] * _SECOND,
                self._sizes["h  "][size] + words.shape[first] * _SECOND + words.shape[last] * _THIRD,
                self._endings[size, words.ending[last]],
                np.where(is_plural & words.is_place[first], self._key_of_pz, NO_KEY),
                np.where(words.is_the[first], without_the, NO_KEY),
                key_for["f"] + words.key[first] * _SECOND,
                key_for["g"] + of_first * _SECOND,
                key_for["l"] + words.key[last] * _SECOND,
                key_for["e"] + three * _SECOND,
                key_for["d"] + two * _SECOND,
            ]
        )
        nouns = self._noun[words.noun[first]] + self._last_noun[words.noun[last]]
        digits = self._digit * (words.has_digit[first].astype(np.int8) + words.has_digit[last])
        return self._weigh(features) + nouns + digits

    def _weigh_inner(self, words: Words, names: Names, weight: Weights) -> None:
        """Add what the inner words of names speak for."""
        counts = np.maximum(names.size - 2, 0)
        whose = np.repeat(np.arange(len(counts)), counts)
        if not len(whose):
            return
        at = np.arange(len(whose)) - np.repeat(np.cumsum(counts) - counts, counts) + names.opens[whose] + 1
        is_short = (words.end[at] - words.start[at] < LEAST_LONG) & ~words.is_small[at]
        features = np.array(
            [
                np.where(is_short, self._templates["m3"], self._templates["m"]) + words.kind[at] * _SECOND,
                self._templates["w"] + words.key[at] * _SECOND,
            ]
        )
        said = self._weigh(features) + self._noun[words.noun[at]] + self._digit * words.has_digit[at]
        np.add.at(weight, whose, said)
        joints = np.flatnonzero((words.key[at] == self._joints[0]) | (words.key[at] == self._joints[1]))
        headed, which = np.unique(whose[joints], return_index=True)
        head = at[joints[which]] - 1
        kind, word = words.kind[head] * _SECOND, words.key[head] * _SECOND
        weight[headed] += self._weigh(np.array([self._templates["o"] + word, self._templates["ok"] + kind]))

    def _end_keys(self, page: Texts, starts: Places, ends: Places) -> tuple[Keys, Keys]:
        """Return the keys of the last two and the last three letters of words."""
        two, three = np.minimum(ends - starts, 2), np.minimum(ends - starts, 3)
        return short_keys(page.codes, ends - two, two, 2), short_keys(page.codes, ends - three, three, 3)

    def _weigh(self, features: Keys) -> Weights:
        """Return the sums of the weights of features, a row of them for each."""
        weight = np.zeros(features.shape[1], np.complex128)
        for place in range(0, len(weight), MOST_ROWS):
            some = features[:, place : place + MOST_ROWS]
            found = self._weights[self._features.find(some.ravel())]
            weight[place : place + MOST_ROWS] = found.reshape(some.shape).sum(axis=0)
        return weight

    def _sum(self, features: Sequence[str]) -> Weight:
        return sum([self._named.get(feature, NOTHING) for feature in features], NOTHING)

    # --- what is known of a name

    def _weigh_facts(self, names: Names, words: Words, flat: Sequence[NameSpot]) -> Weights:
        """Return what follows from all places of each name, and from the other names of its text."""
        facts = self._facts.weights
        weight = np.zeros(len(names.text), np.complex128)
        titled: set[int] = set()
        for number, spot in enumerate(flat):
            if spot[3]:
                name = int(names.of_spot[number])
                if name not in titled:
                    titled.add(name)
                    weight[name] += facts.get("titled more" if names.size[name] > 1 else "titled", NOTHING)
                    weight[name] += facts.get(f"t {spot[3]}", NOTHING)
        before_title = np.fromiter(map(itemgetter(4), flat), np.bool_, len(flat))[names.first]
        weight[before_title] += facts.get("before title", NOTHING)
        many = np.flatnonzero(names.size > 1)
        order = np.argsort(names.salted)
        salt = names.salted[many] - names.key[many]
        part = np.zeros(len(names.text), np.int8)
        for which, place, fact in ((1, names.opens[many], "first"), (2, (names.opens + names.size - 1)[many], "last")):
            asked = words.key[place] + salt
            at = order[np.minimum(np.searchsorted(names.salted, asked, sorter=order), len(order) - 1)]
            is_reused = names.salted[at] == asked
            weight[many[is_reused]] += facts.get(f"{fact} reused", NOTHING)
            part[at[is_reused]] = which
        weight += np.array([0, facts.get("first", NOTHING), facts.get("last", NOTHING)], np.complex128)[part]
        return weight

    def _weigh_known(self, page: Texts, names: Names, words: Words, flat: Sequence[NameSpot]) -> Weights:
        """Return what it speaks for to be on a list."""
        is_known = self._known.find(names.key) > 0
        second = words.start[names.opens] + 1
        classes = self._classes.read(page.codes[second])
        for name in np.flatnonzero((names.size > 1) & ((classes & UPPER) != 0) & ~is_known).tolist():
            is_known[name] = self._facts.is_service(flat[names.first[name]][2])
        first, last = words.row[names.opens], words.row[names.opens + names.size - 1]
        is_place = self._forms.is_place_head[first] & ~self._forms.is_end[last]
        is_other = (names.size > 1) & (is_place | self._forms.is_other_end[last])
        other = np.where(is_other, np.complex128(self._facts.other_weight), np.complex128(0))
        is_eastern = (names.size > 1) & (words.shape[names.opens + names.size - 1] == self._eastern_shape)
        eastern = np.where(is_eastern, np.complex128(self._facts.eastern_weight), np.complex128(0))
        return np.where(is_known, np.complex128(self._facts.known_weight), other) + eastern

    # --- what stands around a name

    def _weigh_around(self, page: Texts, spots: Spots, build: Keys) -> Weights:
        """Return what stands around mentions speaks for, see `features.around_features`."""
        left = self._surroundings.left_features(page, spots, build)
        right, is_told = self._surroundings.right_features(page, spots)
        weight = self._weigh(np.array([*left, *right]))
        for place in np.flatnonzero(is_told).tolist():
            number = int(spots.text[place])
            told = told_of(page.texts[number], int(spots.end[place] - page.begins[number]), self.lists)
            weight[place] += self._named.get(told, NOTHING)
        return weight


def _groups(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield from where to where the texts go that are judged together."""
    first = characters = 0
    for place, text in enumerate(texts):
        if characters and characters + len(text) > MOST_CHARACTERS:
            yield first, place
            first, characters = place, 0
        characters += len(text)
    yield first, len(texts)
