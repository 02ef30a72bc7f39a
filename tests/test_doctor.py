"""`doctor` finds each kind of damage, and none where there is none."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from pipeline.warehouse.buckets import PAIR
from pipeline.warehouse.query import doctor_checks
from tests.index_damage import cut_postings, cut_rows, scribble
from tests.running import say

FERRY = "article_id = (SELECT min(article_id) FROM articles WHERE publisher = 'Harbour Wire')"
STEEL_FILE = "file_no = (SELECT file_no FROM files WHERE path LIKE '%2024-09-04.jsonl')"

DAMAGE = {
    "archived_by_nobody": f"UPDATE files SET archived_path = '/gone' WHERE {STEEL_FILE}",
    "article_without_one_current": f"UPDATE versions SET is_current = false WHERE {FERRY}",
    "copies_not_grouped": "DELETE FROM body_groups",
    "copy_without_original": "INSERT INTO body_matches SELECT a, b, 0, true, 'near', 1, 1, 9, 99 FROM (SELECT min(body_key) AS a, max(body_key) AS b FROM versions) UNION ALL SELECT max(body_key), min(body_key), 0, true, 'near', 1, 1, 9, 99 FROM versions",
    "current_text_not_held": f"UPDATE versions SET body = NULL WHERE is_current AND {FERRY}",
    "date_not_in_text": f"INSERT INTO dates SELECT article_id, '2024-09-04', '2024-09-04', 'Wednesday', 'body', 0, 9 FROM articles WHERE {FERRY}",
    "disposal_without_file": "INSERT INTO disposals (file_no, reading) VALUES (999, 1)",
    "file_in_no_state": f"UPDATE files SET state = 'lost' WHERE {STEEL_FILE}",
    "file_loaded_with_nothing": f"UPDATE files SET state = 'ignored', reason = 'forgotten' WHERE {STEEL_FILE}",
    "file_number_twice": "UPDATE files SET file_no = 1 WHERE file_no = 2",
    "file_twice": f"INSERT INTO files FROM files WHERE {STEEL_FILE}",
    "file_with_lost_records": f"DELETE FROM sightings WHERE {STEEL_FILE}",
    "forgotten_article_held": f"INSERT INTO tombstones (article_id) SELECT article_id FROM articles WHERE {FERRY}",
    "forgotten_file_with_payload": "INSERT INTO forgotten_sightings SELECT file_no, 0, 1 FROM files WHERE quarantined_records > 0",
    "match_of_no_body": "INSERT INTO body_matches SELECT uuid(), uuid(), 0, true, 'near', 1, 1, 9, 99",
    "mention_not_in_text": f"UPDATE mentions SET char_start = char_start + 1 WHERE {FERRY}",
    "quarantine_not_counted": "UPDATE files SET quarantined_records = 0",
    "quarantine_without_file": "UPDATE quarantine SET path = '/gone.json'",
    "quarantined_without_reason": "DELETE FROM quarantine; UPDATE files SET state = 'quarantined' WHERE quarantined_records = 1",
    "raw_text_of_no_content": f"DELETE FROM versions WHERE {FERRY}",
    "raw_text_twice": f"INSERT INTO raw_texts FROM raw_texts WHERE {FERRY}",
    "revisions_not_numbered": "UPDATE versions SET revision = 3 WHERE revision = 2",
    "run_does_not_add_up": "UPDATE runs SET articles = articles + 1",
    "sighting_without_file": f"UPDATE sightings SET file_no = 999 WHERE {STEEL_FILE}",
    "sighting_without_version": f"DELETE FROM versions WHERE {FERRY}",
    "tags_not_counted": f"UPDATE tags SET mentions = mentions + 1 WHERE {FERRY}",
    "tags_of_no_article": "INSERT INTO tags SELECT uuid(), 'country', 'NO', 'Norway', NULL, 1",
    "tombstone_twice": "INSERT INTO tombstones (article_id) SELECT '00000000-0000-0000-0000-000000000001' FROM range(2)",
    "tombstone_without_content": "INSERT INTO tombstones (article_id) SELECT uuid()",
    "version_in_use_unseen": f"DELETE FROM sightings WHERE {FERRY}",
    "version_without_raw_text": f"DELETE FROM raw_texts WHERE {FERRY}",
}
"""What damages a warehouse so that a check must find it."""


def damaged(news: Path, folder: Path, sql: str) -> Path:
    """Return a copy of a warehouse after some statements by somebody else."""
    copy = folder / "damaged.duckdb"
    copy.write_bytes(news.read_bytes())
    with duckdb.connect(str(copy)) as connection:
        connection.execute(sql)
    return copy


def examine(warehouse: Path) -> tuple[int, dict[str, Any]]:
    """Return the status of `doctor`, and what it found, by check."""
    done = say("--warehouse", warehouse, "doctor", "--format", "json")
    (line,) = done.out.splitlines()
    found = json.loads(line)
    assert found["ok"] == (not found["faults"])
    return done.status, {fault["check"]: fault for fault in found["faults"]}


def test_a_sound_warehouse_agrees(news: Path) -> None:
    """With copies, revisions and refusals in it."""
    assert examine(news) == (0, {})
    done = say("--warehouse", news, "doctor")
    assert (done.status, done.out, done.err) == (0, "all agrees\n", "")


def test_every_check_has_its_damage() -> None:
    """A check that nothing triggers may as well not be there."""
    assert set(DAMAGE) == set(doctor_checks())


@pytest.mark.parametrize("check", DAMAGE)
def test_damage_is_found_and_shown(news: Path, tmp_path: Path, check: str) -> None:
    """Exit status 1, the check by name, how often, what it means and an example."""
    status, faults = examine(damaged(news, tmp_path, DAMAGE[check]))
    assert status == 1
    fault = faults[check]
    assert fault["count"] >= 1
    assert fault["meaning"]
    assert 1 <= len(fault["examples"]) <= 5
    assert all(fault["examples"])


def test_damage_is_told_to_people(news: Path, tmp_path: Path) -> None:
    """A line a check, examples below it, and how many checks failed at the end."""
    broken = damaged(news, tmp_path, DAMAGE["run_does_not_add_up"])
    done = say("--warehouse", broken, "doctor")
    assert done.status == 1
    first, *examples, last = done.out.splitlines()
    assert first.startswith("run_does_not_add_up: 2 found; each is a run whose records are not ")
    assert len(examples) == 2
    assert last == "1 checks failed"


@pytest.mark.parametrize(
    ("check", "stage"),
    [
        ("copies_not_grouped", "deduplicate"),
        ("match_of_no_body", "deduplicate"),
        ("copy_without_original", "deduplicate"),
        ("mention_not_in_text", "tag"),
        ("tags_not_counted", "tag"),
    ],
)
def test_what_reprocessing_can_mend_it_mends(news: Path, tmp_path: Path, check: str, stage: str) -> None:
    """As the check's own words say."""
    broken = damaged(news, tmp_path, DAMAGE[check])
    assert check in examine(broken)[1]
    assert f"--stage {stage}" in doctor_checks()[check]
    assert say("--warehouse", broken, "reprocess", "--stage", stage).status == 0
    assert examine(broken) == (0, {})


