"""Finding every name of a vocabulary in a text, in one pass of an automaton.

Nearly all texts of Western Europe are narrow (`pipeline.text.folding.narrow`): a byte for each character. Then places
in the bytes are places in the text and nobody counts characters, and names that are not narrow, for a letter of theirs,
cannot stand there. For other texts an automaton of all names is built when the first of them comes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Generic, TypeVar

from ahocorasick_rs import AhoCorasick, BytesAhoCorasick, Implementation, MatchKind

from pipeline.text.folding import NARROW_SMALL, fold, keep_case, narrow, narrow_case

Said = TypeVar("Said")

Match = tuple[int, int, int]
"""The number of a name, and where it starts and ends in the text."""

_SPACE: Final = ord(" ")


class Finder(Generic[Said]):
    """The names of a vocabulary, ready to be looked for, and what each of them says, by its number.

    Names are written as texts are read: with plain apostrophes, hyphens and spaces (see `keep_case`), without dashes
    and curly quotes, and in small letters unless `is_cased`. `gaps` are characters read as spaces. Of matches that
    overlap the longest of the leftmost are given, or, with `overlapping`, all. A dense automaton is four times as fast
    for a hundred names, and no faster for thousands, for twenty times the memory.
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
        encoded = {name: narrow(name) for name in names}
        self._names = sorted(names, key=lambda name: encoded[name] is None)  # so both automata number them alike
        self.entries: tuple[Said, ...] = tuple([names[name] for name in self._names])
        self.is_cased = is_cased
        self.gaps = gaps
        self.overlapping = overlapping
        self._kind = MatchKind.Standard if overlapping else MatchKind.LeftmostLongest
        self._implementation = Implementation.DFA if is_dense else Implementation.ContiguousNFA
        patterns = [pattern for name in self._names if (pattern := encoded[name]) is not None]
        self._narrow = BytesAhoCorasick(patterns, matchkind=self._kind, implementation=self._implementation)
        self._wide: AhoCorasick | None = None
        table = bytearray(range(256) if is_cased else NARROW_SMALL)
        for gap in gaps:
            for byte in narrow(gap) or b"":
                table[byte] = _SPACE
        self._table = bytes(table)

    def read(self, text: str) -> bytes | str:
        """Return a text as it is looked through: bytes where it is narrow; offsets are those of the text."""
        plain = narrow_case(text)
        if plain is not None:
            return plain.translate(self._table)
        wide = keep_case(text) if self.is_cased else fold(text)
        for gap in self.gaps:
            wide = wide.replace(gap, " ")
        return wide

    def find(self, reading: bytes | str) -> list[Match]:
        """Return the names in a text that was read."""
        if isinstance(reading, bytes):
            return self._narrow.find_matches_as_indexes(reading, overlapping=self.overlapping)
        if self._wide is None:
            self._wide = AhoCorasick(self._names, matchkind=self._kind, implementation=self._implementation)
        return self._wide.find_matches_as_indexes(reading, overlapping=self.overlapping)
