"""One mixed corpus for all laws, and what a run that nothing disturbs makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.laws.corpora import make_mixed
from tests.programs import Content, backfill, content_of


@dataclass(frozen=True, slots=True)
class CleanRun:
    """What a backfill of the mixed corpus into a new warehouse has made."""

    warehouse: Path
    counts: dict[str, Any]
    content: Content


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the mixed corpus. No test writes to it."""
    folder = tmp_path_factory.mktemp("mixed") / "in"
    make_mixed(folder)
    return folder


@pytest.fixture(scope="session")
def clean_run(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> CleanRun:
    """Return the clean run that all others are compared with. No test writes to its warehouse."""
    warehouse = tmp_path_factory.mktemp("clean") / "news.duckdb"
    counts = backfill(warehouse, corpus)
    return CleanRun(warehouse, counts, content_of(warehouse))
