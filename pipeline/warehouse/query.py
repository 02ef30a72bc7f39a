"""The warehouse as a reader sees it: one statement at a time, nothing written, nothing of the machine within reach."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb
import orjson

from pipeline import __version__
from pipeline.errors import FatalError, HolderStopsError
from pipeline.paths import sync
from pipeline.warehouse.answer import Spooled, put
from pipeline.warehouse.complaints import one_line
from pipeline.warehouse.guard import read_catalog
from pipeline.warehouse.holding import HeldError, explain, held_by, is_lock_error, must_be_there
from pipeline.warehouse.limits import Overseer
from pipeline.warehouse.migrate import STORAGE, read_version
from pipeline.warehouse.statements import scripts, statement
from pipeline.warehouse.tables import to_json
from schemas.settings import DuckdbSettings, SqlSettings

Connection = duckdb.DuckDBPyConnection
"""What questions are put to."""


def attach_read_only(connection: duckdb.DuckDBPyConnection, path: str, name: str) -> None:
    """Attach a warehouse to a connection in memory, for reading.

    Raises FatalError, naming the holder, where one writes, and for a file that is no warehouse of this version.
    """
    quoted = path.replace("'", "''")
    try:
        connection.execute(f"ATTACH '{quoted}' AS {name} (READ_ONLY)")
    except duckdb.Error as error:
        raise _cannot_read(error, path) from error
    connection.execute(f"USE {name}")
    _check_version(connection, path)
    connection.execute("USE memory")


@contextmanager
def open_reader(path: str, settings: DuckdbSettings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a warehouse for reading; nothing else of the machine is within reach.

    Raises FatalError where there is no warehouse, and, naming the holder, where a process writes to it.
    """
    with _in_memory({**_configuration(settings), "memory_limit": settings.memory_limit}) as connection:
        _attach_as_own(connection, path)
        _lock_up(connection)
        yield connection


@contextmanager
def _open_asking(path: str, settings: DuckdbSettings, limits: SqlSettings, folder: str) -> Iterator[Connection]:
    """Open a warehouse for a reader's own query, whose answer goes into a file of `folder`."""
    configuration = {
        **_configuration(settings),
        "memory_limit": f"{limits.memory_bytes}B",
        "temp_directory": os.path.join(folder, "spilled"),
    }
    with _in_memory(configuration) as connection:
        _attach_as_own(connection, path)
        connection.execute("SET allowed_directories = $folders", {"folders": [folder]})
        _lock_up(connection)
        yield connection


def _configuration(settings: DuckdbSettings) -> dict[str, Any]:
    return {
        "threads": settings.threads,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "python_enable_replacements": False,
    }


@contextmanager
def _in_memory(configuration: dict[str, Any]) -> Iterator[Connection]:
    connection = duckdb.connect(":memory:", config=configuration)
    try:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection
    finally:
        connection.close()


def _attach_as_own(connection: Connection, path: str) -> None:
    """Attach a warehouse, for reading, as the database that names without one mean."""
    must_be_there(path)
    stem = os.path.basename(path).partition(".")[0]
    name = '"{}"'.format(stem.replace('"', '""')) if stem not in ("", "memory", "system", "temp") else "warehouse"
    attach_read_only(connection, path, name)
    connection.execute(f"USE {name}")


def _lock_up(connection: Connection) -> None:
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def ask_alone(
    path: str,
    settings: DuckdbSettings,
    limits: SqlSettings,
    query: str,
    parameters: Mapping[str, Any],
    folder: str,
    is_stopped: Callable[[], bool] = lambda: False,
) -> Spooled:
    """Put a reader's query to a warehouse that nobody writes to, and let go of the file; the answer lies in `folder`.

    Raises FatalError as `answer.put` does, and HeldError where a process writes to the warehouse.
    """
    with _open_asking(path, settings, limits, folder) as connection, closing(Overseer(limits)) as overseer:
        return put(connection, query, parameters, read_catalog(connection), overseer, folder, is_stopped)


def _check_version(connection: duckdb.DuckDBPyConnection, path: str) -> None:
    version, newest = read_version(connection, path), _newest_version()
    if version > newest:
        raise FatalError(
            f"{path} has schema version {version}, newer than copydesk {__version__} knows; install a newer one"
        )
    if version < newest:
        raise FatalError(f"{path} has schema version {version} of {newest}; `backfill` or `watch` brings it up to date")


def _newest_version() -> int:
    return max(int(name.partition("_")[0]) for name in scripts("migrations"))


def _cannot_read(error: duckdb.Error, path: str) -> FatalError:
    if is_lock_error(error):
        return HeldError(held_by(path, error))
    return FatalError(explain(error, path))


