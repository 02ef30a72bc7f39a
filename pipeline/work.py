"""The work of the commands on an open warehouse, in steps: a command takes them at once, a daemon between its own.

Each kind of work is a generator that returns its result. A step is bounded: a page of files where others wait, or a
page of articles.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

import structlog

from pipeline import __version__
from pipeline.arrivals.dispose import Disposer
from pipeline.arrivals.scan import Scan
from pipeline.errors import TransientError
from pipeline.paths import path_to_text, text_to_path
from pipeline.records import SourceFile
from pipeline.reprocess import Reprocessed, StageName, Touched, Which, clean_again, tag_again, tag_touched
from pipeline.retagging import lines_of
from pipeline.rows import Stamp
from pipeline.runner import Runner
from pipeline.stages.deduplicate import Changes
from pipeline.warehouse.chosen import Choice
from pipeline.warehouse.ledger import Looked, Plan
from pipeline.warehouse.tombstones import Request
from pipeline.warehouse.warehouse import Counts
from pipeline.workshop import Workshop, new_stamp, now, run_pieces

log = structlog.get_logger()

Result = TypeVar("Result")
Work = Generator[None, None, Result]
IsStopped = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Listeners:
    """Whom work tells of its progress."""

    say: Callable[[str], None] = lambda line: None
    begin: Callable[[str, int, int], None] = lambda unit, todo, found: None
    """Of what, how much will be done, and how much was found."""
    advance: Callable[[int], None] = lambda done: None
    """How much more is done."""
    refuse: Callable[[str, int | None, str], None] = lambda path, number, reason: None
    """Which file, or which record of it, was refused, and why."""

    def commit(self, changes: Changes) -> None:
        """Tell of a batch."""
        self.advance(sum(reading.is_complete for reading in changes.readings))
        for rejection in changes.rejections:
            self.refuse(rejection.path, rejection.number, rejection.reason)

    def by_name(self) -> dict[str, Callable[..., None]]:
        """Return them by their names."""
        return {"say": self.say, "begin": self.begin, "advance": self.advance, "refuse": self.refuse}


def run_to_end(work: Work[Result]) -> Result:
    """Take all steps of work at once."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: Result = end.value
            return result


def backfill(shop: Workshop, roots: Sequence[str], listeners: Listeners, is_stopped: IsStopped) -> Work[Counts]:
    """Ingest every article file under some roots once."""
    stamp = new_stamp(shop.settings)
    warehouse = shop.warehouse
    disposer = shop.make_disposer(shop.settings, roots, stamp)
    warehouse.start_run("backfill", stamp, __version__)
    shop.patience.keep_trying(disposer.finish)
    yield from judge_again(shop, is_stopped)

    def look() -> Plan:
        scan = Scan(roots, shop.rules)
        known_roots = [path_to_text(root) for root in roots]
        return warehouse.ledger.plan(scan, stamp, shop.recipe.judged_by, Looked(known_roots, [scan.unreadable]))

    plan = shop.patience.keep_trying(look)
    yield from ingest_plan(shop, plan, stamp, listeners, is_stopped, disposer)
    yield from settle_matches(shop, is_stopped)
    put_away(disposer.sweep)
    yield from keep_for_days(shop, is_stopped, listeners.say)
    return warehouse.end_run(replace(stamp, now=now()))


def keep_for_days(shop: Workshop, is_stopped: IsStopped, say: Callable[[str], None]) -> Work[None]:
    """Take away what the config keeps for some days only, and say so where that was anything."""
    taken = shop.patience.keep_trying(lambda: shop.warehouse.retain(now(), shop.settings.retention, is_stopped))
    if taken:
        say(
            f"kept long enough and taken away: {taken.revisions} revisions, {taken.raw_texts} raw texts,"
            f" {taken.quarantined} refusals"
        )
    yield


def settle_matches(shop: Workshop, is_stopped: IsStopped) -> Work[None]:
    """Judge the copies again that wait for it; what a stop leaves waits in the warehouse."""
    while not is_stopped() and shop.patience.keep_trying(shop.warehouse.go_on_matching):
        yield


