"""The gateway: what each address of a project answers, to stock BOINC clients, to `join` and to browsers."""

import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from discovery.campaigns import Record
from discovery.ledger import Ledger
from discovery.protocol import ProtocolError, decode
from discovery.store import Connection, Database
from discovery.volunteer import scheduler
from discovery.volunteer.desk import LATER, REFUSED, Desk, register
from discovery.volunteer.http import Incoming, Outgoing
from discovery.volunteer.pages import Pages
from discovery.volunteer.policy import Policy
from discovery.volunteer.project import PLATFORM, Project
from discovery.volunteer.rpc import Reply, Report, Request
from discovery.volunteer.scheduler import BadRequest
from discovery.volunteer.tables import one, prepare
from kernels.errors import DiscoveryError

_NAME = re.compile(r"[\w.@ +-]{1,60}")
_HEX = re.compile(r"[0-9a-f]{16,64}")
_SIZE = re.compile(rb"<get_file_size>\s*([\w.-]{1,100})\s*</get_file_size>")
_FIELD = re.compile(rb"<(name|xml_signature|nbytes|offset|md5_cksum)>([^<]{0,300})</")
MAX_RPC, MAX_FORM = 1 << 20, 1 << 12
NOT_FOUND = Outgoing(b"there is nothing here\n", "text/plain", 404)
Route = Callable[[Connection, Incoming, str], Outgoing]


