"""What flows through the pipeline, frozen: a file, its records, and what each stage makes of them.

    SourceFile ─read─▶ RawRecord ─parse─▶ ParsedRecord ─clean─▶ CleanRecord ─validate─▶ Article
        ─fingerprint─▶ Candidate ─tag─▶ Candidate

Every one of them carries its `source`, so that whatever happens to it can be told by file and record.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from operator import attrgetter
from typing import Literal, NamedTuple, TypeVar

from pipeline.errors import IgnoredReason, Reason

Record = TypeVar("Record")


def _quick_to_pickle(kind: type[Record]) -> type[Record]:
    """Let a frozen dataclass be pickled as a call with its fields: half the time of its state, which is a list."""
    values = attrgetter(*(one.name for one in fields(kind)))  # type: ignore[arg-type]

    def reduce(self: Record) -> tuple[type[Record], tuple[object, ...]]:
        return kind, values(self)

    kind.__reduce__ = reduce  # type: ignore[assignment,method-assign]
    return kind


Precision = Literal["second", "minute", "day", "month", "year"]
DateSource = Literal["metadata", "text", "filename"]


@_quick_to_pickle
@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as an arrival found it. `path` is for the operating system, `name` what the warehouse calls it."""

    path: str
    name: str
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    file_no: int | None = None
    """Its number in the ledger; None where the ledger does not know it yet."""
    reading: int = 1
    """Which reading of this file it is, from 1; one that was interrupted and goes on keeps its number."""
    committed_records: int = 0
    """Records that an earlier, interrupted reading of the same bytes has committed: a reading goes on after them."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file as a look at its folder showed it; `name` is what the warehouse calls it."""

    name: str
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    ignored: IgnoredReason | None = None
    """Why it is no input, if it is none."""


@_quick_to_pickle
@dataclass(frozen=True, slots=True)
class RecordSource:
    """Where a record lies: in which file, at which place, in which format."""

    path: str
    """The file as the warehouse names it: absolute, resolved, see `paths.path_to_text`."""
    number: int
    """The record's place in its file, from 0."""
    format: str
    """The reader's name for the format: `txt`, `json`, `jsonl`, `md` ..."""
    mtime_ns: int
    is_sole: bool
    """Whether it is the only record of its file."""
    content_hash: str
    """SHA-256 in hex of the record's own bytes, unpacked."""
    decoding: str | None = None
    """How these became text, as `pipeline.text.decode.Decoded` tells it; None until they have."""


@_quick_to_pickle
@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record's own bytes, unpacked, neither decoded nor judged."""

    source: RecordSource
    content: bytes


@dataclass(frozen=True, slots=True)
class Given:
    """What the record says of itself in fields, as strings, unjudged; None where it says nothing."""

    headline: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    dateline: str | None = None
    published: str | None = None
    published_day: date | None = None
    """The day of publication by the newsroom's own clock, where `published` gives its moment in UTC alone."""
    modified: str | None = None
    language: str | None = None
    section: str | None = None
    keywords: tuple[str, ...] = ()
    """The words that a page names as what it is about, in its own order."""
    url: str | None = None
    """The record's own address: where it was fetched from."""
    canonical_url: str | None = None
    """The address that the page names as canonical; on another host it is where the copy comes from."""
    stable_id: str | None = None
    """The record's own stable id (ninjs `uri`, a feed's `guid`, a JSON `id`)."""
    origin_url: str | None = None
    """The address that the page's own words say it comes from."""
    credit: str | None = None
    """The agency or outlet that the page's own words say it comes from."""
    is_flat: bool = False
    """Whether the text is all of a page in plain text, furniture and all, as that of the format `txt` always is."""


@dataclass(frozen=True, slots=True)
class ParsedRecord:
    """A record decoded: its text, furniture and all, and the fields that came with it."""

    source: RecordSource
    raw_text: str
    """The record decoded, whole: kept in the warehouse, so that stages can run again without the file."""
    text: str
    """The article's text as found: blocks on lines, furniture not yet removed."""
    given: Given
    repairs: tuple[str, ...] = ()
    """Codes of what was mended in text and fields, for the article's warnings."""


