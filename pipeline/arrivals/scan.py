"""Look at folders: which files lie below the roots, and which of them are inputs. Nothing is opened."""

from __future__ import annotations

import fnmatch
import os
import stat
from collections.abc import Callable, Iterator, Sequence
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
    exclude: tuple[str, ...] = ()
    follow_symlinks: bool = False
    temporary_suffixes: tuple[str, ...] = ()

    def is_visible(self, name: str) -> bool:
        """Tell whether a file or folder of this name is looked at: not a hidden one, nor one still being written."""
        return not name.startswith(".") and not name.lower().endswith(self.temporary_suffixes)

    def is_own_file(self, path: str) -> bool:
        """Tell whether a path is the warehouse, or one of the files that DuckDB and we keep beside it."""
        return path == self.warehouse or path.startswith(self.warehouse + ".")

    def is_own_folder(self, path: str) -> bool:
        """Tell whether a folder below a root is the warehouse's."""
        return path == os.path.dirname(self.warehouse) or self.is_own_file(path)

    def judge(self, path: str, root: str, mode: int) -> IgnoredReason | None:
        """Return why a visible file is ignored; None for an input."""
        if not stat.S_ISREG(mode):
            return "not_a_file"
        below = os.path.relpath(path, root) if path != root else os.path.basename(path)
        name = os.path.basename(path)
        if any(fnmatch.fnmatchcase(below, glob) or fnmatch.fnmatchcase(name, glob) for glob in self.exclude):
            return "excluded"
        return None if self.is_supported(name) else "unsupported_format"


@dataclass(slots=True)
class Scan:
    """One look at some roots. Iterate it once; `unreadable` then names the folders that could not be looked into."""

    roots: Sequence[str]
    rules: InputRules
    unreadable: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[FoundFile]:
        """Yield every visible file below the roots, each once."""
        linked: set[str] = set()
        for root in self.roots:
            for found in self._look_at(root):
                if self.rules.follow_symlinks:
                    if found.name in linked:
                        continue
                    linked.add(found.name)
                yield found

    def _look_at(self, root: str) -> Iterator[FoundFile]:
        try:
            status = os.stat(root)
        except OSError:
            self.unreadable.append(path_to_text(root))
            return
        if stat.S_ISDIR(status.st_mode):
            yield from self._walk(root)
        elif self.rules.is_visible(os.path.basename(root)) and not self.rules.is_own_file(root):
            yield self._found(root, root, status)

    def _walk(self, root: str) -> Iterator[FoundFile]:
        folders = [root]
        entered: set[tuple[int, int]] = set()
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
                    yield from self._enter(entry, root, folders, entered)

    def _enter(
        self, entry: os.DirEntry[str], root: str, folders: list[str], entered: set[tuple[int, int]]
    ) -> Iterator[FoundFile]:
        path = entry.path
        try:
            if self.rules.follow_symlinks and entry.is_symlink():
                path = os.path.realpath(path)
                status = os.stat(path)
            else:
                status = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            if entry.is_symlink():  # it leads nowhere
                yield self._found(entry.path, root, os.lstat(entry.path))
            return
        except OSError:
            self.unreadable.append(path_to_text(entry.path))
            return
        if not stat.S_ISDIR(status.st_mode):
            yield self._found(path, root, status)
        elif not self.rules.is_own_folder(path) and (status.st_dev, status.st_ino) not in entered:
            if self.rules.follow_symlinks:
                entered.add((status.st_dev, status.st_ino))
            folders.append(path)

    def _found(self, path: str, root: str, status: os.stat_result) -> FoundFile:
        return found_file(path, status, self.rules.judge(path, root, status.st_mode))


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
