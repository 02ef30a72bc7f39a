"""The answer to one reading statement: as text, as JSON, as a table or as a Parquet file."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from itertools import islice

import duckdb

from pipeline.errors import FatalError
from pipeline.warehouse.complaints import one_line
from pipeline.warehouse.parameters import check_parameters

READING_STATEMENTS = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
FETCH_ROWS = 1000
TABLE_ROWS = 200
COUNTED_ROWS = 10_000
"""What DuckDB's tables read of a result at most; beyond they say that there is more."""
ROW = "row_of_this_answer"
"""What a whole row is called in SQL; a column of the same name would stand before it."""
PLACE = "place_of_this_answer"
"""What the parameter is called that says where a file goes."""


class Answer:
    """What one statement gives. It runs when it is asked for in one of the forms, and anew for each."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, query: str, parameters: Mapping[str, str] | None = None
    ) -> None:
        """Check the statement, and that the parameters are those that it names, written there with a `$` before them.

        A parameter is bound as text, which DuckDB reads as what it is compared with: a number, a date, an id. Raises
        FatalError for more than one statement, for one that does not read, and for bad SQL; UsageError for parameters.
        """
        self._connection = connection
        self._written = query
        self._query = _without_end(query[_start(query) :])  # DuckDB 2.0 loses count of places behind white space
        with self._explained():
            statements = duckdb.extract_statements(query[_start(query) :])
        if len(statements) != 1:
            raise FatalError(f"one statement at a time, please: this holds {len(statements)}")
        kind = statements[0].type
        name = "PRAGMA" if _first_word(query) == "pragma" else kind.name  # which some versions take for a SELECT
        if kind not in READING_STATEMENTS or name == "PRAGMA":
            raise FatalError(
                f"`sql` only reads: {name} is refused; SELECT, DESCRIBE, SHOW, SUMMARIZE and EXPLAIN are answered"
            )
        self._is_explain = kind == duckdb.StatementType.EXPLAIN
        self._parameters = dict(parameters or {})
        check_parameters(statements[0].named_parameters, self._parameters)

    def columns(self) -> list[str]:
        """Return the names of the columns."""
        query = self._query if self._is_explain else f"{self._as_subquery('result')} LIMIT 0"
        with self._explained(self._lines_around()):
            return [column[0] for column in self._connection.execute(query, self._parameters).description or ()]

    def rows_as_text(self) -> Iterator[tuple[str | None, ...]]:
        """Yield each row with its values written as DuckDB writes them; NULL is None."""
        if self._is_explain:
            return self._rows(self._query)
        return self._rows(f"SELECT COLUMNS(*)::VARCHAR {self._as_subquery('result')}")

    def rows_as_json(self) -> Iterator[str]:
        """Yield each row as a JSON object on one line."""
        if self._is_explain:
            raise FatalError("EXPLAIN has no JSON form; leave --format out")
        for (text,) in self._rows(f"SELECT to_json({ROW})::VARCHAR {self._as_subquery(ROW)}"):
            yield _strict(str(text))

    def as_table(self, width: int) -> str:
        """Return a table of at most `width` characters a line; long results are cut in the middle.

        It says how many rows and columns there are where it does not show them all, and counts up to 9,999 rows.
        """
        if self._is_explain:
            return "\n".join(str(row[-1]) for row in self.rows_as_text())
        self.columns()  # a relation's errors have no place in the query as it was written
        query = self._query
        if self._parameters:  # with them a relation is its whole result, held in memory
            query = f"{self._as_subquery('result')} LIMIT {COUNTED_ROWS}"
        shown = io.StringIO()
        with self._explained(), redirect_stdout(shown):
            try:
                self._connection.sql(query, params=self._parameters or None).show(max_width=width, max_rows=TABLE_ROWS)
            except duckdb.DataError:
                for _ in islice(self.rows_as_text(), COUNTED_ROWS):  # which meets the same, and where it is
                    continue
                raise
        return shown.getvalue()

    def write_parquet(self, path: str) -> None:
        """Write a Parquet file, which the reader must have been opened with as writable."""
        if self._is_explain:
            raise FatalError("EXPLAIN has no Parquet form; leave --format out")
        with self._explained(self._lines_around()):
            query = f"COPY ({self._as_subquery('result')}) TO ${PLACE} (FORMAT parquet, USE_TMP_FILE false)"
            self._connection.execute(query, {**self._parameters, PLACE: path})

    def _as_subquery(self, name: str) -> str:
        return f"FROM (\n{self._query}\n) AS {name}"

    def _lines_around(self) -> int:
        return 0 if self._is_explain else 1

    def _rows(self, query: str) -> Iterator[tuple[str | None, ...]]:
        with self._explained(self._lines_around()):
            cursor = self._connection.execute(query, self._parameters)
            while rows := cursor.fetchmany(FETCH_ROWS):
                yield from rows

    @contextmanager
    def _explained(self, lines_before: int = 0) -> Iterator[None]:
        """Turn DuckDB's errors into one line of ours, and a query that Ctrl-C ended into what Python calls that."""
        try:
            yield
        except duckdb.Error as error:
            skipped = self._written.count("\n", 0, _start(self._written))
            raise FatalError(one_line(error, self._written, lines_before - skipped)) from error
        except RuntimeError as error:
            if "interrupted" in str(error):
                self._connection.interrupt()  # its threads have not heard of it yet
                raise KeyboardInterrupt from error
            raise


def _strict(row: str) -> str:
    """Return a row as JSON proper: DuckDB writes `NaN` and `Infinity`, which JSON has no numbers for."""
    if "NaN" not in row and "Infinity" not in row:
        return row
    return json.dumps(json.loads(row, parse_constant=lambda name: None), ensure_ascii=False, separators=(",", ":"))


def _start(query: str) -> int:
    """Return where the first word of a statement stands, behind white space and comments."""
    for offset, kind in duckdb.tokenize(query):
        if kind != duckdb.token_type.comment:
            return len(query.encode()[:offset].decode("utf-8", "replace"))
    return 0


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
