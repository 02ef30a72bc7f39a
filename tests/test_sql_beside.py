"""SQL while a daemon runs: `sql` asks it, other DuckDB clients attach to it, and neither holds it up nor breaks it."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.warehouse import serve
from pipeline.warehouse.desk import Desk
from pipeline.warehouse.file import WarehouseFile
from pipeline.warehouse.holding import Holder
from pipeline.warehouse.serve import announcement_path, extension_files
from schemas.settings import DuckdbSettings, ServerSettings, SqlSettings
from tests.builders import a_story
from tests.programs import ROOT, Started, ask, command, environment, run, started, until
from tests.running import Said, assert_sound, say
from tests.serving import SERVED, with_server

ENDLESS = "SELECT count(*) FROM articles AS a, articles AS b, range(100000000) AS c, range(100000) AS d WHERE (c.range * d.range) % 7 = 8"
QUICK_END = {"COPYDESK_SQL__SECONDS": "1.5"}


@contextmanager
def daemon_with(tmp_path: Path, stories: int, settings: dict[str, str] | None = None) -> Iterator[tuple[Started, Path]]:
    """Run a daemon that has ingested some articles; it is stopped and its warehouse checked at the end."""
    inputs, warehouse = tmp_path / "in", tmp_path / "w" / "news.duckdb"
    inputs.mkdir()
    for number in range(stories):
        (inputs / f"{number}.txt").write_text(a_story(f"Minister {number}"), encoding="utf-8")
    with started(warehouse, "watch", inputs, settings=settings) as daemon:
        daemon.wait_ready()
        yield daemon, warehouse
        if not daemon.has_ended:
            done = daemon.stop()
            assert done.status == 0, done.err
            assert_sound(warehouse)


def sql(warehouse: Path, query: str, *options: str, settings: dict[str, str] | None = None) -> Said:
    """Run `sql`."""
    return say("--warehouse", warehouse, "sql", "--format", "json", *options, "--", query, settings=settings)


def status_of(warehouse: Path) -> dict[str, Any]:
    """Return what `status` says."""
    said: dict[str, Any] = say("--warehouse", warehouse, "status", "--format", "json").value
    return said


def announced(daemon: Started, warehouse: Path) -> dict[str, Any]:
    """Return what the daemon says of its server, when it does."""
    path = Path(announcement_path(str(warehouse)))
    daemon.wait_for(path.exists, "the announcement")
    said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return said


@contextmanager
def client(said: dict[str, Any]) -> Iterator[Callable[[str], list[tuple[Any, ...]]]]:
    """Give what asks the server a query, as a DuckDB client of any kind does."""
    with duckdb.connect() as connection:
        for path in extension_files():
            connection.execute(f"LOAD '{path}'")

        def put(query: str) -> list[tuple[Any, ...]]:
            values = {"address": said["address"], "query": query, "token": said["token"]}
            return connection.execute("FROM quack_query($address, $query, token := $token)", values).fetchall()

        yield put


def test_sql_sees_what_is_committed_while_a_daemon_runs(tmp_path: Path) -> None:
    """At once, and in every form."""
    with daemon_with(tmp_path, 2) as (daemon, warehouse):
        assert json.loads(sql(warehouse, "SELECT count(*) AS articles FROM articles").out) == [{"articles": 2}]
        (tmp_path / "in" / "new.txt").write_text(a_story("Tokyo"), encoding="utf-8")
        daemon.wait_committed(3)
        assert json.loads(sql(warehouse, "SELECT count(*) AS articles FROM articles").out) == [{"articles": 3}]
        out = tmp_path / "out.parquet"
        assert run(warehouse, "sql", "--format", "parquet", "--output", out, "FROM articles").status == 0
        assert duckdb.sql(f"SELECT count(*), any_value(typeof(article_id)) FROM '{out}'").fetchall() == [(3, "UUID")]
        assert "scan" in run(warehouse, "sql", "EXPLAIN FROM tags").out.lower()
        assert os.listdir(f"{warehouse}.spool") == []


def test_an_answer_is_the_same_with_and_without_a_daemon(tmp_path: Path) -> None:
    """Types, names and order, and what is wrong."""
    queries = [
        "SELECT 1 AS a, 2 AS a, NULL AS n, 'x' AS \"a b\"", "SELECT * FROM range(5) ORDER BY range DESC", "SHOW TABLES", "DESCRIBE articles",
        "SELECT 12345678901234567890123::HUGEINT AS h, INTERVAL 1 DAY AS i, [1, NULL] AS l, {'a': 1} AS s, MAP {'k': 1} AS m, 'NaN'::DOUBLE AS d",
        "SELECT headline, body, authors, published_at FROM articles ORDER BY article_id", "SELECT 1 WHERE false",
        "SELECT nope\nFROM articles", "SELECT\n  1,\n  'a'::INTEGER", "FROM artcles", "SELEC 1", "DELETE FROM tags", "FROM read_text('x')", "SELECT error('oh\nno')",
    ]  # fmt: skip
    with daemon_with(tmp_path, 3) as (_, warehouse):
        with_daemon = [sql(warehouse, query) for query in queries]
    without = [sql(warehouse, query) for query in queries]
    assert with_daemon == without
    assert [done.status for done in without] == [0] * 7 + [1] * 7


def test_a_query_without_end_is_ended_while_files_go_on_arriving(tmp_path: Path) -> None:
    """With the limit's name, and no file waits for it."""
    with daemon_with(tmp_path, 5, QUICK_END) as (daemon, warehouse):
        line = command(warehouse, "sql", ENDLESS)
        asking = subprocess.Popen(line, env=environment(), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        (tmp_path / "in" / "new.txt").write_text(a_story("Tokyo"), encoding="utf-8")
        daemon.wait_committed(6)
        out, err = asking.communicate()
        assert (asking.returncode, out) == (1, b"")
        assert b"was ended after 1.5 seconds, as long as sql.seconds allows" in err
        assert json.loads(sql(warehouse, "SELECT count(*) AS n FROM articles").out) == [{"n": 6}]


def test_a_query_whose_asker_is_gone_is_ended(tmp_path: Path) -> None:
    """Long before its limit; the next one finds room."""
    with daemon_with(tmp_path, 2, {"COPYDESK_SQL__CONCURRENT": "1"}) as (_, warehouse):
        line = command(warehouse, "sql", ENDLESS)
        asking = subprocess.Popen(line, env=environment(), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        spool = Path(f"{warehouse}.spool")
        until(lambda: spool.exists() and any(spool.iterdir()), "the query's start")
        asking.kill()
        asking.communicate()
        assert json.loads(sql(warehouse, "SELECT 1 AS one").out) == [{"one": 1}]
        until(lambda: not any(spool.iterdir()), "the answer's file to go")


@pytest.mark.parametrize(
    ("query", "settings", "said"),
    [
        ("FROM range(1000)", {"COPYDESK_SQL__ROWS": "100"}, "more than the 100 rows of sql.rows"),
        (
            "SELECT repeat('a', 1000) || range AS text FROM range(1000000)",
            {"COPYDESK_SQL__RESULT_BYTES": "1000000"},
            "of sql.result_bytes",
        ),
    ],
)
@pytest.mark.parametrize("is_held", [True, False])
def test_what_a_query_may_take_is_bounded(
    tmp_path: Path, query: str, settings: dict[str, str], said: str, is_held: bool
) -> None:
    """Rows and room; with and without a daemon."""
    with daemon_with(tmp_path, 1, settings) as (daemon, warehouse):
        if not is_held:
            daemon.stop()
        done = sql(warehouse, query, settings=settings)
        assert (done.status, done.out) == (1, "")
        assert said in done.err
        assert json.loads(sql(warehouse, "SELECT count(*) AS n FROM articles").out) == [{"n": 1}]


def test_a_query_that_holds_too_much_memory_is_ended(tmp_path: Path) -> None:
    """Beside a daemon, whose own memory it would take."""
    settings = {"COPYDESK_SQL__MEMORY_BYTES": "20000000", "COPYDESK_DUCKDB__MEMORY_LIMIT": "400MB"}
    many = "SELECT a.range, b.range AS r2 FROM range(3000) AS a, range(20000) AS b"
    with daemon_with(tmp_path, 1, settings) as (_, warehouse):
        done = sql(warehouse, f"SELECT sum(len(l)) FROM (SELECT range, list(r2) AS l FROM ({many}) GROUP BY 1)")
        assert (done.status, done.out) == (1, "")
        assert "of sql.memory_bytes" in done.err
        assert json.loads(sql(warehouse, "SELECT count(*) AS n FROM articles").out) == [{"n": 1}]


def test_memory_that_one_step_of_a_query_takes_is_refused_by_the_system(tmp_path: Path) -> None:
    """DuckDB neither counts it nor hears of an interrupt meanwhile; without a query the daemon may take what it needs."""
    settings = {"COPYDESK_SQL__MEMORY_BYTES": "20000000"}
    with daemon_with(tmp_path, 1, settings) as (daemon, warehouse):
        before = said_of(daemon.pid, "limits", "Max data size")
        done = sql(warehouse, "SELECT length(repeat(repeat('a', 100000), 40000)) AS n")
        assert (done.status, done.out) == (1, "")
        assert "of sql.memory_bytes" in done.err
        most_held = int(said_of(daemon.pid, "status", "VmHWM").split()[1]) * 1024
        assert most_held < 2_000_000_000, "half of the text was made"
        assert json.loads(sql(warehouse, "SELECT count(*) AS n FROM articles").out) == [{"n": 1}]
        assert said_of(daemon.pid, "limits", "Max data size") == before


def said_of(process: int, file: str, name: str) -> str:
    """Return what the system says of a process under a name."""
    lines = Path(f"/proc/{process}/{file}").read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if line.startswith(name))


def test_a_snapshot_is_taken_while_a_daemon_runs(tmp_path: Path) -> None:
    """Whole, with views and comments, and only with --force in the place of another."""
    with daemon_with(tmp_path, 4) as (_, warehouse):
        out = tmp_path / "copies" / "snap.duckdb"
        out.parent.mkdir()
        assert say("--warehouse", warehouse, "snapshot", out).status == 0
        again = say("--warehouse", warehouse, "snapshot", out)
        assert (again.status, "--force replaces it" in again.err) == (1, True)
        assert say("--warehouse", warehouse, "snapshot", "--force", out).status == 0
        assert os.listdir(out.parent) == [out.name]
        assert ask(out, "SELECT count(*) FROM articles") == [(4,)]
        comments = "SELECT count(comment) > 0 FROM duckdb_columns() WHERE table_name = 'articles'"
        assert ask(out, comments) == [(True,)]


def test_a_daemon_takes_snapshots_by_itself(tmp_path: Path) -> None:
    """At once, and then every so often."""
    out = tmp_path / "copies" / "snap.duckdb"
    settings = {"COPYDESK_SNAPSHOT__EVERY_SECONDS": "0.2", "COPYDESK_SNAPSHOT__PATH": str(out)}
    with daemon_with(tmp_path, 1, settings) as (daemon, warehouse):
        daemon.wait_for(lambda: len(daemon.events("snapshot.taken")) >= 2, "two snapshots")
        (tmp_path / "in" / "new.txt").write_text(a_story("Tokyo"), encoding="utf-8")
        daemon.wait_committed(2)
        taken = len(daemon.events("snapshot.taken"))
        daemon.wait_for(lambda: len(daemon.events("snapshot.taken")) >= taken + 2, "a snapshot begun after that")
        assert status_of(warehouse)["snapshots"]["path"] == str(out)
    assert ask(out, "SELECT count(*) FROM articles") == [(2,)]


@with_server
def test_the_daemon_announces_its_server_to_its_owner_alone(tmp_path: Path) -> None:
    """Process, address and token; gone with it."""
    with daemon_with(tmp_path, 1, SERVED) as (daemon, warehouse):
        said = announced(daemon, warehouse)
        path = announcement_path(str(warehouse))
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
        assert (set(said), said["pid"]) == ({"pid", "address", "token"}, daemon.pid)
        status = status_of(warehouse)
        assert status["server"] == {"address": said["address"], "announced_in": path}
        assert said["token"] not in daemon.err
        daemon.stop()
        assert not os.path.exists(path)


@with_server
def test_what_a_killed_daemon_announced_is_no_hindrance(tmp_path: Path) -> None:
    """`sql` opens the file itself, and the next daemon announces anew."""
    with daemon_with(tmp_path, 1, SERVED) as (daemon, warehouse):
        old = announced(daemon, warehouse)
        daemon.kill()
        assert os.path.exists(announcement_path(str(warehouse)))
        assert json.loads(sql(warehouse, "SELECT count(*) AS n FROM articles").out) == [{"n": 1}]
        with started(warehouse, "watch", tmp_path / "in", settings=SERVED) as again:
            again.wait_ready()
            again.wait_for(lambda: bool(again.events("server.started")), "the server")
            new = announced(again, warehouse)
            assert (new["pid"], new["token"] != old["token"]) == (again.pid, True)


@with_server
def test_other_duckdb_clients_read_what_is_committed(tmp_path: Path) -> None:
    """By a query, and attached as a database."""
    with daemon_with(tmp_path, 2, SERVED) as (daemon, warehouse):
        said = announced(daemon, warehouse)
        with client(said) as put:
            assert put("SELECT count(*) FROM articles") == [(2,)]
            assert put("SELECT count(*) FROM articles AS a JOIN articles AS b USING (article_id)") == [(2,)]
            (tmp_path / "in" / "new.txt").write_text(a_story("Tokyo"), encoding="utf-8")
            daemon.wait_committed(3)
            assert put("SELECT count(*) FROM articles") == [(3,)]
        with duckdb.connect() as connection:
            for path in extension_files():
                connection.execute(f"LOAD '{path}'")
            connection.execute(f"ATTACH '{said['address']}' AS news (TOKEN '{said['token']}')")
            assert connection.execute("SELECT count(*) FROM news.articles").fetchall() == [(3,)]
            assert connection.execute("FROM news.query('SELECT max(word_count) > 5 FROM articles')").fetchall() == [
                (True,)
            ]


@with_server
@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM tags", "WITH x AS (SELECT 1) INSERT INTO tags FROM tags", "SELECT 1; DELETE FROM tags", "FROM read_text('/etc/passwd')",
        "FROM duckdb_settings()", "CALL quack_stop('quack:localhost')", "COPY tags TO 'x.csv'", "ATTACH 'x.duckdb'", "SET threads = 1", "FROM 'x.csv'",
        "CREATE MACRO copydesk_gate.main.may_ask(a, b) AS true", "SET GLOBAL quack_authorization_function = 'quack_nop_authorization'", "FROM duckdb_secrets()",
        "EXPLAIN ANALYZE DELETE FROM tags", "CREATE TEMP TABLE x AS SELECT 1", "BEGIN", "FROM query('SELECT 1')", "CHECKPOINT", "SELEC", "",
    ],
)  # fmt: skip
def test_other_clients_only_read(news_server: dict[str, Any], query: str) -> None:
    """The same rule as for `sql`."""
    with client(news_server) as put, pytest.raises(duckdb.Error):
        put(query)


