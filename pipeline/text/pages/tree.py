"""Markup to a page: its elements, its text in blocks, and its scripts of data. Nothing is judged here.

Written by hand because the markup is anybody's: every step is linear, whatever the input. The library that was tried
(lexbor) takes 13 s for 100,000 nested tags and 26 s for a tag of 100,000 attributes. The rules for elements that close
one another are those of HTML that pages lean on: a paragraph ends where a block begins, an item where the next one
does, and what is closed without having been opened is passed over (HTML Standard, 13.2.6).
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

_TAG = re.compile(r"<(/?[A-Za-z][^<>=]*+(?:=\s*+(?:\"[^\"]*+\"|'[^']*+')?+[^<>=]*+)*+)>?")
"""A tag up to its end or the next one's beginning. No part of it can be read in two ways, so nothing is tried twice."""
_NAME = re.compile(r"/?[A-Za-z0-9:-]+")
_ATTRIBUTE = re.compile(r"(?<![^\s\"'/])([^\s=\"'<>/]{1,80}+)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++)))?+")
_PLAIN_ATTRIBUTE = re.compile(r"([A-Za-z][\w:-]*+)=\"([^\"]*+)\"", re.ASCII)
_PLAIN_ATTRIBUTES = re.compile(r"(?:\s++[A-Za-z][\w:-]{0,79}+=\"[^\"]*+\")*+\s*+/?", re.ASCII)
"""As most tags are written: for these a simpler pattern does."""
_RAW_NAMES = ("script", "style", "svg", "noscript", "template", "iframe", "noframes", "xmp")
_ANY_CASE = "|".join("".join(f"[{letter}{letter.upper()}]" for letter in name) for name in _RAW_NAMES)
_RAW = re.compile(rf"<(?:!--|(?=[sSnNtTiIxX])(?:{_ANY_CASE})\b)")
"""Found in half the time that a pattern takes which is told to pass over case."""
_WORDS = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{2,}(?![a-z])")
_SMALL_WORDS = re.compile(r"[a-z]{2,}")
_PROFILE = re.compile(r"/(?:people|person|staff|contributors?|profiles?|by|writers?|team|autor(?:es)?|auteurs?)/")
_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_DECLARATION = re.compile(r"<[!?][^>]*>?|<!\[CDATA\[")

KNOWN_TAGS, KNOWN_CHARACTERS = 10_000, 200  # start tags that are remembered, 7 MB at most, and how long they may be
MOST_PARTED = (
    50_000  # tags that are parted from the text at a time, some 10 MB; the labelled pages have 1,600 on average
)
NAME_CHARACTERS = 80  # of an attribute's name; a longer one is no name
TEXT_CHARACTERS = 2_000  # of an element's text on one line: what is asked for so is a headline, a name or a date
CELL_CHARACTERS = 200  # a longer cell is a text by itself, as in pages that are laid out by tables

BLOCK_TAGS = frozenset([
    "address", "article", "aside", "blockquote", "body", "button", "caption", "center", "dd", "details", "dialog",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "head", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "object", "ol", "option", "p",
    "pre", "search", "section", "select", "summary", "table", "tbody", "td", "textarea", "tfoot", "th", "thead",
    "title", "tr", "ul", "video", "audio",
])  # fmt: skip
_VOID = frozenset([
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
])  # fmt: skip
_SILENT = frozenset(["select", "textarea", "object", "video", "audio", "canvas", "datalist", "map", "head"])
"""Elements whose text no reader sees as such."""
_FORMATTING = frozenset(
    ["a", "b", "i", "em", "strong", "u", "font", "small", "big", "s", "strike", "tt", "code", "nobr"]
)
"""Inline elements that are closed wherever they were opened, if at all: they get no place in the tree."""
_BOUNDS = frozenset(["table", "td", "th", "caption", "object", "html"])
"""Elements that an end tag inside of them does not reach over."""
_OF_HEAD = frozenset(["html", "head", "title"])
_OUTERMOST: Mapping[str, tuple[str, ...]] = {"html": ("html",), "head": ("head", "body")}
"""Elements that begin once, and inside of what they are passed over: some pages hold others whole."""
_CLOSED_BY: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "li": (("li",), ("ul", "ol", "menu")),
    "dt": (("dt", "dd"), ("dl",)),
    "dd": (("dt", "dd"), ("dl",)),
    "option": (("option",), ("select",)),
    "tr": (("tr",), ("table",)),
    "td": (("td", "th"), ("tr", "table")),
    "th": (("td", "th"), ("tr", "table")),
    "tbody": (("tbody", "thead", "tfoot"), ("table",)),
    "thead": (("tbody", "thead", "tfoot"), ("table",)),
    "tfoot": (("tbody", "thead", "tfoot"), ("table",)),
}
"""What a start tag closes, unless one of the second stands between."""


