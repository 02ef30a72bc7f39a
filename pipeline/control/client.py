"""A command's end of the socket: have the process that holds a warehouse do the work, and report as if done here."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from pipeline import __version__
from pipeline.control.protocol import Lines, NoAnswerError, pack, short_name, socket_path
from pipeline.errors import FatalError, UsageError

POLL_SECONDS = 0.2


def ask_holder(
    warehouse: str,
    command: str,
    arguments: dict[str, Any],
    listeners: Mapping[str, Callable[..., None]],
    is_stopped: Callable[[], bool] = lambda: False,
) -> Any:
    """Have the holder of a warehouse do something and return its result; `listeners` by name hear of its progress.

    When `is_stopped` turns true the holder is asked to stop, which gives the result so far. Raises NoAnswerError where
    nobody listens, and FatalError or UsageError as the holder does.
    """
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            with short_name(socket_path(warehouse)) as name:
                connection.connect(name)
            connection.sendall(pack({"command": command, "version": __version__, "arguments": arguments}))
            connection.settimeout(POLL_SECONDS)
            return _listen(connection, listeners, is_stopped)
    except OSError as error:
        raise NoAnswerError(error.strerror or str(error)) from error


def _listen(
    connection: socket.socket, listeners: Mapping[str, Callable[..., None]], is_stopped: Callable[[], bool]
) -> Any:
    lines = Lines(connection)
    has_asked = False
    while True:
        if is_stopped() and not has_asked:
            connection.sendall(pack({"stop": True}))
            has_asked = True
        message: dict[str, Any] | None = {}
        with suppress(TimeoutError):
            message = lines.take()
        if message is None:
            raise FatalError(
                "the process that holds the warehouse ended before it was done; run the same command again"
            )
        if "event" in message:
            listener = listeners.get(message["event"])
            if listener is not None:
                listener(*message["values"])
        elif "error" in message:
            raise (UsageError if message.get("kind") == "usage" else FatalError)(message["error"])
        elif "result" in message:
            return message["result"]
