"""Furniture: tell a text's own blocks from what a site puts around them, with a reason for each.

A block's log-odds are the sum of the weights of its features (`config/furniture_weights.toml`): its length and
ending, its share of function words, a phrase of furniture in it, and the same in short of its neighbours. The article
is then the way through the blocks, from before it through its blocks and interruptions to after it, that has the
greatest sum: beginning and interrupting cost something, so that a lone good block far off does not belong to it.
Linear in the number of blocks and words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import repeat
from math import sqrt
from typing import Generic, Literal, NamedTuple, TypeVar

from pipeline.text.blocks import ends_sentence
from pipeline.text.lexicon import Hit, HitCode, Lexicon, fold_all
from pipeline.text.repeats import find_repeats
from schemas.furniture import Furniture, FurnitureWeights

Shape = Literal["long", "sentence", "title", "short", "list", "hit", "none"]
VerdictCode = HitCode | Literal["own", "low_prose", "outside", "headline", "byline", "date_line"]

SENTENCE_WORDS = 7  # from here on a block with a full stop reads as a sentence
LONG_WORDS = 25  # from here on one with a full stop is a paragraph
SHORT_WORDS = 3
KNOWN_SHARE = 0.04  # of function words in a text whose language we know them of; prose has 0.3 to 0.5
SAMPLE_WORDS = 40  # words of a block that are counted through; a share needs no more
SECTION_PARAGRAPHS = 4  # paragraphs before which "Comments" is a link beside the byline, and no section
WINDOW = 3  # blocks on either side whose prose counts
SURE_LOG_ODDS = -3.0  # of a block that is furniture for sure: as that of short lines among links
TAIL_CODES = frozenset({"related", "comment_form", "newsletter", "share_prompt"})
MOST_LINES = 10_000  # short lines that are remembered, 10 MB
MOST_SHOWN = 10_000  # combinations of features that are remembered, of each kind
REMEMBERED_CHARACTERS = 100  # of a line that may be furniture; paragraphs do not come again
TAIL_REACH = 12  # blocks without prose after which a prompt above has no say any more
_PROSE: frozenset[Shape] = frozenset({"long", "sentence"})


class Verdict(NamedTuple):
    """What a block was judged to be; `own` is the article's. `log_odds` is how surely, furniture below zero."""

    code: VerdictCode
    log_odds: float

    @property
    def is_own(self) -> bool:
        """Say whether the block is the article's own."""
        return self.code == "own"


Look = tuple[int, bool, str, str, int | None, Hit | None, str, tuple[int, int, bool, bool, bool] | None, Shape | None]
"""What a block's own features are made of, as `own_features` takes it: a plain tuple, the quickest to make."""
Neighbours = tuple[Shape, Shape, Shape, Shape, Shape]
"""The shapes of two blocks, of the one that is looked at, and of two more."""
Place = tuple[Shape, str, int, int, int, str]
"""A block's shape and where in its text it stands, as `place_features` takes it."""
Key = TypeVar("Key", Look, Neighbours, Place)


class Sight(NamedTuple):
    """What is seen of a block before its neighbours are."""

    words: int
    is_sentence: bool
    shape: Shape
    hit: Hit | None
    is_sure: bool
    """Whether it is furniture whatever its neighbours are."""
    look: Look


class Facts(NamedTuple):
    """What a block says whatever stands beside it."""

    hit: Hit | None
    sampled: int
    """Of how many words, its first, it was counted which are function words."""
    function_words: int
    addresses_you: bool


class Weights(dict[Key, tuple[float, ...]], Generic[Key]):
    """The weights of all features that something shows, looked up by their names once: most things are seen again.

    They are not summed here, so that sums are made in one order. Forgets what has become too much.
    """

    def __init__(self, features_of: Callable[[Key], list[str]], by_name: Mapping[str, float]) -> None:
        super().__init__()
        self._features_of: Callable[[Key], list[str]] = features_of
        self._by_name = by_name

    def __missing__(self, key: Key) -> tuple[float, ...]:
        if len(self) >= MOST_SHOWN:
            self.clear()
        weights = self[key] = tuple([self._by_name.get(name, 0.0) for name in self._features_of(key)])
        return weights


@dataclass(frozen=True, slots=True)
class Memory:
    """What was seen of short lines before. It changes no result: furniture comes again on every page of a site."""

    facts: dict[str, Facts] = field(default_factory=dict)
    sights: dict[tuple[str, bool, bool, bool], Sight] = field(default_factory=dict)

    def make_room(self) -> None:
        """Forget what has become too much."""
        if len(self.facts) > MOST_LINES:
            self.facts.clear()
            self.sights.clear()


