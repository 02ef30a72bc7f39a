"""What is counted, under which names, and that the count is right."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from pipeline.errors import REASONS
from pipeline.operations.metrics import MOST_NAME_CHARACTERS, Metrics, count_copies, waited
from pipeline.records import Reading, Rejection
from pipeline.stages.deduplicate import Changes
from tests.builders import a_candidate, a_file, a_memory, commit_files, rows

STORY = "Tokyo and Seoul agreed on Monday to hold further talks."


@pytest.fixture
def metrics(tmp_path: Path) -> Metrics:
    """Return metrics of a warehouse that is not there yet."""
    return Metrics(str(tmp_path / "news.duckdb"))


def values(metrics: Metrics) -> dict[str, float]:
    """Return every sample as `name{label="value"}`, as a scrape gives them."""
    found = {}
    for family in text_string_to_metric_families(metrics.render().decode()):
        for sample in family.samples:
            labels = ",".join(f'{name}="{value}"' for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


def test_a_batch_is_counted_by_fate_and_reason(metrics: Metrics) -> None:
    """Each record once."""
    reading = Reading(a_file("/in/a.jsonl"), "h", 6, is_complete=True)
    part = Reading(a_file("/in/b.jsonl"), None, 2, is_complete=False)
    refused = (
        Rejection("/in/a.jsonl", 4, "parse", "invalid_json", "line 5 is not JSON"),
        Rejection("/in/a.jsonl", 5, "validate", "no_article", "no text"),
        Rejection("/in/b.jsonl", 1, "validate", "no_article", "no text"),
    )
    changes = Changes(new=2, revised=1, unchanged=3, rejections=refused, readings=(reading, part))
    metrics.committed(changes, 0.2, [0.02, 7200.0, -5.0])
    metrics.committed(changes, 0.2)
    seen = values(metrics)
    assert [seen[f'copydesk_articles_total{{outcome="{o}"}}'] for o in ("new", "revised", "unchanged")] == [4, 2, 6]
    assert seen['copydesk_quarantined_total{reason="no_article"}'] == 4
    assert seen['copydesk_quarantined_total{reason="invalid_json"}'] == 2
    assert seen["copydesk_files_read_total"] == 2
    assert seen["copydesk_batch_commit_seconds_count"] == 2
    assert seen["copydesk_batch_commit_seconds_sum"] == pytest.approx(0.4)
    assert seen['copydesk_file_to_queryable_seconds_bucket{le="0.01"}'] == 1, "a clock set back counts as no wait"
    assert seen['copydesk_file_to_queryable_seconds_bucket{le="0.025"}'] == 2
    assert seen['copydesk_file_to_queryable_seconds_bucket{le="3600.0"}'] == 2
    assert seen['copydesk_file_to_queryable_seconds_bucket{le="+Inf"}'] == 3
    assert seen["copydesk_last_commit_timestamp_seconds"] > 1.7e9


def test_every_series_is_there_before_anything_happens(metrics: Metrics) -> None:
    """A rate over one that appears with its first event misses that event."""
    seen = values(metrics)
    for reason in REASONS:
        assert seen[f'copydesk_quarantined_total{{reason="{reason}"}}'] == 0
    assert seen['copydesk_files{state="missing"}'] == 0
    assert seen["copydesk_ready"] == 0
    assert not any(name.endswith("_created") for name in seen)


def test_a_copy_is_counted_when_it_comes_and_not_when_it_is_seen_again() -> None:
    """Whichever of them counts as the original; as `duplicates` of a run counts it."""
    warehouse = a_memory()

    def copies(number: int, *names: str, reading: int = 1) -> int:
        candidates = [a_candidate(STORY, path=f"/in/{name}.txt", mtime_ns=reading) for name in names]
        files = [(number + i, [candidate]) for i, candidate in enumerate(candidates)]
        return count_copies(commit_files(warehouse, *files, reading=reading))

    other = commit_files(warehouse, (90, [a_candidate("Paris said no.", path="/in/other.txt")]))
    assert count_copies(other) == 0
    assert copies(1, "a", "b", "c") == 2
    assert [copies(4 + i, name) for i, name in enumerate("defgh")] == [1, 1, 1, 1, 1]
    assert copies(4, "d", reading=2) == 0
    assert rows(warehouse, "SELECT count(*) FROM articles WHERE duplicate_of IS NOT NULL") == [(7,)]


def test_a_file_waited_from_its_last_change_and_only_for_a_daemon_that_ran() -> None:
    """Older ones lay there before it; parts of a file are not queryable yet."""
    second = 1_000_000_000
    readings = [
        Reading(a_file("/in/new.txt", ctime_ns=70 * second), "h", 1, is_complete=True),
        Reading(a_file("/in/old.txt", ctime_ns=10 * second), "h", 1, is_complete=True),
        Reading(a_file("/in/part.jsonl", ctime_ns=80 * second), None, 1, is_complete=False),
    ]
    assert waited(Changes(readings=tuple(readings)), since_ns=60 * second, now_ns=72 * second) == [2.0]


def test_states_roots_and_alarms_are_replaced_and_not_added_up(metrics: Metrics) -> None:
    """What is gone is gone from the next scrape, too."""
    metrics.file_states({"loaded": 5, "pending": 2})
    metrics.file_states({"loaded": 7})
    metrics.roots([("/a", "events", False), ("/b", "events", True), ("/c", "polling", False)])
    metrics.roots([("/a", "events", False), ("/b", "polling", True)])
    metrics.alarms([("silent", "publisher", "Old"), ("dropped", "language", "de")], [("silent", "publisher", "Old")])
    metrics.alarms([("silent", "publisher", "N" * 10_000)], [("silent", "publisher", "N" * 10_000)])
    metrics.waiting(12, 3.5)
    for count in (metrics.rescanned, metrics.overflowed, metrics.restarted, metrics.retried):
        count()
    seen = values(metrics)
    assert seen['copydesk_files{state="loaded"}'] == 7
    assert seen['copydesk_files{state="pending"}'] == 0
    assert {name: value for name, value in seen.items() if name.startswith("copydesk_root")} == {
        'copydesk_roots{mode="events"}': 1,
        'copydesk_roots{mode="polling"}': 1,
        'copydesk_root_degraded{root="/a"}': 0,
        'copydesk_root_degraded{root="/b"}': 1,
    }
    alarm = f'copydesk_alarm{{kind="silent",name="{"N" * MOST_NAME_CHARACTERS}",scope="publisher"}}'
    assert [name for name in seen if name.startswith("copydesk_alarm{")] == [alarm]
    assert seen['copydesk_alarms_raised_total{kind="silent"}'] == 2
    assert (seen["copydesk_hints_waiting"], seen["copydesk_oldest_waiting_seconds"]) == (12, 3.5)
    for name in ("rescans", "overflows", "observer_restarts", "commit_retries"):
        assert seen[f"copydesk_{name}_total"] == 1


def test_a_hostile_name_cannot_forge_a_metric(metrics: Metrics) -> None:
    """Names of publishers and folders come from outside."""
    metrics.alarms([("silent", "publisher", 'x"} 1\ncopydesk_ready 1\n# \\')])
    metrics.roots([('/in"}\nforged 1\n', "events", False)])
    assert "\nforged" not in metrics.render().decode()
    assert values(metrics)["copydesk_ready"] == 0


def test_sizes_and_memory_are_looked_up_at_the_scrape(metrics: Metrics, tmp_path: Path) -> None:
    """They need nobody who says them."""
    assert values(metrics)["copydesk_wal_bytes"] == 0
    (tmp_path / "news.duckdb.wal").write_bytes(b"x" * 4096)
    seen = values(metrics)
    assert seen["copydesk_wal_bytes"] == 4096
    assert seen["process_resident_memory_bytes"] > 1_000_000


def test_no_other_command_imports_the_client() -> None:
    """It takes as long to import as all of click."""
    code = "import sys, pipeline.cli, pipeline.app.backfilling; print('prometheus_client' in sys.modules, 'http.server' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"
