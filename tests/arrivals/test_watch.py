"""Hints: what is heard of files, and when it counts as settled. The clock is an argument."""

from __future__ import annotations

import logging
from pathlib import Path

from watchdog.events import DirCreatedEvent, FileClosedEvent, FileCreatedEvent, FileModifiedEvent, FileMovedEvent

from pipeline.arrivals.watch import MOST_HINTS, OVERFLOW_LOGGER, Hints, watching


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_closed_file_is_settled_at_once(tmp_path: Path) -> None:
    """And taken once."""
    hints = Hints(0.5, Clock())
    path = tmp_path / "a.txt"
    path.write_text("x")
    hints.on_any_event(FileCreatedEvent(str(path)))
    hints.on_any_event(FileClosedEvent(str(path)))
    assert hints.take_settled() == [str(path)]
    assert hints.take_settled() == []


def test_a_file_that_was_never_closed_is_settled_when_it_has_not_changed_for_a_while(tmp_path: Path) -> None:
    """A writer that goes on appending puts it off each time."""
    clock = Clock()
    hints = Hints(0.5, clock)
    path = tmp_path / "a.txt"
    path.write_text("x")
    hints.on_any_event(FileCreatedEvent(str(path)))
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
    hints.on_any_event(FileModifiedEvent(str(path)))
    clock.now += 0.4
    hints.on_any_event(FileModifiedEvent(str(path)))
    clock.now += 0.4
    assert hints.take_settled() == []
    clock.now += 0.2
    assert hints.take_settled() == [str(path)]


def test_a_rename_tells_of_both_names(tmp_path: Path) -> None:
    """The new one is whole, the old one is gone."""
    clock = Clock()
    hints = Hints(0.5, clock)
    hints.on_any_event(FileMovedEvent(str(tmp_path / "a.tmp"), str(tmp_path / "a.txt")))
    assert hints.take_settled() == [str(tmp_path / "a.txt")]
    clock.now += 1
    assert hints.take_settled() == [str(tmp_path / "a.tmp")]


def test_a_stop_takes_what_has_not_settled(tmp_path: Path) -> None:
    """Better read now than at the next start; a reading checks for change anyway."""
    hints = Hints(0.5, Clock())
    hints.add(str(tmp_path / "a.txt"), is_whole=False)
    assert hints.take_settled(is_last_call=True) == [str(tmp_path / "a.txt")]


def test_a_new_folder_asks_for_a_look(tmp_path: Path) -> None:
    """Files may have come with it, unheard."""
    hints = Hints(0.5, Clock())
    assert not hints.take_rescan()
    hints.on_any_event(DirCreatedEvent(str(tmp_path)))
    assert hints.take_rescan()
    assert not hints.take_rescan()


def test_more_hints_than_memory_allows_become_a_look() -> None:
    """The number of paths that wait is bounded."""
    hints = Hints(0.5, Clock())
    for number in range(MOST_HINTS + 5):
        hints.add(f"/nowhere/{number}", is_whole=True)
    assert len(hints) == MOST_HINTS
    assert hints.take_rescan()


def test_an_overflow_of_the_kernels_queue_asks_for_a_look(tmp_path: Path) -> None:
    """The only sign of it is a warning in watchdog's log."""
    hints = Hints(0.5)
    with watching([str(tmp_path)], hints):
        logging.getLogger(OVERFLOW_LOGGER).warning("queue overflow")
        assert hints.take_rescan()
