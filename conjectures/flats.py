"""Affine lattices: the integer points origin + t_1 row_1 + ... + t_d row_d, in Hermite's normal form."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import flint
import numpy as np

Array = np.ndarray[Any, Any]
Vector = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Flat:
    """Rows are in Hermite's normal form and the origin is reduced by them, so that equal lattices are equal."""

    origin: Vector
    rows: tuple[Vector, ...]

    @property
    def dimension(self) -> int:
        return len(self.rows)

    def at(self, parameters: Array) -> Array:
        """The points with these parameters, one in each row.

        >>> hull([(1, 0), (3, 4)]).at(np.array([[0], [2]]))
        array([[1, 0],
               [5, 8]])
        """
        origin = np.array(self.origin, dtype=np.int64)
        return origin + parameters @ np.array(self.rows, dtype=np.int64).reshape(self.dimension, len(origin))

    def holds(self, points: Array) -> Array:
        """Which of the points, one in each row, belong to it."""
        rest = points - np.array(self.origin, dtype=np.int64)
        inside = np.ones(len(points), dtype=bool)
        for row in self.rows:
            pivot = next(k for k, c in enumerate(row) if c)
            steps, left = np.divmod(rest[:, pivot], row[pivot])
            inside &= left == 0
            rest = rest - steps[:, None] * np.array(row, dtype=np.int64)
        result: Array = inside & ~rest.any(axis=1)
        return result


def hull(points: Sequence[Vector]) -> Flat:
    """The least affine lattice through the points.

    >>> hull([(5, 1), (1, 3), (3, 2)])
    Flat(origin=(1, 3), rows=((2, -1),))
    """
    first = points[0]
    steps = [[x - y for x, y in zip(point, first, strict=True)] for point in points[1:]]
    if not first or not any(map(any, steps)):
        return Flat(first, ())
    normal = flint.fmpz_mat(steps).hnf()
    rows = tuple(row for k in range(normal.nrows()) if any(row := tuple(int(normal[k, j]) for j in range(len(first)))))
    return Flat(_reduced(first, rows), rows)


def saturated(flat: Flat) -> Flat:
    """All integer points of the affine space that the lattice spans.

    >>> saturated(hull([(0, 0, 0), (2, 0, 1), (1, 1, 1)])).rows, saturated(hull([(0, 0), (2, 4)])).rows
    (((1, 1, 1), (0, 2, 1)), ((1, 2),))
    """
    if not flat.rows:
        return flat
    width, count = len(flat.origin), flat.dimension
    # U R^T = (H, 0) with U unimodular, so R = H^T (first rows of U^-T), which span the same space and are primitive.
    both = [[*(row[i] for row in flat.rows), *(int(i == j) for j in range(width))] for i in range(width)]
    normal = flint.fmpz_mat(both).hnf()
    change = flint.fmpz_mat([[int(normal[i, count + j]) for j in range(width)] for i in range(width)])
    inverse = change.inv()
    rows = [[int(inverse[j, i].p) for j in range(width)] for i in range(count)]
    return hull([flat.origin, *(tuple(x + y for x, y in zip(flat.origin, row, strict=True)) for row in rows)])


def _reduced(point: Vector, rows: tuple[Vector, ...]) -> Vector:
    for row in rows:
        pivot = next(k for k, c in enumerate(row) if c)
        steps = point[pivot] // row[pivot]
        point = tuple(x - steps * y for x, y in zip(point, row, strict=True))
    return point
