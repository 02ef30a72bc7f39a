"""Plain numbered migrations: the schema of a warehouse, from whatever version it has to the one of this program."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress

import duckdb

from pipeline import __version__
from pipeline.errors import FatalError
from pipeline.warehouse.statements import scripts, statement
from pipeline.warehouse.tables import transaction

STORAGE = "v1.2.0"
"""How files are laid out: as DuckDB 1.2 and newer can read them, which pack texts to a third; older layouts cannot."""


def migrate(connection: duckdb.DuckDBPyConnection, warehouse: str, migrations: Mapping[str, str] | None = None) -> None:
    """Bring a warehouse to the newest schema; nothing happens where it has that already.

    Views that are not those of this program are made anew. An older warehouse is first copied to PATH.before-NNNN, then
    migrated in one transaction: after a failure it is as it was, and the same can be tried again. Raises FatalError, in
    one line, for a newer warehouse and for a file of others.
    """
    named = migrations or scripts("migrations")
    scripts_by_number = {int(name.partition("_")[0]): (name, sql) for name, sql in named.items()}
    newest = max(scripts_by_number)
    version = read_version(connection, warehouse)
    if version > newest:
        raise FatalError(
            f"the warehouse {warehouse} has schema version {version}, but copydesk {__version__} knows {newest}:"
            " install a newer copydesk"
        )
    views = _in_order_of_use(scripts("views"))
    digest = hashlib.sha256("".join(views).encode()).hexdigest()
    if version == newest and _has_views(connection, digest):
        return
    if 0 < version < newest:
        _keep_a_copy(connection, warehouse, newest)
    with transaction(connection):
        connection.execute(statement("create_schema_migrations"))
        for number in range(version + 1, newest + 1):
            name, sql = scripts_by_number[number]
            connection.execute(sql)
            connection.execute(statement("insert_migration"), {"version": number, "name": name, "program": __version__})
        for sql in views:
            connection.execute(sql)
        connection.execute(statement("note_views"), {"views": digest})


def _has_views(connection: duckdb.DuckDBPyConnection, digest: str) -> bool:
    """Tell whether a warehouse has the views of this program."""
    row = connection.execute(statement("read_views")).fetchone()
    return row is not None and row[0] == digest


def read_version(connection: duckdb.DuckDBPyConnection, warehouse: str) -> int:
    """Return the schema version of a warehouse, 0 for an empty file. Raises FatalError for a database of others."""
    tables = {name for (name,) in connection.execute(statement("list_tables")).fetchall()}
    if not tables:
        return 0
    if "schema_migrations" not in tables:
        raise FatalError(f"{warehouse} is not a warehouse of copydesk; name another with --warehouse")
    row = connection.execute(statement("read_schema_version")).fetchone()
    return int(row[0]) if row else 0


def _in_order_of_use(views: Mapping[str, str]) -> list[str]:
    """Return view scripts so that each comes after those that it reads."""
    first = ("articles", "article_revisions", "originals")
    return [views[name] for name in first] + [sql for name, sql in views.items() if name not in first]


def _keep_a_copy(connection: duckdb.DuckDBPyConnection, warehouse: str, newest: int) -> None:
    copy = f"{warehouse}.before-{newest:04d}"
    with suppress(FileNotFoundError):
        os.remove(copy)
    name = connection.execute("SELECT current_database()").fetchone()
    connection.execute(f"ATTACH {_quoted(copy)} AS before_migration (STORAGE_VERSION '{STORAGE}')")
    connection.execute(f'COPY FROM DATABASE "{name[0] if name else ""}" TO before_migration')
    connection.execute("DETACH before_migration")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
