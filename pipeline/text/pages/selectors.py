"""CSS selectors over a page's elements, as far as publishers' rules need them.

A compound of a tag, classes, an id and attributes (`div.story#main[itemprop=articleBody]`), several of them one inside
the other (a space) or right inside (`>`), alternatives parted by commas. Links and mere formatting (`a`, `b`, `em` ...)
are no elements of our tree, so nothing finds them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from pipeline.text.pages.tree import Kind, Tree

MOST_LEVELS = 60  # elements above one that are looked at for the outer parts of a selector

_PART = re.compile(r"([.#]?)([\w-]+|\*)|\[\s*([\w:-]+)\s*(?:([~^$*]?=)\s*(?:\"([^\"]*)\"|'([^']*)'|([^\]\s]*)))?\s*\]")


_TOKEN = re.compile(r">|(?:\[[^\]]*\]|[^\s>\[])+")


class Compound(NamedTuple):
    """One element of a selector; `is_child` says that it stands right inside the one before."""

    tag: str
    classes: frozenset[str]
    attributes: tuple[tuple[str, str, str], ...]
    is_child: bool

    def fits(self, kind: Kind) -> bool:
        """Say whether an element is one that is meant."""
        if self.tag not in ("", kind.tag):
            return False
        if self.classes and not self.classes <= set(kind.attributes.get("class", "").split()):
            return False
        return all(_fits(kind.attributes.get(name), how, value) for name, how, value in self.attributes)


Selector = tuple[Compound, ...]


@lru_cache(maxsize=1024)
def compile_selector(text: str) -> tuple[Selector, ...]:
    """Return the alternatives of a selector. Raises ValueError for what is none, or goes beyond what is read here."""
    return tuple(_compile(alternative) for alternative in text.split(","))


def find(tree: Tree, text: str) -> Iterator[int]:
    """Yield the elements that a selector finds, in their order. Cost is linear in the page's size."""
    selectors = compile_selector(text)
    for element in range(1, len(tree.kinds)):
        if any(one[-1].fits(tree.kinds[element]) and _stands(tree, element, one) for one in selectors):
            yield element


def _stands(tree: Tree, element: int, selector: Selector) -> bool:
    """Say whether the elements around one are those that a selector names, looking up to the nearest that fits."""
    rest = list(selector[:-1])
    must_be_parent = selector[-1].is_child
    above = tree.chain(tree.parents[element])
    for outer, _ in zip(above, range(MOST_LEVELS), strict=False):
        if not rest:
            return True
        if rest[-1].fits(tree.kinds[outer]):
            must_be_parent = rest.pop().is_child
        elif must_be_parent:
            return False
    return not rest


def _compile(text: str) -> Selector:
    compounds: list[Compound] = []
    is_child = False
    if _TOKEN.sub("", text).strip():
        raise ValueError(f"bad selector {text!r}: expected as 'div.story > p'")
    for token in _TOKEN.findall(text):
        if token == ">":
            is_child = True
            continue
        compounds.append(_compound(token, is_child))
        is_child = False
    if not compounds or is_child:
        raise ValueError(f"bad selector {text!r}: expected as 'div.story > p'")
    return tuple(compounds)


def _compound(token: str, is_child: bool) -> Compound:
    tag, classes, attributes, at = "", set(), [], 0
    for part in _PART.finditer(token):
        if part.start() != at:
            break
        at = part.end()
        mark, name, attribute, how, *values = part.groups()
        if attribute:
            attributes.append((attribute.lower(), how or "", next((value for value in values if value), "")))
        elif mark == ".":
            classes.add(name)
        elif mark == "#":
            attributes.append(("id", "=", name))
        elif name != "*":
            tag = name.lower()
    if at != len(token):
        raise ValueError(f"bad selector {token!r}: it has more than tag, classes, id and attributes")
    return Compound(tag, frozenset(classes), tuple(attributes), is_child)


def _fits(value: str | None, how: str, wanted: str) -> bool:
    if value is None:
        return False
    return {
        "": True,
        "=": value == wanted,
        "~=": wanted in value.split(),
        "^=": value.startswith(wanted),
        "$=": value.endswith(wanted),
        "*=": wanted in value,
    }[how]
