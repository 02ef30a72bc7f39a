"""A guard against work that never ends. No test says how fast something is: machines are shared, and benchmarks do that."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

PATIENCE_SECONDS = 60
"""What is linear in a few megabytes takes a second or so; what is quadratic would take hours."""


@contextmanager
def ends() -> Iterator[None]:
    """Fail a block that has not ended when nobody would wait any longer."""

    def give_up(number: int, frame: FrameType | None) -> None:
        raise AssertionError(f"not done after {PATIENCE_SECONDS} seconds: this is not linear in its input")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(PATIENCE_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
