"""Boosted trees of one depth over measures that are whole numbers up to 255: how the forest of furniture is grown.

Gradient boosting with second derivatives (Friedman, 2001; Chen and Guestrin, 2016) of oblivious trees, in which all
nodes of a level ask the same question (Prokhorenkova and others, 2018): little to store, and quick to answer for
many blocks at once. Deterministic: a seed of its own, and sums in one order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.text.forest import UNIT

Floats = NDArray[np.float64]
Measures = NDArray[np.uint8]
BINS = 32


class Recipe(NamedTuple):
    """How a forest is grown; found by cross-validation over the tuning pages."""

    trees: int = 150
    depth: int = 4
    rate: float = 0.15
    ridge: float = 20.0
    rows: float = 0.5
    """Share of the blocks that each tree is grown on."""
    columns: float = 0.5
    """Share of the measures that each tree may ask for."""


class Tree(NamedTuple):
    """Questions by level, as row of the measures and bound, and what each combination of answers adds."""

    asks: list[tuple[int, int]]
    leaves: list[int]


def bounds_of(measures: Measures, most: Sequence[int]) -> list[NDArray[np.int64]]:
    """Return for each measure the bounds that may be asked for: at most so many, at even shares of the blocks."""
    bounds = []
    for row, wanted in zip(measures, most, strict=True):
        values = np.unique(row)
        if len(values) > BINS:
            values = np.unique(np.quantile(row, np.linspace(0, 1, BINS + 1)[1:-1], method="lower"))
        found = values[values < row.max()].astype(np.int64)
        if len(found) > wanted:
            found = found[np.unique(np.linspace(0, len(found) - 1, wanted + 2).round().astype(int)[1:-1])]
        bounds.append(found)
    return bounds


def grow(
    measures: Measures, truth: Floats, weights: Floats, bounds: Sequence[NDArray[np.int64]], recipe: Recipe
) -> tuple[int, list[Tree]]:
    """Return the log-odds to begin with and the trees, in parts of log-odds, that fit the truth best."""
    chance = np.random.default_rng(1)
    binned = np.stack([np.searchsorted(some, row) for some, row in zip(bounds, measures, strict=True)]).astype(np.uint8)
    share = float((truth * weights).sum() / weights.sum())
    base = round(UNIT * float(np.log(share / (1 - share))))
    scores = np.full(len(truth), base / UNIT)
    trees = []
    for _ in range(recipe.trees):
        found = 1 / (1 + np.exp(-scores))
        slopes, bends = weights * (truth - found), weights * found * (1 - found)
        rows = np.flatnonzero(chance.random(len(truth)) < recipe.rows)
        columns = [c for c in np.flatnonzero(chance.random(len(bounds)) < recipe.columns).tolist() if len(bounds[c])]
        asks = _ask(binned[:, rows], slopes[rows], bends[rows], columns, bounds, recipe)
        place = np.zeros(len(truth), np.int64)
        for column, bound in asks:
            place = place * 2 + (measures[column] > bound)
        count = 1 << recipe.depth
        steps = np.bincount(place, slopes, count) / (np.bincount(place, bends, count) + recipe.ridge)
        leaves = np.round(UNIT * recipe.rate * steps).astype(np.int64)
        scores += leaves[place] / UNIT
        trees.append(Tree(asks, leaves.tolist()))
    return base, trees


def _ask(
    binned: Measures,
    slopes: Floats,
    bends: Floats,
    columns: list[int],
    bounds: Sequence[NDArray[np.int64]],
    recipe: Recipe,
) -> list[tuple[int, int]]:
    """Return the question of each level, the one that gains most given those above it."""
    place = np.zeros(len(slopes), np.int64)
    asks = []
    for level in range(recipe.depth):
        gains = [_gains(place * BINS + binned[c], slopes, bends, 1 << level, recipe)[: len(bounds[c])] for c in columns]
        best = max(range(len(columns)), key=lambda index: (gains[index].max(), -index))
        column, at = columns[best], int(gains[best].argmax())
        asks.append((column, int(bounds[column][at])))
        place = place * 2 + (binned[column] > at)
    return asks


def _gains(keys: NDArray[np.int64], slopes: Floats, bends: Floats, nodes: int, recipe: Recipe) -> Floats:
    """Return what asking for each bound of a measure gains, summed over the nodes of a level."""
    size = nodes * BINS
    slope = np.bincount(keys, slopes, size).reshape(nodes, BINS).cumsum(axis=1)
    bend = np.bincount(keys, bends, size).reshape(nodes, BINS).cumsum(axis=1)
    slope_over, bend_over = slope[:, -1:] - slope, bend[:, -1:] - bend
    gains: Floats = (slope**2 / (bend + recipe.ridge) + slope_over**2 / (bend_over + recipe.ridge)).sum(axis=0)
    return gains
