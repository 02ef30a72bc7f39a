"""Furniture: tell a text's own blocks from what a site puts around them, with a reason for each.

What is seen of a block (`measures.py`: its words and marks, a phrase of furniture in it, the same of its neighbours,
and where in its page it stands) is scored by a forest of small trees (`config/furniture_weights.toml`). Of a page's
blocks, ordered by score, as many are then the article's own as are expected to give the greatest F1 of words.

The pages of a batch are judged together, which is what makes it cheap; a verdict depends on its own page alone, and
all sums are of whole numbers, so it is the same whatever other pages stand in the batch. Linear in the text, but for
one sort of a page's blocks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from pipeline.text.flat.measures import FIELDS, NAMES, PROSE_WORDS, Marks, Seen, Vocabulary, measure
from pipeline.text.flat.repeats import find_repeats
from pipeline.text.flat.sheets import Kind, Sheet
from pipeline.text.forest import UNIT, Forest
from pipeline.text.lexicon import Hit, HitCode, Lexicon, Place
from schemas.furniture import Furniture, FurnitureWeights, PhraseCode

VerdictCode = HitCode | Literal["own", "low_prose", "outside", "headline", "byline", "date_line"]

LONG_WORDS = 25  # from here on a block is a paragraph, whatever it mentions
TAIL_CODES = frozenset({"related", "comment_form", "newsletter", "share_prompt"})
TOGETHER_BLOCKS = 4_096  # that are measured at a time: their numbers stay in the processor's cache
PAGE_BLOCKS = 65_536  # beyond that the rest of a text is judged as a page of its own, so that memory stays bounded
VOTING_WORDS = 100_000  # of a block: sums stay far below what a whole number holds
LINK_CHARACTERS = 160  # of the title of another text, at most
CLOSED, HIT = NAMES.index("closed"), NAMES.index("hit")
_CHANCES = np.array([round(65536 / (1 + 2.718281828459045 ** (-score / 64))) for score in range(-640, 641)], np.int64)


class Verdict(NamedTuple):
    """What a block was judged to be; `own` is the article's. `log_odds` is how surely, furniture below zero."""

    code: VerdictCode
    log_odds: float

    @property
    def is_own(self) -> bool:
        """Say whether the block is the article's own."""
        return self.code == "own"


