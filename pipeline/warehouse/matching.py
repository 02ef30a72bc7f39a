"""Matches in the tables: what `stories` decides is written in the transaction of the batch that gave rise to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

import duckdb

from pipeline.rows import Row
from pipeline.stages.deduplicate import GroupHead, OriginalRank
from pipeline.stages.match import VERSION, Rules, pack_sketch
from pipeline.text.normalize import squash
from pipeline.warehouse.bodies import COPY, DIGEST, ORIGINAL
from pipeline.warehouse.statements import statement
from pipeline.warehouse.stories import Decisions, Stories
from pipeline.warehouse.tables import Tables, to_json, transaction

DEFAULT_RULES: Final = Rules()
PAGE_BODIES = 2_000
"""Bodies of which the matches are made anew in one transaction."""


class Matching:
    """Which articles of one open warehouse are copies of which."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, tables: Tables, rules: Rules) -> None:
        self.rules = rules
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

    def decide(self, heads: Mapping[str, GroupHead | None], sketches: Mapping[str, bytes]) -> None:
        """Decide what follows where other articles carry some bodies than before. Part of a transaction."""
        if heads:
            self._write(self._known().decide(heads, sketches))

    def _write(self, said: Decisions) -> None:
        execute = self._connection.execute
        if said.groups:
            execute(statement("delete_groups"), {"keys": to_json(list(said.groups))})
            self._tables.insert("body_groups", [row for row in said.groups.values() if row is not None])
        if said.matches:
            execute(statement("delete_matches"), {"keys": to_json(list(said.matches))})
            self._tables.insert("body_matches", [row for rows in said.matches.values() for row in rows])
        if said.made_rare:
            execute(statement("delete_common_fingerprints"), {"fingerprints": to_json(sorted(said.made_rare))})
        self._tables.insert("common_fingerprints", [{"fingerprint": value} for value in sorted(said.made_common)])

    # --- from the tables

    def _known(self) -> Stories:
        if self._stories is None:
            row = self._connection.execute(statement("read_match_rules")).fetchone()
            if row is not None and row[0] == self.made_by():
                self._stories = self._load()
            else:
                for _ in self.rebuild():
                    pass
        assert self._stories is not None
        return self._stories

    def made_by(self) -> str:
        """Return what decisions depend on: they are made anew when it changes."""
        return f"{VERSION} {self.rules}"

    def _load(self) -> Stories:
        stories = Stories(self.rules)
        execute = self._connection.execute
        numbers = [self._take_up(stories, *row) for row in execute(statement("load_bodies")).fetchall()]
        stories.index(numbers)
        for key, others in execute(statement("load_matches")).fetchall():
            stories.load_kin(key, others)
        stories.common.update(row[0] for row in execute(statement("load_common_fingerprints")).fetchall())
        stories.keep()
        return stories

    def _take_up(
        self, stories: Stories, key: str, members: int, best: Row, body: str, is_copy: bool, is_digest: bool
    ) -> int:
        status = COPY if is_copy else DIGEST if is_digest else ORIGINAL
        return stories.load(key, _head(members, best), pack_sketch(squash(body)), status)

    def rebuild(self) -> Iterator[int]:
        """Decide everything anew, from the bodies alone; yields how many are done after each transaction."""
        with transaction(self._connection):
            for table in ("groups", "matches", "common_fingerprints", "match_rules"):
                self._connection.execute(statement(f"delete_all_{table}"))
        self._stories = Stories(self.rules)
        rows = self._connection.execute(statement("load_bodies")).fetchall()
        for first in range(0, len(rows), PAGE_BODIES):
            page = rows[first : first + PAGE_BODIES]
            with self.deciding(), transaction(self._connection):
                self._decide_anew(page)
            yield len(page)
        self._tables.insert("match_rules", [{"made_by": self.made_by()}])

    def _decide_anew(self, page: Sequence[tuple[str, int, Row, str, bool, bool]]) -> None:
        heads = {key: _head(members, best) for key, members, best, *_ in page}
        self.decide(heads, {key: pack_sketch(squash(body)) for key, _, _, body, *_ in page})


def _head(members: int, best: Row) -> GroupHead:
    return GroupHead(OriginalRank(best["published_us"], best["missing_words"], best["article_id"]), members)
