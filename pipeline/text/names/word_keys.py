"""Words as numbers: keys of thousands of words of a text at once, tables by them, and what letters are.

The key of a word is the sum of its letters, each times a number that belongs to its place, and that of a row of words
the sum of their keys, each times a number of its place, in 64 bits: multilinear hashing (Carter and Wegman, Universal
classes of hash functions, 1979). Of ten billion words that are in no table one is taken for another, see `Table`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]
"""Letters of a text, as code points."""
Keys = NDArray[np.uint64]
Places = NDArray[np.intp]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.integer[Any]]

_PLACES: Final = 256
"""Letters of a word, and words of a row, that have numbers of their own; those behind begin again."""
_SPACE: Final = ord(" ")


def _scramble(first: int, count: int) -> Keys:
    """Return odd numbers without a pattern, the same on each machine: splitmix64 (Steele, Lea and Flood, 2014)."""
    numbers = np.arange(first, first + count, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Keys = (numbers ^ (numbers >> np.uint64(31))) | np.uint64(1)
    return mixed


OF_LETTER: Final = _scramble(1, _PLACES)
OF_WORD: Final = _scramble(1_001, _PLACES)
OF_WORD[0] = 1  # so a row of one word has that word's key
OF_FURTHER: Final = _scramble(2_002, 1)[0]  # of each word of a row but the first, so that empty ones count
OF_LENGTH: Final = _scramble(2_001, 1)[0]
NO_KEY: Final = np.uint64(0)
"""Stands where there is nothing that has a key."""


def codes_of(text: str) -> Codes:
    """Return the letters of a text as code points."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


class Letters(NamedTuple):
    """The letters of some words, one word behind the other; words without letters are left out."""

    places: Places
    """Where each letter stands in the text."""
    factors: Keys
    opens: Places
    """Where each word begins in these."""
    words: Places
    """The number of each word that has letters."""
    lengths: Places


def letters_of(starts: Places, ends: Places) -> Letters:
    """Return the letters of the words between some places of a text."""
    lengths = ends - starts
    words = np.flatnonzero(lengths)
    if len(words) < len(lengths):
        starts, lengths = starts[words], lengths[words]
    opens = np.cumsum(lengths) - lengths
    at = np.arange(int(lengths.sum())) - np.repeat(opens, lengths)
    return Letters(at + np.repeat(starts, lengths), OF_LETTER[at & (_PLACES - 1)], opens, words, lengths)


def keys_in(codes: NDArray[np.integer], letters: Letters, count: int) -> Keys:
    """Return the keys of so many words, their letters given; 0 for one without letters."""
    keys = np.zeros(count, np.uint64)
    if len(letters.words):
        sums = np.add.reduceat(codes.astype(np.uint64, copy=False) * letters.factors, letters.opens)
        keys[letters.words] = sums + letters.lengths.astype(np.uint64) * OF_LENGTH
    return keys


def short_keys(codes: Codes, starts: Places, lengths: Places, most: int) -> Keys:
    """Return the keys of pieces of so many letters at most: as `keys_in`, in less time."""
    keys: Keys = lengths.astype(np.uint64) * OF_LENGTH
    for place in range(most):
        is_there = lengths > place
        keys += np.where(is_there, codes[np.where(is_there, starts + place, 0)] * OF_LETTER[place], np.uint64(0))
    return keys


def row_keys(words: Keys, counts: Places) -> Keys:
    """Return the keys of rows of so many words each, one at least."""
    opens = np.cumsum(counts) - counts
    at = np.arange(len(words)) - np.repeat(opens, counts)
    words = words + OF_FURTHER
    words[opens] -= OF_FURTHER
    keys: Keys = np.add.reduceat(words * OF_WORD[at & (_PLACES - 1)], opens)
    return keys


def keys_of(strings: Sequence[str]) -> Keys:
    """Return the key of each string, as a row of what stands between its spaces."""
    some = [_keys_of(strings[place : place + _AT_ONCE]) for place in range(0, len(strings), _AT_ONCE)]
    return np.concatenate(some) if some else np.zeros(0, np.uint64)


_AT_ONCE: Final = 4_096  # strings whose keys are made together, in the processor's cache


def _keys_of(strings: Sequence[str]) -> Keys:
    codes = codes_of(" ".join(strings))
    gaps = np.flatnonzero(codes == _SPACE)
    starts, ends = np.concatenate([[0], gaps + 1]), np.concatenate([gaps, [len(codes)]])
    letters = letters_of(starts, ends)
    words = keys_in(codes[letters.places], letters, len(starts))
    return row_keys(words, np.array([string.count(" ") + 1 for string in strings], np.intp))


