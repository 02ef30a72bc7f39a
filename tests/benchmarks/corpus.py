"""Make a folder of real-sized article files out of the samples or of labelled pages: every file another text."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
SMALLEST_BYTES, LARGEST_BYTES = 3_000, 6_000
FILES_IN_A_FOLDER = 1_000


def paragraphs_of(texts: list[str]) -> list[str]:
    """Return the distinct paragraphs of some texts, in their order."""
    return list(dict.fromkeys(line.strip() for text in texts for line in text.split("\n") if len(line.split()) > 12))


def furniture_of(texts: list[str]) -> list[str]:
    """Return the distinct short lines of some texts."""
    lines = (line.strip() for text in texts for line in text.split("\n"))
    return list(dict.fromkeys(line for line in lines if line and len(line.split()) <= 6))


def load_texts(labelled: Path | None) -> list[str]:
    """Return the texts to draw from: the samples, and the labelled articles of a folder of JSON truths, if given."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    truths = sorted(labelled.glob("*.json")) if labelled else []
    return texts + [json.loads(path.read_text(encoding="utf-8"))["ground_truth"]["main_content"] for path in truths]


def an_article(rng: random.Random, paragraphs: list[str], furniture: list[str], number: int) -> str:
    """Return a text of 3 to 6 kB: a headline, paragraphs drawn at random with one word of its own, some furniture."""
    size = rng.randint(SMALLEST_BYTES, LARGEST_BYTES)
    headline = " ".join(re.findall(r"\w+", rng.choice(paragraphs))[:9]).title()
    parts = [*rng.sample(furniture, 3), headline, f"Reference {number} was given on the day. {rng.choice(paragraphs)}"]
    while sum(map(len, parts)) < size:
        parts.append(rng.choice(paragraphs))
    return "\n\n".join([*parts, *rng.sample(furniture, 3)])[:LARGEST_BYTES]


def make_corpus(folder: Path, files: int, labelled: Path | None = None, seed: int = 1) -> None:
    """Write so many article files below a folder, a thousand in each subfolder."""
    rng = random.Random(seed)
    texts = load_texts(labelled)
    paragraphs, furniture = paragraphs_of(texts), furniture_of(texts)
    for number in range(files):
        inner = folder / f"{number // FILES_IN_A_FOLDER:04d}"
        if number % FILES_IN_A_FOLDER == 0:
            inner.mkdir(parents=True, exist_ok=True)
        (inner / f"{number:07d}.txt").write_text(an_article(rng, paragraphs, furniture, number), encoding="utf-8")
