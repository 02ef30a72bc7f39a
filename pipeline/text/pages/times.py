"""When a page's article was published and last changed, as strings: what machines are told, then what readers see.

The order is that of how often each place was right on labelled pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from pipeline.records import Moment
from pipeline.text.days.moments import parse_stamp
from pipeline.text.days.text_dates import dates_in
from pipeline.text.pages.marks import (
    date_of_address,
    day_named_for_dates,
    day_scripted,
    is_iso,
    item_marked,
    time_borne,
    time_element,
)
from pipeline.text.pages.notes import Notes
from pipeline.text.pages.said import Said

_ZONE_AFTER_DAY = re.compile(r"(?<=\d)(?:UTC|GMT)(?=\d\d:)")
_IN_UTC = re.compile(r"(?:z|[+-]00:?00|gmt|utc)$|^[\d.]+$", re.IGNORECASE)
_GO_ZONE = re.compile(r"([+-]\d{4}) [A-Z]{3,4}$")

SHOWN, SHOWN_CHANGE = "date shown near the headline", "date of a change shown near the headline"
SLACK = timedelta(days=1)  # by which a day may differ between the newsroom's clock and UTC
WRITTEN_CHARACTERS = 80  # of a date in a field that a person wrote; more is prose
EAST, WEST = timedelta(hours=14), timedelta(hours=12)  # how far clocks are ahead of UTC, and behind it, at most

_SURE_METAS = ("article:published_time", "og:article:published_time", "article:published", "datepublished")
_PUBLISHED_METAS = (
    "og:published_time", "parsely-pub-date", "sailthru.date", "publish-date", "publish_date", "pubdate",
    "publication_date", "published_at", "publication-date", "dcterms.created", "dcterms.issued", "dc.date.issued",
    "dc.date", "dcterms.date", "dc.date.created", "article.published", "article_date_original",
    "cxenseparse:recs:publishtime", "rnews:datepublished", "ptime", "displaydate", "originalpublicationdate",
    "bt:pubdate", "date", "datecreated", "citation_publication_date", "citation_date", "pub_date",
    "article:post_time", "vr:published_time", "iso-8601-publish-date", "created", "release_date", "firstpublished",
    "publishdate", "pubtime", "publishtime", "og:regdate", "regdate",
)  # fmt: skip
_MODIFIED_METAS = (
    "article:modified_time", "og:modified_time", "og:updated_time", "datemodified", "dcterms.modified",
    "dc.date.modified", "last-modified", "lastmod", "utime", "article:modified", "modified", "updated", "revised",
    "date.modified",
)  # fmt: skip
_OTHER_METAS = re.compile(r"publi(?:sh|c)|pub_?date|issued|release|posted|first_?|creat(?:ed|ion|e_at)")
_OF_A_MOMENT = re.compile(r"date|time|(?:_|\b)(?:at|on)$|publish(?:ed)?$|posted$|issued$|creat(?:ed|ion)$")
_OF_A_CHANGE = re.compile(r"modif|updat|revis|expir|unpubl|last|edit")


class Dated(NamedTuple):
    """A date as written, and the place that says it."""

    written: str
    place: str


def published_of(said: Said, notes: Notes) -> Dated | None:
    """Return when the article was published, in the words of the place that is most often right; None where none says.

    Readers are shown the true day where machines are given a later one, which is that of the last change. A page that
    gives no other day than that of its last change is dated by it.
    """
    stated = next(_machine_readable(said, notes), None)
    if notes.published is not None and (stated is None or _is_of_another_day(stated, said, notes)):
        return Dated(notes.published.isoformat(), SHOWN)
    return stated or next(_less_sure(said, notes), None)


def with_time(dated: Dated | None, shown: Moment | None) -> Dated | None:
    """Return a date that is no more than a day with the time that readers are shown beside it, if there is one."""
    if dated is None or shown is None or shown.precision not in ("second", "minute"):
        return dated
    stamp = parse_stamp(dated.written)
    if stamp is None or stamp.moment.precision != "day" or stamp.moment.on != shown.on:
        return dated
    return Dated(shown.at.isoformat(timespec="seconds" if shown.precision == "second" else "minutes"), dated.place)


def day_of_newsroom(said: Said, notes: Notes, published: Dated | None, seen: Moment | None = None) -> date | None:
    """Return the day on which it was published by the newsroom's own clock, where its moment is told in UTC alone.

    That is the day that readers are shown, or the one in the page's address, if clocks anywhere have that day then.
    `seen` is the moment that they are shown, where its time is.
    """
    stamp = parse_stamp(published.written) if published and _IN_UTC.search(published.written) else None
    if stamp is None or stamp.moment.precision not in ("second", "minute"):
        return None
    address = date_of_address(said)
    shown = notes.published if notes.is_labelled or (seen and seen.at == stamp.moment.at) else None
    days = (shown, date.fromisoformat(address) if address else None)
    return next((day for day in days if day and day != stamp.moment.on and _can_be(day, stamp.moment)), None)


def _can_be(day: date, moment: Moment) -> bool:
    """Say whether it is that day on some clock at a moment."""
    return (moment.at - WEST).date() <= day <= (moment.at + EAST).date()


def _less_sure(said: Said, notes: Notes) -> Iterator[Dated]:
    """Yield what stands for the day of publication where no place says it."""
    if notes.brief:
        yield Dated(notes.brief.isoformat(), "date with a short year near the headline")
    if named := day_named_for_dates(said):
        yield Dated(named, "element named for a date")
    if scripted := day_scripted(said.markup):
        yield Dated(scripted, "date of publication in a script")
    if borne := time_borne(said):
        yield Dated(borne, "attribute with a moment")
    if address := date_of_address(said):
        yield Dated(address, "address of the page")
    if created := said.linked("dateCreated", "uploadDate"):
        yield Dated(created, "dateCreated or uploadDate of the JSON-LD")
    if modified := modified_of(said, notes):
        yield modified
    if notes.month:
        yield Dated(notes.month, "month on a line near the headline")
    if unread := said.linked("datePublished"):
        yield Dated(_plain(unread), "datePublished of the JSON-LD")


def _is_of_another_day(stated: Dated, said: Said, notes: Notes) -> bool:
    """Say whether what machines are told is clearly another day than the one that readers are shown as the first.

    A later day that is shown and is that of the last change is not the first, whatever stands beside it.
    """
    stamp = parse_stamp(stated.written)
    if notes.published is None or stamp is None:
        return stamp is None
    days = {stamp.moment.at.date(), stamp.moment.on or stamp.moment.at.date()}
    day = min(days)
    modified = modified_of(said, notes)
    if notes.published < day and notes.is_labelled and notes.modified in days:
        return True
    if abs(day - notes.published) <= SLACK or _is_swapped(day, notes.published):
        return False
    if notes.published > day and _is_around(modified, notes.published):
        return False
    is_of_change = notes.published < day and modified is not None and stated.written == modified.written
    return is_of_change or (notes.is_labelled and (not notes.modified or notes.published < day))


def _is_around(dated: Dated | None, day: date) -> bool:
    """Say whether a date is a day, as far as clocks differ."""
    stamp = parse_stamp(dated.written) if dated else None
    return stamp is not None and abs(stamp.moment.at.date() - day) <= SLACK


def _is_swapped(one: date, other: date) -> bool:
    """Say whether two days are one, written with day and month in either order."""
    return (one.year, one.month, one.day) == (other.year, other.day, other.month)


def _machine_readable(said: Said, notes: Notes) -> Iterator[Dated]:
    """Yield what machines are told and can be read, the place first that is most often right."""
    for value, place in _told_machines(said):
        written = _legible(value, notes.is_month_first)
        if written is not None:
            yield Dated(written, place)


def _told_machines(said: Said) -> Iterator[tuple[str, str]]:
    """Yield what machines are told, as it is written."""
    sure, named = list(_in_metas(said, _SURE_METAS)), list(_in_metas(said, _PUBLISHED_METAS))
    yield from (one for one in sure if is_iso(one.written))
    others = (said.data.first(node, "datePublished") for node in said.data.articles)
    for linked in (said.linked("datePublished"), *others):
        if linked:
            yield linked, "datePublished of the JSON-LD"
    yield from (one for one in named if is_iso(one.written))
    yield from (*sure, *named)
    if marked := item_marked(said, "datepublished"):
        yield marked, "element marked datePublished"
    yield from _in_metas(said, [name for name in said.metas.names() if _is_of_publication(name)])
    if created := item_marked(said, "created"):
        yield created, "element marked as created"
    if time := time_element(said):
        yield time, "time element"


def _legible(written: str, is_month_first: bool | None) -> str | None:
    """Return a date of a field so that it can be read, None where it cannot: also as people write it in prose."""
    plain = _plain(written)
    if parse_stamp(plain) is not None:
        return plain
    days = {day for day, _, _ in dates_in(plain, is_month_first)} if len(plain) <= WRITTEN_CHARACTERS else set()
    return days.pop().isoformat() if len(days) == 1 else None


def _is_of_publication(name: str) -> bool:
    """Say whether a meta tag is named for when something was published, in whatever way the site names it."""
    return bool(_OTHER_METAS.search(name) and _OF_A_MOMENT.search(name)) and not _OF_A_CHANGE.search(name)


def _in_metas(said: Said, names: Sequence[str]) -> Iterator[Dated]:
    for name in names:
        for value in said.metas.all((name,)):
            yield Dated(value, f"meta {name}")


def modified_of(said: Said, notes: Notes) -> Dated | None:
    """Return when the article was last changed; None where nothing says."""
    if linked := said.linked("dateModified"):
        return Dated(_plain(linked), "dateModified of the JSON-LD")
    meta = next((one for one in _in_metas(said, _MODIFIED_METAS) if is_iso(one.written)), None)
    if meta is not None:
        return Dated(_plain(meta.written), meta.place)
    if marked := item_marked(said, "datemodified"):
        return Dated(_plain(marked), "element marked dateModified")
    return Dated(notes.modified.isoformat(), SHOWN_CHANGE) if notes.modified else None


def _plain(written: str) -> str:
    """Return a date as machines should have written it: some put the zone's name between day and time, or twice."""
    return _GO_ZONE.sub(r"\1", _ZONE_AFTER_DAY.sub("T", written.strip()))
