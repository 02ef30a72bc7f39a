"""Texts with marks around what is named, said and dated in them, see `tests/data/world/README.md`.

`{P name}`, `{O name}` and `{L name}` are people, bodies and places, `{D 2024-03-05|Tuesday}` is a day or, parted by `/`,
the first and last of a range, `{QD speaker|“...”}`, `{QI ...}` and `{QM ...}` are direct, indirect and mixed quotations.
Marks stand inside each other. Before a line `---` fields may stand, and a line `===` parts one text from the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_OPENING = re.compile(r"\{(QD|QI|QM|P|O|L|D) ")
_SAYING = frozenset({"QD", "QI", "QM", "D"})


class Mark(NamedTuple):
    """A stretch of a text: what it is, what is said of it (a speaker, a day), and where it stands."""

    kind: str
    said: str
    start: int
    end: int


class Marked(NamedTuple):
    """A text without its marks, and these in the order of their ends; `fields` are what stood before it."""

    name: str
    fields: dict[str, str]
    text: str
    marks: list[Mark]


def read_marked(path: Path) -> Iterator[Marked]:
    """Yield the texts of a file; raises ValueError where a mark is open or unknown."""
    for number, part in enumerate(re.split(r"^===[ \t]*$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)):
        head, line, body = part.partition("\n---\n")
        fields = dict(field.split(": ", 1) for field in head.splitlines()) if line else {}
        text, marks = _without_marks((body if line else part).strip())
        yield Marked(f"{path.stem} {number}" if number else path.stem, fields, text, marks)


def _without_marks(marked: str) -> tuple[str, list[Mark]]:
    pieces: list[str] = []
    marks: list[Mark] = []
    opened: list[tuple[str, str, int]] = []
    place, length = 0, 0
    while place < len(marked):
        if opening := _OPENING.match(marked, place):
            kind, said, place = opening[1], "", opening.end()
            if kind in _SAYING:
                bar = marked.index("|", place)
                said, place = marked[place:bar], bar + 1
            opened.append((kind, said, length))
            continue
        if marked[place] == "}":
            marks.append(Mark(*opened.pop(), length))
        elif marked[place] == "{":
            raise ValueError(f"unknown mark: {marked[place : place + 30]}")
        else:
            pieces.append(marked[place])
            length += 1
        place += 1
    if opened:
        raise ValueError(f"open marks: {opened}")
    return "".join(pieces), marks
