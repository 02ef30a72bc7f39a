"""What `config/furniture.toml` and `config/furniture_weights.toml` may say."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, PositiveInt

PhraseCode = Literal[
    "share_prompt", "newsletter", "comment_form", "related", "navigation", "copyright", "photo_credit", "meta"
]


class _Strict(BaseModel):
    """A frozen table in which an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Phrases(_Strict):
    """The phrases of one kind of furniture, by where in a line they count."""

    lines: tuple[str, ...]
    starts: tuple[str, ...]
    contains: tuple[str, ...]
    ends: tuple[str, ...] = ()
    """Phrases that count where nothing but a name follows: `... in Kyiv. Photo: Jane Doe`, `... / Getty Images`.

    One with a comma at its end says what the next line is: `Image caption,`.
    """
    above: tuple[str, ...] = ()
    """Those of `lines` that stand above a link in the midst of a text: `Read also`."""
    homes: tuple[str, ...] = ()
    """What a site's first page is called, with which the way to a page begins: `Home > World`."""


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


class SpeechWords(_Strict):
    """Words by which the voice of a line is told from an article's."""

    you: tuple[str, ...]
    """By which it speaks to its reader."""
    me: tuple[str, ...]
    """By which its writer speaks of himself."""
    talk: tuple[str, ...]
    """That stand in the short lines between the comments of readers."""


class HeadlineWords(_Strict):
    """Words by which lines around a headline are told."""

    points: tuple[str, ...]
    """Lines over the points of an article, which stand between its headline and its text."""


class Furniture(_Strict):
    """The vocabulary by which the clean stage tells an article from what stands around it."""

    contains_words: PositiveInt
    phrases: dict[PhraseCode, Phrases]
    bylines: BylineWords
    datelines: DatelineWords
    publishers: PublisherWords
    enclosed: dict[str, str]
    """Lines between which all is furniture: the first of each two, and the second."""
    headlines: HeadlineWords
    speech: SpeechWords
    function_words: dict[str, tuple[str, ...]]


class Tree(_Strict):
    """One tree of the forest by which a block is judged."""

    asks: tuple[str, ...]
    """A question a level, as `words > 45`: whether a measure of `pipeline/text/flat/measures.py` is above a bound."""
    leaves: tuple[int, ...]
    """What is added to the log-odds, in 1,024ths, by the answers: read as a number, the first one uppermost."""


class FurnitureWeights(_Strict):
    """How blocks are judged, learned by `config/build/furniture_weights.py`."""

    base: int
    """Log-odds of any block that it is the article's own, in 1,024ths."""
    hits: dict[str, int]
    """Kinds of phrases by the place where they stand, ranked: the higher, the likelier is the block the article's."""
    words: dict[str, int]
    """Words that tell articles from furniture, in quarters of log-odds."""
    trees: tuple[Tree, ...]
    headlines: tuple[Tree, ...]
    """By which lines are compared that can be headlines; the measures are in `pipeline/text/flat/headlines.py`."""
