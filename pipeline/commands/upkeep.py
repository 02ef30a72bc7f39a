"""The commands by which an operator keeps watch: status, doctor, snapshot, config show."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import click
import orjson

from pipeline.commands.common import FAILED, configured, format_option, print_json, printable


@click.command(short_help="Say how the warehouse stands.")
@format_option
@click.pass_context
def status(context: click.Context, output_format: str) -> None:
    """Say whether a daemon runs, what waits, and how many files are in which state.

    \b
    Example:
      python run_pipeline.py status --format json
    """
    from pipeline.app import questions

    said = questions.status(configured(context).settings)
    if output_format == "json":
        print_json(said)
        return
    for key, value in said.items():
        for line in _status_lines(key, value):
            click.echo(printable(line))


def _status_lines(key: str, value: Any) -> Iterator[str]:
    """Yield what a person reads of one key of the status."""
    if key == "last_errors" and value:
        yield "last_errors:"
        for error in value:
            yield f"  {error['at']} {error['reason']} {error['path']}: {error['detail']}"
    elif key == "roots" and value:
        yield "roots:"
        for root in value:
            how = f"degraded: {root['trouble']}" if root["trouble"] else f"{root['mode']}: {root['why']}"
            yield f"  {root['path']}, {how}"
    elif isinstance(value, dict):
        yield f"{key}: " + ", ".join(f"{name} {count}" for name, count in value.items())
    elif isinstance(value, list):
        yield f"{key}: {', '.join(map(str, value)) or 'none'}"
    elif isinstance(value, bool):
        yield f"{key}: {'yes' if value else 'no'}"
    else:
        yield f"{key}: {'-' if value is None else value}"


@click.command(short_help="Check that files, ledger, tables and indexes agree.")
@format_option
@click.pass_context
def doctor(context: click.Context, output_format: str) -> None:
    """Check that files, ledger, tables and everything derived from them agree; exit with 1 and say what is off.

    \b
    Example:
      python run_pipeline.py doctor
    """
    from pipeline.app import checking

    faults, changed = checking.doctor(configured(context).settings)
    if output_format == "json":
        print_json({"ok": not faults, "faults": [asdict(fault) for fault in faults], "changed_files": changed})
    else:
        for fault in faults:
            examples = "".join(f"\n    {printable(example)}" for example in fault.examples)
            click.echo(f"{fault.check}: {fault.count} found; each is {fault.meaning}{examples}")
        if changed:
            click.echo(
                f"{len(changed)} files have changed or gone since they were read, as {printable(changed[0])};"
                " `backfill` or `watch` on their folder takes note of it"
            )
        click.echo("all agrees" if not faults else f"{len(faults)} checks failed")
    if faults:
        sys.exit(FAILED)


@click.command(short_help="Copy the warehouse, consistent and whole.")
@click.argument("out", metavar="OUT.duckdb")
@click.option("--force", is_flag=True, help="Replace OUT where it exists.")
@click.pass_context
def snapshot(context: click.Context, out: str, force: bool) -> None:
    """Copy the warehouse to OUT.duckdb, with all tables, views and comments; any DuckDB opens it.

    \b
    Example:
      python run_pipeline.py snapshot /backup/news-2024-09-06.duckdb
    """
    from pipeline.app import questions

    questions.snapshot(configured(context).settings, out, force)
    click.echo(out)


@click.group(short_help="Show the settings in force.")
def config() -> None:
    """Show the settings in force.

    \b
    Example:
      python run_pipeline.py config show
    """


@config.command("show", short_help="Print every setting, its value and where it was said.")
@format_option
@click.pass_context
def config_show(context: click.Context, output_format: str) -> None:
    """Print every setting in force, its value and where it was said: command line, environment, file or default.

    \b
    Example:
      COPYDESK_BATCH__RECORDS=200 python run_pipeline.py config show
    """
    values = configured(context).values()
    if output_format == "json":
        print_json({value.name: {"value": value.value, "source": value.source} for value in values})
        return
    width = max(len(value.name) for value in values)
    for value in values:
        click.echo(f"{value.name:{width}}  {orjson.dumps(value.value).decode():40}  {value.source}")
