"""The validator: what came in is believed where it survives checks that nobody could foresee.

Random chunks of every copy, and all that claim a hit, are run again here. Where two copies of a unit differ, the first
chunk in which they do is run again, too: that tells for certain who is wrong, and all that he did alone is undone.
"""

import hashlib
import random
import time
from dataclasses import dataclass, field
from functools import cached_property

from discovery.campaigns import Record
from discovery.engines.in_process import Engine
from discovery.ledger import Ledger
from discovery.protocol import ProtocolError, Result, canonical_json
from discovery.store import Connection
from discovery.volunteer.desk import set_state
from discovery.volunteer.policy import Policy
from discovery.volunteer.tables import one, rows
from discovery.volunteer.unit import Unit, read_result

_BATCH = 64
_KNOWN = 1 << 16
MOST_HITS = 256


@dataclass
class _Pending:
    """A copy whose checks are under way."""

    copy: int
    unit: int
    host: int
    results: list[Result]
    wanted: set[int] = field(default_factory=set)

    @cached_property
    def prints(self) -> list[str]:
        """The fingerprints of the chunks, in order."""
        return [fingerprint(result) for result in self.results]

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256("".join(self.prints).encode()).hexdigest()

    def print_of(self, chunk: int) -> str:
        return self.prints[chunk - self.results[0].chunk]


def fingerprint(result: Result) -> str:
    """What must be equal on every processor: all but the number of candidates."""
    text = canonical_json([result.chunk, result.screened, result.digest, list(result.hits)])
    return hashlib.sha256(text.encode()).hexdigest()[:24]


