"""How often the garbage collector looks for cycles in a process that works on articles."""

from __future__ import annotations

import gc

YOUNG_OBJECTS = 40_000
"""Made and not yet freed before it looks: 96 articles on their way are so many, and nearly all is freed without it.
Python's own 700 to 2,000 cost a worker 44 µs an article and the writer 67 µs; web pages alone are cycles."""
OLDER_LOOKS = 10
"""Looks at the young for each look at those that stayed, as Python has it for the last generation."""


def collect_seldom() -> None:
    """Have the collector of this process look less often."""
    gc.set_threshold(YOUNG_OBJECTS, OLDER_LOOKS, OLDER_LOOKS)
