"""What stories are about."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.records import Tag, Tagging
from pipeline.taggers.topics import CONCEPTS, WORDS, Topics
from tests.builders import an_article

CONFIG = Path(__file__).parents[2] / "config"
TOPICS = Topics.load(CONFIG)


def tags_of(body: str, **fields: object) -> tuple[Tag, ...]:
    """Return the topics of an article."""
    return TOPICS.find(an_article(body, **fields), Tagging()).tags


def main_of(body: str, **fields: object) -> str:
    """Return the first two digits of the main topic's code, empty where there is none."""
    tops = [tag.tag_id for tag in tags_of(body, **fields) if tag.tag_id.endswith("000000")]
    return tops[0].removeprefix("medtop:")[:2] if tops else ""


@pytest.mark.parametrize(
    ("language", "top", "body"),
    [
        ("en", "11", "The leaders agreed at a trilateral summit to deepen security cooperation, the foreign ministry said."),
        ("en", "15", "The striker scored twice as his side beat the champions in the semifinal."),
        ("en", "02", "A jury found the man guilty of murder; he was sentenced to life in prison."),
        ("en", "03", "At least nine people died when an earthquake of magnitude 6 struck, rescuers said."),
        ("en", "16", "An airstrike killed four militants as fighting went on and ceasefire talks stalled."),
        ("en", "04", "Shares rose after the company reported quarterly earnings above forecasts."),
        ("en", "07", "Hospitals reported more patients with the virus, and doctors urged vaccination."),
        ("en", "09", "Union members voted to go on strike over wages."),
        ("en", "09", "Retrenched miners walked off the job after enterprise bargaining over their redundancy pay had failed."),
        ("en", "02", "The court heard that the fugitive, a gangster, had appeared in court on perjury charges."),
        ("en", "13", "NASA launched a spacecraft to study an asteroid, scientists said."),
        ("en", "17", "Forecasters expect thunderstorms and falling temperatures at the weekend."),
        ("de", "11", "Bundeskanzler Scholz hat den Präsidenten zu einem Gipfel empfangen; es ging um bilaterale Beziehungen."),
        ("de", "04", "Der Autobauer hat im dritten Quartal weniger Gewinn gemacht. Die Aktie fiel."),
        ("fr", "02", "Un homme a été mis en examen pour meurtre par le tribunal de Marseille, selon le procureur."),
        ("es", "03", "Un terremoto sacudió el sur de México y dejó diez heridos, según los bomberos."),
        ("it", "12", "Papa Francesco ha celebrato la messa in Vaticano davanti a migliaia di fedeli."),
        ("pt", "09", "Os trabalhadores do metrô entraram em greve por aumento de salário."),
        ("ru", "13", "Российские ученые создали новый спутник для исследования космоса."),
        ("ja", "11", "岸田首相はソウルで韓国の大統領と首脳会談を行い、日韓関係の改善を確認した。"),
        ("ko", "04", "삼성전자의 3분기 영업이익이 크게 늘었다. 코스피는 상승 마감했다."),
        ("zh", "02", "法院判处一名官员有期徒刑十年，因其涉嫌受贿。"),
    ],
)  # fmt: skip
def test_the_main_topic_is_that_of_the_story(language: str, top: str, body: str) -> None:
    assert main_of(body, language=language) == top


def test_the_background_of_a_story_says_less_than_its_beginning() -> None:
    """What stands behind the first thousand characters is half as loud."""
    cricket, war = "The batsman hit a century in the cricket match. ", "Rebels shelled the besieged town. "
    filler = "Nothing more was said of it that day. "
    one_after_the_other = filler * 10 + "{}" + filler * 20 + "{}"
    assert main_of(one_after_the_other.format(cricket, war)) == "15"
    assert main_of(one_after_the_other.format(war, cricket)) == "16"


@pytest.mark.parametrize("body", ["The quick brown fox jumps over the lazy dog.", "He won the argument.", ""])
def test_a_passing_word_makes_no_topic(body: str) -> None:
    assert tags_of(body) == ()


def test_broader_topics_are_rows_too_and_none_is_retired() -> None:
    """Every row but those at the top has its broader one among the rows, with at least its score."""
    tags = {
        tag.tag_id: tag
        for tag in tags_of("The earthquake was followed by an aftershock of magnitude 5, rescuers said.")
    }
    concepts = dict(
        line.split("\t")[:2]
        for line in (CONFIG / CONCEPTS).read_text(encoding="utf-8").splitlines()
        if "medtop:" in line
    )
    assert "medtop:20000153" in tags
    for code, tag in tags.items():
        broader = concepts[code]
        assert not broader or tags[broader].score >= tag.score
        assert tag.mentions is None


def test_rows_begin_with_the_best_score() -> None:
    scores = [tag.score for tag in tags_of("The summit ended with sanctions, and the airstrike killed militants.")]
    assert scores == sorted(scores, reverse=True)


def test_a_headline_says_more_than_a_passing_word_below() -> None:
    body = "Officials spoke for an hour. " * 20 + "Later they watched a football match."
    assert main_of(body, headline="Ministers agree on sanctions at summit") == "11"


def test_the_section_of_the_publisher_counts() -> None:
    assert (main_of("It was a long day for all of them."), main_of("It was a long day.", section="World/Sport")) == (
        "",
        "15",
    )


def test_topics_are_explained_by_the_words_that_gave_them() -> None:
    explained = {tag.tag_id: words for tag, words in TOPICS.explain(an_article("The summit of NATO leaders opened."))}
    assert explained["medtop:20000638"][0] == "summit"


@given(st.text(st.characters(codec=None)), st.sampled_from(["en", "ja", "ko", "und", "xx"]))
def test_any_text_is_read(body: str, language: str) -> None:
    for tag in tags_of(body, language=language, headline=body, section=body):
        assert 0 < tag.score < 1


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("summits\ten\tgipfel", "is no topic"),
        ("politics\ten\tgipfel:9", "weight"),
        ("politics\tenglish\tgipfel", "language"),
    ],
)
def test_a_mistake_of_an_editor_is_told_with_its_line(tmp_path: Path, row: str, said: str) -> None:
    shutil.copy(CONFIG / CONCEPTS, tmp_path)
    (tmp_path / WORDS).write_text(f"topic\tlanguage\twords\n{row}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=f"line 2(.|\n)*{said}"):
        Topics.load(tmp_path)


def test_an_editor_adds_a_word(tmp_path: Path) -> None:
    for name in (CONCEPTS, WORDS):
        shutil.copy(CONFIG / name, tmp_path)
    with (tmp_path / WORDS).open("a", encoding="utf-8") as file:
        file.write("chess\ten\tzugzwang:3\n")
    tags = Topics.load(tmp_path).find(an_article("A zugzwang decided it."), Tagging()).tags
    assert [tag.label for tag in tags if tag.tag_id != "medtop:15000000"] == ["competition discipline", "chess"]
