"""Linear equations for the coefficients of a recurrence or of P(x, A) = 0: modulo a prime first, then exactly."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from math import gcd
from typing import Any

import numpy as np
from flint import fmpz_mat

from conjectures.sequences.model import SPARE
from kernels.null_space import PRIME, has_null_vector

Array = np.ndarray[Any, Any]
Shape = tuple[int, int]

# Terms that a fit looks at; all others check it.
MOST_FITTED = 96
# Rows beyond the unknowns, enough to tell that there is no solution.
ROWS_MORE = 2
MAX_DEGREE = 16
MOST_UNKNOWNS = 32


def residues(terms: Sequence[int]) -> Array:
    """The first terms modulo the prime."""
    return np.array([term % PRIME for term in terms[:MOST_FITTED]], dtype=np.int64)


class Holonomic:
    """Equations sum_ij c_ij (n + i)^j a(n + i) = 0 for n = 0, 1, ..., modulo the prime; `shape` is (order, degree)."""

    most, shift = 6, 1

    def __init__(self, values: Array) -> None:
        self.count = len(values)
        self._table = (powers(len(values)) * values[:, None] % PRIME).ravel()

    def solvable(self, shape: Shape, count: int) -> bool:
        """Whether the first equations, `count` at most, have a solution."""
        order, degree = shape
        width = MAX_DEGREE + 1
        sizes = (min(count, self.count - order), order + 1, degree + 1)
        return has_null_vector(self._table, 0, (width, width, 1), sizes)


class Algebraic:
    """Equations sum_ij c_ij [x^m] x^j A^i = 0 for m = 0, 1, ..., modulo the prime; `shape` is (power of A, degree)."""

    most, shift = 4, 0

    def __init__(self, values: Array) -> None:
        self.count = len(values)
        # Zeros in front stand for the coefficients of negative powers of x.
        series = np.zeros((self.most + 1, MAX_DEGREE + self.count), dtype=np.int64)
        power = series[0, MAX_DEGREE:]
        power[0] = 1
        for i in range(1, self.most + 1):
            # Products below 2^52 and fewer than 2^11 of them stay in 64 bits.
            power = np.convolve(power, values)[: self.count] % PRIME
            series[i, MAX_DEGREE:] = power
        self._series = series.ravel()

    def solvable(self, shape: Shape, count: int) -> bool:
        """Whether the first equations, `count` at most, have a solution."""
        power, degree = shape
        sizes = (min(count, self.count), power + 1, degree + 1)
        return has_null_vector(self._series, MAX_DEGREE, (1, MAX_DEGREE + self.count, -1), sizes)


Equations = Holonomic | Algebraic


@lru_cache(maxsize=64)
def powers(count: int) -> Array:
    """n^j for n = 0, ..., count - 1 and j = 0, ..., MAX_DEGREE, modulo the prime."""
    table = np.ones((count, MAX_DEGREE + 1), dtype=np.int64)
    for j in range(1, MAX_DEGREE + 1):
        table[:, j] = table[:, j - 1] * np.arange(count) % PRIME
    return table


def unknowns(shape: Shape) -> int:
    """How many coefficients there are."""
    return (shape[0] + 1) * (shape[1] + 1)


def largest_shapes(equations: Equations) -> Iterator[Shape]:
    """For each first number from 1 on the largest degree that leaves equations to spare."""
    for first in range(1, equations.most + 1):
        spare = min(equations.count - equations.shift * first - SPARE, MOST_UNKNOWNS)
        degree = min(spare // (first + 1) - 1, MAX_DEGREE)
        if degree < 0:
            return
        yield first, degree


def smallest_shape(equations: Equations) -> Shape | None:
    """The shape with the fewest unknowns that has a solution modulo the prime; None if no shape has one.

    A solution of a small degree is one of every larger: the largest degree decides, and bisection finds the least.
    """
    found = [
        (
            first,
            bisect_left(range(largest), True, key=partial(_has_degree, equations, first)),
        )
        for first, largest in largest_shapes(equations)
        if _solvable(equations, (first, largest))
    ]
    return min(found, key=lambda shape: (unknowns(shape), shape), default=None)


def _has_degree(equations: Equations, first: int, degree: int) -> bool:
    return _solvable(equations, (first, degree))


def _solvable(equations: Equations, shape: Shape) -> bool:
    # A few rows refuse nearly everything; only what passes is asked about all.
    return equations.solvable(shape, unknowns(shape) + ROWS_MORE) and equations.solvable(shape, equations.count)


def integer_solution(rows: Sequence[Sequence[int]]) -> list[int] | None:
    """The first vector of the null space over the rationals, as coprime integers; None if there is only zero.

    >>> integer_solution([[1, 2], [2, 4]])
    [-2, 1]
    """
    basis, nullity = fmpz_mat([list(row) for row in rows]).nullspace()
    if not nullity:
        return None
    vectors = [[int(basis[i, k]) for i in range(basis.nrows())] for k in range(nullity)]
    return min((_primitive(v) for v in vectors), key=lambda v: (max(map(abs, v)), v))


def _primitive(vector: list[int]) -> list[int]:
    divisor = gcd(*vector) or 1
    last = next(c for c in reversed(vector) if c)
    return [c // divisor * (1 if last > 0 else -1) for c in vector]
