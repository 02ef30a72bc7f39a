"""Text as vocabularies are looked for in it: small letters, plain quotes and spaces, every offset kept.

Several taggers ask for the same text, so what is made of the last ones is kept.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_PLAIN: Final = (("’", "'"), ("‘", "'"), ("\xa0", " "), ("\u202f", " "), ("‑", "-"))
_KEPT: Final = 128
"""Texts: headlines and bodies of the 64 articles that one tagger after another reads (`pipeline/stages/tag.py`)."""
_LONGEST_KEPT: Final = 50_000  # characters; so 1 MB is kept of ordinary stories, and 25 MB at most
_SURROGATE = re.compile("[\ud800-\udfff]")  # alone they are no text, and an automaton refuses them


def fold(text: str) -> str:
    """Return the text in small letters with plain apostrophes, hyphens and spaces, character for character."""
    return _fold_once(text) if len(text) <= _LONGEST_KEPT else _fold(text)


def _fold(text: str) -> str:
    lowered = text.lower()
    if len(lowered) != len(text):  # İ becomes two characters
        lowered = "".join(low if len(low := character.lower()) == 1 else character for character in text)
    return _plain(lowered)


def keep_case(text: str) -> str:
    """Return the text with plain apostrophes, hyphens and spaces alone, character for character."""
    return _plain_once(text) if len(text) <= _LONGEST_KEPT else _plain(text)


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


# Marks of typography have their places of Windows-1252, which no text uses for anything else.
_MARKS: Final = tuple((mark, mark.encode("cp1252").decode("latin-1")) for mark in "“”„–—…•™€‹›")
_NO_MARK: Final = "\x81"  # the place of none
_MOST_SYMBOLS: Final = 30  # that a text is searched for; with more it is no prose
NARROW_SMALL: Final = bytes(
    ord(small) if len(small := chr(byte).lower()) == 1 and small < "\u0100" else byte for byte in range(256)
)
"""What each byte of a narrow text is in small letters."""


def narrow(text: str) -> bytes | None:
    """Return a text of Latin-1 with marks of typography as bytes, one a character; None for any other."""
    if not text.isascii():
        for mark, place in _MARKS:
            text = text.replace(mark, place)
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return None


def narrow_case(text: str) -> bytes | None:
    """Return what `keep_case` makes of a text as `narrow` has it, with a byte of no meaning for arrows and smileys."""
    return _narrow_once(text) if len(text) <= _LONGEST_KEPT else _narrow_plain(text)


def _narrow_plain(text: str) -> bytes | None:
    plain = keep_case(text)
    return narrow(plain) or narrow(_without_symbols(plain))


def _without_symbols(text: str) -> str:
    symbols = {character for character in set(text) if character > "\xff" and not character.isalpha()}
    if len(symbols) <= _MOST_SYMBOLS:
        for symbol in symbols.difference(mark for mark, _ in _MARKS):
            text = text.replace(symbol, _NO_MARK)
    return text


_fold_once = lru_cache(_KEPT)(_fold)
_plain_once = lru_cache(_KEPT)(_plain)
_narrow_once = lru_cache(_KEPT)(_narrow_plain)


def is_word(text: str, start: int, end: int) -> bool:
    """Say whether what lies between two offsets is not a part of a longer word."""
    return not ((start and text[start - 1].isalnum()) or (end < len(text) and text[end].isalnum()))
