"""The fingerprints of a text: hashes of a few of its shingles, chosen by what they say and not by where they stand.

Winnowing (Schleimer, Wilkerson, Aiken: Winnowing: local algorithms for document fingerprinting, SIGMOD 2003): of every
`w` shingles in a row the one with the least hash is kept. So two texts that share `w + k - 1` words in a row share a
fingerprint, whatever surrounds them, and of a long shared run they keep the very same ones. A wider window keeps a
subset of what a narrower one keeps, so texts of different length can be compared.

Everything here is frozen under `VERSION`: what counts as a letter is Unicode 3.2, which Python carries unchanged, and
the hashes are multilinear ones with constants out of SplitMix64. The same text has the same fingerprints on every
machine, Python and numpy. Change the version with any change of what comes out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from struct import Struct
from typing import Any
from unicodedata import ucd_3_2_0

import numpy as np
from numpy.typing import NDArray

VERSION = 1

SHINGLE_WORDS = 5
"""Words in a shingle: with 4, unrelated articles share stock phrases; with 8, an edit every 20 words leaves few."""
DENSE_FACTOR = 2
"""Signs that count as a word in writing without spaces: half a Chinese or Japanese word each, on average."""
WINDOWS = ((64, 4), (256, 8))
"""Below so many words so narrow a window, so that a brief of 30 words has six fingerprints; else `WIDE_WINDOW`."""
WIDE_WINDOW = 16
"""77 fingerprints for 650 words, and any 20 shared words in a row are seen."""

_HEAD = Struct("<4I")
HEAD_BYTES, PAIR_BYTES = _HEAD.size, 12
"""Of a packed sketch: what stands before its fingerprints, and what each takes."""

Hashes = NDArray[np.uint64]
Places = NDArray[np.uint32]
Codes = NDArray[np.uint8] | NDArray[np.uint16]

_BASE = 0x9E3779B97F4A7C15
"""Of the polynomial that is a word's hash; odd, so that it has an inverse modulo 2**64."""
_PIECE_CODES = 65_536
"""Codes hashed at once; of a longer word the beginning counts."""


