"""Folders of small articles in every format, with copies, revisions and rubbish among them."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

PLACES = ("Japan", "South Korea", "France", "Germany", "Kenya", "Peru", "Canada", "Australia", "Vietnam", "Norway")
PADDING = "x" * 100_000
"""Makes a file large without making its text long: no reader looks into fields that it does not know."""
LINES = 54
"""Lines of the large file."""
MTIME_NS = 1_700_000_000_000_000_000


def a_body(number: int) -> str:
    """Return a text of two paragraphs that no other number gives."""
    here, there = PLACES[number % 10], PLACES[number // 10 % 10]
    return (
        f"Ministers from {here} and {there} met for round {number} of their talks on trade, and said that they had agreed.\n\n"
        f"The next round will be held in {there}, officials told reporters after meeting number {number} was over."
    )


def a_record(number: int, **fields: Any) -> dict[str, Any]:
    """Return a JSON article with an address of its own."""
    return {
        "headline": f"Talks in {PLACES[number % 10]}, round {number}",
        "articleBody": a_body(number),
        "url": f"https://news.example.org/talks/{number}",
        "datePublished": f"2024-03-{number % 27 + 1:02d}T08:00:00+00:00",
        **fields,
    }


def an_md(number: int, **fields: str) -> str:
    """Return a Markdown article with front matter."""
    said = {"title": f"Notes on round {number}", "date": f"2024-04-{number % 27 + 1:02d}", **fields}
    front = "\n".join(f"{name}: {value}" for name, value in said.items())
    return f"---\n{front}\n---\n\n{a_body(number)}\n"


def make_mixed(folder: Path) -> None:
    """Write some 200 records in 130 files: each format, packed and not, copies, revisions, refused and ignored ones.

    The first file is so large that it is read in pieces.
    """
    for inner in ("plain", "notes", "packed", "bad"):
        (folder / inner).mkdir(parents=True)
    _write_lines(folder / "a-feed.jsonl")
    _write_array(folder / "b-wire.json")
    _write_plain(folder / "plain")
    _write_notes(folder / "notes")
    _write_packed(folder / "packed")
    _write_bad(folder / "bad")
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n")
    (folder / "link.txt").symlink_to(folder / "plain" / "00.txt")
    (folder / ".hidden.txt").write_text(a_body(900), encoding="utf-8")
    (folder / "unfinished.txt.part").write_text(a_body(901), encoding="utf-8")
    settle_times(folder)


def settle_times(folder: Path) -> None:
    """Give every file one of three modification times, so that some are equal."""
    for number, path in enumerate(sorted(path for path in folder.rglob("*") if path.is_file())):
        at = MTIME_NS + number % 3 * 1_000_000_000
        os.utime(path, ns=(at, at), follow_symlinks=False)


def _write_lines(path: Path) -> None:
    """45 good records of 100 kB with refused ones among them, an address twice, and texts that others have, too."""
    lines: list[str] = []
    for number in range(45):
        lines.append(json.dumps(a_record(number, padding=PADDING)))
        if number % 10 == 3:
            lines.append(f'{{"headline": "cut in line {number}", "articleBody": ')
        if number % 20 == 7:
            lines.append(json.dumps({"headline": "no text at all", "url": f"https://news.example.org/none/{number}"}))
    lines.append(json.dumps(a_record(5, articleBody=a_body(500), dateModified="2024-03-20T00:00:00Z")))
    lines.append(json.dumps(a_record(6, url="https://copy.example.com/6")))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _write_array(path: Path) -> None:
    records: list[Any] = [a_record(100 + number) for number in range(10)]
    records += [
        {"headline": "no text"},
        a_record(1, url="https://copy.example.com/1", datePublished="2024-02-01"),
        a_record(101, articleBody=a_body(501), dateModified="2024-05-01"),
        {"guid": "urn:x:1", "publisher": "The Desk", "text": a_body(120)},
        {"guid": "urn:x:1", "publisher": "The Desk", "text": a_body(121)},
        {"text": a_body(122)},
        a_record(123, datePublished="2099-01-01", inLanguage="no language", canonical_url="nowhere"),
    ]
    path.write_text(json.dumps(records, indent=1), encoding="utf-8")


def _write_plain(folder: Path) -> None:
    for number in range(100):
        (folder / f"{number:02d}.txt").write_text(f"Round {number} of the talks\n\n{a_body(600 + number)}\n", "utf-8")
    (folder / "copy-of-a-line.txt").write_text(a_body(2), "utf-8")
    (folder / "copy-of-a-file.txt").write_text((folder / "00.txt").read_text("utf-8"), "utf-8")
    (folder / "utf-16.txt").write_text(a_body(220), "utf-16")
    (folder / "latin-1.txt").write_bytes(
        ("Le ministre a été reçu à Paris, où la réunion a duré. " * 4).encode("latin-1")
    )


def _write_notes(folder: Path) -> None:
    for number in range(5):
        (folder / f"{number}.md").write_text(an_md(300 + number), "utf-8")
    address = "https://news.example.org/talks/7"  # three more contents of an address of the large file
    for day in (5, 6, 7):
        text = an_md(310 + day, url=address, date=f"2024-04-{day:02d}T12:00:00+00:00")
        (folder / f"revision-{day}.md").write_text(text, "utf-8")


def _write_packed(folder: Path) -> None:
    lines = "\n".join(json.dumps(a_record(number)) for number in range(400, 412))
    (folder / "lines.jsonl.gz").write_bytes(gzip.compress(lines.encode(), mtime=0))
    (folder / "one.txt.gz").write_bytes(gzip.compress(a_body(420).encode(), mtime=0))
    two = gzip.compress(json.dumps(a_record(421)).encode() + b"\n", mtime=0)
    (folder / "members.jsonl.gz").write_bytes(two + gzip.compress(json.dumps(a_record(422)).encode(), mtime=0))
    (folder / "cut.jsonl.gz").write_bytes(gzip.compress(lines.encode(), mtime=0)[:-40])


def _write_bad(folder: Path) -> None:
    (folder / "empty.txt").write_bytes(b"")
    (folder / "space.md").write_bytes(b" \n\t\n")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 8)
    (folder / "broken.json").write_bytes(b'{"headline": "never closed')
    (folder / "no-json.jsonl").write_bytes(b"not json\nneither\n")
