"""The command line. Results on standard output, logs and progress on standard error."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import Any

import click

from pipeline import __version__, failpoints
from pipeline.commands import articles, ingesting, inspecting, quarantining, reading, upkeep
from pipeline.commands.common import DONE, FAILED, WRONG_USAGE, Invocation, drop_output, fail
from pipeline.errors import CopydeskError, UsageError


class Program(click.Group):
    """The group of commands: turns our errors into one line and an exit status."""

    def invoke(self, context: click.Context) -> Any:
        """Run a command. What fails on purpose ends in one clear line; a closed pipe ends quietly."""
        try:
            return super().invoke(context)
        except UsageError as error:
            fail(str(error), WRONG_USAGE)
        except CopydeskError as error:
            fail(str(error), FAILED)
        except BrokenPipeError:
            drop_output()
            sys.exit(DONE)
        except OSError as error:
            drop_output()
            fail(f"the system refuses: {error}", FAILED)
        except KeyboardInterrupt:
            fail("stopped", FAILED)


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


for command in (
    ingesting.backfill,
    ingesting.watch,
    ingesting.reprocess,
    reading.sql,
    reading.attach,
    reading.export,
    reading.tags,
    quarantining.quarantine,
    articles.forget,
    articles.diff,
    inspecting.inspect_file,
    upkeep.status,
    upkeep.doctor,
    upkeep.snapshot,
    upkeep.config,
):
    cli.add_command(command)


def main() -> None:
    """Run the program."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by whoever started the program
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - for as long as it runs
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without Unicode shows what it can
    cli(prog_name="copydesk")
