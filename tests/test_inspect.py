"""`inspect`: what is made of one file, shown to an editor."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pipeline.cli import cli

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "seeds" / "001_248fc3c048767e72.txt"


def inspect(*arguments: str | Path) -> Result:
    """Run the command."""
    return CliRunner().invoke(cli, ["inspect", *map(str, arguments)])


def inspected(*arguments: str | Path) -> list[dict[str, Any]]:
    """Return what the command says of each record in JSON."""
    result = inspect(*arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


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
    output = inspect(SAMPLE).output
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
    assert inspect(path, "--record", "7").exit_code == 2


def test_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No warehouse is made, and none is needed."""
    monkeypatch.chdir(tmp_path)
    assert inspect(SAMPLE).exit_code == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["missing.txt", "a.py", "."])
def test_what_cannot_be_looked_at_is_told_in_a_line(tmp_path: Path, name: str) -> None:
    """A missing file, one of no format, a folder."""
    (tmp_path / "a.py").write_text("print()")
    result = inspect(tmp_path / name)
    assert result.exit_code == 2
    assert len(result.output.strip().splitlines()) == 1
