"""How well stories from many countries are read: names, countries, days and quotations.

    .venv/bin/python -m tests.benchmarks.world [--errors]

The stories are in `tests/data/world`, with what is in them marked, see the README there. Rules and weights were made by
those with odd numbers, so `--errors` shows theirs alone. Counted are the distinct names and days of a story, its
countries, and quotations as in `tests/benchmarks/quotes.py`; weeks are left out, as they are not given. Whether the
main topic is the desk of the story is counted, too.

In `tests/data/world/alone` are names with what stands before them, each of which is put into two sentences: none of its
own is around it. These were written to find what is wrong, and rules were made by them.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from pipeline.configuration import CONFIG_DIR
from pipeline.records import Article, Quote, Tagging
from pipeline.stages.fingerprint import fingerprint
from pipeline.stages.tag import Tag
from pipeline.taggers.people import People
from tests.benchmarks.names import plain
from tests.benchmarks.quotes import LEAST_SHARED, is_same, shared
from tests.builders import an_article
from tests.marked import Marked, read_marked

FOLDER: Final = Path(__file__).parents[1] / "data" / "world"
FRAMES: Final = (
    "It rained in the north. {} said on Monday that the road was shut.",
    "It rained, and {} told reporters so.",
)
DESKS: Final = {
    "arts": 1,
    "crime": 2,
    "disaster": 3,
    "economy": 4,
    "education": 5,
    "environment": 6,
    "health": 7,
    "labour": 9,
    "lifestyle": 10,
    "politics": 11,
    "religion": 12,
    "science": 13,
    "society": 14,
    "sport": 15,
    "conflict": 16,
    "weather": 17,
}
"""The desks of stories, with the first two digits of their Media Topics."""
NAMES: Final = {"person": "P", "organisation": "O"}
QUOTES: Final = {"QD": "direct", "QI": "indirect", "QM": "mixed"}
WEEK: Final = 7


class Half(NamedTuple):
    """What was found of what is marked in some stories, by kind, and each error in a line."""

    hits: Counter[str]
    found: Counter[str]
    true: Counter[str]
    errors: list[str]

    def f1(self, kind: str) -> float:
        """Return the F1 of a kind."""
        return 2 * self.hits[kind] / max(1, self.found[kind] + self.true[kind])

    def compare(self, story: str, kind: str, true: set[str], found: set[str]) -> None:
        """Count what was found of a kind in a story."""
        self.hits[kind] += len(true & found)
        self.found[kind] += len(found)
        self.true[kind] += len(true)
        if true != found:
            self.errors.append(f"{story} {kind}: missed {sorted(true - found)}, wrong {sorted(found - true)}")


def main() -> None:
    """Print the figures of both halves, and the errors of one if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", action="store_true", help="show what is missed and wrong in the tuned half")
    given = parser.parse_args()
    stories = [story for path in sorted(FOLDER.glob("*_[0-9][0-9].txt")) for story in read_marked(path)]
    for name, parity in (("tuned", 1), ("held back", 0)):
        half = measure([story for story in stories if int(story.name[-2:]) % 2 == parity])
        figures = [
            f"{kind} {half.f1(kind):.3f} of {half.true[kind]}"
            for kind in sorted(half.true)
            if kind not in {"speaker", "desk"}
        ]
        speaker = half.hits["speaker"] / max(1, half.true["speaker"])
        right = f"speaker right {speaker:.3f} of {half.true['speaker']}"
        print(f"{name}: F1 {', '.join(figures)}; {right}; desk {half.hits['desk']} of {half.true['desk']}")
        for error in half.errors if given.errors and parity else ():
            print(error)
    for path in sorted((FOLDER / "alone").glob("*.txt")):
        wrong = measure_alone(path)
        print(f"{path.stem} alone: {len(wrong.true) - len(wrong.missed)} of {len(wrong.true)}")
        for sentence in wrong.missed if given.errors else ():
            print(f"missed: {sentence}")


