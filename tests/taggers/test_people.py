"""People and organisations: which they are, where they are named, and which mentions belong together."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.records import Tagging
from pipeline.taggers.people import People, load_bodies, load_known_words, load_lists, sexes_of, slug_of
from tests.builders import an_article

CONFIG = Path(__file__).parents[2] / "config"
PEOPLE = People.load(CONFIG)

SUMMIT = (
    "SEOUL — Japanese Prime Minister Fumio Kishida met South Korean President Yoon Suk Yeol on Friday. “We will go on,” "
    "Kishida said after the talks with Yoon, which the Liberal Democratic Party (LDP) had asked for.\n\n"
    "Yuki Tatsumi, director of the Japan Program at the Stimson Center, said Kishida's visit pleased the LDP. "
    "The Stimson Center is in Washington."
)


def tagging(body: str, headline: str | None = None, language: str = "en") -> Tagging:
    """Return what an article names."""
    return PEOPLE.find(an_article(body, headline=headline, language=language), Tagging())


def surfaces(found: Tagging, tag_id: str) -> list[str]:
    """Return how something is named, in order."""
    return [mention.surface for mention in found.mentions if mention.tag_id == tag_id]


def labels(found: Tagging, kind: str) -> set[str]:
    """Return the names of a kind."""
    return {tag.label for tag in found.tags if tag.kind == kind}


def test_people_are_named_without_titles_and_possessives() -> None:
    found = tagging(SUMMIT)
    assert labels(found, "person") == {"Fumio Kishida", "Yoon Suk Yeol", "Yuki Tatsumi"}
    assert surfaces(found, "fumio-kishida") == ["Fumio Kishida", "Kishida", "Kishida"]


@pytest.mark.parametrize(
    "text",
    [
        "Oba Rilwan Akiolu opened the market.",
        "The party fielded Aspirant Rilwan Akiolu in the state.",
        "Police chief IGP Rilwan Akiolu spoke to the press.",
        "He praised Cde Rilwan Akiolu for the work.",
        "Sr Rilwan Akiolu runs the clinic.",
        "Minister of Tourism and Sports Rilwan Akiolu praised it.",
    ],
)
def test_titles_of_many_countries_are_no_part_of_a_name(text: str) -> None:
    assert labels(tagging(text), "person") == {"Rilwan Akiolu"}


def test_a_surname_is_joined_to_the_full_name_also_where_it_stands_first() -> None:
    assert surfaces(tagging(SUMMIT), "yoon-suk-yeol") == ["Yoon Suk Yeol", "Yoon"]


def test_a_firm_is_known_by_its_form_and_named_again_without_it() -> None:
    """Whatever speaks for a person in its name; who bears a firm's name, and towns that a firm is called after, stay.

    One on the list is the same with its form.
    """
    text = "Hutchison Whampoa Ltd bid for <Gulfex Inc>, Boston Gear Corp and Dell Inc in Boston. Hutchison pays."
    found = tagging(f"{text} Michael Dell agreed, and Dell smiled.\n\nReuter")
    assert labels(found, "organisation") == {"Hutchison Whampoa Ltd", "Gulfex Inc", "Boston Gear Corp", "Dell"}
    assert surfaces(found, "hutchison-whampoa-ltd") == ["Hutchison Whampoa Ltd", "Hutchison"]
    assert labels(found, "person") == {"Michael Dell"}
    assert surfaces(found, "michael-dell") == ["Michael Dell", "Dell"]


@pytest.mark.parametrize(
    "name",
    ["Themba Zwane", "Shamila Batohi", "Haruhiko Kuroda", "Nelson Chamisa", "Tsai Ing-wen", "Busisiwe Mkhwebane"],
)
def test_people_of_many_countries_are_named(name: str) -> None:
    """Not only those with names of the West: lists hold families and first names of all parts of the world."""
    assert labels(tagging(f"The report was read by {name}, who said it was late."), "person") == {name}


@pytest.mark.parametrize(
    "text",
    [
        "Customers of {} could not log in.",
        "A spokeswoman for {} said so.",
        "{} said it would close two mills.",
        "The chief executive of {} has left.",
        "Fighters of {} hold the hill.",
    ],
)
def test_what_stands_around_a_name_that_no_list_has_tells_that_it_is_a_body(text: str) -> None:
    """And the same name is a person elsewhere: it looks like either."""
    assert labels(tagging(text.format("Belkor")), "organisation") == {"Belkor"}
    assert labels(tagging("Belkor, 61, was in the car when it burned."), "person") == {"Belkor"}


def test_an_acronym_of_a_name_in_another_language_is_the_body_where_it_is_used_later_on() -> None:
    """But not what stands once behind a name, nor what stands behind a club: its country."""
    found = tagging("The Party of Democratic Action (SDA) said no. On Monday the SDA met. Real Madrid (ESP) met ESP.")
    assert surfaces(found, "party-of-democratic-action") == ["Party of Democratic Action", "SDA", "SDA"]
    assert surfaces(found, "real-madrid") == ["Real Madrid"]


def test_an_acronym_that_is_explained_is_the_body() -> None:
    assert surfaces(tagging(SUMMIT), "liberal-democratic-party") == ["Liberal Democratic Party", "LDP", "LDP"]


def test_of_two_with_one_surname_the_last_named_is_meant() -> None:
    """Clinton after Bill Clinton is he, after Hillary Clinton she."""
    body = (
        "Former President Bill Clinton spoke first. Clinton was cheered. Then Senator Hillary Clinton came in. "
        "Clinton waved."
    )
    found = tagging(body)
    assert surfaces(found, "bill-clinton") == ["Bill Clinton", "Clinton"]
    assert surfaces(found, "hillary-clinton") == ["Hillary Clinton", "Clinton"]


def test_mentions_are_cut_out_of_their_part_and_counted() -> None:
    headline = "Japan's Kishida heads to Seoul"
    found = tagging(SUMMIT, headline)
    assert {mention.part for mention in found.mentions} == {"headline", "body"}
    for mention in found.mentions:
        text = SUMMIT if mention.part == "body" else headline
        assert text[mention.char_start : mention.char_end] == mention.surface
    for tag in found.tags:
        assert tag.mentions == sum((one.kind, one.tag_id) == (tag.kind, tag.tag_id) for one in found.mentions)
    assert list(found.mentions) == sorted(found.mentions, key=lambda one: (one.part, one.char_start))


def test_a_headline_in_title_case_names_only_whom_the_body_names() -> None:
    found = tagging(SUMMIT, "Kishida Hopes To Strengthen Ties With Seoul At Summit")
    assert [one.surface for one in found.mentions if one.part == "headline"] == ["Kishida"]


def test_a_headline_without_a_body_is_read_too() -> None:
    found = tagging("It did.", "president Emmanuel Macron says he will not resign")
    assert labels(found, "person") == {"Emmanuel Macron"}


@pytest.mark.parametrize(
    "body",
    [
        "On Monday the Chinese and South Korean governments met in Seoul, Japan said.",
        "The Korean Peninsula and the Indo-Pacific worry Americans, Germans and Muslims alike in December.",
        "In Paris and Los Angeles it rained. However, New York stayed dry. The French Open goes on.",
    ],
)
def test_countries_cities_days_and_faiths_are_no_people(body: str) -> None:
    assert labels(tagging(body), "person") == set()


def test_of_a_headline_without_end_the_beginning_is_read() -> None:
    """Each name of the body is looked for in it, so that all of it would cost their product."""
    headline = "Kishida to go " + "and then to stay at home " * 50 + "Kishida"
    found = tagging(SUMMIT, headline)
    assert [one.char_start for one in found.mentions if one.part == "headline"] == [0]


def test_other_languages_are_left_alone() -> None:
    assert tagging("Der Bundeskanzler Olaf Scholz traf Emmanuel Macron.", language="de") == Tagging()


def test_a_short_name_of_a_listed_body_has_the_label_of_the_list() -> None:
    found = tagging("The U.N. and NATO said so. The UN Security Council will meet, the IMF reported.")
    assert {"United Nations", "NATO", "UN Security Council", "International Monetary Fund"} <= labels(
        found, "organisation"
    )


@pytest.mark.parametrize(
    ("label", "slug"),
    [
        ("Fumio Kishida", "fumio-kishida"),
        ("Moon Jae-in", "moon-jae-in"),
        ("Recep Tayyip Erdoğan", "recep-tayyip-erdogan"),
        ("Michael O’Leary", "michael-oleary"),
        ("Lars Løkke Rasmussen", "lars-lokke-rasmussen"),
        ("George W. Bush", "george-w-bush"),
        ("AT&T", "at-t"),
    ],
)
def test_an_id_is_the_name_in_small_plain_letters(label: str, slug: str) -> None:
    assert slug_of(label) == slug


def test_the_same_text_has_the_same_tags_whatever_was_read_before() -> None:
    """What is kept between articles changes nothing."""
    fresh = People.load(CONFIG)
    article = an_article(SUMMIT)
    assert fresh.find(article, Tagging()) == PEOPLE.find(article, Tagging())


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("Officials of the PA met in Ramallah.", {"Palestinian Authority"}),
        ("Ask a doctor or a PA whether the FSA pays for it.", set()),
        ("The Farm Service Agency pays. Growers thanked the FSA.", {"Farm Service Agency"}),
        ("The FSA took a village near the border with Syria.", {"Free Syrian Army"}),
        ("Put money into an IRA before April.", set()),
        ("The WHO was told.", {"World Health Organization"}),
    ],
)
def test_an_abbreviation_means_a_body_only_where_the_text_has_to_do_with_it(text: str, means: set[str]) -> None:
    """Law: one that means other things, too, is the body's where a word of its home is there, or the text explains it."""
    assert labels(tagging(text), "organisation") == means


