"""Two texts beside each other: what they share, and what only one of them says."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import islice
from typing import NamedTuple

MOST_WORDS = 20_000
"""Of each text that are compared: a second of work; news articles are shorter."""
SHARED_WORDS = 3
"""Fewer words in a row that both have are no passage, but chance."""

_WORD = re.compile(r"\S+\s*")
_PLAIN = re.compile(r"\W+")


class Passage(NamedTuple):
    """A stretch of two texts: the same in both, or what the one has where the other has something else, or nothing."""

    is_shared: bool
    left: str
    right: str


def align(left: str, right: str) -> list[Passage]:
    """Return two texts as passages in their order; case, punctuation and space make no difference."""
    ours, theirs = (list(islice(_WORD.findall(text), MOST_WORDS)) for text in (left, right))
    plain = [[_PLAIN.sub("", word).casefold() for word in words] for words in (ours, theirs)]
    passages: list[Passage] = []
    for kind, a, b, c, d in SequenceMatcher(None, plain[0], plain[1]).get_opcodes():
        is_shared = kind == "equal" and b - a >= SHARED_WORDS
        one = Passage(is_shared, "".join(ours[a:b]), "".join(theirs[c:d]))
        if passages and not is_shared and not passages[-1].is_shared:
            before = passages.pop()
            one = Passage(False, before.left + one.left, before.right + one.right)
        passages.append(one)
    return passages
