"""Clean: tell the article's own text from site furniture, and read what the text says of itself.

Formats that carry their fields beside the text (JSON and its kin) come mostly clean: there only what is surely
furniture goes, and only from the text's head and tail. In plain text every block is judged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from pipeline.records import CleanRecord, Given, ParsedRecord
from pipeline.text.facts.reading import Fact, FactReader, Facts, JudgedText, make_fact_reader
from pipeline.text.facts.sources import Source, Sources
from pipeline.text.facts.stated import stated_authors, stated_headline, stated_line
from pipeline.text.flat.blocks import split_blocks, tidy
from pipeline.text.flat.furniture import Classifier
from pipeline.text.flat.headlines import HeadlineFinder
from pipeline.text.flat.layout import Page, lay_out_pages, lay_out_trusted, read_notes
from pipeline.text.flat.quality import QualityJudge
from pipeline.text.flat.sheets import Sheet, SheetReader
from pipeline.text.markdown import read_markdown
from pipeline.text.markup import is_html, text_of_html, unescape
from pipeline.text.tables import read_words
from schemas.furniture import Furniture, FurnitureWeights
from schemas.quality import QualityWords

VERSION = 8

SOURCE_RULE = "source_rule"  # why a block is dropped that its publisher's rules name
TOGETHER_RECORDS = 128  # cleaned at a time; of 2,000 at once a record costs a seventh more, as caches are small
AFTER_BLOCKS = 6  # lines under an article in which pleas and confessions stand
_DATED = re.compile(r"[\d(/–—]|-\s*$")  # what a stated dateline has beside its place
_PROSE = "The minister said so on Tuesday."  # before which it is read, by the rules for those of texts


class Draft(NamedTuple):
    """A record on its way: its text in blocks, and what is known before they are judged."""

    blocks: list[str]
    headline: str | None
    is_trusted: bool
    given: Given = Given()
    rules: Source | None = None


class ExplainedBlock(NamedTuple):
    """A block of a text with what was made of it."""

    text: str
    is_kept: bool
    reason: str
    """`own`, or why it is dropped."""
    log_odds: float
    """How surely it is the article's own; furniture below zero, 0 where nothing was weighed."""


