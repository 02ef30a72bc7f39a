"""Headlines: which of the lines above an article's first paragraph is its headline.

What is seen of each line that can be one (its words, those that it shares with the page's title and with the article's
opening, what stands around it) is scored by a forest of small trees, those of all pages of a batch at once.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.text.flat.sheets import Sheet
from pipeline.text.forest import Forest
from pipeline.text.lexicon import fold
from schemas.furniture import HeadlineWords, Tree

MIN_WORDS, MAX_WORDS = 2, 32
WIDE_CHARACTERS = 5  # of a headline in a script without spaces
TITLE_CHARACTERS = 4  # of one word alone over the first paragraph
MOST_LINES = 120  # that can be headlines are compared: the first, and those nearest to the first paragraph
OPENING_BLOCKS = 2  # blocks from the first paragraph on whose words a headline is likely to use
OPENING_CHARACTERS = 300  # of each of them
FOLDED_CHARACTERS = 400  # of them together that are looked at in small letters
NEAR = 4  # lines above and below a line in which phrases of furniture are counted
LONGER_REACH = 16  # lines below of which those that are longer are counted
NOTE_REACH = 6  # lines below a headline in which a byline or date is likely
POINTS = 8  # lines above the first paragraph among which the points of the article stand
ALIKE = 100  # of 250: share of words from which on a line says what the title says

SAID = (
    "title", "same", "inside title", "of title", "title of", "best other", "title elsewhere", "alike below",
    "alike above",
)  # fmt: skip
"""The measures of what a line and the page's title, its first line, say alike."""
LOOKS = ("bars", "asks", "capitals", "words", "characters", "digit")
"""Those of the line itself."""
AROUND = (
    "longer below", "copies", "opening", "note below", "odds", "characters below", "characters above", "phrases above",
    "phrases below", "to paragraph", "paragraph", "lines below", "phrase",
)  # fmt: skip
"""Those of what stands around it."""
NAMES = (*SAID, *LOOKS, *AROUND)
"""The measures of a line that can be a headline, in the order of their rows."""
SAME = NAMES.index("same")

_SITE_SEPARATOR = re.compile(
    r"\s(?:\||-|–|—|::|»|«|·|•|›|~)\s|\s?[|｜]\s?|(?<=[\u3040-\u9fff])[_＿](?=[\u3040-\u9fff])"
)
_SITE_MARK = re.compile("[-|–—:»«·•›~_｜＿]")  # every separator has one
_SITE_WORDS = 6


class Head(NamedTuple):
    """What stands above an article's first paragraph, and what is known of it."""

    sheet: Sheet
    """The whole text."""
    first: int
    """The place of the first paragraph."""
    excluded: Collection[int]
    """Places of lines that cannot be the headline."""
    phrases: Collection[int]
    """Places of lines with a phrase of furniture."""
    notes: Sequence[int]
    """Places of bylines and dates, in order."""
    odds: Callable[[int], float]
    """How surely the block at a place is the article's own."""


class Lines(NamedTuple):
    """The lines of a page that can be its headline: their places, and a row of measures each."""

    places: list[int]
    measures: list[tuple[int, ...]]
    """As they are, see `measures_of`. Empty where there is nothing to choose."""


@dataclass(frozen=True, slots=True)
class HeadlineFinder:
    """Chooses headlines by a forest over the measures of lines."""

    forest: Forest = field(compare=False, repr=False)
    points: frozenset[str]
    """Lines, in small letters, over the points of an article: no headline stands below one."""

    @classmethod
    def of(cls, trees: Sequence[Tree], words: HeadlineWords) -> HeadlineFinder:
        """Make the finder that the config's trees and words describe."""
        return cls(Forest.named(0, trees, NAMES), frozenset(words.points))

    def find_all(self, heads: Sequence[Head]) -> list[int | None]:
        """Return the place of the headline of each page, None where no line can be one."""
        lines = [find_lines(head, self.points) for head in heads]
        rows = [row for some in lines for row in some.measures]
        scores = self.forest.score(measures_of(rows)).tolist() if rows else []
        ends = list(accumulate(len(some.measures) for some in lines))
        return [_best(some, scores[end - len(some.measures) : end]) for some, end in zip(lines, ends, strict=True)]


