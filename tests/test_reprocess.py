"""Stages run again over what the warehouse holds: what comes out is what reading the files anew would give."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.programs import Content, content_of, differences
from tests.running import SEEDS, rows_of, say

RUINED = {
    "clean": "UPDATE versions SET headline = 'ruined', word_count = 0, section = 'ruined' WHERE is_current",
    "tag": "DELETE FROM mentions; UPDATE tags SET tag_id = 'XX', label = 'ruined'",
    "deduplicate": "DELETE FROM body_groups; INSERT INTO body_groups SELECT uuid(), uuid(), 7, false, false",
}
"""What each stage can make good."""


@pytest.fixture
def warehouse(news: Path, tmp_path: Path) -> Path:
    """Return a warehouse of one's own."""
    copy = tmp_path / "news.duckdb"
    copy.write_bytes(news.read_bytes())
    return copy


def ruin(warehouse: Path, *stages: str) -> None:
    """Spoil what some stages have made."""
    with duckdb.connect(str(warehouse)) as connection:
        for stage in stages:
            connection.execute(RUINED[stage])


def assert_same(warehouse: Path, expected: Content) -> None:
    """See a warehouse hold what it held."""
    assert differences(content_of(warehouse), expected) == {}


@pytest.mark.parametrize("stage", RUINED)
def test_a_stage_makes_good_what_it_is_for(warehouse: Path, stage: str) -> None:
    """Revisions keep their numbers, and the warehouse is as it was."""
    before = content_of(warehouse)
    ruin(warehouse, stage)
    assert differences(content_of(warehouse), before) != {}
    done = say("--warehouse", warehouse, "reprocess", "--stage", stage)
    assert (done.status, done.out) == (0, "articles=12 refused=0 kept=0\n")
    assert_same(warehouse, before)
    assert say("--warehouse", warehouse, "doctor").status == 0


def test_without_a_stage_all_of_them_run(warehouse: Path) -> None:
    """What was cleaned is tagged anew, too."""
    before = content_of(warehouse)
    ruin(warehouse, "clean", "tag")
    assert say("--warehouse", warehouse, "reprocess", "--format", "json").value == {
        "articles": 12,
        "refused": 0,
        "kept": 0,
    }
    assert_same(warehouse, before)


@pytest.mark.parametrize("stage", [None, *RUINED])
def test_reprocessing_what_is_right_changes_nothing(warehouse: Path, stage: str | None) -> None:
    """And needs none of the files."""
    before = content_of(warehouse)
    chosen = () if stage is None else ("--stage", stage)
    assert say("--warehouse", warehouse, "reprocess", *chosen).status == 0
    assert_same(warehouse, before)


def test_a_condition_chooses_articles(warehouse: Path) -> None:
    """The others stay as they are."""
    ruin(warehouse, "tag")
    done = say("--warehouse", warehouse, "reprocess", "--stage", "tag", "--where", "publisher = 'Harbour Wire'")
    assert done.out == "articles=3 refused=0 kept=0\n"
    mended = rows_of(
        warehouse,
        "SELECT DISTINCT publisher FROM articles JOIN tags USING (article_id) WHERE tag_id <> 'XX'",
    )
    assert mended == [{"publisher": "Harbour Wire"}]


def test_a_condition_may_end_in_a_remark_and_choose_nothing(warehouse: Path) -> None:
    """Nothing to do is no error."""
    done = say("--warehouse", warehouse, "reprocess", "--where", "word_count < 0 -- none")
    assert (done.status, done.out) == (0, "articles=0 refused=0 kept=0\n")


@pytest.mark.parametrize(
    "condition",
    [
        "publishr = 'x'", "publisher =", "1 = 1); DROP TABLE tags; --", "true) FROM articles; DELETE FROM tags; SELECT (1",
        "publisher IN (DELETE FROM tags)", "headline", "error('no')",
    ],
)  # fmt: skip
def test_a_bad_condition_is_one_line_and_changes_nothing(warehouse: Path, condition: str) -> None:
    """Whatever it tries."""
    before = content_of(warehouse)
    done = say("--warehouse", warehouse, "reprocess", "--where", condition)
    assert done.status == 1
    assert "--where" in done.complaint
    assert_same(warehouse, before)


def test_an_article_is_untouched_when_its_raw_text_is_gone(warehouse: Path) -> None:
    """Better as it was than lost."""
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("DELETE FROM raw_texts")
    before = content_of(warehouse)
    assert say("--warehouse", warehouse, "reprocess", "--stage", "clean").out == "articles=12 refused=0 kept=12\n"
    assert_same(warehouse, before)


@pytest.mark.parametrize("command", [["reprocess"], ["quarantine", "retry", "--all"], ["quarantine", "discard", "x"]])
def test_work_on_a_warehouse_that_is_not_there_makes_none(tmp_path: Path, command: list[str]) -> None:
    """A mistyped name is said to be one."""
    done = say("--warehouse", tmp_path / "nwes.duckdb", *command)
    assert done.status == 1
    assert done.complaint.startswith(f"copydesk: there is no warehouse at {tmp_path / 'nwes.duckdb'}")
    assert list(tmp_path.iterdir()) == []


def test_every_run_has_a_row_in_runs(tmp_path: Path) -> None:
    """Also one that reads no file."""
    warehouse = tmp_path / "news.duckdb"
    say("--warehouse", warehouse, "backfill", SEEDS)
    say("--warehouse", warehouse, "reprocess", "--stage", "tag")
    ended = rows_of(warehouse, "SELECT command, ended_at IS NOT NULL AS ended FROM runs ORDER BY started_at")
    assert ended == [{"command": "backfill", "ended": True}, {"command": "reprocess", "ended": True}]


def test_keywords_of_a_page_are_in_the_warehouse_and_come_out_of_it_again(tmp_path: Path) -> None:
    """Pages stored before keywords were kept get theirs from their own markup."""
    page = (
        "<html><head><title>Ferries</title><meta name='keywords' content='ferries, storms'></head><body><article>"
        "<h1>Ferries</h1><p>All ferries between the two islands were cancelled on Friday.</p></article></body></html>"
    )
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.html").write_text(page, encoding="utf-8")
    (tmp_path / "in" / "b.txt").write_text("All buses on both islands were cancelled on Friday.", encoding="utf-8")
    warehouse = tmp_path / "news.duckdb"
    assert say("--warehouse", warehouse, "backfill", tmp_path / "in").status == 0
    expected = [{"format": "html", "keywords": ["ferries", "storms"]}, {"format": "txt", "keywords": []}]
    kept = "SELECT format, keywords FROM articles ORDER BY format"
    assert rows_of(warehouse, kept) == expected

    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("UPDATE versions SET keywords = NULL")
    assert say("--warehouse", warehouse, "reprocess").status == 0
    assert rows_of(warehouse, kept) == expected
