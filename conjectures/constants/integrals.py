"""Constants defined by integrals or by slow alternating sums, with a proven bound for everything left out."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction

from flint import acb, arb, arb_poly, arb_series, ctx, fmpq, fmpz

from conjectures.constants.balls import power_of_two, within
from conjectures.constants.elementary import ln
from conjectures.constants.model import Evaluator


def _fransen_robinson(bits: int) -> arb:
    """The integral of 1/Gamma over the positive axis, by Arb's rigorous quadrature (F. Johansson 2018)."""
    end = 3
    while math.factorial(end - 1).bit_length() <= bits + 2:
        end += 1
    tolerance, total = power_of_two(-bits), arb(0)
    for start in range(0, end, 8):
        stop = min(start + 8, end)
        piece = acb.integral(lambda z, _: z.rgamma(), acb(start), acb(stop), abs_tol=tolerance, rel_tol=tolerance)
        total += piece.real
    # Gamma >= (n - 1)! on [n, n + 1] for n >= 2, so the integral beyond `end` is below 2/(end - 1)!.
    return total + within(2 / arb(fmpz(math.factorial(end - 1))))


def _mrb(bits: int) -> arb:
    """sum (-1)^k (k^(1/k) - 1) (M. R. Burns 1999), accelerated by Chebyshev polynomials.

    H. Cohen, F. Rodriguez Villegas, D. Zagier, Convergence acceleration of alternating series, 2000.
    """
    # The slow part is sum (-1)^k ln(k)/k = gamma ln 2 - ln(2)^2/2. The rest is sum_{k >= 2} (-1)^k g(k) with
    # g(z) = exp(u) - 1 - u, u = ln(z)/z. On Re z = 1: |u| < 0.9, so |g| <= 1.23 |u|^2 and
    # (1/2pi) int |g(1 + iy)| dy < 3. Hence g(z) is the Laplace transform of a w with |w(t)| <= 3 exp(t), and
    # g(k + 2) are the moments int x^k dm of a signed measure on [0, 1] of total variation at most 3: the method's
    # error is at most 3/T_n(3), T_n(3) > (3 + sqrt 8)^n/2 > 2^(2.54 n - 1).
    terms = int(bits / 2.54) + 2
    slow = arb.const_euler() * ln(2) - ln(2) ** 2 / 2
    return slow + _accelerated(terms) + within(6 * power_of_two(-int(2.54 * terms)))


def _accelerated(terms: int) -> arb:
    """sum_{k < n} (c_k/d) (-1)^k g(k + 2), with d = T_n(3) and c_k exact integers (algorithm 1 of the paper)."""
    d = _chebyshev_at_3(terms)
    b, c, total = -1, -d, arb(0)
    for k in range(terms):
        c = b - c
        u = arb(k + 2).log() / (k + 2)
        total += arb(c) * (u.exp() - 1 - u)
        b = 2 * b * (k + terms) * (k - terms) // ((2 * k + 1) * (k + 1))
    return total / d


def _chebyshev_at_3(n: int) -> int:
    previous, current = 1, 3
    for _ in range(n - 1):
        previous, current = current, 6 * current - previous
    return current


@contextmanager
def _series_length(terms: int) -> Iterator[None]:
    """python-flint cuts power series at a length kept in its context; it is put back on the way out."""
    before = ctx.cap
    ctx.cap = terms
    try:
        yield
    finally:
        ctx.cap = before


def _golomb_dickman(bits: int) -> arb:
    """The integral of F(x) = exp(-x - E_1(x)) over the positive axis (K. Dickman 1930), by Taylor series on pieces.

    With Ein(z) = E_1(z) + ln z + gamma, F(z) = exp(gamma) z exp(-z - Ein(z)) is entire.
    """
    # A piece around a > 0 is a series in u, x = a + r u with r = 7a/8. For |u| <= 1, Re z >= s = a/8 and |E_1(z)| <=
    # exp(-s)/s, so |F| <= exp(-s + exp(-s)/s) < 200 for a >= 1.27. Around 0, r = 4 and |Ein| <= Ein(-4) < 17.7 in size,
    # so |F| <= 4 exp(gamma + 4 + 17.7) < 2^35. All coefficients are at most 2^35 then, and what is left out of a series
    # cut at n, on |u| <= 1/4, is at most r 2^35 4^-n, where r is less than the end of the last piece.
    terms = bits // 2 + 32
    with _series_length(terms):
        total, start, pieces = _first_piece(terms), Fraction(1), 1
        while 3 * start * 1.44 < bits:
            centre = Fraction(int(start * 256 * 32 / 25), 256)
            stop = centre * Fraction(39, 32)
            total += _piece(centre, start, stop, terms)
            start, pieces = stop, pieces + 1
    return total + _golomb_dickman_tail(_exact(start)) + within(pieces * _exact(start) * power_of_two(35 - 2 * terms))


def _exact(x: Fraction) -> arb:
    return arb(fmpq(x.numerator, x.denominator))


def _first_piece(terms: int) -> arb:
    """The integral of F over [0, 1], with x = 4u."""
    x = arb_series([0, 4], terms)
    shifted = (1 - (-x).exp()).coeffs()[1:]
    ein = arb_series(shifted, terms).integral()
    f = x * (-x).exp() * (-ein).exp() * arb.const_euler().exp()
    return 4 * arb_poly(f.coeffs()).integral()(power_of_two(-2))


def _piece(centre: Fraction, start: Fraction, stop: Fraction, terms: int) -> arb:
    """The integral of F over [start, stop], where F(x) = F(a) (x/a) exp(a - x - Ein(x) + Ein(a))."""
    a, r = _exact(centre), _exact(centre * Fraction(7, 8))
    x = arb_series([a, r], terms)
    ein = ((1 - (-x).exp()) / x).integral() * r
    # Not the exponential of the sum: the series method passes through its inverse, of coefficients up to exp(r).
    f = x * (-x).exp() * (-ein).exp() * ((-a.expint(1)).exp() / a)
    primitive = arb_poly(f.coeffs()).integral()
    return r * (primitive((_exact(stop) - a) / r) - primitive((_exact(start) - a) / r))


def _golomb_dickman_tail(x: arb) -> arb:
    # Beyond x, exp(-E_1) = 1 - E_1 + [0, E_1^2/2], E_1(t) <= exp(-t)/t; int exp(-t) E_1(t) = exp(-x) E_1(x) - E_1(2x).
    first = (-x).exp()
    second = first * x.expint(1) - (2 * x).expint(1)
    return first - second + within((-3 * x).exp())


VALUES: dict[str, Evaluator] = {
    "fransen_robinson": _fransen_robinson,
    "golomb_dickman": _golomb_dickman,
    "mrb": _mrb,
}
