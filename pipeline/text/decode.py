"""Bytes to text: by byte order mark, as UTF-8, by the shape of wide encodings, by statistics, and no further.

A replacement character never stands for a byte that some reading could have told.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

import cchardet

from pipeline.errors import RecordError

GUESS_BYTES = 4096
SAMPLE_BYTES = 64 * 1024  # the detector reads 20 MB a second: more would cost more than the rest of the pipeline
DECLARED_BYTES = 8 * 1024
LEAST_CONFIDENCE = 0.6  # below this cchardet's answers for two short sentences of Polish or Greek were coin tosses
WIDE_SHARE = 0.4  # of UTF-16 units with a NUL in one place: nearly all in Latin letters, few in a binary file
LATIN_SHARE = 0.3  # of the letters: below this, foreign bytes are the accents and quotes of a text in Latin letters

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNITS = {"utf-16-le": 2, "utf-16-be": 2, "utf-32-le": 4, "utf-32-be": 4}
# What detectors and headers say, and the superset of it that writers really used (WHATWG Encoding Standard, 4.2).
_SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
_NOT_OF_FILES = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf-7", "mbcs", "oem"}
_OTHER_SCRIPTS = re.compile(r"cp(?:1251|1253|1255|1256|866|855|874)|koi8|iso8859-(?:5|6|7|8|11)$|mac-cyrillic|tis")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f\ufffe\uffff]")
_FOREIGN = re.compile(rb"[\x80-\xff]+")
_STRAYS = re.compile("[\udc80-\udcff]")
_DECLARED = re.compile(
    rb"""<(?:\?xml[^<>]{1,200}?\bencoding|meta\b[^<>]{0,300}?\bcharset)\s{0,20}=\s{0,20}["']?\s{0,5}([A-Za-z0-9._:\-]{2,40})""",
    re.IGNORECASE,
)
_MARKUP = re.compile(rb"<(?:script|style)\b[^<>]*+>[^<]*+(?:<(?!/)[^<]*+)*+|<[^<>]*+>", re.IGNORECASE)
_WESTERN = frozenset(["cp1252", "latin_1", "iso8859-1", "iso8859-15", "cp1250", "iso8859-2", "mac-roman"])
_MULTIBYTE = frozenset(["cp932", "gb18030", "big5hkscs", "cp949", "euc_jp", "euc-jp", "euc_jis_2004"])
_LETTERS = re.compile(rb"[A-Za-z\x80-\xff]")


class Decoded(NamedTuple):
    """A text, and how it was got out of its bytes."""

    text: str
    how: str
    """The encoding, and behind a space how it was told, unless it is plain UTF-8: `marked`, `shaped` (by the places of
    its NULs), `declared`, `guessed`; `mended` for UTF-8 with single bytes of cp1252, `cut` where half a character at
    the end was left out."""


def decode(content: bytes, declared: str | None = None) -> str:
    """Return the text of some bytes, without byte order mark; see `decode_as`."""
    return decode_as(content, declared).text


