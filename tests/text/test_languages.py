"""Languages by their tags."""

from __future__ import annotations

import pytest

from pipeline.text.languages import read_as


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("pt-BR", "pt"),
        ("zh-Hant-TW", "zh"),
        ("EN-us", "en"),
        ("ja", "ja"),
        ("und", "en"),
        ("", "en"),
        ("und-Latn", "en"),
    ],
)
def test_a_text_is_read_by_its_tags_language_and_as_english_where_that_is_unknown(tag: str, language: str) -> None:
    assert read_as(tag) == language
