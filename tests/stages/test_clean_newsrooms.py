"""What newsrooms' pages have between and below their paragraphs: one sort of page each, in words of our own."""

from __future__ import annotations

import pytest

from pipeline.configuration import CONFIG_DIR
from pipeline.records import CleanRecord
from pipeline.stages.clean import Clean
from tests.builders import a_parsed_record

CLEAN = Clean.load(CONFIG_DIR)
HEADLINE = "Islands brace for record August heat as wildfires burn"
FIRST = (
    "The government has put 14 regions on the highest level of alert for wildfire as temperatures are expected to reach"
    " 44C this weekend, the climate ministry said."
)
SECOND = (
    "About 200 firefighters, six planes and nine helicopters were deployed, and four villages were moved overnight."
)
LAST = "Tourism officials said that none of the hotels on either of the two islands had been damaged so far."


def cleaned(*blocks: str) -> CleanRecord:
    """Return what is made of a page of plain text with some blocks."""
    return CLEAN(a_parsed_record("\n\n".join(blocks)))


def test_what_stands_between_two_lines_that_say_so_is_furniture() -> None:
    """However well it is written."""
    promotion = (
        "skip past newsletter promotion",
        "Sign up to This is Europe",
        "The most pressing stories and debates for the people of this continent, from identity to economics.",
        "after newsletter promotion",
    )
    record = cleaned(HEADLINE, "Helena Smythe in Athens", "Fri 9 Aug 2024 13.14 CEST", FIRST, *promotion, SECOND, LAST)
    assert record.body == "\n\n".join([FIRST, SECOND, LAST])
    assert (record.headline, record.authors) == (HEADLINE, ("Helena Smythe",))


def test_a_name_over_its_mail_address_is_the_authors_and_a_photographers_is_not() -> None:
    """As on pages of American local papers."""
    record = cleaned(
        HEADLINE, "MARIA KLEIN maria.klein@example.com", "May 14, 2024", "BRANDON POLL, COURIER STAFF PHOTOGRAPHER", FIRST,
        SECOND,
    )  # fmt: skip
    assert record.authors == ("Maria Klein",)


def test_a_day_that_is_written_several_times_over_is_one() -> None:
    """For screens of each width and for ears."""
    line = (
        "Posted Tue 2 Apr 2024 at 5:11pmTuesday 2 Apr 2024 at 5:11pmTue 2 Apr 2024 at 5:11pm, updated Wed 3 Apr 2024 at"
        " 7:02amWednesday 3 Apr 2024 at 7:02amWed 3 Apr 2024 at 7:02am"
    )
    record = cleaned(HEADLINE, "By Tamsin Rowley", "ABC Gippsland", line, FIRST, SECOND)
    assert record.headline == HEADLINE
    assert record.published is not None
    assert record.modified is not None
    assert (str(record.published.on), str(record.modified.on)) == ("2024-04-02", "2024-04-03")


def test_what_agencies_write_to_newsrooms_is_no_headline() -> None:
    """Nor a part of the article."""
    record = cleaned(HEADLINE, "By Kang Ji-woo", "(ATTN: UPDATES with comment in paras 4-5; ADDS photo)", FIRST, SECOND)
    assert (record.headline, record.body) == (HEADLINE, f"{FIRST}\n\n{SECOND}")


@pytest.mark.parametrize(("line", "credit"), [("AA", None), ("PTI / Updated: Nov 18, 2024, 19:22 IST", "PTI")])
def test_the_size_of_letters_is_no_agency_and_one_over_the_date_is(line: str, credit: str | None) -> None:
    """Beside the date."""
    assert cleaned(HEADLINE, "Nov 18, 2024", line, FIRST, SECOND).credit == credit


def test_a_day_is_nobody_who_published_first() -> None:
    """Nor are lines of marks an article's."""
    note = "This story was first published on March 11, 2024, and it was updated to correct the spelling of a name."
    record = cleaned(HEADLINE, FIRST, SECOND, "___", note)
    assert record.credit is None
    assert "___" not in record.body


def test_short_sentences_at_the_end_are_the_articles() -> None:
    """As many stories end."""
    record = cleaned(
        HEADLINE, "By Ana Silva", FIRST, SECOND, LAST, "The state paid. The town waited.", "Share full article"
    )
    assert record.body.endswith("The town waited.")
