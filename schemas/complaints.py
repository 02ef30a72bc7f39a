"""What a model has against a file, as one line for the person who wrote it."""

from __future__ import annotations

from pydantic import ValidationError


def complaint(error: Exception) -> str:
    """Return what is wrong in one line: of a model's findings the first, with its place and what stands there."""
    if not isinstance(error, ValidationError):
        return " ".join(str(error).split())
    first = error.errors(include_url=False)[0]
    place = ".".join(map(str, first["loc"]))
    what = f"{first['msg']}, got {first['input']!r:.80}" if place else first["msg"]
    return " ".join(f"{place}: {what}".removeprefix(": ").split())
