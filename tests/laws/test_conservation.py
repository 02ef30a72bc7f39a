"""Law 1: every record has exactly one fate, and the books add up."""

from __future__ import annotations

from pathlib import Path

from tests.laws.conftest import CleanRun
from tests.laws.corpora import LINES
from tests.programs import ask
from tests.running import assert_sound

FATES = ("new", "revised", "unchanged", "quarantined")


def test_every_record_has_one_fate(clean_run: CleanRun) -> None:
    """New + revised + unchanged + quarantined are the articles that the backfill counts, and none of these is empty."""
    assert sum(clean_run.counts[fate] for fate in FATES) == clean_run.counts["articles"]
    assert all(clean_run.counts[fate] > 0 for fate in (*FATES, "duplicates"))


def test_what_is_printed_is_what_the_table_of_runs_keeps(clean_run: CleanRun) -> None:
    """One run, with the counts of the last line."""
    names = ("files", "articles", *FATES, "duplicates")
    kept = ask(clean_run.warehouse, f"SELECT {', '.join(names)}, ended_at >= started_at FROM runs")
    assert kept == [(*(clean_run.counts[name] for name in names), True)]


def test_the_counts_are_those_of_the_tables(clean_run: CleanRun) -> None:
    """Articles and quarantine hold what was counted, and the copies are those of the view."""
    found = ask(
        clean_run.warehouse,
        "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM quarantine), (SELECT count(*) FROM reprints)",
    )
    assert found == [tuple(clean_run.counts[name] for name in ("new", "quarantined", "duplicates"))]


def test_file_states_add_up_to_every_file_seen(clean_run: CleanRun, corpus: Path) -> None:
    """Hidden and temporary names are not seen; what is no input is, and is ignored."""
    hidden = (corpus / ".hidden.txt", corpus / "unfinished.txt.part")
    seen = [path for path in corpus.rglob("*") if not path.is_dir() and path not in hidden]
    states = dict(ask(clean_run.warehouse, "FROM file_states"))
    assert sum(states.values()) == clean_run.counts["files"] == len(seen)
    assert states.keys() == {"loaded", "quarantined", "ignored"}


def test_a_file_read_in_pieces_is_read_once(clean_run: CleanRun) -> None:
    """Its records, refused ones among them, are as many as its lines."""
    found = ask(clean_run.warehouse, "SELECT records, state FROM files WHERE path LIKE '%a-feed.jsonl'")
    assert found == [(LINES, "loaded")]


def test_the_doctor_finds_nothing(clean_run: CleanRun) -> None:
    """Files, ledger, tables and indexes agree."""
    assert_sound(clean_run.warehouse)
