"""What a crawler kept of one address: the page inside an HTTP response, told from all that is no page.

A capture becomes a record with a few header lines of ours (address, type, kind), a blank line, and the page's bytes as
they are, so that its text can be interpreted again without the archive.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO, cast
from urllib.parse import urlsplit

import brotli

from pipeline.errors import PAYLOAD_BYTES, RecordError
from pipeline.readers import decode_record, recognized_format
from pipeline.readers import readers as all_readers
from pipeline.readers.fields import Fields, fold_keys
from pipeline.readers.html import read_page
from pipeline.readers.limits import Limits
from pipeline.readers.objects import load_json
from pipeline.readers.streams import too_large
from pipeline.readers.windows import Window
from pipeline.records import Given
from pipeline.text.decode import Decoded
from pipeline.text.unpack import ZstdError, open_zstd

HEAD_BYTES = 64 * 1024  # header lines of one capture; Apache takes 8 KiB of them
_ZSTD_WINDOW_LOG = 23  # RFC 9659: no page may ask for more
_SNIFFED_BYTES = 16 * 1024
_FORMATS = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/vnd.wap.xhtml+xml": "html",
    "text/plain": "txt",
    "application/json": "json",
    "application/ld+json": "json",
    "text/json": "json",
    "text/markdown": "md",
}
_MAYBE_XML = re.compile(r"(?:application|text)/(?:.+\+)?xml")
_UNSURE = frozenset({"", "unknown", "unk", "no-type", "application/octet-stream", "text/unknown"})
_NO_PAGES = frozenset({"dns", "metadata", "whois", "urn", "filedesc", "warcinfo", "data"})
_CHUNK_SIZE = re.compile(rb"\s*([0-9A-Fa-f]{1,8})[^\r\n]{0,256}\r?\n")
_HEADER = re.compile(r"^([^\s:]+)[ \t]*:[ \t]*(.*?)[ \t]*$", re.MULTILINE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\s\"';,]+)", re.IGNORECASE)
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Capture:
    """One address with what it answered."""

    url: str
    mime: str
    content: bytes
    is_text_of_page: bool = False
    """Whether it is the text of a page, as somebody else took it out (a WARC conversion): no markup is looked for."""


def split_archive(
    stream: BinaryIO, records: Callable[[Window], Iterator[bytes | RecordError]]
) -> Iterator[bytes | RecordError]:
    """Yield the pages of an archive; where packed members are damaged, an error for each, and the pages behind it.

    Raises RecordError `no_article` where there is no page, `truncated` or `corrupt_archive` where there is no going on.
    """
    window = Window(stream)
    skip_damage = getattr(stream, "skip_damage", lambda: False)
    count = 0
    while True:
        try:
            for record in records(window):
                count += 1
                yield record
            break
        except RecordError as error:
            if error.reason != "corrupt_archive" or not skip_damage():
                raise
            window.drop()
            count += 1
            yield error
    if not count:
        raise RecordError("no_article", "there is no page in the archive that was fetched with success")


def damaged(window: Window, begin: bytes, following: re.Pattern[bytes], overlap: int) -> RecordError:
    """Return the refusal of a line that begins no record, and go to the next that does: to where a pattern begins."""
    offset = window.offset - len(begin)
    window.give_back(begin[1:])
    passed = window.skip_to(following, overlap)
    return RecordError(
        "corrupt_archive",
        f"at byte {offset:,} of the unpacked archive there should be a record, and is none; fetch it again",
        (begin[:1] + passed)[:PAYLOAD_BYTES],
    )


def read_block(window: Window, length: int, limits: Limits) -> bytes | RecordError:
    """Return a record's block, or `too_large` with its beginning. Raises RecordError `truncated`."""
    if length <= limits.record_bytes + HEAD_BYTES:
        block = window.block(length)
        size = len(block)
    else:
        block = window.block(PAYLOAD_BYTES)
        size = len(block) + window.skip(length - len(block))
    if size < length and not _has_whole_page(block):
        raise RecordError("truncated", "the archive ends in the middle of this record; fetch it again", block)
    return block if size == len(block) <= limits.record_bytes + HEAD_BYTES else too_large(limits.record_bytes, block)


