"""What is taken down is gone from every table, and no file brings it back."""

from __future__ import annotations

import json
import os
import uuid
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.programs import content_of, differences
from tests.running import rows_of, say

FERRY = "The ferry from Oslo to Kiel sails again after three weeks, its owners in Norway said."
TRAM = "A tram line through Nairobi will open in the spring, the minister of Kenya told reporters."


def a_record(number: int, **fields: Any) -> dict[str, Any]:
    """Return a JSON article with an address of its own."""
    said = {"headline": f"Story {number}", "articleBody": f"{FERRY} It is story {number}."}
    return {**said, "url": f"https://paper.example/{number}", **fields}


class Desk:
    """A folder and its warehouse."""

    def __init__(self, folder: Path) -> None:
        self.inbox = folder / "in"
        self.inbox.mkdir()
        self.warehouse = folder / "w" / "news.duckdb"

    def write(self, name: str, *records: dict[str, Any] | str) -> Path:
        """Write a file: lines of JSON, or the text that it is."""
        path = self.inbox / name
        path.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in records), "utf-8")
        return path

    def backfill(self, *options: str) -> dict[str, Any]:
        """Ingest the folder; return the counts, which add up."""
        counts: dict[str, Any] = self.run("backfill", self.inbox, "--format", "json", *options).value
        assert counts["new"] + counts["revised"] + counts["unchanged"] + counts["quarantined"] == counts["articles"]
        return counts

    def forget(self, *what: str) -> int:
        """Take something down; return how many articles that were. The warehouse is sound then."""
        forgotten: int = self.run("forget", *what, "--format", "json").value["forgotten"]
        assert self.run("doctor").out == "all agrees\n"
        return forgotten

    def run(self, *words: str | Path) -> Any:
        """Run a command on the warehouse."""
        return say("--warehouse", self.warehouse, *words)

    def rows(self, query: str) -> list[dict[str, Any]]:
        """Return the rows of a query."""
        return rows_of(self.warehouse, query)

    def id_of(self, path: Path) -> str:
        """Return the id of the one article of a file."""
        (row,) = self.rows(f"SELECT article_id FROM articles WHERE source_path = '{path}'")
        return str(row["article_id"])

    def bodies(self) -> list[str]:
        """Return all bodies."""
        return [row["body"] for row in self.rows("SELECT body FROM articles ORDER BY body")]

    def file(self, path: Path) -> tuple[str, str | None, int]:
        """Return a file's state, reason and records."""
        (row,) = self.rows(f"FROM files WHERE path = '{path}'")
        return row["state"], row["reason"], row["records"]

    def is_sound(self) -> bool:
        """Tell whether `doctor` finds nothing."""
        return bool(self.run("doctor").out == "all agrees\n")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return an empty folder and no warehouse yet."""
    return Desk(tmp_path)


def everything(warehouse: Path) -> str:
    """Return all that all tables hold, as text."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        tables = connection.execute("SELECT table_name FROM duckdb_tables() WHERE NOT internal").fetchall()
        return "".join(
            str(connection.execute(f'SELECT t::VARCHAR FROM "{table}" AS t').fetchall()) for (table,) in tables
        )


def test_nothing_of_a_forgotten_article_is_left(desk: Desk) -> None:
    """Neither revisions, raw text, tags, mentions, nor sightings; a tombstone says when, by whom and why."""
    page = desk.write("a.json", a_record(1, articleBody=f"{TRAM} First version."))
    desk.backfill()
    desk.write("a.json", a_record(1, articleBody=f"{TRAM} Second version."))
    desk.backfill()
    one = desk.id_of(page)
    assert desk.rows("SELECT count(*) AS n FROM article_revisions") == [{"n": 1}]
    assert desk.forget(one, "--reason", "a letter") == 1
    left = everything(desk.warehouse)
    assert "Nairobi" not in left
    assert "Kenya" not in left
    held = ("articles", "article_revisions", "versions", "sightings", "raw_texts", "tags", "mentions", "body_groups")
    assert [desk.rows(f"SELECT count(*) AS n FROM {table}") for table in held] == [[{"n": 0}]] * len(held)
    (stone,) = desk.rows("SELECT t.*, r.command FROM tombstones AS t JOIN runs AS r ON r.run_id = t.run_id")
    assert (stone["article_id"], stone["reason"], stone["command"]) == (one, "a letter", "forget")
    assert stone["forgotten_at"] and stone["forgotten_by"]
    assert desk.file(page) == ("ignored", "forgotten", 1)


