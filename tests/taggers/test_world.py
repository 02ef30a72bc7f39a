"""Stories from many countries, see `tests/data/world`."""

from __future__ import annotations

import pytest

from tests.benchmarks.world import FOLDER, measure, measure_alone
from tests.marked import read_marked

STORIES = [story for path in sorted(FOLDER.glob("*_[0-9][0-9].txt")) for story in read_marked(path)]


@pytest.mark.parametrize("parity", [1, 0], ids=["tuned", "held back"])
def test_stories_of_many_countries_are_read_as_well_as_is_asked(parity: int) -> None:
    """Somewhat below what is measured, and above what is asked of other texts."""
    half = measure([story for story in STORIES if int(story.name[-2:]) % 2 == parity])
    assert half.f1("person") >= 0.8
    assert half.f1("organisation") >= 0.7
    assert half.f1("date") >= 0.85
    assert half.f1("direct") >= 0.9
    assert half.f1("quotation") >= 0.85
    assert half.hits["speaker"] >= 0.75 * half.true["speaker"]
    assert half.hits["desk"] >= 0.75 * half.true["desk"]


@pytest.mark.parametrize("kind", ["people", "bodies"])
def test_names_are_whole_without_any_help(kind: str) -> None:
    """Whatever stands before them; as people and bodies of all parts of the world are called."""
    alone = measure_alone(FOLDER / "alone" / f"{kind}.txt")
    assert len(alone.missed) <= 0.15 * len(alone.true)


def test_marks_are_taken_out_and_say_what_stands_there() -> None:
    """Each stretch is where its marks say, whatever stands inside it."""
    for story in STORIES:
        assert not {"{", "}"} & {*story.text}
        for mark in story.marks:
            words = story.text[mark.start : mark.end]
            assert words == words.strip() != ""
