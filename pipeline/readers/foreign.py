"""Names of files that are no articles, so that they need not be opened to be ignored."""

from __future__ import annotations

_KINDS = (
    "png jpg jpeg gif webp svg ico bmp tif tiff heic avif psd eps",  # pictures
    "mp3 mp4 m4a m4v ogg oga ogv wav flac aac avi mov mkv webm wmv",  # sound and films
    "ttf otf woff woff2 eot",  # fonts
    "pdf ps doc docx dot xls xlsx ppt pptx odt ods odp rtf epub mobi azw3 pages numbers key",  # office, books, print
    "py pyc js mjs ts css scss map exe dll so o a class jar war apk deb rpm msi dmg iso bin wasm",  # programs
    "sh bat c h cpp java go rs rb php pl lua sql toml yaml yml ini cfg conf lock log",  # and what they are made of
    "db sqlite sqlite3 duckdb wal pkl pickle npy npz h5 hdf5 pt onnx rar 7z cab",  # data of other kinds
    "sig asc pem crt md5 sha1 sha256",  # signatures
)
_SUFFIXES = frozenset(suffix for kind in _KINDS for suffix in kind.split())


def is_foreign(name: str) -> bool:
    """Tell whether a file has a name that no article has."""
    stem, dot, suffix = name.rpartition("/")[2].rpartition(".")
    return bool(stem and dot) and suffix.lower() in _SUFFIXES
