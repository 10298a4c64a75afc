"""`discover volunteer join`: the same work units over the same gateway, without BOINC."""

import http.client
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from discovery.protocol import ProtocolError, Searchable, decode
from discovery.volunteer.app import accepted
from discovery.volunteer.manifest import Manifest, trusted
from discovery.volunteer.unit import Checkpoint, Unit, result_text, work
from kernels.errors import DiscoveryError

MAX_ANSWER = 1 << 20
_TIMEOUT = 30.0
_PATIENCE = 600.0
OnProgress = Callable[[str], None]


class Refused(DiscoveryError):
    """The server will not have what was sent, now or ever."""


@dataclass(frozen=True, slots=True)
class Work:
    """One copy to do."""

    name: str
    ticket: str
    unit: Unit


class Server:
    """The project's server, and no other."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise DiscoveryError(f"{url!r:.80} is no project: give its http:// or https:// address")
        self.url = url if url.endswith("/") else url + "/"
        self._kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._host, self._port = parts.hostname, parts.port
        self._path = parts.path.rstrip("/")

    def ask(self, path: str, body: bytes | None = None) -> dict[str, Any]:
        """A JSON answer; raises OSError while the server is away, Refused on a status that is no success."""
        connection = self._kind(self._host, self._port, timeout=_TIMEOUT)
        try:
            connection.request("GET" if body is None else "POST", self._path + path, body)
            response = connection.getresponse()
            data = response.read(MAX_ANSWER + 1)
        except http.client.HTTPException as error:
            raise OSError(f"{type(error).__name__}") from error
        finally:
            connection.close()
        if response.status >= 500:
            raise OSError(f"status {response.status}")
        if response.status != 200 or len(data) > MAX_ANSWER:
            reason = data[:200].decode(errors="replace").strip()
            raise Refused(f"{self.url} answers with status {response.status}: {reason}")
        try:
            return decode(data)
        except ProtocolError:
            raise DiscoveryError(f"{self.url} is no project: it does not speak our language") from None


class Volunteer:
    """One computer that takes part; `folder` keeps its account, the project's key and the checkpoint."""

    def __init__(self, url: str, name: str, folder: Path, say: OnProgress, share: float = 1.0) -> None:
        self._server, self._name, self._folder, self._say, self._share = Server(url), name, folder, say, share
        self._reports: list[list[Any]] = []
        self._host = 0
        self._patience = _PATIENCE

    def run(self, most: int | None = None) -> int:
        """Do units until there are `most`, or for ever; gives how many were done."""
        manifest = self._manifest()
        search = accepted(manifest, Unit(manifest.campaign, manifest.kernels, 0, 1))
        key = self._account()
        done = 0
        while most is None or done < most:
            for each in self._units(key, 1):
                self._do(search, manifest, each)
                done += 1
        self._contact(key, 0)
        return done

    def _manifest(self) -> Manifest:
        return trusted(self._patiently("/api/manifest"), self._folder / "trust.json")

    def _account(self) -> str:
        path = self._folder / "account.json"
        if path.exists():
            try:
                kept = json.loads(path.read_text())
                self._host = int(kept.get("host", 0))
                return str(kept["authenticator"])
            except (ValueError, TypeError, KeyError):
                raise DiscoveryError(f"{path} holds no account: remove it to make a new one") from None
        answer = self._patiently("/api/account", {"name": self._name})
        self._keep_account(str(answer.get("authenticator")))
        return str(answer.get("authenticator"))

    def _keep_account(self, key: str) -> None:
        path = self._folder / "account.json"
        part = path.with_suffix(".part")
        part.write_text(json.dumps({"authenticator": key, "host": self._host}))
        os.replace(part, path)

    def _units(self, key: str, seconds: int) -> Iterator[Work]:
        answer = self._contact(key, seconds)
        works = [_work(each) for each in answer.get("work") or ()]
        if not works:
            delay = min(max(float(answer.get("delay") or 60), 1.0), 3600.0)
            self._say(f"{answer.get('message') or 'no work'}: asking again in {delay:.0f} s")
            time.sleep(delay)
        yield from works

    def _contact(self, key: str, seconds: int) -> dict[str, Any]:
        message = {
            "authenticator": key,
            "host": self._host,
            "label": f"{os.uname().nodename}/{self._folder.name}",
            "cores": 1,
            "seconds": seconds,
            "reports": self._reports,
            "held": [],
        }
        answer = self._patiently("/api/contact", message)
        if answer.get("known") is not True:
            raise DiscoveryError(f"{self._server.url} does not know this account: remove {self._folder}/account.json")
        self._reports = [report for report in self._reports if report[0] not in (answer.get("received") or ())]
        if isinstance(answer.get("host"), int):
            self._host = answer["host"]
            self._keep_account(key)
        return answer

    def _do(self, search: Searchable, manifest: Manifest, one: Work) -> None:
        if one.unit.campaign != manifest.campaign or one.unit.kernels != manifest.kernels:
            raise DiscoveryError("the server sends work of another campaign than its signed manifest: refused")
        begun, earlier = time.process_time(), [time.monotonic(), time.process_time()]

        def progress(fraction: float, saved: bool) -> None:
            self._say(f"{one.name}: {100 * fraction:.1f} %")
            self._rest(earlier)

        checkpoint = Checkpoint(self._folder / "checkpoint.jsonl", one.unit)
        try:
            results = work(search, one.unit, checkpoint, progress)
        except KeyboardInterrupt:
            checkpoint.save()
            raise
        path = f"/api/upload/{quote(one.name)}?ticket={quote(one.ticket)}"
        status = self._patiently(path, result_text(one.unit, results)).get("status")
        self._reports.append([one.name, status == 0, time.process_time() - begun])

    def _rest(self, earlier: list[float]) -> None:
        """Sleep so long that the share of one core is not passed."""
        used = time.process_time() - earlier[1]
        time.sleep(max(0.0, used / self._share - (time.monotonic() - earlier[0])))
        earlier[:] = [time.monotonic(), time.process_time()]

    def _patiently(self, path: str, message: Any = None) -> dict[str, Any]:
        """Ask until there is an answer, less and less often."""
        body = message if isinstance(message, bytes) or message is None else json.dumps(message).encode()
        wait, deadline = 1.0, time.monotonic() + self._patience
        while True:
            try:
                return self._server.ask(path, body)
            except OSError as error:
                if time.monotonic() + wait > deadline:
                    raise DiscoveryError(f"{self._server.url} does not answer: {error}: try again later") from None
                self._say(f"{self._server.url} does not answer: {error}; again in {wait:.0f} s")
            time.sleep(wait)
            wait = min(2 * wait, 60.0)


def _work(each: Any) -> Work:
    try:
        return Work(str(each["name"])[:80], str(each["ticket"])[:120], Unit.from_json(json.dumps(each["unit"])))
    except (TypeError, KeyError):
        raise DiscoveryError("the server sends work that is none") from None