class Gateway:
    """All answers of one project; requests that come together share a transaction."""

    def __init__(
        self, store: Database, record: Record, ledger: Ledger, project: Project, url: str, policy: Policy
    ) -> None:
        secret = prepare(store)
        self._store, self._record, self._project, self._secret = store, record, project, secret
        self._policy, self.url = policy, url if url.endswith("/") else url + "/"
        self.desk = Desk(record, ledger, secret, policy)
        self._pages = Pages(record, self.url, project)
        self._writer = scheduler.Writer(self.url, f"Discover {record.id}", project, policy)
        self._accounts: dict[str, list[float]] = {}
        self._exact: dict[tuple[str, str], Route] = {
            ("POST", "/cgi"): self._scheduler,
            ("POST", "/file_upload_handler"): self._upload,
            ("GET", "/"): self._page,
            ("GET", "/get_project_config.php"): self._config,
            ("GET", "/lookup_account.php"): self._lookup,
            ("POST", "/lookup_account.php"): self._lookup,
            ("GET", "/create_account.php"): self._create,
            ("POST", "/create_account.php"): self._create,
            ("GET", "/api/manifest"): self._manifest,
            ("POST", "/api/account"): self._join,
            ("POST", "/api/contact"): self._contact,
        }
        self._prefixes: tuple[tuple[str, str, Route], ...] = (
            ("GET", "/download/", self._download),
            ("GET", "/volunteer/", self._volunteer),
            ("POST", "/api/upload/", self._api_upload),
        )

    def handle(self, requests: list[Incoming]) -> list[Outgoing]:
        """The answers to requests; when the store fails, all are told to come back later."""
        try:
            with self._store.transaction() as connection:
                return [self._answer(connection, request) for request in requests]
        except DiscoveryError:
            return [Outgoing(b"come back later\n", "text/plain", 503)] * len(requests)

    def tick(self) -> None:
        """What is due with time."""
        with self._store.transaction() as connection:
            self.desk.expire(connection)
        self._accounts = {who: times for who, times in self._accounts.items() if times[-1] > time.time() - 3600}

    def _answer(self, connection: Connection, request: Incoming) -> Outgoing:
        method = "GET" if request.method == "HEAD" else request.method
        try:
            path = urlsplit(request.target).path
            if route := self._exact.get((method, path)):
                return route(connection, request, "")
            for wanted, prefix, route in self._prefixes:
                if method == wanted and path.startswith(prefix):
                    return route(connection, request, path.removeprefix(prefix))
        except BadRequest as error:
            return Outgoing(f"{error}\n".encode(), "text/plain", 400)
        except ValueError:
            return Outgoing(b"not understood\n", "text/plain", 400)
        return NOT_FOUND

    # What BOINC clients ask.

    def _scheduler(self, connection: Connection, request: Incoming, rest: str) -> Outgoing:
        if len(request.body) > MAX_RPC:
            raise BadRequest("a scheduler request that is too long")
        reply = self.desk.answer(connection, scheduler.read_request(request.body, request.address))
        units = {each.unit: self.desk.unit(each.first, each.stop) for each in reply.assignments}
        return Outgoing(self._writer.reply(reply, units))

    def _upload(self, connection: Connection, request: Incoming, rest: str) -> Outgoing:
        head, mark, data = request.body.partition(b"<data>\n")
        if match := _SIZE.search(head[:MAX_FORM]):
            size = self.desk.stored_size(connection, _copy_name(match[1].decode()))
            return _upload_reply(f"<status>0</status>\n<file_size>{size}</file_size>")
        fields = {
            key.decode(): value.decode(errors="replace").strip() for key, value in _FIELD.findall(head[:MAX_FORM])
        }
        if not mark or not fields.keys() >= {"name", "xml_signature", "nbytes"}:
            raise BadRequest("no upload")
        return _upload_reply(f"<status>{self._stored(connection, fields, data)}</status>")

    def _stored(self, connection: Connection, fields: dict[str, str], data: bytes) -> int:
        size, offset = fields["nbytes"].split(".")[0], fields.get("offset", "0").split(".")[0]
        if not (size.isdecimal() and offset.isdecimal() and len(size) < 10):
            return REFUSED
        if int(offset):
            return LATER  # we keep whole files only: from the start, please
        data = data[: int(size)]
        if len(data) != int(size):
            return LATER
        md5 = fields.get("md5_cksum")
        if md5 and not hmac.compare_digest(md5, hashlib.md5(data, usedforsecurity=False).hexdigest()):
            return LATER
        return self.desk.upload(connection, _copy_name(fields["name"]), fields["xml_signature"], data)

    def _config(self, connection: Connection, request: Incoming, rest: str) -> Outgoing:
        platform = f"<platform>\n<platform_name>{PLATFORM}</platform_name>\n</platform>"
        return Outgoing(
            f"<project_config>\n<name>Discover {self._record.id}</name>\n<master_url>{self.url}</master_url>\n"
            f"<web_rpc_url_base>{self.url}</web_rpc_url_base>\n<min_passwd_length>6</min_passwd_length>\n"
            f"<platforms>\n{platform}\n</platforms>\n</project_config>\n".encode()
        )

    def _lookup(self, connection: Connection, request: Incoming, rest: str) -> Outgoing:
        login, authenticator = self._credentials(_form(request))
        found = one(connection, "SELECT authenticator FROM volunteers WHERE login = ?", login)
        if found is None:
            return _account_error(-136, "there is no such account")
        if not hmac.compare_digest(found[0], authenticator):
            return _account_error(-206, "wrong password")
        return _account(authenticator)

    def _create(self, connection: Connection, request: Incoming, rest: str) -> Outgoing:
        form = _form(request)
        login, authenticator = self._credentials(form)
        name = form.get("user_name", "")
        if not _NAME.fullmatch(name):
            return _account_error(-188, "a name of 1 to 60 letters, digits, spaces and . @ + - _")
        self._allow_account(request.address)
        if register(connection, name, login, authenticator) is None:
            return self._lookup(connection, request, rest)
        return _account(authenticator)

    def _credentials(self, form: dict[str, str]) -> tuple[str, str]:
        """Digests of address and password: neither is kept."""
        address, password = form.get("email_addr", "").strip().lower(), form.get("passwd_hash", "")
        if not 3 <= len(address) <= 200 or not _HEX.fullmatch(password):
            raise BadRequest("give email_addr and passwd_hash")
        login = hmac.new(self._secret, b"login\0" + address.encode(), hashlib.sha256).hexdigest()
        key = hmac.new(self._secret, f"key\0{login}\0{password}".encode(), hashlib.sha256)
        return login, key.hexdigest()[:32]

    def _allow_account(self, address: str) -> None:
        times = self._accounts.setdefault(address, [])
        times[:] = [moment for moment in times if moment > time.time() - 3600]
        if len(times) >= self._policy.accounts_an_hour:
            raise BadRequest("too many new accounts from this address: come back in an hour")
        times.append(time.time())

    def _download(self, connection: Connection, request: Incoming, name: str) -> Outgoing:
        if name == self._project.app_name:
            return Outgoing(self._project.app, "application/octet-stream")
        job = self.desk.unit_file(connection, name.removesuffix(".json")) if name.endswith(".json") else None
        return NOT_FOUND if job is None else Outgoing(job, "application/json")

    # What `discover volunteer join` asks.

    def _manifest(self, connection: Connection, request: Incoming, rest: str) -> Outgoing:
        return _json(self._project.manifest)

    def _join(self, connection: Connection, request: Incoming, rest: str) -> Outgoing:
        name = _object(request).get("name")
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise BadRequest("a name of 1 to 60 letters, digits, spaces and . @ + - _")
        self._allow_account(request.address)
        count = one(connection, "SELECT count(*) FROM volunteers")[0]
        key = hmac.new(self._secret, f"join\0{name}\0{count}\0{time.time_ns()}".encode(), hashlib.sha256).hexdigest()[
            :32
        ]
        register(connection, name, None, key)
        return _json({"authenticator": key})

    def _contact(self, connection: Connection, request: Incoming, rest: str) -> Outgoing:
        message = _object(request)
        reply = self.desk.answer(connection, _contact_of(message, request.address))
        return _json(self._told(reply))

    def _told(self, reply: Reply) -> dict[str, Any]:
        work = [
            {
                "name": each.name,
                "ticket": each.ticket,
                "deadline": each.deadline,
                "unit": json.loads(self.desk.unit(each.first, each.stop).to_json()),
            }
            for each in reply.assignments
        ]
        return {
            "known": reply.known,
            "host": reply.host,
            "received": reply.received,
            "work": work,
            "message": reply.message,
            "delay": reply.delay,
        }

    def _api_upload(self, connection: Connection, request: Incoming, name: str) -> Outgoing:
        ticket = dict(parse_qsl(urlsplit(request.target).query)).get("ticket", "")
        return _json({"status": self.desk.upload(connection, name, ticket, request.body)})

    # What browsers ask.

    def _page(self, connection: Connection, request: Incoming, rest: str) -> Outgoing:
        return Outgoing(self._pages.front(connection), "text/html; charset=utf-8")

    def _volunteer(self, connection: Connection, request: Incoming, rest: str) -> Outgoing:
        match = re.fullmatch(r"(\d{1,15})(/certificate\.json)?", rest)
        body = self._pages.volunteer(connection, int(match[1]), bool(match[2])) if match else None
        if match is None or body is None:
            return NOT_FOUND
        return Outgoing(body, "application/json" if match[2] else "text/html; charset=utf-8")


