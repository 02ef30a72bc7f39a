"""What the vocabulary of places may say: the generated `config/places.tsv`, and what editors add to it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

PLACE_COLUMNS = ("id", "kind", "name", "country", "region", "thousands", "names")
EXTRA_COLUMNS = ("name", "rule", "place", "languages", "note")


class ExtraPlace(BaseModel):
    """One row of `config/places_extra.tsv`."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    name: str = Field(min_length=1)
    rule: Literal["name", "doubtful", "mask", "state"]
    place: str = ""
    """The place that a further name is of, as `Kyiv/UA`; the state that a short form is of, as `CA`."""
    languages: str = Field(pattern=r"^([a-z]{2,3}(,[a-z]{2,3})*)?$")
    note: str = ""

    @model_validator(mode="after")
    def _says_of_what(self) -> ExtraPlace:
        if (self.rule in {"name", "state"}) != bool(self.place):
            raise ValueError("a row of the rules `name` and `state` names a place, and no other")
        return self
