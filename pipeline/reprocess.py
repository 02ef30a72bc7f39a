"""Run stages again over what the warehouse holds, without the files: after a change of code, config or vocabulary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import structlog

from pipeline import failpoints
from pipeline.batch import Batch
from pipeline.records import Candidate, RecordSource, StoredText
from pipeline.rows import Row, Stamp, candidate_of, source_of
from pipeline.stages.deduplicate import is_held, redecide
from pipeline.text.wording import Searched, Touch
from pipeline.warehouse.chosen import Choice
from pipeline.warehouse.warehouse import Warehouse

log = structlog.get_logger()

StageName = Literal["clean", "tag", "deduplicate"]
Which = Literal["all", "changed"]
"""All articles, or those that a change of the vocabularies can touch."""
MOST_REASONS = 8
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
        _tag_page(warehouse, ids, run, stamp)
        yield Reprocessed(len(ids))


def _tag_page(warehouse: Warehouse, ids: Sequence[str], run: Map, stamp: Stamp) -> None:
    current = [
        candidate_of(row)
        for versions in warehouse.find_articles(ids).versions.values()
        for row in versions
        if row["is_current"]
    ]
    (result,) = run([Batch(tuple(current))])
    warehouse.replace_tags({c.article_id: c.tag_rows for c in result.items}, stamp.made_by)


@dataclass(slots=True)
class Touched:
    """What a change of the vocabularies has touched, while that is found out."""

    looked_at: int = 0
    looked_at_last: int = 0
    """Of the last page."""
    reasons: Counter[str] = field(default_factory=Counter)
    """How many articles were tagged again, by what touched each first."""

    def lines(self) -> list[str]:
        """Return how many articles are touched, and by what most of them."""
        again = self.reasons.total()
        lines = [f"{again} of {self.looked_at} articles are touched, and tagged again"]
        lines += [f"{count} by `{reason}`" for reason, count in self.reasons.most_common(MOST_REASONS)]
        rest = len(self.reasons) - MOST_REASONS
        return [*lines, f"and others by {rest} more"] if rest > 0 else lines


def tag_touched(
    warehouse: Warehouse,
    choice: Choice,
    run: Map,
    stamp: Stamp,
    present: str,
    judges: Mapping[str | None, Touch | str],
    touched: Touched,
) -> Iterator[Reprocessed]:
    """Tag those of the chosen articles anew that a change of the vocabularies can touch, and note it of the others.

    `judges` tell that of an article, by the vocabulary that tagged it. Each transaction leaves articles that are tagged
    as by the present vocabularies, so after a stop, whatever stopped it, the same again does the rest.
    """
    labels = {one for judge in judges.values() if isinstance(judge, Touch) for one in judge.difference.labels}
    for ids in warehouse.chosen_pages(choice, PAGE_ARTICLES):
        why = {
            article_id: _why(judges[vocabulary], article)
            for article_id, vocabulary, article in warehouse.taggings.find(ids, labels)
            if vocabulary in judges  # an article that came in meanwhile was tagged by the present ones
        }
        again = [article_id for article_id, reason in why.items() if reason is not None]
        if again:
            failpoints.reach("retag.begin")
            _tag_page(warehouse, again, run, stamp)
        failpoints.reach("retag.between")
        warehouse.taggings.renew([article_id for article_id, reason in why.items() if reason is None], present)
        failpoints.reach("retag.end")
        touched.looked_at_last = len(ids)
        touched.looked_at += len(ids)
        touched.reasons.update(reason for reason in why.values() if reason is not None)
        yield Reprocessed(len(again))


def _why(judge: Touch | str, article: Searched) -> str | None:
    return judge if isinstance(judge, str) else judge.why(article)


def _key(row: Row) -> tuple[str, str]:
    return row["article_id"], row["content_hash"]


def _place(source: RecordSource) -> tuple[str, int, str]:
    return source.path, source.number, source.content_hash


def _stored_text(row: Row, texts: dict[tuple[str, str], str]) -> StoredText:
    return StoredText(source_of(row), texts[_key(row)])


def _identified(rows: Iterable[Row], result: Batch[Candidate]) -> Iterator[Candidate]:
    """Give each result the identity of the stored content that it was made of."""
    made = {_place(candidate.source): candidate for candidate in result.items}
    for row in rows:
        candidate = made.get(_place(source_of(row)))
        if candidate is not None:
            yield replace(candidate, article_id=row["article_id"], identity=row["identity"])
