"""Law 3: killed anywhere and run again, the warehouse is that of a run that nothing disturbed."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.benchmarks.crashes import crash_at_random
from tests.laws.conftest import CleanRun
from tests.laws.corpora import a_body, a_record, make_mixed
from tests.programs import (
    KILLED,
    ROOT,
    ask,
    assert_books_balance,
    backfill,
    content_of,
    differences,
    run,
    started,
)
from tests.running import assert_sound, say

IN_PIECES = {"COPYDESK_BATCH__RECORDS": "5"}
CRASHES_AT_RANDOM = 12


def failpoints() -> list[str]:
    """Return every place of the program where a test can end it."""
    sources = (path.read_text("utf-8") for path in sorted((ROOT / "pipeline").rglob("*.py")))
    return sorted({name for source in sources for name in re.findall(r'failpoints\.reach\("([^"]+)"\)', source)})


def recover(warehouse: Path, corpus: Path, clean_run: CleanRun) -> None:
    """Run again after a crash and see that nothing tells of it."""
    counts = backfill(warehouse, corpus, settings=IN_PIECES)
    told = ("files", "articles", "quarantined")
    assert [counts[name] for name in told] == [clean_run.counts[name] for name in told]
    assert differences(content_of(warehouse), clean_run.content) == {}
    assert_books_balance(warehouse)


def crash(warehouse: Path, corpus: Path, failpoint: str) -> None:
    """Run until the process kills itself, and see that what it leaves agrees with itself."""
    done = run(warehouse, "backfill", corpus, settings={**IN_PIECES, "COPYDESK_FAILPOINT": failpoint})
    assert done.status == KILLED, f"{failpoint} was not reached: {done.err}"
    assert_books_balance(warehouse)


OF_OTHER_WORK = ("forget.", "retain.", "dispose.", "retag.")
"""How failpoints begin that a plain backfill does not reach; tests of their own arm them."""


@pytest.mark.parametrize("failpoint", [name for name in failpoints() if not name.startswith(OF_OTHER_WORK)])
def test_a_backfill_killed_at_a_failpoint_goes_on(
    failpoint: str, corpus: Path, clean_run: CleanRun, tmp_path: Path
) -> None:
    """Before, inside and after a transaction, between file and ledger, and while it shuts down."""
    warehouse = tmp_path / "news.duckdb"
    crash(warehouse, corpus, failpoint)
    recover(warehouse, corpus, clean_run)


def test_a_backfill_killed_again_and_again_goes_on(corpus: Path, clean_run: CleanRun, tmp_path: Path) -> None:
    """At the second commit of each run, inside the file that is read in pieces, and then among the small ones."""
    warehouse = tmp_path / "news.duckdb"
    commits = [name for name in failpoints() if name.startswith("commit.")]
    for failpoint in (*(f"{name}:2" for name in commits), "commit.rows:6"):
        crash(warehouse, corpus, failpoint)
    recover(warehouse, corpus, clean_run)


@pytest.mark.parametrize("failpoint", [name for name in failpoints() if name.startswith("forget.")])
def test_a_takedown_killed_at_a_failpoint_is_done_by_the_next(
    failpoint: str, corpus: Path, clean_run: CleanRun, tmp_path: Path
) -> None:
    """All of an article or nothing of it is taken down, and at the end the warehouse is that of one that came through."""
    whole, cut = tmp_path / "whole.duckdb", tmp_path / "cut.duckdb"
    request = ["forget", "--where", "url IS NOT NULL OR duplicate_of IS NOT NULL"]
    for warehouse in (whole, cut):
        shutil.copy2(clean_run.warehouse, warehouse)
    assert run(cut, *request, settings={"COPYDESK_FAILPOINT": failpoint}).status == KILLED
    assert_sound(cut)
    for warehouse in (whole, cut):
        assert say("--warehouse", warehouse, *request).status == 0
        counts = backfill(warehouse, corpus)
        told = ("files", "articles", "new", "revised", "quarantined")
        assert [counts[name] for name in told] == [
            *(clean_run.counts[name] for name in told[:2]),
            0,
            0,
            counts["quarantined"],
        ]
        assert_sound(warehouse)
    assert differences(content_of(cut), content_of(whole)) == {}


def test_a_backfill_killed_at_random_moments_goes_on(corpus: Path, clean_run: CleanRun, tmp_path: Path) -> None:
    """Wherever the power fails."""
    trials = list(crash_at_random(CRASHES_AT_RANDOM, corpus, tmp_path, seed=7))
    assert sum(trial.kills for trial in trials) == CRASHES_AT_RANDOM
    for trial in trials:
        assert differences(content_of(trial.warehouse), clean_run.content) == {}
        assert_books_balance(trial.warehouse)


def test_a_backfill_with_workers_leaves_none_of_them_behind(corpus: Path, clean_run: CleanRun, tmp_path: Path) -> None:
    """They die with the process that they work for, and another goes on without them."""
    warehouse = tmp_path / "news.duckdb"
    settings = {**IN_PIECES, "COPYDESK_ENGINE__INLINE_BELOW_FILES": "0"}
    with started(warehouse, "backfill", corpus, "--workers", "2", settings=settings) as program:
        program.wait_committed(5)
        program.kill()
    assert_books_balance(warehouse)
    recover(warehouse, corpus, clean_run)


def test_a_daemon_killed_in_its_first_scan_goes_on(corpus: Path, clean_run: CleanRun, tmp_path: Path) -> None:
    """`ready` is not said before the found files are committed, and a second daemon commits the rest."""
    warehouse = tmp_path / "w" / "news.duckdb"
    with started(warehouse, "watch", corpus, settings={**IN_PIECES, "COPYDESK_FAILPOINT": "commit.end:12"}) as program:
        killed = program.wait()
    assert (killed.status, killed.out) == (KILLED, "")
    with started(warehouse, "watch", corpus, settings=IN_PIECES) as program:
        program.wait_ready()
        stopped = program.stop()
    assert stopped.status == 0
    backfill(warehouse, corpus)  # a stop leaves copies that are yet to be judged to the next run
    assert differences(content_of(warehouse), clean_run.content) == {}
    assert_books_balance(warehouse)


def test_a_daemon_killed_while_files_come_and_while_it_stops_goes_on(tmp_path: Path) -> None:
    """What came while it was dead, or was half taken, is found by the next one."""
    folder, coming, warehouse = tmp_path / "in", tmp_path / "coming", tmp_path / "w" / "news.duckdb"
    folder.mkdir()
    make_mixed(coming)
    with started(warehouse, "watch", folder, settings=IN_PIECES) as program:
        program.wait_ready()
        (folder / "first.txt").write_text(a_body(700), "utf-8")
        program.wait_committed(1)
        for path in sorted(coming.iterdir()):
            path.rename(folder / path.name)
        program.wait_committed(11)
        program.kill()
    (folder / "while-dead.txt").write_text(a_body(701), "utf-8")
    for failpoint in ("shutdown.checkpoint", "shutdown.close"):
        with started(warehouse, "watch", folder, settings={**IN_PIECES, "COPYDESK_FAILPOINT": failpoint}) as program:
            program.wait_ready()
            assert program.stop().status == KILLED
        assert_books_balance(warehouse)
    backfill(warehouse, folder)  # a stop leaves copies that are yet to be judged to the next run
    clean = tmp_path / "clean" / "news.duckdb"
    backfill(clean, folder)
    assert differences(content_of(warehouse), content_of(clean)) == {}
    assert_books_balance(warehouse)


def test_a_large_file_that_changed_while_the_program_was_dead_is_read_anew(corpus: Path, tmp_path: Path) -> None:
    """Its committed records stand for the old bytes: they become earlier contents and none is lost or doubled."""
    folder, warehouse = tmp_path / "in", tmp_path / "w" / "news.duckdb"
    folder.mkdir()
    feed = folder / "feed.jsonl"
    shutil.copy2(corpus / "a-feed.jsonl", feed)
    settings = {**IN_PIECES, "COPYDESK_FAILPOINT": "commit.done:3"}
    assert run(warehouse, "backfill", folder, settings=settings).status == KILLED
    state = "SELECT state, records FROM files"
    assert ask(warehouse, state) == [("pending", 15)]
    lines = feed.read_text("utf-8").splitlines()[1:]
    feed.write_text("\n".join(lines) + "\n", "utf-8")
    backfill(warehouse, folder, settings=IN_PIECES)
    assert ask(warehouse, state) == [("loaded", len(lines))]
    assert ask(warehouse, f"SELECT count(*) FROM articles WHERE url = '{a_record(0)['url']}'") == [(1,)]
    assert_books_balance(warehouse)