def measures_of(rows: Sequence[tuple[int, ...]]) -> NDArray[np.uint8]:
    """Return rows of measures as columns, what is above 255 counting as that."""
    flat = np.fromiter(chain.from_iterable(rows), np.int64, len(rows) * len(NAMES))
    columns: NDArray[np.uint8] = np.minimum(flat, 255).astype(np.uint8).reshape(-1, len(NAMES)).T
    return columns


def _best(lines: Lines, scores: list[int]) -> int | None:
    """Return the place of the line with the greatest score, of equals the one nearest to the first paragraph.

    Where that is the page's title, a line that says the same without the site goes before it.
    """
    if not scores:
        return lines.places[-1] if lines.places else None
    best = max(zip(scores, lines.places, strict=True))[1]
    if best:
        return best
    same = [place for place, row in zip(lines.places, lines.measures, strict=True) if row[SAME]]
    return same[-1] if same else best


def find_lines(head: Head, points: Collection[str] = ()) -> Lines:
    """Return the lines that can be a headline; measured if there are several.

    Those below the last line of `points` are none, if there are others above it.
    """
    blocks, closed, first, excluded = head.sheet.blocks, head.sheet.closed, head.first, head.excluded
    places = [
        index
        for index in range(first)
        if index not in excluded
        and not (closed[index] and blocks[index][-1] in ".。।")
        and _can_be_headline(blocks[index])
    ]
    if not places:
        is_title = first == 1 and not {0} & {*excluded, *head.phrases} and len(blocks[0]) >= TITLE_CHARACTERS
        return Lines([0] if is_title and blocks[0].isalpha() else [], [])
    labels = [index for index in range(max(1, first - POINTS), first) if head.sheet.folded[index] in points]
    if labels:
        places = [index for index in places if index < labels[-1] and index not in labels] or places
    if len(places) > MOST_LINES:
        places = [places[0], *places[1 - MOST_LINES :]]
    return Lines(places, _measure(head, places) if len(places) > 1 else [])


def _measure(head: Head, places: list[int]) -> list[tuple[int, ...]]:
    """Return the measures of each line that can be a headline."""
    blocks, lines = head.sheet.blocks, head.sheet.folded
    texts, folded = [blocks[place] for place in places], [lines[place] for place in places]
    title = lines[0]
    if head.first > 1:
        bare = without_site(blocks[0], blocks[1:])[0]
        if bare != blocks[0]:
            title = fold(bare)
        if not places[0]:
            texts[0], folded[0] = bare, title
    words = [set(line.split()) for line in folded]
    said = _said_of_title(places, folded, words, title if head.first > 1 else "", lines[0])
    around = _surroundings(head, places, texts, words)
    return [(*one, *_looks(text), *another) for one, text, another in zip(said, texts, around, strict=True)]


