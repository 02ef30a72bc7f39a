"""Snapshots that a daemon makes by itself, every so often, in a thread of its own."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import structlog

from pipeline.errors import CopydeskError, HolderStopsError
from pipeline.paths import path_to_text

log = structlog.get_logger()

RETRY_SECONDS = 60.0


class SnapshotSchedule:
    """Has a copy made at once and then every so often, until it is stopped; a minute after one that failed."""

    def __init__(self, take: Callable[[str], None], path: str, every_seconds: float) -> None:
        """`take` copies the warehouse to a path, which it replaces; nothing is done where `every_seconds` is 0."""
        self._take = take
        self._path = os.path.abspath(path)
        self._every_seconds = every_seconds
        self._is_stopped = threading.Event()
        self._last: str | None = None
        self._failed: str | None = None
        self._thread = threading.Thread(target=self._run, name="snapshots", daemon=True)

    def start(self) -> None:
        """Begin."""
        if self._every_seconds:
            self._thread.start()

    def stop(self) -> None:
        """End; a copy that is being made ends with its connection."""
        self._is_stopped.set()

    def status(self) -> dict[str, Any] | None:
        """Return where copies go, when the last was made and why the newest try failed; None where none are made."""
        if not self._every_seconds:
            return None
        return {"path": path_to_text(self._path), "last_at": self._last, "error": self._failed}

    def _run(self) -> None:
        pause = 0.0
        while not self._is_stopped.wait(pause):
            pause = self._every_seconds
            began = time.monotonic()
            at = datetime.now(UTC).isoformat(timespec="seconds")
            try:
                os.makedirs(os.path.dirname(self._path), exist_ok=True)
                self._take(self._path)
            except HolderStopsError:
                return
            except (CopydeskError, OSError) as error:
                self._failed = str(error)
                pause = min(pause, RETRY_SECONDS)
                log.error("snapshot.failed", path=path_to_text(self._path), error=str(error))
            else:
                self._last, self._failed = at, None
                log.info("snapshot.taken", path=path_to_text(self._path), seconds=round(time.monotonic() - began, 2))
