"""Which stored articles a change of the vocabularies can touch: what tagged them is compared with what is there now."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Generator, Iterable, Mapping, Sequence
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.stages.tag import FILES, RULE_FILES, digests_of, version_of, vocabulary_of, wordings_of
from pipeline.text.wording import Touch, compare
from pipeline.warehouse.taggings import Taggings, VocabularyFile
from schemas.settings import TagSettings

Judge = Touch | str
"""What tells of each article whether it is touched, or why all are."""


def present_vocabulary(config_dir: Path, settings: TagSettings) -> str:
    """Return what tells taggings by the vocabularies as they are now from all others.

    Raises UsageError where the settings ask for a model that is not there.
    """
    return vocabulary_of(digests_of(config_dir), version_of(settings))


def read_vocabulary(config_dir: Path, vocabulary: str) -> Sequence[VocabularyFile]:
    """Return the files of the vocabularies, if they still are those that are meant; none otherwise."""
    try:
        contents = {name: (config_dir / name).read_bytes() for name in FILES}
    except OSError:
        return ()
    digests = digests_of(config_dir)
    if vocabulary_of(digests, _version(vocabulary)) != vocabulary:
        return ()
    return [VocabularyFile(name, digest, contents.get(name)) for name, digest in digests.items()]


def judges(
    taggings: Taggings, config_dir: Path, present: str, vocabularies: Iterable[str | None]
) -> Generator[None, None, dict[str | None, Judge]]:
    """Return, for each vocabulary that tagged articles, what tells which of these the present one can touch.

    In steps of up to a second. Raises UsageError where the present vocabularies cannot be read, or change meanwhile.
    """
    found: dict[str | None, Judge] = {}
    for vocabulary in vocabularies:
        if vocabulary != present:
            files = taggings.files_of(vocabulary) if vocabulary else []
            found[vocabulary] = _why_all(vocabulary, present, files, config_dir) or (
                yield from _compare(files, config_dir)
            )
            yield
    if vocabulary_of(digests_of(config_dir), _version(present)) != present:
        raise UsageError("the vocabularies are being changed; run this again when that is done")
    return found


def _version(vocabulary: str) -> str:
    return vocabulary.partition("/")[0]


def _why_all(vocabulary: str | None, present: str, files: Sequence[VocabularyFile], config_dir: Path) -> str | None:
    """Return why every article that a vocabulary tagged must be tagged again; None where that is not so."""
    if vocabulary is None:
        return "it is not known what tagged it"
    if _version(vocabulary) != _version(present):
        return "another version of the taggers tagged it, or with another model, or without any"
    if not {*FILES} <= {file for file, _, content in files if content is not None}:
        return "the vocabulary that tagged it is not kept"
    digests = digests_of(config_dir)
    changed = [file for file, digest, _ in files if file in RULE_FILES and digests.get(file) != digest]
    return f"{changed[0]} is not what it was" if changed else None


def _compare(files: Sequence[VocabularyFile], config_dir: Path) -> Generator[None, None, Judge]:
    """Return what tells which articles the present vocabularies can touch that others tagged, in two steps."""
    digests = digests_of(config_dir)
    changed = {file for file, digest, _ in files if digests.get(file) != digest}
    after = wordings_of(config_dir, changed)
    yield
    with tempfile.TemporaryDirectory(prefix="copydesk-") as folder:
        for file, _, content in files:
            if content is not None:
                (Path(folder) / file).write_bytes(content)
        for file in RULE_FILES:
            shutil.copy(config_dir / file, folder)
        try:
            before = wordings_of(Path(folder), changed)
        except UsageError:
            return "the vocabulary that tagged it is of a form that is not read any more"
    return Touch(compare(before, after))


def lines_of(found: Mapping[str | None, Judge], counts: Mapping[str | None, int]) -> list[str]:
    """Return what has changed, in words: a line or two for each vocabulary that tagged articles."""
    lines: list[str] = []
    for vocabulary, judge in found.items():
        articles = f"{counts[vocabulary]} articles"
        if isinstance(judge, str):
            lines.append(f"{articles} are all tagged again: {judge}")
        else:
            changed = "; ".join(judge.difference.said) or "nothing that says anything"
            lines.append(f"{articles} were tagged by other vocabularies; changed since: {changed}")
            lines += [f"all of them are touched by {rule}" for rule in judge.difference.rules]
    return lines
