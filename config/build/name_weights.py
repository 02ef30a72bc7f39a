"""Learns config/name_weights.tsv: how much each feature of a name speaks for a person or a body.

    python config/build/name_weights.py --data DATA --labels labels.json --output config/name_weights.tsv
    python config/build/name_weights.py --data DATA --labels labels.json --hold-out

DATA is a folder with `ner/wikigold`, `ner/re3d` and `ner/GUM` in CoNLL columns (CC BY 4.0; re3d OGL and CC) and
`meantime` (NewsReader MEANTIME, CC BY 4.0); `labels.json` is made by `name_labels.py`. The result holds numbers and
words, no text.

An example is a name of one text, with the features of `pipeline/text/name_features.py`; the weights are those of a
logistic regression over three classes (person, body, neither), learned by AdaGrad. Half of the features of an example
are left out at random each time it is seen, so that no rare word decides alone. `--hold-out` learns without every
second document of wikigold and re3d and without MEANTIME, and says how well these are read.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Sequence
from math import exp, sqrt
from pathlib import Path
from typing import NamedTuple

from pipeline.taggers.people import load_bodies, load_lists
from pipeline.text.name_features import CONTEXTS, MENTIONS_READ, Groups, context_of, name_features
from pipeline.text.naming import Splitter, WordLists

CONFIG = Path(__file__).resolve().parent.parent
CLASSES = ("person", "body", "")
KINDS = {
    "PER": "person",
    "person": "person",
    "Person": "person",
    "PERSON": "person",
    "ORG": "body",
    "organization": "body",
    "Organisation": "body",
}

# Tried on the documents held out: fewer epochs learn the rare words too little, more of them by heart.
EPOCHS = 8
RATE = 0.15
LEFT_OUT = 0.4
LEAST_COUNT = 3
WEIGHT_OF_LABELS = 0.4  # of a name that two models labelled, where one that people labelled weighs 1
WEIGHT_OF_GUM = 0.4  # it labels nouns as well as names
LEAST_WEIGHT = 0.05


class Labelled(NamedTuple):
    """A text with its names as (start, end, class)."""

    text: str
    names: list[tuple[int, int, str]]


class Example(NamedTuple):
    """A name with its features, each with how often it counts, and what it is."""

    features: list[tuple[str, float]]
    kind: str
    weight: float


Weights = dict[str, tuple[float, float]]
"""By feature, how much it speaks for a person and for a body rather than for neither."""


def main() -> None:
    """Learn, and write or judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--output", type=Path)
    parser.add_argument("--hold-out", action="store_true")
    given = parser.parse_args()
    lists, bodies = load_lists(CONFIG), load_bodies(CONFIG)
    reader = Reader(lists, frozenset(bodies))
    wiki, defence = list(read_wikigold(given.data)), list(read_re3d(given.data))
    wikinews = list(read_meantime(given.data))
    own = [(WEIGHT_OF_GUM, text) for text in read_gum(given.data)]
    if given.hold_out:
        own += [(1.0, text) for text in (*wiki[::2], *defence[::2])]
    else:
        own += [(1.0, text) for text in (*wiki, *defence, *wikinews)]
    examples = [example for weight, text in own for example in reader.examples(text, weight)]
    for page in json.loads(given.labels.read_text(encoding="utf-8")):
        examples += reader.agreed(page["text"], page["labels"])
    weights = learn(examples)
    print(f"{len(examples)} examples, {len(weights)} features")
    for name, texts in (("wikigold", wiki[1::2]), ("re3d", defence[1::2]), ("meantime", wikinews)):
        print(f"{name}{' (held out)' if given.hold_out else ' (seen)'}:", judge(reader, weights, texts))
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
            features = [(feature, 1.0) for feature in (*name_features(name, self.lists), *groups.facts(name))]
            if name in self.bodies:
                features.append(("known", 1.0))
            share = 1 / sqrt(min(len(spots), MENTIONS_READ))
            for start, end, *_ in spots[:MENTIONS_READ]:
                around = zip(CONTEXTS, context_of(text, start, end), strict=True)
                features += [(f"{family} {key}", share) for family, key in around]
            found[name] = features
        return found

    def examples(self, labelled: Labelled, weight: float) -> Iterator[Example]:
        """Yield an example for each name."""
        kinds = kinds_of(labelled)
        for name, features in self.names(labelled.text).items():
            yield Example(features, kinds.get(fold(name), ""), weight)

    def agreed(self, text: str, labels: Sequence[Sequence[tuple[int, int, str]]]) -> Iterator[Example]:
        """Yield an example for each name on which the labels of both models agree."""
        one, other = (
            kinds_of(Labelled(text, [(s, e, KINDS.get(kind, "x")) for s, e, kind in each])) for each in labels
        )
        for name, features in self.names(text).items():
            key = fold(name)
            if one.get(key, "") == other.get(key, ""):
                yield Example(features, one.get(key, ""), WEIGHT_OF_LABELS)


