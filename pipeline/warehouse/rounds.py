"""One round of deciding which bodies are copies of which: from what came and went to the rows to write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipeline.rows import Row
from pipeline.stages.deduplicate import GroupHead
from pipeline.stages.match import Match, Rules
from pipeline.warehouse.bodies import COPY, DIGEST, FAR, GONE, NEAR, ORIGINAL, Standing
from pipeline.warehouse.carriers import Carriers
from pipeline.warehouse.neighbours import Neighbours
from pipeline.warehouse.pieces import Pieces
from pipeline.warehouse.relations import Relations


@dataclass(slots=True)
class Decisions:
    """What has changed, as rows to write."""

    groups: dict[str, Row | None] = field(default_factory=dict)
    """By body_key, rows of body_groups; None where there is none any more."""
    matches: dict[str, list[Row]] = field(default_factory=dict)
    """By body_key, rows of body_matches that take the place of those of before."""
    fresh: set[str] = field(default_factory=set)
    """Of those bodies, the ones that no row is of so far."""
    made_common: set[int] = field(default_factory=set)
    made_rare: set[int] = field(default_factory=set)
    queued: dict[str, list[Row]] = field(default_factory=dict)
    """By body_key, rows of match_queue that take the place of those of before."""


@dataclass(slots=True)
class Queue:
    """What is done when there is time: it may concern as many bodies as a crowd has."""

    telling: set[int] = field(default_factory=set)
    """Bodies that crowds share fingerprints with, and have yet to be told that these are originals, or are none."""
    waiting: set[int] = field(default_factory=set)
    """Bodies of crowds that have yet to be judged again."""
    looking: set[int] = field(default_factory=set)
    """Bodies of crowds with other pieces than before, which may be digests now, or none any more."""
    _before: tuple[set[int], ...] | None = None

    def sets(self) -> tuple[set[int], ...]:
        """Return what stands in it, by what it waits for."""
        return self.telling, self.waiting, self.looking

    def doubtful(self) -> set[int]:
        """Return those that crowds would be told of although they may be no originals any more."""
        return self.telling & self.waiting

    def begin(self) -> None:
        """Remember what stands in it."""
        self._before = tuple(set(one) for one in self.sets())

    def changed(self) -> set[int]:
        """Return which bodies came since it began, or left."""
        before = self._before or tuple(set[int]() for _ in self.sets())
        return {number for now, then in zip(self.sets(), before, strict=True) for number in now ^ then}

    def keep(self) -> None:
        """Forget what stood in it."""
        self._before = None

    def undo(self) -> None:
        """Have what stood in it when it began."""
        if self._before is not None:
            (self.telling, self.waiting, self.looking), self._before = self._before, None


QUEUES = (True, False, None)
"""What match_queue has in `is_telling` for each set of a queue."""


class Round:
    """One round of deciding."""

    def __init__(
        self, carriers: Carriers, relations: Relations, pieces: Pieces, common: set[int], queue: Queue, rules: Rules
    ) -> None:
        """`common`, the fingerprints without a vote, and `queue` are changed."""
        self._carriers = carriers
        self._bodies = carriers.bodies
        self._pieces = pieces
        self._common = common
        self._queue = queue
        self._rules = rules
        self._near = Neighbours(carriers, relations, common, rules)
        self._fresh: list[int] = []
        self._beside: list[int] = []
        """Of the bodies that came, those that share text with others."""
        self._gone: list[int] = []
        self._moved: list[int] = []
        """Bodies with another rank than before."""
        self._recounted: set[int] = set()
        """Bodies of which a fingerprint has lost its vote, or won it back, and that have to be looked at for it."""
        self._looked: set[int] = set()
        """Bodies that are to be looked at for being digests."""
        self._digests: dict[int, bool] = {}
        """Whether it is one, of each body that was looked at for it."""
        self._asked: set[int] = set()
        """Bodies that are to be looked at for being parts of undated ones."""
        self._dirty: set[int] = set()
        self._regrouped: set[int] = set()
        self._rewritten: dict[int, list[tuple[int, Match]]] = {}
        self._said = Decisions()
        queue.begin()

    def take(self, heads: Mapping[str, GroupHead | None], sketches: Mapping[str, bytes]) -> None:
        """Take note of who carries which bodies now."""
        for (key, head), number in zip(heads.items(), self._bodies.find_each(list(heads)), strict=True):
            if head is None:
                if number is not None:
                    self._gone.append(number)
            elif number is None:
                self._fresh.append(self._bodies.add(key, head, sketches[key]))
                self._said.fresh.add(key)
            else:
                if self._bodies.rank(number) != head.rank:
                    self._moved.append(number)
                self._bodies.set_head(number, head)
                self._regrouped.add(number)
        self._carriers.index(self._fresh)
        self._near.welcome(self._fresh)
        self._near.gather([*self._fresh, *self._gone, *self._moved])
        self._settle_lone()
        self._tell_neighbours([*self._gone, *self._moved])
        for number in self._moved:
            self._note_original(number, is_original=self._bodies.get("status", number) == ORIGINAL)
        for number in self._gone:
            self._let_go(number)
        self._dirty.update(self._beside, self._moved)

    def revive(self, numbers: Iterable[int]) -> None:
        """Take note of bodies that are indexed already, and that articles carry now."""
        self._fresh.extend(numbers)
        self._said.fresh.update(map(self._bodies.key, self._fresh))
        self._near.welcome(self._fresh)
        self._near.gather(self._fresh)
        self._settle_lone()
        self._dirty.update(self._beside)

    def _settle_lone(self) -> None:
        """Take those that came and share text with none for originals, which is all that there is to them."""
        lone: list[int] = []
        for number in self._fresh:
            (lone if self._near.is_alone(number) else self._beside).append(number)
        self._bodies.set_all("status", lone, ORIGINAL)
        self._bodies.set_all("reach", lone, FAR)
        self._regrouped.update(self._bodies.those_carried_often(lone))

    def _let_go(self, number: int) -> None:
        self._said.groups[self._bodies.key(number)] = None
        if self._bodies.kin(number):
            self._said.matches[self._bodies.key(number)] = []
            self._use(self._bodies.kin(number), -1)
        self._bodies.drop(number)
        self._near.let_go(number)

    def _tell_neighbours(self, numbers: Iterable[int]) -> None:
        """Have those judged again whom it concerns that originals are gone, moved, or have other votes."""
        for number in numbers:
            if self._bodies.get("status", number) == ORIGINAL or number in self._queue.telling:
                self._dirty.update(self._near.concerned(number), self._near.copies_in_crowds(number))
                if number in self._queue.telling or self._near.is_first_in_crowds(number):
                    self._tell_later(number)

    def _tell_later(self, number: int) -> None:
        """Have crowds told of an original that is gone now, at once, and of any other when there is time."""
        if number in self._gone:
            self._queue.waiting.update(self._carriers.find_in_crowds(self._near.votes(number)[1])[0].tolist())
        else:
            self._queue.telling.add(number)

    def tell_crowds(self, most: int) -> None:
        """Put into the queue whom it concerns that some bodies are originals of crowds, or are it no more.

        Of those that are none any more all at once: where the latest of a story comes first, each batch leaves one.
        """
        none = [one for one in self._queue.telling if self._bodies.get("status", one) != ORIGINAL]
        if none:
            self._queue.waiting.update(self._bodies.all_with_kin(none))
            self._queue.telling.difference_update(none)
        telling = self._bodies.first_in_rank([*self._queue.telling], most)
        self._near.gather(telling)
        for number in telling:
            self._queue.waiting.update(self._near.concerned(number))
            self._queue.waiting.update(self._near.concerned_in_crowds(number, self._queue.waiting))
        self._queue.telling.difference_update(telling)

    def take_from_queue(self, most: int) -> None:
        """Judge some of those that wait, the first in rank; before others, those of which crowds would be told."""
        page = self._take_page(self._queue.waiting, most, self._queue.doubtful())
        self._dirty.update(page)
        self._near.seen_anew.update(page)

    def look_for_digests(self, most: int) -> None:
        """Look whether some of those are digests that have other pieces than before."""
        self._looked.update(self._take_page(self._queue.looking, most, set()))

    def _take_page(self, queue: set[int], most: int, first: set[int]) -> list[int]:
        page = self._bodies.first_in_rank([*(first or queue)], most)
        queue.difference_update(page)
        return [one for one in page if self._bodies.get("status", one) != GONE]

    def recount(self, flipped: set[int]) -> None:
        """Find the fingerprints that have become common, or are it no more."""
        flipped.update(self._near.flipped(self._near.values_to_count(self._gone)))
        if self._gone:
            self._near.forget_votes()
        if flipped:
            self._revote(flipped)
        self._dirty.update(self._near.seen_anew, self._near.recompared)

    def _revote(self, flipped: set[int]) -> None:
        self._common ^= flipped
        self._said.made_common.update(flipped & self._common)
        self._said.made_rare.update(flipped - self._common)
        self._carriers.make_anew(self._said.made_rare)
        self._carriers.forget_originals(self._said.made_common)
        won = self._near.carriers_of(self._said.made_rare)
        lost = self._near.carriers_of(self._said.made_common)
        self._bodies.add_votes(won, 1)
        self._bodies.add_votes(lost, -1)
        self._near.forget_votes({*won, *lost})
        self._recounted.update(won, self._near.brought_down(lost))
        self._near.gather(self._recounted)
        self._dirty.update(self._recounted)
        self._tell_neighbours(self._recounted)

    def find_digests(self) -> None:
        """Find the bodies that have become digests, or are it no more.

        Of a body that carries nothing of which the vote has changed, that is only so by bodies that came or went.
        """
        again = {*self._beside, *self._moved, *self._recounted, *self._near.seen_anew, *self._looked}
        crowded = [*self._near.crowded_anew]
        again.update(self._bodies.those_without_match(crowded), filter(self._is_held_for_digest, crowded))
        for number in (*self._beside, *self._gone):
            again.update(self._told_by(number, self._near.touched_by(number)))
        self._asked.update(self._beside, self._moved, self._recounted, self._near.seen_anew)
        self._asked.update(one for one in crowded if self._bodies.get("is_part", one))
        for number in {*self._recounted, *self._gone}:
            reached = self._near.within_reach(number)
            again.update(reached)
            self._asked.update(reached)
            self._near.note_shared(number)
        for number in {*self._beside, *self._moved} - self._recounted:
            reached = self._near.within_reach(number)
            again.update(self._bodies.those_without_match(reached))
            if number in self._moved or not self._bodies.is_dated(number):
                self._asked.update(reached)
            self._near.note_shared(number)
        for number in self._near.pieces_changed():
            self._queue.looking.update(self._told_by(number, self._near.touched_in_crowds(number)))
        again.difference_update(self._gone)
        self._near.gather(again)
        for number in again:
            is_digest = self._digests[number] = self._is_digest(number)
            if is_digest != (self._bodies.get("status", number) == DIGEST):
                self._dirty.add(number)
                self._asked.update(self._near.close_rivals(number))

    def find_parts(self) -> None:
        """Find the bodies that have become parts of undated ones, or are it no more: that changes where they stand."""
        self._asked.difference_update(self._gone)
        self._near.gather(self._asked)
        for number in self._asked:
            is_part = self._near.is_part(number, self._is_held_for_digest)
            if is_part == self._bodies.get("is_part", number):
                continue
            self._tell_neighbours([number])
            self._bodies.set("is_part", number, is_part)
            self._near.forget_rank(number)
            self._note_original(number, is_original=self._bodies.get("status", number) == ORIGINAL)
            self._dirty.add(number)
            self._regrouped.add(number)

    def _is_held_for_digest(self, number: int) -> bool:
        return self._digests.get(number, self._bodies.get("status", number) == DIGEST)

    def _told_by(self, number: int, touched: Iterable[int]) -> list[int]:
        """Return those to which it can make a difference that a body is there, or is not."""
        is_digest_whatever, is_none = self._pieces.is_digest_whatever, self._pieces.stays_acquainted
        near = self._bodies.those_near(touched)
        return [one for one in near if not is_digest_whatever(one, number) and not is_none(one, number)]

    def _is_digest(self, number: int) -> bool:
        """Tell whether much of a body comes from several bodies that are unrelated with each other.

        That is asked only of those that match another, or of which a crowd may.
        """
        reach = NEAR if self._near.votes(number)[1] or self._near.close_rivals(number) else FAR
        if reach != self._bodies.get("reach", number):
            self._bodies.set("reach", number, reach)
        if not self._near.votes(number)[1]:  # those of crowds may match another whatever they share
            self._near.note_shared(number)
        if reach == NEAR and self._is_of_pieces(number):
            return True
        self._pieces.forget(number)
        return False

    def _is_of_pieces(self, number: int) -> bool:
        near, pieces = self._near, self._pieces
        if near.votes(number)[1] and not pieces.may_be_strangers(number, near.seen_beside(number)):
            return False
        beside = near.may_be_pieces(number)
        if len(beside) < self._rules.digest_pieces or not pieces.may_be_strangers(number, beside):
            return False
        if not near.may_be_made_of(number, beside):
            return False
        return near.matches_any(number) and pieces.is_digest(number, list(beside), self._common)

    def settle(self) -> None:
        """Judge bodies again, in the order of their ranks, until nothing changes any more."""
        while self._dirty:
            round_ = [one for one in self._dirty if self._bodies.get("status", one) != GONE]
            self._dirty.clear()
            self._near.gather(round_)
            waiting = set(round_)
            for number in sorted(round_, key=self._near.rank):
                waiting.discard(number)
                self._settle(number, waiting)

    def _settle(self, number: int, waiting: set[int]) -> None:
        before = self._bodies.get("status", number)
        is_digest = self._is_held_for_digest(number)
        if before == COPY and not is_digest and self._stays_copy(number):
            return
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
            rank = self._near.rank(number)
            after = (one for one in self._near.concerned(number) if self._near.rank(one) > rank)
            self._dirty.update(one for one in after if one not in waiting)
            self._dirty.update(one for one in self._near.copies_in_crowds(number) if one not in waiting)
            self._note_original(number, is_original=status == ORIGINAL)

    def _stays_copy(self, number: int) -> bool:
        """Tell whether the originals that it may match are those that it does, so that nothing need be compared."""
        if self._said.made_common or self._said.made_rare:  # they share another part of what has a vote
            return False
        rank, kin = self._near.rank(number), self._bodies.kin(number)
        found = [one for one in self._near.candidates(number) if self._goes_before(one, rank)]
        return len(found) <= self._rules.others + 1 and sorted(found, key=self._near.rank) == kin

    def _note_original(self, number: int, *, is_original: bool) -> None:
        """Let the crowds of a body know what it is; those without a vote are asked for no originals."""
        if self._near.is_alone(number):
            return
        crowds = self._carriers.crowds
        for value in (self._bodies.profile(number).index.keys() & crowds.keys()) - self._common:
            told = self._carriers.note_original(number, crowds[value], is_original=is_original)
            self._queue.telling.update(told)

    def _find_matches(self, number: int) -> list[tuple[int, Match]]:
        """Return the first originals before a body that it matches, the one that it is a copy of first."""
        rank = self._near.rank(number)
        found: list[tuple[int, Match]] = []
        candidates = (one for one in self._near.candidates(number) if self._goes_before(one, rank))
        for other in sorted(candidates, key=self._near.rank):
            match = self._near.match(number, other)
            if match is not None:
                found.append((other, match))
                if len(found) > self._rules.others:
                    break
        return found

    def _goes_before(self, number: int, rank: Standing) -> bool:
        return self._bodies.get("status", number) == ORIGINAL and self._near.rank(number) < rank

    def _use(self, numbers: Iterable[int], change: int) -> None:
        for number in numbers:
            if self._bodies.get("status", number) != GONE:
                self._bodies.set("uses", number, self._bodies.get("uses", number) + change)
                self._regrouped.add(number)

    def decisions(self) -> Decisions:
        """Return what has changed."""
        for number, matches in self._rewritten.items():
            rows = [self._match_row(number, place, *match) for place, match in enumerate(matches)]
            self._said.matches[self._bodies.key(number)] = rows
        for number in {*self._regrouped, *self._beside}:
            if self._bodies.get("status", number) != GONE:
                self._said.groups[self._bodies.key(number)] = self._group_row(number)
        for queue in self._queue.sets():
            queue.difference_update(self._gone)
        for number in self._queue.changed():
            self._said.queued[self._bodies.key(number)] = self._queue_rows(number)
        return self._said

    def _queue_rows(self, number: int) -> list[Row]:
        key = self._bodies.key(number)
        queues = zip(self._queue.sets(), QUEUES, strict=True)
        return [{"body_key": key, "is_telling": telling} for queue, telling in queues if number in queue]

    def _group_row(self, number: int) -> Row | None:
        members, status = self._bodies.get("members", number), self._bodies.get("status", number)
        is_part = bool(self._bodies.get("is_part", number))
        if members == 1 and status == ORIGINAL and not self._bodies.get("uses", number) and not is_part:
            return None
        return {
            "body_key": self._bodies.key(number),
            "original_id": self._bodies.head(number),
            "members": members,
            "is_digest": status == DIGEST,
            "is_part": is_part,
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
