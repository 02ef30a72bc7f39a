"""Facts: what a laid-out text says of itself: who wrote it, where and when, who published it, where it comes from.

Each fact is taken from one place, the first of a fixed order that has it: under the headline, in the first lines of the
text, above the headline, at its end. With every fact goes the line and the rule that gave it, to be shown.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import NamedTuple

from pipeline.records import DateSource, Moment
from pipeline.text.days.moments import parse_moment
from pipeline.text.days.text_dates import LABEL_OPENINGS, TextDate, date_of_file_name, has_year
from pipeline.text.facts.about import NOTHING, About, AboutReader
from pipeline.text.facts.bylines import BylineReader, Role
from pipeline.text.facts.datelines import Dateline, DatelineReader
from pipeline.text.facts.provenance import STEMS, ProvenanceReader, find_provenance
from pipeline.text.facts.publishers import COPYRIGHT_MARKS, PublisherReader
from pipeline.text.facts.sources import Source
from pipeline.text.flat.blocks import ends_sentence
from pipeline.text.flat.furniture import Verdict, VerdictCode
from pipeline.text.flat.glance import ANY, DATED, Glance
from pipeline.text.flat.sheets import Kind, Sheet
from pipeline.text.languages import writes_day_first
from schemas.furniture import Furniture

HEAD_BLOCKS = 4  # lines above the headline that may still be about the article
OPENING_BLOCKS = 6  # lines from the first paragraph on: a standfirst may stand over the byline
CLOSING_BLOCKS = 3  # last lines of the text that may be about it
FOOT_BLOCKS = 6  # lines after the last paragraph
NEAR = 10  # lines from the headline, or the first paragraph, in which a name without a lead may be the author's
ROLE_CHARACTERS = 60  # of what an author is, in the line under the name
TITLE_CHARACTERS = 12  # a shorter line may stand in the title by chance
REACH = 40  # lines above the first paragraph where there is no headline
CALLED_CHARACTERS = 60  # of a line far from headline and text that says when the article was published
DATELINE_CHARACTERS = 60  # in which a dateline's agency stands
DATELINE_PARAGRAPHS = 3  # a standfirst and a caption may stand above
STANDFIRST_WORDS = range(6, 80)
BYLINE_LINES = 8  # of a byline that is spread over lines: `By`, a name, `and`, a name

FIRST = "where it appeared first"
OWN_SITE = "site that it appeared first on"  # which sites put under their own posts

AGENCY_CHARACTERS = 40
NAME_SPACES = 4  # between the words of the longest name that is a line by itself
PLACE_SPACES = 3  # of ` in New York` behind such a name
READING = re.compile(r"[•·|\s]*\d{1,3}[\s-]?min(?:ute)?s?(?:[\s-]read(?:ing)?)?(?:[\s-]time)?", re.IGNORECASE)
_OF_ADDRESSES = frozenset("@/_.-")
_TITLE_CASE = re.compile(r"[A-Z][\w’'&.-]*(?: (?:of|for|and|the|at|in|&|[A-Z][\w’'&.,-]*)){0,7}")
_NAME_LINE = re.compile(r"[^\W\d_][\w\u0900-\u0dff.'’-]+(?:\s[^\W\d_][\w\u0900-\u0dff.'’-]*){1,4}")
_DEGREES = re.compile(r"(?:,?\s(?:[A-Z]{2,5}|M\.D|Ph\.?D|M\.A|B\.A|Ed\.D|J\.D)\.?){1,4}$")
"""What somebody may write behind his name: degrees, and letters of professions."""
_PLACED = re.compile(r"\s?[,|/]\s?(?=[^\W\d_a-z][^\s,|/\d]+(?:\s[^\s,|/\d]+){0,2}$)")
"""What stands between a name and the place it is from."""
_IN_PLACE = re.compile(r" in [A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ][\w’'-]+)?(?: and agencies)?$")
"""Where somebody writes from: `Helena Smith in Athens`."""
_JOINS = frozenset(["and", "&", ",", ", and", "und", "et", "y", "e", "en", "och", "og", "|", "•", "·"])


_SIZES = frozenset({"AA", "A A", "aA", "Aa"})
"""What stands beside the date to change the size of the letters, and is no agency there."""

Told = Mapping[int, About]
"""What lines say about the article, by their places."""


class Fact(NamedTuple):
    """A fact with what it was taken from."""

    name: str
    value: str
    rule: str
    line: str


class Facts(NamedTuple):
    """What a text says of itself."""

    authors: tuple[str, ...]
    publisher: str | None
    dateline: str | None
    published: Moment | None
    published_source: DateSource | None
    modified: Moment | None
    credit: str | None
    origin_url: str | None
    standfirst: str | None
    found: tuple[Fact, ...]


class JudgedText(NamedTuple):
    """A text whose blocks were judged."""

    sheet: Sheet
    blocks: Sequence[str]
    verdicts: Sequence[Verdict]
    own: Sequence[int]
    """The places of the blocks that are the article's own."""
    body: Sequence[str]
    site: str | None
    """The site that the page's title names."""
    path: str
    rules: Source | None
    """Those of its publisher."""


