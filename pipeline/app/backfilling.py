"""The backfill: every article file under some paths, once."""

from __future__ import annotations

import os
from collections.abc import Sequence

from pipeline.app.entering import at_work
from pipeline.app.rehearsal import dry_run
from pipeline.app.requests import counts_of
from pipeline.arrivals.scan import resolve_roots
from pipeline.configuration import Configuration
from pipeline.doors import here_or_there
from pipeline.errors import FatalError
from pipeline.paths import path_to_text, warehouse_path
from pipeline.warehouse.warehouse import Counts, Warehouse
from pipeline.work import IsStopped, Listeners, run_to_end
from pipeline.work import backfill as backfill_work
from pipeline.workers import Workers
from pipeline.workshop import match_rules


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
                return dry_run(shadow, settings, roots, listeners, is_stopped)
        with at_work(settings, "backfill", roots, listeners.say, workers) as shop:
            return run_to_end(backfill_work(shop, roots, listeners, is_stopped))

    command = "backfill --dry-run" if is_dry_run else "backfill"
    arguments = {"roots": [path_to_text(root) for root in roots]}
    return here_or_there(settings, command, arguments, here, counts_of, listeners.by_name(), is_stopped)


def check_paths(paths: Sequence[str]) -> list[str]:
    """Return paths as roots. Raises FatalError, naming it, where one is missing."""
    for path in paths:
        if not os.path.exists(path):
            raise FatalError(f"no such file or folder: {path}")
        if not os.access(path, os.R_OK):
            raise FatalError(f"cannot read {path}: permission denied")
    return resolve_roots(paths)
