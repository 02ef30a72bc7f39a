"""By which vocabularies the articles were tagged, and what these said, so that a change of one can be told."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Sequence, Set
from typing import Final, NamedTuple

import duckdb
import orjson

from pipeline.text.wording import Searched, TagKey
from pipeline.warehouse.holding import translated
from pipeline.warehouse.statements import statement
from pipeline.warehouse.tables import to_json, transaction

PACKED_QUICKLY: Final = 1
"""The level of zlib that takes 30 ms for all files, 2.9 MB, and leaves 1.1; the best takes 250 and leaves 0.9."""


class VocabularyFile(NamedTuple):
    """A file of a vocabulary."""

    file: str
    digest: str
    content: bytes | None
    """None where a change of it cannot be told term by term."""


class Taggings:
    """The tables `taggings`, `vocabularies` and `vocabulary_files` of one connection."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.read: Callable[[str], Sequence[VocabularyFile]] = lambda vocabulary: ()
        """Reads the files of a vocabulary; gives none where they have been changed."""
        self._noted: set[bytes] = set()

    def use(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Work on another connection to the same warehouse from now on."""
        self.connection = connection

    def note(self, pieces: Set[bytes]) -> None:
        """Keep what vocabularies say that articles are tagged by, in a transaction of its own; known ones cost nothing.

        `pieces` are rows of `taggings`, as `TagRows` has them. Of a vocabulary whose files have been changed meanwhile
        nothing can be kept: what it tagged will be tagged again.
        """
        for piece in pieces - self._noted:
            (vocabulary,) = orjson.loads(piece)["vocabulary"]
            (is_known,) = self._execute("is_known_vocabulary", vocabulary=vocabulary).fetchone() or (False,)
            files = () if is_known else self.read(vocabulary)
            with translated(), transaction(self.connection):
                for file, digest, content in files:
                    self._execute("insert_vocabulary", vocabulary=vocabulary, file=file, digest=digest)
                    if content is not None:
                        packed = zlib.compress(content, PACKED_QUICKLY)
                        self._execute("insert_vocabulary_file", digest=digest, content=packed)
            self._noted.add(piece)

    def count(self) -> dict[str | None, int]:
        """Return how many articles were tagged by each vocabulary; None is that of those of which it is not known."""
        with translated():
            return dict(self._execute("count_taggings").fetchall())

    def files_of(self, vocabulary: str) -> list[VocabularyFile]:
        """Return the files of a vocabulary; none where it is not kept."""
        with translated():
            rows = self._execute("find_vocabulary", vocabulary=vocabulary).fetchall()
        return [VocabularyFile(file, digest, packed and zlib.decompress(packed)) for file, digest, packed in rows]

    def find(self, ids: Sequence[str], labels: Iterable[TagKey]) -> list[tuple[str, str | None, Searched]]:
        """Return articles with the vocabulary that tagged each, and as taggers read them with some of their tags."""
        with translated():
            rows = self._execute("find_searched", ids=to_json(ids), labels=to_json(sorted(labels))).fetchall()
        return [
            (article_id, vocabulary, Searched(language, tuple(texts), frozenset(map(tuple, tags or ()))))
            for article_id, vocabulary, language, texts, tags in rows
        ]

    def renew(self, ids: Sequence[str], vocabulary: str) -> None:
        """Say of articles that another vocabulary would tag them the same."""
        if ids:
            with translated(), transaction(self.connection):
                self._execute("update_taggings", ids=to_json(ids), vocabulary=vocabulary)

    def tidy(self, present: str) -> None:
        """Let go of vocabularies that tagged no article that there is, the present one apart."""
        with translated(), transaction(self.connection):
            self._execute("delete_unused_vocabularies", vocabulary=present)
            self._execute("delete_unused_vocabulary_files")
        self._noted.clear()

    def _execute(self, name: str, **given: str | bytes) -> duckdb.DuckDBPyConnection:
        return self.connection.execute(statement(name), given)
