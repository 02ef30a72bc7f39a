"""Fuzz the readers: `make fuzz MINUTES=60`, or `python -m tests.fuzz --minutes 10 --seed 7`.

Files of the corpus are changed at random (bytes, cuts, pieces doubled or many times repeated, tokens put in, two files
spliced, packed anew) and taken through the walk. A crash, a fault of ours, a hang, and memory that grows are failures:
each leaves its input in the folder `--keep`. With atheris installed (`pip install copydesk[fuzz]`) and `--atheris` the
changes are led by what they reach in the code.
"""

from __future__ import annotations

import argparse
import bz2
import gzip
import hashlib
import lzma
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from tests.fuzz.corpus import TOKENS, corpus
from tests.fuzz.walk import Walk

HANG_SECONDS = 30.0  # a file of some kilobytes takes milliseconds, on a machine ten times too busy as well
GROWTH_BYTES = 600 * 1024 * 1024  # above what the stages take when they are loaded: a record may have 1 MB here
MOST_BYTES = 300_000

Mutation = Callable[[random.Random, bytes, Sequence[tuple[str, bytes]]], bytes]


class HangError(Exception):
    """The walk of a small file takes too long."""


def flip(chance: random.Random, content: bytes, others: Sequence[tuple[str, bytes]]) -> bytes:
    """Change some bytes."""
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 8, 40))):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(chance: random.Random, content: bytes, others: Sequence[tuple[str, bytes]]) -> bytes:
    """Leave a piece out, or the end."""
    first, second = sorted(chance.randrange(len(content) + 1) for _ in range(2))
    return content[:first] if chance.random() < 0.3 else content[:first] + content[second:]


def put_token(chance: random.Random, content: bytes, others: Sequence[tuple[str, bytes]]) -> bytes:
    """Put something in that means something."""
    for _ in range(chance.choice((1, 1, 3, 10))):
        at = chance.randrange(len(content) + 1)
        content = content[:at] + chance.choice(TOKENS) * chance.choice((1, 1, 1, 2, 100)) + content[at:]
    return content


