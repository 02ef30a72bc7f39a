"""Which content of an article is current, and which article is the original: the same whatever the order."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.warehouse.query import examine
from tests.builders import a_candidate, a_memory, commit_files, rows

URL = "https://example.org/story"
CONTENT = (
    "SELECT article_id::VARCHAR, revision, body, headline, source_path, content_hash, duplicate_of::VARCHAR, duplicate_kind"
    " FROM articles ORDER BY ALL"
)
REVISIONS = "SELECT article_id::VARCHAR, revision, body, source_path FROM article_revisions ORDER BY ALL"


def day(number: int) -> datetime:
    """Return a day of September 2024."""
    return datetime(2024, 9, number, tzinfo=UTC)


def test_a_record_of_an_unknown_article_is_new() -> None:
    """The counts name each record once."""
    warehouse = a_memory()
    changes = commit_files(
        warehouse,
        (
            1,
            [
                a_candidate("One.", path="/in/1"),
            ],
        ),
        (2, [a_candidate("Two.", path="/in/2")]),
    )
    assert (changes.new, changes.revised, changes.unchanged) == (2, 0, 0)
    assert rows(warehouse, "SELECT count(*) FROM articles") == [(2,)]


def test_the_same_file_read_again_changes_nothing() -> None:
    """Idempotence: an unchanged record is `unchanged`, and keeps its revision."""
    warehouse = a_memory()
    commit_files(warehouse, (1, [a_candidate(path="/in/1")]))
    before = rows(warehouse, "SELECT to_json(a)::VARCHAR FROM articles AS a")
    changes = commit_files(warehouse, (1, [a_candidate(path="/in/1")]), reading=2)
    assert (changes.new, changes.revised, changes.unchanged) == (0, 0, 1)
    assert rows(warehouse, "SELECT to_json(a)::VARCHAR FROM articles AS a") == before


def test_changed_bytes_with_equal_fields_are_unchanged() -> None:
    """The revision stays 1, and the row tells of the bytes that lie there now."""
    warehouse = a_memory()
    commit_files(warehouse, (1, [a_candidate(path="/in/1", content_hash="aa")]))
    changes = commit_files(warehouse, (1, [a_candidate(path="/in/1", content_hash="bb")]), reading=2)
    assert (changes.new, changes.revised, changes.unchanged) == (0, 0, 1)
    assert rows(warehouse, "SELECT revision, content_hash FROM articles") == [(1, "bb")]
    assert rows(warehouse, "SELECT content_hash FROM raw_texts") == [("bb",)]


def test_a_changed_file_makes_a_revision_and_keeps_the_old_one() -> None:
    """Tags follow the current revision."""
    warehouse = a_memory()
    commit_files(warehouse, (1, [a_candidate("Japan first.", path="/in/1")]))
    changes = commit_files(warehouse, (1, [a_candidate("Korea second.", path="/in/1")]), reading=2)
    assert (changes.new, changes.revised, changes.unchanged) == (0, 1, 0)
    assert rows(warehouse, "SELECT revision, body FROM articles") == [(2, "Korea second.")]
    assert rows(warehouse, "SELECT revision, body FROM article_revisions") == [(1, "Japan first.")]
    assert rows(warehouse, "SELECT tag_id FROM tags") == [("KO",)]
    assert rows(warehouse, "SELECT surface FROM mentions") == [("Korea",)]


def test_a_text_that_is_taken_back_is_a_third_revision() -> None:
    """One more for each change, also for a change back."""
    warehouse = a_memory()
    for reading, body in enumerate(("A.", "B.", "A."), start=1):
        commit_files(warehouse, (1, [a_candidate(body, path="/in/1")]), reading=reading)
    assert rows(warehouse, "SELECT revision, body FROM articles") == [(3, "A.")]
    assert rows(warehouse, "SELECT revision, body FROM article_revisions ORDER BY revision") == [(1, "A."), (2, "B.")]
    assert examine(warehouse.connection) == []


def test_the_later_of_two_files_with_one_address_is_current_whichever_came_first() -> None:
    """Modified, else published; nulls first."""
    old = a_candidate("Old.", path="/in/1", url=URL, published_at=day(1), published_precision="day")
    new = a_candidate("New.", path="/in/2", url=URL, published_at=day(2), published_precision="day")
    undated = a_candidate("Undated.", path="/in/3", url=URL, mtime_ns=9)
    forward, backward = a_memory(), a_memory()
    for number, candidate in ((1, old), (2, new), (3, undated)):
        commit_files(forward, (number, [candidate]))
    for number, candidate in ((3, undated), (2, new), (1, old)):
        commit_files(backward, (number, [candidate]))
    assert rows(forward, CONTENT) == rows(backward, CONTENT)
    assert rows(forward, REVISIONS) == rows(backward, REVISIONS)
    assert rows(forward, "SELECT revision, body FROM articles") == [(3, "New.")]


def test_of_equal_contents_the_least_path_stands_in_the_row() -> None:
    """And two files with one content and one address are one article."""
    warehouse = a_memory()
    commit_files(warehouse, (2, [a_candidate(path="/in/2", url=URL, content_hash="same")]))
    changes = commit_files(warehouse, (1, [a_candidate(path="/in/1", url=URL, content_hash="same", mtime_ns=7)]))
    assert changes.unchanged == 1
    assert rows(warehouse, "SELECT source_path, revision FROM articles") == [("/in/1", 1)]


def test_a_file_that_no_longer_holds_an_article_leaves_it_in_the_warehouse() -> None:
    """Nothing is lost because a feed has moved on."""
    warehouse = a_memory()
    commit_files(
        warehouse,
        (1, [a_candidate("A.", path="/in/f", is_sole=False), a_candidate("B.", path="/in/f", number=1, is_sole=False)]),
    )
    commit_files(warehouse, (1, [a_candidate("B.", path="/in/f", is_sole=False)]), reading=2)
    assert rows(warehouse, "SELECT body FROM articles ORDER BY body") == [("A.",), ("B.",)]
    assert examine(warehouse.connection) == []


def test_a_content_that_comes_back_to_be_current_has_its_tags() -> None:
    """When the greater content goes, the lesser one stands again, and what it is about is told anew."""
    warehouse = a_memory()
    first = a_candidate("Japan one.", path="/in/1", url=URL, published_at=day(1), published_precision="day")
    later = a_candidate("Korea two.", path="/in/2", url=URL, published_at=day(2), published_precision="day")
    earlier = a_candidate(
        "China zero.", path="/in/2", url=URL, published_at=day(1), published_precision="day", mtime_ns=0
    )
    commit_files(warehouse, (1, [first]), (2, [later]))
    changes = commit_files(warehouse, (2, [earlier]), reading=2)
    assert [row["body"] for row in changes.untagged] == ["Japan one."]


def test_a_file_that_grows_a_second_record_does_not_hold_the_first_twice() -> None:
    """The only record of a file is known by its path, one of several by its content: the article moves."""
    warehouse = a_memory()
    commit_files(warehouse, (1, [a_candidate("First.", path="/in/f")]), (2, [a_candidate("First.", path="/in/g")]))
    commit_files(
        warehouse,
        (
            1,
            [
                a_candidate("First.", path="/in/f", is_sole=False),
                a_candidate("Second.", path="/in/f", number=1, is_sole=False),
            ],
        ),
        reading=2,
    )
    found = rows(warehouse, "SELECT body, identity[:8] FROM articles ORDER BY ALL")
    assert found == [("First.", "content:"), ("First.", "path:/in"), ("Second.", "content:")]
    assert rows(warehouse, "SELECT members FROM body_groups") == [(2,)]
    assert rows(warehouse, "SELECT count(*) FROM tags") == [(3,)]
    assert examine(warehouse.connection) == []


def test_identical_bodies_are_copies_of_the_earliest() -> None:
    """Space, quotes and Unicode form make no difference."""
    warehouse = a_memory()
    late = a_candidate("“Yes,” he  said.", path="/in/1", published_at=day(5), published_precision="day")
    early = a_candidate('"Yes," he said.', path="/in/2", published_at=day(2), published_precision="day")
    undated = a_candidate("“Yes,”\n\nhe said.", path="/in/0")
    commit_files(warehouse, (1, [late]), (3, [undated]))
    commit_files(warehouse, (2, [early]))
    found = rows(
        warehouse,
        "SELECT c.source_path, o.source_path, c.duplicate_kind, c.similarity FROM articles c JOIN articles o ON c.duplicate_of = o.article_id ORDER BY 1",
    )
    assert found == [("/in/0", "/in/2", "exact", 1.0), ("/in/1", "/in/2", "exact", 1.0)]


def test_when_the_original_changes_its_copies_get_a_new_one() -> None:
    """And a group of one is none."""
    warehouse = a_memory()
    for number in (1, 2, 3):
        commit_files(
            warehouse,
            (number, [a_candidate("Same.", path=f"/in/{number}", published_at=day(number), published_precision="day")]),
        )
    commit_files(
        warehouse, (1, [a_candidate("Other.", path="/in/1", published_at=day(1), published_precision="day")]), reading=2
    )
    assert rows(warehouse, "SELECT source_path FROM articles WHERE duplicate_of IS NULL ORDER BY 1") == [
        ("/in/1",),
        ("/in/2",),
    ]
    commit_files(warehouse, (2, [a_candidate("Third.", path="/in/2")]), reading=2)
    assert rows(warehouse, "SELECT count(*) FROM articles WHERE duplicate_of IS NOT NULL") == [(0,)]
    assert rows(warehouse, "FROM body_groups") == []


def test_one_address_twice_in_one_batch_is_one_article() -> None:
    """One record is new, the other a revision of it."""
    warehouse = a_memory()
    changes = commit_files(
        warehouse, (1, [a_candidate("A.", path="/in/1", url=URL), a_candidate("B.", path="/in/1", number=1, url=URL)])
    )
    assert (changes.new, changes.revised, changes.unchanged) == (1, 1, 0)
    assert rows(warehouse, "SELECT count(*) FROM articles") == [(1,)]


CANDIDATES = st.lists(
    st.builds(
        lambda number, body, address, published, mtime_ns: (
            number,
            a_candidate(
                body,
                path=f"/in/{number}",
                mtime_ns=mtime_ns,
                content_hash=f"{body}{published}",
                url=f"https://example.org/{address}" if address else None,
                published_at=day(published) if published else None,
                published_precision="day" if published else None,
            ),
        ),
        st.integers(1, 9),
        st.sampled_from(["Aa.", "Bb.", "Cc."]),
        st.sampled_from([None, "x", "y"]),
        st.sampled_from([None, 1, 2]),
        st.integers(1, 3),
    ),
    min_size=1,
    max_size=9,
    unique_by=lambda numbered: numbered[0],
)


@settings(max_examples=40, deadline=None)
@given(CANDIDATES, st.randoms(use_true_random=False), st.lists(st.integers(1, 4), min_size=9, max_size=9))
def test_order_and_batches_make_no_difference(files: list[Any], rng: Any, sizes: list[int]) -> None:
    """Laws 4 and 6: the same files give the same warehouse, shuffled and cut into any batches."""
    once, often = a_memory(), a_memory()
    commit_files(once, *[(number, [candidate]) for number, candidate in files])
    shuffled = list(files)
    rng.shuffle(shuffled)
    while shuffled:
        size = sizes[len(shuffled) - 1]
        commit_files(often, *[(number, [candidate]) for number, candidate in shuffled[:size]])
        shuffled = shuffled[size:]
    assert rows(once, CONTENT) == rows(often, CONTENT)
    assert rows(once, REVISIONS) == rows(often, REVISIONS)
    assert rows(once, "FROM tags ORDER BY ALL") == rows(often, "FROM tags ORDER BY ALL")
    assert examine(often.connection) == []
