"""The command line as people and scripts meet it: exit status, one line for an error, results apart from progress."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline import __version__
from tests.programs import ROOT, command, environment, run, started
from tests.running import SEEDS, commands, make_dated, misused, say

COUNTS = ("files", "articles", "new", "revised", "unchanged", "duplicates", "quarantined")
STATUS_KEYS = (
    "running", "pid", "uptime_seconds", "roots", "backlog", "oldest_waiting_seconds", "files_by_state", "last_commit_at",
    "last_errors",
)  # fmt: skip


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Return a folder with one article."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "one.txt").write_text("The council of Oslo met on the new tram line, which is to open in May.\n")
    return folder


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """Return where a warehouse will lie."""
    return tmp_path / "w" / "news.duckdb"


# --- what is said where


@pytest.mark.parametrize("words", [words for words, _ in commands()], ids=" ".join)
def test_the_help_of_a_command_has_an_example_that_works(words: list[str]) -> None:
    """Every line of it names commands and options that there are."""
    shown = say(*words, "--help")
    assert (shown.status, shown.err) == (0, "")
    lines = [line for line in shown.out.splitlines() if "run_pipeline.py" in line]
    assert lines
    assert [misused(line) for line in lines] == [None] * len(lines)


def test_the_program_says_its_version() -> None:
    """As the installed command does, which is the same program."""
    done = subprocess.run(
        [sys.executable, "run_pipeline.py", "--version"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == f"copydesk, version {__version__}\n"
    (script,) = entry_points(group="console_scripts", name="copydesk")
    assert script.value == "pipeline.cli:main"


def test_the_last_line_of_a_backfill_counts_what_was_done(inbox: Path, warehouse: Path) -> None:
    """On standard output; how far it is goes to standard error, as plain lines where no terminal is."""
    done = run(warehouse, "backfill", inbox)
    assert done.status == 0
    assert done.out == "files=1 articles=1 new=1 revised=0 unchanged=0 duplicates=0 quarantined=0\n"
    assert done.err.splitlines()[0] == "1 files found, 1 to read"  # and how far it is, where that takes seconds


def test_counts_as_json_are_one_line(inbox: Path, warehouse: Path) -> None:
    """With the same names."""
    counts = say("--warehouse", warehouse, "backfill", inbox, "--format", "json").value
    assert tuple(counts) == COUNTS
    assert counts == {**dict.fromkeys(COUNTS, 0), "files": 1, "articles": 1, "new": 1}


def test_nothing_to_do_is_said_in_counts_only(inbox: Path, warehouse: Path) -> None:
    """The second run finds nothing to read."""
    say("--warehouse", warehouse, "backfill", inbox)
    again = say("--warehouse", warehouse, "backfill", inbox)
    assert again.out == "files=1 articles=1 new=0 revised=0 unchanged=1 duplicates=0 quarantined=0\n"
    assert again.err == ""


def test_logs_go_to_standard_error_as_json_where_asked_for(inbox: Path, warehouse: Path) -> None:
    """One event a line; the result stays alone on standard output."""
    done = run(warehouse, "--log-format", "json", "--log-level", "info", "backfill", inbox)
    events = [json.loads(line) for line in done.err.splitlines() if line.startswith("{")]
    assert [event["event"] for event in events] == ["batch.committed"]
    assert events[0]["new"] == 1
    assert len(done.out.splitlines()) == 1


@pytest.mark.parametrize(
    "words", [["status"], ["doctor"], ["quarantine", "list"], ["config", "show"], ["sql", "SELECT 1 AS one"]],
    ids=" ".join,
)  # fmt: skip
def test_json_is_printed_on_one_line(news: Path, words: list[str]) -> None:
    """A line is what scripts read."""
    assert say("--warehouse", news, *words, "--format", "json").value is not None


def test_status_has_the_keys_that_scripts_rely_on(news: Path) -> None:
    """Nobody writes to the warehouse of a test."""
    found = say("--warehouse", news, "status", "--format", "json").value
    assert tuple(key for key in found if key in STATUS_KEYS) == STATUS_KEYS
    assert {key: found[key] for key in STATUS_KEYS[:6]} == {
        "running": False, "pid": None, "uptime_seconds": None, "roots": [], "backlog": 0, "oldest_waiting_seconds": None,
    }  # fmt: skip
    assert set(found["files_by_state"]) == {"loaded", "quarantined", "ignored", "pending", "missing"}
    assert found["files_by_state"]["loaded"] == 13
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", found["last_commit_at"])
    (error,) = found["last_errors"]
    assert (error["reason"], Path(error["path"]).name) == ("invalid_json", "2024-09-05.jsonl")
    lines = say("--warehouse", news, "status").out.splitlines()
    keys = [line.split(":")[0] for line in lines if not line.startswith(" ")]
    assert [key for key in keys if key in STATUS_KEYS] == list(STATUS_KEYS)


# --- exit status and errors


def test_what_is_left_in_quarantine_is_status_3_where_strictness_was_asked_for(inbox: Path, warehouse: Path) -> None:
    """Only below the paths given, also by a run that reads nothing anew, and in a dry run."""
    (inbox / "bad.json").write_text("{")
    clean = inbox / "clean"
    clean.mkdir()
    (clean / "two.txt").write_text("Another report from the harbour of Bergen.\n")
    assert run(warehouse, "backfill", inbox).status == 0
    assert run(warehouse, "backfill", "--strict", inbox).status == 3
    assert say("--warehouse", warehouse, "backfill", "--strict", clean).status == 0
    assert say("--warehouse", warehouse, "backfill", "--strict", "--dry-run", inbox).status == 3


@pytest.mark.parametrize(
    "words",
    [
        [], ["backfill"], ["nonsense"], ["backfill", "--nonsense", "."], ["backfill", "--workers", "257", "."],
        ["backfill", "--format", "xml", "."], ["reprocess", "--stage", "read"], ["quarantine", "show"],
        ["--log-level", "loud", "status"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_command_that_is_used_wrongly_is_status_2(words: list[str]) -> None:
    """With the usage, on standard error."""
    done = say(*words)
    assert (done.status, done.out) == (2, "")
    assert "Usage:" in done.err


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["watch"], "nothing to watch: name a folder, or set watch.paths in the config"),
        (["quarantine", "retry"], "name what to retry by its id, or give --all"),
        (["quarantine", "retry", "x", "--all"], "name what to retry by its id, or give --all"),
        (["sql", "--file", "x.sql", "SELECT 1"], "give a query or --file, not both"),
        (["sql", "--format", "parquet", "SELECT 1"], "parquet is not for a terminal or a pipe: name a file with --output FILE"),
        (["--config", "/nonexistent.toml", "status"],
         "cannot read config /nonexistent.toml: there is no such file; name another with --config"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_options_that_do_not_go_together_are_status_2(words: list[str], complaint: str, warehouse: Path) -> None:
    """In one line that says what to do."""
    done = say("--warehouse", warehouse, *words)
    assert (done.status, done.complaint) == (2, f"copydesk: {complaint}")
    assert not warehouse.parent.exists()


def test_a_bad_config_is_status_2_and_names_the_nearest_key(inbox: Path, warehouse: Path, tmp_path: Path) -> None:
    """Before anything is done."""
    config = tmp_path / "mine.toml"
    config.write_text("[batch]\nrecrods = 5\n")
    done = run(warehouse, "--config", config, "backfill", inbox)
    assert (done.status, done.out) == (2, "")
    assert done.err == f"copydesk: unknown setting 'batch.recrods' in {config}; did you mean 'batch.records'?\n"
    config.write_text('[duckdb]\nmemory_limit = "plenty"\n')
    done = run(warehouse, "--config", config, "backfill", inbox)
    assert done.status == 2
    assert done.err.startswith(f"copydesk: bad setting duckdb.memory_limit = 'plenty' ({config}): ")
    assert len(done.err.splitlines()) == 1
    assert not warehouse.parent.exists()


def test_a_path_that_is_missing_is_status_1_and_makes_no_warehouse(warehouse: Path, tmp_path: Path) -> None:
    """Even where another of the paths is there."""
    for other in ("--strict", "--dry-run"):
        done = run(warehouse, "backfill", other, tmp_path, tmp_path / "none")
        assert (done.status, done.out) == (1, "")
        assert done.err == f"copydesk: no such file or folder: {tmp_path / 'none'}\n"
    assert not warehouse.parent.exists()


READERS_ON_NOTHING = [
    ["status"], ["sql", "SELECT 1"], ["doctor"], ["quarantine", "list"], ["quarantine", "show", "x"], ["snapshot", "o.duckdb"],
    ["attach"],
]  # fmt: skip


@pytest.mark.parametrize("words", READERS_ON_NOTHING, ids=lambda words: words[0])
def test_a_reader_without_a_warehouse_is_status_1_and_makes_none(words: list[str], warehouse: Path) -> None:
    """It says where it looked, and what makes one."""
    done = say("--warehouse", warehouse, *words)
    assert done.status == 1
    assert f"there is no warehouse at {warehouse}; `backfill` and `watch` make one" in done.complaint
    assert not warehouse.parent.exists()


EVERY_USE = [
    ["backfill", str(SEEDS)], ["backfill", "--dry-run", str(SEEDS)], ["watch", str(SEEDS)], ["reprocess"],
    ["quarantine", "list"], ["quarantine", "retry", "--all"], ["quarantine", "discard", "x"], ["status"], ["doctor"],
    ["sql", "SELECT 1"], ["snapshot", "o.duckdb"],
]  # fmt: skip


@pytest.mark.parametrize("words", EVERY_USE, ids=" ".join)
def test_a_file_that_is_no_database_is_refused_and_let_alone(words: list[str], warehouse: Path) -> None:
    """Whatever is asked for."""
    warehouse.parent.mkdir()
    warehouse.write_text("a letter to the editor, long enough to be no empty file\n")
    done = say("--warehouse", warehouse, *words)
    assert done.status == 1
    assert done.complaint == f"copydesk: {warehouse} is not a DuckDB file; name another with --warehouse"
    assert warehouse.read_text().startswith("a letter")


@pytest.mark.parametrize("words", EVERY_USE, ids=" ".join)
def test_a_database_of_others_is_refused_and_let_alone(words: list[str], warehouse: Path) -> None:
    """It may be somebody's work."""
    warehouse.parent.mkdir()
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("CREATE TABLE articles AS SELECT 'theirs' AS headline")
    done = say("--warehouse", warehouse, *words)
    assert done.status == 1
    assert f"{warehouse} is not a warehouse of copydesk" in done.complaint
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        assert connection.execute("SHOW TABLES").fetchall() == [("articles",)]


