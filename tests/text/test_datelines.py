"""Datelines: the place with which a report opens."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.facts.datelines import Dateline, DatelineReader, end_of_dateline, place_of_dateline
from schemas.furniture import Furniture

CONFIG = Path(__file__).resolve().parents[2] / "config" / "furniture.toml"
READER = DatelineReader.of(Furniture.model_validate(tomllib.loads(CONFIG.read_text(encoding="utf-8"))).datelines)


@pytest.mark.parametrize(
    ("opening", "place", "agency"),
    [
        ("WASHINGTON — Outgoing", "WASHINGTON", None),
        ("TOKYO, April 8 ------Japanese", "TOKYO", None),
        ("SEOUL, South Korea (AP) — The", "SEOUL, South Korea", "AP"),
        ("BEIJING, Sept. 6 (Xinhua) -- The", "BEIJING", "Xinhua"),
        ("SEOUL, Sept 6 (Reuters) - South", "SEOUL", "Reuters"),
        ("BEIRUT/JERUSALEM, Sept 6 (Reuters) - Israel", "BEIRUT/JERUSALEM", "Reuters"),
        ("WASHINGTON, D.C. – The", "WASHINGTON, D.C.", None),
        ("NEW YORK (AP) _ Stocks", "NEW YORK", "AP"),
        ("London — The", "London", None),
        ("Springfield, Illinois (AP) — The", "Springfield, Illinois", "AP"),
        ("SEOUL, Sept. 6 (Yonhap) -- The", "SEOUL", "Yonhap"),
        ("SEOUL, Sept. 6 (Yonhap) The", "SEOUL", "Yonhap"),
        ("ROMA (ANSA) - Il", "ROMA", "ANSA"),
        ("(서울=연합뉴스) 홍길동 기자 = 일본", "서울", "연합뉴스"),
        ("【東京=共同】日本", "東京", "共同"),
        ("ТОКИО, 6 сентября. /ТАСС/. Правительство", "ТОКИО", "ТАСС"),
        ("YEREVAN, AUGUST 3, ARMENPRESS. The", "YEREVAN", "ARMENPRESS"),
        ("Accra, Aug. 3, GNA – The", "Accra", "GNA"),
        ("TOKYO, Aug. 3, Kyodo – The", "TOKYO", "Kyodo"),
        ("SEOUL, Aug. 3 Kyodo - The", "SEOUL", "Kyodo"),
        ("Caracas, 03 Aug. AVN.- The", "Caracas", "AVN"),
        ("Lima, Aug. 3. The", "Lima", None),
        ("BAKU, Azerbaijan, August 3. The", "BAKU, Azerbaijan", None),
        ("(ANSA) - ROME, AUG 3 - The", "ROME", "ANSA"),
        ("Phnom Penh (AKP), August 3 — The", "Phnom Penh", "AKP"),
        ("Addis Ababa, August 3 (ENA) -The", "Addis Ababa", "ENA"),
        ("Kindu, March 8 (ACP).- The", "Kindu", "ACP"),
        ("Margao (Goa) [India]: After", "Margao (Goa) [India]", None),
        ("Margao (Goa) [India], June 5 (ANI): The", "Margao (Goa) [India]", "ANI"),
    ],
)
def test_a_dateline_is_read(opening: str, place: str, agency: str | None) -> None:
    """The place as written, without day and agency."""
    assert READER.read(f"{opening} government said it would.") == Dateline(place, agency, None)


@pytest.mark.parametrize(
    "opening",
    [
        "BREAKING — The", "UPDATE - The", "John Smith — The", "What Happened: The", "The summit — the first", "He said — and",
        "EXCLUSIVE (Reuters) - The", "Analysis — The", "WASHINGTON — and", "—The", "2024 — The", "Q — Why", "WHY NOT? — The",
    ],
)  # fmt: skip
def test_an_opening_that_is_no_place_is_none(opening: str) -> None:
    """Words in capitals that editors put first, and dashes in prose."""
    assert READER.read(f"{opening} government said it would.") is None


@pytest.mark.parametrize(
    ("paragraph", "place", "on"),
    [
        ("Baku, Azerbaijan, April 22", "Baku, Azerbaijan", None),
        ("Kindu, March 8, 2024 (ACP).- The bridge is shut.", "Kindu", date(2024, 3, 8)),
        ("Phnom Penh (AKP), August 3, 2024 — The bridge is shut.", "Phnom Penh", date(2024, 8, 3)),
        ("Addis Ababa, August 3/2024 (ENA) -The bridge is shut.", "Addis Ababa", None),  # a slash before the year
        ("Port Sudan, 11-12-2024 (SUNA) – The bridge is shut.", "Port Sudan", None),  # month or day first
    ],
)
def test_a_day_in_the_dateline_is_no_day_of_the_text(paragraph: str, place: str, on: date | None) -> None:
    """Also where the dateline is a paragraph of its own; what follows begins behind it."""
    found = READER.read(paragraph)
    assert found is not None
    assert (found.place, found.on) == (place, on)
    body = f"{paragraph}\n\nIt was shut - and it is."
    assert body[end_of_dateline(body, place) :].lstrip().startswith(("The bridge", "It was"))


@pytest.mark.parametrize(
    "paragraph",
    ["On Monday, May 5. The end.", "Born in Lagos, May 5. He is 40.", "Apple Watch Series, Sept. 9. The new one."],
)
def test_a_day_behind_other_words_makes_no_dateline(paragraph: str) -> None:
    """A place is known, or written in capitals, where nothing but a day stands behind it."""
    assert READER.read(paragraph) is None


def test_a_full_date_in_the_dateline_is_told() -> None:
    """With its year; without one it is no date. It may stand before the place, in brackets."""
    before = "[December 22, 2010]  WASHINGTON (AP) -- The government"
    assert READER.read(before) == Dateline("WASHINGTON", "AP", date(2010, 12, 22))
    assert READER.read("[December 22] WASHINGTON (AP) -- The government") is None
    assert READER.read("TOKYO, Sept. 6, 2024 (Kyodo) -- The government") == Dateline("TOKYO", "Kyodo", date(2024, 9, 6))


@given(st.text(max_size=200))
def test_no_text_makes_it_raise(text: str) -> None:
    """And the place is written in the text."""
    found = READER.read(text)
    assert found is None or found.place in text


@pytest.mark.parametrize(
    ("body", "dateline", "place", "end"),
    [
        ("SEOUL, Sept. 6 (Yonhap) -- He", "SEOUL", (0, 5), 27),
        ("(Reuters) TOKYO — He", "TOKYO", (10, 15), 18),
        ("(VOVworld) – On Wednesday he", None, (0, 0), 13),
        ("He went to SEOUL — and", None, (0, 0), 0),
        ("He said that it was a long way, as all know, to SEOUL — and", "SEOUL", (0, 0), 0),
    ],
)
def test_a_body_says_nothing_before_its_dateline_ends(
    body: str, dateline: str | None, place: tuple[int, int], end: int
) -> None:
    assert place_of_dateline(body, dateline) == place
    assert end_of_dateline(body, dateline) == end
