"""What a warehouse must say of a folder as it is: the files on disk decide, and a backfill that saw nothing else.

Asks only what the public contract promises: commands and tables.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from pipeline.paths import text_to_path
from tests.programs import PATIENCE_SECONDS, Started, ask, run

TEMPORARY = (".tmp", ".temp", ".part", ".partial", ".crdownload", ".download", ".swp", ".swx", "~")
LEDGER = "SELECT path, state, content_hash, size, mtime_ns, inode FROM files"
FILES = "SELECT path, state, reason, size, mtime_ns, inode, content_hash, records FROM files WHERE state <> 'missing'"
REFUSED = "SELECT path, source_record, stage, reason FROM quarantine"
ARTICLES = "SELECT article_id, headline, body, authors, publisher, dateline, published_at, language, url, content_hash, format FROM articles"
TAGS = "SELECT article_id, kind, tag_id, mentions FROM tags"
BOOKS = """
SELECT
    coalesce(sum("new"), 0) = (SELECT count(*) FROM articles),
    coalesce(bool_and("new" + revised + unchanged + quarantined = articles), true),
    (SELECT count(*) = count(DISTINCT article_id) FROM articles),
    (SELECT count(*) = count(DISTINCT path) FROM files),
    (SELECT coalesce(sum(files), 0) = (SELECT count(*) FROM files) FROM file_states)
FROM runs
"""

Row = tuple[Any, ...]
Statuses = dict[str, os.stat_result]


def as_text(path: bytes) -> str:
    """Return a path as the warehouse writes it: what is not UTF-8, and the backslash, as `\\xNN`."""
    return path.replace(b"\\", b"\\x5c").decode("utf-8", "backslashreplace")


def visible_files(folder: Path) -> Statuses:
    """Return what is an input, or is ignored with a row, below a folder."""
    found = {}
    for inner, folders, names in os.walk(os.fsencode(folder)):
        linked = [name for name in folders if os.path.islink(os.path.join(inner, name))]
        folders[:] = [name for name in folders if _is_visible(name) and name not in linked]
        for name in filter(_is_visible, [*names, *linked]):
            path = os.path.join(inner, name)
            found[as_text(path)] = os.lstat(path)
    return found


def _is_visible(name: bytes) -> bool:
    return not name.startswith(b".") and not os.fsdecode(name).lower().endswith(TEMPORARY)


def complaints(rows: list[Row], files: Statuses) -> list[str]:
    """Return how a ledger differs from the files on disk: each is there once, as it is now, all others are missing."""
    found = []
    told = {path: (state, *read) for path, state, *read in rows}
    if len(told) != len(rows):
        found.append("a path has several rows")
    for path, status in files.items():
        state, digest, *read = told.pop(path, (None, None))
        if state not in ("loaded", "quarantined", "ignored"):
            found.append(f"{path} is {state}")
        elif stat.S_ISREG(status.st_mode) and read != [status.st_size, status.st_mtime_ns, status.st_ino]:
            found.append(f"{path} is {state}, but as it was before: {read}")
        elif state == "loaded" and path.endswith(".txt") and digest != digest_of(path):
            found.append(f"{path} is {state}, but with other bytes")  # of the same size and time
    found += [f"{path} is {row[0]}, and not there" for path, row in told.items() if row[0] != "missing"]
    return found


def digest_of(path: str) -> str | None:
    """Return the digest of a file's bytes; None where it is not there any more."""
    try:
        return hashlib.sha256(Path(text_to_path(path)).read_bytes()).hexdigest()
    except OSError:
        return None


@contextmanager
def peek(program: Started, warehouse: Path) -> Iterator[Path]:
    """Give a warehouse as a power cut at this moment would leave it: a copy, taken while its writer is paused."""
    with tempfile.TemporaryDirectory() as folder:
        with program.paused():
            for file in warehouse.parent.glob(f"{warehouse.name}*"):
                if file.is_file() and not file.name.endswith(".lock"):
                    shutil.copy(file, folder)
        yield Path(folder) / warehouse.name


def is_in_step(program: Started, warehouse: Path, folder: Path) -> bool:
    """Tell whether what a running daemon has committed agrees with the files on disk."""
    with peek(program, warehouse) as copy:
        try:
            return not complaints(ask(copy, LEDGER), visible_files(folder))
        except duckdb.CatalogException:  # its first tables are just being made
            return False


def wait_in_step(program: Started, warehouse: Path, folder: Path) -> None:
    """Wait until a running daemon has taken all that is there."""
    try:
        program.wait_for(every(0.2, lambda: is_in_step(program, warehouse, folder)), "all files")
    except AssertionError as error:
        with peek(program, warehouse) as copy:
            found = complaints(ask(copy, LEDGER), visible_files(folder))
        raise AssertionError(f"{error}: {found[:5]}; {program.err[-2000:]}") from error


def every(seconds: float, is_true: Callable[[], bool]) -> Callable[[], bool]:
    """Return a condition that is looked at no more often than that, and says what it found last."""
    due_at, found = 0.0, False

    def ask_when_due() -> bool:
        nonlocal due_at, found
        if time.monotonic() >= due_at:
            found = is_true()
            due_at = time.monotonic() + seconds
        return found

    return ask_when_due


def assert_holds(warehouse: Path, folder: Path, scratch: Path, patience_seconds: float = PATIENCE_SECONDS) -> None:
    """See that a warehouse nobody writes to holds what a backfill of the folder as it is would make, and agrees with itself.

    Articles that no file holds any more stay, so it may have more; revisions of one path are its own history.
    """
    found = complaints(ask(warehouse, LEDGER), visible_files(folder))
    assert not found, found[:10]
    clean = scratch / "clean.duckdb"
    done = run(clean, "backfill", folder, patience_seconds=patience_seconds)
    assert done.status == 0, done.err
    here, there = (sorted(ask(one, FILES), key=repr) for one in (warehouse, clean))
    assert here == there, sorted(set(here) ^ set(there), key=repr)[:6]
    present = {row[0] for row in there}
    refused, refused_anew = ([row for row in ask(one, REFUSED) if row[0] in present] for one in (warehouse, clean))
    assert sorted(refused, key=repr) == sorted(refused_anew, key=repr)
    for query in (ARTICLES, TAGS):
        lost = {repr(row) for row in ask(clean, query)} - {repr(row) for row in ask(warehouse, query)}
        assert not lost, sorted(lost)[:4]
    assert ask(warehouse, BOOKS) == [(True,) * 5]
    done = run(warehouse, "doctor", patience_seconds=patience_seconds)
    assert done.status == 0, done.out
    clean.unlink()


def assert_each_once(warehouse: Path, folder: Path) -> None:
    """See that each file below a folder, all of them articles of their own, is loaded once and has its one article."""
    files = visible_files(folder)
    rows = ask(warehouse, LEDGER)
    found = complaints(rows, files)
    assert not found, (len(found), found[:10])
    assert {row[1] for row in rows} <= {"loaded"}
    counts = ask(
        warehouse,
        "SELECT count(*), count(DISTINCT article_id), count(DISTINCT source_path), count(DISTINCT body), max(revision) FROM articles",
    )
    assert counts == [(*(len(files),) * 4, 1)]
    assert ask(warehouse, BOOKS) == [(True,) * 5]
