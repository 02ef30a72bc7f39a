"""The commands that change what is stored: quarantine retry and discard, reprocess, forget."""

from __future__ import annotations

import os
import pwd
from collections.abc import Mapping, Sequence
from glob import escape, glob

from pipeline import work
from pipeline.app.entering import Say, do_or_have_done
from pipeline.app.requests import counts_of
from pipeline.configuration import Configuration
from pipeline.paths import warehouse_path
from pipeline.reprocess import Reprocessed, StageName, Which
from pipeline.warehouse.tombstones import Request as Takedown
from pipeline.warehouse.warehouse import Counts
from pipeline.work import IsStopped, Listeners, Work
from pipeline.workshop import Workshop


def retry(configuration: Configuration, ids: Sequence[str], takes_all: bool, listeners: Listeners) -> Counts:
    """Read the files of quarantined records again, though they have not changed."""

    def start(shop: Workshop) -> Work[Counts]:
        return work.retry(shop, ids, takes_all, listeners)

    arguments = {"ids": list(ids), "takes_all": takes_all}
    return do_or_have_done(configuration.settings, "quarantine retry", arguments, start, counts_of, listeners)


def discard(configuration: Configuration, ids: Sequence[str], say: Say) -> int:
    """Give up on quarantined records; a file given up whole is ignored until it changes. Returns how many."""

    def start(shop: Workshop) -> Work[int]:
        return work.discard(shop, ids)

    return do_or_have_done(configuration.settings, "quarantine discard", {"ids": list(ids)}, start, int, Listeners(say))


def reprocess_stored(
    configuration: Configuration,
    stage: StageName | None,
    where: str | None,
    which: Which | None,
    is_stopped: IsStopped,
    listeners: Listeners,
) -> Reprocessed:
    """Run a stage again over stored articles: see `work.reprocess`."""

    def start(shop: Workshop) -> Work[Reprocessed]:
        return work.reprocess(shop, stage, where, which, listeners, is_stopped)

    def made_of(said: Mapping[str, int]) -> Reprocessed:
        return Reprocessed(**said)

    arguments = {"stage": stage, "where": where, "which": which}
    return do_or_have_done(configuration.settings, "reprocess", arguments, start, made_of, listeners, is_stopped)


def forget(
    configuration: Configuration, ids: Sequence[str] | None, where: str | None, reason: str | None, say: Say
) -> int:
    """Take articles down, named by id or by an SQL condition, and keep them out. Returns how many.

    Raises FatalError for an unknown id and a bad condition; nothing is done then.
    """
    settings = configuration.settings
    request = Takedown(_account(), reason)

    def start(shop: Workshop) -> Work[int]:
        return work.forget(shop, ids, where, request)

    arguments = {"ids": ids, "where": where, "by": request.by, "reason": reason}
    forgotten = do_or_have_done(settings, "forget", arguments, start, int, Listeners(say))
    for copy in sorted(glob(f"{escape(warehouse_path(settings))}.before-*")):
        say(f"{copy} is from before an upgrade and still holds what was taken down; delete it")
    return forgotten


def _account() -> str:
    """Return the name of the account that this process runs as; its number where it has none."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
