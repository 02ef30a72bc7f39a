"""What the endpoints answer over a real port, also to those who mean no good."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import structlog

from pipeline.operations import endpoints
from pipeline.operations.endpoints import Address, serve
from pipeline.operations.health import Health, judge_readiness
from pipeline.operations.metrics import Metrics
from schemas.settings import MetricsSettings
from tests.patience import ends

WAIT_SECONDS = 60.0


def free_port(host: str = "127.0.0.1") -> int:
    """Return a port that nobody listens on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as one:
        one.bind((host, 0))
        return int(one.getsockname()[1])


class Clock:
    """A clock that is put forward by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@contextmanager
def serving(tmp_path: Path, health: Health, host: str = "127.0.0.1") -> Iterator[Address]:
    """Serve metrics and health on a free port."""
    metrics = Metrics(str(tmp_path / "w.duckdb"), lambda: health.readiness()[0])
    with serve(MetricsSettings(host=host, port=free_port(host)), metrics, health) as address:
        assert address is not None
        yield address


def ask(address: Address, path: str, method: str = "GET", headers: dict[str, str] | None = None) -> tuple[int, str]:
    """Return status and text of an answer."""
    connection = http.client.HTTPConnection(*address, timeout=WAIT_SECONDS)
    with contextlib.closing(connection):
        connection.request(method, path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def send(address: Address, request: bytes) -> bytes:
    """Send bytes and return all that comes back until the connection is closed."""
    with socket.create_connection(address, WAIT_SECONDS) as one:
        one.sendall(request)
        with contextlib.suppress(ConnectionError):
            return b"".join(iter(lambda: one.recv(65536), b""))
    return b""


def test_the_three_paths_and_no_other(tmp_path: Path) -> None:
    """Whatever follows a question mark."""
    health = Health(60)
    with serving(tmp_path, health) as address:
        assert ask(address, "/healthz") == (200, "the main loop turns\n")
        assert ask(address, "/readyz") == (503, "the first look at the folders is not over\n")
        health.ready(True, "ingesting what comes")
        assert ask(address, "/readyz?verbose=1") == (200, "ingesting what comes\n")
        status, text = ask(address, "/metrics?name[]=x")
        assert status == 200
        assert "\ncopydesk_ready 1.0\n" in text
        assert ask(address, "/") == (404, "there are /metrics, /healthz and /readyz\n")
        assert ask(address, "/metrics/../etc/passwd")[0] == 404
        assert ask(address, "/healthz", "HEAD") == (200, "")


def test_a_loop_that_has_not_turned_is_neither_alive_nor_ready(tmp_path: Path) -> None:
    """It says for how long."""
    clock = Clock()
    beats: list[float] = []
    health = Health(60, beat=lambda: beats.append(clock.now), clock=clock)
    health.ready(True, "ingesting what comes")
    with serving(tmp_path, health) as address:
        clock.now = 60.0
        assert ask(address, "/healthz")[0] == 200
        clock.now = 90.0
        stalled = (503, "the main loop has not turned for 90 seconds\n")
        assert (ask(address, "/healthz"), ask(address, "/readyz")) == (stalled, stalled)
        health.turned()
        assert ask(address, "/healthz")[0] == 200
        assert ask(address, "/readyz") == (200, "ingesting what comes\n")
    assert beats == [90.0]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW"])
def test_only_reading_is_served(tmp_path: Path, method: str) -> None:
    """Nothing can be changed from outside."""
    with serving(tmp_path, Health(60)) as address:
        assert ask(address, "/metrics", method) == (405, "only GET and HEAD\n")


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET " + b"/" * 100_000 + b" HTTP/1.1\r\n\r\n",
        b"GET /metrics HTTP/1.1\r\n" + b"X-Y: z\r\n" * 1000 + b"\r\n",
        b"GET /metrics HTTP/9.9\r\n\r\n",
        b"GET /<script>alert(1)</script> HTTP/1.0\r\n\r\n",
        b"<script>alert(1)</script> / HTTP/1.0\r\n\r\n",
        b"GET /metrics HTTP/1.1\r\nContent-Length: 99999999999\r\nTransfer-Encoding: chunked\r\n\r\nzz",
        b"\r\n\r\n\r\n",
        b"\x00" * 2000 + b"\r\n\r\n",
    ],
)
def test_a_hostile_request_is_answered_without_an_echo_or_not_at_all(
    tmp_path: Path, request_bytes: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    """And the next one is served; nothing is written on standard error."""
    with serving(tmp_path, Health(60)) as address:
        answer = send(address, request_bytes)
        assert b"alert(1)" not in answer
        assert b"/////" not in answer
        assert ask(address, "/healthz")[0] == 200
    assert capfd.readouterr() == ("", "")


def test_who_holds_connections_open_keeps_nobody_out(tmp_path: Path) -> None:
    """The oldest is cut off, and no more threads are left than connections are allowed."""
    before = threading.active_count()
    with serving(tmp_path, Health(60)) as address, ExitStack() as held:
        for _ in range(4 * endpoints.MOST_CONNECTIONS):
            one = held.enter_context(socket.create_connection(address, WAIT_SECONDS))
            one.sendall(b"GET /metrics HT")
        assert ask(address, "/healthz")[0] == 200
        assert threading.active_count() <= before + 1 + 2 * endpoints.MOST_CONNECTIONS


def test_a_request_that_is_never_finished_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one that sends a byte now and then."""
    monkeypatch.setattr(endpoints, "PATIENCE_SECONDS", 0.05)
    with serving(tmp_path, Health(60)) as address, socket.create_connection(address, 0.05) as one, ends():
        is_cut = False
        while not is_cut:
            with contextlib.suppress(TimeoutError):
                try:
                    one.sendall(b"G")
                    is_cut = one.recv(1) == b""
                except ConnectionError:
                    is_cut = True


