"""The engine that works in the calling process, one task after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")


class InlineEngine(Generic[Task, Result]):
    """Runs each task when its result is asked for."""

    def __init__(self, start: Callable[[], Callable[[Task], Result]]) -> None:
        """`start` builds the function, once, when the first task comes."""
        self._start = start
        self._function: Callable[[Task], Result] | None = None

    def map(self, tasks: Iterable[Task]) -> Iterator[Result]:
        """Yield the result of each task."""
        for task in tasks:
            if self._function is None:
                self._function = self._start()
            yield self._function(task)

    def close(self) -> None:
        """Nothing to stop."""
