"""The work of commands in steps: what it leaves behind in the process that did it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.patience import Patience
from pipeline.reprocess import StageName
from pipeline.warehouse.ledger import PlanLostError
from pipeline.work import Listeners, backfill, reprocess, run_to_end
from pipeline.workshop import Engines, Workshop
from schemas.settings import Settings
from tests.builders import a_memory


def a_shop() -> Workshop:
    """Return a workshop on a warehouse in memory."""
    settings = Settings()
    return Workshop(a_memory(), settings, Engines(settings), Patience(0.0))


def temporary_tables(shop: Workshop) -> set[str]:
    """Return the names of what plans and choices have put down."""
    query = "SELECT table_name FROM duckdb_tables() WHERE temporary AND regexp_matches(table_name, '^(todo|chosen)_')"
    return {name for (name,) in shop.warehouse.connection.execute(query).fetchall()}


def a_folder(tmp_path: Path) -> list[str]:
    """Return a folder with two articles, as roots."""
    for name in ("Tokyo", "Seoul"):
        text = f"{name} said on Monday that the two governments had agreed to hold further talks next month."
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    return [str(tmp_path)]


@pytest.mark.parametrize("is_stopped", [False, True])
@pytest.mark.parametrize("stage", ["clean", "tag", "deduplicate"])
def test_work_over_stored_articles_leaves_no_table(tmp_path: Path, stage: StageName, is_stopped: bool) -> None:
    """A daemon does it again and again, also for commands that go away."""
    shop = a_shop()
    run_to_end(backfill(shop, a_folder(tmp_path), Listeners(), lambda: False))
    run_to_end(reprocess(shop, stage, None, None, Listeners(), lambda: is_stopped))
    assert temporary_tables(shop) == set()


def test_a_backfill_that_is_stopped_leaves_no_table(tmp_path: Path) -> None:
    """Nor does it read anything."""
    shop = a_shop()
    run_to_end(backfill(shop, a_folder(tmp_path), Listeners(), lambda: True))
    assert temporary_tables(shop) == set()


def test_work_over_stored_articles_says_that_the_file_was_opened_anew(tmp_path: Path) -> None:
    """What it had chosen went with the old connection."""
    shop = a_shop()
    run_to_end(backfill(shop, a_folder(tmp_path), Listeners(), lambda: False))
    choice = shop.warehouse.choose(None)
    shop.warehouse.let_go(choice)
    with pytest.raises(PlanLostError):
        next(shop.warehouse.chosen_pages(choice, 1))
