"""What `sql` does with an answer: its forms, where it goes, and the parameters of a question.

A file is written beside its place under a hidden name and renamed when it is whole, so that what fails leaves no half
of it, and what was there before stays.
"""

from __future__ import annotations

import csv
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

from pipeline.errors import CopydeskError, UsageError

if TYPE_CHECKING:
    from pipeline.warehouse.answer import Answer

FORMS = ("table", "csv", "json", "jsonl", "parquet")
ENDINGS = {".csv": "csv", ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}
"""What the name of a file says of the form that is wanted."""
_STANDARD_OUTPUT = ("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")
"""Names of a result's file that mean standard output, whatever that leads to."""
_SHOWN_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n"}
HEARD_SECONDS = 0.1
"""Ctrl-C that comes in the moment before the wait for an answer begins ends no wait: it is heard so much later."""

IsStopped = Callable[[], bool]


class Ask(Protocol):
    """Puts one statement to the warehouse; the answer holds until the block ends, the warehouse is let go of before."""

    def __call__(self, query: str, parameters: Mapping[str, str]) -> AbstractContextManager[Answer]:
        """Ask, with values for the statement's parameters."""


@dataclass(frozen=True, slots=True)
class Output:
    """Where answers go and how: a file, or standard output without one."""

    form: str
    path: str | None = None
    width: int | None = None

    @classmethod
    def chosen(cls, form: str | None, path: str | None, is_terminal: bool, width: int | None = None) -> Output:
        """Return the output for what was said: without a form, what the file is called, a table on a terminal, or csv.

        Raises UsageError for Parquet without a file.
        """
        path = None if path in _STANDARD_OUTPUT else path
        named = ENDINGS.get(os.path.splitext(path or "")[1].lower())
        chosen = form or named or ("table" if path is None and is_terminal else "csv")
        if chosen == "parquet" and path is None:
            raise UsageError("parquet is not for a terminal or a pipe: name a file with --output FILE")
        return cls(chosen, path, width)


def hearing_interrupts(asking: Callable[[IsStopped], Ask]) -> Ask:
    """Return what asks in a thread of its own, so that Ctrl-C is heard while DuckDB works, and ends the query first.

    `asking` makes what asks, of what tells whether it is to stop. Ctrl-C then raises KeyboardInterrupt, as elsewhere.
    """

    @contextmanager
    def ask(query: str, parameters: Mapping[str, str]) -> Iterator[Answer]:
        stop = threading.Event()
        asked: Future[Answer] = Future()
        with ExitStack() as stack:
            enter = partial(stack.enter_context, asking(stop.is_set)(query, parameters))
            with _setting_by_interrupt(stop):
                threading.Thread(target=_fulfil, args=(asked, enter), name="asking", daemon=True).start()
                while not wait([asked], HEARD_SECONDS).done:
                    pass
            if stop.is_set():
                raise KeyboardInterrupt
            yield asked.result()

    return ask


@contextmanager
def _setting_by_interrupt(event: threading.Event) -> Iterator[None]:
    """Let Ctrl-C set an event, and raise nothing, while the block runs."""
    before = signal.signal(signal.SIGINT, lambda number, frame: event.set())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _fulfil(future: Future[Answer], make: Callable[[], Answer]) -> None:
    try:
        future.set_result(make())
    except BaseException as error:  # noqa: BLE001 - whoever waits for it is told
        future.set_exception(error)


def read_parameters(said: Sequence[str]) -> dict[str, str]:
    """Return parameters given as `name=value` by their names. Raises UsageError for what is none, and for one twice."""
    parameters: dict[str, str] = {}
    for one in said:
        name, separator, value = one.partition("=")
        name = name.strip().removeprefix("$")
        if not separator or not name:
            raise UsageError(f"--param takes name=value, as in `--param country=JP`, and not {one!r}")
        if name.lower() in map(str.lower, parameters):
            raise UsageError(f"--param {name} is given twice")
        _check_text(value, f"--param {name}")
        parameters[name] = value
    return parameters


