"""What a reader may ask: one statement that reads tables and views of the warehouse, by functions that only compute.

Decided on the statement as DuckDB's own parser understood it, so that no spelling gets around it. The same rule holds
for `sql`, with and without a process that holds the warehouse, and for clients of the Quack server.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import duckdb
import orjson

from pipeline.errors import FatalError
from pipeline.warehouse.complaints import place_of
from pipeline.warehouse.statements import FOLDER, statement

Node: TypeAlias = dict[str, Any]

TABLE_FUNCTIONS = frozenset(
    {
        "unnest", "range", "generate_series", "json_each", "json_tree",
        "pragma_table_info", "pragma_show", "duckdb_tables", "duckdb_views", "duckdb_columns",
    }
)  # fmt: skip
"""What may stand in FROM beside tables and views; the last three are how DuckDB's clients learn what there is."""
QUERIES = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"})
"""Kinds of queries within a statement that read; DuckDB 2.0 has others, such as a DELETE that returns its rows."""
SOURCES = frozenset(
    {"BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EXPRESSION_LIST", "EMPTY", "PIVOT", "SHOW_REF"}
)
"""Kinds of things that may stand in FROM."""
SHOWN = frozenset({"tables", "__show_tables_expanded", "databases"})
"""What SHOW lists; a table after SHOW or DESCRIBE is a table like any other."""
OPEN_SYSTEM_VIEWS = frozenset({"duckdb_tables", "duckdb_views", "duckdb_columns"})
INFORMATION = frozenset({"tables", "columns", "schemata"})
OWN_SCHEMAS = frozenset({"", "main"})
SYSTEM_NAMES = re.compile(r"(duckdb_|pragma_|pg_|sqlite_)")
IDENTIFIER = re.compile(r"\w+")
OPEN_SETTINGS = (["timezone"],)
"""What current_setting may tell."""

COUNT_ARGUMENT = {"repeat": 1, "lpad": 1, "rpad": 1, "to_base": 2}
"""Which argument says how much a function makes. DuckDB does not count that memory, so it must be said outright."""
SERIES = frozenset({"range", "generate_series"})
CALENDAR_STEPS = frozenset({"to_days", "to_weeks", "to_months", "to_quarters", "to_years"})
"""Steps of a series of days, as in INTERVAL 1 DAY: between two dates there are not that many."""
PRODUCTS = frozenset({"levenshtein", "editdist3", "damerau_levenshtein", "jaro_similarity", "jaro_winkler_similarity"})
"""Functions that take time as the product of two texts' lengths; within one, DuckDB hears of no interrupt."""
CUTS = {"left": 1, "substr": 2, "substring": 2}
"""Which argument of a function says how long the text is that it makes."""
MOST_COMPARED = 250
"""Characters of such a text: a vector of 2048 pairs then takes seconds at most."""
MOST_WRITTEN_OUT = 5_000
"""Parts that an expression may have once names given within one SELECT stand for what they name. DuckDB writes them out
before anything runs, where it hears of no interrupt; 40 names, each twice the one before, would be 2^40 parts."""
FORMATS = frozenset({"printf", "format"})
MOST_MADE = 100_000
"""Characters or elements that one call may make of nothing."""
WIDE = re.compile(r"\d{4}|\{[^}]*\{|\*")
"""Widths in a format that are large, or taken from elsewhere."""
LIGHT_VIEWS = frozenset({"articles", "article_revisions", "originals", "file_states", "tag_counts_daily"})
"""Views that join by keys alone, so that they have no more rows than their first table."""
NOWHERE = 2**63
"""What DuckDB says of the place of something that nobody wrote."""
OPERATOR = re.compile(r"[^A-Za-z_]+")


@dataclass(frozen=True, slots=True)
class Catalog:
    """What there is to read: the names in one warehouse, and those that DuckDB itself has beside them."""

    database: str
    relations: frozenset[str]
    macros: frozenset[str]
    system_views: frozenset[str]
    light: frozenset[str]
    """Those that cost about what one table does to read."""


@dataclass(frozen=True, slots=True)
class Question:
    """A statement that may be asked."""

    written: str
    """As a person wrote it."""
    text: str
    """One statement, without what stands before it and the semicolon that ended it."""
    parameters: frozenset[str]
    """What it names with a `$` before it."""
    is_explain: bool
    is_light: bool
    """It reads one table or light view once, by cheap functions: so its cost is known to be that of reading it."""


class _RefusedError(Exception):
    """Something in a statement that may not be asked."""

    def __init__(self, node: Node, text: str) -> None:
        super().__init__(text)
        offset = node.get("query_location")
        self.offset: int | None = offset if isinstance(offset, int) and offset < NOWHERE else None


