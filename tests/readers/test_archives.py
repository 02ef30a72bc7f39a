"""Archives as folders, packings as wrappers, and bombs."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from pipeline.readers.limits import Limits
from tests.readers.reading import read, read_raw, refusals

TEXT = b"Ministers from Japan and Peru met on Monday."
PICTURE = b"\x89PNG" + bytes(60)


def zip_of(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def tar_of(files: Mapping[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    """Return a tar archive."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


FOLDER = {
    "b/one.txt": TEXT + b" 1",
    "a/list.jsonl": b'{"text": "Two."}\n{"text": 3}\n{"text": "Four."}\n',
    "a/picture.png": PICTURE,
    "a/no-suffix": PICTURE,
    ".hidden.txt": TEXT,
    "__MACOSX/one.txt": TEXT,
    "empty.txt": b"",
    "five.txt.gz": gzip.compress(TEXT + b" 5"),
}


@pytest.mark.parametrize(
    "packed",
    [
        zip_of(FOLDER),
        zip_of(FOLDER, zipfile.ZIP_STORED),
        tar_of(FOLDER),
        gzip.compress(tar_of(FOLDER, tarfile.GNU_FORMAT)),
        tar_of(FOLDER, tarfile.USTAR_FORMAT),
    ],
)
def test_records_are_counted_through_the_files_of_an_archive(tmp_path: Path, packed: bytes) -> None:
    """In its order; a bad record or file is one, what is no article at all is none."""
    batch = read(tmp_path / "news.zip", packed)
    assert [(one.source.number, one.source.format) for one in batch.items] == [
        (0, "txt"),
        (1, "jsonl"),
        (3, "jsonl"),
        (5, "txt"),
    ]
    assert sorted(refusals(batch)) == [(2, "schema"), (4, "empty")]
    assert batch.readings[0].records == 6


def test_what_is_wrong_in_an_archive_names_the_file(tmp_path: Path) -> None:
    """So that a person finds it."""
    (rejection,) = read_raw(tmp_path / "a.zip", zip_of({"b/\u00fc\n.txt": b"", "c.txt": TEXT})).rejections
    assert rejection.detail.startswith("in b/\\xfc\\n.txt: ")


@pytest.mark.parametrize(
    "content",
    [
        zip_of({"a.png": PICTURE}),
        tar_of({"a.css": b"x"}),
        zip_of({}),
        zip_of({"[Content_Types].xml": b"<x/>", "word/a.xml": b"<a/>"}),
        zip_of({"mimetype": b"application/epub+zip", "a.html": TEXT}, zipfile.ZIP_STORED),
    ],
)
def test_an_archive_without_an_article_is_ignored(tmp_path: Path, content: bytes) -> None:
    """Pictures, Office documents, books."""
    batch = read(tmp_path / "a.dat", content)
    assert (batch.rejections, batch.readings[0].ignored) == ((), "unsupported_format")


def test_damage_in_a_zip_costs_the_file_that_it_hit(tmp_path: Path) -> None:
    """Its checksum tells."""
    texts = {f"{n}.txt": TEXT + str(n).encode() * 50 for n in range(5)}
    content = bytearray(zip_of(texts, zipfile.ZIP_STORED))
    content[content.index(b"2222")] ^= 1
    batch = read(tmp_path / "a.zip", bytes(content))
    assert [one.source.number for one in batch.items] == [0, 1, 3, 4]
    assert refusals(batch) == [(2, "corrupt_archive")]


def test_a_zip_or_tar_that_ends_early_is_refused_with_what_is_left(tmp_path: Path) -> None:
    """A zip has its table of contents at its end, a tar has none."""
    texts = {f"{n}.txt": TEXT * 20 for n in range(5)}
    assert refusals(read_raw(tmp_path / "a.zip", zip_of(texts)[:-30])) == [(None, "corrupt_archive")]
    batch = read_raw(tmp_path / "a.tar", tar_of(texts)[: 2 * 1536 + 900])
    assert (len(batch.items), refusals(batch)) == (2, [(2, "truncated")])


