"""Make `config/furniture_weights.toml` again: python config/build/furniture_weights.py DATA OUT [--folds 3]

DATA holds `html/NAME.html.gz` and `truth/NAME.json` (`ground_truth.main_content`, `.title`), as the web content
extraction benchmark of Murrough Foley does (CC BY 4.0, split `dev`, commit c039d5e). Pages are flattened to a line a
block; a block is the article's own if most of its word triples are in the true text. A third of the pages, by the
digest of their names, is held back and only scored. Beside each page stand plainer texts made of it: its true
text bare, its opening, its end, and each of them between a few lines of the page, because scraped texts are
mostly shorter than pages. And since all pages are in English, each text stands there once more as if it were in a
language whose words are not known, and in the letters of one of several scripts: what is learned must hold there too.

`--folds` cross-validates on the tuning pages instead and writes nothing: by it what is measured and how the forest
grows were chosen. Deterministic: same data, same file. Takes about two minutes on one core.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import html.parser
import json
import random
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import log
from pathlib import Path
from typing import NamedTuple

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from boosting import Floats, Measures, Recipe, bounds_of, grow  # noqa: E402 - the folders are not installed
from boosting import Tree as Grown  # noqa: E402

from pipeline.text.facts.reading import make_fact_reader  # noqa: E402
from pipeline.text.flat.blocks import split_blocks, tidy  # noqa: E402
from pipeline.text.flat.furniture import Classifier  # noqa: E402
from pipeline.text.flat.headlines import NAMES as HEADLINE_NAMES  # noqa: E402
from pipeline.text.flat.headlines import Head, HeadlineFinder, Lines, find_lines, measures_of, without_site  # noqa: E402
from pipeline.text.flat.layout import head_of, read_notes  # noqa: E402
from pipeline.text.flat.measures import (  # noqa: E402
    FIELDS,
    HEAD_CHARACTERS,
    KEY_BYTES,
    NAMES,
    Vocabulary,
    measure,
    words_of_head,
)
from pipeline.text.flat.sheets import Sheet, SheetReader  # noqa: E402
from schemas.furniture import Furniture, FurnitureWeights, Tree  # noqa: E402

FOREIGN_WEIGHT = 0.4  # of a text that is written as if it were in another language
PLAIN_WEIGHT = 0.5  # what comes as text is seldom a whole page, and six plainer texts stand beside each page
VOTING_WORDS = 60  # of a block: a long one counts more than a short one, but not as much more as it is longer
WORD_PAGES, WORD_ODDS, WORDS = 25, 0.6, 500  # pages with a word that is counted, least odds, most words
NO_HEADLINE_WEIGHT = 0.3  # of a text none of whose lines is its headline: it tells what is none
MOST_BOUNDS = 15  # of a measure: more are learned by heart
OF_PAGES = {"blocks", "page words", "page prose", "page hits", "page functions", "longest"}
MOST_PAGE_BOUNDS = 5  # of a measure that is the same all over a page: with more of them it tells the page
_WORD = re.compile(r"\w+")
_BLOCKS = frozenset([
    "address", "article", "aside", "blockquote", "body", "br", "dd", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p",
    "pre", "section", "table", "td", "th", "title", "tr", "ul",
])  # fmt: skip
_SILENT = frozenset(["script", "style", "noscript", "template", "svg"])


class Labelled(NamedTuple):
    """A text in blocks, whether each is the article's own, and the true text; `is_page` if it is a whole page."""

    name: str
    blocks: list[str]
    own: list[bool]
    truth: str
    is_page: bool
    title: str


class Flattener(html.parser.HTMLParser):
    """Collects the text of a page, each block on a line."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line with a block."""
        self._silent += tag in _SILENT
        self.pieces += ["\n"] if tag in _BLOCKS else []

    def handle_endtag(self, tag: str) -> None:
        """End a line with a block."""
        self._silent -= tag in _SILENT and self._silent > 0
        self.pieces += ["\n"] if tag in _BLOCKS else []

    def handle_data(self, data: str) -> None:
        """Keep the text, its line ends as spaces."""
        if not self._silent:
            self.pieces.append(" ".join(data.split("\n")))


