"""What a reader may ask: everything that reads the warehouse, and nothing else, however it is written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipeline.errors import FatalError
from pipeline.warehouse.guard import Catalog, Question, check, read_catalog
from pipeline.warehouse.query import open_reader
from schemas.settings import DuckdbSettings


@pytest.fixture(scope="module")
def reader(news: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Return a connection that reads the samples."""
    with open_reader(str(news), DuckdbSettings()) as connection:
        yield connection


@pytest.fixture(scope="module")
def catalog(reader: duckdb.DuckDBPyConnection) -> Catalog:
    """Return what it can read."""
    return read_catalog(reader)


def ask(reader: duckdb.DuckDBPyConnection, catalog: Catalog, query: str) -> Question:
    """Return what becomes of a query."""
    return check(reader, query, catalog)


@pytest.mark.parametrize(
    "query",
    [
        # writing, in every disguise
        "WITH x AS (SELECT 1) INSERT INTO tags FROM tags", "WITH x AS (DELETE FROM tags RETURNING *) FROM x",
        "/* SELECT */ DELETE FROM tags", "-- SELECT 1\nDROP TABLE tags", "SELECT 1 INTO x", "CREATE TABLE x AS FROM tags",
        "CREATE OR REPLACE VIEW articles AS SELECT 1", "CREATE MACRO f() AS 1", "CREATE SEQUENCE s", "CREATE TEMP TABLE x AS SELECT repeat('a', 1000)",
        "MERGE INTO tags USING tags AS t ON true WHEN MATCHED THEN DELETE", "TRUNCATE tags", "ALTER TABLE tags DROP COLUMN label",
        "EXPLAIN DELETE FROM tags", "EXPLAIN ANALYZE DELETE FROM tags", "EXPLAIN (ANALYZE) INSERT INTO tags FROM tags",
        "EXPLAIN ANALYZE CREATE TABLE x AS FROM tags", "EXPLAIN EXPLAIN SELECT 1", "COPY (SELECT 1) TO 'x.csv'", "COPY tags FROM 'x.csv'",
        "PREPARE p AS SELECT 1", "EXECUTE p", "DEALLOCATE p", "BEGIN", "COMMIT", "ROLLBACK", "VACUUM", "ANALYZE", "CHECKPOINT", "FORCE CHECKPOINT",
        # more than one
        "SELECT 1; SELECT 2", "SELECT 1; DELETE FROM tags", ";SELECT 1;;SELECT 2;", "", "   ", ";", "-- nothing",
        # settings, extensions, attaching, secrets, stopping
        "SET threads = 1", "SET VARIABLE x = 1", "RESET threads", "USE memory", "LOAD quack", "INSTALL httpfs", "UPDATE EXTENSIONS",
        "ATTACH 'x.duckdb'", "DETACH news", "CREATE SECRET (TYPE quack, TOKEN 'x')", "DROP SECRET x", "FROM duckdb_secrets()", "FROM which_secret('s3://x', 's3')",
        "CALL duckdb_settings()", "CALL quack_stop('quack:localhost')", "FROM quack_stop('quack:localhost')", "SELECT * FROM quack_query('quack:x', 'SELECT 1')",
        "PRAGMA table_info('tags')", "PRAGMA database_list", "PRAGMA threads = 4", "PRAGMA enable_profiling", "pragma /* x */ version",
        "FROM duckdb_settings()", "FROM duckdb_settings", "SELECT current_setting('secret_directory')", "SELECT current_setting('home' || 'x')",
        "SELECT getvariable('x')", "SELECT getenv('HOME')", "SHOW VARIABLES", "SHOW SETTINGS FROM tags",
        # files and the network
        "FROM read_text('/etc/passwd')", "FROM READ_TEXT('/etc/passwd')", "FROM \"read_text\"('/etc/passwd')", "FROM main.read_blob('/etc/passwd')",
        "FROM system.main.read_text('/etc/passwd')", "SELECT * FROM '/etc/passwd'", "FROM 'x.csv'", "FROM \"x.parquet\"", "SELECT (FROM 'x.json')",
        "FROM glob('/*')", "SELECT glob('/*')", "FROM read_csv('https://example.org/x.csv')", "FROM sniff_csv('x.csv')", "FROM parquet_scan('x')",
        "FROM parquet_metadata('x')", "FROM read_duckdb('x.duckdb')", "DESCRIBE 'x.csv'", "SUMMARIZE 'x.parquet'", "SHOW 'x.csv'", "DESCRIBE FROM read_text('x')",
        "WITH \"x.csv\" AS (SELECT 1) FROM \"x.csv\"", "SELECT * FROM tags JOIN 'x.csv' ON true", "SELECT * FROM tags WHERE label IN (FROM 'x.csv')",
        "WITH RECURSIVE t AS (SELECT 1 UNION ALL FROM 'x.csv') FROM t", "PIVOT 'x.csv' ON a IN (1) USING count(*)", "FROM tags, LATERAL (FROM read_text('x'))",
        "SELECT 'x'.read_text()", "SELECT CASE WHEN true THEN (FROM read_text('x')) END", "SELECT 1 ORDER BY (FROM read_text('x'))",
        "SELECT list_transform([1], lambda x: (SELECT count(*) FROM read_text('x')))", "SELECT count(*) FILTER (WHERE EXISTS (FROM read_text('x'))) FROM tags",
        "SELECT 1 LIMIT (SELECT count(*) FROM read_text('x'))", "SELECT 1 QUALIFY (FROM read_text('x'))", "VALUES ((SELECT content FROM read_text('x')))",
        "FROM main.csv", "FROM news.json", "FROM news.main.parquet", "FROM system.main.csv", 'FROM "main"."CSV"', "DESCRIBE main.csv", "SUMMARIZE news.csv",
        "FROM tags POSITIONAL JOIN main.csv", "SELECT (FROM main.json)", "WITH csv AS (SELECT 1) FROM main.csv",
        # queries in texts, macros, other databases, DuckDB's own views
        "FROM query('SELECT 1')", "FROM query('DELETE FROM tags')", "FROM query_table('tags')", "FROM query_table(['/etc/passwd'])",
        "FROM json_execute_serialized_sql('{}')", "SELECT json_execute_serialized_sql('{}')", "SELECT json_deserialize_sql('{}')",
        "FROM histogram_values('x.csv', 'a')", "FROM histogram('/etc/passwd', 'a')", "FROM memory.main.x", "FROM temp.x", "FROM system.main.duckdb_logs", "FROM copydesk_gate.main.x",
        "SELECT copydesk_gate.main.may_enter('a', 'b', 'c')", "SELECT copydesk_gate.may_ask('a', 'SELECT 1')", "FROM duckdb_logs", "FROM duckdb_logs()",
        "FROM sqlite_master", "FROM pragma_database_list", "FROM pg_catalog.pg_settings", "FROM duckdb_databases()", "FROM duckdb_extensions()", "FROM duckdb_temporary_files()",
        "WITH a AS (WITH duckdb_logs AS (SELECT 1) SELECT 1) FROM duckdb_logs", "FROM seq_scan('tags')", "FROM arrow_scan(1, 2, 3)", "FROM pandas_scan(1)",
        "FROM test_all_types()", "FROM pragma_user_agent()", "FROM pragma_storage_info('tags')", "FROM pragma_metadata_info()", "FROM checkpoint()", "FROM force_checkpoint()",
        "FROM enable_logging()", "FROM truncate_duckdb_logs()", "FROM enable_profiling()", "FROM repeat_row(1, num_rows := 1000000000)",
        # side effects and memory out of nothing
        "SELECT nextval('s')", "SELECT currval('s')", "SELECT setseed(0.5)", "SELECT write_log('x')", "SELECT sleep_ms(100000)", "SELECT pg_sleep(100)",
        "SELECT repeat('a', 1000000000)", "SELECT repeat('a', word_count) FROM articles", "SELECT 'a'.repeat(1000000000)", "SELECT lpad('a', 1000000000, 'b')",
        "SELECT range(1000000000)", "SELECT generate_series(0, word_count) FROM articles", "SELECT list_resize([1], 1000000000)", "SELECT printf('%1000000000d', 1)",
        "SELECT printf('%*d', 1000000000, 1)", "SELECT format('{:1000000000}', 1)", "SELECT format('{:{}}', 1, 1000000000)", "SELECT format(label, 1) FROM tags",
        "SELECT bitstring('1', 1000000000)", "SELECT array_resize([1], 1000000000)", "SELECT to_base(1, 2, 1000000000)",
        # time without end within one step, or before the first
        "SELECT levenshtein(body, 'x') FROM articles", "SELECT jaro_similarity(left(body, 200), repeat('a', 100000)) FROM articles",
        "SELECT editdist3(left(body, word_count), 'a') FROM articles", "SELECT damerau_levenshtein(left(body, -9), 'a') FROM articles",
        "SELECT list_transform(range(100000), lambda x: list_transform(range(100000), lambda y: x * y))", "SELECT [[x * y FOR x IN range(9)] FOR y IN range(9)]",
        "SELECT 1 AS a0, " + ", ".join(f"a{i} + A{i} AS a{i + 1}" for i in range(40)),
        "SELECT (SELECT a20 FROM (SELECT label AS a0, " + ", ".join(f"tags.a{i} || a{i} AS a{i + 1}" for i in range(20)) + " FROM tags))",
    ],
)  # fmt: skip
def test_what_is_not_reading_is_refused(reader: duckdb.DuckDBPyConnection, catalog: Catalog, query: str) -> None:
    """Before anything of it runs, by us or as bad SQL by DuckDB's parser."""
    with pytest.raises((FatalError, duckdb.ParserException, duckdb.CatalogException)):
        ask(reader, catalog, query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT 1", "SELECT 1;", "SELECT 1 ; -- the end", "/* first */ SELECT 1", "FROM articles", "TABLE articles", "VALUES (1), (2)", "(SELECT 1)",
        "SELECT * FROM news.main.articles", "SELECT * FROM main.articles", "SELECT * FROM news.articles", "FROM ARTICLES", 'FROM "articles"',
        "WITH a AS (SELECT 1 AS x), b AS (FROM a) SELECT * FROM b", "WITH RECURSIVE t AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM t WHERE i < 5) FROM t",
        "WITH columns AS (SELECT 1) FROM columns", "SELECT * FROM articles AS a JOIN tags AS t USING (article_id) LEFT JOIN dates USING (article_id)",
        "SELECT * FROM articles ASOF JOIN runs ON articles.ingested_at >= runs.started_at", "SELECT * FROM tags, LATERAL (SELECT label) AS l(x)",
        "SELECT a.headline FROM articles AS a WHERE EXISTS (SELECT 1 FROM tags AS t WHERE t.article_id = a.article_id AND t.tag_id IN ('JP', 'KR'))",
        "SELECT kind, count(*), string_agg(label, ', ' ORDER BY label) FROM tags GROUP BY ALL HAVING count(*) > 1 ORDER BY ALL LIMIT 5",
        "SELECT row_number() OVER (PARTITION BY kind ORDER BY score DESC) FROM tags QUALIFY row_number() OVER () < 3",
        "SELECT count(*) FILTER (kind = 'country'), quantile_cont(score, 0.5), max_by(label, score) FROM tags", "SELECT DISTINCT ON (kind) * FROM tags",
        "PIVOT tags ON kind IN ('country', 'person') USING count(*)", "UNPIVOT (SELECT 1 AS a, 2 AS b) ON a, b", "SELECT * EXCLUDE (body) REPLACE (upper(headline) AS headline) FROM articles",
        "SELECT COLUMNS('.*_at') FROM articles", "FROM articles TABLESAMPLE 10%", "SELECT [x * 2 FOR x IN [1, 2]], list_transform([1], lambda x: x + 1)",
        "SELECT extract(year FROM published_at), date_trunc('week', published_at), published_at AT TIME ZONE 'Asia/Tokyo', INTERVAL 1 DAY FROM articles",
        "SELECT headline ILIKE '%japan%', regexp_matches(body, 'Seoul'), body.lower().contains('x'), {'a': 1}.a, MAP {'a': 1}['a'] FROM articles",
        "SELECT unnest(generate_series(min(published_on), max(published_on), INTERVAL 1 DAY)) FROM articles", "FROM range(10)", "FROM generate_series(1, 1000000000)",
        "SELECT range(10), repeat('ab', 3), lpad('a', 5, ' '), format('{:,}', 12345), printf('%5.2f', 1.5)", "SELECT to_json(a) FROM articles AS a",
        "FROM unnest([1, 2]) AS t(x)", "FROM json_each('{\"a\": 1}')", "SELECT current_setting('TimeZone')", "SELECT $name", "SELECT ?", "SELECT cast(1 AS JSON), TRY_CAST('a' AS INT), try(1 / 0)",
        "DESCRIBE articles", "DESCRIBE SELECT 1", "SHOW TABLES", "SHOW ALL TABLES", "SHOW DATABASES", "SHOW articles", "SUMMARIZE tags", "FROM (DESCRIBE articles)",
        "EXPLAIN FROM tags", "EXPLAIN ANALYZE FROM tags", "EXPLAIN (FORMAT json) FROM tags", "EXPLAIN /* how */ ANALYZE SELECT 1",
        "FROM pragma_table_info('articles')", "FROM pragma_show('articles')", "FROM information_schema.tables", "FROM information_schema.columns", "FROM duckdb_tables()", "FROM duckdb_columns()",
        "SELECT 1 UNION ALL SELECT 2 EXCEPT SELECT 3 INTERSECT SELECT 4", "SELECT * FROM articles WHERE article_id = '339e8b26-2007-5113-b136-6e083dda505d'", "SELECT 'DELETE FROM tags; --'",
        "SELECT headline FROM articles -- ; DROP TABLE articles", "SELECT levenshtein(left(headline, 200), 'Tokyo'), jaro_similarity('a', substring(body, 1, 250)) FROM articles",
        "SELECT word_count AS a, a + a AS b, b + b AS c, c * a AS d FROM articles", "SELECT lower(label) AS label, label || label AS twice FROM tags",
    ],
)  # fmt: skip
def test_what_reads_may_be_asked(reader: duckdb.DuckDBPyConnection, catalog: Catalog, query: str) -> None:
    """As a person who knows DuckDB would write it."""
    assert ask(reader, catalog, query).text


