"""Screening values of fractions that converge slowly: the tail's expansion for many fractions at once.

Fractions of one shape (`convergence.Shape` without its numbers) share the code of `tails`, on NumPy arrays. What even
this leaves unsettled is evaluated one by one, with proof.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb

from conjectures.convergence import NoLimit, Shape
from conjectures.evaluation import NotReached, enclose
from conjectures.pcf import Pcf
from conjectures.tails import Expansion
from kernels.errors import DiscoveryError
from kernels.product_tree import tail_value
from kernels.value_screen import evaluate_list

Array = np.ndarray[Any, Any]

BATCH = 1 << 13
# Truncation error that counts as settled, relative: as in the native tiles.
SETTLED_BITS = 41
SETTLED = 2.0**-SETTLED_BITS
# Relative uncertainty of a tail's expansion from which on another estimate is asked.
DOUBTFUL = 1 / 64
# Where terms gain enough by themselves, the tail needs few coefficients; elsewhere it does the work.
FAST, SLOW = "fast", "slow"
FAST_RATIO = 0.94
FAST_TERMS, FAST_DEPTHS = 3, (160, 480, 1440, 5760)
SLOW_TERMS, SLOW_DEPTHS = {1: 12, 2: 22}, (64, 192, 576, 2304, 9216, 36864)
EXACT_BITS = 64
# What is not `in_regime` here is taken to converge where it first stands still: to evaluate it takes seconds.
LAST_REGIME = 36864
# From which of the depths on what is left is evaluated with exact integers: terms may cancel beyond any precision.
EXACT_AT = 1
# What tells the kinds apart is exact in int64: of all kinds with leading coefficients below the first; of double roots
# with the first two of a(n) below the second, since all others stay below 2^40 (`spaces.MAX_COEFFICIENT`).
EXACT_LEADING, EXACT_OF_A = 1 << 30, 1 << 18


def folded_values(a: Array, b: Array, beyond: float) -> Array:
    """max(|v|, 1/|v|) of the fractions with coefficients a[i], b[i] (int64, lowest first), 0 where there is no limit.

    >>> import numpy as np
    >>> folded_values(np.array([[1, 2]]), np.array([[0, 0, 0, 0, 1]]), 1000.0).round(10).tolist()
    [1.2158542037]

    Values larger than `beyond` are only certain to be so.
    """
    folded = np.zeros(len(a))
    left = []
    for members, form in _shapes(a, b):
        if not len(members):
            continue
        x, y = (_trimmed(polynomials[members]) for polynomials in (a, b))
        values = _settle(form, x, y, beyond)
        folded[members] = values
        left.append(members[~(values >= 1)])
    for i in np.concatenate(left).tolist() if left else ():
        folded[i] = _one_by_one(a[i], b[i])
    return folded


def _trimmed(polynomials: Array) -> Array:
    return polynomials[:, : int(np.flatnonzero(polynomials.any(axis=0))[-1]) + 1]


def _shapes(a: Array, b: Array) -> Iterator[tuple[Array, Shape | None]]:
    """Members of one degree of a and b and one kind of expansion, with the shape they share (numbers aside)."""
    degrees = _degrees(a) * 256 + _degrees(b)
    for key in np.unique(degrees).tolist():
        members = np.flatnonzero(degrees == key)
        yield from _kinds(a[members], b[members], key // 256, key % 256, members)


def _degrees(polynomials: Array) -> Array:
    nonzero = polynomials != 0
    degrees: Array = polynomials.shape[1] - 1 - nonzero[:, ::-1].argmax(axis=1)
    return degrees


def _kinds(a: Array, b: Array, degree_a: int, degree_b: int, members: Array) -> Iterator[tuple[Array, Shape | None]]:
    excess = degree_b - 2 * degree_a
    if excess < 0:
        yield members, _shape(Fraction(degree_b - degree_a), 1, 0, FAST)
    elif excess > 0:
        if excess <= 2:
            yield members[b[:, degree_b] > 0], _shape(Fraction(degree_b, 2), 1 if excess == 2 else 2, 0)
    else:
        yield from _balanced(a, b, degree_a, members)


def _shape(theta: Fraction, step: int, pivot: int, kind: str = SLOW) -> Shape:
    return Shape(kind, theta, step, (), pivot, 0)


def _balanced(a: Array, b: Array, degree: int, members: Array) -> Iterator[tuple[Array, Shape | None]]:
    A, B = a[:, degree], b[:, 2 * degree]
    large = np.maximum(np.abs(A), np.abs(B)) > EXACT_LEADING
    discriminant = np.where(large, 0, A) ** 2 + 4 * np.where(large, 0, B)
    fast = (discriminant > 0) & (_ratio(A, discriminant) < FAST_RATIO)
    yield members[fast], _shape(Fraction(degree), 1, 0, FAST)
    yield members[(discriminant > 0) & ~fast], _shape(Fraction(degree), 1, 0)
    double = (discriminant == 0) & ~large
    exact = double & (np.maximum(np.abs(A), np.abs(_coefficient(a, degree - 1))) <= EXACT_OF_A)
    yield members[large | (double & ~exact)], None
    square = _square(a, b, degree)
    yield members[exact & (square > 0)], _shape(Fraction(degree), 2, 1)
    radicand = _second_radicand(a, b, degree)
    yield members[exact & (square == 0) & (radicand >= 0)], _shape(Fraction(degree), 1, 1)


def _ratio(A: Array, discriminant: Array) -> Array:
    """|lambda_2 / lambda_1| of the roots (A +- sqrt(discriminant)) / 2."""
    root = np.sqrt(np.maximum(discriminant, 0))
    ratio: Array = np.abs(np.abs(A) - root) / (np.abs(A) + root)
    return ratio


def _coefficient(polynomials: Array, power: int) -> Array:
    return polynomials[:, power] if power >= 0 else np.zeros(len(polynomials), dtype=polynomials.dtype)


def _square(a: Array, b: Array, d: int) -> Array:
    """4 t_1^2 of a double root, with t_0 = -A/2 (see `convergence`)."""
    A = a[:, d]
    square: Array = 4 * _coefficient(b, 2 * d - 1) + 2 * A * _coefficient(a, d - 1) - d * A * A
    return square


def _second_radicand(a: Array, b: Array, d: int) -> Array:
    """16 times the radicand of t_1 where `_square` vanishes."""
    A, a1, a2, b2 = a[:, d], _coefficient(a, d - 1), _coefficient(a, d - 2), _coefficient(b, 2 * d - 2)
    constant = -A * A * d * (d - 1) // 2 + 2 * d * A * a1 - 2 * A * a2 - 4 * b2
    radicand: Array = (2 * a1 + A) ** 2 - 4 * constant
    return radicand


def _leading(form: Shape, a: Array, b: Array) -> list[Array]:
    """The first coefficients of the tails."""
    A, B = a[:, -1].astype(float), b[:, -1].astype(float)
    if form.pivot:
        degree = a.shape[1] - 1
        if form.step == 2:
            return [-A / 2, np.copysign(np.sqrt(_square(a, b, degree) / 4), A)]
        linear = _coefficient(a, degree - 1) + A / 2
        return [-A / 2, -linear / 2 + np.copysign(np.sqrt(_second_radicand(a, b, degree)) / 4, A)]
    if b.shape[1] - 1 < 2 * (a.shape[1] - 1):
        return [B / A]
    if b.shape[1] - 1 > 2 * (a.shape[1] - 1):
        return [np.copysign(np.sqrt(B), A)]
    return [2 * B / (A + np.copysign(np.sqrt(A * A + 4 * B), A))]


def _settle(form: Shape | None, a: Array, b: Array, beyond: float) -> Array:
    """Folded values, -1 where they are not settled at any of the depths."""
    folded = np.full(len(a), -1.0)
    if form is None or not len(a):
        return folded
    numerators = [np.ascontiguousarray(polynomials.T, dtype=float) for polynomials in (a, b)]
    terms, depths = (FAST_TERMS, FAST_DEPTHS) if form.kind == FAST else (SLOW_TERMS[form.step], SLOW_DEPTHS)
    with np.errstate(all="ignore"):
        expansion = Expansion(form, list(numerators[0]), list(numerators[1]), _leading(form, a, b), float).extend(terms)
        waiting = np.arange(len(a))
        for number, depth in enumerate(depths):
            ready = waiting[_worth_trying(a[waiting], b[waiting], depth)]
            tail = _nearer(a[ready], b[ready], depth, *_tail(form, expansion.t, ready, depth))
            folded[ready] = _settled_at(depth, a[ready], b[ready], *tail, beyond, exact=number >= EXACT_AT)
            waiting = waiting[~(folded[waiting] >= 1)]
            if not len(waiting):
                break
    return folded


def _settled_at(depth: int, a: Array, b: Array, tail: Array, error: Array, beyond: float, *, exact: bool) -> Array:
    """First in plain doubles, then what they leave with more precision, then the head in exact integers."""
    x, y = (np.ascontiguousarray(polynomials.T, dtype=float) for polynomials in (a, b))
    values = evaluate_list(x, y, tail, error, depth, SETTLED, beyond)
    left = np.flatnonzero(~(values >= 1))
    some = x[:, left], y[:, left], tail[left], error[left]
    values[left] = evaluate_list(*some, depth, SETTLED, beyond, extended=True)
    if exact:
        left = left[~(values[left] >= 1)]
        values[left] = [_with_exact_head(a[i], b[i], depth, arb(tail[i], error[i]), beyond) for i in left]
    return values


def in_regime(a: Array, b: Array, depth: int) -> Array:
    """Whether a third of the way to this depth a(n) has its last sign, and a(n)^2 + 4 b(n) > 0.

    >>> in_regime(np.array([[-150, 6]]), np.array([[30, 0, -8]]), 1000).tolist()    # a(n)^2 + 4 b(n) < 0 up to n = 437
    [False]

    Before that, terms turn around, or converge to the other solution: for hundreds of terms convergents may stand still
    where no limit is. A pair of coefficients a row, each of one degree for all rows.
    """
    n = max(1, depth // 3)
    x, y = at(a, n), at(b, n)
    regime: Array = (x * a[:, -1] > 0) & (x * x + 4 * y > 0)
    return regime


def _worth_trying(a: Array, b: Array, depth: int) -> Array:
    """What is in its regime at this depth, or never while it is worth the time."""
    worth = in_regime(a, b, depth)
    worth[~worth] = ~in_regime(a[~worth], b[~worth], LAST_REGIME)
    return worth


def at(polynomials: Array, n: int) -> Array:
    """The values of polynomials, lowest coefficient first, at n."""
    value = polynomials[:, -1].astype(float)
    for power in range(polynomials.shape[1] - 2, -1, -1):
        value = value * n + polynomials[:, power]
    return value


def _with_exact_head(a: Array, b: Array, depth: int, tail: arb, beyond: float) -> float:
    """The folded value of one fraction whose tail at this depth is known, -1 where that does not settle it."""
    size = abs(tail_value(tuple(a.tolist()), tuple(b.tolist()), depth, tail, EXACT_BITS))
    if size.is_finite() and size.rel_accuracy_bits() > SETTLED_BITS:
        value = float(size.mid())
        return max(value, 1 / value)
    return 2 * beyond if size > beyond or size < 1 / beyond else -1.0


def _tail(form: Shape, coefficients: list[Array], members: Array, depth: int) -> tuple[Array, Array]:
    """T(depth) and its uncertainty: the last two terms of the expansion, and rounding.

    Terms that are larger than the first one say nothing: the uncertainty is then infinite.
    """
    z = float(depth) ** (-1 / form.step)
    terms = [c[members] * z**j for j, c in enumerate(coefficients)]
    power, sizes = float(depth) ** float(form.theta), [np.abs(term) for term in terms]
    error = np.maximum(sizes[-1], sizes[-2]) + 2.0**-52 * sizes[0]
    return power * sum(terms), power * np.where(np.maximum.reduce(sizes[1:]) <= sizes[0], error, np.inf)


def local_tail(a: Array, b: Array, depth: int) -> tuple[Array, Array]:
    """T(depth) and its uncertainty from the coefficients there: r(n) with r (a(n) + r) = b(n), and how it moves.

    >>> tail, error = local_tail(np.array([[1, 2]]), np.array([[0, 0, 1]]), 1000)    # a fraction a row
    >>> abs(tail / 1000 - (2**0.5 - 1)) < 0.001, error < 1
    (array([ True]), array([ True]))

    With T = r + e and r' = r(n + 1) - r(n), the equation T(n-1) (a(n) + T(n)) = b(n) gives e = r'/(1 - l) up to higher
    orders, where l = -r/(a + r) is the ratio of the local roots. It holds before the expansion does.
    """
    x = at(a, depth)
    roots = [_root(x, at(b, depth)), _root(at(a, depth + 1), at(b, depth + 1))]
    shift = (roots[1] - roots[0]) * (x + roots[0]) / (x + 2 * roots[0])
    return roots[0] + shift, np.abs(shift) + 2.0**-52 * np.abs(roots[0])


def _root(a: Array, b: Array) -> Array:
    root: Array = 2 * b / (a + np.copysign(np.sqrt(a * a + 4 * b), a))
    return root


def _nearer(a: Array, b: Array, depth: int, tail: Array, error: Array) -> tuple[Array, Array]:
    """Where an expansion is not convincing, the local tail if it is better."""
    doubtful = np.flatnonzero(~(error < DOUBTFUL * np.abs(tail)))
    if len(doubtful):
        other, uncertain = local_tail(a[doubtful], b[doubtful], depth)
        better = uncertain < error[doubtful]
        tail[doubtful[better]], error[doubtful[better]] = other[better], uncertain[better]
    return tail, error


def _one_by_one(a: Array, b: Array) -> float:
    """With proof; 0 where there is no limit, or where terms turn around too late."""
    if not in_regime(_trimmed(a[None]), _trimmed(b[None]), LAST_REGIME)[0]:
        return 0.0
    try:
        value = abs(enclose(Pcf(tuple(a.tolist()), tuple(b.tolist())), EXACT_BITS).ball.mid())
    except (NoLimit, NotReached, DiscoveryError):
        return 0.0
    return float(max(value, 1 / value)) if value else 0.0
