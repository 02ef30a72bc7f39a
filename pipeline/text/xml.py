"""XML to a tree of plain nodes. Nothing is fetched, no entity is declared, and what people get wrong is mended.

Names keep the prefixes by which feeds are known, whatever the document calls them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from pipeline.text.markup import text_of_html, unescape

_PREFIXES = {
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://search.yahoo.com/mrss/": "media",
    "http://search.yahoo.com/mrss": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.w3.org/2005/Atom": "atom",
    "http://purl.org/atom/ns#": "atom",
    "http://wellformedweb.org/CommentAPI/": "wfw",
}
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]+")
_REFERENCE = re.compile(r"&(?:(#\d{1,7}|#[xX][0-9A-Fa-f]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));|&")
_OWN_ENTITIES = frozenset({"lt", "gt", "amp", "quot", "apos"})
_SECTION = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)", re.DOTALL)
_MARKUP = re.compile(r"<[/!A-Za-z][^<>]*>")
_MOST_ELEMENTS = 200_000  # a long article has 2,000; each takes 300 bytes
_STRAY_BRACKET = re.compile(r"<(?!/?[A-Za-z_:][^<>]*>|!\[CDATA\[|!--|\?)")


class XmlError(ValueError):
    """The text is no XML; says where, and why."""


@dataclass(slots=True)
class Node:
    """An element: its name, its attributes, and what is in it, texts and elements in their order."""

    name: str
    attributes: dict[str, str]
    content: list[Node | str] = field(default_factory=list)

    def children(self, *names: str) -> Iterator[Node]:
        """Yield the elements right in this one that have one of these names, all where none is given."""
        return (one for one in self.content if isinstance(one, Node) and (not names or one.name in names))

    def child(self, *names: str) -> Node | None:
        """Return the first child of the first of these names that there is."""
        found = (next(self.children(name), None) for name in names)
        return next((one for one in found if one is not None), None)

    def walk(self) -> Iterator[Node]:
        """Yield this element and all below it, in the order of the document."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(one for one in reversed(node.content) if isinstance(one, Node))

    def find(self, *names: str) -> Node | None:
        """Return the first element of one of these names, in the order of the document; this one counts."""
        return next((node for node in self.walk() if node.name in names), None)

    def text(self) -> str:
        """Return all text below, without white space around it."""
        return "".join(self._texts()).strip()

    def line(self) -> str:
        """Return all text below on one line."""
        return " ".join("".join(self._texts()).split())

    def markup(self) -> str:
        """Return what is in the element as HTML: names without prefixes, texts escaped."""
        pieces: list[str] = []
        waiting: list[Node | str] = list(reversed(self.content))
        while waiting:
            one = waiting.pop()
            if isinstance(one, Node):
                name = one.name.rpartition(":")[2]
                links = "".join(f' {n}="{html.escape(v)}"' for n, v in one.attributes.items() if n in _KEPT)
                pieces.append(f"<{name}{links}>")
                if name not in _VOID:
                    waiting.append(_Raw(f"</{name}>"))
                waiting.extend(reversed(one.content))
            else:
                pieces.append(one if isinstance(one, _Raw) else html.escape(one, quote=False))
        return "".join(pieces)

    def _texts(self) -> Iterator[str]:
        waiting: list[Node | str] = list(reversed(self.content))
        while waiting:
            one = waiting.pop()
            if isinstance(one, Node):
                waiting.extend(reversed(one.content))
            else:
                yield one


class _Raw(str):
    """Markup that is not escaped again."""

    __slots__ = ()


_KEPT = frozenset({"href", "src", "class"})
_VOID = frozenset({"br", "hr", "img", "wbr", "input", "col", "area", "embed", "source", "track"})


def parse_xml(text: str) -> Node:
    """Return the root of a document. Raises XmlError where it is no XML even with its slips mended.

    Mended are names that only HTML knows (`&nbsp;`), bare ampersands and brackets, and control characters. Linear in
    the length of the text: a document that declares entities is refused, so nothing can be expanded.
    """
    try:
        return _build(text)
    except expat.ExpatError:
        pass
    try:
        return _build(_mended(text))
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        raise XmlError(f"line {error.lineno}, column {error.offset}: {reason}") from error


def visible(text: str) -> str:
    """Return what a reader sees of a text that is HTML or plain: blocks on lines of their own."""
    return text_of_html(text) if _MARKUP.search(text) else unescape(text)


def _build(text: str) -> Node:
    root = Node("", {})
    stack = [root]
    prefixes: dict[str, str] = {}
    count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > _MOST_ELEMENTS:
            raise XmlError(f"it has more than {_MOST_ELEMENTS:,} elements; no article does")
        for key, value in attributes.items():
            if key.startswith("xmlns"):
                prefixes[key[6:]] = _PREFIXES.get(value.strip(), key[6:])
        prefix, _, local = name.rpartition(":")
        own = prefixes.get(prefix, prefix)
        node = Node(f"{own}:{local}" if own and own != "atom" else local, attributes)
        stack[-1].content.append(node)
        stack.append(node)

    def end(name: str) -> None:
        stack.pop()

    def write(characters: str) -> None:
        stack[-1].content.append(characters)

    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = write
    parser.EntityDeclHandler = _refuse_entity
    parser.Parse(text.encode("utf-8", "replace"), True)
    return next(root.children())


def _refuse_entity(*declared: object) -> None:
    raise XmlError("it declares entities, which no feed needs")


def _mended(text: str) -> str:
    """Return a text with everything escaped that no XML can be; what stands in sections stays but for controls."""
    text = _CONTROLS.sub("", text)
    pieces: list[str] = []
    at = 0
    for section in _SECTION.finditer(text):
        pieces += [_escaped(text[at : section.start()]), section[0]]
        at = section.end()
    pieces.append(_escaped(text[at:]))
    return "".join(pieces)


def _escaped(text: str) -> str:
    return _STRAY_BRACKET.sub("&lt;", _REFERENCE.sub(_resolved, text))


def _resolved(found: re.Match[str]) -> str:
    if found[1]:
        return html.escape(html.unescape(found[0]), quote=True)
    if found[2] in _OWN_ENTITIES:
        return found[0]
    if found[2]:
        known = html.unescape(found[0])
        return html.escape(known) if known != found[0] else f"&amp;{found[2]};"
    return "&amp;"


def paragraphs(node: Node, blocks: frozenset[str], skipped: frozenset[str]) -> Iterator[str]:
    """Yield the texts of the blocks below an element, each on one line, and what stands loose between them.

    An element of `blocks` is one with all that is in it; what is in one of `skipped` is left out.
    """
    loose: list[str] = []
    waiting: list[Node | str | None] = list(reversed(node.content))
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            loose.append(one)
            continue
        is_block = one is not None and (one.name in blocks or any(True for _ in one.children()))
        if one is not None and not is_block:
            if one.name not in skipped:
                loose.append(one.text())
            continue
        line = " ".join("".join(loose).split())
        loose.clear()
        if line:
            yield line
        if one is None or one.name in skipped:
            continue
        if one.name in blocks and (text := one.line()):
            yield text
        elif one.name not in blocks:
            waiting.append(None)
            waiting.extend(reversed(one.content))
    line = " ".join("".join(loose).split())
    if line:
        yield line