@dataclass(slots=True, eq=False)
class Kind:
    """What a start tag says, shared by all elements that are written the same, and never changed.

    It is not frozen, as that triples the time to make one, and pages have hundreds.
    """

    tag: str
    attributes: Mapping[str, str]
    words: tuple[str, ...]
    """The words of its class and id, in small letters."""
    is_hidden: bool
    is_block: bool


class Block(NamedTuple):
    """A run of text that no block element parts."""

    text: str
    """On one line; in preformatted text on several."""
    element: int
    """The innermost element that is no mere formatting."""
    linked: int
    """How many of its characters are in links."""
    emphasised: int
    """How many of its characters are bold."""


@dataclass(slots=True)
class Tree:
    """A page. Elements are numbered in the order of their start tags; 0 is the page itself."""

    kinds: list[Kind]
    parents: list[int]
    begins: list[int]
    """For each element the first of `pieces` that is in it ..."""
    ends: list[int]
    """... and the first after it."""
    pieces: list[str]
    """Text as it stands between tags, character references unresolved."""
    blocks: list[Block]
    metas: list[Mapping[str, str]]
    links: list[Mapping[str, str]]
    anchors: list[tuple[int, Mapping[str, str]]] = field(default_factory=list)
    """Links of the text that may lead to an author, with the place of their first piece of text."""
    data: list[str] = field(default_factory=list)
    """The contents of scripts of type `application/ld+json`."""
    title: str | None = None
    base: str | None = None

    def text_of(self, element: int, most_pieces: int = 60) -> str:
        """Return the text of an element on one line, cut where it is longer than what is said on one.

        The cost is bounded: elements may stand in each other by the thousand, all around the same long text.
        """
        begin, end = self.begins[element], min(self.ends[element], self.begins[element] + most_pieces)
        text = "".join([piece[:TEXT_CHARACTERS] for piece in self.pieces[begin:end]])
        return " ".join(html.unescape(text[:TEXT_CHARACTERS]).split())

    def chain(self, element: int) -> Iterator[int]:
        """Yield an element and what it stands in, the page itself left out."""
        while element:
            yield element
            element = self.parents[element]


def attributes_of(text: str) -> dict[str, str]:
    """Return the attributes of a tag by name in small letters; of two with one name the first counts."""
    found: dict[str, str] = {}
    if _PLAIN_ATTRIBUTES.fullmatch(text):
        for written, value in _PLAIN_ATTRIBUTE.findall(text):
            name = written.lower()
            if name not in found:
                found[name] = html.unescape(value) if "&" in value else value
        return found
    for written, double, single, bare in _ATTRIBUTE.findall(text):
        name = written.lower()
        if name not in found:
            value = double or single or bare
            found[name] = html.unescape(value) if "&" in value else value
    return found


def words_of_names(text: str) -> tuple[str, ...]:
    """Return the words that names of classes are made of: `postBody__side-bar` gives post, body, side, bar."""
    if text == text.lower():
        return tuple(dict.fromkeys(_SMALL_WORDS.findall(text)))
    return tuple(dict.fromkeys(map(str.lower, _WORDS.findall(text))))


def parse(markup: str) -> Tree:
    """Read a page or a piece of one. Never fails; cost is linear in its length."""
    visible, data = _without_raw(markup)
    return _Builder(data).build(visible)


def _without_raw(markup: str) -> tuple[str, list[str]]:
    """Return the markup without scripts, styles, drawings and comments, and the scripts that are data."""
    finder = _Finder(markup)
    kept: list[str] = []
    data: list[str] = []
    at = 0
    while (found := _RAW.search(markup, at)) is not None:
        kept.append(markup[at : found.start()])
        if found.group() == "<!--":
            end = finder.find(("-->",), found.end() - 2)
            at = end + 3 if end >= 0 else finder.after_broken_comment(found.end())
            continue
        name = found.group()[1:].lower()
        tag = _TAG.match(markup, found.start())
        begin = tag.end() if tag else found.end()
        if tag is not None and tag.group().endswith("/>") and name == "svg":
            at = begin
            continue
        end = finder.find((f"</{name}", f"</{name.upper()}", f"</{name.title()}"), begin)
        if end < 0:  # never closed: a script takes all that is left, what has markup inside nothing
            at = len(markup) if name in {"script", "style"} else begin
            continue
        if name == "script" and tag is not None and "ld+json" in tag[1].lower():
            data.append(markup[begin:end])
        close = _TAG.match(markup, end)
        at = close.end() if close else end + len(name) + 2
        kept.append(" ")
    kept.append(markup[at:])
    return "".join(kept), data


