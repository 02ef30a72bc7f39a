"""Inputs are put away after the commit that holds them, nothing is overwritten, and a crash leaves no half of a file."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest

from pipeline.arrivals import dispose
from tests.programs import KILLED, run, started
from tests.running import Said, rows_of, say

STORY = "The ferry from Oslo to Kiel sails again, its owners in Norway said."
STEPS = ["dispose.planned", "dispose.published", "dispose.aside", "dispose.taken", "dispose.done", "commit.done"]


class Desk:
    """A folder, a place for what was ingested, and a warehouse."""

    def __init__(self, folder: Path, action: str) -> None:
        self.inbox, self.done = folder / "in", folder / "done"
        self.inbox.mkdir()
        self.warehouse = folder / "w" / "news.duckdb"
        self.settings = {"COPYDESK_AFTER__ACTION": action, "COPYDESK_AFTER__MOVE_TO": str(self.done)}

    def write(self, name: str, text: str = STORY) -> Path:
        """Write a file into the folder."""
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def backfill(self, *options: str) -> Any:
        """Ingest the folder; return the counts. The warehouse is sound then."""
        done = self.run("backfill", self.inbox, "--format", "json", *options)
        assert self.run("doctor").out == "all agrees\n"
        return done.value

    def run(self, *words: str | Path) -> Said:
        """Run a command on the warehouse."""
        return say("--warehouse", self.warehouse, *words, settings=self.settings)

    def files(self) -> list[tuple[str, str, str | None]]:
        """Return name, state and archived path of every file in the ledger."""
        found = rows_of(self.warehouse, "FROM files ORDER BY path")
        return [(row["path"].removeprefix(f"{self.inbox}/"), row["state"], row["archived_path"]) for row in found]

    def left(self) -> list[str]:
        """Return the files that lie in the folder."""
        return below(self.inbox)


def below(folder: Path) -> list[str]:
    """Return the files below a folder, hidden ones as well."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return a desk that moves."""
    return Desk(tmp_path, "move")


def test_by_default_files_stay(tmp_path: Path) -> None:
    """A folder that is named moves nothing."""
    desk = Desk(tmp_path, "keep")
    desk.write("a.txt")
    desk.backfill()
    assert (desk.left(), desk.done.exists()) == (["a.txt"], False)


def test_what_is_loaded_moves_to_its_place_and_stays_loaded(desk: Desk) -> None:
    """The ledger says where; it is neither missing nor read again."""
    story = desk.write("2024/a.txt")
    before = story.stat()
    assert desk.backfill()["new"] == 1
    moved = desk.done / "2024" / "a.txt"
    assert (moved.read_text("utf-8"), moved.stat().st_mtime_ns) == (STORY, before.st_mtime_ns)
    assert (desk.left(), below(desk.done)) == ([], ["2024/a.txt"])
    assert desk.files() == [("2024/a.txt", "loaded", str(moved))]
    assert desk.backfill()["new"] == 0
    assert desk.files() == [("2024/a.txt", "loaded", str(moved))]


def test_what_is_loaded_is_deleted_and_stays_loaded(tmp_path: Path) -> None:
    """Its article is what is left of it."""
    desk = Desk(tmp_path, "delete")
    desk.write("a.txt")
    for _ in range(2):
        desk.backfill()
        assert (desk.left(), desk.files()) == ([], [("a.txt", "loaded", None)])
    assert rows_of(desk.warehouse, "SELECT body FROM articles") == [{"body": STORY}]


def test_what_is_not_whole_in_the_warehouse_stays(desk: Desk) -> None:
    """Refused files, files with a refused record, and files that are no input."""
    desk.write("whole.json", "{")
    desk.write("part.jsonl", json.dumps({"articleBody": STORY, "url": "https://paper.example/1"}) + "\n{\n")
    desk.write("picture.png", "no text")
    (desk.inbox / "link.txt").symlink_to(desk.write("good.txt"))
    desk.backfill()
    assert desk.left() == ["link.txt", "part.jsonl", "picture.png", "whole.json"]
    assert below(desk.done) == ["good.txt"]


def test_a_file_whose_refusals_are_given_up_goes_with_the_next_run(desk: Desk) -> None:
    """Nothing more is wanted of it then."""
    desk.write("part.jsonl", json.dumps({"articleBody": STORY, "url": "https://paper.example/1"}) + "\n{\n")
    desk.backfill()
    (refused,) = rows_of(desk.warehouse, "SELECT quarantine_id FROM quarantine")
    assert desk.run("quarantine", "discard", refused["quarantine_id"]).status == 0
    assert desk.left() == ["part.jsonl"]
    desk.backfill()
    assert (desk.left(), below(desk.done)) == ([], ["part.jsonl"])


