"""The daemon as an operator sees it: the real program, real files, real signals."""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import socket
import stat
from pathlib import Path

from pipeline import __version__
from tests.builders import a_story
from tests.programs import PATIENCE_SECONDS, Started, ask, backfill, run, started
from tests.running import assert_sound, say

SLOW_SCAN = {"COPYDESK_WATCH__RESCAN_SECONDS": "3600"}
QUICK_SCAN = {"COPYDESK_WATCH__RESCAN_SECONDS": "0.2"}
IN_SMALL_STEPS = {"COPYDESK_ENGINE__WORKERS": "1", "COPYDESK_BATCH__RECORDS": "5"}
MANY = 6_000
"""Files, more than are ever read before a test has seen the first and said stop, on however busy a machine."""
LEFT = 50


def write(path: Path, text: str) -> Path:
    """Write an article file and the folders that it lies in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def write_stories(folder: Path, stories: int) -> None:
    """Write so many article files, 0.txt and so on."""
    for number in range(stories):
        write(folder / f"{number}.txt", a_story(f"Minister {number}"))


def leave_few(folder: Path, warehouse: Path) -> int:
    """Delete all files of a folder that are yet to be read but for `LEFT`; return how many were read."""
    (read,) = ask(warehouse, f"SELECT list(path) FROM files WHERE state = 'loaded' AND starts_with(path, '{folder}/')")
    unread = sorted({str(path) for path in folder.iterdir()} - set(read[0]))
    assert len(unread) > LEFT, "it was over too soon to see anything"
    for path in unread[LEFT:]:
        os.unlink(path)
    return len(read[0])


def stop_and_check(daemon: Started, warehouse: Path) -> None:
    """Stop the daemon as its operator does."""
    done = daemon.stop()
    assert done.status == 0, done.err
    assert_sound(warehouse)


def test_what_is_there_and_what_comes_is_ingested(tmp_path: Path) -> None:
    """Written, moved in from outside, renamed from a temporary name, hard-linked, and into folders made just then."""
    inputs, warehouse = tmp_path / "in", tmp_path / "w" / "news.duckdb"
    write(inputs / "there.txt", a_story("Tokyo"))
    with started(warehouse, "watch", inputs, settings=SLOW_SCAN) as daemon:
        daemon.wait_ready()
        assert daemon.records() == 1
        write(inputs / "written.txt", a_story("Seoul"))
        write(inputs / "deep" / "er" / "made.txt", a_story("Madrid"))
        shutil.move(write(tmp_path / "outside.txt", a_story("Paris")), inputs / "moved.txt")
        os.rename(write(inputs / "new.txt.tmp", a_story("Rome")), inputs / "renamed.txt")
        os.link(write(tmp_path / "linked.txt", a_story("Berlin")), inputs / "linked.txt")
        daemon.wait_committed(6)
        stop_and_check(daemon, warehouse)
    names = {os.path.basename(path) for (path,) in ask(warehouse, "SELECT source_path FROM articles")}
    assert names == {"there.txt", "written.txt", "made.txt", "moved.txt", "renamed.txt", "linked.txt"}


def test_a_changed_file_becomes_a_revision_and_a_deleted_one_missing(tmp_path: Path) -> None:
    """Its article stays."""
    inputs, warehouse = tmp_path / "in", tmp_path / "w" / "news.duckdb"
    story = write(inputs / "story.txt", a_story("Tokyo"))
    gone = write(inputs / "gone.txt", a_story("Seoul"))
    with started(warehouse, "watch", inputs, settings=QUICK_SCAN) as daemon:
        daemon.wait_ready()
        write(story, a_story("Osaka"))
        daemon.wait_committed(3)
        gone.unlink()
        stop_and_check(daemon, warehouse)
    with started(warehouse, "watch", inputs, settings=QUICK_SCAN) as daemon:
        daemon.wait_ready()
        stop_and_check(daemon, warehouse)
    assert ask(warehouse, "SELECT revision FROM articles ORDER BY source_path") == [(1,), (2,)]
    assert ask(warehouse, "SELECT path, state FROM files ORDER BY path") == [
        (str(gone), "missing"),
        (str(story), "loaded"),
    ]


def test_a_stop_commits_what_was_written_just_before(tmp_path: Path) -> None:
    """The first signal drains."""
    inputs, warehouse = tmp_path / "in", tmp_path / "w" / "news.duckdb"
    inputs.mkdir()
    with started(warehouse, "watch", inputs, settings=SLOW_SCAN) as daemon:
        daemon.wait_ready()
        for number in range(20):
            write(inputs / f"{number}.txt", a_story(f"Minister {number}"))
        daemon.wait_committed(1)
        stop_and_check(daemon, warehouse)
    with started(warehouse, "watch", inputs, settings=SLOW_SCAN) as daemon:
        daemon.wait_ready()
        stop_and_check(daemon, warehouse)
    assert ask(warehouse, "SELECT count(*) FROM articles") == [(20,)]


def test_beside_a_daemon_commands_have_it_do_their_work(tmp_path: Path) -> None:
    """And report as they do alone."""
    inputs, elsewhere, warehouse = tmp_path / "in", tmp_path / "elsewhere", tmp_path / "w" / "news.duckdb"
    write(inputs / "here.txt", a_story("Tokyo"))
    write(elsewhere / "there.txt", a_story("Seoul"))
    bad = write(elsewhere / "bad.json", "{")
    with started(warehouse, "watch", inputs, settings=SLOW_SCAN) as daemon:
        daemon.wait_ready()
        told = say("--warehouse", warehouse, "status", "--format", "json").value
        assert told["running"] is True
        assert told["pid"] == daemon.pid
        assert told["roots"][0]["path"] == str(inputs)
        assert told["files_by_state"]["loaded"] == 1
        assert (told["ready"], told["why"], told["roots"][0]["mode"]) == (True, "ingesting what comes", "events")
        shown = say("--warehouse", warehouse, "status").out.splitlines()
        assert {"running: yes", "ready: yes", "last_errors: none", "jobs: none"} <= set(shown)
        assert any(line.startswith(f"  {inputs}, events: ") for line in shown)
        dry = say("--warehouse", warehouse, "backfill", "--dry-run", elsewhere, "--format", "json")
        assert (dry.counts["new"], dry.counts["quarantined"]) == (1, 1)
        assert [one["reason"] for one in dry.counts["refused"]] == ["truncated"]
        done = say("--warehouse", warehouse, "backfill", "--strict", elsewhere, "--format", "json")
        assert (done.status, done.counts["new"], done.counts["quarantined"]) == (3, 1, 1)
        assert "2 files found, 2 to read" in done.err
        (refused,) = say("--warehouse", warehouse, "quarantine", "list", "--format", "json").value
        assert refused["path"] == str(bad)
        shown = say("--warehouse", warehouse, "quarantine", "show", refused["quarantine_id"], "--format", "json").value
        assert base64.b64decode(shown["payload_base64"]) == b"{"
        assert (
            say("--warehouse", warehouse, "quarantine", "retry", "--all", "--format", "json").counts["quarantined"] == 1
        )
        assert say("--warehouse", warehouse, "quarantine", "discard", refused["quarantine_id"]).out == "discarded=1\n"
        assert (
            say("--warehouse", warehouse, "reprocess", "--where", "headline IS NULL").out
            == "articles=2 refused=0 kept=0\n"
        )
        assert_sound(warehouse)
        stop_and_check(daemon, warehouse)
    assert ask(warehouse, "SELECT command, new FROM runs WHERE new > 0 ORDER BY ALL") == [("backfill", 1), ("watch", 1)]


def test_a_command_that_the_daemon_refuses_ends_as_it_does_alone(tmp_path: Path) -> None:
    """In one line, and the daemon goes on."""
    inputs, warehouse = tmp_path / "in", tmp_path / "w" / "news.duckdb"
    inputs.mkdir()
    with started(warehouse, "watch", inputs) as daemon:
        daemon.wait_ready()
        for arguments, complaint in (
            (["quarantine", "discard", "abc"], "nothing in quarantine has the id abc"),
            (["quarantine", "show", "abc"], "nothing in quarantine has the id abc"),
            (["reprocess", "--where", "no_such_column"], "bad --where: "),
            (["backfill", str(tmp_path / "nowhere")], "no such file or folder"),
            (["watch", str(inputs)], f"is held by process {daemon.pid} (watch, since "),
            (["sql", "DELETE FROM tags"], "`sql` only reads"),
            (["snapshot", str(tmp_path / "none" / "copy.duckdb")], "cannot write the snapshot"),
        ):
            done = say("--warehouse", warehouse, *arguments)
            assert done.status == 1, arguments
            assert complaint in done.err
            assert done.err.count("\n") == 1, done.err
        write(inputs / "after.txt", a_story("Tokyo"))
        daemon.wait_committed(1)
        stop_and_check(daemon, warehouse)


def test_the_socket_is_for_the_owner_and_goes_with_the_daemon(tmp_path: Path) -> None:
    """However long the path; and a socket that a dead daemon left is taken over."""
    inputs, warehouse = tmp_path / "in", tmp_path / ("w" * 120) / "news.duckdb"
    inputs.mkdir()
    listens_at = Path(f"{warehouse}.sock")
    with started(warehouse, "watch", inputs) as daemon:
        daemon.wait_ready()
        assert stat.S_IMODE(listens_at.stat().st_mode) == 0o600
        daemon.kill()
    assert listens_at.exists()
    assert say("--warehouse", warehouse, "status", "--format", "json").value["running"] is False
    with started(warehouse, "watch", inputs) as daemon:
        daemon.wait_ready()
        assert say("--warehouse", warehouse, "status", "--format", "json").value["pid"] == daemon.pid
        stop_and_check(daemon, warehouse)
    assert not listens_at.exists()


def test_what_is_no_request_of_ours_does_nothing(tmp_path: Path) -> None:
    """Whoever connects: noise, another version, a command that nobody knows, a hang-up."""
    inputs, warehouse = tmp_path / "in", tmp_path / "w" / "news.duckdb"
    inputs.mkdir()
    with started(warehouse, "watch", inputs) as daemon:
        daemon.wait_ready()
        hello = {"command": "status", "version": __version__, "arguments": {}}
        assert json.loads(converse(warehouse, json.dumps(hello)))["result"]["running"] is True
        assert "is copydesk" in json.loads(converse(warehouse, json.dumps({**hello, "version": "0"})))["error"]
        assert "is held by" in json.loads(converse(warehouse, json.dumps({**hello, "command": "drop"})))["error"]
        for noise in ("", "\x00\xff", "[]", '"status"', '{"command": "status"', '{"arguments": 1}', "7" * 100_000):
            assert b"result" not in converse(warehouse, noise)
        assert b"result" not in converse(warehouse, json.dumps({**hello, "arguments": 1}))
        without_roots = {**hello, "command": "backfill"}
        assert "KeyError" in json.loads(converse(warehouse, json.dumps(without_roots)))["error"]
        assert "Exception in thread" not in daemon.err
        write(inputs / "after.txt", a_story("Tokyo"))
        daemon.wait_committed(1)
        stop_and_check(daemon, warehouse)


def converse(warehouse: Path, line: str) -> bytes:
    """Say a line to whoever holds a warehouse, hang up on that side, and return what comes back."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(PATIENCE_SECONDS)
        connection.connect(f"{warehouse}.sock")
        connection.sendall(line.encode() + b"\n")
        if not line.startswith('{"command"'):
            connection.shutdown(socket.SHUT_WR)
        answer = b""
        while b"\n" not in answer and (more := connection.recv(65536)):
            answer += more
        return answer