def splitmix64(seed: int, count: int) -> list[int]:
    """Return the first numbers of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators)."""
    numbers = []
    for _ in range(count):
        seed = (seed + 0x9E3779B97F4A7C15) & (2**64 - 1)
        z = ((seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9) & (2**64 - 1)
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & (2**64 - 1)
        numbers.append(z ^ (z >> 31))
    return numbers


_WORD_FACTORS = [np.uint64(number | 1) for number in splitmix64(2, SHINGLE_WORDS * DENSE_FACTOR)]


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """A text's fingerprints in the order of the text, each with the number of the word at which its shingle begins.

    In dense writing places count signs; `unit` is how many of them make a word.
    """

    hashes: Hashes
    places: Places
    length: int
    """Words of the text, or signs in dense writing."""
    unit: int = 1

    def pack(self) -> bytes:
        """Return it as bytes: version, unit, length, count, hashes and places, little-endian."""
        head = _HEAD.pack(VERSION, self.unit, self.length, len(self.hashes))
        return head + self.hashes.astype("<u8", copy=False).tobytes() + self.places.astype("<u4", copy=False).tobytes()

    @classmethod
    def unpack(cls, packed: Any) -> Sketch:
        """Return the sketch that was packed. Raises ValueError for one of another version, or a torn one."""
        version, unit, length, count = np.frombuffer(packed, "<u4", 4).tolist()
        if version != VERSION or len(packed) != HEAD_BYTES + PAIR_BYTES * count:
            raise ValueError(f"no sketch of version {VERSION}")
        hashes = np.frombuffer(packed, "<u8", count, HEAD_BYTES)
        return cls(hashes, np.frombuffer(packed, "<u4", count, HEAD_BYTES + 8 * count), length, unit)


def sketch(text: str) -> Sketch:
    """Return the fingerprints of a text in NFC. Linear in its length: 45 µs for 4 kB."""
    return sketch_all([text])[0]


def sketch_all(texts: Sequence[str]) -> list[Sketch]:
    """Return the fingerprints of each text as `sketch` does, at half of the cost: most steps are shared."""
    sketches = [Sketch(np.zeros(0, np.uint64), np.zeros(0, np.uint32), 0)] * len(texts)
    alike: defaultdict[tuple[int, int, int], dict[int, Hashes]] = defaultdict(dict)
    for number, hashes, unit in _hashed(texts):
        if words := len(hashes):
            size = min(SHINGLE_WORDS * unit, words)
            window = min(window_of(words // unit) * unit, words - size + 1)
            alike[unit, size, window][number] = hashes
    for (unit, size, window), some in alike.items():
        for number, chosen in zip(some, _choose(list(some.values()), size, window), strict=True):
            sketches[number] = Sketch(*chosen, len(some[number]), unit)
    return sketches


def _hashed(texts: Sequence[str]) -> Iterator[tuple[int, Hashes, int]]:
    """Yield the number of each text with a hash of each of its words, or signs, and the unit; in no order.

    Texts in Latin-1 are put together, with no word between them, in pieces that can be hashed at once.
    """
    group: dict[int, bytes] = {}
    codes = 0
    for number, text in enumerate(texts):
        narrow = _narrow(text)
        if narrow is None:
            units, starts, unit = _wide_words(text)
            yield number, _hash_words(units, starts), unit
            continue
        if group and codes + len(narrow) >= _PIECE_CODES:
            yield from _hash_group(group)
            group, codes = {}, 0
        group[number] = narrow
        codes += len(narrow) + 1
    if group:
        yield from _hash_group(group)


def _hash_group(group: dict[int, bytes]) -> Iterator[tuple[int, Hashes, int]]:
    codes = np.frombuffer(b"\0".join(group.values()), np.uint8)
    starts = _begins(codes != 0)
    hashes = _hash_words(codes, starts)
    if len(group) == 1:  # as most texts of a daemon are
        yield next(iter(group)), hashes, 1
        return
    ends = np.searchsorted(starts, np.cumsum([len(narrow) + 1 for narrow in group.values()]))
    for number, low, high in zip(group, [0, *ends[:-1].tolist()], ends.tolist(), strict=True):
        yield number, hashes[low:high], 1


def _choose(texts: Sequence[Hashes], size: int, window: int) -> Iterator[tuple[Hashes, Places]]:
    """Yield for the words of each text the hashes of the shingles that are kept, with their places.

    All texts are taken for one, in which a shingle that runs on into the next text is 0: the least of every window
    that it lies in, so that none of these has a say.
    """
    if len(texts) == 1:  # which needs no such care, and most texts of a daemon come alone
        shingles = _combine(texts[0], size)
        places = _winnow(shingles, window)
        yield shingles[places], places.astype(np.uint32)
        return
    ends = np.cumsum(list(map(len, texts)))
    shingles = _combine(np.concatenate(texts), size)
    shingles[ends[:-1, np.newaxis] - np.arange(1, size)] = 0
    kept = _winnow(shingles, window)
    kept = kept[shingles[kept] > 0]
    cuts = [0, *np.searchsorted(kept, ends).tolist()]
    for start, (low, high) in zip([0, *ends[:-1].tolist()], pairwise(cuts), strict=True):
        places = kept[low:high]
        yield shingles[places], (places - start).astype(np.uint32)


_MARKS = "’“”‘—–…\xa0•"


def _narrow(text: str) -> bytes | None:
    """Return the folded codes of a text in Latin-1, 0 for what is no letter or digit; None for any other text."""
    if not text.isascii():
        for mark in _MARKS:
            text = text.replace(mark, " ")
    try:
        return text.encode("latin-1").translate(_latin_folds())
    except UnicodeEncodeError:
        return None


def _wide_words(text: str) -> tuple[Codes, NDArray[np.intp], int]:
    """Return such codes of a text beyond Latin-1, in the units of UTF-16, where in them words begin, and the unit."""
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")
    codes = _folds()[units]
    is_dense = _dense()[units]
    begins = codes != 0
    begins[1:] &= (codes[:-1] == 0) | is_dense[1:] | is_dense[:-1]
    starts = np.flatnonzero(begins)
    return codes, starts, DENSE_FACTOR if 2 * np.count_nonzero(is_dense[starts]) > len(starts) else 1


def _begins(is_word: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return where words begin; none of an empty text."""
    begins = is_word.copy()
    np.greater(is_word[1:], is_word[:-1], out=begins[1:])
    return np.flatnonzero(begins)


DENSE_RANGES = (
    (0x0E00, 0x0EFF),  # Thai and Lao
    (0x1000, 0x109F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x3005, 0x3007),
    (0x3040, 0x30FF),  # Kana
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),  # Han
    (0xD840, 0xD88F),  # and where pairs for Han beyond the first plane begin
    (0xF900, 0xFAFF),
)
"""Writing that puts no space between words: each sign counts as a word."""


@cache
def _folds() -> NDArray[np.uint16]:
    """Return for each unit of UTF-16 its lower case, 0 for what is no letter or digit. Takes 20 ms.

    Surrogates stand for themselves, but for those that begin emoji.
    """
    folds = np.zeros(0x10000, np.uint16)
    for code in range(0x10000):
        sign = chr(code)
        if 0xD800 <= code < 0xE000:
            folds[code] = 0 if 0xD83C <= code <= 0xD83F else code
        elif ucd_3_2_0.category(sign)[0] in "LN":
            lower = sign.lower()
            folds[code] = ord(lower) if len(lower) == 1 else code
    return folds


@cache
def _latin_folds() -> bytes:
    """Return the same for Latin-1; what folds to a letter beyond it, if anything, stands for itself."""
    return bytes(fold if fold < 256 else code for code, fold in enumerate(_folds()[:256].tolist()))


@cache
def _dense() -> NDArray[np.bool_]:
    """Tell for each unit of UTF-16 whether it counts as a word."""
    dense = np.zeros(0x10000, bool)
    for first, last in DENSE_RANGES:
        dense[first : last + 1] = True
    dense &= _folds() != 0
    return dense


@cache
def _powers() -> tuple[Hashes, Hashes]:
    """Return the powers of the base, and of its inverse."""
    inverse = pow(_BASE, -1, 2**64)
    steps = [np.full(_PIECE_CODES, base, np.uint64) for base in (_BASE, inverse)]
    for step in steps:
        step[0] = 1
    return np.cumprod(steps[0]), np.cumprod(steps[1])


def _hash_words(codes: Codes, starts: NDArray[np.intp]) -> Hashes:
    """Return a hash of each word: its codes as a polynomial, by differences of one running sum."""
    if not len(starts):
        return np.zeros(0, np.uint64)
    if len(codes) > _PIECE_CODES:
        return np.concatenate([_hash_words(*piece) for piece in _pieces(codes, starts)])
    powers, inverses = _powers()
    sums = codes.astype(np.uint64)
    sums *= powers[: len(codes)]
    np.cumsum(sums, out=sums)
    ends = np.empty(len(starts), np.uint64)
    ends[:-1] = sums[starts[1:] - 1]
    ends[-1] = sums[-1]
    ends[1:] -= ends[:-1].copy()
    if starts[0]:
        ends[0] -= sums[starts[0] - 1]
    ends *= inverses[starts]
    ends ^= ends >> np.uint64(32)
    ends *= np.uint64(0xBF58476D1CE4E5B9)
    return ends


def _pieces(codes: Codes, starts: NDArray[np.intp]) -> Iterator[tuple[Codes, NDArray[np.intp]]]:
    """Cut a text before words, into pieces that can be hashed at once."""
    first = 0
    while first < len(starts):
        begin = int(starts[first])
        last = int(np.searchsorted(starts, begin + _PIECE_CODES, "right"))
        if last < len(starts) or len(codes) - begin > _PIECE_CODES:
            last = max(first + 1, last - 1)
        end = int(starts[last]) if last < len(starts) else len(codes)
        yield codes[begin : min(end, begin + _PIECE_CODES)], starts[first:last] - begin
        first = last


def _combine(words: Hashes, size: int) -> Hashes:
    """Return a hash of each run of `size` words, of which every bit depends on every word."""
    last = len(words) - size + 1
    total = words[:last] * _WORD_FACTORS[0]
    for number in range(1, size):
        total += words[number : number + last] * _WORD_FACTORS[number]
    total ^= total >> np.uint64(32)
    total *= np.uint64(0x94D049BB133111EB)
    total ^= total >> np.uint64(29)
    return total


def window_of(words: int) -> int:
    """Return of how many hashes in a row the least is kept, for a text of so many words."""
    return next((window for below, window in WINDOWS if words < below), WIDE_WINDOW)


def _winnow(hashes: Hashes, window: int) -> NDArray[np.intp]:
    """Return the places of the least of every `window` hashes in a row; of equals in one window all."""
    window = min(window, len(hashes))
    least = _slide(np.minimum, hashes, window)
    padding = np.zeros(window - 1, np.uint64)
    highest = _slide(np.maximum, np.concatenate((padding, least, padding)), window)
    return np.flatnonzero(highest == hashes)


def _slide(choose: np.ufunc, numbers: Hashes, window: int) -> Hashes:
    """Return the least, or the greatest, of every `window` numbers in a row, by doubling."""
    width = 1
    while width < window:
        step = min(width, window - width)
        numbers = choose(numbers[:-step], numbers[step:])
        width += step
    return numbers
