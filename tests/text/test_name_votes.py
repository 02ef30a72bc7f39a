"""The votes of a model on names: what they turn and what not, and what the model is shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.records import Tagging
from pipeline.taggers.people import People
from pipeline.taggers.quotes import Quotes
from pipeline.text.names.votes import PASSAGE_CHARACTERS, TEXT_CHARACTERS, NameModel
from tests.builders import an_article
from tests.models import TableModel

CONFIG = Path(__file__).parents[2] / "config"
SHIPPED = People.load(CONFIG)
WEIGHTS = {
    "1w Peterson": -50 - 80j,
    "1w Quill": 10 - 45j,
    "l Harbor": 20 - 60j,
    "1w Tensions": -400 - 400j,
    "f Fumio": 400 - 400j,
    "f Joe": 400 - 400j,
}
"""What names speak for here, beside what is added to all: the weights that are shipped change whenever they are learned."""


def people_with(model: NameModel | None) -> People:
    """Return the tagger with a model; vocabularies are read once."""
    return People(SHIPPED.lists, SHIPPED.bodies, WEIGHTS, SHIPPED.homes, model)


RULES = people_with(None)


def found_in(text: str, labels: dict[str, str]) -> set[tuple[str, str]]:
    """Return kind and label of what is named in a text, where a model labels words."""
    return {(one.kind, one.label) for one in people_with(TableModel(labels)).name("", text)}


@pytest.mark.parametrize(
    ("text", "label", "expected"),
    [
        ("The board of Peterson met.", "PERSON", {("person", "Peterson")}),
        ("The board of Peterson met.", "PER", {("person", "Peterson")}),
        ("The board of Peterson met.", "GPE", set()),
        ("Quill said it was late.", "PERSON", {("person", "Quill")}),
        ("Quill said it was late.", "ORG", {("organisation", "Quill")}),
        ("Dune Harbor was late.", "LOC", set()),
    ],
)
def test_the_model_decides_where_little_speaks_for_anything(text: str, label: str, expected: set[object]) -> None:
    """Names that rules alone leave out come in, those that may be either become what it says, and others go."""
    by_rules = {"Peterson": set(), "Quill": {("person", "Quill")}, "Dune Harbor": {("person", "Dune Harbor")}}
    name = next(word for word in by_rules if word in text)
    assert {(one.kind, one.label) for one in RULES.name("", text)} == by_rules[name]
    assert found_in(text, {name: label}) == expected


def test_a_name_that_speaks_for_itself_is_not_turned_and_not_even_shown() -> None:
    model = TableModel({"Fumio Kishida": "ORG", "Joe Biden": "GPE"})
    text = "Fumio Kishida, the prime minister, met Joe Biden."
    assert people_with(model).name("", text) == RULES.name("", text)
    assert model.shown == []


def test_what_a_span_covers_but_for_the_and_a_possessive_is_the_name() -> None:
    """Models count both as parts of names; a span that is wider or narrower says something else."""
    text = "The Peterson’s board met."
    assert found_in(text, {"The Peterson’s": "PERSON"}) == {("person", "Peterson")}
    assert found_in(text, {"The Peterson’s board": "PERSON"}) == set()
    text = "Quill said it was late."
    assert found_in(text, {"Quill": "PERSON"}) == {("person", "Quill")}
    assert found_in(text, {"Quill said": "PERSON"}) == set()


def test_later_mentions_and_speakers_are_joined_to_a_person_whom_only_the_model_knows() -> None:
    """All that follows is as with rules alone."""
    article = an_article(
        "The board of Peterson met on Friday. “We are glad of it,” Peterson said on the next day, “all of us.”"
    )
    model = people_with(TableModel({"Peterson": "PERSON"}))
    found = model.find(article, Tagging())
    assert [(one.tag_id, one.surface) for one in found.mentions] == [("peterson", "Peterson")] * 2
    quotes = Quotes.load(CONFIG).find(article, found).quotes
    assert {quote.speaker for quote in quotes} == {"Peterson"}


def test_only_passages_with_an_open_name_are_shown_and_as_they_stand() -> None:
    """With what no name is in blanked: control characters, halves of characters and words without end."""
    model = TableModel({})
    word = "x" * 60
    people_with(model).name("", f"It rained.\nThe board\x00 of Peterson met {word} twice\ud800.\nIt rained again.")
    assert model.shown == [f"The board  of Peterson met {' ' * 60} twice ."]


def test_a_name_is_shown_at_its_first_three_places() -> None:
    model = TableModel({})
    people_with(model).name("", "\n".join(["Quill’s editor met."] * 9))
    assert model.shown == ["Quill’s editor met."] * 3


def test_a_model_is_shown_a_bounded_part_of_a_text_in_bounded_passages() -> None:
    """Whatever the lines are; what it is not shown is judged by the rules."""
    names = [f"The board of Peterson{chr(97 + at // 26)}{chr(97 + at % 26)} met. " for at in range(676)]
    texts = [
        "".join(names) * 20,
        "\n".join(name * 8 for name in names),
        "Quill" * 300_000 + " said it.",
        "Peterson " * 99_999,
    ]
    for text in texts:
        model = TableModel({})
        people_with(model).name("", text)
        assert all(len(passage) <= PASSAGE_CHARACTERS for passage in model.shown)
        assert sum(map(len, model.shown)) <= TEXT_CHARACTERS


ANY_TEXT = st.lists(
    st.sampled_from(["Peterson", "Quill ", "Dune Harbor", " met. ", "\n", "’s ", "\x00", "(", "Mr. ", "x" * 70, "é"])
).map("".join)


@settings(deadline=None)
@given(text=ANY_TEXT, words=st.dictionaries(st.sampled_from("Hqu DQvs.n\n"), st.sampled_from(["PERSON", "ORG", "?"])))
def test_whatever_a_model_says_mentions_are_cut_out_of_the_text(text: str, words: dict[str, str]) -> None:
    """Spans may lie anywhere: a model of somebody else's owes us nothing."""
    model = TableModel(words)
    for one in people_with(model).name("", text):
        assert text[one.start : one.end].strip() == text[one.start : one.end] != ""
    assert all(len(passage) <= PASSAGE_CHARACTERS for passage in model.shown)


def test_articles_read_together_are_judged_as_each_alone() -> None:
    """And a headline has passages of its own."""
    articles = [
        an_article("The board of Peterson met.", headline="Tensions grow as Peterson says no"),
        an_article("Quill said it was late.", headline=None),
        an_article("Es war Quill.", language="de"),
    ]
    tagger = people_with(TableModel({"Peterson": "PERSON", "Quill": "ORG"}))
    nothing = [Tagging()] * 3
    together = tagger.find_together(articles, nothing)
    assert together == [tagger.find(one, Tagging()) for one in articles]
    assert [len(found.mentions) for found in together] == [2, 1, 0]
