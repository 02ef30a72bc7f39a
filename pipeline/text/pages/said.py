"""What a page says of its article in machine-readable places: meta tags, JSON-LD, microdata, links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from pipeline.text.pages.linked_data import LinkedData, Node, read
from pipeline.text.pages.tree import Tree

_WORD = re.compile(r"\w+")


class Metas:
    """The meta tags of a page by name in small letters, all values of each."""

    def __init__(self, metas: Iterable[Mapping[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for meta in metas:
            content = meta.get("content", "").strip()
            for key in ("property", "name", "itemprop", "http-equiv"):
                if content and key in meta:
                    self._values.setdefault(meta[key].strip().lower(), []).append(content)

    def all(self, names: Iterable[str]) -> Iterator[str]:
        """Yield the values under some names, in the order of the names."""
        for name in names:
            yield from self._values.get(name, ())

    def names(self) -> Iterable[str]:
        """Return every name, in the order of the page."""
        return self._values.keys()

    def first(self, *names: str) -> str | None:
        """Return the first value under some names."""
        return next(self.all(names), None)


def squeezed(text: str) -> str:
    """Return the letters and digits of a text in small letters, for comparing."""
    return " ".join(_WORD.findall(text.lower()))


@dataclass(frozen=True, slots=True)
class Said:
    """A page with what it says: all that the facts of its article are found in."""

    tree: Tree
    metas: Metas
    data: LinkedData
    node: Node | None
    """The node of the JSON-LD that describes this page's article."""
    url: str | None
    """Where the page was fetched from, if that is known."""
    canonical: str | None
    """The address that the page's link of type canonical names, as written."""
    markup: str = ""
    """All of it, with the scripts that are no data."""
    marks: Sequence[tuple[int, Sequence[str]]] = ()
    """The elements of microdata or RDFa, with their names in small letters."""

    @classmethod
    def of(cls, tree: Tree, url: str | None, markup: str = "") -> Said:
        """Read what a page says."""
        metas, data = Metas(tree.metas), read(tree.data)
        return cls(
            tree, metas, data, main_node(data, tree, metas, url), url, canonical_of(tree), markup, marks_of(tree)
        )

    def linked(self, *names: str) -> str | None:
        """Return the first string under some names of the article's node."""
        return self.data.first(self.node, *names) if self.node is not None else None

    def all_linked(self, name: str) -> tuple[str, ...]:
        """Return every string under a name of the article's node."""
        return tuple(self.data.strings(self.node.get(name))) if self.node is not None else ()

    def body(self) -> str | None:
        """Return the text of the article as its node states it, lines and markup and all."""
        stated = self.node.get("articleBody") if self.node is not None else None
        return stated if isinstance(stated, str) else None

    def marked(self, name: str) -> Iterator[int]:
        """Yield the elements of microdata or RDFa with a name, in small letters."""
        yield from (element for element, names in self.marks if name in names)


def main_node(data: LinkedData, tree: Tree, metas: Metas, url: str | None) -> Node | None:
    """Return the node that describes this page's article rather than one it links to."""
    if len(data.articles) < 2:
        return data.articles[0] if data.articles else None
    titles = {squeezed(title) for title in (metas.first("og:title", "twitter:title"), tree.title) if title}
    addresses = {_path(address) for address in (url, metas.first("og:url"), canonical_of(tree)) if address}
    best: tuple[int, int] | None = None
    found = None
    for index, node in enumerate(data.articles[:50]):
        headline = squeezed(data.first(node, "headline", "name") or "")
        agrees = bool(headline) and any(headline in title or title in headline for title in titles)
        places = (
            node.get("url"),
            node.get("@id"),
            *data.strings(node.get("mainEntityOfPage"), 1),
            _id_of(node.get("mainEntityOfPage")),
        )
        is_here = any(isinstance(place, str) and _path(place) in addresses for place in places)
        points = (-2 * agrees - is_here, index)
        if best is None or points < best:
            best, found = points, node
    return found


def _id_of(value: object) -> object:
    return value.get("@id") if isinstance(value, dict) else value


def _path(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}?{parts.query}"


def marks_of(tree: Tree) -> list[tuple[int, list[str]]]:
    """Return the elements that microdata or RDFa names, and their names."""
    found = []
    for element, kind in enumerate(tree.kinds):
        attributes = kind.attributes
        if attributes and (written := attributes.get("itemprop") or attributes.get("property")):
            found.append((element, written.lower().replace("schema:", "").replace("dc:", "").split()))
    return found


def canonical_of(tree: Tree) -> str | None:
    """Return the address that the page's link of type canonical names."""
    for link in tree.links:
        if "canonical" in link.get("rel", "").lower().split() and link.get("href", "").strip():
            return link["href"].strip()
    return None
