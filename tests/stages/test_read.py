"""Files to raw records, with everything that files do to a reader."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.batch import Batch
from pipeline.errors import RecordError
from pipeline.paths import path_to_text
from pipeline.readers import txt
from pipeline.readers.fields import Fields
from pipeline.readers.limits import Limits
from pipeline.records import RawRecord, SourceFile
from pipeline.stages.read import Read

FIELDS = Fields.load(Path(__file__).resolve().parents[2] / "config")
READ = Read(FIELDS)
ARTICLES = [{"text": f"Article {n}."} for n in range(5)]
LINES = [json.dumps(article).encode() for article in ARTICLES]


def found(path: Path | str, **fields: int) -> SourceFile:
    """Return a file as an arrival finds it."""
    now = os.lstat(path)
    file = SourceFile(str(path), path_to_text(str(path)), now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino)
    return replace(file, **fields)  # type: ignore[arg-type]


def write(path: Path, content: bytes) -> SourceFile:
    """Write a file and find it."""
    path.write_bytes(content)
    return found(path)


def reasons(batch: Batch[RawRecord]) -> list[tuple[int | None, str]]:
    """Return where and why records were refused."""
    return [(rejection.number, rejection.reason) for rejection in batch.rejections]


def test_a_text_is_read_with_its_digests_and_its_stat(tmp_path: Path) -> None:
    """One record, the only one of its file; one complete reading."""
    file = write(tmp_path / "a.txt", b"Tokyo said.")
    batch = READ([replace(file, size=0, inode=0)])
    digest = hashlib.sha256(b"Tokyo said.").hexdigest()
    (record,), (reading,) = batch.items, batch.readings
    assert record.content == b"Tokyo said."
    assert (record.source.path, record.source.number, record.source.format) == (file.name, 0, "txt")
    assert (record.source.is_sole, record.source.content_hash, record.source.mtime_ns) == (True, digest, file.mtime_ns)
    assert (reading.file, reading.content_hash, reading.records) == (file, digest, 1)
    assert (reading.is_complete, reading.is_failed, reading.ignored) == (True, False, None)


def test_files_are_read_in_order_into_one_batch(tmp_path: Path) -> None:
    """Each with its reading."""
    files = [write(tmp_path / "a.txt", b"A."), write(tmp_path / "b.json", b"[]"), write(tmp_path / "c.md", b"C.")]
    batch = READ(files)
    assert [record.source.format for record in batch.items] == ["txt", "md"]
    assert [reading.file for reading in batch.readings] == files
    assert reasons(batch) == [(None, "empty")]
    assert READ([]) == Batch()


def test_records_of_one_file_are_numbered_and_refused_ones_count(tmp_path: Path) -> None:
    """The digest of a record is that of its own bytes."""
    file = write(tmp_path / "a.jsonl", LINES[0] + b"\n" + b"[" * 200 + b"\n" + LINES[1] + b"\n")
    batch = READ([file])
    assert [record.source.number for record in batch.items] == [0, 2]
    assert [record.source.is_sole for record in batch.items] == [False, False]
    assert batch.items[1].source.content_hash == hashlib.sha256(LINES[1]).hexdigest()
    assert reasons(batch) == [(1, "too_deep")]
    assert batch.readings[0].records == 3


def test_an_array_of_one_is_sole(tmp_path: Path) -> None:
    """And one beside a refused record is not."""
    assert READ([write(tmp_path / "a.json", b'[{"text": "a"}]')]).items[0].source.is_sole
    assert not READ([write(tmp_path / "b.json", b'[{"text": "a"}, {"b"')]).items[0].source.is_sole


def test_a_file_that_fails_as_a_whole_is_one_rejection_without_a_number(tmp_path: Path) -> None:
    """Its digest is known all the same, so that it is not read again unchanged."""
    batch = READ([write(tmp_path / "a.txt", b"x\0y")])
    assert reasons(batch) == [(None, "binary")]
    assert batch.rejections[0].payload == b"x\0y"
    reading = batch.readings[0]
    assert (reading.is_failed, reading.is_complete, reading.records) == (True, True, 0)
    assert reading.content_hash == hashlib.sha256(b"x\0y").hexdigest()


def test_a_failure_after_good_records_is_one_rejection_with_the_next_number(tmp_path: Path) -> None:
    """The good ones stay."""
    batch = READ([write(tmp_path / "a.json", b'[{"text":"a"},{"text":"b"}')])
    assert len(batch.items) == 2
    assert reasons(batch) == [(2, "truncated")]
    assert (batch.readings[0].is_failed, batch.readings[0].records) == (False, 3)


class TestPacked:
    """Files under gzip."""

    def test_any_format_may_be_packed_in_many_members(self, tmp_path: Path) -> None:
        """Each record's digest is of its unpacked bytes, the file's is of the packed ones."""
        content = b"".join(gzip.compress(line + b"\n") for line in LINES)
        batch = READ([write(tmp_path / "a.jsonl.gz", content + b"\0\0\0")])
        assert [record.content for record in batch.items] == LINES
        assert batch.readings[0].content_hash == hashlib.sha256(content + b"\0\0\0").hexdigest()

    def test_packing_is_told_by_the_content_not_by_the_suffix(self, tmp_path: Path) -> None:
        """Servers pack without saying, browsers unpack without renaming."""
        batch = READ([write(tmp_path / "a.txt", gzip.compress(b"A.")), write(tmp_path / "b.txt.gz", b"B.")])
        assert [record.content for record in batch.items] == [b"A.", b"B."]

    def test_garbage_behind_the_last_member_is_passed_over(self, tmp_path: Path) -> None:
        """As gzip does."""
        assert READ([write(tmp_path / "a.txt.gz", gzip.compress(b"A.") + b"junk")]).items[0].content == b"A."

    def test_a_packed_file_that_ends_early_keeps_its_whole_records(self, tmp_path: Path) -> None:
        """What is left is truncated; a text is truncated whole."""
        lines = b"".join(hashlib.sha256(bytes([n])).hexdigest().encode() + b"\n" for n in range(200))
        packed = gzip.compress(lines)
        batch = READ([write(tmp_path / "a.jsonl.gz", packed[: len(packed) // 2])])
        assert len(batch.items) > 10
        assert reasons(batch) == [(len(batch.items), "truncated")]
        assert reasons(READ([write(tmp_path / "b.txt.gz", packed[:-1])])) == [(None, "truncated")]
        assert reasons(READ([write(tmp_path / "c.txt.gz", packed[:5])])) == [(None, "truncated")]

    def test_a_damaged_archive_is_corrupt(self, tmp_path: Path) -> None:
        """By its checksum, or in its middle."""
        packed = bytearray(gzip.compress(os.urandom(1000)))
        packed[-6] ^= 1
        assert reasons(READ([write(tmp_path / "a.txt.gz", bytes(packed))])) == [(None, "corrupt_archive")]
        assert reasons(READ([write(tmp_path / "b.txt.gz", b"\x1f\x8b" + b"x" * 50)])) == [(None, "corrupt_archive")]

    @pytest.mark.parametrize("name", ["a.txt.gz", "a.jsonl.gz", "a.json.gz", "a.md"])
    def test_a_bomb_is_not_unpacked(self, tmp_path: Path, name: str) -> None:
        """One record of a hundred times its limit, a thousand to one."""
        opening = b'[{"text": "' if "json." in name else b""
        packed = gzip.compress(opening + b"a" * 20_000_000)
        batch = Read(FIELDS, Limits(record_bytes=200_000))([write(tmp_path / name, packed)])
        assert reasons(batch) == [(None, "expansion_limit")]

    def test_a_bomb_of_blank_lines_is_not_unpacked_either(self, tmp_path: Path) -> None:
        """No record ever comes."""
        batch = Read(FIELDS, Limits(record_bytes=200_000))(
            [write(tmp_path / "a.jsonl.gz", gzip.compress(b"\n" * 20_000_000))]
        )
        assert reasons(batch) == [(None, "expansion_limit")]

    def test_many_records_may_unpack_to_any_size(self, tmp_path: Path) -> None:
        """The limit is a record's, not the archive's: here 300 to one in all."""
        packed = gzip.compress((LINES[0] + b"\n") * 200_000)
        assert len(packed) * 200 < 200_000 * len(LINES[0])
        batch = Read(FIELDS, Limits(record_bytes=1000))([write(tmp_path / "a.jsonl.gz", packed)])
        assert (len(batch.items), batch.rejections) == (200_000, ())

    def test_a_large_record_that_is_no_bomb_is_too_large(self, tmp_path: Path) -> None:
        """Three to one is how text packs; the next record is read."""
        noise = os.urandom(300_000).hex().encode()
        packed = gzip.compress(noise + b"\n" + LINES[0])
        batch = Read(FIELDS, Limits(record_bytes=200_000))([write(tmp_path / "a.jsonl.gz", packed)])
        assert reasons(batch) == [(0, "too_large")]
        assert [record.content for record in batch.items] == [LINES[0]]


class TestStreamed:
    """A large file comes in batches."""

    def stream(self, file: SourceFile, records: int, size: int = 1 << 40) -> list[Batch[RawRecord]]:
        return list(READ.stream(file, records, size))

    def test_batches_hold_so_many_records_and_the_last_one_completes(self, tmp_path: Path) -> None:
        """With the count so far in each reading, and the digest in the last."""
        content = b"\n".join(LINES)
        batches = self.stream(write(tmp_path / "a.jsonl", content), 2)
        assert [[record.source.number for record in batch.items] for batch in batches] == [[0, 1], [2, 3], [4]]
        readings = [reading for batch in batches for reading in batch.readings]
        assert [(reading.records, reading.is_complete) for reading in readings] == [(2, False), (4, False), (5, True)]
        digest = hashlib.sha256(content).hexdigest()
        assert [reading.content_hash for reading in readings] == [None, None, digest]
        assert not any(record.source.is_sole for batch in batches for record in batch.items)

    def test_batches_close_at_their_size_in_bytes(self, tmp_path: Path) -> None:
        """But never empty."""
        batches = self.stream(write(tmp_path / "a.jsonl", b"\n".join(LINES)), 100, size=len(LINES[0]) + 1)
        assert [len(batch.items) for batch in batches] == [2, 2, 1]

    def test_committed_records_are_counted_and_left_out(self, tmp_path: Path) -> None:
        """Refused ones among them."""
        file = write(tmp_path / "a.jsonl", b"[" * 200 + b"\n" + b"\n".join(LINES))
        batches = self.stream(replace(file, committed_records=3), 2)
        assert [[record.source.number for record in batch.items] for batch in batches] == [[3, 4], [5]]
        assert [reasons(batch) for batch in batches] == [[], []]
        assert [batch.readings[0].records for batch in batches] == [5, 6]
        assert batches[0].readings[0].file.committed_records == 3

    def test_a_file_that_is_another_now_is_read_from_its_beginning(self, tmp_path: Path) -> None:
        """What was committed was of other bytes."""
        file = write(tmp_path / "a.jsonl", b"\n".join(LINES))
        (batch,) = self.stream(replace(file, committed_records=3, mtime_ns=1), 100)
        assert len(batch.items) == 5
        assert batch.readings[0].file.committed_records == 0

    @pytest.mark.parametrize("size", [1, 3_000_000])
    def test_whole_and_streamed_readings_agree(self, tmp_path: Path, size: int) -> None:
        """Small files come by one read, large ones through a stream."""
        padding = {"text": "x" * size}
        file = write(tmp_path / "a.json", json.dumps([*ARTICLES, padding]).encode())
        whole = READ([file])
        batches = self.stream(file, 2)
        assert tuple(record for batch in batches for record in batch.items) == whole.items
        assert batches[-1].readings == whole.readings

    def test_a_failure_in_a_later_batch_keeps_the_earlier_ones(self, tmp_path: Path) -> None:
        """The last reading counts it."""
        file = write(tmp_path / "a.json", b"[" + b",".join(LINES))
        batches = self.stream(file, 2)
        assert sum(len(batch.items) for batch in batches) == 5
        assert reasons(batches[-1]) == [(5, "truncated")]
        assert (batches[-1].readings[0].records, batches[-1].readings[0].is_failed) == (6, False)

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
    @given(count=st.integers(1, 12), records=st.integers(1, 5), committed=st.integers(0, 12))
    def test_stopping_anywhere_and_going_on_reads_every_record_once(
        self, tmp_path: Path, count: int, records: int, committed: int
    ) -> None:
        """Whatever the size of batches."""
        file = write(tmp_path / "a.jsonl", b"".join(b'{"n": %d}\n' % n for n in range(count)))
        done = min(committed, count)
        batches = self.stream(replace(file, committed_records=done), records)
        numbers = [record.source.number for batch in batches for record in batch.items]
        assert numbers == list(range(done, count))
        assert batches[-1].readings[0].records == count
        assert [batch.readings[0].is_complete for batch in batches] == [False] * (len(batches) - 1) + [True]


class TestHostileFiles:
    """What lies in folders besides articles."""

    def test_pipes_sockets_folders_and_links_are_no_files(self, tmp_path: Path) -> None:
        """None of them blocks."""
        os.mkfifo(tmp_path / "pipe.txt")
        (tmp_path / "folder.txt").mkdir()
        (tmp_path / "link.txt").symlink_to(tmp_path / "nowhere")
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(tmp_path / "socket.txt"))
            batch = READ([found(tmp_path / name) for name in ("pipe.txt", "folder.txt", "link.txt", "socket.txt")])
        assert [reading.ignored for reading in batch.readings] == ["not_a_file"] * 4
        assert all(reading.is_complete and not reading.is_failed for reading in batch.readings)
        assert (batch.items, batch.rejections) == ((), ())

    def test_a_device_is_not_even_opened(self) -> None:
        """`/dev/null` may be called anything."""
        assert READ([found("/dev/null")]).readings[0].ignored == "not_a_file"

    def test_a_format_without_a_reader_is_ignored(self, tmp_path: Path) -> None:
        """It may come with a later version."""
        batch = READ([write(tmp_path / "a.docx", b"PK")])
        assert (batch.readings[0].ignored, batch.rejections) == ("unsupported_format", ())

    @pytest.mark.parametrize("in_its_place", [None, b"a file where its folder was"])
    def test_a_file_that_vanished_is_gone_and_refused_for_nothing(
        self, in_its_place: bytes | None, tmp_path: Path
    ) -> None:
        """It was there when the scan saw it; nobody can mend a file that is not there."""
        folder = tmp_path / "folder"
        folder.mkdir()
        file = write(folder / "a.txt", b"A.")
        folder.rename(tmp_path / "elsewhere")
        if in_its_place is not None:
            folder.write_bytes(in_its_place)
        batch = READ([file])
        assert (batch.items, batch.rejections) == ((), ())
        (reading,) = batch.readings
        assert (reading.is_gone, reading.is_complete, reading.is_failed) == (True, True, True)

    @pytest.mark.skipif(os.geteuid() == 0, reason="root reads files of mode 000")
    def test_a_file_without_permission_says_what_to_do(self, tmp_path: Path) -> None:
        """The detail is for the person who can."""
        file = write(tmp_path / "a.txt", b"A.")
        (tmp_path / "a.txt").chmod(0)
        batch = READ([file])
        assert reasons(batch) == [(None, "unreadable")]
        assert "the right to read" in batch.rejections[0].detail

    @pytest.mark.parametrize("name", ["a\nb.txt", "a'\"b.txt", b"caf\xe9.txt", "a\\b.txt", "漢字.txt"])
    def test_names_of_any_bytes_are_read(self, tmp_path: Path, name: str | bytes) -> None:
        """And written as the warehouse writes them."""
        path = os.path.join(os.fsdecode(tmp_path), os.fsdecode(name))
        with open(path, "wb") as out:
            out.write(b"A.")
        batch = READ([found(path)])
        assert batch.items[0].source.path == path_to_text(path)
        batch.items[0].source.path.encode("utf-8")

    @pytest.mark.parametrize("size", [20, 3_000_000])
    def test_a_file_that_shrinks_or_grows_while_it_is_read_has_changed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
    ) -> None:
        """None of its records counts, nor has it a digest."""
        file = write(tmp_path / "a.txt", b"x" * size)

        def split_and_cut(stream: BinaryIO, limits: Limits, fields: Fields) -> Iterator[bytes | RecordError]:
            yield stream.read(10)
            os.truncate(tmp_path / "a.txt", 5)

        monkeypatch.setattr(txt, "split", split_and_cut)
        batch = READ([file])
        assert reasons(batch) == [(None, "changed_while_read")]
        reading = batch.readings[0]
        assert (batch.items, reading.is_failed, reading.content_hash) == ((), True, None)
        assert reading.file.size == size

    def test_a_file_that_changes_after_a_batch_keeps_that_batch(self, tmp_path: Path) -> None:
        """What came after is one rejection, so that it is read again."""
        file = write(tmp_path / "a.jsonl", b"\n".join(LINES))
        batches = READ.stream(file, 2, 1 << 40)
        assert len(next(batches).items) == 2
        os.truncate(tmp_path / "a.jsonl", 5)
        rest = list(batches)
        assert reasons(rest[-1]) == [(4, "changed_while_read")]
        assert (rest[-1].readings[0].is_complete, rest[-1].readings[0].content_hash) == (True, None)

    def test_a_line_of_three_hundred_megabytes_costs_little_memory(self, tmp_path: Path) -> None:
        """A sparse file: one line of NULs, then an article."""
        import resource

        path = tmp_path / "a.jsonl"
        with path.open("wb") as out:
            out.write(LINES[0] + b"\n")
            out.seek(300_000_000)
            out.write(b"\n" + LINES[1])
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        batch = Read(FIELDS, Limits(record_bytes=1_000_000))([found(path)])
        assert [record.source.number for record in batch.items] == [0, 2]
        assert reasons(batch) == [(1, "too_large")]
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # KiB

    def test_a_text_larger_than_a_record_is_refused_with_its_digest(self, tmp_path: Path) -> None:
        """In bounded memory."""
        content = b"word " * 400_000
        batch = Read(FIELDS, Limits(record_bytes=100_000))([write(tmp_path / "a.txt", content)])
        assert reasons(batch) == [(None, "too_large")]
        assert batch.readings[0].content_hash == hashlib.sha256(content).hexdigest()
        assert batch.rejections[0].payload == content[: 64 * 1024]

    def test_a_bug_in_a_reader_is_one_rejection(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The other files of the batch go on."""

        def split_and_fail(stream: BinaryIO, limits: Limits, fields: Fields) -> Iterator[bytes | RecordError]:
            raise KeyError("boom")

        monkeypatch.setattr(txt, "split", split_and_fail)
        batch = READ([write(tmp_path / "a.txt", b"A."), write(tmp_path / "b.md", b"B.")])
        assert reasons(batch) == [(None, "unexpected_error")]
        assert len(batch.items) == 1

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
    @given(
        content=st.binary(max_size=300) | st.binary(max_size=300).map(gzip.compress),
        suffix=st.sampled_from([".txt", ".json", ".jsonl", ".md", ".json.gz"]),
        cut=st.integers(0, 30),
    )
    def test_any_bytes_under_any_name_have_one_fate(
        self, tmp_path: Path, content: bytes, suffix: str, cut: int
    ) -> None:
        """Records and rejections add up to what the reading says, and descriptors are closed."""
        file = write(tmp_path / f"a{suffix}", content[: len(content) - cut])
        batch = READ([file])
        (reading,) = batch.readings
        numbers = sorted(
            [r.source.number for r in batch.items] + [r.number for r in batch.rejections if r.number is not None]
        )
        assert numbers == list(range(reading.records))
        assert reading.is_failed == (reading.records == 0)
        assert reading.content_hash == hashlib.sha256(content[: len(content) - cut]).hexdigest()


def test_no_descriptor_is_left_open(tmp_path: Path) -> None:
    """Nor when a stream is given up in its middle."""
    before = len(os.listdir("/proc/self/fd"))
    file = write(tmp_path / "a.jsonl", b"\n".join(LINES))
    READ([file, write(tmp_path / "b.docx", b""), write(tmp_path / "c.txt", b"")])
    batches = READ.stream(file, 1, 1)
    next(batches)
    batches.close()  # type: ignore[attr-defined]
    assert len(os.listdir("/proc/self/fd")) == before
