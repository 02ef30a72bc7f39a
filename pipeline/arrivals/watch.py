"""Watch over roots: how each is heard of, when it must be looked at, and whether it is there at all.

Where the file system tells of changes there are events, with a look at the folders now and then; elsewhere the
folders are looked at often. A root that goes away is degraded: nothing is said of its files until it is back. What a
look finds, and what the ledger makes of it, is not known here.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager

import structlog

from pipeline.arrivals.events import HAS_EVENTS, OVERFLOW_LOGGER, Kernel, Tree
from pipeline.arrivals.hints import Hints
from pipeline.arrivals.mounts import Mount, hearing_of, mounts_below, parse_mounts, read_mounts
from pipeline.arrivals.places import Cost, Place
from pipeline.arrivals.roots import Identity, ModeName, Root, RootState, identity_of, is_bare, is_same, refusal
from pipeline.arrivals.scan import InputRules, Scan, is_below
from pipeline.paths import text_to_path
from schemas.settings import WatchSettings

log = structlog.get_logger()

TEND_SECONDS = 0.5
"""How often the roots themselves are looked after: one stat(2) each, and the table of mounts."""


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
        self._roots = [Root(path, Place(path, path, settings.rescan_seconds)) for path in dict.fromkeys(roots)]
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
                return root.trouble is None and is_same(root) and not any(is_below(path, point) for point in root.lost)
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

    def _mend(self, root: Root) -> None:
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

    def _check(self, root: Root) -> None:
        """See whether a root is there, and the one that it was."""
        identity, trouble = identity_of(root.path)
        if trouble is None and identity != root.identity:
            is_empty = is_bare(root.path, self._rules)
            if is_empty and (root.is_bare or self._knows_below(root.path)):
                root.is_bare = True
                trouble = "is empty, though it had files: taken for not mounted until there is something in it"
        if trouble is not None:
            self._degrade(root, trouble)
        elif identity != root.identity or root.trouble is not None:
            self._adopt(root, identity)

    def _degrade(self, root: Root, trouble: str) -> None:
        if root.trouble is None:
            log.warning("root.degraded", root=root.path, why=f"{root.path} {trouble}", files="kept as they are")
        root.trouble = trouble
        if root.tree is not None:
            root.tree.disarm()
            root.tree = None
        root.identity = None

    def _adopt(self, root: Root, identity: Identity | None) -> None:
        if root.trouble is not None:
            log.info("root.returned", root=root.path)
        root.identity, root.trouble, root.is_bare = identity, None, False
        root.mounts = {mount.point for mount in mounts_below(root.path, self._mounts)}
        root.lost -= root.mounts
        self._arm(root)
        root.place.begin(self._clock())

    def _check_mounts(self, root: Root, has_changed: bool) -> None:
        """Take note of mounts that came or went below a root: one that went must not take its files along."""
        back = {point for point in root.lost if not is_bare(point, self._rules)}
        if has_changed:
            now_mounted = {mount.point for mount in mounts_below(root.path, self._mounts)}
            gone = {point for point in root.mounts - now_mounted if is_bare(point, self._rules)}
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

    def _arm(self, root: Root) -> None:
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

    def _judge(self, root: Root) -> tuple[ModeName, str, bool]:
        """Return the mode of a root, why, and whether it has watches."""
        if self._settings.mode == "polling":
            return "polling", "watch.mode says so", False
        if not HAS_EVENTS:
            return "polling", "there is no inotify on this system", False
        if self._settings.mode == "events":
            return "events", "watch.mode says so", True
        hearing = hearing_of(root.path, self._mounts)
        return "events" if hearing.is_told_all else "polling", hearing.why, hearing.is_told_some

    def _fall_back(self, root: Root, error: OSError) -> None:
        """Poll a root whose watches the kernel refuses, and give those back that it has granted."""
        if root.tree is not None:
            root.tree.disarm()
            root.tree = None
        root.place.ask(self._clock())
        self._set_mode(root, "polling", refusal(error, root.path, self._rules), ())

    def _set_mode(self, root: Root, mode: ModeName, why: str, parts: Sequence[str]) -> None:
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
