"""The ledger: which files have been seen, and how far each has been read. Nothing is read because of an event alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

import duckdb

from pipeline.errors import FatalError
from pipeline.paths import text_to_path
from pipeline.records import FoundFile, Reading, Rejection, SourceFile
from pipeline.rows import Row, Stamp
from pipeline.warehouse.holding import translated
from pipeline.warehouse.keys import KeyFilter, load_keys
from pipeline.warehouse.statements import statement
from pipeline.warehouse.tables import to_json, to_json_bytes, transaction

FOUND_ROWS = 5_000
PAGE_ROWS = 2_000
_SIGN_BIT = 2**63

Order = Literal["path", "oldest_first", "newest_first"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done about the files that an arrival found."""

    files: int
    todo: int
    todo_bytes: int
    unchanged: int
    """Records of files that are not read again."""
    quarantined: int
    """Records and files in quarantine that are not tried again."""
    name: str = "todo"
    """Names what is to be read, for `Ledger.pages`."""


@dataclass(frozen=True, slots=True)
class Looked:
    """Where an arrival looked for files: what it did not find there is missing."""

    roots: Sequence[str] = ()
    spared: Sequence[Sequence[str]] = ()
    """Lists of paths below which nothing is known to be missing: unreadable folders, files that have not settled."""
    gone: Sequence[str] = ()
    """Files that are missing, wherever they were."""


NOWHERE = Looked()


class PlanLostError(FatalError):
    """What a plan found is forgotten; the files are `pending` in the ledger, and the next look finds them again."""

    def __init__(self) -> None:
        super().__init__("the warehouse had to be opened anew; run the same command again to go on")


