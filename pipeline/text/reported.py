"""What a sentence says that somebody said: where the clause stands, where its speaker, and by which word.

    Kishida said (on Friday) (that) CLAUSE.      CLAUSE, Kishida said.      CLAUSE, said Kishida, the leader.
    According to Kishida, CLAUSE.                He declined, saying CLAUSE.

One sentence at a time; words inside quotation marks are masked before, so that nothing there is taken for a cue.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

Order = Literal["before", "after", "according", "participle"]
"""Where the speaker stands to the cue, or which other form it is."""


class Reported(NamedTuple):
    """A clause with its speaker and cue, as (start, end) in the text."""

    clauses: tuple[tuple[int, int], ...]
    speaker: tuple[int, int] | None
    """What stands as the speaker: a name with its titles, a pronoun, a noun; None where the main verb's subject is."""
    cue: str
    order: Order


@dataclass(frozen=True, slots=True)
class CueWords:
    """The words, see `config/quote_words.toml`."""

    saying: Set[str]
    with_that: Set[str]
    telling: Set[str]
    participles: Set[str]
    with_marks: Set[str]
    of_several: Set[str]


MASK: Final = "\x01"
"""Stands for every character between quotation marks, these included."""


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _any(words: str) -> str:
    """Return a pattern for any of some words."""
    return "(?:" + "|".join(words.split()) + ")"


