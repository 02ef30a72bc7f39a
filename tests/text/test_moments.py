"""Dates as machines and newsrooms write them in a field."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.days.moments import parse_moment, parse_stamp

DAY = date(2024, 9, 6)


@pytest.mark.parametrize(
    "text",
    [
        "2024-09-06T10:30:15Z", "2024-09-06T10:30:15+00:00", "2024-09-06 10:30:15 UTC", "20240906T103015Z",
        "2024-09-06T12:30:15+02:00", "2024-09-06T12:30:15+0200", "2024-09-06T06:30:15-04:00", "2024-09-06T06:30:15 EDT",
        "2024-09-06T10:30:15", "20240906103015", "2024-09-06T12:30:15+02:00[Europe/Paris]", "2024-09-06T10:30:15,000Z",
        "Fri, 06 Sep 2024 10:30:15 +0000", "Fri, 06 Sep 2024 10:30:15 GMT", "Fri, 06 Sep 24 06:30:15 EDT",
        "6 Sep 2024 12:30:15 +0200 (CEST)", "Fri Sep  6 10:30:15 2024", "Fri Sep 06 10:30:15 +0000 2024",
        "1725618615", "1725618615000", "1725618615000000", "1725618615.0",
    ],
)  # fmt: skip
def test_forms_to_the_second(text: str) -> None:
    """ISO 8601, RFC 2822, ctime, counts since 1970."""
    moment = parse_moment(text)
    assert moment is not None
    assert (moment.at, moment.precision, moment.on) == (datetime(2024, 9, 6, 10, 30, 15, tzinfo=UTC), "second", DAY)


@pytest.mark.parametrize(
    "text",
    [
        "2024-09-06T10:30Z", "2024-09-06 10:30", "202409061030", "2024-09-06 10:30 AM", "2024/09/06 10:30",
        "September 6, 2024 6:30 AM EDT", "September 6, 2024 at 6:30 a.m. ET", "Friday 6 September 2024 11.30 BST",
        "10:30 on 6 September 2024", "Published: Friday, September 6, 2024 | 10:30 GMT", "Updated 7:30 PM KST, Fri September 6, 2024",
        "6 September 2024, 12:30 UTC+2", "06.09.2024 10:30", "6 September 2024 (10:30 GMT)",
    ],
)  # fmt: skip
def test_forms_to_the_minute(text: str) -> None:
    """Newsrooms give the zone as they speak it; summer time of America is worked out."""
    moment = parse_moment(text)
    assert moment is not None
    assert (moment.at, moment.precision, moment.on) == (datetime(2024, 9, 6, 10, 30, tzinfo=UTC), "minute", DAY)


@pytest.mark.parametrize(
    "text",
    [
        "2024-09-06", "20240906", "2024/09/06", "2024.9.6", "Sep 06 2024", "6 Sept 2024", "Sept. 6, 2024", "06-Sep-2024",
        "September 6th, 2024", "6th of September, 2024", "Friday, September 6, 2024", "06.09.2024", "2024-09-06T10",
        "September 6, 2024 10:30 IST",
    ],
)  # fmt: skip
def test_forms_to_the_day(text: str) -> None:
    """A time in a zone that means three places is no time."""
    moment = parse_moment(text)
    assert moment is not None
    assert moment == (datetime(2024, 9, 6, tzinfo=UTC), "day", DAY)


def test_a_coarse_date_is_the_first_instant_of_its_period_and_no_day() -> None:
    """The contract: `published_on` is null unless precise to the day."""
    assert parse_moment("2024") == (datetime(2024, 1, 1, tzinfo=UTC), "year", None)
    assert parse_moment("2024-09") == (datetime(2024, 9, 1, tzinfo=UTC), "month", None)
    assert parse_moment("September 2024") == (datetime(2024, 9, 1, tzinfo=UTC), "month", None)


def test_the_day_is_that_of_the_publications_own_offset() -> None:
    """An evening in Washington is the next day in UTC."""
    moment = parse_moment("2024-09-06T22:00:00-04:00")
    assert moment is not None
    assert moment.at == datetime(2024, 9, 7, 2, tzinfo=UTC)
    assert moment.on == DAY


def test_fractions_are_kept_to_the_microsecond() -> None:
    """Nine digits are what Go writes."""
    moment = parse_moment("2024-09-06T10:30:15.123456789Z")
    assert moment is not None
    assert moment.at.microsecond == 123456


@pytest.mark.parametrize(
    "text",
    [
        "06/09/2024", "6-9-2024", "202409", "12345", "yesterday", "", " ", "2024-13-01", "2024-02-30", "2024-09-06T25:00",
        "13/13/2024", "0000", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-01:00", "2024-09-06T10:30:00+99:00",
        "4102444800", "99999999999999", "x" * 1000, "Sep 6", "10:30", "2024-09-06 and 2024-09-07", "٢٠٢٤",
    ],
)  # fmt: skip
def test_what_names_no_day_or_could_mean_two_is_no_date(text: str) -> None:
    """A wrong day is worse than none."""
    assert parse_moment(text) is None


def test_a_slashed_date_with_one_reading_is_taken() -> None:
    """One part above twelve, or both the same."""
    on = {text: moment.on for text in ("25/09/2024", "09/25/2024", "9/9/2024") if (moment := parse_moment(text))}
    assert on == {"25/09/2024": date(2024, 9, 25), "09/25/2024": date(2024, 9, 25), "9/9/2024": date(2024, 9, 9)}


@pytest.mark.parametrize("year", [1, 9999])
def test_the_edges_of_the_calendar_are_dates(year: int) -> None:
    """Nothing overflows."""
    moment = parse_moment(f"{year:04}-12-31")
    assert moment is not None
    assert moment.on == date(year, 12, 31)


def test_a_time_without_offset_says_so() -> None:
    """UTC was assumed; a date without time assumes nothing."""
    is_naive = {
        text: stamp.is_naive
        for text in ("2024-09-06T10:30", "2024-09-06T10:30Z", "2024-09-06")
        if (stamp := parse_stamp(text))
    }
    assert is_naive == {"2024-09-06T10:30": True, "2024-09-06T10:30Z": False, "2024-09-06": False}


def test_a_leap_second_is_the_last_second() -> None:
    """There is one in the feeds of 2016."""
    moment = parse_moment("2016-12-31T23:59:60Z")
    assert moment is not None
    assert moment.at == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)


OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(timezones=OFFSETS))
def test_what_isoformat_writes_is_read(at: datetime) -> None:
    """Round trip in any offset, except where UTC has no such year."""
    moment = parse_moment(at.isoformat())
    try:
        at.astimezone(UTC)
    except OverflowError:
        assert moment is None
    else:
        assert moment is not None
        assert (moment.at, moment.on) == (at, at.date())


@given(st.one_of(st.text(max_size=60), st.text("0123456789:-/.+TZ ,apm SeptFriGMT()", max_size=60)))
def test_any_text_is_a_moment_or_none(text: str) -> None:
    """It never raises, and what comes out is aware and in UTC."""
    moment = parse_moment(text)
    assert moment is None or moment.at.utcoffset() == datetime(2024, 1, 1, tzinfo=UTC).utcoffset()
