"""The answer to one question: first all of it into a file of its own, then out of that in whatever form is wanted.

So the warehouse is let go of before anything is written to a slow pipe, and a reader sees the same whichever process
put the question.
"""

from __future__ import annotations

import io
import json
import os
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import dataclass
from typing import Any

import duckdb

from pipeline.errors import FatalError
from pipeline.warehouse.complaints import one_line
from pipeline.warehouse.guard import Catalog, Question, check, start_of
from pipeline.warehouse.limits import Overseer
from pipeline.warehouse.parameters import check_parameters
from pipeline.warehouse.statements import statement

FETCH_ROWS = 1000
TABLE_ROWS = 200
COUNTED_ROWS = 10_000
"""From so many rows on DuckDB's tables only say that there are more."""
ROW = "row_of_this_answer"
"""What a whole row is called in SQL; a column of the same name would stand before it."""


@dataclass(frozen=True, slots=True)
class Spooled:
    """An answer that lies in a file, for whoever opens it with `opened_spool`."""

    path: str
    is_explain: bool


def put(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    parameters: Mapping[str, Any],
    catalog: Catalog,
    overseer: Overseer,
    folder: str,
    is_stopped: Callable[[], bool] = lambda: False,
) -> Spooled:
    """Put a reader's query, if it may be asked, and its answer into a file of `folder`.

    A parameter is bound as text, which DuckDB reads as what it is compared with: a number, a date, an id. Raises
    FatalError in one line for what may not be asked, what DuckDB finds wrong and what costs too much, and UsageError
    for parameters that are missing or not wanted.
    """
    with explained(query):
        question = check(connection, query, catalog)
    check_parameters(question.parameters, parameters)
    path = os.path.join(folder, f"{uuid.uuid4().hex}.duckdb")
    with overseer.looking_after(connection, is_stopped, path):
        spool(connection, question, parameters, path, overseer.settings.rows)
    return Spooled(path, question.is_explain)


def spool(
    connection: duckdb.DuckDBPyConnection, question: Question, parameters: Mapping[str, Any], path: str, most_rows: int
) -> None:
    """Put a question, and its answer into a new DuckDB file at `path`.

    Raises FatalError for what DuckDB finds wrong, in one line, and for more than `most_rows` rows; no file is left.
    """
    name = f"spool_{os.path.basename(path).partition('.')[0]}"
    quoted = path.replace("'", "''")
    try:
        with explained():
            connection.execute(f"ATTACH '{quoted}' AS {name}")
            try:
                _fill(connection, question, parameters, name, most_rows)
                connection.execute(f"FORCE CHECKPOINT {name}")  # who lists all tables is in the way of a plain one
            finally:
                connection.execute(f"DETACH {name}")
    except BaseException:
        remove_spool(path)
        raise


def _fill(
    connection: duckdb.DuckDBPyConnection, question: Question, parameters: Mapping[str, Any], name: str, most_rows: int
) -> None:
    values = dict(parameters) or None
    if question.is_explain:
        with explained(question.written):
            rows = connection.execute(question.text, values).fetchall()
        connection.execute(statement("spool_plan").format(spool=name))
        connection.executemany(statement("spool_plan_row").format(spool=name), [row[-1:] for row in rows])
        return
    whole = statement("spool_query")
    before, _, after = whole[start_of(whole) :].partition("{query}")  # DuckDB 2.0 counts wrongly behind a comment
    text = f"{before.format(spool=name)}{question.text}{after.format(rows=most_rows + 1)}"
    with explained(question.written, before.count("\n")):
        connection.execute(text, values)
    row = connection.execute(statement("count_spooled").format(spool=name)).fetchone()
    if row and row[0] > most_rows:
        raise FatalError(
            f"the result has more than the {most_rows:,} rows of sql.rows; add LIMIT, count instead, or ask a snapshot"
        )


