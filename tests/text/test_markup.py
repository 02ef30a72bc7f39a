"""Markup inside a text: HTML to paragraphs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.markup import is_html, text_of_html, unescape


def paragraphs(markup: str) -> list[str]:
    """Return the filled lines of the markup's text."""
    return [" ".join(line.split()) for line in text_of_html(markup).split("\n") if line.strip()]


def test_blocks_part_and_inline_tags_do_not() -> None:
    """Line ends in the source are space."""
    assert paragraphs("<p>One <b>big</b>\nday.</p><div>Two</div>three") == ["One big day.", "Two", "three"]


def test_scripts_styles_and_comments_are_not_text() -> None:
    """Nor is what they contain."""
    assert paragraphs("<style>p {}</style><p>One<!-- <p>no</p> --></p><script>if (a < b) {}</script>") == ["One"]


def test_character_references_are_resolved() -> None:
    """Once; an absurd one stays."""
    assert unescape("&lt;b&gt; &#8217; &amp;lt;") == "<b> ’ &lt;"
    assert unescape("&#" + "9" * 5000 + ";") == "&#" + "9" * 5000 + ";"


def test_a_less_than_sign_is_no_tag() -> None:
    """Sums and arrows stay as they are."""
    assert paragraphs("<p>1 < 2 and a <3</p>") == ["1 < 2 and a <3"]


def test_plain_text_is_not_html() -> None:
    """A word in angle brackets is not enough."""
    assert [is_html("a <b> c"), is_html("<p>a</p>"), is_html("a<br>b")] == [False, True, True]


@given(st.text(alphabet="<>/!-&#;pb script\n"))
def test_no_markup_makes_it_raise(markup: str) -> None:
    """Broken in any way."""
    text_of_html(markup)
