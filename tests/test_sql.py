"""`sql` answers one reading statement in five forms, and nothing of the machine is within its reach."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import subprocess
from pathlib import Path

import duckdb
import pytest

from tests.programs import ROOT, command, environment
from tests.running import answered, say

TWO = "SELECT * FROM (VALUES (1, 'a, b'), (2, NULL)) AS t(number, text) ORDER BY number"


def test_without_a_terminal_a_result_is_csv(news: Path) -> None:
    """With the names on the first line."""
    assert say("--warehouse", news, "sql", TWO).out == 'number,text\n1,"a, b"\n2,\n'


def test_on_a_terminal_a_result_is_a_table(news: Path) -> None:
    """As DuckDB shows it."""
    ours, theirs = pty.openpty()
    line = command(news, "sql", TWO)
    done = subprocess.run(line, env=environment(), cwd=ROOT, stdout=theirs, stderr=subprocess.PIPE, check=False)
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "│ number │  text   │" in shown


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("csv", 'number,text\n1,"a, b"\n2,\n'),
        ("json", '[{"number":1,"text":"a, b"},{"number":2,"text":null}]\n'),
        ("jsonl", '{"number":1,"text":"a, b"}\n{"number":2,"text":null}\n'),
    ],
)
def test_a_result_is_the_same_in_a_file_as_on_standard_output(
    news: Path, tmp_path: Path, form: str, expected: str
) -> None:
    """`--output` takes it off standard output."""
    assert say("--warehouse", news, "sql", "--format", form, TWO).out == expected
    out = tmp_path / "result"
    done = say("--warehouse", news, "sql", "--format", form, "--output", out, TWO)
    assert (done.status, done.out, done.err) == (0, "", "")
    assert out.read_text(encoding="utf-8") == expected


def test_a_table_is_written_where_asked_for(news: Path) -> None:
    """Though there is no terminal."""
    shown = say("--warehouse", news, "sql", "--format", "table", TWO).out
    assert "│ number │  text   │" in shown
    assert "NULL" in shown


def test_parquet_keeps_types(news: Path, tmp_path: Path) -> None:
    """Lists, identifiers, and times with their zone; a file that is there is replaced."""
    out = tmp_path / "articles.parquet"
    for _ in range(2):
        done = say("--warehouse", news, "sql", "--format", "parquet", "--output", out, "FROM articles")
        assert (done.status, done.out, done.err) == (0, "", "")
    with duckdb.connect() as connection:
        found = connection.execute(
            "SELECT typeof(article_id), typeof(authors), typeof(published_at) FROM read_parquet($1)", [str(out)]
        ).fetchall()
    assert found == [("UUID", "VARCHAR[]", "TIMESTAMP WITH TIME ZONE")] * 12
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


def test_a_query_comes_from_the_line_a_file_or_standard_input(news: Path, tmp_path: Path) -> None:
    """Whichever is at hand."""
    file = tmp_path / "query.sql"
    file.write_text("-- which\nSELECT 1 AS one;\n", encoding="utf-8")
    expected = "one\n1\n"
    assert say("--warehouse", news, "sql", "SELECT 1 AS one").out == expected
    assert say("--warehouse", news, "sql", "--file", file).out == expected
    assert say("--warehouse", news, "sql", "--file", "-", text="SELECT 1 AS one").out == expected
    assert say("--warehouse", news, "sql", text="SELECT 1 AS one").out == expected


def test_no_query_is_status_2_and_a_missing_file_status_1(news: Path, tmp_path: Path) -> None:
    """Each says what is missing."""
    nothing = say("--warehouse", news, "sql", text="  \n")
    assert (nothing.status, nothing.complaint.startswith("copydesk: no query: give one")) == (2, True)
    missing = say("--warehouse", news, "sql", "--file", tmp_path / "none.sql")
    assert (missing.status, "none.sql" in missing.complaint) == (1, True)


@pytest.mark.parametrize(
    "query",
    [
        "INSERT INTO tags SELECT * FROM tags", "WITH x AS (SELECT 1) INSERT INTO tags FROM tags", "DELETE FROM tags",
        "UPDATE tags SET label = ''", "DROP TABLE tags", "CREATE TEMP TABLE x AS SELECT 1", "ALTER TABLE tags ADD COLUMN x INT",
        "COPY tags TO 'x.csv'", "EXPORT DATABASE 'x'", "ATTACH 'x.duckdb'", "DETACH news", "USE memory", "LOAD httpfs",
        "INSTALL httpfs", "SET threads = 1", "RESET threads", "PRAGMA threads = 1", "PRAGMA enable_profiling",
        "CALL duckdb_settings()", "CHECKPOINT", "BEGIN", "VACUUM", "PREPARE x AS SELECT 1", "COMMENT ON TABLE tags IS ''",
    ],
)  # fmt: skip
def test_what_does_not_read_is_refused(news: Path, query: str) -> None:
    """By the kind of the statement, before it runs."""
    before = news.read_bytes()
    done = say("--warehouse", news, "sql", query)
    assert done.status == 1
    assert "`sql` only reads: " in done.complaint
    assert news.read_bytes() == before


@pytest.mark.parametrize(
    "query",
    [
        "FROM read_text('/etc/hostname')", "FROM read_csv('/etc/passwd')", "FROM '/etc/passwd'", "FROM glob('/*')",
        "FROM parquet_scan('https://example.org/x.parquet')", "EXPLAIN ANALYZE COPY tags TO 'x.csv'",
        "EXPLAIN ANALYZE DELETE FROM tags",
    ],
)  # fmt: skip
def test_nothing_but_the_warehouse_is_within_reach(news: Path, query: str) -> None:
    """No file, no network, and no writing by a detour."""
    done = say("--warehouse", news, "sql", query)
    assert (done.status, done.out) == (1, "")
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize("query", ["SELECT 1; SELECT 2", "SELECT 1; DROP TABLE tags", ";"])
def test_several_statements_and_none_are_refused(news: Path, query: str) -> None:
    """One at a time."""
    done = say("--warehouse", news, "sql", query)
    assert done.status == 1
    assert done.complaint.startswith("copydesk: one statement at a time, please: this holds ")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELEC 1", "Parser Error: syntax error"),
        ("SELECT nope FROM articles", 'Referenced column "nope" not found'),
        ("FROM artcles", 'Did you mean "articles"'),
        ("SELECT 'a'::INTEGER", "Could not convert string 'a' to INT32"),
        ("SELECT error('two\nlines')", "two lines"),
    ],
)
@pytest.mark.parametrize("form", ["csv", "table", "json", "jsonl"])
def test_bad_sql_is_one_line_with_what_duckdb_says(news: Path, query: str, said: str, form: str) -> None:
    """Its hints included."""
    done = say("--warehouse", news, "sql", "--format", form, query)
    assert done.status == 1
    (line,) = done.err.splitlines()
    assert line.startswith("copydesk: ")
    assert said in line


@pytest.mark.parametrize(
    "query", ["SHOW TABLES", "DESCRIBE articles", "SUMMARIZE tags", "FROM tags LIMIT 1", "VALUES (1)"]
)
@pytest.mark.parametrize("form", ["csv", "table", "json", "jsonl"])
def test_every_reading_statement_is_answered(news: Path, query: str, form: str) -> None:
    """In every form."""
    done = say("--warehouse", news, "sql", "--format", form, query)
    assert (done.status, done.err) == (0, "")
    assert done.out


def test_the_tables_shown_are_those_of_the_warehouse(news: Path) -> None:
    """Nothing that the program needs for itself is among them."""
    with duckdb.connect(str(news), read_only=True) as connection:
        expected = [name for (name,) in connection.execute("SHOW TABLES").fetchall()]
    assert [row["name"] for row in answered(news, "SHOW TABLES")] == expected


def test_explain_shows_the_plan(news: Path) -> None:
    """To a person."""
    shown = say("--warehouse", news, "sql", "--format", "table", "EXPLAIN FROM tags").out
    assert "scan" in shown.lower()


@pytest.mark.parametrize("name", ["result", "row", "t", "a b", 'q"q', "SELECT"])
def test_a_column_may_have_any_name(news: Path, name: str) -> None:
    """Also one that the program might use itself."""
    quoted = name.replace('"', '""')
    assert answered(news, f'SELECT 1 AS "{quoted}"') == [{name: 1}]
    assert next(csv.reader(io.StringIO(say("--warehouse", news, "sql", f'SELECT 1 AS "{quoted}"').out))) == [name]


def test_json_is_json_whatever_the_values_are(news: Path) -> None:
    """Numbers that are none become null, and text stays as it is."""
    query = """
        SELECT
            'NaN'::DOUBLE AS nan, '-inf'::FLOAT AS inf, 'NaN, "Infinity"' || chr(10) AS text, [1.5, NULL] AS list, {'a': 1} AS struct,
            12345678901234567890123::HUGEINT AS huge, DATE '2024-09-06' AS day, TIMESTAMPTZ '2024-09-06 09:00:00+09' AS at
    """
    text = say("--warehouse", news, "sql", "--format", "json", query).out
    assert json.loads(text, parse_constant=pytest.fail) == [
        {
            "nan": None, "inf": None, "text": 'NaN, "Infinity"\n', "list": [1.5, None], "struct": {"a": 1},
            "huge": 12345678901234567890123, "day": "2024-09-06", "at": "2024-09-06 00:00:00+00",
        }
    ]  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "json", "jsonl"])
def test_a_result_without_rows_is_a_result(news: Path, form: str) -> None:
    """Names without rows, an empty list, nothing."""
    expected = {"csv": "one\n", "json": "[]\n", "jsonl": ""}
    done = say("--warehouse", news, "sql", "--format", form, "SELECT 1 AS one WHERE false")
    assert (done.status, done.out) == (0, expected[form])


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("suffix", ["", ".wal", ".lock"])
def test_a_result_never_takes_the_place_of_the_warehouse(news: Path, form: str, suffix: str) -> None:
    """Nor of what lies beside it."""
    before = news.read_bytes()
    done = say("--warehouse", news, "sql", "--format", form, "--output", f"{news}{suffix}", "SELECT 1")
    assert done.status == 2
    assert "cannot take the place of the warehouse" in done.complaint
    assert news.read_bytes() == before


def test_an_output_that_cannot_be_written_is_one_line(news: Path, tmp_path: Path) -> None:
    """Its folder is missing."""
    for form in ("csv", "parquet"):
        done = say("--warehouse", news, "sql", "--format", form, "--output", tmp_path / "none" / "x", "SELECT 1")
        assert done.status == 1
        assert str(tmp_path / "none" / "x") in done.complaint


def test_times_are_shown_in_utc(news: Path) -> None:
    """Whatever the machine's zone is."""
    assert answered(news, "SELECT current_setting('TimeZone') AS zone") == [{"zone": "UTC"}]
    at = say("--warehouse", news, "sql", "SELECT TIMESTAMPTZ '2024-09-06 09:00:00+09'", settings={"TZ": "Asia/Tokyo"})
    assert at.out.endswith("\n2024-09-06 00:00:00+00\n")
