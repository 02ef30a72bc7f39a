"""Watch over roots: how each is heard of, when it must be looked at, and whether it is there at all.

Where the file system tells of changes there are events, with a look at the folders now and then; elsewhere the
folders are looked at often. A root that goes away is degraded: nothing is said of its files until it is back. What a
look finds, and what the ledger makes of it, is not known here.
"""

from __future__ import annotations

import errno
import logging
import os
import stat
import time
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

import structlog

from pipeline.arrivals.events import EXHAUSTED, HAS_EVENTS, OVERFLOW_LOGGER, Kernel, Tree
from pipeline.arrivals.hints import Hints
from pipeline.arrivals.mounts import Mount, hearing_of, inotify_limit, mounts_below, parse_mounts, read_mounts
from pipeline.arrivals.scan import InputRules, Scan, is_below
from pipeline.paths import text_to_path
from schemas.settings import WatchSettings

log = structlog.get_logger()

SCANNING_SHARE = 0.01
"""Most of its time that an idle daemon may spend on looking at folders: large ones are looked at less often."""
POLLING_SHARE = 0.05
"""The same where looks are all that there is, of one core."""
LOOKING_SHARE = 0.2
"""Most of the time that may pass over looks, though hardly any of it is spent: a share in a network answers slowly."""
TEND_SECONDS = 0.5
"""How often the roots themselves are looked after: one stat(2) each, and the table of mounts."""

ModeName = Literal["events", "polling"]
Identity = tuple[int, int]
"""Device and inode of a folder: another file system, or another folder, under the same name has another."""