def decode_as(content: bytes, declared: str | None = None) -> Decoded:
    """Return the text of some bytes, without byte order mark, and how it was got.

    `declared` is what a header claims, and goes before what markup declares of itself; either is believed where the
    bytes are not UTF-8, can be read that way, and make sense then. Raises RecordError `undecodable` where nothing fits.
    """
    marked = marked_encoding(content)
    if marked is not None:
        mark, encoding = marked
        return _decode_marked(content[len(mark) :], encoding, content, "marked")
    if b"\0" in content[:SAMPLE_BYTES] and (wide := guess_wide(content)) is not None:
        return _decode_marked(content, wide, content, "shaped")
    if b"\x1b" in content and (text := _try(content, "iso2022_jp")) is not None:
        return Decoded(text, "iso2022_jp guessed")
    try:
        return Decoded(content.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        return _decode_legacy(content, declared, error)


def marked_encoding(content: bytes) -> tuple[bytes, str] | None:
    """Return the byte order mark that some bytes begin with, and what it stands for."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return mark, encoding
    return None


def decode_head(head: bytes) -> str:
    """Return the beginning of a file as text for a look at it: ASCII is right in it, all else as it may be."""
    mark, encoding = marked_encoding(head) or (b"", guess_wide(head) if b"\0" in head else None)
    return head[len(mark) :].decode(encoding or "latin-1", "ignore")


def guess_wide(content: bytes) -> str | None:
    """Return the UTF-16 or UTF-32 that some bytes look like by where their NULs stand; None where they do not.

    Looks at the first GUESS_BYTES. Text in Latin letters has a NUL in the same place of nearly all units.
    """
    if len(content) < 4:
        return None
    head = content[:GUESS_BYTES]
    head = head[: len(head) // 4 * 4]
    zeros = [head[place::4].count(0) / max(len(head[place::4]), 1) for place in range(4)]
    if len(head) >= 8 and zeros[2] > 0.9 and zeros[3] > 0.9 and zeros[0] < 0.5:
        return "utf-32-le"
    if len(head) >= 8 and zeros[0] > 0.9 and zeros[1] > 0.9 and zeros[3] < 0.5:
        return "utf-32-be"
    even, odd = head[0::2].count(0) / len(head) * 2, head[1::2].count(0) / len(head) * 2
    if odd > WIDE_SHARE and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > WIDE_SHARE and odd < 0.05 else None


def _decode_marked(body: bytes, encoding: str, content: bytes, how: str) -> Decoded:
    """Decode what says its encoding, or all but says it; half a character at the end is passed over."""
    units = _UNITS.get(encoding, 1)
    if units == 1:
        mended = _try_utf8(body)
        found = mended and Decoded(mended.text, f"{mended.how} {how}")
    else:
        text = _try(body[: len(body) // units * units], encoding)
        found = None if text is None else Decoded(text, f"{encoding} {how}")
    if found is None:
        raise _undecodable(content, f"it begins like {encoding}, but is not")
    return found._replace(text=found.text.removeprefix("\ufeff"))


def _decode_legacy(content: bytes, declared: str | None, error: UnicodeDecodeError) -> Decoded:
    """Decode what is no valid UTF-8, the surest reading first."""
    decoded = _try_utf8(content)
    prose = without_markup(content) if content.lstrip()[:1] == b"<" else content
    for name in (declared, declared_in_markup(content)):
        if decoded is None and name:
            decoded = _as_declared(content, prose, _superset(name))
    if decoded is None:
        decoded = _detect(content, prose)
    if decoded is None:
        found = content[error.start : error.start + 1].hex()
        raise _undecodable(content, f"byte 0x{found} at offset {error.start:,} is no UTF-8, and no other encoding fits")
    return decoded


def _try_utf8(content: bytes) -> Decoded | None:
    """Decode UTF-8 that was cut at its end, or that has single bytes of cp1252 strewn in; None where it is neither."""
    try:
        return Decoded(content.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        # One byte alone may as well be an accented letter of cp1252; two that begin a character are no accident.
        is_cut = error.reason == "unexpected end of data"
        if is_cut and (len(content) - error.start > 1 or not content[: error.start].isascii()):
            return Decoded(content[: error.start].decode("utf-8"), "utf-8 cut")
    text = content.decode("utf-8", "surrogateescape")  # a byte that is no UTF-8 comes out as half a surrogate pair
    strays = len(_STRAYS.findall(text))
    letters = sum(1 for found in _FOREIGN.finditer(content)) - strays
    mended = _mend(text) if letters >= strays * 2 else None
    return None if mended is None else Decoded(mended, "utf-8 mended")


def _mend(text: str) -> str | None:
    """Read strewn bytes as cp1252; None where one of them has no meaning there."""
    try:
        return _STRAYS.sub(lambda found: bytes([ord(found[0]) - 0xDC00]).decode("cp1252"), text)
    except UnicodeDecodeError:
        return None


def declared_in_markup(content: bytes) -> str | None:
    """Return the encoding that markup names in its first bytes: in an XML declaration or a meta tag; None without one.

    The Encoding Standard looks as far as 1,024 bytes; pages with long scripts above it are met, too.
    """
    head = content[:DECLARED_BYTES]
    if b"<" not in head[:1024]:
        return None
    found = _DECLARED.search(head)
    return found[1].decode("ascii") if found else None


def without_markup(content: bytes) -> bytes:
    """Return a sample of some markup without scripts and tags, whose letters say nothing of its encoding."""
    return _MARKUP.sub(b" ", content[: 8 * SAMPLE_BYTES])


def _as_declared(content: bytes, prose: bytes, encoding: str) -> Decoded | None:
    """Decode as is claimed; None where that cannot be, or where a Western encoding is claimed for another script."""
    if not encoding:
        return None
    text, how = _try(content, encoding), "declared"
    if text is None:
        text, how = _almost(content, encoding), "declared mended"
    if text is None or not _is_plausible(text):
        return None
    decoded = Decoded(text, f"{encoding} {how}")
    if encoding in _WESTERN and _foreign_share(prose) >= LATIN_SHARE:
        return _detect(content, prose) or decoded
    return decoded


def _almost(content: bytes, encoding: str) -> str | None:
    """Decode what has a few broken bytes; they are left out. None where there are many."""
    try:
        text = content.decode(encoding, "ignore")
        lost = len(content) - len(text.encode(encoding, "ignore"))
    except (LookupError, ValueError):
        return None
    return text if lost <= max(3, len(content) // 2000) and encoding in _MULTIBYTE else None


def _detect(content: bytes, prose: bytes | None = None) -> Decoded | None:
    """Decode by what the bytes look like; None where no reading is plausible. `prose` is the part to look at."""
    prose = content if prose is None else prose
    first = _FOREIGN.search(prose)
    start = max(first.start() - SAMPLE_BYTES // 2, 0) if first else 0
    sample = prose[start : start + SAMPLE_BYTES]
    found = cchardet.detect(sample)
    encoding = _superset(found["encoding"] or "")
    is_latin = _foreign_share(sample) < LATIN_SHARE
    is_sure = (found["confidence"] or 0) >= LEAST_CONFIDENCE and not (is_latin and _OTHER_SCRIPTS.match(encoding))
    for name in (encoding if is_sure else "", "cp1252" if is_latin else ""):
        text = _try(content, name) if name else None
        if text is not None and _is_plausible(text):
            return Decoded(text, f"{name} guessed")
    return None


def _foreign_share(content: bytes) -> float:
    letters = len(_LETTERS.findall(content))
    return sum(map(len, _FOREIGN.findall(content))) / max(letters, 1)


def _is_plausible(text: str) -> bool:
    """Tell whether a text has hardly a control character: one in a thousand is dirt, more is another encoding."""
    return len(_CONTROLS.findall(text)) <= len(text) // 1000


def _superset(name: str) -> str:
    """Return the codec for a name, as wide as writers take it; empty where there is none for files."""
    try:
        codec = codecs.lookup(name.strip()).name
    except (LookupError, ValueError, UnicodeError):
        return ""
    return "" if codec in _NOT_OF_FILES else _SUPERSETS.get(codec, codec)


def _try(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, LookupError, ValueError):  # LookupError: a codec that is none of text, as `hex`
        return None


def _undecodable(content: bytes, why: str) -> RecordError:
    return RecordError("undecodable", f"cannot decode the text: {why}; save it as UTF-8", content)
