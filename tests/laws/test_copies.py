"""Laws 3, 4 and 6 for copies that are near or excerpts: whatever the order, the pieces, the command and the cuts."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from pipeline.warehouse.query import examine
from tests.index_damage import cut_postings, cut_rows, scribble
from tests.laws.in_process import Ingester, power_cut, write
from tests.laws.test_histories import COMMITS, a_folder
from tests.programs import ask, backfill, content, content_of, differences
from tests.running import assert_sound, say
from tests.warehouse.test_stories import Body, some_body


@pytest.fixture(autouse=True, scope="module")
def quiet() -> Iterator[None]:
    """Keep the logs of many small batches to ourselves."""
    with capture_logs():
        yield


def put(folder: Path, number: int, body: Body, day: int) -> Path:
    """Write an article and return its file."""
    fields = {"url": f"https://paper{number % 3}.example/{number}", "text": body.text, "headline": f"Story {number}"}
    path = folder / f"{number:02d}.json"
    write(path, json.dumps({**fields, **({"datePublished": f"2024-03-0{day}"} if day else {})}), 1_000_000_000 + number)
    return path


@settings(max_examples=6, deadline=None)
@given(st.lists(some_body(), min_size=2, max_size=14), st.randoms(use_true_random=False), st.data())
def test_neither_order_nor_batches_nor_command_make_a_difference(bodies: list[Body], lots: Any, data: Any) -> None:
    """One backfill of all, and shuffled pieces by backfill and daemon, with the power cut in between."""
    once, often = Ingester(), Ingester()
    with a_folder() as folder:
        paths = [put(folder, number, body, lots.randrange(4)) for number, body in enumerate(bodies)]
        once.backfill([folder])
        lots.shuffle(paths)
        while paths:
            taken = [paths.pop() for _ in range(min(len(paths), lots.randint(1, 4)))]
            records = lots.choice([1, 2, 500])
            if lots.random() < 0.3:
                with power_cut(data.draw(st.sampled_from(COMMITS)), 1):
                    often.backfill(taken, records)
                often.restart()
            if lots.random() < 0.5:
                often.backfill(taken, records)
            else:
                often.watch(folder, taken, records)
            assert examine(often.warehouse.connection) == []
    assert differences(content(once.warehouse.connection), content(often.warehouse.connection)) == {}
    for _ in often.warehouse.rebuild_matches():
        pass
    assert differences(content(once.warehouse.connection), content(often.warehouse.connection)) == {}


@settings(max_examples=4, deadline=None)
@given(
    st.lists(some_body(), min_size=3, max_size=10, unique_by=lambda body: body.text), st.randoms(use_true_random=False)
)
def test_a_takedown_leaves_what_there_would_be_without(bodies: list[Body], lots: Any) -> None:
    """Copies of what was taken down have the original that they would have had."""
    taken, never = Ingester(), Ingester()
    with a_folder() as folder:
        paths = [put(folder, number, body, lots.randrange(4)) for number, body in enumerate(bodies)]
        taken.backfill([folder])
        gone = lots.choice(paths)
        (one,) = taken.warehouse.connection.execute(
            "SELECT article_id::VARCHAR FROM articles WHERE source_path = ?", [str(gone)]
        ).fetchall()
        assert taken.forget(one[0]) == 1
        gone.unlink()
        never.backfill([folder])
    left, right = (content(one.warehouse.connection) for one in (taken, never))
    for table in ("body_groups", "body_matches", "common_fingerprints"):
        assert left[table] == right[table]


STORY = Body(tuple((f"law {place}", 40) for place in range(8)))


def test_an_index_that_is_torn_or_gone_makes_no_difference(tmp_path: Path) -> None:
    """Deleted, cut short or with rubbish in it, between two runs: no copy is lost, and none is there twice."""
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    for number in range(8):
        put(first, number, Body((*STORY.paragraphs[: 8 - number // 2], (f"own {number}", 25))), 2)
        put(second, 20 + number, Body((*STORY.paragraphs[number // 3 :], (f"own {20 + number}", 25))), 1 + number % 3)
    clean = tmp_path / "clean" / "news.duckdb"
    backfill(clean, first)
    for number in range(len(INDEX_DAMAGE)):
        shutil.copytree(clean.parent, tmp_path / f"w{number}")
    backfill(clean, second)
    expected = content_of(clean)
    assert ask(clean, "SELECT count(*) FROM reprints")[0][0] > 10
    for number, damage in enumerate(INDEX_DAMAGE):
        warehouse = tmp_path / f"w{number}" / "news.duckdb"
        damage(Path(f"{warehouse}.index"))
        backfill(warehouse, second)
        assert differences(content_of(warehouse), expected) == {}
        assert say("--warehouse", warehouse, "reprocess", "--stage", "deduplicate").status == 0
        assert_sound(warehouse)
        assert differences(content_of(warehouse), expected) == {}


def _delete(index: Path) -> None:
    shutil.rmtree(index)


def _cut_sketches(index: Path) -> None:
    (path,) = index.rglob("sketches.data")
    path.write_bytes(path.read_bytes()[:-100])


INDEX_DAMAGE = (_delete, cut_rows, _cut_sketches, scribble, cut_postings)
