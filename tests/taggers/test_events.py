"""Named events with place and day, as far as texts give them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.records import Tagging
from pipeline.stages.fingerprint import fingerprint
from pipeline.stages.tag import Tag
from pipeline.taggers.events import FILE, Events
from tests.builders import an_article
from tests.patience import ends

CONFIG = Path(__file__).parents[2] / "config"
TAG = Tag.load(CONFIG)
EVENTS = Events.load(CONFIG)
FRIDAY = date(2024, 9, 6)


def tagging_of(body: str, **fields: object) -> Tagging:
    """Return all that the taggers find in an article of September 6, 2024."""
    return TAG(fingerprint(an_article(body, **{"published_on": FRIDAY, **fields}))).tagging


@pytest.mark.parametrize(
    ("body", "event"),
    [
        ("The Aug. 18 summit at Camp David ended.", ("camp-david-summit-2024", "Camp David", "2024-08-18")),
        ("The Camp David summit in August 2023.", ("camp-david-summit-2023", "Camp David", "2023-08-01")),
        ("The NATO summit in Madrid on June 29, 2022.", ("nato-summit-madrid-2022", "Madrid", "2022-06-29")),
        ("At the G7 summit in Hiroshima they spoke.", ("g7-summit-hiroshima", "Hiroshima", None)),
        ('The drills, dubbed "Freedom Edge," began on June 27.', ("freedom-edge-2024", None, "2024-06-27")),
        ("The Freedom Shield military exercise ended.", ("freedom-shield", None, None)),
        (
            "The U.S. presidential election will be in November.",
            ("united-states-presidential-election-2024", None, "2024-11-01"),
        ),
        ("The 2024 general election in India.", ("india-general-election-2024", None, "2024-01-01")),
        ("Hurricane Milton struck on Wednesday.", ("hurricane-milton-2024", None, "2024-09-04")),
        ("The Noto earthquake on January 1 killed many.", ("noto-earthquake-2024", None, "2024-01-01")),
        ("An earthquake in Japan killed many.", ("japan-earthquake", "Japan", None)),
        ("The Paris Olympics have opened.", ("paris-olympics", "Paris", None)),
    ],
)
def test_events_have_their_name_place_and_day(body: str, event: tuple[str, str | None, str | None]) -> None:
    [found] = tagging_of(body).events
    assert (found.tag_id, found.place, found.date_from and str(found.date_from)) == event


@pytest.mark.parametrize(
    "body", ["A summit was planned.", "They held drills.", "The party lost the election.", "A hurricane is a storm."]
)
def test_what_has_no_name_is_no_event(body: str) -> None:
    assert tagging_of(body).events == ()


def test_articles_share_an_event_by_its_id() -> None:
    """Whatever they say of it in which order."""
    first = tagging_of("Leaders gathered at the NATO summit in Madrid on June 29, 2022.")
    second = tagging_of("In June 2022, at the NATO annual summit in Madrid, they spoke.", published_on=date(2023, 1, 5))
    assert [event.tag_id for event in first.events] == [event.tag_id for event in second.events]


def test_an_article_says_the_place_once() -> None:
    """Later mentions are of the same event, and the tag counts them."""
    found = tagging_of("The NATO summit in Madrid opened. The NATO summit will end on Saturday.")
    [tag] = [tag for tag in found.tags if tag.kind == "event"]
    assert (tag.tag_id, tag.label, tag.mentions) == ("nato-summit-madrid-2024", "NATO summit in Madrid", 2)


def test_other_languages_have_none() -> None:
    assert tagging_of("The NATO summit in Madrid.", language="de").events == ()


@given(st.text(st.characters(codec=None)))
def test_any_text_is_read_and_every_surface_is_at_its_offsets(text: str) -> None:
    body = f"{text} NATO summit in {text}. Hurricane {text} drills, dubbed {text} 2024 Paris Olympics"
    for mention in EVENTS.find(an_article(body, headline=text), Tagging()).mentions:
        source = body if mention.part == "body" else text
        assert source[mention.char_start : mention.char_end] == mention.surface


@pytest.mark.parametrize(
    "unit",
    [
        "NATO summit in Madrid. ",
        "The summit in Madrid on June 5. ",
        "U.S. presidential election. ",
        "Hurricane Bob ",
    ],
)
def test_a_text_of_nothing_but_events_is_worked_through(unit: str) -> None:
    """Where each event is compared with every other, day or place, this takes minutes."""
    body = unit * (600_000 // len(unit)) + "Hurricane Bob"
    with ends():
        found = tagging_of(body)
    last = [mention for mention in found.mentions if mention.kind == "event"][-1]
    assert (last.surface, last.char_end) == ("Hurricane Bob", len(body))


def test_a_mistake_of_an_editor_is_told(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("summits = []\n", encoding="utf-8")
    with pytest.raises(UsageError, match="summits"):
        Events.load(tmp_path)
