"""Copies of a warehouse while others read it, and those that a daemon makes by itself."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from pipeline.errors import FatalError
from pipeline.warehouse import snapshots
from pipeline.warehouse.answer import spool
from pipeline.warehouse.guard import Question
from pipeline.warehouse.query import copy_to
from tests.patience import ends
from tests.programs import until


@contextmanager
def others_listing(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Have two threads list all tables without end: a transaction in each database that is attached."""
    is_over = threading.Event()

    def ask(cursor: duckdb.DuckDBPyConnection) -> None:
        while not is_over.is_set():
            cursor.execute("SELECT count(*) FROM duckdb_tables()").fetchall()

    threads = [threading.Thread(target=ask, args=(connection.cursor(),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a database with some rows."""
    with duckdb.connect(str(tmp_path / "kept.duckdb")) as connection:
        connection.execute("CREATE TABLE numbers AS SELECT i, repeat('x', 100) AS text FROM range(20_000) AS r(i)")
        yield connection


def test_copies_are_made_while_others_list_the_tables(tmp_path: Path, kept: duckdb.DuckDBPyConnection) -> None:
    """Each of many is whole."""
    out = tmp_path / "copy.duckdb"
    with others_listing(kept):
        for _ in range(25):
            copy_to(kept, "kept", str(out))
    with duckdb.connect(str(out), read_only=True) as copy:
        assert copy.execute("SELECT count(*) FROM numbers").fetchone() == (20_000,)


def test_answers_are_written_while_others_list_the_tables(tmp_path: Path, kept: duckdb.DuckDBPyConnection) -> None:
    """Each of many is whole."""
    question = Question("SELECT i FROM numbers", "SELECT i FROM numbers", frozenset(), is_explain=False, is_light=True)
    with others_listing(kept):
        for number in range(25):
            spool(kept, question, {}, str(tmp_path / f"{number}.duckdb"), 30_000)
    with duckdb.connect(str(tmp_path / "24.duckdb"), read_only=True) as answer:
        assert answer.execute("SELECT count(*) FROM result").fetchone() == (20_000,)


def test_a_snapshot_that_fails_is_tried_again_soon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And not only when the next one is due; the one after a success is."""
    monkeypatch.setattr(snapshots, "RETRY_SECONDS", 0.0)
    tries: list[str] = []

    def take(path: str) -> None:
        tries.append(path)
        if len(tries) < 3:
            raise FatalError("the disk has no room")

    schedule = snapshots.SnapshotSchedule(take, str(tmp_path / "copy.duckdb"), 1e6)
    with ends():
        schedule.start()
        until(lambda: (schedule.status() or {})["last_at"] is not None, "a snapshot")
        schedule.stop()
    assert (len(tries), (schedule.status() or {})["error"]) == (3, None)
