"""Measures: what is seen of the blocks of many pages at once, as small whole numbers, a row a measure.

All is counted over one buffer of bytes that holds the beginnings of all blocks, so that the cost of a step is shared
by the batch. Everything is whole numbers up to 255 and looks at its own page alone: a page's measures are the same
whatever other pages stand beside it, on any machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import log2
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

HEAD_CHARACTERS = 400  # of a block that are counted through: shares need no more, and the cost is bounded
KEY_BYTES = 16  # of a word by which it is known: longer ones are known by their beginning
PROSE_WORDS = 7  # from here on a block that closes as a sentence is prose
PARAGRAPH_WORDS = 25  # from here on it is prose even with a phrase of furniture in it
NEAR, FAR = 3, 8  # blocks on either side that are summed up
NEVER = 4095  # blocks on: where there is none
CACHED_BLOCKS = 256  # whose bytes are looked up at a time: what is made of them stays in the processor's cache

_CLASS_BITS = 9  # each class of characters is counted in so many bits of a number, enough for a beginning
_CLASSES = {
    "spaces": b" ",
    "digits": b"0123456789",
    "capitals": b"ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "stops": b".!?",
    "commas": b",;:",
    "quotes": b"\"'",
    "marks": b"|/()[]<>@#_=*+&\\~",
}
_LOWER, _DIGIT, _OTHER, _BRACKET, _QUOTE, _FOREIGN, _UPPER = range(7)
_SPACED = b".,:;!?\"'()[]{}<>/|\\-_=+*&%$#@~^`\n\t\r\x0b\x0c\x01\x02"
# Typographic marks become plain ones, and what is left of their bytes one of two fillers.
_FILLER, _QUOTE_FILLER = 1, 2
_MARKS_E280 = {0x93: "-", 0x94: "-", 0x98: "'", 0x99: "'", 0x9C: '"', 0x9D: '"', 0xA2: "|", 0xA6: "."}
_MARKS_C2 = {0xAB: '"', 0xB7: "|", 0xBB: "|"}


def _byte_table(pairs: dict[int, str]) -> Bytes:
    """Return the table of bytes that maps the given ones, all others to 0."""
    table = np.zeros(256, np.uint8)
    for code, mark in pairs.items():
        table[code] = ord(mark)
    return table


def _lower_table() -> bytes:
    """Return the table that makes letters small, what parts words spaces, and leaves the rest."""
    table = bytearray(range(256))
    for code in range(65, 91):
        table[code] = code + 32
    for code in _SPACED:
        table[code] = 32
    return bytes(table)


def _count_table() -> Ints:
    """Return for each byte one unit in the field of its class."""
    table = np.zeros(256, np.int64)
    for place, members in enumerate(_CLASSES.values()):
        table[list(members)] = 1 << (_CLASS_BITS * place)
    return table


def _first_table() -> Bytes:
    """Return the class of a first byte."""
    table = np.full(256, _OTHER, np.uint8)
    table[65:91], table[97:123], table[48:58], table[128:] = _UPPER, _LOWER, _DIGIT, _FOREIGN
    table[[ord("'"), ord('"')]] = _QUOTE
    table[[ord("("), ord("[")]] = _BRACKET
    return table


def _last_table() -> Bytes:
    """Return how much like the end of a sentence a last byte is."""
    table = np.full(256, 5, np.uint8)
    table[48:58], table[97:123], table[65:91], table[128:] = 0, 1, 1, 6
    for mark, rank in {",": 2, ";": 2, ":": 4, ")": 7, '"': 8, "'": 8, "!": 9, "?": 9, ".": 10}.items():
        table[ord(mark)] = rank
    table[_QUOTE_FILLER] = 8
    return table


_CLASS_SHIFTS = np.arange(len(_CLASSES))[:, np.newaxis] * _CLASS_BITS
LOWER_BYTES = _lower_table()
_COUNT_OF = _count_table()
_FIRST_OF = _first_table()
_LAST_OF = _last_table()
_AFTER_E280 = _byte_table(_MARKS_E280)
_AFTER_C2 = _byte_table(_MARKS_C2)
_LOG = np.array([min(255, round(16 * log2(1 + number))) for number in range(NEVER + 1)], np.uint8)
_WORD_MASKS = np.array([(1 << (8 * size)) - 1 for size in range(9)], np.uint64)
_HALF_MIX = np.uint64(0x9E3779B97F4A7C15)
_FULL_MIX = np.uint64(0xC2B2AE3D27D4EB4F)
_SHIFT = np.uint64(29)


class Vocabulary(NamedTuple):
    """Words with what they count, in a table by the upper bits of their hashes."""

    hashes: NDArray[np.uint64]
    counts: Ints
    shift: np.uint64

    @classmethod
    def of(cls, counts: dict[str, int]) -> Vocabulary:
        """Make the table of small-letter words; of two with the same place the first one stays."""
        bits = max(8, (8 * len(counts)).bit_length())
        hashes, values = np.zeros(1 << bits, np.uint64), np.zeros(1 << bits, np.int64)
        shift = np.uint64(64 - bits)
        for word, count in counts.items():
            key = hash_word(word)
            place = int(key >> shift)
            if not hashes[place]:
                hashes[place], values[place] = key, count
        return cls(hashes, values, shift)

    def look_up(self, keys: NDArray[np.uint64]) -> Ints:
        """Return what each word counts, nothing for those that are not known."""
        places = keys >> self.shift
        found: Ints = self.counts[places] * (self.hashes[places] == keys)
        return found


def hash_word(word: str) -> np.uint64:
    """Return the key of a word in small letters."""
    buffer = word.encode("utf-8")[:KEY_BYTES]
    keys = _hash_words(np.frombuffer(buffer + bytes(24), np.uint8), np.array([0]), np.array([len(buffer)]))
    return np.uint64(keys[0])


def _hash_words(buffer: Bytes, starts: Ints, sizes: Ints) -> NDArray[np.uint64]:
    """Return keys of words: their first sixteen bytes mixed by multiplication."""
    eights = np.ndarray((len(buffer) - 8,), "<u8", buffer.data, strides=(1,))
    mixed = (eights[starts] & _WORD_MASKS.take(np.minimum(sizes, 8))) * _HALF_MIX
    long = np.flatnonzero(sizes > 8)
    rest = eights[starts[long] + 8] & _WORD_MASKS.take(np.minimum(sizes[long] - 8, 8))
    mixed[long] ^= rest * _FULL_MIX
    mixed = (mixed ^ (mixed >> _SHIFT)) * _HALF_MIX
    keys: NDArray[np.uint64] = mixed | np.uint64(1)
    return keys


FIELDS = {"function": (0, 8), "you": (8, 8), "me": (16, 8), "talk": (24, 8), "plus": (32, 14), "minus": (46, 14)}
"""What words count: the lowest bit of each in a number, and how many bits it has. A beginning has up to 200 words."""
_FIELD_SHIFTS, _FIELD_SIZES = np.array(list(FIELDS.values())).T[:, :, np.newaxis]
_FIELD_MASKS = (1 << _FIELD_SIZES) - 1
TALK_WORDS = 12  # the names, times and buttons between the comments of readers are short
OWN = (
    "words", "closed", "first", "last", "hit", "copies", "stops", "commas", "quotes", "marks", "digits", "capitals",
    "foreign", "word length", "capital words", "function words", "functions", "you", "me", "talk", "plus", "minus",
    "leaning",
)  # fmt: skip
"""Measures of a block by itself."""
AROUND = ("words", "closed", "function words", "capital words", "hit", "leaning", "digits")
"""Measures that are also looked at in neighbours."""
SHIFTS = (-2, -1, 1, 2)
SHARES = (
    "at", "page prose", "page hits", "page functions", "share above", "share below", "over comments", "over related",
    "over tail", "near hits above", "near hits below", "near leaning", "far leaning",
)  # fmt: skip
"""Measures of a block's place that are shares or small counts."""
AMOUNTS = (
    "from top", "from end", "blocks", "page words", "longest", "prose above", "prose below", "since prose",
    "since hit", "since tail", "since comments", "since related", "until prose", "until hit", "run",
    *(f"{reach} {name} {side}" for name in ("prose", "talk", "me") for reach in ("near", "far")
      for side in ("above", "below")),
    "talks above", "comments above", "comments below",
)  # fmt: skip
"""Measures of a block's place of which the logarithm is taken."""
NAMES = (*OWN, *(f"{name} {shift:+}" for name in AROUND for shift in SHIFTS), *SHARES, *AMOUNTS)
"""The names of all measures, in the order of their rows."""
_AROUND_ROWS = [OWN.index(name) for name in AROUND]
_SHIFTS = np.array(SHIFTS)[:, np.newaxis]
# Blocks above, below, and both with the block itself, near and far: where each stretch begins, and where it ends.
_FROM = np.array([-NEAR, 1, -FAR, 1, -NEAR, -FAR])[:, np.newaxis]
_TO = np.array([0, NEAR + 1, 0, FAR + 1, NEAR + 1, FAR + 1])[:, np.newaxis]


