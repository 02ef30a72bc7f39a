"""What the country vocabulary may say: one row a name, as editors write it into `config/countries_extra.tsv`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

NameKind = Literal[
    "label",  # the canonical English short name: what the warehouse shows, not looked for in texts
    "name",
    "short",  # U.S., ROK, DRC
    "demonym",  # Japanese, Finns
    "part",  # a part that counts as the country: Scotland, Gaza
    "province",  # a part that counts as the country where a story does not name that: Queensland, Chechnya
    "metonym",  # a capital or a government that can stand for the state: Tokyo, the Kremlin
    "region",  # a part that does not count (US states), but tells what a name beside it means
    "mask",  # a longer phrase that is not the country inside it: New Mexico
    "drop",  # takes a name of the generated file out again
]

NameRule = Literal[
    "",  # counts wherever it stands as a word
    "exact",  # the same, but only in this very spelling: no variant in capitals
    "person",  # people are called so too: not beside another capitalised word, nor where the article has such a person
    "doubtful",  # only with evidence; with words `against` given, also where none of them but another country is named
    "unless",  # not where the article speaks against it, unless there is evidence too
    "language",  # not where the language is meant; evidence and words against it as with `unless`
    "actor",  # only where it acts as states do, and the article names the country, or another capital beside it
]

COLUMNS = ("name", "kind", "iso", "language", "rule", "evidence", "against", "note")

BRACES = re.compile(r"\{([^{}]+)\}")


class CountryName(BaseModel):
    """One row.

    Braces mark what is mentioned where that is not the whole name: `{English} football`, `{North} and {South Korea}`.
    A star at the end lets the word go on: `japanisch*`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    name: str = Field(min_length=1, pattern=r"^\S(.*\S)?$")
    kind: NameKind
    iso: str = Field(pattern=r"^([A-Z]{2}( [A-Z]{2})*)?$")
    """ISO 3166-1 alpha-2 (and XK), one for each pair of braces; empty for masks and for names taken out."""
    language: str = Field(pattern=r"^[a-z]{2,3}$")
    rule: NameRule = ""
    evidence: str = ""
    """Words parted by `|` that, anywhere in the article, speak for the country."""
    against: str = ""
    note: str = ""

    @model_validator(mode="after")
    def _has_its_codes(self) -> CountryName:
        wanted = 0 if self.kind in {"mask", "drop"} else max(1, self.name.count("{"))
        if len(self.iso.split()) != wanted:
            raise ValueError(f"wants {wanted} codes in the column iso, as many as countries are mentioned")
        return self


class RowError(ValueError):
    """A row is not as it should be; `index` counts the rows given."""

    def __init__(self, index: int, message: str) -> None:
        super().__init__(message)
        self.index = index


_ROWS = TypeAdapter(list[CountryName])


def check_rows(rows: Sequence[Sequence[str]]) -> list[CountryName]:
    """Return the rows, each the cells of one line, judged; raises RowError for the first that fails."""
    for index, cells in enumerate(rows):
        if len(cells) > len(COLUMNS):
            raise RowError(index, f"has {len(cells)} columns, at most {len(COLUMNS)} are known")
    try:
        return _ROWS.validate_python([dict(zip(COLUMNS, cells, strict=False)) for cells in rows])
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        row, *field = first["loc"]
        where = ".".join(map(str, field))
        raise RowError(int(row), f"{where}: {first['msg']}, got {first['input']!r:.80}") from error
