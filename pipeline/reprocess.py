"""Run stages again over what the warehouse holds, without the files: after a change of code, config or vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import structlog

from pipeline.batch import Batch
from pipeline.records import Candidate, RecordSource, StoredText
from pipeline.rows import Row, Stamp, candidate_of
from pipeline.stages.deduplicate import is_held, redecide
from pipeline.warehouse.chosen import Choice
from pipeline.warehouse.warehouse import Warehouse

log = structlog.get_logger()

StageName = Literal["clean", "tag", "deduplicate"]
PAGE_ARTICLES = 500
"""Articles in memory at once, and in one transaction."""

Map = Callable[[Iterable[Any]], Iterator[Batch[Candidate]]]


@dataclass(frozen=True, slots=True)
class Reprocessed:
    """What a run over stored articles has done."""

    articles: int = 0
    refused: int = 0
    """Contents that the stages refuse now; they stay as they were."""
    kept: int = 0
    """Articles that stay as they are, since no raw text of theirs is held any more."""

    def __add__(self, other: Reprocessed) -> Reprocessed:
        return Reprocessed(self.articles + other.articles, self.refused + other.refused, self.kept + other.kept)


def clean_again(warehouse: Warehouse, choice: Choice, run: Map, stamp: Stamp) -> Iterator[Reprocessed]:
    """Clean, validate, fingerprint and tag chosen articles anew from their raw texts; yields what each page has done.

    Each page is one transaction, so a run that is stopped has done whole pages, and the next does the rest again.
    """
    for ids in warehouse.chosen_pages(choice, PAGE_ARTICLES):
        rows = [row for versions in warehouse.find_articles(ids).versions.values() for row in versions if is_held(row)]
        texts = warehouse.find_raw_texts(ids)
        stored = Batch(tuple(_stored_text(row, texts) for row in rows if _key(row) in texts))
        kept = len(set(ids) - {article_id for article_id, _ in texts})
        (result,) = run([stored])
        for rejection in result.rejections:
            log.warning("record.refused", path=rejection.path, record=rejection.number, reason=rejection.reason)
        candidates = list(_identified(rows, result))
        warehouse.rewrite(redecide(candidates, warehouse.find_articles(ids, candidates), stamp))
        yield Reprocessed(len(ids), len(result.rejections), kept)


def tag_again(warehouse: Warehouse, choice: Choice, run: Map, stamp: Stamp) -> Iterator[Reprocessed]:
    """Tag chosen articles anew, page by page."""
    for ids in warehouse.chosen_pages(choice, PAGE_ARTICLES):
        current = [
            candidate_of(row)
            for versions in warehouse.find_articles(ids).versions.values()
            for row in versions
            if row["is_current"]
        ]
        (result,) = run([Batch(tuple(current))])
        warehouse.replace_tags({c.article_id: c.tag_rows for c in result.items}, stamp.made_by)
        yield Reprocessed(len(ids))


def _key(row: Row) -> tuple[str, str]:
    return row["article_id"], row["content_hash"]


def _place(source: RecordSource) -> tuple[str, int, str]:
    return source.path, source.number, source.content_hash


def _stored_text(row: Row, texts: dict[tuple[str, str], str]) -> StoredText:
    return StoredText(candidate_of(row).source, texts[_key(row)])


def _identified(rows: Iterable[Row], result: Batch[Candidate]) -> Iterator[Candidate]:
    """Give each result the identity of the stored content that it was made of."""
    made = {_place(candidate.source): candidate for candidate in result.items}
    for row in rows:
        candidate = made.get(_place(candidate_of(row).source))
        if candidate is not None:
            yield replace(candidate, article_id=row["article_id"], identity=row["identity"])