def words_of_head(text: str) -> list[str]:
    """Return the words of a text as they are looked up: in small ASCII letters, parted at marks."""
    return plain_bytes(text).tobytes().translate(LOWER_BYTES).decode("utf-8", "ignore").split()


def plain_bytes(text: str) -> Bytes:
    """Return a text in UTF-8, a line end after it, the quotes, dashes and bars of typography as plain ones."""
    content = text.encode("utf-8", "surrogatepass")
    if content.isascii():
        return np.frombuffer(content + b"\n", np.uint8)
    plain = np.frombuffer(bytearray(content + b"\n\n\n"), np.uint8)
    if b"\xe2\x80" in content:
        at = np.flatnonzero(plain == 0xE2)
        marks = _AFTER_E280[plain[at + 2]] * (plain[at + 1] == 0x80)
        at, marks = at[marks > 0], marks[marks > 0]
        plain[at] = marks
        fillers = np.where(_FIRST_OF[marks] == _QUOTE, _QUOTE_FILLER, _FILLER)
        plain[at + 1] = fillers
        plain[at + 2] = fillers
    if b"\xc2" in content:
        at = np.flatnonzero(plain == 0xC2)
        marks = _AFTER_C2[plain[at + 1]]
        at, marks = at[marks > 0], marks[marks > 0]
        plain[at] = marks
        plain[at + 1] = _FILLER
    return plain[:-2]


