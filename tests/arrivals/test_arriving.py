"""Files, folders and whole roots that come and go under the real daemon."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.arrivals.test_watch import mounted
from tests.builders import a_story
from tests.oracle import wait_in_step
from tests.programs import Started, ask, started
from tests.running import assert_sound
from tests.test_daemon import QUICK_SCAN, SLOW_SCAN, stop_and_check, write

POLLING = {"COPYDESK_WATCH__MODE": "polling", "COPYDESK_WATCH__POLL_SECONDS": "0.1", **SLOW_SCAN}


def states(warehouse: Path) -> dict[str, str]:
    """Return the state of each file by its name."""
    return {os.path.basename(path): state for path, state in ask(warehouse, "SELECT path, state FROM files")}


def wait_for_event(daemon: Started, name: str, times: int = 1) -> None:
    """Wait until something was logged so often."""
    daemon.wait_for(lambda: len(daemon.events(name)) >= times, name)


def test_a_root_that_is_not_there_at_the_start_is_waited_for(tmp_path: Path) -> None:
    """The others are served meanwhile; one line says that it is missed, another that it is there."""
    here, later, warehouse = tmp_path / "here", tmp_path / "not" / "yet", tmp_path / "w" / "news.duckdb"
    write(here / "a.txt", a_story("Tokyo"))
    with started(warehouse, "watch", here, later, settings=SLOW_SCAN) as daemon:
        daemon.wait_ready()
        assert daemon.records() == 1
        write(tmp_path / "made" / "b.txt", a_story("Seoul"))
        later.parent.mkdir()
        os.rename(tmp_path / "made", later)
        daemon.wait_committed(2)
        write(later / "c.txt", a_story("Madrid"))
        daemon.wait_committed(3)
        assert [event["root"] for event in daemon.events("root.degraded")] == [str(later)]
        assert [event["root"] for event in daemon.events("root.returned")] == [str(later)]
        assert [event["mode"] for event in daemon.events("root.watched")] == ["events", "events"]
        stop_and_check(daemon, warehouse)


@pytest.mark.parametrize("settings", [QUICK_SCAN, POLLING], ids=["events", "polling"])
def test_a_root_that_goes_away_takes_no_files_along(tmp_path: Path, settings: Mapping[str, str]) -> None:
    """Moved away, then an empty folder in its place, then back with something new."""
    root, warehouse = tmp_path / "in", tmp_path / "w" / "news.duckdb"
    for number in range(5):
        write(root / f"{number}.txt", a_story(f"Minister {number}"))
    with started(warehouse, "watch", root, settings=settings) as daemon:
        daemon.wait_ready()
        os.rename(root, tmp_path / "away")
        wait_for_event(daemon, "root.degraded")
        root.mkdir()
        time.sleep(1.5)  # so that it is tended, and would be looked at, a few times
        write(tmp_path / "away" / "new.txt", a_story("Paris"))
        root.rmdir()
        os.rename(tmp_path / "away", root)
        wait_for_event(daemon, "root.returned")
        daemon.wait_committed(6)
        stop_and_check(daemon, warehouse)
        assert len(daemon.events("root.degraded")) == 1
    assert set(states(warehouse).values()) == {"loaded"}
    assert ask(warehouse, "SELECT count(*), max(revision) FROM articles") == [(6, 1)]


def test_a_share_that_is_not_mounted_when_the_daemon_starts_takes_no_files_along(tmp_path: Path) -> None:
    """Its empty mount point is not taken for it."""
    root, warehouse = tmp_path / "in", tmp_path / "w" / "news.duckdb"
    with mounted(root) as unmount:
        write(root / "a.txt", a_story("Tokyo"))
        with started(warehouse, "watch", root, settings=QUICK_SCAN) as daemon:
            daemon.wait_ready()
            stop_and_check(daemon, warehouse)
        unmount()
        with started(warehouse, "watch", root, settings=QUICK_SCAN) as daemon:
            daemon.wait_ready()
            wait_for_event(daemon, "root.degraded")
            with mounted(root):
                write(root / "b.txt", a_story("Seoul"))
                wait_for_event(daemon, "root.returned")
                daemon.wait_committed(1)
                stop_and_check(daemon, warehouse)
    assert states(warehouse) == {"a.txt": "missing", "b.txt": "loaded"}


@pytest.mark.parametrize("settings", [SLOW_SCAN, POLLING], ids=["events", "polling"])
def test_files_come_change_and_go_however_they_are_heard_of(tmp_path: Path, settings: Mapping[str, str]) -> None:
    """A folder moved in, one moved away, one renamed, a file changed in place, one deleted, one replaced."""
    root, warehouse = tmp_path / "in", tmp_path / "w" / "news.duckdb"
    write(root / "away" / "deep" / "away.txt", a_story("Tokyo"))
    write(root / "old" / "renamed.txt", a_story("Seoul"))
    changed = write(root / "changed.txt", a_story("Madrid"))
    deleted = write(root / "deleted.txt", a_story("Paris"))
    replaced = write(root / "replaced.txt", a_story("Rome"))
    write(tmp_path / "tree" / "deep" / "er" / "moved.txt", a_story("Berlin"))
    with started(warehouse, "watch", root, settings=settings) as daemon:
        daemon.wait_ready()
        os.rename(tmp_path / "tree", root / "tree")
        os.rename(root / "away", tmp_path / "gone")
        os.rename(root / "old", root / "new")
        write(changed, a_story("Lisbon"))
        deleted.unlink()
        os.replace(write(tmp_path / "other.txt", a_story("Vienna")), replaced)
        daemon.wait_committed(9)
        shutil.copy(changed, root / "last.txt")  # what it waits for comes after all the rest
        daemon.wait_committed(10)
        wait_in_step(daemon, warehouse, root)
        stop_and_check(daemon, warehouse)
    known = dict(ask(warehouse, "SELECT path, state FROM files"))
    assert {os.path.relpath(path, root): state for path, state in known.items()} == {
        "away/deep/away.txt": "missing",
        "old/renamed.txt": "missing",
        "new/renamed.txt": "loaded",
        "changed.txt": "loaded",
        "deleted.txt": "missing",
        "replaced.txt": "loaded",
        "tree/deep/er/moved.txt": "loaded",
        "last.txt": "loaded",
    }


@pytest.mark.parametrize("settings", [SLOW_SCAN, POLLING], ids=["events", "polling"])
def test_a_writer_that_goes_on_appending_makes_few_revisions(tmp_path: Path, settings: Mapping[str, str]) -> None:
    """Opened, appended to and closed again and again; the end of it is what is kept."""
    root, warehouse = tmp_path / "in", tmp_path / "w" / "news.duckdb"
    story = write(root / "story.txt", a_story("Tokyo"))
    quick = {**settings, "COPYDESK_WATCH__SETTLE_SECONDS": "0.1", "COPYDESK_WATCH__SETTLE_MOST_SECONDS": "2"}
    with started(warehouse, "watch", root, settings=quick) as daemon:
        daemon.wait_ready()
        for number in range(40):
            with story.open("a", encoding="utf-8") as file:
                file.write("\n" + a_story(f"Minister {number}"))
            time.sleep(0.05)
        wait_in_step(daemon, warehouse, root)
        stop_and_check(daemon, warehouse)
    ((revisions, has_end),) = ask(
        warehouse,
        "SELECT revision, contains(body, 'Minister 39') FROM articles WHERE source_path LIKE '%story.txt'",
    )
    assert has_end
    assert revisions <= 6


def test_a_file_from_the_future_is_read(tmp_path: Path) -> None:
    """The clock was set back, or the share's is ahead: settling compares two looks."""
    root, warehouse = tmp_path / "in", tmp_path / "w" / "news.duckdb"
    future = time.time() + 86_400
    os.utime(write(root / "there.txt", a_story("Tokyo")), (future, future))
    with started(warehouse, "watch", root, settings=QUICK_SCAN) as daemon:
        daemon.wait_ready()
        daemon.wait_committed(1)
        outside = write(tmp_path / "outside.txt", a_story("Seoul"))
        os.utime(outside, (future, future))
        os.link(outside, root / "linked.txt")
        daemon.wait_committed(2)
        stop_and_check(daemon, warehouse)
    assert set(states(warehouse).values()) == {"loaded"}
    assert_sound(warehouse)


