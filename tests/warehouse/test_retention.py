"""Retention takes away what is old enough and no more, and what is left agrees with itself."""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.warehouse import retention
from pipeline.warehouse.query import examine
from pipeline.warehouse.retention import Retained
from schemas.settings import RetentionSettings
from tests.builders import rows
from tests.laws.in_process import Ingester, power_cut
from tests.running import rows_of, say

INGESTED = "SELECT max(ingested_at)::VARCHAR FROM versions"
DAY = timedelta(days=1)


class Desk(Ingester):
    """A folder whose files become articles, and the time."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def say(self, name: str, body: str, mtime: int = 1, **fields: Any) -> None:
        """Write an article of one address, and ingest the folder."""
        path = self.folder / name
        path.write_text(json.dumps({"url": "https://paper.example/1", "articleBody": body, **fields}), "utf-8")
        os.utime(path, (mtime, mtime))
        self.backfill([self.folder])

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return rows(self.warehouse, query)

    def after(self, days: float, **kept: int) -> Retained:
        """Take away what is due so many days after the last commit; the warehouse agrees with itself then."""
        ((at,),) = self.ask(INGESTED)
        taken = self.warehouse.retain(datetime.fromisoformat(at + ":00") + days * DAY, RetentionSettings(**kept))
        assert examine(self.warehouse.connection) == []
        return taken


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return an empty folder and warehouse."""
    return Desk(tmp_path)


REVISIONS = "SELECT revision, body FROM article_revisions ORDER BY 1"
CURRENT = "SELECT revision, body FROM articles"


def test_a_revision_is_kept_for_so_many_days_after_the_next_came(desk: Desk) -> None:
    """Its text, its raw text and all that is said in it go then; the current one keeps text and number."""
    for body in ("Oslo one.", "Oslo two.", "Oslo three."):
        desk.say("a.json", body)
    assert desk.after(1.9, revisions_days=2) == Retained()
    assert desk.ask(REVISIONS) == [(1, "Oslo one."), (2, "Oslo two.")]
    assert desk.after(2.1, revisions_days=2) == Retained(revisions=2)
    assert desk.ask(REVISIONS) == []
    assert desk.ask(CURRENT) == [(3, "Oslo three.")]
    assert desk.ask("SELECT raw_text FROM raw_texts")[0][0].count("Oslo three.") == 1
    assert desk.ask("SELECT count(*) FROM raw_texts") == [(1,)]
    assert desk.ask("SELECT count(*) FROM versions AS v WHERE v::VARCHAR LIKE '%Oslo one%'") == [(0,)]
    assert desk.after(2.1, revisions_days=2) == Retained()


def test_the_next_revision_has_the_next_number(desk: Desk) -> None:
    """Whatever is gone before it."""
    for body in ("Oslo one.", "Oslo two."):
        desk.say("a.json", body)
    desk.after(3, revisions_days=2)
    desk.say("a.json", "Oslo three.")
    assert desk.ask(CURRENT) == [(3, "Oslo three.")]
    assert desk.ask(REVISIONS) == [(2, "Oslo two.")]
    assert examine(desk.warehouse.connection) == []


def test_an_old_text_that_a_file_holds_again_is_a_revision_like_any_other(desk: Desk) -> None:
    """With its raw text; that its like was taken away before does not matter."""
    for body in ("Oslo one.", "Oslo two."):
        desk.say("a.json", body)
    desk.after(3, revisions_days=2)
    desk.say("a.json", "Oslo one.", mtime=2)
    assert desk.ask(CURRENT) == [(3, "Oslo one.")]
    assert desk.ask("SELECT count(*) FROM raw_texts") == [(2,)]
    assert examine(desk.warehouse.connection) == []


