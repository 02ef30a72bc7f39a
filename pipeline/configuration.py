"""Where settings come from: command line over environment over file over defaults, and who said what.

Plain tomllib and pydantic: the settings library of the latter costs 270 ms at every start, and tells neither
the source of a value nor the name that was meant.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from pipeline.errors import UsageError
from schemas.settings import Settings

CONFIG_DIR = Path(__file__).resolve().parent.parent / "config"
ENVIRONMENT_PREFIX = "COPYDESK_"
NOT_SETTINGS = frozenset({"COPYDESK_FAILPOINT", "COPYDESK_CONFIG"})
"""Variables with our prefix that are read elsewhere on the command line."""


@dataclass(frozen=True, slots=True)
class Value:
    """One setting in force: its dotted name, what it is, and where that was said."""

    name: str
    value: Any
    source: str


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings of a run with the source of each."""

    settings: Settings
    sources: Mapping[str, str]

    def values(self) -> list[Value]:
        """Return every setting in the order of the model."""
        return [Value(n, v, self.sources.get(n, "default")) for n, v in _leaves(self.settings.model_dump(mode="json"))]


FIXED_SECTIONS = (
    "warehouse",
    "duckdb.",
    "sql.",
    "server.",
    "snapshot.",
    "metrics.",
    "watch.paths",
    "watch.mode",
    "tags.",
)
"""Settings that a running daemon cannot change: what it has opened stays open."""


def reloaded(current: Configuration, loaded: Configuration) -> tuple[list[str], list[str], Configuration]:
    """Return which settings change, which would but cannot while a daemon runs, and the configuration without those."""
    before = {value.name: value.value for value in current.values()}
    differing = [value.name for value in loaded.values() if value.value != before.get(value.name)]
    fixed = [name for name in differing if name.startswith(FIXED_SECTIONS)]
    tree: dict[str, Any] = {}
    for value in loaded.values():
        _place(tree, value.name, before[value.name] if value.name in fixed else value.value)
    merged = Configuration(Settings.model_validate(tree), loaded.sources)
    return [name for name in differing if name not in fixed], fixed, merged


def load_configuration(
    file: Path | None, environment: Mapping[str, str], command_line: Mapping[str, Any]
) -> Configuration:
    """Put the layers on top of each other and validate the whole.

    `file` None means the one that ships, if it is there. `command_line` maps dotted names to values; None is unsaid.
    Raises UsageError, in one line, for a file that is not TOML, an unknown key (naming the nearest) or a bad value.
    """
    merged: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for origin, layer in (
        _read_file(file),
        ("environment", _read_environment(environment)),
        ("command line", {name: value for name, value in command_line.items() if value is not None}),
    ):
        for name, value in layer.items():
            _refuse_unknown(name, origin)
            _place(merged, name, value)
            sources[name] = f"environment {_variable(name)}" if origin == "environment" else origin
    try:
        return Configuration(Settings.model_validate(merged), sources)
    except ValidationError as error:
        raise UsageError(_explain(error, sources)) from error


def _read_file(file: Path | None) -> tuple[str, dict[str, Any]]:
    path = file or CONFIG_DIR / "pipeline.toml"
    if file is None and not path.exists():
        return "default", {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UsageError(f"cannot read config {path}: there is no such file; name another with --config") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"cannot read config {path}: {error}") from error
    return str(path), dict(_leaves(content))


def _read_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    names = {_variable(name): name for name in KNOWN_NAMES}
    layer: dict[str, Any] = {}
    for variable, text in environment.items():
        if variable.startswith(ENVIRONMENT_PREFIX) and variable not in NOT_SETTINGS:
            name = names.get(variable)
            if name is None:
                raise UsageError(f"unknown environment variable {variable}{_nearest(variable, names)}")
            layer[name] = [part for part in text.split(":") if part] if name in _LIST_NAMES else text
    return layer


def _leaves(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _known(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, bool]]:
    for key, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _known(field.annotation, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", isinstance(field.default, tuple)


KNOWN_NAMES: dict[str, bool] = dict(_known(Settings))
"""Every setting's dotted name, and whether it is a list."""
_LIST_NAMES = {name for name, is_list in KNOWN_NAMES.items() if is_list}


def _variable(name: str) -> str:
    return ENVIRONMENT_PREFIX + name.upper().replace(".", "__")


def _refuse_unknown(name: str, origin: str) -> None:
    if name not in KNOWN_NAMES:
        raise UsageError(f"unknown setting {name!r} in {origin}{_nearest(name, KNOWN_NAMES)}")


def _nearest(name: str, known: Mapping[str, object]) -> str:
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
    return f"; did you mean {close[0]!r}?" if close else "; `config show` lists the known ones"


def _place(tree: dict[str, Any], name: str, value: Any) -> None:
    *sections, key = name.split(".")
    for section in sections:
        tree = tree.setdefault(section, {})
    tree[key] = value


def _explain(error: ValidationError, sources: Mapping[str, str]) -> str:
    first = error.errors(include_url=False)[0]
    name = ".".join(str(part) for part in first["loc"] if not isinstance(part, int))
    message = first["msg"].removeprefix("Value error, ")
    if isinstance(first["input"], Mapping):  # two of a section that do not go together
        said = ", ".join(sorted({origin for one, origin in sources.items() if one.startswith(f"{name}.")}))
        return f"bad settings in {name} ({said or 'default'}): {message}"
    return f"bad setting {name} = {first['input']!r} ({sources.get(name, 'default')}): {message}"