def read_catalog(connection: duckdb.DuckDBPyConnection) -> Catalog:
    """Return what a connection's database holds; takes a few milliseconds."""
    row = connection.execute(statement("read_catalog")).fetchone()
    found = orjson.loads(row[0] if row else "{}")
    tables, views = frozenset(found["tables"]), frozenset(found["views"])
    return Catalog(
        found["database"],
        tables | views,
        frozenset(found["macros"]),
        frozenset(found["system_views"]),
        tables | (views & LIGHT_VIEWS),
    )


def check(connection: duckdb.DuckDBPyConnection, query: str, catalog: Catalog) -> Question:
    """Return the one statement of a query, if it may be asked. Raises FatalError, saying why it may not.

    Takes 0.2 ms for a short query, and time in proportion to its length. duckdb.Error for what is no SQL.
    """
    text = _without_end(query[start_of(query) :])  # DuckDB 2.0 loses count of places behind white space
    statements = duckdb.extract_statements(query[start_of(query) :])
    if len(statements) != 1:
        raise FatalError(f"one statement at a time, please: this holds {len(statements)}")
    kind, name = _kind_of(statements[0])
    name = "PRAGMA" if _first_word(query) == "pragma" else name  # which some versions take for a SELECT
    if kind not in (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN) or name == "PRAGMA":
        raise FatalError(
            f"`sql` only reads: {name} is refused; SELECT, DESCRIBE, SHOW, SUMMARIZE and EXPLAIN are answered"
        )
    is_explain = kind == duckdb.StatementType.EXPLAIN
    asked = _explained_part(text) if is_explain else text
    nodes = list(_nodes(_parsed(connection, asked)))
    try:
        _check_nodes(nodes, catalog)
    except _RefusedError as error:
        raise FatalError(f"{place_of(query, query.find(asked), asked, error.offset)}{error}") from None
    is_light = _is_light(nodes, catalog.light)
    return Question(query, text, frozenset(statements[0].named_parameters), is_explain, is_light)


def _kind_of(one: duckdb.Statement) -> tuple[duckdb.StatementType | None, str]:
    try:
        return one.type, one.type.name
    except ValueError:  # a kind that DuckDB's Python package has no name for
        return None, "such a statement"


# --- the parse tree


def _parsed(connection: duckdb.DuckDBPyConnection, query: str) -> Node:
    row = connection.execute(statement("parse_query"), {"query": query}).fetchone()
    try:
        tree: Node = orjson.loads(row[0] if row else "{}")
    except orjson.JSONDecodeError as error:
        raise FatalError("the statement is nested too deeply") from error
    if tree["error"] and tree["error_type"] == "not implemented":
        raise FatalError(
            "`sql` only reads, and this is no statement that it can tell to read; SELECT, DESCRIBE, SHOW, SUMMARIZE"
            " and EXPLAIN of one are answered"
        )
    if tree["error"]:
        raise FatalError(f"Parser Error: {' '.join(str(tree['error_message']).split())}")
    if len(tree["statements"]) != 1:
        raise FatalError(f"one statement at a time, please: this holds {len(tree['statements'])}")
    return tree


def _nodes(tree: Node) -> Iterator[Node]:
    """Yield every object of a parse tree, however deep it is."""
    waiting: list[Any] = [tree]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _check_nodes(nodes: list[Node], catalog: Catalog) -> None:
    named_here = {str(name).lower() for node in nodes for name in _names_defined(node)}
    for name in named_here:
        if not IDENTIFIER.fullmatch(name) or SYSTEM_NAMES.match(name) or name in catalog.system_views:
            raise _RefusedError({}, f"`sql` only reads: a part of a query cannot be called {name!r}")
    in_from = {id(node["function"]) for node in nodes if node.get("type") == "TABLE_FUNCTION"}
    for node in nodes:
        kind = node.get("type")
        _check_kind(node, kind)
        if kind == "BASE_TABLE":
            _check_table(node, named_here, catalog)
        elif id(node) in in_from:
            _check_table_function(node, catalog)
        elif kind == "SHOW_REF":
            _check_shown(node, catalog)
        elif "function_name" in node:
            _check_function(node, catalog)
        elif kind == "SELECT_NODE":
            _check_names_written_out(node)
        elif kind == "LAMBDA" and any(one.get("class") == "LAMBDA" for one in _nodes(node["expr"])):
            raise _RefusedError(node, "a lambda cannot stand within another here; unnest the list instead")


