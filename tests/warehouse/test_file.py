"""The warehouse's file while it is open: readers beside the writer, and the end of both."""

from __future__ import annotations

import threading
from pathlib import Path

import duckdb
import pytest

from pipeline.errors import CopydeskError, FatalError
from pipeline.warehouse.file import WarehouseFile
from pipeline.warehouse.holding import Holder, translate
from pipeline.warehouse.warehouse import Warehouse
from schemas.settings import DuckdbSettings
from tests.builders import NOON, a_memory
from tests.patience import ends
from tests.programs import until

HOLDER = Holder(1, "test", NOON.isoformat())
ENDLESS = "SELECT count(*) FROM range(1_000_000) AS a, range(1_000_000) AS b WHERE (a.range + b.range) % 7 = 8"


def opened(path: Path) -> WarehouseFile:
    """Open a warehouse."""
    return WarehouseFile(str(path), DuckdbSettings(), HOLDER, lambda line: None)


def test_a_reader_sees_what_is_committed_and_no_more(tmp_path: Path) -> None:
    """While the writer is in the middle of a transaction."""
    file = opened(tmp_path / "news.duckdb")
    file.connection.execute("BEGIN TRANSACTION")
    file.connection.execute("INSERT INTO schema_migrations (version) VALUES (9999)")
    with file.reading() as reader:
        assert reader.execute("SELECT count(*) FROM schema_migrations WHERE version = 9999").fetchone() == (0,)
        file.connection.execute("COMMIT")
        assert reader.execute("SELECT count(*) FROM schema_migrations WHERE version = 9999").fetchone() == (1,)
        assert reader.execute("SELECT current_setting('TimeZone')").fetchone() == ("UTC",)
    file.close()


def test_a_close_does_not_wait_for_a_reader_without_end(tmp_path: Path) -> None:
    """It is interrupted, and later ones are told that the process stops."""
    file = opened(tmp_path / "news.duckdb")
    told: list[str] = []

    def read() -> None:
        try:
            with file.reading() as reader:
                reader.execute(ENDLESS).fetchall()
        except CopydeskError as error:
            told.append(str(error))

    thread = threading.Thread(target=read)
    thread.start()
    until(lambda: bool(file._readers), "the reader")
    with ends():
        file.close()
    thread.join()
    assert len(told) == 1
    assert "stops" in told[0]
    with pytest.raises(FatalError, match="stops"), file.reading():
        pass
    opened(tmp_path / "news.duckdb").close()


def test_what_is_folded_in_is_in_the_file(tmp_path: Path) -> None:
    """And the log is empty."""
    file = opened(tmp_path / "news.duckdb")
    file.connection.execute("INSERT INTO schema_migrations (version) VALUES (9999)")
    assert file.log_bytes() > 0
    with file.reading():
        assert file.fold()
    assert file.log_bytes() == 0
    file.close()


def test_what_a_large_log_holds_is_written_beside_what_the_file_has(tmp_path: Path) -> None:
    """Law: what was folded in is not written anew with each fold of much; after it DuckDB merges as it does."""
    file = WarehouseFile(
        str(tmp_path / "news.duckdb"), DuckdbSettings(checkpoint_bytes=1_048_576), HOLDER, lambda line: None
    )
    setting = "SELECT current_setting('max_vacuum_tasks')"
    usual = file.connection.execute(setting).fetchone()
    for _ in range(3):
        file.connection.execute("INSERT INTO versions (body) SELECT repeat(uuid()::VARCHAR, 20) FROM range(1_000)")
        assert file.fold()
    groups = "SELECT count(DISTINCT row_group_id) FROM pragma_storage_info('versions')"
    assert file.connection.execute(groups).fetchone() == (3,)
    assert file.connection.execute(setting).fetchone() == usual
    assert file.connection.execute("SELECT count(*) FROM versions").fetchone() == (3_000,)
    file.close()


def test_a_file_that_was_opened_anew_goes_on(tmp_path: Path) -> None:
    """With what was committed; the warehouse's parts know the new connection."""
    file = opened(tmp_path / "news.duckdb")
    file.connection.execute("INSERT INTO schema_migrations (version) VALUES (9999)")
    before = file.connection
    file.reopen()
    assert file.connection is not before
    assert file.connection.execute("SELECT max(version) FROM schema_migrations").fetchone() == (9999,)
    with file.reading() as reader:
        assert reader.execute("SELECT max(version) FROM schema_migrations").fetchone() == (9999,)
    file.close()


def test_refusals_of_a_file_that_was_read_in_part_stay(tmp_path: Path) -> None:
    """Where reading goes on hangs on how many there are."""
    warehouse: Warehouse = a_memory()
    warehouse.connection.execute(
        "INSERT INTO files BY NAME SELECT '/in/a.jsonl' AS path, 1 AS file_no, 'pending' AS state, 7 AS records"
    )
    refused = "00000000-0000-0000-0000-000000000001"
    warehouse.connection.execute(
        f"INSERT INTO quarantine BY NAME SELECT '{refused}'::UUID AS quarantine_id, '/in/a.jsonl' AS path, 3 AS source_record"
    )
    with pytest.raises(FatalError, match=r"/in/a\.jsonl has been read in part"):
        warehouse.discard([refused], NOON)
    warehouse.connection.execute("UPDATE files SET state = 'loaded'")
    assert warehouse.discard([refused], NOON) == 1


def test_whoever_is_sent_away_is_told_why() -> None:
    """And not that the warehouse had failed."""
    assert str(translate(duckdb.InterruptException("INTERRUPT Error: Interrupted!"))) == (
        "the process that holds the warehouse stops; run the same command again"
    )
