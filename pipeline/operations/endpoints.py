"""`/metrics`, `/healthz` and `/readyz` over HTTP, for the machine that the daemon runs on.

It answers GET and HEAD on these three paths, keeps no connection, holds few at once and none for long, logs no request
and asks for no password: who can reach the port may read the metrics. It reads what the main thread has written, so no
request can hold up ingestion.
"""

from __future__ import annotations

import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler
from typing import Any, Protocol

import structlog

from pipeline import __version__
from pipeline.operations.health import Health
from schemas.settings import MetricsSettings

log = structlog.get_logger()

MOST_CONNECTIONS = 16
"""One more, and the oldest is cut off: who holds connections open keeps nobody out."""
PATIENCE_SECONDS = 5.0
"""For a request to be said, and between two bytes of it."""
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
TEXT_TYPE = "text/plain; charset=utf-8"

Address = tuple[str, int]


class Rendered(Protocol):
    """Metrics that can be written down."""

    def render(self) -> bytes:
        """Return all of them as text."""
        ...


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = PATIENCE_SECONDS
    server_version = f"copydesk/{__version__}"
    sys_version = ""

    def version_string(self) -> str:
        """Return what the header `Server` says."""
        return self.server_version

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/metrics":
            self._answer(200, self.server.metrics.render(), METRICS_TYPE)
        elif path in ("/healthz", "/readyz"):
            is_so, why = self.server.health.liveness() if path == "/healthz" else self.server.health.readiness()
            self._answer(200 if is_so else 503, _line(why), TEXT_TYPE)
        else:
            self._answer(404, _line("there are /metrics, /healthz and /readyz"), TEXT_TYPE)

    do_HEAD = do_GET  # noqa: N815

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what is no request of ours, without repeating any of it."""
        if code == 501:
            self._answer(405, _line("only GET and HEAD"), TEXT_TYPE, {"Allow": "GET, HEAD"})
        else:
            self._answer(code, _line("no such request"), TEXT_TYPE)

    def _answer(self, status: int, text: bytes, content_type: str, headers: dict[str, str] | None = None) -> None:
        self.close_connection = True
        self.send_response(status)
        for name, value in {
            "Content-Type": content_type,
            "Content-Length": str(len(text)),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing: standard error holds the events of ingestion."""


def _line(text: str) -> bytes:
    return f"{text}\n".encode("utf-8", "replace")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 32

    def __init__(self, address: Address, metrics: Rendered, health: Health) -> None:
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self.metrics = metrics
        self.health = health
        self._open: dict[socket.socket, float] = {}
        self._lock = threading.Lock()
        self._slots = threading.BoundedSemaphore(MOST_CONNECTIONS)
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            if len(self._open) >= MOST_CONNECTIONS:
                oldest = next(iter(self._open))
                del self._open[oldest]
                _cut(oldest)
            self._open[request] = time.monotonic()
        if not self._slots.acquire(timeout=PATIENCE_SECONDS):
            self.shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except RuntimeError:  # no thread to be had
            self._slots.release()
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._slots.release()

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.pop(request, None)
        super().shutdown_request(request)

    def service_actions(self) -> None:
        """Cut off, twice a second, who takes longer over a request than anybody needs to."""
        late = time.monotonic() - 2 * PATIENCE_SECONDS
        with self._lock:
            for request, since in self._open.items():
                if since < late:
                    _cut(request)

    def cut_all(self) -> None:
        """Cut off everybody."""
        with self._lock:
            for request in self._open:
                _cut(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: it is the client's fault, or its loss."""


def _cut(request: socket.socket) -> None:
    with suppress(OSError):
        request.shutdown(socket.SHUT_RDWR)


@contextmanager
def serve(settings: MetricsSettings, metrics: Rendered, health: Health) -> Iterator[Address | None]:
    """Serve while the block runs; yield the address, or None where it is turned off or the port cannot be had.

    A port that is taken is a warning and no more: ingestion goes on without it.
    """
    if settings.port == 0:
        yield None
        return
    try:
        server = _Server((settings.host, settings.port), metrics, health)
    except OSError as error:
        log.warning(
            "metrics.unserved",
            error=f"cannot listen on {settings.host}:{settings.port}: {error.strerror or error};"
            " going on without /metrics, /healthz and /readyz; set metrics.port, 0 for none",
        )
        yield None
        return
    thread = threading.Thread(target=server.serve_forever, name="endpoints", daemon=True)
    thread.start()
    try:
        host, port = server.server_address[:2]
        yield str(host), int(port)
    finally:
        server.shutdown()
        server.server_close()
        server.cut_all()
        thread.join()
