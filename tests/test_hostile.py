"""A folder of hostile files: each ends in exactly one state, for a stable reason, and takes nothing else with it."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.configuration import CONFIG_DIR
from pipeline.paths import path_to_text
from pipeline.readers.fields import Fields
from pipeline.readers.limits import Limits
from pipeline.records import SourceFile
from pipeline.stages.read import Read
from tests.programs import (
    Content,
    Finished,
    ask,
    assert_books_balance,
    backfill,
    content_of,
    differences,
    run,
)
from tests.running import assert_sound

RECORD_BYTES = 1_000_000
SETTINGS = {"COPYDESK_LIMITS__RECORD_BYTES": str(RECORD_BYTES)}
LONG_LINE_BYTES = 30_000_000
TEXT = "Ministers from Japan and Peru agreed on Monday to go on with their talks on trade, officials said."
NAMES = (
    "new\nline.txt",
    'it\'s "quoted".txt',
    "back\\slash.txt",
    "emoji \U0001f4f0.txt",
    "'); DROP TABLE files; --.txt",
    "$(touch hacked) `touch hacked` %s {0}.txt",
    "-rf.txt",
    "n" * 251 + ".txt",
)
FOREIGN_NAME = b"caf\xe9 \xff\xfe.txt"

Fate = tuple[str, str | None, int, list[str]]
LOADED: Fate = ("loaded", None, 1, [])


def refused(reason: str) -> Fate:
    """Return the fate of a file that fails whole."""
    return ("quarantined", None, 0, [reason])


def record_refused(reason: str) -> Fate:
    """Return the fate of a file whose one record is refused."""
    return ("quarantined", None, 1, [reason])


def ignored(reason: str) -> Fate:
    """Return the fate of what is no input."""
    return ("ignored", reason, 0, [])


TEXTS: dict[str, tuple[bytes, Fate]] = {
    "empty.txt": (b"", refused("empty")),
    "empty.json": (b"", refused("empty")),
    "space.txt": (b" \r\n\t \n", refused("empty")),
    "space.jsonl": (b"\n\n \n", refused("empty")),
    "bom-only.txt": (b"\xef\xbb\xbf", record_refused("empty")),
    "binary.txt": (bytes(range(256)) * 16, refused("binary")),
    "pdf.txt": (b"%PDF-1.7\n" + TEXT.encode(), refused("binary")),
    "zip.json": (b"PK\x03\x04" + bytes(60), refused("binary")),
    "picture.md": (b"\x89PNG\r\n\x1a\n" + bytes(60), refused("binary")),
    "nul-in-text.txt": (TEXT.encode() + b"\0" + TEXT.encode(), refused("binary")),
    "controls.txt": (TEXT.encode() + b" \x01\x07\x1b[31m\x7f " + TEXT.encode(), LOADED),
    "broken-utf-8.txt": ("L\u2019\u00e9t\u00e9 \u00e0 Paris. ".encode() * 20 + b"\x93quoted\x94 " + TEXT.encode(), LOADED),
    "cut-utf-8.txt": ((TEXT + " \u65e5\u672c").encode()[:-1], LOADED),
    "noise.txt": (bytes(range(128, 256)) * 9, record_refused("undecodable")),
    "utf-16-bom.txt": (TEXT.encode("utf-16"), LOADED),
    "utf-16-le.txt": (TEXT.encode("utf-16-le"), LOADED),
    "utf-16-be.json": (json.dumps({"text": TEXT}).encode("utf-16-be"), LOADED),
    "utf-16-bom.jsonl": (json.dumps({"text": TEXT}).encode("utf-16"), LOADED),
    "utf-8-bom.json": (b"\xef\xbb\xbf" + json.dumps({"text": TEXT}).encode(), LOADED),
    "latin-1.txt": (("Le ministre a \u00e9t\u00e9 re\u00e7u \u00e0 Paris, o\u00f9 il a d\u00eejeun\u00e9. " * 4).encode("latin-1"), LOADED),
    "sql.txt": (b"'); DROP TABLE articles; --\n\n" + TEXT.encode(), LOADED),
    "one-word.txt": (b"Yes", LOADED),
    "no-word.txt": (b"... --- ...", record_refused("no_article")),
    "malformed.json": (b'{"text": "never closed', record_refused("truncated")),
    "no.json": (b"this is no json", refused("invalid_json")),
    "html.json": (b"<html><body>404</body></html>", refused("invalid_json")),
    "scalar.json": (b"42", record_refused("schema")),
    "deep.json": (b"[" * 100_000 + b"]" * 100_000, record_refused("too_deep")),
    "deep-object.json": (b'{"text": "x", "a": ' + b'{"a": ' * 100_000 + b"1" + b"}" * 100_001, record_refused("too_deep")),
    "deep.jsonl": (b'{"a": ' * 100_000 + b"1" + b"}" * 100_000 + b"\n", record_refused("too_deep")),
    "no-text.json": (b'{"headline": "No text"}', record_refused("schema")),
    "empty-array.json": (b"[]", refused("empty")),
    "huge-number.json": (b'{"text": "Japan votes.", "id": ' + b"9" * 9000 + b"}", LOADED),
    "nan.json": (b'{"text": "Japan votes today.", "score": NaN}', LOADED),
    "nul-escaped.json": (b'{"text": "Japan votes \\u0000 today.", "title": "A\\u0000B"}', LOADED),
    "surrogates.json": (b'{"text": "Japan votes \\ud800 today.", "title": "\\udfff \\ud83d\\ude00", "author": "\\ud800"}', LOADED),
    "sql.json": (
        json.dumps({"text": TEXT, "title": "Robert'); DROP TABLE articles; --", "author": "' OR 1=1 --"}).encode(),
        LOADED,
    ),
    "one-bad.json": (
        json.dumps([{"text": TEXT + " One."}, {"title": "bad"}, {"text": TEXT + " Two."}]).encode(),
        ("loaded", None, 3, ["schema"]),
    ),
    "one-bad.jsonl": (
        f'{{"text": "{TEXT} Three."}}\n{{"text": \n{{"text": "{TEXT} Four."}}\n'.encode(),
        ("loaded", None, 3, ["invalid_json"]),
    ),
    "one-long.jsonl": (
        f'{{"text": "{TEXT} Five."}}\n'.encode() + b"x" * (RECORD_BYTES + 1) + f'\n{{"text": "{TEXT} Six."}}\n'.encode(),
        ("loaded", None, 3, ["too_large"]),
    ),
    "claims.json": (
        json.dumps(
            {"text": TEXT, "datePublished": "2999-01-01", "url": "javascript:alert(1)", "inLanguage": "not a language"}
        ).encode(),
        LOADED,
    ),
    "bomb.txt.gz": (gzip.compress(bytes(50_000_000), 9, mtime=0), refused("expansion_limit")),
    "bomb.jsonl.gz": (gzip.compress(b"x" * 50_000_000, 9, mtime=0), refused("expansion_limit")),
    "large.txt.gz": (gzip.compress(os.urandom(RECORD_BYTES).hex().encode(), 1, mtime=0), refused("too_large")),
    "nested.txt.gz": (gzip.compress(gzip.compress(TEXT.encode()), mtime=0), refused("binary")),
    "no-gzip.txt.gz": (TEXT.encode(), LOADED),
    "gzip-in-disguise.txt": (gzip.compress(TEXT.encode(), mtime=0), LOADED),
    "cut.txt.gz": (gzip.compress(TEXT.encode(), mtime=0)[:-12], refused("truncated")),
    "cut.jsonl.gz": (
        gzip.compress(f'{{"text": "{TEXT} Seven."}}\n{{"text": "{TEXT} Eight."}}\n'.encode(), mtime=0)[:-9],
        ("loaded", None, 2, ["truncated"]),
    ),
    "damaged.txt.gz": (gzip.compress(TEXT.encode(), mtime=0)[:-8] + bytes(8), refused("corrupt_archive")),
    "garbage-behind.txt.gz": (gzip.compress(TEXT.encode(), mtime=0) + b"garbage", LOADED),
    "members.jsonl.gz": (
        gzip.compress(f'{{"text": "{TEXT} Nine."}}\n'.encode()) + gzip.compress(f'{{"text": "{TEXT} Ten."}}'.encode()),
        ("loaded", None, 2, []),
    ),
    "report.pdf": (b"%PDF-1.7", ignored("unsupported_format")),
    "no-suffix": (TEXT.encode(), ignored("unsupported_format")),
    "upper.TXT": (TEXT.encode(), LOADED),
}  # fmt: skip
"""Contents with what becomes of them: state, reason of `ignored`, records in the ledger, reasons in quarantine."""

UNSEEN = (
    ".hidden.txt",
    "upload.txt.tmp",
    "upload.txt.part",
    "backup.txt~",
    ".git/notes.txt",
    "own/news.duckdb.notes.txt",
)


def make_hostile(folder: Path) -> dict[str, Fate]:
    """Write the folder; return what is to become of each file, by the name that the warehouse gives it."""
    folder.mkdir()
    fates: dict[str, Fate] = {}
    for name, (text, fate) in TEXTS.items():
        (folder / name).write_bytes(text)
        fates[name] = fate
    for number, name in enumerate(NAMES):
        (folder / name).write_text(f"{TEXT} Name {number}.", "utf-8")
        fates[path_to_text(name)] = LOADED
    with open(os.path.join(os.fsencode(folder), FOREIGN_NAME), "wb") as file:
        file.write(TEXT.encode() + b" Foreign.")
    fates["caf\\xe9 \\xff\\xfe.txt"] = LOADED
    fates |= _write_long_lines(folder) | _make_what_is_no_file(folder)
    for name in UNSEEN:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(TEXT, "utf-8")
    return fates


def _write_long_lines(folder: Path) -> dict[str, Fate]:
    """One line larger than a record may be, with and without a good record behind it, and one of nothing at all."""
    with (folder / "long.txt").open("wb") as file:
        file.write(b"x" * LONG_LINE_BYTES)
    with (folder / "long.jsonl").open("wb") as file:
        file.write(b'{"text": "' + b"x" * LONG_LINE_BYTES + b'"}\n' + f'{{"text": "{TEXT} Behind."}}\n'.encode())
    with (folder / "sparse.txt").open("wb") as file:
        file.truncate(LONG_LINE_BYTES)
    return {
        "long.txt": refused("too_large"),
        "long.jsonl": ("loaded", None, 2, ["too_large"]),
        "sparse.txt": refused("too_large"),
    }


def _make_what_is_no_file(folder: Path) -> dict[str, Fate]:
    os.mkfifo(folder / "fifo.txt")
    here = os.getcwd()
    os.chdir(folder)  # a socket's path may have 107 bytes
    try:
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind("socket.txt")
    finally:
        os.chdir(here)
    (folder / "dangling.txt").symlink_to("nowhere.txt")
    (folder / "loop.txt").symlink_to("loop.txt")
    (folder / "folder-loop").symlink_to(folder)
    (folder / "to-file.txt").symlink_to("upper.TXT")
    (folder / "folder.txt").mkdir()
    (folder / "folder.txt" / "inside.txt").write_text(TEXT + " Inside.", "utf-8")
    names = ("fifo.txt", "socket.txt", "dangling.txt", "loop.txt", "folder-loop", "to-file.txt")
    return {**dict.fromkeys(names, ignored("not_a_file")), "folder.txt/inside.txt": LOADED}


class Hostile:
    """The folder after two backfills, with the warehouse inside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.fates = make_hostile(folder)
        self.warehouse = folder / "own" / "news.duckdb"
        self.done, self.content = self._ingest()
        self.done_again, self.content_again = self._ingest()

    def _ingest(self) -> tuple[Finished, Content]:
        done = run(self.warehouse, "backfill", self.folder, "--strict", "--format", "json", settings=SETTINGS)
        return done, content_of(self.warehouse)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query over the warehouse."""
        return ask(self.warehouse, query)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    """Return the folder, ingested; no test changes it."""
    folder = tmp_path_factory.mktemp("hostile") / "in"
    yield Hostile(folder)
    shutil.rmtree(folder)


def test_nothing_stops_the_run_and_strict_says_that_something_was_refused(hostile: Hostile) -> None:
    """Exit 3, and not a word that is not ours on standard error."""
    assert hostile.done.status == 3
    assert "Traceback" not in hostile.done.err


def test_every_visible_file_has_the_state_and_the_reasons_that_are_promised(hostile: Hostile) -> None:
    """And no other file has a row."""
    prefix = len(path_to_text(str(hostile.folder))) + 2
    found = hostile.ask(
        f"SELECT substring(path, {prefix}), state, reason, records,"
        " (SELECT coalesce(list(q.reason ORDER BY q.source_record), []) FROM quarantine AS q WHERE q.path = f.path)"
        " FROM files AS f"
    )
    assert {row[0]: row[1:] for row in found} == hostile.fates
    assert len(found) == len(hostile.fates)


def test_the_books_balance(hostile: Hostile) -> None:
    """Every record and every file that failed whole counts one."""
    counts = hostile.done.counts
    records = sum(max(number, 1) for state, _, number, _ in hostile.fates.values() if state != "ignored")
    assert counts["articles"] == records
    assert counts["new"] + counts["revised"] + counts["unchanged"] + counts["quarantined"] == records
    assert counts["quarantined"] == sum(len(reasons) for *_, reasons in hostile.fates.values())
    assert_books_balance(hostile.warehouse)
    assert_sound(hostile.warehouse)


def test_every_refusal_says_what_to_do_and_keeps_its_beginning(hostile: Hostile) -> None:
    """A detail of one line, a payload of at most 64 KiB, and nothing that is our own fault."""
    rows = hostile.ask("SELECT reason, detail, octet_length(payload) FROM quarantine")
    assert all(detail and "\n" not in detail and size <= 65536 for _, detail, size in rows)
    assert "unexpected_error" not in {reason for reason, *_ in rows}


def test_claims_that_cannot_be_true_are_dropped_with_a_warning(hostile: Hostile) -> None:
    """The article stays."""
    found = hostile.ask(
        "SELECT published_at IS NULL, url, language, warnings FROM articles WHERE source_path LIKE '%/claims.json'"
    )
    assert found == [(True, None, "en", ["future_date", "invalid_language", "invalid_url"])]


def test_foreign_bytes_come_out_as_they_went_in(hostile: Hostile) -> None:
    """Encodings are told, SQL is text, and what no database takes is replaced."""
    bodies = dict(hostile.ask("SELECT regexp_extract(source_path, '[^/]*$'), body FROM articles"))
    for name in ("utf-16-bom.txt", "utf-16-le.txt", "utf-16-be.json", "utf-16-bom.jsonl", "gzip-in-disguise.txt"):
        assert bodies[name] == TEXT
    assert "\ufffd" not in bodies["broken-utf-8.txt"]
    assert "d\u00eejeun\u00e9" in bodies["latin-1.txt"]
    assert bodies["surrogates.json"] == "Japan votes \ufffd today."
    headlines = hostile.ask("SELECT headline, authors FROM articles WHERE source_path LIKE '%/sql.json'")
    assert headlines == [("Robert'); DROP TABLE articles; --", ["' OR 1=1 --"])]
    assert not list(hostile.folder.rglob("hacked"))


def test_a_second_run_changes_nothing(hostile: Hostile) -> None:
    """Refusals are not tried again, and count as before."""
    first, second = hostile.done.counts, hostile.done_again.counts
    fates = {name: second[name] for name in ("new", "revised", "unchanged", "quarantined")}
    refused_before = first["quarantined"]
    assert fates == {
        "new": 0,
        "revised": 0,
        "unchanged": first["articles"] - refused_before,
        "quarantined": refused_before,
    }
    assert differences(hostile.content, hostile.content_again) == {}


def test_a_file_that_may_not_be_read_is_refused_until_it_may(tmp_path: Path) -> None:
    """`unreadable`; changing the mode changes the ctime, so the next run reads it."""
    setpriv = shutil.which("setpriv")
    if os.geteuid() == 0 and setpriv is None:
        pytest.skip("root may read everything, and there is no setpriv to give that up")
    before = [setpriv, "--bounding-set", "-dac_override,-dac_read_search"] if os.geteuid() == 0 and setpriv else []
    folder, warehouse = tmp_path / "in", tmp_path / "w" / "news.duckdb"
    (folder / "closed").mkdir(parents=True)
    (folder / "secret.txt").write_text(TEXT, "utf-8")
    (folder / "closed" / "inside.txt").write_text(TEXT + " Inside.", "utf-8")
    (folder / "open.txt").write_text(TEXT + " Open.", "utf-8")
    backfill(warehouse, folder / "closed")
    (folder / "secret.txt").chmod(0)
    (folder / "closed").chmod(0)
    try:
        done = run(warehouse, "backfill", folder, before=before)
    finally:
        (folder / "closed").chmod(0o755)
    assert done.status == 0, done.err
    state = "SELECT regexp_extract(path, '[^/]*$') AS name, state FROM files ORDER BY name"
    assert ask(warehouse, state) == [("inside.txt", "loaded"), ("open.txt", "loaded"), ("secret.txt", "quarantined")]
    assert ask(warehouse, "SELECT reason FROM quarantine") == [("unreadable",)]
    (folder / "secret.txt").chmod(0o644)
    assert backfill(warehouse, folder)["new"] == 1
    assert ask(warehouse, "SELECT count(*) FROM quarantine") == [(0,)]
    assert_books_balance(warehouse)


def test_a_record_with_very_much_to_write_takes_little_memory_and_nothing_with_it(tmp_path: Path) -> None:
    """A text that does nothing but name countries, and many refused lines: DuckDB's own memory may be small."""
    folder, warehouse = tmp_path / "in", tmp_path / "w" / "news.duckdb"
    folder.mkdir()
    (folder / "countries.txt").write_text("Japan and Peru. " * 50_000, "utf-8")
    (folder / "refused.jsonl").write_text(("x" * 65_536 + "\n") * 300, "utf-8")
    (folder / "good.txt").write_text(TEXT, "utf-8")
    counts = backfill(warehouse, folder, settings={"COPYDESK_DUCKDB__MEMORY_LIMIT": "64MB"})
    assert (counts["new"], counts["quarantined"]) == (2, 300)
    assert ask(warehouse, "SELECT count(*) >= 100000 FROM mentions") == [(True,)]
    assert_books_balance(warehouse)