@pytest.mark.parametrize("words", EVERY_USE, ids=" ".join)
def test_a_warehouse_of_a_newer_program_is_refused(words: list[str], newer: Path) -> None:
    """It may hold what this one would spoil."""
    done = say("--warehouse", newer, *words)
    assert done.status == 1
    assert "schema version 99" in done.complaint
    assert "install a newer" in done.complaint


@pytest.fixture
def newer(news: Path, tmp_path: Path) -> Path:
    """Return a warehouse that says it is of a later version."""
    path = tmp_path / "newer.duckdb"
    path.write_bytes(news.read_bytes())
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE schema_migrations SET version = 99")
    return path


@pytest.mark.parametrize("words", [["status"], ["backfill", str(SEEDS)], ["doctor"]], ids=lambda words: words[0])
def test_a_warehouse_that_was_cut_off_is_refused_in_one_line(words: list[str], news: Path, tmp_path: Path) -> None:
    """As a copy that was not finished leaves it."""
    cut = tmp_path / "cut.duckdb"
    cut.write_bytes(news.read_bytes()[:5000])
    done = say("--warehouse", cut, *words)
    assert done.status == 1
    assert str(cut) in done.complaint


def test_a_folder_that_cannot_be_made_is_status_1(inbox: Path) -> None:
    """A file stands where the warehouse's folder would."""
    done = say("--warehouse", inbox / "one.txt" / "news.duckdb", "backfill", inbox)
    assert done.status == 1
    assert done.complaint == f"copydesk: cannot make the warehouse's folder {inbox / 'one.txt'}: File exists"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_status_1(inbox: Path, tmp_path: Path) -> None:
    """The message names it."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    done = say("--warehouse", closed / "news.duckdb", "backfill", inbox)
    assert done.status == 1
    assert str(closed) in done.complaint


def test_a_path_in_a_message_cannot_command_a_terminal(warehouse: Path, tmp_path: Path) -> None:
    """Control characters are written out."""
    done = say("--warehouse", warehouse, "backfill", tmp_path / "a\x1b[31m\nb")
    assert done.status == 1
    assert done.complaint.endswith("a\\x1b[31m\\nb")


# --- one writer


def test_whoever_comes_beside_a_writer_hears_who_it_is(inbox: Path, warehouse: Path) -> None:
    """With its process and command, in one line, and never DuckDB's lock error."""
    with started(warehouse, "watch", inbox) as daemon:
        daemon.wait_ready()
        (event,) = (json.loads(line) for line in [Path(f"{warehouse}.lock").read_text()])
        done = say("--warehouse", warehouse, "watch", inbox)
        assert done.status == 1
        assert f"is held by process {event['pid']} (watch, since " in done.complaint
        assert daemon.stop().status == 0


