"""Judge: which blocks of a page are its article's, by the weights of what is seen of them.

A block's log-odds are the sum of the weights of its features and of those of the elements around it, each once
(`config/page_weights.toml`). A second look, by a forest of small trees, takes in what was thought of its neighbours and
of the others in the elements around it (`context.py`). The article is the set of likeliest blocks whose expected F1
is the greatest, which keeps more of a page that is sure throughout than a threshold would, and less of one that is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, islice, product
from math import exp
from typing import NamedTuple

import numpy as np

from pipeline.text.forest import UNIT, Forest
from pipeline.text.lexicon import Hit
from pipeline.text.pages.context import NAMES, Measures, measure_context
from pipeline.text.pages.sights import (
    AROUND,
    AXES,
    COMMENTS,
    HEADINGS,
    OUTER_WORD,
    OWN_WORD,
    RELATED,
    TAG_VIEWS,
    VIEWS,
    Column,
    Sights,
    View,
    hit_features,
    said_around,
    see,
    zone_features,
)
from pipeline.text.pages.tree import Kind, Tree
from schemas.pages import PageWeights

PHRASES = frozenset(["newsletter", "share_prompt", "comment_form", "copyright", "related"])
PHRASE_CHARACTERS = 90
HUNDREDTHS = 100  # of log-odds, in which weights are written and summed
COMMENTED, TEASER = -500, -300
"""Of what stands among comments, and of links among related stories, on top of what was learned: among the pages that
were learned from are forums and lists of tips, and few of newspapers."""
TEASER_LINKED = 0.6
LINK_CHARACTERS = 150  # of a link that may be a teaser; a longer one is a paragraph that is linked as a whole
REPEATED_CHARACTERS = 80  # of a paragraph that is not meant twice; rows of tables and items of lists are shorter
MOST_KNOWN = 10_000  # combinations of zones whose weight is remembered; 765 pages have 2,448
MOST_LOG_ODDS = 30.0  # beyond that exp() says nothing more
HIDDEN = -3000
_TAG_PLACES = {"tag": 1, "tag-length": 1, "tag-linked": 1, "up-tag": 2}
"""Where the tag stands among the words of features' names."""


Parts = tuple[int, Sequence[tuple[int, int]]]
"""What an element says of all blocks in it: the bits of its features' names, and each bit with its weight."""


class Table(NamedTuple):
    """What the features of a view weigh together, for each combination of its columns' values."""

    columns: tuple[tuple[str, int], ...]
    """The columns' names, with how many values each has. In the table the values of the last one change first."""
    weights: Column

    @classmethod
    def of(cls, view: View, hundredths: Mapping[str, int], axes: Mapping[str, Sequence[object]]) -> Table:
        """Weigh all combinations."""
        values = [axes[name] for name in view.axes]
        weights = [sum([hundredths.get(name, 0) for name in view.features(*some)]) for some in product(*values)]
        return cls(tuple((name, len(axes[name])) for name in view.axes), np.array(weights))

    def weigh(self, columns: Mapping[str, Column]) -> Column:
        """Return what the features of the view weigh in each block."""
        (name, _), *others = self.columns
        place = columns[name]
        for other, size in others:
            place = place * size + columns[other]
        return self.weights.take(place)


