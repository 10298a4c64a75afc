"""The gateway against clients, strangers and fuzz: replays, traversal, bombs and floods are answered, never obeyed."""

import ast
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hostile import ACCOUNT, BOMB, Peer, ordeal, request, rpc, upload
from simulated_hosts import TRUTH
from simulated_project import AtOnce

from discovery.postgres import PostgresStore
from discovery.protocol import Result
from discovery.volunteer import desk as desk_module
from discovery.volunteer import http as http_module
from discovery.volunteer.unit import Unit, result_text
from discovery.volunteer.validator import Validator
from kernels.errors import DiscoveryError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def peer(tmp_path: Path) -> Iterator[Peer]:
    opened = Peer(tmp_path, unit_seconds=8.0)
    yield opened
    opened.close()


def account(peer: Peer, name: str = "Ada") -> str:
    return str(peer.json("/api/account", {"name": name})["authenticator"])


def contact(peer: Peer, key: str, host: int = 0, reports: object = (), seconds: int = 1, held: object = ()) -> dict:  # type: ignore[type-arg]
    message = {"authenticator": key, "host": host, "label": key, "cores": 1, "seconds": seconds}
    return peer.json("/api/contact", {**message, "reports": list(reports), "held": list(held)})  # type: ignore[no-any-return, call-overload]


def honest(unit: dict[str, object]) -> bytes:
    one = Unit(**unit)  # type: ignore[arg-type]
    return result_text(one, [TRUTH.run_chunk(chunk) for chunk in range(one.first, one.stop)])


def validated(peer: Peer) -> None:
    validator = Validator(peer.ledger, peer.record, peer.policy, AtOnce(TRUTH))
    while validator.step() or validator.waiting:
        pass


def test_the_master_page_and_the_configuration(peer: Peer) -> None:
    status, page = peer.ask("/")
    assert status == 200
    assert b'<link rel="boinc_scheduler" href="http://127.0.0.1:1/cgi">' in page
    assert all(len(line) < 256 for line in page.splitlines() if b"<scheduler>" in line)
    assert b"<master_url>http://127.0.0.1:1/</master_url>" in peer.ask("/get_project_config.php")[1]


def test_an_account_keeps_no_address(peer: Peer) -> None:
    status, made = peer.ask(f"/create_account.php?{ACCOUNT}")
    assert status == 200
    key = re.search(rb"<authenticator>(\w{32})</authenticator>", made)
    assert key
    assert peer.ask(f"/lookup_account.php?{ACCOUNT}")[1] == made
    assert b"wrong password" in peer.ask(f"/lookup_account.php?{ACCOUNT.replace('0123', '9999')}")[1]
    assert b"no such account" in peer.ask(f"/lookup_account.php?{ACCOUNT.replace('a@', 'b@')}")[1]
    assert "example" not in str(peer.store.read("SELECT * FROM volunteers"))


def test_a_stock_client_gets_work_and_is_acknowledged(peer: Peer) -> None:
    key = account(peer)
    reply = peer.ask("/cgi", rpc(key))[1].decode()
    host = int(re.search(r"<hostid>(\d+)</hostid>", reply)[1])  # type: ignore[index]
    name = re.search(r"<result>\n<name>(\S+)</name>", reply)[1]  # type: ignore[index]
    ticket = re.search(r"<xml_signature>\n(\S+)\n", reply)[1]  # type: ignore[index]
    job = peer.ask("/download/" + re.search(r"download/(\S+json)", reply)[1])[1]  # type: ignore[index]
    body = honest(json.loads(job))
    assert b"<file_size>0<" in peer.ask("/file_upload_handler", f"<get_file_size>{name}_0</get_file_size>".encode())[1]
    assert b"<status>0<" in peer.ask("/file_upload_handler", upload(name, ticket, body))[1]
    report = f"<result>\n<name>{name}</name>\n<state>5</state>\n<exit_status>0</exit_status>\n</result>\n"
    again = peer.ask("/cgi", rpc(key, report, host, seconds=0))[1].decode()
    assert f"<result_ack>\n<name>{name}</name>\n</result_ack>" in again
    assert "<hostid>" not in again
    assert peer.store.read("SELECT state FROM copies") == [("reported",)]
    validated(peer)
    assert peer.store.read("SELECT state FROM copies") == [("ok",)]
    assert peer.ledger.totals().chunks == 0


def two_agree(peer: Peer) -> None:
    for key in [account(peer, "Ada"), account(peer, "Bob")]:
        answer = contact(peer, key)
        work = answer["work"][0]
        peer.json(f"/api/upload/{work['name']}?ticket={work['ticket']}", json.loads(honest(work["unit"])))
        contact(peer, key, answer["host"], [[work["name"], True, 8.0]], 0)
    validated(peer)


