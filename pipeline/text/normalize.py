r"""Two normal forms of a text: the clean one that is kept, and the squashed one that texts are compared by.

Every step is linear in the length of the text, and each form is its own normal form. A text is scanned once for all
characters that want something done; nearly none does, so the scan is the cost.
"""

from __future__ import annotations

import re
import unicodedata
from collections import OrderedDict
from functools import lru_cache

import numpy as np

# Control characters, halves of surrogate pairs, soft hyphens, zero-width spaces, byte order marks, the marks that
# switch direction, and interlinear annotation.
_WORTHLESS = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff"
)
_LINE_ENDS = "\r\x0b\x0c\x85\u2028\u2029"
# The joiners are spelling in Persian, in Indic scripts and in emoji: only a key may lose them.
_JOINERS = "\u180e\u200c\u200d\ufe00-\ufe0f"
_FOLDS = {
    **dict.fromkeys("`\u00b4\u2018\u2019\u201a\u201b\u2032\u2035\u2039\u203a", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u2036\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63", "-"),
    **dict.fromkeys(_LINE_ENDS, " "),
    # What NFKC would make of them: doing it here spares most texts that slower pass.
    "\u2026": "...",
    "\u00a0": " ",
}

_COMMON_FOLDS = [(mark, _FOLDS[mark]) for mark in "’“”‘—–…\u00a0"]
_ASCII_WORTHLESS = bytes(code for code in range(128) if re.match(f"[{_WORTHLESS}]", chr(code)))
_ASCII_FOLDS = bytes(
    ord(" ") if chr(code).isspace() else ord(_FOLDS.get(chr(code), chr(code))) for code in range(128)
) + bytes(range(128, 256))

_ASCII = bytes(range(128))
_SPACE = ord(" ")
_KEPT_TEXTS = 128  # of the 96 articles that are worked on together
_KEPT_CHARACTERS = 50_000
_MOST_KINDS = 50  # of odd characters that are folded one after the other
_SPACES = re.compile(b"  +")
_PLAIN = b"\n" + bytes(range(0x20, 0x7F))
# Letters and marks of Europe, China, Japan and Korea that NFC leaves alone, whatever stands before them.
_STEADY = re.compile(
    "[\xa1-\u02ff\u0388-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u2328\u232b-\u2adb"
    "\u3001-\u3029\u3041-\u3096\u30a1-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uffee\u2122\U0001f300-\U0001f6ff]*"
)
_UNCLEAN = re.compile(f"[{_WORTHLESS}{_LINE_ENDS}]")
_UNSQUASHED = re.compile(f"[{_WORTHLESS}{_JOINERS}{re.escape(''.join(_FOLDS))}]")


def odd_characters(text: str) -> str:
    """Return the characters of a text that are neither printable ASCII nor line ends, in order.

    Most texts have few, and these alone tell what has to be done to a text. Those of the latest texts are kept, known
    by which object a text is, since one stage after the other asks.
    """
    kept = _kept.get(id(text))
    if kept is not None and kept[0] is text:
        return kept[1]
    odd = _odd_characters(text)
    if len(text) <= _KEPT_CHARACTERS:
        if len(_kept) >= _KEPT_TEXTS:
            _kept.popitem(last=False)
        _kept[id(text)] = text, odd  # while it is kept no other text gets its number
    return odd


_kept: OrderedDict[int, tuple[str, str]] = OrderedDict()


def _odd_characters(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").translate(None, _PLAIN).decode("utf-8", "surrogatepass")


def is_composed(text: str) -> bool:
    """Say whether a text is in NFC."""
    return _STEADY.fullmatch(odd_characters(text)) is not None or unicodedata.is_normalized("NFC", text)


def to_clean_text(text: str) -> str:
    r"""Return the text in NFC with `\n` as its only line end and nothing in it that no reader can see."""
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    text = _UNCLEAN.sub(lambda found: "\n" if found[0] in _LINE_ENDS else "", text)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def squash(text: str) -> str:
    """Return the key of a text: equal for texts that differ in space, quotes, dashes or Unicode form alone.

    NFKC (Unicode Standard Annex 15), quotes and dashes in their ASCII forms, every run of white space one space.
    """
    for mark, fold in _COMMON_FOLDS:
        text = text.replace(mark, fold)
    content = text.encode("utf-8", "surrogatepass")
    if not content.isascii():
        odd = content.translate(None, _ASCII).decode("utf-8", "surrogatepass")
        if not _is_folded(odd):
            plain = _replaced(text, set(odd))
            if plain is None:
                return _squash_any(text)
            content = plain.encode("utf-8")
    return _squash_ascii(content)


def _replaced(text: str, odd: set[str]) -> str | None:
    """Return a text with those of its odd characters folded that stand for themselves; None where others are left.

    A sign as `™` is ASCII in NFKC whatever stands beside it, where nothing combines with it.
    """
    if len(odd) > _MOST_KINDS:
        return None
    left = []
    for character in odd:
        plain = _plain_of(character)
        if plain == character:
            left.append(character)
        else:
            text = text.replace(character, plain)
    return text if _is_folded("".join(left)) else None


@lru_cache(1_000)
def _plain_of(character: str) -> str:
    """Return what a character folds to, itself where that is nothing in ASCII."""
    folded = _fold(character)
    plain = _fold(unicodedata.normalize("NFKC", folded))
    return plain if plain.isascii() else character


def _squash_any(text: str) -> str:
    text = _fold(text)
    if not unicodedata.is_normalized("NFKC", text):
        text = _fold(unicodedata.normalize("NFKC", text))  # which makes quotes and dashes of full-width ones
    return " ".join(text.split())


def _is_folded(characters: str) -> bool:
    """Say whether a key has all of these characters as they are, whatever stands before them; none of them is ASCII."""
    return (
        _STEADY.fullmatch(characters) is not None
        and _UNSQUASHED.search(characters) is None
        and unicodedata.is_normalized("NFKC", characters)
    )


def _squash_ascii(content: bytes) -> str:
    """Return the key of a text in UTF-8 of which only ASCII is to be folded: nearly all of Europe, in an eighth."""
    lines = filter(None, content.split(b"\n"))  # so that paragraphs leave no runs of space behind
    key = b" ".join(lines).replace(b"`", b"'")
    codes = np.frombuffer(key, np.uint8)
    if codes.size and (codes.min() < _SPACE or b"\x7f" in key):
        key = key.translate(_ASCII_FOLDS, _ASCII_WORTHLESS)
    if _has_run_of_spaces(key):
        key = _SPACES.sub(b" ", key)
    return key.strip(b" ").decode("utf-8")


def _has_run_of_spaces(content: bytes) -> bool:
    """Say whether two spaces stand together, in a third of the time that a search for them takes in words."""
    is_space = np.frombuffer(content, np.uint8) == _SPACE
    return bool((is_space[1:] & is_space[:-1]).any())


def _fold(text: str) -> str:
    return _UNSQUASHED.sub(lambda found: _FOLDS.get(found[0], ""), text)
