"""One formula, many faces: the canonical form of a continued fraction, and ids for its classes.

Inflation by c(n) turns (a, b) into (c(n) a(n), c(n) c(n-1) b(n)): every convergent, and so the value, is multiplied by
c(0); c = -1 flips the sign. Deflation takes out every f(n) with f | a and f(n) f(n-1) | b. If b(n) has no zero at
n >= 1 then f has none at n >= 0, so the values correspond; finite fractions, which do have one, are deflated by
constants only.

Deflation alone does not see that PCF(n+1, n) and PCF(n+2, n+2) are one formula: the first is the second, inflated by
(n+2)/(n+1). The rational function r(n) = b(n)/(a(n) a(n-1)) does: it is a complete invariant of inflation by rational
functions. So a family is named by the least (a, b) rebuilt from r. Let D be the denominator of r; a must satisfy
D | const * a(n) a(n-1). The irreducible factors of D fall into chains g(n+j), j integer; if g(n+j) has exponent e_j
in a and d_j in D, the condition is e_j + e_{j+1} >= d_j. The greedy cover from the left, e_{j+1} = max(0, d_j - e_j),
has the least degree possible (interval covering), commutes with shifts, and is safe: in a fraction that is not finite
the condition is an equality at every factor with a root n >= 1, where the greedy cover is its only solution. Hence the
c(n) between the two has no zero or pole at any n >= 0 and the values correspond.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from math import gcd

import flint

from conjectures.pcf import Pcf
from conjectures.polynomials import value_at

# Contents above this size are split by trial division only, so that no input can make us factor a hard integer: a
# square of a large prime may then stay in the form.
FACTORED_BITS = 128
MAX_SHIFT = 1_000

_BEFORE = flint.fmpz_poly([-1, 1])

# (c0, c1, d0, d1) stands for x -> (c0 + c1 x) / (d0 + d1 x).
Moebius = tuple[int, int, int, int]
Pair = tuple[flint.fmpz_poly, flint.fmpz_poly]


@dataclass(frozen=True, slots=True)
class Canonical:
    """The canonical form of a fraction, the factor between the two values, and the ids of its classes.

    `pcf` is the deflated, sign-normalised form; value(original) = `factor` * value(`pcf`), convergent by convergent.
    `group` names that form: the class up to sign and inflation. `family` names the class up to inflation by rational
    functions and integer shifts n -> n + k; for finite fractions it is algebraic only, without a map of values.
    """

    pcf: Pcf
    factor: Fraction
    group: str
    family: str
    shift: int


def canonical(pcf: Pcf) -> Canonical:
    """The canonical form under inflation and sign, with the ids of its group and its family.

    >>> form = canonical(Pcf.parse("-6n - 3", "9n^2"))
    >>> print(form.pcf, form.factor)
    PCF(2*n + 1, n^2) -3
    >>> print(canonical(Pcf.parse("(n + 5)(2n + 1)", "(n + 5)(n + 4)n^2")).pcf)
    PCF(2*n + 1, n^2)
    >>> canonical(Pcf.parse("2n + 3", "(n + 1)^2")).family == form.family
    True
    """
    a, b = _polynomials(pcf)
    shared = (a * a(_BEFORE)).gcd(b).degree() > 0
    form = _primitive(*_deflated(a, b)) if shared and not terminates(pcf) else _primitive(a, b)
    representative, shift = _unshifted(*(_primitive(*_least(a, b)) if shared else form))
    result = _pcf(*form)
    return Canonical(result, _ratio_at_zero(a, form[0]), _id("g", result), _id("f", representative), shift)


def terminates(pcf: Pcf) -> bool:
    """Whether b(n) = 0 at some n >= 1, so that the fraction is finite and its value rational.

    >>> terminates(Pcf.parse("n", "n - 7")), terminates(Pcf.parse("n", "n"))
    (True, False)
    """
    return any(root >= 1 for root, _ in flint.fmpz_poly(list(pcf.b)).roots())


def shift_relation(first: Pcf, second: Pcf) -> Moebius | None:
    """The exact Moebius map that carries the value of `second` to the value of `first`, if both are shift twins.

    >>> shift_relation(Pcf.parse("2n + 1", "n^2"), Pcf.parse("2n + 3", "(n + 1)^2"))    # V = 1 + 1/V'
    (1, 1, 0, 1)

    Returns (c0, c1, d0, d1) with value(first) = (c0 + c1 x)/(d0 + d1 x), x = value(second), gcd 1, and the first
    non-zero of (d1, d0) positive. None when they are of different families, finite, or more than 1,000 steps apart.
    """
    if terminates(first) or terminates(second):
        return None
    (one, k1), (two, k2) = (_unshifted(*_primitive(*_least(*_polynomials(pcf)))) for pcf in (first, second))
    if one != two or abs(k2 - k1) > MAX_SHIFT:
        return None
    p, r, q, s = _head(one, min(k1, k2), max(k1, k2))
    matrix = (p, r, q, s) if k1 <= k2 else (s, -r, -q, p)
    return _normalised(matrix, _least_factor(first), _least_factor(second))


def _head(pcf: Pcf, start: int, end: int) -> Moebius:
    """(p, r, q, s) with V = (p V' + r)/(q V' + s), V and V' the fractions shifted by `start` and by `end`."""
    p, r, q, s = 1, 0, 0, 1
    for n in range(start, end):
        a_n, b_next = value_at(pcf.a, n), value_at(pcf.b, n + 1)
        p, r, q, s = p * a_n + r, p * b_next, q * a_n + s, q * b_next
    return p, r, q, s


