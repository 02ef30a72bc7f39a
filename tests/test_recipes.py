"""The recipes answer what they promise, over the samples and the dated corpus."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.running import RECIPES, SEEDS, answered, make_dated, say

KISHIDA_HEADS = "Japan's Kishida heads on final mission to preserve relationship with Seoul"
KISHIDA_HOPES = "Japan’s Kishida Hopes to Strengthen Ties with US, South Korea at Summit"
JAPAN_SEEKS = "Japan seeks to work with Philippines, South Korea to boost regional security"
SUMMIT = "Next week’s summit between President Joe Biden and Japanese  …"
LEADERS = "On Wednesday, the leaders of the United States, South Korea, …"
FERRY = "Japan and South Korea plan a second night ferry"


def recipe(warehouse: Path, name: str) -> list[dict[str, Any]]:
    """Return the rows of a recipe."""
    return answered(warehouse, RECIPES / f"{name}.sql")


@pytest.mark.parametrize("path", sorted(RECIPES.glob("*.sql")), ids=lambda path: path.stem)
def test_a_recipe_says_on_its_first_line_what_it_answers(path: Path) -> None:
    """A recipe is chosen by its question."""
    first, second, *_ = path.read_text(encoding="utf-8").splitlines()
    assert first.startswith("-- ") and ("?" in first or first.endswith("."))
    assert second.split()[0] in {"SELECT", "WITH"}


@pytest.mark.parametrize("path", sorted(RECIPES.glob("*.sql")), ids=lambda path: path.stem)
def test_a_recipe_runs_on_an_empty_warehouse(path: Path, empty: Path) -> None:
    """Nothing is there yet, and that is no error."""
    assert answered(empty, path) == []


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a warehouse without a file."""
    folder = tmp_path_factory.mktemp("empty")
    (folder / "in").mkdir()
    warehouse = folder / "w" / "news.duckdb"
    assert say("--warehouse", warehouse, "backfill", folder / "in").status == 0
    return warehouse


def test_the_overview_shows_every_article_with_its_countries(news: Path) -> None:
    """What `make run` ends with."""
    found = recipe(news, "overview")
    assert [row["published"] for row in found] == [
        "2024-09-06", "2024-09-05", "2024-09-05", "2024-09-04", "2024-09-04", "2024-09-03", "2024-09-02",
        None, None, None, None, None,
    ]  # fmt: skip
    by_headline = {row["headline"]: row for row in found}
    assert by_headline[KISHIDA_HEADS]["publisher"] == "Easy Branches"
    assert set(by_headline[KISHIDA_HEADS]["countries"]) == {"JP", "KR", "US", "KP", "CN"}
    assert by_headline[SUMMIT]["publisher"] == "Benzinga"
    assert by_headline["The old bridge over the river will be closed to lorries from …"]["countries"] is None


def test_countries_are_counted_by_originals(news: Path) -> None:
    """Of twelve articles one is a copy, which names Japan and South Korea once more."""
    found = {row["code"]: row for row in recipe(news, "countries")}
    assert {code: row["articles"] for code, row in found.items()} == {
        "JP": 8, "KR": 7, "US": 5, "KP": 5, "CN": 5, "RU": 2, "UA": 2,
        "PH": 1, "ES": 1, "IN": 1, "NO": 1, "IS": 1, "DE": 1, "TH": 1,
    }  # fmt: skip
    assert found["IN"] == {"country": "India", "code": "IN", "articles": 1, "mentions": 3, "in_headline": 1}
    assert found["JP"]["in_headline"] == 5


def test_articles_that_name_two_countries_together_are_found(news: Path) -> None:
    """All samples, the ferry and its copy; neither rice, which names Japan alone, nor steel, South Korea alone."""
    found = recipe(news, "countries_together")
    assert {row["headline"] for row in found} == {
        KISHIDA_HEADS, KISHIDA_HOPES, JAPAN_SEEKS, SUMMIT, LEADERS, FERRY, "Second night ferry planned",
    }  # fmt: skip
    (ferry,) = (row for row in found if row["headline"] == FERRY)
    assert ferry["mentions"] == ["South Korea 3", "Japan 2"]


def test_each_place_where_a_country_is_named_is_shown_in_its_words(news: Path) -> None:
    """The surface stands in brackets, where the offsets say."""
    found = recipe(news, "where_named")
    (total,) = answered(news, "SELECT sum(mentions)::INTEGER AS mentions FROM tags WHERE tag_id = 'KR'")
    assert len(found) == total["mentions"]
    assert all(f"[{row['surface']}]" in row["context"] for row in found)
    ferry = [row for row in found if row["headline"] == FERRY]
    assert [(row["part"], row["char_start"], row["context"]) for row in ferry] == [
        ("headline", 10, "Japan and [South Korea] plan a second night ferry"),
        ("body", 7, "BUSAN, [South Korea] — Officials from Japan and South Korea "),
        ("body", 46, " South Korea — Officials from Japan and [South Korea] met on Monday to plan a second night fe"),
    ]


def test_countries_that_stand_together_are_counted_by_pairs(news: Path) -> None:
    """Each pair once, the most frequent first."""
    found = recipe(news, "co_mentions")
    assert found[0] == {"country": "Japan", "other_country": "South Korea", "articles": 6}
    assert len({frozenset((row["country"], row["other_country"])) for row in found}) == len(found) == 20


