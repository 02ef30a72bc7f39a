"""Files to raw records: open with care, unpack, split by format, and say exactly what was read.

A record that cannot be had becomes a rejection and the rest of its file goes on. A file that fails as a whole becomes
one rejection without a number; one that fails after some of its records keeps these, and what is left of it is one
rejection with the number of the record where it failed.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO, cast

from pipeline.batch import Batch, join
from pipeline.errors import FatalError, IgnoredReason, RecordError, TransientError
from pipeline.readers.fields import Fields
from pipeline.readers.limits import Limits
from pipeline.readers.opening import Cut, Source, UnsupportedError, cut_file
from pipeline.records import RawRecord, Reading, RecordSource, Rejection, SourceFile

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

STAGE = "read"
_NO_LIMIT = 1 << 62
_CHUNK_BYTES = 256 * 1024
_SMALL_BYTES = 1024 * 1024  # up to here a file is read by one system call, above through a stream that hashes
# Never follow a link that was put in the file's place, never wait for the other end of a pipe, leave no descriptor to
# children, and become nobody's terminal.
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
_NOT_A_FILE = frozenset({errno.ELOOP, errno.ENXIO, errno.ENODEV})  # a link, a socket, a device without a driver
_EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})


@dataclass(frozen=True, slots=True)
class Read:
    """The stage with its limits and the table that tells lists of records from records."""

    fields: Fields
    limits: Limits = field(default_factory=Limits)

    def __call__(self, files: Sequence[SourceFile]) -> Batch[RawRecord]:
        """Read files whole, in order. Raises TransientError where the machine is out of descriptors or memory."""
        parts = [batch for file in files for batch in self.stream(file, _NO_LIMIT, _NO_LIMIT)]
        return join(parts)

    def stream(self, file: SourceFile, max_records: int, max_bytes: int) -> Iterator[Batch[RawRecord]]:
        """Yield what a file holds in batches of at most so many records or, but for one record, bytes.

        Each batch has one reading; that of the last is complete. The first `committed_records` are counted and left
        out, unless the file is not the same any more. Holds a batch and two records at a time.
        """
        try:
            content = _open(file)
        except (FileNotFoundError, NotADirectoryError):
            yield _gone(file)
            return
        except RecordError as error:
            yield _failed(file, error)
            return
        if content is None:
            yield _ignored(file, "not_a_file")
            return
        with closing(content):
            yield from _batches(content, self._records(content), max_records, max_bytes)

    def _records(self, content: _Content) -> Iterator[Cut | RecordError | _Failure]:
        """Yield the records of a file; what keeps the rest of it from being read comes last."""
        try:
            source = Source(content.file.path, content.file.size, content.stream(), content.seekable)
            yield from cut_file(source, self.limits, self.fields)
        except RecordError as error:
            yield _Failure(error)
        except UnsupportedError:
            yield _Failure(None)
        except (TransientError, FatalError):
            raise
        except OSError as error:
            yield _Failure(_unreadable(error))
        except Exception as error:  # noqa: BLE001 - a bug met by one file must not stop the others
            yield _Failure(RecordError("unexpected_error", f"{type(error).__name__}: {error}"[:500]))


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why a file cannot be read on; stands where the next record would."""

    error: RecordError | None
    """None where no reader knows the format."""


