"""Text that was decoded wrongly before it came to us."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.mojibake import repair_mojibake
from tests.test_formats import STORIES

TEXTS = {story.language: "\n\n".join((story.headline, *story.paragraphs)) for story in STORIES}


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "cp1254"])
@pytest.mark.parametrize("language", TEXTS)
def test_utf_8_taken_for_a_western_encoding_is_undone(language: str, encoding: str) -> None:
    """Where every byte had a meaning there; twice over, too."""
    for line in TEXTS[language].split("\n"):
        try:
            wrong = line.encode().decode(encoding)
        except UnicodeDecodeError:
            continue
        assert repair_mojibake(wrong) == line


def test_cyrillic_taken_for_windows_1251_and_german_for_windows_1250_are_undone() -> None:
    """As files that passed through a machine in Moscow or Prague."""
    assert repair_mojibake("Паром прибыл утром".encode().decode("cp1251", "ignore")) == "Паром прибыл утром"
    assert (
        repair_mojibake("Die Fähren fielen für Stunden aus".encode().decode("cp1250"))
        == "Die Fähren fielen für Stunden aus"
    )


@pytest.mark.parametrize("language", TEXTS)
def test_a_text_that_is_right_stays_as_it_is(language: str) -> None:
    """In all languages."""
    assert repair_mojibake(TEXTS[language]) == TEXTS[language]


@pytest.mark.parametrize(
    "text",
    [
        "Il a dit : « la liberté »", "The “café’s” – naïve — owner™", "Â", "PĂŞUNE și ŢĂRĂNESC", "МОСКВА — «Россия»", "ÃO PAULO: SÃO",
        "50 €», 5° à", "L’été à Orléans… «à»", "Ð and Þ are letters of Iceland",
    ],
)  # fmt: skip
def test_what_only_looks_odd_stays_as_it_is(text: str) -> None:
    """Quotes, capitals with accents, signs."""
    assert repair_mojibake(text) == text


def test_only_the_lines_that_want_it_are_changed() -> None:
    """A page is glued together from sources."""
    assert repair_mojibake("Größe\nGrÃ¶ÃŸe\n大きい") == "Größe\nGröße\n大きい"


@given(st.text())
def test_any_text_comes_out_as_some_text(text: str) -> None:
    """And no replacement character comes in."""
    assert repair_mojibake(text).count("\ufffd") <= text.count("\ufffd")
