"""Lines about an article: the bylines and dates that stand around its text, singly or several on a line.

`By Jane Doe | Sept. 6, 2024 | 5 min read` is parted at its marks, and counts where every part is something that is said
about articles. What one line leaves open, the next may tell: `Written by`, and below it a name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.text.days.text_dates import DatedLine, DateLabel, TextDate, label_of_line, read_dated_line
from pipeline.text.facts.bylines import BylineReader, Credit, Role
from pipeline.text.flat.blocks import ends_sentence
from pipeline.text.flat.glance import ANY, DATED, HELPED, JOINED, LABELLED, LED

SECTION_WORDS = 4  # a label beside a date, as a section, has no more
PROSE_CHARACTERS = 100  # a longer line that ends as a sentence says nothing about its article but who helped
MOST_CHARACTERS = 240  # of a line about an article
MOST_LINES = 10_000  # that are remembered, 3 MB


class About(NamedTuple):
    """What a line says about its article."""

    credits: tuple[Credit, ...] = ()
    names: tuple[str, ...] = ()
    """Names that stand beside a date, without a word that says whose they are."""
    published: TextDate | None = None
    modified: TextDate | None = None
    lead: Role | None = None
    """Whose names the next line has, where this one is nothing but the words before them."""
    label: DateLabel | None = None
    """What date the next line has, where this one is nothing but its label."""

    @property
    def is_doubtful(self) -> bool:
        """Say whether a date of the line may as well be another day."""
        return bool((self.published and self.published.is_doubtful) or (self.modified and self.modified.is_doubtful))

    def without_doubtful(self) -> About:
        """Return the same without days that may as well be others."""
        published, modified = (None if date and date.is_doubtful else date for date in (self.published, self.modified))
        return self._replace(published=published, modified=modified)


NOTHING = About()
_LED = re.compile(
    r"(?:(?:posted|written|published)\s)?(?:by|von|por|par)\s(?P<name>[^\W\d]\S+(?:\s[^\W\d]\S*){0,2}(?:\s\(\S*)?)",
    re.IGNORECASE,
)
"""A byline whose name is not written as people's are, as those of users; beside a date it is one all the same."""
_COUNTS = re.compile(
    r"[\s|•·–—-]+(?:\d{1,3}(?:\s?[–-]\s?\d{1,3})?\s?min(?:ute)?s?(?:\sread(?:ing)?)?|\d{1,5}\scomments?)$",
    re.IGNORECASE,
)
"""What counts minutes and comments behind a byline."""
_COUNTED = ("min", "mins", "minute", "minutes", "read", "reading", "comment", "comments")
"""How every line ends from which that is taken."""
_NOT_WHO = frozenset(["email", "post", "mail", "phone", "date", "topic", "category", "the", "a", "an", "our", "and"])
"""First words after `by` that begin no name."""


@dataclass(frozen=True, slots=True)
class AboutReader:
    """Reads such lines."""

    bylines: BylineReader
    memory: dict[str, About] = field(default_factory=dict, compare=False, repr=False)
    """Lines that were read before. It changes no result: they come again on every page of a site."""

    def read(self, line: str, signs: int = ANY) -> About:
        """Return what the line says about its article; NOTHING where it says anything else besides.

        `signs` is what it may say, where that is known: the result is the same, at less cost.
        """
        found = self.memory.get(line)
        if found is None:
            if len(line) > MOST_CHARACTERS:
                return NOTHING
            if len(self.memory) >= MOST_LINES:
                self.memory.clear()
            is_prose = len(line) > PROSE_CHARACTERS and ends_sentence(line)
            found = self.memory[line] = self._read_prose(line) if is_prose else self._read(line, signs)
        return found

    def _read_prose(self, line: str) -> About:
        credits = self.bylines.read_trail_of(line)
        return About(credits) if credits else NOTHING

    def _read(self, line: str, signs: int) -> About:
        dated = read_dated_line(line) if signs & DATED else None
        if dated is not None:
            return self._read_dated(dated)
        credits = self._credits(_without_counts(line), signs) if signs & (LED | HELPED | JOINED) else ()
        if credits:
            return About(credits)
        lead = self.bylines.role_of_lead(line) if signs & LED else None
        label = label_of_line(line) if signs & LABELLED else None
        return About(lead=lead, label=label) if lead or label else NOTHING

    def _read_dated(self, dated: DatedLine) -> About:
        credits: list[Credit] = []
        names: list[str] = []
        is_apart = dated.is_apart
        for piece in map(_trimmed, dated.beside):
            found = self._credits(piece)
            named = () if found else self.bylines.names(piece, is_loose=False)
            found = found if found or named else _user(piece)
            if found or named:
                is_apart = True  # whoever is named is set off from the date by that
            elif desk := self._desk(piece):
                found = (Credit("", "author", (desk,)),)
            elif not self._is_label(piece, is_apart):
                return NOTHING
            credits += found
            names += named
        return About(tuple(credits), tuple(names), dated.published, dated.modified)

    def _credits(self, line: str, signs: int = ANY) -> tuple[Credit, ...]:
        found = self.bylines.read(line) if signs & (LED | HELPED) else ()
        if found:
            return found
        names = self.bylines.read_bare(line) if signs & JOINED else ()
        return (Credit("", "author", names),) if names else ()

    def _desk(self, piece: str) -> str | None:
        """Return the desk that is named beside a date, by more than a word that may be a section or a title."""
        return self.bylines.name_of_desk(piece) if " " in piece and not self.bylines.is_title(piece) else None

    def _is_label(self, piece: str, is_apart: bool) -> bool:
        """Say whether what stands beside a date can be a section, a place or a desk."""
        return is_apart and piece.count(" ") < SECTION_WORDS and piece[-1] not in ".!?"


def _user(piece: str) -> tuple[Credit, ...]:
    """Return the byline of a user, whose name may be any word."""
    led = _LED.fullmatch(piece)
    if led is None or led["name"].split()[0].lower() in _NOT_WHO:
        return ()
    return (Credit("by", "author", (led["name"].partition(" (")[0],)),)


def _without_counts(line: str) -> str:
    return _COUNTS.sub("", line) if line.lower().endswith(_COUNTED) else line


def _trimmed(piece: str) -> str:
    """Return a piece without counts, and with the bracket at its end that was taken for a mark between pieces."""
    piece = _without_counts(piece)
    return f"{piece})" if "(" in piece and ")" not in piece else piece
