"""JSON: one article an object, or an array of them, or an object that holds such an array.

Several values one behind the other are tolerated: many tools write JSON Lines under this suffix.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from pipeline.errors import RecordError
from pipeline.readers.brackets import CLOSE_ARRAY, CLOSE_OBJECT, COMMA, END, OPEN_ARRAY, OPEN_OBJECT, Cursor
from pipeline.readers.fields import Fields, fold, fold_keys
from pipeline.readers.limits import Limits
from pipeline.readers.magic import binary_kind
from pipeline.readers.objects import begins_lines, begins_object, load_json, parse_object
from pipeline.readers.streams import utf8_chunks
from pipeline.records import Given

FORMAT = "json"
SUFFIXES = (".json",)
VERSION = 2
HOLDS_MANY = True

_PATIENCE = 100  # elements: an array that begins with so many that are no objects is data of another kind
_BOUNDARY = re.compile(rb"\}\s*,\s*(?=\{\s*\")")
_MOST_REPAIRS = 20  # in one array: each goes over what is left of it
_JSON_FEED = b"jsonfeed.org"
_HAS_MEMBER = re.compile(rb'\s*\{\s*"')
_KEY = re.compile(rb'"((?:[^"\\]|\\.){0,100})"\s*:\s*', re.DOTALL)


def resembles(head: bytes) -> bool:
    """Tell whether a file of text that begins so holds an object, or a list of them."""
    return begins_object(head) and not begins_lines(head)


def split(stream: BinaryIO, limits: Limits, fields: Fields) -> Iterator[bytes | RecordError]:
    """Yield each record: the elements of arrays as they are read, an object when it is whole.

    Raises RecordError `empty`, `truncated` for an array that is not closed, `invalid_json` or `binary` for what is no
    JSON, `schema` for an array of other things than objects.
    """
    cursor = Cursor(utf8_chunks(stream), limits)
    count = 0
    while (byte := cursor.peek()) != END:
        if byte == OPEN_ARRAY:
            records = _elements(cursor, limits)
        elif byte == OPEN_OBJECT:
            records = _of_object(cursor.value(), limits, fields)
        else:
            records = _bare(cursor, limits, is_first=count == 0)
        for record in records:
            count += 1
            yield record
    if not count:
        raise RecordError("empty", "there is no record in the file")


def parse(raw_text: str, fields: Fields) -> tuple[str, Given]:
    """Return the text of an object and what it says of itself. Raises RecordError."""
    return parse_object(raw_text, fields)


def _elements(cursor: Cursor, limits: Limits, repairs: int = 0) -> Iterator[bytes | RecordError]:
    """Yield the elements of the array that begins at the cursor; leaves it behind the array."""
    cursor.advance()
    cursor.outer = CLOSE_ARRAY
    strangers = count = 0
    wants_value = True
    while (byte := cursor.peek()) not in (CLOSE_ARRAY, END):
        if byte == COMMA:
            cursor.advance()
            record: bytes | RecordError = RecordError("invalid_json", "there is nothing between two commas", b",")
            if not wants_value:
                wants_value = True
                continue
        else:
            record, wants_value = cursor.value(), False
        count += 1
        strangers += byte != OPEN_OBJECT
        if strangers == count == _PATIENCE:
            raise RecordError(
                "schema", f"an array of {_PATIENCE} and more things that are no objects; expected articles"
            )
        if cursor.broken is None:
            yield record
        else:
            yield from _repaired(record, cursor, limits, repairs)
    cursor.outer = 0
    if byte == CLOSE_ARRAY:
        cursor.advance()
    elif not cursor.was_cut:
        raise RecordError("truncated", "the file ends before its array is closed; fetch it again")


def _repaired(
    record: bytes | RecordError, cursor: Cursor, limits: Limits, repairs: int
) -> Iterator[bytes | RecordError]:
    """Yield an element that lacks a quote or a bracket up to where the next one seems to begin, then the others.

    Not where the file just ends: a whole file ends with the bracket of its array.
    """
    content = cursor.broken or b""
    is_whole = not cursor.was_cut or content.rstrip().endswith(b"]")
    boundary = _BOUNDARY.search(content) if is_whole and repairs < _MOST_REPAIRS else None
    if boundary is None:
        yield record
        return
    bad = content[: boundary.start() + 1]
    yield RecordError("invalid_json", "a quote or a bracket is not closed in this record, or one too many is", bad)
    rest = Cursor.of(b"[" + content[boundary.end() :] + (b"" if cursor.was_cut else b"]"), limits)
    rest.peek()
    yield from _elements(rest, limits, repairs + 1)


def _bare(cursor: Cursor, limits: Limits, is_first: bool) -> Iterator[bytes]:
    """Yield the scalar that a file consists of, to be refused as a record; anything else there raises RecordError."""
    line = cursor.blank_lines + 1
    rest = cursor.rest(limits.record_bytes)
    kind = binary_kind(rest)
    if kind is not None:
        raise RecordError("binary", f"the file is {kind}", rest)
    try:
        load_json(rest)
    except RecordError as error:
        begin = ascii(rest[:20].decode("utf-8", "replace"))
        detail = f"line {line}: {begin} is no JSON; expected an object or an array of objects"
        if not is_first:
            detail = f"behind the last record stands {begin}, which is no JSON"
        raise RecordError("invalid_json", detail, rest) from error
    yield rest


def _of_object(content: bytes | RecordError, limits: Limits, fields: Fields) -> Iterator[bytes | RecordError]:
    """Yield an object that is a record, or the records of the list in it."""
    if isinstance(content, RecordError) or _has_text(content, limits, fields):
        yield content
        return
    members = _members(content, limits)
    array = _find_container(members, limits, fields)
    records = [] if array is None else list(_elements_of(array, limits))
    articles = [record for record in records if not _is_other_node(record, limits, fields)]
    feed = _of_feed(members)
    yield from (_with_members(record, feed) for record in articles) if articles else (content,)


def _of_feed(members: Mapping[str, bytes]) -> bytes:
    """Return what a JSON Feed says of all of its items, as members of an object that others follow."""
    if _JSON_FEED not in members.get("version", b""):
        return b""
    said = ((name, members.get(name)) for name in ("title", "language", "authors"))
    return b"".join(b'"feed_%s": %s, ' % (name.encode(), value) for name, value in said if value)


def _with_members(record: bytes | RecordError, members: bytes) -> bytes | RecordError:
    if not members or isinstance(record, RecordError) or not _HAS_MEMBER.match(record):
        return record
    return b"{" + members + record.lstrip()[1:]


def _has_text(content: bytes, limits: Limits, fields: Fields) -> bool:
    try:
        record = load_json(content)
    except RecordError:  # broken somewhere: its names can be read all the same
        return fields.has_text(_members(content, limits))
    return isinstance(record, dict) and fields.has_text(fold_keys(record))


def _find_container(members: Mapping[str, bytes], limits: Limits, fields: Fields) -> bytes | None:
    """Return the first array of the table's containers among the members of an object."""
    for first, *others in fields.containers:
        found = members.get(first)
        for step in others:
            found = _members(found, limits).get(step) if found else None
        if found and found[0] == OPEN_ARRAY:
            return found
    return None


