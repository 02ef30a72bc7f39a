"""Law 2: the same files again change nothing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tests.laws.conftest import CleanRun
from tests.programs import ask, backfill, content_of, differences
from tests.running import assert_sound

WRITTEN = "SELECT max(ingested_at)::VARCHAR, max(last_failed_at)::VARCHAR, max(processed_at)::VARCHAR FROM articles, quarantine, files"


def test_the_same_files_again_change_nothing(clean_run: CleanRun, corpus: Path, tmp_path: Path) -> None:
    """Nothing is read, no row is written anew, and the counts say so."""
    warehouse = tmp_path / "news.duckdb"
    shutil.copyfile(clean_run.warehouse, warehouse)
    counts = backfill(warehouse, corpus)
    refused = clean_run.counts["quarantined"]
    records = clean_run.counts["articles"]
    assert counts == {
        "files": clean_run.counts["files"],
        "articles": records,
        "new": 0,
        "revised": 0,
        "unchanged": records - refused,
        "duplicates": 0,
        "quarantined": refused,
    }
    assert differences(content_of(warehouse), clean_run.content) == {}
    assert ask(warehouse, WRITTEN) == ask(clean_run.warehouse, WRITTEN)
    assert_sound(warehouse)


def test_files_that_were_only_touched_are_read_again_and_change_nothing_but_the_ledger(tmp_path: Path) -> None:
    """Every record is `unchanged`; no revision is made of a new modification time."""
    folder, warehouse = tmp_path / "in", tmp_path / "w" / "news.duckdb"
    folder.mkdir()
    (folder / "a.txt").write_text("Japan and Peru agreed on trade after long talks.", "utf-8")
    (folder / "b.jsonl").write_text(
        '{"text": "Kenya votes on Sunday."}\n{"text": "Norway does not."}\nno json\n', "utf-8"
    )
    backfill(warehouse, folder)
    before = content_of(warehouse)
    for path in folder.iterdir():
        os.utime(path, ns=(2_000_000_000, 2_000_000_000))
    counts = backfill(warehouse, folder)
    after = content_of(warehouse)
    assert (counts["new"], counts["revised"], counts["unchanged"], counts["quarantined"]) == (0, 0, 3, 1)
    for table in ("articles", "article_revisions", "tags", "mentions", "quarantine", "raw_texts", "body_groups"):
        assert before[table] == after[table]
    assert ask(warehouse, "SELECT DISTINCT attempts, mtime_ns FROM files") == [(2, 2_000_000_000)]
