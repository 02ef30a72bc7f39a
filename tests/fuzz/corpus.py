"""What the fuzzer begins with: an article of every format, packed in every way, and the hostile folder's contents."""

from __future__ import annotations

from tests.test_formats import FORMATS, PACKED, STORIES
from tests.test_hostile import TEXTS

TOKENS = (
    b"<", b">", b"</", b"/>", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<!DOCTYPE x [", b"<!ENTITY a 'b'>", b"&#x10ffff;", b"&#0;", b"&a;",
    b"<item>", b"</item>", b"<entry>", b"<channel>", b"<rss>", b"<newsItem>", b"</newsItem>", b"<nitf>", b"<body.content>", b"xmlns:a='b'",
    b"{", b"}", b"[", b"]", b'"', b"\\", b"\\u0000", b"\\ud800", b",", b":", b"null", b"1e999", b"-", b"---\n", b"+++\n",
    b"\n", b"\r\n", b"\r\n\r\n", b"\0", b"\x1b$B", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff", b"\x80", b"\xed\xa0\x80",
    b"WARC/1.0\r\n", b"Content-Length: 9999999999\r\n", b"Content-Length: 0\r\n", b"Content-Encoding: gzip\r\n", b"HTTP/1.1 200 OK\r\n",
    b"Transfer-Encoding: chunked\r\n", b"ffffffff\r\n", b"\x1f\x8b\x08\0", b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"BZh9", b"\xfd7zXZ\0",
    b"\x28\xb5\x2f\xfd", b"PAR1", b"ustar", b"From a@b Fri Sep  6 10:30:00 2024\n", b"boundary=", b"--b\r\n", b"=?utf-8?B?", b"?=",
    b"Content-Transfer-Encoding: base64\r\n", b"charset=utf-7", b"charset=hex", b"9999999999999999", b"\xe2\x80\xae", b"%s%n", b"\xcc\x81",
)  # fmt: skip
"""Pieces that mean something to one reader or another."""


def corpus() -> list[tuple[str, bytes]]:
    """Return names of files with their contents."""
    articles = [
        (name, write(STORIES[number % len(STORIES)])) for number, (name, (_, write)) in enumerate(FORMATS.items())
    ]
    packed = [(shape.format(name), pack(name, content)) for shape, pack in PACKED.items() for name, content in articles]
    hostile = [(name, content) for name, (content, _) in TEXTS.items() if len(content) < 100_000]
    return [*articles, *packed, *hostile]
