"""Look at folders: which files lie below the roots, and which of them are inputs. Nothing is opened."""

from __future__ import annotations

import fnmatch
import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from pipeline.errors import IgnoredReason
from pipeline.paths import path_to_text
from pipeline.records import FoundFile


@dataclass(frozen=True, slots=True)
class InputRules:
    """What below a root is an input, what is ignored with a row in the ledger, and what is not even seen."""

    warehouse: str
    """The warehouse's file, absolute and resolved: neither it, nor what lies beside it, is an input."""
    is_supported: Callable[[str], bool]
    """Whether a reader knows the name."""
    include: tuple[str, ...] = ()
    """Globs on the path below the root, or on the name alone; empty for all. `exclude` goes before it."""
    exclude: tuple[str, ...] = ()
    follow_symlinks: bool = False
    temporary_suffixes: tuple[str, ...] = ()
    moved_to: str = ""
    """The folder to which inputs are moved, absolute and resolved, and never an input; empty where there is none."""

    def is_visible(self, name: str) -> bool:
        """Tell whether a file or folder of this name is looked at: not a hidden one, nor one still being written."""
        return not name.startswith(".") and not name.lower().endswith(self.temporary_suffixes)

    def is_own_file(self, path: str) -> bool:
        """Tell whether a path is the warehouse, or one of the files that DuckDB and we keep beside it."""
        return path == self.warehouse or path.startswith(self.warehouse + ".")

    def is_own_folder(self, path: str) -> bool:
        """Tell whether a folder below a root is the warehouse's, or the one to which inputs are moved."""
        return path in (os.path.dirname(self.warehouse), self.moved_to) or self.is_own_file(path)

    def is_seen(self, path: str, root: str) -> bool:
        """Tell whether a look at a root would come upon a path: neither it nor a folder above it is passed over."""
        below = os.path.relpath(path, root)
        if below != "." and not all(self.is_visible(part) for part in below.split("/")):
            return False
        if self.is_own_file(path):
            return False
        folder = os.path.dirname(path)
        while len(folder) > len(root):
            if self.is_own_folder(folder):
                return False
            folder = os.path.dirname(folder)
        return True

    def judge(self, path: str, root: str, mode: int) -> IgnoredReason | None:
        """Return why a visible file is ignored; None for an input."""
        if not stat.S_ISREG(mode):
            return "not_a_file"
        name = os.path.basename(path)
        if self.exclude or self.include:
            below = os.path.relpath(path, root) if path != root else name
            if _matches(below, name, self.exclude) or (self.include and not _matches(below, name, self.include)):
                return "excluded"
        return None if self.is_supported(name) else "unsupported_format"


def _matches(below: str, name: str, globs: Sequence[str]) -> bool:
    return any(fnmatch.fnmatchcase(below, glob) or fnmatch.fnmatchcase(name, glob) for glob in globs)


