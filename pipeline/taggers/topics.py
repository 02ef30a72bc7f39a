"""What a story is about, as IPTC Media Topics: each with a score, and the words that gave it.

Every word of the vocabulary speaks for a topic with a weight, and so for all broader ones. What a word says grows with
how often it stands in the text, up to three times, and with its place: the headline says most, the lead more than the
rest. The main topic is the top-level one with most points; others are given where they hold a good share of that, so
that a passing word makes none. The concepts are in `config/media_topics.tsv`, as IPTC publishes them; the words, which
editors change, in `config/topic_words.tsv`. The names of IPTC's own vocabulary are words too, where it has them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from pipeline.errors import UsageError
from pipeline.records import Article, Tag, Tagging
from pipeline.text.finding import Finder
from pipeline.text.folding import fold, fold_all
from pipeline.text.languages import read_as
from pipeline.text.tables import ByLanguage, read_table
from pipeline.text.wording import Table, Wording
from schemas.topics import CONCEPT_COLUMNS, SECTION_LANGUAGE, WORD_COLUMNS, Concept, TopicWords, parse_weight

KIND: Final = "topic"
CONCEPTS: Final = "media_topics.tsv"
WORDS: Final = "topic_words.tsv"
EASTERN: Final = frozenset({"ja", "zh"})
"""Languages without gaps between words; Korean has them, and its words go on."""
NAME_WEIGHT: Final = 1.0
LEAST_NAME_CHARACTERS: Final = 5
"""A concept's own name is a word for it from this length on, 2 in Chinese characters: shorter ones say many things."""

LEAD_CHARACTERS: Final = 250
"""The first sentence of a wire story, which decides its desk. Chosen, with the factor, by the stories of
`tests/benchmarks/topics.py` that were not held back: 200 and 250 do best, 300 costs 2 stories of 100."""
TAIL_CHARACTERS: Final = 1_000
"""From here on a story tells its background: what follows speaks half as loud. Chosen likewise; flat from 600 to
1,200."""
TAIL_FACTOR: Final = 0.5
MOST_COUNTED: Final = 3.0
"""How often a word counts at most. Chosen likewise: logarithms and roots of the count do no better."""
HEADLINE_FACTOR: Final = 2.0
LEAD_FACTOR: Final = 2.0
SECTION_POINTS: Final = 6.0
"""The publisher's own section weighs as much as three strong words."""

HALF_SCORE_POINTS: Final = 8.0  # the score is p / (p + this)
LEAST_POINTS: Final = 1.5
"""Fewer, and nothing is said: one strong word, or two weak ones."""
LEAST_SHARE_OF_MAIN: Final = 0.45
"""What another top-level topic must hold of the main one's points."""
MOST_TOP: Final = 3
LEAST_SHARE_OF_TOP: Final = 0.09
"""What a narrower topic must hold of the points of the top-level one above it; wire stories have five rows then."""
LEAST_NARROW_POINTS: Final = 3.0
MOST_EVIDENCE: Final = 8


class Node(NamedTuple):
    """A concept in the hierarchy; numbers are places in `Topics.nodes`."""

    qcode: str
    name: str
    broader: int | None
    line: tuple[int, ...]
    """Itself and all broader ones, up to the top."""
    depth: int


Says = tuple[tuple[int, float], ...]


class Term(NamedTuple):
    """A word as it is looked for, and what it says."""

    word: str
    is_stem: bool
    says: Says
    """Each concept that it speaks for, broader ones with it, and the weight."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language."""

    finder: Finder[Term]
    has_gaps: bool
    stems: bytes
    """For each term, by its number, whether its words may go on."""
    says: tuple[Says, ...]
    """For each term what it says."""


