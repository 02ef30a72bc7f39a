"""Whatever happens to a folder and to its daemon, the warehouse comes to hold what lies there: each file, once.

The files on disk are the model. `COPYDESK_MODEL_EXAMPLES=200 pytest tests/laws/test_daemon_model.py` looks longer.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from contextlib import ExitStack
from io import FileIO
from pathlib import Path
from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from tests.oracle import TEMPORARY, assert_holds, wait_in_step
from tests.programs import Started, started

EXAMPLES = int(os.environ.get("COPYDESK_MODEL_EXAMPLES", "0"))
SHORT_EXAMPLES = 5
STEPS = 20
SETTINGS = {
    "COPYDESK_WATCH__SETTLE_SECONDS": "0.2",
    "COPYDESK_WATCH__RESCAN_SECONDS": "0.5",
    "COPYDESK_WATCH__CHECKPOINT_IDLE_SECONDS": "0.3",
    "COPYDESK_BATCH__RECORDS": "5",
}
QUEUE = Path("/proc/sys/fs/inotify/max_queued_events")
MOST_QUEUED_EVENTS = 200_000
DAY_SECONDS = 86_400

FOLDERS = st.sampled_from([".", "a", "b", "a/c", "a/c/deep/er"])
STEMS = st.sampled_from(["one", "two", "three", "zwölf", "back\\slash", "four.five", "\udcff"])
SUFFIXES = st.sampled_from([".txt", ".txt", ".txt", ".md", ".json", ".jsonl"])
NAMES = st.builds(lambda folder, stem, suffix: f"{folder}/{stem}{suffix}", FOLDERS, STEMS, SUFFIXES)
TEXT_NAMES = st.builds(lambda folder, stem: f"{folder}/{stem}.txt", FOLDERS, STEMS)
ANY = st.integers(0, 1_000)


class FolderAndDaemon(RuleBasedStateMachine):
    """A folder to which everything happens, and a daemon that watches it, if it is not dead."""

    def __init__(self) -> None:
        super().__init__()
        self.base = Path(tempfile.mkdtemp(prefix="copydesk-")).resolve()
        self.folder, self.outside, self.warehouse = self.base / "in", self.base / "out", self.base / "w" / "news.duckdb"
        self.folder.mkdir()
        self.outside.mkdir()
        self.stack = ExitStack()
        self.daemon: Started | None = None
        self.writers: list[FileIO] = []
        self.number = 0

    # --- what is written: every time something else

    def story(self) -> str:
        """Return a text that nothing else says."""
        self.number += 1
        return f"Minister {self.number} said on Monday that Japan and Kenya had agreed to hold round {self.number} of the talks.\n"

    def content(self, path: Path) -> str:
        """Return what a file of this name holds; each article outside of a text has an address of its own."""
        if path.suffix not in (".json", ".jsonl"):
            return self.story()
        records = [{"url": f"https://example.org/{self.number}/{part}", "text": self.story()} for part in range(3)]
        if path.suffix == ".json":
            return json.dumps(records[0])
        return "".join(json.dumps(record) + "\n" for record in records)

    def write(self, path: Path, text: str | None = None) -> Path:
        """Write a file with the folders that it lies in; where a folder has its name, nothing."""
        if not path.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.content(path) if text is None else text, "utf-8")
        return path

    def rename(self, old: Path, new: Path) -> None:
        """Rename what may not be there to what may not be possible."""
        new.parent.mkdir(parents=True, exist_ok=True)
        if old.exists() and not new.is_dir():
            os.replace(old, new)

    def some(self, choice: int, is_folder: bool = False) -> Path | None:
        """Return one of the files, or folders, that are there."""
        there = sorted(path for path in self.folder.rglob("*") if path.is_dir() is is_folder)
        return there[choice % len(there)] if there else None

    def fresh(self) -> Path:
        """Return a path outside that was never used."""
        self.number += 1
        return self.outside / str(self.number)

    # --- files

    @rule(name=NAMES)
    def create_or_rewrite(self, name: str) -> None:
        """Written at once, anew or in place."""
        self.write(self.folder / name)

    @rule(name=TEXT_NAMES, pauses=st.lists(st.sampled_from([0.0, 0.05, 0.3]), min_size=1, max_size=3))
    def write_slowly(self, name: str, pauses: list[float]) -> None:
        """In pieces, with pauses that are shorter and longer than the settling time."""
        path = self.write(self.folder / name, "")
        with path.open("a", encoding="utf-8") as file:
            for pause in pauses:
                file.write(self.story())
                file.flush()
                time.sleep(pause)

    @rule(name=TEXT_NAMES)
    def open_writer(self, name: str) -> None:
        """A writer that goes on beside all that follows."""
        path = self.write(self.folder / name, "")
        self.writers.append(FileIO(path, "a"))
        self.writers[-1].write(self.story().encode())

    @precondition(lambda self: self.writers)
    @rule(ends=st.booleans())
    def go_on_writing(self, ends: bool) -> None:
        """Wherever its file may be by now."""
        self.writers[0].write(self.story().encode())
        if ends:
            self.writers.pop(0).close()

    @rule(name=NAMES, suffix=st.sampled_from(TEMPORARY))
    def write_and_rename(self, name: str, suffix: str) -> None:
        """Under a temporary name first; what had the name is replaced."""
        path = self.folder / name
        temporary = path.with_name(path.name + suffix)
        self.write(temporary, self.content(path))
        self.rename(temporary, path)

    @rule(name=NAMES, suffix=st.sampled_from(TEMPORARY))
    def write_and_leave_temporary(self, name: str, suffix: str) -> None:
        """A writer that died: never an input."""
        self.write((self.folder / name).with_name(f"left{suffix}"), self.story())

    @rule(name=NAMES)
    def write_hidden(self, name: str) -> None:
        """A hidden file, and one in a hidden folder."""
        path = self.folder / name
        self.write(path.with_name(f".{path.name}"), self.story())
        self.write(path.parent / ".hidden" / path.name, self.story())

    @rule(choice=ANY)
    def append(self, choice: int) -> None:
        """To a text."""
        path = self.some(choice)
        if path and path.suffix == ".txt" and path.is_file():
            with path.open("a", encoding="utf-8") as file:
                file.write("\n" + self.story())

    @rule(choice=ANY)
    def rewrite_with_old_mtime(self, choice: int) -> None:
        """Same size, same mtime, other bytes: only the ctime tells."""
        path = self.some(choice)
        if path and path.is_file() and path.suffix == ".txt" and not path.is_symlink():
            before = path.stat()
            text = self.story().encode()[: before.st_size]
            path.write_bytes(text + b" " * (before.st_size - len(text)))
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    @rule(choice=ANY, days=st.sampled_from([-20_000, -365, -1, 1, 365]))
    def jump_in_time(self, choice: int, days: int) -> None:
        """The writer's clock was wrong, or has been set back."""
        path = self.some(choice)
        if path and not path.is_symlink():
            moment = time.time() + days * DAY_SECONDS
            os.utime(path, (moment, moment))

    @rule(name=NAMES, text=st.sampled_from(["", " \n", "\x00\x01\x02\x03" * 9, "{", '{"text": ""}']))
    def write_rubbish(self, name: str, text: str) -> None:
        """What goes into quarantine."""
        self.write(self.folder / name, text)

    @rule(name=TEXT_NAMES)
    def write_unsupported(self, name: str) -> None:
        """What no reader knows, and a link, are ignored."""
        path = self.write((self.folder / name).with_suffix(".pdf"), self.story())
        link = path.with_suffix(".lnk.txt")
        if not link.exists() and not link.is_symlink():
            link.symlink_to(path)

    @rule(name=NAMES, days=st.sampled_from([0, -300]))
    def move_in(self, name: str, days: int) -> None:
        """From outside, with the mtime that it has."""
        path = self.fresh()
        self.write(path, self.content(Path(name)))
        os.utime(path, (time.time() + days * DAY_SECONDS,) * 2)
        self.rename(path, self.folder / name)

    @rule(choice=ANY)
    def move_out(self, choice: int) -> None:
        """Gone, and not deleted."""
        path = self.some(choice)
        if path:
            self.rename(path, self.fresh())

    @rule(choice=ANY, name=TEXT_NAMES)
    def rename_within(self, choice: int, name: str) -> None:
        """Over another, perhaps."""
        path = self.some(choice)
        if path and path.suffix == ".txt":
            self.rename(path, self.folder / name)

    @rule(choice=ANY)
    def delete(self, choice: int) -> None:
        """Its articles stay."""
        path = self.some(choice)
        if path:
            path.unlink(missing_ok=True)

    @rule(choice=ANY, name=TEXT_NAMES)
    def link(self, choice: int, name: str) -> None:
        """Another name of the same file."""
        path, new = self.some(choice), self.folder / name
        if path and path.suffix == ".txt" and not path.is_symlink() and not new.exists() and not new.is_symlink():
            new.parent.mkdir(parents=True, exist_ok=True)
            os.link(path, new)

    # --- folders

    @rule(top=st.sampled_from("xyz"), depth=st.integers(1, 5), is_moved_in=st.booleans())
    def tree(self, top: str, depth: int, is_moved_in: bool) -> None:
        """Folders and the files in them at once, made in place or moved in."""
        target = self.folder / top
        root = self.fresh() if is_moved_in else target
        for level in range(depth):
            root.joinpath(*"d" * level).mkdir(parents=True, exist_ok=True)
            self.write(root.joinpath(*"d" * level, "leaf.txt"))
        if is_moved_in and not target.exists():
            root.rename(target)

    @rule(choice=ANY, name=st.sampled_from(["moved", "a/moved", ".hidden-tree", "b"]))
    def rename_folder(self, choice: int, name: str) -> None:
        """Also to a name under which it is not seen."""
        path, new = self.some(choice, is_folder=True), self.folder / name
        if path and not new.exists() and not new.is_relative_to(path) and new.parent.is_dir():
            path.rename(new)

    @rule(choice=ANY)
    def move_folder_out(self, choice: int) -> None:
        """All its files are gone at once, and nothing says so."""
        path = self.some(choice, is_folder=True)
        if path:
            path.rename(self.fresh())

    @rule(choice=ANY)
    def remove_folder(self, choice: int) -> None:
        """With all that is in it."""
        path = self.some(choice, is_folder=True)
        if path:
            shutil.rmtree(path)

    # --- the daemon

    @initialize()
    def start_first(self) -> None:
        """Start with an empty folder."""
        self.start()

    @precondition(lambda self: self.daemon is None)
    @rule()
    def start(self) -> None:
        """Start, and do not wait."""
        self.daemon = self.stack.enter_context(started(self.warehouse, "watch", self.folder, settings=SETTINGS))

    @precondition(lambda self: self.daemon is not None)
    @rule()
    def stop(self) -> None:
        """As an operator does, once it is up."""
        daemon = self.running()
        daemon.wait_ready()
        done = daemon.stop()
        assert done.status == 0, done.err
        self.daemon = None

    @precondition(lambda self: self.daemon is not None)
    @rule(seconds=st.sampled_from([0.0, 0.0, 0.3, 0.8]))
    def kill(self, seconds: float) -> None:
        """As a power cut does, in its start or later."""
        time.sleep(seconds)
        self.running().kill()
        self.daemon = None

    @precondition(lambda self: self.daemon is not None)
    @rule()
    def wait_ready(self) -> None:
        """See it come up, so that what follows meets its watches."""
        self.running().wait_ready()

    @precondition(lambda self: self.daemon is not None)
    @rule(name=TEXT_NAMES)
    def overflow(self, name: str) -> None:
        """More events than the kernel keeps, and then a file of which it says nothing."""
        daemon = self.running()
        daemon.wait_ready()
        queued = int(QUEUE.read_text("ascii")) if QUEUE.exists() else 0
        with daemon.paused():
            here, there = self.folder / ".here", self.folder / ".there"
            here.touch()
            for _ in range(min(queued, MOST_QUEUED_EVENTS) // 4 + 1):
                here.rename(there)
                there.rename(here)
            self.write(self.folder / name)

    @precondition(lambda self: self.daemon is not None)
    @rule()
    def come_to_rest(self) -> None:
        """When nothing happens any more, a running daemon is soon in step, by itself."""
        self.close_writers()
        daemon = self.running()
        daemon.wait_ready()
        wait_in_step(daemon, self.warehouse, self.folder)

    def teardown(self) -> None:
        """Let it come to rest, stop it, and see that nothing was lost, nothing is there twice, and all agrees."""
        try:
            self.close_writers()
            if self.daemon is None:
                self.start()
            self.come_to_rest()
            self.stop()
            assert_holds(self.warehouse, self.folder, self.base)
        finally:
            self.stack.close()
            shutil.rmtree(self.base, ignore_errors=True)

    def running(self) -> Started:
        """Return the daemon that runs."""
        assert self.daemon is not None
        assert not self.daemon.has_ended, self.daemon.err
        return self.daemon

    def close_writers(self) -> None:
        """Let every writer come to its end."""
        while self.writers:
            self.writers.pop().close()


def test_after_any_history_the_daemon_has_every_file_once() -> None:
    """Whatever comes, goes, changes and is renamed, with the daemon stopped, killed and flooded in between."""
    longer: dict[str, Any] = {"derandomize": False, "print_blob": True} if EXAMPLES else {"derandomize": True}
    run_state_machine_as_test(
        FolderAndDaemon,
        settings=settings(
            max_examples=EXAMPLES or SHORT_EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            phases=(Phase.generate,) if not EXAMPLES else (Phase.generate, Phase.shrink),
            **longer,
        ),
    )
