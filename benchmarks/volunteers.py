"""The gateway at full size: liars, load, hostile bytes, and the ledger under kill -9.

python benchmarks/volunteers.py liars      1,000 hosts, 30 in 100 of them liars, 200 sybils, over HTTP on loopback
python benchmarks/volunteers.py load       10,000 hosts, 500 contacts and 200 uploads a second, 1,000 slow peers
python benchmarks/volunteers.py hostile    1,000,000 mutated requests
python benchmarks/volunteers.py ledger     1,000 kill -9 with torn writes, and leases among 10,000,000 chunks
"""

import argparse
import json
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "discovery")]


def liars(folder: Path, scale: float, units: int | None) -> Any:
    from simulated_hosts import ordeal

    hosts = int(1000 * scale)
    return ordeal(folder, hosts, units or 100 * hosts, 48, hosts // 5, 7200)


def load(folder: Path, scale: float, seconds: int | None) -> Any:
    from load import ordeal

    size = {"hosts": int(10_000 * scale), "slow": int(1_000 * scale), "chunks": 4, "seconds": seconds or 300}
    return ordeal(folder, rpcs=500, uploads=200, **size)


def hostile(folder: Path, scale: float, count: int | None) -> Any:
    from hostile import ordeal

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result = ordeal(folder, count or int(1_000_000 * scale))
    return {**result, "memory grew by MB": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1000}


def ledger(folder: Path, scale: float, count: int | None) -> Any:
    from killed_ledger import ordeal

    from discovery.store import Store

    path = folder / "s.sqlite"
    kills, chunks = ordeal(lambda: Store(path), path, count or int(1000 * scale), 1)
    return {"kills": kills, "chunks kept once each": chunks, **leases(folder / "l.sqlite", int(10_000_000 * scale))}


def leases(path: Path, count: int) -> Any:
    """Leases behind so many chunks that are done."""
    from fake_search import FakeSearch

    from discovery.ledger import Ledger
    from discovery.store import Store

    with Store(path) as store:
        books = Ledger(store, FakeSearch(count=2 * count), "v1")
        with store.transaction() as connection:
            connection.executemany(
                "INSERT INTO chunks (run, chunk, state, owner, screened, candidates, hits, digest) "
                "VALUES (?, ?, 'done', 'x/1/0/0', 10, 0, 0, '0123456789abcdef')",
                ((books.run, chunk) for chunk in range(count)),
            )
        times = []
        for chunk in range(count, count + 2000):
            begun = time.perf_counter()
            books.claim(chunk, chunk + 256, 1)
            times.append(time.perf_counter() - begun)
        times.sort()
    return {"chunks": count, "lease p50 ms": 1000 * times[1000], "lease p99 ms": 1000 * times[1980]}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("liars", "load", "hostile", "ledger"))
    parser.add_argument("--scale", type=float, default=1.0, help="of the numbers above")
    parser.add_argument("--count", type=int, help="units, seconds, requests or kills instead")
    arguments = parser.parse_args()
    run = {"liars": liars, "load": load, "hostile": hostile, "ledger": ledger}[arguments.what]
    with tempfile.TemporaryDirectory() as folder:
        begun, used = time.perf_counter(), time.process_time()
        result = run(Path(folder), arguments.scale, arguments.count)
        print(json.dumps(result, indent=1))
        print(f"{time.perf_counter() - begun:.0f} s, {time.process_time() - used:.0f} s of them this process's")
    return 0


if __name__ == "__main__":
    sys.exit(main())
