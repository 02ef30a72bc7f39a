"""Progress is shown on standard error: plain lines now and then where no terminal is."""

from __future__ import annotations

import io

import pytest

from pipeline import progress as progress_module
from pipeline.progress import Progress


def test_nothing_is_said_of_no_work() -> None:
    """A run that finds nothing new is silent."""
    stream = io.StringIO()
    with Progress(stream) as progress:
        progress.begin("files", 0, 10)
        progress.advance(0)
    assert stream.getvalue() == ""


def test_short_work_is_announced_once() -> None:
    """Lines come only every few seconds."""
    stream = io.StringIO()
    with Progress(stream) as progress:
        progress.begin("files", 4, 10)
        progress.advance(0)
    assert stream.getvalue() == "10 files found, 4 to read\n"


def test_long_work_tells_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """How many of how many, how fast, and how long it may take."""
    monkeypatch.setattr(progress_module, "LINE_SECONDS", 0.0)
    stream = io.StringIO()
    with Progress(stream) as progress:
        progress.begin("articles", 4, 4)
        progress.advance(1)
        progress.advance(3)
    first, second = stream.getvalue().splitlines()
    assert first.startswith("1 of 4 articles, ")
    assert second.startswith("4 of 4 articles, ")
    assert second.endswith(" a second, 0 s left")


def test_a_line_is_written_as_it_is() -> None:
    """Neither wrapped nor read as markup: it may hold a path."""
    stream = io.StringIO()
    line = "waiting for /data/[red]:cat:/" + "long/" * 60
    with Progress(stream) as progress:
        progress.say(line)
    assert stream.getvalue() == line + "\n"
