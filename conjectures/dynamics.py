"""How a fraction behaves, measured exactly at some depths: errors, reduced denominators, and what they say of delta.

With reduced p/q and |p/q - L| = q^-(1 + delta), delta > 0 would prove L irrational. Blind delta needs no L: the pace
of the error is known in closed form, and the growth log(q/gcd) ~ c n + s n log(n) is measured.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from flint import arb, ctx, fmpz

from conjectures.convergence import FACTORIAL, FINITE, GEOMETRIC, classify, log_ratio
from conjectures.factorial_reduction import FULL, FULL_SHARE, HALF, NONE
from conjectures.pcf import Pcf
from conjectures.survey import MAX_DEGREE, REDUCTIONS, survey
from kernels.product_tree import convergent

DEPTH, POINTS = 1_024, 24
QUARTER = "quarter"
# Products of two coefficients below this fit in 64 bits.
LARGE = 1 << 30
# The share of the factorials that reduced denominators may keep: all but a half or a quarter of the primes reduce.
SHARES = ((FULL, FULL_SHARE), (HALF, 0.625), (QUARTER, 0.875))
# Fluctuations of the primes up to n move log(q/gcd)/n by about so much over sqrt(n), a degree; found on samples.
FLUCTUATION = 1.2


@dataclass(frozen=True, slots=True)
class Point:
    """At one depth: log of the reduced denominator, -log |p/q - L| (None without L or beyond it)."""

    depth: int
    growth: float
    error: float | None

    @property
    def delta(self) -> float | None:
        """The delta of this convergent alone."""
        return None if self.error is None or self.growth <= 0 else self.error / self.growth - 1


@dataclass(frozen=True)
class Dynamics:
    """The fraction at about 24 depths up to 1,024.

    >>> brouncker = measure(Pcf.parse("2n+1", "n^2"))
    >>> brouncker.reduction, round(brouncker.blind_delta[0], 2)
    ('full', -0.21)

    `slope` estimates s and `growth` c, where s = 0. `blind_delta` is an estimate of delta at infinity and its error,
    None where the fraction has no delta: it ends, has no limit, or nothing grows.
    """

    pcf: Pcf
    points: tuple[Point, ...]

    @property
    def full_slope(self) -> float:
        """s of denominators that nothing reduces."""
        return max(len(self.pcf.a) - 1, (len(self.pcf.b) - 1) / 2)

    @cached_property
    def slope(self) -> float:
        return self._slope(self.points[-1].depth)

    def _slope(self, depth: int) -> float:
        """s between half this depth and this depth, or the nearest to it."""
        end = min(self.points, key=lambda point: abs(point.depth - depth))
        middle = min(self.points, key=lambda point: abs(point.depth - end.depth / 2))
        step = math.log(end.depth / middle.depth)
        return (end.growth / end.depth - middle.growth / middle.depth) / step if step else 0.0

    @property
    def growth(self) -> float:
        return self.points[-1].growth / self.points[-1].depth

    @cached_property
    def reduction(self) -> str | None:
        """full, half, quarter, none or finite; None where coefficients do not grow and there are no factorials.

        By the primes at which a period is nilpotent, up to degree 2; beyond, by the exponent s at the last depth.
        """
        if classify(self.pcf).kind == FINITE:
            return FINITE
        if self.full_slope == 0:
            return None
        if (
            max(len(self.pcf.a), len(self.pcf.b)) <= MAX_DEGREE + 1
            and max(map(abs, (*self.pcf.a, *self.pcf.b))) < LARGE
        ):
            return REDUCTIONS[int(survey(np.array([self.pcf.a]), np.array([self.pcf.b])).reductions[0, 0])]
        share = self.slope / self.full_slope
        return next((kind for kind, most in SHARES if share < most), NONE)

    @cached_property
    def blind_delta(self) -> tuple[float, float] | None:
        kind = classify(self.pcf).kind
        if kind == FACTORIAL:
            return self._blind_factorial()
        if kind != GEOMETRIC or self.growth <= 0:
            return None
        if self.reduction in (HALF, QUARTER, NONE):
            return -1.0, 0.0
        return self._blind_geometric()

    def _blind_geometric(self) -> tuple[float, float]:
        """log |l1/l2| / c - 1, and how far c may be off: by its drift, and by the primes."""
        rate, last = log_ratio(self.pcf), self.points[-1]
        half = min(self.points, key=lambda point: abs(point.depth - last.depth / 2))
        drift = abs(last.growth / last.depth - half.growth / half.depth)
        off = 2 * drift + FLUCTUATION * self.full_slope / math.sqrt(last.depth) + 2 / last.depth
        return rate / self.growth - 1, rate / self.growth * off / max(self.growth - off, self.growth / 4)

    def _blind_factorial(self) -> tuple[float, float] | None:
        """The error falls like n!^-(2 deg a - deg b), the denominators grow like n!^s."""
        excess, s, before = 2 * (len(self.pcf.a) - 1) - (len(self.pcf.b) - 1), self.slope, self._slope(DEPTH // 2)
        if s < FULL_SHARE * self.full_slope:
            return None
        off = 2 * abs(s - before) + 4 / math.sqrt(self.points[-1].depth)
        return excess / s - 1, excess / s * off / max(s - off, s / 4)


def measure(pcf: Pcf, limit: arb | None = None, depth: int = DEPTH, points: int = POINTS) -> Dynamics:
    """Measure a fraction that does not end, with its limit if there is one, at depths in geometric progression."""
    ratio = depth / 8
    depths = sorted({round(8 * ratio ** (k / (points - 1))) for k in range(points)})
    return Dynamics(pcf, tuple(_point(pcf, n, limit) for n in depths))


def _point(pcf: Pcf, depth: int, limit: arb | None) -> Point:
    p, _, q, _ = convergent(pcf.a, pcf.b, depth)
    growth = log_size(q // p.gcd(q)) if q else 0.0
    return Point(depth, growth, _error(p, q, limit) if q and limit is not None else None)


def log_size(number: fmpz) -> float:
    """log |x| of an integer of any size, 0 for zero.

    >>> round(log_size(fmpz(10) ** 400) / math.log(10))
    400
    """
    spare = max(0, int(number.bit_length()) - 60)
    return math.log(abs(int(number >> spare)) or 1) + spare * math.log(2)


def _error(p: fmpz, q: fmpz, limit: arb) -> float | None:
    """-log |p/q - L|; None where the ball of L is too wide to tell."""
    with ctx.workprec(max(64, int(limit.rel_accuracy_bits()) + 64)):
        error = abs(arb(p) / q - limit)
        return float(-error.log().mid()) if error > 0 and error.rel_accuracy_bits() > 3 else None
