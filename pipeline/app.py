"""What each command does, put together from its parts: the composition root. The command line only words it.

A command does its work itself; where another process of ours holds the warehouse, it asks that to do it.
"""

from __future__ import annotations

import os
import pwd
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, replace
from functools import partial
from glob import escape, glob
from typing import Any, TypeVar

import structlog

from pipeline import __version__
from pipeline.arrivals.hints import Hints
from pipeline.arrivals.scan import resolve_roots
from pipeline.arrivals.watch import Watch, watching
from pipeline.configuration import Configuration
from pipeline.control.server import Answer, ControlServer, Request, serving
from pipeline.daemon import Controls, Daemon
from pipeline.doors import here_or_there
from pipeline.errors import FatalError
from pipeline.paths import path_to_text, text_to_path, warehouse_path
from pipeline.patience import Patience
from pipeline.reprocess import Reprocessed, StageName, Which
from pipeline.text.alignment import align
from pipeline.warehouse.answer import remove_spool
from pipeline.warehouse.chosen import choose_named, choose_where, show_chosen
from pipeline.warehouse.desk import Desk
from pipeline.warehouse.file import WarehouseFile
from pipeline.warehouse.holding import Holder, held_by
from pipeline.warehouse.index_check import examine_index
from pipeline.warehouse.query import (
    Connection,
    Fault,
    copy_to,
    count_quarantined,
    examine,
    open_reader,
    read_file_states,
    read_quarantine,
    read_status,
    read_two,
    take_snapshot,
)
from pipeline.warehouse.serve import Server
from pipeline.warehouse.snapshots import SnapshotSchedule
from pipeline.warehouse.tombstones import Request as Takedown
from pipeline.warehouse.warehouse import Counts, Warehouse
from pipeline.work import IsStopped, Listeners, Work, run_to_end
from pipeline.work import backfill as backfill_work
from pipeline.work import discard as discard_work
from pipeline.work import forget as forget_work
from pipeline.work import reprocess as reprocess_work
from pipeline.work import retry as retry_work
from pipeline.workers import Workers
from pipeline.workshop import Engines, Workshop, match_rules, new_stamp, now
from schemas.settings import AfterSettings, RetentionSettings, Settings, SnapshotSettings

log = structlog.get_logger()

Say = Callable[[str], None]
Result = TypeVar("Result")

BACKFILL_PATIENCE_SECONDS = 60.0
"""How long a command waits for a full disk before it stops; the daemon waits on."""
FOREVER_SECONDS = float("inf")
SERVE_AFTER_SECONDS = 2.0
"""How long a command has held the warehouse before other DuckDB clients may attach: loading the server costs 0.2 s."""


def check_paths(paths: Sequence[str]) -> list[str]:
    """Return paths as roots. Raises FatalError, naming it, where one is missing."""
    for path in paths:
        if not os.path.exists(path):
            raise FatalError(f"no such file or folder: {path}")
        if not os.access(path, os.R_OK):
            raise FatalError(f"cannot read {path}: permission denied")
    return resolve_roots(paths)


# --- opening, and handing over


@contextmanager
def opened(settings: Settings, command: str, roots: Sequence[str], say: Say) -> Iterator[Warehouse]:
    """Open the warehouse for writing, making it where there is none, and close it at the end, whatever happens."""
    holder = Holder(os.getpid(), command, now().isoformat(), tuple(path_to_text(root) for root in roots))
    warehouse = Warehouse.open(warehouse_path(settings), settings.duckdb, holder, say, match_rules(settings))
    try:
        yield warehouse
    finally:
        warehouse.close()


@contextmanager
def _at_work(
    settings: Settings, command: str, roots: Sequence[str], say: Say, workers: Workers | None = None
) -> Iterator[Workshop]:
    """Open the warehouse for the work of one command; questions of others are answered meanwhile."""
    with opened(settings, command, roots, say) as warehouse, Engines(settings, workers) as engines:
        shop = Workshop(warehouse, settings, engines, Patience(BACKFILL_PATIENCE_SECONDS))
        with _serving(shop, {}, lambda: None, dict):
            yield shop


