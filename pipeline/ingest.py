"""The walk: from files to candidates, and from candidates into the warehouse. Start reading here.

refine   read ▶ parse ▶ clean ▶ validate ▶ fingerprint ▶ tag      pure, on any machine, in any process
commit   find matches ▶ deduplicate ▶ append                      one home, one writer, one transaction
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from pipeline import readers
from pipeline.batch import Batch, reject
from pipeline.errors import RecordError
from pipeline.readers.fields import Fields
from pipeline.readers.limits import Limits
from pipeline.records import Candidate, ParsedRecord, RawRecord, Rejection, SourceFile, StoredText, TagRows
from pipeline.rows import Stamp, candidate_of, with_tag_rows
from pipeline.stages import clean, deduplicate, fingerprint, parse, tag, validate
from pipeline.stages.deduplicate import Changes, Known
from pipeline.stages.read import Read
from schemas.settings import BY_RULES, LimitSettings, TagSettings


def made_by(tags: TagSettings = BY_RULES) -> str:
    """Return the version of each stage, as every article carries it.

    Raises UsageError where the settings ask for a model that is not there.
    """
    versions = {
        "parse": parse.VERSION,
        "clean": clean.VERSION,
        "validate": validate.VERSION,
        "fingerprint": fingerprint.VERSION,
        "tag": tag.version_of(tags),
        "deduplicate": deduplicate.VERSION,
    }
    return " ".join([f"{name}={version}" for name, version in versions.items()])


@dataclass(frozen=True, slots=True)
class Stages:
    """The stages of `refine` with their settings and vocabularies. Loading them costs half a second."""

    read: Read
    parse: parse.Parse
    clean: clean.Clean
    validate: validate.Validate
    tag: tag.Tag

    @classmethod
    def load(cls, config_dir: Path, limits: LimitSettings, as_of: datetime, tags: TagSettings = BY_RULES) -> Stages:
        """Load the stages for a run that started at `as_of`."""
        fields = Fields.load(config_dir)
        return cls(
            Read(fields, limits_of(limits)),
            parse.Parse(fields),
            clean.Clean.load(config_dir, fields.sources),
            validate.Validate(as_of, refused_flags=frozenset(limits.refused_flags), refused_score=limits.refused_score),
            tag.Tag.load(config_dir, tags),
        )


def limits_of(settings: LimitSettings) -> Limits:
    """Return what a reader needs to know of the settings."""
    return Limits(settings.record_bytes, settings.depth, settings.expansion_ratio)


def read_by(settings: LimitSettings) -> str:
    """Return a digest of what judges a file: readers, stages and limits. Quarantine is tried again when it changes."""
    stages = (readers.fingerprint(), parse.VERSION, clean.VERSION, validate.VERSION)
    limits = (settings.record_bytes, settings.depth, settings.expansion_ratio)
    return fingerprint.digest(repr((*stages, *limits, sorted(settings.refused_flags), settings.refused_score)))[:12]


def refine(files: Sequence[SourceFile] | Batch[RawRecord], stages: Stages) -> Batch[Candidate]:
    """Everything that needs no memory of the past: the same files, stages and `as_of` give the same batch.

    A large file comes as batches of its raw records, since its reading must not be all in memory.
    """
    raw = files if isinstance(files, Batch) else stages.read(files)
    return refine_parsed(raw.map(stages.parse), stages)


def refine_parsed(parsed: Batch[ParsedRecord], stages: Stages) -> Batch[Candidate]:
    """The rest of the walk of `refine`, for records that were read before."""
    validated = parsed.map_together(stages.clean).map(stages.validate)
    tagged = validated.map_together(fingerprint.fingerprint).enrich_together(stages.tag, tag.mark_untagged)
    return tagged.enrich(with_tag_rows, tag.mark_untagged)


class Memory(Protocol):
    """What `commit` needs of a warehouse."""

    def find_matches(self, batch: Batch[Candidate]) -> Known:
        """Look up what a batch touches."""
        ...

    def append(self, changes: Changes, stamp: Stamp, read_by: str) -> None:
        """Write what a batch changes, in one transaction."""
        ...

    def why_refused(self, changes: Changes) -> str | None:
        """Say why changes cannot be written; None where they can."""
        ...


def commit(
    batch: Batch[Candidate],
    warehouse: Memory,
    stamp: Stamp,
    judged_by: str,
    tag_stage: Callable[[Candidate], Candidate],
) -> Changes:
    """Decide a batch against what is known, and append it, in one transaction."""
    changes = deduplicate.deduplicate(batch, warehouse.find_matches(batch), stamp)
    changes = replace(changes, tag_rows={**changes.tag_rows, **_tag_again(changes, tag_stage)})
    warehouse.append(changes, stamp, judged_by)
    return changes


def set_apart(batch: Batch[Candidate], warehouse: Memory, stamp: Stamp) -> Batch[Candidate]:
    """Return a batch that the warehouse refused with the records to blame as rejections. One try a record."""
    held: list[Candidate] = []
    refused: list[Rejection] = []
    for candidate in batch.items:
        alone = replace(batch, items=(candidate,), rejections=())
        reason = warehouse.why_refused(deduplicate.deduplicate(alone, Known(), stamp))
        if reason is None:
            held.append(candidate)
        else:
            refused.append(reject(candidate.source, "append", RecordError("unexpected_error", reason)))
    return replace(batch, items=tuple(held), rejections=(*batch.rejections, *refused))


def _tag_again(changes: Changes, tag_stage: Callable[[Candidate], Candidate]) -> Mapping[str, TagRows]:
    """Tag stored contents that have become current again."""
    revived = Batch(tuple(candidate_of(row) for row in changes.untagged)).enrich(tag_stage, tag.mark_untagged)
    written = revived.enrich(with_tag_rows, tag.mark_untagged)
    return {candidate.article_id: candidate.tag_rows for candidate in written.items}


def refine_again(stored: Batch[StoredText], stages: Stages) -> Batch[Candidate]:
    """The walk of `refine` for raw texts out of the warehouse, which were read and decoded before."""

    def parse_again(text: StoredText) -> ParsedRecord:
        return stages.parse.again(text.source, text.raw_text)

    return refine_parsed(stored.map(parse_again), stages)


def tag_again(stored: Batch[Candidate], stages: Stages) -> Batch[Candidate]:
    """Tag articles out of the warehouse anew."""
    return stored.enrich_together(stages.tag, tag.mark_untagged).enrich(with_tag_rows, tag.mark_untagged)
