"""What one query may cost: time, memory, room and company. DuckDB has no such limits; it can be interrupted, so we do.

One thread looks at the running queries, twenty times a second and only while there are any.
"""

from __future__ import annotations

import os
import resource
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial

import duckdb

from pipeline.errors import FatalError, HolderStopsError
from pipeline.warehouse.statements import statement
from schemas.settings import SqlSettings

LOOK_SECONDS = 0.05
UNCOUNTED_RATIO = 2.0
"""So many times sql.memory_bytes the process may grow while a query runs: DuckDB does not count all that it makes."""
SPARE_BYTES = 512 * 1024 * 1024
"""What the writer's own floods make the process grow by, with some to spare."""

CEILING_RATIO = 2.0
"""So many times what ends a query may be held before the system gives the process no more: DuckDB looks whether it is
interrupted between two parts of a plan, and `repeat(repeat(...))` takes gigabytes within one. It ends such a query well
when it is refused memory."""
STATM_RESIDENT, STATM_DATA = 1, 5
"""Fields of /proc/self/statm."""


@dataclass(slots=True)
class _Running:
    """A query that is being looked after."""

    connection: duckdb.DuckDBPyConnection
    is_stopped: Callable[[], bool]
    spool: str | None
    deadline: float
    resident_bytes: int
    verdict: str | None = None


@dataclass(slots=True)
class Overseer:
    """Looks after the queries of one DuckDB instance: how many run at once, for how long, and what they take up."""

    settings: SqlSettings
    look_at_memory: Callable[[], int] | None = None
    """Returns what queries hold of DuckDB's memory, in bytes; None where DuckDB's own limit is for queries alone."""
    _running: list[_Running] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _thread: threading.Thread | None = None
    _is_closed: bool = False
    _allowed: tuple[int, int] = field(default_factory=partial(resource.getrlimit, resource.RLIMIT_DATA))
    """What the process may hold while no query runs."""

    def close(self) -> None:
        """End the thread that looks; there are no more queries."""
        with self._changed:
            self._is_closed = True
            thread = self._thread
            self._changed.notify_all()
        if thread is not None:
            thread.join()

    @contextmanager
    def looking_after(
        self,
        connection: duckdb.DuckDBPyConnection,
        is_stopped: Callable[[], bool] = lambda: False,
        spool: str | None = None,
    ) -> Iterator[None]:
        """Let the block run one query on `connection`, when it is its turn, and end it where it costs too much.

        `spool` is a file that its result goes to. Raises FatalError with the limit that was met.
        """
        deadline = time.monotonic() + self.settings.seconds
        self._wait_for_turn(deadline, is_stopped)
        resident = _process_bytes(STATM_RESIDENT)
        running = _Running(connection, is_stopped, spool, time.monotonic() + self.settings.seconds, resident)
        with self._changed:
            self._running.append(running)
            self._set_ceiling()
            self._start()
            self._changed.notify_all()
        try:
            yield
        except (duckdb.InterruptException, HolderStopsError) as error:
            if running.verdict is None:
                raise HolderStopsError from error
            raise FatalError(running.verdict) from error
        except (duckdb.OutOfMemoryException, MemoryError) as error:
            raise FatalError(self._too_much_memory()) from error
        except KeyboardInterrupt:
            connection.interrupt()  # its threads have not heard of it yet
            raise
        finally:
            with self._changed:
                self._running.remove(running)
                self._set_ceiling()
                self._changed.notify_all()

    def _wait_for_turn(self, deadline: float, is_stopped: Callable[[], bool]) -> None:
        with self._changed:
            while len(self._running) >= self.settings.concurrent:
                if is_stopped() or time.monotonic() >= deadline:
                    raise FatalError(
                        f"{self.settings.concurrent} queries run already, as many as sql.concurrent allows at once;"
                        " try again when one has ended"
                    )
                self._changed.wait(LOOK_SECONDS)

    def _set_ceiling(self) -> None:
        """Let the process grow by so much from here, and no further once it has grown too much; freely without a query.

        Only while `_changed` is held.
        """
        resident = _process_bytes(STATM_RESIDENT)
        if any(resident - query.resident_bytes > self._most_growth() for query in self._running):
            return
        most, hard = self._allowed
        if self._running:
            ceiling = _process_bytes(STATM_DATA) + int(CEILING_RATIO * self._most_growth())
            most = ceiling if most == resource.RLIM_INFINITY else min(most, ceiling)
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_DATA, (most, hard))

    def _most_growth(self) -> float:
        return UNCOUNTED_RATIO * self.settings.memory_bytes + SPARE_BYTES

    def _start(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._look, name="overseer", daemon=True)
            self._thread.start()

    def _look(self) -> None:
        while True:
            with self._changed:
                if not self._running and not self._is_closed:
                    self._changed.wait(LOOK_SECONDS * 20)
                if not self._running:
                    self._thread = None
                    return
                queries = list(self._running)
            for query in queries:
                query.verdict = query.verdict or self._judge(query)
                if query.verdict is not None:
                    with suppress(duckdb.Error):
                        query.connection.interrupt()  # again each time: one between two statements does not notice
            with self._changed:
                self._set_ceiling()
            time.sleep(LOOK_SECONDS)

    def _judge(self, query: _Running) -> str | None:
        """Return what to tell of a query that must end; None where it may go on."""
        settings = self.settings
        if query.is_stopped():
            return "stopped"
        if time.monotonic() >= query.deadline:
            return (
                f"the query was ended after {settings.seconds:g} seconds, as long as sql.seconds allows;"
                " narrow it down, or ask a snapshot"
            )
        if query.spool is not None and _file_bytes(query.spool) > settings.result_bytes:
            return (
                f"the result is larger than the {settings.result_bytes:,} bytes of sql.result_bytes;"
                " ask for fewer rows or columns, or ask a snapshot"
            )
        grown = _process_bytes(STATM_RESIDENT) - query.resident_bytes
        held = self.look_at_memory() if self.look_at_memory else 0
        most = settings.memory_bytes
        if held > most or grown > self._most_growth():
            return self._too_much_memory()
        return None

    def _too_much_memory(self) -> str:
        return (
            f"the query needs more memory than the {self.settings.memory_bytes:,} bytes of sql.memory_bytes;"
            " narrow it down, or ask a snapshot"
        )


def memory_of_queries(connection: duckdb.DuckDBPyConnection) -> int:
    """Return how many bytes of DuckDB's memory hold joins, groups, sorts and results: all but blocks of tables."""
    with suppress(duckdb.Error):
        row = connection.execute(statement("memory_of_queries")).fetchone()
        return int(row[0]) if row else 0
    return 0


def _process_bytes(field_number: int) -> int:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[field_number]) * os.sysconf("SC_PAGE_SIZE")


def _file_bytes(path: str) -> int:
    with suppress(OSError):
        return os.stat(path).st_size
    return 0
