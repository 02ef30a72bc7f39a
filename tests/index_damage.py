"""What may happen to the files of an index beside a warehouse."""

from __future__ import annotations

from pathlib import Path


def cut_rows(index: Path) -> None:
    """Leave out the last row and a part of the one before."""
    (path,) = index.rglob("sketches.rows")
    path.write_bytes(path.read_bytes()[:-40])


def scribble(index: Path) -> None:
    """Overwrite every sketch."""
    (path,) = index.rglob("sketches.data")
    path.write_bytes(bytes(byte ^ 0x55 for byte in path.read_bytes()))


def cut_postings(index: Path) -> None:
    """Leave out the last fingerprint of each file."""
    for path in index.rglob("postings-*.pairs"):
        path.write_bytes(path.read_bytes()[:-12])
