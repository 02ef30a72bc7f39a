"""Bodies are found by each of their fingerprints once, and told apart by all who carry them."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.stages.match import Rules
from pipeline.warehouse import carriers as module
from pipeline.warehouse.carriers import Carriers
from pipeline.warehouse.postings import Postings
from tests.warehouse.test_pieces import hold
from tests.warehouse.test_stories import Body


def indexed(texts: list[Body]) -> Carriers:
    """Return bodies that can be found."""
    bodies = hold(texts)
    carriers = Carriers(bodies, Postings(), Rules(sample_articles=4))
    carriers.index(range(bodies.size))
    return carriers


def test_a_text_that_repeats_itself_carries_a_fingerprint_once() -> None:
    """Law: a list that says the same thirty times is no crowd of its own, and takes no other's place in a sample."""
    carriers = indexed([Body((("line", 60),) * 30), Body((("line", 60), ("more", 60)))])
    values = set(carriers.bodies.profile(1).hashes)
    found = carriers.gather(np.sort(np.array([*values], np.uint64)))
    assert not found.crowds
    assert found.groups == [(0, 1)]
    assert all(carriers.find_carriers(value) in ([0, 1], [1]) for value in values)


@pytest.mark.parametrize("are_sums_alike", [False, True])
def test_fingerprints_are_grouped_by_all_who_carry_them(monkeypatch: pytest.MonkeyPatch, are_sums_alike: bool) -> None:
    """Law: each fingerprint that several carry is found with those, also where sums of different ones are the same."""
    if are_sums_alike:
        monkeypatch.setattr(module, "_FACTORS", np.zeros(64, np.uint64))
    names = ("ab", "abc", "acd", "bd", "cd", "d")
    carriers = indexed([Body(tuple((name, 80) for name in each)) for each in names])
    values = {value for number in range(len(names)) for value in carriers.bodies.profile(number).hashes}
    found = carriers.gather(np.sort(np.array([*values], np.uint64)))
    told = {value: found.groups[place] for value, place in zip(found.values, found.places, strict=True)}
    every = {value: tuple(carriers.find_carriers(value)) for value in values}
    assert told == {value: numbers for value, numbers in every.items() if 1 < len(numbers) <= 4}
    assert len(set(told.values())) > 3
