"""Our fields out of a record's own names for them, by the table in `config/field_aliases.toml`.

Nothing is judged here: a given field is a string as the record has it, or nothing.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.errors import RecordError
from pipeline.records import Given
from pipeline.text.facts.sources import Sources
from pipeline.text.markdown import is_of_page, read_markdown
from pipeline.text.pages.page import WEIGHTS, PageReader
from pipeline.text.tables import read_words
from pipeline.text.tokens import has_word
from schemas.aliases import Aliases

FILE = "field_aliases.toml"

Steps = tuple[str, ...]
"""A path of the table, folded, step by step."""

_LONGEST_NAME = 100  # characters: no name of the table is longer, and longer keys are not worth remembering
_TEXT_LEVELS = 8  # a body of sections of paragraphs has three
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Fields:
    """What a reader needs of the config: the alias table, ready to be looked up in, and publishers' own rules."""

    given: tuple[tuple[str, tuple[Steps, ...]], ...]
    """For each field of `Given` that is one string: its name and its paths."""
    authors: tuple[Steps, ...]
    text: tuple[Steps, ...]
    text_names: tuple[str, ...]
    """The paths of the text as the table writes them, for messages."""
    containers: tuple[Steps, ...]
    wrappers: Steps
    string_parts: Steps
    text_parts: Steps
    labels: frozenset[str]
    """Names of fields that may stand as labels in the lines over a plain text."""
    date_labels: frozenset[str]
    """Those of dates."""
    text_labels: frozenset[str]
    """Names of the text itself."""
    sources: Sources = field(default_factory=Sources)
    """For formats that have pages: where the parts of an article stand in a publisher's, by its host."""
    reader_of_pages: PageReader | None = None

    @classmethod
    def load(cls, config_dir: Path) -> Fields:
        """Read the table and the rules; raises UsageError where they say what they may not."""
        pages = PageReader.load(config_dir) if (config_dir / WEIGHTS).exists() else None
        return replace(cls._load_table(config_dir), sources=Sources.load(config_dir), reader_of_pages=pages)

    @property
    def pages(self) -> PageReader:
        """The reader of web pages. Raises RecordError where these fields were made without one."""
        if self.reader_of_pages is None:
            raise RecordError("unexpected_error", "no weights for web pages were loaded")
        return self.reader_of_pages

    @classmethod
    def _load_table(cls, config_dir: Path) -> Fields:
        return read_words(config_dir / FILE, lambda content: cls.of(Aliases.model_validate(content)))

    @classmethod
    def of(cls, aliases: Aliases) -> Fields:
        """Fold a validated table."""
        singles = (
            "headline", "publisher", "dateline", "published", "modified", "language", "section", "url", "canonical_url",
            "stable_id",
        )  # fmt: skip
        return cls(
            given=tuple((name, _folded(getattr(aliases, name))) for name in singles),
            authors=_folded(aliases.authors),
            text=_folded(aliases.text),
            text_names=aliases.text,
            containers=_folded(aliases.containers),
            wrappers=tuple(map(fold, aliases.wrappers)),
            string_parts=tuple(map(fold, aliases.string_parts)),
            text_parts=tuple(map(fold, aliases.text_parts)),
            labels=_plain_names(aliases.authors, *(getattr(aliases, name) for name in singles)) - _NO_LABELS,
            date_labels=_plain_names(aliases.published, aliases.modified),
            text_labels=_plain_names(aliases.text),
        )

    def given_of(self, record: Mapping[str, object]) -> Given:
        """Return what a record says of itself."""
        return self._given(fold_keys(record))

    def read(self, record: Mapping[str, object]) -> tuple[str, Given]:
        """Return a record's text and what it says of itself.

        Raises RecordError: `schema` where no text field is there or none of the right type, `empty` without a word.
        """
        folded = self._unwrapped(fold_keys(record))
        text, name = self._text(folded, record)
        given = self._given(folded)
        return _from_markdown(text, given) if name.endswith(MARKDOWN) else (text, given)

    def has_text(self, names: Mapping[str, object]) -> bool:
        """Tell whether an object has a text field, or what is one's beginning; `names` are folded."""
        return any(steps[0] in names for steps in self.text)

    def _unwrapped(self, folded: dict[str, object]) -> dict[str, object]:
        """Return the fields of a record; with those of an object in it before its own, where only that has a text."""
        if not self.has_text(folded):
            for name in self.wrappers:
                inner = folded.get(name)
                if isinstance(inner, dict) and self.has_text(within := fold_keys(inner)):
                    return folded | within
        return folded

    def _given(self, folded: Mapping[str, object]) -> Given:
        found: dict[str, Any] = {}
        for name, paths in self.given:
            for steps in paths:
                if steps[0] in folded and (string := self._string(_walk(folded, steps))) is not None:
                    if name in _NAMES and _is_number(string):  # of a table somewhere else
                        continue
                    found[name] = html.unescape(string) if "&" in string and name in _WRITTEN else string
                    break
        return Given(authors=self._authors(folded), **found)

    def _authors(self, folded: Mapping[str, object]) -> tuple[str, ...]:
        for steps in self.authors:
            if steps[0] in folded:
                value = _walk(folded, steps)
                items = value if isinstance(value, list) else [value]
                strings = [one for item in items if (one := self._string(item)) is not None and not _is_number(one)]
                names = [name for string in strings for name in names_in(html.unescape(string))]
                if names:
                    return tuple(dict.fromkeys(names))
        return ()

    def _text(self, folded: Mapping[str, object], record: Mapping[str, object]) -> tuple[str, str]:
        """Return the first text that has a word in it, and the name of its field."""
        wrong = ""
        is_present = False
        for steps, name in zip(self.text, self.text_names, strict=True):
            if steps[0] not in folded:
                continue
            value = _walk(folded, steps)
            blocks = list(self._blocks(value, _TEXT_LEVELS))
            text = "\n\n".join(blocks)
            if has_word(text):
                return text, name
            if blocks or value is None or value in ([], {}):
                is_present = is_present or len(steps) == 1 or value is not None
            else:
                wrong = wrong or f"its {name} is {_kind(value)}"
        if wrong and not is_present:
            raise RecordError("schema", f"{wrong}; expected a text or a list of paragraphs")
        if is_present:
            raise RecordError("empty", "the record has a text field, but there is no word in it")
        raise RecordError(
            "schema",
            f"no text field: looked for {', '.join(self.text_names[:12])}; found {_listed(record)}; "
            f"if one of these is the text, add its name to config/{FILE}",
        )

    def _blocks(self, value: object, levels: int) -> Iterator[str]:
        """Yield the strings that make up a text: itself, the items of a list, the parts of an object in order."""
        if isinstance(value, str):
            yield mend_surrogates(value)
        elif levels and isinstance(value, list):
            for item in value:
                yield from self._blocks(item, levels - 1)
        elif levels and isinstance(value, dict):
            folded = fold_keys(value)
            for part in self.text_parts:
                yield from self._blocks(folded.get(part), levels - 1)

    def _string(self, value: object, levels: int = 3) -> str | None:
        """Return the string that stands for a value; None where it has none."""
        if isinstance(value, str):
            return mend_surrogates(value).strip() or None
        if levels and isinstance(value, dict | list):
            inner = (self._string(item, levels - 1) for item in self._candidates(value))
            return next((string for string in inner if string is not None), None)
        if isinstance(value, datetime | date | time):
            return value.isoformat()
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return repr(value) if is_number else None

    def _candidates(self, value: dict[str, object] | list[object]) -> list[object]:
        if isinstance(value, list):
            return value
        folded = fold_keys(value)
        return [folded.get(part) for part in self.string_parts]


