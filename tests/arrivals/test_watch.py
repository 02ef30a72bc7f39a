"""Watching over real folders: what is heard, which mode a root is in, and what is said when it goes and comes back."""

from __future__ import annotations

import ctypes
import logging
import os
import shutil
import threading
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from errno import EMFILE, ENOSPC
from pathlib import Path
from typing import Any

import pytest
import structlog
from watchdog.observers.inotify_c import InotifyConstants, InotifyEvent, InotifyFD, Mask, WatchDescriptor

from pipeline.arrivals import events
from pipeline.arrivals import watch as watch_module
from pipeline.arrivals.events import OVERFLOW_LOGGER
from pipeline.arrivals.hints import Hints
from pipeline.arrivals.mounts import inotify_limit, read_mounts
from pipeline.arrivals.places import LOOKING_SHARE, POLLING_SHARE, SCANNING_SHARE
from pipeline.arrivals.scan import InputRules
from pipeline.arrivals.watch import Watch, watching
from schemas.settings import WatchSettings
from tests.programs import until

LOCAL = "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
LIBC = ctypes.CDLL(None, use_errno=True)
Logged = list[MutableMapping[str, Any]]


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Heard:
    """A watch over some roots with what it logs and hears; each `tend` comes a second after the last."""

    def __init__(
        self,
        *roots: Path,
        table: str = LOCAL,
        knows_below: Callable[[str], bool] = lambda path: False,
        **settings: Any,
    ) -> None:
        self.clock, self.cpu_clock = Clock(), Clock()
        self.hints = Hints(0.0)
        self.table = table
        rules = InputRules(
            str(roots[0].parent / "w" / "news.duckdb"), lambda name: True, temporary_suffixes=(".tmp", ".part", "~")
        )
        with structlog.testing.capture_logs() as logged:
            self.watch = Watch(
                [str(root) for root in roots],
                self.hints,
                rules,
                WatchSettings(**settings),
                knows_below,
                self.clock,
                self.cpu_clock,
                lambda: self.table,
            )
        self.logged: Logged = logged
        self.paths: set[str] = set()

    def tend(self) -> None:
        """Look after the roots, some time later."""
        self.clock.now += 1.0
        with structlog.testing.capture_logs() as logged:
            self.watch.tend()
        self.logged += logged

    def events(self, name: str) -> Logged:
        """Return what was logged under a name."""
        return [event for event in self.logged if event["event"] == name]

    def modes(self) -> list[tuple[str | None, str | None]]:
        """Return the mode and the trouble of each root."""
        return [(state.mode, state.trouble) for state in self.watch.states()]

    def hears_of(self, *paths: Path) -> None:
        """Wait until some paths were heard of."""
        wanted = {str(path) for path in paths}

        def has_come() -> bool:
            self.paths.update(self.hints.take_settled())
            return self.paths >= wanted

        until(has_come, f"{wanted} among {self.paths}")

    def finds(self, seconds: float = 0.0, cpu_seconds: float = 0.0) -> set[str]:
        """Look at what is due, which takes so long; return the names of the files found."""
        places = self.watch.due()
        scan = self.watch.scan(places)
        found = {os.path.basename(file.name) for file in scan}
        self.clock.now += seconds
        self.cpu_clock.now += cpu_seconds
        if places:
            self.watch.note_look(places, scan)
        return found

    def peeks(self) -> set[str]:
        """Peek at what is polled and due; return the names of the files that became hints."""
        assert self.watch.due() == []
        self.hints._settle_seconds = 0.0
        return {os.path.basename(path) for path in self.hints.take_settled(is_last_call=True)}


@contextmanager
def heard(*roots: Path, **said: Any) -> Iterator[Heard]:
    """Watch over roots while the block runs."""
    one = Heard(*roots, **said)
    try:
        yield one
    finally:
        one.watch.stop()


