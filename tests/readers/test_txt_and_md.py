"""The formats in which a file is one article."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import RecordError
from pipeline.readers import md, txt
from pipeline.readers.fields import Fields
from pipeline.readers.limits import Limits
from tests.patience import ends

FIELDS = Fields.load(Path(__file__).resolve().parents[2] / "config")


def reason_of(content: bytes, limits: Limits | None = None) -> str:
    """Return why a file is refused."""
    with pytest.raises(RecordError) as caught:
        list(txt.split(io.BytesIO(content), limits or Limits(), FIELDS))
    return caught.value.reason


def test_a_text_file_is_one_record() -> None:
    """With all of its bytes."""
    assert list(txt.split(io.BytesIO(b" Tokyo.\n"), Limits(), FIELDS)) == [b" Tokyo.\n"]


def test_what_cannot_be_a_text_is_refused_with_a_reason() -> None:
    """Before anything decodes it."""
    assert reason_of(b"") == "empty"
    assert reason_of(b" \r\n\t") == "empty"
    assert reason_of(b"Tokyo\x00said") == "binary"
    assert reason_of(b"%PDF-1.7\n") == "binary"
    assert reason_of(b"PK\x03\x04xx") == "binary"
    assert reason_of(b"\x1f\x8bxx") == "binary"
    assert reason_of(b"x" * 11, Limits(record_bytes=10)) == "too_large"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_text_is_not_binary_for_its_nuls(encoding: str) -> None:
    """It is text."""
    content = "Tokyo said.".encode(encoding)
    assert list(txt.split(io.BytesIO(content), Limits(), FIELDS)) == [content]


def test_yaml_front_matter_gives_the_fields() -> None:
    """As strings: a language is `no`, and a date is as it was written."""
    source = "---\ntitle: Talks end\nauthor: [Jane Doe, John Smith]\ndate: 2024-09-06\nlang: no\nlink: null\n---\n\nIt ended.\n"
    text, given_fields = md.parse(source, FIELDS)
    assert text == "It ended.\n"
    assert given_fields.headline == "Talks end"
    assert given_fields.authors == ("Jane Doe", "John Smith")
    assert given_fields.published == "2024-09-06"
    assert given_fields.language == "no"
    assert given_fields.url is None


def test_toml_front_matter_gives_the_fields() -> None:
    """Hugo writes it."""
    text, given_fields = md.parse(
        '+++\r\ntitle = "Talks end"\r\ndate = 2024-09-06T10:00:00Z\r\n+++\r\nIt ended.', FIELDS
    )
    assert (text, given_fields.headline) == ("It ended.", "Talks end")
    assert given_fields.published == "2024-09-06T10:00:00+00:00"


@pytest.mark.parametrize(
    "source",
    [
        "---\n[open\n---\nText.", "---\ntitle: x\nno end", "+++\ntitle = \n+++\nText.", "--- \nNote: she said\nmore: no\n",
        "---\n- a\n- b\n---\nText.", "---\nShe said: no\n---\nText.", "# Title\n\nText.", "---\na: &x [1]\nb: *x\n---\nText.",
        "---\na: !!python/object:os.system x\n? [1]\n: 2\n---\nText.", "---\n" + "- " * 20_000 + "\n---\nText.",
        "---\na: " + "[" * 30_000 + "\n---\nText.", "+++\na = " + "[" * 30_000 + "\n+++\nText.",
    ],
)  # fmt: skip
def test_front_matter_that_is_broken_or_none_stays_text(source: str) -> None:
    """Rather than losing an article."""
    text, given_fields = md.parse(source, FIELDS)
    assert text == source
    assert given_fields.headline is None


@pytest.mark.parametrize(
    ("source", "headline", "published"),
    [
        ("---\ntitle: Mayor: I stay: for now\ndate: 2024-05-03\n---\nText.", "Mayor: I stay: for now", "2024-05-03"),
        ('---\ntitle: "He said "no" twice"\ndate: 2024-05-03\n---\nText.', 'He said "no" twice', "2024-05-03"),
        ("---\ntitle: @mayor stays\ntags:\n  - a: b: c\nauthor: null\n---\nText.", "@mayor stays", None),
    ],
)
def test_yaml_that_is_broken_is_read_by_lines(source: str, headline: str, published: str | None) -> None:
    """A title with a colon or a mark is what breaks most."""
    text, given_fields = md.parse(source, FIELDS)
    assert (text, given_fields.headline, given_fields.published) == ("Text.", headline, published)
    assert given_fields.authors == ()


def test_what_services_write_above_a_page_is_its_front_matter() -> None:
    """Title, address and time, each in a line; a page in Markdown is judged block by block, for its menus."""
    head = "Title: Mayor stays\n\nURL Source: https://a.org/1\n\nPublished Time: 2024-05-03T10:15:00Z\n\nMarkdown Content:\n"
    menu = "".join(f"*   [Section {number}](https://a.org/{number})\n" for number in range(9))
    text, given_fields = md.parse(f"{head}{menu}\nText.", FIELDS)
    assert (text, given_fields.headline) == (f"{menu}\nText.", "Mayor stays")
    assert (given_fields.url, given_fields.published, given_fields.is_flat) == (
        "https://a.org/1",
        "2024-05-03T10:15:00Z",
        True,
    )
    assert md.parse("Title: a word\n\nText.", FIELDS)[0] == "Title: a word\n\nText."


def test_a_bomb_of_references_is_not_loaded() -> None:
    """Nine lines that would be a billion strings."""
    levels = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10))
    source = f"---\na0: &a0 [x]\n{levels}title: x\n---\nText."
    with ends():
        text, given_fields = md.parse(source, FIELDS)
    assert (text, given_fields.headline) == ("Text.", "x")


def test_stars_and_ampersands_in_values_are_no_references() -> None:
    """`AT&T` and emphasis."""
    assert md.parse('---\ntitle: "AT&T *up*"\n---\nText.', FIELDS)[1].headline == "AT&T *up*"


def test_front_matter_without_a_text_is_empty() -> None:
    """There is no article."""
    with pytest.raises(RecordError) as caught:
        md.parse("---\ntitle: x\n---\n \n", FIELDS)
    assert caught.value.reason == "empty"


@given(st.sampled_from(["---\n", "+++\n"]), st.text("ab:[]{}&*!?|>-'\"#\n =+~,%@", max_size=80))
def test_any_front_matter_is_read_or_left(fence: str, block: str) -> None:
    """Nothing is raised, and the text below is kept."""
    text, _ = md.parse(f"{fence}{block}\n{fence}Text.", FIELDS)
    assert text.endswith("Text.")
