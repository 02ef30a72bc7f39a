"""Zip archives as folders."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, BinaryIO, cast

from pipeline.errors import RecordError
from pipeline.readers.limits import Limits

MAGICS = (b"PK\x03\x04", b"PK\x05\x06")
_DIRECTORY_BYTES = 64 * 1024 * 1024  # of 600,000 files; zipfile holds all of it, at ten times the size
_SLACK_BYTES = 1024 * 1024
# A document of an office suite or a book says what it is by its first file.
_DOCUMENTS = (
    b"mimetypeapplication/",
    b"[Content_Types].xml",
    b"_rels/.rels",
    b"META-INF/MANIFEST.MF",
    b"AndroidManifest",
)
_NAME_AT = 30  # in the header of a file
_ERRORS = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, RuntimeError,
    ValueError, OverflowError,
)  # fmt: skip
"""What zipfile raises on damage; RuntimeError (and NotImplementedError, which is one) on passwords and odd methods."""


def is_document(head: bytes) -> bool:
    """Tell whether a zip that begins so is an Office document, a book or a program."""
    return head.startswith(_DOCUMENTS, _NAME_AT)


def zip_members(file: BinaryIO, size: int, limits: Limits) -> Iterator[tuple[str, BinaryIO | RecordError]]:
    """Yield the name of each file with a stream of its content, or what is wrong with it.

    `file` can seek, and has so many bytes. Raises RecordError `corrupt_archive`, `too_large`, `expansion_limit`.
    """
    budget = _Budget(limits, size)
    with _open(file, size) as archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            try:
                with archive.open(info) as content:
                    yield info.filename, cast(BinaryIO, _MemberStream(content, budget))
            except RecordError:
                raise
            except _ERRORS as error:
                yield info.filename, _damaged(error)


def _open(file: BinaryIO, size: int) -> zipfile.ZipFile:
    try:
        _check_directory(file, size)
        return zipfile.ZipFile(file)
    except _ERRORS as error:
        raise _damaged(error) from error


def _check_directory(file: BinaryIO, size: int) -> None:
    """Refuse a table of contents that would take gigabytes. Raises RecordError `too_large`."""
    tail = min(size, 66_000)  # the end of the table, with a comment of 65,535 bytes behind it
    file.seek(size - tail)
    found = zipfile._EndRecData(file)  # type: ignore[attr-defined]
    if found is not None and found[5] > _DIRECTORY_BYTES:
        raise RecordError("too_large", "the archive lists more than 600,000 files; unpack it")


def _damaged(error: Exception) -> RecordError:
    text = str(error)
    if "password" in text or "encrypted" in text:
        return RecordError("corrupt_archive", "the file is locked with a password; unpack the archive")
    return RecordError(
        "corrupt_archive", f"the zip archive is damaged: {text[:200] or 'it ends too early'}; fetch it again"
    )


class _Budget:
    """What may come out of an archive."""

    def __init__(self, limits: Limits, size: int) -> None:
        self._left = max(limits.record_bytes + _SLACK_BYTES, size * limits.expansion_ratio)

    def spend(self, size: int) -> None:
        """Raise RecordError `expansion_limit` where more comes out than may."""
        self._left -= size
        if self._left < 0:
            raise RecordError(
                "expansion_limit", "the archive unpacks to a large multiple of its size; if this is no bomb, unpack it"
            )


class _MemberStream(io.RawIOBase):
    """One file of the archive; damage is a RecordError."""

    def __init__(self, content: IO[bytes], budget: _Budget) -> None:
        super().__init__()
        self._content = content
        self._budget = budget

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        try:
            piece = self._content.read(min(size, 1 << 20) if size > 0 else 1 << 16)
        except _ERRORS as error:
            raise _damaged(error) from error
        self._budget.spend(len(piece))
        return piece