def _normalised(matrix: Moebius, first: Fraction, second: Fraction) -> Moebius:
    """The coefficients of first * matrix(x / second) as coprime integers, the first non-zero of (d1, d0) positive."""
    p, r, q, s = matrix
    (u, v), (w, z) = first.as_integer_ratio(), second.as_integer_ratio()
    c0, c1, d0, d1 = u * r * w, u * p * z, v * s * w, v * q * z
    divisor = gcd(c0, c1, d0, d1) * (-1 if (d1 or d0) < 0 else 1)
    return c0 // divisor, c1 // divisor, d0 // divisor, d1 // divisor


def _polynomials(pcf: Pcf) -> Pair:
    return flint.fmpz_poly(list(pcf.a)), flint.fmpz_poly(list(pcf.b))


def _pcf(a: flint.fmpz_poly, b: flint.fmpz_poly) -> Pcf:
    return Pcf(tuple(map(int, a.coeffs())), tuple(map(int, b.coeffs())))


def _id(kind: str, pcf: Pcf) -> str:
    return kind + sha256(str(pcf).encode()).hexdigest()[:12]


def _denominator(a: flint.fmpz_poly, b: flint.fmpz_poly) -> flint.fmpz_poly:
    both = a * a(_BEFORE)
    return both // both.gcd(b)


def _deflated(a: flint.fmpz_poly, b: flint.fmpz_poly) -> Pair:
    """(a, b) without its common polynomial factors, the leftmost of each chain taken out first.

    Taking g(n+j) out once needs it in a, and e_j + e_{j+1} > d_j, e_{j-1} + e_j > d_{j-1}; it leaves less room for its
    neighbours, never more, so one pass takes out all.
    """
    demands = _chains(_denominator(a, b))
    common = flint.fmpz_poly([1])
    for base, held in _chains(a).items():
        demand = demands[base]
        for j in sorted(held):
            least = max(0, demand[j] - held.get(j + 1, 0), demand[j - 1] - held.get(j - 1, 0))
            common *= _member(base, j) ** (held[j] - least)
            held[j] = least
    return a // common, b // (common * common(_BEFORE))


