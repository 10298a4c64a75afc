"""Hosts that are honest, and hosts that lie in every way we thought of, over real HTTP on loopback."""

import http.client
import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from boinc_clients import free_port
from simulated_project import Cheap, true_digest

from discovery.protocol import Result
from discovery.volunteer.policy import Policy
from discovery.volunteer.unit import Unit, result_text

# Of 100 hosts, so many lie in this way.
KINDS = {"random": 4, "skip 5": 4, "skip 25": 4, "copy": 4, "replay": 3, "pair": 5, "slow": 3, "sybil": 3}
# The share of chunks that a liar makes up; the slow one is honest for 12 units first.
RATES = {"random": 1.0, "skip 5": 0.05, "skip 25": 0.25, "slow": 0.05}
TRUTH = Cheap(1 << 40)
# Connections at a time, so that the server has several requests to answer together.
WIRES = 16


@contextmanager
def served(folder: Path, chunks: int, policy: Policy) -> Iterator[tuple[int, int, Path]]:
    """A simulated project in a process of its own; gives its port, process id and store."""
    port, store = free_port(), folder / "store.sqlite"
    script = Path(__file__).with_name("simulated_project.py")
    path = os.pathsep.join(entry or os.getcwd() for entry in sys.path)
    command = [sys.executable, str(script), str(store), str(port), str(chunks), json.dumps(asdict(policy))]
    process = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": path})
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for _ in range(400):
            try:
                connection.connect()
                break
            except OSError:
                assert process.poll() is None
                time.sleep(0.05)
        connection.close()
        yield port, process.pid, store
    finally:
        process.kill()
        process.wait()