class Places(NamedTuple):
    """Where in a text lines about it may stand, as places of its blocks."""

    under: range
    """Between the headline and the first paragraph."""
    opening: range
    """The first lines from the first paragraph on."""
    above: range
    """Over the headline, the nearest first."""
    foot: range
    """The last lines of the text, and those after it."""
    after: range
    """Those after it alone."""
    known: frozenset[int]
    """All of these."""


class Named(NamedTuple):
    """Names with what they were taken from."""

    names: tuple[str, ...]
    rule: str
    line: str


class Dates(NamedTuple):
    """When an article was published and changed, each with the fact that says so."""

    published: Moment | None = None
    source: DateSource | None = None
    modified: Moment | None = None
    found: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class FactReader:
    """The readers of single lines."""

    about: AboutReader
    datelines: DatelineReader
    publishers: PublisherReader
    provenance: ProvenanceReader

    @property
    def vocabularies(self) -> Mapping[Kind, Sequence[str]]:
        """Return the phrases that are to be known of a text before its facts are read."""
        return {"origin": STEMS, "helper": self.about.bylines.trails, "rights": COPYRIGHT_MARKS}

    @property
    def glance(self) -> Glance:
        """Return what tells the lines that can say anything about an article."""
        return Glance.of(self.about.bylines.first_words, LABEL_OPENINGS)

    def is_title_line(self, line: str) -> bool:
        """Say whether a line under a byline is what its author is: `Associated Press Writer`."""
        is_short = len(line) <= ROLE_CHARACTERS and line[-1] not in ".!?:," and line[:1].isupper()
        return is_short and _TITLE_CASE.fullmatch(line) is not None and self.about.bylines.is_title(line)

    def note(self, line: str, signs: int = ANY) -> VerdictCode | None:
        """Say whether a line is a byline or a date, that is about the article and not of it."""
        about = self.about.read(line, signs)
        if about is NOTHING:  # as most lines
            return None
        if about.published or about.modified:
            return "date_line"
        return "byline" if any(credit.role != "other" for credit in about.credits) else None

    def read(self, text: JudgedText) -> Facts:
        """Return the facts of a text."""
        places = find_places(text.verdicts, text.own)
        told = self._told(text, places)
        dateline, opening = self._dateline(text.body)
        authors, agency = self._authors(text, places, told)
        dates = self._dates(text, places, told, dateline)
        credit, origin = self._provenance(text, places, dateline, agency)
        publisher = self._publisher(text, credit)
        standfirst = self._standfirst(text, places, told)
        placed = Fact("dateline", dateline.place, "dateline", opening) if dateline else None
        named = [Fact("author", name, authors.rule, authors.line) for name in authors.names] if authors else []
        return Facts(
            authors=authors.names if authors else (),
            publisher=publisher.value if publisher else None,
            dateline=dateline.place if dateline else None,
            published=dates.published,
            published_source=dates.source,
            modified=dates.modified,
            credit=credit.value if credit else None,
            origin_url=origin.value if origin else None,
            standfirst=standfirst.value if standfirst else None,
            found=(*named, *dates.found, *[fact for fact in (placed, publisher, credit, origin, standfirst) if fact]),
        )

    def _told(self, text: JudgedText, places: Places) -> Told:
        """Return what the lines say that say anything about the article."""
        signs = text.sheet.signs
        lines = dict.fromkeys((*places.under, *places.opening, *places.above, *places.foot))
        told = {index: about for index in lines if signs[index] and (about := self._at(text, index)) is not NOTHING}
        head = frozenset((*places.under, *places.opening))
        if not any(index in head and (about.credits or about.published) for index, about in told.items()):
            for index in _under_title(text.sheet.folded, head):
                about = self._at(text, index)
                if about is not NOTHING:
                    told[index] = about
        return told

    def _at(self, text: JudgedText, index: int) -> About:
        """Return what a line says about the article."""
        signs = text.sheet.signs[index]
        about = self.about.read(text.blocks[index], signs) if signs else NOTHING
        return about.without_doubtful() if about.is_doubtful and not writes_day_first(text.body) else about

    def _dateline(self, body: Sequence[str]) -> tuple[Dateline | None, str]:
        """Return the dateline of the first paragraph, or, under a standfirst, a sure one of the next."""
        for index, paragraph in enumerate(body[:DATELINE_PARAGRAPHS]):
            if index and not paragraph[1:2].isupper() and "(" not in paragraph[:DATELINE_CHARACTERS]:
                continue
            found = self.datelines.read(paragraph)
            is_sure = found is not None and (not index or found.agency or found.place.isupper())
            if found and is_sure and self.provenance.agency(found.place) is None:
                return found, paragraph
        return None, ""

    def _authors(self, text: JudgedText, places: Places, told: Told) -> tuple[Named | None, Fact | None]:
        """Return the people or desks of the byline, and an agency that is named there.

        Who helped, edited or produced what others wrote is its author only where nobody else is named.
        """
        agency: Fact | None = None
        for named in self._named(text, places, told):
            wires = [self.publishers.agency(name) for name in named.names]
            wire = next((name for name in wires if name), None)
            agency = agency or (Fact("credit", wire, named.rule, named.line) if wire else None)
            people = tuple(name for name, wire in zip(named.names, wires, strict=True) if wire is None)
            if people:
                persons = tuple(name for name in people if self.about.bylines.name_of_desk(name) is None)
                return named._replace(names=persons or people), agency
        return None, agency

    def _named(self, text: JudgedText, places: Places, told: Told) -> Iterator[Named]:
        """Yield names in the order in which they count."""
        head, title = (*places.under, *places.opening), [index for index in told if index not in places.known]
        if told:  # which is empty for many a text
            yield from self._credits(text, head, told, "author", "byline under the headline")
            yield from self._credits(text, title, told, "author", "byline under the page's title")
        near = dict.fromkeys((*places.under[-NEAR:], *places.under[:NEAR], *places.opening, *title, *places.above))
        yield from self._beside_dates(text, near, told)
        yield from self._bare(text, near)
        yield from self._credits(text, places.above, told, "author", "byline above the headline")
        if text.body and (opening := self.about.bylines.read_opening(text.body[0])):
            yield Named(opening, "reporter in the first paragraph", text.body[0])
        yield from self._credits(text, places.foot, told, "author", "credit at the end")
        yield from self._credits(text, told, told, "contributor", "who contributed")
        yield from self._credits(text, told, told, "editor", "who edited or produced")

    def _credits(self, text: JudgedText, places: Iterable[int], told: Told, role: Role, rule: str) -> Iterator[Named]:
        """Yield the names in a role that some lines give, those of one byline together."""
        taken: set[int] = set()
        for index in places:
            if index in told and index not in taken:
                names, last = self._byline_at(text, index, role)
                if names:
                    taken.update(range(index, last + 1))
                    yield Named(names, rule, " ".join(text.blocks[index : last + 1]))

    def _byline_at(self, text: JudgedText, index: int, role: Role) -> tuple[tuple[str, ...], int]:
        """Return the names of a byline that begins at a line, and its last line."""
        names = self._names_in_role(text, index, role)
        last = index
        if not names and self._at(text, index).lead == role:
            names, last = self._names_below(text, index)
        while names and last + 1 < len(text.blocks) and (more := self._names_in_role(text, last + 1, role)):
            names, last = (*names, *more), last + 1
        return tuple(dict.fromkeys(names)), last

    def _names_in_role(self, text: JudgedText, index: int, role: Role) -> tuple[str, ...]:
        credits = self._at(text, index).credits
        return tuple(name for credit in credits if credit.role == role for name in credit.names) if credits else ()

    def _names_below(self, text: JudgedText, index: int) -> tuple[tuple[str, ...], int]:
        """Return the names on the lines below a lead that stands alone, and the last of these lines."""
        blocks = text.blocks
        names: list[str] = []
        last = index
        for at in range(index + 1, min(index + BYLINE_LINES, len(blocks))):
            line = blocks[at]
            if line.strip().lower() in _JOINS:
                continue
            if names and blocks[at - 1].strip().lower() not in _JOINS and not line.startswith((",", "&", "and ")):
                break
            about = self._at(text, at)
            credited = tuple(name for credit in about.credits for name in credit.names)
            found = credited or about.names or self.about.bylines.names(line.lstrip(",& "), is_loose=not names)
            desk = None if found else self.about.bylines.name_of_desk(line)
            if not found and not desk:
                break
            names += (desk,) if desk else found
            last = at
        return tuple(names), last

    def _beside_dates(self, text: JudgedText, places: Iterable[int], told: Told) -> Iterator[Named]:
        for index in places:
            about = told.get(index, NOTHING)
            if about.names and not about.credits:
                names = [name for name in about.names if _is_a_name_here(name, text, self.about.bylines.labels)]
                if names:
                    yield Named((names[0],), "name beside the date", text.blocks[index])

    def _bare(self, text: JudgedText, places: Iterable[int]) -> Iterator[Named]:
        """Yield names that are lines by themselves, where a date, a title or a life beside them tells what they are."""
        for index in places:
            verdict, line = text.verdicts[index], text.blocks[index]
            if verdict.code not in ("low_prose", "outside") or line.count(" ") > NAME_SPACES + PLACE_SPACES:
                continue
            if self._is_over_date(text, index):
                line = _IN_PLACE.sub("", _PLACED.split(line, maxsplit=1)[0])
            line = _DEGREES.sub("", line) if line[-1:].isupper() or line[-1:] == "." else line
            if not _NAME_LINE.fullmatch(line):
                continue
            # Most lines that look like names are labels of a site: nothing beside them tells otherwise, which costs
            # less to see than whether they can be names.
            rule = self._what_tells(text, index)
            names = self.about.bylines.names(line, is_loose=False) if rule else ()
            is_name = names and " ".join(names) == line
            if rule and is_name and _is_a_name_here(line, text, self.about.bylines.labels):
                yield Named(names, rule, text.blocks[index])

    def _is_over_date(self, text: JudgedText, index: int) -> bool:
        """Say whether the next line is a date of the article."""
        below = self._at(text, index + 1) if index + 1 < len(text.blocks) else NOTHING
        return below.published is not None or below.modified is not None

    def _what_tells(self, text: JudgedText, index: int) -> str | None:
        """Say what tells that a line, if it is a name, is its author's; None where nothing does."""
        name, bylines = text.blocks[index], self.about.bylines
        for block in text.blocks[index + 1 :]:
            if block.startswith(name) and len(block) > len(name) and bylines.tells_a_life(block[len(name) :]):
                return "name of whom a life is told"
        below = text.blocks[index + 1] if index + 1 < len(text.blocks) else ""
        if len(below) < 80 and bylines.is_title(below):
            return "name over a title"
        if READING.fullmatch(below):
            return "name over the time of reading"
        if _is_told_below(text.blocks, name, bylines):
            return "name over the life of whom it names"
        for at in (index + 1, index + 2, index - 1):
            if 0 <= at < len(text.blocks):
                about = self._at(text, at)
                if about.published or about.modified:
                    return "name next to the date"
        return None

    def _dates(self, text: JudgedText, places: Places, told: Told, dateline: Dateline | None) -> Dates:
        """Return the dates that the text states, else the one in the file's name."""
        modified = self._modified(text, told)
        for rule, found, line in self._published(text, places, told):
            return _dated(found, "text", Fact("published", str(found.on), rule, line), modified)
        if dateline and dateline.on:
            fact = Fact("published", str(dateline.on), "day of the dateline", text.body[0])
            return _dated(_moment_of_day(dateline.on), "text", fact, modified)
        name = text.path.rpartition("/")[2]
        day = date_of_file_name(name)
        if day is None:
            return _dated(None, None, None, modified)
        return _dated(_moment_of_day(day), "filename", Fact("published", str(day), "name of the file", name), modified)

    def _published(self, text: JudgedText, places: Places, told: Told) -> Iterator[tuple[str, Moment, str]]:
        """Yield dates of publication in the order in which they count, with rule and line."""
        if text.rules and text.rules.date_forms:
            for index in (*places.under, *places.opening, *places.above, *places.foot):
                written = text.rules.date_of_line(text.blocks[index])
                if written and (moment := parse_moment(written)):
                    yield "the publisher's own form", moment, text.blocks[index]
        yield from self._near(text, places, told)
        if text.path and (called := self._called(text)):  # a page says it in better places
            yield called

    def _near(self, text: JudgedText, places: Places, told: Told) -> Iterator[tuple[str, Moment, str]]:
        """Yield those of the lines that stand where lines about an article do."""
        dated = [index for index, about in told.items() if about.published]
        if not dated:
            return
        title = [index for index in dated if index not in places.known]
        near = (*reversed(places.under), *places.opening)
        for labelled in (True, False):
            for where, some in (("under", near), ("above", places.above), ("under the title like", title)):
                for index in some:
                    found, is_labelled = self._date_at(text, index) if index in told else (None, False)
                    if not is_labelled and index in places.after:
                        continue  # a short text ends within the opening, and below it stand dates of other articles
                    if found and is_labelled is labelled:
                        yield f"date {where} the headline", _moment(found), text.blocks[index]
        for index in places.foot:
            found, is_labelled = self._date_at(text, index) if index in told else (None, False)
            if found and is_labelled:
                yield "date at the end", _moment(found), text.blocks[index]

    def _called(self, text: JudgedText) -> tuple[str, Moment, str] | None:
        """Return the one day that short lines, wherever they are, call that of publication; None where they differ."""
        days: dict[date, tuple[str, Moment, str]] = {}
        for index, line in enumerate(text.blocks):
            if text.sheet.signs[index] & DATED and len(line) <= CALLED_CHARACTERS and has_year(line):
                found, is_labelled = self._date_at(text, index)
                if found and is_labelled:
                    days.setdefault(found.day, ("date that is called so", _moment(found), line))
        return days.popitem()[1] if len(days) == 1 else None

    def _date_at(self, text: JudgedText, index: int) -> tuple[TextDate | None, bool]:
        """Return the date of publication on a line, and whether it, or the line above, says that it is that."""
        found = self._at(text, index).published
        if found is None or found.is_labelled or not index:
            return found, found is not None and found.is_labelled
        label = self._at(text, index - 1).label
        return (None if label == "modified" else found), label == "published"

    def _modified(self, text: JudgedText, told: Told) -> Fact | None:
        """Return when the text says that it was changed last."""
        for index, about in told.items():
            found = about.modified
            if found is None and about.published and not about.published.is_labelled and index:
                label = self._at(text, index - 1).label
                found = about.published if label == "modified" else None
            if found:
                return Fact("modified", _written(found), "date of a change", text.blocks[index])
        return None

    def _provenance(
        self, text: JudgedText, places: Places, dateline: Dateline | None, agency: Fact | None
    ) -> tuple[Fact | None, Fact | None]:
        """Return whom the text is credited to, and the address of its original."""
        telling = text.sheet.blocks_with("origin")
        somewhere = (*places.foot, *places.under, *places.opening, *places.above) if telling else ()
        found = find_provenance(self.provenance, [text.blocks[index] for index in somewhere if index in telling])
        origin = next(
            (Fact("origin_url", one.url, "address of the original", line) for one, line in found if one.url), None
        )
        told = [
            Fact("credit", one.credit, OWN_SITE if one.is_own_site else FIRST, line)
            for one, line in found
            if one.credit
        ]
        first = next((fact for fact in told if fact.rule == FIRST), None)
        return first or self._wire(text, places, dateline) or agency or next(iter(told), None), origin

    def _wire(self, text: JudgedText, places: Places, dateline: Dateline | None) -> Fact | None:
        """Return the agency of the dateline, or with which the text opens, or that signs it."""
        if dateline and dateline.agency:
            name = self.provenance.agency(dateline.agency)
            return Fact("credit", name, "agency of the dateline", text.body[0]) if name else None
        if text.body and (opening := self.provenance.opening(text.body[0])):
            return Fact("credit", opening, "agency at the start of the text", text.body[0])
        return self._signed(text, places)

    def _signed(self, text: JudgedText, places: Places) -> Fact | None:
        """Return the agency whose mark ends the text, or stands by itself after it or beside the date."""
        if text.body and (signature := self.provenance.signature(text.body[-1])):
            return Fact("credit", signature, "mark at the end of the text", text.body[-1][-60:])
        for index in places.after[:2]:
            if agency := self.provenance.agency(text.blocks[index]):
                return Fact("credit", agency, "agency under the text", text.blocks[index])
        for index in places.under:
            line = text.blocks[index]
            for mark in ("|", " / "):  # `Reuters | Riyadh | Updated: 29-04-2024 12:43 IST`
                first, found, _ = line.partition(mark)
                if found and self._at(text, index) is not NOTHING and (agency := self.provenance.agency(first)):
                    return Fact("credit", agency, "agency beside the date", line)
            if line in _SIZES:
                continue
            if len(line) <= AGENCY_CHARACTERS and (agency := self.provenance.agency(line)):
                beside = max(0, index - 1), index + 1
                if any((signs := text.sheet.signs[at]) and self.note(text.blocks[at], signs) for at in beside):
                    return Fact("credit", agency, "agency beside the date", line)
        return None

    def _publisher(self, text: JudgedText, credit: Fact | None) -> Fact | None:
        """Return the site that the furniture names, else the agency that the text is credited to."""
        furniture = [block for block, (code, _) in zip(text.blocks, text.verdicts, strict=True) if code != "own"]
        rights = text.sheet.blocks_with("rights")
        lines = [text.blocks[index] for index in rights if text.verdicts[index].code != "own"]
        named = self.publishers.read(furniture, text.site, lines)
        if named is not None:
            return Fact("publisher", named.name, named.rule, named.line)
        if credit and (credit.rule == OWN_SITE or credit.value in self.publishers.full_names):
            return credit._replace(name="publisher")
        return None

    def _standfirst(self, text: JudgedText, places: Places, told: Told) -> Fact | None:
        """Return the sentence that stands between the headline and the byline or date."""
        lines = (*places.under, *places.opening)
        end = next((at for at, index in enumerate(lines) if index in told and index not in places.after), 0)
        for index in lines[:end]:
            line, verdict = text.blocks[index], text.verdicts[index]
            is_likely = verdict.code in ("own", "low_prose", "outside")
            if is_likely and ends_sentence(line) and line.count(" ") + 1 in STANDFIRST_WORDS:
                return Fact("standfirst", line, "sentence over the byline", line)
        return None