def test_what_was_loaded_before_it_was_asked_for_goes_with_the_next_run(tmp_path: Path) -> None:
    """Though it is not read again."""
    desk = Desk(tmp_path, "keep")
    desk.write("a.txt")
    desk.backfill()
    desk.settings["COPYDESK_AFTER__ACTION"] = "move"
    assert desk.backfill()["unchanged"] == 1
    assert (desk.left(), below(desk.done)) == ([], ["a.txt"])


def test_nothing_is_overwritten(desk: Desk) -> None:
    """A taken name gets a number before its endings; a new file under an old name is a new reading."""
    desk.done.mkdir()
    (desk.done / "a.txt").write_text("of somebody else", "utf-8")
    desk.write("a.txt")
    desk.backfill()
    desk.write("a.txt", "Bergen, on the other hand, said nothing at all about it on Monday.")
    assert desk.backfill()["revised"] == 1
    assert below(desk.done) == ["a.2.txt", "a.3.txt", "a.txt"]
    assert (desk.done / "a.txt").read_text("utf-8") == "of somebody else"
    assert desk.files() == [("a.txt", "loaded", str(desk.done / "a.3.txt"))]


def test_a_number_goes_before_all_endings() -> None:
    """So that the format can still be told."""
    named = [dispose.numbered(path, 2) for path in ("/d/a.json.gz", "/d/a", "/d/U.S. news.txt", "/d/x.gz")]
    assert named == ["/d/a.2.json.gz", "/d/a.2", "/d/U.S. news.2.txt", "/d/x.2.gz"]


def test_the_folder_for_moved_files_is_no_input(tmp_path: Path) -> None:
    """Not even below a root; a root in it is refused."""
    desk = Desk(tmp_path, "move")
    desk.done = desk.inbox / "done"
    desk.settings["COPYDESK_AFTER__MOVE_TO"] = str(desk.done)
    desk.write("a.txt")
    for _ in range(2):
        assert desk.backfill()["new"] <= 1
        assert desk.left() == ["done/a.txt"]
    refused = desk.run("backfill", desk.done)
    assert (refused.status, "lies in" in refused.complaint) == (2, True)


def test_moving_to_nowhere_is_a_bad_config(tmp_path: Path) -> None:
    """Told before anything is read."""
    refused = say("config", "show", settings={"COPYDESK_AFTER__ACTION": "move"})
    assert (refused.status, "after.move_to must name a folder" in refused.complaint) == (2, True)


def test_a_dry_run_moves_nothing(desk: Desk) -> None:
    """As it writes nothing."""
    desk.write("a.txt")
    desk.run("backfill", "--dry-run", desk.inbox)
    assert (desk.left(), desk.done.exists()) == (["a.txt"], False)


@pytest.mark.parametrize("step", ["dispose.planned", "dispose.aside"])
def test_a_dry_run_leaves_what_a_killed_run_has_begun(tmp_path: Path, step: str) -> None:
    """Whoever is about to put it away may be alive."""
    desk = Desk(tmp_path, "delete")
    desk.write("a.txt")
    failpoint = {**desk.settings, "COPYDESK_FAILPOINT": step}
    assert run(desk.warehouse, "backfill", desk.inbox, settings=failpoint).status == KILLED
    before = desk.left()
    desk.run("backfill", "--dry-run", desk.inbox)
    assert desk.left() == before


