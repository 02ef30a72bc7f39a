"""Judge: which blocks of a page are its article's, by the weights of what is seen of them.

A block's log-odds are the sum of the weights of its features and of those of every element around it
(`config/page_weights.toml`). The article is then the set of likeliest blocks whose expected F1 is the greatest, which
keeps more of a page that is sure throughout than a threshold would, and less of one that is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import exp

from pipeline.text.lexicon import Hit
from pipeline.text.pages.sights import kind_features, see
from pipeline.text.pages.tree import Tree
from schemas.pages import PageWeights

MOST_LOG_ODDS = 30.0  # beyond that exp() says nothing more


@dataclass(frozen=True, slots=True)
class Judge:
    """The weights, ready to be looked up in."""

    weights: PageWeights

    def likelihoods(self, tree: Tree, hits: Sequence[Hit | None]) -> list[float]:
        """Return for each block how likely it is the article's own, 0 to 1."""
        weigh = self.weights.weights.get
        around = self._around(tree)
        odds = [
            self.weights.intercept + around[block.element] + sum([weigh(name, 0.0) for name in features])
            for block, features in zip(tree.blocks, see(tree, hits), strict=True)
        ]
        return [self.likelihood(one) for one in odds]

    @staticmethod
    def likelihood(log_odds: float) -> float:
        """Return the likelihood that log-odds stand for, never quite 0 or 1."""
        return 1.0 / (1.0 + exp(-max(-MOST_LOG_ODDS, min(MOST_LOG_ODDS, log_odds))))

    def _around(self, tree: Tree) -> list[float]:
        """Return for each element the weights of it and of all that it stands in."""
        weigh = self.weights.weights.get
        known: dict[int, float] = {}
        sums = [0.0] * len(tree.kinds)
        for element in range(1, len(tree.kinds)):
            kind = tree.kinds[element]
            own = known.get(id(kind))
            if own is None:
                own = known[id(kind)] = sum([weigh(name, 0.0) for name in kind_features(kind)])
            sums[element] = sums[tree.parents[element]] + own
        return sums


def choose(likelihoods: Sequence[float], sizes: Sequence[int]) -> list[bool]:
    """Return which blocks to keep for the greatest expected F1 of words; `sizes` are the blocks' words.

    Of N blocks by falling likelihood the first k are kept: expected F1 is 2 TP / (kept + true), each in words.
    """
    order = sorted(range(len(sizes)), key=lambda index: -likelihoods[index])
    true = sum(map(float.__mul__, likelihoods, map(float, sizes)))
    hits = list(accumulate(likelihoods[index] * sizes[index] for index in order))
    kept = list(accumulate(sizes[index] for index in order))
    scores = [2 * hit / (size + true + 1e-9) for hit, size in zip(hits, kept, strict=True)]
    best = max(range(len(order)), key=scores.__getitem__, default=-1)
    chosen = [False] * len(sizes)
    for index in order[: best + 1]:
        chosen[index] = True
    return chosen
