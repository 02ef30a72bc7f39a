"""Hints: what is heard of files, and when it counts as settled. The clock is an argument."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path

from pipeline.arrivals.hints import MOST_FOLDERS, MOST_HINTS, MOST_TAKEN, STARVING_FACTOR, Hints, look


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def append(path: Path, text: str = "x") -> None:
    """Append to a file, making it where there is none."""
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def test_a_closed_file_is_settled_at_once(tmp_path: Path) -> None:
    """And taken once."""
    hints = Hints(0.5, Clock())
    path = tmp_path / "a.txt"
    path.write_text("x")
    hints.add(str(path), is_whole=False)
    hints.add_closed(str(path))
    assert hints.take_settled() == [str(path)]
    assert hints.take_settled() == []


def test_a_file_that_was_never_closed_is_settled_when_it_has_not_changed_for_a_while(tmp_path: Path) -> None:
    """A change that nobody told of puts it off, too."""
    clock = Clock()
    hints = Hints(0.5, clock)
    path = tmp_path / "a.txt"
    path.write_text("x")
    hints.add(str(path), is_whole=False)
    assert hints.take_settled() == []
    path.write_text("xx")
    clock.now += 0.6
    assert hints.take_settled() == []
    clock.now += 0.6
    assert hints.take_settled() == [str(path)]


def test_a_modified_file_waits_from_its_last_change(tmp_path: Path) -> None:
    """Each event starts the time anew."""
    clock = Clock()
    hints = Hints(0.5, clock)
    path = tmp_path / "a.txt"
    path.write_text("x")
    hints.add(str(path), is_whole=False)
    clock.now += 0.4
    hints.add(str(path), is_whole=False)
    clock.now += 0.4
    assert hints.take_settled() == []
    clock.now += 0.2
    assert hints.take_settled() == [str(path)]


def test_a_file_that_is_opened_again_before_it_was_taken_is_not_whole(tmp_path: Path) -> None:
    """Deleted and written anew under its name, or closed and appended to."""
    clock = Clock()
    hints = Hints(0.5, clock)
    path = tmp_path / "a.txt"
    hints.add(str(path), is_whole=True)
    path.write_text("x")
    hints.add(str(path), is_whole=False)
    assert hints.take_settled() == []
    hints.add_closed(str(path))
    assert hints.take_settled() == [str(path)]


def test_what_is_done_to_a_closed_file_but_to_its_content_does_not_put_it_off(tmp_path: Path) -> None:
    """`cp -p` closes first and sets the times then."""
    hints = Hints(0.5, Clock())
    path = tmp_path / "a.txt"
    path.write_text("x")
    hints.add_closed(str(path))
    hints.add_found(str(path))
    assert hints.take_settled() == [str(path)]


def test_a_time_of_modification_in_the_future_changes_nothing(tmp_path: Path) -> None:
    """Settling compares two looks; the wall clock has no say."""
    clock = Clock()
    hints = Hints(0.5, clock)
    path = tmp_path / "a.txt"
    path.write_text("x")
    os.utime(path, (2**32, 2**32))
    assert hints.must_settle(str(path), look(str(path)), is_fresh=True)
    hints.add(str(path), is_whole=False)
    clock.now += 0.6
    assert hints.take_settled() == [str(path)]
    assert not hints.must_settle(str(path), look(str(path)), is_fresh=True), "it would wait at every look, for ever"


def takes_of_a_writer(tmp_path: Path, pause_seconds: float, minutes: float, closes: bool) -> list[float]:
    """Return when a file is taken that is appended to all the time, at ticks of a twentieth of a second."""
    clock = Clock()
    hints = Hints(0.5, clock, settle_most_seconds=60.0)
    path = tmp_path / f"{pause_seconds}-{closes}.txt"
    started_at = next_at = clock.now
    taken = []
    while clock.now < started_at + minutes * 60:
        if clock.now >= next_at:
            append(path)
            next_at += pause_seconds
            hints.add(str(path), is_whole=False)
            if closes:
                hints.add_closed(str(path))
        if hints.take_settled():
            taken.append(clock.now - started_at)
        clock.now += 0.05
    while len(hints) and clock.now < started_at + minutes * 60 + 61:
        if hints.take_settled():
            taken.append(clock.now - started_at)
        clock.now += 0.05
    assert not len(hints), "its last bytes were never taken"
    return taken


def test_a_writer_that_appends_for_minutes_makes_a_few_revisions_whatever_its_pauses(tmp_path: Path) -> None:
    """Shorter and longer than the settling time, with the file kept open, or closed each time."""
    for pause in (0.2, 1.0, 3.0, 10.0, 30.0):
        assert len(takes_of_a_writer(tmp_path, pause, 8, closes=False)) <= 8, pause
        assert len(takes_of_a_writer(tmp_path, pause, 8, closes=True)) <= 9, pause


def test_a_file_that_has_rested_is_quick_again(tmp_path: Path) -> None:
    """The longer time is forgotten."""
    clock = Clock()
    hints = Hints(0.5, clock, settle_most_seconds=60.0)
    path = tmp_path / "a.txt"
    for _ in range(3):
        append(path)
        hints.add_closed(str(path))
        clock.now += 5
        assert hints.take_settled() == [str(path)]
    clock.now += 61
    append(path)
    hints.add_closed(str(path))
    assert hints.take_settled() == [str(path)]


def test_a_file_that_never_rests_is_read_now_and_then(tmp_path: Path) -> None:
    """A page that is written anew every half a minute must not be left out for ever."""
    clock = Clock()
    hints = Hints(0.5, clock, settle_most_seconds=10.0)
    path = tmp_path / "a.txt"
    taken = []
    for _ in range(3_100):
        append(path)
        hints.add_closed(str(path))
        clock.now += 0.1
        taken += [clock.now for _ in hints.take_settled()]
    assert [round(later - earlier) for earlier, later in pairwise(taken)] == [STARVING_FACTOR * 10] * 3


def test_a_file_moved_into_place_is_whole_however_often(tmp_path: Path) -> None:
    """Who renames says that it is done."""
    hints = Hints(0.5, Clock())
    path = tmp_path / "a.txt"
    for _ in range(5):
        append(path)
        hints.add(str(path), is_whole=True)
        assert hints.take_settled() == [str(path)]


def test_a_file_that_a_look_took_and_that_changes_at_the_next_must_wait(tmp_path: Path) -> None:
    """Where there are no events, an appender's pauses would each make a revision."""
    clock = Clock()
    hints = Hints(0.5, clock, settle_most_seconds=60.0)
    path = tmp_path / "a.txt"
    append(path)
    assert not hints.must_settle(str(path), look(str(path)), is_fresh=False)
    hints.note_taken(str(path), look(str(path)))
    assert not hints.must_settle(str(path), look(str(path)), is_fresh=False)
    append(path)
    clock.now += 10
    assert hints.must_settle(str(path), look(str(path)), is_fresh=False)
    hints.add(str(path), is_whole=False)
    clock.now += 0.6
    assert hints.take_settled() == []
    clock.now += 0.5
    assert hints.take_settled() == [str(path)]


