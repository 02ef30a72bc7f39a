"""The daemon, put together: what it watches, what it does for other commands, and what it tells of itself."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import partial
from typing import Any

import structlog

from pipeline import __version__, work
from pipeline.app.answers import copy_out
from pipeline.app.beside import Starter, read_in, serving_others
from pipeline.app.entering import Say, opened
from pipeline.app.requests import listeners_of, roots_of
from pipeline.arrivals.hints import Hints
from pipeline.arrivals.scan import resolve_roots
from pipeline.arrivals.watch import Watch, watching
from pipeline.configuration import Configuration
from pipeline.control.server import Request
from pipeline.daemon import Controls, Daemon
from pipeline.errors import FatalError
from pipeline.operations.monitor import Monitor
from pipeline.paths import path_to_text
from pipeline.patience import FOREVER_SECONDS, Patience
from pipeline.warehouse.snapshots import SnapshotSchedule
from pipeline.warehouse.tombstones import Request as Takedown
from pipeline.warehouse.warehouse import Counts, Warehouse
from pipeline.work import Work
from pipeline.workshop import Engines, Workshop, new_stamp, now
from schemas.settings import Settings, SnapshotSettings

log = structlog.get_logger()


def watch(
    configuration: Configuration,
    paths: Sequence[str],
    controls: Controls,
    hints: Hints,
    on_ready: Callable[[], None],
    say: Say,
    reload: Callable[[], Settings | None],
    environment: Mapping[str, str],
) -> Counts:
    """Run the daemon on folders until stopped; one that is not there is waited for.

    Raises FatalError for a path that is no folder, and for a warehouse that is held.
    """
    settings = configuration.settings
    roots = resolve_roots(paths or settings.watch.paths)
    for root in roots:
        if os.path.lexists(root) and not os.path.isdir(root):
            raise FatalError(f"{root} is not a folder; `watch` takes folders, `backfill` takes files, too")
    with opened(settings, "watch", roots, say) as warehouse:
        stamp = new_stamp(settings)
        warehouse.start_run("watch", stamp, __version__)
        monitor = Monitor.of(settings, warehouse.path, environment, warehouse.count_arrivals, warehouse.count_files)
        patience = Patience(
            FOREVER_SECONDS, controls.is_over, lambda why: monitor.delayed(why) if why else monitor.resumed()
        )
        with monitor.serving(settings.metrics), Engines(settings) as engines:
            shop = Workshop(warehouse, settings, engines, patience)
            daemon = Daemon(shop, roots, stamp, hints, controls, monitor, reload=reload)
            works = _works(shop)
            log.info("daemon.started", version=__version__, pid=os.getpid(), warehouse=path_to_text(warehouse.path))
            with (
                watching(roots, hints, shop.rules, settings.watch, _knows_below(warehouse)) as watcher,
                _snapshots_of(warehouse, settings.snapshot) as snapshots,
                serving_others(
                    shop, works, hints.wake, partial(_daemon_status, daemon, watcher, snapshots), 0.0
                ) as server,
            ):
                daemon.tasks, daemon.start_work = server, lambda task: works[task.command](task)
                daemon.run(watcher, on_ready)
        return warehouse.end_run(replace(stamp, now=now()))


def _knows_below(warehouse: Warehouse) -> Callable[[str], bool]:
    """Return what tells whether a warehouse knows files below a path that were there when last looked for."""
    return lambda path: warehouse.ledger.knows_below(path_to_text(path))


def _works(shop: Workshop) -> dict[str, Starter]:
    """Return what a daemon does for commands, by their names."""

    def start_backfill(request: Request) -> Work[Any]:
        steps = work.backfill(shop, roots_of(request), listeners_of(request), request.is_stopped)
        return (yield from _as_values(steps))

    def start_retry(request: Request) -> Work[Any]:
        steps = work.retry(shop, request.arguments["ids"], request.arguments["takes_all"], listeners_of(request))
        return (yield from _as_values(steps))

    def start_discard(request: Request) -> Work[Any]:
        return (yield from work.discard(shop, request.arguments["ids"]))

    def start_reprocess(request: Request) -> Work[Any]:
        said = request.arguments
        listeners = listeners_of(request)
        steps = work.reprocess(shop, said["stage"], said["where"], said["which"], listeners, request.is_stopped)
        return (yield from _as_values(steps))

    def start_forget(request: Request) -> Work[Any]:
        said = request.arguments
        return (yield from work.forget(shop, said["ids"], said["where"], Takedown(said["by"], said["reason"])))

    return {
        "backfill": start_backfill,
        "forget": start_forget,
        "quarantine retry": start_retry,
        "quarantine discard": start_discard,
        "reprocess": start_reprocess,
    }


def _as_values(steps: Work[Any]) -> Work[dict[str, Any]]:
    return asdict((yield from steps))


@contextmanager
def _snapshots_of(warehouse: Warehouse, settings: SnapshotSettings) -> Iterator[SnapshotSchedule]:
    """Have snapshots made while the block runs, where the settings ask for them."""

    def take(path: str) -> None:
        read_in(warehouse, partial(copy_out, out=path_to_text(path)))

    schedule = SnapshotSchedule(take, settings.path, settings.every_seconds)
    schedule.start()
    try:
        yield schedule
    finally:
        schedule.stop()


def _daemon_status(daemon: Daemon, watcher: Watch, snapshots: SnapshotSchedule) -> dict[str, Any]:
    roots = [{**asdict(root), "path": path_to_text(root.path)} for root in watcher.states()]
    is_ready, why = daemon.monitor.health.readiness()
    return {
        "ready": is_ready,
        "why": why,
        "roots": roots,
        "jobs": daemon.jobs(),
        "waiting": len(daemon.hints),
        "waiting_seconds": round(daemon.hints.oldest_seconds(), 1),
        "files_a_second": daemon.files_a_second(),
        "snapshots": snapshots.status(),
    }
