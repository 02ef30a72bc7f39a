"""Finding the names of a vocabulary."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.finding import Finder
from pipeline.text.folding import fold, keep_case

NAMES = ("tokyo", "tokyo bay", "łódź", "東京", "côte d'ivoire")
WIDE = "\u4e00"
TEXTS = st.lists(
    st.one_of(
        st.sampled_from(
            ["Tokyo", "TOKYO Bay", "Łódź", "東京", "Côte d’Ivoire", "—", "“", "…", "🙂", "→", " ", "\n", "\x97"]
        ),
        st.text(st.characters(codec=None), max_size=5),
    ),
    max_size=12,
).map("".join)


def found(finder: Finder[str], text: str) -> list[tuple[str, int, int]]:
    """Return what is found, by what the names say."""
    return [(finder.entries[number], start, end) for start, end, number in finder.find(finder.read(text))]


@pytest.mark.parametrize("is_dense", [True, False])
@pytest.mark.parametrize("overlapping", [True, False])
@given(text=TEXTS)
def test_offsets_are_those_of_the_text(text: str, overlapping: bool, is_dense: bool) -> None:
    """Law: where a name is found, the folded text has it, whatever letters stand around it."""
    finder = Finder(dict(zip(NAMES, NAMES, strict=True)), is_cased=False, overlapping=overlapping, is_dense=is_dense)
    assert all(fold(text)[start:end] == name for name, start, end in found(finder, text))


@given(text=TEXTS)
def test_a_wide_letter_elsewhere_changes_nothing(text: str) -> None:
    """Law: what is found in bytes is found in characters."""
    finder = Finder(dict(zip(NAMES, NAMES, strict=True)), is_cased=False)
    assert found(finder, text) == found(finder, text + WIDE)


def test_capitals_count_where_they_are_told_to() -> None:
    finder = Finder({"Nice": "town"}, is_cased=True)
    assert found(finder, "Nice is nice, “Nice”") == [("town", 0, 4), ("town", 15, 19)]


@pytest.mark.parametrize("letters", ["", "東"])
def test_signs_that_are_gaps_part_words(letters: str) -> None:
    finder = Finder({"new mexico": "state"}, is_cased=False, gaps="\n…")
    assert found(finder, f"New\nMexico, New…Mexico{letters}") == [("state", 0, 10), ("state", 12, 22)]


@given(st.text(st.characters(codec=None)))
def test_a_reading_has_a_place_for_every_character(text: str) -> None:
    assert len(Finder({"a": 1}, is_cased=True).read(text)) == len(keep_case(text)) == len(text)


def test_a_name_without_letters_is_refused() -> None:
    with pytest.raises(ValueError, match="everywhere"):
        Finder({"": "nothing"}, is_cased=True)