@dataclass(frozen=True, slots=True)
class Classifier:
    """The vocabulary and weights by which blocks are judged."""

    lexicon: Lexicon
    function_words: frozenset[str]
    weights: FurnitureWeights
    own_weights: Weights[Look] = field(compare=False, repr=False)
    neighbour_weights: Weights[Neighbours] = field(compare=False, repr=False)
    place_weights: Weights[Place] = field(compare=False, repr=False)
    memory: Memory = field(default_factory=Memory, compare=False, repr=False)

    @classmethod
    def of(cls, furniture: Furniture, weights: FurnitureWeights) -> Classifier:
        """Make the classifier that a vocabulary and its weights describe."""
        words = frozenset(word for some in furniture.function_words.values() for word in some)
        return cls(
            Lexicon.of(furniture),
            words,
            weights,
            Weights(own_features, weights.weights),
            Weights(neighbour_features, weights.weights),
            Weights(place_features, weights.weights),
        )

    def judge(self, blocks: list[str]) -> list[Verdict]:
        """Return a verdict for each block."""
        sights = self.see(blocks)
        own, beside, at = self.own_weights, self.neighbour_weights, self.place_weights
        intercept = self.weights.intercept
        scores = [
            SURE_LOG_ODDS if sight.is_sure else intercept + sum(own[sight.look] + beside[shapes] + at[place])
            for sight, shapes, place in zip(sights, neighbours(sights), places(sights), strict=True)
        ]
        votes = [score * sqrt(sight.words) for score, sight in zip(scores, sights, strict=True)]
        inside = best_path(votes, self.weights.interrupt, self.weights.skip)
        return [
            Verdict(_code(sight, score, is_inside and not sight.is_sure), score)
            for sight, score, is_inside in zip(sights, scores, inside, strict=True)
        ]

    def see(self, blocks: list[str]) -> list[Sight]:
        """Return what each block shows by itself."""
        self.memory.make_room()
        folded = fold_all(blocks)
        facts = self._facts_of(folded)
        repeats = find_repeats(folded)
        repeated = _found_twice(folded)
        known = sum([fact.function_words for fact in facts])
        is_known = known > KNOWN_SHARE * sum([fact.sampled for fact in facts])
        return [
            self._see_block(block, fact, index in repeats, is_known, lowered in repeated)
            for index, (block, lowered, fact) in enumerate(zip(blocks, folded, facts, strict=True))
        ]

    def _facts_of(self, folded: list[str]) -> list[Facts]:
        """Return the facts of folded blocks, looking up those of short ones that were met before."""
        known = self.memory.facts
        facts = [known.get(block) for block in folded]
        unknown = [index for index, fact in enumerate(facts) if fact is None]
        hits = self.lexicon.find([folded[index] for index in unknown])
        for index, hit in zip(unknown, hits, strict=True):
            block = folded[index]
            opening = block.split(" ", SAMPLE_WORDS)[:SAMPLE_WORDS]
            count = sum(map(self.function_words.__contains__, opening))
            # Looking through the text tells most blocks apart before their words are looked through.
            addresses_you = "you" in block and ("you" in opening or "your" in opening)
            fact = facts[index] = Facts(hit, len(opening), count, addresses_you)
            if len(block) <= REMEMBERED_CHARACTERS:
                known[block] = fact
        return [fact for fact in facts if fact is not None]

    def _see_block(self, block: str, fact: Facts, is_repeat: bool, is_known: bool, is_repeated: bool) -> Sight:
        """Return what a block shows; `is_known` says whether we know the function words of its language."""
        if len(block) > REMEMBERED_CHARACTERS:
            return _see_block(block, fact, is_repeat, is_known, is_repeated)
        key = (block, is_repeat, is_known, is_repeated)
        sight = self.memory.sights.get(key)
        if sight is None:
            sight = self.memory.sights[key] = _see_block(block, fact, is_repeat, is_known, is_repeated)
        return sight

    def hits(self, blocks: list[str]) -> list[Hit | None]:
        """Return for each block the phrase that makes it furniture, or that it only repeats another."""
        folded = fold_all(blocks)
        hits = self.lexicon.find(folded)
        for index in find_repeats(folded):
            hits[index] = _REPEAT
        return hits


