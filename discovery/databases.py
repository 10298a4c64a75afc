"""Opening the store that a person names: a file, or the URL of a PostgreSQL database."""

import os
from typing import TYPE_CHECKING

from discovery.store import Store

if TYPE_CHECKING:
    from discovery.postgres import PostgresStore

_SCHEMES = ("postgresql://", "postgres://")


def open_database(name: str | None = None) -> "Store | PostgresStore":
    """The store of this name; None is $DISCOVER_STORE, else the user's data directory.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as directory, open_database(f"{directory}/s.sqlite") as store:
    ...     type(store).__name__
    'Store'
    """
    name = name or os.environ.get("DISCOVER_STORE")
    if name and name.startswith(_SCHEMES):
        from discovery.postgres import PostgresStore

        return PostgresStore(name)
    return Store(name)
