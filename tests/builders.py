"""Builders of what flows through the pipeline, with everything that a test does not care about filled in."""

from __future__ import annotations

import atexit
import hashlib
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from typing import Any

import duckdb

from pipeline.batch import Batch
from pipeline.records import (
    Article,
    Candidate,
    Given,
    Mention,
    ParsedRecord,
    Reading,
    RecordSource,
    SourceFile,
    Tag,
    Tagging,
)
from pipeline.rows import Stamp, with_tag_rows
from pipeline.stages.deduplicate import Changes, deduplicate
from pipeline.stages.fingerprint import fingerprint
from pipeline.warehouse.migrate import migrate
from pipeline.warehouse.warehouse import Warehouse

NOON = datetime(2024, 9, 6, 12, tzinfo=UTC)
RUN_ID = "11111111-1111-5111-8111-111111111111"
STAMP = Stamp(NOON, RUN_ID, "clean=1 tag=1")


def a_source(path: str = "/in/a.txt", number: int = 0, **fields: Any) -> RecordSource:
    """Return where a record lies."""
    said = {"format": "txt", "mtime_ns": 1, "is_sole": True, "content_hash": "c0", **fields}
    return RecordSource(path=path, number=number, **said)


def a_parsed_record(text: str, path: str = "/in/story.txt", form: str = "txt", **fields: Any) -> ParsedRecord:
    """Return a record with the text as its parser found it; `fields` are what came beside it."""
    return ParsedRecord(a_source(path, format=form, mtime_ns=0, content_hash="00"), text, text, Given(**fields))


def an_article(body: str = "Tokyo and Seoul agreed.", **fields: Any) -> Article:
    """Return a valid article; `path`, `mtime_ns`, `number`, `is_sole` and `content_hash` go to its source."""
    place = {
        name: fields.pop(name) for name in ("path", "number", "mtime_ns", "is_sole", "content_hash") if name in fields
    }
    content = hashlib.sha256(repr((body, sorted(fields.items(), key=str))).encode()).hexdigest()
    said = {
        "headline": None, "authors": (), "publisher": None, "dateline": None, "published_at": None, "published_on": None,
        "published_precision": None, "published_source": None, "modified_at": None, "language": "en", "url": None,
        "origin_url": None, "section": None, "word_count": len(body.split()), "stable_id": None, "raw_text": body, **fields,
    }  # fmt: skip
    return Article(source=a_source(**{"content_hash": content, **place}), body=body, **said)


def a_candidate(body: str = "Tokyo and Seoul agreed.", **fields: Any) -> Candidate:
    """Return a candidate with one tag, so that tags can be followed."""
    candidate = fingerprint(an_article(body, **fields))
    word = body.split(maxsplit=1)[0]
    tagging = Tagging(
        (Tag("country", word[:2].upper(), word, 1, 1.0),),
        (Mention("country", word[:2].upper(), "body", 0, len(word), word),),
    )
    return with_tag_rows(
        Candidate(
            candidate.article,
            candidate.article_id,
            candidate.identity,
            candidate.fields_hash,
            candidate.body_key,
            tagging,
        )
    )


def a_file(path: str = "/in/a.txt", file_no: int = 1, **fields: Any) -> SourceFile:
    """Return a file of the ledger."""
    return SourceFile(path, path, **{"size": 1, "mtime_ns": 1, "ctime_ns": 1, "inode": 1, "file_no": file_no, **fields})


def a_memory() -> Warehouse:
    """Return an empty warehouse in memory with a run begun."""
    connection = duckdb.connect(":memory:", config={"threads": 1})
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(f"ATTACH '{_empty_file()}' AS made (READ_ONLY)")
    connection.execute("COPY FROM DATABASE made TO memory")
    connection.execute("DETACH made")
    warehouse = Warehouse(connection, ":memory:")
    warehouse.start_run("test", STAMP, "0")
    return warehouse


@cache
def _empty_file() -> str:
    """Return a file with an empty warehouse, made once: copying its schema takes a fifth of what migrating takes."""
    folder = tempfile.mkdtemp(prefix="copydesk-")
    atexit.register(shutil.rmtree, folder)
    path = f"{folder}/empty.duckdb"
    with closing(duckdb.connect(path)) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        migrate(connection, path)
    return path


def commit_files(warehouse: Warehouse, *files: tuple[int, Sequence[Candidate]], reading: int = 1) -> Changes:
    """Commit whole files, each given by its number and candidates, as one batch."""
    candidates = tuple(candidate for _, held in files for candidate in held)
    readings = []
    for file_no, held in files:
        path = held[0].source.path if held else f"/in/{file_no}.txt"
        mtime_ns = held[0].source.mtime_ns if held else 1
        if file_no not in known_numbers(warehouse):
            warehouse.ledger._unwritten.add(file_no)
        file = a_file(path, file_no, mtime_ns=mtime_ns, reading=reading)
        readings.append(Reading(file, "h", len(held), is_complete=True))
    batch = Batch(candidates, (), tuple(readings))
    changes = deduplicate(batch, warehouse.find_matches(batch), STAMP)
    warehouse.append(changes, STAMP, "readers/1")
    return changes


def known_numbers(warehouse: Warehouse) -> set[int]:
    """Return the numbers of the files in the ledger."""
    return {row[0] for row in warehouse.connection.execute("SELECT file_no FROM files").fetchall()}


def rows(warehouse: Warehouse, query: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query."""
    return warehouse.connection.execute(query).fetchall()


def ask(path: Any, query: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query over a warehouse file."""
    with closing(duckdb.connect(str(path), read_only=True)) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        return connection.execute(query).fetchall()


def a_story(subject: str) -> str:
    """Return a text that cleans to itself."""
    return f"{subject} said on Monday that the two governments had agreed to hold further talks on trade next month.\n"