def write(path: Path, text: str = "x") -> Path:
    """Write a file and the folders that it lies in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@contextmanager
def mounted(point: Path) -> Iterator[Callable[[], None]]:
    """Mount a small file system in memory while the block runs, or skip the test; yields what unmounts it."""
    point.mkdir(exist_ok=True)
    if LIBC.mount(b"none", os.fsencode(point), b"tmpfs", 0, b"size=1m") != 0:
        pytest.skip("this machine refuses to mount; the tables of test_mounts.py stand for it")
    is_mounted = True

    def unmount() -> None:
        nonlocal is_mounted
        if is_mounted:
            is_mounted = False
            assert LIBC.umount2(os.fsencode(point), 2) == 0

    try:
        yield unmount
    finally:
        unmount()


def test_files_are_heard_of_however_they_come(tmp_path: Path) -> None:
    """Written, renamed, moved in, hard-linked, replaced, deleted; not under temporary or hidden names."""
    root = tmp_path / "in"
    old = write(root / "old.txt")
    with heard(root) as here:
        write(root / "written.txt")
        os.rename(write(root / "new.txt.part"), root / "renamed.txt")
        shutil.move(write(tmp_path / "outside.txt"), root / "moved.txt")
        os.link(write(tmp_path / "linked.txt"), root / "linked.txt")
        os.replace(write(tmp_path / "other.txt"), old)
        write(root / "late.txt").unlink()
        write(root / ".hidden.txt")
        here.hears_of(*(root / f"{name}.txt" for name in ("written", "renamed", "moved", "linked", "old", "late")))
        assert not {path for path in here.paths if path.endswith(".part") or ".hidden" in path}
        assert not here.hints.take_rescan(), "a look at everything was not needed"


def test_a_file_that_gets_its_name_when_it_is_done_is_whole_at_once_and_one_that_loses_it_is_gone(
    tmp_path: Path,
) -> None:
    """However long the settling time."""
    root = tmp_path / "in"
    root.mkdir()
    with heard(root) as here:
        here.hints._settle_seconds = 3600.0
        os.rename(write(root / "a.txt.tmp"), root / "a.txt")
        here.hears_of(root / "a.txt")
        here.paths.clear()
        os.rename(root / "a.txt", root / "a.txt.tmp")
        here.hears_of(root / "a.txt")


def test_folders_made_deep_and_filled_at_once_lose_nothing(tmp_path: Path) -> None:
    """By thousands, and no look at everything is asked for."""
    root = tmp_path / "in"
    root.mkdir()
    with heard(root) as here:
        made = [write(root / f"{n % 7}" / f"{n % 31}" / f"{n}" / "a" / "b.txt") for n in range(1_000)]
        here.hears_of(*made)
        assert here.watch.overflows or not here.hints.take_rescan()
        later = write(made[0].parent / "later.txt")
        here.hears_of(later)


def test_a_tree_that_is_moved_in_is_heard_of_and_watched(tmp_path: Path) -> None:
    """However deep."""
    root = tmp_path / "in"
    root.mkdir()
    write(tmp_path / "tree" / "b" / "c" / "d" / "e.txt")
    with heard(root) as here:
        os.rename(tmp_path / "tree", root / "tree")
        here.hears_of(root / "tree" / "b" / "c" / "d" / "e.txt")
        here.hears_of(write(root / "tree" / "b" / "c" / "later.txt"))


def test_a_folder_that_is_moved_away_is_looked_for_and_not_heard_of_any_more(tmp_path: Path) -> None:
    """Its new place is nobody's business, and its old path would be wrong."""
    root = tmp_path / "in"
    write(root / "a" / "b" / "c.txt")
    with heard(root) as here:
        before = here.watch.states()[0].folders
        os.rename(root / "a", tmp_path / "away")
        until(lambda: bool(here.hints._folders), "the folder")
        folders = here.hints.take_folders()
        assert folders == [str(root / "a")]
        assert list(here.watch.scan_folders(folders)) == []
        assert here.watch.scan_folders(folders).unreadable == []
        write(tmp_path / "away" / "b" / "stale.txt")
        here.hears_of(write(root / "fresh.txt"))
        assert here.paths == {str(root / "fresh.txt")}
        assert here.watch.states()[0].folders == before - 2


def test_a_folder_that_is_renamed_is_heard_of_under_its_new_name(tmp_path: Path) -> None:
    """And what comes into it, too."""
    root = tmp_path / "in"
    write(root / "a" / "b" / "c.txt")
    with heard(root) as here:
        os.rename(root / "a", root / "z")
        here.hears_of(root / "z" / "b" / "c.txt")
        here.hears_of(write(root / "z" / "b" / "d.txt"))
        os.rename(root / "z", root / "z.tmp")
        os.rename(root / "z.tmp", root / "y")
        here.hears_of(root / "y" / "b" / "d.txt")
        here.hears_of(write(root / "y" / "b" / "e.txt"))
        assert here.watch.states()[0].folders == 3


