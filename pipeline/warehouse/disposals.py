"""The table of files that were moved or deleted after they were ingested: decided first, then done, then noted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb

from pipeline.paths import path_to_text, text_to_path
from pipeline.records import Disposal, SourceFile
from pipeline.rows import Stamp
from pipeline.warehouse.holding import translated
from pipeline.warehouse.statements import statement
from pipeline.warehouse.tables import to_json, transaction

_ALL_BITS = 2**64 - 1


class Disposals:
    """The disposals of one open warehouse."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def use(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Go on with another connection to the same file."""
        self._connection = connection

    def loaded(self, roots: Sequence[str], files: Sequence[int] | None, after: int, most: int) -> list[SourceFile]:
        """Return files below roots that are loaded whole and not put away: of these numbers, of all with None."""
        prefixes = [path_to_text(root).rstrip("/") for root in roots]
        given = {"roots": to_json(prefixes), "takes_all": files is None, "files": to_json(list(files or ()))}
        found = self._connection.execute(statement("disposable_files"), {**given, "after": after, "most": most})
        return [_file(*row) for row in found.fetchall()]

    def plan(self, disposals: Sequence[Disposal], stamp: Stamp) -> None:
        """Note, before a file is touched, what will become of it."""
        with translated(), transaction(self._connection):
            given = {"rows": _rows(disposals), "now": stamp.now, "run_id": stamp.run_id}
            self._connection.execute(statement("dispose_plan"), given)

    def finish(self, done: Sequence[Disposal], left: Sequence[Disposal], stamp: Stamp) -> None:
        """Note which files were put away, and which stay where they are."""
        with translated(), transaction(self._connection):
            if done:
                self._connection.execute(statement("dispose_done"), {"rows": _rows(done), "now": stamp.now})
                self._connection.execute(statement("dispose_archived"), {"rows": _rows(done)})
            if left:
                self._connection.execute(statement("dispose_cancel"), {"rows": _rows(left)})

    def unfinished(self) -> list[Disposal]:
        """Return what was planned by a process that was killed before it noted the end."""
        rows = self._connection.execute(statement("dispose_unfinished")).fetchall()
        return [Disposal(_file(*row[:7]), text_to_path(row[8]) if row[8] else None) for row in rows]


def _file(name: str, size: int, mtime_ns: int, ctime_ns: int, inode: int, file_no: int, reading: int) -> SourceFile:
    return SourceFile(text_to_path(name), name, size, mtime_ns, ctime_ns, inode & _ALL_BITS, file_no, reading)


def _rows(disposals: Sequence[Disposal]) -> str:
    rows: list[dict[str, Any]] = [
        {
            "file_no": one.file.file_no,
            "reading": one.file.reading,
            "action": one.action,
            "target": None if one.target is None else path_to_text(one.target),
        }
        for one in disposals
    ]
    return to_json(rows)