def put_away(act: Callable[[], None]) -> None:
    """Have inputs put away; what the disk refuses now is put away another time."""
    try:
        act()
    except TransientError as error:
        log.warning("files.left", error=str(error))


def ingest_plan(
    shop: Workshop,
    plan: Plan,
    stamp: Stamp,
    listeners: Listeners,
    is_stopped: IsStopped,
    disposer: Disposer | None = None,
    note: Callable[[Sequence[SourceFile]], None] = lambda files: None,
) -> Work[None]:
    """Read what the ledger has planned, and commit it. Pauses between pages where other work waits.

    `disposer` puts the files of each batch away; `note` is told of each page before it is read.
    """
    listeners.begin("files", plan.todo, plan.files)
    if not plan.todo:
        return
    pages = _Pages(shop.warehouse.ledger.pages(plan), shop.must_yield, note)
    try:
        while not is_stopped() and not pages.is_at_end:
            make_runner(shop, plan.todo, stamp, listeners, is_stopped, disposer).ingest(pages)
            yield
    finally:
        shop.warehouse.ledger.let_go(plan)


def make_runner(
    shop: Workshop,
    files: int,
    stamp: Stamp,
    listeners: Listeners,
    is_stopped: IsStopped = lambda: False,
    disposer: Disposer | None = None,
) -> Runner:
    """Return the loop that takes so many files through the walk."""

    def on_commit(changes: Changes, seconds: float) -> None:
        if disposer is not None:
            put_away(partial(disposer.after_commit, changes.readings))
        listeners.commit(changes)
        shop.on_commit(changes, seconds)

    engine = shop.engines.of(files)
    return Runner(shop.warehouse, engine, shop.recipe, stamp, shop.patience, is_stopped, on_commit, shop.clock)


class _Pages:
    """Pages of a plan: an iterator that ends after a page when other work waits, and then goes on."""

    def __init__(
        self,
        pages: Iterator[list[SourceFile]],
        must_yield: Callable[[], bool],
        note: Callable[[Sequence[SourceFile]], None],
    ) -> None:
        self._pages = pages
        self._must_yield = must_yield
        self._note = note
        self.is_at_end = False

    def __iter__(self) -> Iterator[list[SourceFile]]:
        for page in self._pages:
            self._note(page)
            yield page
            if self._must_yield():
                return
        self.is_at_end = True


def retry(shop: Workshop, ids: Sequence[str], takes_all: bool, listeners: Listeners) -> Work[Counts]:
    """Read the files of quarantined records again, though they have not changed."""
    stamp = new_stamp(shop.settings)
    warehouse = shop.warehouse
    paths = warehouse.quarantined_paths(None if takes_all else ids)
    warehouse.start_run("quarantine retry", stamp, __version__)
    scan = Scan([text_to_path(path) for path in paths], shop.rules)
    plan = warehouse.ledger.plan(scan, stamp, shop.recipe.judged_by, is_forced=True)
    for path in scan.unreadable:
        listeners.say(f"cannot try {path} again: the file is gone; its payload is kept, see `quarantine show`")
    yield from ingest_plan(shop, plan, stamp, listeners, lambda: False)
    return warehouse.end_run(replace(stamp, now=now()))


def discard(shop: Workshop, ids: Sequence[str]) -> Work[int]:
    """Give up on quarantined records; a file given up whole is ignored until it changes. Returns how many."""
    yield
    stamp = new_stamp(shop.settings)
    shop.warehouse.start_run("quarantine discard", stamp, __version__)
    discarded = shop.warehouse.discard(ids, now())
    shop.warehouse.end_run(replace(stamp, now=now()))
    return discarded


