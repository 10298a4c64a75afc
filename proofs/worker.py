"""One worker process of an exploration: `python -m proofs.worker`, told its work on stdin, as JSON lines."""

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from queue import SimpleQueue
from typing import Any, BinaryIO

from kernels.errors import DiscoveryError
from proofs.archive import decode_presentation, decode_theorem, json_line
from proofs.archive_terms import checked_object
from proofs.check import Theorem
from proofs.presentation import Presentation
from proofs.protocol import decode_task, encode_outcome
from proofs.solver import Solver


def serve(lines: Iterator[bytes], answer: Callable[[bytes], None]) -> None:
    """Read the presentation, then theorems and tasks, and answer the tasks."""
    presentation = decode_presentation(_message(next(lines)).get("presentation"))
    solver, known = Solver(presentation), dict[str, Theorem]()
    for line in lines:
        message = _message(line)
        if "learn" in message:
            theorem = _theorem(message["learn"], presentation, known)
            known[theorem.name] = theorem
            solver.learn(theorem)
        else:
            number, task = decode_task(message, presentation)
            outcome = solver.prove(task.formula, task.name, task.fuel)
            answer(json_line(encode_outcome(number, outcome)))


def _message(line: bytes) -> dict[str, Any]:
    return checked_object(json.loads(line), "a message")


def _theorem(data: object, presentation: Presentation, known: dict[str, Theorem]) -> Theorem:
    name, formula, derivation, _ = decode_theorem(data, presentation)
    theorem = Theorem(name, presentation.theory, derivation, known)
    if theorem.formula is not formula:
        raise DiscoveryError(f"{name}: its proof proves another formula")
    return theorem


def _lines_until_orphaned(stdin: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of stdin, read by a thread of their own so that its end is seen during an attempt too."""
    queue: SimpleQueue[bytes] = SimpleQueue()

    def read() -> None:
        for line in stdin:
            queue.put(line)
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    while True:
        yield queue.get()


def main() -> None:
    """Serve this process's stdin and stdout."""

    def answer(line: bytes) -> None:
        sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()

    serve(_lines_until_orphaned(sys.stdin.buffer), answer)


if __name__ == "__main__":
    main()
