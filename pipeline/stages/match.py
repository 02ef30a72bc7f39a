"""Say what two texts share, and what that makes of them: copies of one story, part and whole, or nothing.

Pure, and about pairs: nothing here knows who came first. The measure is containment (Broder: On the resemblance and
containment of documents, 1997), told from the fingerprints that both texts keep. Each stands for the stretch of text
around it; neighbours at nearly the same distance in both texts are one run, an edit between them or not. Only runs of
some length count: this tells reprints from articles that share names, phrases and short quotations.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, NamedTuple

import numpy as np

from pipeline.text.shingles import SHINGLE_WORDS, WIDE_WINDOW, Sketch, sketch_all, window_of

VERSION = 4

Kind = Literal["near", "excerpt"]


@dataclass(frozen=True, slots=True)
class Rules:
    """What counts as a copy: the settings of `matching`; their reasons are in config/pipeline.toml."""

    run_words: int = 12
    copy_run_words: int = 20
    copy_ratio: float = 0.53
    near_ratio: float = 0.45
    whole_ratio: float = 0.25
    story_ratio: float = 0.5
    common_stories: int = 8
    sample_articles: int = 24
    digest_pieces: int = 3
    digest_ratio: float = 0.5
    others: int = 3


class Overlap(NamedTuple):
    """What two texts have in common, seen from the first."""

    share: float
    """Of what has a vote in the first text, what lies in common runs, 0 to 1."""
    other_share: float
    """Of the second text."""
    most: float
    """The same of all of a text, with a vote or not: of the one of which it is more."""
    shared: int
    """Fingerprints in those runs."""
    longest: int
    """Words of the longest of them."""


class Match(NamedTuple):
    """Why a text counts as a copy of another."""

    kind: Kind
    overlap: Overlap


class Profile:
    """A sketch made ready for being compared with many others: 100 bytes a fingerprint, most of it to look that up."""

    __slots__ = ("_stretches", "_whole", "hashes", "index", "length", "places", "thickness", "unit", "window")

    def __init__(self, of: Sketch) -> None:
        self.hashes: list[int] = of.hashes.tolist()
        self.places = array("I", of.places.astype(np.uint32).tobytes())
        self.length = of.length
        self.unit = of.unit
        self.window = window_of(of.length // of.unit)
        self.thickness = (WIDE_WINDOW + 1) / (self.window + 1)
        """How many fingerprints it has for each that a long text has."""
        self._stretches: array[float] | None = None
        self.index = dict(zip(reversed(self.hashes), range(len(self.hashes) - 1, -1, -1), strict=True))
        self._whole: float | None = None

    @classmethod
    def unpack(cls, packed: Any) -> Profile:
        """Return the profile of a packed sketch. Raises ValueError as `Sketch.unpack` does."""
        return cls(Sketch.unpack(packed))

    @property
    def words(self) -> int:
        """Return how many words the text has."""
        return self.length // self.unit

    def stretches(self) -> array[float]:
        """Return the words for which each fingerprint stands: up to half the way to its neighbours."""
        if self._stretches is None:
            centres = np.array(self.places) + SHINGLE_WORDS * self.unit / 2
            edges = np.concatenate(([0.0], (centres[1:] + centres[:-1]) / 2, [float(self.length)]))
            self._stretches = array("f", np.maximum(np.diff(edges), 0.0).astype(np.float32).tobytes())
        return self._stretches

    def whole(self) -> float:
        """Return the words for which all fingerprints stand together."""
        if self._whole is None:
            self._whole = sum(self.stretches())
        return self._whole


def pack_sketch(squashed: str) -> bytes:
    """Return the fingerprints of a squashed text, packed: bodies with one digest have the same."""
    return pack_sketches([squashed])[0]


def pack_sketches(squashed: Sequence[str]) -> list[bytes]:
    """Return the fingerprints of each squashed text, packed; of many at two thirds of the cost."""
    return [sketch.pack() for sketch in sketch_all(squashed)]


def is_related(one: Profile, other: Profile, share: float) -> bool:
    """Tell, roughly and whatever the runs, whether of two texts one has so much of the other."""
    common = len(one.index.keys() & other.index.keys())
    fewest = min(len(one.index) / one.thickness, len(other.index) / other.thickness)
    return common / min(one.thickness, other.thickness) >= share * fewest


NOTHING = Overlap(0.0, 0.0, 0.0, 0, 0)


Pair = tuple[int, int, bool]
"""The number of a fingerprint in one text, that of the same in the other, and whether nothing is between it and the one
before in the run; plain, since there are as many as two texts have fingerprints in common."""
Run = list[Pair]

BRIDGED_WINDOWS = 2
"""So many windows, and a shingle, may lie between two fingerprints of a run: one edit costs no more, wherever it is."""
SLIP_WORDS = 4
"""By so much an edit may shift what follows it."""


def compare(one: Profile, other: Profile, common: AbstractSet[int], run_words: int) -> Overlap:
    """Return what two texts have in common, in runs of so many words or more. Linear in their fingerprints.

    Fingerprints that are `common` have no vote: what they stand for is no part of either text.
    """
    runs = _long_runs(one, other, common, run_words)
    if not runs:
        return NOTHING
    here, there = _covered(runs, 0), _covered(runs, 1)
    heard, voting = _heard(one, here, common)
    heard_there, voting_there = _heard(other, there, common)
    return Overlap(
        heard / voting if voting else 0.0,
        heard_there / voting_there if voting_there else 0.0,
        max(heard / one.whole(), heard_there / other.whole()),
        sum(len(run) for run in runs),
        max(_words(one, run[0][0], run[-1][0]) for run in runs),
    )


def find_piece(one: Profile, other: Profile, common: AbstractSet[int], rules: Rules) -> frozenset[int]:
    """Return the numbers of the fingerprints of one text that lie in longer runs with another."""
    return _covered(_long_runs(one, other, common, rules.copy_run_words), 0)


def share_of(one: Profile, numbers: AbstractSet[int], common: AbstractSet[int]) -> float:
    """Return how much of a text its fingerprints with these numbers stand for, 0 to 1."""
    heard, voting = _heard(one, numbers, common)
    return heard / voting if voting else 0.0


def _long_runs(one: Profile, other: Profile, common: AbstractSet[int], run_words: int) -> list[Run]:
    if one.window < other.window:
        turned = _long_runs(other, one, common, run_words)
        return [[(there, here, is_next) for here, there, is_next in run] for run in turned]
    shared = [number for number, value in enumerate(one.hashes) if value in other.index]
    if common:
        shared = [number for number in shared if one.hashes[number] not in common]
    if not shared or _words(one, shared[0], shared[-1]) < run_words:
        return []
    return [run for run in _runs(one, other, shared) if _words(one, run[0][0], run[-1][0]) >= run_words]


def _runs(one: Profile, other: Profile, shared: Iterable[int]) -> Iterator[Run]:
    """Yield runs of fingerprints that follow each other at nearly the same distance in both texts.

    `shared` are the numbers of those that the other text has, too, in order.
    """
    index, hashes, last, far = other.index, other.hashes, len(other.hashes) - 1, other.places
    values, near = one.hashes, one.places
    slip, bridge = SLIP_WORDS * one.unit, (SHINGLE_WORDS + BRIDGED_WINDOWS * one.window) * one.unit
    run: Run = []
    before = there = 0
    for number in shared:
        value = values[number]
        found = index[value]
        if run:
            if there < last and hashes[there + 1] == value:
                found = there + 1
            apart = near[number] - near[before]
            shift = apart - far[found] + far[there]
            if apart <= bridge and -slip <= shift <= slip and found > there:
                run.append((number, found, number == before + 1 and not shift))
                before, there = number, found
                continue
            yield run
        run = [(number, found, False)]
        before, there = number, found
    if run:
        yield run


def _covered(runs: Iterable[Run], side: int) -> frozenset[int]:
    """Return the numbers of fingerprints in some runs; where nothing is between two, of all that a finer window has."""
    covered: set[int] = set()
    for run in runs:
        numbers = [pair[side] for pair in run]
        covered.update(numbers)
        if numbers[-1] - numbers[0] >= len(numbers):
            for (before, after), (_, _, is_next) in zip(pairwise(numbers), run[1:], strict=True):
                if after > before + 1 and is_next:
                    covered.update(range(before, after))
    return frozenset(covered)


def _words(one: Profile, first: int, last: int) -> int:
    """Return how many words a run has at least, edits with them, or all of a text that is shorter than a shingle."""
    signs = one.places[last] - one.places[first] + SHINGLE_WORDS * one.unit
    return min(signs, one.length) // one.unit


def _heard(one: Profile, found: Collection[int], common: AbstractSet[int]) -> tuple[float, float]:
    """Return for how many words fingerprints with a vote stand, of those found and of all.

    Stretches are whole or half words: sums of them are exact.
    """
    stretches = one.stretches()
    heard, voting = sum(map(stretches.__getitem__, found)), one.whole()
    if not common.isdisjoint(one.hashes):
        silent = [number for number, value in enumerate(one.hashes) if value in common]
        heard -= sum(stretches[number] for number in silent if number in found)
        voting -= sum(map(stretches.__getitem__, silent))
    return heard, voting


def judge(overlap: Overlap, shortest: int, rules: Rules) -> Match | None:
    """Return what two texts with this overlap are to each other; the shorter one has `shortest` words.

    A copy has a long run in common with the other, and most of the smaller text in such runs: of what it does not have
    from everybody, which must be enough of it. Where most of the larger one is in them, too, it is the same story;
    otherwise a part of it.
    """
    if overlap.longest < min(rules.copy_run_words, max(1, shortest * rules.copy_ratio)):
        return None
    if max(overlap.share, overlap.other_share) < rules.copy_ratio or overlap.most < rules.whole_ratio:
        return None
    return Match("near" if min(overlap.share, overlap.other_share) >= rules.near_ratio else "excerpt", overlap)
