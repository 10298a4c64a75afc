"""Plain twin of `null_space`."""

from collections.abc import Sequence


def null_space(matrix: Sequence[Sequence[int]], prime: int) -> list[list[int]]:
    """Twin of `null_space.null_space`, entries from 0 to prime - 1: each vector has a 1 at one free column.

    >>> null_space([[1, 2, 3], [2, 4, 6], [1, 1, 1]], 101)
    [[1, 99, 1]]
    """
    rows, columns = [[entry % prime for entry in row] for row in matrix], len(matrix[0])
    pivots: list[int] = []
    for column in range(columns):
        rank = len(pivots)
        chosen = next((i for i in range(rank, len(rows)) if rows[i][column]), None)
        if chosen is None:
            continue
        rows[rank], rows[chosen] = rows[chosen], rows[rank]
        scale = pow(rows[rank][column], -1, prime)
        rows[rank] = [entry * scale % prime for entry in rows[rank]]
        for i, row in enumerate(rows):
            if i != rank and row[column]:
                rows[i] = [(x - row[column] * y) % prime for x, y in zip(row, rows[rank], strict=True)]
        pivots.append(column)
    free = [column for column in range(columns) if column not in pivots]
    return [_vector(rows, pivots, column, columns, prime) for column in free]


def _vector(rows: Sequence[Sequence[int]], pivots: Sequence[int], free: int, columns: int, prime: int) -> list[int]:
    vector = [0] * columns
    vector[free] = 1
    for row, pivot in zip(rows, pivots, strict=False):
        vector[pivot] = -row[free] % prime
    return vector
