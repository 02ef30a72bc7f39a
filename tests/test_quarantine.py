"""What cannot be ingested is kept, explained, tried again when asked for, and given up when told so."""

from __future__ import annotations

import base64
import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from tests.running import rows_of, say

GOOD = {"url": "https://paper.example/1", "headline": "Oslo opens a tram line", "articleBody": "The tram runs in Oslo."}
KEYS = (
    "quarantine_id", "path", "source_record", "stage", "reason", "detail", "first_failed_at", "last_failed_at", "attempts",
)  # fmt: skip


class Desk:
    """A folder and its warehouse."""

    def __init__(self, folder: Path) -> None:
        self.inbox = folder / "in"
        self.inbox.mkdir()
        self.warehouse = folder / "w" / "news.duckdb"

    def write(self, name: str, text: str) -> Path:
        """Write a file into the folder."""
        path = self.inbox / name
        path.write_text(text, encoding="utf-8")
        return path

    def backfill(self) -> dict[str, int]:
        """Ingest the folder; return the counts, which add up."""
        return self._counts("backfill", self.inbox)

    def retry(self, *what: str) -> dict[str, int]:
        """Try again what is named; return the counts, which add up."""
        return self._counts("quarantine", "retry", *what)

    def discard(self, *ids: str) -> None:
        """Give up on refusals."""
        done = say("--warehouse", self.warehouse, "quarantine", "discard", *ids)
        assert (done.status, done.out) == (0, f"discarded={len(ids)}\n")

    def listed(self) -> list[dict[str, Any]]:
        """Return what is in quarantine."""
        found: list[dict[str, Any]] = say("--warehouse", self.warehouse, "quarantine", "list", "--format", "json").value
        return found

    def only_id(self) -> str:
        """Return the id of the one refusal."""
        (found,) = self.listed()
        return str(found["quarantine_id"])

    def file(self, path: Path) -> tuple[str, str | None, int, int]:
        """Return a file's state, reason, records and attempts."""
        (row,) = rows_of(self.warehouse, f"FROM files WHERE path = '{path}'")
        return row["state"], row["reason"], row["records"], row["attempts"]

    def is_sound(self) -> bool:
        """Tell whether `doctor` finds nothing."""
        return say("--warehouse", self.warehouse, "doctor").out == "all agrees\n"

    def _counts(self, *words: str | Path) -> dict[str, int]:
        counts: dict[str, int] = say("--warehouse", self.warehouse, *words, "--format", "json").value
        assert counts["new"] + counts["revised"] + counts["unchanged"] + counts["quarantined"] == counts["articles"]
        return counts


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return an empty folder and no warehouse yet."""
    return Desk(tmp_path)


def test_a_refusal_says_what_where_and_why(desk: Desk) -> None:
    """One row a file or record; the other records of the file are articles."""
    whole = desk.write("whole.json", '{"headline": "Lo')
    part = desk.write("part.jsonl", json.dumps(GOOD) + '\n{"headline": \n')
    assert desk.backfill()["quarantined"] == 2
    found = {row["path"]: row for row in desk.listed()}
    assert tuple(found[str(part)]) == KEYS
    assert (found[str(part)]["source_record"], found[str(part)]["reason"]) == (1, "invalid_json")
    assert found[str(part)]["attempts"] == 1
    assert set(found) == {str(whole), str(part)}
    assert desk.file(part)[:3] == ("loaded", None, 2)
    assert desk.file(whole)[:2] == ("quarantined", None)
    shown = say("--warehouse", desk.warehouse, "quarantine", "list").out.splitlines()
    assert len(shown) == 2
    assert any(str(part) in line and "invalid_json" in line and "record 1" in line for line in shown)
    assert desk.is_sound()


def test_a_refusal_keeps_its_payload(desk: Desk) -> None:
    """As bytes in JSON, as text for people, without what would command a terminal."""
    desk.write("part.jsonl", json.dumps(GOOD) + '\n{"headline": \x1b\n')
    desk.backfill()
    one = desk.only_id()
    shown = say("--warehouse", desk.warehouse, "quarantine", "show", one.upper(), "--format", "json").value
    assert base64.b64decode(shown["payload_base64"]) == b'{"headline": \x1b'
    text = say("--warehouse", desk.warehouse, "quarantine", "show", one).out
    assert '{"headline": \\x1b' in text
    assert "\x1b" not in text
    assert "reason: invalid_json" in text


def test_an_empty_quarantine_says_so(desk: Desk) -> None:
    """In words, and as an empty list."""
    desk.write("good.json", json.dumps(GOOD))
    desk.backfill()
    assert say("--warehouse", desk.warehouse, "quarantine", "list").out == "nothing is in quarantine\n"
    assert desk.listed() == []


@pytest.mark.parametrize("command", ["show", "retry", "discard"])
@pytest.mark.parametrize("unknown", [str(uuid.UUID(int=1)), "not-an-id"])
def test_an_unknown_id_is_an_error(desk: Desk, command: str, unknown: str) -> None:
    """That points to the list; nothing is done then, for known ids neither."""
    desk.write("bad.json", "{")
    desk.backfill()
    ids = [unknown] if command == "show" else [desk.only_id(), unknown]
    done = say("--warehouse", desk.warehouse, "quarantine", command, *ids)
    assert done.status == 1
    assert done.complaint == (
        f"copydesk: nothing in quarantine has the id {unknown}; `quarantine list` shows what there is"
    )
    (row,) = desk.listed()
    assert row["attempts"] == 1


def test_an_unchanged_file_is_not_tried_again_by_itself(desk: Desk) -> None:
    """But counted, since it is still there."""
    bad = desk.write("bad.json", "{")
    desk.backfill()
    assert desk.backfill() == {
        "files": 1, "articles": 1, "new": 0, "revised": 0, "unchanged": 0, "duplicates": 0, "quarantined": 1,
    }  # fmt: skip
    assert desk.file(bad)[3] == 1


def test_retrying_what_has_not_been_mended_counts_another_attempt(desk: Desk) -> None:
    """Under the same id, with the time of the first failure."""
    bad = desk.write("bad.json", "{")
    desk.backfill()
    (before,) = desk.listed()
    assert desk.retry(before["quarantine_id"])["quarantined"] == 1
    (after,) = desk.listed()
    assert after["attempts"] == 2
    assert {**after, "attempts": 1, "last_failed_at": before["last_failed_at"]} == before
    assert desk.file(bad)[3] == 2


def test_a_file_that_was_mended_is_loaded_by_retrying(desk: Desk) -> None:
    """And nothing is left in quarantine."""
    bad = desk.write("bad.json", '{"headline": "Oslo')
    desk.backfill()
    one = desk.only_id()
    desk.write("bad.json", json.dumps(GOOD))
    assert desk.retry(one)["new"] == 1
    assert desk.listed() == []
    assert desk.file(bad)[:3] == ("loaded", None, 1)
    assert rows_of(desk.warehouse, "SELECT headline FROM articles") == [{"headline": GOOD["headline"]}]
    assert desk.is_sound()


def test_retrying_a_record_reads_its_file_and_doubles_nothing(desk: Desk) -> None:
    """The good record beside it is unchanged."""
    desk.write("part.jsonl", json.dumps(GOOD) + "\n{\n")
    desk.backfill()
    desk.write("part.jsonl", json.dumps(GOOD) + "\n" + json.dumps({**GOOD, "url": "https://paper.example/2"}) + "\n")
    counts = desk.retry("--all")
    assert (counts["new"], counts["unchanged"], counts["quarantined"]) == (1, 1, 0)
    assert desk.listed() == []
    assert desk.is_sound()


def test_retrying_a_file_that_is_gone_says_so_and_keeps_the_refusal(desk: Desk) -> None:
    """Its payload may be all that is left of it."""
    bad = desk.write("bad.json", "{")
    desk.backfill()
    bad.unlink()
    done = say("--warehouse", desk.warehouse, "quarantine", "retry", "--all")
    assert done.status == 0
    assert f"cannot try {bad} again: the file is gone" in done.err
    assert len(desk.listed()) == 1


def test_what_is_said_of_a_file_is_one_line_whatever_its_name(desk: Desk) -> None:
    """A name is foreign text: it neither breaks a line nor commands a terminal."""
    bad = desk.write("a\x1b[2J\nb.json", "{")
    desk.backfill()
    bad.unlink()
    (line,) = say("--warehouse", desk.warehouse, "quarantine", "retry", "--all").err.splitlines()
    assert line.startswith(f"cannot try {desk.inbox}/a\\x1b[2J\\nb.json again: ")


def test_a_file_given_up_is_ignored_until_it_changes(desk: Desk) -> None:
    """Unchanged it is not looked at again; changed it is an input like any other."""
    bad = desk.write("bad.json", "{")
    desk.backfill()
    desk.discard(desk.only_id())
    assert desk.listed() == []
    assert desk.file(bad)[:2] == ("ignored", "discarded")
    assert desk.backfill()["quarantined"] == 0
    assert desk.file(bad) == ("ignored", "discarded", 0, 1)
    assert desk.is_sound()
    desk.write("bad.json", json.dumps(GOOD))
    assert desk.backfill()["new"] == 1
    assert desk.file(bad)[:3] == ("loaded", None, 1)
    assert desk.is_sound()


def test_a_file_given_up_that_changes_and_is_still_bad_is_in_quarantine_again(desk: Desk) -> None:
    """Giving up was about what it held then."""
    bad = desk.write("bad.json", "{")
    desk.backfill()
    desk.discard(desk.only_id())
    desk.write("bad.json", '{"headline"')
    assert desk.backfill()["quarantined"] == 1
    assert desk.file(bad)[0] == "quarantined"
    assert len(desk.listed()) == 1


def test_a_record_given_up_leaves_its_file_loaded(desk: Desk) -> None:
    """With the records that it has; the books still balance."""
    part = desk.write("part.jsonl", json.dumps(GOOD) + "\n{\n")
    desk.backfill()
    desk.discard(desk.only_id())
    assert desk.file(part)[:3] == ("loaded", None, 1)
    counts = desk.backfill()
    assert (counts["articles"], counts["unchanged"], counts["quarantined"]) == (1, 1, 0)
    assert desk.is_sound()


def test_several_are_given_up_at_once(desk: Desk) -> None:
    """One named twice counts once."""
    for name in "abc":
        desk.write(f"{name}.json", "{")
    desk.backfill()
    first, second, third = (row["quarantine_id"] for row in desk.listed())
    desk.discard(first, second)
    assert [row["quarantine_id"] for row in desk.listed()] == [third]
    done = say("--warehouse", desk.warehouse, "quarantine", "discard", third, third, "--format", "json")
    assert done.value == {"discarded": 1}


def test_a_limit_that_was_raised_lets_a_file_in_by_itself(desk: Desk) -> None:
    """What the config refused is tried again when the config has changed."""
    desk.write("long.txt", "The harbour of Bergen is open. " * 20)
    small = {"COPYDESK_LIMITS__RECORD_BYTES": "100"}
    refused = say("--warehouse", desk.warehouse, "backfill", desk.inbox, "--format", "json", settings=small).value
    assert refused["quarantined"] == 1
    assert [row["reason"] for row in desk.listed()] == ["too_large"]
    assert desk.backfill()["new"] == 1
    assert desk.listed() == []
