"""Names in runs of capitalised words."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.taggers.people import load_lists
from pipeline.text.names.capitals import LONGEST_RUN
from pipeline.text.names.naming import Splitter

LISTS = load_lists(Path(__file__).parents[2] / "config")
SPLITTER = Splitter(LISTS)


def names(text: str) -> list[str]:
    """Return the possible names of a text."""
    return [name for _, _, name, *_ in SPLITTER.find(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Japanese Prime Minister Fumio Kishida", ["Fumio Kishida"]),
        ("Secretary of State Antony Blinken", ["Antony Blinken"]),
        ("Mr. Biden", ["Biden"]),
        ("Apple CEO Tim Cook", ["Apple", "Tim Cook"]),
        ("On Monday President Yoon Suk Yeol", ["Yoon Suk Yeol"]),
        ("Martin Luther King Jr.", ["Martin Luther King Jr."]),
        ("County Coroner William McLaughlin", ["William McLaughlin"]),
        ("Minister for Minor Irrigation T.R.B. Nedumaran said", ["T.R.B. Nedumaran"]),
        ("Mwami Assani bin Lubangi, Saitoti ole Nkuruna", ["Assani bin Lubangi", "Saitoti ole Nkuruna"]),
        ("Sadig Hajibala oghlu Nuriyev and Eng. Mahlet Zewdu", ["Sadig Hajibala oghlu Nuriyev", "Mahlet Zewdu"]),
        ("Deputy Inspector General of Police Ajith Rohana Silva", ["Ajith Rohana Silva"]),
        ("Union Minister of State Anupriya Singh Patel", ["Union", "Anupriya Singh Patel"]),
        ("Tan Sri Lim Kok Beng and Barrister Gohar Ali Jan", ["Lim Kok Beng", "Gohar Ali Jan"]),
        ("Assoc. Prof. Dr. Y Thoan Nie Kdam", ["Y Thoan Nie Kdam"]),
        ("Khru Sirisopha Bencharong na Ayudhya", ["Sirisopha Bencharong na Ayudhya"]),
        ("Kyuemon Hosokawa VII", ["Kyuemon Hosokawa VII"]),
        ("met Gohar Ali Jan 5 in Sri Lanka", ["Gohar Ali"]),
        ("the Inspector of Police Scotland", ["Police Scotland"]),
        ("the German Friedrich Merz of Osaka", ["Friedrich Merz", "Osaka"]),
    ],
)
def test_titles_days_and_countries_are_no_part_of_a_name(text: str, found: list[str]) -> None:
    assert names(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("spokesman Jan Bakker said", ["Jan Bakker"]),
        ("Ambassador Sun Weidong and Senator Mar Roxas", ["Sun Weidong", "Mar Roxas"]),
        ("Theresa May met April Jones, June Smith and August Wilson.", ["Theresa May", "April Jones", "June Smith", "August Wilson"]),
        ("Mrs May agreed", ["May"]),
        ("Last June Smith left, and in May Smith came back; in June Smith's friend did", ["Smith", "Smith", "Smith"]),
        ("they met Angela May 5, on Jan. 5", ["Angela"]),
        ("May God bless the May elections", []),
        ("On Wednesday Addams left", ["Addams"]),
    ],
)  # fmt: skip
def test_months_may_be_names(text: str, found: list[str]) -> None:
    """Where another word of a name stands beside them, and nothing says that it is the month."""
    assert names(text) == found


def test_the_dot_of_a_firms_form_ends_its_name_before_the_next_sentence() -> None:
    assert names("bought from Golden Nugget Inc. Bally said") == ["Golden Nugget Inc.", "Bally"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Farmer Dilnoza Karimova said the water came late.", ["Dilnoza Karimova"]),
        ("Virologist Htet Naing Oo warned of it.", ["Htet Naing Oo"]),
        ("Brothers Yerlan Batbold and Bek Batbold fled.", ["Yerlan Batbold", "Bek Batbold"]),
        ("Hunter Scott Tarjan stayed.", ["Hunter Scott Tarjan"]),
        ("Student Loan Company said no.", ["Student Loan Company"]),
        ("Farmer Karimova stayed.", ["Farmer Karimova"]),
    ],
)
def test_what_somebody_is_is_no_part_of_a_full_name_even_of_one_that_no_list_has(text: str, found: list[str]) -> None:
    """Unless it is a first name itself, or begins the name of a body."""
    assert names(text) == found


@pytest.mark.parametrize("text", ["Farmer Dilnoza To‘raeva came.", "Farmer Dilnoza To’raeva came."])
def test_the_mark_of_an_uzbek_letter_is_inside_a_word(text: str) -> None:
    assert names(text) == [text[7:-6]]
    assert names("She said ‘Karim left’ and ‘Bek came‘ there.") == ["Karim", "Bek"]


@pytest.mark.parametrize("text", ["General Motors", "Justice Department", "Prime Video Company", "Camp David Summit"])
def test_a_title_or_first_name_inside_the_name_of_something_else_splits_nothing(text: str) -> None:
    assert names(text) == [text]


def test_the_name_of_a_body_goes_on_behind_of_and_for() -> None:
    """But only where its head says that it is a body."""
    text = "the Bank of Japan, the Ministry of the Interior and the mayor of Osaka, Center for American Progress"
    assert names(text) == ["Bank of Japan", "Ministry of the Interior", "Osaka", "Center for American Progress"]


@pytest.mark.parametrize(
    "name",
    [
        "Ministry of Higher Education, Science and Innovations",
        "Ministry of Public Health, Hygiene and Prevention",
        "Southern Tea Smallholders’ Federation",
        "Italian Bishops' Conference",
        "Embassy of South Sudan",
        "West Yorkshire Police",
        "Haitian National Police",
        "Polk County Sheriff's Office",
        "Attorney General’s Office",
        "Office of the President",
        "Ohio Reformatory for Women",
        "Center for Atmospheric, Oceanographic and Seismic Studies",
        "Meteorology, Climatology and Geophysics Agency",
        "Disaster and Emergency Management Authority",
        "Federation of Copper Workers",
        "Ministry of Tourism, Culture and the Arts",
        "Department for Culture, Media, and Sport",
        "Bangladesh Garment Manufacturers and Exporters Association",
        "National Network for the Defense of Human Rights",
        "Institute of Agronomy and Veterinary Medicine",
        "Commission on Elections",
        "High Court of Justice of Catalonia",
        "State Oil Company of Azerbaijan",
        "CPI(M)",
    ],
)
def test_the_name_of_a_body_is_whole(name: str) -> None:
    """With all that it is for, the possessive of its many members, and what it is of."""
    assert names(f"the {name} said on Monday") == [name]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Bank of Nova Scotia and Bank of Montreal merged", ["Bank of Nova Scotia", "Bank of Montreal"]),
        (
            "League of Women Voters and Reporters Without Borders",
            ["League of Women Voters", "Reporters Without Borders"],
        ),
        ("briefed the Security Council on Syria", ["Security Council"]),
        ("met the Governor's wife", []),
        ("the Bank of Ghana on Tuesday", ["Bank of Ghana"]),
    ],
)
def test_the_name_of_a_body_ends_where_another_begins(text: str, found: list[str]) -> None:
    assert names(text) == found


def test_police_alone_is_no_name() -> None:
    assert names("Police said so. The Police Commissioner Ali Kaya met Workers' Party voters' League") == [
        "Ali Kaya", "Workers' Party", "League",
    ]  # fmt: skip


def test_countries_and_what_is_between_them_are_no_names() -> None:
    assert names("Japan and South Korea, the U.S.-Japan-ROK talks, on Monday") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the Securities and Exchange Commission", ["Securities and Exchange Commission"]),
        ("Kenya's Electoral and Boundaries Commission", ["Electoral and Boundaries Commission"]),
        ("between Ford and General Motors", ["Ford", "General Motors"]),
        ("Congress and White House aides", ["Congress", "White House"]),
        ("China's People's Liberation Army", ["People's Liberation Army"]),
        ("Sweden’s Workers’ Party", ["Workers’ Party"]),
        ("at St. Mary's Hospital", ["St. Mary's Hospital"]),
        ("Nintendo's Switch", ["Nintendo", "Switch"]),
        ("fighters of al-Shabab", ["al-Shabab"]),
        ("a coastal-Mombasa road", ["Mombasa"]),
        ("the hunt for bin Laden", ["bin Laden"]),
        ("the 82nd Airborne Division", ["82nd Airborne Division"]),
        ("the 20th Amazon order", ["Amazon"]),
        ("Save the Children and McDonald’s", ["Save the Children", "McDonald’s"]),
        ("Doctors Without Borders", ["Doctors Without Borders"]),
        ("BBC Radio 4, BBC Radio 40", ["BBC Radio 4", "BBC Radio"]),
        ("College of Obstetricians and Gynecologists", ["College of Obstetricians and Gynecologists"]),
        ("the Pentagon", ["Pentagon"]),
        ("Turkey's Justice and Development Party", ["Justice and Development Party"]),
        (
            "the Ministry of Economy, Trade and Industry and Sony Group",
            ["Ministry of Economy, Trade and Industry", "Sony Group"],
        ),
    ],
)
def test_a_name_is_whole_also_where_it_is_not_only_capitalised_words(text: str, found: list[str]) -> None:
    """What belongs to it stays: `and`, possessives, numbers, small words, as the lists and its ends say."""
    assert names(text) == found


def test_offsets_are_those_of_the_text() -> None:
    text = "Éric Dupond’s lawyer met President Nicolas Sarkozy."
    assert [text[start:end] for start, end, *_ in SPLITTER.find(text)] == ["Éric Dupond", "Nicolas Sarkozy"]


@pytest.mark.parametrize("run", ["A" * 100_000, "ABCDEFGHIJ " * 10_000, "A." * 50_000])
def test_a_run_without_end_is_no_name_and_is_not_kept(run: str) -> None:
    """A name of megabytes would go into tags and ids, and what is kept of each text would never be let go."""
    splitter = Splitter(LISTS)
    assert all(len(name) <= LONGEST_RUN for _, _, name, _, _ in splitter.find(run))
    assert all(len(known) <= LONGEST_RUN for known in splitter._known)
