"""A file that was read in part, and that changes while the rest is read: neither crash nor change leaves a trace."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.stages import read
from pipeline.warehouse.query import examine
from tests.laws.in_process import Ingester, power_cut, read_in_pieces, write
from tests.programs import content, differences

LINE = '{{"text": "Japan votes on day {day}.", "padding": "' + "x" * 40 + '"}}\n'
DAYS = range(12)


def feed(days: range) -> str:
    """Return a feed with an article for each day."""
    return "".join(LINE.format(day=day) for day in days)


def change_once_opened(monkeypatch: pytest.MonkeyPatch, change: Callable[[], None]) -> None:
    """Change a file right after it was opened for reading, once."""
    opened = read._open
    changes = [change]

    def open_and_change(file: Any) -> Any:
        found = opened(file)
        if changes:
            changes.pop()()
        return found

    monkeypatch.setattr(read, "_open", open_and_change)


@pytest.mark.parametrize("records", [2, 500])
@pytest.mark.parametrize("days", [range(12, 24), range(0, 12, 2)], ids=["other", "some"])
def test_a_file_that_changes_while_a_later_run_reads_the_rest_stands_for_what_it_holds_at_last(
    days: range, records: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every record of the new bytes is there once, and the old ones remain as articles that no file holds."""
    path = tmp_path / "feed.jsonl"
    write(path, feed(DAYS), 1_000_000_000)
    ingester, clean = Ingester(), Ingester()
    with read_in_pieces(100):
        with power_cut("commit.begin", 4):
            ingester.backfill([tmp_path], records=2)
        ingester.restart()
        change_once_opened(monkeypatch, lambda: write(path, feed(days), 1_000_000_001))
        ingester.backfill([tmp_path], records=records)
        assert examine(ingester.warehouse.connection) == []
        ingester.backfill([tmp_path], records=records)
        clean.backfill([tmp_path])
    assert examine(ingester.warehouse.connection) == []
    now, expected = content(ingester.warehouse.connection), content(clean.warehouse.connection)
    assert set(expected["articles"]) <= set(now["articles"])
    for table in ("files", "quarantine"):
        assert differences({table: now[table]}, {table: expected[table]}) == {}


def test_a_folder_that_goes_away_before_its_files_are_read_is_read_when_it_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A share that comes and goes: nothing of it is refused, and what was loaded before stays meanwhile."""
    root, away = tmp_path / "share", tmp_path / "away"
    root.mkdir()
    write(root / "known.jsonl", feed(range(2)) + "{\n", 1_000_000_000)
    ingester = Ingester()
    ingester.backfill([root])
    write(root / "known.jsonl", feed(range(3)), 1_000_000_001)
    write(root / "new.jsonl", feed(range(5, 7)), 1_000_000_001)
    change_before_opening(monkeypatch, lambda: root.rename(away))
    counts = ingester.backfill([root])
    assert (counts.files, counts.articles, counts.quarantined) == (2, 0, 0)
    assert states(ingester) == {"known.jsonl": "missing", "new.jsonl": "missing"}
    assert len(content(ingester.warehouse.connection)["articles"]) == 2
    assert examine(ingester.warehouse.connection) == []
    away.rename(root)
    ingester.backfill([root])
    assert states(ingester) == {"known.jsonl": "loaded", "new.jsonl": "loaded"}
    now = content(ingester.warehouse.connection)
    assert (len(now["articles"]), now["quarantine"]) == (5, [])
    assert examine(ingester.warehouse.connection) == []


def change_before_opening(monkeypatch: pytest.MonkeyPatch, change: Callable[[], object]) -> None:
    """Change what there is right before the first file is opened for reading, once."""
    open_now = read._open
    changes = [change]

    def change_and_open(file: Any) -> Any:
        if changes:
            changes.pop()()
        return open_now(file)

    monkeypatch.setattr(read, "_open", change_and_open)


def states(ingester: Ingester) -> dict[str, str]:
    """Return the state of each file by its name."""
    found = ingester.warehouse.connection.execute("SELECT path, state FROM files").fetchall()
    return {Path(path).name: state for path, state in found}


def test_a_file_that_is_gone_before_the_rest_of_it_is_read_keeps_its_books(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was committed of it stays, refusals too, and it is read whole when it is back."""
    root, away = tmp_path / "share", tmp_path / "away"
    root.mkdir()
    write(root / "feed.jsonl", "{\n" + feed(DAYS), 1_000_000_000)
    ingester, clean = Ingester(), Ingester()
    with read_in_pieces(100):
        with power_cut("commit.begin", 4):
            ingester.backfill([root], records=2)
        ingester.restart()
        change_before_opening(monkeypatch, lambda: root.rename(away))
        ingester.backfill([root], records=2)
        assert states(ingester) == {"feed.jsonl": "missing"}
        assert examine(ingester.warehouse.connection) == []
        away.rename(root)
        ingester.backfill([root], records=2)
        clean.backfill([root])
    assert examine(ingester.warehouse.connection) == []
    assert states(ingester) == {"feed.jsonl": "loaded"}
    now, expected = content(ingester.warehouse.connection), content(clean.warehouse.connection)
    for table in ("articles", "quarantine"):
        assert differences({table: now[table]}, {table: expected[table]}) == {}
