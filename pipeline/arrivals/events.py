"""Hear of files from the operating system: inotify(7) through watchdog, and the only place that knows either.

watchdog's observer is not used, only its thread that reads the kernel's queue. The observer puts two queues without a
bound in between, holds everything back for half a second when a file is moved out, does not say when the kernel refuses
a watch below a root, and goes on reporting a folder that was moved away under its old path. Here the reading thread
fills `Hints` itself, and each folder knows its own path.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from errno import EACCES, EMFILE, ENFILE, ENOENT, ENOMEM, ENOSPC, ENOTDIR
from threading import RLock
from typing import TYPE_CHECKING

from pipeline.arrivals.hints import Hints
from pipeline.arrivals.scan import InputRules

HAS_EVENTS = sys.platform == "linux"
"""Elsewhere every root is polled."""

if TYPE_CHECKING or HAS_EVENTS:
    from watchdog.observers.inotify_c import (
        CallbackId,
        InotifyConstants,
        InotifyEvent,
        InotifyFD,
        Mask,
        WatchDescriptor,
    )

OVERFLOW_LOGGER = "watchdog.observers.inotify_c"
"""Where watchdog says, in a warning, that the kernel's queue has overflowed and events are lost."""
EXHAUSTED = frozenset({ENOSPC, EMFILE, ENFILE, ENOMEM})
"""Errors of inotify_add_watch(2) and inotify_init(2) that mean: no more of them."""
_GONE = frozenset({ENOENT, ENOTDIR, EACCES})
_STOP_PATIENCE_SECONDS = 5.0


class Kernel:
    """One inotify instance with the thread that reads it. Raises OSError where there are too many of them."""

    def __init__(self) -> None:
        self.fd = InotifyFD()
        self.fd.start()

    @property
    def is_alive(self) -> bool:
        """Whether events are still being read."""
        return self.fd.is_alive()

    def stop(self) -> None:
        """End the thread, and all watches with it."""
        self.fd.stop()
        self.fd.join(_STOP_PATIENCE_SECONDS)


class _Folder:
    """A watched folder: what watchdog's thread calls with an event, and where the folder lies."""

    __slots__ = ("children", "parent", "path", "tree", "wd")

    def __init__(self, tree: Tree, path: str, parent: _Folder | None) -> None:
        self.tree = tree
        self.path = path
        self.parent = parent
        self.wd: WatchDescriptor | None = None
        self.children: dict[str, _Folder] | None = None

    def on_event(self, event: InotifyEvent) -> None:
        """Take an event that the kernel tells of this folder."""
        self.tree.hear(self, event)

    def on_watch_deleted(self, wd: WatchDescriptor) -> None:
        """Take note that the folder is gone, or its file system."""
        self.tree.forget(self, wd)

    def on_queue_overflow(self) -> None:
        """Leave it to the listener of watchdog's log, which is told once and not once for each folder."""