def remove_spool(path: str) -> None:
    """Remove the file of an answer, and what DuckDB leaves beside one that was cut off."""
    for left in (path, f"{path}.wal"):
        with suppress(OSError):
            os.remove(left)


class Answer:
    """What one question gave. Each of the forms reads it anew."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, is_explain: bool) -> None:
        """`connection` is open on the file that `spool` made."""
        self._connection = connection
        self.is_explain = is_explain

    def columns(self) -> list[str]:
        """Return the names of the columns."""
        return [column[0] for column in self._connection.execute(statement("answer_names")).description or ()]

    def count(self) -> int:
        """Return how many rows there are."""
        with explained():
            row = self._connection.execute(statement("count_answer")).fetchone()
        return int(row[0]) if row else 0

    def rows_as_text(self) -> Iterator[tuple[str | None, ...]]:
        """Yield each row with its values written as DuckDB writes them; NULL is None."""
        return self._rows(statement("answer_as_text"))

    def rows_as_json(self) -> Iterator[str]:
        """Yield each row as a JSON object on one line."""
        if self.is_explain:
            raise FatalError("EXPLAIN has no JSON form; leave --format out")
        for (text,) in self._rows(statement("answer_as_json").format(row=ROW)):
            yield _strict(str(text))

    def as_table(self, width: int) -> str:
        """Return a table of at most `width` characters a line; long results are cut in the middle.

        It says how many rows and columns there are where it does not show them all.
        """
        if self.is_explain:
            return "\n".join(str(row[-1]) for row in self.rows_as_text())
        shown = io.StringIO()
        with explained(), redirect_stdout(shown):
            self._connection.sql(statement("answer")).show(max_width=width, max_rows=TABLE_ROWS)
        count = self.count()
        return shown.getvalue() + (f"  {count:,} rows in all\n" if count >= COUNTED_ROWS else "")

    def write_parquet(self, path: str) -> None:
        """Write a Parquet file, over what is there."""
        if self.is_explain:
            raise FatalError("EXPLAIN has no Parquet form; leave --format out")
        with explained():
            self._connection.execute(statement("answer_to_parquet"), {"path": path})

    def _rows(self, query: str) -> Iterator[tuple[str | None, ...]]:
        with explained():
            cursor = self._connection.execute(query)
            while rows := cursor.fetchmany(FETCH_ROWS):
                yield from rows


@contextmanager
def opened_spool(path: str, is_explain: bool) -> Iterator[Answer]:
    """Open an answer that was spooled; its file is gone at the end, whatever happens."""
    try:
        connection = duckdb.connect(path, read_only=True)
    except duckdb.Error as error:
        raise FatalError(f"the answer cannot be read: {one_line(error)}") from error
    finally:
        remove_spool(path)  # it stays readable while it is open, and nobody else needs it
    try:
        connection.execute("SET TimeZone = 'UTC'")
        yield Answer(connection, is_explain)
    finally:
        connection.close()


def _strict(row: str) -> str:
    """Return a row as JSON proper: DuckDB writes `NaN` and `Infinity`, which JSON has no numbers for."""
    if "NaN" not in row and "Infinity" not in row:
        return row
    return json.dumps(json.loads(row, parse_constant=lambda name: None), ensure_ascii=False, separators=(",", ":"))


@contextmanager
def explained(query: str | None = None, lines_before: int = 0) -> Iterator[None]:
    """Turn DuckDB's errors into one line of ours, with the place in `query`; those of limits are left as they are.

    `lines_before` are those that stood before the query in what DuckDB was given. What Ctrl-C ended is what Python
    calls that.
    """
    try:
        yield
    except (duckdb.InterruptException, duckdb.OutOfMemoryException):
        raise
    except duckdb.Error as error:
        skipped = query.count("\n", 0, start_of(query)) if query else 0
        raise FatalError(one_line(error, query, lines_before - skipped)) from error
    except RuntimeError as error:
        if "interrupted" in str(error):
            raise KeyboardInterrupt from error
        raise
