"""Disks that are full, refuse to be written to, or are taken away: the daemon says so, waits, and loses nothing."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.benchmarks.meters import write_story
from tests.oracle import assert_each_once, wait_in_step
from tests.programs import Started, ask, run, started
from tests.running import assert_sound

FILES = 400
DISK_BYTES = 24 * 1024 * 1024
PAGE_BYTES = 4096
QUICK = {
    "COPYDESK_ENGINE__WORKERS": "1",
    "COPYDESK_WATCH__SETTLE_SECONDS": "0.1",
    "COPYDESK_WATCH__RESCAN_SECONDS": "1",
    "COPYDESK_WATCH__CHECKPOINT_IDLE_SECONDS": "0.3",
}
BUSY = {**QUICK, "COPYDESK_WATCH__CHECKPOINT_IDLE_SECONDS": "3600"}
FOLDS_IN_WHILE_COMMITTING = {**BUSY, "COPYDESK_DUCKDB__CHECKPOINT_BYTES": "400000"}


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[Path]:
    """Mount a file system in memory; skips the test where that is not allowed."""
    folder.mkdir()
    if os.geteuid() or shutil.which("mount") is None:
        pytest.skip("only root may mount a small disk; the test with a limit of the file size needs none")
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip(f"mounting is refused here: {done.stderr.decode().strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Give a disk of a few megabytes."""
    with mounted(tmp_path.resolve() / "disk", f"size={DISK_BYTES}") as folder:
        yield folder


@contextmanager
def filled(disk: Path, but_bytes: int) -> Iterator[None]:
    """Leave only so much room on a disk while the block runs."""
    free = os.statvfs(disk)
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        file.truncate()
        os.posix_fallocate(file.fileno(), 0, free.f_bavail * free.f_frsize - but_bytes)
    try:
        yield
    finally:
        ballast.unlink()


def write_files(folder: Path, numbers: range) -> None:
    """Write stories of these numbers."""
    for number in numbers:
        write_story(folder / f"{number:05d}.txt", number)


def has_warned(daemon: Started, words: str) -> bool:
    """Tell whether a warning or an error in the log, or the last line, speaks of something."""
    lines = daemon.err.split("\n")
    return any(words in line for line in lines if '"level": "warning"' in line or '"level": "error"' in line)


def goes_on(daemon: Started, warehouse: Path, inputs: Path) -> None:
    """See a daemon take everything by itself, end well, and have lost and doubled nothing."""
    wait_in_step(daemon, warehouse, inputs)
    done = daemon.stop()
    assert done.status == 0, done.err
    assert_each_once(warehouse, inputs)
    assert_sound(warehouse)