def test_an_earlier_revision_that_a_file_still_holds_goes_too_and_does_not_become_current(desk: Desk) -> None:
    """Reading that file again makes no new revision; its text comes back as the earlier one that it was."""
    desk.say("a.json", "Oslo one.", dateModified="2024-03-01")
    desk.say("b.json", "Oslo two.", dateModified="2024-03-02")
    assert desk.after(3, revisions_days=2) == Retained(revisions=1)
    os.utime(desk.folder / "a.json", (9, 9))
    counts = desk.backfill([desk.folder])
    assert (counts.revised, counts.unchanged) == (0, 2)
    assert desk.ask(REVISIONS) == [(1, "Oslo one.")]
    assert examine(desk.warehouse.connection) == []
    assert desk.after(3, revisions_days=2) == Retained(revisions=1)
    desk.say("b.json", "Oslo two.", url="https://paper.example/2")
    bodies = desk.ask("SELECT url, body FROM articles ORDER BY 1")
    assert bodies == [("https://paper.example/1", "Oslo two."), ("https://paper.example/2", "Oslo two.")]
    assert examine(desk.warehouse.connection) == []


def test_raw_texts_are_kept_for_so_many_days(desk: Desk) -> None:
    """Of current articles as well; later ones are kept, and their loss would be a fault."""
    desk.say("a.json", "Oslo one.")
    assert desk.after(1, raw_text_days=2) == Retained()
    assert desk.after(3, raw_text_days=2) == Retained(raw_texts=1)
    assert desk.ask(CURRENT) == [(1, "Oslo one.")]
    for _ in range(3):
        desk._start("later")
    desk.say("b.json", "Bergen.", url="https://paper.example/2")
    assert desk.ask("SELECT count(*) FROM raw_texts") == [(1,)]
    assert examine(desk.warehouse.connection) == []
    assert desk.after(-3000, raw_text_days=1) == Retained()


def test_a_raw_text_that_is_lost_is_still_a_fault_where_retention_does_not_say_so(desk: Desk) -> None:
    """The mark says up to when they may be gone."""
    desk.say("a.json", "Oslo one.")
    desk.after(1.5, raw_text_days=1)
    assert desk.ask("SELECT count(*) FROM retention_marks") == [(1,)]
    desk.warehouse.connection.execute("UPDATE versions SET ingested_at = ingested_at + INTERVAL 2 DAY")
    assert [fault.check for fault in examine(desk.warehouse.connection)] == ["version_without_raw_text"]


def test_refusals_are_given_up_after_so_many_days(desk: Desk) -> None:
    """A file with nothing else is ignored until it changes; the others stay loaded, and the books balance."""
    desk.say("a.json", "Oslo one.")
    good = json.dumps({"articleBody": "Bergen.", "url": "https://paper.example/2"})
    (desk.folder / "part.jsonl").write_text(good + "\n{\n", "utf-8")
    (desk.folder / "whole.json").write_text("{", "utf-8")
    desk.backfill([desk.folder])
    assert desk.after(1, quarantine_days=2) == Retained()
    assert desk.after(3, quarantine_days=2) == Retained(quarantined=2)
    assert desk.ask("SELECT count(*) FROM quarantine") == [(0,)]
    states = "SELECT parse_filename(path), state, reason, records FROM files ORDER BY 1"
    given_up = [
        ("a.json", "loaded", None, 1), ("part.jsonl", "loaded", None, 1), ("whole.json", "ignored", "discarded", 0),
    ]  # fmt: skip
    assert desk.ask(states) == given_up
    counts = desk.backfill([desk.folder])
    assert (counts.articles, counts.unchanged) == (2, 2)
    (desk.folder / "whole.json").write_text("{{", "utf-8")
    assert desk.backfill([desk.folder]).quarantined == 1


def test_a_file_that_is_half_read_keeps_its_refusals(desk: Desk) -> None:
    """Its records are counted to go on after them."""
    desk.say("a.json", "Oslo one.")
    (desk.folder / "part.jsonl").write_text("{\n{\n", "utf-8")
    desk.backfill([desk.folder])
    desk.warehouse.connection.execute("UPDATE files SET state = 'pending' WHERE path LIKE '%part.jsonl'")
    assert desk.after(3, quarantine_days=2) == Retained()


