"""Raw records to text and fields: decode the bytes, then let the format's reader interpret them.

The second half alone runs over texts that the warehouse holds, without their files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.errors import PAYLOAD_BYTES, RecordError
from pipeline.readers import decode_record, readers
from pipeline.readers.fields import Fields
from pipeline.records import Given, ParsedRecord, RawRecord, RecordSource
from pipeline.text.mojibake import repair_mojibake
from pipeline.text.normalize import is_composed

VERSION = 3

_WRITTEN = ("headline", "publisher", "dateline", "section")


@dataclass(frozen=True, slots=True)
class Parse:
    """The stage with the table of field names."""

    fields: Fields

    @classmethod
    def load(cls, config_dir: Path) -> Parse:
        """Read the table from the config folder; raises UsageError where it is wrong."""
        return cls(Fields.load(config_dir))

    def __call__(self, record: RawRecord) -> ParsedRecord:
        """Decode and interpret a record. Raises RecordError, with the record's bytes as its payload."""
        try:
            decoded = decode_record(record.source.format, record.content)
            return self.again(replace(record.source, decoding=decoded.how), decoded.text)
        except RecordError as error:
            raise RecordError(error.reason, error.detail, error.payload or record.content) from error

    def again(self, source: RecordSource, raw_text: str) -> ParsedRecord:
        """Interpret a text that was decoded before. Raises RecordError."""
        reader = readers().get(source.format)
        if reader is None:
            raise RecordError(
                "unexpected_error",
                f"no reader for the format {source.format!r} is installed; ingest the file again",
                raw_text[:PAYLOAD_BYTES].encode("utf-8", "replace"),
            )
        text, given = reader.parse(raw_text, self.fields)
        return _repaired(ParsedRecord(source, raw_text, text, given))


def _repaired(record: ParsedRecord) -> ParsedRecord:
    """Undo mojibake in text and fields, and say so; say where the text is not in NFC, which `clean` puts it into."""
    if record.text.isascii() and all(value.isascii() for value in _strings(record.given)):
        return record
    text, given = repair_mojibake(record.text), _changed(record.given, repair_mojibake)
    repairs = []
    if (text, given) != (record.text, record.given):
        repairs.append("mojibake")
    if not all(map(is_composed, (text, given.headline or ""))):
        repairs.append("not_nfc")
    return replace(record, text=text, given=given, repairs=tuple(repairs)) if repairs else record


def _strings(given: Given) -> Iterator[str]:
    """Yield the fields that people write."""
    yield from (value for name in _WRITTEN if (value := getattr(given, name)))
    yield from given.authors


def _changed(given: Given, change: Callable[[str], str]) -> Given:
    """Return the fields with a change made to each that people write."""
    written: dict[str, Any] = {
        name: change(value) for name in _WRITTEN if (value := getattr(given, name)) and not value.isascii()
    }
    authors = tuple(author if author.isascii() else change(author) for author in given.authors)
    return replace(given, authors=authors, **written) if written or authors != given.authors else given