@dataclass(frozen=True, slots=True)
class Topics:
    """Finds topics."""

    nodes: tuple[Node, ...]
    words: ByLanguage[Mapping[str, Mapping[int, float]], Words]
    """The words of each language."""
    sections: dict[str, int]
    """The concept of each name of a section."""

    @classmethod
    def load(cls, config_dir: Path) -> Topics:
        """Read concepts and words; raises UsageError with file and line where an editor made a mistake."""
        concepts = tuple(_read_concepts(config_dir / CONCEPTS))
        nodes = _make_nodes(concepts)
        by_name = {node.name: place for place, node in enumerate(nodes)}
        said = [
            (language, name, place, NAME_WEIGHT)
            for place, concept in enumerate(concepts)
            for language, name in concept.names.items()
            if len(name) >= (2 if language in EASTERN else LEAST_NAME_CHARACTERS) and concept.broader
        ]
        said += [
            (row.language, term, by_name[row.topic], weight)
            for row in _read_words(config_dir / WORDS, by_name)
            for term, weight in map(parse_weight, row.words)
        ]
        weights: dict[str, dict[str, dict[int, float]]] = defaultdict(lambda: defaultdict(dict))
        for (language, _, place, weight), term in zip(said, fold_all([name for _, name, _, _ in said]), strict=True):
            weights[language][term][place] = weight
        sections = {word: next(iter(says)) for word, says in weights.pop(SECTION_LANGUAGE, {}).items()}
        return cls(nodes, ByLanguage(weights, partial(_compile, nodes)), sections)

    def find(self, article: Article, found: Tagging) -> Tagging:
        """Return the topics of an article, broader ones with them; none in a language that has no words here."""
        words = self.words.get(read_as(article.language))
        if words is None:
            return Tagging()
        says = words.says
        points = self._weigh(article, [(says[term], strength) for term, strength in _listen(words, article).items()])
        return Tagging(tuple([self._tag(place, points[place]) for place in self._choose(points)]))

    def wording(self) -> Wording:
        """State the vocabulary, see `pipeline/text/wording.py`."""
        tables = {"sections": Table({name: self._line(place) for name, place in self.sections.items()}, "word")}
        for language, words in self.words.items():
            said: dict[bool, dict[str, object]] = {True: {}, False: {}}
            for name, term in zip(words.finder.names, words.finder.entries, strict=True):
                said[term.is_stem][name] = tuple([(self._line(place), weight) for place, weight in term.says])
            tables[f"{language} stems"] = Table(said[True], "begins", language)
            tables[language] = Table(said[False], "plural", language)
        return Wording("topics", tables, {(KIND, node.qcode): node.name for node in self.nodes})

    def _line(self, place: int) -> tuple[str, ...]:
        return tuple([self.nodes[broader].qcode for broader in self.nodes[place].line])

    def explain(self, article: Article) -> list[tuple[Tag, tuple[str, ...]]]:
        """Return the topics of an article, each with the words that gave it, those that said most first."""
        words = self.words.get(read_as(article.language))
        if words is None:
            return []
        terms = words.finder.entries
        said = [(terms[term], strength) for term, strength in _listen(words, article).items()]
        points = self._weigh(article, [(term.says, strength) for term, strength in said])
        return [(self._tag(place, points[place]), _evidence(said, place)) for place in self._choose(points)]

    def _tag(self, place: int, points: float) -> Tag:
        node = self.nodes[place]
        return Tag(KIND, node.qcode, node.name, None, points / (points + HALF_SCORE_POINTS))

    def _weigh(self, article: Article, said: Iterable[tuple[Says, float]]) -> dict[int, float]:
        """Return the points of every concept that anything speaks for."""
        points: dict[int, float] = {}
        for says, strength in said:
            for place, weight in says:
                if place in points:
                    points[place] += weight * strength
                else:
                    points[place] = weight * strength
        for place in self._section(article):
            points[place] = points.get(place, 0.0) + SECTION_POINTS
        return points

    def _section(self, article: Article) -> tuple[int, ...]:
        if not article.section:
            return ()
        section = fold(article.section).strip()
        place = self.sections.get(section, self.sections.get(section.rpartition("/")[2].strip()))
        return () if place is None else self.nodes[place].line

    def _choose(self, points: Mapping[int, float]) -> list[int]:
        """Return the concepts that the points suffice for, those with most points first."""
        nodes = self.nodes
        tops: list[tuple[float, str, int]] = []
        narrower: list[tuple[int, int]] = []
        for place, held in points.items():
            if held >= LEAST_POINTS:
                node = nodes[place]
                if node.broader is None:
                    tops.append((-held, node.qcode, place))
                elif held >= LEAST_NARROW_POINTS:
                    narrower.append((node.depth, place))
        if not tops:
            return []
        tops.sort()
        least = LEAST_SHARE_OF_MAIN * -tops[0][0]
        kept = {place for held, _, place in tops[:MOST_TOP] if -held >= least}
        for _, place in sorted(narrower):
            node = nodes[place]
            if node.broader in kept and points[place] >= LEAST_SHARE_OF_TOP * points[node.line[-1]]:
                kept.add(place)
        return sorted(kept, key=lambda place: (-points[place], nodes[place].qcode))


def _evidence(said: Iterable[tuple[Term, float]], place: int) -> tuple[str, ...]:
    """Return the words that gave a concept its points."""
    shares = [
        (weight * strength, term.word) for term, strength in said for other, weight in term.says if other == place
    ]
    return tuple(
        word for share, word in sorted(shares, key=lambda pair: (-pair[0], pair[1]))[:MOST_EVIDENCE] if share > 0
    )


# --- finding words


_SIGNS: Final = '\n\r\t.,;:!?"“”„‟«»‹›()[]{}<>/\\|—–…·•*+=~^`´¿¡、。「」（）'
_PUNCTUATION = str.maketrans(dict.fromkeys(_SIGNS, " "))


_GAP, _PLURAL = ord(" "), ord("s")
_BEHIND: Final = frozenset(b" '-")
"""What may stand behind a word."""


