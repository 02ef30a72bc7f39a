"""What may stand next in a query that is being typed: keywords, tables, columns, functions, commands of the prompt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

WORD = re.compile(r"[\w$]*$")
QUALIFIED = re.compile(r'("?[\w$]+"?)\.([\w$]*)$')
NAMED_TABLE = re.compile(r"\b(?:from|join|describe|summarize)\s+(\w+)(?:\s+(?:as\s+)?(\w+))?", re.IGNORECASE)
WANTS_TABLE = re.compile(r"\b(?:from|join|describe|summarize|show)\s+(?:\w+\s*,\s*)*[\w$]*$", re.IGNORECASE)
UNFINISHED = re.compile(r"'(?:[^']|'')*$|--[^\n]*$|/\*(?:[^*]|\*(?!/))*$")
"""The end of a text that lies within a string or a comment, once whole ones are taken out."""
WHOLE = re.compile(r"'(?:[^']|'')*'|--[^\n]*\n|/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A word that may stand in the place of the last `replaces` characters, and what it is."""

    text: str
    replaces: int
    meaning: str


@dataclass(frozen=True, slots=True)
class Words:
    """What is there to choose from. Columns are those of each table or view."""

    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    keywords: Sequence[str] = ()
    functions: Sequence[str] = ()
    commands: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The commands of the prompt with what may follow each."""


def suggest(before: str, after: str, words: Words) -> Iterator[Suggestion]:
    """Yield what may stand at the cursor, between the texts before and after it; the likeliest first, each once."""
    seen = set()
    for one in _suggest(before, after, words):
        if one.text not in seen:
            seen.add(one.text)
            yield one


def _suggest(before: str, after: str, words: Words) -> Iterator[Suggestion]:
    if before.lstrip().startswith("."):
        yield from _commands(before.lstrip(), words)
        return
    if UNFINISHED.search(WHOLE.sub(" ", before)):
        return
    named = _named_tables(before + after, words)
    if qualified := QUALIFIED.search(before):
        table = named.get(qualified[1].strip('"').lower())
        yield from _beginning(qualified[2], words.columns.get(table or "", ()), f"column of {table}")
        return
    found = WORD.search(before)
    typed = found[0] if found else ""
    if WANTS_TABLE.search(before):
        yield from _beginning(typed, words.columns, "table")
        return
    if not typed:
        return
    for table in dict.fromkeys(named.values()) or words.columns:
        yield from _beginning(typed, words.columns.get(table, ()), f"column of {table}")
    yield from _beginning(typed, words.keywords, "keyword", typed.isupper() or not typed.islower())
    yield from _beginning(typed, words.functions, "function")
    yield from _beginning(typed, words.columns, "table")


def _beginning(typed: str, choices: Iterable[str], meaning: str, is_upper: bool = False) -> Iterator[Suggestion]:
    for choice in choices:
        if choice.lower().startswith(typed.lower()):
            yield Suggestion(_quoted(choice.upper() if is_upper else choice), len(typed), meaning)


def _quoted(name: str) -> str:
    return name if re.fullmatch(r"\w+", name) else '"{}"'.format(name.replace('"', '""'))


def _named_tables(text: str, words: Words) -> dict[str, str]:
    """Return the tables that a query names, by their names and by what it calls them."""
    known = {table.lower(): table for table in words.columns}
    found = {}
    for name, alias in NAMED_TABLE.findall(text):
        table = known.get(name.lower())
        if table:
            found[name.lower()] = table
            found[alias.lower()] = table
    found.pop("", None)
    return found


def _commands(typed: str, words: Words) -> Iterator[Suggestion]:
    name, space, rest = typed.partition(" ")
    if not space:
        for command in words.commands:
            if command.startswith(name):
                yield Suggestion(command, len(name), "command")
        return
    for choice in words.commands.get(name, ()):
        if choice.lower().startswith(rest.lower()):
            yield Suggestion(choice, len(rest), name)
