"""Vocabularies as editors keep them: TOML, and tables with tabs, a line that names the columns, `#` before remarks."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar

from pipeline.errors import UsageError
from schemas.complaints import complaint

Rows = TypeVar("Rows")
Made = TypeVar("Made")


class ByLanguage(Mapping[str, Made], Generic[Rows, Made]):
    """What is made of the rows of each language, when a text first asks for it: most runs read one language or two."""

    def __init__(self, rows: Mapping[str, Rows], make: Callable[[str, Rows], Made]) -> None:
        self._rows = dict(rows)  # nothing is added by asking, as a defaultdict would
        self._make = make
        self._made: dict[str, Made] = {}

    def __getitem__(self, language: str) -> Made:
        if language not in self._made:
            self._made[language] = self._make(language, self._rows[language])
        return self._made[language]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def read_words(path: Path, make: Callable[[dict[str, Any]], Made]) -> Made:
    """Return what is made of a TOML file. Raises UsageError, in one line, for one that is not there or is refused."""
    try:
        return make(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:  # TOML and pydantic raise ValueErrors
        raise UsageError(f"cannot use {path}: {complaint(error)}") from error


def read_cells(path: Path, columns: Sequence[str], what: str = "a vocabulary") -> list[tuple[int, list[str]]]:
    """Return the cells of each row of a table below the first, with the number of its line; comments are left out.

    Raises UsageError where the file cannot be read (it says `what` belongs there), or its first row does not name the
    columns.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {path}: {error}; {what} belongs there") from error
    rows = [
        (number, line.rstrip("\r").split("\t"))
        for number, line in enumerate(lines, 1)
        if line.strip() and not line.startswith("#")
    ]
    if not rows or rows[0][1] != list(columns):
        raise UsageError(f"cannot load {path}: its first row must name the columns {' '.join(columns)}, tabs between")
    return rows[1:]


def read_rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each row, one for every column, with the number of its line; those at its end may be left out.

    Raises UsageError where the file cannot be read, or its first row does not name the columns.
    """
    width = len(columns)
    for number, cells in read_cells(path, columns):
        if len(cells) > width:
            raise UsageError(f"cannot load {path} line {number}: it has {len(cells)} cells for {width} columns")
        if len(cells) < width:
            cells.extend([""] * (width - len(cells)))
        yield number, cells


def read_table(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a table as `read_rows` does, by column."""
    for number, cells in read_rows(path, columns):
        yield number, dict(zip(columns, cells, strict=True))
