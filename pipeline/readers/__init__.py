"""One module for each format that articles come in.

A module of this package that says its FORMAT is a reader; nothing else has to know of it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import BinaryIO, Protocol, cast

from pipeline.errors import RecordError
from pipeline.readers.fields import Fields
from pipeline.readers.limits import Limits
from pipeline.records import Given
from pipeline.text.decode import Decoded, decode_as
from pipeline.text.unpack import SUFFIXES as PACKED_SUFFIXES


class Reader(Protocol):
    """What a module for a format offers."""

    @property
    def FORMAT(self) -> str:  # noqa: N802 - constants of the module
        """Its name in the warehouse."""
        ...

    @property
    def SUFFIXES(self) -> tuple[str, ...]:  # noqa: N802
        """File name endings, lower case, with the dot."""
        ...

    @property
    def VERSION(self) -> int:  # noqa: N802
        """Raised with every change of what comes out, so that what was refused is tried again."""
        ...

    @property
    def HOLDS_MANY(self) -> bool:  # noqa: N802
        """Whether a file may hold more than one record."""
        ...

    def split(self, stream: BinaryIO, limits: Limits, fields: Fields) -> Iterator[bytes | RecordError]:
        """Yield the bytes of each record in order, or what is wrong with it, never holding much more than one.

        Raises RecordError for a failure of the file as a whole or of all that is left of it.
        """
        ...

    def parse(self, raw_text: str, fields: Fields) -> tuple[str, Given]:
        """Return the article's text in a decoded record, and what the record says of itself.

        Raises RecordError.
        """
        ...


@cache
def readers() -> Mapping[str, Reader]:
    """Return every reader by the name of its format, in the order of these names."""
    modules = (importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))
    found = {module.FORMAT: cast(Reader, module) for module in modules if hasattr(module, "FORMAT")}
    return MappingProxyType(dict(sorted(found.items())))


def reader_for(path: str) -> Reader | None:
    """Return the reader for a file by its suffix, that of a packed file taken off; None where there is none."""
    name = unpacked_name(path).lower()
    stem, dot, suffix = name.rpartition(".")
    return _by_suffix().get(f".{suffix}") if stem and dot else None


def unpacked_name(path: str) -> str:
    """Return the name of a file without its folders, and without the suffix that says how it is packed."""
    name = path.rpartition("/")[2]
    suffix = next((suffix for suffix in PACKED_SUFFIXES if name.lower().endswith(suffix)), "")
    return name[: len(name) - len(suffix)]


def recognized_format(head: bytes) -> str | None:
    """Return the format that a file is surely of, as it begins so; None where nothing says so.

    A module that can tell has a function `recognizes(head)`; no two may recognise the same.
    """
    return next((name for name, recognizes in _with_function("recognizes") if recognizes(head)), None)


def resembled_format(head: bytes) -> str | None:
    """Return the format that a file of text is of, as it begins so; None where it is a text.

    What begins so under another name may be data of any kind. A module that can tell has a function `resembles(head)`;
    no two may take the same.
    """
    return next((name for name, resembles in _with_function("resembles") if resembles(head)), None)


@cache
def _with_function(name: str) -> tuple[tuple[str, Callable[[bytes], bool]], ...]:
    """Return a function of the modules that have it, with their formats."""
    return tuple(
        (form, function) for form, reader in readers().items() if (function := getattr(reader, name, None)) is not None
    )


def decode_record(form: str, content: bytes, declared: str | None = None) -> Decoded:
    """Return the text of a record's bytes, and how it was got; `declared` is the encoding that a header outside names.

    A module whose records say how they are to be decoded has a function `decode(content, declared)`. Raises
    RecordError `undecodable`.
    """
    decode: Callable[[bytes, str | None], Decoded] = getattr(readers().get(form), "decode", decode_as)
    return decode(content, declared)


@cache
def _by_suffix() -> Mapping[str, Reader]:
    return {suffix: reader for reader in readers().values() for suffix in reader.SUFFIXES}


def fingerprint() -> str:
    """Return all formats with their versions, `json/1 jsonl/1 ...`: a difference means that readers have changed."""
    return " ".join(f"{name}/{reader.VERSION}" for name, reader in readers().items())
