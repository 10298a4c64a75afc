"""Sums of terms that shrink like a power of n, as balls: an exact head, and a proven expansion of the tail.

Theorem. Let t(n+1)/t(n) = A(n)/B(n) with polynomials of one degree d and leading coefficients A = z B, z = 1 or -1, and
phi_m(n) = Gamma(n)/Gamma(n+m), so that phi_m(n+1) = phi_m(n) n/(n+m). For any numbers c_k and
    G(n) = t(n) B(n-1) sum c_k phi_k(n)
it holds that G(n) - G(n+1) = t(n) sum c_k p_k(n) phi_{k+1}(n) with p_k(n) = B(n-1) (n+k) - A(n) n. Newton's formula at
-k, 1-k, ... writes p_k(n) phi_{k+1}(n) as sum e_{k,i} phi_{k+1-i}(n) over i <= d + 1, with e_{k,i} the i-th difference
of p_k at -k divided by i!. Choose the c_k one after the other so that the coefficients of phi_{-m}, phi_{1-m}, ... are
those of a polynomial w of degree m; what is left are few coefficients rho_q of phi_q with q >= 2. If G(n) tends to 0
and |t(n)| does not grow for n >= N, then
    sum w(n) t(n) over n >= N  =  G(N) - r,   |r| <= |t(N)| sum |rho_q| phi_{q-1}(N) / (q - 1),
because the sum of phi_q(n) over n >= N is phi_{q-1}(N)/(q-1). In particular the series converges.

The pivots are e_{k,d+1} = 2 B for z = -1, and e_{k,d} = (k - d - s) B for z = 1, where t(n) is like n^s: never 0 for
s + m < -1. G(n) is like n^(s+m) and n^(s+m+1). |t(n)| does not grow where B(N + x) - |A(N + x)| has no negative
coefficient. (An inverse factorial series: Noerlund, Differenzenrechnung, 1924, chapter 9.)
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import factorial
from typing import TypeVar

from flint import arb, ctx, fmpz, fmpz_poly

from conjectures.polynomials import value_at
from conjectures.series.term import POLYNOMIAL, Term
from kernels.errors import DiscoveryError

Number = TypeVar("Number", int, fmpz_poly)
THEOREM = "inverse factorial series with a telescoped remainder"
MAX_DEPTH = 1 << 18
LEAST_DEPTH = 16
SPARE_BITS = 32
# With half as many coefficients as terms of the head each term gains log2(27/4)/2 = 1.38 bits.
TERMS_A_BIT = 0.75


def slow_sums(term: Term, weights: Sequence[Sequence[int]], bits: int) -> list[arb]:
    """Balls that contain sum w(n) t(n) over n >= 0, their radius at most 2^-bits of the first term.

    >>> from fractions import Fraction
    >>> leibniz = Term.of([Fraction(1, 2)], [Fraction(3, 2)], Fraction(-1), Fraction(1))     # (-1)^n/(2n+1)
    >>> slow_sums(leibniz, [(1,)], 64)[0].str(15, radius=False)
    '0.785398163397448'

    Raises DiscoveryError unless |z| = 1 and the sum with the heaviest weight converges, and beyond 2^18 terms.
    """
    if term.convergence != POLYNOMIAL or max(map(len, weights)) - 1 > term.heaviest:
        raise DiscoveryError("only sums that converge like a power of n have such a tail")
    tail, spare = Tail(term, weights), SPARE_BITS
    depth = tail.least_depth(max(LEAST_DEPTH, int(TERMS_A_BIT * (bits + spare))))
    while depth <= MAX_DEPTH:
        with ctx.workprec(bits + 2 * spare):
            found = tail.sums(depth)
            if all(ball.rad() < arb(2) ** -bits for ball in found):
                return [ball * term.first.numerator / term.first.denominator for ball in found]
        depth, spare = depth + depth // 2, 2 * spare
    raise DiscoveryError(f"more than {MAX_DEPTH} terms for {bits} bits: ask for fewer digits")


class Tail:
    """The expansions of the tails of sum w(n) t(n), for several weights w at once; t(0) counts as 1."""

    def __init__(self, term: Term, weights: Sequence[Sequence[int]]) -> None:
        self.a, self.b = term.polynomials
        self.z, self.degree, self.weights = int(term.argument), self.a.degree(), weights
        self.pivot = self.degree if self.z == 1 else self.degree + 1
        self.heaviest = max(map(len, weights)) - 1
        self.e = self._differences()

    def least_depth(self, depth: int) -> int:
        """The least depth * 2^k from which on |t(n)| is proven not to grow."""
        while True:
            shift = fmpz_poly([depth, 1])
            a, b = self.z * self.a(shift), self.b(shift)
            if all(c >= 0 for polynomial in (a, b, b - a) for c in polynomial.coeffs()):
                return depth
            depth *= 2

    def sums(self, depth: int) -> list[arb]:
        """The sums over n >= 0, from so many terms and half as many coefficients of the tail."""
        first = self.pivot - 1 - self.heaviest
        last = max(first + depth // 2, self.pivot + 1)
        rows = {k: [e(k) for e in self.e] for k in range(first, last + 1)}
        scales = _scales(depth, first, last)
        heads, t = self._heads(depth)
        before = t * self.b(depth - 1)
        tails = (self._tail(rows, _newton(weight), scales) for weight in self.weights)
        return [
            head + before * value + arb(0, (abs(t) * rest).upper())
            for head, (value, rest) in zip(heads, tails, strict=True)
        ]

    def _differences(self) -> list[fmpz_poly]:
        """e_{k,i} for i <= d + 1, as polynomials in k."""
        points = [fmpz_poly([j, -1]) for j in range(self.degree + 2)]
        return _divided([j * self.b(n - 1) - self.a(n) * n for j, n in enumerate(points)])

    def _heads(self, depth: int) -> tuple[list[arb], arb]:
        """The sums over n < depth, and t(depth)."""
        t, heads = arb(1), [arb(0) for _ in self.weights]
        for n in range(depth):
            for i, weight in enumerate(self.weights):
                heads[i] += t * value_at(weight, n)
            t = t * self.a(n) / self.b(n)
        return heads, t

    def _tail(
        self, rows: Mapping[int, Sequence[fmpz]], order: Sequence[int], scales: Mapping[int, arb]
    ) -> tuple[arb, arb]:
        """sum c_k phi_k(N), and the bound of the remainder in units of |t(N)|."""
        c: dict[int, arb] = {}
        for k, row in rows.items():
            q = k + 1 - self.pivot
            wanted = order[-q] if 0 <= -q < len(order) else 0
            c[k] = (wanted - self._coefficient(c, rows, q)) / row[self.pivot]
        last = max(rows)
        left = range(last + 2 - self.pivot, last + 2)
        rest = sum((abs(self._coefficient(c, rows, q)) * scales[q - 1] / (q - 1) for q in left), arb(0))
        return sum((c[k] * scales[k] for k in rows), arb(0)), rest

    def _coefficient(self, c: Mapping[int, arb], rows: Mapping[int, Sequence[fmpz]], q: int) -> arb:
        """That of phi_q in the sum so far."""
        span = range(q - 1, q + self.degree + 1)
        return sum((c[k] * rows[k][k + 1 - q] for k in span if k in c), arb(0))


def _newton(weight: Sequence[int]) -> list[int]:
    """The coefficients of 1, n - 1, (n - 1)(n - 2), ... in a polynomial.

    >>> _newton((0, 0, 1))
    [1, 3, 1]
    """
    return _divided([value_at(weight, n) for n in range(1, len(weight) + 1)])


def _divided(row: list[Number]) -> list[Number]:
    """The i-th differences at the first point, divided by i!, which leaves no rest."""
    found: list[Number] = []
    while row:
        found.append(row[0] // factorial(len(found)))
        row = [y - x for x, y in pairwise(row)]
    return found


def _scales(depth: int, first: int, last: int) -> dict[int, arb]:
    """phi_k(depth) for first <= k <= last."""
    scales = {0: arb(1)}
    for k in range(last):
        scales[k + 1] = scales[k] / (depth + k)
    for k in range(0, first, -1):
        scales[k - 1] = scales[k] * (depth + k - 1)
    return scales
