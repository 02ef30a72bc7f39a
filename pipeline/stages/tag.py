"""Says what an article is about: every tagger reads it, and what they find is put together.

A tagger knows one kind of tag, lives in `pipeline/taggers/` and takes part by being named in `Tag.load`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Protocol

from pipeline.records import Article, Candidate, Tagging
from pipeline.taggers.countries import Countries
from pipeline.taggers.dates import Dates
from pipeline.taggers.events import Events
from pipeline.taggers.people import People
from pipeline.taggers.places import Places
from pipeline.taggers.quotes import Quotes
from pipeline.taggers.topics import Topics

VERSION = 7

UNTAGGED = "untagged"  # the warning of an article that a tagger failed on

TOGETHER: Final = 64
"""Articles that one tagger reads before the next one begins: what it knows stays in the processor's cache for so long,
which takes a fifth off all taggers. `pipeline/text/folding.py` keeps the folded texts of so many."""


class Tagger(Protocol):
    """Finds the tags of one kind."""

    def find(self, article: Article, found: Tagging) -> Tagging:
        """Return tags and mentions, the mentions sorted by part and start; pure.

        `found` is what the taggers before this one have found.
        """
        ...


NOTHING: Final = Tagging()


@dataclass(frozen=True, slots=True)
class Tag:
    """The stage `tag`."""

    taggers: tuple[Tagger, ...]

    @classmethod
    def load(cls, config_dir: Path) -> Tag:
        """Make the stage with every tagger, each with its vocabulary from `config_dir`."""
        countries = Countries.load(config_dir)
        places = Places.load(config_dir, countries.labels)  # told by the countries, and no part of anybody's name
        people, quotes = People.load(config_dir), Quotes.load(config_dir)  # told by people, bodies and countries
        dates, topics = Dates.load(config_dir), Topics.load(config_dir)
        events = Events.load(config_dir)  # told by places and days
        return cls(taggers=(countries, people, quotes, places, dates, events, topics))

    def __call__(self, candidate: Candidate) -> Candidate:
        """Return the candidate with the tags and mentions that all taggers found, in the order of the taggers."""
        return self.together([candidate])[0]

    def together(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Return each candidate with its tags, tagger after tagger over some articles at a time."""
        tagged: list[Candidate] = []
        for start in range(0, len(candidates), TOGETHER):
            some = candidates[start : start + TOGETHER]
            found = [NOTHING] * len(some)
            for tagger in self.taggers:
                found = [_join(held, tagger.find(one.article, held)) for one, held in zip(some, found, strict=True)]
            tagged += [replace(one, tagging=held) for one, held in zip(some, found, strict=True)]
        return tagged


def _join(held: Tagging, more: Tagging) -> Tagging:
    """Put together what was found; most taggers find one kind of thing, and many nothing."""
    return held if more == NOTHING else held + more


def mark_untagged(candidate: Candidate, reason: str) -> Candidate:
    """Return the candidate without tags and with the warning `untagged`; a code has no room for the reason."""
    warnings = candidate.article.warnings
    if UNTAGGED not in warnings:
        warnings = (*warnings, UNTAGGED)
    return replace(candidate, article=replace(candidate.article, warnings=warnings), tagging=Tagging())
