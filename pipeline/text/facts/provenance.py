"""Provenance: where a copy says that its text comes from: an agency, another outlet, an address elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

LINE_CHARACTERS = 400
NAME_CHARACTERS = 60
NAME_WORDS = 7
SIGNED_CHARACTERS = 40  # at the end of a paragraph in which an agency's mark stands

STEMS = (
    "originally", "first appear", "first publish", "appeared first", "previously published", "initially published",
    "republish", "reprinted", "reproduced", "courtesy of", "syndicated", "inputs from", "publicado p",
    "publicado originalmente", "originalmente publicado", "zuerst erschienen", "d'abord p", "initialement publié",
    "source:", "source :", "sources:", "via:", "quelle:", "fuente:", "fonte:", "źródło:", "bron:", "источник:",
    "kaynak:", "sumber:", "nguồn:", "джерело:", "con información de", "com informaç", "mit material von", "avec afp",
    "avec reuters", "avec ap)", "مصدر:", "مصدر :", "स्रोत:", "出典", "来源", "來源", "출처", "转载自", "轉載自",
    "original article", "original story", "original post", "original link", "original url", "read the full",
)  # fmt: skip
"""A line that says where its text comes from has one of these, in small letters."""
_STORY = (
    r"(?:article|story|post|piece|report|essay|content|column|interview|commentary|op-ed|analysis|text|item|version|"
    r"review)"
)
_MADE = r"(?:published|appeared|posted|printed|released|written|reported|produced|carried|featured|shared)"
_ORIGIN = re.compile(
    rf"""
    \b{_STORY}s?\b[^.!?]{{0,80}}?\b(?:was|were|is|has\sbeen|have\sbeen)?\s*
      (?:originally|first|previously|initially)\s(?:been\s)?{_MADE}(?:\s(?:here|online))?\s(?:on|in|by|at|with|for|to)\s(?P<name1>.+)
    | \b(?:originally|first)\s(?:published|appeared|posted)\s(?:on|in|by|at)\s(?P<name2>.+)
    | \bappeared\sfirst\s(?:on|in|at)\s(?P<name3>.+)
    | \b(?:republished|reprinted|reproduced|syndicated)\s(?:here\s)?(?:with\s(?:the\s)?permission\s)?
      (?:from|of|by|courtesy\sof)\s(?P<name4>.+)
    | ^(?:the\s)?{_STORY}\s(?:is\s)?courtesy\sof\s(?P<name5>.+)
    | ^\W*(?:with\s)?(?:agency\s)?inputs?\sfrom\s(?P<name6>.+)
    | ^\W*(?:con\sinformación\sde|com\sinformaç(?:ões|ão)\sd[aeo]s?|mit\smaterial\svon|avec)\s(?P<name8>.+)
    | \b(?:publicado\soriginalmente|originalmente\spublicado|publicado\spor\sprimera\svez|zuerst\serschienen|
        (?:initialement|d'abord)\s(?:publié|paru))\s(?:en|em|por|pelo|pela|bei|in|auf|dans|sur|par|im)\s(?P<name7>.+)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SOURCE = re.compile(
    r"^\W*(?:(?:original |article |news )?source|via|quelle|fuente|fonte|źródło|bron|источник|джерело|kaynak|"
    r"sumber|nguồn|المصدر|مصدر|"
    r"स्रोत|出典|来源|來源|출처|转载自|轉載自|original (?:article|story|post|link|url)|read the (?:original|full) "
    r"(?:article|story|post)(?: here| at| on)?|originally published(?: at)?)\s*[:：]\s*(?P<name>\S.*)$",
    re.IGNORECASE,
)
_URL = re.compile(r"https?://[^\s<>\"'）)\]，。]+")
_BARE_HOST = re.compile(r"^(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,10})(?:/\S*)?$", re.IGNORECASE)
_NAME_END = re.compile(
    r"\.\s|\.$|[!?;|•·<>\n(\[（【,，。]|\s(?:on|in)\s(?:\d|[A-Z][a-z]+\s\d|[A-Z][a-z]{2,8}day)|\s(?:and|but|under|"
    r"with|by|as|at|where|for|"
    r"here|website|newsletter|magazine's)\b|\s[-–—]\s|https?:",
)
_A_DAY = re.compile(
    r"(?:[A-Z][a-z]{2,8}day,?\s)?(?:[A-Z][a-z]{2,8}\.?\s\d{1,2}|\d{1,2}\s[A-Z][a-z]{2,8})(?:,?\s\d{4})?"
    r"|[A-Z][a-z]{2,8}day"
)
"""What stands where a name would: `first published on March 11`."""
_SIGNED_MARK = re.compile(r"[(\[（–—/-]")  # every signature has one
_SIGNED = re.compile(r"(?:\(|\[|（|[-–—]{1,2}\s?|/)\s?([A-Z][\w .&'/-]{1,30}?)\s?(?:\)|\]|）|/)?\s*$")


_JOIN = re.compile(r"[/,&|]|\sand\s")  # between agencies
_OPENING = re.compile(r"^(?:[(（【]([^()（）【】]{2,30})[)）】]|([A-Z][\w ]{1,24}?))\s?[-–—]{1,2}\s")


class Provenance(NamedTuple):
    """What a line says of where the text comes from."""

    credit: str | None
    """An agency or outlet, as the warehouse writes it."""
    url: str | None
    """The address of the original."""
    is_own_site: bool
    """Whether the line is one that a site puts under its own posts: `The post ... appeared first on`."""


@dataclass(frozen=True, slots=True)
class ProvenanceReader:
    """Names of agencies as they are written, and what the warehouse calls them."""

    agencies: dict[str, str]
    openings: frozenset[str]
    """The first two characters of all names."""

    @classmethod
    def of(cls, agencies: dict[str, str]) -> ProvenanceReader:
        """Index the names."""
        return cls(agencies, frozenset(name[:2] for name in agencies))

    def read(self, line: str) -> Provenance | None:
        """Return where a line says that the text comes from."""
        if len(line) > LINE_CHARACTERS:
            return None
        source = _SOURCE.match(line)
        if source is not None:
            return self._of_source(source["name"])
        found = _ORIGIN.search(line)
        if found is None:
            return None
        kind = found.lastgroup or ""
        url = _URL.search(line)
        credit = self._name(found[kind])
        address = url.group().rstrip(".,;") if url else None
        return Provenance(credit, address, kind == "name3") if credit or address else None

    def _of_source(self, name: str) -> Provenance | None:
        """Read what stands behind `Source:`: an agency, or an address and nothing else."""
        url = _URL.fullmatch(name.strip().rstrip("."))
        if url is not None:
            return Provenance(None, url.group(), False)
        agency = self.agency(name)
        return Provenance(agency, None, False) if agency else None

    def agency(self, text: str) -> str | None:
        """Return the agency that a text names and nothing else: `AFP`, `(Reuters)`, `-- IANS`, `AP/Reuters`."""
        bare = text.strip(' \t()[]（）【】-–—/.:;,*="“”')
        if len(bare) > NAME_CHARACTERS or bare[:2] not in self.openings:
            return None
        return self.agencies.get(bare) or self.agencies.get(_JOIN.split(bare, maxsplit=1)[0].strip())

    def opening(self, paragraph: str) -> str | None:
        """Return the agency with which a paragraph opens in place of a dateline: `(Reuters) - `, `AFP - `."""
        found = _OPENING.match(paragraph)
        return self.agencies.get(found[1] or found[2]) if found else None

    def signature(self, paragraph: str) -> str | None:
        """Return the agency whose mark ends a paragraph: `... he said. (ANI)`, `... he said. -- IANS`."""
        end = paragraph[-SIGNED_CHARACTERS:]
        found = _SIGNED.search(end) if _SIGNED_MARK.search(end) else None
        if found is None or not (before := end[: found.start()].rstrip()):
            return None
        return self.agencies.get(found[1].strip()) if before[-1] in ".!?\"”’'。" else None

    def _name(self, text: str) -> str | None:
        """Return the outlet's name that a text begins with."""
        text = text.strip(" :\"“”'")
        host = _BARE_HOST.match(text.split(" ", 1)[0].rstrip(".,"))
        if host is not None:
            return host[1].lower()
        name = _NAME_END.split(text, maxsplit=1)[0].strip(" :.)]）\"“”'’")
        words = name.removeprefix("the ").split()
        if not words or len(words) > NAME_WORDS or len(name) > NAME_CHARACTERS or not words[0][:1].isupper():
            return None
        if _A_DAY.fullmatch(name):
            return None
        name = " ".join(words)
        return self.agencies.get(name) or self.agencies.get(name.removeprefix("The ")) or name


def find_provenance(reader: ProvenanceReader, lines: Sequence[str]) -> list[tuple[Provenance, str]]:
    """Return what some lines, each with one of `STEMS`, tell of where the text comes from, each with its line."""
    return [(found, line) for line in lines if (found := reader.read(line))]
