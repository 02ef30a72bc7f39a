"""The daemon: watch first, then look, then take what comes, until told to stop."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import structlog

from pipeline.arrivals.scan import InputRules, Scan, found_file, is_below
from pipeline.arrivals.watch import Hints, Watch
from pipeline.paths import path_to_text, text_to_path
from pipeline.records import FoundFile, SourceFile
from pipeline.rows import Stamp
from pipeline.warehouse.ledger import Ledger, Plan
from schemas.settings import WatchSettings

log = structlog.get_logger()

SCANNING_SHARE = 0.01
"""Most of its time that an idle daemon may spend on looking at folders: large ones are looked at less often."""

Ingest = Callable[[Iterable[Sequence[SourceFile]], int], None]
"""Takes pages of files, and about how many files they hold, through the walk."""


@dataclass(slots=True)
class Daemon:
    """Keeps a warehouse in step with some folders."""

    roots: Sequence[str]
    rules: InputRules
    settings: WatchSettings
    ledger: Ledger
    judged_by: str
    make_stamp: Callable[[], Stamp]
    ingest: Ingest
    checkpoint: Callable[[], None]
    judge_again: Callable[[], object]
    """Validates anew the articles whose date lay in the future and has come."""
    is_stopped: Callable[[], bool]
    hints: Hints
    clock: Callable[[], float] = time.monotonic
    _last_scan_at: float = field(default=0.0)
    _rest_seconds: float = field(default=0.0)
    _last_work_at: float = field(default=0.0)
    _is_folded: bool = field(default=True)
    _unsettled: list[str] = field(default_factory=list)

    def run(self, watch: Watch, on_ready: Callable[[], None]) -> None:
        """Ingest what is there, say that it is, and then take what comes until stopped. Drains before it returns."""
        self._first_scan()
        if not self.is_stopped():
            on_ready()
        while not self.is_stopped():
            self.hints.wait(self._idle_seconds())
            self._take(self.hints.take_settled())
            if watch.revive():
                log.warning("watch.restarted")
                self.hints.ask_for_rescan()
            if self.hints.take_rescan() or self.clock() - self._last_scan_at >= self._rest_seconds:
                self._rescan()
            self._fold_in_when_idle()
        self._take(self.hints.take_settled(is_last_call=True))
        log.info("watch.drained")

    def _idle_seconds(self) -> float:
        until_scan = self._last_scan_at + self._rest_seconds - self.clock()
        return max(0.0, min(until_scan, self.settings.checkpoint_idle_seconds, 1.0))

    def _first_scan(self) -> None:
        """Ingest what the first look finds; files that are being written then are waited for, but not for ever."""
        self._look(is_first=True)
        deadline = self.clock() + 3 * self.settings.settle_seconds
        while self.hints and self.clock() < deadline and not self.is_stopped():
            self.hints.wait(0.05)
            self._take(self.hints.take_settled())

    def _rescan(self) -> None:
        plan = self._look(is_first=False)
        log.debug("watch.rescanned", files=plan.files, changed=plan.todo)

    def _look(self, is_first: bool) -> Plan:
        self.judge_again()
        started_at = self.clock()
        scan = Scan(self.roots, self.rules)
        known_roots = [path_to_text(root) for root in self.roots]
        plan = self.ledger.plan(
            self._settled(scan),
            self.make_stamp(),
            self.judged_by,
            known_roots,
            (scan.unreadable, self._unsettled),
            counts_known=is_first,
        )
        self._last_scan_at = self.clock()
        self._rest_seconds = max(self.settings.rescan_seconds, (self._last_scan_at - started_at) / SCANNING_SHARE)
        if plan.todo:
            self.ingest(self.ledger.pages(), plan.todo)
            self._note_work()
        return plan

    def _settled(self, scan: Scan) -> Iterator[FoundFile]:
        """Pass on files that have not changed for the settling time; the others become hints."""
        fresh_ns = time.time_ns() - int(self.settings.settle_seconds * 1e9)
        self._unsettled.clear()
        for found in scan:
            if found.mtime_ns > fresh_ns and found.ignored is None:
                self._unsettled.append(found.name)
                self.hints.add(text_to_path(found.name), is_whole=False)
            else:
                yield found

    def _take(self, paths: Sequence[str]) -> None:
        new: list[SourceFile] = []
        known: list[FoundFile] = []
        gone: list[str] = []
        for path in dict.fromkeys(paths):
            self._sort(path, new, known, gone)
        if known or gone:
            plan = self.ledger.plan(known, self.make_stamp(), self.judged_by, gone, counts_known=False)
            if plan.todo:
                self.ingest(self.ledger.pages(), plan.todo)
                self._note_work()
        if new:
            self.ledger.count_files(self.make_stamp(), len(new))
            self.ingest([new], len(new))
            self._note_work()

    def _sort(self, path: str, new: list[SourceFile], known: list[FoundFile], gone: list[str]) -> None:
        """Find out what a hint is about."""
        root = next((root for root in self.roots if is_below(path, root)), None)
        if root is None or not self._is_visible(path, root):
            return
        try:
            status = os.stat(path) if self.rules.follow_symlinks else os.lstat(path)
        except OSError:
            if self.ledger.may_know(path_to_text(path)):
                gone.append(path_to_text(path))
            return
        if stat.S_ISDIR(status.st_mode):
            return
        found = found_file(path, status, self.rules.judge(path, root, status.st_mode))
        if found.ignored is None and not self.ledger.may_know(found.name):
            new.append(self.ledger.admit(found))
        else:
            known.append(found)

    def _is_visible(self, path: str, root: str) -> bool:
        if not all(self.rules.is_visible(part) for part in os.path.relpath(path, root).split("/") if part != "."):
            return False
        if self.rules.is_own_file(path):
            return False
        folder = os.path.dirname(path)
        while len(folder) > len(root):
            if self.rules.is_own_folder(folder):
                return False
            folder = os.path.dirname(folder)
        return True

    def _note_work(self) -> None:
        self._last_work_at = self.clock()
        self._is_folded = False

    def _fold_in_when_idle(self) -> None:
        if not self._is_folded and self.clock() - self._last_work_at >= self.settings.checkpoint_idle_seconds:
            self.checkpoint()
            self._is_folded = True
