"""JSON cut into records, and what the formats json and jsonl have in common."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import RecordError
from pipeline.readers import json as reader
from pipeline.readers.brackets import Cursor
from pipeline.readers.fields import Fields
from pipeline.readers.limits import Limits
from tests.patience import ends
from tests.readers.reading import read

FIELDS = Fields.load(Path(__file__).resolve().parents[2] / "config")


class Dribble(io.RawIOBase):
    """A stream that gives a few bytes at a time, and nothing only at its end."""

    def __init__(self, content: bytes, step: int) -> None:
        super().__init__()
        self._content, self._step, self._at = content, step, 0

    def read(self, size: int = -1, /) -> bytes:
        self._at += self._step
        return self._content[self._at - self._step : self._at]


def split(content: bytes, limits: Limits | None = None, step: int = 0) -> list[bytes | str]:
    """Return records, reasons of refused ones, and the reason for the whole file with an exclamation mark."""
    stream = Dribble(content, step) if step else io.BytesIO(content)
    found: list[bytes | str] = []
    try:
        records = reader.split(cast(BinaryIO, stream), limits or Limits(), FIELDS)
        found.extend(record.reason if isinstance(record, RecordError) else record for record in records)
    except RecordError as error:
        found.append(f"{error.reason}!")
    return found


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@given(st.lists(JSON, max_size=8), st.integers(1, 9), st.sampled_from([None, 1]), st.booleans())
def test_the_elements_of_an_array_are_cut_as_a_parser_sees_them(
    values: list[object], step: int, indent: int | None, is_ascii: bool
) -> None:
    """In any chunking."""
    content = json.dumps(values, indent=indent, ensure_ascii=is_ascii).encode("utf-8", "surrogatepass")
    assert [json.loads(record) for record in split(content, step=step) if isinstance(record, bytes)] == values


@given(st.binary(max_size=200) | st.text('[]{}",:\\ \n1a', max_size=200).map(str.encode), st.integers(1, 9))
def test_any_bytes_are_records_or_refused(content: bytes, step: int) -> None:
    """Nothing but RecordError is raised, and chunking changes nothing."""
    assert split(content, step=step) == split(content)


@given(st.text('[]{}",:\\ ab', max_size=60).map(str.encode))
def test_cutting_never_stands_still(content: bytes) -> None:
    """Each value ends behind its beginning, so that there are no more of them than bytes."""
    assert len(split(b"[" + content)) <= len(content) + 2


def test_an_object_is_one_record_and_so_is_each_element_of_an_array() -> None:
    """With its own bytes."""
    assert split(b' {"text": "a"}\n') == [b'{"text": "a"}']
    assert split(b'[ {"text": "a"} ,\n{"text":"b"}]') == [b'{"text": "a"}', b'{"text":"b"}']


def test_objects_one_behind_the_other_are_records() -> None:
    """JSON Lines under the wrong name."""
    assert split(b'{"text":"a"}\n{"text":"b"}') == [b'{"text":"a"}', b'{"text":"b"}']


@pytest.mark.parametrize(
    "content",
    [
        b'{"status": "ok", "articles": [{"text":"a"}, {"text":"b"}]}',
        b'{"response": {"total": 2, "results": [{"text":"a"}, {"text":"b"}]}}',
        b'{"@context": "x", "@graph": [{"@type":"WebSite","name":"x"},{"text":"a"}, {"text":"b"}]}',
    ],
)
def test_the_list_in_an_object_without_text_holds_the_records(content: bytes) -> None:
    """What services of news send; the nodes of a graph that are no articles are no records."""
    assert split(content) == [b'{"text":"a"}', b'{"text":"b"}']


def test_an_object_with_a_text_is_a_record_whatever_lists_it_has() -> None:
    """Related articles are not ours."""
    content = b'{"text": "a", "articles": [{"text": "b"}]}'
    assert split(content) == [content]


@pytest.mark.parametrize("content", [b"", b" \n ", b"[]", b"\xef\xbb\xbf", b" [ ] "])
def test_nothing_is_empty(content: bytes) -> None:
    """An empty array too."""
    assert split(content) == ["empty!"]


def test_what_is_no_json_is_refused_as_a_file_with_its_line() -> None:
    """So that a person can look there."""
    with pytest.raises(RecordError) as caught:
        list(reader.split(io.BytesIO(b"\n\n<html>"), Limits(), FIELDS))
    assert caught.value.reason == "invalid_json"
    assert "line 3" in caught.value.detail
    assert split(b"%PDF-1.7 ...") == ["binary!"]


def test_a_bad_element_does_not_take_the_others_with_it() -> None:
    """Broken syntax is found when the element is parsed."""
    assert split(b'[{"a":1}, {"b":}, {"c":3}]') == [b'{"a":1}', b'{"b":}', b'{"c":3}']
    assert split(b'[{"a":1}, {"b":[1}, {"c":3}]') == [b'{"a":1}', b'{"b":[1}', b'{"c":3}']
    assert split(b'[{"a":1} {"c":3},]') == [b'{"a":1}', b'{"c":3}']


def test_an_element_that_lacks_a_quote_or_a_bracket_ends_where_the_next_begins() -> None:
    """One typing error in an export of ten thousand."""
    assert split(b'[{"a":1}, {"b":"x}, {"c":"3"}, {"d":"4"}]') == [
        b'{"a":1}',
        "invalid_json",
        b'{"c":"3"}',
        b'{"d":"4"}',
    ]
    assert split(b'[{"a":1}, {"b":{"x":2}, {"c":"3"}]') == [b'{"a":1}', "invalid_json", b'{"c":"3"}']


def test_a_file_that_ends_in_the_middle_keeps_what_was_whole() -> None:
    """The download broke off."""
    assert split(b'[{"a":1}, {"b"') == [b'{"a":1}', "truncated"]
    assert split(b'[{"a":1}, {"b":[{"x":1}, {"y":"') == [b'{"a":1}', "truncated"]
    assert split(b'[{"a":1},') == [b'{"a":1}', "truncated!"]
    assert split(b'{"a":') == ["truncated"]


def test_limits_hold_for_each_record() -> None:
    """A large one and a deep one among others."""
    limits = Limits(record_bytes=1000, depth=5)
    content = b'[{"a":1},{"b":"%s"},%s,{"c":3}]' % (b"x" * 500_000, b"[" * 6 + b"]" * 6)
    assert split(content, limits) == [b'{"a":1}', "too_large", "too_deep", b'{"c":3}']


def test_an_array_of_something_else_is_given_up_early() -> None:
    """A million numbers are not a million refusals."""
    assert split(b"[" + b"1," * 1_000_000 + b"1]")[-1] == "schema!"
    assert len(split(b"[" + b"," * 1_000_000)) <= 101


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-le", "utf-8-sig"])
def test_json_in_wide_encodings_is_cut_as_utf_8(encoding: str) -> None:
    """RFC 4627 allowed them, and Windows writes them."""
    assert split('[{"text": "Größe"}]'.encode(encoding)) == ['{"text": "Größe"}'.encode()]


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 5_000_000, b'["' + b'\\"' * 2_500_000, b'["' + b"\\" * 5_000_000, b"[" + b'"' * 5_000_000,
        b'[{"' * 1_500_000, b"[[" + b"[]" * 1_000_000, b"[" + b"}" * 2_000_000, b'{"a":' * 1_000_000, b'{"a":"' + b"x" * 5_000_000,
    ],
    ids=["brackets", "escaped quotes", "backslashes", "quotes", "mixed", "pairs", "closers", "objects", "one string"],
)  # fmt: skip
def test_hostile_text_costs_linear_time(content: bytes) -> None:
    """Five megabytes in seconds at most; a square would take hours. Deep nesting does not recurse."""
    with ends():
        assert len(split(content)) <= 101


def test_memory_is_bounded_by_the_record_limit() -> None:
    """A stream of a gigabyte passes through; here nine megabytes of it, in one record and in many."""
    import tracemalloc

    def chunks(piece: bytes, count: int) -> Iterator[bytes]:
        for _ in range(count):
            yield piece

    record = b'{"text": "' + b"x" * 20_000 + b'"}, '
    tracemalloc.start()
    cursor = Cursor(chunks(b'{"text": "' + b"x" * 60_000, 150), Limits(record_bytes=300_000))
    cursor.peek()
    assert isinstance(cursor.value(), RecordError)
    cursor.peek()
    cursor = Cursor(chunks(record * 3, 150), Limits(record_bytes=300_000))
    while cursor.peek() > 0:
        cursor.value() if cursor.peek() == ord("{") else cursor.advance()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


def test_a_record_gives_its_text_and_its_fields() -> None:
    """schema.org names."""
    record = {
        "@type": "NewsArticle", "headline": "Talks &amp; terms", "articleBody": "It began.\n\nIt ended.",
        "author": [{"@type": "Person", "name": "Jane Doe"}, {"name": "Desk"}], "publisher": {"name": "VOA", "logo": {}},
        "datePublished": "2024-09-06", "inLanguage": "en", "mainEntityOfPage": {"@id": "https://a.org/x"}, "url": "https://a.org/1",
    }  # fmt: skip
    text, given_fields = reader.parse(json.dumps(record), FIELDS)
    assert text == "It began.\n\nIt ended."
    assert given_fields.headline == "Talks & terms"
    assert given_fields.authors == ("Jane Doe", "Desk")
    assert given_fields.publisher == "VOA"
    assert given_fields.canonical_url == "https://a.org/x"
    assert given_fields.url == "https://a.org/1"


def test_ninjs_and_the_exports_of_scrapers_are_understood() -> None:
    """No code knows of them, the table does."""
    ninjs = {"uri": "urn:x:1", "headlines": [{"value": "H"}], "bodies": [{"value": "Body."}], "byline": "By Jane Doe and John Smith",
             "versioncreated": "2024-09-06T10:00:00Z", "located": "Berlin", "infosources": [{"name": "AP"}]}  # fmt: skip
    text, found = reader.parse(json.dumps(ninjs), FIELDS)
    assert (text, found.headline, found.authors) == ("Body.", "H", ("Jane Doe", "John Smith"))
    assert (found.stable_id, found.dateline, found.publisher) == ("urn:x:1", "Berlin", "AP")
    please = {
        "title": "H",
        "maintext": "Body.",
        "date_publish": "2024-09-06 10:00:00",
        "source_domain": "voanews.com",
        "id": 7,
    }
    text, found = reader.parse(json.dumps(please), FIELDS)
    assert (text, found.published, found.publisher, found.stable_id) == (
        "Body.",
        "2024-09-06 10:00:00",
        "voanews.com",
        "7",
    )
    fundus = {"title": "H", "publishing_date": "2024", "publisher": "AP", "authors": ["A B"],
              "body": {"summary": ["Sum."], "sections": [{"headline": ["Sub"], "paragraphs": ["One.", "Two."]}]}}  # fmt: skip
    text, found = reader.parse(json.dumps(fundus), FIELDS)
    assert text == "Sum.\n\nSub\n\nOne.\n\nTwo."


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        # WordPress: the local time without a zone, that of Greenwich beside it; authors and categories by number.
        (
            {
                "date": "2024-05-03T10:15:00", "date_gmt": "2024-05-03T14:15:00", "link": "https://a.org/x", "author": 7,
                "title": {"rendered": "A plan"}, "content": {"rendered": "Text."}, "categories": [3],
                "_embedded": {"author": [{"id": 7, "name": "Jane Roe"}]},
            },
            {"headline": "A plan", "published": "2024-05-03T14:15:00", "authors": ("Jane Roe",), "section": None},
        ),
        # The Guardian: fields of the article inside, others beside them.
        (
            {
                "id": "world/x", "webTitle": "A plan", "webUrl": "https://a.org/x", "sectionName": "World",
                "webPublicationDate": "2024-05-03T10:15:00Z",
                "fields": {"headline": "A plan", "byline": "Jane Roe", "bodyText": "Text."},
            },
            {"headline": "A plan", "authors": ("Jane Roe",), "section": "World", "url": "https://a.org/x"},
        ),
        # The New York Times.
        (
            {
                "web_url": "https://a.org/x", "headline": {"main": "A plan", "kicker": ""}, "body": "Text.",
                "pub_date": "2024-05-03T10:15:00+0000", "byline": {"original": "By Jane Roe and John Doe"},
            },
            {"headline": "A plan", "published": "2024-05-03T10:15:00+0000", "authors": ("Jane Roe", "John Doe")},
        ),
        # Firecrawl: a page in Markdown.
        (
            {
                "success": True,
                "data": {
                    "markdown": "# A plan\n\n![Boats](a.png)\n\n[Text](https://a.org/y)**.**",
                    "metadata": {"sourceURL": "https://a.org/x", "language": "en", "publishedTime": "2024-05-03"},
                },
            },
            {"headline": "A plan", "url": "https://a.org/x", "published": "2024-05-03", "is_flat": False},
        ),
        # Elasticsearch, MongoDB.
        ({"_id": "e1", "_source": {"title": "A plan", "body": "Text."}}, {"headline": "A plan", "publisher": None}),
        (
            {"title": "A plan", "text": "Text.", "date": {"$date": {"$numberLong": "1714731300000"}}},
            {"published": "1714731300000"},
        ),
    ],
)  # fmt: skip
def test_interfaces_and_exports_are_understood(record: dict[str, object], expected: dict[str, object]) -> None:
    """As their documentation shows them."""
    text, found = reader.parse(json.dumps(record), FIELDS)
    assert text == "Text."
    assert {name: getattr(found, name) for name in expected} == expected


def test_a_json_feed_says_what_holds_for_all_of_its_items(tmp_path: Path) -> None:
    """Its title, language and authors, where an item has none of its own."""
    items = [
        {"id": "1", "title": "One", "content_text": "Text."},
        {"content_text": "More.", "authors": [{"name": "Ana"}]},
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1", "title": "The Courier", "language": "en-US",
        "authors": [{"name": "Jane Roe"}], "items": items,
    }  # fmt: skip
    batch = read(tmp_path / "feed.json", json.dumps(feed).encode())
    found = [(one.given.headline, one.given.publisher, one.given.authors, one.given.language) for one in batch.items]
    assert found == [("One", "The Courier", ("Jane Roe",), "en-US"), (None, "The Courier", ("Ana",), "en-US")]


def test_names_are_found_in_any_spelling_and_epochs_are_dates() -> None:
    """`pubDate`, `pub_date`, `PUB-DATE`."""
    _, found = reader.parse('{"TEXT": ["One.", "Two."], "pub-date": 1725618600, "Lang": "en"}', FIELDS)
    assert (found.published, found.language) == ("1725618600", "en")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("[1]", "schema"), ('"x"', "schema"), ("null", "schema"), ("{}", "schema"), ('{"title": "x"}', "schema"),
        ('{"text": 123}', "schema"), ('{"text": {"a": 1}}', "schema"), ('{"text": ""}', "empty"), ('{"text": null}', "empty"),
        ('{"text": " -- "}', "empty"), ('{"text": ["", " "]}', "empty"), ('{"text": }', "invalid_json"), ("{", "invalid_json"),
        ("[" * 100_000, "too_deep"), ("1" * 5000, "schema"), ('{"text": "x", "n": ' + "1" * 5000 + "}", None),
        ('{"text": "", "body": "There."}', None), ('{"text": "x", "score": NaN}', None), ('{"text": "a\nb"}', None),
        ('{"text": "a", "text": "b"}', None), ('{"text": 1, "body": "There."}', None),
    ],
)  # fmt: skip
def test_a_record_without_a_text_says_why(content: str, reason: str | None) -> None:
    """And what is odd but readable is read."""
    try:
        reader.parse(content, FIELDS)
        found = None
    except RecordError as error:
        found = error.reason
    assert found == reason


def test_the_fields_that_were_there_are_named() -> None:
    """So that a line can be added to the table."""
    with pytest.raises(RecordError, match=r"found inhalt, \\u6587"):
        reader.parse('{"inhalt": "x", "文": "y"}', FIELDS)


def test_half_a_surrogate_pair_does_not_lose_the_article() -> None:
    """Emoji that were cut in two."""
    text, found = reader.parse(r'{"text": "a \ud83d b \ud83d\ude00", "title": "\udc00"}', FIELDS)
    assert text == "a \ufffd b 😀"
    assert found.headline == "\ufffd"


@given(st.dictionaries(st.sampled_from(["text", "title", "author", "published", "url", "bodies", "publisher"]), JSON))
def test_any_object_is_a_record_or_refused(record: dict[str, object]) -> None:
    """Whatever stands in the fields that we know."""
    try:
        text, _ = reader.parse(json.dumps(record), FIELDS)
        text.encode("utf-8")
    except RecordError as error:
        assert error.reason in {"schema", "empty"}


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (b'{"title": "Ferry", "text": "The ferry left."}', "json"),
        (b'\xef\xbb\xbf[\n  {\n    "title": "Ferry",\n    "text": "The ferry left."\n  }\n]\n', "json"),
        (b'{"text": "The ferry left."}\n{"text": "It came back."}\n', "jsonl"),
        (b'{The ferry left}: "text": no.\n', "txt"),
        (b'["The ferry", "left"] is a poem.\n', "txt"),
    ],
)
def test_json_under_the_name_of_a_text_is_json(tmp_path: Path, content: bytes, form: str) -> None:
    """Where it begins with a name and a value; no other text does."""
    batch = read(tmp_path / "a.txt", content)
    assert not batch.rejections
    assert {record.source.format for record in batch.items} == {form}
    assert ("{" in batch.items[0].text) == content.startswith(b"{The")
