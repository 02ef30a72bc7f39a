"""A forest: boosted trees of one depth, each of which asks all blocks the same questions, level by level.

Measures, bounds and leaves are whole numbers, so a sum is the same in whatever order and on whatever machine it is
made. Costs a few nanoseconds a tree and block.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from schemas.furniture import Tree

UNIT = 1024
"""Scores are log-odds in so many parts."""
COLUMNS = 2048  # of blocks that are scored at a time: what is looked at stays in the processor's cache


class Question(NamedTuple):
    """Whether a measure, by its row, is above a bound."""

    row: int
    bound: int


class Forest(NamedTuple):
    """The questions of all trees, those of one level after those of another, and the leaves of each tree."""

    base: int
    levels: int
    rows: NDArray[np.intp]
    bounds: NDArray[np.uint8]
    leaves: NDArray[np.int32]
    offsets: NDArray[np.intp]

    @classmethod
    def of(cls, base: int, trees: Sequence[tuple[Sequence[Question], Sequence[int]]]) -> Forest:
        """Lay out trees of one depth; the first question is the uppermost bit of a leaf's place."""
        levels = list(zip(*(questions for questions, _ in trees), strict=True))
        rows = np.array([question.row for level in levels for question in level], np.intp)
        bounds = np.array([[question.bound] for level in levels for question in level], np.uint8)
        leaves = np.array([leaf for _, some in trees for leaf in some], np.int32)
        offsets = (np.arange(len(trees), dtype=np.intp) << len(levels))[:, np.newaxis]
        return cls(base, len(levels), rows, bounds, leaves, offsets)

    @classmethod
    def named(cls, base: int, trees: Sequence[Tree], names: Sequence[str]) -> Forest:
        """Lay out trees as the config has them, their questions by the names of measures: `words > 45`."""
        rows = {name: row for row, name in enumerate(names)}
        asked = [[text.rpartition(" > ") for text in tree.asks] for tree in trees]
        return cls.of(
            base,
            [
                ([Question(rows[name], int(bound)) for name, _, bound in asks], tree.leaves)
                for asks, tree in zip(asked, trees, strict=True)
            ],
        )

    def score(self, measures: NDArray[np.uint8]) -> NDArray[np.int64]:
        """Return the score of each column of measures, in parts of log-odds."""
        count = measures.shape[1]
        scores = np.full(count, self.base, np.int64)
        if not self.levels:
            return scores
        for start in range(0, count, COLUMNS):
            some = measures[:, start : start + COLUMNS]
            answers = (some.take(self.rows, axis=0) > self.bounds).view(np.uint8)
            place, *deeper = answers.reshape(self.levels, -1, some.shape[1])
            for answer in deeper:
                place += place  # twice as fast as a shift
                place += answer
            scores[start : start + COLUMNS] += self.leaves.take(place + self.offsets).sum(axis=0)
        return scores
