"""The hypergeometric value that a limit is where its recurrence has a hypergeometric solution.

By Euler (1748), with a rational solution of r(n) r(n-1) = a(n) r(n-1) + b(n) the fraction is a(0) - r(0) + 1/S, where
S is the series with the first term 1/r(0) and the ratio of terms -b(k+1)/(r(k) r(k+1)): a hypergeometric one.
"""

from collections.abc import Iterator
from fractions import Fraction
from math import lcm

from flint import fmpq, fmpq_poly, fmpz_poly

from conjectures.certificates.riccati import Quotient, reduced, solutions
from conjectures.pcf import Pcf
from conjectures.polynomials import value_at
from conjectures.relations import canonical_moebius
from kernels.product_tree import convergent

# Where r has a zero or a pole at 0, a tail of the fraction is the sum of a series.
MOST_TAILS = 6
# The functions of the grammar, by the number of lower parameters.
_NAMES = {1: "hyp2f1", 2: "hyp3f2"}
_NEXT = fmpq_poly([1, 1])
Row = tuple[int, int, int, int]


def series_values(pcf: Pcf) -> Iterator[tuple[str, Row]]:
    """F as an expression of the grammar, and (c0, c1, d0, d1) with the limit (c0 + c1 F)/(d0 + d1 F).

    >>> list(series_values(Pcf.parse("n^2 + 4n + 2", "2n^4")))
    [('hyp3f2(1, 1, 1, 2, 2, -1/2)', (2, 0, 0, 1))]

    The limit is this if the series converges, which is left to be seen from the values. Nothing is found for series
    with z = 1 or irrational parameters, and beyond 3F2.
    """
    for count in range(MOST_TAILS + 1):
        tail = _tail(pcf, count)
        found = [one for r in solutions(tail) if (one := _series(tail, r))]
        if found:
            yield from ((name, _whole(pcf, count, c, d)) for name, c, d in found)
            return


def _tail(pcf: Pcf, count: int) -> Pcf:
    later = fmpz_poly([count, 1])
    a, b = (fmpz_poly(list(polynomial))(later) for polynomial in (pcf.a, pcf.b))
    return Pcf(tuple(map(int, a.coeffs())), tuple(map(int, b.coeffs())))


def _series(pcf: Pcf, r: Quotient) -> tuple[str, Fraction, Fraction] | None:
    """F and the rational numbers c, d with the value d + c/F."""
    top, bottom = r
    if top(0) == 0 or bottom(0) == 0:
        return None
    up, down = reduced(-fmpq_poly(list(pcf.b))(_NEXT) * bottom * bottom(_NEXT), top * top(_NEXT))
    z, upper, lower = _fraction(up.leading_coefficient()), _parameters(up), _parameters(down)
    if upper is None or lower is None or len(upper) != len(lower) or abs(z) >= 1:
        return None
    name = _name([Fraction(1), *upper], lower, z)
    first = _fraction(top(0) / bottom(0))
    return (name, first, pcf.a[0] - first) if name else None


def _parameters(polynomial: fmpq_poly) -> list[Fraction] | None:
    """The u of its factors k + u; None where one is irrational."""
    factors = polynomial.factor()[1]
    if any(factor.degree() > 1 for factor, _ in factors):
        return None
    return sorted(_fraction(factor[0] / factor[1]) for factor, exponent in factors for _ in range(exponent))


def _name(upper: list[Fraction], lower: list[Fraction], z: Fraction) -> str | None:
    """The function with k! among the lower parameters; None where the grammar has none."""
    if Fraction(1) in lower:
        upper.remove(Fraction(1))
        lower.remove(Fraction(1))
    if len(lower) == 0 or len(lower) > max(_NAMES):
        return None
    return f"{_NAMES[len(lower)]}({', '.join(map(str, (*upper, *lower, z)))})"


def _whole(pcf: Pcf, count: int, c: Fraction, d: Fraction) -> Row:
    """The fraction (p t + b p')/(q t + b q') as a map of F, from its tail t = d + c/F."""
    p, p_before, q, q_before, b = 1, 0, 0, 1, 1
    if count:
        p, p_before, q, q_before = map(int, convergent(pcf.a, pcf.b, count - 1))
        b = value_at(pcf.b, count)
    row = (p * c, p * d + b * p_before, q * c, q * d + b * q_before)
    scale = lcm(*(Fraction(x).denominator for x in row))
    return canonical_moebius([int(x * scale) for x in row])


def _fraction(number: fmpq) -> Fraction:
    return Fraction(int(number.p), int(number.q))
