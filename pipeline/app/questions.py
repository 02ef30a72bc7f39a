"""The commands that only ask: status, diff, quarantine list and show, snapshot."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from typing import Any

from pipeline.app import answers
from pipeline.arrivals.scan import resolve_roots
from pipeline.doors import ask_or_have_asked, here_or_there
from pipeline.errors import FatalError
from pipeline.paths import path_to_text, warehouse_path
from pipeline.warehouse.holding import must_be_there
from pipeline.warehouse.query import count_quarantined, read_quarantine, take_snapshot
from schemas.settings import Settings


def status(settings: Settings) -> dict[str, Any]:
    """Return how a warehouse stands, and who writes to it."""
    return ask_or_have_asked(settings, "status", {}, answers.status_at_rest, dict)


def diff(settings: Settings, left: str, right: str) -> dict[str, Any]:
    """Return two articles and their texts as passages, side by side. Raises FatalError for an unknown id."""
    arguments = {"left": left, "right": right}
    return ask_or_have_asked(settings, "diff", arguments, partial(answers.diff, left=left, right=right), dict)


def quarantined(settings: Settings) -> list[dict[str, Any]]:
    """Return what is in quarantine, newest first."""
    return ask_or_have_asked(settings, "quarantine list", {}, read_quarantine, list)


def quarantined_one(settings: Settings, quarantine_id: str) -> dict[str, Any]:
    """Return one refusal with its payload in base64. Raises FatalError for an unknown id."""
    question = partial(answers.quarantined_one, quarantine_id=quarantine_id)
    return ask_or_have_asked(settings, "quarantine show", {"id": quarantine_id}, question, dict)


def has_quarantined(settings: Settings, paths: Sequence[str]) -> bool:
    """Tell whether something below some paths is in quarantine."""
    roots = [path_to_text(path) for path in resolve_roots(paths)]
    return (
        ask_or_have_asked(settings, "count quarantined", {"roots": roots}, partial(count_quarantined, roots=roots), int)
        > 0
    )


def would_forget(settings: Settings, ids: Sequence[str] | None, where: str | None) -> list[dict[str, str | None]]:
    """Return the articles that `forget` would take down, with their headlines; nothing is written."""
    question = partial(answers.would_forget, ids=ids, where=where)
    return ask_or_have_asked(settings, "forget --dry-run", {"ids": ids, "where": where}, question, list)


def snapshot(settings: Settings, out: str, may_replace: bool) -> None:
    """Copy the warehouse to a new file, also while another process writes to it.

    Raises FatalError where it cannot lie there: the file exists and may not be replaced, or its folder does not.
    """
    path, out = warehouse_path(settings), os.path.abspath(out)
    if os.path.isdir(out):
        raise FatalError(f"cannot write the snapshot {out}: it is a folder; name a file in it")
    if not os.path.isdir(os.path.dirname(out)):
        raise FatalError(f"cannot write the snapshot {out}: there is no folder {os.path.dirname(out)}")
    if os.path.exists(out) and not may_replace:
        raise FatalError(f"{out} exists; --force replaces it")
    if os.path.realpath(out) == path or os.path.realpath(out).startswith(f"{path}."):
        raise FatalError("a snapshot cannot take the place of the warehouse itself, nor of what lies beside it")
    must_be_there(path)

    def here() -> str:
        take_snapshot(path, out, settings.duckdb)
        return out

    here_or_there(settings, "snapshot", {"out": path_to_text(out)}, here, str)
