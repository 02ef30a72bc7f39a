"""What the operator says by signals."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

STOPPED_AT_ONCE = 130
"""The status of a process that was told twice to stop."""


class Signals:
    """What was said so far: SIGINT and SIGTERM stop, SIGHUP has the settings read again.

    The second stop ends the process at once, which loses nothing committed.
    """

    def __init__(self, drain_seconds: float = 0.0, listens_to_reload: bool = False) -> None:
        self._drain_seconds = drain_seconds
        self._handlers = {signal.SIGINT: self._stop, signal.SIGTERM: self._stop}
        if listens_to_reload:
            self._handlers[signal.SIGHUP] = self._ask_for_reload
        self._stopped_at: float | None = None
        self._must_reload = False

    def is_stopped(self) -> bool:
        """Tell whether a stop was asked for."""
        return self._stopped_at is not None

    def is_over(self) -> bool:
        """Tell whether the time for draining after a stop is over, too."""
        return self._stopped_at is not None and time.monotonic() >= self._stopped_at + self._drain_seconds

    def take_reload(self) -> bool:
        """Tell whether the settings are to be read again, and forget it."""
        must, self._must_reload = self._must_reload, False
        return must

    def _stop(self, number: int, frame: FrameType | None) -> None:
        if self._stopped_at is not None:
            os._exit(STOPPED_AT_ONCE)
        self._stopped_at = time.monotonic()

    def _ask_for_reload(self, number: int, frame: FrameType | None) -> None:
        self._must_reload = True

    @contextmanager
    def installed(self) -> Iterator[Signals]:
        """Listen to signals while the block runs."""
        before = {number: signal.signal(number, handler) for number, handler in self._handlers.items()}
        try:
            yield self
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