def repeat(chance: random.Random, content: bytes, others: Sequence[tuple[str, bytes]]) -> bytes:
    """Repeat a piece many times."""
    if not content:
        return content
    at = chance.randrange(len(content))
    piece = content[at : at + chance.choice((1, 2, 5, 20, 200))]
    times = min(chance.choice((2, 10, 1000, 50_000)), MOST_BYTES // len(piece))
    return content[:at] + piece * times + content[at:]


def splice(chance: random.Random, content: bytes, others: Sequence[tuple[str, bytes]]) -> bytes:
    """Put the end of one file behind the beginning of another."""
    other = chance.choice(others)[1]
    return content[: chance.randrange(len(content) + 1)] + other[chance.randrange(len(other) + 1) :]


def pack(chance: random.Random, content: bytes, others: Sequence[tuple[str, bytes]]) -> bytes:
    """Pack what came of it."""
    packer: Callable[[bytes], bytes] = chance.choice((gzip.compress, bz2.compress, lzma.compress))
    return packer(content)


def recode(chance: random.Random, content: bytes, others: Sequence[tuple[str, bytes]]) -> bytes:
    """Write it in another encoding."""
    encoding = chance.choice(("utf-16", "utf-16-le", "utf-32", "cp1252", "shift_jis", "gb18030", "utf-7", "cp1251"))
    return content.decode("utf-8", "replace").encode(encoding, "ignore")


MUTATIONS: tuple[Mutation, ...] = (flip, flip, cut, cut, put_token, put_token, repeat, splice, pack, recode)


class Fuzzer:
    """One run: its walk, its failures, its counts."""

    def __init__(self, folder: Path, keep: Path) -> None:
        self.walk = Walk(folder)
        self.keep = keep
        self.outcomes: Counter[str] = Counter()
        self.failures: dict[str, str] = {}
        self.slowest: tuple[float, str, int] = (0.0, "", 0)
        self.at_start = peak_bytes()
        signal.signal(signal.SIGALRM, _raise_hang)

    def take(self, name: str, content: bytes) -> None:
        """Take one file, and note how it went."""
        before, began = peak_bytes(), time.process_time()
        signal.setitimer(signal.ITIMER_REAL, HANG_SECONDS)
        try:
            batch = self.walk.take(name, content)
        except Exception:  # noqa: BLE001 - whatever it is, it is what we look for
            signal.setitimer(signal.ITIMER_REAL, 0)
            self._fail(name, content, traceback.format_exc())
            return
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        self.outcomes.update(rejection.reason for rejection in batch.rejections)
        self.outcomes["article"] += len(batch.items)
        self.outcomes["ignored"] += batch.readings[0].ignored is not None
        self.outcomes["files"] += 1
        spent = time.process_time() - began
        if spent > self.slowest[0]:
            self.slowest = (spent, name, len(content))
            (self.keep / "slowest").write_bytes(content)
        if peak_bytes() - before > GROWTH_BYTES:
            self._fail(name, content, f"memory grew by {(peak_bytes() - before) >> 20} MiB")

    def _fail(self, name: str, content: bytes, cause: str) -> None:
        where = cause.strip().rsplit("\n", 3)[-3:]
        if "\n".join(where) in self.failures:
            return
        kept = self.keep / f"{hashlib.sha256(content).hexdigest()[:12]}-{Path(name).name}"
        kept.write_bytes(content)
        self.failures["\n".join(where)] = str(kept)
        print(f"FAILURE, kept as {kept}\n{cause}", flush=True)

    def report(self) -> int:
        """Print what was done; return the exit status."""
        files, rest = self.outcomes["files"], dict(sorted(self.outcomes.items()))
        print(f"files={files} failures={len(self.failures)} outcomes={rest}")
        print(f"slowest: {self.slowest[0]:.2f} s of processor for {self.slowest[1]} of {self.slowest[2]:,} bytes")
        print(f"memory: {self.at_start >> 20} MiB when loaded, {peak_bytes() >> 20} MiB at most")
        return 1 if self.failures else 0


def peak_bytes() -> int:
    """Return the most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _raise_hang(number: int, frame: FrameType | None) -> None:
    raise HangError(f"more than {HANG_SECONDS} s")


def mutate(chance: random.Random, files: Sequence[tuple[str, bytes]]) -> tuple[str, bytes]:
    """Return a changed file under its name, or now and then under another's."""
    name, content = chance.choice(files)
    for _ in range(chance.choice((1, 1, 2, 3, 6))):
        content = chance.choice(MUTATIONS)(chance, content, files)[:MOST_BYTES]
    return (chance.choice(files)[0] if chance.random() < 0.1 else name), content


def run(fuzzer: Fuzzer, minutes: float, seed: int, only: str) -> None:
    """Change and take files for so long."""
    chance, files = random.Random(seed), [file for file in corpus() if only in file[0]]
    for name, content in files:
        fuzzer.take(name, content)
    until = time.monotonic() + minutes * 60
    while time.monotonic() < until:
        fuzzer.take(*mutate(chance, files))


def run_atheris(fuzzer: Fuzzer, minutes: float, seed: int) -> None:
    """Have atheris change files, led by the lines and comparisons that it reaches."""
    import atheris

    atheris.instrument_all()
    names = sorted({name for name, _ in corpus()})

    def take(content: bytes) -> None:
        if content:
            fuzzer.take(names[content[0] % len(names)], content[1:])

    def change(content: bytes, most: int, number: int) -> Any:
        chance = random.Random(number)
        if chance.random() < 0.5 or len(content) < 2:
            return atheris.Mutate(content, len(content))
        name, changed = mutate(chance, [(names[content[0] % len(names)], content[1:])])
        return (bytes([names.index(name) % 256]) + changed)[:most]

    with tempfile.TemporaryDirectory() as folder:
        for number, (name, content) in enumerate(corpus()):
            Path(folder, str(number)).write_bytes(bytes([names.index(name) % 256]) + content)
        options = [
            f"-max_total_time={int(minutes * 60)}",
            f"-seed={seed}",
            f"-max_len={MOST_BYTES}",
            "-timeout=60",
            "-rss_limit_mb=0",  # what atheris keeps of 25,000 inputs is 2 GB; what an input makes grow is measured here
            folder,
        ]
        atheris.Setup([sys.argv[0], *options], take, custom_mutator=change)
        atheris.Fuzz()


def main() -> int:
    """Fuzz, and say how it went."""
    parser = argparse.ArgumentParser(description="Fuzz the readers.")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--keep", type=Path, default=Path("fuzz-failures"))
    parser.add_argument("--atheris", action="store_true")
    parser.add_argument("--only", default="", help="change only files whose names have this in them")
    parser.add_argument("--again", type=Path, nargs="*", help="take these inputs instead")
    given = parser.parse_args()
    given.keep.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="copydesk-fuzz-") as folder:
        fuzzer = Fuzzer(Path(folder), given.keep)
        if given.again is not None:
            for path in given.again:
                fuzzer.take(path.name.partition("-")[2], path.read_bytes())
        else:
            print(f"seed {given.seed}, {given.minutes:g} minutes", flush=True)
            if given.atheris:
                run_atheris(fuzzer, given.minutes, given.seed)
            else:
                run(fuzzer, given.minutes, given.seed, given.only)
        return fuzzer.report()


if __name__ == "__main__":
    sys.exit(main())
