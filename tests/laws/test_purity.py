"""Law 7: what refines a file knows nothing but the file and what it was told."""

from __future__ import annotations

import gc
import os
import random
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from pipeline.batch import Batch
from pipeline.ingest import refine
from pipeline.paths import path_to_text
from pipeline.readers import reader_for
from pipeline.records import Candidate, SourceFile
from tests.laws.in_process import stages
from tests.programs import ROOT

POISONED_CALLS = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "localtime", "gmtime", "sleep"},
    "posix": {"urandom", "getrandom", "getpid", "getenv", "fork", "system", "mkdir", "rename", "unlink", "utime"},
    "Random": {"random", "getrandbits", "seed"},
    "socket": {"connect", "send", "bind"},
}
"""Functions in C that tell the time, draw lots, or reach out of the process; by the type or module that has them."""


class Poison(dict[str, str]):
    """An environment that may not be looked at."""

    def __init__(self, spilled: list[str]) -> None:
        super().__init__()
        self._spilled = spilled

    def __getitem__(self, name: str) -> str:
        self._spilled.append(f"environ[{name}]")
        raise KeyError(name)

    def get(self, name: str, default: Any = None) -> Any:
        """Note the name, and have nothing."""
        self._spilled.append(f"environ.get({name})")
        return default

    def __contains__(self, name: object) -> bool:
        self._spilled.append(f"{name} in environ")
        return False


@contextmanager
def poisoned(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Note every look at the clock, lots, the environment and the network while the block runs."""
    spilled: list[str] = []

    def listen(frame: FrameType, event: str, called: Any) -> None:
        if event == "c_call":
            owner = getattr(called, "__self__", None)
            place = owner.__name__ if isinstance(owner, type(os) | type) else type(owner).__name__
            if called.__name__ in POISONED_CALLS.get(place, ()):
                spilled.append(f"{place}.{called.__name__} at {frame.f_code.co_filename}:{frame.f_lineno}")

    def refuse(*arguments: object, **named: object) -> None:
        spilled.append("socket")
        raise OSError("there is no network")

    monkeypatch.setattr(os, "environ", Poison(spilled))
    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(subprocess, "Popen", refuse)
    monkeypatch.setattr(threading.Thread, "start", refuse)
    monkeypatch.setattr(random, "random", refuse)
    before = sys.getprofile()
    gc.disable()  # hypothesis times the collector, and would be heard
    sys.setprofile(listen)
    try:
        yield spilled
    finally:
        sys.setprofile(before)
        gc.enable()
        monkeypatch.undo()


def files_below(folder: Path) -> list[SourceFile]:
    """Return the files that a reader is for."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and reader_for(str(path)) and path.stat().st_size < 1_000_000:
            status = path.stat()
            times = (status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
            found.append(SourceFile(str(path), path_to_text(str(path)), status.st_size, *times))
    return found


@pytest.mark.parametrize("folder", ["seeds", "corpus"])
def test_refining_looks_at_nothing_but_the_files(folder: str, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice the same batch, without clock, environment, network or lots."""
    files = files_below(corpus if folder == "corpus" else ROOT / "seeds")
    loaded = stages()
    expected = refine(files, loaded)
    assert len(expected.items) >= 5
    with poisoned(monkeypatch) as spilled:
        batches = [refine(files, loaded), refine(files, loaded)]
    assert spilled == []
    assert batches == [expected, expected]


def test_files_do_not_rub_off_on_each_other(corpus: Path) -> None:
    """A file refined alone, or in another order, gives what it gives among all the others."""
    files = files_below(corpus)
    together = refine(files, stages())
    alone = [refine([file], stages()) for file in reversed(files)]
    assert by_place(together) == {place: one for batch in alone for place, one in by_place(batch).items()}
    assert sorted(together.rejections, key=repr) == sorted((r for batch in alone for r in batch.rejections), key=repr)


def by_place(batch: Batch[Candidate]) -> dict[tuple[str, int], Candidate]:
    """Return the candidates of a batch by file and record."""
    return {(candidate.source.path, candidate.source.number): candidate for candidate in batch.items}


@pytest.mark.parametrize("look", [lambda: os.environ.get("HOME"), lambda: __import__("time").time(), random.random])
def test_the_poison_works(look: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that cannot fail is none."""
    with poisoned(monkeypatch) as spilled, suppress(OSError):
        look()
    assert spilled
