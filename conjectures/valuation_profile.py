"""The growth of a fraction's reduced denominators in closed form, where its factorial reduction is full.

With deg b = 2 deg a = 2d and g(n) = gcd(p(n), q(n)), let l be a prime and n = x l. The lattice of `kernels.valuations`
changes only where l divides b(n), so v(g(n)) = f(x) is constant between the roots of b modulo l, which lie at
rational x for l in a residue class; and f(x + 1) = f(x) + d from x = 1 on. By the theorem of prime numbers
log(g(n))/n - d (log(n) - 1) tends to I + E. I is the mean over the classes of the integral of
(f(x) - d floor(x))/x^2, a sum of rational numbers and digamma values; E is the sum of (s_l - d/(l - 1)) log(l) over
the few primes at which v(g(n)) ~ s_l n with another s_l. The profile f is measured at several primes of each class and
the slopes at one depth: exact numbers, found by measurement.
"""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from flint import fmpz, fmpz_poly

from conjectures.digamma_sums import Sum, digamma_difference
from conjectures.pcf import Pcf
from kernels.product_tree import convergent
from kernels.valuations import LIMIT_BITS, gcd_valuations

# Primes of each class at which the profile is measured.
PRIMES_A_CLASS, QUORUM = 7, 0.7
# Least primes by degree: l^(4d) must fit in 62 bits.
LEAST_PRIMES = (0, 97, 31, 13)
PERIODS = 4
# Slopes are measured after so many steps, at all primes up to here and those that divide the leading coefficients.
SLOPE_DEPTH, SMALL_PRIMES = 2_400, (2, 3, 5, 7, 11, 13)
# The profile may depend on a prime's class modulo a multiple of the roots' denominators.
MAX_FACTOR, MAX_MODULUS = 12, 60
# How far the sum may be from what the gcd says at one depth, a degree.
TOLERANCE = 0.06


class NoProfile(Exception):
    """Why the growth has no closed form by this way."""


@dataclass(frozen=True, slots=True)
class Profile:
    """f on the intervals between `breaks`, which cover [0, PERIODS), for primes of one residue class."""

    breaks: tuple[Fraction, ...]
    heights: tuple[int, ...]


