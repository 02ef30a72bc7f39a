"""Measure how deciding about copies grows with how many there are: one article, a page of furniture, stories.

    python -m tests.benchmarks.copies --articles 100000
    python -m tests.benchmarks.copies --shape stories --copies 28 --articles 20000

Shapes: `article`, one article with a sentence of its own in each copy; `furniture`, 300 words that are the same around
100 that are not; `page`, 100 that are the same around 300 that are not; `stories`, so many copies of each, every one cut,
edited or added to in another place. All are dated, and the latest comes first, which is the worst order: each page that
comes makes copies of what was original. Printed is the processor time an article so far, at eighths of the whole, which
stays about the same where it is linear, and that of the queue at the end. Nothing is written.
"""

from __future__ import annotations

import argparse
import random
import time
import uuid
from collections.abc import Callable, Iterator

from pipeline.engines.collecting import collect_seldom
from pipeline.stages.deduplicate import GroupHead, OriginalRank
from pipeline.stages.match import Rules, pack_sketches
from pipeline.warehouse.stories import Stories

PAGE_ARTICLES = 2_000
JUDGED_AT_ONCE = 500

Draw = Callable[[int], str]


def main() -> None:
    """Print a row for each shape."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--articles", type=int, default=20_000)
    arguments.add_argument("--copies", type=int, default=28, help="of each story, for the shape `stories` (28)")
    arguments.add_argument("--shape", choices=["article", "furniture", "page", "stories"], action="append")
    arguments.add_argument("--first-first", action="store_true", help="the earliest comes first")
    said = arguments.parse_args()
    collect_seldom()
    for shape in said.shape or ["article", "furniture", "page", "stories"]:
        bodies = _bodies(shape, said.articles, said.copies)
        print(f"{shape}: " + _measure(bodies if said.first_first else bodies[::-1]), flush=True)


def _measure(bodies: list[tuple[str, bytes, GroupHead]]) -> str:
    stories, told, every = Stories(Rules()), [], max(PAGE_ARTICLES, len(bodies) // 8)
    started = time.process_time()
    for first in range(0, len(bodies), PAGE_ARTICLES):
        page = bodies[first : first + PAGE_ARTICLES]
        stories.decide({key: head for key, _, head in page}, {key: sketch for key, sketch, _ in page})
        stories.keep()
        done = first + len(page)
        if done // every > first // every:
            told.append(f"{done}: {(time.process_time() - started) / done * 1e6:.0f} µs")
    decided = time.process_time()
    while not stories.is_settled:
        stories.go_on(JUDGED_AT_ONCE)
        stories.keep()
    return f"{', '.join(told)}; the queue {(time.process_time() - decided) / len(bodies) * 1e6:.0f} µs"


def _bodies(shape: str, articles: int, copies: int) -> list[tuple[str, bytes, GroupHead]]:
    texts, found = _texts(shape, articles, copies), []
    for first in range(0, articles, PAGE_ARTICLES):
        page = [next(texts) for _ in range(first, min(articles, first + PAGE_ARTICLES))]
        for day, (text, sketch) in enumerate(zip(page, pack_sketches(page), strict=True), first):
            key = str(uuid.uuid5(uuid.NAMESPACE_OID, text))
            found.append((key, sketch, GroupHead(OriginalRank(1, day, 0, key), 1)))
    return found


def _texts(shape: str, articles: int, copies: int) -> Iterator[str]:
    lots = random.Random(7)
    words = ["".join(lots.choices("etaoinshrdlu", k=lots.randint(2, 9))) for _ in range(20_000)]

    def draw(count: int) -> str:
        return " ".join(lots.choices(words, k=count))

    if shape == "stories":
        yield from _copies_of_stories(draw, lots, articles, -(-articles // copies))
        return
    same, own = {"article": (650, 20), "furniture": (300, 100), "page": (100, 300)}[shape]
    shared = draw(same).split()
    for number in range(articles):
        yield " ".join([*shared[: same // 2], draw(own), str(number), *shared[same // 2 :]])


def _copies_of_stories(draw: Draw, lots: random.Random, articles: int, stories: int) -> Iterator[str]:
    """Yield one copy of each story after the other, every one changed as desks do."""
    originals = [draw(650).split() for _ in range(stories)]
    for number in range(articles):
        words = list(originals[number % stories])
        kind = lots.random()
        if kind < 0.3:
            words.insert(lots.randrange(len(words)), draw(15))
        elif kind < 0.6:
            del words[int(len(words) * lots.uniform(0.5, 0.95)) :]
        else:
            for _ in range(len(words) // 40):
                words[lots.randrange(len(words))] = draw(1)
        yield " ".join([*words, "reference", str(number)])


if __name__ == "__main__":
    main()