def _has_whole_page(block: bytes) -> bool:
    """Tell whether a block that is shorter than its record says has all that its response promised."""
    head, body = _part_head(block) if block.startswith(b"HTTP/") else (b"", b"")
    length = header_fields(head).get("content-length", "")
    return length.isdecimal() and 0 < int(length[:18]) <= len(body)


def header_fields(head: bytes) -> dict[str, str]:
    """Return header lines by their names in lower case; of equal names the first counts."""
    found: dict[str, str] = {}
    for name, value in _HEADER.findall(head.decode("utf-8", "replace").replace("\r\n", "\n")):
        found.setdefault(name.lower(), value)
    return found


def is_page_address(url: str) -> bool:
    """Tell whether pages have addresses such as this; crawlers' own notes and robots.txt are none."""
    scheme = url.partition(":")[0].lower()
    return bool(url) and scheme not in _NO_PAGES and _path(url) != "/robots.txt"


def _path(url: str) -> str:
    try:
        return urlsplit(url).path.lower()
    except ValueError:
        return ""


def open_response(url: str, block: bytes, limits: Limits) -> Capture | None:
    """Return what an HTTP response carries; None where it is no success, and so no page.

    Raises RecordError: `corrupt_archive` or `truncated` where its body cannot be unpacked, `too_large`.
    """
    if not block.startswith(b"HTTP/"):
        return Capture(url, "", block)
    head, body = _part_head(block)
    status = head.split(b"\n", 1)[0].split()
    if len(status) < 2 or not status[1].startswith(b"2"):
        return None
    fields = header_fields(head)
    if "chunked" in fields.get("transfer-encoding", "").lower():
        body = _dechunked(body)
    for coding in reversed(fields.get("content-encoding", "").lower().replace(" ", "").split(",")):
        body = _uncoded(body, coding, limits.record_bytes)
    return Capture(url, fields.get("content-type", ""), body)


def _part_head(block: bytes) -> tuple[bytes, bytes]:
    found = _BLANK_LINE.search(block, 0, HEAD_BYTES)
    return (block[: found.start()], block[found.end() :]) if found else (block[:HEAD_BYTES], b"")


def _dechunked(body: bytes) -> bytes:
    """Return a chunked body whole (RFC 9112, 7.1); one that is not chunked, though it says so, as it is."""
    pieces: list[bytes] = []
    at = 0
    while (found := _CHUNK_SIZE.match(body, at)) is not None:
        size = int(found[1], 16)
        if not size:
            return b"".join(pieces)
        pieces.append(body[found.end() : found.end() + size])
        at = found.end() + size
        at += 2 if body.startswith(b"\r\n", at) else body.startswith(b"\n", at)
    return b"".join((*pieces, body[at:]))


def _uncoded(body: bytes, coding: str, most_bytes: int) -> bytes:
    """Undo one content coding (RFC 9110, 8.4); a body that is not coded, though it says so, stays as it is."""
    if coding in ("", "identity") or not body:
        return body
    attempts = {
        "gzip": (_inflate_gzip,), "x-gzip": (_inflate_gzip,), "deflate": (_inflate_zlib, _inflate_raw),
        "br": (_unbrotli,), "zstd": (_unzstd,),
    }.get(coding, ())  # fmt: skip
    damage = ""
    for unpack in attempts:
        try:
            return unpack(body, most_bytes)
        except (zlib.error, brotli.error, ZstdError) as error:
            damage = str(error)
    if not attempts or _is_text(body):
        return body
    raise RecordError("corrupt_archive", f"the {coding} coding of the page is damaged: {damage}; fetch it again", body)


def _is_text(body: bytes) -> bool:
    return not any(byte < 9 for byte in body[:512])


def _inflate_gzip(body: bytes, most_bytes: int) -> bytes:
    return _inflate(body, 16 + zlib.MAX_WBITS, most_bytes)


def _inflate_zlib(body: bytes, most_bytes: int) -> bytes:
    return _inflate(body, zlib.MAX_WBITS, most_bytes)


def _inflate_raw(body: bytes, most_bytes: int) -> bytes:
    return _inflate(body, -zlib.MAX_WBITS, most_bytes)


