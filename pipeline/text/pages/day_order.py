"""Whether a page means June or September by 6/9/2024: by its other dates, else by its language's region."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pipeline.text.days.text_dates import dates_in, slashed_day, slashed_in

_MONTH_FIRST = frozenset(["en-us", "en-ph", "es-us", "en-us-posix"])  # the United States and what writes as they do
_EITHER = frozenset(["en", "und", "en-ca", "fr-ca", "en-001"])


def find_day_order(near: Sequence[str], page: Sequence[str], language: str | None) -> bool | None:
    """Say whether the month goes first in the dates of lines near the headline; None where that cannot be told.

    What a page does elsewhere is better evidence than its language, which is that of the software on many of them: a
    25/12/2024 somewhere, or 3 October 2023 in words where 03/10/2023 is doubtful. `page` are the lines of the page, and
    are only looked through where a line near the headline is in doubt.
    """
    doubtful = [found for line in near for found in slashed_in(line)]
    both = [(slashed_day(found, True), slashed_day(found, False)) for found in doubtful]
    if not any(first and second and first != second for first, second in both):
        return is_month_first(language)
    habit = _habit(page)
    if habit is None:
        habit = _named_elsewhere(both, page)
    return is_month_first(language) if habit is None else habit


def is_month_first(language: str | None) -> bool | None:
    """Say whether a language tag's region writes the month of 6/9/2024 first; None where the tag does not tell."""
    tag = (language or "").lower().replace("_", "-")
    if tag in _MONTH_FIRST:
        return True
    return False if tag and tag not in _EITHER else None


def _habit(page: Sequence[str]) -> bool | None:
    """Return what the dates of a page that can be read in one order only have in common."""
    known = [(slashed_day(found, True), slashed_day(found, False)) for line in page for found in slashed_in(line)]
    orders = {first is not None for first, second in known if (first is None) != (second is None)}
    return orders.pop() if len(orders) == 1 else None


def _named_elsewhere(both: Sequence[tuple[date | None, date | None]], page: Sequence[str]) -> bool | None:
    """Return the order in which the page names a doubtful day once more, in words."""
    named = {day for line in page for day, _, _ in dates_in(line)}
    orders = {is_first for pair in both for is_first, day in zip((True, False), pair, strict=True) if day in named}
    return orders.pop() if len(orders) == 1 else None
