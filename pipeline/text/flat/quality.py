"""Quality: how surely a text is a whole article of somebody's own, and what speaks against it.

Each doubt has a weight from 0 to 1; the score is what they leave of 1 together. A doubt from `SHOWN` on is a flag. None
of it refuses anything by itself: a false refusal is worse than a flag.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.text.flat.blocks import ends_sentence
from pipeline.text.flat.sheets import Kind, Sheet
from pipeline.text.lexicon import fold
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

    @property
    def vocabularies(self) -> Mapping[Kind, Sequence[str]]:
        """Return the phrases that are to be known of a text before it is judged."""
        return {"stock": self.words.stock, "machine": self.words.machine_made}

    def judge(self, headline: str | None, sheet: Sheet, own: Sequence[int], below: range) -> Quality:
        """Return the quality of an article whose own blocks stand at some places; `below` are those of lines under it.

        Cost is linear in the text.
        """
        blocks = sheet.blocks
        body, after = [blocks[index] for index in own], blocks[below.start : below.stop]
        size = sum(map(len, body))
        closed = [sheet.closed[index] for index in own]
        doubts = [*self._stubs(headline, body, after, size), *self._machine(headline, sheet, own, below)]
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

    def _machine(self, headline: str | None, sheet: Sheet, own: Sequence[int], below: range) -> Iterator[Doubt]:
        """Doubt texts that say that a machine made them, or that repeat what search engines are to find."""
        text = "\n".join([sheet.folded[index] for index in own])[:MACHINE_CHARACTERS]
        stock: set[int] = set()
        if sheet.spots:
            if any(place in below[:EDGE_BLOCKS] for place in sheet.blocks_with("machine")):
                yield Doubt("machine_made", 0.5)
            elif self._confesses(sheet.phrases("machine", own), text):
                yield Doubt("machine_made", 0.6)
            stock = sheet.phrases("stock", own)
        stuffed = 3 * _most_times(headline, text)
        if stuffed < 3 * STUFFED_TIMES and len(stock) < STOCK_PHRASES:  # as in most texts, whose words need no count
            return
        found = sum(phrase in text for phrase in self.words.stock)
        words = text.count(" ") + 1
        if words > 150 and stuffed >= STUFFED_TIMES * 3 and stuffed > STUFFED_SHARE * words:
            yield Doubt("machine_made", min(0.8, 0.5 * stuffed / (STUFFED_SHARE * words)))
        if found >= STOCK_PHRASES and found * 1000 >= STOCK_PHRASES * words:
            yield Doubt("machine_made", min(0.8, 0.5 * found * 1000 / (STOCK_PHRASES * words)))

    def _confesses(self, numbers: Iterable[int], text: str) -> bool:
        """Say whether a text with these phrases tells, where it begins or ends, that a machine made it."""
        return any(
            (0 <= text.find(phrase) <= EDGE_CHARACTERS - len(phrase) and number < CONFESSIONS)
            or text.rfind(phrase) >= max(0, len(text) - EDGE_CHARACTERS)
            for number, phrase in ((number, self.words.machine_made[number]) for number in numbers)
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


def _most_times(headline: str | None, text: str) -> int:
    """Return how often those three words in a row of a headline come that come most often, 0 where all are rare.

    Such a phrase is what a page is to be found by. Each has one of every second pair of words, and where that is rare,
    so is the phrase.
    """
    words = fold(headline or "").split()
    often = [at for at in range(1, len(words) - 1, 2) if text.count(f"{words[at]} {words[at + 1]}") >= STUFFED_TIMES]
    phrases = [words[at : at + 3] for pair in often for at in (pair - 1, pair)]
    return max((text.count(" ".join(phrase)) for phrase in phrases if len(phrase) == 3), default=0)


def _count(text: str, phrases: Sequence[str]) -> int:
    """Return how many of the phrases stand in a text."""
    return sum(map(text.__contains__, phrases))


def _weight(found: int, density: float) -> float:
    """Return the weight of so many phrases in a text; `density` is 1 where a stub usually has so much text."""
    return min(0.95, (0.35 + 0.2 * found) * min(1.5, density))
