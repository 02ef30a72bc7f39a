"""Who may import whom: the layers of pipeline/, and one home for each library."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

SHARED = {
    "pipeline",
    "pipeline.records",
    "pipeline.rows",
    "pipeline.batch",
    "pipeline.errors",
    "pipeline.paths",
    "pipeline.failpoints",
    "schemas",
}
"""What everything may import."""

LAYERS = {
    "pipeline.text": {"pipeline.text"},
    "pipeline.readers": {"pipeline.readers", "pipeline.text"},
    "pipeline.taggers": {"pipeline.taggers", "pipeline.text"},
    "pipeline.stages": {"pipeline.stages", "pipeline.readers", "pipeline.taggers", "pipeline.text"},
    "pipeline.ingest": {"pipeline.stages", "pipeline.readers"},
    "pipeline.arrivals": {"pipeline.arrivals"},
    "pipeline.engines": {"pipeline.engines"},
    "pipeline.warehouse": {
        "pipeline.warehouse",
        "pipeline.stages.deduplicate",
        "pipeline.stages.match",
        "pipeline.text.normalize",
        "pipeline.text.shingles",
        "pipeline.text.wording",
    },
    "pipeline.runner": {"pipeline.ingest", "pipeline.arrivals", "pipeline.patience", "pipeline.stages.deduplicate"},
    "pipeline.patience": set(),
    "pipeline.refining": {"pipeline.configuration", "pipeline.ingest"},
    "pipeline.control": {"pipeline.control"},
    "pipeline.workers": {
        "pipeline.arrivals.batching",
        "pipeline.engines.processes",
        "pipeline.refining",
        "pipeline.taggers.name_model",
    },
    "pipeline.workshop": {
        "pipeline.arrivals",
        "pipeline.configuration",
        "pipeline.engines",
        "pipeline.ingest",
        "pipeline.patience",
        "pipeline.readers",
        "pipeline.refining",
        "pipeline.retagging",
        "pipeline.runner",
        "pipeline.stages",
        "pipeline.warehouse",
        "pipeline.workers",
    },
    "pipeline.work": {
        "pipeline.arrivals",
        "pipeline.reprocess",
        "pipeline.retagging",
        "pipeline.runner",
        "pipeline.stages.deduplicate",
        "pipeline.warehouse",
        "pipeline.workshop",
    },
    "pipeline.daemon": {
        "pipeline.arrivals",
        "pipeline.operations",
        "pipeline.runner",
        "pipeline.stages.deduplicate",
        "pipeline.warehouse",
        "pipeline.work",
        "pipeline.workshop",
    },
    "pipeline.doors": {"pipeline.asking", "pipeline.control", "pipeline.warehouse"},
    "pipeline.app": {
        "pipeline.app",
        "pipeline.arrivals",
        "pipeline.configuration",
        "pipeline.control",
        "pipeline.daemon",
        "pipeline.doors",
        "pipeline.operations",
        "pipeline.patience",
        "pipeline.reprocess",
        "pipeline.text.alignment",
        "pipeline.warehouse",
        "pipeline.work",
        "pipeline.workers",
        "pipeline.workshop",
    },
    "pipeline.reprocess": {"pipeline.warehouse", "pipeline.stages.deduplicate", "pipeline.text.wording"},
    "pipeline.retagging": {"pipeline.stages.tag", "pipeline.text.wording", "pipeline.warehouse.taggings"},
    "pipeline.inspection": {
        "pipeline.ingest",
        "pipeline.readers",
        "pipeline.stages",
        "pipeline.text.flat.blocks",
        "pipeline.text.pages.account",
    },
    "pipeline.progress": set(),
    "pipeline.asking": {"pipeline.warehouse.answer"},
    "pipeline.exporting": {"pipeline.asking", "pipeline.warehouse.statements"},
    "pipeline.explaining": {"pipeline.asking", "pipeline.taggers.topics", "pipeline.warehouse.statements"},
    "pipeline.completion": set(),
    "pipeline.prompt": {
        "pipeline.asking",
        "pipeline.completion",
        "pipeline.warehouse.statements",
        "pipeline.warehouse.vocabulary",
    },
    "pipeline.operations": {"pipeline.operations", "pipeline.stages.deduplicate"},
    "pipeline.records": set(),
    "pipeline.batch": set(),
    "pipeline.errors": set(),
    "schemas": {"schemas"},
}
"""What each layer may import beside the shared modules; commands, cli, configuration and telemetry stand above all."""

HOMES = {
    "watchdog": ("pipeline/arrivals/events.py",),
    "duckdb": ("pipeline/warehouse/", "pipeline/readers/parquet.py"),
    "pydantic": ("schemas/", "pipeline/configuration.py", "pipeline/stages/validate.py"),
    "click": ("pipeline/cli.py", "pipeline/commands/"),
    "rich": ("pipeline/progress.py",),
    "prompt_toolkit": ("pipeline/prompt.py",),
    "pygments": ("pipeline/prompt.py",),
    "eldc": ("pipeline/taggers/language.py",),
    "ahocorasick_rs": (
        "pipeline/text/finding.py",
        "pipeline/text/flat/sheets.py",
        "pipeline/text/wording.py",
    ),
    "daachorse": ("pipeline/text/finding.py",),
    "numpy": (
        "pipeline/text/flat/furniture.py",
        "pipeline/text/flat/measures.py",
        "pipeline/text/forest.py",
        "pipeline/text/flat/glance.py",
        "pipeline/text/flat/headlines.py",
        "pipeline/text/names/forms.py",
        "pipeline/text/names/judge.py",
        "pipeline/text/names/spots.py",
        "pipeline/text/names/surroundings.py",
        "pipeline/text/normalize.py",
        "pipeline/text/pages/context.py",
        "pipeline/text/pages/judge.py",
        "pipeline/text/pages/sights.py",
        "pipeline/text/shingles.py",
        "pipeline/text/tokens.py",
        "pipeline/text/names/word_keys.py",
        "pipeline/stages/match.py",
        "pipeline/warehouse/",
    ),
    "cchardet": ("pipeline/text/decode.py",),
    "backports": ("pipeline/text/unpack.py",),
    "ftfy": ("pipeline/text/mojibake.py",),
    "brotli": ("pipeline/readers/captures.py",),
    "yaml": ("pipeline/readers/md.py",),
    "spacy": ("pipeline/taggers/name_model.py",),
    "prometheus_client": ("pipeline/operations/metrics.py",),
}
"""Where each library may be imported."""


def modules() -> list[Path]:
    """Return our source files."""
    return sorted([*ROOT.glob("pipeline/**/*.py"), *ROOT.glob("schemas/**/*.py")])


@cache
def parsed(path: Path) -> ast.Module:
    """Return the syntax of a file, parsed once for all tests."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Return what a file imports, `from x import y` as x.y where that is a module."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                is_module = (ROOT / (inner.replace(".", "/") + ".py")).exists() or (
                    ROOT / inner.replace(".", "/")
                ).is_dir()
                yield inner if is_module else node.module


