"""What `config/events.toml` may say."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class EventWords(BaseModel):
    """The words by which events are found, in English."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    meetings: tuple[str, ...]
    exercises: tuple[str, ...]
    elections: tuple[str, ...]
    election_types: tuple[str, ...]
    storms: tuple[str, ...]
    disasters: tuple[str, ...]
    games: tuple[str, ...]
    venues: tuple[str, ...]
    between: tuple[str, ...]
    naming: tuple[str, ...]