def main() -> None:
    """Train on the tuning pages, print the scores of both parts, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    arguments = parser.parse_args()
    furniture = Furniture.model_validate(tomllib.loads((ROOT / "config" / "furniture.toml").read_text("utf-8")))
    texts = [text for page in pages(arguments.data) for text in page if text.blocks]
    tuning = [text for text in texts if not is_held_back(text.name)]
    if arguments.folds:
        cross_validate(furniture, tuning, arguments.folds)
        return
    weights = train(furniture, tuning)
    for part, some in (("tuning", tuning), ("held back", [text for text in texts if is_held_back(text.name)])):
        print(f"{part}: {scores_of(furniture, weights, some)}")
    arguments.out.write_text(as_toml(weights), encoding="utf-8")


def cross_validate(furniture: Furniture, texts: list[Labelled], folds: int) -> None:
    """Print how well each part of the texts is judged by what was learned from the others."""
    for fold in range(folds):
        others = [text for text in texts if _digest("fold " + text.name) % folds != fold]
        weights = train(furniture, others)
        own = [text for text in texts if _digest("fold " + text.name) % folds == fold]
        print(f"fold {fold}: learned {scores_of(furniture, weights, others)}; new {scores_of(furniture, weights, own)}")


def pages(data: Path) -> Iterator[list[Labelled]]:
    """Yield each page with the plainer texts made of it."""
    for path in sorted((data / "truth").glob("*.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))["ground_truth"]
        page = gzip.decompress((data / "html" / f"{path.stem}.html.gz").read_bytes()).decode("utf-8", "replace")
        flattener = Flattener()
        flattener.feed(page)
        title = truth.get("title") or ""
        whole = label(path.stem, "".join(flattener.pieces), truth["main_content"], title, is_page=True)
        plain = plainer(whole, title)
        yield [whole, *(label(path.stem, text, whole.truth, title, is_page=False) for text in plain)]


def is_held_back(name: str) -> bool:
    """Say whether the page is one of the third that is only scored."""
    return _digest(name) % 3 == 0


def _digest(name: str) -> int:
    return hashlib.sha256(name.encode()).digest()[0]


def plainer(page: Labelled, title: str) -> list[str]:
    """Return the true text bare, and between some lines of the page, as scrapers of articles leave it."""
    chance = random.Random(page.name)
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


def label(name: str, text: str, truth: str, title: str, *, is_page: bool) -> Labelled:
    """Return the text's blocks with what is true of each."""
    blocks = split_blocks(tidy(text))
    words = words_of(truth)
    triples = set(zip(words, words[1:], words[2:], strict=False))
    lines = {" ".join(words_of(line)) for line in truth.split("\n")}
    own = [_is_own(words_of(block), triples, lines) for block in blocks]
    return Labelled(name, blocks, _without_stray(blocks, own), truth, is_page, title)


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


def train(furniture: Furniture, texts: list[Labelled]) -> FurnitureWeights:
    """Learn which words and phrases count, then the forest."""
    bare = FurnitureWeights(base=0, hits={}, words=odds_of_words(texts), trees=(), headlines=())
    ranked = bare.model_copy(update={"hits": ranks_of_hits(furniture, Classifier.of(furniture, bare), texts)})
    classifier = Classifier.of(furniture, ranked)
    known, known_words = measured(furniture, classifier, texts)
    foreign, foreign_words = measured_abroad(furniture, classifier, texts)
    measures, words = np.concatenate([known, foreign], axis=1), np.concatenate([known_words, foreign_words])
    truth = np.tile(np.array([own for text in texts for own in text.own], float), 2)
    here = np.concatenate([np.full(len(text.blocks), 1.0 if text.is_page else PLAIN_WEIGHT) for text in texts])
    shares = np.concatenate([here, FOREIGN_WEIGHT * here])
    most = [MOST_PAGE_BOUNDS if name in OF_PAGES else MOST_BOUNDS for name in NAMES]
    bounds = bounds_of(measures[:, ::7], most)
    base, grown = grow(measures, truth, shares * np.sqrt(np.minimum(words, VOTING_WORDS)), bounds, Recipe())
    judging = ranked.model_copy(update={"base": base, "trees": named(grown, NAMES)})
    return judging.model_copy(update={"headlines": train_headlines(furniture, judging, texts)})


