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
