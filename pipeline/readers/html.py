"""HTML and XHTML: a file is one page, saved by a crawler or a browser, and a page is one article.

The page's markup is what is kept of it, so that it can be read again by better rules. `pipeline/text/pages` reads it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from pipeline.errors import RecordError
from pipeline.readers.fields import Fields
from pipeline.readers.limits import Limits
from pipeline.readers.streams import split_whole
from pipeline.records import Given

FORMAT = "html"
SUFFIXES = (".html", ".htm", ".xhtml", ".xht", ".shtml")
VERSION = 1
HOLDS_MANY = False


def split(stream: BinaryIO, limits: Limits, fields: Fields) -> Iterator[bytes | RecordError]:
    """Yield the whole file. Raises RecordError `empty`, `binary` or `too_large`."""
    return split_whole(stream, limits)


def parse(raw_text: str, fields: Fields) -> tuple[str, Given]:
    """Return the article of a page in paragraphs, and what the page says of it."""
    return read_page(raw_text, fields)


def read_page(markup: str, fields: Fields, url: str | None = None) -> tuple[str, Given]:
    """Return the article of a page, or of a piece of one, and what it says of itself, whatever format it came in.

    `url` is where it was fetched from, if that is known. Bytes become markup by `pipeline.text.decode.decode`, which
    takes what the transport declares and reads what the page does. Raises RecordError `empty` where there is nothing
    but markup.
    """
    page = fields.pages.read(markup, url)
    if not page.text and not page.given.headline:
        raise RecordError("empty", "there is no text in the page, only markup")
    return page.text, page.given
