"""Judge: which blocks of a page are its article's, by the weights of what is seen of them.

A block's log-odds are the sum of the weights of its features and of those of the elements around it, each once
(`config/page_weights.toml`). A second look, by a forest of small trees, takes in what was thought of its neighbours and
of the others in the elements around it (`context.py`). The article is the set of likeliest blocks whose expected F1
is the greatest, which keeps more of a page that is sure throughout than a threshold would, and less of one that is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import exp

from pipeline.text.forest import UNIT, Forest
from pipeline.text.lexicon import Hit
from pipeline.text.pages.context import NAMES, Measures, measure_context
from pipeline.text.pages.sights import (
    AROUND,
    COMMENTS,
    HEADINGS,
    OUTER_WORD,
    OWN_WORD,
    RELATED,
    Sight,
    Sights,
    features_of,
    said_around,
    see,
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
MOST_SIGHTS = 50_000  # that are remembered, 15 MB
MOST_LOG_ODDS = 30.0  # beyond that exp() says nothing more
HIDDEN = -3000


Parts = tuple[int, Sequence[tuple[int, int]]]
"""What an element says of all blocks in it: the bits of its features' names, and each bit with its weight."""


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
    known: dict[Sight, int] = field(default_factory=dict, compare=False, repr=False)
    """What sights met before weigh. It changes no result."""

    @classmethod
    def of(cls, weights: PageWeights) -> Judge:
        """Make the judge that the weights describe."""
        forest = Forest.named(weights.base, weights.trees, NAMES)
        own, outer, around, every = (_named(weights, start) for start in (OWN_WORD, OUTER_WORD, AROUND, ""))
        bits = {name: (1 << place, weight) for place, (name, weight) in enumerate(around.items())}
        return cls(weights, forest, every, own, outer, bits)

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
        around, hidden, zones = self._around(tree), seen.hidden, seen.weighed.zones
        intercept = round(self.weights.intercept * HUNDREDTHS)
        words: dict[tuple[Kind, Kind], int] = {}
        known, odds = self.known, []
        if len(known) > MOST_SIGHTS:
            known.clear()
        for block, sights in zip(tree.blocks, seen.blocks, strict=True):
            element = block.element
            kinds = tree.kinds[element], tree.kinds[tree.parents[element]]
            named = words.get(kinds)
            if named is None:
                named = words[kinds] = self._words(*kinds)
            total = intercept + around[element] + named + (HIDDEN if hidden[element] else 0)
            for sight in sights:
                weight = known.get(sight)
                if weight is None:
                    weight = known[sight] = self._weight(sight)
                total += weight
            if zones[element] & COMMENTS:
                total += COMMENTED
            if zones[element] & RELATED and block.linked > TEASER_LINKED * len(block.text):
                total += TEASER
            odds.append(total / HUNDREDTHS)
        return odds

    def _words(self, kind: Kind, outer: Kind) -> int:
        own, around = self.own_words, self.outer_words
        return sum([own[word] for word in kind.words if word in own]) + sum(
            [around[word] for word in outer.words if word in around]
        )

    def _weight(self, sight: Sight) -> int:
        weigh = self.hundredths.get
        return sum([weigh(name, 0) for name in features_of(sight)])

    def _around(self, tree: Tree) -> list[int]:
        """Return for each element the weights of it and of all that it stands in, each name of a feature once.

        Elements come in the order of their start tags, so those that are around one are a path that is kept. Names are
        bits, so that it takes one step to leave out those that were said further out.
        """
        sums = [0] * len(tree.kinds)
        known: dict[Kind, Parts] = {}
        weights: dict[int, int] = {0: 0}
        path, said = [0], [0]
        for element, (parent, kind) in enumerate(zip(tree.parents, tree.kinds, strict=True)):
            if not element:
                continue
            while path[-1] != parent:
                path.pop()
                said.pop()
            own = known.get(kind)
            if own is None:
                own = known[kind] = self._parts(kind)
            new = own[0] & ~said[-1]
            weight = weights.get(new)
            if weight is None:
                weight = weights[new] = sum([weight for bit, weight in own[1] if new & bit])
            sums[element] = sums[parent] + weight
            path.append(element)
            said.append(said[-1] | new if new else said[-1])
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
