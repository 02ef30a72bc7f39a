"""What the daemon tells those who look after it, put together: metrics, health, endpoints, alarms, the service manager.

The daemon's main thread calls one method for each thing that happens; none of them fails or blocks.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pipeline.errors import CopydeskError
from pipeline.operations.alarms import Alarms, Counts, Subject
from pipeline.operations.endpoints import serve
from pipeline.operations.health import Health, judge_readiness
from pipeline.operations.metrics import Metrics, waited
from pipeline.operations.service import Service
from pipeline.stages.deduplicate import Changes
from schemas.settings import MetricsSettings, Settings

COUNTING_SECONDS = 15.0
"""How often the ledger is asked how many files are in each state, if anything has changed: 20 ms for a million."""

Arrivals = Mapping[tuple[str, str], Mapping[int, int]]


@dataclass(slots=True)
class Monitor:
    """One running daemon as its operator sees it."""

    metrics: Metrics
    health: Health
    service: Service
    alarms: Alarms
    count_files: Callable[[], Mapping[str, int]]
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _since_ns: int = field(default_factory=time.time_ns)
    _has_scanned: bool = field(default=False)
    _is_draining: bool = field(default=False)
    _why_refused: str | None = field(default=None)
    _roots: Sequence[tuple[str, str, bool]] = field(default=())
    _is_counted: bool = field(default=False)
    _counted_at: float = field(default=float("-inf"))

    @classmethod
    def of(
        cls,
        settings: Settings,
        warehouse_path: str,
        environment: Mapping[str, str],
        count_arrivals: Callable[[datetime, datetime, int], Arrivals],
        count_files: Callable[[], Mapping[str, int]],
    ) -> Monitor:
        """Return a monitor that serves nothing yet. `environment` says whether a service manager listens."""
        service = Service.of(environment)
        health = Health(settings.metrics.stalled_seconds, beat=service.turned)
        metrics = Metrics(warehouse_path, lambda: health.readiness()[0])

        def read_counts(since: datetime, until: datetime, most: int) -> Counts:
            return {Subject(*key): hours for key, hours in count_arrivals(since, until, most).items()}

        return cls(metrics, health, service, Alarms(settings.alarms, read_counts, metrics.alarms), count_files)

    @contextmanager
    def serving(self, settings: MetricsSettings) -> Iterator[Monitor]:
        """Serve metrics and health while the block runs."""
        with serve(settings, self.metrics, self.health):
            yield self

    def turned(self, hints: int = 0, oldest_seconds: float = 0.0) -> None:
        """Say that the main loop turns, and what waits. With nothing waiting, look for alarms if it is time."""
        self.health.turned()
        self.metrics.waiting(hints, oldest_seconds)
        self._count_if_due()
        if not hints and self._has_scanned and not self._is_draining:
            self.alarms.look_if_due(self.now())

    def committed(self, changes: Changes, commit_seconds: float) -> None:
        """Take note of a batch."""
        self.health.turned()
        self._is_counted = False
        self.metrics.committed(changes, commit_seconds, waited(changes, self._since_ns))
        if self._why_refused is not None:
            self.resumed()

    def delayed(self, why: str) -> None:
        """Take note of a commit that disk or lock put off; it is tried again, so the daemon is alive and not ready."""
        self.health.turned()
        self.metrics.retried()
        self._why_refused = why
        self._judge()

    def resumed(self) -> None:
        """Say that what was put off went through."""
        self._why_refused = None
        self._judge()

    def scanned(self) -> None:
        """Say that what the first look found is committed."""
        self._has_scanned = True
        self._counted_at = float("-inf")
        self._count_if_due()
        self._judge()
        self.service.ready(self.health.readiness()[1])

    def drains(self) -> None:
        """Say that the daemon has been told to stop."""
        self._is_draining = True
        self._judge()
        self.service.stopping(self.health.readiness()[1])

    def reloading(self) -> None:
        """Say that settings are being read again; `reloaded` must follow."""
        self.service.reloading("reading settings and vocabularies again")

    def reloaded(self) -> None:
        """Say that the new settings are in force, or were refused."""
        self.service.ready(self.health.readiness()[1])

    def roots(self, roots: Sequence[tuple[str, str, bool]]) -> None:
        """Say of each root its path, its mode and whether it is degraded."""
        self._roots = tuple(roots)
        self.metrics.roots(roots)
        self._judge()

    def _judge(self) -> None:
        before = self.health.readiness()
        self.health.ready(*judge_readiness(self._has_scanned, self._is_draining, self._why_refused, self._roots))
        after = self.health.readiness()
        if after != before:
            self.service.status(after[1])

    def _count_if_due(self) -> None:
        if not self._is_counted and self.clock() - self._counted_at >= COUNTING_SECONDS:
            with suppress(CopydeskError):  # the next commit will say what is wrong with the warehouse
                self.metrics.file_states(self.count_files())
            self._is_counted, self._counted_at = True, self.clock()
