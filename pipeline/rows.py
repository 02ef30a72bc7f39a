"""Candidates as rows of the table `versions`, and back.

A row is a dictionary of JSON values with the table's column names as keys: what DuckDB's `to_json` gives and what its
`from_json` takes, so that stored and fresh rows are of one kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import orjson

from pipeline.records import NO_TAGGING, Article, Candidate, Precision, RecordSource, TagRows

Row = dict[str, Any]

NEVER_PUBLISHED_US = 2**63 - 1
"""Rank of an article without a date: after every dated one."""
PIECE_ROWS = 5_000
"""Rows in one piece of `TagRows`: a text of 15 MB can have a million mentions, which are not written all at once."""
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_MICROSECOND = timedelta(microseconds=1)
_SPAN: dict[Precision, timedelta] = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "day": timedelta(days=1),
}


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a commit writes into each of its rows: when, by which run, made by which stages."""

    now: datetime
    run_id: str
    made_by: str


def version_row(candidate: Candidate, stamp: Stamp) -> Row:
    """Return a candidate as a row of `versions`, not yet numbered."""
    article = candidate.article
    dated_at = article.modified_at or article.published_at
    now = stamp.now.isoformat(sep=" ")
    return {
        **_article_columns(article),
        "article_id": candidate.article_id,
        "revision": 1,
        "is_current": True,
        "is_shown": True,
        "retired_no": None,
        "first_ingested_at": now,
        "ingested_at": now,
        "run_id": stamp.run_id,
        "made_by": stamp.made_by,
        "identity": candidate.identity,
        "fields_hash": dashed(candidate.fields_hash),
        "body_key": dashed(candidate.body_key),
        "dated_us": epoch_us(dated_at) if dated_at else None,
        "original_rank_us": original_rank_us(article),
    }


def _article_columns(article: Article) -> Row:
    source = article.source
    return {
        "headline": article.headline,
        "body": article.body,
        "authors": list(article.authors),
        "publisher": article.publisher,
        "dateline": article.dateline,
        "published_at": _iso(article.published_at),
        "modified_at": _iso(article.modified_at),
        "published_on": article.published_on.isoformat() if article.published_on else None,
        "published_precision": article.published_precision,
        "published_source": article.published_source,
        "language": article.language,
        "url": article.url,
        "origin_url": article.origin_url,
        "section": article.section,
        "credit": article.credit,
        "standfirst": article.standfirst,
        "keywords": list(article.keywords),
        "quality_score": article.quality_score,
        "quality_flags": list(article.quality_flags),
        "word_count": article.word_count,
        "source_path": source.path,
        "source_record": source.number,
        "format": source.format,
        "content_hash": source.content_hash,
        "warnings": list(article.warnings),
        "judge_again_at": _iso(article.judge_again_at),
        "mtime_ns": source.mtime_ns,
        "decoding": source.decoding,
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def dashed(digits: str) -> str:
    """Write 32 hex digits as DuckDB prints a UUID, so that stored and fresh rows compare equal."""
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def with_tag_rows(candidate: Candidate) -> Candidate:
    """Return a candidate with what its taggers found as rows of tables, ready to be written.

    Made where the taggers run: JSON of columns costs 8 µs, goes from process to process for nothing, and is written as
    it is; thirty small tuples, pickled and made into JSON by the writer, cost 45.
    """
    found = candidate.tagging
    tables = (found.tags, found.mentions, found.days, found.events, found.quotes)
    by = (orjson.dumps({"vocabulary": [found.vocabulary]}),) if found.vocabulary else ()
    rows = TagRows(*map(_pieces, tables))._replace(taggings=by)
    return replace(candidate, tagging=NO_TAGGING, tag_rows=rows)


def _pieces(rows: Sequence[Any]) -> tuple[bytes, ...]:
    """Return rows as JSON objects of columns, named as the fields of the rows are."""
    starts = range(0, len(rows), PIECE_ROWS)
    return tuple([_columns(rows[start : start + PIECE_ROWS]) for start in starts])


def _columns(rows: Sequence[Any]) -> bytes:
    return orjson.dumps(dict(zip(rows[0]._fields, zip(*rows, strict=True), strict=True)))


def candidate_of(row: Row) -> Candidate:
    """Return a stored row as the candidate that it was, without its raw text and tags: they are stored elsewhere."""
    return Candidate(
        _article_of(row),
        row["article_id"],
        row["identity"],
        row["fields_hash"].replace("-", ""),
        row["body_key"].replace("-", ""),
    )


def source_of(row: Row) -> RecordSource:
    """Return where a stored row was read."""
    return RecordSource(
        row["source_path"],
        row["source_record"],
        row["format"],
        row["mtime_ns"],
        False,
        row["content_hash"],
        row["decoding"],
    )


def _article_of(row: Row) -> Article:
    return Article(
        source=source_of(row),
        raw_text="",
        headline=row["headline"],
        body=row["body"],
        authors=tuple(row["authors"]),
        publisher=row["publisher"],
        dateline=row["dateline"],
        published_at=_instant(row["published_at"]),
        published_on=date.fromisoformat(row["published_on"]) if row["published_on"] else None,
        published_precision=row["published_precision"],
        published_source=row["published_source"],
        modified_at=_instant(row["modified_at"]),
        language=row["language"],
        url=row["url"],
        origin_url=row["origin_url"],
        section=row["section"],
        credit=row["credit"],
        standfirst=row["standfirst"],
        keywords=tuple(row["keywords"] or ()),
        quality_score=row["quality_score"],
        quality_flags=tuple(row["quality_flags"] or ()),
        word_count=row["word_count"],
        stable_id=None,
        warnings=tuple(row["warnings"]),
        judge_again_at=_instant(row["judge_again_at"]),
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def epoch_us(at: datetime) -> int:
    """Return microseconds since 1970."""
    return (at - _EPOCH) // _MICROSECOND


def original_rank_us(article: Article) -> int:
    """Return the last instant of the period in which the article was published, in microseconds since 1970.

    A coarse date counts as late as it can be, so that an exact one of the same day goes before it.
    """
    at, precision = article.published_at, article.published_precision
    if at is None or precision is None:
        return NEVER_PUBLISHED_US
    try:
        return epoch_us(at + _span(at, precision)) - 1
    except OverflowError:  # the year 9999
        return NEVER_PUBLISHED_US - 1


def _span(at: datetime, precision: Precision) -> timedelta:
    if precision == "year":
        return at.replace(year=at.year + 1) - at if at.year < 9999 else timedelta.max
    if precision == "month":
        return (at.replace(day=1) + timedelta(days=32)).replace(day=1) - at
    return _SPAN[precision]
