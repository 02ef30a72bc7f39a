"""What work on an open warehouse needs, made from the settings: engines, recipe, rules, stamps."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import structlog

from pipeline import readers
from pipeline.arrivals.batching import TASK_FILES, Slicing
from pipeline.arrivals.dispose import Disposer
from pipeline.arrivals.scan import InputRules, is_below
from pipeline.batch import Batch, join
from pipeline.configuration import CONFIG_DIR
from pipeline.engines.collecting import collect_seldom
from pipeline.engines.inline import InlineEngine
from pipeline.errors import CopydeskError, UsageError
from pipeline.ingest import limits_of, made_by, read_by
from pipeline.paths import warehouse_path
from pipeline.patience import Patience
from pipeline.readers.fields import Fields
from pipeline.readers.foreign import is_foreign
from pipeline.records import Candidate
from pipeline.refining import no_collections, start_again, start_refining
from pipeline.retagging import Judge, judges, present_vocabulary, read_vocabulary
from pipeline.rows import Stamp
from pipeline.runner import Engine, Recipe
from pipeline.stages.deduplicate import Changes
from pipeline.stages.match import Rules
from pipeline.stages.read import Read
from pipeline.warehouse.warehouse import Warehouse
from pipeline.workers import COST_OF_MODEL, are_worth_it, make_workers
from schemas.settings import Settings, TagSettings

log = structlog.get_logger()

BELIEVED_HOURS = 1
"""Stages are told the time anew so often, since a date that lay in the future may have come."""


def now() -> datetime:
    """Return the current instant, aware, in UTC."""
    return datetime.now(UTC)


def new_stamp(settings: Settings) -> Stamp:
    """Return the stamp of a run that starts now."""
    return Stamp(now(), str(uuid.uuid4()), made_by(settings.tags))


def check_model(settings: Settings) -> None:
    """Raise UsageError where the settings ask for a model that is not there."""
    made_by(settings.tags)


def match_rules(settings: Settings) -> Rules:
    """Return what counts as a copy under these settings."""
    return Rules(**settings.matching.model_dump())


def input_rules(settings: Settings) -> InputRules:
    """Return what is an input under these settings."""
    return InputRules(
        warehouse=warehouse_path(settings),
        is_supported=lambda name: not is_foreign(name),
        include=settings.inputs.include,
        exclude=settings.inputs.exclude,
        follow_symlinks=settings.inputs.follow_symlinks,
        temporary_suffixes=settings.inputs.temporary_suffixes,
        moved_to=moved_to(settings),
    )


def moved_to(settings: Settings) -> str:
    """Return the folder to which inputs are moved, absolute and resolved; empty where none is named."""
    return os.path.realpath(settings.after.move_to) if settings.after.move_to else ""


def slicing(settings: Settings) -> Slicing:
    """Return how much goes into one task: less where a model is asked, so that all processes have some of it."""
    cost = 1 if settings.tags.names == "rules" else COST_OF_MODEL
    return Slicing(TASK_FILES // cost, max(1, settings.batch.records // cost), settings.batch.bytes)


def make_recipe(settings: Settings) -> Recipe:
    """Return how files are read and judged under these settings."""
    reader = Read(Fields.load(CONFIG_DIR), limits_of(settings.limits))
    return Recipe(
        batch=settings.batch,
        slicing=slicing(settings),
        unexpected_error_ratio=settings.limits.unexpected_error_ratio,
        judged_by=read_by(settings.limits),
        holds_many=_holds_many,
        stream=reader.stream,
        tag=_LazyTag(settings.tags),
    )


def _holds_many(path: str) -> bool:
    """Tell whether a file may hold many records; one whose name says nothing may."""
    reader = readers.reader_for(path)
    return reader is None or reader.HOLDS_MANY


class _LazyTag:
    """The stage `tag`, loaded when first asked for: the writing process seldom tags anything itself."""

    __name__ = "tag"

    def __init__(self, settings: TagSettings) -> None:
        self._settings = settings
        self._tag: Callable[[Candidate], Candidate] | None = None

    def __call__(self, candidate: Candidate) -> Candidate:
        if self._tag is None:
            from pipeline.stages.tag import Tag

            with no_collections():
                self._tag = Tag.load(CONFIG_DIR, self._settings)
        return self._tag(candidate)


class Engines:
    """The engines of a process: one in itself that it keeps, and processes for many files, until `rest`."""

    def __init__(self, settings: Settings, many: Engine | None = None) -> None:
        """`many` are processes that were started before, see `workers.py`."""
        self._settings = settings
        self._as_of = now()
        self._inline: Engine | None = None
        self._many = many

    def __enter__(self) -> Engines:
        collect_seldom()
        return self

    def __exit__(self, *exception: object) -> None:
        self.rest()

    def of(self, files: int) -> Engine:
        """Return the engine for so many files: processes where starting them pays."""
        if now() - self._as_of > timedelta(hours=BELIEVED_HOURS):
            self._renew_time()
        start = partial(start_refining, self._settings.limits, self._settings.tags, self._as_of)
        if are_worth_it(self._settings, files):
            self._many = self._many or make_workers(self._settings, start)
            return self._many
        self._inline = self._inline or InlineEngine(start)
        return self._inline

    def warm_up(self) -> None:
        """Load the stages now, and not when the first file comes: a few tenths of a second."""
        _load(self.of(1))

    def again(self, articles: int, tags_only: bool) -> Engine:
        """Return an engine of its own for so many stored articles."""
        start = partial(start_again, self._settings.limits, self._settings.tags, now(), tags_only)
        return make_workers(self._settings, start) if are_worth_it(self._settings, articles) else InlineEngine(start)

    def renew(self, settings: Settings) -> None:
        """Load stages and vocabularies anew for what comes, by these settings and the present time.

        Raises UsageError or FatalError where a vocabulary cannot be read; what was loaded stays in use then.
        """
        as_of = now()
        inline: Engine = InlineEngine(partial(start_refining, settings.limits, settings.tags, as_of))
        _load(inline)
        self.rest()
        self._settings, self._as_of, self._inline = settings, as_of, inline

    @property
    def is_loaded(self) -> bool:
        """Whether vocabularies were loaded, which may have changed since."""
        return self._inline is not None or self._many is not None

    def _renew_time(self) -> None:
        """Tell the stages the time anew; with a vocabulary that somebody is editing, those in use stay for an hour."""
        try:
            self.renew(self._settings)
        except CopydeskError as error:
            log.error("config.refused", error=str(error))
            self._as_of = now()

    def rest(self) -> None:
        """Stop the processes; they are started again when they are needed."""
        if self._many is not None:
            self._many.close()
            self._many = None


def _load(engine: Engine) -> None:
    """Have an engine load its stages."""
    for _ in engine.map([()]):
        pass


def run_pieces(engine: Any, size: int, batches: Iterable[Batch[Any]]) -> Iterator[Batch[Candidate]]:
    """Run batches of stored records through an engine, each cut into tasks of a size and put together again."""
    for batch in batches:
        pieces = [Batch(batch.items[start : start + size]) for start in range(0, len(batch.items), size)]
        yield join(list(engine.map(pieces)))


def _never() -> bool:
    return False


@dataclass(slots=True)
class Workshop:
    """An open warehouse with all that work on it needs."""

    warehouse: Warehouse
    settings: Settings
    engines: Engines
    patience: Patience
    must_yield: Callable[[], bool] = _never
    """Whether other work waits, so that this pauses after its page."""
    on_commit: Callable[[Changes, float], None] = lambda changes, seconds: None
    """Told of every batch, and how many seconds its commit took."""
    clock: Callable[[], datetime] = now
    recipe: Recipe = field(init=False)
    rules: InputRules = field(init=False)

    def __post_init__(self) -> None:
        self.use(self.settings)

    def use(self, settings: Settings) -> None:
        """Work by these settings from now on."""
        self.settings, self.recipe, self.rules = settings, make_recipe(settings), input_rules(settings)
        self.warehouse.taggings.read = partial(read_vocabulary, CONFIG_DIR)

    def renew(self, settings: Settings) -> None:
        """Work by these settings, and by vocabularies loaded anew, from now on.

        Raises UsageError or FatalError where a vocabulary cannot be read; all stays as it was then.
        """
        self.engines.renew(settings)
        self.use(settings)

    def catch_up(self) -> str:
        """Tag by the vocabularies as they are now, from now on, and return what tells them from others.

        Raises UsageError where one of them cannot be read; those in use stay so then.
        """
        if self.engines.is_loaded:
            self.renew(self.settings)
        return present_vocabulary(CONFIG_DIR, self.settings.tags)

    def judges(
        self, present: str, vocabularies: Iterable[str | None]
    ) -> Generator[None, None, dict[str | None, Judge]]:
        """Return what tells which articles the present vocabularies can touch: see `pipeline/retagging.py`."""
        return judges(self.warehouse.taggings, CONFIG_DIR, present, vocabularies)

    def make_disposer(self, settings: Settings, roots: Sequence[str], stamp: Stamp) -> Disposer:
        """Return what puts inputs below some roots away; it keeps them, where the settings say nothing else.

        Raises UsageError for a root in the folder to which inputs are moved.
        """
        folder, action = moved_to(settings), settings.after.action
        for root in roots if action == "move" else ():
            if is_below(root, folder):
                raise UsageError(f"{root} lies in {folder}, to which after.move_to moves inputs; name another folder")
        return Disposer(self.warehouse.disposals, action, folder, roots, lambda: replace(stamp, now=self.clock()))
