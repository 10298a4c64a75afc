"""The analysis of a whole space as a search in chunks: counts of all fractions, metrics of the promising ones.

Classes, reductions and speeds of all members take less time to compute anew than to read, so their distinct values are
kept with counts. Kept one by one are the fractions that have a limit and full factorial reduction, those of degree one
whose parameters make them images of e^z, quotients of Bessel functions (deg a = 1, b constant), and periodic ones.
"""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from conjectures.bases import Basis, basis
from conjectures.canonical import canonical
from conjectures.closed_forms import Questions
from conjectures.column_chunks import ColumnChunks
from conjectures.convergence import classify
from conjectures.decimals import certain_decimal
from conjectures.dynamics import measure
from conjectures.hypergeometric import exponential
from conjectures.irrationality import exact_delta
from conjectures.known import lookup
from conjectures.naming import try_named
from conjectures.pcf import Pcf
from conjectures.spaces import Space, space_from_spec
from conjectures.survey import FULL, Tile, tiles
from kernels.convergence_classes import DOUBLE, NAMES
from kernels.errors import DiscoveryError

SUMMARY, MEMBER = "summary", "member"
MIN_DIGITS, MAX_DIGITS = 40, 1_000
HEIGHT, WEIGHT = 10**6, 2
# Fractions in a chunk: about a second.
CHUNK = 1 << 16
# Fractions of unbalanced degrees lead to these; those of degree 2 to the quotients of Bessel functions.
EXPONENTIALS = (
    "e", "e^2", "sqrt(e)", "tan(1)", "sqrt(2)*tan(sqrt(2))", "sqrt(2)*tanh(sqrt(2))",
    "besseli(0,2)/besseli(1,2)", "besselj(0,2)/besselj(1,2)", "besselj(0,1)/besselj(1,1)",
    "sqrt(2)*besseli(0,2*sqrt(2))/besseli(1,2*sqrt(2))", "sqrt(2)*besselj(0,2*sqrt(2))/besselj(1,2*sqrt(2))",
)  # fmt: skip
# Chance has an opportunity at every fully reduced fraction: no space has more of them than this share.
REDUCED_SHARE = 100
WITH_LIMIT = tuple(k for k, name in enumerate(NAMES) if name not in ("finite", "divergent"))


@dataclass(frozen=True, slots=True)
class ChunkResult:
    """Fractions surveyed, fully reduced ones, a summary and the members in index order, and a digest of them."""

    screened: int
    candidates: int
    hits: tuple[dict[str, Any], ...]
    digest: str


