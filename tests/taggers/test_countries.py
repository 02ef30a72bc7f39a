"""Which countries a text names: the vocabulary that ships, on sentences of our own and on the five sample articles."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.records import Tagging
from pipeline.taggers.countries import Countries
from schemas.countries import COLUMNS
from tests.patience import ends

ROOT = Path(__file__).parents[2]
COUNTRIES = Countries.load(ROOT / "config")


def find(body: str, language: str = "en", headline: str | None = None) -> Tagging:
    """Return what the shipped vocabulary finds."""
    return COUNTRIES.find_in(headline, body, language)


def codes(body: str, language: str = "en") -> str:
    """Return the countries of a body in the order of their mentions."""
    return " ".join(mention.tag_id for mention in find(body, language).mentions)


def check_offsets(headline: str | None, body: str, tagging: Tagging) -> None:
    """Assert that every mention lies where it says, in order, without overlap, and that the tags count them."""
    places = [(mention.part, mention.char_start, mention.char_end) for mention in tagging.mentions]
    assert places == sorted(places)
    for (part, _, end), (next_part, start, _) in pairwise(places):
        assert part != next_part or end <= start
    for mention in tagging.mentions:
        text = body if mention.part == "body" else headline or ""
        assert mention.surface == text[mention.char_start : mention.char_end]
    assert {tag.tag_id: tag.mentions for tag in tagging.tags} == Counter(m.tag_id for m in tagging.mentions)
    assert all(0 < tag.score <= 1 for tag in tagging.tags)


# --- the sample articles

STORIES = {
    "000": ("Japan’s Kishida Hopes", "Related Articles", {"US", "JP", "KR", "KP", "CN", "RU", "UA"}),
    "001": ("Outgoing Japanese", "Jiha Ham contributed", {"US", "JP", "KR", "KP", "CN"}),
    "002": ("Japan seeks to work", "bottom of page", {"US", "JP", "KR", "KP", "CN", "PH"}),
    "003": ("Next week’s summit", "Photo by Alec", {"US", "JP", "KR", "KP", "CN", "RU", "UA"}),
    "004": ("On Wednesday, the leaders", "\0", {"US", "JP", "KR", "KP", "CN", "ES"}),
}


def a_story(number: str) -> str:
    """Return one sample without what stands around the story."""
    text = next(ROOT.glob(f"seeds/{number}_*.txt")).read_text(encoding="utf-8")
    first, after, _ = STORIES[number]
    return text[text.index(first) :].partition(after)[0]


@pytest.mark.parametrize("number", STORIES)
def test_the_samples_name_these_countries_and_no_others(number: str) -> None:
    story = a_story(number)
    tagging = find(story)
    assert {tag.tag_id for tag in tagging.tags} == STORIES[number][2]
    check_offsets(None, story, tagging)


# --- names

SENTENCES = [
    # two Koreas, and none
    ("South Korean officials met.", "KR"),
    ("North Korea’s missiles", "KP"),
    ("The ROK, or Republic of Korea, and the DPRK", "KR KR KP"),
    ("S. Korea and N. Korea", "KR KP"),
    ("North and South Korea", "KP KR"),
    ("a South\nKorean ship", "KR"),
    ("on the Korean Peninsula", ""),
    ("Korea and Korean culture, VOA Korean said", ""),
    # short forms
    ("PRC ships near the UAE", "CN AE"),
    ("US President Joe Biden", "US"),
    ("He returned to the U.S. He left again.", "US"),
    ("They told us to help US.", "US"),
    ("U.S.-Japan-ROK ties", "US JP KR"),
    ("the U.S.’s and the UK’s", "US GB"),
    ("US$100 million, a USB stick and UKIP", ""),
    ("CONTACT US today", ""),
    ("JAPAN WARNS CHINA", "JP CN"),
    # part of a longer word, an address
    ("Indiana, Omanyte, Maliki, Chadwick and Cubans", "CU"),
    ("write to info@China.com or see www.Japan.org", ""),
    ("Chinese-made, non-Russian, anti-Iran", "CN RU IR"),
    # longer names win
    ("Niger and Nigeria", "NE NG"),
    ("Guinea, Guinea-Bissau, Equatorial Guinea and Papua New Guinea", "GN GW GQ PG"),
    ("the Democratic Republic of the Congo and the Republic of Congo", "CD CG"),
    ("Sudan and South Sudan", "SD SS"),
    ("Samoa and American Samoa", "WS AS"),
    ("the British Virgin Islands and the US Virgin Islands", "VG VI"),
    ("the Dominican Republic and Dominica", "DO DM"),
    # seas, oceans and other things that carry a name
    ("in the South China Sea, the East China Sea and the Sea of Japan", ""),
    ("the Indian Ocean and the Gulf of Mexico", ""),
    ("New Jersey, Jersey City, New England", ""),
    ("Fires in New South Wales and Queensland, floods in British Columbia", "AU AU CA"),
    ("Rebels in Chechnya and Aceh, votes in Catalonia and Bavaria, oil of the Niger Delta", "RU ID ES DE NG"),
    ("New Mexico borders Mexico", "MX"),
    ("the Panama Papers, a Panama hat", ""),
    ("American Airlines and British Airways", ""),
    ("a Danish pastry, Swiss cheese, Turkish delight and Guinea pigs", ""),
    ("Latin American and South American states", ""),
    ("fine china", ""),
    ("polish the silver", ""),
    ("the Polish government", "PL"),
    # parts and territories
    ("England, Scotland, Wales and Northern Ireland", "GB GB GB GB"),
    ("British and Scottish", "GB GB"),
    ("Gaza and the West Bank", "PS PS"),
    ("Crimea", "UA"),
    ("Hong Kong, Macau, Taiwan, Puerto Rico, Kosovo", "HK MO TW PR XK"),
    ("Holland and Dutch, Burma, Ivory Coast, Czechia, Swiss", "NL NL MM CI CZ CH"),
    ("Côte d’Ivoire and Cote d'Ivoire", "CI CI"),
    ("Soviet", ""),
    # people
    ("Michael Jordan scored. Jordan said he was tired.", ""),
    ("Jordan Peterson wrote it.", ""),
    ("Chad Smith plays the drums.", ""),
    ("Cuba Gooding Jr. starred.", ""),
    ("Mark Cuban bought it. Cuban said so.", ""),
    ("Paris Hilton said so.", ""),
    ("Tom Holland smiled.", ""),
    ("Jordan condemned the attack.", "JO"),
    ("Rebels in Chad attacked.", "TD"),
    ("Israel, Lebanon and Jordan", "IL LB JO"),
    # states of the US
    ("Georgia Tech won.", ""),
    ("in Atlanta, Georgia, on Monday", ""),
    ("Voters in Georgia and Alabama", ""),
    ("Georgia and Armenia signed.", "GE AM"),
    ("Georgia's prime minister spoke in Tbilisi.", "GE"),
    ("a farm in Lebanon, Pennsylvania", ""),
    # the bird and the country
    ("Turkey is best from the oven at Thanksgiving.", ""),
    ("Turkey's president Erdogan", "TR"),
    # languages
    ("She speaks Japanese.", ""),
    ("It was written in French, he said.", ""),
    ("in French waters", "FR"),
    ("a Russian-language paper", ""),
    ("English football, in English", "GB"),
    # capitals act, or they are places
    ("Tokyo and Seoul agreed to talk.", "JP KR"),
    ("Relations between Washington and Beijing are poor.", "US CN"),
    ("Russia attacked. Moscow said it was forced to.", "RU RU"),
    ("Russia's ministers met in Moscow on Monday.", "RU"),
    ("WASHINGTON — The president", ""),
    ("TOKYO, April 8 — Japan", "JP"),
    ("Denzel Washington said America was fine.", "US"),
    ("the Kremlin said", "RU"),
    # institutions of one state alone
    ("Sens. Susan Collins (R-Maine) and Robert Menendez, D-N.J., voted.", "US US"),
    ("The FBI and the Justice Department said so.", "US US"),
    ("The Wall Street Journal said that it rained.", ""),
    ("The Pakistani Taliban are not the Taliban.", "PK AF"),
]


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES, ids=[sentence for sentence, _ in SENTENCES])
def test_a_sentence_names(sentence: str, expected: str) -> None:
    assert codes(sentence) == expected


OTHER_LANGUAGES = [
    ("de", "Japans Ministerpräsident traf den US-Präsidenten; die südkoreanische Regierung schwieg.", "JP US KR"),
    ("de", "Polen und die Türkei, Russlands Krieg in der Ukraine", "PL TR RU UA"),
    ("es", "Estados Unidos y Corea del Sur; el Gobierno español, los surcoreanos y EE.UU.", "US KR ES KR US"),
    ("fr", "Les États-Unis et le Japon ; les autorités nord-coréennes et l’Ukraine.", "US JP KP UA"),
    ("it", "Gli Stati Uniti e la Corea del Nord; il governo italiano e i cinesi.", "US KP IT CN"),
    ("pt", "O Japão e a Coreia do Sul; o governo brasileiro e os EUA.", "JP KR BR US"),
    ("ru", "США и Японию беспокоит КНДР; российские власти, Южной Кореи, в Германии", "US JP KP RU KR DE"),
    ("ja", "日本の首相は米国と韓国を訪れ、北朝鮮について話した。", "JP US KR KP"),
    ("ja", "日米韓の会談。タイトルは変わらない。タイの首相。朝鮮半島と日本海。", "JP US KR TH"),
    ("ko", "대통령은 미국과 일본을 방문해 북한에 대해 논의했다. 한반도와 인도적 지원.", "US JP KP"),
    ("zh", "美国总统与韩国总统会晤，谈到中国和俄罗斯。朝鲜半岛与日本海。", "US KR CN RU"),
    ("zh-Hant", "美國與南韓、日本及北韓", "US KR JP KP"),
]


@pytest.mark.parametrize(("language", "sentence", "expected"), OTHER_LANGUAGES)
def test_a_sentence_of_another_language_names(language: str, sentence: str, expected: str) -> None:
    assert codes(sentence, language) == expected


def test_a_language_without_vocabulary_names_nothing_and_an_unknown_one_is_read_as_english() -> None:
    assert (codes("Japan", "sv"), codes("Japan", "und")) == ("", "JP")


# --- headline, score, labels


def test_the_headline_goes_by_the_body_where_capitals_tell_nothing() -> None:
    body = "Jordan on Tuesday condemned the attack on its embassy in Syria."
    assert [m.part for m in find(body, headline="Jordan Condemns Embassy Attack").mentions if m.tag_id == "JO"] == [
        "body",
        "headline",
    ]
    assert not find("He scored twice.", headline="Jordan Scores Twice In Chicago").tags


def test_possessives_are_no_part_of_the_surface() -> None:
    tagging = find("Japan’s offer and Iran's answer", headline="Japan's Plan")
    assert [mention.surface for mention in tagging.mentions] == ["Japan", "Iran", "Japan"]
    check_offsets("Japan's Plan", "Japan’s offer and Iran's answer", tagging)


def test_a_country_of_headline_and_lead_scores_above_one_named_in_passing() -> None:
    body = "Japan will act, and Japan is sure of it. " + "Nothing more was known at first. " * 20 + "Peru agreed."
    scores = {tag.tag_id: tag.score for tag in find(body, headline="Japan to act").tags}
    assert scores == {"JP": pytest.approx(6 / 9), "PE": pytest.approx(1 / 4)}


def test_labels_are_english_short_names() -> None:
    body = "南韓、香港、科特迪瓦"
    assert [tag.label for tag in find(body, "zh").tags] == ["Côte d'Ivoire", "Hong Kong", "South Korea"]


def test_every_code_of_the_vocabulary_has_a_label() -> None:
    known = {
        iso for words in COUNTRIES.vocabularies.values() for name in words.finder.entries for iso in name.countries
    }
    assert known <= set(COUNTRIES.labels)


# --- laws

NAMES = st.sampled_from(["Japan", "South Korean", "U.S.", "US", "Côte d’Ivoire", "Georgia", "Jordan", "Tokyo", "Texas"])
CHUNKS = st.one_of(
    NAMES, st.text(st.characters(codec=None), max_size=12), st.sampled_from([" ", ", ", " and ", "\n\n"])
)


@given(st.none() | st.text(st.characters(codec=None), max_size=60), st.lists(CHUNKS, max_size=30).map("".join))
def test_offsets_hold_in_any_text(headline: str | None, body: str) -> None:
    check_offsets(headline, body, find(body, headline=headline))


def test_a_lone_surrogate_hides_no_country() -> None:
    body = "\ud800 Japan and \udfff Iran"
    tagging = find(body)
    assert [mention.surface for mention in tagging.mentions] == ["Japan", "Iran"]
    check_offsets(None, body, tagging)


@given(
    st.sampled_from(sorted(COUNTRIES.vocabularies)),
    st.lists(
        st.one_of(CHUNKS, st.sampled_from(["日米韓", "日本", "タイ", "한미일", "россий", "japanisch"])), max_size=20
    ).map("".join),
)
def test_offsets_hold_in_any_language(language: str, body: str) -> None:
    check_offsets(None, body, find(body, language))


@given(st.text(st.characters(codec="utf-8"), max_size=20), st.text(st.characters(codec="utf-8"), max_size=20))
def test_a_name_between_spaces_is_found_whatever_stands_around(before: str, after: str) -> None:
    body = f"{before}\n\nBrazil\n\n{after}"
    assert any(m.char_start == len(before) + 2 and m.surface == "Brazil" for m in find(body).mentions)


HOSTILE = [
    "US ",
    "Tokyo, ",
    "Georgia ",
    "Jordan Jordan ",
    "USA",
    "{[(",
    "U.S.",
    "South ",
    "japanischjapanisch",
    "'s ",
    "A",
]


@pytest.mark.parametrize("unit", HOSTILE)
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_hostile_megabyte_is_worked_through(unit: str, language: str) -> None:
    """A quadratic step would take hours. Offsets are still exact."""
    text = unit * (1_000_000 // len(unit))
    with ends():
        mentions = find(text, language).mentions
    assert all(text[m.char_start : m.char_end] == m.surface for m in mentions[:100])


# --- the vocabulary as editors know it

HEADER = "\t".join(COLUMNS)


def a_config(folder: Path, *extra: str, generated: str = "Japan\tname\tJP\ten\t\t\t\t") -> Path:
    """Write a small vocabulary."""
    label = "Japan\tlabel\tJP\ten\t\t\t\t"
    (folder / "countries.tsv").write_text(f"{HEADER}\n{label}\n{generated}\n", encoding="utf-8")
    (folder / "countries_extra.tsv").write_text("\n".join(["# ours", HEADER, *extra]) + "\n", encoding="utf-8")
    return folder


def test_a_row_of_ours_replaces_the_generated_one(tmp_path: Path) -> None:
    config = a_config(tmp_path, "Japan\tdrop\t\ten\t\t\t\tout", "Nippon\tshort\tJP\ten\t\t\t\t")
    assert [m.surface for m in Countries.load(config).find_in(None, "Japan or Nippon", "en").mentions] == ["Nippon"]


def test_cells_may_be_left_out_at_the_end_of_a_row(tmp_path: Path) -> None:
    assert Countries.load(a_config(tmp_path, "Nippon\tshort\tJP\ten")).find_in(None, "Nippon", "en").tags


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("Nippon\tshort\tJapan\ten", "iso"),
        ("Nippon\tnickname\tJP\ten", "kind"),
        ("Nippon\tshort\tJP\ten\tsometimes", "rule"),
        ("Nippon\tmask\tJP\ten", "codes"),
        ("{North} and {South Korea}\tshort\tKR\ten", "codes"),
        ("Nippon\tshort\tJP\ten\t\t\t\t\tmore", "columns"),
        ("Nippon", "kind"),
    ],
)
def test_a_mistake_of_an_editor_is_told_with_its_line(tmp_path: Path, row: str, told: str) -> None:
    with pytest.raises(UsageError, match=rf"countries_extra\.tsv line 3: .*{told}"):
        Countries.load(a_config(tmp_path, row))


def test_a_missing_file_and_a_missing_header_are_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        Countries.load(tmp_path)
    config = a_config(tmp_path)
    (config / "countries.tsv").write_text("Japan\tname\n", encoding="utf-8")
    with pytest.raises(UsageError, match="must name the columns"):
        Countries.load(config)