def _least(a: flint.fmpz_poly, b: flint.fmpz_poly) -> Pair:
    """The (a, b) of least degree with the same r(n), by the greedy cover from the left, up to a constant inflation."""
    both = a * a(_BEFORE)
    cover = _cover(_denominator(a, b))
    numerator = b * cover * cover(_BEFORE)
    reduced = numerator.gcd(both)
    scale = (both // reduced)[0]
    return cover * scale, numerator // reduced * scale


def _least_factor(pcf: Pcf) -> Fraction:
    """value(pcf) / value(least form of its class)."""
    a, b = _polynomials(pcf)
    return _ratio_at_zero(a, _primitive(*_least(a, b))[0])


def _cover(denominator: flint.fmpz_poly) -> flint.fmpz_poly:
    """The polynomial of least degree, leftmost in each chain, whose a(n) a(n-1) `denominator` divides (over Q)."""
    cover = flint.fmpz_poly([1])
    for base, demand in _chains(denominator).items():
        supply = Counter[int]()
        for j in sorted(demand):
            supply[j + 1] = max(0, demand[j] - supply[j])
            cover *= _member(base, j + 1) ** supply[j + 1]
    return cover


def _chains(polynomial: flint.fmpz_poly) -> defaultdict[tuple[int, ...], Counter[int]]:
    """The irreducible factors g(n+j) as exponents by g and j."""
    chains: defaultdict[tuple[int, ...], Counter[int]] = defaultdict(Counter)
    for factor, exponent in polynomial.factor()[1]:
        j = _offset(factor)
        base = tuple(map(int, factor(flint.fmpz_poly([-j, 1])).coeffs()))
        chains[base][j] = int(exponent)
    return chains


def _member(base: tuple[int, ...], j: int) -> flint.fmpz_poly:
    return flint.fmpz_poly(list(base))(flint.fmpz_poly([j, 1]))


def _offset(polynomial: flint.fmpz_poly) -> int:
    """The integer k such that polynomial(n - k) has the centroid of its roots in (-1, 0]; degree at least 1."""
    degree = polynomial.degree()
    return int(polynomial[degree - 1] // (degree * polynomial[degree]))


def _unshifted(a: flint.fmpz_poly, b: flint.fmpz_poly) -> tuple[Pcf, int]:
    """The representative of the shift class and the k with (a, b)(n) = representative(n + k)."""
    if a.degree() == 0 and b.degree() == 0:
        return _pcf(a, b), 0
    shift = _offset(a if a.degree() else b)
    back = flint.fmpz_poly([-shift, 1])
    return _pcf(a(back), b(back)), shift


def _primitive(a: flint.fmpz_poly, b: flint.fmpz_poly) -> tuple[flint.fmpz_poly, flint.fmpz_poly]:
    """Deflation by the largest constant, with the sign that makes the leading coefficient of a positive."""
    scale = _largest_scale(int(a.content()), int(b.content()))
    if a.leading_coefficient() < 0:
        scale = -scale
    return (a, b) if scale == 1 else (a // flint.fmpz_poly([scale]), b // flint.fmpz_poly([scale * scale]))


def _largest_scale(a_content: int, b_content: int) -> int:
    """The largest integer c with c | a_content and c^2 | b_content.

    >>> _largest_scale(12, 72)
    6
    """
    common = gcd(a_content, b_content)
    if common == 1:
        return 1
    scale = 1
    for prime, _ in flint.fmpz(common).factor(None if common.bit_length() <= FACTORED_BITS else 1_000):
        while a_content % (scale * prime) == 0 and b_content % (scale * prime) ** 2 == 0:
            scale *= int(prime)
    return scale


def _ratio_at_zero(a: flint.fmpz_poly, form: flint.fmpz_poly) -> Fraction:
    """c(0) for the c(n) = a(n)/form(n) of the inflation, which has no zero or pole there."""
    common = a.gcd(form)
    return Fraction(int((a // common)(0)), int((form // common)(0)))
