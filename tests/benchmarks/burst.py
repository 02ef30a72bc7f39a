"""Files as fast as the machine writes them, beside a daemon that may be killed meanwhile: none lost, none twice.

python -m tests.benchmarks.burst --files 100000 --kills 20

A third of them is written plainly, a third under temporary names that are renamed, a third into folders made in the
same moment. Each is an article of its own, so the warehouse tells of each whether it is there, and whether twice.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.bench import peak_memory
from tests.benchmarks.latency import commit_ends
from tests.benchmarks.meters import write_story
from tests.oracle import assert_each_once, is_in_step
from tests.programs import Started, run, started

PATIENCE_SECONDS = 3_600.0
FILES_IN_A_NEW_FOLDER = 10
FOLDERS = 50
QUIET_SECONDS = 1.0


@dataclass(slots=True)
class Burst:
    """Writes so many files into a folder; `seconds` is how long it took."""

    folder: Path
    files: int
    written: int = 0
    seconds: float = 0.0

    def write(self) -> None:
        """Write them all, as fast as it goes."""
        began = time.monotonic()
        for number in range(FOLDERS):
            (self.folder / f"plain-{number}").mkdir(parents=True, exist_ok=True)
        ways: list[Callable[[int], None]] = [self._plainly, self._under_another_name, self._into_a_new_folder]
        for number in range(self.files):
            ways[number % 3](number)
            self.written += 1
        self.seconds = time.monotonic() - began

    def _plainly(self, number: int) -> None:
        write_story(self.folder / f"plain-{number % FOLDERS}" / f"{number}.txt", number)

    def _under_another_name(self, number: int) -> None:
        path = self.folder / f"plain-{number % FOLDERS}" / f"{number}.txt"
        write_story(path.with_name(f"{number}.txt.tmp"), number)
        os.rename(path.with_name(f"{number}.txt.tmp"), path)

    def _into_a_new_folder(self, number: int) -> None:
        parts = number // 3 // FILES_IN_A_NEW_FOLDER
        inner = self.folder / f"new-{parts % FOLDERS}" / f"{parts}" / "deep"
        inner.mkdir(parents=True, exist_ok=True)
        write_story(inner / f"{number}.txt", number)


@dataclass(frozen=True, slots=True)
class Rush:
    """What a burst came to: seconds of writing, seconds until all was in the warehouse, megabytes at most."""

    files: int
    kills: int
    writing_seconds: float
    taken_seconds: float
    peak_mb: float


def rush(
    folder: Path,
    warehouse: Path,
    files: int,
    kills: int,
    spread_seconds: float,
    settings: Mapping[str, str] | None = None,
    seed: int = 1,
) -> Rush:
    """Let a burst break in on a running daemon, kill daemons so often, and see that each file is there once.

    The kills are spread over `spread_seconds`; after each the next daemon starts at once.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(seed)
    burst = Burst(folder, files)
    writer = threading.Thread(target=burst.write)
    peaks: list[list[int]] = []
    with ExitStack() as stack:

        def start() -> Started:
            daemon = stack.enter_context(started(warehouse, "watch", folder, settings=settings))
            peaks.append(stack.enter_context(peak_memory(daemon.pid)))
            return daemon

        daemon = start()
        daemon.wait_ready(PATIENCE_SECONDS)
        began = time.time()
        writer.start()
        stack.callback(writer.join)
        for _ in range(kills):
            time.sleep(rng.uniform(0.5, 1.5) * spread_seconds / kills)
            daemon.kill()
            daemon = start()
        writer.join()
        daemon.wait_for(lambda: is_done(daemon, warehouse, folder), f"{files} files", PATIENCE_SECONDS)
        taken_seconds = (commit_ends(daemon) or [time.time()])[-1] - began
        done = daemon.stop(PATIENCE_SECONDS)
        assert done.status == 0, done.err
    assert_each_once(warehouse, folder)
    doctor = run(warehouse, "doctor", patience_seconds=PATIENCE_SECONDS)
    assert doctor.status == 0, doctor.out
    return Rush(files, kills, burst.seconds, taken_seconds, max(peak[0] for peak in peaks) / 1024)


def is_done(daemon: Started, warehouse: Path, folder: Path) -> bool:
    """Tell whether a daemon that has been quiet for a while has every file. A look costs a copy of the warehouse."""
    size = len(daemon.err)
    time.sleep(QUIET_SECONDS)
    return bool(size) and size == len(daemon.err) and is_in_step(daemon, warehouse, folder)


def main() -> None:
    """Run a burst without kills and one with, and print what they came to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=20)
    said = parser.parse_args()
    for kills in dict.fromkeys((0, said.kills)):
        with tempfile.TemporaryDirectory() as scratch:
            base = Path(scratch).resolve()
            done = rush(base / "in", base / "w" / "news.duckdb", said.files, kills, said.files / 1_000)
        print(
            f"{done.files:,d} files, {done.kills} kills: written in {done.writing_seconds:.1f} s, all in the warehouse after"
            f" {done.taken_seconds:.1f} s, at most {done.peak_mb:.0f} MB over all processes; none lost, none twice",
            flush=True,
        )


if __name__ == "__main__":
    main()