class Seen(NamedTuple):
    """What is seen of the blocks of some pages."""

    measures: Bytes
    """A row a measure, a column a block."""
    words: Ints
    starts: Ints
    """Where each page begins among the blocks, and where the last one ends."""


class Marks(NamedTuple):
    """What is said of each block that is not counted in its bytes."""

    closed: Flags
    """Whether it ends as a sentence does."""
    rank: Bytes
    """How likely a block with the phrase of furniture that it has is the article's own, 0 where there is none."""
    copies: Bytes
    """How often its page has the same block."""
    tail: Flags
    comments: Flags
    related: Flags


def measure(pages: Sequence[Sequence[str]], marks: Marks, known: Vocabulary) -> Seen:
    """Return the measures of all blocks of the pages; none of pages and blocks may be empty, or hold a line end."""
    starts = np.zeros(len(pages) + 1, np.int64)
    np.cumsum([len(page) for page in pages], out=starts[1:])
    words, own = _measure_blocks([block for page in pages for block in page], marks, known)
    places = _Places(starts)
    around = places.around(own[_AROUND_ROWS])
    shares, amounts = _measure_places(places, own, words, marks)
    return Seen(np.concatenate([own, around, shares, amounts]), words, starts)


def _measure_blocks(blocks: Sequence[str], marks: Marks, known: Vocabulary) -> tuple[Ints, Bytes]:
    """Return the words of each block, and what is seen of it by itself."""
    raw = plain_bytes("\n".join([block[:HEAD_CHARACTERS] for block in blocks]))
    ends = np.flatnonzero(raw == 10)
    begins = np.concatenate([ends[:1] * 0, ends[:-1] + 1])
    sizes = ends - begins
    classes = (_count_classes(raw, begins) >> _CLASS_SHIFTS) & ((1 << _CLASS_BITS) - 1)
    spaces = classes[0]
    foreign = np.add.reduceat((raw >= 0xE3).view(np.uint8), begins, dtype=np.int64)
    full = np.fromiter(map(len, blocks), np.int64, len(blocks))
    # In scripts without spaces two characters count as one word. What lies beyond the beginning is like it.
    words = np.maximum(spaces + 1, foreign // 2) * np.maximum(full, HEAD_CHARACTERS) // HEAD_CHARACTERS
    said, sampled, capital = _count_words(raw, begins, known)
    counted = (said >> _FIELD_SHIFTS) & _FIELD_MASKS
    functions, _, _, talk, plus, minus = counted
    talk *= spaces < TALK_WORDS
    numbers = _rows(
        _LOG[np.minimum(words, NEVER)],
        marks.closed,
        _FIRST_OF[raw[begins]],
        _LAST_OF[raw[ends - 1]],
        marks.rank,
        marks.copies,
        classes[3:],
        250 * _rows(classes[1:3], foreign) // sizes,
        _rows(sizes * 8, 200 * capital, 200 * functions) // sampled,
        counted[:4],
        counted[4:] >> 1,
        np.maximum(128 + 32 * (plus - minus) // (sampled + 4), 0),
    )
    return words, np.minimum(numbers, 255).astype(np.uint8)


def _count_classes(raw: Bytes, begins: Ints) -> Ints:
    """Return how many bytes of each class each block has, as `_COUNT_OF` counts them: few blocks at a time."""
    found = np.empty(len(begins), np.int64)
    edges = [*begins[::CACHED_BLOCKS].tolist(), len(raw)]
    for number, (start, end) in enumerate(pairwise(edges)):
        some = slice(number * CACHED_BLOCKS, (number + 1) * CACHED_BLOCKS)
        np.add.reduceat(_COUNT_OF.take(raw[start:end]), begins[some] - start, out=found[some])
    return found


def _rows(*parts: NDArray[Any]) -> NDArray[Any]:
    """Return rows, and whole groups of rows, below one another as one group; a fifth of what `np.stack` takes."""
    return np.concatenate(parts, axis=None).reshape(-1, parts[0].shape[-1])


def _count_words(raw: Bytes, begins: Ints, known: Vocabulary) -> tuple[Ints, Ints, Ints]:
    """Return what the words of each beginning count, how many there are, at least one, and how many are capitalised."""
    padded = np.frombuffer(b" " + raw.tobytes().translate(LOWER_BYTES) + bytes(KEY_BYTES + 8), np.uint8)
    is_space = padded[: len(raw) + 1] == 32
    edges = np.flatnonzero(is_space[1:] != is_space[:-1]) + 1
    word_starts, word_sizes = edges[::2], edges[1::2] - edges[::2]
    sums = np.zeros((2, len(word_starts) + 1), np.int64)
    np.cumsum(known.look_up(_hash_words(padded, word_starts, word_sizes)), out=sums[0, 1:])
    np.cumsum(_FIRST_OF[raw[word_starts - 1]] == _UPPER, out=sums[1, 1:])
    lows = np.searchsorted(word_starts, begins + 1)
    highs = np.append(lows[1:], len(word_starts))
    said, capital = sums.take(highs, axis=1) - sums.take(lows, axis=1)
    return said, np.maximum(highs - lows, 1), capital


def _measure_places(places: _Places, own: Bytes, words: Ints, marks: Marks) -> tuple[Bytes, Bytes]:
    """Return what is seen of each block by its place in its page: shares, then amounts."""
    row = dict(zip(OWN, own, strict=True))
    is_hit = marks.rank > 0
    is_prose = marks.closed & (words >= PROSE_WORDS) & ~(is_hit & (words < PARAGRAPH_WORDS))
    some = np.minimum(words, 100)
    prose = some * is_prose
    voice = np.minimum(words, 50)
    counts = _rows(
        prose, row["talk"], row["me"], is_hit, row["leaning"] * voice, voice,
        some, np.minimum(words, 65), row["functions"], marks.comments, np.minimum(words, NEVER),
    )  # fmt: skip
    within, above, total = places.sums(counts, windows=6)
    flags = _rows(is_prose, is_hit, marks.tail, marks.comments, marks.related, ~is_prose)
    since, until = places.since(flags), places.until(flags[:2])
    over = places.over(since[[3, 4, 2]], above[0])
    prose_below = total[0] - above[0] - prose
    index, size = places.index, places.size
    of_page = 250 * total[[0, 3, 8]] // np.maximum(_rows(total[6], size, total[7]), 1)
    of_prose = 250 * _rows(above[0], prose_below, over) // np.maximum(total[0], 1)
    shares = _rows(250 * index // size, of_page, of_prose, within[3, :2], within[4, 4:] // within[5, 4:])
    amounts = _rows(
        index, size - 1 - index, size, total[10], places.largest(words), above[0], prose_below,
        since[:5], until, np.minimum(since[5], index + 1), within[:3, :4],
        above[1], above[9], total[9] - above[9],
    )  # fmt: skip
    return np.minimum(shares, 255).astype(np.uint8), _LOG[np.minimum(amounts, NEVER)]


class _Places:
    """The places of blocks in their pages: sums, neighbours and distances that stay within a page."""

    def __init__(self, starts: Ints) -> None:
        sizes = np.diff(starts)
        self._starts = starts
        self._sizes = sizes
        self._here = np.arange(starts[-1])
        self.first = np.repeat(starts[:-1], sizes)
        self.size = np.repeat(sizes, sizes)
        self.index = self._here - self.first
        self._end = self.first + self.size

    def around(self, rows: Bytes) -> Bytes:
        """Return each row as it is for the neighbours, one row a shift, 0 beyond the page."""
        place = self.index + _SHIFTS
        is_there = (place >= 0) & (place < self.size)
        found: Bytes = rows.take((self._here + _SHIFTS) * is_there, axis=1) * is_there
        return found.reshape(-1, rows.shape[1])

    def sums(self, counts: Ints, windows: int) -> tuple[Ints, Ints, Ints]:
        """Return sums of each row: for the first ones within each stretch around a block; above it; of its page."""
        sums = np.zeros((len(counts), counts.shape[1] + 1), np.int64)
        np.cumsum(counts, axis=1, out=sums[:, 1:])
        lows = np.minimum(np.maximum(self._here + _FROM, self.first), self._end)
        highs = np.minimum(np.maximum(self._here + _TO, self.first), self._end)
        first = sums.take(self.first, axis=1)
        some = sums[:windows]
        within = some.take(highs, axis=1)
        within -= some.take(lows, axis=1)
        return within, sums[:, :-1] - first, sums.take(self._end, axis=1) - first

    def largest(self, amounts: Ints) -> Ints:
        """Return for each block the most of its page."""
        return np.repeat(np.maximum.reduceat(amounts, self._starts[:-1]), self._sizes)

    def since(self, flags: Flags) -> Ints:
        """Return how many blocks above a block the nearest flagged one stands, 4,095 where there is none."""
        last = np.maximum.accumulate(np.where(flags, self._here, -1), axis=1)
        before = np.full_like(last, -1)
        before[:, 1:] = last[:, :-1]
        return np.where(before >= self.first, np.minimum(self._here - before, NEVER), NEVER)

    def until(self, flags: Flags) -> Ints:
        """Return how many blocks below a block the nearest flagged one stands, 4,095 where there is none."""
        never = len(self._here) + NEVER
        nearest = np.minimum.accumulate(np.where(flags, self._here, never)[:, ::-1], axis=1)[:, ::-1]
        after = np.full_like(nearest, never)
        after[:, :-1] = nearest[:, 1:]
        return np.where(after < self._end, np.minimum(after - self._here, NEVER), NEVER)

    def over(self, since: Ints, above: Ints) -> Ints:
        """Return what stands above the block that is so many blocks above each, 0 where that is none of the page."""
        is_there = since <= self.index
        return above[(self._here - since) * is_there] * is_there
