"""What the country vocabulary may say: one row a name, as editors write it into `config/countries_extra.tsv`."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

NameKind = Literal[
    "label",  # the canonical English short name: what the warehouse shows, not looked for in texts
    "name",
    "short",  # U.S., ROK, DRC
    "demonym",  # Japanese, Finns
    "part",  # a part that counts as the country: Scotland, Gaza
    "metonym",  # a capital or a government that can stand for the state: Tokyo, the Kremlin
    "region",  # a part that does not count (US states), but tells what a name beside it means
    "mask",  # a longer phrase that is not the country inside it: New Mexico
    "drop",  # takes a name of the generated file out again
]

NameRule = Literal[
    "",  # counts wherever it stands as a word
    "exact",  # only in this very spelling, never in capitals
    "person",  # people are called so too: neighbours decide
    "doubtful",  # only where the article gives evidence of the country
    "unless",  # not where the article speaks against it
    "language",  # not where the language is meant
    "actor",  # only where it acts, as governments do
]

COLUMNS = ("name", "kind", "iso", "language", "rule", "evidence", "against", "note")
KINDS: tuple[NameKind, ...] = get_args(NameKind)


class CountryName(BaseModel):
    """One row. Braces mark what is mentioned where that is not the whole name: `{English} football`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1)
    kind: NameKind
    iso: str = Field(pattern=r"^([A-Z]{2}( [A-Z]{2})*)?$")
    """ISO 3166-1 alpha-2 (and XK), one for each pair of braces; empty for masks and for names taken out."""
    language: str = Field(pattern=r"^[a-z]{2,3}$")
    rule: NameRule = ""
    evidence: str = ""
    """Words parted by `|` that, anywhere in the article, speak for the country."""
    against: str = ""
    note: str = ""
