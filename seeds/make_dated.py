"""Write a small dated corpus, the same each time: python seeds/make_dated.py FOLDER

The samples beside this script hardly say when they were published. What this writes does: four days of two invented
papers and a wire, with a reprint, a story that is revised, a broken record and a file of no known format, so that
the recipes about time, copies, revisions and refusals have something to show. Nothing is written but below FOLDER.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

WRITTEN_AT = datetime(2024, 9, 6, 6, tzinfo=UTC)
"""Modification time of every file, so that nothing hangs on when the script ran."""

WIRE, COURIER, POST = "Harbour Wire", "Coast Courier", "Valley Post"

FERRY_TALKS = """\
BUSAN, South Korea — Officials from Japan and South Korea met on Monday to plan a second night ferry between Fukuoka \
and Busan, which both ports expect to open in the spring.

The line would carry 600 passengers and 120 containers on each crossing. Freight firms on both sides have asked for it \
since the old ship was sold two years ago.

Port authorities said that the timetable would be settled once the harbour at Busan has been deepened."""

RICE_SHORT = """\
Shops in the north of Japan ran short of rice for a third week on Tuesday, after a hot summer and a rush of buyers \
emptied the stores.

The ministry of agriculture said that the new harvest would reach the shops within days, and asked people \
not to hoard."""

RICE_LONG = """\
Shops in the north of Japan were filling up with rice again on Wednesday, as the first trucks of the new harvest \
came in.

A rush of buyers had emptied the stores for three weeks after a hot summer. Some shops still sell one bag to a family.

The ministry of agriculture said that prices would fall by the end of the month. Traders in Thailand, which sells to \
Japan in short years, said that orders had already slowed."""

STEEL = """\
Steel makers in South Korea and India signed an agreement on Wednesday to build a mill on the east coast of India.

The mill is to make five million tonnes a year. Both governments have promised to keep duties on its products low."""

FISHING = """\
Norway and Iceland agreed on Thursday how much mackerel their boats may catch next year, ending a quarrel of four years.

The catch falls by a tenth. Fishermen in both countries had asked for a deal before the season."""

BRIDGE = """\
The old bridge over the river will be closed to lorries from next week, the town council said on Thursday.

Engineers found cracks in two of its piers. Cars and bicycles may still cross, one lane at a time."""

HARVEST = """\
Growers in the valley have begun the apple harvest a week early.

A mild spring brought the trees into flower in March. Buyers from Japan and Germany have ordered more than last year, \
the growers' union said."""


def a_story(paper: str, slug: str, headline: str, published: str, body: str, **fields: Any) -> dict[str, Any]:
    """Return a record as a news site would give it."""
    host = paper.lower().replace(" ", "") + ".example"
    return {
        "url": f"https://{host}/2024/{slug}",
        "headline": headline,
        "datePublished": published,
        "publisher": paper,
        "articleBody": body,
        **fields,
    }


FERRY = a_story(
    WIRE, "night-ferry", "Japan and South Korea plan a second night ferry", "2024-09-02T09:30:00+09:00", FERRY_TALKS,
    author="Min Seo-yeon", articleSection="Transport",
)  # fmt: skip
FERRY_REPRINT = a_story(
    COURIER, "second-ferry", "Second night ferry planned", "2024-09-04T07:00:00+02:00", FERRY_TALKS,
    author="Min Seo-yeon", canonical_url="https://harbourwire.example/2024/night-ferry",
)  # fmt: skip
RICE_FIRST = a_story(
    COURIER, "rice", "Rice runs short in the north of Japan", "2024-09-03T08:00:00+02:00", RICE_SHORT,
    author="Lena Brandt", articleSection="Markets",
)  # fmt: skip
RICE_SECOND = a_story(
    COURIER, "rice", "Rice is back in the north of Japan", "2024-09-03T08:00:00+02:00", RICE_LONG,
    author="Lena Brandt", articleSection="Markets", dateModified="2024-09-04T16:20:00+02:00",
)  # fmt: skip
STEEL_DEAL = a_story(
    WIRE,
    "steel",
    "South Korea and India to build a steel mill",
    "2024-09-04T11:00:00Z",
    STEEL,
    articleSection="Business",
)
FISHING_DEAL = a_story(WIRE, "mackerel", "Norway and Iceland share the mackerel", "2024-09-05T10:15:00Z", FISHING)

FRONT_MATTER = f"""\
---
title: Apple harvest begins a week early
publisher: {POST}
date: 2024-09-05
author: Tom Avery
url: https://valleypost.example/2024/apples
---

"""


def lines_of(*records: dict[str, Any]) -> str:
    """Return records as JSON Lines."""
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


FILES = {
    "wire/2024-09-02.jsonl": lines_of(FERRY),
    "wire/2024-09-04.jsonl": lines_of(STEEL_DEAL),
    # The second line is cut off in its headline, as a feed that was interrupted leaves it.
    "wire/2024-09-05.jsonl": lines_of(FISHING_DEAL)
    + '{"url": "https://harbourwire.example/2024/lost", "headline": "Lo\n',
    "courier/rice-1.json": json.dumps(RICE_FIRST, ensure_ascii=False, indent=2),
    "courier/rice-2.json": json.dumps(RICE_SECOND, ensure_ascii=False, indent=2),
    "courier/second-ferry.json": json.dumps(FERRY_REPRINT, ensure_ascii=False, indent=2),
    "post/apples.md": FRONT_MATTER + HARVEST + "\n",
    "post/bridge.txt": BRIDGE + "\n",
    "post/bridge-map.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>\n',
}
"""What is written, by path below the folder."""


def make_dated(folder: Path) -> list[Path]:
    """Write the corpus below a folder, which is made where it is missing; return the files."""
    written = []
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        os.utime(path, (WRITTEN_AT.timestamp(), WRITTEN_AT.timestamp()))
        written.append(path)
    return written


def main() -> None:
    """Write the corpus to the folder that is named on the command line."""
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit("usage: python seeds/make_dated.py FOLDER")
    written = make_dated(Path(sys.argv[1]))
    sys.stdout.write(f"{len(written)} files below {sys.argv[1]}\n")


if __name__ == "__main__":
    main()
