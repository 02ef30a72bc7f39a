"""Progress on long work, on standard error: a bar with rate and time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from typing import IO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

LINE_SECONDS = 5.0
"""How often a plain line is written."""


class Progress:
    """Shows how far a command is. Nothing is shown of work that is done at once."""

    def __init__(self, stream: IO[str]) -> None:
        self._console = Console(file=stream, emoji=False)
        self._bar: Bar | None = None
        self._unit = "files"
        self._total = 0
        self._done = 0
        self._started_at = time.monotonic()
        self._said_at = self._started_at

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def say(self, line: str) -> None:
        """Write a line of its own."""
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)

    def begin(self, unit: str, total: int, found: int) -> None:
        """Begin to show progress over so many files or articles, of those that were found."""
        if total and unit == "files":
            self.say(f"{found} files found, {total} to read")
        self._unit, self._total, self._done = unit, total, 0
        self._started_at = self._said_at = time.monotonic()
        if self._console.is_terminal and total:
            self._bar = Bar(
                TextColumn(unit), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}/s"),
                TimeRemainingColumn(), console=self._console, transient=True,
            )  # fmt: skip
            self._bar.add_task(unit, total=total, rate=0)
            self._bar.start()

    def advance(self, more: int) -> None:
        """Show that so many more are done."""
        self._done += more
        now = time.monotonic()
        rate = self._done / max(now - self._started_at, 1e-9)
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=self._done, rate=f"{rate:.0f}")
        elif now - self._said_at >= LINE_SECONDS:
            self._said_at = now
            left = (self._total - self._done) / max(rate, 1e-9)
            self.say(f"{self._done} of {self._total} {self._unit}, {rate:.0f} a second, {left:.0f} s left")
