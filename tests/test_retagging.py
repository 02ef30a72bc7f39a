"""After a change of vocabularies only the articles that it can touch are tagged again, and the tags are as of a full run."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import duckdb
import pytest

from pipeline import failpoints, refining, workshop
from pipeline.configuration import CONFIG_DIR
from pipeline.errors import UsageError
from pipeline.records import Article, Candidate, Tagging
from pipeline.stages.tag import FILES, RULE_FILES, STATED, Tag, wordings_of
from pipeline.taggers.countries import Countries
from pipeline.text.wording import Difference, Searched, Table, Term, Touch, Wording, compare, squeeze
from tests import programs
from tests.builders import ask
from tests.programs import KILLED, content_of, differences, run, started
from tests.running import say
from tests.vocabularies import EDITS, articles, words_of, write_small

ARTICLES = articles()
WORDS = words_of(ARTICLES)
SEVERAL = 6  # runs of several editors at once


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of small vocabularies."""
    folder = tmp_path_factory.mktemp("vocabularies") / "config"
    write_small(folder, set(WORDS))
    return folder


@pytest.fixture(scope="module")
def before(small: Path) -> tuple[list[Wording], list[Tagging]]:
    """Return what the small vocabularies say, and what they make of the articles."""
    return wordings_of(small), tag(small)


def tag(folder: Path) -> list[Tagging]:
    """Return what the vocabularies of a folder make of the articles."""
    candidates = [Candidate(article, str(number), "x", "0", "0") for number, article in enumerate(ARTICLES)]
    return [replace(one.tagging, vocabulary="") for one in Tag.load(folder).together(candidates)]


def searched(article: Article, tagging: Tagging) -> Searched:
    """Return an article as the warehouse gives it."""
    texts = (article.headline, article.body, article.section, article.dateline)
    return Searched(article.language, texts, frozenset((tag.kind, tag.tag_id) for tag in tagging.tags))


def trials() -> Iterator[tuple[int, Sequence[str]]]:
    """Yield seeds with the editors that are at work: each alone, and several at once."""
    yield from ((seed, [name]) for seed, name in enumerate(EDITS))
    yield from ((seed, Random(seed).sample(list(EDITS), 4)) for seed in range(100, 100 + SEVERAL))


@pytest.mark.parametrize(("seed", "names"), list(trials()))
def test_what_a_change_cannot_touch_has_the_same_tags_after_it(
    seed: int, names: Sequence[str], small: Path, before: tuple[list[Wording], list[Tagging]], tmp_path: Path
) -> None:
    """Terms added, taken out and changed, in vocabularies of every kind; and it touches no more than it must."""
    wordings, taggings = before
    shutil.copytree(small, tmp_path / "config")
    random = Random(seed)
    for name in names:
        EDITS[name](tmp_path / "config", random, WORDS)
    try:
        after = tag(tmp_path / "config")
    except UsageError:
        pytest.skip("the editor has made a mistake")
    touch = Touch(compare(wordings, wordings_of(tmp_path / "config")))
    untouched = [
        place
        for place, (article, tagging) in enumerate(zip(ARTICLES, taggings, strict=True))
        if touch.why(searched(article, tagging)) is None
    ]
    assert [after[place] for place in untouched] == [taggings[place] for place in untouched]


def test_random_changes_change_tags_and_leave_articles_untouched(
    small: Path, before: tuple[list[Wording], list[Tagging]], tmp_path: Path
) -> None:
    """Otherwise the test above says nothing."""
    folder = tmp_path / "config"
    shutil.copytree(small, folder)
    path = folder / "countries_extra.tsv"
    path.write_text(path.read_text(encoding="utf-8") + "Scientology\tname\tPE\ten\t\t\t\t\n", encoding="utf-8")
    touch = Touch(compare(before[0], wordings_of(folder)))
    pairs = list(zip(ARTICLES, before[1], tag(folder), strict=True))
    changed = [article.headline for article, old, new in pairs if old != new]
    touched = [article.headline for article, old, _ in pairs if touch.why(searched(article, old)) == "Scientology"]
    assert changed == touched
    assert 0 < len(changed) < len(ARTICLES) / 4


