"""Which bodies carry which fingerprints: sorted runs of pairs, the small ones in memory, the large ones in files.

A log-structured merge tree (O'Neil, Cheng, Gawlick, O'Neil: The log-structured merge-tree, 1996) over numpy arrays.
Nothing is ever changed in place: a file is written whole, synced, and named in the list of runs, which is replaced in
one rename. Whose body is gone is told elsewhere. Derived data: what is missing is made anew from the sketches.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from pipeline.paths import sync
from pipeline.warehouse.buckets import BUCKET, PAIR, Bucketed, BucketWriter, Hashes, Steps, as_pairs, bits_of

Numbers = NDArray[np.uint32]

MERGE_FACTOR = 2
"""A run is merged with the one before it unless that is more than so many times as long."""
LIST_NAME = "postings.json"
FORMAT = 2
"""Of the files: those of another are made anew from the sketches."""
FLUSH_PAIRS = 4_000_000
"""Pairs held in memory, 48 MB, before they become a file."""
FILE_PAIRS = 2**32 - 1
"""Pairs of a file at most: its buckets count them in 32 bits. 55 million articles of 4 kB."""
PIECE_PAIRS = 2_000_000
"""Pairs merged at once: 100 MB with what sorting takes."""


_NUMBER_BITS = np.uint64(32)


def distinct(values: Hashes) -> Hashes:
    """Return the different ones of some values, sorted: in a twentieth of the time that `numpy.unique` takes."""
    ordered = np.sort(values)
    is_new = np.ones(len(ordered), np.bool_)
    is_new[1:] = ordered[1:] != ordered[:-1]
    found: Hashes = ordered[is_new]
    return found


class Found(NamedTuple):
    """Bodies that carry some fingerprints, by their numbers: of that at place i `numbers[starts[i]:starts[i + 1]]`."""

    starts: Steps
    numbers: Numbers


@dataclass(slots=True)
class Run:
    """Pairs of a fingerprint and the number of a body that carries it, in memory, sorted by the fingerprint."""

    hashes: Hashes
    numbers: Numbers

    def __len__(self) -> int:
        return len(self.hashes)

    def place(self, hashes: Hashes) -> Steps:
        """Return where each fingerprint stands, or would stand."""
        return np.searchsorted(self.hashes, hashes)

    def find(self, hashes: Hashes) -> tuple[Steps, Steps, Steps]:
        """Return which of some fingerprints are there, and from where to where."""
        first, most = self.place(hashes), len(self.hashes) - 1
        hits = np.flatnonzero(self.hashes[np.minimum(first, most)] == hashes)
        first = first[hits]
        last = first + 1
        several = np.flatnonzero((self.hashes[np.minimum(last, most)] == hashes[hits]) & (last <= most))
        last[several] = np.searchsorted(self.hashes, hashes[hits[several]], "right")
        return hits, first, last

    def piece(self, first: int, last: int) -> tuple[Hashes, Numbers]:
        """Return the pairs between two places."""
        return self.hashes[first:last], self.numbers[first:last]


class FileRun(Bucketed):
    """Such pairs in a file of them, with one of their buckets."""

    def __init__(self, path: str, pairs: int) -> None:
        """Open what `path` names, of so many pairs. Raises OSError, or ValueError where it is not whole."""
        self._path = f"{path}.pairs"
        self.name = os.path.basename(path)
        if os.path.getsize(self._path) != pairs * PAIR.itemsize:
            raise ValueError(f"{self.name} is not whole")
        buckets = _mapped(f"{path}.buckets", BUCKET, mmap.MADV_WILLNEED)  # each question reads there, all over it
        super().__init__(_mapped(self._path, PAIR, mmap.MADV_RANDOM), buckets)

    def piece(self, first: int, last: int) -> tuple[Hashes, Numbers]:
        """Return the pairs between two places; read and not mapped, so that they do not stay in memory."""
        pairs = np.fromfile(self._path, PAIR, last - first, offset=first * PAIR.itemsize)
        return pairs["hash"], pairs["number"]


class Postings:
    """Pairs of fingerprints and bodies, in memory and, where a folder is given, in files there."""

    def __init__(self, folder: str | None = None, mark: Callable[[int], str | None] = lambda size: None) -> None:
        """What lies in a folder is used where it is of the bodies that have this mark."""
        self._folder = folder
        self._runs: list[Run] = []
        self._files: list[FileRun] = []
        self.covered = 0
        """Bodies below this number have all their pairs in files."""
        if folder is not None:
            self._open_files(mark)

    def __len__(self) -> int:
        return sum(map(len, self._files)) + sum(map(len, self._runs))

    def add(self, hashes: Hashes, numbers: Numbers) -> None:
        """Add pairs. Each pair is merged a number of times that grows with the logarithm of how many there are."""
        if not len(hashes):
            return
        order = np.argsort(hashes)
        self._runs.append(Run(hashes[order], numbers[order]))
        while len(self._runs) > 1 and len(self._runs[-2]) <= MERGE_FACTOR * len(self._runs[-1]):
            self._runs[-2:] = [_merge(self._runs[-2:])]

    def find(self, hashes: Hashes) -> Found:
        """Return who carries some fingerprints, which must be sorted and different; each body once for each."""
        found, bits = [np.zeros(0, np.uint64)], bits_of(hashes)
        found.extend(_pairs(run.numbers, *run.find(hashes, bits)) for run in self._files)
        found.extend(_pairs(run.numbers, *run.find(hashes)) for run in self._runs)
        pairs = distinct(np.concatenate(found))  # a text that repeats itself has a pair more than once
        starts = np.searchsorted(pairs, np.arange(len(hashes) + 1, dtype=np.uint64) << _NUMBER_BITS)
        return Found(starts, pairs.astype(np.uint32))

    # --- files

    def must_flush(self) -> bool:
        """Tell whether so much is in memory that it should become a file."""
        return self._folder is not None and sum(len(run) for run in self._runs) >= FLUSH_PAIRS

    def flush(self, covered: int, mark: str | None) -> None:
        """Write what is in memory to a file, merged with files that are not much longer.

        Below the number `covered` all bodies have all their pairs there then.
        """
        if self._folder is None or not self._runs:
            return
        runs, left = list[Run | FileRun](self._runs), list(self._files)
        total = sum(len(run) for run in runs)
        while left and len(left[-1]) <= min(MERGE_FACTOR * total, FILE_PAIRS - total):
            total += len(left[-1])
            runs.append(left.pop())
        left.append(self._write(runs, total, covered))
        self._name_runs(left, covered, mark)
        self._files, self._runs, self.covered = left, [], covered
        self._remove_all_but({f"{run.name}.{what}" for run in left for what in ("pairs", "buckets")})

    def _write(self, runs: Sequence[Run | FileRun], total: int, covered: int) -> FileRun:
        assert self._folder is not None
        os.makedirs(self._folder, exist_ok=True)
        path = os.path.join(self._folder, f"postings-{covered:010d}-{total}")
        with open(f"{path}.pairs", "wb") as pairs, open(f"{path}.buckets", "wb") as buckets:
            writer = BucketWriter(buckets, total)
            for hashes, numbers in self._pieces(runs, total):
                pairs.write(as_pairs(hashes, numbers))
                writer.add(hashes)
            writer.finish()
            for file in (pairs, buckets):
                file.flush()
                os.fsync(file.fileno())
        return FileRun(path, total)

    def _pieces(self, runs: Sequence[Run | FileRun], total: int) -> Iterator[tuple[Hashes, Numbers]]:
        """Yield the pairs of several runs sorted, one piece after the other, each small enough for memory.

        Hashes are spread evenly, so equal ranges of them have nearly equal numbers of pairs.
        """
        parts = total // PIECE_PAIRS + 1
        bounds = np.array([number * 2**64 // parts for number in range(1, parts)], np.uint64)
        cuts = [[0, *run.place(bounds).tolist(), len(run)] for run in runs]
        for part in range(parts):
            slices = [run.piece(cut[part], cut[part + 1]) for run, cut in zip(runs, cuts, strict=True)]
            hashes = np.concatenate([one for one, _ in slices])
            order = np.argsort(hashes, kind="stable")
            yield hashes[order], np.concatenate([one for _, one in slices])[order]

    def _name_runs(self, runs: Sequence[FileRun], covered: int, mark: str | None) -> None:
        assert self._folder is not None
        listed = {
            "format": FORMAT,
            "covered": covered,
            "mark": mark,
            "runs": [{"name": run.name, "pairs": len(run)} for run in runs],
        }
        path = os.path.join(self._folder, LIST_NAME)
        with open(f"{path}.tmp", "wb") as file:
            file.write(orjson.dumps(listed))
            file.flush()
            os.fsync(file.fileno())
        os.replace(f"{path}.tmp", path)
        sync(self._folder)

    def _open_files(self, mark: Callable[[int], str | None]) -> None:
        """Open the files that are listed; where one is not whole, or of other bodies, none of them."""
        folder = self._folder or ""
        listed = _read_list(folder) or {}
        with suppress(OSError, ValueError, KeyError, TypeError):
            if listed["format"] != FORMAT or listed["mark"] != mark(listed["covered"]):
                return
            files = [FileRun(os.path.join(folder, one["name"]), one["pairs"]) for one in listed["runs"]]
            self._files, self.covered = files, int(listed["covered"])

    def _remove_all_but(self, names: set[str]) -> None:
        """Remove the files of runs that are merged now, and those that a crash or another format has left."""
        for name in os.listdir(self._folder):
            if name.startswith("postings-") and name not in names:
                with suppress(OSError):
                    os.unlink(os.path.join(self._folder or "", name))


def _pairs(numbers: Numbers, hits: Steps, first: Steps, last: Steps) -> Hashes:
    """Return the numbers of a run from and to some places, each below the number of its hit."""
    counts = last - first
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    found = numbers[np.arange(total) + np.repeat(first - ends + counts, counts)]
    pairs: Hashes = np.repeat(hits.astype(np.uint64) << _NUMBER_BITS, counts) | found
    return pairs


def is_listed(folder: str) -> bool:
    """Tell whether a folder should have files of postings: not where those there are of another format."""
    listed = _read_list(folder)
    return listed is None or listed.get("format") == FORMAT


def _read_list(folder: str) -> dict[str, Any] | None:
    """Return what is listed; an empty one where there is no list, None for one that is torn."""
    try:
        with open(os.path.join(folder, LIST_NAME), "rb") as file:
            listed = orjson.loads(file.read())
    except FileNotFoundError:
        return {}
    except (OSError, orjson.JSONDecodeError):
        return None
    return listed if isinstance(listed, dict) else None


def _mapped(path: str, kind: np.dtype[Any], advice: int) -> NDArray[Any]:
    """Return a file as an array; the pages that are looked at come into memory, more as the system is advised."""
    with open(path, "rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    mapped.madvise(advice)
    return np.frombuffer(mapped, kind)


def _merge(runs: Sequence[Run]) -> Run:
    hashes = np.concatenate([run.hashes for run in runs])
    numbers = np.concatenate([run.numbers for run in runs])
    order = np.argsort(hashes, kind="stable")
    return Run(hashes[order], numbers[order])
