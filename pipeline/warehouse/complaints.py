"""What DuckDB says against a statement, in one line, with the place in the query as its author wrote it."""

from __future__ import annotations

import re
import unicodedata

import duckdb

_PLACE = re.compile(r"^(LINE (\d+): )(.*)\n( *)\^", re.MULTILINE)
"""How DuckDB shows a place: its line, cut to what fits, and below it a caret under the first character."""
_PIECE = re.compile(r"""::\s*\w+|[\w$]+|"[^"\n]*"?|'[^'\n]*'?|\S""")
_AT_END = "syntax error at end of input"
_CUT = "..."
PIECE_CHARS = 40
"""Of the offending piece: a longer one is a text, and its beginning tells which."""


def one_line(error: duckdb.Error, query: str | None = None, lines_before: int = 0) -> str:
    """Return what DuckDB says in one line; with the query, first the line, the column and the piece that is meant.

    Lines and columns count from 1, columns in code points. `lines_before` is how many lines more there were before the
    query in what DuckDB was given. Where the place cannot be told for sure, less of it is said.
    """
    text = str(error)
    shown = _PLACE.search(text)
    place = ""
    if query is not None and shown is not None:
        place = _shown_place(shown, query, int(shown[2]) - 1 - lines_before)
    elif query is not None and _AT_END in text:
        place = f"{_counted(query, len(query.rstrip()))}, at the end: "
    said = text[: shown.start()] if shown else text
    return place + " ".join(line.strip() for line in said.splitlines() if line.strip())


def place_of(query: str, start: int, part: str, offset: int | None) -> str:
    """Return how we speak of a place in a query: so many bytes into `part`, which begins at character `start` of it.

    Nothing where the place is not known.
    """
    if offset is None or start < 0:
        return ""
    index = start + len(part.encode()[:offset].decode("utf-8", "replace"))
    piece = _PIECE.match(query, index)
    near = f", at {_cut(piece[0])}" if piece else ""
    return f"{_counted(query, index)}{near}: "


def _shown_place(shown: re.Match[str], query: str, number: int) -> str:
    lines = query.split("\n")
    if not 0 <= number < len(lines):
        return ""
    columns = _columns(lines[number], shown[3], len(shown[4]) - len(shown[1]))
    if len(columns) != 1:
        return f"line {number + 1}: " if columns else ""
    piece = _PIECE.match(lines[number], columns[0])
    near = f", at {_cut(piece[0])}" if piece else ""
    return f"line {number + 1}, column {columns[0] + 1}{near}: "


def _columns(line: str, excerpt: str, cells: int) -> list[int]:
    """Return the indexes in a line that the caret below an excerpt of it, so many cells in, may point at.

    None where the excerpt is not of this line, several where a cut one is found at more places.
    """
    index = _index_of_cell(excerpt, cells)
    part = excerpt.removesuffix(_CUT)
    if part in line:
        return [line.find(part) + index]
    part = part.removeprefix(_CUT)
    starts = [start for start in range(len(line)) if line.startswith(part, start)]
    return [start + index - len(_CUT) for start in starts]


def _index_of_cell(text: str, cells: int) -> int:
    """Return which character stands so many cells of a terminal into a text: ideographs take two, accents none."""
    taken = 0
    for index, char in enumerate(text):
        if taken >= cells:
            return index
        taken += 0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return len(text)


def _counted(query: str, index: int) -> str:
    before = query[:index]
    return f"line {before.count(chr(10)) + 1}, column {index - (before.rfind(chr(10)) + 1) + 1}"


def _cut(piece: str) -> str:
    return piece if len(piece) <= PIECE_CHARS else f"{piece[:PIECE_CHARS]}…"