@pytest.fixture(scope="module")
def news_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Return where a daemon's server is; what it holds must be the same at the end."""
    with daemon_with(tmp_path_factory.mktemp("server"), 2, {**QUICK_END, **SERVED}) as (daemon, warehouse):
        yield announced(daemon, warehouse)
        assert json.loads(sql(warehouse, "SELECT count(*) AS n FROM articles").out) == [{"n": 2}]


@with_server
def test_a_wrong_token_is_refused(news_server: dict[str, Any]) -> None:
    """Also one that is nearly right."""
    for token in ("wrong", news_server["token"][:-1], news_server["token"] + "x"):
        with client({**news_server, "token": token}) as put, pytest.raises(duckdb.Error, match="Authentication failed"):
            put("SELECT 1")


@with_server
def test_an_endless_query_of_another_client_does_not_run(news_server: dict[str, Any]) -> None:
    """It is tried out where it can be ended, and then refused; the server answers on."""
    with client(news_server) as put:
        with pytest.raises(duckdb.Error, match="Authorization failed"):
            put(ENDLESS)
        assert put("SELECT count(*) FROM articles") == [(2,)]


@with_server
def test_the_server_survives_rubbish_and_clients_that_vanish(news_server: dict[str, Any]) -> None:
    """What is no request, what is cut off, hundreds of connections, and a client killed in the middle of a result."""
    host, port = news_server["address"].removeprefix("quack:").rsplit(":", 1)
    rubbish = (b"", b"\0" * 5000, b"GET / HTTP/1.1\r\n\r\n", b"POST /quack HTTP/1.1\r\nContent-Length: 99999\r\n\r\nabc", b"POST /quack HTTP/1.1\r\nContent-Length: 4\r\n\r\n\xff\xff\xff\xff")  # fmt: skip
    for sent in rubbish * 5:
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(sent)
    held = [socket.create_connection((host, int(port))) for _ in range(200)]
    for connection in held:
        connection.close()
    script = "import sys, duckdb; c = duckdb.connect(); [c.execute(f\"LOAD '{p}'\") for p in sys.argv[3:]]; r = c.execute('FROM quack_query($a, $q, token := $t)', {'a': sys.argv[1], 'q': 'FROM generate_series(1, 300000)', 't': sys.argv[2]}); r.fetchmany(5); print('reading', flush=True); sys.stdin.read()"
    line = [sys.executable, "-c", script, news_server["address"], news_server["token"], *extension_files()]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == b"reading\n"
        reader.send_signal(signal.SIGKILL)
    with client(news_server) as put:
        assert put("SELECT count(*) FROM articles") == [(2,)]


