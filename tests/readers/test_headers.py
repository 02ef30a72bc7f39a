"""Lines over a plain text that name its fields."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.readers.headers import split_header
from pipeline.records import Given
from tests.patience import ends
from tests.readers.reading import FIELDS

TEXT = "The mayor resigned on Saturday.\n\nA vote follows."
ADDRESS = "https://example.com/2024/x"


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        (
            f"Title: Mayor resigns\nAuthor: Jane Roe\nDate: 2024-05-03\nURL: {ADDRESS}\nSource: The Courier\n\n",
            {
                "headline": "Mayor resigns", "authors": ("Jane Roe",), "published": "2024-05-03", "url": ADDRESS,
                "publisher": "The Courier",
            },
        ),
        (f"TITLE: Mayor resigns\r\nLINK: {ADDRESS}\r\nTEXT:\r\n", {"headline": "Mayor resigns", "url": ADDRESS}),
        (f"URL: {ADDRESS}\n\nPublish Date: May 3, 2024\n\nContent: ", {"url": ADDRESS, "published": "May 3, 2024"}),
        (f"Source: {ADDRESS}\nTitle: Talks: day two\n", {"url": ADDRESS, "headline": "Talks: day two", "publisher": None}),
        ("Words: 300\nHeadline: Mayor resigns\nByline: By Jane Roe\n\n", {"headline": "Mayor resigns", "authors": ("Jane Roe",)}),
        ("标题：市长辞职\n作者：王小明\n来源：新华网\n\n", {"headline": "市长辞职", "authors": ("王小明",), "publisher": "新华网"}),
        ("\ufeffTitle: Mayor resigns\n\n", {"headline": "Mayor resigns"}),
    ],
)  # fmt: skip
def test_a_header_names_fields_and_is_no_text(header: str, fields: dict[str, Any]) -> None:
    """In the names that records of JSON have."""
    text, found = split_header(header + TEXT, FIELDS)
    assert text == TEXT
    assert {name: getattr(found, name) for name in fields} == fields


def test_a_date_that_is_no_stamp_stays_where_it_is_read() -> None:
    """In the text, whose lines are read with more patience."""
    line = "Published: early on the third of May 2024"
    text, found = split_header(f"Title: Mayor resigns\n{line}\n\n{TEXT}", FIELDS)
    assert (text, found.headline, found.published) == (f"{line}\n\n{TEXT}", "Mayor resigns", None)


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        f"Published: May 3, 2024\nAuthor: Jane Roe\n\n{TEXT}",  # lines of a page under a headline that is lost
        f"Note: the vote is on Monday.\n\n{TEXT}",
        f"Name: Jane Roe\nAge: 42\n\n{TEXT}",
        "Title: Mayor resigns\nAuthor: Jane Roe\n",  # nothing below
        f"Title: {'x' * 1000}\n\n{TEXT}",
        f"https://example.com/x\n\n{TEXT}",
    ],
)
def test_what_is_no_header_stays_text(text: str) -> None:
    """Whole."""
    assert split_header(text, FIELDS) == (text, Given())


@pytest.mark.parametrize("unit", ["a: ", "Title: x\n", " : \n", "a" * 28 + " "])
def test_a_header_without_end_is_worked_through(unit: str) -> None:
    """No line is gone over more than once."""
    with ends():
        split_header(unit * 100_000, FIELDS)


@given(st.text(alphabet="Titleurx: \n\r：/ht.ps"))
def test_no_text_makes_it_raise_or_loses_its_end(text: str) -> None:
    """Whatever stands over it."""
    rest, _ = split_header(f"{text}\nThe end.", FIELDS)
    assert rest.endswith("The end.")