class Validator:
    """Judges the reported copies of one campaign, a step at a time."""

    def __init__(self, ledger: Ledger, record: Record, policy: Policy, engine: Engine, seed: int | None = None) -> None:
        self._ledger, self._store = ledger, ledger.store
        self._identity, self._version, self._policy, self._engine = record.identity, record.version, policy, engine
        self._random = random.SystemRandom()
        self._pending: dict[int, _Pending] = {}
        self._known: dict[int, str] = {}
        self._asked: dict[int, None] = {}

    def step(self) -> bool:
        """Take in what was reported, run some chunks, judge what is ready; whether there was anything to do."""
        for result in self._engine.collect(0) if self._asked else ():
            self._known[result.chunk] = fingerprint(result)
            self._asked.pop(result.chunk, None)
        self._forget()
        fresh = self._reported()
        ready = [pending for pending in self._pending.values() if pending.wanted <= self._known.keys()][:_BATCH]
        if fresh or ready:
            with self._store.transaction() as connection:
                for row in fresh:
                    self._open(connection, *row)
                for pending in ready:
                    self._judge(connection, pending)
        self._ask()
        return bool(fresh or ready)

    @property
    def waiting(self) -> int:
        """How many copies are not judged yet."""
        return len(self._pending)

    def _reported(self) -> list[tuple[int, int, int, bytes, int, int]]:
        """Some copies that came in and are not under way; their bodies are read once."""
        if len(self._pending) >= 4 * _BATCH:
            return []
        query = "SELECT id FROM copies WHERE state = 'reported' ORDER BY id LIMIT ?"
        found = [number for (number,) in self._store.read(query, len(self._pending) + _BATCH)]
        query = (
            "SELECT c.id, c.unit, c.host, c.body, u.first, u.stop FROM copies c JOIN units u ON u.id = c.unit "
            "WHERE c.id = ? AND u.run = ?"
        )
        fresh = [number for number in found if number not in self._pending]
        return [row for number in fresh for row in self._store.read(query, number, self._ledger.run)]

    def _open(
        self, connection: Connection, copy: int, unit: int, host: int, body: bytes, first: int, stop: int
    ) -> None:
        try:
            results = read_result(Unit(self._identity, self._version, first, stop), bytes(body))
        except ProtocolError:
            set_state(connection, copy, "error")
            connection.execute("UPDATE hosts SET valid = 0 WHERE id = ?", (host,))
            return
        wanted = set(self._random.sample(range(first, stop), min(self._policy.checks, stop - first)))
        claims = [result.chunk for result in results if result.hits]
        wanted.update(claims if len(claims) <= MOST_HITS else self._random.sample(claims, MOST_HITS))
        self._pending[copy] = _Pending(copy, unit, host, results, wanted)

    def _ask(self) -> None:
        for pending in self._pending.values():
            # Not `wanted - known.keys()`, which walks through all that is known.
            for chunk in sorted(chunk for chunk in pending.wanted if chunk not in self._known):
                if self._engine.room <= 0:
                    return
                if chunk not in self._asked:
                    self._asked[chunk] = None
                    self._engine.submit(chunk)

    def _forget(self) -> None:
        """Keep the memory flat: what no pending copy needs goes, the oldest first."""
        if len(self._known) > _KNOWN:
            needed = set().union(*(pending.wanted for pending in self._pending.values()))
            for chunk in [chunk for chunk in self._known if chunk not in needed][: _KNOWN // 2]:
                del self._known[chunk]

    def _judge(self, connection: Connection, pending: _Pending) -> None:
        if pending.copy not in self._pending:
            return
        if self._is_wrong(pending):
            self._catch(connection, pending.host, pending.copy)
            return
        if self._settled(connection, pending):
            del self._pending[pending.copy]
            set_state(connection, pending.copy, "ok")
            connection.execute("UPDATE copies SET digest = ? WHERE id = ?", (pending.digest, pending.copy))
            self._decide(connection, pending)

    def _is_wrong(self, pending: _Pending) -> bool:
        return any(pending.print_of(chunk) != self._known[chunk] for chunk in pending.wanted if chunk in self._known)

    def _settled(self, connection: Connection, pending: _Pending) -> bool:
        """Whether all other copies that passed agree; where one differs, the chunk that decides is asked for."""
        query = (
            "SELECT c.id, c.host, c.body, u.first, u.stop, u.done FROM copies c JOIN units u ON u.id = c.unit "
            "WHERE c.unit = ? AND c.state = 'ok' AND c.digest <> ?"
        )
        for copy, host, body, first, stop, done in rows(connection, query, pending.unit, pending.digest):
            if done or body is None:
                theirs = self._kept(connection, first, stop)
            else:
                results = read_result(Unit(self._identity, self._version, first, stop), bytes(body))
                theirs = {result.chunk: fingerprint(result) for result in results}
            chunk = next((chunk for chunk in range(first, stop) if theirs.get(chunk) != pending.print_of(chunk)), None)
            if chunk is None:
                continue
            if chunk not in pending.wanted:  # not compared yet, even where it is known
                pending.wanted.add(chunk)
                return False
            # Ours passed its checks, this chunk included: the other one is wrong.
            self._catch(connection, host, copy)
        return True

    def _kept(self, connection: Connection, first: int, stop: int) -> dict[int, str]:
        """The fingerprints of what the ledger has."""
        import json

        run, found = self._ledger.run, {}
        hits: dict[int, list[object]] = {}
        query = "SELECT chunk, body FROM hits WHERE run = ? AND chunk >= ? AND chunk < ? ORDER BY chunk, position"
        for chunk, body in rows(connection, query, run, first, stop):
            hits.setdefault(chunk, []).append(json.loads(body))
        query = "SELECT chunk, screened, candidates, digest FROM chunks WHERE run = ? AND chunk >= ? AND chunk < ?"
        for chunk, screened, candidates, digest in rows(connection, query + " AND state = 'done'", run, first, stop):
            found[chunk] = fingerprint(Result(chunk, screened, candidates, tuple(hits.get(chunk, ())), digest))  # type: ignore[arg-type]
        return found

    def _decide(self, connection: Connection, pending: _Pending) -> None:
        """A unit is done when enough copies agree."""
        quorum, done = one(connection, "SELECT quorum, done FROM units WHERE id = ?", pending.unit)
        query = "SELECT id, host FROM copies WHERE unit = ? AND state = 'ok' AND digest = ?"
        agreeing = rows(connection, query, pending.unit, pending.digest)
        if done:
            self._credit(connection, [pending.host])
            return
        if len(agreeing) < quorum:
            return
        owner = self._owner(connection, pending.host)
        for result in pending.results:
            self._ledger.record_within(connection, result, owner)
        connection.execute("UPDATE units SET done = 1, digest = ? WHERE id = ?", (pending.digest, pending.unit))
        connection.execute("UPDATE copies SET body = NULL WHERE unit = ? AND state = 'ok'", (pending.unit,))
        self._credit(connection, [host for _, host in agreeing])

    def _credit(self, connection: Connection, hosts: list[int]) -> None:
        for host in hosts:
            connection.execute("UPDATE hosts SET valid = valid + 1 WHERE id = ?", (host,))

    def _owner(self, connection: Connection, host: int) -> str:
        query = "SELECT v.id FROM hosts h JOIN volunteers v ON v.id = h.volunteer WHERE h.id = ?"
        return f"volunteer {one(connection, query, host)[0]}/{host}/0/0"

    def _catch(self, connection: Connection, host: int, copy: int) -> None:
        """A host was wrong, for certain: what it did is worth nothing any more, what only it did is done again."""
        connection.execute("UPDATE hosts SET caught = ?, valid = 0 WHERE id = ?", (time.time(), host))
        query = (
            "SELECT c.id, c.unit, c.state, c.digest, u.done, u.digest, u.first, u.stop FROM copies c "
            "JOIN units u ON u.id = c.unit WHERE c.host = ? AND c.state IN ('sent', 'reported', 'ok')"
        )
        for number, unit, state, digest, done, kept, first, stop in rows(connection, query, host):
            set_state(connection, number, "wrong" if number == copy else "void")
            self._pending.pop(number, None)
            if state == "ok" and done and digest == kept:
                self._reopen(connection, unit, kept, first, stop)

    def _reopen(self, connection: Connection, unit: int, digest: str, first: int, stop: int) -> None:
        others = one(
            connection, "SELECT count(*) FROM copies WHERE unit = ? AND state = 'ok' AND digest = ?", unit, digest
        )
        if others[0]:
            return
        self._ledger.revoke_within(connection, first, stop)
        query = "UPDATE units SET done = 0, digest = NULL, quorum = ? WHERE id = ?"
        connection.execute(query, (self._policy.quorum, unit))
