"""Hints: what was heard of files, until it has settled. They say where to look, are never facts, and may be lost.

A file counts as whole when it was closed or moved in, or has not changed for a while between two looks at it. The
wall clock has no say in that.
"""

from __future__ import annotations

import heapq
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

MOST_HINTS = 100_000
"""Paths waiting at once; beyond it hints are dropped and the folders are looked at instead, so memory is bounded."""
MOST_FOLDERS = 1_000
"""Folders waiting to be looked at; beyond it everything is."""
MOST_TAKEN = 20_000
"""Files taken last that are remembered, to know again those that go on changing: some 5 MB."""
MOST_RESTLESS = 20_000
"""Files known to go on changing, kept apart so that a flood of others does not push them out."""
STARVING_FACTOR = 10
"""A file that never rests is read all the same after so many times the longest settling time."""

State = tuple[int, int, int] | None
"""Size, mtime and inode; None where there is no file."""


@dataclass(slots=True)
class _Hint:
    due_at: float
    is_whole: bool
    seen: State
    settle_seconds: float
    first_heard_at: float
    is_restless: bool = False


@dataclass(slots=True)
class _Taken:
    at: float
    state: State
    settle_seconds: float


class Hints:
    """Paths that something has happened to, each once, until they have settled. Filled by one thread, taken by another.

    A file that changes again within `settle_most_seconds` of having been taken has its settling time doubled each time,
    up to those: a writer that appends for minutes makes a few revisions, not one for every pause. The doubling is
    forgotten when the file has rested for so long.
    """

    def __init__(
        self,
        settle_seconds: float,
        clock: Callable[[], float] = time.monotonic,
        settle_most_seconds: float = 60.0,
    ) -> None:
        self._settle_seconds = settle_seconds
        self._settle_most_seconds = max(settle_most_seconds, settle_seconds)
        self._clock = clock
        self._waiting: dict[str, _Hint] = {}
        self._ready: OrderedDict[str, _Hint] = OrderedDict()
        self._dues: list[tuple[float, str]] = []
        self._folders: dict[str, None] = {}
        self._taken: OrderedDict[str, _Taken] = OrderedDict()
        self._restless: OrderedDict[str, _Taken] = OrderedDict()
        self._news = threading.Condition()
        self._must_rescan = False
        self._is_awake = False

    def __len__(self) -> int:
        return len(self._waiting) + len(self._ready)

    def add(self, path: str, is_whole: bool) -> None:
        """Note a path. Unless it is known to be whole, or to be gone, it waits until it has not changed for a while."""
        if is_whole:
            self._add_whole(path)
        else:
            self._add_changed(path)

    def add_closed(self, path: str) -> None:
        """Note that a file was closed by a writer: it is whole, unless it is one that is opened again and again."""
        if path in self._taken or path in self._restless:
            self._add_changed(path, is_closed=True)
        else:
            self._add_whole(path)

    def add_found(self, path: str) -> None:
        """Note a file that a look found, or whose times, mode or links have changed: one that waits is not put off."""
        if path not in self._waiting and path not in self._ready:
            self._add_changed(path)

    def add_folder(self, path: str) -> None:
        """Note that what lies below a folder must be looked at: it was moved away, or came back."""
        with self._news:
            if len(self._folders) >= MOST_FOLDERS:
                self._must_rescan = True
            else:
                self._folders[path] = None
            self._news.notify()

    def ask_for_rescan(self) -> None:
        """Say that events were lost."""
        with self._news:
            self._must_rescan = True
            self._news.notify()

    def use(self, settle_seconds: float, settle_most_seconds: float) -> None:
        """Settle what comes by other times."""
        with self._news:
            self._settle_seconds = settle_seconds
            self._settle_most_seconds = max(settle_most_seconds, settle_seconds)

    def wake(self) -> None:
        """End a wait."""
        with self._news:
            self._is_awake = True
            self._news.notify()

    def are_due(self) -> bool:
        """Tell whether there is something to take."""
        with self._news:
            return bool(self._ready or self._folders or (self._dues and self._dues[0][0] <= self._clock()))

    def oldest_seconds(self) -> float:
        """Return how long the hint has waited that was heard first; 0 without any."""
        with self._news:
            first = [next(iter(hints.values())).first_heard_at for hints in (self._ready, self._waiting) if hints]
            return self._clock() - min(first) if first else 0.0

    def take_rescan(self) -> bool:
        """Tell whether the folders must be looked at, and forget it."""
        with self._news:
            must, self._must_rescan = self._must_rescan, False
            return must

    def take_folders(self) -> list[str]:
        """Take the folders that must be looked at, without those that lie below another of them."""
        with self._news:
            folders, self._folders = sorted(self._folders), {}
        kept: list[str] = []
        for folder in folders:
            if not kept or not folder.startswith(kept[-1] + "/"):
                kept.append(folder)
        return kept

    def must_settle(self, path: str, state: State, is_fresh: bool) -> bool:
        """Tell whether a file that a look has found must wait: one that changed just now, or goes on changing.

        `is_fresh` says that by the wall clock it changed within the settling time, or will have: whoever sets clocks
        wrong may make that true for ever, so a file that was taken in just this state need not wait again.
        """
        known = self._restless.get(path) or self._taken.get(path)
        if known is None:
            return is_fresh
        return known.state != state and (is_fresh or self._clock() - known.at <= self._settle_most_seconds)

    def note_taken(self, path: str, state: State) -> None:
        """Remember a file that is taken because a look found it, to know it again if it goes on changing."""
        with self._news:
            now = self._clock()
            settle = self._settle_of(path, state, now)
            self._note_taken(path, _Hint(now, True, state, settle, now, settle > self._settle_seconds), state, now)

    def take_settled(
        self, is_last_call: bool = False, most: int | None = None, newest_first: bool = False
    ) -> list[str]:
        """Take paths that have settled, at most so many, in the order in which they did, or the other way round.

        At the last call also those whose settling time is not over, except of files that go on changing: these are
        found again by the next start. Looks at the files without holding up who fills the hints.
        """
        now = self._clock()
        with self._news:
            self._make_ready(now, is_last_call)
            chosen = [
                self._ready.popitem(last=newest_first)
                for _ in range(len(self._ready) if most is None else min(most, len(self._ready)))
            ]
        states = [(path, hint, look(path)) for path, hint in chosen]
        settled = []
        with self._news:
            for path, hint, state in states:
                if hint.is_whole or state == hint.seen or is_last_call or self._starves(hint, now):
                    self._note_taken(path, hint, state, now)
                    settled.append(path)
                elif path not in self._waiting and path not in self._ready:
                    hint.seen, hint.due_at = state, now + hint.settle_seconds
                    self._await(path, hint)
        return settled

    def wait(self, longest_seconds: float) -> None:
        """Sleep until a hint is due, something new is heard, or the time is over."""
        with self._news:
            if self._must_rescan or self._ready or self._folders or self._is_awake:
                self._is_awake = False
                return
            due = self._dues[0][0] if self._dues else float("inf")
            seconds = min(due - self._clock(), longest_seconds)
            if seconds > 0:
                self._news.wait(seconds)

    def _add_whole(self, path: str) -> None:
        now = self._clock()
        with self._news:
            self._waiting.pop(path, None)
            if path in self._ready or not self._is_full():
                self._ready[path] = _Hint(now, True, None, self._settle_seconds, now)
                self._news.notify()

    def _add_changed(self, path: str, is_closed: bool = False) -> None:
        known = self._waiting.get(path)
        seen = look(path) if known is None or known.is_restless else known.seen  # else a look when it is due will do
        with self._news:
            hint = self._waiting.get(path)
            if hint is None:
                ready = self._ready.pop(path, None)  # it was whole and changes again
                self._begin(path, seen, is_closed, ready.first_heard_at if ready else self._clock())
            elif is_closed and not hint.is_restless:
                del self._waiting[path]
                hint.is_whole = True
                self._ready[path] = hint
                self._news.notify()
            else:
                hint.seen = seen
                self._put_off(hint)

    def _begin(self, path: str, seen: State, is_closed: bool, first_heard_at: float) -> None:
        if self._is_full():
            return
        now = self._clock()
        settle = self._settle_of(path, seen, now)
        hint = _Hint(now, is_closed, seen, settle, first_heard_at, is_restless=settle > self._settle_seconds)
        if is_closed and not hint.is_restless:
            self._ready[path] = hint
        else:
            hint.is_whole = False
            self._put_off(hint)
            self._await(path, hint)
        self._news.notify()

    def _is_full(self) -> bool:
        """Tell whether no more hints fit, and ask for a look instead."""
        if len(self) < MOST_HINTS:
            return False
        self._must_rescan = True
        self._news.notify()
        return True

    def _await(self, path: str, hint: _Hint) -> None:
        self._waiting[path] = hint
        heapq.heappush(self._dues, (hint.due_at, path))
        if len(self._dues) > 2 * len(self._waiting) + 1_000:  # most are of hints that were settled otherwise
            self._dues = [(one.due_at, path) for path, one in self._waiting.items()]
            heapq.heapify(self._dues)

    def _put_off(self, hint: _Hint) -> None:
        """Start a hint's settling time anew; its place among those due is mended when that comes up."""
        due_at = self._clock() + hint.settle_seconds
        hint.due_at = min(due_at, self._starves_at(hint)) if hint.is_restless else due_at

    def _starves_at(self, hint: _Hint) -> float:
        return hint.first_heard_at + STARVING_FACTOR * self._settle_most_seconds

    def _starves(self, hint: _Hint, now: float) -> bool:
        return hint.is_restless and now >= self._starves_at(hint)

    def _make_ready(self, now: float, is_last_call: bool) -> None:
        while self._dues and self._dues[0][0] <= now:
            due_at, path = heapq.heappop(self._dues)
            hint = self._waiting.get(path)
            if hint is None:
                continue
            if hint.due_at > now:
                if hint.due_at > due_at:
                    heapq.heappush(self._dues, (hint.due_at, path))
                continue
            self._ready[path] = self._waiting.pop(path)
        if is_last_call:
            for path in [path for path, hint in self._waiting.items() if not hint.is_restless]:
                self._ready[path] = self._waiting.pop(path)

    def _settle_of(self, path: str, seen: State, now: float) -> float:
        """Return how long a file must rest: longer each time that it has changed soon after it was taken."""
        known = self._restless.get(path) or self._taken.get(path)
        if known is None:
            return self._settle_seconds
        if now - known.at > max(self._settle_most_seconds, known.settle_seconds):
            self._restless.pop(path, None)
            self._taken.pop(path, None)
            return self._settle_seconds
        if known.state is None or known.state == seen:  # it is new under its name, or was only touched
            return known.settle_seconds
        return min(2 * known.settle_seconds, self._settle_most_seconds)

    def _note_taken(self, path: str, hint: _Hint, state: State, now: float) -> None:
        home, most = (self._restless, MOST_RESTLESS) if hint.is_restless else (self._taken, MOST_TAKEN)
        self._taken.pop(path, None)
        self._restless.pop(path, None)
        home[path] = _Taken(now, state, hint.settle_seconds)
        if len(home) > most:
            home.popitem(last=False)


def look(path: str) -> State:
    """Return what tells a changed file from an unchanged one: size, mtime, inode; None where there is none."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns, status.st_ino