@dataclass(frozen=True, slots=True)
class Classifier:
    """The vocabulary and weights by which blocks are judged."""

    lexicon: Lexicon
    vocabulary: Vocabulary = field(compare=False, repr=False)
    ranks: dict[Hit, int]
    kinds: dict[Hit | None, int] = field(compare=False, repr=False)
    """For each phrase that a block may have the column of `marks` that says what that means."""
    marks: NDArray[np.uint8] = field(compare=False, repr=False)
    """The rank of each kind of phrase, and whether it opens a tail, comments or links to related texts."""
    forest: Forest = field(compare=False, repr=False)

    @classmethod
    def of(cls, furniture: Furniture, weights: FurnitureWeights) -> Classifier:
        """Make the classifier that a vocabulary and its weights describe."""
        ranks = {Hit(*name.rsplit(" ", 1)): rank for name, rank in weights.hits.items()}  # type: ignore[arg-type]
        codes: tuple[HitCode, ...] = (*get_args(PhraseCode), "teaser_repeat")
        hits = [None, *(Hit(code, place) for code in codes for place in get_args(Place))]
        return cls(
            Lexicon.of(furniture),
            vocabulary_of(furniture, weights.words),
            ranks,
            {hit: column for column, hit in enumerate(hits)},
            np.array([_marks_of(hit, ranks) for hit in hits], np.uint8).T,
            Forest.named(weights.base, weights.trees, NAMES),
        )

    @property
    def vocabularies(self) -> Mapping[Kind, Sequence[str]]:
        """Return the phrases that are to be known of a text before it is judged."""
        return {"furniture": self.lexicon.inside, "closing": self.lexicon.closing}

    def judge(self, page: Sheet) -> list[Verdict]:
        """Return a verdict for each block of one page."""
        return self.judge_all([page])[0]

    def judge_all(self, pages: Sequence[Sheet]) -> list[list[Verdict]]:
        """Return a verdict for each block of each page."""
        judged: list[list[Verdict]] = [[] for _ in pages]
        for group in _grouped(pages):
            for (page, _), verdicts in zip(group, self._judge([piece for _, piece in group]), strict=True):
                judged[page] += verdicts
        return judged

    def _judge(self, pages: list[Sheet]) -> Iterator[list[Verdict]]:
        flat, seen = self.see(pages)
        scores = self.forest.score(seen.measures)
        is_sure = np.zeros(len(flat), bool)
        is_sentence = (seen.measures[CLOSED] > 0) & (seen.words >= PROSE_WORDS)
        marked = np.flatnonzero(seen.measures[HIT])
        looks = zip(marked.tolist(), seen.words[marked].tolist(), is_sentence[marked].tolist(), strict=True)
        is_sure[marked] = [
            (hit := flat[index]) is not None and _is_sure(hit, words, closes) for index, words, closes in looks
        ]
        own = choose(np.where(is_sure, -10 * UNIT, scores), seen.words, seen.starts) & ~is_sure
        codes: list[VerdictCode] = [
            "own" if is_own else hit[0] if hit is not None else "low_prose" if is_low else "outside"
            for is_own, hit, is_low in zip(own.tolist(), flat, (scores < 0).tolist(), strict=True)
        ]
        verdicts = list(map(_verdict, zip(codes, (scores / UNIT).tolist(), strict=True)))
        bounds = seen.starts.tolist()
        return (verdicts[start:end] for start, end in pairwise(bounds))

    def see(self, pages: Sequence[Sheet]) -> tuple[list[Hit | None], Seen]:
        """Return the phrases and the measures of the blocks of some pages, none of them empty."""
        hits, marks = self.mark(pages)
        return hits, measure([page.blocks for page in pages], marks, self.vocabulary)

    def mark(self, pages: Sequence[Sheet]) -> tuple[list[Hit | None], Marks]:
        """Return the phrases of the blocks of some pages, and what else is said of each that is not counted in it."""
        hits: list[Hit | None] = []
        closed: list[bool] = []
        copies: list[int] = []
        for page in pages:
            hits += self.hits(page)
            closed += page.closed
            copies += _copies(page.blocks)
        columns = np.array(list(map(self.kinds.__getitem__, hits)), np.intp)
        rank, tail, comments, related = self.marks.take(columns, axis=1)
        flags = (tail.view(bool), comments.view(bool), related.view(bool))
        return hits, Marks(np.array(closed, bool), rank, np.array(copies, np.uint8), *flags)

    def hits(self, page: Sheet) -> list[Hit | None]:
        """Return for each block the phrase that makes it furniture, or that it only repeats another."""
        hits = self.lexicon.find(page.folded, page.first_phrases("furniture") if page.spots else {})
        closing: dict[int, list[int]] = {}
        for index, kind, number in page.spots:
            if kind == "closing":
                closing.setdefault(index, []).append(number)
        for index, numbers in closing.items():
            if (hit := hits[index]) is None or hit.place == "inside":
                hits[index] = self.lexicon.end_of(page.blocks[index], page.folded[index], numbers) or hit
            label = self.lexicon.label_of_next(page.folded[index], numbers)
            if label is not None:
                hits[index : index + 2] = [label] * len(hits[index : index + 2])
        for index in find_repeats(page):
            hits[index] = _REPEAT
        for index, hit in enumerate(hits[:-2]):
            if hit == _RELATED and self.lexicon.announces_link(page.folded[index]) and _is_link(page, index + 1, hits):
                hits[index : index + 2] = [_LINK] * 2
        return hits


def _is_link(page: Sheet, index: int, hits: Sequence[Hit | None]) -> bool:
    """Say whether a block is the title of another text, and the text goes on below it."""
    title, below = page.blocks[index : index + 2]
    return (
        hits[index] is None
        and not page.closed[index]
        and len(title) <= LINK_CHARACTERS
        and page.closed[index + 1]
        and len(below) > len(title) // 2
    )


def _copies(blocks: Sequence[str]) -> list[int]:
    """Return how often a page has each of its blocks, 255 times at most."""
    if len(set(blocks)) == len(blocks):
        return [1] * len(blocks)
    counts = Counter(blocks)
    return [min(255, counts[block]) for block in blocks]


_verdict = partial(tuple.__new__, Verdict)
"""Make a verdict of a pair, at a third of what calling the class takes."""


