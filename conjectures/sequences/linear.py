"""C-finite sequences: a linear recurrence with constant coefficients, its generating function and its closed form."""

from collections.abc import Sequence
from fractions import Fraction
from math import prod

from flint import fmpq, fmpq_mat, fmpz, fmpz_poly

from conjectures.polynomials import format_polynomial, trimmed
from conjectures.sequences.model import MARGIN, SPARE, Guess, bits
from conjectures.sequences.polynomial_text import signed_sum
from conjectures.signed_cf.channels import Pattern, find_pattern
from conjectures.signed_cf.recurrences import pre_period, shortest_recurrence

MAX_ORDER = 128
MAX_INTERLACED = 16


def c_finite(terms: Sequence[int], offset: int, count: int) -> Guess | None:
    """The shortest recurrence a(n) = c_1 a(n-1) + ... + c_L a(n-L), if the terms support it.

    >>> found = c_finite([0, 1, 1, 2, 3, 5, 8, 13, 21, 34], 0, 3)
    >>> found.formula, found.generating_function, found.support, found.next_terms
    ('a(n) = a(n-1) + a(n-2)', 'x/(1 - x - x^2)', 6, (55, 89, 144))
    """
    order = min((len(terms) - SPARE) // 2, MAX_ORDER)
    coefficients = shortest_recurrence(terms, order) if order >= 1 else None
    if coefficients is None or len(coefficients) == 1:
        return None
    length = len(coefficients) - 1
    cost = bits(coefficients) + bits(terms[:length])
    margin = bits(terms) - cost
    if margin < MARGIN:
        return None
    pattern = find_pattern(terms, pre_period(coefficients)) if len(terms) >= 6 else None
    closed = _closed_form(terms, coefficients, offset)
    several = closed is None and pattern is not None and 1 < pattern.period <= MAX_INTERLACED
    return Guess(
        kind="interlaced" if several else "c-finite",
        formula=f"a(n) = {_right_side(coefficients)}" + _from(coefficients, offset),
        generating_function=_generating_function(coefficients, terms),
        closed_form=_channels_text(pattern, offset) if several and pattern else closed,
        support=len(terms) - 2 * length,
        cost=cost,
        margin=margin,
        next_terms=continued(terms, coefficients, count),
    )


def continued(terms: Sequence[int], coefficients: Sequence[int], count: int) -> tuple[int, ...]:
    """The next terms by a recurrence.

    >>> continued([1, 1], (1, -1, -1), 3)
    (2, 3, 5)
    """
    terms = list(terms)
    for _ in range(count):
        terms.append(-sum(c * terms[-j] for j, c in enumerate(coefficients) if j and c))
    return tuple(terms[len(terms) - count :])


def _right_side(coefficients: Sequence[int]) -> str:
    parts = [
        (-1 if c > 0 else 1, ("" if abs(c) == 1 else f"{abs(c)}*") + f"a(n-{j})")
        for j, c in enumerate(coefficients)
        if j and c
    ]
    return signed_sum(parts)


def _from(coefficients: Sequence[int], offset: int) -> str:
    """Where the recurrence begins, if there is a pre-period."""
    before = pre_period(coefficients)
    return f" for n >= {offset + len(coefficients) - 1}" if before else ""


def _generating_function(coefficients: Sequence[int], terms: Sequence[int]) -> str:
    bottom = fmpz_poly(list(coefficients))
    order = len(coefficients) - 1
    top = [sum(coefficients[j] * terms[i - j] for j in range(i + 1)) for i in range(order)]
    upper, lower = (ascending([int(c) for c in polynomial]) for polynomial in (top, bottom))
    upper = f"({upper})" if " " in upper else upper
    return upper if lower == "1" else f"{upper}/({lower})"


def ascending(coefficients: Sequence[int]) -> str:
    """A polynomial in x, lowest power first."""
    parts = []
    for k, c in enumerate(coefficients):
        if c:
            power = "" if k == 0 else "x" if k == 1 else f"x^{k}"
            size = str(abs(c)) if not power else power if abs(c) == 1 else f"{abs(c)}*{power}"
            parts.append((1 if c > 0 else -1, size))
    return signed_sum(parts)


def _closed_form(terms: Sequence[int], coefficients: Sequence[int], offset: int) -> str | None:
    """Sum of polynomials in n times powers of integers, or of two conjugate roots; None for other roots."""
    if len(coefficients) == 3 and not fmpz_poly(list(coefficients)).roots() and coefficients[2]:
        return _conjugate_form(terms, coefficients, offset)
    characteristic = fmpz_poly(list(reversed(coefficients)))
    roots = [(int(root), count) for root, count in characteristic.roots()]
    if sum(count for _, count in roots) < len(coefficients) - 1 or any(root == 0 for root, _ in roots):
        return None
    basis = [(root, power) for root, count in sorted(roots) for power in range(count)]
    rows = [
        [fmpq(n**power) * fmpq(root) ** (n - offset) for root, power in basis]
        for n in range(offset, offset + len(basis))
    ]
    weights = fmpq_mat(rows).solve(fmpq_mat([[term] for term in terms[: len(basis)]]))
    by_root: dict[int, list[Fraction]] = {}
    for (root, _), k in zip(basis, range(len(basis)), strict=True):
        scale = fmpq(root) ** -offset
        by_root.setdefault(root, []).append(_fraction(weights[k, 0] * scale))
    return "a(n) = " + signed_sum(
        [_power_text(root, weights) for root, weights in sorted(by_root.items(), reverse=True)]
    )


def _conjugate_form(terms: Sequence[int], coefficients: Sequence[int], offset: int) -> str:
    """Binet's formula: a(n) = (u + v/sqrt(D)) r^n + its conjugate, for the roots r of x^2 = p x + q, D = p^2 + 4 q.

    >>> _conjugate_form([2, 1], (1, -1, -1), 0)
    'a(n) = ((1 + sqrt(5))/2)^n + ((1 - sqrt(5))/2)^n'
    """
    p, q = -coefficients[1], -coefficients[2]
    square = _square_factor(p * p + 4 * q)
    radical = f"sqrt({(p * p + 4 * q) // square**2})"
    u, v = Fraction(terms[0], 2), Fraction(2 * terms[1] - p * terms[0], 2 * square)
    power = f"^(n - {offset})" if offset > 0 else f"^(n + {-offset})" if offset else "^n"
    parts = []
    for sign in (1, -1):
        root = _root_text(p, sign * square, radical) + power
        size = "" if abs(v if u == 0 else u) == 1 else f"{abs(v if u == 0 else u)}*"
        if not v:
            parts.append((1 if u > 0 else -1, size + root))
        elif not u:
            parts.append((sign if v > 0 else -sign, f"{size}{root}/{radical}"))
        else:
            parts.append((1, f"({u} {'+' if sign * v > 0 else '-'} {abs(v)}/{radical})*{root}"))
    return "a(n) = " + signed_sum(parts)


def _root_text(p: int, square: int, radical: str) -> str:
    """(p + square radical)/2 in parentheses."""
    halves = p % 2 == 0 == square % 2
    first, second = (p // 2, square // 2) if halves else (p, square)
    size = radical if abs(second) == 1 else f"{abs(second)}*{radical}"
    text = signed_sum([(1, str(first)), (1 if second > 0 else -1, size)] if p else [(1 if second > 0 else -1, size)])
    return f"({text})" if halves else f"(({text})/2)"


def _square_factor(number: int) -> int:
    """The largest s with s^2 dividing the number."""
    return prod(int(prime) ** (count // 2) for prime, count in fmpz(abs(number)).factor())


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def _power_text(root: int, weights: Sequence[Fraction]) -> tuple[int, str]:
    denominator = 1
    for weight in weights:
        denominator *= (weight * denominator).denominator
    whole = trimmed([int(weight * denominator) for weight in weights])
    if not whole:
        return 1, "0"
    sign = -1 if whole[-1] < 0 else 1
    text = format_polynomial([sign * c for c in whole])
    several = " " in text
    power = "" if root == 1 else f"{root}^n" if root > 0 else f"({root})^n"
    if denominator != 1:
        text, several = (f"({text})" if several else text) + f"/{denominator}", False
    if not power:
        return sign, text if sign > 0 or not several else f"({text})"
    return sign, power if text == "1" else (f"({text})" if several else text) + f"*{power}"


def _channels_text(pattern: Pattern, offset: int) -> str:
    """The channels of a pattern, each a formula in k."""
    begin = offset + len(pattern.before)
    first = [f"a({offset + n}) = {term}" for n, term in enumerate(pattern.before)]
    parts = [
        f"a({pattern.period}k{f' + {begin + j}' if begin + j else ''}) = {channel.text(0)}"
        for j, channel in enumerate(pattern.channels)
    ]
    return ", ".join([*first, *parts]) + ", k >= 0"
