"""What a search will cost, from running a few of its chunks."""

import resource
import sys
import time
from contextlib import suppress
from dataclasses import dataclass

from discovery.campaign import WORTH_WORKERS, cpu_count
from discovery.protocol import Searchable
from discovery.wording import count, counted, duration, rate, size

_HIT_BYTES = 900
_PATIENCE = 1.0


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


def estimate(search: Searchable, workers: int | None) -> Estimate:
    """Time and memory of a whole search of one chunk at least, from a chunk to warm up and some to measure.

    `workers` None is what a campaign takes by itself. Nothing is kept of the chunks, which lie inside the space: its
    first one is often unlike the others.
    """
    chunks = search.chunk_count
    warm = _timed(search, chunks // 2)
    samples = _samples(search, chunks) or [warm]
    each = sum(sample.seconds for sample in samples) / len(samples)
    alone = max(0.0, warm.seconds - each) + each * chunks
    if workers is None:
        workers = cpu_count() if alone > WORTH_WORKERS else 1
    busy = min(workers, chunks)
    hits = sum(sample.hits for sample in samples) / len(samples)
    return Estimate(
        formulas=search.size,
        chunks=chunks,
        workers=busy,
        seconds=max(0.0, warm.seconds - each) + each * chunks / busy,
        memory=peak_memory() * (busy + (busy > 1)),
        store=40_000 + 40 * chunks + round(_HIT_BYTES * hits) * chunks,
        rate=sum(sample.screened for sample in samples) / max(each * len(samples), 1e-9),
    )


@dataclass(frozen=True, slots=True)
class _Sample:
    seconds: float
    hits: int
    screened: int


def _samples(search: Searchable, chunks: int) -> list[_Sample]:
    """Up to six chunks from all over the space, as many as fit into a second."""
    samples: list[_Sample] = []
    for chunk in sorted({chunks * k // 7 for k in range(1, 7)} - {chunks // 2}):
        samples.append(_timed(search, chunk))
        if sum(sample.seconds for sample in samples) > _PATIENCE:
            break
    return samples


def _timed(search: Searchable, chunk: int) -> _Sample:
    begun = time.perf_counter()
    outcome = search.run_chunk(chunk)
    return _Sample(time.perf_counter() - begun, len(outcome.hits), outcome.screened)


def peak_memory() -> int:
    """The most memory that this process has held, in bytes.

    >>> peak_memory() > 1_000_000
    True
    """
    # Linux hands ru_maxrss of the process that started this one down to it; VmHWM is this program's own.
    with suppress(OSError), open("/proc/self/status", encoding="ascii", errors="replace") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Kilobytes on Linux, bytes on macOS.
    return peak if sys.platform == "darwin" else peak * 1024
