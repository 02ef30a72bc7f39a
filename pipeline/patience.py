"""Patience with the world: what the disk refuses now is tried again, and nothing is lost meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import structlog

from pipeline.errors import FatalError, TransientError

log = structlog.get_logger()

FIRST_WAIT_SECONDS = 0.1
LONGEST_WAIT_SECONDS = 5.0
_GLANCE_SECONDS = 0.2

COMMAND_SECONDS = 60.0
"""How long a command waits for a full disk before it stops; the daemon waits on."""
FOREVER_SECONDS = float("inf")

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to try again; `seconds` may be infinite, and `is_over` ends it early."""

    seconds: float
    is_over: Callable[[], bool] = lambda: False
    on_trouble: Callable[[str | None], None] = lambda trouble: None
    """Told why there is a delay, and None when it is over."""
    pause: Callable[[float], None] = time.sleep

    def keep_trying(self, action: Callable[[], Result]) -> Result:
        """Do something, again and again while it raises TransientError. Raises FatalError when patience ends."""
        deadline = time.monotonic() + self.seconds
        wait_seconds = FIRST_WAIT_SECONDS
        is_delayed = False
        while True:
            try:
                result = action()
            except TransientError as error:
                if time.monotonic() >= deadline or self.is_over():
                    raise FatalError(
                        f"{error}; nothing of this batch was lost: run again when that is mended"
                    ) from error
                log.warning("batch.delayed", error=str(error), wait_seconds=wait_seconds)
                self.on_trouble(str(error))
                is_delayed = True
            else:
                if is_delayed:
                    log.info("batch.resumed")
                    self.on_trouble(None)
                return result
            self._wait(wait_seconds)
            wait_seconds = min(2 * wait_seconds, LONGEST_WAIT_SECONDS)

    def _wait(self, seconds: float) -> None:
        while seconds > 0 and not self.is_over():
            self.pause(min(seconds, _GLANCE_SECONDS))
            seconds -= _GLANCE_SECONDS