def reduction_growth(pcf: Pcf) -> Sum:
    """The limit of log(g(n))/n - d (log(n) - 1), for a fraction with full factorial reduction.

    >>> print(reduction_growth(Pcf.parse("34n^3 + 51n^2 + 27n + 5", "-n^6")))
    -3

    Raises NoProfile where b(n) has roots that are not rational, or no such sum agrees with the gcd at one depth.
    """
    roots = rational_roots(pcf.b)
    degree, common = len(pcf.a) - 1, math.lcm(*(root.denominator for root in roots))
    if not 1 <= degree < len(LEAST_PRIMES):
        raise NoProfile(f"degree {degree} of a(n) is not looked at")
    sample, special = _Sample(pcf, SLOPE_DEPTH // degree), _special_primes(pcf, common)
    least, reason = max(LEAST_PRIMES[degree], 1 + 4 * math.ceil(max(map(abs, roots)))), "no profile"
    for modulus in range(common, min(MAX_MODULUS, MAX_FACTOR * common) + 1, common):
        primes = {*SMALL_PRIMES, *special, *_prime_factors(modulus)}
        try:
            total = _mean_integral(pcf, roots, modulus, least, special) + sample.exceptional(primes, degree)
        except NoProfile as error:
            reason = str(error)
            continue
        if abs(float(total.ball(64).mid()) - sample.growth(degree)) < TOLERANCE * degree:
            return total
    raise NoProfile(reason)


class _Sample:
    """The gcd at one depth: what slopes are read from, and the check of what the profile says."""

    def __init__(self, pcf: Pcf, depth: int) -> None:
        p, _, q, _ = convergent(pcf.a, pcf.b, depth)
        self.depth, self.common = depth, p.gcd(q)

    def growth(self, degree: int) -> float:
        bits = int(self.common.bit_length())
        log = math.log(int(self.common >> max(0, bits - 60))) + max(0, bits - 60) * math.log(2)
        return (log - degree * math.lgamma(self.depth + 1)) / self.depth

    def exceptional(self, primes: set[int], degree: int) -> Sum:
        """The sum of (s_l - d/(l - 1)) log(l) over the primes where v(g(n)) may grow at another pace."""
        return Sum.logarithms({prime: self.slope(prime) - Fraction(degree, prime - 1) for prime in sorted(primes)})

    def slope(self, prime: int) -> Fraction:
        """v(g(n))/n in the limit, a multiple of 1/(2(l - 1))."""
        valuation = _valuation(self.common, prime, int(int(self.common.bit_length()) / math.log2(prime)) + 1)
        return Fraction(round(Fraction(2 * (prime - 1) * valuation, self.depth)), 2 * (prime - 1))


def _mean_integral(pcf: Pcf, roots: tuple[Fraction, ...], modulus: int, least: int, special: set[int]) -> Sum:
    """I, from the profiles of the classes of primes."""
    classes = [c for c in range(1, modulus + 1) if math.gcd(c, modulus) == 1]
    total, degree = Sum.zero(), len(pcf.a) - 1
    for residue in classes:
        primes = _primes(residue, modulus, least, special, degree)
        total += _integral(_profile(pcf, roots, primes), degree)
    return total.scaled(Fraction(1, len(classes)))


def rational_roots(b: tuple[int, ...]) -> tuple[Fraction, ...]:
    """The roots of a polynomial, if all are rational.

    >>> rational_roots((0, 3, -2))
    (Fraction(0, 1), Fraction(3, 2))
    """
    _, factors = fmpz_poly(list(b)).factor()
    if any(factor.degree() > 1 for factor, _ in factors):
        raise NoProfile("b(n) has roots that are not rational")
    return tuple(sorted(Fraction(-int(factor[0]), int(factor[1])) for factor, _ in factors))


def _profile(pcf: Pcf, roots: tuple[Fraction, ...], primes: list[int]) -> Profile:
    """The profile that most primes share: now and then one divides more than it must."""
    votes = Counter(_measured(pcf, roots, prime) for prime in primes)
    profile, count = votes.most_common(1)[0] if votes else (None, 0)
    if profile is None or count < max(2, math.ceil(QUORUM * len(primes))):
        raise NoProfile("the valuations of the gcd follow no common profile")
    return profile


def _primes(residue: int, modulus: int, least: int, special: set[int], degree: int) -> list[int]:
    """Some primes of the class, not so large that their powers leave the kernel's range."""
    largest = int(2 ** ((LIMIT_BITS - 1) / (4 * degree)))
    found: list[int] = []
    for number in range(least + (residue - least) % modulus, largest, modulus):
        if number not in special and fmpz(number).is_prime():
            found.append(number)
        if len(found) == PRIMES_A_CLASS:
            break
    return found


def _measured(pcf: Pcf, roots: tuple[Fraction, ...], prime: int) -> Profile:
    """The content after each root of b modulo the prime, whose place tends to x = k/denominator."""
    places = sorted(_places(roots, prime))
    contents = gcd_valuations(pcf.a, pcf.b, prime, PERIODS * prime - 1)[1]
    if int(contents[-1]) < 0:
        raise NoProfile("the gcd takes too few of a prime's powers")
    breaks, heights = [Fraction(0)], [0]
    for (place, x), (after, _) in pairwise([*places, (PERIODS * prime, Fraction(PERIODS))]):
        if after > place and x < PERIODS:
            _step(breaks, heights, x, int(contents[min(after, PERIODS * prime) - 1]))
    return Profile((*breaks, Fraction(PERIODS)), tuple(heights))


def _step(breaks: list[Fraction], heights: list[int], x: Fraction, height: int) -> None:
    """Go on with another height at x; steps at one x count as one."""
    if x == breaks[-1]:
        heights[-1] = height
    elif height != heights[-1]:
        breaks.append(x)
        heights.append(height)
    if len(heights) > 1 and heights[-1] == heights[-2]:
        breaks.pop()
        heights.pop()


def _places(roots: tuple[Fraction, ...], prime: int) -> Iterator[tuple[int, Fraction]]:
    """Each n >= 1 with b(n) = 0 modulo the prime, and the x = k/denominator that n/prime tends to."""
    for root in roots:
        u, v = root.as_integer_ratio()
        first = u * pow(v, -1, prime) % prime
        for n in range(first, (PERIODS + 1) * prime, prime):
            if n >= 1:
                yield n, Fraction((n * v - u) // prime, v)


def _integral(profile: Profile, degree: int) -> Sum:
    """The integral of (f(x) - d floor(x))/x^2 over x > 0, with f(x + 1) = f(x) + d for x >= 1."""
    pieces = list(_pieces(profile))
    periods: list[list[tuple[Fraction, Fraction, int]]] = [
        [(low - k, high - k, height - k * degree) for low, high, height in pieces if k <= low < k + 1]
        for k in range(PERIODS)
    ]
    if any(period != periods[1] for period in periods[2:]):
        raise NoProfile("the valuations of the gcd are not periodic")
    total = Sum.zero()
    for low, high, height in periods[0]:
        if height:
            if low == 0:
                raise NoProfile("the gcd has every prime from the start")
            total += Sum.rational(height * (1 / low - 1 / high))
    for low, high, height in periods[1]:
        total += digamma_difference(1 + low, 1 + high).scaled(Fraction(height))
    return total


def _pieces(profile: Profile) -> Iterator[tuple[Fraction, Fraction, int]]:
    """The intervals of constancy, cut at the integers."""
    for (low, high), height in zip(pairwise(profile.breaks), profile.heights, strict=True):
        cuts = [low, *(Fraction(k) for k in range(math.floor(low) + 1, math.ceil(high))), high]
        yield from ((start, end, height) for start, end in pairwise(cuts))


def _special_primes(pcf: Pcf, common: int) -> set[int]:
    A, B = pcf.a[-1], pcf.b[-1]
    return set().union(*map(_prime_factors, (A, B, A * A + 4 * B, common)))


def _prime_factors(number: int) -> set[int]:
    return {int(prime) for prime, _ in fmpz(abs(number)).factor()} if number else set()


def _valuation(number: fmpz, prime: int, most: int) -> int:
    """How often the prime divides: by halving, as the number is long."""
    low, high = 0, most + 1
    while high - low > 1:
        middle = (low + high) // 2
        if number % fmpz(prime) ** middle == 0:
            low = middle
        else:
            high = middle
    return low
