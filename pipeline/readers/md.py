"""Markdown: a file is one article, with YAML or TOML front matter perhaps. Its text stays Markdown here."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import BinaryIO

import yaml

from pipeline.errors import RecordError
from pipeline.readers.fields import Fields
from pipeline.readers.limits import Limits
from pipeline.readers.streams import split_whole
from pipeline.records import Given
from pipeline.text.markdown import is_of_page

FORMAT = "md"
SUFFIXES = (".md", ".markdown")
VERSION = 2
HOLDS_MANY = False

FRONT_MATTER_CHARACTERS = 64 * 1024
_OPENING = re.compile(r"\s*(---|\+\+\+)[ \t]*\r?\n")
_CLOSINGS = {
    "---": re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE),
    "+++": re.compile(r"^\+\+\+[ \t]*\r?$", re.MULTILINE),
}
_KEY = re.compile(r"[\w@.:\-]{1,60}")
_NAMED = re.compile(r"([A-Za-z][\w.\-]{0,59}):(?:[ \t](.*))?")
_READER_NAMES = {"Title": "title", "URL Source": "url", "Published Time": "published"}
_READER_LINE = re.compile(
    r"\s*(?P<name>Title|URL Source|Published Time|Number of Pages|Warning|Markdown Content):"
    r"[ \t]*(?P<value>[^\n]*)(?:\n|$)"
)
_SURE_NAMES = frozenset({"title", "headline", "date", "author", "authors", "url", "link", "published"})
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})

# The loader that makes strings of all scalars: `language: no` is Norwegian, and dates stay as they were written.
_LOADER: type[yaml.BaseLoader | yaml.CBaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_MOST_BRACKETS = 200  # the composer recurses into them in C, and no front matter of an article has so many
_DEEP_LINE = re.compile(r"(?:[-?]\s+){20}")
_MAYBE_ALIAS = re.compile(r"[*&]\w")


def split(stream: BinaryIO, limits: Limits, fields: Fields) -> Iterator[bytes | RecordError]:
    """Yield the whole file. Raises RecordError `empty`, `binary` or `too_large`."""
    return split_whole(stream, limits)


def parse(raw_text: str, fields: Fields) -> tuple[str, Given]:
    """Return the text below the front matter, and what that says; front matter that is none belongs to the text."""
    front, text = split_front_matter(raw_text)
    if not front:
        front, text = split_reader_head(raw_text)
    if not text.strip():
        raise RecordError(
            "empty", "there is no text below the front matter" if front else "there is nothing in the file"
        )
    given = fields.given_of(front)
    return text, replace(given, is_flat=True) if is_of_page(text) else given


def split_reader_head(text: str) -> tuple[Mapping[str, object], str]:
    """Return what services that turn pages into Markdown write above one, and the rest; none and the whole text else.

    Lines as `Title: ...`, `URL Source: ...`, `Published Time: ...`, and `Markdown Content:` at their end.
    """
    lines: dict[str, object] = {}
    at = 0
    for found in _READER_LINE.finditer(text, 0, FRONT_MATTER_CHARACTERS):
        if found.start() != at:
            break
        at = found.end()
        if found["name"] == "Markdown Content":
            return lines, text[at:]
        name = _READER_NAMES.get(found["name"])
        if name is not None:
            lines[name] = found["value"].strip()
    return {}, text


def split_front_matter(text: str) -> tuple[Mapping[str, object], str]:
    """Return the front matter as a mapping, and the rest; none and the whole text where it is broken."""
    opening = _OPENING.match(text, 0, FRONT_MATTER_CHARACTERS)
    if opening is None:
        return {}, text
    closing = _CLOSINGS[opening[1]].search(text, opening.end(), FRONT_MATTER_CHARACTERS)
    if closing is None:
        return {}, text
    block = text[opening.end() : closing.start()]
    front = _yaml(block) if opening[1] == "---" else _toml(block)
    if front is None and opening[1] == "---":
        front = _lines(block)
    if front is None or not all(isinstance(key, str) and _KEY.fullmatch(key) for key in front):
        return {}, text  # prose between two rules can be a mapping to YAML: "Note: she said ..."
    return front, text[closing.end() :].lstrip("\r\n")


def _lines(block: str) -> Mapping[str, object] | None:
    """Return names and values of YAML that is broken, as by a colon in a title: lines of a name and a value each.

    What belongs to a name over several lines is left out; None where a line is neither.
    """
    found: dict[str, object] = {}
    for line in block.splitlines():
        named = _NAMED.fullmatch(line)
        if named is not None:
            value = (named[2] or "").strip()
            found.setdefault(named[1], value.strip(value[:1]) if value[:1] in "\"'" else value)
        elif line.strip() and line[:1] not in " \t-#":
            return None
    kept = {name: value for name, value in found.items() if value not in _NULLS}
    return kept if kept.keys() & _SURE_NAMES else None


def _toml(block: str) -> Mapping[str, object] | None:
    try:
        return tomllib.loads(block.replace("\r\n", "\n"))
    except (ValueError, RecursionError):  # TOMLDecodeError is a ValueError, and so is a number of 5,000 digits
        return None


def _yaml(block: str) -> Mapping[str, object] | None:
    """Load YAML of scalars, lists and mappings; None where it is broken, deep, or refers to parts of itself."""
    if block.count("[") + block.count("{") > _MOST_BRACKETS or _DEEP_LINE.search(block):
        return None
    try:
        if _MAYBE_ALIAS.search(block) and any(isinstance(token, yaml.AliasToken) for token in yaml.scan(block)):
            return None
        loaded = yaml.load(block, _LOADER)
    except (yaml.YAMLError, ValueError, RecursionError, TypeError):  # TypeError: a list as a key
        return None
    if isinstance(loaded, dict):
        return {key: None if isinstance(value, str) and value in _NULLS else value for key, value in loaded.items()}
    return None if loaded else {}
