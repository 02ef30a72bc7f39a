"""Articles of twelve languages among the furniture of their sites: headline, author, day and every paragraph."""

from __future__ import annotations

import html
import tomllib
from pathlib import Path
from typing import Any

import pytest

from pipeline.configuration import CONFIG_DIR
from pipeline.readers import html as pages
from pipeline.readers.fields import Fields
from pipeline.records import CleanRecord, Given, ParsedRecord, RecordSource
from pipeline.stages.clean import Clean

CLEAN = Clean.load(CONFIG_DIR)
FIELDS = Fields.load(CONFIG_DIR)
TEXTS = tomllib.loads((Path(__file__).resolve().parents[1] / "data/languages.toml").read_text("utf-8"))["texts"]
IDS = [f"{text['language']}, {text['style']}" for text in TEXTS]


def cleaned(text: str) -> CleanRecord:
    """Return what the stage makes of a plain text."""
    return CLEAN(ParsedRecord(RecordSource("/in/story.txt", 0, "txt", 0, True, "00"), text, text, Given()))


def page_of(story: dict[str, Any]) -> str:
    """Return a page in which classes say nothing: the headline a heading, the paragraphs paragraphs, all else divs."""
    title = html.escape(f"{story['headline']} - {story['blocks'][0].rpartition(' - ')[2]}")
    marked = {story["headline"]: "h1", **dict.fromkeys(story["paragraphs"], "p")}
    tags = (marked.get(block, "div") for block in story["blocks"])
    inner = (f"<{tag}>{html.escape(block)}</{tag}>" for tag, block in zip(tags, story["blocks"], strict=True))
    return f"<html><head><title>{title}</title></head><body>{''.join(inner)}</body></html>"


def test_a_turkish_day_in_capitals_is_read() -> None:
    """It made the stage fail on the whole record."""
    record = cleaned("ANKARA BÜYÜYOR\n\n1 KASIM 2024\n\nAnkara'da bugün toplanan bakanlar kararı açıkladı.")
    assert record.published is not None and str(record.published.on) == "2024-11-01"


@pytest.mark.parametrize("end", ["\n\n", "\n"], ids=["blank lines", "lines"])
@pytest.mark.parametrize("story", TEXTS, ids=IDS)
def test_an_article_of_any_language_comes_out_whole(story: dict[str, Any], end: str) -> None:
    """No paragraph lost and no furniture kept, whether or not the words are known."""
    record = cleaned(end.join(story["blocks"]))
    assert record.headline == story["headline"]
    assert record.body.split("\n\n") == story["paragraphs"]
    assert record.authors == (story["author"],)
    assert record.published is not None
    assert str(record.published.on) == story["day"]


@pytest.mark.parametrize("story", TEXTS, ids=IDS)
def test_every_paragraph_of_a_page_in_any_language_is_kept(story: dict[str, Any]) -> None:
    """Where elements and classes do not tell what is what; a line of furniture may be taken for a subhead there."""
    text, given = pages.parse(page_of(story), FIELDS)
    assert given.headline == story["headline"]
    assert [paragraph for paragraph in text.split("\n\n") if paragraph in story["paragraphs"]] == story["paragraphs"]
    assert given.published is not None
    assert given.published[:10] == story["day"]