def _copy_name(file: str) -> str:
    """The copy whose output file this is."""
    return file.removesuffix("_0")


def _upload_reply(text: str) -> Outgoing:
    return Outgoing(f"<data_server_reply>\n{text}\n</data_server_reply>\n".encode())


def _account(authenticator: str) -> Outgoing:
    return Outgoing(f"<account_out>\n<authenticator>{authenticator}</authenticator>\n</account_out>\n".encode())


def _account_error(code: int, text: str) -> Outgoing:
    return Outgoing(f"<error>\n<error_num>{code}</error_num>\n<error_msg>{text}</error_msg>\n</error>\n".encode())


def _form(request: Incoming) -> dict[str, str]:
    text = request.body[:MAX_FORM].decode(errors="replace") if request.method == "POST" else ""
    return dict(parse_qsl(text or urlsplit(request.target).query, max_num_fields=20))


def _json(message: Any) -> Outgoing:
    return Outgoing(json.dumps(message).encode(), "application/json")


def _object(request: Incoming) -> dict[str, Any]:
    if len(request.body) > MAX_RPC:
        raise BadRequest("a message that is too long")
    try:
        return decode(request.body)
    except ProtocolError as error:
        raise BadRequest("no JSON object") from error


def _contact_of(message: dict[str, Any], address: str) -> Request:
    """A contact in JSON; raises BadRequest unless every field has its type."""
    fields = {
        "authenticator": str,
        "host": int,
        "label": str,
        "cores": int,
        "seconds": int,
        "reports": list,
        "held": list,
    }
    if set(message) != set(fields) or not all(type(message[key]) is kind for key, kind in fields.items()):
        raise BadRequest(f"write {', '.join(fields)}")
    if not 0 <= message["host"] < 2**53 or not 1 <= message["cores"] <= 4096 or not 0 <= message["seconds"] <= 10**7:
        raise BadRequest("a number out of range")
    if not all(isinstance(name, str) and len(name) <= 80 for name in message["held"][:1000]):
        raise BadRequest("held is a list of names")
    return Request(
        message["authenticator"][:64],
        message["host"],
        message["label"][:64],
        address,
        message["cores"],
        seconds=float(message["seconds"]),
        reports=tuple(_report(each) for each in message["reports"][:1000]),
        held=frozenset(message["held"][:1000]),
    )


def _report(each: Any) -> Report:
    match each:
        case [str(name), bool(done), int() | float() as cpu] if type(cpu) is not bool and 0 <= cpu < 1e9:
            return Report(name[:80], done, float(cpu))
    raise BadRequest("a report is [name, done, cpu]")
