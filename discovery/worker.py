"""One worker process of a campaign: `python -m discovery.worker module:Class`, told its work on stdin.

It leaves as soon as stdin ends, in the middle of a chunk too: whatever kills the campaign takes its workers along.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from importlib import import_module
from queue import SimpleQueue
from typing import Any, BinaryIO

from discovery.protocol import ProtocolError, Searchable, answer_of, decode, encode
from discovery.version import code_version


def search_class(name: str) -> Any:
    """The class of searches that `module:Class` names; it must have `from_spec`.

    >>> search_class("conjectures.pcf:Pcf").__name__
    'Pcf'
    """
    module, _, attribute = name.partition(":")
    return getattr(import_module(module), attribute)


def serve(
    lines: Iterator[bytes], answer: Callable[[dict[str, Any]], None], from_spec: Callable[[Any], Searchable]
) -> None:
    """Read a spec, then chunk numbers, and answer each; every error becomes an answer.

    Raises ProtocolError on a line that no campaign writes.
    """
    try:
        search = from_spec(_spec(next(lines, b"")))
    except ProtocolError:
        raise
    except Exception as error:
        answer({"error": _reason(error)})
        return
    answer({"ready": code_version()})
    for line in lines:
        answer(_run(search, _chunk(line)))


def _spec(line: bytes) -> Any:
    message = decode(line)
    if set(message) != {"spec"}:
        raise ProtocolError(f"not a spec: {line[:60]!r}")
    return message["spec"]


def _chunk(line: bytes) -> int:
    chunk = decode(line).get("chunk")
    if type(chunk) is not int or chunk < 0:
        raise ProtocolError(f"not a chunk number: {line[:60]!r}")
    return chunk


def _run(search: Searchable, chunk: int) -> dict[str, Any]:
    try:
        return answer_of(chunk, search.run_chunk(chunk))
    except Exception as error:
        return {"chunk": chunk, "error": _reason(error)}


def _reason(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())


def _lines_until_orphaned(stdin: BinaryIO) -> Iterator[bytes]:
    """The lines of stdin, read by a thread of its own so that its end is seen while a chunk is computed."""
    queue: SimpleQueue[bytes] = SimpleQueue()

    def read() -> None:
        for line in stdin:
            queue.put(line)
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    while True:
        yield queue.get()


def _private_stdout() -> BinaryIO:
    """Our end of the pipe, with stdout itself turned to stderr so that no stray print can garble an answer."""
    pipe = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return pipe


def main(arguments: list[str]) -> int:
    # Ctrl-C is the campaign's business: it lets go of stdin and we leave.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pipe = _private_stdout()

    def answer(message: dict[str, Any]) -> None:
        pipe.write(encode(message))
        pipe.flush()

    try:
        serve(_lines_until_orphaned(sys.stdin.buffer), answer, search_class(arguments[0]).from_spec)
    except ProtocolError as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0
    return 0


if __name__ == "__main__":
    # No clean-up of threads and modules: there is nothing to save, and the reader thread never ends by itself.
    code = main(sys.argv[1:])
    sys.stderr.flush()
    os._exit(code)
