"""Who carries which fingerprints, and what is kept of those that very many carry."""

from __future__ import annotations

import bisect
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.stages.match import Rules
from pipeline.warehouse.bodies import GONE, ORIGINAL, Bodies
from pipeline.warehouse.postings import Postings

CROWD_ORIGINALS = 16
"""Originals of a crowd that another of it is compared with, in the order of their ranks."""
SPARE_ORIGINALS = 64
"""So many more of the first originals are kept, so that few are looked for anew when one is an original no more."""
CROWDS = 200_000
"""Fingerprints of which a crowd is kept: most have no vote, and take 80 MB, 2 kB more each that has one."""
NONE: set[int] = set()


@dataclass(slots=True)
class Crowd:
    """What is kept of a fingerprint that more bodies carry than are looked at one by one."""

    sample: tuple[int, ...]
    """Those with the least digests, in their order."""
    originals: set[int]
    """Those of it that are originals; none are kept where the fingerprint has no vote."""
    first: list[int] | None = None
    """The first of the originals in their order, some more than are needed; None when not looked for yet."""


class Carriers:
    """Bodies, found by their fingerprints."""

    def __init__(self, bodies: Bodies, postings: Postings, rules: Rules) -> None:
        self.bodies = bodies
        self.postings = postings
        self.crowds: dict[int, Crowd] = {}
        self._rules = rules

    def keep(self) -> None:
        """Let go of crowds where there are too many: they are made again when they are met."""
        if len(self.crowds) > CROWDS:
            self.crowds.clear()

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
        held: list[int] = found[self.bodies.column("status", found) != GONE].tolist()
        return held

    def gather(self, values: set[int]) -> tuple[list[tuple[int, tuple[int, ...]]], list[int]]:
        """Return who carries some fingerprints, where there are several, and which of them have crowds, kept now."""
        hashes = np.sort(np.fromiter(values, np.uint64, len(values)))
        starts, found = self.postings.find(hashes)
        is_held = self.bodies.column("status", found) != GONE
        before = np.concatenate(([0], np.cumsum(is_held)))[starts]
        held = found[is_held]
        counts = np.diff(before)
        crowded = np.flatnonzero(counts > self._rules.sample_articles)
        made = hashes[crowded].tolist()
        for value, place in zip(made, crowded.tolist(), strict=True):
            self.crowds[value] = self._make_crowd(held[before[place] : before[place + 1]])
        several = np.flatnonzero((counts > 1) & (counts <= self._rules.sample_articles))
        numbers, firsts, lasts = tuple(held.tolist()), before[several].tolist(), before[several + 1].tolist()
        found_by_value = zip(hashes[several].tolist(), firsts, lasts, strict=True)
        return [(value, numbers[first:last]) for value, first, last in found_by_value], made

    def _make_crowd(self, carriers: NDArray[np.uint32]) -> Crowd:
        originals = carriers[self.bodies.column("status", carriers) == ORIGINAL]
        return Crowd(tuple(self.bodies.least(carriers, self._rules.sample_articles)), set(originals.tolist()))

    def forget_originals(self, values: Iterable[int]) -> None:
        """Let go of which of crowds are originals: their fingerprints have no vote. `make_anew` knows them again."""
        for value in self.crowds.keys() & set(values):
            crowd = self.crowds[value]
            crowd.originals, crowd.first = NONE, None

    def make_anew(self, values: Iterable[int]) -> None:
        """Make crowds anew that were not told which of them are originals."""
        for value in self.crowds.keys() & set(values):
            self.crowds[value] = self._make_crowd(np.array(self.find_carriers(value), np.uint32))

    def first_originals(self, crowd: Crowd) -> list[int]:
        """Return the originals of a crowd that others of it are compared with."""
        if crowd.first is None:
            crowd.first = self.bodies.first_in_rank([*crowd.originals], CROWD_ORIGINALS + SPARE_ORIGINALS)
        return crowd.first[:CROWD_ORIGINALS]

    def note_original(self, number: int, crowd: Crowd, *, is_original: bool) -> set[int]:
        """Let a crowd know that one of it is an original now, or is none; return those of which others must be told.

        These came to the first originals, or left them, or have another rank there.
        """
        before = self.first_originals(crowd)
        first = crowd.first or []
        is_whole = len(first) == len(crowd.originals)
        if number in crowd.originals:
            crowd.originals.discard(number)
            if number in first:
                first.remove(number)
        if is_original:
            crowd.originals.add(number)
            if is_whole or self.bodies.standing(number) < self.bodies.standing(first[-1]):
                bisect.insort(first, number, key=self.bodies.standing)
                del first[CROWD_ORIGINALS + SPARE_ORIGINALS :]
        crowd.first = first if len(first) >= min(CROWD_ORIGINALS, len(crowd.originals)) else None
        now = self.first_originals(crowd)
        return {*before} ^ {*now} | ({number} & {*now} & {*before})

    def find_in_crowds(self, values: Iterable[int]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """Return all bodies that carry some fingerprints, and how many of these each does."""
        hashes = np.sort(np.array(list(values), np.uint64))
        numbers, counts = np.unique(self.postings.find(hashes).numbers, return_counts=True)
        is_held = self.bodies.column("status", numbers) != GONE
        return numbers[is_held], counts[is_held]
