"""What a name looks like, and what stands around it: the features by which people are told from bodies and the rest.

Here they are spelled, as they are counted when the weights are learned (`config/build/name_weights.py`). When these are
used, `pipeline/text/names/judge.py` finds the weights of the same features for the names of many texts at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from pipeline.text.names.naming import NameSpot, WordLists

Weight = complex
"""What something speaks for: a person the real part, a body the other, so that both are added up at once.

In whole hundredths of log-odds: so sums are the same in whatever order they are made."""
UNIT: Final = 100

NOTHING: Final = 0j
ANY: Final = "any"
"""The feature that every name has."""
OPENINGS: Final = "\n\"“”„«»‘'([—–-/•*"
AFTER_CHARACTERS: Final = 32
MARK_CHARACTERS: Final = 2  # that are read of what a name is glued to behind it
STOPS: Final = ".,;:"
LEAST_LONG: Final = 4
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


LEAST_SHOUTED: Final = 5
"""Letters of a word in capitals that is read as the same word in small ones: `TOKYO`; shorter ones are acronyms."""


def _code_of(word: str, lists: WordLists) -> str:
    code = lists.kinds.get(word, "")
    if not code and len(word) >= LEAST_SHOUTED and word.isupper():
        code = lists.kinds.get(word.capitalize(), "")
    if word in lists.organisation_ends:
        return code + ("b" if word in lists.sure_ends else "e")
    if word in lists.place_heads:
        return code + "q"
    return code + "h" if word in lists.organisation_heads else code


ABBREVIATIONS: Final = frozenset(
    {
        "U.S.", "U.N.", "U.K.", "U.A.E.", "E.U.", "D.C.", "L.A.", "N.Y.", "N.J.", "N.C.", "N.D.", "N.H.", "N.M.",
        "S.C.", "S.D.", "R.I.", "B.C.", "U.S.A.", "U.S.S.R.", "U.S.C.", "A.I.", "F.C.", "A.C.", "S.A.", "S.L.",
        "P.L.C.", "P.O.",
    }
)  # fmt: skip
"""Letters with dots that are nobody's initials."""


def are_initials(word: str) -> bool:
    """Say whether a word in capitals is initials: `K.S.`; not `U.S.`."""
    is_dotted = len(word) > LEAST_INITIALS and word[1::2] == "." * (len(word) // 2) == "." * word.count(".")
    return is_dotted and word[-1] == "." and word not in ABBREVIATIONS


LEAST_INITIALS: Final = 3  # characters; of a single letter it is said elsewhere


def _shape_of(word: str) -> str:
    if not word[0].isupper():
        return "#" if word[0].isdigit() else word
    if word.isupper():
        return "A" if len(word.rstrip(".")) > 1 and not are_initials(word) else "I"
    if word[-1] == ".":
        return "X."
    if "-" in word:
        return "X-x" if word.partition("-")[2][:1].islower() else "X-X"
    return "X" if word[1:].islower() else "xX"


def build_of(count: int, last: Form) -> str:
    """Return a coarse form of a name by the number of its words and the last of them."""
    kind = last.kind
    if "b" in kind:
        sort = "b"
    elif "e" in kind or "h" in kind:
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
    is_short = len(word) < LEAST_LONG and (word[0].isupper() or word[0].isdigit())  # as in Korean and Chinese names
    return [f"m{'3' if is_short else ''} {form_of(word, lists).kind}", f"w {word}", *_of_sense(word, lists, "")]


def _of_last(word: str, lists: WordLists) -> list[str]:
    return [f"l {word}", f"e {word[-3:]}", f"d {word[-2:]}", *_of_sense(word, lists, " last")]


def _of_sense(word: str, lists: WordLists, place: str) -> list[str]:
    """Return what a word of a name says as an ordinary word: `Brewery`, and whether there is a digit in it."""
    features = [] if word.isalpha() or not any(letter.isdigit() for letter in word) else ["digit"]
    sense = lists.senses.get(word.lower())
    return [*features, f"wn {sense}{place}"] if sense else features


_JOINT = re.compile(r"([^ ]+) (?:of|for) ")


def head_of(name: str) -> str:
    """Return the word before the first `of` or `for` of a name, which says what it is; empty without one."""
    joint = _JOINT.search(name)
    return joint[1] if joint else ""


def _of_head(word: str, lists: WordLists) -> list[str]:
    return [f"o {word}", f"ok {form_of(word, lists).kind}"]


def is_called_otherwise(name: str, lists: WordLists) -> bool:
    """Say whether a name is made as those of places or events are: Camp David, Paris Olympics."""
    first, _, rest = name.partition(" ")
    last = rest[rest.rfind(" ") + 1 :]
    return last in lists.other_ends or (
        bool(rest) and first in lists.place_heads and last not in lists.organisation_ends
    )


def is_eastern(name: str) -> bool:
    """Say whether a name ends as those of people in East Asia do: Tsai Ing-wen, Moon Jae-in."""
    return " " in name and _shape_of(name[name.rfind(" ") + 1 :] or "x") == "X-x"


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
    head = head_of(name)
    if head:
        features += _of_head(head, lists)
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
        left = "\n" if gap < 0 else text[gap] if text[gap] in OPENINGS else "x"
    else:
        place = text.rfind(" ", 0, gap)
        left = text[text.rfind(" ", 0, place) + 1 : gap] if place > 0 else text[place + 1 : gap]
    behind = text[end : end + AFTER_CHARACTERS]
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
        word = class_of(word)
    if word in lists.small_words:
        return f"b {word}", word
    return f"b {word}", lists.senses.get(word, "" if word.islower() else word)


def right_features(right: str, lists: WordLists) -> list[str]:
    """Return the features of what stands behind a name."""
    first, is_parted, word = right.partition(" ")
    mark = first[:MARK_CHARACTERS]
    if not is_parted:
        return [f"a {mark}", f"m {mark}"]
    if word[-1:] in STOPS:
        word = word[:-1]
    features = [f"a {mark} {word if word.islower() else class_of(word)}", f"m {mark[:1]}"]
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
TELLING: Final = frozenset({"is", "was", "are", "were", "became", "remains"})
ARTICLES: Final = frozenset({"a", "an", "the"})
_ENDS_NOUN: Final = frozenset({"that", "which", "who", "in", "from", "at", "by", "on"})
_ENDS_FOUND: Final = frozenset({"where", "when", "of", "with", "for", "based", "founded", "located", "formed", "and"})


def may_tell(right: str) -> bool:
    """Say whether behind a name it may be said what it is, by the first word there."""
    first, _, word = right.partition(" ")
    if first == ",":
        return word in ARTICLES or word in TELLING
    return not first and (word in TELLING or word[:1] == "(")


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


OF_EACH_CLASS: Final = ("", "A.", "A,", "1", "100", "Ab", "Ab's", "-A")
"""A word of each class that there is of words that are not written small."""


POSSESSIVES: Final = ("'s", "’s")


def class_of(word: str) -> str:
    """Return what a word that is not written small is: a number, the end of a sentence, a list, or capitalised."""
    if not word:
        return "^"
    if word[-1] in ".!?:\n":
        return "."
    if word[-1] in ",;":
        return ","
    if word[0].isdigit():
        return "#" if len(word) < 3 else "##"
    if not word[0].isupper():
        return "x"
    return "U's" if word[-2:] in POSSESSIVES and len(word) > len("'s") else "U"


MENTIONS_READ: Final = 2  # of a name: what stands around the first two tells as much as all


# --- what follows from all places of a name


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
