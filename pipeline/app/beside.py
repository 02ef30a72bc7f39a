"""What others get from a process that holds the warehouse, while it works: answers, and a server to attach to."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict
from functools import partial
from typing import Any, TypeVar

from pipeline.app import answers, checking
from pipeline.app.rehearsal import dry_run_beside
from pipeline.control.server import Answer, ControlServer, Request, serving
from pipeline.warehouse.answer import remove_spool
from pipeline.warehouse.desk import Desk
from pipeline.warehouse.file import WarehouseFile
from pipeline.warehouse.holding import held_by
from pipeline.warehouse.query import Connection, count_quarantined, read_quarantine
from pipeline.warehouse.serve import Server
from pipeline.warehouse.warehouse import Warehouse
from pipeline.work import Work
from pipeline.workshop import Workshop

Result = TypeVar("Result")
Starter = Callable[[Request], Work[Any]]

SERVE_AFTER_SECONDS = 2.0
"""How long a command has held the warehouse before other DuckDB clients may attach: loading the server costs 0.2 s."""


@contextmanager
def serving_others(
    shop: Workshop,
    works: Mapping[str, Starter],
    wake: Callable[[], None],
    more: Callable[[], dict[str, Any]],
    serve_after_seconds: float = SERVE_AFTER_SECONDS,
) -> Iterator[ControlServer | None]:
    """Answer other commands and readers while the block runs; `more` is what `status` tells beside what is known."""
    file = shop.warehouse.file
    assert file is not None, "who serves writes to a file"
    desk = Desk(file, shop.settings.sql)
    server = Server(file, desk, shop.settings.server)
    answering = _answers(shop, desk, lambda: {**more(), "server": server.status()})
    with (
        serving(shop.warehouse.path, answering, frozenset(works), wake, held_by(shop.warehouse.path)) as control,
        _served_after(server, file, serve_after_seconds),
        closing(desk),
    ):
        yield control


def _answers(shop: Workshop, desk: Desk, more: Callable[[], dict[str, Any]]) -> dict[str, Answer]:
    """Return what is answered at once, by the names of the commands that ask."""
    started_at = time.monotonic()

    def read(ask: Callable[..., Result], **said: Any) -> Result:
        return read_in(shop.warehouse, partial(ask, **said))

    return {
        "status": lambda request: read(answers.status_of, more=more, started_at=started_at),
        "sql": lambda request: _asked_beside(desk, request),
        "snapshot": lambda request: read(answers.copy_out, out=request.arguments["out"]),
        "quarantine list": lambda request: read(read_quarantine),
        "quarantine show": lambda request: read(answers.quarantined_one, quarantine_id=request.arguments["id"]),
        "count quarantined": lambda request: read(count_quarantined, roots=request.arguments["roots"]),
        "diff": lambda request: read(answers.diff, **request.arguments),
        "doctor": lambda request: checking.as_values(read(checking.examine, path=shop.warehouse.path)),
        "forget --dry-run": lambda request: read(answers.would_forget, **request.arguments),
        "backfill --dry-run": lambda request: dry_run_beside(shop, request),
    }


@contextmanager
def _served_after(server: Server, file: WarehouseFile, seconds: float) -> Iterator[None]:
    """Serve other DuckDB clients while the block runs, from some seconds on: a short command need not begin with it."""
    file.attendants.append(server)
    timer = threading.Timer(seconds, server.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        server.close()
        file.attendants.remove(server)


def _asked_beside(desk: Desk, request: Request) -> dict[str, Any]:
    """Put a reader's query for another process of ours, which fetches the answer from the file that is named."""
    spooled = desk.ask(request.arguments["query"], request.arguments["parameters"], request.is_stopped)
    if request.is_stopped():
        remove_spool(spooled.path)
    return asdict(spooled)


def read_in(warehouse: Warehouse, ask: Callable[[Connection], Result]) -> Result:
    """Ask an open warehouse something, beside what is written to it."""
    with warehouse.reading() as connection:
        return ask(connection)
