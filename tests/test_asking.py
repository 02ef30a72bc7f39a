"""What `sql` does beside asking: parameters, the place of an error, and files that are whole or not there."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from concurrent.futures import wait as futures_wait
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.asking import Ask, IsStopped, hearing_interrupts
from pipeline.warehouse.complaints import one_line
from tests.programs import ROOT, command, environment, until
from tests.running import answered, say

SLOW = "SELECT count(*) FROM range(10000000) AS a, range(100000) AS b WHERE a.range * b.range % 7 = 3"
"""What no test waits for."""


# --- parameters


@pytest.mark.parametrize(
    ("condition", "values"),
    [
        ("published_on = $value", "SELECT min(published_on) AS value FROM articles"),
        ("published_on BETWEEN $value AND $value", "SELECT min(published_on) AS value FROM articles"),
        ("published_at <= $value", "SELECT max(published_at)::VARCHAR AS value FROM articles"),
        ("article_id = $value", "SELECT min(article_id) AS value FROM articles"),
        ("word_count > $value", "SELECT '9' AS value"),
        ("word_count IN ($value, 1)", "SELECT max(word_count)::VARCHAR AS value FROM articles"),
        ("similarity >= $value", "SELECT '0.5' AS value"),
        ("$value IN authors", "SELECT authors[1] AS value FROM articles WHERE len(authors) > 0 LIMIT 1"),
        ("publisher = $value", "SELECT min(publisher) AS value FROM articles"),
    ],
)
def test_a_parameter_is_read_as_what_it_is_compared_with(news: Path, condition: str, values: str) -> None:
    """Dates as dates, numbers as numbers: 10 is more than 9."""
    value = answered(news, values)[0]["value"]
    query = f"SELECT count(*) AS found FROM articles WHERE {condition}"
    pasted = answered(news, query.replace("$value", f"'{value}'"))
    done = say("--warehouse", news, "sql", "--format", "json", query, "--param", f"value={value}")
    assert done.value == pasted
    assert pasted[0]["found"] > 0


@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "table", "parquet"])
def test_parameters_are_bound_in_every_form(news: Path, tmp_path: Path, form: str) -> None:
    """And never pasted: what looks like SQL stays a text."""
    out = tmp_path / f"result.{form}"
    value = 'it\'s = $b; "x" -- y'
    said = ["--param", f"a={value}", "--param", "B=2"]
    done = say(
        "--warehouse", news, "sql", "--output", out, "--format", form, "SELECT $a AS a, $b::INTEGER + 1 AS b", *said
    )
    assert (done.status, done.out, done.err) == (0, "", "")
    if form == "parquet":
        with duckdb.connect() as connection:
            assert connection.execute("FROM read_parquet($1)", [str(out)]).fetchall() == [(value, 3)]
    else:
        escaped = {"csv": value.replace('"', '""'), "table": value}.get(form, value.replace('"', '\\"'))
        assert escaped in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ([], "this query wants $day, $kind: --param day=VALUE is missing; --param kind=VALUE is missing"),
        (["day=2024-09-06"], "this query wants $day, $kind: --param kind=VALUE is missing"),
        (["day=2024-09-06", "kind=x", "lind=y"], "this query wants $day, $kind: it has no $lind"),
        (["day"], "--param takes name=value, as in `--param country=JP`, and not 'day'"),
        (["=x"], "--param takes name=value, as in `--param country=JP`, and not '=x'"),
        (["day=1", "Day=2"], "--param Day is given twice"),
    ],
)
def test_missing_and_unknown_parameters_are_wrong_usage(news: Path, said: list[str], complaint: str) -> None:
    """The line names those that the query wants."""
    given = [word for one in said for word in ("--param", one)]
    done = say("--warehouse", news, "sql", "SELECT $day::DATE, $kind", *given)
    assert (done.status, done.complaint) == (2, f"copydesk: {complaint}")


def test_a_query_without_parameters_takes_none(news: Path) -> None:
    """It says so."""
    done = say("--warehouse", news, "sql", "SELECT 1", "--param", "x=1")
    assert (done.status, done.complaint) == (2, "copydesk: this query wants no parameters: it has no $x")


def test_a_value_may_be_empty_and_hold_what_it_likes(news: Path) -> None:
    """Only the first `=` parts it from the name."""
    assert (
        say("--warehouse", news, "sql", "SELECT $a || '|' || $b AS t", "--param", "a=", "--param", "b=x=y").out
        == "t\n|x=y\n"
    )


# --- the place of an error


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("SELEC 1", "line 1, column 1, at SELEC: Parser Error"),
        ("SELECT nope FROM articles", "line 1, column 8, at nope: Binder Error"),
        ("-- all\n\n  SELECT headline,\n    nope\nFROM articles", "line 4, column 5, at nope: Binder Error"),
        ("/* x */ SELECT nope", "line 1, column 16, at nope: Binder Error"),
        ("SELECT 'Ünï 東京 é', nope\r\nFROM articles", "line 1, column 20, at nope: Binder Error"),
        ("FROM articles\nWHERE headline = 'x'\nAND AND 1", "line 3, column 5, at AND: Parser Error"),
        ("FROM artcles;\n", "line 1, column 6, at artcles: Catalog Error"),
        ("SELECT\n  headline::INTEGER\nFROM articles", "line 2, column 11, at ::INTEGER: Conversion Error"),
        ("SELECT '" + "x y " * 100 + "', nope FROM articles", "line 1, column 412, at nope: Binder Error"),
        ("SELECT " + "1, " * 100 + "nope", "line 1, column 308, at nope: Binder Error"),
        ("SELECT 'never\nended", "line 1, column 8, at 'never: Parser Error"),
        ("EXPLAIN\nSELECT nope", "line 2, column 8, at nope: Binder Error"),
        ("SELECT foo(\n1)", "line 1, column 8, at foo: `sql` only computes"),
        ("SELECT lower(\n1, 2)", "line 1, column 8, at lower: Binder Error"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["csv", "table", "jsonl", "parquet"])
def test_an_error_names_line_column_and_piece(news: Path, tmp_path: Path, query: str, place: str, form: str) -> None:
    """As the query was written, whatever is put around it; a column that cannot be known is left out."""
    if query.startswith("EXPLAIN") and form in ("jsonl", "parquet"):
        pytest.skip("EXPLAIN has no such form")
    out = ["--output", str(tmp_path / "out.parquet")] if form == "parquet" else []
    done = say("--warehouse", news, "sql", "--format", form, *out, "--", query)
    assert done.status == 1
    assert done.complaint.startswith(f"copydesk: {place}: "), done.complaint
    assert list(tmp_path.iterdir()) == []


def test_a_column_that_cannot_be_known_is_left_out() -> None:
    """DuckDB shows a part of the line, which may stand in it more than once, or another text altogether."""
    error = duckdb.BinderException("Binder Error: no\n\nLINE 1: ...1, 1, 1...\n           ^")
    assert one_line(error, "SELECT 1, 1, 1, 1, 1") == "line 1: Binder Error: no"
    assert one_line(error, "SELECT 2, 1, 1, 1, 2") == "line 1, column 11, at 1: Binder Error: no"
    assert one_line(error, "SELECT 2") == one_line(error, "SELECT 1", 1) == one_line(error) == "Binder Error: no"


def test_an_error_at_the_end_is_placed(news: Path) -> None:
    """There is no piece to name; newer versions of DuckDB name the last one."""
    complaint = say("--warehouse", news, "sql", "SELECT 1\nFROM articles WHERE\n").complaint
    assert complaint.startswith(
        ("copydesk: line 2, column 20, at the end: ", "copydesk: line 2, column 15, at WHERE: ")
    )


# --- where answers go


def test_the_name_of_a_file_says_its_form(news: Path, tmp_path: Path) -> None:
    """Unless --format does."""
    for name, begins in (
        ("a.json", b'[{"one":1}]'),
        ("a.JSONL", b'{"one":1}\n'),
        ("a.parquet", b"PAR1"),
        ("a", b"one\n1"),
    ):
        assert say("--warehouse", news, "sql", "--output", tmp_path / name, "SELECT 1 AS one").status == 0
        assert (tmp_path / name).read_bytes().startswith(begins)
    assert (
        say("--warehouse", news, "sql", "--format", "csv", "--output", tmp_path / "a.json", "SELECT 1 AS one").status
        == 0
    )
    assert (tmp_path / "a.json").read_bytes() == b"one\n1\n"


def test_parquet_for_a_pipe_says_what_to_do(news: Path) -> None:
    """It is wrong usage."""
    done = say("--warehouse", news, "sql", "--format", "parquet", "SELECT 1")
    assert (done.status, done.complaint) == (
        2, "copydesk: parquet is not for a terminal or a pipe: name a file with --output FILE",
    )  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "table", "parquet"])
def test_a_query_that_fails_midway_leaves_the_file_as_it_was(news: Path, tmp_path: Path, form: str) -> None:
    """And nothing beside it."""
    out = tmp_path / "out"
    out.write_text("before", encoding="utf-8")
    query = "SELECT CASE WHEN range = 9000 THEN error('late') ELSE 'x' END AS x FROM range(9001)"
    done = say("--warehouse", news, "sql", "--format", form, "--output", out, query)
    assert (done.status, "late" in done.complaint) == (1, True)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert out.read_text(encoding="utf-8") == "before"


def test_a_file_keeps_its_mode_and_a_link_its_target(news: Path, tmp_path: Path) -> None:
    """The result goes where the link leads."""
    target, link = tmp_path / "target.csv", tmp_path / "link.csv"
    target.touch(mode=0o640)
    link.symlink_to(target)
    assert say("--warehouse", news, "sql", "--output", link, "SELECT 1 AS one").status == 0
    assert (link.is_symlink(), target.read_text(encoding="utf-8"), target.stat().st_mode & 0o777) == (
        True,
        "one\n1\n",
        0o640,
    )


def test_a_device_and_a_folder_stay_what_they_are(news: Path, tmp_path: Path) -> None:
    """Nothing takes their place."""
    assert say("--warehouse", news, "sql", "--output", "/dev/null", "SELECT 1").status == 0
    assert not Path("/dev/null").is_file()
    done = say("--warehouse", news, "sql", "--output", tmp_path, "SELECT 1")
    assert (done.status, done.complaint) == (1, f"copydesk: cannot write {tmp_path}: it is a folder")


@pytest.mark.parametrize("name", ["/dev/stdout", "-"])
def test_standard_output_is_written_to_by_its_names_too(news: Path, tmp_path: Path, name: str) -> None:
    """Behind what stands in the file that it leads to."""
    out = tmp_path / "out.csv"
    out.write_text("before\n", encoding="utf-8")
    number = out.stat().st_ino
    with out.open("ab") as file:
        line = command(news, "sql", "--output", name, "SELECT 1 AS one")
        assert subprocess.run(line, env=environment(), cwd=ROOT, stdout=file, check=False).returncode == 0
    assert (out.read_text(encoding="utf-8"), out.stat().st_ino) == ("before\none\n1\n", number)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ([b"SELECT '\xff' AS one"], "the query holds a byte that is no UTF-8"),
        ([b"SELECT $a AS one", b"--param", b"a=x\xff"], "--param a holds a byte that is no UTF-8"),
    ],
)
def test_bytes_that_are_no_text_are_wrong_usage(news: Path, words: list[bytes], complaint: str) -> None:
    """As a shell hands them on."""
    line = [*map(os.fsencode, command(news, "sql")), *words]
    done = subprocess.run(line, env=environment(), cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().startswith(f"copydesk: {complaint}")
    assert done.stderr.count(b"\n") == 1


def test_a_terminal_without_unicode_is_shown_escapes(news: Path) -> None:
    """And no error."""
    line = command(news, "sql", "--format", "table", "SELECT 'é' AS one")
    settings = environment({"PYTHONIOENCODING": "ascii"})
    done = subprocess.run(line, env=settings, cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\\xe9" in done.stdout


def test_output_that_was_closed_is_no_error(news: Path) -> None:
    """Nobody wants to know; no file of ours takes its number."""
    line = ["sh", "-c", 'exec "$@" >&-', "sh", *command(news, "sql", "SELECT 1 AS one")]
    done = subprocess.run(line, env=environment(), cwd=ROOT, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_reader_that_has_enough_ends_it_quietly(news: Path) -> None:
    """As with `| head`: status 0, and no word."""
    line = command(news, "sql", "--format", "csv", "FROM range(1000000)")
    with subprocess.Popen(line, env=environment(), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline() == b"range\n"
        process.stdout.close()
        assert (process.stderr.read(), process.wait()) == (b"", 0)


@pytest.mark.parametrize("form", ["csv", "table", "json", "parquet"])
def test_ctrl_c_ends_a_query_quietly(news: Path, tmp_path: Path, form: str) -> None:
    """With the status that shells expect of it, and no half a file."""
    out = tmp_path / "out"
    line = command(news, "sql", "--format", form, "--output", out, SLOW)
    with subprocess.Popen(line, env=environment(), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        until(lambda: any(tmp_path.iterdir()), "the query to begin")
        process.send_signal(signal.SIGINT)
        said = process.communicate()
    assert (process.returncode, said) == (130, (b"", b""))
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_that_wakes_nobody_is_heard_all_the_same() -> None:
    """It may come before the wait for the answer has begun; here it goes to the thread that asks, so that no wait ends."""

    def is_waiting() -> bool:
        frame = sys._current_frames()[threading.main_thread().ident or 0]
        places = [walked.f_code.co_filename for walked, _ in traceback.walk_stack(frame)]
        return places[0] == threading.__file__ and futures_wait.__code__.co_filename in places

    def asking(is_stopped: IsStopped) -> Ask:
        @contextmanager
        def ask(query: str, parameters: Mapping[str, str]) -> Iterator[Any]:
            until(is_waiting, "whoever waits for the answer")
            signal.pthread_kill(threading.get_ident(), signal.SIGINT)
            until(is_stopped, "Ctrl-C")
            heard.append(True)
            yield None

        return ask

    heard: list[bool] = []
    with pytest.raises(KeyboardInterrupt), hearing_interrupts(asking)("", {}):
        pass
    assert heard, "not before there was an answer"


def test_a_large_result_takes_little_memory(news: Path, tmp_path: Path) -> None:
    """Of 350 MB of CSV a few megabytes are held at a time, beside what the program itself takes."""
    query = "SELECT range, repeat('x', 1000) AS text FROM range(350000)"
    line = command(news, "sql", "--format", "csv", query)
    with (tmp_path / "err").open("wb") as err, subprocess.Popen(
        [sys.executable, "-c", _MEASURED, *line], env=environment(), cwd=ROOT, stdout=subprocess.PIPE, stderr=err
    ) as process:  # fmt: skip
        assert process.stdout
        length = 0
        while block := process.stdout.read(1 << 20):
            length += len(block)
        assert process.wait() == 0
    assert length > 350_000_000
    assert int((tmp_path / "err").read_text(encoding="utf-8")) < 300 * 1024


_MEASURED = """
import resource, subprocess, sys
status = subprocess.run(sys.argv[1:]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(status)
"""


def test_nothing_on_a_terminal_commands_it(news: Path) -> None:
    """Also in forms that escape nothing themselves; in a file the bytes stay."""
    query = r"SELECT 'a' || chr(27) || '[31m' || chr(155) AS x"
    assert "\x1b[31m" in say("--warehouse", news, "sql", query).out
    ours, theirs = pty.openpty()
    line = command(news, "sql", "--format", "csv", query)
    done = subprocess.run(line, env=environment(), cwd=ROOT, stdout=theirs, stderr=subprocess.PIPE, check=False)
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert (done.returncode, shown) == (0, "x\r\na\\x1b[31m\\x9b\r\n")
