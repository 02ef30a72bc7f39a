"""Which language a text is read in, by its BCP 47 tag. How the tag is found: `pipeline/taggers/language.py`."""

from __future__ import annotations

from typing import Final

ENGLISH: Final = "en"
EASTERN: Final = frozenset({"ja", "zh", "ko"})
"""Languages in whose texts most taggers look for words inside of others, as they part none by gaps, or not all; they
write days as numbers with signs."""
_UNTOLD: Final = frozenset({"", "und"})


def primary_of(tag: str) -> str:
    """Return the language of a tag without script and region, in small letters: `pt` for `pt-BR`."""
    return tag.partition("-")[0].lower()


def read_as(tag: str) -> str:
    """Return the language whose words are looked for in a text with this tag.

    It is English where none could be told: texts too short for that are headlines and one-liners, which are in English
    more often than not.
    """
    primary = primary_of(tag)
    return ENGLISH if primary in _UNTOLD else primary
