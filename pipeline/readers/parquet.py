"""Parquet: a row is an article. Which column is what, `config/field_aliases.toml` says, as for JSON.

DuckDB reads it: piece by piece, and with a bound on its memory.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import BinaryIO

import duckdb

from pipeline.errors import RecordError
from pipeline.readers.fields import Fields, fold_keys
from pipeline.readers.limits import Limits
from pipeline.readers.objects import load_json
from pipeline.readers.streams import read_whole, too_large
from pipeline.records import Given

FORMAT = "parquet"
SUFFIXES = (".parquet", ".pq")
VERSION = 1
HOLDS_MANY = True

_SLICE_BYTES = 32 * 1024 * 1024  # of rows in memory at once
_SLACK_BYTES = 64 * 1024 * 1024
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "512MB",
    "threads": "1",
    "autoinstall_known_extensions": "false",
}


def recognizes(head: bytes) -> bool:
    """Tell whether a file that begins so is Parquet."""
    return head.startswith(b"PAR1")


def split(stream: BinaryIO, limits: Limits, fields: Fields) -> Iterator[bytes | RecordError]:
    """Yield each row as a JSON object.

    Raises RecordError `schema` where no column is a text, `corrupt_archive`, `expansion_limit`, `too_large` for a
    packed file that is more than a record may be.
    """
    with ExitStack() as at_end:
        descriptor, size = _descriptor_of(stream, limits, at_end)
        connection = at_end.enter_context(closing(duckdb.connect(":memory:", config=_CONFIG)))
        try:
            yield from _rows(connection, f"/dev/fd/{descriptor}", size, limits, fields)
        except duckdb.OutOfMemoryException as error:
            raise RecordError(
                "too_large", "its row groups take more memory than a reader may; write smaller ones"
            ) from error
        except (duckdb.Error, UnicodeDecodeError) as error:  # a text of it that is none
            cause = str(error).split("\n", 1)[0].replace(f"/dev/fd/{descriptor}", "it")[:200]
            raise RecordError("corrupt_archive", f"the Parquet file is damaged: {cause}; fetch it again") from error


def parse(raw_text: str, fields: Fields) -> tuple[str, Given]:
    """Return the text of a row and what it says of itself. Raises RecordError `schema` or `empty`."""
    row = load_json(raw_text)
    if not isinstance(row, dict):
        raise RecordError("schema", "the row is no object")
    return fields.read({_named(name): value for name, value in row.items()})


def _descriptor_of(stream: BinaryIO, limits: Limits, at_end: ExitStack) -> tuple[int, int]:
    """Return a descriptor of the file, and its size; what is packed is unpacked into memory."""
    reopen = getattr(stream, "reopen", None)
    source = reopen() if reopen is not None else None
    raw = getattr(source, "raw", None)
    if raw is not None:
        return raw.fileno(), raw.seek(0, os.SEEK_END)
    content = source.getvalue() if source is not None else read_whole(stream, limits.record_bytes)
    held = at_end.enter_context(os.fdopen(os.memfd_create("copydesk"), "wb"))
    held.write(content)
    held.flush()
    return held.fileno(), len(content)


def _rows(
    connection: duckdb.DuckDBPyConnection, path: str, size: int, limits: Limits, fields: Fields
) -> Iterator[bytes | RecordError]:
    names = connection.read_parquet(path).columns
    if not fields.has_text(fold_keys(dict.fromkeys(map(_named, names)))):
        shown = ", ".join(ascii(name[:40])[1:-1] for name in names[:15])
        detail = f"no column is a text: found {shown}; add the name of one to config/field_aliases.toml"
        raise RecordError("schema", detail)
    left = max(limits.record_bytes + _SLACK_BYTES, size * limits.expansion_ratio)
    for first, last in _slices(connection, path):
        rows = connection.read_parquet(path, file_row_number=True)
        piece = rows.filter(f"file_row_number BETWEEN {first} AND {last}").project("* EXCLUDE (file_row_number)")
        for (row,) in piece.set_alias("record").project("to_json(record)").fetchall():
            content = row.encode("utf-8", "replace")
            left -= len(content)
            if left < 0:
                raise RecordError(
                    "expansion_limit", "its rows are a large multiple of its size; split it if it is no bomb"
                )
            yield content if len(content) <= limits.record_bytes else too_large(limits.record_bytes, content)


def _slices(connection: duckdb.DuckDBPyConnection, path: str) -> Iterator[tuple[int, int]]:
    """Yield the first and last row of pieces that fit into memory, none of them over two row groups.

    A piece is found by going over its row group, so there must be few of them in one.
    """
    groups = connection.table_function("parquet_metadata", [path])
    sizes = groups.aggregate(
        "row_group_id, any_value(row_group_num_rows), sum(total_uncompressed_size)", "row_group_id"
    ).order("row_group_id")
    at = 0
    for _, count, size in sizes.fetchall():
        step = max(count * _SLICE_BYTES // max(int(size), 1), 100)
        for first in range(at, at + count, step):
            yield first, min(first + step, at + count) - 1
        at += count


def _named(name: str) -> str:
    return name.strip().replace(" ", "_")
