"""The processes that refine, as they are made from the settings; and those of a first backfill, started at once.

Of ours it imports only what is light: whoever starts workers early can load the rest while they load theirs.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any

from pipeline.arrivals.batching import give_up_task, split_task
from pipeline.batch import Batch, join
from pipeline.engines.processes import ProcessEngine
from pipeline.paths import warehouse_path
from pipeline.records import Candidate
from pipeline.refining import start_refining
from pipeline.taggers.name_model import find_model
from schemas.settings import Settings

COST_OF_MODEL = 10
"""Articles that are done by rules alone while one is for which a model is asked, too."""

Workers = ProcessEngine[Any, Batch[Candidate]]


def make_workers(settings: Settings, start: Callable[[], Callable[[Any], Batch[Candidate]]]) -> Workers:
    """Return the engine of as many processes as the settings say, each of which starts so; none is started yet."""
    return ProcessEngine(start, count_workers(settings), split_task, join, give_up_task)


def count_workers(settings: Settings) -> int:
    """Return how many processes work at once."""
    return settings.engine.workers or os.cpu_count() or 1


def are_worth_it(settings: Settings, items: int) -> bool:
    """Say whether so many files or articles are done sooner by processes than by this one."""
    return count_workers(settings) > 1 and items >= _least(settings)


def _least(settings: Settings) -> int:
    """Return for how many items processes are worth it; each costs more where a model is asked."""
    least = settings.engine.inline_below_files
    return least if settings.tags.names == "rules" else -(-least // COST_OF_MODEL)


@contextmanager
def started_for(settings: Settings, paths: Sequence[str]) -> Iterator[Workers | None]:
    """Start workers for a backfill that surely needs them, and stop them at the end; None for any other.

    Without a warehouse every file is new, so it is enough that there are many. They and this process load what they
    need beside one another.
    """
    is_first = not os.path.exists(warehouse_path(settings))
    if not is_first or not are_worth_it(settings, _count(paths, _least(settings))):
        yield None
        return
    if settings.tags.names == "deep":
        find_model(settings.tags.names_model)  # raises where it is not there, before workers find it out
    workers = make_workers(settings, partial(start_refining, settings.limits, settings.tags, datetime.now(UTC)))
    workers.begin()
    try:
        yield workers
    finally:
        workers.close()


def _count(paths: Sequence[str], most: int) -> int:
    """Return how many files lie below some paths, counting no further than asked; what cannot be listed has none."""
    found = 0
    for path in paths:
        for _, _, names in os.walk(path):
            found += len(names)
            if found >= most:
                return found
    return found