@dataclass(frozen=True, slots=True)
class StoredText:
    """A record's raw text out of the warehouse, to be run through stages again without its file."""

    source: RecordSource
    raw_text: str


class Moment(NamedTuple):
    """An instant with the precision that its source really gave.

    `at` is aware; a coarse one is its period's first instant in UTC.
    """

    at: datetime
    precision: Precision
    on: date | None
    """The day in the publication's own offset; None unless precise to the day."""


@dataclass(frozen=True, slots=True)
class CleanRecord:
    """A record with the article's own text told from the furniture, and what the text says of itself."""

    source: RecordSource
    raw_text: str
    given: Given
    headline: str | None
    body: str
    """Paragraphs parted by a blank line."""
    authors: tuple[str, ...]
    publisher: str | None
    dateline: str | None
    published: Moment | None
    """A publication date that the text or the file's name gives; the record's own field, if valid, goes before it."""
    published_source: DateSource | None
    modified: Moment | None = None
    """When the text says that it was changed last; the record's own field goes before it."""
    credit: str | None = None
    """The agency or outlet that the text says it is from."""
    origin_url: str | None = None
    """The address of the original that the text names."""
    standfirst: str | None = None
    repairs: tuple[str, ...] = ()
    """Codes of what was mended before, for the article's warnings."""
    quality_score: float | None = None
    """How surely it is a whole article of somebody's own, 0 to 1; None where that was not judged."""
    quality_flags: tuple[str, ...] = ()


@_quick_to_pickle
@dataclass(frozen=True, slots=True)
class Article:
    """A record that passed validation. Every field is as the warehouse will hold it."""

    source: RecordSource
    raw_text: str
    headline: str | None
    body: str
    authors: tuple[str, ...]
    publisher: str | None
    dateline: str | None
    published_at: datetime | None
    published_on: date | None
    published_precision: Precision | None
    published_source: DateSource | None
    modified_at: datetime | None
    language: str
    url: str | None
    origin_url: str | None
    section: str | None
    word_count: int
    stable_id: str | None
    credit: str | None = None
    """The agency or outlet that this copy says its text is from."""
    standfirst: str | None = None
    keywords: tuple[str, ...] = ()
    """What its page says in keywords that it is about."""
    quality_score: float | None = None
    """How surely it is a whole article of somebody's own, 0 to 1."""
    quality_flags: tuple[str, ...] = ()
    """What speaks against that, in the order of the names."""
    warnings: tuple[str, ...] = ()
    """Codes of optional fields that were dropped, as `invalid_url`, `future_date`."""
    judge_again_at: datetime | None = None
    """When a dropped future date will have come, so that the record is validated again."""


class Mention(NamedTuple):
    """One place where a tag was found. Offsets count code points of `part`, half open; `surface` is the text there."""

    kind: str
    tag_id: str
    part: Literal["headline", "body"]
    char_start: int
    char_end: int
    surface: str


class Tag(NamedTuple):
    """One thing that an article is about. `mentions` is None where the kind is not found at places (topics)."""

    kind: str
    tag_id: str
    label: str
    mentions: int | None
    score: float


class Day(NamedTuple):
    """A day or range of days that the text speaks of. `date_to` is its last day, inclusive; offsets as in `Mention`."""

    date_from: date
    date_to: date
    part: Literal["headline", "body"]
    char_start: int
    char_end: int
    surface: str


class Event(NamedTuple):
    """What an article says of an event: where and when, as far as it does. `date_to` is the last day, inclusive."""

    tag_id: str
    name: str
    place: str | None
    date_from: date | None
    date_to: date | None


QuoteType = Literal["direct", "indirect", "mixed"]


