"""The warehouse as a writer sees it: find what a batch touches, and append the batch, in one transaction."""

from __future__ import annotations

import base64
import os
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

import duckdb
import orjson
import structlog

from pipeline import failpoints
from pipeline.batch import Batch
from pipeline.errors import BatchError, CopydeskError, FatalError
from pipeline.records import Candidate, Reading, Rejection, TagRows
from pipeline.rows import Row, Stamp
from pipeline.stages.deduplicate import Changes, GroupHead, Known, OriginalRank
from pipeline.stages.match import Rules
from pipeline.warehouse.chosen import (
    Choice,
    choose_due,
    choose_named,
    choose_outdated,
    choose_where,
    chosen_pages,
    let_go,
)
from pipeline.warehouse.disposals import Disposals
from pipeline.warehouse.file import InvalidatedError, WarehouseFile
from pipeline.warehouse.holding import Holder, translated
from pipeline.warehouse.keys import KeyFilter, load_keys, upper_half
from pipeline.warehouse.ledger import Ledger
from pipeline.warehouse.matching import DEFAULT_RULES, Matching, index_folder
from pipeline.warehouse.migrate import migrate
from pipeline.warehouse.query import attach_read_only
from pipeline.warehouse.retention import Retained, give_up, retain
from pipeline.warehouse.statements import statement
from pipeline.warehouse.tables import Tables, in_pieces, to_json, transaction
from pipeline.warehouse.taggings import Taggings
from pipeline.warehouse.tombstones import FORGET_ARTICLES, Request, Tombstones
from schemas.settings import DuckdbSettings, RetentionSettings

log = structlog.get_logger()

QUARANTINE_SPACE = uuid.UUID("b1f7f0d4-7d43-5b8d-8a62-0c8a6e9f3c55")
"""Names the space of quarantine ids, so that the same record always has the same."""

ARCHIVE_SECONDS = 7 * 86_400
"""An article that was published so long before it came is out of an archive."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a run has done, as `backfill` reports it and the table `runs` keeps it."""

    files: int = 0
    articles: int = 0
    new: int = 0
    revised: int = 0
    unchanged: int = 0
    duplicates: int = 0
    quarantined: int = 0