def _said_of_title(
    places: list[int], folded: list[str], words: list[set[str]], title: str, whole: str
) -> Iterator[tuple[int, ...]]:
    """Yield of each line what it and the page's title say alike; `whole` is the title with the name of the site."""
    title_words = set(whole.split())
    shared = [len(some & title_words) for some in words]
    of_title = [250 * both // len(some) for both, some in zip(shared, words, strict=True)]
    title_of = [250 * both // max(1, len(title_words)) for both in shared]
    likeness = [min(pair) if place else 0 for place, *pair in zip(places, of_title, title_of, strict=True)]
    best, second = sorted(likeness)[-1:-3:-1]
    same = [line == title for line in folded]
    others_same = sum(same) - (same[0] and not places[0])
    above, below = 0, sum([share >= ALIKE for share in likeness])
    for at, place in enumerate(places):
        is_alike = likeness[at] >= ALIKE
        below -= is_alike
        yield (
            not place,
            same[at],
            folded[at] in whole,
            of_title[at],
            title_of[at],
            second if best == likeness[at] else best,
            others_same > (same[at] and place > 0),
            min(below, 9),
            min(above, 9),
        )
        above += is_alike


def _looks(text: str) -> tuple[int, ...]:
    """Return the measures of a line itself."""
    tokens = text.split()
    return (
        "|" in text or ">" in text or "»" in text,
        text[-1] in "?!？！",
        100 * sum([token[0].isupper() for token in tokens]) // len(tokens),
        len(tokens),
        len(text),
        text[0].isdigit(),
    )


def _surroundings(head: Head, places: list[int], texts: list[str], words: list[set[str]]) -> Iterator[tuple[int, ...]]:
    """Yield the measures of what stands around each line."""
    blocks, first, phrases = head.sheet.blocks, head.first, head.phrases
    opening, above = _words_of_opening(head), blocks[:first]
    lengths = list(map(len, texts))
    is_phrase = [place in phrases for place in range(-NEAR, first + NEAR)]
    for at, place in enumerate(places):
        length, own = lengths[at], words[at]
        yield (
            sum([other > length for other in lengths[at + 1 : at + 1 + LONGER_REACH]]),
            min(above.count(blocks[place]), 9),
            250 * len(own & opening) // len(own),
            _lines_to_note(head.notes, place),
            max(0, 128 + int(16 * head.odds(place))),
            len(blocks[place + 1]),
            len(blocks[place - 1]) if place else 0,
            sum(is_phrase[place : place + NEAR]) if phrases else 0,
            sum(is_phrase[place + NEAR + 1 : place + 2 * NEAR + 1]) if phrases else 0,
            first - place,
            first,
            len(places) - 1 - at,
            place in phrases,
        )


def _lines_to_note(notes: Sequence[int], place: int) -> int:
    """Return how many lines below a place the next byline or date stands, if it is near."""
    following = bisect_right(notes, place)
    return min(notes[following] - place, NOTE_REACH + 1) if following < len(notes) else NOTE_REACH + 1


def _words_of_opening(head: Head) -> set[str]:
    """Return the words with which the article opens, the last of them as they are written: so trees have learned."""
    some = slice(head.first, head.first + OPENING_BLOCKS)
    written, folded = (
        " ".join([block[:OPENING_CHARACTERS] for block in blocks[some]])
        for blocks in (head.sheet.blocks, head.sheet.folded)
    )
    return set((folded[:FOLDED_CHARACTERS] + written[FOLDED_CHARACTERS:]).split())


def without_site(title: str, text_lines: Collection[str]) -> tuple[str, str | None]:
    """Part a page's title `Headline | Site` into both; the site is None where nothing sets it apart for sure."""
    separators = list(_SITE_SEPARATOR.finditer(title)) if _SITE_MARK.search(title) else []
    if not separators:
        return title, None
    last = separators[-1]
    head, site = title[: last.start()].strip(), title[last.end() :].strip()
    if not head or not site or len(site.split()) > _SITE_WORDS or _words(head) < 3:
        return title, None
    is_marked = "|" in last.group() or "::" in last.group()
    is_name = all(word[:1].isupper() or not word[:1].isalpha() or len(word) < 4 for word in site.split())
    is_known = site in text_lines or head in text_lines
    if is_marked or is_known or (is_name and len(site.split()) <= 4 and last.group().strip() != "—"):
        while (more := _SITE_SEPARATOR.search(head)) and "|" in more.group() and _words(head[: more.start()]) >= 3:
            head = head[: more.start()].strip()
        return head, site
    return title, None


def _words(text: str) -> int:
    """Return how many words a text has; of scripts without spaces two characters are one."""
    return max(len(text.split()), 0 if text.isascii() else sum(character >= "\u3040" for character in text) // 2)


def _can_be_headline(line: str) -> bool:
    """Say whether a line without a full stop reads as a headline: a few words, not all figures."""
    words = len(line.split())
    if words > MAX_WORDS or len(line) > 250 or not any(map(str.isalpha, line)):
        return False
    if words < MIN_WORDS and sum(character >= "\u2e80" for character in line) < WIDE_CHARACTERS:
        return False
    if line[0] in "•*|>»#@" or line.endswith((":", ",", ";", "...", "…")) or "@" in line:
        return False
    return line[-1] != ")" or (_DATELINE.fullmatch(line) is None and not line.startswith(_TO_EDITORS))


_TO_EDITORS = (
    "(ATTN", "(EDS:", "(Eds:", "(Recasts", "(Adds", "(Updates", "(UPDATES", "(ADDS", "(Corrects", "(Writes through"
)  # fmt: skip
"""What agencies write to newsrooms between headline and text."""
_DATELINE = re.compile(r"[^\W\d_a-z]{3,}[A-Z .,'’-]*(?:, [A-Z][\w. ]{1,20})? \([A-Z][\w .-]{1,30}\)")
"""A dateline on a line of its own: `NEW YORK (CNNMoney)`."""
