"""Repeats: teasers, that is copies of a block (often cut short) that a site prints beside the block itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from pipeline.text.flat.blocks import ends_sentence
from pipeline.text.flat.sheets import Sheet

ALIKE_CHARACTERS = 7  # that blocks of four words have in common at least where one repeats the other
TEASER_WORDS = 8  # shorter lines repeat for many reasons
TITLE_WORDS = 4  # a headline cut short
NEXT_BLOCKS = 3


def find_repeats(page: Sheet) -> set[int]:
    """Return the indices of blocks that only repeat another: a full copy, or the beginning of one.

    Costs a look at all beginnings, and a sort of the blocks that begin alike: in sorted order a text stands directly
    before the texts it begins.
    """
    blocks, folded = page.blocks, page.folded
    whole = [block[:ALIKE_CHARACTERS] for block in blocks if len(block) >= ALIKE_CHARACTERS]
    if len(set(whole)) == len(whole):
        return set()  # as written all differ: what differs in size of letters alone is a headline over its article
    long = [index for index, block in enumerate(folded) if block.count(" ") >= TITLE_WORDS - 1]
    beginnings = [folded[index][:ALIKE_CHARACTERS] for index in long]
    counts = Counter(beginnings)
    if len(counts) == len(beginnings):
        return set()
    alike = [index for index, beginning in zip(long, beginnings, strict=True) if counts[beginning] > 1]
    texts = {index: _uncut(folded[index]) for index in alike}
    in_order = sorted(texts.values())
    if not any(map(str.startswith, in_order[1:], in_order)):
        return set()  # as on most pages
    places: defaultdict[str, list[int]] = defaultdict(list)
    for index, text in texts.items():
        places[text].append(index)
    first_long = next((index for index, block in enumerate(blocks) if len(block) > 200 and ends_sentence(block)), 0)
    repeats = {index for text, at in places.items() if len(at) > 1 for index in _copies(text, at, blocks)}
    ordered = sorted(places)
    for text, longer in pairwise(ordered):
        if longer.startswith(text) and _goes_on(longer[len(text) :]):
            repeats.update(_cut_short(places[text], places[longer], blocks, first_long))
    return repeats


def _copies(text: str, places: list[int], blocks: Sequence[str]) -> list[int]:
    """Return the places of a repeated text but for the one that most text follows, the first of several."""
    if text.count(" ") < TEASER_WORDS - 1 or not ends_sentence(blocks[places[0]]):
        return []  # a headline may stand there twice, and be none the worse
    kept = max(places, key=lambda at: (ends_sentence(blocks[at]), _characters_after(at, blocks), -at))
    return [at for at in places if at != kept]


def _cut_short(texts: list[int], longer: list[int], blocks: Sequence[str], first_long: int) -> list[int]:
    """Return which of the two, one beginning as the other, is cut off: the one without an end."""
    if not _is_whole(blocks[longer[0]]) and _is_whole(blocks[texts[0]]):
        return longer
    if _is_whole(blocks[texts[0]]):
        return []
    if blocks[texts[0]].count(" ") >= TEASER_WORDS - 1 or texts[-1] < first_long:
        return texts
    return []


def _goes_on(rest: str) -> bool:
    """Say whether the rest continues a phrase; after a bar or a dash stands the name of the site."""
    return rest[:1].isalnum() or rest[1:2].isalnum() or rest[:1] in ".,"


def _is_whole(block: str) -> bool:
    return ends_sentence(block) and not block.endswith(("...", "…", "...]", "…]"))


def _characters_after(at: int, blocks: Sequence[str]) -> int:
    return sum(map(len, blocks[at + 1 : at + 1 + NEXT_BLOCKS]))


def _uncut(block: str) -> str:
    """Return the block without the marks of having been cut, and without the piece of a word before them."""
    bare = block.rstrip(" .…[]()")
    return bare if bare else block
