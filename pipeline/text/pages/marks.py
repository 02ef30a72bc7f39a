"""Moments that elements, scripts and the address of a page bear, as written.

Which of them is the article's is judged by what the elements around are named for, and by where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice

from pipeline.text.days.moments import parse_stamp
from pipeline.text.days.text_dates import month_number
from pipeline.text.pages.notes import speaks_of_change
from pipeline.text.pages.said import Said
from pipeline.text.pages.tree import Kind, Tree

MOST_TIMES = 40  # elements with a moment that are looked at; more are those of lists and comments
NEAR_HEADING, UNDER_HEADING = 40, 12  # pieces of text around a heading, and below it, in which its own date stands
NEAR_ELEMENTS, FAR_ELEMENTS = 3, 5  # elements around a date, by whose names it is of other articles, or of this one
ITEM_CHARACTERS = 200
MOST_MEMBERS = 2000  # of scripts that are looked at; the labelled pages have 691 at most
MEMBER_BEFORE, MEMBER_AFTER = 32, 96  # characters around the word that tells a member, in which its name and value are

_ISO = re.compile(r"(?:1[89]|20)\d\d-[01]\d-[0-3]\d|(?:1[89]|20)\d\d[01]\d[0-3]\d(?:T|$)")
_COUNTED = re.compile(r"(?:1[0-9]{9}(?:[0-9]{3})?|20\d\d[01]\d[0-3]\d[0-2]\d[0-5]\d(?:[0-5]\d)?)$")
"""Seconds or milliseconds since 1970 of this century's first thirty years, or a day and a time without marks."""
_ADDRESS_DATES = (
    re.compile(r"/t?((?:19|20)\d\d)[/-]?([01]\d)[/-]?([0-3]\d)(?=[/_.-]|$)"),
    re.compile(r"/((?:19|20)\d\d)/(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/([0-3]?\d)(?=/|$)", re.IGNORECASE),
)
_OF_ARTICLE = frozenset([
    "published", "publish", "pubdate", "posted", "post", "entry", "article", "date", "meta", "byline", "info",
])  # fmt: skip
_DATE_WORDS = frozenset([
    "date", "dateline", "published", "pubdate", "publish", "posted", "timestamp", "datum", "fecha",
])  # fmt: skip
_OF_OTHERS = frozenset([
    "updated", "modified", "update", "comment", "comments", "related", "sidebar", "widget", "recent", "footer", "card",
])  # fmt: skip
_LISTS = frozenset([
    "comment", "comments", "related", "sidebar", "widget", "recent", "footer", "teaser", "teasers", "recommended",
    "recommendations", "popular", "trending", "latest", "newest", "similar", "aside",
])  # fmt: skip
_BEARS_MOMENT = re.compile(r"date|time|publish|posted")
_BEARS_OTHER = re.compile(r"modif|updat|expir|duration|zone|format|timeout|runtime|lifetime|countdown|edit")
_NOT_OF_ARTICLE = frozenset(["ins", "del", "video", "audio", "iframe", "form", "input", "button"])
_TITLED = frozenset(["published", "timeago", "timestamp", "date", "time", "posted"])
_SCRIPTED_FIRST, _SCRIPTED_LATER = (
    re.compile(
        rf"""[\"']\w{{0,20}}?(?:{names})\\*[\"']\s?:\s?\\*[\"']?"""
        r"((?:19|20)\d\d-[01]\d-[0-3]\d(?=[T \"'\\])|(?:19|20)\d\d[01]\d[0-3]\d(?=[\"'\\T])"
        r"|1[0-9]{9}(?:[0-9]{3})?(?=[\"'\\,}\s]))"
    )
    for names in (
        r"date_?[Pp]ublished|[Pp]ublished(?:_?(?:[Aa]t|[Oo]n|[Dd]ate|[Tt]ime))?|first_?[Pp]ublish(?:ed)?(?:_?(?:[Aa]t|[Dd]ate))?"
        r"|display_date|post_date",
        r"[Pp]ubli(?:sh|cation)_?(?:[Dd]ate|[Tt]ime|[Aa]t)|[Pp]ub_?[Dd]ate|[Pp]osted(?:_?(?:[Aa]t|[Oo]n|[Dd]ate))",
    )
)
"""Members of scripts: of the first publication, and of one that in some systems is each time's."""
_MEMBER_WORDS = ("ublish", "ublication", "ub_date", "ubdate", "ubDate", "ub_Date", "display_date", "post_date", "osted")


def is_iso(written: str) -> bool:
    """Say whether a date begins as machines write it."""
    return _ISO.match(written) is not None


def item_marked(said: Said, name: str) -> str | None:
    """Return what the first element says that is marked with a name of schema.org or Dublin Core, lists left out."""
    for element in said.marked(name):
        if not _LISTS.isdisjoint(_words_around(said.tree, element, NEAR_ELEMENTS)):
            continue
        attributes = said.tree.kinds[element].attributes
        value = attributes.get("content") or attributes.get("datetime") or attributes.get("title")
        value = value if value and parse_stamp(value) else value or said.tree.text_of(element, 8)
        if value:
            return value[:ITEM_CHARACTERS]
    return None


