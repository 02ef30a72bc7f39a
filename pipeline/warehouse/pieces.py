"""What is known of pairs of bodies, kept from batch to batch: who is related, and which piece of one is in another.

Each answer is a function of the fingerprints of two bodies, which never change, and of which of them have a vote. So
what is kept is either right or, where others have a vote than before, found anew; nothing need be told to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from pipeline.stages.match import Rules, find_piece, is_related, share_of
from pipeline.warehouse.bodies import Bodies

RELATIONS = 200_000
"""Pairs of bodies of which it is kept whether they are related: 25 MB."""
STRANGERS = 100_000
"""So often it is kept that the first carriers of a fingerprint are all unrelated: 20 MB."""
MARKS = 1024
MARKED = 50_000
"""Bodies of which marks are kept: 20 MB."""
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


class _Marks(NamedTuple):
    """Of the fingerprints of a body, which of so many marks they have: a Bloom filter of one hash."""

    marks: int
    doubled: int
    """How many have a mark that another has, too."""
    fingerprints: int
    thickness: float


class Pieces:
    """Answers about pairs of bodies, as many as there is room for."""

    def __init__(self, bodies: Bodies, rules: Rules) -> None:
        self._bodies = bodies
        self._rules = rules
        self._related: dict[int, bool] = {}
        self._marks: dict[int, _Marks] = {}
        self._strangers: set[tuple[int, ...]] = set()
        self._seen: dict[int, _Seen] = {}
        self._size = 0
        self._acquainted: dict[int, set[int]] = {}
        """By body, all that may have been pieces of it, where too few of these are unrelated for a digest."""
        self._acquaintances = 0

    def is_related(self, one: int, other: int) -> bool:
        """Tell whether of two bodies one has much of the other."""
        pair = one << 32 | other if one < other else other << 32 | one
        found = self._related.get(pair)
        if found is None:
            if len(self._related) >= RELATIONS:
                self._related.clear()
            found = self._related[pair] = self._may_be_related(one, other) and is_related(
                self._bodies.profile(one), self._bodies.profile(other), self._rules.story_ratio
            )
        return found

    def _may_be_related(self, one: int, other: int) -> bool:
        """Tell, by marks that stand for fingerprints, whether two bodies may have enough of these in common."""
        here, there = self._marks_of(one), self._marks_of(other)
        common = (here.marks & there.marks).bit_count() + min(here.doubled, there.doubled)
        fewest = min(here.fingerprints / here.thickness, there.fingerprints / there.thickness)
        return common / min(here.thickness, there.thickness) >= self._rules.story_ratio * fewest

    def _marks_of(self, number: int) -> _Marks:
        found = self._marks.get(number)
        if found is None:
            if len(self._marks) >= MARKED:
                self._marks.clear()
            profile = self._bodies.profile(number)
            marks = 0
            for value in profile.index:
                marks |= 1 << value % MARKS
            count = len(profile.index)
            found = self._marks[number] = _Marks(marks, count - marks.bit_count(), count, profile.thickness)
        return found

    def are_strangers(self, sample: Sequence[int], most: int) -> bool:
        """Tell whether more than so many bodies of a sample, one after the other, are unrelated with all before."""
        first = tuple(sample[: most + 1])
        if first in self._strangers:
            return True
        strangers: list[int] = []
        for number in sample:
            if self._is_stranger(number, strangers):
                strangers.append(number)
                if len(strangers) > most:
                    break
        if strangers == [*first]:
            if len(self._strangers) >= STRANGERS:
                self._strangers.clear()
            self._strangers.add(first)
        return len(strangers) > most

    def may_be_strangers(self, number: int, beside: AbstractSet[int]) -> bool:
        """Tell whether of those beside a body enough are unrelated with each other for a digest."""
        known = self._acquainted.get(number)
        if known is None:
            if self._acquaintances >= ACQUAINTANCES:
                for oldest in [*islice(self._acquainted, len(self._acquainted) // 2)]:
                    self._acquaintances -= len(self._acquainted.pop(oldest))
            known = self._acquainted[number] = set()
        if all(self._get_acquainted(known, one) for one in beside - known):
            return False
        self._acquaintances -= len(self._acquainted.pop(number))
        return True

    def stays_acquainted(self, number: int, other: int) -> bool:
        """Tell whether a body cannot be a digest for one more beside it, either, and take note of that one."""
        known = self._acquainted.get(number)
        return known is not None and self._get_acquainted(known, other)

    def _get_acquainted(self, known: set[int], other: int) -> bool:
        """Take one more up, unless there are enough then that are all unrelated."""
        if other in known:
            return True
        if self._have_strangers(
            [one for one in known if not self.is_related(one, other)], self._rules.digest_pieces - 1
        ):
            return False
        known.add(other)
        self._acquaintances += 1
        return True

    def _have_strangers(self, numbers: Sequence[int], many: int) -> bool:
        """Tell whether so many of some bodies are unrelated with each other."""
        if len(numbers) < many or many <= 1:
            return len(numbers) >= many
        for place, one in enumerate(numbers):
            if self._have_strangers([x for x in numbers[place + 1 :] if not self.is_related(one, x)], many - 1):
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
            if is_new and len(stories) < rules.digest_pieces and self._is_stranger(other, stories):
                stories.append(other)
            if piece and len(stories) >= rules.digest_pieces and self._is_much(number, covered, common):
                return other
        return None

    def _is_stranger(self, number: int, others: Sequence[int]) -> bool:
        return not any(self.is_related(other, number) for other in others)

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
