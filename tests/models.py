"""Stand-ins for a model that labels names: one to hand over, and one that `spacy` of a folder loads."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.text.names.votes import Span

SPACY = '''
"""What the program uses of spaCy, for a model that is a table of words."""

import json
import re
from contextlib import nullcontext
from types import SimpleNamespace


class Pipe:
    """A model that was loaded."""

    def __init__(self, labels):
        self.labels = labels

    def memory_zone(self):
        return nullcontext()

    def pipe(self, texts, batch_size):
        for text in texts:
            found = [(one, label) for word, label in self.labels.items() for one in re.finditer(re.escape(word), text)]
            yield SimpleNamespace(
                ents=[SimpleNamespace(start_char=a.start(), end_char=a.end(), label_=label) for a, label in found]
            )


def load(folder, exclude):
    return Pipe(json.loads((folder / "labels.json").read_text()))
'''


class TableModel:
    """A model that labels words wherever they stand, and keeps what it was shown."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self.labels = labels
        self.shown: list[str] = []

    def label(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return where the words stand in each text."""
        self.shown += texts
        return [
            sorted(
                (one.start(), one.end(), label)
                for word, label in self.labels.items()
                for one in re.finditer(re.escape(word), text)
            )
            for text in texts
        ]


def write_model(folder: Path, labels: Mapping[str, str], **meta: object) -> Path:
    """Write the folder of a model, as spaCy has them, of a table of words."""
    folder.mkdir(parents=True, exist_ok=True)
    said = {"lang": "en", "name": "table", "version": "1.0", "pipeline": ["tok2vec", "ner"], **meta}
    (folder / "meta.json").write_text(json.dumps(said), encoding="utf-8")
    (folder / "labels.json").write_text(json.dumps(labels), encoding="utf-8")
    return folder


def write_spacy(folder: Path) -> Path:
    """Write a package `spacy` that loads such models, and return where it lies."""
    (folder / "spacy").mkdir(parents=True)
    (folder / "spacy" / "__init__.py").write_text(SPACY, encoding="utf-8")
    return folder
