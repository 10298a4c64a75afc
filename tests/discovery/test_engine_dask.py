"""The Dask engine gives what local processes give, and whatever dies, no finished chunk is lost."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fake_search import FakeSearch

from discovery.campaign import Campaign
from discovery.engines.cluster import dask_engine
from discovery.store import Store
from discovery.version import code_version
from kernels.errors import DiscoveryError

pytest.importorskip("distributed")

SEARCH = FakeSearch(count=60, delay=0.02)


def digest(store: Store, search: FakeSearch = SEARCH) -> str | None:
    return Campaign(search, store).digest()


@pytest.fixture
def truth(tmp_path: Path) -> tuple[str | None, list[int]]:
    with Store(tmp_path / "truth.sqlite") as store:
        hits = [hit["index"] for hit in Campaign(SEARCH, store).run(1)]
        return digest(store), hits


def test_a_local_cluster_gives_the_same(tmp_path: Path, truth: tuple[str | None, list[int]]) -> None:
    with Store(tmp_path / "s.sqlite") as store:
        hits = [hit["index"] for hit in Campaign(SEARCH, store).run(engine=dask_engine("dask", 2))]
        assert (digest(store), hits) == truth


@contextmanager
def cluster() -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    """A scheduler and a worker as processes of their own; gives the port and the scheduler."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(entry or os.getcwd() for entry in sys.path)}
    programs = (
        ["distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"],
        [
            "distributed.cli.dask_worker",
            address,
            "--nthreads",
            "1",
            "--no-dashboard",
            "--no-nanny",
            "--death-timeout",
            "5",
        ],
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", *program], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for program in programs
    ]
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port, processes[0]
    finally:
        for process in processes:
            process.kill()
            process.wait()


def test_a_killed_scheduler_loses_no_finished_chunk(tmp_path: Path, truth: tuple[str | None, list[int]]) -> None:
    with Store(tmp_path / "s.sqlite") as store:
        with cluster() as (port, scheduler):

            def kill_after_some(progress: object) -> None:
                if progress.total.chunks >= 5 and scheduler.poll() is None:  # type: ignore[attr-defined]
                    os.kill(scheduler.pid, signal.SIGKILL)
                    scheduler.wait()

            with pytest.raises(DiscoveryError, match="the Dask scheduler is gone"):
                list(Campaign(SEARCH, store).run(None, kill_after_some, dask_engine(f"dask://127.0.0.1:{port}", None)))
        assert 5 <= Campaign(SEARCH, store).totals().chunks < SEARCH.count
        hits = [hit["index"] for hit in Campaign(SEARCH, store).run(1)]
        assert (digest(store), hits) == truth


def test_nobody_answers() -> None:
    with pytest.raises(DiscoveryError, match="no Dask scheduler answers"):
        dask_engine("dask://127.0.0.1:1", None)(SEARCH, code_version())


def test_a_chunk_that_raises_is_told(tmp_path: Path) -> None:
    search = FakeSearch(count=3, fatal=(1,), manner="raise")
    with Store(tmp_path / "s.sqlite") as store, pytest.raises(DiscoveryError, match="chunk 1 fails, 3 times"):
        list(Campaign(search, store).run(engine=dask_engine("dask", 1)))
