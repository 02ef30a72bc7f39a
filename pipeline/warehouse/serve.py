"""DuckDB's own server, Quack, in the process that holds the warehouse: any DuckDB client may attach to it, to read.

Measured on duckdb 1.5.5 with its Quack: a query cannot be interrupted, not by its client, not by us, and it goes on
when the client is gone; a client that dies leaves its session; nothing that it is sent makes it fall over. So nothing
runs here that the desk has not looked at, and sessions are cleared away when there are too many.
"""

from __future__ import annotations

import hmac
import importlib.util
import io
import json
import os
import secrets
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb
import structlog
from fsspec import AbstractFileSystem

from pipeline.errors import CopydeskError, FatalError
from pipeline.warehouse.desk import Desk
from pipeline.warehouse.file import WarehouseFile
from pipeline.warehouse.statements import statement
from schemas.settings import ServerSettings

log = structlog.get_logger()

PACKAGES = {"httpfs": "duckdb-extension-httpfs", "quack": "duckdb-extension-quack"}
"""The extensions, in the order of loading, and the packages that carry them."""
SWITCH_SECONDS = 0.0005
"""How long the interpreter lets one thread run on where others wait: each question asks it some five times, and with
its own 5 ms they waited for the writer's thread longer than for DuckDB."""
PORT_TRIES = 5
QUIET_SECONDS = 60
"""After so long without a new query, sessions may be cleared away."""
YES, NO = b"1", b"0"


class UnavailableError(FatalError):
    """There is no server, for a reason that the text gives."""


def announcement_path(warehouse: str) -> str:
    """Return the file that says where the server is, and the token that it asks for."""
    return f"{warehouse}.serving"


def extension_files() -> list[str]:
    """Return the extensions' files, in the order of loading. Raises UnavailableError for one that is not installed."""
    return [_extension_file(name, package) for name, package in PACKAGES.items()]


def _extension_file(name: str, package: str) -> str:
    spec = importlib.util.find_spec(package.replace("-", "_"))
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
        if path.is_file():
            return str(path)
    raise UnavailableError(
        f"other DuckDB clients cannot attach: {package} for duckdb {duckdb.__version__} is not installed;"
        " install copydesk[quack] (there is none for duckdb 2.0 yet); `sql` works without it"
    )


class Gate(AbstractFileSystem):  # type: ignore[misc]
    """The one way from inside DuckDB to Python code: a file system whose files hold what we think of their names.

    Quack asks SQL macros whether a client may enter and whether a query may run. They read a file here: its name is the
    question, and it holds 1 or 0. DuckDB's functions made in Python are not seen by Quack.
    """

    protocol = "copydesk-gate"
    cachable = False

    def __init__(self, judges: dict[str, Callable[[str], bool]]) -> None:
        """`judges` answer what is asked, by the first part of the file's name."""
        super().__init__()
        self._judges = judges

    def info(self, path: str, **options: Any) -> dict[str, Any]:
        """Say that a file is there, and new."""
        return {"name": path, "size": 1, "type": "file", "mtime": 0.0}

    def exists(self, path: str, **options: Any) -> bool:
        """Say that a file is there."""
        return True

    def glob(self, path: str, **options: Any) -> list[str]:
        """Say that a name means one file."""
        return [path]

    def _open(self, path: str, mode: str = "rb", **options: Any) -> io.BytesIO:
        kind, _, name = path.rpartition("://")[2].partition("/")
        judge = self._judges.get(kind)
        with suppress(ValueError, UnicodeDecodeError):
            return io.BytesIO(YES if judge and judge(bytes.fromhex(name).decode()) else NO)
        return io.BytesIO(NO)