def test_a_writer_waits_for_readers_and_says_for_whom(inbox: Path, warehouse: Path) -> None:
    """It goes on when they let go."""
    assert say("--warehouse", warehouse, "backfill", inbox).status == 0
    reader = duckdb.connect(str(warehouse), read_only=True)
    try:
        with started(warehouse, "backfill", inbox) as writer:
            writer.wait_for(lambda: "waiting for" in writer.err, "the word that it waits")
            assert f"waiting for process {os.getpid()} " in writer.err
            assert len([line for line in writer.err.splitlines() if "waiting" in line]) == 1
            reader.close()
            assert writer.wait().status == 0
    finally:
        reader.close()


def test_a_writer_does_not_wait_for_ever(inbox: Path, warehouse: Path) -> None:
    """It says who kept it out."""
    assert say("--warehouse", warehouse, "backfill", inbox).status == 0
    with duckdb.connect(str(warehouse), read_only=True):
        done = run(warehouse, "backfill", inbox, settings={"COPYDESK_DUCKDB__LOCK_WAIT_SECONDS": "0.1"})
    assert done.status == 1
    last = done.err.splitlines()[-1]
    assert last.startswith(f"copydesk: the warehouse {warehouse} is held by process {os.getpid()} ")
    assert "Traceback" not in done.err


