"""JSON Lines: an article a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from pipeline.errors import PAYLOAD_BYTES, RecordError
from pipeline.readers.brackets import OPEN_ARRAY, OPEN_OBJECT, Cursor
from pipeline.readers.fields import Fields
from pipeline.readers.limits import Limits
from pipeline.readers.magic import binary_kind
from pipeline.readers.objects import begins_lines, begins_object, load_json, parse_object
from pipeline.readers.streams import too_large, utf8_chunks
from pipeline.records import Given

FORMAT = "jsonl"
SUFFIXES = (".jsonl", ".ndjson")
VERSION = 2
HOLDS_MANY = True

_SPACE = b" \t\r\x1e"  # the last is the record separator of RFC 7464


def resembles(head: bytes) -> bool:
    """Tell whether a file of text that begins so holds an object a line."""
    return begins_object(head) and begins_lines(head)


def split(stream: BinaryIO, limits: Limits, fields: Fields) -> Iterator[bytes | RecordError]:
    """Yield each line that is not blank. Raises RecordError `empty` where there is none, `binary`."""
    count = 0
    for line in _lines(utf8_chunks(stream), limits.record_bytes):
        count += 1
        if count == 1:
            _refuse_binary(line)
        yield line if isinstance(line, RecordError) else _checked_depth(line, limits)
    if not count:
        raise RecordError("empty", "there is no record in the file")


def parse(raw_text: str, fields: Fields) -> tuple[str, Given]:
    """Return the text of an object and what it says of itself. Raises RecordError."""
    return parse_object(raw_text, fields)


def _lines(chunks: Iterator[bytes], most_bytes: int) -> Iterator[bytes | RecordError]:
    """Yield each line without outer space, blank ones left out; one that is too long as an error, once, early."""
    pieces: list[bytes] = []
    size = 0
    for chunk in chunks:
        *ended, rest = chunk.split(b"\n")
        for piece in ended:
            # A line that was too long has been told of already; this piece is its end.
            if size <= most_bytes and (line := _join(pieces, piece, most_bytes)):
                yield line
            pieces.clear()
            size = 0
        was_within = size <= most_bytes
        size += len(rest)
        if size <= most_bytes:
            pieces.append(rest)
        elif was_within:
            yield too_large(most_bytes, b"".join((*pieces, rest))[:PAYLOAD_BYTES])
            pieces.clear()
    if size <= most_bytes and (line := _join(pieces, b"", most_bytes)):
        yield _checked_end(line)


def _join(pieces: list[bytes], last: bytes, most_bytes: int) -> bytes | RecordError:
    line = (b"".join((*pieces, last)) if pieces else last).strip(_SPACE)
    return line if len(line) <= most_bytes else too_large(most_bytes, line)


def _checked_depth(line: bytes, limits: Limits) -> bytes | RecordError:
    """Refuse a line that nests too deep; few have as many brackets as that takes, strings included."""
    if line.count(b"[") + line.count(b"{") <= limits.depth:
        return line
    value = Cursor.of(line, limits).value()
    return value if isinstance(value, RecordError) and value.reason == "too_deep" else line


def _checked_end(line: bytes | RecordError) -> bytes | RecordError:
    """Tell a last line that was cut off from one that only lacks its line end, or is no JSON anyway."""
    if isinstance(line, RecordError):
        return line
    try:
        load_json(line)
    except RecordError as error:
        cursor = Cursor.of(line, Limits(record_bytes=len(line)))
        begins = cursor.peek() in (OPEN_OBJECT, OPEN_ARRAY)
        cut = cursor.value()
        if begins and error.reason == "invalid_json" and isinstance(cut, RecordError) and cut.reason == "truncated":
            return cut
    return line


def _refuse_binary(line: bytes | RecordError) -> None:
    content = line.payload if isinstance(line, RecordError) else line
    kind = binary_kind(content)
    if kind is not None:
        raise RecordError("binary", f"the file is {kind}; expected an object a line", content)
