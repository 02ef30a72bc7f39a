"""Mail (RFC 5322, MIME): a newsletter is one article. Pages that browsers save whole (MHTML) are written so, too.

Its raw text is the few headers that say something of the article, and the part of it that is the text, decoded.
"""

from __future__ import annotations

import email.parser
import email.policy
import re
from collections.abc import Iterator
from dataclasses import replace
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr
from typing import BinaryIO

from pipeline.errors import RecordError
from pipeline.readers.captures import header_fields
from pipeline.readers.fields import Fields
from pipeline.readers.html import read_page
from pipeline.readers.limits import Limits
from pipeline.readers.streams import split_whole
from pipeline.records import Given
from pipeline.text.decode import Decoded, decode_as
from pipeline.text.tokens import has_word

FORMAT = "eml"
SUFFIXES = (".eml", ".mht", ".mhtml")
VERSION = 1
HOLDS_MANY = False

_MOST_PARTS = 50  # that may hold parts: the parser goes over each line once for every one that is open
_BOUNDARY = re.compile(rb"boundary\s*=", re.IGNORECASE)
_KEPT = ("Subject", "From", "Date", "Message-ID", "List-Id", "Content-Language", "Snapshot-Content-Location")
_TYPES = ("text/html", "application/xhtml+xml", "text/plain")
_LIST_NAME = re.compile(r'^\s*"?([^"<>]*?)"?\s*<')


def recognizes(head: bytes) -> bool:
    """Tell whether a file that begins so is a mail: its first lines are headers, and ones of mail are among them."""
    block = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    names = [name.lower() for name in re.findall(rb"^([A-Za-z][A-Za-z0-9\-]{1,60}):", block, re.MULTILINE)]
    starts = block.split(b":", 1)[0]
    is_header = starts.replace(b"-", b"").isalnum()
    return is_header and b"mime-version" in names and (b"from" in names or b"subject" in names)


def split(stream: BinaryIO, limits: Limits, fields: Fields) -> Iterator[bytes | RecordError]:
    """Yield the whole mail. Raises RecordError `empty`, `binary` or `too_large`."""
    return split_whole(stream, limits)


def decode(content: bytes, declared: str | None = None) -> Decoded:
    """Return what a mail says of itself and its text, each decoded as it declares.

    Raises RecordError `too_deep`, `empty` where there is no text in it, `undecodable`.
    """
    message = _parsed(content)
    part = _text_part(message)
    if part is None:
        raise RecordError("empty", "there is no text in the mail", content)
    body = part.get_payload(decode=True)
    decoded = decode_as(body if isinstance(body, bytes) else b"", _charset(part))
    form = "html" if part.get_content_type() != "text/plain" else "txt"
    head = [f"{name}: {value}" for name in _KEPT if (value := _header(message, name))]
    address = _header(part, "Content-Location")
    head += [f"Address: {address}"] * bool(address)
    return decoded._replace(text="\n".join([*head, f"Format: {form}"]) + f"\n\n{decoded.text}")


def parse(raw_text: str, fields: Fields) -> tuple[str, Given]:
    """Return the text of a mail and what it says of itself. Raises RecordError `empty`."""
    head, _, body = raw_text.partition("\n\n")
    said = header_fields(head.encode("utf-8", "replace"))
    url = said.get("snapshot-content-location") or said.get("address")
    is_page = said.get("format") == "html"
    text, given = read_page(body, fields, url) if is_page else (body, Given(is_flat=True))
    if not has_word(text):
        raise RecordError("empty", "there is no word in the text of the mail")
    if url is not None:
        return text, replace(given, url=url)
    name, address = parseaddr(said.get("from", ""))
    listed = _LIST_NAME.match(said.get("list-id", ""))
    return text, replace(
        given,
        headline=said.get("subject") or given.headline,
        publisher=name or (listed[1] if listed else None) or address.rpartition("@")[2] or given.publisher,
        published=said.get("date") or given.published,
        language=said.get("content-language") or given.language,
        stable_id=said.get("message-id"),
    )


def _parsed(content: bytes) -> Message:
    if len(_BOUNDARY.findall(content)) > _MOST_PARTS:
        raise RecordError("too_deep", f"the mail has more than {_MOST_PARTS} parts with parts in them", content)
    try:
        return email.parser.BytesParser(policy=email.policy.compat32).parsebytes(content)
    except (RecursionError, MessageError, ValueError, LookupError) as error:
        raise RecordError("schema", f"the mail cannot be taken apart: {type(error).__name__}", content) from error


def _text_part(message: Message) -> Message | None:
    """Return the part that is the text: the first page with a word in it, else the first plain text."""
    parts = [part for part in message.walk() if not part.is_multipart() and not _is_attached(part)]
    for kind in _TYPES:
        for part in parts:
            body = part.get_payload(decode=True) if part.get_content_type() == kind else None
            if isinstance(body, bytes) and body.strip():
                return part
    return None


def _is_attached(part: Message) -> bool:
    return str(part.get("Content-Disposition", "")).strip().lower().startswith("attachment")


def _charset(part: Message) -> str | None:
    charset = part.get_param("charset")
    return charset if isinstance(charset, str) else charset[2] if charset else None


def _header(message: Message, name: str) -> str:
    """Return a header on one line, with its encoded words decoded (RFC 2047); empty where there is none."""
    value = message.get(name)
    if value is None:
        return ""
    try:
        pieces = decode_header(value)
    except (MessageError, ValueError):
        return " ".join(str(value).split())
    line, was_coded = "", True
    for piece, charset in pieces:
        is_coded = charset is not None
        line += _word(piece, charset) if is_coded == was_coded else f" {_word(piece, charset)}"
        was_coded = is_coded
    return " ".join(line.split())


def _word(piece: str | bytes, charset: str | None) -> str:
    if isinstance(piece, str):
        return piece
    if charset in (None, "unknown-8bit"):
        charset = None
    try:
        return decode_as(piece, charset).text
    except RecordError:
        return piece.decode("latin-1")
