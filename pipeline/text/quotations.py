"""Stretches of a text between quotation marks: straight, curly, German, French and East Asian ones, nested ones inside.

A quotation that goes on over paragraphs is opened again in each and closed in the last; it is one stretch. What is
never closed is none, so that a stray mark does no harm beyond its own paragraph.
"""

from __future__ import annotations

from typing import Final

_MARKS: Final = '"“”„«»「」『』'
_CLOSING: Final = {"“": "”", "„": "“”", "«": "»", "»": "«", "「": "」", "『": "』", '"': '"'}
_OPENS_AFTER: Final = " \n\t([{—–-/‘'“„«"
_LONGEST: Final = 6_000  # characters; a longer one is a mark that was forgotten

Quoted = tuple[int, int]
"""From the opening mark to behind the closing one."""


def find_quoted(text: str) -> list[Quoted]:
    """Return the outermost quoted stretches, in order."""
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
        elif sign == mark and mark != '"':
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
    if sign in {"”", "」", "』"}:
        return False
    if end >= len(text) or text[end].isspace():
        return sign == "«" and end < len(text) and text[end] != "\n"  # French puts a space inside
    if sign == '"':
        return start == 0 or text[start - 1] in _OPENS_AFTER
    return True


def _closes(text: str, mark: str, sign: str, start: int) -> bool:
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
