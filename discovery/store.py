"""The store: one SQLite file in WAL mode that keeps what searches did and found."""

import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

from discovery.filesystems import network_file_system
from discovery.store_errors import fault, is_busy
from kernels.errors import DiscoveryError

SCHEMA_VERSION = 3
APPLICATION_ID = 0x44495343  # "DISC": tells our files from other programs' SQLite files.
BUSY_SECONDS = 5.0

# A pending chunk has no row: a search may have 10^9 of them. Formula indices are text, as they pass 64 bits.
SCHEMA = """
CREATE TABLE runs (
    id INTEGER PRIMARY KEY, identity TEXT NOT NULL UNIQUE, spec TEXT NOT NULL, version TEXT NOT NULL,
    chunk_count INTEGER NOT NULL, created REAL NOT NULL);
CREATE TABLE chunks (
    run INTEGER NOT NULL REFERENCES runs, chunk INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('leased', 'done')), owner TEXT NOT NULL, expires REAL,
    screened INTEGER, candidates INTEGER, hits INTEGER, digest TEXT, finished REAL,
    PRIMARY KEY (run, chunk)) WITHOUT ROWID;
CREATE INDEX chunks_leased ON chunks (run, owner) WHERE state = 'leased';
CREATE TABLE hits (
    run INTEGER NOT NULL REFERENCES runs, chunk INTEGER NOT NULL, position INTEGER NOT NULL,
    formula_index TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (run, chunk, position)) WITHOUT ROWID;
"""
# What brings a store of an earlier version up to the next one.
_UPGRADES = {
    1: "ALTER TABLE chunks ADD COLUMN digest TEXT",
    2: "ALTER TABLE chunks ADD COLUMN finished REAL",
}


class Connection(Protocol):
    """What a transaction may do: statements with ? for values, of the SQL that SQLite and PostgreSQL share."""

    def execute(self, query: str, values: Sequence[Any] = ..., /) -> Any: ...
    def executemany(self, query: str, rows: Iterable[Sequence[Any]], /) -> Any: ...


class Database(Protocol):
    """Where a ledger lies: a `Store`, or the same tables in a PostgreSQL database."""

    @property
    def path(self) -> Path | str: ...
    def read(self, query: str, *values: Any) -> list[tuple[Any, ...]]: ...
    def transaction(self) -> AbstractContextManager[Connection]: ...
    def close(self) -> None: ...


def default_path() -> Path:
    """Where the store lies unless somebody says otherwise: $DISCOVER_STORE, else the user's data directory.

    >>> default_path().suffix
    '.sqlite'
    """
    if named := os.environ.get("DISCOVER_STORE"):
        return Path(named)
    home = os.environ.get("XDG_DATA_HOME") or Path("~/.local/share").expanduser()
    return Path(home) / "discover" / "store.sqlite"


class Store:
    """An open store: short transactions, and every fault as one clear line.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as directory, Store(Path(directory) / "s.sqlite") as store:
    ...     store.read("SELECT count(*) FROM runs")
    [(0,)]

    Created when absent, with its directories. Raises DiscoveryError when the file is locked for more than 5 seconds,
    read-only, corrupt, foreign, from a newer version, on a full disk, or out of reach.
    """

    def __init__(self, path: Path | str | None = None) -> None:
        self.path = Path(path) if path is not None else default_path()
        _check_place(self.path)
        with self._guarded():
            self._connection = sqlite3.connect(self.path.absolute(), timeout=BUSY_SECONDS, isolation_level=None)
        try:
            with self._guarded():
                self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the file back; harmless when done twice."""
        with self._guarded():
            self._connection.close()

    def read(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with self._guarded():
            return self._connection.execute(query, values).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A write transaction: all of the block's changes are kept, or none when it raises (an interrupt included)."""
        with self._guarded():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                # A full disk ends the transaction by itself.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise fault(error, self.path) from error

    def _prepare(self) -> None:
        self._check_version()
        if self._pragma("journal_mode") != "wal":
            self._enter_wal()
        # In WAL mode this survives any death of the process; only a power cut can take the last commits.
        self._connection.execute("PRAGMA synchronous = NORMAL")
        if self._pragma("user_version") < SCHEMA_VERSION:
            with self.transaction() as connection:
                # Another process may have been first while this one waited for the lock.
                self._upgrade(connection, self._pragma("user_version"))

    def _upgrade(self, connection: Connection, version: int) -> None:
        if version == 0:
            _create(connection)
            return
        for earlier in range(version, SCHEMA_VERSION):
            connection.execute(_UPGRADES[earlier])
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def _check_version(self) -> None:
        version, application, empty = self._header()
        if application != APPLICATION_ID and not (empty and version == 0 and application == 0):
            raise DiscoveryError(f"{self.path} is a database of another program: give another --store")
        if version > SCHEMA_VERSION:
            raise DiscoveryError(
                f"the store {self.path} is from a newer version (schema {version}, this one reads {SCHEMA_VERSION}): "
                "upgrade discovery-toolkit, or give another --store"
            )

    def _header(self) -> tuple[int, int, bool]:
        """The schema's version, whose file it is, and whether it has no tables: all three at one moment.

        Read one by one, an empty file that another process makes a store of meanwhile would look foreign.
        """
        self._connection.execute("BEGIN")
        try:
            version, application = self._pragma("user_version"), self._pragma("application_id")
            empty = not self._connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        return version, application, empty

    def _pragma(self, name: str) -> Any:
        return self._connection.execute(f"PRAGMA {name}").fetchone()[0]

    def _enter_wal(self) -> None:
        """Switching to WAL does not wait for locks by itself when two processes create the store at once."""
        deadline = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                self._connection.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                if not is_busy(error) or time.monotonic() > deadline:
                    raise
            time.sleep(0.02)


def _create(connection: Connection) -> None:
    for statement in SCHEMA.split(";"):
        if statement.strip():
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _check_place(path: Path) -> None:
    """SQLite says "unable to open database file" for all of these; say which it is."""
    try:
        if path.is_dir():
            raise DiscoveryError(f"the store {path} is a directory: give the path of a file with --store")
        if path.exists():
            _check_file(path)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise DiscoveryError(f"the store {path} cannot be made: {path.parent} is not a directory") from error
    except OSError as error:
        raise DiscoveryError(f"the store {path} cannot be made: {error.strerror}: give another --store") from error
    if kind := network_file_system(path):
        raise DiscoveryError(
            f"the store {path} lies on a network file system ({kind}), whose locks SQLite cannot trust: "
            "give a --store on a local disk, or the URL of a PostgreSQL database"
        )
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise DiscoveryError(f"no permission to write in {path.parent}: give another --store")


def _check_file(path: Path) -> None:
    if not path.is_file():
        raise DiscoveryError(f"the store {path} is not a regular file: give another --store")
    if not os.access(path, os.R_OK):
        raise DiscoveryError(f"no permission to read the store {path}: change its permissions, or give another --store")
    if not os.access(path, os.W_OK):
        raise DiscoveryError(f"the store {path} is read-only: make it writable, or give another --store")
