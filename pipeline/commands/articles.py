"""The commands about single articles: forget and diff."""

from __future__ import annotations

from collections.abc import Sequence

import click

from pipeline.commands.common import configured, format_option, print_json, printable, say
from pipeline.errors import UsageError


@click.command(short_help="Take articles down, and keep them out.")
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
    from pipeline.app import changes, questions

    if bool(ids) == (where is not None):
        raise UsageError("name what to forget by its ids, or give --where")
    configuration = configured(context)
    named = list(ids) or None
    if dry_run:
        articles = questions.would_forget(configuration.settings, named, where)
        _print_forgotten(len(articles), output_format, articles)
    else:
        _print_forgotten(changes.forget(configuration, named, where, reason, say), output_format, None)


def _print_forgotten(count: int, output_format: str, would: list[dict[str, str | None]] | None) -> None:
    if output_format == "json":
        print_json({"forgotten": count, **({} if would is None else {"dry_run": True, "articles": would})})
        return
    for one in would or ():
        click.echo(f"would forget {one['article_id']}: {printable(one['headline'] or 'no headline')}")
    if would is not None:
        click.echo("dry run, nothing was taken down; it would be:")
    click.echo(f"forgotten={count}")


@click.command(short_help="Show two articles side by side.")
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
    from pipeline.app import questions
    from pipeline.asking import terminal_width

    said = questions.diff(configured(context).settings, left, right)
    if output_format == "json":
        print_json(said)
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

    columns = [wrap(printable(" ".join(text.split())), width) or [""] for text in (left, right)]
    for row in range(max(map(len, columns))):
        one, other = (column[row] if row < len(column) else "" for column in columns)
        click.echo(f"{one:{width}} {mark} {other}".rstrip())
