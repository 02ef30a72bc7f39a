"""What is known of pairs of bodies, kept from batch to batch: who is related, and which piece of one is in another.

Each answer is a function of the fingerprints of two bodies, which never change, and of which of them have a vote. So
what is kept is either right or, where others have a vote than before, found anew; nothing need be told to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from pipeline.stages.match import Rules, find_piece, is_related, share_of
from pipeline.warehouse.bodies import Bodies

RELATIONS = 200_000
"""Pairs of bodies of which it is kept whether they are related: 25 MB."""
PIECES = 200_000
"""Pieces that are kept, and for each eight more of their fingerprints: 40 MB."""


@dataclass(slots=True)
class _Seen:
    """What is known of one body, as long as the same of its fingerprints have no vote."""

    silent: frozenset[int]
    pieces: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """By another body, the numbers of the fingerprints that lie in it; none where they are too few or too many."""
    beside: frozenset[int] = frozenset()
    is_digest: bool | None = None
    """Whether it is a digest of these bodies."""


class Pieces:
    """Answers about pairs of bodies, as many as there is room for."""

    def __init__(self, bodies: Bodies, rules: Rules) -> None:
        self._bodies = bodies
        self._rules = rules
        self._related: dict[int, bool] = {}
        self._seen: dict[int, _Seen] = {}
        self._size = 0

    def is_related(self, one: int, other: int) -> bool:
        """Tell whether of two bodies one has much of the other."""
        pair = one << 32 | other if one < other else other << 32 | one
        found = self._related.get(pair)
        if found is None:
            if len(self._related) >= RELATIONS:
                self._related.clear()
            profiles = self._bodies.profile(one), self._bodies.profile(other)
            found = self._related[pair] = is_related(*profiles, self._rules.story_ratio)
        return found

    def is_digest(self, number: int, beside: Sequence[int], common: AbstractSet[int]) -> bool:
        """Tell whether much of a body comes from several of those beside it that are unrelated with each other."""
        seen, others = self._of(number, common), frozenset(beside)
        if seen.is_digest is None or seen.beside != others:
            pieces = self._pieces(number, seen, others, common)
            seen.beside, seen.is_digest = others, self._is_made_of(number, pieces, common)
        return seen.is_digest

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

    def _pieces(
        self, number: int, seen: _Seen, others: AbstractSet[int], common: AbstractSet[int]
    ) -> dict[int, tuple[int, ...]]:
        """Return by body the pieces that come from it."""
        for other in others - seen.pieces.keys():
            piece = seen.pieces[other] = self._find(number, other, common)
            self._size += 1 + len(piece) // 8
        return {other: seen.pieces[other] for other in others if seen.pieces[other]}

    def _find(self, number: int, other: int, common: AbstractSet[int]) -> tuple[int, ...]:
        profile = self._bodies.profile(number)
        found = find_piece(profile, self._bodies.profile(other), common, self._rules)
        is_piece = found and share_of(profile, found, common) < self._rules.copy_ratio
        return tuple(found) if is_piece else ()

    def _is_made_of(self, number: int, pieces: dict[int, tuple[int, ...]], common: AbstractSet[int]) -> bool:
        if len(pieces) < self._rules.digest_pieces:
            return False
        covered = set().union(*pieces.values())
        if share_of(self._bodies.profile(number), covered, common) < self._rules.digest_ratio:
            return False
        return self._are_of_several(pieces)

    def _are_of_several(self, pieces: dict[int, tuple[int, ...]]) -> bool:
        """Tell whether pieces that are mostly new, one after the other, are of enough unrelated bodies."""
        stories: list[int] = []
        covered: set[int] = set()
        for other in self._bodies.least([*pieces], len(pieces)):
            found = pieces[other]
            is_new = len(covered.union(found)) - len(covered) > len(found) / 2
            if is_new and not any(self.is_related(story, other) for story in stories):
                stories.append(other)
                if len(stories) >= self._rules.digest_pieces:
                    return True
            covered.update(found)
        return len(stories) >= self._rules.digest_pieces