_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June|July|Aug|Sept|Oct|Nov|Dec)[a-z]*\.?"
_SPAN = _any("week month year day morning afternoon evening time")
_WHEN = (
    r"(?:(?:late|early|earlier|later|last|this|on|in|next) )*"
    rf"(?:{_DAY}|{_MONTH} \d{{1,2}}(?:, \d{{4}})?|{_MONTH}(?: \d{{4}})?|today|yesterday|tonight)"
    r"(?: (?:morning|afternoon|evening|night))?"
    rf"|(?:earlier|later|late|early) (?:this|last|in the|that|on) ?{_SPAN}?"
    rf"|(?:this|last|that) {_SPAN}|recently|separately|again"
)
_OCCASION = _any(
    """
    statements? interviews? conference briefing speech address e-?mail tweet posts? letter report note release call
    meeting hearing testimony debate article video message remarks blog memo study text broadcast programm?e? show
    podcast book visit rally event ceremony forum summit comments filing affidavit complaint telegram
    """
)
_NAMES = r"[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*)*"
_WHERE = (
    rf"{_any('in at during through via by after before from to of for with')}"
    r" (?:an?|the|his|her|its|their|another|one|a separate)(?: [\w’'-]+){0,4}? ?"
    rf"{_OCCASION}\b"
    rf"(?: {_any('to with on by at in from for of')}"
    rf" (?:{_any('the a an his her state local national public social')} )*"
    r"[\w.’'-]+(?: [A-Z][\w.’'-]+)*)?"
)
_ASIDE = (
    r"(?:however|meanwhile|too|also|though|instead|nevertheless|nonetheless|in turn|in response|on the other hand|then"
    r"|(?:for|on) (?:his|her|its|their) part)"
)
_ASIDE_AT_END = re.compile(rf"(?:, {_ASIDE}, ?|,? (?:for|on) (?:his|her|its|their) part,? ?)\Z")
_LONGEST_ASIDE: Final = 24
_LONGEST_BRACKET: Final = 80
_MODIFIER = re.compile(rf",? (?:{_WHEN}|{_WHERE}|{_ASIDE}(?=,))(?=[\s,.;:\x01]|\Z)")
_AUDIENCE = _any(
    """
    reporters journalists lawmakers parliament delegates senators students supporters investors analysts members leaders
    people crowd audience court jury jurors police officers investigators agency newspaper paper station channel program
    radio television conference briefing committee panel council meeting hearing rally media press inquiry broadcaster
    network website magazine MPs us him her them me you it host team staff employees workers residents parents officials
    assembly judge forum gathering colleagues viewers listeners fans
    """
)
_HEARERS = r"(?:[a-z][\w-]* ){0,2}?[a-z][\w-]+(?<!decision)(?<!choice)(?<!guess)(?:s|men|women|people|children)"
_TOLD_WHOM = re.compile(
    rf" (?:{_any('the a an his her their state local national public media foreign fellow its')} )*"
    rf"(?:{_NAMES}(?: (?:of|the|and) {_NAMES})*(?:['’]s (?:[\w-]+ ){{0,2}}[\w-]+)?|(?:\w+ ){{0,2}}?{_AUDIENCE}\b"
    rf"|{_HEARERS}(?=(?: (?:by|in|at|on|during|over) [^,.;:\x01]{{1,40}}?)?,? that ))"
)
_THAT = re.compile(r",? that,?(?=[ \x01])|:(?=[ \x01])|,(?= ?\x01)")
_FAR_THAT = re.compile(
    r" (?:to|in|on|at|during|by|through|via|after|for|with|from) [^,.;:\x01]{1,60}?"
    rf"(?:, {_NAMES}){{0,4}} (?:and {_NAMES} )?that(?=[ \x01])"
)
_REST: Final = frozenset(",.;)?!—–-")
_ADVERBS: Final = _words(
    """
    also later then now once again often repeatedly always previously reportedly still just simply further both all
    earlier first recently subsequently has have had is was were are will would could may might did
    """
)
_ON_TO: Final = ("went on to ", "goes on to ", "was quick to ", "were quick to ", "hastened to ", "took pains to ")
"""Before a cue that is none the less one: `He went on to say that ...`."""
_NOT = re.compile(r"(?:\b(?:to|not|be|been|is|are|was|were|never|no one|of|being|as)|n['’]t)\Z")
_LONGEST_NOT: Final = 8
_A_SAY = re.compile(
    r"\b(?:his|her|their|its|our|my|your|no|a|the|final|more|less|much|big|bigger|greater|any) \Z", re.IGNORECASE
)
"""Before a say that is a noun: `anxious to have his say`."""
_LONGEST_OF_SAY: Final = 9
_NOT_OF_SEVERAL = re.compile(
    r"(?:\b(?:can|could|should|would|may|might|must|will|do|does|did|you|I|we|We|please|Please|let)|['’]d|n['’]t) \Z"
)
_ENDS_OF_NOT: Final = frozenset({"to", "ot", "be", "en", "is", "re", "as", "er", "ne", "of", "ng", "'t", "’t"})
"""The last two letters of each of these."""
_RELATIVE: Final = frozenset({"who", "which"})
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|will|would|can|could|should|must|may|might|do|does|did|\w+ed|\w+n['’]t|(?:it|he|she|that|there|what|who|It|He|She|That|There)['’]s|\w+['’](?:re|ve|ll|d|m)"
    r"|wants?|needs?|makes?|made|takes?|took|gets?|got|goes|went|comes?|came|knows?|knew|sees?|saw|says?|plans?|seeks?|remains?|won|lost|held|left|led|met"
    r"|(?:\w{2,}s|people|men|women|children|police|we|they|you|I) (?:work|live|believe|think|feel|face|rely|depend"
    r"|hope|expect|fear|suffer|travel|go|give|lack|use|die|stay|want|come|earn|pay|eat|drink|run|keep|leave|own|grow"
    r"|speak|know|tell|find|lie|like|love|cost|exist|vary|arrive|return))\b"
)
_PRONOUNS: Final = frozenset({"he", "she", "they", "it", "we", "I"})
_INVERTED_NOUN = re.compile(r" (?:(?:the|a|an|one|another|some|his|her|their|its) )?[\w’'-]")
_ACCORDING_END = re.compile(r"[,.;](?= |\Z)|\Z")


def mask(text: str, start: int, end: int, quoted: list[tuple[int, int]]) -> str:
    """Return a stretch of text with everything between quotation marks masked, character for character."""
    pieces: list[str] = []
    place = start
    for left, right in quoted:
        if right > place and left < end:
            opens, closes = max(left, place), min(right, end)
            pieces += (text[place:opens], MASK * (closes - opens))
            place = closes
    pieces.append(text[place:end])
    return "".join(pieces)


def read_sentence(masked: str, cues: list[tuple[int, int]], words: CueWords) -> list[Reported]:
    """Return what a masked sentence reports; `cues` and the result count from its beginning."""
    found: list[Reported] = []
    taken = 0
    for start, end in cues:
        if start < taken:
            continue
        one = _read_cue(masked, start, end, words)
        if one is not None and not any(_overlap(one.clauses[0], other.clauses[0]) for other in found):
            found.append(one)
            taken = max(end, *(right for _, right in one.clauses)) if one.clauses[-1][0] > start else end
    return found


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _read_cue(masked: str, start: int, end: int, words: CueWords) -> Reported | None:
    cue = masked[start:end]
    if cue in words.of_several and _NOT_OF_SEVERAL.search(masked, max(0, start - _LONGEST_NOT), start):
        return None  # `one could argue that`
    one = _read_any(masked, start, end, words)
    if one is None or cue not in words.with_marks:
        return one
    said, until = one.clauses[0]
    return one if masked[said] == masked[until - 1] == MASK else None


