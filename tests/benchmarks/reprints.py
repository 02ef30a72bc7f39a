"""Measure what is found of copies: real articles, and what wires, desks and sites make of them, judged as bodies.

    python -m tests.benchmarks.reprints FOLDER [--half tuned|held]

FOLDER has `truth/*.json` with `ground_truth.main_content`. One half of the articles is for tuning, the other is held back.
Copies are trimmed, edited, given another lede and local paragraphs, dressed with furniture, excerpted, or briefs. Beside
them stand what must not be merged: live blogs that share posts, slideshows that share captions, reports from one
template, articles on one event that share quotations, digests and pages below the same furniture.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.stages.deduplicate import GroupHead, OriginalRank
from pipeline.stages.match import Rules, pack_sketch
from pipeline.text.normalize import squash
from pipeline.warehouse.bodies import DIGEST
from pipeline.warehouse.stories import Stories

SWAPS = [
    "about",
    "almost",
    "nearly",
    "said",
    "told",
    "reported",
    "now",
    "then",
    "more",
    "less",
    "new",
    "old",
    "first",
    "last",
    "other",
    "another",
    "many",
    "most",
]


@dataclass(frozen=True)
class Made:
    """A body, the family that it belongs to, and what was done to it."""

    text: str
    family: str
    how: str


def articles(folder: Path, half: str) -> dict[str, list[str]]:
    """Return the paragraphs of the articles of one half, by name."""
    found = {}
    for path in sorted((folder / "truth").glob("*.json")):
        if (hashlib.md5(path.stem.encode()).digest()[0] % 2 == 0) == (half == "tuned"):
            text = json.loads(path.read_text("utf-8"))["ground_truth"]["main_content"]
            paragraphs = [line.strip() for line in text.split("\n") if line.strip()]
            if len(paragraphs) >= 5 and 150 <= len(text.split()) <= 3000:
                found[path.stem] = paragraphs
    return found


def edited(text: str, lots: random.Random, every: int) -> str:
    """Return a text with about one word in so many changed, put in or left out."""
    words = []
    for word in text.split():
        kind = lots.choice("cil") if lots.random() < 1 / every else ""
        words += {"c": [lots.choice(SWAPS)], "i": [word, lots.choice(SWAPS)], "l": []}.get(kind, [word])
    return " ".join(words)


def copies(name: str, paragraphs: list[str], others: list[str], lots: random.Random) -> Iterator[Made]:
    """Yield what becomes of an article."""
    middle = max(2, int(len(paragraphs) * lots.uniform(0.6, 0.9)))
    ways = {
        "trimmed": paragraphs[:middle],
        "edited": [edited(one, lots, 25) for one in paragraphs],
        "edited and trimmed": [edited(one, lots, 40) for one in paragraphs[:middle]],
        "other lede": [lots.choice(others), *paragraphs[1:]],
        "local": [*paragraphs[:2], lots.choice(others), *paragraphs[2:], lots.choice(others)],
        "dressed": [
            *(lots.choice(others)[:60] for _ in range(4)),
            *paragraphs,
            *(lots.choice(others)[:80] for _ in range(6)),
        ],
        "excerpt": _until(paragraphs, max(60, sum(len(one.split()) for one in paragraphs) // 4)),
    }
    for how in lots.sample(sorted(ways), 3):
        yield Made("\n\n".join(ways[how]), name, how)


def _until(paragraphs: list[str], words: int) -> list[str]:
    kept: list[str] = []
    while len(" ".join(kept).split()) < words:
        kept.append(paragraphs[len(kept)])
    return kept


def briefs(names: list[str], known: dict[str, list[str]], lots: random.Random) -> Iterator[Made]:
    """Yield short briefs of their own, each with an edited copy."""
    for name in names:
        words = " ".join(known[name]).split()[40:72]
        family = f"brief {name}"
        yield Made(" ".join(words), family, "original")
        place = lots.randrange(8, 24)
        yield Made(" ".join([*words[:place], "reportedly", *words[place + 1 :]]), family, "brief")


def traps(names: list[str], known: dict[str, list[str]], lots: random.Random) -> Iterator[Made]:
    """Yield what must not be merged, with each other or with anything."""
    posts = [one for name in names for one in known[name] if 25 <= len(one.split()) <= 120]
    lots.shuffle(posts)
    own = iter(posts)
    for number in range(8):
        shared = [next(own) for _ in range(3)]
        for side in "ab":
            mine = [next(own) for _ in range(8)]
            yield Made(
                "\n\n".join([*mine[:3], shared[0], *mine[3:5], *shared[1:], *mine[5:]]),
                f"live {number}{side}",
                "live blog",
            )
    captions = [next(own) for _ in range(6)]
    for number in range(8):
        mine = [next(own) for _ in range(5)]
        yield Made("\n\n".join([mine[0], *lots.sample(captions, 3), *mine[1:]]), f"slides {number}", "slideshow")
    quotes = [" ".join(next(own).split()[:35]) for _ in range(3)]
    for number in range(8):
        mine = [next(own) for _ in range(5)]
        yield Made(
            "\n\n".join([mine[0], quotes[0], mine[1], quotes[1], *mine[2:], quotes[2]]), f"event {number}", "one event"
        )
    for number in range(20):
        yield Made(weather(lots), f"weather {number}", "template")
    for number in range(10):
        pieces = [one for name in lots.sample(names, 6) for one in known[name][:2]]
        yield Made("\n\n".join(pieces), f"digest {number}", "digest")


def weather(lots: random.Random) -> str:
    """Return a report as a program writes it."""
    place = lots.choice(["Mombasa", "Osaka", "Lima", "Perth", "Oslo", "Cairo"])
    days = (
        f"{day} will be {lots.choice(['sunny', 'cloudy', 'wet'])} with a high of {lots.randrange(5, 40)} and a low of"
        f" {lots.randrange(-5, 5)} degrees, winds from the {lots.choice(['north', 'south', 'west'])} at {lots.randrange(5, 60)} km/h."
        for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
    )
    return f"The forecast for {place} this week. " + " ".join(days)


def main() -> None:
    """Print what is found, and what is merged that should not be."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--half", choices=["tuned", "held"], default="tuned")
    arguments.add_argument("--seed", type=int, default=1)
    said = arguments.parse_args()
    lots = random.Random(said.seed)
    known = articles(said.folder, said.half)
    names = lots.sample(sorted(known), len(known))
    sources, rest = names[: len(names) // 2], names[len(names) // 2 :]
    others = [one for name in rest[40:80] for one in known[name] if 20 <= len(one.split()) <= 90]
    made = [Made("\n\n".join(known[name]), name, "original") for name in sources]
    made += [one for name in sources for one in copies(name, known[name], others, lots)]
    made += [*briefs(rest[:40], known, lots), *traps(rest[80:], known, lots)]
    lots.shuffle(made)
    _report(made, *_decide(made))


def _decide(made: list[Made]) -> tuple[Stories, list[str], float]:
    keys = [_key(one.text) for one in made]
    packed = {key: pack_sketch(squash(one.text)) for key, one in zip(keys, made, strict=True)}
    stories = Stories(Rules())
    started = time.process_time()
    for first in range(0, len(made), 500):
        page = dict.fromkeys(keys[first : first + 500])
        lengths = {key: len(one.text.split()) for key, one in zip(keys, made, strict=True)}
        stories.decide(
            {k: GroupHead(OriginalRank(1, 0, -lengths[k], k), 1) for k in page if not stories.bodies.find(k)}, packed
        )
        stories.keep()
    return stories, keys, (time.process_time() - started) / len(made) * 1e6


def _key(text: str) -> str:
    digits = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _report(made: list[Made], stories: Stories, keys: list[str], each_us: float) -> None:
    bodies = stories.bodies
    numbers = [bodies.find(key) or 0 for key in keys]
    group = [(bodies.kin(number) or [number])[0] for number in numbers]
    home = {one.family: group[place] for place, one in enumerate(made) if one.how == "original"}
    found, asked = Counter[str](), Counter[str]()
    for place, one in enumerate(made):
        if one.family in home and one.how != "original":
            asked[one.how] += 1
            found[one.how] += group[place] == home[one.family]
    families: dict[int, set[str]] = {}
    for place, one in enumerate(made):
        families.setdefault(group[place], set()).add(one.family)
    wrong = [sorted(names) for names in families.values() if len(names) > 1]
    hits, merged = sum(found.values()), sum(len(names) - 1 for names in wrong)
    precision, recall = hits / max(1, hits + merged), hits / max(1, sum(asked.values()))
    digests = Counter(
        one.how for one, number in zip(made, numbers, strict=True) if bodies.get("status", number) == DIGEST
    )
    print(
        f"F1 {2 * precision * recall / max(1e-9, precision + recall):.3f} P {precision:.3f} R {recall:.3f}, {each_us:.0f} µs each"
    )
    print("found:", ", ".join(f"{how} {found[how]}/{asked[how]}" for how in sorted(asked)))
    print("merged wrongly:", wrong, "digests:", dict(digests))


if __name__ == "__main__":
    main()
