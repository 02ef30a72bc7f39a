"""When a source counts as silent or as fallen off, over made-up rhythms; and the count of arrivals over a real table."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog

from pipeline.errors import FatalError
from pipeline.operations.alarms import EVERYTHING, WEEK_HOURS, Alarms, Counts, Key, Subject, judge
from pipeline.warehouse.warehouse import Warehouse
from schemas.settings import AlarmSettings
from tests.builders import NOON, a_candidate, a_memory, commit_files

SETTINGS = AlarmSettings()
START = datetime(2026, 1, 5, tzinfo=UTC)
"""A Monday."""
START_HOUR = int(START.timestamp()) // 3600
WEEKS = 5
NOW_HOUR = START_HOUR + WEEKS * WEEK_HOURS
"""A Monday, 00:00."""

Rate = Callable[[int, int], int]
"""Articles in an hour, given weekday (0: Monday) and hour of the day."""


def flat(articles: int) -> Rate:
    """Return a source that sends as much in every hour."""
    return lambda weekday, hour: articles


def office(weekday: int, hour: int) -> int:
    """Send 20 an hour from 8 to 18, Monday to Friday."""
    return 20 if weekday < 5 and 8 <= hour < 18 else 0


def sent(rate: Rate, since: int = START_HOUR, until: int = NOW_HOUR) -> dict[int, int]:
    """Return what a source sent from one hour until another."""
    hours = {hour: rate((hour - START_HOUR) // 24 % 7, hour % 24) for hour in range(since, until)}
    return {hour: articles for hour, articles in hours.items() if articles}


def counts(**publishers: dict[int, int]) -> Counts:
    """Return counts of publishers and, beside them, of everything."""
    total: dict[int, int] = {}
    for hours in publishers.values():
        for hour, articles in hours.items():
            total[hour] = total.get(hour, 0) + articles
    named = {Subject("publisher", name): hours for name, hours in publishers.items()}
    return {EVERYTHING: total, **named}


def found(now_hour: int, /, **publishers: dict[int, int]) -> list[tuple[str, str]]:
    """Return kind and name of what is raised."""
    return found_by(SETTINGS, now_hour, **publishers)


def found_by(rules: AlarmSettings, now_hour: int, /, **publishers: dict[int, int]) -> list[tuple[str, str]]:
    """Return kind and name of what is raised by other rules than the usual."""
    raised = judge(counts(**publishers), now_hour, rules, {})
    return sorted((key.kind, key.name) for key in raised)


STEADY = sent(flat(1000), until=NOW_HOUR + 2 * WEEK_HOURS)
"""Another source, which goes on, so that not everything is silent."""


def test_a_source_that_sends_as_ever_raises_nothing() -> None:
    """At any hour of the week."""
    for hour in range(NOW_HOUR, NOW_HOUR + WEEK_HOURS):
        assert found(hour, other=STEADY, paper=sent(office, until=hour), wire=sent(flat(3), until=hour)) == []


def test_a_busy_source_is_silent_within_hours_and_a_slow_one_within_days() -> None:
    """It is the articles that are missing which count, and two hours of grace."""
    last = NOW_HOUR - WEEK_HOURS // 2

    def silent_after(rate: Rate) -> int:
        hour = last
        while ("silent", "x") not in found(hour, other=STEADY, x=sent(rate, until=last)):
            hour += 1
        return hour - last

    assert silent_after(flat(50)) == 1 + 2
    assert silent_after(flat(5)) == 2 + 2
    assert silent_after(flat(1)) == 10 + 2
    assert silent_after(lambda weekday, hour: int(hour % 8 == 0)) == pytest.approx(80, abs=8)


def test_a_weekend_is_no_silence_and_a_monday_without_articles_is() -> None:
    """The same hours of past weeks say so."""
    friday_evening = NOW_HOUR - 2 * 24 - 6
    paper = sent(office, until=friday_evening)
    for hour in range(friday_evening, NOW_HOUR + 8 + 2):
        assert found(hour, other=STEADY, paper=paper) == [], hour - NOW_HOUR
    assert ("silent", "paper") in found(NOW_HOUR + 8 + 3, other=STEADY, paper=paper)


def test_clocks_that_are_put_forward_raise_nothing() -> None:
    """A paper that begins its day an hour later, as counted in UTC, is not silent."""
    later = {hour + (hour >= NOW_HOUR): articles for hour, articles in sent(office, until=NOW_HOUR + 30).items()}
    for hour in range(NOW_HOUR, NOW_HOUR + 30):
        assert found(hour, other=STEADY, paper={h: n for h, n in later.items() if h < hour}) == []


def test_a_new_source_is_not_judged_before_it_has_two_weeks() -> None:
    """Nobody knows its rhythm."""
    last = NOW_HOUR - 24
    young = sent(flat(50), since=last - 2 * WEEK_HOURS + 48, until=last)
    older = sent(flat(50), since=last - 2 * WEEK_HOURS - 48, until=last)
    assert found(NOW_HOUR, other=STEADY, young=young) == []
    assert found(NOW_HOUR, other=STEADY, older=older) == [("silent", "older")]


def test_a_source_that_sends_little_is_never_judged() -> None:
    """One article a day is no rhythm; hundreds of such are no flood of alarms."""
    small = {f"small{n}": sent(lambda weekday, hour: int(hour == 5), until=NOW_HOUR - 60) for n in range(300)}
    assert found(NOW_HOUR, other=STEADY, **small) == []


def test_an_archive_that_came_at_once_is_no_rhythm() -> None:
    """Neither alone, nor on top of a source's own articles."""
    burst = {NOW_HOUR - WEEK_HOURS - 5 + n: 100_000 for n in range(4)}
    paper = sent(flat(10))
    with_burst = {hour: paper.get(hour, 0) + burst.get(hour, 0) for hour in {*paper, *burst}}
    assert found(NOW_HOUR, other=STEADY, archive=burst, paper=with_burst) == []
    assert found(NOW_HOUR + 24, other=STEADY, archive=burst) == []


