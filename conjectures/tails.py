"""The expansion of a fraction's tail in powers of z = n^(-1/step), coefficient by coefficient.

Write n^theta U(z) for T(n-1) and n^top V(z) for a(n) + T(n). The Riccati equation T(n-1) (a(n) + T(n)) = b(n) reads
U V = beta with beta(z) = b(n) n^(-theta-top), and each order of it fixes one more coefficient of T. Numbers may be
balls (one fraction, certain) or NumPy arrays (many fractions of one shape, for screening): only + - * / are used.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from conjectures.convergence import Shape, Surd

Number = Any


@cache
def shift_coefficient(exponent: Fraction, order: int) -> Fraction:
    """The coefficient of x^order in (1 - x)^exponent.

    >>> shift_coefficient(Fraction(-1), 3)
    Fraction(1, 1)
    """
    if order == 0:
        return Fraction(1)
    return -shift_coefficient(exponent, order - 1) * (exponent - order + 1) / order


def exponents(form: Shape, degree_a: int) -> tuple[Fraction, int]:
    """The exponent `top` of n in a(n) + T(n), and the gap: by how many orders of z it is ahead of T(n)."""
    top = max(Fraction(degree_a), form.theta)
    return top, int(form.step * (top - form.theta))


def orders(polynomial: Sequence[Number], exponent: Fraction, step: int) -> dict[int, Number]:
    """The polynomial in n as a series in z, divided by n^exponent: order -> coefficient."""
    return {int(step * (exponent - power)): coefficient for power, coefficient in enumerate(polynomial)}


class Expansion:
    """The coefficients of U, V and T, solved order by order.

    `convert` turns a Fraction into the number type; `leading` are the known first coefficients of T (see
    `leading_coefficients`); a and b are coefficients of n^0, n^1, ... as numbers.
    """

    def __init__(
        self, form: Shape, a: Sequence[Number], b: Sequence[Number], leading: list[Number], convert: Any
    ) -> None:
        self.form, self.convert = form, convert
        self.top, self.gap = exponents(form, len(a) - 1)
        self.alpha = orders(a, self.top, form.step)
        self.beta = orders(b, form.theta + self.top, form.step)
        self.t = list(leading)

    def shift(self, j: int, order: int) -> Number:
        """What t_j z^j contributes to U at z^(j + step order)."""
        return self.convert(shift_coefficient(self.form.theta - Fraction(j, self.form.step), order))

    def u(self, k: int) -> Number:
        step = self.form.step
        total = self.t[k] if k < len(self.t) else 0
        for order in range(1, k // step + 1):
            if (j := k - step * order) < len(self.t):
                total = total + self.t[j] * self.shift(j, order)
        return total

    def v(self, k: int) -> Number:
        total = self.alpha.get(k, 0)
        return total + self.t[k - self.gap] if 0 <= k - self.gap < len(self.t) else total

    def residual(self, k: int, u: Sequence[Number], v: Sequence[Number]) -> Number:
        total = -self.beta.get(k, 0)
        for i in range(k + 1):
            total = total + u[i] * v[k - i]
        return total

    def pivot(self, j: int, u: Sequence[Number], v: Sequence[Number]) -> Number:
        """The factor of t_j in the first order of the equation in which it stands."""
        if self.form.pivot == 0:
            return v[0] + u[0] if self.gap == 0 else v[0]
        linear = v[1] + u[1]
        return linear + v[0] * self.shift(j, 1) if self.form.step == 1 else linear

    def extend(self, terms: int) -> "Expansion":
        """Solve until T has `terms` coefficients."""
        start = len(self.t)
        u, v = [self.u(k) for k in range(start)], [self.v(k) for k in range(start)]
        for j in range(start, terms):
            reach = range(j, j + self.form.pivot + 1)
            partial_u, partial_v = u + [self.u(k) for k in reach], v + [self.v(k) for k in reach]
            residual = self.residual(j + self.form.pivot, partial_u, partial_v)
            self.t.append(-residual / self.pivot(j, partial_u, partial_v))
            u.append(self.u(j))
            v.append(self.v(j))
        return self


def leading_coefficients(form: Shape, square_root: Any, convert: Any) -> list[Number]:
    """The first coefficients of T, from the surds of its shape."""

    def number(surd: Surd) -> Number:
        rational = convert(surd.rational)
        return rational + surd.sign * square_root(convert(surd.radicand)) if surd.sign else rational

    return [number(surd) for surd in form.leading]