def _listen(words: Words, article: Article) -> dict[int, float]:
    """Return every term that the article uses, by its number, with how strongly it does."""
    strength = dict.fromkeys([term for term, _ in _spot(words, article.headline or "")], HEADLINE_FACTOR)
    counts: dict[int, float] = {}
    for term, start in _spot(words, article.body):
        if term in counts:
            counts[term] += 1.0 if start < TAIL_CHARACTERS else TAIL_FACTOR
        else:
            counts[term] = 1.0 if start < TAIL_CHARACTERS else TAIL_FACTOR
            if start < LEAD_CHARACTERS:
                strength[term] = strength.get(term, 0.0) + LEAD_FACTOR
    for term, count in counts.items():
        strength[term] = strength.get(term, 0.0) + min(count, MOST_COUNTED)
    return strength


def _spot(words: Words, text: str) -> list[tuple[int, int]]:
    """Return the terms of a text, longest first from left to right, by their number, with where they begin.

    Where words have gaps between them, that is the gap before.
    """
    if not text:
        return []
    finder, stems = words.finder, words.stems
    reading = finder.read(text)
    if not words.has_gaps:
        return [(term, start) for start, _, term in finder.find(reading)]
    if isinstance(reading, str):
        return _spot_wide(words, f" {reading}  ")
    reading = b" %b  " % reading
    return [
        (term, start - 1)
        for start, end, term in finder.find(reading)
        if (following := reading[end]) == _GAP
        or stems[term]
        or following in _BEHIND
        or (following == _PLURAL and reading[end + 1] in _BEHIND_PLURAL)
    ]


_BEHIND_PLURAL: Final = frozenset(b" '")


def _spot_wide(words: Words, reading: str) -> list[tuple[int, int]]:
    """Do what `_spot` does, with a text of any letters; two gaps are at its end."""
    return [
        (term, start - 1)
        for start, end, term in words.finder.find(reading)
        if (following := reading[end]) in " '-"
        or words.stems[term]
        or (following == "s" and reading[end + 1] in " '")  # a plural
    ]


def _compile(nodes: tuple[Node, ...], language: str, words: Mapping[str, Mapping[int, float]]) -> Words:
    """Build the automaton of one language; a word that begins is one behind a gap.

    Words that say the same share what they say: 8,000 English ones say some 2,000 things, which helps the processor's
    cache. So the weights of English words are few: 0.5, 0.7, 1, 1.2, 1.5 and on by halves.
    """
    has_gaps = language not in EASTERN
    gap = " " if has_gaps else ""
    terms: dict[str, Term] = {}
    shared: dict[Says, Says] = {}
    for word, weights in words.items():
        said = tuple(weights.items())
        says = shared.get(said) or shared.setdefault(said, _spread(said, nodes))
        term = Term(word.rstrip("*"), word.endswith("*") or language == "ko", says)
        bare = term.word if term.word.isalnum() else " ".join(term.word.translate(_PUNCTUATION).split())
        terms.setdefault(gap + bare, term)
    finder = Finder(terms, is_cased=False, gaps=_SIGNS if has_gaps else "")
    stems = bytes(term.is_stem for term in finder.entries)
    return Words(finder, has_gaps, stems, tuple([term.says for term in finder.entries]))


def _spread(said: Says, nodes: tuple[Node, ...]) -> Says:
    """Let a word speak for broader concepts too, with the greatest of its weights below them."""
    spread: dict[int, float] = {}
    for place, weight in said:
        for broader in nodes[place].line:
            spread[broader] = max(weight, spread.get(broader, weight))
    return tuple(spread.items())


# --- reading the vocabulary


def _read_concepts(path: Path) -> Iterator[Concept]:
    for number, row in read_table(path, CONCEPT_COLUMNS):
        names = {tag: row[tag] for tag in CONCEPT_COLUMNS[3:] if row[tag]}
        try:
            yield Concept(qcode=row["qcode"], broader=row["broader"], name=row["name"], names=names)
        except ValueError as error:
            raise UsageError(f"cannot load {path} line {number}: {error}") from error


def _make_nodes(concepts: tuple[Concept, ...]) -> tuple[Node, ...]:
    places = {concept.qcode: place for place, concept in enumerate(concepts)}

    def line(place: int) -> Iterator[int]:
        yield place
        broader = concepts[place].broader
        if broader:
            yield from line(places[broader])

    lines = [tuple(line(place)) for place in range(len(concepts))]
    return tuple(
        Node(concept.qcode, concept.name, places.get(concept.broader), lines[place], len(lines[place]))
        for place, concept in enumerate(concepts)
    )


def _read_words(path: Path, topics: Mapping[str, int]) -> Iterator[TopicWords]:
    for number, row in read_table(path, WORD_COLUMNS):
        try:
            words = TopicWords.model_validate(row)
        except ValueError as error:
            raise UsageError(f"cannot load {path} line {number}: {error}") from error
        if words.topic not in topics:
            raise UsageError(f"cannot load {path} line {number}: `{words.topic}` is no topic of {CONCEPTS}")
        yield words
