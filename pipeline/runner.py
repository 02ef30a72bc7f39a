"""The loop that drives arrivals through the engine into the warehouse, the same for backfill, daemon and retry."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Protocol

import structlog

from pipeline.arrivals.batching import Slicing, Stream, Task, cut_tasks, gather
from pipeline.batch import Batch
from pipeline.errors import BatchError, FatalError
from pipeline.ingest import Memory, commit, set_apart
from pipeline.patience import Patience
from pipeline.records import Candidate, SourceFile
from pipeline.rows import Stamp
from pipeline.stages.deduplicate import Changes
from schemas.settings import BatchSettings

log = structlog.get_logger()

READINGS_OF_A_CHANGING_FILE = 3
"""How often a file that changes while it is read is tried before it goes into quarantine."""
ODD_BATCH_RECORDS = 20
"""Below this many records a share of failures says nothing."""


class Engine(Protocol):
    """Runs `refine` over tasks and yields the results in their order."""

    def map(self, tasks: Iterable[Task]) -> Iterator[Batch[Candidate]]:
        """Yield the result of each task."""
        ...

    def close(self) -> None:
        """Stop what was started."""
        ...


@dataclass(frozen=True, slots=True)
class Recipe:
    """How files are read and judged in a run."""

    batch: BatchSettings
    slicing: Slicing
    unexpected_error_ratio: float
    judged_by: str
    holds_many: Callable[[str], bool]
    stream: Stream
    tag: Callable[[Candidate], Candidate]


@dataclass(slots=True)
class Runner:
    """One run's loop over one warehouse. `clock` gives aware UTC; `is_stopped` ends it between batches."""

    warehouse: Memory
    engine: Engine
    recipe: Recipe
    stamp: Stamp
    patience: Patience
    is_stopped: Callable[[], bool] = lambda: False
    on_commit: Callable[[Changes, float], None] = lambda changes, seconds: None
    """Told of each batch, and how many seconds its commit took."""
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    _readings: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def ingest(self, pages: Iterable[Sequence[SourceFile]]) -> None:
        """Take files through the whole walk. Files that change while they are read are read again at the end."""
        settings, slicing = self.recipe.batch, self.recipe.slicing
        while True:
            again: list[SourceFile] = []
            tasks = cut_tasks(self._until_stopped(pages), self.recipe.holds_many, self.recipe.stream, slicing)
            results = (self._set_aside(result, again) for result in self.engine.map(tasks))
            for batch in gather(results, settings.records, settings.bytes, settings.age_seconds):
                self._commit(batch)
                if self.is_stopped():
                    return
            if not again:
                return
            pages = [again]

    def _until_stopped(self, pages: Iterable[Sequence[SourceFile]]) -> Iterator[Sequence[SourceFile]]:
        for page in pages:
            if self.is_stopped():
                return
            yield page

    def _set_aside(self, batch: Batch[Candidate], again: list[SourceFile]) -> Batch[Candidate]:
        """Take files that changed while they were read out of a batch, as long as another reading may help."""
        changing = {r.path for r in batch.rejections if r.number is None and r.reason == "changed_while_read"}
        hopeful = {path for path in changing if self._readings[path] + 1 < READINGS_OF_A_CHANGING_FILE}
        if not hopeful:
            return batch
        for reading in batch.readings:
            if reading.file.name in hopeful:
                self._readings[reading.file.name] += 1
                again.append(restat(reading.file))
        return Batch(
            tuple(item for item in batch.items if item.source.path not in hopeful),
            tuple(rejection for rejection in batch.rejections if rejection.path not in hopeful),
            tuple(reading for reading in batch.readings if reading.file.name not in hopeful),
        )

    def _commit(self, batch: Batch[Candidate]) -> None:
        self._refuse_if_broken(batch)
        started = time.perf_counter()
        try:
            changes = self._append(batch)
        except BatchError as error:
            log.error("batch.refused", error=str(error))
            changes = self._append(self._set_apart(batch, error))
        self._report(changes, time.perf_counter() - started)

    def _append(self, batch: Batch[Candidate]) -> Changes:
        def append() -> Changes:
            stamp = replace(self.stamp, now=self.clock())
            return commit(batch, self.warehouse, stamp, self.recipe.judged_by, self.recipe.tag)

        return self.patience.keep_trying(append)

    def _set_apart(self, batch: Batch[Candidate], error: BatchError) -> Batch[Candidate]:
        """Return the batch without the records that the warehouse refuses, which go into quarantine."""
        rest = set_apart(batch, self.warehouse, self.stamp)
        if len(rest.items) == len(batch.items):
            raise FatalError(f"{error}, and no record of the batch alone is to blame") from error
        return rest

    def _report(self, changes: Changes, seconds: float) -> None:
        log.info(
            "batch.committed",
            files=len(changes.readings),
            new=changes.new,
            revised=changes.revised,
            unchanged=changes.unchanged,
            quarantined=len(changes.rejections),
            commit_ms=round(seconds * 1000, 1),
        )
        for rejection in changes.rejections:
            log.debug(
                "record.quarantined",
                path=rejection.path,
                record=rejection.number,
                reason=rejection.reason,
                detail=rejection.detail,
            )
        self.on_commit(changes, seconds)

    def _refuse_if_broken(self, batch: Batch[Candidate]) -> None:
        unexpected = [r for r in batch.rejections if r.reason == "unexpected_error"]
        records = len(batch.items) + len(batch.rejections)
        if records >= ODD_BATCH_RECORDS and len(unexpected) > records * self.recipe.unexpected_error_ratio:
            first = unexpected[0]
            raise FatalError(
                f"{len(unexpected)} of {records} records met an unexpected error, the first in {first.path}"
                f" at stage {first.stage}: {first.detail}; this looks like a fault of copydesk or of its installation,"
                " so nothing of this batch was committed"
            )


def restat(file: SourceFile) -> SourceFile:
    """Return a file with what the file system says of it now; as it was where it is gone."""
    try:
        status = os.stat(file.path)
    except OSError:
        return file
    return replace(
        file,
        size=status.st_size,
        mtime_ns=status.st_mtime_ns,
        ctime_ns=status.st_ctime_ns,
        inode=status.st_ino,
        reading=file.reading + (file.committed_records > 0),  # what was committed is of other bytes, of a reading past
        committed_records=0,
    )
