"""Laws 1 to 4 and 6 over any history: files that come, change and go, in any pieces, with the power cut in between."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from pipeline.warehouse.query import examine
from tests.laws.in_process import Ingester, power_cut, read_in_pieces, write
from tests.programs import content, differences

BODIES = ("Japan votes today.", "Kenya votes today.", "Peru votes \u201ctoday\u201d.", 'Peru  votes "today".')
STREAM_ABOVE_BYTES = 300
COMMITS = ("commit.begin", "commit.rows", "commit.ledger", "commit.end", "commit.done")


@pytest.fixture(autouse=True, scope="module")
def quiet() -> Iterator[None]:
    """Keep the logs of a thousand small batches to ourselves."""
    with capture_logs():
        yield


@dataclass(frozen=True)
class Record:
    """What one record says; few values, so that many records meet."""

    body: int | None
    address: str | None
    day: int | None

    def as_fields(self) -> dict[str, Any]:
        """Return it as a JSON article; one without a body is refused."""
        fields: dict[str, Any] = {} if self.body is None else {"text": BODIES[self.body]}
        if self.address:
            fields["url"] = f"https://example.org/{self.address}"
        if self.day:
            fields["datePublished"] = f"2024-03-0{self.day}"
        return fields


@dataclass(frozen=True)
class File:
    """A file with its records and its modification time."""

    name: str
    records: tuple[Record, ...]
    mtime: int

    def write(self, folder: Path) -> None:
        """Write it as its suffix wants."""
        fields = [record.as_fields() for record in self.records]
        if self.name.endswith(".jsonl"):
            text = "".join(json.dumps(one) + "\n" for one in fields)
        elif self.name.endswith(".json"):
            text = json.dumps(fields)
        else:
            text = fields[0].get("text", " ") if fields else ""
        write(folder / self.name, text, self.mtime)


NAMES = ("a.txt", "b.txt", "c.json", "d.jsonl", "e.jsonl", "f.txt")
GOOD = st.builds(
    Record,
    st.integers(0, len(BODIES) - 1),
    st.sampled_from([None, "x", "y"]),
    st.sampled_from([None, 1, 2]),
)
ANY = st.one_of(GOOD, GOOD, GOOD, st.just(Record(None, None, None)))
TIMES = st.integers(1_000_000_000, 1_000_000_002)


def some_file(records: st.SearchStrategy[Record], name: st.SearchStrategy[str]) -> st.SearchStrategy[File]:
    """Return a strategy of files; those of many records have up to seven."""
    return st.builds(File, name, st.lists(records, min_size=1, max_size=7).map(tuple), TIMES)


def some_folder(records: st.SearchStrategy[Record]) -> st.SearchStrategy[list[File]]:
    """Return a strategy of files with different names."""
    return st.lists(
        some_file(records, st.sampled_from(NAMES)), min_size=1, max_size=6, unique_by=lambda file: file.name
    )


@contextmanager
def a_folder() -> Iterator[Path]:
    """Give a new folder; examples of one test may not share pytest's."""
    with tempfile.TemporaryDirectory(prefix="copydesk-") as folder:
        yield Path(folder).resolve()


def assert_agrees(ingester: Ingester) -> None:
    """See the doctor find nothing."""
    assert examine(ingester.warehouse.connection) == []


@settings(max_examples=6, deadline=None)
@given(some_folder(ANY), st.randoms(use_true_random=False), st.data())
def test_neither_order_nor_pieces_nor_command_make_a_difference(files: list[File], rng: Any, data: Any) -> None:
    """Laws 4 and 6: one backfill of all, and any cuts into backfills and daemons of any batch size."""
    once, often = Ingester(), Ingester()
    with a_folder() as folder:
        for file in files:
            file.write(folder)
        once.backfill([folder])
        paths = [folder / file.name for file in files]
        rng.shuffle(paths)
        while paths:
            taken = [paths.pop() for _ in range(min(len(paths), data.draw(st.integers(1, 3))))]
            records = data.draw(st.sampled_from([1, 2, 500]))
            with read_in_pieces(STREAM_ABOVE_BYTES):
                if data.draw(st.booleans()):
                    often.backfill(taken, records)
                else:
                    often.watch(folder, taken, records)
        assert differences(content(once.warehouse.connection), content(often.warehouse.connection)) == {}
        assert_agrees(often)


