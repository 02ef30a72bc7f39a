"""Plain text: a file is one article, with lines over it perhaps that name its fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from pipeline.errors import RecordError
from pipeline.readers.fields import Fields
from pipeline.readers.headers import split_header
from pipeline.readers.limits import Limits
from pipeline.readers.streams import split_whole
from pipeline.records import Given

FORMAT = "txt"
SUFFIXES = (".txt", ".text")
VERSION = 2
HOLDS_MANY = False


def split(stream: BinaryIO, limits: Limits, fields: Fields) -> Iterator[bytes | RecordError]:
    """Yield the whole file. Raises RecordError `empty`, `binary` or `too_large`."""
    return split_whole(stream, limits)


def parse(raw_text: str, fields: Fields) -> tuple[str, Given]:
    """Return the text, and what a header over it says. Raises RecordError `empty` where there is only space."""
    if not raw_text.strip():
        raise RecordError("empty", "there is nothing but white space in the file")
    return split_header(raw_text, fields)
