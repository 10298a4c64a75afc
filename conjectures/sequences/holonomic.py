"""P-recursive sequences: a linear recurrence with polynomial coefficients, and products where it has order one."""

from collections.abc import Sequence
from fractions import Fraction

from flint import fmpz_poly

from conjectures.polynomials import value_at
from conjectures.sequences.ansatz import Array, Holonomic, Shape, integer_solution, smallest_shape
from conjectures.sequences.model import MARGIN, Guess, bits
from conjectures.sequences.polynomial_text import shifted, signed_sum, term_text

Polynomials = list[list[int]]


def holonomic(terms: Sequence[int], values: Array, offset: int, count: int) -> Guess | None:
    """The recurrence with the fewest coefficients, if the terms support it; `values` are the terms modulo the prime.

    >>> from conjectures.sequences.ansatz import residues
    >>> terms = [1, 1, 2, 5, 14, 42, 132, 429, 1430, 4862, 16796, 58786]
    >>> found = holonomic(terms, residues(terms), 0, 2)
    >>> found.formula, found.closed_form, found.next_terms
    ('(n + 1)*a(n) = (4*n - 2)*a(n-1)', 'a(n) = 4^n * (1/2)_n / (2)_n', (208012, 742900))
    """
    shape = smallest_shape(Holonomic(values))
    if shape is None:
        return None
    polynomials = _solved(terms[: len(values)], shape)
    if polynomials is None or not _holds(polynomials, terms):
        return None
    order = len(polynomials) - 1
    singular = _first_step(polynomials)
    flat = [c for polynomial in polynomials for c in polynomial]
    cost = bits(flat) + bits(terms[: order + singular])
    margin = bits(terms) - cost
    following = continued(polynomials, terms, count)
    if margin < MARGIN or following is None:
        return None
    return Guess(
        kind="holonomic",
        formula=_text(polynomials, offset),
        generating_function=None,
        closed_form=_product_form(polynomials, terms, offset),
        support=len(terms) - order - len(flat) + 1,
        cost=cost,
        margin=margin,
        next_terms=following,
    )


def _solved(terms: Sequence[int], shape: Shape) -> Polynomials | None:
    """The coefficients, exactly, p_0 to p_r with sum p_i(n) a(n + i) = 0."""
    order, degree = shape
    rows = [
        [terms[n + i] * n**j for i in range(order + 1) for j in range(degree + 1)] for n in range(len(terms) - order)
    ]
    vector = integer_solution(rows)
    if vector is None:
        return None
    polynomials = [vector[i * (degree + 1) : (i + 1) * (degree + 1)] for i in range(order + 1)]
    return polynomials if any(polynomials[0]) and any(polynomials[-1]) else None


def _holds(polynomials: Polynomials, terms: Sequence[int]) -> bool:
    order = len(polynomials) - 1
    return all(
        sum(value_at(p, n) * terms[n + i] for i, p in enumerate(polynomials)) == 0 for n in range(len(terms) - order)
    )


def _first_step(polynomials: Polynomials) -> int:
    """The first n from which the leading polynomial has no root: until then terms are not determined."""
    roots = [int(root) for root, _ in fmpz_poly(polynomials[-1]).roots()]
    return max([root + 1 for root in roots if root >= 0], default=0)


def continued(polynomials: Polynomials, terms: Sequence[int], count: int) -> tuple[int, ...] | None:
    """The next terms; None if one is no integer, which no true guess about integers gives."""
    terms, order = list(terms), len(polynomials) - 1
    for _ in range(count):
        n = len(terms) - order
        divisor = value_at(polynomials[-1], n)
        total = -sum(value_at(p, n) * terms[n + i] for i, p in enumerate(polynomials[:-1]))
        if divisor == 0 or total % divisor:
            return None
        terms.append(total // divisor)
    return tuple(terms[len(terms) - count :])


def _text(polynomials: Polynomials, offset: int) -> str:
    """The recurrence for a(n), with n as the user counts."""
    order = len(polynomials) - 1
    moved = [shifted(p, -order - offset) for p in polynomials]
    first = term_text(moved[-1], "a(n)")
    others = [(i, p) for i, p in enumerate(moved[:-1]) if any(p)]
    parts = [term_text(p, f"a(n-{order - i})") for i, p in reversed(others)]
    return f"{first[1]} = " + signed_sum([(-sign * first[0], text) for sign, text in parts])


def _product_form(polynomials: Polynomials, terms: Sequence[int], offset: int) -> str | None:
    """Rising factorials, where a(n + 1)/a(n) is a rational function with rational roots."""
    if len(polynomials) != 2 or not terms[0]:
        return None
    top, bottom = (_linear_factors(p) for p in (polynomials[0], polynomials[1]))
    if top is None or bottom is None:
        return None
    ratio = -top[0] / bottom[0]
    upper, lower = list(top[1]), list(bottom[1])
    for root in list(upper):
        if root in lower:
            upper.remove(root)
            lower.remove(root)
    if any(root.denominator == 1 and root <= 0 for root in (*upper, *lower)):
        return None
    return _product_text(terms[0], ratio, upper, lower, f"n - {offset}" if offset else "n")


def _product_text(first: int, ratio: Fraction, upper: Sequence[Fraction], lower: Sequence[Fraction], n: str) -> str:
    index = f"({n})" if " " in n else n
    base = str(ratio) if ratio.denominator == 1 and ratio > 0 else f"({ratio})"
    parts = [str(first)] if first != 1 else []
    parts += [] if ratio == 1 else [f"{base}^{index}"]
    rising = [f"({root})_{index}" if root != 1 else f"{index}!" for root in sorted(upper)]
    falling = [f"({root})_{index}" if root != 1 else f"{index}!" for root in sorted(lower)]
    above = " * ".join([*parts, *rising]) or "1"
    below = f" / {falling[0]}" if len(falling) == 1 else f" / ({' * '.join(falling)})" if falling else ""
    return f"a(n) = {above}{below}"


def _linear_factors(polynomial: Sequence[int]) -> tuple[Fraction, list[Fraction]] | None:
    """The leading coefficient and the r of all factors n + r; None if one is not linear over the rationals."""
    content, factors = fmpz_poly(list(polynomial)).factor()
    leading, roots = Fraction(int(content)), list[Fraction]()
    for factor, count in factors:
        if factor.degree() > 1:
            return None
        if factor.degree() == 1:
            leading *= int(factor[1]) ** count
            roots += [Fraction(int(factor[0]), int(factor[1]))] * count
    return leading, roots
