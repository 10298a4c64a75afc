"""Factorial reduction of one fraction, by exact integers: how fast its reduced denominators grow.

With g_n = gcd(p_n, q_n), log(q_n/g_n) ~ c n + s n log n. For deg b = 2 deg a = 2d, s = d when nothing is reduced; full
factorial reduction is s = 0; it is half where only the primes that split in a quadratic field take part, or only a
part of the degrees.
"""

import math
from dataclasses import dataclass

from conjectures.canonical import terminates
from conjectures.convergence import GEOMETRIC, classify, log_ratio
from conjectures.pcf import Pcf
from kernels.product_tree import convergent

FULL, HALF, NONE, FINITE = "full", "half", "none", "finite"
# Where the convergents are reduced. Primes in arithmetic progressions let s fluctuate by d/3 at the first depths.
DEPTHS, FAR_DEPTHS = (200, 400), (1_000, 4_000)
# Shares of d around the borders at which the first depths do not decide.
DOUBTFUL = ((0.15, 0.4), (0.6, 0.9))
# Shares of d up to which s counts as full and as half.
FULL_SHARE, HALF_SHARE = 0.2, 0.75


@dataclass(frozen=True, slots=True)
class Reduction:
    """What the reduction of a fraction is.

    `kind` is full, half, none or finite; `slope` estimates s, `growth` is log(q_n/g_n)/n at the last depth. `delta` is
    that of |p/q - L| = q^-(1 + delta) for reduced p/q, and `measure` the bound 1 + 1/delta of the irrationality measure
    that a positive delta gives; both None where the reduction is not full or there is no limit.
    """

    kind: str
    slope: float
    growth: float
    delta: float | None
    measure: float | None


def reduction(pcf: Pcf) -> Reduction:
    """The factorial reduction of a fraction with deg b = 2 deg a > 0.

    >>> apery = reduction(Pcf.parse("34n^3 + 51n^2 + 27n + 5", "-n^6"))
    >>> apery.kind, round(apery.delta, 2)
    ('full', 0.08)
    >>> reduction(Pcf.parse("3n + 1", "2n^2 + n + 5")).kind
    'none'
    """
    if terminates(pcf):
        return Reduction(FINITE, 0.0, 0.0, None, None)
    degree = len(pcf.a) - 1
    slope, last = _slope(pcf, DEPTHS)
    if any(low <= slope / degree <= high for low, high in DOUBTFUL):
        slope, last = _slope(pcf, FAR_DEPTHS)
    kind = FULL if slope < FULL_SHARE * degree else HALF if slope < HALF_SHARE * degree else NONE
    delta = _delta(pcf, last) if kind == FULL else None
    return Reduction(kind, slope, last, delta, 1 + 1 / delta if delta and delta > 0 else None)


def _slope(pcf: Pcf, depths: tuple[int, int]) -> tuple[float, float]:
    """s from log(q_n/g_n)/n at two depths, and that at the second."""
    first, last = (log_denominator(pcf, depth) / depth for depth in depths)
    return (last - first) / math.log(depths[1] / depths[0]), last


def log_denominator(pcf: Pcf, depth: int) -> float:
    """The logarithm of the denominator of p_n/q_n in lowest terms.

    >>> round(math.exp(log_denominator(Pcf.parse("2n+1", "n^2"), 3)))      # 204/160 = 51/40
    40
    """
    p, _, q, _ = convergent(pcf.a, pcf.b, depth)
    reduced = abs(int(q // p.gcd(q))) if q else 1
    return _log(reduced)


def _log(number: int) -> float:
    shift = max(0, number.bit_length() - 1_000)
    return math.log(number >> shift) + shift * math.log(2)


def _delta(pcf: Pcf, growth: float) -> float | None:
    """n log|l1/l2| of the characteristic roots is log of 1/|p/q - L| up to lower terms, 0 where they are equal."""
    convergence = classify(pcf)
    if convergence.digits_per_term is None:
        return None if convergence.kind == "divergent" else -1.0
    return log_ratio(pcf) / growth - 1 if convergence.kind == GEOMETRIC and growth > 0 else None
