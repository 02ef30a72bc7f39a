"""What stands around a block of a page, measured in what was first thought of it: the second look at a page.

The first judgement of a block knows its neighbours by their looks alone. Here it is known what was thought of these, of
the other blocks in the elements around it, and of those that are marked up the same. Measures are whole numbers up to
255, for `pipeline/text/forest.py`. Linear in the page's size.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.text.lexicon import Hit
from pipeline.text.pages.tree import Kind, Tree

REACH = 4  # neighbours on either side
LEVELS = 4  # elements around a block: its own, and three further out
WEIGHED_CHARACTERS = 400  # of a block that count for the elements that it stands in
MOST_ODDS = 8.0  # log-odds beyond that are as sure as can be
SHAPES = ("HL", "L", "xx", "x", "LL", "li", "H", "p", "s", "LI", "P")
"""By how often a block of a shape is its article's own."""
_CLOSING = tuple('.!?…。！？।"”’»」』)')

NAMES = (
    "odds", "size", "linked", "shape", "phrase", "commas", "closed",
    *(f"{name} {step:+}" for step in range(-REACH, REACH + 1) if step for name in ("odds", "size", "linked", "shape")),
    *(f"{name} {level}" for level in range(LEVELS) for name in ("others", "share")),
    "alike", "before", "place", "to likely", "from likely", "from first", "from last", "heading", "up", "steps",
    "likely blocks", "likely share", "likely size", "blocks", "surest",
)  # fmt: skip

Measures = NDArray[np.uint8]
Floats = NDArray[np.float64]


def measure_context(
    tree: Tree,
    hits: Sequence[Hit | None],
    shapes: Sequence[str],
    distances: tuple[Sequence[int], Sequence[int]],
    log_odds: Sequence[float],
) -> Measures:
    """Return the measures of each block, a row for each of NAMES.

    `distances` are those of elements from the one that holds most of the page's prose, up and down.
    """
    count = len(tree.blocks)
    odds = np.clip(np.array(log_odds, float), -MOST_ODDS, MOST_ODDS)
    chance = 1 / (1 + np.exp(-odds))
    sizes = np.array([len(block.text) for block in tree.blocks], float)
    likely = chance > 0.5
    ranks = {shape: 20 * rank + 10 for rank, shape in enumerate(SHAPES)}
    written = np.clip(odds * 15.0 + 128.0, 1, 255)
    looks = (
        written,
        np.clip(np.log2(sizes) * 20.0, 1, 255),
        np.array([200.0 * block.linked / len(block.text) for block in tree.blocks]),
        np.array([float(ranks[shape]) for shape in shapes]),
    )
    rows = [
        *looks,
        np.array([0.0 if hit is None else 1.0 + (hit.place != "inside") for hit in hits]),
        np.array([1000.0 * block.text.count(",") / len(block.text) for block in tree.blocks]),
        np.array([float(block.text.endswith(_CLOSING)) for block in tree.blocks]),
        *_neighbours(looks, count),
        *_elements(tree, chance, np.minimum(sizes, WEIGHED_CHARACTERS)),
        *_places(tree, shapes, chance, sizes, likely, written),
        *(np.minimum(25.0 * np.array([side[block.element] for block in tree.blocks]), 255.0) for side in distances),
        *(np.full(count, value) for value in _page(odds, sizes, likely)),
    ]
    measures: Measures = np.clip(np.rint(np.stack(rows)), 0, 255).astype(np.uint8)
    return measures


def _neighbours(looks: Sequence[Floats], count: int) -> list[Floats]:
    """Return the looks of the blocks before and after each, nothing beyond the page's ends."""
    padded = [np.concatenate([np.zeros(REACH), row, np.zeros(REACH)]) for row in looks]
    steps = [step for step in range(-REACH, REACH + 1) if step]
    return [row[REACH + step : REACH + step + count] for step in steps for row in padded]


def _elements(tree: Tree, chance: Floats, weights: Floats) -> list[Floats]:
    """Return what is thought of the other blocks in the elements around each, and of those marked up the same."""
    elements = [block.element for block in tree.blocks]
    likely, whole = [0.0] * len(tree.kinds), [0.0] * len(tree.kinds)
    alike: dict[tuple[object, ...], list[float]] = {}
    known: dict[tuple[Kind, Kind], list[float]] = {}
    groups = []
    for element, mass, weight in zip(elements, (chance * weights).tolist(), weights.tolist(), strict=True):
        likely[element] += mass
        whole[element] += weight
        kinds = tree.kinds[element], tree.kinds[tree.parents[element]]
        group = known.get(kinds)
        if group is None:
            kind, outer = kinds
            group = known[kinds] = alike.setdefault((kind.tag, kind.words, outer.words), [0.0, 0.0])
        group[0] += mass
        group[1] += weight
        groups.append(group)
    outside = tree.parents
    for element in range(len(outside) - 1, 0, -1):
        if whole[element]:
            parent = outside[element]
            likely[parent] += likely[element]
            whole[parent] += whole[element]
    parents = np.array(outside)
    sums, totals, at = np.array(likely), np.array(whole), np.array(elements)
    rows = []
    for _ in range(LEVELS):
        rows.append(_others(sums[at], totals[at], chance * weights, weights))
        rows.append(255.0 * np.sqrt(totals[at] / totals[0]))
        at = parents[at]
    same = np.array(groups)
    return [*rows, _others(same[:, 0], same[:, 1], chance * weights, weights)]


def _others(sums: Floats, totals: Floats, mass: Floats, weights: Floats) -> Floats:
    """Return how likely the others of a group are on average, 1 to 251; 0 where there is no other."""
    rest = totals - weights
    return np.where(rest > 1, 1.0 + 250.0 * (sums - mass) / np.maximum(rest, 1.0), 0.0)


def _places(
    tree: Tree, shapes: Sequence[str], chance: Floats, sizes: Floats, likely: NDArray[np.bool_], written: Floats
) -> list[Floats]:
    """Return where each block stands among those that are likely the article's."""
    count = len(sizes)
    mass = chance * np.minimum(sizes, WEIGHED_CHARACTERS)
    here = np.arange(count)
    found = np.flatnonzero(likely)
    first, last = (found[0], found[-1]) if len(found) else (0, count)
    before = np.maximum.accumulate(np.where(likely, here, -100))
    after = np.minimum.accumulate(np.where(likely, here, count + 100)[::-1])[::-1]
    titles = np.array([shape in ("H", "HL") for shape in shapes])
    heading = np.maximum.accumulate(np.where(titles, here, -1))
    return [
        250.0 * (np.cumsum(mass) - mass) / (mass.sum() + 1e-9),
        250.0 * here / count,
        np.minimum(after - here, 100).astype(float),
        np.minimum(here - before, 100).astype(float),
        np.clip(here - first + 128, 0, 255).astype(float),
        np.clip(here - last + 128, 0, 255).astype(float),
        np.where(heading >= 0, written[heading], 0.0),
    ]


def _page(odds: Floats, sizes: Floats, likely: NDArray[np.bool_]) -> tuple[float, ...]:
    """Return what is thought of the page as a whole."""
    kept = float(sizes[likely].sum())
    return (
        250.0 * float(likely.mean()),
        250.0 * kept / float(sizes.sum()),
        18.0 * float(np.log2(kept + 1)),
        20.0 * float(np.log2(len(sizes))),
        float(odds.max()) * 15.0 + 128.0,
    )
