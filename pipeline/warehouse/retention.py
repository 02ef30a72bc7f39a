"""Take away what the config keeps for some days only: texts of earlier revisions, raw texts, refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from pipeline import failpoints
from pipeline.warehouse.statements import statement
from pipeline.warehouse.tables import to_json, transaction
from schemas.settings import RetentionSettings

RETAIN_ROWS = 5_000
"""Taken away in one transaction: a second of work at the most, so that commits do not wait long."""

IsStopped = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Retained:
    """How much retention has taken away."""

    revisions: int = 0
    raw_texts: int = 0
    quarantined: int = 0

    def __bool__(self) -> bool:
        return bool(self.revisions or self.raw_texts or self.quarantined)


def retain(
    connection: duckdb.DuckDBPyConnection, now: datetime, settings: RetentionSettings, is_stopped: IsStopped
) -> Retained:
    """Take away what is due, some thousand rows a transaction; after a stop or a kill the next time does the rest."""
    keep = _Retention(connection, now, is_stopped)
    done = Retained(
        keep.revisions(now - timedelta(days=settings.revisions_days)) if settings.revisions_days else 0,
        keep.raw_texts(now - timedelta(days=settings.raw_text_days)) if settings.raw_text_days else 0,
        keep.quarantine(now - timedelta(days=settings.quarantine_days)) if settings.quarantine_days else 0,
    )
    connection.execute(statement("retain_forget_due"))
    return done


def give_up(connection: duckdb.DuckDBPyConnection, ids: Sequence[str], now: datetime) -> None:
    """Take refusals out of quarantine for good; a file with nothing else is ignored. Part of a transaction."""
    given = {"ids": to_json(list(ids))}
    connection.execute(statement("discard_records"), given)
    connection.execute(statement("discard_rows"), given)
    connection.execute(statement("discard_files"), {"now": now})


class _Retention:
    """One look at what is due in a warehouse."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, now: datetime, is_stopped: IsStopped) -> None:
        self._connection = connection
        self._now = now
        self._is_stopped = is_stopped

    def revisions(self, before: datetime) -> int:
        done = 0
        for piece in self._due("retain_due_revisions", before):
            with self._step():
                self._connection.execute(statement("retain_revisions"), piece)
                self._connection.execute(statement("retain_texts_of_revisions"), piece)
            done += piece["last"] - piece["first"] + 1
        return done

    def raw_texts(self, before: datetime) -> int:
        done = 0
        for piece in self._due("retain_due_raw_texts", before):
            with self._step():
                self._connection.execute(statement("retain_delete_mark"), {"before": before})
                self._connection.execute(statement("retain_insert_mark"), {"before": before})
                self._connection.execute(statement("retain_raw_texts"), piece)
            done += piece["last"] - piece["first"] + 1
        return done

    def quarantine(self, before: datetime) -> int:
        done = 0
        chosen = {"before": before, "most": RETAIN_ROWS}
        while not self._is_stopped():
            ids = [row[0] for row in self._connection.execute(statement("retain_due_quarantine"), chosen).fetchall()]
            if not ids:
                break
            with self._step():
                give_up(self._connection, ids, self._now)
            done += len(ids)
        return done

    def _due(self, name: str, before: datetime) -> Iterator[dict[str, int]]:
        """Yield the pieces of what is due, as first and last ordinals."""
        self._connection.execute(statement(name), {"before": before})
        row = self._connection.execute(statement("retain_count_due")).fetchone()
        due = int(row[0]) if row else 0
        for first in range(1, due + 1, RETAIN_ROWS):
            if self._is_stopped():
                return
            yield {"first": first, "last": min(first + RETAIN_ROWS - 1, due)}

    @contextmanager
    def _step(self) -> Iterator[None]:
        failpoints.reach("retain.begin")
        with transaction(self._connection):
            yield
            failpoints.reach("retain.end")
        failpoints.reach("retain.done")
