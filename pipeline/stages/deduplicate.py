"""Decide what a batch means for what is known: which content of an article is current, which article the original.

Pure: it sees what the warehouse looked up (`Known`) and says what shall stand there afterwards (`Changes`). Every
choice is by one fixed tuple over the contents themselves, so the order in which files came makes no difference.

A version is a row of the table `versions` (see rows.py): it comes from there and goes back there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from pipeline.batch import Batch
from pipeline.records import Candidate, Reading, Rejection, TagRows
from pipeline.rows import Row, Stamp, dashed, version_row
from pipeline.stages.match import pack_sketch
from pipeline.text.normalize import squash

VERSION = 1


class OriginalRank(NamedTuple):
    """Who of several copies is the original: the least of these.

    Who is credited, then the earliest published, then the fullest, then the id.
    """

    origin: int
    """0 for the agency or outlet that is credited, 1 for an article that says nothing, 2 for one from elsewhere."""
    published_us: int
    missing_words: int
    article_id: str


class GroupHead(NamedTuple):
    """The best of the articles that carry one body, and how many they are; those of the batch are left out."""

    rank: OriginalRank
    members: int


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Of what a batch holds, what was taken down: ids of articles, digests of contents and of bodies (dashed)."""

    articles: frozenset[str] = frozenset()
    contents: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Known:
    """What the warehouse holds of the articles, files and bodies that a batch touches."""

    versions: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    """All stored versions of each article that the batch touches, by article_id."""
    sightings: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    """All stored sightings of those articles, each with its file's `path`, by article_id."""
    groups: Mapping[str, GroupHead] = field(default_factory=dict)
    """By body_key, for every body of the batch or of those articles that others carry, too."""
    forgotten: Forgotten = Forgotten()


@dataclass(frozen=True, slots=True)
class Changes:
    """What shall stand in the warehouse after a batch."""

    versions: tuple[Row, ...] = ()
    rewritten: tuple[str, ...] = ()
    """Articles that stood there before: their versions and sightings are replaced by those given here."""
    retagged: tuple[str, ...] = ()
    """Articles that stood there before and say something else now: their tags are replaced."""
    sightings: tuple[Row, ...] = ()
    raw_texts: tuple[Row, ...] = ()
    tag_rows: Mapping[str, TagRows] = field(default_factory=dict)
    untagged: tuple[Row, ...] = ()
    """Stored versions that have become current without being in the batch: their tags must be made anew."""
    groups: Mapping[str, GroupHead | None] = field(default_factory=dict)
    """By body_key, every body whose carriers may have changed; None where no article carries it any more."""
    sketches: Mapping[str, bytes] = field(default_factory=dict)
    """By body_key, the fingerprints of bodies that articles of the batch carry now."""
    kept_out: tuple[Row, ...] = ()
    """Records of what was taken down, as rows of `forgotten_sightings`: they change nothing."""
    new: int = 0
    revised: int = 0
    unchanged: int = 0
    rejections: tuple[Rejection, ...] = ()
    readings: tuple[Reading, ...] = ()

    @property
    def records(self) -> int:
        """Return how many records the batch decided, a file that failed whole counting one."""
        return self.new + self.revised + self.unchanged + len(self.rejections)


def deduplicate(batch: Batch[Candidate], known: Known, stamp: Stamp) -> Changes:
    """Decide every candidate of a batch against what is known, and against each other."""
    readings = {reading.file.name: reading for reading in batch.readings}
    kept_out: list[Candidate] = []
    items: list[Candidate] = []
    for candidate in batch.items:
        (kept_out if is_forgotten(candidate, known) else items).append(candidate)
    fresh: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in items:
        fresh[candidate.article_id].append(candidate)
    moved = _find_moved(items, known, readings)
    touched = [
        _settle_article(article_id, fresh.get(article_id, ()), known, readings, stamp)
        for article_id in dict.fromkeys((*fresh, *known.versions))
        if article_id not in moved
    ]
    tag_rows = {(c.article_id, c.source.content_hash): c.tag_rows for c in items}
    changed = [article for article in touched if article.is_changed]
    return Changes(
        versions=tuple(row for article in changed for row in article.versions),
        rewritten=(*moved, *(article.article_id for article in changed if article.before)),
        retagged=(*moved, *(article.article_id for article in changed if article.before and article.has_new_text)),
        sightings=tuple(row for article in changed for row in article.sightings),
        raw_texts=tuple(_raw_row(c) for article in changed for c in article.raw),
        tag_rows={
            article.article_id: tag_rows[article.current_key]
            for article in changed
            if article.has_new_text and article.current_key in tag_rows
        },
        untagged=tuple(
            article.current for article in changed if article.has_new_text and article.current_key not in tag_rows
        ),
        groups=_regroup(touched, known, moved.values()),
        sketches=_sketches(touched, items),
        kept_out=tuple(_kept_out_row(c, readings[c.source.path]) for c in kept_out),
        new=sum(article.new for article in touched),
        revised=sum(article.revised for article in touched),
        unchanged=sum(article.unchanged for article in touched) + len(kept_out),
        rejections=batch.rejections,
        readings=batch.readings,
    )


