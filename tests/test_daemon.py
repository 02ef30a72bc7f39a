"""The daemon as an operator sees it: the real program, real files, real signals."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tests.programs import Started, ask, assert_sound, run, started

SLOW_SCAN = {"COPYDESK_WATCH__RESCAN_SECONDS": "3600"}
QUICK_SCAN = {"COPYDESK_WATCH__RESCAN_SECONDS": "0.2"}


def write(path: Path, text: str) -> Path:
    """Write an article file and the folders that it lies in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def a_story(subject: str) -> str:
    """Return a text that cleans to itself."""
    return f"{subject} said on Monday that the two governments had agreed to hold further talks on trade next month.\n"


def stop_and_check(daemon: Started, warehouse: Path) -> None:
    """Stop the daemon as its operator does."""
    done = daemon.stop()
    assert done.status == 0, done.err
    assert_sound(warehouse)


def test_what_is_there_and_what_comes_is_ingested(tmp_path: Path) -> None:
    """Written, moved in from outside, renamed from a temporary name, hard-linked, and into folders made just then."""
    inputs, warehouse = tmp_path / "in", tmp_path / "w" / "news.duckdb"
    write(inputs / "there.txt", a_story("Tokyo"))
    with started(warehouse, "watch", inputs, settings=SLOW_SCAN) as daemon:
        daemon.wait_ready()
        assert daemon.records() == 1
        write(inputs / "written.txt", a_story("Seoul"))
        write(inputs / "deep" / "er" / "made.txt", a_story("Madrid"))
        shutil.move(write(tmp_path / "outside.txt", a_story("Paris")), inputs / "moved.txt")
        os.rename(write(inputs / "new.txt.tmp", a_story("Rome")), inputs / "renamed.txt")
        os.link(write(tmp_path / "linked.txt", a_story("Berlin")), inputs / "linked.txt")
        daemon.wait_committed(6)
        stop_and_check(daemon, warehouse)
    names = {os.path.basename(path) for (path,) in ask(warehouse, "SELECT source_path FROM articles")}
    assert names == {"there.txt", "written.txt", "made.txt", "moved.txt", "renamed.txt", "linked.txt"}


def test_a_changed_file_becomes_a_revision_and_a_deleted_one_missing(tmp_path: Path) -> None:
    """Its article stays."""
    inputs, warehouse = tmp_path / "in", tmp_path / "w" / "news.duckdb"
    story = write(inputs / "story.txt", a_story("Tokyo"))
    gone = write(inputs / "gone.txt", a_story("Seoul"))
    with started(warehouse, "watch", inputs, settings=QUICK_SCAN) as daemon:
        daemon.wait_ready()
        write(story, a_story("Osaka"))
        daemon.wait_committed(3)
        gone.unlink()
        stop_and_check(daemon, warehouse)
    with started(warehouse, "watch", inputs, settings=QUICK_SCAN) as daemon:
        daemon.wait_ready()
        stop_and_check(daemon, warehouse)
    assert ask(warehouse, "SELECT revision FROM articles ORDER BY source_path") == [(1,), (2,)]
    assert ask(warehouse, "SELECT path, state FROM files ORDER BY path") == [
        (str(gone), "missing"),
        (str(story), "loaded"),
    ]


def test_a_stop_commits_what_was_written_just_before(tmp_path: Path) -> None:
    """The first signal drains."""
    inputs, warehouse = tmp_path / "in", tmp_path / "w" / "news.duckdb"
    inputs.mkdir()
    with started(warehouse, "watch", inputs, settings=SLOW_SCAN) as daemon:
        daemon.wait_ready()
        for number in range(20):
            write(inputs / f"{number}.txt", a_story(f"Minister {number}"))
        daemon.wait_committed(1)
        stop_and_check(daemon, warehouse)
    with started(warehouse, "watch", inputs, settings=SLOW_SCAN) as daemon:
        daemon.wait_ready()
        stop_and_check(daemon, warehouse)
    assert ask(warehouse, "SELECT count(*) FROM articles") == [(20,)]


def test_beside_a_daemon_every_command_says_who_holds_the_warehouse(tmp_path: Path) -> None:
    """In one line with its pid, and exits with 1."""
    inputs, warehouse = tmp_path / "in", tmp_path / "w" / "news.duckdb"
    inputs.mkdir()
    with started(warehouse, "watch", inputs) as daemon:
        daemon.wait_ready()
        for arguments in (
            ["sql", "SELECT 1"],
            ["status"],
            ["snapshot", str(tmp_path / "copy.duckdb")],
            ["backfill", str(inputs)],
            ["backfill", "--dry-run", str(inputs)],
            ["watch", str(inputs)],
            ["doctor"],
            ["quarantine", "list"],
        ):
            done = run(warehouse, *arguments)
            assert done.status == 1, arguments
            assert done.err.count("\n") == 1, done.err
            assert "is held by process" in done.err, done.err
            assert "(watch, since" in done.err, done.err
        stop_and_check(daemon, warehouse)


def test_a_dead_daemon_holds_nothing(tmp_path: Path) -> None:
    """What it left beside the warehouse is known to be stale."""
    inputs, warehouse = tmp_path / "in", tmp_path / "w" / "news.duckdb"
    write(inputs / "a.txt", a_story("Tokyo"))
    with started(warehouse, "watch", inputs) as daemon:
        daemon.wait_ready()
        daemon.kill()
    assert run(warehouse, "sql", "SELECT count(*) FROM articles").out == "count_star()\n1\n"
    assert_sound(warehouse)