@settings(max_examples=60)
@given(st.text(alphabet=st.sampled_from("AaKkÉé .,'’“”-&()\nMr1\ud800"), max_size=200))
def test_no_text_is_too_odd(text: str) -> None:
    """Offsets hold, also in rubbish."""
    for mention in tagging(text, text).mentions:
        assert text[mention.char_start : mention.char_end] == mention.surface != ""


def test_a_list_that_an_editor_broke_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "organisations.tsv").write_text("label\taliases\nA Body\t\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"organisations_extra\.tsv"):
        load_bodies(tmp_path)


@pytest.mark.parametrize("rows", ["Ann\tF\tf\nBo\tfc\t\n", "# made\n\nAnn\tF\tf\r\n# by hand\nBo\tfc\t\tmore\n"])
def test_words_are_the_same_from_an_even_table_and_from_one_with_remarks(tmp_path: Path, rows: str) -> None:
    for file in ("names.toml", "countries.tsv", "countries_extra.tsv", "organisations.tsv", "organisations_extra.tsv"):
        (tmp_path / file).write_bytes((CONFIG / file).read_bytes())
    (tmp_path / "name_words.tsv").write_text("# made\nword\tkinds\tsex\n" + rows, encoding="utf-8")
    kinds = load_lists(tmp_path).kinds
    assert {word: kinds[word] for word in ("Ann", "Bo")} == {"Ann": "F", "Bo": "fc"}
    assert sexes_of(load_known_words(tmp_path)) == {"Ann": "f"}


def test_a_row_of_words_that_is_too_short_is_named(tmp_path: Path) -> None:
    (tmp_path / "name_words.tsv").write_text("word\tkinds\tsex\nAnn\tF\nBo\tf\tm\tm\n", encoding="utf-8")
    with pytest.raises(UsageError, match="line 2"):
        sexes_of(load_known_words(tmp_path))


@pytest.mark.parametrize(
    ("body", "label", "surfaces"),
    [
        (
            "President Ferdinand “Bongbong” Marcos Jr. flies to Cebu. Marcos said so.",
            "Ferdinand Marcos Jr.",
            ["Ferdinand “Bongbong” Marcos Jr.", "Marcos"],
        ),
        ("Dwayne 'The Rock' Johnson left.", "Dwayne Johnson", ["Dwayne 'The Rock' Johnson"]),
        (
            "Bernardo Rafaelito Alejandro IV, an aide, came. Alejandro said so.",
            "Bernardo Rafaelito Alejandro IV",
            ["Bernardo Rafaelito Alejandro IV", "Alejandro"],
        ),
        ("Rapper Kemar “Chi Ching” Grant said so.", "Kemar Grant", ["Kemar “Chi Ching” Grant"]),
        ("In Pilar town, resident Archel Coraza woke his family.", "Archel Coraza", ["Archel Coraza"]),
    ],
)
def test_what_stands_in_a_name_or_behind_it_parts_nobody_from_it(body: str, label: str, surfaces: list[str]) -> None:
    """Nicknames between quotation marks, and what tells a son from his father."""
    found = tagging(body)
    assert labels(found, "person") == {label}
    assert [one.surface for one in found.mentions if one.kind == "person"] == surfaces


def test_a_name_may_have_a_title_on_either_side() -> None:
    found = tagging("Judge Jeremy Richardson KC said so. Justices Inyang Okoro and Emmanuel Agim agreed.")
    assert labels(found, "person") == {"Jeremy Richardson", "Inyang Okoro", "Emmanuel Agim"}


def test_regions_are_no_bodies_and_don_is_a_first_name() -> None:
    found = tagging("British Columbia's Ministry of Health met Queensland Premier Doug Ford.")
    assert labels(found, "person") == {"Doug Ford"}
    assert "British Columbia" not in labels(found, "organisation")
    found = tagging("“No,” said NDP health critic Don Davies. Davies left.")
    assert labels(found, "person") == {"Don Davies"}


def test_quoted_words_beside_names_are_no_nicknames() -> None:
    text = "“Sure,” Kishida said. The firm's “Big Deal” Kishida praised. They call World War “II” World War II."
    assert {one.surface for one in tagging(f"Fumio Kishida spoke. {text}").mentions if one.kind == "person"} == {
        "Fumio Kishida",
        "Kishida",
    }


def test_what_a_firm_makes_is_no_part_of_its_name_and_tells_that_it_is_one() -> None:
    found = tagging("Steelmaker Siderurgica Paraopeba said so. Indians P.K. Subbaiah and Ravi Menon won.")
    assert labels(found, "organisation") == {"Siderurgica Paraopeba"}
    assert labels(found, "person") == {"P.K. Subbaiah", "Ravi Menon"}


def test_a_listed_body_keeps_the_nationality_that_its_name_begins_with() -> None:
    assert labels(tagging("The Turkish Red Crescent came."), "organisation") == {"Turkish Red Crescent"}
    assert labels(tagging("The American Red Cross came."), "organisation") == {"American Red Cross"}


def test_parties_and_states_of_politicians_and_places_of_datelines_are_no_bodies() -> None:
    body = "KIEV (Reuters) - Sens. Susan Collins (R-Maine), Ben Nelson (Neb.) and Robert Menendez, D-N.J., said so."
    found = PEOPLE.find(an_article(body, dateline="KIEV"), Tagging())
    assert labels(found, "organisation") == {"Reuters"}
    assert labels(found, "person") == {"Susan Collins", "Ben Nelson", "Robert Menendez"}
    assert labels(tagging("The firm D-Wave Systems Inc. sells computers."), "organisation") == {"D-Wave Systems Inc."}


def test_a_ticker_in_brackets_is_the_firm_before_it() -> None:
    found = tagging("Microsoft (MSFT, Tech30) and Apple (AAPL) rose.")
    assert labels(found, "organisation") == {"Microsoft", "Apple"}
    assert [one.surface for one in found.mentions] == ["Microsoft", "MSFT", "Apple", "AAPL"]