def test_a_backfill_answers_questions_and_refuses_work(tmp_path: Path) -> None:
    """It holds the warehouse as long as it takes, and says so."""
    inputs, warehouse = tmp_path / "in", tmp_path / "w" / "news.duckdb"
    write_stories(inputs, MANY)
    with started(warehouse, "backfill", inputs, settings=IN_SMALL_STEPS) as holder:
        holder.wait_committed(100)
        told = say("--warehouse", warehouse, "status", "--format", "json").value
        refused = say("--warehouse", warehouse, "reprocess")
        assert not holder.has_ended, "the backfill was over too soon to see anything"
        assert holder.stop().status == 1
    assert (told["running"], told["pid"]) == (True, holder.pid)
    assert told["files_by_state"]["pending"] > 0
    assert refused.status == 1
    assert f"is held by process {holder.pid} (backfill, since " in refused.err


def test_a_command_that_is_stopped_stops_its_work_in_the_daemon(tmp_path: Path) -> None:
    """After the step that it is at; the daemon goes on."""
    inputs, archive, warehouse = tmp_path / "in", tmp_path / "archive", tmp_path / "w" / "news.duckdb"
    inputs.mkdir()
    write_stories(archive, MANY)
    with started(warehouse, "watch", inputs, settings={**IN_SMALL_STEPS, **SLOW_SCAN}) as daemon:
        daemon.wait_ready()
        with started(warehouse, "backfill", archive) as command:
            daemon.wait_committed(1)
            done = command.stop()
        assert done.status == 1
        assert "stopped before the end; run the same command again to go on" in done.err
        write(inputs / "after.txt", a_story("Tokyo"))
        daemon.wait_for(lambda: bool(daemon.events("command.done")), "the end of the command")
        stop_and_check(daemon, warehouse)
    assert leave_few(archive, warehouse) > 0
    assert backfill(warehouse, archive)["new"] == LEFT


