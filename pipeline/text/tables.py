"""Vocabularies as editors keep them: tables with tabs, a line that names the columns, and `#` before remarks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.errors import UsageError


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
    for number, cells in rows[1:]:
        if len(cells) > len(columns):
            raise UsageError(f"cannot load {path} line {number}: it has {len(cells)} cells for {len(columns)} columns")
        yield number, dict(zip(columns, [*cells, *[""] * (len(columns) - len(cells))], strict=True))
