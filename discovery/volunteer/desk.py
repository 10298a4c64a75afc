"""The desk: hands out copies of units, takes reports and uploads. All within the caller's transaction."""

import math
import random
import re
import time
from dataclasses import dataclass
from typing import Any

from discovery.campaigns import Record
from discovery.ledger import Ledger
from discovery.store import Connection
from discovery.volunteer.policy import Policy, subnet
from discovery.volunteer.rpc import Assignment, Reply, Report, Request
from discovery.volunteer.tables import one, rows
from discovery.volunteer.tickets import is_ticket, ticket
from discovery.volunteer.unit import MAX_RESULT, MAX_UNIT_CHUNKS, Unit

_NAME = re.compile(r"discover_([0-9a-f]{12})_(\d{1,18})_(\d{1,18})")
_WANTING = 32
# A copy that came too late is still worth looking at for this long.
_GRACE = 7 * 86_400
STORED, REFUSED, LATER = 0, -1, 1


@dataclass(frozen=True, slots=True)
class Host:
    """A volunteer's computer, as far as handing out work goes."""

    id: int
    volunteer: int
    subnet: str
    cores: int
    pace: float | None
    valid: int
    caught: float | None


class Desk:
    """Work for one campaign."""

    def __init__(self, record: Record, ledger: Ledger, secret: bytes, policy: Policy) -> None:
        self._record, self._ledger, self._secret, self._policy = record, ledger, secret, policy
        self._random = random.SystemRandom()

    def answer(self, connection: Connection, request: Request) -> Reply:
        """One contact of a host, from its reports to its next work."""
        query = "SELECT id, name FROM volunteers WHERE authenticator = ?"
        volunteer = one(connection, query, request.authenticator)
        if volunteer is None:
            return Reply(known=False, message="Invalid or missing account key: attach again", delay=3600)
        host = self._host(connection, volunteer[0], request)
        reply = Reply(host=host.id if host.id != request.host else None, user=volunteer, delay=self._policy.delay)
        for report in request.reports:
            self._take(connection, host, report)
            reply.received.append(report.name)
        self._cancel(connection, host, request, reply)
        self._give(connection, host, request, reply)
        return reply

    def upload(self, connection: Connection, name: str, text: str, body: bytes) -> int:
        """Keep a result file; STORED, or REFUSED without a valid ticket or for a copy that is not in hand."""
        number = self._copy(name)
        row = one(connection, "SELECT host, state, body FROM copies WHERE id = ?", number)
        if row is None or not is_ticket(self._secret, text, name, row[0], self._record.version, time.time()):
            return REFUSED
        if row[1] not in ("sent", "late"):
            return STORED if row[2] is not None and bytes(row[2]) == body else REFUSED
        if len(body) > MAX_RESULT:
            return REFUSED
        connection.execute("UPDATE copies SET body = ? WHERE id = ?", (body, number))
        return STORED

    def stored_size(self, connection: Connection, name: str) -> int:
        """How many bytes of a result file are here: all or none."""
        row = one(connection, "SELECT body FROM copies WHERE id = ?", self._copy(name))
        return len(row[0]) if row is not None and row[0] is not None else 0

    def expire(self, connection: Connection) -> None:
        """Copies past their deadline make room for others."""
        late = rows(connection, "SELECT id FROM copies WHERE state = 'sent' AND deadline < ? LIMIT 1000", time.time())
        for (number,) in late:
            set_state(connection, number, "late")

    def unit(self, first: int, stop: int) -> Unit:
        """The work unit of these chunks."""
        return Unit(self._record.identity, self._record.version, first, stop)

    def unit_file(self, connection: Connection, name: str) -> bytes | None:
        """The job file of a unit, by the unit's name."""
        match = _NAME.fullmatch(f"{name}_0")
        if match is None or match[1] != self._record.id:
            return None
        row = one(connection, "SELECT first, stop FROM units WHERE id = ? AND run = ?", int(match[2]), self._record.run)
        return None if row is None else self.unit(*row).to_json().encode()

    def _copy(self, name: str) -> int:
        match = _NAME.fullmatch(name)
        return int(match[3]) if match is not None and match[1] == self._record.id else -1

    def _host(self, connection: Connection, volunteer: int, request: Request) -> Host:
        fields = "SELECT id, volunteer, subnet, cores, pace, valid, caught FROM hosts WHERE "
        row = one(connection, fields + "id = ? AND volunteer = ?", request.host, volunteer)
        if row is None and request.label:
            row = one(connection, fields + "volunteer = ? AND label = ?", volunteer, request.label)
        if row is None:
            return self._new_host(connection, volunteer, request)
        connection.execute("UPDATE hosts SET seen = ?, cores = ? WHERE id = ?", (time.time(), request.cores, row[0]))
        return Host(*row)

    def _new_host(self, connection: Connection, volunteer: int, request: Request) -> Host:
        net = subnet(request.address)
        query = (
            "INSERT INTO hosts (volunteer, label, subnet, cores, seen) VALUES (?, ?, ?, ?, ?) "
            "RETURNING id, volunteer, subnet, cores, pace, valid, caught"
        )
        return Host(*one(connection, query, volunteer, request.label, net, request.cores, time.time()))

    def _take(self, connection: Connection, host: Host, report: Report) -> None:
        """A report changes a copy that this host has in hand; one of anything else changes nothing."""
        query = (
            "SELECT c.id, c.state, c.body IS NOT NULL, u.stop - u.first FROM copies c JOIN units u ON u.id = c.unit "
            "WHERE c.id = ? AND c.host = ? AND c.state IN ('sent', 'late')"
        )
        row = one(connection, query, self._copy(report.name), host.id)
        if row is None:
            return
        number, _, uploaded, chunks = row
        if not (report.done and uploaded):
            set_state(connection, number, "error")
            connection.execute("UPDATE hosts SET valid = 0 WHERE id = ?", (host.id,))
            return
        set_state(connection, number, "reported")
        connection.execute("UPDATE copies SET cpu = ? WHERE id = ?", (report.cpu, number))
        if report.cpu > 0:
            pace = report.cpu / chunks if host.pace is None else 0.7 * host.pace + 0.3 * report.cpu / chunks
            connection.execute("UPDATE hosts SET pace = ? WHERE id = ?", (pace, host.id))

    def _cancel(self, connection: Connection, host: Host, request: Request, reply: Reply) -> None:
        """What the host holds that nobody waits for any more."""
        for name in sorted(request.held)[: self._policy.most_units]:
            row = one(connection, "SELECT state FROM copies WHERE id = ? AND host = ?", self._copy(name), host.id)
            if row is None or row[0] == "void":
                reply.cancelled.append(name)

    def _give(self, connection: Connection, host: Host, request: Request, reply: Reply) -> None:
        if host.caught is not None and time.time() - host.caught < self._policy.ban_seconds:
            reply.message = "Results of this computer were wrong when checked: no work for it for a month"
            reply.delay = self._policy.idle_delay
            return
        if not request.able:
            reply.message = "This app runs on Linux x86-64 only"
            return
        held = self._resend(connection, host, request, reply)
        seconds = request.seconds - sum(each.seconds for each in reply.assignments)
        while (seconds > 0 or request.idle > len(reply.assignments)) and held < min(
            self._policy.most_units, self._policy.units_a_core * host.cores
        ):
            assignment = self._next(connection, host)
            if assignment is None:
                reply.message, reply.delay = "All work is handed out at the moment", self._policy.idle_delay
                return
            reply.assignments.append(assignment)
            held += 1
            seconds -= assignment.seconds

    def _resend(self, connection: Connection, host: Host, request: Request, reply: Reply) -> int:
        """Copies that the host should have and does not know of, sent again; how many it has in hand now."""
        query = (
            "SELECT c.id, u.id, u.first, u.stop, c.deadline FROM copies c JOIN units u ON u.id = c.unit "
            "WHERE c.host = ? AND c.state = 'sent' ORDER BY c.id"
        )
        in_hand = rows(connection, query, host.id)
        for number, *rest in in_hand:
            assignment = self._assignment(host, number, *rest)
            if assignment.name not in request.held:
                reply.assignments.append(assignment)
        return len(in_hand)

    def _next(self, connection: Connection, host: Host) -> Assignment | None:
        unit = self._wanting(connection, host) or self._new_unit(connection, host)
        if unit is None:
            return None
        number, first, stop = unit
        now = time.time()
        seconds = (stop - first) * self._pace(host)
        deadline = now + max(self._policy.least_deadline, self._policy.deadline_factor * seconds)
        query = (
            "INSERT INTO copies (unit, host, volunteer, subnet, state, sent, deadline) "
            "VALUES (?, ?, ?, ?, 'sent', ?, ?) RETURNING id"
        )
        (copy,) = one(connection, query, number, host.id, host.volunteer, host.subnet, now, deadline)
        connection.execute("UPDATE units SET live = live + 1 WHERE id = ?", (number,))
        return self._assignment(host, copy, number, first, stop, deadline)

    def _assignment(self, host: Host, copy: int, unit: int, first: int, stop: int, deadline: float) -> Assignment:
        name = f"discover_{self._record.id}_{unit}"
        expires = int(deadline) + _GRACE
        permit = ticket(self._secret, f"{name}_{copy}", host.id, self._record.version, expires)
        return Assignment(f"{name}_{copy}", name, first, stop, deadline, permit, (stop - first) * self._pace(host))

    def _pace(self, host: Host) -> float:
        return max(host.pace or self._policy.first_pace, 1e-4)

    def _wanting(self, connection: Connection, host: Host) -> tuple[int, int, int] | None:
        """A unit that wants another copy and that nobody of this volunteer or subnet has had a hand in."""
        query = (
            "SELECT id, first, stop FROM units u WHERE run = ? AND done = 0 AND live < quorum AND NOT EXISTS "
            "(SELECT 1 FROM copies c WHERE c.unit = u.id AND (c.volunteer = ? OR (c.subnet = ? AND c.subnet <> '')) "
            "AND c.state NOT IN ('late', 'error')) ORDER BY id LIMIT 1"
        )
        found: tuple[int, int, int] | None = one(connection, query, self._record.run, host.volunteer, host.subnet)
        return found

    def _new_unit(self, connection: Connection, host: Host) -> tuple[int, int, int] | None:
        # Asked of the database, not kept: what a transaction that failed had cut must be cut again.
        (last,) = one(connection, "SELECT max(stop) FROM units WHERE run = ?", self._record.run)
        first = self._ledger.done_until(last or 0)
        if first >= self._record.chunk_count:
            return None
        size = max(1, min(MAX_UNIT_CHUNKS, math.floor(self._policy.unit_seconds / self._pace(host))))
        stop = min(first + size, self._record.chunk_count)
        query = "INSERT INTO units (run, first, stop, quorum) VALUES (?, ?, ?, ?) RETURNING id, first, stop"
        made: tuple[int, int, int] = one(connection, query, self._record.run, first, stop, self._quorum(host))
        return made

    def _quorum(self, host: Host) -> int:
        """One copy of those who have shown to be right, but for a few at random."""
        trusted = host.valid >= self._policy.trusted_after and self._random.random() >= self._policy.replication
        return 1 if trusted else self._policy.quorum


def set_state(connection: Connection, copy: int, state: str) -> None:
    """Change a copy's state, and with it how many copies of its unit are alive."""
    unit, before = one(connection, "SELECT unit, state FROM copies WHERE id = ?", copy)
    alive = ("sent", "reported", "ok")
    change = (state in alive) - (before in alive)
    connection.execute("UPDATE copies SET state = ? WHERE id = ?", (state, copy))
    if change:
        connection.execute("UPDATE units SET live = live + ? WHERE id = ?", (change, unit))


def register(connection: Connection, name: str, login: str | None, authenticator: str) -> Any:
    """A new account; None where the login is taken."""
    query = (
        "INSERT INTO volunteers (name, login, authenticator, created) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (login) DO NOTHING RETURNING id"
    )
    return one(connection, query, name, login, authenticator, time.time())