class Quote(NamedTuple):
    """Something that somebody said. `quote` is exactly body[char_start:char_end], of a direct one with its marks."""

    quote: str
    quote_type: QuoteType
    speaker: str | None
    """The resolved name; None where the text does not say."""
    tag_id: str | None
    cue: str | None
    """The word for it, as it stands in the text: `said`, `told`, `according to`."""
    char_start: int
    char_end: int


@dataclass(frozen=True, slots=True)
class Tagging:
    """What an article is about: tags with their places, the days and events that it speaks of, and who said what."""

    tags: tuple[Tag, ...] = ()
    mentions: tuple[Mention, ...] = ()
    days: tuple[Day, ...] = ()
    events: tuple[Event, ...] = ()
    quotes: tuple[Quote, ...] = ()
    vocabulary: str = ""
    """The version of the tagging, and a digest of its vocabularies; empty for what was not tagged whole."""

    def __add__(self, other: Tagging) -> Tagging:
        """Return both together, this one's first."""
        return Tagging(
            self.tags + other.tags,
            self.mentions + other.mentions,
            self.days + other.days,
            self.events + other.events,
            self.quotes + other.quotes,
            self.vocabulary or other.vocabulary,
        )


NO_TAGGING = Tagging()


class TagRows(NamedTuple):
    """What stands of an article in the tables of these names, as `rows.with_tag_rows` writes it.

    Of each table some JSON objects of columns without `article_id`: `{"kind": [...], "tag_id": [...] ...}`.
    """

    tags: tuple[bytes, ...] = ()
    mentions: tuple[bytes, ...] = ()
    dates: tuple[bytes, ...] = ()
    events: tuple[bytes, ...] = ()
    quotes: tuple[bytes, ...] = ()
    taggings: tuple[bytes, ...] = ()


NO_ROWS = TagRows()


@_quick_to_pickle
@dataclass(frozen=True, slots=True)
class Candidate:
    """An article ready for the warehouse, which decides whether it is new, revised, unchanged or a copy."""

    article: Article
    article_id: str
    """UUID of the identity, as text."""
    identity: str
    """What the identity was made of, readable: `url:https://...`, `id:...`, `path:...`, `content:...`."""
    fields_hash: str
    """Digest of the fields whose change makes a revision; 32 hex digits."""
    body_key: str
    """Digest of the body after normalising space, quotes and Unicode form; 32 hex digits."""
    tagging: Tagging = NO_TAGGING
    """What the taggers found; on its way to the warehouse it is empty, and `tag_rows` has it."""
    sketch: bytes = b""
    """Fingerprints of the body, packed: see `text.shingles`."""
    tag_rows: TagRows = NO_ROWS

    @property
    def source(self) -> RecordSource:
        """Where the record lies."""
        return self.article.source


@_quick_to_pickle
@dataclass(frozen=True, slots=True)
class Rejection:
    """A record (or, with `number` None, a whole file) that could not be ingested, with the reason."""

    path: str
    number: int | None
    stage: str
    reason: Reason
    detail: str
    payload: bytes = b""


@_quick_to_pickle
@dataclass(frozen=True, slots=True)
class Reading:
    """What has been read of one file up to and including this batch: the ledger's news."""

    file: SourceFile
    """With size, times and inode as they were while reading."""
    content_hash: str | None
    """SHA-256 in hex of the file's bytes; None until the reading is complete, and where it could not be read."""
    records: int
    """Records whose fate is decided with this batch, counted from the file's beginning."""
    is_complete: bool
    is_failed: bool = False
    """Whether the file failed whole: one rejection without a record number says why, unless it is gone."""
    ignored: IgnoredReason | None = None
    is_gone: bool = False
    """Whether there was no file any more when it was to be read: it, its folder or the share that it lay on is gone."""


@dataclass(frozen=True, slots=True)
class Disposal:
    """What becomes of a file after it was ingested: it is moved to `target`, or, with None, deleted."""

    file: SourceFile
    """As the ledger has it: with size, times and inode as they were while reading."""
    target: str | None
    """For the operating system."""

    @property
    def action(self) -> Literal["move", "delete"]:
        """The word for it."""
        return "delete" if self.target is None else "move"
