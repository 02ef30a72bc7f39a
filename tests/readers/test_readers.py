"""How formats are found."""

from __future__ import annotations

import pytest

from pipeline import readers
from pipeline.readers import Reader, json, jsonl, md, txt

CONFORMING: tuple[Reader, ...] = (txt, json, jsonl, md)
"""Held by the type checker: each module is a Reader."""


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/in/a.txt", "txt"), ("/in/A.TXT", "txt"), ("/in/a.json.gz", "json"), ("/in/a.JSONL.GZ", "jsonl"), ("/in/a.ndjson", "jsonl"),
        ("/in/a.markdown", "md"), ("/in/a.b.text", "txt"), ("/in/a", None), ("/in/a.gz", None), ("/in/.txt", None),
        ("/in/a.tar.gz", None), ("/in.txt/a", None), ("/in/a.docx", None), ("/in/a.txt.gz.gz", None),
    ],
)  # fmt: skip
def test_the_suffix_says_the_format(path: str, form: str | None) -> None:
    """In any case, and below `.gz`."""
    reader = readers.reader_for(path)
    assert (reader and reader.FORMAT) == form


def test_every_module_with_a_format_is_a_reader_of_its_own_suffixes() -> None:
    """Adding a format is adding a file."""
    assert {"json", "jsonl", "md", "txt"} <= set(readers.readers())
    suffixes = [suffix for reader in readers.readers().values() for suffix in reader.SUFFIXES]
    assert len(suffixes) == len(set(suffixes))
    assert {reader.FORMAT for reader in CONFORMING} <= set(readers.readers())


def test_the_fingerprint_names_formats_and_versions_in_order() -> None:
    """So that a new version is noticed."""
    assert readers.fingerprint() == " ".join(
        f"{name}/{reader.VERSION}" for name, reader in sorted(readers.readers().items())
    )
