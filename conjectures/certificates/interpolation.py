"""Rational functions through values at 1, 2, ..., N modulo a large prime, and rational numbers from their residues."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate
from math import gcd, isqrt
from typing import Any

from flint import fmpz_mod_ctx, fmpz_mod_poly_ctx

# 2^e - 1 is prime (Lucas 1876, Robinson 1954, Hurwitz 1961).
DETECTING, EXPONENTS = 2**61 - 1, (521, 4423)
# A function counts as found when so many values are left that did not determine it.
SPARE = 4


@cache
def ring(prime: int) -> Any:
    """The polynomials modulo a prime."""
    return fmpz_mod_poly_ctx(fmpz_mod_ctx(prime))


@cache
def _inverses(prime: int, count: int) -> tuple[int, ...]:
    return tuple(pow(k, -1, prime) for k in range(1, count + 1))


@cache
def _nodes(prime: int, count: int) -> Any:
    """(x - 1) ... (x - count)."""
    whole = ring(prime).one()
    for n in range(1, count + 1):
        whole *= ring(prime)([-n, 1])
    return whole


def interpolated(values: Sequence[int], prime: int) -> Any:
    """The polynomial of least degree through values at 1, 2, ..., by Newton's forward differences.

    >>> interpolated([1, 4, 9], 101)
    x^2
    """
    differences, row = [], list(values)
    while row:
        differences.append(row[0])
        row = [(later - earlier) % prime for earlier, later in zip(row, row[1:])]  # noqa: B905, RUF007
        if not any(row):
            break
    inverses = _inverses(prime, len(values))
    total = ring(prime)([differences[-1]])
    for k in range(len(differences) - 1, 0, -1):
        # Newton's form from inside: c0 + (x-1)/1 (c1 + (x-2)/2 (c2 + ...)).
        total = total * ring(prime)([-k * inverses[k - 1], inverses[k - 1]]) + differences[k - 1]
    return total


def inverted(numbers: Sequence[int], prime: int) -> list[int]:
    """The inverses modulo the prime, by one inversion (Montgomery 1987).

    >>> inverted([2, 3, 5], 7)
    [4, 5, 3]
    """
    products = list(accumulate(numbers, lambda x, y: x * y % prime))
    inverse, found = pow(products[-1], -1, prime), []
    for number, before in zip(reversed(numbers), [*reversed(products[:-1]), 1], strict=True):
        found.append(inverse * before % prime)
        inverse = inverse * number % prime
    return found[::-1]


def denominator(values: Sequence[int], prime: int) -> Any:
    """The denominator of the rational function through values at 1, 2, ...; None if they are too few to find it.

    >>> denominator([pow(n + 5, -1, 101) * n % 101 for n in range(1, 9)], 101)
    x + 5

    By Euclid's algorithm, up to the quotient whose degree says how many values were not needed.
    """
    before, now = _nodes(prime, len(values)), interpolated(values, prime)
    one, zero = ring(prime).one(), ring(prime).zero()
    factor_before, factor = zero, one
    while not now.is_zero():
        if before.degree() - now.degree() >= SPARE:
            return factor.monic()
        quotient, rest = divmod(before, now)
        before, now = now, rest
        factor_before, factor = factor, factor_before - quotient * factor
    return factor.monic() if factor.degree() + SPARE <= len(values) else None


def rational(residue: int, prime: int) -> tuple[int, int] | None:
    """The fraction p/q with both below sqrt(prime/2) in this residue class, q > 0; None if there is none.

    >>> rational(68, 101)
    (2, 3)
    """
    bound = isqrt(prime // 2)
    (before, now), (factor_before, factor) = (prime, residue % prime), (0, 1)
    while now > bound:
        quotient = before // now
        before, now = now, before - quotient * now
        factor_before, factor = factor, factor_before - quotient * factor
    if not factor or abs(factor) > bound or gcd(now, factor) != 1:
        return None
    return (now, factor) if factor > 0 else (-now, -factor)


def integers(residues: Sequence[int], prime: int) -> list[int] | None:
    """The coprime integers in the proportion of these residues, where one of them stands for 1; None if not found."""
    common = 1
    for residue in residues:
        found = rational(residue * common, prime)
        if found is None:
            return None
        common *= found[1]
    if common.bit_length() * 2 > prime.bit_length():
        return None
    lifted = list(_centred(residues, common, prime))
    divisor = gcd(*lifted)
    return [number // divisor for number in lifted] if divisor else None


def _centred(residues: Sequence[int], common: int, prime: int) -> Iterator[int]:
    for residue in residues:
        number = residue * common % prime
        yield number - prime if 2 * number > prime else number
