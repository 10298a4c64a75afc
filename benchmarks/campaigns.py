"""One campaign of 10^9 fractions on local processes and on Dask: the same digest; and what the engines cost.

python benchmarks/campaigns.py

The overhead is that of chunks which sleep for so many seconds, above the time that these take at least.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "discovery")]

from fake_search import FakeSearch  # noqa: E402

from conjectures.search import Search  # noqa: E402
from conjectures.space_options import space_from_options  # noqa: E402
from discovery.campaign import Campaign  # noqa: E402
from discovery.engines.cluster import dask_engine  # noqa: E402
from discovery.store import Store  # noqa: E402


def run(search: Any, path: Path, workers: int, dask: bool) -> tuple[float, str | None, int]:
    """Seconds from the first chunk that was begun, digest, hits."""
    engine = dask_engine("dask", workers) if dask else None
    with Store(path) as store:
        campaign = Campaign(search, store)
        begun = time.perf_counter()
        hits = sum(1 for _ in campaign.run(None if dask else workers, engine=engine))
        return time.perf_counter() - begun, campaign.digest(), hits


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sleep", type=float, default=10.0, help="seconds a chunk sleeps")
    parser.add_argument("--chunks", type=int, default=24)
    parser.add_argument("--workers", type=int, default=4)
    arguments = parser.parse_args()
    ranges = ["x=1..277", "y=-277..277", "z=-40..40", "w=-40..40"]
    search = Search(space_from_options(a="x*n + y", b="z*n^2 + w", params=ranges), ("pi",), digits=30)
    asleep = FakeSearch(count=arguments.chunks, delay=arguments.sleep)
    least = arguments.sleep * arguments.chunks / arguments.workers
    with tempfile.TemporaryDirectory() as folder:
        for name in ("local", "dask"):
            seconds, digest, hits = run(search, Path(folder) / f"{name}.sqlite", 2, name == "dask")
            print(f"{name}: {search.size} fractions in {seconds:.1f} s, {hits} hits, digest {digest}", flush=True)
        for name in ("local", "dask"):
            seconds, _, _ = run(asleep, Path(folder) / f"{name} asleep.sqlite", arguments.workers, name == "dask")
            print(f"{name}: chunks of {arguments.sleep} s: {100 * (seconds / least - 1):.2f} % overhead", flush=True)


if __name__ == "__main__":
    main()
