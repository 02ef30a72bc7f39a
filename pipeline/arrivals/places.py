"""Places that are looked at again and again: when each is due, by what a look at it costs."""

from __future__ import annotations

from dataclasses import dataclass, field

SCANNING_SHARE = 0.01
"""Most of its time that an idle daemon may spend on looking at folders: large ones are looked at less often."""
POLLING_SHARE = 0.05
"""The same where looks are all that there is, of one core."""
LOOKING_SHARE = 0.2
"""Most of the time that may pass over looks, though hardly any of it is spent: a share in a network answers slowly."""


@dataclass(slots=True)
class Cost:
    """What a look took: seconds on the clock, and seconds of a core."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0

    def pause_seconds(self, share: float) -> float:
        """Return how long to rest after it, so that no more than a share of a core goes into looks."""
        return max(self.cpu_seconds / share, self.seconds / LOOKING_SHARE)


@dataclass(slots=True)
class Place:
    """A root, or a mount below one that is polled by itself, with its next look.

    One that is polled is peeked at between looks: only what differs from the last time goes on from there.
    """

    path: str
    root: str
    every_seconds: float
    is_polled: bool = False
    next_at: float = 0.0
    looked_at: float = float("-inf")
    cost: Cost = field(default_factory=Cost)
    """Of the last look."""
    full_at: float = 0.0
    """Where it is polled: when a look is due that compares everything with the ledger."""
    seen: set[int] | None = None
    """Digests of what the last look or peek found, where it is polled."""

    def note_look(self, now: float, cost: Cost, rescan_seconds: float) -> None:
        """Plan what follows a look."""
        self.looked_at, self.cost = now, cost
        share = POLLING_SHARE if self.is_polled else SCANNING_SHARE
        self.full_at = now + max(rescan_seconds, cost.pause_seconds(SCANNING_SHARE))
        self.next_at = now + max(self.every_seconds, cost.pause_seconds(share))

    def note_peek(self, now: float, cost: Cost, has_vanished: bool) -> None:
        """Plan what follows a peek: a look, if something is gone or has changed, for that the ledger must say."""
        self.next_at = now + max(self.every_seconds, cost.pause_seconds(POLLING_SHARE))
        if has_vanished:
            self.full_at = max(now, self.looked_at + self.cost.pause_seconds(POLLING_SHARE))
            self.next_at = min(self.next_at, self.full_at)

    def ask(self, now: float) -> None:
        """Plan a look at once, or as soon as looks have taken no more than half of the time."""
        self.full_at = self.next_at = min(self.next_at, max(now, self.looked_at + self.cost.seconds))

    def begin(self, now: float) -> None:
        """Plan a look at once, knowing nothing of it."""
        self.seen, self.full_at, self.next_at = None, now, now
