"""Measure topics: whether the main one is right, `python -m tests.benchmarks.topics FOLDER`.

The stories are those that gensim brings for its tests (`gensim/test/test_data` in its wheel), one a line; what they are
about was labelled by hand (`topics_labels.toml`). Words and weights were chosen by `lee.cor` and the first stories of
`lee_background.cor`; those from line `HELD_BACK_FROM` on were held back. Others, of all desks alike, were written for this
(`topics_stories.txt`). With `--pages` the web pages of wcxb are measured too, which are guides and reviews as often as news
(`topics_pages.txt`).
"""

from __future__ import annotations

import argparse
import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

from pipeline.configuration import CONFIG_DIR
from pipeline.records import Tagging
from pipeline.taggers.topics import Topics
from tests.builders import an_article

LABELS: Final = Path(__file__).with_name("topics_labels.toml")
WRITTEN: Final = Path(__file__).with_name("topics_stories.txt")
PAGES: Final = Path(__file__).with_name("topics_pages.txt")
HELD_BACK_SIGN: Final = "~"
HELD_BACK, HELD_BACK_FROM = "lee_background.cor", 160
_TOP: Final = "000000"
_TITLED: Final = re.compile(r"((?:\d\d/)*\d\d)(~?) (.*)")
"""The first line of a written story: its desks, the mark of one held back, and its headline."""


class Story(NamedTuple):
    """A labelled story, and the main topic that was found."""

    text: str
    desks: Sequence[str]
    found: str
    is_held_back: bool


def main() -> None:
    """Print how many stories have the right main topic, in the part that was tuned and in the one held back."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where lee.cor and lee_background.cor are")
    parser.add_argument(
        "--pages", type=Path, metavar="TRUTH", help="the folder of wcxb's labels: measure its pages too"
    )
    parser.add_argument("--errors", action="store_true", help="show the stories of the tuned part that are wrong")
    said = parser.parse_args()
    topics = Topics.load(CONFIG_DIR)
    measured = {"labelled": read_stories(said.folder, topics), "written": [*read_written(topics)]}
    if said.pages:
        measured["pages"] = [*read_pages(said.pages, topics)]
    for kind, stories in measured.items():
        tell(f"{kind}, tuned", [story for story in stories if not story.is_held_back])
        tell(f"{kind}, held back", [story for story in stories if story.is_held_back])
    for story in chain(*measured.values()) if said.errors else ():
        if story.is_held_back:
            continue
        if story.found != story.desks[0]:
            print(f"{story.found}, not {' '.join(story.desks)}: {story.text[:160]}")


def read_stories(folder: Path, topics: Topics) -> list[Story]:
    """Return the labelled stories with what is found in them."""
    stories = []
    for file, labels in tomllib.loads(LABELS.read_text(encoding="utf-8")).items():
        texts = (folder / file).read_text(encoding="utf-8", errors="replace").split("\n")
        for line, desks in labels.items():
            is_held_back = file == HELD_BACK and int(line) >= HELD_BACK_FROM
            stories.append(Story(texts[int(line)], desks, main_topic(topics, texts[int(line)]), is_held_back))
    return stories


def read_written(topics: Topics) -> Iterator[Story]:
    """Yield the written stories with what is found in them."""
    for paragraph in WRITTEN.read_text(encoding="utf-8").split("\n\n")[1:]:
        first, text = paragraph.strip().split("\n", 1)
        desks, sign, headline = _TITLED.fullmatch(first).groups()  # type: ignore[union-attr]  # the file is ours
        yield Story(text, desks.split("/"), main_topic(topics, text, headline), bool(sign))


def read_pages(truth: Path, topics: Topics) -> Iterator[Story]:
    """Yield the pages of wcxb, whose texts are in `truth`, with what is found in them."""
    for line in PAGES.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        number, *desks = line.split()
        is_held_back = number.endswith(HELD_BACK_SIGN)
        page = json.loads((truth / f"{number.rstrip(HELD_BACK_SIGN)}.json").read_bytes())["ground_truth"]
        text = page["main_content"] or ""
        yield Story(f"{page['title']}: {text}", desks, main_topic(topics, text, page["title"]), is_held_back)


def main_topic(topics: Topics, text: str, headline: str | None = None) -> str:
    """Return the two digits of a story's top-level topic with most points; empty without one."""
    tags = topics.find(an_article(text, headline=headline), Tagging()).tags
    return next((tag.tag_id[7:9] for tag in tags if tag.tag_id.endswith(_TOP)), "")


def tell(part: str, stories: Sequence[Story]) -> None:
    """Print the shares of stories whose main topic is the first label, and any of the labels."""
    first = sum(story.found == story.desks[0] for story in stories) / len(stories)
    any_desk = sum(story.found in story.desks for story in stories) / len(stories)
    print(f"{part}: {len(stories)} stories, main topic right {first:.3f}, or that of another desk {any_desk:.3f}")


if __name__ == "__main__":
    main()