@dataclass(frozen=True, slots=True)
class Judge:
    """The weights, ready to be looked up in. Sums are of whole hundredths: the same in whatever order they are made."""

    weights: PageWeights
    forest: Forest = field(compare=False, repr=False)
    hundredths: Mapping[str, int] = field(compare=False, repr=False)
    """What each feature weighs."""
    own_words: Mapping[str, int] = field(compare=False, repr=False)
    outer_words: Mapping[str, int] = field(compare=False, repr=False)
    """What the words of a block's element weigh, and those of the one around that."""
    around: Mapping[str, tuple[int, int]] = field(compare=False, repr=False)
    """For each name of a feature that elements have for all blocks in them: a bit of its own, and its weight."""
    tables: Sequence[Table] = field(compare=False, repr=False)
    tags: Mapping[str, int] = field(compare=False, repr=False)
    """The tags that have a weight, with their places in the tables."""
    known: dict[tuple[int, int], int] = field(default_factory=dict, compare=False, repr=False)
    """What zones met before weigh. It changes no result."""

    @classmethod
    def of(cls, weights: PageWeights) -> Judge:
        """Make the judge that the weights describe."""
        forest = Forest.named(weights.base, weights.trees, NAMES)
        own, outer, around, every = (_named(weights, start) for start in (OWN_WORD, OUTER_WORD, AROUND, ""))
        bits = {name: (1 << place, weight) for place, (name, weight) in enumerate(around.items())}
        tags = ["", *sorted({name.split()[place] for name in every if (place := _TAG_PLACES.get(name.split()[0]))})]
        tables = [Table.of(view, every, {**AXES, "tag": tags}) for view in (*VIEWS, *TAG_VIEWS)]
        return cls(weights, forest, every, own, outer, bits, tables, {tag: place for place, tag in enumerate(tags)})

    def likelihoods(self, tree: Tree, hits: Sequence[Hit | None]) -> list[float]:
        """Return for each block how likely it is the article's own, 0 to 1."""
        if not tree.blocks:
            return []
        seen = see(tree, hits)
        measures = self.measure(tree, hits, seen, self.first_odds(tree, seen))
        odds = (self.forest.score(measures) / UNIT).clip(-MOST_LOG_ODDS, MOST_LOG_ODDS).tolist()
        return [
            1.0 / (1.0 + exp(MOST_LOG_ODDS if seen.hidden[block.element] else -one))
            for one, block in zip(odds, tree.blocks, strict=True)
        ]

    @staticmethod
    def measure(tree: Tree, hits: Sequence[Hit | None], seen: Sights, log_odds: Sequence[float]) -> Measures:
        """Return what the second look takes in: the context of each block in what was thought at first."""
        return measure_context(tree, hits, seen.shapes, (seen.weighed.up, seen.weighed.steps), log_odds)

    def first_odds(self, tree: Tree, seen: Sights) -> list[float]:
        """Return for each block the log-odds that it is the article's own by what is seen of it."""
        elements = [block.element for block in tree.blocks]
        columns = {**seen.columns, "tag": np.array([self.tags.get(tag, 0) for tag in seen.tags])}
        total: Column = np.full(len(elements), round(self.weights.intercept * HUNDREDTHS))
        for table in self.tables:
            total += table.weigh(columns)
        around = self.around_of(tree)
        total += np.array([around[element] for element in elements])
        total += np.array(self._named(tree, elements)) + np.array(self._told(seen))
        total += np.where([seen.hidden[element] for element in elements], HIDDEN, 0)
        zones = np.array(seen.zones)
        teasers = np.array([block.linked > TEASER_LINKED * len(block.text) for block in tree.blocks])
        total += np.where(zones & COMMENTS, COMMENTED, 0) + np.where((zones & RELATED != 0) & teasers, TEASER, 0)
        odds: list[float] = (total / HUNDREDTHS).tolist()
        return odds

    def _named(self, tree: Tree, elements: Sequence[int]) -> list[int]:
        """Return what the names of each block's element and of the one around that weigh."""
        kinds = [(tree.kinds[element], tree.kinds[tree.parents[element]]) for element in elements]
        known = {pair: self._words(*pair) for pair in set(kinds)}
        return [known[pair] for pair in kinds]

    def _told(self, seen: Sights) -> list[int]:
        """Return what the phrases of each block weigh, and what the elements around it are named for."""
        known = self.known
        if len(known) > MOST_KNOWN:
            known.clear()
        told = []
        far, length = seen.columns["far"].tolist(), seen.columns["length"].tolist()
        for block, key in enumerate(zip(seen.zones, far, strict=True)):
            weight = known.get(key)
            if weight is None:
                weight = known[key] = self._weight(zone_features(*key))
            hit = seen.hits[block]
            told.append(weight + self._weight(hit_features(hit, length[block])) if hit else weight)
        return told

    def _words(self, kind: Kind, outer: Kind) -> int:
        own, around = self.own_words, self.outer_words
        return sum([own[word] for word in kind.words if word in own]) + sum(
            [around[word] for word in outer.words if word in around]
        )

    def _weight(self, features: Sequence[str]) -> int:
        return sum([self.hundredths.get(name, 0) for name in features])

    def around_of(self, tree: Tree) -> list[int]:
        """Return for each element the weights of it and of all that it stands in, each name of a feature once.

        Elements come in the order of their start tags, so what an element stands in is known before it. Names are
        bits, so that it takes one step to leave out those that were said further out.
        """
        sums, said = [0], [0]
        known: dict[Kind, Parts] = {}
        weights: dict[int, int] = {}
        sets: dict[int, int] = {}  # each set of names is held once, however many elements have it
        for parent, kind in islice(zip(tree.parents, tree.kinds, strict=True), 1, None):
            own = known.get(kind)
            if own is None:
                own = known[kind] = self._parts(kind)
            outer, weight = said[parent], sums[parent]
            if new := own[0] & ~outer:
                more = weights.get(new)
                if more is None:
                    more = weights[new] = sum([weight for bit, weight in own[1] if new & bit])
                weight += more
                outer |= new
                outer = sets.setdefault(outer, outer)
            said.append(outer)
            sums.append(weight)
        return sums

    def _parts(self, kind: Kind) -> Parts:
        """Return what an element says of the blocks in it, names without a weight left out."""
        around = self.around
        parts = [around[name] for name in said_around(kind) if name in around]
        return sum([bit for bit, _ in parts]), parts