def test_a_lost_event_makes_a_look_with_new_watches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel's queue holds so many events; folders that came meanwhile have no watch."""
    root = tmp_path / "in"
    root.mkdir()
    one = Heard(root)
    ear = watch_module._OverflowEar(one.watch)
    logging.getLogger(OVERFLOW_LOGGER).addHandler(ear)
    try:
        one.finds()
        assert one.watch.due() == []
        with monkeypatch.context() as deaf:
            deaf.setattr(events.Tree, "hear", lambda self, folder, event: None)
            write(root / "unheard" / "a.txt")
            assert one.watch._kernel is not None
            one.watch._kernel.fd.handle_event(
                InotifyEvent(WatchDescriptor(-1), Mask(InotifyConstants.IN_Q_OVERFLOW), 0, b"")
            )
            until(lambda: one.watch.overflows == 1, "the overflow")
        assert one.finds() == {"a.txt"}
        one.hears_of(write(root / "unheard" / "b.txt"))
    finally:
        logging.getLogger(OVERFLOW_LOGGER).removeHandler(ear)
        one.watch.stop()


def test_a_queue_of_the_kernel_that_runs_over_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real one: whoever reads it is held up until there are more events than it takes."""
    limit = inotify_limit("max_queued_events")
    if limit is None or limit > 50_000:
        pytest.skip("the kernel's queue is too long to fill here; the test above stands for it")
    root = tmp_path / "in"
    (root / "a").mkdir(parents=True)
    gate = threading.Event()
    hear = events.Tree.hear

    def hear_late(self: events.Tree, folder: Any, event: Any) -> None:
        gate.wait()
        hear(self, folder, event)

    monkeypatch.setattr(events.Tree, "hear", hear_late)
    hints = Hints(0.0)
    rules = InputRules(str(tmp_path / "w" / "news.duckdb"), lambda name: True)
    with watching([str(root)], hints, rules, WatchSettings()) as watch:
        watch.note_look(watch.due(), watch.scan([]))
        made = {str(write(root / "a" / f"{number}.txt")) for number in range(limit // 2)}
        gate.set()
        until(lambda: watch.overflows > 0, "the overflow")
        found: set[str] = set()

        def has_all() -> bool:
            watch.tend()
            if places := watch.due():
                scan = watch.scan(places)
                found.update(file.name for file in scan)
                watch.note_look(places, scan)
            found.update(hints.take_settled())
            return found >= made

        until(has_all, "all files")


def test_looks_that_are_asked_for_again_and_again_take_no_more_than_half_of_the_time(tmp_path: Path) -> None:
    """Else a flood of lost events would leave no time for the files."""
    with heard(tmp_path) as here:
        here.finds(seconds=10.0)
        here.hints.ask_for_rescan()
        assert here.watch.due() == []
        here.clock.now += 9.0
        assert here.watch.due() == []
        here.clock.now += 1.0
        assert [place.path for place in here.watch.due()] == [str(tmp_path)]


def test_a_thread_that_dies_is_started_again_and_all_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it died of."""
    monkeypatch.setattr(threading, "excepthook", lambda arguments: None)
    with heard(tmp_path) as here:
        here.finds()
        kernel = here.watch._kernel
        assert kernel is not None

        def fail(event: object) -> None:
            raise RuntimeError("dead")

        monkeypatch.setattr(kernel.fd, "handle_event", fail)
        write(tmp_path / "unheard.txt")
        until(lambda: not kernel.is_alive, "the end of the thread")
        here.tend()
        assert (here.watch.restarts, len(here.events("watch.restarted"))) == (1, 1)
        assert here.finds() == {"unheard.txt"}
        here.hears_of(write(tmp_path / "heard.txt"))


