"""What each command does, put together from its parts: the composition root. The command line only words it."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from pipeline import __version__, readers
from pipeline.arrivals.batching import TASK_FILES, give_up_task, split_task
from pipeline.arrivals.scan import InputRules, Scan, resolve_roots
from pipeline.arrivals.watch import Hints, watching
from pipeline.batch import Batch, join
from pipeline.configuration import CONFIG_DIR, Configuration
from pipeline.daemon import Daemon
from pipeline.engines.inline import InlineEngine
from pipeline.engines.processes import ProcessEngine
from pipeline.errors import FatalError
from pipeline.ingest import MADE_BY, Stages, limits_of, read_by, refine, refine_again, tag_again
from pipeline.paths import path_to_text, text_to_path
from pipeline.readers.fields import Fields
from pipeline.records import Candidate, SourceFile
from pipeline.reprocess import Reprocessed, StageName
from pipeline.reprocess import clean_again as clean_stored
from pipeline.reprocess import tag_again as tag_stored
from pipeline.rows import Stamp
from pipeline.runner import Engine, Recipe, Runner
from pipeline.stages.deduplicate import Changes
from pipeline.stages.read import Read
from pipeline.warehouse.holding import Holder
from pipeline.warehouse.ledger import Plan
from pipeline.warehouse.query import (
    Fault,
    count_quarantined,
    examine,
    open_reader,
    read_file_states,
    read_quarantine,
    read_status,
    take_snapshot,
)
from pipeline.warehouse.warehouse import Counts, Warehouse
from schemas.settings import LimitSettings, Settings

Say = Callable[[str], None]
BACKFILL_PATIENCE_SECONDS = 60.0
"""How long a backfill waits for a full disk before it stops; the daemon waits on."""
FOREVER_SECONDS = float("inf")


@dataclass(frozen=True, slots=True)
class Listeners:
    """Whom a command tells of its progress: `say` a line, `plan` what will be done, `commit` what has been."""

    say: Say = lambda line: None
    plan: Callable[[Plan], None] = lambda plan: None
    commit: Callable[[Changes], None] = lambda changes: None


def warehouse_path(settings: Settings) -> str:
    """Return the warehouse's file, absolute and resolved."""
    return os.path.realpath(settings.warehouse)


def check_paths(paths: Sequence[str]) -> list[str]:
    """Return paths as roots. Raises FatalError, naming it, where one is missing."""
    for path in paths:
        if not os.path.exists(path):
            raise FatalError(f"no such file or folder: {path}")
        if not os.access(path, os.R_OK):
            raise FatalError(f"cannot read {path}: permission denied")
    return resolve_roots(paths)


def input_rules(settings: Settings) -> InputRules:
    """Return what is an input under these settings."""
    return InputRules(
        warehouse=warehouse_path(settings),
        is_supported=lambda name: readers.reader_for(name) is not None,
        exclude=settings.inputs.exclude,
        follow_symlinks=settings.inputs.follow_symlinks,
        temporary_suffixes=settings.inputs.temporary_suffixes,
    )


def now() -> datetime:
    """Return the current instant, aware, in UTC."""
    return datetime.now(UTC)


def new_stamp() -> Stamp:
    """Return the stamp of a run that starts now."""
    return Stamp(now(), str(uuid.uuid4()), MADE_BY)


@contextmanager
def opened(settings: Settings, command: str, roots: Sequence[str], say: Say) -> Iterator[Warehouse]:
    """Open the warehouse for writing, making it where there is none, and close it at the end, whatever happens."""
    holder = Holder(os.getpid(), command, now().isoformat(), tuple(roots))
    warehouse = Warehouse.open(warehouse_path(settings), settings.duckdb, holder, say)
    try:
        yield warehouse
    finally:
        warehouse.close()


@contextmanager
def opened_for_run(settings: Settings, command: str, say: Say) -> Iterator[tuple[Warehouse, Stamp]]:
    """Open a warehouse that must be there, for work on what it holds, with a row of its own in `runs`."""
    path = warehouse_path(settings)
    if not os.path.exists(path):
        raise FatalError(f"there is no warehouse at {path}; `backfill` and `watch` make one, --warehouse names another")
    with opened(settings, command, (), say) as warehouse:
        stamp = new_stamp()
        warehouse.start_run(command, stamp, __version__)
        yield warehouse, stamp
        warehouse.end_run(replace(stamp, now=now()))


