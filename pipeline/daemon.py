"""The daemon: watch first, then look, then take what comes and what commands ask for, until told to stop.

One thread does all the work, in turns: requests of commands, files that have settled, and a step of one of the long
jobs (a look at the folders that found many files, the backfill of a command), so that none of them keeps the others
waiting for longer than a page.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

import structlog

from pipeline.arrivals.dispose import Disposer
from pipeline.arrivals.hints import Hints
from pipeline.arrivals.places import Place
from pipeline.arrivals.roots import RootState
from pipeline.arrivals.scan import Scan, glance, is_below
from pipeline.arrivals.watch import Watch
from pipeline.errors import CopydeskError, FatalError, TransientError
from pipeline.paths import path_to_text, text_to_path
from pipeline.records import FoundFile, SourceFile
from pipeline.rows import Stamp
from pipeline.stages.deduplicate import Changes
from pipeline.warehouse.ledger import Looked, Plan, PlanLostError
from pipeline.work import (
    Listeners,
    Work,
    ingest_plan,
    judge_again,
    keep_for_days,
    make_runner,
    put_away,
    run_to_end,
    settle_matches,
)
from pipeline.workshop import Workshop
from schemas.settings import Settings, WatchSettings

if TYPE_CHECKING:
    from pipeline.operations.monitor import Monitor  # what it brings is slow to load, and no other command needs it

log = structlog.get_logger()

MOST_TAKEN = 2_000
"""Hints that are taken in one turn."""
KEEPING_SECONDS = 3600.0
"""How often retention is looked after, and inputs that could not be put away."""
RATE_SECONDS = 60.0
"""Over so long the rate is taken that `status` tells."""
FILES_A_TURN = 1_000
"""Files looked at between two signs of life."""
GRACE_SECONDS = 0.2
"""After a stop: until the system has told of what was written just before it."""


class Task(Protocol):
    """What a command asks for, with the way back to it."""

    command: str

    def is_stopped(self) -> bool:
        """Tell whether the command wants no more."""
        ...

    def finish(self, result: Any) -> None:
        """Give the command its result."""
        ...

    def fail(self, error: CopydeskError) -> None:
        """Tell the command why there is none."""
        ...


class Tasks(Protocol):
    """The commands that wait."""

    def __len__(self) -> int: ...

    def take(self) -> Task | None:
        """Return the next; None where none waits."""
        ...


class Controls(Protocol):
    """What the operator has told the daemon by signals."""

    def is_stopped(self) -> bool:
        """Tell whether to stop."""
        ...

    def is_over(self) -> bool:
        """Tell whether the time for draining after a stop is over, too."""
        ...

    def take_reload(self) -> bool:
        """Tell whether the settings are to be read again, and forget it."""
        ...


@dataclass(slots=True)
class Job:
    """Long work that the daemon does in steps; `task` is None for its own."""

    name: str
    work: Work[Any]
    task: Task | None = None


@dataclass(slots=True)
class Daemon:
    """Keeps a warehouse in step with some folders."""

    shop: Workshop
    roots: Sequence[str]
    stamp: Stamp
    hints: Hints
    controls: Controls
    monitor: Monitor
    tasks: Tasks | None = None
    start_work: Callable[[Any], Work[Any]] | None = None
    """Begins what a command asks for."""
    reload: Callable[[], Settings | None] = lambda: None
    """Reads the settings again; None where they cannot be used."""
    clock: Callable[[], float] = time.monotonic
    _watch: Watch | None = None
    _disposer: Disposer | None = None
    _kept_at: float = 0.0
    _jobs: deque[Job] = field(default_factory=deque)
    _last_work_at: float = 0.0
    _is_folded: bool = True
    _commits: deque[tuple[float, int]] = field(default_factory=deque)
    _told: tuple[int, int, int] = (0, 0, 0)
    _roots: list[tuple[str, str, bool]] = field(default_factory=list)
    _unsettled: list[str] = field(default_factory=list)

    @property
    def settings(self) -> WatchSettings:
        """The daemon's own settings."""
        return self.shop.settings.watch

    def run(self, watch: Watch, on_ready: Callable[[], None]) -> None:
        """Ingest what is there, say that it is, and then take what comes until stopped. Drains before it returns."""
        self.shop.must_yield = self._has_other_work
        self.shop.on_commit = self._note_commit
        self._watch = watch
        self._disposer = self.shop.make_disposer(self.shop.settings, self.roots, self.stamp)
        self.shop.patience.keep_trying(self._disposer.finish)
        self._look(watch, watch.due(), is_first=True)
        self._tell(watch)
        ready_at: float | None = None
        is_ready = False
        while not self.controls.is_stopped():
            self._turn(watch)
            if not is_ready and not self._is_looking():
                ready_at = ready_at or self.clock() + 3 * self.settings.settle_seconds
                # Files that were being written during the first look are waited for, but not for ever.
                if not self.hints or self.clock() >= ready_at:
                    is_ready = True
                    self.shop.warehouse.warm_up()
                    self.shop.engines.warm_up()
                    self.monitor.scanned()
                    on_ready()
        self.monitor.drains()
        self._drain()

    def jobs(self) -> list[str]:
        """Return the names of the jobs under way; from any thread."""
        return [job.name for job in list(self._jobs)]

    def files_a_second(self) -> float:
        """Return the rate at which files were committed in the last minute; from any thread."""
        since = self.clock() - RATE_SECONDS
        return round(sum(files for at, files in list(self._commits) if at >= since) / RATE_SECONDS, 2)

    def take(self, paths: Sequence[str]) -> None:
        """Ingest files that hints have named, as they are now."""
        new: list[SourceFile] = []
        known: list[FoundFile] = []
        gone: list[str] = []
        for path in dict.fromkeys(paths):
            self._sort(path, new, known, gone)
        ledger = self.shop.warehouse.ledger
        if known or gone:
            plan = self.shop.patience.keep_trying(
                lambda: ledger.plan(
                    known, self._stamp_now(), self.shop.recipe.judged_by, Looked(gone=gone), counts_known=False
                )
            )
            run_to_end(self._ingest(plan))
        if new:
            self.shop.patience.keep_trying(lambda: ledger.count_files(self._stamp_now(), len(new)))
            is_over, disposer = self.controls.is_over, self._disposer
            make_runner(self.shop, len(new), self.stamp, Listeners(), is_over, disposer).ingest([new])

    def _ingest(self, plan: Plan, note: Callable[[Sequence[SourceFile]], None] = lambda files: None) -> Work[None]:
        """Read what was planned, and commit it; `note` is told of each page before."""
        yield from ingest_plan(self.shop, plan, self.stamp, Listeners(), self.controls.is_over, self._disposer, note)

    def _turn(self, watch: Watch) -> None:
        self.monitor.turned(len(self.hints), self.hints.oldest_seconds())
        self.hints.wait(self._idle_seconds(watch))
        watch.tend()
        self._tell(watch)
        if self.controls.take_reload():
            self._reload(watch)
        self._take_tasks()
        self.take(self._take_settled())
        self._look_into(watch, self.hints.take_folders())
        self._step()
        if not self._is_looking() and (due := watch.due()):
            self._look(watch, due, is_first=False)
        if not self._jobs and self.shop.warehouse.matching.is_waiting:
            self._jobs.append(Job("match", settle_matches(self.shop, self.controls.is_stopped)))
        if not self._jobs:
            self._fold_in_when_idle()
            if self.clock() - self._kept_at >= KEEPING_SECONDS:
                self._kept_at = self.clock()
                self._jobs.append(Job("keep", self._keep()))

    def _take_settled(self, is_last_call: bool = False) -> list[str]:
        return self.hints.take_settled(is_last_call, MOST_TAKEN, self.settings.order == "newest_first")

    def _keep(self) -> Work[None]:
        """Take away what has been kept for long enough, and put away inputs that are still there."""
        yield from keep_for_days(
            self.shop, self.controls.is_stopped, lambda line: log.info("retention.done", what=line)
        )
        if self._disposer is not None:
            put_away(self._disposer.sweep)

    def _drain(self) -> None:
        """Commit what has settled, as far as the time allows; what is left is found again at the next start."""
        for job in [job for job in self._jobs if job.task is not None]:
            self._jobs.remove(job)
            self._end(job, FatalError("the daemon stops; run the same command again"))
        heard_at = self.clock() + GRACE_SECONDS
        while not self.controls.is_over():
            self.hints.wait(0.0 if self._jobs else GRACE_SECONDS / 4)
            settled = self._take_settled(is_last_call=True)
            if not settled and not self._jobs and self.clock() >= heard_at:
                break
            self.take(settled)
            self._step()
        for job in self._jobs:
            job.work.close()
        log.info("watch.drained", left=len(self.hints) + len(self._jobs))

    def _idle_seconds(self, watch: Watch) -> float:
        if self._jobs or self.tasks:
            return 0.0
        return max(0.0, min(watch.seconds_until_due(), self.settings.checkpoint_idle_seconds, 1.0))

    def _has_other_work(self) -> bool:
        return bool(self.hints.are_due() or self.tasks or len(self._jobs) > 1 or self.controls.is_stopped())

    # --- jobs

    def _take_tasks(self) -> None:
        while self.tasks is not None and self.start_work is not None and (task := self.tasks.take()) is not None:
            log.info("command.taken", command=task.command)
            self._jobs.appendleft(Job(task.command, self.start_work(task), task))

    def _step(self) -> None:
        """Take a step of the next job."""
        if not self._jobs:
            return
        job = self._jobs.popleft()
        try:
            next(job.work)
            self._jobs.append(job)
        except StopIteration as end:
            self._end(job, None, end.value)
        except PlanLostError as error:
            self.hints.ask_for_rescan()
            self._end(job, error)
        except TransientError as error:  # what it left undone is found again by the next look
            log.warning("job.put_off", job=job.name, error=str(error))
            self.hints.ask_for_rescan()
            self._end(job, error)
        except CopydeskError as error:
            if job.task is None:
                raise
            self._end(job, error)
        except Exception as error:
            if job.task is None:
                raise
            log.exception("command.broken", command=job.name)
            self._end(job, FatalError(f"{type(error).__name__}: {error}"))
        if job.task is not None:
            self._note_work()

    def _end(self, job: Job, error: CopydeskError | None, result: Any = None) -> None:
        job.work.close()
        if job.task is None:
            return
        if error is None:
            job.task.finish(result)
            log.info("command.done", command=job.name, result=result)
        else:
            job.task.fail(error)
            log.warning("command.failed", command=job.name, error=str(error))

    def _reload(self, watch: Watch) -> None:
        self.monitor.reloading()
        settings = self.reload()
        try:
            if settings is not None:
                disposer = self.shop.make_disposer(settings, self.roots, self.stamp)
                self.shop.renew(settings)
                self._disposer = disposer
                self.hints.use(settings.watch.settle_seconds, settings.watch.settle_most_seconds)
                watch.use(self.shop.rules, settings.watch)
        except CopydeskError as error:
            log.error("config.refused", error=str(error))
        self.monitor.reloaded()

    # --- looking

    def _is_looking(self) -> bool:
        return any(job.name == "look" for job in self._jobs)

    def _look(self, watch: Watch, places: Sequence[Place], is_first: bool) -> None:
        """Look at roots, or parts of them; what is to be read becomes a job."""

        def compare() -> Plan:
            scan = watch.scan(places)
            plan = self._plan(scan, [place.path for place in places], counts_known=is_first)
            watch.note_look(places, scan)
            return plan

        plan = self.shop.patience.keep_trying(compare)
        self._jobs.append(Job("look", self._follow(plan)))
        log.debug("watch.looked", files=plan.files, changed=plan.todo)

    def _look_into(self, watch: Watch, folders: Sequence[str]) -> None:
        """Look at folders that were moved, or away and back."""
        if there := [folder for folder in folders if watch.is_there(folder)]:
            plan = self.shop.patience.keep_trying(
                lambda: self._plan(watch.scan_folders(there), there, counts_known=False)
            )
            self._jobs.append(Job("look", self._follow(plan)))

    def _follow(self, plan: Plan) -> Work[None]:
        """Do what a look asks for."""
        yield from self._ingest(plan, self._note_page)
        yield from judge_again(self.shop, self.controls.is_stopped)

    def _note_page(self, files: Sequence[SourceFile]) -> None:
        """Remember what is read because a look found it, so that files that go on changing are known."""
        for file in files:
            self.hints.note_taken(file.path, (file.size, file.mtime_ns, file.inode))

    def _plan(self, scan: Scan, tops: Sequence[str], counts_known: bool) -> Plan:
        return self.shop.warehouse.ledger.plan(
            self._settled(scan),
            self._stamp_now(),
            self.shop.recipe.judged_by,
            Looked([path_to_text(top) for top in tops], (scan.unreadable, self._unsettled)),
            counts_known=counts_known,
            order=self.settings.order,
        )

    def _settled(self, scan: Scan) -> Iterator[FoundFile]:
        """Pass on files that have settled; the others become hints."""
        fresh_ns = time.time_ns() - int(self.settings.settle_seconds * 1e9)
        self._unsettled.clear()
        for number, found in enumerate(scan):
            if number % FILES_A_TURN == 0:
                self.monitor.turned(len(self.hints), self.hints.oldest_seconds())
            path, state = text_to_path(found.name), (found.size, found.mtime_ns, found.inode)
            if found.ignored is None and self.hints.must_settle(path, state, found.mtime_ns > fresh_ns):
                self._unsettled.append(found.name)
                self.hints.add_found(path)
            else:
                yield found

    # --- hints

    def _sort(self, path: str, new: list[SourceFile], known: list[FoundFile], gone: list[str]) -> None:
        """Find out what a hint is about."""
        ledger = self.shop.warehouse.ledger
        root = next((root for root in self.roots if is_below(path, root)), None)
        if root is None:
            return
        seen = glance(path, root, self.shop.rules)
        name = path_to_text(path)
        if seen.is_gone and ledger.may_know(name) and (self._watch is None or self._watch.is_there(path)):
            gone.append(name)
        elif seen.found is not None and seen.found.ignored is None and not ledger.may_know(seen.found.name):
            new.append(ledger.admit(seen.found))
        elif seen.found is not None:
            known.append(seen.found)

    # --- times

    def _stamp_now(self) -> Stamp:
        return replace(self.stamp, now=self.shop.clock())

    def _note_commit(self, changes: Changes, seconds: float) -> None:
        self.monitor.committed(changes, seconds)
        self._commits.append((self.clock(), sum(reading.is_complete for reading in changes.readings)))
        while self._commits and self._commits[0][0] < self.clock() - RATE_SECONDS:
            self._commits.popleft()
        self._note_work()

    def _tell(self, watch: Watch) -> None:
        """Tell the monitor what has become of the watches since the last time."""
        metrics, now = self.monitor.metrics, (watch.overflows, watch.restarts, watch.looks)
        tellers = (metrics.overflowed, metrics.restarted, metrics.rescanned)
        for tell, before, after in zip(tellers, self._told, now, strict=True):
            for _ in range(after - before):
                tell()
        self._told = now
        roots = [_as_told(state) for state in watch.states()]
        if roots != self._roots:
            self._roots = roots
            self.monitor.roots([(path_to_text(path), mode, is_degraded) for path, mode, is_degraded in roots])

    def _note_work(self) -> None:
        self._last_work_at = self.clock()
        self._is_folded = False

    def _fold_in_when_idle(self) -> None:
        if not self._is_folded and self.clock() - self._last_work_at >= self.settings.checkpoint_idle_seconds:
            self.shop.engines.rest()
            self.shop.warehouse.checkpoint()
            self._is_folded = True


def _as_told(state: RootState) -> tuple[str, str, bool]:
    """Return a root's path, its mode and whether it is degraded."""
    return state.path, state.mode or "none", state.trouble is not None
