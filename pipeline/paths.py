"""How paths are written in the warehouse: any bytes of a file name as valid text, and back again."""

from __future__ import annotations

import os
import re

from schemas.settings import Settings

_ESCAPE = re.compile(rb"\\x([0-9a-f]{2})")


def path_to_text(path: str) -> str:
    r"""Write a path as text that any SQL client can hold: bytes that are not UTF-8, and the backslash, as `\xNN`.

    `path` is as the operating system gives it in Python (surrogate escapes for foreign bytes). One to one:
    `text_to_path` undoes it.
    """
    return os.fsencode(path).replace(b"\\", b"\\x5c").decode("utf-8", "backslashreplace")


def text_to_path(text: str) -> str:
    """Undo `path_to_text`."""
    if text.isascii() and "\\" not in text:
        return text
    return os.fsdecode(_ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), text.encode("utf-8")))


def warehouse_path(settings: Settings) -> str:
    """Return the warehouse's file, absolute and resolved."""
    return os.path.realpath(settings.warehouse)


def sync(path: str) -> None:
    """Have the disk hold a file, or the names in a folder."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
