"""How well the facts of plain texts are read: authors and dates of flattened pages against what is known of them.

    .venv/bin/python -m tests.benchmarks.facts FOLDER [--part tuned|held] [--show authors|dates]

FOLDER holds labelled pages as the Web Content Extraction Benchmark has them: `html/ID.html.gz`, `truth/ID.json`. A
third of them, by a digest of their names, is held back: nothing was tuned on those. A fact that is known of a page but does not stand
in its visible text cannot be found there; it counts neither way, and is counted apart.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import html.parser
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.configuration import CONFIG_DIR
from pipeline.records import CleanRecord, Given, ParsedRecord, RecordSource
from pipeline.stages.clean import Clean

BLOCKS = frozenset(
    [
        "p",
        "div",
        "br",
        "li",
        "tr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "section",
        "article",
        "header",
        "footer",
        "nav",
        "aside",
        "ul",
        "ol",
        "table",
        "blockquote",
        "figure",
        "figcaption",
        "main",
        "form",
        "title",
    ]
)
SKIPPED = frozenset(["script", "style", "noscript", "template", "svg"])
HELD_BACK = 3


class Flat(html.parser.HTMLParser):
    """Every visible word of a page, a line for each block, as a crude scraper has it."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._skipping = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line at a block."""
        self._skipping += tag in SKIPPED
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End a line at a block's end."""
        if tag in SKIPPED:
            self._skipping = max(0, self._skipping - 1)
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Keep what is seen."""
        if not self._skipping:
            self.parts.append(re.sub(r"\s+", " ", data))


def flatten(page: bytes) -> str:
    """Return a page as plain text, blocks parted by a blank line."""
    flat = Flat()
    flat.feed(page.decode("utf-8", "replace"))
    return "\n\n".join(line for raw in "".join(flat.parts).split("\n") if (line := raw.strip()))


@dataclass(frozen=True)
class Page:
    """A flattened page with what is known of it."""

    name: str
    text: str
    author: str | None
    day: date | None

    @property
    def is_held_back(self) -> bool:
        """Say whether nothing was tuned on it."""
        return hashlib.sha256(self.name.encode()).digest()[0] % HELD_BACK == 0


def pages(folder: Path) -> Iterator[Page]:
    """Yield the labelled pages of a folder."""
    for path in sorted((folder / "truth").glob("*.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))["ground_truth"]
        page = gzip.decompress((folder / "html" / f"{path.stem}.html.gz").read_bytes())
        day = (truth.get("publish_date") or "")[:10]
        known = date.fromisoformat(day) if len(day) == len("2024-09-06") else None
        yield Page(path.stem, flatten(page), truth.get("author") or None, known)


def read(clean: Clean, page: Page) -> CleanRecord:
    """Return what the stage makes of a page's text."""
    source = RecordSource(f"/in/{page.name}.txt", 0, "txt", 0, True, "00")
    return clean(ParsedRecord(source, page.text, page.text, Given()))


def words(text: str) -> list[str]:
    """Return the words of a text in small letters."""
    return re.findall(r"\w+", text.lower())


def same_author(found: tuple[str, ...], known: str) -> bool:
    """Tell whether every author found is named in what is known."""
    return bool(found) and all(set(words(name)) <= set(words(known)) for name in found)


def judge_author(page: Page, found: tuple[str, ...]) -> str:
    """Return `right`, `wrong`, `missed`, `absent` (not in the text) or `none`."""
    if found:
        return "right" if page.author and same_author(found, page.author) else "wrong" if page.author else "unknown"
    if page.author is None:
        return "none"
    return "missed" if " ".join(words(page.author)) in " ".join(words(page.text)) else "absent"


def judge_day(page: Page, found: date | None) -> str:
    """Return the same for a day, one that is a day off (by the zone) being right."""
    if found:
        if page.day is None:
            return "unknown"
        return "right" if abs((found - page.day).days) <= 0 else "wrong"
    if page.day is None:
        return "none"
    return "missed" if names_day(page.text, page.day) else "absent"


