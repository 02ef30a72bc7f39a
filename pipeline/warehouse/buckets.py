"""A sorted file of pairs, found by a table of its buckets: where each begins, and a filter of what is in it.

Most fingerprints of a new text are nowhere. One look at the record of a bucket tells that of 24 in 25 of them, by a
Bloom filter that is one word (Putze, Sanders, Singler: Cache-, hash- and space-efficient Bloom filters, 2007); of the
others it tells the few pairs among which they are. So a question touches one page where there is nothing to find, and
two where there is. Buckets follow the fingerprints in order: sorted questions go through a file once.
"""

from __future__ import annotations

from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Steps = NDArray[np.int64]

PAIR = np.dtype([("hash", "<u8"), ("number", "<u4")])
"""A fingerprint, and the number of a body that carries it; a file of them is sorted by the fingerprint."""
BUCKET = np.dtype([("filter", "<u8"), ("start", "<u4")])
"""Which fingerprints may be in a bucket, and how many pairs are before it."""
BUCKET_PAIRS = 8
"""Pairs of a bucket, on average: with three bits each of 64, one fingerprint in 25 passes that is not there."""
SLICE_PAIRS = 65_536
"""Pairs of which buckets are made at once: they stay in the processor's caches."""
_HALF = np.uint64(32)
_BITS = tuple(np.uint64(6 * place) for place in range(3))
"""Where in a fingerprint the numbers of its bits stand: in its low end, while its high end chooses the bucket."""
_LAST_BIT = np.uint64(63)
_ONE = np.uint64(1)


def bucket_count(pairs: int) -> int:
    """Return how many buckets so many pairs have; a table of them has one record more, for where the last one ends."""
    return pairs // BUCKET_PAIRS + 1


def _bucket_of(hashes: Hashes, count: int) -> Steps:
    """Return in which of so many buckets fingerprints are: they are spread evenly."""
    return ((hashes >> _HALF) * np.uint64(count) >> _HALF).astype(np.int64)


def bits_of(hashes: Hashes) -> Hashes:
    """Return the bits that each fingerprint has in the filter of its bucket, in whatever file that is."""
    first, second, third = (_ONE << (hashes >> place & _LAST_BIT) for place in _BITS)
    found: Hashes = first | second | third
    return found


class Bucketed:
    """Sorted pairs, and the table of their buckets."""

    def __init__(self, pairs: NDArray[Any], buckets: NDArray[Any]) -> None:
        """Take a file of `PAIR` and one of `BUCKET`. Raises ValueError where the second is not of the first."""
        if len(buckets) != bucket_count(len(pairs)) + 1 or buckets["start"][-1] != len(pairs):
            raise ValueError("these are no buckets of these pairs")
        self.numbers: NDArray[np.uint32] = pairs["number"]
        self._hashes: Hashes = pairs["hash"]
        self._filters: Hashes = buckets["filter"]
        self._starts: NDArray[np.uint32] = buckets["start"]

    def __len__(self) -> int:
        return len(self._hashes)

    def place(self, hashes: Hashes) -> Steps:
        """Return where each fingerprint stands, or would stand."""
        bucket = _bucket_of(hashes, len(self._starts) - 1)
        return self._halve(hashes, *self._bounds(bucket), np.less)

    def find(self, hashes: Hashes, bits: Hashes) -> tuple[Steps, Steps, Steps]:
        """Return which of some fingerprints, with their bits, are there, and from where to where."""
        bucket = _bucket_of(hashes, len(self._starts) - 1)
        hits = np.flatnonzero(self._filters[bucket] & bits == bits)
        hashes = hashes[hits]
        low, high = self._bounds(bucket[hits])
        first = self._halve(hashes, low, high, np.less)
        there = np.flatnonzero(first < high)
        there = there[self._hashes[first[there]] == hashes[there]]
        hits, hashes, first, high = hits[there], hashes[there], first[there], high[there]
        last = first + 1
        several = np.flatnonzero(last < high)
        several = several[self._hashes[last[several]] == hashes[several]]
        last[several] = self._halve(hashes[several], last[several], high[several], np.less_equal)
        return hits, first, last

    def _bounds(self, bucket: Steps) -> tuple[Steps, Steps]:
        return self._starts[bucket].astype(np.int64), self._starts[bucket + 1].astype(np.int64)

    def _halve(self, hashes: Hashes, low: Steps, high: Steps, goes_before: np.ufunc) -> Steps:
        """Return between these bounds the first place of which the fingerprint does not go before the wanted one."""
        while (is_open := low < high).any():
            middle = (low + high) >> 1
            is_before = is_open & goes_before(self._hashes[np.minimum(middle, len(self) - 1)], hashes)
            low, high = np.where(is_before, middle + 1, low), np.where(is_before, high, middle)
        return low


class BucketWriter:
    """Writes the table of the buckets of sorted pairs, which come in pieces."""

    def __init__(self, file: BinaryIO, count: int) -> None:
        """`count` pairs will come in all."""
        self._file = file
        self._count = bucket_count(count)
        self._pairs = 0
        self._written = 0
        self._open = np.zeros(1, BUCKET)
        """The bucket that the next pairs may belong to."""

    def add(self, hashes: Hashes) -> None:
        """Take up fingerprints, none of which is less than one before."""
        for first in range(0, len(hashes), SLICE_PAIRS):
            self._add(hashes[first : first + SLICE_PAIRS])

    def _add(self, hashes: Hashes) -> None:
        bucket = _bucket_of(hashes, self._count) - self._written
        made = np.zeros(int(bucket[-1]) + 1, BUCKET)
        firsts = np.flatnonzero(np.diff(bucket, prepend=-1))
        made["filter"][bucket[firsts]] = np.bitwise_or.reduceat(bits_of(hashes), firsts)
        made["start"] = self._pairs + np.searchsorted(bucket, np.arange(len(made)))
        made["filter"][0] |= self._open["filter"][0]
        made["start"][0] = self._open["start"][0]
        self._file.write(made[:-1].tobytes())
        self._open = made[-1:]
        self._written += len(made) - 1
        self._pairs += len(hashes)

    def finish(self) -> None:
        """Write what is left, and where the last bucket ends."""
        left = np.zeros(self._count - self._written + 1, BUCKET)
        left["start"] = self._pairs
        left[0] = self._open[0]
        self._file.write(left.tobytes())


def as_pairs(hashes: Hashes, numbers: NDArray[np.uint32]) -> bytes:
    """Return pairs as a file has them."""
    pairs = np.empty(len(hashes), PAIR)
    pairs["hash"], pairs["number"] = hashes, numbers
    return pairs.tobytes()
