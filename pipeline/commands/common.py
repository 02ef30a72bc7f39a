"""What all commands share: their settings, how they print, and how they end."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click
import orjson

from pipeline.configuration import Configuration, load_configuration
from pipeline.telemetry import configure_logging

if TYPE_CHECKING:
    from pipeline.progress import Progress
    from pipeline.work import Listeners

DONE, FAILED, WRONG_USAGE, LEFT_IN_QUARANTINE = 0, 1, 2, 3

format_option = click.option(
    "--format", "output_format", type=click.Choice(["text", "json"]), default="text", help="How the result is printed."
)


@dataclass(frozen=True, slots=True)
class Invocation:
    """What was said on the command line before the command."""

    config: Path | None
    said: dict[str, Any]

    def load(self, options: dict[str, Any]) -> Configuration:
        """Load the settings with a command's own options on top."""
        named = os.environ.get("COPYDESK_CONFIG")
        file = self.config or (Path(named) if named else None)
        return load_configuration(file, os.environ, {**self.said, **options})


def configured(context: click.Context, is_quiet: bool = True, options: dict[str, Any] | None = None) -> Configuration:
    """Load the settings and set up logging by them; a quiet command logs warnings only, unless told otherwise."""
    configuration = invocation_of(context).load(options or {})
    is_chosen = configuration.sources.get("log.level", "default").startswith(("command line", "environment"))
    configure_logging(configuration.settings.log, "warning" if is_quiet and not is_chosen else None)
    return configuration


def invocation_of(context: click.Context) -> Invocation:
    """Return what was said before the command that runs."""
    invocation = context.find_object(Invocation)
    assert invocation is not None
    return invocation


def say(line: str) -> None:
    """Tell the person at the terminal something, beside the result."""
    click.echo(printable(line), err=True)


def listeners_of(progress: Progress) -> Listeners:
    """Return what hears of a command's work and shows it, foreign text in it on one line."""
    from pipeline.work import Listeners

    return Listeners(lambda line: progress.say(printable(line)), progress.begin, progress.advance)


def print_json(value: Any) -> None:
    """Print a value on a line of JSON."""
    click.echo(orjson.dumps(value, default=str).decode())


def print_counts(counts: dict[str, int], output_format: str) -> None:
    """Print what a run has done, as JSON or as one line."""
    if output_format == "json":
        print_json(counts)
    else:
        click.echo(" ".join(f"{name}={count}" for name, count in counts.items()))


def printable(text: str) -> str:
    """Return foreign text on one line, without what would command a terminal."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def fail(message: str, status: int) -> NoReturn:
    """End the program with one clear line and a status."""
    click.echo(f"copydesk: {printable(message)}", err=True)
    sys.exit(status)


def drop_output() -> None:
    """Send what is still to be written to standard output nowhere, so that it does not fail once more at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