@pytest.mark.parametrize("words", [["sql", "SELECT 1"], ["status"], ["doctor"], ["snapshot", "o.duckdb"]], ids=" ".join)
def test_a_reader_says_which_other_program_writes(words: list[str], inbox: Path, warehouse: Path) -> None:
    """One that is not ours: nobody answers for it, and trying again does not help while it is there."""
    assert say("--warehouse", warehouse, "backfill", inbox).status == 0
    with duckdb.connect(str(warehouse)):
        done = run(warehouse, *words)
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith(f"copydesk: the warehouse {warehouse} is held by process {os.getpid()} ")
    assert done.err.endswith("; close it there, then try again\n")


# --- dry run


def fingerprints(folder: Path) -> dict[str, str]:
    """Return every file below a folder with the digest of its bytes."""
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_a_dry_run_makes_no_warehouse_and_counts_as_the_real_run_does(tmp_path: Path) -> None:
    """Copies, revisions and refusals with it."""
    folder, warehouse = tmp_path / "in", tmp_path / "w" / "news.duckdb"
    make_dated(folder)
    dry = run(warehouse, "backfill", "--dry-run", "--format", "json", folder)
    assert dry.status == 0
    assert not warehouse.parent.exists()
    said = dry.counts
    assert said.pop("dry_run") is True
    (refused,) = said.pop("refused")
    assert (Path(refused["path"]).name, refused["record"], refused["reason"]) == ("2024-09-05.jsonl", 1, "invalid_json")
    real = say("--warehouse", warehouse, "backfill", "--format", "json", folder).value
    assert said == real
    assert (real["revised"], real["duplicates"], real["quarantined"]) == (1, 1, 1)


