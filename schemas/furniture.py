"""What `config/furniture.toml` and `config/furniture_weights.toml` may say."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, PositiveInt

PhraseCode = Literal[
    "share_prompt", "newsletter", "comment_form", "related", "navigation", "copyright", "photo_credit", "meta"
]


class _Strict(BaseModel):
    """A frozen table in which an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Phrases(_Strict):
    """The phrases of one kind of furniture, by where in a line they count."""

    lines: tuple[str, ...]
    starts: tuple[str, ...]
    contains: tuple[str, ...]


class BylineWords(_Strict):
    """The words around the names of a byline."""

    leads: tuple[str, ...]
    leads_with_colon: tuple[str, ...]
    editing: tuple[str, ...]
    editing_with_colon: tuple[str, ...]
    helping: tuple[str, ...]
    others: tuple[str, ...]
    trails: tuple[str, ...]
    titles: tuple[str, ...]
    title_words: tuple[str, ...]
    title_starts: tuple[str, ...]
    desk_words: tuple[str, ...]
    joins: tuple[str, ...]
    never: tuple[str, ...]
    labels: tuple[str, ...]
    suffixes: tuple[str, ...]


class DatelineWords(_Strict):
    """Places known from datelines, and what looks like one and is none."""

    cities: tuple[str, ...]
    never: tuple[str, ...]


class PublisherWords(_Strict):
    """Agencies with their other names, and what a copyright line says besides the publisher's name."""

    agencies: tuple[tuple[str, ...], ...]
    noise: tuple[str, ...]


class Furniture(_Strict):
    """The vocabulary by which the clean stage tells an article from what stands around it."""

    contains_words: PositiveInt
    phrases: dict[PhraseCode, Phrases]
    bylines: BylineWords
    datelines: DatelineWords
    publishers: PublisherWords
    function_words: dict[str, tuple[str, ...]]


class FurnitureWeights(_Strict):
    """Log-odds that a block is the article's own, learned by `config/build/furniture_weights.py`."""

    intercept: float
    interrupt: float
    """Cost of each stretch of furniture within the article, in log-odds."""
    skip: float
    """Cost of each block of such a stretch."""
    weights: dict[str, float]
