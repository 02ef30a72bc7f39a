"""WARC 0.17 to 1.1 (ISO 28500): each page, plain text, JSON article or feed item that was fetched is an article.

Only what is a page counts as a record: requests, metadata, pictures, redirects and error pages are passed over. The
libraries stop at the first fault of an archive; here each good record behind a fault is had, so they are not used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from pipeline.errors import RecordError
from pipeline.readers.captures import (
    HEAD_BYTES,
    Capture,
    damaged,
    decode_capture,
    header_fields,
    is_page_address,
    open_response,
    parse_capture,
    read_block,
    records_of,
    split_archive,
)
from pipeline.readers.fields import Fields
from pipeline.readers.limits import Limits
from pipeline.readers.windows import Window

FORMAT = "warc"
SUFFIXES = (".warc", ".wet")
VERSION = 1
HOLDS_MANY = True

_BEGINNING = re.compile(rb"WARC/\d\.\d+\s*\r?\n")
_NEXT = re.compile(rb"(?<![A-Za-z0-9])WARC/\d\.\d{1,2}[ \t]*\r?\n")
_NEXT_BYTES = 16
_MOST_REPAIRS = 100  # of wrong lengths in one archive: each goes over a block again
_LENGTH = re.compile(r"\d{1,18}")
_KINDS = frozenset({"response", "resource", "conversion"})
_BLANK = frozenset({b"\r\n", b"\n"})


def recognizes(head: bytes) -> bool:
    """Tell whether a file that begins so is a WARC."""
    return _BEGINNING.match(head.lstrip(b"\r\n")[:32]) is not None


def split(stream: BinaryIO, limits: Limits, fields: Fields) -> Iterator[bytes | RecordError]:
    """Yield each page. Raises RecordError `no_article` where there is none, `truncated` or `corrupt_archive`."""
    return split_archive(stream, lambda window: _records(window, limits, fields))


decode, parse = decode_capture, parse_capture


def _records(window: Window, limits: Limits, fields: Fields) -> Iterator[bytes | RecordError]:
    repairs = 0
    while (line := window.line(HEAD_BYTES)) != b"":
        if line in _BLANK:
            continue
        said = header_fields(_head(window)) if _BEGINNING.fullmatch(line) else {}
        length = said.get("content-length", "")
        if _LENGTH.fullmatch(length) is None:
            yield damaged(window, line, _NEXT, _NEXT_BYTES)
            continue
        block = read_block(window, int(length), limits)
        if repairs < _MOST_REPAIRS and isinstance(block, bytes) and (begin := _swallowed(window, block)) >= 0:
            repairs += 1
            window.give_back(block[begin:])
            detail = "the record's length is wrong: the next one begins inside it; fetch it again"
            yield RecordError("corrupt_archive", detail, block[:begin])
        else:
            yield from _pages(said, block, limits, fields)


def _head(window: Window) -> bytes:
    """Return the header lines of a record, up to the blank line behind them."""
    lines: list[bytes] = []
    size = 0
    while size < HEAD_BYTES and (line := window.line(HEAD_BYTES)) and line not in _BLANK:
        if _BEGINNING.fullmatch(line):
            window.give_back(line)
            break
        lines.append(line)
        size += len(line)
    return b"".join(lines)


def _pages(
    said: dict[str, str], block: bytes | RecordError, limits: Limits, fields: Fields
) -> Iterator[bytes | RecordError]:
    """Yield what a record holds of pages: one, the items of a feed, or nothing."""
    url = said.get("warc-target-uri", "").strip("<> ")
    kind = said.get("warc-type", "").lower()
    if kind not in _KINDS or not is_page_address(url):
        return
    if isinstance(block, RecordError):
        if not _is_no_page(block.payload, said):
            yield block
        return
    try:
        if kind == "response":
            capture = open_response(url, block, limits)
        else:
            capture = Capture(url, said.get("content-type", ""), block, kind == "conversion")
        if capture is not None:
            yield from records_of(capture, limits, fields)
    except RecordError as error:
        yield error


def _is_no_page(begin: bytes, said: dict[str, str]) -> bool:
    """Tell by the beginning of a large record whether it is a picture, a film or the like."""
    head = begin.split(b"\r\n\r\n", 1)[0] if begin.startswith(b"HTTP/") else b""
    mime = header_fields(head).get("content-type", "") or said.get("content-type", "")
    return mime.startswith(("image/", "video/", "audio/", "font/", "application/")) and "html" not in mime


def _swallowed(window: Window, block: bytes) -> int:
    """Return where the next record begins inside a block that is followed by none; -1 where all is well."""
    behind = window.block(4)
    window.give_back(behind)
    if not behind or behind.strip(b"\r\n") == b"" or behind.startswith((b"\r\n", b"\n", b"WARC")):
        return -1
    found = _NEXT.search(block)
    return found.start() if found else -1
