"""Whether the index of fingerprints beside a warehouse is that of the bodies which articles carry."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from uuid import UUID

import duckdb
import numpy as np
from numpy.typing import NDArray

from pipeline.stages.match import pack_sketch
from pipeline.text.normalize import squash
from pipeline.text.shingles import Sketch
from pipeline.warehouse.bodies import NOBODY, Bodies
from pipeline.warehouse.matching import index_folder
from pipeline.warehouse.postings import Postings, is_listed
from pipeline.warehouse.query import Fault
from pipeline.warehouse.statements import statement

CHECKED_SKETCHES = 5_000
"""Sketches that are read and held against their checksums, spread over all: a tenth of a second."""
CHECKED_TEXTS = 200
"""Bodies of which the fingerprints are made anew and looked up: another."""
GRACE_SECONDS = 0.5
"""A writer's bodies are in the index so soon after they are in the tables."""
MEND = "`reprocess --stage deduplicate` makes the index anew"


def examine_index(connection: duckdb.DuckDBPyConnection, warehouse: str) -> list[Fault]:
    """Check that the index has the bodies of a warehouse; return what is off. Without an index nothing is."""
    folder = index_folder(warehouse)
    if not os.path.exists(os.path.join(folder, "sketches.rows")):
        return []
    index = _Index(connection, folder)
    if index.missing:  # those of a batch that has just been committed
        time.sleep(GRACE_SECONDS)
        index = _Index(connection, folder, index.missing)
    checks: dict[str, tuple[str, Callable[[], Iterator[str]]]] = {
        "index_without_body": ("a body that the index does not have", partial(iter, index.missing)),
        "index_sketch_torn": ("a body of which the fingerprints on disk are torn", index.torn),
        "index_of_other_text": ("a body of which the index has other fingerprints than its text", index.of_other_texts),
        "index_not_readable": ("a file of the index that is not whole, or of another warehouse", index.not_readable),
        "index_without_posting": ("a body that is not found by its fingerprints", index.not_found),
    }
    found = [(name, meaning, list(look())) for name, (meaning, look) in checks.items()]
    return [Fault(name, f"{meaning}; {MEND}", len(keys), tuple(keys[:5])) for name, meaning, keys in found if keys]


class _Index:
    """The files of an index as they lie on disk, and what the tables say should be in them."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: str, keys: list[str] | None = None) -> None:
        """Look for all bodies, or for some."""
        self._folder = folder
        self._connection = connection
        held = connection.execute(statement("carried_body_keys")).fetchnumpy()
        self._bodies = Bodies(1, folder)
        numbers = self._bodies.find_all(held["key_high"], held["key_low"])
        self._numbers = numbers[numbers != NOBODY]
        absent = np.flatnonzero(numbers == NOBODY).tolist()
        halves = [(int(held["key_high"][place]), int(held["key_low"][place])) for place in absent]
        names = [str(UUID(int=high << 64 | low)) for high, low in halves]
        self.missing = names if keys is None else [name for name in names if name in set(keys)]

    def _sample(self, most: int) -> NDArray[np.int64]:
        step = -(-len(self._numbers) // most) or 1
        found: NDArray[np.int64] = np.sort(self._numbers)[::step]
        return found

    def torn(self) -> Iterator[str]:
        for number in self._sample(CHECKED_SKETCHES).tolist():
            if self._bodies.sketches.read(number) is None:
                yield self._bodies.key(number)

    @cached_property
    def _texts(self) -> list[tuple[int, bytes]]:
        """Some bodies, and the sketches that their texts have."""
        found = []
        for number in self._sample(CHECKED_TEXTS).tolist():
            row = self._connection.execute(statement("find_text"), {"key": self._bodies.key(number)}).fetchone()
            if row is not None:
                found.append((number, pack_sketch(squash(row[0]))))
        return found

    @cached_property
    def _postings(self) -> Postings:
        return Postings(self._folder, self._bodies.mark)

    def of_other_texts(self) -> Iterator[str]:
        for number, packed in self._texts:
            held = self._bodies.sketches.read(number)
            if held is not None and held != packed:
                yield self._bodies.key(number)

    def not_readable(self) -> Iterator[str]:
        if is_listed(self._folder) and not self._postings.covered:
            yield os.path.join(self._folder, "postings.json")

    def not_found(self) -> Iterator[str]:
        for number, packed in self._texts:
            hashes = np.unique(Sketch.unpack(packed).hashes)
            if number < self._postings.covered and len(hashes):
                starts, numbers = self._postings.find(hashes)
                places = np.repeat(np.arange(len(hashes)), np.diff(starts))
                if len(np.unique(places[numbers == number])) < len(hashes):
                    yield self._bodies.key(number)
