"""Words as numbers."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.names.word_keys import (
    ALNUM,
    ALPHA,
    CASED,
    DIGIT,
    LOWER,
    ODD,
    UPPER,
    Classes,
    Table,
    codes_of,
    key_of,
    keys_in,
    keys_of,
    letters_of,
    short_keys,
)

STRINGS = st.text(alphabet=st.sampled_from("abcAB É“ \x00ß"), max_size=6)


@given(st.lists(STRINGS, unique=True))
def test_strings_have_keys_of_their_own(strings: list[str]) -> None:
    """And the same ones alone as among others."""
    keys = keys_of(strings).tolist()
    assert len({*keys}) == len(strings)
    assert keys == [int(key_of(string)) for string in strings]


@given(st.text(max_size=30), st.data())
def test_a_piece_of_a_text_has_the_key_of_the_same_word(text: str, data: st.DataObject) -> None:
    text = f"x{text}".replace(" ", "")
    place = st.integers(0, len(text))
    pairs = [sorted(pair) for pair in data.draw(st.lists(st.tuples(place, place), min_size=1))]
    starts, ends = (np.array(column, np.intp) for column in zip(*pairs, strict=True))
    codes, letters = codes_of(text), letters_of(starts, ends)
    expected = [int(key_of(text[start:end])) for start, end in pairs]
    assert keys_in(codes[letters.places], letters, len(pairs)).tolist() == expected
    lengths = np.minimum(ends - starts, 3)
    short = [int(key_of(text[start : min(end, start + 3)])) for start, end in pairs]
    assert short_keys(codes, starts, lengths, 3).tolist() == short


SCATTERED = st.integers(2**31, 2**32 - 1).map(lambda half: (half * 0x9E3779B9 % 2**32) << 32 | half)
NUMBERS = SCATTERED | st.integers(1, 50)
"""Keys of which no two have the same second half: that half, and the slot, are what a table knows of a key."""


@given(st.lists(NUMBERS, unique=True), st.lists(NUMBERS | st.just(0)))
def test_a_table_finds_what_is_in_it_and_nothing_else(known: list[int], asked: list[int]) -> None:
    """Also where keys are crowded: small numbers all want the first slot."""
    rows = Table(np.array(known, np.uint64)).find(np.array([*known, *asked], np.uint64)).tolist()
    assert rows == [known.index(key) + 1 if key in known else 0 for key in [*known, *asked]]


@given(st.text(min_size=1))
def test_the_classes_of_letters_say_of_a_word_what_the_word_says(word: str) -> None:
    classes = Classes().read(codes_of(word))
    whole, common = int(np.bitwise_or.reduce(classes)), int(np.bitwise_and.reduce(classes))
    assert (whole & CASED == UPPER, whole & CASED == LOWER) == (word.isupper(), word.islower())
    assert [bool(common & bit) for bit in (ALPHA, DIGIT, ALNUM)] == [word.isalpha(), word.isdigit(), word.isalnum()]


@given(st.text(min_size=1))
def test_words_of_plain_letters_are_made_small_letter_by_letter(word: str) -> None:
    reader = Classes()
    codes = codes_of(word)
    if not int(np.bitwise_or.reduce(reader.read(codes))) & ODD:
        assert "".join(map(chr, reader.small(codes))) == word.lower()
        if word.isupper() and len(word) > 1:
            assert word[0] + "".join(map(chr, reader.small(codes)))[1:] == word.capitalize()
