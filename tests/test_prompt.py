"""The prompt of `sql`, driven over a terminal as a person drives it."""

from __future__ import annotations

import os
import re
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pexpect
import pytest

from pipeline.completion import Words, suggest
from pipeline.prompt import is_whole
from tests.programs import PATIENCE_SECONDS, ROOT, environment, run, until
from tests.running import SEEDS
from tests.test_asking import SLOW

COMMANDS = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]")


class Person:
    """Somebody at a terminal of 100 columns."""

    def __init__(self, warehouse: Path, state: Path, *arguments: str) -> None:
        line = [str(ROOT / "run_pipeline.py"), "--warehouse", str(warehouse), "sql", *arguments]
        settings = {"XDG_STATE_HOME": str(state), "PROMPT_TOOLKIT_NO_CPR": "1", "TERM": "xterm"}
        self._terminal = pexpect.spawn(
            sys.executable,
            line,
            env=environment(settings),
            cwd=str(ROOT),
            dimensions=(50, 100),
            encoding="utf-8",
            timeout=PATIENCE_SECONDS,
        )
        self.is_asked()

    def types(self, text: str) -> None:
        """Press the keys of a text, and Enter."""
        self._terminal.send(f"{text}\r")

    def presses(self, keys: str) -> None:
        """Press some keys."""
        self._terminal.send(keys)

    def sees(self, text: str) -> None:
        """Wait until something is shown that was not shown before the last that was waited for."""
        self._terminal.expect(text)

    def is_asked(self) -> None:
        """Wait for the next prompt."""
        self.sees("news>")

    def interrupts(self) -> None:
        """Press Ctrl-C until that is heard; it drops the line where the query has not begun."""
        until(lambda: self._is_heard("\x03", "interrupted"), "an end of the query")

    def _is_heard(self, keys: str, answer: str) -> bool:
        self.presses(keys)
        return self._terminal.expect([answer, pexpect.TIMEOUT], timeout=1) == 0

    def leaves(self) -> int | None:
        """Press Ctrl-D at the next prompt and wait for the end; return the status."""
        self.is_asked()
        self._terminal.sendeof()
        return self.ends()

    def ends(self) -> int | None:
        """Wait for the end; return the status."""
        self._terminal.expect(pexpect.EOF)
        self._terminal.close()
        return self._terminal.exitstatus

    def close(self) -> None:
        """Leave nothing running."""
        self._terminal.close(force=True)


Sit = Callable[..., Person]


@pytest.fixture
def sit(news: Path, tmp_path: Path) -> Iterator[Sit]:
    """Return what sets somebody before the prompt of a warehouse, the common one without another."""
    people = []

    def begin(*arguments: str, warehouse: Path = news) -> Person:
        people.append(Person(warehouse, tmp_path / "state", *arguments))
        return people[-1]

    yield begin
    for person in people:
        person.close()


def test_a_statement_may_go_over_lines_and_ends_with_a_semicolon(sit: Sit) -> None:
    """Also with an empty line; one within a string ends nothing."""
    person = sit()
    person.types("SELECT 40 + 2")
    person.sees(r"\.\.\.")
    person.types("AS answer, ';")
    person.types("' AS text;")
    person.sees(r"│\s+42 │ ;\\n")
    person.types("SELECT 40 + 3")
    person.types("")
    person.sees(r"│\s+43 │")
    person.types("SELECT 40 + 4; SELECT 40 + 5;")
    person.sees(r"│\s+44 │")
    person.sees(r"│\s+45 │")
    assert person.leaves() == 0


def test_what_goes_wrong_stays_in_the_prompt(sit: Sit) -> None:
    """Bad SQL, a missing value, an unknown command."""
    person = sit()
    person.types("SELECT\n nope;")
    person.sees("line 2, column 2, at nope: Binder Error")
    person.types("DROP TABLE tags;")
    person.sees("`sql` only reads")
    person.types("SELECT $day;")
    person.sees(r"\$day has no value; .param day=VALUE gives it one")
    person.types(".table")
    person.sees(r"there is no .table; did you mean .tables\?")
    person.types(".format xml")
    person.sees(".format takes one of table, csv, json, jsonl, parquet")
    person.types("SELECT 40 + 2;")
    person.sees(r"│\s+42 │")
    person.types(".quit")
    assert person.ends() == 0


def test_ctrl_c_ends_the_query_and_not_the_prompt(sit: Sit) -> None:
    """And drops a line that is being typed."""
    person = sit()
    person.presses("SELECT this is dropped")
    person.presses("\x03")
    person.types("SELECT 40 + 2;")
    person.sees(r"│\s+42 │")
    person.types(f"{SLOW};")
    person.sees(re.escape("[?2004l"))  # the terminal is given back while a query runs
    person.interrupts()
    person.types("SELECT 'is ' || (40 + 3) AS n;")
    person.sees("is 43")
    assert person.leaves() == 0