def test_a_tar_with_a_broken_header_keeps_what_came_before(tmp_path: Path) -> None:
    """There is no going on behind it."""
    content = bytearray(tar_of({f"{n}.txt": TEXT for n in range(4)}))
    content[2 * 1024 + 3] ^= 1
    batch = read_raw(tmp_path / "a.tar", bytes(content))
    assert (len(batch.items), refusals(batch)) == (2, [(2, "corrupt_archive")])


def test_archives_in_archives_are_opened_so_deep_and_no_deeper(tmp_path: Path) -> None:
    """Nobody packs four times."""
    content = zip_of({"a.txt": TEXT})
    for _ in range(2):
        content = zip_of({"inner.zip": content})
    assert len(read(tmp_path / "a.zip", content).items) == 1
    assert refusals(read(tmp_path / "b.zip", zip_of({"inner.zip": content}))) == [(0, "too_deep")]


BOMB = bytes(30_000_000)
SMALL = Limits(record_bytes=100_000)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt.gz", gzip.compress(BOMB)), ("a.txt.bz2", bz2.compress(BOMB)), ("a.txt.xz", lzma.compress(BOMB)),
        ("a.zip", zip_of({f"{n}.txt": BOMB for n in range(3)})), ("a.zip", zip_of({"a.zip": zip_of({"a.txt": BOMB})})),
        ("a.tar.gz", gzip.compress(tar_of({"a.txt": BOMB}))), ("a.jsonl.bz2", bz2.compress(b"\n" * 30_000_000)),
    ],
)  # fmt: skip
def test_a_bomb_is_not_unpacked(tmp_path: Path, name: str, content: bytes) -> None:
    """Whatever it is packed with: refused as one record too large, or for its expansion."""
    reasons = {reason for _, reason in refusals(read_raw(tmp_path / name, content, SMALL))}
    assert reasons
    assert reasons <= {"expansion_limit", "too_large"}


def test_a_zip_whose_files_lie_over_each_other_is_a_bomb(tmp_path: Path) -> None:
    """One body under a thousand names."""
    out = io.BytesIO(zip_of({"0.txt": b"a" * 90_000}))
    with zipfile.ZipFile(out, "a") as archive:
        (info,) = archive.infolist()
        for number in range(1, 1000):
            copy = zipfile.ZipInfo(f"{number}.txt")
            for field in ("CRC", "compress_size", "file_size", "header_offset", "compress_type"):
                setattr(copy, field, getattr(info, field))
            copy.orig_filename = info.filename
            archive.filelist.append(copy)
        setattr(archive, "_didModify", True)  # noqa: B010 - so that the table of contents is written anew
    batch = read_raw(tmp_path / "a.zip", out.getvalue(), SMALL)
    assert sum(len(one.content) for one in batch.items) < 30_000_000
    assert {reason for _, reason in refusals(batch)} & {"expansion_limit", "corrupt_archive"}


def test_a_header_that_asks_for_much_memory_is_not_given_it(tmp_path: Path) -> None:
    """xz may ask for four gigabytes, a tar for a name of eight."""
    big = lzma.compress(TEXT, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 29}])
    assert refusals(read_raw(tmp_path / "a.txt.xz", big)) == [(None, "corrupt_archive")]
    header = bytearray(tar_of({"a.txt": TEXT})[:512])
    header[156:157] = b"L"
    header[124:136] = b"\x80" + struct.pack(">Q", 1 << 40).rjust(11, b"\0")
    header[148:156] = b" " * 8
    header[148:156] = f"{sum(header):06o}\0 ".encode()
    assert refusals(read_raw(tmp_path / "a.tar", bytes(header) + bytes(5000))) == [(None, "truncated")]


def test_a_locked_zip_says_so(tmp_path: Path) -> None:
    """The flag is in the table of contents."""
    content = bytearray(zip_of({"a.txt": TEXT}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    content[6] |= 1
    (rejection,) = read_raw(tmp_path / "a.zip", bytes(content)).rejections
    assert rejection.reason == "corrupt_archive"
    assert "password" in rejection.detail
