r"""Two normal forms of a text: the clean one that is kept, and the squashed one that texts are compared by.

Every step is linear in the length of the text, and each form is its own normal form. A text is scanned once for all
characters that want something done; nearly none does, so the scan is the cost.
"""

from __future__ import annotations

import re
import unicodedata

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

_UNCLEAN = re.compile(f"[{_WORTHLESS}{_LINE_ENDS}]")
_UNSQUASHED = re.compile(f"[{_WORTHLESS}{_JOINERS}{re.escape(''.join(_FOLDS))}]")


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
    for mark, plain in _COMMON_FOLDS:
        text = text.replace(mark, plain)
    if text.isascii():
        return _squash_ascii(text)
    text = _fold(text)
    if not unicodedata.is_normalized("NFKC", text):
        text = _fold(unicodedata.normalize("NFKC", text))  # which makes quotes and dashes of full-width ones
    return " ".join(text.split())


def _squash_ascii(text: str) -> str:
    """Return the key of a text that is ASCII once its typography is folded: nearly all English ones, in an eighth."""
    key = text.encode("ascii").translate(_ASCII_FOLDS, _ASCII_WORTHLESS)
    while b"  " in key:
        key = key.replace(b"  ", b" ")
    return key.strip(b" ").decode("ascii")


def _fold(text: str) -> str:
    return _UNSQUASHED.sub(lambda found: _FOLDS.get(found[0], ""), text)
