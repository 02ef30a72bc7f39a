"""What the daemon tells the service manager that started it: systemd's notification protocol, sd_notify(3).

Nothing happens where no manager listens. Sending never blocks and never fails: the news are for whoever cares.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

START_SECONDS = 120.0
"""How much longer the manager shall wait for the start, said again with every turn: a first look at a large archive
takes minutes, one that hangs no longer turns."""
BETWEEN_SECONDS = 10.0
"""How often that is said at most."""
MOST_CHARACTERS = 1000
"""Of a status: systemd takes 4096 bytes a message."""


@dataclass(slots=True)
class Service:
    """The manager's ear. `watchdog_seconds` is how long it puts up with silence; None: for ever."""

    address: str | None = None
    watchdog_seconds: float | None = None
    clock: Callable[[], float] = time.monotonic
    _is_starting: bool = field(default=True)
    _told_at: float = field(default=float("-inf"))

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Service:
        """Return the manager that an environment names in NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID."""
        microseconds = environment.get("WATCHDOG_USEC", "")
        is_ours = environment.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        is_watched = is_ours and microseconds.isdecimal() and int(microseconds) > 0
        return cls(environment.get("NOTIFY_SOCKET") or None, int(microseconds) / 1e6 if is_watched else None)

    def turned(self) -> None:
        """Say that the main loop still turns, at half of the watchdog's patience; call it as often as you like."""
        every = BETWEEN_SECONDS if self._is_starting or self.watchdog_seconds is None else self.watchdog_seconds / 2
        now = self.clock()
        if now - self._told_at < every and now >= self._told_at:
            return
        self._told_at = now
        if self._is_starting:
            self._send(f"EXTEND_TIMEOUT_USEC={START_SECONDS * 1e6:.0f}")
        elif self.watchdog_seconds is not None:
            self._send("WATCHDOG=1")

    def ready(self, status: str = "") -> None:
        """Say that the start, or the reload, is over."""
        self._is_starting = False
        self._send("READY=1", _status(status))

    def reloading(self, status: str = "") -> None:
        """Say that settings are being read again; `ready` must follow."""
        microseconds = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        self._send("RELOADING=1", f"MONOTONIC_USEC={microseconds}", _status(status))

    def stopping(self, status: str = "") -> None:
        """Say that the daemon drains and ends."""
        self._is_starting = False
        self._send("STOPPING=1", _status(status))

    def status(self, text: str) -> None:
        """Give the line that `systemctl status` shows."""
        self._send(_status(text))

    def _send(self, *lines: str) -> None:
        if self.address is None or not self.address.startswith(("/", "@")):
            return
        address = "\0" + self.address[1:] if self.address.startswith("@") else self.address
        message = "\n".join(line for line in lines if line).encode("utf-8", "replace")
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as ear:
                ear.setblocking(False)
                ear.sendto(message, address)
        except (OSError, ValueError):
            return


def _status(text: str) -> str:
    return f"STATUS={' '.join(text.split())[:MOST_CHARACTERS]}" if text else ""
