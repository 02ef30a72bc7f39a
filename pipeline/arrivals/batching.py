"""Cut arrivals into tasks for the engine, and the engine's results into micro-batches for the warehouse."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.batch import Batch, join, reject
from pipeline.errors import RecordError
from pipeline.records import Candidate, RawRecord, Reading, Rejection, SourceFile

TASK_FILES = 96
"""Files in one task: enough that handing it over (0.3 ms) costs little and that what stages do with all of them at once
pays (a tenth of their time more with 48), few enough that no worker is long behind: 0.13 s."""
TASK_BYTES = 1_048_576
STREAM_ABOVE_BYTES = 4_194_304
"""A file of many records larger than this is read in pieces, so that its records need not be in memory together."""
STREAM_PACKED_ABOVE_BYTES = 262_144
"""The same for a packed one, which may hold a thousand times its size."""
_PACKED = (".gz", ".bz2", ".xz", ".zst", ".zip", ".tgz", ".tbz2", ".txz")

Task = tuple[SourceFile, ...] | Batch[RawRecord]
Stream = Callable[[SourceFile, int, int], Iterable[Batch[RawRecord]]]


@dataclass(frozen=True, slots=True)
class Slicing:
    """How much goes into one task: some small files, or a piece of a large one."""

    files: int
    records: int
    bytes: int


def cut_tasks(
    pages: Iterable[Sequence[SourceFile]], holds_many: Callable[[str], bool], stream: Stream, slicing: Slicing
) -> Iterator[Task]:
    """Yield tasks: some small files together, or a piece of a large one."""
    waiting: list[SourceFile] = []
    waiting_bytes = 0
    for page in pages:
        for file in page:
            above = STREAM_PACKED_ABOVE_BYTES if file.path.lower().endswith(_PACKED) else STREAM_ABOVE_BYTES
            if (file.size > above or file.committed_records) and holds_many(file.path):
                yield from stream(file, slicing.records, slicing.bytes)
                continue
            waiting.append(file)
            waiting_bytes += file.size
            if len(waiting) >= slicing.files or waiting_bytes >= TASK_BYTES:
                yield tuple(waiting)
                waiting, waiting_bytes = [], 0
    if waiting:
        yield tuple(waiting)


def split_task(task: Task) -> Sequence[Task]:
    """Return a task in pieces of one file or one record each."""
    if isinstance(task, Batch):
        return [Batch((item,), (), ()) for item in task.items] + [Batch((), task.rejections, task.readings)]
    return [(file,) for file in task]


def give_up_task(task: Task) -> Batch[Candidate]:
    """Return what becomes of a piece that killed the process that worked on it: quarantine."""
    error = RecordError("unexpected_error", "the process that worked on it died; is there enough memory?")
    if isinstance(task, Batch):
        refused = tuple(reject(item.source, "refine", error) for item in task.items)
        return Batch((), (*task.rejections, *refused), task.readings)
    return Batch(
        (),
        tuple(Rejection(file.name, None, "refine", error.reason, error.detail) for file in task),
        tuple(Reading(file, None, 0, is_complete=True, is_failed=True) for file in task),
    )


def gather(
    results: Iterable[Batch[Candidate]],
    records: int,
    text_bytes: int,
    age_seconds: float = float("inf"),
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Batch[Candidate]]:
    """Put results together until they hold so many records or so much text, or the first of them has waited so long.

    The last batch takes the rest.
    """
    waiting: list[Batch[Candidate]] = []
    held, held_bytes, since = 0, 0, 0.0
    for result in results:
        if not waiting:
            since = clock()
        waiting.append(result)
        held += len(result.items) + len(result.rejections)
        held_bytes += sum(len(candidate.article.raw_text) for candidate in result.items)
        held_bytes += sum(len(rejection.payload) for rejection in result.rejections)
        if held >= records or held_bytes >= text_bytes or clock() - since >= age_seconds:
            yield join(waiting)
            waiting, held, held_bytes = [], 0, 0
    if waiting:
        yield join(waiting)
