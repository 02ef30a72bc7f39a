"""Which days a text speaks of: `June 29, 2022`, `in September 2017`, `Thursday`, `last month`, `three years ago`.

Words of the language lead to a place in the text, what stands around it decides what is meant. What is said without a
year, or counted from the day of writing, is resolved against the day of publication, and left out without one. A
weekday lies ahead where the words before it speak of the future, otherwise behind; one of which nothing is told means
the same day as another one of the text of which something is. The words are in `config/date_words.toml`. Lengths of
time (`for two years`), habits (`every Monday`), decades and centuries are no days.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import Final, Literal, NamedTuple, cast

from pipeline.records import Article, Day, Tagging
from pipeline.text.days.periods import (
    Feast,
    Period,
    Unit,
    day_of,
    half_of,
    month_of,
    quarter_of,
    shift,
    weekday_near,
    year_of,
    years_around,
)
from pipeline.text.facts.datelines import end_of_dateline
from pipeline.text.finding import Finder, Match
from pipeline.text.folding import is_word, or_narrow, small
from pipeline.text.languages import EASTERN, read_as
from pipeline.text.tables import ByLanguage, read_words
from schemas.date_words import DateVocabulary, DateWords

FILE: Final = "date_words.toml"

CENTURIES: Final = ("15", "16", "17", "18", "19", "20")
"""Digits with which a year begins: an expression over the whole text would cost ten times the automaton."""
TENSE_CHARACTERS: Final = 90  # how far tense is looked for: a dozen words
DEADLINE_WORDS: Final = 4  # `by the end of`, `until early`
AUXILIARY_WORDS: Final = 3  # how far before a participle its auxiliary may stand
NEAR_DAYS: Final = 45
"""A day without a year is the nearest one within so many days, whatever the tense: news speaks of weeks around it."""

Part = Literal["headline", "body"]


class Word(NamedTuple):
    """What a word or phrase of the vocabulary says."""

    kind: Literal["month", "weekday", "relative", "fixed", "yearly", "movable", "mask", "digits"]
    number: int = 0
    """Of the month from 1, of the weekday from 0, or how many units from the day of publication."""
    unit: Unit = "day"
    on: date | None = None
    needs_lead: bool = False
    feast: Feast | None = None


class Found(NamedTuple):
    """A period that a part speaks of, and where."""

    start: int
    end: int
    period: Period | None
    """None where the words are no day, and hide what is in them."""


@dataclass(frozen=True, slots=True)
class Language:
    """The words of one language, ready to be looked for."""

    finder: Finder[Word]
    words: DateWords
    ago: tuple[tuple[str, re.Pattern[str]], ...]
    """What must stand in the text, and the expression that is then looked for around it."""
    triggers: tuple[str, ...]
    """Without one of these, and without any other word, a text speaks of no day."""
    units: dict[str, Unit]
    numbers: dict[str, int]
    is_eastern: bool
    kept: frozenset[Unit]
    """The units that are given."""


@dataclass(frozen=True, slots=True)
class Dates:
    """Finds days; the words of each language."""

    languages: Mapping[str, Language]

    @classmethod
    def load(cls, config_dir: Path) -> Dates:
        """Read the vocabulary; raises UsageError that says what is wrong with it."""
        words = read_words(config_dir / FILE, DateVocabulary.model_validate)
        return cls(ByLanguage(words.languages, partial(_compile, words.kept_units)))

    def find(self, article: Article, found: Tagging) -> Tagging:
        """Return the days that body and headline speak of; none in a language that has no words here."""
        language = self.languages.get(read_as(article.language))
        if language is None:
            return Tagging()
        after = end_of_dateline(article.body, article.dateline)
        body, headline, on = article.body, article.headline, article.published_on
        days = [
            Day(period.first, period.last, "body", start, end, body[start:end])
            for start, end, period in _read(language, body, on)
            if period and start >= after and not _is_stamp(body, start, end, period, article)
        ]
        if headline:
            days += [
                Day(period.first, period.last, "headline", start, end, headline[start:end])
                for start, end, period in _read(language, headline, on)
                if period
            ]
        return Tagging(days=tuple(days))


def _is_stamp(text: str, start: int, end: int, period: Period, article: Article) -> bool:
    """Say whether a day is a paragraph of its own that says when the article was published."""
    stands_alone = (not start or text[start - 1] == "\n") and (end == len(text) or text[end] == "\n")
    return stands_alone and period.first == article.published_on


# --- the vocabulary


def _compile(kept: frozenset[Unit], tag: str, words: DateWords) -> Language:
    """Build the automaton of one language."""
    entries: dict[str, Word] = {}
    for number, forms in enumerate(words.months, 1):
        for form in forms.split("|"):
            entries[form] = Word("month", number, needs_lead=form in words.needs_lead)
    for number, forms in enumerate(words.weekdays):
        for form in forms.split("|"):
            entries[form] = Word("weekday", number, needs_lead=form in words.needs_lead)
    for key, phrases in words.relative.items():
        unit, _, count = key.partition(" ")
        entries.update((phrase, Word("relative", int(count), cast("Unit", unit))) for phrase in phrases)
    for on, phrases in words.fixed.items():
        entries.update((phrase, Word("fixed", on=on)) for phrase in phrases)
    for day, phrases in words.yearly.items():
        entries.update((phrase, Word("yearly", on=date.fromisoformat(f"2024-{day}"))) for phrase in phrases)
    for feast, phrases in words.movable.items():
        entries.update((phrase, Word("movable", feast=Feast.parse(feast))) for phrase in phrases)
    entries.update((phrase, Word("mask")) for phrase in words.masks)
    entries.update((digits, Word("digits")) for digits in CENTURIES)
    finder = Finder(entries, is_cased=False, is_dense=True)
    units = {form: cast("Unit", unit) for unit, forms in words.counting.units.items() for form in forms}
    ago = tuple(_compile_ago(template, words) for template in words.counting.ago)
    triggers = tuple(trigger for trigger, _ in ago)
    return Language(finder, words, ago, triggers, units, words.counting.by_word, tag in EASTERN, kept)


def _feast_in(word: Word, year: int) -> Period | None:
    """Return the day of a year that a word of every year means."""
    if word.feast:
        return word.feast.in_year(year)
    return day_of(year, word.on.month, word.on.day) if word.on else None


def _compile_ago(template: str, words: DateWords) -> tuple[str, re.Pattern[str]]:
    """Return the words of a template that are always there, and the expression that it stands for."""
    trigger = max(re.split(r"\{n\}|\{unit\}", template), key=len)
    numbers = "|".join([r"\d{1,3}", *map(re.escape, words.counting.by_word)])
    units = "|".join(re.escape(form) for forms in words.counting.units.values() for form in forms)
    pattern = template.replace("{n}", f"(?P<n>{numbers})").replace("{unit}", f"(?P<unit>{units})")
    return trigger, re.compile(rf"(?<![\w.,-]){pattern}(?!\w)")


# --- reading a text


def _read(language: Language, text: str, published_on: date | None) -> list[Found]:
    """Return what a text speaks of, in its order."""
    finder = language.finder
    matches = finder.find(finder.read(text))
    folded = small(text)
    if not (matches or language.is_eastern or any(trigger in folded for trigger in language.triggers)):
        return []
    reader = _Reader(language, text, folded, published_on)
    if language.is_eastern:
        reader.read_numbers()
    reader.read_words(matches)
    reader.agree()
    reader.cover()
    reader.read_ago()
    reader.read_years()
    return sorted(reader.found)


_DASH, _DASHES, _EURO = or_narrow("–"), or_narrow("–—"), or_narrow("€")
_ORDINAL = r"(?:st|nd|rd|th|er|º|°|ª|ro|\.)?"
_YEAR = r"(?:1[5-9]|20)\d\d(?![\w]|[.,]\d)"
# Not the first digits of a number, nor what is counted: `March 1,000`, `May 10 percent`.
_NO_DAY = r"(?![\d:]|[.,]\d|\s?(?:%|per\s?cent|million|billion|people\b|points\b|times\b|years\b|days\b|hours\b))"
_AFTER_MONTH = re.compile(
    rf"\.?\s?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_NO_DAY}"
    rf"(?:\s?(?:[-{_DASHES}]|to|through|and|until|&)\s?(?P<last>\d{{1,2}})(?:st|nd|rd|th)?{_NO_DAY})?"
    rf"(?:,?\s(?P<year>{_YEAR}))?"
)
_YEAR_AFTER_MONTH = re.compile(
    rf"(?:(?<=\b\w{{3}})\.|(?<=\b\w{{4}})\.)?,?\s(?:of\s|de\s|del\s|des\sjahres\s|do\sano\sde\s)?(?P<year>{_YEAR})(?:\sгода?)?"
)
_BEFORE_MONTH = re.compile(
    rf"(?<![\d.,:/${_EURO}£-])(?:(?P<first>\d{{1,2}}){_ORDINAL}\s?(?:[-{_DASHES}]|to|bis|und|au|et|al?|y|e|и|по|and)\s?)?"
    rf"(?P<day>\d{{1,2}}){_ORDINAL}\s?(?:of\s|de\s|-)?$"
)
_DAY_BEFORE_CHARACTERS: Final = 16  # `29th to the 30th of `
_BETWEEN_DAY_AND_DATE = frozenset(
    (" ", ", ", ", the ", " the ", " (", ", den ", ", dem ", ", le ", " den ", " le ", "., ")
)
_BEFORE_YEAR = frozenset((" ", " of ", ", ", " de ", " del ", " des ", " do ", ""))
_BETWEEN_MONTHS = frozenset((" and ", " or ", " to ", " through ", " until ", " till ", "-", "–", " - ", " – "))
_BETWEEN_CHARACTERS: Final = max(map(len, _BETWEEN_DAY_AND_DATE | _BEFORE_YEAR | _BETWEEN_MONTHS))
_ISO = re.compile(r"(?<![\w/.=-])(?P<year>(?:19|20)\d\d)-(?P<month>[01]\d)-(?P<day>[0-3]\d)(?![\w/-])")
_DAY_AND_MONTH = re.compile(r"(?<![\w.,/-])(\d{1,2})([./])(\d{1,2})\2$")  # before a year: 31.12.2024
_YEARS = re.compile(
    rf"(?<![\w${_EURO}£¥#/:+=&])(?<!\d\.)(?P<year>(?:1[5-9]|20)\d\d)(?:[-{_DASH}/](?P<last>\d{{2}}|20\d\d))?(?![\w%°+]|[.,:/]\d|-\d)"
)
_EASTERN = re.compile(
    r"(?:(?P<year>\d{4})\s?[年년]\s?)?(?<!\d)(?P<month>1[0-2]|0?[1-9])\s?[月월](?!間|份间|間|간)\s?(?:(?P<day>\d{1,2})\s?[日일号號])?"
    r"|(?P<whole>(?:1[89]|20)\d\d)\s?[年년](?![間间代])"
    r"|(?<![\d./第])(?P<only>\d{1,2})\s?[日일](?![間间本目元경간])"
)
_WHOLE_YEAR = re.compile(_YEAR)
_PART = re.compile(
    r"(?<!\w)(?:(?P<word>first|second|third|fourth|final|last)[\s-](?P<part>quarter|half)|(?P<sign>[qh])(?P<number>[1-4])"
    r"|spring|summer|autumn|fall|winter)\s(?:of\s)?\Z"
)
"""A part of a year, before that. Seasons lie elsewhere in other parts of the world, and are no days at all."""
_PART_CHARACTERS: Final = 24
_PART_ENDS: Final = frozenset(
    f"{end} " for end in ("of", "er", "lf", "ng", "mn", "ll", *(f"{s}{n}" for s in "qh" for n in "1234"))
)
_NUMBERS: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "final": 4, "last": 4}
_HALVES: Final = {"first": 1, "second": 2, "final": 2, "last": 2}


def mark(length: int, found: Iterable[Found]) -> bytearray:
    """Return a byte for each character of a text: 1 where something was found, which may overlap."""
    taken = bytearray(length)
    for start, end, _ in found:
        taken[start:end] = b"\1" * (end - start)
    return taken


class _Reader:
    """One text while it is read."""

    def __init__(self, language: Language, text: str, folded: str, published_on: date | None) -> None:
        self.language, self.words = language, language.words
        self.text, self.folded, self.published_on = text, folded, published_on
        self.found: list[Found] = []
        self._taken = bytearray()  # 1 for each character that was found before, see `cover`
        self._weekday: tuple[int, int, int] | None = None  # start, end and number of the last weekday
        self._told: dict[int, list[Found]] = {}  # by number, the weekdays of which it is told which one is meant
        self._untold: dict[int, int] = {}  # by where they start, the numbers of the others
        self._eastern: dict[int, tuple[int, int, int]] = {}  # months without a year by their start, with their place
        self._years: list[re.Match[str]] = []  # four digits that may be a year, if no day takes them
        self._month: tuple[int, int, int, int] | None = None  # where a month without a year ended, its place in found

    def add(self, start: int, end: int, period: Period | None) -> None:
        """Keep what was found; None hides its place."""
        self.found.append(Found(start, end, period))
        if self._taken:
            self._taken[start:end] = b"\1" * (end - start)

    def cover(self) -> None:
        """Mark what is found by now and from now on, so that asking what is free costs no look at all of it."""
        self._taken = mark(len(self.folded), self.found)

    def shift(self, unit: Unit, count: int) -> Period | None:
        """Return a period counted from publication; None without it, and for units that are not wanted."""
        is_wanted = self.published_on and unit in self.language.kept
        return shift(self.published_on, unit, count) if is_wanted and self.published_on else None

    def read_words(self, matches: Iterable[Match]) -> None:
        """Read months, weekdays and phrases where words of the language stand."""
        folded, entries, has_gaps = self.folded, self.language.finder.entries, not self.language.is_eastern
        # What numbers with signs have taken; a year before one of them is told by `_read_relative`.
        busy = mark(len(folded), self.found) if self.found else None
        for start, end, index in matches:
            word = entries[index]
            if word.kind == "digits":
                self._read_digits(start)
                continue
            if has_gaps and not is_word(folded, start, end):
                continue
            if busy and 1 in busy[start:end]:
                continue
            self._read_word(word, start, end)

    def _read_word(self, word: Word, start: int, end: int) -> None:
        if word.kind == "month":
            self._read_month(word, start, end)
        elif word.kind == "weekday":
            self._read_weekday(word, start, end)
        elif word.kind == "relative":
            self._read_relative(word, start, end)
        elif word.kind in {"yearly", "movable"}:
            self._read_feast(word, start, end)
        else:
            self.add(start, end, Period(word.on, word.on) if word.on else None)

    def _read_feast(self, word: Word, start: int, end: int) -> None:
        """Read a day of every year, with the year behind it."""
        behind = _YEAR_AFTER_MONTH.match(self.folded, end)
        years = (int(behind["year"]),) if behind else years_around(self.published_on) if self.published_on else ()
        days = [day for year in years if (day := _feast_in(word, year))]
        period = days[0] if behind and days else self._resolve_among(days, start, end)
        self.add(start, behind.end() if behind else end, period)

    def _is_small(self, start: int) -> bool:
        return self.words.capitalised and not self.text[start].isupper()

    def _read_month(self, word: Word, start: int, end: int) -> None:
        """Read a month with the day and the year that stand beside it."""
        if self._is_small(start):
            return
        before = _BEFORE_MONTH.search(self.folded[max(0, start - _DAY_BEFORE_CHARACTERS) : start])
        after = None if before else _AFTER_MONTH.match(self.folded, end)
        if before or after:
            self._read_day(word, start, end, before, after)
            return
        year = _YEAR_AFTER_MONTH.match(self.folded, end)
        if year:
            self._lend_year(int(year["year"]), word.number, start)
            self.add(start, year.end(), month_of(int(year["year"]), word.number))
        elif self._stands_for_month(word, start, end):
            period = self._resolve_month(word.number, start, end)
            self._month = (end, word.number, 0, len(self.found))
            self.add(start, end, period)

    def _read_day(
        self, word: Word, start: int, end: int, before: re.Match[str] | None, after: re.Match[str] | None
    ) -> None:
        """Read a day of a month, or a range of days in it."""
        beside = before or after
        assert beside is not None
        if before:
            start -= len(before[0])
            year = _YEAR_AFTER_MONTH.match(self.folded, end)
            end = year.end() if year else end
            first, last = int(before["first"] or before["day"]), int(before["day"])
            number = int(year["year"]) if year else 0
        else:
            assert after is not None
            end = after.end()
            first, last = int(after["day"]), int(after["last"] or after["day"])
            number = int(after["year"] or 0)
        weekday, start = self._take_weekday(start)
        period = self._day_period(word.number, first, number, weekday, (start, end))
        if period and last > first:
            other = day_of(period.first.year, word.number, last)
            period = Period(period.first, other.last) if other else period
        if number:
            self._lend_year(number, word.number, start)
        else:
            self._month = (end, word.number, first, len(self.found))
        self.add(start, end, period)

    def _lend_year(self, year: int, number: int, start: int) -> None:
        """Let the month before one with a year have the same, or the one before it: `January and February 2023`."""
        if not self._month or self._between(self._month[0], start) not in _BETWEEN_MONTHS:
            return
        end, month, day, place = self._month
        own = year - (month > number)
        whole = day_of(own, month, day) if day else month_of(own, month)
        if place < len(self.found) and self.found[place].end == end:
            self.found[place] = self.found[place]._replace(period=whole)

    def _day_period(
        self, month: int, day: int, year: int, weekday: int | None, place: tuple[int, int]
    ) -> Period | None:
        if year:
            return day_of(year, month, day)
        if weekday is not None and self.published_on:
            for near in years_around(self.published_on):
                period = day_of(near, month, day)
                if period and period.first.weekday() == weekday:
                    return period
        return self._resolve_day(month, day, *place)

    def _take_weekday(self, start: int) -> tuple[int | None, int]:
        """Return the weekday right before a date, with where both begin; the weekday is then no day of its own."""
        if self._weekday and self._between(self._weekday[1], start) in _BETWEEN_DAY_AND_DATE:
            first, _, number = self._weekday
            if self.found and self.found[-1].start == first:
                self.found.pop()
            return number, first
        return None, start

    def _stands_for_month(self, word: Word, start: int, end: int) -> bool:
        """Say whether a month that stands alone is one, and not a name or another word."""
        before = self.folded[max(0, start - 24) : start].replace("-", " ").split()
        if before and before[-1] in self.words.lead:
            return not (
                word.needs_lead and self._is_name_after(end) and before[-1] in {"the", "to", "and", "for", "or"}
            )
        if word.needs_lead or not self.words.capitalised:
            return False
        is_name_before = self.text[max(0, start - 24) : start].rpartition(" ")[0].split()[-1:]
        return not (is_name_before and is_name_before[0][0].isupper() and self._is_name_after(end))

    def _is_name_after(self, end: int) -> bool:
        return self.text[end : end + 1] == " " and self.text[end + 1 : end + 2].isupper()

    def _read_weekday(self, word: Word, start: int, end: int) -> None:
        if self._is_small(start):
            return
        before = self.folded[max(0, start - 12) : start].split()
        if before and before[-1] in self.words.every:
            return
        number = word.number
        self._weekday = (start, end, number)
        if self.published_on and not word.needs_lead:
            is_tomorrow = (number - self.published_on.weekday()) % 7 == 1
            told = self._is_weekday_ahead(start, end, is_tomorrow=is_tomorrow)
            is_ahead = is_tomorrow if told is None else told
            self.add(start, end, weekday_near(self.published_on, number, is_ahead=is_ahead))
            if told is None:
                self._untold[start] = number
            else:
                self._told.setdefault(number, []).append(self.found[-1])

    def _is_weekday_ahead(self, start: int, end: int, *, is_tomorrow: bool) -> bool | None:
        """Say whether a weekday lies ahead; None where it is not told.

        When something was said tells nothing of the day that it was said of. Nothing was said six days ago: that is
        today, in another time zone.
        """
        saying = self.words.saying
        before = self._words_before(start)
        if not saying.isdisjoint(before[-1:] if before[-1:] != ["on"] else before[-2:]):
            return is_tomorrow
        told = self._tells_ahead(before, end, saying)
        is_reported = not saying.isdisjoint(before)
        return None if is_tomorrow and is_reported and told is False else told

    def agree(self) -> None:
        """Let the weekdays of which nothing is told mean the day that the nearest of the same name means."""
        for place, one in enumerate(self.found):
            same = self._told.get(self._untold.get(one.start, -1))
            if same:
                at = bisect_left(same, one.start, key=attrgetter("start"))  # they are in the order of the text
                nearest = min(same[max(0, at - 1) : at + 1], key=lambda other: abs(other.start - one.start))
                self.found[place] = one._replace(period=nearest.period)

    def _read_relative(self, word: Word, start: int, end: int) -> None:
        """Read a phrase that is counted from publication; behind a month, a year is that month's year."""
        if self.published_on is None:
            return
        period = self.shift(word.unit, word.number)
        if self.language.is_eastern and word.unit == "year" and period and end in self._eastern:
            place, month, day = self._eastern[end]
            whole = day_of(period.first.year, month, day) if day else month_of(period.first.year, month)
            self.found[place] = Found(start, self.found[place].end, whole)
            return
        if word.unit == "year" and period and self._month and self._between(self._month[0], start) in _BEFORE_YEAR:
            _, month, day, place = self._month
            whole = day_of(period.first.year, month, day) if day else month_of(period.first.year, month)
            self.found[place] = Found(self.found[place].start, end, whole)
            return
        if word.unit == "year" and self._read_part(start, end, period.first.year if period else None):
            return
        self.add(start, end, period)

    def _read_part(self, start: int, end: int, year: int | None) -> bool:
        """Find a part of the year at a place, which hides it: `the third quarter of 2023`, `H1 2023`, `fall 1998`."""
        folded = self.folded
        if folded[max(0, start - 3) : start] not in _PART_ENDS:
            return False
        low = max(0, start - _PART_CHARACTERS)
        match = _PART.search(folded, low, start)
        if match is None:
            return False
        self.add(match.start(), end, self._resolve_part(match, year))
        return True

    def _resolve_part(self, match: re.Match[str], year: int | None) -> Period | None:
        word, sign = match["word"], match["sign"]
        if "quarter" not in self.language.kept or not year or not (word or sign):
            return None
        is_half = sign == "h" or match["part"] == "half"
        number = int(match["number"] or 0) or (_HALVES if is_half else _NUMBERS).get(word, 0)
        return (half_of if is_half else quarter_of)(year, number)

    def read_ago(self) -> None:
        """Find what is counted back: `three years ago`."""
        if self.published_on is None:
            return
        for trigger, pattern in self.language.ago:
            at = self.folded.find(trigger)
            while at >= 0:
                match = pattern.search(self.folded, max(0, at - 40), at + len(trigger) + 40)
                if match and self._is_free(match.start(), match.end()):
                    number = self.language.numbers.get(match["n"]) or int(match["n"])
                    unit = self.language.units[match["unit"]]
                    self.add(match.start(), match.end(), self.shift(unit, -number))
                at = self.folded.find(trigger, at + len(trigger))

    def _read_digits(self, start: int) -> None:
        """Read a day as 2024-06-29; keep a year for later, when it is known whether a month has taken it."""
        folded = self.folded
        if not folded[start + 2 : start + 4].isdigit():  # of four digits, as every year has
            return
        day = _ISO.match(folded, start) if folded[start + 4 : start + 5] == "-" else None
        if day:
            year, month, number = map(int, day.groups())
            self.add(start, day.end(), day_of(year, month, number))
            return
        if start and folded[start - 1] in "./" and self._read_day_and_month(start):
            return
        year_alone = _YEARS.match(folded, start)
        if year_alone and not self._read_part(start, year_alone.end(), int(year_alone["year"])):
            self._years.append(year_alone)

    def _read_day_and_month(self, start: int) -> bool:
        """Read 31.12.2024, of which the year starts at `start`; say whether it is one."""
        before = _DAY_AND_MONTH.search(self.folded[max(0, start - 8) : start])
        whole = _WHOLE_YEAR.match(self.folded, start)
        if not (before and whole):
            return False
        period = self._read_numeric(int(before[1]), int(before[3]), int(whole[0]), before[2])
        self.add(start - len(before[0]), whole.end(), period)
        return True

    def _read_numeric(self, first: int, second: int, year: int, mark: str) -> Period | None:
        """Read 31.12.2024, and 31/12/2024; in English a slash may part month and day, so that 7/8/2024 is no day."""
        if mark == "." or not self.words.slash_is_doubtful or first > 12:
            return day_of(year, second, first)
        return day_of(year, first, second) if second > 12 or first == second else None

    def read_years(self) -> None:
        """Find years that stand alone, and spans of two years."""
        for match in self._years:
            if self._is_free(match.start(), match.end()) and self._stands_for_year(match):
                period = year_of(int(match["year"]))
                if period and match["last"]:
                    last = int(match["year"][: 4 - len(match["last"])] + match["last"])
                    if not period.first.year < last <= period.first.year + 100:
                        continue
                    period = Period(period.first, date(last, 12, 31))
                self.add(match.start(), match.end(), period)

    def _stands_for_year(self, match: re.Match[str]) -> bool:
        """Say whether four digits are a year: from 1900 on unless a word beside them denies it, before with a lead."""
        before = self.folded[max(0, match.start() - 24) : match.start()].replace("-", " ").replace("(", " ").split()
        after = self.folded[match.end() : match.end() + 20].split()
        if before and (before[-1] in self.words.no_years or (before[-1].endswith(",") and before[-1][:-1].isdigit())):
            return False
        if after and after[0].strip(".,;)") in self.words.no_years:
            return False
        return int(match["year"]) >= 1900 or bool(before and before[-1] in self.words.lead)

    def read_numbers(self) -> None:
        """Find days written with signs: 2024年6月29日, 6월 29일, and a day of the month alone."""
        for match in _EASTERN.finditer(self.folded):
            if match["whole"]:
                period = year_of(int(match["whole"]))
            elif match["only"]:
                period = self._resolve_day_of_month(int(match["only"]))
            elif match["year"]:
                year, month = int(match["year"]), int(match["month"])
                period = day_of(year, month, int(match["day"])) if match["day"] else month_of(year, month)
            elif match["day"]:
                period = self._resolve_day(int(match["month"]), int(match["day"]), match.start(), match.end())
            else:
                period = self._resolve_month(int(match["month"]), match.start(), match.end())
            if match["month"] and not match["year"]:
                self._eastern[match.start()] = (len(self.found), int(match["month"]), int(match["day"] or 0))
            self.add(match.start(), match.end(), period)

    def _is_free(self, start: int, end: int) -> bool:
        return 1 not in self._taken[start:end]

    def _between(self, end: int, start: int) -> str:
        """Return what parts two places; of what is too long to be a link no more than tells that."""
        return self.folded[end : min(start, end + _BETWEEN_CHARACTERS + 1)]

    # --- against the day of publication

    def _resolve_day(self, month: int, day: int, start: int, end: int) -> Period | None:
        """Return the day of a month in the year that is meant: the nearest, or as the tense says where none is near."""
        on = self.published_on
        years = years_around(on) if on else ()
        return self._resolve_among([period for year in years if (period := day_of(year, month, day))], start, end)

    def _resolve_among(self, days: Sequence[Period], start: int, end: int) -> Period | None:
        """Return the day that is meant of those of several years."""
        on = self.published_on
        if on is None or not days:
            return None
        nearest = min(days, key=lambda period: abs(period.first - on))
        if abs(nearest.first - on).days <= NEAR_DAYS:
            return nearest
        before = self._words_before(start)
        leading = [word for word in before[-2:] if word != "the"][-1:]
        is_ahead = self._tells_ahead(before, end) if self.words.toward.isdisjoint(leading) else None
        if is_ahead is None:
            return nearest
        chosen = [period for period in days if (period.first > on) == is_ahead]
        return min(chosen, key=lambda period: abs(period.first - on), default=nearest)

    def _resolve_month(self, month: int, start: int, end: int) -> Period | None:
        on = self.published_on
        if on is None:
            return None
        months_back = (on.month - month) % 12
        is_ahead = self._is_ahead(start, end)
        if is_ahead and months_back:
            return shift(on, "month", 12 - months_back)
        return shift(on, "month", -months_back)

    def _resolve_day_of_month(self, day: int) -> Period | None:
        """Return the nearest day with such a number."""
        on = self.published_on
        if on is None:
            return None
        months = [shift(on, "month", count) for count in (0, -1, 1)]
        days = [there for month in months if month and (there := day_of(month.first.year, month.first.month, day))]
        return min(days, key=lambda there: abs(there.first - on), default=None)

    def _is_ahead(self, start: int, end: int) -> bool | None:
        """Say whether the sentence speaks of what will be; None where it does not tell."""
        return self._tells_ahead(self._words_before(start), end)

    def _words_before(self, start: int) -> list[str]:
        return _of_sentence(self.folded[max(0, start - TENSE_CHARACTERS) : start], is_before=True)

    def _tells_ahead(self, before: Sequence[str], end: int, unheard: AbstractSet[str] = frozenset()) -> bool | None:
        """Say the same by the words before: the nearest that tells decides, else the nearest behind `end`.

        `unheard` words tell nothing.
        """
        if self.language.is_eastern:
            return any(word in self.folded[end : end + 40] for word in self.words.future)
        if self._is_deadline(before):
            return True
        for place in range(len(before) - 1, -1, -1):
            if " ".join(before[place : place + 2]) in self.words.future:  # `fixed for`
                return True
            told = None if before[place] in unheard else self._tell_tense(before[place])
            if told is not None:  # `should be completed`, `has yet to be scheduled`
                return told or any(map(self._tell_tense, before[max(0, place - AUXILIARY_WORDS) : place]))
        for word in _of_sentence(self.folded[end : end + TENSE_CHARACTERS], is_before=False):
            told = None if word in unheard else self._tell_tense(word)
            if told is not None:
                return told
        return None

    def _is_deadline(self, before: Sequence[str]) -> bool:
        """Say whether a day is the last for something: `by the end of`; not `as quoted by Hespress in`."""
        for word in reversed(before[-DEADLINE_WORDS:]):
            if word in self.words.deadline:
                return True
            if word not in self.words.lead and word != "end":
                return False
        return False

    def _tell_tense(self, word: str) -> bool | None:
        if word in self.words.future or word.endswith("'ll"):
            return True
        is_regular = self.words.past_endings and word.endswith(self.words.past_endings)
        if word in self.words.past or (is_regular and word not in self.words.no_past):
            return False
        return None


_SENTENCE_END = re.compile(rf"(?<=\w\w\w)[.!?][\"'{or_narrow('”')}]?\s+|\n|。")  # and not behind `Mr.`, `U.S.`
_TOKEN = re.compile(r"[^\W\d_]+(?:'[a-z]+)?")


def _of_sentence(text: str, *, is_before: bool) -> list[str]:
    """Return the words of a piece of text that are of the sentence at its end, or at its beginning."""
    ends = list(_SENTENCE_END.finditer(text))
    if ends:
        text = text[ends[-1].end() :] if is_before else text[: ends[0].start()]
    return _TOKEN.findall(text)
