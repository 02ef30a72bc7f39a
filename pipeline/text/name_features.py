"""What a name looks like, and what stands around it: the features by which people are told from bodies and the rest.

The same features are counted when the weights are learned (`config/build/name_weights.py`) and when they are used;
then those that belong to one word, or to one string beside a name, are added up once, see `NameWeights`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import count
from typing import Final, NamedTuple, TypeVar

from pipeline.text.naming import NameSpot, WordLists

Asked = TypeVar("Asked")
Known = TypeVar("Known")
Weight = complex
"""What something speaks for: a person the real part, a body the other, so that both are added up at once.

In whole hundredths of log-odds: so sums are the same in whatever order they are made."""
UNIT: Final = 100

KEPT_SUMS: Final = 30_000  # words, and strings beside names, whose sums are kept: 5 MB at most of each kind
NOTHING: Final = 0j
ANY: Final = "any"
"""The feature that every name has."""
_OPENINGS: Final = "\n\"“”„«»‘'([—–-/•*"
_AFTER_CHARACTERS: Final = 32
_COMMON_MARKS: Final = frozenset({"", ",", "\n\n", ":", "."})
_MARK_CHARACTERS: Final = 2  # that are read of what a name is glued to behind it
_STOPS: Final = ".,;:"
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
    return Form(*_seen_in(word, lists))


def _seen_in(word: str, lists: WordLists) -> tuple[str, str, str]:
    """Return the form of a word, bare; most words need no more than that they are known as such."""
    if word.isalpha() and word[0].isupper() and word[1:].islower():
        kind = "The" if word == "The" else _code_of(word, lists) or "X"
        return kind, "X", "z" if word[-1] == "s" and word[-2] != "s" else ""
    shape = _shape_of(word)
    kind = "The" if word == "The" else _code_of(word, lists) or shape
    if word.isupper() and word.isalpha() and len(word) >= _LEAST_ACRONYM:
        return kind, shape, f"A{min(len(word), _MOST_ACRONYM)}"
    return kind, shape, "z" if word[-1] == "s" and word[-2:] != "ss" else ""


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
        sort = "F" if "F" in kind else "c" if "c" in kind else "L" if "L" in kind else "p" if "p" in kind else "u"
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


def _of_lone(form: Form) -> list[str]:
    """Return the features of a name of one word that follow from its form."""
    features = [ANY, f"1k {form.kind}", f"1h {form.shape}"]
    return [*features, f"1{form.ending}"] if form.ending else features


def _of_lone_end(end: str) -> list[str]:
    """Return those that follow from its last three letters."""
    return [f"1e {end}", f"1d {end[-2:]}"]


def _of_lone_start(start: str) -> list[str]:
    """Return those that follow from its first two letters."""
    return [f"1s {start}"]


def _of_first(word: str, lists: WordLists) -> list[str]:
    return [f"f {word}", f"g {word[-2:]}", *_of_sense(word, lists, "")]


def _of_inner(word: str, lists: WordLists) -> list[str]:
    return [f"m {form_of(word, lists).kind}", f"w {word}", *_of_sense(word, lists, "")]


def _of_last(word: str, lists: WordLists) -> list[str]:
    return [f"l {word}", f"e {word[-3:]}", f"d {word[-2:]}", *_of_sense(word, lists, " last")]


def _of_sense(word: str, lists: WordLists, place: str) -> list[str]:
    """Return what a word of a name says as an ordinary word: `Brewery`, and whether there is a digit in it."""
    features = [] if word.isalpha() or not any(letter.isdigit() for letter in word) else ["digit"]
    sense = lists.senses.get(word.lower())
    return [*features, f"wn {sense}{place}"] if sense else features


def name_features(name: str, lists: WordLists) -> list[str]:
    """Return the features of a name alone."""
    words = name.split(" ")
    if len(words) == 1:
        features = [*_of_lone(form_of(name, lists)), f"1w {name}", *_of_lone_end(name[-3:]), *_of_lone_start(name[:2])]
        return features + _of_sense(name, lists, " last")
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
    """Up to two words before it, or the mark that opens it; `x` for whatever else it is glued to."""
    right: str
    """What it is followed by up to the end of the next word."""


def context_of(text: str, start: int, end: int) -> Context:
    """Return what stands before and behind a name in its text."""
    gap = start - 1
    if gap < 0 or text[gap] != " ":
        left = "\n" if gap < 0 else text[gap] if text[gap] in _OPENINGS else "x"
    else:
        place = text.rfind(" ", 0, gap)
        left = text[text.rfind(" ", 0, place) + 1 : gap] if place > 0 else text[place + 1 : gap]
    behind = text[end : end + _AFTER_CHARACTERS]
    closes = behind.find(" ", behind.find(" ") + 1)
    return Context(left, behind[:closes] if closes > 0 else behind)


def left_features(left: str, lists: WordLists) -> tuple[list[str], str]:
    """Return the features of what stands before a name, and the class of the word there."""
    feature, before = before_feature(left[left.rfind(" ") + 1 :], lists)
    return [feature, f"bb {left}"], before


def before_feature(word: str, lists: WordLists) -> tuple[str, str]:
    """Return the feature of the word before a name, and its class."""
    if len(word) == 1 and not word.isalnum():
        return f"b {word}", word
    if not word.islower() and word != "The":
        word = _class_of(word)
    if word in lists.small_words:
        return f"b {word}", word
    return f"b {word}", lists.senses.get(word, "" if word.islower() else word)


def right_features(right: str, lists: WordLists) -> list[str]:
    """Return the features of what stands behind a name."""
    first, is_parted, word = right.partition(" ")
    mark = first[:_MARK_CHARACTERS]
    if not is_parted:
        return [f"a {mark}", f"m {mark}"]
    if word[-1:] in _STOPS:
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
_ARTICLES: Final = frozenset({"a", "an", "the"})
_ENDS_NOUN: Final = frozenset({"that", "which", "who", "in", "from", "at", "by", "on"})
_ENDS_FOUND: Final = frozenset({"where", "when", "of", "with", "for", "based", "founded", "located", "formed", "and"})


def may_tell(right: str) -> bool:
    """Say whether behind a name it may be said what it is, by the first word there."""
    first, _, word = right.partition(" ")
    if first == ",":
        return word in _ARTICLES or word in _TELLING
    return not first and (word in _TELLING or word[:1] == "(")


def defined_as(text: str, end: int, right: str, lists: WordLists) -> str:
    """Return the feature of what a text says that a name is: `is a privately held company`; empty if it does not."""
    return told_of(text, end, lists) if may_tell(right) else ""


def told_of(text: str, end: int, lists: WordLists) -> str:
    """Return the feature of what a text says that a name is, where it `may_tell`."""
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


_OF_EACH_CLASS: Final = ("", "A.", "A,", "1", "100", "Ab", "-A")
"""A word of each class that there is of words that are not written small."""


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


class Kept(dict[Asked, Known]):
    """What was found, so that it is found once: looked up as in any dictionary, three times as fast as `lru_cache`.

    When it is full, all is forgotten.
    """

    def __init__(self, find: Callable[[Asked], Known], most: int = KEPT_SUMS) -> None:
        super().__init__()
        self._find = find
        self._most = most

    def __missing__(self, key: Asked) -> Known:
        """Find what is asked for, and keep it."""
        found = self._find(key)
        if len(self) >= self._most:
            self.clear()
        self[key] = found
        return found


Builds = Mapping[str, Weight]
"""By the class of the word before, what that speaks for where a name is built in one way."""


NO_BUILDS: Final[Builds] = {}
_UNKNOWN: Final = (NOTHING, "", NO_BUILDS)
"""What a word in small letters before a name tells that is not known: nothing."""
KEPT_FORMS: Final = 2_000  # forms of words, and those that one is joined to; in 765 texts there are 160
_MOST_WORDS: Final = 4  # of a name that are told apart, as in `_of_pair`
_SIZE_BITS: Final = 3


class _Joined(NamedTuple):
    """A form of words with what it speaks for alone, and beside other forms."""

    form: Form
    place: int
    """Its number, by which others know it: no other form ever has the same."""
    lone: tuple[Weight, Builds]
    """What a name of one such word speaks for, and what its build does."""
    pairs: dict[int, tuple[Weight, Builds]]
    """By the number of the last word's form and that of the words, for names that begin with this form."""