def test_a_change_of_what_goes_by_no_term_touches_all() -> None:
    """Whatever the text is; it says what."""
    difference = compare([Wording("x", rules={"weights": 1})], [Wording("x", rules={"weights": 2})])
    assert difference.rules == ("weights",)
    assert Touch(difference).why(Searched("tlh", ("Qapla'",), frozenset())) == "weights"


@pytest.mark.parametrize(
    ("term", "text", "is_touched"),
    [
        (Term("US", "word"), "The US said.", True),
        (Term("US", "word"), "Such use.", False),
        (Term("US", "word"), "日本US", True),
        (Term("New Zealand", "word"), "in New\nZealand's towns", True),
        (Term("cote d'ivoire", "word"), "Cote d’Ivoire", True),
        (Term("island", "plural"), "Islands, mostly", True),
        (Term("island", "plural"), "Islanders", False),
        (Term("japon", "begins"), "les Japonais", True),
        (Term("japon", "begins"), "le nonjaponais", False),
        (Term("Phone", "anywhere"), "an iPhone", True),
        (Term("Öl", "word", "de"), "Öl", False),
    ],
)
def test_a_term_is_found_as_taggers_may_find_it(term: Term, text: str, is_touched: bool) -> None:
    """Whatever its case, apostrophes, spaces and neighbours, in texts of its language."""
    touch = Touch(Difference(frozenset({term})))
    assert (touch.why(Searched("en", (None, text), frozenset())) is not None) is is_touched


def test_in_languages_without_gaps_a_term_may_stand_inside_of_a_word() -> None:
    """As taggers look for it there."""
    touch = Touch(Difference(frozenset({Term("AI", "plural", "ja"), Term("Paris", "word")})))
    assert touch.why(Searched("ja", ("OpenAIの",), frozenset())) == "AI"
    assert touch.why(Searched("zh", ("XParisY",), frozenset())) == "Paris"
    assert touch.why(Searched("zh", ("OpenAI",), frozenset())) is None


def test_a_tag_with_another_label_touches_those_who_have_it() -> None:
    """Wherever it comes from."""
    touch = Touch(compare([Wording("x", labels={("country", "TR"): "Turkey"})], [Wording("x")]))
    assert touch.why(Searched("en", ("Ankara",), frozenset({("country", "TR")}))) == "country TR"
    assert touch.why(Searched("en", ("Ankara",), frozenset({("country", "US")}))) is None


def test_a_term_without_a_letter_touches_all() -> None:
    """Since nothing can be looked for."""
    difference = compare([Wording("x")], [Wording("x", {"words": Table(frozenset({"!"}), "word")})])
    assert Touch(difference).why(Searched("en", ("",), frozenset())) is not None


def test_small_letters_of_small_letters_are_the_same() -> None:
    """For every character, as taggers have other ways to write small ones."""
    characters = [chr(number) for number in range(0x110000) if not 0xD800 <= number < 0xE000]
    assert [one for one in characters if squeeze(one) != squeeze(one.lower())] == []


def test_the_taggers_read_no_other_files_than_are_compared(tmp_path: Path) -> None:
    """A vocabulary that is not in the list could change unseen."""
    for name in (*FILES, *RULE_FILES):
        shutil.copy(CONFIG_DIR / name, tmp_path)
    assert Tag.load(tmp_path).vocabulary == Tag.load(CONFIG_DIR).vocabulary != ""


@pytest.mark.parametrize(("tagger", "files"), STATED)
def test_a_tagger_states_what_is_in_its_files(tagger: type[Countries], files: frozenset[str], tmp_path: Path) -> None:
    """It needs no others, those apart whose change touches all."""
    for name in (*files, *RULE_FILES):
        shutil.copy(CONFIG_DIR / name, tmp_path)
    assert tagger.load(tmp_path).wording() == tagger.load(CONFIG_DIR).wording()


# --- over a warehouse


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
