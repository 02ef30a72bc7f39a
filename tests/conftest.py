"""What several tests look at and none changes: the samples and the dated corpus, ingested once."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import nursery
from tests.kept import keep_vocabularies, spare_pandas
from tests.running import SEEDS, make_dated, say

# Machines are shared: how long an example takes says nothing of the code.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

# A shell has what it starts in the background ignore Ctrl-C, and whatever that starts: our programs are to hear it at
# once, and not only from where they listen themselves.
signal.signal(signal.SIGINT, signal.default_int_handler)

spare_pandas()
keep_vocabularies()  # before the modules of tests, which load some
nursery.open_for_tests()


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Run with one process more than there are cores: tests wait for daemons, clocks and disks."""
    return (os.cpu_count() or 1) + 1


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name bytes by their argument: packed ones hold the moment of packing, and processes must agree on the names."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(scope="session")
def dated_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the dated corpus."""
    folder = tmp_path_factory.mktemp("corpus") / "dated"
    make_dated(folder)
    return folder


@pytest.fixture(scope="session")
def news(dated_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a warehouse of the samples and of the dated corpus, in this order; only to be read."""
    warehouse = tmp_path_factory.mktemp("news") / "news.duckdb"
    for folder in (SEEDS, dated_folder):
        done = say("--warehouse", warehouse, "backfill", folder)
        assert done.status == 0, done.err
    return warehouse
