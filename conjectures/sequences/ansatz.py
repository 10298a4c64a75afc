"""Linear equations for the coefficients of a recurrence or of P(x, A) = 0: modulo a prime first, then exactly."""

from collections.abc import Iterator, Sequence
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
MOST_UNKNOWNS = 40


def residues(terms: Sequence[int]) -> Array:
    """The first terms modulo the prime."""
    return np.array([term % PRIME for term in terms[:MOST_FITTED]], dtype=np.int64)


class Holonomic:
    """Equations sum_ij c_ij (n + i)^j a(n + i) = 0 for n = 0, 1, ..., modulo the prime; `shape` is (order, degree)."""

    most, shift = 6, 1

    def __init__(self, values: Array) -> None:
        self.count = len(values)
        self._table = powers(len(values)) * values[:, None] % PRIME

    def rows(self, shape: Shape, count: int) -> Array:
        """The first equations, columns by i, then j."""
        order, degree = shape
        count = min(count, self.count - order)
        return self._table[_sums(count, order + 1)][:, :, : degree + 1].reshape(count, -1)


class Algebraic:
    """Equations sum_ij c_ij [x^m] x^j A^i = 0 for m = 0, 1, ..., modulo the prime; `shape` is (power of A, degree)."""

    most, shift = 4, 0

    def __init__(self, values: Array) -> None:
        self.count = len(values)
        # Zeros in front stand for the coefficients of negative powers of x.
        self._series = np.zeros((self.most + 1, MAX_DEGREE + self.count), dtype=np.int64)
        power = self._series[0, MAX_DEGREE:]
        power[0] = 1
        for i in range(1, self.most + 1):
            # Products below 2^52 and fewer than 2^11 of them stay in 64 bits.
            power = np.convolve(power, values)[: self.count] % PRIME
            self._series[i, MAX_DEGREE:] = power

    def rows(self, shape: Shape, count: int) -> Array:
        """The first equations, columns by i, then j from the highest down."""
        power, degree = shape
        count = min(count, self.count)
        chosen = self._series[: power + 1, MAX_DEGREE - degree :][:, _sums(count, degree + 1)]
        return chosen.transpose(1, 0, 2).reshape(count, -1)


Equations = Holonomic | Algebraic


@lru_cache(maxsize=64)
def powers(count: int) -> Array:
    """n^j for n = 0, ..., count - 1 and j = 0, ..., MAX_DEGREE, modulo the prime."""
    table = np.ones((count, MAX_DEGREE + 1), dtype=np.int64)
    for j in range(1, MAX_DEGREE + 1):
        table[:, j] = table[:, j - 1] * np.arange(count) % PRIME
    return table


@lru_cache(maxsize=1024)
def _sums(rows: int, columns: int) -> Array:
    return np.arange(rows)[:, None] + np.arange(columns)[None, :]


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

    A solution of a small degree is one of every larger, so that for each first number the largest degree decides.
    """
    promising = [
        (first, degree)
        for first, largest in largest_shapes(equations)
        if _solvable(equations, (first, largest))
        for degree in range(largest + 1)
    ]
    promising.sort(key=lambda shape: (unknowns(shape), shape))
    return next((shape for shape in promising if _solvable(equations, shape)), None)


def _solvable(equations: Equations, shape: Shape) -> bool:
    count = unknowns(shape)
    # A few rows refuse nearly everything; only what passes is asked about all.
    if not len(null_space(equations.rows(shape, count + ROWS_MORE))):
        return False
    return len(null_space(equations.rows(shape, equations.count))) > 0


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
