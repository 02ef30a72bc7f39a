"""Which file systems tell of changes, from tables of mounts as kernels print them."""

from __future__ import annotations

import pytest

from pipeline.arrivals.mounts import hearing_of, mount_of, mounts_below, parse_mounts, read_mounts

SERVER = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,errors=remount-ro
23 22 0:21 / /proc rw,nosuid shared:12 - proc proc rw
24 22 0:30 / /srv/news rw,relatime shared:40 - nfs4 nas:/export/news rw,vers=4.2,hard
25 22 0:31 / /srv/win rw,relatime shared:41 - cifs //win/share rw,vers=3.1.1
26 22 0:32 / /mnt/my\\040feeds rw,nosuid,nodev shared:42 master:3 - fuse.sshfs me@host:/feeds rw,user_id=0
27 22 0:33 / /mnt/cloud rw - fuse.rclone remote: rw
28 22 0:34 / /home/me/vm rw - vboxsf vm rw
29 22 0:35 / /mnt/host rw - 9p hostshare rw,trans=virtio
30 22 0:36 / /mnt/virt rw - virtiofs tag rw
31 22 8:17 / /mnt/usb rw - fuseblk /dev/sdb1 rw
32 22 8:1 /data/in /bound rw,relatime - ext4 /dev/sda1 rw
33 24 0:40 / /srv/news/local rw - tmpfs tmpfs rw
34 22 0:41 / /mnt/new rw - shinyfs shiny rw
"""
CONTAINER = """\
700 650 0:55 / / rw,relatime master:300 - overlay overlay rw,lowerdir=/a:/b,upperdir=/c,workdir=/d
701 700 0:58 / /proc rw,nosuid - proc proc rw
702 700 254:1 /var/lib/docker/volumes/in/_data /data/in rw,relatime master:1 - xfs /dev/vda1 rw
"""
OVERMOUNTED = """\
1 0 8:1 / / rw - ext4 /dev/sda1 rw
2 1 0:30 / /a/b rw - nfs nas:/b rw
3 1 8:2 / /a rw - xfs /dev/sda2 rw
4 1 8:3 / /c rw - ext4 /dev/sda3 rw
5 4 0:31 / /c rw - cifs //win/c rw
"""


@pytest.mark.parametrize(
    ("path", "is_told_all", "is_told_some", "word"),
    [
        ("/data/in", True, True, "ext4"),
        ("/srv/newspaper", True, True, "ext4"),
        ("/srv/news/today", False, False, "NFS"),
        ("/srv/news/local", True, True, "tmpfs"),
        ("/srv/win", False, False, "SMB"),
        ("/mnt/my feeds/a", False, False, "fuse.sshfs"),
        ("/mnt/cloud", False, False, "fuse.rclone"),
        ("/home/me/vm", False, False, "vboxsf"),
        ("/mnt/host/x", False, False, "9p"),
        ("/mnt/virt", False, False, "virtiofs"),
        ("/mnt/usb", True, True, "fuseblk"),
        ("/bound/deep", True, True, "ext4"),
        ("/mnt/new", False, False, "shinyfs"),
    ],
)
def test_a_path_is_heard_of_as_its_file_system_allows(
    path: str, is_told_all: bool, is_told_some: bool, word: str
) -> None:
    """By the mount nearest above it; an unknown type is not trusted."""
    hearing = hearing_of(path, parse_mounts(SERVER))
    assert (hearing.is_told_all, hearing.is_told_some) == (is_told_all, is_told_some)
    assert word in hearing.why


def test_a_containers_own_layers_are_not_trusted_and_its_volumes_are() -> None:
    """Its root has no parent in the table."""
    mounts = parse_mounts(CONTAINER)
    own = hearing_of("/app/in", mounts)
    assert (own.is_told_all, own.is_told_some) == (False, True)
    assert hearing_of("/data/in/x", mounts).is_told_all


def test_a_mount_that_another_hides_does_not_count() -> None:
    """One over the folder above it, and one over the same point."""
    mounts = parse_mounts(OVERMOUNTED)
    assert [getattr(mount_of(path, mounts), "fs_type", None) for path in ("/a/b/x", "/a", "/c/x", "/d")] == [
        "xfs",
        "xfs",
        "cifs",
        "ext4",
    ]
    assert [mount.point for mount in mounts_below("/", mounts)] == ["/a", "/c"]


def test_mounts_below_a_root_are_found() -> None:
    """Not those beside it."""
    mounts = parse_mounts(SERVER)
    assert [mount.point for mount in mounts_below("/srv", mounts)] == ["/srv/news", "/srv/win", "/srv/news/local"]
    assert [mount.point for mount in mounts_below("/srv/ne", mounts)] == []
    assert [mount.point for mount in mounts_below("/srv/news", mounts)] == ["/srv/news/local"]


def test_lines_that_are_not_understood_are_left_out_and_a_table_may_be_missing() -> None:
    """Nothing is known then, and nothing is trusted."""
    garbage = "\n - \nx y z\n1 2 3\n22 1 8:1 / / rw - \n" + "9 8 0:1 / / rw -\n"
    assert parse_mounts(garbage) == [mount for mount in parse_mounts(garbage) if mount.point == "/"]
    hearing = hearing_of("/data", parse_mounts("1 2 3 - ext4"))
    assert (hearing.is_told_all, hearing.is_told_some) == (False, False)


def test_a_table_that_goes_round_in_circles_ends() -> None:
    """Ids are the kernel's, but a table may be supplied."""
    assert mount_of("/a", parse_mounts("1 2 0:1 / / rw - ext4 x rw\n2 1 0:2 / / rw - xfs x rw\n")) is None
    assert mount_of("/a", parse_mounts("1 1 0:1 / / rw - ext4 x rw\n")) is not None


def test_the_systems_own_table_is_understood() -> None:
    """The root has a mount."""
    mounts = parse_mounts(read_mounts())
    assert mount_of("/", mounts) is not None
    assert {mount.point for mount in mounts_below("/", mounts)} >= {"/proc"}
