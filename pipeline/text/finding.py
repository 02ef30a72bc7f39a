"""Finding every name of a vocabulary in a text, in one pass of an automaton.

Nearly all texts of Western Europe are narrow (`pipeline.text.folding.narrow`): a byte for each character. Then places
in the bytes are places in the text and nobody counts characters, and names that are not narrow, for a letter of theirs,
cannot stand there. For these an automaton of their own is built when the first text comes that is not narrow.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from operator import itemgetter
from typing import Final, Generic, TypeVar

from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind
from daachorse import (
    MATCH_KIND_LEFTMOST_LONGEST,
    MATCH_KIND_STANDARD,
    CharwiseDoubleArrayAhoCorasick,
    DoubleArrayAhoCorasick,
)

from pipeline.text.folding import (
    NARROW_SMALL,
    fold,
    keep_case,
    narrow,
    narrow_all,
    narrow_case,
    narrow_small,
    with_places,
)

Said = TypeVar("Said")

Match = tuple[int, int, int]
"""Where a name starts and ends in the text, and its number."""

_SPACE: Final = ord(" ")
_UNKNOWN: Final = b"?"
"""What stands for a wide letter where narrow names are looked for; so these must not have it."""


class Finder(Generic[Said]):
    """The names of a vocabulary, ready to be looked for, and what each of them says, by its number.

    Names are written as texts are read: with plain apostrophes, hyphens and spaces (see `keep_case`), without dashes
    and curly quotes, and in small letters unless `is_cased`. `gaps` are characters read as spaces. Of matches that
    overlap the longest of the leftmost are given, or, with `overlapping`, all.

    daachorse leaps over pairs of letters that no name begins with: 4.6 kB are searched for 4,000 names of countries in
    6 µs and for 24,000 of places in 8, where the automata of ahocorasick_rs take 16 and 22. A hundred words in small
    letters begin like everything else; for them a dense automaton is three times as fast (`is_dense`: 9 and 27 µs for
    150 words around dates), and for thousands its 5 MB are out of the processor's cache.
    """

    def __init__(
        self,
        names: Mapping[str, Said],
        *,
        is_cased: bool,
        gaps: str = "",
        overlapping: bool = False,
        is_dense: bool = False,
    ) -> None:
        if "" in names:
            raise ValueError("a name without letters stands everywhere")
        encoded = dict(zip(names, narrow_all(list(names)), strict=True))
        self.names = sorted(names, key=lambda name: encoded[name] is None)  # so both automata number them alike
        self.entries: tuple[Said, ...] = tuple([names[name] for name in self.names])
        self.is_cased = is_cased
        self.gaps = gaps
        self.overlapping = overlapping
        patterns = [pattern for name in self.names if (pattern := encoded[name]) is not None]
        self._count_narrow = len(patterns)
        self._has_unknown = any(_UNKNOWN in pattern for pattern in patterns)
        self._kind = MATCH_KIND_STANDARD if overlapping else MATCH_KIND_LEFTMOST_LONGEST
        self._dense = _dense(patterns, overlapping=overlapping) if is_dense else None
        self._narrow = None if is_dense else DoubleArrayAhoCorasick(patterns, self._kind)
        self._wide: CharwiseDoubleArrayAhoCorasick | None = None
        self._all: CharwiseDoubleArrayAhoCorasick | None = None
        table = bytearray(range(256) if is_cased else NARROW_SMALL)
        for gap in gaps:
            for byte in narrow(gap) or b"":
                table[byte] = _SPACE
        self._table = bytes(table) if gaps else None
        self._gap = gaps.encode() if is_cased and len(gaps) == 1 and gaps.isascii() else b""

    def read(self, text: str) -> bytes | str:
        """Return a text as it is looked through: bytes where it is narrow; offsets are those of the text."""
        if self._table is None:
            plain = narrow_case(text) if self.is_cased else narrow_small(text)
            if plain is not None:
                return plain
        else:
            plain = narrow_case(text)
            if plain is not None:  # few of a single gap are replaced in a fifth of the time
                return plain.replace(self._gap, b" ") if self._gap else plain.translate(self._table)
        wide = keep_case(text) if self.is_cased else fold(text)
        for gap in self.gaps:
            wide = wide.replace(gap, " ")
        return wide

    def find(self, reading: bytes | str) -> list[Match]:
        """Return the names in a text that was read."""
        if isinstance(reading, str):
            return self._find_wide(reading)
        if self._narrow is not None:
            found: list[Match] = (
                self._narrow.find_overlapping(reading) if self.overlapping else self._narrow.find(reading)
            )
            return found
        assert self._dense is not None
        matches = self._dense.find_matches_as_indexes(reading, overlapping=self.overlapping)
        return [(start, end, number) for number, start, end in matches]

    def _find_wide(self, reading: str) -> list[Match]:
        """Return the narrow names and the others of a text, each found by themselves, if none overlaps another."""
        if self._has_unknown:
            return self._find_all(reading)
        found = self.find(with_places(reading).encode("latin-1", "replace"))
        wide = self._find_others(reading)
        if not wide:
            return found
        if self.overlapping:
            return sorted(found + wide, key=itemgetter(1, 0))
        found = sorted(found + wide)
        if any(one[1] > other[0] for one, other in pairwise(found)):
            return self._find_all(reading)
        return found

    def _find_others(self, reading: str) -> list[Match]:
        """Return the names that are not narrow."""
        if len(self.names) == self._count_narrow:
            return []
        if self._wide is None:
            self._wide = CharwiseDoubleArrayAhoCorasick(self.names[self._count_narrow :], self._kind)
        found = self._wide.find_overlapping(reading) if self.overlapping else self._wide.find(reading)
        return [(start, end, number + self._count_narrow) for start, end, number in found]

    def _find_all(self, reading: str) -> list[Match]:
        """Return all names by one automaton, which says which of names that overlap is to be taken."""
        if self._all is None:
            self._all = CharwiseDoubleArrayAhoCorasick(self.names, self._kind)
        return self._all.find_overlapping(reading) if self.overlapping else self._all.find(reading)


def _dense(patterns: list[bytes], *, overlapping: bool) -> BytesAhoCorasick:
    kind = MatchKind.Standard if overlapping else MatchKind.LeftmostLongest
    return BytesAhoCorasick(patterns, matchkind=kind, implementation=Implementation.DFA)