class Explained(NamedTuple):
    """What the stage made of a record, and why."""

    record: CleanRecord
    blocks: tuple[ExplainedBlock, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Clean:
    """The stage with the vocabularies that it judges by."""

    classifier: Classifier
    headlines: HeadlineFinder
    facts: FactReader
    sources: Sources
    quality: QualityJudge
    sheets: SheetReader
    enclosed: Mapping[str, str]
    """Lines between which all is furniture."""

    @classmethod
    def load(cls, config_dir: Path, sources: Sources | None = None) -> Clean:
        """Read the vocabulary and the weights from the config folder; raises UsageError where one is wrong.

        `sources` are the rules of publishers where they were read before.
        """
        furniture = read_words(config_dir / "furniture.toml", Furniture.model_validate)
        weights = read_words(config_dir / "furniture_weights.toml", FurnitureWeights.model_validate)
        headlines = HeadlineFinder.of(weights.headlines, furniture.headlines)
        quality = QualityJudge(read_words(config_dir / "quality.toml", QualityWords.model_validate))
        classifier, facts = Classifier.of(furniture, weights), make_fact_reader(furniture)
        sheets = SheetReader.of({**classifier.vocabularies, **facts.vocabularies, **quality.vocabularies}, facts.glance)
        sources = sources or Sources.load(config_dir)
        return cls(classifier, headlines, facts, sources, quality, sheets, furniture.enclosed)

    def __call__(self, record: ParsedRecord) -> CleanRecord:
        """Return the record with its article told from the furniture. Never raises on any text."""
        return self.together([record])[0]

    def together(self, records: Sequence[ParsedRecord]) -> list[CleanRecord]:
        """Return each record as a call would, at a fraction of the cost: blocks are judged all at once."""
        cleaned: list[CleanRecord] = []
        for start in range(0, len(records), TOGETHER_RECORDS):
            some = records[start : start + TOGETHER_RECORDS]
            drafts = list(map(self._draft, some))
            sheets = self.sheets.read([draft.blocks for draft in drafts])
            cleaned += map(self._record, some, drafts, sheets, self._lay_out(drafts, sheets))
        return cleaned

    def explain(self, record: ParsedRecord) -> Explained:
        """Return what a call would, with a reason for every block and fact."""
        draft = self._draft(record)
        (sheet,) = self.sheets.read([draft.blocks])
        (page,) = self._lay_out([draft], [sheet])
        facts = self._facts(record, draft, sheet, page)
        kept = iter(zip(draft.blocks, page.verdicts, strict=True))
        blocks: list[ExplainedBlock] = []
        judged = next(kept, None)
        for block in _split(record)[1]:
            if judged is None or judged[0] != block:
                blocks.append(ExplainedBlock(block, False, SOURCE_RULE, 0.0))
                continue
            verdict = judged[1]
            blocks.append(ExplainedBlock(block, verdict.is_own, verdict.code, round(verdict.log_odds, 2)))
            judged = next(kept, None)
        return Explained(self._record(record, draft, sheet, page), tuple(blocks), facts.found)

    def _draft(self, record: ParsedRecord) -> Draft:
        """Return a record's text in blocks, with what its publisher's rules say of it."""
        title, blocks, is_flat = _split(record)
        rules = self.sources.find((record.given.url or record.given.canonical_url,), record.source.path, blocks)
        given, blocks = _by_rules(record.given, blocks, rules) if rules else (record.given, blocks)
        return Draft(blocks, stated_headline(given.headline, given.publisher) or title, not is_flat, given, rules)

    def _record(self, record: ParsedRecord, draft: Draft, sheet: Sheet, page: Page) -> CleanRecord:
        given = draft.given
        facts = self._facts(record, draft, sheet, page)
        quality = self.quality.judge(page.headline, sheet, page.places, _below(sheet, page))
        return CleanRecord(
            source=record.source,
            raw_text=record.raw_text,
            given=given,
            headline=page.headline,
            body="\n\n".join(page.body),
            authors=stated_authors(given.authors, self.facts.about.bylines) or facts.authors,
            publisher=stated_line(given.publisher) or facts.publisher,
            dateline=self._place(given.dateline) or facts.dateline,
            published=facts.published,
            published_source=facts.published_source,
            modified=facts.modified,
            credit=facts.credit or given.credit,
            origin_url=facts.origin_url or given.origin_url,
            standfirst=facts.standfirst,
            repairs=record.repairs,
            quality_score=quality.score,
            quality_flags=quality.flags,
        )

    def _place(self, dateline: str | None) -> str | None:
        """Return the place of a dateline that a record states, which agencies write with day and name and dash."""
        line = stated_line(dateline)
        found = self.facts.datelines.read(f"{line.rstrip(' -–—')} – {_PROSE}") if line and _DATED.search(line) else None
        return found.place if found else line

    def _facts(self, record: ParsedRecord, draft: Draft, sheet: Sheet, page: Page) -> Facts:
        return self.facts.read(
            JudgedText(
                sheet, draft.blocks, page.verdicts, page.own, page.body, page.site, record.source.path, draft.rules
            )
        )

    def _lay_out(self, drafts: Sequence[Draft], sheets: Sequence[Sheet]) -> list[Page]:
        """Return the parts of each text with a verdict on each block."""
        flat = [(draft, sheet) for draft, sheet in zip(drafts, sheets, strict=True) if not draft.is_trusted]
        judged = self.classifier.judge_all([sheet for _, sheet in flat])
        note, is_title = self.facts.note, self.facts.is_title_line
        pages = [
            read_notes(sheet, verdicts, draft.headline, note, is_title)
            for (draft, sheet), verdicts in zip(flat, judged, strict=True)
        ]
        laid_out = iter(lay_out_pages(pages, self.headlines, self.enclosed))
        return [
            lay_out_trusted(sheet, self.classifier.hits(sheet), draft.headline, note, is_title)
            if draft.is_trusted
            else next(laid_out)
            for draft, sheet in zip(drafts, sheets, strict=True)
        ]


def _by_rules(given: Given, blocks: list[str], rules: Source) -> tuple[Given, list[str]]:
    """Return what a record says of itself, and its blocks, as its publisher's rules have them.

    Rules that leave no block are of some other page, and take none away.
    """
    furniture = rules.furniture(blocks)
    kept = [block for index, block in enumerate(blocks) if index not in furniture] if furniture else blocks
    restated = replace(given, published=rules.restate(given.published), modified=rules.restate(given.modified))
    return replace(restated, publisher=given.publisher or rules.publisher), kept or blocks


def _split(record: ParsedRecord) -> tuple[str | None, list[str], bool]:
    """Return the title that a record's own markup gives, its text in blocks, and whether it came as a flat page."""
    is_flat = record.given.is_flat or record.source.format == "txt"
    title, text = _plain(record.text, record.source.format, is_flat)
    return title, split_blocks(tidy(text)), is_flat


def _below(sheet: Sheet, page: Page) -> range:
    """Return the places of the first lines under an article's last paragraph."""
    size = len(sheet.blocks)
    end = page.own[-1] + 1 if page.own else size
    return range(end, min(size, end + AFTER_BLOCKS))


def _plain(text: str, form: str, is_flat: bool) -> tuple[str | None, str]:
    """Return the title that the text's own markup gives, and the text without markup."""
    if form == "md":
        title, text = read_markdown(text)
        return stated_line(title), text
    if is_flat or form == "html":  # what the reader of pages returns is plain
        return None, text
    return None, text_of_html(text) if is_html(text) else unescape(text)