class _After(NamedTuple):
    """What the words behind a name and one mark, or none, speak for."""

    words: Mapping[str, tuple[Weight, bool]]
    """Those that tell something, and whether they may tell what the name is; none ends with a stop."""
    has_nouns: bool
    """Whether nouns are among them."""
    unknown: tuple[Weight, bool]
    capital: tuple[Weight, bool]
    """For capitalised words."""
    rest: Mapping[str, Weight]
    """For words that are not written small by their class, and for those that end with a stop before a stop."""
    senses: Mapping[str, str]
    nouns: Mapping[str, Weight]
    """By the sense of a noun."""
    is_blank: bool
    """Whether there is no mark, so that a bracket may explain the name."""

    def weigh(self, word: str) -> tuple[Weight, bool]:
        """Return what a word speaks for that is not among `words` as it stands."""
        may_explain = self.is_blank and word[:1] == "("
        bare = word[:-1] if word[-1:] in _STOPS else word
        if bare in self.words:
            return self.words[bare][0], may_explain
        weight = self.rest.get(bare if bare.islower() else _class_of(bare), self.unknown[0])
        return (weight + self.nouns[self.senses[bare]] if bare in self.senses else weight), may_explain


def _tables(weights: Mapping[str, Weight]) -> dict[str, dict[str, Weight]]:
    """Return the weights by the first word of their features, and then by what follows it."""
    tables: dict[str, dict[str, Weight]] = defaultdict(dict)
    for feature, weight in weights.items():
        first, is_parted, rest = feature.partition(" ")
        if is_parted:
            tables[first][rest] = weight
    return tables


