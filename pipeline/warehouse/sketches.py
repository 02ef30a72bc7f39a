"""The fingerprints of every body, kept beside the warehouse: an appended file of them, and one of where each lies.

Derived data. Whatever of it is torn, missing or of another version is made anew from the warehouse's texts.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.paths import sync

ROW = np.dtype([("high", "<u8"), ("low", "<u8"), ("offset", "<u8"), ("length", "<u4"), ("check", "<u4")])
"""Of a body: its digest in halves, where its sketch lies, and the CRC-32 of that."""
_WHERE = np.dtype([("offset", "<u8"), ("length", "<u4"), ("check", "<u4")])
ROOM_PART = 8
"""A column that is full grows by so small a part: at ten million bodies doubling it would take more memory than all."""


def room_for(size: int) -> int:
    """Return how many rows to have room for behind so many: what is copied for that is a few times each row."""
    return size + max(1_024, size // ROOM_PART)


class Sketches:
    """Packed sketches by number; in memory only until they are written, and always without a folder."""

    def __init__(self, folder: str | None) -> None:
        """Open what a folder holds, and leave out what is torn. Nothing is written before `append`."""
        self._folder = folder
        self._pending: dict[int, tuple[int, int, bytes]] = {}
        self._file: int | None = None
        self._written = 0
        self._where = np.zeros(0, _WHERE)
        """Where the sketches lie that are written, and room for more."""
        self.keys: NDArray[np.void] = np.zeros(0, ROW)
        """Rows of what the folder held when it was opened."""
        if folder is not None and os.path.exists(self._path("rows")):
            self._read_rows()
        self.size = len(self.keys)

    def _path(self, name: str) -> str:
        return os.path.join(self._folder or "", f"sketches.{name}")

    def _read_rows(self) -> None:
        rows = np.fromfile(self._path("rows"), ROW)
        held = os.path.getsize(self._path("data")) if os.path.exists(self._path("data")) else 0
        ends = np.cumsum(rows["length"], dtype=np.uint64)
        is_whole = (rows["offset"] == ends - rows["length"]) & (ends <= held)
        broken = np.flatnonzero(~is_whole)
        self.keys = rows[: broken[0]] if len(broken) else rows
        self._hold(self.keys)

    def add(self, high: int, low: int, packed: bytes) -> int:
        """Take a sketch up and return its number. It is kept in memory until `write`."""
        number, self.size = self.size, self.size + 1
        self._pending[number] = (high, low, packed)
        return number

    def read(self, number: int) -> bytes | None:
        """Return a sketch; None where the file does not hold it whole."""
        if number in self._pending:
            return self._pending[number][2]
        if self._file is None:
            self._file = os.open(self._path("data"), os.O_RDONLY | os.O_CLOEXEC)
        where = self._where[number]
        packed = os.pread(self._file, int(where["length"]), int(where["offset"]))
        return packed if zlib.crc32(packed) == where["check"] else None

    def mend(self, number: int, packed: bytes) -> None:
        """Put a sketch in the place of one that is torn, for this process."""
        self._pending[number] = (0, 0, packed)

    def write(self) -> None:
        """Append what is new to the files; the sketches first, so that a row always tells of what is there."""
        fresh = [(number, one) for number, one in self._pending.items() if number >= self._written]
        if self._folder is None or not fresh:
            return
        os.makedirs(self._folder, exist_ok=True)
        last = self._where[self._written - 1] if self._written else {"offset": 0, "length": 0}
        begin = int(last["offset"]) + int(last["length"])
        rows = np.zeros(len(fresh), ROW)
        for row, (_, (high, low, packed)) in zip(rows, fresh, strict=True):
            row["high"], row["low"], row["length"], row["check"] = high, low, len(packed), zlib.crc32(packed)
        rows["offset"] = begin + np.cumsum(rows["length"], dtype=np.uint64) - rows["length"]
        _append(self._path("data"), begin, b"".join(packed for _, (_, _, packed) in fresh))
        _append(self._path("rows"), self._written * ROW.itemsize, rows.tobytes())
        self._hold(rows)
        for number, _ in fresh:
            del self._pending[number]

    def _hold(self, rows: NDArray[np.void]) -> None:
        """Know where more sketches lie."""
        before, self._written = self._written, self._written + len(rows)
        if self._written > len(self._where):
            held, self._where = self._where, np.zeros(room_for(self._written), _WHERE)
            self._where[:before] = held[:before]
        for name in _WHERE.names or ():
            self._where[name][before : self._written] = rows[name]

    def sync(self) -> None:
        """Have the disk hold what was written."""
        for name in ("data", "rows"):
            if self._folder is not None and os.path.exists(self._path(name)):
                sync(self._path(name))

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _append(path: str, begin: int, content: bytes) -> None:
    """Write at an offset, and cut off what a crash has left behind it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        os.truncate(descriptor, begin)
        written = 0
        while written < len(content):
            written += os.pwrite(descriptor, content[written:], begin + written)
    finally:
        os.close(descriptor)


def halves(keys: Sequence[int]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return 128-bit numbers as two arrays."""
    high = np.array([key >> 64 for key in keys], np.uint64)
    return high, np.array([key & (2**64 - 1) for key in keys], np.uint64)
