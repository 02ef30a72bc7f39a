"""The text that a page's JSON-LD states: what it says of the page's blocks, and where it stands in for them."""

from __future__ import annotations

import json

import pytest

from pipeline.configuration import CONFIG_DIR
from pipeline.readers import html
from pipeline.readers.fields import Fields
from pipeline.text.pages.stated import instead, weighed
from pipeline.text.pages.tree import Block

FIELDS = Fields.load(CONFIG_DIR)
PARAGRAPHS = (
    "The northern commission met on Monday and agreed to share the water of the lake with its neighbours for nine years, "
    "although the fishermen of both shores had asked for more, and a second meeting was called for the week after that.",
    "Nobody in the villages had been told before, said a teacher whose pupils walk to school along the canal, and the boats "
    "stayed in the harbour until noon because their owners wanted to read every line of what had been signed in town.",
    "Engineers will now build three gauges that measure how high it stands each hour, send what they find to both capitals, "
    "and close the gates by themselves when too little is left for those who live further down, a minister explained.",
    "What remains open is who pays: one side speaks of half, the other of a third, and their banks have not even begun to "
    "talk about loans, which is why a judge from abroad shall decide in spring if there is still no answer by then.",
)
PLEA = (
    "Our reporters work day and night so that you can read what happens around the lake, which costs us more each year."
)


def page(stated: str, shown: str) -> str:
    """Return a page that states a text and shows another."""
    data = {"@type": "NewsArticle", "headline": "Water is shared", "articleBody": stated}
    return (
        f"<html lang='en'><head><title>Water is shared</title><script type='application/ld+json'>{json.dumps(data)}</script>"
        f"</head><body><main><article><h1>Water is shared</h1>{shown}</article></main></body></html>"
    )


def test_a_page_that_shows_no_article_has_the_one_that_it_states() -> None:
    """In paragraphs, markup and references taken out."""
    stated = "".join(f"<p>{paragraph.replace('lake', '<b>lake</b>')} &amp; so on.</p>" for paragraph in PARAGRAPHS)
    text, _ = html.parse(page(stated, "<p>Subscribe to read on.</p>"), FIELDS)
    assert text == "\n\n".join(f"{paragraph} & so on." for paragraph in PARAGRAPHS)


def test_a_page_that_shows_its_article_keeps_its_own_paragraphs_and_subheads() -> None:
    """What is stated has neither."""
    shown = f"<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p><h2>A second week</h2><p>{PARAGRAPHS[2]}</p><p>{PARAGRAPHS[3]}</p>"
    text, _ = html.parse(page(" ".join(PARAGRAPHS), shown), FIELDS)
    assert text.split("\n\n") == [*PARAGRAPHS[:2], "A second week", *PARAGRAPHS[2:]]


@pytest.mark.parametrize(
    ("stated", "doubted", "sure"),
    [
        (" ".join(PARAGRAPHS), True, True),
        (" ".join(PARAGRAPHS[:1]), False, False),
        (" ".join(f"Word{number} of something else" for number in range(200)), False, False),
        (" ".join((*PARAGRAPHS[:2], *PARAGRAPHS[:2])), False, True),
    ],
    ids=["all of it", "a summary", "another text", "a half"],
)
def test_what_is_stated_speaks_for_its_blocks_and_against_others(stated: str, doubted: bool, sure: bool) -> None:
    """Against others only where it is most of what is likely the article, and not at all where it is too short."""
    blocks = [Block(text, 1, 0, 0) for text in (*PARAGRAPHS, PLEA)]
    before = [0.7, 0.7, 0.9, 0.9, 0.6]
    after = weighed(blocks, before, stated)
    assert (after[-1] < before[-1], after[0] > before[0]) == (doubted, sure)


def test_scripts_that_part_no_words_are_compared_by_letters() -> None:
    """Else a sentence would be one word, and two of them never the same."""
    text = "委员会星期一开会同意与邻国分享湖水，渔民要求得到更多的水，下周再次开会讨论。" * 5
    blocks = [Block(text, 1, 0, 0), Block("我们的记者日夜工作，让您了解湖区发生的一切。", 1, 0, 0)]
    likely, unlikely = weighed(blocks, [0.6, 0.4], text)
    assert likely > 0.6
    assert unlikely < 0.4


def test_a_short_statement_stands_in_for_nothing() -> None:
    """It is a summary."""
    assert instead("", PARAGRAPHS[0]) is None
