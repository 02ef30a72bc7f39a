"""Runs of capitalised words: what names of people, bodies and places are made of. One pass over a text.

A run is found by one cheap expression, see `find_runs` (24 µs for 4.6 kB of news), and holds
whatever stands between: dots of abbreviations and of sentence ends, apostrophes, hyphens. What it is made of is
told by `words_of`, whose answers are worth keeping: two runs in three were seen before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from pipeline.text.folding import NO_MARK, narrow_case

UPPER: Final = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĲĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽƠƯȘȚḀ-ỹ"
"""Capital letters of Latin writing, for a character class; of Vietnamese the small ones, too."""

# Small words inside the names of people: Ursula von der Leyen, Osama bin Laden, Luiz Inácio Lula da Silva.
_PARTICLES = (
    "(?:de|da|do|dos|das|del|degli|della|delle|dei|dalla|di|du|la|le|van|von|vom|zum|zur|der|den|ter|ten|bin|bint|binti|binte|bte|ibn|al|el|ul|ur"
    "|zu|af|av|ap|ferch|na|wa|ole|ould|arap|anak|oghlu|oğlu|ogly|qizi|qyzy|kyzy|uulu)[ -]"
    "(?:(?:la|las|los|der|den|het|el|al)[ -])?"
)
_REST = r"[\w&'’.‑-]*+(?:(?<=[a-zA-Z])‘[a-z][\w&'’.‑-]*+)*+"  # To‘raeva: the mark is a letter's in Uzbek
RUN: Final = re.compile(rf"[{UPPER}]{_REST}(?: (?:& |{_PARTICLES})?[{UPPER}]{_REST})*+")
"""Finds each run of capitalised words; these are parted by single spaces."""
_BYTES: Final = [(chr(byte), re.escape(bytes([byte]))) for byte in range(256) if not 0x80 <= byte < 0xA0]
_ANY_CAPITAL = bytes(ord("A") if re.match(f"[{UPPER}]", chr(byte)) else byte for byte in range(256))
"""Makes every capital an `A`, so that the search leaps from one to the next."""
_IN_WORD = b"[" + b"".join(byte for letter, byte in _BYTES if re.match(r"[\w&'.-]", letter)) + b"]*+"
_NARROW_RUN = re.compile(rb"A" + _IN_WORD + rb"(?: (?:& |" + _PARTICLES.encode() + rb")?A" + _IN_WORD + rb")*+")
"""`RUN` for a narrow text in which every capital is an `A`."""
_READ_ELSE: Final = ("\xa0", "\u202f", "‘")
"""Characters that narrow texts have as others, which runs are made of."""


def find_runs(text: str) -> Iterator[re.Match[str]] | Iterator[re.Match[bytes]]:
    """Return a match for each run as `RUN` finds it, for its place; in nearly all texts in two thirds of the time."""
    reading = narrow_case(text)
    if reading is None or NO_MARK in reading or any(character in text for character in _READ_ELSE):
        return RUN.finditer(text)
    return _NARROW_RUN.finditer(reading.translate(_ANY_CAPITAL))


LONGEST_RUN: Final = 400  # characters; a list of names in capitals may go on for ever, a name does not


class Word(NamedTuple):
    """A word of a run, as (start, end) in the run; `text` has no possessive and no dot of a sentence's end."""

    start: int
    end: int
    text: str
    closes: bool
    """Whether a name cannot go on behind it: a possessive, or the end of a sentence."""


_ABBREVIATION = re.compile(
    r"(?:Mr|Mrs|Ms|Mx|Dr|Gen|Sen|Sens|Rep|Reps|Gov|Govs|Lt|Col|Sgt|Cpl|Pvt|Pte|Capt|Maj|Adm|Cmdr|Brig|Prof|Rev|Fr|St|Ste"
    r"|Engr?|Barr|Adv|Ven|Arc|Smt|Alh|Cllr|Hon|Pres|Det|Supt|Insp|Amb|Sec|Atty|Dept|Univ|Assoc|Bros|Rs|Nos|Mt|Ft|Messrs|Mme|Mlle|Msgr|vs)\Z"
)
_ABBREVIATION_AT_END = re.compile(r"(?:Jr|Sr|Jnr|Snr|Inc|Corp|Co|Ltd|Cos|No)\Z")
_INITIALS = re.compile(rf"(?:[{UPPER}]\.)*[{UPPER}]\Z")
_POSSESSIVE = re.compile(r"['’](?:s|S)?\Z")


