"""The dry run: everything is decided as by a backfill, on a shadow of the warehouse, and nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from pipeline.app.requests import listeners_of, roots_of
from pipeline.control.server import Request
from pipeline.patience import COMMAND_SECONDS, Patience
from pipeline.warehouse.warehouse import Counts, Warehouse
from pipeline.work import IsStopped, Listeners, backfill, run_to_end
from pipeline.workshop import Engines, Workshop
from schemas.settings import AfterSettings, RetentionSettings, Settings


def dry_run(
    shadow: Warehouse, settings: Settings, roots: Sequence[str], listeners: Listeners, is_stopped: IsStopped
) -> Counts:
    """Return what a backfill of the roots would do to the warehouse that the shadow is of."""
    untouched = settings.model_copy(update={"after": AfterSettings(), "retention": RetentionSettings()})
    with Engines(untouched) as engines:
        shop = Workshop(shadow, untouched, engines, Patience(COMMAND_SECONDS))
        return run_to_end(backfill(shop, roots, listeners, is_stopped))


def dry_run_beside(shop: Workshop, request: Request) -> dict[str, Any]:
    """Return the same for another process of ours, where this one holds the warehouse."""
    roots = roots_of(request)
    with shop.warehouse.shadow_beside() as shadow:
        return asdict(dry_run(shadow, shop.settings, roots, listeners_of(request), request.is_stopped))