def _read_any(masked: str, start: int, end: int, words: CueWords) -> Reported | None:
    cue = masked[start:end]
    before, after = masked[:start], masked[end:]
    if cue.lower().startswith("according"):
        return _read_according(masked, start, end)
    if cue in words.participles:
        return _read_participle(masked, start, end)
    if not after or _is_no_verb(before) or _is_another_word(cue, before, after):
        return None
    is_sayable = cue in words.saying or cue in _ANNOUNCING or before.rstrip()[-1:] == MASK
    if is_sayable and _is_inverted(before, after):
        return _read_inverted(masked, start, end)
    subject = _subject_before(before)
    if subject and cue in _NOUNS_TOO and before.endswith(", and ", 0, subject[0]):
        subject = None
    if subject is None:
        return _read_coordinated(masked, start, end, words)
    return _read_plain(masked, subject, (start, end), words)


_ANNOUNCING: Final = frozenset({"reported", "confirmed", "announced"})
"""What may stand behind a clause without quotation marks, too: `Two were killed, confirmed the ministry`."""
_NOUNS_TOO: Final = frozenset({"adds", "added", "calls", "reports", "comments"})
"""What is done by things, or are things: `..., and software adds two more`."""
_BELIEVED: Final = frozenset({"believed", "thought"})
_READING: Final = frozenset({"read", "reads"})
_DOCUMENT = re.compile(
    r" (?:an?|the|his|her|its|their|one|part of the) (?:\w+ ){0,3}?"
    r"(?:statement|letter|message|post|email|note|report|resolution)\b"
)


_A_DOCUMENT = re.compile(r"\b(?:statement|letter|message|post|e-?mail|note|report|resolution|tweet|communiqu[eé]) \Z")


def _is_another_word(cue: str, before: str, after: str) -> bool:
    """Say whether a cue is none here: `have his say`; `read a book`, unlike `“...,” read a statement`."""
    if cue in _BELIEVED and after.startswith(" to "):
        return True  # `thought to have died`
    if cue in {"say", "forecast", "forecasts"}:
        return _A_SAY.search(before[-_LONGEST_OF_SAY:]) is not None
    is_read = _DOCUMENT.match(after) or after.startswith((f": {MASK}", f", {MASK}")) or _A_DOCUMENT.search(before)
    return cue in _READING and not is_read


def _is_no_verb(before: str) -> bool:
    """Say whether what stands before a cue makes it no statement of anybody: `to say`, `was widely reported`."""
    bare = before.rstrip()
    if len(bare) == len(before) or before.endswith(_ON_TO):
        return False
    if bare.endswith("ly") and before == f"{bare} ":
        gap = bare.rfind(" ")
        if gap >= 0 and bare[gap + 1 :].isalnum():
            bare = bare[:gap].rstrip()
    return bare[-2:] in _ENDS_OF_NOT and _NOT.search(bare[-_LONGEST_NOT:]) is not None


