"""What happens to a daemon, as metrics, endpoints and the service manager show it together."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.operations.monitor import COUNTING_SECONDS, Monitor
from pipeline.records import Reading
from pipeline.stages.deduplicate import Changes
from schemas.settings import AlarmSettings, MetricsSettings, Settings
from tests.builders import a_file
from tests.operations.test_alarms import NOW_HOUR, STEADY, flat, sent
from tests.operations.test_metrics import values
from tests.operations.test_service import heard


class Fixture:
    """A monitor with a service manager's socket, a warehouse that counts, and a clock."""

    def __init__(self, monitor: Monitor, ear: socket.socket) -> None:
        self.monitor = monitor
        self.ear = ear
        self.now = 0.0
        self.counted = 0
        self.files = {"loaded": 1}

    def count_files(self) -> dict[str, int]:
        """Count how often one asks."""
        self.counted += 1
        return self.files

    @property
    def told(self) -> list[str]:
        """What the manager has been told of late, without the heartbeat."""
        return [text for text in heard(self.ear) if not text.startswith(("EXTEND_TIMEOUT", "WATCHDOG"))]

    @property
    def readiness(self) -> tuple[bool, str]:
        """What /readyz says."""
        return self.monitor.health.readiness()


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Fixture]:
    """Yield a monitor that is told what a test wants."""
    silent = sent(flat(10), until=NOW_HOUR - 30)
    arrivals = {("all", ""): STEADY, ("publisher", "paper"): silent}
    settings = Settings(metrics=MetricsSettings(port=0), alarms=AlarmSettings(check_seconds=1e-9))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(tmp_path / "notify"))
        ear.setblocking(False)
        environment = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "60000000"}
        monitor = Monitor.of(settings, str(tmp_path / "w"), environment, lambda *_: arrivals, dict)
        fixture = Fixture(monitor, ear)
        monitor.count_files = fixture.count_files
        monitor.clock = lambda: fixture.now
        monitor.now = lambda: datetime.fromtimestamp(NOW_HOUR * 3600, UTC)
        yield fixture


def test_a_life_from_the_start_to_the_end(daemon: Fixture) -> None:
    """Ready when the first look is in, not while the disk refuses, nor when it drains."""
    daemon.monitor.roots([("/a", "events", False), ("/b", "polling", False)])
    daemon.monitor.turned()
    assert daemon.readiness == (False, "the first look at the folders is not over")
    daemon.monitor.scanned()
    assert daemon.readiness == (True, "ingesting what comes")
    daemon.monitor.delayed("No space left on device")
    assert daemon.readiness == (False, "the warehouse takes no commit: No space left on device")
    daemon.monitor.committed(Changes(), 0.1)
    assert daemon.readiness[0]
    daemon.monitor.roots([("/a", "events", False), ("/b", "polling", True)])
    assert daemon.readiness == (True, "ingesting what comes, but cannot read /b")
    daemon.monitor.reloading()
    daemon.monitor.reloaded()
    daemon.monitor.drains()
    told = [line for text in daemon.told for line in text.split("\n") if not line.startswith("MONOTONIC_USEC")]
    assert told == [
        "STATUS=ingesting what comes",
        "READY=1",
        "STATUS=ingesting what comes",
        "STATUS=the warehouse takes no commit: No space left on device",
        "STATUS=ingesting what comes",
        "STATUS=ingesting what comes, but cannot read /b",
        "RELOADING=1",
        "STATUS=reading settings and vocabularies again",
        "READY=1",
        "STATUS=ingesting what comes, but cannot read /b",
        "STATUS=it is stopping: what has settled is being committed",
        "STOPPING=1",
        "STATUS=it is stopping: what has settled is being committed",
    ]
    seen = values(daemon.monitor.metrics)
    assert seen["copydesk_commit_retries_total"] == 1
    assert seen["copydesk_ready"] == 0


def test_files_are_counted_after_a_change_and_not_too_often(daemon: Fixture) -> None:
    """It costs a look at the whole ledger."""
    for _ in range(5):
        daemon.monitor.turned()
    assert daemon.counted == 1
    daemon.now += COUNTING_SECONDS
    daemon.monitor.turned()
    assert daemon.counted == 1
    daemon.monitor.committed(Changes(), 0.1)
    daemon.files = {"loaded": 2}
    daemon.monitor.turned()
    daemon.monitor.committed(Changes(), 0.1)
    daemon.monitor.turned()
    assert daemon.counted == 2
    assert values(daemon.monitor.metrics)['copydesk_files{state="loaded"}'] == 2


def test_only_files_that_came_while_it_ran_count_as_waiting(daemon: Fixture) -> None:
    """An archive that lay there before did not wait for it."""
    readings = (
        Reading(a_file("/in/new.txt", ctime_ns=time.time_ns()), "h", 1, is_complete=True),
        Reading(a_file("/in/old.txt", ctime_ns=1), "h", 1, is_complete=True),
    )
    daemon.monitor.committed(Changes(readings=readings), 0.1)
    assert values(daemon.monitor.metrics)["copydesk_file_to_queryable_seconds_count"] == 1


def test_alarms_are_looked_for_when_nothing_waits(daemon: Fixture) -> None:
    """Not before the first look is in, nor behind a backlog, nor at the end."""
    alarm = 'copydesk_alarm{kind="silent",name="paper",scope="publisher"}'
    daemon.monitor.turned()
    assert alarm not in values(daemon.monitor.metrics)
    daemon.monitor.scanned()
    daemon.monitor.turned(hints=3, oldest_seconds=0.4)
    seen = values(daemon.monitor.metrics)
    assert alarm not in seen
    assert (seen["copydesk_hints_waiting"], seen["copydesk_oldest_waiting_seconds"]) == (3, 0.4)
    daemon.monitor.turned()
    assert values(daemon.monitor.metrics)[alarm] == 1
    assert values(daemon.monitor.metrics)['copydesk_alarms_raised_total{kind="silent"}'] == 1
