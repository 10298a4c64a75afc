"""A work unit: a run of chunks, done one by one with checkpoints, and its result as JSON."""

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from discovery.protocol import ProtocolError, Result, Searchable, answer_of, checked_answer, decode, encode, result_of
from kernels.errors import DiscoveryError

MAX_RESULT = 4 << 20
MAX_UNIT_CHUNKS = 4096
CHECKPOINT_SECONDS = 60.0
_KEYS = {"campaign", "kernels", "first", "stop"}


@dataclass(frozen=True, slots=True)
class Unit:
    """The chunks [first, stop) of a campaign, to be done by some kernels."""

    campaign: str
    kernels: str
    first: int
    stop: int

    def to_json(self) -> str:
        """The job file.

        >>> Unit.from_json(Unit("c0ffee", "v1", 0, 8).to_json())
        Unit(campaign='c0ffee', kernels='v1', first=0, stop=8)
        """
        return json.dumps({"campaign": self.campaign, "kernels": self.kernels, "first": self.first, "stop": self.stop})

    @classmethod
    def from_json(cls, text: str | bytes) -> "Unit":
        """The unit of a job file; raises DiscoveryError on anything else, and guesses nothing."""
        try:
            fields = decode(text.encode() if isinstance(text, str) else text)
        except ProtocolError as error:
            raise DiscoveryError(f"the job file is no work unit: {error}") from None
        if set(fields) != _KEYS or not all(isinstance(fields[key], str) for key in ("campaign", "kernels")):
            raise DiscoveryError(f"the job file is no work unit: it has {', '.join(sorted(_KEYS))} and nothing else")
        first, stop = fields["first"], fields["stop"]
        if type(first) is not int or type(stop) is not int or not 0 <= first < stop <= first + MAX_UNIT_CHUNKS:
            raise DiscoveryError(f"the job file is no work unit: chunks {first!r:.20} to {stop!r:.20}")
        return cls(**fields)


def result_text(unit: Unit, results: list[Result]) -> bytes:
    """The result file: the unit, and for each chunk what a worker answers."""
    chunks = [answer_of(result.chunk, result) for result in results]
    return encode({**json.loads(unit.to_json()), "chunks": chunks})


def read_result(unit: Unit, text: bytes) -> list[Result]:
    """The chunks of a result file; raises ProtocolError unless it is one of this very unit."""
    if len(text) > MAX_RESULT:
        raise ProtocolError("a result that is too long")
    message = decode(text)
    chunks = message.pop("chunks", None)
    if message != json.loads(unit.to_json()) or not isinstance(chunks, list):
        raise ProtocolError("a result of another unit")
    results = [_result(each) for each in chunks]
    if [result.chunk for result in results] != list(range(unit.first, unit.stop)):
        raise ProtocolError("a result with other chunks than the unit's")
    return results


def _result(message: Any) -> Result:
    answer = checked_answer(message) if isinstance(message, dict) else None
    if not isinstance(answer, Result) or answer.digest is None:
        raise ProtocolError("no result with a digest")
    return answer


class Checkpoint:
    """The results so far, a line each, on disk at least once a minute."""

    def __init__(self, path: Path, unit: Unit) -> None:
        self._path, self._head = path, unit.to_json().encode() + b"\n"
        self.results = self._read(unit)
        self._unsaved: list[Result] = []
        self._saved = time.monotonic()

    def _read(self, unit: Unit) -> list[Result]:
        """What a file has of this unit; a line that was cut off ends it."""
        results: list[Result] = []
        data = self._path.read_bytes() if self._path.exists() else b""
        if data.startswith(self._head):
            for line in data[len(self._head) :].splitlines(keepends=True):
                try:
                    result = _result(decode(line))
                except ProtocolError:
                    break
                if result.chunk != unit.first + len(results) or not line.endswith(b"\n"):
                    break
                results.append(result)
        lines = [self._head, *(encode(answer_of(result.chunk, result)) for result in results)]
        _replace(self._path, b"".join(lines))
        return results

    def add(self, result: Result) -> bool:
        """Take a result in; True when it was a time to write."""
        self.results.append(result)
        self._unsaved.append(result)
        return time.monotonic() - self._saved >= CHECKPOINT_SECONDS and self.save()

    def save(self) -> bool:
        """Write what is not on disk yet."""
        with self._path.open("ab") as file:
            file.write(b"".join(encode(answer_of(result.chunk, result)) for result in self._unsaved))
            file.flush()
            os.fsync(file.fileno())
        self._unsaved.clear()
        self._saved = time.monotonic()
        return True


def _replace(path: Path, data: bytes) -> None:
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(data)
    os.replace(part, path)


def work(
    search: Searchable, unit: Unit, checkpoint: Checkpoint, on_progress: Callable[[float, bool], None]
) -> list[Result]:
    """Do what the checkpoint lacks of a unit.

    `on_progress` hears the fraction that is done and whether a checkpoint was written; it may raise to stop.
    """
    if unit.stop > search.chunk_count:
        raise DiscoveryError(f"the job file asks for chunk {unit.stop - 1} of {search.chunk_count}")
    size = unit.stop - unit.first
    on_progress(len(checkpoint.results) / size, False)
    for chunk in range(unit.first + len(checkpoint.results), unit.stop):
        saved = checkpoint.add(result_of(chunk, search.run_chunk(chunk)))
        on_progress(len(checkpoint.results) / size, saved)
    return checkpoint.results
