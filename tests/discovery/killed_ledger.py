"""A ledger whose users are killed at random points, over and over; the tests do it a little, a benchmark much."""

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

from fake_search import FakeSearch

from discovery.ledger import Ledger
from discovery.protocol import result_of
from discovery.store import Database


def work(store: Database, search: FakeSearch, acknowledged: int) -> None:
    """Lease and record chunks until none is left; tell each recorded one to a pipe, four bytes each."""
    ledger = Ledger(store, search, "v1")
    while (first := ledger.done_until(0)) < search.chunk_count:
        for chunk in ledger.claim(first, min(first + 64, search.chunk_count), 3):
            ledger.record(result_of(chunk, search.run_chunk(chunk)))
            os.write(acknowledged, chunk.to_bytes(4, "little"))


def killed(open_store: Callable[[], Database], search: FakeSearch, seconds: float) -> tuple[set[int], bool]:
    """Let two processes work and kill both after so long; what they were told is kept, and whether one had ended."""
    reader, writer = os.pipe()
    children = []
    for _ in range(2):
        if (pid := os.fork()) == 0:
            try:
                work(open_store(), search, writer)
            finally:
                os._exit(0)
        children.append(pid)
    os.close(writer)
    time.sleep(seconds)
    for pid in children:
        os.kill(pid, signal.SIGKILL)
    ended = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0 for pid in children]
    told = b"".join(iter(lambda: os.read(reader, 1 << 16), b""))
    os.close(reader)
    return {int.from_bytes(told[i : i + 4], "little") for i in range(0, len(told), 4)}, any(ended)


def tear(path: Path, generator: random.Random) -> None:
    """What a write that did not end leaves: a part of a frame, or rubbish, behind the log's last commit."""
    log = Path(f"{path}-wal")
    if log.exists():
        part = log.read_bytes()[-generator.randint(1, 4096) :] if generator.random() < 0.5 else b""
        with log.open("ab") as file:
            file.write(part[: len(part) // 2] or generator.randbytes(generator.randint(1, 5000)))


def check(store: Database, search: FakeSearch, told: set[int]) -> int:
    """Nothing lost, nothing twice: the done chunks contain the told ones, with exactly their hits; their number."""
    done = dict(store.read("SELECT chunk, hits FROM chunks WHERE state = 'done'"))
    assert told <= set(done), sorted(told - set(done))
    found = dict(store.read("SELECT chunk, count(*) FROM hits GROUP BY chunk"))
    expected = {chunk: len(search.run_chunk(chunk).hits) for chunk in done}
    assert done == expected
    assert found == {chunk: number for chunk, number in expected.items() if number}
    return len(done)


def ordeal(open_store: Callable[[], Database], path: Path | None, kills: int, seed: int) -> tuple[int, int]:
    """So many kills, over as many runs as that takes; gives kills and chunks that were recorded."""
    generator, dead, chunks, serial = random.Random(seed), 0, 0, 0
    while dead < kills:
        search, told, ended = FakeSearch(count=400, offset=serial), set[int](), False
        serial += 1
        while dead < kills and not ended:
            more, ended = killed(open_store, search, generator.uniform(0.005, 0.12))
            told |= more
            dead += 2
            if path is not None:
                tear(path, generator)
            with open_store() as store:  # type: ignore[attr-defined]
                number = _check_run(store, search, told)
        chunks += number
    return dead, chunks


def _check_run(store: Database, search: FakeSearch, told: set[int]) -> int:
    run = Ledger(store, search, "v1").run
    return check(_One(store, run), search, told)


class _One:
    """The store as if it had one run only."""

    def __init__(self, store: Database, run: int) -> None:
        self._store, self._run, self.path = store, run, store.path

    def read(self, query: str, *values: object) -> list[tuple[object, ...]]:
        word = "AND" if "WHERE" in query else "WHERE"
        head, group, tail = query.partition(" GROUP BY")
        return self._store.read(f"{head} {word} run = {self._run}{group}{tail}", *values)
