"""Measure the names of news stories: `python -m tests.benchmarks.names FOLDER --reuters FOLDER`.

The stories are those that gensim brings for its tests (`gensim/test/test_data` in its wheel) and those of Reuters that
the package tm of R brings (`tm/texts`); whom they name was labelled by hand (`names_labels.toml`). Every second story
was held back from rules and lists. What is counted are the distinct names of a story, as they are written in it.
"""

from __future__ import annotations

import argparse
import re
import tomllib
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from pipeline.configuration import CONFIG_DIR
from pipeline.taggers.people import People

LABELS: Final = Path(__file__).with_name("names_labels.toml")
KINDS: Final = ("person", "organisation")


class Story(NamedTuple):
    """A labelled story: its text, and the distinct names in it, of each kind and of what may be either."""

    key: str
    text: str
    people: frozenset[str]
    bodies: frozenset[str]
    either: frozenset[str]


def main() -> None:
    """Print precision, recall and F1 of people and of bodies, in the part that was tuned and in the one held back."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where lee.cor and lee_background.cor are")
    parser.add_argument("--reuters", type=Path, help="where the folders acq and crude are")
    parser.add_argument("--errors", action="store_true", help="show what is missed and wrong in the tuned part")
    said = parser.parse_args()
    stories = [*read_stories(said.folder, said.reuters)]
    tagger = People.load(CONFIG_DIR)
    print("tuned:", measure(tagger, stories[::2], shows_errors=said.errors))
    print("held back:", measure(tagger, stories[1::2]))


def read_stories(folder: Path, reuters: Path | None) -> Iterator[Story]:
    """Yield the labelled stories; those of Reuters only where they are."""
    for file, labels in tomllib.loads(LABELS.read_text(encoding="utf-8")).items():
        if file == "reuters" and reuters is None:
            continue
        lines = [] if file == "reuters" else (folder / file).read_text(encoding="utf-8", errors="replace").split("\n")
        for key, names in labels.items():
            text = lines[int(key)] if lines else _read_reuters((reuters or folder) / key)
            sets = [frozenset(map(plain, names.get(kind, ()))) for kind in ("people", "bodies", "either")]
            yield Story(f"{file} {key}", text, *sets)


def _read_reuters(path: Path) -> str:
    return " ".join((ET.parse(path).getroot().findtext(".//BODY") or "").split())


def plain(name: str) -> str:
    """Return the words of a name in small letters."""
    return " ".join(re.findall(r"\w+", name.lower()))


def measure(tagger: People, stories: Sequence[Story], *, shows_errors: bool = False) -> str:
    """Return precision, recall and F1 of the distinct names of each kind."""
    counts: Counter[tuple[str, str]] = Counter()
    for story in stories:
        named = tagger.name("", story.text)
        for kind, true in zip(KINDS, (story.people, story.bodies), strict=True):
            found = {plain(story.text[one.start : one.end]) for one in named if one.kind == kind} - story.either
            counts[kind, "hit"] += len(found & true)
            counts[kind, "found"] += len(found)
            counts[kind, "true"] += len(true)
            if shows_errors and found != true:
                print(f"{story.key}: {kind} wrong {sorted(found - true)}, missed {sorted(true - found)}")
    return "; ".join(_prf(kind, *(counts[kind, key] for key in ("hit", "found", "true"))) for kind in KINDS)


def _prf(kind: str, hits: int, found: int, true: int) -> str:
    precision, recall = hits / max(1, found), hits / max(1, true)
    return f"{kind} P {precision:.3f} R {recall:.3f} F1 {2 * hits / max(1, found + true):.3f}"


if __name__ == "__main__":
    main()
