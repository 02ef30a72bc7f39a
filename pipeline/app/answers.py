"""What is read from an open warehouse for a command, by whichever process holds it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from typing import Any

from pipeline.errors import FatalError
from pipeline.paths import text_to_path
from pipeline.text.alignment import align
from pipeline.warehouse.chosen import choose_named, choose_where, show_chosen
from pipeline.warehouse.query import Connection, copy_to, read_quarantine, read_status, read_two


def status_at_rest(connection: Connection) -> dict[str, Any]:
    """Return how a warehouse stands that nobody writes to."""
    return {"running": False, "pid": None, "uptime_seconds": None, "roots": [], **read_status(connection)}


def status_of(connection: Connection, more: Callable[[], dict[str, Any]], started_at: float) -> dict[str, Any]:
    """Return how a warehouse stands that this process has held since a moment; `more` is what it alone knows."""
    uptime = round(time.monotonic() - started_at, 1)
    known, heard = read_status(connection), more()
    ready: dict[str, Any] = {key: heard[key] for key in ("ready", "why") if key in heard}
    said: dict[str, Any] = {"running": True, "pid": os.getpid(), "uptime_seconds": uptime, **ready, "roots": []}
    waited = (known["oldest_waiting_seconds"], heard.get("waiting_seconds") or None)
    oldest = max((seconds for seconds in waited if seconds is not None), default=None)
    backlog = known["backlog"] + heard.get("waiting", 0)
    return {**said, **known, **heard, "backlog": backlog, "oldest_waiting_seconds": oldest}


def diff(connection: Connection, left: str, right: str) -> dict[str, Any]:
    """Return two articles and their texts as passages, side by side. Raises FatalError for an unknown id."""
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


def quarantined_one(connection: Connection, quarantine_id: str) -> dict[str, Any]:
    """Return one refusal with its payload in base64. Raises FatalError for an unknown id."""
    rows = read_quarantine(connection, quarantine_id)
    if not rows:
        raise FatalError(f"nothing in quarantine has the id {quarantine_id}; `quarantine list` shows what there is")
    return rows[0]


def would_forget(connection: Connection, ids: Sequence[str] | None, where: str | None) -> list[dict[str, str | None]]:
    """Return the articles that `forget` would take down, with their headlines."""
    choice = choose_where(connection, where) if ids is None else choose_named(connection, ids)
    return show_chosen(connection, choice)


def copy_out(connection: Connection, out: str) -> str:
    """Copy the warehouse that a connection reads to a new file."""
    (kept,) = connection.execute("SELECT current_database()").fetchone() or ("",)
    copy_to(connection, kept, text_to_path(out))
    return out
