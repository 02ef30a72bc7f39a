"""The table by which blocks of web pages are judged, as `config/page_weights.toml` has it."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from schemas.furniture import Tree


class PageWeights(BaseModel):
    """By which blocks are judged, twice: by what is seen of each, and by what was thought of those around it."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    intercept: float
    weights: Mapping[str, float]
    """Log-odds that a block is the article's own, by feature."""
    base: int
    """Log-odds of any block at the second look, in 1,024ths."""
    trees: tuple[Tree, ...]
    """What is added to them by the measures of `pipeline/text/pages/context.py`."""
