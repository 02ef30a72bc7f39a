"""Sources: the rules of single publishers, out of `config/sources/*.toml`, found by host or by mark.

The general rules come first in everything; what is here says what they cannot know: that `03/04/2024` means April on
this site, that its times are meant in Tokyo, that a slogan of its own is no paragraph.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipeline.errors import UsageError
from pipeline.text.days.date_formats import DateForm, compile_format, read_by_forms, with_zone
from pipeline.text.lexicon import fold, fold_all
from pipeline.text.pages.selectors import compile_selector
from pipeline.text.tables import read_words
from schemas.sources import Selectors, SourceRules

FOLDER = "sources"
DROPPED_CHARACTERS = 300  # a longer line is a paragraph, and only a whole line or its beginning makes it furniture


class SourceLines(NamedTuple):
    """Lines of a publisher's furniture, folded."""

    whole: frozenset[str]
    starts: tuple[str, ...]
    contains: tuple[str, ...]
    ends: frozenset[str]


@dataclass(frozen=True, slots=True)
class Source:
    """One publisher's rules, ready for use."""

    publisher: str
    hosts: tuple[str, ...]
    selectors: Selectors
    zone: ZoneInfo | None
    date_forms: tuple[DateForm, ...]
    lines: SourceLines

    @classmethod
    def of(cls, rules: SourceRules) -> Source:
        """Prepare validated rules. Raises ValueError for a zone, a format of dates or a selector that there is not."""
        for selectors in rules.selectors.model_dump().values():
            for selector in selectors:
                compile_selector(selector)
        lines = SourceLines(
            frozenset(map(fold, rules.drop_lines)),
            tuple(map(fold, rules.drop_starts)),
            tuple(map(fold, rules.drop_contains)),
            frozenset(map(fold, rules.ends)),
        )
        forms = tuple(map(compile_format, rules.date_formats))
        return cls(rules.publisher, rules.hosts, rules.selectors, _zone(rules.timezone), forms, lines)

    def furniture(self, blocks: Sequence[str]) -> frozenset[int]:
        """Return the places of the blocks that the rules call furniture."""
        if not any(self.lines):
            return frozenset()
        found: set[int] = set()
        for index, line in enumerate(fold_all(list(blocks))):
            if line in self.lines.ends:
                return frozenset(found | set(range(index, len(blocks))))
            if self._is_furniture(line):
                found.add(index)
        return frozenset(found)

    def restate(self, text: str | None) -> str | None:
        """Return a date that the record gives in ISO 8601 where the rules say more of it, else as it is."""
        if text is None:
            return None
        by_form = read_by_forms(text, self.date_forms, self.zone)
        return by_form or (with_zone(text, self.zone) if self.zone else None) or text

    def date_of_line(self, line: str) -> str | None:
        """Return the date that a line has in one of the publisher's own forms, in ISO 8601."""
        return read_by_forms(line, self.date_forms, self.zone) if self.date_forms else None

    def _is_furniture(self, line: str) -> bool:
        if line in self.lines.whole or line.startswith(self.lines.starts):
            return True
        return len(line) <= DROPPED_CHARACTERS and any(part in line for part in self.lines.contains)


@dataclass(frozen=True, slots=True)
class Sources:
    """All publishers that have rules."""

    by_host: Mapping[str, Source] = field(default_factory=lambda: MappingProxyType({}))
    by_mark: Mapping[str, Source] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def load(cls, config_dir: Path) -> Sources:
        """Read `sources/*.toml` of the config folder, which need not be there; raises UsageError for a wrong file."""
        return cls.of(
            (path.name, read_words(path, SourceRules.model_validate))
            for path in sorted((config_dir / FOLDER).glob("*.toml"))
        )

    @classmethod
    def of(cls, rules: Iterable[tuple[str, SourceRules]]) -> Sources:
        """Index rules by name of their file; raises UsageError where two claim one host or mark."""
        by_host: dict[str, Source] = {}
        by_mark: dict[str, Source] = {}
        for name, one in rules:
            try:
                source = Source.of(one)
            except ValueError as error:
                raise UsageError(f"cannot use {FOLDER}/{name}: {error}") from error
            _claim(by_host, [host.removeprefix("www.") for host in one.hosts], source, name)
            _claim(by_mark, one.marks, source, name)
        return cls(MappingProxyType(by_host), MappingProxyType(by_mark))

    def of_host(self, host: str) -> Source | None:
        """Return the rules for a host: its own, else those of the host above it."""
        while host:
            found = self.by_host.get(host)
            if found is not None:
                return found
            host = host.partition(".")[2]
        return None

    def of_address(self, url: str | None) -> Source | None:
        """Return the rules for the host of an address; None for an address that is none."""
        if url is None or not self.by_host:
            return None
        try:
            return self.of_host((urlsplit(url.strip()).hostname or "").rstrip("."))
        except ValueError:
            return None

    def of_path(self, path: str) -> Source | None:
        """Return the rules for a file in a folder that is named like a host, as crawlers lay them out."""
        if not self.by_host:
            return None
        for folder in path.split("/")[:-1]:
            if "." in folder and (found := self.by_host.get(folder.lower().removeprefix("www."))):
                return found
        return None

    def of_text(self, blocks: Iterable[str]) -> Source | None:
        """Return the rules for a text that bears a publisher's mark."""
        if self.by_mark.keys().isdisjoint(blocks):
            return None
        return next(self.by_mark[block] for block in blocks if block in self.by_mark)

    def find(self, addresses: Iterable[str | None], path: str, blocks: Sequence[str]) -> Source | None:
        """Return the rules for a record: by its addresses, else by its file's folder, else by a mark in its text."""
        by_address = next((found for url in addresses if (found := self.of_address(url))), None)
        return by_address or self.of_path(path) or self.of_text(blocks)


def _claim(index: dict[str, Source], keys: Iterable[str], source: Source, name: str) -> None:
    for key in keys:
        if key in index:
            raise UsageError(f"cannot use {FOLDER}/{name}: {key!r} belongs to {index[key].publisher!r} already")
        index[key] = source


def _zone(name: str | None) -> ZoneInfo | None:
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"there is no time zone {name!r}; expected one as 'Asia/Tokyo'") from error
