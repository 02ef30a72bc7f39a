"""`inspect`: what is made of one file, shown to an editor."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.running import Said, say

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "seeds" / "001_248fc3c048767e72.txt"


def inspect(*arguments: str | Path) -> Said:
    """Run the command."""
    return say("inspect", *arguments)


def inspected(*arguments: str | Path) -> list[dict[str, Any]]:
    """Return what the command says of each record in JSON."""
    result = inspect(*arguments, "--format", "json")
    assert result.status == 0, result.err
    return [json.loads(line) for line in result.out.splitlines()]


def test_every_block_is_shown_with_its_fate_and_reason() -> None:
    """Kept ones are the body, in order."""
    (record,) = inspected(SAMPLE)
    expected = (ROOT / "seeds" / "expected" / f"{SAMPLE.stem}.toml").read_text(encoding="utf-8")

    kept = [block["text"] for block in record["blocks"] if block["is_kept"]]
    assert kept[0] in expected
    assert kept[-1] in expected
    reasons = {block["text"]: block["reason"] for block in record["blocks"]}
    assert reasons["Jiha Ham contributed to this report."] == "byline"
    assert reasons["logologo"] == "source_rule"
    assert reasons["Related"] == "related"
    assert [block["number"] for block in record["blocks"]] == list(range(1, len(record["blocks"]) + 1))


def test_facts_come_with_their_line_and_rule() -> None:
    """So that a wrong one can be followed to its source."""
    (record,) = inspected(SAMPLE)
    authors = [fact for fact in record["facts"] if fact["name"] == "author"]

    assert record["fields"]["authors"] == ["Jiha Ham"]
    assert authors == [
        {
            "name": "author",
            "value": "Jiha Ham",
            "rule": "who contributed",
            "line": "Jiha Ham contributed to this report.",
        }
    ]


def test_a_text_for_people_has_marks_in_its_margin_and_no_colours_in_a_pipe() -> None:
    """Colours are for terminals."""
    output = inspect(SAMPLE).out
    assert "\x1b[" not in output
    marks = {line[0] for line in output.splitlines() if " | " in line}
    assert marks == {"+", "-", "=", "@"}


def test_any_format_can_be_looked_at_and_one_record_of_many(tmp_path: Path) -> None:
    """Packed or not; a record that is refused says why."""
    lines = [
        '{"headline": "One", "text": "The talks went on for a week."}',
        '{"headline": "Two"}',
        '{"text": "Three is here."}',
    ]
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(lines).encode()))

    assert [record["fields"].get("headline") for record in inspected(path)] == ["One", None, None]
    (second,) = inspected(path, "--record", "1")
    assert second["record"] == 1
    assert second["refused"].startswith("schema: ")
    beyond = inspect(path, "--record", "7")
    assert (beyond.status, beyond.complaint) == (1, f"copydesk: {path} has no record 7; it has 3, counted from 0")


def test_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No warehouse is made, and none is needed."""
    monkeypatch.chdir(tmp_path)
    assert inspect(SAMPLE).status == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("missing.txt", "no such file"),
        ("a.py", "it would be ignored as unsupported_format"),
        (".", "it is a folder; name a file in it"),
    ],
)
def test_what_cannot_be_looked_at_is_told_in_a_line(tmp_path: Path, name: str, why: str) -> None:
    """A missing file, one of no format, a folder: failures, as a missing path of `backfill` is."""
    (tmp_path / "a.py").write_text("print()")
    result = inspect(tmp_path / name)
    assert (result.status, result.complaint) == (1, f"copydesk: cannot inspect {tmp_path / name}: {why}")


PAGE = (
    "<!DOCTYPE html><html lang='en'><head><title>Eleven countries share a lake</title>"
    '<meta property="article:published_time" content="2024-09-06T08:15:30+02:00"></head><body>'
    "<nav class='menu'><ul><li><a href='/'>Home</a></li><li><a href='/world'>World</a></li></ul></nav>"
    "<article class='story'><h1>Eleven countries share a lake</h1><p class='byline'>By <a rel='author'>Jane Doe</a></p>"
    "<div class='story-body'><p>Negotiators from eleven countries agreed on Friday to share the water of the lake, ending a "
    "dispute that had gone on for nine years.</p><div class='newsletter'><p>Get our newsletter every morning</p></div>"
    "<p style='display:none'>Nobody sees this line of the page, whoever may read it.</p>"
    "<p>The agreement takes effect in January. Fishermen on both shores said they had heard such promises before, and would "
    "believe it when the boats were let out.</p></div></article>"
    "<section class='comments'><p>I have lived at that lake for years, and nobody ever asked me about the water.</p></section>"
    "</body></html>"
)


def test_what_the_reader_of_a_page_dropped_is_shown_in_its_place_with_a_reason(tmp_path: Path) -> None:
    """As the lines of a plain text are."""
    path = tmp_path / "a.html"
    path.write_text(PAGE, encoding="utf-8")
    (record,) = inspected(path)

    fates = [(block["text"].split()[0], block["is_kept"], block["reason"]) for block in record["blocks"]]
    assert fates == [
        ("Home", False, "navigation"),
        ("World", False, "navigation"),
        ("Eleven", False, "headline"),
        ("By", False, "author"),
        ("Negotiators", True, "own"),
        ("Get", False, "newsletter"),
        ("Nobody", False, "hidden"),
        ("The", True, "own"),
        ("I", False, "comments"),
    ]
    assert [block["log_odds"] < 0 for block in record["blocks"]] == [not kept for _, kept, _ in fates]


def test_a_pages_facts_are_shown_with_the_place_that_says_them(tmp_path: Path) -> None:
    """Of several the one that was taken; and for a page in an archive as well."""
    path = tmp_path / "a.mhtml"
    path.write_bytes(b"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + PAGE.encode())
    (record,) = inspected(path)
    facts = {fact["name"]: (fact["value"], fact["rule"]) for fact in record["facts"]}

    assert facts["published"] == ("2024-09-06T08:15:30+02:00", "meta article:published_time")
    assert facts["author"] == ("Jane Doe", "line near the headline")
    assert [block["reason"] for block in record["blocks"]].count("hidden") == 1
