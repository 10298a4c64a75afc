"""One campaign of 10^9 fractions on local processes, on Dask and on a gateway: the same digest; and what engines cost.

python benchmarks/campaigns.py

The gateway's volunteers are two processes of `discover volunteer join`. The overhead is that of chunks which sleep for
so many seconds, above the time that these take at least, from when the engine has started to when the last is done.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "discovery")]

from boinc_clients import Project  # noqa: E402
from fake_search import FakeSearch  # noqa: E402

from discovery.campaign import Campaign, Progress  # noqa: E402
from discovery.engines.cluster import dask_engine  # noqa: E402
from discovery.engines.workers import Workers  # noqa: E402
from discovery.kinds import read_spec  # noqa: E402
from discovery.store import Store  # noqa: E402

SPEC = """
a = "x*n + y"
b = "z*n^2 + w"
[parameters]
x = "1..{x}"
y = "-9..9"
z = "-114..114"
w = "-114..114"
[screening]
constants = ["pi"]
digits = 30
"""


class Timed:
    """A campaign with an engine, and when that had started, and each chunk was done."""

    def __init__(self, search: Any, path: Path, workers: int, dask: bool) -> None:
        self._make = dask_engine("dask", workers) if dask else lambda one, version: Workers(one, workers, version)
        begun = time.perf_counter()
        self.ready = self.last = begun
        self._done = 0
        with Store(path) as store:
            campaign = Campaign(search, store)
            self.hits = sum(1 for _ in campaign.run(None, self._progress, self._engine))
            self.digest = campaign.digest()
        self.start, self.seconds = self.ready - begun, self.last - self.ready

    def _engine(self, search: Any, version: str) -> Any:
        engine = self._make(search, version)
        self.ready = time.perf_counter()
        return engine

    def _progress(self, progress: Progress) -> None:
        if progress.chunks != self._done:
            self._done, self.last = progress.chunks, time.perf_counter()


def on_gateway(folder: Path, size: int) -> tuple[float, str, int]:
    """Seconds, digest and hits of the campaign on two volunteers' computers, without BOINC."""
    project = Project(folder, size, "--unit-minutes", "0.2", "--delay", "1", "--quorum", "1", spec=SPEC)
    project.start()
    join = [sys.executable, "-m", "discovery", "volunteer", "join", project.url, "-q", "--folder"]
    begun = time.perf_counter()
    hosts = [subprocess.Popen([*join, str(folder / f"host{n}")], env=project.environment) for n in range(2)]
    try:
        while project.done() < project.chunks():
            time.sleep(0.5)
        seconds = time.perf_counter() - begun
        body = json.loads(project.run("campaign", "certificate", project.id))
        return seconds, body["digest"], len(body["hits"])
    finally:
        for host in hosts:
            host.terminate()
            host.wait()
        project.kill()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=1005, help="of the space: 1005 makes 10^9 fractions")
    parser.add_argument("--sleep", type=float, default=10.0, help="seconds a chunk sleeps")
    parser.add_argument("--chunks", type=int, default=24)
    parser.add_argument("--workers", type=int, default=4)
    arguments = parser.parse_args()
    asleep = FakeSearch(count=arguments.chunks, delay=arguments.sleep)
    least = arguments.sleep * arguments.chunks / arguments.workers
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder) / "campaign.toml"
        spec.write_text(SPEC.format(x=arguments.size))
        search = read_spec(spec)
        print(f"{search.size} fractions in {search.chunk_count} chunks")
        for name in ("local", "dask"):
            run = Timed(search, Path(folder) / f"{name}.sqlite", 2, name == "dask")
            print(f"{name}: {run.seconds:.1f} s, {run.hits} hits, digest {run.digest}", flush=True)
        seconds, digest, hits = on_gateway(Path(folder), arguments.size)
        print(f"gateway: {seconds:.1f} s, {hits} hits, digest {digest}", flush=True)
        for name in ("local", "dask"):
            run = Timed(asleep, Path(folder) / f"{name} asleep.sqlite", arguments.workers, name == "dask")
            overhead = 100 * (run.seconds / least - 1)
            print(f"{name}: started in {run.start:.1f} s; chunks of {arguments.sleep} s: {overhead:.2f} % overhead")


if __name__ == "__main__":
    main()
