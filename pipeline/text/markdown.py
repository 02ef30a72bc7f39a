"""Markdown (CommonMark, with the tables of GitHub) reduced to its words.

Crawlers that hand pages to language models write it: links, pictures, emphasis and tables in every paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from pipeline.text.markup import text_of_html, unescape

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

MOST_CHARACTERS = 256 * 1024  # of a text that is read as Markdown: marks without end cost 20 µs each, prose a tenth
MOST_LEVELS = 20  # of lists in lists
WRAPPED = range(48, 111)  # columns of lines that a program broke

_MARKS = re.compile(r"[*_`\[\]<>#|~\\]|^\s{0,3}(?:[-+=]|\d{1,9}[.)])", re.MULTILINE)
_FOOTNOTE = re.compile(r"\[\^[\w-]{1,40}\]:?\s?")
_LINK_LINE = re.compile(
    r"^[ \t]{0,12}(?:[-*+#|][ \t#]*|\d{1,3}[.)][ \t])*"
    r"!?\[(?:[^\[\]\n]|\[[^\[\]\n]*\]){0,2000}\]\([^()\n]{0,2000}\)[ \t|]*$",
    re.MULTILINE,
)
_PAGE_LINKS = 8  # lines that are nothing but links: an article has a few, a page that was turned into Markdown menus


def is_of_page(text: str) -> bool:
    """Say whether a text is a whole page in Markdown, its menus and all."""
    return sum(1 for _ in _LINK_LINE.finditer(text, 0, MOST_CHARACTERS)) >= _PAGE_LINKS


def read_markdown(text: str) -> tuple[str | None, str]:
    """Return the title that a text opens with, if any, and its paragraphs without marks, parted by blank lines.

    A title is a heading of the first level before all text. A text longer than MOST_CHARACTERS stays as it is.
    """
    if len(text) > MOST_CHARACTERS or _MARKS.search(text) is None:
        return None, text
    tokens = _parser().parse(text)
    title = None
    if len(tokens) > 1 and tokens[0].tag == "h1":
        title = _words(tokens[1]) or None
        tokens = tokens[3:]
    return title, "\n\n".join(block for block in _blocks(tokens) if block)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - half of what it takes to start, for one format

    return MarkdownIt("commonmark", {"maxNesting": MOST_LEVELS}).enable(["table", "strikethrough"])


def _blocks(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield the text of each paragraph, heading, item and row."""
    cells: list[str] | None = None
    for token in tokens:
        if token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            yield " | ".join(cell for cell in cells or () if cell)
            cells = None
        elif token.type == "inline":
            if cells is None:
                yield _words(token)
            else:
                cells.append(_words(token))
        elif token.type in ("fence", "code_block"):
            yield token.content
        elif token.type == "html_block":
            yield text_of_html(token.content).strip()


def _words(token: Token) -> str:
    """Return the words of a paragraph: what links and emphasis are around, pictures left out."""
    line_end = " " if _is_wrapped(token.content) else "\n"
    said = (_said(child, line_end) for child in token.children or ())
    return unescape(_FOOTNOTE.sub("", "".join(said))).strip()


def _said(token: Token, line_end: str) -> str:
    if token.type in ("text", "code_inline", "text_special"):
        return token.content
    if token.type == "softbreak":
        return line_end
    return "\n" if token.type == "hardbreak" or token.content[:3].lower() == "<br" else ""


def _is_wrapped(paragraph: str) -> bool:
    """Say whether the line ends of a paragraph are where the width of a page ended, as far as can be seen."""
    *lines, last = paragraph.split("\n")
    return bool(lines) and all(len(line) in WRAPPED for line in lines) and len(last) < WRAPPED.stop