def start_refining(limits: LimitSettings, as_of: datetime) -> Callable[[Any], Batch[Candidate]]:
    """Load the stages and return `refine` with them: what each worker process does once."""
    return partial(refine, stages=Stages.load(CONFIG_DIR, limits, as_of))


def _engine(settings: Settings, start: Callable[[], Callable[[Any], Batch[Candidate]]], files: int) -> Engine:
    """Return the engine for so many files: processes where starting them pays."""
    workers = settings.engine.workers or os.cpu_count() or 1
    if workers == 1 or files < settings.engine.inline_below_files:
        return InlineEngine(start)
    return ProcessEngine(start, workers, split_task, join, give_up_task)


class Engines:
    """The daemon's engines: one in its own process that it keeps, and processes for a flood, which it stops afterwards.

    Stages are told the time anew every hour, since a date that lay in the future may have come.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._as_of = now()
        self._inline: Engine | None = None
        self._many: Engine | None = None

    def __enter__(self) -> Engines:
        return self

    def __exit__(self, *exception: object) -> None:
        self._stop_many()

    def of(self, files: int) -> Engine:
        """Return the engine for so many files."""
        if now() - self._as_of > timedelta(hours=1):
            self._as_of, self._inline = now(), None
        start = partial(start_refining, self._settings.limits, self._as_of)
        self._stop_many()
        if files >= self._settings.engine.inline_below_files:
            self._many = _engine(self._settings, start, files)
            return self._many
        if self._inline is None:
            self._inline = InlineEngine(start)
        return self._inline

    def _stop_many(self) -> None:
        if self._many is not None:
            self._many.close()
            self._many = None


def make_recipe(settings: Settings, patience_seconds: float) -> Recipe:
    """Return how files are read and judged under these settings."""
    reader = Read(Fields.load(CONFIG_DIR), limits_of(settings.limits))
    return Recipe(
        batch=settings.batch,
        unexpected_error_ratio=settings.limits.unexpected_error_ratio,
        judged_by=read_by(settings.limits),
        holds_many=_holds_many,
        stream=reader.stream,
        tag=_LazyTag(),
        patience_seconds=patience_seconds,
    )


class _LazyTag:
    """The stage `tag`, loaded when first asked for: the writing process seldom tags anything itself."""

    __name__ = "tag"

    def __init__(self) -> None:
        self._tag: Callable[[Candidate], Candidate] | None = None

    def __call__(self, candidate: Candidate) -> Candidate:
        if self._tag is None:
            from pipeline.stages.tag import Tag

            self._tag = Tag.load(CONFIG_DIR)
        return self._tag(candidate)


def _holds_many(path: str) -> bool:
    reader = readers.reader_for(path)
    return reader is not None and reader.HOLDS_MANY


def backfill(
    configuration: Configuration,
    paths: Sequence[str],
    is_dry_run: bool,
    is_stopped: Callable[[], bool],
    listeners: Listeners,
) -> Counts:
    """Ingest every article file under the paths once; a dry run decides everything and writes nothing.

    Raises FatalError for a path that is missing and for a warehouse that cannot be opened.
    """
    settings = configuration.settings
    roots = check_paths(paths)
    if is_dry_run:
        warehouse = Warehouse.shadow(warehouse_path(settings), settings.duckdb)
        try:
            return _backfill_into(warehouse, settings, roots, is_stopped, listeners)
        finally:
            warehouse.connection.close()
    with opened(settings, "backfill", roots, listeners.say) as warehouse:
        return _backfill_into(warehouse, settings, roots, is_stopped, listeners)


def _backfill_into(
    warehouse: Warehouse,
    settings: Settings,
    roots: Sequence[str],
    is_stopped: Callable[[], bool],
    listeners: Listeners,
) -> Counts:
    stamp = new_stamp()
    warehouse.start_run("backfill", stamp, __version__)
    judge_again(warehouse, settings, is_stopped)
    scan = Scan(roots, input_rules(settings))
    plan = warehouse.ledger.plan(
        scan, stamp, read_by(settings.limits), [path_to_text(root) for root in roots], [scan.unreadable]
    )
    listeners.plan(plan)
    if plan.todo:
        ingest(warehouse, settings, stamp, plan.todo, is_stopped, listeners)
    return warehouse.end_run(replace(stamp, now=now()))


def ingest(
    warehouse: Warehouse,
    settings: Settings,
    stamp: Stamp,
    files: int,
    is_stopped: Callable[[], bool],
    listeners: Listeners,
) -> None:
    """Read what the ledger has planned, and commit it."""
    engine = _engine(settings, partial(start_refining, settings.limits, stamp.now), files)
    recipe = make_recipe(settings, BACKFILL_PATIENCE_SECONDS)
    try:
        Runner(warehouse, engine, recipe, stamp, is_stopped, listeners.commit).ingest(warehouse.ledger.pages())
    finally:
        engine.close()


def watch(
    configuration: Configuration,
    paths: Sequence[str],
    is_stopped: Callable[[], bool],
    hints: Hints,
    on_ready: Callable[[], None],
    listeners: Listeners,
) -> Counts:
    """Run the daemon on folders until stopped. Raises FatalError for a missing folder and a warehouse that is held."""
    settings = configuration.settings
    roots = check_paths(paths or settings.watch.paths)
    for root in roots:
        if not os.path.isdir(root):
            raise FatalError(f"{root} is not a folder; `watch` takes folders, `backfill` takes files, too")
    with opened(settings, "watch", roots, listeners.say) as warehouse:
        stamp = new_stamp()
        warehouse.start_run("watch", stamp, __version__)
        with watching(roots, hints) as watcher, Engines(settings) as engines:
            daemon = _make_daemon(settings, roots, warehouse, stamp, engines, is_stopped, hints, listeners)
            daemon.run(watcher, on_ready)
        return warehouse.end_run(replace(stamp, now=now()))


def _make_daemon(
    settings: Settings,
    roots: Sequence[str],
    warehouse: Warehouse,
    stamp: Stamp,
    engines: Engines,
    is_stopped: Callable[[], bool],
    hints: Hints,
    listeners: Listeners,
) -> Daemon:
    recipe = make_recipe(settings, FOREVER_SECONDS)

    def take(pages: Iterable[Sequence[SourceFile]], files: int) -> None:
        Runner(warehouse, engines.of(files), recipe, stamp, lambda: False, listeners.commit).ingest(pages)

    return Daemon(
        roots=roots,
        rules=input_rules(settings),
        settings=settings.watch,
        ledger=warehouse.ledger,
        judged_by=recipe.judged_by,
        make_stamp=lambda: replace(stamp, now=now()),
        ingest=take,
        checkpoint=warehouse.checkpoint,
        judge_again=lambda: judge_again(warehouse, settings, is_stopped),
        is_stopped=is_stopped,
        hints=hints,
    )


def retry(configuration: Configuration, ids: Sequence[str], takes_all: bool, listeners: Listeners) -> Counts:
    """Read the files of quarantined records again, though they have not changed."""
    settings = configuration.settings
    with opened_for_run(settings, "quarantine retry", listeners.say) as (warehouse, stamp):
        paths = warehouse.quarantined_paths(None if takes_all else ids)
        scan = Scan([text_to_path(path) for path in paths], input_rules(settings))
        plan = warehouse.ledger.plan(scan, stamp, read_by(settings.limits), is_forced=True)
        listeners.plan(plan)
        for path in scan.unreadable:
            listeners.say(f"cannot try {path} again: the file is gone; its payload is kept, see `quarantine show`")
        if plan.todo:
            ingest(warehouse, settings, stamp, plan.todo, lambda: False, listeners)
        return warehouse.end_run(replace(stamp, now=now()))


def discard(configuration: Configuration, ids: Sequence[str], say: Say) -> int:
    """Give up on quarantined records; a file given up whole is ignored until it changes. Returns how many."""
    with opened_for_run(configuration.settings, "quarantine discard", say) as (warehouse, _):
        return warehouse.discard(ids, now())


def reprocess_stored(
    configuration: Configuration,
    stage: StageName | None,
    where: str | None,
    is_stopped: Callable[[], bool],
    on_start: Callable[[int], None],
    on_page: Callable[[int], None],
    say: Say,
) -> Reprocessed:
    """Run a stage again over stored articles: `clean` with all that follows it, `tag` or `deduplicate`."""
    with opened_for_run(configuration.settings, "reprocess", say) as (warehouse, stamp):
        chosen = warehouse.choose(where)
        on_start(chosen)
        return _reprocess(warehouse, configuration.settings, stamp, stage, chosen, is_stopped, on_page)


def _reprocess(
    warehouse: Warehouse,
    settings: Settings,
    stamp: Stamp,
    stage: StageName | None,
    chosen: int,
    is_stopped: Callable[[], bool],
    on_page: Callable[[int], None],
) -> Reprocessed:
    if stage == "deduplicate":
        warehouse.rebuild_groups()
        return Reprocessed(chosen)
    again = tag_stored if stage == "tag" else clean_stored
    start = partial(start_again, settings.limits, stamp.now, stage == "tag")
    engine: Any = _engine(settings, start, chosen)
    try:
        return again(warehouse, partial(_run_pieces, engine), stamp, on_page, is_stopped)
    finally:
        engine.close()


def start_again(limits: LimitSettings, as_of: datetime, tags_only: bool) -> Callable[[Any], Batch[Candidate]]:
    """Load the stages for stored records: what each worker process does once."""
    stages = Stages.load(CONFIG_DIR, limits, as_of)
    return partial(tag_again, stages=stages) if tags_only else partial(refine_again, stages=stages)


def _run_pieces(engine: Any, batches: Iterable[Batch[Any]]) -> Iterator[Batch[Candidate]]:
    for batch in batches:
        pieces = [Batch(batch.items[i : i + TASK_FILES]) for i in range(0, len(batch.items), TASK_FILES)]
        yield join(list(engine.map(pieces)))


def judge_again(warehouse: Warehouse, settings: Settings, is_stopped: Callable[[], bool]) -> int:
    """Validate anew the articles whose date lay in the future and has come. Returns how many there were."""
    due = warehouse.choose_due(now())
    if due:
        _reprocess(warehouse, settings, new_stamp(), "clean", due, is_stopped, lambda articles: None)
    return due


def status(settings: Settings) -> dict[str, Any]:
    """Return how a warehouse stands that nobody writes to. Raises FatalError, naming it, where a process does."""
    with open_reader(warehouse_path(settings), settings.duckdb) as connection:
        return read_status(connection)


def quarantined(settings: Settings) -> list[dict[str, Any]]:
    """Return what is in quarantine, newest first."""
    with open_reader(warehouse_path(settings), settings.duckdb) as connection:
        return read_quarantine(connection)


def quarantined_one(settings: Settings, quarantine_id: str) -> dict[str, Any]:
    """Return one refusal with its payload in base64. Raises FatalError for an unknown id."""
    with open_reader(warehouse_path(settings), settings.duckdb) as connection:
        rows = read_quarantine(connection, quarantine_id)
    if not rows:
        raise FatalError(f"nothing in quarantine has the id {quarantine_id}; `quarantine list` shows what there is")
    return rows[0]


def has_quarantined(settings: Settings, paths: Sequence[str]) -> bool:
    """Tell whether something below some paths is in quarantine."""
    with open_reader(warehouse_path(settings), settings.duckdb) as connection:
        return count_quarantined(connection, [path_to_text(path) for path in resolve_roots(paths)]) > 0


def doctor(settings: Settings) -> tuple[list[Fault], list[str]]:
    """Return what does not agree in a warehouse, and which files have changed since it read them.

    The latter is no fault: the next look at their folders takes note of it.
    """
    with open_reader(warehouse_path(settings), settings.duckdb) as connection:
        return examine(connection), [name for name, state in read_file_states(connection) if _look(name) != state]


def _look(name: str) -> tuple[int, int] | None:
    try:
        status = os.lstat(text_to_path(name))
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def snapshot(settings: Settings, out: str, may_replace: bool) -> None:
    """Copy the warehouse to a new file. Raises FatalError where that exists and may not be replaced."""
    if os.path.exists(out) and not may_replace:
        raise FatalError(f"{out} exists; --force replaces it")
    if os.path.realpath(out) == warehouse_path(settings):
        raise FatalError("a snapshot cannot take the place of the warehouse itself")
    if not os.path.exists(warehouse_path(settings)):
        raise FatalError(f"there is no warehouse at {warehouse_path(settings)}")
    take_snapshot(warehouse_path(settings), os.path.abspath(out), settings.duckdb)
