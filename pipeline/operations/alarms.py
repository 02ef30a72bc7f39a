"""Say when a source has gone quiet: silent for longer than it ever is, or sending far less than it usually does.

What is usual is told by the same hours of past weeks, so nights, weekends and quiet Sundays need no rules of their own.
Counts are of articles by the hour in which they first came into the warehouse. Articles that were already a week old
then are an archive and not counted; of what remains, one odd week in the past (a backfill without dates, a strike)
is outvoted by the others. A week in which nothing at all came is an outage of ours and no evidence.

`judge` is pure. What stands is kept in memory: after a restart an alarm that still holds is raised once more.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import median_low
from typing import Literal, NamedTuple

import structlog

from pipeline.errors import CopydeskError
from schemas.settings import AlarmSettings

log = structlog.get_logger()

WEEK_HOURS = 168
FEWEST_WEEKS = 2
"""Of history, before a subject is judged."""
GRACE_HOURS = 2
"""What a silence may lack at its end: clocks are put forward and back, and editions are late."""
CLEARED_AT = 1.5
"""A drop is over when the volume is back at so many times what raised it, so that it does not flicker."""

Kind = Literal["silent", "dropped"]


class Subject(NamedTuple):
    """Whose articles are counted: `all`, or one `publisher` or `language`."""

    scope: str
    name: str


EVERYTHING = Subject("all", "")

Hours = Mapping[int, int]
"""Articles by the hour in which they came, counted from 1970; hours without any are left out."""
Counts = Mapping[Subject, Hours]


class Key(NamedTuple):
    """What an alarm is about."""

    kind: Kind
    scope: str
    name: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """A source that has gone quiet: `seen` articles in `hours` hours, in which `usual` are usual."""

    key: Key
    hours: int
    seen: int
    usual: int
    last_hour: int
    """The hour of its last article."""


Standing = Mapping[Key, Alarm]


def judge(counts: Counts, now_hour: int, settings: AlarmSettings, standing: Standing) -> dict[Key, Alarm]:
    """Return the alarms that hold; `now_hour` is the hour that has just begun, and is not judged.

    A drop is not raised for a subject that is silent, and nothing is raised for anybody while everything is silent.
    """
    everything = counts.get(EVERYTHING, {})
    found: dict[Key, Alarm] = {}
    for subject, articles in counts.items():
        judged = _Judged(subject, articles, everything, now_hour, settings)
        silence = judged.silence(standing.get(Key("silent", *subject)))
        drop = judged.drop(standing.get(Key("dropped", *subject)))
        if silence:
            found[silence.key] = silence
        if drop and (silence is None or drop.key in standing):
            found[drop.key] = drop
    all_silent = Key("silent", *EVERYTHING)
    if all_silent in found:
        return {**standing, all_silent: found[all_silent]}
    return found


@dataclass(frozen=True, slots=True)
class _Judged:
    """One subject before its own past."""

    subject: Subject
    articles: Hours
    everything: Hours
    now_hour: int
    settings: AlarmSettings

    def silence(self, standing: Alarm | None) -> Alarm | None:
        last_hour = max((hour for hour in self.articles if hour < self.now_hour), default=None)
        if last_hour is None or self.articles.get(self.now_hour):
            return None
        if standing is not None and standing.last_hour == last_hour:
            return standing
        until = min(self.now_hour - GRACE_HOURS, last_hour + 1 + WEEK_HOURS)
        past = self._past(last_hour + 1, until)
        if len(past) < FEWEST_WEEKS:
            return None
        usual = median_low(past)
        if usual < self.settings.silent_articles or past.count(0) > 1 or (past.count(0) and len(past) < 3):
            return None
        key = Key("silent", *self.subject)
        return Alarm(key, self.now_hour - last_hour - 1, 0, usual, last_hour)

    def drop(self, standing: Alarm | None) -> Alarm | None:
        since = self.now_hour - self.settings.window_hours
        past = self._past(since, self.now_hour)
        if len(past) < FEWEST_WEEKS:
            return None
        usual, seen = median_low(past), _sum(self.articles, since, self.now_hour)
        least = usual * self.settings.drop_ratio * (CLEARED_AT if standing else 1.0)
        if usual < self.settings.drop_articles or seen >= min(least, usual):
            return None
        key = Key("dropped", *self.subject)
        return Alarm(key, self.settings.window_hours, seen, usual, max(self.articles))

    def _past(self, since: int, until: int) -> list[int]:
        """Return the articles of the same hours in each past week that is known whole and was no outage of ours."""
        if until <= since or not self.articles:
            return []
        first_hour = min(self.articles)
        starts = [since - week * WEEK_HOURS for week in range(1, self.settings.history_weeks + 1)]
        return [
            _sum(self.articles, start, start + until - since)
            for start in starts
            if start >= first_hour and _sum(self.everything, start, start + until - since)
        ]


def _sum(articles: Hours, since: int, until: int) -> int:
    return sum(articles.get(hour, 0) for hour in range(since, until))


ReadCounts = Callable[[datetime, datetime, int], Counts]
"""Reads the counts from one instant until another, of so many publishers at most."""


@dataclass(slots=True)
class Alarms:
    """Looks at the rhythms now and then, and says what is new. `on_change` is told what stands and what was raised.

    A source whose silence ends is not said to have dropped before the silence is out of the window.
    """

    settings: AlarmSettings
    read_counts: ReadCounts
    on_change: Callable[[list[Key], list[Key]], None] = lambda standing, raised: None
    clock: Callable[[], float] = time.monotonic
    standing: dict[Key, Alarm] = field(default_factory=dict)
    _broken_until: dict[Subject, int] = field(default_factory=dict)
    _looked_at: float = field(init=False)

    def __post_init__(self) -> None:
        self._looked_at = self.clock()

    def look_if_due(self, now: datetime) -> None:
        """Look if the last look, or the start, is long enough ago. For when nothing waits: a backlog is no silence."""
        if self.settings.check_seconds and self.clock() - self._looked_at >= self.settings.check_seconds:
            try:
                self.look(now)
            except CopydeskError as error:  # ingestion goes on without alarms
                self._looked_at = self.clock()
                log.warning("alarm.unjudged", error=str(error))

    def look(self, now: datetime) -> None:
        """Judge all sources now, and log each alarm that is raised or cleared, once."""
        hour = int(now.timestamp()) // 3600
        weeks = self.settings.history_weeks + 1
        since = datetime.fromtimestamp((hour - weeks * WEEK_HOURS - 24) * 3600, UTC)
        counts = self.read_counts(since, now.astimezone(UTC) + timedelta(seconds=1), self.settings.publishers)
        found = judge(counts, hour, self.settings, self.standing)
        self._note_ended_silences(found, hour)
        found = {key: alarm for key, alarm in found.items() if not self._is_aftermath(key)}
        raised = [alarm for key, alarm in found.items() if key not in self.standing]
        cleared = [alarm for key, alarm in self.standing.items() if key not in found]
        for alarm in raised:
            _say("alarm.raised", alarm)
        for alarm in cleared:
            _say("alarm.cleared", alarm)
        self.standing = found
        self._looked_at = self.clock()
        self.on_change(list(found), [alarm.key for alarm in raised])

    def _note_ended_silences(self, found: Standing, hour: int) -> None:
        self._broken_until = {subject: until for subject, until in self._broken_until.items() if until > hour}
        for key in self.standing:
            if key.kind == "silent" and key not in found:
                self._broken_until[Subject(key.scope, key.name)] = hour + self.settings.window_hours

    def _is_aftermath(self, key: Key) -> bool:
        is_new_drop = key.kind == "dropped" and key not in self.standing
        return is_new_drop and (Subject(key.scope, key.name) in self._broken_until or EVERYTHING in self._broken_until)


def _say(event: str, alarm: Alarm) -> None:
    log.warning(
        event,
        kind=alarm.key.kind,
        scope=alarm.key.scope,
        name=alarm.key.name,
        hours=alarm.hours,
        seen=alarm.seen,
        usual=alarm.usual,
    )
