"""Places where a test can end the process as a power cut would. Armed by the command line only; free otherwise."""

from __future__ import annotations

import os
import signal

_armed: dict[str, int] = {}


def arm(text: str) -> None:
    """Arm the failpoint named in `NAME` or `NAME:N`: the process kills itself the N-th time that it comes there."""
    name, _, count = text.partition(":")
    _armed[name] = int(count or 1)


def reach(name: str) -> None:
    """Pass a failpoint, or die at it."""
    if name in _armed:
        _armed[name] -= 1
        if _armed[name] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
