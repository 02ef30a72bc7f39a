"""Laws of taking down and of retention: they hold in any history; what has a name is kept out whatever the order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from tests.laws.in_process import Ingester, power_cut, read_in_pieces
from tests.laws.test_histories import (
    ANY,
    BODIES,
    STREAM_ABOVE_BYTES,
    File,
    Record,
    Step,
    a_folder,
    assert_agrees,
    live,
    some_file,
    some_folder,
    some_steps,
)
from tests.programs import content, differences

NAMED = st.builds(
    Record, st.integers(0, len(BODIES) - 1), st.sampled_from(["x", "y", "z"]), st.sampled_from([None, 1, 2])
)
OF_MANY = st.sampled_from(("c.json", "d.jsonl", "e.jsonl"))
WORDS = "forget.begin", "forget.end", "forget.done"


@pytest.fixture(autouse=True, scope="module")
def quiet() -> Iterator[None]:
    """Keep the logs of a thousand small batches to ourselves."""
    with capture_logs():
        yield


def ids(ingester: Ingester) -> list[str]:
    """Return the ids of all articles, in their order."""
    found = ingester.warehouse.connection.execute("SELECT article_id::VARCHAR FROM articles ORDER BY 1").fetchall()
    return [row[0] for row in found]


def held(ingester: Ingester) -> dict[str, Any]:
    """Return all that a warehouse holds but the digests of what was taken down, which are of what it held then."""
    return {
        name: rows
        for name, rows in content(ingester.warehouse.connection).items()
        if name != "forgotten_contents"
    }  # fmt: skip


@settings(max_examples=8, deadline=None)
@given(
    st.lists(some_file(NAMED, OF_MANY), min_size=1, max_size=3, unique_by=lambda file: file.name),
    st.sampled_from([1, 2, 500]),
    st.booleans(),
    st.data(),
)
def test_what_has_an_address_is_kept_out_whatever_the_order(
    files: list[File], records: int, is_daemon: bool, data: Any
) -> None:
    """All files first and then the takedown, or the takedown as soon as there is something to take down."""
    late, early = Ingester(), Ingester()
    with a_folder() as folder, read_in_pieces(STREAM_ABOVE_BYTES):
        for file in files:
            file.write(folder)
        first = folder / files[0].name
        early.backfill([first])
        one = data.draw(st.sampled_from(ids(early)))
        assert early.forget(one) == 1
        for file in reversed(files):
            if is_daemon:
                early.watch(folder, [folder / file.name], records)
            else:
                early.backfill([folder / file.name], records)
            assert_agrees(early)
        late.backfill([folder])
        assert late.forget(one) == 1
        late.backfill([folder])
        assert differences(held(late), held(early)) == {}
        assert one not in ids(late)
        assert_agrees(late)


@settings(max_examples=8, deadline=None)
@given(some_folder(ANY), some_steps(ANY, may_remove=True), st.sampled_from(WORDS), st.data())
def test_after_any_history_what_was_taken_down_stays_out(
    files: list[File], steps: list[Step], word: str, data: Any
) -> None:
    """Files change, go, come and are cut off by a power cut, and so is the takedown itself."""
    ingester = Ingester()
    gone: set[str] = set()
    with a_folder() as folder, read_in_pieces(STREAM_ABOVE_BYTES):
        for file in files:
            file.write(folder)
        ingester.backfill([folder])
        for step in steps:
            if there := ids(ingester):
                one = data.draw(st.sampled_from(there))
                with power_cut(word, 1):
                    ingester.forget(one)
                ingester.restart()
                assert_agrees(ingester)
                ingester.forget(one)
                gone.add(one)
            live([step], folder, ingester)
            assert gone.isdisjoint(ids(ingester))
        ingester.backfill([folder])
        before = content(ingester.warehouse.connection)
        counts = ingester.backfill([folder])
        assert (counts.new, counts.revised) == (0, 0)
        assert counts.unchanged + counts.quarantined == counts.articles
        assert differences(before, content(ingester.warehouse.connection)) == {}
        assert_agrees(ingester)


KINDS = st.sets(st.sampled_from(["revisions_days", "raw_text_days", "quarantine_days"]))


@settings(max_examples=8, deadline=None)
@given(some_steps(ANY, may_remove=True), st.lists(KINDS, min_size=6, max_size=6))
def test_after_any_history_retention_leaves_a_sound_warehouse(steps: list[Step], kinds: list[set[str]]) -> None:
    """Every article keeps its text, revisions their numbers, and what is read again makes no new one of an old."""
    ingester = Ingester()
    connection = ingester.warehouse.connection
    revisions = "SELECT article_id::VARCHAR, revision, body FROM articles ORDER BY ALL"
    with a_folder() as folder, read_in_pieces(STREAM_ABOVE_BYTES):
        for step, kind in zip(steps, kinds, strict=False):
            live([step], folder, ingester)
            before = connection.execute(revisions).fetchall()
            ingester.retain(**dict.fromkeys(kind, 1))
            assert connection.execute(revisions).fetchall() == before
            assert_agrees(ingester)
        ingester.retain(revisions_days=1)
        assert connection.execute("SELECT count(*) FROM article_revisions").fetchall() == [(0,)]
        for _ in range(2):  # the first goes on with what was half read, the second reads files with refusals again
            ingester.backfill([folder])
        held = content(connection)
        counts = ingester.backfill([folder])
        assert (counts.new, counts.revised) == (0, 0)
        assert differences(held, content(connection)) == {}
        assert_agrees(ingester)
