"""How a command and the holder of a warehouse talk: lines of JSON over a Unix socket beside the warehouse.

The command sends a line `{"command": ..., "version": ..., "arguments": {...}}`, and perhaps `{"stop": true}` later.
The holder answers with any number of `{"event": NAME, "values": [...]}` and ends with `{"result": ...}` or
`{"error": TEXT, "kind": "failed" | "usage"}`.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson

from pipeline.errors import CopydeskError

LINE_BYTES = 64 * 1024 * 1024
"""Of one message: more than the list of a large quarantine; what is longer comes from no command of ours."""
RECEIVED_BYTES = 65_536


class NoAnswerError(CopydeskError):
    """Nobody serves the socket, or who did is gone."""


def socket_path(warehouse: str) -> str:
    """Return where the holder of a warehouse listens."""
    return f"{warehouse}.sock"


@contextmanager
def short_name(path: str) -> Iterator[str]:
    """Give a name for a socket's path that fits into the 107 bytes that the system allows, however long the path is."""
    folder = os.open(os.path.dirname(path), os.O_PATH | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{os.path.basename(path)}"
    finally:
        os.close(folder)


def pack(message: dict[str, Any]) -> bytes:
    """Return a message as a line."""
    return orjson.dumps(message, default=str) + b"\n"


class Lines:
    """Messages out of a connection."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._held = bytearray()

    def take(self) -> dict[str, Any] | None:
        """Return the next message; None where the other side has hung up. Raises TimeoutError as the socket does.

        Raises NoAnswerError for what is no message: not JSON, no object, or too long.
        """
        searched = 0
        while (end := self._held.find(b"\n", searched)) < 0:
            searched = len(self._held)
            received = self._connection.recv(RECEIVED_BYTES)
            if not received:
                return None
            self._held += received
            if len(self._held) > LINE_BYTES:
                raise NoAnswerError("a message is too long")
        line = bytes(self._held[:end])
        del self._held[: end + 1]
        try:
            message = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise NoAnswerError(f"a message is no JSON: {error}") from error
        if not isinstance(message, dict):
            raise NoAnswerError("a message is no object")
        return message