def test_the_file_of_a_forgotten_article_is_let_alone_until_it_changes(desk: Desk) -> None:
    """Not read again while it is the same; read when it changes, and what it says of the article is still kept out."""
    page = desk.write("a.json", a_record(1))
    desk.backfill()
    desk.forget(desk.id_of(page))
    attempts = f"SELECT attempts FROM files WHERE path = '{page}'"
    assert (desk.backfill()["unchanged"], desk.rows(attempts)) == (1, [{"attempts": 1}])
    desk.write("a.json", a_record(1, articleBody=TRAM))
    assert (desk.backfill()["unchanged"], desk.rows(attempts)) == (1, [{"attempts": 2}])
    assert desk.bodies() == []
    assert desk.file(page) == ("ignored", "forgotten", 1)
    assert desk.is_sound()


def test_a_file_that_comes_to_hold_another_article_is_an_input_again(desk: Desk) -> None:
    """Forgetting was about the article, not about the file."""
    page = desk.write("a.json", a_record(1))
    desk.backfill()
    desk.forget(desk.id_of(page))
    desk.write("a.json", a_record(2))
    assert desk.backfill()["new"] == 1
    assert desk.file(page) == ("loaded", None, 1)
    assert desk.rows("SELECT count(*) AS n FROM forgotten_sightings") == [{"n": 0}]
    assert desk.is_sound()


def test_the_same_article_from_another_file_stays_out(desk: Desk) -> None:
    """By its address, in whatever format, with whatever text."""
    desk.forget(desk.id_of(_loaded(desk, "a.json", a_record(1))))
    lines = desk.write("more.jsonl", a_record(1, articleBody=TRAM), a_record(2))
    counts = desk.backfill()
    assert (counts["new"], counts["unchanged"]) == (1, 2)
    assert desk.rows("SELECT url FROM articles") == [{"url": "https://paper.example/2"}]
    assert desk.file(lines) == ("loaded", None, 2)
    assert desk.is_sound()


def _loaded(desk: Desk, name: str, *records: dict[str, Any] | str) -> Path:
    path = desk.write(name, *records)
    desk.backfill()
    return path


@pytest.mark.parametrize(
    "again", [FERRY, f"{FERRY}\n", f"{FERRY.replace(' ', '  ')}\n\n", FERRY.replace("Oslo", "Oslo")]
)
def test_an_article_without_an_address_does_not_come_back_by_another_path(desk: Desk, again: str) -> None:
    """Its path is its identity, so a moved file would be a new article: same bytes, or the same body, are kept out."""
    story = _loaded(desk, "a.txt", FERRY)
    desk.forget(desk.id_of(story))
    story.unlink()
    moved = desk.write("b.txt", again)
    assert desk.backfill()["unchanged"] == 1
    assert desk.file(moved) == ("ignored", "forgotten", 1)
    assert desk.bodies() == []
    assert desk.is_sound()


def test_another_publishers_copy_is_another_article(desk: Desk) -> None:
    """It has a name of its own, and comes in whether before or after: take it down, too, where that is meant."""
    desk.forget(desk.id_of(_loaded(desk, "a.json", a_record(1))))
    desk.write("b.json", a_record(1, url="https://other.example/x"))
    assert desk.backfill()["new"] == 1
    assert desk.rows("SELECT url FROM articles") == [{"url": "https://other.example/x"}]


