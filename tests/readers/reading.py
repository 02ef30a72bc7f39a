"""Files read as the pipeline reads them, up to what a record says of itself."""

from __future__ import annotations

from pathlib import Path

from pipeline.batch import Batch
from pipeline.configuration import CONFIG_DIR
from pipeline.readers.fields import Fields
from pipeline.readers.limits import Limits
from pipeline.records import ParsedRecord, RawRecord, SourceFile
from pipeline.stages.parse import Parse
from pipeline.stages.read import Read

FIELDS = Fields.load(CONFIG_DIR)
SMALL = Limits(record_bytes=100_000, depth=50)


def write(path: Path, content: bytes) -> SourceFile:
    """Write a file and return it as an arrival finds it."""
    path.write_bytes(content)
    status = path.stat()
    return SourceFile(
        str(path), str(path), status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, file_no=1
    )


def read_raw(path: Path, content: bytes, limits: Limits = SMALL) -> Batch[RawRecord]:
    """Return the records of a file that holds some bytes."""
    return Read(FIELDS, limits)([write(path, content)])


def read(path: Path, content: bytes, limits: Limits = SMALL) -> Batch[ParsedRecord]:
    """Return the records of a file that holds some bytes, parsed."""
    return read_raw(path, content, limits).map(Parse(FIELDS))


def refusals(batch: Batch[ParsedRecord] | Batch[RawRecord]) -> list[tuple[int | None, str]]:
    """Return where and why something was refused."""
    return [(rejection.number, rejection.reason) for rejection in batch.rejections]
