"""What `config/field_aliases.toml` may say: the names under which a record may carry each of our fields."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

# Steps parted by single dots, no white space: `publisher.name`, `bodies.0.value`, `mainEntityOfPage.@id`.
FieldPath = Annotated[str, StringConstraints(pattern=r"^[^\s.]+(\.[^\s.]+)*$", max_length=100)]


class Aliases(BaseModel):
    """For each field the paths to look at, the preferred one first."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    headline: tuple[FieldPath, ...]
    text: tuple[FieldPath, ...]
    authors: tuple[FieldPath, ...]
    publisher: tuple[FieldPath, ...]
    dateline: tuple[FieldPath, ...]
    published: tuple[FieldPath, ...]
    modified: tuple[FieldPath, ...]
    language: tuple[FieldPath, ...]
    section: tuple[FieldPath, ...]
    url: tuple[FieldPath, ...]
    canonical_url: tuple[FieldPath, ...]
    stable_id: tuple[FieldPath, ...]
    containers: tuple[FieldPath, ...]
    """Where an object that is no record itself may hold a list of records."""
    wrappers: tuple[FieldPath, ...] = ()
    """Which member of an object without a text may be an object that has it, with fields of its own."""
    string_parts: tuple[FieldPath, ...]
    """Which member of an object stands for it where a string is wanted."""
    text_parts: tuple[FieldPath, ...]
    """Which members of an object make up a text."""
