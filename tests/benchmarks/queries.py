"""What readers wait for while files arrive: clients that stay connected, as fast as they can, and the command `sql`.

python -m tests.benchmarks.queries --seconds 300

200 files a second arrive throughout. Clients ask for one article each by its id, at fixed times whatever the last answer
took, and time is counted from when the question was due.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from pipeline.warehouse.serve import announcement_path, extension_files
from tests.benchmarks.latency import (
    FILES_A_SECOND,
    FILES_KNOWN,
    PATIENCE_SECONDS,
    commit_ends,
    delays,
    show,
    write_steadily,
)
from tests.benchmarks.meters import make_known, pause_until
from tests.programs import run, started

QUERIES_A_SECOND = 5
FLAT_OUT_SECONDS = 15.0
COMMANDS = 15


def main() -> None:
    """Measure all three, and print quantiles."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0, help="of questions at fixed times (60)")
    parser.add_argument("--connections", type=int, default=16, help="clients that stay connected (16)")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        inputs, steady = Path(scratch).resolve() / "in", Path(scratch).resolve() / "in" / "steady"
        make_known(inputs, range(FILES_KNOWN))
        steady.mkdir()
        warehouse = Path(scratch) / "w" / "news.duckdb"
        with started(warehouse, "watch", inputs, settings={"COPYDESK_SERVER__ENABLED": "true"}) as daemon:
            daemon.wait_ready()
            announcement = Path(announcement_path(str(warehouse)))
            daemon.wait_for(announcement.exists, "the server")
            server = json.loads(announcement.read_text(encoding="utf-8"))
            rows = run(warehouse, "sql", "--format", "json", "SELECT article_id FROM articles")
            ids = [row["article_id"] for row in json.loads(rows.out)]
            closed: dict[Path, float] = {}
            files = round((said.seconds + FLAT_OUT_SECONDS + COMMANDS) * FILES_A_SECOND)
            writing = threading.Thread(target=lambda: closed.update(write_steadily(steady, files)))
            writing.start()
            paced = in_a_process(server, ids, said.connections, said.seconds, QUERIES_A_SECOND)
            paced_until = time.time()
            show_answers(f"{said.connections} connections, {QUERIES_A_SECOND} a second each", paced, said.seconds)
            flat_out = in_a_process(server, ids, said.connections, FLAT_OUT_SECONDS, None)
            show_answers(f"{said.connections} connections, as fast as they can", flat_out, FLAT_OUT_SECONDS)
            show("the command `sql`", [timed_command(warehouse) for _ in range(COMMANDS)])
            writing.join()
            daemon.wait_committed(FILES_KNOWN + len(closed), PATIENCE_SECONDS)
            done = daemon.stop()
            assert done.status == 0, done.err
            commits = commit_ends(daemon)
        beside = {path: moment for path, moment in closed.items() if moment <= paced_until}
        rest = {path: moment for path, moment in closed.items() if moment > paced_until}
        show(f"{len(beside)} files beside the first, close to commit", delays(warehouse, commits, beside))
        show(f"{len(rest)} files beside the others, close to commit", delays(warehouse, commits, rest))


def show_answers(what: str, answers: tuple[list[float], list[str]], seconds: float) -> None:
    """Print how long answers took and how many failed."""
    times, failures = answers
    show(f"{what}: {len(times) / seconds:.0f} answers a second, {len(failures)} failed", times)
    for failure in failures[:3]:
        print(f"  {failure}")


def in_a_process(
    server: dict[str, Any], ids: list[str], connections: int, seconds: float, rate: float | None
) -> tuple[list[float], list[str]]:
    """Ask from another process, so that clients and writer do not share an interpreter."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(ask_all, (server, ids, connections, seconds, rate))


def ask_all(
    server: dict[str, Any], ids: list[str], connections: int, seconds: float, rate: float | None
) -> tuple[list[float], list[str]]:
    """Ask over some connections at once; `rate` is questions a second of each, None for as many as it can."""
    times: list[float] = []
    failures: list[str] = []
    ready = threading.Barrier(connections)

    def client(number: int) -> None:
        with duckdb.connect(config={"threads": 1}) as connection:
            connection.execute("SET enable_progress_bar = false")
            for path in extension_files():
                connection.execute(f"LOAD '{path}'")
            connection.execute(f"ATTACH '{server['address']}' AS news (TOKEN '{server['token']}')")
            ready.wait()
            ask_in_a_row(connection, random.Random(number), number / connections)

    def ask_in_a_row(connection: duckdb.DuckDBPyConnection, rng: random.Random, offset: float) -> None:
        began = time.monotonic()
        for due in moments(began, offset, seconds, rate):
            pause_until(due)
            one = rng.choice(ids)
            asked = due if rate else time.monotonic()
            query = f"FROM news.query('SELECT headline, body, published_at FROM articles WHERE article_id = ''{one}''')"
            try:
                assert len(connection.execute(query).fetchall()) == 1
            except (duckdb.Error, AssertionError) as error:
                failures.append(f"{type(error).__name__}: {error}")
            times.append(time.monotonic() - asked)

    threads = [threading.Thread(target=client, args=(number,)) for number in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, failures


def moments(began: float, offset: float, seconds: float, rate: float | None) -> Iterator[float]:
    """Yield when to ask, until the time is over."""
    number = 0
    while time.monotonic() < began + seconds:
        yield began + (number + offset) / rate if rate else 0.0
        number += 1


def timed_command(warehouse: Path) -> float:
    """Return the seconds that `sql` takes as a whole command."""
    began = time.monotonic()
    done = run(warehouse, "sql", "SELECT headline FROM articles LIMIT 10")
    assert done.status == 0, done.err
    return time.monotonic() - began


if __name__ == "__main__":
    main()
