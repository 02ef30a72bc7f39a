"""What a model has to say about names of which our own judge is not sure.

The model labels spans of text; whoever makes one (`pipeline/taggers/name_model.py`) is not known here. It is shown only
the passages in which a name stands that its vote may turn: for most names the look and the words around speak loudly
enough. What it says of the first places of a name is a vote beside all else that speaks for it
(`judge.py`). Where names begin and end, rules say alone: of 366 spans of people and bodies that were
no candidates of the rules, in the labelled texts that README names, 65 were names of such.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from pipeline.text.names.features import Weight
from pipeline.text.names.judge import NameJudge, decide
from pipeline.text.names.naming import NameSpot

Span = tuple[int, int, str]
"""Start and end in a text, and the label that a model has for what stands there, such as `PERSON`."""


class NameModel(Protocol):
    """Labels names in texts."""

    def label(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return the spans of each text, in order and none over another; pure."""
        ...


Answers = Mapping[str, float]
"""What a model says of a name, keys of `VOTES`, each with the share of its places of which it says so."""

# What a label on the name says, on a span that is wider, narrower or across it, and no label at all: person and body in
# hundredths of log-odds, as all weights. Learned by config/build/name_votes.py.
VOTES: Final[Mapping[str, Weight]] = {
    "person": complex(60, 0),
    "body": complex(-40, 10),
    "place": complex(-90, -60),
    "other": complex(-55, -20),
    "near person": complex(-50, -30),
    "near body": complex(-130, -5),
    "near other": complex(-145, -105),
    "none": complex(-40, -60),
}

_KINDS: Final = {
    **dict.fromkeys(("PERSON", "PER"), "person"),
    "ORG": "body",
    **dict.fromkeys(("GPE", "LOC", "FAC", "NORP"), "place"),
}
"""Labels as OntoNotes has them, with which most models of spaCy are trained, and CoNLL."""

PLACES_READ: Final = 3
"""Places of a name at which the model is asked: with nine no name is better told, with one a few are worse."""
PASSAGE_CHARACTERS: Final = 500
"""Of a passage: a paragraph, or a piece of a long one. Models look at a few words around a name: with 1,000 none of 319
texts is better read, with 300 some are worse."""
TEXT_CHARACTERS: Final = 100_000
"""Of the passages of a text that the model is shown, so that no text holds up all others for a minute."""

# What no name is in, and what may cost a model the square of its length: words without end; and what it cannot read.
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]|\S{51,}")
_LINE = re.compile(r"[^\n]+")
_POSSESSIVE = re.compile(r"['’][sS]?\Z")


class _Passage(NamedTuple):
    """A piece of a text and where it begins there."""

    start: int
    text: str


class Voting:
    """Judges names with a model that has a vote."""

    def __init__(self, judge: NameJudge, model: NameModel, votes: Mapping[str, Weight] = VOTES) -> None:
        self._judge = judge
        self._model = model
        self._votes = votes
        person, body = [vote.real for vote in votes.values()], [vote.imag for vote in votes.values()]
        self._most = complex(max(person), max(body))
        self._least = complex(min(person), min(body))

    def judge(self, texts: Sequence[str], spots: Sequence[Sequence[NameSpot]]) -> list[dict[str, bool]]:
        """Return for each text its names that are those of people (True) and of bodies (False), in their order."""
        weighed = [self._judge.weigh_alone(*pair) for pair in zip(texts, spots, strict=True)]
        names = [[name for name, weight in weights.items() if self._may_turn(weight)] for weights in weighed]
        for weights, said in zip(weighed, ask(self._model, texts, spots, names), strict=True):
            for name, answers in said.items():
                weights[name] += sum((self._votes[answer] * share for answer, share in answers.items()), 0j)
        return [decide(weights) for weights in weighed]

    def _may_turn(self, weight: Weight) -> bool:
        """Say whether the vote may decide what a name is for which so much speaks."""
        person, body, most, least = weight.real, weight.imag, self._most, self._least
        if person + most.real <= 0 and body + most.imag <= 0:
            return False
        is_person = person + least.real > max(0, body + most.imag)
        return not (is_person or body + least.imag > max(0, person + most.real))


