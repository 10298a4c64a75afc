"""The project's public pages: what is searched, how far it is, what was found and by whom."""

import hashlib
import json
import time
from functools import cached_property
from typing import Any

from discovery.campaigns import Record
from discovery.protocol import canonical_json
from discovery.store import Connection
from discovery.volunteer.project import Project
from discovery.volunteer.tables import one, rows
from discovery.wording import count

_SHOWN = 100
# The front page is made anew at most this often, however many ask for it.
_FRESH_SECONDS = 5.0


def described(spec: dict[str, Any]) -> str:
    """What a search looks for, in a line.

    >>> space = {"a": [[[1, 1], 2], [[0, 0], 1]], "b": [[[2, 0], 1]], "parameters": [["x", 1, 9]]}
    >>> described({"space": space, "constants": ["pi"]})
    'continued fractions a(0) + b(1)/(a(1) + b(2)/(a(2) + ...)) for pi, with a(n) = 2*x*n + 1, b(n) = n^2; x = 1..9'
    """
    space = spec["space"]
    names = [name for name, _, _ in space["parameters"]]
    a, b = (_polynomial(space[side], names) for side in "ab")
    ranges = ", ".join(f"{name} = {low}..{high}" for name, low, high in space["parameters"])
    aim = f" for {', '.join(spec['constants'])}" if spec.get("constants") else " with factorial reduction"
    return f"continued fractions a(0) + b(1)/(a(1) + b(2)/(a(2) + ...)){aim}, with a(n) = {a}, b(n) = {b}; {ranges}"


def _polynomial(terms: list[Any], names: list[str]) -> str:
    parts = [_term(exponents, coefficient, names) for exponents, coefficient in reversed(sorted(terms))]
    return " + ".join(parts).replace("+ -", "- ")


def _term(exponents: list[int], coefficient: int, names: list[str]) -> str:
    n, *others = exponents
    powers = [(name, power) for name, power in [*zip(names, others, strict=True), ("n", n)] if power]
    factors = [name if power == 1 else f"{name}^{power}" for name, power in powers]
    if coefficient == 1 and factors:
        return "*".join(factors)
    return "-" + "*".join(factors) if coefficient == -1 and factors else "*".join([str(coefficient), *factors])


class Pages:
    """Renders the pages from what the store has."""

    def __init__(self, record: Record, url: str, project: Project) -> None:
        self._record, self._url, self._project = record, url, project
        self._front: tuple[float, bytes] = (-1e9, b"")

    def front(self, connection: Connection) -> bytes:
        """The page at the project's address, which is also BOINC's master page."""
        if time.monotonic() - self._front[0] > _FRESH_SECONDS:
            page = self._template("front.html.j2").render(**self._state(connection), url=self._url)
            self._front = time.monotonic(), page.encode()
        return self._front[1]

    def volunteer(self, connection: Connection, number: int, certificate: bool) -> bytes | None:
        """A volunteer's page, or the certificate to keep; None where there is no such volunteer."""
        found = one(connection, "SELECT name, created FROM volunteers WHERE id = ?", number)
        if found is None:
            return None
        body = self._certificate(connection, number, found[0])
        if certificate:
            return json.dumps(body, indent=1, ensure_ascii=False).encode()
        page = self._template("volunteer.html.j2")
        text: str = page.render(**body, number=number, count=count)
        return text.encode()

    def _certificate(self, connection: Connection, number: int, name: str) -> dict[str, Any]:
        run, owner = self._record.run, f"volunteer {number}/%"
        query = "SELECT count(*), sum(screened) FROM chunks WHERE run = ? AND state = 'done' AND owner LIKE ?"
        chunks, screened = one(connection, query, run, owner)
        query = (
            "SELECT count(*) FROM copies c JOIN units u ON u.id = c.unit "
            "WHERE u.run = ? AND c.volunteer = ? AND c.state = 'ok' AND u.done = 1"
        )
        (units,) = one(connection, query, run, number)
        query = (
            "SELECT h.body FROM hits h JOIN chunks c ON c.run = h.run AND c.chunk = h.chunk "
            "WHERE h.run = ? AND c.owner LIKE ? ORDER BY h.chunk, h.position LIMIT 1000"
        )
        hits = [json.loads(text) for (text,) in rows(connection, query, run, owner)]
        body = {
            "volunteer": name,
            "campaign": self._record.identity,
            "search": described(self._record.spec),
            "kernels": self._record.version,
            "units_valid": units,
            "chunks": chunks,
            "formulas_screened": int(screened or 0),
            "hits": [{key: hit.get(key) for key in ("a", "b", "relation", "digits", "status")} for hit in hits],
        }
        return {**body, "seal": hashlib.sha256(canonical_json(body).encode()).hexdigest()}

    def _state(self, connection: Connection) -> dict[str, Any]:
        run = self._record.run
        query = "SELECT count(*), sum(screened), sum(hits) FROM chunks WHERE run = ? AND state = 'done'"
        done, screened, hits = one(connection, query, run)
        query = (
            "SELECT h.body, c.owner FROM hits h JOIN chunks c ON c.run = h.run AND c.chunk = h.chunk "
            "WHERE h.run = ? ORDER BY h.chunk DESC, h.position DESC LIMIT ?"
        )
        names = dict(rows(connection, "SELECT id, name FROM volunteers"))
        found = [(json.loads(body), *_finder(owner, names)) for body, owner in rows(connection, query, run, _SHOWN)]
        query = (
            "SELECT v.id, v.name, count(*) FROM copies c JOIN volunteers v ON v.id = c.volunteer "
            "WHERE c.state = 'ok' GROUP BY v.id, v.name ORDER BY count(*) DESC, v.id LIMIT ?"
        )
        return {
            "what": described(self._record.spec),
            "id": self._record.id,
            "done": done,
            "chunks": self._record.chunk_count,
            "percent": f"{100 * done / max(1, self._record.chunk_count):.2f}",
            "screened": count(int(screened or 0)),
            "hits": int(hits or 0),
            "found": found,
            "volunteers": rows(connection, query, _SHOWN),
            "key": self._project.manifest["key"],
        }

    def _template(self, name: str) -> Any:
        return self._environment.get_template(name)

    @cached_property
    def _environment(self) -> Any:
        from jinja2 import Environment, PackageLoader, StrictUndefined

        loader = PackageLoader("discovery.volunteer")
        return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)


def _finder(owner: str, names: dict[int, str]) -> tuple[int | None, str]:
    """The volunteer's number and name; None and the machine's name for the operator's own."""
    who = owner.rsplit("/", 3)[0]
    word, _, number = who.partition(" ")
    if word == "volunteer" and number.isdecimal():
        return int(number), names.get(int(number), who)
    return None, "the project's own machines"
