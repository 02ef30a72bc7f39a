"""A file to its records: unpacked, told by its content with its name as a hint, and cut by its reader.

Zip and tar archives are folders: each file in them is read as if it lay there, and their records are counted through.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple, cast

from pipeline.errors import RecordError
from pipeline.readers import Reader, reader_for, readers, recognized_format, resembled_format, unpacked_name
from pipeline.readers.fields import Fields
from pipeline.readers.foreign import is_foreign
from pipeline.readers.limits import Limits
from pipeline.readers.peeked import Peeked
from pipeline.readers.streams import read_whole
from pipeline.readers.tars import is_tar, tar_members
from pipeline.readers.zips import MAGICS, is_document, zip_members
from pipeline.text.unpack import MAGIC_BYTES, Unpacked, packing_of

SNIFFED_BYTES = 16 * 1024
_MOST_LEVELS = 3  # of archives in archives


class UnsupportedError(Exception):
    """There is nothing in the file that a reader knows."""


class Cut(NamedTuple):
    """A record's bytes, and the format of which it is."""

    form: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Source:
    """An open file. `seekable` gives it once more, to be read at any place; None where that is not possible."""

    name: str
    size: int
    stream: BinaryIO
    seekable: Callable[[], BinaryIO] | None = None


def cut_file(source: Source, limits: Limits, fields: Fields, level: int = 0) -> Iterator[Cut | RecordError]:
    """Yield each record of a file.

    Raises UnsupportedError for a file of no format that is known, RecordError for what keeps all, or all that is left
    of it, from being read.
    """
    stream = Peeked(source.stream, source.seekable)
    packing = packing_of(stream.peek(MAGIC_BYTES))
    if packing is None:
        yield from _cut_unpacked(source, stream, limits, fields, level)
        return
    unpacked = Unpacked(cast(BinaryIO, stream), packing, limits.record_bytes, limits.expansion_ratio)
    inner = Source(unpacked_name(source.name), 0, cast(BinaryIO, unpacked))
    yield from _watch_expansion(_cut_unpacked(inner, Peeked(inner.stream), limits, fields, level), unpacked)


def _cut_unpacked(
    source: Source, stream: Peeked, limits: Limits, fields: Fields, level: int
) -> Iterator[Cut | RecordError]:
    head = stream.peek(SNIFFED_BYTES)
    named = reader_for(source.name)
    if named is None and (head.startswith(MAGICS) or is_tar(head)):
        yield from _cut_archive(source, stream, limits, fields, level)
        return
    reader = _reader_of(named, head)
    if reader is None:
        stream.read(0)  # raises what kept us from looking at the beginning
        raise UnsupportedError
    for record in reader.split(cast(BinaryIO, stream), limits, fields):
        yield record if isinstance(record, RecordError) else Cut(reader.FORMAT, record)


def _reader_of(named: Reader | None, head: bytes) -> Reader | None:
    """Return the reader for a file with this beginning, whose name speaks for `named`.

    The name decides for formats that no beginning tells, but for plain text: a page under the name of a table or of
    JSON is a download that failed. What only resembles a format is believed where the name says that it is a text.
    """
    recognizes = getattr(named, "recognizes", None)
    if named is not None and (recognizes(head) if recognizes is not None else named.FORMAT != "txt"):
        return named
    form = recognized_format(head) or (resembled_format(head) if named is not None else None)
    return readers()[form] if form is not None else named


def _cut_archive(
    source: Source, stream: Peeked, limits: Limits, fields: Fields, level: int
) -> Iterator[Cut | RecordError]:
    """Yield the records of each file of an archive; a file that fails whole is one record."""
    if level >= _MOST_LEVELS:
        raise RecordError("too_deep", f"archives lie in archives, more than {_MOST_LEVELS} deep; unpack the file")
    count = 0
    for name, content in _members(source, stream, limits):
        if not is_wanted_member(name):
            continue
        for record in _cut_member(name, content, limits, fields, level):
            count += 1
            yield record
    if not count:
        raise UnsupportedError


def _members(source: Source, stream: Peeked, limits: Limits) -> Iterator[tuple[str, BinaryIO | RecordError]]:
    head = stream.peek(SNIFFED_BYTES)
    if is_tar(head):
        yield from tar_members(cast(BinaryIO, stream))
        return
    if is_document(head):
        raise UnsupportedError
    if source.seekable is not None:
        yield from zip_members(source.seekable(), source.size, limits)
        return
    try:
        content = read_whole(cast(BinaryIO, stream), limits.record_bytes)
    except RecordError as error:
        if error.reason != "too_large":
            raise
        raise RecordError("too_large", "a zip archive inside an archive is too large; unpack the outer one") from error
    yield from zip_members(io.BytesIO(content), len(content), limits)


def is_wanted_member(name: str) -> bool:
    """Tell whether a file of an archive is looked at: as in a folder, none that is hidden, or of a foreign format."""
    parts = name.replace("\\", "/").split("/")
    return not any(part.startswith(".") or part == "__MACOSX" for part in parts) and not is_foreign(name)


def _cut_member(
    name: str, content: BinaryIO | RecordError, limits: Limits, fields: Fields, level: int
) -> Iterator[Cut | RecordError]:
    try:
        if isinstance(content, RecordError):
            raise content
        for record in cut_file(Source(name, 0, content), limits, fields, level + 1):
            yield _told_of(name, record) if isinstance(record, RecordError) else record
    except UnsupportedError:
        return
    except RecordError as error:
        if error.reason == "expansion_limit" or _is_of_archive(error):
            raise
        yield _told_of(name, error)


def _is_of_archive(error: RecordError) -> bool:
    return error.reason == "truncated" and "tar archive" in error.detail


def _told_of(name: str, error: RecordError) -> RecordError:
    shown = ascii(name[-200:])[1:-1]
    return RecordError(error.reason, f"in {shown}: {error.detail}", error.payload)


def _watch_expansion(records: Iterator[Cut | RecordError], unpacked: Unpacked) -> Iterator[Cut | RecordError]:
    """Pass on records, and stop at one that is too large because it is a bomb."""
    try:
        for record in records:
            if isinstance(record, RecordError) and record.reason == "too_large":
                _refuse_bomb(record, unpacked)
            unpacked.mark()
            yield record
    except RecordError as error:
        if error.reason == "too_large":
            _refuse_bomb(error, unpacked)
        raise


def _refuse_bomb(error: RecordError, unpacked: Unpacked) -> None:
    if unpacked.is_expanding():
        detail = (
            "one record unpacks to more than its limit and to a large multiple of its packed size: a bomb, it seems"
        )
        raise RecordError("expansion_limit", detail, error.payload)
