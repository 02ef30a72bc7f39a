"""What a name looks like, and what stands around it: the features by which people are told from bodies and the rest.

The same features are counted when the weights are learned (`config/build/name_weights.py`) and when they are used;
then those that belong to one word, or to one string beside a name, are added up once, see `NameWeights`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from pipeline.text.naming import NameSpot, WordLists

Weight = complex
"""What something speaks for: a person the real part, a body the other, so that both are added up at once."""

KEPT_SUMS: Final = 30_000  # words, and strings beside names, whose sums are kept: 5 MB at most of each kind
NOTHING: Final = 0j
ANY: Final = "any"
"""The feature that every name has."""
_OPENINGS: Final = "\n\"“”„«»‘'([—–-/•*"
_AFTER_CHARACTERS: Final = 32
_LEAST_ACRONYM, _MOST_ACRONYM = 2, 6


# --- what a name looks like


class Form(NamedTuple):
    """What can be seen of a word of a name without knowing the word."""

    kind: str
    """What it can be, as a short code; small words, and `The`, stand for themselves."""
    shape: str
    ending: str
    """`z` for what looks like a plural, `A` and the number of letters for an acronym, else nothing."""


def form_of(word: str, lists: WordLists) -> Form:
    """Return the form of a word."""
    shape = _shape_of(word)
    kind = "The" if word == "The" else _code_of(word, lists) or shape
    if word.isupper() and word.isalpha() and len(word) >= _LEAST_ACRONYM:
        return Form(kind, shape, f"A{min(len(word), _MOST_ACRONYM)}")
    return Form(kind, shape, "z" if word[-1] == "s" and word[-2:] != "ss" else "")


_LEAST_SHOUTED: Final = 5
"""Letters of a word in capitals that is read as the same word in small ones: `TOKYO`; shorter ones are acronyms."""


def _code_of(word: str, lists: WordLists) -> str:
    code = lists.kinds.get(word, "")
    if not code and len(word) >= _LEAST_SHOUTED and word.isupper():
        code = lists.kinds.get(word.capitalize(), "")
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


def build_of(count: int, last: Form) -> str:
    """Return a coarse form of a name by the number of its words and the last of them."""
    kind = last.kind
    if "e" in kind or "h" in kind:
        sort = "e"
    elif last.shape == "A":
        sort = "A"
    else:
        sort = next((letter for letter in "FcLp" if letter in kind), "u")
    return f"{min(count, 3)}{sort}{'s' if last.ending == 'z' else ''}"


def _of_pair(count: int, first: Form, last: Form) -> list[str]:
    """Return the features of a name of several words that follow from the forms of the outer ones."""
    size = min(count, 4)
    features = [
        f"{size}",
        f"{size}p {first.kind} {last.kind}",
        f"{size}f {first.kind}",
        f"{size}l {last.kind}",
        f"{size}h {first.shape} {last.shape}",
    ]
    if last.ending:
        features.append(f"{size}{last.ending}")
    if last.ending == "z" and "p" in first.kind:
        features.append("pz")
    if first.kind == "The":
        features.append(f"the {build_of(count - 1, last)}")
    return features


def _of_single(word: str, lists: WordLists) -> list[str]:
    kind, shape, ending = form_of(word, lists)
    features = [f"1k {kind}", f"1w {word}", f"1e {word[-3:]}", f"1d {word[-2:]}", f"1s {word[:2]}", f"1h {shape}"]
    if ending:
        features.append(f"1{ending}")
    return features + _of_sense(word, lists, " last")


def _of_first(word: str, lists: WordLists) -> list[str]:
    return [f"f {word}", f"g {word[-2:]}", *_of_sense(word, lists, "")]


def _of_inner(word: str, lists: WordLists) -> list[str]:
    return [f"m {form_of(word, lists).kind}", f"w {word}", *_of_sense(word, lists, "")]


def _of_last(word: str, lists: WordLists) -> list[str]:
    return [f"l {word}", f"e {word[-3:]}", f"d {word[-2:]}", *_of_sense(word, lists, " last")]


def _of_sense(word: str, lists: WordLists, place: str) -> list[str]:
    """Return what a word of a name says as an ordinary word: `Brewery`, and whether there is a digit in it."""
    features = ["digit"] if any(letter.isdigit() for letter in word) else []
    sense = lists.senses.get(word.lower())
    return [*features, f"wn {sense}{place}"] if sense else features


def name_features(name: str, lists: WordLists) -> list[str]:
    """Return the features of a name alone."""
    words = name.split(" ")
    if len(words) == 1:
        return [ANY, *_of_single(name, lists)]
    first, last = words[0], words[-1]
    features = [ANY, *_of_pair(len(words), form_of(first, lists), form_of(last, lists))]
    features += _of_first(first, lists)
    for word in words[1:-1]:
        features += _of_inner(word, lists)
    return features + _of_last(last, lists)


# --- what stands around a name


class Context(NamedTuple):
    """What stands around a name in its text."""

    left: str
    """Up to two words before it, or the one character that is no space."""
    right: str
    """What it is followed by up to the end of the next word."""


def context_of(text: str, start: int, end: int) -> Context:
    """Return what stands before and behind a name in its text."""
    gap = start - 1
    if gap < 0 or text[gap] != " ":
        left = text[gap] if gap >= 0 else "\n"
    else:
        place = text.rfind(" ", 0, gap)
        left = text[text.rfind(" ", 0, place) + 1 : gap] if place > 0 else text[place + 1 : gap]
    behind = text[end : end + _AFTER_CHARACTERS]
    closes = behind.find(" ", behind.find(" ") + 1)
    return Context(left, behind[:closes] if closes > 0 else behind)


def left_features(left: str, lists: WordLists) -> tuple[list[str], str]:
    """Return the features of what stands before a name, and the class of the word there."""
    if len(left) == 1 and not left.isalnum():
        before = farther = left if left in _OPENINGS else "x"
    else:
        farther = left
        before = left[left.rfind(" ") + 1 :]
        if not before.islower() and before != "The":
            before = _class_of(before)
    features = [f"b {before}", f"bb {farther}"]
    is_small = before in lists.small_words
    sense = lists.senses.get(farther[: farther.find(" ")] if " " in farther else "")
    if is_small and sense:
        features.append(f"bbn {sense} {before}")
    return features, before if is_small else lists.senses.get(before, "" if before.islower() else before)


def right_features(right: str, lists: WordLists) -> list[str]:
    """Return the features of what stands behind a name."""
    first, is_parted, word = right.partition(" ")
    mark = first[:2]
    if not is_parted:
        return [f"a {mark}", f"m {mark}"]
    if word[-1:] in ".,;:":
        word = word[:-1]
    features = [f"a {mark} {word if word.islower() else _class_of(word)}", f"m {mark[:1]}"]
    sense = lists.senses.get(word)
    return [*features, f"an {mark[:1]}{sense}"] if sense else features


def around_features(text: str, start: int, end: int, build: str, lists: WordLists) -> list[str]:
    """Return all features of what stands around one mention of a name."""
    left, right = context_of(text, start, end)
    features, before = left_features(left, lists)
    features += [f"x {build} {before}", *right_features(right, lists)]
    told = defined_as(text, end, right, lists)
    return [*features, told] if told else features


_IS = re.compile(
    r"(?: \([^)]{0,80}\))?,? (?:is|was|are|were|became|remains) (?:also |now |currently |once |formerly )?"
    r"(?:an?|the|one of(?: the)?|part of) ([^.;:,()\n]{0,90})"
)
_WHICH_IS = re.compile(r", (?:an?|the) ([^.;:,()\n]{0,70})")
_TELLING: Final = frozenset({"is", "was", "are", "were", "became", "remains"})
_ENDS_NOUN: Final = frozenset({"that", "which", "who", "in", "from", "at", "by", "on"})
_ENDS_FOUND: Final = frozenset({"where", "when", "of", "with", "for", "based", "founded", "located", "formed", "and"})


def may_tell(right: str) -> bool:
    """Say whether behind a name it may be said what it is, by the first word there."""
    first, _, word = right.partition(" ")
    if first == ",":
        return word in {"a", "an", "the"} or word in _TELLING
    return not first and (word in _TELLING or word[:1] == "(")


def defined_as(text: str, end: int, right: str, lists: WordLists) -> str:
    """Return the feature of what a text says that a name is: `is a privately held company`; empty if it does not."""
    if not may_tell(right):
        return ""
    told = _IS.match(text, end)
    if told:
        return f"def {_sense_of(told[1], lists) or '?'}"
    told = _WHICH_IS.match(text, end)
    return f"app {_sense_of(told[1], lists) or '?'}" if told else ""


def _sense_of(phrase: str, lists: WordLists) -> str:
    """Return what the head of a phrase is: its last known noun before what follows a noun."""
    found = ""
    for word in phrase.lower().split():
        if word in _ENDS_NOUN or (found and word in _ENDS_FOUND):
            break
        found = lists.senses.get(word, found)
    return found


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


# --- what they weigh


class NameWeights:
    """Weights of features, added up once for each word and for each string beside a name."""

    def __init__(self, weights: Mapping[str, Weight], lists: WordLists) -> None:
        self.lists = lists
        self._weights = weights
        self._any = weights.get(ANY, NOTHING)
        self._forms: dict[str, Form] = {}
        self._single = self._keeping(_of_single)
        self._first = self._keeping(_of_first)
        self._inner = self._keeping(_of_inner)
        self._last = self._keeping(_of_last)
        self._pairs: dict[tuple[int, Form, Form], Weight] = {}
        self._lefts: dict[str, tuple[Weight, str]] = {}
        self._rights: dict[str, tuple[Weight, bool]] = {}
        self._builds: dict[str, dict[str, Weight]] = {}
        for feature, weight in weights.items():
            if feature.startswith("x "):
                build, _, before = feature[2:].partition(" ")
                self._builds.setdefault(build, {})[before] = weight

    def name(self, name: str) -> tuple[Weight, str]:
        """Return what a name alone speaks for, as its `name_features`, and how it is built."""
        words = name.split(" ")
        count = len(words)
        last = self._form(words[-1])
        if count == 1:
            return self._any + self._single(name), build_of(1, last)
        first = self._form(words[0])
        pair = self._pairs.get((count, first, last))
        if pair is None:
            if len(self._pairs) >= KEPT_SUMS:
                self._pairs.clear()
            pair = self._pairs[count, first, last] = self._any + self._sum(_of_pair(count, first, last))
        weight = pair + self._first(words[0]) + self._last(words[-1])
        for word in words[1:-1]:
            weight += self._inner(word)
        return weight, build_of(count, last)

    def around(self, text: str, start: int, end: int, build: str) -> Weight:
        """Return what stands around one mention of a name speaks for, as its `around_features`."""
        left, right = context_of(text, start, end)
        known = self._lefts.get(left)
        before = known if known is not None else self._learn_left(left)
        known_right = self._rights.get(right)
        behind = known_right if known_right is not None else self._learn_right(right)
        weight = before[0] + behind[0]
        builds = self._builds.get(build)
        if builds is not None:
            weight += builds.get(before[1], NOTHING)
        if behind[1]:
            weight += self._weights.get(defined_as(text, end, right, self.lists), NOTHING)
        return weight

    def _learn_left(self, left: str) -> tuple[Weight, str]:
        features, before = left_features(left, self.lists)
        if len(self._lefts) >= KEPT_SUMS:
            self._lefts.clear()
        self._lefts[left] = known = self._sum(features), before
        return known

    def _learn_right(self, right: str) -> tuple[Weight, bool]:
        if len(self._rights) >= KEPT_SUMS:
            self._rights.clear()
        self._rights[right] = known = self._sum(right_features(right, self.lists)), may_tell(right)
        return known

    def _form(self, word: str) -> Form:
        form = self._forms.get(word)
        if form is None:
            if len(self._forms) >= KEPT_SUMS:
                self._forms.clear()
            form = self._forms[word] = form_of(word, self.lists)
        return form

    def _sum(self, features: Iterable[str]) -> Weight:
        weights = self._weights.get
        return sum([weights(feature, NOTHING) for feature in features], NOTHING)

    def _keeping(self, features: Callable[[str, WordLists], list[str]]) -> Callable[[str], Weight]:
        """Return a function that adds up the features of a word, and keeps what it found."""
        kept: dict[str, Weight] = {}

        def weigh(word: str) -> Weight:
            weight = kept.get(word)
            if weight is None:
                if len(kept) >= KEPT_SUMS:
                    kept.clear()
                weight = kept[word] = self._sum(features(word, self.lists))
            return weight

        return weigh


FACTS: Final = (
    "titled more",
    "titled",
    "before title",
    "last reused",
    "first reused",
    "last",
    "first",
    "office",
    "known",
)
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
