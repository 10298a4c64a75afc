"""Hypergeometric terms: t(n) = first * (a_1)_n ... (a_p)_n / ((b_1)_n ... (b_q)_n) * z^n, in one spelling each."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from flint import fmpz_poly

from conjectures.polynomials import trimmed, value_at

FACTORIAL, GEOMETRIC, POLYNOMIAL, DIVERGES = "factorial", "geometric", "polynomial", "diverges"
# Binary splitting of a series for this many digits decides the cost of those that gain ever more digits a term.
COST_DIGITS = 10**6
_ROUNDS = 64
Polynomial = tuple[int, ...]
# Terms that begin to shrink later than this would take a second and more each.
LARGEST_PARAMETER = LATEST_PEAK = 10_000
# Terms are looked at about as far as they may grow, each time at a tenth more, and those between are little larger.
_LOOKED_AT = (1, 2, 3, 5, 8, *(round(1.1**k) for k in range(26, 130)))
_BETWEEN = 1.01


@dataclass(frozen=True)
class Term:
    """A hypergeometric term for n >= 0, with t(n+1)/t(n) = z prod (n + a_i) / prod (n + b_j).

    >>> term = Term.of([Fraction(1, 2), 3, 1], [1, 3], Fraction(1, 4), Fraction(1))
    >>> term.upper, term.lower, term.value(2)
    ((Fraction(1, 2),), (), Fraction(3, 64))

    No parameter stands above and below, and none is an integer <= 0: the terms neither end nor begin late. `extra` are
    irreducible polynomials q of degree 2 and more, lowest coefficient first, that are factors q(n)^e of t(n), too.
    """

    upper: tuple[Fraction, ...]
    lower: tuple[Fraction, ...]
    argument: Fraction
    first: Fraction
    extra: tuple[tuple[Polynomial, int], ...] = ()

    @classmethod
    def of(
        cls,
        upper: Iterable[Fraction | int],
        lower: Iterable[Fraction | int],
        argument: Fraction,
        first: Fraction,
        extra: Iterable[tuple[Polynomial, int]] = (),
    ) -> "Term":
        """The term with common parameters struck out and the others in order."""
        above, below = sorted(map(Fraction, upper)), sorted(map(Fraction, lower))
        for parameter in list(above):
            if parameter in below:
                above.remove(parameter)
                below.remove(parameter)
        powers: Counter[Polynomial] = Counter()
        for polynomial, e in extra:
            powers[polynomial] += e
        return cls(tuple(above), tuple(below), argument, first, tuple(sorted((q, e) for q, e in powers.items() if e)))

    @property
    def degree(self) -> int:
        """The degree of the ratio's polynomials; sums of n^j t(n) with j beyond it less one telescope to lower ones."""
        return max(len(self.upper), len(self.lower)) + sum((len(q) - 1) * abs(e) for q, e in self.extra)

    @cached_property
    def ratio(self) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...], int, int]:
        """t(n+1)/t(n) in integers: linear factors (s, r) for s n + r above and below, then z's two parts.

        >>> Term.of([Fraction(1, 2)], [1], Fraction(1, 3), Fraction(1)).ratio
        (((2, 1),), ((1, 1),), 1, 6)
        """
        above = tuple((a.denominator, a.numerator) for a in self.upper)
        below = tuple((b.denominator, b.numerator) for b in self.lower)
        z = self.argument * math.prod(s for s, _ in below) / math.prod(s for s, _ in above)
        return above, below, z.numerator, z.denominator

    def extra_ratio(self, n: int) -> Fraction:
        """The part of t(n+1)/t(n) that comes from the extra factors."""
        parts = (Fraction(value_at(q, n + 1), value_at(q, n)) ** e for q, e in self.extra)
        return math.prod(parts, start=Fraction(1))

    @cached_property
    def polynomials(self) -> tuple[fmpz_poly, fmpz_poly]:
        """A and B with t(n+1)/t(n) = A(n)/B(n), of one degree with leading coefficients A = z B where p = q.

        >>> Term.of([Fraction(1, 2)], [1], Fraction(1), Fraction(1), [((1, 0, 1), -1)]).polynomials
        (2*x^3 + x^2 + 2*x + 1, 2*x^3 + 6*x^2 + 8*x + 4)
        """
        upper, lower, above, below = self.ratio
        a, b = fmpz_poly([above]), fmpz_poly([below])
        for s, r in upper:
            a *= fmpz_poly([r, s])
        for s, r in lower:
            b *= fmpz_poly([r, s])
        for q, e in self.extra:
            now, later = fmpz_poly(list(q)) ** abs(e), fmpz_poly(list(q))(fmpz_poly([1, 1])) ** abs(e)
            a, b = (a * later, b * now) if e > 0 else (a * now, b * later)
        return a, b

    def value(self, n: int) -> Fraction:
        """t(n), exactly."""
        value = self.first * math.prod((Fraction(value_at(q, n), q[0]) ** e for q, e in self.extra), start=Fraction(1))
        for k in range(n):
            value *= self.argument * math.prod(k + a for a in self.upper) / math.prod(k + b for b in self.lower)
        return value

    @property
    def convergence(self) -> str:
        """How sums of t(n) converge, by the ratio's leading coefficients.

        >>> Term.of([1], [2], Fraction(1, 2), Fraction(1)).convergence
        'geometric'
        """
        if len(self.upper) != len(self.lower):
            return FACTORIAL if len(self.upper) < len(self.lower) else DIVERGES
        if abs(self.argument) != 1:
            return GEOMETRIC if abs(self.argument) < 1 else DIVERGES
        return POLYNOMIAL if self.heaviest >= 0 else DIVERGES

    @property
    def exponent(self) -> Fraction:
        """The s with t(n) like n^s z^n, where there are as many parameters above as below."""
        return sum(self.upper, Fraction(0)) - sum(self.lower) + sum((len(q) - 1) * e for q, e in self.extra)

    @property
    def heaviest(self) -> int:
        """The largest j for which the sum of n^j t(n) converges, for z = 1 or -1; less than 0 if there is none.

        >>> Term.of([Fraction(1, 2)] * 3, [1, 1, 1], Fraction(-1), Fraction(1)).heaviest     # n^(-3/2), alternating
        1
        """
        return math.ceil(-self.exponent - (1 if self.argument == 1 else 0)) - 1

    def settles(self, argument: Fraction) -> bool:
        """Whether the terms with this argument in place of z shrink from an n of some ten thousands on.

        >>> Term.of([], [1], Fraction(1), Fraction(1)).settles(Fraction(10**9))
        False
        """
        if self._largest > LARGEST_PARAMETER:
            return False
        return bool(abs(argument) <= LATEST_PEAK ** (len(self.lower) - len(self.upper)))

    @cached_property
    def _largest(self) -> Fraction:
        """A bound of the parameters and, by Cauchy's, of the zeros of the extra factors."""
        zeros = (1 + Fraction(max(map(abs, q)), q[-1]) for q, _ in self.extra)
        return max((*map(abs, (*self.upper, *self.lower)), *zeros), default=Fraction(0))

    @cached_property
    def growth(self) -> int:
        """About how many bits the largest term is longer than the first.

        >>> Term.of([], [1], Fraction(100), Fraction(1)).growth     # 100^n/n!
        141
        """
        most = before = self._logs[0]
        for n in _LOOKED_AT:
            size = self.log_size(n)
            if size < before and n > 8 + 4 * self._largest:
                break
            most, before = max(most, size), size
        return math.ceil(_BETWEEN * (most - self._logs[0]) / math.log(2))

    def error_exponent(self, weight: int) -> Fraction:
        """The c with an error like n^c after n terms of a sum of P(n) t(n), P of this degree, for z = 1 or -1.

        >>> Term.of([Fraction(1, 2)], [Fraction(3, 2)], Fraction(-1), Fraction(1)).error_exponent(0)     # Leibniz
        Fraction(-1, 1)
        """
        return self.exponent + weight + (1 if self.argument == 1 else 0)

    @property
    def digits_per_term(self) -> float | None:
        """Decimal digits that a term gains in the long run; None unless geometric."""
        return -math.log10(abs(self.argument)) if self.convergence == GEOMETRIC else None

    @property
    def cost(self) -> float | None:
        """The bit cost of binary splitting, 4 degree / ln(1/|z|): Chudnovsky's series for pi has 0.367.

        >>> sixths = [Fraction(1, 6), Fraction(1, 2), Fraction(5, 6)]
        >>> round(Term.of(sixths, [1, 1, 1], Fraction(-1, 53360**3), Fraction(1)).cost, 3)
        0.367

        A series that gains ever more digits is rated at the term where it has a million; None where neither holds.
        """
        if self.convergence == GEOMETRIC:
            return 4 * self.degree / -math.log(abs(self.argument))
        if self.convergence != FACTORIAL:
            return None
        n = self.depth(COST_DIGITS * math.log(10))
        return 4 * self.degree / -self.log_ratio(n)

    def log_ratio(self, n: float) -> float:
        """ln |t(n+1)/t(n)| about, for large n."""
        return self._logs[1] - (len(self.lower) - len(self.upper)) * math.log(n)

    def log_size(self, n: int) -> float:
        """ln |t(n)| about."""
        first, ratio, upper, lower = self._logs
        for q, e in self.extra:
            first += e * _log(Fraction(value_at(q, n), q[0]))
        rising = sum(_log_pochhammer(a, n) for a in upper) - sum(_log_pochhammer(b, n) for b in lower)
        return first + n * ratio + rising

    @cached_property
    def _logs(self) -> tuple[float, float, tuple[float, ...], tuple[float, ...]]:
        """ln |first|, ln |z| and the parameters, as floating-point numbers."""
        upper, lower = tuple(map(float, self.upper)), tuple(map(float, self.lower))
        return _log(self.first), _log(self.argument), upper, lower

    def depth(self, nats: float) -> int:
        """About the n from which on |t(n)| stays below e^-nats, by Newton's iteration."""
        n = 8
        for _ in range(_ROUNDS):
            slope = -self.log_ratio(n)
            if slope <= 0:
                n *= 2
                continue
            step = (self.log_size(n) + nats) / slope
            if -n / 16 <= step <= 0:
                break
            n = max(8, n + math.ceil(step))
        return n


def _log(number: Fraction) -> float:
    return math.log(abs(number.numerator)) - math.log(number.denominator)


def _log_pochhammer(a: float, n: int) -> float:
    """ln |(a)_n|."""
    head = 0.0
    while a <= 0 and n > 0:
        head, a, n = head + math.log(abs(a)), a + 1, n - 1
    return head + (math.lgamma(a + n) - math.lgamma(a) if n else 0.0)


def numerator_content(coefficients: Iterable[int]) -> tuple[int, tuple[int, ...]]:
    """The content of a polynomial, with the sign of its leading coefficient, and the primitive polynomial.

    >>> numerator_content([-4, -6, 0])
    (-2, (2, 3))
    """
    polynomial = trimmed(list(coefficients))
    content = math.gcd(*polynomial) * (1 if polynomial[-1] > 0 else -1)
    return content, tuple(c // content for c in polynomial)
