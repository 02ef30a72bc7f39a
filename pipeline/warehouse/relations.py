"""Which bodies are related, of two one having much of the other, and how many are not: kept from batch to batch.

Each answer is a function of the fingerprints of two bodies, which never change. So what is kept stays right.

A circle is a set of bodies that are all related with each other, as the copies of a story are. Of bodies in so many
circles no more can be unrelated with each other: that tells most questions at a glance, however many copies there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.stages.match import Rules, is_related
from pipeline.warehouse.bodies import Bodies

RELATIONS = 120_000
"""Pairs of bodies of which it is kept whether they are related: 15 MB."""
STRANGERS = 50_000
"""So often it is kept that the first carriers of a fingerprint are all unrelated: 10 MB."""
MARKS = 1024
MARKED = 50_000
"""Bodies of which marks are kept: 20 MB."""
CIRCLED = 200_000
"""Bodies of which the circle is kept: 40 MB."""
CIRCLE = 128
"""So many bodies are in a circle at the most: one that comes to it is compared with all of it."""
CIRCLES_TRIED = 2
"""Into so many circles a body may come: those that hold what it shares most with."""


class _Marks(NamedTuple):
    """Of the fingerprints of a body, which of so many marks they have: a Bloom filter of one hash."""

    marks: int
    doubled: int
    """How many have a mark that another has, too."""
    fingerprints: int
    thickness: float

    def would_relate(self, other: _Marks, shared: int, ratio: float) -> bool:
        """Tell whether two bodies with so many fingerprints in common are related, as `is_related` does."""
        fewest = min(self.fingerprints / self.thickness, other.fingerprints / other.thickness)
        return shared / min(self.thickness, other.thickness) >= ratio * fewest


class Relations:
    """Answers about which bodies are related, as many as there is room for."""

    def __init__(self, bodies: Bodies, rules: Rules) -> None:
        self._bodies = bodies
        self._rules = rules
        self._related: dict[int, bool] = {}
        self._marks: dict[int, _Marks] = {}
        self._strangers: set[tuple[int, ...]] = set()
        self._circles: dict[int, int] = {}
        """By body, the number of its circle."""
        self._members: dict[int, list[int]] = {}
        """Of each circle, its bodies."""
        self._latest = 0
        """The number of the latest circle: none is used again, since what was said of bodies by it stays true."""

    def is_related(self, one: int, other: int) -> bool:
        """Tell whether of two bodies one has much of the other."""
        pair = one << 32 | other if one < other else other << 32 | one
        found = self._related.get(pair)
        if found is None:
            if len(self._related) >= RELATIONS:
                self._related.clear()
            found = self._related[pair] = self._relate(one, other, 0)
        return found

    def _relate(self, one: int, other: int, shared: int) -> bool:
        """Tell it of two bodies that are known to have so many fingerprints in common, or more."""
        here, there, ratio = self._marks_of(one), self._marks_of(other), self._rules.story_ratio
        if here.would_relate(there, shared, ratio):
            return True
        most = (here.marks & there.marks).bit_count() + min(here.doubled, there.doubled)
        return here.would_relate(there, most, ratio) and is_related(
            self._bodies.profile(one), self._bodies.profile(other), ratio
        )

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
            if self.is_stranger(number, strangers):
                strangers.append(number)
                if len(strangers) > most:
                    break
        if len(strangers) > most and strangers == [*first]:
            if len(self._strangers) >= STRANGERS:
                self._strangers.clear()
            self._strangers.add(first)
        return len(strangers) > most

    def are_all_strangers(self, samples: Sequence[Sequence[int]]) -> NDArray[np.bool_]:
        """Tell of which samples, all of one size, marks alone say that each body is unrelated with each other.

        Those of which they do not say it may be so, too.
        """
        numbers, places = np.unique(np.array(samples, np.int64), return_inverse=True)
        known = [*map(self._marks_of, numbers.tolist())]
        marks = np.frombuffer(b"".join(one.marks.to_bytes(MARKS // 8, "little") for one in known), np.uint64)
        marks = marks.reshape(len(known), -1)
        doubled, fingerprints, thickness = (np.array(column) for column in list(zip(*known, strict=True))[1:])
        words = fingerprints / thickness
        found = np.ones(len(samples), np.bool_)
        for one, other in combinations(places.reshape(len(samples), -1).T, 2):
            most = np.bitwise_count(marks[one] & marks[other]).sum(axis=1) + np.minimum(doubled[one], doubled[other])
            fewest = np.minimum(words[one], words[other])
            found &= most / np.minimum(thickness[one], thickness[other]) < self._rules.story_ratio * fewest
        return found

    def is_stranger(self, number: int, others: Iterable[int]) -> bool:
        """Tell whether a body is unrelated with all of some others."""
        return not any(self.is_related(other, number) for other in others)

    def are_in_circles(self, numbers: Iterable[int], most: int) -> bool:
        """Tell whether some bodies are known to be of so few circles; one that is of none is a circle of its own."""
        circles = {*map(self._circles.get, numbers)}
        return None not in circles and len(circles) <= most

    def circle_of(self, number: int) -> int:
        """Return the number of a body's circle; one of its own, below 0, for a body that is of none."""
        return self._circles.get(number, -number - 1)

    def without_circle(self, numbers: Iterable[int]) -> list[int]:
        """Return those of some bodies that are of no circle yet."""
        return [number for number in numbers if number not in self._circles]

    def join(self, number: int, others: Iterable[int], shared: Callable[[int], Mapping[int, int]]) -> None:
        """Let a body into a circle that most of some others are of, if any.

        `shared` tells with how many fingerprints in common a body has others beside it, at the least.
        """
        if len(self._circles) >= CIRCLED:
            self._circles.clear()
            self._members.clear()
        met = Counter(circle for circle in map(self._circles.get, others) if circle is not None)
        for circle, _ in met.most_common(CIRCLES_TRIED):
            members = self._members[circle]
            if len(members) < CIRCLE and self.is_related(number, members[0]):
                beside = shared(number)
                if all(self._relate(number, one, beside.get(one, 0)) for one in members[1:]):
                    break
        else:
            self._latest = circle = self._latest + 1
            members = self._members[circle] = []
        members.append(number)
        self._circles[number] = circle
