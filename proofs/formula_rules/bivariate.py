"""TRUSTED. Polynomials in two letters, n and k, over the rational numbers, for the rules about formulas.

A polynomial maps the exponents (i, j) of n^i k^j to a coefficient that is not 0. Searches for nothing.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import comb

from proofs.formula_rules.exact import Polynomial, add, polynomial, times

Bivariate = dict[tuple[int, int], Fraction]


def bivariate(rows: Sequence[Polynomial]) -> Bivariate:
    """The polynomial whose coefficients at 1, k, k^2, ... are these polynomials in n.

    >>> bivariate([(Fraction(1),), (Fraction(0), Fraction(2))])
    {(0, 0): Fraction(1, 1), (1, 1): Fraction(2, 1)}
    """
    return {(i, j): c for j, row in enumerate(rows) for i, c in enumerate(row) if c}


def linear(n: int, k: int, constant: int) -> Bivariate:
    """The polynomial n * N + k * K + constant in the letters N, K."""
    return {key: Fraction(c) for key, c in (((1, 0), n), ((0, 1), k), ((0, 0), constant)) if c}


def constant(c: Fraction | int) -> Bivariate:
    """The constant polynomial."""
    return {(0, 0): Fraction(c)} if c else {}


def plus(p: Bivariate, q: Bivariate, factor: int = 1) -> Bivariate:
    """p + factor * q."""
    total = dict(p)
    for key, c in q.items():
        total[key] = total.get(key, Fraction(0)) + factor * c
    return {key: c for key, c in total.items() if c}


def multiplied(*factors: Bivariate) -> Bivariate:
    """The product.

    >>> multiplied(linear(1, 1, 0), linear(1, -1, 0)) == {(2, 0): 1, (0, 2): -1}
    True
    """
    product: Bivariate = {(0, 0): Fraction(1)}
    for factor in factors:
        total: Bivariate = {}
        for (i, j), x in product.items():
            for (k, m), y in factor.items():
                total[i + k, j + m] = total.get((i + k, j + m), Fraction(0)) + x * y
        product = {key: c for key, c in total.items() if c}
    return product


def power(p: Bivariate, exponent: int) -> Bivariate:
    """p to a power that is not negative."""
    return multiplied(*[p] * exponent)


def moved(p: Bivariate, n: int, k: int) -> Bivariate:
    """p(N + n, K + k).

    >>> moved({(1, 1): Fraction(1)}, 0, -1) == {(1, 1): 1, (1, 0): -1}
    True
    """
    total: Bivariate = {}
    for (i, j), c in p.items():
        for a in range(i + 1):
            for b in range(j + 1):
                term = c * comb(i, a) * comb(j, b) * n ** (i - a) * k ** (j - b)
                total[a, b] = total.get((a, b), Fraction(0)) + term
    return {key: c for key, c in total.items() if c}


def on_line(p: Bivariate, start: tuple[int, int], direction: tuple[int, int]) -> Polynomial:
    """p(x + s m, y + t m) as a polynomial in m, for the start (x, y) and the direction (s, t).

    >>> on_line(linear(1, 2, 0), (5, 0), (1, 1)) == (5, 3)
    True
    """
    (x, y), (s, t) = start, direction
    total: Polynomial = ()
    for (i, j), c in p.items():
        total = add(total, times(polynomial([c]), *[polynomial([x, s])] * i, *[polynomial([y, t])] * j))
    return total
