"""Measure a backfill: `make bench`, or `make bench BENCH="--files 200000 --labelled PATH"`.

Prints articles a second for the whole command, microseconds an article for each stage, peak memory over all processes,
the time of the same command with nothing new, and, in the same run, the time that bare DuckDB takes to read the same
files into a table, as a ratio: machines differ and are noisy, ratios less so.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import pickle
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from pipeline.arrivals.batching import TASK_FILES
from pipeline.arrivals.scan import Scan
from pipeline.batch import Batch, join
from pipeline.configuration import CONFIG_DIR
from pipeline.engines.collecting import collect_seldom
from pipeline.ingest import Stages, commit, made_by, read_by
from pipeline.records import Article, Candidate, SourceFile, Tagging
from pipeline.rows import Stamp, with_tag_rows
from pipeline.stages.fingerprint import fingerprint
from pipeline.stages.tag import Tag, Tagger, find_all, mark_untagged
from pipeline.warehouse.holding import Holder
from pipeline.warehouse.warehouse import Warehouse
from schemas.settings import DuckdbSettings, LimitSettings, Settings
from tests.benchmarks.corpus import make_corpus
from tests.benchmarks.crashes import main as crash
from tests.benchmarks.pages import measure_pages

ROOT = Path(__file__).resolve().parents[2]
STAGE_FILES = 2_000
LONE_FILES = 500
PAGE_KB = 1024


def main() -> None:
    """Run all measurements and print them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=20_000, help="article files to make (20000)")
    parser.add_argument("--labelled", type=Path, help="folder of labelled articles to vary the texts with")
    parser.add_argument("--folder", type=Path, help="take the article files of this folder instead")
    parser.add_argument("--crashes", type=int, default=50, help="random kills of the crash test (50); 0 leaves it out")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        inputs = said.folder or Path(scratch) / "in"
        if said.folder is None:
            make_corpus(inputs, said.files, said.labelled)
        measure_backfill(inputs, Path(scratch))
        measure_stages(inputs, Path(scratch))
    if said.labelled and (said.labelled.parent / "html").is_dir():
        measure_pages(said.labelled.parent)
    if said.crashes:
        print(json.dumps({"crash test": crash(said.crashes, seed=1)}))


def measure_backfill(inputs: Path, scratch: Path) -> None:
    """Print figures of the whole command, first run and second."""
    warehouse = scratch / "bench.duckdb"
    bare = timed(lambda: read_bare(inputs, scratch))
    first, counts, peak_mb = run_backfill(inputs, warehouse)
    again, _, _ = run_backfill(inputs, warehouse)
    files = counts["files"]
    print(f"files {files}, articles {counts['articles']}, quarantined {counts['quarantined']}, cores {os.cpu_count()}")
    print(
        f"backfill          {first:8.1f} s  {files / first:8.0f} files/s  peak memory {peak_mb:.0f} MB over all processes"
    )
    print(f"nothing new       {again:8.1f} s")
    print(
        f"bare DuckDB       {bare:8.1f} s  CREATE TABLE AS SELECT FROM read_text; backfill takes {first / bare:.1f} times that"
    )
    print(f"warehouse         {warehouse.stat().st_size / 1e6:8.0f} MB")


def read_bare(inputs: Path, scratch: Path) -> None:
    """Read the same files with DuckDB alone."""
    with duckdb.connect(str(scratch / "bare.duckdb")) as connection:
        connection.execute("CREATE TABLE texts AS SELECT * FROM read_text($glob)", {"glob": f"{inputs}/**/*.txt"})


def timed(work: Callable[[], Any]) -> float:
    """Return the seconds that something takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def run_backfill(inputs: Path, warehouse: Path) -> tuple[float, dict[str, int], float]:
    """Return seconds, counts and peak memory in MB of one backfill in its own processes."""
    command = [
        sys.executable,
        str(ROOT / "run_pipeline.py"),
        "--warehouse",
        str(warehouse),
        "backfill",
        "--format",
        "json",
    ]
    started = time.perf_counter()
    process = subprocess.Popen([*command, str(inputs)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT)
    with peak_memory(process.pid) as peak:
        out, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"backfill ended with {process.returncode}")
    return time.perf_counter() - started, json.loads(out), peak[0] / PAGE_KB


@contextmanager
def peak_memory(pid: int) -> Iterator[list[int]]:
    """Sample the memory of a process and its children, shared pages counted once, in kB, until the block ends."""
    peak = [0]
    done = threading.Event()

    def sample() -> None:
        while not done.wait(0.1):
            peak[0] = max(peak[0], sum(map(proportional_kb, family(pid))))

    thread = threading.Thread(target=sample)
    thread.start()
    try:
        yield peak
    finally:
        done.set()
        thread.join()


def family(pid: int) -> list[int]:
    """Return a process and its descendants."""
    members = [pid]
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return members
    for child in children:
        members.extend(family(int(child)))
    return members


def proportional_kb(pid: int) -> int:
    """Return the proportional set size of a process; 0 where it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def measure_stages(inputs: Path, scratch: Path) -> None:
    """Print microseconds an article for each stage, in one process."""
    now = datetime.now(UTC)
    stages = Stages.load(CONFIG_DIR, LimitSettings(), now)
    gc.freeze()  # as the worker processes do, here and in the next line
    collect_seldom()
    stamp = Stamp(now, "11111111-1111-5111-8111-111111111111", made_by())
    holder = Holder(os.getpid(), "bench", now.isoformat())
    warehouse = Warehouse.open(str(scratch / "stages.duckdb"), DuckdbSettings(), holder, print)
    warehouse.start_run("bench", stamp, "bench")
    files = planned_files(warehouse, inputs, stamp)
    print(f"stages, µs of processor time an article over {len(files)} files in one process:")
    raw = show("read", lambda: stages.read(files))
    parsed = show("parse", lambda: raw.map(stages.parse))
    cleaned = show("clean", lambda: parsed.map_together(stages.clean))
    validated = show("validate", lambda: cleaned.map(stages.validate))
    fingerprinted = show("fingerprint", lambda: validated.map_together(fingerprint))
    timed_taggers = tuple(Timed(tagger) for tagger in stages.tag.taggers)
    tagged = show("tag", lambda: fingerprinted.enrich_together(Tag(timed_taggers), mark_untagged))
    print("    of these", ", ".join(tagger.tell(len(tagged.items)) for tagger in timed_taggers))
    measure_alone(files, stages)
    handed = show("hand over", lambda: hand_over(tagged))
    show("commit", lambda: commit_all(handed, warehouse, stamp, stages))
    warehouse.close()