def _read_plain(masked: str, subject: tuple[int, int], at: tuple[int, int], words: CueWords) -> Reported | None:
    """Read `Kishida said CLAUSE` and `CLAUSE, Kishida said`."""
    cue = masked[at[0] : at[1]]
    rest, has_that, has_whom = _after_modifiers(masked[at[1] :], is_telling=cue in words.telling)
    if cue in words.telling and not has_whom:
        return None
    clause = (at[1] + rest, _end_of(masked))
    if joint := _CONCEDING.match(masked, *subject):  # `While critics say it is weak, the minister defends it`
        subject = joint.end(), subject[1]
        comma = masked.find(", ", *clause)
        clause = clause[0], comma if comma > 0 and _is_clause(masked[clause[0] : comma]) else clause[1]
    earlier = (_first(masked), _strip_end(masked, subject[0]))
    has_earlier = earlier[1] - earlier[0] > 1 and _ends_with_comma(masked, earlier[1])
    is_quoted_before = has_earlier and masked[earlier[1] - 1] == MASK
    is_clause = clause[1] > clause[0] and (masked[clause[0]] not in _REST or has_that)
    if is_clause and not has_that and has_earlier and _is_where(masked, earlier, clause):
        is_clause = False
    is_later = is_clause and (has_that or not is_quoted_before)
    if is_clause and masked[subject[0] : subject[1]] in _RELATIVE and (main := _MAIN_VERB.search(masked, *clause)):
        clause = clause[0], main.start()
    if is_quoted_before and masked.startswith(f", {MASK}", at[1]):  # `“What we need,” he said, “is a new law.”`
        return Reported((earlier, clause), subject, cue, "before")
    if is_later and _is_statement(masked, clause, cue, words, has_that=has_that):
        if _is_unsaid(masked[subject[0] : subject[1]], cue, masked[clause[0] : clause[1]]):
            return None
        return Reported(_parted(masked, clause), subject, cue, "before")
    if has_earlier and (is_quoted_before or not is_clause):
        later = _continuation(masked, clause[0])
        return Reported((earlier, later) if later else (earlier,), subject, cue, "before")
    return None


def _is_unsaid(subject: str, cue: str, said: str) -> bool:
    """Say whether a clause tells what nobody said, or asks whether somebody did: `Neither side would say when`."""
    words = subject.lower().split(" ")
    is_asked = words[0] in _ASKING and cue[-1] not in "ds"  # `Did she say`, and not `Will Smith said`
    return is_asked or words[0] in _NOT_SAID or words[-1] == "cannot" or said.startswith(("nothing ", "little "))


_ASKING: Final = frozenset({"did", "does", "do", "can", "could", "would", "will"})
_NOT_SAID: Final = frozenset({"neither", "none", "nobody", "no", "few", "nothing", "nor", "never"})
"""First words of subjects behind which stands what was not said."""


def _parted(masked: str, clause: tuple[int, int]) -> tuple[tuple[int, int], ...]:
    """Return a clause, in two where it ends with what was said: `his house shook: “We thought that we would die.”`.

    It goes no farther than to another cue of the same speaker: `the firm would pay, adding that ...`.
    """
    for ends in (_ADDING, _ALSO_SAID, _BEFORE_DOING):
        more = ends.search(masked, *clause)
        if more and more.start() - clause[0] > _SHORTEST_CLAUSE and _is_clause(masked[clause[0] : more.start()]):
            clause = clause[0], more.start()
    colon = masked.find(f": {MASK}", *clause)
    if colon <= clause[0]:
        return (clause,)
    word = masked[clause[0] : colon].split(" ", 1)[0]
    told_how = word.endswith("ing") or word in _PLACING  # `tweeted using his account: “...”`
    return ((colon + 2, clause[1]),) if told_how else ((clause[0], colon), (colon + 2, clause[1]))


def _is_clause(said: str) -> bool:
    return MASK in said or _VERB.search(said) is not None


_CONCEDING = re.compile(r"(?:While|Whilst|Although|Though|Even though|Even if|Whereas) ")
_ADDING = re.compile(
    r",? (?:and )?(?:adding|noting|stressing|warning|saying|pointing out|insisting)(?= that |: ?\x01|, ?\x01| \x01)"
)
_SUBJECT = _any("it the this his her its their a an no any")
_WOULD = _any("would could will should had has was were is are must")
_ALSO_SAID = re.compile(
    rf",? (?:and|but) (?:also |then )?(?:{_any('said warned insisted argued claimed vowed')}(?= {_SUBJECT} )"
    rf"|{_any('said added warned insisted stressed argued told')}"
    rf"(?= that | \x01| {_any('he she they there')} | \w+ {_WOULD} ))"
)
_BEFORE_DOING = re.compile(r", before (?:thanking|adding|urging|calling|inviting|asking|concluding|telling|appealing) ")


def _is_where(masked: str, earlier: tuple[int, int], clause: tuple[int, int]) -> bool:
    """Say whether what follows tells where it was said: `Talks are progressing, he said in Riyadh, where ...`."""
    if masked[clause[0] : clause[1]].split(" ", 1)[0] not in _PLACING:
        return False
    said = masked[earlier[0] : earlier[1]]
    return said.split(" ", 1)[0] not in _OPENINGS and _VERB.search(said) is not None


_PLACING: Final = _words("in at on after during before following from via through outside inside near")


