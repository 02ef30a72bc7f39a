"""Who wrote a page's article, and who published it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.text.days.text_dates import cut_date
from pipeline.text.facts.bylines import BylineReader
from pipeline.text.facts.stated import PLACEHOLDERS
from pipeline.text.pages.linked_data import plain
from pipeline.text.pages.notes import Notes
from pipeline.text.pages.said import Said, squeezed

NAME_CHARACTERS = 120
SITE, LOGIN, ONE_WORD = 20, 10, 5  # places by which a name that is the site's, a login or a first name alone falls back
MOST_ELEMENTS = 16  # named like an author; more are those of lists and comments

_ADDRESS = re.compile(r"https?://|www\.|@|^/|\.(?:com|org|net)\b", re.IGNORECASE)
_LEAD = re.compile(
    r"^(?:(?:(?:written|words|story|posted|reported|authored|created) )?by|von|par|por|di|door|автор|authors?|autora?|"
    r"auteur|text(?: by)?|insights from)\b\s*:?\s*",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\s*(?:[|•·]|\s[–—-]\s|,\s|\(|\b(?:last )?updated\b|\bpublished\b).*$", re.IGNORECASE)
_NO_NAMES = PLACEHOLDERS | {
    "staff", "editor", "editors", "by", "default", "user", "written by", "team", "blog", "news", "wordpress", "root",
    "test", "editorial",
}  # fmt: skip
_AUTHOR_METAS = (
    "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl",
    "og:article:author", "citation_author", "article:author_name", "cxenseparse:author", "creator", "dable:author",
)  # fmt: skip
_PUBLISHER_METAS = (
    "application-name", "dc.publisher", "dcterms.publisher", "publisher", "copyright-holder",
    "apple-mobile-web-app-title", "source", "twitter:app:name:iphone",
)  # fmt: skip
_AUTHOR_WORDS = frozenset([
    "author", "byline", "authors", "autor", "auteur", "autore", "writer", "contributor", "byl", "redacteur",
    "verfasser",
])  # fmt: skip
_NOT_AUTHOR_WORDS = frozenset(
    ["comment", "comments", "related", "sidebar", "footer", "card", "quote", "testimonial", "reply"]
)


def authors_of(said: Said, notes: Notes, bylines: BylineReader, publisher: str | None) -> tuple[str, tuple[str, ...]]:
    """Return the place that names people, and the authors that it names; of several the one that is most often right.

    A name that is the publisher's, or a login's, counts only where no place has a better one.
    """
    best: tuple[float, str, tuple[str, ...]] | None = None
    site = squeezed(publisher or said.metas.first("og:site_name") or "")
    for order, (place, names) in enumerate(_candidates(said, notes, bylines)):
        clean = tuple(dict.fromkeys(names))
        if clean:
            login = LOGIN * all(map(_is_login, clean)) or ONE_WORD * all(map(_is_one_word, clean))
            doubt = order + SITE * all(_is_site(name, site) for name in clean) + login
            if best is None or doubt < best[0]:
                best = (doubt, place, clean)
    return best[1:] if best else ("", ())


def publisher_of(said: Said) -> str | None:
    """Return the name of the site or of who runs it."""
    named = (
        said.linked("publisher", "sourceOrganization"),
        said.metas.first("og:site_name"),
        said.data.site,
        *said.metas.all(_PUBLISHER_METAS),
    )
    return next((plain(name) for name in named if name and not _ADDRESS.match(name)), None)


def _candidates(said: Said, notes: Notes, bylines: BylineReader) -> Iterator[tuple[str, list[str]]]:
    """Yield the names of each place, the surest first."""
    yield "author of the JSON-LD", _given(said.all_linked("author"))
    yield "creator of the JSON-LD", _given(said.all_linked("creator"))
    yield "meta tags for authors", _given((*said.metas.all(_AUTHOR_METAS), *_labelled(said)))
    yield "meta author", _given(said.metas.all(("author",)))
    yield "element marked author", _given(_marked(said))
    shown = [own for names in notes.authors if (own := [name for name in names if not bylines.is_label(name)])]
    for names in shown[:1]:
        yield "line near the headline", names
    yield "link marked author", _read(_anchored(said, "rel"), bylines)
    yield "element named for authors", _read(_named_like(said), bylines)
    for names in shown[1:]:
        yield "line near the headline", names
    yield "link to a profile", _read(_anchored(said, "href"), bylines)


def _labelled(said: Said) -> Iterator[str]:
    """Yield the names that cards for Twitter give under a label that says so."""
    for number in ("1", "2"):
        if "by" in (said.metas.first(f"twitter:label{number}") or "").lower().split():
            yield from said.metas.all((f"twitter:data{number}",))


def _given(texts: Iterator[str] | tuple[str, ...]) -> list[str]:
    """Return names that a machine was given, as they are but for what people put around them."""
    names: list[str] = []
    for text in texts:
        for part in re.split(r"\s*[;|]\s*|\s+(?:and|und|et|y|&)\s+(?=[A-ZÀ-Þ]\S*\s)", text):
            name = _LEAD.sub("", plain(part)).strip(" ,;|·•-–—:")
            if _is_name(name):
                names.append(name)
    return names


def _read(texts: Iterator[str], bylines: BylineReader) -> list[str]:
    """Return the names in the first text of an element that has any."""
    for text in texts:
        bare = _LEAD.sub("", cut_date(text)).strip(" ,;|·•-–—:")
        names = bylines.names_in(text) or bylines.names_in(bare) or bylines.names_in(_TAIL.sub("", bare))
        if own := [name for name in names if not bylines.is_label(name)]:
            return own
    return []


def _is_name(text: str) -> bool:
    if not text or len(text) > NAME_CHARACTERS or text.lower() in _NO_NAMES or _ADDRESS.search(text):
        return False
    return not any(map(str.isdigit, text)) and text.count(" ") < 8


def _is_site(name: str, site: str) -> bool:
    own = squeezed(name)
    return bool(site) and (own == site or own in site or site in own)


def _is_login(name: str) -> bool:
    """Say whether a name is one to log in with: in small letters or in capitals all through."""
    return _is_one_word(name) and not name.istitle()


def _is_one_word(name: str) -> bool:
    return " " not in name and name.isascii()


def _marked(said: Said) -> Iterator[str]:
    for element in said.marked("author"):
        kind = said.tree.kinds[element]
        text = kind.attributes.get("content") or _inner_name(said, element) or said.tree.text_of(element, 8)
        if text and len(text) <= NAME_CHARACTERS:
            yield text


def _inner_name(said: Said, element: int) -> str | None:
    """Return the text of the part that is marked as name inside an element."""
    tree = said.tree
    for inner in range(element + 1, min(len(tree.kinds), element + 30)):
        if tree.begins[inner] > tree.ends[element]:
            return None
        if tree.kinds[inner].attributes.get("itemprop", "").lower() == "name":
            return tree.kinds[inner].attributes.get("content") or tree.text_of(inner, 4)
    return None


_PROFILE = re.compile(
    r"/(?:authors?|people|person|staff|contributors?|profiles?|by|writers?|team|autor(?:es)?|auteurs?)/[^/]",
    re.IGNORECASE,
)


def _anchored(said: Said, attribute: str) -> Iterator[str]:
    """Yield the texts of links that say by `rel` or by their address that they lead to an author."""
    for piece, attributes in said.tree.anchors:
        value = attributes.get(attribute, "")
        is_author = "author" in value.lower().split() if attribute == "rel" else _PROFILE.search(value) is not None
        if is_author and piece < len(said.tree.pieces):
            text = plain(said.tree.pieces[piece])
            if text and len(text) <= NAME_CHARACTERS:
                yield text


def _named_like(said: Said) -> Iterator[str]:
    """Yield short texts of elements whose class says that an author is named there."""
    tree, given = said.tree, 0
    for element, kind in enumerate(tree.kinds):
        if given >= MOST_ELEMENTS:
            return
        if not _AUTHOR_WORDS.isdisjoint(kind.words) and _NOT_AUTHOR_WORDS.isdisjoint(kind.words):
            text = tree.text_of(element, 10)
            if text and len(text) <= NAME_CHARACTERS:
                given += 1
                begin = tree.begins[element]
                yield from (plain(piece) for piece in tree.pieces[begin : min(begin + 6, tree.ends[element])])
                yield text
    for piece, attributes in tree.anchors:
        if "author" in attributes.get("class", "").lower() and piece < len(tree.pieces):
            text = plain(tree.pieces[piece])
            if text and len(text) <= NAME_CHARACTERS:
                yield text
