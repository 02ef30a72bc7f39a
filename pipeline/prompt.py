"""The interactive prompt of `sql`: a person types statements, and commands that begin with a dot.

Each statement is put to the warehouse by itself, and the answer is let go of before the prompt comes back: so an open
prompt keeps no daemon from starting. What goes wrong is said in one line, and the prompt goes on.
"""

from __future__ import annotations

import difflib
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.lexers import PygmentsLexer
from pygments.lexers.sql import PostgresLexer

from pipeline.asking import FORMS, Ask, Output, answer_to, read_parameters, spare_warehouse
from pipeline.completion import Words, suggest
from pipeline.errors import CopydeskError, UsageError
from pipeline.warehouse.statements import statement
from pipeline.warehouse.vocabulary import Typed, functions, is_ended, keywords, split

HELP = """\
A statement ends with ; and may go over several lines. An empty line or Alt-Enter ends it, too.

  .tables                what there is to ask
  .schema [TABLE]        columns with their types and meaning
  .format [FORM]         table, csv, json, jsonl or parquet; without a form: as suits the place
  .width [COLUMNS]       of tables; without a number: as the terminal is wide
  .output FILE           the next result goes to this file
  .param NAME=VALUE      a value for $NAME; .param alone lists them, .param NAME forgets one
  .timing on|off         how long each statement took
  .help, .quit

Tab completes, Up and Down go through what was asked before, Ctrl-R searches it. Ctrl-C drops the line, or ends the
query that runs; Ctrl-D leaves. Nothing can be changed from here. To begin with:

  FROM originals SELECT headline, publisher, published_on LIMIT 10;
  SELECT label, count(*) FROM tags WHERE kind = 'country' GROUP BY ALL ORDER BY ALL DESC;"""
LEAVING = frozenset({".quit", ".exit", ".q", "quit", "exit", "quit;", "exit;"})

Say = Callable[[str], None]