_OWNERS: Final = frozenset(
    {
        "People",
        "Peoples",
        "Women",
        "Men",
        "Children",
        "Workers",
        "Worker",
        "Farmers",
        "Teachers",
        "Veterans",
        "Students",
        "Lawyers",
        "Citizens",
        "Consumers",
        "Employers",
        "Mothers",
        "Parents",
        "Nurses",
        "Doctors",
        "Peasants",
        "Writers",
        "Players",
        "Soldiers",
        "Girls",
        "Boys",
        "Ladies",
        "King",
        "Queen",
    }
)
"""Whose possessive is a part of a name: People's Liberation Army, Workers' Party, Queen's University."""
_OF_MANY: Final = ("s'", "s’")
_UNION = re.compile(
    r"(?:[A-Z]\w+ )?(?:Union|Association|Federation|Conference|Party|Council|Society|Club|Front|Congress|Alliance"
    r"|League|Board|Guild)\b"
)
"""What a name goes on with behind the possessive of many: Farmers' Union, Bishops' Conference."""
_SAINT: Final = ("St ", "St. ", "Saint ")


_OFFICERS: Final = frozenset(
    {"Sheriff", "General", "Prosecutor", "Governor", "Mayor", "Minister", "President", "Coroner", "Examiner", "Marshal"}
    | {"Attorney", "Comptroller", "Treasurer", "Chancellor", "Ombudsman", "Speaker", "Chief", "Controller", "Auditor"}
)
_OFFICE = re.compile(r"(?:Office|Department|Dept|Bureau|Secretariat|Cabinet|Council)\b")
"""What belongs to one of them is a body: Los Angeles County Sheriff's Department."""


def is_joined_possessive(run: str, end: int, behind: int) -> bool:
    """Say whether the name goes on behind a possessive: `People`, `St. Mary`, `Sheriff` before `Department`.

    The word ends there in the run, the next one begins at `behind`.
    """
    place = run.rfind(" ", 0, end) + 1
    word = run[place:end]
    if word in _OFFICERS and _OFFICE.match(run, behind):
        return True
    return word in _OWNERS or run.endswith(_SAINT, 0, place)


_PLAIN = re.compile(r"[^\W_]+(?: [^\W_]+){0,7}")  # nothing but words: no dot, apostrophe or hyphen to be judged


def words_of(run: str) -> tuple[Word, ...]:
    """Return the words of a run; of a longer one than LONGEST_RUN those that end before that."""
    if len(run) > LONGEST_RUN:
        run = run[:LONGEST_RUN].rpartition(" ")[0]
    words: list[Word] = []
    start = 0
    if _PLAIN.fullmatch(run):
        for raw in run.split(" "):
            words.append(Word(start, start + len(raw), raw, False))
            start += len(raw) + 1
        return tuple(words)
    for raw in run.split(" "):
        text = raw
        closes = False
        if text.endswith("."):
            text, closes = _without_dot(text)
        if "'" in text or "’" in text:
            bare = _POSSESSIVE.sub("", text)
            behind = start + len(raw) + 1
            is_last = behind > len(run)
            is_joined = is_joined_possessive(run, start + len(bare), behind) or (
                text[-2:] in _OF_MANY and _UNION.match(run, behind) is not None
            )
            if bare != text and (is_last or closes or not is_joined):
                closes, text = True, bare
        if text.endswith(("-", "‑", "&")) or (closes and text.endswith(("'", "’"))):
            text = text.rstrip("-‑&'’.")
        if text:
            words.append(Word(start, start + len(text), text, closes))
        start += len(raw) + 1
    return tuple(words)


def _without_dot(text: str) -> tuple[str, bool]:
    """Return a word that ends with a dot, without it where it ends a sentence, and whether it may."""
    bare = text.rstrip(".")
    if _ABBREVIATION.match(bare):
        return bare, False  # titles stand without it, as in British papers
    if _INITIALS.match(bare) or _ABBREVIATION_AT_END.match(bare):
        return bare + ".", False
    return bare, True


def is_abbreviation(before: str) -> bool:
    """Say whether a dot behind `before` is that of a title, an initial or a month rather than the end of a sentence."""
    word = before.rpartition(" ")[2].lstrip("(\"“‘'")
    if word in _MONTHS or _ABBREVIATION.match(word) is not None:
        return True
    return _INITIALS.match(word) is not None or _ABBREVIATION_AT_END.match(word) is not None


_MONTHS: Final = frozenset(("Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sept", "Sep", "Oct", "Nov", "Dec"))
