"""Which countries an article names, and where.

One automaton a language finds every name of the vocabulary in one pass; the longest name that stands as a word wins, so
that `South Korean` is not `Korea`, and a masking phrase (`New Mexico`) hides the country inside it. Names that people,
places and things share are judged by rules that look at their neighbours and at the rest of the article. What the names
are, and which rule holds for which, stands in `config/countries.tsv` and `config/countries_extra.tsv`, not here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, NamedTuple

from pipeline.errors import UsageError
from pipeline.records import Article, Mention, Tag, Tagging
from pipeline.taggers.passing import drop_passing
from pipeline.text.finding import Finder
from pipeline.text.folding import keep_case, keep_case_of_all
from pipeline.text.languages import read_as
from pipeline.text.tables import ByLanguage, read_cells
from pipeline.text.wording import Table, Wording
from schemas.countries import BRACES, COLUMNS, CountryName, RowError, check_rows

VERSION = 1

KIND: Final = "country"
FILES: Final = ("countries.tsv", "countries_extra.tsv")  # a row of the later file replaces one of the earlier

# The score is p / (p + 3): p counts a mention in the body 1, in the headline 3, and 1 more for a country that the lead
# names. A passing mention scores 0.25, one each in headline and lead 0.63, the country that a story turns on over 0.8.
HALF_SCORE_POINTS: Final = 3.0
HEADLINE_POINTS: Final = 3.0
LEAD_POINTS: Final = 1.0
LEAD_CHARACTERS: Final = 300  # the first paragraph of a wire story has 150 to 300

_PART = Literal["headline", "body"]


class Name(NamedTuple):
    """A name as it is looked for."""

    iso: str
    """The country that the name as a whole mentions; empty for masks, regions and names with braces."""
    parts: tuple[tuple[int, int, str], ...]
    """What a name with braces mentions, as (start, end, ISO code) in the name."""
    kind: str
    rule: str
    evidence: tuple[str, ...]
    against: tuple[str, ...]
    left: str
    """Which letters before it make it a part of a longer word: `word`, `katakana`, `hangul` or none of them."""
    right: str
    """The same for what follows, or `stem` where the word may go on."""

    @property
    def countries(self) -> tuple[str, ...]:
        """Every country that the name mentions."""
        return (self.iso,) if self.iso else tuple(iso for _, _, iso in self.parts)


class Spot(NamedTuple):
    """A name where it was found, as a whole word, in the text of one part."""

    start: int
    end: int
    name: Name


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names of one language, ready to be looked for."""

    finder: Finder[Name]

    def find(self, text: str) -> list[Spot]:
        """Return the longest names from left to right that stand as words."""
        matches = self.finder.find(self.finder.read(text))
        if not matches:
            return []
        text = keep_case(text)
        found: list[tuple[int, int, int]] = []
        names, length = self.finder.entries, len(text)
        for start, stop, index in matches:
            name, end = names[index], stop
            if start and text[start - 1] != " " and _continues(name.left, text[start - 1]):
                continue
            if end < length and text[end] != " ":
                if name.right == "stem":
                    end = _end_of_word(text, end)
                elif _continues(name.right, text[end]) or (text[end] == "." and _is_domain(text, end)):
                    continue
            found.append((start, -end, index))
        found.sort()
        spots: list[Spot] = []
        free_from = 0
        for start, negative_end, index in found:
            if start >= free_from:
                free_from = -negative_end
                spots.append(Spot(start, free_from, names[index]))
        return spots


