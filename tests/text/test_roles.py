"""What a text calls somebody whom it names, and who is meant by it later on."""

from __future__ import annotations

import pytest

from pipeline.text.names.roles import Roles, roles_of
from tests.patience import ends

NOUNS = frozenset(["minister", "lawyer", "president", "spokesman", "chief", "head", "judge", "coach", "officer"])
NAME = "Ana Silva"


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("Health Minister Ana Silva said so.", {"minister", "health minister"}),
        ("The Minister of Health, Dr. Ana Silva, said so.", {"minister", "the minister"}),
        ("the head of the nurses' union, Ana Silva, said so.", {"head", "the head"}),
        ("police spokesman Lt. Col. (rtd) Ana Silva", {"spokesman", "police spokesman", "officer"}),
        ("Justice Ana Silva ruled so.", {"judge"}),
        ("Ana Silva, a lawyer for the coach, said so.", {"lawyer", "a lawyer"}),
        ("Ana Silva, 51, the court's chief judge, said so.", {"chief", "judge", "court's chief", "chief judge"}),
        ("Ana Silva is a judge in Rome.", {"judge", "a judge"}),
        ("The minister met Ana Silva in Rome.", set()),
        ("The lawyer for Ana Silva, the minister said, was ill.", set()),
        ("The coach left. Ana Silva stayed.", set()),
        ("Ana Silva, with her lawyer, left.", set()),
    ],
)
def test_a_title_or_an_apposition_says_what_somebody_is(text: str, roles: set[str]) -> None:
    """A noun that only stands near a name says nothing of it."""
    start = text.index(NAME)
    assert set(roles_of(text, start, start + len(NAME), NOUNS)) == roles


TEXT = "Health Minister Ana Silva, 51, met Prime Minister Luis Mora, the head coach, and President Eva Blum."
PEOPLE = [(TEXT.index(name), TEXT.index(name) + len(name), name) for name in ("Ana Silva", "Luis Mora", "Eva Blum")]


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("minister", 1),  # the last who was called so
        ("health minister", 0),
        ("Prime Minister", 1),
        ("defence minister", None),  # two are ministers, and neither of defence
        ("Spanish president", 2),  # there is but one
        ("51-year-old", 0),
        ("51-year-old Spaniard", 0),
        ("lawyer", None),
    ],
)
def test_somebody_is_meant_by_what_they_were_called(words: str, number: int | None) -> None:
    """A noun that two have means neither, where other words with it fit none of them."""
    roles = Roles(TEXT, PEOPLE, NOUNS)
    assert roles.holder(words.split(), len(TEXT)) == number
    assert roles.holder(words.split(), 0) is None


def test_only_what_stands_before_is_meant() -> None:
    """Whoever is called so further on has not been named yet."""
    assert Roles(TEXT, PEOPLE, NOUNS).holder(["minister"], PEOPLE[1][0]) == 0


def test_many_names_are_read_in_linear_time() -> None:
    """Each name has its own stretch of text, however long the sentence is."""
    unit = "the head of health, Ana Silva, the minister of "
    text = unit * 50_000
    people = [(place, place + len(NAME), NAME) for place in range(unit.index(NAME), len(text), len(unit))]
    with ends():
        roles = Roles(text, people, NOUNS)
        found = {roles.holder(["head"], len(text)) for _ in people}
    assert found == {len(people) - 1}