def is_forgotten(candidate: Candidate, known: Known) -> bool:
    """Tell whether a record is of an article that was taken down, and must not come back.

    It is, whatever it says, where it has that article's identity. Under another identity it is where its bytes are
    those of the article, or, where it has no name of its own but its path or content, its body. A copy that was in the
    warehouse when the article was taken down stays what it is.
    """
    forgotten = known.forgotten
    if candidate.article_id in forgotten.articles:
        return True
    if candidate.article_id in known.versions:
        return False
    return candidate.source.content_hash in forgotten.contents or (
        candidate.identity.startswith(NAMELESS) and dashed(candidate.body_key) in forgotten.bodies
    )


NAMELESS = ("path:", "content:", "id:/")
"""How identities begin that say where a record lies, or what is in it, and not who it is: a move makes another."""


def _find_moved(candidates: Sequence[Candidate], known: Known, readings: Mapping[str, Reading]) -> dict[str, str]:
    """Return the articles that were the only record of a file and are now one of several, with their bodies.

    Such a record is no longer known by its path but by its content, so the article under its path would be it twice.
    """
    moved: dict[str, str] = {}
    bodies = {(c.source.path, dashed(c.body_key)) for c in candidates if not c.source.is_sole}
    for article_id, rows in known.versions.items() if bodies else ():
        current = next(row for row in rows if row["is_current"])
        place = (current["identity"].removeprefix("path:"), current["body_key"])
        left = [row for row in known.sightings.get(article_id, ()) if not _is_outdated(row, readings)]
        if place in bodies and not left:
            moved[article_id] = current["body_key"]
    return moved


def redecide(candidates: Sequence[Candidate], known: Known, stamp: Stamp) -> Changes:
    """Decide stored articles again after their contents went through the stages anew; no file is involved.

    `candidates` have the ids of the articles that they are of; each takes the place of the stored content with its
    hash, which keeps its number unless the order of contents has changed. Contents without one stay as they are.
    """
    anew = {(c.article_id, c.source.content_hash): c for c in candidates}
    touched = [_settle_again(article_id, rows, known, anew, stamp) for article_id, rows in known.versions.items()]
    return Changes(
        versions=tuple(row for article in touched for row in article.versions),
        rewritten=tuple(article.article_id for article in touched),
        retagged=tuple(article.article_id for article in touched if article.current_key in anew),
        sightings=tuple(row for article in touched for row in article.sightings),
        tag_rows={a.article_id: anew[a.current_key].tag_rows for a in touched if a.current_key in anew},
        groups=_regroup(touched, known),
        sketches=_sketches(touched, candidates),
    )


_KEPT = (
    "article_id", "identity", "revision", "is_current", "is_shown", "retired_no", "first_ingested_at", "ingested_at",
    "run_id", "source_path", "source_record", "format", "content_hash", "mtime_ns",
)  # fmt: skip
"""Columns that say where a content came from and when, not what it says."""


def _settle_again(
    article_id: str,
    stored: Sequence[Row],
    known: Known,
    anew: Mapping[tuple[str, str], Candidate],
    stamp: Stamp,
) -> _Settled:
    sightings = tuple(known.sightings.get(article_id, ()))
    rows = []
    for row in stored:
        candidate = anew.get((article_id, row["content_hash"])) if is_held(row) else None
        fresh = version_row(candidate, stamp) if candidate else row
        rows.append({**fresh, **{column: row[column] for column in _KEPT}})
    versions = settle(rows, sightings)
    return _Settled(article_id, tuple(stored), tuple(versions), sightings, sightings, (), 0)


