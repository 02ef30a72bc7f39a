"""Work for engines that loads next to nothing, as each worker process imports the module of what it does."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

from pipeline.errors import UsageError

Numbers = tuple[int, ...]


def start() -> Callable[[Numbers], Numbers]:
    """Return a function that doubles, and that dies of thirteen."""
    return double


def double(numbers: Numbers) -> Numbers:
    """Double numbers; thirteen kills the process."""
    if 13 in numbers:
        os._exit(1)
    return tuple(2 * number for number in numbers)


def refused_start() -> Callable[[Numbers], Numbers]:
    """Find a mistake of an editor's."""
    raise UsageError("cannot read names.toml: line 3")


class InterruptedStart:
    """Starts a function that doubles; its process gets a Ctrl-C as soon as it hears of it."""

    def __reduce__(self) -> tuple[Callable[[], Callable[[], Callable[[Numbers], Numbers]]], tuple[()]]:
        """Be made anew where it is sent."""
        return interrupted_start, ()

    def __call__(self) -> Callable[[Numbers], Numbers]:
        """Start."""
        return start()


def interrupted_start() -> Callable[[], Callable[[Numbers], Numbers]]:
    """Get a Ctrl-C before anything is started."""
    os.kill(os.getpid(), signal.SIGINT)
    return start


def tell_niceness() -> Callable[[Numbers], Numbers]:
    """Build a function that says how nice its process is to others, for each number."""
    return lambda numbers: tuple(os.nice(0) for _ in numbers)
