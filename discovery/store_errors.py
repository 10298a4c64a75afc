"""SQLite's faults in words: each one line that says what is wrong and what to do."""

import sqlite3
from pathlib import Path

from kernels.errors import DiscoveryError

# Primary result codes of SQLite (https://www.sqlite.org/rescode.html) -> what happened, what to do.
_WORDS = {
    sqlite3.SQLITE_BUSY: ("is locked by another process", "wait for it to end, or give another --store"),
    sqlite3.SQLITE_LOCKED: ("is locked by another process", "wait for it to end, or give another --store"),
    sqlite3.SQLITE_READONLY: ("is read-only", "make it writable, or give another --store"),
    sqlite3.SQLITE_FULL: (
        "has no room, its disk is full",
        "free some space and run the same command again",
    ),
    sqlite3.SQLITE_CORRUPT: ("is corrupt", "move it away and run the same command again, or give another --store"),
    sqlite3.SQLITE_NOTADB: ("is corrupt or no store (file is not a database)", "move it away, or give another --store"),
    sqlite3.SQLITE_CANTOPEN: (
        "cannot be opened",
        "check that its directory exists and is writable, or give another --store",
    ),
    sqlite3.SQLITE_PERM: ("may not be opened, no permission", "change its permissions, or give another --store"),
    sqlite3.SQLITE_AUTH: ("may not be opened, no permission", "change its permissions, or give another --store"),
    sqlite3.SQLITE_IOERR: (
        "cannot be read or written, the disk reports an error",
        "check that it has room and is sound, or give another --store",
    ),
}
_BY_MESSAGE = {
    "database is locked": sqlite3.SQLITE_BUSY,
    "readonly database": sqlite3.SQLITE_READONLY,
    "is full": sqlite3.SQLITE_FULL,
    "malformed": sqlite3.SQLITE_CORRUPT,
    "not a database": sqlite3.SQLITE_NOTADB,
    "unable to open": sqlite3.SQLITE_CANTOPEN,
    "disk I/O": sqlite3.SQLITE_IOERR,
    "no such table": sqlite3.SQLITE_CORRUPT,
    "no such column": sqlite3.SQLITE_CORRUPT,
}


def fault(error: sqlite3.Error, path: Path) -> DiscoveryError:
    """The error for people that stands for an error of SQLite.

    >>> str(fault(sqlite3.OperationalError("database or disk is full"), Path("s.sqlite")))
    'the store s.sqlite has no room, its disk is full: free some space and run the same command again'
    """
    what, todo = _WORDS.get(_code(error), (f"fails: {error}", "move it away, or give another --store"))
    return DiscoveryError(f"the store {path} {what}: {todo}")


def is_busy(error: sqlite3.Error) -> bool:
    """Whether another process holds the file, so that waiting may help.

    >>> is_busy(sqlite3.OperationalError("database is locked"))
    True
    """
    return _code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _code(error: sqlite3.Error) -> int:
    """The primary code (low byte of the extended one), or a guess from the message where SQLite gave none."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None and code & 0xFF in _WORDS:
        return int(code) & 0xFF
    return next((known for words, known in _BY_MESSAGE.items() if words in str(error)), 0)