def read_status(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Return those keys of `status` that the warehouse itself tells."""
    row = connection.execute(statement("read_status")).fetchone()
    said: dict[str, Any] = orjson.loads(row[0] if row else "{}")
    return said


def read_two(connection: duckdb.DuckDBPyConnection, left: str, right: str) -> list[dict[str, Any]]:
    """Return two articles as JSON values. Raises FatalError for an id that no article has."""
    rows = connection.execute(statement("read_two"), {"left": left, "right": right}).fetchall()
    found = {one["article_id"]: one for one in (orjson.loads(text) for (text,) in rows)}
    for unknown in (one for one in (left, right) if one.lower() not in found):
        raise FatalError(f'no article has the id {unknown}; `sql "FROM matches"` shows which are compared')
    return [found[left.lower()], found[right.lower()]]


def read_quarantine(connection: duckdb.DuckDBPyConnection, quarantine_id: str | None = None) -> list[dict[str, Any]]:
    """Return what is in quarantine, newest first, as JSON values; with an id that one alone, its payload with it."""
    name = "list_quarantine" if quarantine_id is None else "show_quarantine"
    parameters = {} if quarantine_id is None else {"id": quarantine_id}
    return [orjson.loads(text) for (text,) in connection.execute(statement(name), parameters).fetchall()]


def read_file_states(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, tuple[int, int] | None]]:
    """Yield the name of each file that was read, with size and mtime_ns as read; None of a missing one."""
    cursor = connection.execute(statement("read_file_states"))
    while rows := cursor.fetchmany(10_000):
        for path, size, mtime_ns in rows:
            yield path, None if size is None else (size, mtime_ns)


def count_quarantined(connection: duckdb.DuckDBPyConnection, roots: Sequence[str]) -> int:
    """Return how many files and records below some roots are in quarantine."""
    parameters = {"roots": to_json([root.rstrip("/") for root in roots])}
    row = connection.execute(statement("count_quarantined"), parameters).fetchone()
    return int(row[0]) if row else 0


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that does not agree: what was checked, how often it is off, and examples."""

    check: str
    meaning: str
    count: int
    examples: tuple[str, ...]


PLACED_WORDS = {"date": "dates", "mention": "mentions"}
"""What stands at places of a text, and the tables of it."""


def doctor_checks() -> dict[str, str]:
    """Return every check by its name, in their order; the first line of each says what a row of it is."""
    words = statement("words_not_in_text")
    placed = {f"{word}_not_in_text": words.format(word=word, table=table) for word, table in PLACED_WORDS.items()}
    return dict(sorted({**scripts("statements/doctor"), **placed}.items()))


def examine(connection: duckdb.DuckDBPyConnection) -> list[Fault]:
    """Check that files, ledger, articles and everything derived from them agree; return what does not."""
    faults = []
    for name, sql in doctor_checks().items():
        try:
            rows = connection.execute(sql).fetchall()
        except duckdb.Error as error:
            faults.append(Fault(name, f"the check could not run: {one_line(error)}", 1, ()))
            continue
        if rows:
            meaning = sql.splitlines()[0].removeprefix("-- doctor; a row is ").rstrip(".")
            faults.append(Fault(name, meaning, len(rows), tuple(str(row[0]) for row in rows[:5])))
    return faults


def take_snapshot(path: str, out: str, settings: DuckdbSettings) -> None:
    """Copy a warehouse that nobody writes to, consistent and whole, to a new file.

    Raises HeldError where a process writes to the warehouse, and FatalError where the copy cannot be written.
    """
    connection = duckdb.connect(":memory:", config={"memory_limit": settings.memory_limit, "threads": settings.threads})
    try:
        attach_read_only(connection, path, "kept")
        copy_to(connection, "kept", out)
    finally:
        connection.close()


def copy_to(connection: duckdb.DuckDBPyConnection, kept: str, out: str) -> None:
    """Copy the database `kept` as it is now to a new file: written beside it first, synced, then renamed.

    Others may go on writing to it. Raises FatalError where the copy cannot be written; nothing is left of it then.
    """
    name = f"copied_{uuid.uuid4().hex}"
    partial = f"{out}.{name}.tmp"
    try:
        quoted = partial.replace("'", "''")
        connection.execute(statement("attach_copy").format(path=quoted, name=name, storage=STORAGE))
        try:
            connection.execute(statement("copy_database").format(kept=kept.replace('"', '""'), copied=name))
            connection.execute(statement("fold_copy").format(name=name))
        finally:
            connection.execute(statement("detach_copy").format(name=name))
        sync(partial)
        os.replace(partial, out)
        sync(os.path.dirname(out) or ".")
    except duckdb.InterruptException as error:
        raise HolderStopsError from error
    except (duckdb.Error, OSError) as error:
        raise FatalError(f"cannot write the snapshot {out}: {str(error).splitlines()[0]}") from error
    finally:
        for left in (partial, f"{partial}.wal"):
            if os.path.exists(left):
                os.remove(left)
