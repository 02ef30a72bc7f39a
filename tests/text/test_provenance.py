"""Provenance: where a line says that the text comes from."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.facts.provenance import ProvenanceReader, find_provenance
from pipeline.text.facts.publishers import PublisherReader
from schemas.furniture import Furniture

CONFIG = Path(__file__).resolve().parents[2] / "config" / "furniture.toml"
WORDS = Furniture.model_validate(tomllib.loads(CONFIG.read_text(encoding="utf-8")))
READER = ProvenanceReader.of(PublisherReader.of(WORDS.publishers).agencies)


@pytest.mark.parametrize(
    ("line", "credit", "url"),
    [
        ("This article was originally published by The Conversation.", "The Conversation", None),
        ("This story originally appeared on Grist and is republished here.", "Grist", None),
        ("This article first appeared in The Daily Star on September 6, 2024.", "The Daily Star", None),
        ("This article originally appeared on www.post.example.", "post.example", None),
        ("The post Envoy goes to Seoul appeared first on The Daily Star.", "The Daily Star", None),
        ("This article is republished from The Conversation under a Creative Commons license. Read the original article: "
         "https://theconversation.com/a-1", "The Conversation", "https://theconversation.com/a-1"),
        ("Originally published at https://post.example/a", None, "https://post.example/a"),
        ("Source: https://post.example/2024/a", None, "https://post.example/2024/a"),
        ("Source: Xinhua", "Xinhua", None),
        ("来源：新华社", "Xinhua", None),
        ("Quelle: dpa", "dpa", None),
        ("Джерело: Укрінформ", "Ukrinform", None),
        ("المصدر: رويترز", "Reuters", None),
        ("(Avec AFP)", "Agence France-Presse", None),
        ("Con información de EFE", "EFE", None),
        ("*Com informações da Agência Brasil", "Agência Brasil", None),
        ("Mit Material von AFP", "Agence France-Presse", None),
        ("With inputs from PTI", "PTI", None),
        ("(With inputs from ANI)", "ANI", None),
        ("Zuerst erschienen in Der Tagesspiegel", "Der Tagesspiegel", None),
    ],
)  # fmt: skip
def test_a_line_tells_where_the_text_comes_from(line: str, credit: str | None, url: str | None) -> None:
    """An agency by its full name, an outlet as written, an address."""
    found = READER.read(line)
    assert found is not None
    assert (found.credit, found.url) == (credit, url)


@pytest.mark.parametrize(
    "line",
    [
        "Source: Ministry of Finance", "Sources said the talks would go on.", "The original plan was published in the spring.",
        "The report first appeared to be wrong.", "He was courteous.", "Open source: it is free", "Source: TODAY",
        "The song first appeared on their album.", "Read more: https://post.example/b",
    ],
)  # fmt: skip
def test_a_line_of_other_words_tells_nothing(line: str) -> None:
    """Sources of facts, and originals of other things."""
    assert READER.read(line) is None


@pytest.mark.parametrize(
    ("paragraph", "agency"),
    [
        ("He declined to comment. (ANI)", "ANI"), ("He declined to comment. -- IANS", "IANS"),
        ("He declined to comment. – AFP", "Agence France-Presse"), ("He declined to comment. (AP)", "Associated Press"),
        ("He declined to comment to the (AP)", None), ("He declined to comment.", None), ("(Reuters)", None),
    ],
)  # fmt: skip
def test_an_agencys_mark_ends_a_text(paragraph: str, agency: str | None) -> None:
    """After its last sentence, not in it."""
    assert READER.signature(paragraph) == agency


@pytest.mark.parametrize(
    ("paragraph", "agency"),
    [
        ("(Reuters) - The government", "Reuters"), ("(AP) — The government", "Associated Press"),
        ("AFP - The government", "Agence France-Presse"), ("(Update) - The government", None), ("The AFP said", None),
    ],
)  # fmt: skip
def test_an_agency_opens_a_text_in_place_of_a_dateline(paragraph: str, agency: str | None) -> None:
    """As many clients cut it."""
    assert READER.opening(paragraph) == agency


def test_every_line_that_tells_is_found() -> None:
    """One may have the outlet and another the address."""
    found = find_provenance(READER, ["Source: Xinhua", "Source: https://post.example/a", "Home"])
    assert [(one.credit, one.url) for one, _ in found] == [("Xinhua", None), (None, "https://post.example/a")]


@given(st.text(max_size=420))
def test_no_text_makes_it_raise(text: str) -> None:
    """Any line."""
    READER.read(text)
    READER.read(f"This article originally appeared on {text}")
    READER.agency(text)
    READER.signature(text)
    READER.opening(text)
