"""Sums of hypergeometric terms as balls: exact binary splitting of the head, and a proven bound of the tail.

Tail bound. For n >= N and all a_i, b_j > -N the factor (n + a)/(n + b) falls to 1 from (N + a)/(N + b) if a >= b, and
is at most 1 where a < b; a factor 1/(n + b) without a partner falls to 0. With the parameters paired in order, and a
weight w of degree d replaced by W(n) = sum |w_j| n^j, for which W(n+1) <= (1 + 1/n)^d W(n), the terms w(n) t(n) beyond
N are at most those of a geometric series from W(N) |t(N)| with the ratio
    rho = |z| (1 + 1/N)^d prod max(1, (N + a_i)/(N + b_i)) prod 1/(N + b_j).
An extra factor q(n)^e, where q(M + x) has no negative coefficient, falls where e < 0; where e > 0 each of its monomials
in n - M grows at most like ((n + 1 - M)/(n - M))^(deg q), which joins rho with n = N.
Where rho < 1 the tail from N on is at most W(N) |t(N)| / (1 - rho).
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property

from flint import arb, ctx, fmpq, fmpz, fmpz_poly

from conjectures.series.slow_sums import slow_sums
from conjectures.series.term import DIVERGES, POLYNOMIAL, Term
from kernels.errors import DiscoveryError

THEOREM = "ratio test with monotone factors"
MAX_TERMS = 1 << 24
SPARE_BITS = 24


def sums(term: Term, weights: Sequence[Sequence[int]], bits: int) -> list[arb]:
    """The sums of w(n) t(n) for several weights, each by the theorem for the term's kind of convergence.

    >>> sums(Term.of([1, 1], [2, 2], Fraction(1), Fraction(1)), [(1,)], 64)[0].str(10, radius=False)     # pi^2/6
    '1.644934067'
    """
    if term.convergence == POLYNOMIAL:
        return slow_sums(term, weights, bits)
    return [Sum(term, weight).ball(bits) for weight in weights]


class Sum:
    """sum of w(n) t(n) over n >= 0 for a term and an integer polynomial w.

    >>> from conjectures.decimals import certain_decimal
    >>> thirds = Sum(Term.of([1], [1], Fraction(1, 3), Fraction(1)), (1,))
    >>> certain_decimal(thirds.ball(100), 20)
    '1.5000000000000000000'

    Raises DiscoveryError where the terms do not shrink geometrically at least: for those see `slow_sums`.
    """

    def __init__(self, term: Term, weight: Sequence[int]) -> None:
        if term.convergence in (POLYNOMIAL, DIVERGES):
            raise DiscoveryError("the ratio test sums only series that converge geometrically or faster")
        self.term, self.weight = term, tuple(weight)

    def ball(self, bits: int) -> arb:
        """A ball that contains the sum, its radius at most about 2^-bits of its first term."""
        nats = (bits + SPARE_BITS) * math.log(2) - math.log(abs(self.term.first))
        first = max(2, self.term.depth(nats), self._first_safe)
        depth = max(first, self.term.depth(nats + math.log(self._bound(first))))
        while True:
            if depth > MAX_TERMS:
                raise DiscoveryError(f"more than {MAX_TERMS} terms for {bits} bits: ask for fewer digits")
            if (ratio := self.tail_ratio(depth)) < 1:
                return self._enclosure(depth, ratio, bits)
            depth *= 2

    def _bound(self, n: int) -> int:
        """W(n)."""
        return sum(abs(w) * n**j for j, w in enumerate(self.weight))

    @cached_property
    def _first_safe(self) -> int:
        """The least depth from which all parameters count as positive."""
        return 1 + max([self._rising, *(math.ceil(-a) for a in (*self.term.upper, *self.term.lower))])

    @cached_property
    def _rising(self) -> int:
        """An M from which on all extra factors are proven to rise."""
        found = 0
        for q, _ in self.term.extra:
            while any(c < 0 for c in fmpz_poly(list(q))(fmpz_poly([found, 1])).coeffs()):
                found = 2 * found + 1
        return found

    def tail_ratio(self, depth: int) -> Fraction:
        """rho of the tail bound, exactly; at least 1 where the bound says nothing yet."""
        if depth < self._first_safe:
            return Fraction(1)
        upper, lower = self.term.upper[::-1], self.term.lower[::-1]
        ratio = abs(self.term.argument) * Fraction(depth + 1, depth) ** (len(self.weight) - 1)
        for a, b in zip(upper, lower, strict=False):
            ratio *= max(Fraction(1), (depth + a) / (depth + b))
        for b in lower[len(upper) :]:
            ratio /= depth + b
        for q, e in self.term.extra:
            ratio *= (1 + Fraction(1, depth - self._rising)) ** ((len(q) - 1) * max(e, 0))
        return ratio

    def _enclosure(self, depth: int, ratio: Fraction, bits: int) -> arb:
        above, below, top = self._split(0, depth)
        with ctx.workprec(bits + SPARE_BITS):
            scale = 1 / arb(below)
            tail = abs(arb(above) * scale) * self._bound(depth) * _ball(1 / (1 - ratio))
            return _ball(self.term.first) * (arb(top) * scale + arb(0, tail.upper()))

    def _split(self, start: int, stop: int) -> tuple[fmpz, fmpz, fmpz]:
        """P, Q and T with t(stop)/t(start) = P/Q and the sum of w(n) t(n)/t(start) over start <= n < stop = T/Q."""
        if stop - start == 1:
            above, below = self._ratio(start)
            return fmpz(above), fmpz(below), fmpz(below * _at(self.weight, start))
        middle = (start + stop) // 2
        p, q, t = self._split(start, middle)
        p2, q2, t2 = self._split(middle, stop)
        return p * p2, q * q2, t * q2 + p * t2

    def _ratio(self, n: int) -> tuple[int, int]:
        upper, lower, above, below = self.term.ratio
        for s, r in upper:
            above *= s * n + r
        for s, r in lower:
            below *= s * n + r
        if self.term.extra:
            extra = self.term.extra_ratio(n)
            return above * extra.numerator, below * extra.denominator
        return above, below


def _at(weight: Sequence[int], n: int) -> int:
    value = 0
    for w in reversed(weight):
        value = value * n + w
    return value


def _ball(number: Fraction) -> arb:
    return arb(fmpq(number.numerator, number.denominator))