def _read_coordinated(masked: str, start: int, end: int, words: CueWords) -> Reported | None:
    """Read a second verb of the same subject: `He pointed to Ford, but stated that ...`."""
    if not masked[:start].endswith((" and ", " but ", " and also ", " but also ", " and then ")):
        return None
    rest, has_that, _ = _after_modifiers(masked[end:], is_telling=masked[start:end] in words.telling)
    clause = (end + rest, _end_of(masked))
    has_that = has_that or _ALSO_SAID.match(masked, masked.rfind(" ", 0, start - 1)) is not None
    if not has_that or clause[1] - clause[0] < 4:
        return None
    return Reported((clause,), None, masked[start:end], "participle")


def _continuation(masked: str, place: int) -> tuple[int, int] | None:
    """Return what goes on behind a cue in the midst of a statement: `The plane, he says, has flown.`"""
    if masked[place : place + 2] != ", ":
        return None
    end = _end_of(masked)
    said = masked[place + 2 : end]
    if said.startswith(MASK):
        return place + 2, end
    word = said.split(" ", 1)[0]
    if len(said) < 8 or word.endswith("ing") or word in _NO_CONTINUATION or _VERB.search(said) is None:
        return None
    return place + 2, end


_NO_CONTINUATION: Final = _words(
    """
    who which where when while after before during in on at citing but as according
    """
)


def _is_statement(masked: str, clause: tuple[int, int], cue: str, words: CueWords, *, has_that: bool) -> bool:
    """Say whether what follows a cue is what was said, and no object or adverb."""
    said = masked[clause[0] : clause[1]]
    if has_that or said.startswith(MASK):
        return True
    if cue in _DECLARING and said.startswith(("a ", "an ", "war ", "victory ", "independence ")):
        return False
    if said.split(" ", 1)[0] in _PRONOUNS or (cue in _DENYING and _DENIED.match(said)):
        return True
    if len(said) < 8 or any(cue in some for some in (words.with_that, words.with_marks, words.of_several)):
        return False
    if cue in _COUNTING and (said[0].isdigit() or said[0] in "$€£"):
        return False
    return MASK in said or _VERB.search(said) is not None


_DENYING: Final = frozenset({"denied", "denies"})
_DENIED = re.compile(
    r"(?:the|any|a|an|it|he|she|they|his|her|its|their|there|[A-Z][\w’'-]*) "
    r"(?:(?!who|that|which|what|whether)[\w’'-]+ ){0,5}?(?:was|were|had|has|have|is|are|would|will|did) "
)
"""What is denied without a `that`: `denied the vessel was overloaded`."""
_DECLARING: Final = frozenset({"declared", "declares", "announced", "announces"})
"""What is done with states of emergency and the like, too."""
_MAIN_VERB = re.compile(
    r", (?:[a-z]{3,}ed|is|was|has|had|will|would|did|went|left|met|took|gave|made|told|said|fell|rose|won|lost|began"
    r"|became|plans|owns|runs) "
)
"""What a sentence goes on with behind a clause: `Conille, who said the state would act, called a meeting`."""
_COUNTING: Final = frozenset({"added", "adds", "add"})
"""What is done with numbers, too: `RIM added 645,000 subscribers`."""


def _after_modifiers(after: str, *, is_telling: bool) -> tuple[int, bool, bool]:
    """Return where what was said begins behind a cue, whether `that` or a colon stood there, and whether to whom."""
    place = 0
    has_whom = False
    if is_telling and (match := _TOLD_WHOM.match(after)):
        place, has_whom = match.end(), True
    while match := _MODIFIER.match(after, place):
        place = match.end()
    match = _THAT.match(after, place) or _FAR_THAT.match(after, place)
    has_that = match is not None
    if match:
        place = match.end()
    while place < len(after) and after[place] == " ":
        place += 1
    return place, has_that, has_whom


