"""Make `config/furniture_weights.toml` again: python config/build/furniture_weights.py DATA OUT

DATA holds `html/NAME.html.gz` and `truth/NAME.json` (`ground_truth.main_content`, `.title`), as the web content
extraction benchmark of Murrough Foley does (CC BY 4.0, split `dev`, commit c039d5e). Pages are flattened to a line a
block; a block is the article's own if most of its word triples are in the true text. A third of the pages, by the
digest of their names, is held back and only scored. Beside each page stand plainer texts made of it: its true
text bare, its opening, its end, and each of them between a few lines of the page, because scraped texts are
mostly shorter than pages.
Deterministic: same data, same file. Takes about two minutes on one core.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from math import exp, sqrt
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from pipeline.text.blocks import split_blocks, tidy  # noqa: E402 - the folder of the project is not installed
from pipeline.text.furniture import (  # noqa: E402
    Classifier,
    Sight,
    best_path,
    neighbour_features,
    neighbours,
    own_features,
    place_features,
    places,
)
from pipeline.text.markup import text_of_html  # noqa: E402
from schemas.furniture import Furniture, FurnitureWeights  # noqa: E402

EPOCHS = 6
RATE = 0.1  # of AdaGrad (Duchi and others, 2011)
RIDGE = 1e-6
PLAIN_BLOCKS, PLAIN_WEIGHT = 40, 3.0  # what comes as text is seldom a whole page, and pages have many blocks
MIN_COUNT = 20  # rarer features are noise
INTERRUPT, SKIP = 5.0, 2.0  # tried 2, 5, 10, 20 and 0.2, 1, 2 on the tuning pages: the sum changes by 0.003
_WORD = re.compile(r"\w+")


class Labelled(NamedTuple):
    """A text in blocks: whether each is the article's own, what it shows, and the true text."""

    blocks: list[str]
    own: list[bool]
    features: list[list[str]]
    truth: str


class Example(NamedTuple):
    """One block to learn from; `weight` is the square root of its words, as when it votes."""

    features: list[str]
    is_own: bool
    weight: float


def main() -> None:
    """Train on the tuning pages, print the scores of both parts, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    vocabulary = tomllib.loads((ROOT / "config" / "furniture.toml").read_text(encoding="utf-8"))
    bare = FurnitureWeights(intercept=0.0, interrupt=INTERRUPT, skip=SKIP, weights={})
    classifier = Classifier.of(Furniture.model_validate(vocabulary), bare)
    tuning: list[Labelled] = []
    training: list[Labelled] = []
    held_back: list[Labelled] = []
    for name, text, truth, title in pages(arguments.data):
        page = label(classifier, text, truth)
        if is_held_back(name):
            held_back.append(page)
            continue
        tuning.append(page)
        training += [page, *(label(classifier, plain, truth) for plain in plainer(name, page, title))]
    weights = train(training)
    for part, some in (("tuning", tuning), ("held back", held_back)):
        print(f"{part}: word F1 {score(weights, some):.4f} over {len(some)}")
    arguments.out.write_text(as_toml(weights), encoding="utf-8")


def pages(data: Path) -> Iterator[tuple[str, str, str, str]]:
    """Yield name, flattened text, true text and true title of each page."""
    for path in sorted((data / "truth").glob("*.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))["ground_truth"]
        page = gzip.decompress((data / "html" / f"{path.stem}.html.gz").read_bytes()).decode("utf-8", "replace")
        yield path.stem, text_of_html(page), truth["main_content"], truth.get("title") or ""


def is_held_back(name: str) -> bool:
    """Say whether the page is one of the third that is only scored."""
    return hashlib.sha256(name.encode()).digest()[0] % 3 == 0


def plainer(name: str, page: Labelled, title: str) -> list[str]:
    """Return the true text bare, and between some lines of the page, as scrapers of articles leave it."""
    chance = random.Random(name)
    lines = [block for block, own in zip(page.blocks, page.own, strict=True) if not own and len(block) < 250]
    size = chance.randint(3, 25)
    at = chance.randrange(max(1, len(lines) - size))
    around = lines[at : at + size]
    third = len(around) // 3
    dressed = [*around[:third], title, page.truth, *around[third:]]
    paragraphs = [line for line in page.truth.split("\n") if line.strip()]
    opening, closing = paragraphs[: chance.randint(2, 6)], paragraphs[-chance.randint(2, 6) :]
    briefs = [*around[: third // 2], title, *opening, *around[-third // 2 :]], [title, *closing, *around[:third]]
    return ["\n\n".join(lines) for lines in (paragraphs, opening, closing, dressed, *briefs)]


def label(classifier: Classifier, text: str, truth: str) -> Labelled:
    """Return the text's blocks with what is true of each and what each shows."""
    blocks = split_blocks(tidy(text))
    words = words_of(truth)
    triples = set(zip(words, words[1:], words[2:], strict=False))
    lines = {" ".join(words_of(line)) for line in truth.split("\n")}
    own = [_is_own(words_of(block), triples, lines) for block in blocks]
    return Labelled(blocks, _without_stray(blocks, own), features_of(classifier.see(blocks)), truth)


