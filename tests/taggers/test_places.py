"""Cities and regions, and the countries that stories happen in."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.records import Mention, Tagging
from pipeline.taggers.countries import Countries
from pipeline.taggers.places import EXTRA, TABLE, Place, Places, Spans
from tests.builders import an_article
from tests.steps import count_lines

CONFIG = Path(__file__).parents[2] / "config"
COUNTRIES = Countries.load(CONFIG)
PLACES = Places.load(CONFIG, COUNTRIES.labels)


def find(body: str, **fields: object) -> Tagging:
    """Return what is found in an article whose countries are known."""
    article = an_article(body, **fields)
    return PLACES.find(article, COUNTRIES.find(article, Tagging()))


def places_of(body: str, **fields: object) -> set[str]:
    """Return places with their countries or states."""
    ids = {tag.tag_id for tag in find(body, **fields).tags if tag.kind == "place"}
    return {f"{place.name}/{place.region if place.country == 'US' else place.country}" for place in known(ids)}


def known(ids: set[str]) -> list[Place]:
    """Return the places with some ids."""
    every = {place.tag_id: place for entry in PLACES.finder.entries for place in entry.places}
    return [every[tag_id] for tag_id in ids]


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ("The talks were held in Madrid, Spain.", {"Madrid/ES"}),
        ("He went on a two-day visit to Seoul.", {"Seoul/KR"}),
        ("There were stops in Seoul and Tokyo.", {"Seoul/KR", "Tokyo/JP"}),
        ("A fire broke out in Austin, Texas, on Monday.", {"Austin/TX", "Texas/TX"}),
        ("A fire broke out in Portland, Maine.", {"Portland/ME", "Maine/ME"}),
        ("A fire broke out in Portland.", {"Portland/OR"}),
        ("The firm is based in Springfield, Ill., it said.", {"Springfield/IL"}),
        ("British police said a man was held in Birmingham.", {"Birmingham/GB"}),
        ("U.S. police said a man was held near Birmingham, Alabama.", {"Birmingham/AL", "Alabama/AL"}),
        ("Seoul Mayor Oh Se-hoon spoke.", {"Seoul/KR"}),
        ("Storms hit Ohio and Michigan, U.S. officials said.", {"Ohio/OH", "Michigan/MI"}),
        ("Senators of Ohio, New York and Iowa voted.", {"Ohio/OH", "New York/NY", "Iowa/IA"}),
        ("They met in New York and Washington.", {"New York City/NY", "Washington/DC"}),
    ],
)
def test_places_are_told_by_what_stands_around_them(body: str, places: set[str]) -> None:
    assert places_of(body) == places


@pytest.mark.parametrize(
    "body",
    [
        "They met at Camp David in August.",
        "The Summit on Friday was Nice, and Reading is fun.",
        "Defense Secretary Lloyd Austin spoke. Austin said so.",
        "Kurt Campbell hinted at it, and Houston sang: Whitney Houston.",
        "The Chicago Tribune and the New York Times reported it.",
        "Washington said it would act, and Tokyo agreed.",
        "It will send signals to Pyongyang and Beijing.",
        "The Paris Agreement and the Geneva Conventions hold.",
        "Manchester United won. Victoria and Florence wept.",
        "Most police say so. Orange is a colour. Mobile phones.",
    ],
)
def test_false_friends_are_no_places(body: str) -> None:
    assert places_of(body) == set()


def test_the_dateline_is_a_scene_and_settles_what_a_name_means() -> None:
    """Where it stands in the body, it is a mention."""
    found = find("PARIS, Texas, Feb 26 - A storm hit Paris on Monday.", dateline="PARIS, Texas")
    assert {tag.label for tag in found.tags} == {"Paris", "Texas", "United States"}
    assert [m.surface for m in found.mentions if m.kind == "place"] == ["PARIS", "Texas", "Paris"]
    assert {tag.tag_id for tag in found.tags if tag.kind == "country"} == {"US"}


@pytest.mark.parametrize(
    ("words", "is_place"), [("Shares in Toyota fell", False), ("The plant in Toyota closed", True)]
)
def test_a_firm_called_as_a_city_is_none_where_it_is_owned(words: str, is_place: bool) -> None:
    body = f"Japan said so on Friday. {words}."
    start = body.index("Toyota")
    firm = Tagging(mentions=(Mention("organisation", "toyota", "body", start, start + len("Toyota"), "Toyota"),))
    article = an_article(body)
    named = COUNTRIES.find(article, Tagging())
    found = PLACES.find(article, Tagging(named.tags, named.mentions + firm.mentions))
    assert any(mention.surface == "Toyota" and mention.kind == "place" for mention in found.mentions) == is_place


def test_a_doubtful_name_counts_with_its_state_or_as_a_dateline() -> None:
    assert places_of("A man from Reading, Pennsylvania, won.") == {"Reading/PA", "Pennsylvania/PA"}
    assert places_of("READING, England - A man won.", dateline="READING, England") == {"Reading/GB"}


def test_a_place_tells_of_its_country_where_no_name_does() -> None:
    found = find("A fire broke out in western Sydney.")
    assert [(tag.kind, tag.label) for tag in found.tags] == [("place", "Sydney"), ("country", "Australia")]
    assert {tag.kind for tag in find("Australia's fires reached Sydney.").tags} == {"place"}


def test_a_country_in_passing_is_left_out_of_a_long_story() -> None:
    """Unless it stands in one clause with a country that the story is about."""
    story = "Japan and Chile held talks. Japan and Chile agreed on much. " + "The ministers spoke for hours. " * 70
    assert {tag.tag_id for tag in COUNTRIES.find(an_article(story + "One had been to Peru."), Tagging()).tags} == {
        "JP",
        "CL",
    }
    kept = COUNTRIES.find(an_article(story + "It was about Japan's aid for Peru."), Tagging())
    assert {tag.tag_id for tag in kept.tags} == {"JP", "CL", "PE"}


@pytest.mark.parametrize(
    ("language", "body", "place"),
    [
        ("de", "Die Gespräche fanden in Mailand statt.", "Milan/IT"),
        ("fr", "Il est arrivé à Londres et à Pékin.", "London/GB"),
        ("es", "Se reunieron en Londres.", "London/GB"),
        ("it", "L'incontro si è tenuto a Monaco di Baviera.", "Munich/DE"),
        ("pt", "O encontro foi em Lisboa.", "Lisbon/PT"),
        ("ru", "Встреча прошла в городе Вашингтон.", "Washington/DC"),
        ("ja", "会談はソウルで行われた。", "Seoul/KR"),
        ("ko", "회담은 도쿄에서 열렸다.", "Tokyo/JP"),
        ("zh", "会谈在东京举行。", "Tokyo/JP"),
    ],
)
def test_names_in_other_languages(language: str, body: str, place: str) -> None:
    assert place in places_of(body, language=language)


@given(st.text(st.characters(codec=None)), st.sampled_from(["en", "de", "ru", "ja", "ko", "und", "xx"]))
def test_any_text_is_read_and_every_surface_is_at_its_offsets(text: str, language: str) -> None:
    body = f"{text}Paris, in Tokyo{text}, in Austin, Texas"
    found = find(body, language=language, headline=text, dateline=text[:9])
    counts = dict.fromkeys(((tag.kind, tag.tag_id) for tag in found.tags), 0)
    for mention in found.mentions:
        source = body if mention.part == "body" else text
        assert source[mention.char_start : mention.char_end] == mention.surface
        counts[mention.kind, mention.tag_id] += 1
    assert counts == {(tag.kind, tag.tag_id): tag.mentions for tag in found.tags}


@pytest.mark.parametrize(
    ("row", "said"),
    [("Springfield\tname\tNowhere/XX", "is no place"), ("Springfield\tname", "names a place"), ("X\tforbid", "rule")],
)
def test_a_mistake_of_an_editor_is_told_with_its_line(tmp_path: Path, row: str, said: str) -> None:
    shutil.copy(CONFIG / TABLE, tmp_path)
    (tmp_path / EXTRA).write_text(f"name\trule\tplace\tlanguages\tnote\n{row}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=f"line 2(.|\n)*{said}"):
        Places.load(tmp_path, {})


def test_every_id_is_in_the_shipped_table() -> None:
    """None is from memory."""
    shipped = {line.split("\t")[0] for line in (CONFIG / TABLE).read_text(encoding="utf-8").splitlines()}
    assert all(
        place.tag_id.removeprefix("geonames:") in shipped for entry in PLACES.finder.entries for place in entry.places
    )


@pytest.mark.parametrize("town", ["L’Avana", "L'Avana"])
def test_names_are_found_with_every_kind_of_apostrophe(town: str) -> None:
    """The vocabulary writes some with one that texts are searched without."""
    assert "Havana/CU" in places_of(f"Il ministro degli Esteri è arrivato a {town} per i colloqui.", language="it")


@pytest.mark.parametrize(
    "sentence",
    ["Officials of France met in Lyon. ", "Paris, France, and Berlin, Germany. ", "He flew to Tokyo. Seoul fell. "],
)
def test_twice_the_places_take_twice_the_steps(sentence: str) -> None:
    """No place is compared with all countries of the text, or with all places before it."""
    articles = [an_article(sentence * count) for count in (100, 200)]
    short, long = (count_lines(partial(PLACES.find, one, COUNTRIES.find(one, Tagging()))) for one in articles)
    assert long < 2.2 * short


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9))), st.integers(0, 9), st.integers(1, 9))
def test_spans_tell_what_one_of_them_holds(pairs: list[tuple[int, int]], start: int, length: int) -> None:
    """They may overlap, hold one another, and are in no order."""
    spans, end = [(first, first + many) for first, many in pairs], start + length
    holding = [last - first for first, last in spans if first <= start and end <= last]
    assert Spans(spans).hold(start, end) == bool(holding)
    assert Spans(spans).hold_more(start, end) == any(many > length for many in holding)
