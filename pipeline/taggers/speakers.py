"""Who speaks: what stands as the subject of a cue, resolved to the people and bodies that other taggers have found.

A name, a pronoun, or what somebody is called by: `the minister`, `the 23-year-old`, `it`. And who is named beside a
quotation that no cue attributes. English only.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Final, NamedTuple

from pipeline.records import Mention, Tagging
from pipeline.text.names.roles import Roles
from pipeline.text.quotations import Quoted
from pipeline.text.reported import Reported

LONGEST_PARAGRAPH: Final = 20_000  # characters that are looked over for the end of one
INTRODUCED_REACH: Final = 80  # characters from `she said` to the name in the next sentence
OPENING_REACH: Final = 60  # characters from the start of a paragraph to the name of whom it is about
PRONOUN_REACH: Final = 1_200  # characters back in which `he` has been named: three paragraphs

LONGEST_APPOSITION: Final = 120
LONGEST_LABEL: Final = 150
LONGEST_ROLE: Final = 4  # words: `the former deputy prime minister`
LOOKED_BACK: Final = 20  # bodies with a noun in their names, for the one that has all words

_BODY_NOUNS: Final = frozenset({"company", "firm", "group", "airline", "automaker", "carmaker", "manufacturer", "bank"})
_JOINED_ON = re.compile(r"\A(?:But|And|Yet|Still|So|Now|Meanwhile|However|As|Moreover|Furthermore|Indeed),? ")
_ARTICLE = re.compile(r"\A(?:the|The|a|an|A|An|one|One|his|her|its|their|His|Her|Its|Their) ")
_ASIDE = re.compile(r",(?= [a-z])")
_WHO = re.compile(r", (?:who|which|whose|where) ")
_BASED = re.compile(r"\A[\w.’' ]{1,40}-based ")
_ONE_OF_THEM = re.compile(
    r"[Tt]he (?:(?!of |in |from |for )[\w-]+ ){0,3}(?:[A-Z]\w*(?:i|an|man|woman|er)"
    r"|Slovak|Pole|Swede|Dane|Finn|Turk|Serb|Croat|Czech|Briton|Spaniard|Scot|Greek|Kazakh|Uzbek|Slovene|Filipin[oa]"
    r"|Argentine|Basque|Bosniak)\Z(?<!Vatican)(?<!Sudan)(?<!Guardian)"
)
"""A person by the country: `the Belgian`, `the Pakistani`."""
_BELONGS = re.compile(r"\b(?!statement|report|study|survey|data|figures)[a-z]+ (?:from|at|of|for|with) (?:the )?\Z")
_HE: Final = {"he": "m", "He": "m", "she": "f", "She": "f"}
_HIM: Final = {"him": "m", "her": "f"}
_THEIR_WORDS: Final = frozenset(
    {
        "calculations",
        "estimates",
        "account",
        "figures",
        "testimony",
        "statement",
        "words",
        "post",
        "lawsuit",
        "affidavit",
    }
)
_PLAIN_CUES: Final = frozenset(
    {"said", "says", "say", "told", "tells", "added", "adds", "according to", "stated", "asked"}
)
_MEANT_BY: Final = {"who": "person", "which": "organisation"}
_NO_SPEAKERS: Final = frozenset(
    {"data", "evidence", "results", "figures", "numbers", "signs", "there", "this", "that", "plan", "plans"}
    | {"let's", "let’s"}
)
_WRITTEN: Final = frozenset({"statement", "communique", "communiqué", "letter", "release", "post", "tweet", "message"})
_SPOKEN_OF = (
    r"\b(?:[Aa]n?|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir) (?:[a-z-]+ )?{noun}\b"
    + r"(?P<of> (?:by|from|of|issued by|signed by) (?:the )?)?"
)
_FIRST_OF_ALL: Final = frozenset({"winner", "victor"})
"""Whom a report of a race names first, if nobody was called so."""
_OPENING_MARKS: Final = frozenset("\"“”„«‘'")
_SPEAKING_KINDS: Final = frozenset({"person", "organisation", "country"})


class Speaker(NamedTuple):
    """Who speaks, and the tag of that, if there is one."""

    name: str | None
    tag_id: str | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class SpeakerWords:
    """What is known of words for those who speak, see `config/quote_words.toml` and `config/names.toml`."""

    plain: Set[str]
    """Who is named by what they are and not by a name: officials."""
    roles: Set[str]
    """What people are called by later on."""
    redescribing: Set[str]
    """Of these, what is said of whoever is known, even where nobody was called so."""
    offices: Set[str]
    """Titles, in small letters."""
    body_nouns: Set[str]
    according: str
    sex_of: Mapping[str, str]
    """Whose first name it is, `m` or `f`."""


class Speakers:
    """Finds who speaks in one body, from its beginning to its end: who spoke last is remembered."""

    def __init__(self, words: SpeakerWords, body: str, found: Tagging) -> None:
        self.of = words
        self.body = body
        self.labels = {(tag.kind, tag.tag_id): tag.label for tag in found.tags if tag.kind in _SPEAKING_KINDS}
        self.mentions = [
            mention for mention in found.mentions if mention.part == "body" and mention.kind in _SPEAKING_KINDS
        ]
        self.mentions.sort(key=attrgetter("char_start"))
        self.starts = [mention.char_start for mention in self.mentions]
        self.called: dict[str, str] = {}
        """By name, whether somebody was `he` or `she`: `m` or `f`."""
        self.last: tuple[int, Speaker, str] | None = None
        """Where somebody spoke last, who, and by which word."""
        self._uses: dict[str, int] = {}
        """Where each noun stands first."""

    def with_apposition(self, report: Reported, place: int) -> Reported:
        """Return `According to the chief executive, Alan Mulally, CLAUSE` with the name as the speaker's."""
        (start, end), *more = report.clauses
        if report.order != "according" or report.speaker is None or report.speaker[1] > start:
            return report
        first = bisect_left(self.starts, place + start)
        mention = self.mentions[first] if first < len(self.mentions) else None
        if mention is None or mention.kind != "person" or mention.char_start != place + start:
            return report
        words = _OF_WHAT.split(self.body[place + report.speaker[0] : place + report.speaker[1]], maxsplit=1)[0].split()
        behind = mention.char_end + 2 - place
        if (
            not words
            or words[-1].lower() not in self.of.roles
            or self.body[mention.char_end : mention.char_end + 2] != ", "
        ):
            return report
        return report._replace(speaker=(start, behind - 2), clauses=((behind, end), *more)) if behind < end else report

    def goes_on(self, start: int, paragraph: int) -> bool:
        """Say whether who spoke last speaks on: in the same paragraph, or in the next that opens with a quotation."""
        if self.last is None:
            return False
        if self.last[0] >= paragraph:
            return True
        return start == paragraph and _are_near(self.body, self.last[0], paragraph, "\n", 2)

    def named_beside(self, one: Quoted, paragraph: int) -> Speaker | None:
        """Return who is named before or behind a quotation that no cue attributes."""
        return self._labelled(one[0], paragraph) or self._named_next(one, paragraph)

    def _labelled(self, start: int, paragraph: int) -> Speaker | None:
        """Return who is named in a line before a quotation that ends with a colon: `Ana Silva, head of the club:`."""
        low = max(0, start - LONGEST_LABEL)
        before = self.body[low:start].rstrip("\n")
        line = low + before.rfind("\n") + 1
        if start != paragraph or not before.endswith(":") or line == low or low + len(before) == start:
            return None
        number = bisect_left(self.starts, line)
        mention = self.mentions[number] if number < len(self.mentions) else None
        is_meant = mention is not None and mention.kind == "person" and mention.char_start == line
        return self._as_speaker(mention) if mention and is_meant and mention.char_end < start else None

    def _named_next(self, one: Quoted, paragraph: int) -> Speaker | None:
        """Return who is named right behind a quotation: `“...” Ana Silva, 61, brought soup`, `The words are hers`.

        A person who is named there for the first time was let speak before being introduced, unless another one speaks
        on who did so before.
        """
        start, end = one
        place = _behind_white(self.body, end)
        words = _WORDS_OF.match(self.body, place)
        behind = words.end() if words else place
        number = bisect_left(self.starts, behind)
        mention = self.mentions[number] if number < len(self.mentions) else None
        if mention is None or mention.kind != "person" or self._is_owner(mention):
            return None
        between = self.body[behind : min(mention.char_start, behind + OPENING_REACH)]
        if words:
            return self._as_speaker(mention) if behind + len(between) == mention.char_start else None
        if start != paragraph or place == end or not _TITLES.fullmatch(between):
            return None
        if self.body[end_of_paragraph(self.body, mention.char_end) - 1] == ":":
            return None  # a label of the next quotation
        is_new = self._first_places[mention.tag_id] == mention.char_start or self.body[end:place] == " "
        goes_on = self.last is not None and self.last[1].kind == "person" and self.goes_on(start, paragraph)
        return self._as_speaker(mention) if is_new and not goes_on else None

    @cached_property
    def _first_places(self) -> dict[str, int]:
        """Where each person is named first."""
        return {mention.tag_id: mention.char_start for mention in reversed(self._everybody)}

    def find(self, report: Reported, place: int) -> Speaker | None:
        """Return who speaks; None where the subject is none that speaks, and so nothing was said."""
        clause = place + report.clauses[0][0]
        if report.speaker is None:
            if self.last is not None and self.last[0] >= place:
                return self.last[1]  # `the military said, adding that`
            return self.subject(place, clause) or self._who_acted(place, clause) or Speaker(None)
        start, end = place + report.speaker[0], place + report.speaker[1]
        text = self.body[start:end].strip()
        sex = _HE.get(text) or (_HIM.get(_owner(text)) if report.order == "according" else None)
        if sex:
            meant = self._by_pronoun(sex, start)
            return meant if meant.name else self._introduced(end, sex) or meant
        if (kind := _MEANT_BY.get(text.split(" ", 1)[0])) and (kind == "person" or text == "which"):
            who = self._antecedent(start, kind)  # `Ayse Kaya — who has seen it all — said`
            if who or text in _MEANT_BY:
                return who
        about = self._body_at(clause) if clause < start else None
        is_sure = report.cue in _PLAIN_CUES
        if (pronoun := text.lower()) in {"they", "it", "i", "we", "you"}:
            acted = about or self._who_acted(clause, start) or self._body_before(place) if pronoun == "it" else None
            return acted or self._spoke_last(pronoun) or (Speaker(None) if is_sure else None)
        is_sure = is_sure or self._has_that(clause) or self._is_spoken(clause, start)
        named = self._named(start, end, is_first=report.order in {"after", "according"}, can_follow=clause < start)
        is_one = _ONE_OF_THEM.match(text) and text.rsplit(" ", 1)[-1].lower() not in self.of.offices
        if is_one and (named is None or named.kind == "country"):  # `the Belgian said`
            meant = self._meant_by(None, start)
            named = meant if meant.name else named
        if named is None and is_sure and text.endswith((" and", " but")):  # `Ozel, in Ankara, welcomed it but said`
            named = self.subject(place, start) or self._body_at(start) or self._who_acted(start, end)
        return named or self._described(text, start, is_sure=is_sure, about=about)

    def _spoke_last(self, pronoun: str) -> Speaker | None:
        """Return the body that spoke last, which `it` and `they` mean."""
        last = self.last[1] if self.last and pronoun in {"they", "it"} else None
        return last if last and last.kind != "person" else None

    def _has_that(self, clause: int) -> bool:
        return self.body[max(0, clause - 6) : clause].rstrip(" ,").endswith(" that")

    def _is_spoken(self, clause: int, speaker: int) -> bool:
        """Say whether a clause is a quotation before its speaker, or behind a comma or colon: no name of anything."""
        return self.body[clause] in _OPENING_MARKS and (
            clause < speaker or self.body[max(0, clause - 2) : clause] in {", ", ": "}
        )

    def _antecedent(self, start: int, kind: str) -> Speaker | None:
        """Return whom `who` or `which` means: the person or body before it, an apposition between them left out."""
        last = bisect_left(self.starts, start)
        for mention in reversed(self.mentions[max(0, last - 3) : last]):
            between = self.body[mention.char_end : start]
            if mention.kind == kind and len(between) < LONGEST_APPOSITION and ". " not in between:
                return self._as_speaker(mention)
        return None

    def _named(self, start: int, end: int, *, is_first: bool, can_follow: bool) -> Speaker | None:
        """Return the person, else the body or country, that a subject names; or who is named behind it."""
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        inside = [one for one in self.mentions[first:last] if one.char_end <= end + 1 and not self._is_owner(one)]
        people = [one for one in inside if one.kind == "person"]
        if not people and is_first and can_follow and last < len(self.mentions):
            following = self.mentions[last]  # `said the firm's chief executive, Alan Mulally`
            if following.kind == "person" and _TO_NAME.fullmatch(self.body, end, following.char_start):
                people = [following]
        if is_first and len(people) > 1 and _OF_A_PEOPLE.fullmatch(self.body, people[0].char_end, people[1].char_start):
            people = people[1:]
        if people:
            opens = min(people[0].char_start - start, 60) < 40  # `Sneider, who knows Kishida, said`: the first is meant
            comma = self.body.find(", ", people[0].char_end, end) >= 0
            return self._as_speaker(people[0] if is_first or (opens and comma) else people[-1])
        before = self.mentions[first - 1] if first else None
        if before and before.kind == "person" and self.body[before.char_end : start] == ", ":
            return self._as_speaker(before)  # `Tom LaSorda, the president of Chrysler announced`
        at_end = [one for one in inside if one.char_end >= end - 1 or (is_first and one.char_start <= start + 4)]
        at_end = [one for one in at_end if not self._is_of_somebody(start, one)]
        at_end.sort(key=lambda one: one.kind != "organisation")
        return self._as_speaker(at_end[0]) if at_end else None

    def _is_of_somebody(self, start: int, mention: Mention) -> bool:
        """Say whether a body is only where the speaker belongs: `a professor from the University of Michigan`."""
        return _BELONGS.search(self.body[start : mention.char_start]) is not None

    def _is_owner(self, mention: Mention) -> bool:
        return self.body[mention.char_end : mention.char_end + 1] in {"'", "’"}

    def _as_speaker(self, mention: Mention) -> Speaker:
        return Speaker(self.labels.get((mention.kind, mention.tag_id)), mention.tag_id, mention.kind)

    def _described(self, text: str, place: int, *, is_sure: bool, about: Speaker | None = None) -> Speaker | None:
        """Return a speaker who is called by what they are; None where the words name nobody who speaks.

        `about` is the body that is said something of.
        """
        text = _WHO.split(_JOINED_ON.sub("", text), maxsplit=1)[0]
        if meant := self._called(text, place):
            return meant
        bare = _ASIDE.split(_ARTICLE.sub("", text), maxsplit=1)[0]
        words = bare.split()
        if not words or len(words) > 12:
            return None
        is_body = text != bare and _BASED.sub("", bare) in _BODY_NOUNS
        if is_body and (body := about or self._last_body(place)):
            return body
        plain = self.of.plain
        if any(word.strip(",").lower().rstrip("s") in plain or word.lower() in plain for word in words):
            return Speaker(bare)
        is_short = len(words) <= 5 and words[-1][0].isalpha() and words[-1].lower() not in _NO_SPEAKERS
        return Speaker(bare) if is_short and is_sure else None

    def _called(self, text: str, place: int) -> Speaker | None:
        """Return who was called by some words before: `the health minister`, `the 23-year-old`, `the ministry`."""
        article, _, said = text.partition(" ")
        words = said.split()
        if article.lower() != "the" or not 0 < len(words) <= LONGEST_ROLE:
            return None
        if words[-1] in _WRITTEN:
            return self._issuer(words[-1], place)
        number = self._roles.holder(words, place)
        if number is None and words[-1] in _FIRST_OF_ALL and self._everybody:
            number = 0
        if number is not None:
            return self._as_speaker(self._everybody[number])
        if any("-year-old" in word for word in words) or self._is_new_word(words[-1].lower(), place):
            meant = self._meant_by(None, place)
            return meant if meant.name else None
        return self._called_as_body(words, place)

    def _issuer(self, noun: str, place: int) -> Speaker | None:
        """Return whose statement it is that was spoken of last: `Renault said in a statement`, `a letter from Ana`."""
        low = max(0, place - PRONOUN_REACH)
        spoken_of = [*re.finditer(_SPOKEN_OF.format(noun=noun), self.body[low:place])]
        if not spoken_of:
            return None
        start, end = low + spoken_of[-1].start(), low + spoken_of[-1].end()
        number = bisect_left(self.starts, start)
        behind = self.mentions[number] if number < len(self.mentions) else None
        if spoken_of[-1]["of"]:
            return self._as_speaker(behind) if behind and behind.char_start == end else None
        before = self.mentions[number - 1] if number else None
        if before is None or self._is_owner(before) or start - before.char_end > LONGEST_APPOSITION:
            return None
        return None if ". " in self.body[before.char_end : start] else self._as_speaker(before)

    def _called_as_body(self, words: Sequence[str], place: int) -> Speaker | None:
        """Return the body before a place whose name has all of some words: `the ministry`."""
        wanted = {word.lower() for word in words}
        named = self._bodies_by_noun.get(words[-1].lower(), [])
        last = bisect_left(named, place, key=attrgetter("char_start"))
        for mention in reversed(named[max(0, last - LOOKED_BACK) : last]):
            if wanted <= _words_of(self.labels.get((mention.kind, mention.tag_id))):
                return self._as_speaker(mention)
        return None

    def _is_new_word(self, noun: str, place: int) -> bool:
        """Say whether a noun is a new word for somebody known: it stands nowhere before a place."""
        if noun not in self.of.redescribing:
            return False
        first = self._uses.get(noun)
        if first is None:
            first = self._uses[noun] = self._lowered.find(noun)
        return first >= place

    @cached_property
    def _lowered(self) -> str:
        return self.body.lower()

    @cached_property
    def _everybody(self) -> list[Mention]:
        return [one for one in self.mentions if one.kind == "person"]

    @cached_property
    def _roles(self) -> Roles:
        spans = [(one.char_start, one.char_end, one.tag_id) for one in self._everybody]
        return Roles(self.body, spans, self.of.roles)

    @cached_property
    def _bodies_by_noun(self) -> dict[str, list[Mention]]:
        """The bodies that are named, by the nouns in their names."""
        named: dict[str, list[Mention]] = {}
        for mention in self.mentions:
            if mention.kind == "organisation":
                for noun in _words_of(self.labels.get((mention.kind, mention.tag_id))) & self.of.body_nouns:
                    named.setdefault(noun, []).append(mention)
        return named

    def _last_body(self, place: int) -> Speaker | None:
        """Return what `the company` means: the body that spoke last, else the one named most, of several the last."""
        spoke = self.last if self.last and self.last[2] != self.of.according else None
        if spoke and spoke[1].kind == "organisation" and place - spoke[0] < PRONOUN_REACH:
            return spoke[1]
        first, last = bisect_left(self.starts, place - PRONOUN_REACH), bisect_left(self.starts, place)
        bodies = [one for one in self.mentions[first:last] if one.kind == "organisation"]
        counts = Counter(one.tag_id for one in bodies)
        return self._as_speaker(max(reversed(bodies), key=lambda one: counts[one.tag_id])) if bodies else None

    def subject(self, start: int, end: int) -> Speaker | None:
        """Return the first person that a sentence names before a place, or the one whom its pronoun means."""
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        for mention in self.mentions[first:last]:
            if mention.kind == "person" and not self._is_owner(mention):
                pronoun = re.match(r"(?:He|She)\b", self.body[start:end])
                return self._by_pronoun(_HE[pronoun.group()], start) if pronoun else self._as_speaker(mention)
        pronoun = re.search(r"\b(?:[Hh]e|[Ss]he)\b", self.body[start:end])
        if pronoun:
            return self._by_pronoun(_HE[pronoun.group()], start)
        bodies = [one for one in self.mentions[first:last] if one.kind == "organisation" and not self._is_owner(one)]
        return self._as_speaker(bodies[0]) if bodies else None

    def _who_acted(self, start: int, end: int) -> Speaker | None:
        """Return who a sentence begins with that names nobody: `The ruling party rejected it, saying ...`."""
        found = _ACTED.match(self.body, start, end)
        return self._described(found["who"], start, is_sure=False) if found else None

    def _body_at(self, start: int) -> Speaker | None:
        """Return the body that a clause begins with, which it goes on to call `it`."""
        first = bisect_left(self.starts, start)
        if first == len(self.starts) or self.mentions[first].kind != "organisation":
            return None
        mention = self.mentions[first]
        is_first = self.body[start : mention.char_start] in {"", "The ", "the "} and not self._is_owner(mention)
        return self._as_speaker(mention) if is_first else None

    def _body_before(self, place: int) -> Speaker | None:
        """Return the body that the sentences before a place begin with: `The ministry won. “We are glad,” it said`."""
        low = max(0, place - PRONOUN_REACH)
        opens = self.body.rfind("\n", low, place) + 1
        return self._body_at(opens) if opens < place and (opens or not low) else None

    def _by_pronoun(self, sex: str, place: int) -> Speaker:
        """Return whom `he` or `she` means, and remember that: `she` is not `he` later on."""
        meant = self._meant_by(sex, place)
        if meant.name:
            self.called.setdefault(meant.name, sex)
        return meant

    def _meant_by(self, sex: str | None, place: int) -> Speaker:
        """Return whom `he` or `she` means: who spoke last, else the person named first in the sentence before.

        No sex is that of `the 23-year-old`.
        """
        if self.last is not None and self.last[1].kind == "person" and self._can_be(self.last[1].name, sex):
            after = self._people(max(self.last[0], place - PRONOUN_REACH), place, sex)
            if opening := self._opening_of(after, place):
                return self._as_speaker(opening)
            if not after or _are_near(self.body, self.last[0], place, "\n\n", 1):
                return self.last[1]
        first = max(0, place - PRONOUN_REACH)
        before = self._people(first, place, sex)
        if not before:
            return Speaker(None)
        newest = before[-1].char_start
        sentence = max(self.body.rfind(". ", first, newest), self.body.rfind("\n", first, newest)) + 1
        for mention in before:
            if mention.char_start >= sentence:
                return self._as_speaker(mention)
        return self._as_speaker(before[-1])

    def whom_it_opens_with(self, place: int) -> Speaker | None:
        """Return who is named where the paragraph opens, in a sentence before: `X did not agree. “It rains.”`."""
        opening = self._opening_of(self._people(max(0, place - PRONOUN_REACH), place, None), place)
        return self._as_speaker(opening) if opening else None

    def _introduced(self, place: int, sex: str) -> Speaker | None:
        """Return who is named first where the next sentence begins: `“It rains,” she said. Ana Silva, 34, is ...`."""
        people = self._people(place, place + INTRODUCED_REACH, sex)
        is_next = people and _NEXT_SENTENCE.fullmatch(self.body, place, people[0].char_start)
        return self._as_speaker(people[0]) if is_next and not self._is_owner(people[0]) else None

    def _opening_of(self, people: Sequence[Mention], place: int) -> Mention | None:
        """Return who is named where the paragraph opens, in a sentence before a place: `X did it. "No," he said`."""
        low = max(0, place - PRONOUN_REACH)
        opens = self.body.rfind("\n", low, place) + 1
        if low and not opens:
            return None
        mention = next((one for one in people if one.char_start >= opens), None)
        if mention is None or mention.char_start - opens > OPENING_REACH or self._is_owner(mention):
            return None
        is_subject = _NO_SUBJECT_YET.search(self.body, opens, mention.char_start) is None
        return mention if is_subject and self.body.find(". ", mention.char_end, place) >= 0 else None

    def _people(self, start: int, end: int, sex: str | None) -> list[Mention]:
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        return [
            one
            for one in self.mentions[first:last]
            if one.kind == "person" and self._can_be(self.labels.get((one.kind, one.tag_id)), sex)
        ]

    def _can_be(self, name: str | None, sex: str | None) -> bool:
        if sex is None:
            return True
        known = self.of.sex_of.get((name or "").split(" ")[0]) or self.called.get(name or "")
        return known is None or known == sex


