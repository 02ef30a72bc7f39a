"""NewsML-G2 and NewsML 1 (IPTC): each item with a text in it is an article. Pictures and packages are passed over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from pipeline.errors import RecordError
from pipeline.readers.documents import parse_document
from pipeline.readers.elements import Shape, root_of, split_elements
from pipeline.readers.fields import Fields, names_in
from pipeline.readers.limits import Limits
from pipeline.readers.nitf import BLOCKS, SKIPPED, story_facts, story_text
from pipeline.records import Given
from pipeline.text.tokens import has_word
from pipeline.text.xml import Node, paragraphs, visible

FORMAT = "newsml"
SUFFIXES = (".newsml", ".g2")
VERSION = 1
HOLDS_MANY = True

_ROOTS = frozenset({"newsItem", "newsMessage", "NewsML", "NewsItem", "packageItem"})
_SHAPE = Shape(frozenset({b"newsItem", b"NewsItem"}), {})
_CONTENT = re.compile(rb"<(?:[\w.\-]+:)?(?:inlineXML|inlineData|DataContent)\b")
_LEAD = re.compile(r"^(?:by|von|par|por|di|door|av|af)\s+", re.IGNORECASE)
_CANCELLED = frozenset({"canceled", "cancelled", "stat:canceled", "stat:cancelled"})


def recognizes(head: bytes) -> bool:
    """Tell whether a file that begins so is NewsML."""
    return root_of(head)[0] in _ROOTS


def split(stream: BinaryIO, limits: Limits, fields: Fields) -> Iterator[bytes | RecordError]:
    """Yield each item with a content. Raises RecordError `no_article` where there is none, and those of XML."""
    count = 0
    for item in split_elements(stream, _SHAPE, limits):
        if isinstance(item, RecordError) or _CONTENT.search(item):
            count += 1
            yield item
    if not count:
        raise RecordError("no_article", "there is no item with a text in the message")


def parse(raw_text: str, fields: Fields) -> tuple[str, Given]:
    """Return the text of an item and what it says of itself. Raises RecordError `schema`, `empty` or `no_article`."""
    item = parse_document(raw_text).find("newsItem", "NewsItem")
    if item is None:
        raise RecordError("schema", "there is no item in the record")
    text, given = _of_g2(item) if item.name == "newsItem" else _of_newsml_1(item)
    if not has_word(text):
        raise RecordError("empty", "there is no text in the item")
    return text, given


def _refuse_cancelled(status: str | None) -> None:
    if status is not None and status.lower() in _CANCELLED:
        raise RecordError("no_article", "its publisher has cancelled the item; `forget` takes down what you have of it")


def _text(content: Node) -> tuple[str, Given]:
    """Return the text of a content and what is said there: NITF, XHTML, HTML as text, or plain text."""
    nitf = content.find("nitf")
    if nitf is not None:
        return story_text(nitf), story_facts(nitf)
    body = content.find("body") or content
    if any(True for _ in body.children()):
        return "\n\n".join(paragraphs(body, BLOCKS, SKIPPED)), Given()
    return visible(content.text()), Given()


def _of_g2(item: Node) -> tuple[str, Given]:
    _refuse_cancelled(_attribute(item, "pubStatus", "qcode"))
    contents = [node for node in item.walk() if node.name in ("inlineXML", "inlineData")]
    text, given = max(map(_text, contents), key=lambda found: len(found[0]), default=("", Given()))
    meta = item.child("contentMeta") or item
    about = item.child("itemMeta") or item
    byline = _LEAD.sub("", _line(meta, "by") or "")
    dates = (
        _line(about, "firstCreated"),
        _line(meta, "contentCreated"),
        _line(about, "versionCreated"),
        given.published,
    )
    creators = tuple(name for node in meta.children("creator") if (name := _name(node)))
    return text, replace(
        given,
        headline=_line(meta, "headline") or given.headline or _line(about, "title") or _line(meta, "slugline"),
        authors=tuple(names_in(byline)) or given.authors or creators,
        publisher=_named(about, "provider") or given.publisher or _line(item, "copyrightHolder"),
        dateline=_line(meta, "dateline") or given.dateline or _named(meta, "located"),
        published=next((date for date in dates if date), None),
        modified=_line(about, "versionCreated") or _line(meta, "contentModified"),
        language=_attribute(meta, "language", "tag") or item.attributes.get("xml:lang") or given.language,
        stable_id=item.attributes.get("guid") or given.stable_id,
    )


def _of_newsml_1(item: Node) -> tuple[str, Given]:
    _refuse_cancelled(_attribute(item, "Status", "FormalName"))
    contents = [node for node in item.walk() if node.name == "DataContent"]
    text, given = max(map(_text, contents), key=lambda found: len(found[0]), default=("", Given()))
    provider = item.find("Provider") or Node("", {})
    return text, replace(
        given,
        headline=_line(item, "HeadLine") or given.headline or _line(item, "SlugLine"),
        authors=tuple(names_in(_LEAD.sub("", _line(item, "ByLine") or ""))) or given.authors,
        publisher=_attribute(provider, "Party", "FormalName") or given.publisher or _line(item, "ProviderId"),
        dateline=_line(item, "DateLine") or given.dateline,
        published=_line(item, "FirstCreated") or _line(item, "ThisRevisionCreated") or given.published,
        modified=_line(item, "ThisRevisionCreated"),
        language=_attribute(item, "Language", "FormalName") or item.attributes.get("xml:lang") or given.language,
        stable_id=_line(item, "PublicIdentifier") or _line(item, "NewsItemId") or given.stable_id,
    )


def _line(node: Node, name: str) -> str | None:
    found = node.find(name)
    return found.line() or None if found is not None else None


def _attribute(node: Node, name: str, attribute: str) -> str | None:
    found = node.find(name)
    return found.attributes.get(attribute) or None if found is not None else None


def _named(node: Node, name: str) -> str | None:
    found = node.find(name)
    return _name(found) if found is not None else None


def _name(node: Node) -> str | None:
    """Return what something is called: its name, its literal, or its code without the scheme."""
    name = node.child("name")
    if name is not None and name.line():
        return name.line()
    code = node.attributes.get("qcode", "").partition(":")[2]
    return node.attributes.get("literal") or code or node.line() or None