def test_copies_get_a_new_original(desk: Desk) -> None:
    """The next best of those left; the last one is nobody's copy."""
    pages = [desk.write(f"{n}.json", a_record(n, articleBody=FERRY, datePublished=f"2024-03-0{n}")) for n in (1, 2, 3)]
    desk.backfill()
    first, second, third = (desk.id_of(page) for page in pages)
    originals = "SELECT article_id, duplicate_of FROM articles ORDER BY url"
    assert desk.forget(first) == 1
    assert desk.rows(originals) == [
        {"article_id": second, "duplicate_of": None},
        {"article_id": third, "duplicate_of": second},
    ]
    assert desk.forget(second) == 1
    assert desk.rows(originals) == [{"article_id": third, "duplicate_of": None}]
    assert desk.rows("SELECT count(*) AS n FROM body_groups") == [{"n": 0}]


def test_a_copy_that_stays_may_be_read_again(desk: Desk) -> None:
    """Though its text is that of a forgotten article: it was not what was taken down."""
    first, second = desk.write("a.txt", FERRY), desk.write("b.txt", FERRY)
    desk.backfill()
    (gone,) = desk.rows("SELECT article_id, source_path FROM originals")
    desk.forget(gone["article_id"])
    os.utime(first, (1, 1))
    os.utime(second, (1, 1))
    assert desk.backfill()["unchanged"] == 2
    assert desk.bodies() == [FERRY]
    states = {desk.file(path)[0] for path in (first, second)}
    assert states == {"loaded", "ignored"}
    assert desk.is_sound()


def test_a_file_keeps_its_other_records(desk: Desk) -> None:
    """It stays loaded until the last of them is taken down; then it is ignored."""
    feed = _loaded(desk, "feed.jsonl", *(a_record(n) for n in range(3)))
    assert desk.forget("--where", "url LIKE '%/1'") == 1
    assert desk.file(feed) == ("loaded", None, 3)
    assert desk.backfill() | {"files": 0} == {
        "files": 0, "articles": 3, "new": 0, "revised": 0, "unchanged": 3, "duplicates": 0, "quarantined": 0,
    }  # fmt: skip
    assert desk.forget("--where", "true") == 2
    assert desk.file(feed) == ("ignored", "forgotten", 3)
    assert desk.backfill()["unchanged"] == 3
    assert desk.is_sound()


def test_a_file_with_refused_records_beside_forgotten_ones_is_quarantined(desk: Desk) -> None:
    """Nothing of it is loaded. Its payloads are gone, its refusals can be tried again and given up."""
    feed = _loaded(desk, "feed.jsonl", a_record(1), '{"headline": "Nairobi')
    (refused,) = desk.rows("SELECT quarantine_id, octet_length(payload) > 0 AS kept FROM quarantine")
    assert refused["kept"]
    desk.forget("--where", "true")
    assert desk.file(feed) == ("quarantined", None, 2)
    assert "Nairobi" not in everything(desk.warehouse)
    assert desk.run("quarantine", "retry", "--all").status == 0
    assert "Nairobi" not in everything(desk.warehouse)
    assert desk.file(feed) == ("quarantined", None, 2)
    assert desk.is_sound()
    assert desk.run("quarantine", "discard", refused["quarantine_id"]).status == 0
    assert desk.file(feed) == ("ignored", "forgotten", 1)
    assert desk.is_sound()


def test_a_forgotten_file_that_breaks_keeps_no_payload(desk: Desk) -> None:
    """What is left of the article would be kept there."""
    page = _loaded(desk, "a.json", a_record(1, articleBody=TRAM))
    desk.forget(desk.id_of(page))
    page.write_text(page.read_text("utf-8")[:-5], "utf-8")
    assert desk.backfill()["quarantined"] == 1
    assert desk.file(page)[0] == "quarantined"
    assert "Nairobi" not in everything(desk.warehouse)
    assert desk.is_sound()


def test_what_was_forgotten_may_be_named_again(desk: Desk) -> None:
    """Nothing is left to do then."""
    one = desk.id_of(_loaded(desk, "a.json", a_record(1)))
    assert [desk.forget(one, one), desk.forget(one)] == [1, 0]
    assert desk.rows("SELECT count(*) AS n FROM tombstones") == [{"n": 1}]


