"""Lexicon: which kind of furniture a line says it is, by the phrases in it.

A look-up costs a few dictionary accesses a line, and what phrases stand inside of lines is known before (see
`sheets.py`), so that the cost hardly grows with the vocabulary.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from schemas.furniture import Furniture, PhraseCode

HitCode = PhraseCode | Literal["teaser_repeat"]
Place = Literal["line", "start", "inside", "end"]
KEY_LENGTH = 4  # characters by which beginnings are indexed; shorter ones, as in Chinese, by their first

WAY_MARKS = (" >", " »", " ›", " /", " |", ">", "»")  # behind a site's first page, where the way to a page goes on
_EDGES = " \t0123456789.,:;!?…•·*|/\\-–—_()[]{}<>»«›‹→←↑↓▼▲►▶+#@&\"'“”‘’。：！？（）【】「」《》"
_EDGE_MARKS = frozenset(_EDGES)
_ASCII = bytes(range(128))
MOST_CREDITED = 400  # characters of a line with the name of a photographer at its end: a caption
MOST_OF_NAME = 8  # words of the name, and of whom it belongs to
_NO_NAME = re.compile(r"(?<=\w\w)[.!?;:] ")
_OPENING = frozenset("([/|")
FOLDED_CHARACTERS = 400  # of a line: more than its first forty words, and than any line of furniture


class Hit(NamedTuple):
    """A phrase of furniture found in a line: of which kind, and where it stood."""

    code: HitCode
    place: Place


class Beginnings(NamedTuple):
    """Phrases that begin with the same characters, the longest first; `phrases` is what `str.startswith` takes."""

    phrases: tuple[str, ...]
    codes: tuple[tuple[str, PhraseCode], ...]

    @classmethod
    def of(cls, pairs: list[tuple[str, PhraseCode]]) -> Beginnings:
        """Order the phrases."""
        ordered = tuple(sorted(pairs, key=lambda pair: -len(pair[0])))
        return cls(tuple(phrase for phrase, _ in ordered), ordered)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The phrases of furniture, indexed."""

    lines: dict[str, PhraseCode]
    starts: dict[str, Beginnings]
    contains: tuple[tuple[str, PhraseCode], ...]
    """Phrases that count anywhere in a line; of several in one line the first."""
    ends: tuple[tuple[str, PhraseCode], ...]
    """Phrases that count where nothing but a name follows."""
    above: frozenset[str]
    """Whole lines below which a link may stand in the midst of a text."""
    longest_characters: int
    longest_line: int
    """Characters of a line that can be one of `lines`, with as many outer marks as lines have."""

    @classmethod
    def of(cls, furniture: Furniture) -> Lexicon:
        """Index the phrases of the config."""
        lines: dict[str, PhraseCode] = {}
        starts: defaultdict[str, list[tuple[str, PhraseCode]]] = defaultdict(list)
        contains: list[tuple[str, PhraseCode]] = []
        ends: list[tuple[str, PhraseCode]] = []
        for code, phrases in furniture.phrases.items():
            for line in phrases.lines:
                lines.setdefault(line.strip(_EDGES) or line, code)
            ways = (home + mark for home in phrases.homes for mark in WAY_MARKS)
            for start in (*phrases.starts, *ways):
                starts[_key_of(start)].append((start, code))
            contains += [(phrase, code) for phrase in phrases.contains]
            ends += [(phrase, code) for phrase in phrases.ends]
        longest_first = {key: Beginnings.of(some) for key, some in starts.items()}
        # Seven characters a word with its space: a bound in characters needs no splitting.
        longest_characters = 7 * furniture.contains_words
        longest_line = 2 * max(map(len, lines), default=0)
        above = frozenset(line for phrases in furniture.phrases.values() for line in phrases.above)
        return cls(
            lines, longest_first, tuple(sorted(contains)), tuple(sorted(ends)), above, longest_characters, longest_line
        )

    @property
    def inside(self) -> list[str]:
        """Return the phrases that count anywhere in a line."""
        return [phrase for phrase, _ in self.contains]

    @property
    def closing(self) -> list[str]:
        """Return the phrases that count where nothing but a name follows."""
        return [phrase for phrase, _ in self.ends]

    def end_of(self, line: str, folded: str, numbers: Iterable[int]) -> Hit | None:
        """Return the hit of a line in which some phrases of `closing` stand, if it ends with one and a name."""
        if len(line) <= MOST_CREDITED and len(line) == len(folded):
            for number in numbers:
                phrase, code = self.ends[number]
                if _ends_with_name(line, folded.rfind(phrase), phrase):
                    return Hit(code, "end")
        return None

    def label_of_next(self, folded: str, numbers: Iterable[int]) -> Hit | None:
        """Return the hit of a line, and of the one below it, that ends with a phrase with a comma: `Image caption,`."""
        for number in numbers:
            phrase, code = self.ends[number]
            if phrase[-1] == "," and folded.endswith(phrase):
                return Hit(code, "end")
        return None

    def announces_link(self, folded: str) -> bool:
        """Say whether a line may stand above a link in the midst of a text: `Read also`."""
        return folded.strip(_EDGES) in self.above

    def find(self, folded: Sequence[str], inside: Mapping[int, int]) -> list[Hit | None]:
        """Return the hit of each line, the lines being folded (see `fold`), and none of them empty.

        `inside` has for each place of a line with phrases of `inside` the number of the first of these.
        """
        hits: list[Hit | None] = [None] * len(folded)
        lines, starts, longest, longest_line = self.lines, self.starts, self.longest_characters, self.longest_line
        for index, line in enumerate(folded):
            size = len(line)
            if size > longest:
                continue
            if size <= longest_line:
                code = lines.get(line)
                if code is None and (line[0] in _EDGE_MARKS or line[-1] in _EDGE_MARKS):
                    code = lines.get(line.strip(_EDGES))
                if code is not None:
                    hits[index] = Hit(code, "line")
                    continue
            if line[:KEY_LENGTH] in starts or line[0] in starts:
                hits[index] = self._start(line)
        for index, number in inside.items():
            if hits[index] is None and len(folded[index]) <= longest:
                hits[index] = Hit(self.contains[number][1], "inside")
        return hits

    def _start(self, line: str) -> Hit | None:
        """Return the longest phrase with which a line begins; a mark as © is a phrase by itself."""
        for key in (line[:KEY_LENGTH], line[:1]):
            beginnings = self.starts.get(key)
            if beginnings is not None and line.startswith(beginnings.phrases):
                return Hit(next(code for start, code in beginnings.codes if line.startswith(start)), "start")
        return None


