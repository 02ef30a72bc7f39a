"""What benchmarks of the daemon measure with: processor time, memory, quantiles, files by the thousand."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.benchmarks.bench import family, proportional_kb

FILES_IN_A_FOLDER = 1_000
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def a_story(number: int) -> str:
    """Return a text with a body of its own that is quickly read: one sentence, or what is counted is the text work."""
    return (
        f"Minister {number} said on Monday that the two governments had agreed to hold round {number} of the talks.\n"
    )


def write_story(path: Path, number: int) -> None:
    """Write the story of a number, with no more calls than it takes."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
    try:
        os.write(descriptor, a_story(number).encode())
    finally:
        os.close(descriptor)


def make_known(folder: Path, numbers: Iterable[int]) -> None:
    """Write stories below a folder, a thousand in each subfolder."""
    inner = folder
    for number in numbers:
        if number % FILES_IN_A_FOLDER == 0 or inner is folder:
            inner = folder / f"{number // FILES_IN_A_FOLDER:05d}"
            inner.mkdir(parents=True, exist_ok=True)
        write_story(inner / f"{number:07d}.txt", number)


def cpu_seconds(pid: int) -> float:
    """Return the processor time of a process with its threads, its children, and those of its children that ended."""
    total = 0.0
    for member in family(pid):
        try:
            after_name = Path(f"/proc/{member}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(map(int, after_name[11:15])) / TICKS_A_SECOND
    return total


def memory_mb(pid: int) -> float:
    """Return the memory of a process and its children, shared pages counted once."""
    return sum(map(proportional_kb, family(pid))) / 1024


def quantile(values: Sequence[float], share: float) -> float:
    """Return the least value that at least this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Return by how much y grows for each x, by least squares."""
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0


def pause_until(moment: float) -> None:
    """Sleep until a moment of the monotonic clock; not at all where it has passed."""
    time.sleep(max(0.0, moment - time.monotonic()))
