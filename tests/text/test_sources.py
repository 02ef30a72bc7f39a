"""Publishers' own rules: whom they are found for, and what they change."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.readers.fields import Fields
from pipeline.text.days.date_formats import compile_format
from pipeline.text.facts.sources import Source, Sources
from schemas.sources import SourceRules

CONFIG = Path(__file__).resolve().parents[2] / "config"
POST: Mapping[str, object] = {"publisher": "The Post", "hosts": ["post.example"]}


def sources(*rules: Mapping[str, object]) -> Sources:
    """Return the sources that some rules make."""
    return Sources.of((f"{number}.toml", SourceRules.model_validate(one)) for number, one in enumerate(rules))


def source(**rules: object) -> Source:
    """Return one source."""
    return Source.of(SourceRules.model_validate({**POST, **rules}))


@pytest.mark.parametrize(
    ("url", "is_found"),
    [
        ("https://post.example/a", True),
        ("https://www.post.example:8080/a", True),
        ("https://NEWS.Post.Example/a", True),
        ("https://compost.example/a", False),
        ("https://post.example.org/a", False),
        ("no address", False),
        ("https://[broken/a", False),
        (None, False),
    ],
)
def test_a_publisher_is_known_by_the_host_and_what_lies_below_it(url: str | None, is_found: bool) -> None:
    """And by no other that looks like it."""
    assert (sources(POST).of_address(url) is not None) == is_found


def test_a_host_goes_before_the_one_above_it() -> None:
    """A blog of a newspaper can have rules of its own."""
    both = sources(POST, {"publisher": "The Post's Blog", "hosts": ["blog.post.example"]})

    assert [both.of_host(host).publisher for host in ("a.blog.post.example", "post.example")] == [  # type: ignore[union-attr]
        "The Post's Blog",
        "The Post",
    ]


def test_a_publisher_is_known_by_a_folder_that_is_named_like_its_host() -> None:
    """Crawlers lay pages out so; the file's own name counts for nothing."""
    assert sources(POST).of_path("/crawl/www.post.example/2024/a.txt") is not None
    assert sources(POST).of_path("/crawl/post.example") is None


def test_a_text_without_an_address_is_known_by_a_mark() -> None:
    """A whole line, as written."""
    marked = sources({**POST, "marks": ["A service of the Post"]})

    assert marked.find((), "/in/a.txt", ["One.", "A service of the Post"]) is not None
    assert marked.find((), "/in/a.txt", ["It was a service of the Post"]) is None


def test_lines_are_dropped_whole_by_beginning_by_part_and_from_an_end_on() -> None:
    """Whatever case and quotes they are written in; a part counts in lines, not in paragraphs."""
    rules = source(
        drop_lines=["Editor's picks"], drop_starts=["Follow us"], drop_contains=["daily digest"], ends=["Most read"]
    )
    paragraph = "He said that the daily digest was read by many. " * 10
    blocks = ["EDITOR’S PICKS", "A", "Follow us here", "Our Daily Digest", paragraph, "Most read", "B"]

    assert rules.furniture(blocks) == {0, 2, 3, 5, 6}


def test_a_source_without_lines_takes_none() -> None:
    """An empty beginning would be the beginning of every line."""
    assert source().furniture(["A", "B"]) == frozenset()


@pytest.mark.parametrize(
    ("written", "forms", "zone", "expected"),
    [
        ("03/04/2024", ["%d/%m/%Y"], None, "2024-04-03"),
        ("03/04/2024", ["%m/%d/%Y"], None, "2024-03-04"),
        ("03/04/2024 17:05", ["%d/%m/%Y %H:%M"], "Asia/Tokyo", "2024-04-03T17:05+09:00"),
        ("03/04/2024 17:05", ["%d/%m/%Y %H:%M"], None, "2024-04-03"),
        ("2 mars 2024 à 18h05", ["%d %B %Y à %Hh%M"], "Europe/Paris", "2024-03-02T18:05+01:00"),
        ("2 août 2024 à 18h05", ["%d %B %Y à %Hh%M"], "Europe/Paris", "2024-08-02T18:05+02:00"),
        ("Apr 3, 2024 5:05 pm", ["%b %d, %Y %I:%M %p"], "America/New_York", "2024-04-03T17:05-04:00"),
        ("2024-04-03 17:05:06", [], "Asia/Seoul", "2024-04-03T17:05:06+09:00"),
        ("2024-04-03T17:05:06Z", [], "Asia/Seoul", "2024-04-03T17:05:06Z"),
        ("2024-04-03", [], "Asia/Seoul", "2024-04-03"),
        ("31/02/2024", ["%d/%m/%Y"], None, "31/02/2024"),
        ("soon", ["%d/%m/%Y"], "Asia/Seoul", "soon"),
    ],
)
def test_a_date_is_read_in_the_publishers_form_and_zone(
    written: str, forms: list[str], zone: str | None, expected: str
) -> None:
    """What says its own offset keeps it; what is no date stays as it is, to be judged later."""
    assert source(date_formats=forms, timezone=zone).restate(written) == expected


@pytest.mark.parametrize("written", ["%d/%m", "%q %d %m %Y", "%d %d %m %Y"])
def test_a_form_without_a_day_or_with_an_unknown_part_is_refused(written: str) -> None:
    """With the form in the message."""
    with pytest.raises(ValueError, match="bad date format"):
        compile_format(written)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('publisher = "P"', "hosts or marks"),
        ('publisher = "P"\nhosts = ["https://p.example/"]', "hosts"),
        ('publisher = "P"\nhosts = ["p.example"]\nhost = "p"', "host"),
        ('publisher = "P"\nhosts = ["p.example"]\ntimezone = "Tokyo"', "Asia/Tokyo"),
        ('publisher = "P"\nhosts = ["p.example"]\ndate_formats = ["%d.%m"]', "bad date format"),
        ("publisher = ", "p.toml"),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(tmp_path: Path, content: str, told: str) -> None:
    """One line that an editor can act on."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "p.toml").write_text(content)

    with pytest.raises(UsageError, match=told) as caught:
        Sources.load(tmp_path)
    assert "p.toml" in str(caught.value)


def test_two_files_may_not_claim_one_host() -> None:
    """Which of them counted would depend on their names."""
    with pytest.raises(UsageError, match="belongs to 'The Post' already"):
        sources(POST, {**POST, "publisher": "Another"})


def test_readers_know_the_sources(tmp_path: Path) -> None:
    """A format that has pages finds a publisher's selectors through what it is given."""
    shutil.copy(CONFIG / "field_aliases.toml", tmp_path)
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "post.toml").write_text(
        'publisher = "The Post"\nhosts = ["post.example"]\n[selectors]\nbody = ["div.story"]\n'
    )
    found = Fields.load(tmp_path).sources.of_address("https://post.example/a")

    assert found is not None
    assert found.selectors.body == ("div.story",)