def is_within(module: str, package: str) -> bool:
    """Tell whether a module is a package or lies in it."""
    return module == package or module.startswith(package + ".")


def name_of(path: Path) -> str:
    """Return a file's module name."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_layer_imports_only_what_lies_below_it(path: Path) -> None:
    """The arrows of the design."""
    name = name_of(path)
    layer = max((layer for layer in LAYERS if is_within(name, layer)), key=len, default=None)
    if layer is None:
        return
    for imported in imports(path):
        if is_within(imported, "pipeline") or is_within(imported, "schemas"):
            allowed = LAYERS[layer] | SHARED - {"pipeline"}
            assert imported == "pipeline" or any(is_within(imported, one) for one in allowed), (
                f"{name} imports {imported}"
            )


@pytest.mark.parametrize("library", HOMES)
def test_a_library_has_one_home(library: str) -> None:
    """So that it can be replaced there; and it is at home where it is said to be."""
    users = [path for path in modules() if any(is_within(imported, library) for imported in imports(path))]
    places = [path.relative_to(ROOT).as_posix() for path in users]
    assert [place for place in places if not place.startswith(HOMES[library])] == []
    assert [home for home in HOMES[library] if not any(place.startswith(home) for place in places)] == []


def test_stages_do_not_log_and_nothing_below_the_command_line_reads_the_environment() -> None:
    """Stages are pure; settings come from one place."""
    for path in modules():
        place = path.relative_to(ROOT).as_posix()
        text = path.read_text(encoding="utf-8")
        if place.startswith(("pipeline/stages/", "pipeline/text/", "pipeline/taggers/", "pipeline/readers/")):
            assert "structlog" not in text, place
        if not place.startswith(("pipeline/cli.py", "pipeline/commands/")):
            assert "os.environ" not in text, place
            assert "getenv" not in text, place


def test_sql_lives_in_files() -> None:
    """A statement in a Python string is found by nobody."""
    verbs = ("INSERT INTO", "DELETE FROM", "UPDATE ", "CREATE TABLE", "CREATE OR REPLACE")
    for path in modules():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not node.value.lstrip().startswith(verbs), f"{path.name}: {node.value[:60]}"


def test_the_top_level_is_the_agreed_one() -> None:
    """What a visitor sees first."""
    import subprocess

    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    top = {name.split("/")[0] for name in listed if name and not name.startswith(".")}
    expected = {
        "pyproject.toml",
        "pipeline",
        "schemas",
        "config",
        "tests",
        "seeds",
        "run_pipeline.py",
        "README.md",
        "Makefile",
        "LICENSE",
        "NOTICE",
        "requirements.lock",
    }
    assert top <= expected
