"""Text as vocabularies are looked for in it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.folding import fold, is_word


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
