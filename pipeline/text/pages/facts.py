"""What a page says of its article outside of its text, each fact from the place that is most often right.

Nothing is judged here but likelihood: dates are strings still, and addresses only made absolute.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from pipeline.records import Moment
from pipeline.text.facts.bylines import BylineReader
from pipeline.text.pages.linked_data import plain
from pipeline.text.pages.names import authors_of, publisher_of
from pipeline.text.pages.notes import Notes
from pipeline.text.pages.said import Said, squeezed
from pipeline.text.pages.times import SHOWN_CHANGE, Dated, modified_of, published_of, with_time

MOST_KEYWORDS = 100
KEYWORD_CHARACTERS = 100  # a longer one is a sentence for search engines
_SECTION_METAS = (
    "article:section", "og:article:section", "parsely-section", "section", "cxenseparse:recs:category", "category",
    "sectionname",
)  # fmt: skip
_KEYWORD_METAS = ("keywords", "article:tag", "parsely-tags", "sailthru.tags", "dc.subject")
_ADDRESS = re.compile(r"(?:https?:)?//[^/?#\s]+/[^#\s]|/[^/#\s]", re.IGNORECASE)
"""An address that is more than a site's root."""
_KEYWORD_ENDS = re.compile(r"[,;、،|]")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a page says of its article, unjudged, and where, as far as that is more than one place."""

    authors: tuple[str, ...] = ()
    authors_place: str = ""
    publisher: str | None = None
    published: Dated | None = None
    modified: Dated | None = None
    language: str | None = None
    section: str | None = None
    canonical_url: str | None = None
    keywords: tuple[str, ...] = ()

    def places(self) -> dict[str, tuple[str, str]]:
        """Return the facts that may be said in several places by name, each with the place that said it."""
        found = {name: (one.written, one.place) for name, one in self._dates() if one}
        return found | {"author": (", ".join(self.authors), self.authors_place)} if self.authors else found

    def with_times(self, published: Moment | None, modified: Moment | None) -> Facts:
        """Return these facts with the moments that readers are shown, where machines are told no more than the day."""
        is_of_change = self.published is not None and self.published.place == SHOWN_CHANGE
        first = with_time(self.published, modified if is_of_change else published)
        return replace(self, published=first, modified=with_time(self.modified, modified))

    def _dates(self) -> tuple[tuple[str, Dated | None], ...]:
        return ("published", self.published), ("modified", self.modified)


def facts_of(said: Said, notes: Notes, bylines: BylineReader) -> Facts:
    """Return what a page says of its article; `notes` are the lines around its headline."""
    publisher = publisher_of(said)
    authors_place, authors = authors_of(said, notes, bylines, publisher)
    return Facts(
        authors=authors,
        authors_place=authors_place,
        publisher=publisher,
        published=published_of(said, notes),
        modified=modified_of(said, notes),
        language=language_of(said),
        section=said.linked("articleSection") or said.metas.first(*_SECTION_METAS),
        canonical_url=_canonical_url(said),
        keywords=_keywords(said),
    )


def language_of(said: Said) -> str | None:
    """Return the tag of the language that the page says it is in."""
    page = next((kind.attributes for kind in said.tree.kinds if kind.tag == "html"), {})
    metas = said.metas.first("content-language", "og:locale", "dc.language", "language")
    named = (page.get("lang"), page.get("xml:lang"), said.linked("inLanguage"), metas)
    return next((tag.split(",")[0].strip() for tag in named if tag and tag.strip()), None)


def _canonical_url(said: Said) -> str | None:
    """Return the page's canonical address, absolute where it, or the page's base, can be made so."""
    address = said.canonical or said.metas.first("og:url") or _linked_address(said)
    if not address:
        return None
    try:
        return urljoin(urljoin(said.url or "", said.tree.base or ""), address.strip())
    except ValueError:
        return None


def _linked_address(said: Said) -> str | None:
    """Return the address that the JSON-LD gives an article that the page is titled after; others are linked to."""
    linked = squeezed(said.linked("headline", "name") or "")
    if said.node is None or not linked:
        return None
    tree = said.tree
    headings = (block.text for block in tree.blocks if tree.kinds[block.element].tag == "h1")
    titles = (title for title in (tree.title, said.metas.first("og:title"), *headings) if title)
    if not any(f"{squeezed(title)} ".startswith(f"{linked} ") for title in titles):
        return None
    pages = (said.node.get(name) for name in ("mainEntityOfPage", "url"))
    addresses = (page.get("@id") or page.get("url") if isinstance(page, dict) else page for page in pages)
    return next((one for one in addresses if isinstance(one, str) and _ADDRESS.match(one.strip())), None)


def _keywords(said: Said) -> tuple[str, ...]:
    """Return the keywords of the first place that has any: JSON-LD, meta tags, links marked as tags."""
    texts = (
        said.all_linked("keywords")
        or tuple(said.metas.all(("news_keywords",)))
        or tuple(said.metas.all(_KEYWORD_METAS))
        or _tag_links(said)
    )
    words = (" ".join(word.split()) for text in texts for word in _KEYWORD_ENDS.split(text))
    return tuple(dict.fromkeys(word for word in words if 0 < len(word) <= KEYWORD_CHARACTERS))[:MOST_KEYWORDS]


def _tag_links(said: Said) -> tuple[str, ...]:
    pieces = said.tree.pieces
    marked = (piece for piece, link in said.tree.anchors if "tag" in link.get("rel", "").lower().split())
    return tuple(plain(pieces[piece]) for piece in marked if piece < len(pieces))
