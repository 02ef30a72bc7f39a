"""A real daemon as those who look after it see it: over HTTP, and over the service manager's socket."""

from __future__ import annotations

import http.client
import socket
from contextlib import closing, suppress
from pathlib import Path

from pipeline.operations.endpoints import Address
from tests.builders import a_story
from tests.operations.test_endpoints import ask, free_port
from tests.programs import Started, started
from tests.test_daemon import write

HOST = "127.0.0.1"


def answer(address: Address, path: str) -> tuple[int, str]:
    """Return status and text of an answer; 0 where nobody listens."""
    with suppress(ConnectionError, http.client.HTTPException):
        return ask(address, path)
    return 0, ""


def samples(address: Address) -> dict[str, float]:
    """Return all metrics of a daemon."""
    lines = [line for line in ask(address, "/metrics")[1].splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def stop(daemon: Started) -> None:
    """Stop the daemon as its operator does."""
    done = daemon.stop()
    assert done.status == 0, done.err


def test_a_daemon_tells_of_itself_over_http(tmp_path: Path) -> None:
    """From outside, without stopping anything; nothing listens after its end."""
    inputs, warehouse, address = tmp_path / "in", tmp_path / "w" / "news.duckdb", (HOST, free_port())
    write(inputs / "before.txt", a_story("Tokyo"))
    write(inputs / "broken.json", "{")
    with started(warehouse, "watch", inputs, settings={"COPYDESK_METRICS__PORT": str(address[1])}) as daemon:
        daemon.wait_ready()
        assert answer(address, "/healthz") == (200, "the main loop turns\n")
        assert answer(address, "/readyz") == (200, "ingesting what comes\n")
        write(inputs / "copy.txt", a_story("Tokyo"))
        daemon.wait_committed(3)
        daemon.wait_for(lambda: samples(address)['copydesk_articles_total{outcome="new"}'] == 2, "the count")
        seen = samples(address)
        assert seen["copydesk_duplicates_total"] == 1
        assert seen['copydesk_quarantined_total{reason="truncated"}'] == 1
        assert seen["copydesk_files_read_total"] == 3
        assert seen["copydesk_file_to_queryable_seconds_count"] >= 1
        assert seen['copydesk_roots{mode="events"}'] == 1
        assert seen["copydesk_warehouse_bytes"] + seen["copydesk_wal_bytes"] > 0
        assert "GET" not in daemon.err
        stop(daemon)
    assert answer(address, "/healthz") == (0, "")


def test_a_second_daemon_with_the_same_port_ingests_all_the_same(tmp_path: Path) -> None:
    """It says so in one line."""
    inputs, port = tmp_path / "in", {"COPYDESK_METRICS__PORT": str(free_port())}
    write(inputs / "story.txt", a_story("Tokyo"))
    with (
        started(tmp_path / "a" / "news.duckdb", "watch", inputs, settings=port) as first,
        started(tmp_path / "b" / "news.duckdb", "watch", inputs, settings=port) as second,
    ):
        first.wait_ready()
        second.wait_ready()
        assert first.records() == second.records() == 1
        unserved = [*first.events("metrics.unserved"), *second.events("metrics.unserved")]
        assert [event["level"] for event in unserved] == ["warning"]
        stop(first)
        stop(second)


def test_a_service_manager_is_told_when_it_is_ready_and_when_it_stops(tmp_path: Path) -> None:
    """And that it is alive in between."""
    inputs, warehouse = tmp_path / "in", tmp_path / "w" / "news.duckdb"
    inputs.mkdir()
    name = str(tmp_path / "notify")
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as ear:
        ear.bind(name)
        ear.settimeout(60.0)
        manager = {"NOTIFY_SOCKET": name, "WATCHDOG_USEC": "1000000"}
        with started(warehouse, "watch", inputs, settings=manager) as daemon:
            for expected in ("READY=1", "WATCHDOG=1", "WATCHDOG=1"):
                while not ear.recv(4096).decode().startswith(expected):
                    assert not daemon.has_ended, daemon.err
            assert daemon.out == "ready\n"
            stop(daemon)
            while not ear.recv(4096).decode().startswith("STOPPING=1"):
                pass
