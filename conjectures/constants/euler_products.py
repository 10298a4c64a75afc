"""Products and sums over all primes, through zeta(m) without its small primes, with proven tails.

Every integer n > 1 without prime factors up to P is at least B = P + 1, so for m >= 2
    log zeta_P(m) := log(zeta(m) prod_{p <= P} (1 - p^-m)) <= sum_{n >= B} n^-m <= 2 B^(1-m).
H. Cohen, High precision computation of Hardy-Littlewood constants, 1998, has the method.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from flint import arb, ctx, fmpq, fmpz, fmpz_poly

from conjectures.constants.balls import power_of_two, rational, within
from conjectures.constants.prime_numbers import primes_below


@dataclass(frozen=True, slots=True)
class LocalFactor:
    """The factor f(1/p) of a product over primes, f(x) = 1 + O(x^2) with integer coefficients.

    `logarithm(K)` gives the integers k [x^k] log f for k = 0..K, of which |k [x^k] log f| <= scale * growth^k is known,
    with an integer growth >= 2; `at(p)` gives f(1/p).
    """

    logarithm: Callable[[int], list[int]]
    at: Callable[[int], arb]
    scale: int
    growth: int


def small_primes(bits: int) -> tuple[int, ...]:
    """The primes that are treated one by one, a compromise between them and the number of zeta values.

    >>> small_primes(53)[-1]
    61
    """
    return primes_below(max(64, bits // 5))


def zeta_without(primes: tuple[int, ...], m: int) -> arb:
    """zeta(m) without the Euler factors of these primes.

    >>> zeta_without((2,), 2).overlaps(arb.pi() ** 2 / 8)
    True
    """
    value = arb(m).zeta()
    for p in primes:
        value *= 1 - 1 / arb(fmpz(p) ** m)
    return value


def euler_product(factor: LocalFactor, bits: int, first_prime: int = 2) -> arb:
    """The product of f(1/p) over the primes p >= first_prime.

    >>> euler_product(rational_factor((1, 0, -1), (1,)), 53).overlaps(6 / arb.pi() ** 2)
    True
    """
    primes = small_primes(bits)
    # f(x) = prod_m (1 - x^m)^(-e_m) with m e_m = sum_{k | m} mu(m/k) k [x^k] log f, so |e_m| <= 2 C R^m/m. Beyond K,
    # sum |e_m| log zeta_P(m) <= sum 4 C B (R/B)^m / m <= 8 C R (R/B)^K as soon as R <= B/2.
    ratio = (primes[-1] + 1) / factor.growth
    last = int((bits + math.log2(8 * factor.scale * factor.growth)) / math.log2(ratio)) + 2
    tail = within(8 * factor.scale * factor.growth * rational(factor.growth, primes[-1] + 1) ** last)
    product = arb(1)
    for p in primes:
        product *= factor.at(p) if p >= first_prime else 1
    # Each log zeta_P(m) is multiplied by e_m, of up to R^m: so many bits more keep the sum exact to 2^-bits.
    with ctx.workprec(bits + int(last * math.log2(factor.growth)) + 16):
        logarithm = _logarithm_beyond(primes, _exponents(factor.logarithm(last)))
    return product * (logarithm + tail).exp()


def _logarithm_beyond(primes: tuple[int, ...], exponents: list[fmpq]) -> arb:
    total = arb(0)
    for m, exponent in enumerate(exponents):
        if exponent != 0:
            total += arb(exponent) * zeta_without(primes, m).log()
    return total


def _exponents(coefficients: list[int]) -> list[fmpq]:
    """e_m for m = 0..K from the integers k [x^k] log f, by Moebius inversion."""
    sums = [0] * len(coefficients)
    for k in range(1, len(coefficients)):
        for m in range(k, len(coefficients), k):
            sums[m] += int(fmpz(m // k).moebius_mu()) * coefficients[k]
    return [fmpq(0), *(fmpq(sums[m], m) for m in range(1, len(sums)))]


def rational_factor(numerator: tuple[int, ...], denominator: tuple[int, ...]) -> LocalFactor:
    """f = numerator/denominator, integer polynomials in x = 1/p with constant term 1, lowest coefficient first.

    >>> rational_factor((1, 0, -1), (1,)).logarithm(4)
    [0, 0, -2, 0, -2]
    """

    def logarithm(last: int) -> list[int]:
        above, below = _power_sums(numerator, last), _power_sums(denominator, last)
        return [b - a for a, b in zip(above, below, strict=True)]

    def at(p: int) -> arb:
        x = fmpq(1, p)
        return arb(_value(numerator, x) / _value(denominator, x))

    # log f = sum over reciprocal roots of +-log(1 - root x): at most one power of the growth for each.
    growth = max(2, _root_bound(numerator), _root_bound(denominator))
    return LocalFactor(logarithm, at, len(numerator) + len(denominator), growth)


def _value(coefficients: tuple[int, ...], x: fmpq) -> fmpq:
    value = fmpq(0)
    for coefficient in reversed(coefficients):
        value = value * x + coefficient
    return value


def _power_sums(coefficients: tuple[int, ...], last: int) -> list[int]:
    """Power sums of the reciprocal roots by Newton's identities."""
    sums = [0] * (last + 1)
    for k in range(1, last + 1):
        known = sum(coefficients[i] * sums[k - i] for i in range(1, min(k, len(coefficients))))
        sums[k] = -known - (k * coefficients[k] if k < len(coefficients) else 0)
    return sums


def _root_bound(coefficients: tuple[int, ...]) -> int:
    """An integer above the absolute value of every reciprocal root."""
    with ctx.workprec(64):
        roots = [root for root, _ in fmpz_poly(list(reversed(coefficients))).complex_roots()]  # type: ignore[misc, has-type]
        return max((math.ceil(float(root.abs_upper()) + 1e-9) for root in roots), default=1)


def prime_zeta(s: int, bits: int) -> arb:
    """P(s), the sum of p^-s over the primes, for an integer s >= 2.

    >>> abs(prime_zeta(2, 53) - arb("0.4522474200410654985")) < 1e-12
    True
    """
    primes = small_primes(bits)
    total = sum((1 / arb(fmpz(p) ** s) for p in primes), arb(0))
    return total + moebius_sum(primes, s, 1, bits)


def moebius_sum(primes: tuple[int, ...], s: int, first: int, bits: int) -> arb:
    """sum of mu(n)/n log zeta_P(n s) over n >= first, which is the sum of p^-s over p > P for first = 1.

    >>> moebius_sum((2, 3), 2, 1, 53).overlaps(prime_zeta(2, 53) - rational(13, 36))
    True
    """
    bound = primes[-1] + 1
    total, n = arb(0), first
    # The terms from n on are below sum 2 B^(1 - ns) <= 4 B^(1 - ns).
    while (tail := 4 * arb(bound) / arb(fmpz(bound) ** (n * s))) > power_of_two(-bits):
        if mu := int(fmpz(n).moebius_mu()):
            total += zeta_without(primes, n * s).log() * mu / n
        n += 1
    return total + within(tail)