def train_headlines(furniture: Furniture, weights: FurnitureWeights, texts: list[Labelled]) -> tuple[Tree, ...]:
    """Learn which of the lines that can be a headline is it, from texts that have theirs among several."""
    titled = [text for text in texts if text.title]
    rows: list[tuple[int, ...]] = []
    truth: list[bool] = []
    shares: list[float] = []
    for text, (head, lines) in zip(titled, lines_of(furniture, weights, titled), strict=True):
        is_it = [is_headline(head, place, text.title) for place in lines.places] if lines.measures else []
        share = (1.0 if text.is_page else PLAIN_WEIGHT) * (1.0 if any(is_it) else NO_HEADLINE_WEIGHT)
        rows += lines.measures
        truth += is_it
        shares += [share / sum(is_it) if it else share for it in is_it]
    measures = measures_of(rows).copy()
    bounds = bounds_of(measures, [MOST_BOUNDS] * len(measures))
    recipe = Recipe(trees=60, depth=3, rate=0.2, ridge=3.0, rows=0.7)
    return named(grow(measures, np.array(truth, float), np.array(shares), bounds, recipe)[1], HEADLINE_NAMES)


def lines_of(furniture: Furniture, weights: FurnitureWeights, texts: list[Labelled]) -> list[tuple[Head, Lines]]:
    """Return what stands above the first paragraph of each text, and the lines that can be its headline."""
    classifier, facts = Classifier.of(furniture, weights), make_fact_reader(furniture)
    pages = sheets_of(furniture, classifier, texts)
    heads = [head_of(read_notes(page, classifier.judge(page), None, facts.note, facts.is_title_line)) for page in pages]
    return [(head, find_lines(head)) for head in heads]


def sheets_of(furniture: Furniture, classifier: Classifier, texts: Iterable[Labelled]) -> list[Sheet]:
    """Return what is seen of the blocks of each text."""
    facts = make_fact_reader(furniture)
    reader = SheetReader.of({**classifier.vocabularies, **facts.vocabularies}, facts.glance)
    return [reader.read([text.blocks])[0] for text in texts]


def is_headline(head: Head, place: int, title: str) -> bool:
    """Say whether the line at a place, a page's title without its site, has the words of the true headline."""
    blocks = head.sheet.blocks
    line = blocks[place] if place else without_site(blocks[0], frozenset(blocks[1:]))[0]
    return words_of(line) == words_of(title)


def named(trees: Sequence[Grown], names: Sequence[str]) -> tuple[Tree, ...]:
    """Return trees as the config has them."""
    return tuple(
        Tree(asks=tuple(f"{names[row]} > {bound}" for row, bound in tree.asks), leaves=tuple(tree.leaves))
        for tree in trees
    )


def measured(furniture: Furniture, classifier: Classifier, texts: list[Labelled]) -> tuple[Measures, Floats]:
    """Return what is seen of the blocks of all texts, and how many words each has."""
    pages = sheets_of(furniture, classifier, texts)
    seen = [classifier.see(pages[start : start + 32])[1] for start in range(0, len(pages), 32)]
    return np.concatenate([some.measures for some in seen], axis=1), np.concatenate([some.words for some in seen])


