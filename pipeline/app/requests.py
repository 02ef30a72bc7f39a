"""What commands ask of the process that holds the warehouse, read from what came over the socket."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from pipeline.control.server import Request
from pipeline.paths import text_to_path
from pipeline.warehouse.warehouse import Counts
from pipeline.work import Listeners


def listeners_of(request: Request) -> Listeners:
    """Return what tells the one who asks how far its work is."""
    return Listeners(**{name: partial(request.tell, name) for name in Listeners().by_name()})


def roots_of(request: Request) -> list[str]:
    """Return the roots that a request names."""
    return [text_to_path(root) for root in request.arguments["roots"]]


def counts_of(said: Mapping[str, int]) -> Counts:
    """Return counts as the holder told them."""
    return Counts(**said)
