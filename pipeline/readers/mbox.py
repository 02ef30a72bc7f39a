"""Mailboxes (RFC 4155): each mail is an article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from pipeline.errors import RecordError
from pipeline.readers import eml
from pipeline.readers.fields import Fields
from pipeline.readers.limits import Limits
from pipeline.readers.streams import too_large
from pipeline.readers.windows import Window

FORMAT = "mbox"
SUFFIXES = (".mbox",)
VERSION = 1
HOLDS_MANY = True

_LINE_BYTES = 64 * 1024
_FROM = re.compile(rb"From \S{1,320} +[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d [^\r\n]{4,60}\r?\n")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)


def recognizes(head: bytes) -> bool:
    """Tell whether a file that begins so is a mailbox."""
    return _FROM.match(head) is not None


def split(stream: BinaryIO, limits: Limits, fields: Fields) -> Iterator[bytes | RecordError]:
    """Yield each mail. Raises RecordError `schema` where the file does not begin with one."""
    window = Window(stream)
    lines: list[bytes] = []
    size = 0
    if _FROM.match(first := window.line(_LINE_BYTES)) is None:
        raise RecordError("schema", "the file does not begin with a line `From sender date`; is it a mailbox?", first)
    was_blank = False
    while line := window.line(_LINE_BYTES):
        if was_blank and _FROM.fullmatch(line):
            yield _mail(lines, size, limits)
            lines, size = [], 0
        else:
            size += len(line)
            if size <= limits.record_bytes:
                lines.append(line)
        was_blank = not line.strip()
    yield _mail(lines, size, limits)


decode = eml.decode
parse = eml.parse


def _mail(lines: list[bytes], size: int, limits: Limits) -> bytes | RecordError:
    content = b"".join(lines)
    return _QUOTED.sub(rb"\1", content) if size <= limits.record_bytes else too_large(limits.record_bytes, content)
