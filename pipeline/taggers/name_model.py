"""Models of spaCy that label names, where the settings ask for one. spaCy is an extra (`copydesk[deep]`).

It is imported when a model is loaded, and nowhere else: half a second, and 140 MB with a small model.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.text.names.votes import Span  # whoever only looks for a model loads nothing of the taggers

INSTALLS: Final = "`make deep` or `pip install 'copydesk[deep]'` installs it"
LANGUAGES: Final = frozenset({"en", "xx"})
"""Of models: names are sought in English texts only; `xx` are models of many languages."""
UNUSED: Final = (
    *("tagger", "morphologizer", "parser", "senter", "sentencizer", "lemmatizer", "trainable_lemmatizer"),
    *("attribute_ruler", "textcat", "textcat_multilabel", "entity_linker"),
)
"""Parts of a model that say nothing of names; they would take half of its time."""
NAMING: Final = frozenset({"ner", "entity_ruler", "span_ruler"})
"""Parts of which a model must have one."""
TOGETHER: Final = 32
"""Passages that are labelled at once. Texts of 1,700 characters took 0.92 of the time of one by one where 8 or 32 were
labelled at once; with 128 as long as one by one, and 500 MB more."""


class FoundModel(NamedTuple):
    """A model that is there, and was not loaded."""

    name: str
    """Of its package, or its folder."""
    label: str
    """What tells it from others, without spaces: `core_web_sm-3.8.0-1a2b3c4d`."""

    def load(self) -> SpacyModel:
        """Load it, once in a process. Raises UsageError where spaCy cannot."""
        return _load(self)


@lru_cache(1)
def _load(found: FoundModel) -> SpacyModel:
    import spacy

    try:
        pipe = spacy.load(Path(found.name) if Path(found.name).is_dir() else found.name, exclude=list(UNUSED))
    except (OSError, ValueError, ImportError, KeyError) as error:
        raise UsageError(f"cannot load tags.names_model {found.name}: {str(error).splitlines()[0]}") from error
    return SpacyModel(pipe)


class SpacyModel:
    """A model that was loaded. The same texts have the same labels, whatever else is labelled beside them."""

    def __init__(self, pipe: Any) -> None:
        """`pipe` is what `spacy.load` returns."""
        self._pipe = pipe

    def label(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return the spans of each text. What the model learns of new words meanwhile is given back at the end."""
        with self._pipe.memory_zone():
            documents = self._pipe.pipe(texts, batch_size=TOGETHER)
            return [[(one.start_char, one.end_char, one.label_) for one in document.ents] for document in documents]


def find_model(name: str) -> FoundModel:
    """Find a model by the name of its package, or its folder, without loading it.

    Raises UsageError where it, or spaCy, is not installed, and where it is of no use here.
    """
    if find_spec("spacy") is None:
        raise UsageError(f'tags.names is "deep", and spaCy is not installed; {INSTALLS}')
    file = _folder_of(name) / "meta.json"
    try:
        content = file.read_bytes()
        meta = json.loads(content)
        language, title, version, parts = meta["lang"], meta["name"], meta["version"], frozenset(meta["pipeline"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"tags.names_model {name} is no model of spaCy: cannot read {file}: {error}") from error
    if language not in LANGUAGES:
        raise UsageError(f"tags.names_model {name} is of the language {language}; names are sought in English texts")
    if parts.isdisjoint(NAMING):
        raise UsageError(f"tags.names_model {name} labels no names: its pipeline has no part `ner`")
    digest = blake2b(content, digest_size=4).hexdigest()  # it states how well a model was measured when it was trained
    return FoundModel(name, re.sub(r"[^\w.-]", "_", f"{title}-{version}-{digest}", flags=re.ASCII))


def _folder_of(name: str) -> Path:
    if Path(name).is_dir():
        return Path(name)
    found = find_spec(name) if name.isidentifier() else None
    if found is None or not found.submodule_search_locations:
        raise UsageError(f"tags.names_model {name} is neither a package that is installed nor a folder; {INSTALLS}")
    return Path(found.submodule_search_locations[0])
