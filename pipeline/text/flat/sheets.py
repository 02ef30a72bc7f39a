"""Sheets: texts in blocks with what more than one step looks for in them, found for a whole batch at once.

The phrases of all vocabularies are looked for in one pass over the text in small letters, and a line that cannot say
anything about its article is told by a few of its bytes, so that most lines are read by nobody. Linear in the text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from ahocorasick_rs import BytesAhoCorasick, Implementation

from pipeline.text.facts.about import MOST_CHARACTERS, PROSE_CHARACTERS
from pipeline.text.flat.blocks import ends_sentence
from pipeline.text.flat.glance import ANY, HELPED, Glance
from pipeline.text.lexicon import fold_bytes

Kind = Literal["furniture", "closing", "origin", "helper", "rights", "stock", "machine"]
"""Whose phrase it is: those inside lines of furniture, and those before names at their ends; of where a text comes
from; of who helped; of whose rights a text is; those of texts that are made to be found, and made by machines."""

FEW_LINES = 128  # of fewer each is left to be read: a look at all of them has a price of its own
PIECE_BYTES = 65_536  # that are looked through at a time, and the most of a line: what is found in them is bounded


class Spot(NamedTuple):
    """A phrase that stands in a block."""

    block: int
    kind: Kind
    number: int
    """Its place in the vocabulary."""


class Sheet(NamedTuple):
    """A text in blocks, and what is seen of each."""

    blocks: Sequence[str]
    folded: Sequence[str]
    """The blocks in small letters with plain quotes."""
    closed: Sequence[bool]
    """Whether they end as sentences do."""
    signs: bytes
    """What each may say about the article, a byte a block: see `glance.py`."""
    spots: Sequence[Spot]
    """Each phrase once in each block."""

    def blocks_with(self, kind: Kind) -> list[int]:
        """Return the places of the blocks that have a phrase of a kind, in order."""
        return sorted({spot.block for spot in self.spots if spot.kind == kind}) if self.spots else []

    def phrases(self, kind: Kind, blocks: Container[int]) -> set[int]:
        """Return the numbers of the phrases of a kind that some blocks have."""
        return {spot.number for spot in self.spots if spot.kind == kind and spot.block in blocks}

    def first_phrases(self, kind: Kind) -> dict[int, int]:
        """Return for each block with phrases of a kind the number of the first of these in the vocabulary."""
        first: dict[int, int] = {}
        for block, found, number in self.spots:
            if found == kind:
                first[block] = min(number, first.get(block, number))
        return first

    def cut(self, start: int, end: int) -> Sheet:
        """Return some of the blocks as a sheet of their own."""
        spots = [spot._replace(block=spot.block - start) for spot in self.spots if start <= spot.block < end]
        blocks, folded, closed, signs, _ = self
        return Sheet(blocks[start:end], folded[start:end], closed[start:end], signs[start:end], spots)


@dataclass(frozen=True, slots=True)
class SheetReader:
    """What is looked for."""

    finder: BytesAhoCorasick = field(compare=False, repr=False)
    phrases: tuple[tuple[Kind, int], ...]
    """What each pattern of the finder is."""
    glance: Glance

    @classmethod
    def of(cls, vocabularies: Mapping[Kind, Sequence[str]], glance: Glance) -> SheetReader:
        """Make the reader that looks for the folded phrases of some vocabularies.

        Of the automatons, a DFA: 13 µs for 4 kB and 340 phrases, where others take 35 µs.
        """
        patterns = [phrase.encode("utf-8") for phrases in vocabularies.values() for phrase in phrases]
        phrases = tuple((kind, number) for kind, some in vocabularies.items() for number in range(len(some)))
        return cls(BytesAhoCorasick(patterns, implementation=Implementation.DFA), phrases, glance)

    def read(self, pages: Sequence[Sequence[str]]) -> list[Sheet]:
        """Return the sheet of each text; no block may be empty, or hold a line end."""
        flat = [block for page in pages for block in page]
        closed = list(map(ends_sentence, flat))
        texts = [fold_bytes("\n".join(page)) for page in pages]
        spots = self._spots(texts, [len(page) for page in pages])
        signs = self._signs(flat, closed, pages, spots)
        sheets: list[Sheet] = []
        start = 0
        for page, text, some in zip(pages, texts, spots, strict=True):
            end = start + len(page)
            folded = text.decode("utf-8", "surrogatepass").split("\n") if page else []
            sheets.append(Sheet(page, folded, closed[start:end], signs[start:end], some))
            start = end
        return sheets

    def _signs(
        self, flat: list[str], closed: list[bool], pages: Sequence[Sequence[str]], spots: list[list[Spot]]
    ) -> bytes:
        lines = [
            block if len(block) <= PROSE_CHARACTERS or (len(block) <= MOST_CHARACTERS and not is_closed) else ""
            for block, is_closed in zip(flat, closed, strict=True)
        ]
        signs = bytearray(self.glance.signs(lines) if len(lines) >= FEW_LINES else map(_sign, lines))
        start = 0
        for page, some in zip(pages, spots, strict=True):
            for spot in some:
                if spot.kind == "helper" and len(page[spot.block]) <= MOST_CHARACTERS:
                    signs[start + spot.block] |= HELPED
            start += len(page)
        return bytes(signs)

    def _spots(self, texts: Sequence[bytes], sizes: Sequence[int]) -> list[list[Spot]]:
        """Return the phrases in each of some texts, which have so many lines."""
        filled = [number for number, size in enumerate(sizes) if size]
        starts, lines = [], 0
        for number in filled:
            starts.append(lines)
            lines += sizes[number]
        found: list[list[Spot]] = [[] for _ in texts]
        for line, pattern in self._find(b"\n".join([texts[number] for number in filled])):
            at = bisect_right(starts, line) - 1
            found[filled[at]].append(Spot(line - starts[at], *self.phrases[pattern]))
        return found

    def _find(self, text: bytes) -> Iterator[tuple[int, int]]:
        """Yield each pattern with the number of its line, once for each line."""
        line = 0
        for piece in _pieces(text):
            known: set[tuple[int, int]] = set()
            looked, at = 0, line
            for pattern, start, _ in self.finder.find_matches_as_indexes(piece, overlapping=True):
                if start > looked:
                    at += piece.count(b"\n", looked, start)
                    looked = start
                if (at, pattern) not in known:
                    known.add((at, pattern))
                    yield at, pattern
            line += piece.count(b"\n")


def _sign(line: str) -> int:
    return ANY if line else 0


def _pieces(text: bytes) -> Iterator[bytes]:
    """Yield whole lines that are up to PIECE_BYTES long together, and the beginning of a line that is longer."""
    start = 0
    while len(text) - start > PIECE_BYTES:
        end = text.rfind(b"\n", start, start + PIECE_BYTES) + 1
        if end:
            yield text[start:end]
        else:
            end = text.find(b"\n", start) + 1 or len(text)
            yield text[start : start + PIECE_BYTES] + text[end - 1 : end]
        start = end
    yield text[start:]
