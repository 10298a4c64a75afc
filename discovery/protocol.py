"""What a campaign and its worker processes say to one another: one JSON object a line, checked on both sides.

campaign -> worker    {"spec": ...}                      once
worker -> campaign    {"ready": version}                 or {"error": text}
campaign -> worker    {"chunk": 17}
worker -> campaign    {"chunk": 17, "screened": ..., "candidates": ..., "hits": [...]} and perhaps "digest"
                      or {"chunk": 17, "error": text}
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from kernels.errors import DiscoveryError

MAX_LINE = 1 << 28
MAX_COUNT = 1 << 62
_RESULT = {"chunk", "screened", "candidates", "hits", "digest"}
_DIGEST = re.compile("[0-9a-f]{16}")

Hit = dict[str, Any]


class ProtocolError(Exception):
    """A line that no worker or campaign of ours writes."""


class ChunkResult(Protocol):
    """What running one chunk gives: counts, and the hits in index order; perhaps a `digest` of all that survived."""

    @property
    def screened(self) -> int: ...
    @property
    def candidates(self) -> int: ...
    @property
    def hits(self) -> tuple[Hit, ...]: ...


class Searchable(Protocol):
    """A finite search in numbered chunks; a chunk's result depends on nothing but the spec and its number."""

    @property
    def size(self) -> int: ...
    @property
    def chunk_count(self) -> int: ...
    def to_spec(self) -> dict[str, Any]: ...
    def run_chunk(self, index: int) -> ChunkResult: ...


@dataclass(frozen=True, slots=True)
class Result:
    """A chunk that is done."""

    chunk: int
    screened: int
    candidates: int
    hits: tuple[Hit, ...]
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A chunk that raised, or (chunk None) a worker that could not start."""

    chunk: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Ready:
    """A worker that has understood the spec, with the version of its code."""

    version: str


Answer = Result | Failure | Ready


def canonical_json(value: Any) -> str:
    """JSON with one spelling for each value.

    >>> canonical_json({"b": [1, None], "a": "é"})
    '{"a":"é","b":[1,null]}'
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def encode(message: Mapping[str, Any]) -> bytes:
    """One line for the pipe.

    >>> encode({"chunk": 3})
    b'{"chunk": 3}\\n'
    """
    return (json.dumps(message, allow_nan=False) + "\n").encode()


def decode(line: bytes) -> dict[str, Any]:
    """The JSON object of a line; raises ProtocolError for anything else.

    >>> decode(b'{"chunk": 3}')
    {'chunk': 3}
    """
    try:
        message = json.loads(line, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"not JSON: {line[:60]!r}") from error
    if not isinstance(message, dict):
        raise ProtocolError(f"not an object: {line[:60]!r}")
    return message


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def read_answer(line: bytes) -> Answer:
    """What a worker said.

    >>> read_answer(b'{"chunk": 3, "error": "no memory"}')
    Failure(chunk=3, reason='no memory')

    Raises ProtocolError on any line that a healthy worker does not write.
    """
    return checked_answer(decode(line))


def checked_answer(message: dict[str, Any]) -> Answer:
    """The answer that a message is; raises ProtocolError as `read_answer` does."""
    match message:
        case {"ready": str(version)} if len(message) == 1:
            return Ready(version)
        case {"error": str(reason)} if set(message) <= {"error", "chunk"}:
            return Failure(_count(message, "chunk") if "chunk" in message else None, reason)
        case {"chunk": _, "screened": _, "candidates": _, "hits": list(hits)} if set(message) <= _RESULT:
            screened, candidates = _count(message, "screened"), _count(message, "candidates")
            return Result(_count(message, "chunk"), screened, candidates, _checked(hits), _digest(message))
    raise ProtocolError(f"not an answer: {list(message)[:5]!r:.60}")


def _digest(message: dict[str, Any]) -> str | None:
    digest = message.get("digest")
    if digest is not None and not (isinstance(digest, str) and _DIGEST.fullmatch(digest)):
        raise ProtocolError(f"not a digest: {digest!r:.60}")
    return digest


def _count(message: dict[str, Any], key: str) -> int:
    value = message[key]
    if type(value) is not int or not 0 <= value < MAX_COUNT:
        raise ProtocolError(f"{key} is not a count: {value!r:.60}")
    return value


def _checked(hits: list[Any]) -> tuple[Hit, ...]:
    """Hits are objects that know their formula's index, in order."""
    previous = -1
    for hit in hits:
        if not isinstance(hit, dict) or type(hit.get("index")) is not int or hit["index"] < previous:
            raise ProtocolError(f"not a hit, or out of order: {hit!r:.60}")
        previous = hit["index"]
    return tuple(hits)


def result_of(chunk: int, outcome: ChunkResult) -> Result:
    """The outcome of a search's chunk as it is kept, checked like a worker's.

    Raises DiscoveryError when it is not what a search may give.
    """
    try:
        answer = read_answer(encode(answer_of(chunk, outcome)))
    except (ProtocolError, TypeError, ValueError) as error:
        raise DiscoveryError(f"chunk {chunk} gives a result that cannot be kept: {error}") from error
    assert isinstance(answer, Result)
    return answer


def answer_of(chunk: int, outcome: ChunkResult) -> dict[str, Any]:
    """The message for the outcome of a chunk."""
    answer = {
        "chunk": chunk,
        "screened": outcome.screened,
        "candidates": outcome.candidates,
        "hits": list(outcome.hits),
    }
    digest = getattr(outcome, "digest", None)
    return answer if digest is None else {**answer, "digest": digest}