def test_a_misspelt_table_is_left_to_duckdb_which_knows_better(
    reader: duckdb.DuckDBPyConnection, catalog: Catalog
) -> None:
    """It says what is meant."""
    assert ask(reader, catalog, "FROM artcles").text == "FROM artcles"


def test_a_refusal_names_what_it_refuses(reader: duckdb.DuckDBPyConnection, catalog: Catalog) -> None:
    """So that a person can leave it out."""
    for query, named in [
        ("FROM read_text('x')", "read_text()"),
        ("FROM 'x.csv'", "'x.csv'"),
        ("DELETE FROM tags", "DELETE"),
    ]:
        with pytest.raises(FatalError, match=named.replace("(", r"\(").replace(")", r"\)")):
            ask(reader, catalog, query)


def test_nesting_without_end_is_refused(reader: duckdb.DuckDBPyConnection, catalog: Catalog) -> None:
    """It neither crashes nor hangs."""
    for query in ("SELECT " + "(SELECT " * 5000 + "1" + ")" * 5000, "SELECT " + "[" * 5000 + "]" * 5000):
        with pytest.raises((FatalError, duckdb.Error)):
            ask(reader, catalog, query)


@pytest.mark.parametrize(
    ("query", "is_light"),
    [
        ("SELECT headline FROM articles WHERE article_id = 'x'", True),
        ("FROM articles", True),
        ("SELECT count(*) FROM tags WHERE kind = 'country' GROUP BY label", True),
        ("SHOW TABLES", True),
        ("SELECT 1", True),
        ("FROM articles, tags", False),
        ("FROM co_mentions", False),
        ("FROM reprints", False),
        ("WITH a AS (FROM tags) FROM a", False),
        ("SELECT (SELECT count(*) FROM tags) FROM articles", False),
        ("FROM range(1000000000)", False),
        ("SELECT levenshtein(left(body, 9), left(body, 9)) FROM articles", False),
        ("SELECT list_reduce(range(100000), lambda x, y: x + y) FROM tags", False),
    ],
)
def test_what_reads_one_table_once_is_light(
    reader: duckdb.DuckDBPyConnection, catalog: Catalog, query: str, is_light: bool
) -> None:
    """Everything else may cost the product of what it names."""
    assert ask(reader, catalog, query).is_light == is_light


def test_every_allowed_function_is_one_that_duckdb_has(reader: duckdb.DuckDBPyConnection) -> None:
    """A name that nothing bears would be dead weight; the parser's own forms aside."""
    from pipeline.warehouse.guard import allowed_functions, cheap_functions

    parsers_own = {"unnest", "coalesce", "error", "grouping", "ifnull", "extract", "row", "nullif", "if"}
    known = {name.lower() for (name,) in duckdb.sql("SELECT DISTINCT function_name FROM duckdb_functions()").fetchall()}
    if duckdb.__version__.startswith("1."):
        assert allowed_functions() - known <= parsers_own
    assert cheap_functions() - allowed_functions() <= parsers_own
