"""Rows into tables: many at once, through JSON, which DuckDB parses itself.

Measured for 500 rows of 4 kB: 50 µs a row, and 5 µs for a small one. A string in place of the bytes costs 20 µs more,
for being decoded here and encoded there; `unnest` of a Python list takes 600 µs, since every value is boxed on its way,
and Arrow (20 µs) would bring a library of 140 MB.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import duckdb
import orjson

from pipeline.warehouse.statements import statement

PIECE_BYTES = 2 * 1024 * 1024
"""In one statement: `from_json` takes ten times what it reads, and a text of 15 MB can have a million mentions."""


SLICE_ROWS = 64
"""Made into JSON at once: one by one, small rows cost three times as much."""


def to_json(value: Any) -> str:
    """Return a parameter for `from_json`."""
    return orjson.dumps(value).decode()


def to_json_bytes(value: Any) -> bytes:
    """Return a parameter for `from_json(decode(...))`."""
    return orjson.dumps(value)


def in_pieces(rows: Sequence[dict[str, Any]]) -> Iterator[bytes]:
    """Yield JSON arrays of rows, each of at most `PIECE_BYTES` but for one row."""
    piece: list[bytes] = []
    held = 0
    for start in range(0, len(rows), SLICE_ROWS):
        for text in _slices(rows[start : start + SLICE_ROWS]):
            if piece and held + len(text) > PIECE_BYTES:
                yield b"[%b]" % b",".join(piece)
                piece, held = [], 0
            piece.append(text)
            held += len(text)
    yield b"[%b]" % b",".join(piece)


def _slices(rows: Sequence[dict[str, Any]]) -> Iterator[bytes]:
    """Yield rows as JSON without brackets, all at once unless that is too much."""
    text = to_json_bytes(rows)[1:-1]
    if len(text) <= PIECE_BYTES or len(rows) == 1:
        yield text
        return
    half = len(rows) // 2
    yield from _slices(rows[:half])
    yield from _slices(rows[half:])


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Run the block as one transaction: committed at its end, undone where it raises, whatever the undoing says."""
    connection.execute("BEGIN TRANSACTION")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with suppress(duckdb.Error):
            connection.execute("ROLLBACK")
        raise


class Tables:
    """The tables of one connection with their columns."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._inserts: dict[str, str] = {}

    def insert(self, table: str, rows: Sequence[dict[str, Any]]) -> None:
        """Append rows; keys are column names, unknown ones are left out and missing ones null."""
        if rows:
            if table not in self._inserts:
                self._inserts = self._prepare()
            for piece in in_pieces(rows):
                self._connection.execute(self._inserts[table], {"rows": piece})

    def _prepare(self) -> dict[str, str]:
        structures: dict[str, dict[str, Any]] = defaultdict(dict)
        for table, column, kind in self._connection.execute(statement("table_columns")).fetchall():
            structures[table][column] = [kind.removesuffix("[]")] if kind.endswith("[]") else kind
        return {
            table: statement("insert_rows").format(table=table, structure=to_json([columns]))
            for table, columns in structures.items()
        }
