"""Put inputs away after the commit that holds them: move them to a folder, or delete them. Nothing is overwritten.

A file is published under its new name before its old one goes, so that a crash leaves it in place, or moved, and never
half. What will be done is noted before a file is touched; `Disposer.finish` completes what a crash has left.
"""

from __future__ import annotations

import errno
import filecmp
import os
import shutil
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

import structlog

from pipeline import failpoints
from pipeline.arrivals.scan import is_below
from pipeline.paths import sync
from pipeline.records import Disposal, Reading, SourceFile
from pipeline.rows import Stamp

log = structlog.get_logger()

PAGE_FILES = 500
"""Files put away between two commits of the ledger."""
_NO_LINK = {errno.EXDEV, errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
"""What says that a file cannot have a second name there: another file system, or one without hard links."""


class Books(Protocol):
    """What the ledger knows of files that are put away."""

    def loaded(self, roots: Sequence[str], files: Sequence[int] | None, after: int, most: int) -> list[SourceFile]:
        """Return files that are loaded whole and still to be put away, in the order of their numbers."""
        ...

    def plan(self, disposals: Sequence[Disposal], stamp: Stamp) -> None:
        """Note what will become of files."""
        ...

    def finish(self, done: Sequence[Disposal], left: Sequence[Disposal], stamp: Stamp) -> None:
        """Note what became of them."""
        ...

    def unfinished(self) -> list[Disposal]:
        """Return what was planned and not noted as done."""
        ...


@dataclass(slots=True)
class Disposer:
    """Puts away the inputs below some roots: by moving to a folder, by deleting, or, with "keep", not at all."""

    books: Books
    action: str
    move_to: str
    """The folder, absolute; files keep their places below their root in it."""
    roots: Sequence[str]
    make_stamp: Callable[[], Stamp]

    def after_commit(self, readings: Sequence[Reading]) -> None:
        """Put away the files of a batch that is committed."""
        numbers = [r.file.file_no for r in readings if r.is_complete and not r.is_failed and r.file.file_no is not None]
        if self.action != "keep" and numbers:
            self._take(numbers)

    def sweep(self) -> None:
        """Put away every loaded file that is still there: after a kill, or from before this was asked for."""
        if self.action != "keep":
            self._take(None)

    def _take(self, numbers: Sequence[int] | None) -> None:
        after = 0
        while page := self.books.loaded(self.roots, numbers, after, PAGE_FILES):
            after = page[-1].file_no or 0
            planned = list(self._decide(page))
            if planned:
                self._carry_out(planned)

    def _decide(self, files: Sequence[SourceFile]) -> Iterator[Disposal]:
        given: set[str] = set()
        for file in files:
            root = next((root for root in self.roots if is_below(file.path, root)), None)
            if root is None or not is_unchanged(file) or not os.access(os.path.dirname(file.path), os.W_OK):
                continue
            target = self._free_place(file.path, root, given) if self.action == "move" else None
            if target is not None:
                given.add(target)
            yield Disposal(file, target)

    def _free_place(self, path: str, root: str, given: set[str]) -> str:
        below = os.path.basename(path) if path == root else os.path.relpath(path, root)
        first = target = os.path.join(self.move_to, below)
        number = 1
        while target in given or os.path.lexists(target):
            number += 1
            target = numbered(first, number)
        return target

    def _carry_out(self, planned: Sequence[Disposal]) -> None:
        stamp = self.make_stamp()
        self.books.plan(planned, stamp)
        failpoints.reach("dispose.planned")
        left: list[Disposal] = []
        published = [one for one in planned if self._tried(publish, one, left)]
        failpoints.reach("dispose.published")
        for folder in {os.path.dirname(one.target) for one in published if one.target}:
            sync(folder)
        done = [one for one in published if self._tried(take_away, one, left)]
        for one in published:
            if one in left and one.target:
                with suppress(OSError):
                    os.unlink(one.target)
        failpoints.reach("dispose.taken")
        self.books.finish(done, left, stamp)
        failpoints.reach("dispose.done")

    def _tried(self, act: Callable[[Disposal], bool], one: Disposal, left: list[Disposal]) -> bool:
        """Act on a file; one that has changed, or that the system keeps, is left where it is."""
        try:
            if act(one):
                return True
            log.debug("file.left", path=one.file.name, cause="it has changed")
        except OSError as error:
            log.warning("file.left", path=one.file.name, action=one.action, cause=error.strerror or str(error))
        left.append(one)
        return False

    def finish(self) -> None:
        """Complete, or call off, what a process had planned that was killed. Comes before any look at the roots."""
        unfinished = self.books.unfinished()
        left: list[Disposal] = []
        done = [one for one in unfinished if self._tried(self._complete, one, left)]
        if unfinished:
            self.books.finish(done, left, self.make_stamp())

    def _complete(self, one: Disposal) -> bool:
        aside = aside_of(one.file)
        if os.path.lexists(aside):
            if not (_is_the_file(aside, one.file) and (one.target is None or os.path.lexists(one.target))):
                _put_back(aside, one.file.path)
                return False
            os.unlink(aside)
            return True
        if not os.path.lexists(one.file.path):
            return one.target is None or os.path.lexists(one.target)
        if self.action == "keep" or one.target is None or not _holds_same(one.file.path, one.target):
            return False
        return take_away(one)


def is_unchanged(file: SourceFile) -> bool:
    """Tell whether a file is still what was read: the same regular file, by size, both times and inode."""
    try:
        status = os.lstat(file.path)
    except OSError:
        return False
    return (
        stat.S_ISREG(status.st_mode)
        and (status.st_size, status.st_mtime_ns) == (file.size, file.mtime_ns)
        and (status.st_ctime_ns, status.st_ino) == (file.ctime_ns, file.inode)
    )


def numbered(path: str, number: int) -> str:
    """Return a path with a number before its endings, as a.2.json.gz."""
    stem, ending = os.path.splitext(path)
    if ending == ".gz":
        stem, inner = os.path.splitext(stem)
        ending = inner + ending
    return f"{stem}.{number}{ending}"


def publish(one: Disposal) -> bool:
    """Give a file its new name beside the old one; False where it has changed. What is to be deleted needs none.

    A second name of the same file where the system can; otherwise a copy, on disk before it has the name. Raises
    FileExistsError where the name is taken, and OSError.
    """
    if one.target is None:
        return True
    os.makedirs(os.path.dirname(one.target), exist_ok=True)
    try:
        os.link(one.file.path, one.target, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINK:
            raise
        return _publish_copy(one.file, one.target)
    if _is_the_file(one.target, one.file):
        return True
    os.unlink(one.target)
    return False


def _publish_copy(file: SourceFile, target: str) -> bool:
    part = os.path.join(os.path.dirname(target), f".copydesk-{file.file_no}.part")
    try:
        with open(os.open(file.path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as source, open(part, "wb") as copy:
            shutil.copyfileobj(source, copy, 1024 * 1024)
            status = os.fstat(source.fileno())
            os.fchmod(copy.fileno(), stat.S_IMODE(status.st_mode))
            copy.flush()
            os.utime(copy.fileno(), ns=(status.st_atime_ns, status.st_mtime_ns))
            os.fsync(copy.fileno())
            written = copy.tell()
        if not _is_as_read(status, file) or written != file.size:
            return False
        _name_without_overwriting(part, target)
        return True
    finally:
        with suppress(FileNotFoundError):
            os.unlink(part)


def _name_without_overwriting(part: str, target: str) -> None:
    try:
        os.link(part, target)
    except OSError as error:
        if error.errno not in _NO_LINK:
            raise
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), target) from error
        os.rename(part, target)


def take_away(one: Disposal) -> bool:
    """Take the old name of a file away; False where another file has it by now, which keeps it.

    The name is taken first and what it named looked at then, since a writer may put a new file there at any moment.
    """
    aside = aside_of(one.file)
    os.rename(one.file.path, aside)
    try:
        if _is_the_file(aside, one.file):
            failpoints.reach("dispose.aside")
            os.unlink(aside)
            return True
    except OSError:
        with suppress(OSError):
            _put_back(aside, one.file.path)
        raise
    _put_back(aside, one.file.path)
    return False


def aside_of(file: SourceFile) -> str:
    """Return the hidden name, no input, that a file has between its old name and none."""
    return os.path.join(os.path.dirname(file.path), f".copydesk-{file.file_no}.taken")


def _put_back(aside: str, path: str) -> None:
    if not os.path.lexists(path):
        os.rename(aside, path)


def _is_the_file(path: str, file: SourceFile) -> bool:
    return _is_as_read(os.lstat(path), file)


def _is_as_read(status: os.stat_result, file: SourceFile) -> bool:
    """Tell whether it is the file that was read, by inode, size and mtime: a second name changes the ctime."""
    return (status.st_ino, status.st_size, status.st_mtime_ns) == (file.inode, file.size, file.mtime_ns)


def _holds_same(path: str, target: str) -> bool:
    try:
        return os.path.samefile(path, target) or filecmp.cmp(path, target, shallow=False)
    except FileNotFoundError:
        return False
