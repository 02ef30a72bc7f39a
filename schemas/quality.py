"""What `config/quality.toml` may say: phrases of texts that are no articles, or no whole ones."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

QualityFlag = Literal[
    "cookie_stub", "empty_shell", "error_page", "link_list", "machine_made", "paywall_stub", "truncated"
]

Phrase = Annotated[str, StringConstraints(min_length=3, max_length=100)]


class QualityWords(BaseModel):
    """Phrases by what they make a text, in small letters with plain quotes."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    error_page: tuple[Phrase, ...]
    cookie_stub: tuple[Phrase, ...]
    paywall_stub: tuple[Phrase, ...]
    truncated: tuple[Phrase, ...]
    machine_made: tuple[Phrase, ...]
    stock: tuple[Phrase, ...]
