"""The headline of a page: the heading that its titles agree with, else the title without the site's name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.text.pages.linked_data import plain
from pipeline.text.pages.said import Said, squeezed
from pipeline.text.pages.tree import Tree

_WORD = re.compile(r"\w+")
_SITE_END = re.compile(r"\s+(?:\||-|–|—|::|»|«|·|•|›|~|:)\s+|\s?[|｜]\s?|\s?[_＿]\s?(?=[^\x00-\x7f])")

TITLE_CHARACTERS = 400
UNSPACED_CHARACTERS = 9  # a word, on average over a heading; longer ones are those of a script without spaces


def headline_of(said: Said, site: str | None) -> str | None:
    """Return the headline: the first-rank heading that agrees best with the titles, else the surest of these."""
    metas = said.metas
    titles = (
        said.linked("headline", "name"),
        metas.first("og:title"),
        metas.first("twitter:title"),
        metas.first("parsely-title", "sailthru.title", "dc.title", "title"),
        said.tree.title,
    )
    known = [plain(title)[:TITLE_CHARACTERS] for title in titles if title]
    headings = _headings(said.tree, "h1")
    best = _agreeing(headings, known)
    if best is not None:
        return best
    if not known:
        return headings[0] if headings else None
    second = _agreeing(_headings(said.tree, "h2"), known, least=0.8)
    if second is not None:
        return second
    return without_site(known[0], site, known)


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
        # Scripts without spaces have no words to share.
        is_unspaced = len(heading) >= UNSPACED_CHARACTERS * len(words)
        if is_unspaced and any(heading in title for title in said):
            part = 1.0
        agreement = max([*shares, part * 0.9]) if is_unspaced or len(words) >= 4 else max([*shares, 0.0])
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