def test_a_port_that_is_taken_is_a_warning_of_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The block runs without it."""
    structlog.configure(processors=[structlog.processors.add_log_level, structlog.processors.JSONRenderer()])
    health = Health(60)
    try:
        with serving(tmp_path, health) as address:
            settings = MetricsSettings(host=address[0], port=address[1])
            with serve(settings, Metrics(str(tmp_path / "v.duckdb")), health) as second:
                assert second is None
                assert ask(address, "/healthz")[0] == 200
    finally:
        structlog.reset_defaults()
    (line,) = capsys.readouterr().out.splitlines()
    said = json.loads(line)
    assert (said["level"], said["event"]) == ("warning", "metrics.unserved")
    assert f"{address[0]}:{address[1]}" in said["error"]
    assert "set metrics.port" in said["error"]


def test_a_host_that_is_none_is_a_warning_too(tmp_path: Path) -> None:
    """It cannot stop ingestion either."""
    settings = MetricsSettings(host="256.1.1.1", port=free_port())
    with serve(settings, Metrics(str(tmp_path / "w.duckdb")), Health(60)) as address:
        assert address is None


def test_port_0_serves_nothing(tmp_path: Path) -> None:
    """No thread, no socket."""
    before = threading.active_count()
    with serve(MetricsSettings(port=0), Metrics(str(tmp_path / "w.duckdb")), Health(60)) as address:
        assert address is None
        assert threading.active_count() == before


def test_after_the_end_nobody_listens_and_no_thread_is_left(tmp_path: Path) -> None:
    """Also where a client still holds on."""
    before = set(threading.enumerate())
    with serving(tmp_path, Health(60)) as address:
        held = socket.create_connection(address, WAIT_SECONDS)
        held.sendall(b"GET /metr")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address, WAIT_SECONDS)
    for thread in set(threading.enumerate()) - before:
        thread.join(WAIT_SECONDS)
        assert not thread.is_alive()
    held.close()


def test_the_second_version_of_the_protocol_is_spoken_too(tmp_path: Path) -> None:
    """Loopback has two addresses."""
    try:
        free_port("::1")
    except OSError:
        pytest.skip("no IPv6 on this machine")
    with serving(tmp_path, Health(60), "::1") as address:
        assert ask(address, "/healthz")[0] == 200


A, B = ("/a", "events", False), ("/b", "polling", True)


@pytest.mark.parametrize(
    ("has_scanned", "is_draining", "why_refused", "roots", "is_ready", "why"),
    [
        (False, False, None, [A], False, "the first look at the folders is not over"),
        (True, False, None, [A], True, "ingesting what comes"),
        (True, False, None, [A, B], True, "ingesting what comes, but cannot read /b"),
        (True, False, None, [B], False, "no root can be read: /b"),
        (True, False, "No space left", [A], False, "the warehouse takes no commit: No space left"),
        (True, True, None, [A], False, "it is stopping: what has settled is being committed"),
    ],
)
def test_a_daemon_is_ready_when_it_ingests_what_comes(
    has_scanned: bool,
    is_draining: bool,
    why_refused: str | None,
    roots: list[tuple[str, str, bool]],
    is_ready: bool,
    why: str,
) -> None:
    """One root that cannot be read is said, and is no reason to be taken out of service."""
    assert judge_readiness(has_scanned, is_draining, why_refused, roots) == (is_ready, why)
