"""Learns config/name_weights.tsv: how much each feature of a name speaks for a person or a body.

    python config/build/name_weights.py --data DATA --labels labels.json --output config/name_weights.tsv
    python config/build/name_weights.py --data DATA --labels labels.json --hold-out

DATA is a folder with `ner/wikigold`, `ner/re3d` and `ner/GUM` in CoNLL columns (CC BY 4.0; re3d OGL and CC) and
`meantime` (NewsReader MEANTIME, CC BY 4.0); `labels.json` is made by `name_labels.py`. Learned from are also the briefs
and the stories with odd numbers in `tests/data/world` and the sentences of `name_contexts.txt`, all ours. Names in
these are made up, the same ones as people, as bodies and as neither: they teach what the words around a name say of it.
The result holds numbers and words, no text.

An example is a name of one text, with the features of `pipeline/text/names/features.py`; the weights are those of a
logistic regression over three classes (person, body, neither), each example seen whole and without some of its
features, so that no rare word decides alone. `--hold-out` learns without every second document of wikigold and re3d and
without MEANTIME, and says how well the tagger reads these then; `--quarter` learns without every fourth document of
wikigold alone, by which no feature was chosen, and without MEANTIME. With `--swap` `--hold-out` holds the other half of
wikigold out, which `name_votes.py` needs.

Needs `pip install scikit-learn==1.9.1`.
"""

from __future__ import annotations

import argparse
import importlib
import json
import random
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Sequence
from math import sqrt
from pathlib import Path
from typing import NamedTuple

from pipeline.taggers.people import Bodies, People, load_bodies, load_lists
from pipeline.text.names.features import (
    ANY,
    MENTIONS_READ,
    UNIT,
    Groups,
    around_features,
    build_of,
    form_of,
    name_features,
)
from pipeline.text.names.naming import Splitter, WordLists
from tests.marked import read_marked

CONFIG = Path(__file__).resolve().parent.parent
WORLD = CONFIG.parent / "tests" / "data" / "world"
CONTEXTS = Path(__file__).with_name("name_contexts.txt")
NAMES_OF_CONTEXTS = (
    *("Quillon", "Sanvex", "Orimoto", "Tarbanka", "Voltara", "Sobaka", "Aksam", "Nordbahn", "Karimova", "Ozigi"),
    *("Hettigoda", "Mocanu", "Kettunen", "Dashdorj", "Fonoti", "Gjokutaj", "Zambe Sorak", "Kelto Maruni"),
    *("Dilno Karash", "Ilir Tovak", "Harvo Lindal", "Mako Zefir", "Onimi Asado", "Batu Larsek"),
)
"""Made-up names that look like those of anything."""
NAMES_A_CONTEXT = 8
CLASSES = ("person", "body", "")
KINDS = {
    "P": "person",
    "O": "body",
    "PER": "person",
    "person": "person",
    "Person": "person",
    "PERSON": "person",
    "ORG": "body",
    "organization": "body",
    "Organisation": "body",
}

# Found by cross-validation over three documents in four of wikigold; the result is flat around them.
FREEDOM = 0.3  # the less, the smaller the weights are kept
LEAST_COUNT = 3
LEFT_OUT = 0.4  # of the features of a second copy of each example: the next text has words that were never seen
MOST_ROUNDS = 300
WEIGHT_OF_LABELS = 0.2  # of a name that two models labelled, where one that people labelled weighs 1
WEIGHT_OF_NEWS = 0.5  # the same in stories of a news wire, which are nearest to what is read
WEIGHT_OF_GUM = 0.4  # it labels nouns as well as names
WEIGHT_OF_CONTEXTS = 0.6  # of a name in a sentence written for what stands around it
LEAST_WEIGHT = 5


class Labelled(NamedTuple):
    """A text with its names as (start, end, class)."""

    text: str
    names: list[tuple[int, int, str]]


class Example(NamedTuple):
    """A name with its features, each with how often it counts, and what it is."""

    features: list[tuple[str, float]]
    kind: str
    weight: float


Weights = dict[str, tuple[int, int]]
"""By feature, how much it speaks for a person and for a body rather than for neither."""


