"""Hostile bytes for a gateway in this process: no socket, the same connections, thousands a second."""

import asyncio
import json
import random
import time
from pathlib import Path
from typing import Any

from simulated_project import Cheap, project

from discovery import campaigns
from discovery.ledger import Ledger
from discovery.store import Store
from discovery.volunteer.gateway import Gateway
from discovery.volunteer.http import Connection, Server
from discovery.volunteer.policy import Policy

ACCOUNT = "email_addr=a@example.org&passwd_hash=0123456789abcdef0123456789abcdef&user_name=Ada"
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;">]>'
    "<scheduler_request><authenticator>&lol2;</authenticator></scheduler_request>"
)


class Transport(asyncio.Transport):
    """What a connection writes, kept."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 1)})
        self.written, self.closed = bytearray(), False

    def write(self, data: Any) -> None:
        self.written += data

    def close(self) -> None:
        self.closed = True

    abort = close

    def is_closing(self) -> bool:
        return self.closed


class Peer:
    """A gateway and whoever speaks to it."""

    def __init__(self, folder: Path, chunks: int = 1000, store: Any = None, **policy: Any) -> None:
        self.store = store or Store(folder / "s.sqlite")
        search = Cheap(chunks)
        self.record = campaigns.create(self.store, search)
        self.ledger = Ledger(self.store, search, self.record.version)
        self.policy = Policy(accounts_an_hour=10**9, **policy)
        self.gateway = Gateway(
            self.store, self.record, self.ledger, project(self.record), "http://127.0.0.1:1/", self.policy
        )
        self.server = Server(self.gateway.handle)
        self.loop = asyncio.new_event_loop()
        self.slowest = 0.0

    def send(self, *pieces: bytes) -> bytes:
        """What is answered to bytes that come in these pieces."""
        return self.loop.run_until_complete(self._send(pieces))

    async def _send(self, pieces: tuple[bytes, ...]) -> bytes:
        connection, transport = Connection(self.server), Transport()
        connection.connection_made(transport)
        begun = time.process_time()
        for piece in pieces:
            connection.data_received(piece)
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        self.slowest = max(self.slowest, time.process_time() - begun)
        connection.connection_lost(None)
        return bytes(transport.written)

    def ask(self, target: str, body: bytes | None = None) -> tuple[int, bytes]:
        """Status and body of one well-formed request."""
        answer = self.send(request(target, body))
        head, _, rest = answer.partition(b"\r\n\r\n")
        return int(head.split()[1]), rest

    def json(self, target: str, message: Any = None) -> Any:
        status, body = self.ask(target, None if message is None else json.dumps(message).encode())
        assert status == 200, body
        return json.loads(body)

    def close(self) -> None:
        self.loop.close()
        self.store.close()


def request(target: str, body: bytes | None = None) -> bytes:
    method = "GET" if body is None else "POST"
    body = body or b""
    return f"{method} {target} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def rpc(authenticator: str, more: str = "", host: int = 0, seconds: int = 1, label: str = "cpid") -> bytes:
    """A scheduler request as BOINC writes it."""
    return (
        f"<scheduler_request>\n    <authenticator>{authenticator}</authenticator>\n    <hostid>{host}</hostid>\n"
        f"    <rpc_seqno>1</rpc_seqno>\n    <platform_name>x86_64-pc-linux-gnu</platform_name>\n"
        f"    <work_req_seconds>{seconds}</work_req_seconds>\n    <cpu_req_instances>0</cpu_req_instances>\n"
        f"<host_info>\n    <host_cpid>{label}</host_cpid>\n    <p_ncpus>2</p_ncpus>\n    <p_fpops>1e9</p_fpops>\n"
        f"</host_info>\n{more}</scheduler_request>\n"
    ).encode()


def upload(name: str, ticket: str, body: bytes) -> bytes:
    head = (
        f"<data_server_request>\n<core_client_major_version>7</core_client_major_version>\n<file_upload>\n"
        f"<file_info>\n<name>{name}_0</name>\n<xml_signature>\n{ticket}\n</xml_signature>\n</file_info>\n"
        f"<nbytes>{len(body)}</nbytes>\n<offset>0</offset>\n<data>\n"
    )
    return head.encode() + body


def seeds(peer: Peer) -> list[bytes]:
    """Well-formed requests of every kind, to mutate."""
    key = peer.json("/api/account", {"name": "Eve"})["authenticator"]
    contact = {"authenticator": key, "host": 0, "label": "x", "cores": 1, "seconds": 1, "reports": [], "held": []}
    work = peer.json("/api/contact", contact)["work"][0]
    reports = f"<result>\n<name>{work['name']}</name>\n<state>5</state>\n<exit_status>0</exit_status>\n</result>\n"
    others = f"<other_results><other_result>\n<name>{work['name']}</name></other_result></other_results>\n"
    posts = {
        "/cgi": rpc(key, reports + others),
        "/file_upload_handler": upload(work["name"], work["ticket"], b'{"campaign": "c"}'),
        "/api/contact": json.dumps({**contact, "reports": [[work["name"], True, 1.0]]}).encode(),
        "/api/account": b'{"name": "Mallory"}',
        f"/api/upload/{work['name']}?ticket={work['ticket']}": b'{"chunks": []}',
        "/create_account.php": ACCOUNT.encode(),
    }
    size = f"<data_server_request><get_file_size>{work['name']}_0</get_file_size></data_server_request>".encode()
    gets = ["/", "/get_project_config.php", f"/lookup_account.php?{ACCOUNT}", "/volunteer/1", "/api/manifest",
            "/volunteer/1/certificate.json", f"/download/{work['name'].rsplit('_', 1)[0]}.json"]  # fmt: skip
    made = [request(target, body) for target, body in posts.items()]
    return [*made, request("/file_upload_handler", size), request("/cgi", BOMB.encode()), *map(request, gets)]


def mutated(data: bytes, generator: random.Random) -> bytes:
    """The bytes with some of them changed, cut, doubled, moved, or with nonsense in between."""
    text = bytearray(data)
    for _ in range(generator.randint(1, 6)):
        place, length = generator.randrange(len(text) + 1), generator.choice((1, 2, 8, 64, 300))
        match generator.randrange(6):
            case 0:
                text[place : place + length] = b""
            case 1:
                text[place:place] = generator.randbytes(length)
            case 2:
                text[place:place] = text[place : place + length] * generator.randint(1, 5)
            case 3:
                text[place : place + 1] = generator.choice(NASTY)
            case 4:
                text[place : place + length] = text[: length // 2]
            case 5 if place < len(text):
                text[place] ^= 1 << generator.randrange(8)
    return bytes(text)


NASTY = (
    b"\0", b"<", b">", b"&lt;", b"\r\n\r\n", b"\r\n", b"../../../etc/passwd", b"%00", b"%2e%2e/", b"9" * 400, b"-1",
    b"1e999", b"NaN", b"Infinity", b"[" * 300, b'{"a":' * 100, b"<result>", b"</result>", b"]]>", b"true", b"null",
    b'"', b"<!ENTITY x SYSTEM 'file:'>", b"' OR 1=1 --", b"\xff\xfe", b"Content-Length: 99999999999\r\n",
    b"Transfer-Encoding: chunked\r\n",
)  # fmt: skip


def ordeal(folder: Path, count: int, seed: int = 1) -> dict[str, Any]:
    """So many mutated requests; what was answered."""
    peer, generator, statuses = Peer(folder), random.Random(seed), dict[str, int]()
    originals = seeds(peer)
    for _ in range(count):
        data = mutated(generator.choice(originals), generator)
        cut = generator.randrange(len(data) + 1)
        answer = peer.send(*((data[:cut], data[cut:]) if generator.random() < 0.3 else (data,)))
        status = answer[9:12].decode() if answer else "none"
        statuses[status] = statuses.get(status, 0) + 1
    result = {"statuses": dict(sorted(statuses.items())), "slowest ms": 1000 * peer.slowest, "held": peer.server.held}
    peer.close()
    return result
