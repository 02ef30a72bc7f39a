"""What records state of themselves, in the shapes in which crawlers and newsrooms write it."""

from __future__ import annotations

import pytest

from pipeline.configuration import CONFIG_DIR
from pipeline.stages.clean import Clean
from pipeline.text.facts.stated import stated_authors, stated_headline, stated_line

BYLINES = Clean.load(CONFIG_DIR).facts.about.bylines


@pytest.mark.parametrize(
    ("stated", "authors"),
    [
        ("Jane Roe", ["Jane Roe"]),
        ("By Jane Roe", ["Jane Roe"]),
        ("Jane Roe,John Doe", ["Jane Roe", "John Doe"]),
        ("JANE ROE AND JOHN DOE", ["Jane Roe", "John Doe"]),
        ("Jane Roe, John Doe and Ana Silva", ["Jane Roe", "John Doe", "Ana Silva"]),
        ("Jane Roe and John Doe, Reuters", ["Jane Roe", "John Doe"]),
        ("Jane Roe in London and John Doe", ["Jane Roe", "John Doe"]),
        ("By Tom Smith, Local Democracy Reporter", ["Tom Smith"]),
        ("Jane Roe, Professor of Law, University of Leeds", ["Jane Roe"]),
        ('["Jane Roe","John Doe"]', ["Jane Roe", "John Doe"]),
        ("['Jane Roe', 'John Doe']", ["Jane Roe", "John Doe"]),
        ('<a href="/authors/7">Jane Roe</a>', ["Jane Roe"]),
        ("María del Carmen Pérez y Juan López", ["María del Carmen Pérez", "Juan López"]),
        ("Roe, Jane", ["Roe, Jane"]),
        ("Martin Luther King, Jr.", ["Martin Luther King, Jr."]),
        ("Reuters, AFP", ["Reuters, AFP"]),
        ("Department of Health and Human Services", ["Department of Health and Human Services"]),
        ("null", []),
        ("Unknown", []),
        ("Super User", []),
        ("https://example.com/authors/jane", []),
        ("jane@example.com", []),
    ],
)
def test_authors_are_told_one_by_one(stated: str, authors: list[str]) -> None:
    """Without what they are, where they are, and what names nobody; a body's name is not parted."""
    assert list(stated_authors([stated], BYLINES)) == authors


@pytest.mark.parametrize(
    ("headline", "publisher", "expected"),
    [
        ("Mayor resigns - BBC News", "BBC News", "Mayor resigns"),
        ("Mayor resigns | The Courier", "the courier", "Mayor resigns"),
        ("Mayor resigns over BBC News", "BBC News", "Mayor resigns over BBC News"),
        ("BBC News", "BBC News", "BBC News"),
        (" - BBC News", "BBC News", "- BBC News"),
        ("Mayor <em>not</em><br/>worried", None, "Mayor not worried"),
        ("If a < b then b > a", None, "If a < b then b > a"),
        ("None", None, None),
    ],
)
def test_a_headline_ends_before_its_publishers_name(headline: str, publisher: str | None, expected: str | None) -> None:
    """Where a mark parts them; tags of markup go."""
    assert stated_headline(headline, publisher) == expected


@pytest.mark.parametrize("nothing", [None, "", " ", "null", "NaN", "undefined", "<b></b>"])
def test_what_says_nothing_is_no_field(nothing: str | None) -> None:
    """However a program writes it."""
    assert stated_line(nothing) is None
