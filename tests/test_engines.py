"""One suite for every engine: the same results in the same order; and what becomes of a worker that dies."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline import refining, workers, workshop
from pipeline.arrivals.batching import give_up_task, split_task
from pipeline.batch import Batch
from pipeline.configuration import CONFIG_DIR
from pipeline.engines.inline import InlineEngine
from pipeline.engines.processes import ProcessEngine
from pipeline.errors import UsageError
from pipeline.records import RawRecord, Reading
from schemas.settings import Settings
from tests.builders import a_file, a_source
from tests.doubling import InterruptedStart, Numbers, refused_start, start, tell_niceness


def split(numbers: Numbers) -> Sequence[Numbers]:
    """Return each number alone."""
    return [(number,) for number in numbers]


def put_together(parts: list[Numbers]) -> Numbers:
    """Put pieces together."""
    return tuple(number for part in parts for number in part)


def give_up(numbers: Numbers) -> Numbers:
    """Return what stands for a number that kills."""
    return tuple(-number for number in numbers)


def processes() -> ProcessEngine[Numbers, Numbers]:
    """Return an engine of two processes."""
    return ProcessEngine(start, 2, split, put_together, give_up)


@pytest.mark.parametrize("make", [lambda: InlineEngine(start), processes], ids=["inline", "processes"])
def test_results_come_in_the_order_of_tasks(make: Callable[[], InlineEngine[Numbers, Numbers]]) -> None:
    """Law 5."""
    engine = make()
    try:
        assert list(engine.map((n, n + 1) for n in range(20, 40))) == [(2 * n, 2 * n + 2) for n in range(20, 40)]
    finally:
        engine.close()


def test_a_task_that_kills_its_worker_does_not_take_the_others_with_it() -> None:
    """Its pieces are tried alone, and only the one to blame is given up."""
    engine = processes()
    try:
        assert list(engine.map([(1, 2), (12, 13, 14), (3,), (4,)])) == [(2, 4), (24, -13, 28), (6,), (8,)]
    finally:
        engine.close()


def test_a_worker_that_is_just_starting_hears_no_interrupt() -> None:
    """Ctrl-C goes to all processes of a terminal; only the one that was started by hand decides what becomes of it."""
    engine: ProcessEngine[Numbers, Numbers] = ProcessEngine(InterruptedStart(), 1, split, put_together, give_up)
    try:
        assert list(engine.map([(1, 2)])) == [(2, 4)]
    finally:
        engine.close()


def test_workers_give_way_to_the_process_that_commits_what_they_make() -> None:
    """On a machine with fewer cores than processes the one writer would wait for a core otherwise, and they for it."""
    engine: ProcessEngine[Numbers, Numbers] = ProcessEngine(tell_niceness, 1, split, put_together, give_up)
    try:
        assert list(engine.map([(1,)])) == [(min(os.nice(0) + 10, 19),)]
    finally:
        engine.close()


def test_a_worker_loads_neither_duckdb_nor_the_log() -> None:
    """They cost each worker a quarter of a second and 40 MB."""
    code = "import sys, pipeline.refining; print(sorted({'duckdb', 'structlog', 'rich'}.intersection(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_file_that_kills_its_worker_is_quarantined_whole() -> None:
    """With a reading, so that the ledger knows of it."""
    files = (a_file("/in/a.txt", 1), a_file("/in/b.txt", 2))
    assert split_task(files) == [(files[0],), (files[1],)]
    batch = give_up_task((files[0],))
    assert [(r.path, r.number, r.reason) for r in batch.rejections] == [("/in/a.txt", None, "unexpected_error")]
    assert [(r.file, r.is_failed) for r in batch.readings] == [(files[0], True)]


def test_a_record_that_kills_its_worker_is_quarantined_alone() -> None:
    """The reading of its file comes with the last piece, once."""
    records = tuple(RawRecord(a_source("/in/a.jsonl", number), b"{}") for number in range(2))
    reading = Reading(a_file("/in/a.jsonl"), None, 2, is_complete=False)
    pieces = split_task(Batch(records, (), (reading,)))
    assert [piece.readings for piece in pieces if isinstance(piece, Batch)] == [(), (), (reading,)]
    assert [(r.number, r.reason) for r in give_up_task(pieces[1]).rejections] == [(1, "unexpected_error")]


def test_what_keeps_workers_from_starting_is_raised_and_no_task_is_to_blame() -> None:
    """A vocabulary with a mistake in it, or a model that cannot be loaded, kills no file."""
    engine = ProcessEngine(refused_start, 2, split, put_together, give_up)
    try:
        with pytest.raises(UsageError, match=r"^cannot read names\.toml: line 3$"):
            list(engine.map([(1, 2), (3,)]))
    finally:
        engine.close()


@pytest.mark.parametrize(
    "name", ["field_aliases.toml", "furniture.toml", "furniture_weights.toml", "countries_extra.tsv"]
)
@pytest.mark.parametrize("content", [None, "[[[ no config\n", "[a]\nb = 1\n"])
def test_a_broken_vocabulary_is_refused_in_one_line_and_the_old_one_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: str | None
) -> None:
    """Whether it is read because of a signal, or because an hour is over."""
    shutil.copytree(CONFIG_DIR, tmp_path / "config")
    monkeypatch.setattr(refining, "CONFIG_DIR", tmp_path / "config")
    engines = workshop.Engines(Settings())
    engines.warm_up()
    kept = engines.of(1)
    (tmp_path / "config" / name).unlink()
    if content is not None:
        (tmp_path / "config" / name).write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=name) as refused:
        engines.renew(Settings())
    assert "\n" not in str(refused.value)
    later = workshop.now() + timedelta(hours=2)
    monkeypatch.setattr(workshop, "now", lambda: later)
    assert engines.of(1) is kept
    assert list(kept.map([()])) == [Batch()]


def test_workers_of_a_first_backfill_are_started_before_it_and_of_no_other(tmp_path: Path) -> None:
    """Where there is a warehouse nobody knows how much is new, and a few files need no processes."""
    settings = Settings.model_validate({
        "warehouse": str(tmp_path / "news.duckdb"), "engine": {"workers": 2, "inline_below_files": 3}
    })  # fmt: skip
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(name, encoding="utf-8")
    with workers.started_for(settings, [str(tmp_path)]) as started:
        assert started is not None
        assert [batch.items for batch in started.map([()])] == [()]
    with workers.started_for(settings, []) as started:
        assert started is None
    (tmp_path / "news.duckdb").touch()
    with workers.started_for(settings, [str(tmp_path)]) as started:
        assert started is None
