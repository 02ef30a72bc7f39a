"""After a change of vocabularies only the articles that it can touch are tagged again, and the tags are as of a full run."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from pipeline import failpoints, refining, workshop
from pipeline.configuration import CONFIG_DIR
from tests import programs
from tests.builders import ask
from tests.programs import KILLED, content_of, differences, run, started
from tests.running import say
from tests.vocabularies import articles, words_of, write_small


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of small vocabularies."""
    folder = tmp_path_factory.mktemp("vocabularies") / "config"
    write_small(folder, set(words_of(articles())))
    return folder


STORIES = {
    "a": "The senator said on Monday that Ruritania would join the talks in Tokyo next week, an official said.",
    "b": "Japan and South Korea agreed on Tuesday to hold talks about trade, officials in Seoul said.",
    "c": "The court ruled on Wednesday that the law on taxes of 2010 was void, and the company said it was glad.",
}
ADDED = "Ruritania\tname\tPE\ten\t\t\t\t\n"


def edit_countries(config: Path, text: str) -> None:
    """Have an editor add to the countries."""
    path = config / "countries_extra.tsv"
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


@pytest.fixture
def config(tmp_path: Path, small: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of small vocabularies that the program of this process reads."""
    shutil.copytree(CONFIG_DIR, tmp_path / "config")
    shutil.copytree(small, tmp_path / "config", dirs_exist_ok=True)
    for module in (workshop, refining):
        monkeypatch.setattr(module, "CONFIG_DIR", tmp_path / "config")
    return tmp_path / "config"


@pytest.fixture
def warehouse(tmp_path: Path, config: Path) -> Path:
    """Return a warehouse of three stories, tagged by these vocabularies."""
    return a_warehouse(tmp_path, "news")


def a_warehouse(tmp_path: Path, name: str) -> Path:
    """Return a new warehouse of the three stories."""
    folder = tmp_path / "in"
    for story, text in {} if folder.exists() else STORIES.items():
        folder.mkdir(exist_ok=True)
        (folder / f"{story}.txt").write_text(text, encoding="utf-8")
    made = tmp_path / f"{name}.duckdb"
    assert say("--warehouse", made, "backfill", folder).status == 0
    return made


def retag(warehouse: Path, *options: str) -> tuple[str, str]:
    """Run the stage `tag` again; return what it says on either output."""
    done = say("--warehouse", warehouse, "reprocess", "--stage", "tag", *options)
    assert done.status == 0, done.err
    return done.out, done.err


def test_a_change_of_vocabulary_is_carried_to_the_articles_that_it_touches(
    config: Path, warehouse: Path, tmp_path: Path
) -> None:
    """And the warehouse is as one that was made with it; the second time nothing is left to do."""
    edit_countries(config, ADDED)
    out, err = retag(warehouse, "--changed")
    assert out == "articles=1 refused=0 kept=0\n"
    assert "3 articles were tagged by other vocabularies; changed since: countries: 2 added" in err
    assert "1 of 3 articles are touched, and tagged again" in err
    assert "1 by `Ruritania`" in err
    assert differences(content_of(warehouse), content_of(a_warehouse(tmp_path, "fresh"))) == {}
    assert retag(warehouse, "--changed")[0] == "articles=0 refused=0 kept=0\n"
    assert say("--warehouse", warehouse, "doctor").status == 0


def test_without_an_option_it_is_so_where_something_has_changed_and_all_are_tagged_otherwise(
    config: Path, warehouse: Path
) -> None:
    """Whoever asks for it with nothing changed wants all of it again, and `--all` says so."""
    assert retag(warehouse)[0] == "articles=3 refused=0 kept=0\n"
    edit_countries(config, ADDED)
    assert retag(warehouse, "--all")[0] == "articles=3 refused=0 kept=0\n"
    assert retag(warehouse, "--changed")[0] == "articles=0 refused=0 kept=0\n"
    edit_countries(config, ADDED.replace("PE", "CL"))
    assert retag(warehouse)[0] == "articles=1 refused=0 kept=0\n"
    assert ask(warehouse, "SELECT count(*) FROM tags WHERE tag_id = 'CL'") == [(1,)]


def test_articles_tagged_by_several_vocabularies_are_each_compared_with_theirs(
    config: Path, warehouse: Path, tmp_path: Path
) -> None:
    """Also when one was put back meanwhile; and what no article was tagged by is not kept."""
    original = (config / "countries_extra.tsv").read_text(encoding="utf-8")
    edit_countries(config, ADDED)
    (tmp_path / "in" / "d.txt").write_text("The king of Ruritania spoke for an hour on Friday.", encoding="utf-8")
    assert say("--warehouse", warehouse, "backfill", tmp_path / "in").status == 0
    (config / "countries_extra.tsv").write_text(original, encoding="utf-8")
    assert retag(warehouse)[0] == "articles=1 refused=0 kept=0\n"
    assert ask(warehouse, "SELECT count(*) FROM tags WHERE tag_id = 'PE'") == [(0,)]
    assert ask(warehouse, "SELECT count(DISTINCT vocabulary) FROM vocabularies") == [(1,)]


def test_what_was_tagged_before_vocabularies_were_kept_is_tagged_again(config: Path, warehouse: Path) -> None:
    """And so is what another version tagged, and what weights have tagged that are not the same any more."""
    with_other = {
        "it is not known what tagged it": "DELETE FROM taggings",
        "another version of the taggers tagged it": "UPDATE taggings SET vocabulary = '0/' || vocabulary",
        "the vocabulary that tagged it is not kept": "DELETE FROM vocabulary_files",
    }
    for reason, ruin in with_other.items():
        with duckdb.connect(str(warehouse)) as connection:
            connection.execute(ruin)
        if "vocabulary_files" in ruin:
            edit_countries(config, ADDED)
        out, err = retag(warehouse)
        assert (out, reason in err) == ("articles=3 refused=0 kept=0\n", True)
    for file, added in (("name_weights.tsv", "1w Ruritania\t0\t0\n"), ("date_words.toml", "# another\n")):
        path = config / file
        path.write_text(path.read_text(encoding="utf-8") + added, encoding="utf-8")
        out, err = retag(warehouse)
        assert (out, f"{file} is not what it was" in err) == ("articles=3 refused=0 kept=0\n", True)


def test_a_broken_vocabulary_ends_it_and_changes_nothing(config: Path, warehouse: Path) -> None:
    """In one line that names the file."""
    before = content_of(warehouse)
    edit_countries(config, "Ruritania\tno such kind\tPE\ten\t\t\t\t\n")
    done = say("--warehouse", warehouse, "reprocess", "--stage", "tag")
    assert done.status != 0
    assert "countries_extra.tsv" in done.complaint
    assert differences(content_of(warehouse), before) == {}


@pytest.mark.parametrize(
    "options", [("--changed",), ("--all", "--stage", "clean"), ("--all", "--stage", "tag", "--where", "true")]
)
def test_the_options_go_with_the_stage_tag_alone(tmp_path: Path, options: tuple[str, ...]) -> None:
    """Everything else says what it takes."""
    assert say("--warehouse", tmp_path / "x.duckdb", "reprocess", *options).status == 2


def test_an_article_taken_down_leaves_no_tagging(config: Path, warehouse: Path) -> None:
    """And doctor sees one that is left."""
    assert say("--warehouse", warehouse, "forget", "--where", "true").status == 0
    assert ask(warehouse, "SELECT count(*) FROM taggings") == [(0,)]


@pytest.mark.parametrize("failpoint", ["retag.begin", "retag.between", "retag.end"])
def test_stopped_at_any_point_the_same_again_does_the_rest(
    config: Path, warehouse: Path, tmp_path: Path, failpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And then the warehouse is as that of a run that came through."""
    edit_countries(config, ADDED)
    whole = tmp_path / "whole.duckdb"
    shutil.copy(warehouse, whole)
    assert retag(whole)[0] == "articles=1 refused=0 kept=0\n"

    def cut(name: str) -> None:
        if name == failpoint:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(failpoints, "reach", cut)
        assert say("--warehouse", warehouse, "reprocess", "--stage", "tag").status != 0
    retag(warehouse, "--changed")
    assert differences(content_of(warehouse), content_of(whole)) == {}
    assert retag(warehouse, "--changed")[0] == "articles=0 refused=0 kept=0\n"


# --- in processes, with a program of its own


@pytest.fixture
def program(tmp_path: Path, small: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of vocabularies of a copy of the program, which processes of a test run."""
    for name in ("pipeline", "schemas", "config"):
        shutil.copytree(programs.ROOT / name, tmp_path / "program" / name)
    shutil.copytree(small, tmp_path / "program" / "config", dirs_exist_ok=True)
    shutil.copy(programs.ROOT / "run_pipeline.py", tmp_path / "program")
    monkeypatch.setattr(programs, "ROOT", tmp_path / "program")
    return tmp_path / "program" / "config"


def test_killed_the_same_again_does_the_rest(program: Path, tmp_path: Path) -> None:
    """As after a power cut."""
    warehouse = a_warehouse_of(tmp_path)
    edit_countries(program, ADDED)
    command = ("reprocess", "--stage", "tag", "--changed")
    assert run(warehouse, *command, settings={"COPYDESK_FAILPOINT": "retag.begin"}).status == KILLED
    assert run(warehouse, *command).out == "articles=1 refused=0 kept=0\n"


def a_warehouse_of(tmp_path: Path) -> Path:
    """Return a warehouse of the stories, made by a process."""
    (tmp_path / "in").mkdir()
    for story, text in STORIES.items():
        (tmp_path / "in" / f"{story}.txt").write_text(text, encoding="utf-8")
    made = tmp_path / "w" / "news.duckdb"
    assert run(made, "backfill", tmp_path / "in").status == 0
    return made


def test_beside_a_daemon_it_works_and_the_daemon_goes_on_by_the_new_vocabulary(program: Path, tmp_path: Path) -> None:
    """Without a signal: what comes in afterwards need not be tagged again."""
    warehouse = a_warehouse_of(tmp_path)
    with started(warehouse, "watch", tmp_path / "in") as daemon:
        daemon.wait_ready()
        edit_countries(program, ADDED)
        done = run(warehouse, "reprocess", "--stage", "tag", "--changed", "--format", "json")
        assert json.loads(done.out) == {"articles": 1, "refused": 0, "kept": 0}
        assert "1 of 3 articles are touched" in done.err
        (tmp_path / "in" / "d.txt").write_text("The king of Ruritania spoke for an hour on Friday.", encoding="utf-8")
        daemon.wait_committed(1)
        assert run(warehouse, "reprocess", "--stage", "tag", "--changed").out == "articles=0 refused=0 kept=0\n"
        assert daemon.stop().status == 0
    assert ask(warehouse, "SELECT count(*) FROM tags WHERE tag_id = 'PE'") == [(2,)]
