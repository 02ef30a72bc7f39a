"""Clean: tell the article's own text from site furniture, and read what the text says of itself.

Formats that carry their fields beside the text (JSON and its kin) come mostly clean: there only what is surely
furniture goes, and only from the text's head and tail. In plain text every block is judged.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TypeVar

from pipeline.errors import UsageError
from pipeline.records import CleanRecord, DateSource, Given, Moment, ParsedRecord
from pipeline.text.blocks import split_blocks, tidy, tidy_line
from pipeline.text.bylines import BylineReader, Credit
from pipeline.text.datelines import Dateline, DatelineReader
from pipeline.text.furniture import Classifier, VerdictCode
from pipeline.text.layout import Page, lay_out_page, lay_out_trusted
from pipeline.text.markup import is_html, split_markdown, text_of_html, unescape
from pipeline.text.moments import parse_moment
from pipeline.text.publishers import PublisherReader
from pipeline.text.sources import Source, Sources
from pipeline.text.text_dates import TextDate, date_of_file_name, date_of_line
from schemas.furniture import Furniture, FurnitureWeights

VERSION = 1

Model = TypeVar("Model", Furniture, FurnitureWeights)

REPORTING_LEADS = frozenset({"reporting by", "reported by", "written by", "story by", "by"})
EDITING_LEADS = frozenset({"edited by", "editing by", "produced by", "compiled by", "translated by"})


@dataclass(frozen=True)
class Clean:
    """The stage with the vocabularies that it judges by."""

    classifier: Classifier
    bylines: BylineReader
    datelines: DatelineReader
    publishers: PublisherReader
    sources: Sources

    @classmethod
    def load(cls, config_dir: Path) -> Clean:
        """Read the vocabulary and the weights from the config folder; raises UsageError where one is wrong."""
        furniture = _read(config_dir / "furniture.toml", Furniture)
        weights = _read(config_dir / "furniture_weights.toml", FurnitureWeights)
        return cls(
            Classifier.of(furniture, weights),
            BylineReader.of(furniture.bylines),
            DatelineReader.of(furniture.datelines),
            PublisherReader.of(furniture.publishers),
            Sources.load(config_dir),
        )

    def __call__(self, record: ParsedRecord) -> CleanRecord:
        """Return the record with its article told from the furniture. Never raises on any text."""
        is_flat = record.given.is_flat or record.source.format == "txt"
        title, text = _plain(record.text, "txt" if is_flat else record.source.format)
        blocks = split_blocks(tidy(text))
        rules = self.sources.find((record.given.url or record.given.canonical_url,), record.source.path, blocks)
        given, blocks = _by_rules(record.given, blocks, rules) if rules else (record.given, blocks)
        headline = _line(given.headline) or title
        page = self.lay_out(blocks, headline, is_trusted=not is_flat)
        dateline = self.datelines.read(page.body[0]) if page.body else None
        authors, byline_agency = self._authors(page)
        published, source = _published(page, dateline, record.source.path, rules)
        return CleanRecord(
            source=record.source,
            raw_text=record.raw_text,
            given=given,
            headline=page.headline,
            body="\n\n".join(page.body),
            authors=_lines(given.authors) or authors,
            publisher=_line(given.publisher) or self._publisher(page, dateline, byline_agency),
            dateline=_line(given.dateline) or (dateline.place if dateline else None),
            published=published,
            published_source=source,
        )

    def lay_out(self, blocks: list[str], headline: str | None, is_trusted: bool) -> Page:
        """Return the parts of a text with a verdict on each block."""
        if is_trusted:
            return lay_out_trusted(blocks, self.classifier.hits(blocks), headline, self._note)
        return lay_out_page(blocks, self.classifier.judge(blocks), headline, self._note)

    def _note(self, line: str) -> VerdictCode | None:
        """Say whether a line is a byline or a date, that is about the article and not of it."""
        if date_of_line(line) is not None:
            return "date_line"
        return "byline" if self.bylines.read(line) or self.bylines.read_bare(line) else None

    def _authors(self, page: Page) -> tuple[tuple[str, ...], str | None]:
        """Return the people of the byline, else of the credits at the end, and an agency named in their place."""
        readers = (self.bylines.read, self.bylines.read_bare, self.bylines.read_before_date)
        found = [names for read in readers for line in page.above if (names := _names(read(line)))]
        found += [names for line in page.below if (names := _names(self.bylines.read(line)))]
        if page.body:
            found.append(self.bylines.read_opening(page.body[0]))
        for names in found:
            people = tuple(name for name in names if self.publishers.agency(name) is None)
            if people:
                return people, None
        return (), next((self.publishers.agency(name) for names in found for name in names), None)

    def _publisher(self, page: Page, dateline: Dateline | None, byline_agency: str | None) -> str | None:
        """Return the site that the furniture names, else the agency of the byline or the dateline."""
        named = self.publishers.read(page.furniture, page.site)
        return named or byline_agency or self.publishers.agency(dateline.agency if dateline else None)


def _names(credits: tuple[Credit, ...] | tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of a byline; who edited what others reported or wrote is no author of it."""
    clauses = [credit for credit in credits if isinstance(credit, Credit)]
    if not clauses:
        return tuple(credit for credit in credits if isinstance(credit, str))
    if any(clause.lead in REPORTING_LEADS for clause in clauses):
        clauses = [clause for clause in clauses if clause.lead not in EDITING_LEADS]
    return tuple(dict.fromkeys(name for clause in clauses for name in clause.names))


