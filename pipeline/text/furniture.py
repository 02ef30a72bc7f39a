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
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import Literal, NamedTuple

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


Feature = tuple[str | int, ...]
"""A template of a feature's name and what fills it: quick to look up, where a name would have to be written first."""


class Sight(NamedTuple):
    """What is seen of a block before its neighbours are."""

    words: int
    is_sentence: bool
    shape: Shape
    hit: Hit | None
    features: list[Feature]


class Facts(NamedTuple):
    """What a block says whatever stands beside it."""

    hit: Hit | None
    opening: list[str]
    """Its first words."""
    function_words: int
    """How many of them are function words."""


class Weights(dict[Feature, float]):
    """The weights by feature, each looked up by its name once."""

    def __init__(self, by_name: Mapping[str, float]) -> None:
        super().__init__()
        self._by_name = by_name

    def __missing__(self, feature: Feature) -> float:
        weight = self[feature] = self._by_name.get(name_of(feature), 0.0)
        return weight


def name_of(feature: Feature) -> str:
    """Return the name under which a feature has its weight."""
    return str(feature[0]).format(*feature[1:])


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
    weight_of: Weights = field(compare=False, repr=False)
    memory: Memory = field(default_factory=Memory, compare=False, repr=False)

    @classmethod
    def of(cls, furniture: Furniture, weights: FurnitureWeights) -> Classifier:
        """Make the classifier that a vocabulary and its weights describe."""
        words = frozenset(word for some in furniture.function_words.values() for word in some)
        return cls(Lexicon.of(furniture), words, weights, Weights(weights.weights))

    def judge(self, blocks: list[str]) -> list[Verdict]:
        """Return a verdict for each block."""
        sights = self.see(blocks)
        weight_of = self.weight_of
        scores = [
            SURE_LOG_ODDS if is_sure(sight) else self.weights.intercept + sum([weight_of[one] for one in features])
            for sight, features in zip(sights, in_context(sights), strict=True)
        ]
        votes = [score * sqrt(sight.words) for score, sight in zip(scores, sights, strict=True)]
        inside = best_path(votes, self.weights.interrupt, self.weights.skip)
        return [
            Verdict(_code(sight, score, is_inside and not is_sure(sight)), score)
            for sight, score, is_inside in zip(sights, scores, inside, strict=True)
        ]

    def see(self, blocks: list[str]) -> list[Sight]:
        """Return what each block shows by itself."""
        self.memory.make_room()
        folded = fold_all(blocks)
        counts = Counter(folded)
        facts = self._facts_of(folded)
        repeats = find_repeats(folded)
        known = sum([fact.function_words for fact in facts])
        is_known = known > KNOWN_SHARE * sum([len(fact.opening) for fact in facts])
        return [
            self._see_block(block, fact, index in repeats, is_known, counts[lowered] > 1)
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
            fact = facts[index] = Facts(hit, opening, sum(map(self.function_words.__contains__, opening)))
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
    features: list[Feature] = [
        ("length {} closed" if is_closed else "length {} open", bisect_left(_LENGTHS, words)),
        (_first(block[0]),),
        ("last {}", _LASTS.get(block[-1], "other")),
    ]
    if is_known:
        features.append(("function words {}", _share_bin(fact.function_words, sample)))
    if hit is not None:
        features.append(("phrase {} {}", hit.code, hit.place))
    if is_repeated:
        features.append(("repeated long",) if words >= SENTENCE_WORDS else ("repeated short",))
    if words < LONG_WORDS:
        features += _short_features(block, spaced)
    if "you" in fact.opening or "your" in fact.opening:
        features.append(("addresses you {}", shape))
    return Sight(words, is_closed and words >= SENTENCE_WORDS, shape, hit, features)


def is_sure(sight: Sight) -> bool:
    """Say whether a block is furniture whatever its neighbours are: by what it says, or as a copy of another."""
    hit = sight.hit
    if hit is None or hit.place == "inside" or sight.words >= LONG_WORDS:
        return hit is not None and hit.code == "teaser_repeat"
    if hit.place == "line":
        return hit.code != "navigation"  # "Politics" may be a subhead
    return hit.code in _SURE_STARTS and not (hit.code == "photo_credit" and sight.is_sentence)


def in_context(sights: list[Sight]) -> list[list[Feature]]:
    """Return each block's features with those that its neighbours give it."""
    shapes: list[Shape] = ["none", "none", *[sight.shape for sight in sights], "none", "none"]
    prose = [0] * WINDOW + [sight.words if sight.shape in _PROSE else 0 for sight in sights] + [0] * WINDOW
    since = _blocks_since_prompt(sights)
    below = _sections_above(sights)
    kind = _text_kind(sights)
    context: list[list[Feature]] = []
    for index, sight in enumerate(sights):
        shape = sight.shape
        before = prose[index] + prose[index + 1] + prose[index + 2]
        after = prose[index + 4] + prose[index + 5] + prose[index + 6]
        features = [
            *sight.features,
            ("{} after {}", shape, shapes[index + 1]),
            ("{} before {}", shape, shapes[index + 3]),
            ("{} two after {}", shape, shapes[index]),
            ("{} two before {}", shape, shapes[index + 4]),
            ("{} in {}", shape, kind),
            ("{} prose {} {}", shape, bisect_left(_MASSES, before), bisect_left(_MASSES, after)),
        ]
        if since[index]:
            features.append(("{} under prompt {}", shape, since[index]))
        if below[index]:
            features.append(("{} below {}", shape, below[index]))
        context.append(features)
    return context


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
_ADDRESS = re.compile(r"@|http|www\.|\.com")
_BAR = re.compile("[|•»·]")
_SIZES = (12, 40, 100)
_DENSITIES = (0.0, 0.05, 0.15, 0.3)
_MASSES = (0, 20, 60, 120)


def _share_bin(part: int, whole: int) -> int:
    """Return the share in twentieths up to a half; whether it is of a short or a long block is in the tens."""
    return min(10, 20 * part // max(1, whole)) + (20 if whole < SENTENCE_WORDS else 0)


def _first(character: str) -> str:
    """Return the feature of a block's first character; none that was learned in scripts without capitals."""
    if character.isdigit():
        return "first digit"
    if character.islower():
        return "first small"
    if character.isupper():
        return "first capital"
    return "first letter" if character.isalpha() else _FIRST.get(character, "first other")


def _short_features(block: str, words: int) -> list[Feature]:
    """Return what only short blocks are looked at for: titles, links and labels."""
    capitals = sum([token[0].isupper() for token in block.split()])
    features: list[Feature] = [
        ("capitals {} of {}", 4 * capitals // max(1, words), bisect_left(_LENGTHS, words) // 2),
    ]
    if _DIGIT.search(block):
        features.append(("has digit",))
    if _ADDRESS.search(block):
        features.append(("has address",))
    if _BAR.search(block):
        features.append(("has bar",))
    return features


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
