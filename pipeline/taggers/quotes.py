"""Who said what: direct, indirect and mixed quotations of an article, each with its speaker and the word for it.

Cue words are found by one automaton; only the sentences that have one, and the stretches between quotation marks, are
looked at. What a sentence reports is read by `pipeline/text/reported.py`; here quotation marks are told from scare
quotes, statements are continued over sentences and paragraphs, and speakers are resolved to the people and bodies that
the taggers before this one have found. English only.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import fields
from operator import attrgetter
from pathlib import Path
from typing import Final

from pipeline.records import Article, Quote, QuoteType, Tagging
from pipeline.taggers.people import KnownWords, load_known_words, sexes_of
from pipeline.taggers.speakers import Speaker, Speakers, SpeakerWords, end_of_paragraph
from pipeline.text.facts.datelines import end_of_dateline
from pipeline.text.finding import Finder
from pipeline.text.languages import ENGLISH, read_as
from pipeline.text.names.capitals import is_abbreviation
from pipeline.text.quotations import Quoted, find_quoted
from pipeline.text.reported import MASK, CueWords, Reported, mask, read_sentence
from pipeline.text.tables import read_words
from pipeline.text.wording import Table, Wording
from schemas.names import NameWords
from schemas.quotes import QuoteWords

VERSION = 1

LEAST_WORDS: Final = 4  # of a quotation that nothing is said about: shorter ones are titles, nicknames and scare quotes
LEAST_STATEMENT_WORDS: Final = 6
MARKS_REACH: Final = 150
"""Characters between a quotation and a cue that is one only beside marks: the name with its titles."""

LONGEST_NICKNAME: Final = 30  # characters, with its marks
LONGEST_SENTENCE: Final = 2_000  # characters; what is longer is a list or rubbish


class Quotes:
    """Finds quotations."""

    def __init__(self, words: QuoteWords, names: NameWords, sex_of: Mapping[str, str]) -> None:
        self.words = CueWords(**{field.name: _phrases(getattr(words, field.name)) for field in fields(CueWords)})
        self.speaker_words = SpeakerWords(
            plain=words.plain_speakers,
            roles=words.roles | names.person_nouns,
            redescribing=words.redescribing,
            offices=frozenset(map(str.lower, names.titles)),
            body_nouns=names.body_nouns,
            according=words.according,
            sex_of=sex_of,
        )
        cues = sorted(set().union(*(getattr(self.words, field.name) for field in fields(self.words))))
        forms = (*cues, words.according, words.according.capitalize())
        self.cues = Finder(dict.fromkeys(forms), is_cased=True, is_dense=True)
        self._needs_marks = [name in self.words.with_marks for name in self.cues.names]

    @classmethod
    def load(cls, config_dir: Path, known: KnownWords | None = None) -> Quotes:
        """Read the words; raises UsageError where an editor made a mistake.

        `known` are the known words of names where they were read before.
        """
        words = read_words(config_dir / "quote_words.toml", QuoteWords.model_validate)
        names = read_words(config_dir / "names.toml", NameWords.model_validate)
        return cls(words, names, sexes_of(known or load_known_words(config_dir)))

    def wording(self) -> Wording:
        """State the vocabulary, see `pipeline/text/wording.py`."""
        tables = {field.name: Table(getattr(self.words, field.name), "word") for field in fields(self.words)}
        tables["cues"] = Table(frozenset(self.cues.names), "word")
        for field in fields(self.speaker_words):
            said = getattr(self.speaker_words, field.name)
            if not isinstance(said, str):
                tables[f"of speakers: {field.name}"] = Table(said, "anywhere")
        return Wording("quotes", tables)

    def find(self, article: Article, found: Tagging) -> Tagging:
        """Return the quotations of the body; none where the language is not English."""
        if read_as(article.language) != ENGLISH:
            return Tagging()
        body = article.body
        quoted = _without_nicknames(find_quoted(body), body, found)
        cues = self._find_cues(body, quoted)
        if not quoted and not cues:
            return Tagging()
        reading = _Reading(self, article, quoted, cues, found)
        return Tagging(quotes=tuple(sorted(reading.read(), key=attrgetter("char_start"))))

    def _find_cues(self, body: str, quoted: Sequence[Quoted]) -> list[tuple[int, int]]:
        """Return the cues outside quotation marks."""
        starts = [start for start, _ in quoted]
        cues: list[tuple[int, int]] = []
        needs_marks = self._needs_marks
        for start, end, index in self.cues.find(self.cues.read(body)):
            if needs_marks[index] and not quoted:
                continue
            if (start and body[start - 1].isalnum()) or body[end : end + 1].isalnum():
                continue
            place = bisect_right(starts, start) - 1
            if place >= 0 and quoted[place][1] > start:
                continue
            if needs_marks[index]:
                is_behind = place >= 0 and start - quoted[place][1] < MARKS_REACH
                if not is_behind and (place + 1 == len(quoted) or starts[place + 1] - end > MARKS_REACH):
                    continue
            cues.append((start, end))
        return cues


def _without_nicknames(quoted: list[Quoted], body: str, found: Tagging) -> list[Quoted]:
    """Return quoted stretches without those inside of names: `Hollis "Bones" Quashie`."""
    if not any(end - start <= LONGEST_NICKNAME and body[end : end + 1] == " " for start, end in quoted):
        return quoted
    people = sorted(
        (one.char_start, one.char_end) for one in found.mentions if one.kind == "person" and one.part == "body"
    )
    return [one for one in quoted if (place := bisect_right(people, one) - 1) < 0 or people[place][1] <= one[1]]


class _Reading:
    """One body, while it is read."""

    def __init__(
        self, quotes: Quotes, article: Article, quoted: list[Quoted], cues: list[tuple[int, int]], found: Tagging
    ) -> None:
        self.of = quotes
        self.body = body = article.body
        self.begin = end_of_dateline(body, article.dateline)
        """Where its own words begin: the dateline is not what somebody said."""
        self.quoted = quoted
        self.cues = cues
        self.quoted_starts = [start for start, _ in quoted]
        self.cue_starts = [start for start, _ in cues]
        long = [one[0] for one in quoted if _count_words(body, one) >= LEAST_WORDS or _is_sentence(body, one)]
        self.places = sorted([*self.cue_starts, *long])
        """Where something may be said: by cues, and by quotations that need none."""
        self.used: set[Quoted] = set()
        self.speakers = Speakers(quotes.speaker_words, body, found)

    def read(self) -> Iterator[Quote]:
        """Yield the quotations, paragraph by paragraph."""
        for start, end in self._paragraphs():
            yield from self._read_paragraph(start, end)

    def _paragraphs(self) -> Iterator[tuple[int, int]]:
        """Yield the paragraphs that have a cue or a quotation mark; a quotation over several holds them together."""
        done = 0
        for place in self.places:
            if place < done:
                continue
            start = self.body.rfind("\n", done, place) + 1 or max(done, min(place, self.begin))
            end = end_of_paragraph(self.body, place)
            while (last := bisect_left(self.quoted_starts, end) - 1) >= 0 and self.quoted[last][1] > end:
                end = end_of_paragraph(self.body, self.quoted[last][1])
            yield start, end
            done = end

    def _read_paragraph(self, start: int, end: int) -> Iterator[Quote]:
        inside = self.quoted[bisect_left(self.quoted_starts, start) : bisect_left(self.quoted_starts, end)]
        masked = mask(self.body, start, end, inside)
        places = self.places[bisect_left(self.places, start) : bisect_left(self.places, end)]
        for left, right in _sentences(masked, self.body, start, places):
            place, stop = start + left, start + right
            cues = self.cues[bisect_left(self.cue_starts, place) : bisect_left(self.cue_starts, stop)]
            if cues and right - left <= LONGEST_SENTENCE:
                local = [(one - place, two - place) for one, two in cues]
                for report in read_sentence(masked[left:right], local, self.of.words):
                    yield from self._quote(report, place)
            first, last = bisect_left(self.quoted_starts, place), bisect_left(self.quoted_starts, stop)
            for one in self.quoted[first:last]:
                if one not in self.used:
                    yield from self._unattributed(one, place, start)

    # --- what was said

    def _quote(self, report: Reported, place: int) -> Iterator[Quote]:
        report = self.speakers.with_apposition(report, place)
        speaker = self.speakers.find(report, place)
        if speaker is None or (report.cue in self.of.words.with_marks and not self._is_closed(place, report)):
            return
        pieces: list[tuple[int, int, QuoteType]] = []
        for left, right in report.clauses:
            pieces += self._split(place + left, place + right)
        for left, right, kind in pieces:
            self.speakers.last = right, speaker, report.cue
            yield Quote(self.body[left:right], kind, speaker.name, speaker.tag_id, report.cue, left, right)

    def _is_closed(self, place: int, report: Reported) -> bool:
        """Say whether what was said ends as speech does, and is no title: unlike `“Dune” offers more`."""
        _, end = report.clauses[0]
        is_behind = report.speaker is None or report.speaker[0] < report.clauses[0][0]
        return is_behind or self.body[place + end - 2] in ",.!?…—" or self.body[place + end : place + end + 1] == ","

    def _split(self, start: int, end: int) -> Iterator[tuple[int, int, QuoteType]]:
        """Yield a clause as what it is: quotations alone, a report with some in it, or a report."""
        first = max(0, bisect_left(self.quoted_starts, start) - 1)
        near = self.quoted[first : bisect_left(self.quoted_starts, end)]
        inside = [one for one in near if start < one[1] and one not in self.used]
        end = _trim(self.body, start, end)
        if not inside:
            if end - start > 3:
                yield start, end, "indirect"
            return
        opens = inside[0][0] <= start
        closes = inside[-1][1] >= end
        self.used.update(inside)
        if opens and (closes or self.body[inside[0][1] - 2] in ".,!?"):
            for one in inside:
                if len(inside) == 1 or _count_words(self.body, one) > 1:
                    yield *one, "direct"
        else:
            yield min(start, inside[0][0]), max(end, inside[-1][1]) if closes else end, "mixed"

    def _unattributed(self, one: Quoted, place: int, paragraph: int) -> Iterator[Quote]:
        """Yield a quotation that its sentence does not attribute, if it is one."""
        start, end = one
        count = _count_words(self.body, one)
        has_spoken = self.speakers.last is not None and self.speakers.last[0] >= paragraph
        if count < LEAST_WORDS and not (has_spoken and _is_sentence(self.body, one)):
            return
        opens = start - place < 8 and not self.body[place:start].strip(" \n—–-•*")
        is_whole = self.body[end - 2] in ".,!?…" or self.body[end : end + 1] in {"", ".", "\n"}
        colon = self.body[max(0, start - 3) : start].rstrip().endswith((":", ","))
        if not (opens or colon):
            return
        speaker, cue = Speaker(None), None
        if not opens:
            if not colon or count < LEAST_STATEMENT_WORDS:
                return
            speaker = self.speakers.subject(max(place, start - LONGEST_SENTENCE), start) or speaker
        elif is_whole and (told := self.speakers.named_beside(one, paragraph)):
            speaker = told
        elif self.speakers.last is not None and self.speakers.goes_on(start, paragraph):
            _, speaker, cue = self.speakers.last
        elif count < LEAST_STATEMENT_WORDS or not is_whole:
            return
        else:
            speaker = self.speakers.whom_it_opens_with(start) or speaker
        self.used.add(one)
        self.speakers.last = end, speaker, cue or ""
        yield Quote(self.body[start:end], "direct", speaker.name, speaker.tag_id, cue or None, start, end)


# One class of signs goes before all: it lets the search run from sign to sign, at a fourth of the cost. A quotation is
# passed over as a whole, and ends a sentence only where the space behind it is taken along.
_END_OF_SENTENCE = re.compile(
    rf"[.!?{MASK}\n](?:(?<=[.!?])['’)\]]* (?=[A-Z0-9À-Þ“\"‘{MASK}])"
    rf"|(?<={MASK}){MASK}*+(?: (?=[A-ZÀ-Þ{MASK}]))?|(?<=\n)\n*)"
)


_NEAR: Final = 150  # characters back in which most sentences begin


def _sentences(masked: str, text: str, at: int, places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the sentences of a masked paragraph in which some places lie, and no others.

    The paragraph stands in the text at `at`, and the places count there. A full stop inside a quotation that closes
    there ends a sentence as well.
    """
    done = 0
    for place in places:
        if place - at >= done:
            start = _start_of_sentence(masked, text, at, done, place - at)
            done = len(masked)
            for match in _END_OF_SENTENCE.finditer(masked, place - at):
                if _ends_sentence(masked, text, at, match.span()):
                    done = match.end()
                    break
            yield start, done


