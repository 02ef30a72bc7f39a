"""Text as vocabularies are looked for in it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.folding import fold, is_word, or_narrow, small


@given(st.text(st.characters(codec=None)))
def test_offsets_hold(text: str) -> None:
    """A folded text is as long as it was, whatever is in it, lone surrogates with them, and can be encoded."""
    assert len(fold(text)) == len(text)
    fold(text).encode()


def test_letters_are_small_and_quotes_plain() -> None:
    assert fold("“It’s İZMİR”\xa0now") == "“it's İzmİr” now"


def test_a_word_has_no_letters_beside_it() -> None:
    assert is_word("a war.", 2, 5)
    assert not is_word("awards", 1, 4)
    assert is_word("war", 0, 3)


@given(st.text(st.characters(codec=None)))
def test_a_cheap_reading_differs_in_marks_alone(text: str) -> None:
    """Law: `small` is `fold`, but for marks of typography, symbols and what stands at the places of these."""
    apart = {*or_narrow("“”„–—…•™€‹›"), "\x81"}
    pairs = [(cheap, folded) for cheap, folded in zip(small(text), fold(text), strict=True) if cheap != folded]
    assert all(cheap in apart and not folded.isalpha() for cheap, folded in pairs)


def test_three_dots_are_no_space_in_a_reading() -> None:
    """Windows-1252 has them where Unicode has an end of line."""
    assert small("June… 5").split() == [small("June…"), "5"]
