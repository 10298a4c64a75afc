"""The metrics of every convergent fraction of a space from exact big integers, in chunks.

At a depth n and half of it: the growth of the reduced denominators, log(q/g)/n; the exponent s of the factorials that
they keep; the digits that a term gains and delta of the convergent at n/2, with the one at n for the limit.
"""

import base64
import hashlib
import json
import math
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from conjectures.column_chunks import ColumnChunks
from conjectures.dynamics import log_size
from conjectures.dynamics_search import ChunkResult
from conjectures.landscape import Landscape, points
from conjectures.pcf import Pcf
from conjectures.spaces import Space, space_from_spec
from conjectures.survey import tiles
from kernels.errors import DiscoveryError
from kernels.product_tree import convergent

Array = np.ndarray[Any, Any]
METRICS = ("growth", "exponent", "digits_per_term", "delta")
EXACT = "exact"
DEPTH, MIN_DEPTH, MAX_DEPTH = 1_024, 16, 1 << 20
# Fractions in a chunk: some seconds.
CHUNK = 1 << 13


@dataclass(frozen=True)
class ExactSearch:
    """A space whose convergent fractions are measured at a depth and at half of it.

    >>> from conjectures.spaces import box
    >>> search = ExactSearch(box([(2, 2), (1, 1)], [(1, 1), (0, 0), (0, 0)]), 256)
    >>> growth, exponent, digits, delta = unpacked(search.run_chunk(0).hits[0])[:, 0]
    >>> round(float(growth), 2), round(float(digits), 2), round(float(delta), 2)
    (2.18, 0.77, -0.16)
    """

    space: Space
    depth: int = DEPTH

    def __post_init__(self) -> None:
        if not MIN_DEPTH <= self.depth <= MAX_DEPTH:
            raise DiscoveryError(f"a depth of {self.depth}: give {MIN_DEPTH} to {MAX_DEPTH}")

    @property
    def size(self) -> int:
        return self.space.size

    @property
    def _chunks(self) -> ColumnChunks:
        return ColumnChunks(self.space, CHUNK)

    @property
    def chunk_count(self) -> int:
        return self._chunks.count

    def to_spec(self) -> dict[str, Any]:
        """The search as plain data."""
        return {"kind": EXACT, "space": self.space.to_spec(), "depth": self.depth}

    @classmethod
    def from_spec(cls, spec: Any) -> "ExactSearch":
        """The search with this spec; raises DiscoveryError on anything else."""
        try:
            kind, space, depth = spec["kind"], spec["space"], int(spec["depth"])
        except (TypeError, KeyError, ValueError) as error:
            raise DiscoveryError(f"not the data of an exact analysis: {error}") from None
        if kind != EXACT:
            raise DiscoveryError("not the data of an exact analysis")
        return cls(space_from_spec(space), depth)

    def chance(self, digits: int) -> float:
        """Nothing is named here."""
        return -float(digits)

    def rows(self, index: int) -> Iterator[Landscape]:
        """The convergent fractions of a chunk, in the order of its metrics."""
        for tile in tiles(self.space, self._chunks.block(index)):
            yield points(tile)

    def run_chunk(self, index: int) -> ChunkResult:
        """Measure the convergent fractions of a chunk, each but for its sign once."""
        metrics = [measured(land, self.depth) for land in self.rows(index)]
        found = np.concatenate(metrics, axis=1) if metrics else np.zeros((len(METRICS), 0), dtype=np.float32)
        hits = ({"index": index, "kind": EXACT, "count": found.shape[1], "metrics": packed(found)},)
        digest = hashlib.sha256(json.dumps(hits, sort_keys=True).encode()).hexdigest()[:16]
        return ChunkResult(found.shape[1], found.shape[1], hits, digest)


def packed(metrics: Array) -> str:
    """An array of 32-bit floats as text."""
    return base64.b64encode(zlib.compress(metrics.astype("<f4").tobytes(), 6)).decode("ascii")


def unpacked(hit: dict[str, Any]) -> Array:
    """The metrics of a chunk again, one of METRICS a row; raises DiscoveryError on other data."""
    try:
        found = np.frombuffer(zlib.decompress(base64.b64decode(hit["metrics"], validate=True)), dtype="<f4")
        return found.reshape(len(METRICS), int(hit["count"]))
    except (KeyError, TypeError, ValueError, zlib.error) as error:
        raise DiscoveryError(f"not the metrics of an exact analysis: {error}") from None


def measured(land: Landscape, depth: int) -> Array:
    """The metrics of all rows, of shape (4, count), NaN where one does not exist."""
    signs = np.sign(land.a[:, ::-1][np.arange(len(land)), np.argmax(land.a[:, ::-1] != 0, axis=1)])
    both, places = np.unique(np.concatenate([land.a * signs[:, None], land.b], axis=1), axis=0, return_inverse=True)
    width = land.a.shape[1]
    found = [exact_metrics(Pcf(tuple(row[:width]), tuple(row[width:])), depth) for row in both.tolist()]
    result: Array = np.array(found, dtype=np.float32).reshape(len(both), len(METRICS))[places.ravel()].T
    return result


def exact_metrics(pcf: Pcf, depth: int) -> tuple[float, float, float, float]:
    """Growth, exponent, digits a term and delta from the convergents at a depth and at half of it.

    >>> growth, exponent, digits, delta = exact_metrics(Pcf.parse("n", "1"), 512)
    >>> round(exponent, 1), round(delta, 2)
    (1.0, 1.0)
    """
    half = depth // 2
    p, _, q, _ = convergent(pcf.a, pcf.b, depth)
    p_half, _, q_half, _ = convergent(pcf.a, pcf.b, half)
    if not q or not q_half:
        return math.nan, math.nan, math.nan, math.nan
    top, middle = log_size(q // p.gcd(q)), log_size(q_half // p_half.gcd(q_half))
    exponent = (top / depth - middle / half) / math.log(2)
    apart = p * q_half - p_half * q
    if not apart:
        return top / depth, exponent, math.nan, math.nan
    error = log_size(q) + log_size(q_half) - log_size(apart)
    return top / depth, exponent, error / (half * math.log(10)), error / middle - 1 if middle > 0 else math.nan
