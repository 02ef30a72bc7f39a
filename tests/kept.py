"""What a test's own process does once: every command would read the vocabularies anew, in half a second.

What is kept goes by what the files say, so that whoever edits them sees it.
"""

from __future__ import annotations

import hashlib
import sys
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pipeline.readers.fields import Fields
from pipeline.stages.clean import Clean
from pipeline.stages.parse import Parse
from pipeline.stages.tag import Tag
from pipeline.taggers.countries import Countries
from pipeline.taggers.people import People
from pipeline.taggers.places import Places
from pipeline.taggers.quotes import Quotes
from pipeline.taggers.topics import Topics

MOST_KEPT = 3
"""Folders of vocabularies at a time: the shipped ones, and those that a test has edited."""


def keep_vocabularies() -> None:
    """Have stages and taggers give what they gave before for the same files."""
    loaded: tuple[Any, ...] = (Fields, Parse, Clean, Tag, Countries, People, Places, Quotes, Topics)
    for one in loaded:
        one.load = _kept(one.load)


def spare_pandas() -> None:
    """Have DuckDB know that pandas is not installed: it looks for it twice at each statement with parameters, 0.2 ms."""
    if find_spec("pandas") is None:
        sys.modules["pandas"] = None  # type: ignore[assignment]


def _kept(load: Any) -> Any:
    held: dict[Any, tuple[Any, tuple[Any, ...]]] = {}

    def give(config_dir: Path, *more: Any) -> Any:
        said = (
            _what_is_said(config_dir),
            *map(id, more),
        )  # what else is told is held, too, so that no other has its id
        held[said] = held.pop(said) if said in held else (load(config_dir, *more), more)
        if len(held) > MOST_KEPT:
            del held[next(iter(held))]
        return held[said][0]

    return give


def _what_is_said(folder: Path) -> tuple[tuple[str, str], ...]:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix in (".toml", ".tsv"))
    return tuple((str(path.relative_to(folder)), _digest(path, _state(path))) for path in files)


def _state(path: Path) -> tuple[int, ...]:
    status = path.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


@lru_cache(maxsize=500)
def _digest(path: Path, state: tuple[int, ...]) -> str:  # the state: so that a file that was edited is read again
    return hashlib.sha256(path.read_bytes()).hexdigest()