def test_two_that_agree_make_a_unit_and_a_certificate(peer: Peer) -> None:
    two_agree(peer)
    assert peer.ledger.totals().chunks == 8
    body = peer.json("/volunteer/2/certificate.json")
    assert (body["volunteer"], body["formulas_screened"], len(body["hits"])) == ("Bob", 8000, 1)
    assert b"8,000 formulas screened" in peer.ask("/volunteer/2")[1]
    assert b"0.80 % done" in peer.ask("/")[1]
    assert peer.ask("/volunteer/3")[0] == 404


def test_the_same_in_postgresql(tmp_path: Path, postgres: str) -> None:
    peer = Peer(tmp_path, store=PostgresStore(postgres), unit_seconds=8.0)
    two_agree(peer)
    assert peer.ledger.totals().chunks == 8
    assert peer.json("/volunteer/2/certificate.json")["formulas_screened"] == 8000
    assert b"0.80 % done" in peer.ask("/")[1]
    peer.gateway.tick()
    peer.close()


def test_a_store_that_fails_is_told_as_a_pause(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise DiscoveryError("has no room, its disk is full")

    monkeypatch.setattr(peer.store, "transaction", full)
    assert peer.ask("/cgi", rpc("x"))[0] == 503


def test_work_that_a_full_disk_lost_is_handed_out_again(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    transaction = peer.store.transaction

    @contextmanager
    def full() -> Iterator[object]:
        with transaction() as connection:
            yield connection
            raise DiscoveryError("has no room, its disk is full")

    key = account(peer)
    message = {"authenticator": key, "host": 0, "label": key, "cores": 1, "seconds": 1, "reports": [], "held": []}
    with monkeypatch.context() as patched:
        patched.setattr(peer.store, "transaction", full)
        assert peer.ask("/api/contact", json.dumps(message).encode())[0] == 503
    assert contact(peer, key)["work"][0]["unit"]["first"] == 0


def test_a_clock_that_jumps_costs_a_copy_and_no_result(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    key = account(peer)
    answer = contact(peer, key)
    work, now = answer["work"][0], time.time()
    for days, state in ((3, "late"), (-2, "late")):
        monkeypatch.setattr(desk_module.time, "time", lambda later=now + 86_400 * days: later)
        peer.gateway.tick()
        assert peer.store.read("SELECT state FROM copies WHERE id = 1") == [(state,)]
    path = f"/api/upload/{work['name']}?ticket={work['ticket']}"
    assert peer.json(path, json.loads(honest(work["unit"])))["status"] == 0
    contact(peer, key, answer["host"], [[work["name"], True, 8.0]], 0)
    assert peer.store.read("SELECT state FROM copies WHERE id = 1") == [("reported",)]
    assert peer.store.read("SELECT live FROM units WHERE id = 1") == [(1,)]


def test_names_cannot_carry_markup(peer: Peer) -> None:
    assert peer.ask("/api/account", b'{"name": "<script>"}')[0] == 400
    assert b"error_num" in peer.ask(f"/create_account.php?{ACCOUNT.replace('Ada', '%3Cb%3E')}")[1]


def test_a_liar_is_caught_and_all_it_did_alone_is_undone(tmp_path: Path) -> None:
    peer = Peer(tmp_path, unit_seconds=8.0, trusted_after=0, replication=0.0, checks=8)
    key = account(peer)
    answer = contact(peer, key)
    for wrong in (False, True):
        work = answer["work"][0]
        unit = Unit(**work["unit"])
        body = honest(work["unit"])
        if wrong:
            lies = [Result(chunk, 1000, 1, (), "0" * 16) for chunk in range(unit.first, unit.stop)]
            body = result_text(unit, lies)
        assert peer.json(f"/api/upload/{work['name']}?ticket={work['ticket']}", json.loads(body))["status"] == 0
        answer = contact(peer, key, answer["host"] or 1, [[work["name"], True, 8.0]])
        validated(peer)
        assert peer.ledger.totals().chunks == (0 if wrong else 8)
    assert "wrong when checked" in contact(peer, key, 1)["message"]
    assert peer.store.read("SELECT done, live, quorum FROM units WHERE first = 0") == [(0, 0, 2)]
    peer.close()


def test_replayed_and_foreign_tickets_are_refused(peer: Peer) -> None:
    key, other = account(peer), account(peer, "Bob")
    work, theirs = contact(peer, key)["work"][0], contact(peer, other)["work"][0]
    body = json.loads(honest(work["unit"]))
    assert peer.json(f"/api/upload/{work['name']}?ticket={theirs['ticket']}", body)["status"] == -1
    assert peer.json(f"/api/upload/{work['name']}?ticket={work['ticket']}", body)["status"] == 0
    contact(peer, key, 1, [[work["name"], True, 1.0]], 0)
    assert peer.json(f"/api/upload/{work['name']}?ticket={work['ticket']}", body)["status"] == 0
    assert peer.json(f"/api/upload/{work['name']}?ticket={work['ticket']}", {"else": 1})["status"] == -1
    assert contact(peer, other, 2, [[work["name"], True, 1.0]], 0)["received"] == [work["name"]]
    assert sorted(peer.store.read("SELECT state FROM copies")) == [("reported",), ("sent",)]


def test_lost_work_is_sent_again_and_a_host_that_returns_is_known(peer: Peer) -> None:
    key = account(peer)
    first = contact(peer, key)
    again = contact(peer, key, 0)
    assert again["work"][0]["name"] == first["work"][0]["name"]
    assert contact(peer, key, first["host"], held=[first["work"][0]["name"]], seconds=0)["work"] == []


@pytest.mark.parametrize(
    "target",
    ["/download/../../../etc/passwd", "/download/%2e%2e/x.json", "/volunteer/../1", "/nothing", "/download/", "/api/"],
)
def test_no_path_leads_out(peer: Peer, target: str) -> None:
    assert peer.ask(target)[0] == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"x" * 2_000_000, 400),
        (BOMB.encode(), 400),
        (b"<scheduler_request><authenticator>x</authenticator></scheduler_request>", 200),
        (b"<scheduler_request><authenticator>" + b"9" * 100_000, 200),
        (b"<scheduler_request>" + b"<result>" * 900 + b" " * 900_000, 200),
        (b"<scheduler_request>" + b"<result>" * 50_000, 400),
        (b"<scheduler_request>" + b"<name>" * 150_000, 200),
        (b"<scheduler_request><code_sign_key>" + b" " * 1_000_000, 200),
        (b"<scheduler_request>" + b"<result><name>a</name></result>" * 5_000, 400),
    ],
)
def test_scheduler_requests_that_no_client_sends(peer: Peer, body: bytes, status: int) -> None:
    assert peer.ask("/cgi", body)[0] == status
    assert peer.slowest < 5.0


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"GARBAGE\r\n\r\n", b"400"),
        (b"DELETE / HTTP/1.1\r\n\r\n", b"405"),
        (b"GET / HTTP/1.1\r\nX: " + b"y" * 20_000, b"431"),
        (b"POST /cgi HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", b"413"),
        (b"POST /cgi HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", b"400"),
        (b"POST /cgi HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\n", b"413"),
        (b"POST /cgi HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 2000, b"400"),
    ],
)
def test_requests_that_are_no_http(peer: Peer, data: bytes, status: bytes) -> None:
    assert peer.send(data)[9:12] == status


