"""Tables as text (RFC 4180), parted by commas, semicolons, tabs or bars: a row is an article.

The first row names the columns; which of them is what, `config/field_aliases.toml` says, as for JSON. A blank in a name
counts as an underscore. A quotation mark within a cell is doubled, or has a backslash before it as Spark and MySQL
write it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from pipeline.errors import RecordError
from pipeline.readers.fields import Fields, fold_keys
from pipeline.readers.limits import Limits
from pipeline.readers.magic import binary_kind
from pipeline.readers.streams import too_large, utf8_stream
from pipeline.readers.windows import Window
from pipeline.records import Given

FORMAT = "csv"
SUFFIXES = (".csv", ".tsv")
VERSION = 2
HOLDS_MANY = True

_HEADER_BYTES = 64 * 1024
_MOST_COLUMNS = 1000
_FIELD_CHARACTERS = 1 << 30  # the bound is the record's size; Python's own is 131,072 for all of the process
_LINE_END = re.compile(rb"\n")
_DELIMITERS = ",;\t|"
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {'"': '""', "n": "\n", "r": "\n", "t": " ", "\n": "\n", "\\": "\\"}


def split(stream: BinaryIO, limits: Limits, fields: Fields) -> Iterator[bytes | RecordError]:
    """Yield each row with the names of the columns above it.

    Raises RecordError `schema` where no column is a text, `binary`, `empty`.
    """
    csv.field_size_limit(_FIELD_CHARACTERS)
    window = Window(utf8_stream(stream))
    header = _header(window, fields)
    delimiter = _delimiter(header.decode("latin-1"))
    rows = _Rows(window, limits.record_bytes, delimiter)
    while not rows.is_at_end:
        try:
            for row in csv.reader(rows, delimiter=delimiter):
                line = rows.taken()
                if any(cell.strip() for cell in row):
                    yield header + line
            return
        except OverflowError:
            yield too_large(limits.record_bytes, rows.taken())
        except csv.Error as error:
            yield RecordError("schema", f"the row is no row of a table: {error}", rows.taken())


def parse(raw_text: str, fields: Fields) -> tuple[str, Given]:
    """Return the text of a row and what it says of itself. Raises RecordError `schema` or `empty`."""
    header, _, row = _tidy(raw_text).partition("\n")
    delimiter = _delimiter(header)
    is_escaped = _has_escapes(row, delimiter)
    names = _cells(header, delimiter)
    cells = _cells(_doubled(row) if is_escaped else row, delimiter)
    if len(cells) > len(names) and "\\" in row and not is_escaped:
        cells = _cells(_doubled(row), delimiter)
    if any(cell.strip() for cell in cells[len(names) :]):
        found = f"the row has {len(cells)} cells below {len(names)} names of columns"
        raise RecordError("schema", f"{found}; put cells that hold a {delimiter!r} between quotation marks")
    return fields.read(dict(zip(map(_named, names), cells, strict=False)))


def _cells(line: str, delimiter: str) -> list[str]:
    """Return the cells of the first row. Raises RecordError `schema` or `empty`."""
    csv.field_size_limit(_FIELD_CHARACTERS)
    try:
        for cells in csv.reader(io.StringIO(line, newline="\n"), delimiter=delimiter):
            return cells
    except csv.Error as error:
        raise RecordError("schema", f"the row is no row of a table: {error}") from error
    raise RecordError("empty", "there is no row below the names of the columns")


def _header(window: Window, fields: Fields) -> bytes:
    """Return the first line that is not blank. Raises RecordError where it names no columns of articles."""
    line = b"\n"
    while line and not line.strip():
        line = window.line(_HEADER_BYTES)
    kind = binary_kind(line)
    if kind is not None:
        raise RecordError("binary", f"the file is {kind}; expected a table", line)
    if not line:
        raise RecordError("empty", "there is no row in the table")
    text = line.decode("latin-1")
    names = next(csv.reader([_tidy(text)], delimiter=_delimiter(text)), [])
    if len(names) > _MOST_COLUMNS or not fields.has_text(fold_keys(dict.fromkeys(map(_named, names)))):
        shown = ", ".join(ascii(name[:40])[1:-1] for name in names[:15])
        detail = f"no column is a text: found {shown}; add the name of one to config/field_aliases.toml"
        raise RecordError("schema", detail, line)
    return line.rstrip(b"\r\n") + b"\n"


def _tidy(text: str) -> str:
    """Return lines as the parser wants them: it takes no carriage return within one, and some releases no NUL."""
    return text.replace("\r\n", "\n").replace("\r", " ").replace("\0", " ")


def _named(name: str) -> str:
    return name.strip().replace(" ", "_")


def _delimiter(header: str) -> str:
    return max(_DELIMITERS, key=header.count)


def _has_escapes(text: str, delimiter: str) -> bool:
    """Tell whether a mark stands behind a backslash where it cannot be the end of a cell."""
    return '\\"' in text and re.search(rf'\\"[^"\r\n{re.escape(delimiter)}]', text) is not None


def _doubled(text: str) -> str:
    """Return cells with marks doubled that have a backslash before them, and the other signs that are written so."""
    return _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[0]), text)


class _Rows:
    """The lines of a table for the parser, which takes as many as a row has; each byte is one character."""

    def __init__(self, window: Window, most_bytes: int, delimiter: str) -> None:
        self._window = window
        self._delimiter = delimiter
        self._has_escapes = False
        self._most_bytes = most_bytes
        self._lines: list[bytes] = []
        self._size = 0
        self.is_at_end = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        """Return the next line. Raises OverflowError where the row is larger than it may be."""
        line = self._window.line(self._most_bytes + 1)
        if not line:
            self.is_at_end = True
            raise StopIteration
        self._lines.append(line)
        self._size += len(line)
        if self._size > self._most_bytes:
            if not line.endswith(b"\n"):
                self._window.skip_to(_LINE_END, 1)
            raise OverflowError
        text = _tidy(line.decode("latin-1"))
        self._has_escapes = self._has_escapes or _has_escapes(text, self._delimiter)
        return _ESCAPED.sub(lambda found: '""' if found[1] == '"' else found[0], text) if self._has_escapes else text

    def taken(self) -> bytes:
        """Return the bytes of the lines that were taken since the last time."""
        content = b"".join(self._lines)
        self._lines.clear()
        self._size = 0
        return content