@dataclass(frozen=True, slots=True)
class Countries:
    """Finds countries; the vocabulary of each language and the label of each country."""

    vocabularies: ByLanguage[list[CountryName], Vocabulary]
    labels: dict[str, str]

    @classmethod
    def load(cls, config_dir: Path) -> Countries:
        """Read the vocabulary; raises UsageError with file and line where an editor made a mistake."""
        rows: dict[tuple[str, str, str], CountryName] = {}
        for file in FILES:
            for row in _read(config_dir / file):
                rows[row.language, row.name, row.iso if row.kind == "label" else ""] = row
        labels = {row.iso: row.name for row in rows.values() if row.kind == "label"}
        by_language: dict[str, list[CountryName]] = {}
        for row in rows.values():
            if row.kind not in {"label", "drop"}:
                by_language.setdefault(row.language, []).append(row)
        return cls(ByLanguage(by_language, _compile), labels)

    def wording(self) -> Wording:
        """State the vocabulary, see `pipeline/text/wording.py`."""
        tables: dict[str, Table] = {}
        for language, vocabulary in self.vocabularies.items():
            names = dict(zip(vocabulary.finder.names, vocabulary.finder.entries, strict=True))
            stems = {pattern: name for pattern, name in names.items() if name.right == "stem"}
            tables[f"{language} stems"] = Table(stems, "begins", language)
            words = {pattern: name for pattern, name in names.items() if name.right != "stem"}
            tables[language] = Table(words, "word", language)
        return Wording("countries", tables, {(KIND, iso): label for iso, label in self.labels.items()})

    def find(self, article: Article, found: Tagging) -> Tagging:
        """Return the countries that an article names; none in a language that has no vocabulary."""
        return self.find_in(article.headline, article.body, article.language)

    def find_in(self, headline: str | None, body: str, language: str) -> Tagging:
        """Return the countries that headline and body name."""
        vocabulary = self.vocabularies.get(read_as(language))
        if vocabulary is None:
            return Tagging()
        found = (vocabulary.find(headline or ""), vocabulary.find(body))
        if not (found[0] or found[1]):
            return Tagging()
        spots = _judge((keep_case(headline or ""), keep_case(body)), found)
        named = [*_mention("body", body, spots[1]), *_mention("headline", headline or "", spots[0])]
        mentions = drop_passing(named, body)
        return Tagging(tuple(self._weigh(mentions)), tuple(mentions))

    def _weigh(self, mentions: Sequence[Mention]) -> Iterator[Tag]:
        """Yield a tag for each country, the one with the best score first."""
        counts: dict[str, int] = {}
        points: dict[str, float] = {}
        for mention in mentions:
            iso = mention.tag_id
            if iso not in counts:
                counts[iso] = 0
                is_in_lead = mention.part == "body" and mention.char_start < LEAD_CHARACTERS
                points[iso] = LEAD_POINTS if is_in_lead else 0.0  # the body comes first, and its mentions in order
            counts[iso] += 1
            points[iso] += HEADLINE_POINTS if mention.part == "headline" else 1.0
        for iso in sorted(counts, key=lambda iso: (-points[iso], iso)):
            score = points[iso] / (points[iso] + HALF_SCORE_POINTS)
            yield Tag(KIND, iso, self.labels.get(iso, iso), counts[iso], score)


# --- reading the vocabulary


def _read(path: Path) -> list[CountryName]:
    """Read one file of the vocabulary; UsageError names the line that is wrong."""
    rows = read_cells(path, COLUMNS, "the country vocabulary")
    try:
        return check_rows([cells for _, cells in rows])
    except RowError as error:
        raise UsageError(f"cannot load {path} line {rows[error.index][0]}: {error}") from error


def _compile(_language: str, rows: Iterable[CountryName]) -> Vocabulary:
    """Build the automaton of one language."""
    names: dict[str, Name] = {}
    capitals: dict[str, Name] = {}
    some = list(rows)
    for row, written in zip(some, keep_case_of_all([row.name for row in some]), strict=True):
        pattern, name = _to_name(row, written)
        names[pattern] = name
        for variant in _vary(pattern, row):
            capitals[variant] = name
    names = {**capitals, **names}  # what is written in the vocabulary goes before what follows from it
    # A name may be broken over two lines. Measured on 4,000 English names and 4 kB of text: 16 µs, 6 ms to build and no
    # memory worth telling; dense 10 µs, 34 ms and 12 MB.
    return Vocabulary(Finder(names, is_cased=True, gaps="\n", overlapping=True))


def _vary(pattern: str, row: CountryName) -> Iterator[str]:
    """Yield the spellings of headlines and sentence starts: JAPAN, and Japonais beside japonais."""
    if row.rule != "exact" and len(pattern) > 2 and len(pattern.upper()) == len(pattern):
        yield pattern.upper()
    if pattern[0].islower() and len(pattern[0].upper()) == 1:
        yield pattern[0].upper() + pattern[1:]


