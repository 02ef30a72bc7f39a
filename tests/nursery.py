"""Processes of the program that need not load it: a process with all of it in memory forks one for each that is asked for.

What a test starts is the program in a process of its own, with its own environment, folder, output, session and end.
Only what every start would do again was done before: importing modules and reading the shipped vocabularies, which is
four fifths of what a short command costs. Hash seed, zone and locale are those of the nursery; for others, and for
figures, the program is started from nothing.
"""

from __future__ import annotations

import atexit
import ctypes
import gc
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.kept import keep_vocabularies, spare_pandas

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = (sys.executable, str(ROOT / "run_pipeline.py"))
ORDER_BYTES = 1 << 18
"""An order is one message: a command line and an environment."""


class Child:
    """A process of the program; as much of `subprocess.Popen` as tests want."""

    def __init__(self, pid: int, end: int) -> None:
        """`end` is where its status comes when it is gone."""
        self.pid = pid
        self.returncode: int | None = None
        self._end = end

    def poll(self) -> int | None:
        """Return the status, negative for a signal; None while the process is there."""
        return self._look(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end and return the status. Raises subprocess.TimeoutExpired where it does not come in time."""
        status = self._look(timeout)
        if status is None:
            raise subprocess.TimeoutExpired(PROGRAM, timeout or 0)
        return status

    def send_signal(self, number: int) -> None:
        """Send a signal, if the process is there."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.send_signal(signal.SIGKILL)

    def _look(self, seconds: float | None) -> int | None:
        if self.returncode is None and select.select([self._end], [], [], seconds)[0]:
            said = os.read(self._end, 100)
            os.close(self._end)
            assert said, _nursery()[1]()
            self.returncode = int(said)
        return self.returncode


def start(line: Sequence[str], env: Mapping[str, str], cwd: Path, stdout: int, stderr: int, has_session: bool) -> Child:
    """Start the program by a command line; its standard input is empty."""
    end, told = os.pipe()
    order = json.dumps({"argv": line[1:], "env": dict(env), "cwd": str(cwd), "session": has_session})
    orders, why_gone = _nursery()
    try:
        socket.send_fds(orders, [order.encode()], [stdout, stderr, told])
        pid = int(orders.recv(100))
    except (OSError, ValueError) as error:
        raise AssertionError(why_gone()) from error
    finally:
        os.close(told)
    return Child(pid, end)


_is_open = False


def open_for_tests() -> None:
    """Have processes of the program come from here; benchmarks, which measure them whole, do not ask for that."""
    global _is_open  # noqa: PLW0603 - a process runs either tests or a benchmark
    _is_open = True


def takes(line: Sequence[str]) -> bool:
    """Tell whether a command line is one for here: of this program, and not of a copy nor behind another program."""
    return _is_open and tuple(line[:2]) == PROGRAM


@cache
def _nursery() -> tuple[socket.socket, Callable[[], str]]:
    """Start the nursery of this process, once; it ends with it. Returns where it takes orders, and what tells its end."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    said = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the nursery
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.nursery", str(theirs.fileno())],
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stderr=said,
        pass_fds=[theirs.fileno()],
        start_new_session=True,
    )
    theirs.close()

    def end() -> None:
        ours.close()
        process.wait()
        said.close()

    def why_gone() -> str:
        said.seek(0)
        return f"the nursery is gone with {process.wait()}: {said.read().decode(errors='replace')[-2000:]}"

    atexit.register(end)
    return ours, why_gone


# --- in the nursery


def _load_program() -> None:
    """Load what the stages read, and what commands load; no thread may run when it forks."""
    from pipeline.refining import start_refining
    from schemas.settings import BY_RULES, LimitSettings

    spare_pandas()
    keep_vocabularies()
    stages = start_refining(LimitSettings(), BY_RULES, datetime.now(UTC))
    gc.collect()
    gc.freeze()  # what all share stays shared: no process looks through it, nor takes it to pieces at its end
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(stages))
    doing = ("backfilling", "changes", "checking", "questions", "watching")
    for module in (*(f"app.{one}" for one in doing), "asking", "exporting", "inspection", "progress"):
        import_module(f"pipeline.{module}")
    sys.modules["duckdb"].default_connection().close()  # made by the import, with a thread of its own
    gc.collect()


def _serve(orders: socket.socket) -> dict[str, Any]:
    """Fork a process for each order, and tell when it is gone. Returns in such a process, with its order."""
    ends: dict[int, int] = {}
    woken, wake = os.pipe()
    os.set_blocking(woken, False)
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake)
    while True:
        ready = select.select([orders.fileno(), woken], [], [])[0]
        if woken in ready:
            os.read(woken, 4096)
            _tell(ends)
        if orders.fileno() in ready:
            said, given, _, _ = socket.recv_fds(orders, ORDER_BYTES, 3)
            if not said:
                sys.exit()
            stdout, stderr, told = given
            pid = os.fork()
            if pid == 0:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                os.dup2(stdout, 1)
                os.dup2(stderr, 2)
                for inherited in (*given, *ends.values(), woken, wake, orders.detach()):
                    os.close(inherited)
                order: dict[str, Any] = json.loads(said)
                return order
            ends[pid] = told
            os.close(stdout)
            os.close(stderr)
            orders.send(str(pid).encode())


def _tell(ends: dict[int, int]) -> None:
    """Tell the status of every process that is gone to whoever ordered it."""
    for pid in list(ends):
        gone, status = os.waitpid(pid, os.WNOHANG)
        if gone:
            told = ends.pop(pid)
            os.write(told, str(os.waitstatus_to_exitcode(status)).encode())
            os.close(told)


def _become(order: dict[str, Any]) -> None:
    """Be the program that was ordered."""
    if order["session"]:
        os.setsid()
    os.environ.clear()
    os.environ.update(order["env"])
    os.chdir(order["cwd"])
    sys.argv[:] = order["argv"]
    runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    _load_program()
    _become(_serve(socket.socket(fileno=int(sys.argv[1]))))
