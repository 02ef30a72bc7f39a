"""Where the process that holds a warehouse answers readers: beside its writer, and without keeping that waiting."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import duckdb

from pipeline.errors import FatalError
from pipeline.warehouse.answer import Spooled, explained, put
from pipeline.warehouse.file import WarehouseFile
from pipeline.warehouse.guard import Catalog, check, read_catalog
from pipeline.warehouse.limits import Overseer, memory_of_queries
from pipeline.warehouse.statements import statement
from schemas.settings import SqlSettings


class Desk:
    """Answers readers' queries from what is committed, each on a connection of its own. Safe to use from any thread."""

    def __init__(self, file: WarehouseFile, settings: SqlSettings) -> None:
        """Make the folder that answers lie in until they are fetched, and clear out what a dead holder left there."""
        self._file = file
        self.folder = f"{file.path}.spool"
        self.overseer = Overseer(settings, self._look_at_memory)
        with file.reading() as connection:
            self.catalog: Catalog = read_catalog(connection)
        shutil.rmtree(self.folder, ignore_errors=True)

    def close(self) -> None:
        """Remove the folder of answers; whoever has one open keeps it."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def ask(self, query: str, parameters: Mapping[str, Any], is_stopped: Callable[[], bool]) -> Spooled:
        """Put a reader's query, its answer into a file. Raises FatalError as `answer.put` does."""
        try:
            os.makedirs(self.folder, mode=0o700, exist_ok=True)
        except OSError as error:
            raise FatalError(f"there is no place for the answer: {self.folder}: {error.strerror}") from error
        with self._file.reading() as connection:
            return put(connection, query, parameters, self.catalog, self.overseer, self.folder, is_stopped)

    def try_out(self, query: str) -> None:
        """See to it that a query of a client that nobody can interrupt reads only, and ends within its limits.

        One that reads a table once is known to end. Any other is run here first, where it can be interrupted, and its
        result dropped. Raises FatalError for one that may not run.
        """
        with self._file.reading() as connection:
            with explained(query):
                question = check(connection, query, self.catalog)
            if question.is_light:
                return
            tried = question.text if question.is_explain else statement("try_out").format(query=question.text)
            with self.overseer.looking_after(connection), explained():
                connection.execute(tried).fetchall()

    def _look_at_memory(self) -> int:
        with suppress(FatalError, duckdb.Error), self._file.reading() as connection:
            return memory_of_queries(connection)
        return 0
