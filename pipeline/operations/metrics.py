"""What the daemon counts and measures, in the form that Prometheus scrapes. The only place that knows its client.

Importing this takes about 50 ms, so only the daemon does, and only when it starts. Metrics live in a registry of their
own. The main thread writes them, threads that serve them only read. No label takes values without a bound: states,
reasons and modes are few, roots are the operator's, and alarms have a cap of their own.
"""

from __future__ import annotations

import os
import platform
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, disable_created_metrics
from prometheus_client.exposition import generate_latest
from prometheus_client.process_collector import ProcessCollector

from pipeline import __version__
from pipeline.errors import REASONS
from pipeline.stages.deduplicate import Changes

COMMIT_BUCKETS_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""A commit takes 2 ms alone, 100 ms for 500 records, and seconds where the log is folded in."""
WAIT_BUCKETS_SECONDS = (
    0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0,
)  # fmt: skip
"""From the 10 ms of a lone file to the hour of a backlog; 150 ms, 500 ms and 2 s are what the daemon is held to."""
FILE_STATES = ("loaded", "quarantined", "ignored", "pending", "missing")
MOST_NAME_CHARACTERS = 120
"""Names of publishers come from articles, so they are cut."""

Label = tuple[str, str, str]


class Metrics:
    """The daemon's metrics. Every method is cheap and never fails on what it is told."""

    def __init__(self, warehouse_path: str, is_ready: Callable[[], bool] = lambda: False) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # they double the series and tell nothing
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        Info("copydesk_build", "Version of copydesk and of Python", registry=self.registry).info(
            {"version": __version__, "python": platform.python_version()}
        )
        self._ready = Gauge("copydesk_ready", "1 while /readyz says so", registry=self.registry)
        self._ready.set_function(lambda: float(is_ready()))
        self._make_outcomes(self.registry)
        self._make_commits(self.registry)
        self._make_arrivals(self.registry)
        self._make_alarms(self.registry)
        self._bytes("copydesk_warehouse_bytes", "Size of the warehouse's file", warehouse_path)
        self._bytes(
            "copydesk_wal_bytes",
            "Size of the log of what is committed and not yet folded into that file",
            f"{warehouse_path}.wal",
        )
        self._fill_with_zeros()

    def _make_outcomes(self, registry: CollectorRegistry) -> None:
        """Make the series of what became of files and records."""
        self._files = Gauge("copydesk_files", "Files in the ledger, by state", ["state"], registry=registry)
        self._files_read = Counter("copydesk_files_read", "Files read to their end", registry=registry)
        self._articles = Counter(
            "copydesk_articles", "Records by outcome: new, revised or unchanged", ["outcome"], registry=registry
        )
        self._duplicates = Counter(
            "copydesk_duplicates", "New and revised articles that made a copy", registry=registry
        )
        self._quarantined = Counter(
            "copydesk_quarantined", "Files and records put into quarantine, by reason", ["reason"], registry=registry
        )

    def _make_commits(self, registry: CollectorRegistry) -> None:
        """Make the series of batches and how long they take."""
        self._commit_seconds = Histogram(
            "copydesk_batch_commit_seconds",
            "Time that the commit of a batch takes",
            buckets=COMMIT_BUCKETS_SECONDS,
            registry=registry,
        )
        self._wait_seconds = Histogram(
            "copydesk_file_to_queryable_seconds",
            "From the moment that a file was whole until its articles were committed",
            buckets=WAIT_BUCKETS_SECONDS,
            registry=registry,
        )
        self._last_commit = Gauge(
            "copydesk_last_commit_timestamp_seconds", "Unix time of the last commit", registry=registry
        )
        self._commit_retries = Counter(
            "copydesk_commit_retries",
            "Commits that were put off because the disk or a lock refused them",
            registry=registry,
        )

    def _make_arrivals(self, registry: CollectorRegistry) -> None:
        """Make the series of what is heard of files and folders."""
        self._hints = Gauge(
            "copydesk_hints_waiting", "Paths that were heard of and are not settled yet", registry=registry
        )
        self._oldest = Gauge(
            "copydesk_oldest_waiting_seconds", "How long the oldest of them has waited", registry=registry
        )
        self._rescans = Counter("copydesk_rescans", "Looks at whole folders", registry=registry)
        self._overflows = Counter("copydesk_overflows", "Times that events of files were lost", registry=registry)
        self._restarts = Counter(
            "copydesk_observer_restarts", "Times that the thread which hears events had died", registry=registry
        )
        self._roots = Gauge("copydesk_roots", "Watched folders, by mode", ["mode"], registry=registry)
        self._degraded = Gauge(
            "copydesk_root_degraded",
            "1 while a watched folder cannot be read, 0 else, by root",
            ["root"],
            registry=registry,
        )

    def _make_alarms(self, registry: CollectorRegistry) -> None:
        """Make the series of alarms."""
        self._alarms = Gauge(
            "copydesk_alarm",
            "1 for each alarm that stands, by kind (silent, dropped), scope (all, language, publisher) and name",
            ["kind", "scope", "name"],
            registry=registry,
        )
        self._alarms_raised = Counter("copydesk_alarms_raised", "Alarms raised, by kind", ["kind"], registry=registry)

    def _bytes(self, name: str, meaning: str, path: str) -> None:
        Gauge(name, meaning, registry=self.registry).set_function(lambda: _size_of(path))

    def _fill_with_zeros(self) -> None:
        """Give every series a value before it has one: a rate over a series that appears late misses its first step."""
        for state in FILE_STATES:
            self._files.labels(state)
        for outcome in ("new", "revised", "unchanged"):
            self._articles.labels(outcome)
        for reason in REASONS:
            self._quarantined.labels(reason)
        for kind in ("silent", "dropped"):
            self._alarms_raised.labels(kind)

    def committed(self, changes: Changes, commit_seconds: float, waited_seconds: Iterable[float] = ()) -> None:
        """Count what a batch brought; `waited_seconds` has one value for each file that came while the daemon ran."""
        self._files_read.inc(sum(reading.is_complete for reading in changes.readings))
        self._articles.labels("new").inc(changes.new)
        self._articles.labels("revised").inc(changes.revised)
        self._articles.labels("unchanged").inc(changes.unchanged)
        self._duplicates.inc(count_copies(changes))
        for rejection in changes.rejections:
            self._quarantined.labels(rejection.reason).inc()
        self._commit_seconds.observe(commit_seconds)
        for seconds in waited_seconds:
            self._wait_seconds.observe(max(0.0, seconds))
        self._last_commit.set_to_current_time()

    def retried(self) -> None:
        """Count a commit that the disk or a lock put off."""
        self._commit_retries.inc()

    def waiting(self, hints: int, oldest_seconds: float) -> None:
        """Say how many paths wait, and for how long the oldest has; 0 where none does."""
        self._hints.set(hints)
        self._oldest.set(oldest_seconds)

    def rescanned(self) -> None:
        """Count a look at whole folders."""
        self._rescans.inc()

    def overflowed(self) -> None:
        """Count a loss of events."""
        self._overflows.inc()

    def restarted(self) -> None:
        """Count a start of the observer after its death."""
        self._restarts.inc()

    def file_states(self, files: Mapping[str, int]) -> None:
        """Say how many files are in each state; a state that is not named has none."""
        for state in FILE_STATES:
            self._files.labels(state).set(files.get(state, 0))

    def roots(self, roots: Sequence[tuple[str, str, bool]]) -> None:
        """Say of each root its path, its mode and whether it is degraded."""
        self._roots.clear()
        self._degraded.clear()
        for path, mode, is_degraded in roots:
            self._roots.labels(mode).inc()
            self._degraded.labels(path).set(is_degraded)

    def alarms(self, standing: Iterable[Label], raised: Iterable[Label] = ()) -> None:
        """Say which alarms stand, as (kind, scope, name), and which of them are new."""
        self._alarms.clear()
        for kind, scope, name in standing:
            self._alarms.labels(kind, scope, name[:MOST_NAME_CHARACTERS]).set(1)
        for kind, _, _ in raised:
            self._alarms_raised.labels(kind).inc()

    def render(self) -> bytes:
        """Return all metrics in the text format 0.0.4."""
        return generate_latest(self.registry)


