"""Where names stand in many texts, as arrays: the texts as one, the spots of names in it, and each name once a text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from pipeline.text.names.word_keys import OF_WORD, Codes, Keys, Places, codes_of

SPACE: Final = ord(" ")


class Texts(NamedTuple):
    """Some texts as one, a line break before each and behind the last."""

    texts: Sequence[str]
    text: str
    codes: Codes
    gaps: Places
    """Where there are spaces, and the end."""
    begins: Places
    ends: Places

    @classmethod
    def of(cls, texts: Sequence[str]) -> Texts:
        """Put texts together."""
        text = "\n".join(["", *texts, ""])
        codes = codes_of(text)
        lengths = np.array([len(one) for one in texts], np.intp)
        ends = np.cumsum(lengths + 1)
        gaps = np.append(np.flatnonzero(codes == SPACE), len(codes))
        return cls(texts, text, codes, gaps, ends - lengths, ends)


class Spots(NamedTuple):
    """Where names stand: in which text, from where to where, and how many spaces are before these places."""

    text: Places
    start: Places
    end: Places
    low: Places
    high: Places


class Names(NamedTuple):
    """The names of some texts, each once for each text, in the order of their first places."""

    text: Places
    """The number of its text."""
    first: Places
    """Its first spot."""
    second: Places
    """Its second, or -1."""
    size: Places
    """Of how many words it is."""
    opens: Places
    """Its first word."""
    key: Keys
    salted: Keys
    """Its key with that of its text."""
    of_spot: Places
    """The name of each spot."""


def gap_at(page: Texts, number: Places) -> Places:
    """Return where the spaces of some numbers are: before all where one is negative, at the end behind the last."""
    return np.where(number < 0, -1, page.gaps[np.clip(number, 0, len(page.gaps) - 1)])


def distinct(of_text: Places, key: Keys, counts: Places, opens: Places) -> Names:
    """Return the names of spots, each once for each text."""
    salted = key + (of_text.astype(np.uint64) + np.uint64(1)) * OF_WORD[255]
    order = np.argsort(salted, kind="stable")
    in_order = salted[order]
    is_new = np.append(True, in_order[1:] != in_order[:-1])
    heads = np.flatnonzero(is_new)
    first = order[heads]
    following = np.minimum(heads + 1, len(order) - 1)
    second = np.where(is_new[following] | (heads == len(order) - 1), -1, order[following])
    by_place = np.argsort(first)
    rank = np.empty(len(first), np.intp)
    rank[by_place] = np.arange(len(first))
    of_spot = np.empty(len(order), np.intp)
    of_spot[order] = rank[np.cumsum(is_new) - 1]
    first, second = first[by_place], second[by_place]
    return Names(of_text[first], first, second, counts[first], opens[first], key[first], salted[first], of_spot)
