"""JSON cut into values by its brackets and strings alone, without building anything.

A cursor goes over the chunks of a stream once: every byte is looked at a fixed number of times whatever the text, and
what is held is bounded by the limits. Values are cut, not judged: whether one is valid shows when it is parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.errors import PAYLOAD_BYTES, RecordError
from pipeline.readers.limits import Limits
from pipeline.readers.streams import CHUNK_BYTES, too_large

END = -1
QUOTE, BACKSLASH, COMMA = b'"\\,'
OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT = b"[]{}"
_CLOSER_OF = {OPEN_ARRAY: CLOSE_ARRAY, OPEN_OBJECT: CLOSE_OBJECT}

_SPACE = re.compile(rb"[ \t\r\n\x1e]*")  # RFC 8259, and the record separator of RFC 7464
# All up to a bracket (and, between values, a comma), whole strings included. A string that does not end in the chunk
# stays before it. No alternative here begins like another, so a failure costs one way back and no more.
_NESTED = re.compile(rb'[^"\[\]{}]*(?:"[^"\\]*(?:\\.[^"\\]*)*"[^"\[\]{}]*)*', re.DOTALL)
_BARE = re.compile(rb'[^"\[\]{},]*(?:"[^"\\]*(?:\\.[^"\\]*)*"[^"\[\]{},]*)*', re.DOTALL)
_STRING_REST = re.compile(rb'[^"\\]*(?:\\.[^"\\]*)*', re.DOTALL)
_OPENERS = re.compile(rb"[\[{]+")
_CLOSERS = re.compile(rb"[\]}]+")


class Cursor:
    """A place in a stream of JSON, and what is open there."""

    def __init__(self, chunks: Iterator[bytes], limits: Limits) -> None:
        self._chunks = chunks
        self._limits = limits
        self.outer = 0
        """The byte that closes what the values lie in, 0 at the top: no value runs over it."""
        self.blank_lines = 0
        """Line ends passed between values."""
        self.was_cut = False
        """Whether the stream ended inside the last value."""
        self.broken: bytes | None = None
        """All of the last value where it was cut or left something open; None where it closed what it opened."""
        self._chunk = b""
        self._at = 0
        self._reset()

    @classmethod
    def of(cls, content: bytes, limits: Limits) -> Cursor:
        """Return a cursor over bytes in hand."""
        return cls((content[at : at + CHUNK_BYTES] for at in range(0, len(content), CHUNK_BYTES)), limits)

    def peek(self) -> int:
        """Go to the next byte that is no space and return it; END at the end."""
        if self._is_given_up:
            self._pass_over()
        while True:
            end = _end(_SPACE.match(self._chunk, self._at))
            self.blank_lines += self._chunk.count(b"\n", self._at, end)
            self._at = end
            if end < len(self._chunk):
                return self._chunk[end]
            if not self._fill():
                return END

    def advance(self) -> None:
        """Go over the byte that `peek` returned."""
        self._at += 1

    def rest(self, most_bytes: int) -> bytes:
        """Return what is left, up to some bytes."""
        pieces, size = [self._chunk[self._at :]], len(self._chunk) - self._at
        while size < most_bytes and self._fill():
            pieces.append(self._chunk)
            size += len(self._chunk)
        return b"".join(pieces)[:most_bytes]

    def value(self) -> bytes | RecordError:
        """Return the bytes of the value that begins here, or the error `too_large`, `too_deep` or `truncated`.

        An object or array goes to its end; anything else to the next comma or bracket. Wants `peek` before.
        """
        self._reset()
        pieces: list[bytes] = []
        size = 0
        while True:
            start = self._at
            is_done = self._scan()
            pieces.append(self._chunk[start : self._at])
            size += self._at - start
            if size > self._limits.record_bytes:
                self._is_given_up = not is_done
                return too_large(self._limits.record_bytes, b"".join(pieces)[:PAYLOAD_BYTES])
            if is_done or not self._fill():
                break
        content = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        self.was_cut = not is_done
        if self.was_cut or self._is_left_open:
            self.broken = content
        if self._was_too_deep:
            return RecordError(
                "too_deep", f"the record nests deeper than {self._limits.depth} levels; no article does", content
            )
        return content if is_done else truncated(content)

    def _reset(self) -> None:
        self._closers = bytearray()  # of what is open in the value, down to the depth that is allowed
        self._levels_below = 0  # deeper ones, counted only
        self._was_too_deep = self._is_in_string = self._is_escaped = self._has_begun = False
        self._is_left_open = False
        self.was_cut, self.broken = False, None
        self._is_given_up = False  # too large: what is left of it is still to be passed over

    def _fill(self) -> bool:
        self._chunk, self._at = next(self._chunks, b""), 0
        return bool(self._chunk)

    def _pass_over(self) -> None:
        while not self._scan() and not self.was_cut:
            self.was_cut = not self._fill()
        self._is_given_up = False

    def _scan(self) -> bool:
        """Go on in the chunk to the end of the value, and tell whether it was there."""
        chunk, at = self._chunk, self._at
        while at < len(chunk):
            if self._is_in_string:
                at = self._pass_string(at)
                continue
            is_nested = bool(self._closers)
            begin, at = at, _end((_NESTED if is_nested else _BARE).match(chunk, at))
            self._has_begun = self._has_begun or at > begin
            if at == len(chunk):
                break
            byte = chunk[at]
            if byte == QUOTE:
                self._is_in_string = self._has_begun = True
                at += 1
            elif is_nested:
                at = self._nest(byte, at)
                if not self._closers:
                    self._at = at
                    return True
            elif byte in (COMMA, self.outer) or (byte in _CLOSER_OF and self._has_begun):
                self._at = at
                return True
            else:
                at = self._nest(byte, at)
        self._at = len(chunk)
        return False

    def _pass_string(self, at: int) -> int:
        """Return where the string ends, or the chunk."""
        if self._is_escaped:
            at, self._is_escaped = at + 1, False
        at = _end(_STRING_REST.match(self._chunk, at))
        if at == len(self._chunk):
            return at
        self._is_in_string = self._chunk[at] != QUOTE
        self._is_escaped = self._is_in_string  # a backslash, its character in the next chunk
        return at + 1

    def _nest(self, byte: int, at: int) -> int:
        """Go over a bracket, or a run of them below the allowed depth, and return where it ends."""
        self._has_begun = True
        if byte in _CLOSER_OF:
            if len(self._closers) < self._limits.depth:
                self._closers.append(_CLOSER_OF[byte])
                return at + 1
            end = _end(_OPENERS.match(self._chunk, at))
            self._levels_below += end - at
            self._was_too_deep = True
            return end
        if self._levels_below:
            closed = min(_end(_CLOSERS.match(self._chunk, at)) - at, self._levels_below)
            self._levels_below -= closed
            return at + closed
        return self._close(byte, at)

    def _close(self, byte: int, at: int) -> int:
        """Close what a closing bracket closes: what stands open inside that was forgotten, and is closed with it."""
        place = self._closers.rfind(byte)
        if place >= 0:
            del self._closers[place:]
        elif byte == self.outer:
            self._closers.clear()  # the bracket belongs to what the value lies in
            self._is_left_open = True
            return at
        return at + 1


def truncated(content: bytes) -> RecordError:
    """Return the refusal of a record that ends in its middle."""
    return RecordError("truncated", "the file ends in the middle of this record; fetch it again", content)


def _end(found: re.Match[bytes] | None) -> int:
    """Return where a pattern that always matches ends."""
    assert found is not None
    return found.end()
