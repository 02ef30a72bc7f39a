"""What a name looks like, and what stands around it: the features by which people are told from bodies and the rest.

The same features are counted when the weights are learned (`config/build/name_weights.py`) and when they are used;
then without a string for each, see `NameWeights`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from pipeline.text.naming import NameSpot, WordLists

Weight = complex
"""What something speaks for: a person the real part, a body the other, so that both are added up at once."""

KEPT_WORDS: Final = 50_000  # words of names whose kind and shape are kept: 8 MB at most
NOTHING: Final = 0j
_OPENINGS: Final = "\n\"“”„«»‘'([—–-/•*"
_AFTER_CHARACTERS: Final = 32


def kind_of(word: str, lists: WordLists) -> str:
    """Return what a word of a name can be, as a short code; small words stand for themselves."""
    return _code_of(word, lists) or _shape_of(word)


def _code_of(word: str, lists: WordLists) -> str:
    code = lists.kinds.get(word, "")
    if word in lists.organisation_ends:
        return code + "e"
    return code + "h" if word in lists.organisation_heads else code


def _shape_of(word: str) -> str:
    if not word[0].isupper():
        return "#" if word[0].isdigit() else word
    if word.isupper():
        return "A" if len(word.rstrip(".")) > 1 else "I"
    if word[-1] == ".":
        return "X."
    if "-" in word:
        return "X-x" if word.partition("-")[2][:1].islower() else "X-X"
    return "X" if word[1:].islower() else "xX"


def name_features(name: str, lists: WordLists) -> list[str]:
    """Return the features of a name alone."""
    words = name.split(" ")
    first, last = words[0], words[-1]
    kinds = [kind_of(word, lists) for word in words]
    if len(words) == 1:
        return [
            f"1k {kinds[0]}",
            f"1w {first}",
            f"1e {first[-3:]}",
            f"1d {first[-2:]}",
            f"1s {first[:2]}",
            f"1h {_shape_of(first)}",
        ]
    count = "2" if len(words) == 2 else "3" if len(words) == 3 else "4"
    features = [
        f"{count}",
        f"{count}p {kinds[0]} {kinds[-1]}",
        f"{count}f {kinds[0]}",
        f"{count}l {kinds[-1]}",
        f"{count}h {_shape_of(first)} {_shape_of(last)}",
        f"f {first}",
        f"l {last}",
        f"e {last[-3:]}",
        f"d {last[-2:]}",
        f"g {first[-2:]}",
    ]
    if len(words) > 2:
        features += [f"m {kind}" for kind in kinds[1:-1]]
        features += [f"w {word}" for word in words[1:-1]]
    return features


class NameWeights:
    """Weights by the family of their feature, so that names are weighed by the words that they have."""

    def __init__(self, weights: Mapping[str, Weight], lists: WordLists) -> None:
        self.lists = lists
        self.families: defaultdict[str, dict[str, Weight]] = defaultdict(dict)
        for feature, weight in weights.items():
            family, _, key = feature.partition(" ")
            self.families[family][key] = weight
        self._looks: dict[str, tuple[str, str]] = {}
        self._single = tuple(self.families[family].get for family in ("1k", "1w", "1e", "1d", "1s", "1h"))
        self._counted = [
            tuple(self.families[f"{count}{one}"].get for one in ("", "p", "f", "l", "h")) for count in "234"
        ]
        self._spelt = tuple(self.families[family].get for family in "fledg")

    def weigh(self, name: str, bias: Weight) -> Weight:
        """Return what a name alone speaks for, added to what is given, feature after feature as `name_features`."""
        words = name.split(" ")
        return sum(self._of_word(name) if len(words) == 1 else self._of_words(words), bias)

    def _look(self, word: str) -> tuple[str, str]:
        """Return kind and shape of a word, which are kept."""
        look = self._looks.get(word)
        if look is None:
            shape = _shape_of(word)
            look = _code_of(word, self.lists) or shape, shape
            if len(self._looks) >= KEPT_WORDS:
                self._looks.clear()
            self._looks[word] = look
        return look

    def _of_word(self, word: str) -> tuple[Weight, ...]:
        kind, shape = self._look(word)
        kinds, words, triples, ends, starts, shapes = self._single
        return (
            kinds(kind, NOTHING),
            words(word, NOTHING),
            triples(word[-3:], NOTHING),
            ends(word[-2:], NOTHING),
            starts(word[:2], NOTHING),
            shapes(shape, NOTHING),
        )

    def _of_words(self, words: list[str]) -> list[Weight]:
        first, last = words[0], words[-1]
        (opening, first_shape), (closing, last_shape) = self._look(first), self._look(last)
        counts, both, fronts, backs, shapes = self._counted[min(len(words), 4) - 2]
        firsts, lasts, triples, ends, first_ends = self._spelt
        weights = [
            counts("", NOTHING),
            both(f"{opening} {closing}", NOTHING),
            fronts(opening, NOTHING),
            backs(closing, NOTHING),
            shapes(f"{first_shape} {last_shape}", NOTHING),
            firsts(first, NOTHING),
            lasts(last, NOTHING),
            triples(last[-3:], NOTHING),
            ends(last[-2:], NOTHING),
            first_ends(first[-2:], NOTHING),
        ]
        if len(words) > 2:
            middle, inner = self.families["m"], self.families["w"]
            weights += [middle.get(self._look(word)[0], NOTHING) for word in words[1:-1]]
            weights += [inner.get(word, NOTHING) for word in words[1:-1]]
        return weights


CONTEXTS: Final = ("b", "bb", "a", "m")
"""The families of features around a name, in the order of `context_of`: before, farther before, after, mark after."""


def context_of(text: str, start: int, end: int) -> tuple[str, str, str, str]:
    """Return what stands before and behind a name in its text, a key for each of `CONTEXTS`."""
    gap = start - 1
    if gap < 0 or text[gap] != " ":
        before = text[gap] if gap >= 0 else "\n"
        before = farther = before if before in _OPENINGS else "x"
    else:
        place = text.rfind(" ", 0, gap)
        before = text[place + 1 : gap]
        farther = text[text.rfind(" ", 0, place) + 1 : gap] if place > 0 else before
        if not before.islower():
            before = _class_of(before)
    behind = text[end : end + _AFTER_CHARACTERS].split(" ", 2)
    mark = behind[0][:2]
    if len(behind) == 1:
        return before, farther, mark, mark
    word = behind[1]
    if word[-1:] in ".,;:":
        word = word[:-1]
    if not word.islower():
        word = _class_of(word)
    return before, farther, mark + " " + word, mark[:1]


def _class_of(word: str) -> str:
    """Return what a word that is not written small is: a number, the end of a sentence, a list, or capitalised."""
    if not word:
        return "^"
    if word[-1] in ".!?:\n":
        return "."
    if word[-1] in ",;":
        return ","
    if word[0].isdigit():
        return "#" if len(word) < 3 else "##"
    return "U" if word[0].isupper() else "x"


MENTIONS_READ: Final = 2  # of a name: what stands around the first two tells as much as all


FACTS: Final = ("titled more", "titled", "before title", "last reused", "first reused", "last", "first", "known")
"""Features of a name that follow from all of its places, beside `t TITLE`; the last, that it is on a list of bodies."""


class Groups:
    """The possible names of a text, each with the places where it stands, and what names share words."""

    def __init__(self, spots: Iterable[NameSpot]) -> None:
        self.spots: dict[str, list[NameSpot]] = {}
        self.titles: dict[str, str] = {}
        """The first title of each name that has one."""
        groups = self.spots
        for spot in spots:
            name = spot[2]
            if name in groups:
                groups[name].append(spot)
            else:
                groups[name] = [spot]
            if spot[3]:
                self.titles.setdefault(name, spot[3])
        self._ends: dict[str, tuple[str, str]] = {}
        self._parts: dict[str, str] = {}
        for name in groups:
            if " " in name:
                first, last = name[: name.find(" ")], name[name.rfind(" ") + 1 :]
                self._ends[name] = first, last
                self._parts[last] = "last"
                self._parts.setdefault(first, "first")

    def facts(self, name: str) -> list[str]:
        """Return the features of a name that follow from all of its places, and from the other names."""
        ends = self._ends.get(name)
        facts: list[str] = []
        if name in self.titles:
            facts += ("titled more" if ends else "titled", f"t {self.titles[name]}")
        if self.spots[name][0][4]:
            facts.append("before title")
        if ends:
            if ends[1] in self.spots:
                facts.append("last reused")
            if ends[0] in self.spots:
                facts.append("first reused")
        elif name in self._parts:
            facts.append(self._parts[name])
        return facts
