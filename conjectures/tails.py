"""The expansion of a fraction's tail in powers of z = n^(-1/step), coefficient by coefficient.

Write n^theta U(z) for T(n-1) and n^top V(z) for a(n) + T(n). The Riccati equation T(n-1) (a(n) + T(n)) = b(n) reads
U V = beta with beta(z) = b(n) n^(-theta-top), and each order of it fixes one more coefficient of T. Numbers may be
balls (one fraction, certain) or NumPy arrays (many fractions of one shape, for screening): only + - * / are used.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate
from operator import mul
from typing import Any

from conjectures.convergence import Shape, Surd

Number = Any


def binomial_series(exponent: Fraction, length: int, one: Number) -> list[Number]:
    """The coefficients of x^0, x^1, ... in (1 - x)^exponent, as numbers of the type of `one`.

    >>> binomial_series(Fraction(-2), 4, 1.0)
    [1.0, 2.0, 3.0, 4.0]
    """
    p, q = exponent.numerator, exponent.denominator
    row = [one]
    for order in range(1, length):
        row.append(row[-1] * (q * (order - 1) - p) / (q * order))
    return row


def exponents(form: Shape, degree_a: int) -> tuple[Fraction, int]:
    """The exponent `top` of n in a(n) + T(n), and the gap: by how many orders of z it is ahead of T(n)."""
    top = max(Fraction(degree_a), form.theta)
    return top, int(form.step * (top - form.theta))


def orders(polynomial: Sequence[Number], exponent: Fraction, step: int) -> dict[int, Number]:
    """The polynomial in n as a series in z, divided by n^exponent: order -> coefficient."""
    first = int(step * exponent)
    return {first - step * power: coefficient for power, coefficient in enumerate(polynomial)}


class Expansion:
    """The coefficients `t`, `u`, `v` of T, U and V, solved order by order.

    `convert` turns a Fraction into the number type; `leading` are the known first coefficients of T (see
    `leading_coefficients`); a and b are coefficients of n^0, n^1, ... as numbers. `rest[j]` is the first coefficient of
    (1 - x)^(theta - j/step) that `u` leaves out.
    """

    def __init__(
        self, form: Shape, a: Sequence[Number], b: Sequence[Number], leading: list[Number], convert: Any
    ) -> None:
        self.form, self.one = form, convert(Fraction(1))
        top, self.gap = exponents(form, len(a) - 1)
        self.alpha = orders(a, top, form.step)
        self.beta = orders(b, form.theta + top, form.step)
        self.t = list(leading)
        self.u: list[Number] = []
        self.v: list[Number] = []
        self.rest: list[Number] = []

    def extend(self, terms: int, beyond: int = 0) -> "Expansion":
        """Solve until T has `terms` coefficients; U is complete below the order terms + pivot + `beyond`.

        V then is a(n) + T(n) without remainder, since T(n) is cut after these terms.
        """
        form = self.form
        length = terms + form.pivot + beyond
        self.u = [0] * length
        self.v = [self.alpha.get(k, 0) for k in range(max(length, terms + self.gap, max(self.alpha) + 1))]
        self.rest = []
        # (1 - x)^(theta - j/step) for the next `step` values of j.
        rows = [self._row(j, length) for j in range(form.step)]
        for j in range(terms):
            row = rows[j % form.step]
            if j == len(self.t):
                self.t.append(self._solved(j))
            self._spread(j, row)
            # (1 - x)^(e - 1) = (1 - x)^e / (1 - x): its coefficients are the partial sums.
            rows[j % form.step] = list(accumulate(row[:-1]))
        return self

    def _row(self, j: int, length: int) -> list[Number]:
        step = self.form.step
        return binomial_series(self.form.theta - Fraction(j, step), (length - 1 - j) // step + 2, self.one)

    def _solved(self, j: int) -> Number:
        """t_j from the first order in which it stands; t_j and what follows count as 0 in `u` and `v` so far."""
        order = j + self.form.pivot
        products = sum(map(mul, self.u[: order + 1], self.v[order::-1]))
        return (self.beta.get(order, 0) - products) / self._pivot(j)

    def _pivot(self, j: int) -> Number:
        """The factor of t_j in that order."""
        u, v, form = self.u, self.v, self.form
        if form.pivot == 0:
            return v[0] + u[0] if self.gap == 0 else v[0]
        linear = v[1] + u[1]
        return linear - v[0] * (int(form.theta) - j) if form.step == 1 else linear

    def _spread(self, j: int, row: list[Number]) -> None:
        """What t_j z^j contributes to U, that is t_j z^j (1 - 1/n)^(theta - j/step), and to V."""
        t, step = self.t[j], self.form.step
        self.v[j + self.gap] = self.v[j + self.gap] + t
        for k, coefficient in zip(range(j, len(self.u), step), row, strict=False):
            self.u[k] = self.u[k] + t * coefficient
        self.rest.append(row[-1])


def leading_coefficients(form: Shape, square_root: Any, convert: Any) -> list[Number]:
    """The first coefficients of T, from the surds of its shape."""

    def number(surd: Surd) -> Number:
        rational = convert(surd.rational)
        if not surd.sign:
            return rational
        root = surd.sign * square_root(convert(surd.radicand))
        if surd.sign * surd.rational >= 0:
            return rational + root
        # r + s = (r^2 - s^2)/(r - s), where nothing cancels.
        return convert(surd.rational**2 - surd.radicand) / (rational - root)

    return [number(surd) for surd in form.leading]
