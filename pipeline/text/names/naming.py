"""Names in runs of capitalised words: which words of a run belong to one, and which are titles, days or countries.

What a name is the name of, is not said here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.text.names.capitals import LONGEST_RUN, RUN, Word, find_runs, is_joined_possessive, words_of

Piece = tuple[int, int, str, str, bool, bool, bool]
"""A part of a run that may be a name: start and end in the run, and the name; the title before it, empty where none is;
whether a title stands behind it, as behind `Apple` in `Apple CEO Tim Cook`; whether it can be a name by itself, not a
country, a day, or a faith; and whether its last word is the head of a body, so that the name may go on behind `of` or
`for`. A bare tuple: a text has twenty new ones."""
NameSpot = tuple[int, int, str, str, bool]
"""A possible name where it was found: start and end in the text, the name, and as with a piece the title before it and
whether one stands behind it. A bare tuple, since a text has forty of them and they cost as much as all else."""


@dataclass(frozen=True, slots=True)
class WordLists:
    """What is known of single words, see `config/names.toml` and `config/name_words.tsv`."""

    titles: frozenset[str]
    portfolios: frozenset[str]
    organisation_ends: frozenset[str]
    sure_ends: frozenset[str]
    """Those of them that hardly ever end the name of anything else."""
    other_ends: frozenset[str]
    """Last words of what is no body: Olympics, Street."""
    organisation_heads: frozenset[str]
    calendar: frozenset[str]
    not_names: frozenset[str]
    function_words: frozenset[str]
    suffixes: frozenset[str]
    place_heads: frozenset[str]
    nationalities: frozenset[str]
    """Countries and what is of them: Japan, Japanese, South Korean."""
    openings: frozenset[str]
    """What stands before `of` or `for` in the name of a body on a list: Voice of America."""
    joined: frozenset[str]
    """The names on that list that have such a word inside them."""
    known: frozenset[str]
    """All names on that list."""
    mixed: frozenset[str]
    """The names on that list that are not only capitalised words: McDonald's, Save the Children, BBC Radio 4."""
    small_words: frozenset[str]
    senses: Mapping[str, str]
    """What nouns in small letters say that a name beside them is, a letter each: body, person, location, work."""
    kinds: Mapping[str, str]
    """Capitalised words with what they can be, a letter each: `F` and `f` first names (those that are well attested
    in capitals), `L` and `l` last names, `c` ordinary words, `p` places."""


KEPT_RUNS: Final = 50_000  # runs whose pieces are kept: 15 MB at most

_SAYING_OF: Final = tuple(
    f"-{how}" for how in ("based", "born", "led", "backed", "owned", "run", "controlled", "listed")
)
"""How words end that say something of the name behind them: `Tokyo-based NHK`, `Republican-controlled Senate`."""
_SHORT_NAMES: Final = frozenset({"Jan", "Sun", "Mar", "Jun"})
_MONTHS: Final = frozenset({"April", "May", "June", "August"})
_GIVEN_NAMES: Final = _SHORT_NAMES | _MONTHS
_SURNAMES: Final = frozenset({"May", "Jan"})
"""What is a name as often as a month or a day: Jan Bakker, Sun Weidong, April Jones, Theresa May, Gohar Ali Jan."""
_SURNAMES_AT_END: Final = tuple(f" {name}" for name in sorted(_SURNAMES))
_MALAY: Final = "Sri"  # behind a title: Tan Sri Lim Kok Beng
_HONORIFICS: Final = frozenset({"Mr", "Mrs", "Ms", "Miss", "Dr", "Sir", "Lady", "Lord"})
_INITIALS = re.compile(r"(?:[A-Z]\.){2,}")
_NUMBER = re.compile(r" \d")
_PARTIES: Final = frozenset({"D-", "R-", "I-"})
"""What stands before the state of an American politician: `Susan Collins, R-Maine`."""
_FIRM_FORMS: Final = frozenset({"Inc.", "Inc", "LLC", "Corp.", "Corp", "plc", "PLC", "Ltd.", "Ltd", "LLP", "AG", "Co."})
_LONGEST_NAME: Final = 150  # characters of a name that small words hold together
_NAME_JOINTS: Final = frozenset(
    {" of the ", " of ", " for the ", " for ", " on the ", " on ", " and ", ", and ", " and the ", ", "}
)
_LONGEST_JOINT: Final = max(map(len, _NAME_JOINTS))


