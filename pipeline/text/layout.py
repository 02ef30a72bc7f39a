"""Layout: from judged blocks to the parts of a page: headline, body, the lines about the article, the furniture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from pipeline.text.blocks import ends_sentence
from pipeline.text.furniture import TAIL_CODES, Verdict, VerdictCode
from pipeline.text.headlines import find_headline, without_site
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
_NO_HEADLINE = frozenset({"copyright", "comment_form", "photo_credit", "teaser_repeat", "meta"})
_UNMARKED = frozenset({"own", "low_prose", "outside"})

ReadNote = Callable[[str], VerdictCode | None]


class Page(NamedTuple):
    """The parts of a text, and the verdict on each of its blocks."""

    headline: str | None
    site: str | None
    body: list[str]
    above: list[str]
    """Lines about the article over its first paragraph, the nearest first: bylines and dates are there."""
    below: list[str]
    """Lines at the article's end and shortly after it: credits are there."""
    furniture: list[str]
    verdicts: list[Verdict]


def lay_out_page(blocks: list[str], verdicts: list[Verdict], headline: str | None, note: ReadNote) -> Page:
    """Part a page by its verdicts; `note` says whether a line is a byline or a date."""
    verdicts = list(verdicts)
    first, last = _bounds(blocks, verdicts)
    start = max(0, first - REACH)
    opening = min(first + OPENING_BLOCKS, len(blocks))
    notes = {index: code for index in range(start, opening) if (code := note(blocks[index]))}
    notes |= {index: code for index in _foot(blocks, last) if (code := note(blocks[index]))}
    at = _place_of(headline, blocks[:first]) if headline else _find_headline(blocks, verdicts, first, notes)
    for index in range(0 if at is None else at + 1):
        if verdicts[index].is_own:
            verdicts[index] = Verdict("outside", verdicts[index].log_odds)
    for index, code in notes.items():
        verdicts[index] = Verdict(code, verdicts[index].log_odds)
    site: str | None = None
    if at is not None:
        verdicts = _mark_headlines(blocks, verdicts, at, first)
        if headline is None:
            headline, site = _headline(blocks, at)
    above = range(first - 1, (start if at is None else at) - 1 - HEAD_BLOCKS, -1)
    return _page(blocks, verdicts, headline, site, [blocks[i] for i in above if i >= 0], _foot(blocks, last))


def lay_out_trusted(blocks: list[str], hits: Sequence[Hit | None], headline: str | None, note: ReadNote) -> Page:
    """Part a text that came beside its own headline and date: only its edges can be furniture, and never prose."""
    end = _trusted_end(blocks, hits)
    begin = 0
    codes: dict[int, VerdictCode] = dict.fromkeys(range(end, len(blocks)), "outside")
    title = fold(headline) if headline else None
    while begin < end and (code := _edge_code(blocks[begin], hits[begin], title, note)):
        codes[begin] = code
        begin += 1
    while end > begin and (code := _edge_code(blocks[end - 1], hits[end - 1], title, note)):
        codes[end - 1] = code
        end -= 1
    for index in range(begin, end):
        hit = hits[index]
        if hit is not None and hit.code in {"photo_credit", "teaser_repeat"} and _is_sure(blocks[index], hit):
            codes[index] = hit.code
    verdicts = [Verdict(codes.get(index, "own"), 0.0) for index in range(len(blocks))]
    above = blocks[:begin][::-1]
    return _page(
        blocks, verdicts, headline, None, above, range(max(begin, end - 2), min(len(blocks), end + FOOT_BLOCKS))
    )


def _page(
    blocks: list[str], verdicts: list[Verdict], headline: str | None, site: str | None, above: list[str], foot: range
) -> Page:
    body = [block for block, verdict in zip(blocks, verdicts, strict=True) if verdict.is_own]
    furniture = [block for block, verdict in zip(blocks, verdicts, strict=True) if not verdict.is_own]
    if not body:
        body = _fallback(blocks, headline)
    return Page(headline, site, body, above, [blocks[index] for index in foot], furniture, verdicts)


