"""One JSON object as a record: what the formats json and jsonl have in common."""

from __future__ import annotations

import json
import re

import orjson

from pipeline.errors import RecordError
from pipeline.readers.fields import Fields
from pipeline.records import Given

_CANCELLED = frozenset({"canceled", "cancelled"})
"""What a news agency says of an item that must not be used any more (IPTC ninjs, `pubstatus`)."""


_OBJECT = re.compile(rb'(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{\s*"[^"\\\n]{1,60}"\s*:\s*["\[{\d\-tfn]')
_LINES = re.compile(rb'[^\n]*\}[ \t\r]*\n\s*\{[ \t]*"')


def begins_object(head: bytes) -> bool:
    """Tell whether bytes begin as an object does, or a list of objects: with a name between marks and a value."""
    return _OBJECT.match(head) is not None


def begins_lines(head: bytes) -> bool:
    """Tell whether a line of bytes ends an object and the next one begins another."""
    return _LINES.match(head) is not None


def parse_object(raw_text: str, fields: Fields) -> tuple[str, Given]:
    """Return the text and the fields of a JSON object. Raises RecordError.

    `invalid_json` with line and column, `too_deep`, `schema` where it is no object or has no text, `empty`,
    `no_article` for a ninjs item that was cancelled.
    """
    record = load_json(raw_text)
    if not isinstance(record, dict):
        kind = {list: "a list", str: "a string", type(None): "null"}.get(type(record), "a number or truth value")
        raise RecordError("schema", f"the record is {kind}; expected an object with a text")
    if str(record.get("pubstatus")) in _CANCELLED:
        raise RecordError("no_article", "its publisher has cancelled the item; `forget` takes down what you have of it")
    return fields.read(record)


def load_json(text: str | bytes) -> object:
    """Load JSON; NaN, raw control characters and lone surrogates in strings are let pass. Raises RecordError."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return _load_leniently(text)


def _load_leniently(text: str | bytes) -> object:
    try:
        return json.loads(text, strict=False, parse_int=_number)
    except RecursionError as error:
        raise RecordError("too_deep", "the record nests too deep to be loaded; no article does") from error
    except json.JSONDecodeError as error:
        raise RecordError(
            "invalid_json", f"line {error.lineno}, column {error.colno} of the record: {error.msg}; expected an object"
        ) from error
    except ValueError as error:  # bytes that are no text
        raise RecordError("invalid_json", f"the record is no JSON: {str(error)[:100]}") from error


def _number(digits: str) -> int | float:
    """Read a whole number; one with more digits than Python takes is as good as infinite."""
    return int(digits) if len(digits) < 4000 else float(digits)
