"""Headlines: which of the lines above an article's first paragraph is its headline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from operator import methodcaller

from pipeline.text.blocks import ends_sentence
from pipeline.text.lexicon import fold

MIN_WORDS, MAX_WORDS = 2, 32
WIDE_CHARACTERS = 5  # of a headline in a script without spaces
SHORT_WORDS = 3  # labels of sections and names have no more
TITLE_CHARACTERS = 4  # of one word alone over the first paragraph
OPENING_BLOCKS = 4  # blocks from the first paragraph on whose words a headline is likely to use
FAR = 12  # lines from the first paragraph beyond which farther is no worse

_SITE_SEPARATOR = re.compile(r"\s(?:\||-|–|—|::|»|«|·|•|›|~)\s|\s?\|\s?")
_SITE_WORDS = 6
_EDGES = ".,:;!?\"'()[]“”‘’"


_bare = methodcaller("strip", _EDGES)


def find_headline(blocks: list[str], first: int, excluded: Collection[int], doubtful: Collection[int]) -> int | None:
    """Return the index of the headline, `first` being the first paragraph's; `excluded` lines cannot be one.

    Points, set on labelled pages: for agreeing with the page's title (the first line), for the words that the
    article's opening uses too, for standing there twice, for a headline's length; against distance from the first
    paragraph, and against the phrases of furniture (`doubtful`).
    """
    lines = [index for index in range(first) if index not in excluded and _can_be_headline(blocks[index])]
    if not lines:
        is_title = first == 1 and not {0} & {*excluded, *doubtful} and len(blocks[0]) >= TITLE_CHARACTERS
        return 0 if is_title and blocks[0].isalpha() else None
    if len(lines) == 1:
        return lines[0]
    folded = {index: fold(blocks[index]) for index in lines}
    counts = Counter(folded.values())
    words_of = {index: _content_words(line) for index, line in folded.items()}
    opening = _said_in("\n".join(map(fold, blocks[first : first + OPENING_BLOCKS])), set().union(*words_of.values()))
    page_title = folded.get(0, "") if first > 1 else ""
    title_words = _content_words(page_title)

    def points(index: int) -> float:
        line = folded[index]
        words = line.count(" ") + 1
        earned = -0.1 * min(first - index, FAR) + 2.0 * _shared(words_of[index], opening)
        earned += 0.8 * (counts[line] > 1) - 3.0 * (index in doubtful)
        earned += 1.0 * (words > SHORT_WORDS or len(line) >= 4 * words + 12) + 0.7 * (words > 5)
        if index == 0:
            return earned + 1.5
        return earned + _agreement(line, words_of[index], page_title, title_words)

    return max(lines, key=lambda index: (points(index), index))


def _agreement(line: str, words: set[str], page_title: str, title_words: set[str]) -> float:
    """Return the points for agreeing with the page's title: for being in it, or sharing most of its words."""
    if len(line) > 12 and (line in page_title or page_title in line):
        return 3.5
    return 2.0 if _shared(words, title_words) >= 0.6 else 0.0


def without_site(title: str, text_lines: Collection[str]) -> tuple[str, str | None]:
    """Part a page's title `Headline | Site` into both; the site is None where nothing sets it apart for sure."""
    separators = list(_SITE_SEPARATOR.finditer(title))
    if not separators:
        return title, None
    last = separators[-1]
    head, site = title[: last.start()].strip(), title[last.end() :].strip()
    if not head or not site or len(site.split()) > _SITE_WORDS or len(head.split()) < 3:
        return title, None
    is_marked = "|" in last.group() or "::" in last.group()
    is_name = all(word[:1].isupper() or not word[:1].isalpha() or len(word) < 4 for word in site.split())
    if is_marked or site in text_lines or (is_name and len(site.split()) <= 4 and last.group().strip() != "—"):
        while (more := _SITE_SEPARATOR.search(head)) and "|" in more.group() and len(head[: more.start()].split()) >= 3:
            head = head[: more.start()].strip()
        return head, site
    return title, None


def _can_be_headline(line: str) -> bool:
    """Say whether a line reads as a headline: a few words, no full stop, not all figures."""
    words = len(line.split())
    if words > MAX_WORDS or len(line) > 250 or not any(map(str.isalpha, line)):
        return False
    if words < MIN_WORDS and sum(character >= "\u2e80" for character in line) < WIDE_CHARACTERS:
        return False
    if line[0] in "•*|>»#@" or line.endswith((":", ",", ";", "...", "…")) or "@" in line:
        return False
    return not (ends_sentence(line) and line[-1] in ".。।")


def _content_words(text: str) -> set[str]:
    """Return the longer words of a text in small letters."""
    return {_bare(word) for word in text.split() if len(word) > 3}


def _said_in(text: str, words: set[str]) -> set[str]:
    """Return which of the words the text uses; those that are not even a part of one of its words are soon told."""
    likely = {word for word in words if word in text}
    return likely.intersection(map(_bare, text.split())) if likely else likely


def _shared(own: set[str], words: set[str]) -> float:
    """Return the share of a line's longer words that are among the given; 0 where it has fewer than two."""
    return len(own & words) / len(own) if len(own) > 1 else 0.0