class _Content:
    """An open regular file: its bytes as they are read, their digest, and whether they held still meanwhile."""

    def __init__(self, descriptor: int, file: SourceFile) -> None:
        self._raw = io.FileIO(descriptor, "rb", closefd=True)
        self.file = file
        self._is_small = file.size <= _SMALL_BYTES
        self._whole = b""
        self._whole_digest: str | None = None
        self._hashing = _HashingStream(self._raw)

    def load(self) -> None:
        """Read a small file whole."""
        if self._is_small:
            self._whole = self._raw.read(self.file.size + 1)

    def stream(self) -> BinaryIO:
        """Return the file's bytes as a stream, once."""
        return io.BytesIO(self._whole) if self._is_small else cast(BinaryIO, self._hashing)

    def seekable(self) -> BinaryIO:
        """Return the file's bytes as a stream that can be read at any place."""
        if self._is_small:
            return io.BytesIO(self._whole)
        return cast(BinaryIO, io.BufferedReader(_SeekableStream(self._raw.fileno(), self.file.size)))

    def digest_of(self, record: bytes) -> str:
        """Return the SHA-256 of a record in hex; where the record is the file, it is hashed once for both."""
        digest = hashlib.sha256(record).hexdigest()
        if self._is_small and record == self._whole:
            self._whole_digest = digest
        return digest

    def finish(self) -> str:
        """Return the SHA-256 of the whole file in hex; reads what is left of it.

        Raises RecordError `changed_while_read` where the bytes are not those of one moment.
        """
        if self._is_small:
            size, digest = len(self._whole), self._whole_digest or hashlib.sha256(self._whole).hexdigest()
        else:
            while self._hashing.read(_CHUNK_BYTES):
                pass
            size, digest = self._hashing.size, self._hashing.digest.hexdigest()
        after = os.fstat(self._raw.fileno())
        if (after.st_size, after.st_mtime_ns, size) != (self.file.size, self.file.mtime_ns, self.file.size):
            raise RecordError(
                "changed_while_read",
                f"the file had {self.file.size:,} bytes, then {after.st_size:,}, of which {size:,} were read; "
                "it is read again when it has settled",
            )
        return digest

    def close(self) -> None:
        """Close the file."""
        self._raw.close()


class _HashingStream(io.RawIOBase):
    """A stream that hashes what is read from it."""

    def __init__(self, raw: io.FileIO) -> None:
        super().__init__()
        self._source = raw
        self.digest = hashlib.sha256()
        self.size = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        content = self._source.read(min(size, _CHUNK_BYTES) if size > 0 else _CHUNK_BYTES) or b""
        self.digest.update(content)
        self.size += len(content)
        return content


class _SeekableStream(io.RawIOBase):
    """A file's bytes at any place, beside whoever reads it from its beginning."""

    def __init__(self, descriptor: int, size: int) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._size = size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise OSError(errno.EINVAL, "a place before the beginning of the file")
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer)
        content = os.pread(self._descriptor, len(view), self._at)
        view[: len(content)] = content
        self._at += len(content)
        return len(content)


def _open(file: SourceFile) -> _Content | None:
    """Open a regular file; None where it is none.

    Raises RecordError `unreadable`, TransientError, and, where it is gone, FileNotFoundError or NotADirectoryError.
    """
    try:
        if not stat.S_ISREG(os.lstat(file.path).st_mode):  # even opening a device may do something
            return None
        descriptor = os.open(file.path, _FLAGS)
    except (FileNotFoundError, NotADirectoryError):
        raise
    except OSError as error:
        if error.errno in _NOT_A_FILE:
            return None
        raise _unreadable(error) from error
    now = os.fstat(descriptor)
    if not stat.S_ISREG(now.st_mode):
        os.close(descriptor)
        return None
    # What was committed counts only for the bytes that it was committed from; of others it is another reading.
    is_same = (now.st_size, now.st_mtime_ns) == (file.size, file.mtime_ns)
    is_resumed = file.committed_records > 0
    if not is_same or (now.st_ctime_ns, now.st_ino) != (file.ctime_ns, file.inode):
        file = replace(
            file,
            size=now.st_size,
            mtime_ns=now.st_mtime_ns,
            ctime_ns=now.st_ctime_ns,
            inode=now.st_ino,
            committed_records=file.committed_records if is_same else 0,
            reading=file.reading + (is_resumed and not is_same),
        )
    content = _Content(descriptor, file)
    try:
        content.load()
    except OSError as error:
        content.close()
        raise _unreadable(error) from error
    return content


