"""A publisher's own rules applied to one of its pages: what their selectors find goes before what is found without."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from pipeline.text.facts.sources import Source, Sources
from pipeline.text.pages.facts import Facts
from pipeline.text.pages.said import Said
from pipeline.text.pages.selectors import find
from pipeline.text.pages.times import Dated
from pipeline.text.pages.tree import Tree

MOST_AUTHORS = 20
RULES = "selector of the publisher's rules"


def rules_for(said: Said, sources: Sources) -> Source | None:
    """Return the rules for the site that a page is from: by where it was fetched, else by what it says of itself."""
    addresses = (said.url, said.canonical, said.metas.first("og:url"))
    return next((found for address in addresses if (found := sources.of_address(address))), None)


def own_by_rules(tree: Tree, own: Sequence[bool], rules: Source) -> list[bool]:
    """Return which blocks are the article's where the rules say where it stands, or what does not belong to it.

    Rules that would leave nothing are of an older page, and change nothing.
    """
    bodies = next((found for one in rules.selectors.body if (found := list(find(tree, one)))), [])
    dropped = [element for one in rules.selectors.drop for element in find(tree, one)]
    is_in, is_out = _within(tree, bodies), _within(tree, dropped)
    kept = [
        (is_in[block.element] if bodies else is_own) and not is_out[block.element]
        for block, is_own in zip(tree.blocks, own, strict=True)
    ]
    return kept if any(kept) else list(own)


def headline_by_rules(tree: Tree, headline: str | None, rules: Source) -> str | None:
    """Return the headline where the rules say that it stands, else the one that was found."""
    return _first(tree, rules.selectors.headline, _text) or headline


def facts_by_rules(tree: Tree, facts: Facts, rules: Source) -> Facts:
    """Return the facts as the rules have them where they find any."""
    selectors = rules.selectors
    authors = next((names for one in selectors.authors if (names := _texts(tree, one))), ())
    published, modified = _first(tree, selectors.published, _moment), _first(tree, selectors.modified, _moment)
    return replace(
        facts,
        authors=authors or facts.authors,
        authors_place=RULES if authors else facts.authors_place,
        published=Dated(published, RULES) if published else facts.published,
        modified=Dated(modified, RULES) if modified else facts.modified,
        section=_first(tree, selectors.section, _text) or facts.section,
    )


def _within(tree: Tree, found: Sequence[int]) -> list[bool]:
    inside = [False] * len(tree.kinds)
    for element in found:
        inside[element] = True
    for element in range(1, len(tree.kinds)):
        inside[element] = inside[element] or inside[tree.parents[element]]
    return inside


def _first(tree: Tree, selectors: Sequence[str], read: Callable[[Tree, int], str | None]) -> str | None:
    return next((text for one in selectors for element in find(tree, one) if (text := read(tree, element))), None)


def _texts(tree: Tree, selector: str) -> tuple[str, ...]:
    names = (_text(tree, element) for element, _ in zip(find(tree, selector), range(MOST_AUTHORS), strict=False))
    return tuple(dict.fromkeys(name for name in names if name))


def _text(tree: Tree, element: int) -> str | None:
    return tree.kinds[element].attributes.get("content") or tree.text_of(element) or None


def _moment(tree: Tree, element: int) -> str | None:
    return tree.kinds[element].attributes.get("datetime") or _text(tree, element)
