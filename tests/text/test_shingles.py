"""Fingerprints are chosen by what a text says, and are the same for ever."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.text.shingles import SHINGLE_WORDS, WIDE_WINDOW, Sketch, sketch, sketch_all
from tests.programs import ROOT

SENTENCE = "The harbour of Mombasa was closed on Tuesday, after a ship with 40,000 tons of wheat ran aground."
CHINESE = "日本の首相は火曜日に東京で記者会見を開き、韓国との協力を強化すると述べた。"


def run_of(seed: int, words: int) -> str:
    """Return so many words."""
    return " ".join(f"w{(seed * 7919 + number * 104_729) % 99_991}" for number in range(words))


@pytest.mark.parametrize(
    ("text", "hashes", "places"),
    [
        (
            SENTENCE,
            [2939290528000292827, 2889018447913858487, 36237880212589328, 6236289105873382821, 5061810992677324848],
            [0, 4, 8, 11, 13],
        ),
        (
            CHINESE,
            [
                6284905326104742038,
                6145621026734707166,
                1194320389501983972,
                362938395872165544,
                271009410947092839,
                4178145888488491340,
            ],
            [5, 8, 10, 16, 17, 19],
        ),
    ],
)
def test_the_fingerprints_of_a_text_are_frozen(text: str, hashes: list[int], places: list[int]) -> None:
    """As version 1 has them: whoever changes them must change the version."""
    found = sketch(text)
    assert found.hashes.tolist() == hashes
    assert found.places.tolist() == places


def test_another_process_gives_the_same() -> None:
    """Whatever Python salts its own hashes with."""
    program = f"from pipeline.text.shingles import sketch; print(sketch({SENTENCE!r}).hashes.tolist())"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == str(sketch(SENTENCE).hashes.tolist())


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 99), st.integers(20, 300), st.text(max_size=200), st.text(max_size=2000), st.text(max_size=200))
def test_a_shared_run_shares_a_fingerprint_whatever_surrounds_it(
    seed: int, words: int, before: str, between: str, after: str
) -> None:
    """The promise of winnowing, for runs of a window and a shingle less one."""
    shared = run_of(seed, max(words, WIDE_WINDOW + SHINGLE_WORDS - 1))
    one, other = sketch(f"{before}\n{shared}\n{after}"), sketch(f"{between}\n{shared}\n{before}")
    if one.unit == other.unit:
        assert set(one.hashes.tolist()) & set(other.hashes.tolist())


@pytest.mark.parametrize(
    "same",
    [
        "THE HARBOUR of Mombasa was closed on Tuesday after a ship with 40 000 tons",
        "the harbour — of Mombasa: “was closed” on Tuesday; after a ship with 40.000 tons",
    ],
)
def test_case_and_punctuation_make_no_difference(same: str) -> None:
    """Nor do quotes and dashes of another kind."""
    plain = "the harbour of mombasa was closed on tuesday after a ship with 40 000 tons"
    assert sketch(same).hashes.tolist() == sketch(plain).hashes.tolist()


def test_a_sign_of_dense_writing_counts_as_half_a_word() -> None:
    """So that a Chinese brief has about as many fingerprints as an English one."""
    found = sketch(CHINESE)
    assert found.unit == 2
    assert len(found.hashes) >= 4


def test_a_text_without_words_has_none() -> None:
    """And one of a single word has one."""
    assert [len(sketch(text).hashes) for text in ("", " – ", "Yes", "One two three")] == [0, 0, 1, 1]


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=500))
def test_a_sketch_comes_back_from_its_bytes(text: str) -> None:
    """As it was."""
    found = sketch(text)
    back = Sketch.unpack(found.pack())
    assert np.array_equal(back.hashes, found.hashes)
    assert np.array_equal(back.places, found.places)
    assert (back.length, back.unit) == (found.length, found.unit)


TEXTS = st.one_of(
    st.text(max_size=60),
    st.text(" abcé中文", min_size=20, max_size=200),
    st.integers(0, 700).map(lambda words: run_of(1, words)),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, max_size=6))
def test_the_company_of_other_texts_makes_no_difference(texts: list[str]) -> None:
    """Of short, empty and long ones, and of such in dense writing."""
    assert [one.pack() for one in sketch_all(texts)] == [sketch(text).pack() for text in texts]


def test_torn_bytes_are_no_sketch() -> None:
    """Nor are those of another version."""
    packed = sketch(SENTENCE).pack()
    for broken in (packed[:-1], b"\x09" + packed[1:]):
        with pytest.raises(ValueError, match="no sketch"):
            Sketch.unpack(broken)


def test_long_words_and_long_texts_are_hashed_in_pieces_alike() -> None:
    """A text of a hundred thousand words has the fingerprints of its parts."""
    long = run_of(1, 60_000)
    inner = set(sketch(long).hashes.tolist())
    part = sketch(" ".join(long.split()[30_000:31_000])).hashes.tolist()
    assert len(inner.intersection(part)) >= len(part) - 2
    assert len(sketch("x" * 200_000 + " " + long).hashes) > 0
