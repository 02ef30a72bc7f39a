"""Facts: what whole texts say of themselves, of many countries' papers and agencies. All texts are made up."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import CleanRecord
from pipeline.stages.clean import Clean
from pipeline.text.facts.about import NOTHING, AboutReader
from pipeline.text.facts.reading import JudgedText
from pipeline.text.flat.blocks import tidy_line
from pipeline.text.flat.furniture import Verdict
from pipeline.text.flat.sheets import FEW_LINES, PIECE_BYTES
from tests.builders import a_parsed_record

CLEAN = Clean.load(Path(__file__).resolve().parents[2] / "config")
ABOUT: AboutReader = CLEAN.facts.about
PIECES = st.sampled_from([
    "By", "by", "Jane Doe", "Staff Writer", "Published", "on", "Sept. 6, 2024", "6.9.2024", "令和6年9月6日", "2024", "12",
    ",", "|", "•", "—", "(", ")", "contributed to this report", "Updated:", "Author", "author:", "Von", "최종수정", "記者",
    "5 min read", "The minister said so", ".", "“Yes”", "José", " ", "Politics", "a", "公開", "Last updated", "at", "!",
])  # fmt: skip
HEADLINE = "Envoys of two countries to meet at the border next week"
BODY = (
    "The government said on Tuesday that it would send a senior envoy next week to discuss trade and security.\n\n"
    "Officials in both capitals said the talks would focus on fisheries, supply chains and the exchange of data.\n\n"
    '"We are committed to working closely with our partners," the minister told reporters at a news conference.'
)


def cleaned(text: str, path: str = "/in/story.txt") -> CleanRecord:
    """Return what the stage makes of a plain text."""
    return CLEAN(a_parsed_record(text, path))


def story(*head: str, foot: tuple[str, ...] = (), opening: str = "") -> CleanRecord:
    """Return what becomes of a headline, some lines, the body and some lines after it."""
    return cleaned("\n\n".join([HEADLINE, *head, opening + BODY, *foot]))


@pytest.mark.parametrize(
    ("head", "authors"),
    [
        (("By Jane Doe",), ("Jane Doe",)),
        (("By", "Jane Doe", "and", "John Roe", "Sept. 6, 2024"), ("Jane Doe", "John Roe")),
        (("Written by", "Jane Doe"), ("Jane Doe",)),
        (("Jane Doe, Staff Writer",), ("Jane Doe",)),
        (("Jane Doe", "Staff Writer"), ("Jane Doe",)),
        (("Jane Doe", "September 6, 2024"), ("Jane Doe",)),
        (("Jane Doe | September 6, 2024",), ("Jane Doe",)),
        (("By Jane Doe", "Edited by John Roe"), ("Jane Doe",)),
        (("Edited by John Roe", "By Jane Doe"), ("Jane Doe",)),
        (("By Jane Doe, Associated Press",), ("Jane Doe",)),
        (("By Our Correspondent",), ("Our Correspondent",)),
        (("By", "Jane Doe", ", Global Desk"), ("Jane Doe",)),
        (("By Associated Press",), ()),
        (("Photo by Jane Doe",), ()),
        (("Medically reviewed by Jane Doe",), ()),
        (("Jane Doe, MD", "September 6, 2024"), ("Jane Doe",)),
        (("Jane Doe", "9 min read"), ("Jane Doe",)),
        (("World News", "September 6, 2024"), ()),
        (("Seoul, South Korea",), ()),
        (("Supply Chains", "September 6, 2024"), ()),  # the text writes both words small, so they are no name
    ],
)
def test_authors_are_those_of_the_byline(head: tuple[str, ...], authors: tuple[str, ...]) -> None:
    """In one line or several, without titles, desks of other people, agencies and photographers."""
    assert story(*head).authors == authors


@pytest.mark.parametrize(
    ("foot", "authors"),
    [
        (("Jane Doe contributed to this report.",), ("Jane Doe",)),
        (("(Reporting by Jane Doe in Seoul and John Roe in Tokyo; Editing by Ann Poe)",), ("Jane Doe", "John Roe")),
        (("Edited by: Ann Poe",), ("Ann Poe",)),
        (("Engineered by News Robot, Edited by Ann Poe",), ("News Robot", "Ann Poe")),
        (("Related", "By Jane Doe, the new cookbook"), ()),
    ],
)
def test_who_is_credited_at_the_end_counts_where_no_byline_is(foot: tuple[str, ...], authors: tuple[str, ...]) -> None:
    """Reporters before helpers before editors."""
    assert story(foot=foot).authors == authors
    assert story("By Kim Lee", foot=foot).authors == ("Kim Lee",)


def test_dates_below_a_short_text_are_those_of_other_articles_unless_labelled() -> None:
    """A text of two paragraphs ends where that of a longer one still has its byline and date."""
    short = "\n\n".join((HEADLINE, *BODY.split("\n\n")[:2]))
    listed = "More from World\n\nBread is dearer\n\nSeptember 4, 2024\n\nTrains are late\n\nSeptember 3, 2024"
    assert cleaned(f"{short}\n\n{listed}").published is None
    labelled = cleaned(f"{short}\n\nPublished: September 6, 2024\n\n{listed}").published
    assert labelled is not None
    assert labelled.on == date(2024, 9, 6)
    under = cleaned(short.replace(HEADLINE, f"{HEADLINE}\n\nSeptember 6, 2024") + f"\n\n{listed}").published
    assert under is not None
    assert under.on == date(2024, 9, 6)


@pytest.mark.parametrize(
    ("opening", "place", "credit"),
    [
        ("SEOUL, Aug. 18 (Yonhap) -- ", "SEOUL", "Yonhap News Agency"),
        ("TOKYO (AP) — ", "TOKYO", "Associated Press"),
        ("BERLIN, 3. Juli (dpa) - ", "BERLIN", "dpa"),
        ("PARIS, July 3 (Reuters) - ", "PARIS", "Reuters"),
        ("BEIJING, Sept. 6 (Xinhua) -- ", "BEIJING", "Xinhua"),
        ("NEW DELHI: ", "NEW DELHI", None),
        ("New Delhi [India], September 6 (ANI): ", "New Delhi [India]", "ANI"),
        ("Mumbai, Sep 6 (PTI) ", "Mumbai", "PTI"),
        ("RAJSHAHI, Dec 20, 2025 (BSS) - ", "RAJSHAHI", "BSS"),
        ("MADRID, 6 Sep. (EUROPA PRESS) - ", "MADRID", "Europa Press"),
        ("Madrid, 6 sep (EFE).- ", "Madrid", "EFE"),
        ("ROMA, 06 SET - ", "ROMA", None),
        ("MOSCOW, September 6. /TASS/. ", "MOSCOW", "TASS"),
        ("WASHINGTON — ", "WASHINGTON", None),
        ("WASHINGTON, Sept. 6 (UPI) -- ", "WASHINGTON", "United Press International"),
        ("Taipei, Sept. 6 (CNA) ", "Taipei", "Central News Agency"),
        ("KUALA LUMPUR, Sept 6 (Bernama) -- ", "KUALA LUMPUR", "Bernama"),
        ("LONDON (Reuters) - ", "LONDON", "Reuters"),
        ("(Reuters) - ", None, "Reuters"),
        ("(AP) — ", None, "Associated Press"),
        ("AFP - ", None, "Agence France-Presse"),
    ],
)
def test_a_dateline_gives_place_and_agency(opening: str, place: str | None, credit: str | None) -> None:
    """Its day without a year is no date, and it stays at the start of the body."""
    record = story(opening=opening)
    assert (record.dateline, record.credit) == (place, credit)
    assert record.published is None or record.published.on == date(2025, 12, 20)
    assert record.body.startswith(opening.strip())


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Published: September 6, 2024", date(2024, 9, 6)),
        ("Sept. 6, 2024, 10:30 a.m.", date(2024, 9, 6)),
        ("Veröffentlicht am 6. September 2024", date(2024, 9, 6)),
        ("Publié le 6 septembre 2024 à 10h30, mis à jour le 7 septembre 2024 à 09h10", date(2024, 9, 6)),
        ("6 de septiembre de 2024", date(2024, 9, 6)),
        ("6 settembre 2024", date(2024, 9, 6)),
        ("6 de setembro de 2024", date(2024, 9, 6)),
        ("6 сентября 2024", date(2024, 9, 6)),
        ("2024年9月6日", date(2024, 9, 6)),
        ("입력 2024.09.06 10:30 | 수정 2024.09.07 11:00", date(2024, 9, 6)),
        ("6 Eylül 2024", date(2024, 9, 6)),
        ("6 września 2024", date(2024, 9, 6)),
        ("6 september 2024", date(2024, 9, 6)),
        ("6 September 2024", date(2024, 9, 6)),
        ("6 tháng 9, 2024", date(2024, 9, 6)),
        ("6 सितंबर 2024", date(2024, 9, 6)),
        ("6 سبتمبر 2024", date(2024, 9, 6)),
        ("25/12/2024", date(2024, 12, 25)),
        ("06/09/2024", None),
        ("Updated: September 6, 2024", None),
        ("Updated 3 hours ago", None),
        ("3 hours ago", None),
        ("Sept. 6", None),
        ("© 2024 The Daily Star", None),
        ("2024", None),
        ("September 6, 2024 – September 9, 2024", None),
        ("(Xinhua) 10:04, March 07, 2025", date(2025, 3, 7)),
    ],
)
def test_a_date_is_one_only_where_it_is_given(line: str, day: date | None) -> None:
    """In many languages; never from a change, a copyright, or a day that could be two."""
    record = story("By Jane Doe", line)
    assert (record.published.on if record.published else None) == day


def test_a_day_that_is_called_so_far_from_the_article_counts_where_there_is_one() -> None:
    """Two of them are of other articles."""
    body = BODY.split("\n\n")
    far = [f"Section {number}" for number in range(12)]
    first, second = "Published September 6, 2024", "Published September 5, 2024"
    found = []
    for lines in ([first], [first, second], ["September 6, 2024"]):
        blocks = [*body, *far, *lines]
        verdicts = [Verdict("own" if block in body else "outside", 0.0) for block in blocks]
        facts = CLEAN.facts.read(
            JudgedText(
                CLEAN.sheets.read([blocks])[0], blocks, verdicts, range(len(body)), body, None, "/in/story.txt", None
            )
        )
        found.append(facts.published and facts.published.on)
    assert found == [date(2024, 9, 6), None, None]


def test_a_name_whose_life_is_told_by_its_first_word_is_the_authors() -> None:
    """Far below, under the name once more."""
    life = ("Jane Doe", "Jane is a reporter who lives by the lake and writes about those who fish there.")
    assert story("Jane Doe", foot=life).authors == ("Jane Doe",)
    assert story("Jane Doe", foot=("Jane Doe", "Jane likes the lake.")).authors == ()


def test_a_change_is_no_publication() -> None:
    """Each goes to its own field."""
    record = story("Published: Sept. 6, 2024, 10:30 KST | Updated: Sept. 7, 2024, 11:00 KST")
    assert record.published is not None
    assert record.modified is not None
    assert record.published.at == datetime(2024, 9, 6, 1, 30, tzinfo=UTC)
    assert record.modified.at == datetime(2024, 9, 7, 2, 0, tzinfo=UTC)
    assert record.published.on == date(2024, 9, 6)


def test_a_label_may_stand_on_the_line_above() -> None:
    """As pages do that put label and date into boxes."""
    record = story("Published", "Sept. 6, 2024", "Last updated:", "Sept. 7, 2024")
    assert record.published is not None
    assert record.modified is not None
    assert (record.published.on, record.modified.on) == (date(2024, 9, 6), date(2024, 9, 7))


def test_the_sentence_between_headline_and_byline_is_the_standfirst() -> None:
    """Where a byline or date tells that it is one."""
    said = "The talks are the first of their kind in more than twenty years."
    assert story(said, "By Jane Doe").standfirst == said
    assert story("By Jane Doe").standfirst is None
    assert cleaned(f"{HEADLINE}\n\n{said}\n\nReporting by Jane Doe; Editing by John Roe").standfirst is None


def test_a_line_that_is_nothing_but_a_mark_and_a_place_names_nobody() -> None:
    assert cleaned(f"/²:\n2000/1/1\n{BODY}").authors == ()


def test_an_agency_before_the_stamp_is_credited() -> None:
    assert story("Reuters | Riyadh | Updated: 29-04-2024 12:43 IST | Created: 29-04-2024 12:43 IST").credit == "Reuters"
    assert story("Reuters | Riyadh | Analysis").credit is None


def test_provenance_is_read_at_the_end() -> None:
    """Outlet and address."""
    record = story(
        foot=("This article was originally published by The Conversation.", "Source: https://post.example/a")
    )
    assert record.credit == "The Conversation"
    assert record.origin_url == "https://post.example/a"


def test_a_caption_credit_is_no_provenance() -> None:
    """An agency beside a photograph made the photograph."""
    assert story("A view of the border. (AFP)").credit is None


@pytest.mark.parametrize(
    ("line", "names", "published", "modified"),
    [
        ("March 15, 2022 · 3 min read · By Jane Doe", ["Jane Doe"], date(2022, 3, 15), None),
        ("By Jane DoeMar 5, 2025 | 6 comments", ["Jane Doe"], date(2025, 3, 5), None),
        ("by Jane Doe | Dec 16, 2025 | Categories: Uncategorized", ["Jane Doe"], date(2025, 12, 16), None),
        ("Published August 7, 2023 by Jane Doe", ["Jane Doe"], date(2023, 8, 7), None),
        ("By Jane Doe Updated Sep 5, 2024", ["Jane Doe"], None, date(2024, 9, 5)),
        ("Last Updated on December 11, 2025", [], None, date(2025, 12, 11)),
        ("BY JANE DOE SEPTEMBER 6, 2024", ["Jane Doe"], date(2024, 9, 6), None),
        ("By Jane DoeSeptember 6, 202420 Mins Read", ["Jane Doe"], date(2024, 9, 6), None),
        ("September 6, 2024/Living Healthy/Wellness", [], date(2024, 9, 6), None),
        (
            "Updated September 7, 20248:23 PM ET Originally published September 6, 202411:01 AM ET",
            [],
            date(2024, 9, 6),
            date(2024, 9, 7),
        ),
        ("Posted on September 6, 2024 by lakeside", ["lakeside"], date(2024, 9, 6), None),
        ("Posted on September 6, 2024 Posted by Jane Doe 59 Comments", ["Jane Doe"], date(2024, 9, 6), None),
        ("Posted on September 6, 2024 by Jane Doe (Lake) - 5 Comments", ["Jane Doe"], date(2024, 9, 6), None),
        ("Posted on September 6, 2024 by email", [], date(2024, 9, 6), None),
        ("By Jane Doe 15 min read", ["Jane Doe"], None, None),
        ("Lake Country Team | September 6, 2024", ["Lake Country Team"], date(2024, 9, 6), None),
    ],
)
def test_a_line_of_several_facts_gives_all(
    line: str, names: list[str], published: date | None, modified: date | None
) -> None:
    """Parted at its marks, labels and dates."""
    about = ABOUT.read(line)
    assert [name for credit in about.credits for name in credit.names] == names
    assert (about.published.day if about.published else None) == published
    assert (about.modified.day if about.modified else None) == modified


@pytest.mark.parametrize(
    "line", ["He was born on September 6, 2024 in Seoul.", "By September 6, 2024 all was over, he said, and left."]
)
def test_prose_with_a_date_says_nothing_about_the_article(line: str) -> None:
    """It is of it."""
    about = ABOUT.read(line)
    assert (about.published, about.credits) == (None, ())


@given(st.lists(PIECES, min_size=1, max_size=14), st.sampled_from(["", " "]))
def test_a_line_is_read_alike_whether_or_not_it_was_looked_at_before(pieces: list[str], gap: str) -> None:
    """What the glance leaves out says nothing of the article, whatever marks and letters stand in the line."""
    line = tidy_line(gap.join(pieces)) or "-"
    (sheet,) = CLEAN.sheets.read([["Another line"] * FEW_LINES + [line]])
    ABOUT.memory.clear()
    told = ABOUT.read(line, sheet.signs[-1]) if sheet.signs[-1] else NOTHING
    ABOUT.memory.clear()
    assert told == ABOUT.read(line)


@given(st.lists(PIECES, min_size=1, max_size=6), st.lists(PIECES, min_size=1, max_size=6))
def test_a_text_is_looked_at_as_if_it_were_alone(one: list[str], other: list[str]) -> None:
    """Whatever other texts stand in the batch, and where one of them is empty."""
    pages = [[tidy_line(piece) or "-" for piece in pieces] for pieces in (one, other)]
    apart = [CLEAN.sheets.read([page])[0] for page in (pages[0], [], pages[1])]
    assert CLEAN.sheets.read([pages[0], [], pages[1]]) == apart
    signs = CLEAN.sheets.glance.signs
    assert signs([*pages[0], *pages[1]]) == signs(pages[0]) + signs(pages[1])


def test_phrases_are_found_beyond_the_pieces_in_which_a_text_is_looked_through() -> None:
    """In the line after one that is longer than a piece, and in the last of many."""
    lines = [
        "x" * (3 * PIECE_BYTES),
        "Photo: Jane Doe",
        *["A line of no meaning"] * PIECE_BYTES,
        "© 2024 The Daily Star",
    ]
    (sheet,) = CLEAN.sheets.read([lines])
    assert sheet.blocks_with("rights") == [len(lines) - 1]
    assert sheet.blocks_with("furniture") == [1, len(lines) - 1]
