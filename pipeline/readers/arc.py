"""ARC 1 and 2, in which the Internet Archive and Heritrix 1 kept what they fetched: each page is an article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from pipeline.errors import RecordError
from pipeline.readers.captures import (
    HEAD_BYTES,
    damaged,
    decode_capture,
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

FORMAT = "arc"
SUFFIXES = (".arc",)
VERSION = 1
HOLDS_MANY = True

_NEXT = re.compile(rb"(?<![a-z0-9+.\-])[a-z][a-z0-9+.\-]{1,20}:[^\r\n]{1,2000} \d{14} [^\r\n]{1,200} \d{1,18}\r?\n")
_NEXT_BYTES = 4096
_DATE = re.compile(rb"\d{14}")
_LENGTH = re.compile(rb"\d{1,18}")
_BLANK = frozenset({b"\r\n", b"\n"})
_BEHIND_DATE = 8  # version 2 has seven fields there, and a type may have a blank in it


def recognizes(head: bytes) -> bool:
    """Tell whether a file that begins so is an ARC."""
    return head.startswith(b"filedesc:")


def split(stream: BinaryIO, limits: Limits, fields: Fields) -> Iterator[bytes | RecordError]:
    """Yield each page. Raises RecordError `no_article` where there is none, `truncated` or `corrupt_archive`."""
    return split_archive(stream, lambda window: _records(window, limits, fields))


decode, parse = decode_capture, parse_capture


def _records(window: Window, limits: Limits, fields: Fields) -> Iterator[bytes | RecordError]:
    while (line := window.line(HEAD_BYTES)) != b"":
        if line in _BLANK:
            continue
        said = _line(line)
        if said is None:
            yield damaged(window, line, _NEXT, _NEXT_BYTES)
            continue
        url, mime, length = said
        block = read_block(window, length, limits)
        if is_page_address(url):
            yield from _pages(url, mime, block, limits, fields)


def _line(line: bytes) -> tuple[str, str, int] | None:
    """Return address, type and length of `URL IP date type ... length`; None where it is no such line.

    An address may have blanks in it, so the date is looked for from the end.
    """
    parts = line.rstrip(b"\r\n").split(b" ")
    dates = range(len(parts) - 3, max(len(parts) - 3 - _BEHIND_DATE, 1), -1)
    date = next((at for at in dates if _DATE.fullmatch(parts[at])), None)
    if date is None or _LENGTH.fullmatch(parts[-1]) is None:
        return None
    url = b" ".join(parts[: date - 1]).decode("utf-8", "replace")
    return url, parts[date + 1].decode("latin-1").rstrip(";"), int(parts[-1])


def _pages(
    url: str, mime: str, block: bytes | RecordError, limits: Limits, fields: Fields
) -> Iterator[bytes | RecordError]:
    if isinstance(block, RecordError):
        if mime.startswith("text/"):
            yield block
        return
    try:
        capture = open_response(url, block, limits)
        if capture is not None:
            yield from records_of(replace(capture, mime=capture.mime or mime), limits, fields)
    except RecordError as error:
        yield error
