"""Bylines and credits: the people and desks that a line names as having made the article."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.text.text_dates import cut_date
from schemas.furniture import BylineWords

LINE_CHARACTERS = 240
NAME_WORDS = 5
OPENING_CHARACTERS = 80
LOOSE_LEADS = frozenset({"by"})  # one name may be a single word only after these

_PARTICLES = frozenset([
    "de", "da", "di", "do", "dos", "del", "della", "der", "den", "des", "la", "le", "el", "al", "bin",
    "bint", "ibn", "van", "von", "ten", "ter", "y", "e", "of", "du", "zu",
])  # fmt: skip
_SPACE_ENDS = " \t.,:;|•·*–—-_/()[]【】（）：，"
_CUT = re.compile(
    r"\s[|•·–—/]\s|\s{2,}|(?<=[a-zà-ÿ])(?=(?:Published|Updated|Posted|Last)\b)"
    r"|\b(?:Published|Updated|Posted|Last updated)\b",
)
_TAIL = re.compile(r"\s(?:in|on|at|for|of the|reporting from|reports from|reporting in)\s.*$", re.IGNORECASE)
_MONTHS_AND_DAYS = frozenset([
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "january",
    "february", "march", "april", "june", "july", "august", "september", "october", "november", "december",
    "mon", "tue", "wed", "thu", "fri", "sat", "sun", "monday", "tuesday", "wednesday", "thursday", "friday",
    "saturday", "sunday",
])  # fmt: skip
_WORD_END = re.compile(r"[\s:：]")
_ADDRESS = re.compile(r"\(?\S*@\S+\)?|https?://\S+|@\w+")
_KOREAN = re.compile(
    r"^(?:\([^()=]{1,12}=[^()]{1,20}\)\s*|\[[^\[\]]{1,20}\]\s*)?([가-힣]{2,4})\s?(?:선임기자|기자|특파원|논설위원)(?:\s*=)?\s*\S*@?\S*$"
)
_CHINESE = re.compile(
    r"^(?:文|作者|記者|记者|撰文|編輯|编辑)\s*[／/|：:\s]\s*([\u4e00-\u9fff]{2,4}(?:[、，\s][\u4e00-\u9fff]{2,4})*)$"
)
_KOREAN_OPENING = re.compile(
    r"^[(\[][^()\[\]]{1,40}[)\]]\s*([가-힣]{2,4}(?:[·\s][가-힣]{2,4})*)\s?(?:기자|특파원|선임기자)\s*="
)
_CHINESE_OPENING = re.compile(r"[（(](?:记者|記者)\s?([\u4e00-\u9fff]{2,4}(?:[、，\s][\u4e00-\u9fff]{2,4})*)\s?[）)]")


class Credit(NamedTuple):
    """The names of one clause of a credit line, and the words before them."""

    lead: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BylineReader:
    """The words that bylines are read by."""

    first_words: frozenset[str]
    lead: re.Pattern[str]
    clause: re.Pattern[str]
    trails: tuple[str, ...]
    join: re.Pattern[str]
    titles: frozenset[str]
    never: frozenset[str]
    suffixes: frozenset[str]

    @classmethod
    def of(cls, words: BylineWords) -> BylineReader:
        """Compile the config's words."""
        leads = "|".join(re.escape(lead) for lead in sorted(words.leads, key=len, reverse=True))
        joins = "|".join(re.escape(join) for join in words.joins)
        return cls(
            first_words=frozenset(map(_first_word, words.leads)),
            lead=re.compile(rf"^({leads})(?:\s*[:：]\s*|\s+)(?=\S)", re.IGNORECASE),
            clause=re.compile(rf"[;,.]\s*(?=(?:{leads})\b)", re.IGNORECASE),
            trails=tuple(f" {trail}" for trail in sorted(words.trails, key=len, reverse=True)),
            join=re.compile(rf"\s*[,;]\s*(?:(?:{joins})\s)?|\s(?:{joins})\s", re.IGNORECASE),
            titles=frozenset(words.titles),
            never=frozenset(words.never),
            suffixes=frozenset(words.suffixes),
        )

    def read(self, line: str) -> tuple[Credit, ...]:
        """Return the credits that the line consists of; empty where it is no byline."""
        if len(line) > LINE_CHARACTERS or len(line) < 4:
            return ()
        line = line.strip(_SPACE_ENDS)
        eastern = None if line.isascii() else _KOREAN.match(line) or _CHINESE.match(line)
        if eastern:
            return (Credit("", tuple(re.split(r"[、，\s]+", eastern[1]))),)
        lowered = line.lower()
        if lowered.endswith(self.trails):
            trail = next(trail for trail in self.trails if lowered.endswith(trail))
            names = self._names(line[: -len(trail)], is_loose=False)
            return (Credit(trail, names),) if names else ()
        if _first_word(lowered) not in self.first_words or self.lead.match(line) is None:
            return ()
        credits = [self._clause(clause) for clause in self.clause.split(line)]
        return tuple(credit for credit in credits if credit) if credits[0] else ()

    def read_opening(self, paragraph: str) -> tuple[str, ...]:
        """Return the reporters that agencies of East Asia name in the first paragraph, after the dateline."""
        opening = paragraph[:OPENING_CHARACTERS]
        if opening.isascii():
            return ()
        found = _KOREAN_OPENING.match(opening) or _CHINESE_OPENING.search(opening)
        return tuple(re.split(r"[、，·\s]+", found[1].strip())) if found else ()

    def read_bare(self, line: str) -> tuple[str, ...]:
        """Return the names of a line without a lead that can only be a byline: `Jane Doe, Staff Writer`."""
        name, comma, title = line.strip(_SPACE_ENDS).partition(",")
        if not comma or title.strip().lower() not in self.titles:
            return ()
        return self._names(name, is_loose=False)

    def read_before_date(self, line: str) -> tuple[str, ...]:
        """Return the names that a dated line begins with: `Jane Doe | Sept. 6, 2024`."""
        before = cut_date(line)
        return () if before == line else self._names(before, is_loose=False)

    def _clause(self, clause: str) -> Credit | None:
        lead = self.lead.match(clause)
        if lead is None:
            return None
        names = self._names(clause[lead.end() :], is_loose=lead[1].lower() in LOOSE_LEADS or len(lead[1].split()) > 1)
        return Credit(lead[1].lower(), names) if names else None

    def _names(self, text: str, is_loose: bool) -> tuple[str, ...]:
        """Return the names that the text is a list of, titles and agencies' desks apart; empty where it is not."""
        text = _CUT.split(_ADDRESS.sub(" ", cut_date(text)), maxsplit=1)[0]
        names: list[str] = []
        for part in self.join.split(_TAIL.sub("", text)):
            name = self._name(part)
            if name and (is_loose or " " in name):
                names.append(name)
            elif part.strip(_SPACE_ENDS).lower() not in self.titles | self.suffixes | _MONTHS_AND_DAYS | {""}:
                break
        return tuple(dict.fromkeys(names))

    def _name(self, part: str) -> str | None:
        """Return the part as a name: one to five capitalised words without digits."""
        words = part.strip(_SPACE_ENDS.replace(".", "")).split()
        while words and words[-1].strip(".,").lower() in _MONTHS_AND_DAYS:
            words.pop()
        if not words or len(words) > NAME_WORDS or any(word.lower() in self.never for word in words):
            return None
        if not all(_is_name_word(word) for word in words) or words[0] in _PARTICLES:
            return None
        name = " ".join(words)
        if name.lower() in self.titles or len(name) < 3:
            return None
        return _in_small_letters(words) if name.isupper() and len(words) > 1 else name.rstrip(",;")


def _first_word(line: str) -> str:
    return _WORD_END.split(line, maxsplit=1)[0]


def _is_name_word(word: str) -> bool:
    letters = word.strip(".,'’()“”\"-")
    if not letters or any(map(str.isdigit, letters)):
        return False
    return word in _PARTICLES or (not letters[0].islower() and all(c.isalpha() or c in ".'’-" for c in letters))


def _in_small_letters(words: list[str]) -> str:
    """Return a name in capitals as names are written; what has no vowel is an abbreviation."""
    if all(set(word) & set("AEIOUYÁÉÍÓÚÄÖÜÅØ") and len(word) > 2 for word in words):
        return " ".join(word.title() for word in words)
    return " ".join(words)
