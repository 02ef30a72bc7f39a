"""HTML and XHTML: a file is one page, saved by a crawler or a browser, and a page is one article.

The page's markup is what is kept of it, so that it can be read again by better rules. `pipeline/text/pages` reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from pipeline.errors import RecordError
from pipeline.readers.elements import root_of
from pipeline.readers.fields import Fields
from pipeline.readers.limits import Limits
from pipeline.readers.streams import split_whole
from pipeline.records import Given
from pipeline.text.decode import decode_head

FORMAT = "html"
SUFFIXES = (".html", ".htm", ".xhtml", ".xht", ".shtml")
VERSION = 3
HOLDS_MANY = False

_DOCTYPE = re.compile(r"\s*(?:<!--.{0,2000}?-->\s*)?<!DOCTYPE\s+html", re.IGNORECASE | re.DOTALL)


def recognizes(head: bytes) -> bool:
    """Tell whether a file that begins so is a page."""
    return root_of(head)[0].lower() == "html" or _DOCTYPE.match(decode_head(head)) is not None


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
    page = fields.pages.read(markup, url, fields.sources)
    if not page.text and not page.given.headline:
        raise RecordError("empty", "there is no text in the page, only markup")
    return page.text, page.given