def count_copies(changes: Changes) -> int:
    """Return by how many the new and revised articles of a batch add to the copies.

    A new article makes one copy of a body that was there, whichever of them then counts as the original.
    """
    untouched = set(changes.rewritten) - set(changes.retagged)
    known = set(changes.rewritten)
    fresh: dict[str, int] = defaultdict(int)
    copies = 0
    for row in changes.versions:
        head = changes.groups.get(row["body_key"])
        if head is None or not row["is_current"] or row["article_id"] in untouched:
            continue
        if row["article_id"] in known:
            copies += head.rank.article_id != row["article_id"]
        else:
            fresh[row["body_key"]] += 1
    return copies + sum(count - (count == _members(changes, body_key)) for body_key, count in fresh.items())


def _members(changes: Changes, body_key: str) -> int:
    head = changes.groups[body_key]
    return head.members if head else 0


def waited(changes: Changes, since_ns: int, now_ns: int | None = None) -> list[float]:
    """Return for how many seconds each file of a committed batch had been whole, as its ctime tells.

    Its ctime changes with the last byte written, and when it is renamed or linked, also into the folder from outside.
    Files that were whole before `since_ns`, the start of the daemon, waited for no daemon and are left out.
    """
    now = time.time_ns() if now_ns is None else now_ns
    return [
        (now - reading.file.ctime_ns) / 1e9
        for reading in changes.readings
        if reading.is_complete and reading.file.ctime_ns >= since_ns
    ]


def _size_of(path: str) -> float:
    try:
        return float(os.stat(path).st_size)
    except OSError:
        return 0.0
