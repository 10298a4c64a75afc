"""A campaign: one search run chunk by chunk, stopped and resumed at will, its hits in the order of the chunks."""

import os
import time
from collections import deque
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass

from discovery.engines.in_process import Engine, InProcess
from discovery.ledger import LEASE_SECONDS, Ledger, Totals
from discovery.protocol import Hit, Result, Searchable
from discovery.store import Database, Store
from discovery.version import code_version
from kernels.errors import DiscoveryError

# How far ahead of the first unfinished chunk others may be done: bounds how late a hit is handed out.
LOOK_AHEAD = 256
MAX_WORKERS = 1_024
# Below this many seconds of work, starting processes does not pay.
WORTH_WORKERS = 3.0
_TICK = 0.2


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: `total` over all launches; the rest over this launch. `fresh` are the hits just found."""

    total: Totals
    chunk_count: int
    chunks: int
    screened: int
    seconds: float
    fresh: tuple[Hit, ...] = ()

    @property
    def rate(self) -> float:
        """Formulas a second in this launch."""
        return self.screened / self.seconds if self.seconds > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """The time that the rest will take at the pace so far; None before the first chunk."""
        left = self.chunk_count - self.total.chunks
        return self.seconds * left / self.chunks if self.chunks else None


OnProgress = Callable[[Progress], None]
# Makes the engine of a search, for the version of the code that its workers must have.
MakeEngine = Callable[[Searchable, str], Engine]


def cpu_count() -> int:
    """The processors that this process may use.

    >>> cpu_count() >= 1
    True
    """
    with suppress(AttributeError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Campaign:
    """A search in a store; iterate over `run()` for its hits.

    >>> import tempfile
    >>> from conjectures.search import Search
    >>> from conjectures.spaces import box
    >>> search = Search(box([(1, 3), (0, 3)], [(1, 1), (0, 0), (0, 0)]), ("pi",), digits=50)
    >>> with tempfile.TemporaryDirectory() as directory, Store(f"{directory}/s.sqlite") as store:
    ...     [hit["relation"] for hit in Campaign(search, store).run(workers=1)]
    ['4/pi']

    The store keeps each chunk with its hits as soon as it is done, so a campaign that was stopped in any way goes on
    where it was. The hits and their order depend on the search alone, not on the number of workers.
    """

    def __init__(self, search: Searchable, store: Database) -> None:
        self._search = search
        self._version = code_version()
        self._ledger = Ledger(store, search, self._version)
        self._begun = time.monotonic()
        self._chunks = 0
        self._screened = 0
        self._total = self._ledger.totals()

    @property
    def progress(self) -> Progress:
        """How far this launch is now."""
        return self._progress(())

    def totals(self) -> Totals:
        """What the store has of this search, other processes' work included."""
        return self._ledger.totals()

    def digest(self) -> str | None:
        """A digest of all that survived the screening, once it is complete and if the search has such."""
        return self._ledger.digest()

    def run(
        self, workers: int | None = None, on_progress: OnProgress | None = None, engine: MakeEngine | None = None
    ) -> Generator[Hit, None, None]:
        """Do what is not done yet, and give all hits, chunk by chunk in their order.

        `workers` 1 stays in this process; None decides by a look at the first chunks; an `engine` does without both.
        Close the iterator (or leave it by an exception) to stop: processes are ended and leases given back.
        """
        if workers is not None and not 1 <= workers <= MAX_WORKERS:
            raise DiscoveryError(f"{workers} workers: give a number from 1 to {MAX_WORKERS}")
        crew = _Crew(self._search, workers, self._version, engine)
        self._begun = time.monotonic()
        try:
            yield from self._hits(crew, on_progress or (lambda _: None))
        finally:
            crew.close()
            # What stopped the run (a full disk, say) is the error to show; a lease left behind ends with this process.
            with suppress(DiscoveryError):
                self._ledger.release()

    def _hits(self, crew: "_Crew", on_progress: OnProgress) -> Generator[Hit, None, None]:
        claimed: deque[int] = deque()
        renewed, cursor, last = time.monotonic(), 0, self._ledger.chunk_count
        while cursor < last:
            if (end := self._ledger.done_until(cursor)) > cursor:
                yield from self._ledger.hits(cursor, end)
                cursor = end
                continue
            if not claimed and (room := crew.room(last - self._total.chunks)):
                claimed.extend(self._ledger.claim(cursor, min(cursor + LOOK_AHEAD, last), room))
            for result in crew.work(claimed):
                self._keep(result, on_progress)
            on_progress(self._progress(()))
            if time.monotonic() - renewed > LEASE_SECONDS / 4:
                self._ledger.renew()
                renewed = time.monotonic()

    def _keep(self, result: Result, on_progress: OnProgress) -> None:
        if not self._ledger.record(result):
            return
        self._chunks += 1
        self._screened += result.screened
        old = self._total
        self._total = Totals(
            old.chunks + 1,
            old.screened + result.screened,
            old.candidates + result.candidates,
            old.hits + len(result.hits),
        )
        on_progress(self._progress(result.hits))

    def _progress(self, fresh: tuple[Hit, ...]) -> Progress:
        seconds = time.monotonic() - self._begun
        return Progress(self._total, self._ledger.chunk_count, self._chunks, self._screened, seconds, fresh)


class _Crew:
    """The engine at work: this process at first, worker processes once they pay (or as many as were asked for)."""

    def __init__(self, search: Searchable, workers: int | None, version: str, engine: MakeEngine | None = None) -> None:
        self._search = search
        self._workers = workers
        self._version = version
        self._engine: Engine = engine(search, version) if engine else InProcess(search)
        self._settled = workers == 1 or engine is not None
        self._tried = 0
        self._pace = 0.0

    def room(self, left: int) -> int:
        """How many more chunks it can take, when `left` are not done."""
        if not self._settled:
            self._settle(left)
        return self._engine.room

    def work(self, claimed: deque[int]) -> list[Result]:
        """Take from `claimed` what fits, and give what is finished."""
        while claimed and self._engine.room:
            self._engine.submit(claimed.popleft())
        begun = time.monotonic()
        results = self._engine.collect(_TICK)
        self._tried += len(results)
        self._pace = time.monotonic() - begun
        return results

    def close(self) -> None:
        self._engine.close()

    def _settle(self, left: int) -> None:
        count = self._workers or self._automatic(left)
        if count is None:
            return
        self._settled = True
        if min(count, left) > 1:
            from discovery.engines.workers import Workers

            self._engine = Workers(self._search, min(count, left), self._version)

    def _automatic(self, left: int) -> int | None:
        """The number of workers that pays; None while that is not known. The first chunk also warms tables up."""
        expected = self._pace * left
        if self._tried == 0 or (self._tried == 1 and self._pace < WORTH_WORKERS / 3):
            return None
        return cpu_count() if expected > WORTH_WORKERS else 1


def run(
    search: Searchable, store: Store, workers: int | None = None, on_progress: OnProgress | None = None
) -> Generator[Hit, None, None]:
    """All hits of a search in the order of its chunks; what the store knows already is not done again.

    A short name for `Campaign(search, store).run(workers, on_progress)`, which see.
    """
    return Campaign(search, store).run(workers, on_progress)