def measured_abroad(furniture: Furniture, classifier: Classifier, texts: list[Labelled]) -> tuple[Measures, Floats]:
    """Return what would be seen of all texts if each were in another language, and how many words each block had.

    Phrases of furniture stay what they are, for those of many languages are known; words of grammar stay known in every
    second text; those that tell English articles from furniture are known in none.
    """
    grammar = sorted({word for some in furniture.function_words.values() for word in some})
    parts: list[tuple[Measures, Floats]] = []
    for page, text in zip(sheets_of(furniture, classifier, texts), texts, strict=True):
        chance = random.Random(f"abroad {text.name} {len(text.blocks)}")
        script, is_known = chance.choice(SCRIPTS), chance.random() < 0.5
        counts = {script(word): 1 << FIELDS["function"][0] for word in grammar if is_known}
        marks = classifier.mark([page])[1]
        written = [script(block) or "-" for block in text.blocks]
        seen = measure([written], marks, Vocabulary.of(counts))
        parts.append((seen.measures, seen.words.astype(float)))
    return np.concatenate([some for some, _ in parts], axis=1), np.concatenate([words for _, words in parts])


def as_latin(text: str) -> str:
    """Return a text as it is: only its words will not be known."""
    return text


def as_cyrillic(text: str) -> str:
    """Return a text in letters of two bytes that are large and small: Cyrillic, Greek."""
    return text.translate(_CYRILLIC)


def as_arabic(text: str) -> str:
    """Return a text in letters of two bytes that have one size, with commas of its own."""
    return text.lower().translate(_ARABIC)


def as_devanagari(text: str) -> str:
    """Return a text in letters of three bytes that have one size, and its sentences ended by a bar."""
    return text.lower().translate(_DEVANAGARI)


def as_hangul(text: str) -> str:
    """Return a text in syllables, two letters or three for each, with spaces."""
    return _LETTERS.sub(lambda word: _signs(word[0], 0xAC00, 2.4), text)


def as_han(text: str) -> str:
    """Return a text in signs without spaces, three letters or four for each, with wide marks."""
    return _LETTERS.sub(lambda word: _signs(word[0], 0x4E00, 3.4), text).translate(_WIDE).replace(" ", "")


def _signs(word: str, first: int, letters: float) -> str:
    """Return signs for a word, the same for the same word."""
    digest = hashlib.sha256(word.lower().encode()).digest()
    size = max(1, round(len(word) / letters))
    return "".join(chr(first + digest[at % 32] * 40 + at % 40) for at in range(size))


_SMALL, _LARGE = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LETTERS = re.compile(r"[A-Za-z’']+")
_CYRILLIC = {ord(letter): chr(0x430 + at) for at, letter in enumerate(_SMALL)} | {
    ord(letter): chr(0x410 + at) for at, letter in enumerate(_LARGE)
}
_ARABIC = {ord(letter): chr(0x628 + at % 20) for at, letter in enumerate(_SMALL)} | {ord(","): "،", ord("?"): "؟"}
_DEVANAGARI = {ord(letter): chr(0x915 + at) for at, letter in enumerate(_SMALL)} | {ord("."): "।"}
_WIDE = {ord(mark): wide for mark, wide in zip(".,!?:;()", "。，！？：；（）", strict=True)}
SCRIPTS = (as_latin, as_latin, as_latin, as_cyrillic, as_arabic, as_devanagari, as_hangul, as_han, as_han)


def odds_of_words(texts: Iterable[Labelled]) -> dict[str, int]:
    """Return the words that tell articles from furniture, by the pages that have them in one and in the other."""
    own: Counter[str] = Counter()
    other: Counter[str] = Counter()
    for text in texts:
        if text.is_page:
            sides: tuple[set[str], set[str]] = (set(), set())
            for block, is_own in zip(text.blocks, text.own, strict=True):
                sides[is_own].update(words_of_head(block[:HEAD_CHARACTERS]))
            for words, count in ((sides[True], own), (sides[False], other)):
                count.update({word: 0.5 if word in sides[0] and word in sides[1] else 1.0 for word in words})
    known = [word for word in own | other if own[word] + other[word] >= WORD_PAGES and len(word.encode()) <= KEY_BYTES]
    odds = {word: log((own[word] + 1) / (other[word] + 1)) for word in known}
    telling = [word for word in known if abs(odds[word]) >= WORD_ODDS]
    telling.sort(key=lambda word: (-abs(odds[word]) * (own[word] + other[word]) ** 0.5, word))
    return {word: max(-15, min(15, round(4 * odds[word]))) for word in sorted(telling[:WORDS])}


