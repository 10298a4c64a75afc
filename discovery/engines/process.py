"""One worker process as its campaign sees it."""

import os
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Iterator
from contextlib import suppress

from discovery.protocol import MAX_LINE, Answer, ProtocolError, Searchable, encode, read_answer

_READ = 1 << 16


class WorkerProcess:
    """A running `python -m discovery.worker`: chunk numbers in, answers out, and why it died.

    `chunks` are those it was given and has not answered, the one in hand first. `ready` is set by whoever hears that it
    has understood the search.
    """

    def __init__(self, search: Searchable) -> None:
        self.chunks: deque[int] = deque()
        self.ready = False
        self._buffer = bytearray()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed by kill()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "discovery.worker", class_name(search)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=_environment(),
            # Out of the terminal's reach: Ctrl-C goes to the campaign alone.
            start_new_session=True,
        )
        self._write(encode({"spec": search.to_spec()}))

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def output(self) -> int:
        """The file descriptor on which answers arrive."""
        assert self._process.stdout is not None
        return self._process.stdout.fileno()

    def send(self, chunk: int) -> None:
        """Put a chunk behind those that it has; a dead worker is noticed when its answers are read."""
        self.chunks.append(chunk)
        self._write(encode({"chunk": chunk}))

    def finish(self, chunk: int) -> None:
        """Strike off the chunk in hand; raises ProtocolError when the worker speaks of another one."""
        if not self.chunks or self.chunks[0] != chunk:
            raise ProtocolError(f"an answer for chunk {chunk}, which it was not asked for")
        self.chunks.popleft()

    def answers(self) -> Iterator[Answer]:
        """The answers that one read brings; raises EOFError when the worker has ended, ProtocolError on nonsense."""
        data = os.read(self.output, _READ)
        if not data:
            raise EOFError
        self._buffer += data
        if b"\n" not in data:
            if len(self._buffer) > MAX_LINE:
                raise ProtocolError("a line without end")
            return
        *lines, rest = bytes(self._buffer).split(b"\n")
        self._buffer = bytearray(rest)
        for line in lines:
            yield read_answer(line)

    def kill(self) -> None:
        """End the process at once and fetch it; a chunk in hand is lost, nothing else."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self._errors.close()

    def cause_of_death(self) -> str:
        """How the process ended, with the last line that it wrote on stderr."""
        try:
            code = self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            return "it closed its output"
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        how = f"killed by signal {-code}" if code < 0 else f"exit code {code}"
        return f"{how}: {lines[-1].strip()}" if lines else how

    def _write(self, line: bytes) -> None:
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.write(line)
            self._process.stdin.flush()


def class_name(search: Searchable) -> str:
    """The class of a search as `module:Class`, for a worker to import.

    >>> from conjectures.search import Search
    >>> from conjectures.spaces import box
    >>> class_name(Search(box([(1, 3)], [(1, 1)]), ("pi",)))
    'conjectures.search:Search'
    """
    return f"{type(search).__module__}:{type(search).__qualname__}"


def _environment() -> dict[str, str]:
    """Ours, with our module path in the same order: the worker imports what we import, from whatever directory."""
    path = os.pathsep.join(entry or os.getcwd() for entry in sys.path)
    return {**os.environ, "PYTHONPATH": path}
