"""How well quotations are found, over news articles that were labelled by hand.

    .venv/bin/python -m tests.benchmarks.quotes [--errors]

The labels are in `tests/data/quotes.json`: 74 articles, all written down before the tagger had been run on them. By 36 of
them rules were made; the other 38 are held back, so `--errors` does not show theirs. A quotation counts as found where it
and a labelled one share half of the characters that either has; the speaker is right where one name has all words of the
other. The texts are rejoined from the tokens of corpora (see NOTICE) and laid out in paragraphs by us.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.records import Quote, Tagging
from pipeline.taggers.countries import Countries
from pipeline.taggers.people import People
from pipeline.taggers.quotes import Quotes
from tests.builders import an_article

ROOT = Path(__file__).parents[2]
LABELS = ROOT / "tests" / "data" / "quotes.json"
HALVES = ("tuned", "held_back")
LEAST_SHARED = 0.5


@dataclass
class Score:
    """What was found of what was labelled."""

    hits: Counter[str]
    found: Counter[str]
    true: Counter[str]
    speakers: int = 0
    right_speakers: int = 0

    def f1(self, kind: str) -> float:
        """Return the F1 of a kind, or of `all`."""
        return 2 * self.hits[kind] / max(1, self.found[kind] + self.true[kind])

    @property
    def precision(self) -> float:
        """Return the share of the quotations found that are labelled ones."""
        return self.hits["all"] / max(1, self.found["all"])

    @property
    def recall(self) -> float:
        """Return the share of the labelled quotations that are found."""
        return self.hits["all"] / max(1, self.true["all"])

    @property
    def speaker(self) -> float:
        """Return the share of quotations found whose speaker is right, of those that have one."""
        return self.right_speakers / max(1, self.speakers)


def main() -> None:
    """Print the score, and what was missed if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", action="store_true")
    given = parser.parse_args()
    for half in HALVES:
        score, errors = measure(half)
        print(f"{half}: direct F1 {score.f1('direct'):.3f} of {score.true['direct']};", end=" ")
        print(f"all F1 {score.f1('all'):.3f} (P {score.precision:.3f} R {score.recall:.3f})", end=" ")
        print(f"of {score.true['all']}; speaker {score.speaker:.3f} of {score.speakers}")
        for error in errors if given.errors and half == "tuned" else ():
            print(error)


def measure(half: str) -> tuple[Score, list[str]]:
    """Return the score over one half of the labelled articles, and each error in a line."""
    taggers = (Countries.load(ROOT / "config"), People.load(ROOT / "config"), Quotes.load(ROOT / "config"))
    score, errors = Score(Counter(), Counter(), Counter()), []
    for labelled in json.loads(LABELS.read_text(encoding="utf-8")):
        if labelled["half"] != half:
            continue
        article, found = an_article(labelled["body"], headline=labelled["headline"] or None), Tagging()
        for tagger in taggers:
            found += tagger.find(article, found)
        errors += [f"{labelled['name'][:40]}: {error}" for error in _compare(score, labelled, found.quotes)]
    return score, errors


def _compare(score: Score, labelled: dict[str, Any], quotes: tuple[Quote, ...]) -> Iterator[str]:
    left = list(quotes)
    for quote in quotes:
        score.found.update((quote.quote_type, "all"))
    for true in labelled["quotes"]:
        kind, words = true["quote_type"], labelled["body"][true["char_start"] : true["char_end"]]
        score.true.update((kind, "all"))
        best = max(left, key=lambda quote: shared(true, quote), default=None)
        if best is None or shared(true, best) < LEAST_SHARED:
            yield f"missed {kind} of {true['speaker']}: {words}"
            continue
        left.remove(best)
        score.hits.update((kind, "all") if best.quote_type == kind else ("all",))
        if true["speaker"] is not None:
            score.speakers += 1
            score.right_speakers += is_same(true["speaker"], best.speaker or "")
            if not is_same(true["speaker"], best.speaker or ""):
                yield f"{best.speaker} for {true['speaker']}: {words}"
    yield from (f"too much: {quote.quote}" for quote in left)


def shared(true: Mapping[str, Any], quote: Quote) -> float:
    """Return the share of the characters of a labelled quotation and a found one that both have."""
    start, end = int(true["char_start"]), int(true["char_end"])
    both = min(end, quote.char_end) - max(start, quote.char_start)
    return max(0, both) / (end - start + quote.char_end - quote.char_start - max(0, both))


def is_same(one: str, other: str) -> bool:
    """Say whether one name has all words of the other."""
    words, others = (set(re.findall(r"\w+", name.lower())) for name in (one, other))
    return bool(words and others) and (words <= others or others <= words)


if __name__ == "__main__":
    main()
