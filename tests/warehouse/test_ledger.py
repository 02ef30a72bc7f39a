"""The ledger: what it plans, and what it knows of folders."""

from __future__ import annotations

import pytest

from pipeline.records import FoundFile
from pipeline.rows import Stamp
from pipeline.warehouse.ledger import Looked, Order
from tests.builders import NOON, a_memory

STAMP = Stamp(NOON, "11111111-1111-5111-8111-000000000001", "all=1")


def found(path: str, mtime_ns: int) -> FoundFile:
    """Return a file as a look found it."""
    return FoundFile(path, 1, mtime_ns, mtime_ns, mtime_ns)


@pytest.mark.parametrize(("order", "names"), [("path", "abc"), ("oldest_first", "cab"), ("newest_first", "bac")])
def test_a_backlog_is_read_in_the_order_asked_for(order: Order, names: str) -> None:
    """By path, or by mtime whatever the names."""
    ledger = a_memory().ledger
    files = [found("/in/c", 1), found("/in/a", 2), found("/in/b", 3)]
    plan = ledger.plan(files, STAMP, "readers/1", order=order)
    assert plan.todo == 3
    assert "".join(file.name[-1] for page in ledger.pages(plan) for file in page) == names


def test_a_folder_whose_files_are_missing_is_one_without_files() -> None:
    """Below it, and not beside it."""
    ledger = a_memory().ledger
    assert not ledger.knows_below("/in")
    ledger.plan([found("/in/a", 1), found("/into/b", 2)], STAMP, "readers/1")
    assert ledger.knows_below("/in")
    assert ledger.knows_below("/")
    ledger.plan([], STAMP, "readers/1", Looked(["/in"]))
    assert not ledger.knows_below("/in")
    assert ledger.knows_below("/into")
