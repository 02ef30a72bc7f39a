"""What the vocabulary of topics may say: `config/media_topics.tsv` and the words that speak for each topic."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, field_validator

CONCEPT_COLUMNS = ("qcode", "broader", "name", "de", "es", "fr", "it", "ja", "pt")
WORD_COLUMNS = ("topic", "language", "words")
SECTION_LANGUAGE = "section"
"""Stands in the column of languages where a row holds names of a publisher's sections."""


class Concept(BaseModel):
    """One concept of IPTC Media Topics."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    qcode: str = Field(pattern=r"^medtop:\d{8}$")
    broader: str = Field(pattern=r"^(medtop:\d{8})?$")
    name: str = Field(min_length=1)
    names: dict[str, str]
    """Names in other languages, where IPTC gives any."""


class TopicWords(BaseModel):
    """One row of the words that editors write."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    topic: str = Field(min_length=1)
    language: str = Field(pattern=r"^([a-z]{2,3}|section)$")
    words: tuple[str, ...] = Field(min_length=1)

    @field_validator("words", mode="before")
    @classmethod
    def _split(cls, cell: str) -> tuple[str, ...]:
        return tuple(word.strip() for word in cell.split("|"))

    @field_validator("words")
    @classmethod
    def _have_weights(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        for word in words:
            term, weight = parse_weight(word)
            if not term.rstrip("*") or not -5 <= weight <= 5:
                raise ValueError(f"`{word}` is no word with a weight from -5 to 5")
        return words


def parse_weight(word: str) -> tuple[str, float]:
    """Return `summit` and 2.5 of `summit:2.5`; 1 where no weight is given."""
    term, colon, weight = word.rpartition(":")
    if not colon:
        return word, 1.0
    try:
        return term, float(weight)
    except ValueError:
        return word, 1.0
