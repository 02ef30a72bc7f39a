"""The stage that puts the taggers together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import orjson
import pytest

from pipeline.batch import Batch, stage_name
from pipeline.records import Article, Candidate, Mention, Tagging
from pipeline.records import Tag as Found
from pipeline.rows import with_tag_rows
from pipeline.stages.tag import Tag, Tagger, mark_untagged
from tests.builders import a_candidate

CONFIG = Path(__file__).parents[2] / "config"
JAPAN = Tagging((Found("country", "JP", "Japan", 1, 0.4),), (Mention("country", "JP", "body", 0, 5, "Japan"),))
TRADE = Tagging((Found("topic", "medtop:20000346", "trade", None, 0.7),), ())


@dataclass(frozen=True)
class Always:
    """A tagger that finds the same in every article."""

    tagging: Tagging

    def find(self, article: Article, found: Tagging) -> Tagging:
        """Return what it was made with."""
        return self.tagging


class Failing:
    """A tagger with a bug."""

    def find(self, article: Article, found: Tagging) -> Tagging:
        """Fail."""
        raise ZeroDivisionError


def an_untagged(body: str = "Japan trades.") -> Candidate:
    """Return a candidate that no tagger has seen."""
    return replace(a_candidate(body), tagging=Tagging())


def test_what_the_taggers_find_is_put_together_in_their_order() -> None:
    tagged = Tag((Always(TRADE), Always(JAPAN)))(an_untagged())
    assert tagged.tagging == Tagging(TRADE.tags + JAPAN.tags, TRADE.mentions + JAPAN.mentions)


def test_nothing_but_the_tagging_changes() -> None:
    candidate = an_untagged()
    assert replace(Tag((Always(JAPAN),))(candidate), tagging=Tagging()) == candidate


def test_tagging_again_replaces_the_earlier_tags() -> None:
    stage = Tag((Always(JAPAN),))
    assert stage(stage(an_untagged())) == stage(an_untagged())


def test_the_stage_with_the_shipped_config_finds_countries() -> None:
    tagged = Tag.load(CONFIG)(an_untagged("Japan and South Korea met."))
    assert {(tag.kind, tag.tag_id) for tag in tagged.tagging.tags} == {("country", "JP"), ("country", "KR")}


def test_the_stage_is_known_as_tag() -> None:
    assert stage_name(Tag(())) == "tag"


def test_a_failed_tagger_leaves_the_article_untagged_and_says_so() -> None:
    taggers: tuple[Tagger, ...] = (Always(JAPAN), Failing())
    [kept] = Batch((a_candidate("Japan trades."),)).enrich(Tag(taggers), mark_untagged).items
    assert (kept.tagging, kept.article.warnings) == (Tagging(), ("untagged",))


def test_articles_are_tagged_together_as_they_are_one_by_one() -> None:
    """Law: what an article is tagged with does not depend on the others of its batch, however many these are."""
    stage = Tag.load(CONFIG)
    batch = [
        an_untagged(f"{town} and Seoul agreed on {day} July 2024." * 3)
        for town in ("Tokyo", "Rome")
        for day in range(1, 40)
    ]
    assert stage.together(batch) == [stage(candidate) for candidate in batch]


def test_what_was_found_is_written_in_columns_with_nothing_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Law: the rows that go to the warehouse are those that the taggers made, in their order, in pieces or whole."""
    monkeypatch.setattr("pipeline.rows.PIECE_ROWS", 2)
    said = "Tokyo and Seoul met at a NATO summit in Madrid, Spain, in June 2022. “We have agreed,” Fumio Kishida said."
    tagged = Tag.load(CONFIG)(an_untagged(said))
    found = tagged.tagging
    back = [
        [row for piece in pieces for row in zip(*orjson.loads(piece).values(), strict=True)]
        for pieces in with_tag_rows(tagged).tag_rows
    ]
    told = (found.tags, found.mentions, found.days, found.events, found.quotes, [(found.vocabulary,)])
    assert back == [[tuple(orjson.loads(orjson.dumps(tuple(row)))) for row in rows] for rows in told]
    assert all(back)


@dataclass(frozen=True)
class FailingOn:
    """A tagger with a bug that one word brings out."""

    word: str

    def find(self, article: Article, found: Tagging) -> Tagging:
        """Fail where the word is."""
        if self.word in article.body:
            raise ZeroDivisionError
        return JAPAN


def test_an_article_that_a_tagger_fails_on_costs_the_others_of_its_batch_no_tags() -> None:
    batch = Batch((an_untagged("Japan trades."), an_untagged("Japan fails."), an_untagged("Japan waits.")))
    tagged = batch.enrich_together(Tag((FailingOn("fails"),)), mark_untagged).items
    assert [candidate.tagging for candidate in tagged] == [JAPAN, Tagging(), JAPAN]


def test_the_warning_stands_once_and_after_the_others() -> None:
    candidate = a_candidate("Japan trades.", warnings=("invalid_url",))
    twice = mark_untagged(mark_untagged(candidate, "first"), "second")
    assert twice.article.warnings == ("invalid_url", "untagged")