_OF_ANOTHER: Final = frozenset({"Department", "Office", "Ministry"})  # what is named for another body: of the Army
_NEVER_OPEN: Final = frozenset({"I", "A", "An"})
OF_PERSON: Final = "P"
"""What `WordLists.senses` has for nouns of people."""
_ON_SUBJECTS: Final = frozenset({"Commission", "Committee", "Conference", "Council", "Panel", "Forum", "Convention"})
"""What may have `on` in its name: Committee on Foreign Relations."""
_SUBJECTS: Final = frozenset(
    {
        "Medicine",
        "Law",
        "Music",
        "Arts",
        "Defense",
        "Mines",
        "Nursing",
        "Land",
        "Rail",
        "Power",
        "Forest",
        "State",
        "Roads",
    }
)
"""What is taught or done, of what may be a name as well."""
_WITH_ARTICLE: Final = frozenset(
    {"Arts", "Environment", "Sea", "Family", "Elderly", "Aged", "Disabled", "Diaspora", "Regions", "Islands", "Economy"}
)
"""What `and the` may go on with in the name of a body: Ministry of Tourism, Culture and the Arts."""
_MEMBERS: Final = frozenset({"Women", "Men", "Children", "People", "Students", "Teachers", "Workers", "Voters"})
"""Words that begin no name by themselves, and that a body is named for."""
_UNITS: Final = frozenset(
    {
        "Division",
        "Brigade",
        "Regiment",
        "Battalion",
        "Fleet",
        "Wing",
        "Squadron",
        "Corps",
        "Army",
        "Infantry",
        "Circuit",
        "Congress",
        "Parliament",
    }
)
"""What a number before it belongs to: 82nd Airborne Division."""
_PARTICLES: Final = ("al-", "Al-", "el-", "bin ", "ibn ", "von ", "van ", "van der ", "van den ")
"""Small words before a capital that belong to the name where no other capital stands before them, too: bin Laden."""
_PREFIX_ENDS: Final = frozenset(
    {"al-", "el-", "in ", "bn ", "on ", "an ", "er ", "en ", "th ", "nd ", "rd ", "st ", "of "}
)
_SURE_NAMES: Final = frozenset("FfLp")
_FIELD_ENDS: Final = (
    "ies", "ics", "nce", "nces", "ncy", "nse", "ion", "ing", "ure", "ment", "ity", "ise", "ary",
    "ene", "eum", "ogy", "omy", "phic", "eric", "tary",
)  # fmt: skip
_MEMBER_ENDS: Final = ("ers", "ors", "ists", "ians", "ants", "ees")
LONGEST_TITLE: Final = 24
LONGEST_OFFICE: Final = 64
_SECOND_OFFICE = re.compile(r"\b(?:Minister|Secretary|Commissioner|Director) (?:of|for) [A-Z][\w, -]{2,40} and \Z")
_LONGEST_PREFIX: Final = 9
_NUMBERED = re.compile(r"(?<![\w.,])\d{1,3}(?:st|nd|rd|th) \Z")
_INSIDE_SENTENCE: Final = frozenset(f"{letter} " for letter in "abcdefghijklmnopqrstuvwxyz,")
# Where a name surely ends: a possessive, or the dot behind a word that is longer than all abbreviations.
_CLOSED = re.compile(r"(?<=[^\W_])['’][sS](?: |\Z)|(?<=[^\W_]{7})\.(?: |\Z)")


