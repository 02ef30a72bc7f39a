"""What a worker process does once: load the stages. It imports no more than they need, neither DuckDB nor the log.

The stages themselves are imported when they are loaded: who only names what a worker is to start with needs none.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from pipeline.configuration import CONFIG_DIR

if TYPE_CHECKING:
    from pipeline.batch import Batch
    from pipeline.records import Candidate
    from schemas.settings import LimitSettings, TagSettings


@contextmanager
def no_collections() -> Iterator[None]:
    """Keep the garbage collector from looking, while vocabularies are read, through what all stays: a third of it."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def start_refining(limits: LimitSettings, tags: TagSettings, as_of: datetime) -> Callable[[Any], Batch[Candidate]]:
    """Load the stages and return `refine` with them."""
    with no_collections():
        from pipeline.ingest import Stages, refine

        return partial(refine, stages=Stages.load(CONFIG_DIR, limits, as_of, tags))


def start_again(
    limits: LimitSettings, tags: TagSettings, as_of: datetime, tags_only: bool
) -> Callable[[Any], Batch[Candidate]]:
    """Load the stages for stored records, and return what to do with them."""
    with no_collections():
        from pipeline.ingest import Stages, refine_again, tag_again

        stages = Stages.load(CONFIG_DIR, limits, as_of, tags)
    return partial(tag_again, stages=stages) if tags_only else partial(refine_again, stages=stages)
