"""Law 8: no input file is ever changed, and nothing is written outside the warehouse's folder."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

from tests.laws.corpora import make_mixed
from tests.programs import ask, run, started

Look = dict[str, tuple[Any, ...]]


def look_at(folder: Path) -> Look:
    """Return what every file and folder below a folder is like: everything but when it was last read."""
    found: Look = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        is_file = path.is_file() and not path.is_symlink()
        digest = hashlib.sha256(path.read_bytes()).hexdigest() if is_file else ""
        seen = (status.st_mode, status.st_ino, status.st_nlink, status.st_uid, status.st_gid)
        found[str(path)] = (digest, *seen, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    return found


def test_no_command_changes_a_file_or_writes_outside_the_folder_of_the_warehouse(tmp_path: Path) -> None:
    """Backfill with workers, a daemon, retry and reprocess."""
    outside, warehouse = tmp_path / "outside", tmp_path / "inside" / "news.duckdb"
    for name in ("home", "tmp", "work"):
        (outside / name).mkdir(parents=True)
    make_mixed(outside / "in")
    settings = {
        "HOME": str(outside / "home"),
        "TMPDIR": str(outside / "tmp"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "COPYDESK_ENGINE__INLINE_BELOW_FILES": "0",
    }
    before = look_at(outside)
    commands: list[list[str | Path]] = [
        ["backfill", outside / "in", "--workers", "2"],
        ["quarantine", "retry", "--all"],
        ["reprocess", "--workers", "1"],
    ]
    for arguments in commands:
        done = run(warehouse, *arguments, settings=settings, cwd=outside / "work")
        assert done.status == 0, done.err
    with started(warehouse, "watch", outside / "in", settings={**settings, "COPYDESK_ENGINE__WORKERS": "1"}) as program:
        program.wait_ready()
        assert program.stop().status == 0
    assert look_at(outside) == before
    assert ask(warehouse, "SELECT count(*) > 0 FROM articles") == [(True,)]


def test_a_dry_run_writes_nothing_at_all(tmp_path: Path) -> None:
    """Not even the warehouse's folder; and it counts what a backfill would."""
    make_mixed(tmp_path / "in")
    warehouse = tmp_path / "w" / "news.duckdb"
    before = look_at(tmp_path)
    dry = run(warehouse, "backfill", "--dry-run", "--format", "json", tmp_path / "in")
    assert look_at(tmp_path) == before
    real = run(warehouse, "backfill", "--format", "json", tmp_path / "in")
    assert (dry.status, real.status) == (0, 0)
    assert {name: dry.counts[name] for name in real.counts} == real.counts


def test_files_on_a_tree_that_cannot_be_written_are_read(tmp_path: Path) -> None:
    """Archives are kept read-only."""
    folder, warehouse = tmp_path / "in", tmp_path / "w" / "news.duckdb"
    folder.mkdir()
    (folder / "a.txt").write_text("Japan votes on Sunday.", "utf-8")
    (folder / "a.txt").chmod(0o444)
    folder.chmod(0o555)
    before = look_at(folder)
    try:
        done = run(warehouse, "backfill", folder, "--format", "json")
    finally:
        folder.chmod(0o755)
    assert (done.status, done.counts["new"]) == (0, 1)
    assert look_at(folder) == before
    assert os.access(folder, os.W_OK)