class Wire:
    """One kept connection, which many simulated hosts share."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.requests = 0

    def ask(self, path: str, message: Any) -> tuple[int, Any]:
        self.requests += 1
        body = message if isinstance(message, bytes) else json.dumps(message).encode()
        self._connection.request("POST", path, body)
        response = self._connection.getresponse()
        data = response.read()
        return response.status, json.loads(data) if response.status == 200 else None


class Host:
    """One host of one account."""

    shared: dict[str, bytes] = {}  # noqa: RUF012 - what the liars tell one another

    def __init__(self, number: int, kind: str, seed: int, partner: int = 0) -> None:
        self.kind, self.partner, self.random = kind, partner, random.Random(f"{seed} {number}")
        self.name, self.key, self.host, self.done = f"{kind} {number}", "", 0, 0
        self.reports: list[Any] = []
        self.old: tuple[str, str, bytes] | None = None

    def join(self, wire: Wire) -> None:
        self.key = wire.ask("/api/account", {"name": self.name})[1]["authenticator"]

    def step(self, wire: Wire) -> bool:
        """One contact, and the work that it brings; whether there was any."""
        message = {
            "authenticator": self.key, "host": self.host, "label": self.name, "cores": 1, "seconds": 1,
            "reports": self.reports, "held": [],
        }  # fmt: skip
        answer = wire.ask("/api/contact", message)[1]
        self.reports, self.host = [], answer["host"] if answer["host"] is not None else self.host
        for work in answer["work"]:
            self._do(wire, work)
        return bool(answer["work"])

    def _do(self, wire: Wire, work: dict[str, Any]) -> None:
        body = self._result(work["name"], Unit(**work["unit"]))
        if self.kind == "replay" and self.old is not None:
            name, ticket, stale = self.old
            assert wire.ask(f"/api/upload/{name}?ticket={ticket}", stale + b" ")[1]["status"] == -1
            assert wire.ask(f"/api/upload/{work['name']}?ticket={ticket}", body)[1]["status"] == -1
            body = stale
        status = wire.ask(f"/api/upload/{work['name']}?ticket={work['ticket']}", body)[1]["status"]
        self.old = self.old or (work["name"], work["ticket"], body)
        self.done += 1
        seconds = float(work["unit"]["stop"] - work["unit"]["first"])
        self.reports.append([work["name"], status == 0, seconds])

    def _result(self, name: str, unit: Unit) -> bytes:
        if self.kind in ("copy", "pair", "sybil"):
            return self._agreed(unit)
        rate = RATES.get(self.kind, 0.0) if self.kind != "slow" or self.done >= 12 else 0.0
        return self._made(unit, rate, self.random)

    def _agreed(self, unit: Unit) -> bytes:
        """The same lie from all who are in it: pairs, all sybils, or (copy) whoever of the liars was first."""
        group = f"pair {self.partner}" if self.kind == "pair" else self.kind
        key = f"{group} {unit.first} {unit.stop}"
        if key not in self.shared:
            self.shared[key] = self._made(unit, 0.25, random.Random(key))
        return self.shared[key]

    def _made(self, unit: Unit, rate: float, generator: random.Random) -> bytes:
        results = []
        for chunk in range(unit.first, unit.stop):
            result = TRUTH.run_chunk(chunk)
            if generator.random() < rate:
                result = Result(chunk, 1000, 1, (), f"{generator.getrandbits(64):016x}")
            results.append(result)
        return result_text(unit, results)


def hosts(count: int, seed: int, sybils: int) -> list[Host]:
    """A crowd: `count` hosts, 30 in 100 of them liars, and so many sybils that come late."""
    made, kinds = [], [kind for kind, share in KINDS.items() for _ in range(share)]
    for number in range(count):
        place = number % 100
        kind = kinds[place] if place < len(kinds) else "honest"
        made.append(Host(number, kind, seed, partner=number // 2))
    return made + [Host(count + number, "sybil", seed) for number in range(sybils)]


def ordeal(
    folder: Path, count: int, units: int, chunks_a_unit: int, sybils: int, seconds: float, seed: int = 1
) -> dict[str, Any]:
    """Let a crowd work until all units are done; what came of it."""
    policy = Policy(unit_seconds=float(chunks_a_unit), delay=0, idle_delay=0, accounts_an_hour=10**6)
    crowd, generator = hosts(count, seed, sybils), random.Random(seed)
    with served(folder, units * chunks_a_unit, policy) as (port, _, store):
        begun, wires = time.monotonic(), [Wire(port) for _ in range(WIRES)]
        with ThreadPoolExecutor(WIRES) as pool:

            def all_of(action: Callable[[Host, Wire], Any]) -> int:
                """How many hosts did something; each connection serves a share of them, one after the other."""
                parts = [crowd[number::WIRES] for number in range(WIRES)]
                return sum(pool.map(lambda part, wire: sum(bool(action(host, wire)) for host in part), parts, wires))

            all_of(Host.join)
            idle = 0
            while idle < 3 and time.monotonic() - begun < seconds:
                generator.shuffle(crowd)
                busy = all_of(Host.step)
                idle = 0 if busy else idle + 1
                if not busy:
                    time.sleep(0.5)
        return _outcome(store, sum(wire.requests for wire in wires))


def _outcome(store: Path, requests: int) -> dict[str, Any]:
    with sqlite3.connect(store, timeout=30) as connection:
        kept = connection.execute("SELECT chunk, digest FROM chunks WHERE state = 'done'").fetchall()
        units = connection.execute("SELECT id, first, stop, done FROM units").fetchall()
        caught = connection.execute("SELECT label FROM hosts WHERE caught IS NOT NULL").fetchall()
        copies = connection.execute("SELECT unit, state FROM copies").fetchall()
    wrong_chunks = {chunk for chunk, digest in kept if digest != true_digest(chunk)}
    wrong = sum(any(chunk in wrong_chunks for chunk in range(first, stop)) for _, first, stop, done in units if done)
    middle = sorted(unit for unit, *_ in units)[len(units) // 2]
    late = [unit for unit, _ in copies if unit >= middle]
    names = Counter(label.rsplit(" ", 1)[0] for (label,) in caught)
    return {
        "units": len(units),
        "done": sum(done for *_, done in units),
        "wrong": wrong,
        "honest flagged": names.pop("honest", 0),
        "caught": dict(sorted(names.items())),
        "copies a unit": len(copies) / max(1, len(units)),
        "copies a unit, second half": len(late) / max(1, len(set(late))),
        "states": dict(Counter(state for _, state in copies)),
        "requests": requests,
    }
