"""Laws 4 to 6: neither batch sizes, nor engines, nor the machine, nor the order of arrival make a difference."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest

from tests.laws.conftest import CleanRun
from tests.laws.corpora import MTIME_NS, a_body, a_record, an_md
from tests.programs import assert_books_balance, backfill, content_of, differences, run, started

BATCHES = [{"COPYDESK_BATCH__RECORDS": str(records)} for records in (1, 7, 500)]
WORKERS = {"COPYDESK_ENGINE__INLINE_BELOW_FILES": "0", "COPYDESK_ENGINE__WORKERS": "2"}
ELSEWHERE = {"TZ": "Asia/Tokyo", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "1"}


@pytest.mark.parametrize(
    "settings", [*BATCHES, WORKERS, ELSEWHERE], ids=["batches of 1", "of 7", "of 500", "two workers", "elsewhere"]
)
def test_the_warehouse_does_not_depend_on_how_it_is_made(
    settings: dict[str, str], corpus: Path, clean_run: CleanRun, tmp_path: Path
) -> None:
    """The same files, the same rows: whatever the batches, the processes, the zone, the locale and the hash seed."""
    warehouse = tmp_path / "news.duckdb"
    done = run(warehouse, "backfill", corpus, "--format", "json", settings=settings, cwd=tmp_path)
    assert done.status == 0, done.err
    told = ("files", "articles", "new", "quarantined")
    assert [done.counts[name] for name in told] == [clean_run.counts[name] for name in told]
    assert differences(content_of(warehouse), clean_run.content) == {}
    assert_books_balance(warehouse)


def make_tangled(folder: Path) -> list[Path]:
    """Write three folders whose files share addresses, texts and modification times; return the folders."""
    rng = random.Random(3)
    inner = [folder / name for name in ("first", "second", "third")]
    for number in range(36):
        place = inner[number % 3]
        place.mkdir(parents=True, exist_ok=True)
        address = f"https://news.example.org/{rng.randrange(6)}"
        story = rng.randrange(5)
        day = rng.choice(["2024-03-01", "2024-03-02T10:00:00Z", None])
        path = place / f"{number:02d}.{rng.choice(['txt', 'json', 'md'])}"
        if path.suffix == ".txt":
            path.write_text(a_body(story), "utf-8")
        elif path.suffix == ".md":
            path.write_text(an_md(story, url=address, date=day or ""), "utf-8")
        else:
            records = [a_record(story, url=address, datePublished=day), a_record(rng.randrange(5), url=address), {}]
            path.write_text(json.dumps(records), "utf-8")
        at = MTIME_NS + rng.randrange(2)
        os.utime(path, ns=(at, at))
    return inner


def test_the_warehouse_does_not_depend_on_the_order_nor_on_who_takes_a_file(tmp_path: Path) -> None:
    """One backfill; backfills of its folders from the last to the first; and a daemon between two backfills."""
    folder = tmp_path / "in"
    first, second, third = make_tangled(folder)
    whole, parted, mixed = (tmp_path / name / "news.duckdb" for name in ("whole", "parted", "mixed"))
    backfill(whole, folder)
    for part in (third, second, first):
        backfill(parted, part, settings={"COPYDESK_BATCH__RECORDS": "3"})
    assert differences(content_of(parted), content_of(whole)) == {}
    backfill(mixed, second)
    away = tmp_path / "away"
    away.mkdir()
    third.rename(away / "third")
    files = sorted(first.iterdir(), reverse=True)
    for path in files:
        path.rename(away / path.name)
    with started(mixed, "watch", folder, settings={"COPYDESK_BATCH__RECORDS": "2"}) as program:
        program.wait_ready()
        for path in files:
            (away / path.name).rename(path)
        (away / "third").rename(third)
        records = sum(
            len(json.loads(path.read_bytes())) if path.suffix == ".json" else 1 for path in [*files, *third.iterdir()]
        )
        program.wait_committed(records)
        assert program.stop().status == 0
    assert differences(content_of(mixed), content_of(whole)) == {}
    assert_books_balance(mixed)
