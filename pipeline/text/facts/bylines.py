"""Bylines and credits: the people and desks that a line names as having made the article."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal, NamedTuple

from schemas.furniture import BylineWords

LINE_CHARACTERS = 240
LEAD_CHARACTERS = 40
TRAILED_CHARACTERS = 16  # a line with a name and such a phrase has more
STEM_CHARACTERS = 6
TRAIL_CHARACTERS = 80  # what may follow "contributed to this report": places, a day
BARE_CHARACTERS = 120  # of a name with a title
LIFE_CHARACTERS = 160  # of a life, in which it says what somebody is
NAME_WORDS = 5
OPENING_CHARACTERS = 80
LOOSE_LEADS = frozenset(["by", "author", "autor", "автор", "作者"])  # one name may be a single word after these

Role = Literal["author", "contributor", "editor", "other"]

_PARTICLES = frozenset([
    "de", "da", "di", "do", "dos", "del", "della", "der", "den", "des", "la", "le", "el", "al", "bin",
    "bint", "ibn", "van", "von", "ten", "ter", "y", "e", "of", "du", "zu", "af", "av", "ut", "dela", "las", "los",
])  # fmt: skip
_SPACE_ENDS = " \t.,:;|•·⋅*–—-_/()[]【】（）：，®™"
_SPACE_MARKS = " \t,:;|•·⋅*–—-_：，®™"
_CUT = re.compile(r"\s?[|•·⋅●›»→]\s?|\s[–—/-]+\s|\s{2,}|,?\s(?:Published|Updated|Posted|Last [Uu]pdated)\b")
_GLUED = re.compile(r"(?<=[a-zà-ÿ])(?=(?:Published|Updated|Posted|Last|In)\b)")
_TAIL = re.compile(
    r"\s(?:in|on|at|for|from|of the|with|aus|à|en|reporting from|reports from|reporting in)\s.*$|\sin$", re.IGNORECASE
)
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|（[^（）]*）")
_PARTS = re.compile(r"\s*[,|]\s*")
_RUN_TOGETHER = re.compile(r"[a-z]{4}[A-Z]")  # "TipsJust"; but MacDonald, SanSone
_WORD_END = re.compile(r"[\s:：/／|]")
_ADDRESS = re.compile(r"[(<]?\S*@\S+[)>]?|https?://\S+|@\w+")
_MAIL_END = re.compile(r"[\s|,•·<(-]+([\w.+-]+)@[\w-]+(?:\.[\w-]+)+[>)]?$")
_TITLED = re.compile(
    r"^(?:the\s)?(?:[^\W\d_][\w.&'’-]*\s){0,5}?(?:staff\s|senior\s)?"
    r"(?:writers?|reporters?|journalists?|correspondents?|producers?|editors?|columnists?|researchers?)\s(?=[A-Z])",
    re.IGNORECASE,
)
_HONOURS = re.compile(r"^(?:[A-Z]{2,6}|[A-Z][a-zA-Z]?(?:\.[A-Za-z]{1,4})+|[A-Z-]{2,6}\s?\d{0,3}|Ph\.?D|Esq)\.?[®™]?$")
_SHORTENED = re.compile(r"(?:\b(?:Jr|Sr|[A-Z])|\.[A-Z])\.$")  # a full stop that belongs to the name
_MC = re.compile(r"\bMc([a-z])")

_KOREAN = re.compile(
    r"^(?:\([^()=]{1,12}=[^()]{1,20}\)\s*|\[[^\[\]]{1,20}\]\s*)?([가-힣]{2,4}(?:[·,\s]+[가-힣]{2,4}){0,4}?)\s?"
    r"(?:선임기자|인턴기자|객원기자|기자|특파원|논설위원|앵커)(?:\s*=)?\s*\S*@?\S*$"
)
_CHINESE = re.compile(
    r"^(?:文|作者|記者|记者|撰文|編輯|编辑|責任編輯|责任编辑|本报记者|本報記者|新华社记者)\s*[／/|：:\s]\s*"
    r"([\u4e00-\u9fff]{2,4}(?:[、，\s][\u4e00-\u9fff]{2,4}){0,5})(?:\s*(?:报道|報道|摄|/.{1,12}))?$"
)
_TAIWANESE = re.compile(
    r"^(?:記者|记者)\s?([\u4e00-\u9fff]{2,3}(?:、[\u4e00-\u9fff]{2,3})*)[／/]\S{2,10}(?:報導|报道|報道|專訪)$"
)
_JAPANESE = re.compile(
    r"^(?:文[・＝:：／/]|筆者[:：])?\s?[\[【(（]?([\u4e00-\u9fff々ヶ]{1,4}[\s　]?[\u4e00-\u9fff々ヶぁ-んァ-ヶ]{1,4})"
    r"\s?(?:記者|特派員|編集委員|論説委員)[\]】)）]?$"
)
_KOREAN_OPENING = re.compile(
    r"^[(\[][^()\[\]]{1,40}[)\]]\s*([가-힣]{2,4}(?:[·\s][가-힣]{2,4})*)\s?(?:기자|특파원|선임기자)\s*="
)
_CHINESE_OPENING = re.compile(
    r"[（(](?:本报)?(?:记者|記者)\s?([\u4e00-\u9fff]{2,4}(?:[、，\s][\u4e00-\u9fff]{2,4})*)\s?[）)]"
)
_JAPANESE_OPENING = re.compile(r"^【[^【】=＝]{1,10}[=＝]([^【】]{2,10})】")
_EASTERN_LETTER = re.compile("[\u4e00-\u9fff\uac00-\ud7a3]")  # every one of these has some
_EASTERN_JOIN = re.compile(r"[、，,·\s]+")


def _fits(name: str, mailbox: str) -> bool:
    """Say whether the mailbox before an @ is called as the last of some words: `MARIA SMITH maria.smith`."""
    last = name.lower().split()[-1:]
    return bool(last) and last[0][:4] in mailbox.lower()


class Credit(NamedTuple):
    """The names of one clause of a credit line, and what they did."""

    lead: str
    role: Role
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BylineReader:
    """The words that bylines are read by."""

    roles: dict[str, Role]
    """Words before names, and whose names those are."""
    first_words: frozenset[str]
    lead: re.Pattern[str]
    clause: re.Pattern[str]
    trails: tuple[str, ...]
    stems: tuple[str, ...]
    """Of each trail the beginning of its longest word: a few tell most lines apart."""
    longest_trail: int
    join: re.Pattern[str]
    titles: frozenset[str]
    title_words: frozenset[str]
    """Words that a title ends with."""
    title_starts: frozenset[str]
    """Words that a title of several begins with."""
    desk_words: frozenset[str]
    """Words that end the name of a desk."""
    agencies: frozenset[str]
    """Names of agencies in small letters."""
    never: frozenset[str]
    labels: frozenset[str]
    """Words that labels of sections have and names without a lead have not."""
    suffixes: frozenset[str]

    @classmethod
    def of(cls, words: BylineWords, agencies: frozenset[str] = frozenset()) -> BylineReader:
        """Compile the config's words; `agencies` are names that are no people's."""
        roles: dict[str, Role] = dict.fromkeys(words.leads, "author")
        roles.update(dict.fromkeys(words.editing, "editor"))
        roles.update(dict.fromkeys(words.helping, "contributor"))
        roles.update(dict.fromkeys(words.others, "other"))
        colons: dict[str, Role] = dict.fromkeys(words.leads_with_colon, "author")
        colons.update(dict.fromkeys(words.editing_with_colon, "editor"))
        leads = "|".join(re.escape(lead) for lead in sorted(roles, key=len, reverse=True))
        joins = "|".join(re.escape(join) for join in words.joins)
        with_colon = (*words.leads_with_colon, *words.editing_with_colon)
        risky = "|".join(map(re.escape, sorted(with_colon, key=len, reverse=True)))
        return cls(
            roles=colons | roles,
            first_words=frozenset(map(_first_word, (*roles, *with_colon))),
            lead=re.compile(
                rf"^({leads})(?:\s*[:：]\s*|\s*[／/|]\s*|\s+)(?=\S)|^(by)(?=[A-Z])|^({risky})\s*[:：]\s*(?=\S)",
                re.IGNORECASE,
            ),
            clause=re.compile(rf"[;,.|]\s*(?=(?:{leads})\b)", re.IGNORECASE),
            trails=tuple(words.trails),
            stems=tuple(sorted({max(trail.split(), key=len)[:STEM_CHARACTERS] for trail in words.trails})),
            longest_trail=max(map(len, words.trails), default=0),
            join=re.compile(rf"\s*[,;、]\s*(?:(?:{joins})\s)?|\s(?:{joins})\s|(?<=\w)/(?=\w)", re.IGNORECASE),
            titles=frozenset(words.titles),
            title_words=frozenset(words.title_words),
            title_starts=frozenset(words.title_starts),
            desk_words=frozenset(words.desk_words),
            agencies=agencies,
            never=frozenset(words.never),
            labels=frozenset(words.labels),
            suffixes=frozenset(words.suffixes),
        )

    def read(self, line: str) -> tuple[Credit, ...]:
        """Return the credits that the line consists of; empty where it is no byline."""
        if not 4 <= len(line) <= LINE_CHARACTERS:
            return ()
        line = _bare(line)
        eastern = None if line.isascii() or not _EASTERN_LETTER.search(line) else _eastern(line)
        if eastern:
            return (Credit("", "author", _eastern_names(eastern[1])),)
        lowered = line.lower()
        first = lowered.partition(" ")[0]
        if (
            first not in self.first_words
            and not lowered.startswith("by")
            and (first.isalpha() or not self._leads(first))
        ):
            return self.read_trail(line, lowered)
        if self.lead.match(line) is None:
            return self.read_trail(line, lowered)
        credits = [self._clause(clause) for clause in self.clause.split(line)]
        return tuple(credit for credit in credits if credit) if credits[0] else self.read_trail(line, lowered)

    def _leads(self, first: str) -> bool:
        """Say whether a first word with marks in it begins with a lead: `author:jane`."""
        return _first_word(first) in self.first_words

    def read_trail_of(self, paragraph: str) -> tuple[Credit, ...]:
        """Return the same for a paragraph; most have no such phrase near their end, which is told by that alone."""
        end = paragraph[-TRAIL_CHARACTERS - self.longest_trail :].lower()
        if not any(map(end.__contains__, self.stems)):
            return ()
        return self.read_trail(paragraph, paragraph.lower())

    def read_trail(self, line: str, lowered: str) -> tuple[Credit, ...]:
        """Return the names before a phrase as `contributed to this report`; `lowered` is the line in lower case."""
        if (
            len(line) < TRAILED_CHARACTERS
            or not any(map(lowered.__contains__, self.stems))
            or len(lowered) != len(line)
        ):
            return ()
        trail = next((trail for trail in self.trails if trail in lowered), None)
        if trail is None or len(line) - (at := lowered.index(trail)) - len(trail) > TRAIL_CHARACTERS:
            return ()
        before = line[:at].strip().removesuffix(" also")
        names = self.names(_TITLED.sub("", before, count=1), is_loose=False)
        return (Credit(trail, "contributor", names),) if names else ()

    def role_of_lead(self, line: str) -> Role | None:
        """Return whose names follow, where the line is nothing but the words before them: `Written by`."""
        return self.roles.get(line.strip(_SPACE_ENDS).lower()) if len(line) <= LEAD_CHARACTERS else None

    def read_opening(self, paragraph: str) -> tuple[str, ...]:
        """Return the reporters that agencies of East Asia name in the first paragraph, after the dateline."""
        opening = paragraph[:OPENING_CHARACTERS]
        if opening.isascii():
            return ()
        japanese = _JAPANESE_OPENING.match(opening)
        if japanese and not japanese[1].endswith(("通信", "共同", "時事")) and len(japanese[1]) <= 6:
            return (japanese[1],)
        found = _KOREAN_OPENING.match(opening) or _CHINESE_OPENING.search(opening)
        return _eastern_names(found[1]) if found else ()

    def read_bare(self, line: str) -> tuple[str, ...]:
        """Return the names of a line without a lead that can only be a byline: `Jane Doe, Staff Writer`."""
        if len(line) > BARE_CHARACTERS or line[-1:] in ".!?":
            return ()
        if "@" in line and (mail := _MAIL_END.search(line)) and _fits(line[: mail.start()], mail[1]):
            return self.names(line[: mail.start()], is_loose=False)
        if "," not in line and "|" not in line:
            return ()
        parts = _PARTS.split(_without_addresses(line).strip(_SPACE_ENDS))
        if len(parts) < 2 or parts[1].lower() in self.suffixes or not self.is_title(parts[1]):
            return ()
        if parts[1].lower().endswith("photographer"):  # whose picture it is, and not whose text
            return ()
        return self.names(line, is_loose=False)

    def is_label(self, text: str) -> bool:
        """Say whether words that look like a name stand before one, or label something: `Written By`, `Follow Us`."""
        lowered = text.lower()
        return lowered in self.roles or lowered.partition(" ")[0] in self.labels

    def tells_a_life(self, words: str) -> bool:
        """Say whether the words after a name tell who that is: `is a writer at`, `, a reporter, covers`."""
        opening = words[:LIFE_CHARACTERS].lower()
        if not opening.startswith(
            (" is ", " was ", " has ", " covers ", " writes ", ", a", " (@", " joined ", " works ")
        ):
            return False
        told = re.split(r"\W+", opening)
        return not self.title_words.isdisjoint(told) or "covers" in told or "writes" in told

    def name_of_desk(self, text: str) -> str | None:
        """Return a desk's name as written: `Staff Writer`, `Global Desk`, `The Post's Editorial Board`."""
        text = text.strip(_SPACE_ENDS)
        words = text.lower().split()
        if not words or len(words) > NAME_WORDS + 1 or not text[0].isalpha():
            return None
        if words[0] == "the":
            text, words = text[4:].strip(), words[1:]
        if " ".join(words).removeprefix("our ") in self.titles:
            return text
        is_desk = bool(words) and words[-1] in self.desk_words and (len(words) > 1 or words[0] in self.titles)
        return text if is_desk and not any(map(str.isdigit, text)) else None

    def names_in(self, text: str) -> tuple[str, ...]:
        """Return the names in a text that is known to name authors, with or without a lead; empty where it has none."""
        credits = self.read(text)
        if credits:
            return tuple(name for credit in credits for name in credit.names)
        return self.names(text, is_loose=False)

    def _clause(self, clause: str) -> Credit | None:
        lead = self.lead.match(clause)
        if lead is None:
            return None
        words = (lead[1] or lead[2] or lead[3]).lower()
        is_loose = words in LOOSE_LEADS or len(words.split()) > 1
        named = clause[lead.end() :]
        names = self.names(named, is_loose)
        if not names:
            desk = self.name_of_desk(_CUT.split(_BRACKETS.sub(" ", _without_addresses(named)), maxsplit=1)[0])
            names = (desk,) if desk else ()
        return Credit(words, self.roles.get(words, "author"), names) if names else None

    def names(self, text: str, is_loose: bool) -> tuple[str, ...]:
        """Return the names that the text is a list of, titles and agencies' desks apart; empty where it is not.

        A loose list may be of one name of one word.
        """
        text = _BRACKETS.sub(" ", _without_addresses(_GLUED.sub(" | ", text))).strip(_SPACE_ENDS.replace(".", ""))
        text = _CUT.split(text, maxsplit=1)[0]
        names: list[str] = []
        start, is_after_title = 0, False
        for found in [*self.join.finditer(text), None]:
            part = text[start : found.start() if found else len(text)]
            part = _TAIL.sub("", part).strip(_SPACE_ENDS.replace(".", ""))
            start = found.end() if found else start
            if names and (self.is_title(part) or _HONOURS.match(part)):
                is_after_title = found is not None and found.group().strip() in (",", ";")
                continue
            name = None if is_after_title else self._name(part)
            if name is None or (" " not in name and (names or not is_loose)):
                if names and sum(word.islower() and word not in _PARTICLES for word in part.split()) > 1:
                    return ()  # prose goes on
                break
            names.append(name)
        return tuple(dict.fromkeys(names))

    def is_title(self, part: str) -> bool:
        """Say whether the words after a name are what somebody is: `Chief Marketing Officer`, `Head of Research`."""
        lowered = part.strip(_SPACE_ENDS).lower()
        if not lowered or lowered in self.titles or lowered in self.suffixes:
            return True
        words = lowered.split()
        if len(words) > 8 or lowered in self.agencies:
            return False
        return words[-1] in self.title_words or (words[0] in self.title_starts and len(words) > 1)

    def _name(self, part: str) -> str | None:
        """Return the part as a name: one to five capitalised words without digits, titles around it apart."""
        words = self._without_title(part.split())
        if not words or len(words) > NAME_WORDS or any(word.lower() in self.never for word in words):
            return None
        if not all(map(_is_name_word, words)) or words[0] in _PARTICLES or words[-1] in _PARTICLES:
            return None
        if len(words) > 1 and any(map(_RUN_TOGETHER.search, words)):
            return None
        name = " ".join(words)
        if name.lower() in self.titles or len(name) < 3:
            return None
        if name.isupper() and len(words) > 1:
            return _in_small_letters(words)
        return name.rstrip(",;") if _SHORTENED.search(name) else name.rstrip(",;.")

    def _without_title(self, words: list[str]) -> list[str]:
        """Return the words of a name without a title or an agency before or after it."""
        if len(words) > 2:
            for size in range(min(4, len(words) - 2), 0, -1):
                if " ".join(words[-size:]).lower() in self.agencies:
                    return self._without_title(words[:-size])
            while len(words) > 2 and len(words[-1]) > 3 and words[-1].isupper() and not words[0].isupper():
                words = words[:-1]  # the place of a dateline
            lowered = [word.lower().strip(".,") for word in words]
            if lowered[-1] in self.title_words:
                known = self.title_words | self.title_starts
                return self._without_title(words[: next(i for i in range(2, len(words)) if lowered[i] in known)])
            for size in range(len(words) - 2, 0, -1):
                if lowered[size - 1] in self.title_words:
                    return words[size:]
        return words


def _without_addresses(text: str) -> str:
    return _ADDRESS.sub(" ", text) if "@" in text or "://" in text else text


def _first_word(line: str) -> str:
    return _WORD_END.split(line, maxsplit=1)[0]


def _eastern(line: str) -> re.Match[str] | None:
    return _KOREAN.match(line) or _TAIWANESE.match(line) or _CHINESE.match(line) or _JAPANESE.match(line)


def _bare(line: str) -> str:
    """Return a line without the marks around it; a bracket at its end may be the end of a bracket within."""
    line = line.strip(_SPACE_MARKS)
    return line[1:-1].strip(_SPACE_MARKS) if line[:1] in "([（【〔" and line[-1:] in ")]）】〕" else line


def _eastern_names(text: str) -> tuple[str, ...]:
    return tuple(name for name in _EASTERN_JOIN.split(text.strip()) if name)


def _is_name_word(word: str) -> bool:
    letters = word.strip(".,'’()“”\"-")
    if not letters or any(map(str.isdigit, letters)):
        return False
    return word in _PARTICLES or (not letters[0].islower() and (letters.isalpha() or all(map(_is_of_name, letters))))


def _is_of_name(character: str) -> bool:
    """Say whether a character may stand in a name: a letter, a vowel sign of an Indian script, a mark."""
    return character.isalpha() or character in ".'’-‘" or unicodedata.category(character) in ("Mn", "Mc")


def _in_small_letters(words: list[str]) -> str:
    """Return a name in capitals as names are written; what has no vowel is an abbreviation."""
    if all(len(word) <= 2 or set(word) & set("AEIOUYÁÉÍÓÚÄÖÜÅØ") for word in words) and any(len(w) > 2 for w in words):
        titled = " ".join(word.title() if len(word) > 1 else word for word in words)
        return _MC.sub(lambda found: f"Mc{found[1].upper()}", titled)
    return " ".join(words)
