"""Which files a look at some folders finds, and why some are no inputs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.arrivals.scan import Glance, InputRules, Scan, glance, resolve_roots


def rules(warehouse: Path, **said: object) -> InputRules:
    """Return the usual rules."""
    fields: dict[str, object] = {"temporary_suffixes": (".tmp", "~"), **said}
    return InputRules(str(warehouse), lambda name: name.endswith((".txt", ".gz")), **fields)  # type: ignore[arg-type]


def look(root: Path, **said: object) -> dict[str, str | None]:
    """Return what a scan finds below a root: path and reason of being ignored."""
    found = Scan([str(root)], rules(root / "wh" / "news.duckdb", **said))
    return {os.path.relpath(file.name, root): file.ignored for file in found}


def write(path: Path, text: str = "x") -> Path:
    """Write a file and the folders that it lies in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_files_are_found_however_deep(tmp_path: Path) -> None:
    """With the formats that no reader knows told apart."""
    write(tmp_path / "a.txt")
    write(tmp_path / "b" / "c" / "d" / "e.txt")
    write(tmp_path / "f.pdf")
    assert look(tmp_path) == {"a.txt": None, "b/c/d/e.txt": None, "f.pdf": "unsupported_format"}


def test_hidden_and_temporary_names_are_not_even_seen(tmp_path: Path) -> None:
    """Neither the files nor what lies in such folders."""
    for name in (".a.txt", "b.txt.tmp", "c.txt~", ".git/d.txt", "e.TMP", "f.tmp/g.txt"):
        write(tmp_path / name)
    assert look(tmp_path) == {}


def test_the_warehouse_and_its_folder_are_no_inputs(tmp_path: Path) -> None:
    """Below a root the whole folder; where the root is that folder, its own files."""
    write(tmp_path / "wh" / "news.duckdb")
    write(tmp_path / "wh" / "kept.txt")
    write(tmp_path / "in.txt")
    assert look(tmp_path) == {"in.txt": None}
    found = Scan([str(tmp_path / "wh")], rules(tmp_path / "wh" / "news.duckdb"))
    assert [os.path.basename(file.name) for file in found] == ["kept.txt"]


