"""What `config/quote_words.toml` may say: words by which a text says that somebody said something."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from schemas.names import Words


class QuoteWords(BaseModel):
    """The lists, each a set of words."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    saying: Words
    with_that: Words
    with_marks: Words
    of_several: Words
    telling: Words
    participles: Words
    according: str
    plain_speakers: Words
    roles: Words
    redescribing: Words