@dataclass(slots=True)
class Scan:
    """One look at some roots, or at folders below them. Iterate it once.

    `unreadable` then names the folders that could not be looked into, with those that `gone` returns when the look is
    over: nothing may be concluded from what was not found there.
    """

    roots: Sequence[str]
    rules: InputRules
    root_of: Mapping[str, str] = field(default_factory=dict)
    """The root of a path of `roots` that is none itself: globs count from there."""
    gone: Callable[[], Sequence[str]] = tuple
    unreadable: list[str] = field(default_factory=list)
    files: dict[str, int] = field(default_factory=dict)
    """How many files were found below each of `roots`."""
    keys: dict[str, set[int]] = field(default_factory=dict)
    """Filled, for each of `roots` that is in it, with digests of the files and their states; some 80 bytes a file."""
    passed_over: Set[int] = frozenset()
    """Digests of files that are not yielded: they are as they were."""

    def __iter__(self) -> Iterator[FoundFile]:
        """Yield every visible file below the roots, each once."""
        linked: set[str] = set()
        for top in self.roots:
            number = 0
            for found in self._look_at(top, self.root_of.get(top, top)):
                if self.rules.follow_symlinks:
                    if found.name in linked:
                        continue
                    linked.add(found.name)
                number += 1
                yield found
            self.files[top] = number
        self.unreadable.extend(path_to_text(path) for path in self.gone())

    def _look_at(self, top: str, root: str) -> Iterator[FoundFile]:
        if top != root and os.path.islink(top):
            linked = glance(top, root, self.rules).found
            if linked is not None:
                yield linked
            return
        try:
            status = os.stat(top)
        except (FileNotFoundError, NotADirectoryError):
            if top == root:  # a root that is not there says nothing of its files; a folder that is gone does
                self.unreadable.append(path_to_text(top))
            return
        except OSError:
            self.unreadable.append(path_to_text(top))
            return
        if stat.S_ISDIR(status.st_mode):
            yield from self._walk(top, root, status, self.keys.get(top))
        elif self.rules.is_visible(os.path.basename(top)) and not self.rules.is_own_file(top):
            yield self._found(top, root, status)

    def _walk(self, top: str, root: str, status: os.stat_result, keys: set[int] | None) -> Iterator[FoundFile]:
        folders = [top]
        entered = {(status.st_dev, status.st_ino)}
        while folders:
            folder = folders.pop()
            try:
                with os.scandir(folder) as entries:
                    listed = list(entries)
            except OSError:
                self.unreadable.append(path_to_text(folder))
                continue
            for entry in listed:
                if self.rules.is_visible(entry.name) and not self.rules.is_own_file(entry.path):
                    met = self._enter(entry, folders, entered)
                    if met is not None and (keys is None or self._is_new(*met, keys)):
                        yield self._found(met[0], root, met[1])

    def _enter(
        self, entry: os.DirEntry[str], folders: list[str], entered: set[tuple[int, int]]
    ) -> tuple[str, os.stat_result] | None:
        """Return a file with its state; note a folder as one of those to walk."""
        path = entry.path
        try:
            if self.rules.follow_symlinks and entry.is_symlink():
                path = os.path.realpath(path)
                status = os.stat(path)
            else:
                status = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            return _link_to_nowhere(entry)
        except OSError:
            self.unreadable.append(path_to_text(entry.path))
            return None
        if not stat.S_ISDIR(status.st_mode):
            return path, status
        if not self.rules.is_own_folder(path) and (status.st_dev, status.st_ino) not in entered:
            if self.rules.follow_symlinks:
                entered.add((status.st_dev, status.st_ino))
            folders.append(path)
        return None

    def _is_new(self, path: str, status: os.stat_result, keys: set[int]) -> bool:
        key = hash((path, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino))
        keys.add(key)
        return key not in self.passed_over

    def _found(self, path: str, root: str, status: os.stat_result) -> FoundFile:
        return found_file(path, status, self.rules.judge(path, root, status.st_mode))


def _link_to_nowhere(entry: os.DirEntry[str]) -> tuple[str, os.stat_result] | None:
    """Return a link with its state; None for what is gone by now."""
    try:
        return (entry.path, os.lstat(entry.path)) if entry.is_symlink() else None
    except OSError:
        return None


@dataclass(frozen=True, slots=True)
class Glance:
    """What a look at one path showed: a file, or that there is none; neither for a folder, or what says nothing."""

    path: str
    found: FoundFile | None = None
    is_gone: bool = False


def glance(path: str, root: str, rules: InputRules) -> Glance:
    """Look at one path below a root, as a scan would come upon it: a link that is followed counts as what it leads to.

    A folder that a link leads to is left to the next scan: the kernel does not tell of what happens in it.
    """
    if not rules.is_seen(path, root):
        return Glance(path)
    try:
        status = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return Glance(path, is_gone=True)
    except OSError:
        return Glance(path)
    if rules.follow_symlinks and stat.S_ISLNK(status.st_mode):
        try:
            aim = os.path.realpath(path)
            path, status = aim, os.stat(aim)
        except FileNotFoundError:
            pass  # it leads nowhere, and is no file
        except OSError:
            return Glance(path)
    if stat.S_ISDIR(status.st_mode):
        return Glance(path)
    return Glance(path, found_file(path, status, rules.judge(path, root, status.st_mode)))


def found_file(path: str, status: os.stat_result, ignored: IgnoredReason | None) -> FoundFile:
    """Return what a stat says of a file."""
    return FoundFile(path_to_text(path), status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, ignored)


def resolve_roots(paths: Sequence[str]) -> list[str]:
    """Return paths absolute and resolved, without those that lie below another of them."""
    resolved = sorted({os.path.realpath(path) for path in paths})
    return [path for path in resolved if not any(is_below(path, other) for other in resolved if other != path)]


def is_below(path: str, root: str) -> bool:
    """Tell whether a path is a root or lies below it."""
    return path == root or path.startswith(root.rstrip("/") + "/")