@settings(max_examples=6, deadline=None)
@given(some_folder(ANY), st.lists(st.tuples(st.sampled_from(COMMITS), st.integers(1, 3), st.booleans()), max_size=4))
def test_power_cuts_make_no_difference(files: list[File], cuts: list[tuple[str, int, bool]]) -> None:
    """Law 3, with files that are read in pieces: any number of cuts, then a run that comes to its end."""
    clean, cut = Ingester(), Ingester()
    with a_folder() as folder, read_in_pieces(STREAM_ABOVE_BYTES):
        for file in files:
            file.write(folder)
        expected = clean.backfill([folder], records=2)
        for name, reach, is_daemon in cuts:
            with power_cut(name, reach):
                if is_daemon:
                    cut.watch(folder, sorted(folder.iterdir()), records=2)
                else:
                    cut.backfill([folder], records=2)
            cut.restart()
            assert_agrees(cut)
        counts = cut.backfill([folder], records=2)
        assert differences(content(clean.warehouse.connection), content(cut.warehouse.connection)) == {}
        assert (counts.articles, counts.quarantined) == (expected.articles, expected.quarantined)
        assert_agrees(cut)


@dataclass(frozen=True)
class Step:
    """One step of a history: files are written and removed, and then some are ingested, perhaps with a power cut."""

    written: tuple[File, ...]
    removed: tuple[str, ...]
    is_daemon: bool
    cut: tuple[str, int] | None
    records: int


def some_steps(records: st.SearchStrategy[Record], may_remove: bool) -> st.SearchStrategy[list[Step]]:
    """Return a strategy of histories."""
    files = st.lists(some_file(records, st.sampled_from(NAMES)), max_size=3, unique_by=lambda file: file.name).map(
        tuple
    )
    removed = st.lists(st.sampled_from(NAMES), max_size=1).map(tuple) if may_remove else st.just(())
    cuts = st.one_of(st.none(), st.tuples(st.sampled_from(COMMITS), st.integers(1, 3)))
    return st.lists(st.builds(Step, files, removed, st.booleans(), cuts, st.integers(1, 3)), min_size=1, max_size=6)


def live(steps: list[Step], folder: Path, ingester: Ingester) -> None:
    """Go through a history; what is in the warehouse agrees after each step."""
    for step in steps:
        for name in step.removed:
            (folder / name).unlink(missing_ok=True)
        for file in step.written:
            file.write(folder)
        touched = [folder / name for name in {*step.removed, *(file.name for file in step.written)}]
        with power_cut(*(step.cut or ("never", 1))):
            if step.is_daemon:
                ingester.watch(folder, touched, step.records)
            else:
                ingester.backfill([folder], step.records)
        if step.cut:
            ingester.restart()
        assert_agrees(ingester)


@settings(max_examples=6, deadline=None)
@given(some_steps(ANY, may_remove=True))
def test_after_any_history_the_books_balance_and_another_run_changes_nothing(steps: list[Step]) -> None:
    """Laws 1 and 2: whatever happened, the doctor is content, and so is the warehouse with the files as they are."""
    ingester = Ingester()
    with a_folder() as folder, read_in_pieces(STREAM_ABOVE_BYTES):
        live(steps, folder, ingester)
        ingester.backfill([folder])
        assert_agrees(ingester)
        before = content(ingester.warehouse.connection)
        counts = ingester.backfill([folder])
        assert (counts.new, counts.revised) == (0, 0)
        assert counts.unchanged + counts.quarantined == counts.articles
        assert differences(before, content(ingester.warehouse.connection)) == {}


CURRENT = """
FROM (
    SELECT COLUMNS(* EXCLUDE (
        revision, duplicate_of, duplicate_kind, similarity, first_ingested_at, ingested_at, run_id, format
    ))::VARCHAR
    FROM articles
)
"""
"""What articles say; not what depends on the order in which files came. `format` is of the file that a content was read
from first: of two files that hold the same record one may be json and the other jsonl."""
REFUSED = "SELECT path, source_record, reason FROM quarantine ORDER BY ALL"


@settings(max_examples=6, deadline=None)
@given(some_steps(ANY, may_remove=False))
def test_after_any_history_files_stand_for_what_they_hold_now(steps: list[Step]) -> None:
    """The current contents are those that a new warehouse would have; only what no file holds any more comes on top."""
    old, new = Ingester(), Ingester()
    with a_folder() as folder, read_in_pieces(STREAM_ABOVE_BYTES):
        live([step for step in steps if not any(is_refused(file) for file in step.written)], folder, old)
        old.backfill([folder])
        new.backfill([folder])
    here, there = (set(one.warehouse.connection.execute(CURRENT).fetchall()) for one in (old, new))
    assert there - here == set()
    refused, refused_anew = (one.warehouse.connection.execute(REFUSED).fetchall() for one in (old, new))
    assert refused == refused_anew


def is_refused(file: File) -> bool:
    """Tell whether a file fails whole: what it held before then stays, by the contract."""
    return file.name.endswith(".txt") and file.records[0].body is None
