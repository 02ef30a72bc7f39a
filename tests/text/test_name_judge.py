"""Names of many texts, judged at once as by the features that were learned."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.taggers.people import BIAS, HOPELESS, load_lists, load_weights
from pipeline.text.names.features import (
    NOTHING,
    Groups,
    around_features,
    build_of,
    form_of,
    name_features,
)
from pipeline.text.names.judge import Facts, NameJudge
from pipeline.text.names.naming import Splitter

CONFIG = Path(__file__).parents[2] / "config"
LISTS = load_lists(CONFIG)
WEIGHTS = load_weights(CONFIG)
SPLITTER = Splitter(LISTS)
KNOWN = {"Red Cross": "", "BBC": ""}
FACTS = Facts(WEIGHTS, KNOWN, lambda name: name == "BBC Persian", 70 + 150j, -150j, 150, HOPELESS)
JUDGE = NameJudge(WEIGHTS, LISTS, BIAS, FACTS)


def check(texts: list[str]) -> list[dict[str, bool]]:
    """Judge texts together, and hold that against judging them name by name."""
    spots = [SPLITTER.find(text) for text in texts]
    judged = JUDGE.judge_together(texts, spots)
    expected = [JUDGE.judge_alone(text, some) for text, some in zip(texts, spots, strict=True)]
    assert [[*one.items()] for one in judged] == [[*one.items()] for one in expected]
    return judged


def spelled_out(text: str, name: str) -> complex:
    """Weigh a name by the sum of what its features were learned to speak for."""
    groups = Groups(SPLITTER.find(text))
    build = build_of(len(name.split(" ")), form_of(name.rsplit(" ", maxsplit=1)[-1], LISTS))
    features = [*name_features(name, LISTS), *groups.facts.get(name, ())]
    (start, end, *_), *_ = groups.spots[name]
    features += around_features(text, start, end, build, LISTS)
    return BIAS + sum([WEIGHTS.get(feature, NOTHING) for feature in features], NOTHING)


@pytest.mark.parametrize("name", ["Aero Gare", "Gare", "Yoon Suk Yeol", "Kishida", "Leeds"])
@pytest.mark.parametrize("around", ["President {} said.", "at {}, a company,", "{}'s", "the {} is a maker of cars"])
def test_a_name_is_what_its_features_speak_for(name: str, around: str) -> None:
    """A person or a body, whichever they speak for more, and neither where they speak against both."""
    text = around.format(name)
    weight = spelled_out(text, name)
    judged = JUDGE.judge_alone(text, SPLITTER.find(text)).get(name)
    assert judged == (None if max(weight.real, weight.imag) <= 0 else weight.real > weight.imag)


@pytest.mark.parametrize(
    "text",
    [
        "Kishida",
        "Prime Minister Fumio Kishida met Yoon Suk Yeol. Kishida said that Yoon was right, and Fumio Kishida agreed.",
        "The WHO, the U.S. Army and TOYOTA MOTOR said it; the World Health Organization (WHO) is an agency.",
        "BBC Persian and the Red Cross, Mary-Ann Smith-jones of 3M, J.B. Pritzker, G7 and AT&T",
        "Ürümqi, Ángel Ñuñez, ǅemal Σοφός Straße İstanbul Łódź Univers",
        "“Bank of Japan”\n\nUrsula von der Leyen, a maker of cars,\n\nAero Gare is a band\n(Reuters)",
        "Amazon, the company; Ford, which is a maker. Tesla (TSLA) is an American car company, Bayer AG",
        "Camp David, the Paris Olympics, Port Vale FC, the Bank of the West of England, Kim Yo Jong, Save the Children",
        "al-Shabab, bin Laden, the 82nd Airborne Division, People's Bank of China, Union for 3M of X, Hotel Army",
        "Tsai Ing-wen, Han Kuo-yu and Prayuth Chan-ocha of Smith-jones, Mary-Ann Smith-Jones",
        "a  Kishida  b",
        "x  Kishida Bank ",
        " Kishida",
        "The Companies",
        "",
        " ",
        "nothing at all",
    ],
)
def test_names_are_judged_by_the_features_that_were_learned(text: str) -> None:
    """As they are spelled out in `name_features`."""
    check([text])


PIECES = (
    "Kishida", "Fumio", "the", "The", "Bank", "of Japan", "said", "said,", "Inc.", "WHO", "(WHO)", "3M", "G7", "J.", "Mr.",
    "Smith-Jones", "von der", "Leyen", "is a company", "Iran's", "Iran’s", "S's", ", a maker", "'s", "“", "\n\n", "—", "BBC", "BBC Persian", "ss",
    "NATIONAL", "Camp", "Games", "of", "for", "Yo", "al-", "82nd", "Army", "News", "President", "Washington", "2019", "77", "É", "İ", "&", "-", "companies.", "by", "Yoon's", "Red Cross", "x",
)  # fmt: skip
TEXTS = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from((" ", " ", " ", "", ", ", "  "))), max_size=12).map(
    lambda parts: "".join(piece + gap for piece, gap in parts)
)


@settings(max_examples=300)
@given(st.lists(TEXTS, max_size=5))
def test_texts_judged_together_are_judged_as_each_alone(texts: list[str]) -> None:
    """None sees what stands in the one before it or behind it."""
    check(texts)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_no_text_is_too_odd_to_be_judged(text: str) -> None:
    check([text, f"{text} Kishida {text} Bank"])


def test_many_texts_are_judged_in_groups_and_few_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the same result, whichever way they go."""
    texts = ["President Yoon Suk Yeol met Kishida. Yoon said no.", "", "x" * 90, "Fumio Kishida spoke.", "Kishida"]
    spots = [SPLITTER.find(text) for text in texts]
    one_by_one = JUDGE.judge(texts, spots)
    monkeypatch.setattr("pipeline.text.names.judge.LEAST_SPOTS", 0)
    assert JUDGE.judge(texts, spots) == one_by_one
    monkeypatch.setattr("pipeline.text.names.judge.MOST_ROWS", 3)
    monkeypatch.setattr("pipeline.text.names.forms.MOST_ROWS", 3)
    assert JUDGE.judge(texts, spots) == one_by_one
    monkeypatch.setattr("pipeline.text.names.judge.MOST_CHARACTERS", 60)
    assert JUDGE.judge(texts, spots) == one_by_one
