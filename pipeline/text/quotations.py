"""Stretches of a text between quotation marks: straight, curly, German, French and East Asian ones, nested ones inside.

Single marks, as British papers have them, are told from apostrophes: a stretch closes behind a comma or at the end of a
sentence, and only in a text that quotes so anywhere, and not by other marks, does it close elsewhere as well.

A quotation that goes on over paragraphs is opened again in each and closed in the last; it is one stretch. What is
never closed is none, so that a stray mark does no harm beyond its own paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

_MARKS: Final = '"“”„«»「」『』'
_CLOSING: Final = {"“": "”", "”": "”", "„": "“”", "«": "»", "»": "«", "「": "」", "『": "』", '"': '"'}
_OPENING_ALONE: Final = frozenset("“„«»「『")
"""Marks of which a second one opens a quotation within."""
_OPENS_AFTER: Final = " \n\t([{—–-/‘'“„«"
_LONGEST: Final = 6_000  # characters; a longer one is a mark that was forgotten

Quoted = tuple[int, int]
"""From the opening mark to behind the closing one."""


def find_quoted(text: str) -> list[Quoted]:
    """Return the outermost quoted stretches, in order."""
    found = _find_quoted(text)
    if "‘" not in text and " '" not in text and "\n'" not in text and text[:1] != "'":
        return found
    outside = [one for one in _find_single(text) if not _holds(found, one[0])]
    inside = [one for one in found if not _holds(outside, one[0])]
    if inside:  # single marks may hold anything there, but speech
        outside = [one for one in outside if text[one[1] - 2] in _ENDS and text.count(" ", *one) >= _FEWEST_GAPS]
        inside = [one for one in found if not _holds(outside, one[0])]
    elif not any(text[end - 2] in _ENDS for _, end in outside):
        return found
    return sorted([*outside, *inside])


_ENDS: Final = ",.!?…"
_FEWEST_GAPS: Final = 3  # between words of single-quoted speech in a text that has other marks
_LONGEST_SINGLE: Final = 1_500
_SINGLE_OPENS = re.compile(r"[‘'](?=[^\W\d_])(?!(?:em|n|til|cause|tis|twas)\b)")
_SINGLE_CLOSES = re.compile(r"[’'](?![^\s,.;:!?)\]—–-])")
_OPENS_SINGLE_AFTER: Final = " \n\t([—–-"


def _holds(stretches: list[Quoted], place: int) -> bool:
    number = bisect_right(stretches, (place, len(stretches) and stretches[-1][1])) - 1
    return number >= 0 and stretches[number][0] <= place < stretches[number][1]


def _find_single(text: str) -> Iterator[Quoted]:
    """Yield the stretches between single marks; those that go on over paragraphs are opened again in each."""
    openings = [
        one.start()
        for one in _SINGLE_OPENS.finditer(text)
        if not one.start() or text[one.start() - 1] in _OPENS_SINGLE_AFTER
    ]
    done = 0
    for number, start in enumerate(openings):
        if start < done:
            continue
        following = number + 1
        limit = start + _LONGEST_SINGLE
        while (
            following < len(openings) and openings[following] < limit and _starts_paragraph(text, openings[following])
        ):
            if next(_closings(text, openings[following - 1] + 1, openings[following]), 0):
                break
            following += 1  # not closed in its paragraph, and opened again in the next
        begin = openings[following - 1] + 1
        limit = min(limit, openings[following] if following < len(openings) else len(text))
        line = text.find("\n", begin, limit)
        closings = list(_closings(text, begin, limit if line < 0 else line + 1))
        spoken = [end for end in closings if text[end - 2] in _ENDS]
        end = next(iter(spoken or closings), 0)
        if end:
            yield start, end
            done = end


def _closings(text: str, start: int, end: int) -> Iterator[int]:
    """Yield the places behind single marks that may close."""
    for one in _SINGLE_CLOSES.finditer(text, start, end):
        if not text[one.start() - 1].isspace():
            yield one.end()


def _find_quoted(text: str) -> list[Quoted]:
    found: list[Quoted] = []
    opened: int | None = None
    mark = ""
    depth = 0
    checked = 0  # up to here the paragraphs of an open quotation were opened again
    for start in _find_marks(text):
        sign, end = text[start], start + 1
        if opened is not None:
            if start - opened > _LONGEST or _is_broken(text, opened, max(opened, checked), start):
                opened = None
            checked = start
        if opened is None:
            if _can_open(text, sign, start, end):
                opened, mark, depth = start, sign, 0
        elif sign == mark and mark in _OPENING_ALONE and not _turns_back(text, start):
            depth += 0 if _starts_paragraph(text, start) else 1
        elif _closes(text, mark, sign, start):
            if depth and mark != '"':
                depth -= 1
                continue
            found.append((opened, end))
            opened = None
    return found


def _find_marks(text: str) -> list[int]:
    """Return where quotation marks are; mark after mark, which costs a fifth of an expression for all of them."""
    places: list[int] = []
    for mark in _MARKS:
        place = text.find(mark)
        while place >= 0:
            places.append(place)
            place = text.find(mark, place + 1)
    return sorted(places)


def _can_open(text: str, sign: str, start: int, end: int) -> bool:
    if sign in {"」", "』"}:
        return False
    if sign == "”":  # as Swedes do, and who has but one key
        return (start == 0 or text[start - 1] in _OPENS_AFTER) and text[end : end + 1].isalnum()
    if end >= len(text) or text[end].isspace():
        return sign == "«" and end < len(text) and text[end] != "\n"  # French puts a space inside
    if sign == '"':
        return start == 0 or text[start - 1] in _OPENS_AFTER
    return True


def _turns_back(text: str, start: int) -> bool:
    """Say whether an opening mark stands where one closes: `“We go,“ he said`."""
    return text[start - 1] in ".,!?…" and not text[start + 1 : start + 2].isalnum()


def _closes(text: str, mark: str, sign: str, start: int) -> bool:
    if sign == mark == "“":
        return True  # it turns back
    if sign not in _CLOSING[mark]:
        return False
    if mark == '"':
        if _starts_paragraph(text, start):
            return False  # opened again
        return not text[start - 1].isspace() or not text[start + 1 : start + 2].strip()
    return True


def _starts_paragraph(text: str, start: int) -> bool:
    return start == 0 or text[start - 1] == "\n"


def _is_broken(text: str, opened: int, checked: int, start: int) -> bool:
    """Say whether a paragraph between two places is not opened again, so that the quotation was never closed."""
    place = text.find("\n", checked, start)
    while place >= 0:
        after = place + 1
        while after < start and text[after] == "\n":
            after += 1
        if text[after] != text[opened]:
            return True
        place = text.find("\n", after, start)
    return False
