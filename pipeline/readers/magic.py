"""Files that are no text by their first bytes."""

from __future__ import annotations

from pipeline.text.decode import guess_wide, marked_encoding

_SIGNATURES = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a zip archive or an Office document"),
    (b"\x1f\x8b", "gzip inside gzip"),
    (b"\x89PNG", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"OggS", "an Ogg file"),
    (b"\x00asm", "a WebAssembly module"),
    (b"{\\rtf", "an RTF document"),
)


_BEGINNINGS = tuple(signature for signature, _ in _SIGNATURES)


def signed_kind(content: bytes) -> str | None:
    """Return what kind of binary file begins with some bytes; None where no signature says so."""
    if not content.startswith(_BEGINNINGS):
        return None
    return next(kind for signature, kind in _SIGNATURES if content.startswith(signature))


def binary_kind(content: bytes) -> str | None:
    """Return what kind of binary file some bytes are; None where they may be text."""
    kind = signed_kind(content)
    if kind is None and b"\0" in content and marked_encoding(content) is None and guess_wide(content) is None:
        return "a binary file (it has NUL bytes)"
    return kind
