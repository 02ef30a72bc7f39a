"""Layout: from judged blocks to the parts of a page: headline, body, the lines about the article, the furniture."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from pipeline.text.flat.blocks import ends_sentence
from pipeline.text.flat.furniture import TAIL_CODES, Verdict, VerdictCode
from pipeline.text.flat.headlines import Head, HeadlineFinder, without_site
from pipeline.text.flat.sheets import Sheet
from pipeline.text.lexicon import Hit, fold

PROSE_WORDS = 7  # a closed block of so many words is a sentence: the article's text has begun
QUESTION_WORDS = 16  # a question or a cry of fewer words may be a headline
REACH = 40  # lines above the first paragraph that may be about the article
HEAD_BLOCKS = 4  # lines above the headline that may still be about the article, or above a text without one
OPENING_BLOCKS = 6  # lines from the first paragraph on that may be about the article: under a standfirst
CLOSING_BLOCKS = 3  # last lines of the text that may be about it: who wrote it, when
FOOT_BLOCKS = 6  # blocks from the last paragraph on in which credits are looked for
PARAGRAPH_CHARACTERS = 160  # longer than any line of a list of links
TRUSTED_CHARACTERS = 90  # in trusted text a longer line goes only if it can be nothing but furniture
_SURE_CODES = frozenset({"copyright", "comment_form", "photo_credit", "teaser_repeat"})
LABEL_WORDS = 3
CLOSING_SENTENCES = 2  # below the last paragraph that are kept although they weigh little: 0 to 3 score the same
CLOSING_ODDS = -1.6
CLOSING_WORDS = 5
ENCLOSED_LINES = 10  # that two lines can say are furniture
MARK_CHARACTERS = 40  # of a line of nothing but marks
POINT_LINES = 14  # lines below a headline among which the points of its article stand
BULLETS = ("- ", "• ", "· ", "* ", "– ", "— ", "▪ ", "■ ", "● ", "‣ ")
_NO_HEADLINE = frozenset({"copyright", "comment_form", "photo_credit", "teaser_repeat", "meta"})
_UNMARKED = frozenset({"own", "low_prose", "outside"})

ReadNote = Callable[[str, int], VerdictCode | None]
"""Says whether a line, with the signs that it has, is a byline or a date."""
IsTitle = Callable[[str], bool]
"""Says whether a line is what somebody is, who is named in the line above: `Associated Press Writer`."""


class Page(NamedTuple):
    """The parts of a text, and the verdict on each of its blocks."""

    headline: str | None
    site: str | None
    body: list[str]
    verdicts: list[Verdict]
    own: list[int]
    """The places of the article's own blocks."""
    places: list[int]
    """The places of the body's paragraphs: those, or where there are none, what was left."""


class Judged(NamedTuple):
    """A page whose blocks were judged: its article's first and last paragraph, and the lines about it."""

    sheet: Sheet
    verdicts: list[Verdict]
    headline: str | None
    """The one that came beside the text."""
    first: int
    last: int
    notes: dict[int, VerdictCode]
    """Which lines around the paragraphs are bylines and dates, in order."""


def read_notes(
    sheet: Sheet, verdicts: list[Verdict], headline: str | None, note: ReadNote, is_title: IsTitle
) -> Judged:
    """Look for the lines about a judged page's article; `note` tells these, `is_title` what goes on with a byline."""
    blocks, signs = sheet.blocks, sheet.signs
    first, last = _bounds(sheet, verdicts)
    places = [*range(max(0, first - REACH), min(first + OPENING_BLOCKS, len(blocks))), *_foot(blocks, last)]
    notes = {index: code for index in places if signs[index] and (code := note(blocks[index], signs[index]))}
    for index in [index + 1 for index, code in notes.items() if code == "byline" and index + 1 < len(blocks)]:
        if index not in notes and is_title(blocks[index]):
            notes[index] = "byline"
    return Judged(sheet, verdicts, headline, first, last, notes)


def lay_out_pages(pages: Sequence[Judged], headlines: HeadlineFinder, enclosed: Mapping[str, str]) -> list[Page]:
    """Part pages by their verdicts and the lines about their articles, finding those headlines that are not given.

    `enclosed` are lines between which all is furniture.
    """
    for page in pages:
        _drop_enclosed(page.sheet, page.verdicts, enclosed)
        _extend(page.sheet, page.verdicts)
    found = iter(headlines.find_all([head_of(page) for page in pages if page.headline is None]))
    return [
        _lay_out(
            page,
            next(found) if page.headline is None else _place_of(page.headline, page.sheet.folded[: page.first]),
            headlines.points,
        )
        for page in pages
    ]