class Tree:
    """The watches on a root and every folder below it that may hold inputs, which feed `hints`.

    `failure` is set when the kernel refuses one for want of room, `is_lost` when the root itself is gone. Folders that
    are `skipped` are left out with all below them.
    """

    def __init__(
        self, kernel: Kernel, root: str, rules: InputRules, hints: Hints, skipped: Callable[[str], bool]
    ) -> None:
        self._fd = kernel.fd
        self._root = _Folder(self, root, None)
        self._rules = rules
        self._hints = hints
        self._skipped = skipped
        self._lock = RLock()
        self._is_armed = True
        self.folders = 0
        self.failure: OSError | None = None
        self.is_lost = False

    def arm(self) -> None:
        """Watch the root and all below it, each folder before it is looked into. Costs a look at every folder."""
        self._enter(None, self._root.path, is_telling=False)

    def disarm(self) -> None:
        """Give the watches back; what is still heard of them is not passed on."""
        with self._lock:
            self._is_armed = False
            self._drop(self._root)

    def hear(self, folder: _Folder, event: InotifyEvent) -> None:
        """Make a hint of an event. Runs in watchdog's thread."""
        if not self._is_armed:
            return
        mask, name = event.mask, os.fsdecode(event.name)
        if not name:
            if folder is self._root and mask & _LOST:
                self.is_lost = True
        elif self._rules.is_visible(name):
            path = _join(folder.path, name)
            if mask & InotifyConstants.IN_ISDIR:
                self._hear_of_folder(folder, path, mask)
            elif not self._rules.is_own_file(path):
                self._hear_of_file(path, mask)

    def forget(self, folder: _Folder, wd: WatchDescriptor) -> None:
        """Take note that the kernel has ended a watch."""
        with self._lock:
            if folder.wd != wd:
                return
            folder.wd = None
            self.folders -= 1
            if folder is self._root:
                self.is_lost = True
            elif folder.parent is not None and folder.parent.children:
                name = os.path.basename(folder.path)
                if folder.parent.children.get(name) is folder:
                    del folder.parent.children[name]

    def _hear_of_file(self, path: str, mask: int) -> None:
        if mask & (InotifyConstants.IN_MOVED_TO | InotifyConstants.IN_MOVED_FROM | InotifyConstants.IN_DELETE):
            self._hints.add(path, is_whole=True)
        elif mask & InotifyConstants.IN_CLOSE_WRITE:
            self._hints.add_closed(path)
        elif mask & InotifyConstants.IN_ATTRIB:
            self._hints.add_found(path)
        else:
            self._hints.add(path, is_whole=False)

    def _hear_of_folder(self, parent: _Folder, path: str, mask: int) -> None:
        if mask & (InotifyConstants.IN_CREATE | InotifyConstants.IN_MOVED_TO):
            self._enter(parent, path, is_telling=True)
        elif mask & InotifyConstants.IN_MOVED_FROM:
            with self._lock:
                gone = (parent.children or {}).get(os.path.basename(path))
                if gone is not None:
                    self._drop(gone)
            if not self._rules.is_own_folder(path):
                self._hints.add_folder(path)

    def _enter(self, parent: _Folder | None, path: str, is_telling: bool) -> None:
        """Watch a folder and all below it; files that are there already may have come with it unheard."""
        folders = [(parent, path)]
        while folders and self.failure is None:
            parent, path = folders.pop()
            try:
                folder = self._watch(parent, path)
                if folder is None:
                    continue
                with os.scandir(path) as entries:
                    listed = [
                        (entry.path, entry.is_dir(follow_symlinks=False))
                        for entry in entries
                        if self._rules.is_visible(entry.name) and not self._rules.is_own_file(entry.path)
                    ]
            except OSError as error:
                if error.errno in EXHAUSTED or (parent is None and error.errno not in _GONE):
                    self.failure = error
                continue  # otherwise it is gone again, or closed to us: the next look says which
            for below, is_folder in listed:
                if is_folder:
                    if not self._rules.is_own_folder(below) and not self._skipped(below):
                        folders.append((folder, below))
                elif is_telling:
                    self._hints.add(below, is_whole=False)

    def _watch(self, parent: _Folder | None, path: str) -> _Folder | None:
        with self._lock:
            if not self._is_armed or (parent is not None and parent.wd is None):
                return None
            folder = self._root if parent is None else _Folder(self, path, parent)
            wd = self._fd.add_callback(os.fsencode(path), _MASK, folder, CallbackId(id(folder)))
            if wd == -1:  # watchdog raises no error for a folder that may not be read
                self._fd.remove_callbacks([(wd, CallbackId(id(folder)))])
                raise PermissionError(EACCES, "permission denied", path)
            folder.wd = wd
            if parent is not None:
                known = (parent.children or {}).get(os.path.basename(path))
                if known is not None and known.wd == wd:
                    self._fd.remove_callbacks([(wd, CallbackId(id(folder)))])
                    return known
                if known is not None:
                    self._drop(known)
                parent.children = parent.children or {}
                parent.children[os.path.basename(path)] = folder
            self.folders += 1
            return folder

    def _drop(self, top: _Folder) -> None:
        """Give back the watches of a folder and all below it."""
        if top.parent is not None and top.parent.children:
            top.parent.children.pop(os.path.basename(top.path), None)
        folders = [top]
        while folders:
            folder = folders.pop()
            folders.extend((folder.children or {}).values())
            folder.children = None
            if folder.wd is not None:
                wd, folder.wd = folder.wd, None
                self.folders -= 1
                self._fd.remove_callbacks([(wd, CallbackId(id(folder)))])


def _join(folder: str, name: str) -> str:
    return folder + name if folder.endswith("/") else f"{folder}/{name}"


if TYPE_CHECKING or HAS_EVENTS:
    _LOST = (
        InotifyConstants.IN_DELETE_SELF
        | InotifyConstants.IN_MOVE_SELF
        | InotifyConstants.IN_UNMOUNT
        | InotifyConstants.IN_IGNORED
    )
    _MASK = Mask(
        InotifyConstants.IN_CREATE
        | InotifyConstants.IN_MODIFY
        | InotifyConstants.IN_ATTRIB
        | InotifyConstants.IN_CLOSE_WRITE
        | InotifyConstants.IN_MOVE
        | InotifyConstants.IN_DELETE
        | InotifyConstants.IN_DELETE_SELF
        | InotifyConstants.IN_MOVE_SELF
        | InotifyConstants.IN_EXCL_UNLINK
        | InotifyConstants.IN_ONLYDIR
        | InotifyConstants.IN_DONT_FOLLOW
    )
