"""Settings: which layer wins, who said what, and what is refused, in one line that helps."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from pipeline.configuration import CONFIG_DIR, KNOWN_NAMES, load_configuration
from pipeline.errors import UsageError
from schemas.settings import Settings
from tests.running import say

SHIPPED = CONFIG_DIR / "pipeline.toml"


def write(folder: Path, text: str) -> Path:
    """Write a settings file."""
    path = folder / "copydesk.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(
    file: Path | None = None, environment: dict[str, str] | None = None, line: dict[str, Any] | None = None
) -> str:
    """Return the message with which these layers are refused."""
    with pytest.raises(UsageError) as refused:
        load_configuration(file, environment or {}, line or {})
    assert len(str(refused.value).splitlines()) == 1
    return str(refused.value)


def test_a_layer_goes_before_those_below_it(tmp_path: Path) -> None:
    """Command line over environment over file over defaults."""
    file = write(tmp_path, "[batch]\nrecords = 2\nbytes = 2\n")
    environment = {"COPYDESK_BATCH__RECORDS": "3", "COPYDESK_BATCH__BYTES": "3"}
    found = load_configuration(file, environment, {"batch.records": 4, "batch.bytes": None})
    batch = found.settings.batch
    assert (batch.records, batch.bytes) == (4, 3)
    assert found.settings.limits.depth == Settings().limits.depth


def test_each_value_says_where_it_was_said(tmp_path: Path) -> None:
    """The file by its path, the environment by the variable."""
    file = write(tmp_path, "[batch]\nbytes = 2\n")
    found = load_configuration(file, {"COPYDESK_LOG__LEVEL": "debug"}, {"warehouse": "w.duckdb"})
    said = {value.name: value.source for value in found.values()}
    assert said["warehouse"] == "command line"
    assert said["log.level"] == "environment COPYDESK_LOG__LEVEL"
    assert said["batch.bytes"] == str(file)
    assert said["batch.records"] == "default"
    assert list(said) == list(KNOWN_NAMES)


def test_the_shipped_file_holds_every_knob_with_its_default_and_a_reason() -> None:
    """It is the reference; a knob that is missing there is known to nobody."""
    assert Settings.model_validate(tomllib.loads(SHIPPED.read_text(encoding="utf-8"))) == Settings()
    said = load_configuration(None, {}, {})
    assert {value.source for value in said.values()} == {str(SHIPPED)}
    knobs = [line for line in SHIPPED.read_text(encoding="utf-8").splitlines() if re.match(r"\w+ = ", line)]
    assert len(knobs) == len(KNOWN_NAMES)
    for knob in knobs:
        assert "# " in knob or knob.startswith(("format =", "level =")), knob


@pytest.mark.parametrize(
    ("text", "named", "meant"),
    [
        ("[batch]\nrecrods = 2\n", "batch.recrods", "batch.records"),
        ("[wacht]\npaths = []\n", "wacht.paths", "watch.paths"),
        ('warehose = "x"\n', "warehose", "warehouse"),
        ("[limits]\nrecord_byte = 2\n", "limits.record_byte", "limits.record_bytes"),
    ],
)
def test_an_unknown_key_names_the_nearest(tmp_path: Path, text: str, named: str, meant: str) -> None:
    """With the file that it stands in."""
    file = write(tmp_path, text)
    assert refusal(file) == f"unknown setting {named!r} in {file}; did you mean {meant!r}?"


def test_an_unknown_key_that_is_like_none_points_to_the_list(tmp_path: Path) -> None:
    """A wrong guess would be worse."""
    assert refusal(write(tmp_path, "zzzzzz = 1\n")).endswith("; `config show` lists the known ones")


def test_an_unknown_variable_names_the_nearest() -> None:
    """A misspelt variable would else be silently without effect."""
    assert refusal(environment={"COPYDESK_BATCH__RECORD": "1"}) == (
        "unknown environment variable COPYDESK_BATCH__RECORD; did you mean 'COPYDESK_BATCH__RECORDS'?"
    )


def test_variables_of_others_are_let_alone() -> None:
    """Only our prefix counts, and two of ours are no settings."""
    environment = {"PATH": "/bin", "COPYDESK_CONFIG": "x", "COPYDESK_FAILPOINT": "y", "copydesk_batch__records": "1"}
    assert load_configuration(None, environment, {}).settings == Settings()


def test_a_list_in_the_environment_is_parted_by_colons() -> None:
    """As in PATH."""
    found = load_configuration(None, {"COPYDESK_WATCH__PATHS": "/a:/b", "COPYDESK_INPUTS__EXCLUDE": ""}, {})
    assert (found.settings.watch.paths, found.settings.inputs.exclude) == (("/a", "/b"), ())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("batch.records", "0"),
        ("batch.records", "many"),
        ("limits.unexpected_error_ratio", "1.5"),
        ("duckdb.memory_limit", "much"),
        ("log.level", "loud"),
        ("watch.rescan_seconds", "0"),
        ("engine.workers", "-1"),
        ("warehouse", ""),
        ("inputs.follow_symlinks", "perhaps"),
    ],
)
def test_a_bad_value_is_refused_with_its_name_and_source(name: str, value: str) -> None:
    """In one line."""
    variable = "COPYDESK_" + name.upper().replace(".", "__")
    said = refusal(environment={variable: value})
    assert said.startswith(f"bad setting {name} = {value!r} (environment {variable}): ")


def test_a_bad_value_on_the_command_line_says_so(tmp_path: Path) -> None:
    """Over a good one in the file."""
    file = write(tmp_path, "[engine]\nworkers = 1\n")
    assert refusal(file, line={"engine.workers": 1000}).startswith("bad setting engine.workers = 1000 (command line): ")


def test_settings_that_do_not_go_together_are_refused_with_their_section_and_sources(tmp_path: Path) -> None:
    """Neither alone is wrong."""
    file = write(tmp_path, '[after]\naction = "move"\n')
    assert refusal(file).startswith(f"bad settings in after ({file}): after.action is move, ")


@pytest.mark.parametrize("text", ["[batch\n", "records = \n", 'warehouse = "a"\nwarehouse = "b"\n'])
def test_a_file_that_is_no_toml_is_refused_with_its_path(tmp_path: Path, text: str) -> None:
    """And with the place that TOML's reader names."""
    file = write(tmp_path, text)
    assert refusal(file).startswith(f"cannot read config {file}: ")


