"""The commands that read: sql, attach, export, tags explain."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline import __version__
from pipeline.commands.common import configured, drop_output, format_option, print_json, printable
from pipeline.commands.signals import STOPPED_AT_ONCE
from pipeline.configuration import CONFIG_DIR
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.asking import Ask


@click.command(short_help="Ask the warehouse in SQL, reading only.")
@click.argument("query", required=False)
@click.option(
    "--file", "query_file", type=click.Path(path_type=Path), help="Take the query from a file; - is standard input."
)
@click.option(
    "--param", "params", metavar="NAME=VALUE", multiple=True, help="A value for $NAME in the query; may be repeated."
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "csv", "json", "jsonl", "parquet"]),
    help="How the result is written: as the name of --output says, else a table on a terminal, csv elsewhere.",
)
@click.option("--output", type=click.Path(), help="Write the result to a file, which is there when it is whole.")
@click.pass_context
def sql(
    context: click.Context,
    query: str | None,
    query_file: Path | None,
    params: Sequence[str],
    output_format: str | None,
    output: str | None,
) -> None:
    """Run one SQL QUERY on the warehouse, also while a daemon writes to it. Nothing can be changed by it.

    Without a QUERY it is read from standard input; on a terminal a prompt opens, whose `.help` says what it knows.

    A value given by --param is bound, never pasted into the query, and compared as what it is compared with: a number,
    a date, an id. Wrong SQL ends with status 1 and one line that names the line and column.

    \b
    Examples:
      python run_pipeline.py sql "SELECT headline, publisher FROM articles"
      python run_pipeline.py sql 'FROM articles WHERE published_on >= $day' --param day=2024-09-06
      python run_pipeline.py sql --format json "FROM tags WHERE kind = 'country' ORDER BY mentions DESC"
      python run_pipeline.py sql --output tags.parquet "FROM tags"
      python run_pipeline.py sql --file config/recipes/countries.sql
      python run_pipeline.py sql "SHOW TABLES"
      python run_pipeline.py sql "DESCRIBE articles"
    """
    from pipeline import asking, doors
    from pipeline.paths import warehouse_path

    settings = configured(context).settings
    path, ask = warehouse_path(settings), asking.hearing_interrupts(partial(doors.asking, settings))
    parameters = asking.read_parameters(params)
    text = asking.read_query(query, query_file, sys.stdin)
    if text is None:
        _converse(ask, path, parameters, output_format, output)
        return
    wanted = asking.Output.chosen(output_format, output, sys.stdout.isatty())
    asking.spare_warehouse(output, path)
    try:
        asking.answer_to(ask, text, parameters, wanted)
    except KeyboardInterrupt:
        drop_output()
        os._exit(STOPPED_AT_ONCE)  # all is closed by now; DuckDB 2.0 would list what it takes for leaks


def _converse(ask: Ask, path: str, parameters: dict[str, str], form: str | None, output: str | None) -> None:
    """Open the prompt, where there is a terminal on both sides."""
    if output is not None or not sys.stdout.isatty():
        raise UsageError('no query: give one, as in `sql "SELECT count(*) FROM articles"`, or --file')
    from pipeline.prompt import Prompt, converse

    state = os.environ.get("XDG_STATE_HOME") or os.path.expanduser("~/.local/state")
    click.echo(f"copydesk {__version__}, {printable(path)}, reading only; .help says what there is, Ctrl-D leaves")

    def say(text: str) -> None:
        click.echo("\n".join(map(printable, text.split("\n"))), err=True)

    converse(Prompt(ask, path, say, parameters, form), os.path.join(state, "copydesk"))


@click.command(short_help="Print what attaches another DuckDB client to the daemon.")
@click.pass_context
def attach(context: click.Context) -> None:
    """Print the SQL by which another DuckDB client on this machine attaches to the running daemon, to read.

    It holds the daemon's token, so keep it to yourself. A token is made anew at each start, unless server.token is set.

    \b
    Example:
      python run_pipeline.py attach > attach.sql && duckdb -init attach.sql
    """
    from pipeline.paths import warehouse_path
    from pipeline.warehouse.clients import attaching

    click.echo(attaching(warehouse_path(configured(context).settings)), nl=False)


@click.command(short_help="Write articles with their tags in a form of others.")
@click.option("--format", "form", type=click.Choice(["ninjs", "jsonl", "parquet"]), required=True, help="The form.")
@click.option("--where", metavar="SQL", help="Only articles for which this condition over `articles` holds.")
@click.option("--output", type=click.Path(), help="Write to a file, which is there when it is whole.")
@click.pass_context
def export(context: click.Context, form: str, where: str | None, output: str | None) -> None:
    """Write articles with their tags, also while a daemon writes: as IPTC ninjs 1.4, as JSON lines, or as Parquet.

    \b
    Examples:
      python run_pipeline.py export --format ninjs --where "published_on >= '2024-09-01'" --output news.jsonl
      python run_pipeline.py export --format parquet --output news.parquet
    """
    from pipeline import asking, doors, exporting
    from pipeline.paths import warehouse_path

    settings = configured(context).settings
    asking.spare_warehouse(output, warehouse_path(settings))
    exporting.export(doors.asking(settings), form, where, output)


@click.group(short_help="See why articles have their tags.")
def tags() -> None:
    """See why articles have their tags.

    \b
    Example:
      python run_pipeline.py tags explain 0f8a6f5e-3c1d-5b0e-9d53-6f1c2f4e8a11
    """


@tags.command("explain", short_help="Print each tag of an article with its evidence.")
@click.argument("article_id", metavar="ARTICLE_ID")
@format_option
@click.pass_context
def tags_explain(context: click.Context, article_id: str, output_format: str) -> None:
    """Print each tag of an article with its evidence: where it is named, or the words that gave a topic.

    \b
    Example:
      python run_pipeline.py tags explain 0f8a6f5e-3c1d-5b0e-9d53-6f1c2f4e8a11
    """
    from pipeline import doors, explaining

    explained = explaining.explain(doors.asking(configured(context).settings), article_id, CONFIG_DIR)
    if output_format == "json":
        print_json(explained)
        return
    for line in explaining.lines(explained):
        click.echo(printable(line))
