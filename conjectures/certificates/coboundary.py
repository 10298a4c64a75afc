"""Coboundaries U(n) T(n) = g(n) T'(n) U(n+1) between two recurrences, folded where their rates ask for it.

T(n) is the product of k steps M(k(n-1)+1) ... M(kn) of the first fraction and T'(n) that of l steps of the second, with
|l1/l2|^k = |l1'/l2'|^l for the ratios of their growth rates. If U exists, its value at 1 is the Moebius map between the
two limits, which lattice reduction finds from their digits without knowing them; the recurrence then gives U(2), U(3),
... up to factors modulo a prime, and the rational functions through those values give U. Digits and primes only lead
there: it is exact once the checker has accepted it.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from flint import arb, fmpz_poly

from conjectures.certificates.interpolation import (
    DETECTING,
    EXPONENTS,
    SPARE,
    denominator,
    integers,
    interpolated,
    inverted,
)
from conjectures.certificates.tables import Node
from conjectures.convergence import EXPONENTIAL_ROOT, FACTORIAL, GEOMETRIC, LOGARITHMIC, POLYNOMIAL, classify, log_ratio
from conjectures.evaluation import enclose
from conjectures.pcf import Pcf
from conjectures.polynomials import value_at
from conjectures.reduction import moebius
from kernels.errors import DiscoveryError

DEGREE = 64
MOST_FOLDS = 8
# The first precision finds nearly all maps between limits, the others those with large coefficients.
PRECISIONS = (320, 1_280)
ROUNDING = 1e-9
# Without rates that could tell how many steps go with how many.
SLOW = {POLYNOMIAL, LOGARITHMIC, EXPONENTIAL_ROOT}
# The entries of U(n) are mixed into one numerator and one denominator: any numbers will do that are not special.
MIXTURES = ((1_009, -7_919, 3_001, 104_729), (-15_485_863, 611_953, 32_452_843, -9_001))

Matrix = tuple[int, int, int, int]
Entries = tuple[fmpz_poly, fmpz_poly, fmpz_poly, fmpz_poly]


def coboundary(first: Pcf, second: Pcf, degree: int = DEGREE) -> Node | None:
    """The entries `U`, `g`, `folds`, `a`, `b` of a step from the second fraction to the first; None up to this degree.

    >>> step = coboundary(Pcf.parse("2n + 3", "(n + 1)^2"), Pcf.parse("2n + 1", "n^2"))
    >>> step["U"], step["g"], step["folds"]
    ([[], ['0', '0', '1'], ['1'], ['1', '2']], [['1'], ['1']], [1, 1])
    """
    folds = _folds(first, second)
    start = None if folds is None else _start(first, second)
    if folds is None or start is None:
        return None
    count = _count(_Walk(first, second, folds, DETECTING), start, degree)
    for exponent in EXPONENTS if count else ():
        found = _lifted(_Walk(first, second, folds, 2**exponent - 1), start, count)
        if found is not None:
            entries = [[str(c) for c in entry.coeffs()] for entry in found]
            g = _factor(first, second, folds, found)
            return {"rule": "coboundary", "U": entries, "g": g, "folds": list(folds), **_about(second)}
    return None


def _about(pcf: Pcf) -> Node:
    return {"a": list(pcf.a), "b": list(pcf.b)}


@lru_cache(maxsize=4096)
def _rate(pcf: Pcf) -> tuple[int, float] | None:
    """c and e for which the ratio of the two solutions grows by n^c e^e a term; None where it grows more slowly."""
    kind = classify(pcf).kind
    if kind == GEOMETRIC:
        return 0, log_ratio(pcf)
    if kind == FACTORIAL:
        excess = 2 * (len(pcf.a) - 1) - (len(pcf.b) - 1)
        return excess, 2 * math.log(abs(pcf.a[-1])) - math.log(abs(pcf.b[-1]))
    return None


def _folds(first: Pcf, second: Pcf) -> tuple[int, int] | None:
    """The least k, l for which k steps of the first and l steps of the second have one rate."""
    one, two = _rate(first), _rate(second)
    if one is None and two is None and {classify(first).kind, classify(second).kind} <= SLOW:
        return 1, 1
    if one is None or two is None or (one[0] == 0) != (two[0] == 0):
        return None
    for k, l in _PAIRS:
        rates = [(steps * c, steps * (e + c * math.log(steps))) for steps, (c, e) in ((k, one), (l, two))]
        if rates[0][0] == rates[1][0] and math.isclose(rates[0][1], rates[1][1], rel_tol=ROUNDING, abs_tol=ROUNDING):
            return k, l
    return None


_PAIRS = sorted(
    ((k, l) for k in range(1, MOST_FOLDS + 1) for l in range(1, MOST_FOLDS + 1) if math.gcd(k, l) == 1), key=sum
)


@lru_cache(maxsize=4096)
def _limit(pcf: Pcf, bits: int) -> arb | None:
    try:
        return enclose(pcf, bits).ball
    except DiscoveryError:
        return None


def _start(first: Pcf, second: Pcf) -> Matrix | None:
    """U(1) up to a factor, from V = (p t + q)/(r t + s) with t = V' - a'(0): r = -u21, s = u11, and two more."""
    for bits in PRECISIONS:
        one, two = _limit(first, bits), _limit(second, bits)
        relation = None if one is None or two is None else moebius(one, two, None, bits - 20)
        if relation is not None:
            c0, c1, d0, d1 = relation.coefficients
            a, a1 = value_at(first.a, 0), value_at(second.a, 0)
            p, q, r, s = c1, c0 + c1 * a1, d1, d0 + d1 * a1
            return s, a * s - q, -r, p - a * r
    return None


@dataclass(frozen=True, slots=True)
class _Walk:
    """The matrices U(1), U(2), ... up to factors, modulo a prime."""

    first: Pcf
    second: Pcf
    folds: tuple[int, int]
    prime: int

    def matrices(self, start: Matrix) -> Iterator[Matrix]:
        """U(n+1) is the adjugate of T'(n), times U(n) T(n), up to a factor."""
        (k, l), at, n = self.folds, start, 1
        while True:
            yield at
            for i in range(k * (n - 1) + 1, k * n + 1):
                a, b = value_at(self.first.a, i), value_at(self.first.b, i)
                at = (at[1], at[0] * b + at[1] * a, at[3], at[2] * b + at[3] * a)
            for i in range(l * (n - 1) + 1, l * n + 1):
                a, b = value_at(self.second.a, i), value_at(self.second.b, i)
                at = (a * at[0] - b * at[2], a * at[1] - b * at[3], -at[0], -at[1])
            at = tuple(entry % self.prime for entry in at)  # type: ignore[assignment]
            n += 1