def _check_names_written_out(node: Node) -> None:
    """Refuse a SELECT whose names stand for names that stand for names, to more than can be planned."""
    sizes: dict[str, int] = {}
    for one in node["select_list"]:
        size = sum(_size(part, sizes) for part in _nodes(one))
        if size > MOST_WRITTEN_OUT:
            raise _RefusedError(one, "what this names grows too large when written out; use WITH for the parts")
        if one.get("alias"):
            sizes[one["alias"].lower()] = size


def _size(node: Node, sizes: dict[str, int]) -> int:
    if node.get("class") == "COLUMN_REF":
        return sizes.get(node["column_names"][-1].lower(), 1)
    return 1 if node.get("class") == "FUNCTION" else 0


def _names_defined(node: Node) -> Iterator[str]:
    """Yield the names that a node gives to parts of the query by WITH."""
    if node.get("type") == "RECURSIVE_CTE_NODE":
        yield node["cte_name"]
    entries = node.get("cte_map")
    if isinstance(entries, dict):
        yield from (entry["key"] for entry in entries["map"])


def _check_table(node: Node, named_here: set[str], catalog: Catalog) -> None:
    database, schema, name = node["catalog_name"].lower(), node["schema_name"].lower(), node["table_name"].lower()
    if database and database not in (catalog.database.lower(), "system"):
        raise _RefusedError(node, f"`sql` reads this warehouse only, not {database}")
    if schema == "information_schema" and name in INFORMATION:
        return
    if schema not in OWN_SCHEMAS and not (schema == catalog.database.lower() and not database):
        raise _RefusedError(node, f"`sql` reads tables and views of the warehouse: {schema}.{name} is none of them")
    if name in catalog.relations or name in OPEN_SYSTEM_VIEWS or (not schema and name in named_here):
        return
    if name in catalog.system_views or SYSTEM_NAMES.match(name) or not IDENTIFIER.fullmatch(name):
        raise _RefusedError(node, f"`sql` reads tables and views of the warehouse: {name!r} is none of them")
    if schema or database:  # DuckDB would take main.csv for a file of that name in the working folder
        raise _RefusedError(node, f"`sql` reads tables and views of the warehouse: {schema}.{name} is none of them")
    # a plain name that nothing bears: DuckDB says so, and what is meant instead


def _check_table_function(node: Node, catalog: Catalog) -> None:
    name = node["function_name"].lower()
    is_plain = node.get("schema", "").lower() in OWN_SCHEMAS and not node.get("catalog")
    if not is_plain or (name not in TABLE_FUNCTIONS and name not in catalog.macros):
        raise _RefusedError(
            node, f"`sql` only reads the warehouse: {name}() is not among the functions that it may use in FROM"
        )


def _check_kind(node: Node, kind: Any) -> None:
    """Refuse a part of a statement that is of no kind known to read: what is new in DuckDB is refused until it is."""
    is_query = isinstance(kind, str) and kind.endswith("_NODE")
    if (is_query and kind not in QUERIES) or (not is_query and "sample" in node and kind not in SOURCES):
        raise _RefusedError(node, f"`sql` only reads: {str(kind).lower()} is none of what it knows to read")


def _check_shown(node: Node, catalog: Catalog) -> None:
    name = node["table_name"].strip('"').lower()
    is_known = name in SHOWN or name in catalog.relations
    if node["query"] is None and (not is_known or node["show_type"] == "SHOW_FROM"):
        raise _RefusedError(node, "`sql` shows tables and databases, nothing else")


def _check_function(node: Node, catalog: Catalog) -> None:
    name = node["function_name"].lower()
    if OPERATOR.fullmatch(name):
        return
    is_own = name in catalog.macros
    if name == "current_setting" and [_constant(one) for one in _arguments(node)] in OPEN_SETTINGS:
        return
    if not is_own and name not in allowed_functions():  # the schema may be a column, as in body.lower()
        raise _RefusedError(node, f"`sql` only computes: {name}() is not among the functions that it may use")
    if not is_own:
        _check_amount(name, node, _arguments(node))


def _check_amount(name: str, node: Node, arguments: list[Node]) -> None:
    """Refuse a call that makes a great deal of nothing, or does not say how much."""
    position = COUNT_ARGUMENT.get(name)
    counts: list[Node] = []
    if name in SERIES and not (len(arguments) == 3 and arguments[2].get("function_name") in CALENDAR_STEPS):
        counts = arguments
    elif position is not None:
        counts = arguments[position : position + 1]
    if any(not _is_small(count) for count in counts):
        raise _RefusedError(
            node, f"{name}() takes a plain number up to {MOST_MADE:,} here; use it in FROM for longer series"
        )
    if name in PRODUCTS and not all(_is_short(text) for text in arguments):
        raise _RefusedError(
            node, f"{name}() takes texts cut to {MOST_COMPARED} characters here, as in left(headline, {MOST_COMPARED})"
        )
    if name in FORMATS and arguments and not _is_narrow(arguments[0]):
        raise _RefusedError(node, f"{name}() takes a format written out here, with widths below 1000")


