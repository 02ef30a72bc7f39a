"""What can be said of a query without a warehouse: its statements, whether it has ended, and the words of SQL."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import duckdb

from pipeline.warehouse.guard import allowed_functions
from pipeline.warehouse.statements import statement


@dataclass(frozen=True, slots=True)
class Typed:
    """One statement out of several, with the names of its parameters in small letters."""

    text: str
    parameters: frozenset[str]


def split(text: str) -> list[Typed]:
    """Return the statements of a text; all of it as one where DuckDB cannot read it, so that asking says why."""
    try:
        statements = duckdb.extract_statements(text)
    except duckdb.Error:
        return [Typed(text, frozenset())]
    return [
        Typed(one.query.strip(), frozenset(name.lower() for name in one.named_parameters))
        for one in statements
        if one.query.strip(" \t\r\n;")
    ]


def is_ended(text: str) -> bool:
    """Tell whether the last word of a text is a semicolon, and none within a string or a comment."""
    words = [offset for offset, kind in duckdb.tokenize(text) if kind != duckdb.token_type.comment]
    return bool(words) and text.encode()[words[-1] : words[-1] + 1] == b";"


@cache
def keywords() -> tuple[str, ...]:
    """Return the words of SQL, in small letters."""
    with duckdb.connect() as connection:
        return tuple(word for (word,) in connection.execute(statement("list_keywords")).fetchall())


@cache
def functions() -> tuple[str, ...]:
    """Return the names of functions that a query may call, in small letters."""
    return tuple(sorted(name for name in allowed_functions() if name.isidentifier()))
