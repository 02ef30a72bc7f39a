"""The notification protocol, spoken to a real socket."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.operations.service import MOST_CHARACTERS, Service


@pytest.fixture(params=["path", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[socket.socket, str]]:
    """Yield a socket that listens as a service manager does, and its name in NOTIFY_SOCKET."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        if request.param == "path":
            name = str(tmp_path / "notify")
            ear.bind(name)
        else:
            name = f"@copydesk-test-{os.getpid()}-{time.monotonic_ns()}"
            ear.bind("\0" + name[1:])
        ear.setblocking(False)
        yield ear, name


def heard(ear: socket.socket) -> list[str]:
    """Return the messages that have come."""
    messages = []
    while True:
        try:
            messages.append(ear.recv(65536).decode())
        except BlockingIOError:
            return messages


def test_the_life_of_a_daemon_is_told(manager: tuple[socket.socket, str]) -> None:
    """In the words of sd_notify(3)."""
    ear, name = manager
    service = Service.of({"NOTIFY_SOCKET": name})
    service.status("looking at the folders")
    service.ready("watching 2 roots")
    before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
    service.reloading("reading settings")
    service.ready()
    service.stopping("draining")
    messages = heard(ear)
    reloading = messages.pop(2).split("\n")
    assert messages == [
        "STATUS=looking at the folders",
        "READY=1\nSTATUS=watching 2 roots",
        "READY=1",
        "STOPPING=1\nSTATUS=draining",
    ]
    assert (reloading[0], reloading[2]) == ("RELOADING=1", "STATUS=reading settings")
    said = int(reloading[1].removeprefix("MONOTONIC_USEC="))
    assert before <= said <= time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000


def test_the_watchdog_is_fed_at_half_of_its_patience(manager: tuple[socket.socket, str]) -> None:
    """However often the loop turns; before that the start is given more time, as long as it turns."""
    ear, name = manager
    now = 1000.0
    service = Service(name, watchdog_seconds=60.0, clock=lambda: now)
    for _ in range(21):
        service.turned()
        now += 1.0
    assert heard(ear) == ["EXTEND_TIMEOUT_USEC=120000000"] * 3
    service.ready()
    for _ in range(90):
        service.turned()
        now += 1.0
    assert heard(ear) == ["READY=1", *["WATCHDOG=1"] * 3]


@pytest.mark.parametrize(
    ("environment", "seconds"),
    [
        ({"WATCHDOG_USEC": "30000000"}, 30.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}, 30.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({}, None),
    ],
)
def test_a_watchdog_that_is_not_ours_or_not_there_is_not_fed(
    environment: dict[str, str], seconds: float | None
) -> None:
    """WATCHDOG_PID names whom it is for."""
    assert Service.of(environment).watchdog_seconds == seconds


@pytest.mark.parametrize("name", ["", "/nowhere/notify", "relative", "@", "/" + "x" * 300, "vsock:2:1"])
def test_a_manager_that_cannot_be_reached_is_no_failure(name: str) -> None:
    """The daemon runs without one."""
    service = Service.of({"NOTIFY_SOCKET": name})
    service.turned()
    service.ready("ready")
    service.stopping()


def test_a_manager_that_does_not_listen_holds_up_nothing(manager: tuple[socket.socket, str]) -> None:
    """Its queue is short; what does not go in is dropped."""
    ear, name = manager
    service = Service.of({"NOTIFY_SOCKET": name})
    for _ in range(10_000):
        service.status("busy")
    assert 0 < len(heard(ear)) < 10_000


def test_a_status_is_one_short_line(manager: tuple[socket.socket, str]) -> None:
    """A name of a folder cannot say READY=1 for us."""
    ear, name = manager
    service = Service.of({"NOTIFY_SOCKET": name})
    service.status("cannot read /in\nREADY=1\n" + "x" * 10_000)
    (message,) = heard(ear)
    assert message.startswith("STATUS=cannot read /in READY=1 x")
    assert len(message) == len("STATUS=") + MOST_CHARACTERS