def test_a_table_that_is_missing_is_a_fault_too(news: Path, tmp_path: Path) -> None:
    """The other checks still run."""
    status, faults = examine(damaged(news, tmp_path, "DROP TABLE raw_texts"))
    assert status == 1
    assert set(faults) == {
        "forgotten_article_held", "raw_text_of_no_content", "raw_text_twice", "version_without_raw_text",
    }  # fmt: skip
    assert "the check could not run" in faults["raw_text_twice"]["meaning"]


def test_a_file_that_changed_since_it_was_read_is_told_of_and_is_no_fault(tmp_path: Path) -> None:
    """The next look at its folder takes note of it."""
    story = tmp_path / "in" / "a.txt"
    story.parent.mkdir()
    story.write_text("Tokyo and Seoul said on Monday that they would go on talking.", encoding="utf-8")
    warehouse = tmp_path / "w" / "news.duckdb"
    say("--warehouse", warehouse, "backfill", story.parent)
    story.unlink()
    done = say("--warehouse", warehouse, "doctor")
    assert done.status == 0
    assert f"1 files have changed or gone since they were read, as {story}" in done.out
    say("--warehouse", warehouse, "backfill", story.parent)
    assert say("--warehouse", warehouse, "doctor").out == "all agrees\n"


def _exchange(index: Path) -> None:
    """Give two bodies each other's digest: every file is whole then."""
    (path,) = index.rglob("sketches.rows")
    rows = path.read_bytes()
    path.write_bytes(rows[32:48] + rows[16:32] + rows[:16] + rows[48:])


