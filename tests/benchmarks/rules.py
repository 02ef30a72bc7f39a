"""What publishers' own rules are worth: bodies of flattened pages with and without them, and those that have none.

    .venv/bin/python -m tests.benchmarks.rules FOLDER

FOLDER holds labelled pages as `tests.benchmarks.facts` takes them, with the address of each.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

from pipeline.configuration import CONFIG_DIR
from pipeline.records import Given, ParsedRecord, RecordSource
from pipeline.stages.clean import Clean
from pipeline.text.facts.sources import Sources
from tests.benchmarks.facts import pages


def word_f1(found: str, true: str) -> float:
    """Return the harmonic mean of precision and recall of words."""
    got, gold = (Counter(re.findall(r"\w+", text.lower())) for text in (found, true))
    return 2 * sum((got & gold).values()) / max(1, sum(got.values()) + sum(gold.values()))


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    clean = Clean.load(CONFIG_DIR)
    general = replace(clean, sources=Sources())
    scores: dict[str, list[tuple[float, float]]] = {"with rules": [], "without": []}
    for page in pages(folder):
        truth = json.loads((folder / "truth" / f"{page.name}.json").read_text(encoding="utf-8"))
        url, body = truth.get("url"), truth["ground_truth"]["main_content"]
        source = RecordSource(f"/in/{page.name}.txt", 0, "txt", 0, True, "00")
        record = ParsedRecord(source, page.text, page.text, Given(url=url))
        rules = clean.sources.of_address(url)
        by_general = word_f1(general(record).body, body)
        scores["with rules" if rules else "without"].append(
            (by_general, word_f1(clean(record).body, body) if rules else by_general)
        )
        if rules:
            print(f"{page.name} {rules.publisher}: {by_general:.3f} -> {scores['with rules'][-1][1]:.3f}")
    for name, some in scores.items():
        before, after = (sum(pair[at] for pair in some) / max(1, len(some)) for at in (0, 1))
        print(f"pages {name}: {len(some)}, word F1 by the general rules {before:.3f}, with their own {after:.3f}")


if __name__ == "__main__":
    main()