def _is_told_below(blocks: Sequence[str], name: str, bylines: BylineReader) -> bool:
    """Say whether a line that is the name stands over one that tells a life by the first name alone."""
    first = f"{name.partition(' ')[0]} "
    below = (blocks[at + 1] for at in _places_of(name, blocks[:-1]))
    return any(block.startswith(first) and bylines.tells_a_life(block[len(first) - 1 :]) for block in below)


def _places_of(line: str, blocks: Sequence[str]) -> Iterator[int]:
    """Yield where a line stands among others; most stand nowhere else."""
    at = -1
    for _ in range(blocks.count(line)):
        at = blocks.index(line, at + 1)
        yield at


def _is_a_name_here(name: str, text: JudgedText, labels: frozenset[str]) -> bool:
    """Say whether words can be somebody's name: not the site's, and none of them written small anywhere in the text."""
    title, written = text.blocks[0].lower(), name.lower()
    if name == text.site or (written in title and f" by {written}" not in title):
        return False
    words = [word for word in name.split() if not word.islower()]
    if any(word.lower() in labels for word in words):
        return False
    if any(word.isupper() and len(word) > 2 for word in words) or len(words) > 4:
        return False
    lowered = [word.lower() for word in words if not word.islower() and word != word.lower()]
    return not any(_stands_in(word, block) for word in lowered for block in text.blocks if word in block)


