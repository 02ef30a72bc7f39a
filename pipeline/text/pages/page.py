"""A page read whole: its article's text in paragraphs, and what it says of itself as `Given`.

This is what every format with web pages in it uses, whatever the pages came in.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from pipeline.records import Given, Moment
from pipeline.text.facts.reading import OPENING_BLOCKS, FactReader, JudgedText, make_fact_reader
from pipeline.text.facts.reading import Facts as Shown
from pipeline.text.facts.sources import Sources
from pipeline.text.flat.furniture import Verdict
from pipeline.text.flat.sheets import Sheet, SheetReader
from pipeline.text.lexicon import Hit, Lexicon
from pipeline.text.pages.account import Account, Judged, account_of
from pipeline.text.pages.facts import Facts, facts_of, language_of
from pipeline.text.pages.judge import Judge, choose, trimmed
from pipeline.text.pages.notes import PARAGRAPH_CHARACTERS, PARAGRAPHS, find_notes
from pipeline.text.pages.ruled import facts_by_rules, headline_by_rules, own_by_rules, rules_for
from pipeline.text.pages.said import Said
from pipeline.text.pages.stated import instead, weighed
from pipeline.text.pages.times import day_of_newsroom
from pipeline.text.pages.titles import headline_of
from pipeline.text.pages.tree import Tree, parse
from pipeline.text.tables import read_words
from schemas.furniture import Furniture
from schemas.pages import PageWeights

_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d{1,6}\)(\S{1,4000})\s*-->", re.IGNORECASE)
WEIGHTS = "page_weights.toml"
MOST_BLOCKS = 20_000  # the longest of 765 labelled pages has 1,494; a page of more is no article, and each costs 50 µs
_HEAD_CHARACTERS = 4000
_OWN, _TITLE, _OUTSIDE = Verdict("own", 0.0), Verdict("headline", 0.0), Verdict("outside", 0.0)
_LINE_CONTENT = re.compile(r"<td class=\"line-content\">", re.IGNORECASE)
_TAGS = re.compile(r"<[^<>]*>")


class Page(NamedTuple):
    """An article as a page has it."""

    text: str
    """Its paragraphs, parted by a blank line."""
    given: Given


@dataclass(frozen=True, slots=True)
class PageReader:
    """The vocabulary and weights by which pages are read."""

    lexicon: Lexicon
    facts: FactReader
    judge: Judge
    sheets: SheetReader
    told: Callable[[Account], object] | None = None
    """Who is told what was made of each page, and why; nobody in ingestion, where it would cost time."""

    @classmethod
    def load(cls, config_dir: Path) -> PageReader:
        """Read vocabulary and weights from the config folder; raises UsageError where one is wrong."""
        furniture = read_words(config_dir / "furniture.toml", Furniture.model_validate)
        weights = read_words(config_dir / WEIGHTS, PageWeights.model_validate)
        lexicon, facts = Lexicon.of(furniture), make_fact_reader(furniture)
        sheets = SheetReader.of({"furniture": lexicon.inside, **facts.vocabularies}, facts.glance)
        return cls(lexicon, facts, Judge.of(weights), sheets)

    def read(self, markup: str, url: str | None = None, sources: Sources | None = None) -> Page:
        """Return the article of a page; `url` is where it was fetched from, `sources` are publishers' own rules.

        Never fails: of markup without any text comes an empty text. Cost is linear in the markup's length; of more than
        MOST_BLOCKS blocks the first are read.
        """
        tree = parse(_source_viewed(markup))
        del tree.blocks[MOST_BLOCKS:]
        said = Said.of(tree, url or _saved_from(markup), markup)
        rules = rules_for(said, sources) if sources else None
        stated = said.body()
        (sheet,) = self.sheets.read([[block.text.replace("\n", " ") for block in tree.blocks]])
        hits, likelihoods = self._likelihoods(tree, sheet, stated)
        chosen = choose(likelihoods, [block.text.count(" ") + 1 for block in tree.blocks])
        trim = trimmed(tree, hits, chosen)
        own = own_by_rules(tree, trim, rules) if rules else trim
        headline = headline_of(said, said.metas.first("og:site_name", "application-name") or said.data.site)
        bylines = self.facts.about.bylines
        loose = find_notes(tree, headline, own, bylines, language_of(said))
        headline = headline_by_rules(tree, headline, rules) if rules else headline
        shown = self._shown(tree, sheet, own, headline)
        notes = loose.after(_day(shown.published), _day(shown.modified), shown.authors)
        found = facts_of(said, notes, bylines)
        found = facts_by_rules(tree, found, rules) if rules else found
        found = found.with_times(shown.published, shown.modified)
        kept = self._kept(tree, own, headline, found.authors)
        if self.told is not None:
            self.told(account_of(Judged(tree, hits, likelihoods, chosen, trim, own, kept), headline, found.places()))
        text = "\n\n".join(block.text for block, is_kept in zip(tree.blocks, kept, strict=True) if is_kept)
        text = (instead(text, stated) if stated else None) or text
        day = day_of_newsroom(said, notes, found.published, shown.published)
        return Page(text, _given(said, headline, found, shown, day))

    def _shown(self, tree: Tree, sheet: Sheet, own: Sequence[bool], headline: str | None) -> Shown:
        """Return what the lines around the article say of it to the page's readers."""
        verdicts = [
            _OWN if is_own else _TITLE if block.text == headline else _OUTSIDE
            for block, is_own in zip(tree.blocks, own, strict=True)
        ]
        texts = [block.text for block in tree.blocks]
        places = [place for place, is_own in enumerate(own) if is_own]
        body = [texts[place] for place in places]
        return self.facts.read(JudgedText(sheet, texts, verdicts, places, body, None, "", None))

    def _kept(self, tree: Tree, own: Sequence[bool], headline: str | None, authors: Sequence[str]) -> list[bool]:
        """Return which blocks are the article's text: its own ones without headline, byline and date above it."""
        kept = [
            is_own and not (block.text == headline and tree.kinds[block.element].tag in {"h1", "h2"})
            for block, is_own in zip(tree.blocks, own, strict=True)
        ]
        names = {name.lower() for name in authors}
        paragraphs = 0
        for place in islice((place for place, is_kept in enumerate(kept) if is_kept), OPENING_BLOCKS):
            text = tree.blocks[place].text
            paragraphs += len(text) >= PARAGRAPH_CHARACTERS
            if paragraphs >= PARAGRAPHS:
                break
            kept[place] = text.lower() not in names and self.facts.note(text) is None
        return kept if any(kept) else list(own)

    def _likelihoods(self, tree: Tree, sheet: Sheet, stated: str | None) -> tuple[list[Hit | None], list[float]]:
        """Return the phrase of each block, and how likely it is the article's own; `stated` is what the page says."""
        hits = self.lexicon.find(sheet.folded, sheet.first_phrases("furniture"))
        likelihoods = self.judge.likelihoods(tree, hits)
        return hits, weighed(tree.blocks, likelihoods, stated) if stated else likelihoods


def _day(moment: Moment | None) -> date | None:
    return moment.on if moment else None


def _given(said: Said, headline: str | None, found: Facts, shown: Shown, day: date | None) -> Given:
    return Given(
        headline=headline,
        authors=found.authors,
        publisher=found.publisher,
        published=found.published and found.published.written,
        published_day=day,
        modified=found.modified and found.modified.written,
        language=found.language,
        section=found.section,
        keywords=found.keywords,
        url=said.url,
        canonical_url=found.canonical_url,
        origin_url=shown.origin_url,
        credit=shown.credit,
    )


def _saved_from(markup: str) -> str | None:
    """Return the address that a browser wrote into a page that it saved."""
    found = _SAVED_FROM.search(markup, 0, _HEAD_CHARACTERS)
    return found[1] if found and found[1].startswith("http") else None


def _source_viewed(markup: str) -> str:
    """Return the page whose source was saved out of a browser's source view; any other markup as it is."""
    lines = _LINE_CONTENT.split(markup) if 'class="line-content"' in markup else []
    if len(lines) < 2:
        return markup
    return "\n".join(html.unescape(_TAGS.sub("", line.partition("</td>")[0])) for line in lines[1:])
