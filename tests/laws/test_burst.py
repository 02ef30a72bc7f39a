"""A burst of files that breaks in on the daemon, small; `tests/benchmarks/burst.py` has the large one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.burst import rush

FILES = 3_000
QUICK_SCAN = {"COPYDESK_WATCH__RESCAN_SECONDS": "2"}


@pytest.mark.parametrize("kills", [0, 3])
def test_of_a_burst_no_file_is_lost_and_none_is_there_twice(kills: int, tmp_path: Path) -> None:
    """Plain, renamed and into new folders, with the daemon killed in between and without."""
    done = rush(tmp_path / "in", tmp_path / "w" / "news.duckdb", FILES, kills, kills * 1.5, QUICK_SCAN)
    assert done.files == FILES
