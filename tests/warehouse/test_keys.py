"""A set of keys in little memory says of every key whether it was added."""

from __future__ import annotations

import uuid

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.warehouse import keys as keys_module
from pipeline.warehouse.keys import KeyFilter, upper_half
from pipeline.warehouse.statements import statement

KEYS = st.integers(0, 2**64 - 1)


@given(st.lists(KEYS), st.lists(st.lists(KEYS)), st.lists(KEYS))
def test_exactly_what_was_added_is_held(first: list[int], later: list[list[int]], others: list[int]) -> None:
    """Neither at the start nor later is a key lost or made up."""
    held = KeyFilter(first)
    for more in later:
        held.add(more)
    added = {*first, *(key for more in later for key in more)}
    assert all(key in held for key in added)
    assert all((key in held) == (key in added) for key in others)


def test_keys_stay_when_the_newest_are_merged_in() -> None:
    """The set of the newest goes into the array beyond a hundred thousand."""
    held = KeyFilter([5])
    held.add(range(10, 100_012))
    held.add([7])
    assert all(key in held for key in (5, 7, 10, 50_000, 100_011))
    assert not any(key in held for key in (0, 6, 8, 9, 100_012))
    assert len(held) == 100_004


def test_the_ends_of_the_range_are_keys_like_others() -> None:
    """No key stands for something else."""
    held = KeyFilter([0, 2**64 - 1])
    assert 0 in held
    assert 2**64 - 1 in held
    assert 1 not in held
    assert 2**64 - 2 not in held
    assert 0 not in KeyFilter()


def test_the_upper_half_of_an_id_is_the_same_with_and_without_dashes() -> None:
    """As DuckDB gives a UUID, and as Python gives a digest."""
    one = uuid.UUID("12345678-9abc-def0-1111-222222222222")
    assert upper_half(str(one)) == upper_half(one.hex) == 0x123456789ABCDEF0


def test_keys_are_read_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """More rows than one piece holds are all there."""
    monkeypatch.setattr(keys_module, "PAGE_KEYS", 10)
    statements = {"any": "SELECT range::UBIGINT FROM range(25);", "sorted_keys": statement("sorted_keys")}
    monkeypatch.setattr(keys_module, "statement", statements.__getitem__)
    with duckdb.connect() as connection:
        held = keys_module.load_keys(connection, "any")
    assert len(held) == 25
    assert 24 in held
    assert 25 not in held


@pytest.mark.parametrize("name", ["known_article_keys", "known_body_keys", "known_path_keys"])
def test_the_keys_of_sql_are_those_of_python(name: str) -> None:
    """A key that DuckDB makes of a stored id is found by what Python makes of the same id."""
    from pipeline.warehouse.ledger import path_key
    from tests.builders import a_candidate, a_memory, commit_files

    warehouse = a_memory()
    candidate = a_candidate("Tokyo and Seoul agreed on a ferry.")
    commit_files(warehouse, (1, [candidate]))
    expected = {
        "known_article_keys": upper_half(candidate.article_id),
        "known_body_keys": upper_half(candidate.body_key),
        "known_path_keys": path_key(candidate.source.path),
    }
    assert warehouse.connection.execute(statement(name)).fetchall() == [(expected[name],)]