def _elements_of(array: bytes, limits: Limits) -> Iterator[bytes | RecordError]:
    cursor = Cursor.of(array, limits)
    cursor.peek()
    return _elements(cursor, limits)


def _is_other_node(record: bytes | RecordError, limits: Limits, fields: Fields) -> bool:
    """Tell whether an object is a node of a graph about something else than an article: it has a type, and no text."""
    if isinstance(record, RecordError) or b'"@type"' not in record:
        return False
    members = _members(record, limits)
    return "@type" in members and not fields.has_text(members)


def _members(content: bytes, limits: Limits) -> dict[str, bytes]:
    """Return the values of an object as bytes by folded names; an object that is broken somewhere gives the others."""
    cursor = Cursor.of(content, limits)
    if cursor.peek() != OPEN_OBJECT:
        return {}
    cursor.advance()
    cursor.outer = CLOSE_OBJECT
    members: dict[str, bytes] = {}
    name = None
    while (byte := cursor.peek()) not in (CLOSE_OBJECT, END):
        if byte == COMMA:
            cursor.advance()
            continue
        value = cursor.value()
        key = _KEY.match(value) if isinstance(value, bytes) and byte not in (OPEN_ARRAY, OPEN_OBJECT) else None
        if key is not None and isinstance(value, bytes):
            name, value = fold(key[1].decode("utf-8", "replace")), value[key.end() :]
        if name is not None and isinstance(value, bytes) and value:
            members.setdefault(name, value)
            name = None
    return members
