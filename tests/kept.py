"""Vocabularies are loaded once in a test's own process: every command would read them anew, in half a second.

What is kept goes by what the files say, so that whoever edits them sees it; processes of their own load theirs.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.readers.fields import Fields
from pipeline.stages.clean import Clean
from pipeline.stages.parse import Parse
from pipeline.stages.tag import Tag

MOST_KEPT = 6
"""Folders of vocabularies at a time: the shipped ones, and those that a test has edited."""


def keep_vocabularies() -> None:
    """Have the stages that read vocabularies give those that they gave before for the same files."""
    for stage in (Fields, Parse, Clean, Tag):
        stage.load = _kept(stage.load)  # type: ignore[method-assign]


def _kept(load: Any) -> Any:
    held: dict[Any, Any] = {}

    def give(config_dir: Path) -> Any:
        said = _what_is_said(config_dir)
        one = held.pop(said, None) or load(config_dir)
        held[said] = one
        if len(held) > MOST_KEPT:
            del held[next(iter(held))]
        return one

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