class Warehouse:
    """One open warehouse with its one writer. Not for several threads."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        path: str,
        file: WarehouseFile | None = None,
        rules: Rules = DEFAULT_RULES,
    ) -> None:
        """`file` is None for a warehouse in memory; `rules` say what counts as a copy."""
        self.connection = connection
        self.path = path
        self.file = file
        self.ledger = Ledger(connection)
        self.disposals = Disposals(connection)
        self.taggings = Taggings(connection)
        self._tables = Tables(connection)
        self.tombstones = Tombstones(connection, self._tables)
        folder = None if path == ":memory:" else index_folder(path)
        self.matching = Matching(connection, self._tables, rules, folder, is_read_only=file is None)
        self._articles: KeyFilter | None = None
        self._bodies: KeyFilter | None = None

    @classmethod
    def open(
        cls,
        path: str,
        settings: DuckdbSettings,
        holder: Holder,
        say: Callable[[str], None],
        rules: Rules = DEFAULT_RULES,
    ) -> Warehouse:
        """Open a warehouse for writing: see `WarehouseFile`."""
        file = WarehouseFile(path, settings, holder, say)
        return cls(file.connection, path, file, rules)

    @classmethod
    @contextmanager
    def shadow(cls, path: str, settings: DuckdbSettings, rules: Rules) -> Iterator[Warehouse]:
        """Give a warehouse in memory that knows what the one at `path` knows, without its texts: for a dry run.

        Nothing is written and no file is made. Raises HeldError where another process writes to it.
        """
        connection = duckdb.connect(
            ":memory:", config={"memory_limit": settings.memory_limit, "threads": settings.threads}
        )
        with closing(connection):
            connection.execute("SET TimeZone = 'UTC'")
            migrate(connection, ":memory:")
            if os.path.exists(path):
                attach_read_only(connection, path, "kept")
                connection.execute(statement("copy_knowledge").format(kept="kept"))
                connection.execute("DETACH kept")
            yield cls(connection, path, None, rules)

    @contextmanager
    def shadow_beside(self) -> Iterator[Warehouse]:
        """Give another thread such a warehouse in memory that knows what this one does."""
        with self.reading() as cursor:
            (kept,) = cursor.execute("SELECT current_database()").fetchone() or ("",)
            name = f"shadow_{uuid.uuid4().hex}"
            cursor.execute(f"ATTACH ':memory:' AS {name}")
            try:
                cursor.execute(f"USE {name}")
                migrate(cursor, ":memory:")
                cursor.execute(statement("copy_knowledge").format(kept=f'"{kept}"'))
                yield Warehouse(cursor, self.path, None, self.matching.rules)
            finally:
                cursor.execute(f'USE "{kept}"')
                cursor.execute(f"DETACH {name}")

    def close(self) -> None:
        """Fold in what is still in the write-ahead log and let go of the file."""
        failpoints.reach("shutdown.checkpoint")
        with suppress(CopydeskError, duckdb.Error):
            self.checkpoint()
        self.matching.save(is_last=True)
        failpoints.reach("shutdown.close")
        if self.file is not None:
            self.file.close()
        else:
            self.connection.close()

    def checkpoint(self) -> None:
        """Fold the write-ahead log into the file, unless the disk has no room for that; costs up to a second.

        A disk that refuses it all the same loses nothing: the file is opened again, and plans made before are lost.
        """
        if self.file is None:
            return
        try:
            self.file.fold()
        except InvalidatedError as error:
            log.warning("checkpoint.refused", error=str(error))
            self.file.reopen()
            self.connection = self.file.connection
            self.ledger.use(self.connection)
            self.disposals.use(self.connection)
            self.taggings.use(self.connection)
            self._tables = Tables(self.connection)
            self.tombstones = Tombstones(self.connection, self._tables)
            self.matching.use(self.connection, self._tables)

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give another thread a connection to read by."""
        assert self.file is not None, "a warehouse in memory has one user"
        with self.file.reading() as cursor:
            yield cursor

    def count_arrivals(self, since: datetime, until: datetime, most: int) -> dict[tuple[str, str], dict[int, int]]:
        """Return how many articles first came in each hour since 1970, by (scope, name).

        The scopes are `all`, `language` and `publisher`; of each, those that are active in most hours. Articles that
        were older than a week when they came are left out. Takes 0.13 s where a million came in that time.
        """
        parameters = {"since": since, "until": until, "most": most, "archive_us": ARCHIVE_SECONDS * 1_000_000}
        with translated():
            rows = self.connection.execute(statement("count_arrivals"), parameters).fetchall()
        return {(scope, name): dict(zip(hours, articles, strict=True)) for scope, name, hours, articles in rows}

    def count_files(self) -> dict[str, int]:
        """Return how many files are in each state; a state without any is left out."""
        with translated():
            return dict(self.connection.execute(statement("count_files")).fetchall())

    def warm_up(self) -> None:
        """Read the keys of what is known now, and not when the first file comes: a second for a million articles."""
        with translated():
            self._known_articles()
            self._known_bodies()
            self.matching.warm_up()
            self.ledger.may_know("")

    # --- runs

    def start_run(self, command: str, stamp: Stamp, version: str) -> None:
        """Open the account of a run."""
        with translated():
            self.connection.execute(
                statement("insert_run"),
                {"run_id": stamp.run_id, "command": command, "now": stamp.now, "version": version},
            )

    def end_run(self, stamp: Stamp) -> Counts:
        """Close the account of a run and return it."""
        with translated():
            self.connection.execute(statement("end_run"), {"run_id": stamp.run_id, "now": stamp.now})
            row = self.connection.execute(statement("read_run"), {"run_id": stamp.run_id}).fetchone()
        return Counts(*row) if row else Counts()

    # --- a batch

    def find_matches(self, batch: Batch[Candidate]) -> Known:
        """Look up what a batch touches: its articles, those that its files held before, and those with the same bodies.

        New articles with new bodies cost a few microseconds and no query, however much the warehouse holds.
        """
        with translated():
            ids = {c.article_id for c in batch.items if upper_half(c.article_id) in self._known_articles()}
            ids.update(self._find_outdated(batch.readings))
            versions = self._find_versions(ids)
            known_ids = list(versions)
            sightings = self._by_article("find_sightings", known_ids)
            groups = self._find_groups(batch.items, versions)
            forgotten = self.tombstones.find(batch)
        return Known(versions, sightings, groups, forgotten)

    def append(self, changes: Changes, stamp: Stamp, read_by: str) -> None:
        """Commit what a batch changes, with the ledger's progress, in one transaction: all of it or nothing.

        Raises TransientError where trying again can help (the disk is full), BatchError where a row cannot be written;
        nothing was committed then.
        """
        failpoints.reach("commit.begin")
        if self.file is not None:  # before anything is looked up in a folder that is gone
            self.file.check_presence()
        self._note(changes.tag_rows)
        with translated(), self.matching.deciding(), transaction(self.connection):
            self._write_articles(changes)
            self.matching.decide(changes.groups, changes.sketches)
            failpoints.reach("commit.rows")
            self._write_quarantine(changes, stamp)
            self.ledger.record(changes.readings, changes.rejections, stamp, read_by)
            self.tombstones.keep_out(changes, stamp)
            failpoints.reach("commit.ledger")
            self._count(changes, stamp)
            failpoints.reach("commit.end")
        failpoints.reach("commit.done")
        self.ledger.note_committed(changes.readings)
        self.tombstones.note_committed(changes)
        self._known_articles().add(upper_half(row["article_id"]) for row in changes.versions)
        self._known_bodies().add(upper_half(row["body_key"]) for row in changes.versions)
        if self.file is not None:
            self.file.check_presence()
            if self.file.must_fold():
                self.checkpoint()

    # --- quarantine

    def quarantined_paths(self, ids: Sequence[str] | None) -> list[str]:
        """Return the files of some refusals, of all with None. Raises FatalError for an unknown id."""
        if ids is not None:
            self._check_quarantine_ids(ids)
        rows = self.connection.execute(
            statement("quarantined_paths"), {"takes_all": ids is None, "ids": to_json(list(ids or ()))}
        ).fetchall()
        return [row[0] for row in rows]

    def discard(self, ids: Sequence[str], now: datetime) -> int:
        """Take refusals out of quarantine for good; a file with nothing else is ignored until it changes.

        Raises FatalError for an unknown id, and for one of a file that has been read in part.
        """
        self._check_quarantine_ids(ids)
        for (path,) in self.connection.execute(statement("half_read_paths"), {"ids": to_json(list(ids))}).fetchall():
            raise FatalError(f"{path} has been read in part; let `backfill` or `watch` read the rest, then discard")
        with translated(), transaction(self.connection):
            give_up(self.connection, ids, now)
        return len(set(ids))

    def _check_quarantine_ids(self, ids: Sequence[str]) -> None:
        known = {
            row[0]
            for row in self.connection.execute(
                statement("known_quarantine_ids"), {"ids": to_json(list(ids))}
            ).fetchall()
        }
        for unknown in (one for one in ids if one not in known):
            raise FatalError(f"nothing in quarantine has the id {unknown}; `quarantine list` shows what there is")

    # --- taking down

    def retain(
        self, now: datetime, settings: RetentionSettings, is_stopped: Callable[[], bool] = lambda: False
    ) -> Retained:
        """Take away what is older than the settings keep; return how much. Looks, and no more, where nothing is due."""
        with translated():
            return retain(self.connection, now, settings, is_stopped)

    def forget_in_pages(
        self, ids: Sequence[str] | None, where: str | None, request: Request, stamp: Stamp
    ) -> Iterator[int]:
        """Take down articles, named by id or by an SQL condition, with all that is held of them.

        Yields how many, thousands a transaction; killed in between, the same again does the rest. Ids that were taken
        down before are left out. Raises FatalError, before anything is done, for an unknown id and a bad condition.
        """
        choice = choose_where(self.connection, where) if ids is None else choose_named(self.connection, ids)
        for page in chosen_pages(self.connection, choice, FORGET_ARTICLES):
            failpoints.reach("forget.begin")
            with translated(), self.matching.deciding(), transaction(self.connection):
                bodies = self.tombstones.forget(page, request, stamp)
                self.matching.decide({**dict.fromkeys(bodies), **self._find_heads(bodies)}, {})
                failpoints.reach("forget.end")
            self.tombstones.reload()
            failpoints.reach("forget.done")
            yield len(page)
        self.checkpoint()

    # --- reprocessing

    def choose(self, where: str | None) -> Choice:
        """Choose the articles for which an SQL condition over `articles` holds: see `chosen.choose_where`."""
        return choose_where(self.connection, where)

    def choose_due(self, now: datetime) -> Choice:
        """Choose the articles of which a date lay in the future and has come."""
        return choose_due(self.connection, now)

    def choose_outdated(self, vocabulary: str) -> Choice:
        """Choose the articles that were not tagged by the present vocabularies."""
        return choose_outdated(self.connection, vocabulary)

    def chosen_pages(self, choice: Choice, most: int) -> Iterator[list[str]]:
        """Yield the ids of chosen articles, a page at a time."""
        return chosen_pages(self.connection, choice, most)

    def let_go(self, choice: Choice) -> None:
        """Forget a choice of which no more pages are wanted."""
        let_go(self.connection, choice)

    def find_articles(self, ids: Sequence[str], candidates: Sequence[Candidate] = ()) -> Known:
        """Look up stored articles with all contents, and the bodies that they or `candidates` share with others."""
        with translated():
            versions = self._by_article("find_versions", ids)
            return Known(versions, self._by_article("find_sightings", ids), self._find_groups(candidates, versions))

    def find_raw_texts(self, ids: Sequence[str]) -> dict[tuple[str, str], str]:
        """Return the raw texts of stored articles by article_id and content hash."""
        rows = self.connection.execute(statement("find_raw_texts"), {"ids": to_json(ids)}).fetchall()
        return {(article_id, content_hash): text for article_id, content_hash, text in rows}

    def rewrite(self, changes: Changes) -> None:
        """Commit what stages made of stored articles, in one transaction."""
        self._note(changes.tag_rows)
        with translated(), self.matching.deciding(), transaction(self.connection):
            self._write_articles(changes)
            self.matching.decide(changes.groups, changes.sketches)
        self._known_bodies().add(upper_half(row["body_key"]) for row in changes.versions)

    def replace_tags(self, tag_rows: Mapping[str, TagRows], made_by: str) -> None:
        """Commit new tags of stored articles, in one transaction."""
        ids = list(tag_rows)
        self._note(tag_rows)
        with translated(), transaction(self.connection):
            self.write_tags(ids, tag_rows)
            self.connection.execute(statement("update_made_by"), {"ids": to_json(ids), "made_by": made_by})

    def go_on_matching(self) -> bool:
        """Judge some of the copies again that wait for it, in a transaction; tell whether more of them wait."""
        with translated():
            return self.matching.go_on()

    def rebuild_matches(self) -> Iterator[int]:
        """Decide anew, from the bodies alone, which articles are copies of which; yields how many bodies are done."""
        with translated():
            yield from self.matching.rebuild()

    def why_refused(self, changes: Changes) -> str | None:
        """Say why the warehouse would refuse some changes; None where it takes them. Nothing is kept."""
        try:
            with translated():
                self.connection.execute("BEGIN TRANSACTION")
                try:
                    self._write_articles(changes)
                finally:
                    self.connection.execute("ROLLBACK")
        except BatchError as error:
            return str(error)
        return None

    def _write_articles(self, changes: Changes) -> None:
        if changes.rewritten:
            ids = {"ids": to_json(changes.rewritten)}
            self.connection.execute(statement("delete_versions"), ids)
            self.connection.execute(statement("delete_sightings"), ids)
        self._tables.insert("versions", changes.versions)
        self._tables.insert("sightings", changes.sightings)
        self._tables.insert("raw_texts", changes.raw_texts)
        if changes.rewritten:
            self.connection.execute(statement("delete_raw_texts"), {"ids": to_json(changes.rewritten)})
        self.write_tags(changes.retagged, changes.tag_rows)

    def write_tags(self, replaced: Sequence[str], tag_rows: Mapping[str, TagRows]) -> None:
        """Replace what some articles are about; `tag_rows` has the new, by article_id."""
        if replaced:
            for table in TagRows._fields:
                self.connection.execute(statement(f"delete_{table}"), {"ids": to_json(replaced)})
        for place, table in enumerate(TagRows._fields):
            self._tables.insert_columns(
                table, ((one, piece) for one, rows in tag_rows.items() for piece in rows[place])
            )

    def _note(self, tag_rows: Mapping[str, TagRows]) -> None:
        """Keep the vocabularies that articles were tagged by, before the articles are written."""
        with translated():
            self.taggings.note({piece for rows in tag_rows.values() for piece in rows.taggings})

    def _write_quarantine(self, changes: Changes, stamp: Stamp) -> None:
        readings = {reading.file.name: reading for reading in changes.readings}
        if changes.rejections:
            rows = [_quarantine_row(r, readings, stamp) for r in changes.rejections]
            for piece in in_pieces(rows):
                self.connection.execute(statement("insert_quarantine"), {"rows": piece})
            self.connection.execute(statement("delete_older_quarantine"))
        done = [
            {"path": r.file.name, "reading": r.file.reading}
            for r in changes.readings
            if r.is_complete and r.file.reading > 1
        ]
        if done:
            self.connection.execute(statement("delete_outdated_quarantine"), {"readings": to_json(done)})

    def _count(self, changes: Changes, stamp: Stamp) -> None:
        self.connection.execute(
            statement("update_run"),
            {
                "run_id": stamp.run_id,
                "articles": changes.records,
                "new": changes.new,
                "revised": changes.revised,
                "unchanged": changes.unchanged,
                "quarantined": len(changes.rejections),
            },
        )

    # --- look-ups

    def _find_outdated(self, readings: Iterable[Reading]) -> set[str]:
        again = [
            {"file_no": r.file.file_no, "reading": r.file.reading}
            for r in readings
            if r.is_complete and not r.is_failed and r.ignored is None and r.file.reading > 1
        ]
        if not again:
            return set()
        rows = self.connection.execute(statement("find_outdated_articles"), {"readings": to_json(again)}).fetchall()
        return {row[0] for row in rows}

    def _find_versions(self, ids: set[str]) -> dict[str, list[Row]]:
        return self._by_article("find_versions", sorted(ids))

    def _by_article(self, name: str, ids: Sequence[str]) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        if ids:
            for (text,) in self.connection.execute(statement(name), {"ids": to_json(ids)}).fetchall():
                row = orjson.loads(text)
                found[row["article_id"]].append(row)
        return dict(found)

    def _find_groups(self, candidates: Sequence[Candidate], versions: dict[str, list[Row]]) -> dict[str, GroupHead]:
        keys = {c.body_key for c in candidates if upper_half(c.body_key) in self._known_bodies()}
        keys.update(row["body_key"] for rows in versions.values() for row in rows)
        if not keys:
            return {}
        inside = {c.article_id for c in candidates} | set(versions)
        return self._find_heads(keys, inside)

    def _find_heads(self, keys: Iterable[str], without: Iterable[str] = ()) -> dict[str, GroupHead]:
        """Return the bodies that some articles carry, others than those named."""
        found = self.connection.execute(
            statement("find_groups"), {"keys": to_json(list(keys)), "ids": to_json(list(without))}
        ).fetchall()
        return {key: GroupHead(OriginalRank(**best), members) for key, members, best in found}

    def _known_articles(self) -> KeyFilter:
        if self._articles is None:
            self._articles = load_keys(self.connection, "known_article_keys")
        return self._articles

    def _known_bodies(self) -> KeyFilter:
        if self._bodies is None:
            self._bodies = load_keys(self.connection, "known_body_keys")
        return self._bodies


def _quarantine_row(rejection: Rejection, readings: dict[str, Reading], stamp: Stamp) -> Row:
    reading = readings.get(rejection.path)
    return {
        "quarantine_id": quarantine_id(rejection.path, rejection.number),
        "path": rejection.path,
        "source_record": rejection.number,
        "stage": rejection.stage,
        "reason": rejection.reason,
        "detail": rejection.detail.encode("utf-8", "replace").decode(),
        "payload_base64": base64.b64encode(rejection.payload).decode(),
        "last_failed_at": stamp.now.isoformat(),
        "reading": reading.file.reading if reading else 1,
    }


def quarantine_id(path: str, number: int | None) -> str:
    """Return the id of a record's place in quarantine: the same each time that it fails."""
    return str(uuid.uuid5(QUARANTINE_SPACE, f"{path}\x1f{'' if number is None else number}"))
