"""Words of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.tokens import _WORD, count_words, has_word
from tests.patience import ends


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0), ("Tokyo", 1), ("Japan’s Kishida", 2), ("Japan's well-known co-author", 3), ("end. Start", 2), ("a--b", 2),
        ("a — b", 2), ("-- 'quoted' --", 1), ("rock 'n' roll", 3), ("1,000", 2), ("U.S.", 2), ("हिन्दी समाचार", 2), ("naïve café", 2),
        ("!!! ...", 0), ("Привет мир", 2),
    ],
)  # fmt: skip
def test_apostrophes_and_hyphens_inside_a_word_do_not_part_it(text: str, words: int) -> None:
    """As editors count."""
    assert count_words(text) == words


@given(st.text(st.one_of(st.sampled_from("ab1é_-'’‐ .,\n—“”…"), st.characters(max_codepoint=0x2FF))))
def test_the_short_cut_counts_as_the_rule_does(text: str) -> None:
    """Two ways to one number."""
    assert count_words(text) == len(_WORD.findall(text))


def test_a_word_has_a_letter_or_a_digit() -> None:
    """An underscore is a rule that somebody drew."""
    assert [has_word(text) for text in ("", " \n", "___ !", "a", "— 7 —", "漢")] == [
        False,
        False,
        False,
        True,
        True,
        True,
    ]


@pytest.mark.parametrize("text", ["-" * 2_000_000, "a-" * 1_000_000, "漢-" * 1_000_000, "'a" * 1_000_000])
def test_counting_is_linear(text: str) -> None:
    """Two megabytes of anything; a square would take hours."""
    with ends():
        assert 0 <= count_words(text) <= 1_000_000
