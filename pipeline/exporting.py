"""What `export` writes: articles with all that is known of them, in the forms of others."""

from __future__ import annotations

import sys
from typing import IO, Any

import orjson

from pipeline.asking import Ask, Output, answer_to, opened_output
from pipeline.warehouse.statements import statement

FORMS = ("ninjs", "jsonl", "parquet")


def export(ask: Ask, form: str, where: str | None, path: str | None) -> int:
    """Write articles for which a condition holds, all without one; return how many.

    `ninjs` is a news object of IPTC ninjs 1.4 on each line, `jsonl` and `parquet` have a row an article with its tags,
    mentions, dates and events. Raises CopydeskError for a bad condition, and for a place that cannot be written to.
    """
    name = "export_ninjs" if form == "ninjs" else "export_articles"
    query = statement(name).format(condition="true" if where is None else where)
    output = Output.chosen(form, path, is_terminal=False)
    if form != "ninjs":
        return answer_to(ask, query, {}, output)
    if output.path is None:
        return _write_ninjs(ask, query, sys.stdout)
    with opened_output(output.path) as file:
        return _write_ninjs(ask, query, file)


def _write_ninjs(ask: Ask, query: str, file: IO[str]) -> int:
    with ask(query, {}) as answer:
        count = 0
        for row in answer.rows_as_json():
            file.write(orjson.dumps(_without_nulls(orjson.loads(row))).decode() + "\n")
            count += 1
        file.flush()
        return count


def _without_nulls(item: dict[str, Any]) -> dict[str, Any]:
    """Return a news object without what it lacks: ninjs has no nulls."""
    return {name: value for name, value in item.items() if value is not None}