def test_one_odd_week_in_the_past_is_outvoted() -> None:
    """A strike, or a backfill, three weeks ago."""
    strike = {
        h: n
        for h, n in sent(flat(10), until=NOW_HOUR - 30).items()
        if not 3 * WEEK_HOURS < NOW_HOUR - h < 3.6 * WEEK_HOURS
    }
    assert ("silent", "paper") in found(NOW_HOUR, other=STEADY, paper=strike)


def test_an_outage_of_ours_is_no_evidence() -> None:
    """Weeks in which nothing came from anybody are left out: they would make every silence usual."""
    since, until = NOW_HOUR - 3 * WEEK_HOURS, NOW_HOUR - WEEK_HOURS
    down = {hour: 10 for hour in range(START_HOUR - 2 * WEEK_HOURS, NOW_HOUR) if not since <= hour < until}
    quiet = {hour: articles for hour, articles in down.items() if hour < NOW_HOUR - 30}
    assert ("silent", "quiet") in found(NOW_HOUR, other=down, quiet=quiet)


def test_a_drop_is_less_than_a_share_of_the_same_day_in_past_weeks() -> None:
    """A Sunday is compared with Sundays, so half of a weekday is no drop on it."""

    def weekly(weekday: int, hour: int) -> int:
        return 10 if weekday < 5 else 4

    sunday = sent(weekly)
    assert found(NOW_HOUR, other=STEADY, paper=sunday) == []
    fallen = {hour: 1 if hour >= NOW_HOUR - 24 else articles for hour, articles in sunday.items()}
    assert found(NOW_HOUR, other=STEADY, paper=fallen) == [("dropped", "paper")]
    little = {hour: 2 if hour >= NOW_HOUR - 24 else articles for hour, articles in sunday.items()}
    assert found(NOW_HOUR, other=STEADY, paper=little) == []
    assert found_by(replace_settings(drop_ratio=0.6), NOW_HOUR, other=STEADY, paper=little) == [("dropped", "paper")]
    assert found_by(replace_settings(drop_articles=97), NOW_HOUR, other=STEADY, paper=fallen) == []


def replace_settings(**said: Any) -> AlarmSettings:
    """Return the defaults but for these."""
    return SETTINGS.model_copy(update=said)


def test_a_drop_ends_at_more_than_what_raised_it() -> None:
    """Volume at the threshold does not flicker."""
    key = Key("dropped", "publisher", "paper")
    usual = sent(flat(10))

    def fallen_to(articles: int) -> Counts:
        return counts(other=STEADY, paper={h: articles if h >= NOW_HOUR - 24 else n for h, n in usual.items()})

    raised = judge(fallen_to(2), NOW_HOUR, SETTINGS, {})
    assert key in raised
    assert key not in judge(fallen_to(4), NOW_HOUR, SETTINGS, {})
    assert key in judge(fallen_to(4), NOW_HOUR, SETTINGS, raised)
    assert key not in judge(fallen_to(5), NOW_HOUR, SETTINGS, raised)


def test_when_everything_is_silent_one_alarm_says_so() -> None:
    """Not one for each publisher."""
    papers = {f"paper{n}": sent(flat(5), until=NOW_HOUR - 12) for n in range(100)}
    assert found(NOW_HOUR, **papers) == [("silent", "")]


