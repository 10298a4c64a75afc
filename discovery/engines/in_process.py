"""The simplest engine: this process itself."""

import time
from collections import deque
from typing import Protocol

from discovery.protocol import Result, Searchable, result_of


class Engine(Protocol):
    """What a campaign asks of an engine; leaving it (`close`) ends all of its processes."""

    @property
    def room(self) -> int: ...
    def submit(self, chunk: int) -> None: ...
    def collect(self, timeout: float) -> list[Result]: ...
    def close(self) -> None: ...


class InProcess:
    """Runs each chunk in this process, one at a time."""

    def __init__(self, search: Searchable) -> None:
        self._search = search
        self._waiting: deque[int] = deque()

    @property
    def room(self) -> int:
        return 1 - len(self._waiting)

    def submit(self, chunk: int) -> None:
        self._waiting.append(chunk)

    def collect(self, timeout: float) -> list[Result]:
        if not self._waiting:
            time.sleep(timeout)
            return []
        chunk = self._waiting.popleft()
        return [result_of(chunk, self._search.run_chunk(chunk))]

    def close(self) -> None:
        self._waiting.clear()
