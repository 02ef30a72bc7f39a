"""Hear of files from the operating system. Events are hints, never facts: they say where to look, and may be lost.

What is there is settled by looking: a file counts as whole when it was closed or moved in, or has not changed for a
while. The only place that knows watchdog.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from watchdog.events import (
    DirCreatedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from pipeline.errors import FatalError

MOST_HINTS = 100_000
"""Paths waiting at once; beyond it hints are dropped and the folders are looked at instead, so memory is bounded."""
OVERFLOW_LOGGER = "watchdog.observers.inotify_c"
"""Where watchdog says, in a warning and nowhere else, that the kernel's queue has overflowed and events are lost."""
_HEARD = (
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    DirCreatedEvent,
    DirMovedEvent,
)

State = tuple[int, int, int] | None


@dataclass(slots=True)
class _Hint:
    due_at: float
    is_whole: bool
    seen: State = None


class Hints(FileSystemEventHandler):
    """Paths that something has happened to, each once, until they have settled. Filled by watchdog's threads."""

    def __init__(self, settle_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.settle_seconds = settle_seconds
        self._clock = clock
        self._hints: dict[str, _Hint] = {}
        self._news = threading.Condition()
        self._must_rescan = False
        self._is_awake = False

    def __len__(self) -> int:
        return len(self._hints)

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Take note of an event; never blocks."""
        if isinstance(event, DirCreatedEvent | DirMovedEvent):
            self.ask_for_rescan()  # files may have come with the folder, unheard
            return
        if isinstance(event, FileMovedEvent):
            self.add(os.fsdecode(event.dest_path), is_whole=True)
        self.add(os.fsdecode(event.src_path), is_whole=isinstance(event, FileClosedEvent | FileDeletedEvent))

    def add(self, path: str, is_whole: bool) -> None:
        """Note a path. Unless it is known to be whole it waits until it has not changed for the settling time."""
        now = self._clock()
        with self._news:
            if path not in self._hints and len(self._hints) >= MOST_HINTS:
                self._must_rescan = True
            elif is_whole:
                self._hints[path] = _Hint(now, True)
            else:
                known = self._hints.get(path)
                if known is None:
                    self._hints[path] = _Hint(now + self.settle_seconds, False, look(path))
                elif not known.is_whole:
                    known.due_at = now + self.settle_seconds
            self._news.notify()

    def ask_for_rescan(self) -> None:
        """Say that events were lost, or that a whole folder came."""
        with self._news:
            self._must_rescan = True
            self._news.notify()

    def wake(self) -> None:
        """End a wait."""
        with self._news:
            self._is_awake = True
            self._news.notify()

    def take_rescan(self) -> bool:
        """Tell whether the folders must be looked at, and forget it."""
        with self._news:
            must, self._must_rescan = self._must_rescan, False
            return must

    def take_settled(self, is_last_call: bool = False) -> list[str]:
        """Take the paths that have settled; at the last call also those whose settling time is not over."""
        now = self._clock()
        settled = []
        with self._news:
            for path, hint in list(self._hints.items()):
                if hint.due_at > now and not is_last_call:
                    continue
                state = look(path)
                if not hint.is_whole and state != hint.seen and not is_last_call:
                    hint.seen, hint.due_at = state, now + self.settle_seconds
                    continue
                del self._hints[path]
                settled.append(path)
        return settled

    def wait(self, longest_seconds: float) -> None:
        """Sleep until a hint is due, something new is heard, or the time is over."""
        with self._news:
            if self._must_rescan or self._is_awake:
                self._is_awake = False
                return
            due = min((hint.due_at for hint in self._hints.values()), default=float("inf"))
            seconds = min(due - self._clock(), longest_seconds)
            if seconds > 0:
                self._news.wait(seconds)


def look(path: str) -> State:
    """Return what tells a changed file from an unchanged one: size, mtime, inode; None where there is none."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns, status.st_ino


class _OverflowEar(logging.Handler):
    def __init__(self, hints: Hints) -> None:
        super().__init__(logging.WARNING)
        self._hints = hints

    def emit(self, record: logging.LogRecord) -> None:
        self._hints.ask_for_rescan()


class Watch:
    """Watches over some folders that feed hints; `is_alive` tells whether their thread still runs."""

    def __init__(self, roots: Sequence[str], hints: Hints) -> None:
        self._roots = roots
        self._hints = hints
        self._observer = self._start()

    def _start(self) -> BaseObserver:
        observer = Observer()
        try:
            for root in self._roots:
                observer.schedule(self._hints, root, recursive=True, event_filter=list(_HEARD))
            observer.start()
        except OSError as error:
            raise FatalError(
                f"cannot watch {', '.join(self._roots)}: {error.strerror or error}; where the limit of watches"
                " is reached, raise it with `sysctl fs.inotify.max_user_watches=1048576`"
            ) from error
        return observer

    def revive(self) -> bool:
        """Start the observer again if its thread has died; True if it had."""
        if self._observer.is_alive():
            return False
        self._observer = self._start()
        return True

    def stop(self) -> None:
        """End the watches."""
        self._observer.stop()
        self._observer.join(5.0)


@contextmanager
def watching(roots: Sequence[str], hints: Hints) -> Iterator[Watch]:
    """Watch over folders while the block runs; lost events and dead observers ask `hints` for a rescan."""
    ear = _OverflowEar(hints)
    logging.getLogger(OVERFLOW_LOGGER).addHandler(ear)
    watch = Watch(roots, hints)
    try:
        yield watch
    finally:
        watch.stop()
        logging.getLogger(OVERFLOW_LOGGER).removeHandler(ear)