def test_random_sources_of_the_usual_kind_raise_nothing() -> None:
    """Bursts and chance are no drop: volumes vary by a third from day to day, and articles come in bunches."""
    chance = random.Random(7)
    papers = {}
    for number in range(40):
        volume = chance.choice([3, 8, 30])
        day = [chance.uniform(0.67, 1.33) for _ in range(WEEKS * 7)]
        hours = {}
        for hour in range(START_HOUR, NOW_HOUR):
            busy = 0.2 + (6 <= hour % 24 < 22)
            hours[hour] = sum(chance.random() < busy * day[(hour - START_HOUR) // 24] / 1.6 for _ in range(volume))
        papers[f"paper{number}"] = {hour: articles for hour, articles in hours.items() if articles}
    assert found(NOW_HOUR, **papers) == []


# --- over time


class Watched:
    """Alarms over counts that a test changes, and what they log."""

    def __init__(self, settings: AlarmSettings = SETTINGS) -> None:
        self.publishers: dict[str, dict[int, int]] = {}
        self.told: list[tuple[list[Key], list[Key]]] = []
        self.now = 0.0
        self.asked: list[tuple[datetime, datetime, int]] = []
        self.alarms = Alarms(
            settings, self.read, lambda standing, raised: self.told.append((standing, raised)), lambda: self.now
        )

    def read(self, since: datetime, until: datetime, most: int) -> Counts:
        """Return the counts of a stretch of time, as the warehouse does."""
        self.asked.append((since, until, most))
        first, last = since.timestamp() / 3600, until.timestamp() / 3600
        cut = {n: {h: a for h, a in hours.items() if first <= h < last} for n, hours in self.publishers.items()}
        return counts(**{name: hours for name, hours in cut.items() if hours})

    def look(self, hour: int) -> list[tuple[str, str, str]]:
        """Look at an hour, and return event, kind and name of what is logged."""
        with structlog.testing.capture_logs() as logs:
            self.alarms.look(datetime.fromtimestamp(hour * 3600, UTC))
        assert {entry["log_level"] for entry in logs} <= {"warning"}
        return [(entry["event"], entry["kind"], entry["name"]) for entry in logs]


def test_an_alarm_is_raised_once_and_cleared_once() -> None:
    """However long it lasts, in the log as in the metrics; its aftermath is no second one."""
    watched = Watched()
    last, back = NOW_HOUR - 40, NOW_HOUR + 30
    paper = sent(flat(10), until=last) | sent(flat(10), since=back, until=back + 100)
    watched.publishers = {"other": STEADY, "paper": paper}
    said = {}
    for hour in range(last, back + 60):
        visible = {h: n for h, n in paper.items() if h < hour}
        watched.publishers = {"other": STEADY, "paper": visible}
        if events := watched.look(hour):
            said[hour] = events
    assert said == {
        last + 3: [("alarm.raised", "silent", "paper")],
        back + 1: [("alarm.cleared", "silent", "paper")],
    }
    silent = Key("silent", "publisher", "paper")
    assert [told for told in watched.told if told[1]] == [([silent], [silent])]
    assert watched.told[-1] == ([], [])


def test_a_long_silence_stays_until_its_rhythm_is_forgotten() -> None:
    """After the weeks of history nobody knows of the source any more."""
    watched = Watched()
    forever = sent(flat(1000), until=NOW_HOUR + 10 * WEEK_HOURS)
    watched.publishers = {"other": forever, "paper": sent(flat(10))}
    said = [(hour, e) for hour in range(NOW_HOUR, NOW_HOUR + 8 * WEEK_HOURS, 6) for e in watched.look(hour)]
    assert [event for _, event in said] == [("alarm.raised", "silent", "paper"), ("alarm.cleared", "silent", "paper")]
    assert said[1][0] - NOW_HOUR == pytest.approx((SETTINGS.history_weeks + 1) * WEEK_HOURS, abs=30)


def test_when_all_is_back_each_is_judged_again() -> None:
    """While everything was silent the others were neither raised nor cleared."""
    watched = Watched()
    down, back = NOW_HOUR - 20, NOW_HOUR
    lost = sent(flat(10), until=down - 50)
    a = sent(flat(10), until=down) | sent(flat(10), since=back, until=back + 50)
    said = []
    for hour in range(down - 60, back + 40):
        watched.publishers = {
            "a": {h: n for h, n in a.items() if h < hour},
            "lost": {h: n for h, n in lost.items() if h < hour},
        }
        said += watched.look(hour)
    assert said == [
        ("alarm.raised", "silent", "lost"),
        ("alarm.raised", "silent", ""),
        ("alarm.cleared", "silent", ""),
    ]
    assert list(watched.alarms.standing) == [Key("silent", "publisher", "lost")]


def test_it_is_looked_only_so_often_and_never_when_turned_off() -> None:
    """The first time a while after the start, when what had waited is in."""
    watched, off = Watched(), Watched(replace_settings(check_seconds=0.0))
    noon = datetime(2026, 2, 9, 12, 30, tzinfo=UTC)
    for second in range(0, 3 * 900 + 1, 60):
        watched.now = off.now = float(second)
        watched.alarms.look_if_due(noon)
        off.alarms.look_if_due(noon)
    assert len(watched.asked) == 3
    assert off.asked == []
    since, until, most = watched.asked[0]
    assert since == datetime(2026, 2, 9, 12, tzinfo=UTC) - timedelta(days=36)
    assert until > noon
    assert most == SETTINGS.publishers


def test_a_warehouse_that_cannot_answer_stops_nothing() -> None:
    """Alarms are an extra: ingestion goes on."""

    def fail(since: datetime, until: datetime, most: int) -> Counts:
        raise FatalError("out of memory")

    alarms = Alarms(replace_settings(check_seconds=0.000001), fail)
    with structlog.testing.capture_logs() as logs:
        alarms.look_if_due(NOON)
    assert [(entry["event"], entry["error"]) for entry in logs] == [("alarm.unjudged", "out of memory")]


# --- the counts


@pytest.fixture
def warehouse() -> Warehouse:
    """Return a warehouse to which everything came on 6 September 2024 between 12 and 13."""
    return a_memory()


HOUR = int(NOON.timestamp()) // 3600
DAY = timedelta(days=1)


def publish(warehouse: Warehouse, number: int, body: str, **fields: Any) -> None:
    """Commit an article in a file of its own."""
    commit_files(warehouse, (number, [a_candidate(body, path=f"/in/{number}.txt", **fields)]))


def test_arrivals_are_counted_by_publisher_language_and_hour(warehouse: Warehouse) -> None:
    """Every article once, by the hour in which it first came, however often it was revised."""
    publish(warehouse, 1, "One.", publisher="Asahi", language="ja")
    publish(warehouse, 2, "Two.", publisher="Asahi", language="en")
    publish(warehouse, 3, "Three.", publisher=None, language="en")
    commit_files(warehouse, (3, [a_candidate("Three again.", path="/in/3.txt", mtime_ns=2)]), reading=2)
    warehouse.connection.execute(
        "UPDATE versions SET first_ingested_at = first_ingested_at - INTERVAL 90 MINUTE WHERE body = 'Two.'"
    )
    assert warehouse.count_arrivals(NOON - DAY, NOON + DAY, 10) == {
        ("all", ""): {HOUR: 2, HOUR - 2: 1},
        ("language", "en"): {HOUR: 1, HOUR - 2: 1},
        ("language", "ja"): {HOUR: 1},
        ("publisher", "Asahi"): {HOUR: 1, HOUR - 2: 1},
    }
    assert warehouse.count_arrivals(NOON + DAY, NOON + 2 * DAY, 10) == {}
    assert warehouse.count_arrivals(NOON - DAY, NOON - timedelta(hours=1), 10)["all", ""] == {HOUR - 2: 1}


def test_what_was_old_when_it_came_is_not_counted(warehouse: Warehouse) -> None:
    """An archive says nothing of a source's rhythm; what bears no date is taken for new."""
    for number, days in enumerate((0, 6, 8, 4000)):
        publish(
            warehouse,
            number,
            f"Story {number}.",
            publisher="Asahi",
            published_at=NOON - days * DAY,
            published_precision="day",
        )
    publish(warehouse, 9, "No date.", publisher="Asahi")
    assert warehouse.count_arrivals(NOON - DAY, NOON + DAY, 10)["publisher", "Asahi"] == {HOUR: 3}


def test_the_steadiest_publishers_are_counted(warehouse: Warehouse) -> None:
    """Not those that once sent most."""
    for number in range(12):
        publish(warehouse, number, f"Archive {number}.", publisher="Archive")
    for number in range(12, 15):
        publish(warehouse, number, f"Daily {number}.", publisher="Daily")
        warehouse.connection.execute(
            "UPDATE versions SET first_ingested_at = first_ingested_at - to_hours($n) WHERE source_path = $path",
            {"n": number, "path": f"/in/{number}.txt"},
        )
    for number in range(20, 25):
        publish(warehouse, number, f"Other {number}.", publisher=f"Other {number}")
    named = [name for scope, name in warehouse.count_arrivals(NOON - DAY, NOON + DAY, 2) if scope == "publisher"]
    assert named == ["Archive", "Daily"]
