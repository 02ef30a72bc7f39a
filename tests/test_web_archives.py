"""Web archives that others made, broken ones among them: each ends in a clear state. Where they are from, NOTICE says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.programs import ask, assert_books_balance, backfill
from tests.running import assert_sound

FOLDER = Path(__file__).parent / "data" / "archives"

STATES: dict[str, tuple[str, int, list[str]]] = {
    "IAH-20080430204825-00000-blackbook-truncated.arc.gz": ("loaded", 52, []),
    "IAH-20080430204825-00000-blackbook-truncated.warc.gz": ("loaded", 52, []),
    "IAH-urls-wget.warc.gz": ("loaded", 52, []),
    "bad.arc": ("quarantined", 2, ["corrupt_archive", "corrupt_archive"]),
    "example-bad-non-chunked.warc.gz": ("loaded", 1, []),
    "example-bad.warc.gz.bad": ("loaded", 1, []),
    "example-digest.warc": ("quarantined", 0, ["no_article"]),
    "example-iana.org-chunked.warc": ("loaded", 1, []),
    "example-resource.warc.gz": ("loaded", 1, []),
    "example-space-in-target-uri.warc.gz": ("quarantined", 0, ["no_article"]),
    "example-space-in-url.arc": ("loaded", 1, []),
    "example-trunc.warc": ("quarantined", 2, ["truncated", "corrupt_archive"]),
    "example-wget-bad-target-uri.warc.gz": ("loaded", 1, []),
    "example-wrong-chunks.warc.gz": ("loaded", 1, []),
    "example.arc": ("loaded", 1, []),
    "example.arc.gz": ("loaded", 1, []),
    "example.warc": ("loaded", 1, []),
    "example.warc.gz": ("loaded", 1, []),
    "post-test.warc.gz": ("quarantined", 0, ["no_article"]),
    "whirlwind.warc.gz": ("loaded", 1, []),
}
"""For each file its state, the records in it, and the reasons of those that are refused, in order."""


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a warehouse of the folder."""
    path = tmp_path_factory.mktemp("archives") / "w" / "news.duckdb"
    backfill(path, FOLDER)
    return path


def test_every_archive_ends_in_a_clear_state(warehouse: Path) -> None:
    """Good records are loaded around bad ones."""
    found = ask(
        warehouse,
        "SELECT regexp_extract(path, '[^/]*$'), state, records,"
        " (SELECT coalesce(list(q.reason ORDER BY q.source_record), []) FROM quarantine AS q WHERE q.path = f.path)"
        " FROM files AS f",
    )
    assert {name: tuple(rest) for name, *rest in found} == STATES
    assert_books_balance(warehouse)
    assert_sound(warehouse)


def test_a_page_is_known_by_the_address_that_it_was_fetched_from(warehouse: Path) -> None:
    """So the same page of two archives is one article, and the items of feeds have addresses of their own."""
    found = ask(warehouse, "SELECT format FROM articles WHERE url = 'http://www.archive.org/index.php'")
    assert len(found) == 1
    assert ask(
        warehouse, "SELECT count(*) FROM articles WHERE url LIKE '%archive.org/details/%' AND published_on IS NULL"
    ) == [(0,)]
    assert ask(warehouse, "SELECT count(*) > 90 FROM articles WHERE url LIKE '%archive.org/details/%'") == [(True,)]
