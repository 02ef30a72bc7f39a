"""Finding the names of a vocabulary."""

from __future__ import annotations

from collections.abc import Sequence

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


CROSSING = ("tokyo", "tokyo łódź", "łódź bay", "bay", "bay of ł", "of", "o", "ł ?")
PIECES = st.lists(st.sampled_from(["tokyo", "łódź", "bay", "of", "ł", "?", "x", "東"]), max_size=8).map(" ".join)


def every_place(text: str, names: Sequence[str]) -> list[tuple[str, int, int]]:
    """Return all places of all names, by where they end, longest first."""
    places = [(name, at, at + len(name)) for name in names for at in range(len(text)) if text.startswith(name, at)]
    return sorted(places, key=lambda place: (place[2], place[1]))


@pytest.mark.parametrize("names", [CROSSING, (*CROSSING, "of ?")])
@given(text=PIECES)
def test_names_in_wide_and_narrow_letters_are_found_as_by_one_search(text: str, names: Sequence[str]) -> None:
    """Law: all of them, or of those that overlap the longest of the leftmost, whatever letters they have."""
    places = every_place(text, names)
    assert found(Finder({name: name for name in names}, is_cased=False, overlapping=True), text) == places
    apart: list[tuple[str, int, int]] = []
    for place in sorted(places, key=lambda place: (place[1], -place[2])):
        if not apart or place[1] >= apart[-1][2]:
            apart.append(place)
    assert found(Finder({name: name for name in names}, is_cased=False), text) == apart
