"""What is kept of pairs of bodies is what would be found anew."""

from __future__ import annotations

import random
from collections.abc import Sequence

from pipeline.stages.match import Rules, pack_sketch
from pipeline.warehouse.bodies import Bodies
from pipeline.warehouse.pieces import Pieces
from pipeline.warehouse.relations import Relations
from pipeline.warehouse.stories import NOBODYS
from tests.warehouse.test_stories import Body

RULES = Rules()
SOURCES = tuple(f"source {number}" for number in range(6))


def hold(texts: Sequence[Body]) -> Bodies:
    """Return bodies numbered in their order."""
    bodies = Bodies(1)
    for body in texts:
        bodies.add(body.key, NOBODYS, pack_sketch(body.text))
    return bodies


def a_digest_and_its_sources() -> Bodies:
    """Return a digest, number 0, and the bodies whose first paragraphs it is made of."""
    digest = Body((*((name, 60) for name in SOURCES[:4]), ("own", 40)))
    return hold([digest, *(Body(((name, 60), (f"more of {name}", 300))) for name in SOURCES)])


def test_a_verdict_follows_the_bodies_beside_and_the_fingerprints_with_a_vote() -> None:
    """Law: a digest is one no more without its sources, or when their text has no vote, and again when it has one."""
    bodies = a_digest_and_its_sources()
    pieces = Pieces(bodies, Relations(bodies, RULES), RULES)
    silent = set(bodies.profile(1).hashes) | set(bodies.profile(2).hashes)
    asked: list[tuple[list[int], set[int]]] = [
        ([1, 2, 3, 4], set()),
        ([1, 2], set()),
        ([1, 2, 3, 4], silent),
        ([1, 2, 3, 4], set()),
    ]
    assert [pieces.is_digest(0, beside, common) for beside, common in asked] == [True, False, False, True]


def test_what_is_kept_is_what_would_be_found_anew() -> None:
    """Law: whatever was asked before, and of whom, answers are those of an empty memory."""
    bodies = a_digest_and_its_sources()
    lots = random.Random(1)
    every = sorted({value for number in range(bodies.size) for value in bodies.profile(number).hashes})
    kept = Pieces(bodies, Relations(bodies, RULES), RULES)
    answers = set()
    for _ in range(300):
        number = lots.choice([0, 0, 0, 1])
        beside = lots.sample([one for one in range(bodies.size) if one != number], lots.randrange(1, 7))
        common = set(lots.sample(every, lots.choice([0, 0, 20, 200])))
        answer = kept.is_digest(number, beside, common)
        assert answer == Pieces(bodies, Relations(bodies, RULES), RULES).is_digest(number, beside, common)
        answers.add(answer)
    assert answers == {True, False}
