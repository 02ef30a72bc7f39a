"""The loop between arrivals and the warehouse: what it does when something is wrong with a batch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import pytest

from pipeline.arrivals.batching import Slicing, Task
from pipeline.batch import Batch
from pipeline.errors import FatalError, TransientError
from pipeline.patience import Patience
from pipeline.records import Candidate, Reading, Rejection, SourceFile
from pipeline.rows import Stamp
from pipeline.runner import Recipe, Runner
from pipeline.stages.deduplicate import Changes
from pipeline.warehouse.query import examine
from pipeline.warehouse.warehouse import Warehouse
from schemas.settings import BatchSettings
from tests.builders import NOON, STAMP, a_candidate, a_file, a_memory, rows


class Given:
    """An engine that gives prepared batches, whatever the tasks."""

    def __init__(self, *batches: Batch[Candidate]) -> None:
        self.batches = list(batches)

    def map(self, tasks: Iterable[Task]) -> Iterator[Batch[Candidate]]:
        """Yield a prepared batch for each task."""
        for _ in tasks:
            yield self.batches.pop(0)

    def close(self) -> None:
        """Nothing to stop."""


def a_recipe() -> Recipe:
    """Return how a test's batches are committed."""
    return Recipe(
        BatchSettings(), Slicing(96, 1_000, 1_000_000), 0.5, "readers/1", lambda path: False, lambda *a: (), lambda c: c
    )


def a_batch(warehouse: Warehouse, *candidates: Candidate) -> Batch[Candidate]:
    """Return a batch of whole files of one record."""
    readings = []
    for number, candidate in enumerate(candidates, start=1):
        warehouse.ledger._unwritten.add(number)
        readings.append(Reading(a_file(candidate.source.path, number), "h", 1, is_complete=True))
    return Batch(candidates, (), tuple(readings))


def run(warehouse: Warehouse, *batches: Batch[Candidate], files: Sequence[SourceFile] = (), **said: object) -> None:
    """Run prepared batches through the loop."""
    pages = [list(files) or [a_file()]]
    fields = {"recipe": a_recipe(), "patience": Patience(60.0), "clock": lambda: NOON, **said}
    Runner(warehouse, Given(*batches), stamp=STAMP, **fields).ingest(pages)  # type: ignore[arg-type]


def test_a_record_that_the_warehouse_cannot_hold_goes_into_quarantine_alone() -> None:
    """Here half a surrogate pair in a field: no UTF-8. The rest of the batch is committed."""
    warehouse = a_memory()
    bad = a_candidate("Bad.", path="/in/2", section="\ud83d")
    run(warehouse, a_batch(warehouse, a_candidate("One.", path="/in/1"), bad, a_candidate("Two.", path="/in/3")))
    assert rows(warehouse, "SELECT body FROM articles ORDER BY 1") == [("One.",), ("Two.",)]
    assert rows(warehouse, "SELECT path, reason, stage FROM quarantine") == [("/in/2", "unexpected_error", "append")]
    assert rows(warehouse, "SELECT state, count(*) FROM files GROUP BY ALL ORDER BY ALL") == [
        ("loaded", 2),
        ("quarantined", 1),
    ]
    assert examine(warehouse.connection) == []


class Full(Warehouse):
    """A warehouse whose disk is full for a while."""

    failures = 2

    def append(self, changes: Changes, stamp: Stamp, read_by: str) -> None:
        """Fail so many times."""
        if self.failures:
            self.failures -= 1
            raise TransientError("the warehouse's disk refuses writes: No space left on device")
        super().append(changes, stamp, read_by)


def a_full_memory() -> Full:
    """Return a warehouse in memory that fails twice."""
    return Full(a_memory().connection, ":memory:")


def test_a_full_disk_delays_a_batch_and_loses_nothing() -> None:
    """The same batch is tried again, with pauses that grow."""
    warehouse = a_full_memory()
    pauses: list[float] = []
    run(warehouse, a_batch(warehouse, a_candidate("One.")), patience=Patience(60.0, pause=pauses.append))
    assert rows(warehouse, "SELECT body FROM articles") == [("One.",)]
    assert pauses == [0.1, 0.2]


def test_a_disk_that_stays_full_ends_the_run_with_a_clear_line() -> None:
    """And nothing of the batch is there."""
    warehouse = a_full_memory()
    with pytest.raises(FatalError, match=r"No space left on device; nothing of this batch was lost"):
        run(warehouse, a_batch(warehouse, a_candidate("One.")), patience=Patience(0.0))
    assert rows(warehouse, "SELECT count(*) FROM articles") == [(0,)]


def test_a_file_that_changes_while_it_is_read_is_read_again_at_the_end() -> None:
    """Three times, and then it is quarantined."""
    warehouse = a_memory()
    file = a_file("/in/a.txt", 1)
    warehouse.ledger._unwritten.add(1)
    changing: Batch[Candidate] = Batch(
        (),
        (Rejection("/in/a.txt", None, "read", "changed_while_read", "grew"),),
        (Reading(file, None, 0, is_complete=True, is_failed=True),),
    )
    run(warehouse, changing, changing, changing, files=[file])
    assert rows(warehouse, "SELECT path, reason, attempts FROM quarantine") == [("/in/a.txt", "changed_while_read", 1)]


def test_our_own_bug_in_most_of_a_batch_stops_the_run() -> None:
    """Rather than put an archive into quarantine."""
    warehouse = a_memory()
    refused = tuple(Rejection(f"/in/{n}", 0, "clean", "unexpected_error", "KeyError: 'x'") for n in range(30))
    with pytest.raises(FatalError, match=r"30 of 30 records met an unexpected error, the first in /in/0"):
        run(warehouse, Batch((), refused, ()))
    assert rows(warehouse, "SELECT count(*) FROM quarantine") == [(0,)]


def test_each_batch_carries_the_time_of_its_commit() -> None:
    """Not that of the run's start."""
    warehouse = a_memory()
    later = replace(STAMP, now=NOON.replace(hour=15)).now
    run(warehouse, a_batch(warehouse, a_candidate("One.")), clock=lambda: later)
    assert rows(warehouse, "SELECT ingested_at::VARCHAR FROM articles") == [("2024-09-06 15:00:00+00",)]
