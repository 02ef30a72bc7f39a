"""The SQL of the warehouse, each statement in a file of its own under statements/, migrations/ and views/."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


@cache
def statement(name: str) -> str:
    """Return the text of statements/NAME.sql."""
    return (FOLDER / "statements" / f"{name}.sql").read_text(encoding="utf-8")


def scripts(folder: str) -> dict[str, str]:
    """Return every script of a folder by its name without suffix, in the order of the names."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted((FOLDER / folder).glob("*.sql"))}
