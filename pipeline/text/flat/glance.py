"""Glance: which lines can say anything about their article, told by a few bytes of each, those of a batch at once.

A line about an article has a year, or a comma or bar between a name and what somebody is, or begins with one of the
words that bylines and labels of dates begin with. Most lines have none of these, and need not be read. What is not
written in the letters of English is left to be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pipeline.text.flat.measures import LOWER_BYTES, Bytes, plain_bytes

DATED: Final = 1
"""The sign of a line that may have a date with its year in it."""
LED: Final = 2
"""That of a line that may begin with the words before names: `Written by`."""
LABELLED: Final = 4
"""That of a line that may be the label of a date: `Published on`."""
JOINED: Final = 8
"""That of a line that may have a name and a title: `Jane Doe, Staff Writer`."""
HELPED: Final = 16
"""That of a line that says who helped: `contributed to this report`."""
ANY: Final = DATED | LED | LABELLED | JOINED | HELPED
"""All of these, of a line that is left to be read."""

LABEL_CHARACTERS = 40  # of a line that is nothing but the label of a date
YEAR_DIGITS, DAY_DIGITS = 4, 2  # every date has a number of so many digits or more, and one of so many or fewer
_WORD_BYTES = 8  # by which a first word is known
_LEADING_MARKS = 3  # before a first word; with more the line is left to be read
_MASKS = np.array([(1 << (8 * size)) - 1 for size in range(_WORD_BYTES + 1)], np.uint64)
_BY = np.uint64(int.from_bytes(b"by", "little"))
_TWO_BYTES, _THREE_BYTES = np.uint64(0xFFFF), np.uint64(0xFFFFFF)
_SPACES = np.uint64(int.from_bytes(b" " * _WORD_BYTES, "little"))
_IS_END = np.isin(np.arange(256), list(b".!?"))  # a line that ends so names nobody between its commas


@dataclass(frozen=True, slots=True)
class Glance:
    """The words that lines about articles begin with."""

    firsts: NDArray[np.uint64] = field(compare=False, repr=False)
    """First words of bylines, by their first eight bytes, in order."""
    openings: NDArray[np.uint64] = field(compare=False, repr=False)
    """The first three bytes of labels of dates, in order."""

    @classmethod
    def of(cls, words: Iterable[str], openings: Iterable[str]) -> Glance:
        """Make the glance for bylines that begin with some words, and labels that begin with some letters."""
        firsts = {_first_piece(word) for word in words if word.isascii()}
        beginnings = {int.from_bytes(opening.encode("ascii"), "little") for opening in openings if opening.isascii()}
        return cls(np.array(sorted(firsts), np.uint64), np.array(sorted(beginnings), np.uint64))

    def signs(self, lines: Sequence[str]) -> bytes:
        """Return the signs of some lines without line ends, a byte each; none for those that are empty."""
        if not lines:
            return b""
        raw = plain_bytes("\n".join(lines))
        ends = np.flatnonzero(raw == 10)
        begins = np.concatenate([ends[:1] * 0, ends[:-1] + 1])
        signs = self._beginnings(raw, begins, ends, lines)
        signs[_with_date(raw, ends)] |= DATED
        joined = np.searchsorted(ends, np.flatnonzero((raw == ord(",")) | (raw == ord("|"))))
        signs[joined[~_IS_END[raw[ends[joined] - 1]]]] |= JOINED
        signs[np.searchsorted(ends, np.flatnonzero(raw >= 128))] = ANY
        return (signs * (ends > begins)).tobytes()

    def _beginnings(
        self, raw: Bytes, begins: NDArray[np.int64], ends: NDArray[np.int64], lines: Sequence[str]
    ) -> Bytes:
        """Return the signs of lines by what they begin with; those of many marks are left to be read."""
        small = np.frombuffer(raw.tobytes().translate(LOWER_BYTES) + bytes(_LEADING_MARKS + 2 * _WORD_BYTES), np.uint8)
        at = begins.copy()
        for _ in range(_LEADING_MARKS):
            at += small[at] == 32
        eights = np.ndarray((len(small) - _WORD_BYTES,), "<u8", small.data, strides=(1,))
        words = eights[at]
        is_space = words.view(np.uint8).reshape(-1, _WORD_BYTES) == 32
        sizes = np.where(is_space.any(axis=1), is_space.argmax(axis=1), _WORD_BYTES)
        masks = _MASKS[sizes]
        is_led = _is_among(words & masks, self.firsts) | ((words & _TWO_BYTES) == _BY)
        is_short = np.fromiter(map(len, lines), np.int64, len(lines)) <= LABEL_CHARACTERS
        is_label = _is_among((words & masks | _SPACES & ~masks) & _THREE_BYTES, self.openings) & is_short
        signs: Bytes = (LED * is_led + LABELLED * is_label).astype(np.uint8)
        signs[sizes == 0] = ANY
        signs[at >= ends] = 0  # nothing but marks
        return signs


def _is_among(words: NDArray[np.uint64], known: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Say of each word whether it is one of some, which are in order."""
    found: NDArray[np.bool_] = known[np.minimum(np.searchsorted(known, words), len(known) - 1)] == words
    return found


def _with_date(raw: Bytes, ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the lines that have a number as long as a year and one as short as a day."""
    is_digit = np.zeros(len(raw) + 1, np.bool_)
    np.less(raw - np.uint8(48), 10, out=is_digit[1:])  # the last byte is a line end
    edges = np.flatnonzero(is_digit[1:] != is_digit[:-1])
    sizes, lines = edges[1::2] - edges[::2], np.searchsorted(ends, edges[::2])
    return np.intersect1d(lines[sizes >= YEAR_DIGITS], lines[sizes <= DAY_DIGITS])


def _first_piece(word: str) -> int:
    """Return the first bytes of a word up to a mark in it, as a number."""
    return int.from_bytes(word.encode("utf-8").translate(LOWER_BYTES).split()[0][:_WORD_BYTES], "little")
