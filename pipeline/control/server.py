"""The holder's end of the socket: answers questions at once, and queues work for the thread that may write."""

from __future__ import annotations

import os
import queue
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import structlog

from pipeline import __version__
from pipeline.control.protocol import Lines, NoAnswerError, pack, short_name, socket_path
from pipeline.errors import CopydeskError, FatalError, HolderStopsError, UsageError

log = structlog.get_logger()

MOST_CONNECTIONS = 32
HELLO_SECONDS = 10.0
"""How long a connection may take to say what it wants."""
SEND_SECONDS = 30
"""How long a command may take to read what it asked for before it is given up."""
POLL_SECONDS = 0.2
MOST_EVENTS = 1_000
"""Events of one request that wait to be sent; a command that does not read them misses some, and stops nobody."""

Answer = Callable[["Request"], Any]
"""Answers a request at once, in a thread of its own. It may read, and must not write."""


class Request:
    """What a command asks for, and the way back to it. Safe to use from any thread; nothing here blocks."""

    def __init__(self, command: str, arguments: dict[str, Any]) -> None:
        self.command = command
        self.arguments = arguments
        self._lines: queue.SimpleQueue[tuple[bytes, bool]] = queue.SimpleQueue()
        self._is_ended = threading.Event()
        self._is_stopped = threading.Event()

    def is_stopped(self) -> bool:
        """Tell whether the command has asked to stop, or is gone."""
        return self._is_stopped.is_set()

    def stop(self) -> None:
        """Take note that the command wants no more."""
        self._is_stopped.set()

    def tell(self, event: str, *values: Any) -> None:
        """Tell the command of progress, unless it has long read nothing."""
        if self._lines.qsize() < MOST_EVENTS:
            self._lines.put((pack({"event": event, "values": values}), False))

    def finish(self, result: Any) -> None:
        """Give the command its result."""
        self._end({"result": result})

    def fail(self, error: CopydeskError) -> None:
        """Tell the command why there is no result."""
        self._end({"error": str(error), "kind": "usage" if isinstance(error, UsageError) else "failed"})

    def lines(self) -> Iterator[bytes]:
        """Yield what there is to tell, as it comes, to the end."""
        is_end = False
        while not is_end:
            line, is_end = self._lines.get()
            yield line

    def _end(self, message: dict[str, Any]) -> None:
        if not self._is_ended.is_set():
            self._is_ended.set()
            self._lines.put((pack(message), True))


class ControlServer:
    """Listens beside a warehouse. Only the process that holds the writer's lock may have one."""

    def __init__(
        self,
        warehouse: str,
        answers: Mapping[str, Answer],
        works: frozenset[str],
        wake: Callable[[], None],
        refusal: str,
    ) -> None:
        """`answers` are given at once; `works` wait until `take` is called, and `wake` says that one waits.

        Everything else is refused with the sentence `refusal`.
        """
        self._path = socket_path(warehouse)
        self._answers = answers
        self._works = works
        self._wake = wake
        self._refusal = refusal
        self._waiting: deque[Request] = deque()
        self._slots = threading.BoundedSemaphore(MOST_CONNECTIONS)
        self._is_closed = threading.Event()
        self._listener = self._listen()
        self._thread = threading.Thread(target=self._accept, name="control", daemon=True)
        self._thread.start()

    def __len__(self) -> int:
        return len(self._waiting)

    def take(self) -> Request | None:
        """Return the next request for work that waits, if there is one."""
        with suppress(IndexError):
            return self._waiting.popleft()
        return None

    def close(self) -> None:
        """Stop listening; whoever still waits is told."""
        self._is_closed.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with suppress(OSError):
            os.unlink(self._path)
        self._refuse_waiting()

    def _listen(self) -> socket.socket:
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            os.fchmod(listener.fileno(), 0o600)  # before there is a name: nobody else may connect in between
            with suppress(FileNotFoundError):
                os.unlink(self._path)  # the lock is ours, so who listened there is dead
            with short_name(self._path) as name:
                listener.bind(name)
            listener.listen(MOST_CONNECTIONS)
        except OSError:
            listener.close()
            raise
        return listener

    def _accept(self) -> None:
        while not self._is_closed.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                if self._is_closed.is_set():
                    return
                self._is_closed.wait(POLL_SECONDS)  # out of descriptors, say; they come back
                continue
            if not self._slots.acquire(blocking=False):
                with connection, suppress(OSError):
                    connection.settimeout(1.0)
                    connection.sendall(pack({"error": "too many commands at once; try again", "kind": "failed"}))
                continue
            threading.Thread(target=self._serve, args=(connection,), name="control", daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection:
                self._converse(connection)
        except (OSError, NoAnswerError) as error:
            log.debug("control.hung_up", error=str(error))
        finally:
            self._slots.release()

    def _converse(self, connection: socket.socket) -> None:
        connection.settimeout(HELLO_SECONDS)
        lines = Lines(connection)
        said = lines.take()
        if said is None:
            return
        arguments = said.get("arguments") or {}
        if not isinstance(arguments, dict):
            raise NoAnswerError("its arguments are no object")
        request = Request(str(said.get("command")), arguments)
        if said.get("version") == __version__:
            self._pass_on(request)
        else:
            request.fail(FatalError(f"the process that holds the warehouse is copydesk {__version__}; use the same"))
        connection.settimeout(None)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", SEND_SECONDS, 0))
        listener = threading.Thread(target=_listen_for_stop, args=(lines, request), name="control", daemon=True)
        listener.start()
        try:
            for line in request.lines():
                connection.sendall(line)
        finally:
            request.stop()
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            listener.join()

    def _pass_on(self, request: Request) -> None:
        if request.command in self._answers:
            threading.Thread(target=self._answer, args=(request,), name="control", daemon=True).start()
        elif request.command not in self._works:
            request.fail(FatalError(self._refusal))
        else:
            self._waiting.append(request)
            if self._is_closed.is_set():
                self._refuse_waiting()
            self._wake()

    def _answer(self, request: Request) -> None:
        try:
            request.finish(self._answers[request.command](request))
        except CopydeskError as error:
            request.fail(error)
        except Exception as error:  # noqa: BLE001 - a question must not take the holder with it
            log.error("control.failed", command=request.command, error=f"{type(error).__name__}: {error}")
            request.fail(FatalError(f"{type(error).__name__}: {error}"))

    def _refuse_waiting(self) -> None:
        while (request := self.take()) is not None:
            request.fail(HolderStopsError())


def _listen_for_stop(lines: Lines, request: Request) -> None:
    """Wait for the command to ask for a stop or to hang up: either way its work ends early."""
    with suppress(OSError, NoAnswerError):
        lines.take()
    request.stop()


@contextmanager
def serving(
    warehouse: str,
    answers: Mapping[str, Answer],
    works: frozenset[str],
    wake: Callable[[], None],
    refusal: str,
) -> Iterator[ControlServer | None]:
    """Serve the socket while the block runs. Where none can be made the block runs without one, and a line says so."""
    try:
        server = ControlServer(warehouse, answers, works, wake, refusal)
    except OSError as error:
        log.warning("control.unavailable", path=socket_path(warehouse), error=error.strerror or str(error))
        yield None
        return
    try:
        yield server
    finally:
        server.close()
