"""Furniture: phrases, repeats, the choice of blocks, and verdicts."""

from __future__ import annotations

import tomllib
from math import exp
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.facts.publishers import PublisherReader
from pipeline.text.facts.reading import make_fact_reader
from pipeline.text.flat.furniture import PAGE_BLOCKS, TOGETHER_BLOCKS, Classifier, choose
from pipeline.text.flat.headlines import Head, HeadlineFinder, without_site
from pipeline.text.flat.repeats import find_repeats
from pipeline.text.flat.sheets import Sheet, SheetReader
from pipeline.text.forest import UNIT
from pipeline.text.lexicon import Hit, fold
from schemas.furniture import Furniture, FurnitureWeights

CONFIG = Path(__file__).resolve().parents[2] / "config"
FURNITURE = Furniture.model_validate(tomllib.loads((CONFIG / "furniture.toml").read_text(encoding="utf-8")))
WEIGHTS = FurnitureWeights.model_validate(
    tomllib.loads((CONFIG / "furniture_weights.toml").read_text(encoding="utf-8"))
)
CLASSIFIER = Classifier.of(FURNITURE, WEIGHTS)
HEADLINES = HeadlineFinder.of(WEIGHTS.headlines, FURNITURE.headlines)
PUBLISHERS = PublisherReader.of(FURNITURE.publishers)
SHEETS = SheetReader.of(CLASSIFIER.vocabularies, make_fact_reader(FURNITURE).glance)

PARAGRAPH = (
    "The government of Japan said on Tuesday that it would send a senior envoy to Seoul next week to discuss security "
    "cooperation with South Korea and the United States, which keeps troops in both of the countries."
)
SECOND = "Officials in both capitals said the talks would focus on missile defense and on the exchange of intelligence."


def sheet_of(blocks: list[str]) -> Sheet:
    """Return the sheet of one text."""
    return SHEETS.read([blocks])[0]


@pytest.mark.parametrize(
    ("line", "hit"),
    [
        ("Leave a Reply", Hit("comment_form", "line")),
        ("Comments (12)", Hit("comment_form", "line")),
        ("5 min read", Hit("navigation", "line")),
        ("© 2024 Benzinga.com. All rights reserved.", Hit("copyright", "start")),
        ("Photo by Alec Issigonis on Shutterstock", Hit("photo_credit", "start")),
        ("Your email address will not be published.", Hit("comment_form", "start")),
        ("Back to top button", Hit("navigation", "line")),
        ("Here is the text of it, please sign up for our list today", Hit("newsletter", "inside")),
        ("関連記事", Hit("related", "line")),
        ("2 hours ago", Hit("meta", "line")),
        ("Duration 1:01", Hit("meta", "line")),
        ("Remains lay outside the hospital in Bogo. Photo courtesy of CDN", Hit("photo_credit", "end")),
        ("Mevlut Cavusoglu speaks in Ankara, Turkey. REUTERS/Umit Bektas", Hit("photo_credit", "end")),
        ("A missile is launched. (Photo: Yonhap/VNA)", Hit("photo_credit", "end")),
        ("Phoenix Sky Harbor AirportWenjie Zheng / Shutterstock", Hit("photo_credit", "end")),
        ("He was seen in a photo by the police on Monday", None),
        ("She showed a telephoto: A big one", Hit("photo_credit", "inside")),
        ("A Reuters/Ipsos poll was made. It says that he will win", None),
        ("Mending ties", None),
        (PARAGRAPH, None),
    ],
)
def test_a_phrase_of_furniture_is_found_where_it_counts(line: str, hit: Hit | None) -> None:
    """As the whole line, at its beginning, or inside."""
    assert CLASSIFIER.hits(sheet_of([line])) == [hit]


def test_a_label_of_captions_says_what_the_next_line_is() -> None:
    caption = Hit("photo_credit", "end")
    assert CLASSIFIER.hits(sheet_of(["A bay. Image source, PA Media", "Image caption,", "He was led in.", "He sat."])) == [
        caption, caption, caption, None,
    ]  # fmt: skip
    assert CLASSIFIER.hits(sheet_of(["He sat.", "Image caption,"])) == [None, caption]