def _count(walk: _Walk, start: Matrix, degree: int) -> int:
    """How many values determine U, if it is of at most this degree; 0 if it is not."""
    values: list[Matrix] = []
    matrices = walk.matrices(start)
    count, most = 6, 2 * degree + 2 + SPARE
    while count < most:
        count = min(2 * count, most)
        values.extend(islice(matrices, count - len(values)))
        if _scales(values, walk.prime) is not None:
            return count
    return 0


def _scales(values: Sequence[Matrix], prime: int) -> list[int] | None:
    """The factors that make the values those of polynomials; None if no rational functions go through them."""
    tops, bottoms = ([_mixed(value, mixture) for value in values] for mixture in MIXTURES)
    inverses = inverted(bottoms, prime)
    common = denominator([top * inverse % prime for top, inverse in zip(tops, inverses, strict=True)], prime)
    if common is None:
        return None
    return [int(common(n)) * inverse % prime for n, inverse in enumerate(inverses, 1)]


def _mixed(value: Matrix, mixture: Matrix) -> int:
    return sum(c * entry for c, entry in zip(mixture, value, strict=True))


def _lifted(walk: _Walk, start: Matrix, count: int) -> Entries | None:
    """U as primitive polynomials, through so many values; None if the prime is too small for its coefficients."""
    values = list(islice(walk.matrices(start), count))
    scales = _scales(values, walk.prime)
    return None if scales is None else _exact(values, scales, walk.prime)


def _exact(values: Sequence[Matrix], scales: Sequence[int], prime: int) -> Entries | None:
    polynomials = []
    for i in range(4):
        points = [value[i] * scale % prime for value, scale in zip(values, scales, strict=True)]
        polynomials.append([int(c) for c in interpolated(points, prime).coeffs()])
    numbers = integers([c for coefficients in polynomials for c in coefficients], prime)
    if numbers is None:
        return None
    found = iter(numbers)
    u11, u12, u21, u22 = (fmpz_poly([next(found) for _ in coefficients]) for coefficients in polynomials)
    return u11, u12, u21, u22


def _factor(first: Pcf, second: Pcf, folds: tuple[int, int], u: Entries) -> list[list[str]]:
    """g as numerator and monic denominator, from the first entries that are not zero."""
    left = _times(u, _product(first, folds[0]))
    right = _times(_product(second, folds[1]), tuple(entry(fmpz_poly([1, 1])) for entry in u))  # type: ignore[arg-type]
    top, bottom = next((x, y) for x, y in zip(left, right, strict=True) if x and y)
    common = top.gcd(bottom)
    top, bottom = top // common, bottom // common
    lead = bottom.coeffs()[-1]
    return [[_fraction(int(c), int(lead)) for c in part.coeffs()] for part in (top, bottom)]


def _fraction(p: int, q: int) -> str:
    divisor = math.gcd(p, q) * (1 if q > 0 else -1)
    return str(p // divisor) if q == divisor else f"{p // divisor}/{q // divisor}"


def _product(pcf: Pcf, steps: int) -> Entries:
    one, zero = fmpz_poly([1]), fmpz_poly()
    whole: Entries = (one, zero, zero, one)
    for i in range(1, steps + 1):
        at = fmpz_poly([i - steps, steps])
        whole = _times(whole, (zero, fmpz_poly(list(pcf.b))(at), one, fmpz_poly(list(pcf.a))(at)))
    return whole


def _times(m: Entries, k: Entries) -> Entries:
    return m[0] * k[0] + m[1] * k[2], m[0] * k[1] + m[1] * k[3], m[2] * k[0] + m[3] * k[2], m[2] * k[1] + m[3] * k[3]
