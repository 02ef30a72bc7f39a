"""Rows into tables: many at once, through JSON, which DuckDB parses itself.

Measured for 500 rows of 4 kB: 27 µs a row, and 1.5 µs for a small one, of which half is what DuckDB takes for rows that
it has. A string in place of the bytes costs more, for being decoded here and encoded there; `unnest` of a Python
list takes 600 µs, since every value is boxed on its way; Arrow saves nothing that can be measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import duckdb
import orjson

from pipeline.warehouse.statements import statement

PIECE_BYTES = 2 * 1024 * 1024
"""In one statement: `from_json` takes some times what it reads, and a text of 15 MB can have a million mentions."""


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
    starts = range(0, len(rows), SLICE_ROWS)
    yield from _put_together(text for start in starts for text in _slices(rows[start : start + SLICE_ROWS]))


def _put_together(texts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield JSON arrays of objects, each of at most `PIECE_BYTES` but for one text."""
    piece: list[bytes] = []
    held = 0
    for text in texts:
        if piece and held + len(text) > PIECE_BYTES:
            yield b"[%b]" % b",".join(piece)
            piece, held = [], 0
        piece.append(text)
        held += len(text)
    if piece:
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
        self._columns: dict[str, dict[str, Any]] = {}

    def insert(self, table: str, rows: Sequence[dict[str, Any]]) -> None:
        """Append rows; keys are column names, unknown ones are left out and missing ones null."""
        if rows:
            insert = statement("insert_rows").format(table=table, structure=to_json([self._columns_of(table)]))
            for piece in in_pieces(rows):
                self._connection.execute(insert, {"rows": piece})

    def insert_columns(self, table: str, columns: Iterable[tuple[str, bytes]]) -> None:
        """Append rows of articles: of each, by its id, a JSON object of columns that are equally long."""
        texts = (b'{"article_id":"%b",%b' % (article_id.encode(), text[1:]) for article_id, text in columns)
        for piece in _put_together(texts):
            kinds = {name: kind for name, kind in self._columns_of(table).items() if name != "article_id"}
            structure = to_json([{"article_id": "UUID", **{name: [kind] for name, kind in kinds.items()}}])
            unnested = ", ".join(f'unnest(item."{name}") AS "{name}"' for name in kinds)
            insert = statement("insert_columns").format(table=table, structure=structure, columns=unnested)
            self._connection.execute(insert, {"rows": piece})

    def _columns_of(self, table: str) -> dict[str, Any]:
        if not self._columns:
            for name, column, kind in self._connection.execute(statement("table_columns")).fetchall():
                element = [kind.removesuffix("[]")] if kind.endswith("[]") else kind
                self._columns.setdefault(name, {})[column] = element
        return self._columns[table]