def test_every_phrase_is_written_as_lines_are_folded() -> None:
    """Else it could never be found."""
    phrases = [
        p for some in FURNITURE.phrases.values() for p in (*some.lines, *some.starts, *some.contains, *some.ends)
    ]
    assert [phrase for phrase in phrases if fold(phrase) != phrase] == []


def test_a_teaser_cut_short_is_a_repeat_and_the_paragraph_is_not() -> None:
    """Also where the teaser runs on into the next paragraph before it is cut."""
    cut, run_on = PARAGRAPH[:90], f"{PARAGRAPH} {SECOND[:30]}"
    assert find_repeats(sheet_of([cut + "...", run_on, PARAGRAPH, SECOND])) == {0, 1}


def test_of_equal_paragraphs_the_one_in_the_article_stays() -> None:
    """That is the one that more text follows."""
    assert find_repeats(sheet_of([PARAGRAPH, "Home", "World", "News", PARAGRAPH, SECOND])) == {0}


def test_a_headline_that_stands_twice_is_no_teaser() -> None:
    """Nor is one that the page's title repeats with the site's name."""
    title = "Japan to send envoy to Seoul for talks on security"
    assert find_repeats(sheet_of([f"{title} | The Daily Star", title, title, PARAGRAPH])) == set()


SCORED = st.lists(st.tuples(st.integers(-5 * UNIT, 5 * UNIT), st.integers(1, 200)), min_size=1, max_size=9)


def chosen(pages: list[list[tuple[int, int]]]) -> list[list[bool]]:
    """Return which blocks of pages are kept, each given as score and words."""
    flat = [block for page in pages for block in page]
    starts = np.cumsum([0, *map(len, pages)])
    scores, words = (np.array([block[part] for block in flat], np.int64) for part in (0, 1))
    own = choose(scores, words, starts).tolist()
    return [own[start:end] for start, end in zip(starts.tolist(), starts.tolist()[1:], strict=False)]


@given(SCORED)
def test_no_other_number_of_the_likeliest_blocks_is_expected_to_be_better(page: list[tuple[int, int]]) -> None:
    """Against trying each number; chances are rounded, so nearly equal ones may change places."""
    ranked = sorted(page, key=lambda block: -block[0])
    right = [words / (1 + exp(-score / UNIT)) for score, words in ranked]

    def f1(count: int) -> float:
        return 2 * sum(right[:count]) / (sum(words for _, words in ranked[:count]) + sum(right))

    assert f1(sum(chosen([page])[0])) >= max(f1(count) for count in range(1, len(page) + 1)) - 0.01


@given(st.lists(SCORED, min_size=1, max_size=5))
def test_a_page_is_chosen_from_as_if_it_were_alone(pages: list[list[tuple[int, int]]]) -> None:
    """Exactly: all sums are of whole numbers."""
    assert chosen(pages) == [chosen([page])[0] for page in pages]


BLOCKS = st.one_of(
    st.text(min_size=1, max_size=60).map(lambda text: " ".join(text.split())).filter(bool),
    st.sampled_from([PARAGRAPH, SECOND, "Home", "Related Articles", "Leave a Reply", "3 Comments", "“Yes,” he said…",
                     "関連記事", "日本政府は火曜日、来週ソウルに特使を派遣すると発表した。", "© 2024 X", "2 days ago", "x" * 900]),
)  # fmt: skip


@given(st.lists(st.lists(BLOCKS, max_size=12), max_size=6))
def test_a_page_is_judged_as_if_it_were_alone(pages: list[list[str]]) -> None:
    """Verdicts and their odds are the same to the last bit, whatever stands in the batch."""
    assert CLASSIFIER.judge_all(SHEETS.read(pages)) == [CLASSIFIER.judge(sheet_of(page)) for page in pages]