@pytest.mark.parametrize(
    ("line", "mode", "word"),
    [
        ("", "events", "ext4"),
        ("50 22 0:9 / {} rw - nfs4 nas:/x rw\n", "polling", "NFS"),
        ("50 22 0:9 / {} rw - fuse.sshfs a:b rw\n", "polling", "FUSE"),
        ("50 22 0:9 / {} rw - overlay overlay rw\n", "polling", "lower layer"),
    ],
)
def test_each_root_says_in_one_line_how_it_is_heard_of_and_why(tmp_path: Path, line: str, mode: str, word: str) -> None:
    """By the table of mounts alone: nothing is written to find out."""
    with heard(tmp_path, table=LOCAL + line.format(tmp_path), poll_seconds=2.0, rescan_seconds=30.0) as here:
        (said,) = here.events("root.watched")
        assert (said["root"], said["mode"]) == (str(tmp_path), mode)
        assert word in said["why"]
        here.finds()
        write(tmp_path / "unheard.txt")
        here.hints.take_settled(is_last_call=True)
        (root,) = here.watch._roots
        seen_before = len(root.place.seen or ())
        here.clock.now += 2.0
        assert here.watch.due() == []
        assert len(root.place.seen or ()) - seen_before == (mode == "polling")  # it was peeked at, or not
        here.clock.now += 28.0
        assert here.finds() == {"unheard.txt"}


def test_layers_are_listened_to_and_polled(tmp_path: Path) -> None:
    """What is written through the mount is heard of at once, what changes beneath it is found by a look."""
    with heard(
        tmp_path, table=f"22 1 0:5 / / rw - overlay overlay rw\n50 22 0:9 / {tmp_path} rw - overlay o rw\n"
    ) as here:
        assert here.modes() == [("polling", None)]
        here.hears_of(write(tmp_path / "a.txt"))


@pytest.mark.parametrize("mode", ["events", "polling"])
def test_the_config_goes_before_the_table(tmp_path: Path, mode: str) -> None:
    """For who knows better."""
    with heard(tmp_path, table=f"{LOCAL}50 22 0:9 / {tmp_path} rw - nfs nas:/x rw\n", mode=mode) as here:
        assert here.modes() == [(mode, None)]


def test_a_share_below_a_local_root_is_polled_by_itself_and_has_no_watches(tmp_path: Path) -> None:
    """The rest of the root keeps its events."""
    share = tmp_path / "share"
    write(share / "deep" / "a.txt")
    write(tmp_path / "b.txt")
    with heard(tmp_path, table=f"{LOCAL}50 22 0:9 / {share} rw - nfs4 nas:/x rw\n") as here:
        (said,) = here.events("root.watched")
        assert said["mode"] == "events"
        assert f"{share} below it is polled: it is an NFS share" in said["why"]
        assert here.watch.states()[0].folders == 1
        assert here.finds() == {"a.txt", "b.txt"}
        assert here.finds() == {"a.txt"}
        write(share / "deep" / "c.txt")
        os.rename(write(tmp_path / ".d.txt"), tmp_path / "d.txt")  # one event, and none that follows it
        here.hears_of(tmp_path / "d.txt")
        here.clock.now += 2.0
        assert here.peeks() == {"c.txt"}


def test_what_is_polled_is_peeked_at_and_only_what_is_new_goes_on(tmp_path: Path) -> None:
    """A file that is gone takes a look that compares everything."""
    a = write(tmp_path / "a.txt")
    b = write(tmp_path / "b.txt")
    with heard(tmp_path, mode="polling", poll_seconds=2.0, rescan_seconds=30.0) as here:
        assert here.finds() == {"a.txt", "b.txt"}
        here.clock.now += 2.0
        assert here.peeks() == set()
        write(tmp_path / "c.txt")
        here.clock.now += 2.0
        assert here.peeks() == {"c.txt"}
        here.clock.now += 2.0
        assert here.peeks() == set()
        b.unlink()
        a.write_text("longer")
        here.clock.now += 2.0
        assert here.finds() == {"a.txt", "c.txt"}
        assert here.peeks() == {"a.txt"}
        here.clock.now += 2.0
        assert here.peeks() == set()
        here.clock.now += 28.0
        assert here.finds() == {"a.txt", "c.txt"}, "now and then everything is compared"


def test_looks_take_a_small_share_of_a_core(tmp_path: Path) -> None:
    """However many files there are: 5 % where they are all there is, 1 % where there are events."""
    for mode, share in (("polling", POLLING_SHARE), ("events", SCANNING_SHARE)):
        with heard(tmp_path, mode=mode, poll_seconds=2.0, rescan_seconds=30.0) as here:
            here.finds(seconds=2.0, cpu_seconds=1.0)
            assert here.watch._roots[0].place.next_at == here.clock.now + max(1.0 / share, 2.0)
            here.clock.now += 1.0 / SCANNING_SHARE
            here.finds(seconds=100.0, cpu_seconds=0.0)
            assert here.watch._roots[0].place.next_at == here.clock.now + 100.0 / LOOKING_SHARE