def test_new_files_do_not_wait_for_the_end_of_a_backfill(tmp_path: Path) -> None:
    """The daemon works in turns, a page of 2,000 files at a time."""
    inputs, archive, warehouse = tmp_path / "in", tmp_path / "archive", tmp_path / "w" / "news.duckdb"
    inputs.mkdir()
    write_stories(archive, 2400)
    settings = {**IN_SMALL_STEPS, "COPYDESK_BATCH__RECORDS": "10", **SLOW_SCAN}
    with started(warehouse, "watch", inputs, settings=settings) as daemon:
        daemon.wait_ready()
        with started(warehouse, "backfill", archive) as command:
            daemon.wait_committed(50)
            write(inputs / "breaking.txt", a_story("Tokyo"))
            assert command.wait().status == 0
        stop_and_check(daemon, warehouse)
    ((later,),) = ask(
        warehouse,
        "SELECT count(*) FROM files WHERE processed_at > (FROM files SELECT processed_at WHERE path LIKE '%breaking.txt')",
    )
    assert later > 0


def test_the_settings_are_read_again_on_a_signal(tmp_path: Path) -> None:
    """What can change does, what cannot is named, and a bad file changes nothing."""
    inputs, warehouse, config = tmp_path / "in", tmp_path / "w" / "news.duckdb", tmp_path / "config.toml"
    write(inputs / "kept.txt", a_story("Tokyo"))
    config.write_text("[watch]\nrescan_seconds = 3600.0\n")
    with started(warehouse, "watch", inputs, settings={"COPYDESK_CONFIG": str(config)}) as daemon:
        daemon.wait_ready()
        config.write_text("[inputs]\nexclude = ['draft*']\n[duckdb]\nthreads = 1\n[watch]\nrescan_seconds = 3600.0\n")
        daemon.signal(signal.SIGHUP)
        daemon.wait_for(lambda: bool(daemon.events("config.reloaded")), "the new settings")
        (event,) = daemon.events("config.reloaded")
        assert (event["changed"], event["needs_restart"]) == (["inputs.exclude"], ["duckdb.threads"])
        config.write_text("[inputs]\nexlude = []\n")
        daemon.signal(signal.SIGHUP)
        daemon.wait_for(lambda: bool(daemon.events("config.refused")), "the refusal")
        assert "did you mean 'inputs.exclude'" in daemon.events("config.refused")[0]["error"]
        write(inputs / "draft.txt", a_story("Seoul"))
        write(inputs / "story.txt", a_story("Madrid"))
        daemon.wait_committed(2)
        stop_and_check(daemon, warehouse)
    assert ask(warehouse, "SELECT state, reason FROM files WHERE path LIKE '%draft.txt'") == [("ignored", "excluded")]


