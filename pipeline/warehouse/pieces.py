"""Which piece of one body is in another, and which bodies are made of such pieces: kept from batch to batch.

Each answer is a function of the fingerprints of two bodies, which never change, and of which of them have a vote. So
what is kept is either right or, where others have a vote than before, found anew; nothing need be told to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import islice

from pipeline.stages.match import Rules, find_piece, share_of
from pipeline.warehouse.bodies import Bodies
from pipeline.warehouse.relations import Relations

ACQUAINTANCES = 600_000
"""Bodies that are known beside others, of which these cannot be digests: 40 MB."""
PIECES = 200_000
"""Pieces that are kept, and for each eight more of their fingerprints: 40 MB."""


@dataclass(slots=True)
class _Seen:
    """What is known of one body, as long as the same of its fingerprints have no vote."""

    silent: frozenset[int]
    pieces: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """By another body, the numbers of the fingerprints that lie in it; none where they are too few or too many."""
    last: int | None = None
    """Where it is a digest, the last of the bodies that it took to tell, in the order of their digests."""


@dataclass(slots=True)
class _Acquainted:
    """Bodies beside one, too few of which are unrelated with each other for a digest, and the circles they are of."""

    bodies: set[int] = field(default_factory=set)
    circles: set[int] = field(default_factory=set)


class Pieces:
    """Answers about pairs of bodies, as many as there is room for."""

    def __init__(self, bodies: Bodies, relations: Relations, rules: Rules) -> None:
        self._bodies = bodies
        self._relations = relations
        self._rules = rules
        self._seen: dict[int, _Seen] = {}
        self._size = 0
        self._acquainted: dict[int, _Acquainted] = {}
        """By body, all that may have been pieces of it, where too few of these are unrelated for a digest."""
        self._acquaintances = 0

    def may_be_strangers(self, number: int, beside: AbstractSet[int]) -> bool:
        """Tell whether of those beside a body enough are unrelated with each other for a digest."""
        known = self._acquainted.get(number)
        if known is None:
            if self._acquaintances >= ACQUAINTANCES:
                for oldest in [*islice(self._acquainted, len(self._acquainted) // 2)]:
                    self._acquaintances -= len(self._acquainted.pop(oldest).bodies)
            known = self._acquainted[number] = _Acquainted()
        if all(self._get_acquainted(known, one) for one in beside - known.bodies):
            return False
        self._acquaintances -= len(self._acquainted.pop(number).bodies)
        return True

    def stays_acquainted(self, number: int, other: int) -> bool:
        """Tell whether a body cannot be a digest for one more beside it, either, and take note of that one."""
        known = self._acquainted.get(number)
        return known is not None and self._get_acquainted(known, other)

    def _get_acquainted(self, known: _Acquainted, other: int) -> bool:
        """Take one more up, unless there are enough then that are all unrelated."""
        if other in known.bodies:
            return True
        circle, many = self._relations.circle_of(other), self._rules.digest_pieces - 1
        if len(known.circles - {circle}) >= many:
            known.circles = {*map(self._relations.circle_of, known.bodies)}  # they may have come to larger ones
            if len(known.circles - {circle}) >= many and self._have_strangers(
                [one for one in known.bodies if not self._relations.is_related(one, other)], many
            ):
                return False
        known.bodies.add(other)
        known.circles.add(circle)
        self._acquaintances += 1
        return True

    def _have_strangers(self, numbers: Sequence[int], many: int) -> bool:
        """Tell whether so many of some bodies are unrelated with each other."""
        if len(numbers) < many or many <= 1:
            return len(numbers) >= many
        for place, one in enumerate(numbers):
            unrelated = [other for other in numbers[place + 1 :] if not self._relations.is_related(one, other)]
            if self._have_strangers(unrelated, many - 1):
                return True
        return False

    def is_digest(self, number: int, beside: Sequence[int], common: AbstractSet[int]) -> bool:
        """Tell whether much of a body comes from several of those beside it that are unrelated with each other.

        They are looked at in the order of their digests, until it is told.
        """
        seen = self._of(number, common)
        seen.last = self._find_last(number, seen, beside, common)
        return seen.last is not None

    def is_digest_whatever(self, number: int, other: int) -> bool:
        """Tell whether a body was found to be a digest by others that all go before one that came or went."""
        seen = self._seen.get(number)
        return seen is not None and seen.last is not None and self._bodies.goes_before(seen.last, other)

    def forget(self, number: int) -> None:
        """Take back that a body is a digest."""
        seen = self._seen.get(number)
        if seen is not None:
            seen.last = None

    def forget_all(self) -> None:
        """Take back which bodies are digests: of those that it was told by some may not be there."""
        for seen in self._seen.values():
            seen.last = None

    def _of(self, number: int, common: AbstractSet[int]) -> _Seen:
        silent = frozenset(self._bodies.profile(number).index.keys() & common)
        seen = self._seen.get(number)
        if seen is None or seen.silent != silent:
            if self._size >= PIECES:
                self._seen.clear()
                self._size = 0
            seen = self._seen[number] = _Seen(silent)
            self._size += 2
        return seen

    def _find_last(self, number: int, seen: _Seen, beside: Sequence[int], common: AbstractSet[int]) -> int | None:
        """Return the last of the bodies that it takes to tell a digest; None where it is none."""
        rules, stories = self._rules, list[int]()
        covered: set[int] = set()
        for other in self._bodies.least(beside, len(beside)):
            piece = self._piece(number, seen, other, common)
            before = len(covered)
            covered.update(piece)
            is_new = len(covered) - before > len(piece) / 2
            if is_new and len(stories) < rules.digest_pieces and self._relations.is_stranger(other, stories):
                stories.append(other)
            if piece and len(stories) >= rules.digest_pieces and self._is_much(number, covered, common):
                return other
        return None

    def _is_much(self, number: int, covered: AbstractSet[int], common: AbstractSet[int]) -> bool:
        return share_of(self._bodies.profile(number), covered, common) >= self._rules.digest_ratio

    def _piece(self, number: int, seen: _Seen, other: int, common: AbstractSet[int]) -> tuple[int, ...]:
        found = seen.pieces.get(other)
        if found is None:
            found = seen.pieces[other] = self._find(number, other, common)
            self._size += 1 + len(found) // 8
        return found

    def _find(self, number: int, other: int, common: AbstractSet[int]) -> tuple[int, ...]:
        profile = self._bodies.profile(number)
        found = find_piece(profile, self._bodies.profile(other), common, self._rules)
        is_piece = found and share_of(profile, found, common) < self._rules.copy_ratio
        return tuple(found) if is_piece else ()