@pytest.mark.parametrize("unknown", [str(uuid.UUID(int=1)), "not-an-id", "'; DROP TABLE versions; --"])
def test_an_unknown_id_is_one_line_and_nothing_is_done(desk: Desk, unknown: str) -> None:
    """For the known ones neither; a dry run says the same."""
    one = desk.id_of(_loaded(desk, "a.json", a_record(1)))
    before = content_of(desk.warehouse)
    for option in ((), ("--dry-run",)):
        done = desk.run("forget", *option, "--", one, unknown)
        assert done.status == 1
        assert done.complaint.startswith(f"copydesk: no article has the id {unknown}; ")
    assert differences(before, content_of(desk.warehouse)) == {}


@pytest.mark.parametrize("condition", ["publishr = 'x'", "true); DELETE FROM tags; SELECT (1", "headline", "", " "])
def test_a_bad_condition_is_one_line_and_nothing_is_done(desk: Desk, condition: str) -> None:
    """Whatever it tries."""
    _loaded(desk, "a.json", a_record(1))
    before = content_of(desk.warehouse)
    done = desk.run("forget", "--where", condition)
    assert done.status == 1
    assert "--where" in done.complaint
    assert differences(before, content_of(desk.warehouse)) == {}


@pytest.mark.parametrize("words", [[], ["--where", "true", str(uuid.UUID(int=1))]])
def test_ids_or_a_condition_and_not_both(desk: Desk, words: list[str]) -> None:
    """Wrong usage is told before anything is opened."""
    assert desk.run("forget", *words).status == 2


def test_a_dry_run_shows_what_it_would_be(desk: Desk) -> None:
    """Each with its headline, in either format, and nothing is written."""
    desk.write("a.txt", FERRY)
    one = desk.id_of(_loaded(desk, "b.json", a_record(1, headline="A red line")))
    before = content_of(desk.warehouse)
    where = ("--where", "url IS NOT NULL")
    told = desk.run("forget", "--dry-run", *where).out
    assert told == f"would forget {one}: A red line\ndry run, nothing was taken down; it would be:\nforgotten=1\n"
    found = desk.run("forget", "--dry-run", "--format", "json", *where).value
    assert found["articles"] == [{"article_id": one, "headline": "A red line"}]
    assert (found["forgotten"], found["dry_run"]) == (1, True)
    assert differences(before, content_of(desk.warehouse)) == {}
    assert desk.run("forget", *where).out == "forgotten=1\n"


def test_a_dry_backfill_knows_what_was_forgotten(desk: Desk) -> None:
    """It decides as the real one."""
    desk.forget(desk.id_of(_loaded(desk, "a.json", a_record(1))))
    desk.write("b.jsonl", a_record(1, articleBody=TRAM), a_record(2))
    assert desk.backfill("--dry-run")["new"] == 1


def test_copies_from_before_an_upgrade_are_named(desk: Desk) -> None:
    """They still hold what was taken down, and only people may delete them."""
    one = desk.id_of(_loaded(desk, "a.json", a_record(1)))
    old = desk.warehouse.with_name("news.duckdb.before-0002")
    old.write_bytes(b"")
    done = desk.run("forget", one)
    assert (done.status, done.err) == (
        0, f"{old} is from before an upgrade and still holds what was taken down; delete it\n",
    )  # fmt: skip


def test_a_snapshot_has_nothing_of_what_was_forgotten(desk: Desk) -> None:
    """Not even in free blocks, which the warehouse's own file may still hold."""
    marker = "Quetzalcoatlus"
    desk.write("a.json", a_record(1, articleBody=f"{marker} {uuid.uuid4()} flew over Peru."))
    _loaded(desk, "more.jsonl", *(a_record(n) for n in range(2, 40)))
    assert desk.forget("--where", f"body LIKE '{marker}%'") == 1
    copy = desk.warehouse.with_name("copy.duckdb")
    assert desk.run("snapshot", copy).status == 0
    assert marker.encode() not in copy.read_bytes()
    assert not desk.warehouse.with_name("news.duckdb.wal").exists()
