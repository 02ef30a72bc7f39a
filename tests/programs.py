"""The real program in processes of its own, as a user runs it, and what it leaves in a warehouse."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import duckdb

from pipeline.warehouse.query import examine
from tests import nursery

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 60.0
"""After so long a program that has not done what a test waits for never will, on however busy a machine."""
KILLED = -signal.SIGKILL

OF_THE_RUN = frozenset(
    {
        "run_id", "first_ingested_at", "ingested_at", "first_seen_at", "processed_at", "first_failed_at", "last_failed_at",
        "file_no", "attempts", "reading", "ctime_ns", "forgotten_at", "planned_at", "done_at",
    }
)  # fmt: skip
"""Columns that tell of a run and not of what was read: times, numbers given in the order of finding, readings."""
NOT_CONTENT = frozenset({"runs", "schema_migrations"})

Content = dict[str, list[tuple[str | None, ...]]]
Process = subprocess.Popen[bytes] | nursery.Child


@dataclass(frozen=True, slots=True)
class Finished:
    """A process that has ended."""

    status: int
    out: str
    err: str

    @property
    def counts(self) -> dict[str, Any]:
        """What its last line of standard output says, as JSON."""
        said: dict[str, Any] = json.loads(self.out.splitlines()[-1])
        return said


def command(warehouse: Path, *arguments: str | Path) -> list[str]:
    """Return the command line for a warehouse."""
    return [sys.executable, str(ROOT / "run_pipeline.py"), "--warehouse", str(warehouse), *map(str, arguments)]


def environment(settings: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of a test without what a developer may have set, and with `settings`.

    No port is taken, and DuckDB's server, which is slow to load, runs where a test asks for it alone.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COPYDESK_")}
    return {**kept, "COPYDESK_METRICS__PORT": "0", "COPYDESK_SERVER__ENABLED": "false", **(settings or {})}


def run(
    warehouse: Path,
    *arguments: str | Path,
    settings: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    before: Sequence[str] = (),
    patience_seconds: float = PATIENCE_SECONDS,
) -> Finished:
    """Run the program to its end; `before` goes in front of it on the command line."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = launch([*before, *command(warehouse, *arguments)], out, err, settings, cwd)
        try:
            status = process.wait(patience_seconds)
        finally:
            process.kill()
        out.seek(0)
        err.seek(0)
        return Finished(status, out.read().decode(), err.read().decode("utf-8", "backslashreplace"))


def launch(
    line: Sequence[str],
    out: BinaryIO,
    err: BinaryIO,
    settings: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    has_session: bool = False,
) -> Process:
    """Start the program by its command line: from the nursery in tests, where it asks for no more than settings of ours."""
    env, place = environment(settings), cwd or ROOT
    if nursery.takes(line) and all(name.startswith("COPYDESK_") for name in settings or {}):
        return nursery.start(line, env, place, out.fileno(), err.fileno(), has_session)
    return subprocess.Popen(
        line, env=env, cwd=place, stdin=subprocess.DEVNULL, stdout=out, stderr=err, start_new_session=has_session
    )