@pytest.mark.parametrize(
    ("number", "word"), [(ENOSPC, "fs.inotify.max_user_watches="), (EMFILE, "fs.inotify.max_user_instances=")]
)
def test_a_root_whose_watches_are_refused_is_polled_and_the_others_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, word: str
) -> None:
    """In the middle of a tree, too; it says which limit to raise, and gives back what it was granted."""
    small, large = tmp_path / "a", tmp_path / "b"
    small.mkdir()
    for n in range(5):
        write(large / str(n) / "a.txt")
    add = InotifyFD.add_callback

    def refuse(self: Any, path: bytes, *said: Any) -> Any:
        if path.endswith(b"/b/3"):
            raise OSError(number, "refused")
        return add(self, path, *said)

    monkeypatch.setattr(InotifyFD, "add_callback", refuse)
    with heard(small, large) as here:
        assert here.modes() == [("events", None), ("polling", None)]
        assert [word in event["why"] for event in here.events("root.watched")] == [False, True]
        assert ("it has 6 folders" in here.events("root.watched")[1]["why"]) == (number == ENOSPC)
        assert [state.folders for state in here.watch.states()] == [1, 0]
        assert here.finds() == {"a.txt"}
        here.hears_of(write(small / "x.txt"))


def test_a_limit_that_is_reached_later_makes_that_root_polled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And looked at, since something came that was not heard of."""
    with heard(tmp_path) as here:
        here.finds()

        def refuse(self: Any, *said: Any) -> Any:
            raise OSError(ENOSPC, "refused")

        monkeypatch.setattr(InotifyFD, "add_callback", refuse)
        write(tmp_path / "new" / "a.txt")

        def is_polled() -> bool:
            here.tend()
            return here.modes() == [("polling", None)]

        until(is_polled, "polling")
        assert here.finds() == {"a.txt"}


def test_where_no_instance_is_left_every_root_is_polled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The daemon starts all the same."""

    def refuse(self: Any) -> int:
        raise OSError(EMFILE, "inotify instance limit reached")

    monkeypatch.setattr(InotifyFD, "_create_inotify_fd", refuse)
    with heard(tmp_path) as here:
        assert here.modes() == [("polling", None)]
        assert "fs.inotify.max_user_instances=" in here.events("root.watched")[0]["why"]


def test_a_root_that_is_not_there_yet_is_waited_for(tmp_path: Path) -> None:
    """One line when it is missed, one when it is there."""
    root = tmp_path / "later" / "in"
    with heard(root) as here:
        for _ in range(3):
            here.tend()
        assert [event["root"] for event in here.events("root.degraded")] == [str(root)]
        assert here.watch.due() == []
        write(root / "a.txt")
        here.tend()
        here.tend()
        assert [event["root"] for event in here.events("root.returned")] == [str(root)]
        assert here.modes() == [("events", None)]
        assert here.finds() == {"a.txt"}
        here.hears_of(write(root / "b.txt"))


def test_a_root_that_goes_away_and_comes_back_is_heard_of_again(tmp_path: Path) -> None:
    """Deleted and made anew; nothing may be said of its files in between, and while it is empty."""
    root = tmp_path / "in"
    write(root / "a.txt")
    with heard(root, knows_below=lambda path: True) as here:
        assert here.finds() == {"a.txt"}
        assert here.watch.is_there(str(root / "a.txt"))
        shutil.rmtree(root)
        assert not here.watch.is_there(str(root / "a.txt")), "known at once, before it is tended"
        here.tend()
        assert here.modes() == [("events", "is not there")]
        root.mkdir()
        here.tend()
        (state,) = here.watch.states()
        assert state.trouble is not None
        assert state.trouble.startswith("is empty, though it had files")
        assert here.watch.due() == []
        write(root / "b.txt")
        here.tend()
        assert here.modes() == [("events", None)]
        assert here.finds() == {"b.txt"}
        here.hears_of(write(root / "c.txt"))
        assert (len(here.events("root.degraded")), len(here.events("root.returned"))) == (1, 1)