@contextmanager
def _at_work_there(settings: Settings, command: str, say: Say) -> Iterator[Workshop]:
    """Open a warehouse that must be there. Raises FatalError where there is none."""
    path = warehouse_path(settings)
    if not os.path.exists(path):
        raise FatalError(f"there is no warehouse at {path}; `backfill` and `watch` make one, --warehouse names another")
    with _at_work(settings, command, (), say) as shop:
        yield shop


def _ask(
    settings: Settings,
    command: str,
    arguments: dict[str, Any],
    question: Callable[[Connection], Result],
    made_of: Callable[[Any], Result],
) -> Result:
    """Put a question to the warehouse, or have the process that holds it do so."""

    def here() -> Result:
        with open_reader(warehouse_path(settings), settings.duckdb) as connection:
            return question(connection)

    return here_or_there(settings, command, arguments, here, made_of)


def _do(
    settings: Settings,
    command: str,
    arguments: dict[str, Any],
    work: Callable[[Workshop], Work[Result]],
    made_of: Callable[[Any], Result],
    listeners: Listeners,
    is_stopped: IsStopped = lambda: False,
) -> Result:
    """Work on a warehouse that must be there, or have the process that holds it do so."""

    def here() -> Result:
        with _at_work_there(settings, command, listeners.say) as shop:
            return run_to_end(work(shop))

    return here_or_there(settings, command, arguments, here, made_of, listeners.by_name(), is_stopped)


Starter = Callable[[Request], Work[Any]]


@contextmanager
def _serving(
    shop: Workshop,
    works: Mapping[str, Starter],
    wake: Callable[[], None],
    more: Callable[[], dict[str, Any]],
    serve_after_seconds: float = SERVE_AFTER_SECONDS,
) -> Iterator[ControlServer | None]:
    """Answer other commands and readers while the block runs; `more` is what `status` tells beside what is known."""
    warehouse = shop.warehouse
    started_at = time.monotonic()
    assert warehouse.file is not None, "who serves writes to a file"
    desk = Desk(warehouse.file, shop.settings.sql)
    server = Server(warehouse.file, desk, shop.settings.server)

    def all_more() -> dict[str, Any]:
        return {**more(), "server": server.status()}

    answers: dict[str, Answer] = {
        "status": lambda request: _read(warehouse, partial(_status_of, more=all_more, started_at=started_at)),
        "sql": lambda request: _asked_beside(desk, request),
        "snapshot": lambda request: _read(warehouse, partial(_snapshot_beside, out=request.arguments["out"])),
        "quarantine list": lambda request: _read(warehouse, read_quarantine),
        "quarantine show": lambda request: _read(
            warehouse, partial(_quarantined_one, quarantine_id=request.arguments["id"])
        ),
        "count quarantined": lambda request: _read(
            warehouse, partial(count_quarantined, roots=request.arguments["roots"])
        ),
        "diff": lambda request: _read(warehouse, partial(_diff, **request.arguments)),
        "doctor": lambda request: _as_values(_read(warehouse, partial(_examine, warehouse.path))),
        "forget --dry-run": lambda request: _read(warehouse, partial(_would_forget, **request.arguments)),
        "backfill --dry-run": lambda request: _dry_run_beside(shop, request),
    }
    refusal = held_by(warehouse.path)
    with (
        serving(warehouse.path, answers, frozenset(works), wake, refusal) as control,
        _served_after(server, warehouse.file, serve_after_seconds),
        closing(desk),
    ):
        yield control