def head_of(page: Judged) -> Head:
    """Return what is known of the lines above a page's first paragraph."""
    above = [verdict[0] for verdict in page.verdicts[: page.first]]
    blocks = page.sheet.blocks
    excluded = {
        index
        for index, code in enumerate(above)
        if code in _NO_HEADLINE
        or (_is_label(blocks[index]) and (code == "navigation" or page.notes.get(index - 1) == "byline"))
    } | page.notes.keys()
    phrases = {index for index, code in enumerate(above) if code not in _UNMARKED}
    return Head(
        page.sheet, page.first, excluded, phrases, sorted(page.notes), lambda index: page.verdicts[index].log_odds
    )


def _is_label(line: str) -> bool:
    """Say whether a line of navigation is the name of a page or the way to it: `Back to start`, `Home > World`."""
    return line.count(" ") < LABEL_WORDS or ">" in line or "»" in line or "›" in line


def _lay_out(page: Judged, at: int | None, points: Collection[str]) -> Page:
    """Part a page whose headline stands at a place; `points` are lines over the points of an article."""
    sheet, headline = page.sheet, page.headline
    verdicts = list(page.verdicts)
    for index in range(0 if at is None else at + 1):
        if verdicts[index].is_own:
            verdicts[index] = Verdict("outside", verdicts[index].log_odds)
    for index, code in page.notes.items():
        verdicts[index] = Verdict(code, verdicts[index].log_odds)
    _even_out(sheet, verdicts, 0 if at is None else at + 1, points)
    site: str | None = None
    if at is not None:
        _mark_headlines(sheet, verdicts, at, page.first)
        if headline is None:
            headline, site = _headline(sheet, at)
    return _page(sheet, verdicts, headline, site)


def lay_out_trusted(
    sheet: Sheet, hits: Sequence[Hit | None], headline: str | None, note: ReadNote, is_title: IsTitle
) -> Page:
    """Part a text that came beside its own headline and date: only its edges can be furniture, and never prose."""
    blocks = sheet.blocks
    end = _trusted_end(blocks, hits)
    begin = 0
    codes: dict[int, VerdictCode] = dict.fromkeys(range(end, len(blocks)), "outside")
    title = fold(headline) if headline else None
    while begin < end:
        code = _edge_code(sheet, begin, hits[begin], title, note)
        if code is None and codes.get(begin - 1) == "byline" and is_title(blocks[begin]):
            code = "byline"
        if code is None:
            break
        codes[begin] = code
        begin += 1
    while end > begin and (code := _edge_code(sheet, end - 1, hits[end - 1], title, note)):
        codes[end - 1] = code
        end -= 1
    for index in range(begin, end):
        hit = hits[index]
        if hit is not None and hit.code in {"photo_credit", "teaser_repeat"} and _is_sure(blocks[index], hit):
            codes[index] = hit.code
    verdicts = [Verdict(codes.get(index, "own"), 0.0) for index in range(len(blocks))]
    return _page(sheet, verdicts, headline, None)


def _drop_enclosed(sheet: Sheet, verdicts: list[Verdict], enclosed: Mapping[str, str]) -> None:
    """Drop what stands between two lines that say so, and lines of nothing but marks."""
    for index, block in enumerate(sheet.blocks):
        if verdicts[index].is_own and len(block) <= MARK_CHARACTERS and not any(map(str.isalnum, block)):
            verdicts[index] = Verdict("low_prose", verdicts[index].log_odds)
        end = enclosed.get(sheet.folded[index])
        if end is None:
            continue
        below = sheet.folded[index + 1 : index + 1 + ENCLOSED_LINES]
        for at in range(index, index + 2 + below.index(end)) if end in below else ():
            verdicts[at] = Verdict("newsletter", verdicts[at].log_odds)


def _extend(sheet: Sheet, verdicts: list[Verdict]) -> None:
    """Keep short sentences right below an article's last paragraph, which alone do not weigh enough to be kept."""
    last = next((index for index in range(len(verdicts) - 1, -1, -1) if verdicts[index].is_own), None)
    if last is None or not _is_prose(sheet, last):
        return
    for index in range(last + 1, min(last + 1 + CLOSING_SENTENCES, len(verdicts))):
        (code, odds), block = verdicts[index], sheet.blocks[index]
        is_sentence = sheet.closed[index] and block[-1] not in "?!" and block.count(" ") >= CLOSING_WORDS - 1
        if code != "low_prose" or odds < CLOSING_ODDS or not is_sentence:
            return
        verdicts[index] = Verdict("own", odds)


def _even_out(sheet: Sheet, verdicts: list[Verdict], start: int, points: Collection[str]) -> None:
    """Keep all of an article's points if one is kept: lines that begin with a mark, or stand below a line for them.

    They stand between the headline and the text, and what is short of them looks like the words of a menu.
    """
    run: list[int] = []
    is_labelled = False
    for index in range(start, min(start + POINT_LINES, len(verdicts))):
        block = sheet.blocks[index]
        is_point = block.startswith(BULLETS) or (is_labelled and len(block) < PARAGRAPH_CHARACTERS)
        if is_point and verdicts[index].code in _UNMARKED and not sheet.closed[index]:
            run.append(index)
            continue
        if any(verdicts[place].is_own for place in run):
            for place in run:
                verdicts[place] = Verdict("own", verdicts[place].log_odds)
        run.clear()
        is_labelled = sheet.folded[index] in points
        if is_labelled and verdicts[index].code in _UNMARKED:
            verdicts[index] = Verdict("meta", verdicts[index].log_odds)


