"""Chunks on a Dask cluster: the campaign keeps the ledger, Dask carries numbers there and results back."""

import json
import logging
import re
import time
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from importlib import import_module
from typing import Any

from discovery.engines.in_process import Engine
from discovery.engines.process import class_name
from discovery.engines.workers import MAX_ATTEMPTS, QUEUE
from discovery.protocol import ProtocolError, Result, Searchable, answer_of, canonical_json, encode, read_answer
from discovery.version import code_version
from discovery.worker import search_class
from kernels.errors import DiscoveryError

_ADDRESS = re.compile(r"dask://([\w.\-]+:\d{1,5})")
_CONNECT_SECONDS = 10.0
_LONG = 2.0


def dask_engine(name: str, workers: int | None) -> Callable[[Searchable, str], Engine]:
    """What makes the engine that a person names: `dask` for a cluster on this machine, or dask://HOST:PORT."""
    address = None
    if name != "dask":
        match = _ADDRESS.fullmatch(name)
        if match is None:
            raise DiscoveryError(f"{name!r:.60} is no engine: give local, dask or dask://HOST:PORT")
        address = f"tcp://{match[1]}"

    def make(search: Searchable, version: str) -> Engine:
        return Dask(search, version, _client(address, workers))

    return make


def _client(address: str | None, workers: int | None) -> Any:
    try:
        distributed = import_module("distributed")
    except ImportError:
        raise DiscoveryError("the engine dask needs distributed: pip install 'discovery-toolkit[cluster]'") from None
    try:
        if address is None:
            # Workers are forks of one process that has imported Dask: that takes longer than all else of the start.
            with import_module("dask.config").set({"distributed.worker.multiprocessing-method": "forkserver"}):
                return distributed.Client(
                    distributed.LocalCluster(
                        n_workers=workers,
                        threads_per_worker=1,
                        dashboard_address="127.0.0.1:0",
                        silence_logs=logging.CRITICAL,  # a worker's goodbye is none; those of chunks are results
                    )
                )
        return distributed.Client(address, timeout=_CONNECT_SECONDS)
    except (OSError, TimeoutError, ValueError) as error:
        raise DiscoveryError(f"no Dask scheduler answers at {address}: {error}: start it, or give another") from None


class Dask:
    """Runs chunks as Dask tasks.

    Raises DiscoveryError when the scheduler is gone for good; the ledger has every finished chunk, so the same command
    goes on from there.
    """

    def __init__(self, search: Searchable, version: str, client: Any) -> None:
        self._class, self._spec, self._version = class_name(search), canonical_json(search.to_spec()), version
        self._client = client
        self._futures: dict[Any, int] = {}
        self._begun: dict[int, float] = {}
        self._slow = True
        self._failures: dict[int, int] = {}

    @property
    def room(self) -> int:
        try:
            cores = sum(self._client.nthreads().values()) if self._client.status == "running" else 0
        except (OSError, TimeoutError):
            raise _gone() from None
        return max(0, (1 if self._slow else QUEUE) * cores - len(self._futures))

    def submit(self, chunk: int) -> None:
        future = self._client.submit(run_chunk, self._class, self._spec, self._version, chunk, pure=False)
        self._futures[future] = chunk
        self._begun[chunk] = time.monotonic()

    def collect(self, timeout: float) -> list[Result]:
        self._wait(timeout)
        results = []
        for future in [future for future in self._futures if future.done()]:
            chunk = self._futures.pop(future)
            if (result := self._result(future, chunk)) is not None:
                results.append(result)
        return results

    def _wait(self, timeout: float) -> None:
        if self._client.status != "running":
            raise _gone()
        if not self._futures:
            time.sleep(timeout)
            return
        with suppress(TimeoutError):
            import_module("distributed").wait(list(self._futures), timeout=timeout, return_when="FIRST_COMPLETED")

    def _result(self, future: Any, chunk: int) -> Result | None:
        """The result, or None where the chunk was sent again."""
        begun = self._begun.pop(chunk)
        if future.status == "finished":
            # A second chunk for each worker hides the way there and back; where chunks are long, it may wait for long.
            self._slow = time.monotonic() - begun > _LONG
            return _checked(future.result(), chunk)
        if future.status == "cancelled":
            raise _gone()
        self._failures[chunk] = self._failures.get(chunk, 0) + 1
        if self._failures[chunk] >= MAX_ATTEMPTS:
            reason = " ".join(str(future.exception()).split())
            raise DiscoveryError(f"chunk {chunk} fails, {MAX_ATTEMPTS} times: {reason[:200]}")
        self.submit(chunk)
        return None

    def close(self) -> None:
        with suppress(Exception):
            self._client.cancel(list(self._futures))
        with suppress(Exception):
            cluster = self._client.cluster
            self._client.close(timeout=2)
            if cluster is not None:
                cluster.close(timeout=10)


def _gone() -> DiscoveryError:
    return DiscoveryError("the Dask scheduler is gone: every finished chunk is kept, run the same command again")


def _checked(line: Any, chunk: int) -> Result:
    """A worker's answer, read like any other."""
    try:
        answer = read_answer(line if isinstance(line, bytes) else b"")
    except ProtocolError as error:
        raise DiscoveryError(f"a Dask worker says what no worker says: {error}") from None
    if not isinstance(answer, Result) or answer.chunk != chunk:
        raise DiscoveryError(f"a Dask worker answers for another chunk than {chunk}")
    return answer


def run_chunk(name: str, spec: str, version: str, chunk: int) -> bytes:
    """The task: a chunk's answer as the line that a worker process would write."""
    if version != code_version():
        raise DiscoveryError(f"the Dask worker has the kernels {code_version()}, the campaign {version}: install those")
    return encode(answer_of(chunk, _search(name, spec).run_chunk(chunk)))


@lru_cache(maxsize=4)
def _search(name: str, spec: str) -> Searchable:
    search: Searchable = search_class(name).from_spec(json.loads(spec))
    return search