_WHITE = re.compile(r"[ \n]*(?:[—–-]+ ?)?")
_NEXT_SENTENCE = re.compile(r"[^.\n“\"]*\.[ \n]+(?:[A-Z][\w.’'-]* ){0,4}")
_TITLES = re.compile(r"(?:[A-Z][\w.’'-]* ){0,4}")
_OF_WHAT = re.compile(r" (?:of|for|at|in|with) ")
_TO_NAME = re.compile(r",? (?:[a-z][\w-]+ ){0,3}")
"""Between what somebody is and the name: `said his student, duduk player Norayr Mkhchyan`."""
_OF_A_PEOPLE = re.compile(r" [a-z][\w-]+ (?:[a-z][\w-]+ )?(?:[A-Z][\w.’'-]* ){0,2}")
"""Between a name and that of whoever is of them: `said Gunaikurnai elder Uncle Des Mullett`."""
_WORDS_OF = re.compile(
    r"(?:The|These|Those|That|This) (?:words?|warning|phrase|remark|comment|sentence|line|verdict|assessment|complaint"
    r"|plea|appeal|lament|view|advice|message|question|cry|reaction|response|answer|reply|description|conclusion)s?"
    r" (?:(?:is|are|was|were) (?:those of|that of|from|by)|c[ao]mes? from) "
)
"""What follows a quotation of whoever is named next."""
_ACTED = re.compile(
    r"(?P<who>(?:The|A|An|Its|His|Her|Their) (?:\w[\w-]* ){0,3}?\w[\w-]*)(?: ha(?:s|d|ve))? [a-z]{2,}ed\b"
)
_NO_SUBJECT_YET = re.compile(r"\b(?:is|are|was|were|has|have|had|by|under|with|for|against|to|from|after)\b|[.!?:] ")
"""What no title before a name has: the sentence is of something else, and only speaks of whoever is named there."""


def _are_near(text: str, start: int, end: int, sign: str, most: int) -> bool:
    """Say whether no more than so many of a sign part two places; those nearest to the end are found first.

    So each asks over a paragraph or two, and not over all that lies between.
    """
    for _ in range(most + 1):
        end = text.rfind(sign, max(start, end - LONGEST_PARAGRAPH), end)
        if end < 0:
            return True
    return False


def _owner(text: str) -> str:
    """Return `her` for `her`, and for what is hers: `According to her calculations`."""
    owner, _, owned = text.partition(" ")
    return owner if not owned or owned in _THEIR_WORDS else text


def _behind_white(text: str, place: int) -> int:
    """Return the place behind white space, and a dash where one opens the name of whoever was quoted."""
    found = _WHITE.match(text, place)
    return found.end() if found else place


def _words_of(label: str | None) -> frozenset[str]:
    return frozenset((label or "").lower().replace(",", " ").split())


def end_of_paragraph(text: str, place: int) -> int:
    """Return where the paragraph ends that a place lies in."""
    end = text.find("\n", place)
    return len(text) if end < 0 else end
