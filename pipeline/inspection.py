"""Looking at one file as the pipeline sees it: what is kept, what is dropped and why, and which facts stand where.

Nothing is written and no warehouse is needed. The same stages run as in an ingestion, and tell more of what they did.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.errors import FatalError, RecordError
from pipeline.ingest import limits_of
from pipeline.paths import path_to_text
from pipeline.readers.fields import Fields
from pipeline.records import Article, RawRecord, Rejection, SourceFile
from pipeline.stages.clean import Clean, Explained, ExplainedBlock
from pipeline.stages.parse import Parse
from pipeline.stages.read import Read
from pipeline.stages.validate import Validate
from pipeline.text.flat.blocks import tidy
from pipeline.text.pages.account import Account, TextBlock
from schemas.settings import LimitSettings

BATCH_RECORDS, BATCH_BYTES = 50, 8_388_608  # read ahead of what is shown
SHOWN = (
    "headline", "authors", "publisher", "dateline", "published_at", "published_on", "published_precision",
    "published_source", "modified_at", "language", "url", "origin_url", "credit", "standfirst", "section", "keywords",
    "word_count",
    "quality_score", "quality_flags", "warnings",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Inspected:
    """One record: what became of it, and how."""

    number: int
    format: str
    article: Article | None
    """None where it is refused."""
    refused: str | None
    """Why it is refused."""
    explained: Explained | None
    """None where it could not even be read."""

    def fields(self) -> Mapping[str, Any]:
        """Return the columns that the record's article will have, those with a value."""
        if self.article is None:
            return {}
        values = {name: getattr(self.article, name) for name in SHOWN}
        return {name: value for name, value in values.items() if value not in (None, (), "")}

    def is_given(self, name: str) -> bool:
        """Say whether a column's value came in a field of the record, and not in its text."""
        given = self.explained.record.given if self.explained else None
        return bool(given and getattr(given, name.removesuffix("_at"), None))


@dataclass(frozen=True, slots=True)
class Inspector:
    """The stages by which a file is looked at."""

    read: Read
    parse: Parse
    clean: Clean
    validate: Validate
    accounts: list[Account]
    """What the reader of web pages tells of the record that is parsed, if that is one."""

    @classmethod
    def load(cls, config_dir: Path, limits: LimitSettings, as_of: datetime) -> Inspector:
        """Load the stages without the taggers."""
        refused = frozenset(limits.refused_flags)
        fields, accounts = Fields.load(config_dir), list[Account]()
        telling = replace(fields, reader_of_pages=replace(fields.pages, told=accounts.append))
        return cls(
            Read(fields, limits_of(limits)),
            Parse(telling),
            Clean.load(config_dir),
            Validate(as_of, refused_flags=refused, refused_score=limits.refused_score),
            accounts,
        )

    def inspect(self, path: str) -> Iterator[Inspected]:
        """Yield the records of a file in order. Raises FatalError where it cannot be read, or is of no format."""
        seen = False
        for batch in self.read.stream(_source_file(path), BATCH_RECORDS, BATCH_BYTES):
            items: list[RawRecord | Rejection] = [*batch.items, *batch.rejections]
            for item in sorted(items, key=_number):
                seen = True
                yield _refused(item) if isinstance(item, Rejection) else self._record(item)
            for reading in batch.readings:
                if reading.ignored:
                    raise FatalError(f"cannot inspect {path}: it would be ignored as {reading.ignored}")
        if not seen:
            raise FatalError(f"cannot inspect {path}: there is no record in it")

    def _record(self, raw: RawRecord) -> Inspected:
        explained: Explained | None = None
        self.accounts.clear()
        try:
            explained = self.clean.explain(self.parse(raw))
            explained = _with_page(explained, self.accounts[-1]) if self.accounts else explained
            article = self.validate(explained.record)
        except RecordError as error:
            return Inspected(raw.source.number, raw.source.format, None, str(error), explained)
        return Inspected(raw.source.number, raw.source.format, article, None, explained)


def _with_page(explained: Explained, account: Account) -> Explained:
    """Return what was made of a record with the blocks that the reader of its page dropped, and the places of facts."""
    told = {fact.name for fact in account.facts}
    facts = (*account.facts, *(fact for fact in explained.facts if fact.name not in told))
    return explained._replace(blocks=tuple(_interleaved(account.blocks, explained.blocks)), facts=facts)


def _interleaved(page: Sequence[TextBlock], cleaned: Sequence[ExplainedBlock]) -> Iterator[ExplainedBlock]:
    """Yield the blocks of a cleaned text where they stand among those that the page's reader dropped.

    Both have the kept text in the same order, cut in other places: lines of code, and paragraphs that were wrapped. So
    its letters are counted, not its blocks.
    """
    rest = iter(cleaned)
    due = shown = 0
    for block in page:
        if not block.is_kept:
            yield ExplainedBlock(*block)
            continue
        due += _letters(tidy(block.text))
        while shown < due and (part := next(rest, None)) is not None:
            shown += _letters(part.text)
            yield part._replace(log_odds=block.log_odds)
    yield from rest


def _letters(text: str) -> int:
    return len("".join(text.split()))


def _source_file(path: str) -> SourceFile:
    try:
        status = os.stat(path)
    except FileNotFoundError as error:
        raise FatalError(f"cannot inspect {path}: no such file") from error
    except OSError as error:
        raise FatalError(f"cannot inspect {path}: {error.strerror}") from error
    if stat.S_ISDIR(status.st_mode):
        raise FatalError(f"cannot inspect {path}: it is a folder; name a file in it")
    resolved = os.path.realpath(path)
    times = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
    return SourceFile(resolved, path_to_text(resolved), *times)


def _number(item: RawRecord | Rejection) -> int:
    number = item.number if isinstance(item, Rejection) else item.source.number
    return -1 if number is None else number


def _refused(rejection: Rejection) -> Inspected:
    reason = f"{rejection.reason}: {rejection.detail}"
    return Inspected(rejection.number or 0, "", None, reason, None)


def as_json(inspected: Inspected) -> dict[str, Any]:
    """Return an inspected record for machines."""
    explained = inspected.explained
    fields = {name: _plain(value) for name, value in inspected.fields().items()}
    blocks = explained.blocks if explained else ()
    facts = explained.facts if explained else ()
    return {
        "record": inspected.number,
        "format": inspected.format,
        "refused": inspected.refused,
        "fields": fields,
        "facts": [fact._asdict() for fact in facts],
        "blocks": [block._asdict() | {"number": number} for number, block in enumerate(blocks, start=1)],
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else list(value) if isinstance(value, tuple) else value
