"""`attach` and the recipes of README: other DuckDB clients beside a running daemon, and the prompt beside it."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipeline.warehouse.serve import announcement_path
from tests.programs import ROOT, Started, command, environment, run, started, until
from tests.running import SEEDS
from tests.serving import SERVED, with_server
from tests.test_asking import SLOW
from tests.test_prompt import Sit, sit  # noqa: F401 - a fixture

README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Started]]:
    """Return a warehouse of the samples while a daemon holds it."""
    warehouse = tmp_path_factory.mktemp("served") / "news.duckdb"
    with started(warehouse, "watch", SEEDS, settings=SERVED) as daemon:
        daemon.wait_ready()
        yield warehouse, daemon
        daemon.stop()


def wait_until_announced(warehouse: Path) -> None:
    """Wait for the server, which comes a moment after `ready`."""
    until(Path(announcement_path(str(warehouse))).exists, "the announcement")


@with_server
def test_the_recipe_for_python_works(served: tuple[Path, Started]) -> None:
    """As it stands in README, but for the place of the warehouse."""
    warehouse, _ = served
    wait_until_announced(warehouse)
    (recipe,) = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    written = '["copydesk", "--warehouse", "/data/news.duckdb", "attach"]'
    assert written in recipe
    code = recipe.replace(written, repr(command(warehouse, "attach")))
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "South Korea" in done.stdout
    assert "surface" in done.stdout


@with_server
@pytest.mark.parametrize("name", ["news.duckdb", "order.by.duckdb", 'o\'clock "x".duckdb'])
def test_what_attach_prints_lets_a_client_read_and_no_more(tmp_path: Path, name: str) -> None:
    """Whatever the warehouse is called."""
    warehouse = tmp_path / name
    with started(warehouse, "watch", SEEDS, settings=SERVED, logs=tmp_path / "logs") as daemon:
        daemon.wait_ready()
        wait_until_announced(warehouse)
        printed = run(warehouse, "attach")
        assert (printed.status, printed.err) == (0, "")
        with duckdb.connect() as client:
            client.execute(printed.out)
            assert client.execute("SELECT count(*) FROM articles").fetchall() == [(5,)]
            with pytest.raises(duckdb.Error):
                client.execute("INSERT INTO tags SELECT * FROM tags")
        daemon.stop()


def test_attach_says_why_there_is_nothing_to_attach_to(tmp_path: Path) -> None:
    """Nobody writes; or who does serves no others."""
    warehouse = tmp_path / "news.duckdb"
    run(warehouse, "backfill", SEEDS)
    alone = run(warehouse, "attach")
    assert (alone.status, alone.out) == (1, "")
    assert "nobody writes to" in alone.err
    with started(warehouse, "watch", SEEDS, settings={"COPYDESK_SERVER__ENABLED": "false"}) as daemon:
        daemon.wait_ready()
        held = run(warehouse, "attach")
        assert (held.status, held.out) == (1, "")
        assert f"process {daemon.pid} serves no other clients" in held.err
        daemon.stop()


def test_the_prompt_asks_a_daemon_and_ctrl_c_ends_the_query_there(sit: Sit, served: tuple[Path, Started]) -> None:  # noqa: F811
    """The next is answered at once."""
    person = sit(warehouse=served[0])
    person.types("SELECT 'now ' || count(*) AS n FROM articles;")
    person.sees("now 5")
    person.types(f"{SLOW};")
    person.sees(re.escape("[?2004l"))
    person.interrupts()
    person.types("SELECT 'is ' || (40 + 2) AS n;")
    person.sees("is 42")
    assert person.leaves() == 0


def test_ctrl_c_ends_a_query_in_the_daemon_quietly(served: tuple[Path, Started], tmp_path: Path) -> None:
    """As one that runs here."""
    out = tmp_path / "out.csv"
    line = command(served[0], "sql", "--output", out, SLOW)
    with subprocess.Popen(line, env=environment(), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        until(lambda: any(tmp_path.iterdir()), "the query to begin")
        process.send_signal(signal.SIGINT)
        said = process.communicate()
    assert (process.returncode, said) == (130, (b"", b""))
    assert list(tmp_path.iterdir()) == []