def features_of(sights: list[Sight]) -> list[list[str]]:
    """Return the names of each block's features."""
    return [
        [*own_features(sight.look), *neighbour_features(shapes), *place_features(place)]
        for sight, shapes, place in zip(sights, neighbours(sights), places(sights), strict=True)
    ]


def _is_own(words: list[str], triples: set[tuple[str, str, str]], lines: set[str]) -> bool:
    if len(words) < 4:
        return bool(words) and " ".join(words) in lines
    mine = list(zip(words, words[1:], words[2:], strict=False))
    return 2 * sum(triple in triples for triple in mine) >= len(mine)


def _without_stray(blocks: list[str], own: list[bool]) -> list[bool]:
    """Return the labels without those of short blocks far outside the article, which agree with it by chance."""
    long = [index for index, block in enumerate(blocks) if own[index] and block.count(" ") >= 11]
    if not long:
        return own
    first, last = long[0] - 2, long[-1] + 3
    return [is_own and (first <= index <= last or blocks[index].count(" ") >= 3) for index, is_own in enumerate(own)]


def train(texts: Iterable[Labelled]) -> FurnitureWeights:
    """Fit a logistic regression on the blocks by AdaGrad."""
    examples = [
        Example(features, own, weight * sqrt(min(10, block.count(" ") + 1)))
        for text in texts
        for weight in [PLAIN_WEIGHT if len(text.blocks) < PLAIN_BLOCKS else 1.0]
        for block, own, features in zip(text.blocks, text.own, text.features, strict=True)
    ]
    counts = Counter(name for example in examples for name in example.features)
    examples = [e._replace(features=[name for name in e.features if counts[name] >= MIN_COUNT]) for e in examples]
    weights: dict[str, float] = {}
    squares: dict[str, float] = {}
    intercept = 0.0
    chance = random.Random(1)
    for _ in range(EPOCHS):
        chance.shuffle(examples)
        for example in examples:
            intercept -= 0.001 * _learn(example, weights, squares, intercept)
    rounded = {name: round(weight, 2) for name, weight in sorted(weights.items())}
    return FurnitureWeights(intercept=round(intercept, 2), interrupt=INTERRUPT, skip=SKIP, weights=rounded)


def _learn(example: Example, weights: dict[str, float], squares: dict[str, float], intercept: float) -> float:
    """Move the weights against the error of one example, and return the error."""
    log_odds = intercept + sum([weights.get(name, 0.0) for name in example.features])
    error = (1.0 / (1.0 + exp(-max(-30.0, min(30.0, log_odds)))) - example.is_own) * example.weight
    for name in example.features:
        slope = error + RIDGE * weights.get(name, 0.0)
        squares[name] = squares.get(name, 1e-2) + slope * slope
        weights[name] = weights.get(name, 0.0) - RATE * slope / sqrt(squares[name])
    return error


def score(weights: FurnitureWeights, texts: list[Labelled]) -> float:
    """Return the mean F1 of words between the blocks found and the true text."""
    return sum(_word_f1("\n".join(found(weights, text)), text.truth) for text in texts) / len(texts)


def found(weights: FurnitureWeights, text: Labelled) -> list[str]:
    """Return the blocks that the weights take for the article's own."""
    of = weights.weights.get
    scores = [weights.intercept + sum([of(name, 0.0) for name in features]) for features in text.features]
    votes = [score * sqrt(block.count(" ") + 1) for score, block in zip(scores, text.blocks, strict=True)]
    inside = best_path(votes, weights.interrupt, weights.skip)
    return [block for block, is_inside in zip(text.blocks, inside, strict=True) if is_inside]


def _word_f1(text: str, truth: str) -> float:
    got, want = Counter(words_of(text)), Counter(words_of(truth))
    return 2 * sum((got & want).values()) / max(1, sum(got.values()) + sum(want.values()))


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters."""
    return _WORD.findall(text.lower())


def as_toml(weights: FurnitureWeights) -> str:
    """Return the weights as the config file that the clean stage reads."""
    lines = [
        "# Log-odds that a block is the article's own, by feature. Made, not edited: build/furniture_weights.py",
        f"intercept = {weights.intercept}",
        f"interrupt = {weights.interrupt}",
        f"skip = {weights.skip}",
        "",
        "[weights]",
        *(f"{json.dumps(name, ensure_ascii=False)} = {weight}" for name, weight in weights.weights.items() if weight),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
