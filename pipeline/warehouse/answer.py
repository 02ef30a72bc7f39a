"""The answer to one reading statement: as text, as JSON, as a table or as a Parquet file."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout

import duckdb

from pipeline.errors import FatalError

READING_STATEMENTS = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
FETCH_ROWS = 1000
TABLE_ROWS = 200
ROW = "row_of_this_answer"
"""What a whole row is called in SQL; a column of the same name would stand before it."""


class Answer:
    """What one statement gives. It runs when it is asked for in one of the forms, and anew for each."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, query: str) -> None:
        """Check the statement. Raises FatalError for more than one, for one that does not read, and for bad SQL."""
        self._connection = connection
        with _explained():
            statements = duckdb.extract_statements(query)
        if len(statements) != 1:
            raise FatalError(f"one statement at a time, please: this holds {len(statements)}")
        kind = statements[0].type
        name = "PRAGMA" if _first_word(query) == "pragma" else kind.name  # which some versions take for a SELECT
        if kind not in READING_STATEMENTS or name == "PRAGMA":
            raise FatalError(
                f"`sql` only reads: {name} is refused; SELECT, DESCRIBE, SHOW, SUMMARIZE and EXPLAIN are answered"
            )
        self._query = _without_end(query)
        self._is_explain = kind == duckdb.StatementType.EXPLAIN
        with _explained():
            connection.sql(self._query)  # so that errors point into the query as it was written

    def columns(self) -> list[str]:
        """Return the names of the columns."""
        with _explained():
            query = self._query if self._is_explain else f"FROM ({self._query}\n) AS result LIMIT 0"
            return [column[0] for column in self._connection.execute(query).description or ()]

    def rows_as_text(self) -> Iterator[tuple[str | None, ...]]:
        """Yield each row with its values written as DuckDB writes them; NULL is None."""
        if self._is_explain:
            return self._rows(self._query)
        return self._rows(f"SELECT COLUMNS(*)::VARCHAR FROM ({self._query}\n) AS result")

    def rows_as_json(self) -> Iterator[str]:
        """Yield each row as a JSON object on one line."""
        if self._is_explain:
            raise FatalError("EXPLAIN has no JSON form; leave --format out")
        for (text,) in self._rows(f"SELECT to_json({ROW})::VARCHAR FROM ({self._query}\n) AS {ROW}"):
            yield _strict(str(text))

    def as_table(self, width: int) -> str:
        """Return a table of at most `width` characters a line; long results are cut in the middle."""
        if self._is_explain:
            return "\n".join(str(row[-1]) for row in self.rows_as_text())
        shown = io.StringIO()
        with _explained(), redirect_stdout(shown):
            self._connection.sql(self._query).show(max_width=width, max_rows=TABLE_ROWS)
        return shown.getvalue()

    def write_parquet(self, path: str) -> None:
        """Write a Parquet file, which the reader must have been opened with as writable."""
        with _explained():
            self._connection.sql(self._query).write_parquet(path)

    def _rows(self, query: str) -> Iterator[tuple[str | None, ...]]:
        with _explained():
            cursor = self._connection.execute(query)
            while rows := cursor.fetchmany(FETCH_ROWS):
                yield from rows


def _strict(row: str) -> str:
    """Return a row as JSON proper: DuckDB writes `NaN` and `Infinity`, which JSON has no numbers for."""
    if "NaN" not in row and "Infinity" not in row:
        return row
    return json.dumps(json.loads(row, parse_constant=lambda name: None), ensure_ascii=False, separators=(",", ":"))


def _first_word(query: str) -> str:
    """Return the first word of a statement in small letters, comments left out."""
    text = query.encode()
    for offset, kind in duckdb.tokenize(query):
        if kind != duckdb.token_type.comment:
            return text[offset:].split(None, 1)[0].decode("utf-8", "replace").lower()
    return ""


def _without_end(query: str) -> str:
    """Return a statement without the semicolons that end it, and without what stands behind them."""
    for offset, kind in reversed(duckdb.tokenize(query)):
        if query.encode()[offset : offset + 1] == b";":
            query = query.encode()[:offset].decode()
        elif kind != duckdb.token_type.comment:
            break
    return query


@contextmanager
def _explained() -> Iterator[None]:
    """Turn DuckDB's errors into one line of ours."""
    try:
        yield
    except duckdb.Error as error:
        raise FatalError(one_line(error)) from error


def one_line(error: duckdb.Error) -> str:
    """Return what DuckDB says of a statement, with the place, in one line."""
    return " ".join(line.strip() for line in str(error).splitlines() if line.strip())
