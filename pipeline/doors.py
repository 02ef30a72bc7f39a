"""How a command finds its way to a warehouse: in by itself, or by way of the process that holds it.

What only reads needs no more than this, and so starts quickly.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from pipeline.asking import Ask
from pipeline.control.client import ask_holder
from pipeline.control.protocol import NoAnswerError
from pipeline.paths import warehouse_path
from pipeline.warehouse.answer import Answer, Spooled, opened_spool
from pipeline.warehouse.holding import HeldError, find_holder
from pipeline.warehouse.query import Connection, ask_alone, open_reader
from schemas.settings import Settings

Result = TypeVar("Result")
IsStopped = Callable[[], bool]

ANSWER_SECONDS = 3.0
"""How long a holder that has just started may take until it listens."""
POLL_SECONDS = 0.05


def here_or_there(
    settings: Settings,
    command: str,
    arguments: dict[str, Any],
    here: Callable[[], Result],
    made_of: Callable[[Any], Result],
    listeners: Mapping[str, Callable[..., None]] | None = None,
    is_stopped: IsStopped = lambda: False,
) -> Result:
    """Do something here, or, where another process holds the warehouse, have it done there.

    `made_of` makes the result of what came over the socket; `listeners` by name hear of progress there. Raises
    HeldError where the holder does not answer.
    """
    try:
        return here()
    except HeldError as held:
        deadline = time.monotonic() + ANSWER_SECONDS
        while True:
            try:
                return made_of(ask_holder(warehouse_path(settings), command, arguments, listeners or {}, is_stopped))
            except NoAnswerError:
                if find_holder(warehouse_path(settings)) is None:
                    return here()
                if time.monotonic() >= deadline:
                    raise held from None
            time.sleep(POLL_SECONDS)


def ask_or_have_asked(
    settings: Settings,
    command: str,
    arguments: dict[str, Any],
    question: Callable[[Connection], Result],
    made_of: Callable[[Any], Result],
) -> Result:
    """Put a question to the warehouse, or have the process that holds it do so."""

    def here() -> Result:
        with open_reader(warehouse_path(settings), settings.duckdb) as connection:
            return question(connection)

    return here_or_there(settings, command, arguments, here, made_of)


def asking(settings: Settings, is_stopped: IsStopped = lambda: False) -> Ask:
    """Return what puts readers' queries, one at a time, here or to the process that holds the warehouse.

    Nobody is kept from the warehouse between them, nor while an answer is read. What is returned raises FatalError, in
    one line, for what may not be asked, what is wrong with it and what costs too much.
    """
    path = warehouse_path(settings)

    @contextmanager
    def ask(query: str, parameters: Mapping[str, str]) -> Iterator[Answer]:
        with tempfile.TemporaryDirectory(prefix="copydesk-") as folder:

            def here() -> Spooled:
                return ask_alone(path, settings.duckdb, settings.sql, query, parameters, folder, is_stopped)

            arguments = {"query": query, "parameters": dict(parameters)}
            spooled = here_or_there(settings, "sql", arguments, here, _spooled, is_stopped=is_stopped)
            with opened_spool(spooled.path, spooled.is_explain) as answer:
                yield answer

    return ask


def _spooled(said: Mapping[str, Any]) -> Spooled:
    return Spooled(said["path"], said["is_explain"])
