"""The table by which blocks of web pages are judged, as `config/page_weights.toml` has it."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict


class PageWeights(BaseModel):
    """Log-odds that a block is the article's own, by feature."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    intercept: float
    weights: Mapping[str, float]
