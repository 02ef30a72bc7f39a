"""What the names of many texts name: the features of `pipeline/text/name_features.py`, weighed all at once.

No feature is spelled out: each has the key of its words (`pipeline/text/word_keys.py`), put together of the keys of
what it is made of. For all names of 96 articles that is some hundred additions of arrays. Names with letters that have
rules of their own, and those that begin or end with a small word, are weighed by the features as they are spelled.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import chain
from math import sqrt
from operator import itemgetter
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.text.name_features import (
    AFTER_CHARACTERS,
    ANY,
    ARTICLES,
    LEAST_LONG,
    LEAST_SHOUTED,
    MARK_CHARACTERS,
    MENTIONS_READ,
    NOTHING,
    OF_EACH_CLASS,
    OPENINGS,
    STOPS,
    TELLING,
    Form,
    Groups,
    Weight,
    around_features,
    before_feature,
    build_of,
    class_of,
    form_of,
    is_called_otherwise,
    is_eastern,
    name_features,
    told_of,
)
from pipeline.text.naming import NameSpot, WordLists
from pipeline.text.word_keys import (
    ALNUM,
    ALPHA,
    CASED,
    DIGIT,
    HYPHEN,
    LOWER,
    NO_DOT,
    ODD,
    OF_LENGTH,
    OF_LETTER,
    OF_WORD,
    UPPER,
    Classes,
    Codes,
    Keys,
    Places,
    Table,
    codes_of,
    key_of,
    keys_in,
    keys_of,
    letters_of,
    row_keys,
    short_keys,
)

Weights = NDArray[np.complex128]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.integer[Any]]

LEAST_SPOTS: Final = 150
"""Possible names from which on arrays pay, those of four articles: the passes cost 2 ms, however little is in them."""
MOST_ROWS: Final = 65_536
"""Words, or names, that are looked at in one pass: of a text of megabytes that is nothing but names the letters of all
would take 200 MB, in ten copies."""
MOST_CHARACTERS: Final = 2_000_000
"""Of texts that are judged together, if they are more than one: more than 96 long articles. What is noted of each of
their letters and names takes up to 200 MB where all is names, and 15 MB in ordinary stories."""
_SHARE_OF_TWO: Final = 1 / sqrt(MENTIONS_READ)
_SECOND, _THIRD = OF_WORD[1], OF_WORD[2]
_NO_KEY: Final = np.uint64(0)
_SPACE: Final = ord(" ")
_SIZES: Final = 4  # of names, by the number of their words, and of builds one less

# Shapes of words, see `name_features.Form`: that of small words is the word itself.
_SHAPES: Final = ("X", "A", "I", "X.", "X-x", "X-X", "xX", "#")
_EASTERN: Final = _SHAPES.index("X-x")
_SMALL_WORD: Final = len(_SHAPES)
_ENDINGS: Final = ("", "z", "A2", "A3", "A4", "A5", "A6")
_MARKS: Final = ("", "e", "h", "b", "q")
_SORTS: Final = ("e", "b", "A", "F", "c", "L", "p", "u")
_ACRONYM_SORT: Final = 2
_PLURAL: Final = 1


class Facts(NamedTuple):
    """What else is known of names than what they look like."""

    weights: Mapping[str, Weight]
    """What features of `name_features.FACTS` and titles speak for."""
    known: Collection[str]
    """Names of bodies that are on a list."""
    is_service: Callable[[str], bool]
    """Whether a name of several words is that of a part of one of these."""
    known_weight: Weight
    other_weight: Weight
    """What it speaks for to be called as places and events are, see `name_features.is_called_otherwise`."""
    eastern_weight: Weight
    """What it speaks for to end as names of East Asia do, see `name_features.is_eastern`."""
    least: float
    """A name that speaks for less than this, both as a person and as a body, is neither, wherever it stands."""


class _Words(NamedTuple):
    """The words of all names of some texts, one row a word."""

    key: Keys
    row: Places
    """Which of the known words it is; 0 for all others."""
    start: Places
    end: Places
    shape: Keys
    kind: Keys
    sort: Numbers
    """The place in `_SORTS` of a name that ends with the word."""
    is_place: Flags
    is_the: Flags
    ending: Numbers
    noun: Places
    has_digit: Flags
    is_odd: Flags
    is_small: Flags


class _Text(NamedTuple):
    """Some texts as one, a line break before each and behind the last."""

    texts: Sequence[str]
    text: str
    codes: Codes
    gaps: Places
    """Where there are spaces, and the end."""
    begins: Places
    ends: Places

    @classmethod
    def of(cls, texts: Sequence[str]) -> _Text:
        """Put texts together."""
        text = "\n".join(["", *texts, ""])
        codes = codes_of(text)
        lengths = np.array([len(one) for one in texts], np.intp)
        ends = np.cumsum(lengths + 1)
        gaps = np.append(np.flatnonzero(codes == _SPACE), len(codes))
        return cls(texts, text, codes, gaps, ends - lengths, ends)


class _Spots(NamedTuple):
    """Where names stand: in which text, from where to where, and how many spaces are before these places."""

    text: Places
    start: Places
    end: Places
    low: Places
    high: Places


class _Names(NamedTuple):
    """The names of some texts, each once for each text, in the order of their first places."""

    text: Places
    """The number of its text."""
    first: Places
    """Its first spot."""
    second: Places
    """Its second, or -1."""
    size: Places
    """Of how many words it is."""
    opens: Places
    """Its first word."""
    key: Keys
    salted: Keys
    """Its key with that of its text."""
    of_spot: Places
    """The name of each spot."""


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
        self._read_kinds(lists)
        self._read_forms()
        self._read_context(lists)

    # --- tables

    def _read_kinds(self, lists: WordLists) -> None:
        codes = ["", *sorted({*lists.kinds.values()} - {""})]
        numbers = {code: number for number, code in enumerate(codes)}
        ends = lists.organisation_ends
        marks = {**dict.fromkeys(lists.organisation_heads, 2), **dict.fromkeys(lists.place_heads, 4)}
        marks |= {**dict.fromkeys(ends, 1), **dict.fromkeys(lists.sure_ends & ends, 3)}
        more = [word for word in sorted({*marks, *lists.other_ends}) if word not in lists.kinds]
        self._kinds = Table(keys_of([*lists.kinds, *more]))
        self._code = np.zeros(1 + len(lists.kinds) + len(more), np.uint16)
        self._code[1 : 1 + len(lists.kinds)] = np.fromiter(map(numbers.__getitem__, lists.kinds.values()), np.uint16)
        self._mark = np.zeros(len(self._code), np.uint8)
        self._mark[self._kinds.find(keys_of([*marks]))] = [*marks.values()]
        self._is_end, self._is_other_end, self._is_place_head = (
            self._listed(words) for words in (ends, lists.other_ends, lists.place_heads)
        )
        kinds = [code + mark for code in codes for mark in _MARKS]
        self._kind_keys = keys_of(kinds)
        self._kind_sorts = np.array([_SORTS.index(build_of(1, Form(kind, "", ""))[1]) for kind in kinds], np.intp)
        self._kind_is_place = np.array(["p" in kind for kind in kinds])
        self._the = key_of("The")
        self._joints = keys_of(["of", "for"])

    def _listed(self, words: Collection[str]) -> Flags:
        """Return for each row of known words whether it is one of these."""
        flags = np.zeros(len(self._code), np.bool_)
        flags[self._kinds.find(keys_of(sorted(words)))] = True
        return flags

    def _read_forms(self) -> None:
        weigh = self._named.get
        self._shape_keys = np.append(keys_of(_SHAPES), _NO_KEY)
        sizes = range(_SIZES + 1)
        self._endings = np.array(
            [[key_of(f"{size}{ending}") if ending else _NO_KEY for ending in _ENDINGS] for size in sizes]
        )
        self._sizes = {form: keys_of([f"{size}{form}" for size in sizes]) for form in ("", "p  ", "f ", "l ", "h  ")}
        builds = [f"{size}{sort}{plural}" for size in range(_SIZES) for sort in _SORTS for plural in ("", "s")]
        self._builds = keys_of(builds)
        nouns = self.lists.senses
        self._nouns = Table(keys_of(list(nouns)))
        self._noun = np.array([0, *(weigh(f"wn {sense}", NOTHING) for sense in nouns.values())], np.complex128)
        self._last_noun = np.array(
            [0, *(weigh(f"wn {sense} last", NOTHING) for sense in nouns.values())], np.complex128
        )
        self._digit = weigh("digit", NOTHING)
        self._any = weigh(ANY, NOTHING)
        self._key_of_pz = key_of("pz")
        names = "1k 1h 1e 1d 1s 1w f g l e d m m3 w o ok the b bb a an"
        self._templates = {name: key_of(f"{name} ") for name in names.split(" ")}
        """Keys of features whose second words are to be added, each times `_SECOND`."""
        self._long_templates = {name: key_of(f"{name}  ") for name in ("bb", "x", "a")}
        """Keys of those that have a third word, too."""

    def _read_context(self, lists: WordLists) -> None:
        befores = sorted({"The", *lists.small_words, *lists.senses})
        self._befores = Table(keys_of(befores))
        self._before_sorts = np.append(_NO_KEY, keys_of([before_feature(word, lists)[1] for word in befores]))
        self._class_features = keys_of([before_feature(word, lists)[0] for word in OF_EACH_CLASS])
        self._class_sorts = keys_of([before_feature(word, lists)[1] for word in OF_EACH_CLASS])
        self._class_keys = keys_of([class_of(word) for word in OF_EACH_CLASS])
        self._class_numbers = {class_of(word): number for number, word in enumerate(OF_EACH_CLASS)}
        rights = sorted({*lists.senses, *TELLING, *ARTICLES})
        self._rights = Table(keys_of(rights))
        self._right_senses = np.array([0, *(ord(lists.senses.get(word, "\0")) for word in rights)], np.uint64)
        self._is_verb = np.array([False, *(word in TELLING for word in rights)])
        self._is_telling = np.array([False, *(word in TELLING or word in ARTICLES for word in rights)])
        self._lone_x = key_of("x")

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
        groups = Groups(spots)
        judged: dict[str, bool] = {}
        for name, places in groups.spots.items():
            weight = self._weigh_spelled(name, groups.facts.get(name, ()))
            if weight.real < self._facts.least and weight.imag < self._facts.least:
                continue
            words = name.split(" ")
            build = build_of(len(words), form_of(words[-1], self.lists))
            around = [
                self._sum(around_features(text, start, end, build, self.lists))
                for start, end, *_ in places[:MENTIONS_READ]
            ]
            weight += around[0] if len(around) == 1 else (around[0] + around[1]) * _SHARE_OF_TWO
            if max(weight.real, weight.imag) > 0:
                judged[name] = weight.real > weight.imag
        return judged

    def _weigh_spelled(self, name: str, facts: Sequence[str]) -> Weight:
        """Return what a name and its facts speak for."""
        of_facts = [self._facts.weights.get(fact, NOTHING) for fact in facts]
        weight = self._base + self._sum(name_features(name, self.lists)) + sum(of_facts, NOTHING)
        if is_eastern(name):
            weight += self._facts.eastern_weight
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
        page = _Text.of(texts)
        of_text = np.repeat(np.arange(len(texts)), [len(some) for some in spots])
        shift = page.begins[of_text]
        starts = np.fromiter(map(itemgetter(0), flat), np.intp, len(flat)) + shift
        ends = np.fromiter(map(itemgetter(1), flat), np.intp, len(flat)) + shift
        places = _Spots(of_text, starts, ends, np.searchsorted(page.gaps, starts), np.searchsorted(page.gaps, ends))
        names, words = self._read_names(page, places)
        weight, build = self._weigh_names(page, names, words, flat)
        weight += self._weigh_facts(names, words, flat) + self._weigh_known(page, names, words, flat)
        near = np.flatnonzero((weight.real >= self._facts.least) | (weight.imag >= self._facts.least))
        weight = weight[near]
        again = np.flatnonzero(names.second[near] >= 0)
        at = np.concatenate([names.first[near], names.second[near[again]]])
        around = self._weigh_around(page, _Spots(*[column[at] for column in places]), build[names.of_spot[at]])
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

    def _read_names(self, page: _Text, spots: _Spots) -> tuple[_Names, _Words]:
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
        words = self._read_words(page, word_starts, word_ends)
        return _named(of_text, row_keys(words.key, counts), counts, opens), words

    def _read_words(self, page: _Text, starts: Places, ends: Places) -> _Words:
        """Return what is seen of words."""
        parts = [
            self._read_some(page, starts[place : place + MOST_ROWS], ends[place : place + MOST_ROWS])
            for place in range(0, len(starts), MOST_ROWS)
        ]
        return parts[0] if len(parts) == 1 else _Words(*map(np.concatenate, zip(*parts, strict=True)))

    def _read_some(self, page: _Text, starts: Places, ends: Places) -> _Words:
        """Return what is seen of some words, as `name_features.form_of` does."""
        letters = letters_of(starts, ends)
        codes = page.codes[letters.places]
        classes, small = self._classes.read(codes), self._classes.small(codes)
        key, small_key = keys_in(codes, letters, len(starts)), keys_in(small, letters, len(starts))
        whole = np.bitwise_or.reduceat(classes, letters.opens)
        rest = classes.copy()
        rest[letters.opens] = 0
        rest = np.bitwise_or.reduceat(rest, letters.opens)
        is_alpha = (np.bitwise_and.reduceat(classes, letters.opens) & ALPHA) != 0
        is_upper = (whole & CASED) == UPPER
        first = classes[letters.opens]
        opens_upper, rest_small = (first & UPPER) != 0, (rest & CASED) == LOWER
        length = ends - starts
        is_plain = is_alpha & opens_upper & rest_small
        last = page.codes[ends - 1]
        shape = np.select(
            [
                is_plain,
                (first & (UPPER | DIGIT)) == 0,
                ~opens_upper,
                is_upper & ((rest & NO_DOT) == 0),
                is_upper,
                last == ord("."),
            ],
            [0, _SMALL_WORD, 7, 2, 1, 3],
            np.where(rest_small, 0, 6),
        )
        for word in np.flatnonzero(((whole & HYPHEN) != 0) & ((shape == 0) | (shape == 6))).tolist():
            behind = page.text[starts[word] : ends[word]].partition("-")[2]
            shape[word] = 4 if behind[:1].islower() else 5
        is_small = shape == _SMALL_WORD
        is_plural = (last == ord("s")) & ((length < 2) | (page.codes[ends - 2] != ord("s")))
        is_acronym = is_upper & is_alpha & (length >= 2)
        known = self._kinds.find(key)
        code = self._code[known]
        shouted = np.flatnonzero(is_upper & (length >= LEAST_SHOUTED) & (code == 0))
        if len(shouted):
            opened = letters.opens[shouted]
            capital = small_key[shouted] + (codes[opened].astype(np.uint64) - small[opened]) * OF_LETTER[0]
            code[shouted] = self._code[self._kinds.find(capital)]
        number = code.astype(np.intp) * len(_MARKS) + self._mark[known]
        shape_key = np.where(is_small, key, self._shape_keys[shape])
        is_the = key == self._the
        sort = self._kind_sorts[number]
        return _Words(
            key=key,
            row=known,
            start=starts,
            end=ends,
            shape=shape_key,
            kind=np.where(is_the, self._the, np.where(number > 0, self._kind_keys[number], shape_key)),
            sort=np.where(is_the, 0, np.where((shape == 1) & (sort >= _ACRONYM_SORT), _ACRONYM_SORT, sort)),
            is_place=self._kind_is_place[number] & ~is_the,
            is_the=is_the,
            ending=np.where(is_acronym, np.minimum(length, len(_ENDINGS) - 1), is_plural),
            noun=self._nouns.find(small_key),
            has_digit=~is_alpha & ((whole & DIGIT) != 0),
            is_odd=(whole & ODD) != 0,
            is_small=is_small,
        )

    def _weigh_names(self, page: _Text, names: _Names, words: _Words, flat: Sequence[NameSpot]) -> tuple[Weights, Keys]:
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

    def _build(self, counts: Places, words: _Words, last: Places) -> Keys:
        """Return the keys of the builds of names, see `name_features.build_of`."""
        row = np.minimum(counts, _SIZES - 1) * len(_SORTS) + words.sort[last]
        builds: Keys = self._builds[2 * row + (words.ending[last] == _PLURAL)]
        return builds

    def _weigh_lone(self, page: _Text, words: _Words, at: Places) -> Weights:
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

    def _weigh_pairs(self, page: _Text, words: _Words, first: Places, last: Places, counts: Places) -> Weights:
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
                np.where(is_plural & words.is_place[first], self._key_of_pz, _NO_KEY),
                np.where(words.is_the[first], without_the, _NO_KEY),
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

    def _weigh_inner(self, words: _Words, names: _Names, weight: Weights) -> None:
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

    def _end_keys(self, page: _Text, starts: Places, ends: Places) -> tuple[Keys, Keys]:
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

    def _weigh_facts(self, names: _Names, words: _Words, flat: Sequence[NameSpot]) -> Weights:
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

    def _weigh_known(self, page: _Text, names: _Names, words: _Words, flat: Sequence[NameSpot]) -> Weights:
        """Return what it speaks for to be on a list."""
        is_known = self._known.find(names.key) > 0
        second = words.start[names.opens] + 1
        classes = self._classes.read(page.codes[second])
        for name in np.flatnonzero((names.size > 1) & ((classes & UPPER) != 0) & ~is_known).tolist():
            is_known[name] = self._facts.is_service(flat[names.first[name]][2])
        first, last = words.row[names.opens], words.row[names.opens + names.size - 1]
        is_place = self._is_place_head[first] & ~self._is_end[last]
        is_other = (names.size > 1) & (is_place | self._is_other_end[last])
        other = np.where(is_other, np.complex128(self._facts.other_weight), np.complex128(0))
        is_eastern = (names.size > 1) & (words.shape[names.opens + names.size - 1] == self._shape_keys[_EASTERN])
        eastern = np.where(is_eastern, np.complex128(self._facts.eastern_weight), np.complex128(0))
        return np.where(is_known, np.complex128(self._facts.known_weight), other) + eastern

    # --- what stands around a name

    def _weigh_around(self, page: _Text, spots: _Spots, build: Keys) -> Weights:
        """Return what stands around mentions speaks for, see `name_features.around_features`."""
        left = self._left_features(page, spots, build)
        right, is_told = self._right_features(page, spots)
        weight = self._weigh(np.array([*left, *right]))
        for place in np.flatnonzero(is_told).tolist():
            number = int(spots.text[place])
            told = told_of(page.texts[number], int(spots.end[place] - page.begins[number]), self.lists)
            weight[place] += self._named.get(told, NOTHING)
        return weight

    def _left_features(self, page: _Text, spots: _Spots, build: Keys) -> list[Keys]:
        key_for, long_key_for = self._templates, self._long_templates
        starts, gap = spots.start, spots.start - 1
        begins = page.begins[spots.text]
        is_apart = page.codes[gap] == _SPACE
        before = np.maximum(_gap(page, spots.low - 2), begins - 1)
        farther = np.maximum(_gap(page, spots.low - 3), begins - 1)
        has_two = is_apart & (before > begins)
        is_glued = ~is_apart & (_signs(page.codes[gap]) & _OPENING == 0)
        word_starts = np.where(is_apart, before + 1, gap)
        word_ends = np.where(is_apart | is_glued, gap, starts)
        word, classes = self._read_bare(page, word_starts, word_ends)
        word = np.where(is_glued, self._lone_x, word)
        other, _ = self._read_bare(page, np.where(has_two, farther + 1, gap), np.where(has_two, before, gap))
        lone = (word_ends - word_starts == 1) & ((classes & ALNUM) == 0)
        stays = lone | is_glued | ((classes & CASED) == LOWER) | (word == self._the)
        feature = key_for["b"] + word * _SECOND
        sort = np.where(lone, word, self._before_sorts[self._befores.find(word)])
        other_words = np.flatnonzero(~stays)
        number = self._class_of(page, word_starts[other_words], word_ends[other_words])
        feature[other_words], sort[other_words] = self._class_features[number], self._class_sorts[number]
        return [
            feature,
            np.where(has_two, long_key_for["bb"] + other * _SECOND + word * _THIRD, key_for["bb"] + word * _SECOND),
            long_key_for["x"] + build * _SECOND + sort * _THIRD,
        ]

    def _right_features(self, page: _Text, spots: _Spots) -> tuple[list[Keys], Flags]:
        """Return the features of what stands behind names, and whether it may be said there what they are."""
        key_for, ends = self._templates, spots.end
        limit = np.minimum(ends + AFTER_CHARACTERS, page.ends[spots.text])
        first, second = np.minimum(_gap(page, spots.high), limit), np.minimum(_gap(page, spots.high + 1), limit)
        is_parted = first < limit
        starts = np.minimum(first + 1, limit)
        stops = np.maximum(second, starts)
        has_stop = (stops > starts) & (_signs(page.codes[stops - 1]) & _STOP != 0)
        opens_bracket = (stops > starts) & (page.codes[starts] == ord("("))
        stops = stops - has_stop
        word, classes = self._read_bare(page, starts, stops)
        length = np.minimum(first - ends, MARK_CHARACTERS)
        mark = short_keys(page.codes, ends, length, MARK_CHARACTERS)
        short = short_keys(page.codes, ends, np.minimum(length, 1), 1)
        said = word.copy()
        others = np.flatnonzero((classes & CASED) != LOWER)
        said[others] = self._class_keys[self._class_of(page, starts[others], stops[others])]
        said[~is_parted] = 0
        row = np.where(is_parted, self._rights.find(word), 0)
        sense = self._right_senses[row]
        glued = np.where(length > 0, OF_LETTER[1], OF_LETTER[0]) * sense
        row[has_stop] = 0
        is_comma = (first == ends + 1) & (page.codes[ends] == ord(","))
        explains = self._is_verb[row] | (opens_bracket & is_parted)
        is_told = ((first == ends) & explains) | (is_comma & self._is_telling[row])
        return [
            np.where(is_parted, self._long_templates["a"] + said * _THIRD, key_for["a"]) + mark * _SECOND,
            key_for["m"] + np.where(is_parted, short, mark) * _SECOND,
            np.where(sense > 0, key_for["an"] + (short + glued + OF_LENGTH) * _SECOND, _NO_KEY),
        ], is_told

    def _read_bare(self, page: _Text, starts: Places, ends: Places) -> tuple[Keys, NDArray[np.uint16]]:
        """Return the keys of words, and the classes of their letters together."""
        letters = letters_of(starts, ends)
        codes = page.codes[letters.places]
        classes = np.zeros(len(starts), np.uint16)
        if len(codes):
            classes[letters.words] = np.bitwise_or.reduceat(self._classes.read(codes), letters.opens)
        return keys_in(codes, letters, len(starts)), classes

    def _class_of(self, page: _Text, starts: Places, ends: Places) -> Numbers:
        """Return which of `OF_EACH_CLASS` words not written small are like, see `name_features.class_of`."""
        last, classes = _signs(page.codes[ends - 1]), self._classes.read(page.codes[starts])
        number = self._class_numbers
        return np.select(
            [
                ends == starts,
                (last & _ENDING) != 0,
                (last & _PARTING) != 0,
                ((classes & DIGIT) != 0) & (ends - starts < 3),
                (classes & DIGIT) != 0,
                ((classes & UPPER) != 0) & _is_possessive(page, starts, ends),
                (classes & UPPER) != 0,
            ],
            [number[sign] for sign in ("^", ".", ",", "#", "##", "U's", "U")],
            number["x"],
        )


def _is_possessive(page: _Text, starts: Places, ends: Places) -> Flags:
    """Return which words end with an apostrophe and s, and are more than that."""
    sign = page.codes[np.maximum(ends - 2, 0)]
    is_sign = (sign == ord("'")) | (sign == ord("’"))
    is_possessive: Flags = is_sign & (page.codes[ends - 1] == ord("s")) & (ends - starts > len("'s"))
    return is_possessive


def _groups(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield from where to where the texts go that are judged together."""
    first = characters = 0
    for place, text in enumerate(texts):
        if characters and characters + len(text) > MOST_CHARACTERS:
            yield first, place
            first, characters = place, 0
        characters += len(text)
    yield first, len(texts)


