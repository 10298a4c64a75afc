"""A small HTTP/1.1 server for many slow and hostile peers: every limit is checked before memory is given.

All requests that have come in by the next turn of the loop are answered together, so that they share one transaction.
"""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

MAX_HEAD = 8 << 10
MAX_BODY = 5 << 20
# Each packet of a chunked body is looked at from its beginning: this bounds what that costs.
MAX_CHUNKS = 1_000
# Bodies of all connections together.
MAX_MEMORY = 128 << 20
MAX_CONNECTIONS = 20_000
IDLE_SECONDS = 60.0
# A request must be complete after this long, however slowly it comes.
REQUEST_SECONDS = 300.0
_LINE = re.compile(rb"(GET|HEAD|POST) (/[!-~]{0,2000}) HTTP/1\.[01]\r\n")
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,12})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[ \t]*(\w{1,20})[ \t]*\r\n", re.IGNORECASE)
_CLOSE = re.compile(rb"\r\nconnection:[ \t]*close[ \t]*\r\n", re.IGNORECASE)
_EXPECT = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE)
_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})(?:;[^\r\n]{0,100})?\r\n")
_REASONS = {
    200: "OK", 302: "Found", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed",
    413: "Content Too Large", 431: "Request Header Fields Too Large", 503: "Service Unavailable",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request: method, path with its query, body, and from where."""

    method: str
    target: str
    body: bytes
    address: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A response."""

    body: bytes = b""
    kind: str = "text/xml"
    status: int = 200
    headers: tuple[str, ...] = field(default=())


Handle = Callable[[list[Incoming]], list[Outgoing]]


class HttpError(Exception):
    """A request that is answered with this status and the end of the connection."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Server:
    """Collects requests of all connections and has them answered together."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        self._pending: list[tuple[Connection, Incoming, bool]] = []
        self.connections: set[Connection] = set()
        self.held = 0

    def take(self, connection: "Connection", incoming: Incoming, close: bool) -> None:
        """Put a request with the others of this turn."""
        if not self._pending:
            asyncio.get_running_loop().call_soon(self._answer)
        self._pending.append((connection, incoming, close))

    def _answer(self) -> None:
        pending, self._pending = self._pending, []
        responses = self._handle([incoming for _, incoming, _ in pending])
        for (connection, incoming, close), response in zip(pending, responses, strict=True):
            connection.respond(response, incoming.method == "HEAD", close)

    def sweep(self) -> None:
        """Let go of those who say nothing, or too little."""
        now = time.monotonic()
        for connection in [each for each in self.connections if each.expired(now)]:
            connection.drop()


class Connection(asyncio.Protocol):
    """One peer."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None
        self._busy = False
        self._continued = False
        self._since = self._last = time.monotonic()
        self._address = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        peer = transport.get_extra_info("peername")
        self._address = str(peer[0]) if peer else ""
        self._server.connections.add(self)
        if len(self._server.connections) > MAX_CONNECTIONS:
            self._fail(503)

    def connection_lost(self, error: Exception | None) -> None:
        self._server.connections.discard(self)
        self._server.held -= len(self._buffer)
        self._buffer.clear()
        self._transport = None

    def data_received(self, data: bytes) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        if not self._buffer:
            self._since = time.monotonic()
        self._last = time.monotonic()
        self._buffer += data
        self._server.held += len(data)
        if len(self._buffer) > MAX_HEAD + 2 * MAX_BODY or self._server.held > MAX_MEMORY:
            self._fail(503)
        elif not self._busy:
            self._next()

    def respond(self, response: Outgoing, head: bool, close: bool) -> None:
        """Send a response, and go on with what the peer has sent meanwhile."""
        self._busy = False
        if self._transport is None or self._transport.is_closing():
            return
        lines = [
            f"HTTP/1.1 {response.status} {_REASONS[response.status]}",
            f"Content-Type: {response.kind}",
            f"Content-Length: {len(response.body)}",
            f"Connection: {'close' if close else 'keep-alive'}",
            *response.headers,
        ]
        self._transport.write("\r\n".join([*lines, "", ""]).encode() + (b"" if head else response.body))
        if close:
            self._transport.close()
        elif self._buffer:
            self._next()

    def expired(self, now: float) -> bool:
        """Whether it is silent, or has not completed its request, for too long."""
        if self._busy:
            return False
        return now - self._last > IDLE_SECONDS or (bool(self._buffer) and now - self._since > REQUEST_SECONDS)

    def drop(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def _fail(self, status: int) -> None:
        self._server.held -= len(self._buffer)
        self._buffer.clear()
        self.respond(Outgoing(b"", "text/plain", status), head=False, close=True)

    def _next(self) -> None:
        try:
            self._read()
        except HttpError as error:
            self._fail(error.status)

    def _read(self) -> None:
        end = self._buffer.find(b"\r\n\r\n", 0, MAX_HEAD + 4)
        if end < 0:
            if len(self._buffer) > MAX_HEAD:
                raise HttpError(431)
            return
        head = bytes(self._buffer[: end + 2])
        line = _LINE.match(head)
        if line is None:
            raise HttpError(405 if re.match(rb"[A-Z]{3,10} /", head) else 400)
        found = self._body(head, end + 4)
        if found is None:
            self._continue(head)
            return
        body, used = found
        del self._buffer[:used]
        self._server.held -= used
        self._busy, self._continued = True, False
        close = _CLOSE.search(head) is not None or b" HTTP/1.0\r\n" in head[: line.end()]
        self._server.take(self, Incoming(line[1].decode(), line[2].decode(), body, self._address), close)

    def _continue(self, head: bytes) -> None:
        if not self._continued and _EXPECT.search(head) and self._transport is not None:
            self._continued = True
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _body(self, head: bytes, start: int) -> tuple[bytes, int] | None:
        """The body and where it ends; None while it is not all here."""
        coding, length = _CHUNKED.search(head), _LENGTH.search(head)
        if coding is not None:
            if length is not None or coding[1].lower() != b"chunked":
                raise HttpError(400)
            return self._chunks(start)
        size = int(length[1]) if length else 0
        if size > MAX_BODY:
            raise HttpError(413)
        if len(self._buffer) < start + size:
            return None
        return bytes(self._buffer[start : start + size]), start + size

    def _chunks(self, place: int) -> tuple[bytes, int] | None:
        parts, total = list[bytes](), 0
        while len(parts) < MAX_CHUNKS:
            match = _CHUNK.match(self._buffer, place)
            if match is None:
                if len(self._buffer) - place > 120:
                    raise HttpError(400)
                return None
            size, place = int(match[1], 16), match.end()
            total += size
            if total > MAX_BODY:
                raise HttpError(413)
            if len(self._buffer) < place + size + 2:
                return None
            if self._buffer[place + size : place + size + 2] != b"\r\n":
                raise HttpError(400)
            parts.append(bytes(self._buffer[place : place + size]))
            place += size + 2
            if size == 0:
                return b"".join(parts), place
        raise HttpError(400)