def names_day(text: str, day: date) -> bool:
    """Tell whether a text spells a day in one of the usual forms."""
    month = rf"{day:%B}|{day:%b}\.?"
    forms = (
        rf"(?:{month})\s{day.day}(?:st|nd|rd|th)?,?\s{day.year}",
        rf"\b{day.day}(?:st|nd|rd|th)?[\s-](?:{month}),?[\s-]{day.year}",
        rf"{day:%Y-%m-%d}|{day:%Y/%m/%d}|{day:%d.%m.%Y}|\b0?{day.month}/0?{day.day}/{day.year}|\b0?{day.day}/0?{day.month}/{day.year}",
    )
    return any(re.search(form, text, re.IGNORECASE) for form in forms)


def labelled() -> dict[str, dict[str, Any]]:
    """Return what was read by hand out of some pages, by their names."""
    return tomllib.loads(Path(__file__).with_name("facts_labels.toml").read_text(encoding="utf-8"))


def count_labelled(counts: dict[str, Counter[str]], label: dict[str, Any], record: CleanRecord) -> None:
    """Count what was found rightly, wrongly and not at all, names one by one."""
    found, known = set(record.authors), set(label["authors"])
    counts["author"].update(right=len(found & known), wrong=len(found - known), missed=len(known - found))
    day, true = record.published.on if record.published else None, label.get("day")
    counts["day"].update(right=day is not None and day == true, wrong=day is not None and day != true)
    counts["day"].update(missed=true is not None and day != true)


def labelled_rates(counts: Counter[str]) -> str:
    """Return precision and recall."""
    precision = counts["right"] / max(1, counts["right"] + counts["wrong"])
    return f"P {precision:.3f} R {counts['right'] / max(1, counts['right'] + counts['missed']):.3f}  {dict(counts)}"


def rates(counts: Counter[str]) -> str:
    """Return precision and recall: `unknown` finds, where nothing is known, count for neither."""
    right, wrong, missed = counts["right"], counts["wrong"], counts["missed"]
    precision, recall = right / max(1, right + wrong), right / max(1, right + wrong + missed)
    return f"P {precision:.3f} R {recall:.3f}  {dict(counts)}"


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--part", choices=["tuned", "held"])
    parser.add_argument("--show", choices=["authors", "dates"])
    arguments = parser.parse_args()
    clean = Clean.load(CONFIG_DIR)
    authors: dict[str, Counter[str]] = {"tuned": Counter(), "held": Counter()}
    days: dict[str, Counter[str]] = {"tuned": Counter(), "held": Counter()}
    by_hand = labelled()
    hand = {part: {"author": Counter[str](), "day": Counter[str]()} for part in ("tuned", "held")}
    for page in pages(arguments.folder):
        part = "held" if page.is_held_back else "tuned"
        if arguments.part not in (None, part):
            continue
        record = read(clean, page)
        if page.name in by_hand:
            count_labelled(hand[part], by_hand[page.name], record)
        day = record.published.on if record.published else None
        author, dated = judge_author(page, record.authors), judge_day(page, day)
        authors[part][author] += 1
        days[part][dated] += 1
        if arguments.show == "authors" and author in ("wrong", "missed", "unknown"):
            print(page.name, author, "known:", page.author, "found:", record.authors)
        if arguments.show == "dates" and dated in ("wrong", "missed", "unknown"):
            print(page.name, dated, "known:", page.day, "found:", day)
    for part in ("tuned", "held"):
        print(f"{part}: author {rates(authors[part])}")
        print(f"{part}: day    {rates(days[part])}")
    for part, counts in hand.items():
        for fact, some in counts.items():
            print(f"{part}, labelled by hand: {fact:6} {labelled_rates(some)}")


if __name__ == "__main__":
    main()
