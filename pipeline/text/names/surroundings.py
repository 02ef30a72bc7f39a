"""The features of what stands around mentions of names, many at once, see `features.around_features`."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from pipeline.text.names.features import (
    AFTER_CHARACTERS,
    ARTICLES,
    MARK_CHARACTERS,
    OF_EACH_CLASS,
    OPENINGS,
    STOPS,
    TELLING,
    before_feature,
    class_of,
)
from pipeline.text.names.naming import WordLists
from pipeline.text.names.spots import SPACE, Spots, Texts, gap_at
from pipeline.text.names.word_keys import (
    ALNUM,
    CASED,
    DIGIT,
    LOWER,
    NO_KEY,
    OF_LENGTH,
    OF_LETTER,
    OF_WORD,
    UPPER,
    Classes,
    Codes,
    Flags,
    Keys,
    Numbers,
    Places,
    Table,
    key_of,
    keys_in,
    keys_of,
    letters_of,
    short_keys,
)

_SECOND, _THIRD = OF_WORD[1], OF_WORD[2]

_OPENING, _STOP, _ENDING, _PARTING = (1 << bit for bit in range(4))
_SIGNS_OF: Final = ((_OPENING, OPENINGS), (_STOP, STOPS), (_ENDING, ".!?:\n"), (_PARTING, ",;"))
_SIGNS: Final = np.zeros(max(map(ord, OPENINGS)) + 2, np.uint8)
for _bit, _letters in _SIGNS_OF:
    _SIGNS[[ord(letter) for letter in _letters]] |= _bit


class Surroundings:
    """Puts together the keys of the features of what stands before and behind mentions."""

    def __init__(self, lists: WordLists, classes: Classes) -> None:
        self._classes = classes
        self._the = key_of("The")
        self._templates = {name: key_of(f"{name} ") for name in ("m", "b", "bb", "a", "an")}
        """Keys of features whose second words are to be added, each times `_SECOND`."""
        self._long_templates = {name: key_of(f"{name}  ") for name in ("bb", "x", "a")}
        """Keys of those that have a third word, too."""
        befores = sorted({"The", *lists.small_words, *lists.senses})
        self._befores = Table(keys_of(befores))
        self._before_sorts = np.append(NO_KEY, keys_of([before_feature(word, lists)[1] for word in befores]))
        self._class_features = keys_of([before_feature(word, lists)[0] for word in OF_EACH_CLASS])
        self._class_sorts = keys_of([before_feature(word, lists)[1] for word in OF_EACH_CLASS])
        self._class_keys = keys_of([class_of(word) for word in OF_EACH_CLASS])
        self._class_numbers = {class_of(word): number for number, word in enumerate(OF_EACH_CLASS)}
        rights = sorted({*lists.senses, *TELLING, *ARTICLES})
        self._rights = Table(keys_of(rights))
        self._right_senses = np.array([0, *(ord(lists.senses.get(word, "\0")) for word in rights)], np.uint64)
        self._is_verb = np.array([False, *(word in TELLING for word in rights)])
        self._is_telling = np.array([False, *(word in TELLING or word in ARTICLES for word in rights)])
        self._lone_x = key_of("x")

    def left_features(self, page: Texts, spots: Spots, build: Keys) -> list[Keys]:
        """Return the features of what stands before names, one alone and one with the builds of the names."""
        key_for, long_key_for = self._templates, self._long_templates
        starts, gap = spots.start, spots.start - 1
        begins = page.begins[spots.text]
        is_apart = page.codes[gap] == SPACE
        before = np.maximum(gap_at(page, spots.low - 2), begins - 1)
        farther = np.maximum(gap_at(page, spots.low - 3), begins - 1)
        has_two = is_apart & (before > begins)
        is_glued = ~is_apart & (_signs(page.codes[gap]) & _OPENING == 0)
        word_starts = np.where(is_apart, before + 1, gap)
        word_ends = np.where(is_apart | is_glued, gap, starts)
        word, classes = self._read_bare(page, word_starts, word_ends)
        word = np.where(is_glued, self._lone_x, word)
        other, _ = self._read_bare(page, np.where(has_two, farther + 1, gap), np.where(has_two, before, gap))
        lone = (word_ends - word_starts == 1) & ((classes & ALNUM) == 0)
        stays = lone | is_glued | ((classes & CASED) == LOWER) | (word == self._the)
        feature = key_for["b"] + word * _SECOND
        sort = np.where(lone, word, self._before_sorts[self._befores.find(word)])
        other_words = np.flatnonzero(~stays)
        number = self._class_of(page, word_starts[other_words], word_ends[other_words])
        feature[other_words], sort[other_words] = self._class_features[number], self._class_sorts[number]
        return [
            feature,
            np.where(has_two, long_key_for["bb"] + other * _SECOND + word * _THIRD, key_for["bb"] + word * _SECOND),
            long_key_for["x"] + build * _SECOND + sort * _THIRD,
        ]

    def right_features(self, page: Texts, spots: Spots) -> tuple[list[Keys], Flags]:
        """Return the features of what stands behind names, and whether it may be said there what they are."""
        key_for, ends = self._templates, spots.end
        limit = np.minimum(ends + AFTER_CHARACTERS, page.ends[spots.text])
        first, second = np.minimum(gap_at(page, spots.high), limit), np.minimum(gap_at(page, spots.high + 1), limit)
        is_parted = first < limit
        starts = np.minimum(first + 1, limit)
        stops = np.maximum(second, starts)
        has_stop = (stops > starts) & (_signs(page.codes[stops - 1]) & _STOP != 0)
        opens_bracket = (stops > starts) & (page.codes[starts] == ord("("))
        stops = stops - has_stop
        word, classes = self._read_bare(page, starts, stops)
        length = np.minimum(first - ends, MARK_CHARACTERS)
        mark = short_keys(page.codes, ends, length, MARK_CHARACTERS)
        short = short_keys(page.codes, ends, np.minimum(length, 1), 1)
        said = word.copy()
        others = np.flatnonzero((classes & CASED) != LOWER)
        said[others] = self._class_keys[self._class_of(page, starts[others], stops[others])]
        said[~is_parted] = 0
        row = np.where(is_parted, self._rights.find(word), 0)
        sense = self._right_senses[row]
        glued = np.where(length > 0, OF_LETTER[1], OF_LETTER[0]) * sense
        row[has_stop] = 0
        is_comma = (first == ends + 1) & (page.codes[ends] == ord(","))
        explains = self._is_verb[row] | (opens_bracket & is_parted)
        is_told = ((first == ends) & explains) | (is_comma & self._is_telling[row])
        return [
            np.where(is_parted, self._long_templates["a"] + said * _THIRD, key_for["a"]) + mark * _SECOND,
            key_for["m"] + np.where(is_parted, short, mark) * _SECOND,
            np.where(sense > 0, key_for["an"] + (short + glued + OF_LENGTH) * _SECOND, NO_KEY),
        ], is_told

    def _read_bare(self, page: Texts, starts: Places, ends: Places) -> tuple[Keys, NDArray[np.uint16]]:
        """Return the keys of words, and the classes of their letters together."""
        letters = letters_of(starts, ends)
        codes = page.codes[letters.places]
        classes = np.zeros(len(starts), np.uint16)
        if len(codes):
            classes[letters.words] = np.bitwise_or.reduceat(self._classes.read(codes), letters.opens)
        return keys_in(codes, letters, len(starts)), classes

    def _class_of(self, page: Texts, starts: Places, ends: Places) -> Numbers:
        """Return which of `OF_EACH_CLASS` words not written small are like, see `features.class_of`."""
        last, classes = _signs(page.codes[ends - 1]), self._classes.read(page.codes[starts])
        number = self._class_numbers
        return np.select(
            [
                ends == starts,
                (last & _ENDING) != 0,
                (last & _PARTING) != 0,
                ((classes & DIGIT) != 0) & (ends - starts < 3),
                (classes & DIGIT) != 0,
                ((classes & UPPER) != 0) & _is_possessive(page, starts, ends),
                (classes & UPPER) != 0,
            ],
            [number[sign] for sign in ("^", ".", ",", "#", "##", "U's", "U")],
            number["x"],
        )


def _is_possessive(page: Texts, starts: Places, ends: Places) -> Flags:
    """Return which words end with an apostrophe and s, and are more than that."""
    sign = page.codes[np.maximum(ends - 2, 0)]
    is_sign = (sign == ord("'")) | (sign == ord("’"))
    is_possessive: Flags = is_sign & (page.codes[ends - 1] == ord("s")) & (ends - starts > len("'s"))
    return is_possessive


def _signs(codes: Codes) -> NDArray[np.uint8]:
    """Return which of the signs around names letters are, as bits."""
    return _SIGNS[np.minimum(codes, len(_SIGNS) - 1)]
