"""Load: many simulated hosts that ask, upload and report at a steady rate, beside silent connections."""

import asyncio
import json
import os
import random
import re
import sqlite3
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hostile import rpc, upload
from simulated_hosts import TRUTH, served

from discovery.volunteer.policy import Policy
from discovery.volunteer.unit import Unit, result_text

_WORK = re.compile(r"<name>(discover_\w+)_0</name>\n<generated_locally/>.{0,200}?<xml_signature>\n(\S+)\n", re.DOTALL)
CPU = "<final_cpu_time>4</final_cpu_time>\n"
_HOST = re.compile(r"<hostid>(\d+)</hostid>")


@dataclass(slots=True)
class Host:
    number: int
    key: str = ""
    host: int = 0
    work: list[tuple[str, str]] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)


class Pool:
    """Kept connections, each used by one request at a time."""

    def __init__(self, port: int, size: int) -> None:
        self._port, self._free = port, asyncio.Queue[Any]()
        self._size = size
        self.times: dict[str, list[float]] = {"rpc": [], "upload": [], "account": []}

    async def open(self) -> None:
        for _ in range(self._size):
            self._free.put_nowait(await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 20))

    async def post(self, kind: str, target: str, body: bytes) -> bytes:
        reader, writer = await self._free.get()
        begun = time.perf_counter()
        writer.write(f"POST {target} HTTP/1.1\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = int(re.search(rb"Content-Length: (\d+)", head)[1])  # type: ignore[index]
        answer = await reader.readexactly(length)
        self.times[kind].append(time.perf_counter() - begun)
        self._free.put_nowait((reader, writer))
        return bytes(answer)


class Crowd:
    """The hosts, and what they were told."""

    def __init__(self, pool: Pool, hosts: int, chunks: int, units: dict[str, Unit]) -> None:
        self.pool, self.hosts = pool, [Host(number) for number in range(hosts)]
        self._chunks, self._units = chunks, units
        self._ready: list[Host] = []
        self._generator = random.Random(1)
        self.acknowledged: set[str] = set()

    async def join(self) -> None:
        for start in range(0, len(self.hosts), 100):
            await asyncio.gather(*map(self._account, self.hosts[start : start + 100]))

    async def _account(self, host: Host) -> None:
        answer = await self.pool.post("account", "/api/account", b'{"name": "host %d"}' % host.number)
        host.key = json.loads(answer)["authenticator"]

    async def ask(self) -> None:
        """One scheduler request: reports, and work for a third of them."""
        host = self._generator.choice(self.hosts)
        reports, host.reports = host.reports, []
        parts = (f"<result>\n<name>{name}</name>\n<state>5</state>\n{CPU}</result>\n" for name in reports)
        held = "".join(f"<other_result>\n<name>{name}</name></other_result>\n" for name, _ in host.work)
        seconds = 1 if self._generator.random() < 0.45 and len(host.work) < 2 else 0
        body = rpc(host.key, "".join(parts) + held, host.host, seconds, f"cpid{host.number}")
        text = (await self.pool.post("rpc", "/cgi", body)).decode()
        if match := _HOST.search(text):
            host.host = int(match[1])
        for name, ticket in _WORK.findall(text):
            if name not in host.seen:  # it may have come twice, while an upload is under way
                host.seen.add(name)
                host.work.append((name, ticket))
                self._ready.append(host)

    async def send(self) -> None:
        """One upload, if some host has work."""
        if not self._ready:
            return
        host = self._ready.pop(0)
        if not host.work:
            return
        name, ticket = host.work.pop(0)
        first = (int(name.split("_")[2]) - 1) * self._chunks
        unit = self._units["unit"]
        one = Unit(unit.campaign, unit.kernels, first, first + self._chunks)
        body = result_text(one, [TRUTH.run_chunk(chunk) for chunk in range(one.first, one.stop)])
        answer = await self.pool.post("upload", "/file_upload_handler", upload(name, ticket, body))
        assert b"<status>0<" in answer, answer
        self.acknowledged.add(name)
        host.reports.append(name)


async def _slow(port: int, number: int, stop: asyncio.Event) -> None:
    """A connection that sends a byte now and then."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        for byte in b"POST /cgi HTTP/1.1\r\nX: " + b"y" * 1000:
            writer.write(bytes([byte]))
            await asyncio.wait_for(stop.wait(), 5 + number % 5)
            return
    except (TimeoutError, OSError):
        return


async def _paced(task: Any, rate: float, seconds: float) -> None:
    """Begin a task so many times a second, whether or not the earlier ones are done."""
    running, begun = set[Any](), time.perf_counter()
    for number in range(int(rate * seconds)):
        wait = begun + number / rate - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        one = asyncio.ensure_future(task())
        running.add(one)
        one.add_done_callback(running.discard)
    await asyncio.gather(*running)


async def _load(port: int, pid: int, store: Path, size: dict[str, Any]) -> dict[str, Any]:
    pool = Pool(port, 200)
    await pool.open()
    with sqlite3.connect(store) as connection:
        identity, version = connection.execute("SELECT identity, version FROM runs").fetchone()
    crowd = Crowd(pool, size["hosts"], size["chunks"], {"unit": Unit(identity, version, 0, 1)})
    await crowd.join()
    stop = asyncio.Event()
    slow = [asyncio.ensure_future(_slow(port, number, stop)) for number in range(size["slow"])]
    used, begun = _cpu(pid), time.perf_counter()
    seconds = size["seconds"]
    asking, sending = (_paced(crowd.ask, size["rpcs"], seconds), _paced(crowd.send, size["uploads"], seconds))
    await asyncio.gather(asking, sending)
    seconds = time.perf_counter() - begun
    used = _cpu(pid) - used
    stop.set()
    await asyncio.gather(*slow)
    return {
        "seconds": seconds,
        **{f"{kind}s a second": len(times) / seconds for kind, times in pool.times.items() if kind != "account"},
        **{f"{kind} p99 ms": 1000 * _percentile(times, 0.99) for kind, times in pool.times.items() if times},
        "server cpu share": used / seconds,
        "server MB": _memory(pid),
        "acknowledged": len(crowd.acknowledged),
        "lost": _lost(store, crowd.acknowledged),
    }


def _percentile(times: list[float], part: float) -> float:
    return sorted(times)[int(part * (len(times) - 1))]


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> float:
    """The most that it ever had, in MB."""
    return int(re.search(r"VmHWM:\s*(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1000  # type: ignore[index]


def _lost(store: Path, names: set[str]) -> int:
    """Of the acknowledged uploads, those that are neither waiting nor judged."""
    with sqlite3.connect(store, timeout=60) as connection:
        rows = connection.execute("SELECT id FROM copies WHERE body IS NOT NULL OR state = 'ok'").fetchall()
    kept = {number for (number,) in rows}
    return sum(int(name.rsplit("_", 1)[1]) not in kept for name in names)


def ordeal(folder: Path, **size: Any) -> dict[str, Any]:
    """What a load of hosts, rpcs and uploads a second, slow connections, chunks a unit and seconds does to a server."""
    chunks = size["chunks"]
    policy = Policy(unit_seconds=float(chunks), delay=0, idle_delay=0, accounts_an_hour=10**9)
    units = int(size["seconds"] * size["rpcs"]) + size["hosts"]
    with served(folder, units * chunks, policy) as (port, pid, store):
        return asyncio.run(_load(port, pid, store, size))
