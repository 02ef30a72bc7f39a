"""Bylines: people and desks that a line names."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.facts.bylines import BylineReader
from schemas.furniture import Furniture

CONFIG = Path(__file__).resolve().parents[2] / "config" / "furniture.toml"
WORDS = Furniture.model_validate(tomllib.loads(CONFIG.read_text(encoding="utf-8")))
AGENCIES = frozenset(name.lower() for names in WORDS.publishers.agencies for name in names)
READER = BylineReader.of(WORDS.bylines, AGENCIES)


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
        ("By FOSTER KLUG, Associated Press", ["Foster Klug", "Associated Press"]),
        ("By Matthew Lee AP Diplomatic Writer", ["Matthew Lee"]),
        ("By Jane Doe, Staff Writer, and John Roe, Foreign Correspondent", ["Jane Doe", "John Roe"]),
        ("By Hyonhee Shin in Seoul and Tim Kelly in Tokyo", ["Hyonhee Shin", "Tim Kelly"]),
        ("By Jane Doe, Chief Marketing Officer, AI at Work, Microsoft", ["Jane Doe"]),
        ("By Catherine Doe Executive Digital Editor", ["Catherine Doe"]),
        ("By Senior Correspondent Jane Doe", ["Jane Doe"]),
        ("By Dr. Jane Doe", ["Dr. Jane Doe"]),
        ("By John Smith Jr.", ["John Smith Jr."]),
        ("By DONALD MCDONALD", ["Donald McDonald"]),
        ("By Jane Doe (jane@post.example)", ["Jane Doe"]),
        ("By Jane Doe @janedoe", ["Jane Doe"]),
        ("By Jane Doe for the Daily Mail", ["Jane Doe"]),
        ("By Lee Haye-ah WASHINGTON", ["Lee Haye-ah"]),
        ("ByKathryn Doe", ["Kathryn Doe"]),
        ("Written by Rebecca Lake, CEPF®", ["Rebecca Lake"]),
        ("By Amanda", ["Amanda"]),
        ("By Staff Writer", ["Staff Writer"]),
        ("By Our Correspondent", ["Our Correspondent"]),
        ("By Web Desk", ["Web Desk"]),
        ("By the Editorial Board", ["Editorial Board"]),
        ("By The Currency editors", ["Currency editors"]),
        ("Por Redacción", ["Redacción"]),
        ("Par Jean Dupont (avec AFP)", ["Jean Dupont"]),
        ("Par Jean Dupont, envoyé spécial à Séoul", ["Jean Dupont"]),
        ("Von Jana Müller, Berlin", ["Jana Müller"]),
        ("Di Mario Rossi", ["Mario Rossi"]),
        ("Door Jan Jansen", ["Jan Jansen"]),
        ("Av Anna Svensson", ["Anna Svensson"]),
        ("Haber: Ahmet Yılmaz", ["Ahmet Yılmaz"]),
        ("Penulis: Budi Santoso", ["Budi Santoso"]),
        ("بقلم: محمد علي", ["محمد علي"]),
        ("AP writers Kim Tong-hyung in Seoul and Mari Yamaguchi in Tokyo contributed to this report.",
         ["Kim Tong-hyung", "Mari Yamaguchi"]),
        ("Written by: Ludwig van Beethoven", ["Ludwig van Beethoven"]),
        ("Jiha Ham contributed to this report.", ["Jiha Ham"]),
        ("Engineered by Benzinga Neuro, Edited by Pooja Rajkumari", ["Benzinga Neuro", "Pooja Rajkumari"]),
        ("(Reporting by Kim Lee in Seoul; Editing by Tom Hogue)", ["Kim Lee", "Tom Hogue"]),
        ("Von Hans Müller", ["Hans Müller"]),
        ("Por María García", ["María García"]),
        ("Автор: Иван Петров", ["Иван Петров"]),
        ("홍길동 기자 hong@example.com", ["홍길동"]),
        ("记者 张三", ["张三"]),
        ("記者張三／台北報導", ["張三"]),
        ("文／張三", ["張三"]),
        ("鈴木一郎記者", ["鈴木一郎"]),
    ],
)  # fmt: skip
def test_a_byline_gives_its_names(line: str, expected: list[str]) -> None:
    """Without titles, sites and dates."""
    assert names(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "By contrast, the yen fell.", "By the time he left, it was late.", "By air", "By now", "Mending ties", "By 2030", "By",
        "From Seoul with love", "The report contributed to this article", "Posted by the editors of this page", "By clicking you agree",
        "Da Vinci Code", "Reporters Without Borders", "By Event Type", "Editors Choice Awards", "By Wedding ListsJust Engaged",
        "Texas Rangers beat the Mets", "Story continues below", "Text size", "By popular demand",
    ],
)  # fmt: skip
def test_a_line_of_other_words_is_no_byline(line: str) -> None:
    """Common words are no names."""
    assert names(line) == []


def test_a_name_with_a_title_is_a_byline_without_a_lead() -> None:
    """The title tells."""
    assert READER.read_bare("Jane Doe, Staff Writer") == ("Jane Doe",)
    assert READER.read_bare("Seoul, South Korea") == ()


@pytest.mark.parametrize("line", ["Jane Doe, Springfield", "Snow Hill, MD", "Jane Doe, a writer, smiles at her desk."])
def test_a_place_or_a_caption_is_no_byline(line: str) -> None:
    """A name alone tells nothing."""
    assert READER.read_bare(line) == ()


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("By Jane Doe", "author"), ("Edited by Jane Doe", "editor"), ("Editor: Jane Doe", "editor"),
        ("Jane Doe contributed to this report.", "contributor"), ("Photos by Jane Doe", "other"),
        ("Additional reporting by Jane Doe", "contributor"), ("Sponsored by Acme Corp", "other"),
    ],
)  # fmt: skip
def test_a_credit_tells_what_was_done(line: str, role: str) -> None:
    """Who edited, helped, photographed or paid is no author."""
    assert [credit.role for credit in READER.read(line)] == [role]


def test_a_byline_by_the_nobody_names_nobody() -> None:
    """The article alone is no desk."""
    assert names("Published Online Feb 16 2023 By The") == []


@given(st.text(max_size=260))
def test_no_text_makes_it_raise(text: str) -> None:
    """Any line."""
    READER.read(text)
    READER.read_bare(text)
    READER.read(text)
    READER.name_of_desk(text)
    READER.role_of_lead(text)
    READER.names(text, is_loose=True)
    READER.read_opening(text)
