"""Kill a backfill at random moments, run it again, and compare what it left with a run that nothing disturbed.

python -m tests.benchmarks.crashes 50
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.laws.corpora import make_mixed
from tests.programs import (
    PATIENCE_SECONDS,
    Process,
    assert_books_balance,
    backfill,
    command,
    content_of,
    differences,
    launch,
)
from tests.running import assert_sound

SETTINGS = {"COPYDESK_BATCH__RECORDS": "5"}
MOST_KILLS = 6
"""Kills of one warehouse; then it is left to come to its end, so that there is something to compare."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A warehouse whose making was cut off so many times before a run came to its end."""

    warehouse: Path
    kills: int


def crash_at_random(kills: int, folder: Path, work: Path, seed: int) -> Iterator[Trial]:
    """Backfill a folder into new warehouses below `work`, killing so many runs in all; yield each when it is made.

    The moments are drawn evenly from the time that a run takes once it has opened its warehouse.
    """
    rng = random.Random(seed)
    trial_no = 0
    left = kills
    longest_seconds = _working_seconds(folder, work / "timed" / "news.duckdb")
    while left > 0:
        warehouse = work / str(trial_no) / "news.duckdb"
        done = 0
        for _ in range(min(left, MOST_KILLS)):
            done += _kill_once(warehouse, folder, rng.uniform(0, longest_seconds))
        backfill(warehouse, folder, settings=SETTINGS)
        if done:
            left -= done
            yield Trial(warehouse, done)
        trial_no += 1


def _start(warehouse: Path, folder: Path) -> Process:
    """Start a backfill and wait until it has taken its lock: before that there is nothing to break."""
    warehouse.parent.mkdir(parents=True, exist_ok=True)
    lock = Path(f"{warehouse}.lock")
    lock.unlink(missing_ok=True)
    with Path(os.devnull).open("wb") as nothing:
        program = launch(command(warehouse, "backfill", folder), nothing, nothing, SETTINGS)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not lock.exists() and program.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    return program


def _working_seconds(folder: Path, warehouse: Path) -> float:
    program = _start(warehouse, folder)
    began = time.monotonic()
    program.wait(PATIENCE_SECONDS)
    return time.monotonic() - began


def _kill_once(warehouse: Path, folder: Path, after_seconds: float) -> bool:
    """Kill a backfill after so long; False where it came to its end before."""
    program = _start(warehouse, folder)
    try:
        program.wait(after_seconds)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait(PATIENCE_SECONDS)
        return True
    return False


def main(kills: int, seed: int) -> dict[str, int]:
    """Run so many crashes over a corpus of its own; return how many warehouses came out, and how many otherwise."""
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work) / "in"
        make_mixed(folder)
        clean = Path(work) / "clean" / "news.duckdb"
        backfill(clean, folder, settings=SETTINGS)
        expected = content_of(clean)
        warehouses = different = 0
        for trial in crash_at_random(kills, folder, Path(work), seed):
            assert_sound(trial.warehouse)
            assert_books_balance(trial.warehouse)
            warehouses += 1
            different += bool(differences(content_of(trial.warehouse), expected))
        return {"crashes": kills, "warehouses": warehouses, "different": different}


if __name__ == "__main__":
    found = main(int(sys.argv[1]) if len(sys.argv) > 1 else 50, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    sys.stdout.write(json.dumps(found) + "\n")
    sys.exit(found["different"] > 0)
