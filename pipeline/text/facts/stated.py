"""What a record states of itself beside its text, as one line each: without markup, and without what says nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.text.facts.bylines import BylineReader
from pipeline.text.flat.blocks import tidy_line

_TAG = re.compile(
    r"</?(?:a|abbr|b|br|cite|code|em|font|i|mark|nobr|p|q|s|small|span|strong|sub|sup|u|wbr)\b[^<>]{0,500}>",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<br\b[^<>]{0,500}>", re.IGNORECASE)
_BY = re.compile(r"(?:[Bb]y|BY|[Ww]ritten by)[: ] ?(?=[A-ZÀ-Þ])")
_NOTHING: Final = frozenset({"null", "none", "nan", "undefined", "n/a", "[]", "{}", "-", "[object object]"})
"""What programs write where they know of no value."""
PLACEHOLDERS: Final = frozenset({
    "admin", "administrator", "author", "guest", "unknown", "webmaster", "anonymous", "none", "null", "super user",
})  # fmt: skip
"""What content systems call an author of whom they know no name."""
_NOBODY: Final = _NOTHING | PLACEHOLDERS | {"guest user", "site admin", "web admin", "wpadmin"}
_ADDRESS = re.compile(r"https?://\S+|[^\s@]+@[^\s@]+\.[^\s@]+")
_LIST = re.compile(r"""\[\s*(?:"[^"]*"|'[^']*')(?:\s*,\s*(?:"[^"]*"|'[^']*'))*\s*\]""")
_ITEM = re.compile(r""""([^"]*)"|'([^']*)'""")
_SEVERAL = re.compile(r"[,;|/(]|\s(?:and|und|et|y|e|en|och|og|&)\s", re.IGNORECASE)
_OF_NAME = re.compile(r",?\s*(?:Jr|Sr|I{2,3}|IV)\b\.?", re.IGNORECASE)
_BEFORE_SITE = re.compile(r"\s+[-|–—•·:]\s+$")


def stated_line(text: str | None) -> str | None:
    """Return a stated field as one tidy line, None where nothing is left of it."""
    if not text:
        return None
    line = tidy_line(_TAG.sub("", _BREAK.sub(" ", text)) if "<" in text else text)
    return line if line and line.casefold() not in _NOTHING else None


def stated_headline(headline: str | None, publisher: str | None) -> str | None:
    """Return a stated headline without the name of its publisher that many feeds put behind it."""
    line = stated_line(headline)
    if line and publisher and line.casefold().endswith(publisher.casefold()):
        before = line[: len(line) - len(publisher)]
        parting = _BEFORE_SITE.search(before)
        if parting is not None and parting.start():
            return before[: parting.start()]
    return line


def stated_authors(authors: Sequence[str], bylines: BylineReader) -> tuple[str, ...]:
    """Return the people whom a record states: each by himself, without `By` and without what names nobody."""
    lines = (line for author in authors for one in _items(author) if (line := stated_line(one)))
    return tuple(dict.fromkeys(name for line in lines for name in _named(_BY.sub("", line), bylines)))


def _items(author: str) -> list[str]:
    """Return the items of a list that was written as a string, as programs write one into a table's cell."""
    if _LIST.fullmatch(author.strip()) is None:
        return [author]
    return [one or other for one, other in _ITEM.findall(author)]


def _named(line: str, bylines: BylineReader) -> tuple[str, ...]:
    if line.casefold() in _NOBODY or _ADDRESS.fullmatch(line):
        return ()
    if _SEVERAL.search(line) is None or _OF_NAME.search(line) is not None:
        return (line,)
    names = bylines.names(line, is_loose=False)
    return names if names and all(" " in name for name in names) else (line,)
