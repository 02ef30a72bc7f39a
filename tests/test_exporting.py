"""What `export` writes and `tags explain` says, over the samples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.running import rows_of, say


def exported(news: Path, *arguments: str | Path) -> list[dict[str, Any]]:
    """Return the lines that `export` writes to standard output."""
    done = say("--warehouse", news, "export", *arguments)
    assert done.status == 0, done.err
    return [json.loads(line) for line in done.out.splitlines()]


def test_every_article_is_a_news_object_without_nulls(news: Path) -> None:
    """With the fields of ninjs 1.4, its tags by what they are."""
    items = exported(news, "--format", "ninjs")
    assert len(items) == len(rows_of(news, "SELECT article_id FROM articles"))
    assert all(None not in item.values() and item["type"] == "text" for item in items)
    [item] = [item for item in items if item.get("headline", "").startswith("Japan seeks")]
    assert (item["located"], item["language"], item["charcount"]) == ("TOKYO", "en", len(item["body_text"]))
    assert item["subject"][0]["name"] == "politics"
    assert {"name": "Japan", "rel": "mention", "scheme": "iso3166-1a2", "code": "JP"} in item["place"]


def test_rows_carry_tags_mentions_dates_and_events(news: Path, tmp_path: Path) -> None:
    """The same in JSON lines and in Parquet."""
    where = "headline LIKE 'Japan seeks%'"
    [row] = exported(news, "--format", "jsonl", "--where", where)
    out = tmp_path / "news.parquet"
    assert say("--warehouse", news, "export", "--format", "parquet", "--where", where, "--output", out).status == 0
    query = "SELECT len(tags), len(mentions), headline FROM read_parquet($path)"
    assert duckdb.execute(query, {"path": str(out)}).fetchall() == [
        (len(row["tags"]), len(row["mentions"]), row["headline"])
    ]


def test_a_file_is_there_when_it_is_whole(news: Path, tmp_path: Path) -> None:
    """A condition that is none leaves nothing behind, and takes no other statement with it."""
    out = tmp_path / "news.jsonl"
    done = say(
        "--warehouse", news, "export", "--format", "ninjs", "--where", "1); DROP TABLE tags; --", "--output", out
    )
    assert (done.status, list(tmp_path.iterdir())) == (1, [])
    assert say("--warehouse", news, "export", "--format", "ninjs", "--output", out).status == 0
    assert len(out.read_text(encoding="utf-8").splitlines()) == len(rows_of(news, "SELECT article_id FROM articles"))


@pytest.fixture
def japan_seeks(news: Path) -> str:
    """Return the id of a sample."""
    [row] = rows_of(news, "SELECT article_id::VARCHAR AS id FROM articles WHERE headline LIKE 'Japan seeks%'")
    return str(row["id"])


def test_every_tag_is_explained_by_its_places_or_its_words(news: Path, japan_seeks: str) -> None:
    done = say("--warehouse", news, "tags", "explain", japan_seeks, "--format", "json")
    tags = json.loads(done.out)
    stored = rows_of(news, f"SELECT kind, tag_id FROM tags WHERE article_id = '{japan_seeks}'")
    assert {(tag["kind"], tag["tag_id"]) for tag in tags} == {(row["kind"], row["tag_id"]) for row in stored}
    assert all(tag["words"] if tag["kind"] == "topic" else len(tag["places"]) == tag["mentions"] for tag in tags)


def test_explanations_read_as_lines(news: Path, japan_seeks: str) -> None:
    lines = say("--warehouse", news, "tags", "explain", japan_seeks).out.splitlines()
    assert any(line.startswith("place") and "TOKYO (body 0)" in line for line in lines)


def test_an_id_that_no_article_has_is_told(news: Path) -> None:
    done = say("--warehouse", news, "tags", "explain", "nobody")
    assert done.status == 1
    assert "no article has the id nobody" in done.err
