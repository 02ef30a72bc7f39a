"""Bylines: people and desks that a line names."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.bylines import BylineReader
from schemas.furniture import Furniture

CONFIG = Path(__file__).resolve().parents[2] / "config" / "furniture.toml"
READER = BylineReader.of(Furniture.model_validate(tomllib.loads(CONFIG.read_text(encoding="utf-8"))).bylines)


def names(line: str) -> list[str]:
    """Return all names of the credits of a line."""
    return [name for credit in READER.read(line) for name in credit.names]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("By Jane Doe", ["Jane Doe"]),
        ("by Jane Doe and John Roe", ["Jane Doe", "John Roe"]),
        ("By JANE DOE, JOHN ROE and Mary-Ann O'Neil", ["Jane Doe", "John Roe", "Mary-Ann O'Neil"]),
        ("By Jane Doe, Staff Writer", ["Jane Doe"]),
        ("By Jane Doe | The Daily Star", ["Jane Doe"]),
        ("By Jane Doe September 6, 2024", ["Jane Doe"]),
        ("By Korin MillerPublished: Jan 29, 2025", ["Korin Miller"]),
        ("Written by: Ludwig van Beethoven", ["Ludwig van Beethoven"]),
        ("Jiha Ham contributed to this report.", ["Jiha Ham"]),
        ("Engineered by Benzinga Neuro, Edited by Pooja Rajkumari", ["Benzinga Neuro", "Pooja Rajkumari"]),
        ("(Reporting by Kim Lee in Seoul; Editing by Tom Hogue)", ["Kim Lee", "Tom Hogue"]),
        ("Von Hans Müller", ["Hans Müller"]),
        ("Por María García", ["María García"]),
        ("Автор: Иван Петров", ["Иван Петров"]),
        ("홍길동 기자 hong@example.com", ["홍길동"]),
        ("记者 张三", ["张三"]),
    ],
)
def test_a_byline_gives_its_names(line: str, expected: list[str]) -> None:
    """Without titles, sites and dates."""
    assert names(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "By contrast, the yen fell.", "By the time he left, it was late.", "By air", "By now", "Mending ties", "By 2030", "By",
        "From Seoul with love", "The report contributed to this article", "Posted by the editors of this page", "By clicking you agree",
    ],
)  # fmt: skip
def test_a_line_of_other_words_is_no_byline(line: str) -> None:
    """Common words are no names."""
    assert names(line) == []


def test_a_name_with_a_title_is_a_byline_without_a_lead() -> None:
    """The title tells."""
    assert READER.read_bare("Jane Doe, Staff Writer") == ("Jane Doe",)
    assert READER.read_bare("Seoul, South Korea") == ()


def test_names_before_a_date_are_a_byline() -> None:
    """`Name | date`, as many sites print it."""
    assert READER.read_before_date("Jane Doe | Sept. 6, 2024") == ("Jane Doe",)
    assert READER.read_before_date("Jane Doe") == ()


@given(st.text(max_size=260))
def test_no_text_makes_it_raise(text: str) -> None:
    """Any line."""
    READER.read(text)
    READER.read_bare(text)
    READER.read_before_date(text)
    READER.read_opening(text)
