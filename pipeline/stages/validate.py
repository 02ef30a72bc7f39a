"""Clean records to articles: what a record claims is checked, what is false is dropped with a warning.

Only a record without a word is refused: a wrong date or address is no reason to lose an article.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from pydantic import ValidationError

from pipeline.errors import PAYLOAD_BYTES, RecordError
from pipeline.records import Article, CleanRecord, DateSource, Moment
from pipeline.taggers.language import detect_language
from pipeline.text.addresses import is_site_root
from pipeline.text.days.moments import parse_stamp
from pipeline.text.facts.stated import stated_line
from pipeline.text.tokens import count_words, has_word
from schemas.record import AUTHORS, ArticleRecord

VERSION = 3

FUTURE = timedelta(days=1)
"""How far a date may lie ahead: clocks are wrong, and tomorrow's paper is dated tomorrow."""
EARLIEST_YEAR = 1500  # before newspapers: 0001-01-01 is what software writes where it has no date
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # so is the instant from which clocks count
WARNINGS: Final = (
    "future_date",
    "invalid_canonical_url",
    "invalid_date",
    "invalid_language",
    "invalid_url",
    "mojibake",
    "naive_date",
    "not_nfc",
    "overlong_field",
)
"""All that this stage says, and what `parse` has repaired; README explains each."""


@dataclass(frozen=True, slots=True)
class Validate:
    """The stage. `as_of` is the run's start, aware: what lies far ahead of it is no date of publication."""

    as_of: datetime
    detect_language: Callable[[str], str] = detect_language
    refused_flags: frozenset[str] = frozenset()
    """Flags of quality for which a record is refused, where its score is no greater than `refused_score`."""
    refused_score: float = 0.0

    def __call__(self, record: CleanRecord) -> Article:
        """Return the record as an article. Raises RecordError `empty` or `no_article` where it has no word."""
        body = record.body.strip()
        if not has_word(body):
            raise _refused(record)
        if record.quality_score is not None and record.quality_score <= self.refused_score:
            self._refuse_rubbish(record)
        dates = _Dates(self.as_of)
        published, source = dates.published(record)
        modified = dates.modified(record)
        valid, warnings = _validated(_claims(record, body, published, source, modified))
        url, origin_url = _addresses(valid.url, valid.canonical_url, valid.origin_url)
        return Article(
            source=record.source,
            raw_text=record.raw_text,
            headline=valid.headline,
            body=valid.body,
            authors=tuple(dict.fromkeys(author for author in valid.authors if author)),
            publisher=valid.publisher,
            dateline=valid.dateline,
            published_at=valid.published_at,
            published_on=valid.published_on,
            published_precision=valid.published_precision,
            published_source=valid.published_source,
            modified_at=valid.modified_at,
            language=valid.language or self.detect_language(valid.body),
            url=url,
            origin_url=origin_url,
            section=valid.section,
            word_count=count_words(valid.body),
            stable_id=valid.stable_id,
            credit=valid.credit,
            standfirst=valid.standfirst,
            keywords=tuple(dict.fromkeys(word for word in valid.keywords if word)),
            quality_score=record.quality_score,
            quality_flags=record.quality_flags,
            warnings=tuple(sorted({*warnings, *dates.warnings, *record.repairs})),
            judge_again_at=dates.judge_again_at,
        )

    def _refuse_rubbish(self, record: CleanRecord) -> None:
        """Refuse a record that the config wants refused for its quality."""
        named = sorted(self.refused_flags.intersection(record.quality_flags))
        if named:
            raise RecordError(
                "no_article",
                f"it reads as {', '.join(named)} (quality {record.quality_score}), which limits.refused_flags names;"
                " take the flag out and retry if it is an article",
                record.raw_text[:PAYLOAD_BYTES].encode("utf-8", "replace"),
            )