def _check_text(text: str, what: str) -> None:
    """Raise UsageError for bytes that are no text: the system hands them on as halves of characters."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UsageError(f"{what} holds a byte that is no UTF-8, behind {text[: error.start][-20:]!r}") from error


def read_query(query: str | None, file: Path | None, stdin: IO[str]) -> str | None:
    """Return the query that was given, from the command line, a file or standard input; None where a terminal waits.

    Raises UsageError for two queries and for none, CopydeskError for a file that cannot be read.
    """
    if query is not None and file is not None:
        raise UsageError("give a query or --file, not both")
    if query is None and file is None and stdin.isatty():
        return None
    if query is None:
        try:
            query = stdin.read() if file is None or str(file) == "-" else file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CopydeskError(f"cannot read the query from {file or 'standard input'}: {error}") from error
    if not query.strip():
        raise UsageError('no query: give one, as in `sql "SELECT count(*) FROM articles"`, or --file')
    _check_text(query, "the query")
    return query.removeprefix("\ufeff")


def spare_warehouse(output: str | None, warehouse: str) -> None:
    """Raise UsageError where a result would take the place of the warehouse, or of a file that belongs to it."""
    written = os.path.realpath(output) if output else ""
    if written == warehouse or written.startswith(warehouse + "."):
        raise UsageError(f"a result cannot take the place of the warehouse: {output}")


def answer_to(ask: Ask, query: str, parameters: Mapping[str, str], output: Output) -> int:
    """Put a query to the warehouse and write its answer where it is wanted; return how many rows it has.

    Raises CopydeskError, for bad SQL and for a place that cannot be written to.
    """
    if output.path is None:
        with ask(query, parameters) as answer:
            write_answer(answer, output, sys.stdout)
            return answer.count()
    with _replacing(output.path) as beside, ask(query, parameters) as answer:
        if output.form == "parquet":
            answer.write_parquet(beside)
        else:
            with _opened(beside) as file:
                write_answer(answer, output, file)
        return answer.count()


@contextmanager
def opened_output(path: str) -> Iterator[IO[str]]:
    """Open a file for a result; it takes its place when the block ends without an error."""
    with _replacing(path) as beside, _opened(beside) as file:
        yield file


@contextmanager
def _replacing(path: str) -> Iterator[str]:
    """Give the name of a file beside `path` to write to; it takes that place when the block ends without an error."""
    place = os.path.realpath(path)
    if os.path.exists(place) and not os.path.isfile(place):
        if os.path.isdir(place):
            raise CopydeskError(f"cannot write {path}: it is a folder")
        yield place  # a pipe or a device, which nothing may take the place of
        return
    folder, name = os.path.split(place)
    partial = os.path.join(folder, f".{name[:100]}.{os.getpid()}.tmp")
    try:
        _opened(partial).close()  # what hinders it shows before the question is asked
        yield partial
        if os.path.exists(place):
            shutil.copymode(place, partial)
        os.replace(partial, place)
    except OSError as error:
        raise CopydeskError(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        with suppress(FileNotFoundError, NotADirectoryError, PermissionError):
            os.remove(partial)


def _opened(path: str) -> IO[str]:
    return Path(path).open("w", encoding="utf-8", newline="")


def write_answer(answer: Answer, output: Output, file: IO[str]) -> None:
    """Write an answer in one of the forms, row by row as it comes; what is wrong with the query shows before the first.

    On a terminal, characters that would command it are shown as escapes.
    """
    write = _shown(file) if file.isatty() else file.write
    if output.form == "table":
        write(answer.as_table(output.width or terminal_width()))
    elif output.form == "csv":
        writer = csv.writer(_Written(write), lineterminator="\n")
        columns, rows = answer.columns(), answer.rows_as_text()
        first = list(islice(rows, 1))  # what fails at once does so before anything is written
        writer.writerow(columns)
        writer.writerows(chain(first, rows))
    elif output.form == "jsonl":
        for row in answer.rows_as_json():
            write(f"{row}\n")
    else:
        separator = "["
        for row in answer.rows_as_json():
            write(f"{separator}{row}")
            separator = ","
        write("[]\n" if separator == "[" else "]\n")
    file.flush()


def _shown(file: IO[str]) -> Callable[[str], int]:
    return lambda text: file.write(text.translate(_SHOWN_CONTROLS))


@dataclass(frozen=True, slots=True)
class _Written:
    """What csv writes to."""

    write: Callable[[str], int]


def terminal_width() -> int:
    """Return how many characters fit into a line of the terminal; COLUMNS overrules it, 120 where there is none."""
    return shutil.get_terminal_size((120, 40)).columns