def time_element(said: Said) -> str | None:
    """Return the moment of the `time` element that is likeliest that of publication."""
    kinds = said.tree.kinds
    times = [
        (element, kind.attributes["datetime"])
        for element, kind in enumerate(kinds)
        if kind.tag == "time" and kind.attributes.get("datetime")
    ]
    return _likeliest(said.tree, times)


def time_borne(said: Said) -> str | None:
    """Return the likeliest moment that elements of other names have in an attribute, as `data-published`."""
    borne: dict[int, str | None] = {}
    found: list[tuple[int, str]] = []
    for element, kind in enumerate(said.tree.kinds):
        if not kind.attributes:
            continue
        if id(kind) not in borne:
            borne[id(kind)] = _borne_by(kind)
        if value := borne[id(kind)]:
            found.append((element, value))
    return _likeliest(said.tree, found)


def _borne_by(kind: Kind) -> str | None:
    """Return the moment of publication that the attributes of an element may have; None where they have none."""
    for name, value in kind.attributes.items():
        is_titled = name == "title" and not _TITLED.isdisjoint(kind.words)
        if not (name == "datetime" or is_titled or (name.startswith("data-") and _BEARS_MOMENT.search(name))):
            continue
        written = value.strip()
        if (is_iso(written) or _COUNTED.match(written)) and not _BEARS_OTHER.search(name):
            return None if kind.tag in _NOT_OF_ARTICLE else written
    return None


def _likeliest(tree: Tree, moments: list[tuple[int, str]]) -> str | None:
    """Return the moment, of elements in their order, that stands and is named most as the article's own."""
    heading = next((tree.begins[element] for element, kind in enumerate(tree.kinds) if kind.tag == "h1"), None)
    scores: list[tuple[float, str]] = []
    for number, (element, written) in enumerate(moments[:MOST_TIMES], start=1):
        near, far = _words_around(tree, element, NEAR_ELEMENTS), _words_around(tree, element, FAR_ELEMENTS)
        if not _LISTS.isdisjoint(near):
            continue
        attributes = tree.kinds[element].attributes
        points = 2.0 / number + bool(far & _OF_ARTICLE) + ("pubdate" in attributes) - 2.0 * bool(near & _OF_OTHERS)
        if heading is not None:
            below = tree.begins[element] - heading
            points += 1.5 * (0 <= below < NEAR_HEADING) + (0 <= below <= UNDER_HEADING)
            points += 0.75 * (-NEAR_HEADING < below < 0)
        scores.append((points, written))
    return max(scores, key=lambda score: score[0])[1] if scores else None


def _words_around(tree: Tree, element: int, levels: int) -> set[str]:
    """Return the words that an element and those around it are named by."""
    around = zip(tree.chain(element), range(levels), strict=False)
    return {word for outer, _ in around for word in (tree.kinds[outer].tag, *tree.kinds[outer].words)}


def day_named_for_dates(said: Said) -> str | None:
    """Return the one day that elements named for dates show, those of other articles left out."""
    tree = said.tree
    written: dict[date, str] = {}
    for element, kind in enumerate(tree.kinds):
        if _DATE_WORDS.isdisjoint(kind.words) or not _OF_OTHERS.isdisjoint(kind.words):
            continue
        text = tree.text_of(element, 6)
        stamp = parse_stamp(text)
        if stamp is not None and stamp.moment.precision != "year" and not speaks_of_change(text):
            written.setdefault(stamp.moment.at.date(), text)
    return next(iter(written.values())) if len(written) == 1 else None


def day_scripted(markup: str) -> str | None:
    """Return the day of publication that the page's scripts name, where all of them name the same."""
    near = "\n".join(islice(_around_members(markup), MOST_MEMBERS))
    for members in (_SCRIPTED_FIRST, _SCRIPTED_LATER):
        days = {day for written in members.findall(near) if (day := _day(written))}
        if len(days) == 1:
            return days.pop().isoformat()
    return None


def _around_members(markup: str) -> Iterator[str]:
    """Yield what stands around words that names of such members have: cheaper to find than the members themselves."""
    for word in _MEMBER_WORDS:
        at = markup.find(word)
        while at >= 0:
            yield markup[max(0, at - MEMBER_BEFORE) : at + MEMBER_AFTER]
            at = markup.find(word, at + len(word))


def _day(written: str) -> date | None:
    stamp = parse_stamp(written)
    return stamp.moment.on if stamp else None


def date_of_address(said: Said) -> str | None:
    """Return the day in the page's address, as many a newsroom files its articles by."""
    address = said.url or said.canonical or said.metas.first("og:url") or ""
    return next(_days_in(address), None)


def _days_in(address: str) -> Iterator[str]:
    for form in _ADDRESS_DATES:
        if found := form.search(address):
            month = month_number(found[2]) if found[2].isalpha() else int(found[2])
            try:
                yield date(int(found[1]), month, int(found[3])).isoformat()
            except ValueError:
                continue
