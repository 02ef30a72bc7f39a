"""The commands about what could not be ingested: quarantine list, show, retry and discard."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict

import click

from pipeline.commands.common import configured, format_option, listeners_of, print_counts, print_json, printable, say
from pipeline.errors import UsageError


@click.group(short_help="See, try again or give up on what could not be ingested.")
def quarantine() -> None:
    """What could not be ingested, why, and what to do about it.

    \b
    Examples:
      python run_pipeline.py quarantine list
      python run_pipeline.py quarantine show 4f0c...
      python run_pipeline.py quarantine retry --all
      python run_pipeline.py quarantine discard 4f0c...
    """


@quarantine.command("list", short_help="List what is in quarantine, newest first.")
@format_option
@click.pass_context
def quarantine_list(context: click.Context, output_format: str) -> None:
    """List what is in quarantine, newest first.

    \b
    Example:
      python run_pipeline.py quarantine list --format json
    """
    from pipeline.app import questions

    rows = questions.quarantined(configured(context).settings)
    if output_format == "json":
        print_json(rows)
        return
    for row in rows:
        number = "" if row["source_record"] is None else f" record {row['source_record']}"
        click.echo(
            f"{row['quarantine_id']} {row['reason']} {printable(row['path'])}{number}: {printable(row['detail'])}"
        )
    if not rows:
        click.echo("nothing is in quarantine")


@quarantine.command("show", short_help="Show one refusal with its payload.")
@click.argument("quarantine_id", metavar="ID")
@format_option
@click.pass_context
def quarantine_show(context: click.Context, quarantine_id: str, output_format: str) -> None:
    """Show one refusal with the first bytes of what was refused.

    \b
    Example:
      python run_pipeline.py quarantine show 4f0c2a9e-...
    """
    import base64

    from pipeline.app import questions

    row = questions.quarantined_one(configured(context).settings, quarantine_id)
    if output_format == "json":
        print_json(row)
        return
    payload = base64.b64decode(row.pop("payload_base64") or "")
    for key, value in row.items():
        click.echo(f"{key}: {'-' if value is None else printable(str(value))}")
    click.echo(f"payload: {len(payload)} bytes kept")
    click.echo(printable(payload[:500].decode("utf-8", "backslashreplace")))


@quarantine.command("retry", short_help="Read refused files again.")
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--all", "takes_all", is_flag=True, help="Everything in quarantine.")
@format_option
@click.pass_context
def quarantine_retry(context: click.Context, ids: Sequence[str], takes_all: bool, output_format: str) -> None:
    """Read the files of some refusals again, though they have not changed.

    \b
    Examples:
      python run_pipeline.py quarantine retry 4f0c2a9e-...
      python run_pipeline.py quarantine retry --all
    """
    from pipeline.app import changes
    from pipeline.progress import Progress

    if bool(ids) == takes_all:
        raise UsageError("name what to retry by its id, or give --all")
    configuration = configured(context)
    with Progress(sys.stderr) as progress:
        counts = changes.retry(configuration, [one.lower() for one in ids], takes_all, listeners_of(progress))
    print_counts(asdict(counts), output_format)


@quarantine.command("discard", short_help="Give up on refused files or records.")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@format_option
@click.pass_context
def quarantine_discard(context: click.Context, ids: Sequence[str], output_format: str) -> None:
    """Take refusals out of quarantine for good. A file given up whole is ignored until it changes.

    \b
    Example:
      python run_pipeline.py quarantine discard 4f0c2a9e-...
    """
    from pipeline.app import changes

    discarded = changes.discard(configured(context), [one.lower() for one in ids], say)
    if output_format == "json":
        print_json({"discarded": discarded})
    else:
        click.echo(f"discarded={discarded}")