def _tear_list(index: Path) -> None:
    (path,) = index.rglob("postings.json")
    path.write_bytes(path.read_bytes()[:-5])


def _point_elsewhere(index: Path) -> None:
    for path in index.rglob("postings-*.pairs"):
        pairs = np.fromfile(path, PAIR)
        pairs["number"] = 0
        pairs.tofile(path)


@pytest.mark.parametrize(
    ("check", "damage"),
    [
        ("index_without_body", cut_rows),
        ("index_sketch_torn", scribble),
        ("index_of_other_text", _exchange),
        ("index_not_readable", cut_postings),
        ("index_not_readable", _tear_list),
        ("index_without_posting", _point_elsewhere),
    ],
)
def test_damage_of_the_index_is_found_and_mended(
    news: Path, tmp_path: Path, check: str, damage: Callable[[Path], None]
) -> None:
    """It is no part of the warehouse's file: `reprocess --stage deduplicate` makes it anew."""
    warehouse = tmp_path / "news.duckdb"
    shutil.copy(news, warehouse)
    assert say("--warehouse", warehouse, "reprocess", "--stage", "deduplicate").status == 0
    assert examine(warehouse) == (0, {})
    damage(Path(f"{warehouse}.index"))
    status, faults = examine(warehouse)
    assert status == 1
    assert faults[check]["examples"]
    assert "reprocess --stage deduplicate" in faults[check]["meaning"]
    assert say("--warehouse", warehouse, "reprocess", "--stage", "deduplicate").status == 0
    assert examine(warehouse) == (0, {})


@pytest.mark.parametrize("check", ["mention_not_in_text", "date_not_in_text"])
def test_what_long_texts_say_is_checked_to_their_end(tmp_path: Path, check: str) -> None:
    """Long texts are cut into blocks: what stands across two of them agrees, and what is off by one is found."""
    story = tmp_path / "in" / "a.txt"
    story.parent.mkdir()
    said = "The café in Tokyo said on Monday, September 2, 2024 that Seoul and Paris, France would talk of it. "
    story.write_text("".join(f"{number}: {said}" for number in range(400)), encoding="utf-8")
    warehouse = tmp_path / "w" / "news.duckdb"
    say("--warehouse", warehouse, "backfill", story.parent)
    assert examine(warehouse) == (0, {})
    table = check.partition("_")[0] + "s"
    with duckdb.connect(str(warehouse)) as connection:
        across = f"SELECT count(*) FROM {table} WHERE char_start // 200 < (char_end - 1) // 200"
        assert connection.execute(across).fetchall()[0][0] > 0
        connection.execute(
            f"UPDATE {table} SET char_start = char_start + 1 WHERE char_start = (SELECT max(char_start) FROM {table})"
        )
    status, faults = examine(warehouse)
    assert (status, faults[check]["count"]) == (1, 1)
