"""Measure how finding copies of a batch depends on how many articles are known: looking up and deciding, 500 at a time.

    python -m tests.benchmarks.knowledge --articles 10000 10000000

Known articles are generated: 77 fingerprints each, evenly spread, as an article of 4 kB has. Of each new batch a third
are copies of known articles, cut by a fifth. The folder needs 1 kB an article, twice that for a while. Each batch is
undone, so that all meet the same. Memory is that of the process itself, and beside it the pages of files that it has
mapped, which the system takes back when it needs them.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import tempfile
import time
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.stages.deduplicate import GroupHead, OriginalRank
from pipeline.stages.match import Rules, pack_sketches
from pipeline.text.shingles import HEAD_BYTES, PAIR_BYTES, Sketch
from pipeline.warehouse.bodies import ORIGINAL, Bodies
from pipeline.warehouse.postings import FLUSH_PAIRS, Postings
from pipeline.warehouse.sketches import ROW
from pipeline.warehouse.stories import Stories

FINGERPRINTS = 77
WORDS = 650
BATCH_ARTICLES = 500
BATCHES = 9
COPIED = 20_000
"""Known articles of which copies are made: their sketches are written, those of the others are never read."""
SKETCH_BYTES = HEAD_BYTES + PAIR_BYTES * FINGERPRINTS


def main() -> None:
    """Print a row for each size."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--articles", type=int, nargs="+", default=[10_000, 1_000_000])
    arguments.add_argument("--folder", type=Path, help="where the index is made, and left; a temporary one otherwise")
    said = arguments.parse_args()
    print(f"fingerprints: {_fingerprint_us():.0f} µs an article of {WORDS} words")
    for articles in said.articles:
        with tempfile.TemporaryDirectory(dir=".") as folder:
            print(f"{articles} articles: " + _measure(said.folder or Path(folder), articles), flush=True)


def _fingerprint_us() -> float:
    lots = random.Random(3)
    words = ["".join(lots.choices("etaoinshrdlu", k=lots.randint(2, 9))) for _ in range(20_000)]
    texts = [" ".join(lots.choices(words, k=WORDS)) for _ in range(BATCH_ARTICLES)]
    times = []
    for _ in range(5):
        started = time.process_time()
        pack_sketches(texts)
        times.append(time.process_time() - started)
    return min(times) / BATCH_ARTICLES * 1e6


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return numbers that look like hashes (the last steps of SplitMix64)."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


def _hashes(first: int, articles: int) -> NDArray[np.uint64]:
    return _mixed(np.arange(first * FINGERPRINTS + 1, (first + articles) * FINGERPRINTS + 1, dtype=np.uint64))


def _sketch(number: int, kept: int = FINGERPRINTS) -> bytes:
    places = np.arange(kept, dtype=np.uint32) * np.uint32(WORDS // FINGERPRINTS)
    return Sketch(_hashes(number, 1)[:kept], places, WORDS * kept // FINGERPRINTS).pack()


def _make_sketches(folder: Path, articles: int) -> None:
    """Write the rows of all sketches, and of a few the sketches themselves; the rest of the file is a hole."""
    rows = np.zeros(articles, ROW)
    rows["high"], rows["low"] = _mixed(np.arange(articles, dtype=np.uint64) + np.uint64(2**63)), np.arange(articles)
    rows["length"] = SKETCH_BYTES
    rows["offset"] = np.arange(articles, dtype=np.uint64) * SKETCH_BYTES
    with open(folder / "sketches.data", "wb") as file:
        file.truncate(articles * SKETCH_BYTES)
        for number in range(0, articles, max(1, articles // COPIED)):
            packed = _sketch(number)
            os.pwrite(file.fileno(), packed, number * SKETCH_BYTES)
            rows["check"][number] = zlib.crc32(packed)
    rows.tofile(folder / "sketches.rows")


def _make_postings(folder: Path, articles: int) -> None:
    bodies = Bodies(1, str(folder))
    postings, page = Postings(str(folder)), FLUSH_PAIRS // FINGERPRINTS
    for first in range(0, articles, page):
        count = min(page, articles - first)
        numbers = np.repeat(np.arange(first, first + count, dtype=np.uint32), FINGERPRINTS)
        postings.add(_hashes(first, count), numbers)
        postings.flush(first + count, bodies.mark(first + count))


def _open(folder: Path, articles: int) -> Stories:
    stories, numbers = Stories(Rules(), str(folder)), np.arange(articles)
    status, members = np.full(articles, ORIGINAL, np.int8), np.ones(articles, np.int32)
    days = np.arange(articles, dtype=np.int64)
    stories.bodies.hold_all(numbers, {"status": status, "members": members, "published_us": days})
    assert stories.postings.covered == articles
    return stories


def _batch(lots: random.Random, articles: int) -> dict[str, tuple[GroupHead, bytes]]:
    """Return new bodies, by their digests: who carries them, and their fingerprints."""
    step, made = max(1, articles // COPIED), {}
    for place in range(BATCH_ARTICLES):
        is_copy = place % 3 == 0
        number = lots.randrange(0, articles, step) if is_copy else lots.randrange(2**40, 2**50)
        digits = f"{lots.getrandbits(128):032x}"
        key = f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
        packed = _sketch(number, FINGERPRINTS * 4 // 5 if is_copy else FINGERPRINTS)
        made[key] = GroupHead(OriginalRank(1, 2**60, -WORDS, key), 1), packed
    return made


def _measure(folder: Path, articles: int) -> str:
    if not (folder / "sketches.rows").exists():
        _make_sketches(folder, articles)
        _make_postings(folder, articles)
    stories, lots, looking, deciding = _open(folder, articles), random.Random(articles), [], []
    for _ in range(BATCHES):
        batch = _batch(lots, articles)
        wanted = np.unique(np.concatenate([Sketch.unpack(packed).hashes for _, packed in batch.values()]))
        started = time.process_time()
        stories.postings.find(wanted)
        looking.append(time.process_time() - started)
        started = time.process_time()
        said = stories.decide({key: head for key, (head, _) in batch.items()}, {k: p for k, (_, p) in batch.items()})
        deciding.append(time.process_time() - started)
        assert len(said.matches) == len(range(0, BATCH_ARTICLES, 3))
        stories.undo()
    held = _memory()
    each = [f"{min(times) / BATCH_ARTICLES * 1e6:.0f} µs" for times in (looking, deciding)]
    return f"look up {each[0]}, look up and decide {each[1]} an article, " + ", ".join(held)


def _memory() -> list[str]:
    lines = dict(line.split(":") for line in Path("/proc/self/status").read_text().splitlines() if ":" in line)
    now = [
        f"{name} {int(lines[key].split()[0]) // 1024} MB" for name, key in (("own", "RssAnon"), ("files", "RssFile"))
    ]
    return [*now, f"at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB"]


if __name__ == "__main__":
    main()