def backfill(warehouse: Path, *paths: Path, settings: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Run `backfill`, see it succeed, and return its counts."""
    done = run(warehouse, "backfill", *paths, "--format", "json", settings=settings)
    assert done.status == 0, done.err
    return done.counts


def until(is_true: Callable[[], bool], what: str, patience_seconds: float = PATIENCE_SECONDS) -> None:
    """Wait for a condition; fails when it does not come true in time."""
    deadline = time.monotonic() + patience_seconds
    while not is_true():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.005)


class Started:
    """A process that runs, in a group of its own; its output goes to files that can be looked at meanwhile."""

    def __init__(self, process: Process, out: Path, err: Path) -> None:
        self._process = process
        self._out = out
        self._err = err

    @property
    def out(self) -> str:
        """Standard output so far."""
        return self._out.read_text(encoding="utf-8")

    @property
    def err(self) -> str:
        """Standard error so far."""
        return self._err.read_text(encoding="utf-8", errors="backslashreplace")

    @property
    def has_ended(self) -> bool:
        """Whether the process is gone."""
        return self._process.poll() is not None

    def events(self, name: str) -> list[dict[str, Any]]:
        """Return what was logged so far under one event; wants `--log-format json`."""
        lines = [line for line in self.err.split("\n")[:-1] if line.startswith("{")]
        return [event for event in map(json.loads, lines) if event["event"] == name]

    def wait_for(self, is_true: Callable[[], bool], what: str, patience_seconds: float = PATIENCE_SECONDS) -> None:
        """Wait for a condition; fails at once where the process ends before it."""
        until(lambda: is_true() or self.has_ended, what, patience_seconds)
        assert is_true(), f"ended with {self._process.returncode} before {what}: {self.err}"

    def wait_ready(self, patience_seconds: float = PATIENCE_SECONDS) -> None:
        """Wait for the line `ready` of `watch`."""
        self.wait_for(lambda: "ready" in self.out.split("\n")[:-1], "`ready`", patience_seconds)

    def wait_committed(self, records: int, patience_seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until batches with so many records in all are committed."""
        self.wait_for(lambda: self.records() >= records, f"{records} records", patience_seconds)

    def records(self) -> int:
        """Return how many records the batches committed so far held."""
        kinds = ("new", "revised", "unchanged", "quarantined")
        return sum(event[kind] for event in self.events("batch.committed") for kind in kinds)

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def signal(self, number: signal.Signals) -> None:
        """Send a signal."""
        self._process.send_signal(number)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Let the process do nothing while the block runs, as if the machine had no time for it."""
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def stop(self, patience_seconds: float = PATIENCE_SECONDS) -> Finished:
        """Send SIGTERM and wait for the end."""
        self._process.send_signal(signal.SIGTERM)
        return self.wait(patience_seconds)

    def kill(self) -> Finished:
        """End the process as a power cut would, and wait until its workers are gone, too."""
        self._process.kill()
        done = self.wait()
        until(lambda: not self._has_group(), "the end of the workers")
        return done

    def wait(self, patience_seconds: float = PATIENCE_SECONDS) -> Finished:
        """Wait for the end."""
        status = self._process.wait(patience_seconds)
        return Finished(status, self.out, self.err)

    def end(self) -> None:
        """Leave nothing running, whatever the test found."""
        if not self.has_ended:
            self._process.kill()
            self._process.wait(PATIENCE_SECONDS)

    def _has_group(self) -> bool:
        try:
            os.killpg(self._process.pid, 0)
        except ProcessLookupError:
            return False
        return True


@contextmanager
def started(
    warehouse: Path, *arguments: str | Path, settings: Mapping[str, str] | None = None, logs: Path | None = None
) -> Iterator[Started]:
    """Start the program with JSON logs, and end it at the end of the block.

    Its output goes into the folder `logs`, or beside the warehouse.
    """
    logs = logs or warehouse.parent
    logs.mkdir(parents=True, exist_ok=True)
    number = len(list(logs.glob("*.out")))
    out, err = logs / f"{number}.out", logs / f"{number}.err"
    line = command(warehouse, "--log-format", "json", "--log-level", "info", *arguments)
    with out.open("wb") as stdout, err.open("wb") as stderr:
        process = launch(line, stdout, stderr, settings, has_session=True)
    program = Started(process, out, err)
    try:
        yield program
    finally:
        program.end()


def ask(warehouse: Path, query: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query over a warehouse file that no process writes to."""
    with closing(duckdb.connect(str(warehouse), read_only=True, config={"threads": 1})) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        return connection.execute(query).fetchall()


def content_of(warehouse: Path) -> Content:
    """Return all that a warehouse says of what was read, as text, sorted: every table but the accounts of runs."""
    with closing(duckdb.connect(str(warehouse), read_only=True, config={"threads": 1})) as connection:
        return content(connection)


def content(connection: duckdb.DuckDBPyConnection) -> Content:
    """Return all that an open warehouse says of what was read: see `content_of`."""
    connection.execute("SET TimeZone = 'UTC'")
    tables = connection.execute(
        "SELECT table_name, list(column_name ORDER BY column_index) FROM duckdb_columns()"
        " WHERE schema_name = 'main' AND database_name = current_database() AND NOT internal GROUP BY table_name"
    ).fetchall()
    return {
        table: connection.execute(_content_query(table, columns)).fetchall()
        for table, columns in tables
        if table not in NOT_CONTENT
    }


def _content_query(table: str, columns: Sequence[str]) -> str:
    shown = [f'"{column}"::VARCHAR' for column in columns if column not in OF_THE_RUN]
    if "file_no" in columns and table != "files":
        shown.append("(SELECT path FROM files AS f WHERE f.file_no = t.file_no)")
    return f'SELECT {", ".join(shown)} FROM "{table}" AS t ORDER BY ALL'


def differences(left: Content, right: Content) -> dict[str, list[tuple[str | None, ...]]]:
    """Return the rows that only one of two warehouses has, by table: a few of each, cut, for people to read."""
    found = {}
    for table in sorted(left.keys() | right.keys()):
        odd = set(left.get(table, [])) ^ set(right.get(table, []))
        if odd or left.get(table) != right.get(table):
            found[table] = [tuple(value and value[:80] for value in row) for row in sorted(odd, key=str)[:6]]
    return found


def assert_books_balance(warehouse: Path) -> None:
    """See that every check of the doctor passes, at any moment, and that the runs account for every article once."""
    with closing(duckdb.connect(str(warehouse), read_only=True, config={"threads": 1})) as connection:
        assert examine(connection) == []
        books = connection.execute(
            'SELECT coalesce(sum("new"), 0), (SELECT count(*) FROM articles) FROM runs'
        ).fetchall()
    assert books[0][0] == books[0][1], "the runs count other articles than there are"
