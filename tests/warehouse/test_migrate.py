"""The schema comes to every warehouse by numbered steps, all or none, after a copy was taken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipeline.errors import FatalError
from pipeline.warehouse.migrate import migrate, read_version
from pipeline.warehouse.statements import scripts
from tests.builders import ask

FIRST = {"0001_first": "".join(scripts("migrations").values())}  # the views want all of the schema
SECOND = {**FIRST, "0002_notes": "ALTER TABLE runs ADD COLUMN note VARCHAR DEFAULT 'kept';"}
THIRD = {**SECOND, "0003_more": "ALTER TABLE runs ADD COLUMN more VARCHAR;"}
BROKEN = {**SECOND, "0003_broken": "ALTER TABLE runs ADD COLUMN more VARCHAR; SELECT error('no');"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a warehouse will lie."""
    return tmp_path / "news.duckdb"


@pytest.fixture
def connection(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Return an open warehouse of the first schema with one run in it."""
    with duckdb.connect(str(path)) as opened:
        migrate(opened, str(path), FIRST)
        opened.execute("INSERT INTO runs (command) VALUES ('backfill')")
        yield opened


def columns(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the columns of the table `runs`."""
    found = connection.execute("SELECT column_name FROM duckdb_columns() WHERE table_name = 'runs'").fetchall()
    return [name for (name,) in found]


def applied(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the names of the migrations that a warehouse has seen."""
    found = connection.execute("SELECT name FROM schema_migrations ORDER BY version").fetchall()
    return [name for (name,) in found]


def copies(path: Path) -> list[str]:
    """Return the names of what lies beside a warehouse."""
    return sorted(other.name for other in path.parent.iterdir() if other.name.startswith(f"{path.name}.before"))


def test_a_new_warehouse_gets_every_migration_and_no_copy(path: Path) -> None:
    """There is nothing to be kept."""
    with duckdb.connect(str(path)) as connection:
        migrate(connection, str(path), THIRD)
        assert applied(connection) == list(THIRD)
        assert {"note", "more"} <= set(columns(connection))
    assert copies(path) == []


def test_an_older_warehouse_is_copied_and_then_migrated(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """The copy is what it was; the warehouse has all steps that it lacked, with its rows."""
    migrate(connection, str(path), THIRD)
    assert applied(connection) == list(THIRD)
    assert connection.execute("SELECT command, note, more FROM runs").fetchall() == [("backfill", "kept", None)]
    kept = Path(f"{path}.before-0003")
    assert copies(path) == [kept.name]
    assert ask(kept, "SELECT command FROM runs") == [("backfill",)]
    assert ask(kept, "SELECT name FROM schema_migrations") == [("0001_first",)]
    assert ask(kept, "SELECT count(*) FROM articles") == [(0,)]


def test_a_warehouse_of_the_newest_schema_is_let_alone(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """No copy, no second row."""
    migrate(connection, str(path), FIRST)
    assert applied(connection) == ["0001_first"]
    assert copies(path) == []


def test_a_migration_that_fails_leaves_the_warehouse_as_it_was(
    connection: duckdb.DuckDBPyConnection, path: Path
) -> None:
    """Neither the step that fails nor the one before it has left a trace."""
    before = columns(connection)
    with pytest.raises(duckdb.Error, match="no"):
        migrate(connection, str(path), BROKEN)
    assert columns(connection) == before
    assert applied(connection) == ["0001_first"]
    assert connection.execute("SELECT command FROM runs").fetchall() == [("backfill",)]


def test_a_migration_that_failed_can_be_repeated(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """By the program that fails again, and by the one that was mended, on the same file opened anew."""
    for _ in range(2):
        with pytest.raises(duckdb.Error):
            migrate(connection, str(path), BROKEN)
    connection.close()
    with duckdb.connect(str(path)) as opened:
        migrate(opened, str(path), THIRD)
        assert applied(opened) == list(THIRD)
    assert ask(Path(f"{path}.before-0003"), "SELECT name FROM schema_migrations") == [("0001_first",)]


def test_a_newer_warehouse_is_refused(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """With both versions and what to do."""
    migrate(connection, str(path), THIRD)
    with pytest.raises(FatalError) as refused:
        migrate(connection, str(path), FIRST)
    assert "has schema version 3" in str(refused.value)
    assert "install a newer copydesk" in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1
    assert applied(connection) == list(THIRD)


@pytest.mark.parametrize("made", ["CREATE TABLE articles (headline VARCHAR)", "CREATE VIEW v AS SELECT 1"])
def test_a_database_of_others_is_refused_and_let_alone(path: Path, made: str) -> None:
    """Even where a table has a name of ours."""
    with duckdb.connect(str(path)) as connection:
        connection.execute(made)
        with pytest.raises(FatalError, match="not a warehouse of copydesk"):
            migrate(connection, str(path))
        assert len(connection.execute("SELECT table_name FROM information_schema.tables").fetchall()) == 1
    assert copies(path) == []


def test_an_empty_file_has_version_zero(path: Path) -> None:
    """It becomes a warehouse."""
    with duckdb.connect(str(path)) as connection:
        assert read_version(connection, str(path)) == 0
        migrate(connection, str(path))
        assert read_version(connection, str(path)) == len(scripts("migrations"))


def test_migrations_are_numbered_without_a_gap() -> None:
    """A warehouse's version is the number of the last one."""
    assert [int(name.partition("_")[0]) for name in scripts("migrations")] == [
        number + 1 for number in range(len(scripts("migrations")))
    ]


def test_views_of_another_version_are_made_anew(path: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """So that a view can change without a migration; where they are right nothing is written."""
    connection.execute("CREATE OR REPLACE VIEW file_states AS SELECT 1 AS old")
    migrate(connection, str(path), FIRST)
    assert connection.execute("SELECT * FROM file_states").fetchall() == [(1,)]
    connection.execute("UPDATE schema_migrations SET views = 'other'")
    migrate(connection, str(path), FIRST)
    assert connection.execute("SELECT * FROM file_states").fetchall() == []
