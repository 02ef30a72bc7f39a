"""Text as vocabularies are looked for in it: small letters, plain quotes and spaces, every offset kept.

Several taggers ask for the same text, so what is made of the last ones is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, Generic, TypeVar

Made = TypeVar("Made")

_PLAIN: Final = (("’", "'"), ("‘", "'"), ("\xa0", " "), ("\u202f", " "), ("‑", "-"))
_KEPT: Final = 192
"""Texts: headlines and bodies of the 96 articles that one tagger after another reads (`pipeline/stages/tag.py`)."""
_LONGEST_KEPT: Final = 50_000  # characters; so 2 MB are kept of ordinary stories, and 40 MB at most
_SURROGATE = re.compile("[\ud800-\udfff]")  # alone they are no text, and an automaton refuses them


def fold(text: str) -> str:
    """Return the text in small letters with plain apostrophes, hyphens and spaces, character for character."""
    return _folds.make(text)


def _fold(text: str) -> str:
    lowered = text.lower()
    if len(lowered) != len(text):  # İ becomes two characters
        lowered = "".join(low if len(low := character.lower()) == 1 else character for character in text)
    return _plain(lowered)


def keep_case(text: str) -> str:
    """Return the text with plain apostrophes, hyphens and spaces alone, character for character."""
    return _read(text)[0]


def keep_case_of_all(names: Sequence[str]) -> list[str]:
    """Return what `keep_case` makes of each of many names, in a tenth of the time."""
    return _of_all(_plain, names)


def fold_all(names: Sequence[str]) -> list[str]:
    """Return what `fold` makes of each of many names."""
    return _of_all(_fold, names) if "İ" not in "".join(names) else list(map(_fold, names))


def _of_all(make: Callable[[str], str], names: Sequence[str]) -> list[str]:
    """Return what is made of names that are made into something character by character, all at once."""
    made = make("\n".join(names)).split("\n")
    return made if len(made) == len(names) else list(map(make, names))


def _plain(text: str) -> str:
    text = _without_typography(text)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = _SURROGATE.sub("?", text)
    return text


def _without_typography(text: str) -> str:
    if text.isascii():
        return text
    for character, plain in _PLAIN:
        text = text.replace(character, plain)
    return text


# Marks of typography have their places of Windows-1252, which no text uses for anything else; but that of three dots
# counts as a space in Unicode, so they have one that Windows-1252 leaves free.
_MARKS: Final = (
    *((mark, mark.encode("cp1252").decode("latin-1")) for mark in "“”„–—•™€‹›"),
    ("…", "\x8d"),
)
_NO_MARK: Final = "\x81"
NO_MARK: Final = b"\x81"
"""The place of none: what stands in a narrow text for arrows and smileys."""
_MOST_SYMBOLS: Final = 30  # kinds of them; a text with more is no prose
NARROW_SMALL: Final = bytes(
    ord(lower) if len(lower := chr(byte).lower()) == 1 and lower < "\u0100" else byte for byte in range(256)
)
"""What each byte of a narrow text is in small letters."""


def narrow(text: str) -> bytes | None:
    """Return a text of Latin-1 with marks of typography as bytes, one a character; None for any other."""
    return _encoded(with_places(text))


def narrow_all(names: Sequence[str]) -> list[bytes | None]:
    """Return what `narrow` makes of each of many names."""
    return list(map(_encoded, _of_all(with_places, names)))


def _encoded(text: str) -> bytes | None:
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return None


def with_places(text: str) -> str:
    """Return a text with marks of typography at their places."""
    if not text.isascii():
        for mark, place in _MARKS:
            text = text.replace(mark, place)
    return text


def or_narrow(marks: str) -> str:
    """Return marks of typography, and their places in narrow texts, for the class of an expression over `small`."""
    return marks + with_places(marks)


def narrow_case(text: str) -> bytes | None:
    """Return what `keep_case` makes of a text as `narrow` has it, with a byte of no meaning for arrows and smileys."""
    return _read(text)[1]


def narrow_small(text: str) -> bytes | None:
    """Return the same in small letters."""
    return _read(text)[2]


def small(text: str) -> str:
    """Return what `fold` makes of a text; of a narrow one as `narrow` has it: that costs a fifth.

    So a mark of typography may stand as itself or at its place of Windows-1252.
    """
    reading = narrow_small(text)
    return fold(text) if reading is None else reading.decode("latin-1")


Reading = tuple[str, bytes | None, bytes | None]


def _read(text: str) -> Reading:
    """Return a text with its case kept, the same as bytes, and these in small letters."""
    return _readings.make(text)


def _read_now(text: str) -> Reading:
    plain = _without_typography(text)
    reading = _narrow_but_for_symbols(with_places(plain))
    if reading is None:
        return _plain(plain), None, None
    return plain, reading, reading.translate(NARROW_SMALL)


def _narrow_but_for_symbols(text: str) -> bytes | None:
    """Return a text as bytes, each kind of symbol taken out when it is met; None where letters are not narrow."""
    for _ in range(_MOST_SYMBOLS):
        try:
            return text.encode("latin-1")
        except UnicodeEncodeError as error:
            symbol = text[error.start]
            if symbol.isalpha() or "\ud800" <= symbol <= "\udfff":
                return None
            text = text.replace(symbol, _NO_MARK)
    return None


class _Kept(Generic[Made]):
    """What was made of the last texts. They are known by which object they are: to hash 4.6 kB takes 7 µs."""

    def __init__(self, make: Callable[[str], Made]) -> None:
        self._make = make
        self._kept: dict[int, tuple[str, Made]] = {}

    def make(self, text: str) -> Made:
        """Return what is made of a text."""
        kept = self._kept.get(id(text))
        if kept is not None and kept[0] is text:
            return kept[1]
        made = self._make(text)
        if len(text) <= _LONGEST_KEPT:
            if len(self._kept) >= _KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[id(text)] = text, made  # while it is kept no other text gets its number
        return made


_folds: Final = _Kept(_fold)
_readings: Final = _Kept(_read_now)


def is_word(text: str, start: int, end: int) -> bool:
    """Say whether what lies between two offsets is not a part of a longer word."""
    return not ((start and text[start - 1].isalnum()) or (end < len(text) and text[end].isalnum()))