@contextmanager
def _served_after(server: Server, file: WarehouseFile, seconds: float) -> Iterator[None]:
    """Serve other DuckDB clients while the block runs, from some seconds on: a short command need not begin with it."""
    file.attendants.append(server)
    timer = threading.Timer(seconds, server.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        server.close()
        file.attendants.remove(server)


def _asked_beside(desk: Desk, request: Request) -> dict[str, Any]:
    """Put a reader's query for another process of ours, which fetches the answer from the file that is named."""
    spooled = desk.ask(request.arguments["query"], request.arguments["parameters"], request.is_stopped)
    if request.is_stopped():
        remove_spool(spooled.path)
    return asdict(spooled)


def _snapshot_beside(connection: Connection, out: str) -> str:
    (kept,) = connection.execute("SELECT current_database()").fetchone() or ("",)
    copy_to(connection, kept, text_to_path(out))
    return out


def _read(warehouse: Warehouse, ask: Callable[[Connection], Result]) -> Result:
    with warehouse.reading() as connection:
        return ask(connection)


def _listeners_of(request: Request) -> Listeners:
    return Listeners(**{name: partial(request.tell, name) for name in Listeners().by_name()})


# --- backfill


def backfill(
    configuration: Configuration,
    paths: Sequence[str],
    is_dry_run: bool,
    is_stopped: IsStopped,
    listeners: Listeners,
    workers: Workers | None = None,
) -> Counts:
    """Ingest every article file under the paths once; a dry run decides everything and writes nothing.

    `workers` are processes that were started before. Raises FatalError for a path that is missing and for a warehouse
    that cannot be opened.
    """
    settings = configuration.settings
    roots = check_paths(paths)

    def here() -> Counts:
        if is_dry_run:
            with Warehouse.shadow(warehouse_path(settings), settings.duckdb, match_rules(settings)) as shadow:
                return _dry_run(shadow, settings, roots, listeners, is_stopped)
        with _at_work(settings, "backfill", roots, listeners.say, workers) as shop:
            return run_to_end(backfill_work(shop, roots, listeners, is_stopped))

    command = "backfill --dry-run" if is_dry_run else "backfill"
    arguments = {"roots": [path_to_text(root) for root in roots]}
    return here_or_there(settings, command, arguments, here, _counts, listeners.by_name(), is_stopped)


def _dry_run(
    shadow: Warehouse, settings: Settings, roots: Sequence[str], listeners: Listeners, is_stopped: IsStopped
) -> Counts:
    untouched = settings.model_copy(update={"after": AfterSettings(), "retention": RetentionSettings()})
    with Engines(untouched) as engines:
        shop = Workshop(shadow, untouched, engines, Patience(BACKFILL_PATIENCE_SECONDS))
        return run_to_end(backfill_work(shop, roots, listeners, is_stopped))


def _dry_run_beside(shop: Workshop, request: Request) -> dict[str, Any]:
    roots = _roots_of(request)
    with shop.warehouse.shadow_beside() as shadow:
        return asdict(_dry_run(shadow, shop.settings, roots, _listeners_of(request), request.is_stopped))


def _roots_of(request: Request) -> list[str]:
    return [text_to_path(root) for root in request.arguments["roots"]]


def _counts(said: Mapping[str, int]) -> Counts:
    return Counts(**said)


# --- watch


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
    from pipeline.operations.monitor import Monitor

    settings = configuration.settings
    roots = resolve_roots(paths or settings.watch.paths)
    for root in roots:
        if os.path.lexists(root) and not os.path.isdir(root):
            raise FatalError(f"{root} is not a folder; `watch` takes folders, `backfill` takes files, too")
    with opened(settings, "watch", roots, say) as warehouse:
        stamp = new_stamp()
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
                _serving(shop, works, hints.wake, partial(_daemon_status, daemon, watcher, snapshots), 0.0) as server,
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
        work = backfill_work(shop, _roots_of(request), _listeners_of(request), request.is_stopped)
        return (yield from _as_values_work(work))

    def start_retry(request: Request) -> Work[Any]:
        work = retry_work(shop, request.arguments["ids"], request.arguments["takes_all"], _listeners_of(request))
        return (yield from _as_values_work(work))

    def start_discard(request: Request) -> Work[Any]:
        return (yield from discard_work(shop, request.arguments["ids"]))

    def start_reprocess(request: Request) -> Work[Any]:
        said = request.arguments
        listeners = _listeners_of(request)
        work = reprocess_work(shop, said["stage"], said["where"], said["which"], listeners, request.is_stopped)
        return (yield from _as_values_work(work))

    def start_forget(request: Request) -> Work[Any]:
        said = request.arguments
        return (yield from forget_work(shop, said["ids"], said["where"], Takedown(said["by"], said["reason"])))

    return {
        "backfill": start_backfill,
        "forget": start_forget,
        "quarantine retry": start_retry,
        "quarantine discard": start_discard,
        "reprocess": start_reprocess,
    }


def _as_values_work(work: Work[Any]) -> Work[dict[str, Any]]:
    return asdict((yield from work))


# --- quarantine, reprocess and forget


def retry(configuration: Configuration, ids: Sequence[str], takes_all: bool, listeners: Listeners) -> Counts:
    """Read the files of quarantined records again, though they have not changed."""

    def work(shop: Workshop) -> Work[Counts]:
        return retry_work(shop, ids, takes_all, listeners)

    arguments = {"ids": list(ids), "takes_all": takes_all}
    return _do(configuration.settings, "quarantine retry", arguments, work, _counts, listeners)


def discard(configuration: Configuration, ids: Sequence[str], say: Say) -> int:
    """Give up on quarantined records; a file given up whole is ignored until it changes. Returns how many."""

    def work(shop: Workshop) -> Work[int]:
        return discard_work(shop, ids)

    return _do(configuration.settings, "quarantine discard", {"ids": list(ids)}, work, int, Listeners(say))


def reprocess_stored(
    configuration: Configuration,
    stage: StageName | None,
    where: str | None,
    which: Which | None,
    is_stopped: IsStopped,
    listeners: Listeners,
) -> Reprocessed:
    """Run a stage again over stored articles: see `work.reprocess`."""

    def work(shop: Workshop) -> Work[Reprocessed]:
        return reprocess_work(shop, stage, where, which, listeners, is_stopped)

    def made_of(said: Mapping[str, int]) -> Reprocessed:
        return Reprocessed(**said)

    arguments = {"stage": stage, "where": where, "which": which}
    return _do(configuration.settings, "reprocess", arguments, work, made_of, listeners, is_stopped)


def forget(
    configuration: Configuration, ids: Sequence[str] | None, where: str | None, reason: str | None, say: Say
) -> int:
    """Take articles down, named by id or by an SQL condition, and keep them out. Returns how many.

    Raises FatalError for an unknown id and a bad condition; nothing is done then.
    """
    settings = configuration.settings
    request = Takedown(_account(), reason)

    def work(shop: Workshop) -> Work[int]:
        return forget_work(shop, ids, where, request)

    arguments = {"ids": ids, "where": where, "by": request.by, "reason": reason}
    forgotten = _do(settings, "forget", arguments, work, int, Listeners(say))
    for copy in sorted(glob(f"{escape(warehouse_path(settings))}.before-*")):
        say(f"{copy} is from before an upgrade and still holds what was taken down; delete it")
    return forgotten


def would_forget(settings: Settings, ids: Sequence[str] | None, where: str | None) -> list[dict[str, str | None]]:
    """Return the articles that `forget` would take down, with their headlines; nothing is written."""
    question = partial(_would_forget, ids=ids, where=where)
    return _ask(settings, "forget --dry-run", {"ids": ids, "where": where}, question, list)


def _would_forget(connection: Connection, ids: Sequence[str] | None, where: str | None) -> list[dict[str, str | None]]:
    choice = choose_where(connection, where) if ids is None else choose_named(connection, ids)
    return show_chosen(connection, choice)


def _account() -> str:
    """Return the name of the account that this process runs as; its number where it has none."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


# --- questions


def status(settings: Settings) -> dict[str, Any]:
    """Return how a warehouse stands, and who writes to it."""

    def question(connection: Connection) -> dict[str, Any]:
        return {"running": False, "pid": None, "uptime_seconds": None, "roots": [], **read_status(connection)}

    return _ask(settings, "status", {}, question, dict)


def _status_of(connection: Connection, more: Callable[[], dict[str, Any]], started_at: float) -> dict[str, Any]:
    uptime = round(time.monotonic() - started_at, 1)
    known, heard = read_status(connection), more()
    ready: dict[str, Any] = {key: heard[key] for key in ("ready", "why") if key in heard}
    said: dict[str, Any] = {"running": True, "pid": os.getpid(), "uptime_seconds": uptime, **ready, "roots": []}
    waited = (known["oldest_waiting_seconds"], heard.get("waiting_seconds") or None)
    oldest = max((seconds for seconds in waited if seconds is not None), default=None)
    backlog = known["backlog"] + heard.get("waiting", 0)
    return {**said, **known, **heard, "backlog": backlog, "oldest_waiting_seconds": oldest}


@contextmanager
def _snapshots_of(warehouse: Warehouse, settings: SnapshotSettings) -> Iterator[SnapshotSchedule]:
    """Have snapshots made while the block runs, where the settings ask for them."""

    def take(path: str) -> None:
        _read(warehouse, partial(_snapshot_beside, out=path_to_text(path)))

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


def diff(settings: Settings, left: str, right: str) -> dict[str, Any]:
    """Return two articles and their texts as passages, side by side. Raises FatalError for an unknown id."""
    arguments = {"left": left, "right": right}
    return _ask(settings, "diff", arguments, partial(_diff, left=left, right=right), dict)


def _diff(connection: Connection, left: str, right: str) -> dict[str, Any]:
    one, other = read_two(connection, left, right)
    passages = align(one.pop("body"), other.pop("body"))
    shared = sum(len(passage.left.split()) for passage in passages if passage.is_shared)
    words = [len("".join(texts).split()) for texts in ((p.left for p in passages), (p.right for p in passages))]
    return {
        "left": one,
        "right": other,
        "shared_words": shared,
        "left_ratio": round(shared / max(1, words[0]), 3),
        "right_ratio": round(shared / max(1, words[1]), 3),
        "passages": [passage._asdict() for passage in passages],
    }


def quarantined(settings: Settings) -> list[dict[str, Any]]:
    """Return what is in quarantine, newest first."""
    return _ask(settings, "quarantine list", {}, read_quarantine, list)


def quarantined_one(settings: Settings, quarantine_id: str) -> dict[str, Any]:
    """Return one refusal with its payload in base64. Raises FatalError for an unknown id."""
    question = partial(_quarantined_one, quarantine_id=quarantine_id)
    return _ask(settings, "quarantine show", {"id": quarantine_id}, question, dict)


def _quarantined_one(connection: Connection, quarantine_id: str) -> dict[str, Any]:
    rows = read_quarantine(connection, quarantine_id)
    if not rows:
        raise FatalError(f"nothing in quarantine has the id {quarantine_id}; `quarantine list` shows what there is")
    return rows[0]


def has_quarantined(settings: Settings, paths: Sequence[str]) -> bool:
    """Tell whether something below some paths is in quarantine."""
    roots = [path_to_text(path) for path in resolve_roots(paths)]
    return _ask(settings, "count quarantined", {"roots": roots}, partial(count_quarantined, roots=roots), int) > 0


Findings = tuple[list[Fault], list[str]]


def doctor(settings: Settings) -> Findings:
    """Return what does not agree in a warehouse, and which files have changed since it read them.

    The latter is no fault: the next look at their folders takes note of it.
    """
    return _ask(settings, "doctor", {}, partial(_examine, warehouse_path(settings)), _findings)


def _examine(warehouse: str, connection: Connection) -> Findings:
    faults = [*examine(connection), *examine_index(connection, warehouse)]
    return faults, [name for name, state in read_file_states(connection) if _look(name) != state]


def _as_values(findings: Findings) -> dict[str, Any]:
    return {"faults": [asdict(fault) for fault in findings[0]], "changed": findings[1]}


def _findings(said: Mapping[str, Any]) -> Findings:
    faults = [Fault(one["check"], one["meaning"], one["count"], tuple(one["examples"])) for one in said["faults"]]
    return faults, said["changed"]


def _look(name: str) -> tuple[int, int] | None:
    try:
        status = os.lstat(text_to_path(name))
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def snapshot(settings: Settings, out: str, may_replace: bool) -> None:
    """Copy the warehouse to a new file, also while another process writes to it.

    Raises FatalError where the file exists and may not be replaced.
    """
    path, out = warehouse_path(settings), os.path.abspath(out)
    if os.path.exists(out) and not may_replace:
        raise FatalError(f"{out} exists; --force replaces it")
    if os.path.realpath(out) == path or os.path.realpath(out).startswith(f"{path}."):
        raise FatalError("a snapshot cannot take the place of the warehouse itself, nor of what lies beside it")
    if not os.path.exists(path):
        raise FatalError(f"there is no warehouse at {path}")

    def here() -> str:
        take_snapshot(path, out, settings.duckdb)
        return out

    here_or_there(settings, "snapshot", {"out": path_to_text(out)}, here, str)
