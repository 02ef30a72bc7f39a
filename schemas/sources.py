"""What a file of `config/sources/` may say: how one publisher's pages and texts are to be read."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Host = Annotated[str, StringConstraints(pattern=r"^[^\sA-Z/:@.]+(\.[^\sA-Z/:@.]+)+$", max_length=253)]
Selector = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
DateFormat = Annotated[str, StringConstraints(strip_whitespace=True, pattern="%", max_length=100)]


class _Strict(BaseModel):
    """A frozen table in which an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Selectors(_Strict):
    """Where the parts of an article stand in the publisher's pages: CSS selectors, the first that finds one counts."""

    headline: tuple[Selector, ...] = ()
    body: tuple[Selector, ...] = ()
    authors: tuple[Selector, ...] = ()
    published: tuple[Selector, ...] = ()
    modified: tuple[Selector, ...] = ()
    section: tuple[Selector, ...] = ()
    drop: tuple[Selector, ...] = ()
    """Elements that are taken off before anything is looked for."""


class SourceRules(_Strict):
    """One publisher. The rules hold for records that come from one of its hosts, or bear one of its marks."""

    publisher: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
    """The name as the warehouse writes it."""
    hosts: tuple[Host, ...] = ()
    """In small letters; what lies below a host belongs to it."""
    marks: tuple[Line, ...] = ()
    """Whole lines, as written, that only this publisher's furniture has: texts without an address are known by them."""
    timezone: str | None = None
    """IANA name of the zone in which times without an offset are meant."""
    date_formats: tuple[DateFormat, ...] = ()
    """As `strptime` writes them, month names in any language: for dates that the general rules cannot tell for sure."""
    drop_lines: tuple[Line, ...] = ()
    """Whole lines that are furniture, whatever case they are written in."""
    drop_starts: tuple[Line, ...] = ()
    """Beginnings of lines that are furniture."""
    drop_contains: tuple[Line, ...] = ()
    """Parts of lines that are furniture; of lines, not of paragraphs."""
    ends: tuple[Line, ...] = ()
    """Whole lines from which on nothing belongs to the article any more."""
    selectors: Selectors = Selectors()

    @model_validator(mode="after")
    def _can_be_known(self) -> SourceRules:
        if not self.hosts and not self.marks:
            raise ValueError("a source needs hosts or marks to be known by")
        return self