def _to_name(row: CountryName, written: str) -> tuple[str, Name]:
    """Return what a row, its name as texts are read, is looked for as, and what it means where it is found."""
    pattern = written.rstrip("*").replace("{", "").replace("}", "")
    codes = row.iso.split() if row.kind not in {"mask", "region"} else []
    parts = _find_parts(written, codes) if "{" in written else ()
    name = Name(
        iso=codes[0] if codes and not parts else "",
        parts=parts,
        kind=row.kind,
        rule="" if row.rule == "exact" else row.rule,
        evidence=_split(row.evidence),
        against=_split(row.against),
        left=_joint(pattern[0], is_right=False),
        right="stem" if written.endswith("*") else _joint(pattern[-1], is_right=True),
    )
    return pattern, name


def _find_parts(written: str, codes: Sequence[str]) -> tuple[tuple[int, int, str], ...]:
    """Return where in a name without its braces the parts lie that stood in braces, with their codes."""
    # Each earlier pair of braces, and the opening one, stand before the part.
    return tuple(
        (part.start() - 2 * number, part.end() - 2 * number - 2, iso)
        for number, (part, iso) in enumerate(zip(BRACES.finditer(written), codes, strict=True))
    )


def _split(words: str) -> tuple[str, ...]:
    """Return the words of a cell, as texts are searched."""
    return tuple(filter(None, keep_case(words).split("|"))) if words else ()


# --- words


_FIRST_IDEOGRAPH: Final = "\u2e80"  # and beyond: scripts that put no gaps between words


def _joint(character: str, *, is_right: bool) -> str:
    """Return which letters beside `character` would make a name a part of a longer word.

    Chinese characters join nothing: words have no gaps there. Hangul is joined to what stands before it, but particles
    follow it. Katakana words end where the katakana ends.
    """
    if "぀" <= character <= "ヿ":
        return "katakana"
    if "가" <= character <= "힣":
        return "" if is_right else "hangul"
    is_open = not character.isalnum() and not (is_right and character == ".")  # `U.S.` is one word with what follows
    return "" if character >= _FIRST_IDEOGRAPH or is_open else "word"


def _continues(joint: str, character: str) -> bool:
    """Say whether a character beside a name belongs to the same word."""
    if joint == "word":
        return (character.isalnum() and character < _FIRST_IDEOGRAPH) or character in "_@"
    if joint == "katakana":
        return "ァ" <= character <= "ヿ" and character != "・"
    return joint == "hangul" and "가" <= character <= "힣"


def _is_domain(text: str, position: int) -> bool:
    """Say whether the dot at `position` goes on like an internet address: `Japan.com`."""
    return text[position + 1 : position + 2].islower()


_LONGEST_ENDING: Final = 12  # `amerikanischsten`; it also keeps a hostile text of one endless word linear


def _end_of_word(text: str, position: int) -> int:
    """Return where the word that goes on at `position` ends."""
    last = min(len(text), position + _LONGEST_ENDING)
    while position < last and text[position].isalpha():
        position += 1
    return position


# --- judging names that mean more than one thing


def _judge(texts: tuple[str, str], spots: tuple[list[Spot], list[Spot]]) -> tuple[list[Spot], list[Spot]]:
    """Return the spots of headline and body that mean a country; the headline goes by what the body says."""
    article = _Article(texts, spots)
    body = article.accept(_BODY)
    article.in_body = {iso for spot in body for iso in spot.name.countries}
    return article.accept(_HEADLINE), body


_HEADLINE: Final = 0
_BODY: Final = 1