def ask(
    model: NameModel, texts: Sequence[str], spots: Sequence[Sequence[NameSpot]], names: Sequence[Collection[str]]
) -> list[dict[str, Answers]]:
    """Return, for each text, what a model says of names in it; those are left out of which it was shown no place."""
    places = [_first_places(*pair) for pair in zip(spots, names, strict=True)]
    passages = [list(_passages(*pair)) for pair in zip(texts, places, strict=True)]
    labelled = iter(model.label([passage.text for some in passages for passage in some]))
    said: list[dict[str, Answers]] = []
    for some, shown in zip(places, passages, strict=True):
        spans = [[(start + at, end + at, label) for start, end, label in next(labelled)] for at, _ in shown]
        said.append(dict(_answers(some, shown, spans)))
    return said


def _first_places(spots: Sequence[NameSpot], names: Collection[str]) -> dict[str, list[NameSpot]]:
    """Return the first places of each of some names."""
    places: dict[str, list[NameSpot]] = {name: [] for name in names}
    for spot in spots:
        some = places.get(spot[2])
        if some is not None and len(some) < PLACES_READ:
            some.append(spot)
    return places


def _passages(text: str, asked: Mapping[str, Sequence[NameSpot]]) -> Iterator[_Passage]:
    """Yield the passages of a text in which names stand that are asked for, in order, as far as they may be read."""
    starts = [spot[0] for places in asked.values() for spot in places]
    if not starts:
        return
    cuts = list(_cuts(text))
    begins = [start for start, _ in cuts]
    rest = TEXT_CHARACTERS
    for number in sorted({bisect_right(begins, start) - 1 for start in starts}):
        start, end = cuts[number]
        rest -= end - start
        if rest < 0:
            return
        yield _Passage(start, _UNREADABLE.sub(_blank, text[start:end]))


def _cuts(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the passages of a text begin and end: its lines, long ones cut at spaces where they have any."""
    for line in _LINE.finditer(text):
        start, end = line.span()
        while end - start > PASSAGE_CHARACTERS:
            space = text.rfind(" ", start + 1, start + PASSAGE_CHARACTERS)
            cut = start + PASSAGE_CHARACTERS if space < 0 else space
            yield start, cut
            start = cut
        yield start, end


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _answers(
    asked: Mapping[str, Sequence[NameSpot]], passages: Sequence[_Passage], spans: Sequence[Sequence[Span]]
) -> Iterator[tuple[str, Answers]]:
    """Yield what the model says of each name of which it was shown a place."""
    begins = [passage.start for passage in passages]
    for name, places in asked.items():
        said: Counter[str] = Counter()
        for start, end, *_ in places:
            number = bisect_right(begins, start) - 1
            if number >= 0 and start < begins[number] + len(passages[number].text):
                said[_said(start, end, spans[number], passages[number])] += 1
        if said:
            yield name, {answer: count / said.total() for answer, count in said.items()}


def _said(start: int, end: int, spans: Sequence[Span], passage: _Passage) -> str:
    """Return what the span says of a place that covers most of it: a key of `VOTES`."""
    over = [(min(end, last) - max(start, first), first, last, label) for first, last, label in spans]
    shared, first, last, label = max(over, default=(0, 0, 0, ""), key=lambda one: one[0])
    if shared <= 0:
        return "none"
    kind = _KINDS.get(label, "other")
    inside = passage.text[first - passage.start : last - passage.start]
    begin = first + 4 if inside[:4] in {"The ", "the "} else first
    behind = first + len(_POSSESSIVE.sub("", inside))
    if start in {first, begin} and end in {last, behind}:
        return kind
    return f"near {kind}" if kind in {"person", "body"} else "near other"
