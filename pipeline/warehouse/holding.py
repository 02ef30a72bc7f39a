"""Who holds a warehouse: one writer at a time, announced beside the file, and never a bare lock error.

DuckDB itself locks the file; our own lock beside it says who the writer is and tells a writer from a reader: a writer
that has our lock and is still kept out by DuckDB's waits, since readers let go after one statement.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime

import duckdb
import orjson

from pipeline.errors import BatchError, CopydeskError, FatalError, HolderStopsError, TransientError

_HOLDER_PID = re.compile(r"PID (\d+)")
POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that writes to a warehouse."""

    pid: int
    command: str
    started_at: str
    roots: tuple[str, ...] = ()

    def __str__(self) -> str:
        since = datetime.fromisoformat(self.started_at).strftime("%Y-%m-%d %H:%M:%S UTC")
        return f"process {self.pid} ({self.command}, since {since})"


class HeldError(FatalError):
    """Another process of ours writes to the warehouse; it may do the work if asked."""


class WriterLock:
    """An exclusive lock on the file PATH.lock, held until `release`; the system lets go of it when the process dies."""

    def __init__(self, warehouse: str, holder: Holder) -> None:
        """Take the lock. Raises HeldError, naming the holder, where another process has it."""
        self._path = warehouse + ".lock"
        try:
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise FatalError(f"cannot write to the warehouse's folder: {self._path}: {error.strerror}") from error
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._descriptor)
            raise HeldError(held_by(warehouse)) from error
        with suppress(OSError):  # on a full disk the holder stays unnamed
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, json.dumps(asdict(holder)).encode(), 0)

    def release(self) -> None:
        """Let go, and leave no stale announcement."""
        with suppress(OSError):
            os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)


def must_be_there(warehouse: str) -> None:
    """Raise FatalError, saying what makes one, where there is no warehouse."""
    if not os.path.exists(warehouse):
        raise FatalError(
            f"there is no warehouse at {warehouse}; `backfill` and `watch` make one, --warehouse names another"
        )


def find_holder(warehouse: str) -> Holder | None:
    """Return the process that writes to a warehouse now; None where none does, whatever a dead one left behind."""
    try:
        descriptor = os.open(warehouse + ".lock", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return _read_holder(descriptor)
        return None
    finally:
        os.close(descriptor)


def _read_holder(descriptor: int) -> Holder:
    try:
        said = json.loads(os.pread(descriptor, 65536, 0))
        return Holder(said["pid"], said["command"], said["started_at"], tuple(said["roots"]))
    except (ValueError, KeyError, TypeError):
        return Holder(0, "just starting", datetime.now().astimezone().isoformat())


def held_by(warehouse: str, error: duckdb.Error | None = None) -> str:
    """Say in one line who holds a warehouse, and what to do; `error` is DuckDB's, which names other programs."""
    holder = find_holder(warehouse)
    if holder is None and error is not None:
        return _held_by_other(warehouse, error)
    if holder is None:
        return f"the warehouse {warehouse} was in use a moment ago; try again"
    return f"the warehouse {warehouse} is held by {holder}; wait for it or stop it, then try again"


def connect_waiting(
    connect: Callable[[], duckdb.DuckDBPyConnection], warehouse: str, wait_seconds: float, say: Callable[[str], None]
) -> duckdb.DuckDBPyConnection:
    """Open a warehouse, waiting while other programs hold the file; `say` is told once for whom.

    Raises FatalError after `wait_seconds`, or at once where the file cannot be opened for another reason.
    """
    deadline = time.monotonic() + wait_seconds
    said = False
    while True:
        try:
            return connect()
        except duckdb.Error as error:
            if not is_lock_error(error):
                raise FatalError(explain(error, warehouse)) from error
            if time.monotonic() >= deadline:
                raise FatalError(_held_by_other(warehouse, error)) from error
            who = _describe_other(error)
        if not said:
            say(f"waiting for {who}, which holds {warehouse}")
            said = True
        time.sleep(POLL_SECONDS)


def is_lock_error(error: duckdb.Error) -> bool:
    """Tell whether DuckDB could not open a file because another process has it open."""
    text = str(error)
    return "lock on file" in text or "Conflicting lock" in text


def _held_by_other(warehouse: str, error: duckdb.Error) -> str:
    return f"the warehouse {warehouse} is held by {_describe_other(error)}; close it there, then try again"


def _describe_other(error: duckdb.Error) -> str:
    found = _HOLDER_PID.search(str(error))
    if not found:
        return "another program"
    try:
        with open(f"/proc/{found[1]}/cmdline", "rb") as file:
            command = file.read(200).replace(b"\0", b" ").decode("utf-8", "replace").strip()
    except OSError:
        command = ""
    return f"process {found[1]}" + (f" ({command})" if command else "")


def explain(error: duckdb.Error, warehouse: str) -> str:
    """Say in one line why DuckDB cannot open a file and what to do."""
    text = str(error).splitlines()[0]
    if "not a valid DuckDB database file" in text or "Cannot launch in-memory database" in text:  # as it does for JSON
        return f"{warehouse} is not a DuckDB file; name another with --warehouse"
    if "Cannot open file" in text or "Permission denied" in text or "Is a directory" in text:
        cause = text.rsplit(":", 1)[-1].strip()
        return f"cannot open the warehouse {warehouse}: {cause}; check the path and its permissions"
    return f"cannot open the warehouse {warehouse}: {text}"


@contextmanager
def translated() -> Iterator[None]:
    """Turn DuckDB's errors into ours."""
    try:
        yield
    except CopydeskError:
        raise
    except duckdb.Error as error:
        raise translate(error) from error
    except orjson.JSONEncodeError as error:
        raise BatchError(f"the warehouse refuses a row: {error}") from error


def translate(error: duckdb.Error) -> Exception:
    """Return the error of ours that a failed transaction means: TransientError where waiting can help."""
    text = str(error).splitlines()[0]
    if isinstance(error, duckdb.InterruptException):  # so are readers sent away when the file is closed
        return HolderStopsError()
    if isinstance(error, duckdb.OutOfMemoryException) or "failed to pin block" in text:
        return TransientError(f"DuckDB is out of memory ({text}); raise duckdb.memory_limit or lower batch.records")
    if _is_refused_by_disk(error):
        return TransientError(f"the warehouse's disk refuses writes: {text}")
    if isinstance(error, duckdb.DataError | duckdb.InvalidInputException):
        return BatchError(f"the warehouse refuses a row: {text}")
    return FatalError(f"the warehouse failed: {text}")


def _is_refused_by_disk(error: duckdb.Error) -> bool:
    """Tell whether the disk is full or away: DuckDB says so of a commit in a class that has other meanings, too."""
    if isinstance(error, duckdb.TransactionException):
        return any(sign in str(error) for sign in ("Could not write file", "Cannot open file"))
    return isinstance(error, duckdb.IOException) and not isinstance(error, duckdb.HTTPException)