def test_a_root_that_is_emptied_while_it_is_watched_stays_what_it_is(tmp_path: Path) -> None:
    """Its files are gone one by one; that is no mount that went away."""
    a = write(tmp_path / "a.txt")
    with heard(tmp_path, knows_below=lambda path: True) as here:
        here.finds()
        a.unlink()
        here.tend()
        assert here.modes() == [("events", None)]
        assert here.watch.is_there(str(a))


def test_an_empty_root_of_which_nothing_is_known_is_just_empty(tmp_path: Path) -> None:
    """As on the first day."""
    with heard(tmp_path) as here:
        assert here.modes() == [("events", None)]


def test_a_root_in_whose_place_is_something_else_is_degraded(tmp_path: Path) -> None:
    """A file, or a link to a folder elsewhere, whose files have other names."""
    root, other = tmp_path / "in", tmp_path / "other"
    root.mkdir()
    other.mkdir()
    with heard(root) as here:
        root.rmdir()
        root.write_text("x")
        here.tend()
        assert here.modes() == [("events", "is no folder")]
        root.unlink()
        root.symlink_to(other)
        here.tend()
        assert (here.watch.states()[0].trouble or "").startswith("has become a link")


def test_a_root_that_changes_under_a_look_is_spared(tmp_path: Path) -> None:
    """What was not found then is not gone."""
    root = tmp_path / "in"
    write(root / "a.txt")
    with heard(root) as here:
        scan = here.watch.scan(here.watch.due())
        os.rename(root, tmp_path / "away")
        write(root / "b.txt")
        list(scan)
        assert scan.unreadable == [str(root)]


def test_an_unmounted_root_is_degraded_until_it_is_mounted_again(tmp_path: Path) -> None:
    """The folder it was mounted on is still there, and empty."""
    root = tmp_path / "in"
    with mounted(root) as unmount:
        write(root / "a.txt")
        with heard(root, knows_below=lambda path: True) as here:
            assert here.finds() == {"a.txt"}
            unmount()
            here.tend()
            here.tend()
            assert (here.watch.states()[0].trouble or "").startswith("is empty, though it had files")
            with mounted(root):
                write(root / "b.txt")
                here.tend()
                assert here.modes() == [("events", None)]
                assert here.finds() == {"b.txt"}
                here.hears_of(write(root / "c.txt"))
                root_is_busy = here.events("root.degraded")
                assert len(root_is_busy) == 1
                here.watch.stop()


def test_a_mount_below_a_root_that_goes_away_takes_no_files_along(tmp_path: Path) -> None:
    """The rest of the root goes on."""
    point = tmp_path / "in" / "disk"
    (tmp_path / "in").mkdir()
    with mounted(point) as unmount:
        write(point / "a.txt")
        with heard(tmp_path / "in", table=read_mounts()) as here:
            assert here.finds() == {"a.txt"}
            unmount()
            here.table = read_mounts()
            here.tend()
            assert [event["why"] for event in here.events("root.degraded")] == [f"{point} is not mounted"]
            assert not here.watch.is_there(str(point / "a.txt"))
            scan = here.watch.scan(here.watch.due())
            assert list(scan) == []
            assert scan.unreadable == [str(point)]
            here.hears_of(write(tmp_path / "in" / "b.txt"))
            with mounted(point):
                write(point / "c.txt")
                here.table = read_mounts()
                here.tend()
                assert len(here.events("root.returned")) == 1
                assert here.finds() == {"b.txt", "c.txt"}
                here.hears_of(write(point / "d.txt"))


def test_the_daemons_own_files_make_no_hints(tmp_path: Path) -> None:
    """The warehouse may lie below a root, and is written to all the time."""
    root = tmp_path / "in"
    (root / "w").mkdir(parents=True)
    hints = Hints(0.0)
    rules = InputRules(str(root / "w" / "news.duckdb"), lambda name: True)
    with watching([str(root)], hints, rules, WatchSettings()) as watch:
        assert watch.states()[0].folders == 1
        write(root / "w" / "news.duckdb.wal")
        write(root / "a.txt")
        taken = set[str]()

        def has_come() -> bool:
            taken.update(hints.take_settled())
            return bool(taken)

        until(has_come, "the file")
        assert taken == {str(root / "a.txt")}