def test_links_and_pipes_are_ignored_and_never_waited_for(tmp_path: Path) -> None:
    """Dangling, looping, to a file or a folder."""
    write(tmp_path / "a.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    os.symlink(tmp_path / "a.txt", tmp_path / "link.txt")
    os.symlink(tmp_path / "nowhere", tmp_path / "dangling.txt")
    os.symlink(tmp_path / "loop.txt", tmp_path / "loop.txt")
    os.symlink(tmp_path, tmp_path / "folder.txt")
    ignored = {"pipe.txt", "link.txt", "dangling.txt", "loop.txt", "folder.txt"}
    assert look(tmp_path) == {"a.txt": None, **dict.fromkeys(ignored, "not_a_file")}


def test_links_are_followed_where_the_config_says_so_and_loops_end(tmp_path: Path) -> None:
    """A file that is reached twice is found once, under its own name."""
    write(tmp_path / "real" / "a.txt")
    os.symlink(tmp_path / "real", tmp_path / "again")
    os.symlink(tmp_path, tmp_path / "real" / "up")
    os.symlink(tmp_path / "loop.txt", tmp_path / "loop.txt")
    assert look(tmp_path, follow_symlinks=True)["real/a.txt"] is None
    assert "again/a.txt" not in look(tmp_path, follow_symlinks=True)


def test_a_link_that_goes_while_it_is_looked_at_ends_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It leads nowhere, and then it is gone."""
    write(tmp_path / "a.txt")
    os.symlink(tmp_path / "nowhere", tmp_path / "link.txt")
    lstat = os.lstat

    def is_gone(path: str) -> os.stat_result:
        if str(path).endswith("link.txt"):
            raise FileNotFoundError(path)
        return lstat(path)

    monkeypatch.setattr(os.path, "realpath", lambda path: path)  # which asks for it, too
    monkeypatch.setattr(os, "lstat", is_gone)
    assert look(tmp_path, follow_symlinks=True) == {"a.txt": None}


def test_what_matches_exclude_is_ignored_with_a_reason(tmp_path: Path) -> None:
    """A pattern counts for the path below the root and for the name alone."""
    write(tmp_path / "drafts" / "a.txt")
    write(tmp_path / "b" / "old.txt")
    write(tmp_path / "c.txt")
    found = look(tmp_path, exclude=("drafts/*", "old*"))
    assert found == {"drafts/a.txt": "excluded", "b/old.txt": "excluded", "c.txt": None}


def test_names_of_any_bytes_are_written_as_text(tmp_path: Path) -> None:
    """Bytes that are not UTF-8, and the backslash, as hex."""
    for name in (b"caf\xe9.txt", b"back\\slash.txt", "nächste\nZeile.txt".encode()):
        with open(os.path.join(os.fsencode(tmp_path), name), "wb") as file:
            file.write(b"x")
    assert set(look(tmp_path)) == {"caf\\xe9.txt", "back\\x5cslash.txt", "nächste\nZeile.txt"}


def test_a_folder_that_cannot_be_looked_into_is_named(tmp_path: Path) -> None:
    """So that its files do not count as gone."""
    scan = Scan([str(tmp_path / "gone")], rules(tmp_path / "w"))
    assert list(scan) == []
    assert scan.unreadable == [str(tmp_path / "gone")]


def test_roots_within_roots_are_looked_at_once(tmp_path: Path) -> None:
    """Also where one is a link to the other."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    os.symlink(tmp_path / "a", tmp_path / "c")
    assert resolve_roots([str(tmp_path / "a" / "b"), str(tmp_path / "c"), str(tmp_path / "a")]) == [str(tmp_path / "a")]


def test_links_to_anywhere_are_followed_once(tmp_path: Path) -> None:
    """To the folder above, to another root, to a file outside: each file once, under its own name."""
    left, right = tmp_path / "left", tmp_path / "right"
    own, other, outside = write(left / "a.txt"), write(right / "b.txt"), write(tmp_path / "outside.txt")
    os.symlink(tmp_path, left / "above")
    os.symlink(right, left / "sibling")
    os.symlink(left, right / "back")
    os.symlink(outside, left / "c.txt")
    scan = Scan([str(left), str(right)], rules(tmp_path / "wh" / "w", follow_symlinks=True))
    assert sorted(file.name for file in scan) == sorted(map(str, (own, other, outside)))


def test_a_glance_at_one_path_agrees_with_a_look_at_everything(tmp_path: Path) -> None:
    """Whether links are followed or not; what a look passes over is neither there nor gone."""
    write(tmp_path / "feed" / "a.txt")
    write(tmp_path / "feed" / "b.pdf")
    write(tmp_path / "feed" / ".hidden" / "c.txt")
    write(tmp_path / "wh" / "d.txt")
    os.symlink(tmp_path / "feed" / "a.txt", tmp_path / "link.txt")
    os.symlink(tmp_path / "feed", tmp_path / "folder.txt")
    os.symlink(tmp_path / "nowhere", tmp_path / "dangling.txt")
    for follows in (False, True):
        ways = rules(tmp_path / "wh" / "news.duckdb", follow_symlinks=follows, include=("feed/*", "link*", "d*"))
        root = str(tmp_path)
        looked = {file.name: file for file in Scan([root], ways)}
        paths = [os.path.join(at, name) for at, folders, files in os.walk(root) for name in (*folders, *files)]
        glanced = [glance(path, root, ways) for path in paths]
        assert {one.found.name: one.found for one in glanced if one.found} == looked
        assert not any(one.is_gone for one in glanced)
    assert glance(str(tmp_path / "gone.txt"), root, ways) == Glance(str(tmp_path / "gone.txt"), is_gone=True)
    assert glance(str(tmp_path / "gone.tmp"), root, ways) == Glance(str(tmp_path / "gone.tmp"))


def test_only_what_is_included_counts_and_exclude_goes_before(tmp_path: Path) -> None:
    """With the same globs; the star matches a slash."""
    for name in ("feed/a.txt", "feed/deep/b.txt", "feed/drafts/c.txt", "other/d.txt"):
        write(tmp_path / name)
    found = look(tmp_path, include=("feed/*",), exclude=("*/drafts/*",))
    assert found == {
        "feed/a.txt": None,
        "feed/deep/b.txt": None,
        "feed/drafts/c.txt": "excluded",
        "other/d.txt": "excluded",
    }


def test_a_look_at_a_folder_below_a_root_judges_from_the_root(tmp_path: Path) -> None:
    """A folder that is gone says so of its files; a root that is gone says nothing."""
    write(tmp_path / "feed" / "a.txt")
    root, below, gone = str(tmp_path), str(tmp_path / "feed"), str(tmp_path / "gone")
    scan = Scan([below, gone], rules(tmp_path / "wh" / "w", exclude=("feed/*",)), {below: root, gone: root})
    assert [(file.name, file.ignored) for file in scan] == [(str(tmp_path / "feed" / "a.txt"), "excluded")]
    assert scan.unreadable == []
    os.rename(below, tmp_path / "real")
    os.symlink(tmp_path / "real", below)
    scan = Scan([below], rules(tmp_path / "wh" / "w"), {below: root})
    assert [(file.name, file.ignored) for file in scan] == [(below, "not_a_file")]


def test_what_a_look_passes_over_is_what_has_not_changed(tmp_path: Path) -> None:
    """By digests of the files and their states."""
    a, b = write(tmp_path / "a.txt"), write(tmp_path / "b.txt")
    first = Scan([str(tmp_path)], rules(tmp_path / "w"), keys={str(tmp_path): set()})
    assert len(list(first)) == 2
    b.write_text("longer")
    c = write(tmp_path / "c.txt")
    before = first.keys[str(tmp_path)]
    second = Scan([str(tmp_path)], rules(tmp_path / "w"), keys={str(tmp_path): set()}, passed_over=before)
    assert {file.name for file in second} == {str(b), str(c)}
    assert len(before - second.keys[str(tmp_path)]) == 1
    assert a.exists()
