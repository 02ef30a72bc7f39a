"""How a command gets at the warehouse to change it: by itself, or by way of the process that holds it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from pipeline.app.beside import serving_others
from pipeline.doors import here_or_there
from pipeline.paths import path_to_text, warehouse_path
from pipeline.patience import COMMAND_SECONDS, Patience
from pipeline.warehouse.holding import Holder, must_be_there
from pipeline.warehouse.warehouse import Warehouse
from pipeline.work import IsStopped, Listeners, Work, run_to_end
from pipeline.workers import Workers
from pipeline.workshop import Engines, Workshop, check_model, match_rules, now
from schemas.settings import Settings

Say = Callable[[str], None]
Result = TypeVar("Result")


@contextmanager
def opened(settings: Settings, command: str, roots: Sequence[str], say: Say) -> Iterator[Warehouse]:
    """Open the warehouse for writing, making it where there is none, and close it at the end, whatever happens.

    Raises UsageError, and makes none, where the settings ask for a model that is not there.
    """
    check_model(settings)
    holder = Holder(os.getpid(), command, now().isoformat(), tuple(path_to_text(root) for root in roots))
    warehouse = Warehouse.open(warehouse_path(settings), settings.duckdb, holder, say, match_rules(settings))
    try:
        yield warehouse
    finally:
        warehouse.close()


@contextmanager
def at_work(
    settings: Settings, command: str, roots: Sequence[str], say: Say, workers: Workers | None = None
) -> Iterator[Workshop]:
    """Open the warehouse for the work of one command; questions of others are answered meanwhile."""
    with opened(settings, command, roots, say) as warehouse, Engines(settings, workers) as engines:
        shop = Workshop(warehouse, settings, engines, Patience(COMMAND_SECONDS))
        with serving_others(shop, {}, lambda: None, dict):
            yield shop


@contextmanager
def _at_work_there(settings: Settings, command: str, say: Say) -> Iterator[Workshop]:
    """Open a warehouse that must be there. Raises FatalError where there is none."""
    path = warehouse_path(settings)
    must_be_there(path)
    with at_work(settings, command, (), say) as shop:
        yield shop


def do_or_have_done(
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
