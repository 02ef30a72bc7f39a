"""Tar archives as folders: ustar, GNU long names, pax names (POSIX.1-2017, pax).

Read as a stream, header by header. The standard library keeps every header that it meets, takes them of any length,
and its patterns for them take quadratic time in some releases; what an archive of texts needs of the format is little.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO, cast

from pipeline.errors import RecordError
from pipeline.readers.windows import Window

HEAD_BYTES = 512
_BLOCK = 512
_NAME_BYTES = 64 * 1024  # of a long name or of pax headers
_FILES = frozenset({b"0", b"\0", b"7"})
_MOST_ZEROS = 3


def is_tar(head: bytes) -> bool:
    """Tell whether a file that begins so is a tar archive."""
    return len(head) >= HEAD_BYTES and head[257:262] == b"ustar" and _has_right_sum(head[:HEAD_BYTES])


def tar_members(stream: BinaryIO) -> Iterator[tuple[str, BinaryIO]]:
    """Yield the name of each file with a stream of its content, to be read before the next one is asked for.

    Raises RecordError: `truncated` where the archive ends inside a file, `corrupt_archive` where a header is none.
    """
    window = Window(stream)
    long_name = ""
    zeros = 0
    while zeros < _MOST_ZEROS and (header := window.block(HEAD_BYTES)):
        if not header.strip(b"\0"):
            zeros += 1
            continue
        if len(header) < HEAD_BYTES:
            raise RecordError("truncated", "the tar archive ends inside a header; fetch it again", header)
        if not _has_right_sum(header):
            raise RecordError("corrupt_archive", f"at byte {window.offset - HEAD_BYTES:,} is no tar header", header)
        kind, size = header[156:157], _number(header[124:136])
        member = _TarStream(window, size)
        if kind in (b"L", b"x"):
            content = member.head()
            long_name = _text(content) if kind == b"L" else _pax_name(content) or long_name
        else:
            if kind in _FILES:
                yield long_name or _name(header), cast(BinaryIO, member)
            long_name = ""
        member.finish()


def _has_right_sum(header: bytes) -> bool:
    said = header[148:156].split(b"\0")[0].strip()
    total = sum(header) - sum(header[148:156]) + 8 * ord(" ")
    return said.isdigit() and int(said, 8) == total if all(byte in b"01234567" for byte in said) else False


def _number(field: bytes) -> int:
    """Return a size: octal, or binary where it is larger than octal takes."""
    if field[0] & 0x80:
        return int.from_bytes(field[1:], "big")
    digits = field.split(b"\0")[0].strip()
    if not all(byte in b"01234567" for byte in digits):
        raise RecordError("corrupt_archive", "a file of the tar archive has a size that is no number", field)
    return int(digits or b"0", 8)


def _name(header: bytes) -> str:
    prefix = _text(header[345:500]) if header[257:263] == b"ustar\0" else ""
    name = _text(header[:100])
    return f"{prefix}/{name}" if prefix else name


def _text(field: bytes) -> str:
    return field.split(b"\0")[0].decode("utf-8", "replace")


def _pax_name(content: bytes) -> str:
    """Return the path that pax headers give: lines of `length key=value`."""
    at = 0
    while (space := content.find(b" ", at, at + 8)) > 0 and content[at:space].isdigit():
        end = at + int(content[at:space])
        key, _, value = content[space + 1 : end - 1].partition(b"=")
        if key == b"path":
            return value.decode("utf-8", "replace")
        at = max(end, space)
    return ""


class _TarStream(io.RawIOBase):
    """One file of the archive."""

    def __init__(self, window: Window, size: int) -> None:
        super().__init__()
        self._window = window
        self._left = size
        self._padding = -size % _BLOCK

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        wanted = min(self._left, size if size > 0 else 1 << 16)
        content = self._window.block(wanted)
        self._left -= len(content)
        if len(content) < wanted:
            raise RecordError("truncated", "the tar archive ends inside a file; fetch it again", content)
        return content

    def head(self) -> bytes:
        """Return the beginning of the file, as long as a name may be."""
        return self.read(min(self._left, _NAME_BYTES)) if self._left else b""

    def finish(self) -> None:
        """Go over what is left."""
        rest = self._left + self._padding
        if self._window.skip(rest) < self._left:
            raise RecordError("truncated", "the tar archive ends inside a file; fetch it again")
        self._left = self._padding = 0