@dataclass(frozen=True)
class DynamicsSearch:
    """A space to be analysed, with limits to `digits` digits.

    >>> from conjectures.spaces import box
    >>> search = DynamicsSearch(box([(1, 2), (1, 3)], [(1, 1), (0, 0), (0, 0)]), 50)
    >>> [(hit["a"], hit["constant"]) for hit in search.run_chunk(0).hits if hit["kind"] == "member"]
    [('2*n + 1', '4/pi')]
    """

    space: Space
    digits: int = 60

    def __post_init__(self) -> None:
        if not MIN_DIGITS <= self.digits <= MAX_DIGITS:
            raise DiscoveryError(f"{self.digits} digits: give {MIN_DIGITS} to {MAX_DIGITS}")

    @cached_property
    def questions(self) -> Questions:
        """What limits are asked for, with an opportunity for chance at every fraction that may be fully reduced."""
        asked = basis(max(WEIGHT, *(exponents[0] for exponents in self.space.a)))
        asked = Basis((*asked.single, *EXPONENTIALS), asked.linear)
        return Questions(asked, HEIGHT, float(asked.questions + 2) * max(1_000, self.size // REDUCED_SHARE))

    @property
    def size(self) -> int:
        return self.space.size

    @property
    def chunk_count(self) -> int:
        return self._chunks.count

    @property
    def _chunks(self) -> ColumnChunks:
        return ColumnChunks(self.space, CHUNK)

    def to_spec(self) -> dict[str, Any]:
        """The search as plain data."""
        return {"kind": "dynamics", "space": self.space.to_spec(), "digits": self.digits}

    @classmethod
    def from_spec(cls, spec: Any) -> "DynamicsSearch":
        """The search with this spec; raises DiscoveryError on anything else."""
        try:
            kind, space, digits = spec["kind"], spec["space"], int(spec["digits"])
        except (TypeError, KeyError, ValueError) as error:
            raise DiscoveryError(f"not the data of an analysis: {error}") from None
        if kind != "dynamics":
            raise DiscoveryError("not the data of an analysis")
        return cls(space_from_spec(space), digits)

    def chance(self, digits: int) -> float:
        """log10 of the number of names that chance alone makes in the whole space, for so many digits."""
        import math

        return math.log10(self.questions.trials) + 4 * math.log10(2 * HEIGHT) - digits

    def run_chunk(self, index: int) -> ChunkResult:
        """Survey a block, and analyse its fully reduced members."""
        counts: Counter[tuple[int, int, float]] = Counter()
        members: list[dict[str, Any]] = []
        for tile in tiles(self.space, self._chunks.block(index)):
            counts.update(tile.speed_counts())
            members += [self._member(pcf) for pcf in promising(tile)]
        summary = {"kind": SUMMARY, "counts": [[*key, count] for key, count in sorted(counts.items())]}
        hits = tuple({"index": index, **row} for row in (summary, *members))
        digest = hashlib.sha256(json.dumps(hits, sort_keys=True).encode()).hexdigest()[:16]
        return ChunkResult(sum(counts.values()), len(members), hits, digest)

    def _member(self, pcf: Pcf) -> dict[str, Any]:
        return {"kind": MEMBER, "a": pcf.a_text, "b": pcf.b_text, **_record(pcf, self)}


def promising(tile: Tile) -> list[Pcf]:
    """The fractions of a tile that are looked at one by one."""
    limits = np.isin(tile.codes % DOUBLE, WITH_LIMIT)
    places = np.argwhere((tile.reductions == FULL) & limits)
    full = [_pcf(tile, row, column) for column, row in places]
    one_a, one_b = (np.flatnonzero(_degree(side) == 1) for side in (tile.a, tile.b))
    constant = np.flatnonzero(_degree(tile.b) == 0)
    bessel = [_pcf(tile, row, column) for column in constant for row in one_a]
    linear = (_pcf(tile, row, column) for column in one_b for row in one_a if tile.codes[column, row] == FACTORIAL)
    level = np.flatnonzero(_degree(tile.a) == 0)
    periodic = [_pcf(tile, row, column) for column in constant for row in level if limits[column, row]]
    return full + bessel + periodic + [pcf for pcf in linear if exponential(canonical(pcf).pcf)]


FACTORIAL = NAMES.index("factorial")


def _pcf(tile: Tile, row: Any, column: Any) -> Pcf:
    return Pcf(tuple(tile.a[row].tolist()), tuple(tile.b[column].tolist()))


def _degree(side: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The degree of each row of coefficients."""
    degrees: np.ndarray[Any, Any] = side.shape[1] - 1 - np.argmax(side[:, ::-1] != 0, axis=1)
    return degrees


def _record(pcf: Pcf, search: DynamicsSearch) -> dict[str, Any]:
    """Metrics are those of the canonical form; the name is the fraction's own, verified at its own limit."""
    form = canonical(pcf)
    enclosure, name = try_named(pcf, search.questions, search.digits)
    known = lookup(pcf)
    return {
        **_metrics(form.pcf),
        "group": form.group,
        "family": form.family,
        "value": certain_decimal(enclosure.ball, search.digits) if enclosure else None,
        "constant": name.text if name else None,
        "constant_kind": name.kind if name else None,
        "constants": list(name.constants) if name else [],
        "digits": name.digits if name else 0,
        "chance_log10": round(name.chance, 1) if name and name.chance is not None else None,
        "known": known.id if known else None,
        "status": "verified" if name else "screened",
    }


@lru_cache(maxsize=1 << 14)
def _metrics(pcf: Pcf) -> dict[str, Any]:
    """How a canonical form behaves: class, speed, growth of the reduced denominators and delta, exactly if possible."""
    convergence, dynamics = classify(pcf), measure(pcf, points=6)
    exact = exact_delta(pcf, dynamics.reduction, dynamics.growth)
    blind = dynamics.blind_delta
    return {
        "convergence": convergence.kind,
        "reduction": dynamics.reduction,
        "reason": convergence.reason,
        "digits_per_term": _rounded(convergence.digits_per_term),
        "growth": _rounded(dynamics.growth),
        "growth_exact": exact.growth,
        "delta": exact.ball.str(15, radius=False) if exact.ball is not None else None,
        "delta_exact": exact.text,
        "blind_delta": _rounded(blind[0]) if blind else None,
    }


def _rounded(number: float | None) -> float | None:
    return None if number is None else float(f"{number:.6g}")