@dataclass(frozen=True, slots=True)
class _Settled:
    """One article before and after a batch."""

    article_id: str
    before: tuple[Row, ...]
    versions: tuple[Row, ...]
    sightings: tuple[Row, ...]
    sightings_before: tuple[Row, ...]
    raw: tuple[Candidate, ...]
    candidates: int

    current: Row = field(init=False)
    current_before: Row | None = field(init=False)

    def __post_init__(self) -> None:
        current = next(row for row in self.versions if row["is_current"])
        object.__setattr__(self, "current", current)
        before = next((row for row in self.before if row["is_current"]), None)
        object.__setattr__(self, "current_before", before)

    @property
    def current_key(self) -> tuple[str, str]:
        return self.article_id, self.current["content_hash"]

    @property
    def is_changed(self) -> bool:
        return self.versions != self.before or self.sightings != self.sightings_before

    @property
    def has_new_text(self) -> bool:
        old = self.current_before
        return old is None or old["fields_hash"] != self.current["fields_hash"]

    @property
    def new(self) -> int:
        return int(not self.before)

    @property
    def revised(self) -> int:
        revisions: int = max(row["revision"] for row in self.versions)
        gained: int = revisions - max((row["revision"] for row in self.before), default=1)
        return min(max(gained, 0), self.candidates - self.new)

    @property
    def unchanged(self) -> int:
        return self.candidates - self.new - self.revised


def _settle_article(
    article_id: str,
    candidates: Sequence[Candidate],
    known: Known,
    readings: Mapping[str, Reading],
    stamp: Stamp,
) -> _Settled:
    stored = tuple(known.versions.get(article_id, ()))
    if not stored and len(candidates) == 1:
        return _settle_first(candidates[0], readings, stamp)
    seen_before = tuple(known.sightings.get(article_id, ()))
    sightings = [row for row in seen_before if not _is_outdated(row, readings)]
    kept = {(row["file_no"], row["source_record"], row["reading"], row["content_hash"]) for row in sightings}
    for candidate in candidates:
        row = _sighting_row(candidate, readings[candidate.source.path])
        key = (row["file_no"], row["source_record"], row["reading"], row["content_hash"])
        if key not in kept:
            kept.add(key)
            sightings.append(row)
    contents = _merge(stored, [version_row(c, stamp) for c in candidates])
    versions = settle(contents, sightings)
    stored_hashes = {row["content_hash"] for row in stored if is_held(row)}
    new_contents = {c.source.content_hash: c for c in candidates if c.source.content_hash not in stored_hashes}
    return _Settled(
        article_id,
        stored,
        tuple(versions),
        tuple(sightings),
        seen_before,
        tuple(new_contents.values()),
        len(candidates),
    )


def _settle_first(candidate: Candidate, readings: Mapping[str, Reading], stamp: Stamp) -> _Settled:
    """Return the first content of a new article: the common case, in which there is nothing to choose."""
    sighting = _sighting_row(candidate, readings[candidate.source.path])
    return _Settled(candidate.article_id, (), (version_row(candidate, stamp),), (sighting,), (), (candidate,), 1)


def _is_outdated(sighting: Row, readings: Mapping[str, Reading]) -> bool:
    """Tell whether a newer reading of the file, now complete, took this sighting's place."""
    reading = readings.get(sighting["path"])
    return (
        reading is not None
        and reading.is_complete
        and not reading.is_failed
        and reading.ignored is None
        and sighting["reading"] < reading.file.reading
    )


def _merge(stored: Sequence[Row], fresh: Sequence[Row]) -> list[Row]:
    """Return one row for each content in use, and the retired ones. Of equal contents the least path stands."""
    retired = [row for row in stored if row["retired_no"] is not None]
    in_use = {row["content_hash"]: row for row in stored if row["retired_no"] is None}
    for row in fresh:
        other = in_use.get(row["content_hash"])
        if other is None:
            in_use[row["content_hash"]] = row
        elif not is_held(other) or _place(row) < _place(other):
            since = {key: other[key] for key in ("ingested_at", "first_ingested_at", "run_id")}
            in_use[row["content_hash"]] = {**row, **since}
    return [*retired, *in_use.values()]


def is_held(row: Row) -> bool:
    """Tell whether the text of a stored content is held; retention takes that of earlier revisions away."""
    return row["body"] is not None


def _place(row: Row) -> tuple[str, int]:
    return row["source_path"], row["source_record"]


