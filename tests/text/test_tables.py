"""Vocabularies as tables."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.text.tables import ByLanguage, read_table, read_words
from schemas.sources import SourceRules


def a_table(folder: Path, text: str) -> Path:
    """Write a table."""
    path = folder / "words.tsv"
    path.write_text(text, encoding="utf-8")
    return path


def test_rows_come_by_column_with_their_lines(tmp_path: Path) -> None:
    """Remarks and empty lines are none, and cells at the end may be left out."""
    path = a_table(tmp_path, "# remark\na\tb\n\n1\t2\r\n3\n")
    assert list(read_table(path, ("a", "b"))) == [(4, {"a": "1", "b": "2"}), (5, {"a": "3", "b": ""})]


@pytest.mark.parametrize(("text", "said"), [("b\ta\n", "must name the columns a b"), ("a\tb\n1\t2\t3\n", "line 2")])
def test_a_table_that_is_wrong_names_file_and_place(tmp_path: Path, text: str, said: str) -> None:
    path = a_table(tmp_path, text)
    with pytest.raises(UsageError, match=said):
        list(read_table(path, ("a", "b")))


def test_a_table_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="a vocabulary belongs there"):
        list(read_table(tmp_path / "none.tsv", ("a",)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('publisher = "X"\nhosts = "y"\n', "hosts: Input should be a valid tuple, got 'y'"),
        ('publisher = "X"\nhosts = ["y.example", 3]\n', "hosts.1: Input should be a valid string, got 3"),
        ('publisher = "X"\nhost = ["y"]\n', "host: Extra inputs are not permitted, got ['y']"),
        ("[publisher\n", "Expected ']' at the end of a table declaration (at line 1, column 11)"),
    ],
)
def test_words_that_are_wrong_name_the_place_and_what_stands_there(tmp_path: Path, text: str, said: str) -> None:
    """In a line for whoever wrote them, who knows of no classes and no library."""
    path = a_table(tmp_path, text)
    with pytest.raises(UsageError) as refused:
        read_words(path, SourceRules.model_validate)
    assert str(refused.value) == f"cannot use {path}: {said}"


def test_a_language_is_made_ready_when_first_asked_for_and_once() -> None:
    """The others cost nothing, and are known all the same."""
    made: list[str] = []

    def make(language: str, rows: list[str]) -> int:
        made.append(language)
        return len(rows)

    words = ByLanguage({"en": ["a"], "de": ["b", "c"]}, make)
    assert sorted(words) == ["de", "en"]
    assert (words["de"], words.get("de"), words.get("xx")) == (2, 2, None)
    assert made == ["de"]


def test_asking_for_a_language_adds_none() -> None:
    """Rows may come as a defaultdict."""
    words = ByLanguage(defaultdict(list, en=["a"]), lambda _, rows: len(rows))
    assert (words.get("xx"), list(words)) == (None, ["en"])