def key_of(string: str) -> np.uint64:
    """Return the key of a string."""
    return np.uint64(keys_of([string])[0])


_MORE_BITS: Final = 3
_HALF: Final = np.uint64(0xFFFFFFFF)


class Table:
    """Rows by their keys, numbered from 1 as the keys are given; 0 is the row of all others.

    Slots are found by the first bits of a key; half of them are free at least, and a key whose slot is taken is in the
    next free one. A slot holds the second half of its key. Some more bits say which keys are surely none of the
    table's, 15 of 16 of these. All is kept small, for it is asked in between of much else: what is in the processor's
    cache costs a tenth. No two keys are the same.
    """

    def __init__(self, keys: Keys) -> None:
        bits = max(4, (2 * len(keys)).bit_length())
        self._shift, self._more_shift = np.uint64(64 - bits), np.uint64(64 - bits - _MORE_BITS)
        order = np.argsort(keys)
        steps = np.arange(len(keys))
        slots = np.maximum.accumulate((keys[order] >> self._shift).astype(np.intp) - steps) + steps
        size = max(1 << bits, int(slots[-1]) + 1 if len(slots) else 0) + 1  # so the last slot is free
        self._halves = np.zeros(size, np.uint32)
        self._rows: NDArray[np.unsignedinteger[Any]] = np.zeros(size, np.uint16 if len(keys) < 1 << 16 else np.uint32)
        self._halves[slots] = (keys[order] & _HALF).astype(np.uint32)
        self._rows[slots] = order + 1
        is_begun = np.zeros(1 << (bits + _MORE_BITS), np.bool_)
        is_begun[keys >> self._more_shift] = True
        self._begun = np.packbits(is_begun, bitorder="little")

    def find(self, keys: Keys) -> Places:
        """Return the row of each key."""
        rows = np.zeros(len(keys), np.intp)
        begins = (keys >> self._more_shift).view(np.intp)
        bits = self._begun[begins >> 3] & _BITS[begins & 7]
        left = np.flatnonzero(bits != 0)
        asked = keys[left]
        slots = (asked >> self._shift).view(np.intp)
        halves = (asked & _HALF).astype(np.uint32)
        while len(left):
            row = self._rows[slots]
            is_it = (self._halves[slots] == halves) & (row > 0)
            rows[left] = row * is_it
            goes_on = np.flatnonzero(~is_it & (row > 0))
            left, halves, slots = left[goes_on], halves[goes_on], slots[goes_on] + 1
        return rows


_BITS: Final = (1 << np.arange(8)).astype(np.uint8)


# --- what letters are

ALPHA, UPPER, LOWER, TITLE, DIGIT, ALNUM, ODD, NO_DOT, HYPHEN, SEEN = (1 << bit for bit in range(10))
"""Bits of a letter's class, as `str` has it: of a word those of all its letters together say what `str` says of it.

`ODD` are those whose small or capital forms depend on others, or are several letters.
"""
CASED: Final = UPPER | LOWER | TITLE


def _class_of(letter: str) -> int:
    is_odd = len(letter.lower()) != 1 or letter == "Σ" or (letter.isupper() and letter.title() != letter)
    return (
        SEEN
        | (ALPHA if letter.isalpha() else 0)
        | (UPPER if letter.isupper() else LOWER if letter.islower() else TITLE if letter.istitle() else 0)
        | (DIGIT if letter.isdigit() else 0)
        | (ALNUM if letter.isalnum() else 0)
        | (ODD if is_odd else 0)
        | (0 if letter == "." else NO_DOT)
        | (HYPHEN if letter == "-" else 0)
    )


class Classes:
    """What each letter is, and its small form; found when it is first met."""

    def __init__(self) -> None:
        self._classes = np.zeros(0x110000, np.uint16)  # the system hands out what of it is written to
        self._small = np.zeros(0x110000, np.uint32)

    def read(self, codes: Codes) -> NDArray[np.uint16]:
        """Return the class of each letter."""
        found = self._classes[codes]
        if len(found) and not np.bitwise_and.reduce(found) & SEEN:
            for code in np.unique(codes[(found & SEEN) == 0]).tolist():
                self._classes[code] = _class_of(chr(code))
                small = chr(code).lower()
                self._small[code] = ord(small) if len(small) == 1 else code
            found = self._classes[codes]
        return found

    def small(self, codes: Codes) -> Codes:
        """Return the small form of each letter that was read."""
        return self._small[codes]
