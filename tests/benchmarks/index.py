"""Measure the index of fingerprints at several sizes: adding, and looking up a batch of 500 articles of 4 kB.

    python -m tests.benchmarks.index --millions 1 10 100 [--sqlite]

Fingerprints are generated: hashes are spread evenly, an article of 4 kB has 77 of them, and of those looked up a tenth is there.
"""

from __future__ import annotations

import argparse
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.warehouse.postings import FLUSH_PAIRS, Postings

BATCH_ARTICLES = 500
FINGERPRINTS = 77


def main() -> None:
    """Print a row for each size."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--millions", type=int, nargs="+", default=[1, 10, 100])
    arguments.add_argument("--sqlite", action="store_true", help="beside it a table WITHOUT ROWID of the same pairs")
    said = arguments.parse_args()
    for millions in said.millions:
        with tempfile.TemporaryDirectory(dir=".") as folder:
            print(f"{millions} million: " + _ours(Path(folder), millions * 1_000_000))
        if said.sqlite:
            with tempfile.TemporaryDirectory(dir=".") as folder:
                print(f"{millions} million, SQLite: " + _sqlite(Path(folder), millions * 1_000_000))


def _hashes(lots: np.random.Generator, count: int) -> NDArray[np.uint64]:
    return lots.integers(0, 2**64, count, np.uint64)


def _ours(folder: Path, pairs: int) -> str:
    lots = np.random.default_rng(1)
    postings, held, started = Postings(str(folder)), [], time.process_time()
    for first in range(0, pairs, FLUSH_PAIRS):
        count = min(FLUSH_PAIRS, pairs - first)
        hashes = _hashes(lots, count)
        held.append(hashes[:2_000].copy())
        postings.add(hashes, np.arange(first, first + count, dtype=np.int64).astype(np.uint32) // FINGERPRINTS)
        postings.flush((first + count) // FINGERPRINTS, None)
    building = time.process_time() - started
    wanted = _wanted(lots, np.concatenate(held))
    looking = _best(lambda: postings.find(wanted))
    return _row(pairs, building, looking, folder)


def _sqlite(folder: Path, pairs: int) -> str:
    lots = np.random.default_rng(1)
    database = sqlite3.connect(folder / "pairs.sqlite")
    database.execute("PRAGMA journal_mode = OFF")
    database.execute("CREATE TABLE pairs (hash INTEGER, number INTEGER, PRIMARY KEY (hash, number)) WITHOUT ROWID")
    held, started = [], time.process_time()
    for first in range(0, pairs, 500_000):
        hashes = np.sort(_hashes(lots, min(500_000, pairs - first)))
        held.append(hashes[:2_000].copy())
        signed = hashes.view(np.int64).tolist()
        numbers = range(first // FINGERPRINTS, first // FINGERPRINTS + len(signed))
        database.executemany("INSERT INTO pairs VALUES (?, ?)", zip(signed, numbers, strict=True))
        database.commit()
    building = time.process_time() - started
    wanted = _wanted(lots, np.concatenate(held)).view(np.int64).tolist()

    def look() -> None:
        for value in wanted:
            database.execute("SELECT number FROM pairs WHERE hash = ?", (value,)).fetchall()

    return _row(pairs, building, _best(look), folder)


def _wanted(lots: np.random.Generator, held: NDArray[np.uint64]) -> NDArray[np.uint64]:
    count = BATCH_ARTICLES * FINGERPRINTS
    return np.unique(np.concatenate((_hashes(lots, count - count // 10), lots.choice(held, count // 10))))


def _best(look: Callable[[], object]) -> float:
    times = []
    for _ in range(7):
        started = time.process_time()
        look()
        times.append(time.process_time() - started)
    return min(times)


def _row(pairs: int, building: float, looking: float, folder: Path) -> str:
    size = sum(path.stat().st_size for path in folder.rglob("*")) / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    each = looking / BATCH_ARTICLES * 1e6
    return f"add {building / pairs * 1e6:.2f} µs a pair, look up {each:.1f} µs an article, {size:.0f} MB, peak {peak:.0f} MB"


if __name__ == "__main__":
    main()
