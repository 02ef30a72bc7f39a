"""What a text calls somebody whom it names: `Health Minister Ana Silva`, `Peter Okafor, a lawyer for the family, ...`.

Later on it says `the minister`, `the lawyer`. English only.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Final

from pipeline.text.names.capitals import is_abbreviation

LONGEST_TITLE: Final = 90  # characters before a name
LONGEST_APPOSITION: Final = 100  # characters behind it
FARTHEST_WORD: Final = 7  # words from the beginning of an apposition to the noun in it

_JOINTS: Final = frozenset({"of", "for", "in", "at", "and", "with", "to", "on"})
_END_OF_SENTENCE = re.compile(r"[!?;:\n“”\"]|[.] ")
_HONORIFIC = re.compile(
    r"(?:[A-Z][A-Za-z]{0,4}\.|\(?[Rr]td\.?\)?|Mrs?|Ms|Dr|Prof|Hon|Engr|Shri|Smt|Sheikh|Alhaji|Hajiya|Haji)\Z"
)
_CALLED_FOR: Final[Mapping[str, tuple[str, ...]]] = {
    "justice": ("judge",),
    "dr": ("doctor",),
    "prof": ("professor",),
    "rev": ("reverend", "clergyman", "pastor"),
    "fr": ("priest",),
    "sgt": ("sergeant", "officer"),
    "det": ("detective", "officer"),
    "insp": ("inspector", "officer"),
    "supt": ("superintendent", "officer"),
    "sergeant": ("officer",),
    "inspector": ("officer",),
    "superintendent": ("officer",),
    "constable": ("officer",),
    "capt": ("captain", "officer"),
    "col": ("colonel", "officer"),
    "lt": ("lieutenant", "officer"),
    "maj": ("major", "officer"),
    "gen": ("general",),
    "sen": ("senator",),
    "rep": ("representative", "congressman", "congresswoman"),
    "gov": ("governor",),
}
"""What those with a title are called later on, beside the title itself."""
_CLAUSE = re.compile(
    r"\b(?:sa(?:id|ys?)|told|tells|added|adds|wrote|writes|is|are|was|were|has|have|had|will|would|\w{3,}ed)\b"
)
_APPOSITION = re.compile(
    r"(?:,(?: aged)? \d{1,3}| \(\d{1,3}\))?(?:,(?: who (?:is|was|serves as))?|(?: is| was| became)(?= (?:an?|the) ))"
    r" (?P<what>[^.,;:\n“”\"()]{3,})"
)  # fmt: skip

_AGE = re.compile(r",? \(?(?:aged )?(?P<age>\d{1,3})(?=[,.)])")


def roles_of(text: str, start: int, end: int, nouns: Set[str]) -> Iterator[str]:
    """Yield each noun for whoever is named at a place, and each with the word before it: `minister`, `health minister`.

    `nouns` are those that there are. All are in small letters.
    """
    before = text[max(0, start - LONGEST_TITLE) : start]
    yield from _roles_before(before[_end_of(before) :], nouns)
    after = text[end : end + LONGEST_APPOSITION]
    apposition = _APPOSITION.match(after)
    if apposition and not _CLAUSE.search(apposition["what"]):
        yield from _roles_in(apposition["what"], nouns)


def _end_of(before: str) -> int:
    ends = _END_OF_SENTENCE.finditer(before)
    return max((one.end() for one in ends if not is_abbreviation(before[: one.start()])), default=0)


def _roles_before(before: str, nouns: Set[str]) -> Iterator[str]:
    """Yield the roles in a title: `Health Minister `, `the head of the union, Dr. `, `Minister of Health `."""
    words = before.split()
    titles: list[str] = []
    while words and _HONORIFIC.match(words[-1]):
        titles.append(words.pop())
    titles += words[-1:]
    for title in titles:
        yield from nouns & {*_CALLED_FOR.get(title.lower().rstrip("."), ())}
    for place in range(len(words) - 1, -1, -1):
        word, between = words[place].lower(), words[place + 1 :]
        if word.rstrip(",") not in nouns:
            continue
        if between:
            if word.endswith(",") or between[0] not in _JOINTS or _CLAUSE.search(" ".join(between)):
                return
            is_office = between[-1][0].isupper() and between[-1].lower() not in _JOINTS
            if not (words[-1].endswith(",") or is_office):
                return
        yield from _with_word_before(words, place)
        return


def _roles_in(apposition: str, nouns: Set[str]) -> Iterator[str]:
    """Yield the roles in an apposition, up to what they are of: `a former minister and lawyer at the court`."""
    words = apposition.split()
    for place, word in enumerate(words[:FARTHEST_WORD]):
        if word in _JOINTS and word != "and":
            return
        if word.lower() in nouns:
            yield from _with_word_before(words, place)


def _with_word_before(words: list[str], place: int) -> Iterator[str]:
    noun = words[place].lower().rstrip(",")
    yield noun
    if place and words[place - 1][-1].isalnum():
        yield f"{words[place - 1].lower()} {noun}"


class Roles:
    """Who is called by which noun in a text, for what is later said of `the minister`."""

    def __init__(self, text: str, people: Sequence[tuple[int, int, str]], nouns: Set[str]) -> None:
        """Read what stands around each name: its start and end, in the order of the text, and who that is."""
        self._held: dict[str, list[int]] = {}
        self._who = [who for _, _, who in people]
        self._starts = [start for start, _, _ in people]
        for place, (start, end, _) in enumerate(people):
            for role in {*roles_of(text, start, end, nouns), *_ages_of(text, end)}:
                self._held.setdefault(role, []).append(place)

    def holder(self, words: Sequence[str], place: int) -> int | None:
        """Return the number of the name, before a place, of whom some words mean: `prime minister`, `23-year-old`.

        A noun alone means the last who was called so, one with others whoever was called by two of these, or else the
        only one who was called by the noun.
        """
        low = [word.lower() for word in words]
        aged = next((held for word in low if (held := self._held.get(word)) and word.endswith("-year-old")), None)
        several = not aged and len(low) > 1
        held = aged or (several and self._held.get(" ".join(low[-2:]))) or self._held.get(low[-1], [])
        count = bisect_left(held, bisect_left(self._starts, place))
        is_sure = not several or held is not self._held.get(low[-1]) or len({self._who[one] for one in held}) == 1
        return held[count - 1] if count and is_sure else None


def _ages_of(text: str, end: int) -> Iterator[str]:
    if found := _AGE.match(text, end):
        yield f"{found['age']}-year-old"
