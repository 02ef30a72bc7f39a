"""Which bodies are copies of which: decided anew wherever a batch changes something, and nowhere else.

What stands here is a function of the set of bodies and of their ranks, whatever order they came in:

1. A fingerprint is common where many unrelated bodies carry it: furniture, boilerplate, quotations. It has no vote.
   Counted are bodies of a sample, so that a story with a thousand copies counts once and costs no more than another.
2. A body is a digest where much of it comes, in pieces, from several unrelated bodies. It is nobody's copy.
3. In the order of their ranks every other body is a copy of the first original before it that it matches, or else an
   original itself. So there are no chains, and each copy has text in common with its original.

A change goes as far as decisions change: where a body has become an original, or is none any more, those after it that
share a fingerprint with it are judged again, and no others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.rows import Row
from pipeline.stages.deduplicate import GroupHead, OriginalRank
from pipeline.stages.match import Match, Rules, compare, judge
from pipeline.warehouse.bodies import COPY, DIGEST, GONE, ORIGINAL, Bodies
from pipeline.warehouse.pieces import Pieces
from pipeline.warehouse.postings import Postings

MUCH = 1.3
"""So many times the share that makes a copy is more than a piece, in fingerprints, which tell the share roughly."""

SPARSE = 2.0
"""How much more text than others a fingerprint can stand for at the most: a window, where the mean is half of it."""


@dataclass(slots=True)
class Decisions:
    """What has changed, as rows to write."""

    groups: dict[str, Row | None] = field(default_factory=dict)
    """By body_key, rows of body_groups; None where there is none any more."""
    matches: dict[str, list[Row]] = field(default_factory=dict)
    """By body_key, rows of body_matches that take the place of those of before."""
    made_common: set[int] = field(default_factory=set)
    made_rare: set[int] = field(default_factory=set)
    is_queue_changed: bool = False
    """Whether other bodies than before wait to be judged again."""


@dataclass(slots=True)
class _Crowd:
    """What is kept of a fingerprint that more bodies carry than are looked at one by one."""

    sample: tuple[int, ...]
    """Those with the least digests, in their order."""
    originals: set[int]
    first: tuple[int, ...] | None = None
    """The first of the originals; None when it must be looked for anew."""


NOBODYS = GroupHead(OriginalRank(0, 0, 0, "0"), 0)
CATCH_UP_BODIES = 10_000
CROWD_ORIGINALS = 16
"""Originals of a crowd that another of it is compared with, in the order of their ranks."""
CROWDS = 200_000
"""Fingerprints of which a crowd is kept: 150 MB at the most."""


class Stories:
    """The decisions of one warehouse, in memory, with the index by which they are found."""

    def __init__(self, rules: Rules, folder: str | None = None) -> None:
        """With a folder, what lies there is taken up, and what comes is kept there."""
        self.rules = rules
        self.bodies = Bodies(1 + rules.others, folder)
        self.postings = Postings(folder, self.bodies.mark)
        self.pieces = Pieces(self.bodies, rules)
        self.common: set[int] = set()
        self.crowds: dict[int, _Crowd] = {}
        self.telling: set[int] = set()
        """Bodies that crowds share fingerprints with, and have yet to be told that these are originals, or are none."""
        self.waiting: set[int] = set()
        """Bodies of crowds that have yet to be judged again."""
        self._flipped: set[int] = set()
        self._queued_before: tuple[set[int], set[int]] | None = None

    def take_up(self, key: str, sketch: bytes) -> int:
        """Sketch a body of which the tables will say who carries it, and let it be found."""
        number = self.bodies.add(key, NOBODYS, sketch, GONE)
        self.index([number])
        return number

    def catch_up(self) -> None:
        """Let those bodies be found that were sketched when this was opened, but have no postings in files."""
        for first in range(self.postings.covered, self.bodies.size, CATCH_UP_BODIES):
            self.index(range(first, min(first + CATCH_UP_BODIES, self.bodies.size)))

    def save(self, *, is_last: bool) -> None:
        """Write what is new to the folder; postings only when there are many, or at the end."""
        self.bodies.sketches.write()
        if is_last or self.postings.must_flush():
            self.bodies.sketches.sync()
            self.postings.flush(self.bodies.size, self.bodies.mark(self.bodies.size))

    def keep(self) -> None:
        """Take the last decisions for good: they are committed."""
        self.bodies.keep()
        self._flipped.clear()
        self._queued_before = None
        if len(self.crowds) > CROWDS:
            self.crowds.clear()

    def undo(self) -> None:
        """Take the last decisions back: they were not committed."""
        self.bodies.undo()
        self.crowds.clear()
        self.common ^= self._flipped
        self._flipped.clear()
        if self._queued_before is not None:
            self.telling, self.waiting = self._queued_before
            self._queued_before = None

    def decide(self, heads: Mapping[str, GroupHead | None], sketches: Mapping[str, bytes]) -> Decisions:
        """Decide what follows where other articles carry some bodies than before; None where no article does.

        Call `keep` or `undo` afterwards.
        """
        change = _Change(self)
        change.take(heads, sketches)
        return self._follow(change)

    def decide_anew(self, numbers: NDArray[np.int64], heads: Mapping[str, NDArray[Any]]) -> Decisions:
        """Decide what follows where articles carry some bodies that are indexed, and count as gone so far."""
        self.bodies.hold_all(numbers, heads)
        change = _Change(self)
        change.revive(numbers.tolist())
        return self._follow(change)

    def go_on(self, most: int) -> Decisions:
        """Tell crowds what they have yet to be told, or judge so many bodies of the queue again."""
        change = _Change(self)
        if self.telling:
            change.tell_crowds()
            return change.decisions()
        change.take_from_queue(most)
        return self._follow(change)

    @property
    def is_settled(self) -> bool:
        """Tell whether nothing waits to be judged again."""
        return not self.telling and not self.waiting

    def _follow(self, change: _Change) -> Decisions:
        change.recount(self._flipped)
        change.find_digests()
        change.settle()
        return change.decisions()

    def index(self, numbers: Iterable[int]) -> None:
        """Let bodies be found by their fingerprints."""
        found = [(number, self.bodies.hashes(number)) for number in numbers]
        if found:
            hashes = np.concatenate([values for _, values in found])
            counts = [len(values) for _, values in found]
            self.postings.add(hashes, np.repeat(np.array([number for number, _ in found], np.uint32), counts))

    def find_carriers(self, value: int) -> list[int]:
        """Return all bodies that carry a fingerprint."""
        found = self.postings.find(np.array([value], np.uint64)).numbers
        held: list[int] = found[self.bodies.status(found) != GONE].tolist()
        return held

    def gather(self, values: set[int]) -> tuple[list[tuple[int, tuple[int, ...]]], list[int]]:
        """Return who carries some fingerprints, where there are several, and which of them have crowds, kept now."""
        hashes = np.sort(np.fromiter(values, np.uint64, len(values)))
        starts, found = self.postings.find(hashes)
        is_held = self.bodies.status(found) != GONE
        before = np.concatenate(([0], np.cumsum(is_held)))[starts]
        held = found[is_held]
        counts = np.diff(before)
        crowded = np.flatnonzero(counts > self.rules.sample_articles)
        made = hashes[crowded].tolist()
        for value, place in zip(made, crowded.tolist(), strict=True):
            self.crowds[value] = self._make_crowd(held[before[place] : before[place + 1]])
        several = np.flatnonzero((counts > 1) & (counts <= self.rules.sample_articles))
        numbers, firsts, lasts = tuple(held.tolist()), before[several].tolist(), before[several + 1].tolist()
        found_by_value = zip(hashes[several].tolist(), firsts, lasts, strict=True)
        return [(value, numbers[first:last]) for value, first, last in found_by_value], made

    def _make_crowd(self, carriers: NDArray[np.uint32]) -> _Crowd:
        originals = carriers[self.bodies.status(carriers) == ORIGINAL]
        return _Crowd(tuple(self.bodies.least(carriers, self.rules.sample_articles)), set(originals.tolist()))

    def find_in_crowds(self, values: Iterable[int]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """Return all bodies that carry some fingerprints, and how many of these each does."""
        hashes = np.sort(np.array(list(values), np.uint64))
        numbers, counts = np.unique(self.postings.find(hashes).numbers, return_counts=True)
        is_held = self.bodies.status(numbers) != GONE
        return numbers[is_held], counts[is_held]


class _Change:
    """One round of deciding."""

    def __init__(self, stories: Stories) -> None:
        self._stories = stories
        self._bodies = stories.bodies
        self._rules = stories.rules
        self._common = stories.common
        self._crowds = stories.crowds
        self._groups: list[tuple[int, ...]] = [()]
        """Bodies that carry the same fingerprints; those of one story share most of theirs, so there are few groups."""
        self._numbered: dict[tuple[int, ...], int] = {(): 0}
        self._carriers: dict[int, int] = {}
        """By fingerprint of a body in `_ready`, its group, where several bodies carry it and they are no crowd."""
        self._ready: set[int] = set()
        self._voting: dict[int, tuple[Counter[int], list[int]]] = {}
        self._counts: dict[int, int] = {}
        """By body, how many of its fingerprints have a vote."""
        self._beside: dict[int, Counter[int]] = {}
        self._joined: dict[int, set[int]] = {}
        """By fingerprint of a crowd, the bodies that came to its sample or were displaced."""
        self._ranks: dict[int, OriginalRank] = {}
        self._fresh: list[int] = []
        self._gone: list[int] = []
        self._recounted: set[int] = set()
        """Bodies of which a fingerprint has lost its vote, or won it back."""
        self._digests: dict[int, bool] = {}
        """Whether it is one, of each body that was looked at for it."""
        self._dirty: set[int] = set()
        self._regrouped: set[int] = set()
        self._rewritten: dict[int, list[tuple[int, Match]]] = {}
        self._said = Decisions()
        stories._queued_before = set(stories.telling), set(stories.waiting)

    # --- what came, went and moved

    def take(self, heads: Mapping[str, GroupHead | None], sketches: Mapping[str, bytes]) -> None:
        """Take note of who carries which bodies now."""
        moved = []
        for key, head in heads.items():
            number = self._bodies.find(key)
            if head is None:
                if number is not None:
                    self._gone.append(number)
            elif number is None:
                self._fresh.append(self._bodies.add(key, head, sketches[key]))
            else:
                if self._bodies.rank(number) != head.rank:
                    moved.append(number)
                self._bodies.set_head(number, head)
                self._regrouped.add(number)
        self._stories.index(self._fresh)
        self._join_crowds()
        self._gather([*self._fresh, *self._gone, *moved])
        self._tell_neighbours([*self._gone, *moved])
        for number in moved:
            self._note_original(number, self._bodies.get("status", number) == ORIGINAL)
        for number in self._gone:
            self._let_go(number)
        self._dirty.update(self._fresh, moved)

    def revive(self, numbers: Iterable[int]) -> None:
        """Take note of bodies that are indexed already, and that articles carry now."""
        self._fresh.extend(numbers)
        self._join_crowds()
        self._gather(self._fresh)
        self._dirty.update(self._fresh)

    def _join_crowds(self) -> None:
        """Let bodies that came into the samples of the crowds that they belong to."""
        if not self._crowds:
            return
        for number in self._fresh:
            for value in self._bodies.profile(number).hashes:
                crowd = self._crowds.get(value)
                if crowd is not None and self._bodies.goes_before(number, crowd.sample[-1]):
                    before = crowd.sample
                    crowd.sample = tuple(self._bodies.least([*before, number], self._rules.sample_articles))
                    self._joined.setdefault(value, set()).update({*crowd.sample} ^ {*before})

    def _let_go(self, number: int) -> None:
        self._said.groups[self._bodies.key(number)] = None
        if self._bodies.kin(number):
            self._said.matches[self._bodies.key(number)] = []
            self._use(self._bodies.kin(number), -1)
        self._bodies.drop(number)
        for value in self._bodies.profile(number).hashes:
            if value in self._crowds:
                self._dissolve(value)
            elif value in self._carriers:
                left = (one for one in self._groups[self._carriers[value]] if one != number)
                self._carriers[value] = self._group(tuple(left))

    def _dissolve(self, value: int) -> None:
        """Look at a crowd anew of which a body is gone."""
        before = self._crowds.pop(value).sample
        self._carriers.update(self._gather_values({value}))
        crowd = self._crowds.get(value)
        now = crowd.sample if crowd else self._group_of(value)
        self._joined.setdefault(value, set()).update({*now} ^ {*before})

    def _tell_neighbours(self, numbers: Iterable[int]) -> None:
        """Have those judged again that share a fingerprint with originals."""
        for number in numbers:
            if self._bodies.get("status", number) == ORIGINAL or number in self._stories.telling:
                self._dirty.update(self._neighbours(number))
                if self._votes(number)[1]:
                    self._tell_later(number)

    def _tell_later(self, number: int) -> None:
        """Have crowds told of an original that is gone now, at once, and of any other when there is time."""
        if number in self._gone:
            self._stories.waiting.update(self._stories.find_in_crowds(self._votes(number)[1])[0].tolist())
        else:
            self._stories.telling.add(number)
        self._said.is_queue_changed = True

    def tell_crowds(self) -> None:
        """Put into the queue whom it concerns that some bodies are originals, or are it no more."""
        telling = [one for one in self._stories.telling if self._bodies.get("status", one) != GONE]
        self._gather(telling)
        for number in telling:
            self._stories.waiting.update(self._neighbours(number))
        values = {value for number in telling for value in self._votes(number)[1]}
        self._stories.waiting.update(self._stories.find_in_crowds(values)[0].tolist() if values else ())
        self._stories.telling.clear()
        self._said.is_queue_changed = True

    def take_from_queue(self, most: int) -> None:
        """Judge some of those that wait, the first in rank."""
        held = [one for one in self._stories.waiting if self._bodies.get("status", one) != GONE]
        page = self._bodies.first_in_rank(held, most)
        self._stories.waiting.intersection_update(held)
        self._stories.waiting.difference_update(page)
        self._dirty.update(page)
        self._said.is_queue_changed = True

    def _neighbours(self, number: int) -> set[int]:
        """Return the bodies that share a fingerprint with a vote with one, but for crowds."""
        groups, _ = self._votes(number)
        found = {one for group in groups for one in self._groups[group]}
        found.discard(number)
        return found

    def _votes(self, number: int) -> tuple[Counter[int], list[int]]:
        """Return how many fingerprints with a vote a body shares with each group, and which with crowds."""
        found = self._voting.get(number)
        if found is None:
            values = self._bodies.profile(number).index.keys()
            several = (values & self._carriers.keys()) - self._common
            crowded = (values & self._crowds.keys()) - self._common if self._crowds else ()
            found = self._voting[number] = Counter(map(self._carriers.__getitem__, several)), list(crowded)
        return found

    def _group(self, carriers: tuple[int, ...]) -> int:
        number = self._numbered.get(carriers)
        if number is None:
            number = self._numbered[carriers] = len(self._groups)
            self._groups.append(carriers)
        return number

    def _group_of(self, value: int) -> tuple[int, ...]:
        return self._groups[self._carriers.get(value, 0)]

    def _all_carriers(self, value: int) -> Sequence[int]:
        return self._stories.find_carriers(value) if value in self._crowds else self._group_of(value)

    def _gather(self, numbers: Iterable[int]) -> None:
        """Look up who else carries the fingerprints of some bodies."""
        wanted = [number for number in numbers if number not in self._ready]
        self._ready.update(wanted)
        values = {value for number in wanted for value in self._bodies.profile(number).hashes}
        values.difference_update(self._carriers, self._crowds)
        if values:
            self._carriers.update(self._gather_values(values))

    def _gather_values(self, values: set[int]) -> dict[int, int]:
        found, made = self._stories.gather(values)
        carriers = {value: self._group(numbers) for value, numbers in found}
        fresh = set(self._fresh)
        for value in made:  # a crowd that was none before, for all that is known here
            everybody, sample = set(self._stories.find_carriers(value)), set(self._crowds[value].sample)
            self._joined.setdefault(value, set()).update(everybody - sample, fresh & sample)
        return carriers

    # --- fingerprints that have no vote

    def recount(self, flipped: set[int]) -> None:
        """Find the fingerprints that have become common, or are it no more."""
        most = self._rules.common_stories
        large = {number for number, carriers in enumerate(self._groups) if len(carriers) > most}
        several = {value for value, group in self._carriers.items() if group in large}
        lost = {value for number in self._gone for value in self._bodies.profile(number).hashes}
        flipped.update(value for value in several | self._joined.keys() | lost if self._has_flipped(value))
        self._common ^= flipped
        self._said.made_common.update(flipped & self._common)
        self._said.made_rare.update(flipped - self._common)
        self._voting.clear()
        self._counts.clear()
        for value in flipped:
            self._recounted.update(self._all_carriers(value))
        self._gather(self._recounted)
        self._dirty.update(self._recounted)
        self._tell_neighbours(self._recounted)

    def _has_flipped(self, value: int) -> bool:
        crowd = self._crowds.get(value)
        carriers = crowd.sample if crowd else self._group_of(value)
        if len(carriers) <= self._rules.common_stories:
            return value in self._common
        return self._are_strangers(self._bodies.least(carriers, len(carriers))) != (value in self._common)

    def _are_strangers(self, sample: Iterable[int]) -> bool:
        """Tell whether more than so many bodies of a sample are unrelated with each other."""
        is_related = self._stories.pieces.is_related
        strangers: list[int] = []
        for number in sample:
            if not any(is_related(number, other) for other in strangers):
                strangers.append(number)
                if len(strangers) > self._rules.common_stories:
                    return True
        return False

    # --- digests

    def find_digests(self) -> None:
        """Find the bodies that have become digests, or are it no more."""
        again = {*self._fresh, *self._recounted}
        for number in again.copy():
            again.update(self._touched_by(number))
        for number in self._gone:
            again.update(self._touched_by(number))
        again.difference_update(self._gone)
        in_samples = (one for one in self._recounted if any(one in self._crowds[v].sample for v in self._votes(one)[1]))
        for number in {*self._samples_changed(), *in_samples}:
            again.update(self._touched_in_crowds(number))
        again.difference_update(self._gone)
        self._gather(again)
        for number in again:
            is_digest = self._digests[number] = self._is_digest(number)
            if is_digest != (self._bodies.get("status", number) == DIGEST):
                self._dirty.add(number)

    def _samples_changed(self) -> set[int]:
        """Return which bodies came to samples of crowds with a vote, or left them."""
        return {one for value, numbers in self._joined.items() if value not in self._common for one in numbers}

    def _touched_in_crowds(self, number: int) -> list[int]:
        """Return the bodies of which one may be a piece, in crowds, too."""
        shared = self._bodies.profile(number).index.keys() - self._common
        numbers, counts = self._stories.find_in_crowds(shared)
        most = self._rules.copy_ratio * MUCH * self._bodies.counts(numbers)
        touched: list[int] = numbers[(counts > 1) & (counts < most)].tolist()
        return touched

    def _touched_by(self, number: int) -> list[int]:
        """Return the bodies of which one may be a piece: they share text with it, and it is not most of them."""
        found = self._seen_beside(number)
        if self._votes(number)[1]:
            return list(found)
        return [one for one, count in found.items() if self._may_be_piece(count, one)]

    def _may_be_piece(self, shared: int, of: int) -> bool:
        """Tell whether a text that shares so many fingerprints with a body may be a piece of it."""
        return 1 < shared < self._rules.copy_ratio * MUCH * len(self._bodies.profile(of).index)

    def _seen_beside(self, number: int) -> Counter[int]:
        """Return the bodies that share voting fingerprints with one, and how many; of crowds only the sample."""
        found = self._beside.get(number)
        if found is None:
            groups, crowded = self._votes(number)
            found = self._counted(groups)
            for sample, count in Counter(self._crowds[value].sample for value in crowded).items():
                for one in sample:
                    found[one] += count
            found.pop(number, None)
            self._beside[number] = found
        return found

    def _count_shared(self, one: int, other: int) -> int:
        """Return how many fingerprints with a vote two bodies share, those of crowds with them."""
        shared = self._bodies.profile(one).index.keys() & self._bodies.profile(other).index.keys()
        return len(shared - self._common)

    def _counted(self, groups: Counter[int]) -> Counter[int]:
        found: Counter[int] = Counter()
        for group, count in groups.items():
            for one in self._groups[group]:
                found[one] += count
        return found

    def _is_digest(self, number: int) -> bool:
        """Tell whether much of a body comes from several bodies that are unrelated with each other."""
        rules, seen = self._rules, self._seen_beside(number)
        if self._votes(number)[1]:
            seen = Counter({one: self._count_shared(number, one) for one in seen})
        beside = [one for one, count in seen.items() if self._may_be_piece(count, number)]
        count = sum(seen[one] for one in beside)
        if len(beside) < rules.digest_pieces or count * MUCH < rules.digest_ratio * self._count_votes(number):
            return False
        return self._stories.pieces.is_digest(number, beside, self._common)

    # --- copies

    def settle(self) -> None:
        """Judge bodies again, in the order of their ranks, until nothing changes any more."""
        while self._dirty:
            round_ = [one for one in self._dirty if self._bodies.get("status", one) != GONE]
            self._dirty.clear()
            self._gather(round_)
            waiting = set(round_)
            for number in sorted(round_, key=self._rank):
                waiting.discard(number)
                self._settle(number, waiting)

    def _settle(self, number: int, waiting: set[int]) -> None:
        before = self._bodies.get("status", number)
        is_digest = self._digests.get(number, before == DIGEST)
        matches = [] if is_digest else self._find_matches(number)
        status = COPY if matches else DIGEST if is_digest else ORIGINAL
        kin = self._bodies.kin(number)
        if kin or matches:
            self._rewritten[number] = matches
            self._use(kin, -1)
            self._use((other for other, _ in matches), 1)
            self._bodies.set_kin(number, [other for other, _ in matches])
        if status != before:
            self._bodies.set("status", number, status)
            self._regrouped.add(number)
        if (status == ORIGINAL) != (before == ORIGINAL):
            self._note_original(number, status == ORIGINAL)
            rank = self._rank(number)
            after = (one for one in self._neighbours(number) if self._rank(one) > rank)
            self._dirty.update(one for one in after if one not in waiting)
            if self._votes(number)[1]:
                self._tell_later(number)

    def _note_original(self, number: int, is_original: bool) -> None:
        if self._crowds:
            for value in self._bodies.profile(number).hashes:
                crowd = self._crowds.get(value)
                if crowd is not None:
                    (crowd.originals.add if is_original else crowd.originals.discard)(number)
                    crowd.first = None

    def _find_matches(self, number: int) -> list[tuple[int, Match]]:
        """Return the first originals before a body that it matches, the one that it is a copy of first."""
        rank = self._rank(number)
        shared = self._shared_with_originals(number)
        found: list[tuple[int, Match]] = []
        for other in sorted((one for one in shared if self._goes_before(one, rank)), key=self._rank):
            match = self._judge(number, other, shared[other])
            if match is not None:
                found.append((other, match))
                if len(found) > self._rules.others:
                    break
        return found

    def _goes_before(self, number: int, rank: OriginalRank) -> bool:
        return self._bodies.get("status", number) == ORIGINAL and self._rank(number) < rank

    def _shared_with_originals(self, number: int) -> Counter[int]:
        """Return how many voting fingerprints a body shares with each original, and with some others."""
        groups, crowded = self._votes(number)
        if not crowded:
            return self._seen_beside(number)
        shared = self._counted(groups)
        for value in crowded:
            for one in self._first_originals(self._crowds[value]):
                shared[one] += 1
        return shared

    def _first_originals(self, crowd: _Crowd) -> tuple[int, ...]:
        if crowd.first is None:
            crowd.first = tuple(self._bodies.first_in_rank(list(crowd.originals), CROWD_ORIGINALS))
        return crowd.first

    def _judge(self, number: int, other: int, shared: int) -> Match | None:
        profile, earlier = self._bodies.profile(number), self._bodies.profile(other)
        fewest = min(self._count_votes(number) / profile.thickness, self._count_votes(other) / earlier.thickness)
        if shared / min(profile.thickness, earlier.thickness) < self._rules.copy_ratio * fewest / SPARSE:
            return None
        overlap = compare(profile, earlier, self._common, self._rules.run_words)
        return judge(overlap, min(profile.words, earlier.words), self._rules)

    def _count_votes(self, number: int) -> int:
        """Return how many fingerprints with a vote a body has."""
        found = self._counts.get(number)
        if found is None:
            values = self._bodies.profile(number).index.keys()
            found = self._counts[number] = len(values) - len(values & self._common)
        return found

    def _rank(self, number: int) -> OriginalRank:
        found = self._ranks.get(number)
        if found is None:
            found = self._ranks[number] = self._bodies.rank(number)
        return found

    def _use(self, numbers: Iterable[int], change: int) -> None:
        for number in numbers:
            if self._bodies.get("status", number) != GONE:
                self._bodies.set("uses", number, self._bodies.get("uses", number) + change)
                self._regrouped.add(number)

    # --- what to write

    def decisions(self) -> Decisions:
        """Return what has changed."""
        for number, matches in self._rewritten.items():
            rows = [self._match_row(number, place, *match) for place, match in enumerate(matches)]
            self._said.matches[self._bodies.key(number)] = rows
        for number in {*self._regrouped, *self._fresh}:
            if self._bodies.get("status", number) != GONE:
                self._said.groups[self._bodies.key(number)] = self._group_row(number)
        return self._said

    def _group_row(self, number: int) -> Row | None:
        members, status = self._bodies.get("members", number), self._bodies.get("status", number)
        if members == 1 and status == ORIGINAL and not self._bodies.get("uses", number):
            return None
        return {
            "body_key": self._bodies.key(number),
            "original_id": self._bodies.head(number),
            "members": members,
            "is_digest": status == DIGEST,
        }

    def _match_row(self, number: int, place: int, other: int, match: Match) -> Row:
        return {
            "body_key": self._bodies.key(number),
            "other_key": self._bodies.key(other),
            "place": place,
            "is_original": place == 0,
            "kind": match.kind,
            "share": match.overlap.share,
            "other_share": match.overlap.other_share,
            "shared_fingerprints": match.overlap.shared,
            "longest_run": match.overlap.longest,
        }