_OPENING, _STOP, _ENDING, _PARTING = (1 << bit for bit in range(4))
_SIGNS_OF: Final = ((_OPENING, OPENINGS), (_STOP, STOPS), (_ENDING, ".!?:\n"), (_PARTING, ",;"))
_SIGNS: Final = np.zeros(max(map(ord, OPENINGS)) + 2, np.uint8)
for _bit, _letters in _SIGNS_OF:
    _SIGNS[[ord(letter) for letter in _letters]] |= _bit


def _signs(codes: Codes) -> NDArray[np.uint8]:
    """Return which of the signs around names letters are, as bits."""
    return _SIGNS[np.minimum(codes, len(_SIGNS) - 1)]


def _gap(page: _Text, number: Places) -> Places:
    """Return where the spaces of some numbers are: before all where one is negative, at the end behind the last."""
    return np.where(number < 0, -1, page.gaps[np.clip(number, 0, len(page.gaps) - 1)])


def _named(of_text: Places, key: Keys, counts: Places, opens: Places) -> _Names:
    """Return the names of spots, each once for each text."""
    salted = key + (of_text.astype(np.uint64) + np.uint64(1)) * OF_WORD[255]
    order = np.argsort(salted, kind="stable")
    in_order = salted[order]
    is_new = np.append(True, in_order[1:] != in_order[:-1])
    heads = np.flatnonzero(is_new)
    first = order[heads]
    following = np.minimum(heads + 1, len(order) - 1)
    second = np.where(is_new[following] | (heads == len(order) - 1), -1, order[following])
    by_place = np.argsort(first)
    rank = np.empty(len(first), np.intp)
    rank[by_place] = np.arange(len(first))
    of_spot = np.empty(len(order), np.intp)
    of_spot[order] = rank[np.cumsum(is_new) - 1]
    first, second = first[by_place], second[by_place]
    return _Names(of_text[first], first, second, counts[first], opens[first], key[first], salted[first], of_spot)
