"""Measure the reading of web pages: `python -m tests.benchmarks.pages FOLDER`, FOLDER as the Web Content Extraction
Benchmark has it: `html/ID.html.gz`, `truth/ID.json`.

Prints the mean F1 of words of the body, the shares of headlines, authors and days that are exactly right, of all pages and
of the third that is held back from tuning rules, microseconds a page by its size, and, where trafilatura is installed, its
time over the same pages in the same run. The weights for bodies are made of these very pages: what they give on pages
that they were not made of is said by `config/build/page_weights.py`.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import hashlib
import importlib
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pipeline.configuration import CONFIG_DIR
from pipeline.engines.collecting import collect_seldom
from pipeline.records import Given
from pipeline.text.days.moments import parse_moment
from pipeline.text.pages.page import Page, PageReader

SIZES_KB = (50, 150, 400)
COMPARED_PAGES = 255  # of one sample of 60 trafilatura took 2.3 times as long as we, of another 3.3 times
Timed = tuple[float, int]


def main() -> None:
    """Measure the pages of a folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    measure_pages(parser.parse_args().folder)


def measure_pages(folder: Path) -> None:
    """Print the figures."""
    reader = PageReader.load(CONFIG_DIR)
    gc.freeze()  # as the worker processes do, here and in the next line
    collect_seldom()
    shares: dict[bool, defaultdict[str, list[float]]] = {False: defaultdict(list), True: defaultdict(list)}
    costs: defaultdict[int, list[float]] = defaultdict(list)
    markups: list[str] = []
    for name, markup, truth in labelled_pages(folder):
        started = time.process_time()
        page = reader.read(markup)
        costs[sum(len(markup) > size * 1000 for size in SIZES_KB)].append(time.process_time() - started)
        for part, share in judged(page, truth):
            shares[is_held_back(name)][part].append(share)
        markups.append(markup)
    everything = {part: tuned + shares[True][part] for part, tuned in shares[False].items()}
    for which, found in (
        ("all", everything),
        ("tuned on", shares[False]),
        ("held back from the rules, not from the weights", shares[True]),
    ):
        print(f"{which}:", ", ".join(f"{part} {sum(s) / len(s):.3f} of {len(s)}" for part, s in found.items()))
    for size, some in sorted(costs.items()):
        limits = f"up to {SIZES_KB[size]} kB" if size < len(SIZES_KB) else "larger"
        print(f"  µs a page, {limits:12} {sum(some) / len(some) * 1e6:8.0f} over {len(some)}")
    compare(reader, markups[:: max(1, len(markups) // COMPARED_PAGES)])


def is_held_back(name: str) -> bool:
    """Say whether a page is one of the third that nothing is tuned by."""
    return hashlib.sha256(name.encode()).digest()[0] % 3 == 0


def labelled_pages(folder: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the name, the markup and the truth of each page."""
    for path in sorted((folder / "truth").glob("*.json")):
        page = gzip.decompress((folder / "html" / f"{path.stem}.html.gz").read_bytes()).decode("utf-8", "replace")
        yield path.stem, page, json.loads(path.read_text(encoding="utf-8"))["ground_truth"]


def judged(page: Page, truth: dict[str, Any]) -> Iterator[tuple[str, float]]:
    """Yield how right each part of a page is, for those that the truth has."""
    got, want = Counter(words_of(page.text)), Counter(words_of(truth["main_content"]))
    yield "word F1 of the body", 2 * (got & want).total() / max(1, got.total() + want.total())
    given: Given = page.given
    if truth.get("title"):
        yield "headline", words_of(given.headline) == words_of(truth["title"])
    if truth.get("author"):
        known = set(words_of(truth["author"]))
        yield "author", any(words_of(name) and set(words_of(name)) <= known for name in given.authors)
    if truth.get("publish_date"):
        moment = parse_moment(given.published) if given.published else None
        yield "day", moment is not None and str(moment.at.date()) == truth["publish_date"][:10]
        on = given.published_day or (moment and moment.on)
        yield "day by the newsroom's clock", on is not None and str(on) == truth["publish_date"][:10]


def words_of(text: str | None) -> list[str]:
    """Return the words of a text in small letters."""
    return re.findall(r"\w+", (text or "").lower())


def compare(reader: PageReader, markups: list[str]) -> None:
    """Print how many times quicker than trafilatura we are, page by page in turns."""
    try:
        other: Callable[..., object] = importlib.import_module("trafilatura").bare_extraction
    except ImportError:
        print("  (pip install trafilatura, to compare with it)")
        return
    ours = theirs = 0.0
    for markup in markups:
        started = time.process_time()
        reader.read(markup)
        between = time.process_time()
        other(markup, with_metadata=True)
        ours, theirs = ours + between - started, theirs + time.process_time() - between
    print(f"  trafilatura takes {theirs / ours:.1f} times as long over {len(markups)} pages")


if __name__ == "__main__":
    main()