def test_a_second_stop_ends_it_at_once(tmp_path: Path) -> None:
    """What is committed is there, and the next start does the rest."""
    inputs, warehouse = tmp_path / "in", tmp_path / "w" / "news.duckdb"
    write_stories(inputs, MANY)
    with started(warehouse, "watch", inputs, settings={**IN_SMALL_STEPS, **SLOW_SCAN}) as daemon:
        daemon.wait_committed(1)
        daemon.signal(signal.SIGTERM)
        before = daemon.records()
        daemon.wait_committed(before + 200)  # it drains
        daemon.signal(signal.SIGTERM)
        assert daemon.wait().status == 130
    assert leave_few(inputs, warehouse) > 0
    assert backfill(warehouse, inputs)["new"] == LEFT
    assert_sound(warehouse)


def test_a_stop_in_the_middle_leaves_the_rest_for_the_next_start(tmp_path: Path) -> None:
    """When the time for draining is over."""
    inputs, warehouse = tmp_path / "in", tmp_path / "w" / "news.duckdb"
    write_stories(inputs, MANY)
    settings = {**IN_SMALL_STEPS, "COPYDESK_WATCH__DRAIN_SECONDS": "0", **SLOW_SCAN}
    with started(warehouse, "watch", inputs, settings=settings) as daemon:
        daemon.wait_committed(1)
        stop_and_check(daemon, warehouse)
    read = leave_few(inputs, warehouse)
    assert read > 0
    with started(warehouse, "watch", inputs, settings=SLOW_SCAN) as daemon:
        daemon.wait_ready()
        stop_and_check(daemon, warehouse)
    assert ask(warehouse, "SELECT sum(new), sum(articles) FROM runs") == [(read + LEFT, read + read + LEFT)]
    assert ask(warehouse, "SELECT count(*) FROM articles") == [(read + LEFT,)]


def test_a_dead_daemon_holds_nothing(tmp_path: Path) -> None:
    """What it left beside the warehouse is known to be stale."""
    inputs, warehouse = tmp_path / "in", tmp_path / "w" / "news.duckdb"
    write(inputs / "a.txt", a_story("Tokyo"))
    with started(warehouse, "watch", inputs) as daemon:
        daemon.wait_ready()
        daemon.kill()
    assert run(warehouse, "sql", "SELECT count(*) FROM articles").out == "count_star()\n1\n"
    assert_sound(warehouse)
