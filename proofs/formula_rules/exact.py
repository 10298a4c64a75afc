"""TRUSTED. Polynomials and 2x2 matrices over the rational numbers, for the rules about formulas. Searches for nothing.

A polynomial is a tuple of fractions, the constant term first, without trailing zeros.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import zip_longest
from math import lcm

Polynomial = tuple[Fraction, ...]
Matrix = tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]

MOST_SHIFTED = 1 << 20


def polynomial(coefficients: Iterable[Fraction | int]) -> Polynomial:
    """The polynomial with these coefficients.

    >>> polynomial([1, 2, 0])
    (Fraction(1, 1), Fraction(2, 1))
    """
    terms = [c if type(c) is Fraction else Fraction(c) for c in coefficients]
    while terms and not terms[-1]:
        terms.pop()
    return tuple(terms)


def add(p: Polynomial, q: Polynomial, factor: int = 1) -> Polynomial:
    """p + factor * q."""
    return polynomial(x + factor * y for x, y in zip_longest(p, q, fillvalue=Fraction(0)))


def times(*factors: Polynomial) -> Polynomial:
    """The product.

    >>> times(polynomial([1, 1]), polynomial([-1, 1])) == polynomial([-1, 0, 1])
    True
    """
    product, divisor = [1], 1
    for factor in factors:
        numbers, common = _integers(factor)
        terms = [0] * max(0, len(product) + len(numbers) - 1)
        for i, x in enumerate(product):
            for j, y in enumerate(numbers):
                terms[i + j] += x * y
        product, divisor = terms, divisor * common
    return polynomial(Fraction(term, divisor) for term in product)


def _integers(p: Polynomial) -> tuple[list[int], int]:
    """The coefficients times their common denominator, and that denominator."""
    common = lcm(*(c.denominator for c in p))
    return [c.numerator * (common // c.denominator) for c in p], common


def value(p: Polynomial, n: Fraction | int) -> Fraction:
    """p(n).

    >>> value(polynomial([1, 2]), 3)
    Fraction(7, 1)
    """
    total = Fraction(0)
    for coefficient in reversed(p):
        total = total * n + coefficient
    return total


def shifted(p: Polynomial, steps: int) -> Polynomial:
    """p(n + steps).

    >>> shifted(polynomial([0, 0, 1]), -1) == polynomial([1, -2, 1])
    True
    """
    numbers, common = _integers(p)
    # Horner's scheme (Ruffini 1804).
    for done in range(len(numbers) - 1):
        for i in range(len(numbers) - 2, done - 1, -1):
            numbers[i] += steps * numbers[i + 1]
    return polynomial(Fraction(number, common) for number in numbers)


def stretched(p: Polynomial, factor: int, steps: int) -> Polynomial:
    """p(factor n + steps).

    >>> stretched(polynomial([0, 0, 1]), 2, 1) == polynomial([1, 4, 4])
    True
    """
    return polynomial(c * factor**i for i, c in enumerate(shifted(p, steps)))


def positive_from(p: Polynomial, start: int) -> bool:
    """Whether all coefficients of p(n + start) are at least 0 and one is positive: then p(n) > 0 for all n > start."""
    terms = shifted(p, start)
    return bool(terms) and all(term >= 0 for term in terms)


def has_zero(p: Polynomial, start: int) -> bool:
    """Whether p(n) = 0 at an integer n >= start, or p is the zero polynomial, or its roots are too large to tell.

    >>> has_zero(polynomial([-6, 1, 1]), 0), has_zero(polynomial([-6, 1, 1]), 3)
    (True, False)

    Where the coefficients of p(n + m) have one sign there is no zero beyond m; the integers before are tried.
    """
    if not p:
        return True
    sign, width = (1 if p[-1] > 0 else -1), 1
    while not positive_from(polynomial(sign * c for c in p), start + width):
        width *= 2
        if width > MOST_SHIFTED:
            return True
    return any(value(p, n) == 0 for n in range(start, start + width + 1))


def product(left: Matrix, right: Matrix) -> Matrix:
    """The matrix product."""
    (a, b), (c, d) = left
    (e, f), (g, h) = right
    return (a * e + b * g, a * f + b * h), (c * e + d * g, c * f + d * h)


def determinant(matrix: Matrix) -> Fraction:
    """The determinant."""
    (a, b), (c, d) = matrix
    return a * d - b * c


def adjugate(matrix: Matrix) -> Matrix:
    """The inverse, up to the determinant as a factor."""
    (a, b), (c, d) = matrix
    return (d, -b), (-c, a)


def matrix(rows: Sequence[Sequence[Fraction | int]]) -> Matrix:
    """The matrix with these rows."""
    (a, b), (c, d) = rows
    return (Fraction(a), Fraction(b)), (Fraction(c), Fraction(d))