def _ends_with_name(line: str, at: int, phrase: str) -> bool:
    """Say whether a phrase opens the credit of a picture there: with a capital or a bracket, and only a name behind."""
    if not (line[at] in _OPENING or line[at].isupper() or line[at - 1 : at] in _OPENING or phrase.startswith("via ")):
        return False
    if at and line[at - 1].isalnum() and phrase[0].isalnum():
        return False
    name = line[at + len(phrase) :].strip(" :.,)]}”\"'©@")
    words = name.split()
    if not words:
        return phrase[0] in _OPENING or phrase.startswith("via ")
    return len(words) <= MOST_OF_NAME and (name[0].isupper() or name[:3] == "of ") and _NO_NAME.search(name) is None


def _key_of(start: str) -> str:
    return start[:KEY_LENGTH] if len(start) >= KEY_LENGTH else start[:1]


def fold(text: str) -> str:
    """Return the text in small letters with plain quotes, as the lexicon's phrases are written."""
    plain = _plain_quotes(text)
    return plain.lower() if plain.isascii() else "\n".join(_small_lines(plain))


def fold_bytes(text: str) -> bytes:
    """Return what `fold` makes of a text, in UTF-8; of most in half the time, as nothing but ASCII changes in them."""
    plain = _plain_quotes(text)
    content = plain.encode("utf-8", "surrogatepass")
    if not content.isascii():
        odd = content.translate(None, _ASCII).decode("utf-8", "surrogatepass")
        if odd != odd.lower():
            return "\n".join(_small_lines(plain)).encode("utf-8", "surrogatepass")
    return content.lower()


def _small_lines(text: str) -> list[str]:
    """Return lines in small letters: cheap for ASCII alone, and a dash somewhere should not make all lines dear."""
    return text.lower().split("\n") if text.isascii() else [line.lower() for line in text.split("\n")]


def _plain_quotes(text: str) -> str:
    return text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')


def fold_all(lines: list[str]) -> list[str]:
    """Return lines without line ends in them folded; most are in ASCII, which takes a tenth of what others take.

    What stands far inside a long line is left as it is: nothing is looked up there.
    """
    return [
        _fold_start(line) if len(line) > FOLDED_CHARACTERS else line.lower() if line.isascii() else fold(line)
        for line in lines
    ]


def _fold_start(line: str) -> str:
    return fold(line[:FOLDED_CHARACTERS]) + line[FOLDED_CHARACTERS:]