def _from_markdown(text: str, given: Given) -> tuple[str, Given]:
    """Return the words of a text in Markdown; its title stands in for a headline, and a whole page is judged as one."""
    title, words = read_markdown(text)
    return words, replace(given, headline=given.headline or title, is_flat=is_of_page(text))


MARKDOWN = "markdown"
"""How names of fields end that hold it."""
_NO_LABELS = frozenset({"name", "id", "uri", "uuid"})
"""Names that say of an article what they say of anything else where they stand over a text."""
_NAMES = frozenset({"publisher", "section"})
_WRITTEN = frozenset({"headline", "publisher", "section", "dateline"})
"""Fields that people write and feeds escape; in an address or an id an ampersand is itself."""


def _is_number(text: str) -> bool:
    return text.isdecimal() or text in ("-1", "nan")


def fold(name: str) -> str:
    """Return a field name without case, hyphens and underscores."""
    return _fold(name) if len(name) <= _LONGEST_NAME else name


@lru_cache(maxsize=4096)
def _fold(name: str) -> str:
    return name.casefold().replace("_", "").replace("-", "")


def fold_keys(record: Mapping[str, object]) -> dict[str, object]:
    """Return a mapping by folded names; of names that fold to one the first with a value counts."""
    folded: dict[str, object] = {}
    for key, value in record.items():
        name = fold(key)
        if folded.get(name) is None:
            folded[name] = value
    return folded


def mend_surrogates(text: str) -> str:
    """Put pairs of surrogates together and write U+FFFD for halves: no database takes those."""
    if text.isascii() or _SURROGATE.search(text) is None:
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _folded(paths: tuple[str, ...]) -> tuple[Steps, ...]:
    return tuple(tuple(fold(step) for step in path.split(".")) for path in paths)


def _walk(folded: Mapping[str, object], steps: Steps) -> object:
    """Return what a path leads to, None where it leads nowhere."""
    value = folded.get(steps[0])
    for step in steps[1:]:
        if isinstance(value, list) and step.isdecimal():
            value = value[int(step)] if int(step) < len(value) else None
        elif isinstance(value, list):
            value = [found for item in value if (found := _member(item, step)) is not None] or None
        else:
            value = _member(value, step)
    return value


def _member(value: object, step: str) -> object:
    return fold_keys(value).get(step) if isinstance(value, dict) else None


def _plain_names(*paths: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fold(path) for some in paths for path in some if "." not in path)


_BY = re.compile(r"^\s*by\s*:?\s+", re.IGNORECASE)
_BETWEEN_NAMES = re.compile(r"\s*[;|\n]\s*|\s+(?:and|&)\s+", re.IGNORECASE)


def names_in(byline: str) -> list[str]:
    """Return the names in a string of authors, parted only where every part could be a full name.

    Behind a comma may stand a name as well as what somebody is: that is read with the words for it.
    """
    byline = _BY.sub("", byline).strip()
    parts = [part.strip() for part in _BETWEEN_NAMES.split(byline) if part.strip()]
    are_names = all(2 <= len(part.split()) <= 5 and part[:1].isupper() for part in parts)
    return parts if are_names else [byline] if byline else []


def _kind(value: object) -> str:
    kinds = {dict: "an object", list: "a list", bool: "a truth value", int: "a number", float: "a number"}
    return kinds.get(type(value), "a value") + " without text" * isinstance(value, list | dict)


def _listed(record: Mapping[str, object]) -> str:
    names = [ascii(name[:40])[1:-1] for name in list(record)[:15]]
    return ", ".join(names) + (", ..." if len(record) > 15 else "") if names else "no field at all"
