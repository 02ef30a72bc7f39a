"""Runs of capitalised words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.names.capitals import LONGEST_RUN, RUN, find_runs, words_of


def runs(text: str) -> list[str]:
    """Return the runs of a text."""
    return RUN.findall(text)


def test_a_run_is_what_stands_in_capitals_side_by_side() -> None:
    assert runs("the prime minister Fumio Kishida met Joe Biden.") == ["Fumio Kishida", "Joe Biden."]


def test_small_words_inside_names_belong_to_them() -> None:
    """The particles of Dutch, German, Spanish, Portuguese and Arabic names, not `and` or `of`."""
    text = "with Ursula von der Leyen, Lula da Silva and Mohammed bin Salman of Riyadh"
    assert runs(text) == ["Ursula von der Leyen", "Lula da Silva", "Mohammed bin Salman", "Riyadh"]


@pytest.mark.parametrize(
    ("run", "words"),
    [
        ("George W. Bush", ["George", "W.", "Bush"]),
        ("Gov. J.B. Pritzker", ["Gov", "J.B.", "Pritzker"]),
        ("Ferdinand Marcos Jr.", ["Ferdinand", "Marcos", "Jr."]),
        ("Yoon Suk-yeol", ["Yoon", "Suk-yeol"]),
        ("Michael O'Leary", ["Michael", "O'Leary"]),
    ],
)
def test_dots_and_hyphens_of_names_stay(run: str, words: list[str]) -> None:
    assert [word.text for word in words_of(run)] == words
    assert not any(word.closes for word in words_of(run))


@pytest.mark.parametrize("run", ["Japan's Kishida", "Japan’s Kishida", "Tokyo. Kishida", "Moscow's Kishida"])
def test_a_possessive_or_the_end_of_a_sentence_closes_a_name(run: str) -> None:
    first, second = words_of(run)
    assert first.closes and first.text.isalpha() and second.text == "Kishida"


def test_of_a_run_without_end_the_beginning_is_read_up_to_the_last_whole_word() -> None:
    """Also where that is a space; a word without end is none."""
    for run in ("A " * 300, "AB " * 300, "Anna Berg " * 100):
        words = words_of(run.rstrip())
        assert 100 < len(words) * len(run.split()[0]) <= LONGEST_RUN
        assert {word.text for word in words} == {*run.split()}
    assert words_of("A" * (LONGEST_RUN + 1)) == ()


@given(st.text(alphabet=st.sampled_from("ABab .'’-&É\n"), max_size=80))
def test_words_are_cut_out_of_their_run(text: str) -> None:
    """Offsets hold, whatever stands in the text."""
    for run in RUN.findall(text):
        for word in words_of(run):
            assert run[word.start : word.end] == word.text


@given(st.text(alphabet=st.sampled_from("ABab  .'’‘-‑&É\n\xa0ŁŒ①→²”…deu—"), max_size=60))
def test_runs_are_found_alike_in_narrow_texts_and_in_all_others(text: str) -> None:
    """The short way over bytes has the same matches as the expression itself, at the same places."""
    assert [match.span() for match in find_runs(text)] == [match.span() for match in RUN.finditer(text)]