class Splitter:
    """Splits runs into pieces, and keeps what it found: the same run always has the same pieces.

    A run that was never seen is taken apart where a name surely begins or ends, since of its parts most were seen.
    """

    def __init__(self, lists: WordLists) -> None:
        self.lists = lists
        self._edges = lists.function_words | lists.calendar
        self._special = self._edges | lists.titles | lists.portfolios
        self._opens_or_closes = lists.titles | _FIRM_FORMS
        self._parting = self._edges | self._opens_or_closes
        self._no_names = (lists.nationalities | lists.not_names) - lists.known
        self._told_apart = self._special | self._no_names | lists.organisation_heads | lists.openings | _FIRM_FORMS
        """Words that are more than a possible name where they stand alone."""
        self._known: dict[str, tuple[Piece, ...] | None] = {}
        """The pieces of each run; None where the run is a name, as most are, and nothing else."""
        self._mixed: dict[str, list[tuple[int, str]]] = {}
        """The names that no run holds whole, longest first, by the first piece of each, and where that begins."""
        for name in sorted(lists.mixed, key=lambda name: (-len(name), name)):
            for run in RUN.finditer(name):
                pieces = self.split(run[0])
                if pieces:
                    self._mixed.setdefault(pieces[0][2], []).append((run.start() + pieces[0][0], name))
                    break
        self._known.clear()  # what begins one of these is not only a name

    def find(self, text: str) -> list[NameSpot]:
        """Return every possible name of a text, in order; heads of bodies are joined to what follows `of` or `for`."""
        found = _Found(text)
        known, append = self._known.get, found.spots.append
        for match in find_runs(text):
            start, end = match.span()
            run = text[start:end]
            pieces = known(run, _UNSEEN)
            if pieces is _UNSEEN:
                pieces = self._keep(run)
            if pieces is not None and not pieces:
                if start > found.reach or not self._is_named_for(run):
                    continue
                pieces = _as_piece(run)  # `Reformatory for Women`, `Office of the President`
            is_prefixed = text[start - 3 : start] in _PREFIX_ENDS
            if pieces is None:
                if start > found.reach and start >= found.passed and not is_prefixed:
                    append((start, end, run, "", False))  # nearly all runs are this
                    continue
                pieces = _as_piece(run)
            if run.endswith(_SURNAMES_AT_END) and _NUMBER.match(text, end):
                pieces = self.split(run[:-4])  # `met Angela May 5`
            if is_prefixed or pieces[0][0]:
                pieces = self._with_what_is_before(text, start, run, pieces, found.spots)
            for piece in pieces:
                self._take(found, start, piece)
        return found.spots

    def _is_named_for(self, run: str) -> bool:
        """Say whether a run that is no name may be what a body is named for."""
        first = run.split(" ", 1)[0]
        return first in _MEMBERS or (first in self.lists.titles | self.lists.portfolios and first not in self._edges)

    def _take(self, found: _Found, start: int, piece: Piece) -> None:
        """Take a piece of the run that begins there for a name, or for more of the one before, if it is any."""
        left, right, name, title, is_before_title, stands_alone, is_head = piece
        at, end = start + left, start + right
        if at < found.passed:
            return
        joint = "" if title else found.joint_before(at)
        opens_another = name in self.lists.known or (is_head and found.text.startswith((" of ", " for "), end))
        if joint and self._goes_on(found.spots[-1][2], joint, name, is_head, opens_another=opens_another):
            first, *_ = found.spots.pop()
            found.spots.append((first, end, found.text[first:end], "", is_before_title))
            found.stay_open(end)
        elif name in self._mixed and (whole := self._whole(found.text, at, name)):
            at, found.passed = whole
            found.spots.append((at, found.passed, found.text[at : found.passed], title, is_before_title))
        elif is_head or stands_alone:
            found.spots.append((at, end, name, title, is_before_title))
            if is_head:
                found.stay_open(end)

    def _with_opening(self, run: str, pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
        """Return pieces with the small word before the first, which inside a sentence is a part of it: `One Nation`."""
        start, end, text, title, is_before_title, _, is_head = pieces[0]
        opening = run[: start - 1]
        if opening not in self.lists.function_words or opening in _NEVER_OPEN or title or text in self._mixed:
            return pieces
        return ((0, end, run[:end], "", is_before_title, not self._is_no_name(text), is_head), *pieces[1:])

    def _whole(self, text: str, start: int, name: str) -> tuple[int, int] | None:
        """Return where the listed name stands that a piece is only a part of; None where none does."""
        for gap, whole in self._mixed[name]:
            if _stands_at(text, start - gap, whole):
                return start - gap, start - gap + len(whole)
        return None

    def _with_what_is_before(
        self, text: str, start: int, run: str, pieces: tuple[Piece, ...], spots: list[NameSpot]
    ) -> tuple[Piece, ...]:
        """Return the pieces of a run, behind another word or one of `_PREFIX_ENDS`, with what belongs to the first."""
        if pieces[0][0]:
            return self._with_opening(run, pieces) if text[start - 2 : start] in _INSIDE_SENTENCE else pieces
        if text[start - 4 : start] == " in " and run.split(" ", 1)[0] in _MONTHS:
            gap = run.find(" ") + 1  # `in June Smith resigned`
            return _shift(self.split(run[gap:]), gap) if gap else pieces
        if text[start - 4 : start] == " of ":
            return self._without_office(text, start, run, pieces)
        if text[start - 5 : start] != " and ":
            return self._with_prefix(text[max(0, start - _LONGEST_PREFIX) : start], pieces)
        if spots and spots[-1][1] == start - 5:
            pieces = self._with_first_half(spots, text, start, pieces)
        is_second = _SECOND_OFFICE.search(text, max(0, start - LONGEST_OFFICE), start)
        return self._without_office(text, start, run, pieces, is_second=True) if is_second else pieces

    def _without_office(
        self, text: str, start: int, run: str, pieces: tuple[Piece, ...], *, is_second: bool = False
    ) -> tuple[Piece, ...]:
        """Return pieces without what a title behind `of` governs: `Inspector General of Police Ajith Rohana`.

        It may govern a second thing behind `and`: `Minister of Tourism and Sports Yerbol Myrzabossynov`.
        """
        office, _, name = run.partition(" ")
        before = text[max(0, start - LONGEST_TITLE) : start - 4]
        is_titled = is_second or before[before.rfind(" ") + 1 :] in self.lists.titles
        is_office = office in self.lists.portfolios and is_titled
        if not (is_office and " " in name) or name[name.rfind(" ") + 1 :] in self.lists.organisation_ends:
            return pieces
        return _shift(self.split(name), len(office) + 1)

    def _with_prefix(self, before: str, pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
        """Return pieces with what belongs to the first and stands before its run: `al-`, `bin`, `82nd`."""
        if not before.endswith(_PARTICLES) and not before[-4:-3].isdigit():
            return pieces
        _, end, text, title, is_before_title, _, is_head = pieces[0]
        prefix = max([one for one in _PARTICLES if before.endswith(one)], key=len, default="")
        if prefix and before[-len(prefix) - 1 : -len(prefix)].isalnum():
            return pieces  # the end of a longer word
        numbered = None if prefix else _NUMBERED.search(before)
        if numbered and not _UNITS.isdisjoint(text.split(" ")):
            prefix = numbered[0]
        if not prefix or title:
            return pieces
        first = (-len(prefix), end, prefix + text, title, is_before_title, True, is_head)
        return (first, *pieces[1:])

    def _with_first_half(
        self, spots: list[NameSpot], text: str, start: int, pieces: tuple[Piece, ...]
    ) -> tuple[Piece, ...]:
        """Return pieces with the name before `and`, which goes then, where both are one: `Drug Enforcement and ...`."""
        _, end, name, title, is_before_title, _, is_head = pieces[0]
        first, _, half, other_title, other_before = spots[-1]
        if title or other_title or other_before or not self._are_halves(half, name):
            return pieces
        spots.pop()
        while spots and text[spots[-1][1] : first] == ", " and self._are_halves(spots[-1][2], name):
            first = spots.pop()[0]  # `Meteorology, Climatology and Geophysics Agency`
        return ((first - start, end, text[first : start + end], "", is_before_title, True, is_head), *pieces[1:])

    def _are_halves(self, half: str, name: str) -> bool:
        """Say whether two names with `and` between them are one: `Securities` and `Exchange Commission`."""
        first, _, rest = name.partition(" ")
        ends = self.lists.organisation_ends
        last = half[half.rfind(" ") + 1 :]
        if name[name.rfind(" ") + 1 :] not in ends or not rest or last in ends or half in self.lists.known:
            return False
        return self._is_field(last) and self._is_field(first)

    def _is_field(self, word: str) -> bool:
        """Say whether a word may be what a body is for: `Drug`, `Securities`."""
        kind = self.lists.kinds.get(word, "")
        if not kind:
            return word.endswith((*_FIELD_ENDS, *_MEMBER_ENDS))
        return "c" in kind and "F" not in kind and ("L" not in kind or word in _SUBJECTS)

    def _goes_on(self, name: str, joint: str, following: str, is_head: bool, *, opens_another: bool) -> bool:
        """Say whether the name of a body goes on: `Institute` `of` `Physics`, `and` `Astronomy`.

        Not where what follows opens the name of another one, as in `Bank of Nova Scotia and Bank of Montreal`.
        """
        if name + joint + following in self.lists.joined:
            return True
        if " " not in name and name not in self.lists.organisation_heads:
            return False
        if " and" in joint or joint == ", ":
            opens_another = opens_another or (joint == " and the " and following not in _WITH_ARTICLE)
            is_open = (" of " in name or " for " in name) and " and " not in name and not opens_another
            return is_open and self._is_subject(name) and self._is_subject(following)
        if " on" in joint and name[name.rfind(" ") + 1 :] not in _ON_SUBJECTS:
            return False
        if " for" in joint or " on" in joint:
            return self._is_subject(following)
        return not (is_head and " the " in joint and name[name.rfind(" ") + 1 :] not in _OF_ANOTHER)

    def _is_subject(self, name: str) -> bool:
        """Say whether a name ends with an ordinary word: that which a body is for."""
        last = name[name.rfind(" ") + 1 :]
        if self._is_ordinary(last) or last in self.lists.organisation_ends or self._is_field(last) or last in _SUBJECTS:
            return True
        return last[-1] == "s" and not _SURE_NAMES.intersection(self.lists.kinds.get(last, ""))  # Gynecologists

    def split(self, run: str) -> tuple[Piece, ...]:
        """Return the pieces of a run."""
        pieces = self._known.get(run, _UNSEEN)
        if pieces is _UNSEEN:
            pieces = self._keep(run)
        return _as_piece(run) if pieces is None else pieces

    def _keep(self, run: str) -> tuple[Piece, ...] | None:
        """Find the pieces of a run that was not seen; None where the run is a name and nothing else.

        One without end is not kept: no other text has it, and it may have megabytes.
        """
        pieces = None if self._is_name(run) else self._find_pieces(run)
        if len(self._known) >= KEPT_RUNS:
            self._known.clear()
        if len(run) <= LONGEST_RUN:
            self._known[run] = pieces
        return pieces

    def _find_pieces(self, run: str) -> tuple[Piece, ...]:
        return self._split(run) if len(run) <= LONGEST_RUN else self._split_words(run)

    def _is_name(self, run: str) -> bool:
        """Say whether a run is one or two words of which nothing is known that would part or join them."""
        if run in self._mixed:
            return False
        if run.isalnum():
            return run not in self._told_apart and len(run) <= LONGEST_RUN
        first, _, second = run.partition(" ")
        if not (first.isalnum() and second.isalnum()) or len(run) > LONGEST_RUN or run in self._told_apart:
            return False
        return self._parting.isdisjoint((first, second)) and second not in self.lists.organisation_heads

    def _split(self, run: str) -> tuple[Piece, ...]:
        words = run.split(" ")
        if self._opens_or_closes.isdisjoint(words) and _is_wordy(run):
            return self._split_plain(run, words)
        if words[0] in self._edges and not self._opens_name(words, 0):
            gap = len(words[0]) + 1
            return _shift(self.split(run[gap:]), gap)
        closed = _first_close(run)
        if closed:
            behind = closed.end()
            pieces = self.split(run[: closed.start()])
            return pieces + _shift(self.split(run[behind:]), behind) if behind < len(run) else pieces
        return self._split_words(run)

    def _split_plain(self, run: str, words: Sequence[str]) -> tuple[Piece, ...]:
        """Return the pieces of a run that is nothing but words, of which none is a title or ends a firm's name."""
        first, last = 0, len(words)
        if not self._edges.isdisjoint(words) or "-" in run:
            first, last = self._between_edges(words)
            if first == last:
                return ()
        if last - first > 2:
            first += self._count_offices(words[first:last])
        if first == 0 and last == len(words):
            return (self._make_piece(0, run, words[-1]),)
        start = len(" ".join(words[:first])) + 1 if first else 0
        return (self._make_piece(start, " ".join(words[first:last]), words[last - 1]),)

    def _split_words(self, run: str) -> tuple[Piece, ...]:
        pieces: list[Piece] = []
        words = words_of(run)
        first = 0
        for place, word in enumerate(words):
            if place + 1 == len(words) or word.closes or self._ends_firm(word.text, words[place + 1].text):
                pieces += self._parts(run, words[first : place + 1])
                first = place + 1
        return tuple(pieces)

    def _ends_firm(self, text: str, following: str) -> bool:
        """Say whether a firm's name ends and another begins: `Chrysler LLC Jim Press`, `Golden Nugget Inc. Bally`."""
        if text not in _FIRM_FORMS:
            return False
        return self._is_first_name(following) or (text[-1] == "." and following not in self.lists.organisation_ends)

    def _parts(self, run: str, words: Sequence[Word]) -> list[Piece]:
        if len(words) < 3 and self._special.isdisjoint([word.text for word in words]):
            return [self._piece(run, words)]
        words = self._without_edges(words)
        if not words:
            return []
        title = self._last_title(words)
        if title is None:
            offices = self._count_offices([word.text for word in words])
            return [self._piece(run, words[offices:])]
        parts: list[Piece] = []
        front = self._front(words, title)
        if front:
            led, called = self._without_title(front)
            parts.append(self._piece(run, led, title=called, is_before_title=True))
        name = title + 1
        while name < len(words) and (words[name].text in self.lists.portfolios or words[name].text == _MALAY):
            name += 1
        tail = self._without_edges(words[name:])
        if not tail and [word.text for word in words[name:]] == ["May"]:
            tail = words[name:]  # Mrs May
        if tail:
            parts.append(self._piece(run, tail, title=words[title].text))
        return parts

    def _piece(self, run: str, words: Sequence[Word], *, title: str = "", is_before_title: bool = False) -> Piece:
        start, end = words[0].start, words[-1].end
        text = run[start:end]
        return self._make_piece(start, text, text[text.rfind(" ") + 1 :], title, is_before_title)

    def _make_piece(self, start: int, text: str, last: str, title: str = "", is_before_title: bool = False) -> Piece:
        is_head = last in self.lists.organisation_heads or text in self.lists.openings
        stands_alone = bool(title) or not self._is_no_name(text)
        return start, start + len(text), text, title, is_before_title, stands_alone, is_head

    def _is_no_name(self, text: str) -> bool:
        if text in self._no_names:
            return True
        if "-" not in text:
            return False
        if text[:2] in _PARTIES and self._is_state(text[2:]):
            return True
        return all(part in self.lists.nationalities for part in text.split("-"))  # `Japan-ROK`

    def _is_state(self, text: str) -> bool:
        return bool({text, f"{text}."} & self.lists.not_names) or "p" in self.lists.kinds.get(text, "")

    def _without_edges(self, words: Sequence[Word]) -> Sequence[Word]:
        first, last = self._between_edges([word.text for word in words])
        return words[first:last]

    def _between_edges(self, words: Sequence[str]) -> tuple[int, int]:
        """Return where the first word stands that may begin a name, and where the last ends that may end one."""
        first, last = 0, len(words)
        while first < last and (words[first] in self._edges or words[first].endswith(_SAYING_OF)):
            if self._opens_name(words, first):
                break
            first += 1
        while last > first and words[last - 1] in self._edges:
            if words[last - 1] in _MEMBERS and last - first > 1:
                break  # Federation of Copper Workers
            if words[last - 1] in _SURNAMES and last - first > 1 and self._may_precede_surname(words[last - 2]):
                break  # Theresa May, Mrs May
            last -= 1
        return first, last

    def _may_precede_surname(self, word: str) -> bool:
        return word.rstrip(".") in _HONORIFICS or self._is_sure_name(word)

    def _opens_name(self, words: Sequence[str], place: int) -> bool:
        """Say whether a month or a day is somebody's first name there: `Jan Bakker`, `Sun Weidong`, `June Smith`.

        A month in full is one only where nothing stands before it: not in `Last June Smith resigned`.
        """
        word = words[place]
        if word not in _GIVEN_NAMES or place + 1 >= len(words) or (place and word not in _SHORT_NAMES):
            return False
        following = words[place + 1].rstrip(".")
        if following in self._special or following in self._no_names or self._is_ordinary(following):
            return False
        kind = self.lists.kinds.get(following, "")
        return word in _SHORT_NAMES or "L" in kind or "l" in kind

    def _last_title(self, words: Sequence[Word]) -> int | None:
        """Return the place of the last title; None without one, and in the name of a body."""
        lists = self.lists
        if words[-1].text in lists.organisation_ends and words[-1].text not in lists.titles:
            return None
        for place in range(len(words) - 1, -1, -1):
            if words[place].text in lists.titles and not self._is_in_name(words, place):
                return place
        return None

    def _is_in_name(self, words: Sequence[Word], place: int) -> bool:
        """Say whether a word that may be a title is a part of a name: `Martin Luther King Jr.`, `Major League`."""
        following = words[place + 1].text if place + 1 < len(words) else ""
        if following in self.lists.organisation_ends and following not in self.lists.titles | self.lists.portfolios:
            return True
        if not place:
            return False
        rest = [word.text.rstrip(".") for word in words[place + 1 :]]
        if rest and all(text in self.lists.suffixes for text in rest):
            return True
        is_name = any(letter in "FL" for letter in self.lists.kinds.get(words[place].text, ""))
        before = words[place - 1].text
        kind = self.lists.kinds.get(before, "")
        return is_name and "F" in kind and "p" not in kind and before not in self.lists.titles

    def _front(self, words: Sequence[Word], title: int) -> Sequence[Word]:
        """Return what stands before the titles, without the countries and offices there."""
        lists = self.lists
        last = title
        while last and (words[last - 1].text in lists.titles or words[last - 1].text in lists.portfolios):
            last -= 1
        for count in (3, 2, 1):
            if last >= count and _join(words[last - count : last]) in lists.nationalities:
                last -= count
                break
        return self._without_edges(words[:last])

    def _without_title(self, words: Sequence[Word]) -> tuple[Sequence[Word], str]:
        """Return a name without the title before it, and that: `Judge Jeremy Richardson`, of whom `KC` was cut off."""
        title = self._last_title(words)
        if title is None or title + 1 == len(words):
            return words, ""
        return words[title + 1 :], words[title].text

    def _count_offices(self, words: Sequence[str]) -> int:
        """Return how many nationalities or ordinary words stand before a name: `Engineer Edward Farr`."""
        lists = self.lists
        last = words[-1]
        if len(words) < 3 or last in lists.organisation_ends or self._is_ordinary(last):
            return 0
        if words[0] in lists.place_heads or " ".join(words) in lists.known:
            return 0
        for place in range(1, len(words) - 1):
            if _is_initials(words[place]) and self._is_ordinary(words[place - 1]):
                return place  # `Minor Irrigation T.R.B. Nedumaran`
        for count in (2, 1):
            is_followed = len(words) > count + 1 and (self._is_first_name(words[count]) or _is_initials(words[count]))
            if is_followed and " ".join(words[:count]) in lists.nationalities:
                return count
        count = 0
        while len(words) > count + 2:
            is_before_name = any(self._is_sure_name(word) for word in words[count + 1 : count + 3])
            if not self._is_trade(words[count]) and not (is_before_name and self._is_office(words[count])):
                break
            count += 1
        return count

    def _is_trade(self, text: str) -> bool:
        """Say whether a word tells what somebody is, and is nobody's first name: `Farmer Dilnoza Karimova`."""
        sense = self.lists.senses.get(text.lower().removeprefix("ex-"))
        is_noun = sense == OF_PERSON and text not in self.lists.organisation_heads
        return is_noun and not self._is_first_name(text)

    def _is_first_name(self, text: str) -> bool:
        kind = self.lists.kinds.get(text, "")
        return "F" in kind or "f" in kind

    def _is_sure_name(self, text: str) -> bool:
        kind = self.lists.kinds.get(text, "")
        return ("F" in kind or "f" in kind) and "c" not in kind

    def _is_office(self, text: str) -> bool:
        """Say whether a word before a name is an ordinary one, or what `Secretary of` left: `State`."""
        kind = self.lists.kinds.get(text, "")
        return text in self.lists.portfolios or ("c" in kind and "F" not in kind and "f" not in kind)

    def _is_ordinary(self, text: str) -> bool:
        """Say whether a word is no name at all: `Summit`."""
        kind = self.lists.kinds.get(text, "")
        return "c" in kind and not any(letter in kind for letter in "FfL")


class _Found:
    """The names of one text, as far as it was read."""

    __slots__ = ("_open_end", "passed", "reach", "spots", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.spots: list[NameSpot] = []
        self._open_end = -1
        """Where the last name ended that may go on behind a joint."""
        self.reach = -1
        """The farthest that it can go on."""
        self.passed = 0
        """What stands before it belongs to a name that was found whole."""

    def stay_open(self, end: int) -> None:
        """Let the last name, which ends there, go on behind a joint."""
        self._open_end, self.reach = end, end + _LONGEST_JOINT

    def joint_before(self, at: int) -> str:
        """Return the joint between the last name and a place at which more of it may begin; empty where none is."""
        if at > self.reach or not self.spots or at - self.spots[-1][0] >= _LONGEST_NAME:
            return ""
        joint = self.text[self._open_end : at]
        return joint if joint in _NAME_JOINTS else ""


def _is_initials(word: str) -> bool:
    return word[-1] == "." and _INITIALS.fullmatch(word) is not None


def _first_close(run: str) -> re.Match[str] | None:
    """Return where a name surely ends first, if it does before the end of its run."""
    for closed in _CLOSED.finditer(run):
        if (
            closed[0][0] == "."
            or closed.end() == len(run)
            or not is_joined_possessive(run, closed.start(), closed.end())
        ):
            return closed
    return None


def _stands_at(text: str, start: int, name: str) -> bool:
    """Say whether a name stands there as a whole, with either apostrophe."""
    end = start + len(name)
    found = text[start:end]
    return start >= 0 and (found == name or found.replace("’", "'") == name) and not text[end : end + 1].isalnum()


_UNSEEN: Final[tuple[Piece, ...]] = ((0, 0, "", "", False, False, False),)
"""Stands for the pieces of a run that was never seen."""


def _as_piece(run: str) -> tuple[Piece, ...]:
    """Return the pieces of a run that is a name and nothing else."""
    return ((0, len(run), run, "", False, True, False),)


def _is_wordy(run: str) -> bool:
    """Say whether a run is nothing but words, with hyphens inside of them at most."""
    letters = run.replace(" ", "")
    if letters.isalnum():
        return True
    return "-" in letters and letters.replace("-", "").isalnum() and "- " not in run and run[-1] != "-"


def _shift(pieces: tuple[Piece, ...], by: int) -> tuple[Piece, ...]:
    """Return the pieces of what stands so many characters behind the beginning of a run."""
    return tuple([(piece[0] + by, piece[1] + by, *piece[2:]) for piece in pieces])


def _join(words: Sequence[Word]) -> str:
    return " ".join([word.text for word in words])
