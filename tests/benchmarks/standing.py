"""What a daemon costs that has many files behind it: its start, its idle hours, and a new file.

python -m tests.benchmarks.standing --known 10000 100000 200000 1000000 --idle-seconds 120

The tree grows from one size to the next, so each file is made and ingested once. A million take about half an hour and
5 GB; --work names a folder for them that is kept, and used again where it is there.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.bench import peak_memory
from tests.benchmarks.latency import commit_ends, delays
from tests.benchmarks.meters import cpu_seconds, make_known, memory_mb, quantile, write_story
from tests.programs import Started, ask, command, environment, started

LONE_FILES = 100
BURST_FILES = 2_000
PATIENCE_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where the files lie and where the warehouse."""

    inputs: Path
    warehouse: Path


def main() -> None:
    """Measure at each size and print a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--known", type=int, nargs="+", default=[10_000, 100_000, 200_000])
    parser.add_argument("--idle-seconds", type=float, default=120.0)
    parser.add_argument("--idle-at", type=int, default=200_000, help="known files at which idling is measured")
    parser.add_argument("--mode", default="", help="watch.mode, as `polling`; empty: what the daemon chooses")
    parser.add_argument("--work", type=Path, help="folder to keep files and warehouse in")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        work = (said.work or Path(scratch)).resolve()
        place = Place(work / "in", work / "w" / "news.duckdb")
        settings = {"COPYDESK_WATCH__MODE": said.mode} if said.mode else {}
        costs: dict[int, float] = {}
        for known in sorted(said.known):
            grow(place, known)
            costs[known] = measure(place, known, settings, said.idle_seconds if known == said.idle_at else 0.0)
        least = costs[min(costs)]
        for known, cost in costs.items():
            print(f"known {known:9,d}  a new file costs {cost / least:.2f} times what it costs at {min(costs):,d}")


def grow(place: Place, known: int) -> None:
    """Make files until there are so many, and ingest them."""
    there = sum(1 for _ in place.inputs.rglob("*.txt"))
    make_known(place.inputs, range(there, known))
    began = time.monotonic()
    place.warehouse.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        command(place.warehouse, "backfill", place.inputs),
        env=environment(),
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    print(f"known {known:9,d}  backfill of {known - there:,d} more {time.monotonic() - began:.1f} s", flush=True)


def measure(place: Place, known: int, settings: dict[str, str], idle_seconds: float) -> float:
    """Start a daemon, let it idle, give it new files, and print; return what a file costs in CPU milliseconds."""
    fresh = place.inputs / f"fresh-{time.time_ns()}"
    fresh.mkdir()
    began = time.monotonic()
    with started(place.warehouse, "watch", place.inputs, settings=settings) as daemon, peak_memory(daemon.pid) as peak:
        daemon.wait_ready(PATIENCE_SECONDS)
        print(
            f"known {known:9,d}  ready after {time.monotonic() - began:.1f} s, at most {peak[0] / 1024:.0f} MB,"
            f" {cpu_seconds(daemon.pid):.1f} s of processor time",
            flush=True,
        )
        time.sleep(8.0)  # the write-ahead log is folded in when nothing comes
        if idle_seconds:
            print(f"known {known:9,d}  {idle(daemon, idle_seconds)}", flush=True)
        lone = [fresh / f"lone-{number}.txt" for number in range(LONE_FILES)]
        burst = [fresh / f"burst-{number}.txt" for number in range(BURST_FILES)]
        base = time.time_ns() // 1_000_000
        cpu_before = cpu_seconds(daemon.pid)
        closed = {}
        for number, path in enumerate(lone):
            write_story(path, base + number)
            closed[path] = time.time()
            time.sleep(0.1)
        daemon.wait_committed(LONE_FILES, PATIENCE_SECONDS)
        lone_ms = (cpu_seconds(daemon.pid) - cpu_before) / LONE_FILES * 1000
        cpu_before, burst_began = cpu_seconds(daemon.pid), time.monotonic()
        for number, path in enumerate(burst):
            write_story(path, base + LONE_FILES + number)
        daemon.wait_committed(LONE_FILES + BURST_FILES, PATIENCE_SECONDS)
        burst_seconds = time.monotonic() - burst_began
        burst_ms = (cpu_seconds(daemon.pid) - cpu_before) / BURST_FILES * 1000
        daemon.stop(PATIENCE_SECONDS)
        waits = delays(place.warehouse, commit_ends(daemon), closed)
    print(
        f"known {known:9,d}  new file alone: {quantile(waits, 0.5) * 1000:.0f} ms from close to commit (median),"
        f" {lone_ms:.1f} ms of processor time; in a burst of {BURST_FILES}: {burst_ms:.2f} ms of processor time,"
        f" {BURST_FILES / burst_seconds:.0f} files/s; at most {peak[0] / 1024:.0f} MB",
        flush=True,
    )
    loaded = ask(place.warehouse, "SELECT count(*) FROM files WHERE state = 'loaded'")[0][0]
    there = sum(1 for _ in place.inputs.rglob("*.txt"))
    assert loaded == there, f"{loaded} files are loaded, {there} are there"
    return burst_ms


def idle(daemon: Started, seconds: float) -> str:
    """Let a daemon alone and say what it costs."""
    cpu, memory, began = cpu_seconds(daemon.pid), memory_mb(daemon.pid), time.monotonic()
    time.sleep(seconds)
    share = (cpu_seconds(daemon.pid) - cpu) / (time.monotonic() - began)
    grown = memory_mb(daemon.pid) - memory
    return f"idle for {seconds:.0f} s: {share:.2%} of one core, memory {memory:.0f} MB, grown by {grown:.1f} MB"


if __name__ == "__main__":
    main()
