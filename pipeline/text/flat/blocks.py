"""Text to blocks: one normal form for characters and spaces, then a line, or a hard-wrapped paragraph, each.

Every step is linear in the length of the text.
"""

from __future__ import annotations

import re
from itertools import groupby, pairwise

from pipeline.text.normalize import is_composed, odd_characters, to_clean_text

_SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？", "؟", "।")
_CLOSERS = "\"'”’»›)]」』）*"
_ENDING, _CLOSING = frozenset(_SENTENCE_ENDS), frozenset(_CLOSERS)

WRAP_WIDTHS = range(48, 101)  # mail and wire texts are wrapped at 60 to 80 columns; beyond 100 a line is a paragraph
WRAP_SLACK = 9  # columns that a line may fall short of the width although the next word would have fitted
WRAPPED_SHARE = 0.5  # of the breaks after full lines, those in mid-sentence before a small letter; prose has 0.7 to 0.9


_ODD_SPACE = re.compile(r"[^\S \n]")  # the spaces of other widths


_LONGEST_TYPED = 3_000  # characters of a quotation
_TYPED = re.compile(rf"``(?=[^\s`])((?:(?!``|''|\n\n).){{1,{_LONGEST_TYPED}}})''", re.DOTALL)
"""A quotation as old wires and TeX have it: ``We go,'' he said."""


def tidy(text: str) -> str:
    """Return the text clean (see `to_clean_text`), its no-break spaces plain ones, and typed quotation marks set."""
    text = text.replace("\xa0", " ").replace("\t", " ")
    if "``" in text and "''" in text:
        text = _TYPED.sub(r"“\1”", text)
    return text if _is_clean(text) else _ODD_SPACE.sub(" ", to_clean_text(text))


def _is_clean(text: str) -> bool:
    """Say whether nothing has to be done to a text, which the few characters of most that are not ASCII tell."""
    return odd_characters(text).isprintable() and is_composed(text)


def tidy_line(text: str) -> str:
    """Return the text as one tidy line, its runs of space single."""
    return " ".join(tidy(text).split())


def split_blocks(text: str) -> list[str]:
    """Return the blocks of a tidy text: its lines without outer space, hard-wrapped paragraphs joined."""
    lines = text.split("\n") if _is_neat(text) else _mend(text.split("\n"))
    if not any(lines[1::2]):  # no line stands directly below another, as in most texts: each is a paragraph
        return [line for line in lines[::2] if line]
    if not any(lines):
        return []
    groups = [list(group) for is_filled, group in groupby(lines, bool) if is_filled]
    width = _wrap_width(groups)
    if width is None:
        return [line for group in groups for line in group]
    return [block for group in groups for block in _unwrap(group, width)]


def _is_neat(text: str) -> bool:
    """Say whether no line of a text has outer space or runs of space, as is so of most texts."""
    return not ("  " in text or " \n" in text or "\n " in text or text[:1] == " " or text[-1:] == " ")


def _mend(lines: list[str]) -> list[str]:
    """Return lines without outer space, their runs of space single; most lines have none, which costs less to see."""
    return [" ".join(line.split()) if "  " in line else line.strip(" ") for line in lines]


def ends_sentence(block: str) -> bool:
    """Say whether the block closes as a sentence does, closing quotes and brackets apart."""
    last = block[-1:]
    if last not in _CLOSING:  # which most blocks tell by their last character alone
        return last in _ENDING
    return block.rstrip(_CLOSERS).endswith(_SENTENCE_ENDS)


def _wrap_width(groups: list[list[str]]) -> int | None:
    """Return the column at which the text was wrapped, or None where its lines are paragraphs."""
    pairs = [(line, after) for group in groups for line, after in pairwise(group)]
    broken = [line for line, after in pairs if after[0].islower() and not ends_sentence(line)]
    width = max(map(len, broken), default=0)
    if width not in WRAP_WIDTHS:
        return None
    full = sum(_is_full(line, after, width) for line, after in pairs)
    return width if len(broken) >= WRAPPED_SHARE * full else None


def _is_full(line: str, after: str, width: int) -> bool:
    """Say whether the next line's first word had no room on this line."""
    return len(line) + 1 + len(after.split(" ", 1)[0]) > width - WRAP_SLACK


def _unwrap(group: list[str], width: int) -> list[str]:
    """Join the lines of one group wherever a line is full; a short line ends its paragraph."""
    paragraphs: list[list[str]] = [[group[0]]]
    for line, after in pairwise(group):
        if _is_full(line, after, width):
            paragraphs[-1].append(after)
        else:
            paragraphs.append([after])
    return [" ".join(lines) for lines in paragraphs]
