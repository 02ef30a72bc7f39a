"""What the words of names look like, many at once: their shapes, kinds and endings, see `features.Form`.

A row of a known word is its place in the lists of words that names are told by; 0 is every other word.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.text.names.features import LEAST_SHOUTED, Form, are_initials, build_of
from pipeline.text.names.naming import WordLists
from pipeline.text.names.spots import Texts
from pipeline.text.names.word_keys import (
    ALPHA,
    CASED,
    DIGIT,
    HYPHEN,
    LOWER,
    NO_DOT,
    NO_KEY,
    ODD,
    OF_LETTER,
    UPPER,
    Classes,
    Flags,
    Keys,
    Numbers,
    Places,
    Table,
    key_of,
    keys_in,
    keys_of,
    letters_of,
)

MOST_ROWS: Final = 65_536
"""Words, or names, that are looked at in one pass: of a text of megabytes that is nothing but names the letters of all
would take 200 MB, in ten copies."""

SHAPES: Final = ("X", "A", "I", "X.", "X-x", "X-X", "xX", "#")
"""Shapes of words, see `features.Form`: that of small words is the word itself."""
ENDINGS: Final = ("", "z", "A2", "A3", "A4", "A5", "A6")
SORTS: Final = ("e", "b", "A", "F", "c", "L", "p", "u")
"""What a name is that ends with a word, see `features.build_of`."""
_PLAIN, _SHOUTED, _INITIAL, _SHORTENED, _HYPHENED, _DOUBLE, _MIXED, _NUMBER = range(len(SHAPES))
_SMALL_WORD: Final = len(SHAPES)
_MARKS: Final = ("", "e", "h", "b", "q")
_ACRONYM_SORT: Final = SORTS.index("A")


class Words(NamedTuple):
    """The words of all names of some texts, one row a word."""

    key: Keys
    row: Places
    """Which of the known words it is; 0 for all others."""
    start: Places
    end: Places
    shape: Keys
    kind: Keys
    sort: Numbers
    """The place in `SORTS` of a name that ends with the word."""
    is_place: Flags
    is_the: Flags
    ending: Numbers
    noun: Places
    has_digit: Flags
    is_odd: Flags
    is_small: Flags


class _Seen(NamedTuple):
    """Of what classes the letters of words are, one row a word."""

    first: NDArray[np.uint16]
    rest: NDArray[np.uint16]
    """Those of all letters but the first together."""
    whole: NDArray[np.uint16]
    is_alpha: Flags
    """Whether all are letters proper."""

    @classmethod
    def of(cls, classes: NDArray[np.uint16], opens: Places) -> _Seen:
        """Put together the classes of the letters of words that open at some places."""
        behind_first = classes.copy()
        behind_first[opens] = 0
        return cls(
            classes[opens],
            np.bitwise_or.reduceat(behind_first, opens),
            np.bitwise_or.reduceat(classes, opens),
            (np.bitwise_and.reduceat(classes, opens) & ALPHA) != 0,
        )


class FormReader:
    """Reads the forms of all words of many names in passes over arrays, as `features.form_of` does of one."""

    def __init__(self, lists: WordLists, classes: Classes) -> None:
        self._classes = classes
        self._nouns = Table(keys_of(list(lists.senses)))
        self._shape_keys = np.append(keys_of(SHAPES), NO_KEY)
        self.the = key_of("The")
        self._read_kinds(lists)

    def _read_kinds(self, lists: WordLists) -> None:
        """Note what words are on which lists, and the kind that each combination of lists makes."""
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
        self.is_end, self.is_other_end, self.is_place_head = (
            self._listed(words) for words in (ends, lists.other_ends, lists.place_heads)
        )
        kinds = [code + mark for code in codes for mark in _MARKS]
        self._kind_keys = keys_of(kinds)
        self._kind_sorts = np.array([SORTS.index(build_of(1, Form(kind, "", ""))[1]) for kind in kinds], np.intp)
        self._kind_is_place = np.array(["p" in kind for kind in kinds])

    def _listed(self, words: Collection[str]) -> Flags:
        """Return for each row of known words whether it is one of these."""
        flags = np.zeros(len(self._code), np.bool_)
        flags[self._kinds.find(keys_of(sorted(words)))] = True
        return flags

    def read(self, page: Texts, starts: Places, ends: Places) -> Words:
        """Return what is seen of words."""
        parts = [
            self._read_some(page, starts[place : place + MOST_ROWS], ends[place : place + MOST_ROWS])
            for place in range(0, len(starts), MOST_ROWS)
        ]
        return parts[0] if len(parts) == 1 else Words(*map(np.concatenate, zip(*parts, strict=True)))

    def _read_some(self, page: Texts, starts: Places, ends: Places) -> Words:
        """Return what is seen of some words, as `features.form_of` does."""
        letters = letters_of(starts, ends)
        codes = page.codes[letters.places]
        classes, small = self._classes.read(codes), self._classes.small(codes)
        key, small_key = keys_in(codes, letters, len(starts)), keys_in(small, letters, len(starts))
        seen = _Seen.of(classes, letters.opens)
        is_alpha, is_upper = seen.is_alpha, (seen.whole & CASED) == UPPER
        length = ends - starts
        last = page.codes[ends - 1]
        shape = _shapes(page, starts, ends, seen)
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
        shape_key = np.where(shape == _SMALL_WORD, key, self._shape_keys[shape])
        is_the = key == self.the
        kind, sort, is_place = self._kinds_of(is_the, number, shape, shape_key)
        return Words(
            key=key,
            row=known,
            start=starts,
            end=ends,
            shape=shape_key,
            kind=kind,
            sort=sort,
            is_place=is_place,
            is_the=is_the,
            ending=np.where(is_acronym, np.minimum(length, len(ENDINGS) - 1), is_plural),
            noun=self._nouns.find(small_key),
            has_digit=~is_alpha & ((seen.whole & DIGIT) != 0),
            is_odd=(seen.whole & ODD) != 0,
            is_small=shape == _SMALL_WORD,
        )

    def _kinds_of(self, is_the: Flags, number: Numbers, shape: Numbers, shape_key: Keys) -> tuple[Keys, Numbers, Flags]:
        """Return the keys of the kinds of words, their sorts, and which stand for places; `The` is none of them."""
        sort = self._kind_sorts[number]
        return (
            np.where(is_the, self.the, np.where(number > 0, self._kind_keys[number], shape_key)),
            np.where(is_the, 0, np.where((shape == _SHOUTED) & (sort >= _ACRONYM_SORT), _ACRONYM_SORT, sort)),
            self._kind_is_place[number] & ~is_the,
        )


def _shapes(page: Texts, starts: Places, ends: Places, seen: _Seen) -> Numbers:
    """Return the places in `SHAPES` of the shapes of words, or `_SMALL_WORD`."""
    first, rest, whole, is_alpha = seen
    is_upper, opens_upper, rest_small = (whole & CASED) == UPPER, (first & UPPER) != 0, (rest & CASED) == LOWER
    shape = np.select(
        [
            is_alpha & opens_upper & rest_small,
            (first & (UPPER | DIGIT)) == 0,
            ~opens_upper,
            is_upper & ((rest & NO_DOT) == 0),
            is_upper,
            page.codes[ends - 1] == ord("."),
        ],
        [_PLAIN, _SMALL_WORD, _NUMBER, _INITIAL, _SHOUTED, _SHORTENED],
        np.where(rest_small, _PLAIN, _MIXED),
    )
    dotted = (shape == _SHOUTED) & (page.codes[ends - 1] == ord(".")) & (page.codes[starts + 1] == ord("."))
    for word in np.flatnonzero(dotted).tolist():
        shape[word] = _INITIAL if are_initials(page.text[starts[word] : ends[word]]) else _SHOUTED
    for word in np.flatnonzero(((whole & HYPHEN) != 0) & ((shape == _PLAIN) | (shape == _MIXED))).tolist():
        behind = page.text[starts[word] : ends[word]].partition("-")[2]
        shape[word] = _HYPHENED if behind[:1].islower() else _DOUBLE
    return shape