def fold(name: str) -> str:
    """Return the words of a name in small letters."""
    return " ".join(re.findall(r"\w+", name.lower()))


def kinds_of(labelled: Labelled) -> dict[str, str]:
    """Return what each name of a text is labelled, most often; ends of names of people, titles left out, as well."""
    votes: dict[str, Counter[str]] = {}
    for start, end, kind in labelled.names:
        words = fold(re.sub(r"['’]s?\Z", "", labelled.text[start:end]).removeprefix("the ")).split()
        votes.setdefault(" ".join(words), Counter())[kind] += 1
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


# --- learning


def learn(examples: Sequence[Example]) -> Weights:
    """Fit the regression, and return its weights rounded."""
    counts = Counter(feature for example in examples for feature, _ in example.features)
    kept = [
        (
            [(feature, value) for feature, value in example.features if counts[feature] >= LEAST_COUNT],
            CLASSES.index(example.kind),
            example.weight,
        )
        for example in examples
    ]
    weights = {feature: [0.0, 0.0, 0.0] for feature, count in counts.items() if count >= LEAST_COUNT}
    squares = {feature: [1e-2, 1e-2, 1e-2] for feature in weights}
    chance = random.Random(1)
    for _ in range(EPOCHS):
        chance.shuffle(kept)
        for features, kind, weight in kept:
            seen = [feature for feature in features if chance.random() > LEFT_OUT]
            _step(seen, kind, weight, weights, squares)
    scale = 1 - LEFT_OUT  # all features speak at once later
    rounded = {}
    for feature, (person, body, neither) in weights.items():
        pair = round(scale * (person - neither), 2), round(scale * (body - neither), 2)
        if max(map(abs, pair)) >= LEAST_WEIGHT:
            rounded[feature] = pair
    return rounded


def _step(
    features: list[tuple[str, float]],
    kind: int,
    weight: float,
    weights: dict[str, list[float]],
    squares: dict[str, list[float]],
) -> None:
    """Move the weights against the error of one example."""
    sums = [0.0, 0.0, 0.0]
    for feature, value in features:
        for each, w in enumerate(weights[feature]):
            sums[each] += w * value
    most = max(sums)
    odds = [exp(one - most) for one in sums]
    total = sum(odds)
    errors = [(one / total - (each == kind)) * weight for each, one in enumerate(odds)]
    for feature, value in features:
        own, square = weights[feature], squares[feature]
        for each, error in enumerate(errors):
            slope = error * value + 1e-4 * own[each]
            square[each] += slope * slope
            own[each] -= RATE * slope / sqrt(square[each])


def judge(reader: Reader, weights: Weights, texts: Sequence[Labelled]) -> str:
    """Return precision, recall and F1 of the distinct names of each text."""
    counts: Counter[tuple[str, str]] = Counter()
    for labelled in texts:
        true = {(kind, fold(labelled.text[start:end])) for start, end, kind in labelled.names if kind in CLASSES}
        found = set()
        for name, features in reader.names(labelled.text).items():
            person, body = (sum(weights.get(f, (0, 0))[each] * value for f, value in features) for each in (0, 1))
            if max(person, body) > 0:
                found.add(("person" if person > body else "body", fold(name)))
        for kind in CLASSES[:2]:
            for key, names in (("hit", true & found), ("found", found), ("true", true)):
                counts[kind, key] += sum(name[0] == kind for name in names)
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