@dataclass(slots=True)
class Cost:
    """What a look took: seconds on the clock, and seconds of a core."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0

    def pause_seconds(self, share: float) -> float:
        """Return how long to rest after it, so that no more than a share of a core goes into looks."""
        return max(self.cpu_seconds / share, self.seconds / LOOKING_SHARE)


@dataclass(slots=True)
class Place:
    """A root, or a mount below one that is polled by itself, with its next look.

    One that is polled is peeked at between looks: only what differs from the last time goes on from there.
    """

    path: str
    root: str
    every_seconds: float
    is_polled: bool = False
    next_at: float = 0.0
    looked_at: float = float("-inf")
    cost: Cost = field(default_factory=Cost)
    """Of the last look."""
    full_at: float = 0.0
    """Where it is polled: when a look is due that compares everything with the ledger."""
    seen: set[int] | None = None
    """Digests of what the last look or peek found, where it is polled."""

    def note_look(self, now: float, cost: Cost, rescan_seconds: float) -> None:
        """Plan what follows a look."""
        self.looked_at, self.cost = now, cost
        share = POLLING_SHARE if self.is_polled else SCANNING_SHARE
        self.full_at = now + max(rescan_seconds, cost.pause_seconds(SCANNING_SHARE))
        self.next_at = now + max(self.every_seconds, cost.pause_seconds(share))

    def note_peek(self, now: float, cost: Cost, has_vanished: bool) -> None:
        """Plan what follows a peek: a look, if something is gone or has changed, for that the ledger must say."""
        self.next_at = now + max(self.every_seconds, cost.pause_seconds(POLLING_SHARE))
        if has_vanished:
            self.full_at = max(now, self.looked_at + self.cost.pause_seconds(POLLING_SHARE))
            self.next_at = min(self.next_at, self.full_at)

    def ask(self, now: float) -> None:
        """Plan a look at once, or as soon as looks have taken no more than half of the time."""
        self.full_at = self.next_at = min(self.next_at, max(now, self.looked_at + self.cost.seconds))

    def begin(self, now: float) -> None:
        """Plan a look at once, knowing nothing of it."""
        self.seen, self.full_at, self.next_at = None, now, now


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
class _Root:
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


class Watch:
    """Watches over some roots and feeds `hints`. `tend` it in every round, then look at the places that are `due`.

    `knows_below` tells whether files are known below a path: an empty folder in the place of a root with files is taken
    for a file system that is not mounted. `mount_table` returns the text of the table of mounts.
    """

    def __init__(
        self,
        roots: Sequence[str],
        hints: Hints,
        rules: InputRules,
        settings: WatchSettings,
        knows_below: Callable[[str], bool] = lambda path: False,
        clock: Callable[[], float] = time.monotonic,
        cpu_clock: Callable[[], float] = time.process_time,
        mount_table: Callable[[], str] = read_mounts,
    ) -> None:
        self._hints = hints
        self._rules = rules
        self._settings = settings
        self._knows_below = knows_below
        self._clock = clock
        self._cpu_clock = cpu_clock
        self._mount_table = mount_table
        self._table: str | None = None
        self._mounts: list[Mount] = []
        self._kernel: Kernel | None = None
        self._tended_at = float("-inf")
        self._began_at = (0.0, 0.0)
        self._interrupted: set[str] = set()
        self._has_overflowed = False
        self.overflows = 0
        self.restarts = 0
        self.looks = 0
        self.peeks = 0
        self._roots = [_Root(path, Place(path, path, settings.rescan_seconds)) for path in dict.fromkeys(roots)]
        self.tend()

    def tend(self) -> None:
        """Look after the watches and the roots: restart what has died, note what went away and what is back."""
        self._revive()
        for root in self._roots:
            self._mend(root)
        now = self._clock()
        if now - self._tended_at < TEND_SECONDS:
            return
        self._tended_at = now
        has_changed = self._read_mounts()
        for root in self._roots:
            self._check(root)
            if root.trouble is None:
                self._check_mounts(root, has_changed)

    def due(self) -> list[Place]:
        """Return the places that must be looked at now; before that, watches that may be stale are set anew.

        Places that are polled are peeked at meanwhile; what is new in them becomes hints, which settle as all others.
        """
        now = self._clock()
        if self._hints.take_rescan():
            for root in self._roots:
                root.place.ask(now)
                root.is_stale = root.is_stale or self._has_overflowed
            self._has_overflowed = False
        due: list[Place] = []
        for root in self._roots:
            if root.trouble is not None:
                continue
            if self._is_due(root.place, now):
                if root.is_stale:
                    self._arm(root)
                due.append(root.place)
            else:
                due.extend(part for part in root.parts.values() if self._is_due(part, now))
        return due

    def _is_due(self, place: Place, now: float) -> bool:
        """Tell whether a place must be looked at, after a peek at it where that is enough."""
        if place.next_at > now:
            return False
        if place.seen is None or now >= place.full_at:
            return True
        self._peek(place, place.seen)
        return self._clock() >= place.full_at

    def _peek(self, place: Place, before: set[int]) -> None:
        """Make hints of what is new in a place, or has changed since the last time."""
        scan = self.scan([place], before)
        for found in scan:
            path = text_to_path(found.name)
            if self._hints.must_settle(path, (found.size, found.mtime_ns, found.inode), is_fresh=True):
                self._hints.add_found(path)
        self.peeks += 1
        if place.root in self._interrupted:
            return
        place.seen = scan.keys[place.path]
        place.note_peek(self._clock(), self._cost(), not before <= place.seen)

    def _cost(self) -> Cost:
        began_at, cpu_began_at = self._began_at
        return Cost(self._clock() - began_at, self._cpu_clock() - cpu_began_at)

    def seconds_until_due(self) -> float:
        """Return how long it is until the next look, or until the roots must be tended."""
        now = self._clock()
        soonest = self._tended_at + TEND_SECONDS
        for root in self._roots:
            if root.trouble is None:
                soonest = min(soonest, root.place.next_at, *(part.next_at for part in root.parts.values()))
        return max(0.0, soonest - now)

    def scan(self, places: Sequence[Place], passed_over: Set[int] = frozenset()) -> Scan:
        """Return a look at some places that spares what goes away while it is going on; `note_look` when it is over."""
        self._began_at = (self._clock(), self._cpu_clock())
        self._interrupted.clear()
        looked_at = {place.root for place in places}
        before = {root.path: root.identity for root in self._roots if root.path in looked_at}
        return Scan(
            [place.path for place in places],
            self._rules,
            {place.path: place.root for place in places},
            lambda: self._gone(before),
            keys={place.path: set() for place in places if place.is_polled},
            passed_over=passed_over,
        )

    def scan_folders(self, folders: Sequence[str]) -> Scan:
        """Return a look at folders below roots, as `Hints.take_folders` names them."""
        roots = {folder: root.path for folder in folders for root in self._roots if is_below(folder, root.path)}
        return Scan(list(roots), self._rules, roots, lambda: [f for f in roots if not self.is_there(roots[f])])

    def note_look(self, places: Sequence[Place], scan: Scan) -> None:
        """Plan the next look at places after one that is over, each by its share of the files."""
        now, cost = self._clock(), self._cost()
        self.looks += 1
        total = sum(scan.files.get(place.path, 0) + 1 for place in places)
        for place in places:
            if place.root in self._interrupted:
                place.begin(now)
                continue
            share = (scan.files.get(place.path, 0) + 1) / total
            place.seen = scan.keys.get(place.path)
            place.note_look(now, Cost(cost.seconds * share, cost.cpu_seconds * share), self._settings.rescan_seconds)

    def is_there(self, path: str) -> bool:
        """Tell whether what lies at a path below a root can be judged: its root is there, and its mount."""
        for root in self._roots:
            if is_below(path, root.path):
                return root.trouble is None and _is_same(root) and not any(is_below(path, point) for point in root.lost)
        return False

    def states(self) -> list[RootState]:
        """Return how each root stands."""
        return [
            RootState(root.path, root.mode, root.why, root.trouble, root.tree.folders if root.tree else 0)
            for root in self._roots
        ]

    def note_overflow(self) -> None:
        """Take note that the kernel lost events: folders may have come without a watch."""
        self.overflows += 1
        self._has_overflowed = True
        self._hints.ask_for_rescan()

    def use(self, rules: InputRules, settings: WatchSettings) -> None:
        """Go by other rules and times from now on: all is looked at anew, and heard of by them. The mode stays."""
        self._rules, self._settings = rules, settings
        now = self._clock()
        for root in self._roots:
            root.is_stale = True
            root.place.begin(now)

    def stop(self) -> None:
        """End the watches."""
        kernel, self._kernel = self._kernel, None
        if kernel is not None:
            kernel.stop()

    def _revive(self) -> None:
        if self._kernel is None or self._kernel.is_alive:
            return
        self.restarts += 1
        log.warning("watch.restarted")
        self.stop()
        now = self._clock()
        for root in self._roots:
            root.tree = None
            if root.trouble is None:
                self._arm(root)
                root.place.ask(now)

    def _mend(self, root: _Root) -> None:
        """Do what watchdog's thread has found out about a root's watches."""
        if root.tree is None or root.trouble is not None:
            return
        if root.tree.failure is not None:
            self._fall_back(root, root.tree.failure)
        elif root.tree.is_lost:
            self._tended_at = float("-inf")  # see at once whether the root is still there
            root.tree.disarm()
            root.tree = None
            root.identity = None

    def _read_mounts(self) -> bool:
        table = self._mount_table()
        if table == self._table:
            return False
        self._table, self._mounts = table, parse_mounts(table)
        return True

    def _check(self, root: _Root) -> None:
        """See whether a root is there, and the one that it was."""
        identity, trouble = _identity(root.path)
        if trouble is None and identity != root.identity:
            is_bare = _is_bare(root.path, self._rules)
            if is_bare and (root.is_bare or self._knows_below(root.path)):
                root.is_bare = True
                trouble = "is empty, though it had files: taken for not mounted until there is something in it"
        if trouble is not None:
            self._degrade(root, trouble)
        elif identity != root.identity or root.trouble is not None:
            self._adopt(root, identity)

    def _degrade(self, root: _Root, trouble: str) -> None:
        if root.trouble is None:
            log.warning("root.degraded", root=root.path, why=f"{root.path} {trouble}", files="kept as they are")
        root.trouble = trouble
        if root.tree is not None:
            root.tree.disarm()
            root.tree = None
        root.identity = None

    def _adopt(self, root: _Root, identity: Identity | None) -> None:
        if root.trouble is not None:
            log.info("root.returned", root=root.path)
        root.identity, root.trouble, root.is_bare = identity, None, False
        root.mounts = {mount.point for mount in mounts_below(root.path, self._mounts)}
        root.lost -= root.mounts
        self._arm(root)
        root.place.begin(self._clock())

    def _check_mounts(self, root: _Root, has_changed: bool) -> None:
        """Take note of mounts that came or went below a root: one that went must not take its files along."""
        back = {point for point in root.lost if not _is_bare(point, self._rules)}
        if has_changed:
            now_mounted = {mount.point for mount in mounts_below(root.path, self._mounts)}
            gone = {point for point in root.mounts - now_mounted if _is_bare(point, self._rules)}
            back |= root.lost & now_mounted
            for point in sorted(gone):
                log.warning("root.degraded", root=root.path, why=f"{point} is not mounted", files="kept as they are")
            root.lost |= gone
            if now_mounted != root.mounts:
                root.mounts = now_mounted
                root.is_stale = True
                root.place.ask(self._clock())
        for point in sorted(back):
            log.info("root.returned", root=root.path, mount=point)
            root.is_stale = True
            root.place.ask(self._clock())
        root.lost -= back

    def _arm(self, root: _Root) -> None:
        """Choose how a root is heard of, and set its watches; the new ones first, so that nothing is missed."""
        root.is_stale = False
        mode, why, is_told = self._judge(root)
        deaf = {
            mount.point: hearing
            for mount in mounts_below(root.path, self._mounts)
            if not (hearing := hearing_of(mount.point, self._mounts)).is_told_all
        }
        is_mixed = mode == "events" and self._settings.mode == "auto" and bool(deaf)
        unheard = {point for point, hearing in deaf.items() if not hearing.is_told_some} if is_mixed else set()
        old, root.tree = root.tree, None
        if is_told:
            try:
                self._kernel = self._kernel or Kernel()
                root.tree = Tree(self._kernel, root.path, self._rules, self._hints, unheard.__contains__)
                root.tree.arm()
            except OSError as error:
                self._fall_back(root, error)
                is_told = False
        if old is not None:
            old.disarm()
        if root.tree is not None and root.tree.failure is not None:
            self._fall_back(root, root.tree.failure)
        elif is_told or mode == "polling":
            if is_mixed:
                why += "".join(f"; {point} below it is polled: {deaf[point].why}" for point in sorted(deaf))
            self._set_mode(root, mode, why, sorted(deaf) if is_mixed else ())

    def _judge(self, root: _Root) -> tuple[ModeName, str, bool]:
        """Return the mode of a root, why, and whether it has watches."""
        if self._settings.mode == "polling":
            return "polling", "watch.mode says so", False
        if not HAS_EVENTS:
            return "polling", "there is no inotify on this system", False
        if self._settings.mode == "events":
            return "events", "watch.mode says so", True
        hearing = hearing_of(root.path, self._mounts)
        return "events" if hearing.is_told_all else "polling", hearing.why, hearing.is_told_some

    def _fall_back(self, root: _Root, error: OSError) -> None:
        """Poll a root whose watches the kernel refuses, and give those back that it has granted."""
        if root.tree is not None:
            root.tree.disarm()
            root.tree = None
        root.place.ask(self._clock())
        self._set_mode(root, "polling", _refusal(error, root.path, self._rules), ())

    def _set_mode(self, root: _Root, mode: ModeName, why: str, parts: Sequence[str]) -> None:
        settings = self._settings
        is_polled = mode == "polling"
        root.place.is_polled = is_polled
        root.place.seen = root.place.seen if is_polled else None
        root.place.every_seconds = settings.poll_seconds if is_polled else settings.rescan_seconds
        root.parts = {
            point: root.parts.get(point) or Place(point, root.path, settings.poll_seconds, is_polled=True)
            for point in parts
        }
        if (mode, why) != (root.mode, root.why):
            root.mode, root.why = mode, why
            log.info("root.watched", root=root.path, mode=mode, why=why)

    def _gone(self, before: Mapping[str, Identity | None]) -> list[str]:
        """Return what of some roots cannot be judged: those that are not what they were, and mounts that are gone."""
        self._tended_at = float("-inf")
        self.tend()
        gone: list[str] = []
        for root in self._roots:
            if root.path in before:
                if root.trouble is not None or root.identity != before[root.path]:
                    gone.append(root.path)
                    self._interrupted.add(root.path)
                gone.extend(sorted(root.lost))
        return gone


def _identity(path: str) -> tuple[Identity | None, str | None]:
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


def _is_same(root: _Root) -> bool:
    """Tell whether a root is the folder that it was when last tended."""
    try:
        status = os.stat(root.path)
    except OSError:
        return False
    return (status.st_dev, status.st_ino) == root.identity


def _is_bare(path: str, rules: InputRules) -> bool:
    """Tell whether a folder holds nothing to be seen, as a mount point does, or cannot be looked into."""
    try:
        with os.scandir(path) as entries:
            return not any(rules.is_visible(entry.name) and entry.name != "lost+found" for entry in entries)
    except OSError:
        return True


def _refusal(error: OSError, root: str, rules: InputRules) -> str:
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


class _OverflowEar(logging.Handler):
    """Hears of the kernel's lost events where watchdog says so, and passes its other warnings on to our log."""

    def __init__(self, watch: Watch) -> None:
        super().__init__(logging.WARNING)
        self._watch = watch

    def emit(self, record: logging.LogRecord) -> None:
        log.warning("watch.overflowed", why=record.getMessage())
        self._watch.note_overflow()


@contextmanager
def watching(
    roots: Sequence[str],
    hints: Hints,
    rules: InputRules,
    settings: WatchSettings,
    knows_below: Callable[[str], bool] = lambda path: False,
) -> Iterator[Watch]:
    """Watch over roots while the block runs."""
    watch = Watch(roots, hints, rules, settings, knows_below)
    ear = _OverflowEar(watch)
    logging.getLogger(OVERFLOW_LOGGER).addHandler(ear)
    try:
        yield watch
    finally:
        logging.getLogger(OVERFLOW_LOGGER).removeHandler(ear)
        watch.stop()
