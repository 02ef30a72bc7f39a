"""Roots that are watched: how each stands, whether it is the folder that it was, and why it cannot be heard of."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass, field
from typing import Literal

from pipeline.arrivals.events import EXHAUSTED, Tree
from pipeline.arrivals.mounts import inotify_limit
from pipeline.arrivals.places import Place
from pipeline.arrivals.scan import InputRules

ModeName = Literal["events", "polling"]
Identity = tuple[int, int]
"""Device and inode of a folder: another file system, or another folder, under the same name has another."""


@dataclass(frozen=True, slots=True)
class RootState:
    """How a root stands, for people."""

    path: str
    mode: ModeName | None
    """None while it is degraded and has never been there."""
    why: str
    trouble: str | None
    """Why it is degraded; None where it is not."""
    folders: int
    """Folders with a watch."""


@dataclass(slots=True)
class Root:
    """A root, and what is known of it."""

    path: str
    place: Place
    identity: Identity | None = None
    trouble: str | None = None
    is_bare: bool = False
    """Whether the trouble is that it is empty, though files were known in it."""
    mode: ModeName | None = None
    why: str = ""
    tree: Tree | None = None
    mounts: set[str] = field(default_factory=set)
    """Points of mounts below it."""
    lost: set[str] = field(default_factory=set)
    """Points below it where a mount was, and is no more."""
    parts: dict[str, Place] = field(default_factory=dict)
    """Mounts below it that are polled, though it is not."""
    is_stale: bool = False
    """Whether the watches must be set anew before the next look."""


def identity_of(path: str) -> tuple[Identity | None, str | None]:
    """Return which folder a root is, or why it is none that can be looked at."""
    try:
        status = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None, "is not there"
    except OSError as error:
        return None, f"cannot be looked at: {error.strerror or error}"
    if not stat.S_ISDIR(status.st_mode):
        return None, "is no folder"
    if not os.access(path, os.R_OK | os.X_OK):
        return None, "may not be read: permission denied"
    if os.path.realpath(path) != path:
        return None, f"has become a link to {os.path.realpath(path)}: start again to watch that"
    return (status.st_dev, status.st_ino), None


def is_same(root: Root) -> bool:
    """Tell whether a root is the folder that it was when last tended."""
    try:
        status = os.stat(root.path)
    except OSError:
        return False
    return (status.st_dev, status.st_ino) == root.identity


def is_bare(path: str, rules: InputRules) -> bool:
    """Tell whether a folder holds nothing to be seen, as a mount point does, or cannot be looked into."""
    try:
        with os.scandir(path) as entries:
            return not any(rules.is_visible(entry.name) and entry.name != "lost+found" for entry in entries)
    except OSError:
        return True


def refusal(error: OSError, root: str, rules: InputRules) -> str:
    """Say why there are no watches, and which limit to raise."""
    if error.errno == errno.ENOSPC:
        limit = inotify_limit("max_user_watches") or 0
        folders = _count_folders(root, rules)
        wanted = max(524_288, 2 * (limit + folders))
        return (
            f"it has {folders} folders, each of which takes an inotify watch, and so many are not left of the {limit}"
            f" that the kernel allows: raise it with `sysctl fs.inotify.max_user_watches={wanted}` and start again"
        )
    if error.errno in EXHAUSTED:
        limit = inotify_limit("max_user_instances") or 0
        return (
            f"no inotify instance is left of the {limit} that the kernel allows, or no open file: raise it with"
            f" `sysctl fs.inotify.max_user_instances={max(1024, 4 * limit)}` and start again"
        )
    return f"the kernel refuses to watch it: {error.strerror or error}"


def _count_folders(root: str, rules: InputRules) -> int:
    folders, number = [root], 0
    while folders:
        number += 1
        try:
            with os.scandir(folders.pop()) as entries:
                folders += [e.path for e in entries if e.is_dir(follow_symlinks=False) and rules.is_visible(e.name)]
        except OSError:
            continue  # gone, or closed to us: it takes a watch no less
    return number
