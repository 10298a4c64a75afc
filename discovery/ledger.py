"""The ledger of one run: which chunks are leased to whom, which are done, and what they gave."""

import hashlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from discovery.protocol import Hit, Result, Searchable, canonical_json
from discovery.store import Connection, Database
from discovery.version import code_version
from kernels.errors import DiscoveryError

LEASE_SECONDS = 600.0
MAX_CHUNKS = 1 << 62
_PAGE = 512

_serial = count()


@dataclass(frozen=True, slots=True)
class Totals:
    """What a run has done so far, all launches together."""

    chunks: int
    screened: int
    candidates: int
    hits: int


def identity_of(spec: dict[str, Any], version: str) -> str:
    """The name of a run: equal for equal searches by equal code.

    >>> identity_of({"digits": 100}, "v1")[:12]
    '9b87280af58e'
    """
    return hashlib.sha256(canonical_json({"spec": spec, "version": version}).encode()).hexdigest()


def this_owner() -> str:
    """A name for one ledger of this process: host/pid/start of the process/serial number."""
    return f"{os.uname().nodename}/{os.getpid()}/{_started(os.getpid())}/{next(_serial)}"


def is_dead(owner: str) -> bool:
    """Whether the owner's process has ended for certain: it ran on this host and its pid is free or used anew.

    >>> is_dead(this_owner()), is_dead("elsewhere/1/0/0")
    (False, False)
    """
    host, pid, started, _ = owner.rsplit("/", 3)
    return host == os.uname().nodename and _started(int(pid)) != int(started)


def _started(pid: int) -> int:
    """When the process began, in clock ticks since boot; 0 where there is no /proc but it lives, -1 when it is dead."""
    try:
        # Field 22, counted behind the command's name, which may hold spaces and brackets; state Z is a dead one not yet
        # fetched by its parent.
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        return -1 if fields[0] in "ZX" else int(fields[19])
    except (OSError, IndexError, ValueError):
        return 0 if not Path("/proc/self/stat").exists() and _answers(pid) else -1


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


