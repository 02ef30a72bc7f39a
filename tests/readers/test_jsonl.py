"""JSON Lines cut into records."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import RecordError
from pipeline.readers import jsonl
from pipeline.readers.fields import Fields
from pipeline.readers.limits import Limits
from tests.readers.test_json import Dribble

FIELDS = Fields.load(Path(__file__).resolve().parents[2] / "config")


def split(content: bytes, limits: Limits | None = None, step: int = 0) -> list[bytes | str]:
    """Return records, reasons of refused ones, and the reason for the whole file with an exclamation mark."""
    stream = Dribble(content, step) if step else io.BytesIO(content)
    found: list[bytes | str] = []
    try:
        records = jsonl.split(cast(BinaryIO, stream), limits or Limits(), FIELDS)
        found.extend(record.reason if isinstance(record, RecordError) else record for record in records)
    except RecordError as error:
        found.append(f"{error.reason}!")
    return found


def test_each_line_is_a_record_and_blank_ones_are_none() -> None:
    """With line ends of any system."""
    assert split(b'{"a":1}\r\n\n  \n{"b":2}\n') == [b'{"a":1}', b'{"b":2}']


def test_a_last_line_without_its_end_is_a_record_where_it_is_whole() -> None:
    """Told from one that was cut off, and from one that is no JSON anyway."""
    assert split(b'{"a":1}\n{"b":2}') == [b'{"a":1}', b'{"b":2}']
    assert split(b'{"a":1}\n{"b":') == [b'{"a":1}', "truncated"]
    assert split(b'{"a":1}\n{"b":"x') == [b'{"a":1}', "truncated"]
    assert split(b'{"a":1}\nhello') == [b'{"a":1}', b"hello"]
    assert split(b'{"a":1}\n{"b":}') == [b'{"a":1}', b'{"b":}']


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf \n"])
def test_no_line_is_empty(content: bytes) -> None:
    """Blank lines are none."""
    assert split(content) == ["empty!"]


@pytest.mark.parametrize("step", [0, 7, 1000])
def test_a_line_that_is_too_long_is_refused_once_and_reading_goes_on(step: int) -> None:
    """At the next line, and at the end of the file."""
    content = b'{"a":1}\n' + b"x" * 200_000 + b'\n{"c":3}\n' + b"y" * 200_000
    assert split(content, Limits(record_bytes=1000), step) == [b'{"a":1}', "too_large", b'{"c":3}', "too_large"]


def test_a_line_that_nests_too_deep_is_refused() -> None:
    """Brackets in strings do not count."""
    deep, flat = b'{"a":' + b"[" * 6 + b"]" * 6 + b"}", b'{"a":"[[[[[[[["}'
    assert split(deep + b"\n" + flat + b"\n", Limits(depth=5)) == ["too_deep", flat]


def test_a_binary_file_is_told_by_its_beginning() -> None:
    """Not one refusal a line."""
    assert split(b"PK\x03\x04\n\n\x00\n") == ["binary!"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "utf-8-sig"])
def test_lines_in_wide_encodings_are_cut_as_utf_8(encoding: str) -> None:
    """PowerShell writes them."""
    assert split('{"a":"ä"}\n{"b":2}\n'.encode(encoding)) == ['{"a":"ä"}'.encode(), b'{"b":2}']


@given(st.lists(st.dictionaries(st.text(), st.text() | st.integers()), max_size=6), st.integers(1, 9), st.booleans())
def test_lines_are_cut_as_they_were_written(records: list[dict[str, object]], step: int, is_ended: bool) -> None:
    """In any chunking."""
    lines = [json.dumps(record).encode() for record in records]
    content = b"\n".join(lines) + b"\n" * is_ended
    expected: list[bytes | str] = [*lines] or ["empty!"]
    assert split(content, step=step) == expected


@given(st.binary(max_size=200), st.integers(1, 9))
def test_any_bytes_are_records_or_refused(content: bytes, step: int) -> None:
    """Nothing but RecordError is raised, and chunking changes nothing."""
    assert split(content, step=step) == split(content)
