"""The whole walk inside the test's own process: real files and a real warehouse, in memory, ingested in any pieces."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from functools import cache, partial
from pathlib import Path

import pytest

from pipeline import failpoints
from pipeline.arrivals import batching
from pipeline.arrivals.hints import Hints
from pipeline.arrivals.scan import Scan
from pipeline.configuration import CONFIG_DIR
from pipeline.daemon import Daemon
from pipeline.engines.inline import InlineEngine
from pipeline.ingest import Stages, refine
from pipeline.operations.monitor import Monitor
from pipeline.paths import path_to_text
from pipeline.patience import Patience
from pipeline.rows import Stamp
from pipeline.runner import Engine, Runner
from pipeline.warehouse.ledger import Looked
from pipeline.warehouse.retention import Retained
from pipeline.warehouse.tombstones import Request
from pipeline.warehouse.warehouse import Counts, Warehouse
from pipeline.work import Listeners, make_runner
from pipeline.workshop import Engines, Workshop, input_rules
from schemas.settings import BatchSettings, LimitSettings, RetentionSettings, Settings
from tests.builders import NOON, a_memory

SETTINGS = Settings(warehouse="/nowhere/news.duckdb")


class PowerCut(BaseException):
    """Ends a run in the middle as a kill would: nothing may catch it and go on."""


@cache
def stages() -> Stages:
    """Return the stages, loaded once for all tests."""
    return Stages.load(CONFIG_DIR, LimitSettings(), NOON)


class Ingester:
    """A warehouse in memory with what a backfill and a daemon do to it."""

    def __init__(self) -> None:
        self.warehouse = a_memory()
        self._runs = 0

    def restart(self) -> None:
        """Forget all that a process holds in memory, as the next one does."""
        self.warehouse = Warehouse(self.warehouse.connection, ":memory:")

    def backfill(self, paths: Sequence[Path], records: int = 500) -> Counts:
        """Ingest files and folders in batches of so many records; return what the run counted."""
        stamp = self._start("backfill")
        scan = Scan([str(path) for path in paths], input_rules(SETTINGS))
        roots = [path_to_text(str(path)) for path in paths]
        plan = self.warehouse.ledger.plan(scan, stamp, "readers/1", Looked(roots, [scan.unreadable]))
        if plan.todo:
            self._runner(stamp, records).ingest(self.warehouse.ledger.pages(plan))
        return self.warehouse.end_run(stamp)

    def watch(self, root: Path, paths: Sequence[Path], records: int = 500) -> Counts:
        """Take files below a root as a daemon takes those that it hears of."""
        stamp = self._start("watch")
        warehouse = self.warehouse
        monitor = Monitor.of(SETTINGS, ":memory:", {}, warehouse.count_arrivals, warehouse.count_files)
        daemon = Daemon(self._shop(stamp, records), [str(root)], stamp, Hints(0.0), Unsignalled(), monitor)
        daemon.take([str(path) for path in paths])
        return self.warehouse.end_run(stamp)

    def forget(self, article_id: str) -> int:
        """Take an article down; return how many that were."""
        stamp = self._start("forget")
        return sum(self.warehouse.forget_in_pages([article_id], None, Request("editor"), stamp))

    def retain(self, **days: int) -> Retained:
        """Take away, long after all that was ingested, what these settings keep for some days only."""
        return self.warehouse.retain(NOON + timedelta(days=1000), RetentionSettings(**days))

    def _start(self, command: str) -> Stamp:
        self._runs += 1
        stamp = Stamp(NOON + timedelta(minutes=self._runs), f"11111111-1111-5111-8111-{self._runs:012d}", "all=1")
        self.warehouse.start_run(command, stamp, "0")
        return stamp

    def _shop(self, stamp: Stamp, records: int) -> Workshop:
        settings = SETTINGS.model_copy(update={"batch": BatchSettings(records=records)})
        shop = Workshop(self.warehouse, settings, OneEngine(settings), Patience(0.0), clock=lambda: stamp.now)
        shop.recipe = replace(shop.recipe, judged_by="readers/1")
        return shop

    def _runner(self, stamp: Stamp, records: int) -> Runner:
        return make_runner(self._shop(stamp, records), 1, stamp, Listeners())


class OneEngine(Engines):
    """Engines that share the stages of all tests."""

    def of(self, files: int) -> Engine:
        """Return an engine in this process."""
        return InlineEngine(lambda: partial(refine, stages=stages()))


class Unsignalled:
    """No operator says anything."""

    def is_stopped(self) -> bool:
        """Never."""
        return False

    is_over = is_stopped
    take_reload = is_stopped


@contextmanager
def power_cut(name: str, reach: int) -> Iterator[None]:
    """Cut the power at the so-manieth reach of a failpoint inside the block; the block ends there quietly."""
    left = reach

    def cut(reached: str) -> None:
        nonlocal left
        left -= reached == name
        if left == 0 and reached == name:
            raise PowerCut

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(failpoints, "reach", cut)
        with suppress(PowerCut):
            yield


@contextmanager
def read_in_pieces(above_bytes: int) -> Iterator[None]:
    """Read files of many records in pieces that are larger than so much."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batching, "STREAM_ABOVE_BYTES", above_bytes)
        yield


def write(path: Path, text: str, mtime: int) -> None:
    """Write a file in place, with a modification time in seconds."""
    path.write_text(text, encoding="utf-8")
    os.utime(path, (mtime, mtime))
