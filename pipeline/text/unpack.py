"""Unpacking of gzip, bzip2, xz and zstd as a stream: many members, a broken end and bombs told apart.

Formats: RFC 1952, the bzip2 and xz file formats, RFC 8878. Each is told by its first bytes.
"""

from __future__ import annotations

import bz2
import io
import lzma
import re
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Protocol, cast

from pipeline.errors import RecordError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MAGIC_BYTES = 6
_GZIP = 16 + zlib.MAX_WBITS  # zlib's way to say: header and checksum of gzip, and check them
_CHUNK_BYTES = 64 * 1024
_SLACK_BYTES = 1024 * 1024
_XZ_MEMORY_BYTES = 128 * 1024 * 1024  # `xz -9` needs 65 MiB; a header can ask for 4 GiB
_ZSTD_WINDOW_LOG = 27  # 128 MiB, what `zstd` itself takes without being asked
_MOST_MENDINGS = 1000  # damaged members of one file that are passed over; each costs a look for the next one
_GZIP_MEMBER = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]")  # by deflate, and no flag that RFC 1952 reserves
_SKIPPABLE_FRAME = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")


class Member(Protocol):
    """What unpacks one member: bz2, lzma and zstd offer it as it is."""

    @property
    def eof(self) -> bool:
        """Whether the member has come to its end."""
        ...

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes out of what went in."""
        ...

    @property
    def unused_data(self) -> bytes:
        """What came behind the member's end."""
        ...

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """Take some bytes in and give at most so many out."""
        ...


