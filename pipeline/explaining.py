"""Why an article has its tags: where each is named, and for a topic the words that gave it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from pipeline.asking import Ask
from pipeline.errors import FatalError
from pipeline.records import Article, RecordSource
from pipeline.taggers.topics import Topics
from pipeline.warehouse.statements import statement

MOST_PLACES = 6
"""Places of a tag that are shown on its line."""


def explain(ask: Ask, article_id: str, config_dir: Path) -> list[dict[str, Any]]:
    """Return the tags of an article, each with its evidence: mentions as they stand, or words of the vocabulary.

    A topic that the present vocabulary does not give has no words. Raises FatalError where no article has the id.
    """
    given = {"article": article_id}
    found = _ask(ask, "explain_article", given)
    if not found:
        raise FatalError(
            f"no article has the id {article_id}; `sql 'SELECT article_id, headline FROM articles'` lists them"
        )
    words = {tag.tag_id: list(said) for tag, said in Topics.load(config_dir).explain(_article_of(found[0]))}
    return [
        {**tag, "words": words.get(tag["tag_id"], []) if tag["kind"] == "topic" else None}
        for tag in _ask(ask, "explain_tags", given)
    ]


def lines(tags: list[dict[str, Any]]) -> Iterator[str]:
    """Yield a line for each tag: kind, id, label, score, and its evidence."""
    for tag in tags:
        yield f"{tag['kind']:<12} {tag['score']:.2f}  {tag['label']} ({tag['tag_id']}): {_evidence(tag)}"


def _evidence(tag: Mapping[str, Any]) -> str:
    if tag["words"] is not None:
        return ", ".join(tag["words"]) or "of a vocabulary that has changed since"
    places = tag["places"] or []
    shown = [f"{place['surface']} ({place['part']} {place['char_start']})" for place in places[:MOST_PLACES]]
    return ", ".join(shown) + (f", and {len(places) - MOST_PLACES} more" if len(places) > MOST_PLACES else "")


def _ask(ask: Ask, name: str, given: Mapping[str, str]) -> list[dict[str, Any]]:
    with ask(statement(name), given) as answer:
        return [orjson.loads(row) for row in answer.rows_as_json()]


def _article_of(row: Mapping[str, Any]) -> Article:
    """Return what the taggers read of a stored article."""
    nowhere = RecordSource("", 0, "", 0, False, "")
    return Article(
        source=nowhere,
        raw_text="",
        headline=row["headline"],
        body=row["body"],
        authors=(),
        publisher=row["publisher"],
        dateline=row["dateline"],
        published_at=None,
        published_on=date.fromisoformat(row["published_on"]) if row["published_on"] else None,
        published_precision=None,
        published_source=None,
        modified_at=None,
        language=row["language"],
        url=row["url"],
        origin_url=None,
        section=row["section"],
        word_count=0,
        stable_id=None,
    )
