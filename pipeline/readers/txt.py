"""Plain text: a file is one article."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from pipeline.errors import RecordError
from pipeline.readers.fields import Fields
from pipeline.readers.limits import Limits
from pipeline.readers.streams import split_whole
from pipeline.records import Given

FORMAT = "txt"
SUFFIXES = (".txt", ".text")
VERSION = 1
HOLDS_MANY = False

_NOTHING = Given()


def split(stream: BinaryIO, limits: Limits, fields: Fields) -> Iterator[bytes | RecordError]:
    """Yield the whole file. Raises RecordError `empty`, `binary` or `too_large`."""
    return split_whole(stream, limits)


def parse(raw_text: str, fields: Fields) -> tuple[str, Given]:
    """Return the text as it is: plain text has no fields. Raises RecordError `empty` where there is only space."""
    if not raw_text.strip():
        raise RecordError("empty", "there is nothing but white space in the file")
    return raw_text, _NOTHING
