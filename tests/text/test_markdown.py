"""Markdown to its words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.markdown import MOST_CHARACTERS, is_of_page, read_markdown
from tests.patience import ends


def test_the_first_heading_is_the_title() -> None:
    """Only of the first level and before all text, in either way of writing it."""
    assert read_markdown("# A *title* #\n\nText")[0] == "A title"
    assert read_markdown("A title\n=======\n\nText") == ("A title", "Text")
    assert read_markdown("Text\n\n# Later") == (None, "Text\n\nLater")
    assert read_markdown("## Second level\n\nText") == (None, "Second level\n\nText")


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        (
            "She *said* that **the bridge** was `closed` ~~today~~ _now_.",
            "She said that the bridge was closed today now.",
        ),
        (
            "The [mayor](https://a.org/x_y_z) and [the council][1] met.\n\n[1]: https://a.org",
            "The mayor and the council met.",
        ),
        ("[![A boat](a.png)](https://a.org)\n\n![A pier](b.png)\n\nText.", "Text."),
        ("> “We go,” he said.\n>\n> “Now.”", "“We go,” he said.\n\n“Now.”"),
        ("- one\n- two\n  1. three", "one\n\ntwo\n\nthree"),
        ("| Town | Votes |\n|---|---:|\n| Kobe | 20 |", "Town | Votes\n\nKobe | 20"),
        ("Text<br>more <b>bold</b> &amp; plain.\n\n<div>\n<p>Inside</p>\n</div>", "Text\nmore bold & plain.\n\nInside"),
        ("In 2\\*3 and 5 * 4 * 3, snake_case_name stays.", "In 2*3 and 5 * 4 * 3, snake_case_name stays."),
        ("A claim.[^1]\n\n[^1]: The source said so.", "A claim.\n\nThe source said so."),
        ("---\n\nText.\n\n***", "Text."),
        ("```\ncode\n```", "code\n"),
        ("One *line*\nand another\n", "One line\nand another"),
        (
            "The mayor of the town said on [Tuesday](https://a.org/news/2024) that\nthe bridge would be closed.",
            "The mayor of the town said on Tuesday that the bridge would be closed.",
        ),
        ("No marks at all\nin this text", "No marks at all\nin this text"),
    ],
)
def test_words_stay_and_marks_go(markdown: str, words: str) -> None:
    """Links and emphasis leave what they are around, pictures nothing; a paragraph that was wrapped is one line."""
    assert read_markdown(markdown) == (None, words)


def test_a_page_in_markdown_is_told_from_an_article() -> None:
    """By the menus that it brings along."""
    menu = "".join(f"*   [Section {number}](https://a.org/{number})\n" for number in range(8))
    assert is_of_page(f"{menu}\n# Title\n\nText.")
    assert not is_of_page("[The mayor](https://a.org) said so.\n\n" * 20)


def test_what_is_too_large_to_be_an_article_stays_as_it_is() -> None:
    """Marks without end would take seconds."""
    text = "*a " * MOST_CHARACTERS
    assert read_markdown(text) == (None, text)


@pytest.mark.parametrize("unit", ["[", "![a](", "_a_b", "*a ", "<a ", "[a](<b", "> ", "| a "])
def test_marks_without_end_come_to_an_end(unit: str) -> None:
    """And raise nothing."""
    with ends():
        read_markdown(unit * (50_000 // len(unit)))
        is_of_page(unit * (50_000 // len(unit)))


@given(st.text(alphabet="<>*_`[]()!|#-=~\\ab \n"))
def test_no_markdown_makes_it_raise(markdown: str) -> None:
    """Broken in any way."""
    read_markdown(markdown)
    is_of_page(markdown)
