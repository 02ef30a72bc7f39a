"""What `doctor` finds, in the warehouse itself, in what is derived from it and in the files that it has read."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

from pipeline.doors import ask_or_have_asked
from pipeline.paths import text_to_path, warehouse_path
from pipeline.warehouse.index_check import examine_index
from pipeline.warehouse.query import Connection, Fault, read_file_states
from pipeline.warehouse.query import examine as examine_tables
from schemas.settings import Settings

Findings = tuple[list[Fault], list[str]]


def doctor(settings: Settings) -> Findings:
    """Return what does not agree in a warehouse, and which files have changed since it read them.

    The latter is no fault: the next look at their folders takes note of it.
    """
    return ask_or_have_asked(settings, "doctor", {}, partial(examine, path=warehouse_path(settings)), _findings)


def examine(connection: Connection, path: str) -> Findings:
    """Return the same of the warehouse at a path, read by a connection."""
    faults = [*examine_tables(connection), *examine_index(connection, path)]
    return faults, [name for name, state in read_file_states(connection) if _look(name) != state]


def as_values(findings: Findings) -> dict[str, Any]:
    """Return findings as they go over the socket."""
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
