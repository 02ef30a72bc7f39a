"""Which bodies are related is told alike however it is asked for, and circles only ever save asking."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stages.match import Rules
from pipeline.warehouse import relations as module
from pipeline.warehouse.bodies import Bodies
from pipeline.warehouse.relations import Relations
from tests.warehouse.test_pieces import hold
from tests.warehouse.test_stories import Body

RULES = Rules()
PARTS = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from([30, 120, 300])), min_size=1, max_size=4)
BODIES = st.lists(PARTS.map(lambda parts: Body(tuple(parts))), min_size=2, max_size=12, unique=True)


def related(bodies: Bodies, one: int, other: int) -> bool:
    """Tell it as a memory does that was never asked for anything else."""
    return Relations(bodies, RULES).is_related(one, other)


def shared(bodies: Bodies, number: int) -> Mapping[int, int]:
    """Return how many fingerprints a body has in common with each."""
    own = bodies.profile(number).index.keys()
    return {one: len(own & bodies.profile(one).index.keys()) for one in range(bodies.size)}


def strangers(bodies: Bodies, sample: Iterable[int]) -> int:
    """Return how many of a sample are unrelated, one after the other, with all of those before that are."""
    found: list[int] = []
    for number in sample:
        if not any(related(bodies, number, one) for one in found):
            found.append(number)
    return len(found)


def test_a_relation_is_the_same_from_both_sides() -> None:
    """Law: two bodies are related, or not, whichever is asked for first, and however often."""
    relations = Relations(hold([Body((("a", 300),)), Body((("a", 300), ("b", 100))), Body((("b", 300),))]), RULES)
    asked = [relations.is_related(*pair) for pair in ((0, 1), (1, 0), (0, 2), (2, 0))]
    assert asked == [True, True, False, False]


@given(BODIES, st.randoms(use_true_random=False), st.booleans())
def test_all_of_a_circle_are_related(texts: Sequence[Body], lots: random.Random, knows_shared: bool) -> None:
    """Law: two bodies of one circle are related, in whatever order they came, and what was known of them."""
    bodies = hold(texts)
    relations = Relations(bodies, RULES)
    for number in lots.sample(range(bodies.size), bodies.size):
        relations.join(number, range(bodies.size), lambda one: shared(bodies, one) if knows_shared else {})
    for one in range(bodies.size):
        for other in range(one):
            assert relations.is_related(one, other) == related(bodies, one, other)


@given(BODIES, st.randoms(use_true_random=False), st.integers(1, 4))
def test_of_few_circles_no_more_are_strangers(texts: Sequence[Body], lots: random.Random, most: int) -> None:
    """Law: what circles tell of a sample is what looking at each of it tells; of the rest they tell nothing."""
    bodies = hold(texts)
    relations = Relations(bodies, RULES)
    for _ in range(5):
        sample = lots.sample(range(bodies.size), lots.randrange(1, bodies.size + 1))
        for one in relations.without_circle(sample[: lots.randrange(len(sample) + 1)]):
            relations.join(one, sample, lambda _: {})
        are_more = strangers(bodies, sample) > most
        assert relations.are_strangers(sample, most) == are_more
        assert not (relations.are_in_circles(sample, most) and are_more)


@given(BODIES, st.randoms(use_true_random=False), st.integers(2, 4))
def test_marks_tell_of_no_relatives_that_they_are_strangers(
    texts: Sequence[Body], lots: random.Random, size: int
) -> None:
    """Law: samples that are told at once to be all unrelated are so, and those that share nothing are told so."""
    bodies = hold(texts)
    size = min(size, bodies.size)
    samples = [lots.sample(range(bodies.size), size) for _ in range(8)]
    told = Relations(bodies, RULES).are_all_strangers(samples).tolist()
    assert all(strangers(bodies, sample) == size for sample, is_told in zip(samples, told, strict=True) if is_told)
    apart = hold([Body(((f"text {number}", 120),)) for number in range(4)])
    assert Relations(apart, RULES).are_all_strangers([[0, 1, 2], [3, 0, 1]]).all()


def test_copies_of_a_story_are_one_circle() -> None:
    """Law: however many copies of a story there are, they are told from strangers by one look."""
    bodies = hold([Body((("story", 300), (f"note {number}", 20))) for number in range(30)])
    relations = Relations(bodies, RULES)
    for number in range(bodies.size):
        relations.join(number, range(number), lambda _: {})
    assert relations.are_in_circles(range(bodies.size), 1)


def test_circles_that_were_let_go_are_not_taken_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Law: where there is no room for more circles they are found anew, under numbers that no body ever had."""
    monkeypatch.setattr(module, "CIRCLED", 2)
    relations = Relations(hold([Body(((name, 300),)) for name in "abcdef"]), RULES)
    told = []
    for number in range(6):
        relations.join(number, range(number), lambda _: {})
        told.append(relations.circle_of(number))
    assert len({*told}) == 6
    assert len(relations.without_circle(range(6))) == 4