def measure(stories: Sequence[Marked]) -> Half:
    """Return what all taggers find in some stories."""
    half = Half(Counter(), Counter(), Counter(), [])
    articles = [as_article(story) for story in stories]
    tagged = Tag.load(CONFIG_DIR).together([fingerprint(article) for article in articles])
    for story, article, candidate in zip(stories, articles, tagged, strict=True):
        _compare(half, story, article, candidate.tagging)
    return half


class Alone(NamedTuple):
    """Names in sentences of their own, and those that are not found whole."""

    true: list[str]
    missed: list[str]


def measure_alone(path: Path) -> Alone:
    """Return which names of a list are found whole, and nothing else of their kind, in each sentence."""
    people = People.load(CONFIG_DIR)
    alone = Alone([], [])
    for line in path.read_text(encoding="utf-8").splitlines():
        before, _, mark = line.partition("{")
        name, kind = mark[2:-1], next(kind for kind, sign in NAMES.items() if sign == mark[0])
        for frame in FRAMES:
            sentence = frame.format(before + name)
            found = [one for one in people.name("", sentence) if one.kind == kind]
            alone.true.append(sentence)
            if [sentence[one.start : one.end].removeprefix("The ") for one in found] != [name]:
                alone.missed.append(sentence)
    return alone


def as_article(story: Marked) -> Article:
    """Return a story as it would have been read, its first line the headline."""
    headline, _, body = story.text.partition("\n\n")
    published = date.fromisoformat(story.fields["published"])
    return an_article(body, headline=headline, published_on=published, published_precision="day")


def _compare(half: Half, story: Marked, article: Article, tagging: Tagging) -> None:
    for kind, mark in NAMES.items():
        true = {plain(story.text[one.start : one.end]) for one in story.marks if one.kind == mark}
        half.compare(story.name, kind, true, {plain(one.surface) for one in tagging.mentions if one.kind == kind})
    countries = {tag.tag_id for tag in tagging.tags if tag.kind == "country"}
    half.compare(story.name, "country", set(story.fields["countries"].split()), countries)
    main = next((tag.tag_id for tag in tagging.tags if tag.kind == "topic"), None)
    half.true["desk"] += 1
    half.hits["desk"] += main == f"medtop:{DESKS[story.fields['desk']]:02}000000"
    days = {one.said if "/" in one.said else f"{one.said}/{one.said}" for one in story.marks if one.kind == "D"}
    found = {f"{one.date_from}/{one.date_to}" for one in tagging.days}
    half.compare(story.name, "date", {day for day in days if not _is_week(day)}, found)
    for error in _compare_quotes(half, story, article, tagging.quotes):
        half.errors.append(f"{story.name} {error}")


def _is_week(days: str) -> bool:
    first, last = map(date.fromisoformat, days.split("/"))
    return first.weekday() == 0 and (last - first).days == WEEK - 1


def _compare_quotes(half: Half, story: Marked, article: Article, quotes: Sequence[Quote]) -> Iterator[str]:
    shift = len(story.text) - len(article.body)
    left = list(quotes)
    for quote in quotes:
        half.found.update((quote.quote_type, "quotation"))
    for mark in story.marks:
        if mark.kind not in QUOTES or mark.start < shift:
            continue
        kind, words = QUOTES[mark.kind], story.text[mark.start : mark.end]
        true = {"char_start": mark.start - shift, "char_end": mark.end - shift}
        half.true.update((kind, "quotation"))
        best = max(left, key=lambda quote: shared(true, quote), default=None)
        if best is None or shared(true, best) < LEAST_SHARED:
            yield f"missed {kind} of {mark.said}: {words}"
            continue
        left.remove(best)
        half.hits.update((kind, "quotation") if best.quote_type == kind else ("quotation",))
        if mark.said != "-":
            half.true["speaker"] += 1
            half.hits["speaker"] += is_same(mark.said, best.speaker or "")
            if not is_same(mark.said, best.speaker or ""):
                yield f"{best.speaker} for {mark.said}: {words}"
    yield from (f"too much {quote.quote_type} of {quote.speaker}: {quote.quote}" for quote in left)


if __name__ == "__main__":
    main()
