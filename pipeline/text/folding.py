"""Text as vocabularies are looked for in it: small letters, plain quotes and spaces, every offset kept."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_PLAIN: Final = (("’", "'"), ("‘", "'"), ("\xa0", " "), ("\u202f", " "), ("‑", "-"))
_KEPT: Final = 2  # texts: a headline and its body, which several taggers fold one after another
_SURROGATE = re.compile("[\ud800-\udfff]")  # alone they are no text, and an automaton refuses them


@lru_cache(_KEPT)
def fold(text: str) -> str:
    """Return the text in small letters with plain apostrophes, hyphens and spaces, character for character."""
    lowered = text.lower()
    if len(lowered) != len(text):  # İ becomes two characters
        lowered = "".join(low if len(low := character.lower()) == 1 else character for character in text)
    return _plain(lowered)


@lru_cache(_KEPT)
def keep_case(text: str) -> str:
    """Return the text with plain apostrophes, hyphens and spaces alone, character for character."""
    return _plain(text)


def _plain(text: str) -> str:
    if text.isascii():
        return text
    for character, plain in _PLAIN:
        text = text.replace(character, plain)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = _SURROGATE.sub("?", text)
    return text


def is_word(text: str, start: int, end: int) -> bool:
    """Say whether what lies between two offsets is not a part of a longer word."""
    return not ((start and text[start - 1].isalnum()) or (end < len(text) and text[end].isalnum()))
