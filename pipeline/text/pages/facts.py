"""What a page says of its article outside of its text: JSON-LD, meta tags, microdata, and what its elements are named.

Where sources disagree the order is that of how often each was right on labelled pages (those of
`config/build/page_weights.py`). Nothing is judged here but likelihood: dates are strings still.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from pipeline.text.pages.linked_data import LinkedData, Node, plain
from pipeline.text.pages.tree import Tree

_WORD = re.compile(r"\w+")
_SITE_END = re.compile(r"\s+(?:\||-|–|—|::|»|«|·|•|›|~|:)\s+|\s?[|｜]\s?|\s?[_＿]\s?(?=[^\x00-\x7f])")
_DATE = re.compile(r"(?:1[89]|20)\d\d-[01]\d-[0-3]\d|(?:1[89]|20)\d\d[01]\d[0-3]\d(?:T|$)")
_URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-]?([01]\d)[/-]?([0-3]\d)(?=[/_.-]|$)")
_ADDRESS = re.compile(r"https?://|www\.|@|^/|\.(?:com|org|net)\b", re.IGNORECASE)
_SPACE = re.compile(r"\s+")

TITLE_CHARACTERS = 400
NAME_CHARACTERS = 120

_PUBLISHED_METAS = (
    "article:published_time", "og:article:published_time", "article:published", "datepublished",
    "og:published_time", "parsely-pub-date", "sailthru.date", "publish-date", "publish_date", "pubdate",
    "publication_date", "published_at", "publication-date", "published_time_telegram", "dcterms.created",
    "dcterms.issued", "dc.date.issued", "dc.date", "dcterms.date", "dc.date.created", "article.published",
    "article_date_original", "cxenseparse:recs:publishtime", "rnews:datepublished", "ptime", "displaydate",
    "originalpublicationdate", "bt:pubdate", "date", "datecreated", "citation_publication_date", "citation_date",
    "pub_date", "article:post_time", "vr:published_time", "iso-8601-publish-date", "created", "release_date",
    "firstpublished",
)  # fmt: skip
_MODIFIED_METAS = (
    "article:modified_time", "og:modified_time", "og:updated_time", "datemodified", "dcterms.modified",
    "dc.date.modified", "last-modified", "lastmod", "utime", "article:modified", "modified", "updated", "revised",
    "date.modified",
)  # fmt: skip
_AUTHOR_METAS = (
    "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl",
    "og:article:author", "dc.contributor", "citation_author", "article:author_name", "cxenseparse:author",
    "creator", "dable:author",
)  # fmt: skip
_SECTION_METAS = (
    "article:section",
    "og:article:section",
    "parsely-section",
    "section",
    "cxenseparse:recs:category",
    "category",
    "dc.subject",
    "sectionname",
)
_PUBLISHER_METAS = (
    "og:site_name",
    "application-name",
    "dc.publisher",
    "dcterms.publisher",
    "publisher",
    "article:publisher",
    "copyright-holder",
    "apple-mobile-web-app-title",
    "source",
    "twitter:app:name:iphone",
)
_KEYWORD_METAS = ("news_keywords", "keywords", "article:tag", "parsely-tags", "sailthru.tags", "dc.subject")
_ORIGIN_METAS = ("original-source", "syndication-source")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a page says of its article, unjudged."""

    headline: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    published: str | None = None
    modified: str | None = None
    language: str | None = None
    section: str | None = None
    url: str | None = None
    canonical_url: str | None = None
    origin_url: str | None = None
    keywords: tuple[str, ...] = ()
    article_body: str | None = None
    description: str | None = None


