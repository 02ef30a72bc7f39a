"""Which language a text is read in, by its BCP 47 tag. How the tag is found: `pipeline/taggers/language.py`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import Final

ENGLISH: Final = "en"
EASTERN: Final = frozenset({"ja", "zh", "ko"})
"""Languages in whose texts most taggers look for words inside of others, as they part none by gaps, or not all; they
write days as numbers with signs."""
_UNTOLD: Final = frozenset({"", "und"})

FEWEST_WORDS: Final = 8
OPENING_PARAGRAPHS: Final = 20
OPENING_CHARACTERS: Final = 2_000
MOST_SHARE: Final = 25  # of an English text each eighth word is one of these; of others, those in English names
_EITHER_WORDS = re.compile(r"\b(?:the|of|and|ang|mga|ng)\b")
_EASTERN_LETTER = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2}")


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


def writes_day_first(paragraphs: Iterable[str]) -> bool:
    """Say whether a text means the sixth of September by 6/9/2024, as most do that are not in English.

    English writes either, Filipino the month first, and Chinese, Japanese and Korean the year. Told by the commonest
    words, as a line about an article is read before its language is known.
    """
    some = islice(paragraphs, OPENING_PARAGRAPHS)
    opening = " ".join([paragraph[:OPENING_CHARACTERS] for paragraph in some])[:OPENING_CHARACTERS].lower()
    words = opening.count(" ") + 1
    if words < FEWEST_WORDS or _EASTERN_LETTER.search(opening):
        return False
    return len(_EITHER_WORDS.findall(opening)) * MOST_SHARE < words
