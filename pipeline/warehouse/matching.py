"""Matches in the tables: what `stories` decides is written in the transaction of the batch that gave rise to it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from typing import Any, Final

import duckdb
import numpy as np
import structlog

from pipeline.stages.deduplicate import GroupHead
from pipeline.stages.match import VERSION, Rules, pack_sketch
from pipeline.text.normalize import squash
from pipeline.text.shingles import VERSION as SKETCH_VERSION
from pipeline.warehouse.bodies import NOBODY, UNDECIDED
from pipeline.warehouse.rounds import QUEUES, Decisions
from pipeline.warehouse.statements import statement
from pipeline.warehouse.stories import Stories
from pipeline.warehouse.tables import Tables, to_json, transaction

log = structlog.get_logger()

DEFAULT_RULES: Final = Rules()
QUEUED_BODIES = 500
"""Bodies of the queue that are judged in one transaction; files that arrive wait for it meanwhile."""
PAGE_BODIES = 2_000
"""Bodies of which the matches are made anew in one transaction."""


def index_folder(warehouse: str) -> str:
    """Return where the index of a warehouse lies: fingerprints of another version have a folder of their own."""
    return os.path.join(f"{warehouse}.index", f"v{SKETCH_VERSION}")


class Matching:
    """Which articles of one open warehouse are copies of which."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        tables: Tables,
        rules: Rules,
        folder: str | None = None,
        *,
        is_read_only: bool = False,
    ) -> None:
        """`folder` is where the index lies; without one it is in memory."""
        self.rules = rules
        self._folder = folder
        self._is_read_only = is_read_only
        self._stories: Stories | None = None
        self.use(connection, tables)

    def use(self, connection: duckdb.DuckDBPyConnection, tables: Tables) -> None:
        """Work on the same warehouse by another connection."""
        self._connection = connection
        self._tables = tables

    @contextmanager
    def deciding(self) -> Iterator[None]:
        """Hold what is in memory in step with the transaction inside the block: taken back where that is undone.

        What the tables say is read before it, since it changes them.
        """
        stories = self._known()
        try:
            yield
        except BaseException:
            stories.undo()
            raise
        stories.keep()
        self.save()

    def decide(self, heads: Mapping[str, GroupHead | None], sketches: Mapping[str, bytes]) -> None:
        """Decide what follows where other articles carry some bodies than before. Part of a transaction."""
        if heads:
            self._write(self._known().decide(heads, sketches))

    def _write(self, said: Decisions) -> None:
        if said.groups:
            self._delete("delete_groups", said.groups.keys() - said.fresh)
            self._tables.insert("body_groups", [row for row in said.groups.values() if row is not None])
        if said.matches:
            self._delete("delete_matches", said.matches.keys() - said.fresh)
            self._tables.insert("body_matches", [row for rows in said.matches.values() for row in rows])
        if said.made_rare:
            gone = {"fingerprints": to_json(sorted(said.made_rare))}
            self._connection.execute(statement("delete_common_fingerprints"), gone)
        self._tables.insert("common_fingerprints", [{"fingerprint": value} for value in sorted(said.made_common)])
        if said.queued:
            self._delete("delete_queued", said.queued.keys() - said.fresh)
            self._tables.insert("match_queue", [row for rows in said.queued.values() for row in rows])

    def _delete(self, name: str, keys: AbstractSet[str]) -> None:
        """Delete the rows of some bodies, which looks through the whole table: not for those that have none."""
        if keys:
            self._connection.execute(statement(name), {"keys": to_json(sorted(keys))})

    def warm_up(self) -> None:
        """Read what is known now, and not when the first batch comes."""
        self._known()

    @property
    def is_waiting(self) -> bool:
        """Tell whether copies wait to be judged again."""
        return self._stories is not None and not self._stories.is_settled

    def go_on(self) -> bool:
        """Judge some of those again that wait for it, in a transaction; tell whether more of them wait."""
        stories = self._known()
        if not stories.is_settled:
            with self.deciding(), transaction(self._connection):
                self._write(stories.go_on(QUEUED_BODIES))
        return not stories.is_settled

    # --- from the tables

    def _known(self) -> Stories:
        if self._stories is None:
            row = self._connection.execute(statement("read_match_rules")).fetchone()
            if row is not None and row[0] == self.made_by():
                self._stories = self._load()
            else:
                for _ in self._decide_all():
                    pass
        assert self._stories is not None
        return self._stories

    def made_by(self) -> str:
        """Return what decisions depend on: they are made anew when it changes."""
        return f"{VERSION} {self.rules}"

    def save(self, *, is_last: bool = False) -> None:
        """Write what is new of the index, at the end all of it."""
        if self._stories is not None:
            self._save(self._stories, is_last=is_last)

    def _save(self, stories: Stories, *, is_last: bool = False, below: int | None = None) -> None:
        if not self._is_read_only:
            try:
                stories.save(is_last=is_last, below=below)
            except OSError as error:  # what could not be written stays in memory, and is made anew after a crash
                log.warning("index.unsaved", error=error.strerror or str(error))

    def _open(self) -> Stories:
        """Open the index, and bring it up to date with the bodies that articles carry."""
        stories = Stories(self.rules, self._folder)
        stories.bodies.mend = self._sketch_again
        for below in stories.catch_up():
            self._save(stories, below=below)
        columns = self._heads()
        missing = stories.bodies.find_all(columns["key_high"], columns["key_low"]) == NOBODY
        if missing.any():
            self._sketch_missing(stories)
        return stories

    def _heads(self) -> dict[str, Any]:
        """Return who carries which bodies, and what these are, as columns."""
        return dict(self._connection.execute(statement("load_heads")).fetchnumpy())

    def _sketch_missing(self, stories: Stories) -> None:
        cursor = self._connection.cursor().execute(statement("load_texts"))
        while rows := cursor.fetchmany(PAGE_BODIES):
            for key, text in rows:
                if not stories.bodies.is_sketched(key):
                    stories.take_up(key, pack_sketch(squash(text)))
            self._save(stories)

    def _sketch_again(self, key: str) -> bytes:
        row = self._connection.execute(statement("find_text"), {"key": key}).fetchone()
        return pack_sketch(squash(row[0] if row else ""))

    def _load(self) -> Stories:
        stories = self._open()
        bodies, columns = stories.bodies, self._heads()
        numbers = bodies.find_everything(columns.pop("key_high"), columns.pop("key_low"))
        bodies.hold_all(numbers, columns)
        kin = self._connection.execute(statement("load_matches")).fetchnumpy()
        copies = bodies.find_everything(kin["high"], kin["low"])
        bodies.hold_kin(copies, bodies.find_everything(kin["other_high"], kin["other_low"]), kin["place"])
        for key, is_telling in self._connection.execute(statement("load_match_queue")).fetchall():
            number = bodies.find(key)
            if number is not None:
                stories.queue.sets()[QUEUES.index(is_telling)].add(number)
        common = self._connection.execute(statement("load_common_fingerprints")).fetchall()
        stories.common.update(row[0] for row in common)
        stories.keep()
        return stories

    def rebuild(self) -> Iterator[int]:
        """Make the index anew, and all decisions, from the bodies alone; yields how many are done at each step."""
        if self._folder is not None and not self._is_read_only:
            self._stories = None
            shutil.rmtree(self._folder, ignore_errors=True)
        return self._decide_all()

    def _decide_all(self) -> Iterator[int]:
        with transaction(self._connection):
            for table in ("groups", "matches", "common_fingerprints", "match_rules", "match_queue"):
                self._connection.execute(statement(f"delete_all_{table}"))
        self._stories = stories = self._open()
        columns = self._heads()
        columns.pop("status")
        numbers = stories.bodies.find_everything(columns.pop("key_high"), columns.pop("key_low"))
        columns["status"] = np.full(len(numbers), UNDECIDED, np.int8)
        for first in range(0, len(numbers), PAGE_BODIES):
            page = slice(first, first + PAGE_BODIES)
            with self.deciding(), transaction(self._connection):
                self._write(stories.decide_anew(numbers[page], {name: held[page] for name, held in columns.items()}))
            yield len(numbers[page])
        while self.go_on():
            yield 0
        self._tables.insert("match_rules", [{"made_by": self.made_by()}])
