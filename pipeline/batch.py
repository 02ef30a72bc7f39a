"""A micro-batch: items on their way, the ones that were refused, and what was read of which file.

`Batch.map`, `map_together`, `enrich` and `enrich_together` are the only places of the pipeline that catch errors of a
stage.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from pipeline.errors import FatalError, Reason, RecordError, TransientError
from pipeline.records import Reading, RecordSource, Rejection


class HasSource(Protocol):
    """Anything that knows which record of which file it came from."""

    @property
    def source(self) -> RecordSource:
        """Where the record lies."""
        ...


T = TypeVar("T", bound=HasSource)
U = TypeVar("U", bound=HasSource)


In_contra = TypeVar("In_contra", bound=HasSource, contravariant=True)
Out_co = TypeVar("Out_co", bound=HasSource, covariant=True)


class Together(Protocol[In_contra, Out_co]):
    """A stage that takes many items for less than one by one, with the same result for each."""

    def __call__(self, item: In_contra, /) -> Out_co:
        """Return what becomes of one item."""
        ...

    def together(self, items: Sequence[In_contra], /) -> Sequence[Out_co]:
        """Return what becomes of each item."""
        ...


@dataclass(frozen=True, slots=True)
class Batch(Generic[T]):
    """Items of one kind; `rejections` and `readings` travel with them so that every record keeps exactly one fate."""

    items: tuple[T, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    readings: tuple[Reading, ...] = ()

    def map(self, stage: Callable[[T], U]) -> Batch[U]:
        """Run a stage over each item; an item that fails becomes a rejection and the rest goes on."""
        done: list[U] = []
        refused: list[Rejection] = []
        for item in self.items:
            try:
                done.append(stage(item))
            except (TransientError, FatalError):
                raise
            except Exception as error:  # noqa: BLE001 - a bug met by one record must not take the others with it
                refused.append(reject(item.source, stage_name(stage), error))
        return Batch(tuple(done), self.rejections + tuple(refused), self.readings)

    def map_together(self, stage: Together[T, U]) -> Batch[U]:
        """Run a stage over all items at once; where that fails, one by one as `map` does, so that one fails alone."""
        try:
            return Batch(tuple(stage.together(self.items)), self.rejections, self.readings)
        except (TransientError, FatalError):
            raise
        except Exception:  # noqa: BLE001 - which of the items it was, `map` finds out
            return self.map(stage)

    def enrich(self, stage: Callable[[T], T], mark_failed: Callable[[T, str], T]) -> Batch[T]:
        """Run a stage that may not lose a record: an item that it fails on goes on as `mark_failed(item, reason)`."""
        done: list[T] = []
        for item in self.items:
            try:
                done.append(stage(item))
            except (TransientError, FatalError):
                raise
            except Exception as error:  # noqa: BLE001 - an article without tags is better than none
                done.append(mark_failed(item, f"{type(error).__name__}: {error}"))
        return replace(self, items=tuple(done))

    def enrich_together(self, stage: Together[T, T], mark_failed: Callable[[T, str], T]) -> Batch[T]:
        """Run such a stage over all items at once; where that fails, one by one as `enrich` does."""
        try:
            return replace(self, items=tuple(stage.together(self.items)))
        except (TransientError, FatalError):
            raise
        except Exception:  # noqa: BLE001 - which of the items it was, `enrich` finds out
            return self.enrich(stage, mark_failed)


def join(batches: Sequence[Batch[T]]) -> Batch[T]:
    """Put batches together in their order."""
    return Batch(
        tuple(item for batch in batches for item in batch.items),
        tuple(rejection for batch in batches for rejection in batch.rejections),
        tuple(reading for batch in batches for reading in batch.readings),
    )


def stage_name(stage: Callable[..., object]) -> str:
    """Return the name under which quarantine and logs know a stage: the verb, in lower case."""
    return getattr(stage, "__name__", type(stage).__name__).lower()


def reject(source: RecordSource, stage: str, error: Exception) -> Rejection:
    """Turn what a stage raised into the rejection of that record."""
    reason: Reason = "unexpected_error"
    detail, payload = f"{type(error).__name__}: {error}"[:500], b""
    if isinstance(error, RecordError):
        reason, detail, payload = error.reason, error.detail, error.payload
    return Rejection(source.path, source.number, stage, reason, detail, payload)
