"""Worker processes on this machine, watched and replaced."""

from collections import deque
from selectors import EVENT_READ, DefaultSelector
from types import TracebackType

from discovery.engines.process import WorkerProcess
from discovery.protocol import Failure, ProtocolError, Ready, Result, Searchable
from kernels.errors import DiscoveryError

MAX_ATTEMPTS = 3
# One chunk in hand and one waiting, so that a worker does not idle while the campaign writes to the store.
QUEUE = 2


class Workers:
    """Runs chunks in worker processes; one that dies or talks nonsense is replaced, and its chunk is done again.

    Raises DiscoveryError when a chunk has failed in three workers, or when three workers in a row cannot start.
    """

    def __init__(self, search: Searchable, count: int, version: str) -> None:
        self._search = search
        self._version = version
        self._failures: dict[int, int] = {}
        self._failed_starts = 0
        self._waiting: deque[int] = deque()
        self._finished: list[Result] = []
        self._selector = DefaultSelector()
        self._workers: list[WorkerProcess] = []
        try:
            for _ in range(count):
                self._start()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> "Workers":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pids(self) -> tuple[int, ...]:
        """The process ids of the living workers."""
        return tuple(worker.pid for worker in self._workers)

    @property
    def room(self) -> int:
        held = sum(len(worker.chunks) for worker in self._workers)
        return QUEUE * len(self._workers) - held - len(self._waiting)

    def submit(self, chunk: int) -> None:
        self._waiting.append(chunk)
        self._hand_out()

    def collect(self, timeout: float) -> list[Result]:
        """The results that came in; waits at most `timeout` seconds for the first."""
        for key, _ in self._selector.select(timeout):
            self._hear(key.data)
        self._hand_out()
        finished, self._finished = self._finished, []
        return finished

    def close(self) -> None:
        for worker in self._workers:
            worker.kill()
        self._workers.clear()
        self._selector.close()

    def _start(self) -> None:
        worker = WorkerProcess(self._search)
        self._workers.append(worker)
        self._selector.register(worker.output, EVENT_READ, worker)

    def _hand_out(self) -> None:
        """Give waiting chunks to the workers with the least in hand."""
        while self._waiting:
            worker = min(self._workers, key=lambda each: len(each.chunks))
            if len(worker.chunks) >= QUEUE:
                return
            worker.send(self._waiting.popleft())

    def _hear(self, worker: WorkerProcess) -> None:
        try:
            for answer in worker.answers():
                self._take(worker, answer)
        except ProtocolError as error:
            self._replace(worker, f"it said what no worker says: {error}")
        except EOFError:
            self._replace(worker, worker.cause_of_death())

    def _take(self, worker: WorkerProcess, answer: Result | Failure | Ready) -> None:
        match answer:
            case Ready(version):
                self._welcome(worker, version)
            case Failure(None, reason):
                raise DiscoveryError(f"worker processes cannot start: {reason}")
            case Failure(int(chunk), reason):
                worker.finish(chunk)
                self._blame(chunk, f"fails: {reason}")
                self._waiting.appendleft(chunk)
            case Result(chunk):
                worker.finish(chunk)
                self._finished.append(answer)

    def _welcome(self, worker: WorkerProcess, version: str) -> None:
        if version != self._version:
            raise DiscoveryError("the code has changed while it was running: run the same command again")
        worker.ready = True
        self._failed_starts = 0

    def _replace(self, worker: WorkerProcess, reason: str) -> None:
        self._selector.unregister(worker.output)
        self._workers.remove(worker)
        worker.kill()
        chunks = list(worker.chunks)
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts >= MAX_ATTEMPTS:
                raise DiscoveryError(f"worker processes cannot start: {reason}")
        elif chunks:
            self._blame(chunks[0], f"ends its worker ({reason})")
        self._waiting.extendleft(reversed(chunks))
        self._start()

    def _blame(self, chunk: int, reason: str) -> None:
        self._failures[chunk] = self._failures.get(chunk, 0) + 1
        if self._failures[chunk] >= MAX_ATTEMPTS:
            raise DiscoveryError(
                f"chunk {chunk} {reason}, {MAX_ATTEMPTS} times: stopped there; the store has what other chunks found"
            )
