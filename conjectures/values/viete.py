"""Products of nested radicals, after Viete: prod u(k)/L over k >= 1 with u(k) = sqrt(p + q u(k-1)), u(0) = s.

Here L^2 = p + q L, so that u(k) tends to L.

Bound. Let p, s >= 0 and q, L > 0. The step is monotone with the fixed point L, so that all u(k) lie on one side of it
and approach it; |u(k+1) - L| = q |u(k) - L| / (u(k+1) + L). With d = |u(N) - L| and theta = q/(L + min(u(N), L)) < 1,
the factors from N on are 1 + e(k) with |e(k)| <= theta^(k-N) d/L. Where d/L <= 1/2, |log(1 + e)| <= 2 |e| bounds the
logarithm of their product by 2 d/(L (1 - theta)).
"""

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from flint import arb, ctx

from conjectures.spaces import Parameter
from conjectures.values.model import Value, digest, values_at

THEOREM = "monotone iteration with a geometric tail"
NAMES = ("L", "q", "s")
SPARE_BITS = 24
MOST_FACTORS = 1 << 16


@dataclass(frozen=True)
class RadicalProductSpace:
    """All such products with integers L, q, s in ranges; p = L (L - q).

    >>> viete = RadicalProductSpace(tuple(Parameter(*row) for row in (("L", 2, 2), ("q", 1, 1), ("s", 0, 0))))
    >>> viete.value(0, 64).balls[0].str(15, radius=False)     # 2/pi
    '0.636619772367581'
    """

    parameters: tuple[Parameter, ...]

    @cached_property
    def size(self) -> int:
        return math.prod(parameter.size for parameter in self.parameters)

    def at(self, number: int) -> tuple[int, int, int, int]:
        """L, p, q, s of a candidate."""
        values = values_at(self.parameters, number)
        limit, q, s = (values[name] for name in NAMES)
        return limit, limit * (limit - q), q, s

    def value(self, number: int, bits: int) -> Value | None:
        """The product; None where it is 1, 0 or not convergent by the bound."""
        limit, p, q, s = self.at(number)
        if limit <= 0 or p < 0 or q <= 0 or s < 0 or s == limit or not p + q * s:
            return None
        rate = math.log10(2 * limit / q)
        with ctx.workprec(bits + SPARE_BITS + limit.bit_length()):
            u, product = (arb(p) + q * s).sqrt(), arb(1)
            for _ in range(MOST_FACTORS):
                rest = _tail(u, limit, q)
                if rest is not None and rest < arb(2) ** -(bits + SPARE_BITS // 2):
                    return Value((product * (arb(0, rest)).exp(),), THEOREM, "geometric", rate)
                product *= u / limit
                u = (p + q * u).sqrt()
        return None

    def text(self, number: int) -> str:
        limit, p, q, s = self.at(number)
        inside = (f"{p} + " if p else "") + (f"{q}*" if q > 1 else "") + "u(k-1)"
        return f"prod u(k)/{limit}, u(k) = sqrt({inside}), u(0) = {s}"

    def latex(self, number: int) -> str:
        limit, p, q, s = self.at(number)
        return rf"\prod_{{k=1}}^{{\infty}} \frac{{u_k}}{{{limit}}}, \quad u_k = \sqrt{{{p} + {q} u_{{k-1}}}}, u_0 = {s}"

    def start(self, number: int) -> int:
        return 1

    def group(self, number: int) -> str:
        """The same for products that differ by a scale of all u(k)."""
        limit, _, q, s = self.at(number)
        return "v" + digest(Fraction(q, limit), Fraction(s, limit))

    def to_spec(self) -> dict[str, Any]:
        return {"parameters": [[p.name, p.low, p.high] for p in self.parameters]}


def _tail(u: arb, limit: int, q: int) -> arb | None:
    """The bound of the logarithm of the product from the factor u on; None where it does not hold yet."""
    distance = abs(u - limit).upper()
    theta = (q / (limit + u.lower().min(arb(limit)))).upper()
    if not (theta < 1 and 2 * distance <= limit):
        return None
    return (2 * distance / (limit * (1 - theta))).upper()
