"""Headers of plain text: lines that name a field each, as scripts and archives write them over an article.

`Title: ...`, `URL: ...`, `Date: ...`, and perhaps `Text:` over the rest, by the names of `config/field_aliases.toml`.
"""

from __future__ import annotations

import re

from pipeline.readers.fields import Fields, fold
from pipeline.records import Given
from pipeline.text.days.moments import parse_stamp

MOST_LINES = 30
MOST_CHARACTERS = 4000
VALUE_CHARACTERS = 600  # of a title or an address; a longer line is prose
_LINE = re.compile(
    r"[ \t\ufeff]*(?P<label>[^\W\d_][\w @.-]{0,28}?)[ \t]*[:：](?!//)[ \t]*(?P<value>[^\r\n]*)\r?(?:\n|\Z)"
)
_ADDRESS = re.compile(r"https?://\S+/\S+", re.IGNORECASE)
_NOTHING = Given()
_FILLED = re.compile(r"\S")
_BLANK = re.compile(r"[ \t\r]*\n")


def split_header(text: str, fields: Fields) -> tuple[str, Given]:
    """Return a text without its header, and what that says; the whole text and nothing where it has none.

    A header begins the text and names the headline or the address, and one field more unless a blank line ends it. A
    date that only a reader of prose understands stays in the text.
    """
    first = _FILLED.search(text)
    start = at = first.start() if first else len(text)
    said: dict[str, object] = {}
    left: list[str] = []
    lines, is_apart = 0, False
    while lines < MOST_LINES and at - start < MOST_CHARACTERS:
        if blank := _BLANK.match(text, at):
            at, is_apart = blank.end(), True
            continue
        found = _LINE.match(text, at)
        if found is None or len(found["value"]) > VALUE_CHARACTERS:
            break
        name, value = _name(found), found["value"].strip()
        if name in fields.text_labels:
            at, is_apart = found.start("value") if value else found.end(), True
            break
        if name not in fields.labels and is_apart:
            break
        at, lines = found.end(), lines + 1
        if value and name in fields.date_labels and parse_stamp(value) is None:
            left.append(found[0].strip())
        elif value and name in fields.labels:
            is_address = _ADDRESS.fullmatch(value) is not None and "canonical" not in name
            said.setdefault("url" if is_address else name, value)
    given = fields.given_of(said) if said else _NOTHING
    is_header = (given.headline or given.url) and (len(said) + len(left) > 1 or is_apart)
    if not is_header or not text[at:].strip():
        return text, _NOTHING
    return "\n\n".join([*left, text[at:].lstrip("\r\n")]), given


def _name(found: re.Match[str]) -> str:
    return fold(found["label"].strip().replace(" ", "_"))
