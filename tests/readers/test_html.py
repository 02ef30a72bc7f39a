"""Web pages: one page a file, read by what it says of itself and by its blocks."""

from __future__ import annotations

import io

import pytest

from pipeline.configuration import CONFIG_DIR
from pipeline.errors import RecordError
from pipeline.readers import html, reader_for
from pipeline.readers.fields import Fields
from pipeline.readers.limits import Limits
from pipeline.records import Given

FIELDS = Fields.load(CONFIG_DIR)

PARAGRAPHS = (
    "GENEVA, Sept. 6 (Reuters) - Negotiators from eleven countries agreed on Friday to share the water of the lake, "
    "ending a dispute that had gone on for nine years.",
    "The agreement takes effect in January. Fishermen on both shores said they had heard such promises before, and would "
    "believe it when the boats were let out.",
    "“We have waited long enough,” said Maria Keller, who has fished there since 1988. “My sons do not want the boat.”",
    "A commission with members from all of the countries will meet twice a year and publish what it measures, the "
    "foreign ministry said in a statement.",
)


def page(body: str, head: str = "") -> str:
    """Return a page with menu and footer around a body."""
    return (
        f"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'>{head}</head><body><header><nav class='menu'><ul>"
        "<li><a href='/'>Home</a></li><li><a href='/world'>World</a></li><li><a href='/sport'>Sport</a></li></ul></nav>"
        f"</header>{body}<footer class='site-footer'><p><a href='/terms'>Terms of use</a> <a href='/imprint'>Imprint</a>"
        "</p><p>© 2024 Lake Courier. All rights reserved.</p></footer></body></html>"
    )


def article(inner: str = "", title: str = "Eleven countries share a lake") -> str:
    """Return an article element with the paragraphs."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return f"<main><article class='story'><h1>{title}</h1>{inner}<div class='story-body'>{text}</div></article></main>"


def read(markup: str) -> tuple[str, Given]:
    """Return text and fields of a page."""
    return html.parse(markup, FIELDS)


@pytest.mark.parametrize("name", ["a.html", "a.htm", "b.xhtml", "c.HTML", "d.html.gz"])
def test_pages_are_known_by_their_ending(name: str) -> None:
    """As browsers and crawlers name them."""
    reader = reader_for(name)
    assert reader is not None
    assert reader.FORMAT == "html"


def test_a_page_is_one_record_of_its_own_bytes() -> None:
    """So that it can be read again by better rules."""
    markup = page(article()).encode()
    assert list(html.split(io.BytesIO(markup), Limits(), FIELDS)) == [markup]


def test_the_text_is_the_paragraphs_parted_by_a_blank_line() -> None:
    """Without menu, headline and footer."""
    text, given = read(page(article()))
    assert text == "\n\n".join(PARAGRAPHS)
    assert given.headline == "Eleven countries share a lake"


def test_a_page_without_any_text_is_refused() -> None:
    """There is nothing to load."""
    with pytest.raises(RecordError) as refused:
        read("<html><head><script>var a = 1;</script></head><body><div></div></body></html>")
    assert refused.value.reason == "empty"
