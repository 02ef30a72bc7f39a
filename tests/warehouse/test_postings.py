"""Who carries a fingerprint is found in every run, in memory or in files, and nobody else is."""

from __future__ import annotations

import io
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.warehouse import postings as module
from pipeline.warehouse.buckets import BUCKET, PAIR, Bucketed, BucketWriter, Steps, as_pairs, bits_of
from pipeline.warehouse.postings import Postings

LEAST, MOST = 0, 2**64 - 1


def some_values(seed: int, count: int) -> NDArray[np.uint64]:
    """Return fingerprints, the least and the greatest possible among them."""
    values = np.random.default_rng(seed).integers(LEAST, MOST, count, np.uint64, endpoint=True)
    values[:2] = LEAST, MOST
    return values


def bucketed(values: NDArray[np.uint64], pieces: int = 1) -> Bucketed:
    """Return pairs of these fingerprints and their places, the buckets of which were written in so many pieces."""
    file, values = io.BytesIO(), np.sort(values)
    writer = BucketWriter(file, len(values))
    for piece in np.array_split(values, pieces):
        writer.add(piece)
    writer.finish()
    pairs = np.frombuffer(as_pairs(values, np.arange(len(values), dtype=np.uint32)), PAIR)
    return Bucketed(pairs, np.frombuffer(file.getvalue(), BUCKET))


@pytest.mark.parametrize("pieces", [1, 3, 200])
@pytest.mark.parametrize("count", [2, 7, 100, 30_000])
def test_buckets_know_all_that_is_in_them(count: int, pieces: int) -> None:
    """Law: what is there is found at its place, and every place is told, in whatever pieces the buckets were written."""
    values = some_values(1, count)
    held, sorted_ = bucketed(values, pieces), np.sort(values)
    hits, first, last = held.find(sorted_, bits_of(sorted_))
    assert hits.tolist() == first.tolist() == list(range(count))
    assert (last == first + 1).all()
    asked = np.sort(np.concatenate((values, some_values(2, count))))
    assert held.place(asked).tolist() == np.searchsorted(sorted_, asked).tolist()


def test_one_look_tells_of_most_fingerprints_that_they_are_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Law: of fingerprints that no body has, one in twenty or fewer is looked for among the pairs of its bucket."""
    held, asked = bucketed(some_values(3, 50_000)), some_values(4, 50_000)[2:]
    looked: list[int] = []

    def look(bucket: Steps) -> tuple[Steps, Steps]:
        looked.append(len(bucket))
        return Bucketed._bounds(held, bucket)

    monkeypatch.setattr(held, "_bounds", look)
    assert not len(held.find(asked, bits_of(asked))[0])
    assert 0 < looked[0] < len(asked) / 20


def test_what_belongs_to_other_pairs_is_refused() -> None:
    """Law: a table of buckets is taken only with as many pairs as it was made of."""
    pairs = np.zeros(20, PAIR)
    file = io.BytesIO()
    writer = BucketWriter(file, 20)
    writer.add(pairs["hash"])
    writer.finish()
    with pytest.raises(ValueError, match="no buckets of these pairs"):
        Bucketed(pairs[:19], np.frombuffer(file.getvalue(), BUCKET))


@pytest.mark.parametrize(("folder", "most"), [(None, 0), ("index", 2**32 - 1), ("index", 5_000)])
def test_all_bodies_that_carry_a_fingerprint_are_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: str | None, most: int
) -> None:
    """Law: in whatever runs the pairs lie, each fingerprint is found with all its bodies, and one of nobody with none."""
    for name, size in (("FLUSH_PAIRS", 3_000), ("PIECE_PAIRS", 1_500), ("FILE_PAIRS", most)):
        monkeypatch.setattr(module, name, size)
    place = None if folder is None else str(tmp_path / folder)
    postings, carried = Postings(place), defaultdict[int, list[int]](list)
    pool = some_values(4, 6_000)
    lots = np.random.default_rng(5)
    for number in range(250):
        own = np.unique(np.concatenate((pool[: number % 3], lots.choice(pool, 60))))
        postings.add(own, np.full(len(own), number, np.uint32))
        for value in own.tolist():
            carried[value].append(number)
        if postings.must_flush():
            postings.flush(number + 1, "mark")
    assert all(len(run) <= most for run in postings._files)
    asked = np.unique(np.concatenate((pool, some_values(6, 6_000))))
    for held in (postings, *([] if place is None else [reopened(postings, place)])):
        starts, numbers = held.find(asked)
        each = [sorted(part.tolist()) for part in np.split(numbers, starts[1:-1])]
        assert each == [carried[value] for value in asked.tolist()]


def reopened(postings: Postings, place: str) -> Postings:
    """Return the postings of a folder as another process would find them."""
    postings.flush(250, "mark")
    found = Postings(place, lambda size: "mark")
    assert found.covered == 250
    assert len(found) == len(postings)
    return found


def test_files_of_another_format_are_made_anew_without_a_word(tmp_path: Path) -> None:
    """Law: what an older version wrote is not taken for damage, is not read, and is gone after the next flush."""
    (tmp_path / module.LIST_NAME).write_text(
        '{"covered": 9, "mark": "mark", "runs": [{"name": "postings-9", "pairs": 4}]}'
    )
    (tmp_path / "postings-9.hashes").write_bytes(bytes(32))
    assert not module.is_listed(str(tmp_path))
    postings = Postings(str(tmp_path), lambda size: "mark")
    assert postings.covered == 0
    postings.add(some_values(7, 50), np.arange(50, dtype=np.uint32))
    postings.flush(50, "mark")
    assert module.is_listed(str(tmp_path))
    assert not (tmp_path / "postings-9.hashes").exists()
    assert len(Postings(str(tmp_path), lambda size: "mark")) == 50
