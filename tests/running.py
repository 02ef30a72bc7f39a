"""The command line within the test's own process: for what does not hang on a process of its own; see programs.py."""

from __future__ import annotations

import json
import runpy
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import structlog
from click.testing import CliRunner

from pipeline.cli import cli
from tests.programs import ask

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"
RECIPES = ROOT / "config" / "recipes"


@dataclass(frozen=True, slots=True)
class Said:
    """What a command printed, and the status that it ended with."""

    status: int
    out: str
    err: str

    @property
    def value(self) -> Any:
        """Standard output as the one line of JSON that it is."""
        assert self.status == 0, self.err
        (line,) = self.out.splitlines()
        return json.loads(line)

    @property
    def counts(self) -> dict[str, Any]:
        """What the last line of standard output says, as JSON, whatever the status."""
        said: dict[str, Any] = json.loads(self.out.splitlines()[-1])
        return said

    @property
    def complaint(self) -> str:
        """The one line on standard error, where there is nothing on standard output."""
        assert self.out == ""
        (line,) = self.err.splitlines()
        return line


def say(*arguments: str | Path, text: str | None = None, settings: dict[str, str] | None = None) -> Said:
    """Run the program with these arguments; `text` is its standard input."""
    try:
        done = CliRunner().invoke(cli, list(map(str, arguments)), input=text, env=settings, prog_name="copydesk")
    finally:
        structlog.reset_defaults()  # it would go on writing to the runner's closed standard error
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Said(done.exit_code, done.stdout, done.stderr)


def rows_of(warehouse: Path, query: str) -> list[dict[str, Any]]:
    """Return the rows of a query over a warehouse that nobody writes to, with values as `sql --format json` has them."""
    return [json.loads(row) for (row,) in ask(warehouse, f"SELECT to_json(r)::VARCHAR FROM ({query}) AS r")]


def answered(warehouse: Path, query: str | Path) -> list[dict[str, Any]]:
    """Return the rows that `sql` gives for a query, or for the file that holds one."""
    chosen = ["--file", query] if isinstance(query, Path) else ["--", query]
    rows: list[dict[str, Any]] = say("--warehouse", warehouse, "sql", "--format", "json", *chosen).value
    return rows


def assert_sound(warehouse: Path) -> None:
    """See `doctor` find nothing."""
    done = say("--warehouse", warehouse, "doctor")
    assert (done.status, done.out) == (0, "all agrees\n"), done.err


def make_dated(folder: Path) -> list[Path]:
    """Write the dated corpus below a folder by the script beside the seeds; return the files."""
    written: list[Path] = runpy.run_path(str(SEEDS / "make_dated.py"))["make_dated"](folder)
    return written


def commands() -> Iterator[tuple[list[str], click.Command]]:
    """Yield every command with the words that call it."""
    waiting: list[tuple[list[str], click.Command]] = [([], cli)]
    while waiting:
        words, one = waiting.pop()
        yield words, one
        if isinstance(one, click.Group):
            waiting += [([*words, name], inner) for name, inner in one.commands.items()]


def misused(line: str) -> str | None:
    """Return what is wrong with a command line for our program; None where its commands and options exist."""
    words = shlex.split(line)
    at: click.Command = cli
    words = words[next(i for i, word in enumerate(words) if word.endswith(("run_pipeline.py", "copydesk"))) + 1 :]
    while words:
        word = words.pop(0)
        if word in ("|", ">", "&&", "#"):
            return None
        if word.startswith("--"):
            option = next((p for p in at.params if word in p.opts), None)
            if option is None:
                return None if word in ("--help", "--version") else f"{at.name} has no option {word}"
            if not getattr(option, "is_flag", False):
                words = words[1:]
        elif isinstance(at, click.Group):
            if word not in at.commands:
                return f"{at.name} has no command {word}"
            at = at.commands[word]
    return None