class Server:
    """A Quack server beside the writer, announced in a file next to the warehouse. Starts and stops with the file."""

    def __init__(self, file: WarehouseFile, desk: Desk, settings: ServerSettings) -> None:
        self._file = file
        self._desk = desk
        self._settings = settings
        self._token = settings.token or secrets.token_urlsafe(32)
        self._turn = threading.Lock()
        self._address: str | None = None
        self._why_not: str | None = "it is just starting" if settings.enabled else "server.enabled is false"
        self._is_closed = False
        self._port = 0
        """Where it served before, so that clients find it again."""

    def status(self) -> dict[str, Any]:
        """Return where the server is, and where that is announced with the token; or why there is none."""
        if self._address is None:
            return {"address": None, "why": self._why_not}
        return {"address": self._address, "announced_in": announcement_path(self._file.path)}

    def start(self) -> None:
        """Serve, unless it was closed meanwhile. What hinders it is logged once; everything else goes on without it."""
        if not self._settings.enabled:
            return
        with self._turn:
            if self._is_closed or self._address is not None:
                return
            try:
                self._serve()
            except UnavailableError as error:
                self._why_not = str(error)
                log.info("server.unavailable", why=self._why_not)
            except (CopydeskError, duckdb.Error, OSError) as error:
                self._why_not = str(error).splitlines()[0]
                log.warning("server.unavailable", why=self._why_not)

    def leave(self) -> None:
        """Let go of the file, which is about to be closed; nobody is served until `start`."""
        with self._turn:
            self._stop()

    def close(self) -> None:
        """End for good, and take the announcement away."""
        with self._turn:
            self._is_closed = True
            self._stop()

    def _serve(self) -> None:
        files = extension_files()
        with self._file.reading() as connection:
            for path in files:
                connection.execute(statement("load_extension").format(path=path.replace("'", "''")))
            with suppress(duckdb.Error):  # it is there still, where the server is started anew
                connection.register_filesystem(Gate({"enter": self._may_enter, "ask": self._may_ask}))
            connection.execute(statement("open_gate"))
            connection.execute(statement("choose_gatekeeper_of_clients"))
            connection.execute(statement("choose_gatekeeper_of_queries"))
            self._address = self._listen(connection)
        sys.setswitchinterval(SWITCH_SECONDS)
        self._announce()
        log.info("server.started", address=self._address)

    def _listen(self, connection: duckdb.DuckDBPyConnection) -> str:
        host, port = self._settings.host, self._settings.port or self._port
        others = json.dumps(host not in ("127.0.0.1", "localhost", "::1", "[::1]"))
        for left in reversed(range(PORT_TRIES if port == 0 else 1)):
            address = f"quack:{host}:{port or _free_port(host)}"
            try:
                connection.execute(
                    statement("serve").format(address=address.replace("'", "''"), token=self._token, others=others)
                )
                self._port = int(address.rpartition(":")[2])
                return address
            except duckdb.Error:
                if not left:
                    raise
        raise AssertionError("the last try returns or raises")

    def _stop(self) -> None:
        with suppress(OSError):
            os.unlink(announcement_path(self._file.path))
        if self._address is not None:
            with suppress(CopydeskError, duckdb.Error):
                self._file.connection.cursor().execute(
                    statement("stop_serving").format(address=self._address.replace("'", "''"))
                )
        self._address, self._why_not = None, "it was stopped"

    def _announce(self) -> None:
        path = announcement_path(self._file.path)
        said = {"pid": os.getpid(), "address": self._address, "token": self._token}
        partial = f"{path}.{os.getpid()}.tmp"
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            os.fchmod(descriptor, 0o600)
            os.write(descriptor, json.dumps(said).encode() + b"\n")
        finally:
            os.close(descriptor)
        os.replace(partial, path)

    # --- what Quack asks

    def _may_enter(self, token: str) -> bool:
        if not hmac.compare_digest(token.encode(), self._token.encode()):
            log.warning("server.refused", why="a wrong token")
            return False
        if self._count_sessions() >= self._settings.connections:
            log.warning("server.refused", why="too many connections", connections=self._settings.connections)
            threading.Thread(target=self._renew, name="renewing", daemon=True).start()
            return False
        return True

    def _may_ask(self, query: str) -> bool:
        try:
            self._desk.try_out(query)
        except CopydeskError as error:
            log.info("query.refused", why=str(error))
            return False
        except Exception as error:  # noqa: BLE001 - DuckDB would take it for a yes or a crash; it is a no
            log.error("query.refused", why=f"{type(error).__name__}: {error}")
            return False
        return True

    def _count_sessions(self, name: str = "count_sessions", **parameters: Any) -> int:
        with suppress(CopydeskError, duckdb.Error), self._file.reading() as connection:
            row = connection.execute(statement(name), parameters or None).fetchone()
            return int(row[0]) if row else 0
        return 0

    def _count_fresh(self) -> int:
        return self._count_sessions("count_fresh_sessions", quiet_seconds=QUIET_SECONDS)

    def _renew(self) -> None:
        """Start the server anew, without the sessions that dead clients left, unless somebody has just asked."""
        with self._turn:
            if self._is_closed or self._address is None or self._count_fresh():
                return
            log.info("server.renewed", why="too many connections, and none of them in use")
            self._stop()
        self.start()


def _free_port(host: str) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.bind((host.strip("[]"), 0))
        return int(probe.getsockname()[1])
