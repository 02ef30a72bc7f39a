"""Blocks: one normal form, lines as blocks, hard wraps undone."""

from __future__ import annotations

import textwrap
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.flat.blocks import ends_sentence, split_blocks, tidy, tidy_line

PROSE = (
    "The government of Japan said on Tuesday that it would send a senior envoy to Seoul next week to discuss security "
    "cooperation with South Korea and the United States, which keeps tens of thousands of troops in both countries."
)


def test_a_line_is_a_block_and_blank_lines_are_none() -> None:
    """Outer space and runs of space go, no-break spaces too."""
    assert split_blocks(tidy("  One.\xa0 \r\n\r\n\r\nTwo  words.\n")) == ["One.", "Two words."]


def test_wrapped_lines_are_joined_and_a_short_line_ends_the_paragraph() -> None:
    """Also without blank lines between the paragraphs."""
    wrapped = "\n".join(textwrap.wrap(PROSE, 64) + textwrap.wrap("Then " + PROSE, 64))
    assert split_blocks(wrapped) == [PROSE, "Then " + PROSE]


def test_lines_of_a_list_are_not_joined() -> None:
    """Headlines of one width begin with capitals, unlike the lines of a wrapped paragraph."""
    lines = [f"{office} resigns over the budget for the public broadcaster" for office in ("Minister", "Secretary")]
    assert split_blocks("\n".join(lines)) == lines


def test_a_quote_may_close_a_sentence() -> None:
    """Closing quotes and brackets are looked through."""
    assert ends_sentence("“Yes.”")
    assert ends_sentence("(He left.)")
    assert not ends_sentence("Mending ties")


def test_every_character_comes_out_in_its_normal_form() -> None:
    """Whether a text is in NFC is mostly told by single characters: it holds for each, alone and after a letter."""
    for code in range(0x20000):
        for text in (tidy(chr(code)), tidy(f"e{chr(code)}")):
            assert unicodedata.is_normalized("NFC", text), hex(code)


def test_what_joins_the_letter_before_it_is_joined_among_any_others() -> None:
    """Combining marks, Hangul in pieces, and signs that have another form."""
    assert tidy("Zoe\u0308 — 东京 か\u3099 각 \u1100\u1161\t50\u212b\u200b") == "Zoë — 东京 が 각 가 50Å"


@given(st.text())
def test_a_tidy_text_is_tidied_no_further(text: str) -> None:
    """It is its own normal form."""
    assert tidy(tidy(text)) == tidy(text)


@given(st.text())
def test_blocks_hold_the_words_of_the_text_in_order(text: str) -> None:
    """Splitting loses nothing but space."""
    assert " ".join(split_blocks(tidy(text))).split() == tidy(text).split()


@given(st.text())
def test_a_tidy_line_is_one_line(text: str) -> None:
    """Whatever it was made of."""
    assert "\n" not in tidy_line(text)


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("``We go,'' he said. ``It's late.''", "“We go,” he said. “It's late.”"),
        ("``A quotation over\ntwo lines,'' he said.", "“A quotation over\ntwo lines,” he said."),
        ("Use ``code`` here, and '' is empty.", "Use ``code`` here, and '' is empty."),
        ("``Never closed.\n\nAnother ''one.", "``Never closed.\n\nAnother ''one."),
    ],
)
def test_typed_quotation_marks_of_old_wires_are_set(text: str, tidied: str) -> None:
    assert tidy(text) == tidied
    assert tidy(tidied) == tidied