def test_a_file_that_changed_since_it_was_read_stays(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here between the commit and the move; the next run reads it, and moves it then."""
    story = desk.write("a.txt")
    real = dispose.publish

    def late(one: Any) -> bool:
        story.write_text(f"{STORY} And more of it.", "utf-8")
        return real(one)

    with monkeypatch.context() as patch:
        patch.setattr(dispose, "publish", late)
        desk.run("backfill", desk.inbox)
    assert (desk.left(), below(desk.done)) == (["a.txt"], [])
    assert desk.backfill()["revised"] == 1
    assert (desk.left(), below(desk.done)) == ([], ["a.txt"])


def test_a_new_file_under_the_old_name_is_not_taken_for_the_old(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here renamed over it after it was published: it stays, and is read by the next run."""
    story = desk.write("a.txt")
    real = dispose.take_away

    def late(one: Any) -> bool:
        (desk.inbox / "new.tmp").write_text("Bergen said something else on Tuesday morning.", "utf-8")
        (desk.inbox / "new.tmp").rename(story)
        return real(one)

    with monkeypatch.context() as patch:
        patch.setattr(dispose, "take_away", late)
        desk.run("backfill", desk.inbox)
    assert story.read_text("utf-8").startswith("Bergen")
    assert below(desk.done) == []
    assert desk.backfill()["revised"] == 1
    assert below(desk.done) == ["a.txt"]


def test_to_another_file_system_a_file_is_copied(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its time and mode, and without a trace of the work."""
    story = desk.write("a.txt")
    story.chmod(0o640)
    before = story.stat()
    real = os.link

    def across(source: Any, target: Any, **said: Any) -> None:
        if str(source).startswith(str(desk.inbox)):
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        real(source, target, **said)

    monkeypatch.setattr(os, "link", across)
    desk.backfill()
    moved = desk.done / "a.txt"
    after = moved.stat()
    assert (desk.left(), below(desk.done), moved.read_text("utf-8")) == ([], ["a.txt"], STORY)
    assert (after.st_mtime_ns, after.st_mode) == (before.st_mtime_ns, before.st_mode)
    assert after.st_ino != before.st_ino


def test_a_file_that_cannot_be_moved_stays_and_the_run_goes_on(desk: Desk) -> None:
    """Here a file lies where the folder should be."""
    desk.done.write_text("in the way", "utf-8")
    desk.write("a.txt")
    assert desk.backfill()["new"] == 1
    assert (desk.left(), desk.files()) == (["a.txt"], [("a.txt", "loaded", None)])


def test_a_file_that_the_disk_keeps_has_its_name_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be taken away is not left under a hidden name, where nobody finds it."""
    desk.write("a.txt")
    unlink = os.unlink

    def refuse(path: str, *rest: Any, **more: Any) -> None:
        if os.fspath(path).endswith(".taken"):
            raise OSError(errno.EIO, os.strerror(errno.EIO), path)
        unlink(path, *rest, **more)

    monkeypatch.setattr(os, "unlink", refuse)
    desk.backfill()
    assert (desk.left(), below(desk.done)) == (["a.txt"], [])


def test_two_names_of_one_file_are_both_moved(desk: Desk) -> None:
    """Moving the one changes the times of the other, which is read again first."""
    os.link(desk.write("a.txt"), desk.inbox / "b.txt")
    for _ in range(2):
        desk.backfill()
    assert (desk.left(), below(desk.done)) == ([], ["a.txt", "b.txt"])


@pytest.mark.parametrize("action", ["move", "delete"])
@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_a_file_is_whole_somewhere_and_the_next_run_ends_it(
    tmp_path: Path, action: str, step: str
) -> None:
    """In its old place, in the new one, or under both names."""
    desk = Desk(tmp_path, action)
    for name in ("a.txt", "b.txt", "c.txt"):
        desk.write(name)
    failpoint = {**desk.settings, "COPYDESK_FAILPOINT": step}
    assert run(desk.warehouse, "backfill", desk.inbox, settings=failpoint).status == KILLED
    for name in ("a.txt", "b.txt", "c.txt") if action == "move" else ():
        places = [path for path in (desk.inbox / name, desk.done / name) if path.exists()]
        assert places and all(path.read_text("utf-8") == STORY for path in places)
    assert desk.run("doctor").status == 0
    for _ in range(2):
        desk.backfill()
    assert (desk.left(), below(desk.done)) == ([], ["a.txt", "b.txt", "c.txt"] if action == "move" else [])
    assert {state for _, state, _ in desk.files()} == {"loaded"}


def test_what_a_killed_run_was_about_to_delete_stays_where_the_config_says_keep_by_then(tmp_path: Path) -> None:
    """Whoever saw the mistake in time has not lost the file."""
    desk = Desk(tmp_path, "delete")
    desk.write("a.txt")
    failpoint = {**desk.settings, "COPYDESK_FAILPOINT": "dispose.planned"}
    assert run(desk.warehouse, "backfill", desk.inbox, settings=failpoint).status == KILLED
    desk.settings["COPYDESK_AFTER__ACTION"] = "keep"
    desk.backfill()
    assert desk.left() == ["a.txt"]
    assert rows_of(desk.warehouse, "FROM disposals") == []


def test_a_daemon_moves_what_it_has_committed(desk: Desk) -> None:
    """And does not take the moved files for missing ones."""
    desk.write("a.txt")
    with started(desk.warehouse, "watch", desk.inbox, settings=desk.settings) as program:
        program.wait_ready()
        desk.write("b.txt", "Bergen said something else on Tuesday morning.")
        program.wait_for(lambda: below(desk.done) == ["a.txt", "b.txt"] and desk.left() == [], "both moved")
        assert program.stop().status == 0
    assert [state for _, state, _ in desk.files()] == ["loaded", "loaded"]
    assert desk.run("doctor").out == "all agrees\n"