def _arguments(node: Node) -> list[Node]:
    """Return what a function is called with, as DuckDB 1.5 and 2.0 write it."""
    return node["children"] if "children" in node else [one["expression"] for one in node["arguments"]]


def _constant(node: Node) -> Any:
    """Return the value that stands there, small letters for text; None for what is computed."""
    if node.get("class") != "CONSTANT":
        return None
    literal = node.get("literal")
    if literal is not None:  # DuckDB 2.0
        text = str(literal["text"])
        return int(text) if literal["kind"] == "INTEGER" else text.lower()
    value = (node.get("value") or {}).get("value")
    return value.lower() if isinstance(value, str) else value


def _is_small(node: Node) -> bool:
    if node.get("class") == "FUNCTION" and node.get("function_name") == "-" and len(_arguments(node)) == 1:
        node = _arguments(node)[0]
    number = _constant(node)
    return isinstance(number, int) and abs(number) <= MOST_MADE


def _is_short(node: Node) -> bool:
    arguments = _arguments(node) if node.get("class") == "FUNCTION" else []
    position = CUTS.get(str(node.get("function_name")).lower(), len(arguments))
    if position < len(arguments):
        length = _constant(arguments[position])
        return isinstance(length, int) and 0 <= length <= MOST_COMPARED
    text = _constant(node)
    return isinstance(text, str) and len(text) <= MOST_COMPARED


def _is_narrow(node: Node) -> bool:
    text = _constant(node)
    return isinstance(text, str) and not WIDE.search(text)


def allowed_functions() -> frozenset[str]:
    """Return the names of the functions that compute and nothing else."""
    return _names("allowed_functions")


def cheap_functions() -> frozenset[str]:
    """Return the names of those whose cost is that of reading their arguments, more or less."""
    return _names("cheap_functions")


@cache
def _names(file: str) -> frozenset[str]:
    return frozenset((FOLDER / f"{file}.txt").read_text(encoding="utf-8").lower().split())


# --- what a query costs


def _is_light(nodes: list[Node], light: frozenset[str]) -> bool:
    if any(node.get("type") in ("JOIN", "TABLE_FUNCTION", "SUBQUERY", "RECURSIVE_CTE_NODE") for node in nodes):
        return False
    if any(node.get("class") == "SUBQUERY" or (node.get("cte_map") or {}).get("map") for node in nodes):
        return False
    called = {node["function_name"].lower() for node in nodes if "function_name" in node}
    if any(name not in cheap_functions() and not OPERATOR.fullmatch(name) for name in called):
        return False
    read = [node["table_name"].lower() for node in nodes if node.get("type") == "BASE_TABLE"]
    return len(read) <= 1 and all(name in light or name in OPEN_SYSTEM_VIEWS for name in read)


# --- the text


def start_of(query: str) -> int:
    """Return where the first word of a statement stands, behind white space and comments."""
    for offset, kind in duckdb.tokenize(query):
        if kind != duckdb.token_type.comment:
            return len(query.encode()[:offset].decode("utf-8", "replace"))
    return 0


def _first_word(query: str) -> str:
    """Return the first word of a statement in small letters, comments left out."""
    text = query.encode()
    for offset, kind in duckdb.tokenize(query):
        if kind != duckdb.token_type.comment:
            return text[offset:].split(None, 1)[0].decode("utf-8", "replace").lower()
    return ""


def _without_end(query: str) -> str:
    """Return a statement without the semicolons that end it, and without what stands behind them."""
    for offset, kind in reversed(duckdb.tokenize(query)):
        if query.encode()[offset : offset + 1] == b";":
            query = query.encode()[:offset].decode()
        elif kind != duckdb.token_type.comment:
            break
    return query


def _explained_part(query: str) -> str:
    """Return the statement behind EXPLAIN, ANALYZE and their options in brackets."""
    text = query.encode()
    tokens = [(offset, kind) for offset, kind in duckdb.tokenize(query) if kind != duckdb.token_type.comment]
    position, depth = 1, 0
    while position < len(tokens):
        rest = text[tokens[position][0] :]
        if rest.startswith(b"("):
            depth += 1
        elif rest.startswith(b")"):
            depth -= 1
        elif depth == 0 and not re.match(rb"analy[sz]e\b", rest, re.IGNORECASE):
            return rest.decode()
        position += 1
    return ""
