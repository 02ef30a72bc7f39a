"""What `config/names.toml` may say: words by which names are told from other capitalised words."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict


def _split(words: object) -> object:
    return frozenset(words.split()) if isinstance(words, str) else words


Words = Annotated[frozenset[str], BeforeValidator(_split)]
"""Words parted by white space."""


class NameWords(BaseModel):
    """The lists, each a set of words."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    titles: Words
    portfolios: Words
    organisation_ends: Words
    sure_ends: Words
    other_ends: Words
    organisation_heads: Words
    calendar: Words
    not_names: Words
    function_words: Words
    suffixes: Words
    family_names: Words
    first_names: Words
    place_heads: Words
    body_nouns: Words
    person_nouns: Words
    place_nouns: Words
    work_nouns: Words
    small_words: Words