class Ledger:
    """The table `files` of one open warehouse."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._next_file_no: int | None = None
        self._paths: KeyFilter | None = None
        self._unwritten: set[int] = set()
        self._plans = 0

    def use(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Go on with another connection to the same file. What earlier plans found is lost."""
        self._connection = connection

    def plan(
        self,
        found: Iterable[FoundFile],
        stamp: Stamp,
        read_by: str,
        looked: Looked = NOWHERE,
        is_forced: bool = False,
        counts_known: bool = True,
        order: Order = "path",
    ) -> Plan:
        """Compare what was found with what is known, and note in one transaction what is new, changed or gone.

        Files that were not found where it `looked` become `missing`; `found` may be filling that as it goes on. With
        `is_forced` files are read again though unchanged; without `counts_known` the run counts only those that will
        be read. What is to be read then comes from `pages`, by path or by mtime, also beside other plans. Costs one
        scan of the ledger.
        """
        self._plans += 1
        name = f"todo_{self._plans}"
        by = {"now": stamp.now, "run_id": stamp.run_id}
        with translated():
            self._take_down(found)
            with transaction(self._connection):
                self._next_file_no = None
                told = {"is_forced": is_forced, "read_by": read_by, "order": order}
                self._run("ledger_todo", name, {"next_no": self._peek_file_no(), **told})
                row = self._run("ledger_counts", name).fetchone() or (0, 0, 0, 0, 0)
                files, todo, todo_bytes, unchanged, quarantined = map(int, row)
                self._run("ledger_add", name, by)
                self._run("ledger_mark", name, by)
                self._mark_missing(name, by, looked)
                if counts_known:
                    self.count_files(stamp, files, unchanged, quarantined)
                else:
                    self.count_files(stamp, todo)
            self._next_file_no = None
            self._connection.execute(statement("ledger_forget"))
            if self._paths is not None:
                self._paths.add(key for (key,) in self._run("ledger_new_keys", name).fetchall())
            if not todo:
                self._run("ledger_drop", name)
        return Plan(files, todo, todo_bytes, unchanged, quarantined, name)

    def _mark_missing(self, name: str, by: Mapping[str, Any], looked: Looked) -> None:
        if looked.roots:
            tops = to_json([root.rstrip("/") for root in looked.roots])
            excepted = to_json([path for paths in looked.spared for path in paths])
            self._run("ledger_missing", name, {**by, "roots": tops, "unreadable": excepted})
        if looked.gone:
            named = {"keys": to_json([path_key(path) for path in looked.gone]), "paths": to_json(list(looked.gone))}
            self._connection.execute(statement("ledger_gone"), {**by, **named})

    def _take_down(self, found: Iterable[FoundFile]) -> None:
        """Put what was found into a table of its own."""
        self._connection.execute(statement("ledger_found"))
        insert = statement("insert_rows").format(table="found", structure=_FOUND_STRUCTURE)
        for rows in _in_pieces(found, FOUND_ROWS):
            self._connection.execute(insert, {"rows": to_json_bytes(rows)})

    def _run(self, script: str, plan: str, parameters: dict[str, Any] | None = None) -> duckdb.DuckDBPyConnection:
        """Run a statement about what a plan found."""
        return self._connection.execute(statement(script).format(todo=plan), parameters or {})

    def count_files(self, stamp: Stamp, files: int, unchanged: int = 0, quarantined: int = 0) -> None:
        """Add files found, and records that need no reading, to the account of a run."""
        with translated():
            self._connection.execute(
                statement("count_run_files"),
                {"run_id": stamp.run_id, "files": files, "unchanged": unchanged, "quarantined": quarantined},
            )

    def pages(self, plan: Plan) -> Iterator[list[SourceFile]]:
        """Yield the files that a plan found to be read, in its order, a page at a time.

        What another plan has had read meanwhile is left out. A page is looked up when it is asked for. Raises
        PlanLostError where the file was opened anew since.
        """
        if not plan.todo:
            return
        try:
            row = self._run("ledger_last", plan.name).fetchone()
            for after in range(0, int(row[0]) if row else 0, PAGE_ROWS):
                rows = self._run("ledger_page", plan.name, {"after": after, "most": PAGE_ROWS}).fetchall()
                if rows:
                    yield [_source_file(*row[1:]) for row in rows]
            self._run("ledger_drop", plan.name)
        except duckdb.CatalogException as error:
            raise PlanLostError from error

    def let_go(self, plan: Plan) -> None:
        """Forget a plan of which no more pages are wanted; a second time does nothing."""
        with suppress(duckdb.Error):  # the connection may be of no more use
            self._run("ledger_drop", plan.name)

    def may_know(self, name: str) -> bool:
        """Tell whether the ledger may have a row for a path; False is certain and costs no query."""
        if self._paths is None:
            self._paths = load_keys(self._connection, "known_path_keys")
        return path_key(name) in self._paths

    def knows_below(self, root: str) -> bool:
        """Tell whether there are files below a root that were not missing when last looked for; one scan."""
        row = self._connection.execute(statement("knows_below"), {"root": root.rstrip("/")}).fetchone()
        return bool(row and row[0])

    def admit(self, file: FoundFile) -> SourceFile:
        """Number a file that the ledger does not know; its row is written with its first batch, by `record`."""
        number = self._peek_file_no()
        self._next_file_no = number + 1
        self._unwritten.add(number)
        return _source_file(
            file.name, file.size, file.mtime_ns, file.ctime_ns, file.inode, number, reading=1, committed_records=0
        )

    def _peek_file_no(self) -> int:
        if self._next_file_no is None:
            row = self._connection.execute(statement("next_file_no")).fetchone()
            self._next_file_no = max([int(row[0]) if row else 1, *(number + 1 for number in self._unwritten)])
        return self._next_file_no

    def record(self, readings: Sequence[Reading], rejections: Sequence[Rejection], stamp: Stamp, read_by: str) -> None:
        """Write how far each file has been read. Part of the transaction that holds its records."""
        refused: dict[str, int] = {}
        for rejection in rejections:
            if rejection.number is not None:
                refused[rejection.path] = refused.get(rejection.path, 0) + 1
        last = {reading.file.file_no: reading for reading in readings}
        rows = [_ledger_row(r, refused.get(r.file.name, 0), stamp, read_by) for r in last.values()]
        known = [row for row in rows if row["file_no"] not in self._unwritten]
        new = [row for row in rows if row["file_no"] in self._unwritten]
        if known:
            numbers = [row["file_no"] for row in known]
            self._connection.execute(
                statement("update_files"), {"rows": to_json(known), "first_no": min(numbers), "last_no": max(numbers)}
            )
        if new:
            self._connection.execute(
                statement("insert_rows").format(table="files", structure=_FILES_STRUCTURE), {"rows": to_json_bytes(new)}
            )

    def note_committed(self, readings: Sequence[Reading]) -> None:
        """Remember that the transaction of `record` went through."""
        for reading in readings:
            if reading.file.file_no in self._unwritten:
                self._unwritten.discard(reading.file.file_no)
                if self._paths is not None:
                    self._paths.add([path_key(reading.file.name)])


