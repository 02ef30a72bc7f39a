"""Feeds: RSS 0.9 to 2.0, RSS 1.0 in RDF, Atom 0.3 and 1.0. An item or entry is an article.

Its text is the fullest that the feed gives: `content:encoded` or Atom's `content`, else the description or summary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from pipeline.errors import RecordError
from pipeline.readers.documents import parse_document
from pipeline.readers.elements import Shape, root_of, split_elements
from pipeline.readers.fields import Fields
from pipeline.readers.limits import Limits
from pipeline.records import Given
from pipeline.text.tokens import has_word
from pipeline.text.xml import Node, visible

FORMAT = "rss"
SUFFIXES = (".rss", ".atom", ".rdf", ".feed")
VERSION = 1
HOLDS_MANY = True

_OF_CHANNEL = frozenset({b"title", b"link", b"language", b"publisher", b"id", b"author", b"base"})
_SHAPE = Shape(frozenset({b"item", b"entry"}), {b"channel": _OF_CHANNEL, b"feed": _OF_CHANNEL})
_TEXTS = ("content:encoded", "content", "body", "xhtml:body", "fullcontent", "full-text", "story")
_SUMMARIES = ("description", "summary", "tagline", "media:description")
_MAIL = re.compile(r"[^\s()<>]+@[^\s()<>]+")
_IN_PARENTHESES = re.compile(r"\(([^()]*)\)")
_HTTP = re.compile(r"https?://", re.IGNORECASE)


def recognizes(head: bytes) -> bool:
    """Tell whether a file that begins so is a feed."""
    name, attributes = root_of(head)
    return name in ("rss", "RDF") or (name == "feed" and "atom" in attributes.lower())


def split(stream: BinaryIO, limits: Limits, fields: Fields) -> Iterator[bytes | RecordError]:
    """Yield each item with what the feed says of itself. Raises RecordError `truncated`, `too_deep`, `binary`."""
    return split_elements(stream, _SHAPE, limits)


def parse(raw_text: str, fields: Fields) -> tuple[str, Given]:
    """Return the text of an item and what it and its feed say of it. Raises RecordError `schema` or `empty`."""
    root = parse_document(raw_text)
    item, feed = _item_of(root)
    text = _text(item)
    if not has_word(text):
        raise RecordError("empty", "the item has neither a content nor a description; fetch the page that it links to")
    link, guid = _link(item), _said(item, "guid", "id")
    address = _said(item, "feedburner:origLink") or link or _permalink(item)
    return text, Given(
        headline=_headline(item),
        authors=_authors(item) or _authors(feed),
        publisher=_said(item, "dc:publisher", "source") or _said(feed, "dc:publisher", "publisher", "title"),
        published=_said(
            item, "pubDate", "published", "issued", "dcterms:issued", "dc:date", "dcterms:created", "created"
        ),
        modified=_said(item, "updated", "modified", "dcterms:modified"),
        language=_said(item, "dc:language", "language") or _xml_language(item, feed, root),
        section=_section(item),
        url=address,
        canonical_url=next((one.attributes.get("href") for one in _links(item, "canonical")), None),
        stable_id=guid or item.attributes.get("rdf:about"),
    )


def _item_of(root: Node) -> tuple[Node, Node]:
    """Return the item, and the element that it lies in, with what the feed says of itself."""
    for node in root.walk():
        item = node.child("item", "entry")
        if item is not None:
            return item, node
    raise RecordError("schema", "there is no item in the record; expected one")


def _text(item: Node) -> str:
    """Return the fullest text of an item."""
    for names in (_TEXTS, _SUMMARIES):
        texts = [visible(_content(node)) for name in names for node in item.children(name)]
        fullest = max(texts, key=len, default="")
        if has_word(fullest):
            return fullest
    return ""


def _content(node: Node) -> str:
    """Return an element's text; as HTML, where it has elements inside."""
    return node.markup() if any(isinstance(one, Node) for one in node.content) else node.text()


def _said(node: Node, *names: str) -> str | None:
    """Return the text of the first of some children that has one."""
    found = (one.child("title") or one for name in names for one in node.children(name))  # an Atom source has a title
    return next((text for one in found if (text := one.line())), None)


def _headline(item: Node) -> str | None:
    for node in item.children("title", "dc:title", "media:title"):
        line = " ".join(visible(_content(node)).split())
        if line:
            return line
    return None


def _links(item: Node, relation: str) -> Iterator[Node]:
    return (one for one in item.children("link", "atom:link") if one.attributes.get("rel", "alternate") == relation)


def _link(item: Node) -> str | None:
    """Return the address of the article: what RSS has in a link, and Atom in the attribute of its alternate."""
    for node in _links(item, "alternate"):
        address = node.line() or node.attributes.get("href", "").strip()
        if address:
            return address
    return None


def _permalink(item: Node) -> str | None:
    """Return the guid that says that it is an address, or does not deny it."""
    for node in item.children("guid"):
        if node.attributes.get("isPermaLink", "true").lower() != "false" and _HTTP.match(node.line()):
            return node.line()
    return None


def _authors(item: Node) -> tuple[str, ...]:
    """Return the names of the authors: of Dublin Core, of Atom, of RSS, which wants `mail (name)`, or of iTunes."""
    for name in ("dc:creator", "author", "itunes:author"):
        found = (_person(node) for node in item.children(name))
        names = tuple(dict.fromkeys(one for one in found if one))
        if names:
            return names
    credits = (one for one in item.walk() if one.name == "media:credit" and one.attributes.get("role") == "author")
    return tuple(dict.fromkeys(one.line() for one in credits if one.line()))


def _person(node: Node) -> str | None:
    name = node.child("name")
    text = visible(name.line() if name is not None else "" if list(node.children()) else node.line())
    inner = _IN_PARENTHESES.search(text) if _MAIL.search(text) else None
    return " ".join(_MAIL.sub("", inner[1] if inner else text).split()).strip("<>() ") or None


def _section(item: Node) -> str | None:
    for node in item.children("category", "dc:subject"):
        section = node.line() or node.attributes.get("label") or node.attributes.get("term")
        if section:
            return visible(section)
    return None


def _xml_language(item: Node, feed: Node, root: Node) -> str | None:
    said = (node.attributes.get("xml:lang") for node in (item, feed, root))
    return next((one for one in said if one), None) or _said(feed, "language", "dc:language")