class _Article:
    """What the rules need to know of a whole article; found out when first asked for, once."""

    def __init__(self, texts: tuple[str, str], spots: tuple[list[Spot], list[Spot]]) -> None:
        self.texts = texts
        self.spots = spots
        self.in_body: set[str] = set()
        self._speaks: dict[tuple[str, ...], bool] = {}
        self._actors: dict[int, set[int]] = {}
        self._people: set[str] | None = None
        self._plain: set[str] | None = None

    def accept(self, part: int) -> list[Spot]:
        """Return the spots of one part that mean a country."""
        towns = _find_towns(self.texts[part], self.spots[part])
        accepted: list[Spot] = []
        for place, spot in enumerate(self.spots[part]):
            name = spot.name
            if (name.iso or name.parts) and place not in towns and (not name.rule or self.holds(part, place)):
                accepted.append(spot)
        return accepted

    def holds(self, part: int, place: int) -> bool:
        """Say whether a spot passes the rule of its name."""
        text, spot = self.texts[part], self.spots[part][place]
        name = spot.name
        if name.rule == "actor":
            is_acting = place in self.actors(part) and not self.is_person(text, spot)
            return is_acting and (name.iso in self.plain() or self.is_beside_other(part, place))
        if name.rule in {"language", "unless"}:
            is_meant = name.rule == "unless" or not _is_language(text, spot)
            return is_meant and (self.speaks(name.evidence) or not self.speaks(name.against))
        if part == _HEADLINE and (name.iso in self.in_body or _is_title_case(text)):
            return name.iso in self.in_body or self.speaks(name.evidence)
        if _is_beside_name(text, spot):
            return False
        if name.rule == "person":
            return not self.is_person(text, spot) or self.speaks(name.evidence) or _is_place(text, spot)
        return self.is_in_company(name) and not _follows_town(text, self.spots[part], place)

    def actors(self, part: int) -> set[int]:
        """Return the places of the spots of a part that act as states do."""
        if part not in self._actors:
            self._actors[part] = _find_actors(self.texts[part], self.spots[part])
        return self._actors[part]

    def speaks(self, words: tuple[str, ...]) -> bool:
        """Say whether any of the words stands anywhere in the article."""
        if words not in self._speaks:
            self._speaks[words] = any(word in text for text in self.texts for word in words)
        return self._speaks[words]

    def is_person(self, text: str, spot: Spot) -> bool:
        """Say whether the body uses the name beside another capitalised word somewhere, as names of people stand."""
        if self._people is None:
            body = self.texts[1]
            ruled = (s for s in self.spots[1] if s.name.rule in {"person", "actor"})
            self._people = {body[s.start : s.end] for s in ruled if _is_beside_name(body, s)}
        return text[spot.start : spot.end] in self._people

    def is_in_company(self, name: Name) -> bool:
        """Say whether the article speaks for the country, or at least of other countries and not against it."""
        if self.speaks(name.evidence):
            return True
        if not name.against or self.speaks(name.against):
            return False
        return _REGION not in self.plain() and bool(self.plain() - {"US"})

    def plain(self) -> set[str]:
        """Return the countries that the article names beyond doubt; a US state shows as `region`."""
        if self._plain is None:
            every = [spot.name for spots in self.spots for spot in spots]
            self._plain = {iso for other in every if not other.rule for iso in other.countries}
            self._plain |= {_REGION for other in every if other.kind == _REGION}
        return self._plain

    def is_beside_other(self, part: int, place: int) -> bool:
        """Say whether the name stands in a row with another: `Moscow and Beijing`."""
        text, spots = self.texts[part], self.spots[part]
        return (place > 0 and _are_linked(text, spots[place - 1], spots[place])) or (
            place + 1 < len(spots) and _are_linked(text, spots[place], spots[place + 1])
        )


_REGION: Final = "region"
_REACH: Final = 40  # how far a rule looks to either side: three or four words


def _word_before(text: str, start: int) -> str:
    """Return the word that one space parts from what starts at `start`; empty where there is none."""
    if not start or text[start - 1] != " ":
        return ""
    first = text.rfind(" ", max(0, start - _REACH), start - 1) + 1
    return text[first : start - 1].rpartition("\n")[2].lstrip("\"'“(")


def _word_after(text: str, end: int) -> str:
    """Return the word that one space parts from what ends at `end`; empty where there is none."""
    if text[end : end + 1] != " ":
        return ""
    following = text.find(" ", end + 1, end + _REACH)
    return text[end + 1 : following if following > 0 else end + _REACH].partition("\n")[0]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Capitalised words that stand before a name without being a part of it.
_NO_FORENAMES = _words(
    "A After Against Ahead All Although Among And Another Are As At Because Before Between Both But By Can Central"
    " Could Despite Did Do Does During East Eastern Even Following For From Has Have How However If In Inside Into Is"
    " It Its Like Meanwhile Modern Near Nearby Neighboring Neighbouring New No North Northern Not Now Of On Only Or"
    " Outside Over Should Since So Some South Southern That The Then There This Though Through To Today Under Unlike"
    " Until Upper Via Visit Was Were West Western What When Where Whether Which While Who Why Will With Within Without"
    " Would Yesterday January February March April May June July August September October November December Monday"
    " Tuesday Wednesday Thursday Friday Saturday Sunday Bring Leave Visiting Leaving Across Also Lower"
    " Mandatory Occupied Ottoman Roman Ancient Medieval"
)
# Capitalised words that stand after a country without being a surname.
_NO_SURNAMES = _words(
    "Airlines Airways Ambassador And Armed Army Authority Bank Central Coach Constitution Consulate Country Cricket Cup"
    " Customs Defence Defense Democratic Deputy Election Elections Embassy Energy Federation Finance Football Foreign"
    " General Government Head Health High Home Human I Institute Interior International Justice King Labor Labour Land"
    " League Ministry Minister Ministers National Navy News Office Olympic On Open Opposition Parliament Party Police"
    " Ports Post President Presidential Premier Prime Prince Princess Queen Railways Red Representative Republic"
    " Revenue Rugby Secretary Securities Security Space Spokesman Sports State Supreme Tax The Times Today Tourism"
    " Trade Transport Under Union United Vice Women Youth January February March April May June July August September"
    " October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
)