def _see_block(block: str, fact: Facts, is_repeat: bool, is_known: bool, is_repeated: bool) -> Sight:
    spaced = block.count(" ") + 1
    words = spaced if len(block) < 8 * spaced + 8 else count_words(block, spaced)
    is_closed = ends_sentence(block)
    sample = min(words, SAMPLE_WORDS)
    hit = _REPEAT if is_repeat else fact.hit
    shape = _shape(words, is_closed, fact.function_words if is_known else sample // 2, hit)
    look = (
        bisect_left(_LENGTHS, words),
        is_closed,
        _first(block[0]),
        _LASTS.get(block[-1], "other"),
        _share_bin(fact.function_words, sample) if is_known else None,
        hit,
        ("repeated long" if words >= SENTENCE_WORDS else "repeated short") if is_repeated else "",
        _short_look(block, spaced) if words < LONG_WORDS else None,
        shape if fact.addresses_you else None,
    )
    is_sentence = is_closed and words >= SENTENCE_WORDS
    return Sight(words, is_sentence, shape, hit, hit is not None and _is_sure(hit, words, is_sentence), look)


def _is_sure(hit: Hit, words: int, is_sentence: bool) -> bool:
    """Say whether a block is furniture whatever its neighbours are: by what it says, or as a copy of another."""
    if hit.place == "inside" or words >= LONG_WORDS:
        return hit.code == "teaser_repeat"
    if hit.place == "line":
        return hit.code != "navigation"  # "Politics" may be a subhead
    return hit.code in _SURE_STARTS and not (hit.code == "photo_credit" and is_sentence)


def neighbours(sights: list[Sight]) -> Iterator[Neighbours]:
    """Yield each block's shape between those of its neighbours."""
    shapes: list[Shape] = ["none", "none", *[sight.shape for sight in sights], "none", "none"]
    return zip(shapes, shapes[1:], shapes[2:], shapes[3:], shapes[4:], strict=False)


def places(sights: list[Sight]) -> Iterator[Place]:
    """Yield where in its text each block stands: among how much prose, below what."""
    prose = [0] * WINDOW + [sight.words if sight.shape in _PROSE else 0 for sight in sights] + [0] * WINDOW
    windows = zip(*(prose[start:] for start in range(WINDOW)), strict=False)
    masses = [bisect_left(_MASSES, sum(window)) for window in windows]
    return zip(
        [sight.shape for sight in sights],
        repeat(_text_kind(sights), len(sights)),
        masses,
        masses[WINDOW + 1 :],
        _blocks_since_prompt(sights),
        _sections_above(sights),
        strict=False,
    )


def own_features(look: Look) -> list[str]:
    """Return the names of the features that a block has by itself."""
    length, is_closed, first, last, function_words, hit, repeated, short, addressing = look
    features = [f"length {length} {'closed' if is_closed else 'open'}", first, f"last {last}"]
    if function_words is not None:
        features.append(f"function words {function_words}")
    if hit is not None:
        features.append(f"phrase {hit.code} {hit.place}")
    if repeated:
        features.append(repeated)
    if short is not None:
        features += _short_features(*short)
    if addressing is not None:
        features.append(f"addresses you {addressing}")
    return features


def _short_features(capitals: int, length: int, has_digit: bool, has_address: bool, has_bar: bool) -> list[str]:
    marks = {"has digit": has_digit, "has address": has_address, "has bar": has_bar}
    return [f"capitals {capitals} of {length}", *(name for name, has in marks.items() if has)]


def neighbour_features(shapes: Neighbours) -> list[str]:
    """Return the names of the features that a block has by its neighbours."""
    two_above, above, shape, below, two_below = shapes
    return [
        f"{shape} after {above}",
        f"{shape} before {below}",
        f"{shape} two after {two_above}",
        f"{shape} two before {two_below}",
    ]


def place_features(place: Place) -> list[str]:
    """Return the names of the features that a block has by its place in the text."""
    shape, kind, before, after, since, below = place
    features = [f"{shape} in {kind}", f"{shape} prose {before} {after}"]
    if since:
        features.append(f"{shape} under prompt {since}")
    if below:
        features.append(f"{shape} below {below}")
    return features


def best_path(scores: list[float], interrupt: float, skip: float) -> list[bool]:
    """Return which blocks belong to the run, interruptions left out, that has the greatest sum.

    As Bentley's maximum subarray (1984), but a run may leave blocks out: that costs `interrupt` for each stretch and
    `skip` for each block of it.
    """
    body, gap, left_at = 0.0, float("-inf"), -1
    came_from: list[int] = []  # the block of the run before this one; -1 where the run begins here
    best, end = float("-inf"), -1
    for index, score in enumerate(scores):
        if gap > body and gap > 0:
            body, previous = gap + score, left_at
        elif body > 0:
            body, previous = body + score, index - 1
        else:
            body, previous = score, -1
        came_from.append(previous)
        if body > best:
            best, end = body, index
        if body - interrupt > gap:
            gap, left_at = body - interrupt, index
        gap -= skip
    inside = [False] * len(scores)
    while end >= 0:
        inside[end] = True
        end = came_from[end]
    return inside


def count_words(block: str, tokens: int) -> int:
    """Return the words of a block; in scripts without spaces two characters count as one."""
    wide = sum(character >= "\u2e80" for character in block)
    return max(tokens, wide // 2)


_SURE_STARTS = frozenset({"photo_credit", "copyright", "comment_form", "share_prompt", "newsletter"})
_REPEAT = Hit("teaser_repeat", "line")
_FIRST = {'"': "first quote", "“": "first quote", "‘": "first quote", "'": "first quote", "(": "first bracket"}
_LASTS = {mark: mark for mark in '.?!:…,;|»›>)”"*]'} | {
    "。": ".",
    "！": "!",
    "？": "?",
    "：": ":",
    "」": "”",
    "）": ")",
}
_LENGTHS = (1, 2, 3, 5, 8, 12, 18, 25, 40, 60, 100)
_DIGIT = re.compile(r"\d")
_SIZES = (12, 40, 100)
_DENSITIES = (0.0, 0.05, 0.15, 0.3)
_MASSES = (0, 20, 60, 120)


def _share_bin(part: int, whole: int) -> int:
    """Return the share in twentieths up to a half; whether it is of a short or a long block is in the tens."""
    return min(10, 20 * part // max(1, whole)) + (20 if whole < SENTENCE_WORDS else 0)


@lru_cache(1000)
def _first(character: str) -> str:
    """Return the feature of a block's first character; none that was learned in scripts without capitals."""
    if character.isdigit():
        return "first digit"
    if character.islower():
        return "first small"
    if character.isupper():
        return "first capital"
    return "first letter" if character.isalpha() else _FIRST.get(character, "first other")


def _short_look(block: str, words: int) -> tuple[int, int, bool, bool, bool]:
    """Return what only short blocks are looked at for, titles, links and labels: as `_short_features` takes it."""
    capitals = sum([token[0].isupper() for token in block.split()])
    return (
        4 * capitals // max(1, words),
        bisect_left(_LENGTHS, words) // 2,
        _DIGIT.search(block) is not None,
        "@" in block or "http" in block or "www." in block or ".com" in block,
        "|" in block or "•" in block or "»" in block or "·" in block,
    )


def _found_twice(folded: list[str]) -> frozenset[str]:
    """Return the blocks that stand there more than once."""
    if len(set(folded)) == len(folded):
        return frozenset()
    counts = Counter(folded)
    return frozenset(block for block, count in counts.items() if count > 1)


def _shape(words: int, is_closed: bool, function_words: int, hit: Hit | None) -> Shape:
    if hit is not None and (hit.place != "inside" or words < LONG_WORDS):
        return "hit"
    if words <= SHORT_WORDS:
        return "short"
    if words >= LONG_WORDS:
        return "long" if is_closed or 4 * function_words >= min(words, SAMPLE_WORDS) else "list"
    return "sentence" if is_closed and words >= SENTENCE_WORDS else "title"


def _blocks_since_prompt(sights: list[Sight]) -> list[int]:
    """Return how far above, in doublings, a prompt that usually ends an article stands without a paragraph between."""
    since: list[int] = []
    distance = TAIL_REACH + 1
    for sight in sights:
        since.append(distance.bit_length() if distance <= TAIL_REACH else 0)
        if sight.shape == "long":
            distance = TAIL_REACH + 1
        elif sight.hit is not None and sight.hit.place == "line" and sight.hit.code in TAIL_CODES:
            distance = 1
        else:
            distance += 1
    return since


def _text_kind(sights: list[Sight]) -> str:
    """Return how much like a page of a site the whole text is: its size, and its share of lines with phrases."""
    hits = sum([sight.hit is not None for sight in sights])
    return f"text {bisect_left(_SIZES, len(sights))} {bisect_left(_DENSITIES, hits / max(1, len(sights)))}"


def _sections_above(sights: list[Sight]) -> list[str]:
    """Return for each block which sections after an article have been opened above it: related ones, comments."""
    sections: list[str] = []
    paragraphs, opened = 0, ""
    for sight in sights:
        sections.append(opened)
        paragraphs += sight.shape in _PROSE
        if paragraphs >= SECTION_PARAGRAPHS and sight.hit is not None and sight.hit.place == "line":
            if sight.hit.code == "comment_form":
                opened = "comments"
            elif sight.hit.code == "related" and not opened:
                opened = "related"
    return sections


def _code(sight: Sight, log_odds: float, is_inside: bool) -> VerdictCode:
    """Return the reason for a verdict: the phrase if there is one, else whether it was the block or its place."""
    if is_inside:
        return "own"
    if sight.hit is not None:
        return sight.hit.code
    return "low_prose" if log_odds < 0 else "outside"
