"""Says what an article is about: every tagger reads it, and what they find is put together.

A tagger knows one kind of tag, lives in `pipeline/taggers/` and takes part by being named in `_load`, below those whose
findings it is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Final, Protocol, runtime_checkable

from pipeline.records import NO_TAGGING, Article, Candidate, Tagging
from pipeline.taggers.countries import Countries
from pipeline.taggers.dates import Dates
from pipeline.taggers.events import Events
from pipeline.taggers.name_model import find_model
from pipeline.taggers.people import People, load_known_words
from pipeline.taggers.places import Places
from pipeline.taggers.quotes import Quotes
from pipeline.taggers.topics import Topics
from pipeline.text.wording import Wording
from schemas.settings import BY_RULES, TagSettings

VERSION = 21

UNTAGGED = "untagged"  # the warning of an article that a tagger failed on

FILES: Final = (
    "countries.tsv", "countries_extra.tsv", "places.tsv", "places_extra.tsv", "names.toml", "name_words.tsv",
    "organisations.tsv", "organisations_extra.tsv", "quote_words.toml", "media_topics.tsv", "topic_words.tsv",
    "events.toml",
)  # fmt: skip
"""Every vocabulary whose change can be told term by term."""
RULE_FILES: Final = ("name_weights.tsv", "date_words.toml")
"""Those whose change may matter in any text."""

TOGETHER: Final = 96
"""Articles that one tagger reads before the next one begins: what it knows stays in the processor's cache for so long,
which takes a fifth off all taggers. `pipeline/text/folding.py` keeps the folded texts of so many."""


class Tagger(Protocol):
    """Finds the tags of one kind."""

    def find(self, article: Article, found: Tagging) -> Tagging:
        """Return tags and mentions, the mentions sorted by part and start; pure.

        `found` is what the taggers before this one have found.
        """
        ...


@runtime_checkable
class BatchTagger(Tagger, Protocol):
    """A tagger that reads many articles in less time than one by one."""

    def find_together(self, articles: Sequence[Article], found: Sequence[Tagging]) -> list[Tagging]:
        """Return for each article what `find` does."""
        ...


def find_all(tagger: Tagger, articles: Sequence[Article], found: Sequence[Tagging]) -> list[Tagging]:
    """Return what a tagger finds in each article."""
    if isinstance(tagger, BatchTagger):
        return tagger.find_together(articles, found)
    return [tagger.find(article, held) for article, held in zip(articles, found, strict=True)]


@dataclass(frozen=True, slots=True)
class Tag:
    """The stage `tag`."""

    taggers: tuple[Tagger, ...]
    vocabulary: str = ""
    """See `vocabulary_of`; empty where the files were changed while they were read."""

    @classmethod
    def load(cls, config_dir: Path, settings: TagSettings = BY_RULES) -> Tag:
        """Make the stage with every tagger, each with its vocabulary from `config_dir`.

        Raises UsageError where the settings ask for a model that is not there.
        """
        version = version_of(settings)
        vocabulary = vocabulary_of(digests_of(config_dir), version)
        taggers = _load(config_dir, settings)
        is_one = vocabulary == vocabulary_of(digests_of(config_dir), version)
        return cls(taggers, vocabulary if is_one else "")

    def __call__(self, candidate: Candidate) -> Candidate:
        """Return the candidate with the tags and mentions that all taggers found, in the order of the taggers."""
        return self.together([candidate])[0]

    def together(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Return each candidate with its tags, tagger after tagger over some articles at a time."""
        tagged: list[Candidate] = []
        for start in range(0, len(candidates), TOGETHER):
            some = candidates[start : start + TOGETHER]
            found = [Tagging(vocabulary=self.vocabulary)] * len(some)
            for tagger in self.taggers:
                more = find_all(tagger, [one.article for one in some], found)
                found = [_join(*pair) for pair in zip(found, more, strict=True)]
            tagged += [replace(one, tagging=held) for one, held in zip(some, found, strict=True)]
        return tagged


def _join(held: Tagging, more: Tagging) -> Tagging:
    """Put together what was found; most taggers find one kind of thing, and many nothing."""
    return held if more == NO_TAGGING else held + more


def version_of(settings: TagSettings) -> str:
    """Return the version of this stage, with the model that it asks for names, if it asks any.

    Raises UsageError where that is not there.
    """
    return f"{VERSION}+{find_model(settings.names_model).label}" if settings.names == "deep" else str(VERSION)


def _load(config_dir: Path, settings: TagSettings) -> tuple[Countries, People, Quotes, Places, Dates, Events, Topics]:
    countries = Countries.load(config_dir)
    places = Places.load(config_dir, countries.labels)  # told by the countries, and no part of anybody's name
    model = find_model(settings.names_model).load() if settings.names == "deep" else None
    known = load_known_words(config_dir)
    people = People.load(config_dir, model, known)  # told by bodies and countries
    quotes = Quotes.load(config_dir, known)  # told by people
    dates, topics = Dates.load(config_dir), Topics.load(config_dir)
    events = Events.load(config_dir)  # told by places and days
    return countries, people, quotes, places, dates, events, topics


_OF_COUNTRIES: Final = frozenset({"countries.tsv", "countries_extra.tsv"})
_OF_NAMES: Final = frozenset({"names.toml", "name_words.tsv", "organisations.tsv", "organisations_extra.tsv"})
_OF_PLACES: Final = frozenset({"places.tsv", "places_extra.tsv"})
STATED: Final = (
    (Countries, _OF_COUNTRIES),
    (People, _OF_NAMES | _OF_COUNTRIES),
    (Quotes, frozenset({"quote_words.toml", "name_words.tsv", "names.toml"})),
    (Events, frozenset({"events.toml"})),
    (Topics, frozenset({"media_topics.tsv", "topic_words.tsv"})),
)
"""Which of `FILES` each tagger's wording is made of; that of places, too, needs no others than its own."""


def wordings_of(config_dir: Path, changed: Set[str] = frozenset(FILES)) -> list[Wording]:
    """Return what the vocabularies say that are made of changed files, so that they can be compared with others.

    Up to a second's work.
    """
    wordings = [tagger.load(config_dir).wording() for tagger, files in STATED if not files.isdisjoint(changed)]
    if not changed.isdisjoint(_OF_PLACES):
        wordings.append(Places.load(config_dir, {}).wording())  # labels of countries are theirs
    return wordings


def digests_of(config_dir: Path) -> dict[str, str]:
    """Return a digest of each vocabulary, by the name of its file; one that cannot be read is left out."""
    digests: dict[str, str] = {}
    for name in (*FILES, *RULE_FILES):
        try:
            digests[name] = blake2b((config_dir / name).read_bytes(), digest_size=16).hexdigest()
        except OSError:  # whoever loads it says what is wrong
            continue
    return digests


def vocabulary_of(digests: Mapping[str, str], version: str) -> str:
    """Return what tells taggings by other vocabularies, or by another version of the tagging, apart: `7/a1b2c3d4`."""
    digest = blake2b(repr(sorted(digests.items())).encode(), digest_size=8).hexdigest()
    return f"{version}/{digest}"


def mark_untagged(candidate: Candidate, reason: str) -> Candidate:
    """Return the candidate without tags and with the warning `untagged`; a code has no room for the reason."""
    warnings = candidate.article.warnings
    if UNTAGGED not in warnings:
        warnings = (*warnings, UNTAGGED)
    return replace(candidate, article=replace(candidate.article, warnings=warnings), tagging=NO_TAGGING)
