"""Web archives: what crawlers kept."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import brotli
import pytest

from pipeline.stages.read import Read
from tests.readers.reading import FIELDS, SMALL, read, read_raw, refusals, write

STORY = "Ministers from Japan and Peru met on Monday."
FEED = f"<rss><channel><title>Wire</title><item><link>https://a.example/1</link><description>{STORY}</description></item></channel></rss>"


def response(body: bytes, mime: str = "text/plain; charset=utf-8", status: str = "200 OK", **headers: str) -> bytes:
    """Return an HTTP response."""
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status}\r\nContent-Type: {mime}\r\n{more}\r\n".encode() + body


def record(
    block: bytes,
    url: str = "https://a.example/story",
    kind: str = "response",
    length: int | None = None,
    **headers: str,
) -> bytes:
    """Return a record of a WARC."""
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    size = len(block) if length is None else length
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\n{more}Content-Length: {size}\r\n\r\n"
    return head.encode() + block + b"\r\n\r\n"


def story(number: int) -> bytes:
    """Return a record with a text of its own."""
    return record(response(f"{STORY} Part {number}.".encode()), f"https://a.example/{number}")


def arc_record(block: bytes, url: str = "http://a.example/story", mime: str = "text/plain") -> bytes:
    """Return a record of an ARC."""
    return f"{url} 127.0.0.1 20240906103000 {mime} {len(block)}\n".encode() + block + b"\n"


ARC_HEAD = arc_record(b"1 0 Test\nURL IP-address Archive-date Content-type Archive-length\n", "filedesc://a.arc")


def test_what_was_fetched_with_success_and_is_a_text_becomes_a_record(tmp_path: Path) -> None:
    """All else of an archive is no article and no failure."""
    archive = b"".join((
        record(b"software: test\r\n", "", "warcinfo"),
        record(b"GET / HTTP/1.1\r\n\r\n", kind="request"),
        story(0),
        record(response(b"\x89PNG" + bytes(99), "image/png"), "https://a.example/a.png"),
        record(response(b"Moved", status="301 Moved"), "https://a.example/old"),
        record(response(b"Not found", status="404 Not Found"), "https://a.example/gone"),
        record(response(b"User-agent: *"), "https://a.example/robots.txt"),
        record(response(b'{"ok": true}', "application/json"), "https://a.example/api"),
        record(response(f'{{"headline": "Talks", "articleBody": "{STORY}"}}'.encode(), "application/json"), "https://a.example/json"),
        record(response(FEED.encode(), "application/rss+xml"), "https://a.example/feed"),
        record(STORY.encode(), "https://a.example/wet", "conversion", Content_Type="text/plain"),
        record(b"wget log", "metadata://gnu.org/software/wget/warc/wget.log", "resource", Content_Type="text/plain"),
    ))  # fmt: skip
    batch = read(tmp_path / "a.warc", archive)
    assert refusals(batch) == []
    assert [one.given.url for one in batch.items] == [f"https://a.example/{name}" for name in ("0", "json", "1", "wet")]
    assert [one.text.strip() for one in batch.items] == [f"{STORY} Part 0.", STORY, STORY, STORY]
    assert [one.source.number for one in batch.items] == [0, 1, 2, 3]
    assert {one.source.format for one in batch.items} == {"warc"}
    assert [one.given.is_flat for one in batch.items] == [True, False, False, True]


def test_a_packed_archive_is_read_whole_or_member_by_member(tmp_path: Path) -> None:
    """Whatever its name."""
    plain = story(0) + story(1)
    members = b"".join(gzip.compress(story(n)) for n in range(2))
    for name, content in (
        ("a.warc.gz", members),
        ("b.warc.gz", gzip.compress(plain)),
        ("no-suffix", plain),
        ("a.dat", members),
    ):
        assert len(read(tmp_path / name, content).items) == 2


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(STORY.encode())),
        ("deflate", zlib.compress(STORY.encode())),
        ("deflate", zlib.compress(STORY.encode())[2:-4]),
        ("br", brotli.compress(STORY.encode())),
        ("gzip", STORY.encode()),
        ("gzip, br", brotli.compress(gzip.compress(STORY.encode()))),
        ("no-such-coding", STORY.encode()),
    ],
)
def test_a_coded_page_is_unpacked(tmp_path: Path, coding: str, packed: bytes) -> None:
    """Crawlers keep what came over the wire, or what came out of it without saying so."""
    (found,) = read(tmp_path / "a.warc", record(response(packed, Content_Encoding=coding))).items
    assert found.text == STORY


@pytest.mark.parametrize(
    "body", [b"5\r\nHello\r\n6;x=y\r\n there\r\n0\r\n\r\n", b"5\r\nHello\r\n6\r\n there", b"Hello there"]
)
def test_a_chunked_page_is_put_together(tmp_path: Path, body: bytes) -> None:
    """One that only says that it is chunked stays as it is."""
    (found,) = read(tmp_path / "a.warc", record(response(body, Transfer_Encoding="chunked"))).items
    assert found.text == "Hello there"


def test_the_charset_of_the_response_is_believed(tmp_path: Path) -> None:
    """Where the bytes are not UTF-8."""
    text = "Президент сказал в пятницу, что паром отменён."
    archive = record(response(text.encode("koi8-r"), "text/plain; charset=koi8-r")) + record(response(text.encode()))
    first, second = read(tmp_path / "a.warc", archive).items
    assert first.text == second.text == text
    assert (first.source.decoding, second.source.decoding) == ("koi8-r declared", "utf-8")


def test_a_bomb_in_a_page_is_too_large_and_the_next_page_is_read(tmp_path: Path) -> None:
    """Sizes hold after unpacking."""
    bombs = (("gzip", gzip.compress(bytes(9_000_000))), ("br", brotli.compress(bytes(9_000_000))))
    for coding, bomb in bombs:
        batch = read(tmp_path / "a.warc", record(response(bomb, Content_Encoding=coding)) + story(1))
        assert (refusals(batch), len(batch.items)) == ([(0, "too_large")], 1)


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (b"this is no record\r\nat all\r\n\r\n", "corrupt_archive"),
        (b"\x00" * 5000, "corrupt_archive"),
        (b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: none\r\n\r\nlost\r\n\r\n", "corrupt_archive"),
        (record(response(b"short"), length=90), "corrupt_archive"),
        (record(response(b"much longer than it says"), length=70), "corrupt_archive"),
        (record(response(gzip.compress(STORY.encode() * 9)[:-20], Content_Encoding="gzip")), "truncated"),
        (record(response(b"\x01\x02\x03", Content_Encoding="gzip")), "corrupt_archive"),
        (record(response(b"x" * (SMALL.record_bytes + 100_000))), "too_large"),
    ],
)
def test_every_good_record_around_a_bad_one_is_had(tmp_path: Path, broken: bytes, reason: str) -> None:
    """The bad one is refused with its reason."""
    batch = read(tmp_path / "a.warc", story(0) + broken + story(1) + story(2))
    good = [one.given.url for one in batch.items if "Part" in one.text]
    assert good == [f"https://a.example/{n}" for n in (0, 1, 2)]
    assert {why for _, why in refusals(batch)} == {reason}


def test_damage_in_a_packed_archive_costs_the_member_that_it_hit(tmp_path: Path) -> None:
    """A flipped bit, a hole, and an end that is missing."""
    members = [
        gzip.compress(record(response(f"{STORY} {n} {'x' * n}".encode()), f"https://a.example/{n}")) for n in range(40)
    ]
    flipped = bytearray(members[7])
    flipped[len(flipped) // 2] ^= 0xFF
    members[7] = bytes(flipped)
    members[20] = members[20][:30] + bytes(40) + members[20][90:]
    batch = read(tmp_path / "a.warc.gz", b"".join(members)[:-30])
    had = {int(one.given.url.rpartition("/")[2]) for one in batch.items if one.given.url}
    assert had == set(range(39)) - {7, 20}
    assert sorted({why for _, why in refusals(batch)}) == ["corrupt_archive", "truncated"]


def test_an_archive_without_a_page_is_no_article(tmp_path: Path) -> None:
    """And is not simply passed over: somebody meant it to hold some."""
    batch = read(tmp_path / "a.warc", record(response(bytes(100), "image/png")))
    assert refusals(batch) == [(None, "no_article")]


def test_an_archive_is_read_on_where_it_was_left(tmp_path: Path) -> None:
    """Records are counted alike at every reading, bad ones too."""
    archive = b"".join(gzip.compress(story(n)) for n in range(9)) + gzip.compress(b"junk\r\n") + gzip.compress(story(9))
    file = write(tmp_path / "a.warc.gz", archive)
    stage = Read(FIELDS, SMALL)
    whole = [one.source for batch in stage.stream(file, 2, 1 << 30) for one in batch.items]
    from dataclasses import replace

    rest = [one.source for batch in stage.stream(replace(file, committed_records=6), 2, 1 << 30) for one in batch.items]
    assert rest == whole[6:]
    assert [source.number for source in whole] == [*range(9), 10]


def test_arc_is_read_as_warc_is(tmp_path: Path) -> None:
    """Addresses with blanks, records that are no HTTP, faults, packed members."""
    pages = [
        arc_record(response(f"{STORY} 0".encode()), "http://a.example/a b c"),
        arc_record(b"127.0.0.1", "dns:a.example", "text/dns"),
        b"junk in between\n",
        arc_record(f"{STORY} 1".encode(), "http://a.example/1", "text/plain"),
        arc_record(response(FEED.encode(), "text/xml"), "http://a.example/feed", "text/xml"),
    ]
    for name, content in (
        ("a.arc", ARC_HEAD + b"".join(pages)),
        ("b.arc.gz", b"".join(map(gzip.compress, (ARC_HEAD, *pages)))),
    ):
        batch = read(tmp_path / name, content)
        assert [one.given.url for one in batch.items] == [
            "http://a.example/a b c",
            "http://a.example/1",
            "https://a.example/1",
        ]
        assert refusals(batch) == [(1, "corrupt_archive")]
        assert {one.source.format for one in batch.items} == {"arc"}


def test_an_arc_that_ends_early_keeps_what_is_whole(tmp_path: Path) -> None:
    """A page that has all that its response promised counts as whole."""
    page = arc_record(response(b"12345", Content_Length="5") + b"\n\n\n")
    batch = read_raw(tmp_path / "a.arc", ARC_HEAD + arc_record(STORY.encode()) + page[:-3])
    assert (len(batch.items), refusals(batch)) == (2, [])
    batch = read_raw(tmp_path / "b.arc", ARC_HEAD + arc_record(STORY.encode()) + arc_record(STORY.encode())[:-9])
    assert (len(batch.items), refusals(batch)) == (1, [(1, "truncated")])
