"""When a page's article was published and last changed, as strings: what machines are told, then what readers see.

The order is that of how often each place was right on labelled pages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from pipeline.text.moments import parse_stamp
from pipeline.text.pages.notes import Notes, speaks_of_change
from pipeline.text.pages.said import Said
from pipeline.text.pages.tree import Tree

_DATE = re.compile(r"(?:1[89]|20)\d\d-[01]\d-[0-3]\d|(?:1[89]|20)\d\d[01]\d[0-3]\d(?:T|$)")
_URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-]?([01]\d)[/-]?([0-3]\d)(?=[/_.-]|$)")
_ZONE_AFTER_DAY = re.compile(r"(?<=\d)(?:UTC|GMT)(?=\d\d:)")
_GO_ZONE = re.compile(r"([+-]\d{4}) [A-Z]{3,4}$")

MOST_TIMES = 40  # `time` elements that are looked at; more are those of lists and comments
NEAR_HEADING, UNDER_HEADING = 40, 12  # pieces of text around a heading, and below it, in which its own date stands
NEAR_ELEMENTS, FAR_ELEMENTS = 3, 5  # elements around a date, by whose names it is of other articles, or of this one
SHOWN, SHOWN_CHANGE = "date shown near the headline", "date of a change shown near the headline"
SLACK = timedelta(days=1)  # by which a day may differ between the newsroom's clock and UTC

_SURE_METAS = ("article:published_time", "og:article:published_time", "article:published", "datepublished")
_PUBLISHED_METAS = (
    "og:published_time", "parsely-pub-date", "sailthru.date", "publish-date", "publish_date", "pubdate",
    "publication_date", "published_at", "publication-date", "dcterms.created", "dcterms.issued", "dc.date.issued",
    "dc.date", "dcterms.date", "dc.date.created", "article.published", "article_date_original",
    "cxenseparse:recs:publishtime", "rnews:datepublished", "ptime", "displaydate", "originalpublicationdate",
    "bt:pubdate", "date", "datecreated", "citation_publication_date", "citation_date", "pub_date",
    "article:post_time", "vr:published_time", "iso-8601-publish-date", "created", "release_date", "firstpublished",
)  # fmt: skip
_MODIFIED_METAS = (
    "article:modified_time", "og:modified_time", "og:updated_time", "datemodified", "dcterms.modified",
    "dc.date.modified", "last-modified", "lastmod", "utime", "article:modified", "modified", "updated", "revised",
    "date.modified",
)  # fmt: skip
_OF_ARTICLE = frozenset([
    "published", "publish", "pubdate", "posted", "post", "entry", "article", "date", "meta", "byline", "info",
])  # fmt: skip
_DATE_WORDS = frozenset([
    "date", "dateline", "published", "pubdate", "publish", "posted", "timestamp", "datum", "fecha",
])  # fmt: skip
_IN_SCRIPT = re.compile(
    r'"(?:date_?[Pp]ublished|published(?:_?(?:[Aa]t|[Dd]ate))?|publi(?:sh|cation)_?[Dd]ate|pubDate|first_?[Pp]ublished'
    r'(?:_?(?:[Aa]t|[Dd]ate))?)\\?"\s?:\s?\\?"((?:19|20)\d\d-[01]\d-[0-3]\d)(?=[T "\\])'
)
_OF_OTHERS = frozenset([
    "updated", "modified", "update", "comment", "comments", "related", "sidebar", "widget", "recent", "footer", "card",
])  # fmt: skip


class Dated(NamedTuple):
    """A date as written, and the place that says it."""

    written: str
    place: str


def published_of(said: Said, notes: Notes) -> Dated | None:
    """Return when the article was published, in the words of the place that is most often right; None where none says.

    Readers are shown the true day where machines are given a later one, which is that of the last change. A page that
    gives no other day than that of its last change is dated by it.
    """
    stated = next(_machine_readable(said), None)
    if notes.published is not None and (stated is None or _is_of_another_day(stated, said, notes)):
        return Dated(notes.published.isoformat(), SHOWN)
    return stated or next(_less_sure(said, notes), None)


def _less_sure(said: Said, notes: Notes) -> Iterator[Dated]:
    """Yield what stands for the day of publication where no place says it."""
    if named := _named_for_dates(said):
        yield Dated(named, "element named for a date")
    if scripted := _scripted(said.markup):
        yield Dated(scripted, "date of publication in a script")
    if address := _date_of_url(said):
        yield Dated(address, "address of the page")
    if created := said.linked("dateCreated", "uploadDate"):
        yield Dated(created, "dateCreated or uploadDate of the JSON-LD")
    if modified := modified_of(said, notes):
        yield modified
    if notes.month:
        yield Dated(notes.month, "month on a line near the headline")


def _is_of_another_day(stated: Dated, said: Said, notes: Notes) -> bool:
    """Say whether what machines are told is clearly another day than the one that readers are shown as the first."""
    stamp = parse_stamp(stated.written)
    if notes.published is None or stamp is None:
        return stamp is None
    day = stamp.moment.at.date()
    if abs(day - notes.published) <= SLACK or _is_swapped(day, notes.published):
        return False
    modified = modified_of(said, notes)
    is_of_change = notes.published < day and modified is not None and stated.written == modified.written
    return is_of_change or (notes.is_labelled and (not notes.modified or notes.published < day))


def _is_swapped(one: date, other: date) -> bool:
    """Say whether two days are one, written with day and month in either order."""
    return (one.year, one.month, one.day) == (other.year, other.day, other.month)


def _machine_readable(said: Said) -> Iterator[Dated]:
    """Yield what machines are told, the place first that is most often right."""
    yield from _in_metas(said, _SURE_METAS, _DATE.match)
    others = (said.data.first(node, "datePublished") for node in said.data.articles)
    for value in (said.linked("datePublished"), *others):
        if value:
            yield Dated(_plain(value), "datePublished of the JSON-LD")
    yield from _in_metas(said, _PUBLISHED_METAS, _DATE.match)
    yield from _in_metas(said, (*_SURE_METAS, *_PUBLISHED_METAS), lambda value: parse_stamp(_plain(value)))
    for value, place in ((_item(said, "datepublished"), "element marked datePublished"), (_time(said), "time element")):
        if value:
            yield Dated(_plain(value), place)


def _in_metas(said: Said, names: Sequence[str], is_date: Callable[[str], object]) -> Iterator[Dated]:
    for name in names:
        for value in said.metas.all((name,)):
            if is_date(value):
                yield Dated(_plain(value), f"meta {name}")


def modified_of(said: Said, notes: Notes) -> Dated | None:
    """Return when the article was last changed; None where nothing says."""
    if linked := said.linked("dateModified"):
        return Dated(_plain(linked), "dateModified of the JSON-LD")
    meta = next(_in_metas(said, _MODIFIED_METAS, _DATE.match), None)
    if meta is not None:
        return meta
    if marked := _item(said, "datemodified"):
        return Dated(_plain(marked), "element marked dateModified")
    return Dated(notes.modified.isoformat(), SHOWN_CHANGE) if notes.modified else None


def _plain(written: str) -> str:
    """Return a date as machines should have written it: some put the zone's name between day and time, or twice."""
    return _GO_ZONE.sub(r"\1", _ZONE_AFTER_DAY.sub("T", written.strip()))