def main() -> None:
    """Learn, and write or judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--output", type=Path)
    parser.add_argument("--hold-out", action="store_true")
    parser.add_argument("--quarter", action="store_true")
    parser.add_argument("--swap", action="store_true")
    given = parser.parse_args()
    lists, bodies = load_lists(CONFIG), load_bodies(CONFIG)
    reader = Reader(lists, frozenset(bodies))
    wiki, defence = list(read_wikigold(given.data)), list(read_re3d(given.data))
    wiki = wiki[1:] if given.swap else wiki
    wikinews = list(read_meantime(given.data))
    own = [(WEIGHT_OF_GUM, text) for text in read_gum(given.data)]
    if given.quarter:
        own += [(1.0, text) for place, text in enumerate(wiki) if place % 4 != 3]
        own += [(1.0, text) for text in defence[::2]]
        wiki = [text for place, text in enumerate(wiki) if place % 4 == 3 for _ in range(2)]
    elif given.hold_out:
        own += [(1.0, text) for text in (*wiki[::2], *defence[::2])]
    else:
        own += [(1.0, text) for text in (*wiki, *defence, *wikinews)]
    world = list(read_world(WORLD))
    own += [(1.0, text) for text in (*world[::2], *read_world(WORLD, "briefs"))]
    examples = [example for weight, text in own for example in reader.examples(text, weight)]
    examples += [example for text in read_contexts(CONTEXTS) for example in reader.named(text, WEIGHT_OF_CONTEXTS)]
    for page in json.loads(given.labels.read_text(encoding="utf-8")):
        weight = WEIGHT_OF_NEWS if page["is_news"] else WEIGHT_OF_LABELS
        examples += reader.agreed(page["text"], page["labels"], weight)
    weights = learn(examples)
    print(f"{len(examples)} examples, {len(weights)} features")
    for name, texts in (
        ("wikigold", wiki[1::2]),
        ("re3d", defence[1::2]),
        ("meantime", wikinews),
        ("world", world[1::2]),
    ):
        print(
            f"{name}{' (held out)' if given.hold_out or given.quarter else ' (seen)'}:",
            judge(lists, bodies, weights, texts),
        )
    if given.output:
        given.output.write_text(as_tsv(weights), encoding="utf-8")


# --- examples


class Reader:
    """Makes examples of texts."""

    def __init__(self, lists: WordLists, bodies: frozenset[str]) -> None:
        self.lists = lists
        self.bodies = bodies
        self.splitter = Splitter(lists)

    def names(self, text: str) -> dict[str, list[tuple[str, float]]]:
        """Return the features of each name of a text."""
        found = {}
        groups = Groups(self.splitter.find(text))
        for name, spots in groups.spots.items():
            features = [(feature, 1.0) for feature in (*name_features(name, self.lists), *groups.facts.get(name, ()))]
            if name in self.bodies:
                features.append(("known", 1.0))
            share = 1 / sqrt(min(len(spots), MENTIONS_READ))
            build = build_of(name.count(" ") + 1, form_of(name[name.rfind(" ") + 1 :], self.lists))
            for start, end, *_ in spots[:MENTIONS_READ]:
                around = around_features(text, start, end, build, self.lists)
                features += [(feature, share) for feature in around]
            found[name] = features
        return found

    def examples(self, labelled: Labelled, weight: float) -> Iterator[Example]:
        """Yield an example for each name."""
        kinds = kinds_of(labelled)
        for name, features in self.names(labelled.text).items():
            yield Example(features, kinds.get(fold(name), ""), weight)

    def named(self, labelled: Labelled, weight: float) -> Iterator[Example]:
        """Yield an example for the one name that is labelled, if it is a possible one."""
        ((start, end, kind),) = labelled.names
        features = self.names(labelled.text).get(labelled.text[start:end])
        if features:
            yield Example(features, kind, weight)

    def agreed(self, text: str, labels: Sequence[Sequence[tuple[int, int, str]]], weight: float) -> Iterator[Example]:
        """Yield an example for each name on which the labels of both models agree."""
        one, other = (
            kinds_of(Labelled(text, [(s, e, KINDS.get(kind, "x")) for s, e, kind in each])) for each in labels
        )
        for name, features in self.names(text).items():
            key = fold(name)
            if one.get(key, "") == other.get(key, ""):
                yield Example(features, one.get(key, ""), weight)


def fold(name: str) -> str:
    """Return the words of a name in small letters."""
    return " ".join(re.findall(r"\w+", name.lower()))


def kinds_of(labelled: Labelled) -> dict[str, str]:
    """Return what each name of a text is labelled, most often; ends of names of people, titles left out, as well."""
    votes: dict[str, Counter[str]] = {}
    for start, end, kind in labelled.names:
        whole = fold(re.sub(r"['’]s?\Z", "", labelled.text[start:end]).removeprefix("the "))
        for name in {whole, whole.removeprefix("the ")}:  # at the beginning of a sentence, too
            votes.setdefault(name, Counter())[kind] += 1
    kinds = {name: of.most_common(1)[0][0] for name, of in votes.items()}
    for name, kind in [*kinds.items()]:
        if kind == "person":
            words = name.split()
            for first in range(1, min(len(words), 6)):
                kinds.setdefault(" ".join(words[first:]), kind)
    return {name: kind if kind in CLASSES else "" for name, kind in kinds.items()}


# --- labelled texts


def read_wikigold(data: Path) -> Iterator[Labelled]:
    """Yield the documents of wikigold."""
    text = (data / "ner/wikigold/CONLL-format/data/wikigold.conll.txt").read_text(encoding="utf-8")
    for document in text.split("-DOCSTART- O"):
        yield from read_columns(document)


def read_re3d(data: Path) -> Iterator[Labelled]:
    """Yield the documents of re3d."""
    for path in sorted(data.glob("ner/re3d/CONLL-format/data-by-source/conll/*/*.conll")):
        yield from read_columns(path.read_text(encoding="utf-8"))


def read_gum(data: Path) -> Iterator[Labelled]:
    """Yield pieces of twenty sentences of GUM, which are in no order."""
    for path in sorted(data.glob("ner/GUM/CONLL-format/data/*/*.conll")):
        sentences = path.read_text(encoding="utf-8").split("\n\n")
        for first in range(0, len(sentences), 20):
            yield from read_columns("\n\n".join(sentences[first : first + 20]))


def read_contexts(path: Path) -> Iterator[Labelled]:
    """Yield the sentences of a file of contexts, each with several names, as what stands in its part of the file.

    The same names stand in all three parts, equally often.
    """
    parts: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.startswith("# ---"):
            kind = line.removeprefix("# ---").strip()
            parts[kind if kind in CLASSES else ""] = []
        elif line and not line.startswith("#"):
            next(reversed(parts.values())).append(line)
    sentences = max(map(len, parts.values()))
    for kind, lines in parts.items():
        for number in range(sentences * NAMES_A_CONTEXT):
            line = lines[number % len(lines)]
            name = NAMES_OF_CONTEXTS[number * 7 // len(lines) % len(NAMES_OF_CONTEXTS)]
            start = line.index("{}")
            yield Labelled(line.replace("{}", name), [(start, start + len(name), kind)])


def read_columns(columns: str) -> Iterator[Labelled]:
    """Yield a text out of lines with a word and its label; none where there are no words."""
    text = ""
    names: list[tuple[int, int, str]] = []
    before, is_quoted = "O", False
    for line in columns.strip().split("\n"):
        word, _, label = line.replace(" ", "\t").rpartition("\t")
        word = word.split("\t")[0]
        if not word:
            before = "O"
            continue
        is_glued = word in {",", ".", ";", ":", "!", "?", ")", "]", "'s", "’s", "'", "%", "n't"} or (
            word == '"' and is_quoted
        )
        if text and not is_glued and text[-1] not in "([$" and not (text[-1] == '"' and is_quoted):
            text += " "
        is_quoted ^= word == '"'
        kind = KINDS.get(label.partition("-")[2], "x")
        if label != "O":
            if before.partition("-")[2] == label.partition("-")[2] and not label.startswith("B"):
                names[-1] = (names[-1][0], len(text) + len(word), kind)
            else:
                names.append((len(text), len(text) + len(word), kind))
        text += word
        before = label
    if text:
        yield Labelled(text, names)


def read_meantime(data: Path) -> Iterator[Labelled]:
    """Yield headline and first five sentences, the annotated part, of the articles of MEANTIME."""
    for path in sorted(data.glob("meantime/intra-doc_annotation/*/*.xml")):
        document = ET.parse(path).getroot()
        text, places, sentence = "", {}, None
        for token in document.iter("token"):
            word = token.text or ""
            if int(token.get("sentence", "0")) > 5:
                break
            if sentence is not None and token.get("sentence") != sentence:
                text += "\n\n"
            elif text and (word[:1].isalnum() or word[:1] in "\"'(`$") and text[-1] not in "(`$":
                text += " "
            sentence, places[token.get("t_id")] = token.get("sentence"), (len(text), len(text) + len(word))
            text += word
        yield Labelled(text, [*_mentions(document, places)])


def _mentions(document: ET.Element, places: dict[str | None, tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
    types = {entity.get("m_id"): entity.get("ent_type", "") for entity in document.iter("ENTITY")}
    of = {
        source.get("m_id"): types.get(target.get("m_id"), "")
        for link in document.iter("REFERS_TO")
        for target in link.findall("target")
        for source in link.findall("source")
    }
    for mention in document.iter("ENTITY_MENTION"):
        ids = [anchor.get("t_id") for anchor in mention.iter("token_anchor")]
        if mention.get("syntactic_type") in {"NAM", "PRE.NAM"} and ids and ids[0] in places and ids[-1] in places:
            yield places[ids[0]][0], places[ids[-1]][1], KINDS.get(of.get(mention.get("m_id"), ""), "x")


def read_world(folder: Path, which: str = "*_[0-9][0-9]") -> Iterator[Labelled]:
    """Yield the stories of many countries, those with odd numbers first of each pair, or the briefs."""
    for path in sorted(folder.glob(f"{which}*.txt")):
        for story in read_marked(path):
            names = [(one.start, one.end, KINDS.get(one.kind, "x")) for one in story.marks if one.kind in "POL"]
            yield Labelled(story.text, names)


# --- learning


def learn(examples: Sequence[Example]) -> Weights:
    """Fit the regression, and return its weights rounded."""
    linear, sparse = importlib.import_module("sklearn.linear_model"), importlib.import_module("scipy.sparse")
    counts = Counter(feature for example in examples for feature, _ in example.features)
    numbers = {feature: number for number, feature in enumerate(f for f, c in counts.items() if c >= LEAST_COUNT)}
    examples = [*_with_fewer_features(examples)]
    cells = [
        (row, numbers[feature], value)
        for row, example in enumerate(examples)
        for feature, value in example.features
        if feature in numbers
    ]
    rows, columns, values = zip(*cells, strict=True)
    table = sparse.csr_matrix((values, (rows, columns)), shape=(len(examples), len(numbers)))
    model = linear.LogisticRegression(C=FREEDOM, max_iter=MOST_ROUNDS)
    kinds = [CLASSES.index(example.kind) for example in examples]
    model.fit(table, kinds, sample_weight=[example.weight for example in examples])
    person, body, neither = model.coef_
    start = model.intercept_[:2] - model.intercept_[2]
    rounded = {}
    for feature, column in numbers.items():
        pair = person[column] - neither[column], body[column] - neither[column]
        if feature == ANY:
            pair = pair[0] + start[0], pair[1] + start[1]
        whole = round(UNIT * float(pair[0])), round(UNIT * float(pair[1]))
        if max(map(abs, whole)) >= LEAST_WEIGHT:
            rounded[feature] = whole
    return rounded


def _with_fewer_features(examples: Sequence[Example]) -> Iterator[Example]:
    """Yield each example at half of its weight, and again without some of its features, taken at random."""
    chance = random.Random(1)
    for features, kind, weight in examples:
        yield Example(features, kind, weight / 2)
        kept = [one for one in features if one[0] == ANY or chance.random() > LEFT_OUT]
        yield Example(kept, kind, weight / 2)


def judge(lists: WordLists, bodies: Bodies, weights: Weights, texts: Sequence[Labelled]) -> str:
    """Return precision, recall and F1 of the distinct names of each text, as the tagger finds them."""
    tagger = People(lists, bodies, {feature: complex(*pair) for feature, pair in weights.items()})
    counts: Counter[tuple[str, str]] = Counter()
    for text, names in texts:
        true = {(kind, fold(text[start:end])) for start, end, kind in names if kind in CLASSES[:2]}
        found = {
            ("person" if one.kind == "person" else "body", fold(text[one.start : one.end]))
            for one in tagger.name("", text)
        }
        for kind in CLASSES[:2]:
            for key, some in (("hit", true & found), ("found", found), ("true", true)):
                counts[kind, key] += sum(name[0] == kind for name in some)
    return "; ".join(f"{kind} {_prf(*(counts[kind, key] for key in ('hit', 'found', 'true')))}" for kind in CLASSES[:2])


def _prf(hits: int, found: int, true: int) -> str:
    precision, recall = hits / max(1, found), hits / max(1, true)
    return f"P {precision:.3f} R {recall:.3f} F1 {2 * precision * recall / max(1e-9, precision + recall):.3f}"


def as_tsv(weights: Weights) -> str:
    """Return the weights as the config file that the tagger reads."""
    lines = [
        "# How much a feature of a name speaks for a person and for a body. Made, not edited: build/name_weights.py",
        "feature\tperson\tbody",
        *(f"{json.dumps(feature, ensure_ascii=False)[1:-1]}\t{p}\t{b}" for feature, (p, b) in sorted(weights.items())),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
