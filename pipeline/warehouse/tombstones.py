"""Take articles down, and keep them out: what `forget` removes, and what a batch must not bring back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import duckdb

from pipeline.batch import Batch
from pipeline.records import Candidate, Reading
from pipeline.rows import Stamp
from pipeline.stages.deduplicate import Changes, Forgotten
from pipeline.warehouse.keys import KeyFilter, load_keys, upper_half
from pipeline.warehouse.statements import statement
from pipeline.warehouse.tables import Tables, to_json

FORGET_ARTICLES = 5_000
"""Articles taken down in one transaction: some seconds of work at the most."""
_OF_AN_ARTICLE = ("versions", "sightings", "raw_texts", "tags", "mentions", "quotes", "dates", "events", "taggings")
"""Tables of which `forget` deletes, raw texts after the contents that they are of."""


@dataclass(frozen=True, slots=True)
class Request:
    """Who takes articles down, and what for."""

    by: str
    reason: str | None = None


@dataclass(slots=True)
class _Keys:
    """What was taken down, as 64-bit keys in memory: a record that meets none of them costs no query."""

    articles: KeyFilter
    contents: KeyFilter
    bodies: KeyFilter
    files: set[int]


class Tombstones:
    """What was taken down from one open warehouse."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, tables: Tables) -> None:
        self._connection = connection
        self._tables = tables
        self._keys: _Keys | None = None

    def find(self, batch: Batch[Candidate]) -> Forgotten:
        """Return what was taken down of that which a batch holds."""
        keys = self._known()
        if not len(keys.articles):
            return Forgotten()
        items = batch.items
        return Forgotten(
            self._find("articles", (c.article_id for c in items), keys.articles),
            self._find("contents", (c.source.content_hash for c in items), keys.contents),
            self._find("bodies", (c.body_key for c in items), keys.bodies),
        )

    def _find(self, kind: str, wanted: Iterable[str], known: KeyFilter) -> frozenset[str]:
        likely = sorted({one for one in wanted if upper_half(one) in known})
        if not likely:
            return frozenset()
        found = self._connection.execute(statement(f"find_forgotten_{kind}"), {"keys": to_json(likely)}).fetchall()
        return frozenset(row[0] for row in found)

    def keep_out(self, changes: Changes, stamp: Stamp) -> None:
        """Note the records of a batch that are kept out, and let go of what its files held. Part of its transaction."""
        known = self._known().files
        readings = [r for r in changes.readings if r.file.file_no in known]
        again = [r for r in readings if _is_read_anew(r)]
        if again:
            given = [{"file_no": r.file.file_no, "reading": r.file.reading} for r in again]
            self._connection.execute(statement("delete_outdated_forgotten"), {"readings": to_json(given)})
        self._tables.insert("forgotten_sightings", changes.kept_out)
        files = {r.file.file_no for r in readings} | {row["file_no"] for row in changes.kept_out}
        if files:
            self._settle_files(sorted(no for no in files if no is not None), stamp)

    def note_committed(self, changes: Changes) -> None:
        """Remember that the transaction of `keep_out` went through."""
        self._known().files.update(row["file_no"] for row in changes.kept_out)

    def forget(self, ids: Sequence[str], request: Request, stamp: Stamp) -> list[str]:
        """Take down stored articles with all that is held of them; return the bodies that they carried.

        Part of a transaction; then call `reload`.
        """
        execute = self._connection.execute
        given = {"ids": to_json(ids)}
        files = [row[0] for row in execute(statement("sighted_files"), given).fetchall()]
        bodies = [row[0] for row in execute(statement("carried_bodies"), given).fetchall()]
        said = {"now": stamp.now, "run_id": stamp.run_id, "by": request.by, "reason": request.reason}
        execute(statement("forget_articles"), {**given, **said})
        execute(statement("forget_contents"), given)
        execute(statement("forget_sightings"), given)
        for table in _OF_AN_ARTICLE:
            execute(statement(f"delete_{table}"), given)
        self._settle_files(files, stamp)
        return bodies

    def reload(self) -> None:
        """Read anew from the tables what was taken down, when it is next asked for."""
        self._keys = None

    def _settle_files(self, files: Sequence[int], stamp: Stamp) -> None:
        given = {"files": to_json(files)}
        self._connection.execute(statement("forget_payloads"), given)
        self._connection.execute(statement("settle_forgotten_files"), {**given, "now": stamp.now})

    def _known(self) -> _Keys:
        if self._keys is None:
            load = self._connection
            self._keys = _Keys(
                load_keys(load, "forgotten_article_keys"),
                load_keys(load, "forgotten_content_keys"),
                load_keys(load, "forgotten_body_keys"),
                {row[0] for row in load.execute(statement("forgotten_files")).fetchall()},
            )
        return self._keys


def _is_read_anew(reading: Reading) -> bool:
    return reading.is_complete and not reading.is_failed and reading.ignored is None and reading.file.reading > 1