def test_an_open_prompt_keeps_nobody_from_writing(sit: Sit, tmp_path: Path) -> None:
    """And sees what was written meanwhile."""
    warehouse = tmp_path / "news.duckdb"
    assert run(warehouse, "backfill", SEEDS).status == 0
    person = sit(warehouse=warehouse)
    person.types("SELECT 'now ' || count(*) AS n FROM articles;")
    person.sees("now 5")
    more = tmp_path / "more"
    more.mkdir()
    shutil.copy(next(SEEDS.glob("*.txt")), more / "copy.txt")
    assert run(warehouse, "backfill", more).status == 0
    person.types("SELECT 'now ' || count(*) AS n FROM articles;")
    person.sees("now 6")


def test_tables_and_columns_are_shown_and_completed(sit: Sit) -> None:
    """With what they mean."""
    person = sit()
    person.types(".tables")
    person.sees("originals.*view")
    person.types(".schema mentions")
    person.sees("char_start.*INTEGER")
    person.presses("SELECT 40 + 0 * count(*) AS n FROM quaran\t")
    person.sees("tine")
    person.types(";")
    person.sees(r"│\s+40 │")
    person.presses("FROM tags AS t SELECT 41 + 0 * max(t.men\t")
    person.sees("tions")
    person.types(") AS n;")
    person.sees(r"│\s+41 │")
    person.types(".schema nope")
    person.sees("there is no table nope")


def test_results_go_where_they_are_sent_and_how(sit: Sit, tmp_path: Path) -> None:
    """The next one to a file, in the form of its name; the others stay."""
    person = sit("--param", "day=2024-09-06")
    out = tmp_path / "out.parquet"
    person.types(f".output {out}")
    person.sees("the next result goes to")
    person.types("SELECT $day::DATE + 1 AS day;")
    person.sees("s\r")
    person.types(".format jsonl")
    person.types(".timing off")
    person.types(".param day=2024-09-07")
    person.types("SELECT $day AS d, 40 + 2 AS n;")
    person.sees(r'\{"d":"2024-09-07","n":42\}')
    with duckdb.connect() as connection:
        assert connection.execute("SELECT day::VARCHAR FROM read_parquet($1)", [str(out)]).fetchall() == [
            ("2024-09-07",)
        ]


def test_what_was_typed_is_kept_for_its_author_alone(sit: Sit, tmp_path: Path) -> None:
    """And comes back with the Up key in the next prompt."""
    person = sit()
    person.types("SELECT 40 + 2;")
    person.sees(r"│\s+42 │")
    assert person.leaves() == 0
    kept = tmp_path / "state" / "copydesk" / "sql_history"
    assert (stat.S_IMODE(kept.stat().st_mode), stat.S_IMODE(kept.parent.stat().st_mode)) == (0o600, 0o700)
    person = sit()
    person.presses("\x1b[A\r")
    person.sees(r"│\s+42 │")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_home_that_cannot_be_written_is_no_hindrance(sit: Sit, tmp_path: Path) -> None:
    """It says so."""
    (tmp_path / "state").mkdir(mode=0o500)
    person = sit()
    person.types("SELECT 40 + 2;")
    person.sees(r"│\s+42 │")


# --- without a terminal


@pytest.mark.parametrize(
    ("text", "is_to_be_done"),
    [
        ("SELECT 1;", True), ("SELECT 1; -- done", True), ("SELECT 1", False), ("SELECT ';", False), ("SELECT 1 -- ;", False),
        ("SELECT /* ;", False), ('SELECT ";', False), ("SELECT $$;", False), ("SELECT 1\n", True), ("", True), (".tables", True),
        ("exit", True), ("SELECT 'ü';", True), ("\n\n", True),
    ],
)  # fmt: skip
def test_enter_knows_when_a_statement_is_whole(text: str, is_to_be_done: bool) -> None:
    """By the words of SQL, not by its letters."""
    assert is_whole(text) is is_to_be_done


WORDS = Words(
    {"articles": ["article_id", "headline", "Odd name"], "tags": ["article_id", "label"]},
    ["select", "from", "order"],
    ["lower", "length"],
    {".schema": ["articles", "tags"], ".timing": ["on", "off"], ".tables": []},
)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("SEL", "", ["SELECT"]),
        ("sel", "", ["select"]),
        ("SELECT * FROM a", "", ["articles"]),
        ("SELECT * FROM ", "", ["articles", "tags"]),
        ("FROM articles, t", "", ["tags"]),
        ("SELECT l", " FROM tags", ["label", "lower", "length"]),
        ("SELECT t.", " FROM tags AS t", ["article_id", "label"]),
        ("SELECT tags.l", " FROM tags", ["label"]),
        ("FROM articles SELECT odd", "", ['"Odd name"']),
        ("SELECT nope.", "", []),
        ("SELECT 'fro", "", []),
        ("SELECT 'it''s' FRO", "", ["FROM"]),
        ("-- a comment sel", "", []),
        ("/* sel */ SEL", "", ["SELECT"]),
        ("", "", []),
        (".s", "", [".schema"]),
        (".schema a", "", ["articles"]),
        (".timing ", "", ["on", "off"]),
        (".nope x", "", []),
    ],
)
def test_what_is_suggested_fits_the_place(before: str, after: str, expected: list[str]) -> None:
    """Tables where a table stands, columns of those that are named, nothing in strings and comments."""
    found = list(suggest(before, after, WORDS))
    assert [one.text for one in found] == expected
    assert all(before.lower().endswith(one.text.strip('"').lower()[: one.replaces]) for one in found)
