"""The article's text as a page's JSON-LD states it (`articleBody`): evidence on the page's blocks, and their stand-in.

It is no text to take as it stands where the page has its own: paragraphs, lists and subheads are lost in it on most
sites, and some state a summary alone.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from math import exp

from pipeline.text.pages.tree import Block

MOST_CHARACTERS = 500_000  # that are compared, three times the longest article; each word of them costs 150 bytes
LEAST_WORDS = 120  # a shorter one is a summary, or the beginning that is free to read
LEAST_FOUND = 0.5  # of its words that must stand in the page's blocks to say anything of these
LEAST_AGREED = 0.6  # of the words that are likely the article's; less, and it states a part of the article
STAND_IN = 3.0  # times the words that were chosen, from which on the page does not show its article
SAID, UNSAID = 3.0, -1.5
"""Log-odds of a block that is in it, and of one that is not. Nine of the 507 pages that rules are tuned on have one: of
its words 0.94 to 1.00 are true, and it has 0.96 to 1.00 of the true ones."""
TRIPLE = 3

_UNPARTED = "\u3040-\u30ff\u3400-\u9fff"  # letters of scripts that part no words: each counts for one
_WORD = re.compile(rf"[{_UNPARTED}]|(?:(?![{_UNPARTED}])\w)+")
_BREAK = re.compile(r"</?(?:p|br|div|h[1-6]|li)\b[^<>]*>|\n", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")

Words = tuple[str, str, str]


def weighed(blocks: Sequence[Block], likelihoods: Sequence[float], stated: str) -> list[float]:
    """Return how likely each block is the article's own, given the text that the page states. Linear in both."""
    body = _words(stated[:MOST_CHARACTERS])
    if len(body) < LEAST_WORDS:
        return list(likelihoods)
    triples = set(zip(body, body[1:], body[2:], strict=False))
    words = [_words(block.text) for block in blocks]
    said = [_share(some, triples) for some in words]
    found = sum(len(some) for some, share in zip(words, said, strict=True) if share is not None and share > 0.5)
    if found < LEAST_FOUND * len(body):
        return list(likelihoods)
    likely = [(len(some) * chance, share) for some, chance, share in zip(words, likelihoods, said, strict=True)]
    agreed = sum(mass * share for mass, share in likely if share is not None)
    unsaid = UNSAID if agreed >= LEAST_AGREED * sum(mass for mass, share in likely if share is not None) else 0.0
    return [
        chance if share is None else _moved(chance, SAID if share > 0.5 else unsaid)
        for chance, share in zip(likelihoods, said, strict=True)
    ]


def instead(text: str, stated: str) -> str | None:
    """Return the stated text in paragraphs where a page does not show its article; None where it does.

    As pages do that build themselves by scripts, or show the beginning to those who pay only.
    """
    body = _words(stated[:MOST_CHARACTERS])
    if len(body) < LEAST_WORDS or len(body) < STAND_IN * len(_words(text)):
        return None
    lines = (html.unescape(_TAG.sub(" ", line)) for line in _BREAK.split(stated))
    return "\n\n".join(kept for line in lines if (kept := " ".join(line.split())))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _share(words: Sequence[str], triples: set[Words]) -> float | None:
    """Return the share of a block's word triples that are stated; None where it is too short to tell."""
    own = list(zip(words, words[1:], words[2:], strict=False))
    return sum(triple in triples for triple in own) / len(own) if len(own) >= TRIPLE else None


def _moved(chance: float, log_odds: float) -> float:
    return 1.0 / (1.0 + (1.0 - chance) / chance * exp(-log_odds)) if 0.0 < chance < 1.0 else chance
