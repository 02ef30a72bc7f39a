"""What a vocabulary says, term by term, and which texts a change of it can touch.

A tagger states its vocabulary as a `Wording`. Each term is a string that must stand in a text for what the vocabulary
says of it to matter there, so a text without any of the terms that changed has the same tags as before. Whatever does
not go by terms is a rule, and a change of it touches every text.

Texts and terms are looked at as `squeeze` writes them: small letters and single spaces, nothing else. It goes character
by character, and so does all folding of the taggers, so whatever a tagger finds by its own folding is found here, too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, TypeVar

from ahocorasick_rs import AhoCorasick

from pipeline.text.languages import EASTERN, read_as

Key = TypeVar("Key")


Edge = Literal["word", "plural", "begins", "anywhere"]
"""How a term stands in a text: as a whole word, or with an s behind it; as the beginning of a word; or inside one."""


class Term(NamedTuple):
    """A term of a vocabulary."""

    text: str
    edge: Edge
    language: str = ""
    """The one language in whose texts it is looked for; empty for any."""


TagKey = tuple[str, str]
"""Kind and id of a tag."""


class Table(NamedTuple):
    """Terms that stand in texts in one way, each with what is said of it; of a set only that it is there."""

    says: Mapping[str, object] | Set[str]
    edge: Edge
    language: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """What one tagger's vocabulary says. All values are compared, and nothing else is done with them."""

    name: str
    """What the vocabulary is of."""
    tables: Mapping[str, Table] = field(default_factory=dict)
    labels: Mapping[TagKey, object] = field(default_factory=dict)
    """What an article that has a tag is told of it."""
    rules: Mapping[str, object] = field(default_factory=dict)
    """What may matter in any text, by what it is called."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What two vocabularies do not have in common."""

    terms: frozenset[Term] = frozenset()
    labels: frozenset[TagKey] = frozenset()
    rules: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    """What was added, taken out and changed, a line for each vocabulary."""


_NOTHING: Final = Table({}, "word")
_HOW: Final = ("added", "taken out", "changed")


def compare(before: Iterable[Wording], after: Iterable[Wording]) -> Difference:
    """Return what differs between the vocabularies of the same taggers."""
    terms: set[Term] = set()
    labels: set[TagKey] = set()
    rules: list[str] = []
    said: list[str] = []
    for old, new in zip(before, after, strict=True):
        counts: Counter[str] = Counter()
        for name in old.tables.keys() | new.tables.keys():
            one, other = old.tables.get(name, _NOTHING), new.tables.get(name, _NOTHING)
            table = other if name in new.tables else one
            differing = _differing(_as_mapping(one.says), _as_mapping(other.says), counts)
            terms |= {Term(text, table.edge, table.language) for text in differing}
        labels |= _differing(old.labels, new.labels, counts)
        rules += sorted(_differing(old.rules, new.rules, counts))
        if counts.total():
            said.append(f"{new.name}: " + ", ".join(f"{counts[how]} {how}" for how in _HOW if counts[how]))
    rules += [f"`{term.text}`, which is no word" for term in sorted(terms) if not squeeze(term.text).strip()]
    return Difference(frozenset(terms), frozenset(labels), tuple(rules), tuple(said))


def _as_mapping(says: Mapping[str, object] | Set[str]) -> Mapping[str, object]:
    return says if isinstance(says, Mapping) else dict.fromkeys(says)


def _differing(old: Mapping[Key, object], new: Mapping[Key, object], counts: Counter[str]) -> set[Key]:
    """Return the keys that only one of two mappings has, or of which they say something else, and count them."""
    if old == new:
        return set()
    added, gone = new.keys() - old.keys(), old.keys() - new.keys()
    changed = {key for key in old.keys() & new.keys() if old[key] != new[key]}
    counts.update({"added": len(added), "taken out": len(gone), "changed": len(changed)})
    return added | gone | changed


# --- looking for terms

_FIRST_IDEOGRAPH: Final = "\u2e80"  # and beyond: scripts that put no gaps between words
_WORD = re.compile(r"[^\W_]+")
_WORD_OR_IDEOGRAPH = re.compile(rf"[^\W_{_FIRST_IDEOGRAPH}-\U0010ffff]+|(?![\W_])[{_FIRST_IDEOGRAPH}-\U0010ffff]")


def squeeze(text: str) -> str:
    """Return a text in small letters, a space for whatever is neither letter nor digit, one at each end.

    Each letter of a script without gaps is a word. What is found in a text, squeezed, is found in the text squeezed.
    """
    small = " ".join(_WORD.findall(text)).casefold()
    if not small.isascii():  # small letters may be two characters, one of them an accent
        is_western = max(small) < _FIRST_IDEOGRAPH
        small = " ".join((_WORD if is_western else _WORD_OR_IDEOGRAPH).findall(small))
    return f" {small} "


class Searched(NamedTuple):
    """An article as far as taggers read it."""

    language: str
    texts: tuple[str | None, ...]
    tags: frozenset[TagKey]


class Touch:
    """Tells which articles a difference can touch."""

    def __init__(self, difference: Difference) -> None:
        self.difference = difference
        self._ready: dict[tuple[str, bool], tuple[AhoCorasick | None, Sequence[Term]]] = {}

    def why(self, article: Searched) -> str | None:
        """Return what of the difference can touch an article; None where nothing can."""
        if self.difference.rules:
            return self.difference.rules[0]
        for kind, tag_id in sorted(self.difference.labels & article.tags):
            return f"{kind} {tag_id}"
        finder, terms = self._finder(read_as(article.language))
        for text in article.texts if finder else ():
            for number, _, _ in finder.find_matches_as_indexes(squeeze(text))[:1] if text and finder else ():
                return terms[number].text
        return None

    def _finder(self, language: str) -> tuple[AhoCorasick | None, Sequence[Term]]:
        """Return what finds the terms that count in texts of a language, and the term of each of its patterns."""
        languages = {term.language for term in self.difference.terms}
        key = language if language in languages else "", language in EASTERN
        if key not in self._ready:
            patterns: list[str] = []
            terms: list[Term] = []
            for term in sorted(self.difference.terms):
                if term.language in {"", key[0]}:
                    forms = list(_forms(term._replace(edge="anywhere") if key[1] else term))
                    patterns += forms
                    terms += [term] * len(forms)
            self._ready[key] = AhoCorasick(patterns) if patterns else None, terms
        return self._ready[key]


def _forms(term: Term) -> Iterator[str]:
    """Yield what a term is in a squeezed text."""
    text = squeeze(term.text).strip()
    if term.edge == "anywhere":
        yield text
    elif term.edge == "begins":
        yield f" {text}"
    else:
        yield f" {text} "
        if term.edge == "plural":
            yield f" {text}s "
