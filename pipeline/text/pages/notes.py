"""Notes: the lines around a page's headline that name who wrote the article, and when it was published.

Pages without any markup of these facts still show them to their readers, between the headline and the first paragraphs
or right above the headline.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from pipeline.text.days.text_dates import MONTH, brief_day, dates_in, month_number
from pipeline.text.facts.bylines import BylineReader
from pipeline.text.pages.day_order import find_day_order
from pipeline.text.pages.tree import Block, Tree

ABOVE, BELOW = 8, 14  # blocks around the headline in which notes stand
LONE_NAME = 3  # blocks below the headline in which a name alone is that of the author
LABEL_CHARACTERS = 40  # of a line that says what the date on the next one is
LABELLED_CHARACTERS = 60  # of a line that says what day it is, wherever it stands
LABEL_GAP = 6  # characters between a label and its date: a colon, "on", a weekday
FOOT = 6  # blocks after the article's last one
NOTE_CHARACTERS = 160
PARAGRAPHS = 2  # of the article, after which no note about it comes any more
PARAGRAPH_CHARACTERS = 140
_YEAR_FIRST = frozenset(["ja", "ko", "zh", "hu", "lt", "mn"])  # languages that write 24.04.01 for 1 April 2024

_UPDATED = re.compile(
    r"\b(?:up-?dated?|modified|edited|revised|reviewed|checked|verified|refreshed|edit|as of|actualizad[oa]|"
    r"aktualisiert|mis[e]? à jour|modifié|aggiornat[oa]|modificato|ultima modifica|atualizad[oa]|bijgewerkt|"
    r"обновлено|güncelle\w*|cập nhật|수정|更新|최종수정)\b|(?:更新|수정|تحديث|अपडेट|अद्यतन)",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"\b(?:publish(?:ed)?|posted|post date|first published|originally|created|issued|written|date|publicad[oa]|"
    r"veröffentlicht|erschienen|publi[ée]e?|pubblicat[oa]|gepubliceerd|опубликовано|yayın\w*|đăng|입력|등록|승인)\b"
    r"|(?:公開|掲載|投稿|配信|発行|发布|發布|发表|時間|时间|نشر|प्रकाशित|입력)",
    re.IGNORECASE,
)
_SURELY_PUBLISHED = re.compile(
    r"(?:(?:first |originally |date |article |page )?(?:published|posted)|(?:publication|publish|post) (?:date|time)|"
    r"date of publication|publicado|veröffentlicht|erschienen|publiée?|pubblicato|gepubliceerd|publicerad|опубликовано|"
    r"yayın(?:lanma)? tarihi|ngày đăng|등록|입력|公開日?|掲載日?|发布时间|發布時間|تاريخ النشر)\b"
    r"(?: on\b| am\b| le\b| el\b| il\b| op\b)?",
    re.IGNORECASE,
)
_SURELY_CHANGED = re.compile(
    r"(?:(?:last |page |article |page last |this page was last )?(?:updated?|modified|revised|reviewed|edited)|"
    r"(?:última )?actualiza(?:do|ción)|(?:zuletzt )?aktualisiert|mise? à jour|modifiée?|(?:ultimo )?aggiornamento|"
    r"aggiornato|(?:última )?atualiza(?:do|ção)|(?:laatst )?bijgewerkt|(?:senast )?uppdaterad|обновлено|"
    r"(?:son )?güncelle(?:me|ndi)|cập nhật|수정|최종수정|(?:最終)?更新日?|更新时间|آخر تحديث)\b"
    r"(?: on\b| am\b| le\b| el\b| il\b| op\b| em\b)?",
    re.IGNORECASE,
)
_LABELLED_MONTH = re.compile(
    rf"(?:(?:first |last |page )?(?:published|posted|updated|modified|revised|reviewed)|(?:publication )?date)"
    rf"(?: on| in)?\s?:?\s(?P<month>{MONTH}),?\s(?P<year>(?:19|20)\d\d)\.?",
    re.IGNORECASE,
)
_PROSE = re.compile(r"\w\s\w+,?\s\w+\s(?:on|in|of|at|after|before|dated|by|le|el|il|am|vom|em|op)\s(?:\w+day,?\s)?$")
"""Words that lead over to a date in a caption, or in other prose."""
_LETTER = re.compile(r"[^\W\d_]")
_OTHER = re.compile(
    r"\b(?:©|copyright|event|deadline|expires?|until|released?|from|since|due|starts?|ends?|joined)\b|©", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Notes:
    """What a page shows around its headline."""

    published: date | None = None
    is_labelled: bool = False
    """Whether words say that it is the day of publication, or it is a line of its own."""
    modified: date | None = None
    authors: tuple[tuple[str, ...], ...] = ()
    """The names of each line that is a byline, the surest first."""
    month: str | None = None
    """The month that a line says it was published, or last changed, in: `2022-06`."""
    brief: date | None = None
    """The day of a line that is nothing but a date with a year of two digits."""
    is_month_first: bool | None = None
    """Whether the page means June by 6/9/2024; None where that cannot be told."""

    def after(self, published: date | None, modified: date | None, authors: tuple[str, ...]) -> Notes:
        """Return these notes with what a stricter reading of more lines found.

        Its day of publication counts where these have none, or one that it knows to be that of a change; of two others
        the one that stands nearer to the headline is these notes'.
        """
        named = (authors, *self.authors) if authors else self.authors
        is_better = published is not None and self.published in (None, published, modified)
        day, is_sure = (published, True) if is_better else (self.published, self.is_labelled)
        return replace(self, published=day, is_labelled=is_sure, modified=modified or self.modified, authors=named)


def speaks_of_change(text: str) -> bool:
    """Say whether a text has a word for a change, as `Updated` before a date."""
    return _UPDATED.search(text) is not None


def find_notes(
    tree: Tree, headline: str | None, own: Sequence[bool], bylines: BylineReader, language: str | None
) -> Notes:
    """Return the notes of a page; `own` says which of its blocks are the article's, `language` is the page's tag."""
    at = _place_of(tree.blocks, headline, own)
    near = [*_below(tree.blocks, at, own), *_above(tree.blocks, at), *_after(tree.blocks, own)]
    texts = [block.text for block in tree.blocks]
    is_month_first = find_day_order([text for _, text in near], texts, language)
    last = max((i for i, is_own in enumerate(own) if is_own), default=len(own))
    published, is_labelled, modified = _dates(near, last - at, is_month_first)
    authors = tuple(_authors(near, bylines))
    modified = modified or _labelled(texts, _SURELY_CHANGED, is_month_first)
    if published is None and (labelled := _labelled(texts, _SURELY_PUBLISHED, is_month_first)):
        return Notes(labelled, True, modified, authors, is_month_first=is_month_first)
    brief = None if published else _brief([one for one in near if one[0] <= last - at], is_month_first, language)
    return Notes(published, is_labelled, modified, authors, _month(near), brief, is_month_first)


def _place_of(blocks: Sequence[Block], headline: str | None, own: Sequence[bool]) -> int:
    """Return the place of the headline: its last one above the first long paragraph, else that of the paragraph."""
    first = next(
        (i for i, block in enumerate(blocks) if own[i] and len(block.text) >= PARAGRAPH_CHARACTERS), len(blocks)
    )
    places = [i for i, block in enumerate(blocks[: first + 1]) if headline and block.text == headline]
    return places[-1] if places else max(0, min(first, len(blocks) - 1))


def _below(blocks: Sequence[Block], at: int, own: Sequence[bool]) -> Iterator[tuple[int, str]]:
    paragraphs = 0
    for index in range(at + 1, min(len(blocks), at + 1 + BELOW)):
        text = blocks[index].text
        if own[index] and len(text) >= PARAGRAPH_CHARACTERS:
            paragraphs += 1
            if paragraphs > PARAGRAPHS:
                return
        if len(text) <= NOTE_CHARACTERS:
            yield index - at, text


def _above(blocks: Sequence[Block], at: int) -> Iterator[tuple[int, str]]:
    for index in range(max(0, at - ABOVE), at):
        if len(blocks[index].text) <= NOTE_CHARACTERS:
            yield index - at, blocks[index].text


def _after(blocks: Sequence[Block], own: Sequence[bool]) -> Iterator[tuple[int, str]]:
    last = max((i for i, is_own in enumerate(own) if is_own), default=None)
    if last is None:
        return
    for index in range(max(0, last - 1), min(len(blocks), last + 1 + FOOT)):
        if len(blocks[index].text) <= NOTE_CHARACTERS:
            yield 100 + index - last, blocks[index].text


def _dates(
    near: Sequence[tuple[int, str]], reach: int, is_month_first: bool | None
) -> tuple[date | None, bool, date | None]:
    """Return the day of publication, whether it is labelled, and the day of the last change.

    Lines further off than `reach` stand below the article: others are listed there, and only a label makes a date its.
    """
    published: tuple[float, date, bool] | None = None
    modified: date | None = None
    label = ""
    for distance, text in near:
        end = 0
        for day, begin, after in dates_in(text, is_month_first):
            before = text[end:begin] or label
            is_bare = _LETTER.search(before) is None
            is_updated = speaks_of_change(before) or (is_bare and speaks_of_change(text[after : after + 12]))
            is_labelled = bool(_PUBLISHED.search(before))
            end = after
            if is_updated and not is_labelled:
                modified = modified or day
                continue
            if _OTHER.search(before) or (not is_labelled and (distance > reach or _PROSE.search(before))):
                continue
            points = abs(distance) + 3.0 * (distance < 0) - 20.0 * is_labelled + 0.05 * len(text)
            if published is None or points < published[0]:
                published = (points, day, is_labelled)
        is_label = end == 0 and len(text) < LABEL_CHARACTERS and (_UPDATED.search(text) or _PUBLISHED.search(text))
        label = text if is_label else ""
    return (published[1], published[2], modified) if published else (None, False, modified)


def _labelled(texts: Sequence[str], label: re.Pattern[str], is_month_first: bool | None) -> date | None:
    """Return the day that the page calls that of publication, or of a change, wherever it does; None where it names
    several."""
    days: set[date] = set()
    for before, text in pairwise(("", *texts)):
        if len(text) > LABELLED_CHARACTERS or not (found := dates_in(text, is_month_first)):
            continue
        day, begin, _ = found[0]
        start = label.match(text)
        gap = begin - start.end() if start else begin if label.fullmatch(before.rstrip(" :：")) else -1
        if 0 <= gap <= LABEL_GAP:
            days.add(day)
    return days.pop() if len(days) == 1 else None


def _month(near: Sequence[tuple[int, str]]) -> str | None:
    """Return the month of a line that is nothing but a label and a month."""
    found = (_LABELLED_MONTH.fullmatch(text) for _, text in near if len(text) <= LABELLED_CHARACTERS)
    return next((f"{one['year']}-{month_number(one['month']):02}" for one in found if one), None)


def _brief(near: Sequence[tuple[int, str]], is_month_first: bool | None, language: str | None) -> date | None:
    """Return the day of the nearest line that is a date with a year of two digits, and does not speak of a change."""
    is_year_first = (language or "").lower()[:2] in _YEAR_FIRST
    lines = sorted((abs(distance), text) for distance, text in near if not speaks_of_change(text))
    days = (brief_day(text, is_month_first, is_year_first) for _, text in lines)
    return next((day for day in days if day), None)


def _authors(near: Sequence[tuple[int, str]], bylines: BylineReader) -> Iterator[tuple[str, ...]]:
    lines = [text for distance, text in near if distance < 90]
    for index, line in enumerate(lines):
        credits = bylines.read(line) or bylines.read(_before_bar(line))
        names = tuple(name for credit in credits for name in credit.names)
        if not names and line.lower().rstrip(": ") in _LONE_LEADS and index + 1 < len(lines):
            names = bylines.names_in(lines[index + 1])
        if names:
            yield names
    for line in lines:
        names = bylines.read_bare(line)
        if names:
            yield names
    for distance, text in near:
        if 0 < distance <= LONE_NAME and text.count(" ") in (1, 2) and " ".join(bylines.names_in(text)) == text:
            yield (text,)


_LONE_LEADS = frozenset(
    ["by", "written by", "author", "authors", "words by", "text by", "por", "par", "von", "di", "door", "posted by"]
)


def _before_bar(line: str) -> str:
    return re.split(r"\s[|•·–—]\s|\s+(?:on|in|at)\s+(?=[A-Z0-9])", line, maxsplit=1)[0]