def test_a_file_that_waits_is_not_put_off_by_a_look_that_finds_it(tmp_path: Path) -> None:
    """Looks may come more often than it must rest."""
    clock = Clock()
    hints = Hints(0.5, clock)
    path = tmp_path / "a.txt"
    append(path)
    hints.add(str(path), is_whole=False)
    for _ in range(3):
        clock.now += 0.2
        hints.add_found(str(path))
    assert hints.take_settled() == [str(path)]


def test_a_stop_takes_what_has_not_settled_and_leaves_what_never_rests(tmp_path: Path) -> None:
    """Better read now than at the next start; what is being written is found by it."""
    hints = Hints(0.5, Clock())
    restless = tmp_path / "log.txt"
    append(restless)
    hints.add_closed(str(restless))
    assert hints.take_settled() == [str(restless)]
    append(restless)
    hints.add_closed(str(restless))
    hints.add(str(tmp_path / "a.txt"), is_whole=False)
    assert hints.take_settled(is_last_call=True) == [str(tmp_path / "a.txt")]


def test_one_take_is_bounded_and_in_the_order_asked_for() -> None:
    """By when they settled."""
    hints = Hints(0.5, Clock())
    for number in range(10):
        hints.add(f"/nowhere/{number}", is_whole=True)
    assert hints.take_settled(most=3) == ["/nowhere/0", "/nowhere/1", "/nowhere/2"]
    assert hints.take_settled(most=3, newest_first=True) == ["/nowhere/9", "/nowhere/8", "/nowhere/7"]
    assert len(hints) == 4
    assert len(hints.take_settled(most=100)) == 4


def test_more_hints_than_memory_allows_become_a_look() -> None:
    """The number of paths that wait is bounded, whichever way they come."""
    hints = Hints(0.5, Clock())
    for number in range(MOST_HINTS + 5):
        hints.add(f"/nowhere/{number}", is_whole=bool(number % 2))
    assert len(hints) == MOST_HINTS
    assert hints.take_rescan()
    assert not hints.take_rescan()
    hints.add_closed("/nowhere/else")
    assert len(hints) == MOST_HINTS
    assert hints.take_rescan()


def test_what_is_remembered_of_settling_is_bounded(tmp_path: Path) -> None:
    """Neither many files nor one that changes for ever makes it grow; one that goes on changing outlasts a flood."""
    clock = Clock()
    hints = Hints(0.5, clock)
    path = tmp_path / "log.txt"
    for _ in range(2):
        append(path)
        hints.add_closed(str(path))
        clock.now += 2
        hints.take_settled()
    for number in range(MOST_TAKEN + 10):
        hints.add(f"/nowhere/{number}", is_whole=True)
    hints.take_settled()
    append(path)
    hints.add_closed(str(path))
    assert hints.take_settled() == []
    for _ in range(10_000):
        hints.add(str(path), is_whole=False)
        hints.add("/nowhere/again", is_whole=False)
        hints.add("/nowhere/again", is_whole=True)
        hints.take_settled()
    assert len(hints._dues) < 2_000
    assert len(hints._taken) <= MOST_TAKEN


def test_folders_to_look_at_are_taken_without_those_within_others() -> None:
    """Too many of them are one look at everything."""
    hints = Hints(0.5, Clock())
    for folder in ("/a/b", "/a/b/c", "/a/bc", "/a/b"):
        hints.add_folder(folder)
    assert hints.take_folders() == ["/a/b", "/a/bc"]
    assert hints.take_folders() == []
    for number in range(MOST_FOLDERS + 1):
        hints.add_folder(f"/a/{number}")
    assert hints.take_rescan()
