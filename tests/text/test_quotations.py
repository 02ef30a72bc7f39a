"""Stretches between quotation marks."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.quotations import find_quoted


def quoted(text: str) -> list[str]:
    """Return the stretches of a text."""
    return [text[start:end] for start, end in find_quoted(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('He said, "We go," and "they stay".', ['"We go,"', '"they stay"']),
        ("He said, “We go,” and left.", ["“We go,”"]),
        ("Er sagte: „Wir gehen“, und ging.", ["„Wir gehen“"]),
        ("Elle a dit « non, merci » hier.", ["« non, merci »"]),
        ("首相は「行く」と述べた。", ["「行く」"]),
        ("“He told me ‘no’ and “never” again,” she said.", ["“He told me ‘no’ and “never” again,”"]),
        ("”Vi går,” he said. ”Nu.”", ["”Vi går,”", "”Nu.”"]),
        ("“We go,“ he said. “Now.“", ["“We go,“", "“Now.“"]),
    ],
)
def test_marks_of_many_kinds_are_paired(text: str, found: list[str]) -> None:
    assert quoted(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("‘It’s the boys’ game,’ she said. ‘No one’s sure.’", ["‘It’s the boys’ game,’", "‘No one’s sure.’"]),
        ("'It's late,' she said of the boys' game. 'Good.'", ["'It's late,'", "'Good.'"]),
        ("It was ‘a dark day’ for the dogs’ home. ‘No one’s here,’ she said.", ["‘a dark day’", "‘No one’s here,’"]),
        ("‘He told me “no” and left,’ she said.", ["‘He told me “no” and left,’"]),
        ("‘We began.\n\n‘We ended,’ she said.", ["‘We began.\n\n‘We ended,’"]),
        ("“We go,” she said. ‘One way or other’ is a film, ‘No,’ a song.", ["“We go,”"]),
        ("“We go,” she said. ‘But we will be back,’ he said.", ["“We go,”", "‘But we will be back,’"]),
        ("The boys' coats, the girls' hats, rock 'n' roll, the '90s and 'fine' things.", []),
        ("The dogs’ bowl is O’Brien’s.", []),
    ],
)
def test_single_marks_are_told_from_apostrophes(text: str, found: list[str]) -> None:
    """In a text that quotes by them; in another one only what reads as speech."""
    assert quoted(text) == found


def test_a_quotation_goes_on_where_the_next_paragraph_opens_it_again() -> None:
    text = "“We began.\n\n“We ended,” she said. “Now rest.”"
    assert quoted(text) == ["“We began.\n\n“We ended,”", "“Now rest.”"]
    assert quoted(text.replace("“", '"').replace("”", '"')) == ['"We began.\n\n"We ended,"', '"Now rest."']


def test_a_mark_that_is_never_closed_harms_its_own_paragraph_alone() -> None:
    assert quoted('A stray "mark here.\n\nAnd a "good one" there.') == ['"good one"']


def test_inches_are_no_quotation() -> None:
    assert quoted('A 6" pipe and an 8" one.') == []


@given(st.text(alphabet=st.sampled_from("ab .,\n\"“”„«»「」‘’'"), max_size=120))
def test_stretches_are_apart_and_in_order(text: str) -> None:
    found = find_quoted(text)
    assert all(start < end for start, end in found)
    assert all(one[1] <= other[0] for one, other in pairwise(found))
