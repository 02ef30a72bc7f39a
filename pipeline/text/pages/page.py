"""A page read whole: its article's text in paragraphs, and what it says of itself as `Given`.

This is what every format with web pages in it uses, whatever the pages came in.
"""

from __future__ import annotations

import html
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeVar

from pipeline.errors import UsageError
from pipeline.records import Given
from pipeline.text.lexicon import Lexicon, fold_all
from pipeline.text.pages import facts, linked_data
from pipeline.text.pages.judge import Judge, choose
from pipeline.text.pages.tree import Tree, parse
from schemas.furniture import Furniture
from schemas.pages import PageWeights

_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d{1,6}\)(\S{1,4000})\s*-->", re.IGNORECASE)
WEIGHTS = "page_weights.toml"
_HEAD_CHARACTERS = 4000
_LINE_CONTENT = re.compile(r"<td class=\"line-content\">", re.IGNORECASE)
_TAGS = re.compile(r"<[^<>]*>")

Model = TypeVar("Model", Furniture, PageWeights)


class Page(NamedTuple):
    """An article as a page has it."""

    text: str
    """Its paragraphs, parted by a blank line."""
    given: Given


@dataclass(frozen=True, slots=True)
class PageReader:
    """The vocabulary and weights by which pages are read."""

    lexicon: Lexicon
    judge: Judge

    @classmethod
    def load(cls, config_dir: Path) -> PageReader:
        """Read vocabulary and weights from the config folder; raises UsageError where one is wrong."""
        furniture = _read(config_dir / "furniture.toml", Furniture)
        return cls(Lexicon.of(furniture), Judge(_read(config_dir / WEIGHTS, PageWeights)))

    def read(self, markup: str, url: str | None = None) -> Page:
        """Return the article of a page; `url` is where it was fetched from, if that is known.

        Never fails: of markup without any text comes an empty text. Cost is linear in the markup's length.
        """
        url = url or _saved_from(markup)
        tree = parse(_source_viewed(markup))
        data = linked_data.read(tree.data)
        found = facts.read(tree, data, url)
        return Page(self._text(tree, found), _given(found))

    def _text(self, tree: Tree, found: facts.Facts) -> str:
        hits = self.lexicon.find(fold_all([block.text.replace("\n", " ") for block in tree.blocks]))
        likelihoods = self.judge.likelihoods(tree, hits)
        chosen = choose(likelihoods, [block.text.count(" ") + 1 for block in tree.blocks])
        kept = [
            block
            for block, is_own in zip(tree.blocks, chosen, strict=True)
            if is_own and not (tree.kinds[block.element].tag == "h1" and block.text == found.headline)
        ]
        return "\n\n".join(block.text for block in kept)


def _given(found: facts.Facts) -> Given:
    return Given(
        headline=found.headline,
        authors=found.authors,
        publisher=found.publisher,
        published=found.published,
        modified=found.modified,
        language=found.language,
        section=found.section,
        url=found.url,
        canonical_url=found.canonical_url,
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


def _read(path: Path, model: type[Model]) -> Model:
    try:
        return model.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:  # TOML and pydantic raise ValueErrors
        raise UsageError(f"cannot use {path}: {' '.join(str(error).split())}") from error
