"""Unpacking of gzip as a stream: many members, a broken end and bombs told apart (RFC 1952)."""

from __future__ import annotations

import io
import zlib
from typing import BinaryIO

from pipeline.errors import RecordError

MAGIC = b"\x1f\x8b"
_GZIP = 16 + zlib.MAX_WBITS  # zlib's way to say: header and checksum of gzip, and check them
_CHUNK_BYTES = 64 * 1024
_SLACK_BYTES = 1024 * 1024


class Gunzip(io.RawIOBase):
    """The unpacked bytes of a gzip stream.

    `read` raises RecordError: `truncated` where the stream ends inside a member, `corrupt_archive` where it is damaged,
    `expansion_limit` where `free_bytes` and a little more came out since the last `mark` at more than `ratio` to one.
    Bytes after the last member that are no gzip are passed over, as gzip itself does.
    """

    def __init__(self, packed: BinaryIO, free_bytes: int, ratio: int) -> None:
        super().__init__()
        self._packed = packed
        self._free_bytes = free_bytes
        self._ratio = ratio
        self._member = zlib.decompressobj(_GZIP)
        self._pending = b""
        self._is_inside = True
        self._in_bytes = self._out_bytes = 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def mark(self) -> None:
        """Count the expansion from here: a record has come to its end."""
        self._in_bytes = self._out_bytes = 0

    def is_expanding(self) -> bool:
        """Tell whether more than `ratio` bytes came out for each that went in since the last mark."""
        return self._out_bytes > self._ratio * max(self._in_bytes, 1)

    def read(self, size: int = -1, /) -> bytes:
        """Return at least one and at most `size` unpacked bytes; none at the end."""
        size = size if size > 0 else _CHUNK_BYTES
        while self._is_inside or self._next_member():
            content = self._unpack(size)
            if content:
                self._out_bytes += len(content)
                if self._out_bytes > self._free_bytes + _SLACK_BYTES and self.is_expanding():
                    raise RecordError(
                        "expansion_limit",
                        f"{self._out_bytes:,} bytes came out of {self._in_bytes:,} without a record among them; "
                        "if this is no bomb, unpack the file or raise the limit",
                    )
                return content
        return b""

    def _unpack(self, size: int) -> bytes:
        """Return what the member in hand gives next, perhaps nothing; notices its end."""
        packed = self._pending or self._packed.read(_CHUNK_BYTES)
        try:
            content = self._member.decompress(packed, size)
        except zlib.error as error:
            raise RecordError("corrupt_archive", f"the gzip data is damaged: {error}; fetch the file again") from error
        self._pending = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
        self._in_bytes += len(packed) - len(self._pending)
        self._is_inside = not self._member.eof
        if self._is_inside and not packed and not content:
            raise RecordError("truncated", "the gzip data ends before its end is marked; fetch the file again")
        return content

    def _next_member(self) -> bool:
        """Go to the next member, past the zeros that tapes pad with; False where there is none."""
        while True:
            self._pending = self._pending.lstrip(b"\0")
            if len(self._pending) >= len(MAGIC):
                break
            more = self._packed.read(_CHUNK_BYTES)
            if not more:
                break
            self._pending += more
        if not self._pending.startswith(MAGIC):
            return False
        self._member, self._is_inside = zlib.decompressobj(_GZIP), True
        return True
