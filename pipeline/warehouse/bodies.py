"""Every distinct body that articles carry, by a number of this process: who carries it, what it is, its fingerprints.

Held in memory in some 100 bytes a body, derived from the tables. What a transaction changes here can be undone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pipeline.rows import NEVER_PUBLISHED_US
from pipeline.stages.deduplicate import GroupHead, OriginalRank
from pipeline.stages.match import Profile, pack_sketch
from pipeline.text.shingles import HEAD_BYTES, PAIR_BYTES, Sketch
from pipeline.warehouse.sketches import Sketches, room_for

GONE: Final = 0
ORIGINAL: Final = 1
COPY: Final = 2
DIGEST: Final = 3
UNDECIDED: Final = 4

NOBODY = -1
UNKNOWN: Final = -1
NEAR: Final = 0
"""It may match another body, or that is not known."""
FAR: Final = 1
"""As votes are now, it shares too little with any other."""
Standing = tuple[int, bool, int, int, int]
PROFILES = 4_096
"""Profiles kept ready: 37 MB of articles of 4 kB."""

_COLUMNS: dict[str, Any] = {
    "key_high": np.uint64,
    "key_low": np.uint64,
    "origin": np.int8,
    "is_part": np.bool_,
    "published_us": np.int64,
    "missing_words": np.int32,
    "article_high": np.uint64,
    "article_low": np.uint64,
    "members": np.int32,
    "status": np.int8,
    "uses": np.int32,
    "count": np.int32,
    "reach": np.int8,
    "most_shared": np.float32,
    "votes": np.int32,
    "thickness": np.float32,
}


EMPTY = pack_sketch("")


def sketch_count(packed: bytes) -> int:
    """Return how many fingerprints a packed sketch holds."""
    return (len(packed) - HEAD_BYTES) // PAIR_BYTES


class Bodies:
    """Columns of what is known of each body, by its number."""

    def __init__(self, kin: int, folder: str | None = None) -> None:
        """Of each copy so many articles that it matches are known, the original first.

        Bodies whose sketches are in `folder` have their numbers, and count as gone until `load` says otherwise.
        """
        self.sketches = Sketches(folder)
        self.size = self.sketches.size
        room = room_for(self.size)
        self._columns: dict[str, NDArray[Any]] = {name: np.zeros(room, kind) for name, kind in _COLUMNS.items()}
        self._columns["kin"] = np.full((room, kin), NOBODY, np.int32)
        self._columns["votes"][:] = self._columns["thickness"][:] = UNKNOWN
        self._columns["key_high"][: self.size] = self.sketches.keys["high"]
        self._columns["key_low"][: self.size] = self.sketches.keys["low"]
        self._columns["count"][: self.size] = (self.sketches.keys["length"] - HEAD_BYTES) // PAIR_BYTES
        order = np.argsort(self.sketches.keys["high"], kind="stable").astype(np.uint32)
        self._sorted = self.sketches.keys["high"][order], order
        self.sketches.keys = self.sketches.keys[:0]
        self._numbers: dict[int, int] = {}
        self._profiles: dict[int, Profile] = {}
        self._journal: list[tuple[str, Any, Any]] = []
        self.mend: Callable[[str], bytes] = lambda key: EMPTY
        """Makes the sketch of a body anew, where the one on disk is torn."""

    def find(self, key: str) -> int | None:
        """Return the number of a body that articles carry."""
        return self.find_each([key])[0]

    def find_each(self, keys: Sequence[str]) -> list[int | None]:
        """Return the numbers of some bodies that articles carry."""
        wholes = [_as_int(key) for key in keys]
        halves = np.array([_halves(whole) for whole in wholes], np.uint64).reshape(-1, 2)
        numbers = self.find_all(halves[:, 0], halves[:, 1])
        is_held = (numbers != NOBODY) & (self._columns["status"][numbers] != GONE)
        sorted_ = [number if held else None for number, held in zip(numbers.tolist(), is_held.tolist(), strict=True)]
        return [self._numbers.get(whole, number) for whole, number in zip(wholes, sorted_, strict=True)]

    def find_all(self, highs: NDArray[np.uint64], lows: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Return the numbers of bodies, by the halves of their digests, that were sketched when this was opened.

        The newest of each; NOBODY where there is none.
        """
        known, order = self._sorted
        if not len(known):
            return np.full(len(highs), NOBODY, np.int64)
        place = np.searchsorted(known, highs, "right") - 1
        number = order[np.maximum(place, 0)].astype(np.int64)
        is_there = (place >= 0) & (known[place] == highs) & (self._columns["key_low"][number] == lows)
        return np.where(is_there, number, NOBODY)

    def find_everything(self, highs: NDArray[np.uint64], lows: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Return the numbers of bodies that are all sketched, some of them since this was opened."""
        found = self.find_all(highs, lows)
        for place in np.flatnonzero(found == NOBODY).tolist():
            found[place] = self._numbers[int(highs[place]) << 64 | int(lows[place])]
        return found

    def hold_all(self, numbers: NDArray[np.int64], heads: Mapping[str, NDArray[Any]]) -> None:
        """Say of sketched bodies that articles carry them; `heads` are columns."""
        for name, values in heads.items():
            self._columns[name][numbers] = values

    def hold_kin(self, numbers: NDArray[np.int64], others: NDArray[np.int64], places: NDArray[np.int64]) -> None:
        """Say which bodies some copies match, each at its place."""
        self._columns["kin"][numbers, places] = others
        np.add.at(self._columns["uses"], others, 1)

    def is_sketched(self, key: str) -> bool:
        """Tell whether there is a sketch of a body, whether articles carry it or not."""
        whole = _as_int(key)
        halves = (np.array([half], np.uint64) for half in _halves(whole))
        return whole in self._numbers or int(self.find_all(*halves)[0]) != NOBODY

    def mark(self, size: int) -> str | None:
        """Return what tells these bodies, up to so many, from others with the same numbers; None for fewer."""
        if size > self.size:
            return None
        columns = [self._columns[name][:size] for name in ("key_high", "key_low")]
        return "-".join(f"{int(np.bitwise_xor.reduce(column)):016x}" for column in columns)

    def add(self, key: str, head: GroupHead, sketch: bytes, status: int = UNDECIDED) -> int:
        """Take a body up and return its number."""
        whole = _as_int(key)
        number = self.sketches.add(*_halves(whole), sketch)
        self.size = number + 1
        if number == len(self._columns["status"]):
            self._grow()
        self._columns["key_high"][number], self._columns["key_low"][number] = _halves(whole)
        self._columns["kin"][number] = NOBODY
        self._columns["uses"][number] = 0
        self._columns["reach"][number] = NEAR
        self._columns["is_part"][number] = False
        self._columns["most_shared"][number] = 0.0
        self._columns["votes"][number] = self._columns["thickness"][number] = UNKNOWN
        self._columns["count"][number] = sketch_count(sketch)
        self._numbers[whole] = number
        self._journal.append(("", number, None))
        self._columns["status"][number] = status
        self._write_head(number, head)
        return number

    def _grow(self) -> None:
        for name, column in self._columns.items():  # one after the other, so that only one is there twice
            more = np.zeros((room_for(len(column)) - len(column), *column.shape[1:]), column.dtype)
            self._columns[name] = np.concatenate((column, more))

    def drop(self, number: int) -> None:
        """Let go of a body that no article carries any more."""
        self.set("status", number, GONE)
        if self._numbers.pop(self._key(number), None) is not None:
            self._journal.append(("gone", number, None))

    def set_head(self, number: int, head: GroupHead) -> None:
        """Note who carries a body."""
        for name in ("origin", "published_us", "missing_words", "article_high", "article_low", "members"):
            self._journal.append((name, number, self._columns[name][number]))
        self._write_head(number, head)

    def _write_head(self, number: int, head: GroupHead) -> None:
        columns = self._columns
        columns["origin"][number] = head.rank.origin
        columns["published_us"][number] = head.rank.published_us
        columns["missing_words"][number] = head.rank.missing_words
        columns["article_high"][number], columns["article_low"][number] = _halves(_as_int(head.rank.article_id))
        columns["members"][number] = head.members

    def set(self, column: str, number: int, value: Any) -> None:
        """Note something of a body."""
        values = self._columns[column]
        self._journal.append((column, number, values[number].copy()))
        values[number] = value

    def set_all(self, column: str, numbers: Sequence[int] | NDArray[np.int64], value: Any) -> None:
        """Note something of some bodies."""
        wanted = np.array(numbers, np.int64)
        self._journal.append((column, wanted, self._columns[column][wanted]))
        self._columns[column][wanted] = value

    def add_votes(self, counts: Mapping[int, int], sign: int) -> None:
        """Note of some bodies that so many of their fingerprints have won a vote, or lost it where the sign is -1."""
        numbers = np.fromiter(counts.keys(), np.int64, len(counts))
        votes = self._columns["votes"][numbers]
        more = sign * np.fromiter(counts.values(), np.int32, len(counts))
        self.set_all("votes", numbers, np.where(votes == UNKNOWN, UNKNOWN, votes + more))

    def get(self, column: str, number: int) -> int:
        """Return what is known of a body."""
        return int(self._columns[column][number])

    def get_float(self, column: str, number: int) -> float:
        """Return what is known of a body, where that is no whole number."""
        return float(self._columns[column][number])

    def is_dated(self, number: int) -> bool:
        """Tell whether the best article that carries a body says when it was published."""
        return int(self._columns["published_us"][number]) != NEVER_PUBLISHED_US

    def kin(self, number: int) -> list[int]:
        """Return the bodies that a body matches, its original first."""
        return [one for one in self._columns["kin"][number].tolist() if one != NOBODY]

    def those_with_kin(self, numbers: Sequence[int], other: int) -> list[int]:
        """Return which of some bodies match another."""
        wanted = np.array(numbers, np.int64)
        found: list[int] = wanted[(self._columns["kin"][wanted] == other).any(axis=1)].tolist()
        return found

    def all_with_kin(self, others: Sequence[int]) -> list[int]:
        """Return all bodies that match one of some others; a millisecond for 100,000 bodies that are known."""
        is_other = np.zeros(self.size + 1, np.bool_)  # the last one stands for NOBODY
        is_other[np.array(others, np.int64)] = True
        is_held = self._columns["status"][: self.size] != GONE
        found: list[int] = np.flatnonzero(is_other[self._columns["kin"][: self.size]].any(axis=1) & is_held).tolist()
        return found

    def those_near(self, numbers: Iterable[int]) -> list[int]:
        """Return those of some bodies that are not far from any other."""
        wanted = np.fromiter(numbers, np.int64)
        found: list[int] = wanted[self._columns["reach"][wanted] == NEAR].tolist()
        return found

    def those_carried_often(self, numbers: Sequence[int]) -> list[int]:
        """Return those of some bodies that several articles carry."""
        wanted = np.array(numbers, np.int64)
        found: list[int] = wanted[self._columns["members"][wanted] > 1].tolist()
        return found

    def those_without_match(self, numbers: Sequence[int]) -> list[int]:
        """Return those of some bodies that are not known to match another."""
        kin, uses = self._columns["kin"], self._columns["uses"]
        return [number for number in numbers if kin[number, 0] == NOBODY and not uses[number]]

    def unknown(self, column: str, numbers: NDArray[np.int64]) -> list[int]:
        """Return those of some bodies of which something is not known yet."""
        found: list[int] = numbers[self._columns[column][numbers] == UNKNOWN].tolist()
        return found

    def note(self, column: str, number: int, value: Any) -> None:
        """Note what is found again when this is undone."""
        self._columns[column][number] = value

    def column(self, name: str, numbers: NDArray[Any]) -> NDArray[Any]:
        """Return what is known of some bodies."""
        found: NDArray[Any] = self._columns[name][numbers]
        return found

    def set_kin(self, number: int, others: Sequence[int]) -> None:
        """Note the bodies that a body matches."""
        width = self._columns["kin"].shape[1]
        self.set("kin", number, [*others, *[NOBODY] * (width - len(others))])

    def rank(self, number: int) -> OriginalRank:
        """Return the rank of the best article that carries a body."""
        columns = self._columns
        return OriginalRank(
            int(columns["origin"][number]),
            int(columns["published_us"][number]),
            int(columns["missing_words"][number]),
            self.head(number),
        )

    def standing(self, number: int) -> Standing:
        """Return what orders bodies, in numbers alone: their ranks, but a part goes after what is none."""
        columns = self._columns
        return (
            int(columns["origin"][number]),
            bool(columns["is_part"][number]),
            int(columns["published_us"][number]),
            int(columns["missing_words"][number]),
            int(columns["article_high"][number]) << 64 | int(columns["article_low"][number]),
        )

    def head(self, number: int) -> str:
        """Return the best article that carries a body."""
        return _as_uuid(self._columns["article_high"][number], self._columns["article_low"][number])

    def key(self, number: int) -> str:
        """Return the digest of a body, dashed."""
        return _as_uuid(self._columns["key_high"][number], self._columns["key_low"][number])

    def _key(self, number: int) -> int:
        return int(self._columns["key_high"][number]) << 64 | int(self._columns["key_low"][number])

    def least(self, numbers: Sequence[int] | NDArray[np.uint32], most: int) -> list[int]:
        """Return those of some bodies with the least digests, in order: no order of arrival has a say in it."""
        wanted = np.asarray(numbers, np.int64)
        order = np.lexsort((self._columns["key_low"][wanted], self._columns["key_high"][wanted]))
        found: list[int] = wanted[order[:most]].tolist()
        return found

    def goes_before(self, one: int, other: int) -> bool:
        """Tell whether the digest of a body is less than that of another."""
        return self._key(one) < self._key(other)

    def first_in_rank(self, numbers: Sequence[int], most: int) -> list[int]:
        """Return those of some bodies that go before the others in rank, in order."""
        wanted = np.asarray(numbers, np.int64)
        names = ("article_low", "article_high", "missing_words", "published_us", "is_part", "origin")
        order = np.lexsort([self._columns[name][wanted] for name in names])
        found: list[int] = wanted[order[:most]].tolist()
        return found

    def hashes(self, number: int) -> NDArray[np.uint64]:
        """Return the fingerprints of a body."""
        return Sketch.unpack(self._read(number)).hashes

    def _read(self, number: int) -> bytes:
        packed = self.sketches.read(number)
        if packed is None:
            packed = self.mend(self.key(number))
            self.sketches.mend(number, packed)
        return packed

    def profile(self, number: int) -> Profile:
        """Return the fingerprints of a body, ready for comparing."""
        found = self._profiles.get(number)
        if found is None:
            if len(self._profiles) >= PROFILES:
                for oldest in [*islice(self._profiles, PROFILES // 2)]:
                    del self._profiles[oldest]
            found = self._profiles[number] = Profile.unpack(self._read(number))
        return found

    def keep(self) -> None:
        """Take what was changed since the last time for good."""
        self._journal.clear()

    def undo(self) -> None:
        """Take back what was changed since the last `keep`."""
        while self._journal:
            column, number, value = self._journal.pop()
            if column == "":
                self._columns["status"][number] = GONE
                self._numbers.pop(self._key(number), None)
            elif column == "gone":
                self._numbers[self._key(number)] = number
            else:
                self._columns[column][number] = value


def _as_int(digits: str) -> int:
    return int(digits.replace("-", ""), 16)


def _halves(value: int) -> tuple[int, int]:
    return value >> 64, value & (2**64 - 1)


def _as_uuid(high: Any, low: Any) -> str:
    digits = f"{int(high):016x}{int(low):016x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
