"""Who runs the attempts of a burst: this process itself, or processes beside it that know the same theorems."""

import json
import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import takewhile
from selectors import EVENT_READ, DefaultSelector
from typing import Any

from kernels.errors import DiscoveryError
from proofs.archive import encode_presentation, encode_theorem, json_line
from proofs.check import Theorem
from proofs.exploration import Origin, Outcome, Task
from proofs.presentation import Presentation
from proofs.protocol import decode_outcome, encode_task
from proofs.solver import Solver

_READ = 1 << 16
# A theorem on its way to a worker: where it came from does not matter there.
_ANYWHERE = Origin("", 0, 0, ())


Stop = Callable[[], bool]


class InProcess:
    """Runs each attempt in this process, one after another, until `stop` says so."""

    def __init__(self, solver: Solver, stop: Stop) -> None:
        """Take the solver that makes the attempts."""
        self._solver, self._stop = solver, stop

    def learn(self, theorem: Theorem) -> None:
        """Let later attempts cite a theorem."""
        self._solver.learn(theorem)

    def run(self, tasks: list[Task]) -> Iterator[Outcome]:
        """Yield the outcomes in the order of the tasks."""
        # All attempts of a burst know what was known when it began, so all are made before one is heard of.
        made = takewhile(lambda _: not self._stop(), tasks)
        return iter([self._solver.prove(task.formula, task.name, task.fuel) for task in made])

    def close(self) -> None:
        """Do nothing: there is no process to end."""


class Processes:
    """Runs attempts in worker processes until `stop` says so; a worker that dies is replaced and told all again."""

    def __init__(self, presentation: Presentation, count: int, stop: Stop) -> None:
        """Start the workers."""
        self._presentation, self._stop = presentation, stop
        self._history = [json_line({"presentation": encode_presentation(presentation)})]
        self._workers = [_Worker(self._history) for _ in range(count)]

    def learn(self, theorem: Theorem) -> None:
        """Let later attempts of all workers cite a theorem."""
        self._history.append(json_line({"learn": encode_theorem(theorem, _ANYWHERE)}))

    def run(self, tasks: list[Task]) -> Iterator[Outcome]:
        """Yield the outcomes in the order of the tasks, whichever worker made them."""
        waiting = deque(enumerate(tasks))
        done: dict[int, Outcome] = {}
        while len(done) < len(tasks) and not self._stop():
            for place, worker in enumerate(self._workers):
                if worker.task is None and waiting:
                    number, task = waiting.popleft()
                    worker.give(self._history, number, json_line(encode_task(number, task)))
                elif worker.dead:
                    waiting.appendleft((worker.task or 0, tasks[worker.task or 0]))
                    self._workers[place] = self._replace(worker)
            for line in _answers([worker for worker in self._workers if worker.task is not None]):
                number, outcome = decode_outcome(line, self._presentation)
                done[number] = outcome
        return (done[number] for number in takewhile(done.__contains__, range(len(tasks))))

    def processes(self) -> "list[subprocess.Popen[bytes]]":
        """List the running processes."""
        return [worker.process for worker in self._workers]

    def _replace(self, worker: "_Worker") -> "_Worker":
        worker.close()
        if not worker.answered:
            raise DiscoveryError(f"a worker process died before its first answer: {worker.last_words()}")
        return _Worker(self._history)

    def close(self) -> None:
        """End all workers."""
        for worker in self._workers:
            worker.close()


class _Worker:
    """One process `python -m proofs.worker`; `told` counts the lines of the history that it has been sent."""

    def __init__(self, history: list[bytes]) -> None:
        self.task: int | None = None
        self.told = 0
        self.answered = False
        self.dead = False
        self._buffer = bytearray()
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "proofs.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            # Out of the terminal's reach: Ctrl-C goes to the exploration alone.
            start_new_session=True,
        )
        self._tell(history)

    def give(self, history: list[bytes], number: int, line: bytes) -> None:
        self.task = number
        self._tell(history)
        self._write(line)

    def _tell(self, history: list[bytes]) -> None:
        self._write(b"".join(history[self.told :]))
        self.told = len(history)

    def _write(self, data: bytes) -> None:
        assert self.process.stdin is not None
        with suppress(BrokenPipeError):
            self.process.stdin.write(data)
            self.process.stdin.flush()

    def fileno(self) -> int:
        assert self.process.stdout is not None
        return self.process.stdout.fileno()

    def read(self) -> list[Any]:
        """Return the answers that have come; notice the end."""
        data = os.read(self.fileno(), _READ)
        self.dead = not data
        self._buffer += data
        *lines, rest = bytes(self._buffer).split(b"\n")
        self._buffer = bytearray(rest)
        if lines:
            self.task, self.answered = None, True
        return [json.loads(line) for line in lines]

    def last_words(self) -> str:
        assert self.process.stderr is not None
        lines = self.process.stderr.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"

    def close(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.wait()


def _answers(workers: list[_Worker]) -> list[Any]:
    with DefaultSelector() as selector:
        for worker in workers:
            selector.register(worker, EVENT_READ)
        return [line for key, _ in selector.select(0.1) for line in _read(key.fileobj)]


def _read(worker: Any) -> list[Any]:
    read: Callable[[], list[Any]] = worker.read
    return read()