LINE = '{{"text": "Japan votes on day {number}.", "padding": "' + "x" * 30_000 + '"}}\n'


@pytest.mark.parametrize("change", ["grow", "shrink", "rewrite", "vanish"])
def test_of_a_file_that_changes_while_it_is_read_nothing_counts_that_may_be_neither_old_nor_new(
    change: str, tmp_path: Path
) -> None:
    """What was told before the change stays; the rest is `changed_while_read`, whatever happened to the file."""
    path = tmp_path / "feed.jsonl"
    path.write_text("".join(LINE.format(number=number) for number in range(60)), "utf-8")
    status = path.stat()
    file = SourceFile(str(path), str(path), status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
    pieces = Read(Fields.load(CONFIG_DIR), Limits()).stream(file, 10, 1 << 30)
    first = next(pieces)
    _change(path, change)
    rest = list(pieces)
    last = rest[-1]
    told = len(first.items) + sum(len(piece.items) for piece in rest)
    reasons = [rejection.reason for rejection in last.rejections]
    if change == "vanish":  # the bytes are still those of one moment
        assert (told, reasons) == (60, [])
    else:
        assert reasons == ["changed_while_read"]
        assert last.items == ()
    assert last.readings[0].is_complete


def _change(path: Path, change: str) -> None:
    if change == "grow":
        with path.open("a", encoding="utf-8") as file:
            file.write(LINE.format(number=99))
    elif change == "shrink":
        os.truncate(path, 400_000)
    elif change == "rewrite":
        status = path.stat()
        with path.open("r+b") as file:
            file.seek(1_000_000)
            file.write(b"another text")
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 1))
    else:
        path.unlink()
