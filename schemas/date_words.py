"""What `config/date_words.toml` may say: the words by which one language speaks of days."""

from __future__ import annotations

import re
from datetime import date
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FEAST: Final = re.compile(rf"easter (?:0|-?[1-9]\d?)|(?:0[1-9]|1[0-2]) (?:{'|'.join(WEEKDAYS)}) (?:[1-4]|-1)")
"""So many days from Easter Sunday, or, as the fourth Thursday of November, `11 thursday 4`; -1 is the last."""
_RELATIVE = re.compile(r"(day|week|weekend|month|quarter|year) (0|-?[1-9])")


class Counting(BaseModel):
    """How a language counts back from the day of publication: `three days ago`."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    ago: tuple[str, ...] = ()
    """Templates with `{n}` and `{unit}`."""
    numbers: tuple[str, ...] = ()
    """Number words from one; the forms of one parted by `|`."""
    units: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    @property
    def by_word(self) -> dict[str, int]:
        """The number of each word."""
        return {form: number for number, forms in enumerate(self.numbers, 1) for form in forms.split("|")}

    @field_validator("ago")
    @classmethod
    def _has_both(cls, templates: tuple[str, ...]) -> tuple[str, ...]:
        for template in templates:
            if template.count("{n}") != 1 or template.count("{unit}") != 1:
                raise ValueError(f"`{template}` must have {{n}} and {{unit}} once each")
        return templates


class DateWords(BaseModel):
    """The table of one language; all words in small letters."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    months: tuple[str, ...] = Field(default=(), description="twelve cells, the forms of one parted by |")
    weekdays: tuple[str, ...] = Field(min_length=7, max_length=7)
    capitalised: bool = False
    """Whether months and weekdays are written with a capital."""
    slash_is_doubtful: bool = False
    """Whether 7/8/2024 may be July 8 as well as August 7."""
    needs_lead: frozenset[str] = frozenset()
    lead: frozenset[str] = frozenset()
    past: frozenset[str] = frozenset()
    past_endings: tuple[str, ...] = ()
    no_past: frozenset[str] = frozenset()
    """Words that end so and are none."""
    saying: frozenset[str] = frozenset()
    """Words that tell when something was said, not when what was said is."""
    future: frozenset[str] = frozenset()
    deadline: frozenset[str] = frozenset()
    toward: frozenset[str] = frozenset()
    """Words right before a day of a month that tell no tense of it, whatever the verb does: the nearest is meant."""
    every: frozenset[str] = frozenset()
    masks: tuple[str, ...] = ()
    no_years: frozenset[str] = frozenset()
    """Words before or after four digits that are no year."""
    relative: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    counting: Counting = Counting()
    fixed: dict[date, tuple[str, ...]] = Field(default_factory=dict)
    yearly: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    movable: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Phrases by `FEAST`."""

    @field_validator("months")
    @classmethod
    def _are_twelve(cls, months: tuple[str, ...]) -> tuple[str, ...]:
        if len(months) not in {0, 12}:
            raise ValueError(f"there are twelve months, and here are {len(months)}")
        return months

    @field_validator("relative")
    @classmethod
    def _are_counted(cls, relative: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        for key in relative:
            if not _RELATIVE.fullmatch(key):
                raise ValueError(f"`{key}` is no unit with a number, as `week -1`")
        return relative

    @field_validator("movable")
    @classmethod
    def _are_feasts(cls, movable: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        for key in movable:
            if not FEAST.fullmatch(key):
                raise ValueError(f"`{key}` is neither days from Easter, as `easter -2`, nor as `11 thursday 4`")
        return movable

    @field_validator("yearly")
    @classmethod
    def _are_days(cls, yearly: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        for key in yearly:
            date.fromisoformat(f"2024-{key}")
        return yearly


class DateVocabulary(BaseModel):
    """The whole file."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    kept_units: frozenset[Literal["day", "week", "weekend", "month", "quarter", "year"]]
    """Periods that are given; of the others nothing is said."""
    languages: dict[str, DateWords]
    """A table a language, by its BCP 47 tag."""