class Ledger:
    """One run in the store, seen by one owner.

    Several ledgers, in several processes, may work on one run: a lease keeps two of them from the same chunk, and a
    chunk that is done twice all the same (its lease ran out) is kept once.
    """

    def __init__(self, store: Database, search: Searchable, version: str | None = None) -> None:
        self.store = store
        self.owner = this_owner()
        self.chunk_count = search.chunk_count
        if self.chunk_count > MAX_CHUNKS:
            raise DiscoveryError(f"a space of {search.size} formulas cannot be run in a lifetime: give a smaller one")
        self.run = self._open(canonical_json(search.to_spec()), version or code_version())

    def _open(self, spec: str, version: str) -> int:
        identity = identity_of(json.loads(spec), version)
        rows = self.store.read("SELECT id, chunk_count FROM runs WHERE identity = ?", identity)
        if not rows:
            with self.store.transaction() as connection:
                connection.execute(
                    "INSERT INTO runs (identity, spec, version, chunk_count, created) VALUES (?, ?, ?, ?, ?) "
                    "ON CONFLICT (identity) DO NOTHING",
                    (identity, spec, version, self.chunk_count, time.time()),
                )
            rows = self.store.read("SELECT id, chunk_count FROM runs WHERE identity = ?", identity)
        run, chunk_count = rows[0]
        if chunk_count != self.chunk_count:
            raise DiscoveryError(
                f"the store {self.store.path} has this search in {chunk_count} chunks, not in {self.chunk_count}: "
                "give another --store"
            )
        return int(run)

    def totals(self) -> Totals:
        """Sums over the chunks that are done."""
        query = (
            "SELECT count(*), sum(screened), sum(candidates), sum(hits) FROM chunks WHERE run = ? AND state = 'done'"
        )
        chunks, screened, candidates, hits = self.store.read(query, self.run)[0]
        return Totals(chunks, int(screened or 0), int(candidates or 0), int(hits or 0))

    def digest(self) -> str | None:
        """A digest of the digests of all chunks in their order; None if one is not done or has none."""
        query = "SELECT digest FROM chunks WHERE run = ? AND state = 'done' ORDER BY chunk"
        total, count = hashlib.sha256(), 0
        for (digest,) in self.store.read(query, self.run):
            if digest is None:
                return None
            total.update(digest.encode())
            count += 1
        return total.hexdigest()[:16] if count == self.chunk_count else None

    def claim(self, first: int, stop: int, limit: int) -> tuple[int, ...]:
        """Lease up to `limit` chunks from [first, stop) that are neither done nor held by a living owner."""
        if limit <= 0 or not self._free(first, stop, limit):
            return ()
        with self.store.transaction() as connection:
            chunks = self._free(first, stop, limit)
            expires = time.time() + LEASE_SECONDS
            connection.executemany(
                "INSERT INTO chunks (run, chunk, state, owner, expires) VALUES (?, ?, 'leased', ?, ?) "
                "ON CONFLICT (run, chunk) DO UPDATE SET owner = excluded.owner, expires = excluded.expires",
                [(self.run, chunk, self.owner, expires) for chunk in chunks],
            )
        return chunks

    def _free(self, first: int, stop: int, limit: int) -> tuple[int, ...]:
        query = "SELECT chunk, state, owner, expires FROM chunks WHERE run = ? AND chunk >= ? AND chunk < ?"
        rows = self.store.read(query, self.run, first, stop)
        taken = {chunk for chunk, state, owner, expires in rows if state == "done" or self._held(owner, expires)}
        free = (chunk for chunk in range(first, stop) if chunk not in taken)
        return tuple(chunk for chunk, _ in zip(free, range(limit), strict=False))

    def _held(self, owner: str, expires: float) -> bool:
        return owner == self.owner or (expires > time.time() and not is_dead(owner))

    def renew(self) -> None:
        """Keep this owner's leases for another while."""
        with self.store.transaction() as connection:
            query = "UPDATE chunks SET expires = ? WHERE run = ? AND state = 'leased' AND owner = ?"
            connection.execute(query, (time.time() + LEASE_SECONDS, self.run, self.owner))

    def release(self) -> None:
        """Give this owner's leases back, so that another process need not wait for their end."""
        with self.store.transaction() as connection:
            query = "DELETE FROM chunks WHERE run = ? AND state = 'leased' AND owner = ?"
            connection.execute(query, (self.run, self.owner))

    def record(self, result: Result) -> bool:
        """Keep a chunk's result and its hits, all in one; False when the chunk was done already."""
        with self.store.transaction() as connection:
            return self.record_within(connection, result, self.owner)

    def record_within(self, connection: Connection, result: Result, owner: str) -> bool:
        """`record` as a part of a transaction, in the name of whoever did the work."""
        query = "SELECT 1 FROM chunks WHERE run = ? AND chunk = ? AND state = 'done'"
        if connection.execute(query, (self.run, result.chunk)).fetchone():
            return False
        self._insert(connection, result, owner)
        return True

    def revoke_within(self, connection: Connection, first: int, stop: int) -> None:
        """Forget the chunks [first, stop) with their hits, as a part of a transaction: they are to be done again."""
        for table in ("hits", "chunks"):
            query = f"DELETE FROM {table} WHERE run = ? AND chunk >= ? AND chunk < ?"
            connection.execute(query, (self.run, first, stop))

    def _insert(self, connection: Connection, result: Result, owner: str) -> None:
        counts = (result.screened, result.candidates, len(result.hits))
        connection.execute(
            "INSERT INTO chunks (run, chunk, state, owner, screened, candidates, hits, digest, finished) "
            "VALUES (?, ?, 'done', ?, ?, ?, ?, ?, ?) ON CONFLICT (run, chunk) DO UPDATE SET "
            "state = 'done', owner = excluded.owner, expires = NULL, screened = excluded.screened, "
            "candidates = excluded.candidates, hits = excluded.hits, digest = excluded.digest, "
            "finished = excluded.finished",
            (self.run, result.chunk, owner, *counts, result.digest, time.time()),
        )
        connection.executemany(
            "INSERT INTO hits (run, chunk, position, formula_index, body) VALUES (?, ?, ?, ?, ?)",
            [
                (self.run, result.chunk, position, str(hit["index"]), canonical_json(hit))
                for position, hit in enumerate(result.hits)
            ],
        )

    def done_until(self, first: int) -> int:
        """The end of the unbroken row of chunks from `first` on that are done (looking one page ahead)."""
        query = "SELECT chunk FROM chunks WHERE run = ? AND chunk >= ? AND chunk < ? AND state = 'done' ORDER BY chunk"
        end = first
        for (chunk,) in self.store.read(query, self.run, first, first + _PAGE):
            if chunk != end:
                break
            end += 1
        return end

    def hits(self, first: int, stop: int) -> Iterator[Hit]:
        """The hits of the chunks [first, stop), in order."""
        query = "SELECT body FROM hits WHERE run = ? AND chunk >= ? AND chunk < ? ORDER BY chunk, position"
        for (body,) in self.store.read(query, self.run, first, stop):
            yield json.loads(body)