def _subject_before(before: str) -> tuple[int, int] | None:
    """Return where the subject stands that a cue follows; None where there is none."""
    end = _without_adverbs(before)
    is_aside = before[end - 1 : end] == "," or before.endswith("part", 0, end)
    if is_aside and (aside := _ASIDE_AT_END.search(before, max(0, end - _LONGEST_ASIDE), end)):
        end = aside.start()
    if before[end - 1 : end] == ")" and (bracket := before.rfind("(", max(0, end - _LONGEST_BRACKET), end)) > 0:
        end = bracket  # `Ana Silva (PP, Madrid) said`
        while end and before[end - 1] == " ":
            end -= 1
    if end <= 0:
        return None
    if before[end - 1] == ",":
        return _subject_with_apposition(before, end - 1)
    start = 0
    for sign in _CLAUSE_SIGNS:
        place = before.rfind(sign, start, end)
        if place >= 0:
            start = place + len(sign)
    if _may_join(before[start:end]):
        start = _behind_joints(before, start, end)
    while start < end and before[start] in " —–-":
        start += 1
    if before.startswith("and ", start, end):
        start += len("and ")
    last = before.rfind(" ", start, end) + 1
    if last and before[last:end] in _THIRD_PERSONS:
        return last, end
    is_which = before[:end].endswith(", which") and start == end - len("which")
    is_subject = end > start and (is_which or before[start:end].split(" ", 1)[0] not in _NO_SUBJECT)
    return (start, end) if is_subject else None


_CLAUSE_SIGNS: Final = (", ", MASK, "; ", "— ", "– ", ": ")
_JOINTS: Final = (
    " and ", " but ", " as ", " because ", " that ", " while ", " although ", " when ", " where ", " if ", " so ",
    " though ", " with ", "although ", "though ", "while ", "when ", "but ",
)  # fmt: skip
_NAMED_AS: Final = ("known", "name", "names", "himself", "herself", "themselves", "identified", "known only")
"""Before an `as` that joins no clauses: `a protester who gave her name as Umm Khaled said`."""
_JOINING_WORDS: Final = frozenset(joint.strip() for joint in _JOINTS)


def _may_join(clause: str) -> bool:
    """Say whether a clause may have one of the joints: a fifth of what looking for each of them costs."""
    if " " not in clause:
        return False
    has_word = not _JOINING_WORDS.isdisjoint(clause.split(" "))
    return has_word or "but " in clause or "though " in clause or "while " in clause or "when " in clause


def _behind_joints(before: str, start: int, end: int) -> int:
    """Return the place behind the last word that joins clauses; `and` between names is none."""
    for joint in _JOINTS:
        place = before.rfind(joint, start, end)
        if place < 0 or (joint == " as " and before.endswith(_NAMED_AS, start, place)):
            continue
        if joint != " and " or not before[place + len(joint)].isupper():
            start = place + len(joint)
    return start


def _without_adverbs(before: str) -> int:
    """Return where a text ends without the adverbs and auxiliaries at its end."""
    if not before.endswith(" "):
        return len(before.rstrip())
    end = len(before) - 1
    if before.endswith(_ON_TO):
        end -= max(len(sign) for sign in _ON_TO if before.endswith(sign))
    while (gap := before.rfind(" ", 0, end)) >= 0:
        word = before[gap + 1 : end]
        if word not in _ADVERBS and not (word[-2:] == "ly" and len(word) > 2 and _SMALL.fullmatch(word)):
            break
        end = gap
    return end


_SMALL = re.compile(r"[a-z]+")
_THIRD_PERSONS: Final = _words("he He she She they They")
_NO_SUBJECT: Final = _words(
    """
    If Whether Unless including what which whom as than that where when if because to for with by from of in on at
    and or but also then later
    """
)


def _behind(text: str, sign: str, end: int) -> int:
    """Return the place behind the last `sign` before `end`; 0 without one."""
    place = text.rfind(sign, 0, end)
    return place + len(sign) if place >= 0 else 0


def _subject_with_apposition(before: str, comma: int) -> tuple[int, int] | None:
    """Return the subject of `Daniel Sneider, a lecturer at Stanford, said`, the apposition with it."""
    place = before.rfind(", ", 0, comma)
    while place > 0:
        inside = before[place + 2 : comma]
        word = inside.split(" ", 1)[0]
        if inside and (word[0].islower() or word[0].isdigit() or word[0].isupper()):
            start = max(_behind(before, ", ", place), _behind(before, MASK, place))
            while start < place and before[start] == " ":
                start += 1
            if before[start : start + 1].isupper() or before.startswith(_DETERMINERS, start) or start == 0:
                return start, comma
        place = before.rfind(", ", 0, place)
    return None


_DETERMINERS: Final = ("the ", "a ", "an ", "his ", "her ", "their ", "its ", "one ", "another ")
_NO_SPEAKER_AFTER: Final = (
    " that ", " on ", " in ", " at ", " by ", " during ", " after ", " via ", " from ", " to ", " as ", " through ",
    " when ", " before ", " while ", " with ",
)  # fmt: skip


