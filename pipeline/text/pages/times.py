"""When a page's article was published and last changed, as strings: what machines are told, then what readers see.

The order is that of how often each place was right on labelled pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from pipeline.text.moments import parse_stamp
from pipeline.text.pages.notes import Notes
from pipeline.text.pages.said import Said

_DATE = re.compile(r"(?:1[89]|20)\d\d-[01]\d-[0-3]\d|(?:1[89]|20)\d\d[01]\d[0-3]\d(?:T|$)")
_URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-]?([01]\d)[/-]?([0-3]\d)(?=[/_.-]|$)")
_ZONE_AFTER_DAY = re.compile(r"(?<=\d)(?:UTC|GMT)(?=\d\d:)")
_GO_ZONE = re.compile(r"([+-]\d{4}) [A-Z]{3,4}$")

MOST_TIMES = 40  # `time` elements that are looked at; more are those of lists and comments
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
_OF_OTHERS = frozenset([
    "updated", "modified", "update", "comment", "comments", "related", "sidebar", "widget", "recent", "footer", "card",
])  # fmt: skip


def published_of(said: Said, notes: Notes) -> str | None:
    """Return when the article was published, in the words of the place that is most often right; None where none says.

    Readers are shown the true day where machines are given a later one, which is that of the last change. A page that
    gives no other day than that of its last change is dated by it.
    """
    stated = next(_machine_readable(said), None)
    stamp = parse_stamp(stated) if stated else None
    if notes.published is not None and (stamp is None or _is_later(stamp.moment.at.date(), stated, said, notes)):
        return notes.published.isoformat()
    return stated or _date_of_url(said) or said.linked("dateCreated", "uploadDate") or modified_of(said, notes)


def _is_later(day: date, stated: str | None, said: Said, notes: Notes) -> bool:
    """Say whether what machines are told is clearly another day than the one that readers are shown as the first."""
    if notes.published is None or abs(day - notes.published) <= SLACK:
        return False
    is_of_change = notes.published < day and stated == modified_of(said, notes)
    return is_of_change or (notes.is_labelled and not notes.modified)


def _machine_readable(said: Said) -> Iterator[str]:
    yield from (_plain(value) for value in said.metas.all(_SURE_METAS) if _DATE.match(value))
    others = (said.data.first(node, "datePublished") for node in said.data.articles)
    yield from (_plain(value) for value in (said.linked("datePublished"), *others) if value)
    yield from (_plain(value) for value in said.metas.all(_PUBLISHED_METAS) if _DATE.match(value))
    yield from (_plain(value) for value in (_item(said, "datepublished"), _time(said)) if value)
    yield from (
        _plain(value) for value in said.metas.all((*_SURE_METAS, *_PUBLISHED_METAS)) if parse_stamp(_plain(value))
    )


def modified_of(said: Said, notes: Notes) -> str | None:
    """Return when the article was last changed; None where nothing says."""
    metas = (value for value in said.metas.all(_MODIFIED_METAS) if _DATE.match(value))
    found = (said.linked("dateModified"), next(metas, None), _item(said, "datemodified"), _iso(notes.modified))
    return next((_plain(value) for value in found if value), None)


def _plain(written: str) -> str:
    """Return a date as machines should have written it: some put the zone's name between day and time, or twice."""
    return _GO_ZONE.sub(r"\1", _ZONE_AFTER_DAY.sub("T", written.strip()))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


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
        near = {
            word for outer, _ in zip(tree.chain(element), range(5), strict=False) for word in tree.kinds[outer].words
        }
        attributes = tree.kinds[element].attributes
        points = 2.0 / number + bool(near & _OF_ARTICLE) + ("pubdate" in attributes) - 2.0 * bool(near & _OF_OTHERS)
        points += 1.5 * (heading is not None and abs(tree.begins[element] - heading) < 40)
        scores.append((points, attributes["datetime"]))
    return max(scores, key=lambda score: score[0])[1] if scores else None


def _date_of_url(said: Said) -> str | None:
    address = said.url or said.canonical or said.metas.first("og:url")
    found = _URL_DATE.search(address) if address else None
    if found is None or not 1 <= int(found[2]) <= 12 or not 1 <= int(found[3]) <= 31:
        return None
    return f"{found[1]}-{found[2]}-{found[3]}"