def _fallback(blocks: list[str], headline: str | None) -> list[str]:
    """Return the whole text where all of it was judged furniture, without the headline if something else is there."""
    title = fold(headline) if headline else None
    return [block for block in blocks if fold(block) != title] or blocks


def _find_headline(blocks: list[str], verdicts: list[Verdict], first: int, notes: dict[int, VerdictCode]) -> int | None:
    above = list(enumerate(verdicts[:first]))
    excluded = {index for index, verdict in above if verdict.code in _NO_HEADLINE} | notes.keys()
    doubtful = {index for index, verdict in above if verdict.code not in _UNMARKED}
    return find_headline(blocks, first, excluded, doubtful)


def _bounds(blocks: list[str], verdicts: list[Verdict]) -> tuple[int, int]:
    """Return the places of the article's first and last paragraph, or of its first and last block without one."""
    own = [index for index, verdict in enumerate(verdicts) if verdict.is_own]
    prose = [index for index in own if _is_prose(blocks[index])] or own
    return (prose[0], prose[-1]) if prose else (0, -1)


def _is_prose(block: str) -> bool:
    if len(block) >= PARAGRAPH_CHARACTERS:
        return True
    if block[-1] in "?!" and block.count(" ") < QUESTION_WORDS:
        return False
    return ends_sentence(block) and (block.count(" ") >= PROSE_WORDS - 1 or block[-1] in "。！？」")


def _foot(blocks: list[str], last: int) -> range:
    return range(max(0, last - CLOSING_BLOCKS), min(len(blocks), last + 1 + FOOT_BLOCKS))


def _place_of(headline: str, above: list[str]) -> int | None:
    """Return the last place where the given headline stands above the first paragraph."""
    title = fold(headline)
    return max((index for index, block in enumerate(above) if fold(block) == title), default=None)


def _mark_headlines(blocks: list[str], verdicts: list[Verdict], at: int, first: int) -> list[Verdict]:
    """Mark the headline and its copies above the first paragraph."""
    title = fold(blocks[at])
    return [
        Verdict("headline", verdict.log_odds) if index == at or (index < first and fold(block) == title) else verdict
        for index, (block, verdict) in enumerate(zip(blocks, verdicts, strict=True))
    ]


def _headline(blocks: list[str], at: int) -> tuple[str, str | None]:
    """Return the headline at the place, and the site's name if the page's title tells it."""
    if at == 0:
        return without_site(blocks[0], frozenset(blocks[1:]))
    title = blocks[0]
    if len(title) > len(blocks[at]) and fold(title).startswith(fold(blocks[at])):
        return blocks[at], without_site(title, frozenset(blocks[1:]))[1]
    return blocks[at], None


def _edge_code(block: str, hit: Hit | None, title: str | None, note: ReadNote) -> VerdictCode | None:
    """Return why a block at the edge of a trusted text is none of it, or None."""
    if title is not None and fold(block) == title:
        return "headline"
    if hit is not None and _is_sure(block, hit):
        return hit.code
    return note(block)


def _is_sure(block: str, hit: Hit) -> bool:
    """Say whether a block with the phrase can be nothing but furniture."""
    if hit.place == "line":
        return True
    if hit.place == "start" and len(block) <= TRUSTED_CHARACTERS and not ends_sentence(block):
        return True
    return (
        hit.code in _SURE_CODES
        and (hit.place == "start" or hit.code != "photo_credit")
        and len(block) <= 2 * TRUSTED_CHARACTERS
    )


def _trusted_end(blocks: list[str], hits: Sequence[Hit | None]) -> int:
    """Return where the list of links or the form begins that a prompt at the text's end opens, else the text's end."""
    end = len(blocks)
    for index in range(len(blocks) - 1, 0, -1):
        hit = hits[index]
        if hit is not None and hit.place == "line" and hit.code in TAIL_CODES:
            end = index
        elif len(blocks[index]) > PARAGRAPH_CHARACTERS or (ends_sentence(blocks[index]) and hit is None):
            break
    return end
