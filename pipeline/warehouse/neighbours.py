"""Who shares how much with whom: what one round of deciding looks up, and keeps until its end.

Two bodies are close where they share so much that they might match, whichever fingerprints had a vote, and rivals where
they may match as votes are now. Both are told from numbers of fingerprints; `match` compares what stands where.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain, compress, repeat
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from pipeline.stages.match import Match, Rules, compare, judge
from pipeline.warehouse.bodies import NEAR, UNKNOWN, Standing
from pipeline.warehouse.buckets import Hashes
from pipeline.warehouse.carriers import CROWD_ORIGINALS, Carriers
from pipeline.warehouse.postings import distinct
from pipeline.warehouse.relations import Relations

MUCH = 1.3
"""So many times the share that makes a copy is more than a piece, in fingerprints, which tell the share roughly."""
SPARSE = 1.5
"""So many times as much text as the mean fingerprints of a longer text can stand for: one alone for twice as much."""
COPIES_AT_ONCE = 200
"""Copies that are judged again in the transaction in which their original became none; more of them wait for it."""
CROWD_PIECES = 1
"""Bodies of a crowd that a digest may have a piece of: the one with the least digest. Most of a crowd are one story."""


FEW = 16
"""For so few numbers Python takes less time than numpy does to begin."""
Counted = Literal["count", "votes"]
NOBODY_NEAR: tuple[Counter[int], list[int]] = Counter(), []


class Neighbours:
    """What is known of some bodies and those that share text with them, in one round."""

    def __init__(self, carriers: Carriers, relations: Relations, common: AbstractSet[int], rules: Rules) -> None:
        """`common` are the fingerprints without a vote: where these change, call `forget_votes`."""
        self._carriers = carriers
        self._bodies = carriers.bodies
        self._crowds = carriers.crowds
        self._relations = relations
        self._common = common
        self._rules = rules
        self._fresh: set[int] = set()
        self._ready: set[int] = set()
        """Bodies of which it was looked up who shares text with them."""
        self._alone: set[int] = set()
        """Those of them that share none with any: most of what comes."""
        self._groups: list[tuple[int, ...]] = [()]
        """Bodies that carry the same fingerprints; those of one story share most of theirs, so there are few groups."""
        self._numbered: dict[tuple[int, ...], int] = {(): 0}
        self._group_by_value: dict[int, int] = {}
        """By fingerprint of a body in `_ready`, its group, where several bodies carry it and they are no crowd."""
        self._voting: dict[int, tuple[Counter[int], list[int]]] = {}
        self._grouped: dict[int, Counter[int]] = {}
        self._close: dict[int, list[int]] = {}
        self._rivalry: dict[int, list[int]] = {}
        self._matched: dict[tuple[int, int], Match | None] = {}
        self._noted: set[int] = set()
        self._resampled: set[int] = set()
        """Fingerprints of crowds whose sample is another now."""
        self._displaced: dict[int, set[int]] = {}
        """By fingerprint of a crowd, the bodies that came to its pieces, or left them."""
        self._strange: dict[tuple[int, ...], bool] = {}
        """Of carriers of a fingerprint, whether it is common by them."""
        self._ranks: dict[int, Standing] = {}
        self.seen_anew: set[int] = set()
        """Bodies that carry a fingerprint of which a crowd has dissolved."""
        self.crowded_anew: set[int] = set()
        """Bodies that carry a fingerprint of which a crowd has formed: fewer of it may be their pieces now."""

        self.recompared: set[int] = set()
        """Those of them that are compared with fewer originals than before."""

    def gather(self, numbers: Iterable[int]) -> None:
        """Look up who else carries the fingerprints of some bodies."""
        wanted = {one: self._hashes(one) for one in numbers if one not in self._ready}
        if not wanted:
            return
        self._ready.update(wanted)
        values = distinct(np.concatenate([*wanted.values()]))
        shared, crowded = self._group_by_value, self._crowds
        if shared or crowded:
            is_new = [value not in shared and value not in crowded for value in values.tolist()]
            values = values[np.array(is_new, np.bool_)]
        if len(values):
            shared.update(self._gather_values(values))
        for number, hashes in wanted.items():
            own = hashes.tolist()
            if shared.keys().isdisjoint(own) and crowded.keys().isdisjoint(own):
                self._alone.add(number)

    def _hashes(self, number: int) -> Hashes:
        """Return the fingerprints of a body: of those that came, without making them ready for comparing."""
        if number in self._fresh:
            return self._bodies.hashes(number)
        return np.array(self._bodies.profile(number).hashes, np.uint64)

    def _gather_values(self, values: Hashes) -> dict[int, int]:
        found = self._carriers.gather(values)
        groups = [*map(self._group, found.groups)]
        fresh = self._fresh
        self._carriers.forget_originals(value for value, _ in found.crowds if value in self._common)
        for value, everybody in found.crowds:  # a crowd that was none before, for all that is known here
            before = [one for one in everybody if one not in fresh]
            if len(before) <= self._rules.sample_articles:
                self.crowded_anew.update(everybody)
                if len(self._crowds[value].originals) > CROWD_ORIGINALS:  # else it is with all of them
                    self.recompared.update(everybody)
            if len(before) < len(everybody):
                self._note_sample(value, self._bodies.least(before, CROWD_PIECES), self._crowds[value].sample)
        return dict(zip(found.values, map(groups.__getitem__, found.places), strict=True))

    def _group(self, carriers: tuple[int, ...]) -> int:
        number = self._numbered.get(carriers)
        if number is None:
            number = self._numbered[carriers] = len(self._groups)
            self._groups.append(carriers)
        return number

    def _group_of(self, value: int) -> tuple[int, ...]:
        return self._groups[self._group_by_value.get(value, 0)]

    def _all_carriers(self, value: int) -> Sequence[int]:
        return self._carriers.find_carriers(value) if value in self._crowds else self._group_of(value)

    def carriers_of(self, values: Iterable[int]) -> Counter[int]:
        """Return all bodies that carry one of some fingerprints, and how many of them."""
        return Counter(chain.from_iterable(map(self._all_carriers, values)))

    def let_go(self, number: int) -> None:
        """Take note that a body is gone."""
        for value in self._bodies.profile(number).hashes:
            if value in self._crowds:
                self._dissolve(value)
            elif value in self._group_by_value:
                left = (one for one in self._groups[self._group_by_value[value]] if one != number)
                self._group_by_value[value] = self._group(tuple(left))

    def welcome(self, fresh: Iterable[int]) -> None:
        """Take note of bodies that came: let them into the samples of the crowds that they belong to."""
        self._fresh.update(fresh)
        if not self._crowds:
            return
        for number in self._fresh:
            for value in self._bodies.profile(number).hashes:
                crowd = self._crowds.get(value)
                if crowd is not None and self._bodies.goes_before(number, crowd.sample[-1]):
                    before = crowd.sample
                    crowd.sample = tuple(self._bodies.least([*before, number], self._rules.sample_articles))
                    self._note_sample(value, before, crowd.sample)

    def _dissolve(self, value: int) -> None:
        """Look at a crowd anew of which a body is gone."""
        before = self._crowds.pop(value).sample
        self._group_by_value.update(self._gather_values(np.array([value], np.uint64)))
        now = self._sample_of(value)
        if value not in self._crowds:
            self.seen_anew.update(now)
        self._note_sample(value, before, now)

    def _note_sample(self, value: int, before: Sequence[int], now: Sequence[int]) -> None:
        self._resampled.add(value)
        self._displaced.setdefault(value, set()).update({*before[:CROWD_PIECES]} ^ {*now[:CROWD_PIECES]})

    def values_to_count(self, gone: Iterable[int]) -> set[int]:
        """Return the fingerprints that may have lost their vote, or won it back."""
        most = self._rules.common_stories
        large = {number for number, carriers in enumerate(self._groups) if len(carriers) > most}
        several = {value for value, group in self._group_by_value.items() if group in large}
        lost = {value for number in gone for value in self._bodies.profile(number).hashes}
        return several | self._resampled | lost

    def flipped(self, values: Iterable[int]) -> set[int]:
        """Return which of some fingerprints have lost their vote, or won it back."""
        carriers = {value: self._sample_of(value) for value in values}
        most = self._rules.common_stories
        self._look_at_strangers({some for some in carriers.values() if len(some) > most})
        return {value for value, some in carriers.items() if self._strange.get(some, False) != (value in self._common)}

    def _sample_of(self, value: int) -> tuple[int, ...]:
        crowd = self._crowds.get(value)
        return crowd.sample if crowd else self._group_of(value)

    def _look_at_strangers(self, samples: AbstractSet[tuple[int, ...]]) -> None:
        """Find of all samples of carriers whether a fingerprint is common by them.

        Most that are not of one story are told at once, by the first of them.
        """
        most, strange = self._rules.common_stories, self._strange
        unknown = [one for one in samples if one not in strange and not self._relations.are_in_circles(one, most)]
        likely = [one for one in unknown if not self._relations.is_related(*one[:2])]
        if likely:
            everybody = [*set(chain.from_iterable(likely))]
            place = {number: place for place, number in enumerate(self._bodies.least(everybody, len(everybody)))}
            first = [sorted(one, key=place.__getitem__)[: most + 1] for one in likely]
            strange.update((one, True) for one in compress(likely, self._relations.are_all_strangers(first)))
        strange.update((one, self._are_strangers(one)) for one in unknown if one not in strange)

    def _are_strangers(self, carriers: tuple[int, ...]) -> bool:
        """Tell whether a fingerprint is common by those that carry it."""
        most = self._rules.common_stories
        for one in self._relations.without_circle(carriers):
            self._relations.join(one, carriers, self._known_beside)
        if self._relations.are_in_circles(carriers, most):
            return False
        return self._relations.are_strangers(self._bodies.least(carriers, len(carriers)), most)

    def _known_beside(self, number: int) -> Mapping[int, int]:
        return self.share_with(number) if number in self._ready else {}

    def forget_votes(self, of: Iterable[int] | None = None) -> None:
        """Forget what depends on which fingerprints of some bodies have a vote; of all bodies without these."""
        of = [*self._voting] if of is None else of
        for known in (self._voting, self._grouped, self._close):
            for number in of:
                known.pop(number, None)
        self._rivalry.clear()  # what others have of theirs counts, too

    def votes(self, number: int) -> tuple[Counter[int], list[int]]:
        """Return how many fingerprints with a vote a body shares with each group, and which with crowds."""
        found = NOBODY_NEAR if number in self._alone else self._voting.get(number)
        if found is None:
            values = self._bodies.profile(number).index.keys()
            heard = [value for value in values if value not in self._common] if self._common else values
            groups = Counter(map(self._group_by_value.get, heard, repeat(0)))
            del groups[0]  # of what nobody else carries
            crowded = [value for value in heard if value in self._crowds] if self._crowds else []
            found = self._voting[number] = groups, crowded
        return found

    def share_with(self, number: int) -> Counter[int]:
        """Return the bodies that share voting fingerprints with one, but for crowds, and how many."""
        found = NOBODY_NEAR[0] if number in self._alone else self._grouped.get(number)
        if found is None:
            found = self._grouped[number] = Counter()
            for group, count in self.votes(number)[0].items():
                for one in self._groups[group]:
                    found[one] += count
            del found[number]
        return found

    def seen_beside(self, number: int) -> set[int]:
        """Return the bodies that share voting fingerprints with one; of crowds only the pieces."""
        groups, crowded = self.votes(number)
        found = set[int]().union(*map(self._groups.__getitem__, groups))
        found.update(*(self._crowds[value].sample[:CROWD_PIECES] for value in crowded))
        found.discard(number)
        return found

    def count_shared(self, one: int, other: int) -> int:
        """Return how many fingerprints with a vote two bodies share, those of crowds with them."""
        shared = self._bodies.profile(one).index.keys() & self._bodies.profile(other).index.keys()
        return len(shared - self._common)

    def _count_all(self, of: Counted, numbers: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return how many fingerprints some bodies have: all of them, or those with a vote."""
        for number in self._bodies.unknown(of, numbers):
            self._count(of, number)
        return self._bodies.column(of, numbers)

    def _count(self, of: Counted, number: int) -> int:
        found = self._bodies.get(of, number)
        if found == UNKNOWN:
            values = self._bodies.profile(number).index.keys()
            found = len(values) - len(values & self._common)
            self._bodies.note(of, number, found)
        return found

    def _thickness_of_all(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return how thickly the fingerprints of some bodies stand."""
        for number in self._bodies.unknown("thickness", numbers):
            self._thickness(number)
        return self._bodies.column("thickness", numbers)

    def _thickness(self, number: int) -> float:
        found = self._bodies.get_float("thickness", number)
        if found == UNKNOWN:
            self._bodies.note("thickness", number, self._bodies.profile(number).thickness)
            found = self._bodies.get_float("thickness", number)
        return found

    def _close_to(self, number: int) -> list[int]:
        """Return the bodies that share enough with one to match it, whoever else has a vote, but for crowds."""
        found = self._close.get(number) if self.share_with(number) else []
        if found is None:
            ratio = self._rules.whole_ratio
            found = self._close[number] = self._that_share(number, self.share_with(number), "count", ratio)
        return found

    def close_rivals(self, number: int) -> list[int]:
        """Return the bodies that share enough with one to match it as votes are now, but for crowds."""
        found = self._rivalry.get(number) if self.share_with(number) else []
        if found is None:
            shared = self.share_with(number)
            found = self._rivals(number, {one: shared[one] for one in self._close_to(number)})
            self._rivalry[number] = found
        return found

    def _rivals(self, number: int, shared: Mapping[int, int]) -> list[int]:
        """Return those of some bodies that share enough with one to match it, as votes are now."""
        return self._that_share(number, shared, "votes", self._rules.copy_ratio)

    def _that_share(self, number: int, shared: Mapping[int, int], of: Counted, ratio: float) -> list[int]:
        """Return those of some bodies that may share so much with one, crowds counted with it.

        The smaller one of two texts would have so many fingerprints, were they as thick as shared ones.
        """
        crowds = len(self.votes(number)[1])
        thickness = self._thickness(number)
        own = self._count(of, number) / thickness
        if len(shared) <= FEW:
            is_enough = []
            for one, count in shared.items():
                there = self._thickness(one)
                fewest = min(own, self._count(of, one) / there) * min(thickness, there)
                is_enough.append(count + crowds >= ratio * fewest / SPARSE)
            return list(compress(shared, is_enough))
        others, counts = _as_columns(shared)
        thickness_there = self._thickness_of_all(others).astype(np.float64)
        all_fewest = np.minimum(own, self._count_all(of, others) / thickness_there)
        all_fewest *= np.minimum(thickness, thickness_there)
        found: list[int] = others[counts + crowds >= ratio * all_fewest / SPARSE].tolist()
        return found

    def note_shared(self, number: int) -> None:
        """Note of a body, and of those close to it, how much they share with another at the most."""
        if number in self._noted:
            return
        self._noted.add(number)
        close, shared = self._close_to(number), self.share_with(number)
        if not close:
            if self._bodies.get_float("most_shared", number):
                self._bodies.set("most_shared", number, 0.0)
            return
        others, counts = _as_columns({one: shared[one] for one in close})
        exact = counts / np.minimum(self._thickness(number), self._thickness_of_all(others).astype(np.float64))
        found = np.nextafter(exact.astype(np.float32), np.float32(np.inf))  # at the most, as it is kept in short
        self._bodies.set_all("most_shared", others, np.maximum(found, self._bodies.column("most_shared", others)))
        self._bodies.set("most_shared", number, found.max())

    def brought_down(self, numbers: Collection[int]) -> list[int]:
        """Return those of bodies with fewer votes than before for which that may make a difference.

        What two bodies share has not become more; one that could not match another can only where it has so few votes
        itself that what it shares with any is much of them, or where that holds of the other.
        """
        lost = np.fromiter(numbers, np.int64, len(numbers))
        votes = self._count_all("votes", lost) / self._thickness_of_all(lost)
        is_little = self._rules.copy_ratio * votes / SPARSE <= self._bodies.column("most_shared", lost)
        found: list[int] = lost[is_little | (self._bodies.column("reach", lost) == NEAR)].tolist()
        return found

    def concerned(self, number: int) -> list[int]:
        """Return the bodies, but for crowds, that match one, or share enough with it to match it."""
        others = list(self.share_with(number))
        return [*self.close_rivals(number), *self._bodies.those_with_kin(others, number)] if others else []

    def copies_in_crowds(self, number: int) -> list[int]:
        """Return the bodies of crowds that match one, where they are so few that they need not wait."""
        crowded = self.votes(number)[1]
        if not crowded or not 0 < self._bodies.get("uses", number) <= COPIES_AT_ONCE:
            return []
        return self._bodies.those_with_kin(self._carriers.find_in_crowds(crowded)[0].tolist(), number)

    def concerned_in_crowds(self, number: int, known: AbstractSet[int]) -> list[int]:
        """Return the bodies of crowds that match one, or will where it goes before them, but for known ones."""
        is_first = self.is_first_in_crowds(number)
        if not is_first and not self._bodies.get("uses", number):
            return []
        found = self._carriers.find_in_crowds(self.votes(number)[1])[0].tolist()
        matching = self._bodies.those_with_kin(found, number)
        if not is_first:
            return matching
        told, rank = known | {*matching}, self.rank(number)
        after = (one for one in found if one not in told and self.rank(one) > rank)
        return [*matching, *(one for one in after if self.match(one, number) is not None)]

    def within_reach(self, number: int) -> list[int]:
        """Return those that may match a body, or might before it was gone or lost its votes."""
        close = self._close_to(number)
        if not close:
            return []
        rivals = set(self.close_rivals(number))
        near = set(self._bodies.those_near(close))
        return [one for one in close if one in rivals or one in near]

    def is_first_in_crowds(self, number: int) -> bool:
        """Tell whether others of a crowd are compared with a body because they belong to that."""
        return any(number in self._carriers.first_originals(self._crowds[value]) for value in self.votes(number)[1])

    def touched_by(self, number: int) -> list[int]:
        """Return the bodies of which one may be a piece: they share text with it, and it is not most of them."""
        found = self.share_with(number)
        if self.votes(number)[1]:
            return list(found)
        return self._those_it_may_be_piece_of(*_as_columns(found)) if found else []

    def touched_in_crowds(self, number: int) -> list[int]:
        """Return the bodies of which one may be a piece, in crowds, too."""
        shared = self._bodies.profile(number).index.keys() - self._common
        numbers, counts = self._carriers.find_in_crowds(shared)
        return self._those_it_may_be_piece_of(numbers, counts)

    def _those_it_may_be_piece_of(self, others: NDArray[Any], shared: NDArray[np.int64]) -> list[int]:
        most = self._rules.copy_ratio * MUCH * self._bodies.column("count", others)
        found: list[int] = others[(shared > 1) & (shared < most)].tolist()
        return found

    def may_be_pieces(self, number: int) -> set[int]:
        """Return the bodies that may be pieces of one, by how many voting fingerprints they share; of crowds a few."""
        crowds, shared = len(self.votes(number)[1]), self.share_with(number)
        most = self._rules.copy_ratio * MUCH * self._bodies.get("count", number)
        if not crowds:
            return {one for one, count in shared.items() if 1 < count < most}
        likely = (one for one in self.seen_beside(number) if shared[one] < most and shared[one] + crowds > 1)
        return {one for one in likely if 1 < self.count_shared(number, one) < most}

    def pieces_changed(self) -> set[int]:
        """Return which bodies came to the pieces of crowds with a vote, or left them."""
        return {one for value, numbers in self._displaced.items() if value not in self._common for one in numbers}

    def may_be_made_of(self, number: int, others: set[int]) -> bool:
        """Tell whether so many fingerprints of a body are some others', too, that it may be a digest of them."""
        groups, crowded = self.votes(number)
        count = sum(count for group, count in groups.items() if not others.isdisjoint(self._groups[group]))
        count += sum(1 for value in crowded if not others.isdisjoint(self._crowds[value].sample[:CROWD_PIECES]))
        return count * MUCH >= self._rules.digest_ratio * self._count("votes", number)

    def candidates(self, number: int) -> list[int]:
        """Return the bodies that share enough with one to match it, and may be originals."""
        crowded = self.votes(number)[1]
        if not crowded:
            return self.close_rivals(number)
        shared = self.share_with(number).copy()
        shared.update(chain.from_iterable(self._carriers.first_originals(self._crowds[value]) for value in crowded))
        return self._rivals(number, shared)

    def match(self, later: int, earlier: int) -> Match | None:
        """Return what a body is to one that goes before it in rank."""
        pair = later, earlier
        if pair not in self._matched:
            profiles = self._bodies.profile(later), self._bodies.profile(earlier)
            overlap = compare(*profiles, self._common, self._rules.run_words)
            self._matched[pair] = judge(overlap, min(profile.words for profile in profiles), self._rules)
        return self._matched[pair]

    def matches_any(self, number: int) -> bool:
        """Tell whether a body matches another, or belongs to a crowd, of which not all are looked at."""
        if self.votes(number)[1]:
            return True
        rank = self.rank(number)
        pairs = ((number, one) if self.rank(one) < rank else (one, number) for one in self.close_rivals(number))
        return any(self.match(later, earlier) is not None for later, earlier in pairs)

    def is_alone(self, number: int) -> bool:
        """Tell whether a body shares no text with any."""
        return number in self._alone

    def is_part(self, number: int, is_digest: Callable[[int], bool]) -> bool:
        """Tell whether a body is a part of a longer one that bears no date, so that dates do not say who was first."""
        if number in self._alone or not self._bodies.is_dated(number):
            return False
        undated = (one for one in self.close_rivals(number) if not self._bodies.is_dated(one))
        return any(self._is_part_of(number, one) for one in undated if not is_digest(one))

    def _is_part_of(self, number: int, other: int) -> bool:
        words, most = self._bodies.profile(number).words, self._bodies.profile(other).words * self._rules.near_ratio
        match = self.match(number, other) if words < most else None
        return match is not None and match.kind == "excerpt" and match.overlap.share >= self._rules.copy_ratio

    def forget_rank(self, number: int) -> None:
        """Forget where a body stands among others."""
        self._ranks.pop(number, None)

    def rank(self, number: int) -> Standing:
        """Return what orders bodies as their ranks do."""
        found = self._ranks.get(number)
        if found is None:
            found = self._ranks[number] = self._bodies.standing(number)
        return found


def _as_columns(shared: Mapping[int, int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return bodies, and of each how many fingerprints it shares with another."""
    count = len(shared)
    return np.fromiter(shared.keys(), np.int64, count), np.fromiter(shared.values(), np.int64, count)