_FOUND_STRUCTURE = to_json(
    [
        {
            "path": "VARCHAR",
            "path_key": "UBIGINT",
            "size": "BIGINT",
            "mtime_ns": "BIGINT",
            "ctime_ns": "BIGINT",
            "inode": "BIGINT",
            "ignored": "VARCHAR",
        }
    ]
)
_FILES_STRUCTURE = to_json(
    [
        {
            "path": "VARCHAR",
            "path_key": "UBIGINT",
            "file_no": "BIGINT",
            "size": "BIGINT",
            "mtime_ns": "BIGINT",
            "ctime_ns": "BIGINT",
            "inode": "BIGINT",
            "content_hash": "VARCHAR",
            "state": "VARCHAR",
            "reason": "VARCHAR",
            "records": "INTEGER",
            "attempts": "INTEGER",
            "first_seen_at": "TIMESTAMPTZ",
            "processed_at": "TIMESTAMPTZ",
            "run_id": "UUID",
            "quarantined_records": "INTEGER",
            "read_by": "VARCHAR",
        }
    ]
)


def path_key(name: str) -> int:
    """Return the 64-bit digest by which a path is looked up."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big")


def _source_file(
    name: str,
    size: int,
    mtime_ns: int,
    ctime_ns: int,
    inode: int,
    file_no: int,
    reading: int,
    committed_records: int,
) -> SourceFile:
    return SourceFile(text_to_path(name), name, size, mtime_ns, ctime_ns, inode, file_no, reading, committed_records)


def _in_pieces(found: Iterable[FoundFile], most: int) -> Iterator[list[Row]]:
    rows: list[Row] = []
    for file in found:
        rows.append(
            {
                "path": file.name,
                "path_key": path_key(file.name),
                "size": file.size,
                "mtime_ns": file.mtime_ns,
                "ctime_ns": file.ctime_ns,
                "inode": signed(file.inode),
                "ignored": file.ignored,
            }
        )
        if len(rows) >= most:
            yield rows
            rows = []
    if rows:
        yield rows


def signed(inode: int) -> int:
    """Return an inode as the BIGINT that holds it: some file systems use all 64 bits."""
    return inode - 2 * _SIGN_BIT if inode >= _SIGN_BIT else inode


def _ledger_row(reading: Reading, refused: int, stamp: Stamp, read_by: str) -> dict[str, Any]:
    file = reading.file
    now = stamp.now.isoformat()
    return {
        "path": file.name,
        "path_key": path_key(file.name),
        "file_no": file.file_no,
        "size": file.size,
        "mtime_ns": file.mtime_ns,
        "ctime_ns": file.ctime_ns,
        "inode": signed(file.inode),
        "content_hash": reading.content_hash,
        "state": _state(reading, refused),
        "reason": reading.ignored,
        "records": reading.records,
        "attempts": file.reading,
        "first_seen_at": now,
        "processed_at": now,
        "run_id": stamp.run_id,
        "quarantined_records": refused,
        "read_by": read_by,
    }


def _state(reading: Reading, refused: int) -> str:
    if reading.ignored is not None:
        return "ignored"
    if reading.is_gone:
        return "missing"
    if not reading.is_complete:
        return "pending"
    return "quarantined" if reading.is_failed or reading.records <= refused else "loaded"