def test_a_dry_run_over_a_warehouse_decides_against_it_and_changes_nothing(tmp_path: Path) -> None:
    """A changed file, a new copy of a known story, and what is unchanged."""
    folder, warehouse = tmp_path / "in", tmp_path / "w" / "news.duckdb"
    make_dated(folder)
    say("--warehouse", warehouse, "backfill", folder)
    story = json.loads((folder / "courier" / "second-ferry.json").read_text())
    story["url"] = "https://valleypost.example/2024/ferry"
    (folder / "post" / "ferry.json").write_text(json.dumps(story))
    (folder / "post" / "bridge.txt").write_text("The bridge is open again, the council of the town said on Friday.\n")
    before = fingerprints(tmp_path)
    dry = say("--warehouse", warehouse, "backfill", "--dry-run", "--format", "json", folder).value
    assert fingerprints(tmp_path) == before
    real = say("--warehouse", warehouse, "backfill", "--format", "json", folder).value
    assert {name: dry[name] for name in COUNTS} == real
    assert real == {
        "files": 10, "articles": 10, "new": 1, "revised": 1, "unchanged": 7, "duplicates": 1, "quarantined": 1,
    }  # fmt: skip


def test_a_dry_run_names_what_it_would_refuse(inbox: Path, warehouse: Path) -> None:
    """Before the counts, which stay the last line."""
    (inbox / "bad.json").write_text("{")
    shown = say("--warehouse", warehouse, "backfill", "--dry-run", inbox).out.splitlines()
    assert shown[0].startswith(f"would refuse {inbox / 'bad.json'}")
    assert shown[-2:] == [
        "dry run, nothing was written; it would be:",
        "files=2 articles=2 new=1 revised=0 unchanged=0 duplicates=0 quarantined=1",
    ]


# --- ending early


def test_an_interrupted_backfill_ends_cleanly_and_the_next_goes_on(tmp_path: Path) -> None:
    """What was committed stays, what was not comes with the next run, and both together are all."""
    folder, warehouse = tmp_path / "in", tmp_path / "w" / "news.duckdb"
    folder.mkdir()
    for number in range(600):
        (folder / f"{number:03d}.txt").write_text(
            f"Report number {number} came from the harbour of Oslo on that day.\n"
        )
    one_by_one = {"COPYDESK_BATCH__RECORDS": "1", "COPYDESK_ENGINE__INLINE_BELOW_FILES": "1000"}
    with started(warehouse, "backfill", folder, "--format", "json", settings=one_by_one) as program:
        program.wait_committed(3)
        program._process.send_signal(signal.SIGINT)
        first = program.wait()
    assert first.status == 1
    assert first.err.splitlines()[-1] == (
        "copydesk: stopped before the end; run the same command again to go on"
    )  # fmt: skip
    assert "Traceback" not in first.err
    assert 3 <= first.counts["new"] < 600
    second = say("--warehouse", warehouse, "backfill", folder, "--format", "json").value
    assert second["new"] == 600 - first.counts["new"]
    assert second["unchanged"] == first.counts["new"]
    assert say("--warehouse", warehouse, "doctor").out == "all agrees\n"


