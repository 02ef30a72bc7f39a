"""DuckDB's server in tests: whether it is there, and how a daemon is told to run it."""

from __future__ import annotations

import pytest

from pipeline.warehouse.serve import UnavailableError, extension_files

SERVED = {"COPYDESK_SERVER__ENABLED": "true"}


def has_server() -> bool:
    """Tell whether Quack is installed for this DuckDB."""
    try:
        return bool(extension_files())
    except UnavailableError:
        return False


with_server = pytest.mark.skipif(not has_server(), reason="no Quack is packaged for this version of duckdb")
