"""Quality: how surely a text is a whole article of somebody's own, and what speaks against it.

Each doubt has a weight from 0 to 1; the score is what they leave of 1 together. A doubt from `SHOWN` on is a flag. None
of it refuses anything by itself: a false refusal is worse than a flag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick

from pipeline.text.blocks import ends_sentence
from pipeline.text.lexicon import finder_of, fold, fold_bytes
from schemas.quality import QualityFlag, QualityWords

SHOWN = 0.5
SHORT_CHARACTERS = 900  # a body as long as a brief: notices and stubs are no longer, articles seldom as short
STUB_CHARACTERS = 2_400  # with the first paragraphs of an article, a stub before a paywall has up to this
SHELL_CHARACTERS = 120
EDGE_BLOCKS = 4  # at the end of a text where pleas stand
LIST_BLOCKS = 8  # from here on lines are a list
LINK_CHARACTERS = 120  # a longer line is no link
MACHINE_CHARACTERS = 20_000  # of a text are looked at for phrases
STUFFED_SHARE = 0.03  # of all words in a phrase of the headline that comes again and again; articles have 0.01 or less
STUFFED_TIMES = 6
EDGE_CHARACTERS = 400  # at the beginning and the end of a text in which machines say what they are
CONFESSIONS = 10  # the first phrases of `machine_made`: what machines say of themselves, and no article of machines
OPEN_WORDS = 12  # a line of fewer may be a title or an item of a list
STOCK_PHRASES = 4  # of different ones for each thousand words

_ELLIPSIS = re.compile(r"(?:\.\.\.|…|\[\s?(?:\.\.\.|…)\s?\]|\[\+\d+ chars\]|\+\d+ chars)[\s\"'”’)\]]*$")
_WIDE_ENDS = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u1000-\u109f]$")  # scripts that end no sentence with a mark


class Quality(NamedTuple):
    """A score from 0 to 1, and the doubts that are grave enough to be shown, in the order of their names."""

    score: float = 1.0
    flags: tuple[QualityFlag, ...] = ()


class Doubt(NamedTuple):
    """What speaks against a text, and how much."""

    flag: QualityFlag
    weight: float


@dataclass(frozen=True, slots=True)
class QualityJudge:
    """The phrases by which texts are judged."""

    words: QualityWords
    machine: BytesAhoCorasick = field(compare=False, repr=False)
    """Finds the stock phrases, and behind them those of `machine_made`, in one pass over a whole text."""

    @classmethod
    def of(cls, words: QualityWords) -> QualityJudge:
        """Make the judge of a vocabulary."""
        return cls(words, finder_of((*words.stock, *words.machine_made)))

    def judge(self, headline: str | None, body: Sequence[str], after: Sequence[str]) -> Quality:
        """Return the quality of an article with these paragraphs; `after` are lines that stand under them.

        Cost is linear in the text.
        """
        size = sum(map(len, body))
        closed = list(map(ends_sentence, body))
        doubts = [*self._stubs(headline, body, after, size), *self._machine(headline, body, after)]
        doubts += [*_shell(body, closed, size), *_links(body, closed), *self._truncation(body, closed, after)]
        score = 1.0
        for doubt in doubts:
            score *= 1 - doubt.weight
        shown = sorted({doubt.flag for doubt in doubts if doubt.weight >= SHOWN})
        return Quality(round(score, 3), tuple(shown))

    def _stubs(self, headline: str | None, body: Sequence[str], after: Sequence[str], size: int) -> Iterator[Doubt]:
        """Doubt short texts that an error, a consent or a plea to pay makes up."""
        if size <= SHORT_CHARACTERS:
            text = fold("\n".join([headline or "", *body]))
            if errors := _count(text, self.words.error_page):
                in_headline = _count(fold(headline or ""), self.words.error_page)
                yield Doubt("error_page", _weight(errors + 2 * in_headline, 300 / max(size, 150)))
            if (consents := _count(text, self.words.cookie_stub)) > 1:
                yield Doubt("cookie_stub", _weight(consents - 1, 600 / max(size, 300)))
        if size <= STUB_CHARACTERS:
            pleas = _count(fold("\n".join([*body[-EDGE_BLOCKS:], *after[:EDGE_BLOCKS]])), self.words.paywall_stub)
            if pleas:
                yield Doubt("paywall_stub", _weight(pleas, 900 / max(size, 600)))

    def _machine(self, headline: str | None, body: Sequence[str], after: Sequence[str]) -> Iterator[Doubt]:
        """Doubt texts that say that a machine made them, or that repeat what search engines are to find."""
        text = fold_bytes("\n".join(body)[:MACHINE_CHARACTERS])
        found = self._phrases_in(text)
        below = self._phrases_in(fold_bytes("\n".join(after[:EDGE_BLOCKS])))
        if any(phrase >= len(self.words.stock) for phrase, _, _ in below):
            yield Doubt("machine_made", 0.5)
        elif self._confesses(found, text):
            yield Doubt("machine_made", 0.6)
        stuffed = 3 * _most_times(headline, text)
        stock = len({phrase for phrase, _, _ in found if phrase < len(self.words.stock)})
        if stuffed < 3 * STUFFED_TIMES and stock < STOCK_PHRASES:  # as in most texts, whose words need no count
            return
        words = text.count(b" ") + 1
        if words > 150 and stuffed >= STUFFED_TIMES * 3 and stuffed > STUFFED_SHARE * words:
            yield Doubt("machine_made", min(0.8, 0.5 * stuffed / (STUFFED_SHARE * words)))
        if stock >= STOCK_PHRASES and stock * 1000 >= STOCK_PHRASES * words:
            yield Doubt("machine_made", min(0.8, 0.5 * stock * 1000 / (STOCK_PHRASES * words)))

    def _phrases_in(self, text: bytes) -> list[tuple[int, int, int]]:
        """Return the number of each phrase of machines in a text, with where its bytes begin and end."""
        return self.machine.find_matches_as_indexes(text, overlapping=True)

    def _confesses(self, found: Sequence[tuple[int, int, int]], text: bytes) -> bool:
        """Say whether a text tells, where it begins or ends, that a machine made it."""
        first = len(self.words.stock)
        return any(
            (_characters(text[:end]) <= EDGE_CHARACTERS and phrase < first + CONFESSIONS)
            or _characters(text[start:]) <= EDGE_CHARACTERS
            for phrase, start, end in found
            if phrase >= first
        )

    def _truncation(self, body: Sequence[str], closed: Sequence[bool], after: Sequence[str]) -> Iterator[Doubt]:
        """Doubt texts that end in mid-sentence."""
        if not body:
            return
        last = body[-1].rstrip()
        if _ELLIPSIS.search(last) or fold(last) in self.words.truncated:
            yield Doubt("truncated", 0.7)
            return
        is_prose = sum(closed) * 2 > len(body)
        is_open = not ends_sentence(last) and last[-1:] not in ":|" and not _WIDE_ENDS.search(last)
        if not is_prose or not is_open or last.count(" ") < OPEN_WORDS:
            return
        is_sure = last[-1:] in ",;-–—" or not after  # a line with more below it may be a title
        yield Doubt("truncated", 0.6 if is_sure else 0.3)


def _shell(body: Sequence[str], closed: Sequence[bool], size: int) -> Iterator[Doubt]:
    """Doubt texts of a few words that are no sentence."""
    if size < SHELL_CHARACTERS and not any(closed):
        wide = sum(character >= "\u2e80" for block in body for character in block)
        if size + 2 * wide < SHELL_CHARACTERS:
            yield Doubt("empty_shell", 0.9 if size < SHELL_CHARACTERS / 4 else 0.7)


def _links(body: Sequence[str], closed: Sequence[bool]) -> Iterator[Doubt]:
    """Doubt texts that are a list of short lines without a sentence among them."""
    lines = sum(not is_closed and len(block) <= LINK_CHARACTERS for block, is_closed in zip(body, closed, strict=True))
    if len(body) < LIST_BLOCKS:
        if len(body) > 1 and lines == len(body):
            yield Doubt("link_list", 0.5)
    elif lines >= 0.8 * len(body):
        yield Doubt("link_list", 0.8 if lines >= 0.95 * len(body) else 0.5)


def _characters(content: bytes) -> int:
    """Return how many characters a text in UTF-8 has."""
    return len(content.decode("utf-8", "surrogatepass"))


def _most_times(headline: str | None, text: bytes) -> int:
    """Return how often those three words in a row of a headline come that come most often, 0 where all are rare.

    Such a phrase is what a page is to be found by. Each has one of every second pair of words, and where that is rare,
    so is the phrase.
    """
    words = [word.encode("utf-8", "surrogatepass") for word in fold(headline or "").split()]
    often = [
        at for at in range(1, len(words) - 1, 2) if text.count(b"%b %b" % (words[at], words[at + 1])) >= STUFFED_TIMES
    ]
    phrases = [words[at : at + 3] for pair in often for at in (pair - 1, pair)]
    return max((text.count(b" ".join(phrase)) for phrase in phrases if len(phrase) == 3), default=0)


def _count(text: str, phrases: Sequence[str]) -> int:
    """Return how many of the phrases stand in a text."""
    return sum(map(text.__contains__, phrases))


def _weight(found: int, density: float) -> float:
    """Return the weight of so many phrases in a text; `density` is 1 where a stub usually has so much text."""
    return min(0.95, (0.35 + 0.2 * found) * min(1.5, density))