def test_a_reader_that_goes_away_is_no_error(news: Path) -> None:
    """As in `sql ... | head -1`."""
    line = command(news, "sql", "FROM range(1000000)")
    program = subprocess.Popen(line, env=environment(), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert program.stdout is not None
    assert program.stderr is not None
    with program.stdout, program.stderr:
        assert program.stdout.readline() == b"range\n"
        program.stdout.close()
        assert program.stderr.read() == b""
    assert program.wait() == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to be had")
def test_a_full_disk_behind_the_output_is_one_line(news: Path) -> None:
    """Not a stack of calls."""
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            command(news, "sql", "SELECT 1"), env=environment(), cwd=ROOT, stdout=full, stderr=subprocess.PIPE, check=False
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.decode() == "copydesk: the system refuses: [Errno 28] No space left on device\n"


# --- snapshot


def test_a_snapshot_opens_in_any_duckdb_with_views_and_comments(news: Path, tmp_path: Path) -> None:
    """Nothing of ours is needed to read it."""
    out = tmp_path / "copy.duckdb"
    done = say("--warehouse", news, "snapshot", out)
    assert (done.status, done.out, done.err) == (0, f"{out}\n", "")
    with duckdb.connect(str(news), read_only=True) as ours, duckdb.connect(str(out), read_only=True) as theirs:
        for query in (
            "SELECT count(*) FROM articles", "SELECT * FROM reprints", "SELECT * FROM file_states ORDER BY ALL",
            "SELECT table_name, comment FROM duckdb_tables() ORDER BY ALL",
            "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal ORDER BY ALL",
            "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal ORDER BY ALL",
            "SELECT article_id, body FROM article_revisions ORDER BY ALL",
        ):  # fmt: skip
            assert theirs.execute(query).fetchall() == ours.execute(query).fetchall(), query
    assert say("--warehouse", out, "doctor").out == "all agrees\n"
    assert [path.name for path in tmp_path.iterdir()] == ["copy.duckdb"]


def test_a_snapshot_replaces_a_file_only_by_force(news: Path, tmp_path: Path) -> None:
    """And never the warehouse itself."""
    out = tmp_path / "copy.duckdb"
    out.write_text("mine")
    refused = say("--warehouse", news, "snapshot", out)
    assert (refused.status, refused.complaint) == (1, f"copydesk: {out} exists; --force replaces it")
    assert out.read_text() == "mine"
    assert say("--warehouse", news, "snapshot", out, "--force").status == 0
    assert say("--warehouse", out, "status").status == 0
    itself = say("--warehouse", news, "snapshot", news, "--force")
    assert itself.status == 1
    assert "cannot take the place of the warehouse itself" in itself.complaint


def test_a_snapshot_that_cannot_be_written_leaves_nothing(news: Path, tmp_path: Path) -> None:
    """Its folder is missing, or it is a folder itself: told before anything is copied."""
    missing = tmp_path / "none" / "copy.duckdb"
    for out, why in (
        (missing, f"there is no folder {missing.parent}"),
        (tmp_path, "it is a folder; name a file in it"),
    ):
        done = say("--warehouse", news, "snapshot", out, "--force")
        assert (done.status, done.complaint) == (1, f"copydesk: cannot write the snapshot {out}: {why}")
        assert list(tmp_path.iterdir()) == []


# --- what was read


def test_the_warehouse_and_what_lies_beside_it_are_no_inputs(inbox: Path) -> None:
    """Though they stand in the folder that is read."""
    warehouse = inbox / "news.duckdb"
    for _ in range(2):
        counts: dict[str, Any] = say("--warehouse", warehouse, "backfill", inbox, "--format", "json").value
        assert counts["files"] in {0, 1}
    assert say("--warehouse", warehouse, "sql", "SELECT count(*) FROM files WHERE state = 'ignored'").out.endswith(
        "\n0\n"
    )
