"""The walk of one file, and what must hold of it whatever the file is."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from pipeline.batch import Batch
from pipeline.configuration import CONFIG_DIR
from pipeline.ingest import Stages, refine
from pipeline.records import Candidate, SourceFile
from schemas.settings import LimitSettings

LIMITS = LimitSettings(record_bytes=1_000_000, depth=50)
AS_OF = datetime(2024, 9, 7, tzinfo=UTC)


class Walk:
    """The stages, loaded once, and a folder for the file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stages = Stages.load(CONFIG_DIR, LIMITS, AS_OF)

    def take(self, name: str, content: bytes) -> Batch[Candidate]:
        """Take a file through the walk. Raises AssertionError where something does not hold of what comes out."""
        path = self.folder / (os.path.basename(name) or "x")
        path.write_bytes(content)
        try:
            status = path.stat()
            file = SourceFile(
                str(path), str(path), status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, file_no=1
            )
            batch = refine([file], self.stages)
        finally:
            path.unlink()
        check(batch)
        return batch


def check(batch: Batch[Candidate]) -> None:
    """Raise AssertionError where a record has no fate or two, or where our own fault met one."""
    faults = [rejection.detail for rejection in batch.rejections if rejection.reason == "unexpected_error"]
    assert not faults, faults[0]
    (reading,) = batch.readings
    assert reading.is_complete
    numbers = [item.source.number for item in batch.items]
    numbers += [rejection.number for rejection in batch.rejections if rejection.number is not None]
    assert sorted(numbers) == list(range(reading.records)), "records without a fate, or with two"
    assert reading.records or reading.ignored or [rejection.number for rejection in batch.rejections] == [None]
    for item in batch.items:
        assert not item.tag_rows.tags or item.article.body
        assert "tagging_failed" not in item.article.warnings, item.article.warnings
        item.article.body.encode("utf-8")
    assert all(len(rejection.payload) <= 65536 for rejection in batch.rejections)
