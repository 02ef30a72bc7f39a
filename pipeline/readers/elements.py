"""XML cut into elements by its tags alone, without building anything, and told by its root.

A cutter goes over the chunks of a stream once: every byte is looked at a fixed number of times whatever the text, and
what is held is bounded by the limits. Document types are passed over with all that they declare, so that no entity of
theirs exists for whoever parses the pieces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from pipeline.errors import PAYLOAD_BYTES, RecordError
from pipeline.readers.limits import Limits
from pipeline.readers.streams import too_large, utf8_chunks
from pipeline.text.decode import decode_head

_TAG_BYTES = 64 * 1024  # no start tag is longer; what is, is text with a stray bracket
_SHELL_BYTES = 64 * 1024  # of what a feed says of itself
_MOST_SHELL_PIECES = 100

# No bracket may stand in an attribute, so a tag that is never closed costs one look up to the next bracket.
_TAG = re.compile(rb"""<(/?)([A-Za-z_:\x80-\xff][^\s<>/"'=]*+)([^<>"']*+(?:(?:"[^"<]*+"|'[^'<]*+')[^<>"']*+)*+)>""")
_UNCLOSED_TAG = re.compile(rb"""<[^<>"']*+(?:(?:"[^"<]*+"|'[^'<]*+')[^<>"']*+)*+(?:"[^"<]*+|'[^'<]*+)?\Z""")
_SECTIONS = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
_BRACKET = re.compile(rb"[\[\]<>]")
_LONGEST_OPENING = len(b"<![CDATA[")
_DECLARATION = re.compile(rb"""\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:\-]{1,40})["'][^>]{0,100}\?>""")
_PROLOGUE = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE\s[^\[>]*(?:\[.*?\]\s*)?>)*+", re.DOTALL | re.IGNORECASE)
_ROOT = re.compile(r"<([A-Za-z_][\w.\-]*)(?::([\w.\-]+))?((?:\s[^<>]*)?)>?")


def root_of(head: bytes) -> tuple[str, str]:
    """Return the local name of the root element of a document that begins so, and its attributes as written.

    Both are empty where no element begins there.
    """
    text = decode_head(head)
    prologue = _PROLOGUE.match(text)
    found = _ROOT.match(text, prologue.end() if prologue else 0)
    return (found[2] or found[1], found[3]) if found else ("", "")


@dataclass(frozen=True, slots=True)
class Shape:
    """What is cut out of a document, and what of the rest goes with each piece."""

    records: frozenset[bytes]
    """Local names of the elements that are records; one inside another is part of it."""
    context: Mapping[bytes, frozenset[bytes]]
    """By local name of an element outside the records, the local names of its children that speak of every record."""


def split_elements(stream: BinaryIO, shape: Shape, limits: Limits) -> Iterator[bytes | RecordError]:
    """Yield each record as a document of its own: the start tags around it, what speaks of every record, and itself.

    Raises RecordError: `truncated` where the stream ends inside a record, `too_deep`, `binary`, `undecodable`.
    """
    yield from _Cutter(utf8_chunks(stream), shape, limits).cut()


class _Cutter:
    """A place in a document, and what is open there."""

    def __init__(self, chunks: Iterator[bytes], shape: Shape, limits: Limits) -> None:
        self._chunks = chunks
        self._shape = shape
        self._limits = limits
        self._chunk = b""
        self._at = 0
        self._is_at_end = False
        self._head = b""  # the XML declaration
        self._open: list[tuple[bytes, bytes]] = []  # start tags outside the records, with their local names
        self._context: list[bytes] = []
        self._context_bytes = 0
        self._pieces: list[bytes] | None = None  # of the record, or of the piece of context, in hand
        self._size = 0
        self._is_context = False
        self._name = b""  # of the element in hand, local
        self._depth = 0  # inside it
        self._nested = 0  # elements of its own name that are open inside it
        self._was_too_deep = False

    def cut(self) -> Iterator[bytes | RecordError]:
        """Yield each record."""
        self._fill()
        declaration = _DECLARATION.match(self._chunk)
        self._head = declaration[0].strip() if declaration else b""
        while self._to_bracket():
            opening = self._opening()
            if opening in _SECTIONS:
                self._take(len(opening))
                self._take_to(_SECTIONS[opening])
            elif opening == b"<!":
                self._pass_doctype()
            else:
                record = self._tag()
                if record is not None:
                    yield record
        if self._pieces is not None and not self._is_context:
            raise RecordError("truncated", "the file ends in the middle of this record; fetch it again", self._piece())

    def _fill(self) -> bool:
        """Put the next chunk behind what is left of this one."""
        more = next(self._chunks, b"")
        self._is_at_end = not more
        self._chunk, self._at = self._chunk[self._at :] + more, 0
        return bool(more)

    def _take(self, size: int) -> None:
        """Go over some bytes of the chunk, which belong to what is in hand."""
        if self._pieces is not None and size:
            self._size += size
            if self._size <= self._limits.record_bytes:
                self._pieces.append(self._chunk[self._at : self._at + size])
        self._at += size

    def _to_bracket(self) -> bool:
        """Go to the next `<`; False at the end."""
        while True:
            found = self._chunk.find(b"<", self._at)
            self._take((found if found >= 0 else len(self._chunk)) - self._at)
            if found >= 0:
                return True
            if not self._fill():
                return False

    def _opening(self) -> bytes:
        """Return what begins at the bracket: the opening of a section, `<!` of a declaration, or `<`."""
        while len(self._chunk) - self._at < _LONGEST_OPENING and self._fill():
            pass
        for opening in _SECTIONS:
            if self._chunk.startswith(opening, self._at):
                return opening
        return b"<!" if self._chunk.startswith(b"<!", self._at) else b"<"

    def _take_to(self, end: bytes) -> None:
        """Go over all up to the end of a section, or of the stream."""
        while (found := self._chunk.find(end, self._at)) < 0:
            self._take(max(len(self._chunk) - self._at - len(end) + 1, 0))
            if not self._fill():
                self._take(len(self._chunk) - self._at)
                return
        self._take(found + len(end) - self._at)

    def _pass_doctype(self) -> None:
        """Go over a declaration without taking it, its inner subset included."""
        held, self._pieces = self._pieces, None
        depth = 0
        while True:
            found = _BRACKET.search(self._chunk, self._at)
            if found is None:
                self._at = len(self._chunk)
                if not self._fill():
                    break
                continue
            depth += {b"<": 1, b"[": 1, b">": -1, b"]": -1}[found[0]]
            self._at = found.end()
            if depth <= 0:
                break
        self._pieces = held

    def _tag(self) -> bytes | RecordError | None:
        """Go over a tag, or over a stray bracket; return the record that it ends."""
        found = _TAG.match(self._chunk, self._at)
        while found is None and not self._is_at_end and len(self._chunk) - self._at < _TAG_BYTES:
            if _UNCLOSED_TAG.match(self._chunk, self._at) is None:
                break
            self._fill()
            found = _TAG.match(self._chunk, self._at)
        if found is None:
            self._take(1)
            return None
        name = found[2].rpartition(b":")[2]
        if found[1]:
            return self._close(name, found.end())
        return self._start(name, found[0], found[3].endswith(b"/"), found.end())

    def _start(self, name: bytes, tag: bytes, is_empty: bool, end: int) -> bytes | RecordError | None:
        if self._pieces is not None:
            if not is_empty:
                self._depth += 1
                self._was_too_deep = self._was_too_deep or self._depth > self._limits.depth
                self._nested += name == self._name
            self._take(end - self._at)
            return None
        parent = self._open[-1][0] if self._open else b""
        is_record = name in self._shape.records
        if is_record or (name in self._shape.context.get(parent, ()) and len(self._context) < _MOST_SHELL_PIECES):
            self._pieces, self._size, self._depth, self._nested = [], 0, 0, 0
            self._was_too_deep = False
            self._is_context, self._name = not is_record, name
            self._take(end - self._at)
            return self._end() if is_empty else None
        if not is_empty:
            if len(self._open) >= self._limits.depth:
                raise RecordError(
                    "too_deep", f"the document nests deeper than {self._limits.depth} levels; no feed does"
                )
            self._open.append((name, tag))
        self._at = end
        return None

    def _close(self, name: bytes, end: int) -> bytes | RecordError | None:
        if self._pieces is None:
            place = next((at for at in range(len(self._open) - 1, -1, -1) if self._open[at][0] == name), None)
            if place is not None:
                del self._open[place:]
            self._at = end
            return None
        self._take(end - self._at)
        if name == self._name:
            if not self._nested:
                return self._end()
            self._nested -= 1
        self._depth = max(self._depth - 1, 0)
        return None

    def _end(self) -> bytes | RecordError | None:
        """Return the record in hand, whole; keep it where it is context."""
        piece, size = self._piece(), self._size
        self._pieces = None
        if self._is_context:
            self._context_bytes += size
            if self._context_bytes <= _SHELL_BYTES:
                self._context.append(piece)
            return None
        if size > self._limits.record_bytes:
            return too_large(self._limits.record_bytes, piece[:PAYLOAD_BYTES])
        if self._was_too_deep:
            return RecordError(
                "too_deep", f"the record nests deeper than {self._limits.depth} levels; no article does", piece
            )
        shell = b"\n".join([self._head, *(tag for _, tag in self._open), *self._context]).lstrip()
        closing = b"".join(b"</" + _qualified(tag) + b">" for _, tag in reversed(self._open))
        return shell + b"\n" + piece + b"\n" + closing

    def _piece(self) -> bytes:
        return b"".join(self._pieces or [])


def _qualified(tag: bytes) -> bytes:
    """Return the name of a start tag, prefix included."""
    found = _TAG.match(tag)
    return found[2] if found else b""
