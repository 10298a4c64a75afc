"""The volunteers' tables, beside those of the ledger."""

import secrets
from typing import Any

from discovery.postgres import PostgresStore, create_tables
from discovery.store import Database

# Copy states: sent -> reported -> ok, or wrong (proved so), error, late (deadline passed), void (its host was caught).
TABLES = """
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS volunteers (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, login TEXT UNIQUE, authenticator TEXT NOT NULL UNIQUE,
    created REAL NOT NULL);
CREATE TABLE IF NOT EXISTS hosts (
    id INTEGER PRIMARY KEY, volunteer INTEGER NOT NULL REFERENCES volunteers, label TEXT NOT NULL, subnet TEXT NOT NULL,
    cores INTEGER NOT NULL, pace REAL, valid INTEGER NOT NULL DEFAULT 0, caught REAL, seen REAL NOT NULL);
CREATE INDEX IF NOT EXISTS hosts_volunteer ON hosts (volunteer, label);
CREATE TABLE IF NOT EXISTS units (
    id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs, first INTEGER NOT NULL, stop INTEGER NOT NULL,
    done INTEGER NOT NULL DEFAULT 0, quorum INTEGER NOT NULL, live INTEGER NOT NULL DEFAULT 0, digest TEXT);
CREATE INDEX IF NOT EXISTS units_wanting ON units (run, id) WHERE done = 0 AND live < quorum;
CREATE INDEX IF NOT EXISTS units_range ON units (run, stop);
CREATE TABLE IF NOT EXISTS copies (
    id INTEGER PRIMARY KEY, unit INTEGER NOT NULL REFERENCES units, host INTEGER NOT NULL REFERENCES hosts,
    volunteer INTEGER NOT NULL, subnet TEXT NOT NULL, state TEXT NOT NULL, sent REAL NOT NULL, deadline REAL NOT NULL,
    cpu REAL, digest TEXT, body BLOB);
CREATE INDEX IF NOT EXISTS copies_unit ON copies (unit);
CREATE INDEX IF NOT EXISTS copies_host ON copies (host, state);
CREATE INDEX IF NOT EXISTS copies_sent ON copies (deadline) WHERE state = 'sent';
CREATE INDEX IF NOT EXISTS copies_reported ON copies (id) WHERE state = 'reported';
CREATE INDEX IF NOT EXISTS copies_volunteer ON copies (volunteer) WHERE state = 'ok';
"""


def prepare(store: Database) -> bytes:
    """Make the tables where they are missing, and give the secret that tickets are made with."""
    with store.transaction() as connection:
        if isinstance(store, PostgresStore):
            create_tables(connection, TABLES)
        else:
            for statement in filter(str.strip, TABLES.split(";")):
                connection.execute(statement)
        query = "INSERT INTO settings (name, value) VALUES ('ticket', ?) ON CONFLICT (name) DO NOTHING"
        connection.execute(query, (secrets.token_hex(32),))
    return bytes.fromhex(store.read("SELECT value FROM settings WHERE name = 'ticket'")[0][0])


def one(connection: Any, query: str, *values: Any) -> Any:
    """The first row of a query within a transaction, or None."""
    return connection.execute(query, values).fetchone()


def rows(connection: Any, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """All rows of a query within a transaction."""
    return connection.execute(query, values).fetchall()  # type: ignore[no-any-return]
