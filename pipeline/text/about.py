"""Lines about an article: the bylines and dates that stand around its text, singly or several on a line.

`By Jane Doe | Sept. 6, 2024 | 5 min read` is parted at its marks, and counts where every part is something that is said
about articles. What one line leaves open, the next may tell: `Written by`, and below it a name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.text.bylines import BylineReader, Credit
from pipeline.text.text_dates import LINE_CHARACTERS, TextDate, read_dated_line

SECTION_WORDS = 4  # a label beside a date, as a section, has no more
MOST_REMEMBERED = 100  # characters of a line that may come again
MOST_LINES = 10_000


class About(NamedTuple):
    """What a line says about its article."""

    credits: tuple[Credit, ...] = ()
    names: tuple[str, ...] = ()
    """Names that stand beside a date, without a word that says whose they are."""
    published: TextDate | None = None
    modified: TextDate | None = None


NOTHING = About()


@dataclass(frozen=True, slots=True)
class AboutReader:
    """Reads such lines."""

    bylines: BylineReader
    memory: dict[str, About] = field(default_factory=dict, compare=False, repr=False)
    """Short lines that were read before. It changes no result."""

    def read(self, line: str) -> About:
        """Return what the line says about its article; nothing where it says anything else besides."""
        found = self.memory.get(line)
        if found is None:
            found = self._read(line)
            if len(line) <= MOST_REMEMBERED:
                if len(self.memory) >= MOST_LINES:
                    self.memory.clear()
                self.memory[line] = found
        return found

    def _read(self, line: str) -> About:
        if len(line) > LINE_CHARACTERS + 40:
            return NOTHING
        dated = read_dated_line(line)
        if dated is None:
            return About(credits=self._credits(line))
        credits: list[Credit] = []
        names: list[str] = []
        for piece in dated.beside:
            found = self._credits(piece)
            named = () if found else self.bylines.names(piece, is_loose=False)
            if not found and not named and not self._is_label(piece, dated.is_apart):
                return NOTHING
            credits += found
            names += named
        return About(tuple(credits), tuple(names), dated.published, dated.modified)

    def _credits(self, line: str) -> tuple[Credit, ...]:
        found = self.bylines.read(line)
        if found:
            return found
        names = self.bylines.read_bare(line)
        return (Credit("", "author", names),) if names else ()

    def _is_label(self, piece: str, is_apart: bool) -> bool:
        """Say whether what stands beside a date can be a section, a place or a desk."""
        return is_apart and piece.count(" ") < SECTION_WORDS and piece[-1] not in ".!?"
