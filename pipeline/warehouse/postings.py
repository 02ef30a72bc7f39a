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

Hashes = NDArray[np.uint64]
Numbers = NDArray[np.uint32]
Steps = NDArray[np.int64]
Directory = NDArray[np.uint32]

MERGE_FACTOR = 2
"""A run is merged with the one before it unless that is more than so many times as long."""
LIST_NAME = "postings.json"
FLUSH_PAIRS = 4_000_000
"""Pairs held in memory, 48 MB, before they become a file."""
PIECE_PAIRS = 2_000_000
"""Pairs merged at once: 100 MB with what sorting takes."""
BUCKET_PAIRS = 64
"""Pairs behind each step of a run's directory: 4 bytes for so many pairs, and six steps of a search."""
SMALL_PAIRS = 1_000_000
"""A run of fewer is searched without a directory: it lies in the processor's caches."""


class Found(NamedTuple):
    """Bodies that carry some fingerprints: of the fingerprint at place i `numbers[starts[i]:starts[i + 1]]`."""

    starts: Steps
    numbers: Numbers


@dataclass(slots=True)
class Run:
    """Pairs of a fingerprint and the number of a body that carries it, sorted by the fingerprint."""

    hashes: Hashes
    numbers: Numbers
    name: str | None = None
    """Of its files; None in memory."""
    directory: Directory | None = None
    """Where the hashes with each of the possible beginnings begin; a small run needs none."""

    def __post_init__(self) -> None:
        if self.directory is None and len(self.hashes) >= SMALL_PAIRS:
            bits = (len(self.hashes) // BUCKET_PAIRS).bit_length()
            begins = np.arange(1, 2**bits, dtype=np.uint64) << np.uint64(64 - bits)
            inner = np.searchsorted(self.hashes, begins)
            self.directory = np.concatenate(([0], inner, [len(self.hashes)])).astype(np.uint32)

    def __len__(self) -> int:
        return len(self.hashes)

    def place(self, hashes: Hashes) -> Steps:
        """Return where each fingerprint stands, or would stand: in its bucket, by halving that."""
        if self.directory is None:
            return np.searchsorted(self.hashes, hashes)
        bits = (len(self.directory) - 1).bit_length() - 1
        bucket = (hashes >> np.uint64(min(63, 64 - bits))).astype(np.int64) if bits else np.zeros(len(hashes), np.int64)
        low, high = self.directory[bucket].astype(np.int64), self.directory[bucket + 1].astype(np.int64)
        while True:
            is_open = low < high
            if not is_open.any():
                return low
            middle = (low + high) >> 1
            is_less = self.hashes[np.minimum(middle, len(self.hashes) - 1)] < hashes
            low = np.where(is_open & is_less, middle + 1, low)
            high = np.where(is_open & ~is_less, middle, high)

    def find(self, hashes: Hashes) -> tuple[Steps, Steps, Steps]:
        """Return which of some fingerprints are there, and from where to where."""
        first = self.place(hashes)
        hits = np.flatnonzero(self.hashes[np.minimum(first, len(self.hashes) - 1)] == hashes)
        after = hashes[hits] + np.uint64(1)
        last = np.where(after == 0, len(self.hashes), self.place(after))
        return hits, first[hits], last


class Postings:
    """Pairs of fingerprints and bodies, in memory and, where a folder is given, in files there."""

    def __init__(self, folder: str | None = None, mark: Callable[[int], str | None] = lambda size: None) -> None:
        """What lies in a folder is used where it is of the bodies that have this mark."""
        self._folder = folder
        self._runs: list[Run] = []
        self._files: list[Run] = []
        self.covered = 0
        """Bodies below this number have all their pairs in files."""
        if folder is not None:
            self._open_files(mark)

    def __len__(self) -> int:
        return sum(len(run) for run in (*self._files, *self._runs))

    def add(self, hashes: Hashes, numbers: Numbers) -> None:
        """Add pairs. Each pair is merged a number of times that grows with the logarithm of how many there are."""
        if not len(hashes):
            return
        order = np.argsort(hashes, kind="stable")
        self._runs.append(Run(hashes[order], numbers[order]))
        while len(self._runs) > 1 and len(self._runs[-2]) <= MERGE_FACTOR * len(self._runs[-1]):
            self._runs[-2:] = [_merge(self._runs[-2:])]

    def find(self, hashes: Hashes) -> Found:
        """Return who carries some fingerprints, which must be sorted and different; each body once for each."""
        places, numbers = [np.zeros(0, np.int64)], [np.zeros(0, np.uint32)]
        for run in (*self._files, *self._runs):
            hits, first, last = run.find(hashes)
            counts = last - first
            ends = np.cumsum(counts)
            total = int(ends[-1]) if len(ends) else 0
            places.append(np.repeat(hits, counts))
            numbers.append(run.numbers[np.arange(total) + np.repeat(first - ends + counts, counts)])
        place = np.concatenate(places)
        order = np.argsort(place, kind="stable")
        place, found = place[order], np.concatenate(numbers)[order]
        is_new = np.ones(len(place), np.bool_)  # all pairs of a body are in one run, so its own follow each other
        is_new[1:] = (place[1:] != place[:-1]) | (found[1:] != found[:-1])
        return Found(np.searchsorted(place[is_new], np.arange(len(hashes) + 1)), found[is_new])

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
        runs, left = list(self._runs), list(self._files)
        total = sum(len(run) for run in runs)
        while left and len(left[-1]) <= MERGE_FACTOR * total:
            total += len(left[-1])
            runs.append(left.pop())
        left.append(self._write(runs, total, covered))
        self._name_runs(left, covered, mark)
        self._files, self._runs, self.covered = left, [], covered
        self._remove_all_but({run.name for run in left})

    def _write(self, runs: Sequence[Run], total: int, covered: int) -> Run:
        assert self._folder is not None
        os.makedirs(self._folder, exist_ok=True)
        name = f"postings-{covered:010d}-{total}"
        bits = (total // BUCKET_PAIRS).bit_length()
        counts = np.zeros(2**bits, np.int64)
        with open(self._path(name, "hashes"), "wb") as hashes, open(self._path(name, "numbers"), "wb") as numbers:
            for some_hashes, some_numbers in self._pieces(runs, total):
                beginnings = (some_hashes >> np.uint64(min(63, 64 - bits))).astype(np.int64) if bits else [0]
                counts += np.bincount(beginnings, minlength=len(counts)) if bits else len(some_hashes)
                hashes.write(some_hashes.data)
                numbers.write(some_numbers.data)
            for file in (hashes, numbers):
                file.flush()
                os.fsync(file.fileno())
        np.concatenate(([0], np.cumsum(counts))).astype("<u4").tofile(self._path(name, "directory"))
        return self._open(name, total)

    def _pieces(self, runs: Sequence[Run], total: int) -> Iterator[tuple[Hashes, Numbers]]:
        """Yield the pairs of several runs sorted, one piece after the other, each small enough for memory.

        Hashes are spread evenly, so equal ranges of them have nearly equal numbers of pairs. Files are read and not
        mapped, so that what was merged does not stay in memory.
        """
        parts = total // PIECE_PAIRS + 1
        bounds = np.array([number * 2**64 // parts for number in range(1, parts)], np.uint64)
        cuts = [[0, *run.place(bounds).tolist(), len(run)] for run in runs]
        for part in range(parts):
            slices = [self._slice(run, cut[part], cut[part + 1]) for run, cut in zip(runs, cuts, strict=True)]
            hashes = np.concatenate([one for one, _ in slices])
            order = np.argsort(hashes, kind="stable")
            yield hashes[order], np.concatenate([one for _, one in slices])[order]

    def _slice(self, run: Run, first: int, last: int) -> tuple[Hashes, Numbers]:
        if run.name is None:
            return run.hashes[first:last], run.numbers[first:last]
        hashes = np.fromfile(self._path(run.name, "hashes"), "<u8", last - first, offset=8 * first)
        return hashes, np.fromfile(self._path(run.name, "numbers"), "<u4", last - first, offset=4 * first)

    def _name_runs(self, runs: Sequence[Run], covered: int, mark: str | None) -> None:
        assert self._folder is not None
        listed = {"covered": covered, "mark": mark, "runs": [{"name": run.name, "pairs": len(run)} for run in runs]}
        path = os.path.join(self._folder, LIST_NAME)
        with open(f"{path}.tmp", "wb") as file:
            file.write(orjson.dumps(listed))
            file.flush()
            os.fsync(file.fileno())
        os.replace(f"{path}.tmp", path)
        sync(self._folder)

    def _open_files(self, mark: Callable[[int], str | None]) -> None:
        """Open the files that are listed; where one is not whole, or of other bodies, none of them."""
        listed = self._read_list()
        with suppress(OSError, ValueError, KeyError, TypeError):
            if listed["mark"] != mark(listed["covered"]):
                return
            files = [self._open(one["name"], one["pairs"]) for one in listed["runs"]]
            self._files, self.covered = files, int(listed["covered"])

    def _read_list(self) -> Any:
        try:
            with open(os.path.join(self._folder or "", LIST_NAME), "rb") as file:
                return orjson.loads(file.read())
        except (OSError, orjson.JSONDecodeError):
            return {}

    def _open(self, name: str, pairs: int) -> Run:
        hashes, numbers = self._path(name, "hashes"), self._path(name, "numbers")
        directory = _mapped(self._path(name, "directory"), "<u4")
        is_whole = os.path.getsize(hashes) == 8 * pairs and os.path.getsize(numbers) == 4 * pairs
        if not is_whole or directory[-1] != pairs:
            raise ValueError(f"{name} is not whole")
        return Run(_mapped(hashes, "<u8"), _mapped(numbers, "<u4"), name, directory)

    def _path(self, name: str, what: str) -> str:
        return os.path.join(self._folder or "", f"{name}.{what}")

    def _remove_all_but(self, names: set[str | None]) -> None:
        """Remove the files of runs that are merged now, and those that a crash has left."""
        for name in os.listdir(self._folder):
            if name.startswith("postings-") and name.rpartition(".")[0] not in names:
                with suppress(OSError):
                    os.unlink(os.path.join(self._folder or "", name))


def is_listed(folder: str) -> bool:
    """Tell whether a folder has files of postings."""
    return os.path.exists(os.path.join(folder, LIST_NAME))


def _mapped(path: str, kind: str) -> NDArray[Any]:
    """Return a file as an array; only the pages that are looked at come into memory."""
    with open(path, "rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    mapped.madvise(mmap.MADV_RANDOM)
    return np.frombuffer(mapped, kind)


def _merge(runs: Sequence[Run]) -> Run:
    hashes = np.concatenate([run.hashes for run in runs])
    numbers = np.concatenate([run.numbers for run in runs])
    order = np.argsort(hashes, kind="stable")
    return Run(hashes[order], numbers[order])