def _named(weights: PageWeights, beginning: str) -> dict[str, int]:
    """Return the weights of the features whose names begin so in hundredths, by the rest of the name."""
    return {
        name.removeprefix(beginning): round(one * HUNDREDTHS)
        for name, one in weights.weights.items()
        if name.startswith(beginning)
    }


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


def trimmed(tree: Tree, hits: Sequence[Hit | None], chosen: Sequence[bool]) -> list[bool]:
    """Return the choice without what only stands beside articles: headings and links at its end, links at its begin,
    and, wherever they are, short lines that are phrases of furniture and paragraphs that stood there before.

    A heading with nothing below it heads no part of the article: it is a teaser, or a section that was left out. Pages
    that hold their text once for wide screens and once for narrow ones show it once.
    """
    kept = [is_own and not _is_phrase(tree, hits, place) for place, is_own in enumerate(chosen)]
    known: set[str] = set()
    for place, block in enumerate(tree.blocks):
        if kept[place] and len(block.text) >= REPEATED_CHARACTERS:
            kept[place] = block.text not in known
            known.add(block.text)
    places = [index for index, is_own in enumerate(kept) if is_own]
    while places and (_is_heading(tree, places[-1]) or _is_link(tree, places[-1])):
        kept[places.pop()] = False
    for place in places:
        if not _is_link(tree, place):
            break
        kept[place] = False
    return kept if places else list(chosen)


def _is_phrase(tree: Tree, hits: Sequence[Hit | None], place: int) -> bool:
    """Say whether a block is a short line that is, or begins with, a phrase of furniture."""
    hit, size = hits[place], len(tree.blocks[place].text)
    return hit is not None and hit.code in PHRASES and hit.place != "inside" and size < PHRASE_CHARACTERS


def _is_heading(tree: Tree, place: int) -> bool:
    return any(tree.kinds[element].tag in HEADINGS for element in _near(tree, tree.blocks[place].element))


def _is_link(tree: Tree, place: int) -> bool:
    block = tree.blocks[place]
    return block.linked >= len(block.text) and len(block.text) < LINK_CHARACTERS


def _near(tree: Tree, element: int) -> tuple[int, int]:
    return element, tree.parents[element]
