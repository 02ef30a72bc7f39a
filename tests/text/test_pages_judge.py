"""Judging the blocks of a page: what is seen of them, what was thought of those around them, and what is kept."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.configuration import CONFIG_DIR
from pipeline.text.lexicon import Hit
from pipeline.text.pages.context import NAMES, measure_context
from pipeline.text.pages.judge import Judge, choose
from pipeline.text.pages.page import PageReader
from pipeline.text.pages.sights import features_of, see, word_features
from pipeline.text.pages.tree import Tree, parse

STORY = "<p>Negotiators from eleven countries agreed on Friday to share the water of the lake, after nine years.</p>"
TEASER = "<li><a href='/x'>Bread is dearer than it was</a></li>"
MARKUP = f"<body><nav><ul>{TEASER * 3}</ul></nav><main><h1>A lake</h1>{STORY * 3}</main><footer>© 2024 Courier</footer></body>"


@pytest.fixture(scope="module")
def judge() -> Judge:
    """Return the judge with the shipped weights."""
    return PageReader.load(CONFIG_DIR).judge


def rows_of(tree: Tree, log_odds: list[float]) -> dict[str, list[int]]:
    """Return the measures of a page's blocks by name."""
    seen = see(tree, [None] * len(tree.blocks))
    distances = seen.weighed.up, seen.weighed.steps
    measures = measure_context(tree, [None] * len(tree.blocks), seen.shapes, distances, log_odds)
    return dict(zip(NAMES, measures.tolist(), strict=True))


def test_a_page_is_judged_the_same_whatever_was_judged_before(judge: Judge) -> None:
    """What is remembered saves time, and nothing else."""
    tree = parse(MARKUP)
    hits = [None] * len(tree.blocks)
    judge.known.clear()
    first = judge.likelihoods(tree, hits)
    judge.likelihoods(parse(MARKUP.replace("p>", "div>").replace("lake", "river")), hits)
    assert judge.likelihoods(tree, hits) == first
    assert all(0 < likelihood < 1 for likelihood in first)


def test_a_block_weighs_what_its_features_do(judge: Judge) -> None:
    """The tables are made of the features' weights by the names that these were learned under; none comes twice."""
    tree = parse(
        MARKUP.replace("A lake", "25 | <b>lakes</b>") + "<table><tr><td>Some<p><q>Quoted</q></td></tr></table>"
    )
    hits = [Hit("share_prompt", "start"), *[None] * (len(tree.blocks) - 1)]
    seen, around = see(tree, hits), judge.around_of(tree)
    for place, (block, odds) in enumerate(zip(tree.blocks, judge.first_odds(tree, seen), strict=True)):
        kinds = tree.kinds[block.element], tree.kinds[tree.parents[block.element]]
        names = [*features_of(seen, place), *word_features(*kinds)]
        weights = [judge.hundredths.get(name, 0) for name in names]
        assert len(names) == len(set(names)) >= 20
        assert odds == pytest.approx(judge.weights.intercept + (sum(weights) + around[block.element]) / 100)


def test_what_elements_say_counts_once_however_many_of_them_do(judge: Judge) -> None:
    """Classes are repeated at all levels of some pages."""
    inner = f"<div class='x'><div class='x'>{STORY}</div></div>"
    once = parse(f"<body><div class='article'><div>{inner}</div></div></body>")
    twice = parse(f"<body><div class='article'><div class='article'>{inner}</div></div></body>")
    assert judge.around_of(once)[-1] == judge.around_of(twice)[-1] != 0


def test_the_context_of_a_block_is_what_was_thought_of_those_around_it() -> None:
    """Of its neighbours, of the others in its elements, and of those that are marked up the same."""
    tree = parse(MARKUP)
    odds = [-5.0] * 3 + [0.5] + [5.0] * 3 + [-5.0]
    rows = rows_of(tree, odds)
    assert rows["odds -1"] == [0, *rows["odds"][:-1]]
    assert rows["odds +1"] == [*rows["odds"][1:], 0]
    assert rows["others 0"][0] == 0  # alone in its item
    assert rows["others 1"][0] == rows["others 1"][2] == 1 + round(250 / (1 + np.exp(5)))
    assert rows["alike"][4] > 240
    assert rows["alike"][0] < 10
    assert rows["from likely"] == [100, 100, 100, 0, 0, 0, 0, 1]
    assert rows["to likely"] == [3, 2, 1, 0, 0, 0, 0, 100]


def test_a_page_of_one_block_and_one_without_any_are_judged(judge: Judge) -> None:
    """There is no neighbour, and nothing likely."""
    assert len(judge.likelihoods(parse("<p>Word</p>"), [None])) == 1
    assert judge.likelihoods(parse("<p></p>"), []) == []
    assert rows_of(parse("<p>Word</p>"), [-9.0])["heading"] == [0]


def test_as_many_blocks_are_kept_as_promise_the_greatest_f1() -> None:
    """A block in doubt is kept where the page is long without it."""
    assert choose([0.9, 0.9, 0.4], [100, 100, 10]) == [True, True, False]
    assert choose([0.9, 0.9, 0.6, 0.1], [100, 100, 10, 50]) == [True, True, True, False]
    assert choose([], []) == []
