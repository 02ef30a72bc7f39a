"""Which bodies carry which fingerprints: sorted runs of pairs, the small ones in memory, merged as they grow.

A log-structured merge tree (O'Neil, Cheng, Gawlick, O'Neil: The log-structured merge-tree, 1996) over numpy arrays.
Nothing is ever changed in place; whose body is gone is told elsewhere. Derived data: see `bodies.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Numbers = NDArray[np.uint32]

MERGE_FACTOR = 2
"""A run is merged with the one before it unless that is more than so many times as long."""


class Found(NamedTuple):
    """Bodies that carry some fingerprints: of the fingerprint at place i `numbers[starts[i]:starts[i + 1]]`."""

    starts: NDArray[np.intp]
    numbers: Numbers


class Run(NamedTuple):
    """Pairs of a fingerprint and the number of a body that carries it, sorted by the fingerprint."""

    hashes: Hashes
    numbers: Numbers


class Postings:
    """Pairs of fingerprints and bodies."""

    def __init__(self) -> None:
        self._runs: list[Run] = []

    def __len__(self) -> int:
        return sum(len(run.hashes) for run in self._runs)

    def add(self, hashes: Hashes, numbers: Numbers) -> None:
        """Add pairs. Each pair is merged a number of times that grows with the logarithm of how many there are."""
        order = np.argsort(hashes, kind="stable")
        self._runs.append(Run(hashes[order], numbers[order]))
        while len(self._runs) > 1 and len(self._runs[-2].hashes) <= MERGE_FACTOR * len(self._runs[-1].hashes):
            self._runs[-2:] = [_merge(self._runs[-2:])]

    def find(self, hashes: Hashes) -> Found:
        """Return who carries some fingerprints, which must be sorted and different."""
        places, numbers = [], []
        for run in self._runs:
            first = np.searchsorted(run.hashes, hashes, "left")
            is_there = run.hashes[np.minimum(first, len(run.hashes) - 1)] == hashes
            hits = np.flatnonzero(is_there)
            first = first[hits]
            counts = np.searchsorted(run.hashes, hashes[hits], "right") - first
            ends = np.cumsum(counts)
            total = int(ends[-1]) if len(ends) else 0
            steps = np.arange(total) + np.repeat(first - ends + counts, counts)
            places.append(np.repeat(hits, counts))
            numbers.append(run.numbers[steps])
        place = np.concatenate([np.zeros(0, np.intp), *places])
        number = np.concatenate([np.zeros(0, np.uint32), *numbers])
        order = np.argsort(place, kind="stable")
        return Found(np.searchsorted(place[order], np.arange(len(hashes) + 1)), number[order])


def _merge(runs: Sequence[Run]) -> Run:
    hashes = np.concatenate([run.hashes for run in runs])
    numbers = np.concatenate([run.numbers for run in runs])
    order = np.argsort(hashes, kind="stable")
    return Run(hashes[order], numbers[order])