def settle(versions: Iterable[Row], sightings: Sequence[Row]) -> list[Row]:
    """Order the contents of one article, number its revisions and choose the current one.

    Contents whose text retention has taken come first, since none of them can be current. Then those that no file
    holds any more, in the order in which they went out of use; then those in use by (modified or published, mtime,
    content hash). Neighbours with equal fields are one revision, shown by its last content. Contents out of use that
    show no revision are dropped.
    """
    seen: dict[str, list[Row]] = defaultdict(list)
    for sighting in sightings:
        seen[sighting["content_hash"]].append(sighting)
    contents = list(versions)
    next_retired_no = 1 + max(row["retired_no"] or 0 for row in contents)
    placed = [_place_version(row, seen.get(row["content_hash"], []), next_retired_no) for row in contents]
    placed.sort(key=_order)
    first_ingested_at = min(row["first_ingested_at"] for row in placed)
    settled: list[Row] = []
    for number, (_, neighbours) in enumerate(groupby(placed, key=lambda row: row["fields_hash"]), start=1):
        rows = list(neighbours)
        oldest = min(rows, key=lambda row: str(row["ingested_at"]))
        for row in rows:
            is_shown = row is rows[-1]
            if is_shown or row["retired_no"] is None:
                since = {"ingested_at": oldest["ingested_at"], "run_id": oldest["run_id"]} if is_shown else {}
                settled.append(
                    {
                        **row,
                        **since,
                        "revision": number,
                        "is_shown": is_shown,
                        "is_current": False,
                        "first_ingested_at": first_ingested_at,
                    }
                )
    settled[-1]["is_current"] = True
    return settled


def _place_version(row: Row, seen: Sequence[Row], next_retired_no: int) -> Row:
    if row["retired_no"] is not None:
        return row
    if not seen:
        return {**row, "retired_no": next_retired_no}
    least = min(seen, key=lambda s: (s["path"], s["source_record"]))
    return {
        **row,
        "source_path": least["path"],
        "source_record": least["source_record"],
        "mtime_ns": max(s["mtime_ns"] for s in seen),
    }


_BEFORE_ALL = -(2**63)


def _order(row: Row) -> tuple[bool, bool, int, int, int, str]:
    dated = _BEFORE_ALL if row["dated_us"] is None else row["dated_us"]
    in_use = row["retired_no"] is None
    return is_held(row), in_use, 0 if in_use else row["retired_no"], dated, row["mtime_ns"], row["content_hash"]


def _regroup(touched: Sequence[_Settled], known: Known, left: Iterable[str] = ()) -> dict[str, GroupHead | None]:
    """Return each body whose carriers may have changed, with its original; None where no article carries it.

    `left` are bodies that an article carried which is no more.
    """
    inside: dict[str, list[OriginalRank]] = {body_key: [] for body_key in left}
    for article in touched:
        if article.current_before is not None:
            inside.setdefault(article.current_before["body_key"], [])
        inside.setdefault(article.current["body_key"], []).append(original_rank(article.current))
    groups: dict[str, GroupHead | None] = {}
    for body_key, ranks in inside.items():
        outside = known.groups.get(body_key)
        everyone = [*ranks, outside.rank] if outside else ranks
        members = len(ranks) + (outside.members if outside else 0)
        groups[body_key] = GroupHead(min(everyone), members) if everyone else None
    return groups


def _sketches(touched: Iterable[_Settled], candidates: Iterable[Candidate]) -> dict[str, bytes]:
    """Return the fingerprints of the bodies that articles carry now and did not before."""
    fresh = {dashed(candidate.body_key): candidate.sketch for candidate in candidates}
    found: dict[str, bytes] = {}
    for article in touched:
        row, before = article.current, article.current_before
        if before is None or before["body_key"] != row["body_key"]:
            found[row["body_key"]] = fresh.get(row["body_key"]) or pack_sketch(squash(row["body"]))
    return found


def original_rank(row: Row) -> OriginalRank:
    """Return the tuple by which the original of several copies is chosen."""
    return OriginalRank(origin_order(row), row["original_rank_us"], -row["word_count"], row["article_id"])


def origin_order(row: Row) -> int:
    """Return where what an article says of its origin puts it: see the macro `origin_order` of the tables."""
    credit, publisher = row["credit"], row["publisher"]
    if credit is not None and publisher is not None and credit.lower() == publisher.lower():
        return 0
    return 1 if credit is None and row["origin_url"] is None else 2


def _sighting_row(candidate: Candidate, reading: Reading) -> Row:
    return {
        "article_id": candidate.article_id,
        "content_hash": candidate.source.content_hash,
        "file_no": reading.file.file_no,
        "source_record": candidate.source.number,
        "reading": reading.file.reading,
        "mtime_ns": candidate.source.mtime_ns,
        "path": candidate.source.path,
    }


def _kept_out_row(candidate: Candidate, reading: Reading) -> Row:
    return {
        "file_no": reading.file.file_no,
        "source_record": candidate.source.number,
        "reading": reading.file.reading,
    }


def _raw_row(candidate: Candidate) -> Row:
    return {
        "article_id": candidate.article_id,
        "content_hash": candidate.source.content_hash,
        "raw_text": candidate.article.raw_text,
    }