def test_pages_beyond_one_group_and_beyond_one_piece_are_judged_whole() -> None:
    """Groups and pieces bound the memory, and lose no block."""
    small, large = [PARAGRAPH, SECOND, "Home"], ["Home"] * (PAGE_BLOCKS + 1)
    pages = [small] * (2 * TOGETHER_BLOCKS // 3) + [large, small]
    judged = CLASSIFIER.judge_all(SHEETS.read(pages))
    assert [len(verdicts) for verdicts in judged] == [len(page) for page in pages]
    assert judged[0] == judged[-1] == judged[TOGETHER_BLOCKS // 3]


def test_a_subhead_between_paragraphs_is_the_articles_own() -> None:
    """A short line is judged by its neighbours."""
    verdicts = CLASSIFIER.judge(sheet_of([PARAGRAPH, SECOND, "Mending ties", SECOND[10:], PARAGRAPH[14:]]))
    assert [verdict.code for verdict in verdicts] == ["own"] * 5


def test_a_verdict_says_what_a_line_is() -> None:
    """The phrase's kind where there is a phrase, else that it is no prose."""
    blocks = [
        "Home",
        "Politics",
        "Asia Desk",
        PARAGRAPH,
        SECOND,
        PARAGRAPH[4:],
        "Related Articles",
        "Storm hits Vietnam",
    ]
    codes = [verdict.code for verdict in CLASSIFIER.judge(sheet_of(blocks))]
    assert codes == ["navigation", "navigation", "low_prose", "own", "own", "own", "related", "low_prose"]


@given(st.lists(BLOCKS, max_size=10))
def test_every_block_gets_one_verdict(blocks: list[str]) -> None:
    """Whatever the blocks."""
    assert len(CLASSIFIER.judge(sheet_of(blocks))) == len(blocks)


def found_headline(blocks: list[str], first: int) -> int | None:
    """Return the place of the headline above the first paragraph, no line being known for anything else."""
    return HEADLINES.find_all([Head(sheet_of(blocks), first, (), (), (), lambda _: -1.0)])[0]


@given(st.lists(st.lists(BLOCKS, min_size=1, max_size=9), min_size=1, max_size=5))
def test_a_headline_is_found_as_if_its_page_were_alone(pages: list[list[str]]) -> None:
    """Whatever other pages stand in the batch."""
    heads = [Head(sheet, len(sheet.blocks) - 1, (), {1}, (2,), float) for sheet in SHEETS.read(pages)]
    assert HEADLINES.find_all(heads) == [HEADLINES.find_all([head])[0] for head in heads]


def test_the_headline_is_the_line_that_the_pages_title_repeats() -> None:
    """Not the nearest one."""
    title = "Japan to send envoy to Seoul"
    blocks = [f"{title} | The Daily Star", "The Daily Star", title, "A visit after years of cold ties", PARAGRAPH]
    assert found_headline(blocks, 4) == 2


def test_a_text_that_begins_with_prose_has_no_headline() -> None:
    """A sentence is none."""
    assert found_headline([PARAGRAPH, SECOND], 0) is None
    assert found_headline(["He said so on Friday.", PARAGRAPH], 1) is None
    assert found_headline(["NEW YORK (CNNMoney)", PARAGRAPH], 1) is None


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Japan to send envoy | The Daily Star", ("Japan to send envoy", "The Daily Star")),
        ("Japan to send envoy - Reuters", ("Japan to send envoy", "Reuters")),
        ("Japan to send envoy - what we know", ("Japan to send envoy - what we know", None)),
        ("Japan to send envoy", ("Japan to send envoy", None)),
    ],
)
def test_the_sites_name_is_parted_from_a_pages_title(title: str, expected: tuple[str, str | None]) -> None:
    """Where it is surely one."""
    assert without_site(title, ()) == expected


@pytest.mark.parametrize(
    ("furniture", "publisher"),
    [
        (["© 2024 Benzinga.com. Benzinga does not provide investment advice. All rights reserved."], "Benzinga"),
        (["Copyright © 2024 The Daily Star. All rights reserved."], "The Daily Star"),
        (["©2025 Hearst Magazines, Inc. All Rights Reserved."], "Hearst Magazines"),
        (["Easy Branches", "info@easybranches.com"], "Easy Branches"),
        (["© 2024 Getty Images"], None),
        (["<저작권자(c) 연합뉴스, 무단 전재-재배포 금지>"], "Yonhap News Agency"),
        (["Home", "jane@gmail.com"], None),
        ([], None),
    ],
)
def test_a_publisher_is_read_from_the_furniture(furniture: list[str], publisher: str | None) -> None:
    """From a copyright line, or from an address that a line spells."""
    found = PUBLISHERS.read(furniture)
    assert (found and found.name) == publisher


@given(st.lists(st.text(max_size=80), max_size=5))
def test_no_furniture_makes_the_publisher_reader_raise(furniture: list[str]) -> None:
    """Any lines."""
    PUBLISHERS.read(furniture)
