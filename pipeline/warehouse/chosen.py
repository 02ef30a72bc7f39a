"""Choose stored articles, by a condition or by their ids: into a temporary table of a connection."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import count
from typing import Any, NamedTuple

import duckdb

from pipeline.errors import FatalError
from pipeline.warehouse.holding import translated
from pipeline.warehouse.ledger import PlanLostError
from pipeline.warehouse.statements import statement
from pipeline.warehouse.tables import to_json

_numbers = count(1)


class Choice(NamedTuple):
    """Articles that were chosen to work on; several choices may stand beside each other."""

    name: str
    articles: int


def choose_where(connection: duckdb.DuckDBPyConnection, where: str | None) -> Choice:
    """Choose the articles for which an SQL condition over `articles` holds, all without one.

    Raises FatalError where the condition is no condition.
    """
    condition = "true" if where is None else where
    try:
        if len(duckdb.extract_statements(f"SELECT 1 FROM articles WHERE ({condition}\n)")) != 1:
            raise FatalError(f"--where takes one condition, not several statements: {condition}")
        return _choose(connection, "choose_articles", {}, condition=condition)
    except duckdb.Error as error:
        raise FatalError(f"bad --where: {' '.join(str(error).split())}") from error


def choose_named(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> Choice:
    """Choose articles by their ids, those left out that were taken down before.

    Raises FatalError for an id that no article has or had.
    """
    wanted = {one: _uuid(one) for one in ids}
    given = {"ids": to_json([one for one in wanted.values() if one])}
    with translated():
        known = {row[0] for row in connection.execute(statement("known_named"), given).fetchall()}
        for unknown in (one for one, found in wanted.items() if found not in known):
            raise FatalError(f"no article has the id {unknown}; `forget --dry-run --where true` lists them")
        return _choose(connection, "choose_named", given)


def choose_due(connection: duckdb.DuckDBPyConnection, now: datetime) -> Choice:
    """Choose the articles of which a date lay in the future and has come."""
    with translated():
        return _choose(connection, "choose_due_articles", {"now": now})


def choose_outdated(connection: duckdb.DuckDBPyConnection, vocabulary: str) -> Choice:
    """Choose the articles that were not tagged by some vocabularies."""
    with translated():
        return _choose(connection, "choose_outdated", {"vocabulary": vocabulary})


def _choose(connection: duckdb.DuckDBPyConnection, script: str, given: dict[str, Any], **said: str) -> Choice:
    name = f"chosen_{next(_numbers)}"
    connection.execute(statement(script).format(chosen=name, **said), given)
    row = connection.execute(statement("count_chosen").format(chosen=name)).fetchone()
    choice = Choice(name, int(row[0]) if row else 0)
    if not choice.articles:
        connection.execute(statement("drop_chosen").format(chosen=name))
    return choice


def _uuid(text: str) -> str | None:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return None


def chosen_pages(connection: duckdb.DuckDBPyConnection, choice: Choice, most: int) -> Iterator[list[str]]:
    """Yield the ids of chosen articles, a page at a time. Raises PlanLostError where the file was opened anew since."""
    if not choice.articles:
        return
    after = 0
    page = statement("chosen_page").format(chosen=choice.name)
    while rows := _rows_of(connection, page, {"after": after, "most": most}):
        after = rows[-1][0]
        yield [row[1] for row in rows]
    let_go(connection, choice)


def _rows_of(connection: duckdb.DuckDBPyConnection, page: str, which: dict[str, int]) -> list[tuple[Any, ...]]:
    try:
        return connection.execute(page, which).fetchall()
    except duckdb.CatalogException as error:
        raise PlanLostError from error


def let_go(connection: duckdb.DuckDBPyConnection, choice: Choice) -> None:
    """Drop what was chosen; a second time does nothing, nor does it where the connection is of no more use."""
    with suppress(duckdb.Error):
        connection.execute(statement("drop_chosen").format(chosen=choice.name))


def show_chosen(connection: duckdb.DuckDBPyConnection, choice: Choice) -> list[dict[str, str | None]]:
    """Return chosen articles with their headlines."""
    if not choice.articles:
        return []
    rows = connection.execute(statement("chosen_headlines").format(chosen=choice.name)).fetchall()
    return [{"article_id": article_id, "headline": headline} for article_id, headline in rows]
