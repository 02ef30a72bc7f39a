"""Whether the daemon is alive and whether it is ready, told by its main thread and asked by any."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Verdict = tuple[bool, str]
"""A claim, and the sentence that says why."""

NOT_YET: Verdict = (False, "the first look at the folders is not over")


@dataclass(slots=True)
class Health:
    """Alive: the main loop has turned of late. Ready: what comes is being ingested.

    `beat` is called with every turn, and must be cheap: it is where a service manager's watchdog hangs on. Turns must
    also be told between batches and while a commit waits for the disk, since the loop itself rests then.
    """

    stalled_seconds: float
    beat: Callable[[], None] = lambda: None
    clock: Callable[[], float] = time.monotonic
    _turned_at: float = field(init=False)
    _verdict: Verdict = field(default=NOT_YET)

    def __post_init__(self) -> None:
        self._turned_at = self.clock()

    def turned(self) -> None:
        """Say that the main loop has turned."""
        self._turned_at = self.clock()
        self.beat()

    def ready(self, is_ready: bool, why: str) -> None:
        """Say whether the daemon is ready, and why, in a sentence."""
        self._verdict = is_ready, why

    def liveness(self) -> Verdict:
        """Tell whether the daemon is alive."""
        since = self.clock() - self._turned_at
        if since > self.stalled_seconds:
            return False, f"the main loop has not turned for {since:.0f} seconds"
        return True, "the main loop turns"

    def readiness(self) -> Verdict:
        """Tell whether the daemon is alive and ready."""
        liveness = self.liveness()
        return self._verdict if liveness[0] else liveness


def judge_readiness(
    has_scanned: bool, is_draining: bool, why_refused: str | None, roots: Sequence[tuple[str, str, bool]]
) -> Verdict:
    """Tell whether a daemon ingests what comes. `why_refused` is why the disk takes no commit at the moment, if so.

    A root that cannot be read makes a daemon unready only where it is the last: it goes on with the others, and
    restarting it would mend nothing.
    """
    degraded = [path for path, _, is_degraded in roots if is_degraded]
    if is_draining:
        return False, "it is stopping: what has settled is being committed"
    if not has_scanned:
        return NOT_YET
    if why_refused is not None:
        return False, f"the warehouse takes no commit: {why_refused}"
    if roots and len(degraded) == len(roots):
        return False, f"no root can be read: {', '.join(degraded)}"
    if degraded:
        return True, f"ingesting what comes, but cannot read {', '.join(degraded)}"
    return True, "ingesting what comes"
