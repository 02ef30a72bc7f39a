"""Text that was decoded wrongly somewhere on its way, as `Ã©` for `é`: found by a cheap look, undone by ftfy."""

from __future__ import annotations

import re

from pipeline.text.normalize import odd_characters

# What the bytes 0x80 to 0xBF become in Latin-1 and in Windows-1252.
_CONTINUED = "\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122"
# UTF-8 of two, three and four bytes taken for Windows-1252; a letter before a guillemet (`liberté »`) is French. Then
# Latin taken for Windows-1250, and Cyrillic for Windows-1251, where every second character is one of two capitals.
_SUSPECT = re.compile(
    f"[\u00c2-\u00df][{_CONTINUED}]|[\u00e0-\u00f4](?!\u00a0)[{_CONTINUED}]{{2}}"
    "|(?:[\u0420\u0421][\u0400-\u045f\u0490\u0491\u2013-\u203a\u20ac\u2116\u2122\u00a0-\u00bb]){4}"
    "|[\u0102\u0139][\u00a0-\u00bf\u0104-\u017e\u02c7-\u02dd]"
)
_FIRST = frozenset("\u0102\u0139\u0420\u0421").union(map(chr, range(0xC2, 0xF5)))
"""One of these begins whatever is suspect: most texts that are not ASCII have none, and are not searched."""
_MOST_CHARACTERS = 100_000  # of one line; ftfy reads a million a second, and no paragraph is so long


def repair_mojibake(text: str) -> str:
    """Return the text with mojibake undone line by line; as it is, where none is suspected or ftfy sees none."""
    odd = odd_characters(text)  # what is suspect has no ASCII in it, and is found among these alone
    if _FIRST.isdisjoint(odd) or _SUSPECT.search(odd) is None:
        return text
    return "\n".join(_repair_line(line) for line in text.split("\n"))


def _repair_line(line: str) -> str:
    if line.isascii() or len(line) > _MOST_CHARACTERS or _SUSPECT.search(line) is None:
        return line
    repaired = _fix_encoding(line)
    return repaired if repaired.count("\ufffd") <= line.count("\ufffd") else line


def _fix_encoding(line: str) -> str:
    import ftfy  # noqa: PLC0415 - with its tables of widths a tenth of what a worker imports, for few texts

    config = ftfy.TextFixerConfig(
        unescape_html=False,
        remove_terminal_escapes=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        fix_surrogates=False,
        remove_control_chars=False,
        normalization=None,
    )
    repaired: str = ftfy.fix_encoding(line, config)
    return repaired
