"""What two texts are to each other, by what they share."""

from __future__ import annotations

import pytest

from pipeline.stages.match import Match, Profile, Rules, compare, judge, pack_sketch
from pipeline.text.alignment import align
from tests.warehouse.test_stories import words

RULES = Rules()


def told(one: str, other: str, common: frozenset[int] = frozenset()) -> Match | None:
    """Return what one text is to another."""
    left, right = (Profile.unpack(pack_sketch(text)) for text in (one, other))
    return judge(compare(left, right, common, RULES.run_words), min(left.words, right.words), RULES)


def kind(one: str, other: str) -> str | None:
    """Return the kind of match, which is the same seen from both sides."""
    found, turned = told(one, other), told(other, one)
    assert (found and found.kind) == (turned and turned.kind)
    return found and found.kind


STORY = words("story", 600)
PARTS = STORY.split()


@pytest.mark.parametrize(
    ("copy", "expected"),
    [
        (STORY, "near"),
        (" ".join(PARTS[:420]), "near"),
        (" ".join(PARTS[:150]), "excerpt"),
        (" ".join(PARTS[200:300]), "excerpt"),
        (f"{words('site', 80)} {STORY} {words('more', 60)}", "near"),
        (" ".join(word if number % 25 else "edited" for number, word in enumerate(PARTS)), "near"),
        (" ".join(PARTS[300:] + PARTS[:300]), "near"),
        (f"{' '.join(PARTS[:60])} {words('own', 400)}", None),
        (f"{words('own', 200)} {' '.join(PARTS[100:170])} {words('own two', 200)}", None),
        (" ".join(word if number % 6 else "changed" for number, word in enumerate(PARTS)), None),
        (words("another", 600), None),
    ],
)
def test_a_text_is_told_by_what_it_shares(copy: str, expected: str | None) -> None:
    """Cut, edited, dressed or put in another order it is a copy; with a quotation, or retold, it is none."""
    assert kind(STORY, copy) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Tokyo and Seoul agreed on Friday to share early warnings of missiles, officials of both countries said after talks.",
        "日本と韓国は金曜日にミサイルの早期警戒情報を共有することで合意した、と両国の当局者が会談後に述べた。",
    ],
)
def test_a_brief_of_a_sentence_is_known_again(text: str) -> None:
    """With a word put before it, or behind."""
    assert kind(text, f"{text} END") == "near"


def test_text_without_a_vote_makes_no_copy() -> None:
    """Two briefs below the same furniture are two briefs."""
    furniture = words("furniture", 200)
    common = frozenset(Profile.unpack(pack_sketch(furniture)).hashes)
    one, other = (f"{words(name, 60)} {furniture}" for name in ("one", "two"))
    assert told(one, other) is not None
    assert told(one, other, common) is None


def test_a_small_rest_that_two_forms_share_is_no_story() -> None:
    """Two reports that each have most of their text from everybody share the rest of it, which is too little."""
    forms = [words(f"form {number}", 300) for number in (1, 2)]
    common = frozenset(value for form in forms for value in Profile.unpack(pack_sketch(form)).hashes)
    rest, more = words("rest", 60), words("rest", 60) + " " + words("more of it", 120)
    assert told(f"{rest} {forms[0]}", f"{rest} {forms[1]}", common) is None
    assert told(f"{more} {forms[0]}", f"{more} {forms[1]}", common) is not None


def test_two_texts_are_put_side_by_side() -> None:
    """Whole, with what they share where it stands in both."""
    passages = align("A ship ran aground off Kenya.\n\nNobody was hurt.", "On Monday a ship ran aground off Kenya!")
    assert [tuple(one) for one in passages] == [
        (False, "", "On Monday "),
        (True, "A ship ran aground off Kenya.\n\n", "a ship ran aground off Kenya!"),
        (False, "Nobody was hurt.", ""),
    ]
