"""What was made of a page, told block by block and fact by fact: for people who look into a file, not for ingestion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log
from typing import NamedTuple

from pipeline.text.facts.reading import Fact
from pipeline.text.lexicon import Hit
from pipeline.text.pages.judge import LINK_CHARACTERS, TEASER_LINKED
from pipeline.text.pages.sights import HEADINGS, hidden_elements, zone_names
from pipeline.text.pages.tree import Block, Tree

SOURCE_RULE = "source_rule"  # as the stage `clean` calls it
_ZONED = ("comments", "related", "promo", "share", "author", "legal", "contents", "caption", "frame", "form", "meta")
"""What the elements around a block may be named for that says why it was dropped, the surest first."""


class TextBlock(NamedTuple):
    """A block of a page with what was made of it."""

    text: str
    is_kept: bool
    reason: str
    """`own`, `headline`, `byline` (a date, too), or why it is dropped: a kind of phrase, `hidden`, what the elements
    around it are named for, `links`, `heads_nothing`, `repeated`, the publisher's `source_rule`, else `outside`."""
    log_odds: float


class Account(NamedTuple):
    """A page with a reason for every block and fact."""

    blocks: tuple[TextBlock, ...]
    facts: tuple[Fact, ...]


class Judged(NamedTuple):
    """A page's blocks as they were judged, in four steps."""

    tree: Tree
    hits: Sequence[Hit | None]
    likelihoods: Sequence[float]
    chosen: Sequence[bool]
    """By their likelihoods ..."""
    trimmed: Sequence[bool]
    """... without what only stands beside the article ..."""
    own: Sequence[bool]
    """... by its publisher's rules ..."""
    kept: Sequence[bool]
    """... and without the headline."""


def account_of(judged: Judged, headline: str | None, places: Mapping[str, tuple[str, str]]) -> Account:
    """Return what was made of a page; `places` are its facts by name: what each is, and the place that says it."""
    zones = zone_names(judged.tree)
    hidden = hidden_elements(judged.tree)
    blocks = tuple(
        TextBlock(
            block.text,
            judged.kept[place],
            "own" if judged.kept[place] else _reason(judged, place, headline, zones[block.element], hidden),
            round(_log_odds(judged.likelihoods[place]), 2),
        )
        for place, block in enumerate(judged.tree.blocks)
    )
    facts = tuple(Fact(name, value, place, value) for name, (value, place) in places.items())
    return Account(blocks, facts)


def _reason(judged: Judged, place: int, headline: str | None, zones: Sequence[str], hidden: Sequence[bool]) -> str:
    """Return why a block is dropped."""
    block, hit = judged.tree.blocks[place], judged.hits[place]
    if block.text == headline or judged.own[place]:
        return "headline" if block.text == headline else "byline"
    if judged.own[place] != judged.trimmed[place]:
        return SOURCE_RULE
    if hidden[block.element]:
        return "hidden"
    if hit is not None:
        return hit.code
    if judged.chosen[place]:
        return (
            "heads_nothing"
            if _is_heading(judged.tree, block)
            else "links"
            if block.linked >= len(block.text)
            else "repeated"
        )
    is_linked = block.linked > TEASER_LINKED * len(block.text) and len(block.text) < LINK_CHARACTERS
    return next((zone for zone in _ZONED if zone in zones), "links" if is_linked else "outside")


def _is_heading(tree: Tree, block: Block) -> bool:
    return not {tree.kinds[block.element].tag, tree.kinds[tree.parents[block.element]].tag}.isdisjoint(HEADINGS)


def _log_odds(likelihood: float) -> float:
    return log(likelihood / (1 - likelihood))