class _GzipMember:
    """zlib's object with the manners of the others."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(_GZIP)

    @property
    def eof(self) -> bool:
        return self._inflate.eof

    @property
    def needs_input(self) -> bool:
        return not self._inflate.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._inflate.unused_data

    @property
    def held_bytes(self) -> int:
        """What was taken and not yet used."""
        return len(self._inflate.unconsumed_tail)

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        return self._inflate.decompress(self._inflate.unconsumed_tail + data, max(max_length, 0))


ZstdError = zstd.ZstdError


def open_zstd(window_log: int) -> Member:
    """Return what unpacks a frame of zstd that looks back at most two to the power of so many bytes."""
    return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: window_log})


@dataclass(frozen=True, slots=True)
class Packing:
    """One way to pack bytes."""

    name: str
    magic: bytes
    suffixes: tuple[str, ...]
    open: Callable[[], Member]
    step_bytes: int = 1024
    """How much goes in at once: what a member has taken and not yet used would count as used."""


PACKINGS = (
    Packing("gzip", b"\x1f\x8b", (".gz", ".gzip"), _GzipMember, _CHUNK_BYTES),
    Packing("bzip2", b"BZh", (".bz2",), lambda: cast(Member, bz2.BZ2Decompressor())),
    Packing("xz", b"\xfd7zXZ\0", (".xz",), lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, _XZ_MEMORY_BYTES)),
    Packing(
        "zstd",
        b"\x28\xb5\x2f\xfd",
        (".zst", ".zstd"),
        lambda: open_zstd(_ZSTD_WINDOW_LOG),
    ),
)
SUFFIXES = tuple(suffix for packing in PACKINGS for suffix in packing.suffixes)
"""File name endings of packed files, lower case."""
_ERRORS = (zlib.error, lzma.LZMAError, ZstdError, OSError, ValueError, EOFError)  # OSError: bz2's word for damage


def packing_of(head: bytes) -> Packing | None:
    """Return how bytes that begin so are packed; None where they are not."""
    return next((packing for packing in PACKINGS if head.startswith(packing.magic)), None)


class Unpacked(io.RawIOBase):
    """The unpacked bytes of a packed stream.

    `read` raises RecordError: `truncated` where the stream ends inside a member, `corrupt_archive` where it is damaged,
    `expansion_limit` where `free_bytes` and a little more came out since the last `mark` at more than `ratio` to one.
    Bytes after the last member that are no member are passed over, as the tools themselves do.
    """

    def __init__(self, packed: BinaryIO, packing: Packing, free_bytes: int, ratio: int) -> None:
        super().__init__()
        self._packed = packed
        self._packing = packing
        self._free_bytes = free_bytes
        self._ratio = ratio
        self._member = packing.open()
        self._pending = b""
        self._at = 0  # up to here the pending bytes were given to the member
        self._member_at = 0  # where in them it began, or 0
        self._is_inside = True
        self._given_bytes = self._marked_bytes = self._out_bytes = 0
        self._mendings = 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def mark(self) -> None:
        """Count the expansion from here: a record has come to its end."""
        self._marked_bytes, self._out_bytes = self._used_bytes(), 0

    def is_expanding(self) -> bool:
        """Tell whether more than `ratio` bytes came out for each that went in since the last mark."""
        return self._out_bytes > self._ratio * max(self._used_bytes() - self._marked_bytes, 1)

    def _used_bytes(self) -> int:
        return self._given_bytes - getattr(self._member, "held_bytes", 0)

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
                        f"{self._out_bytes:,} bytes came out of {self._used_bytes() - self._marked_bytes:,} "
                        "without a record among them; "
                        "if this is no bomb, unpack the file or raise the limit",
                    )
                return content
        return b""

    def skip_damage(self) -> bool:
        """Go to the next gzip member behind a damaged one; False where there is none, or too many were damaged.

        Archives of web pages have a member for each record, so that one bit lost is one record lost.
        """
        self._mendings += 1
        if self._packing.name != "gzip" or self._mendings > _MOST_MENDINGS:
            return False
        behind = self._pending[self._member_at + 1 :]  # the damaged member may begin there, and is not looked at again
        while (found := _GZIP_MEMBER.search(behind)) is None:
            more = self._packed.read(_CHUNK_BYTES)
            if not more:
                return False
            behind = behind[-3:] + more
        self._begin(behind[found.start() :])
        return True

    def _begin(self, pending: bytes) -> None:
        """Begin a member with these bytes."""
        self._pending, self._at, self._member_at = pending, 0, 0
        self._member, self._is_inside = self._packing.open(), True

    def _unpack(self, size: int) -> bytes:
        """Return what the member in hand gives next, perhaps nothing; notices its end."""
        packed = self._next_packed() if self._member.needs_input else b""
        try:
            content = self._member.decompress(packed, size)
        except _ERRORS as error:
            name = self._packing.name
            raise RecordError(
                "corrupt_archive", f"the {name} data is damaged: {error or 'no sense in it'}; fetch the file again"
            ) from error
        if self._member.eof:
            unused = self._member.unused_data
            self._is_inside = False
            self._given_bytes -= len(unused)
            self._pending, self._at = unused + self._pending[self._at :], 0
        elif not packed and not content and self._member.needs_input:
            name = self._packing.name
            raise RecordError("truncated", f"the {name} data ends before its end is marked; fetch the file again")
        return content

    def _next_packed(self) -> bytes:
        """Return the next bytes for the member; none at the end of the stream."""
        if self._at == len(self._pending):
            self._pending, self._at, self._member_at = self._packed.read(_CHUNK_BYTES), 0, -1
        packed = self._pending[self._at : self._at + self._packing.step_bytes]
        self._at += len(packed)
        self._given_bytes += len(packed)
        return packed

    def _next_member(self) -> bool:
        """Go to the next member, past the zeros that tapes and blocks are padded with; False where there is none."""
        while True:
            self._pending = self._pending.lstrip(b"\0")
            if len(self._pending) >= MAGIC_BYTES:
                break
            more = self._packed.read(_CHUNK_BYTES)
            if not more:
                break
            self._pending += more
        is_frame = self._packing.name == "zstd" and _SKIPPABLE_FRAME.match(self._pending) is not None
        if not is_frame and not self._pending.startswith(self._packing.magic):
            return False
        self._begin(self._pending)
        return True
