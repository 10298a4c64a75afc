"""Have we seen this formula? One look-up in a store, however it was written then and is written now."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from discovery.store import Database

TABLE = "CREATE TABLE IF NOT EXISTS seen (hash TEXT PRIMARY KEY, formula TEXT NOT NULL)"


def seen_before(store: "Database", hash: str, formula: str) -> str | None:
    """The formula that has this hash in the store; None where it is new, and then it is kept.

    >>> import tempfile
    >>> from pathlib import Path
    >>> from conjectures.functional_hash import function_hash
    >>> from discovery.store import Store
    >>> with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "s.sqlite") as store:
    ...     [seen_before(store, function_hash(text), text) for text in ("n*(n + 2)", "n^3", "(n + 1)^2 - 1")]
    [None, None, 'n*(n + 2)']

    Hashes come from `conjectures.functional_hash`. Raises DiscoveryError as the store does.
    """
    with store.transaction() as connection:
        connection.execute(TABLE)
        rows = list(connection.execute("SELECT formula FROM seen WHERE hash = ?", (hash,)))
        if not rows:
            connection.execute("INSERT INTO seen VALUES (?, ?)", (hash, formula))
    return str(rows[0][0]) if rows else None