def _page(sheet: Sheet, verdicts: list[Verdict], headline: str | None, site: str | None) -> Page:
    own = [index for index, (code, _) in enumerate(verdicts) if code == "own"]
    places = own or _fallback(sheet, headline)
    return Page(headline, site, [sheet.blocks[index] for index in places], verdicts, own, places)


def _fallback(sheet: Sheet, headline: str | None) -> list[int]:
    """Return the whole text where all of it was judged furniture, without the headline if something else is there."""
    title = fold(headline) if headline else None
    every = range(len(sheet.blocks))
    return [index for index in every if sheet.folded[index] != title] or list(every)


def _bounds(sheet: Sheet, verdicts: list[Verdict]) -> tuple[int, int]:
    """Return the places of the article's first and last paragraph, or of its first and last block without one."""
    own = [index for index, (code, _) in enumerate(verdicts) if code == "own"]
    if not own:
        return 0, -1
    first = next((index for index in own if _is_prose(sheet, index)), own[0])
    return first, next((index for index in reversed(own) if _is_prose(sheet, index)), own[-1])


def _is_prose(sheet: Sheet, index: int) -> bool:
    block = sheet.blocks[index]
    if len(block) >= PARAGRAPH_CHARACTERS:
        return True
    if block[-1] in "?!" and block.count(" ") < QUESTION_WORDS:
        return False
    return sheet.closed[index] and (block.count(" ") >= PROSE_WORDS - 1 or block[-1] in "。！？」")


def _foot(blocks: Sequence[str], last: int) -> range:
    return range(max(0, last - CLOSING_BLOCKS), min(len(blocks), last + 1 + FOOT_BLOCKS))


def _place_of(headline: str, above: Sequence[str]) -> int | None:
    """Return the last place where the given headline stands above the first paragraph, whose lines are folded."""
    title = fold(headline)
    return max((index for index, line in enumerate(above) if line == title), default=None)


def _mark_headlines(sheet: Sheet, verdicts: list[Verdict], at: int, first: int) -> None:
    """Mark the headline and its copies above the first paragraph."""
    folded = sheet.folded
    title = folded[at]
    for index in (*range(first), at):
        if folded[index] == title or folded[index].lstrip("•*· ") == title:
            verdicts[index] = Verdict("headline", verdicts[index].log_odds)


def _headline(sheet: Sheet, at: int) -> tuple[str, str | None]:
    """Return the headline at the place, and the site's name if the page's title tells it."""
    blocks, folded = sheet.blocks, sheet.folded
    if at == 0:
        return without_site(blocks[0], blocks[1:])
    title = blocks[0]
    if len(title) > len(blocks[at]) and folded[0].startswith(folded[at]):
        return blocks[at], without_site(title, blocks[1:])[1]
    bare, name = without_site(blocks[at], blocks[:at])
    is_site = name and (_DOMAIN.fullmatch(name) or ("|" in blocks[at] and name.istitle()))
    return (bare if is_site else blocks[at]), None


_DOMAIN = re.compile(r"[\w-]+(?:\.[a-z]{2,3}){1,2}", re.IGNORECASE)


def _edge_code(sheet: Sheet, index: int, hit: Hit | None, title: str | None, note: ReadNote) -> VerdictCode | None:
    """Return why a block at the edge of a trusted text is none of it, or None."""
    if title is not None and sheet.folded[index] == title:
        return "headline"
    block = sheet.blocks[index]
    if hit is not None and _is_sure(block, hit):
        return hit.code
    return note(block, signs) if (signs := sheet.signs[index]) else None


def _is_sure(block: str, hit: Hit) -> bool:
    """Say whether a block with the phrase can be nothing but furniture."""
    if hit.place in ("line", "end"):
        return True
    if hit.place == "start" and len(block) <= TRUSTED_CHARACTERS and not ends_sentence(block):
        return True
    return (
        hit.code in _SURE_CODES
        and (hit.place == "start" or hit.code != "photo_credit")
        and len(block) <= 2 * TRUSTED_CHARACTERS
    )


def _trusted_end(blocks: Sequence[str], hits: Sequence[Hit | None]) -> int:
    """Return where the list of links or the form begins that a prompt at the text's end opens, else the text's end."""
    end = len(blocks)
    for index in range(len(blocks) - 1, 0, -1):
        hit = hits[index]
        if hit is not None and hit.place == "line" and hit.code in TAIL_CODES:
            end = index
        elif len(blocks[index]) > PARAGRAPH_CHARACTERS or (ends_sentence(blocks[index]) and hit is None):
            break
    return end