def _by_rules(given: Given, blocks: list[str], rules: Source) -> tuple[Given, list[str]]:
    """Return what a record says of itself, and its blocks, as its publisher's rules have them.

    Rules that leave no block are of some other page, and take none away.
    """
    furniture = rules.furniture(blocks)
    kept = [block for index, block in enumerate(blocks) if index not in furniture] if furniture else blocks
    restated = replace(given, published=rules.restate(given.published), modified=rules.restate(given.modified))
    return replace(restated, publisher=given.publisher or rules.publisher), kept or blocks


def _published(
    page: Page, dateline: Dateline | None, path: str, rules: Source | None
) -> tuple[Moment | None, DateSource | None]:
    """Return the date that the text states, else the one in the file's name, with its source."""
    own = [written for line in (*page.above, *page.below) if rules and (written := rules.date_of_line(line))]
    if own and (moment := parse_moment(own[0])):
        return moment, "text"
    above = [found for line in page.above if (found := date_of_line(line))]
    below = [found for line in page.below if (found := date_of_line(line)) and found.is_labelled]
    stated = sorted(above, key=lambda found: not found.is_labelled) or below
    if stated:
        return _moment(stated[0]), "text"
    if dateline and dateline.on:
        return _moment_of_day(dateline.on), "text"
    day = date_of_file_name(path.rpartition("/")[2])
    return (_moment_of_day(day), "filename") if day else (None, None)


def _moment(found: TextDate) -> Moment:
    if found.instant is None:
        return _moment_of_day(found.day)
    return Moment(found.instant, "second" if found.has_seconds else "minute", found.day)


def _moment_of_day(day: date) -> Moment:
    return Moment(datetime.combine(day, time(), UTC), "day", day)


def _plain(text: str, form: str) -> tuple[str | None, str]:
    """Return the title that the text's own markup gives, and the text without markup."""
    if form == "md":
        return _titled(*split_markdown(text))
    if form in {"txt", "html"}:  # what the reader of pages returns is plain
        return None, text
    return None, text_of_html(text) if is_html(text) else unescape(text)


def _titled(title: str | None, text: str) -> tuple[str | None, str]:
    return _line(title), text


def _line(text: str | None) -> str | None:
    """Return a given field as one tidy line, None where nothing is left of it."""
    return (tidy_line(text) or None) if text else None


def _lines(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(line for text in texts if (line := _line(text)))


def _read(path: Path, model: type[Model]) -> Model:
    try:
        return model.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:  # TOML and pydantic raise ValueErrors
        raise UsageError(f"cannot use {path}: {' '.join(str(error).split())}") from error