class _Finder:
    """Finds strings further and further on, and looks over no stretch twice for one of them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: dict[str, tuple[int, int]] = {}
        """For each string where it was found last, -1 for nowhere, and up to where it was looked for."""

    def find(self, strings: tuple[str, ...], start: int) -> int:
        """Return where the first of some strings stands from a place on; -1 where none does."""
        first = -1
        for string in strings:
            at = self._find(string, start, first if first >= 0 else len(self._text))
            if at >= 0:
                first = at
        return first

    def after_broken_comment(self, start: int) -> int:
        """Return where a comment ends that is never closed: at its first `>`, as old browsers had it, or at the end."""
        end = self._find(">", start, len(self._text))
        return end + 1 if end >= 0 else len(self._text)

    def _find(self, string: str, start: int, stop: int) -> int:
        at, end = self._found.get(string, (-1, 0))
        if at < start and end < stop:
            at = self._text.find(string, max(start, end), stop + len(string) - 1)
            self._found[string] = at, (at + 1 if at >= 0 else stop)
        return at if start <= at < stop else -1


class _Builder:
    """Makes the tree, tag by tag. Open elements are found by name, so that no end tag looks through all of them."""

    def __init__(self, data: list[str]) -> None:
        page = Kind("", {}, (), False, True)
        self.tree = Tree([page], [0], [0], [0], [], [], [], [], data=data)
        self._steps: dict[str, _Step] = {}
        self._open: list[int] = [0]
        self._places: dict[str, list[int]] = {}
        self._bounds: list[int] = [0]
        self._blocks: list[int] = [0]
        self._silent = self._elements = 0
        self._run: list[str] = []
        self._linked = self._bold = 0
        self._in_link = self._in_bold = False
        self._has_tables = False

    def build(self, markup: str) -> Tree:
        """Return the tree of markup without scripts, styles and comments."""
        if "<!" in markup or "<?" in markup:
            markup = _DECLARATION.sub("", markup)
        while len(parts := _TAG.split(markup, MOST_PARTED)) > 1:
            markup = parts.pop()
            self._take(parts)
        if markup:
            self._take([markup, _NO_TAG])
        self._close_down_to(1)
        self._flush()
        self.tree.ends[0] = len(self.tree.pieces)
        if self._has_tables:
            self.tree.blocks = _rows_joined(self.tree)
        return self.tree

    def _take(self, parts: Sequence[str]) -> None:
        """Take texts and tags in turns."""
        pieces, run, steps = self.tree.pieces, self._run, self._steps
        turns = iter(parts)
        for text, tag in zip(turns, turns, strict=True):
            if text:
                pieces.append(text)
                if not self._silent and (run or not text.isspace()):
                    self._read(text)
            step = steps.get(tag)
            if step is None:
                step = self._first_step(tag)
            do, what = step
            do(self, what)

    def _first_step(self, tag: str) -> _Step:
        """Return what a tag does; it is kept, but for tags that are hardly written twice the same."""
        step = (_known_step if len(tag) <= KNOWN_CHARACTERS else _step)(tag)
        if step[0] is not _Builder.open_link and step[0] is not _Builder.add_void:
            self._steps[tag] = step
        return step

    def _read(self, text: str) -> None:
        """Add text to the block that is being read."""
        run, elements = self._run, len(self.tree.kinds)
        if elements != self._elements:  # one began since the text before
            self._elements = elements
            if run and _is_run_together(run[-1][-1:], text[0]) and not self._places.get("pre"):
                run.append(" ")
        run.append(text)
        if self._in_link:
            self._linked += len(text)
        if self._in_bold:
            self._bold += len(text)

    def _flush(self) -> None:
        """End the block that is being read."""
        run = self._run
        if not run:
            return
        self.tree.pieces.append(" ")
        raw = "".join(run)
        run.clear()
        linked, bold = self._linked, self._bold
        self._linked = self._bold = 0
        plain = html.unescape(raw) if "&" in raw else raw
        if self._places.get("pre"):
            text = "\n".join(line.strip() for line in plain.split("\n") if line.strip())
        else:
            text = " ".join(plain.split())
        if text:
            linked = min(linked, len(text)) if linked < len(raw) else len(text)
            bold = min(bold, len(text)) if bold < len(raw) else len(text)
            self.tree.blocks.append(Block(text, self._open[-1], linked, bold))

    def open_inline(self, kind: Kind) -> None:
        """Begin an element, whatever it is."""
        tree, opened = self.tree, self._open
        element, place = len(tree.kinds), len(opened)
        tree.kinds.append(kind)
        tree.parents.append(opened[-1])
        tree.begins.append(len(tree.pieces))
        tree.ends.append(0)
        opened.append(element)
        places = self._places.get(kind.tag)
        if places is None:
            self._places[kind.tag] = [place]
        else:
            places.append(place)

    def open_block(self, kind: Kind) -> None:
        """Begin an element that text does not go on into."""
        self.end_block(kind)
        self._blocks.append(len(self._open))
        self.open_inline(kind)

    def open_special(self, kind: Kind) -> None:
        """Begin an element of those that few pages have many of, by the rules for it."""
        name = kind.tag
        if name in _OUTERMOST and any(map(self._places.get, _OUTERMOST[name])):
            return
        (_Builder.open_block if kind.is_block else _Builder.open_inline)(self, kind)
        if name in _BOUNDS:
            self._bounds.append(len(self._open) - 1)
            self._has_tables = self._has_tables or name == "td"
        if name in _SILENT:
            self._silent += 1

    def end_block(self, kind: Kind) -> None:
        """End the block that is being read, and the elements that a start tag closes."""
        if self._run:
            self._flush()
        places = self._places
        paragraphs = places.get("p")
        if paragraphs and paragraphs[-1] > self._bounds[-1]:
            self._close_down_to(paragraphs[-1])
        name = kind.tag
        if name in _CLOSED_BY:
            closed, between = _CLOSED_BY[name]
            last = self._last(closed)
            if last > self._last(between):
                self._close_down_to(last)
        elif places.get("head") and name not in _OF_HEAD:
            self.close_block("head")

    def open_link(self, rest: str) -> None:
        """Begin a link."""
        self._in_link = "href" in rest
        if "rel" in rest or "uthor" in rest or _PROFILE.search(rest):
            self.tree.anchors.append((len(self.tree.pieces), attributes_of(rest)))

    def close_link(self, _: None) -> None:
        """End every link."""
        self._in_link = False

    def open_bold(self, _: None) -> None:
        """Begin bold text."""
        self._in_bold = True

    def close_bold(self, _: None) -> None:
        """End all bold text."""
        self._in_bold = False

    def pass_over(self, _: None) -> None:
        """Do nothing: the tag says nothing that counts here."""

    def break_line(self, _: None) -> None:
        """End the line."""
        self._flush()

    def add_void(self, tag: tuple[str, str]) -> None:
        """Add an element that has nothing in it."""
        name, rest = tag
        if name == "meta":
            self.tree.metas.append(attributes_of(rest))
        elif name == "link":
            self.tree.links.append(attributes_of(rest))
        elif name == "base" and self.tree.base is None:
            self.tree.base = attributes_of(rest).get("href")
        elif name == "img":
            self._run.append(" ")

    def _last(self, names: tuple[str, ...]) -> int:
        """Return the innermost place of open elements of some names; 0 where none is open."""
        last = 0
        for name in names:
            places = self._places.get(name)
            if places and places[-1] > last:
                last = places[-1]
        return last

    def close_block(self, name: str) -> None:
        """End the innermost element of a name, where one is open within reach."""
        places = self._places.get(name)
        if not places:
            if name == "p":
                self._flush()
            return
        place = places[-1]
        if place < self._bounds[-1] and name not in _TABLE:
            return
        if self._run:
            self._flush()
        self._close_down_to(place)
        if name == "title" and self.tree.title is None:
            self.tree.title = self.tree.text_of(len(self.tree.kinds) - 1) or None

    def close_inline(self, name: str) -> None:
        """End the innermost element of a name, where no block began in it."""
        places = self._places.get(name)
        if places and places[-1] >= self._blocks[-1]:
            self._close_down_to(places[-1])

    def _close_down_to(self, place: int) -> None:
        """Close every element from a place of the open ones on."""
        tree, opened, places = self.tree, self._open, self._places
        while len(opened) > place:
            element = opened[-1]
            kind = tree.kinds[element]
            if kind.is_block:
                if self._run:
                    self._flush()
                self._blocks.pop()
                self._in_bold = False
                if self._bounds[-1] == len(opened) - 1:
                    self._bounds.pop()
            opened.pop()
            tree.ends[element] = len(tree.pieces)
            places[kind.tag].pop()
            if self._silent and kind.tag in _SILENT:
                self._silent -= 1


_Step = tuple[Callable[[_Builder, Any], None], Any]
"""What a tag does, and what it does that with."""


def _step(tag: str) -> _Step:
    """Return what a tag does, as it stands between its brackets."""
    named = _NAME.match(tag)
    written = named.group() if named else tag
    name, rest = written.lower(), tag[len(written) :]
    if name[0] == "/":
        return _end_step(name[1:])
    if name in _FORMATTING:
        return _FORMATTING_STEPS.get(name, _NOTHING) if name != "a" else (_Builder.open_link, rest)
    if name in _VOID:
        return (_Builder.break_line, None) if name in _BREAKS else (_Builder.add_void, (name, rest))
    kind = _kind(name, rest)
    is_closed = rest.endswith("/") and name not in BLOCK_TAGS
    if name in _SPECIAL and not is_closed:
        return _Builder.open_special, kind
    if kind.is_block:
        return (_Builder.end_block if is_closed else _Builder.open_block), kind
    return _NOTHING if is_closed else (_Builder.open_inline, kind)


_known_step = lru_cache(KNOWN_TAGS)(_step)
"""The same, known from the pages before where they had the tag, as those of one site do."""


def _end_step(name: str) -> _Step:
    if name in _FORMATTING:
        return _FORMATTING_ENDS.get(name, _NOTHING)
    if name == "br":
        return _Builder.break_line, None
    return (_Builder.close_block if _is_block(name) else _Builder.close_inline), name


_NOTHING: _Step = (_Builder.pass_over, None)
_FORMATTING_STEPS: Mapping[str, _Step] = dict.fromkeys(("b", "strong"), (_Builder.open_bold, None))
_FORMATTING_ENDS: Mapping[str, _Step] = {
    "a": (_Builder.close_link, None),
    **dict.fromkeys(("b", "strong"), (_Builder.close_bold, None)),
}
_BREAKS = frozenset(["br", "hr"])
_NO_TAG = "wbr"  # stands where no tag follows: it is passed over
_SPECIAL = _BOUNDS | _SILENT | _OUTERMOST.keys()
_CELLS = frozenset(["td", "th"])
_TABLE = frozenset(["table", "td", "th", "tr", "tbody", "thead", "tfoot", "caption", "object", "html", "body"])


def _rows_joined(tree: Tree) -> list[Block]:
    """Return the blocks with the cells of each row of a table as one, where each cell is a short line by itself."""
    per_cell = Counter(block.element for block in tree.blocks)
    runs: list[list[Block]] = []
    row = 0
    for block in tree.blocks:
        kind = tree.kinds[block.element]
        is_cell = kind.tag in _CELLS and per_cell[block.element] == 1 and len(block.text) <= CELL_CHARACTERS
        own_row = tree.parents[block.element] if is_cell else 0
        if own_row and own_row == row:
            runs[-1].append(block)
        else:
            runs.append([block])
        row = own_row
    return [_joined(run) if len(run) > 1 else run[0] for run in runs]


def _joined(cells: Sequence[Block]) -> Block:
    """Return the cells of a row as one block."""
    texts, elements, linked, emphasised = zip(*cells, strict=True)
    return Block(" | ".join(texts), elements[0], sum(linked), sum(emphasised))


def _kind(name: str, rest: str) -> Kind:
    is_block = _is_block(name)
    attributes = attributes_of(rest) if rest else {}
    if not attributes:
        return Kind(name, attributes, (), False, is_block)
    names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
    style = attributes.get("style")
    is_hidden = "hidden" in attributes or bool(style and _HIDDEN_STYLE.search(style))
    return Kind(name, attributes, words_of_names(names), is_hidden, is_block)


def _is_block(name: str) -> bool:
    return name in BLOCK_TAGS or "-" in name


def _is_run_together(last: str, first: str) -> bool:
    """Say whether two letters that meet where an element begins part a date from what stands beside it.

    As in `<span>Mar 27, 2025</span><span>5 mins</span>`, which pages set apart by their style sheets.
    """
    return (last.isdigit() and (first.isdigit() or first.isupper())) or (last.islower() and first.isdigit())
