"""NITF 2.5 to 3.6 (IPTC): a file is one story, as news agencies wire it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from pipeline.errors import RecordError
from pipeline.readers.documents import parse_document
from pipeline.readers.elements import Shape, root_of, split_elements
from pipeline.readers.fields import Fields, names_in
from pipeline.readers.limits import Limits
from pipeline.records import Given
from pipeline.text.tokens import has_word
from pipeline.text.xml import Node, paragraphs

FORMAT = "nitf"
SUFFIXES = (".nitf",)
VERSION = 1
HOLDS_MANY = False

BLOCKS = frozenset({
    "p", "hl1", "hl2", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "tr", "pre", "credit", "fn", "caption",
})  # fmt: skip
SKIPPED = frozenset({
    "media", "ednote", "note", "object", "figure", "img", "script", "style", "byline", "dateline",
})  # fmt: skip
_SHAPE = Shape(frozenset({b"nitf"}), {})
_LEAD = re.compile(r"^(?:by|von|par|por|di|door|av|af)\s+", re.IGNORECASE)


def recognizes(head: bytes) -> bool:
    """Tell whether a file that begins so is NITF."""
    return root_of(head)[0] == "nitf"


def split(stream: BinaryIO, limits: Limits, fields: Fields) -> Iterator[bytes | RecordError]:
    """Yield the story without its document type. Raises RecordError `truncated`, `too_deep`, `binary`."""
    return split_elements(stream, _SHAPE, limits)


def parse(raw_text: str, fields: Fields) -> tuple[str, Given]:
    """Return the text of a story and what it says of itself. Raises RecordError `schema` or `empty`."""
    nitf = parse_document(raw_text).find("nitf")
    if nitf is None:
        raise RecordError("schema", "there is no nitf element in the record")
    text = story_text(nitf)
    if not has_word(text):
        raise RecordError("empty", "the story has no text in its body.content")
    return text, story_facts(nitf)


def story_text(nitf: Node) -> str:
    """Return the paragraphs of a story."""
    content = nitf.find("body.content") or nitf.child("body")
    return "" if content is None else "\n\n".join(paragraphs(content, BLOCKS, SKIPPED))


def story_facts(nitf: Node) -> Given:
    """Return what a story says of itself in its heads."""
    data = nitf.find("docdata") or Node("", {})
    published = nitf.find("pubdata") or Node("", {})
    publishers = (
        published.attributes.get("name"),
        _line(nitf, "distributor"),
        _attribute(data, "doc.copyright", "holder"),
    )
    dates = (_attribute(data, name, "norm") for name in ("date.issue", "date.release"))
    return Given(
        headline=_line(nitf, "hl1") or _line(nitf, "hedline") or _line(nitf, "title"),
        authors=_authors(nitf),
        publisher=next((name for name in publishers if name), None),
        dateline=_dateline(nitf),
        published=next((date for date in (published.attributes.get("date.publication"), *dates) if date), None),
        language=nitf.attributes.get("xml:lang"),
        section=published.attributes.get("position.section"),
        url=published.attributes.get("ex-ref"),
        stable_id=_attribute(data, "doc-id", "id-string"),
    )


def _authors(nitf: Node) -> tuple[str, ...]:
    """Return the persons of the byline, or the names in its text without titles of theirs."""
    bylines = [node for node in nitf.walk() if node.name == "byline"]
    persons = [node.line() for byline in bylines for node in byline.walk() if node.name == "person" and node.line()]
    if persons:
        return tuple(dict.fromkeys(persons))
    lines = (" ".join("".join(_without_title(byline)).split()) for byline in bylines)
    return tuple(dict.fromkeys(name for line in lines for name in names_in(_LEAD.sub("", line))))


def _without_title(byline: Node) -> Iterator[str]:
    for one in byline.content:
        if isinstance(one, str):
            yield one
        elif one.name != "byttl":
            yield one.text()


def _dateline(nitf: Node) -> str | None:
    dateline = nitf.find("dateline")
    if dateline is None:
        return None
    location = dateline.child("location")
    return (location.line() if location is not None else dateline.line()) or None


def _line(nitf: Node, name: str) -> str | None:
    node = nitf.find(name)
    return node.line() or None if node is not None else None


def _attribute(node: Node, name: str, attribute: str) -> str | None:
    found = node.find(name)
    return found.attributes.get(attribute) or None if found is not None else None