def measure_alone(files: Sequence[SourceFile], stages: Stages) -> None:
    """Print what the stages cost for records that come one by one, as a daemon gets them."""
    steps: dict[str, Callable[[Any], Any]] = {
        "read": stages.read,
        "parse": lambda batch: batch.map(stages.parse),
        "clean": lambda batch: batch.map_together(stages.clean),
        "validate": lambda batch: batch.map(stages.validate),
        "fingerprint": lambda batch: batch.map_together(fingerprint),
        "tag": lambda batch: batch.enrich_together(stages.tag, mark_untagged),
    }
    taken = dict.fromkeys(steps, 0.0)
    some = files[:LONE_FILES]
    for file in some:
        made: Any = (file,)
        for name, step in steps.items():
            started = time.process_time()
            made = step(made)
            taken[name] += time.process_time() - started
    told = ", ".join(f"{name} {seconds / max(1, len(some)) * 1e6:.0f}" for name, seconds in taken.items())
    print(f"    each record alone: {told}")


@dataclass
class Timed:
    """A tagger with the time that it has taken."""

    tagger: Tagger
    taken_ns: int = 0

    def find(self, article: Article, found: Tagging) -> Tagging:
        """Do what the tagger does."""
        return self.find_together([article], [found])[0]

    def find_together(self, articles: Sequence[Article], found: Sequence[Tagging]) -> list[Tagging]:
        """Do what the tagger does with many."""
        started = time.process_time_ns()
        more = find_all(self.tagger, articles, found)
        self.taken_ns += time.process_time_ns() - started
        return more

    def tell(self, articles: int) -> str:
        """Return its name and its microseconds an article."""
        return f"{type(self.tagger).__name__.lower()} {self.taken_ns / max(1, articles) / 1000:.0f}"


def planned_files(warehouse: Warehouse, inputs: Path, stamp: Stamp) -> list[SourceFile]:
    """Return files of the folder as the ledger hands them out."""
    from pipeline.workshop import input_rules

    found = [file for file, _ in zip(Scan([str(inputs)], input_rules(Settings())), range(STAGE_FILES), strict=False)]
    plan = warehouse.ledger.plan(found, stamp, read_by(LimitSettings()))
    return [file for page in warehouse.ledger.pages(plan) for file in page]


def hand_over(batch: Batch[Candidate]) -> Batch[Candidate]:
    """Take a batch from a worker to the writer as tasks are: some files at a time."""
    starts = range(0, max(len(batch.items), len(batch.readings)), TASK_FILES)
    cut = [slice(start, start + TASK_FILES) for start in starts]
    tasks = [Batch(batch.items[some], (), batch.readings[some]).enrich(with_tag_rows, mark_untagged) for some in cut]
    return join([pickle.loads(pickle.dumps(task)) for task in tasks])


def commit_all(batch: Batch[Candidate], warehouse: Warehouse, stamp: Stamp, stages: Stages) -> Batch[Candidate]:
    """Commit a batch in pieces of 500."""
    readings = {reading.file.name: reading for reading in batch.readings}
    for start in range(0, len(batch.items), 500):
        piece = batch.items[start : start + 500]
        part = Batch(piece, (), tuple(readings[candidate.source.path] for candidate in piece))
        commit(part, warehouse, stamp, read_by(LimitSettings()), stages.tag)
    return batch


def show(name: str, work: Callable[[], Any]) -> Any:
    """Run a stage, print what an article costs of processor time, and return its result."""
    gc.collect()
    gc.freeze()  # all articles are held here at once, which no worker does: collections are not to look through them
    started = time.process_time()
    result = work()
    print(f"  {name:12} {(time.process_time() - started) / max(1, len(result.items)) * 1e6:7.0f}")
    return result


if __name__ == "__main__":
    main()
