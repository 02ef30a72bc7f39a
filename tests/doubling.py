"""Work for engines that loads next to nothing, as each worker process imports the module of what it does."""

from __future__ import annotations

import os
from collections.abc import Callable

Numbers = tuple[int, ...]


def start() -> Callable[[Numbers], Numbers]:
    """Return a function that doubles, and that dies of thirteen."""
    return double


def double(numbers: Numbers) -> Numbers:
    """Double numbers; thirteen kills the process."""
    if 13 in numbers:
        os._exit(1)
    return tuple(2 * number for number in numbers)
