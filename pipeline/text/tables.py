"""Vocabularies as editors keep them: tables with tabs, a line that names the columns, and `#` before remarks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Generic, TypeVar

from pipeline.errors import UsageError

Rows = TypeVar("Rows")
Made = TypeVar("Made")


class ByLanguage(Mapping[str, Made], Generic[Rows, Made]):
    """What is made of the rows of each language, when a text first asks for it: most runs read one language or two."""

    def __init__(self, rows: Mapping[str, Rows], make: Callable[[str, Rows], Made]) -> None:
        self._rows = rows
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


def read_table(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a table by column, each with the number of its line; cells at the end may be left out.

    Raises UsageError where the file cannot be read, or its first row does not name the columns.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {path}: {error}; a vocabulary belongs there") from error
    rows = [
        (number, line.rstrip("\r").split("\t"))
        for number, line in enumerate(lines, 1)
        if line.strip() and not line.startswith("#")
    ]
    if not rows or rows[0][1] != list(columns):
        raise UsageError(f"cannot load {path}: its first row must name the columns {' '.join(columns)}, tabs between")
    width = len(columns)
    for number, cells in rows[1:]:
        if len(cells) > width:
            raise UsageError(f"cannot load {path} line {number}: it has {len(cells)} cells for {width} columns")
        if len(cells) < width:
            cells.extend([""] * (width - len(cells)))
        yield number, dict(zip(columns, cells, strict=True))