class _Dates:
    """Reads the dates of one record, and keeps what was wrong with them."""

    def __init__(self, as_of: datetime) -> None:
        self._latest = as_of + FUTURE
        self.warnings: set[str] = set()
        self.judge_again_at: datetime | None = None

    def published(self, record: CleanRecord) -> tuple[Moment | None, DateSource | None]:
        """Return the date of publication and its source: the record's own field, if valid, before the text's."""
        given = self.read(record.given.published)
        if given is not None:
            return given._replace(on=record.given.published_day or given.on), "metadata"
        found = self._past(record.published) if record.published else None
        return found, record.published_source if found else None

    def modified(self, record: CleanRecord) -> Moment | None:
        """Return when the record was changed last: by its own field, if valid, else by its text."""
        given = self.read(record.given.modified)
        return given or (self._past(record.modified) if record.modified else None)

    def read(self, text: str | None) -> Moment | None:
        """Return the moment of a given field; None where there is none or it cannot be."""
        if text is None or not text.strip():
            return None
        stamp = parse_stamp(text)
        if stamp is None or _is_unset(stamp.moment):
            self.warnings.add("invalid_date")
            return None
        moment = self._past(stamp.moment)
        if moment is not None and stamp.is_naive:
            self.warnings.add("naive_date")
        return moment

    def _past(self, moment: Moment) -> Moment | None:
        if moment.at <= self._latest:
            return moment
        self.warnings.add("future_date")
        again_at = moment.at - FUTURE
        self.judge_again_at = min(self.judge_again_at or again_at, again_at)
        return None


def _is_unset(moment: Moment) -> bool:
    """Say whether a moment is what software writes where it has none."""
    return moment.at.year < EARLIEST_YEAR or (moment.at == EPOCH and moment.precision == "second")


def _refused(record: CleanRecord) -> RecordError:
    payload = record.raw_text[:PAYLOAD_BYTES].encode("utf-8", "replace")
    if not record.raw_text.strip():
        return RecordError("empty", "there is no text in the record", payload)
    return RecordError(
        "no_article", "no word is left of the text once furniture is taken off; look at the page", payload
    )


def _claims(
    record: CleanRecord, body: str, published: Moment | None, source: DateSource | None, modified: Moment | None
) -> dict[str, Any]:
    """Return what is claimed; what is not is left out, and costs nothing."""
    given = record.given
    claims: dict[str, Any] = {
        "body": body,
        "headline": record.headline,
        "authors": record.authors[:AUTHORS],
        "publisher": _named(record.publisher),
        "dateline": record.dateline,
        "published_at": published and published.at,
        "published_on": published and published.on,
        "published_precision": published and published.precision,
        "published_source": source,
        "modified_at": modified and modified.at,
        "language": given.language,
        "section": stated_line(given.section),
        "url": given.url,
        "canonical_url": given.canonical_url,
        "stable_id": given.stable_id,
        "credit": record.credit,
        "standfirst": record.standfirst,
        "keywords": given.keywords,
        "origin_url": record.origin_url,
    }
    return {name: value for name, value in claims.items() if value}


def _validated(claims: dict[str, Any]) -> tuple[ArticleRecord, set[str]]:
    """Return the record without the fields that break a rule, and the codes of these."""
    try:
        return ArticleRecord.model_validate(claims), set()
    except ValidationError as error:
        errors = error.errors(include_url=False, include_context=False, include_input=False)
    for found in errors:
        name, *place = found["loc"]
        if name == "body":
            raise RecordError("undecodable", f"the body is no text: {found['msg']}")
        if place:
            claims[str(name)] = tuple(None if i == place[0] else item for i, item in enumerate(claims[str(name)]))
        else:
            claims[str(name)] = None
    return ArticleRecord.model_validate(claims), {str(found["type"]) for found in errors}


def _named(publisher: str | None) -> str | None:
    """Return the site for a publisher that is given by an address."""
    is_address = publisher is not None and publisher.strip().lower().startswith(("http://", "https://"))
    return host_of(publisher.strip()) or publisher if publisher and is_address else publisher


def _addresses(url: str | None, canonical_url: str | None, told_url: str | None) -> tuple[str | None, str | None]:
    """Return the record's own address, and the one on another host that it says it comes from.

    That is what it calls canonical, else what its text names as the original (`told_url`), which is never its own.
    """
    if url is None:
        # A site's front page names no article.
        url, canonical_url = (canonical_url if canonical_url and not is_site_root(canonical_url) else None), None
    for origin in (canonical_url, None if told_url is None or is_site_root(told_url) else told_url):
        if origin is not None and (url is None or host_of(origin) != host_of(url)):
            return url, origin
    return url, None


def host_of(url: str) -> str:
    """Return the host of an address in lower case, without `www.`; empty where it has none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.").rstrip(".")
    except ValueError:
        return ""
