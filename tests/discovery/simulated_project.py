"""A served project whose chunks cost nothing: `python simulated_project.py STORE PORT CHUNKS POLICY-AS-JSON`."""

import asyncio
import hashlib
import json
import sys
from dataclasses import dataclass
from typing import Any

from discovery import campaigns
from discovery.engines.in_process import InProcess
from discovery.ledger import Ledger
from discovery.protocol import Result, result_of
from discovery.store import Store
from discovery.volunteer.gateway import Gateway
from discovery.volunteer.manifest import Manifest
from discovery.volunteer.policy import Policy
from discovery.volunteer.project import Project
from discovery.volunteer.serve import serve
from discovery.volunteer.validator import Validator

HIT = {"index": 0, "a": "n", "b": "1", "relation": "pi", "value": "3.14", "digits": 3, "status": "screened"}


@dataclass(frozen=True)
class Cheap:
    """A search of so many chunks, each a digest of its number; one chunk in 5,000 has a hit."""

    count: int
    digest: str = ""

    @property
    def size(self) -> int:
        return 1000 * self.count

    @property
    def chunk_count(self) -> int:
        return self.count

    def to_spec(self) -> dict[str, Any]:
        space = {"a": [[[1, 1], 1]], "b": [[[0, 0], 1]], "parameters": [["x", 1, self.count]]}
        return {"kind": "value", "space": space, "constants": ["pi"]}

    def run_chunk(self, index: int) -> Result:
        hits = ({**HIT, "index": 1000 * index},) if index % 5000 == 7 else ()
        return Result(index, 1000, 1, hits, true_digest(index))


def true_digest(index: int) -> str:
    return hashlib.sha256(b"chunk %d" % index).hexdigest()[:16]


class AtOnce(InProcess):
    """Runs all chunks that wait; they cost nothing."""

    @property
    def room(self) -> int:
        return 1_000_000 - len(self._waiting)

    def collect(self, timeout: float) -> list[Result]:
        waiting = list(self._waiting)
        self._waiting.clear()
        return [result_of(chunk, self._search.run_chunk(chunk)) for chunk in waiting]


def project(record: campaigns.Record, app: bytes = b"app") -> Project:
    manifest = Manifest(record.identity, record.spec, record.version, 1).signed(bytes(32))
    return Project("discover_app.pyz", app, "00\n.\n", 1, "1024\n00\n.\n", "00\n.\n", manifest)


def main(path: str, port: int, chunks: int, policy: Policy) -> None:
    search = Cheap(chunks)
    with Store(path) as store:
        record = campaigns.create(store, search)
        ledger = Ledger(store, search, record.version)
        gateway = Gateway(store, record, ledger, project(record), f"http://127.0.0.1:{port}/", policy)
        validator = Validator(ledger, record, policy, AtOnce(search))
        asyncio.run(serve(gateway, validator, "127.0.0.1", port))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Policy(**json.loads(sys.argv[4])))