def _is_beside_name(text: str, spot: Spot) -> bool:
    """Say whether the neighbours read as the rest of a person's name."""
    before = _word_before(text, spot.start)
    if before == "the" and spot.name.kind == "demonym":
        return False
    if before[:1].isupper() and before not in _NO_FORENAMES and not before.endswith(_CLOSING):
        is_acronym = len(before) > 1 and before.isupper() and before.isalpha()
        is_end_of_sentence = before.endswith((".", "?", "!")) and len(before) > _LONGEST_TITLE
        if not is_acronym and not is_end_of_sentence:
            return True
    after = _word_after(text, spot.end)
    if not after[:1].isupper():
        return False
    word = after.rstrip('.,;:!?)"”').partition("'")[0]
    return len(word) > 1 and word not in _NO_SURNAMES and not word.isupper()


_CLOSING: Final = (",", ";", ":", "'s", ")", '"', "”")
_LONGEST_TITLE: Final = len("Prof.")
_PLACE_WORDS = _words("in In from From into Into across Across throughout Throughout inside Inside near Near")


def _is_place(text: str, spot: Spot) -> bool:
    """Say whether a preposition of place leads to the name."""
    return _word_before(text, spot.start) in _PLACE_WORDS


def _find_towns(text: str, spots: Sequence[Spot]) -> set[int]:
    """Return the places of the names that a US state follows after a comma, as in `Lebanon, Pennsylvania`."""
    return {
        place - 1
        for place, spot in enumerate(spots)
        if spot.name.kind == _REGION
        and place
        and spots[place - 1].name.kind == "name"
        and text[spots[place - 1].end : spot.start] == ", "
    }


_TOWN_BEFORE = re.compile(r"([^\W\d_a-z][\w'-]+), $")


def _follows_town(text: str, spots: Sequence[Spot], place: int) -> bool:
    """Say whether `Atlanta, ` or the like stands before the name: a capitalised word that is no country."""
    start, name = spots[place].start, spots[place].name
    before = _TOWN_BEFORE.search(text[max(0, start - _REACH) : start])
    if not before or before[1] in name.evidence:
        return False
    return not (place and spots[place - 1].end == start - 2)


def _is_title_case(text: str) -> bool:
    """Say whether nearly all longer words begin with a capital, so that a capital tells nothing."""
    words = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > 3]  # shorter ones are often left small
    return len(words) < 3 or sum(word[0].isupper() for word in words) >= 0.8 * len(words)


_SPEAKING = _words(
    "speak speaks speaking spoke spoken Speak Speaking learn learns learning learned learnt teach teaches taught fluent"
    " translate translated"
)
_INTO_WORDS = _words("in In into from")
_NO_NOUNS = _words("and or but with by on at that the to for as was is means")
_LANGUAGE_THINGS = _words(
    "language speaking speaker speakers subtitle subtitles translation translations dub dialect dialects lesson lessons"
    " class classes course courses grammar teaching learning learners vocabulary textbook alphabet proficiency"
    " pronunciation word words literacy"
)


def _is_language(text: str, spot: Spot) -> bool:
    """Say whether the name is the language: `speaks Japanese`, `in French,`, `a Russian-language paper`."""
    before, after = _word_before(text, spot.start), _word_after(text, spot.end)
    if text[spot.end : spot.end + 1] == "-":  # Russian-speaking, but Chinese-made
        after = text[spot.end + 1 : spot.end + _REACH].partition(" ")[0]
    elif before in _INTO_WORDS and (not after[:1].isalpha() or after in _NO_NOUNS):
        return True
    return before in _SPEAKING or after.rstrip(".,;:").lower() in _LANGUAGE_THINGS


