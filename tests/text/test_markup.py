"""Markup inside a text: HTML to paragraphs, Markdown's headings to words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.markup import is_html, split_markdown, text_of_html, unescape


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


def test_the_first_heading_of_markdown_is_its_title() -> None:
    """Only of the first level and before all text."""
    assert split_markdown("# A title #\n\nText")[0] == "A title"
    assert split_markdown("Text\n\n# Later")[0] is None
    assert split_markdown("## Second level\n\nText") == (None, "\nSecond level\n\n\nText")


def test_pictures_on_lines_of_their_own_go() -> None:
    """Their addresses are no text."""
    assert split_markdown("![a](http://example.com/a.png)\nText")[1].strip() == "Text"


@given(st.text(alphabet="<>/!-&#;pb script\n"))
def test_no_markup_makes_it_raise(markup: str) -> None:
    """Broken in any way."""
    text_of_html(markup)
    split_markdown(markup)
