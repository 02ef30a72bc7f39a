"""Raw records to text and fields: decode the bytes, then let the format's reader interpret them.

The second half alone runs over texts that the warehouse holds, without their files.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.errors import PAYLOAD_BYTES, RecordError
from pipeline.readers import decode_record, readers
from pipeline.readers.fields import Fields
from pipeline.records import ParsedRecord, RawRecord, RecordSource

VERSION = 1


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
        return ParsedRecord(source, raw_text, text, given)
