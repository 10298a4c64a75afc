"""Nested radicals y(n) = sqrt(a(n) + b(n) sqrt(a(n+1) + b(n+1) sqrt(...))) with polynomials a and b.

Bound. Let a, b > 0 for all n >= 0, and U(n) = K (n+1)^m with a(n) + b(n) U(n+1) <= U(n)^2 for all n >= 0. Cut after any
depth the radical stays below U(n), by induction from inside, and it grows with the depth: so y(n) exists, and lies in
[sqrt(a(n)), U(n)]. From an enclosure of y(N) the steps y(n) = sqrt(a(n) + b(n) y(n+1)) lead to y(0), and each at least
halves the relative error, for b y'/(2 y^2) <= 1/2. The two conditions are polynomials in n without negative
coefficients, perhaps after finitely many n that are looked at one by one (a and b), or after doubling K.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flint import arb, ctx, fmpz_poly

from conjectures.pcf import Pcf
from conjectures.polynomials import format_polynomial, latex_polynomial, value_at
from conjectures.spaces import Parameter, Space
from conjectures.values.model import Value, digest
from kernels.errors import DiscoveryError

THEOREM = "monotone nested radical below K (n+1)^m"
MAX_K = 1 << 40
LOOKED_AT = 64
SPARE_BITS = 16


@dataclass(frozen=True)
class RadicalSpace:
    """All nested radicals of the pairs (a, b) of a space of continued fractions.

    >>> from conjectures.spaces import family
    >>> ramanujan = RadicalSpace(family("x", "n+2", {"x": (1, 1)}))     # sqrt(1 + 2 sqrt(1 + 3 sqrt(1 + ...))) = 3
    >>> ramanujan.value(0, 64).balls[0].str(15, radius=False)
    '3.00000000000000'
    """

    pairs: Space

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return self.pairs.parameters

    @cached_property
    def size(self) -> int:
        return self.pairs.size

    def value(self, number: int, bits: int) -> Value | None:
        """The radical of a candidate; None where a or b is not positive."""
        try:
            pair = self.pairs.pcf(number)
        except DiscoveryError:  # a or b is zero
            return None
        found = upper_bound(pair.a, pair.b)
        return None if found is None else _descend(pair, *found, bits)

    def text(self, number: int) -> str:
        pair = self.pairs.pcf(number)
        a, b = format_polynomial(pair.a), format_polynomial(pair.b)
        factor = "" if b == "1" else f"({b})*" if " " in b else f"{b}*"
        return f"y(n) = sqrt({a} + {factor}y(n+1))"

    def latex(self, number: int) -> str:
        pair = self.pairs.pcf(number)
        inside = r"\cdots"
        for n in (2, 1, 0):
            a, b = value_at(pair.a, n), value_at(pair.b, n)
            inside = rf"\sqrt{{{a} + {b if b != 1 else ''} {inside}}}"
        return rf"{inside}, \quad a(n) = {latex_polynomial(pair.a)}, b(n) = {latex_polynomial(pair.b)}"

    def start(self, number: int) -> int:
        return 0

    def group(self, number: int) -> str:
        pair = self.pairs.pcf(number)
        return "r" + digest(pair.a, pair.b)

    def to_spec(self) -> dict[str, Any]:
        return {"pairs": self.pairs.to_spec()}


def upper_bound(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, int] | None:
    """K and m of the bound above; None where a or b is not positive, or no K does.

    >>> upper_bound((1,), (2, 1))
    (8, 1)
    """
    if not (_positive(a) and _positive(b)):
        return None
    m = max((len(a) - 1 + 1) // 2, len(b) - 1)
    first, second = fmpz_poly([1, 1]) ** m, fmpz_poly([2, 1]) ** m
    k = 1
    while k <= MAX_K:
        excess = k**2 * first**2 - fmpz_poly(list(a)) - k * fmpz_poly(list(b)) * second
        if all(c >= 0 for c in excess.coeffs()):
            return k, m
        k *= 2
    return None


def _positive(polynomial: tuple[int, ...]) -> bool:
    """Whether it is proven to be positive for all n >= 0."""
    shifted = fmpz_poly(list(polynomial))
    for n in range(LOOKED_AT):
        if all(c >= 0 for c in shifted.coeffs()):
            return value_at(polynomial, n) > 0
        if value_at(polynomial, n) <= 0:
            return False
        shifted = shifted(fmpz_poly([1, 1]))
    return False


def _descend(pair: Pcf, k: int, m: int, bits: int) -> Value:
    depth = bits + SPARE_BITS + k.bit_length() + m * bits.bit_length()
    with ctx.workprec(bits + SPARE_BITS):
        low, high = arb(value_at(pair.a, depth)).sqrt(), arb(k * (depth + 1) ** m)
        for n in range(depth - 1, -1, -1):
            a, b = value_at(pair.a, n), value_at(pair.b, n)
            # The step is monotone: each end is carried on by itself.
            low, high = (a + b * low).sqrt(), (a + b * high).sqrt()
        ball = low.union(high)
    return Value((ball,), THEOREM, "geometric", _rate(pair))


def _rate(pair: Pcf) -> float | None:
    """Digits that a level gains in the end: log10(2 y^2/(b y')) for large n, with y = U n^m up to lower orders."""
    a, b = pair.a, pair.b
    m = max((len(a) - 1) / 2, len(b) - 1)
    top = a[-1] if (len(a) - 1) / 2 == m else 0
    slope = b[-1] if len(b) - 1 == m else 0
    u = (slope + math.sqrt(slope * slope + 4 * top)) / 2
    return math.log10(2 * u / slope) if slope else None