def _stands_in(word: str, text: str) -> bool:
    """Say whether a word stands in a text by itself, and not as a part of an address."""
    at = text.find(word)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(word) : at + len(word) + 1]
        if not (before.isalnum() or before in _OF_ADDRESSES) and not (after.isalnum() or after == "_"):
            return True
        at = text.find(word, at + 1)
    return False


def _under_title(folded: Sequence[str], known: Collection[int]) -> list[int]:
    """Return the places below the lines that repeat the page's title, other than those already looked at."""
    if not folded:
        return []
    title = folded[0]
    longest = len(title)
    repeats = [
        index
        for index, line in enumerate(folded)
        if TITLE_CHARACTERS < len(line) <= longest and index and title.startswith(line)
    ]
    below = dict.fromkeys(at for index in repeats for at in range(index + 1, index + 1 + OPENING_BLOCKS))
    return [at for at in below if at < len(folded) and at not in known]


def find_places(verdicts: Sequence[Verdict], own: Sequence[int]) -> Places:
    """Return where lines about the article may stand, from the verdicts on the blocks and the places of its own."""
    size = len(verdicts)
    first, last = (own[0], own[-1]) if own else (0, -1)
    at = next((index for index in range(first - 1, -1, -1) if verdicts[index].code == "headline"), None)
    above = range(0) if at is None else range(at - 1, max(-1, at - 1 - HEAD_BLOCKS), -1)
    under = range(max(0, first - REACH) if at is None else at + 1, first)
    opening = range(first, min(size, first + OPENING_BLOCKS))
    foot = range(max(first, last - CLOSING_BLOCKS), min(size, last + 1 + FOOT_BLOCKS))
    known = frozenset((*under, *opening, *above, *foot))
    return Places(under, opening, above, foot, range(last + 1, min(size, last + 1 + FOOT_BLOCKS)), known)