def test_a_copy_is_shown_with_its_original(news: Path) -> None:
    """The ferry was on the wire on Monday and in the paper on Wednesday."""
    assert recipe(news, "copies") == [
        {
            "headline": FERRY,
            "original_publisher": "Harbour Wire",
            "copy_publisher": "Coast Courier",
            "kind": "exact",
            "similarity": 1.0,
            "original_on": "2024-09-02",
            "copy_on": "2024-09-04",
            "days_later": 2,
            "says_it_is_from": "https://harbourwire.example/2024/night-ferry",
        }
    ]


def test_a_revision_says_what_has_changed(news: Path) -> None:
    """Rice ran short on Tuesday and was back on Wednesday."""
    (found,) = recipe(news, "revisions")
    assert found.pop("article_id")
    assert found == {
        "revision": 2,
        "modified_at": "2024-09-04 14:20:00+00",
        "changed": ["headline", "body", "modified_at"],
        "headline_before": "Rice runs short in the north of Japan",
        "headline": "Rice is back in the north of Japan",
        "words_added": 30,
    }


def test_files_and_refusals_are_shown_by_state_and_reason(news: Path) -> None:
    """The cut line is in quarantine, its neighbour is loaded; scripts, expectations and a drawing are no articles."""
    found = {(row["state"], row["reason"]): row for row in recipe(news, "refused")}
    others = sum(1 for path in SEEDS.rglob("*") if path.is_file() and path.suffix != ".txt") + 1
    assert {key: (row["files"], row["in_quarantine"]) for key, row in found.items()} == {
        ("loaded", None): (12, 0),
        ("loaded", "invalid_json"): (1, 1),
        ("ignored", "unsupported_format"): (others, 0),
    }
    assert found["loaded", "invalid_json"]["example"] == "2024-09-05.jsonl"


def test_publishers_are_shown_with_what_is_copied_and_undated(news: Path) -> None:
    """Those that are not known count as one."""
    found = {row["publisher"]: (row["articles"], row["copies"], row["undated"]) for row in recipe(news, "publishers")}
    assert found == {
        "(unknown)": (4, 0, 4),
        "Harbour Wire": (3, 0, 0),
        "Coast Courier": (2, 1, 0),
        "Benzinga": (1, 0, 1),
        "Easy Branches": (1, 0, 0),
        "Valley Post": (1, 0, 0),
    }


def test_the_coverage_of_a_country_has_a_row_for_each_day(news: Path) -> None:
    """On Wednesday nobody but a copy wrote about Japan."""
    found = [(row["day"], row["about_japan"], row["of_articles"]) for row in recipe(news, "daily_coverage")]
    assert found == [
        ("2024-09-02", 1, 1),
        ("2024-09-03", 1, 1),
        ("2024-09-04", 0, 1),
        ("2024-09-05", 1, 2),
        ("2024-09-06", 1, 1),
    ]


def test_the_last_run_shows_what_it_brought(news: Path) -> None:
    """The samples came by the run before it."""
    found = recipe(news, "last_run")
    assert {(row["what"], row["format"], row["headline"], row["is_copy"]) for row in found} == {
        ("new", "jsonl", FERRY, False),
        ("new", "json", "Second night ferry planned", True),
        ("revised", "json", "Rice is back in the north of Japan", False),
        ("new", "jsonl", "South Korea and India to build a steel mill", False),
        ("new", "jsonl", "Norway and Iceland share the mackerel", False),
        ("new", "md", "Apple harvest begins a week early", False),
        ("new", "txt", "The old bridge over the river will be closed to lorries from …", False),
    }
    assert {row["command"] for row in found} == {"backfill"}


def test_the_dated_corpus_is_the_same_each_time(tmp_path: Path) -> None:
    """Same bytes, same modification times."""
    one, two = make_dated(tmp_path / "one"), make_dated(tmp_path / "two")
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
    assert {path.stat().st_mtime_ns for path in (*one, *two)} == {1_725_602_400_000_000_000}


def test_the_script_of_the_dated_corpus_writes_only_where_it_is_told(tmp_path: Path) -> None:
    """Without a folder it says how it is used, and the samples stay alone."""
    before = sorted(SEEDS.rglob("*"))
    line = [sys.executable, str(SEEDS / "make_dated.py")]
    refused = subprocess.run(line, capture_output=True, text=True, check=False, cwd=tmp_path)
    done = subprocess.run([*line, "dated"], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "usage: python seeds/make_dated.py FOLDER\n"
    assert (done.returncode, done.stdout, done.stderr) == (0, "9 files below dated\n", "")
    assert [path.name for path in tmp_path.iterdir()] == ["dated"]
    assert sorted(SEEDS.rglob("*")) == before


def test_the_dated_corpus_holds_what_it_says() -> None:
    """One story is printed twice word for word, one is told anew under the same address."""
    corpus = runpy.run_path(str(SEEDS / "make_dated.py"))
    assert corpus["FERRY"]["articleBody"] == corpus["FERRY_REPRINT"]["articleBody"]
    assert corpus["FERRY"]["url"] != corpus["FERRY_REPRINT"]["url"]
    assert corpus["RICE_FIRST"]["url"] == corpus["RICE_SECOND"]["url"]