def _is_inverted(before: str, after: str) -> bool:
    """Say whether the speaker follows: `..., said Kishida`."""
    bare = before.rstrip()
    if not bare or bare[-1] not in "," + MASK + "?!":
        return False
    if before[-1:] != " " or _INVERTED_NOUN.match(after) is None or after.startswith(_NO_SPEAKER_AFTER):
        return False
    if bare[-1] != ",":
        return True
    # `Sneider, a lecturer, said Kishida's trip will ...` is not, nor is `Gallois, the chief, said the firm ...`
    if _opens_with_name(bare[bare.rfind(MASK) + 1 :].lstrip()):
        return False
    said = re.split(r",| who | at | in | on ", after, maxsplit=1)[0]
    return _VERB.search(said) is None and " to " not in said


_LONGEST_NAMING: Final = 120  # characters: `The technical director of the Athletics Federation (EAF)`


def _opens_with_name(before: str) -> bool:
    """Say whether a sentence opens with a name and an apposition rather than with a clause."""
    opening, _, apposition = before.partition(", ")
    if (
        not apposition
        or not opening[:1].isupper()
        or _VERB.search(opening) is not None
        or len(opening) > _LONGEST_NAMING
    ):
        return False
    return opening.split(" ", 1)[0] not in _OPENINGS


_OPENINGS: Final = _words(
    """
    In On At By For From With After Before During Since Until While When If As Although
    Though Because Despite Meanwhile However
    Last This Earlier Later Under Over Now Today Yesterday But And Also Still Then There
    """
)


_END_OF_SPEAKER = re.compile(
    r"(?<!\b[A-Z])(?<!Inc|Mrs|Gen|Sen|Rep|Gov|Col|Maj)(?<!Mr|Ms|Dr|Lt|St|Co|Jr|Sr)\."
    r"|[,;:?!\x01]| who | in an? | in the | on (?=[A-Z])| at a | after | during | as | when | while | before "
    r"| following | to (?:reporters|journalists) "
)


def _read_inverted(masked: str, start: int, end: int) -> Reported | None:
    rest = masked[end:]
    stop = _END_OF_SPEAKER.search(rest, 1)
    speaker = (end + 1, end + stop.start() if stop else len(masked))
    clause = (_first(masked), _strip_end(masked, start))
    if clause[1] - clause[0] < 2 or speaker[1] <= speaker[0]:
        return None
    after = _END_OF_APPOSITION.search(masked, speaker[1])
    later = _continuation(masked, after.start()) if after else None
    return Reported((clause, later) if later else (clause,), speaker, masked[start:end], "after")


_END_OF_APPOSITION = re.compile(r", (?=\x01)")


def _read_according(masked: str, start: int, end: int) -> Reported | None:
    stop = _ACCORDING_END.search(masked, end + 1)
    if stop is None or masked[end : end + 1] != " ":
        return None
    speaker = (end + 1, stop.start())
    cue = masked[start:end].lower()
    later = None
    if start <= _first(masked) + 3 or _is_opening(masked[_first(masked) : start]):
        comma = stop.start()
        clause = (_behind_spaces(masked, comma + 1), _end_of(masked))
        if apposition := _APPOSITION.match(masked, clause[0]):  # `According to Mulally, the chief executive, CLAUSE`
            is_named = masked[masked.rfind(" ", 0, comma) + 1].isupper()
            if is_named and not _VERB.search(apposition.group()) and apposition.end() < clause[1]:
                clause = apposition.end(), clause[1]
        if masked[comma : comma + 1] != ",":
            return None
    else:
        clause = (_first(masked), _strip_end(masked, start))
        if _VERB.search(masked, *clause) is None and _VERB.match(masked, stop.end() + 1):
            later = _continuation(masked, stop.start())  # `Her party, according to her, would hold a rally`
    if clause[1] - clause[0] <= _SHORTEST_CLAUSE:
        return None
    return Reported((clause, later) if later else (clause,), speaker, cue, "according")


_SHORTEST_CLAUSE: Final = 4
_APPOSITION = re.compile(r"(?:the|an?|one of|who|[Ff]ormer|\d\d,) [^,.;:\x01]{3,80}, (?!who|which|whose|and|where)")