def _marks_of(hit: Hit | None, ranks: dict[Hit, int]) -> tuple[int, bool, bool, bool]:
    """Return the rank of a phrase, and whether it opens a tail, comments or links to related texts."""
    if hit is None:
        return 0, False, False, False
    code = hit.code if hit.place == "line" else None
    if hit.place == "end":
        hit = hit._replace(place="inside")  # by which weights were learned
    return ranks.get(hit, 1), code in TAIL_CODES, code == "comment_form", code == "related"


def vocabulary_of(furniture: Furniture, odds: dict[str, int]) -> Vocabulary:
    """Return the words that are counted: those of grammar, of speech, and those with odds of their own."""
    speech = furniture.speech
    function_words = (word for some in furniture.function_words.values() for word in some)
    counts: Counter[str] = Counter()
    for name, words in (("function", function_words), ("you", speech.you), ("me", speech.me), ("talk", speech.talk)):
        counts.update(dict.fromkeys(words, 1 << FIELDS[name][0]))
    for word, weight in odds.items():
        counts[word] += abs(weight) << FIELDS["plus" if weight > 0 else "minus"][0]
    return Vocabulary.of(counts)


def choose(scores: NDArray[np.int64], words: NDArray[np.int64], starts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which blocks of each page to keep for the greatest expected F1 of words.

    As many of the likeliest as pay: F1 is twice the words that are kept rightly over the words that are kept and
    those that are the article's (Lewis, 1995). Of equal scores the upper block goes first.
    """
    page = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    order = np.lexsort((-scores, page))
    kept = np.minimum(words, VOTING_WORDS)[order]
    right = _CHANCES[np.clip(scores[order] // (UNIT // 64), -640, 640) + 640] * kept
    first = starts[:-1][page]
    rights, keeps = _running(right, first), _running(kept, first)
    total = rights[starts[1:][page] - 1]
    # Divisions of whole numbers are rounded alike everywhere.
    f1 = rights / (keeps * 65536 + total)
    filled = np.flatnonzero(starts[:-1] < starts[1:])
    best = np.zeros(len(starts) - 1)
    best[filled] = np.maximum.reduceat(f1, starts[filled])
    last = np.zeros(len(starts) - 1, np.int64)
    at_best = np.flatnonzero(f1 == best[page])
    last[page[at_best]] = at_best  # the last of equals stays
    own = np.zeros(len(scores), bool)
    own[order] = np.arange(len(scores)) <= last[page]
    return own


def _running(amounts: NDArray[np.int64], first: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return running sums that begin anew with each page."""
    sums = np.zeros(len(amounts) + 1, np.int64)
    np.cumsum(amounts, out=sums[1:])
    found: NDArray[np.int64] = sums[1:] - sums[first]
    return found


def _grouped(pages: Sequence[Sheet]) -> Iterator[list[tuple[int, Sheet]]]:
    """Yield pages with their numbers in groups of bounded size, overlong ones in pieces, without empty ones."""
    group: list[tuple[int, Sheet]] = []
    size = 0
    for number, page in enumerate(pages):
        blocks = len(page.blocks)
        for start in range(0, blocks, PAGE_BLOCKS):
            piece = page if blocks <= PAGE_BLOCKS else page.cut(start, start + PAGE_BLOCKS)
            if group and size + len(piece.blocks) > TOGETHER_BLOCKS:
                yield group
                group, size = [], 0
            group.append((number, piece))
            size += len(piece.blocks)
    if group:
        yield group


def _is_sure(hit: Hit, words: int, is_sentence: bool) -> bool:
    """Say whether a block is furniture whatever its neighbours are: by what it says, or as a copy of another."""
    if hit.place == "end":
        return True
    if hit.place == "inside" or words >= LONG_WORDS:
        return hit.code == "teaser_repeat"
    if hit.place == "line":
        return hit.code != "navigation"  # "Politics" may be a subhead
    return hit.code in _SURE_STARTS and not (hit.code in _PROSE_STARTS and is_sentence)


_SURE_STARTS = frozenset({"photo_credit", "copyright", "comment_form", "share_prompt", "newsletter", "related", "meta"})
_PROSE_STARTS = frozenset({"photo_credit", "related", "meta"})  # sentences begin so, too
_REPEAT = Hit("teaser_repeat", "line")
_RELATED = Hit("related", "line")  # after which often only links come
_LINK = Hit("related", "end")  # after which the text goes on