def ranks_of_hits(furniture: Furniture, classifier: Classifier, texts: list[Labelled]) -> dict[str, int]:
    """Return the kinds of phrases by place, ranked by how often a block with one is the article's own."""
    count: Counter[str] = Counter()
    own: Counter[str] = Counter()
    for page, text in zip(sheets_of(furniture, classifier, texts), texts, strict=True):
        for hit, is_own in zip(classifier.see([page])[0], text.own, strict=True):
            if hit is not None:
                count[f"{hit.code} {hit.place}"] += 1
                own[f"{hit.code} {hit.place}"] += is_own
    ordered = sorted(count, key=lambda name: ((own[name] + 1) / (count[name] + 10), name))
    return {name: rank for rank, name in enumerate(ordered, start=1)}


def scores_of(furniture: Furniture, weights: FurnitureWeights, texts: list[Labelled]) -> str:
    """Return the mean F1 of words over pages against their truth, and over plainer texts against their own blocks."""
    classifier = Classifier.of(furniture, weights)
    on_pages, on_plain = [], []
    for page, text in zip(sheets_of(furniture, classifier, texts), texts, strict=True):
        verdicts = classifier.judge(page)
        found = [block for block, verdict in zip(text.blocks, verdicts, strict=True) if verdict.is_own]
        if text.is_page:
            on_pages.append(_word_f1("\n".join(found), text.truth))
        elif any(text.own):
            own = [block for block, is_own in zip(text.blocks, text.own, strict=True) if is_own]
            on_plain.append(_word_f1("\n".join(found), "\n".join(own)))
    titled = [text for text in texts if text.title and text.is_page]
    found_lines = [(text, *pair) for text, pair in zip(titled, lines_of(furniture, weights, titled), strict=True)]
    finder = HeadlineFinder.of(weights.headlines, furniture.headlines)
    chosen = finder.find_all([head for _, head, _ in found_lines])
    right = [
        place is not None and is_headline(head, place, text.title)
        for place, (text, head, _) in zip(chosen, found_lines, strict=True)
    ]
    return (
        f"headline {np.mean(right):.3f}, word F1 {np.mean(on_pages):.4f} over {len(on_pages)} pages, "
        f"{np.mean(on_plain):.4f} over {len(on_plain)} plainer texts"
    )


def _word_f1(text: str, truth: str) -> float:
    got, want = Counter(words_of(text)), Counter(words_of(truth))
    return 2 * sum((got & want).values()) / max(1, sum(got.values()) + sum(want.values()))


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters."""
    return _WORD.findall(text.lower())


def as_toml(weights: FurnitureWeights) -> str:
    """Return the weights as the config file that the clean stage reads."""
    lines = [
        "# By what blocks are judged. Made, not edited: build/furniture_weights.py",
        f"base = {weights.base}",
        "",
        "[hits]",
        *(f"{json.dumps(name)} = {rank}" for name, rank in weights.hits.items()),
        "",
        "[words]",
        *(f"{json.dumps(word, ensure_ascii=False)} = {odds}" for word, odds in weights.words.items()),
    ]
    for name, trees in (("trees", weights.trees), ("headlines", weights.headlines)):
        for tree in trees:
            lines += ["", f"[[{name}]]", f"asks = {json.dumps(tree.asks)}", f"leaves = {json.dumps(tree.leaves)}"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
