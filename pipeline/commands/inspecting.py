"""The command that shows what is made of a file: inspect."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
import orjson

from pipeline.commands.common import configured, printable
from pipeline.configuration import CONFIG_DIR
from pipeline.errors import FatalError

if TYPE_CHECKING:
    from pipeline.inspection import Inspected


@click.command(name="inspect")
@click.argument("file", type=click.Path())
@click.option("--record", type=click.IntRange(min=0), help="Only this record of the file, counted from 0.")
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def inspect_file(context: click.Context, file: str, record: int | None, output_format: str) -> None:
    """Show what is made of a file: what is kept, what is dropped and why, and where each fact stands.

    Nothing is written, and no warehouse is needed. Marks in the margin: `+` kept, `-` dropped, `=` the headline,
    `@` a line about the article; beside them the reason, and how surely it is the article's own, furniture below zero.

    \b
    Example:
      python run_pipeline.py inspect seeds/001_248fc3c048767e72.txt
    """
    from pipeline.inspection import Inspector, as_json

    inspector = Inspector.load(CONFIG_DIR, configured(context).settings.limits, datetime.now(UTC))
    is_shown, records = False, 0
    for one in inspector.inspect(file):
        records += 1
        if record is not None and one.number != record:
            continue
        is_shown = True
        if output_format == "json":
            click.echo(orjson.dumps(as_json(one)).decode())
        else:
            for line in _inspected_lines(file, one):
                click.echo(line)
        if one.number == record:
            break
    if not is_shown:
        raise FatalError(f"{file} has no record {record}; it has {records}, counted from 0")


_MARKS = {"own": ("+", None), "headline": ("=", "cyan"), "byline": ("@", "cyan"), "date_line": ("@", "cyan")}


def _inspected_lines(file: str, one: Inspected) -> Iterator[str]:
    """Yield an inspected record as lines for a person; colours are taken off where no terminal is."""
    yield click.style(f"{printable(file)}, record {one.number}{f' ({one.format})' if one.format else ''}", bold=True)
    if one.refused:
        yield click.style(f"  refused   {printable(one.refused)}", fg="red")
    facts = one.explained.facts if one.explained else ()
    for name, value in one.fields().items():
        told = [fact for fact in facts if fact.name in (name, name.removesuffix("_at"), name.removesuffix("s"))]
        written = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
        yield f"  {name:20} {printable(written)}"
        if not told and one.is_given(name):
            yield click.style(f"  {'':20} field of the record", dim=True)
        for rule, line in dict.fromkeys((fact.rule, fact.line) for fact in told):
            yield click.style(f"  {'':20} {rule}: {printable(line[:100])}", dim=True)
    blocks = one.explained.blocks if one.explained else ()
    for number, block in enumerate(blocks, start=1):
        mark, colour = _MARKS.get(block.reason, ("-", "yellow"))
        reason = "" if block.is_kept else block.reason
        odds = f"{block.log_odds:+.1f}" if block.log_odds else ""
        line = f"{mark} {number:4} {reason:14} {odds:>6} | {printable(block.text)}"
        yield line if block.is_kept else click.style(line, fg=colour)
