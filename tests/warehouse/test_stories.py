"""What is decided of copies is a function of the bodies and their ranks, whatever happened on the way there."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.rows import NEVER_PUBLISHED_US
from pipeline.stages.deduplicate import GroupHead, OriginalRank
from pipeline.stages.match import Rules, pack_sketch
from pipeline.warehouse import postings
from pipeline.warehouse import stories as module
from pipeline.warehouse.rounds import Decisions
from pipeline.warehouse.stories import Stories

TIGHT = replace(Rules(), common_stories=2, sample_articles=4)
"""Limits that a handful of bodies reach."""


@cache
def words(seed: str, count: int) -> str:
    """Return a text of so many words that no other seed gives."""
    lots = random.Random(seed)
    return " ".join(f"{lots.choice('bdfgklmnprst')}{lots.choice('aeiou')}{lots.randrange(400)}" for _ in range(count))


@dataclass(frozen=True)
class Body:
    """A body by the paragraphs that it is made of."""

    paragraphs: tuple[tuple[str, int], ...]

    @property
    def text(self) -> str:
        """Return it whole."""
        return "\n\n".join(words(name, count) for name, count in self.paragraphs)

    @property
    def key(self) -> str:
        """Return a digest, dashed as the tables have it."""
        digits = hashlib.blake2b(self.text.encode(), digest_size=16).hexdigest()
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def head(body: Body, day: int, members: int = 1) -> GroupHead:
    """Return who carries a body."""
    return GroupHead(OriginalRank(1, day, -len(body.text.split()), body.key), members)


class Tables:
    """What the tables hold after decisions."""

    def __init__(self) -> None:
        self.groups: dict[str, Any] = {}
        self.matches: dict[str, Any] = {}
        self.common: set[int] = set()
        self.queue: dict[str, Any] = {}

    def write(self, said: Decisions) -> None:
        """Write what has changed."""
        self.groups = {key: row for key, row in {**self.groups, **said.groups}.items() if row}
        self.matches = {key: rows for key, rows in {**self.matches, **said.matches}.items() if rows}
        self.queue = {key: rows for key, rows in {**self.queue, **said.queued}.items() if rows}
        assert not said.made_common & self.common
        assert said.made_rare <= self.common
        self.common = (self.common | said.made_common) - said.made_rare

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tables) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{self.groups} {self.matches} {len(self.common)}"


def built(known: dict[Body, int], rules: Rules, pages: Iterable[list[Body]]) -> Tables:
    """Return what stands in the tables after bodies came in these pages."""
    tables, stories = Tables(), Stories(rules)
    for page in pages:
        tables.write(stories.decide({b.key: head(b, known[b]) for b in page}, sketches(page)))
        stories.keep()
    go_on(stories, tables)
    return tables


def go_on(stories: Stories, tables: Tables) -> None:
    """Judge all that wait in the queue."""
    while not stories.is_settled:
        tables.write(stories.go_on(3))
        stories.keep()


def sketches(bodies: Iterable[Body]) -> dict[str, bytes]:
    """Return the fingerprints of bodies."""
    return {body.key: _sketch(body) for body in bodies}


@cache
def _sketch(body: Body) -> bytes:
    return pack_sketch(body.text)


def cut(bodies: list[Body], lots: random.Random, most: int) -> Iterator[list[Body]]:
    """Yield bodies in an order and pages that lots decide."""
    rest = lots.sample(bodies, len(bodies))
    while rest:
        size = lots.randint(1, most)
        yield rest[:size]
        rest = rest[size:]


STORY = st.integers(0, 5)
DAYS = (0, 1, 2, NEVER_PUBLISHED_US)
LENGTH = st.sampled_from([25, 45, 70])


def _story(number: int) -> list[tuple[str, int]]:
    return [(f"story {number} paragraph {place}", 30 + 7 * (number + place) % 25) for place in range(6)]


@st.composite
def some_body(draw: st.DrawFn) -> Body:
    """Draw an article, a copy of it that is cut, added to or quoted from, or a digest; with furniture or without."""
    kind = draw(st.sampled_from(["whole", "cut", "local", "excerpt", "digest", "own", "own", "quoting"]))
    story = _story(draw(STORY))
    own = (f"own {draw(st.integers(0, 9))}", draw(LENGTH))
    if kind == "cut":
        paragraphs = story[: draw(st.integers(3, 5))]
    elif kind == "local":
        paragraphs = [*story[:2], own, *story[2:]]
    elif kind == "excerpt":
        paragraphs = story[:2]
    elif kind == "digest":
        paragraphs = [_story(number)[0] for number in draw(st.sets(STORY, min_size=2, max_size=5))]
    elif kind == "own":
        paragraphs = [own, (f"{own} again", 60)]
    elif kind == "quoting":
        paragraphs = [own, story[1], (f"{own} again", 60)]
    else:
        paragraphs = story
    furniture = [("furniture", draw(st.sampled_from([20, 40])))] if draw(st.booleans()) else []
    return Body((*paragraphs, *furniture))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(some_body(), min_size=1, max_size=24), st.randoms(use_true_random=False), st.sampled_from([TIGHT, Rules()])
)
def test_neither_order_nor_pages_make_a_difference(bodies: list[Body], lots: Any, rules: Rules) -> None:
    """All at once, and in any order and pages."""
    known = {body: lots.choice(DAYS) for body in bodies}
    together = built(known, rules, [list(known)])
    assert built(known, rules, cut(list(known), lots, 4)) == together
    assert built(known, rules, ([body] for body in known)) == together


@settings(max_examples=25, deadline=None)
@given(
    st.lists(some_body(), min_size=2, max_size=24), st.randoms(use_true_random=False), st.sampled_from([TIGHT, Rules()])
)
def test_after_any_history_the_decisions_are_those_of_a_new_warehouse(
    bodies: list[Body], lots: Any, rules: Rules
) -> None:
    """Bodies come, go, come back, get other ranks, and some rounds are undone."""
    tables, stories = Tables(), Stories(rules)
    held: dict[Body, int] = {}
    for _ in range(12):
        changes = {body: lots.choice([None, *DAYS]) for body in lots.sample(bodies, min(len(bodies), 4))}
        heads = {b.key: None if day is None else head(b, day) for b, day in changes.items()}
        said = stories.decide(heads, sketches(changes))
        if lots.random() < 0.3:
            stories.undo()
            continue
        stories.keep()
        tables.write(said)
        held = {body: day for body, day in {**held, **changes}.items() if day is not None}
    go_on(stories, tables)
    assert tables == built(held, rules, [list(held)] if held else [])


def test_a_dated_teaser_is_no_original_of_the_undated_article_that_it_is_a_part_of() -> None:
    """Whichever comes first; where both bear a date the earlier one is the original."""
    whole, teaser = Body(tuple(_story(0))), Body(tuple(_story(0)[:2]))
    cut_short = Body(tuple(_story(0)[:5]))
    for pages in ([[teaser], [whole, cut_short]], [[whole], [cut_short], [teaser]]):
        said = built({whole: NEVER_PUBLISHED_US, cut_short: NEVER_PUBLISHED_US, teaser: 1}, Rules(), pages)
        assert {key: (rows[0]["other_key"], rows[0]["kind"]) for key, rows in said.matches.items()} == {
            teaser.key: (whole.key, "excerpt"),
            cut_short.key: (whole.key, "near"),
        }
    dated = built({whole: 2, teaser: 1}, Rules(), [[whole], [teaser]])
    assert {key: rows[0]["other_key"] for key, rows in dated.matches.items()} == {whole.key: teaser.key}


def test_a_teaser_is_an_original_again_when_the_article_is_gone_or_dated() -> None:
    """Where it stands follows what it is a part of."""
    whole, teaser = Body(tuple(_story(0))), Body(tuple(_story(0)[:2]))
    for change in (None, head(whole, 2)):
        tables, stories = Tables(), Stories(Rules())
        for heads in ({whole.key: head(whole, NEVER_PUBLISHED_US), teaser.key: head(teaser, 1)}, {whole.key: change}):
            tables.write(stories.decide(heads, sketches([whole, teaser])))
            stories.keep()
        assert teaser.key not in tables.matches
        assert not tables.groups.get(teaser.key, {}).get("is_part")


def test_an_index_that_is_made_anew_is_written_on_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Law: however many bodies there are, those that are let be found again do not pile up in memory."""
    monkeypatch.setattr(postings, "FLUSH_PAIRS", 200)
    monkeypatch.setattr(module, "CATCH_UP_BODIES", 3)
    texts = [Body(((f"own{number}", 300), ("same", 60))) for number in range(20)]
    stories = Stories(Rules(), str(tmp_path))
    for text in texts:
        stories.take_up(text.key, pack_sketch(text.text))
    stories.save(is_last=True)
    values = np.sort(stories.bodies.hashes(7))
    before = stories.postings.find(values)
    (tmp_path / postings.LIST_NAME).unlink()

    again = Stories(Rules(), str(tmp_path))
    assert again.postings.covered == 0
    for below in again.catch_up():
        again.save(below=below)
        assert len(again.postings) - sum(map(len, again.postings._files)) < 200
    assert again.postings.covered > 10
    found = again.postings.find(values)
    assert np.array_equal(found.starts, before.starts)
    assert np.array_equal(found.numbers, before.numbers)
    assert Stories(Rules(), str(tmp_path)).postings.covered == again.postings.covered
