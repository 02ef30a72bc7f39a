"""The warehouse's file while this process writes to it: the lock, the connection, its log, and what a bad disk does.

Measured on DuckDB 1.5.5: a commit that the disk refuses is undone, and the connection lives on. A checkpoint that it
refuses makes the whole instance useless, and takes the last free bytes with it: so DuckDB never folds the log in by
itself here, and we do so only where the disk has room for it. A commit into a file that was removed succeeds.
"""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from typing import Any, Protocol

import duckdb
import structlog

from pipeline.errors import FatalError, HolderStopsError
from pipeline.warehouse.holding import Holder, WriterLock, connect_waiting, is_lock_error, translated
from pipeline.warehouse.migrate import STORAGE, migrate
from pipeline.warehouse.statements import statement
from schemas.settings import DuckdbSettings

log = structlog.get_logger()

NEVER = "1TB"
"""Size of the log from which DuckDB folds it in by itself."""
FOLD_AGAIN_SECONDS = 30.0
"""Between two tries to fold in a log that could not be."""
FAREWELL_SECONDS = 10.0
"""How long readers may take to notice that they are interrupted."""
LARGE_LOG_SHARE = 0.25
"""Of `checkpoint_bytes`: what is folded in of a log so large makes row groups that are large enough by themselves.
DuckDB would merge them with those before, up to 122,880 rows, and write these anew: where 4,000 articles were folded in
at a time each was written two to three times, at 90 µs for its texts."""
SPARE_BYTES = 16 * 1024 * 1024
"""Free beside what is folded in: the checkpoint's own notes, and the commits meanwhile."""


class InvalidatedError(FatalError):
    """DuckDB's instance is of no use any more; nothing that was committed is lost."""


class Attendant(Protocol):
    """Something that uses an open warehouse file by connections that are not ours to close."""

    def start(self) -> None:
        """Begin, or begin again, to use the file."""

    def leave(self) -> None:
        """Let go of the file before it is closed."""


