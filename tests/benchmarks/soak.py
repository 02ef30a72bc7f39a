"""A daemon under a mixed load for as long as you like: `make soak MINUTES=60`. Judges its memory, and what it holds in the end.

Files are made, renamed, rewritten, appended to, linked and deleted; folders come at once and go again; some files are
rubbish; now and then a flood comes. Memory must stay below a ceiling, and its slope after the first fifth of the time,
by least squares, says whether it would stay there. At the end the files on disk decide: see tests/oracle.py.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.meters import a_story, cpu_seconds, memory_mb, slope
from tests.oracle import assert_holds, is_in_step
from tests.programs import Started, started

PATIENCE_SECONDS = 3_600.0
SAMPLE_SECONDS = 2.0
FOLDERS = 40
FLOOD_FILES = 1_000
FLOOD_EVERY_SECONDS = 60.0
RUBBISH = (b"", b"\x00\x01\x02\x03" * 9, b"{", b'{"text": ""}')


@dataclass(slots=True)
class Load:
    """Does one thing after another to a folder; `done` counts them by name."""

    folder: Path
    rng: random.Random
    most_files: int
    done: dict[str, int] = field(default_factory=dict)
    _files: list[Path] = field(default_factory=list)
    _number: int = 0

    def go_on(self) -> None:
        """Do the next thing."""
        ways: dict[Callable[[], None], int] = {
            self._create: 40,
            self._create_feed: 10,
            self._rename_in: 15,
            self._rewrite: 10,
            self._append: 5,
            self._rename: 5,
            self._link: 2,
            self._write_rubbish: 3,
            self._make_tree: 2,
            self._remove_tree: 1,
            self._delete: 60 if len(self._files) > self.most_files else 10,
        }
        (way,) = self.rng.choices(list(ways), list(ways.values()))
        try:
            way()
        except (FileNotFoundError, FileExistsError):  # its tree was removed meanwhile, or has the name already
            return
        self.done[way.__name__.strip("_")] = self.done.get(way.__name__.strip("_"), 0) + 1

    def flood(self) -> None:
        """Write many files at once."""
        for _ in range(FLOOD_FILES):
            self._create()

    def _story(self) -> bytes:
        self._number += 1
        return a_story(self._number).encode()

    def _path(self, suffix: str) -> Path:
        self._number += 1
        folder = self.folder / str(self.rng.randrange(FOLDERS))
        folder.mkdir(exist_ok=True)
        path = folder / f"{self._number}{suffix}"
        self._files.append(path)
        return path

    def _some(self) -> Path:
        """Return a file of the load, not a feed: what it says is its own for ever."""
        for _ in range(20):
            path = self.rng.choice(self._files) if self._files else self.folder
            if path.suffix == ".txt":
                return path
        raise FileNotFoundError

    def _create(self) -> None:
        self._path(".txt").write_bytes(self._story())

    def _create_feed(self) -> None:
        records = [{"url": f"https://example.org/{self._number}/{n}", "text": self._story().decode()} for n in range(5)]
        self._path(".jsonl").write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")

    def _rename_in(self) -> None:
        path = self._path(".txt")
        path.with_suffix(".part").write_bytes(self._story())
        path.with_suffix(".part").rename(path)

    def _rewrite(self) -> None:
        path = self._some()
        path.stat()
        path.write_bytes(self._story())

    def _append(self) -> None:
        path = self._some()
        path.stat()
        with path.open("ab") as file:
            file.write(b"\n" + self._story())

    def _rename(self) -> None:
        self._some().rename(self._path(".txt"))

    def _link(self) -> None:
        os.link(self._some(), self._path(".txt"))

    def _delete(self) -> None:
        if self._files:
            place = self.rng.randrange(len(self._files))
            self._files[place], self._files[-1] = self._files[-1], self._files[place]
            self._files.pop().unlink()

    def _write_rubbish(self) -> None:
        self._path(self.rng.choice([".txt", ".json", ".jsonl"])).write_bytes(self.rng.choice(RUBBISH))

    def _make_tree(self) -> None:
        inner = self.folder / f"tree-{self.rng.randrange(FOLDERS)}" / str(self._number) / "deep"
        inner.mkdir(parents=True)
        for number in range(10):
            (inner / f"{number}.txt").write_bytes(self._story())

    def _remove_tree(self) -> None:
        shutil.rmtree(self.folder / f"tree-{self.rng.randrange(FOLDERS)}")


@dataclass(slots=True)
class Memory:
    """Samples the memory of a daemon with its workers until told to stop: seconds and megabytes."""

    daemon: Started
    points: list[tuple[float, float]] = field(default_factory=list)
    _is_over: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        """Sample until `stop`."""
        began = time.monotonic()
        while not self._is_over.wait(SAMPLE_SECONDS):
            self.points.append((time.monotonic() - began, memory_mb(self.daemon.pid)))

    def stop(self) -> None:
        """End the sampling."""
        self._is_over.set()


def put_load_on(daemon: Started, load: Load, seconds: float, things_a_second: float) -> None:
    """Do so many things a second, with a flood each minute, while the daemon lives."""
    began = time.monotonic()
    flood_at = began + FLOOD_EVERY_SECONDS / 2
    number = 0
    while time.monotonic() < began + seconds and not daemon.has_ended:
        load.go_on()
        number += 1
        if time.monotonic() > flood_at:
            load.flood()
            flood_at += FLOOD_EVERY_SECONDS
        time.sleep(max(0.0, began + number / things_a_second - time.monotonic()))


def main() -> None:
    """Run for so many minutes and print what came out; exits with 1 where memory or content is not as it must be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--things-a-second", type=float, default=50.0)
    parser.add_argument("--most-files", type=int, default=20_000, help="beyond so many more are deleted than made")
    parser.add_argument("--ceiling-mb", type=float, default=700.0)
    parser.add_argument("--duckdb-memory", default="128MB", help="small, so that its cache is soon full")
    parser.add_argument("--seed", type=int, default=1)
    said = parser.parse_args()
    settings = {"COPYDESK_DUCKDB__MEMORY_LIMIT": said.duckdb_memory, "COPYDESK_WATCH__RESCAN_SECONDS": "5"}
    with tempfile.TemporaryDirectory() as scratch:
        base = Path(scratch).resolve()
        folder, warehouse = base / "in", base / "w" / "news.duckdb"
        folder.mkdir()
        load = Load(folder, random.Random(said.seed), said.most_files)
        with started(warehouse, "watch", folder, settings=settings) as daemon:
            daemon.wait_ready()
            memory = Memory(daemon)
            sampler = threading.Thread(target=memory.watch)
            sampler.start()
            try:
                put_load_on(daemon, load, said.minutes * 60, said.things_a_second)
                cpu = cpu_seconds(daemon.pid) / (said.minutes * 60)
            finally:
                memory.stop()
                sampler.join()
            rest_began = time.monotonic()
            daemon.wait_for(lambda: rests(daemon, warehouse, folder), "all files", PATIENCE_SECONDS)
            rest_seconds = time.monotonic() - rest_began
            done = daemon.stop(PATIENCE_SECONDS)
            assert done.status == 0, done.err
        assert_holds(warehouse, folder, base, PATIENCE_SECONDS)
        report(said.minutes, load, memory, cpu, rest_seconds)
        if max(mb for _, mb in memory.points) > said.ceiling_mb:
            sys.exit(f"more than {said.ceiling_mb:.0f} MB")


def rests(daemon: Started, warehouse: Path, folder: Path) -> bool:
    """Tell whether a daemon has every file. Each look pauses it for the time of a copy of the warehouse."""
    time.sleep(1.0)
    return is_in_step(daemon, warehouse, folder)


def report(minutes: float, load: Load, memory: Memory, cpu: float, rest_seconds: float) -> None:
    """Print what came out."""
    warm = [(at, mb) for at, mb in memory.points if at > minutes * 60 / 5]
    later = [(at, mb) for at, mb in memory.points if at > minutes * 60 / 2]
    things = ", ".join(f"{name} {count}" for name, count in sorted(load.done.items()))
    print(f"{minutes:g} minutes: {things}")
    print(f"in step {rest_seconds:.0f} s after the last of them; content, books and doctor agree; {cpu:.0%} of a core")
    print(
        f"memory over all processes: at most {max(mb for _, mb in memory.points):.0f} MB,"
        f" at the end {memory.points[-1][1]:.0f} MB, slope {slope(warm) * 3600:+.0f} MB an hour after the first fifth,"
        f" {slope(later) * 3600:+.0f} over the second half"
    )


if __name__ == "__main__":
    main()
