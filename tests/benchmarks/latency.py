"""How long a file waits: from the close by its writer to the end of the commit that holds it.

python -m tests.benchmarks.latency --lone 200 --steady-seconds 60

The ledger says when a file was taken to be committed (`processed_at`), the log when that commit was over.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from tests.benchmarks.meters import make_known, pause_until, quantile, write_story
from tests.programs import Started, ask, started

FILES_A_SECOND = 200
FILES_KNOWN = 1_000
PATIENCE_SECONDS = 600.0


def main() -> None:
    """Measure single files on a quiet daemon, then a steady stream, and print quantiles."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lone", type=int, default=200, help="files that come one by one (200)")
    parser.add_argument("--steady-seconds", type=float, default=60.0, help="seconds of 200 files each (60)")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        inputs = Path(scratch).resolve() / "in"
        make_known(inputs, range(FILES_KNOWN))
        lone, steady = inputs / "lone", inputs / "steady"
        lone.mkdir()
        steady.mkdir()
        warehouse = Path(scratch) / "w" / "news.duckdb"
        with started(warehouse, "watch", inputs) as daemon:
            daemon.wait_ready()
            closed = write_alone(lone, said.lone)
            daemon.wait_committed(FILES_KNOWN + len(closed), PATIENCE_SECONDS)
            streamed = write_steadily(steady, round(said.steady_seconds * FILES_A_SECOND))
            daemon.wait_committed(FILES_KNOWN + len(closed) + len(streamed), PATIENCE_SECONDS)
            done = daemon.stop()
            assert done.status == 0, done.err
            commits = commit_ends(daemon)
        show(f"{said.lone} files alone", delays(warehouse, commits, closed))
        show(f"{FILES_A_SECOND} files a second for {said.steady_seconds:.0f} s", delays(warehouse, commits, streamed))


def write_alone(folder: Path, files: int, seed: int = 1) -> dict[Path, float]:
    """Write files one by one with pauses of 0.1 to 0.6 seconds; return when each was closed."""
    rng = random.Random(seed)
    closed = {}
    for number in range(files):
        time.sleep(rng.uniform(0.1, 0.6))
        path = folder / f"{number:06d}.txt"
        write_story(path, time.time_ns() // 1000)
        closed[path] = time.time()
    return closed


def write_steadily(folder: Path, files: int) -> dict[Path, float]:
    """Write files at an even rate; return when each was closed."""
    closed = {}
    began = time.monotonic()
    for number in range(files):
        pause_until(began + number / FILES_A_SECOND)
        path = folder / f"{number:06d}.txt"
        write_story(path, time.time_ns() // 1000)
        closed[path] = time.time()
    return closed


def commit_ends(daemon: Started) -> list[float]:
    """Return when the daemon's commits were over, in their order, in seconds of the epoch."""
    return [datetime.fromisoformat(event["timestamp"]).timestamp() for event in daemon.events("batch.committed")]


def delays(warehouse: Path, commits: list[float], closed: Mapping[Path, float]) -> list[float]:
    """Return the seconds from the close of each file to the end of the commit that holds it.

    Fails where a file is not in the warehouse.
    """
    rows = ask(warehouse, "SELECT path, epoch(processed_at) FROM files WHERE state = 'loaded'")
    taken = {path: float(moment) for path, moment in rows}
    return [commits[bisect_left(commits, taken[str(path)])] - moment for path, moment in closed.items()]


def show(what: str, seconds: Iterable[float]) -> None:
    """Print quantiles in milliseconds."""
    values = list(seconds)
    shown = ", ".join(f"p{round(share * 100)} {quantile(values, share) * 1000:.0f} ms" for share in (0.5, 0.95, 0.99))
    print(f"{what}: {shown}, longest {max(values) * 1000:.0f} ms", flush=True)


if __name__ == "__main__":
    main()
