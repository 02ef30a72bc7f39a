"""HTML that comes inside a text, reduced to its paragraphs.

Written by hand because the text is anybody's: each step is linear whatever the input, unclosed tags included.
"""

from __future__ import annotations

import html
import re

_BLOCK_TAGS = frozenset([
    "address", "article", "aside", "blockquote", "body", "br", "dd", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr",
    "html", "li", "main", "nav", "ol", "option", "p", "pre", "section", "select", "table", "tbody", "td",
    "th", "thead", "title", "tr", "ul",
])  # fmt: skip
_SILENT_TAGS = frozenset(["script", "style", "noscript", "template", "svg"])
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)(?:[^<>A-Za-z0-9][^<>]*)?>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def is_html(text: str) -> bool:
    """Say whether the text is written in HTML: it closes a paragraph or breaks a line with a tag."""
    return any(mark in text for mark in ("</p>", "</P>", "<br", "<BR", "</div>", "</h1>", "</h2>", "</li>"))


def text_of_html(markup: str) -> str:
    """Return the visible text of the markup, each block on lines of its own."""
    markup = _without_comments(markup)
    pieces: list[str] = []
    silent: str | None = None
    at = 0
    for tag in _TAG.finditer(markup):
        name = tag[2].lower()
        if silent is None:
            pieces.append(" ".join(markup[at : tag.start()].split("\n")))
            if name in _BLOCK_TAGS:
                pieces.append("\n\n")
            elif name in _SILENT_TAGS and not tag[1]:
                silent = name
        elif name == silent and tag[1]:
            silent = None
        at = tag.end()
    if silent is None:
        pieces.append(" ".join(markup[at:].split("\n")))
    return unescape("".join(pieces))


def unescape(text: str) -> str:
    """Return the text with its character references resolved; longer ones than any that exists stay as they are."""
    return _ENTITY.sub(lambda found: html.unescape(found.group()), text) if "&" in text else text


def _without_comments(markup: str) -> str:
    """Return the markup without comments; one that is never closed ends the text."""
    first, *others = markup.split("<!--")
    return first + "".join(piece.partition("-->")[2] for piece in others)
