"""A stream whose beginning can be looked at before it is read."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import BinaryIO

from pipeline.errors import RecordError


class Peeked(io.RawIOBase):
    """A stream with its beginning in hand."""

    def __init__(self, stream: BinaryIO, reopen: Callable[[], BinaryIO] | None = None) -> None:
        super().__init__()
        self._stream = stream
        self.reopen = reopen
        """Gives all of the content once more, to be read at any place; None where that is not possible."""
        self._head = b""
        self._error: RecordError | None = None

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def peek(self, size: int) -> bytes:
        """Return the next bytes, at most so many and fewer only at the end or before a fault, and leave them there."""
        while len(self._head) < size and self._error is None:
            try:
                piece = self._stream.read(size - len(self._head))
            except RecordError as error:  # who reads on meets it, once what came before is used
                self._error = error
                break
            if not piece:
                break
            self._head += piece
        return self._head[:size]

    def read(self, size: int = -1, /) -> bytes:
        """Return at least one and at most `size` bytes; none at the end."""
        if self._head:
            size = len(self._head) if size < 0 else size
            content, self._head = self._head[:size], self._head[size:]
            return content
        if self._error is not None:
            error, self._error = self._error, None
            raise error
        return self._stream.read(size)

    def skip_damage(self) -> bool:
        """Go on behind a damaged part; False where the stream cannot."""
        skip = getattr(self._stream, "skip_damage", None)
        return skip is not None and skip()