def test_nothing_is_taken_by_default(desk: Desk) -> None:
    """Zero days are for ever."""
    for body in ("Oslo one.", "Oslo two."):
        desk.say("a.json", body)
    (desk.folder / "whole.json").write_text("{", "utf-8")
    desk.backfill([desk.folder])
    assert desk.after(30_000) == Retained()
    assert desk.ask("SELECT count(*) FROM raw_texts") == [(2,)]


@pytest.mark.parametrize("name", ["retain.begin", "retain.end", "retain.done"])
def test_a_power_cut_leaves_whole_steps_and_the_next_time_does_the_rest(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """One row a step here."""
    monkeypatch.setattr(retention, "RETAIN_ROWS", 1)
    for body in ("Oslo one.", "Oslo two.", "Oslo three."):
        desk.say("a.json", body)
    (desk.folder / "whole.json").write_text("{", "utf-8")
    desk.backfill([desk.folder])
    kept = {"revisions_days": 1, "raw_text_days": 1, "quarantine_days": 1}
    for reach in (2, 1, 1):
        with power_cut(name, reach):
            desk.retain(**kept)
        assert examine(desk.warehouse.connection) == []
    desk.retain(**kept)
    assert desk.ask(REVISIONS) == []
    assert desk.ask("SELECT (SELECT count(*) FROM raw_texts), (SELECT count(*) FROM quarantine)") == [(0, 0)]
    assert examine(desk.warehouse.connection) == []


def test_it_stops_between_two_steps(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A daemon that is told to end does not wait for the rest."""
    monkeypatch.setattr(retention, "RETAIN_ROWS", 1)
    for body in ("Oslo one.", "Oslo two.", "Oslo three."):
        desk.say("a.json", body)
    answers = iter([False, True, True, True])
    taken = desk.warehouse.retain(
        datetime.fromisoformat("2030-01-01T00:00:00+00:00"), RetentionSettings(revisions_days=1), lambda: next(answers)
    )
    assert taken == Retained(revisions=1)


def test_a_dry_run_decides_over_what_was_taken_away(tmp_path: Path) -> None:
    """Here an in-use text that is gone: the real run finds as many revisions as the dry one says. Backfill keeps it."""
    inbox, warehouse = tmp_path / "in", tmp_path / "w" / "news.duckdb"
    inbox.mkdir()

    def tell(name: str, body: str, day: int) -> None:
        said = {"url": "https://paper.example/1", "articleBody": body, "dateModified": f"2024-03-0{day}"}
        (inbox / name).write_text(json.dumps(said), "utf-8")

    def backfill(*options: str, **settings: str) -> Any:
        done = say("--warehouse", warehouse, "backfill", inbox, *options, "--format", "json", settings=settings)
        return {**done.value, "dry_run": 0, "refused": 0}, done.err

    tell("a.json", "Oslo one.", 1)
    tell("b.json", "Oslo two.", 2)
    backfill()
    import duckdb

    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("UPDATE versions SET ingested_at = ingested_at - INTERVAL 9 DAY")
    _, err = backfill(COPYDESK_RETENTION__REVISIONS_DAYS="5", COPYDESK_RETENTION__RAW_TEXT_DAYS="5")
    assert "kept long enough and taken away: 1 revisions, 1 raw texts, 0 refusals" in err
    assert rows_of(warehouse, "FROM article_revisions") == []
    tell("c.json", "Oslo three.", 3)
    tell("a.json", "Oslo zero.", 1)
    assert backfill("--dry-run")[0] == backfill()[0]
    assert say("--warehouse", warehouse, "doctor").out == "all agrees\n"
    assert say("--warehouse", warehouse, "reprocess", "--stage", "clean").out == "articles=1 refused=0 kept=0\n"