def test_pipelined_chunked_and_slow_requests(peer: Peer) -> None:
    one = request("/api/manifest")
    assert peer.send(one + one, b"").count(b"HTTP/1.1 200") == 2
    chunked = b"POST /cgi HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n13\r\n<scheduler_request>\r\n0\r\n\r\n"
    assert peer.send(*(chunked[i : i + 1] for i in range(len(chunked))))[9:12] == b"200"
    waiting = b"POST /cgi HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 19\r\n\r\n"
    assert peer.send(waiting, b"<scheduler_request>").startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200")


def test_the_silent_are_let_go(peer: Peer) -> None:
    connection, server = http_module.Connection(peer.server), peer.server
    assert not connection.expired(connection._last + http_module.IDLE_SECONDS - 1)
    assert connection.expired(connection._last + http_module.IDLE_SECONDS + 1)
    assert server.held == 0


def test_too_many_accounts_from_one_address(tmp_path: Path) -> None:
    peer = Peer(tmp_path)
    object.__setattr__(peer.policy, "accounts_an_hour", 3)
    statuses = [peer.ask("/api/account", b'{"name": "x"}')[0] for _ in range(5)]
    assert statuses == [200, 200, 200, 400, 400]
    peer.close()


def test_mutated_requests(tmp_path: Path) -> None:
    result = ordeal(tmp_path, 6_000)
    assert set(result["statuses"]) <= {"200", "400", "404", "405", "413", "431", "none", "100"}
    assert result["held"] == 0
    assert result["slowest ms"] < 2_000  # a request of quadratic cost takes longer, a busy machine does not


def test_nothing_that_runs_data_is_reachable() -> None:
    """Of all our modules that the gateway and the app import, none names a loader that can run what it loads."""
    code = (
        "import discovery.volunteer.serve, discovery.volunteer.app, discovery.volunteer.join, sys; "
        "print(*(m.__file__ for n, m in sys.modules.items() if n.split('.')[0] in "
        "('discovery', 'conjectures', 'kernels') and getattr(m, '__file__', None)), sep='\\n')"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    paths = [Path(line) for line in run.stdout.splitlines() if line.endswith(".py")]
    assert len(paths) > 30
    for path in paths:
        tree = ast.parse(path.read_text())
        imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        called = {
            node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert not imported & {"pickle", "marshal", "shelve", "yaml", "dill", "xml.etree.ElementTree"}, path
        assert not called & {"eval", "exec", "compile"}, path
