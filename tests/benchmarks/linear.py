"""How long ten megabytes of one thing take through each reader: `python -m tests.benchmarks.linear`.

For each format and each piece: seconds for all of it (reading and parsing), and that over the seconds for half of it. Two
is linear, four is quadratic; the machine's noise and what a first read costs are in it. Limits are as by default, so a
record of more than 16 MB is never parsed.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from pipeline.readers.limits import Limits
from tests.readers.reading import read
from tests.test_formats import FORMATS, STORIES

PIECES = {
    "<": b"<",
    "blank lines": b"\n",
    "one line": b"The quick brown fox, he said; again and again.\n",
    "nested tags": b"<div><p>",
    "closed tags": b"<b>a</b>",
    "brackets": b"[{(",
    "quotes": b"\"a',",
    "sections": b"<!--<![CDATA[",
    "references": b"&amp;&x;",
}
FAST_SECONDS = 0.05  # below this a ratio says nothing


def spend(folder: Path, name: str, content: bytes) -> float:
    """Return the seconds of processor time that a file takes to be read and parsed."""
    began = time.process_time()
    read(folder / name, content, Limits())
    return time.process_time() - began


def inside(name: str, piece: bytes, size: int) -> bytes:
    """Return an article of the format with so much of a piece in the middle of its text, or at its end."""
    content = FORMATS[name][1](STORIES[1])
    place = content.find(STORIES[1].paragraphs[0][:20].encode())
    filling = piece * (size // len(piece))
    return content + filling if place < 0 or name.endswith("parquet") else content[:place] + filling + content[place:]


def main() -> None:
    """Print a line for each format and piece."""
    parser = argparse.ArgumentParser(description="Time ten megabytes of one thing through each reader.")
    parser.add_argument("--megabytes", type=float, default=10)
    parser.add_argument("--formats", nargs="*", default=list(FORMATS))
    given = parser.parse_args()
    size = int(given.megabytes * 1_000_000)
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for name in given.formats:
            cells = []
            for label, piece in PIECES.items():
                half, whole = (spend(Path(folder), name, inside(name, piece, n)) for n in (size // 2, size))
                ratio = whole / max(half, FAST_SECONDS)
                worst = max(worst, ratio)
                cells.append(f"{label} {whole:.2f} s x{ratio:.1f}")
            print(f"{name}: " + ", ".join(cells), flush=True)
    print(f"largest ratio of {given.megabytes:g} MB to half of it: {worst:.1f}")


if __name__ == "__main__":
    main()