def reprocess(
    shop: Workshop,
    stage: StageName | None,
    where: str | None,
    which: Which | None,
    listeners: Listeners,
    is_stopped: IsStopped,
) -> Work[Reprocessed]:
    """Run a stage again over stored articles: `clean` with all that follows it, `tag` or `deduplicate`.

    Of the stage `tag`, only articles that a change of the vocabularies can touch, where these have changed and nothing
    else is asked for: a condition, or `which` of them.
    """
    stamp = new_stamp(shop.settings)
    if stage == "tag" and where is None and which != "all":
        present = shop.catch_up()
        counts = shop.warehouse.taggings.count()
        if which == "changed" or counts.keys() - {present}:
            return (yield from _retag(shop, present, counts, stamp, listeners, is_stopped))
    choice = shop.warehouse.choose(where)
    shop.warehouse.start_run("reprocess", stamp, __version__)
    listeners.begin("articles", choice.articles, choice.articles)
    done = yield from _reprocess(shop, choice, stage, stamp, listeners, is_stopped)
    yield from settle_matches(shop, is_stopped)
    shop.warehouse.end_run(replace(stamp, now=now()))
    return done


def _retag(
    shop: Workshop,
    present: str,
    counts: Mapping[str | None, int],
    stamp: Stamp,
    listeners: Listeners,
    is_stopped: IsStopped,
) -> Work[Reprocessed]:
    """Tag the articles anew that a change of the vocabularies can touch, and say how many these are, and why."""
    warehouse = shop.warehouse
    found = yield from shop.judges(present, counts)
    for line in lines_of(found, counts):
        listeners.say(line)
    choice = warehouse.choose_outdated(present)
    warehouse.start_run("reprocess", stamp, __version__)
    listeners.begin("articles", choice.articles, choice.articles)
    touched, done = Touched(), Reprocessed()
    engine: Any = shop.engines.again(choice.articles, tags_only=True)
    with ExitStack() as at_end:
        at_end.callback(warehouse.let_go, choice)
        at_end.enter_context(closing(engine))
        run = partial(run_pieces, engine, shop.recipe.slicing.files)
        for page in tag_touched(warehouse, choice, run, stamp, present, found, touched):
            done += page
            listeners.advance(touched.looked_at_last)
            yield
            if is_stopped():
                break
    if touched.looked_at == choice.articles:
        warehouse.taggings.tidy(present)
    for line in touched.lines():
        listeners.say(line)
    warehouse.end_run(replace(stamp, now=now()))
    return done


def forget(shop: Workshop, ids: Sequence[str] | None, where: str | None, request: Request) -> Work[int]:
    """Take articles down, named by id or by an SQL condition, and keep them out. Returns how many."""
    stamp = new_stamp(shop.settings)
    shop.warehouse.start_run("forget", stamp, __version__)
    forgotten = 0
    for articles in shop.warehouse.forget_in_pages(ids, where, request, stamp):
        forgotten += articles
        yield
    yield from settle_matches(shop, lambda: False)
    shop.warehouse.end_run(replace(stamp, now=now()))
    return forgotten


def _reprocess(
    shop: Workshop,
    choice: Choice,
    stage: StageName | None,
    stamp: Stamp,
    listeners: Listeners,
    is_stopped: IsStopped,
) -> Work[Reprocessed]:
    if stage == "deduplicate":
        shop.warehouse.let_go(choice)
        for _ in shop.warehouse.rebuild_matches():
            yield
        return Reprocessed(choice.articles)
    again = tag_again if stage == "tag" else clean_again
    engine: Any = shop.engines.again(choice.articles, stage == "tag")
    done = Reprocessed()
    with ExitStack() as at_end:
        at_end.callback(shop.warehouse.let_go, choice)
        at_end.enter_context(closing(engine))
        for page in again(shop.warehouse, choice, partial(run_pieces, engine, shop.recipe.slicing.files), stamp):
            done += page
            listeners.advance(page.articles)
            yield
            if is_stopped():
                break
    return done


def judge_again(shop: Workshop, is_stopped: IsStopped) -> Work[int]:
    """Validate anew the articles whose date lay in the future and has come. Returns how many there were."""
    due = shop.warehouse.choose_due(now())
    if due.articles:
        yield from _reprocess(shop, due, "clean", new_stamp(shop.settings), Listeners(), is_stopped)
    return due.articles