def _unreadable(error: OSError) -> RecordError:
    """Say what keeps us from reading, and what to do about it. Raises TransientError where waiting helps."""
    if error.errno in _EXHAUSTED:
        raise TransientError(f"cannot open files: {error.strerror}; waiting for the machine to recover") from error
    cause = (error.strerror or str(error)).lower()
    hints = {
        errno.EACCES: "give the user that runs this the right to read the file and to enter its folders, then retry",
        errno.EPERM: "give the user that runs this the right to read the file, then retry",
        errno.ENAMETOOLONG: "shorten the path",
    }
    hint = hints.get(error.errno or 0, "look after the disk or the network share, then retry")
    return RecordError("unreadable", f"cannot read the file: {cause}; {hint}")


def _batches(
    content: _Content, records: Iterator[Cut | RecordError | _Failure], max_records: int, max_bytes: int
) -> Iterator[Batch[RawRecord]]:
    """Gather records into batches and close the last one with what became of the file."""
    file = content.file
    first, second = next(records, None), next(records, None)
    is_sole = second is None
    items: list[RawRecord] = []
    rejections: list[Rejection] = []
    count = told = gathered = 0
    failure: RecordError | None = None
    for record in chain([r for r in (first, second) if r is not None], records):
        if isinstance(record, _Failure):
            failure = record.error
            if failure is None and not count:
                yield _ignored(file, "unsupported_format")
                return
            break
        number, count = count, count + 1
        if number < file.committed_records:
            continue
        if isinstance(record, RecordError):
            rejections.append(_rejection(file, number, record))
            gathered += len(record.payload)
        else:
            digest = content.digest_of(record.content)
            source = RecordSource(file.name, number, record.form, file.mtime_ns, is_sole, digest)
            items.append(RawRecord(source, record.content))
            gathered += len(record.content)
        if len(items) + len(rejections) >= max_records or gathered >= max_bytes:
            yield Batch(tuple(items), tuple(rejections), (Reading(file, None, count, is_complete=False),))
            items, rejections, gathered, told = [], [], 0, count
    if failure is None and not count:
        failure = RecordError("empty", "there is no record in the file")
    yield _last_batch(content, items, rejections, failure, count, told)


def _last_batch(
    content: _Content,
    items: list[RawRecord],
    rejections: list[Rejection],
    failure: RecordError | None,
    count: int,
    told: int,
) -> Batch[RawRecord]:
    """Return what is left to tell of a file. `told` records went out with earlier batches.

    Of a file that changed while it was read no more than they stays: what came after may be neither old nor new.
    """
    file = content.file
    digest: str | None = None
    try:
        digest = content.finish()
    except OSError as error:
        failure = failure or _unreadable(error)
    except RecordError as error:
        items, rejections, failure, count = [], [], error, told
    if failure is not None and not count:
        return _failed(file, failure, digest)
    if failure is not None and count >= file.committed_records:
        rejections = [*rejections, _rejection(file, count, failure)]
    records = count + (failure is not None)
    return Batch(tuple(items), tuple(rejections), (Reading(file, digest, records, is_complete=True),))


def _rejection(file: SourceFile, number: int | None, error: RecordError) -> Rejection:
    return Rejection(file.name, number, STAGE, error.reason, error.detail, error.payload)


def _failed(file: SourceFile, error: RecordError, digest: str | None = None) -> Batch[RawRecord]:
    reading = Reading(file, digest, 0, is_complete=True, is_failed=True)
    return Batch((), (_rejection(file, None, error),), (reading,))


def _gone(file: SourceFile) -> Batch[RawRecord]:
    """Say that there is no file any more: no refusal, so that it is read when it is back, unchanged or not."""
    return Batch((), (), (Reading(file, None, 0, is_complete=True, is_failed=True, is_gone=True),))


def _ignored(file: SourceFile, reason: IgnoredReason) -> Batch[RawRecord]:
    return Batch((), (), (Reading(file, None, 0, is_complete=True, ignored=reason),))
