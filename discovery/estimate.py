"""What a search will cost, from running two of its chunks."""

import resource
import sys
import time
from dataclasses import dataclass

from discovery.protocol import Searchable
from discovery.wording import count, counted, duration, rate, size

_HIT_BYTES = 900


@dataclass(frozen=True, slots=True)
class Estimate:
    """Times in seconds on so many workers, memory in bytes (of all processes together), and what was measured."""

    formulas: int
    chunks: int
    workers: int
    seconds: float
    memory: int
    store: int
    rate: float

    def lines(self) -> list[str]:
        """The estimate for a person."""
        return [
            f"formulas  {count(self.formulas)}",
            f"chunks    {count(self.chunks)}",
            f"time      about {duration(self.seconds)} on {counted(self.workers, 'worker')}, {rate(self.rate)} each",
            f"memory    about {size(self.memory)}",
            f"store     about {size(self.store)}",
        ]


def estimate(search: Searchable, workers: int) -> Estimate:
    """Time and memory of a whole search, from one chunk to warm up and one to measure.

    The search has a chunk at least. Nothing is kept of the two, which lie inside the space: its first chunk is often
    unlike the others.
    """
    chunks = search.chunk_count
    first, hits, screened = _timed(search, chunks // 2)
    each = first
    if chunks > 1:
        each, hits, screened = _timed(search, chunks // 3)
    busy = min(workers, chunks)
    return Estimate(
        formulas=search.size,
        chunks=chunks,
        workers=busy,
        seconds=max(0.0, first - each) + each * chunks / busy,
        memory=peak_memory() * (busy + (busy > 1)),
        store=40_000 + 40 * chunks + _HIT_BYTES * hits * chunks,
        rate=screened / max(each, 1e-9),
    )


def _timed(search: Searchable, chunk: int) -> tuple[float, int, int]:
    begun = time.perf_counter()
    outcome = search.run_chunk(chunk)
    return time.perf_counter() - begun, len(outcome.hits), outcome.screened


def peak_memory() -> int:
    """The most memory that this process has held, in bytes.

    >>> peak_memory() > 1_000_000
    True
    """
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Kilobytes on Linux, bytes on macOS.
    return peak if sys.platform == "darwin" else peak * 1024
