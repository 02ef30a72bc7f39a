"""The tables and views say what they hold, and hold what the public contract promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import a_memory, rows
from tests.programs import ask
from tests.running import say

PROMISED = {
    "articles": """article_id UUID, revision INTEGER, headline VARCHAR, body VARCHAR, authors VARCHAR[], publisher VARCHAR,
        dateline VARCHAR, published_at TIMESTAMP WITH TIME ZONE, modified_at TIMESTAMP WITH TIME ZONE, published_on DATE,
        published_precision VARCHAR, published_source VARCHAR, language VARCHAR, url VARCHAR, origin_url VARCHAR,
        section VARCHAR, word_count INTEGER, duplicate_of UUID, duplicate_kind VARCHAR, similarity FLOAT,
        source_path VARCHAR, source_record INTEGER, format VARCHAR, content_hash VARCHAR,
        first_ingested_at TIMESTAMP WITH TIME ZONE, ingested_at TIMESTAMP WITH TIME ZONE, run_id UUID""",
    "tags": "article_id UUID, kind VARCHAR, tag_id VARCHAR, label VARCHAR, mentions INTEGER, score FLOAT",
    "mentions": """article_id UUID, kind VARCHAR, tag_id VARCHAR, part VARCHAR, char_start INTEGER, char_end INTEGER,
        surface VARCHAR""",
    "quotes": """article_id UUID, quote VARCHAR, quote_type VARCHAR, speaker VARCHAR, tag_id VARCHAR, cue VARCHAR,
        char_start INTEGER, char_end INTEGER""",
    "dates": """article_id UUID, date_from DATE, date_to DATE, surface VARCHAR, part VARCHAR, char_start INTEGER,
        char_end INTEGER""",
    "files": """path VARCHAR, size BIGINT, mtime_ns BIGINT, ctime_ns BIGINT, inode BIGINT, content_hash VARCHAR,
        state VARCHAR, reason VARCHAR, records INTEGER, attempts INTEGER, archived_path VARCHAR,
        first_seen_at TIMESTAMP WITH TIME ZONE, processed_at TIMESTAMP WITH TIME ZONE, run_id UUID""",
    "quarantine": """quarantine_id UUID, path VARCHAR, source_record INTEGER, stage VARCHAR, reason VARCHAR, detail VARCHAR,
        payload BLOB, first_failed_at TIMESTAMP WITH TIME ZONE, last_failed_at TIMESTAMP WITH TIME ZONE,
        attempts INTEGER""",
    "runs": """run_id UUID, command VARCHAR, started_at TIMESTAMP WITH TIME ZONE, ended_at TIMESTAMP WITH TIME ZONE,
        files BIGINT, articles BIGINT, new BIGINT, revised BIGINT, unchanged BIGINT, duplicates BIGINT,
        quarantined BIGINT, version VARCHAR""",
    "reprints": """original_id UUID, copy_id UUID, kind VARCHAR, similarity FLOAT, original_publisher VARCHAR,
        copy_publisher VARCHAR""",
    "tag_counts_daily": "day DATE, kind VARCHAR, tag_id VARCHAR, label VARCHAR, articles BIGINT",
    "co_mentions": """kind_a VARCHAR, tag_a VARCHAR, label_a VARCHAR, kind_b VARCHAR, tag_b VARCHAR, label_b VARCHAR,
        articles BIGINT""",
    "file_states": "state VARCHAR, files BIGINT",
}
"""The public contract's tables and views with their columns."""
PROMISED["article_revisions"] = PROMISED["originals"] = PROMISED["articles"]


@pytest.mark.parametrize("table", PROMISED)
def test_a_table_has_the_columns_that_users_rely_on(table: str) -> None:
    """By name, type and order; columns of ours may stand behind them."""
    found = rows(a_memory(), f"SELECT column_name, column_type FROM (DESCRIBE {table})")
    promised = [tuple(column.split(maxsplit=1)) for column in " ".join(PROMISED[table].split()).split(", ")]
    assert found[: len(promised)] == promised


def test_every_table_and_view_has_a_comment() -> None:
    """Whoever opens the file finds there what it holds."""
    silent = rows(
        a_memory(),
        """
        SELECT table_name FROM duckdb_tables() WHERE NOT internal AND NOT temporary AND coalesce(comment, '') = ''
        UNION ALL
        SELECT view_name FROM duckdb_views() WHERE NOT internal AND coalesce(comment, '') = ''
        """,
    )
    assert silent == []


def test_every_column_has_a_comment() -> None:
    """Those of views as well."""
    warehouse = a_memory()
    assert rows(
        warehouse,
        "SELECT table_name, column_name FROM duckdb_columns()"
        " WHERE NOT internal AND schema_name = 'main' AND coalesce(comment, '') = ''",
    ) == []  # fmt: skip
    assert rows(warehouse, "SELECT count(*) > 200 FROM duckdb_columns() WHERE NOT internal") == [(True,)]


def test_no_comment_is_cut_or_holds_an_escape_twice() -> None:
    """A quote that is doubled once too often would stand in it."""
    found = rows(a_memory(), "SELECT comment FROM duckdb_columns() WHERE NOT internal AND contains(comment, '''''')")
    assert found == []


def test_there_are_no_keys_constraints_or_indexes() -> None:
    """The same schema must be able to live on DuckLake, which has none."""
    warehouse = a_memory()
    assert rows(warehouse, "SELECT count(*) FROM duckdb_constraints()") == [(0,)]
    assert rows(warehouse, "SELECT count(*) FROM duckdb_indexes()") == [(0,)]
    assert rows(warehouse, "SELECT count(*) FROM duckdb_sequences()") == [(0,)]


def test_texts_are_packed(tmp_path: Path) -> None:
    """In the warehouse and in its snapshots: to a third, whatever their length."""
    warehouse, copy = tmp_path / "news.duckdb", tmp_path / "copy.duckdb"
    inbox = tmp_path / "in"
    inbox.mkdir()
    words = [f"word{number % 701}" for number in range(1200)]
    for number in range(300):
        (inbox / f"{number}.txt").write_text(" ".join(words[number:] + words[:number]) + ".", encoding="utf-8")
    assert say("--warehouse", warehouse, "backfill", inbox).status == 0
    assert say("--warehouse", warehouse, "snapshot", copy).status == 0
    for file in (warehouse, copy):
        kinds = ask(
            file,
            "SELECT DISTINCT compression FROM pragma_storage_info('raw_texts')"
            " WHERE column_name = 'raw_text' AND segment_type = 'VARCHAR'",
        )
        assert kinds == [("ZSTD",)], file