@dataclass
class Prompt:
    """What was said in one prompt so far, and what asks."""

    ask: Ask
    warehouse: str
    say: Say
    """Tells a person something that is no result."""
    parameters: dict[str, str] = field(default_factory=dict)
    form: str | None = None
    width: int | None = None
    is_timed: bool = True
    output: str | None = None
    _columns: dict[str, list[str]] | None = None

    def take(self, typed: str) -> bool:
        """Do what was typed: a command or statements. Return whether the prompt goes on."""
        line = typed.strip()
        if line.lower() in LEAVING:
            return False
        try:
            if line.startswith("."):
                self._command(line)
            else:
                for one in split(line):
                    self._ask(one)
        except CopydeskError as error:
            self.say(str(error))
        except KeyboardInterrupt:
            self.say("interrupted")
        return True

    def words(self) -> Words:
        """Return what there is to complete from. The names of the warehouse are asked for once, where it answers."""
        if self._columns is None:
            try:
                self._columns = self._read_columns()
            except CopydeskError:
                return Words({}, keywords(), functions(), self._choices({}))
        return Words(self._columns, keywords(), functions(), self._choices(self._columns))

    def _read_columns(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        with self.ask(statement("shown_columns"), {}) as answer:
            for table, column, *_ in answer.rows_as_text():
                found.setdefault(str(table), []).append(str(column))
        return found

    def _choices(self, columns: Mapping[str, list[str]]) -> dict[str, list[str]]:
        known = {".schema": list(columns), ".format": list(FORMS), ".timing": ["on", "off"]}
        return {name: known.get(name, []) for name in self._commands()}

    def _ask(self, one: Typed) -> None:
        values = {name: value for name, value in self.parameters.items() if name.lower() in one.parameters}
        missing = sorted(one.parameters - {name.lower() for name in values})
        if missing:
            raise UsageError(f"${missing[0]} has no value; .param {missing[0]}=VALUE gives it one")
        output, self.output = Output.chosen(self.form, self.output, True, self.width), None
        began = time.monotonic()
        count = answer_to(self.ask, one.text, values, output)
        if self.is_timed:
            self.say(f"{count:,} {'row' if count == 1 else 'rows'}, {time.monotonic() - began:.3f} s")

    # --- commands

    def _commands(self) -> dict[str, Callable[[str], None]]:
        return {
            ".tables": self._tables,
            ".schema": self._schema,
            ".format": self._set_form,
            ".width": self._set_width,
            ".output": self._set_output,
            ".param": self._set_parameter,
            ".timing": self._set_timing,
            ".help": lambda rest: self.say(HELP),
            ".quit": lambda rest: None,
        }

    def _command(self, line: str) -> None:
        name, _, rest = line.rstrip(";").partition(" ")
        commands = self._commands()
        if name.lower() not in commands:
            near = difflib.get_close_matches(name.lower(), commands, 1)
            raise UsageError(
                f"there is no {name}; {f'did you mean {near[0]}?' if near else '.help lists what there is'}"
            )
        commands[name.lower()](rest.strip())

    def _tables(self, rest: str) -> None:
        self._show("shown_tables", {})

    def _schema(self, rest: str) -> None:
        if not rest:
            self._show("shown_columns", {})
            return
        if rest.lower() not in {table.lower() for table in self.words().columns}:
            raise UsageError(f"there is no table {rest}; .tables lists what there is")
        self._show("shown_columns_of", {"name": rest})

    def _show(self, name: str, parameters: Mapping[str, str]) -> None:
        answer_to(self.ask, statement(name), parameters, Output("table", None, self.width))

    def _set_form(self, rest: str) -> None:
        if rest and rest not in FORMS:
            raise UsageError(f".format takes one of {', '.join(FORMS)}")
        self.form = rest or None

    def _set_width(self, rest: str) -> None:
        if rest and not (rest.isdecimal() and int(rest) >= 20):
            raise UsageError(".width takes a number of columns, 20 at least")
        self.width = int(rest) if rest else None

    def _set_output(self, rest: str) -> None:
        self.output = os.path.expanduser(rest) or None
        spare_warehouse(self.output, self.warehouse)
        self.say(f"the next result goes to {self.output}" if self.output else "results go to the terminal")

    def _set_parameter(self, rest: str) -> None:
        name, is_given, _ = rest.partition("=")
        name = name.strip().removeprefix("$")
        self.parameters = {key: v for key, v in self.parameters.items() if not rest or key.lower() != name.lower()}
        if is_given:
            self.parameters |= read_parameters([rest])
        for key, value in self.parameters.items():
            self.say(f"${key} = {value}")

    def _set_timing(self, rest: str) -> None:
        if rest not in ("on", "off"):
            raise UsageError(".timing takes on or off")
        self.is_timed = rest == "on"


def converse(prompt: Prompt, state_folder: str) -> None:
    """Take what a person types on the terminal until they leave; what they typed is kept in `state_folder`."""
    session: PromptSession[str] = PromptSession(
        message=_message(prompt.warehouse),
        prompt_continuation=lambda width, line, wraps: " " * (width - 4) + "... ",
        history=_history(state_folder, prompt.say),
        lexer=PygmentsLexer(PostgresLexer),
        completer=_Completer(prompt),
        complete_while_typing=False,
        complete_in_thread=False,
        enable_open_in_editor=True,
        multiline=True,
        key_bindings=_bindings(),
    )
    goes_on = True
    while goes_on:
        try:
            goes_on = prompt.take(session.prompt())
        except KeyboardInterrupt:
            continue
        except EOFError:
            return


def _message(warehouse: str) -> str:
    return f"{os.path.basename(warehouse).partition('.')[0][:20] or 'sql'}> "


def _history(folder: str, say: Say) -> History:
    """Return what was typed before, in a file that nobody else can read; without one where it cannot be kept."""
    path = os.path.join(folder, "sql_history")
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        os.chmod(path, 0o600)
    except OSError as error:
        say(f"what is typed is forgotten at the end: {error}")
        return InMemoryHistory()
    return FileHistory(path)


def _bindings() -> KeyBindings:
    bindings = KeyBindings()

    @bindings.add("enter")
    def _(event: KeyPressEvent) -> None:
        if is_whole(event.current_buffer.text):
            event.current_buffer.validate_and_handle()
        else:
            event.current_buffer.insert_text("\n")

    return bindings


def is_whole(text: str) -> bool:
    """Tell whether what was typed is to be done at once: a command, an ended statement, or one with an empty line."""
    line = text.strip()
    return not line or line.startswith(".") or line.lower() in LEAVING or text.endswith("\n") or is_ended(text)


class _Completer(Completer):
    """Our suggestions as the library wants them; files after `.output`."""

    def __init__(self, prompt: Prompt) -> None:
        self._prompt = prompt
        self._paths = PathCompleter(expanduser=True)

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """Yield what may stand at the cursor."""
        before = document.text_before_cursor
        if before.startswith(".output "):
            rest = before.removeprefix(".output ").lstrip()
            yield from self._paths.get_completions(Document(rest), complete_event)
            return
        for one in suggest(before, document.text_after_cursor, self._prompt.words()):
            yield Completion(one.text, -one.replaces, display_meta=one.meaning)
