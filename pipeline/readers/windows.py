"""A stream read line by line and block by block, with bounds on both, and bytes given back to it."""

from __future__ import annotations

import re
from typing import BinaryIO

from pipeline.readers.streams import CHUNK_BYTES


class Window:
    """What of a stream lies before us."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._chunk = b""
        self._at = 0
        self.offset = 0
        """Bytes that were gone over."""

    def line(self, most_bytes: int) -> bytes:
        """Return the next line with its end, cut at so many bytes; empty at the end of the stream."""
        pieces: list[bytes] = []
        size = 0
        while size < most_bytes and self._has_more():
            found = self._chunk.find(b"\n", self._at, self._at + most_bytes - size)
            piece = self._take(found + 1 if found >= 0 else min(len(self._chunk), self._at + most_bytes - size))
            pieces.append(piece)
            size += len(piece)
            if found >= 0:
                break
        return b"".join(pieces)

    def block(self, size: int) -> bytes:
        """Return so many bytes; fewer at the end of the stream."""
        pieces: list[bytes] = []
        while size > 0 and self._has_more():
            piece = self._take(min(len(self._chunk), self._at + size))
            pieces.append(piece)
            size -= len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def skip(self, size: int) -> int:
        """Go over so many bytes, or to the end of the stream; return how many there were."""
        before = self.offset
        while size > 0 and self._has_more():
            size -= len(self._take(min(len(self._chunk), self._at + size)))
        return self.offset - before

    def skip_to(self, pattern: re.Pattern[bytes], overlap: int) -> bytes:
        """Go to where a pattern of at most `overlap` bytes begins, or to the end.

        Returns the beginning of what is passed. The pattern must not match an empty text.
        """
        passed = b""
        while self._has_more():
            found = pattern.search(self._chunk, self._at)
            if found is None:
                end = max(len(self._chunk) - overlap, self._at)
                passed += self._take(end)[: CHUNK_BYTES - len(passed)]
                if not self._extend():
                    return passed + self._take(len(self._chunk))[: CHUNK_BYTES - len(passed)]
            else:
                return passed + self._take(found.start())[: CHUNK_BYTES - len(passed)]
        return passed

    def give_back(self, content: bytes) -> None:
        """Put bytes that were taken before what comes next."""
        self.offset -= len(content)
        if self._chunk.endswith(content, 0, self._at):
            self._at -= len(content)
        else:
            self._chunk, self._at = content + self._chunk[self._at :], 0

    def drop(self) -> None:
        """Forget what was read and not gone over: the stream goes on somewhere else."""
        self._chunk, self._at = b"", 0

    def _take(self, end: int) -> bytes:
        content = self._chunk[self._at : end]
        self.offset += end - self._at
        self._at = end
        return content

    def _has_more(self) -> bool:
        if self._at == len(self._chunk):
            self._chunk, self._at = self._stream.read(CHUNK_BYTES), 0
        return self._at < len(self._chunk)

    def _extend(self) -> bool:
        more = self._stream.read(CHUNK_BYTES)
        self._chunk, self._at = self._chunk[self._at :] + more, 0
        return bool(more)