def _inflate(body: bytes, window: int, most_bytes: int) -> bytes:
    inflate = zlib.decompressobj(window)
    content = inflate.decompress(body, most_bytes + 1)
    return _whole(content, inflate.eof, most_bytes, body)


def _unbrotli(body: bytes, most_bytes: int) -> bytes:
    decompressor = brotli.Decompressor()
    pieces = [decompressor.process(body, output_buffer_limit=most_bytes + 1)]
    size = len(pieces[0])
    while size <= most_bytes and not decompressor.is_finished():
        piece = decompressor.process(b"", output_buffer_limit=most_bytes + 1 - size)
        if not piece:
            break
        pieces.append(piece)
        size += len(piece)
    return _whole(b"".join(pieces), decompressor.is_finished(), most_bytes, body)


def _unzstd(body: bytes, most_bytes: int) -> bytes:
    decompressor = open_zstd(_ZSTD_WINDOW_LOG)
    return _whole(decompressor.decompress(body, most_bytes + 1), decompressor.eof, most_bytes, body)


def _whole(content: bytes, is_at_end: bool, most_bytes: int, body: bytes) -> bytes:
    if len(content) > most_bytes:
        raise too_large(most_bytes, content)
    if not is_at_end:
        raise RecordError("truncated", "the page's coding ends in its middle; fetch it again", body)
    return content


def records_of(capture: Capture, limits: Limits, fields: Fields) -> Iterator[bytes | RecordError]:
    """Yield the record of a capture, each item where it is a feed, and nothing where it is no page."""
    form = _format_of(capture, fields)
    if form is None or not capture.content.strip():
        return
    if form in ("html", "txt", "json", "md"):
        yield _record(capture, form, capture.content)
        return
    for item in all_readers()[form].split(cast(BinaryIO, io.BytesIO(capture.content)), limits, fields):
        yield item if isinstance(item, RecordError) else _record(capture, form, item)


def _format_of(capture: Capture, fields: Fields) -> str | None:
    """Return the name of the reader for a capture: by its type and its beginning; None where it is no article."""
    mime = capture.mime.partition(";")[0].strip().lower()
    form = _FORMATS.get(mime)
    if form == "txt" and capture.is_text_of_page:
        return form
    if form in (None, "txt") and (form == "txt" or mime in _UNSURE or _MAYBE_XML.fullmatch(mime)):
        form = recognized_format(capture.content[:_SNIFFED_BYTES]) or form
    if form == "json" and not _has_text(capture.content, fields):
        return None
    return form if form in all_readers() else None


def _has_text(content: bytes, fields: Fields) -> bool:
    """Tell whether some JSON is an article; pages fetch much that is none."""
    try:
        value = load_json(content)
    except RecordError:
        return False
    return isinstance(value, dict) and fields.has_text(fold_keys(value))


def _record(capture: Capture, form: str, content: bytes) -> bytes:
    url = _SPACES.sub(" ", capture.url).strip()
    mime = _SPACES.sub(" ", capture.mime).strip()[:200]
    head = f"Address: {url}\nType: {mime}\nFormat: {form}\n\n"
    return head.encode("utf-8", "replace") + content


def decode_capture(content: bytes, declared: str | None = None) -> Decoded:
    """Decode the record of a capture: its page by what the response says, where the bytes are not UTF-8."""
    head, _, page = content.partition(b"\n\n")
    fields = header_fields(head)
    charset = _CHARSET.search(fields.get("type", ""))
    decoded = decode_record(fields.get("format", "txt"), page, charset[1] if charset else declared)
    return decoded._replace(text=f"{head.decode('utf-8', 'replace')}\n\n{decoded.text}")


def parse_capture(raw_text: str, fields: Fields) -> tuple[str, Given]:
    """Return the text of a capture's page and what it says of itself; its address is where it was fetched from."""
    head, _, page = raw_text.partition("\n\n")
    said = header_fields(head.encode("utf-8", "replace"))
    form = said.get("format", "txt")
    url = said.get("address") or None
    text, given = read_page(page, fields, url) if form == "html" else all_readers()[form].parse(page, fields)
    if form == "rss":
        return text, given
    return text, replace(given, url=url or given.url, is_flat=given.is_flat or form == "txt")