def _conjugate(verb: str) -> Iterator[str]:
    """Yield the forms of a regular verb that follow a subject or an auxiliary."""
    stem = verb.removesuffix("e")
    yield verb
    yield f"{stem}es" if verb.endswith(("e", "s", "sh")) else f"{verb}s"
    yield f"{stem}ed"


# What states do in the news and cities do not.
_ACTIONS = frozenset(
    form
    for verb in _words(
        "accept accuse acknowledge agree announce argue back believe blame claim complain condemn confirm consider"
        " criticise criticize decline demand denounce deploy describe dismiss express fear impose insist maintain"
        " normalise normalize negotiate oppose pledge propose protest recall recognise recognize refuse reject"
        " reiterate respond resume retaliate sanction signal sign summon support suspend threaten urge view vow want"
        " warn"
    )
    for form in _conjugate(verb)
) | _words(
    "say says said see sees saw seek seeks sought deny denies denied try tries tried decide decides decided withdraw"
    " withdraws withdrew think thinks thought expelled"
)
_BEFORE_ACTIONS = _words(
    "has have had will would must should may might could not also already long now still since then both"
)
_STATE_NOUNS = _words(
    "relation relations ties government policy policies ambassador allies ally alliance sanctions military pressure"
    " security strategy stance nuclear forces troops aggression invasion claim claims decision foreign defence defense"
    " diplomat diplomats diplomacy envoy intentions ambitions threat threats war commitment support proposal"
)
_WITH = _words("with on by from against between among")
_DEALINGS = _words(
    "ties relation relations relationship talks cooperation coordination tension tensions agreement agreements deal"
    " alliance pressure sanctions dispute disputes negotiations treaty dialogue war trade conflict rivalry rift summit"
    " posed threat threats trust pact accord accords aggression measures"
)
_PLACES_BEFORE = _words(
    "in In at At near Near around Around outside Outside to To into Into through Through from From downtown visit"
    " visits visited visiting left via across greater Greater central Central of for"
)


def _find_actors(text: str, spots: Sequence[Spot]) -> set[int]:
    """Return the places of the spots that act, alone or in a row: `Tokyo and Seoul agreed`."""
    actors: set[int] = set()
    done = 0
    for place, spot in enumerate(spots):
        if place < done or spot.name.rule != "actor":
            continue
        first, last = place, place
        while first > done and _are_linked(text, spots[first - 1], spots[first]):
            first -= 1
        while last + 1 < len(spots) and _are_linked(text, spots[last], spots[last + 1]):
            last += 1
        done = last + 1
        if _is_acting(text, spots[first].start, spots[last].end):
            actors.update(at for at in range(first, done) if done - first > 1 or not _is_beside_name(text, spots[at]))
    return actors


def _are_linked(text: str, left: Spot, right: Spot) -> bool:
    """Say whether nothing but a comma, a dash or an `and` parts two names."""
    return right.start - left.end <= _LONGEST_LINK and text[left.end : right.start] in _LINKS


_LINKS = frozenset((" and ", ", and ", ", ", " or ", " & ", "-", "–", "/"))
_LONGEST_LINK: Final = max(map(len, _LINKS))


def _is_acting(text: str, start: int, end: int) -> bool:
    """Say whether what stands before and after reads as of states: `relations with Seoul`, `Rome has also agreed`."""
    *_, farther, nearer, gap = ["", "", *text[max(0, start - _REACH) : start].split(" ")]
    if not gap and nearer in _WITH and farther.lower() in _DEALINGS:
        return True
    if not gap and nearer in _PLACES_BEFORE:
        return False
    ending, *words = text[end : end + 2 * _REACH].split(" ", 5)
    if ending in {"'s", "'"}:
        return any(word.rstrip(".,;") in _STATE_NOUNS for word in words[:4])
    for word in words[: 3 if not ending else 0]:
        if word.rstrip(",") in _ACTIONS:
            return True
        if word not in _BEFORE_ACTIONS and not word.endswith("ly"):
            return False
    return False


# --- what comes out


def _mention(part: _PART, text: str, spots: Iterable[Spot]) -> Iterator[Mention]:
    """Yield the mentions of one part; `text` is the part as it is, not folded."""
    for start, end, name in spots:
        if name.iso:
            yield Mention(KIND, name.iso, part, start, end, text[start:end])
        for left, right, iso in name.parts:
            yield Mention(KIND, iso, part, start + left, start + right, text[start + left : start + right])