def _start_of_sentence(masked: str, text: str, at: int, done: int, place: int) -> int:
    """Return where the sentence begins in which a place lies; not before `done`, where one has ended."""
    low = max(done, place - _NEAR)
    while True:
        ends: list[tuple[int, int]] = []
        for match in _END_OF_SENTENCE.finditer(masked, low):
            if match.end() > place:
                break
            ends.append(match.span())
        for span in reversed(ends):
            if _ends_sentence(masked, text, at, span):
                return span[1]
        if low == done:
            return done
        low = done


_HOURS: Final = frozenset({"a.m", "p.m"})
_OF_HOURS = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|[A-Z]{2,4}\b")
"""What follows an hour in the same sentence: a day, or a zone."""


def _ends_sentence(masked: str, text: str, at: int, span: tuple[int, int]) -> bool:
    """Say whether what looks like the end of a sentence is one."""
    place, end = span
    if masked[place] == MASK:
        return masked[end - 1] == " " and end > 2 and text[at + end - 3] in ".!?"
    if masked[place] != ".":
        return True
    before = masked[max(0, place - 12) : place]
    return not (is_abbreviation(before) or (before[-3:] in _HOURS and _OF_HOURS.match(masked, end)))


def _trim(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in " ,;:—–-.\n":
        end -= 1
    return end


def _is_sentence(text: str, one: Quoted) -> bool:
    """Say whether what is quoted is a sentence by itself: `“It is over,” he said. “Never again.”`."""
    start, end = one
    return (
        text[end - 2] in ".!?" and text[start - 1 : start] == " " and text[start - 2 : start - 1] in tuple(".!?”\"’'")
    )


def _phrases(words: Set[str]) -> frozenset[str]:
    """Return words, those held together by `_` as several: `pointed_out`."""
    return frozenset([word.replace("_", " ") for word in words])


def _count_words(text: str, one: Quoted) -> int:
    return text.count(" ", *one) + 1