def _item(said: Said, name: str) -> str | None:
    for element in said.marked(name):
        attributes = said.tree.kinds[element].attributes
        value = attributes.get("content") or attributes.get("datetime") or said.tree.text_of(element, 8)
        if value:
            return value[:200]
    return None


def _time(said: Said) -> str | None:
    """Return the moment of the `time` element that is likeliest that of publication."""
    tree = said.tree
    heading = next((tree.begins[element] for element, kind in enumerate(tree.kinds) if kind.tag == "h1"), None)
    elements = [
        element
        for element, kind in enumerate(tree.kinds)
        if kind.tag == "time" and _DATE.match(kind.attributes.get("datetime", ""))
    ][:MOST_TIMES]
    scores: list[tuple[float, str]] = []
    for number, element in enumerate(elements, start=1):
        near, far = _words_around(tree, element, NEAR_ELEMENTS), _words_around(tree, element, FAR_ELEMENTS)
        attributes = tree.kinds[element].attributes
        points = 2.0 / number + bool(far & _OF_ARTICLE) + ("pubdate" in attributes) - 2.0 * bool(near & _OF_OTHERS)
        if heading is not None:
            below = tree.begins[element] - heading
            points += 1.5 * (0 <= below < NEAR_HEADING) + (0 <= below <= UNDER_HEADING)
            points += 0.75 * (-NEAR_HEADING < below < 0)
        scores.append((points, attributes["datetime"]))
    return max(scores, key=lambda score: score[0])[1] if scores else None


def _words_around(tree: Tree, element: int, levels: int) -> set[str]:
    """Return the words that an element and those around it are named by."""
    around = zip(tree.chain(element), range(levels), strict=False)
    return {word for outer, _ in around for word in tree.kinds[outer].words}


def _named_for_dates(said: Said) -> str | None:
    """Return the one day that elements named for dates show, those of other articles left out."""
    tree = said.tree
    written: dict[date, str] = {}
    for element, kind in enumerate(tree.kinds):
        if _DATE_WORDS.isdisjoint(kind.words) or not _OF_OTHERS.isdisjoint(kind.words):
            continue
        text = tree.text_of(element, 6)
        stamp = None if speaks_of_change(text) else parse_stamp(text)
        if stamp is not None and stamp.moment.precision != "year":
            written.setdefault(stamp.moment.at.date(), text)
    return next(iter(written.values())) if len(written) == 1 else None


def _scripted(markup: str) -> str | None:
    """Return the day of publication that the page's scripts name, where all of them name the same."""
    days = dict.fromkeys(_IN_SCRIPT.findall(markup))
    return next(iter(days)) if len(days) == 1 else None


def _date_of_url(said: Said) -> str | None:
    address = said.url or said.canonical or said.metas.first("og:url")
    found = _URL_DATE.search(address) if address else None
    if found is None or not 1 <= int(found[2]) <= 12 or not 1 <= int(found[3]) <= 31:
        return None
    return f"{found[1]}-{found[2]}-{found[3]}"