def test_only_what_is_included_is_read(tmp_path: Path) -> None:
    """What a look finds and what is heard of are judged alike; links are followed alike."""
    root, warehouse = tmp_path / "in", tmp_path / "w" / "news.duckdb"
    elsewhere = write(tmp_path / "elsewhere" / "aim.txt", a_story("Tokyo"))
    write(root / "feed" / "there.txt", a_story("Seoul"))
    write(root / "other.txt", a_story("Madrid"))
    settings = {**SLOW_SCAN, "COPYDESK_INPUTS__INCLUDE": "feed/*:aim.*", "COPYDESK_INPUTS__FOLLOW_SYMLINKS": "true"}
    with started(warehouse, "watch", root, settings=settings) as daemon:
        daemon.wait_ready()
        write(root / "feed" / "deep" / "heard.txt", a_story("Paris"))
        write(root / "late.txt", a_story("Rome"))
        os.symlink(elsewhere, root / "link.txt")
        os.symlink(tmp_path / "nowhere", root / "dangling.txt")
        daemon.wait_committed(3)
        stop_and_check(daemon, warehouse)
    assert states(warehouse) == {
        "there.txt": "loaded",
        "other.txt": "ignored",
        "heard.txt": "loaded",
        "late.txt": "ignored",
        "aim.txt": "loaded",
        "dangling.txt": "ignored",
    }
