"""Limits of slow fractions from a few convergents: a second way, which shares nothing with the proven tails.

Where the convergents approach their limit like n^(-c) or 1/log n, the recurrence has two solutions in powers of 1/n,
    u(n) = s(n) (1 + u_1/n + ...),   v(n) = s(n) n^(-c) (1 + v_1/n + ...),   s(n) = n!^theta lambda^n n^((sum + c)/2),
with log n times v in u if c is an integer (Birkhoff and Trjitzinsky 1933). p and q are combinations of them; so p/s and
q/s, cut after M terms and solved at M depths, give the coefficients of u in p and q, and their quotient is the limit.
The error is estimated from fewer depths; that is no proof.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from flint import arb, arb_mat, ctx, fmpq

from conjectures.convergence import LOGARITHMIC, POLYNOMIAL, classify
from conjectures.decimals import bits_for
from conjectures.pcf import Pcf
from kernels.product_tree import convergent

# Numbers of depths to try, and their distance: even, for the signs of v may alternate.
SIZES, STEP = (12, 20, 32, 48, 72), 12
# The estimate of the error is the distance to what so many depths fewer give.
FEWER = 3
# Bits that solving loses for each of the unknowns.
LOST_BITS = 12


@dataclass(frozen=True, slots=True)
class Exponents:
    """theta, lambda^2, c^2 and the sum of both exponents of n, exactly, from the indicial equation."""

    theta: int
    square: Fraction
    split: Fraction
    sum: Fraction

    @property
    def integer(self) -> int | None:
        """c where it is an integer."""
        root = isqrt(self.split.numerator)
        return root if self.split == root * root else None


@dataclass(frozen=True, slots=True)
class Extrapolation:
    """A ball around the extrapolated limit with the estimated error as its radius, and the greatest depth used."""

    ball: arb
    depth: int


def extrapolated(pcf: Pcf, digits: int) -> Extrapolation | None:
    """The limit to about so many digits, or decimals below 1; None where convergence is fast, or no depth does it.

    >>> slow = Pcf.parse("2(n^3+(n+1)^3) - (2n+1)", "-4n^6")     # 2/(7 zeta(3)), approached like 1/log n
    >>> extrapolated(slow, 25).ball.str(25, radius=False)
    '0.2376878207373449910523218'
    """
    if classify(pcf).kind not in (POLYNOMIAL, LOGARITHMIC):
        return None
    for size in SIZES:
        with ctx.workprec(2 * bits_for(digits) + LOST_BITS * size):
            found = _extrapolation(pcf, exponents(pcf), [STEP * (size + k) for k in range(size)])
            if found.ball.is_finite() and found.ball.rad() < abs(found.ball).max(arb(1)).upper() * arb(10) ** -digits:
                return found
    return None


def confirms(pcf: Pcf, ball: arb, digits: int = 20) -> bool:
    """Whether extrapolation meets a ball of the limit; True as well where it has nothing to say.

    >>> confirms(Pcf.parse("2n+1", "n^4"), arb("1.2158")), confirms(Pcf.parse("2n+1", "n^2"), arb(0))
    (False, True)
    """
    found = extrapolated(pcf, digits)
    if found is None:
        return True
    # An estimate is no bound: it is allowed to be a thousand times too small.
    return bool(abs(found.ball.mid() - ball).lower() <= 1000 * found.ball.rad())


def exponents(pcf: Pcf) -> Exponents:
    """The exponents of a fraction that converges like a power of n or like 1/log n.

    >>> exponents(Pcf.parse("2n+1", "n^4"))
    Exponents(theta=2, square=Fraction(1, 1), split=Fraction(4, 1), sum=Fraction(2, 1))
    """
    a, b = ([Fraction(c) for c in reversed(polynomial)] + [Fraction(0)] * 3 for polynomial in (pcf.a, pcf.b))
    degree = len(pcf.a) - 1
    if len(pcf.b) - 1 == 2 * degree + 2:
        return Exponents(degree + 1, b[0], a[0] ** 2 / b[0], b[1] / b[0] + degree + 1)
    root = a[0] / 2
    b1, total = -b[1] / b[0], 1 + degree + b[1] / b[0]
    constant = a[2] / root - b[2] / b[0] + b1 * degree - Fraction(degree * (degree + 1), 2)
    return Exponents(degree, root**2, total**2 + 4 * constant, total)


def _extrapolation(pcf: Pcf, powers: Exponents, depths: list[int]) -> Extrapolation:
    rows = [_terms(powers, n, len(depths)) for n in depths]
    sides = [_scaled(pcf, powers, n) for n in depths]
    value, other = (_quotient(rows, sides, size) for size in (len(depths), len(depths) - FEWER))
    return Extrapolation(value.mid() + arb(0, abs(value - other).upper()), depths[-1])


def _quotient(rows: list[list[arb]], sides: list[list[arb]], size: int) -> arb:
    """The quotient of the first coefficients in both sides, from the last `size` depths."""
    try:
        solution = arb_mat([row[:size] for row in rows[-size:]]).solve(arb_mat(sides[-size:]))
        return solution[0, 0] / solution[0, 1]
    except ZeroDivisionError:
        return arb.nan()


def _terms(powers: Exponents, n: int, count: int) -> list[arb]:
    """The terms of u/s and v/s at n, that of the dominant one first, as many of both."""
    c, x, log = _ball(powers.split).sqrt(), 1 / arb(n), arb(n).log()
    if powers.split == 0:
        return [x ** (k // 2) * (log if k % 2 == 0 else 1) for k in range(count)]
    if powers.integer is None:
        return [x ** (k // 2) * (x**c if k % 2 else 1) for k in range(count)]
    plain = min(powers.integer, count)
    return [x**k for k in range(plain)] + [x ** (plain + k // 2) * (log if k % 2 else 1) for k in range(count - plain)]


def _scaled(pcf: Pcf, powers: Exponents, n: int) -> list[arb]:
    p, _, q, _ = convergent(pcf.a, pcf.b, n)
    exponent = (_ball(powers.sum) + _ball(powers.split).sqrt()) / 2
    scale = arb(n + 1).gamma() ** powers.theta * _ball(powers.square) ** (n // 2) * arb(n) ** exponent
    return [arb(p) / scale, arb(q) / scale]


def _ball(number: Fraction) -> arb:
    return arb(fmpq(number.numerator, number.denominator))