@pytest.mark.parametrize("settings", [BUSY, FOLDS_IN_WHILE_COMMITTING], ids=["commit", "checkpoint in a commit"])
def test_a_daemon_whose_disk_is_full_waits_and_goes_on(settings: dict[str, str], disk: Path, tmp_path: Path) -> None:
    """It says so meanwhile, and what it could not commit is committed once when there is room again."""
    inputs, warehouse = tmp_path / "in", disk / "w" / "news.duckdb"
    inputs.mkdir()
    write_files(inputs, range(FILES // 2))
    with started(warehouse, "watch", inputs, settings=settings, logs=tmp_path / "logs") as daemon:
        daemon.wait_ready()
        with filled(disk, 50_000):
            write_files(inputs, range(FILES // 2, FILES))
            daemon.wait_for(lambda: has_warned(daemon, "No space left"), "a warning")
        goes_on(daemon, warehouse, inputs)


def test_a_daemon_that_cannot_fold_in_its_log_goes_on(disk: Path, tmp_path: Path) -> None:
    """When it is idle, with too little room for that and enough for small commits."""
    inputs, warehouse = tmp_path / "in", disk / "w" / "news.duckdb"
    inputs.mkdir()
    with started(warehouse, "watch", inputs, settings=BUSY, logs=tmp_path / "logs") as daemon:
        daemon.wait_ready()
        write_files(inputs, range(FILES))
        daemon.wait_committed(FILES)
        daemon.kill()
    with started(warehouse, "watch", inputs, settings=QUICK, logs=tmp_path / "logs") as daemon:
        with filled(disk, 1_000_000):
            daemon.wait_ready()
            write_files(inputs, range(FILES, FILES + 1))
            daemon.wait_for(lambda: has_warned(daemon, "checkpoint.postponed"), "a warning")
        write_files(inputs, range(FILES + 1, FILES + 20))
        goes_on(daemon, warehouse, inputs)


def test_a_daemon_that_may_not_write_any_more_waits_and_goes_on(tmp_path: Path) -> None:
    """The same by a limit of the file size, which needs no mounting: commits fail in the same way."""
    inputs, warehouse = tmp_path / "in", tmp_path / "w" / "news.duckdb"
    inputs.mkdir()
    with started(warehouse, "watch", inputs, settings=BUSY, logs=tmp_path / "logs") as daemon:
        daemon.wait_ready()
        write_files(inputs, range(20))
        daemon.wait_committed(20)
        before = resource.prlimit(daemon.pid, resource.RLIMIT_FSIZE)
        longest = max(file.stat().st_size for file in warehouse.parent.iterdir())
        resource.prlimit(daemon.pid, resource.RLIMIT_FSIZE, (longest + 1_000, before[1]))
        write_files(inputs, range(20, FILES))
        daemon.wait_for(lambda: has_warned(daemon, "File too large"), "a warning")
        resource.prlimit(daemon.pid, resource.RLIMIT_FSIZE, before)
        goes_on(daemon, warehouse, inputs)


def test_a_daemon_killed_on_a_full_disk_has_lost_nothing(disk: Path, tmp_path: Path) -> None:
    """The next one goes on, on the disk that is still full at first."""
    inputs, warehouse = tmp_path / "in", disk / "w" / "news.duckdb"
    inputs.mkdir()
    with started(warehouse, "watch", inputs, settings=BUSY, logs=tmp_path / "logs") as daemon:
        daemon.wait_ready()
        with filled(disk, 50_000):
            write_files(inputs, range(FILES))
            daemon.wait_for(lambda: has_warned(daemon, "No space left"), "a warning")
            daemon.kill()
            with started(warehouse, "watch", inputs, settings=BUSY, logs=tmp_path / "logs") as second:
                second.wait_for(lambda: has_warned(second, "No space left"), "a warning")
                second.kill()
    with started(warehouse, "watch", inputs, settings=BUSY, logs=tmp_path / "logs") as third:
        third.wait_ready()
        goes_on(third, warehouse, inputs)


@pytest.mark.parametrize("room_pages", [0, 1, 3])
def test_what_could_not_be_made_on_a_full_disk_can_be_made_when_there_is_room(
    room_pages: int, disk: Path, tmp_path: Path
) -> None:
    """What the first try leaves is in nobody's way."""
    inputs, warehouse = tmp_path / "in", disk / "w" / "news.duckdb"
    inputs.mkdir()
    write_files(inputs, range(3))
    with filled(disk, room_pages * PAGE_BYTES):
        done = run(warehouse, "backfill", inputs)
        assert (done.status, done.err.count("\n")) == (1, 1), done.err
        assert "No space left" in done.err
    done = run(warehouse, "backfill", inputs)
    assert done.status == 0, done.err
    assert_each_once(warehouse, inputs)


def test_a_warehouse_that_was_removed_is_not_written_to(tmp_path: Path) -> None:
    """Commits into a file that has no name any more are lost: the daemon stops and says what is gone."""
    inputs, warehouse = tmp_path / "in", tmp_path / "w" / "news.duckdb"
    inputs.mkdir()
    with started(warehouse, "watch", inputs, settings=BUSY, logs=tmp_path / "logs") as daemon:
        daemon.wait_ready()
        write_files(inputs, range(10))
        daemon.wait_committed(10)
        shutil.rmtree(warehouse.parent)
        write_files(inputs, range(10, 20))
        done = daemon.wait()
    assert done.status == 1
    assert str(warehouse) in done.err.splitlines()[-1]
    with started(warehouse, "watch", inputs, settings=BUSY, logs=tmp_path / "logs") as daemon:
        daemon.wait_ready()
        goes_on(daemon, warehouse, inputs)


def test_a_warehouse_on_a_disk_that_is_read_only_is_refused_and_can_be_read(tmp_path: Path) -> None:
    """In one line that names it; commands that only read do their work."""
    inputs = tmp_path / "in"
    inputs.mkdir()
    write_files(inputs, range(3))
    with mounted(tmp_path.resolve() / "disk", f"size={DISK_BYTES}") as disk:
        warehouse = disk / "w" / "news.duckdb"
        assert run(warehouse, "backfill", inputs).status == 0
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        for arguments in (["backfill", inputs], ["watch", inputs], ["quarantine", "retry", "--all"]):
            done = run(warehouse, *arguments)
            assert (done.status, done.err.count("\n")) == (1, 1), done.err
            assert "Read-only file system" in done.err
            assert str(disk) in done.err
        assert run(warehouse, "sql", "SELECT count(*) AS n FROM articles").out == "n\n3\n"
        for arguments in (["status"], ["doctor"], ["backfill", "--dry-run", inputs], ["quarantine", "list"]):
            assert run(warehouse, *arguments).status == 0


def test_inputs_on_a_disk_that_is_read_only_are_ingested(tmp_path: Path) -> None:
    """Nothing is ever written beside them."""
    warehouse = tmp_path / "w" / "news.duckdb"
    with mounted(tmp_path.resolve() / "in", f"size={DISK_BYTES}") as inputs:
        write_files(inputs, range(10))
        subprocess.run(["mount", "-o", "remount,ro", str(inputs)], check=True)
        with started(warehouse, "watch", inputs, settings=QUICK) as daemon:
            daemon.wait_ready()
            subprocess.run(["mount", "-o", "remount,rw", str(inputs)], check=True)
            write_files(inputs, range(10, 20))
            subprocess.run(["mount", "-o", "remount,ro", str(inputs)], check=True)
            goes_on(daemon, warehouse, inputs)


def test_a_disk_of_inputs_that_is_taken_away_and_given_back_is_no_deletion(tmp_path: Path) -> None:
    """While it is away, what is seen in its place changes nothing that was read from it: its files are loaded after."""
    warehouse, folder = tmp_path / "w" / "news.duckdb", tmp_path.resolve() / "in"
    with mounted(folder, f"size={DISK_BYTES}") as inputs:
        write_files(inputs, range(10))
        with started(warehouse, "watch", inputs, settings=QUICK) as daemon:
            daemon.wait_ready()
            aside = tmp_path.resolve() / "aside"
            aside.mkdir()
            subprocess.run(["mount", "--move", str(inputs), str(aside)], check=True)
            write_files(aside, range(10, 15))
            subprocess.run(["mount", "--move", str(aside), str(inputs)], check=True)
            write_files(inputs, range(15, 20))
            goes_on(daemon, warehouse, inputs)
    assert ask(warehouse, "SELECT count(*) FROM articles") == [(20,)]
