"""What README says is so: its queries run, its commands exist, its tables name what is there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from pipeline.configuration import CONFIG_DIR, KNOWN_NAMES
from pipeline.errors import REASONS
from pipeline.readers import readers
from pipeline.stages.tag import UNTAGGED
from pipeline.stages.validate import WARNINGS
from tests.running import RECIPES, ROOT, SEEDS, answered, misused, say
from tests.warehouse.test_schema import PROMISED

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = [(found[1], found[2]) for found in re.finditer(r"^```(\w+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)]


def blocks(kind: str) -> list[str]:
    """Return the code blocks of a kind."""
    return [text for one, text in BLOCKS if one == kind]


def cells(begins_with: str) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the table whose heading begins with a word."""
    (table,) = re.findall(rf"^\| {begins_with} \|.*\n\|[-|]+\n((?:\|.*\n)+)", README, re.MULTILINE)
    for line in str(table).splitlines():
        yield tuple(cell.strip() for cell in line.strip("|").split(" | "))


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a warehouse of the samples alone, as `make run` makes it."""
    warehouse = tmp_path_factory.mktemp("samples") / "seeds.duckdb"
    assert say("--warehouse", warehouse, "backfill", SEEDS).status == 0
    return warehouse


@pytest.mark.parametrize("query", blocks("sql"))
def test_a_query_runs_over_the_samples_and_finds_something(samples: Path, query: str) -> None:
    """Users begin by pasting it."""
    assert answered(samples, query)


def test_a_result_that_is_shown_is_the_real_one(samples: Path) -> None:
    """A block of csv is what the query above it gives."""
    shown = [(query, result) for (kind, query), (other, result) in pairwise(BLOCKS) if (kind, other) == ("sql", "csv")]
    assert shown
    for query, result in shown:
        assert say("--warehouse", samples, "sql", "--", query).out == result


@pytest.mark.skipif(duckdb.__version__.startswith("2."), reason="the next DuckDB may draw its tables otherwise")
def test_what_make_run_prints_is_what_it_prints(tmp_path: Path) -> None:
    """The counts, then the overview."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "sql --format table --file config/recipes/overview.sql" in makefile
    warehouse = tmp_path / "seeds.duckdb"
    counts = say("--warehouse", warehouse, "backfill", SEEDS).out
    wide = {"COLUMNS": "120", "LINES": "40"}
    table = say(
        "--warehouse", warehouse, "sql", "--format", "table", "--file", RECIPES / "overview.sql", settings=wide
    ).out
    (shown,) = blocks("text")
    assert shown == counts + table.rstrip("\n") + "\n"


@pytest.mark.parametrize("line", [line for block in blocks("sh") for line in block.splitlines()])
def test_a_command_exists_with_its_options(line: str) -> None:
    """And its recipe, its script or its target."""
    for recipe in re.findall(r"config/recipes/\S+\.sql|(?:seeds|config/build)/\S+\.py", line):
        assert (ROOT / recipe).is_file()
    if line.startswith("make "):
        assert re.search(rf"^{line.split()[1]}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    elif "copydesk" in line:
        assert misused(line) is None
    elif module := re.search(r"python -m (tests\.benchmarks\.\w+)", line):
        assert (ROOT / (module[1].replace(".", "/") + ".py")).is_file()
    else:
        assert "seeds/make_dated.py" in line or "config/build/" in line


def test_the_test_of_commands_sees_a_wrong_one() -> None:
    """A check that lets everything pass checks nothing."""
    assert misused("copydesk backfil x") == "cli has no command backfil"
    assert misused("copydesk backfill --dri-run x") == "backfill has no option --dri-run"
    assert misused("copydesk --warehouse backfill sql x") is None


def test_the_recipes_are_listed_with_their_questions() -> None:
    """In the words of their first lines."""
    listed = {row[0]: row[1] for row in cells("recipe")}
    questions = {
        path.name: path.read_text(encoding="utf-8").splitlines()[0].removeprefix("-- ")
        for path in RECIPES.glob("*.sql")
        if path.name != "overview.sql"
    }
    assert listed == {f"[`{name}`](config/recipes/{name})": question for name, question in questions.items()}
    assert len(listed) >= 12


def test_every_knob_is_listed_with_its_default_and_reason() -> None:
    """As `config/pipeline.toml` has them."""
    expected = []
    section = ""
    for line in (CONFIG_DIR / "pipeline.toml").read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"\[(\w+)\]", line):
            section = f"{heading[1]}."
        elif knob := re.match(r"(\w+) = (.*?)\s*# (.*)$", line):
            expected.append((f"`{section}{knob[1]}`", f"`{knob[2]}`", knob[3]))
    assert list(cells("knob")) == expected
    assert [name.strip("`") for name, _, _ in expected] == list(KNOWN_NAMES)


def test_every_format_is_listed_with_its_endings() -> None:
    """And no other."""
    listed = {name.strip("`"): tuple(re.findall(r"`(\S+)`", endings)) for name, endings, _ in cells("format")}
    assert listed == {name: reader.SUFFIXES for name, reader in readers().items()}


def test_every_reason_and_every_warning_is_explained() -> None:
    """All that can stand in `quarantine.reason` and in `articles.warnings`."""
    assert tuple(reason.strip("`") for reason, _ in cells("reason")) == REASONS
    explained = {code for codes, _ in cells("warning") for code in re.findall(r"`(\w+)`", codes)}
    assert explained == {*WARNINGS, UNTAGGED}


def test_every_table_and_view_of_the_contract_is_listed() -> None:
    """Under its name."""
    listed = {name for names, _ in cells("table or view") for name in re.findall(r"`(\w+)`", names)}
    assert listed == {*PROMISED, "matches"}


def test_every_file_that_is_named_is_there() -> None:
    """Names with a made-up part aside, which are for what users add."""
    made_up = re.compile(r"/(verb|test_verb|name|test_name|kind|test_kind|000N_name)\.")
    named = set(re.findall(r"`((?:pipeline|config|schemas|seeds|tests)/[\w./]*)`", README))
    named |= set(re.findall(r"\]\(([\w./]+)\)", README))
    assert len(named) > 40
    missing = [name for name in named if not made_up.search(name) and not (ROOT / name).exists()]
    assert missing == []


def test_the_map_holds_every_module_at_the_top_of_the_pipeline() -> None:
    """Packages by their folders."""
    mapped = {name for where, what in cells("where") for name in re.findall(r"`([\w./]+)`", f"{where} {what}")}
    top = {
        f"pipeline/{path.name}{'/' * path.is_dir()}"
        for path in (ROOT / "pipeline").iterdir()
        if not path.name.startswith("__")
    }
    assert top <= mapped


def test_the_version_of_python_is_that_of_the_package() -> None:
    """Told once in each place."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == ">=3.11"
    assert "3.11 or later" in README
