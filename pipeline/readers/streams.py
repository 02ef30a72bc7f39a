"""Streams of bytes in bounded pieces, in an encoding that can be searched for ASCII."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO, cast

from pipeline.errors import RecordError
from pipeline.readers.limits import Limits
from pipeline.readers.magic import binary_kind, signed_kind
from pipeline.text.decode import GUESS_BYTES, guess_wide, marked_encoding

CHUNK_BYTES = 64 * 1024


def split_whole(stream: BinaryIO, limits: Limits) -> Iterator[bytes]:
    """Yield all of a text file as one record. Raises RecordError `empty`, `binary` or `too_large`."""
    content = read_whole(stream, limits.record_bytes)
    if not content.strip():
        raise RecordError("empty", "there is nothing but white space in the file", content)
    kind = binary_kind(content)
    if kind is not None:
        raise RecordError("binary", f"the file is {kind}; give its text", content)
    yield content


def read_whole(stream: BinaryIO, most_bytes: int) -> bytes:
    """Return all bytes of a stream; raises RecordError `too_large` when there are more than `most_bytes`."""
    content = stream.read(most_bytes + 1)
    if len(content) <= most_bytes:  # a raw stream gives what it has, and nothing only at its end
        pieces = [content]
        size = len(content)
        while size <= most_bytes and (piece := stream.read(CHUNK_BYTES)):
            pieces.append(piece)
            size += len(piece)
        content = content if len(pieces) == 1 else b"".join(pieces)
    if len(content) > most_bytes:
        raise too_large(most_bytes, content)
    return content


def too_large(most_bytes: int, content: bytes) -> RecordError:
    """Return the refusal of a record that is larger than it may be."""
    return RecordError(
        "too_large", f"the record has more than {most_bytes:,} bytes; split it, or raise limits.record_bytes", content
    )


class _Chunks(io.RawIOBase):
    """Chunks as a stream."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        super().__init__()
        self._chunks = chunks
        self._left = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        if not self._left:
            self._left = next(self._chunks, b"")
        content, self._left = (self._left[:size], self._left[size:]) if size >= 0 else (self._left, b"")
        return content


def utf8_stream(stream: BinaryIO) -> BinaryIO:
    """Return a stream of what `utf8_chunks` yields."""
    return cast(BinaryIO, _Chunks(utf8_chunks(stream)))


def utf8_chunks(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the bytes of a stream without byte order mark, UTF-16 and UTF-32 as UTF-8; other encodings as they are.

    Raises RecordError `binary` for what begins like a binary file, and `undecodable` where wide text is broken; half a
    character at the very end is passed over.
    """
    first = stream.read(CHUNK_BYTES)
    with suppress(RecordError):  # the next read says it again, once what came before the damage is passed on
        while 0 < len(first) < GUESS_BYTES and (more := stream.read(CHUNK_BYTES)):
            first += more
    kind = signed_kind(first)
    if kind is not None:
        raise RecordError("binary", f"the file is {kind}; give its text", first)
    mark, encoding = marked_encoding(first) or (b"", guess_wide(first) if b"\0" in first[:GUESS_BYTES] else None)
    first = first[len(mark) :]
    if encoding is None or encoding == "utf-8":
        while first:
            yield first
            first = stream.read(CHUNK_BYTES)
        return
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        while first:
            if piece := decoder.decode(first).encode("utf-8"):
                yield piece
            first = stream.read(CHUNK_BYTES)
    except UnicodeError as error:
        detail = f"the text looks like {encoding}, but is broken: {error.__class__.__name__}; save it as UTF-8"
        raise RecordError("undecodable", detail, first) from error
