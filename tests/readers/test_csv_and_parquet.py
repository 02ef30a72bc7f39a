"""Tables."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.readers.reading import read, refusals

HEADER = b"Title,Publish Date,Article Text\n"


def test_a_row_is_a_record_and_a_text_may_have_lines(tmp_path: Path) -> None:
    """Quotes, doubled quotes, commas and line ends inside quotes; blank rows are none."""
    rows = b'One,2024-09-06,"First line, with a comma\nand ""quotes""."\r\n\r\n,,\nTwo,,Second text.\nThree,2024-09-06,\nFour\n'
    batch = read(tmp_path / "a.csv", HEADER + rows)
    assert [one.text for one in batch.items] == ['First line, with a comma\nand "quotes".', "Second text."]
    assert [one.given.headline for one in batch.items] == ["One", "Two"]
    assert batch.items[0].given.published == "2024-09-06"
    assert sorted(refusals(batch)) == [(2, "empty"), (3, "schema")]


@pytest.mark.parametrize("delimiter", [";", "\t", "|", ","])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_the_delimiter_and_the_encoding_are_told(tmp_path: Path, delimiter: str, encoding: str) -> None:
    """By the names of the columns, and by the bytes."""
    text = f"headline{delimiter}text\nGröße{delimiter}Die Größe der Fähre überraschte die Gäste.\n"
    (record,) = read(tmp_path / "a.csv", text.encode(encoding)).items
    assert (record.given.headline, record.text) == ("Größe", "Die Größe der Fähre überraschte die Gäste.")


def test_a_table_without_a_text_is_refused_with_its_columns(tmp_path: Path) -> None:
    """One failure for the file, not one for each row."""
    batch = read(tmp_path / "a.csv", b"station,temperature\nKobe,20\nOsaka,21\n")
    assert refusals(batch) == [(None, "schema")]
    assert "station, temperature" in batch.rejections[0].detail


def test_a_row_that_is_too_large_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    """A quote that is never closed, and a line without an end."""
    rows = b"One,,Text one.\n" + b"x" * 150_000 + b",,y\nTwo,,Text two.\n"
    batch = read(tmp_path / "a.csv", HEADER + rows)
    assert [one.text for one in batch.items] == ["Text one.", "Text two."]
    assert refusals(batch) == [(1, "too_large")]


def test_marks_behind_a_backslash_are_within_their_cell(tmp_path: Path) -> None:
    """As Spark and MySQL write them, with commas and line ends beside them; RFC 4180 goes on being read as it is."""
    rows = (
        rb'"He said \"no\", twice",2024-09-06,"First \"line\", he said,' + b"\n" + rb'and \"quotes\"."' + b"\n"
        rb'Two,,"The last word was \"no\""' + b"\n"
        rb'"In C:\\",,"It said ""no"", and \"yes\" later.\nAnd more."' + b"\n"
    )
    batch = read(tmp_path / "a.csv", HEADER + rows)
    assert [(one.given.headline, one.text) for one in batch.items] == [
        ('He said "no", twice', 'First "line", he said,\nand "quotes".'),
        ("Two", 'The last word was "no"'),
        ("In C:\\", 'It said "no", and "yes" later.\nAnd more.'),
    ]
    (plain,) = read(tmp_path / "b.csv", HEADER + rb'In C:\,,"In ""C:\"", or ""D:\""."' + b"\n").items
    assert (plain.given.headline, plain.text) == ("In C:\\", 'In "C:\\", or "D:\\".')


def test_a_row_with_cells_that_no_column_names_is_refused_and_not_cut(tmp_path: Path) -> None:
    """A text with commas and no marks around it; empty cells at the end are no such thing."""
    rows = b"One,2024-09-06,The mayor came, saw, and left.\nTwo,,Text two.,, \n"
    batch = read(tmp_path / "a.csv", HEADER + rows)
    assert [one.text for one in batch.items] == ["Text two."]
    assert refusals(batch) == [(0, "schema")]
    assert "5 cells below 3 names" in batch.rejections[0].detail


def test_a_row_of_parquet_is_a_record_whatever_its_types(tmp_path: Path) -> None:
    """Times with zones, lists, structs, numbers, nulls."""
    path = tmp_path / "a.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT i AS id, 'Headline ' || i AS title, '2024-09-06 10:30:00+00'::TIMESTAMPTZ AS published,"
            " ['First of ' || i || '.', 'Second.'] AS \"Article Text\", {'name': 'Wire'} AS publisher, NULL AS url,"
            f" 1.5::DECIMAL(4, 2) AS score FROM range(1000) AS t(i)) TO '{path}' (ROW_GROUP_SIZE 2048)"
        )
    batch = read(path, path.read_bytes())
    assert len(batch.items) == 1000
    last = batch.items[-1]
    assert (last.source.number, last.text) == (999, "First of 999.\n\nSecond.")
    assert (last.given.headline, last.given.publisher, last.given.stable_id) == ("Headline 999", "Wire", "999")
    assert last.given.published == "2024-09-06 10:30:00+00"
    assert refusals(read(tmp_path / "b.parquet", path.read_bytes()[:-40])) == [(None, "corrupt_archive")]


def test_a_parquet_bomb_is_refused(tmp_path: Path) -> None:
    """One value that stands for gigabytes."""
    path = tmp_path / "a.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT repeat('a ', 40000) AS text FROM range(20000)) TO '{path}' (COMPRESSION zstd)"
        )
    batch = read(path, path.read_bytes())
    assert {reason for _, reason in refusals(batch)} <= {"expansion_limit", "too_large"}
    assert refusals(batch)