def _dated(published: Moment | None, source: DateSource | None, fact: Fact | None, changed: Fact | None) -> Dates:
    """Put dates together; a change before the publication is none."""
    modified = parse_moment(changed.value) if changed else None
    if modified and published and modified.at < published.at and modified.on != published.on:
        modified, changed = None, None
    return Dates(published, source, modified, tuple(one for one in (fact, changed) if one))


def _written(found: TextDate) -> str:
    if found.instant is None:
        return found.day.isoformat()
    return found.instant.isoformat(timespec="seconds" if found.has_seconds else "minutes")


def _moment(found: TextDate) -> Moment:
    if found.instant is None:
        return _moment_of_day(found.day)
    return Moment(found.instant, "second" if found.has_seconds else "minute", found.day)


def _moment_of_day(day: date) -> Moment:
    return Moment(datetime.combine(day, time(), UTC), "day", day)


def make_fact_reader(furniture: Furniture) -> FactReader:
    """Return the reader of facts that a vocabulary describes."""
    publishers = PublisherReader.of(furniture.publishers)
    bylines = BylineReader.of(furniture.bylines, frozenset(map(str.lower, publishers.agencies)))
    datelines = DatelineReader.of(furniture.datelines)
    return FactReader(AboutReader(bylines), datelines, publishers, ProvenanceReader.of(publishers.agencies))
