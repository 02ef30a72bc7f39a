"""Which file systems tell of changes: read from the table of mounts, since nothing may be written where inputs lie."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOUNTINFO = "/proc/self/mountinfo"
INOTIFY_LIMITS = "/proc/sys/fs/inotify/"

LOCAL_TYPES = frozenset(
    {
        "apfs", "bcachefs", "btrfs", "erofs", "exfat", "ext2", "ext3", "ext4", "f2fs", "fuseblk", "hfs", "hfsplus",
        "iso9660", "jfs", "msdos", "nilfs2", "ntfs", "ntfs3", "ramfs", "reiserfs", "rootfs", "squashfs", "tmpfs",
        "ubifs", "udf", "ufs", "vfat", "xfs", "zfs",
    }
)  # fmt: skip
"""File systems all of whose changes go through this kernel, so that inotify(7) tells of them. `fuseblk` is NTFS and the
like on a local device."""
LAYERED_TYPES = frozenset({"overlay", "overlayfs", "aufs", "unionfs"})
"""Here events tell of changes made through the mount, and not of those made in a layer below it."""
SHARED_TYPES = {
    "nfs": "an NFS share",
    "nfs4": "an NFS share",
    "cifs": "an SMB share",
    "smb3": "an SMB share",
    "smbfs": "an SMB share",
    "smb2": "an SMB share",
    "9p": "shared by the host (9p)",
    "virtiofs": "shared by the host (virtiofs)",
    "vboxsf": "shared by the host (vboxsf)",
    "prl_fs": "shared by the host (prl_fs)",
    "vmhgfs": "shared by the host (vmhgfs)",
    "hgfs": "shared by the host (hgfs)",
    "drvfs": "shared by the host (drvfs)",
    "ceph": "on a cluster (ceph)",
    "lustre": "on a cluster (lustre)",
    "gpfs": "on a cluster (gpfs)",
    "beegfs": "on a cluster (beegfs)",
    "glusterfs": "on a cluster (glusterfs)",
    "ocfs2": "on a cluster (ocfs2)",
    "gfs2": "on a cluster (gfs2)",
    "afs": "on AFS",
}
"""File systems that others change without this kernel hearing of it."""

_ESCAPE = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class Mount:
    """A line of the table of mounts: what is mounted where, see proc_pid_mountinfo(5)."""

    mount_id: int
    parent_id: int
    point: str
    fs_type: str
    source: str


@dataclass(frozen=True, slots=True)
class Hearing:
    """Whether changes of a place can be heard of. `why` says so of its file system, for people."""

    is_told_all: bool
    """Events tell of every change, so that looking now and then is enough."""
    is_told_some: bool
    """Events tell of some changes, sooner than a look does."""
    why: str


def parse_mounts(table: str) -> list[Mount]:
    """Read the text of /proc/self/mountinfo, in its order; lines that are not understood are left out."""
    return [mount for line in table.splitlines() if (mount := _parse_line(line)) is not None]


def _parse_line(line: str) -> Mount | None:
    before, separator, after = line.partition(" - ")
    head, tail = before.split(" "), after.split(" ")
    if not separator or len(head) < 6 or len(tail) < 2 or not (head[0].isdigit() and head[1].isdigit()):
        return None
    return Mount(int(head[0]), int(head[1]), _unescape(head[4]), tail[0], _unescape(tail[1]))


def _unescape(text: str) -> str:
    r"""Undo the kernel's octal escapes: `\040` is a space."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 8)), text)


def mount_of(path: str, mounts: Sequence[Mount]) -> Mount | None:
    """Return the mount that an absolute, resolved path lies on; None where the table has none.

    Goes down the tree of mounts as the kernel does: a mount that another one hides does not count.
    """
    known = {mount.mount_id for mount in mounts}
    tops = [mount for mount in mounts if mount.parent_id not in known or mount.parent_id == mount.mount_id]
    current = _first_met(path, tops)
    passed: set[int] = set()
    while current is not None and current.mount_id not in passed:
        passed.add(current.mount_id)
        parent = current
        upper = [m for m in mounts if m.parent_id == parent.mount_id and m.mount_id not in passed]
        following = _first_met(path, upper)
        if following is None:
            break
        current = following
    return current


def _first_met(path: str, mounts: Sequence[Mount]) -> Mount | None:
    """Return the mount that a walk from / to the path meets first; of two on one point the later, which lies on top."""
    met = [mount for mount in mounts if _is_within(path, mount.point)]
    return min(reversed(met), key=lambda mount: len(mount.point), default=None)


def mounts_below(root: str, mounts: Sequence[Mount]) -> Iterator[Mount]:
    """Yield the mounts that can be seen at a point below a root, each point once."""
    for point in dict.fromkeys(mount.point for mount in mounts if mount.point != root):
        if _is_within(point, root):
            seen = mount_of(point, mounts)
            if seen is not None and seen.point == point:
                yield seen


def _is_within(path: str, point: str) -> bool:
    return path == point or path.startswith(point.rstrip("/") + "/")


def hearing_of(path: str, mounts: Sequence[Mount]) -> Hearing:
    """Return what can be heard of a path's changes, by the type of its file system alone.

    A type that is not known counts as one that does not tell: looking too often costs time, too seldom costs files.
    """
    mount = mount_of(path, mounts)
    if mount is None:
        return Hearing(False, False, "its file system is not known")
    kind = mount.fs_type
    if kind in LOCAL_TYPES:
        return Hearing(True, True, f"{kind} tells of every change")
    if kind in LAYERED_TYPES:
        return Hearing(False, True, f"on {kind} changes in a lower layer are not told")
    if kind in SHARED_TYPES:
        return Hearing(False, False, f"it is {SHARED_TYPES[kind]}: changes made elsewhere are not told")
    if kind.startswith("fuse"):
        return Hearing(False, False, f"it is a FUSE mount ({kind}): changes made behind it are not told")
    return Hearing(False, False, f"of {kind} it is not known whether changes are told")


def read_mounts() -> str:
    """Return the table of mounts as text; empty where the system has none."""
    try:
        with open(MOUNTINFO, encoding="utf-8", errors="surrogateescape") as file:
            return file.read()
    except OSError:
        return ""


def inotify_limit(name: str) -> int | None:
    """Return one of inotify(7)'s limits, as `max_user_watches`; None where the system does not tell."""
    try:
        with open(INOTIFY_LIMITS + name, encoding="ascii") as file:
            return int(file.read())
    except (OSError, ValueError):
        return None
