"""The commands that run the pipeline: backfill, watch, reprocess."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import click
import structlog

from pipeline.commands.common import (
    FAILED,
    LEFT_IN_QUARANTINE,
    configured,
    fail,
    format_option,
    invocation_of,
    listeners_of,
    print_counts,
    print_json,
    printable,
    say,
)
from pipeline.commands.signals import Signals
from pipeline.configuration import Configuration, reloaded
from pipeline.errors import CopydeskError, UsageError
from pipeline.telemetry import configure_logging

if TYPE_CHECKING:
    from schemas.settings import Settings

log = structlog.get_logger()


@click.command(short_help="Ingest every article file under the paths once.")
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

    configuration = configured(context, options={"engine.workers": workers})
    refused: list[dict[str, Any]] = []

    def refuse(path: str, number: int | None, reason: str) -> None:
        refused.append({"path": path, "record": number, "reason": reason})

    with Signals().installed() as signals, started_for(configuration.settings, () if dry_run else paths) as started:
        from pipeline.app import backfilling, questions  # while the workers load what they need
        from pipeline.progress import Progress

        with Progress(sys.stderr) as progress:
            heard = listeners_of(progress)
            heard = replace(heard, refuse=refuse) if dry_run else heard
            counts = backfilling.backfill(configuration, paths, dry_run, signals.is_stopped, heard, started)
    if dry_run:
        _print_rehearsal(asdict(counts), refused, output_format)
    else:
        print_counts(asdict(counts), output_format)
    if signals.is_stopped():
        fail("stopped before the end; run the same command again to go on", FAILED)
    if strict and (counts.quarantined if dry_run else questions.has_quarantined(configuration.settings, paths)):
        sys.exit(LEFT_IN_QUARANTINE)


def _print_rehearsal(counts: dict[str, int], refused: list[dict[str, Any]], output_format: str) -> None:
    """Print what a backfill would do."""
    if output_format == "json":
        print_json({**counts, "dry_run": True, "refused": refused})
        return
    for one in refused:
        number = "" if one["record"] is None else f" record {one['record']}"
        click.echo(f"would refuse {printable(one['path'])}{number}: {one['reason']}")
    click.echo("dry run, nothing was written; it would be:")
    print_counts(counts, output_format)


@click.command(short_help="Run the daemon: ingest what is there, then whatever appears.")
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
    from pipeline.app import watching
    from pipeline.arrivals.hints import Hints

    configuration = configured(context, is_quiet=False, options={"engine.workers": workers})
    if not paths and not configuration.settings.watch.paths:
        raise UsageError("nothing to watch: name a folder, or set watch.paths in the config")
    settings = configuration.settings.watch
    hints = Hints(settings.settle_seconds, settle_most_seconds=settings.settle_most_seconds)

    def on_ready() -> None:
        click.echo("ready")
        sys.stdout.flush()

    signals = Signals(settings.drain_seconds, listens_to_reload=True)
    with signals.installed():
        reload = partial(_reload, context, {"engine.workers": workers}, [configuration])
        counts = watching.watch(configuration, paths, signals, hints, on_ready, say, reload, os.environ)
    click.echo(" ".join(f"{name}={count}" for name, count in asdict(counts).items()))


def _reload(context: click.Context, options: dict[str, Any], current: list[Configuration]) -> Settings | None:
    """Read the settings again; what cannot change while the daemon runs stays as it is, and the log says so."""
    try:
        changed, fixed, merged = reloaded(current[0], invocation_of(context).load(options))
    except CopydeskError as error:
        log.error("config.refused", error=str(error))
        return None
    current[0] = merged
    configure_logging(merged.settings.log)
    log.info("config.reloaded", changed=changed, needs_restart=fixed)
    return merged.settings


@click.command(short_help="Run stages again over stored articles.")
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
    from pipeline.app import changes
    from pipeline.progress import Progress

    if which and (stage != "tag" or where is not None):
        raise click.UsageError(f"--{which} goes with --stage tag, and with no --where")
    configuration = configured(context, options={"engine.workers": workers})
    with Signals().installed() as signals, Progress(sys.stderr) as progress:
        done = changes.reprocess_stored(configuration, stage, where, which, signals.is_stopped, listeners_of(progress))
    if output_format == "json":
        print_json(asdict(done))
    else:
        click.echo(f"articles={done.articles} refused={done.refused} kept={done.kept}")
    if signals.is_stopped():
        fail("stopped before the end; run the same command again", FAILED)
