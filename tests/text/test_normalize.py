"""The clean form of a text, and the form that texts are compared by."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.normalize import is_composed, squash, to_clean_text

ANY = st.text(st.characters())  # lone surrogates too
NEWSY = st.text(st.sampled_from("aé ́\u200b\u00ad\u200d\u2028\x85\r\n\t\x00“”‘’`´–—-‐…\u00a0\ufeffﬁ™②\ufe0f″＂\ud83d漢"))


def test_line_ends_are_one_kind_and_what_nobody_sees_goes() -> None:
    """Tabs stay, they part columns."""
    assert to_clean_text("a\r\nb\rc\u2028d\x85e\tf\x00\u200b\ufeff\u00adg\ud83d") == "a\nb\nc\nd\ne\tfg"


def test_letters_are_composed() -> None:
    """Macs write e and an accent."""
    assert to_clean_text("cafe\u0301") == "café"
    assert to_clean_text("cafe\u200b\u0301") == "café"


def test_the_joiners_of_persian_and_of_emoji_stay() -> None:
    """They are spelling."""
    assert to_clean_text("می\u200cخواهم 👩\u200d🚀") == "می\u200cخواهم 👩\u200d🚀"


def test_keys_differ_in_words_only() -> None:
    """Agencies and their customers set the same text differently."""
    assert squash("“It’s  over” —\u00a0he\nsaid…") == squash('"It\'s over" - he said...')
    assert squash("ﬁnal \u00ad word") == "final word"
    assert squash("well‑known") == squash("well-known")
    assert squash("It is over") != squash("It was over")


@given(st.one_of(ANY, NEWSY))
def test_the_clean_form_is_its_own(text: str) -> None:
    """And in NFC, and fit for a database."""
    clean = to_clean_text(text)
    assert to_clean_text(clean) == clean
    assert unicodedata.is_normalized("NFC", clean)
    clean.encode("utf-8")


@given(st.one_of(ANY, NEWSY))
def test_the_key_of_a_key_is_the_key(text: str) -> None:
    """And cleaning does not change it."""
    key = squash(text)
    assert squash(key) == key
    assert squash(to_clean_text(text)) == key


@given(st.one_of(ANY, NEWSY))
def test_the_short_way_to_a_key_ends_where_the_long_way_does(text: str) -> None:
    """Which a half forces: its stroke is not ASCII."""
    assert squash(f"{text} ½") == f"{squash(text)} 1⁄2".strip()


@given(st.one_of(ANY, NEWSY))
def test_whether_a_text_is_composed_is_told_as_unicode_has_it(text: str) -> None:
    """From the characters beyond ASCII alone, where they suffice."""
    assert is_composed(text) == unicodedata.is_normalized("NFC", text)
