"""Which bodies are copies of which: decided anew wherever a batch changes something, and nowhere else.

What stands here is a function of the set of bodies and of their ranks, whatever order they came in:

1. A fingerprint is common where many unrelated bodies carry it: furniture, boilerplate, quotations. It has no vote.
   Counted are bodies of a sample, so that a story with a thousand copies counts once and costs no more than another.
2. A body is a digest where it would match another, but much of it comes, in pieces, from several unrelated bodies. It
   is nobody's copy. Pieces are looked for only where it matches another: most articles share a quotation at the most.
3. A dated body that is a part of a longer one without a date stands after all that are none: a teaser with a date is
   not the original of the article that it was taken from.
4. In the order of their ranks every other body is a copy of the first original before it that it matches, or else an
   original itself. So there are no chains, and each copy has text in common with its original.

A change goes as far as decisions change: where a body has become an original, or is none any more, those after it are
judged again that match it, or share enough with it to match it, and no others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.stages.deduplicate import GroupHead, OriginalRank
from pipeline.stages.match import Rules
from pipeline.warehouse.bodies import GONE, Bodies
from pipeline.warehouse.carriers import Carriers
from pipeline.warehouse.pieces import Pieces
from pipeline.warehouse.postings import Postings
from pipeline.warehouse.relations import Relations
from pipeline.warehouse.rounds import Decisions, Queue, Round

NOBODYS = GroupHead(OriginalRank(0, 0, 0, "0"), 0)
CATCH_UP_BODIES = 10_000
TOLD_AT_ONCE = 1
"""Originals that crowds are told of in one round: each is compared with all of its crowds, 8 µs a body."""


class Stories:
    """The decisions of one warehouse, in memory, with the index by which they are found."""

    def __init__(self, rules: Rules, folder: str | None = None) -> None:
        """With a folder, what lies there is taken up, and what comes is kept there."""
        self.rules = rules
        self.bodies = Bodies(1 + rules.others, folder)
        self.postings = Postings(folder, self.bodies.mark)
        self.relations = Relations(self.bodies, rules)
        self.pieces = Pieces(self.bodies, self.relations, rules)
        self.carriers = Carriers(self.bodies, self.postings, rules)
        self.common: set[int] = set()
        self.queue = Queue()
        self._flipped: set[int] = set()

    def take_up(self, key: str, sketch: bytes) -> int:
        """Sketch a body of which the tables will say who carries it, and let it be found."""
        number = self.bodies.add(key, NOBODYS, sketch, GONE)
        self.carriers.index([number])
        return number

    def catch_up(self) -> Iterator[int]:
        """Let those bodies be found that were sketched when this was opened, but have no postings in files.

        Yields below which number all are found: `save` after each, so that no more stays in memory than at other times.
        """
        for first in range(self.postings.covered, self.bodies.size, CATCH_UP_BODIES):
            below = min(first + CATCH_UP_BODIES, self.bodies.size)
            self.carriers.index(range(first, below))
            yield below

    def save(self, *, is_last: bool = False, below: int | None = None) -> None:
        """Write what is new to the folder; postings only when there are many, or at the end.

        Bodies `below` a number are found; None for all. Raises OSError; what could not be written stays in memory.
        """
        self.bodies.sketches.write()
        if is_last or self.postings.must_flush():
            self.bodies.sketches.sync()
            covered = self.bodies.size if below is None else below
            self.postings.flush(covered, self.bodies.mark(covered))

    def keep(self) -> None:
        """Take the last decisions for good: they are committed."""
        self.bodies.keep()
        self._flipped.clear()
        self.queue.keep()
        self.carriers.keep()

    def undo(self) -> None:
        """Take the last decisions back: they were not committed."""
        self.bodies.undo()
        self.pieces.forget_all()
        self.carriers.crowds.clear()
        self.common ^= self._flipped
        self._flipped.clear()
        self.queue.undo()

    def decide(self, heads: Mapping[str, GroupHead | None], sketches: Mapping[str, bytes]) -> Decisions:
        """Decide what follows where other articles carry some bodies than before; None where no article does.

        Call `keep` or `undo` afterwards.
        """
        round_ = self._begin()
        round_.take(heads, sketches)
        return self._follow(round_)

    def decide_anew(self, numbers: NDArray[np.int64], heads: Mapping[str, NDArray[Any]]) -> Decisions:
        """Decide what follows where articles carry some bodies that are indexed, and count as gone so far."""
        self.bodies.hold_all(numbers, heads)
        round_ = self._begin()
        round_.revive(numbers.tolist())
        return self._follow(round_)

    def go_on(self, most: int) -> Decisions:
        """Tell crowds what they have yet to be told, or judge so many bodies of the queue again."""
        round_ = self._begin()
        if self.queue.telling and not self.queue.doubtful():
            round_.tell_crowds(TOLD_AT_ONCE)
            return round_.decisions()
        if self.queue.waiting:
            round_.take_from_queue(most)
        else:
            round_.look_for_digests(most)
        return self._follow(round_)

    @property
    def is_settled(self) -> bool:
        """Tell whether nothing waits to be judged again."""
        return not any(self.queue.sets())

    def _begin(self) -> Round:
        return Round(self.carriers, self.relations, self.pieces, self.common, self.queue, self.rules)

    def _follow(self, round_: Round) -> Decisions:
        round_.recount(self._flipped)
        round_.find_digests()
        round_.find_parts()
        round_.settle()
        return round_.decisions()
