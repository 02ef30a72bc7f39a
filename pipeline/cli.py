"""The command line: words for what app.py does. Results on standard output, logs and progress on standard error."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

import click
import orjson
import structlog

from pipeline import __version__, failpoints
from pipeline.configuration import CONFIG_DIR, Configuration, load_configuration, reloaded
from pipeline.errors import CopydeskError, UsageError
from pipeline.telemetry import configure_logging

if TYPE_CHECKING:
    from pipeline.asking import Ask
    from pipeline.inspection import Inspected
    from pipeline.workers import Workers
    from schemas.settings import Settings

log = structlog.get_logger()

DONE, FAILED, WRONG_USAGE, LEFT_IN_QUARANTINE = 0, 1, 2, 3
STOPPED_AT_ONCE = 130


class Program(click.Group):
    """The group of commands: turns our errors into one line and an exit status."""

    def invoke(self, context: click.Context) -> Any:
        """Run a command. What fails on purpose ends in one clear line; a closed pipe ends quietly."""
        try:
            return super().invoke(context)
        except UsageError as error:
            _fail(str(error), WRONG_USAGE)
        except CopydeskError as error:
            _fail(str(error), FAILED)
        except BrokenPipeError:
            _drop_output()
            sys.exit(DONE)
        except OSError as error:
            _drop_output()
            _fail(f"the system refuses: {error}", FAILED)
        except KeyboardInterrupt:
            _fail("stopped", FAILED)


def _fail(message: str, status: int) -> NoReturn:
    click.echo(f"copydesk: {_printable(message)}", err=True)
    sys.exit(status)


def _printable(text: str) -> str:
    """Return foreign text on one line, without what would command a terminal."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def _drop_output() -> None:
    """Send what is still to be written to standard output nowhere, so that it does not fail once more at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="copydesk")
@click.option("--config", type=click.Path(path_type=Path), help="Settings file; config/pipeline.toml without one.")
@click.option("--warehouse", help="Warehouse file; the config's without one (warehouse/news.duckdb).")
@click.option("--log-format", type=click.Choice(["auto", "console", "json"]), help="How logs look on standard error.")
@click.option("--log-level", type=click.Choice(["debug", "info", "warning", "error"]), help="How much is logged.")
@click.pass_context
def cli(
    context: click.Context, config: Path | None, warehouse: str | None, log_format: str | None, log_level: str | None
) -> None:
    """Turn a stream of scraped news article files into one clean, de-duplicated, tagged DuckDB warehouse.

    \b
    Start with:
      python run_pipeline.py backfill seeds/
      python run_pipeline.py sql "SELECT headline, publisher, published_on FROM articles"
      python run_pipeline.py watch /data/incoming
    """
    context.obj = Invocation(config, {"warehouse": warehouse, "log.format": log_format, "log.level": log_level})
    if "COPYDESK_FAILPOINT" in os.environ:
        failpoints.arm(os.environ["COPYDESK_FAILPOINT"])


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


def _configured(context: click.Context, is_quiet: bool = True, options: dict[str, Any] | None = None) -> Configuration:
    """Load the settings and set up logging by them; a quiet command logs warnings only, unless told otherwise."""
    invocation = context.find_object(Invocation)
    assert invocation is not None
    configuration = invocation.load(options or {})
    is_chosen = configuration.sources.get("log.level", "default").startswith(("command line", "environment"))
    configure_logging(configuration.settings.log, "warning" if is_quiet and not is_chosen else None)
    return configuration


format_option = click.option(
    "--format", "output_format", type=click.Choice(["text", "json"]), default="text", help="How the result is printed."
)


def _print_json(value: Any) -> None:
    click.echo(orjson.dumps(value, default=str).decode())


class Signals:
    """What the operator says by signals: SIGINT and SIGTERM stop, SIGHUP has the settings read again.

    The second stop ends the process at once, which loses nothing committed.
    """

    def __init__(self, drain_seconds: float = 0.0, listens_to_reload: bool = False) -> None:
        self._drain_seconds = drain_seconds
        self._handlers = {signal.SIGINT: self._stop, signal.SIGTERM: self._stop}
        if listens_to_reload:
            self._handlers[signal.SIGHUP] = self._ask_for_reload
        self._stopped_at: float | None = None
        self._must_reload = False

    def is_stopped(self) -> bool:
        """Tell whether a stop was asked for."""
        return self._stopped_at is not None

    def is_over(self) -> bool:
        """Tell whether the time for draining after a stop is over, too."""
        return self._stopped_at is not None and time.monotonic() >= self._stopped_at + self._drain_seconds

    def take_reload(self) -> bool:
        """Tell whether the settings are to be read again, and forget it."""
        must, self._must_reload = self._must_reload, False
        return must

    def _stop(self, number: int, frame: FrameType | None) -> None:
        if self._stopped_at is not None:
            os._exit(STOPPED_AT_ONCE)
        self._stopped_at = time.monotonic()

    def _ask_for_reload(self, number: int, frame: FrameType | None) -> None:
        self._must_reload = True

    @contextmanager
    def installed(self) -> Iterator[Signals]:
        """Listen to signals while the block runs."""
        before = {number: signal.signal(number, handler) for number, handler in self._handlers.items()}
        try:
            yield self
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _say(line: str) -> None:
    click.echo(_printable(line), err=True)


@cli.command(short_help="Ingest every article file under the paths once.")
@click.argument("paths", nargs=-1, required=True)
@click.option("--dry-run", is_flag=True, help="Decide everything, write nothing, make no warehouse.")
@click.option("--strict", is_flag=True, help="Exit with 3 where something under the paths is in quarantine.")
@click.option("--workers", type=click.IntRange(0, 256), help="Processes; 0 is one for each core.")
@format_option
@click.pass_context
def backfill(
    context: click.Context,
    paths: Sequence[str],
    dry_run: bool,
    strict: bool,
    workers: int | None,
    output_format: str,
) -> None:
    """Ingest every article file under the PATHS once, and end.

    Stopped at any point and started again, it goes on where it was. What cannot be read goes into quarantine, with a
    reason. The last line counts what was done.

    \b
    Examples:
      python run_pipeline.py backfill seeds/
      python run_pipeline.py backfill --dry-run --format json /archive/2024
    """
    from pipeline.workers import started_for

    configuration = _configured(context, options={"engine.workers": workers})
    with started_for(configuration.settings, () if dry_run else paths) as started:
        _backfill(configuration, paths, dry_run, strict, output_format, started)


def _backfill(
    configuration: Configuration,
    paths: Sequence[str],
    dry_run: bool,
    strict: bool,
    output_format: str,
    workers: Workers | None,
) -> None:
    from pipeline import app
    from pipeline.progress import Progress
    from pipeline.work import Listeners

    refused: list[dict[str, Any]] = []
    with Signals().installed() as signals, Progress(sys.stderr) as progress:

        def refuse(path: str, number: int | None, reason: str) -> None:
            if dry_run:
                refused.append({"path": path, "record": number, "reason": reason})

        listeners = Listeners(progress.say, progress.begin, progress.advance, refuse)
        counts = app.backfill(configuration, paths, dry_run, signals.is_stopped, listeners, workers)
        was_stopped = signals.is_stopped()
    for one in refused if output_format == "text" else ():
        number = "" if one["record"] is None else f" record {one['record']}"
        click.echo(f"would refuse {_printable(one['path'])}{number}: {one['reason']}")
    _print_counts(asdict(counts), output_format, dry_run, refused)
    if was_stopped:
        _fail("stopped before the end; run the same command again to go on", FAILED)
    if strict and (counts.quarantined if dry_run else app.has_quarantined(configuration.settings, paths)):
        sys.exit(LEFT_IN_QUARANTINE)


def _print_counts(counts: dict[str, int], output_format: str, dry_run: bool, refused: list[dict[str, Any]]) -> None:
    if output_format == "json":
        _print_json({**counts, **({"dry_run": True, "refused": refused} if dry_run else {})})
    else:
        if dry_run:
            click.echo("dry run, nothing was written; it would be:")
        click.echo(" ".join(f"{name}={count}" for name, count in counts.items()))


@cli.command(short_help="Run the daemon: ingest what is there, then whatever appears.")
@click.argument("paths", nargs=-1)
@click.option("--workers", type=click.IntRange(0, 256), help="Processes for a flood of files; 0 is one for each core.")
@click.pass_context
def watch(context: click.Context, paths: Sequence[str], workers: int | None) -> None:
    """Ingest what lies in the folders PATHS, print `ready`, then ingest whatever appears there.

    SIGTERM or SIGINT (Ctrl-C) ends it: what has settled is committed first; a second one ends it at once. SIGHUP has
    the settings and vocabularies read again. Without PATHS the config's watch.paths.

    \b
    Example:
      python run_pipeline.py --warehouse /data/news.duckdb watch /data/incoming
    """
    from pipeline import app
    from pipeline.arrivals.hints import Hints

    configuration = _configured(context, is_quiet=False, options={"engine.workers": workers})
    if not paths and not configuration.settings.watch.paths:
        raise UsageError("nothing to watch: name a folder, or set watch.paths in the config")
    watching = configuration.settings.watch
    hints = Hints(watching.settle_seconds, settle_most_seconds=watching.settle_most_seconds)

    def on_ready() -> None:
        click.echo("ready")
        sys.stdout.flush()

    signals = Signals(configuration.settings.watch.drain_seconds, listens_to_reload=True)
    with signals.installed():
        reload = partial(_reload, context, {"engine.workers": workers}, [configuration])
        counts = app.watch(configuration, paths, signals, hints, on_ready, _say, reload, os.environ)
    click.echo(" ".join(f"{name}={count}" for name, count in asdict(counts).items()))


def _reload(context: click.Context, options: dict[str, Any], current: list[Configuration]) -> Settings | None:
    """Read the settings again; what cannot change while the daemon runs stays as it is, and the log says so."""
    invocation = context.find_object(Invocation)
    assert invocation is not None
    try:
        changed, fixed, merged = reloaded(current[0], invocation.load(options))
    except CopydeskError as error:
        log.error("config.refused", error=str(error))
        return None
    current[0] = merged
    configure_logging(merged.settings.log)
    log.info("config.reloaded", changed=changed, needs_restart=fixed)
    return merged.settings


@cli.command(short_help="Ask the warehouse in SQL, reading only.")
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

    settings = _configured(context).settings
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
        _drop_output()
        os._exit(STOPPED_AT_ONCE)  # all is closed by now; DuckDB 2.0 would list what it takes for leaks


def _converse(ask: Ask, path: str, parameters: dict[str, str], form: str | None, output: str | None) -> None:
    """Open the prompt, where there is a terminal on both sides."""
    if output is not None or not sys.stdout.isatty():
        raise UsageError('no query: give one, as in `sql "SELECT count(*) FROM articles"`, or --file')
    from pipeline.prompt import Prompt, converse

    state = os.environ.get("XDG_STATE_HOME") or os.path.expanduser("~/.local/state")
    click.echo(f"copydesk {__version__}, {_printable(path)}, reading only; .help says what there is, Ctrl-D leaves")

    def say(text: str) -> None:
        click.echo("\n".join(map(_printable, text.split("\n"))), err=True)

    converse(Prompt(ask, path, say, parameters, form), os.path.join(state, "copydesk"))


@cli.command(short_help="Print what attaches another DuckDB client to the daemon.")
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

    click.echo(attaching(warehouse_path(_configured(context).settings)), nl=False)


@cli.command(short_help="Say how the warehouse stands.")
@format_option
@click.pass_context
def status(context: click.Context, output_format: str) -> None:
    """Say whether a daemon runs, what waits, and how many files are in which state.

    \b
    Example:
      python run_pipeline.py status --format json
    """
    from pipeline import app

    said = app.status(_configured(context).settings)
    if output_format == "json":
        _print_json(said)
        return
    for key, value in said.items():
        for line in _status_lines(key, value):
            click.echo(_printable(line))


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


@cli.group(short_help="See, try again or give up on what could not be ingested.")
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
    from pipeline import app

    rows = app.quarantined(_configured(context).settings)
    if output_format == "json":
        _print_json(rows)
        return
    for row in rows:
        number = "" if row["source_record"] is None else f" record {row['source_record']}"
        click.echo(
            f"{row['quarantine_id']} {row['reason']} {_printable(row['path'])}{number}: {_printable(row['detail'])}"
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

    from pipeline import app

    row = app.quarantined_one(_configured(context).settings, quarantine_id)
    if output_format == "json":
        _print_json(row)
        return
    payload = base64.b64decode(row.pop("payload_base64") or "")
    for key, value in row.items():
        click.echo(f"{key}: {'-' if value is None else _printable(str(value))}")
    click.echo(f"payload: {len(payload)} bytes kept")
    click.echo(_printable(payload[:500].decode("utf-8", "backslashreplace")))


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
    from pipeline import app
    from pipeline.progress import Progress
    from pipeline.work import Listeners

    if bool(ids) == takes_all:
        raise UsageError("name what to retry by its id, or give --all")
    configuration = _configured(context)
    with Progress(sys.stderr) as progress:
        listeners = Listeners(progress.say, progress.begin, progress.advance)
        counts = app.retry(configuration, [one.lower() for one in ids], takes_all, listeners)
    _print_counts(asdict(counts), output_format, False, [])


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
    from pipeline import app

    discarded = app.discard(_configured(context), [one.lower() for one in ids], _say)
    if output_format == "json":
        _print_json({"discarded": discarded})
    else:
        click.echo(f"discarded={discarded}")


@cli.command(short_help="Run stages again over stored articles.")
@click.option("--stage", type=click.Choice(["clean", "tag", "deduplicate"]), help="One stage; without it, all of them.")
@click.option("--where", metavar="SQL", help="Only articles for which this condition over `articles` holds.")
@click.option("--changed", "which", flag_value="changed", help="With --stage tag: nothing, if no vocabulary changed.")
@click.option("--all", "which", flag_value="all", help="With --stage tag: all, whatever has changed.")
@click.option("--workers", type=click.IntRange(0, 256), help="Processes; 0 is one for each core.")
@format_option
@click.pass_context
def reprocess(
    context: click.Context,
    stage: Any,
    where: str | None,
    which: Any,
    workers: int | None,
    output_format: str,
) -> None:
    """Run stages again over what the warehouse holds, without the files: after a change of config or code.

    `clean` takes validating, fingerprints and tags with it. Revisions keep their numbers. After a change of
    vocabularies `--stage tag` tags only the articles that it can touch, and all where nothing has changed.

    \b
    Examples:
      python run_pipeline.py reprocess --stage tag
      python run_pipeline.py reprocess --stage tag --changed
      python run_pipeline.py reprocess --where "publisher = 'Easy Branches'"
    """
    from pipeline import app
    from pipeline.progress import Progress
    from pipeline.work import Listeners

    if which and (stage != "tag" or where is not None):
        raise click.UsageError(f"--{which} goes with --stage tag, and with no --where")
    configuration = _configured(context, options={"engine.workers": workers})
    with Signals().installed() as signals, Progress(sys.stderr) as progress:
        listeners = Listeners(progress.say, progress.begin, progress.advance)
        done = app.reprocess_stored(configuration, stage, where, which, signals.is_stopped, listeners)
    if output_format == "json":
        _print_json(asdict(done))
    else:
        click.echo(f"articles={done.articles} refused={done.refused} kept={done.kept}")
    if signals.is_stopped():
        _fail("stopped before the end; run the same command again", FAILED)


@cli.group(short_help="See why articles have their tags.")
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
    from pipeline.configuration import CONFIG_DIR

    explained = explaining.explain(doors.asking(_configured(context).settings), article_id, CONFIG_DIR)
    if output_format == "json":
        _print_json(explained)
        return
    for line in explaining.lines(explained):
        click.echo(_printable(line))


@cli.command(short_help="Write articles with their tags in a form of others.")
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

    settings = _configured(context).settings
    asking.spare_warehouse(output, warehouse_path(settings))
    exporting.export(doors.asking(settings), form, where, output)


@cli.command(short_help="Take articles down, and keep them out.")
@click.argument("ids", metavar="[ARTICLE_ID]...", nargs=-1)
@click.option("--where", metavar="SQL", help="Every article for which this condition over `articles` holds.")
@click.option("--reason", metavar="TEXT", help="Why; kept with the tombstone.")
@click.option("--dry-run", is_flag=True, help="Say which articles it would be, and take none down.")
@format_option
@click.pass_context
def forget(
    context: click.Context,
    ids: Sequence[str],
    where: str | None,
    reason: str | None,
    dry_run: bool,
    output_format: str,
) -> None:
    """Remove articles with their revisions, raw texts, tags, matches and payloads, for good.

    A tombstone, which holds no text, keeps their files from bringing them back. Copies get a new original.

    \b
    Examples:
      python run_pipeline.py forget --dry-run --where "publisher = 'Easy Branches'"
      python run_pipeline.py forget --reason "letter of 6 September" 0b9a4a3e-...
    """
    from pipeline import app

    if bool(ids) == (where is not None):
        raise UsageError("name what to forget by its ids, or give --where")
    configuration = _configured(context)
    named = list(ids) or None
    if dry_run:
        articles = app.would_forget(configuration.settings, named, where)
        _print_forgotten(len(articles), output_format, articles)
    else:
        _print_forgotten(app.forget(configuration, named, where, reason, _say), output_format, None)


def _print_forgotten(count: int, output_format: str, would: list[dict[str, str | None]] | None) -> None:
    if output_format == "json":
        _print_json({"forgotten": count, **({} if would is None else {"dry_run": True, "articles": would})})
        return
    for one in would or ():
        click.echo(f"would forget {one['article_id']}: {_printable(one['headline'] or 'no headline')}")
    if would is not None:
        click.echo("dry run, nothing was taken down; it would be:")
    click.echo(f"forgotten={count}")


@cli.command(short_help="Show two articles side by side.")
@click.argument("left", metavar="ARTICLE_ID")
@click.argument("right", metavar="ARTICLE_ID")
@format_option
@click.pass_context
def diff(context: click.Context, left: str, right: str, output_format: str) -> None:
    """Show two articles side by side: what they share, and what only one of them says.

    \b
    Example:
      python run_pipeline.py diff 0b9a4a3e-... 3a639fbd-...
    """
    from pipeline import app
    from pipeline.asking import terminal_width

    said = app.diff(_configured(context).settings, left, right)
    if output_format == "json":
        _print_json(said)
        return
    width = max(20, (terminal_width() - 3) // 2)
    for key in ("article_id", "headline", "publisher", "published_at"):
        _print_beside(str(said["left"][key] or "-"), str(said["right"][key] or "-"), " ", width)
    for passage in said["passages"]:
        _print_beside(passage["left"], passage["right"], "=" if passage["is_shared"] else "|", width)
    ratios = (f"{said[f'{side}_ratio']:.0%} of the {side} one" for side in ("left", "right"))
    click.echo(f"{said['shared_words']} words in common: {', '.join(ratios)}")


def _print_beside(left: str, right: str, mark: str, width: int) -> None:
    """Print two texts in columns, with a mark between: `=` where they are the same."""
    from textwrap import wrap

    columns = [wrap(_printable(" ".join(text.split())), width) or [""] for text in (left, right)]
    for row in range(max(map(len, columns))):
        one, other = (column[row] if row < len(column) else "" for column in columns)
        click.echo(f"{one:{width}} {mark} {other}".rstrip())


@cli.command(short_help="Check that files, ledger, tables and indexes agree.")
@format_option
@click.pass_context
def doctor(context: click.Context, output_format: str) -> None:
    """Check that files, ledger, tables and everything derived from them agree; exit with 1 and say what is off.

    \b
    Example:
      python run_pipeline.py doctor
    """
    from pipeline import app

    faults, changed = app.doctor(_configured(context).settings)
    if output_format == "json":
        _print_json({"ok": not faults, "faults": [asdict(fault) for fault in faults], "changed_files": changed})
    else:
        for fault in faults:
            examples = "".join(f"\n    {_printable(example)}" for example in fault.examples)
            click.echo(f"{fault.check}: {fault.count} found; each is {fault.meaning}{examples}")
        if changed:
            click.echo(
                f"{len(changed)} files have changed or gone since they were read, as {_printable(changed[0])};"
                " `backfill` or `watch` on their folder takes note of it"
            )
        click.echo("all agrees" if not faults else f"{len(faults)} checks failed")
    if faults:
        sys.exit(FAILED)


@cli.command(short_help="Copy the warehouse, consistent and whole.")
@click.argument("out", metavar="OUT.duckdb")
@click.option("--force", is_flag=True, help="Replace OUT where it exists.")
@click.pass_context
def snapshot(context: click.Context, out: str, force: bool) -> None:
    """Copy the warehouse to OUT.duckdb, with all tables, views and comments; any DuckDB opens it.

    \b
    Example:
      python run_pipeline.py snapshot /backup/news-2024-09-06.duckdb
    """
    from pipeline import app

    app.snapshot(_configured(context).settings, out, force)
    click.echo(out)


@cli.command(name="inspect")
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

    inspector = Inspector.load(CONFIG_DIR, _configured(context).settings.limits, datetime.now(UTC))
    is_shown = False
    for one in inspector.inspect(file):
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
        raise UsageError(f"{file} has no record {record}")


_MARKS = {"own": ("+", None), "headline": ("=", "cyan"), "byline": ("@", "cyan"), "date_line": ("@", "cyan")}


def _inspected_lines(file: str, one: Inspected) -> Iterator[str]:
    """Yield an inspected record as lines for a person; colours are taken off where no terminal is."""
    yield click.style(f"{_printable(file)}, record {one.number}{f' ({one.format})' if one.format else ''}", bold=True)
    if one.refused:
        yield click.style(f"  refused   {_printable(one.refused)}", fg="red")
    facts = one.explained.facts if one.explained else ()
    for name, value in one.fields().items():
        told = [fact for fact in facts if fact.name in (name, name.removesuffix("_at"), name.removesuffix("s"))]
        written = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
        yield f"  {name:20} {_printable(written)}"
        if not told and one.is_given(name):
            yield click.style(f"  {'':20} field of the record", dim=True)
        for rule, line in dict.fromkeys((fact.rule, fact.line) for fact in told):
            yield click.style(f"  {'':20} {rule}: {_printable(line[:100])}", dim=True)
    blocks = one.explained.blocks if one.explained else ()
    for number, block in enumerate(blocks, start=1):
        mark, colour = _MARKS.get(block.reason, ("-", "yellow"))
        reason = "" if block.is_kept else block.reason
        odds = f"{block.log_odds:+.1f}" if block.log_odds else ""
        line = f"{mark} {number:4} {reason:14} {odds:>6} | {_printable(block.text)}"
        yield line if block.is_kept else click.style(line, fg=colour)


@cli.group(short_help="Show the settings in force.")
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
    values = _configured(context).values()
    if output_format == "json":
        _print_json({value.name: {"value": value.value, "source": value.source} for value in values})
        return
    width = max(len(value.name) for value in values)
    for value in values:
        click.echo(f"{value.name:{width}}  {orjson.dumps(value.value).decode():40}  {value.source}")


def main() -> None:
    """Run the program."""
    cli(prog_name="copydesk")