def _nested(table: Mapping[str, Weight]) -> dict[str, dict[str, Weight]]:
    """Return a table by what stands before the first space, and then by what stands behind it."""
    nested: dict[str, dict[str, Weight]] = {}
    for key, weight in table.items():
        first, is_parted, rest = key.partition(" ")
        if is_parted:
            nested.setdefault(first, {})[rest] = weight
    return nested


def _has_digit(word: str) -> bool:
    return any(letter.isdigit() for letter in word)


class NameWeights:
    """Weights of features, added up once for each word and for each string beside a name.

    The features are those of `name_features` and `around_features`, but none is spelled out: what follows their first
    word is looked up in a table of its own for each first word.
    """

    def __init__(self, weights: Mapping[str, Weight], lists: WordLists) -> None:
        self.lists = lists
        self._weights = weights
        self._tables = _tables(weights)
        self._builds = _nested(self._tables["x"])
        self._read_tables()
        self._words = Kept(self._weigh_word)
        self._inner = Kept(self._weigh_inner)
        self._ends = Kept(self._weigh_end)
        self._forms: dict[tuple[str, str, str], _Joined] = {}
        self._places = count()
        self._kinds = lists.kinds
        self._marks = {**dict.fromkeys(lists.organisation_heads, "h"), **dict.fromkeys(lists.organisation_ends, "e")}
        self._singulars: dict[str, _Joined] = {}
        """The forms of common words by what these can be, which is most that is asked for; those of plurals next."""
        self._plurals: dict[str, _Joined] = {}
        befores = {"The", *self._before_words, *self._farther, *lists.senses, *lists.small_words}
        self._befores = {word: self._weigh_before(word) for word in befores}
        self._before_classes = {_class_of(word): self._weigh_before(word) for word in _OF_EACH_CLASS}
        behind = {**dict.fromkeys(_COMMON_MARKS, NO_BUILDS), **_nested(self._tables["a"])}
        self._afters = {mark: self._after_mark(mark, words) for mark, words in behind.items()}

    def _read_tables(self) -> None:
        """Name the tables that are asked most."""
        tables = self._tables
        self._lone_words, self._lone_starts = tables["1w"], tables["1s"]
        self._first_words, self._last_words, self._inner_words = tables["f"], tables["l"], tables["w"]
        self._before_words = tables["b"]
        self._farther: dict[str, dict[str, Weight]] = {}
        """By the word before a name, what it speaks for together with that before it."""
        for left, weight in tables["bb"].items():
            self._farther.setdefault(left[left.rfind(" ") + 1 :], {})[left] = weight
        sense = self.lists.senses.items()
        self._nouns = {noun: tables["wn"].get(letter, NOTHING) for noun, letter in sense}
        self._last_nouns = {noun: tables["wn"].get(f"{letter} last", NOTHING) for noun, letter in sense}
        self._digit = self._weights.get("digit", NOTHING)

    def name(self, name: str) -> tuple[Weight, Builds]:
        """Return what a name alone speaks for, as its `name_features`, and what its build does behind some words."""
        parted = name.find(" ")
        if parted < 0:
            return self._weigh_lone(name)
        opened = name.rfind(" ")
        first, weight, _ = self._words[name[:parted]]
        last, _, more = self._words[name[opened + 1 :]]
        weight += more
        size = 2
        if parted != opened:
            inner = name[parted + 1 : opened].split(" ")
            size += len(inner)
            for word in inner:
                weight += self._inner[word]
        key = last.place << _SIZE_BITS | min(size, _MOST_WORDS)
        pair = first.pairs.get(key)
        if pair is None:
            pair = self._weigh_pair(size, first, last, key)
        return weight + pair[0], pair[1]

    def around(self, text: str, start: int, end: int, builds: Builds) -> Weight:
        """Return what stands around one mention of a name speaks for, as its `around_features`."""
        gap = start - 1
        if start and text[gap] == " ":
            place = text.rfind(" ", 0, gap)
            word = text[place + 1 : gap]
        else:
            place = -1
            word = text[gap] if start and text[gap] in _OPENINGS else "x" if start else "\n"
        weight, sort, farther = self._befores.get(word) or (
            _UNKNOWN if word.islower() else self._weigh_class_before(word)
        )
        if farther:
            left = text[text.rfind(" ", 0, place) + 1 : gap] if place > 0 else word
            if left in farther:
                weight += farther[left]
        if sort in builds:
            weight += builds[sort]
        # Most of what stands behind is not kept but found at once: of it, half was never seen.
        behind = text[end : end + _AFTER_CHARACTERS]
        first = behind.find(" ")
        closes = behind.find(" ", first + 1)
        after = self._afters.get(behind[:first] if first < _MARK_CHARACTERS else behind[:_MARK_CHARACTERS])
        word = behind[first + 1 : closes] if closes > 0 else behind[first + 1 :]
        if first < 0 or after is None:
            told = self._weigh_right(behind[:closes] if closes > 0 else behind)
        elif word in after.words:
            told = after.words[word]
        elif after.has_nouns and word.isalpha() and (word.islower() or word[0].isupper()):
            told = after.unknown if word.islower() else after.capital
        else:
            told = after.weigh(word)
        if told[1]:
            weight += self._weights.get(told_of(text, end, self.lists), NOTHING)
        return weight + told[0]

    def _weigh_lone(self, name: str) -> tuple[Weight, Builds]:
        """Return what a name of one word speaks for."""
        weight, builds = self._form(name).lone
        weight += self._ends[name[-3:]][2]
        start = name[:2]
        if start in self._lone_starts:
            weight += self._lone_starts[start]
        if name in self._lone_words:
            weight += self._lone_words[name]
        small = name.lower()
        if small in self._last_nouns:
            weight += self._last_nouns[small]
        if not name.isalpha() and _has_digit(name):
            weight += self._digit
        return weight, builds

    def _form(self, word: str) -> _Joined:
        """Return the one object for the form of a word, with what it was seen joined to."""
        if not (word.isalpha() and word[1:].islower() and word[0].isupper()) or word == "The":
            return self._form_of(_seen_in(word, self.lists))
        kind = self._kinds.get(word, "")
        if word in self._marks:
            kind += self._marks[word]
        plain = self._plurals if word[-1] == "s" and word[-2] != "s" else self._singulars
        return plain.get(kind) or self._plain_form(word, kind, plain)

    def _plain_form(self, word: str, kind: str, plain: dict[str, _Joined]) -> _Joined:
        found = self._form_of(_seen_in(word, self.lists))
        plain[kind] = found
        return found

    def _form_of(self, seen: tuple[str, str, str]) -> _Joined:
        found = self._forms.get(seen)
        if found is None:
            if len(self._forms) >= KEPT_FORMS:
                for kept in (self._forms, self._words, self._plurals, self._singulars):
                    kept.clear()
            form = Form(*seen)
            lone = self._sum(_of_lone(form)), self._builds.get(build_of(1, form), NO_BUILDS)
            found = self._forms[seen] = _Joined(form, next(self._places), lone, {})
        return found

    def _weigh_word(self, word: str) -> tuple[_Joined, Weight, Weight]:
        """Return the form of a word, and what it speaks for as the first word of a name, and as the last."""
        first, last, _ = self._ends[word[-3:]]
        if word in self._first_words:
            first += self._first_words[word]
        if word in self._last_words:
            last += self._last_words[word]
        small = word.lower()
        if small in self._nouns:
            first += self._nouns[small]
            last += self._last_nouns[small]
        if not word.isalpha() and _has_digit(word):
            first += self._digit
            last += self._digit
        return self._form(word), first, last

    def _weigh_end(self, end: str) -> tuple[Weight, Weight, Weight]:
        """Return what the last letters of a word speak for: of the first in a name, of the last, and of the only."""
        tables, two = self._tables, end[-2:]
        return (
            tables["g"].get(two, NOTHING),
            tables["e"].get(end, NOTHING) + tables["d"].get(two, NOTHING),
            tables["1e"].get(end, NOTHING) + tables["1d"].get(two, NOTHING),
        )

    def _weigh_inner(self, word: str) -> Weight:
        return self._sum(_of_inner(word, self.lists))

    def _weigh_pair(self, size: int, first: _Joined, last: _Joined, key: int) -> tuple[Weight, Builds]:
        if len(first.pairs) >= KEPT_FORMS:
            first.pairs.clear()
        weight = self._sum([ANY, *_of_pair(size, first.form, last.form)])
        found = first.pairs[key] = weight, self._builds.get(build_of(size, last.form), NO_BUILDS)
        return found

    def _weigh_before(self, word: str) -> tuple[Weight, str, Mapping[str, Weight]]:
        """Return what the word before a name speaks for, its class, and what stands before it that tells more."""
        feature, sort = before_feature(word, self.lists)
        return self._before_words.get(feature[2:], NOTHING), sort, self._farther.get(word, NO_BUILDS)

    def _weigh_class_before(self, word: str) -> tuple[Weight, str, Mapping[str, Weight]]:
        """Return the same for a word that is not written small and is not known."""
        return self._before_classes[_class_of(word)] if len(word) > 1 else self._weigh_before(word)

    def _weigh_right(self, right: str) -> tuple[Weight, bool]:
        return self._sum(right_features(right, self.lists)), may_tell(right)

    def _after_mark(self, mark: str, after: Mapping[str, Weight]) -> _After:
        """Return what the words behind a name and a mark speak for, by what those have that were learned behind it."""
        senses, table = self.lists.senses, self._tables["an"]
        nouns = {sense: table.get(f"{mark[:1]}{sense}", NOTHING) for sense in set(senses.values())}
        has_nouns = mark in _COMMON_MARKS
        unknown = self._sum([f"m {mark[:1]}"])
        told = senses.items() if has_nouns else ()
        words = {noun: (unknown + nouns[sense], False) for noun, sense in told if noun[-1] not in _STOPS}
        known = [word for word in (*after, *_TELLING, *_ARTICLES) if word.islower() and word[-1] not in _STOPS]
        words.update([(word, self._weigh_right(f"{mark} {word}")) for word in known])
        rest = {word: unknown + weight for word, weight in after.items()}
        capital = rest.get(_class_of("Ab"), unknown)
        return _After(words, has_nouns, (unknown, False), (capital, False), rest, senses, nouns, not mark)

    def _sum(self, features: Iterable[str]) -> Weight:
        weights = self._weights
        weight = NOTHING
        for feature in features:
            if feature in weights:
                weight += weights[feature]
        return weight


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
        self.facts: dict[str, list[str]] = {}
        """The features of a name that follow from all of its places, and from the other names; most have none."""
        self._compare()

    def _compare(self) -> None:
        spots = self.spots
        parts: dict[str, str] = {}
        for name, title in self.titles.items():
            self.facts[name] = ["titled more" if " " in name else "titled", f"t {title}"]
        for name, (first_spot, *_) in spots.items():
            if first_spot[4]:
                self.facts.setdefault(name, []).append("before title")
            if " " in name:
                first, last = name[: name.find(" ")], name[name.rfind(" ") + 1 :]
                if last in spots:
                    parts[last] = "last"
                    self.facts.setdefault(name, []).append("last reused")
                if first in spots:
                    parts.setdefault(first, "first")
                    self.facts.setdefault(name, []).append("first reused")
        for part, fact in parts.items():
            self.facts.setdefault(part, []).append(fact)