class Metas:
    """The meta tags of a page by name in small letters, all values of each."""

    def __init__(self, metas: Iterable[Mapping[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for meta in metas:
            content = meta.get("content", "").strip()
            for key in ("property", "name", "itemprop", "http-equiv"):
                if content and key in meta:
                    self._values.setdefault(meta[key].strip().lower(), []).append(content)

    def all(self, names: Iterable[str]) -> Iterator[str]:
        """Yield the values under some names, in the order of the names."""
        for name in names:
            yield from self._values.get(name, ())

    def first(self, *names: str) -> str | None:
        """Return the first value under some names."""
        return next(self.all(names), None)


def squeezed(text: str) -> str:
    """Return the letters and digits of a text in small letters, for comparing."""
    return " ".join(_WORD.findall(text.lower()))


def main_node(data: LinkedData, tree: Tree, metas: Metas, url: str | None) -> Node | None:
    """Return the node that describes this page's article rather than one it links to."""
    if len(data.articles) < 2:
        return data.articles[0] if data.articles else None
    titles = {squeezed(title) for title in (metas.first("og:title", "twitter:title"), tree.title) if title}
    addresses = {_path(address) for address in (url, metas.first("og:url"), canonical_of(tree)) if address}
    best: tuple[int, int] | None = None
    found = None
    for index, node in enumerate(data.articles[:50]):
        headline = squeezed(data.first(node, "headline", "name") or "")
        agrees = bool(headline) and any(headline in title or title in headline for title in titles)
        places = (
            node.get("url"),
            node.get("@id"),
            *data.strings(node.get("mainEntityOfPage"), 1),
            _id_of(node.get("mainEntityOfPage")),
        )
        is_here = any(isinstance(place, str) and _path(place) in addresses for place in places)
        points = (-2 * agrees - is_here, index)
        if best is None or points < best:
            best, found = points, node
    return found


def _id_of(value: object) -> object:
    return value.get("@id") if isinstance(value, dict) else value


def _path(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}?{parts.query}"


def canonical_of(tree: Tree) -> str | None:
    """Return the address that the page's link of type canonical names."""
    for link in tree.links:
        if "canonical" in link.get("rel", "").lower().split() and link.get("href", "").strip():
            return link["href"].strip()
    return None


def headline_of(tree: Tree, data: LinkedData, node: Node | None, metas: Metas, site: str | None) -> str | None:
    """Return the headline: the first-rank heading that agrees best with the titles, else the surest of these."""
    said = [title for title in (
        data.first(node, "headline", "name") if node is not None else None,
        metas.first("og:title"), metas.first("twitter:title"),
        metas.first("parsely-title", "sailthru.title", "dc.title", "title"),
        tree.title,
    ) if title]  # fmt: skip
    said = [plain(title)[:TITLE_CHARACTERS] for title in said]
    headings = _headings(tree, "h1")
    best = _agreeing(headings, said)
    if best is not None:
        return best
    if not said:
        return headings[0] if headings else None
    second = _agreeing(_headings(tree, "h2"), said, least=0.8)
    if second is not None:
        return second
    return without_site(said[0], site, said)


def _headings(tree: Tree, tag: str) -> list[str]:
    found: list[str] = []
    for element, kind in enumerate(tree.kinds):
        if kind.tag == tag and len(found) < 60:
            text = tree.text_of(element)
            if text and len(text) <= TITLE_CHARACTERS and text not in found:
                found.append(text)
    return found


def _agreeing(headings: Sequence[str], said: Sequence[str], least: float = 0.5) -> str | None:
    """Return the heading that shares most words with what is said to be the title; None where none shares enough."""
    best, most = None, least
    titles = [set(_WORD.findall(title.lower())) for title in said]
    for heading in headings:
        words = set(_WORD.findall(heading.lower()))
        if not words:
            continue
        shares = [2 * len(words & title) / (len(words) + len(title)) for title in titles if title]
        part = max((len(words & title) / len(words) for title in titles if title), default=0.0)
        agreement = max([*shares, 0.0]) if len(words) < 4 else max([*shares, part * 0.9])
        if agreement > most:
            best, most = heading, agreement
    return best


def without_site(title: str, site: str | None, others: Sequence[str] = ()) -> str:
    """Return a page's title without the site's name at its end or beginning."""
    for other in others:
        if (
            other != title
            and len(squeezed(other)) > 10
            and title.startswith(other)
            and _SITE_END.match(title, len(other))
        ):
            return other
    parts = list(_SITE_END.finditer(title))
    if not parts:
        return title
    name = squeezed(site or "").replace(" ", "")
    last, first = parts[-1], parts[0]
    head, tail = title[: last.start()].strip(), title[last.end() :].strip()
    if tail and head and (_is_name(tail, name) or ("|" in last.group() and len(head) > len(tail))):
        return without_site(head, site)
    if name and _is_name(title[: first.start()], name):
        return title[first.end() :].strip()
    if head and ":" not in last.group() and len(tail.split()) <= 3 and len(head.split()) >= 4 and tail[:1].isupper():
        return head
    return title


def _is_name(text: str, name: str) -> bool:
    squashed = squeezed(text).replace(" ", "")
    return bool(name) and bool(squashed) and (squashed in name or name in squashed)


def published_of(tree: Tree, data: LinkedData, node: Node | None, metas: Metas, url: str | None) -> str | None:
    """Return the date of publication as it is written: of meta tags, JSON-LD, microdata, `time`, or the address."""
    candidates = [
        next((value for value in metas.all(_PUBLISHED_METAS[:4]) if _DATE.match(value)), None),
        data.first(node, "datePublished") if node is not None else None,
        next((date for other in data.articles if (date := data.first(other, "datePublished"))), None),
        next((value for value in metas.all(_PUBLISHED_METAS) if _DATE.match(value)), None),
        _item(tree, "datepublished"),
        _time(tree),
        data.first(node, "dateCreated", "uploadDate") if node is not None else None,
        next(metas.all(_PUBLISHED_METAS), None),
        _date_of_url(url or metas.first("og:url") or canonical_of(tree)),
    ]
    return next((date for date in candidates if date and any(map(str.isdigit, date))), None)


def modified_of(tree: Tree, data: LinkedData, node: Node | None, metas: Metas) -> str | None:
    """Return the date of the last change as it is written."""
    candidates = [
        data.first(node, "dateModified") if node is not None else None,
        next((value for value in metas.all(_MODIFIED_METAS) if _DATE.match(value)), None),
        _item(tree, "datemodified"),
    ]
    return next((date for date in candidates if date), None)


def _item(tree: Tree, name: str) -> str | None:
    """Return the value of the first element of microdata or RDFa with the name."""
    for element, kind in enumerate(tree.kinds):
        said = kind.attributes.get("itemprop") or kind.attributes.get("property")
        if said and name in said.lower().replace("schema:", "").replace("dc:", "").split():
            value = kind.attributes.get("content") or kind.attributes.get("datetime") or tree.text_of(element, 8)
            if value:
                return value[:200]
    return None


_PUBLISHED_WORDS = frozenset(
    ["published", "publish", "pubdate", "posted", "post", "entry", "article", "date", "meta", "byline", "info"]
)
_UPDATED_WORDS = frozenset(
    ["updated", "modified", "update", "comment", "comments", "related", "sidebar", "widget", "recent", "footer"]
)


def _time(tree: Tree) -> str | None:
    """Return the moment of the `time` element that is likeliest that of publication."""
    best, most = None, -1.0
    heading = next((tree.begins[e] for e, kind in enumerate(tree.kinds) if kind.tag == "h1"), None)
    number = 0
    for element, kind in enumerate(tree.kinds):
        if kind.tag != "time":
            continue
        stamp = kind.attributes.get("datetime", "")
        if not _DATE.match(stamp):
            continue
        number += 1
        if number > 40:
            break
        near: set[str] = set()
        for level, outer in enumerate(tree.chain(element)):
            near.update(tree.kinds[outer].words)
            if level >= 4:
                break
        points = 2.0 / number + 1.0 * bool(near & _PUBLISHED_WORDS) + ("pubdate" in kind.attributes)
        points -= 2.0 * bool(near & _UPDATED_WORDS)
        if heading is not None:
            points += 1.5 * (abs(tree.begins[element] - heading) < 40)
        if points > most:
            best, most = stamp, points
    return best


def _date_of_url(url: str | None) -> str | None:
    found = _URL_DATE.search(url) if url else None
    if found is None or not 1 <= int(found[2]) <= 12 or not 1 <= int(found[3]) <= 31:
        return None
    return f"{found[1]}-{found[2]}-{found[3]}"


def authors_of(tree: Tree, data: LinkedData, node: Node | None, metas: Metas) -> list[tuple[str, ...]]:
    """Return lists of names, one from each place that gives any, the surest first."""
    found = [
        tuple(data.strings(node.get("author"))) if node is not None else (),
        tuple(data.strings(node.get("creator"))) if node is not None else (),
        tuple(metas.all(_AUTHOR_METAS[1:])),
        tuple(metas.all(("author",))),
        tuple(_marked(tree, "author")),
        tuple(_anchored(tree)),
        tuple(_named_like(tree)),
    ]
    return [names for names in found if names]


def _marked(tree: Tree, name: str) -> Iterator[str]:
    for element, kind in enumerate(tree.kinds):
        said = kind.attributes.get("itemprop") or kind.attributes.get("property")
        if said and name in said.lower().replace("schema:", "").replace("dc:", "").split():
            text = kind.attributes.get("content") or _inner_name(tree, element) or tree.text_of(element, 8)
            if text and len(text) <= NAME_CHARACTERS:
                yield text


def _inner_name(tree: Tree, element: int) -> str | None:
    """Return the text of the part that is marked as name inside an element."""
    for inner in range(element + 1, min(len(tree.kinds), element + 30)):
        if tree.begins[inner] > tree.ends[element]:
            return None
        if tree.kinds[inner].attributes.get("itemprop", "").lower() == "name":
            return tree.kinds[inner].attributes.get("content") or tree.text_of(inner, 4)
    return None


def _anchored(tree: Tree) -> Iterator[str]:
    for piece, attributes in tree.anchors:
        if "author" in attributes.get("rel", "").lower().split() and piece < len(tree.pieces):
            text = " ".join(plain(tree.pieces[piece]).split())
            if text and len(text) <= NAME_CHARACTERS:
                yield text
                return


_AUTHOR_WORDS = frozenset(
    [
        "author",
        "byline",
        "authors",
        "autor",
        "auteur",
        "autore",
        "writer",
        "contributor",
        "byl",
        "redacteur",
        "verfasser",
    ]
)


def _named_like(tree: Tree) -> Iterator[str]:
    """Yield short texts of elements whose class says that an author is named there."""
    given = 0
    for element, kind in enumerate(tree.kinds):
        if given < 12 and not _AUTHOR_WORDS.isdisjoint(kind.words):
            text = tree.text_of(element, 10)
            if text and len(text) <= NAME_CHARACTERS:
                given += 1
                yield text
    for piece, attributes in tree.anchors:
        if given < 16 and "author" in attributes.get("class", "").lower() and piece < len(tree.pieces):
            text = plain(tree.pieces[piece])
            if text and len(text) <= NAME_CHARACTERS:
                given += 1
                yield text


def read(tree: Tree, data: LinkedData, url: str | None) -> Facts:
    """Return what a page says of its article; `url` is where it was fetched from, if that is known."""
    metas = Metas(tree.metas)
    node = main_node(data, tree, metas, url)
    publisher = _publisher(data, node, metas)
    base = urljoin(url or "", tree.base or "") or url
    canonical = _absolute(canonical_of(tree) or metas.first("og:url"), base)
    site = metas.first("og:site_name", "application-name") or data.site or publisher
    names = authors_of(tree, data, node, metas)
    return Facts(
        headline=headline_of(tree, data, node, metas, site),
        authors=_authors(names, publisher),
        publisher=publisher,
        published=published_of(tree, data, node, metas, url),
        modified=modified_of(tree, data, node, metas),
        language=_language(tree, data, node, metas),
        section=_section(data, node, metas),
        url=url,
        canonical_url=canonical,
        keywords=_keywords(data, node, metas),
        article_body=data.first(node, "articleBody") if node is not None else None,
        description=metas.first("og:description", "description"),
    )


def _absolute(address: str | None, base: str | None) -> str | None:
    if not address:
        return None
    try:
        return urljoin(base or "", address)
    except ValueError:
        return None


def _publisher(data: LinkedData, node: Node | None, metas: Metas) -> str | None:
    named = (
        data.first(node, "publisher", "sourceOrganization") if node is not None else None,
        *metas.all(_PUBLISHER_METAS[:1]),
        data.site,
        *metas.all(_PUBLISHER_METAS[1:]),
    )
    return next((plain(name) for name in named if name and not _ADDRESS.match(name)), None)


def _language(tree: Tree, data: LinkedData, node: Node | None, metas: Metas) -> str | None:
    page = next((kind.attributes for kind in tree.kinds if kind.tag == "html"), {})
    said = (
        page.get("lang"),
        page.get("xml:lang"),
        data.first(node, "inLanguage") if node is not None else None,
        metas.first("content-language", "og:locale", "dc.language", "language"),
    )
    return next((tag.split(",")[0].strip() for tag in said if tag and tag.strip()), None)


def _section(data: LinkedData, node: Node | None, metas: Metas) -> str | None:
    said = (data.first(node, "articleSection") if node is not None else None, metas.first(*_SECTION_METAS))
    return next((section for section in said if section), None)


def _keywords(data: LinkedData, node: Node | None, metas: Metas) -> tuple[str, ...]:
    said = [*data.strings(node.get("keywords"))] if node is not None else []
    said = said or list(metas.all(_KEYWORD_METAS[:1])) or list(metas.all(_KEYWORD_METAS))
    words = [word.strip() for one in said for word in re.split(r"[,;、،|]", one)]
    return tuple(dict.fromkeys(word for word in words if word))[:100]


_BY = re.compile(
    r"^(?:(?:written |words |story |posted |reviewed |article )?by|von|par|por|di|door|автор|author|autor|text)\b"
    r"\s*:?\s*",
    re.IGNORECASE,
)
_NO_NAMES = frozenset(
    [
        "admin",
        "administrator",
        "author",
        "staff",
        "editor",
        "by",
        "guest",
        "unknown",
        "default",
        "user",
        "webmaster",
        "anonymous",
    ]
)


def _authors(lists: Sequence[tuple[str, ...]], publisher: str | None) -> tuple[str, ...]:
    for names in lists:
        clean = [one for name in names if (one := _name(name))]
        if clean:
            return tuple(dict.fromkeys(clean))
    return ()


def _name(text: str) -> str | None:
    text = _BY.sub("", plain(text)).strip(" ,;|·•-–—:")
    if not text or _ADDRESS.search(text) or len(text) > NAME_CHARACTERS or text.lower() in _NO_NAMES:
        return None
    return text