def test_a_file_that_is_missing_or_no_text_is_refused(tmp_path: Path) -> None:
    """A named file must be there; only the shipped one may be missing."""
    assert "there is no such file; name another with --config" in refusal(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_bytes(b"\xff\xfe\x00")
    assert refusal(tmp_path / "bad.toml").startswith("cannot read config ")
    assert refusal(tmp_path).startswith("cannot read config ")


@pytest.mark.parametrize("text", ["batch = 3\n", "[warehouse]\nx = 1\n", "[batch.records]\nx = 1\n"])
def test_a_section_where_a_value_belongs_is_refused(tmp_path: Path, text: str) -> None:
    """And a value where a section does."""
    assert refusal(write(tmp_path, text)).startswith("unknown setting ")


def test_settings_cannot_be_changed() -> None:
    """A run has one set of them."""
    with pytest.raises(ValidationError):
        Settings().batch.records = 3  # type: ignore[misc]


def test_config_show_prints_every_value_with_its_source(tmp_path: Path) -> None:
    """What is in force, whoever said it."""
    file = write(tmp_path, '[watch]\npaths = ["/data/incoming"]\n')
    shown = say("--config", file, "config", "show", "--format", "json", settings={"COPYDESK_BATCH__RECORDS": "7"}).value
    assert shown["batch.records"] == {"value": 7, "source": "environment COPYDESK_BATCH__RECORDS"}
    assert shown["watch.paths"] == {"value": ["/data/incoming"], "source": str(file)}
    assert shown["duckdb.threads"] == {"value": 2, "source": "default"}
    lines = say("--config", file, "config", "show").out.splitlines()
    assert [line.split()[0] for line in lines] == list(shown)


def test_a_settings_file_can_be_named_in_the_environment(tmp_path: Path) -> None:
    """The command line's goes before it."""
    here = write(tmp_path, "[batch]\nrecords = 8\n")
    other = tmp_path / "other.toml"
    other.write_text("[batch]\nrecords = 9\n", encoding="utf-8")
    named = {"COPYDESK_CONFIG": str(here)}
    assert say("config", "show", "--format", "json", settings=named).value["batch.records"]["value"] == 8
    both = say("--config", other, "config", "show", "--format", "json", settings=named)
    assert both.value["batch.records"]["value"] == 9
