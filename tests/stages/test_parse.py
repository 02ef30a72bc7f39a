"""Raw records to text and fields."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import RecordError
from pipeline.records import Given, RawRecord
from pipeline.stages.parse import Parse
from tests.builders import a_source

PARSE = Parse.load(Path(__file__).resolve().parents[2] / "config")


def raw(content: bytes, form: str = "txt") -> RawRecord:
    """Return a raw record of a format."""
    return RawRecord(a_source(format=form), content)


def test_a_text_is_decoded_and_has_no_fields() -> None:
    """Furniture and all."""
    record = PARSE(raw("Größe.\r\n".encode("cp1252")))
    assert (record.raw_text, record.text, record.given) == ("Größe.\r\n", "Größe.\r\n", Given())


def test_a_json_record_keeps_its_own_text_and_gives_that_of_the_article() -> None:
    """`raw_text` is what stages run again over."""
    record = PARSE(raw(b'{"title": "H", "text": "Body."}', "json"))
    assert (record.raw_text, record.text, record.given.headline) == ('{"title": "H", "text": "Body."}', "Body.", "H")


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (b"Tokyo said.", "txt"),
        (b'{"text": "Body."}', "json"),
        (b'{"text": "Body."}', "jsonl"),
        (b"---\ntitle: H\n---\nB.", "md"),
    ],
)
def test_parsing_again_from_the_kept_text_gives_the_same(content: bytes, form: str) -> None:
    """Without the file."""
    record = PARSE(raw(content, form))
    assert PARSE.again(record.source, record.raw_text) == record


def test_what_cannot_be_parsed_keeps_its_bytes() -> None:
    """For the person who looks."""
    for content, form, reason in (
        (b'{"a": 1}', "json", "schema"),
        (b"{", "jsonl", "invalid_json"),
        (b"\xef\xbb\xbf ", "txt", "empty"),
    ):
        with pytest.raises(RecordError) as caught:
            PARSE(raw(content, form))
        assert (caught.value.reason, caught.value.payload) == (reason, content)


def test_a_format_that_is_gone_says_so() -> None:
    """A warehouse may be older than the program."""
    with pytest.raises(RecordError, match="no reader for the format 'telex'"):
        PARSE.again(a_source(format="telex"), "x")


@given(st.binary(max_size=200), st.sampled_from(["txt", "json", "jsonl", "md"]))
def test_any_bytes_are_parsed_or_refused(content: bytes, form: str) -> None:
    """Nothing but RecordError is raised."""
    try:
        PARSE(raw(content, form))
    except RecordError as error:
        assert error.payload == content