def _behind_spaces(masked: str, place: int) -> int:
    return len(masked) - len(masked[place:].lstrip(" "))


_LONGEST_OPENING: Final = 5


def _is_opening(before: str) -> bool:
    """Say whether what stands before `according to` only says when or where: `On Wednesday according to ...`."""
    words = before.rstrip(" ,").split(" ")
    return len(words) <= _LONGEST_OPENING and words[0] in _OPENINGS and "," not in before.rstrip(" ,")


_QUOTED = re.compile(
    r"(?P<was> (?:was|were|is|are|has been|have been)(?: also| widely)?)?"
    r" (?:quoted|quotes|quoting|cited|citing)(?P<who> [^;:\x01]{2,120}?)? as $"
)


def _read_quoted(masked: str, start: int, end: int) -> Reported | None:
    """Read `Yonhap quoted the general as saying CLAUSE` and `The general was quoted (by Yonhap) as saying CLAUSE`."""
    found = _QUOTED.search(masked, 0, start)
    if found is None:
        return None
    who = found["who"] or ""
    if found["was"]:
        before = masked[: found.start()] if not who or who.startswith(" by ") else ""
        speaker = _subject_before(before) or _subject_before(before.rstrip(", "))
    else:
        speaker = (found.start("who") + 1, found.end("who")) if who else None
    rest, _, _ = _after_modifiers(masked[end:], is_telling=False)
    begin, stop = end + rest, _end_of(masked)
    is_by = found["was"] and masked.startswith(("by ", "in ", "on "), begin)  # `he was quoted as saying by Yonhap`
    if begin >= stop or masked[begin] in _REST or is_by:  # `“It is over,” Yonhap quoted him as saying`
        begin, stop = _first(masked), masked.rfind(MASK, 0, found.start()) + 1
    elif masked[begin] == MASK:  # what else the sentence says is of its writer
        stop = len(masked) - len(masked[begin:].lstrip(MASK))
    return Reported(((begin, stop),), speaker, masked[start:end], "according") if speaker and stop - begin > 4 else None


def _read_participle(masked: str, start: int, end: int) -> Reported | None:
    if masked.endswith(" as ", 0, start) and (quoted := _read_quoted(masked, start, end)):
        return quoted
    being = _BEING.search(masked, max(0, start - _LONGEST_BEING), start)
    is_parted = masked[max(0, start - 2) : start] == ", " or masked.endswith(" after ", 0, start)
    if not (is_parted or being) and masked[end : end + 3].strip(" :,")[:1] != MASK:
        return None
    rest, has_that, _ = _after_modifiers(masked[end:], is_telling=False)
    clause = (end + rest, _end_of(masked))
    said = masked[clause[0] : clause[1]]
    if len(said) < 8 or not (has_that or MASK in said or _VERB.search(said)):
        return None
    if (being or masked[start:end] not in {"saying", "adding"}) and not (has_that or said.startswith(MASK)):
        return None
    subject = _subject_before(f"{masked[: being.start()]} ") if being else None
    if being and not subject:
        return None
    return Reported((clause,), subject, masked[start:end], "before" if subject else "participle")


_BEING = re.compile(r"(?: (?:is|are|was|were|(?:has|have|had) been)|['’](?:s|re)) (?:also |now |still |already )?\Z")
"""Before a participle that is a main verb: `their union is warning that`."""
_LONGEST_BEING: Final = 18


def _first(masked: str) -> int:
    """Return where a sentence begins: behind dashes, and behind a label such as `What happened:`."""
    place = 0
    while place < len(masked) and masked[place] in " \n—–-•*":
        place += 1
    label = _LABEL.match(masked, place) if ": " in masked else None
    return label.end() if label else place


_LABEL = re.compile(r"[A-Z][\w’']*(?: [A-Z][\w’']*){0,3}: (?=[A-Z\x01])")


def _end_of(masked: str) -> int:
    """Return where a sentence ends, its full stop left out."""
    end = len(masked.rstrip())
    while end and masked[end - 1] in ".!?;:":
        end -= 1
    return end


def _strip_end(masked: str, end: int) -> int:
    """Return where a clause before `end` ends, commas left out."""
    while end and masked[end - 1] in " ,;:—–-":
        end -= 1
    return end


def _ends_with_comma(masked: str, end: int) -> bool:
    return masked[end : end + 1] in {",", "—", "–"} or masked[end - 1 : end] == MASK or masked[end : end + 2] == " —"