class WarehouseFile:
    """An open warehouse file with its one writer, and any number of readers in other threads."""

    def __init__(self, path: str, settings: DuckdbSettings, holder: Holder, say: Callable[[str], None]) -> None:
        """Open a warehouse for writing, making or migrating it where needed.

        Raises FatalError in one line where another process writes to it (HeldError), where readers do not let go in
        time, and for a file that is no warehouse, is newer than this program or cannot be written.
        """
        self.path = path
        self._settings = settings
        self._say = say
        self.attendants: list[Attendant] = []
        """Those that must let go before the file is closed, such as a server; they come back when it is open again."""
        self._readers: set[duckdb.DuckDBPyConnection] = set()
        self._may_read = threading.Condition()
        self._is_closing = False
        self._fold_again_at = 0.0
        folder = os.path.dirname(path)
        try:
            os.makedirs(folder, exist_ok=True)
        except OSError as error:
            raise FatalError(f"cannot make the warehouse's folder {folder}: {error.strerror}") from error
        with ExitStack() as after_failure:
            self._lock = WriterLock(path, holder)
            after_failure.callback(self._lock.release)
            with translated():
                self.connection = self._connect_first()
                after_failure.callback(self.connection.close)
                migrate(self.connection, path)
            after_failure.pop_all()
        self._identity = self._look()

    def close(self) -> None:
        """Close the connection and let go of the file; whoever still reads is interrupted."""
        for attendant in self.attendants:
            attendant.leave()
        self._send_readers_away(FAREWELL_SECONDS)
        self.connection.close()
        self._lock.release()

    def log_bytes(self) -> int:
        """Return the size of the write-ahead log."""
        with suppress(OSError):
            return os.stat(f"{self.path}.wal").st_size
        return 0

    def must_fold(self) -> bool:
        """Tell whether the write-ahead log has grown beyond its limit, and has not just been refused."""
        return self.log_bytes() >= self._settings.checkpoint_bytes and time.monotonic() >= self._fold_again_at

    def fold(self) -> bool:
        """Fold the write-ahead log into the file, which costs up to a second for a large one; False where it cannot be.

        Raises FatalError where the file is gone, and InvalidatedError where the disk refuses it although it has room:
        `reopen` is needed then.
        """
        self.check_presence()
        needed = self.log_bytes() + SPARE_BYTES
        space = os.statvfs(os.path.dirname(self.path))
        cause = f"the disk has {space.f_bavail * space.f_frsize} bytes free, {needed} are needed"
        if space.f_bavail * space.f_frsize >= needed:
            try:
                with self._row_groups_kept(
                    is_needed=self.log_bytes() >= LARGE_LOG_SHARE * self._settings.checkpoint_bytes
                ):
                    self.connection.execute("CHECKPOINT")
                return True
            except duckdb.FatalException as error:
                raise InvalidatedError(str(error).splitlines()[0]) from error
            except duckdb.Error as error:  # somebody's transaction is in the way, say
                cause = str(error).splitlines()[0]
        self._fold_again_at = time.monotonic() + FOLD_AGAIN_SECONDS
        log.warning("checkpoint.postponed", cause=cause)
        return False

    @contextmanager
    def _row_groups_kept(self, *, is_needed: bool) -> Iterator[None]:
        """Have checkpoints inside the block merge no row groups, where that is needed."""
        if not is_needed:
            yield
            return
        with suppress(duckdb.InvalidInputException):  # a server has locked the settings: it costs time, no more
            self.connection.execute(statement("keep_row_groups"))
        try:
            yield
        finally:
            with suppress(duckdb.Error):  # after an error that made the instance useless the next one has its defaults
                self.connection.execute(statement("merge_row_groups"))

    def check_presence(self) -> None:
        """Raise FatalError where the file was removed or replaced while it was written to: commits go nowhere then."""
        if self._look() != self._identity:
            raise FatalError(
                f"the warehouse {self.path} was moved, removed or replaced while copydesk wrote to it: what was"
                " committed since went with that file; put it back, or start anew and have the files read again"
            )

    def reopen(self) -> None:
        """Open the file again after an error that made the instance useless; what was committed is there."""
        for attendant in self.attendants:
            attendant.leave()
        self._send_readers_away(math.inf)
        with self._may_read:
            self.connection.close()
            self.connection = self._connect()
            self._is_closing = False
        for attendant in self.attendants:
            attendant.start()

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a thread a connection of its own, to read what is committed. Raises FatalError while the file closes."""
        with self._may_read:
            if self._is_closing:
                raise HolderStopsError
            cursor = self.connection.cursor()
            self._readers.add(cursor)
        try:
            with translated():
                cursor.execute("SET TimeZone = 'UTC'")
                yield cursor
        finally:
            cursor.close()
            with self._may_read:
                self._readers.discard(cursor)
                self._may_read.notify_all()

    def _send_readers_away(self, longest_seconds: float) -> None:
        deadline = time.monotonic() + longest_seconds
        with self._may_read:
            self._is_closing = True
            while self._readers and time.monotonic() < deadline:
                for cursor in self._readers:
                    cursor.interrupt()  # again and again: one that is between two statements does not notice
                self._may_read.wait(0.05)

    def _connect_first(self) -> duckdb.DuckDBPyConnection:
        """Open the file, and leave nothing of a new one that could not be made whole."""
        self._remove_empty()
        is_new = not os.path.exists(self.path)
        try:
            return self._connect()
        except FatalError as error:
            if is_new and isinstance(error.__cause__, duckdb.Error) and not is_lock_error(error.__cause__):
                with suppress(OSError):  # a beginning that a full disk cut off
                    os.unlink(self.path)
            raise

    def _connect(self) -> duckdb.DuckDBPyConnection:
        connect = partial(duckdb.connect, self.path, config=_configuration(self.path, self._settings))
        connection = connect_waiting(connect, self.path, self._settings.lock_wait_seconds, self._say)
        connection.execute("SET TimeZone = 'UTC'")
        return connection

    def _remove_empty(self) -> None:
        """Remove a file without a byte, which a full disk leaves of a new warehouse and DuckDB would not open."""
        with suppress(OSError):
            if os.path.isfile(self.path) and os.stat(self.path).st_size == 0:
                os.unlink(self.path)

    def _look(self) -> tuple[int, int] | None:
        try:
            status = os.stat(self.path)
        except OSError:
            return None
        return status.st_dev, status.st_ino


def _configuration(path: str, settings: DuckdbSettings) -> dict[str, Any]:
    return {
        "memory_limit": settings.memory_limit,
        "threads": settings.threads,
        "temp_directory": settings.temp_directory or f"{path}.tmp",
        "checkpoint_threshold": NEVER,
        "storage_compatibility_version": STORAGE,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "python_enable_replacements": False,
    }