@contextmanager
def attached(said: dict[str, Any]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a client that keeps its session."""
    with duckdb.connect() as connection:
        for path in extension_files():
            connection.execute(f"LOAD '{path}'")
        connection.execute(f"ATTACH '{said['address']}' AS news (TOKEN '{said['token']}')")
        yield connection


@with_server
def test_there_is_room_for_so_many_clients(tmp_path: Path) -> None:
    """One more is refused, with a line in the log, until another has left."""
    with daemon_with(tmp_path, 1, {"COPYDESK_SERVER__CONNECTIONS": "2", **SERVED}) as (daemon, warehouse):
        said = announced(daemon, warehouse)
        with attached(said):
            with attached(said), client(said) as third, pytest.raises(duckdb.Error, match="Authentication failed"):
                third("SELECT 1")
            assert [event["why"] for event in daemon.events("server.refused")] == ["too many connections"]
            with client(said) as fourth:
                assert fourth("SELECT 1") == [(1,)]


@with_server
def test_places_that_dead_clients_keep_are_cleared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When there is no room and nobody has asked anything for a while; the address and the token stay."""
    monkeypatch.setattr(serve, "QUIET_SECONDS", 0)
    holder = Holder(os.getpid(), "test", "2026-01-01T00:00:00+00:00")
    file = WarehouseFile(str(tmp_path / "news.duckdb"), DuckdbSettings(), holder, print)
    server = serve.Server(file, Desk(file, SqlSettings()), ServerSettings(connections=1))
    try:
        server.start()
        said = json.loads(Path(announcement_path(file.path)).read_text(encoding="utf-8"))
        with attached(said), client(said) as late:
            with pytest.raises(duckdb.Error, match="Authentication failed"):
                late("SELECT 1")
            until(lambda: _answers(late), "room")
        assert server.status()["address"] == said["address"]
    finally:
        server.close()
        file.close()


def _answers(put: Callable[[str], list[tuple[Any, ...]]]) -> bool:
    try:
        return put("SELECT 1") == [(1,)]
    except duckdb.Error:
        return False


def test_without_the_server_everything_else_works(tmp_path: Path) -> None:
    """`status` says in one line what is missing."""
    with daemon_with(tmp_path, 1, {"COPYDESK_SERVER__ENABLED": "false"}) as (_, warehouse):
        assert json.loads(sql(warehouse, "SELECT count(*) AS n FROM articles").out) == [{"n": 1}]
        status = status_of(warehouse)
        assert status["server"] == {"address": None, "why": "server.enabled is false"}
