"""Who carries which fingerprints, and what is kept of those that very many carry."""

from __future__ import annotations

import bisect
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.stages.match import Rules
from pipeline.text.shingles import splitmix64
from pipeline.warehouse.bodies import GONE, ORIGINAL, Bodies
from pipeline.warehouse.buckets import Hashes
from pipeline.warehouse.postings import Postings

CROWD_ORIGINALS = 16
"""Originals of a crowd that another of it is compared with, in the order of their ranks."""
SPARE_ORIGINALS = 64
"""So many more of the first originals are kept, so that few are looked for anew when one is an original no more."""
CROWDS = 200_000
"""Fingerprints of which a crowd is kept: most have no vote, and take 80 MB, 2 kB more each that has one."""
NONE: set[int] = set()


@dataclass(frozen=True, slots=True)
class Gathered:
    """Who carries some fingerprints, where there are several."""

    groups: list[tuple[int, ...]]
    """Bodies that carry the same fingerprints, which nobody else does."""
    values: list[int]
    """The fingerprints of these groups, and in `places` the place of the group of each."""
    places: list[int]
    crowds: list[tuple[int, list[int]]]
    """Fingerprints of crowds that are kept from now on, each with all who carry it."""


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

    def gather(self, hashes: Hashes) -> Gathered:
        """Return who carries some fingerprints, where there are several, and keep what crowds there are.

        The fingerprints are sorted, and different.
        """
        starts, found = self.postings.find(hashes)
        is_held = self.bodies.column("status", found) != GONE
        before = np.concatenate(([0], np.cumsum(is_held)))[starts]
        held = found[is_held]
        counts = np.diff(before)
        crowded = np.flatnonzero(counts > self._rules.sample_articles)
        crowds = [held[first:last] for first, last in zip(before[crowded], before[crowded + 1], strict=True)]
        made = list(zip(hashes[crowded].tolist(), crowds, strict=True))
        self.crowds.update((value, self._make_crowd(carriers)) for value, carriers in made)
        gathered = Gathered([], [], [], [(value, carriers.tolist()) for value, carriers in made])
        for count in np.unique(counts[(counts > 1) & (counts <= self._rules.sample_articles)]).tolist():
            alike = np.flatnonzero(counts == count)
            rows, places = _distinct(held[before[alike, np.newaxis] + np.arange(count)])
            gathered.values.extend(hashes[alike].tolist())
            gathered.places.extend((places + len(gathered.groups)).tolist())
            gathered.groups.extend(map(tuple, rows.tolist()))
        return gathered

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


_FACTORS = np.array([factor | 1 for factor in splitmix64(0, 64)], np.uint64)


def _distinct(rows: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return the different ones of some rows, and for each row the place of its own among them.

    Sorted are sums of the rows, which takes a tenth of the time. Where two that differ have one sum, it is the rows.
    """
    sums = rows.astype(np.uint64) @ np.resize(_FACTORS, rows.shape[1])
    _, firsts, places = np.unique(sums, return_index=True, return_inverse=True)
    found = rows[firsts]
    if (found[places] != rows).any():
        found, places = np.unique(rows, axis=0, return_inverse=True)
    return found, places
