"""Null spaces of linear equations for the coefficients of a recurrence or equation: modulo a prime first, then exactly."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from math import gcd
from typing import Any

import numpy as np
from flint import fmpz_mat

from conjectures.sequences.model import SPARE
from kernels.null_space import PRIME, null_space

Array = np.ndarray[Any, Any]
Shape = tuple[int, int]

# Terms that a fit looks at; all others check it.
MOST_FITTED = 96
# Rows beyond the unknowns, enough to tell that there is no solution.
ROWS_MORE = 2
MAX_DEGREE = 16
MAX_ORDER = 6
MAX_POWER = 4


def residues(terms: Sequence[int]) -> Array:
    """The first terms modulo the prime."""
    return np.array([term % PRIME for term in terms[:MOST_FITTED]], dtype=np.int64)


@lru_cache(maxsize=256)
def powers(count: int, degree: int) -> Array:
    """n^j for n = 0, ..., count - 1 and j = 0, ..., degree, modulo the prime."""
    table = np.ones((count, degree + 1), dtype=np.int64)
    for j in range(1, degree + 1):
        table[:, j] = table[:, j - 1] * np.arange(count) % PRIME
    return table


def holonomic_rows(values: Array, shape: Shape, rows: int) -> Array:
    """Equations sum_ij c_ij n^j a(n + i) = 0 for n = 0, 1, ..., columns by i, then j."""
    order, degree = shape
    rows = min(rows, len(values) - order)
    windows = np.lib.stride_tricks.sliding_window_view(values, order + 1)[:rows]
    return (windows[:, :, None] * powers(rows, degree)[:, None, :] % PRIME).reshape(rows, -1)


def algebraic_rows(values: Array, shape: Shape, rows: int) -> Array:
    """Equations sum_ij c_ij [x^m] x^j A^i = 0 for m = 0, 1, ..., columns by i, then j."""
    power, degree = shape
    rows = min(rows, len(values))
    series = [np.eye(1, rows, dtype=np.int64)[0]]
    for _ in range(power):
        # Products below 2^52 and fewer than 2^11 of them stay in 64 bits.
        series.append(np.convolve(series[-1], values[:rows])[:rows] % PRIME)
    table = np.zeros((rows, power + 1, degree + 1), dtype=np.int64)
    for i, coefficients in enumerate(series):
        for j in range(degree + 1):
            table[j:, i, j] = coefficients[: rows - j]
    return table.reshape(rows, -1)


Builder = Callable[[Array, Shape, int], Array]


def unknowns(shape: Shape) -> int:
    """How many coefficients there are."""
    return (shape[0] + 1) * (shape[1] + 1)


def largest_shapes(count: int, most: int, shift: int) -> Iterator[Shape]:
    """For each first number from 1 on the largest degree that leaves equations to spare; shift is 1 if it costs terms."""
    for first in range(1, most + 1):
        degree = min((count - shift * first - SPARE) // (first + 1) - 1, MAX_DEGREE)
        if degree < 0:
            return
        yield first, degree


def smallest_shape(values: Array, build: Builder, most: int, shift: int) -> Shape | None:
    """The shape with the fewest unknowns that has a solution modulo the prime; None if no shape has one.

    A solution of a small degree is one of every larger, so that for each first number the largest degree decides.
    """
    promising = [
        (first, degree)
        for first, largest in largest_shapes(len(values), most, shift)
        if _solvable(values, build, (first, largest))
        for degree in range(largest + 1)
    ]
    promising.sort(key=lambda shape: (unknowns(shape), shape))
    return next((shape for shape in promising if _solvable(values, build, shape)), None)


def _solvable(values: Array, build: Builder, shape: Shape) -> bool:
    count = unknowns(shape)
    # A few rows refuse nearly everything; only what passes is asked about all.
    if not len(null_space(build(values, shape, count + ROWS_MORE))):
        return False
    return len(null_space(build(values, shape, len(values)))) > 0


def integer_solution(rows: Sequence[Sequence[int]]) -> list[int] | None:
    """The first vector of the null space over the rationals, as coprime integers; None if there is only zero.

    >>> integer_solution([[1, 2], [2, 4]])
    [-2, 1]
    """
    basis, nullity = fmpz_mat([list(row) for row in rows]).nullspace()
    if not nullity:
        return None
    vectors = [[int(basis[i, k]) for i in range(basis.nrows())] for k in range(nullity)]
    vector = min((_primitive(v) for v in vectors), key=lambda v: (max(map(abs, v)), v))
    return vector


def _primitive(vector: list[int]) -> list[int]:
    divisor = gcd(*vector) or 1
    last = next(c for c in reversed(vector) if c)
    return [c // divisor * (1 if last > 0 else -1) for c in vector]
