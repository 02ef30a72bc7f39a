"""What another DuckDB client has to be told so that it can read a warehouse while a process of ours writes to it."""

from __future__ import annotations

import json
import os
from pathlib import Path

from pipeline.errors import FatalError
from pipeline.warehouse.holding import find_holder, must_be_there
from pipeline.warehouse.serve import announcement_path, extension_files
from pipeline.warehouse.statements import statement


def attaching(warehouse: str) -> str:
    """Return the statements that load DuckDB's extensions, attach the warehouse by its file's name, and use it.

    They hold the token of the process that serves it. Raises FatalError where none does, and UnavailableError where the
    extensions are not installed here.
    """
    holder = find_holder(warehouse)
    if holder is None:
        must_be_there(warehouse)
        raise FatalError(f"nobody writes to {warehouse}, so any DuckDB client can open the file itself")
    try:
        said = json.loads(Path(announcement_path(warehouse)).read_text(encoding="utf-8"))
    except FileNotFoundError:
        said = {}
    except (OSError, ValueError) as error:
        raise FatalError(f"cannot read {announcement_path(warehouse)}: {error}") from error
    if said.get("pid") != holder.pid:
        raise FatalError(f"process {holder.pid} serves no other clients; `status --format json` says why")
    loads = (statement("load_extension").partition("\n")[2].format(path=_inner(path)) for path in extension_files())
    name = os.path.basename(warehouse).partition(".")[0].replace('"', '""')
    told = {"address": _inner(said["address"]), "token": _inner(said["token"]), "name": f'"{name or "warehouse"}"'}
    return statement("attach_client").partition("\n")[2].format(loads="".join(loads), **told)


def _inner(text: str) -> str:
    """Return a text as it stands between the quotes of SQL."""
    return text.replace("'", "''")
